//! Findings as SARIF 2.1.0, for code hosts and editors. Own small structs: what is written is what these hosts read.

use std::collections::BTreeMap;

use deepdive_model::{Confidence, Evidence, Finding, Report, Severity};
use serde::Serialize;

use super::shown::{by_rule, category, confidence};

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Log<'a> {
    #[serde(rename = "$schema")]
    schema: &'static str,
    version: &'static str,
    runs: [Run<'a>; 1],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Run<'a> {
    tool: Tool<'a>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    version_control_provenance: Vec<Provenance<'a>>,
    column_kind: &'static str,
    results: Vec<Hit<'a>>,
}

#[derive(Serialize)]
struct Tool<'a> {
    driver: Driver<'a>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Driver<'a> {
    name: &'static str,
    semantic_version: &'static str,
    rules: Vec<Rule<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Rule<'a> {
    id: &'a str,
    short_description: Words<'a>,
    full_description: Words<'a>,
    help: Words<'a>,
    properties: RuleProperties<'a>,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct RuleProperties<'a> {
    tags: Vec<String>,
    precision: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    security_severity: Option<&'static str>,
}

#[derive(Serialize)]
struct Words<'a> {
    text: &'a str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Provenance<'a> {
    repository_uri: &'a str,
    revision_id: &'a str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Hit<'a> {
    rule_id: &'a str,
    rule_index: usize,
    level: &'static str,
    message: Words<'a>,
    locations: Vec<Location>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    related_locations: Vec<Location>,
    partial_fingerprints: BTreeMap<&'static str, &'a str>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Location {
    physical_location: Physical,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Physical {
    artifact_location: Artifact,
    region: Region,
}

#[derive(Serialize)]
struct Artifact {
    uri: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Region {
    start_line: u32,
    end_line: u32,
}

pub(super) fn log(report: &Report) -> String {
    let rules = by_rule(&report.findings);
    let index: BTreeMap<&str, usize> = rules.iter().enumerate().map(|(index, (first, _))| (first.rule.as_str(), index)).collect();
    let results =
        report.findings.iter().map(|finding| hit(finding, index.get(finding.rule.as_str()).copied().unwrap_or(0))).collect();
    let rules = rules.iter().map(|(first, _)| rule(first)).collect();
    let driver = Driver { name: "deepdive", semantic_version: env!("CARGO_PKG_VERSION"), rules };
    let subject = &report.subject;
    let provenance = match (&subject.url, &subject.commit) {
        (Some(url), Some(commit)) if url.contains("://") => vec![Provenance { repository_uri: url, revision_id: commit }],
        _ => Vec::new(),
    };
    let run = Run { tool: Tool { driver }, version_control_provenance: provenance, column_kind: "unicodeCodePoints", results };
    let log = Log { schema: "https://json.schemastore.org/sarif-2.1.0.json", version: "2.1.0", runs: [run] };
    let mut text = serde_json::to_string_pretty(&log).unwrap_or_default();
    text.push('\n');
    text
}

fn rule(finding: &Finding) -> Rule<'_> {
    let mut tags = vec![category(finding.category).to_owned()];
    tags.extend(finding.cwe.iter().map(|cwe| format!("external/cwe/{}", cwe.to_lowercase())));
    Rule {
        id: &finding.rule,
        short_description: Words { text: &finding.title },
        full_description: Words { text: &finding.explanation.engineer },
        help: Words { text: &finding.remediation },
        properties: RuleProperties { tags, precision: confidence(finding.confidence), security_severity: score(finding) },
    }
}

/// The number by which code hosts sort security findings.
fn score(finding: &Finding) -> Option<&'static str> {
    (finding.category == deepdive_model::Category::Security).then_some(match finding.severity {
        Severity::Critical => "9.5",
        Severity::High => "8.0",
        Severity::Medium => "5.5",
        Severity::Low => "3.0",
        Severity::Info => "0.0",
    })
}

fn hit(finding: &Finding, rule_index: usize) -> Hit<'_> {
    let mut locations = finding.evidence.iter().filter_map(location);
    Hit {
        rule_id: &finding.rule,
        rule_index,
        level: level(finding),
        message: Words { text: &finding.explanation.product },
        locations: locations.next().into_iter().collect(),
        related_locations: locations.collect(),
        partial_fingerprints: BTreeMap::from([("deepdiveFindingId/v1", finding.id.as_str())]),
    }
}

fn level(finding: &Finding) -> &'static str {
    match (finding.severity, finding.confidence) {
        (Severity::Info, _) | (_, Confidence::Low) => "note",
        (Severity::Critical | Severity::High, _) => "error",
        (Severity::Medium | Severity::Low, _) => "warning",
    }
}

fn location(evidence: &Evidence) -> Option<Location> {
    let (path, lines) = evidence.as_place()?;
    let region = Region { start_line: lines.start, end_line: lines.end };
    Some(Location { physical_location: Physical { artifact_location: Artifact { uri: super::links::encoded(path) }, region } })
}
