//! The whole way: what must hold of every report.

#![allow(clippy::indexing_slicing, clippy::unwrap_used)]

use deepdive_model::{AgentOutput, AssessedState, Category, Confidence, EvidenceKind, SectionPlace, Severity};
use serde_json::json;

use crate::tests::{self, Shop, draft, place};
use crate::{Format, Input, assemble, render, to_json};

fn empty() -> Input<'static> {
    let input = tests::input();
    Input { outputs: Vec::new(), ..input }
}

#[test]
fn the_order_of_agents_does_not_matter() {
    let mut turned = tests::input();
    turned.outputs.reverse();
    assert_eq!(to_json(&assemble(turned)), to_json(&tests::report()));
}

#[test]
fn a_report_survives_its_json() {
    let report = tests::report();
    let back: deepdive_model::Report = serde_json::from_str(&to_json(&report)).unwrap();
    assert_eq!(back, report);
}

#[test]
fn every_sentence_has_evidence() {
    let report = tests::report();
    let summary = &report.summary;
    let first = [&summary.purpose, &summary.verdict].into_iter();
    let lists = summary.top_risks.iter().chain(&summary.strengths).chain(&summary.questions);
    let mut claims = first.chain(lists).chain(report.sections.iter().flat_map(|section| &section.claims));
    assert!(claims.all(|claim| !claim.evidence.is_empty()));
    assert!(report.summary.grades.iter().all(|grade| grade.letter.is_none() || !grade.evidence.is_empty()));
    assert!(report.problems.iter().all(|problem| problem.kind != "message"), "{:?}", report.problems);
}

#[test]
fn every_message_is_in_the_catalogue() {
    let report = tests::report();
    let catalogue = crate::catalogue::Catalogue::english().unwrap();
    let chapters = report.sections.iter().flat_map(|section| &section.claims);
    let summaries = report.features.iter().map(|feature| &feature.summary);
    for message in chapters.chain(summaries).filter_map(|claim| claim.message.as_ref()) {
        assert!(catalogue.claim(&message.id, message.args.clone()).is_ok(), "{}", message.id);
    }
}

#[test]
fn all_chapters_stand_in_order_and_none_is_empty() {
    let report = tests::report();
    assert_eq!(report.sections.len(), 16);
    for section in &report.sections {
        assert!(!section.claims.is_empty(), "{} is empty", section.id);
    }
}

#[test]
fn without_agents_nothing_is_assessed_and_no_grade_is_given() {
    let report = assemble(empty());
    assert!(report.assessed.iter().all(|one| one.state == AssessedState::NotAssessed));
    assert!(report.summary.grades.iter().all(|grade| grade.letter.is_none()));
    assert!(report.summary.verdict.text.executive.starts_with("Too little"));
    assert!(render(&report, Format::Html).contains("not assessed"));
}

#[test]
fn what_the_witness_denies_is_dropped_and_said() {
    let mut input = tests::input();
    let draft = draft("r", Category::Security, Severity::High, Confidence::High);
    input
        .outputs
        .iter_mut()
        .take(1)
        .for_each(|output| output.findings.push(draft.clone().at("gone", "x", place("gone", 1, 1), Vec::new())));
    let report = assemble(input);
    assert!(report.findings.iter().all(|finding| finding.rule != "r"));
    assert!(report.problems.iter().any(|problem| problem.stage == "verify" && problem.kind == "statement-dropped"));
}

#[test]
fn no_secret_leaves() {
    let mut input = tests::input();
    for output in &mut input.outputs {
        for finding in &mut output.findings {
            finding.explanation.engineer = "the password is hunter2".into();
            finding.evidence.push(tests::lines("orders/main.py", 10, 16));
        }
    }
    let report = assemble(Input { redact: &Shop, ..input });
    for format in Format::ALL {
        assert!(!render(&report, *format).contains("hunter2"), "{}", format.name());
    }
}

#[test]
fn lines_marked_as_secret_are_blotted_out_everywhere() {
    let mut input = tests::input();
    let mut secret = tests::lines("orders/main.py", 44, 44);
    secret.kind = deepdive_model::EvidenceKind::Place {
        path: "orders/main.py".into(),
        start_line: 44,
        end_line: 44,
        sha256: None,
        redacted: true,
    };
    let finding = draft("secret", Category::Security, Severity::High, Confidence::High).at("s", "", secret, Vec::new());
    input.outputs.iter_mut().take(1).for_each(|output| output.findings.push(finding.clone()));
    let report = assemble(input);
    assert!(report.excerpts.values().all(|text| !text.contains("line 44 of orders/main.py")));
}

#[test]
fn a_measure_holds_what_its_tool_said() {
    let report = tests::report();
    let text = serde_json::to_value(&report.sections).unwrap().to_string();
    assert!(text.contains(r#""pointer":"/above_10","value":80"#) || text.contains(r#""value":80"#));
    assert_eq!(report.metrics.get("entry_points").unwrap(), &json!({"by_kind": {"http": 3}, "total": 3, "unguarded": 2}));
}

#[test]
fn an_agent_of_ones_own_has_its_section_even_with_facts_alone() {
    let check = |place: Option<SectionPlace>, before: &str, id: &str| {
        let mut input = tests::input();
        let facts: Vec<_> =
            input.outputs.iter().flat_map(|output| &output.facts).filter(|call| call.tool == "ownership").cloned().collect();
        let question = Some("Could another team take this over?".to_owned());
        input.outputs.push(AgentOutput {
            agent: "handover-checker".into(),
            question,
            section: place,
            facts,
            ..AgentOutput::default()
        });
        let report = assemble(input);
        let at = report.sections.iter().position(|section| section.id == id).unwrap();
        assert_eq!(report.sections[at - 1].id, before);
        let said: Vec<_> = report.sections[at].claims.iter().map(|claim| claim.text.product.as_str()).collect();
        assert!(said[0].contains("Could another team take this over?"), "{said:?}");
        assert!(said[1].starts_with("Ownership: ") && said[1].contains("commits "), "{said:?}");
        let cited = report.sections[at].claims.iter().flat_map(|claim| &claim.evidence);
        assert!(cited.into_iter().all(|one| matches!(&one.kind, EvidenceKind::Measure { tool, .. } if tool == "ownership")));
    };
    let place = SectionPlace { id: "handover".into(), title: "Handover".into(), after: "team-and-history".into() };
    check(Some(place), "team-and-history", "handover");
    check(None, "method-and-limits", "appendix-handover-checker");
}
