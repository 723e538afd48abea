//! What people read, and that nothing of the repository gets out of its place in any format.

#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use deepdive_model::Report;
use serde_json::Value;

use super::*;
use crate::tests;

#[test]
fn the_sample_in_markdown() {
    insta::assert_snapshot!(render(&tests::report(), Format::Markdown));
}

#[test]
fn the_sample_in_a_terminal() {
    let text = headline(&tests::report());
    assert!(text.lines().count() <= 25);
    insta::assert_snapshot!(text);
}

fn hostile(name: &str) -> Report {
    let mut report = tests::report();
    report.subject.name = name.into();
    report.system_map.components.iter_mut().for_each(|part| {
        part.name = name.into();
        part.technology = name.into();
    });
    report.findings.iter_mut().for_each(|finding| {
        finding.title = name.into();
        finding.explanation.engineer = format!("before {name} after");
    });
    report.features.iter_mut().for_each(|feature| feature.name = name.into());
    report.stack.iter_mut().for_each(|item| item.name = name.into());
    report.excerpts.values_mut().for_each(|text| *text = name.into());
    report.summary.purpose.text.executive = name.into();
    report
}

fn check(name: &str, format: Format, forbidden: &[&str]) {
    let text = render(&hostile(name), format);
    for bad in forbidden {
        assert!(!text.contains(bad), "{} holds {bad}", format.name());
    }
}

#[test]
fn hostile_names_do_no_harm() {
    check("<script>alert(1)</script>", Format::Html, &["<script"]);
    check("\"><img src=x onerror=alert(1)>", Format::Html, &["<img"]);
    check("](javascript:alert(1))", Format::Html, &["href=\"javascript"]);
    check("</pre></title></style><b>", Format::Html, &["<b>"]);
    check("<script>alert(1)</script>", Format::Markdown, &["\n<script", "| <script", "# <script", "**<script"]);
    check("\"]; x --> y; click x \"javascript:1\"", Format::Mermaid, &["\"javascript", "\"];"]);
    check("a\"]; evil [label=\"b", Format::Dot, &["a\"]"]);
    check("=1+1", Format::Csv, &[",=1+1"]);
}

#[test]
fn no_link_of_the_repository_becomes_one() {
    // In a fence it is no link.
    let report = Report { excerpts: std::collections::BTreeMap::default(), ..hostile("x](javascript:alert(1))") };
    let text = render(&report, Format::Markdown);
    assert!(!text.replace("\\]", "").contains("](javascript"));
}

#[test]
fn the_page_asks_nothing_of_the_network() {
    let page = render(&tests::report(), Format::Html);
    for bad in ["<script", "<link", "src=", "@import", "url(http", "<iframe"] {
        assert!(!page.contains(bad), "{bad}");
    }
    assert!(page.contains("default-src 'none'"));
}

#[test]
fn headings_come_in_order() {
    let page = render(&tests::report(), Format::Html);
    let levels: Vec<u8> =
        page.match_indices("<h").filter_map(|(at, _)| page.as_bytes().get(at + 2).copied()).filter(u8::is_ascii_digit).collect();
    assert_eq!(levels.first(), Some(&b'1'));
    assert!(levels.windows(2).all(|pair| pair[1] <= pair[0] + 1));
}

#[test]
fn sarif_names_rules_and_places() {
    let log: Value = serde_json::from_str(&render(&tests::report(), Format::Sarif)).unwrap();
    let run = &log["runs"][0];
    assert_eq!(log["version"], "2.1.0");
    assert_eq!(run["results"].as_array().unwrap().len(), tests::report().findings.len());
    let first = &run["results"][0];
    assert_eq!(run["tool"]["driver"]["rules"][first["ruleIndex"].as_u64().unwrap() as usize]["id"], first["ruleId"]);
    assert_eq!(first["locations"][0]["physicalLocation"]["region"]["startLine"], 44);
}

#[test]
fn a_map_is_drawn_in_two_more_languages() {
    let report = tests::report();
    assert_eq!(render(&report, Format::Mermaid).matches("-->|").count(), 10);
    assert_eq!(render(&report, Format::Dot).matches(" -> ").count(), 12);
}

#[test]
fn what_was_not_read_is_named_in_the_line_of_coverage() {
    let mut report = tests::report();
    let begins = "1\u{202f}204 of 1\u{202f}260 files read; 1 language not parsed; 2 files not understood in every place";
    assert_eq!(shown::coverage(&report), begins);
    for path in ["web/package.json", "web/package.json", "pom.xml"] {
        report.problems.push(deepdive_model::Problem::new("manifest", "broken-manifest", path, "line 3 can't be read"));
    }
    let link = deepdive_model::Skipped { reason: "symbolic link".into(), count: 1, examples: Vec::new() };
    report.coverage.files_skipped.push(link);
    let ends = "; pom.xml and 1 more not read in full, since broken; 1 symbolic link not followed";
    assert_eq!(shown::coverage(&report), format!("{begins}{ends}"));
}

#[test]
fn the_worst_grade_is_not_hidden_with_the_texts_of_other_depths() {
    let mut report = crate::tests::report();
    report.summary.grades[0].letter = Some("E".to_owned());
    let page = super::render(&report, Format::Html);
    let classes = page.split("class=\"").skip(1).filter_map(|rest| rest.split('"').next());
    let hidden: Vec<_> =
        classes.filter(|names| names.split(' ').count() > 1 && names.split(' ').any(|name| matches!(name, "p" | "e"))).collect();
    assert_eq!(hidden, Vec::<&str>::new());
}
