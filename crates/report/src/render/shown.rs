//! What several renderers show in the same words: names of kinds, basis, places, arguments of claims.

use deepdive_model::{
    AssessedState, Basis, Category, Claim, ComponentKind, Confidence, ConnectionRole, ConnectionStatus, Effort, Evidence,
    EvidenceKind, Finding, Role, Severity,
};
use serde_json::Value;

/// How a statement is known, in words.
pub(super) fn basis(claim: &Claim) -> &'static str {
    match (claim.basis, claim.confidence) {
        (Basis::Measured, _) => "measured",
        (Basis::Inferred, Confidence::High) => "inferred, high confidence",
        (Basis::Inferred, Confidence::Medium) => "inferred, medium confidence",
        (Basis::Inferred, Confidence::Low) => "inferred, low confidence",
        (Basis::Written, _) => "written by a model, citations checked",
    }
}

pub(super) fn kind(kind: ComponentKind) -> &'static str {
    match kind {
        ComponentKind::Service => "service",
        ComponentKind::Web => "web front end",
        ComponentKind::Worker => "worker",
        ComponentKind::Job => "job",
        ComponentKind::Cli => "command line",
        ComponentKind::Library => "library",
        ComponentKind::Gateway => "gateway",
        ComponentKind::Database => "database",
        ComponentKind::Cache => "cache",
        ComponentKind::Queue => "queue",
        ComponentKind::Storage => "storage",
        ComponentKind::External => "external",
        ComponentKind::Person => "person",
    }
}

pub(super) fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Critical => "critical",
        Severity::High => "high",
        Severity::Medium => "medium",
        Severity::Low => "low",
        Severity::Info => "info",
    }
}

pub(super) fn confidence(confidence: Confidence) -> &'static str {
    match confidence {
        Confidence::High => "high",
        Confidence::Medium => "medium",
        Confidence::Low => "low",
    }
}

pub(super) fn category(category: Category) -> &'static str {
    match category {
        Category::Security => "security",
        Category::Scalability => "scalability",
        Category::Quality => "quality",
        Category::Architecture => "architecture",
        Category::Dependencies => "dependencies",
        Category::Operations => "operations",
    }
}

pub(super) fn effort(effort: Effort) -> &'static str {
    match effort {
        Effort::S => "hours",
        Effort::M => "days",
        Effort::L => "weeks",
    }
}

pub(super) fn status(status: ConnectionStatus) -> &'static str {
    match status {
        ConnectionStatus::Called => "seen in code",
        ConnectionStatus::Declared => "named in settings only",
    }
}

pub(super) fn role(role: ConnectionRole) -> &'static str {
    match role {
        ConnectionRole::Business => "business",
        ConnectionRole::Telemetry => "telemetry",
        ConnectionRole::Config => "configuration",
        ConnectionRole::Discovery => "discovery",
    }
}

pub(super) fn state(state: AssessedState) -> &'static str {
    match state {
        AssessedState::Full => "assessed",
        AssessedState::Partial => "assessed in part",
        AssessedState::NotAssessed => "not assessed",
    }
}

/// What a piece of evidence does, where that is worth a word.
pub(super) fn evidence_role(role: Role) -> &'static str {
    match role {
        Role::Primary => "",
        Role::Source => "source",
        Role::Hop => "on the way",
        Role::Sink => "",
        Role::Guard => "guard",
    }
}

/// The evidence of a finding as a reader follows it: the way from where something comes in to where it does harm, joined by arrows; places
/// that stand beside each other, joined by commas.
pub(super) fn way(evidence: &[Evidence]) -> (Vec<&Evidence>, &'static str) {
    let is_before = |one: &&Evidence| matches!(one.role, Role::Source | Role::Hop);
    if !evidence.iter().any(|one| is_before(&one)) {
        return (evidence.iter().collect(), ", ");
    }
    let (before, at): (Vec<_>, Vec<_>) = evidence.iter().partition(is_before);
    (before.into_iter().chain(at).collect(), " → ")
}

/// `path:12` or `path:12–20`.
pub(super) fn place(path: &str, start: u32, end: u32) -> String {
    if start == end { format!("{path}:{start}") } else { format!("{path}:{start}–{end}") }
}

/// A piece of evidence that is no place of the snapshot, in words.
pub(super) fn other_evidence(evidence: &Evidence) -> String {
    match &evidence.kind {
        EvidenceKind::Place { path, start_line, end_line, .. } => place(path, *start_line, *end_line),
        EvidenceKind::Blob { commit, path, start_line, end_line } => {
            format!("{} at commit {}", place(path, *start_line, *end_line), short(commit))
        }
        EvidenceKind::Measure { tool, pointer, value, .. } => format!("tool {tool}, value {} at {pointer}", value_words(value)),
        EvidenceKind::Commit { commit, author, date } => format!("commit {} by {author} on {date}", short(commit)),
        EvidenceKind::External { source, record, as_of, .. } => format!("{source}: {record} (data of {as_of})"),
        EvidenceKind::Absence { tool, searched, .. } => format!("tool {tool} searched {searched} and found none"),
    }
}

/// Short values as they are; long ones by their size.
fn value_words(value: &Value) -> String {
    match value {
        Value::Array(items) => format!("a list of {}", items.len()),
        Value::Object(entries) => format!("a table of {}", entries.len()),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => crate::words::shortened(&value.to_string(), 60),
    }
}

pub(super) fn short(commit: &str) -> &str {
    commit.get(..10).unwrap_or(commit)
}

/// An argument of a claim's message as text; empty where it has none.
pub(super) fn arg(claim: &Claim, name: &str) -> String {
    match claim.message.as_ref().and_then(|message| message.args.get(name)) {
        Some(Value::String(text)) => text.clone(),
        Some(Value::Number(number)) => number.to_string(),
        Some(Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_)) | None => String::new(),
    }
}

/// Whether a sentence of a chapter stands on the first screen already, so that it need not be read twice.
pub(super) fn is_repeated(report: &deepdive_model::Report, section: &str, claim: &Claim) -> bool {
    let summary = &report.summary;
    match section {
        "in-one-minute" => *claim == summary.purpose || *claim == summary.verdict,
        "risk-register" => summary.top_risks.contains(claim),
        _ => false,
    }
}

/// Whether a claim is a risk of the register.
pub(super) fn risk(claim: &Claim) -> bool {
    claim.message.as_ref().is_some_and(|message| message.id.starts_with("risk."))
}

/// Findings by rule, in the order in which rules first come.
pub(super) fn by_rule(findings: &[Finding]) -> Vec<(&Finding, Vec<&Finding>)> {
    let mut rules: Vec<(&Finding, Vec<&Finding>)> = Vec::new();
    let mut index = std::collections::BTreeMap::<&str, usize>::new();
    for finding in findings {
        let at = *index.entry(&finding.rule).or_insert(rules.len());
        match rules.get_mut(at) {
            Some((_, found)) => found.push(finding),
            None => rules.push((finding, vec![finding])),
        }
    }
    rules
}

/// What a grade was made from: its name and its number, shares as such.
pub(super) fn grade_input(input: &deepdive_model::GradeInput) -> String {
    match input.name.strip_suffix(" (basis points)") {
        Some(name) => format!("{name}: {}", crate::words::share(input.value)),
        None => format!("{}: {}", input.name, crate::words::number(input.value)),
    }
}

/// A grade's letter, or a dash.
pub(super) fn letter(letter: Option<&String>) -> &str {
    letter.map_or("–", String::as_str)
}

/// "1 204 of 1 260 files read; 3 languages not parsed".
pub(super) fn coverage(report: &deepdive_model::Report) -> String {
    let number = |value: u64| crate::words::number(i64::try_from(value).unwrap_or(i64::MAX));
    let mut out = format!("{} of {} files read", number(report.coverage.files_read), number(report.subject.files));
    let languages = report.coverage.languages_not_parsed.len() as u64;
    if languages > 0 {
        out.push_str(&format!("; {} {} not parsed", number(languages), if languages == 1 { "language" } else { "languages" }));
    }
    if report.coverage.parse_errors > 0 {
        let files = if report.coverage.parse_errors == 1 { "file" } else { "files" };
        out.push_str(&format!("; {} {files} not understood in every place", number(report.coverage.parse_errors)));
    }
    let broken = broken_files(report);
    if let Some(first) = broken.first() {
        let more = if broken.len() > 1 { format!(" and {} more", broken.len() - 1) } else { String::new() };
        out.push_str(&format!("; {first}{more} not read in full, since broken"));
    }
    let links: u64 = report.coverage.files_skipped.iter().filter(|one| one.reason == "symbolic link").map(|one| one.count).sum();
    if links > 0 {
        out.push_str(&format!("; {} symbolic {} not followed", number(links), if links == 1 { "link" } else { "links" }));
    }
    out
}

/// Manifests and settings that stop making sense somewhere: what they name may be missing from the report.
fn broken_files(report: &deepdive_model::Report) -> std::collections::BTreeSet<&str> {
    let broken = |problem: &&deepdive_model::Problem| ["broken-manifest", "broken-yaml"].contains(&problem.kind.as_str());
    report.problems.iter().filter(broken).map(|problem| problem.path.as_str()).collect()
}

/// "commit 0123abcdef of 2026-01-02", or that it is no git repository.
pub(super) fn commit(report: &deepdive_model::Report) -> String {
    let subject = &report.subject;
    let Some(commit) = &subject.commit else {
        let why = if subject.unborn {
            "a git repository without commits"
        } else {
            "no commit: not a git repository, or its git can't be read"
        };
        return why.to_owned();
    };
    let date = subject.commit_date.as_ref().map_or_else(String::new, |date| format!(" of {date}"));
    let dirty = match subject.dirty.len() {
        0 => String::new(),
        1 => ", 1 file differs from it".to_owned(),
        count => format!(", {count} files differ from it"),
    };
    format!("commit {}{date}{dirty}", short(commit))
}

/// Whether a model wrote any of it.
pub(super) fn model(report: &deepdive_model::Report) -> String {
    let claims = report.sections.iter().flat_map(|section| &section.claims);
    let written = claims.filter(|claim| claim.basis == Basis::Written).count();
    let by = if report.models.is_empty() { "a model".to_owned() } else { report.models.join(", ") };
    match written {
        0 if report.models.is_empty() => "no language model was used".to_owned(),
        0 => format!("{by} was asked; no sentence of it is here"),
        1 => format!("one sentence was written by {by} and is marked: its citations were checked, not its truth"),
        n => format!("{n} sentences were written by {by} and are marked: their citations were checked, not their truth"),
    }
}
