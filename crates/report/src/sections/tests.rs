//! What each chapter says of the sample.

#![allow(clippy::unwrap_used)]

use deepdive_model::SectionPlace;

use super::*;

fn check(section: &str, message: &str, expected: &str) {
    let report = crate::tests::report();
    let section = report.sections.iter().find(|one| one.id == section).unwrap();
    let said = section.claims.iter().find(|claim| claim.message.as_ref().is_some_and(|one| one.id == message));
    assert_eq!(said.map(|claim| claim.text.executive.as_str()), Some(expected));
}

#[test]
fn the_size_is_said_first() {
    check(
        "in-one-minute",
        "minute.size",
        "It has 84\u{202f}210 lines in 1\u{202f}260 files. The largest part of the code is Python (62\u{a0}%).",
    );
}

#[test]
fn what_was_not_checked_is_said() {
    check(
        "in-one-minute",
        "minute.gaps",
        "We can say nothing about known weaknesses of outside packages: this was not checked in this run.",
    );
}

#[test]
fn its_own_words_are_quoted() {
    check("what-it-does", "does.words", "In its own words: “A small shop that sells tea to people who like to wait.”");
}

#[test]
fn ways_in_are_counted() {
    check("what-it-does", "does.ways-in", "It can be reached in 3 ways: 3 web addresses.");
}

#[test]
fn features_without_tests_are_counted() {
    check("features", "features.untested", "Changes may break things unseen: for 1 of 2 features no test was seen.");
}

#[test]
fn links_are_called_or_declared() {
    check(
        "architecture-map",
        "map.links",
        "The parts talk to each other over 12 lines. For 10 of them we saw code that makes the call; 2 are only named in settings.",
    );
}

#[test]
fn a_shared_store_is_named() {
    check(
        "architecture-map",
        "map.shared-store",
        "3 parts share one database, shop-db. A change or a jam there touches all of them.",
    );
}

#[test]
fn parts_without_links_are_named() {
    check(
        "architecture-map",
        "map.alone",
        "For 1 part no line to another part was seen: nightly. The map may lack something there.",
    );
}

#[test]
fn a_request_is_followed() {
    check("data-flow", "flow.trace", "GET /orders/{customer} passes through gateway, orders and shop-db, and reads orders.");
}

#[test]
fn personal_data_is_judged_by_names() {
    check("data-flow", "data.personal", "It seems to keep data about people: email. Check the privacy rules that apply.");
}

#[test]
fn missing_reasons_are_counted() {
    check("stack", "stack.no-reason", "Why most tools were chosen is not written down. No stated reason was found for 3 of 4.");
}

#[test]
fn stated_reasons_are_told() {
    check("stack", "stack.why", "On PostgreSQL: Orders need transactions.");
}

#[test]
fn open_routes_are_a_question() {
    check(
        "security",
        "security.unguarded",
        "In front of 2 of 3 web addresses no check, such as a login, was seen. Some may be meant to be open: ask which.",
    );
}

#[test]
fn secrets_are_counted() {
    check(
        "security",
        "security.secrets",
        "Passwords or keys seem to lie in the code: 1 place. Have them changed, since a copy of the code is a copy of them.",
    );
}

#[test]
fn what_breaks_first_is_said() {
    check(
        "scalability",
        "scale.first-risk",
        "With ten times the load, this would likely break first: Calls to other services have no time limit. 3 parts share one database, so a jam would spread.",
    );
}

#[test]
fn missing_probes_are_counted() {
    check(
        "scalability",
        "ops.no-probe",
        "A part that hangs may go unseen: 1 of 2 parts that Kubernetes runs has no health check that we saw.",
    );
}

#[test]
fn complexity_is_a_share() {
    check(
        "quality",
        "quality.complexity",
        "18\u{a0}% of the code lies in functions that are hard to follow. The more of it, the slower each change.",
    );
}

#[test]
fn tests_are_set_against_the_product() {
    check("quality", "quality.tests", "There are 410 automatic tests. For each 100 lines of product there are 23 lines of test.");
}

#[test]
fn files_that_change_together_are_named() {
    check(
        "quality",
        "quality.coupled",
        "Two files keep changing together, 14 times so far: orders/main.py and orders/models.py. A change of one may need the other.",
    );
}

#[test]
fn the_history_has_a_span() {
    check(
        "team-and-history",
        "team.span",
        "7 people made 2\u{202f}400 changes. The first is of 2019-03-01, the last of 2026-01-02.",
    );
}

#[test]
fn a_key_person_is_a_number() {
    check(
        "team-and-history",
        "team.key-person",
        "Much of the knowledge may rest with one person, who made 64\u{a0}% of all changes. Plan how it is handed over.",
    );
}

#[test]
fn the_pace_is_compared() {
    check("team-and-history", "team.steady", "The pace is steady, compared with the year before.");
}

#[test]
fn open_versions_are_counted() {
    check("dependencies", "deps.unpinned", "A build may change by itself: 4 of 20 chosen packages have no fixed version.");
}

#[test]
fn binding_licences_are_counted() {
    check(
        "dependencies",
        "licence.copyleft",
        "1 outside package may oblige you to publish your own code. Ask a lawyer before you ship.",
    );
}

#[test]
fn effort_is_a_range() {
    check("recommendations", "recommend.total", "All of this takes about 7 to 30 working days. That is a rough guess.");
}

#[test]
fn load_is_asked_about() {
    check("questions", "ask.load", "How many users does it serve today, and what is the most that it has borne?");
}

#[test]
fn languages_not_parsed_are_named() {
    check("method-and-limits", "method.languages", "We can't read the code of 1 language found here: Lua.");
}

#[test]
fn weak_hints_stay_in_the_appendix() {
    check("method-and-limits", "method.weak", "1 weaker hint is in the appendix only. Many of them may be harmless.");
}

#[test]
fn an_agents_section_stands_where_it_asks_to() {
    let report = crate::tests::report();
    let claim = report.summary.purpose.clone();
    let mut sections = report.sections;
    let place = |id: &str, after: &str| SectionPlace { id: id.into(), title: String::new(), after: after.into() };
    insert(&mut sections, place("own", "stack"), vec![claim.clone()]);
    insert(&mut sections, place("own", "stack"), vec![claim.clone()]);
    insert(&mut sections, place("last", "nowhere"), vec![claim]);
    let at = sections.iter().position(|section| section.id == "own").unwrap();
    assert_eq!(sections.get(at - 1).unwrap().id, "stack");
    assert_eq!(sections.get(at).unwrap().claims.len(), 2);
    assert_eq!(sections.last().unwrap().id, "last");
}
