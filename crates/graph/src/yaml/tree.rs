//! From the events of the YAML parser to a tree with lines: anchors, aliases and merges resolved within bounds, and a broken line
//! emptied and read again, a few times, before the rest of its document is given up.

use std::collections::{BTreeMap, BTreeSet};

use granit_parser::{Event, Parser, ScalarStyle, Span};

use super::{Entry, Fault, Node, Value, Yaml, template};

/// Lines that are emptied in a document before the rest of it is given up.
const REPAIRS: usize = 12;
/// Nodes that aliases may add to a document.
const ALIAS_BUDGET: usize = 50_000;
/// Depth of a tree; what lies deeper is left out.
const MAX_DEPTH: usize = 120;

/// Reads one document and adds what it holds, or as much of it as can be read.
pub(super) fn read(part: &str, first_line: u32, yaml: &mut Yaml) {
    let shift = first_line.saturating_sub(1);
    let mut lines: Vec<&str> = part.lines().collect();
    let mut untabbed = String::new();
    let (mut roots, mut fault) = attempt(part, shift);
    for _ in 0..REPAIRS {
        let Some(broken) = fault.take() else { break };
        if untabbed.is_empty() && part.contains('\t') {
            untabbed = without_leading_tabs(part);
            lines = untabbed.lines().collect();
        } else if !empty_line(&mut lines, broken.line.saturating_sub(first_line) as usize) {
            fault = Some(broken);
            break;
        }
        let (again, next) = attempt(&lines.join("\n"), shift);
        yaml.faults.push(broken);
        roots = again;
        fault = next;
    }
    yaml.faults.extend(fault);
    yaml.faults.dedup();
    yaml.documents.extend(roots);
}

/// Empties the line at which the parser stopped, or the last one before it that holds something.
fn empty_line(lines: &mut [&str], at: usize) -> bool {
    let upto = lines.len().min(at + 1);
    let found = lines.get_mut(..upto).and_then(|head| head.iter_mut().rev().find(|line| !line.trim().is_empty()));
    found.is_some_and(|line| {
        *line = "";
        true
    })
}

fn without_leading_tabs(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for line in text.split_inclusive('\n') {
        let body = line.trim_start_matches([' ', '\t']);
        let indent = line.get(..line.len() - body.len()).unwrap_or_default();
        out.push_str(&indent.replace('\t', "  "));
        out.push_str(body);
    }
    out
}

/// Reads as far as the parser comes.
fn attempt(text: &str, shift: u32) -> (Vec<Node>, Option<Fault>) {
    let mut options = granit_parser::Options::default();
    options.emit_unresolved_aliases = true;
    options.set_emit_comments(false);
    options.block_nesting_limit = MAX_DEPTH;
    options.flow_nesting_limit = MAX_DEPTH;
    let mut tree = Tree { indents: text.lines().map(indent).collect(), shift, ..Tree::default() };
    let mut fault = None;
    for next in Parser::new_from_str_with_options(text, options) {
        match next {
            Ok((event, span)) => tree.take(event, &span),
            Err(error) => {
                let line = u32::try_from(error.marker().line()).unwrap_or_default().max(1) + shift;
                fault = Some(Fault { line, message: template::unmask(&error.info()) });
                break;
            }
        }
    }
    (tree.finish(), fault)
}

fn indent(line: &str) -> Option<usize> {
    line.chars().position(|c| !c.is_whitespace())
}

/// A collection that is not closed yet.
struct Frame {
    value: Value,
    key: Option<(String, u32)>,
    line: u32,
    anchor: usize,
    depth: usize,
}

#[derive(Default)]
struct Tree {
    roots: Vec<Node>,
    open: Vec<Frame>,
    anchors: BTreeMap<usize, Anchored>,
    /// Characters before the first that says something, none for blank lines.
    indents: Vec<Option<usize>>,
    last: u32,
    spent: usize,
    shift: u32,
}

struct Anchored {
    node: Node,
    size: usize,
    depth: usize,
}

impl Tree {
    fn take(&mut self, event: Event<'_>, span: &Span) {
        match event {
            Event::Scalar(text, style, anchor, _) => self.scalar(&text, style, anchor, span),
            Event::SequenceStart(_, anchor, _) => self.begin(Value::Sequence(Vec::new()), anchor, span),
            Event::MappingStart(_, anchor, _) => self.begin(Value::Mapping(Vec::new()), anchor, span),
            Event::SequenceEnd | Event::MappingEnd => self.end(span),
            Event::Alias(id) => self.alias(id, span),
            Event::UnresolvedAlias(name) => {
                let node = Node { value: Value::Scalar(format!("*{name}")), line: self.line(span), end_line: self.line(span) };
                self.last = node.line;
                self.add(node);
            }
            _ => {}
        }
    }

    fn line(&self, span: &Span) -> u32 {
        u32::try_from(span.start.line()).unwrap_or_default().max(1) + self.shift
    }

    /// The last line of a span that holds something: block scalars end where the next key begins.
    fn last_line(&self, span: &Span) -> u32 {
        let (start, mut end) = (span.start.line(), span.end.line());
        let indent = |line: usize| self.indents.get(line.saturating_sub(1)).copied().flatten();
        if indent(end).is_none_or(|indent| span.end.col() <= indent) {
            end = end.saturating_sub(1);
        }
        while end > start && indent(end).is_none() {
            end -= 1;
        }
        u32::try_from(end.max(start)).unwrap_or_default().max(1) + self.shift
    }

    fn scalar(&mut self, text: &str, style: ScalarStyle, anchor: usize, span: &Span) {
        let (line, end_line) = (self.line(span), self.last_line(span));
        // A null that is not written has the place of what follows it.
        let absent = text.is_empty() && style == ScalarStyle::Plain;
        let line = if absent && self.last > 0 { self.last } else { line };
        let null = style == ScalarStyle::Plain && matches!(text, "~" | "null" | "Null" | "NULL");
        let text = if null { String::new() } else { template::unmask(text) };
        let end_line = if absent { line } else { end_line };
        self.last = self.last.max(end_line);
        let node = Node { value: Value::Scalar(text), line, end_line };
        self.keep(anchor, &node, 1, 0);
        self.add(node);
    }

    fn begin(&mut self, value: Value, anchor: usize, span: &Span) {
        let line = self.line(span);
        self.last = self.last.max(line);
        self.open.push(Frame { value, key: None, line, anchor, depth: 0 });
    }

    fn end(&mut self, span: &Span) {
        if span.start != span.end {
            self.last = self.last.max(self.last_line(span));
        }
        self.close();
    }

    fn close(&mut self) {
        let Some(mut frame) = self.open.pop() else { return };
        if let (Value::Mapping(entries), Some((key, line))) = (&mut frame.value, frame.key.take()) {
            entries.push(Entry { key, line, value: Node { value: Value::Scalar(String::new()), line, end_line: line } });
        }
        if let Value::Mapping(entries) = &mut frame.value {
            Self::merge(entries);
        }
        let node = Node { value: frame.value, line: frame.line, end_line: self.last.max(frame.line) };
        if frame.anchor != 0 {
            self.keep(frame.anchor, &node, size(&node), frame.depth + 1);
        }
        if let Some(parent) = self.open.last_mut() {
            parent.depth = parent.depth.max(frame.depth + 1);
        }
        self.add(node);
    }

    fn keep(&mut self, anchor: usize, node: &Node, size: usize, depth: usize) {
        if anchor != 0 {
            self.anchors.insert(anchor, Anchored { node: node.clone(), size, depth });
        }
    }

    fn alias(&mut self, id: usize, span: &Span) {
        let line = self.line(span);
        self.last = self.last.max(line);
        let unknown = Node { value: Value::Scalar(String::new()), line, end_line: line };
        let Some(target) = self.anchors.get(&id) else { return self.add(unknown) };
        if self.spent + target.size > ALIAS_BUDGET || self.open.len() + target.depth > MAX_DEPTH {
            return self.add(unknown);
        }
        self.spent += target.size;
        let (node, depth) = (target.node.clone(), target.depth);
        if let Some(parent) = self.open.last_mut() {
            parent.depth = parent.depth.max(depth);
        }
        self.add(node);
    }

    /// Puts `<<` in: keys that the mapping has itself win, then earlier merges before later ones.
    fn merge(entries: &mut Vec<Entry>) {
        while let Some(at) = entries.iter().position(|entry| entry.key == "<<") {
            let merged = entries.remove(at).value;
            let mut known: BTreeSet<String> = entries.iter().map(|entry| entry.key.clone()).collect();
            for entry in merged.one_or_many().iter().flat_map(Node::entries) {
                if entry.key != "<<" && known.insert(entry.key.clone()) {
                    entries.push(entry.clone());
                }
            }
        }
    }

    fn add(&mut self, node: Node) {
        let Some(frame) = self.open.last_mut() else {
            self.roots.push(node);
            return;
        };
        match &mut frame.value {
            Value::Sequence(items) => items.push(node),
            Value::Mapping(entries) => match frame.key.take() {
                None => frame.key = Some((key_text(&node), node.line)),
                Some((key, line)) => entries.push(Entry { key, line, value: node }),
            },
            Value::Scalar(_) => {}
        }
    }

    fn finish(mut self) -> Vec<Node> {
        while !self.open.is_empty() {
            self.close();
        }
        self.roots.retain(|node| !matches!(&node.value, Value::Scalar(text) if text.is_empty()));
        self.roots
    }
}

fn key_text(node: &Node) -> String {
    match &node.value {
        Value::Scalar(text) => text.clone(),
        Value::Sequence(_) | Value::Mapping(_) => node.words(),
    }
}

fn size(node: &Node) -> usize {
    match &node.value {
        Value::Scalar(_) => 1,
        Value::Sequence(items) => 1 + items.iter().map(size).sum::<usize>(),
        Value::Mapping(entries) => 1 + entries.iter().map(|entry| 1 + size(&entry.value)).sum::<usize>(),
    }
}
