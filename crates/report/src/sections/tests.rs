//! What each chapter says of the sample.

#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use deepdive_model::SectionPlace;
use serde_json::json;

use super::*;

fn check(section: &str, message: &str, expected: &str) {
    let report = crate::tests::report();
    let section = report.sections.iter().find(|one| one.id == section).unwrap();
    let said = section.claims.iter().find(|claim| claim.message.as_ref().is_some_and(|one| one.id == message));
    assert_eq!(said.map(|claim| claim.text.executive.as_str()), Some(expected));
}

#[test]
fn the_chapters_are_those_that_cards_may_name() {
    assert_eq!(ALL.iter().map(|chapter| chapter.id).collect::<Vec<_>>(), deepdive_model::SECTIONS);
}

#[test]
fn the_size_is_said_first() {
    check(
        "in-one-minute",
        "minute.size",
        "It has 82\u{202f}400 lines of code, the largest part in Python (62\u{a0}%). With all else it holds 84\u{202f}210 lines in 1\u{202f}260 files.",
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
    check(
        "quality",
        "quality.tests",
        "410 automatic tests were found. For each 100 lines of product there are 23 lines of test.",
    );
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

/// The sample after a change of its input, and what a message says then; none where it is not written.
fn check_changed(change: impl Fn(&str, &mut serde_json::Value), section: &str, message: &str, expected: Option<&str>) {
    let mut input = crate::tests::input();
    for call in input.outputs.iter_mut().flat_map(|output| &mut output.facts) {
        change(&call.tool, &mut call.facts);
    }
    let report = crate::assemble(input);
    let section = report.sections.iter().find(|one| one.id == section).unwrap();
    let said = section.claims.iter().find(|claim| claim.message.as_ref().is_some_and(|one| one.id == message));
    assert_eq!(said.map(|claim| claim.text.executive.as_str()), expected);
}

/// Sets a field of a tool's facts.
fn set(tool: &'static str, field: &'static str, value: serde_json::Value) -> impl Fn(&str, &mut serde_json::Value) {
    move |called, facts| {
        if let Some(field) = facts.get_mut(field).filter(|_| called == tool) {
            *field = value.clone();
        }
    }
}

#[test]
fn packages_that_no_lock_file_follows_are_said_to_be_named_only() {
    let package = |ecosystem: &str, direct: bool| {
        let place = serde_json::to_value(crate::tests::lines("deps/python", 1, 1)).unwrap();
        json!({"ecosystem": ecosystem, "name": "a", "version": null, "direct": direct, "scope": "product", "licence": null, "advisories": [], "evidence": [place]})
    };
    let check = |mut packages: Vec<serde_json::Value>, expected: &str| {
        for (at, package) in packages.iter_mut().enumerate() {
            package["name"] = json!(format!("a{at}"));
        }
        let change = |tool: &str, facts: &mut serde_json::Value| {
            if tool == "dependencies" {
                facts["total"] = json!(packages.len());
                facts["direct"] = json!(packages.iter().filter(|one| one["direct"] == true).count());
                facts["items"] = json!(packages);
            }
        };
        check_changed(change, "dependencies", "deps.counted", Some(expected));
    };
    check(
        vec![package("pypi", true), package("pypi", true)],
        "Its files name 2 outside packages. What these need in turn is not listed there, and not counted here.",
    );
    check(
        vec![package("pypi", true)],
        "Its files name 1 outside package. What it needs in turn is not listed there, and not counted here.",
    );
    check(
        vec![package("npm", true), package("npm", false), package("pypi", true)],
        "It is built on 3 outside packages or more; the team chose 2 of them itself. What 1 of those need in turn is not listed. Each must be kept up to date.",
    );
    check(
        vec![package("npm", true), package("npm", false)],
        "It is built on 2 outside packages; the team chose 1 of them itself. Each must be kept up to date.",
    );
}

#[test]
fn a_file_is_not_called_tangled_where_no_function_is() {
    check(
        "quality",
        "quality.hotspots",
        "Work tends to be slow in orders/main.py: no other file is as tangled and as often changed at once (61 times).",
    );
    check_changed(
        set("complexity", "above_10", json!(0)),
        "quality",
        "quality.hotspots",
        Some("Of the files with most logic, orders/main.py changes most: 61 times so far."),
    );
}

#[test]
fn a_pace_of_nothing_is_not_told_twice() {
    let none = set("ownership", "recent_commits", json!(0));
    check_changed(&none, "team-and-history", "team.slower", None);
    let quiet = "No one has worked on it for a year or more. The last change is of 2026-01-02. Ask who keeps it running.";
    check_changed(&none, "team-and-history", "team.quiet", Some(quiet));
}

#[test]
fn only_what_lies_on_the_way_of_a_request_breaks_first() {
    let nowhere = set("match_rules", "in_requests", json!([]));
    check_changed(&nowhere, "scalability", "scale.first-risk", None);
    let store =
        "With ten times the load, the shared database shop-db may be the first to jam: 3 parts use it. Load was not measured.";
    check_changed(&nowhere, "scalability", "scale.first-store", Some(store));
    let nothing = |tool: &str, facts: &mut serde_json::Value| {
        nowhere(tool, facts);
        match tool {
            "map_system" => facts["map"]["connections"] = json!([]),
            "infrastructure" => facts["workloads"] = json!([]),
            _ => {}
        }
    };
    let unknown = "What breaks first at ten times the load can't be told from the code: nothing slow was seen on the way of a request. Ask for a load test.";
    check_changed(nothing, "scalability", "scale.unknown", Some(unknown));
}

#[test]
fn what_could_not_be_read_gets_no_verdict() {
    let check = |read: u64, expected: &str| {
        let mut input = crate::tests::input();
        input.coverage.files_read = read;
        input.outputs.iter_mut().for_each(|output| output.findings.clear());
        for call in input.outputs.iter_mut().flat_map(|output| &mut output.facts).filter(|call| call.tool == "overview") {
            call.facts["languages"] = json!([{"name": "Lua", "files": 9, "lines": 90, "parsed": false}]);
        }
        assert_eq!(crate::assemble(input).summary.verdict.text.executive, expected);
    };
    check(0, "Nothing could be assessed: none of its 1\u{202f}260 files could be read.");
    check(
        9,
        "The code could not be assessed: no code was found in a language that we can read. So nothing follows, good or bad.",
    );
}

#[test]
fn secrets_that_are_findings_are_not_counted_again() {
    let check = |total: u64, aside: u64, found: usize, expected: Option<(&str, &str)>| {
        let mut input = crate::tests::input();
        for output in &mut input.outputs {
            for call in output.facts.iter_mut().filter(|call| call.tool == "find_secrets") {
                (call.facts["total"], call.facts["in_tests"]) = (json!(total), json!(aside));
            }
        }
        let draft = |line: u32| {
            let draft = crate::tests::draft(
                "default-password",
                deepdive_model::Category::Security,
                deepdive_model::Severity::High,
                deepdive_model::Confidence::High,
            );
            draft.at("settings", &line.to_string(), crate::tests::lines("settings.py", line, line), Vec::new())
        };
        let drafts = (1..=found).map(|line| draft(u32::try_from(line).unwrap() + 40));
        input.outputs.first_mut().unwrap().findings.extend(drafts);
        let report = crate::assemble(input);
        let claims = &report.sections.iter().find(|one| one.id == "security").unwrap().claims;
        let said = claims.iter().filter_map(|claim| Some((claim.message.as_ref()?.id.as_str(), claim.text.executive.as_str())));
        let said: Vec<_> = said.filter(|(id, _)| id.starts_with("security.") && id.contains("secrets")).collect();
        assert_eq!(said.first().copied(), expected);
    };
    check(2, 0, 2, None);
    let aside = "In tests or examples, 3 places hold what looks like a password or key. See that none is in use.";
    check(2, 3, 2, Some(("security.secrets-aside", aside)));
    let more =
        "More passwords or keys seem to lie in the code: 1 place. Have them changed, since a copy of the code is a copy of them.";
    check(3, 0, 2, Some(("security.secrets", more)));
    check(0, 0, 0, Some(("security.no-secrets", "No password or key that looks real was found in the product itself.")));
}

#[test]
fn effort_is_told_without_a_range_that_is_none() {
    let catalogue = crate::catalogue::Catalogue::english().unwrap();
    for (least, most, expected) in [
        (1, 1, "All of this takes a working day at most. That is a rough guess."),
        (2, 2, "All of this takes about 2 working days. That is a rough guess."),
        (1, 3, "All of this takes about 1 to 3 working days. That is a rough guess."),
    ] {
        let args = [("n", json!(1)), ("least", json!(least)), ("most", json!(most))];
        let draft = catalogue.claim("recommend.total", args.map(|(name, value)| (name.to_owned(), value)).into());
        let claim = draft.unwrap().on(vec![crate::tests::lines("a", 1, 1)]).unwrap();
        assert_eq!(claim.text.executive, expected);
    }
}

#[test]
fn what_was_not_looked_at_is_told_in_plain_words() {
    check("method-and-limits", "method.not-assessed", "Not checked: known weaknesses of outside packages.");
}
