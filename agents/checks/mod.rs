//! Whether a sentence that a model offers may stand: what it cites is there, its numbers and names stand in what it cites, and it does
//! not play down what rules found. Nothing here judges whether it is true: that is why such a sentence is called citation-checked.

mod ground;
mod link;
mod loose;
mod names;
mod near;
mod numbers;
mod supply;
mod tone;
mod wording;
mod words;

use deepdive_model::{Claim, ClaimDraft, Confidence, Evidence, Redact, Text, ToolFacts};
use deepdive_tools::ToolContext;
use serde_json::Value;

use crate::hidden::without_hidden;
use crate::offer::{LONGEST, Offer};
use ground::Ground;
pub(crate) use ground::holds;
pub(crate) use names::Names;
pub(crate) use near::Near;

/// A call whose facts may be cited.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Called {
    /// By which the model cites it.
    pub(crate) id: String,
    pub(crate) tool: String,
    pub(crate) version: u32,
    pub(crate) args: Value,
    pub(crate) facts: Value,
    /// For sentences of stored reports, what each of `facts.sentences` rests on: that is cited, not the sentence.
    pub(crate) rests: Option<Vec<Vec<Evidence>>>,
}

impl Called {
    /// Calls whose facts are known before a model is asked, numbered.
    pub(crate) fn all<'f>(facts: impl IntoIterator<Item = &'f ToolFacts>) -> Vec<Self> {
        let one = |(facts, n): (&ToolFacts, u32)| Self {
            id: format!("c{n}"),
            tool: facts.tool.clone(),
            version: facts.version,
            args: facts.args.clone(),
            facts: facts.facts.clone(),
            rests: None,
        };
        facts.into_iter().zip(1..).map(one).collect()
    }
}

/// Against what sentences are checked.
pub(crate) struct Known<'a> {
    pub(crate) context: &'a ToolContext,
    pub(crate) redact: &'a dyn Redact,
    pub(crate) calls: &'a [Called],
    pub(crate) names: &'a Names,
    /// What rules found, in this agent and in those that it reads.
    pub(crate) findings: &'a Near,
    /// Whether each citation must hold. Where it need not, those that do not are left out, and the sentence must stand on the others.
    pub(crate) every: bool,
}

/// Why a sentence may not stand.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Refusal {
    /// What kind of lack it is; also the kind of the problem that tells of it.
    pub(crate) lack: Lack,
    /// For the model, in full. It may hold words of the model, so it goes nowhere else.
    pub(crate) why: String,
}

/// What a sentence lacks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Lack {
    Evidence,
    Place,
    Quote,
    Fact,
    Link,
    Number,
    Name,
    Named,
    Tone,
    Alarm,
    Form,
    New,
}

impl Lack {
    /// Kind of the problem.
    pub(crate) fn kind(self) -> &'static str {
        match self {
            Self::Evidence => "written-without-evidence",
            Self::Place => "written-place-missing",
            Self::Quote => "written-quote-missing",
            Self::Fact => "written-fact-missing",
            Self::Link => "written-beside-the-point",
            Self::Number => "written-number-uncited",
            Self::Name => "written-name-unknown",
            Self::Named => "written-name-uncited",
            Self::Tone => "written-plays-down",
            Self::Alarm => "written-alarm",
            Self::Form => "written-form",
            Self::New => "written-twice",
        }
    }

    /// Why, for the reader of a report.
    pub(crate) fn told(self) -> &'static str {
        match self {
            Self::Evidence => "nothing was cited",
            Self::Place => "a cited file or line does not exist",
            Self::Quote => "a quoted text does not stand in the cited lines",
            Self::Fact => "a cited fact does not exist",
            Self::Link => "it had no word in common with what was cited",
            Self::Number => "a number does not stand in what was cited",
            Self::Name => "something that was named is not to be found",
            Self::Named => "something that was named does not stand in what was cited",
            Self::Tone => "it played down what rules look for",
            Self::Alarm => "it told of an attack where no rule found anything",
            Self::Form => "it was no plain sentence",
            Self::New => "it was said already",
        }
    }

    pub(crate) fn because(self, why: impl Into<String>) -> Refusal {
        Refusal { lack: self, why: why.into() }
    }
}

/// The claim, where everything about it holds.
pub(crate) fn check(offer: &Offer, known: &Known<'_>) -> Result<Claim, Refusal> {
    let text = plain(&offer.text)?;
    let mut ground = Ground::of(&text, &offer.evidence, known)?;
    supply::supply(&text, &mut ground, known);
    let at_finding = known.findings.touches(&text, &offer.about, &ground);
    tone::check(&text, known.findings.is_security() || at_finding)?;
    tone::check_alarm(&text, at_finding)?;
    // A list of names beside the sentence is never shown: at the last chance it costs no sentence.
    let about = if known.every { offer.about.as_slice() } else { &[] };
    names::check(&text, about, &ground, known.names)?;
    loose::check(&text, &ground, known.names)?;
    numbers::check(&text, &ground)?;
    link::check(&text, &ground)?;
    let text = known.redact.redact(&text.replace('`', "")).into_owned();
    let text = Text { executive: text.clone(), product: text.clone(), engineer: text };
    let claim = ClaimDraft::written(text, Confidence::Medium).on(ground.evidence);
    claim.ok_or_else(|| Lack::Evidence.because("it cites nothing"))
}

/// One plain line: no hidden characters, no Markdown, no links.
fn plain(text: &str) -> Result<String, Refusal> {
    let line = without_hidden(text).split_whitespace().collect::<Vec<_>>().join(" ");
    let line = line.trim_start_matches(['-', '*', '#', '>', ' ']).replace("**", "");
    if line.chars().filter(|c| c.is_alphabetic()).count() < 8 || !line.contains(' ') {
        return Err(Lack::Form.because("it is no sentence"));
    }
    if line.chars().count() > LONGEST {
        return Err(Lack::Form.because(format!("it is longer than {LONGEST} characters")));
    }
    let lower = line.to_lowercase();
    if ["://", "www.", "](", "<", "data-"].iter().any(|sign| lower.contains(sign)) {
        return Err(Lack::Form.because("it holds a link or markup"));
    }
    Ok(if line.ends_with(['.', '!', '?']) { line } else { format!("{line}.") })
}

#[cfg(test)]
mod tests;
