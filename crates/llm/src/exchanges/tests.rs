//! What is paid once is not paid again; what passes is tried again, and nothing else.

#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::time::Duration;

use deepdive_model::NeverCancel;

use super::*;
use crate::{Scripted, Terms};

/// A journal in memory that grants so many calls.
#[derive(Default)]
struct Book {
    answers: Mutex<BTreeMap<String, Value>>,
    notes: Mutex<Vec<&'static str>>,
    grants: usize,
}

impl Book {
    fn note(&self, note: &'static str) {
        self.notes.lock().unwrap().push(note);
    }

    fn notes(&self) -> Vec<&'static str> {
        std::mem::take(&mut *self.notes.lock().unwrap())
    }
}

impl ExchangeLog for Book {
    fn answered(&self, key: &str) -> Result<Option<Value>, ExchangeRefused> {
        Ok(self.answers.lock().unwrap().get(key).cloned())
    }

    fn intend(&self, _: &str, _: &str, charge: Charge) -> Result<(), ExchangeRefused> {
        assert!(charge.tokens > 0);
        if self.notes.lock().unwrap().iter().filter(|note| **note == "intend").count() >= self.grants {
            return Err(ExchangeRefused::OverBudget("spent".to_owned()));
        }
        self.note("intend");
        Ok(())
    }

    fn answer(&self, key: &str, turn: &Value, _: Used) -> Result<(), ExchangeRefused> {
        self.answers.lock().unwrap().insert(key.to_owned(), turn.clone());
        self.note("answer");
        Ok(())
    }

    fn give_up(&self, _: &str, billed: bool) -> Result<(), ExchangeRefused> {
        self.note(if billed { "billed" } else { "free" });
        Ok(())
    }
}

const QUICK: Patience = Patience { tries: 3, first: Duration::ZERO, longest: Duration::ZERO };

fn model(turn: &str) -> Scripted {
    Scripted::read("t", &format!("scripts: [{{ forever: true, turns: [{turn}] }}]")).expect("the script is right")
}

fn ask(model: &Scripted, book: &Book, key: &str, times: u32) -> Vec<Result<Turn, ChatError>> {
    let mut exchanges = Exchanges::new(model, book, ("s", key), QUICK, &NeverCancel);
    (0..times).map(|_| exchanges.turn(&Request { max_tokens: 1, ..Request::default() })).collect()
}

#[test]
fn what_was_answered_is_not_asked_again() {
    let (model, book) = (model("{ text: hello }"), Book { grants: 9, ..Book::default() });
    assert_eq!(ask(&model, &book, "k", 2).len(), 2);
    assert_eq!((model.calls(), book.notes()), (2, vec!["intend", "answer", "intend", "answer"]));
    let again = ask(&model, &book, "k", 2);
    assert!(again.iter().all(|turn| turn.as_ref().is_ok_and(|turn| turn.text == "hello")));
    assert_eq!((model.calls(), book.notes()), (2, vec![]));
    assert!(ask(&model, &book, "another step", 1).iter().all(Result::is_ok));
    assert_eq!(model.calls(), 3);
}

#[test]
fn an_answer_of_a_later_try_is_found_before_the_first_is_made_again() {
    let (model, book) = (model("{ text: hello, errors: [429, 500] }"), Book { grants: 9, ..Book::default() });
    assert!(ask(&model, &book, "k", 1).iter().all(Result::is_ok));
    assert_eq!(book.notes(), ["intend", "free", "intend", "free", "intend", "answer"]);
    assert!(ask(&model, &book, "k", 1).iter().all(Result::is_ok));
    assert_eq!((model.calls(), book.notes()), (3, vec![]));
}

fn check(turn: &str, grants: usize, expected: &ChatError, notes: &[&str]) {
    let (model, book) = (model(turn), Book { grants, ..Book::default() });
    assert_eq!(ask(&model, &book, "k", 1), [Err(expected.clone())]);
    assert_eq!(book.notes(), notes);
}

#[test]
fn what_will_not_pass_is_not_tried_again_and_budgets_hold() {
    check("{ errors: [400] }", 9, &ChatError::Refused("status 400".to_owned()), &["intend", "free"]);
    check("{ errors: [429, 429, 429] }", 2, &ChatError::OverBudget("spent".to_owned()), &["intend", "free", "intend", "free"]);
    let garbled = ChatError::Garbled("what came back can't be read".to_owned());
    check("{ errors: [0, 0, 0, 0] }", 9, &garbled, &["intend", "billed", "intend", "billed", "intend", "billed"]);
    check("{ text: x }", 0, &ChatError::OverBudget("spent".to_owned()), &[]);
}

/// A model that counts as it likes.
struct Miscounting(Used, Terms);

impl Chat for Miscounting {
    fn name(&self) -> &'static str {
        "test:miscounting"
    }

    fn terms(&self) -> &Terms {
        &self.1
    }

    fn turn(&self, _: &Request, _: &dyn Cancel) -> Result<Turn, ChatError> {
        let text = "a".repeat(300);
        Ok(Turn { text, calls: Vec::new(), ending: crate::Ending::Done, used: self.0, echo: None })
    }
}

fn check_count(said: (u64, u64), expected: (u64, u64)) {
    let price = Some(Price::usd(1.0, None, 1.0));
    let used = Used { input_tokens: said.0, output_tokens: said.1, ..Used::default() };
    let model = Miscounting(used, Terms { host: None, window: 9000, answer: 1000, price });
    let book = Book { grants: 9, ..Book::default() };
    let mut exchanges = Exchanges::new(&model, &book, ("s", "k"), QUICK, &NeverCancel);
    let request = Request { system: "s".repeat(3000), ..Request::default() };
    let (input, output) = (request.tokens(), 100);
    let used = exchanges.turn(&request).unwrap().used;
    let expected = (if expected.0 == 0 { input } else { expected.0 }, if expected.1 == 0 { output } else { expected.1 });
    assert_eq!((used.input_tokens, used.output_tokens), expected);
    assert!(used.micro_usd.is_none_or(|micro| micro == expected.0 + expected.1));
    assert_eq!(used.micro_usd.is_none(), said == expected);
}

#[test]
fn a_server_that_does_not_count_is_charged_the_estimate() {
    check_count((0, 0), (0, 0));
    check_count((1, 80), (0, 80));
    check_count((900, 0), (900, 0));
    check_count((u64::MAX, u64::MAX - 5), (0, 0));
    check_count((700, 80), (700, 80));
}

#[test]
fn the_wish_to_stop_is_heard_during_a_long_answer() {
    struct Asked(std::time::Instant);
    impl Cancel for Asked {
        fn is_cancelled(&self) -> bool {
            self.0.elapsed() > Duration::from_millis(80)
        }
    }
    let (model, book) = (model("{ text: late, takes: 60000 }"), Book { grants: 9, ..Book::default() });
    let asked = Asked(std::time::Instant::now());
    let mut exchanges = Exchanges::new(&model, &book, ("s", "k"), QUICK, &asked);
    assert_eq!(exchanges.turn(&Request { max_tokens: 1, ..Request::default() }), Err(ChatError::Cancelled));
    assert_eq!(book.notes(), ["intend", "billed"]);
}
