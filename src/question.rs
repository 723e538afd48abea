//! A question put to a model: the user agrees, the agent `answerer` asks, code checks every sentence. What was found without the model is
//! there in any case; this adds to it and takes nothing away.

use std::sync::Arc;
use std::time::Duration;

use deepdive_agents::{ANSWERER, Card, Mind, ReportSentence, answer_from_reports, answer_over};
use deepdive_engine::{Ledger, Limits, NoJournal, Spent};
use deepdive_llm::{Chat, Patience};
use deepdive_model::{AgentOutput, Claim, Problem, ToolFacts};
use deepdive_report::{ReportHit, claims_text};
use serde::Serialize;

use crate::Deepdive;
use crate::args::Common;
use crate::consent::{Sending, agree};
use crate::failure::{Code, Failure};
use crate::model_choice::{self, exchanges};
use crate::reading::Reading;
use crate::subjects::nothing;
use crate::terminal::Progress;
use crate::watched::Watched;

/// A model that may be asked: the user knows what is sent.
pub(crate) struct Asker {
    deepdive: Deepdive,
    chat: Arc<dyn Chat>,
    card: Card,
    limits: Limits,
}

/// What a model made of a question.
#[derive(Debug, Serialize)]
pub(crate) struct Written {
    /// `provider:name`.
    model: String,
    /// Its sentences that hold, each with its evidence.
    sentences: Vec<Claim>,
    offered: u32,
    dropped: u32,
    exchanges: u32,
    tool_calls: u32,
    tokens: u64,
    /// US dollars; none where a price was not known.
    cost_usd: Option<String>,
    /// Whether it, or the way to it, failed.
    failed: bool,
    /// Why sentences are missing.
    problems: Vec<Problem>,
}

impl Asker {
    /// Once the user agrees that the question and what is `sent` with it go to the model; none where none is set up.
    pub(crate) fn ready(deepdive: &Deepdive, common: &Common, sent: &str) -> Result<Option<Self>, Failure> {
        let none = || Failure::new(Code::Internal, format!("there is no agent named {ANSWERER}"));
        let card = deepdive.cards.get(ANSWERER).cloned().ok_or_else(none)?;
        let Some(chat) = model_choice::chosen(common, Some(&card))? else { return Ok(None) };
        let most = exchanges(card.limits.turns, false);
        // Every exchange at its largest: a question has no workflow that would set a budget.
        let limits = Limits { tokens: Some(most * u64::from(chat.terms().window)), ..Limits::default() };
        let kinds = format!("for {ANSWERER}: the question, {sent}; known forms of secrets are blotted out");
        agree(common, &[Sending { chat: &*chat, kinds, exchanges: (1, most) }], limits)?;
        Ok(Some(Self { deepdive: deepdive.clone(), chat, card, limits }))
    }

    /// Asks about a repository.
    pub(crate) fn over(&self, question: &str, reading: &Reading, found: ToolFacts) -> Result<Written, Failure> {
        let Deepdive { registry, .. } = &self.deepdive;
        self.ask(|mind| answer_over(question, &self.card, &[found], mind, (registry, &reading.context)))
    }

    /// Asks about what stored reports say.
    pub(crate) fn over_reports(&self, question: &str, hits: &[ReportHit]) -> Result<Written, Failure> {
        let sentence = |hit: &ReportHit| {
            let ReportHit { subject, part, text, evidence } = hit.clone();
            ReportSentence { subject, part, text, evidence }
        };
        let found: Vec<_> = hits.iter().map(sentence).collect();
        let context = nothing(&self.deepdive);
        let Deepdive { registry, .. } = &self.deepdive;
        self.ask(|mind| answer_from_reports(question, &self.card, &found, mind, (registry, &context)))
    }

    fn ask(
        &self,
        answered: impl FnOnce(&Mind<'_>) -> Result<AgentOutput, deepdive_agents::Interrupted>,
    ) -> Result<Written, Failure> {
        (self.deepdive.watch)(&Progress::Phase("ask"));
        let ledger = Ledger::open(Arc::new(NoJournal), self.limits, &[], Duration::ZERO);
        let redact = &*self.deepdive.redact;
        let watched = Watched { chat: &*self.chat, watch: &*self.deepdive.watch, redact };
        let mind =
            Mind { chat: &watched, log: &ledger, redact, patience: Patience::default(), step: "ask", before: &[], given: None };
        let output = answered(&mind).map_err(|_| Failure::new(Code::Interrupted, "interrupted"))?;
        Ok(written(output, ledger.spent()))
    }
}

fn written(output: AgentOutput, spent: Spent) -> Written {
    let AgentOutput { claims, problems, written, .. } = output;
    let deepdive_model::Written { model, exchanges, tool_calls, offered, dropped, failed, .. } = written.unwrap_or_default();
    let tokens = spent.input_tokens + spent.output_tokens;
    let cost_usd = spent.dollars();
    Written { model, sentences: claims, offered, dropped, exchanges, tool_calls, tokens, cost_usd, failed, problems }
}

impl Written {
    /// For a terminal: the sentences, and what is to be known about them.
    pub(crate) fn text(&self) -> String {
        let kept = self.sentences.len();
        let head = if self.failed || kept == 0 {
            format!("{} gave no sentence that holds.\n", self.model)
        } else {
            let were = if kept == 1 { "sentence was" } else { "sentences were" };
            format!(
                "\n{kept} {were} written by {} ({} exchanges, {} tokens). What is cited was checked; whether it is true was not.\n",
                self.model, self.exchanges, self.tokens
            )
        };
        let missing: String = self.problems.iter().map(|problem| format!("Note: {}.\n", problem.message)).collect();
        format!("{}{head}{missing}\nWhat was found without it:\n\n", claims_text(&self.sentences))
    }

    /// The end of a program that showed all it could.
    pub(crate) fn outcome(&self) -> Result<(), Failure> {
        if !self.failed {
            return Ok(());
        }
        Err(Failure::new(Code::Model, "the model failed: what was found stands without it")
            .hint("the note above says why; --model none asks none"))
    }
}
