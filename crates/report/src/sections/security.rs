//! Security: what rules and tools found, what stands in front of the ways in, and what was looked at at all.

use deepdive_model::{Category, Claim, Confidence, EntryPoint, EntryPointKind, Evidence};
use serde_json::json;

use super::shown::{findings, measures};
use crate::study::{Study, changes_data, is_sure};
use crate::writer::Writer;

pub(super) fn write(study: &Study, writer: &Writer) -> Vec<Claim> {
    let mut claims: Vec<Claim> = checked(study, writer).into_iter().collect();
    claims.extend(findings(study, writer, &[Category::Security], 10));
    claims.extend(secrets(study, writer));
    claims.extend(guards(study, writer));
    claims.extend(root_images(study, writer));
    claims
}

fn checked(study: &Study, writer: &Writer) -> Option<Claim> {
    let rules = study.facts.rules(&[Category::Security])?;
    let found = study.body_findings(&[Category::Security]).len();
    let id = if found == 0 { "security.nothing" } else { "security.checked" };
    writer.says(id, json!({"rules": rules.rules, "files": rules.files, "n": found}), rules.evidence)
}

/// Rules whose findings are told each by itself: what they hold is not told again.
const SECRETS: &[&str] = &["secret-in-code", "default-password"];

fn secrets(study: &Study, writer: &Writer) -> Option<Claim> {
    let secrets = study.facts.secrets.as_ref()?;
    let told =
        study.findings.iter().filter(|finding| is_sure(finding) && SECRETS.contains(&finding.rule.as_str())).count() as u64;
    let left = secrets.total.saturating_sub(told);
    let args = json!({"n": left, "told": told, "tests": secrets.in_tests, "files": secrets.files});
    let id = match (secrets.total, left, secrets.in_tests) {
        (0, ..) => "security.no-secrets",
        (_, 1.., _) => "security.secrets",
        (_, 0, 1..) => "security.secrets-aside",
        (_, 0, 0) => return None,
    };
    writer.infers(id, args, Confidence::Medium, measures(study, "find_secrets", &["/total", "/in_tests", "/files"]))
}

/// Routes that change something and that no guard was seen in front of come first: reading may be meant to be open.
fn guards(study: &Study, writer: &Writer) -> Option<Claim> {
    let entries = study.facts.entry_points.as_ref()?;
    let http: Vec<_> = entries.items.iter().filter(|entry| entry.kind == EntryPointKind::Http).collect();
    (!http.is_empty()).then_some(())?;
    let mut open: Vec<_> = http.iter().copied().filter(|entry| entry.guards.is_empty()).collect();
    if open.is_empty() {
        return writer.infers(
            "security.guarded",
            json!({"n": http.len()}),
            Confidence::Medium,
            measures(study, "entry_points", &["/unguarded", "/by_kind/http"]),
        );
    }
    open.sort_by_key(|entry| (!changes_data(entry), entry.id.as_str()));
    let changing = open.iter().filter(|entry| changes_data(entry)).count();
    let args = json!({
        "n": entries.unguarded, "total": super::one_minute::routes(study), "changing": changing,
        "first": open.iter().take(3).map(|entry| shown(entry)).collect::<Vec<_>>(),
    });
    let places = open.iter().take(5).filter_map(|entry| entry.evidence.first().cloned());
    writer.infers(
        "security.unguarded",
        args,
        Confidence::Low,
        measures(study, "entry_points", &["/unguarded"]).into_iter().chain(places),
    )
}

fn shown(entry: &EntryPoint) -> String {
    let parts = [entry.method.as_deref(), entry.route.as_deref()];
    let words: Vec<_> = parts.into_iter().flatten().collect();
    if words.is_empty() { entry.name.clone() } else { words.join(" ") }
}

fn root_images(study: &Study, writer: &Writer) -> Option<Claim> {
    let images = &study.facts.infrastructure.as_ref()?.images;
    let root: Vec<_> =
        images.iter().filter(|image| image.user.as_deref().is_none_or(|user| user == "root" || user == "0")).collect();
    (!root.is_empty()).then_some(())?;
    let args = json!({"n": root.len(), "total": images.len(), "paths": root.iter().take(3).map(|image| &image.path).collect::<Vec<_>>()});
    let evidence: Vec<Evidence> = root.iter().map(|image| image.evidence.clone()).collect();
    writer.infers("security.root-images", args, Confidence::Medium, evidence)
}
