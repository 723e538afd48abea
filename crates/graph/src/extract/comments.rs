//! Lines of comments: each line once, however many comments stand on it.

use tree_sitter::Node;

/// Counts lines of comments in the order of the file.
#[derive(Debug, Default)]
pub(crate) struct CommentLines {
    lines: u32,
    /// The line after the last one counted.
    next: usize,
}

impl CommentLines {
    /// Counts the lines of a comment.
    pub(crate) fn add(&mut self, node: Node<'_>) {
        let (start, end) = (node.start_position().row, node.end_position());
        // A line comment of some grammars ends at the start of the next line.
        let last = if end.column == 0 && end.row > start { end.row - 1 } else { end.row };
        let first = start.max(self.next);
        if last >= first {
            self.lines += (last - first + 1) as u32;
            self.next = last + 1;
        }
    }

    /// How many lines there are.
    pub(crate) fn lines(&self) -> u32 {
        self.lines
    }
}
