//! JSON with the line of every key and value. Comments and trailing commas are taken as they come: lock files and tools write them.
//!
//! Texts are borrowed wherever no escape stands in them, so that lock files of megabytes are read in one pass.

use std::borrow::Cow;

use super::tree::{Member, Node, Value};

/// Nesting beyond this is refused: no manifest has it, and the stack is finite.
const DEEPEST: u32 = 128;

/// The value that a text holds, or the line on which it stops making sense.
pub(super) fn parse(text: &str) -> Result<Node<'_>, u32> {
    let mut reader = Reader { text, at: 0, line: 1, depth: 0 };
    if text.starts_with('\u{feff}') {
        reader.at = '\u{feff}'.len_utf8();
    }
    let value = reader.value().ok_or(reader.line)?;
    reader.skip_space();
    if reader.at < text.len() { Err(reader.line) } else { Ok(value) }
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
    line: u32,
    depth: u32,
}

impl<'a> Reader<'a> {
    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn rest(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn take(&mut self, byte: u8) -> bool {
        let found = self.peek() == Some(byte);
        self.at += usize::from(found);
        found
    }

    fn skip_space(&mut self) {
        while let Some(byte) = self.peek() {
            match byte {
                b'\n' => self.line += 1,
                b' ' | b'\t' | b'\r' => {}
                b'/' if self.skip_comment() => continue,
                _ => return,
            }
            self.at += 1;
        }
    }

    fn skip_comment(&mut self) -> bool {
        let rest = self.rest();
        let end = if rest.starts_with("//") {
            rest.find('\n').unwrap_or(rest.len())
        } else if rest.starts_with("/*") {
            rest.find("*/").map_or(rest.len(), |end| end + 2)
        } else {
            return false;
        };
        self.line += rest.bytes().take(end).filter(|byte| *byte == b'\n').count() as u32;
        self.at += end;
        true
    }

    fn value(&mut self) -> Option<Node<'a>> {
        self.skip_space();
        let line = self.line;
        let value = match self.peek()? {
            b'"' => Value::Text(self.string()?),
            b'{' => Value::Object(self.nested(b'}', Self::member)?),
            b'[' => Value::List(self.nested(b']', Self::value)?),
            _ => Value::Word(self.word()?),
        };
        Some(Node { line, value })
    }

    /// Items between brackets, the opening one being next.
    fn nested<T>(&mut self, close: u8, item: fn(&mut Self) -> Option<T>) -> Option<Vec<T>> {
        self.at += 1;
        self.depth += 1;
        if self.depth > DEEPEST {
            return None;
        }
        let mut items = Vec::new();
        loop {
            self.skip_space();
            if self.take(close) {
                self.depth -= 1;
                return Some(items);
            }
            items.push(item(self)?);
            self.skip_space();
            if !self.take(b',') && self.peek() != Some(close) {
                return None;
            }
        }
    }

    fn member(&mut self) -> Option<Member<'a>> {
        self.skip_space();
        let line = self.line;
        if self.peek()? != b'"' {
            return None;
        }
        let key = self.string()?;
        self.skip_space();
        let value = self.take(b':').then(|| self.value())??;
        Some(Member { key, line, value })
    }

    fn word(&mut self) -> Option<&'a str> {
        let rest = self.rest();
        let end = rest.find(|c: char| !(c.is_ascii_alphanumeric() || "+-.".contains(c))).unwrap_or(rest.len());
        self.at += end;
        rest.get(..end).filter(|word| !word.is_empty())
    }

    /// A string, the opening quote being next.
    fn string(&mut self) -> Option<Cow<'a, str>> {
        self.at += 1;
        let rest = self.rest();
        let end = rest.find(['"', '\\', '\n'])?;
        if rest.as_bytes().get(end) == Some(&b'"') {
            self.at += end + 1;
            return rest.get(..end).map(Cow::Borrowed);
        }
        self.escaped().map(Cow::Owned)
    }

    fn escaped(&mut self) -> Option<String> {
        let mut out = String::new();
        let mut letters = self.rest().char_indices();
        while let Some((at, letter)) = letters.next() {
            match letter {
                '"' => {
                    self.at += at + 1;
                    return Some(out);
                }
                '\n' => return None,
                '\\' => out.push(unescaped(&mut letters)?),
                _ => out.push(letter),
            }
        }
        None
    }
}

/// The letter behind a backslash. Halves of surrogate pairs become the replacement character: no name or version has them.
fn unescaped(letters: &mut std::str::CharIndices<'_>) -> Option<char> {
    Some(match letters.next()?.1 {
        'n' => '\n',
        't' => '\t',
        'r' => '\r',
        'b' => '\u{8}',
        'f' => '\u{c}',
        'u' => {
            let hex: String = letters.take(4).map(|(_, letter)| letter).collect();
            char::from_u32(u32::from_str_radix(&hex, 16).ok()?).unwrap_or(char::REPLACEMENT_CHARACTER)
        }
        other => other,
    })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    /// Writes a value with its lines: `key@line`, `text@line`.
    fn shown(json: &Node<'_>) -> String {
        match &json.value {
            Value::Word(word) => format!("{word}@{}", json.line),
            Value::Text(text) => format!("'{text}'@{}", json.line),
            Value::List(items) => format!("[{}]", items.iter().map(shown).collect::<Vec<_>>().join(" ")),
            Value::Object(members) => {
                let member = |member: &Member<'_>| format!("{}@{}:{}", member.key, member.line, shown(&member.value));
                format!("{{{}}}", members.iter().map(member).collect::<Vec<_>>().join(" "))
            }
        }
    }

    fn check(text: &str, expected: Result<&str, u32>) {
        assert_eq!(parse(text).map(|json| shown(&json)), expected.map(str::to_owned), "{text}");
    }

    #[test]
    fn values_have_their_lines() {
        check("{\n\"a\": \"b\",\n \"c\":\n [1, true,\n null]}\n", Ok("{a@2:'b'@2 c@3:[1@4 true@4 null@5]}"));
        check("\u{feff}{\"a\" : {}}", Ok("{a@1:{}}"));
        check("{ // one\n /* two\n */ \"a\": 1,\n}", Ok("{a@3:1@3}"));
        check(r#"["a\"b\\", "\u0041\n", "é\\"]"#, Ok("['a\"b\\'@1 'A\n'@1 'é\\'@1]"));
    }

    #[test]
    fn nonsense_is_refused_with_its_line() {
        check("{\n\"a\": 1\n\"b\": 2}", Err(3));
        check("{\n\"a\":", Err(2));
        check("", Err(1));
        check("{}\n{}", Err(2));
        check("{a: 1}", Err(1));
        check("[\"a\nb\"]", Err(1));
        assert!(parse(&"[".repeat(100_000)).is_err());
    }
}
