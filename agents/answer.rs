//! A question put to a model: what was found for it comes first, then the same conversation and the same checks as those of an agent.
//! Where the model has nothing to say that holds, no claim comes back, and what was found stands for itself.

use deepdive_engine::ModelUse;
use deepdive_model::{AgentOutput, Evidence, ToolFacts};
use deepdive_tools::{Registry, ToolContext};
use serde_json::{Value, json};

use crate::checks::Called;
use crate::dialogue::converse_over;
use crate::hidden::without_hidden;
use crate::playbook::Interrupted;
use crate::{Card, Mind};

/// The card of the agent that answers questions; a user's own of this id hides the built-in one.
pub const ANSWERER: &str = "answerer";

/// Characters of a question that a model is told.
const LONGEST: usize = 1000;

/// A sentence of a stored report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReportSentence {
    /// Name of the report's subject.
    pub subject: String,
    /// Where in the report it stands.
    pub part: String,
    /// The sentence.
    pub text: String,
    /// What it rests on.
    pub evidence: Vec<Evidence>,
}

/// Asks about a repository. `found` is what is known already, such as the places that fit the question.
pub fn answer_over(
    question: &str,
    card: &Card,
    found: &[ToolFacts],
    mind: &Mind<'_>,
    (registry, context): (&Registry, &ToolContext),
) -> Result<AgentOutput, Interrupted> {
    let card = asking(card, question, mind);
    let mut output = AgentOutput { agent: card.id.clone(), ..AgentOutput::default() };
    converse_over(Called::all(found), &card, mind, (registry, context), &mut output)?;
    Ok(output)
}

/// Asks about what stored reports say. No file is at hand: a sentence rests on what the sentences that it cites rest on.
pub fn answer_from_reports(
    question: &str,
    card: &Card,
    found: &[ReportSentence],
    mind: &Mind<'_>,
    (registry, context): (&Registry, &ToolContext),
) -> Result<AgentOutput, Interrupted> {
    let mut card = asking(card, question, mind);
    card.tools.clear();
    card.prompt.push_str("\n\nThis time there are no files and no tools, only sentences of stored reports: cite each by its call and pointer, such as {\"call\": \"c1\", \"pointer\": \"/sentences/0/text\"}.");
    let told = |one: &ReportSentence| json!({"subject": one.subject, "part": one.part, "text": one.text});
    let called = Called {
        id: "c1".to_owned(),
        tool: "stored_reports".to_owned(),
        version: 1,
        args: Value::Null,
        facts: json!({"sentences": found.iter().map(told).collect::<Value>()}),
        rests: Some(found.iter().map(|one| one.evidence.clone()).collect()),
    };
    let mut output = AgentOutput { agent: card.id.clone(), ..AgentOutput::default() };
    converse_over(vec![called], &card, mind, (registry, context), &mut output)?;
    Ok(output)
}

/// The card with the question in it, as it may be sent.
fn asking(card: &Card, question: &str, mind: &Mind<'_>) -> Card {
    let question = without_hidden(&mind.redact.redact(question)).split_whitespace().collect::<Vec<_>>().join(" ");
    let question: String = question.chars().take(LONGEST).collect();
    Card { answers: question, model: ModelUse::Required, playbook: Vec::new(), reviews: false, output: None, ..card.clone() }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::indexing_slicing)]

    use deepdive_llm::{NoLog, Patience, Scripted};
    use deepdive_model::EvidenceKind;

    use super::*;
    use crate::testing::{Blot, card, shop};

    fn mind(chat: &Scripted) -> Mind<'_> {
        Mind { chat, log: &NoLog, redact: &Blot, patience: Patience::default(), step: "ask", before: &[], given: None }
    }

    /// What is kept of an answer from one sentence of a report, and the kinds of problems.
    fn check(claim: &str, kept: &[&str], kinds: &[&str]) {
        let shop = shop();
        let script =
            format!("scripts: [{{ when: 'Which database?', turns: [{{ json: {{ claims: [{claim}] }} }}], forever: true }}]");
        let chat = Scripted::read("t", &script).unwrap();
        let place =
            Evidence::place(shop.context.snapshot(), "app.py", deepdive_model::Lines::new(1, 1), deepdive_model::Role::Primary);
        let (subject, part) = ("shop".to_owned(), "technology".to_owned());
        let found = [ReportSentence { subject, part, text: "Redis 7 is used.".into(), evidence: place.into_iter().collect() }];
        let registry = Registry::builtin();
        let output =
            answer_from_reports("Which\u{202e} database?", &card(""), &found, &mind(&chat), (&registry, &shop.context)).unwrap();
        let said: Vec<&str> = output.claims.iter().map(|claim| claim.text.executive.as_str()).collect();
        assert_eq!(said, kept);
        assert!(output.claims.iter().all(|claim| matches!(claim.evidence[0].kind, EvidenceKind::Place { .. })));
        assert_eq!(output.problems.iter().map(|problem| problem.kind.as_str()).collect::<Vec<_>>(), kinds);
    }

    #[test]
    fn a_sentence_from_reports_rests_on_what_theirs_rest_on() {
        check(
            "{ text: 'Data is kept in Redis 7.', evidence: [{ call: c1, pointer: /sentences/0/text }] }",
            &["Data is kept in Redis 7."],
            &[],
        );
        check(
            "{ text: 'Data is kept in Redis 6.', evidence: [{ call: c1, pointer: /sentences/0 }] }",
            &[],
            &["written-number-uncited"],
        );
        check(
            "{ text: 'Data is kept in Kafka.', evidence: [{ call: c1, pointer: /sentences/0 }] }",
            &[],
            &["written-name-unknown"],
        );
        check(
            "{ text: 'Data is kept in Redis.', evidence: [{ call: c1, pointer: /sentences }] }",
            &[],
            &["written-fact-missing"],
        );
        check(
            "{ text: 'Data is kept in Redis.', evidence: [{ call: c1, pointer: /sentences/7 }] }",
            &[],
            &["written-fact-missing"],
        );
        check("{ text: 'Data is kept in Redis.', evidence: [] }", &[], &["written-without-evidence"]);
    }

    #[test]
    fn the_question_is_asked_once_without_its_secrets() {
        let (shop, registry) = (shop(), Registry::builtin());
        let chat = Scripted::read(
            "t",
            "scripts: [{ when: 'is [redacted] the password?', turns: [{ json: { claims: [] } }], forever: true }]",
        )
        .unwrap();
        let output =
            answer_over("is hunter2\u{200b}  the password?", &card(""), &[], &mind(&chat), (&registry, &shop.context)).unwrap();
        assert!(!output.written.unwrap().failed, "the script was for this question");
    }
}
