//! The conversation of an agent with a model: facts first, then calls of allowed tools, then an answer that is checked, asked for once
//! more where it does not hold, and cut down to what holds. However it goes, the agent's facts and findings stay as they are.

mod tools;

use deepdive_llm::{ChatError, Ending, Exchanges, Message, Request, Turn};
use deepdive_model::{AgentOutput, Claim, Problem, Written};
use deepdive_tools::{Registry, ToolContext};
use serde_json::Value;

use crate::checks::{Called, Known, Lack, Names, Near, Refusal, check};
use crate::fence::Fence;
use crate::mind::Mind;
use crate::offer::{self, Answer, Offer};
use crate::playbook::Interrupted;
use crate::{Card, given, prompt, review};
use tools::Desk;

/// Characters of an answer that a model is reminded of.
const REMEMBERED: usize = 2000;

/// Said to a model that goes on calling where it is to answer.
const ONLY_CALLS: &str = "no more tools can be called";

/// Why a conversation ended early.
enum Broken {
    Interrupted,
    /// The model, or the way to it.
    Model(String),
    /// Its answers were no answers.
    Unread(&'static str),
    Budget(String),
}

impl From<ChatError> for Broken {
    fn from(error: ChatError) -> Self {
        match error {
            ChatError::Cancelled => Self::Interrupted,
            ChatError::OverBudget(why) => Self::Budget(why),
            ChatError::Journal(why)
            | ChatError::Refused(why)
            | ChatError::Garbled(why)
            | ChatError::TooLong(why)
            | ChatError::Busy { why, .. } => Self::Model(why),
            error @ (ChatError::TimedOut(_) | ChatError::Slow(_)) => Self::Model(error.to_string()),
        }
    }
}

/// Adds to an agent's output what a model says and what holds of it.
pub(crate) fn converse(
    card: &Card,
    mind: &Mind<'_>,
    registry: &Registry,
    context: &ToolContext,
    output: &mut AgentOutput,
) -> Result<(), Interrupted> {
    let known = if card.reviews { mind.before } else { std::slice::from_ref(output) };
    let near = Near::of(known.iter().flat_map(|output| &output.findings), context);
    let called = Called::all(known.iter().flat_map(|output| &output.facts));
    talk(Dialogue::new((called, near), card, mind, registry, context), output)
}

/// The same over facts that are not the agent's own.
pub(crate) fn converse_over(
    called: Vec<Called>,
    card: &Card,
    mind: &Mind<'_>,
    (registry, context): (&Registry, &ToolContext),
    output: &mut AgentOutput,
) -> Result<(), Interrupted> {
    talk(Dialogue::new((called, Near::default()), card, mind, registry, context), output)
}

fn talk(mut dialogue: Dialogue<'_>, output: &mut AgentOutput) -> Result<(), Interrupted> {
    let (card, mind) = (dialogue.card, dialogue.mind);
    let span = tracing::info_span!("dialogue", agent = %card.id, model = mind.chat.name());
    let _entered = span.enter();
    let ended = dialogue.run(output);
    let Dialogue { mut written, exchanges, .. } = dialogue;
    written.exchanges = exchanges.made();
    written.dropped = written.offered.saturating_sub(written.kept);
    let problem = |kind: &str, what: &str, why: &str| {
        let why = mind.redact.redact(why).into_owned();
        Problem::new("agent", kind, &card.id, format!("{what}: {why}; the facts stand without it"))
    };
    match ended {
        Ok(()) => {}
        Err(Broken::Interrupted) => return Err(Interrupted),
        Err(Broken::Model(why)) => {
            written.failed = true;
            output.problems.push(problem("model-failed", "the model gave no answer", &why));
        }
        Err(Broken::Unread(why)) => {
            written.failed = true;
            output.problems.push(problem("model-failed", "the model gave no answer", why));
        }
        Err(Broken::Budget(why)) => {
            written.over_budget = true;
            output.problems.push(problem("over-budget", "the model was not asked to the end", &why));
        }
    }
    output.written = Some(written);
    Ok(())
}

struct Dialogue<'a> {
    card: &'a Card,
    mind: &'a Mind<'a>,
    context: &'a ToolContext,
    exchanges: Exchanges<'a>,
    fence: Fence<'a>,
    desk: Desk<'a>,
    names: Names,
    near: Near,
    request: Request,
    written: Written,
}

impl<'a> Dialogue<'a> {
    fn new(
        (called, near): (Vec<Called>, Near),
        card: &'a Card,
        mind: &'a Mind<'a>,
        registry: &'a Registry,
        context: &'a ToolContext,
    ) -> Self {
        let snapshot = context.snapshot();
        let fence = Fence::new(mind.step, snapshot.id(), mind.redact);
        let terms = mind.chat.terms();
        // Three characters a token; a half of what is left is for the facts, the rest for what is asked on the way.
        let room = (terms.window.saturating_sub(terms.answer) as usize) * 3;
        let desk = Desk::new(card, registry, context, called, room);
        let mut opening = prompt::opening(card, desk.called(), &fence, context, room / 2 - room / 8);
        if card.reviews {
            opening.push_str(&review::sentences(mind.before, &fence, room / 8));
        }
        let left = (room / 2).saturating_sub(opening.len()).max(room / 8);
        opening.push_str(&given::given(mind, snapshot.id(), &fence, left));
        let request = Request {
            system: prompt::system(card),
            messages: vec![Message::User(opening)],
            tools: desk.definitions(),
            schema: None,
            max_tokens: terms.answer,
        };
        let exchanges = Exchanges::new(mind.chat, mind.log, (mind.step, &card.hash), mind.patience, &*context.cancel);
        let names = Names::of(context, desk.called());
        let written = Written { model: mind.chat.name().to_owned(), ..Written::default() };
        Self { card, mind, context, exchanges, fence, desk, names, near, request, written }
    }

    fn run(&mut self, output: &mut AgentOutput) -> Result<(), Broken> {
        let early = self.investigate()?;
        let first = match early {
            Some(answer) => answer,
            None => self.answer("Now answer.")?,
        };
        self.written.offered = first.claims.len() as u32;
        let said: Vec<String> = first.claims.iter().map(|offer| offer.text.clone()).collect();
        let mut failed = self.keep(first.claims, true, output);
        self.values(first.values, output)?;
        review::withdraw(&first.withdraw, &said, self.mind.before, output);
        if !failed.is_empty() {
            // Where nothing can be read of the second chance, what held at first stands all the same.
            let again = match self.repair(&failed) {
                Err(Broken::Unread(_)) => Answer::default(),
                again => again?,
            };
            let most = failed.len();
            let refused = self.keep(again.claims.into_iter().take(most).collect(), false, output);
            let lost = self.written.offered.saturating_sub(self.written.kept) as usize;
            // What was left out the second time lacks what it lacked the first time.
            let further = failed.drain(..).skip(refused.len());
            let all: Vec<_> = refused.into_iter().chain(further).take(lost).collect();
            self.tell(&all, output);
        }
        Ok(())
    }

    /// Lets the model call tools until it knows enough, or may not go on; the answer, where it gives one unasked.
    fn investigate(&mut self) -> Result<Option<Answer>, Broken> {
        if self.request.tools.is_empty() {
            return Ok(None);
        }
        for _ in 1..self.card.limits.turns.max(1) {
            if !self.desk.is_open() || self.is_full() {
                break;
            }
            let turn = self.exchanges.turn(&self.request)?;
            if turn.calls.is_empty() {
                let answer = offer::read(&turn.text).ok().filter(|answer| !answer.claims.is_empty());
                self.say(turn);
                return Ok(answer);
            }
            let results =
                self.desk.answer(&turn.calls, &self.fence, &mut self.names).map_err(|Interrupted| Broken::Interrupted)?;
            self.written.tool_calls = self.desk.made();
            self.say(turn);
            self.request.messages.push(Message::Results(results));
        }
        Ok(None)
    }

    /// Whether another answer of a tool might leave no room for the last one.
    fn is_full(&self) -> bool {
        let terms = self.mind.chat.terms();
        let needed = self.request.tokens() + u64::from(terms.answer) * 2 + self.desk.most_tokens();
        needed > u64::from(terms.window)
    }

    /// What the model said, as it will be reminded of it: not in any length, and not in its provider's own form where ours is shorter.
    fn say(&mut self, mut turn: Turn) {
        if let Some((at, _)) = turn.text.char_indices().nth(REMEMBERED) {
            turn.text.truncate(at);
            turn.echo = None;
        }
        self.request.messages.push(Message::Model(turn));
    }

    /// Asks for an answer by the schema; what can't be read is asked for once more.
    fn answer(&mut self, ask: &str) -> Result<Answer, Broken> {
        let values = self.card.output.as_ref();
        let schema = offer::schema(values, self.card.reviews);
        self.request.messages.push(Message::User(ask.to_owned()));
        let mut why = String::new();
        for _ in 0..2 {
            let turn = self.exchanges.turn(&Request { schema: Some(schema.clone()), ..self.request.clone() })?;
            let read = match turn.ending {
                _ if turn.text.trim().is_empty() && !turn.calls.is_empty() => Err(ONLY_CALLS.to_owned()),
                Ending::CutOff => self.before_the_cut(&turn.text).ok_or_else(|| "it was cut off, so it is too long".to_owned()),
                Ending::Done | Ending::Calls | Ending::Other(_) => offer::read(&turn.text),
            };
            let echo = turn.echo.filter(|_| turn.calls.is_empty());
            self.say(Turn { calls: Vec::new(), echo, ..turn });
            match read {
                Ok(answer) => return Ok(answer),
                Err(error) => why = error,
            }
            self.request
                .messages
                .push(Message::User(format!("That is no answer: {why}. Answer again, shorter, with JSON alone.")));
        }
        self.exchanges.spoil()?;
        // The reason may hold words of the model: only its kind is told.
        let told = match why.as_str() {
            ONLY_CALLS => "it only called tools until its turns were used up",
            why if why.contains("cut off") => "its answers were cut off",
            _ => "its answers could not be read",
        };
        Err(Broken::Unread(told))
    }

    /// Whole sentences of an answer that was cut off; where values are asked for too, they are missing.
    fn before_the_cut(&self, text: &str) -> Option<Answer> {
        let claims = offer::whole_claims(text);
        (self.card.output.is_none() && !claims.is_empty()).then(|| Answer { claims, ..Answer::default() })
    }

    /// Keeps what holds; gives back what does not. `every` citation must hold as long as there is another chance to mend it.
    fn keep(&mut self, offers: Vec<Offer>, every: bool, output: &mut AgentOutput) -> Vec<(Offer, Refusal)> {
        let (context, redact) = (self.context, self.mind.redact);
        let known = Known { context, redact, calls: self.desk.called(), names: &self.names, findings: &self.near, every };
        let mut failed = Vec::new();
        for offer in offers {
            match check(&offer, &known) {
                Ok(claim) if !is_said(&claim, output, self.mind.before) => {
                    output.claims.push(claim);
                    self.written.kept += 1;
                }
                Ok(_) => failed.push((offer, Lack::New.because("it was said already"))),
                Err(refusal) => failed.push((offer, refusal)),
            }
        }
        failed
    }

    /// Asks once more for what did not hold.
    fn repair(&mut self, failed: &[(Offer, Refusal)]) -> Result<Answer, Broken> {
        let list = failed.iter().map(|(offer, refusal)| {
            let text: String = self.fence.clean(&offer.text).chars().take(offer::LONGEST).collect();
            format!("- {text}\n  Why not: {}\n", self.fence.clean(&refusal.why))
        });
        let ask = format!(
            "These sentences do not hold:\n{}Answer with these alone, each mended or left out, in the same form.",
            list.collect::<String>()
        );
        self.answer(&ask)
    }

    /// One problem for each kind of lack, with its count and none of the model's words.
    fn tell(&self, lost: &[(Offer, Refusal)], output: &mut AgentOutput) {
        let mut counts = std::collections::BTreeMap::<Lack, usize>::new();
        lost.iter().for_each(|(_, refusal)| *counts.entry(refusal.lack).or_default() += 1);
        for (lack, n) in counts {
            let (what, were) = if n == 1 { ("sentence", "was") } else { ("sentences", "were") };
            let message = format!("{n} {what} that a model offered {were} left out: {}", lack.told());
            output.problems.push(Problem::new("agent", lack.kind(), &self.card.id, message));
        }
    }

    /// The card's own values, where they meet its schema. They are for later steps and never shown.
    fn values(&mut self, mut values: Value, output: &mut AgentOutput) -> Result<(), Broken> {
        let Some(schema) = &self.card.output else { return Ok(()) };
        for last in [false, true] {
            let Some(why) = jsonschema::validate(schema, &values).err().map(|error| error.to_string()) else { break };
            if last {
                // Whatever goes by these values goes without them, as where the model failed.
                self.written.failed = true;
                self.exchanges.spoil()?;
                let message = "the values that a model gave do not meet the schema of the card and were left out";
                output.problems.push(Problem::new("agent", "written-values", &self.card.id, message));
                return Ok(());
            }
            let why: String = why.chars().take(300).collect();
            values =
                self.answer(&format!("`values` do not meet their schema: {why}. Answer once more, in the same form."))?.values;
        }
        merge(&mut output.values, values);
        Ok(())
    }
}

/// Whether this agent, or one before it, said the very same.
fn is_said(claim: &Claim, output: &AgentOutput, before: &[AgentOutput]) -> bool {
    before.iter().chain([output]).flat_map(|output| &output.claims).any(|other| other.text == claim.text)
}

/// What was measured stands; a model adds beside it.
fn merge(measured: &mut Value, given: Value) {
    match (measured.as_object_mut(), given) {
        (Some(measured), Value::Object(given)) => {
            for (name, value) in given {
                measured.entry(name).or_insert(value);
            }
        }
        (Some(measured), other) if measured.is_empty() => *measured = serde_json::Map::from_iter([("value".to_owned(), other)]),
        (None, other) => *measured = other,
        (Some(_), _) => {}
    }
}

#[cfg(test)]
mod tests;
