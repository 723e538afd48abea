//! A Gradle build file as text: its statements with the blocks that they stand in. Nothing is evaluated.

/// Blocks that a statement remembers: nobody nests deeper, and a hostile file would fill the memory.
const DEEPEST: usize = 32;

/// A statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Statement<'a> {
    /// Names of the blocks around it, outermost first; at most [`DEEPEST`].
    pub(super) blocks: Vec<&'a str>,
    pub(super) text: String,
    pub(super) line: u32,
}

/// The statements of a file, comments taken off; what opens a block is one too. Those that go on within parentheses are joined.
pub(super) fn statements(text: &str) -> Vec<Statement<'_>> {
    let mut reader = Reader { out: Vec::new(), blocks: Vec::new(), pending: None, line: 1, parentheses: 0 };
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let length = reader.take(rest, first);
        let (taken, after) = rest.split_at(length);
        reader.line += taken.bytes().filter(|byte| *byte == b'\n').count() as u32;
        rest = after;
    }
    reader.end();
    reader.out
}

struct Reader<'a> {
    out: Vec<Statement<'a>>,
    blocks: Vec<&'a str>,
    /// Where the current statement begins, its text, and the line.
    pending: Option<(&'a str, String, u32)>,
    line: u32,
    parentheses: i32,
}

impl<'a> Reader<'a> {
    /// Takes the next piece and says how long it was.
    fn take(&mut self, rest: &'a str, first: char) -> usize {
        match first {
            '/' if rest.starts_with("//") => rest.find('\n').unwrap_or(rest.len()),
            '/' if rest.starts_with("/*") => rest.find("*/").map_or(rest.len(), |end| end + 2),
            '"' | '\'' => {
                let length = string_length(rest, first);
                self.push(rest, rest.get(..length).unwrap_or_default());
                length
            }
            '{' => {
                let name = self.pending.as_ref().map_or("", |(start, text, _)| block_name(start, text));
                self.end();
                self.blocks.push(name);
                1
            }
            '}' => {
                self.end();
                self.blocks.pop();
                1
            }
            '\n' if self.parentheses <= 0 && self.goes_on() => {
                self.push(rest, "\n");
                1
            }
            '\n' | ';' if self.parentheses <= 0 => {
                self.end();
                1
            }
            letter => {
                self.parentheses += i32::from(letter == '(' || letter == '[') - i32::from(letter == ')' || letter == ']');
                let length = letter.len_utf8();
                self.push(rest, rest.get(..length).unwrap_or_default());
                length
            }
        }
    }

    /// A comma at the end of a line promises more.
    fn goes_on(&self) -> bool {
        self.pending.as_ref().is_some_and(|(_, text, _)| text.trim_end().ends_with(','))
    }

    fn push(&mut self, rest: &'a str, piece: &str) {
        match &mut self.pending {
            Some((_, text, _)) => text.push_str(piece),
            None if piece.trim().is_empty() => {}
            None => self.pending = Some((rest, piece.to_owned(), self.line)),
        }
    }

    fn end(&mut self) {
        self.parentheses = 0;
        if let Some((_, text, line)) = self.pending.take() {
            self.out.push(Statement {
                blocks: self.blocks.iter().take(DEEPEST).copied().collect(),
                text: text.trim().to_owned(),
                line,
            });
        }
    }
}

/// The first word of what opens a block.
fn block_name<'a>(start: &'a str, text: &str) -> &'a str {
    let length = text.find(|letter: char| !letter.is_alphanumeric() && letter != '_').unwrap_or(text.len());
    start.get(..length).unwrap_or_default()
}

/// Length of a string with its quotes; one that is not closed ends with its line.
fn string_length(rest: &str, quote: char) -> usize {
    let triple: String = std::iter::repeat_n(quote, 3).collect();
    if let Some(inner) = rest.strip_prefix(&triple) {
        return inner.find(&triple).map_or(rest.len(), |end| end + 6);
    }
    let mut escaped = false;
    for (at, letter) in rest.char_indices().skip(1) {
        match letter {
            '\n' => return at,
            letter if letter == quote && !escaped => return at + 1,
            letter => escaped = letter == '\\' && !escaped,
        }
    }
    rest.len()
}

/// How many lines below the beginning of `text` a part of it stands.
pub(super) fn lines_before(text: &str, part: &str) -> u32 {
    let offset = (part.as_ptr() as usize).saturating_sub(text.as_ptr() as usize);
    text.bytes().take(offset).filter(|byte| *byte == b'\n').count() as u32
}

/// The strings of a statement, without their quotes, in order.
pub(super) fn strings(text: &str) -> Vec<&str> {
    let mut out = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.find(['"', '\'']) {
        let tail = rest.get(at..).unwrap_or_default();
        let quote = if tail.starts_with('"') { '"' } else { '\'' };
        let length = string_length(tail, quote);
        out.push(tail.get(1..length.saturating_sub(1)).unwrap_or_default());
        rest = tail.get(length..).unwrap_or_default();
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn deep_blocks_cost_no_more_than_shallow_ones() {
        let text = "a {\n".repeat(5_000);
        assert_eq!(statements(&text).iter().map(|statement| statement.blocks.len()).max(), Some(DEEPEST));
    }

    #[test]
    fn statements_know_their_blocks() {
        let text = "plugins { id 'a' }\n// no {\ndependencies {\n  x(\"b:c:1\") { y = z }\n  /* { \n */ u 'v', // w\n  'x'\n  p(\n   'q'\n  )\n}\nlast = \"${a}\"\n";
        let rows: Vec<String> =
            statements(text).iter().map(|s| format!("{}|{}@{}", s.blocks.join("."), s.text, s.line)).collect();
        let expected = [
            "|plugins@1",
            "plugins|id 'a'@1",
            "|dependencies@3",
            "dependencies|x(\"b:c:1\")@4",
            "dependencies.x|y = z@4",
            "dependencies|u 'v', \n  'x'@6",
            "dependencies|p(\n   'q'\n  )@8",
            "|last = \"${a}\"@12",
        ];
        assert_eq!(rows, expected);
        assert_eq!(strings("a 'b', \"c\\\"d\" e"), ["b", "c\\\"d"]);
    }
}
