//! Texts for people: their headings, and what they say first. Used for what a repository says of itself, which is shown and never obeyed.

use rayon::prelude::*;

use crate::source::TextFile;
use crate::{Document, Heading, Paragraph};

mod asciidoc;
mod inline;
mod markdown;
mod plain;

/// Paragraphs of the opening that are kept.
const MOST_PARAGRAPHS: usize = 10;
/// Headings below which a document says what it is about, where it says nothing at its top.
const ABOUT: &[&str] = &["about", "overview", "introduction", "intro", "description", "what is", "summary", "background"];

/// A part of a document, in its order.
enum Block {
    Heading(Heading),
    /// Its text still has the format's markup.
    Paragraph(Paragraph),
}

/// How a format is read.
struct Format {
    blocks: fn(&str) -> Vec<Block>,
    /// Takes markup off a text.
    plain: fn(&str) -> String,
}

const MARKDOWN: Format = Format { blocks: markdown::blocks, plain: inline::markdown };
const PLAIN: Format = Format { blocks: plain::blocks, plain: inline::restructured };
const ASCIIDOC: Format = Format { blocks: asciidoc::blocks, plain: inline::asciidoc };

/// Whether a file is a text for people: Markdown, reStructuredText, AsciiDoc, or a README of any kind.
pub fn wants(path: &str) -> bool {
    format(path).is_some()
}

/// Reads documents, sorted by path.
pub fn read(files: &[TextFile<'_>]) -> Vec<Document> {
    let mut documents: Vec<Document> = files.par_iter().filter_map(|file| Some(document(file, &format(file.path)?))).collect();
    documents.sort_by(|a, b| a.path.cmp(&b.path));
    documents
}

fn format(path: &str) -> Option<Format> {
    let name = path.rsplit('/').next()?.to_ascii_lowercase();
    let (stem, extension) = name.rsplit_once('.').unwrap_or((&name, ""));
    match extension {
        "md" | "mdx" | "markdown" => Some(MARKDOWN),
        "rst" => Some(PLAIN),
        "adoc" | "asciidoc" => Some(ASCIIDOC),
        "txt" | "" => (stem == "readme").then_some(PLAIN),
        _ => None,
    }
}

fn document(file: &TextFile<'_>, format: &Format) -> Document {
    let mut blocks = (format.blocks)(file.text.trim_start_matches('\u{feff}'));
    for block in &mut blocks {
        let (Block::Heading(Heading { text, .. }) | Block::Paragraph(Paragraph { text, .. })) = block;
        *text = (format.plain)(text).into();
    }
    blocks.retain(|block| match block {
        Block::Heading(heading) => !heading.text.is_empty(),
        Block::Paragraph(paragraph) => paragraph.text.chars().any(char::is_alphabetic),
    });
    let opening = opening(&blocks);
    let headings = blocks.into_iter().filter_map(|block| match block {
        Block::Heading(heading) => Some(heading),
        Block::Paragraph(_) => None,
    });
    Document { path: file.path.into(), headings: headings.collect(), opening }
}

/// What stands before the second heading, or below the first heading that promises to say what this is.
fn opening(blocks: &[Block]) -> Vec<Paragraph> {
    let top = blocks
        .iter()
        .enumerate()
        .filter(|(_, block)| matches!(block, Block::Heading(_)))
        .nth(1)
        .map_or(blocks.len(), |(at, _)| at);
    let at_top = paragraphs(blocks.iter().take(top));
    if !at_top.is_empty() {
        return at_top;
    }
    let about = |block: &Block| matches!(block, Block::Heading(heading) if is_about(&heading.text));
    let below = blocks.iter().skip_while(|block| !about(block)).skip(1).take_while(|block| matches!(block, Block::Paragraph(_)));
    paragraphs(below)
}

fn paragraphs<'a>(blocks: impl Iterator<Item = &'a Block>) -> Vec<Paragraph> {
    let paragraph = |block: &Block| match block {
        Block::Paragraph(paragraph) => Some(paragraph.clone()),
        Block::Heading(_) => None,
    };
    blocks.filter_map(paragraph).take(MOST_PARAGRAPHS).collect()
}

fn is_about(heading: &str) -> bool {
    let heading = heading.to_lowercase();
    ABOUT.iter().any(|start| heading.trim_start_matches(|letter: char| !letter.is_alphabetic()).starts_with(start))
}

/// Collects the lines of a paragraph.
#[derive(Default)]
struct Gathering {
    text: String,
    line: u32,
    end_line: u32,
}

impl Gathering {
    fn add(&mut self, line: u32, content: &str) {
        if self.text.is_empty() {
            self.line = line;
        } else {
            self.text.push(' ');
        }
        self.text.push_str(content.trim());
        self.end_line = line;
    }

    /// Ends the paragraph, if there is one.
    fn end(&mut self, blocks: &mut Vec<Block>) {
        let gathered = std::mem::take(self);
        if !gathered.text.is_empty() {
            blocks.push(Block::Paragraph(Paragraph {
                text: gathered.text.into(),
                line: gathered.line,
                end_line: gathered.end_line,
            }));
        }
    }
}

fn heading(level: usize, text: &str, line: u32) -> Block {
    Block::Heading(Heading { level: level.clamp(1, 6) as u8, text: text.trim().into(), line })
}

#[cfg(test)]
mod tests;
