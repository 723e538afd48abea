//! Sentences of the repository's own documents: where reasons are stated.

use deepdive_graph::FileRole;

use crate::{ToolContext, source};

/// A sentence and where it stands.
#[derive(Debug)]
pub(crate) struct Sentence {
    /// Markup taken off.
    pub(crate) text: String,
    /// The document.
    pub(crate) path: String,
    /// First line.
    pub(crate) line: u32,
    /// Last line.
    pub(crate) end_line: u32,
    /// Its document tells of the system itself: a decision record, a README, a page on architecture.
    pub(crate) tells_purpose: bool,
}

/// All sentences of documents, decision records first.
#[derive(Debug, Default)]
pub(crate) struct Sentences {
    /// In order of trust.
    pub(crate) all: Vec<Sentence>,
}

/// Documents that are read at most: reasons stand in the first few or nowhere.
const DOCUMENTS: usize = 300;

impl Sentences {
    /// Reads the documents of a subject.
    pub(crate) fn read(context: &ToolContext) -> Self {
        let mut paths: Vec<_> = context
            .graph()
            .files
            .iter()
            .filter(|file| {
                is_document(&file.path)
                    && !is_for_assistants(&file.path)
                    && !matches!(file.role, FileRole::Vendored | FileRole::Generated | FileRole::Test)
            })
            .filter(|file| file.bytes < 400_000)
            .map(|file| &*file.path)
            .collect();
        paths.sort_by_key(|path| (rank(path), path.matches('/').count(), *path));
        let read = paths.into_iter().take(DOCUMENTS).flat_map(|path| sentences(path, &source::text(context.snapshot(), path)));
        Self { all: read.collect() }
    }
}

fn is_document(path: &str) -> bool {
    let lower = path.to_lowercase();
    [".md", ".mdx", ".rst", ".adoc", ".txt"].iter().any(|ending| lower.ends_with(ending)) && !lower.contains("requirements")
}

/// Instructions for programs that write code say what to do, not why the system is as it is.
fn is_for_assistants(path: &str) -> bool {
    let lower = path.to_lowercase();
    let hidden = lower.split('/').any(|part| part.starts_with('.') && part.len() > 1);
    hidden || lower.split('/').any(|part| matches!(part, "skills" | "prompts" | "agents.md" | "claude.md" | "gemini.md"))
}

fn rank(path: &str) -> u8 {
    let lower = path.to_lowercase();
    match () {
        () if lower.contains("adr") || lower.contains("decision") => 0,
        () if lower.contains("readme") => 1,
        () if lower.contains("architecture") || lower.contains("development") || lower.contains("contributing") => 2,
        () if lower.contains("change") || lower.contains("release") || lower.contains("history") => 4,
        () => 3,
    }
}

fn sentences(path: &str, text: &str) -> Vec<Sentence> {
    let mut out = Vec::new();
    let mut fenced = false;
    let mut paragraph: Vec<(u32, &str)> = Vec::new();
    for (number, line) in (1u32..).zip(text.lines()) {
        let trimmed = line.trim();
        fenced ^= trimmed.starts_with("```") || trimmed.starts_with("~~~");
        let breaks = fenced || trimmed.is_empty() || trimmed.starts_with(['#', '|', '`', '<', '!', '>', '=']);
        if breaks || trimmed.starts_with(['-', '*', '+']) || trimmed.starts_with(|first: char| first.is_ascii_digit()) {
            flush(path, &mut paragraph, &mut out);
        }
        if !breaks {
            paragraph.push((number, trimmed));
        }
    }
    flush(path, &mut paragraph, &mut out);
    out
}

fn flush(path: &str, paragraph: &mut Vec<(u32, &str)>, out: &mut Vec<Sentence>) {
    let mut current = String::new();
    let (mut first, mut last) = (0, 0);
    for (line, text) in paragraph.drain(..) {
        for piece in text.split_inclusive(". ") {
            first = if current.is_empty() { line } else { first };
            last = line;
            current.push_str(piece);
            if piece.trim_end().ends_with('.') {
                push(path, &mut current, (first, last), out);
            }
        }
        if !current.is_empty() {
            current.push(' ');
        }
    }
    push(path, &mut current, (first, last), out);
}

fn push(path: &str, current: &mut String, (line, end_line): (u32, u32), out: &mut Vec<Sentence>) {
    let text = crate::prose::plain(current);
    current.clear();
    if text.len() >= 12 {
        out.push(Sentence { text, path: path.to_owned(), line, end_line, tells_purpose: rank(path) <= 2 });
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::indexing_slicing)]
    use super::*;

    #[test]
    fn sentences_know_their_lines() {
        let found = sentences(
            "a.md",
            "# Title\n\nFirst one stands\nover two lines. Second one here.\n\n- A point with *stress*\n```\nno code at all\n```\n",
        );
        let lines: Vec<_> = found.iter().map(|sentence| (sentence.text.as_str(), sentence.line, sentence.end_line)).collect();
        assert_eq!(lines[0], ("First one stands over two lines.", 3, 4));
        assert_eq!(lines[1], ("Second one here.", 4, 4));
        assert_eq!(lines[2], ("A point with stress", 6, 6));
        assert_eq!(lines.len(), 3);
    }
}
