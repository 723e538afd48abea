//! What a sentence stands on: the cited lines and facts, looked up, with the numbers and texts that they hold.

use deepdive_model::{Evidence, Lines, Role};
use serde_json::Value;

use super::wording::{WORDING, pieces};
use super::words::numbers_in;
use super::{Known, Lack, Refusal, link, numbers};
use crate::offer::Cited;

/// Lines that one place may have: whoever cites a whole file cites nothing.
const WIDEST: u32 = 80;
/// Bytes that a cited fact may have, for the same reason.
const BIGGEST: usize = 2048;

/// Bytes that a name in facts may have.
const NAME: usize = 120;

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
    /// Numbers that stand in cited lines and texts.
    pub(super) written: Vec<f64>,
    /// The numbers of those lines and how many there are, for sentences that speak of lines.
    pub(super) lines: Vec<f64>,
    /// Nothing of it has to do with the sentence.
    pub(super) beside: bool,
}

impl Ground {
    /// What is cited, as far as it has to do with the sentence.
    pub(super) fn of(sentence: &str, cited: &[Cited], known: &Known<'_>) -> Result<Self, Refusal> {
        let (mut parts, mut refused) = (Vec::new(), None);
        for one in cited {
            match Self::part(one, known) {
                Ok(part) => parts.push(part),
                Err(refusal) if known.every => return Err(refusal),
                Err(refusal) => refused = refused.or(Some(refusal)),
            }
        }
        if parts.is_empty() {
            return Err(refused.unwrap_or_else(|| Lack::Evidence.because("it cites nothing")));
        }
        let (to_the_point, beside): (Vec<Self>, Vec<Self>) =
            parts.into_iter().partition(|part| link::is_linked(sentence, part) || numbers::any(sentence, part));
        let mut ground = Self { beside: to_the_point.is_empty(), ..Self::default() };
        let parts = if ground.beside { beside } else { to_the_point };
        parts.into_iter().for_each(|part| ground.add(part));
        if pieces(sentence).iter().any(|word| word == "line" || word == "lines") {
            ground.written.append(&mut ground.lines);
        }
        ground.evidence.dedup_by(|a, b| a.id == b.id);
        Ok(ground)
    }

    fn part(cited: &Cited, known: &Known<'_>) -> Result<Self, Refusal> {
        let mut part = Self::default();
        match cited {
            Cited::Place { path, start_line, end_line, quote } => {
                part.place(known, path, (*start_line, *end_line), quote)?;
            }
            Cited::Fact { call, pointer } => part.fact(known, call, pointer)?,
            Cited::Other => return Err(Lack::Form.because("a piece of its evidence is not of the asked form")),
        }
        part.written.extend(numbers_in(&part.text));
        Ok(part)
    }

    /// One more fact, for numbers that stand in nothing that was cited. It takes the place of what has nothing to do with the sentence.
    pub(super) fn supply(&mut self, call: &str, pointer: &str, known: &Known<'_>) {
        let fact = Cited::Fact { call: call.to_owned(), pointer: pointer.to_owned() };
        if let Ok(part) = Self::part(&fact, known) {
            self.add_in_place(part);
        }
    }

    /// The same of a place that facts give for a thing.
    pub(super) fn supply_place(&mut self, evidence: Evidence, known: &Known<'_>) {
        let Some((path, lines)) = evidence.as_place() else { return };
        let Some(bytes) = known.context.snapshot().lines(path, lines) else { return };
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let (about, written) = (format!(" {path}"), numbers_in(&text));
        self.add_in_place(Self { evidence: vec![evidence], text, about, written, ..Self::default() });
    }

    fn add_in_place(&mut self, part: Self) {
        if std::mem::take(&mut self.beside) {
            *self = Self::default();
        }
        self.add(part);
    }

    fn add(&mut self, part: Self) {
        let Self { evidence, text, about, measures, written, lines, beside: _ } = part;
        self.evidence.extend(evidence);
        self.text.push_str(&text);
        self.about.push_str(&about);
        self.measures.extend(measures);
        self.written.extend(written);
        self.lines.extend(lines);
    }

    fn place(&mut self, known: &Known<'_>, path: &str, said: (u32, u32), quote: &str) -> Result<(), Refusal> {
        let snapshot = known.context.snapshot();
        let path = path.trim().trim_start_matches("./");
        let quote = before_ellipsis(quote);
        let whole = snapshot.bytes(path).map_err(|_| Lack::Place.because(format!("there is no file {path}")))?;
        let lines = within(known, path, said, quote);
        let lines = lines.or_else(|refusal| quoted(&String::from_utf8_lossy(&whole), quote, said.0).ok_or(refusal))?;
        let bytes = snapshot.lines(path, lines).unwrap_or_default();
        let text = String::from_utf8_lossy(&bytes);
        let secret = known.redact.redact(&text) != text;
        let place = if secret { Evidence::redacted_place } else { Evidence::place };
        self.about.push_str(&format!(" {path} {}", around(known, path, lines)));
        self.evidence.extend(place(snapshot, path, lines, Role::Primary));
        self.text.push_str(&text);
        self.text.push('\n');
        self.lines.extend([lines.start, lines.end, lines.end - lines.start + 1].map(f64::from));
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
        self.about.push_str(&format!(" {} {pointer} {} {}", called.tool, called.args, beside(&called.facts, &pointer)));
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

/// What the lines are inside of: names of functions and classes.
fn around(known: &Known<'_>, path: &str, lines: Lines) -> String {
    let graph = known.context.graph();
    let holds = graph.symbols.iter().filter(|symbol| {
        symbol.start_line <= lines.start
            && lines.end <= symbol.end_line
            && graph.files.get(symbol.file.0 as usize).is_some_and(|file| *file.path == *path)
    });
    holds.map(|symbol| symbol.qualified.as_ref()).collect::<Vec<_>>().join(" ")
}

/// What the facts call the thing that a value is one of: texts that stand beside it.
fn beside(facts: &Value, pointer: &str) -> String {
    let parent = pointer.rsplit_once('/').and_then(|(parent, _)| facts.pointer(parent));
    let texts = parent.and_then(Value::as_object).into_iter().flatten().filter_map(|(_, value)| value.as_str());
    texts.filter(|text| text.len() <= NAME).collect::<Vec<_>>().join(" ")
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

/// What is quoted in full: models like to end a quote with dots. Where dots are of the code, what stands before them is quoted all the same.
fn before_ellipsis(quote: &str) -> &str {
    let end = ["...", "…"].iter().filter_map(|dots| quote.find(dots)).min();
    end.and_then(|end| quote.get(..end)).filter(|before| before.trim().len() >= SHORTEST).unwrap_or(quote)
}

/// The lines that were cited, where the quote stands in them.
fn within(known: &Known<'_>, path: &str, (start, end): (u32, u32), quote: &str) -> Result<Lines, Refusal> {
    if start == 0 || end < start || end - start >= WIDEST {
        return Err(Lack::Place.because(format!("lines {start} to {end} are no range of at most {WIDEST} lines")));
    }
    let lines = Lines::new(start, end);
    let bytes = known.context.snapshot().lines(path, lines);
    let bytes = bytes.ok_or_else(|| Lack::Place.because(format!("{path} has no lines {start} to {end}")))?;
    let text = String::from_utf8_lossy(&bytes);
    if holds(&text, quote) && tells(&plain(quote), &text) {
        return Ok(lines);
    }
    Err(Lack::Quote.because(format!("the quote does not stand in {path} {start}-{end}, or is too short")))
}

/// The lines of a file in which a quote does stand; of several the nearest to the line that was cited. Who quotes rightly and miscounts
/// lines has shown what was read: the lines that are told are these.
fn quoted(text: &str, quote: &str, cited: u32) -> Option<Lines> {
    let quote = Some(plain(quote)).filter(|quote| !quote.is_empty())?;
    let (mut squeezed, mut words) = (String::new(), Vec::new());
    for (line, n) in text.lines().zip(1_u32..) {
        for word in line.split_whitespace() {
            words.push((squeezed.len(), n));
            squeezed.push_str(word);
            squeezed.push(' ');
        }
    }
    let line_at = |at: usize| words.get(words.partition_point(|(from, _)| *from <= at).checked_sub(1)?).map(|(_, line)| *line);
    let found =
        squeezed.match_indices(&quote).filter_map(|(at, _)| Some(Lines::new(line_at(at)?, line_at(at + quote.len() - 1)?)));
    let nearest = found.filter(|lines| lines.end - lines.start < WIDEST).min_by_key(|lines| lines.start.abs_diff(cited))?;
    let before = (nearest.start as usize).saturating_sub(1);
    let own = text.lines().skip(before).take((nearest.end - nearest.start) as usize + 1).collect::<Vec<_>>().join("\n");
    (holds(&own, &quote) && tells(&quote, &own)).then_some(nearest)
}
