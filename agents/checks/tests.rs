//! Sentences of a liar, one lie a row; and that what holds is kept.

#![allow(clippy::unwrap_used)]

use deepdive_model::{Basis, EvidenceKind};
use serde_json::json;

use super::*;
use crate::offer::Cited;
use crate::testing::{Blot, shop};

fn place(path: &str, start_line: u32, end_line: u32, quote: &str) -> Cited {
    Cited::Place { path: path.into(), start_line, end_line, quote: quote.into() }
}

fn timeout() -> Cited {
    place("app.py", 3, 3, "TIMEOUT = 30")
}

fn fact(pointer: &str) -> Cited {
    Cited::Fact { call: "c1".into(), pointer: pointer.into() }
}

fn offered(text: &str, evidence: Vec<Cited>, about: &[&str]) -> Result<Claim, Lack> {
    offered_at(true, text, evidence, about)
}

fn offered_at(every: bool, text: &str, evidence: Vec<Cited>, about: &[&str]) -> Result<Claim, Lack> {
    let shop = shop();
    let facts = json!({"files": 3, "languages": [{"name": "Python", "lines": 12}], "complex_lines": 7, "routes": 5, "open": {"routes": 9}, "shut": {"routes": 9}, "share": 7500,
        "stack": [{"name": "Redis", "evidence": [
            {"id": "e1", "subject": "s", "role": "primary", "kind": "place", "path": "app.py", "start_line": 1, "end_line": 1, "sha256": "00"}]}],
        "place": {"kind": "place", "id": "e-47ab", "path": "app.py", "start_line": 3, "sha256": "aa4711bb"}});
    let calls = [Called { id: "c1".into(), tool: "overview".into(), version: 1, args: json!({}), facts, rests: None }];
    let names = Names::of(&shop.context, &calls);
    let findings = Near::default();
    let known = Known { context: &shop.context, redact: &Blot, calls: &calls, names: &names, findings: &findings, every };
    let about = about.iter().map(|name| (*name).to_owned()).collect();
    check(&Offer { text: text.into(), evidence, about }, &known).map_err(|refusal| refusal.lack)
}

#[test]
fn what_holds_is_kept_with_its_evidence() {
    let claim = offered("A session ends after `TIMEOUT`, 30 seconds", vec![timeout()], &["app.py", "login"]).unwrap();
    assert_eq!((claim.basis, claim.message), (Basis::Written, None));
    assert_eq!(claim.text.executive, "A session ends after TIMEOUT, 30 seconds.");
    assert!(matches!(claim.evidence.first().unwrap().kind, EvidenceKind::Place { sha256: Some(_), .. }));

    let claim = offered("It has three files in one language.", vec![fact("/files"), fact("/languages")], &["Python"]).unwrap();
    assert_eq!(claim.evidence.len(), 2);
    assert!(offered("Three quarters, 75%, of it is Python.", vec![fact("/share"), fact("files")], &[]).is_ok());
    assert!(offered("Redis keeps the names of users.", vec![place("app.py", 8, 9, "  return   redis.get(name)")], &[]).is_ok());
    assert!(offered("An order is asked for at `/orders/{id}`.", vec![place("web.py", 3, 5, "def order(id)")], &[]).is_ok());
    assert!(offered("An order is asked for at `/bills/{id}`.", vec![place("web.py", 3, 5, "def order(id)")], &[]).is_err());
    assert!(offered("The timeout is thirty seconds.", vec![place("app.py", 3, 3, "3| TIMEOUT = 30")], &[]).is_ok());
}

fn check_lie(text: &str, evidence: Vec<Cited>, about: &[&str], expected: Lack) {
    assert_eq!(offered(text, evidence, about).unwrap_err(), expected, "{text}");
}

#[test]
fn each_lie_is_found() {
    check_lie("It waits half a minute for an answer.", vec![], &[], Lack::Evidence);
    check_lie("The admin page is open to all.", vec![place("admin.py", 1, 1, "open")], &[], Lack::Place);
    check_lie("The admin page is open to all.", vec![place("../app.py", 1, 1, "import")], &[], Lack::Place);
    check_lie("It stops at the end of the file.", vec![place("app.py", 30, 31, "stop")], &[], Lack::Place);
    check_lie("The whole file says so.", vec![place("app.py", 1, 4_000_000, "import kafka")], &[], Lack::Place);
    check_lie("The password is hashed before use.", vec![place("app.py", 5, 6, "bcrypt.hash(password)")], &[], Lack::Quote);
    check_lie("The timeout is set at the top.", vec![place("app.py", 3, 3, "")], &[], Lack::Quote);
    check_lie("There are many users of it.", vec![fact("/users")], &[], Lack::Fact);
    check_lie("There are three files in it.", vec![Cited::Fact { call: "c9".into(), pointer: "/files".into() }], &[], Lack::Fact);
    check_lie("There are four files in it.", vec![fact("/files")], &[], Lack::Number);
    check_lie("It waits for 4711 seconds.", vec![fact("/place")], &[], Lack::Number);
    check_lie("It waits for 47 seconds.", vec![fact("/place")], &[], Lack::Number);
    check_lie("The timeout is 45 seconds.", vec![timeout()], &[], Lack::Number);
    check_lie("It answers thousands of requests.", vec![timeout()], &[], Lack::Number);
    check_lie("The function `charge_card` waits.", vec![timeout()], &[], Lack::Name);
    check_lie("The function `find` waits for the timeout.", vec![timeout()], &[], Lack::Named);
    check_lie("The timeout guards the payments.", vec![timeout()], &["PaymentService"], Lack::Name);
    check_lie("Messages wait in Kafka until then.", vec![timeout()], &[], Lack::Name);
    check_lie("The login is secure.", vec![place("app.py", 5, 5, "def login")], &[], Lack::Tone);
    check_lie("Messages wait in kafka until then.", vec![timeout()], &[], Lack::Name);
    check_lie("The timeout is read from conf/app.ini.", vec![timeout()], &[], Lack::Name);
    check_lie("The timeout ends, says max@example.org.", vec![timeout()], &[], Lack::Name);
    check_lie("The timeout is a third of it.", vec![timeout()], &[], Lack::Number);
    check_lie("The moon is made of cheese.", vec![place("app.py", 5, 5, "def login")], &[], Lack::Link);
    check_lie("The login is done here.", vec![place("app.py", 5, 5, "def")], &[], Lack::Quote);
    check_lie("The login is done here.", vec![place("app.py", 5, 5, "login(n")], &[], Lack::Quote);
    check_lie("The timeout ends the session.", vec![timeout(), Cited::Other], &[], Lack::Form);
    check_lie("Secure", vec![timeout()], &[], Lack::Form);
    check_lie("See http://evil.example for the timeout.", vec![timeout()], &[], Lack::Form);
    check_lie(&"The timeout is long. ".repeat(40), vec![timeout()], &[], Lack::Form);
}

#[test]
fn one_bad_citation_spoils_the_sentence_until_the_last_chance() {
    let cited = || vec![timeout(), place("nowhere.py", 1, 1, "x = 1")];
    check_lie("The timeout is 30 seconds.", cited(), &[], Lack::Place);
    let claim = offered_at(false, "The timeout is 30 seconds.", cited(), &[]).unwrap();
    assert_eq!(places(&claim), ["app.py 3-3"]);
    let alone = offered_at(false, "The timeout is 30 seconds.", cited().split_off(1), &[]);
    assert_eq!(alone.unwrap_err(), Lack::Place);
    assert!(offered_at(false, "The timeout is 30 seconds.", cited(), &["PaymentService"]).is_ok(), "what is never shown");
    let number = offered_at(false, "The timeout is 90 seconds.", cited(), &[]);
    assert_eq!(number.unwrap_err(), Lack::Number, "what is left must carry the sentence");
}

fn places(claim: &Claim) -> Vec<String> {
    let place = |evidence: &Evidence| match evidence.as_place() {
        Some((path, lines)) => format!("{path} {}-{}", lines.start, lines.end),
        None => "a fact".to_owned(),
    };
    claim.evidence.iter().map(place).collect()
}

fn check_lines(cited: Cited, expected: &[&str]) {
    let claim = offered("The login finds a name.", vec![cited.clone()], &[]);
    assert_eq!(claim.map(|claim| places(&claim)).unwrap_or_default(), expected, "{cited:?}");
}

#[test]
fn a_quote_is_cited_where_it_stands() {
    check_lines(place("app.py", 5, 6, "def login(name, password)"), &["app.py 5-6"]);
    check_lines(place("app.py", 1, 1, "def login(name, password)"), &["app.py 5-5"]);
    check_lines(place("app.py", 1, 103, "def login(name, password)"), &["app.py 5-5"]);
    check_lines(place("app.py", 400, 401, "def login(name, password):\n  return find(name)"), &["app.py 5-6"]);
    check_lines(place("app.py", 0, 0, "find(name)"), &["app.py 6-6"]);
    check_lines(place("app.py", 9, 9, "find(name)"), &["app.py 8-8"]);
    check_lines(place("app.py", 5, 6, "def login(name, password): ..."), &["app.py 5-6"]);
    check_lines(place("app.py", 5, 6, "...: return find(name)"), &[]);
    check_lines(place("app.py", 1, 1, "return"), &[]);
    check_lines(place("app.py", 1, 1, "def login(card)"), &[]);
}

#[test]
fn what_has_nothing_to_do_with_the_sentence_is_not_cited_for_it() {
    let claim = offered("The timeout is 30 seconds.", vec![place("app.py", 1, 1, "import redis"), timeout()], &[]).unwrap();
    assert_eq!(places(&claim), ["app.py 3-3"]);
}

fn check_named(text: &str, cited: Cited, expected: Option<Lack>) {
    assert_eq!(offered(text, vec![cited], &[]).err(), expected, "{text}");
}

#[test]
fn what_is_named_stands_in_what_is_cited_or_around_it() {
    let password = || place("app.py", 6, 6, "find(name) == password");
    check_named("The password is compared in `login`.", password(), None);
    check_named("The password is compared in `app.py`.", password(), None);
    check_named("The password is compared as `find` says.", password(), None);
    check_named("The password is compared in `order`.", password(), Some(Lack::Named));
    check_named("There are 12 lines of `Python`.", fact("/languages/0/lines"), None);
    check_named("There are 12 lines beside `login`.", fact("/languages/0/lines"), Some(Lack::Named));
}

fn check_supplied(text: &str, expected: &[&str]) {
    let claim = offered(text, vec![place("app.py", 5, 5, "def login(name, password)")], &[]);
    let places = claim.as_ref().map(places).unwrap_or_default();
    assert_eq!(places, expected, "{text} {:?}", claim.err());
}

#[test]
fn a_technology_is_cited_where_the_facts_that_were_given_saw_it() {
    check_supplied("The login keeps names in Redis.", &["app.py 5-5", "app.py 1-1"]);
    check_supplied("The login is written in Python.", &["app.py 5-5"]);
    check_supplied("The login keeps names in MongoDB.", &[]);
}

#[test]
fn a_number_is_cited_where_the_facts_that_were_given_count_the_same() {
    check_supplied("There are 3 files around the login.", &["app.py 5-5", "a fact"]);
    check_supplied("The login is in 7 complex lines.", &["app.py 5-5", "a fact"]);
    check_supplied("There are 3 files in all.", &["a fact"]);
    check_supplied("There are 3 users of the login.", &[]);
    check_supplied("There are 4 files around the login.", &[]);
    check_supplied("There are 3 users of the login and some files.", &[]);
    check_supplied("The login has 5 routes.", &["app.py 5-5", "a fact"]);
    check_supplied("The login has 9 routes.", &[]);
    check_supplied("The login begins in line 5.", &["app.py 5-5"]);
    check_supplied("The login asks 5 servers.", &[]);
}
