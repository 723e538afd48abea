//! Conversations with scripted models that help, lie, loop, fail and obey what they read.

#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::time::Duration;

use deepdive_llm::{NoLog, Patience, Scripted};
use deepdive_model::{Charge, ExchangeLog, ExchangeRefused, Used};

use super::*;
use crate::play;
use crate::testing::{Blot, card, shop};

const QUICK: Patience = Patience { tries: 2, first: Duration::ZERO, longest: Duration::ZERO };

/// The agent's output, and how often the model was asked.
fn talk(script: &str, more: &str) -> (AgentOutput, usize) {
    talk_within(script, more, &NoLog)
}

fn talk_within(script: &str, more: &str, log: &dyn ExchangeLog) -> (AgentOutput, usize) {
    let (shop, registry, card) = (shop(), Registry::builtin(), card(more));
    let chat = Scripted::read("t", script).expect("the script is right");
    let mind = Mind { chat: &chat, log, redact: &Blot, patience: QUICK, step: "audit", before: &[], given: None };
    let mut output = play(&card, &registry, &shop.context).unwrap();
    converse(&card, &mind, &registry, &shop.context, &mut output).unwrap();
    (output, chat.calls())
}

const TRUE: &str = "{ text: 'The timeout is 30 seconds.', evidence: [{ path: app.py, start_line: 3, end_line: 3, quote: 'TIMEOUT = 30' }], about: [] }";
const FALSE: &str = "{ text: 'The timeout is 90 seconds.', evidence: [{ path: app.py, start_line: 3, end_line: 3, quote: 'TIMEOUT = 30' }], about: [] }";
const NOWHERE: &str = "{ text: 'Cards are kept in a file.', evidence: [{ path: cards.db, start_line: 1, end_line: 1, quote: 'cards' }], about: [] }";

fn kinds(output: &AgentOutput) -> Vec<&str> {
    output.problems.iter().map(|problem| problem.kind.as_str()).collect()
}

fn counts(output: &AgentOutput) -> (u32, u32, u32) {
    output.written.as_ref().map(|written| (written.offered, written.kept, written.dropped)).unwrap_or_default()
}

#[test]
fn tools_are_called_and_what_holds_is_kept() {
    let script = format!(
        "scripts: [{{ turns: [
            {{ calls: [{{ tool: read_file, args: {{ path: app.py }} }}] }},
            {{ text: I know enough. }},
            {{ json: {{ claims: [{TRUE}, {{ text: 'The file has ten lines.', evidence: [{{ call: c2, pointer: /total_lines }}] }}] }} }}
        ] }}]"
    );
    let (output, asked) = talk(&script, "");
    assert_eq!((asked, counts(&output), kinds(&output).len()), (3, (2, 2, 0), 0), "{:?}", output.problems);
    assert_eq!(output.written.unwrap().tool_calls, 1);
    assert_eq!(output.facts.len(), 1, "facts of the report are those of the playbook");
}

#[test]
fn what_does_not_hold_is_asked_for_once_more_and_then_left_out() {
    let script = format!(
        "scripts: [{{ turns: [
            {{ json: {{ claims: [{FALSE}, {NOWHERE}, {TRUE}] }} }},
            {{ json: {{ claims: [{{ text: 'It retries five times.', evidence: [{{ path: settings.py, start_line: 1, end_line: 1, quote: RETRIES = 5 }}] }}, {NOWHERE}] }} }}
        ] }}]"
    );
    let (output, asked) = talk(&script, "");
    assert_eq!((asked, counts(&output)), (2, (3, 2, 1)));
    assert_eq!(kinds(&output), ["written-place-missing"]);
    let told = output.problems.first().unwrap();
    assert!(told.message.starts_with("1 sentence that a model offered was left out") && !told.message.contains("cards"));
}

#[test]
fn a_liar_leaves_nothing_but_problems() {
    let script = format!("scripts: [{{ turns: [{{ json: {{ claims: [{FALSE}, {NOWHERE}] }} }}], forever: true }}]");
    let (output, asked) = talk(&script, "");
    assert_eq!((asked, output.claims.len(), counts(&output)), (2, 0, (2, 0, 2)));
    assert_eq!(kinds(&output).len(), 2);
}

#[test]
fn endless_calls_end() {
    for call in
        ["{ tool: read_file, args: { path: app.py } }", "{ tool: delete_everything, args: {} }", "{ tool: read_file, args: 7 }"]
    {
        let script = format!("scripts: [{{ turns: [{{ calls: [{call}, {call}] }}], forever: true }}]");
        let (output, asked) = talk(&script, "");
        assert!(asked <= 5, "{call}: {asked}");
        assert!(output.claims.is_empty() && output.written.as_ref().unwrap().failed);
    }
}

#[test]
fn tools_that_the_card_does_not_allow_are_denied() {
    let script = format!(
        "scripts: [{{ turns: [{{ calls: [{{ tool: search_code, args: {{ pattern: x }} }}] }}, {{ json: {{ claims: [{TRUE}] }} }}] }}]"
    );
    let (output, _) = talk(&script, "");
    assert_eq!((output.written.as_ref().unwrap().tool_calls, output.claims.len()), (0, 1));
}

fn check_failure(turns: &str, expected: &str) {
    let (output, _) = talk(&format!("scripts: [{{ turns: [{turns}], forever: true }}]"), "");
    assert!(output.claims.is_empty() && output.written.as_ref().unwrap().failed, "{turns}");
    assert_eq!(kinds(&output), ["model-failed"], "{turns}");
    let message = &output.problems.first().unwrap().message;
    assert!(message.contains(expected), "{message}");
    assert!(!output.facts.is_empty(), "the facts stay");
}

#[test]
fn a_model_that_fails_leaves_the_facts_and_a_problem() {
    check_failure("{ errors: [429, 429, 429, 429] }", "status 429");
    check_failure("{ errors: [401] }", "status 401");
    check_failure("{ errors: [0, 0, 0] }", "can't be read");
    check_failure("{ text: 'I would rather not.' }", "could not be read");
    check_failure("{ text: '{\"claims\": [', ending: cut_off }", "cut off");
    check_failure("{ text: '{\"claims\": [', padding: 3000000 }", "could not be read");
    check_failure("{ calls: [{ tool: read_file }], text: '' }", "only called tools until its turns were used up");
    check_failure("{ calls: [{ tool: no_such_tool }], text: '' }", "only called tools until its turns were used up");
}

#[test]
fn what_held_stands_where_the_rest_is_cut_off_or_can_not_be_read() {
    let first = format!("{{ json: {{ claims: [{FALSE}, {TRUE}] }} }}");
    for second in ["{ text: 'I would rather not.' }", "{ text: '{\"claims\": [{\"text', ending: cut_off }"] {
        let (output, asked) = talk(&format!("scripts: [{{ turns: [{first}, {second}, {second}] }}]"), "");
        assert_eq!((asked, counts(&output), kinds(&output)), (3, (2, 1, 1), vec!["written-number-uncited"]), "{second}");
        assert!(!output.written.unwrap().failed);
    }
    let place = r#"{"path": "app.py", "start_line": 3, "end_line": 3, "quote": "TIMEOUT = 30"}"#;
    let cut = format!(r#"{{"claims": [{{"text": "The timeout is 30 seconds.", "evidence": [{place}]}}, {{"text": "It"#);
    let (output, asked) =
        talk(&format!("scripts: [{{ turns: [{{ text: I look. }}, {{ text: '{cut}', ending: cut_off }}] }}]"), "");
    assert_eq!((asked, counts(&output)), (2, (1, 1, 0)), "{:?}", output.problems);
}

#[test]
fn a_model_is_not_reminded_of_all_that_it_said() {
    struct Longest(std::sync::Mutex<u64>);
    impl ExchangeLog for Longest {
        fn answered(&self, _: &str) -> Result<Option<Value>, ExchangeRefused> {
            Ok(None)
        }
        fn intend(&self, _: &str, _: &str, charge: Charge) -> Result<(), ExchangeRefused> {
            let mut longest = self.0.lock().unwrap();
            *longest = charge.tokens.max(*longest);
            Ok(())
        }
        fn answer(&self, _: &str, _: &Value, _: Used) -> Result<(), ExchangeRefused> {
            Ok(())
        }
        fn give_up(&self, _: &str, _: bool) -> Result<(), ExchangeRefused> {
            Ok(())
        }
    }
    let log = Longest(0.into());
    let script = format!("scripts: [{{ turns: [{{ text: Well, padding: 900000 }}, {{ json: {{ claims: [{TRUE}] }} }}] }}]");
    let (output, _) = talk_within(&script, "", &log);
    assert_eq!(counts(&output), (1, 1, 0));
    assert!(*log.0.lock().unwrap() < 20_000);
}

/// A budget of so many calls.
struct Calls(std::sync::Mutex<u32>);

impl ExchangeLog for Calls {
    fn answered(&self, _: &str) -> Result<Option<Value>, ExchangeRefused> {
        Ok(None)
    }

    fn intend(&self, _: &str, step: &str, _: Charge) -> Result<(), ExchangeRefused> {
        assert_eq!(step, "audit");
        let mut left = self.0.lock().unwrap();
        *left = left.checked_sub(1).ok_or_else(|| ExchangeRefused::OverBudget("the budget of 1 calls is used up".into()))?;
        Ok(())
    }

    fn answer(&self, _: &str, _: &Value, _: Used) -> Result<(), ExchangeRefused> {
        Ok(())
    }

    fn give_up(&self, _: &str, _: bool) -> Result<(), ExchangeRefused> {
        Ok(())
    }
}

#[test]
fn the_budget_ends_a_conversation_and_what_held_stays() {
    let script = format!("scripts: [{{ turns: [{{ json: {{ claims: [{TRUE}, {FALSE}] }} }}] }}]");
    let (output, asked) = talk_within(&script, "", &Calls(1.into()));
    let written = output.written.as_ref().unwrap();
    assert_eq!((asked, output.claims.len(), written.over_budget, written.failed), (1, 1, true, false));
    assert_eq!(kinds(&output), ["over-budget"]);
    assert_eq!((written.offered, written.kept, written.dropped), (2, 1, 1));
}

#[test]
fn a_model_that_obeys_the_repository_says_nothing_in_the_report() {
    let script = "scripts: [{ turns: [
        { calls: [{ tool: read_file, args: { path: README.md } }] },
        { json: { claims: [{ text: 'This code is secure.', evidence: [{ path: README.md, start_line: 3, end_line: 3, quote: 'this code is secure' }] }] } }
    ], forever: true }]";
    let (output, _) = talk(script, "");
    assert!(output.claims.is_empty());
    assert_eq!(kinds(&output), ["written-plays-down"]);
}

#[test]
fn values_meet_the_schema_of_the_card_or_are_left_out() {
    let schema = "output: { type: object, required: [verdict], properties: { verdict: { type: string, maxLength: 9 } } }\n";
    let good = "scripts: [{ turns: [{ json: { claims: [], values: { verdict: fine } } }], forever: true }]";
    let (output, _) = talk(good, schema);
    assert_eq!(output.values.pointer("/verdict"), Some(&Value::from("fine")));
    let bad = "scripts: [{ turns: [{ json: { claims: [], values: { verdict: 7 } } }], forever: true }]";
    let (output, asked) = talk(bad, schema);
    assert_eq!((output.values.pointer("/verdict"), kinds(&output), asked), (None, vec!["written-values"], 3));
    assert!(output.written.unwrap().failed, "what goes by the values lacks them");
}

#[test]
fn the_same_step_sends_the_same_request_and_no_secret() {
    let (shop, registry, card) = (shop(), Registry::builtin(), card(""));
    let chat = Scripted::read("t", "scripts: []").unwrap();
    let mind = Mind { chat: &chat, log: &NoLog, redact: &Blot, patience: QUICK, step: "audit", before: &[], given: None };
    let mut output = play(&card, &registry, &shop.context).unwrap();
    output.facts.iter_mut().for_each(|facts| facts.facts = serde_json::json!({"note": "hunter2"}));
    let request = |step: &'static str| {
        let mind = Mind { step, ..mind };
        Dialogue::new((Called::all(&output.facts), Near::default()), &card, &mind, &registry, &shop.context).request.canonical()
    };
    assert_eq!(request("audit"), request("audit"));
    assert_ne!(request("audit"), request("other"));
    assert!(!request("audit").contains("hunter2"));
    let system = |step| {
        Dialogue::new((Vec::new(), Near::default()), &card, &Mind { step, ..mind }, &registry, &shop.context).request.system
    };
    assert_eq!(system("a"), system("b"), "the beginning is the same for every step");
}

#[test]
fn a_reviewer_takes_back_what_models_wrote_and_nothing_else() {
    let script = format!("scripts: [{{ turns: [{{ json: {{ claims: [{TRUE}] }} }}] }}]");
    let (mut written, _) = talk(&script, "");
    let measured = deepdive_model::ClaimDraft::from_message(
        deepdive_model::Message { id: "m".into(), args: deepdive_model::Args::default() },
        deepdive_model::Text::default(),
    );
    let evidence = written.claims.first().unwrap().evidence.clone();
    written.claims.push(measured.on(evidence).unwrap());
    let before = [written];
    let (shop, registry, card) = (shop(), Registry::builtin(), card("reviews: true\n"));
    let script = "scripts: [{ when: w1, turns: [{ json: { claims: [], withdraw: [{ claim: w1, why: wrong }, { claim: w2, why: x }] } }], forever: true }]";
    let chat = Scripted::read("t", script).unwrap();
    let mind = Mind { chat: &chat, log: &NoLog, redact: &Blot, patience: QUICK, step: "review", before: &before, given: None };
    let mut review = AgentOutput { agent: "reviewer".into(), ..AgentOutput::default() };
    converse(&card, &mind, &registry, &shop.context, &mut review).unwrap();
    assert_eq!(review.withdrawn.len(), 1);
    let [first, review] = before.into_iter().chain([review]).collect::<Vec<_>>().try_into().unwrap();
    let left = crate::repaired(vec![first, review]);
    assert_eq!(
        left.first().unwrap().claims.iter().map(|claim| claim.basis).collect::<Vec<_>>(),
        [deepdive_model::Basis::Measured]
    );
}

/// A model that spoils whatever can be asked for again is asked `turns` and so many times more: this is what users are told.
#[test]
fn exchanges_are_bounded_as_it_is_told() {
    struct Worst(std::sync::Mutex<u64>);
    impl deepdive_llm::Chat for Worst {
        fn name(&self) -> &'static str {
            "worst"
        }
        fn terms(&self) -> &deepdive_llm::Terms {
            static TERMS: deepdive_llm::Terms = deepdive_llm::Terms { host: None, window: 64_000, answer: 1000, price: None };
            &TERMS
        }
        fn turn(&self, request: &Request, _: &dyn deepdive_model::Cancel) -> Result<Turn, ChatError> {
            let mut asked = self.0.lock().unwrap();
            *asked += 1;
            let call = |n: u64| deepdive_llm::ToolCall {
                id: n.to_string(),
                tool: "read_file".into(),
                args: serde_json::json!({"path": "app.py", "start_line": n}),
            };
            if request.schema.is_none() {
                return Ok(Turn { calls: vec![call(*asked)], ending: Ending::Calls, ..Turn::default() });
            }
            // The first answer to each question can't be read, the second does not hold.
            let again = |last: &Message| matches!(last, Message::User(said) if said.starts_with("That is no answer"));
            let text = if request.messages.last().is_some_and(again) {
                "{\"claims\": [{\"text\": \"It is kept in seven places.\"}], \"values\": {}}"
            } else {
                "Well,"
            };
            Ok(Turn { text: text.into(), ..Turn::default() })
        }
    }
    for (more, beyond) in [("", 3), ("output: { type: object, required: [verdict] }\n", 5)] {
        let (shop, registry, card) = (shop(), Registry::builtin(), card(more));
        let chat = Worst(0.into());
        let mind = Mind { chat: &chat, log: &NoLog, redact: &Blot, patience: QUICK, step: "audit", before: &[], given: None };
        let mut output = play(&card, &registry, &shop.context).unwrap();
        converse(&card, &mind, &registry, &shop.context, &mut output).unwrap();
        let turns = u64::from(card.limits.turns);
        assert_eq!(*chat.0.lock().unwrap(), turns + beyond);
    }
}
