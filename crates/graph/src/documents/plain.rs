//! Blocks of reStructuredText and of texts without markup: underlined headings and paragraphs. Directives are passed over.

use super::{Block, Gathering, heading};

pub(super) fn blocks(text: &str) -> Vec<Block> {
    let lines: Vec<&str> = text.lines().collect();
    let mut reader = Reader::default();
    let mut at = 0;
    while let Some(content) = lines.get(at) {
        at += reader.line(at, content, lines.get(at + 1).copied().unwrap_or_default());
    }
    reader.gathering.end(&mut reader.blocks);
    reader.blocks
}

#[derive(Default)]
struct Reader {
    blocks: Vec<Block>,
    gathering: Gathering,
    /// Marks of headings in the order in which they came up: the first is level 1.
    styles: Vec<char>,
    /// The indented body of a directive or of a literal block.
    in_body: bool,
}

impl Reader {
    /// Reads a line, with the next at hand; says how many were read.
    fn line(&mut self, at: usize, content: &str, next: &str) -> usize {
        let line = at as u32 + 1;
        let indented = content.starts_with([' ', '\t']);
        if content.trim().is_empty() {
            self.gathering.end(&mut self.blocks);
            return 1;
        }
        if self.in_body && indented {
            return 1;
        }
        self.in_body = content.starts_with("..") || content.trim_end().ends_with("::");
        if content.starts_with("..") {
            self.gathering.end(&mut self.blocks);
            return 1;
        }
        if let Some(mark) = underline(next).filter(|_| {
            !indented && self.gathering.text.is_empty() && next.trim_end().len() >= content.trim_end().chars().count()
        }) {
            let level = self.level(mark);
            self.blocks.push(heading(level, content, line));
            return 2;
        }
        if underline(content).is_none() && !is_item(content.trim()) && !content.trim_start().starts_with([':', '+', '|', '>']) {
            self.gathering.add(line, content);
        }
        1
    }

    fn level(&mut self, mark: char) -> usize {
        let known = self.styles.iter().position(|style| *style == mark);
        known.unwrap_or_else(|| {
            self.styles.push(mark);
            self.styles.len() - 1
        }) + 1
    }
}

/// The mark that a line is made of.
fn underline(line: &str) -> Option<char> {
    let line = line.trim_end();
    let mark = line.chars().next().filter(|mark| "=-~^\"'`#*+.:_".contains(*mark))?;
    (line.len() >= 3 && line.chars().all(|letter| letter == mark)).then_some(mark)
}

fn is_item(trimmed: &str) -> bool {
    let number = trimmed.trim_start_matches(|letter: char| letter.is_ascii_digit() || letter == '#');
    ["- ", "* ", "+ "].iter().any(|mark| trimmed.starts_with(mark)) || (number.len() < trimmed.len() && number.starts_with(". "))
}
