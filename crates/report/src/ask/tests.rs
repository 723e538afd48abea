#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use deepdive_model::facts::{PathStep, PlaceHit};

use super::*;
use crate::tests::{lines, report};

fn hit(name: &str, path: &str) -> PlaceHit {
    PlaceHit {
        kind: "function".into(),
        name: name.into(),
        words: vec!["login".into()],
        excerpt: "def x():".into(),
        evidence: lines(path, 1, 3),
    }
}

fn places() -> Places {
    let step = |name: &str, line| PathStep {
        action: if line == 1 { "enters" } else { "calls" }.into(),
        name: name.into(),
        evidence: lines("api/main.py", line, line),
    };
    Places {
        words: vec!["login".into(), "rocket".into()],
        not_met: vec!["rocket".into()],
        total: 7,
        places: vec![hit("login", "a.py"), hit("check", "b.py")],
        path: vec![step("POST /login", 1), step("a.py::find", 2), step("b.py::check", 3)],
    }
}

/// The sentences of an answer.
fn check(places: Places, expected: &[&str]) {
    let answer = answer("how does login work", &report().subject, places);
    let said: Vec<&str> = answer.sentences.iter().map(|claim| claim.text.executive.as_str()).collect();
    assert_eq!(said, expected);
    assert!(answer.sentences.iter().all(|claim| !claim.evidence.is_empty()));
}

#[test]
fn sentences_say_what_the_places_are() {
    check(
        places(),
        &[
            "The best fit is the function `login`.",
            "A request comes in at `POST /login` and reaches `check` by way of `find`.",
            "Look as well at `check` and 5 more.",
            "No place was found for rocket.",
        ],
    );
    check(Places::default(), &["Nothing that was read fits this question."]);
}

#[test]
fn a_trace_says_what_a_request_does() {
    let mut places = places();
    places.path[2].action = "writes".into();
    places.path[2].name = "users".into();
    let answer = answer("q", &report().subject, places);
    let said: Vec<&str> = answer.sentences.iter().map(|claim| claim.text.executive.as_str()).collect();
    assert_eq!(said[1], "A request comes in at `POST /login`; then it calls `find` and writes `users`.");
}

#[test]
fn a_terminal_shows_each_sentence_with_its_places() {
    let mut places = places();
    places.places[0].name = "login\u{1b}[2J".into();
    let text = answer_text(&answer("q", &report().subject, places));
    assert!(text.contains("[a.py:1–3]") && text.contains("The way through the code:") && text.contains("| def x():"), "{text}");
    assert!(!text.contains('\u{1b}'));
}

#[test]
fn reports_answer_with_their_own_sentences() {
    let reports = [report()];
    let hits = ask_reports("which database is used?", &reports, 5);
    assert!(!hits.is_empty() && hits.len() <= 5);
    assert!(hits.iter().all(|hit| !hit.evidence.is_empty()));
    assert!(hits[0].text.contains("PostgreSQL") || hits[0].text.to_lowercase().contains("database"), "{}", hits[0].text);
    assert!(ask_reports("how are rockets launched", &reports, 5).is_empty());
    assert!(hits_text(&[]).starts_with("No stored report"));
}
