//! What a sentence stands on: the cited lines and facts, looked up, with the numbers and texts that they hold.

use deepdive_model::{Evidence, Lines, Role};
use serde_json::Value;

use super::wording::{WORDING, pieces};
use super::words::numbers_in;
use super::{Known, Lack, Refusal};
use crate::offer::Cited;

/// Lines that one place may have: whoever cites a whole file cites nothing.
const WIDEST: u32 = 80;
/// Bytes that a cited fact may have, for the same reason.
const BIGGEST: usize = 2048;

/// Characters of a quote, spaces aside.
const SHORTEST: usize = 8;

/// Cited and found.
#[derive(Debug, Default)]
pub(super) struct Ground {
    pub(super) evidence: Vec<Evidence>,
    /// The text of cited lines and facts.
    pub(super) text: String,
    /// Where that stands: paths, tools, arguments, pointers.
    pub(super) about: String,
    /// Numbers of facts, and the lengths of lists.
    pub(super) measures: Vec<f64>,
    /// Numbers that stand in cited lines and texts, and the numbers of those lines.
    pub(super) written: Vec<f64>,
}

impl Ground {
    pub(super) fn of(cited: &[Cited], known: &Known<'_>) -> Result<Self, Refusal> {
        if cited.is_empty() {
            return Err(Lack::Evidence.because("it cites nothing"));
        }
        let mut ground = Self::default();
        for one in cited {
            match one {
                Cited::Place { path, start_line, end_line, quote } => {
                    ground.place(known, path, (*start_line, *end_line), quote)?;
                }
                Cited::Fact { call, pointer } => ground.fact(known, call, pointer)?,
                Cited::Other => return Err(Lack::Form.because("a piece of its evidence is not of the asked form")),
            }
        }
        ground.written.extend(numbers_in(&ground.text));
        ground.evidence.dedup_by(|a, b| a.id == b.id);
        Ok(ground)
    }

    fn place(&mut self, known: &Known<'_>, path: &str, (start, end): (u32, u32), quote: &str) -> Result<(), Refusal> {
        let snapshot = known.context.snapshot();
        let path = path.trim().trim_start_matches("./");
        snapshot.bytes(path).map_err(|_| Lack::Place.because(format!("there is no file {path}")))?;
        if start == 0 || end < start || end - start >= WIDEST {
            return Err(Lack::Place.because(format!("lines {start} to {end} are no range of at most {WIDEST} lines")));
        }
        let lines = Lines::new(start, end);
        let bytes = snapshot.lines(path, lines);
        let bytes = bytes.ok_or_else(|| Lack::Place.because(format!("{path} has no lines {start} to {end}")))?;
        let text = String::from_utf8_lossy(&bytes);
        if !holds(&text, quote) || !tells(&plain(quote), &text) {
            let where_else = elsewhere(known, path, quote);
            return Err(
                Lack::Quote.because(format!("the quote does not stand in {path} {start}-{end}, or is too short{where_else}"))
            );
        }
        let secret = known.redact.redact(&text) != text;
        let place = if secret { Evidence::redacted_place } else { Evidence::place };
        self.about.push_str(&format!(" {path}"));
        self.evidence.extend(place(snapshot, path, lines, Role::Primary));
        self.text.push_str(&text);
        self.text.push('\n');
        self.written.extend([f64::from(start), f64::from(end), f64::from(end - start + 1)]);
        Ok(())
    }

    fn fact(&mut self, known: &Known<'_>, call: &str, pointer: &str) -> Result<(), Refusal> {
        let called = known.calls.iter().find(|called| called.id == call.trim());
        let called = called.ok_or_else(|| Lack::Fact.because(format!("there is no call {call}")))?;
        let pointer = format!("/{}", pointer.trim().trim_start_matches(['#', '/']));
        let value = called.facts.pointer(&pointer);
        let value = value.ok_or_else(|| Lack::Fact.because(format!("{call} has nothing at {pointer}")))?;
        let text = without_hashes(value).to_string();
        if text.len() > BIGGEST {
            return Err(Lack::Fact.because(format!("{call}{pointer} is too large to be cited: cite a part of it")));
        }
        self.measured(value);
        if let Value::Object(fields) = value {
            fields.values().for_each(|value| self.measured(value));
        }
        self.text.push_str(&text);
        self.text.push('\n');
        self.about.push_str(&format!(" {} {pointer} {}", called.tool, called.args));
        let subject = known.context.snapshot().subject();
        let (tool, args) = (&called.tool, called.args.clone());
        match &called.rests {
            None => self.evidence.push(Evidence::measure(subject, tool, called.version, args, &pointer, value.clone())),
            Some(rests) => self.evidence.extend(rests_of(rests, &pointer)?.iter().cloned()),
        }
        Ok(())
    }

    fn measured(&mut self, value: &Value) {
        match value {
            Value::Number(number) => self.measures.extend(number.as_f64()),
            Value::Array(items) => self.measures.push(items.len() as f64),
            Value::Null | Value::Bool(_) | Value::String(_) | Value::Object(_) => {}
        }
    }
}

/// A fact without the hashes in it, whose digits say nothing.
fn without_hashes(value: &Value) -> Value {
    match value {
        Value::Object(fields) => {
            let place = fields.contains_key("sha256");
            let kept = fields.iter().filter(|(name, _)| !(*name == "sha256" || place && *name == "id"));
            Value::Object(kept.map(|(name, value)| (name.clone(), without_hashes(value))).collect())
        }
        Value::Array(items) => items.iter().map(without_hashes).collect(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => value.clone(),
    }
}

/// What the sentence at `/sentences/N…` rests on.
fn rests_of<'r>(rests: &'r [Vec<Evidence>], pointer: &str) -> Result<&'r [Evidence], Refusal> {
    let rest = pointer.strip_prefix("/sentences/").map(|rest| rest.split('/').next().unwrap_or_default());
    let rest = rest.and_then(|n| rests.get(n.parse::<usize>().ok()?)).filter(|rest| !rest.is_empty());
    rest.map(Vec::as_slice).ok_or_else(|| Lack::Fact.because(format!("{pointer} is no sentence: cite one, such as /sentences/0")))
}

/// Whether a quote stands in a text, spaces and line ends aside. Numbers of lines, as tools show them, are no part of it.
pub(crate) fn holds(text: &str, quote: &str) -> bool {
    let quote = plain(quote);
    quote.chars().filter(|c| !c.is_whitespace()).count() >= 3 && squeezed(text).contains(&quote)
}

/// A quote in one line.
fn plain(quote: &str) -> String {
    squeezed(&quote.lines().map(without_number).collect::<Vec<_>>().join(" "))
}

/// Whether a quote is long enough to show that the lines were read: a few characters, or a keyword, stand anywhere. A short line may be
/// quoted whole.
fn tells(quote: &str, text: &str) -> bool {
    let letters = quote.chars().filter(|c| !c.is_whitespace()).count();
    let whole = || text.lines().any(|line| squeezed(line) == quote);
    let says = pieces(quote).iter().any(|piece| piece.len() > 1 && !WORDING.keywords.contains(piece));
    says && (letters >= SHORTEST || (letters >= 3 && whole()))
}

fn without_number(line: &str) -> &str {
    let rest = line.trim_start().trim_start_matches(|c: char| c.is_ascii_digit());
    if rest.len() < line.trim_start().len() { rest.strip_prefix("| ").unwrap_or(line) } else { line }
}

fn squeezed(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A word of help: where the quote does stand.
fn elsewhere(known: &Known<'_>, path: &str, quote: &str) -> String {
    let Ok(bytes) = known.context.snapshot().bytes(path) else { return String::new() };
    let text = String::from_utf8_lossy(&bytes);
    let at = text.lines().position(|line| holds(line, quote));
    at.map_or_else(String::new, |at| format!("; it stands in line {}", at + 1))
}
