//! Arguments of macros and attributes: tokens, of which strings, numbers, paths, calls and `name = value` are understood.

use tree_sitter::Node;

use crate::extract::calls::CallParts;
use crate::extract::extraction::Extraction;
use crate::extract::format::{Filler, Format, Style};
use crate::extract::grammar::Shape;
use crate::facts::{ArgFact, ArgValue};

/// Arguments that are looked at.
const ARGUMENTS: usize = 32;
/// Lists within lists that are looked at.
const DEPTH: u8 = 4;
/// Words before parentheses that call nothing.
const KEYWORDS: &[&str] =
    &["if", "match", "while", "in", "return", "for", "let", "mut", "ref", "as", "move", "else", "fn", "Some", "Ok", "Err"];

/// The arguments in a token tree.
pub(super) fn arguments<'t>(tree: Node<'t>, x: &mut Extraction<'t>) -> Vec<ArgFact> {
    let pieces = pieces(tree, x);
    pieces.iter().map(|piece| argument(piece, 0, x)).collect()
}

/// The tokens of each argument: what stands between the commas.
fn pieces<'t>(tree: Node<'t>, x: &mut Extraction<'t>) -> Vec<Vec<Node<'t>>> {
    let mut tokens = x.children(tree);
    tokens.retain(|token| !token.is_extra());
    let inner = tokens.get(1..tokens.len().saturating_sub(1)).unwrap_or_default();
    let parts = inner.split(|token| matches!(token.kind(), "," | ";")).filter(|piece| !piece.is_empty());
    parts.take(ARGUMENTS).map(<[Node<'_>]>::to_vec).collect()
}

fn argument<'t>(piece: &[Node<'t>], depth: u8, x: &mut Extraction<'t>) -> ArgFact {
    if let [key, sign, value @ ..] = piece
        && !value.is_empty()
        && sign.kind() == "="
        && !key.is_extra()
    {
        let keyword = x.intern(x.text(*key));
        return ArgFact { keyword: Some(keyword), value: value_of(value, depth, x) };
    }
    ArgFact { keyword: None, value: value_of(piece, depth, x) }
}

fn value_of<'t>(piece: &[Node<'t>], depth: u8, x: &mut Extraction<'t>) -> ArgValue {
    let piece = behind_references(piece);
    match piece {
        [only] if only.kind() == "token_tree" => list(*only, depth, x),
        [only] if matches!(x.shape(*only), Shape::Text | Shape::Literal) => x.argument_value(*only),
        // Words of the language stand among tokens without a kind of their own: `default`.
        [only] if only.child_count() == 0 && is_word(x.text(*only)) => ArgValue::Name(x.intern(x.text(*only))),
        [.., last] if last.kind() == "token_tree" => x.call_of(*last).map_or(ArgValue::Other, ArgValue::Call),
        _ => path(piece, x).map_or(ArgValue::Other, |path| ArgValue::Name(x.intern(path))),
    }
}

fn list<'t>(tree: Node<'t>, depth: u8, x: &mut Extraction<'t>) -> ArgValue {
    if depth >= DEPTH || !x.text(tree).starts_with(['[', '(']) {
        return ArgValue::Other;
    }
    let pieces = pieces(tree, x);
    ArgValue::List(pieces.iter().take(12).map(|piece| value_of(piece, depth + 1, x)).collect())
}

fn behind_references<'a, 't>(mut piece: &'a [Node<'t>]) -> &'a [Node<'t>] {
    while let [first, rest @ ..] = piece
        && !rest.is_empty()
        && matches!(first.kind(), "&" | "*" | "mutable_specifier")
    {
        piece = rest;
    }
    piece
}

/// The source of tokens that make a path: names with dots or double colons between them.
fn path<'t>(piece: &[Node<'t>], x: &Extraction<'t>) -> Option<&'t str> {
    let (first, last) = (piece.first()?, piece.last()?);
    let text = x.slice(first.start_byte(), last.end_byte());
    let plain = text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b':'));
    (plain && is_word(x.text(*first)) && !text.ends_with([':', '.'])).then_some(text)
}

fn is_word(text: &str) -> bool {
    text.starts_with(|first: char| first.is_alphabetic() || first == '_')
}

/// The template of a formatting macro and what fills its holes.
pub(super) fn format<'t>(tree: Node<'t>, x: &Extraction<'t>) -> Option<Format<'t>> {
    let children = (0..tree.child_count()).take(256).filter_map(|at| tree.child(at)).filter(|token| !token.is_extra());
    let tokens: Vec<_> = children.collect();
    let inner = tokens.get(1..tokens.len().saturating_sub(1))?;
    let mut pieces = inner.split(|token| token.kind() == ",").filter(|piece| !piece.is_empty());
    let [template] = pieces.next()? else { return None };
    let fillers = pieces.map(|piece| match piece {
        [key, sign, value @ ..] if sign.kind() == "=" => (Some(x.text(*key)), filler(value, x)),
        piece => (None, filler(piece, x)),
    });
    let args = fillers.collect();
    (x.shape(*template) == Shape::Text).then_some(Format { style: Style::Braces, template: *template, args })
}

fn filler<'t>(piece: &[Node<'t>], x: &Extraction<'t>) -> Filler<'t> {
    match behind_references(piece) {
        [only] => Filler::Node(*only),
        piece => Filler::Path(path(piece, x).unwrap_or("")),
    }
}

/// The call that parentheses among a macro's tokens belong to, by what is written before them: `a.b(…)`, `a::b(…)`, `a!(…)`.
pub(super) fn call<'t>(tree: Node<'t>, x: &Extraction<'t>) -> Option<CallParts<'t>> {
    if x.ancestor_kind(0) != "token_tree" || !in_macro(x) || !x.text(tree).starts_with('(') {
        return None;
    }
    let before = x.slice(0, tree.start_byte());
    let (before, is_macro) = before.strip_suffix('!').map_or((before, false), |before| (before, true));
    let start = before.rfind(|sign: char| !sign.is_alphanumeric() && !matches!(sign, '_' | '.' | ':')).map_or(0, |at| at + 1);
    let path = before.get(start..)?.trim_start_matches(':');
    let (path, name) = match path.rfind(['.', ':']) {
        Some(at) => (path.get(..at)?.trim_end_matches(':'), path.get(at + 1..)?),
        None => ("", path),
    };
    if !is_word(name) || KEYWORDS.contains(&name) {
        return None;
    }
    // What the path hangs on is unknown where it starts with a dot.
    let unknown = path.starts_with('.') || (path.is_empty() && before.ends_with(&format!(".{name}")));
    let path = if unknown { Some("{}") } else { Some(path).filter(|path| !path.is_empty()) };
    Some(CallParts { object: None, path, name, arguments: Some(tree), constructor: false, is_macro })
}

fn in_macro(x: &Extraction<'_>) -> bool {
    let around = (1..32).map(|distance| x.ancestor_kind(distance)).find(|kind| *kind != "token_tree");
    around == Some("macro_invocation")
}
