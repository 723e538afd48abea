//! YAML as the readers of infrastructure and settings need it: a tree in which every node knows its lines, from files as they are
//! found — with Helm templates, tabs, double keys and broken places. JSON is read by it too.
//!
//! It is no deserialiser and judges no schema: numbers and words are all text. What can't be read is left out and told as a
//! [`Fault`]; the rest of the file stands.

mod template;
#[cfg(test)]
mod tests;
mod tree;

/// What was read of a file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Yaml {
    /// Its documents in order, those without content left out.
    pub(crate) documents: Vec<Node>,
    /// What could not be read.
    pub(crate) faults: Vec<Fault>,
}

/// A place that could not be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Fault {
    /// Line.
    pub(crate) line: u32,
    /// What the parser said.
    pub(crate) message: String,
}

/// A value with its place. What came in by an alias or a merge keeps the lines where it is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Node {
    /// What it is.
    pub(crate) value: Value,
    /// First line, 1-based.
    pub(crate) line: u32,
    /// Last line that holds something of it.
    pub(crate) end_line: u32,
}

/// The shapes of a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Value {
    /// Text; empty for null.
    Scalar(String),
    /// A list.
    Sequence(Vec<Node>),
    /// Keys with values in the order of the file; a key may stand twice.
    Mapping(Vec<Entry>),
}

/// A key with its value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Entry {
    /// The key as text.
    pub(crate) key: String,
    /// Its line.
    pub(crate) line: u32,
    /// What it stands for.
    pub(crate) value: Node,
}

impl Node {
    /// The value of a key; the last one where it stands twice, as loaders do.
    pub(crate) fn get(&self, key: &str) -> Option<&Node> {
        self.entry(key).map(|entry| &entry.value)
    }

    /// The entry of a key.
    pub(crate) fn entry(&self, key: &str) -> Option<&Entry> {
        self.entries().iter().rev().find(|entry| entry.key == key)
    }

    /// The value below several keys.
    pub(crate) fn at(&self, keys: &[&str]) -> Option<&Node> {
        keys.iter().try_fold(self, |node, key| node.get(key))
    }

    /// Keys and values; none unless it is a mapping.
    pub(crate) fn entries(&self) -> &[Entry] {
        match &self.value {
            Value::Mapping(entries) => entries,
            Value::Scalar(_) | Value::Sequence(_) => &[],
        }
    }

    /// Elements; none unless it is a list.
    pub(crate) fn items(&self) -> &[Node] {
        match &self.value {
            Value::Sequence(items) => items,
            Value::Scalar(_) | Value::Mapping(_) => &[],
        }
    }

    /// Text of a scalar that is not empty.
    pub(crate) fn text(&self) -> Option<&str> {
        match &self.value {
            Value::Scalar(text) if !text.is_empty() => Some(text),
            Value::Scalar(_) | Value::Sequence(_) | Value::Mapping(_) => None,
        }
    }

    /// Text below a key.
    pub(crate) fn text_of(&self, key: &str) -> Option<&str> {
        self.get(key).and_then(Node::text)
    }

    /// The elements of a list, or the value itself where people may leave the list away.
    pub(crate) fn one_or_many(&self) -> &[Node] {
        match &self.value {
            Value::Sequence(items) => items,
            Value::Scalar(_) | Value::Mapping(_) => std::slice::from_ref(self),
        }
    }

    /// A list as one line of words, or the text itself.
    pub(crate) fn words(&self) -> String {
        let words: Vec<&str> = self.one_or_many().iter().filter_map(Node::text).map(str::trim).collect();
        words.join(" ")
    }
}

/// Reads a file. Documents are read one by one, so that a broken one takes no other with it.
pub(crate) fn read(text: &str) -> Yaml {
    let masked = template::mask(text);
    let mut yaml = Yaml::default();
    for (first_line, part) in documents(&masked) {
        tree::read(part, first_line, &mut yaml);
    }
    yaml
}

/// The documents of a text with the line that each begins on.
fn documents(text: &str) -> Vec<(u32, &str)> {
    let mut parts = Vec::new();
    let (mut begin, mut begin_line, mut offset) = (0, 1, 0);
    for (line, number) in text.split_inclusive('\n').zip(1u32..) {
        if is_marker(line) {
            parts.push((begin_line, text.get(begin..offset).unwrap_or_default()));
            (begin, begin_line) = (offset, number);
        }
        offset += line.len();
    }
    parts.push((begin_line, text.get(begin..).unwrap_or_default()));
    parts.retain(|(_, part)| part.lines().any(holds_content));
    parts
}

fn is_marker(line: &str) -> bool {
    line.strip_prefix("---").is_some_and(|rest| rest.trim_end().is_empty() || rest.starts_with([' ', '\t']))
}

fn holds_content(line: &str) -> bool {
    let line = line.trim();
    !(line.is_empty() || line == "---" || line.starts_with(['#', '%']))
}
