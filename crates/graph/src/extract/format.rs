//! Filling templates: `%s` as in C, `{}` as in Python and Rust, each with the folded text of its argument.

use tree_sitter::Node;

/// A call or operation that fills a template.
#[derive(Debug)]
pub(crate) struct Format<'t> {
    /// How its holes are written.
    pub(crate) style: Style,
    /// The template.
    pub(crate) template: Node<'t>,
    /// What fills the holes, with keyword where it has one.
    pub(crate) args: Vec<(Option<&'t str>, Filler<'t>)>,
}

/// What fills a hole.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Filler<'t> {
    /// An expression.
    Node(Node<'t>),
    /// The path of a variable; empty for what is not known.
    Path(&'t str),
}

/// How the holes of a template are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Style {
    /// `%s`, `%5.2f`, `%(name)s`, `%1$s`, `%[1]d`.
    Percent,
    /// `{}`, `{0}`, `{name}`, `{name:>8}`.
    Braces,
    /// No holes: the template is the text.
    Plain,
    /// No holes: the template stands between the arguments.
    Join,
}

type Args<'a> = [(Option<&'a str>, String)];

impl Style {
    /// Adds the filled template to a text. A hole without an argument stays a placeholder.
    pub(super) fn fill(self, template: &str, args: &Args<'_>, out: &mut String) {
        match self {
            Self::Percent => fill_percent(template, args, out),
            Self::Braces => fill_braces(template, args, out),
            Self::Plain => out.push_str(template),
            Self::Join => args.iter().enumerate().for_each(|(at, (_, text))| {
                out.push_str(if at == 0 { "" } else { template });
                out.push_str(text);
            }),
        }
    }
}

fn fill_percent(template: &str, args: &Args<'_>, out: &mut String) {
    let mut next = 0;
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('%') {
        out.push_str(before);
        if let Some(after) = after.strip_prefix('%') {
            out.push('%');
            rest = after;
            continue;
        }
        let Some(end) = end_of_spec(after) else {
            out.push('%');
            rest = after;
            continue;
        };
        let (spec, tail) = after.split_at(end);
        let mut tail = tail.chars();
        if tail.next() == Some('n') {
            out.push('\n');
        } else {
            fill_hole(&key_of(spec), &mut next, args, out);
        }
        rest = tail.as_str();
    }
    out.push_str(rest);
}

/// Where the letter of a specification stands, behind its `(name)`, flags and width; none where no specification follows.
fn end_of_spec(spec: &str) -> Option<usize> {
    let behind = if spec.starts_with('(') { spec.find(')')? + 1 } else { 0 };
    let inner = |sign: char| sign.is_ascii_digit() || matches!(sign, '-' | '+' | '#' | '.' | '*' | '[' | ']' | '$' | ',');
    let flags = spec.get(behind..)?;
    let at = flags.find(|sign| !inner(sign))?;
    flags.get(at..)?.starts_with(|sign: char| sign.is_ascii_alphabetic()).then_some(behind + at)
}

/// The name or the number, from 1, in a specification; empty for the next argument.
fn key_of(spec: &str) -> String {
    let inner = |open, close| spec.strip_prefix(open).and_then(|spec: &str| spec.split_once(close)).map(|(inner, _)| inner);
    if let Some(name) = inner('(', ')') {
        return name.to_owned();
    }
    let number = inner('[', ']').or_else(|| spec.split_once('$').map(|(number, _)| number));
    let number = number.and_then(|number| number.parse::<usize>().ok()).and_then(|number| number.checked_sub(1));
    number.map(|number| number.to_string()).unwrap_or_default()
}

fn fill_braces(template: &str, args: &Args<'_>, out: &mut String) {
    let mut next = 0;
    let mut rest = template;
    while let Some(at) = rest.find(['{', '}']) {
        let (before, after) = rest.split_at(at);
        out.push_str(before);
        if let Some(tail) = after.strip_prefix("{{").or_else(|| after.strip_prefix("}}")) {
            out.push_str(after.get(..1).unwrap_or(""));
            rest = tail;
        } else if let Some((hole, tail)) = after.strip_prefix('{').and_then(|after| after.split_once('}')) {
            let key = hole.split([':', '!']).next().unwrap_or("");
            fill_hole(key, &mut next, args, out);
            rest = tail;
        } else {
            out.push_str(after.get(..1).unwrap_or(""));
            rest = after.get(1..).unwrap_or("");
        }
    }
    out.push_str(rest);
}

/// Adds the argument for a key: a name, a number, or empty for the next one.
fn fill_hole(key: &str, next: &mut usize, args: &Args<'_>, out: &mut String) {
    let mut positional = args.iter().filter(|(keyword, _)| keyword.is_none());
    let found = if key.is_empty() {
        *next += 1;
        positional.nth(*next - 1)
    } else if let Ok(at) = key.parse() {
        positional.nth(at)
    } else {
        args.iter().find(|(keyword, _)| *keyword == Some(key))
    };
    match found {
        Some((_, text)) => out.push_str(text),
        None if key.parse::<usize>().is_ok() => out.push_str("{}"),
        None => {
            out.push('{');
            out.push_str(key);
            out.push('}');
        }
    }
}
