//! Blocks of AsciiDoc: `== headings` and paragraphs. Attributes, delimited blocks, lists and macros are passed over.

use super::{Block, Gathering, heading};

pub(super) fn blocks(text: &str) -> Vec<Block> {
    let mut blocks = Vec::new();
    let mut gathering = Gathering::default();
    let mut delimiter: Option<&str> = None;
    for (line, content) in (1..).zip(text.lines()) {
        let content = content.trim_end();
        if let Some(open) = delimiter {
            delimiter = Some(open).filter(|open| *open != content);
        } else if is_delimiter(content) {
            gathering.end(&mut blocks);
            delimiter = Some(content);
        } else if let Some((level, text)) = title(content) {
            gathering.end(&mut blocks);
            blocks.push(heading(level, text, line));
        } else if content.is_empty() || is_aside(content) {
            gathering.end(&mut blocks);
        } else {
            gathering.add(line, content);
        }
    }
    gathering.end(&mut blocks);
    blocks
}

fn title(content: &str) -> Option<(usize, &str)> {
    let text = content.trim_start_matches('=');
    let level = content.len() - text.len();
    ((1..=6).contains(&level) && text.starts_with(' ')).then_some((level, text))
}

fn is_delimiter(content: &str) -> bool {
    let repeated = ['-', '.', '=', '*', '_', '+', '/']
        .iter()
        .any(|mark| content.len() >= 4 && content.chars().all(|letter| letter == *mark));
    repeated || content == "|===" || content == "--" || content.starts_with("```")
}

/// Attributes, block macros, list items, comments, block titles, indented code.
fn is_aside(content: &str) -> bool {
    let macros = ["image::", "include::", "toc::", "ifdef::", "endif::", "ifndef::", "video::"];
    let marks = ["//", "* ", "** ", "- ", ". ", ".. ", " ", "\t", "[", "|"];
    let is_block_title = content.starts_with('.') && !content.starts_with("..");
    let is_attribute = content.starts_with(':') && content.get(1..).is_some_and(|rest| rest.contains(':'));
    is_attribute || is_block_title || macros.iter().chain(&marks).any(|start| content.starts_with(start))
}
