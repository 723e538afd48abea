//! Blocks of equal lines: windows of a few lines are looked up by hash and grown as far as they stay equal.

use std::cmp::Reverse;

use deepdive_graph::FileId;
use deepdive_model::Cancel;
use rustc_hash::{FxHashMap, FxHashSet};

use super::line_hashes::Line;

/// How many lines in a row make a block.
const WINDOW: usize = 6;

/// A window that stands in more places than this is a convention, not a copy.
const TOO_COMMON: usize = 24;

/// Equal lines in several places: file, first and last line of each, in order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Block {
    pub(crate) lines: u32,
    pub(crate) places: Vec<(FileId, u32, u32)>,
}

/// A line of a file, as positions in the lists.
type Position = (u32, u32);

/// How many lines stand in more than one place, and the blocks, longest first; `None` where someone asked to stop.
pub(crate) fn find_blocks(files: &[(FileId, Vec<Line>)], cancel: &dyn Cancel) -> Option<(u64, Vec<Block>)> {
    let mut windows = FxHashMap::<u64, Vec<Position>>::default();
    for (file, (_, lines)) in files.iter().enumerate() {
        if cancel.is_cancelled() {
            return None;
        }
        for (at, window) in lines.windows(WINDOW).enumerate() {
            windows.entry(fold(window)).or_default().push((file as u32, at as u32));
        }
    }
    let mut groups: Vec<Vec<Position>> = windows.into_values().filter(|group| (2..=TOO_COMMON).contains(&group.len())).collect();
    groups.sort_unstable();
    let duplicated: FxHashSet<Position> =
        groups.iter().flatten().flat_map(|&(file, at)| (at..at + WINDOW as u32).map(move |line| (file, line))).collect();
    Some((duplicated.len() as u64, grow(files, &groups)))
}

fn fold(window: &[Line]) -> u64 {
    window.iter().fold(0, |hash: u64, line| hash.rotate_left(7).wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ line.hash)
}

/// Blocks from groups that do not continue one before them.
fn grow(files: &[(FileId, Vec<Line>)], groups: &[Vec<Position>]) -> Vec<Block> {
    let mut blocks: Vec<Block> =
        groups.iter().filter(|group| is_start(files, group)).filter_map(|group| block(files, group)).collect();
    blocks.sort_by_key(|block| (Reverse(block.lines), block.places.clone()));
    blocks.dedup();
    blocks
}

fn line(files: &[(FileId, Vec<Line>)], (file, at): Position) -> Option<&Line> {
    files.get(file as usize)?.1.get(at as usize)
}

/// Whether the lines before the places differ, so that the block begins here.
fn is_start(files: &[(FileId, Vec<Line>)], group: &[Position]) -> bool {
    let before = |&(file, at): &Position| at.checked_sub(1).and_then(|at| line(files, (file, at))).map(|line| line.hash);
    let mut befores = group.iter().map(before);
    let first = befores.next().flatten();
    first.is_none() || befores.any(|other| other != first)
}

fn block(files: &[(FileId, Vec<Line>)], group: &[Position]) -> Option<Block> {
    let places = apart(group);
    let alike = |length: u32| {
        let mut hashes = places.iter().map(|&(file, at)| line(files, (file, at + length)).map(|line| line.hash));
        let first = hashes.next().flatten();
        first.is_some() && hashes.all(|hash| hash == first)
    };
    let length = (0..u32::MAX).take_while(|length| alike(*length)).count() as u32;
    let place = |&(file, at): &Position| {
        let (first, last) = (line(files, (file, at))?, line(files, (file, at + length.checked_sub(1)?))?);
        Some((files.get(file as usize)?.0, first.number, last.number))
    };
    let places: Vec<_> = places.iter().filter_map(place).collect();
    (places.len() > 1 && length >= WINDOW as u32).then_some(Block { lines: length, places })
}

/// Places that do not lie upon each other.
fn apart(group: &[Position]) -> Vec<Position> {
    let mut kept: Vec<Position> = Vec::new();
    for &(file, at) in group {
        let overlaps = kept.last().is_some_and(|&(other, before)| other == file && at < before + WINDOW as u32);
        if !overlaps {
            kept.push((file, at));
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::indexing_slicing)]

    use deepdive_model::NeverCancel;

    use super::*;

    fn file(id: u32, words: &str) -> (FileId, Vec<Line>) {
        let line =
            |(at, word): (usize, &str)| Line { number: at as u32 + 1, hash: word.bytes().map(u64::from).sum::<u64>() * 31 };
        (FileId(id), words.split(' ').enumerate().map(line).collect())
    }

    fn check(texts: &[&str], duplicated: u64, longest: Option<(u32, usize)>) {
        let files: Vec<_> = texts.iter().enumerate().map(|(at, text)| file(at as u32, text)).collect();
        let (lines, blocks) = find_blocks(&files, &NeverCancel).unwrap();
        assert_eq!(lines, duplicated, "{texts:?}");
        assert_eq!(blocks.first().map(|block| (block.lines, block.places.len())), longest, "{texts:?}");
    }

    #[test]
    fn six_lines_in_a_row_make_a_block() {
        check(&["a b c d e", "a b c d e"], 0, None);
        check(&["a b c d e f", "x a b c d e f y"], 12, Some((6, 2)));
        check(&["a b c d e f g h", "a b c d e f g h"], 16, Some((8, 2)));
        check(&["a b c d e f z a b c d e f"], 12, Some((6, 2)));
    }

    #[test]
    fn places_are_lines_of_files() {
        let files = [file(0, "a b c d e f"), file(1, "x a b c d e f y")];
        let (_, blocks) = find_blocks(&files, &NeverCancel).unwrap();
        assert_eq!(blocks[0].places, [(FileId(0), 1, 6), (FileId(1), 2, 7)]);
    }
}
