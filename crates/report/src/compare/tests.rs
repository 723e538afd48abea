#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]

use deepdive_model::{
    AssessedState, CellValue, ComponentKind, EntryPointKind, Evidence, Feature, MatrixRow, RowKind, Scope, StackItem, Standing,
};

use super::*;
use crate::tests::report;

/// The sample under another name, changed.
fn other(change: impl FnOnce(&mut Report)) -> Report {
    let mut other = report();
    other.subject.name = "store".into();
    change(&mut other);
    other
}

fn row<'a>(comparison: &'a Comparison, id: &str) -> &'a MatrixRow {
    comparison.matrix.iter().find(|row| row.row == id).unwrap()
}

/// What the second subject's cell of a row says after a change.
fn check(change: impl FnOnce(&mut Report), id: &str, expected: CellValue) {
    let comparison = compare(&[report(), other(change)]);
    let cell = &row(&comparison, id).cells[1];
    assert_eq!(cell.value, expected, "{id}: {}", cell.note);
}

#[test]
fn a_subject_does_not_differ_from_itself() {
    let comparison = compare(&[report(), report()]);
    assert_eq!(comparison.bottom_line.len(), 1);
    assert_eq!(comparison.bottom_line[0].text.executive, "No difference was found in what was compared.");
    assert!(comparison.decisions.is_empty());
    assert!(comparison.matrix.iter().all(|row| row.standing != Standing::Differentiator));
    for row in &comparison.matrix {
        assert_eq!((row.cells[0].value, &row.cells[0].note), (row.cells[1].value, &row.cells[1].note), "{}", row.row);
    }
    let tables = [&comparison.scores, &comparison.posture, &comparison.momentum, &comparison.build_vs_buy];
    assert!(tables.iter().all(|rows| rows.iter().all(|row| !row.differs())));
    assert!(comparison.stack.iter().all(|row| row.cells.iter().all(|cell| cell.items.len() == row.shared.len())));
}

/// The bottom line where the second subject is changed so.
fn bottom(change: impl FnOnce(&mut Report)) -> Vec<String> {
    let comparison = compare(&[report(), other(change)]);
    comparison.bottom_line.into_iter().map(|claim| claim.text.product).collect()
}

#[test]
fn what_differs_only_in_figures_or_maps_is_not_called_the_same() {
    let unguarded =
        |store: &mut Report| *store.metrics.get_mut("entry_points").unwrap().pointer_mut("/unguarded").unwrap() = 77.into();
    let fewer = |store: &mut Report| {
        let finding = store.findings.iter().position(|one| one.category == deepdive_model::Category::Security).unwrap();
        store.findings.remove(finding);
    };
    let link = |store: &mut Report| drop(store.system_map.connections.pop());
    for (said, words) in [
        (bottom(unguarded), "web routes with no check seen in front"),
        (bottom(fewer), "findings about security"),
        (bottom(link), "parts and connections of the map"),
    ] {
        assert!(said.len() == 1 && said[0].contains("They differ in") && said[0].contains(words), "{said:?}");
    }
    let version = |store: &mut Report| store.stack[0].version = Some("99.0".into());
    assert!(!bottom(version).iter().any(|said| said.contains("No difference")));
}

#[test]
fn one_repository_may_stand_twice() {
    let comparison = compare(&[report(), report()]);
    let keys: Vec<&str> = comparison.subjects.iter().map(|subject| subject.key.as_str()).collect();
    assert_eq!(keys, ["0-shop", "1-shop"]);
    assert_ne!(comparison.subjects[0].label, comparison.subjects[1].label);
}

#[test]
fn the_same_reports_give_the_same_bytes() {
    let reports = [report(), other(|store| drop(store.features.remove(0)))];
    let one = serde_json::to_string(&compare(&reports)).unwrap();
    assert_eq!(one, serde_json::to_string(&compare(&reports)).unwrap());
}

/// All evidence of a value, with the subject that its surroundings name.
fn evidence(comparison: &Comparison) -> Vec<(Option<String>, Evidence)> {
    let mut out = Vec::new();
    let mut add = |key: Option<&String>, list: &[Evidence]| {
        out.extend(list.iter().map(|one| (key.cloned(), one.clone())));
    };
    comparison.matrix.iter().flat_map(|row| &row.cells).for_each(|cell| add(Some(&cell.subject), &cell.evidence));
    let tables = [&comparison.scores, &comparison.posture, &comparison.momentum, &comparison.build_vs_buy];
    tables.into_iter().flatten().flat_map(|row| &row.cells).for_each(|cell| add(Some(&cell.subject), &cell.evidence));
    for choice in comparison.decisions.iter().flat_map(|decision| &decision.choices) {
        choice.options.iter().for_each(|option| add(Some(&choice.subject), &option.evidence));
    }
    for cell in comparison.stack.iter().flat_map(|row| &row.cells) {
        cell.items.iter().for_each(|item| add(Some(&cell.subject), &item.evidence));
    }
    let claims = comparison.bottom_line.iter().chain(&comparison.method);
    claims.chain(comparison.prd.iter().flat_map(|part| &part.claims)).for_each(|claim| add(None, &claim.evidence));
    out
}

#[test]
fn every_statement_has_evidence_under_the_key_of_its_subject() {
    let comparison = compare(&[report(), other(|store| drop(store.features.remove(0)))]);
    for row in &comparison.matrix {
        for cell in row.cells.iter().filter(|cell| cell.value != CellValue::Unknown) {
            assert!(!cell.evidence.is_empty(), "{} of {}", row.row, cell.subject);
        }
    }
    let claims = comparison.bottom_line.iter().chain(&comparison.method);
    for claim in claims.chain(comparison.prd.iter().flat_map(|part| &part.claims)) {
        assert!(!claim.evidence.is_empty(), "{}", claim.text.executive);
    }
    let all = evidence(&comparison);
    assert!(all.len() > 100);
    for (key, one) in all {
        assert!(["0-shop", "1-store"].contains(&one.subject.as_str()), "{}", one.subject);
        assert!(key.is_none_or(|key| key == one.subject), "{}", one.id);
    }
}

/// A feature that only the first subject has.
fn with_feature(name: &str) -> Report {
    let mut report = report();
    let feature = Feature { id: "x".into(), name: name.into(), ..report.features[0].clone() };
    report.features.push(feature);
    report.coverage.languages_not_parsed.clear();
    report
}

/// The sample has code in Lua, which is not parsed: so many lines of it.
fn lua(store: &mut Report, lines: u64) {
    let languages = store.metrics.get_mut("overview").unwrap().get_mut("languages").unwrap().as_array_mut().unwrap();
    languages.retain(|one| one["name"] != "Lua");
    languages.push(serde_json::json!({"name": "Lua", "files": 4, "lines": lines, "parsed": false}));
}

#[test]
fn what_was_not_found_is_none_only_where_it_could_have_been() {
    let cell = |change: &dyn Fn(&mut Report)| {
        let comparison = compare(&[with_feature("Fly kites"), other(|store| change(store))]);
        row(&comparison, "fly-kite").cells[1].value
    };
    let all_parsed = |store: &mut Report| store.coverage.languages_not_parsed.clear();
    assert_eq!(cell(&all_parsed), CellValue::None);
    assert_eq!(cell(&|store| lua(store, 10_000)), CellValue::Unknown);
    assert_eq!(cell(&|store| lua(store, 1)), CellValue::None, "a line of Lua hides no feature");
    let blind = |store: &mut Report| {
        all_parsed(store);
        store.assessed.iter_mut().for_each(|one| one.state = AssessedState::NotAssessed);
    };
    assert_eq!(cell(&blind), CellValue::Unknown);
}

#[test]
fn a_way_in_of_that_name_is_not_none() {
    let seen = |store: &mut Report| {
        store.coverage.languages_not_parsed.clear();
        store.entry_points[0].route = Some("/v1/kites".into());
    };
    let comparison = compare(&[with_feature("Manage kites"), other(seen)]);
    let cell = &row(&comparison, "kite").cells[1];
    assert_eq!(cell.value, CellValue::Partial, "{}", cell.note);
    assert!(!cell.evidence.is_empty());
}

/// What is said of a subject that has no such feature, but this way in, answered by this code.
fn check_elsewhere(feature: &str, row_id: &str, (route, answered_by): (&str, &str), expected: CellValue) {
    let seen = |store: &mut Report| {
        store.coverage.languages_not_parsed.clear();
        store.features.clear();
        store.entry_points.truncate(1);
        (store.entry_points[0].route, store.entry_points[0].name) = (Some(route.into()), answered_by.into());
        store.system_map.components.clear();
        store.metrics.remove("data_model");
        store.metrics.remove("module_graph");
        store.metrics.remove("overview");
    };
    let comparison = compare(&[with_feature(feature), other(seen)]);
    let cell = &row(&comparison, row_id).cells[1];
    assert_eq!(cell.value, expected, "{feature} by {route}: {}", cell.note);
}

#[test]
fn a_word_in_an_address_is_the_feature_only_where_it_names_it() {
    check_elsewhere("Manage checks", "check", ("/api/v1/checks/{id}", "x"), CellValue::Partial);
    check_elsewhere("Manage checks", "check", ("/bookmarks/check/", "x"), CellValue::Unknown);
    check_elsewhere("Pause checks", "check-pause", ("/bookmarks/check/", "x"), CellValue::None);
    check_elsewhere("Close bookmarks", "bookmark-close", ("/accounts/close/", "close"), CellValue::None);
    check_elsewhere("Manage clients", "client", ("/accounts/ClientLogin", "x"), CellValue::Unknown);
    check_elsewhere("Upload files", "files", ("/", "serveFile"), CellValue::Unknown);
    check_elsewhere("Change settings", "settings", ("/orders/settings", "x"), CellValue::Partial);
    check_elsewhere("Pay orders", "payment", ("/subscriptions", "x"), CellValue::None);
}

#[test]
fn a_feature_that_may_mean_the_same_is_not_called_missing() {
    let named = |name: &'static str| {
        move |store: &mut Report| {
            store.coverage.languages_not_parsed.clear();
            store.features.truncate(1);
            store.features[0].name = name.into();
            store.entry_points.truncate(1);
            store.entry_points[0].route = Some("/".into());
            store.system_map.components.clear();
            ["data_model", "module_graph", "overview"].iter().for_each(|name| drop(store.metrics.remove(*name)));
        }
    };
    for (name, expected) in [("Manage messages", CellValue::Unknown), ("Fly kites", CellValue::None)] {
        let comparison = compare(&[with_feature("Send notifications"), other(named(name))]);
        assert_eq!(row(&comparison, "notifications").cells[1].value, expected, "{name}");
    }
}

#[test]
fn one_way_in_without_a_test_is_no_whole_feature() {
    let feature = |ways: usize, tested: bool| {
        let mut report = with_feature("Send notifications");
        let kites = report.features.last_mut().unwrap();
        kites.entry_points = (0..ways).map(|n| format!("way-{n}")).collect();
        kites.confidence = deepdive_model::Confidence::High;
        if !tested {
            kites.tests.clear();
        } else if kites.tests.is_empty() {
            kites.tests = kites.evidence.clone();
        }
        row(&compare(&[report, other(|_| {})]), "notifications").cells[0].value
    };
    assert_eq!((feature(1, false), feature(1, true)), (CellValue::Partial, CellValue::Full));
    assert_eq!((feature(2, false), feature(0, true)), (CellValue::Full, CellValue::Partial));
}

#[test]
fn a_way_in_that_tells_health_is_not_called_missing() {
    let told = |store: &mut Report| {
        store.metrics.remove("infrastructure");
        store.entry_points[0].route = Some("/api/healthz".into());
    };
    check(told, "health-checks", CellValue::Partial);
    let silent = |store: &mut Report| {
        store.metrics.remove("infrastructure");
        store.entry_points.retain(|point| point.route.as_deref() != Some("/health"));
    };
    check(silent, "health-checks", CellValue::None);
}

#[test]
fn a_front_end_whose_pages_were_not_read_is_no_lack_of_pages() {
    let no_pages = |store: &mut Report| store.entry_points.retain(|point| point.kind != deepdive_model::EntryPointKind::Page);
    let kind = |store: &mut Report, kind| store.system_map.components.iter_mut().for_each(|part| part.kind = kind);
    let path = |store: &mut Report| store.system_map.components.iter_mut().for_each(|part| part.path = Some("ui".into()));
    let front = |store: &mut Report| {
        no_pages(store);
        kind(store, deepdive_model::ComponentKind::Web);
        path(store);
    };
    let back = |store: &mut Report| {
        no_pages(store);
        kind(store, deepdive_model::ComponentKind::Service);
    };
    check(front, "pages", CellValue::Unknown);
    check(back, "pages", CellValue::None);
}

#[test]
fn a_page_beside_one_server_is_one_program() {
    let ask = |store: &mut Report| {
        let kinds = [deepdive_model::ComponentKind::Service, deepdive_model::ComponentKind::Web];
        store.system_map.components.truncate(2);
        for (part, kind) in store.system_map.components.iter_mut().zip(kinds) {
            (part.kind, part.path) = (kind, Some("x".into()));
        }
    };
    let two = |store: &mut Report| {
        ask(store);
        store.system_map.components.iter_mut().for_each(|part| part.kind = deepdive_model::ComponentKind::Service);
    };
    let comparison = compare(&[other(ask), other(two)]);
    let structure = comparison.decisions.iter().find(|decision| decision.id == "structure").unwrap();
    let chosen: Vec<&str> = structure.choices.iter().map(|choice| choice.options[0].option.as_str()).collect();
    assert_eq!(chosen, ["One program", "Several programs"]);
}

#[test]
fn categories_of_anything_and_subscriptions_to_feeds_are_no_shop() {
    let titles = |name: &str| {
        let comparison = compare(&[with_feature(name), other(|store| store.features.clear())]);
        comparison.matrix.into_iter().filter(|row| row.kind == RowKind::Feature).map(|row| row.row).collect::<Vec<_>>()
    };
    assert!(titles("Manage categories").contains(&"category".to_owned()));
    assert!(!titles("Manage categories").contains(&"catalogue".to_owned()));
    assert!(!titles("Manage subscriptions").contains(&"payment".to_owned()));
}

#[test]
fn commands_and_jobs_that_were_not_recognised_are_not_said_to_be_missing() {
    let all_parsed = |store: &mut Report| store.coverage.languages_not_parsed.clear();
    check(all_parsed, "jobs", CellValue::Unknown);
    check(all_parsed, "commands", CellValue::Unknown);
    check(all_parsed, "graphql", CellValue::None);
}

#[test]
fn features_of_two_names_share_a_row() {
    let renamed = |store: &mut Report| store.features[0].name = "Browse the catalog".into();
    let mut shop = report();
    shop.features[0].name = "View products".into();
    let comparison = compare(&[shop, other(renamed)]);
    let row = row(&comparison, "catalogue");
    assert_eq!(row.standing, Standing::TableStakes);
    assert_eq!(row.kind, RowKind::Feature);
}

#[test]
fn operations_say_what_they_saw() {
    check(|_| {}, "ci", CellValue::Full);
    check(|store| drop(store.metrics.remove("infrastructure")), "ci", CellValue::None);
    check(|store| store.stack.clear(), "metrics", CellValue::None);
    let blind = |store: &mut Report| {
        store.stack.clear();
        store.assessed.retain(|one| one.capability != "stack");
    };
    check(blind, "metrics", CellValue::Unknown);
    let open = |store: &mut Report| {
        lua(store, 10_000);
        store.entry_points.iter_mut().for_each(|point| point.guards.clear());
    };
    check(open, "guards", CellValue::Unknown);
}

#[test]
fn what_the_stack_names_is_not_said_to_be_missing() {
    let used = |name: &'static str| {
        move |store: &mut Report| {
            store.stack[0].name = name.into();
            store.system_map.components.clear();
        }
    };
    check(used("Docker Compose"), "compose", CellValue::Unknown);
    check(used("FastAPI"), "compose", CellValue::None);
    check(used("Huey"), "queue", CellValue::Partial);
    check(used("FastAPI"), "queue", CellValue::None);
}

#[test]
fn a_single_best_grade_leads() {
    let set = |report: &mut Report, letter: &str| report.summary.grades[0].letter = Some(letter.into());
    let mut shop = report();
    set(&mut shop, "A");
    let comparison = compare(&[shop.clone(), other(|store| set(store, "D"))]);
    let area = &comparison.scores[0].row;
    let leads = |comparison: &Comparison| {
        let said = comparison.bottom_line.iter().find(|claim| claim.message.as_ref().unwrap().id == "bottom.leads");
        said.map(|claim| claim.text.executive.clone())
    };
    let said = leads(&comparison).unwrap();
    assert!(said.contains("shop") && said.contains(area.as_str()), "{said}");
    assert_eq!(leads(&compare(&[shop, other(|store| set(store, "A"))])), None);
}

#[test]
fn decisions_show_only_where_they_differ() {
    let mongo = |store: &mut Report| {
        for item in &mut store.stack {
            if item.name == "PostgreSQL" {
                item.name = "MongoDB".into();
            }
        }
    };
    let comparison = compare(&[report(), other(mongo)]);
    let found: Vec<&str> = comparison.decisions.iter().map(|decision| decision.id.as_str()).collect();
    assert!(found.contains(&"data-store"), "{found:?}");
    assert!(compare(&[report(), other(|_| {})]).decisions.is_empty());
}

#[test]
fn products_of_other_stacks_differ_in_what_is_plain_to_see() {
    let rename = |store: &mut Report| {
        store.metrics.get_mut("overview").unwrap().pointer_mut("/languages/0").unwrap()["name"] = "Elixir".into();
        store.stack.retain(|item| !["framework", "frontend", "infra"].contains(&item.category.as_str()));
        store.entry_points.retain(|point| point.kind != EntryPointKind::Http);
        let databases = store.system_map.components.iter_mut().filter(|part| part.kind == ComponentKind::Database);
        databases.for_each(|part| part.technology = "CouchDB".into());
    };
    let mut shop = report();
    let docker = StackItem { name: "Docker".into(), category: "infra".into(), scope: Scope::Build, ..shop.stack[0].clone() };
    shop.stack.push(docker);
    let comparison = compare(&[shop, other(rename)]);
    let said = |id: &str, at: usize| {
        let decision = comparison.decisions.iter().find(|decision| decision.id == id).unwrap_or_else(|| panic!("{id}"));
        let [option] = decision.choices[at].options.as_slice() else { panic!("{id}") };
        assert!(!option.evidence.is_empty(), "{id}");
        option.option.clone()
    };
    assert_eq!((said("primary-language", 0).as_str(), said("primary-language", 1).as_str()), ("Python", "Elixir"));
    assert_eq!((said("stores", 0).as_str(), said("stores", 1).as_str()), ("PostgreSQL", "CouchDB"));
    assert!(said("ways-in", 0).contains("web routes") && !said("ways-in", 1).contains("web routes"));
    for id in ["frameworks", "brought-for-deployment"] {
        assert_ne!(said(id, 0), "none seen", "{id}");
        assert_eq!(said(id, 1), "none seen", "{id}");
    }
    // What nobody looked at is not called absent.
    let unasked = |store: &mut Report| {
        store.assessed.iter_mut().filter(|one| one.capability == "map").for_each(|one| one.state = AssessedState::NotAssessed);
        store.system_map.components.clear();
    };
    assert!(compare(&[report(), other(unasked)]).decisions.iter().all(|decision| decision.id != "stores"));
}

#[test]
fn effort_is_told_only_where_most_of_it_was_read() {
    let effort = |change: &dyn Fn(&mut Report)| {
        let comparison = compare(&[report(), other(change)]);
        let row = comparison.build_vs_buy.into_iter().find(|row| row.row == "build-effort").unwrap();
        assert!(row.cells.iter().all(|cell| !cell.evidence.is_empty()));
        row.cells[1].text.clone()
    };
    let languages = |store: &mut Report, languages: serde_json::Value| {
        store.metrics.get_mut("overview").unwrap()["languages"] = languages;
    };
    let language =
        |name: &str, lines: u64, parsed: bool| serde_json::json!({"name": name, "files": 3, "lines": lines, "parsed": parsed});
    assert!(effort(&|_| {}).contains("person-months"));
    let mostly_unread =
        |store: &mut Report| languages(store, [language("PHP", 90_000, false), language("Python", 700, true)].into());
    assert_eq!(effort(&mostly_unread), "can't be told: code in PHP was not parsed");
    let partly_unread =
        |store: &mut Report| languages(store, [language("Python", 9_000, true), language("PHP", 700, false)].into());
    assert!(effort(&partly_unread).contains("person-months"));
    let scripts = |store: &mut Report| languages(store, [language("Shell", 900, false)].into());
    assert_eq!(effort(&scripts), "can't be told: it holds no code of a program");
    let deployment = |store: &mut Report| {
        for part in &mut store.system_map.components {
            (part.path, part.technology) = (None, String::new());
        }
    };
    assert!(
        effort(&deployment).starts_with("can't be told: the code of 5 of its 5 parts is not in it"),
        "{}",
        effort(&deployment)
    );
}
