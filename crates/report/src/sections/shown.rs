//! What several chapters show in the same way: counts of components, findings of an area, names.

use std::collections::BTreeSet;

use deepdive_model::{Category, Claim, ComponentKind, Evidence, Finding};
use serde_json::{Value, json};

use crate::study::{Study, by_rule, places_of};
use crate::words::{and_list, or_list};
use crate::writer::Writer;

/// Kinds that run and that the repository holds the code or deployment of.
pub(super) const RUNNING: &[ComponentKind] =
    &[ComponentKind::Service, ComponentKind::Web, ComponentKind::Worker, ComponentKind::Job, ComponentKind::Gateway];

/// Kinds that keep or pass data on.
pub(super) const STORES: &[ComponentKind] =
    &[ComponentKind::Database, ComponentKind::Cache, ComponentKind::Queue, ComponentKind::Storage];

/// Counts of components by kind, as arguments of a message.
pub(super) fn kinds(study: &Study) -> Value {
    let count = |kind| study.components(&[kind]).len();
    json!({
        "services": count(ComponentKind::Service),
        "webs": count(ComponentKind::Web),
        "workers": count(ComponentKind::Worker),
        "jobs": count(ComponentKind::Job),
        "clis": count(ComponentKind::Cli),
        "libraries": count(ComponentKind::Library),
        "gateways": count(ComponentKind::Gateway),
        "databases": count(ComponentKind::Database),
        "caches": count(ComponentKind::Cache),
        "queues": count(ComponentKind::Queue),
        "storages": count(ComponentKind::Storage),
        "externals": count(ComponentKind::External),
    })
}

/// What keeps data, what holds it for quick access and what passes it on, in words, as arguments of a message. Each technology stands
/// once, in the order of the map. Several databases of different makes that one part alone uses are a choice: "MySQL, PostgreSQL or SQLite".
pub(super) fn store_technologies(study: &Study) -> Value {
    let of = |kinds: &[ComponentKind]| {
        let mut names: Vec<String> = Vec::new();
        for store in study.components(kinds) {
            if !store.technology.is_empty() && !names.contains(&store.technology) {
                names.push(store.technology.clone());
            }
        }
        names
    };
    let databases = of(&[ComponentKind::Database]);
    let kept = if databases.len() < 2 || !is_a_choice(study, &databases) {
        of(&[ComponentKind::Database, ComponentKind::Storage])
    } else {
        std::iter::once(or_list(&databases)).chain(of(&[ComponentKind::Storage])).collect()
    };
    json!({"stores": and_list(&kept), "quick": and_list(&of(&[ComponentKind::Cache])), "passed": and_list(&of(&[ComponentKind::Queue]))})
}

/// Each database is spoken to over SQL, and all by one and the same part, or by none that was seen.
fn is_a_choice(study: &Study, technologies: &[String]) -> bool {
    const RELATIONAL: &[&str] =
        &["MySQL", "MariaDB", "PostgreSQL", "SQLite", "H2", "Oracle Database", "Microsoft SQL Server", "SQL Server"];
    let databases = study.components(&[ComponentKind::Database]);
    let links = study.facts.map.iter().flat_map(|map| &map.map.connections);
    let users: BTreeSet<&str> =
        links.filter(|link| databases.iter().any(|one| one.id == link.to)).map(|link| link.from.as_str()).collect();
    users.len() <= 1 && technologies.iter().all(|name| RELATIONAL.contains(&name.as_str()))
}

/// Two objects of arguments as one.
pub(super) fn with(args: Value, more: Value) -> Value {
    match (args, more) {
        (Value::Object(mut args), Value::Object(more)) => {
            args.extend(more);
            Value::Object(args)
        }
        (args, _) => args,
    }
}

/// One claim a rule for the findings of some categories, gravest first.
pub(super) fn findings(study: &Study, writer: &Writer, categories: &[Category], most: usize) -> Vec<Claim> {
    let found = study.body_findings(categories);
    let rules = by_rule(&found);
    let rest: usize = rules.iter().skip(most).map(|(_, found)| found.len()).sum();
    let mut claims: Vec<_> = rules.iter().take(most).filter_map(|(rule, found)| one(writer, rule, found)).collect();
    if rest > 0 {
        let evidence = rules.iter().skip(most).flat_map(|(_, found)| primaries(found));
        claims.extend(writer.says("findings.rest", json!({"n": rest}), evidence));
    }
    claims
}

fn one(writer: &Writer, rule: &str, found: &[&Finding]) -> Option<Claim> {
    let first = found.first()?;
    let args = json!({
        "title": first.title, "rule": rule, "n": found.len(), "effect": first.explanation, "action": first.remediation,
        "severity": first.severity, "effort": first.effort, "alike": found.iter().all(|one| one.title == first.title),
    });
    let confidence = found.iter().map(|finding| finding.confidence).max()?;
    writer.infers("findings.rule", args, confidence, places_of(found))
}

fn primaries(found: &[&Finding]) -> Vec<Evidence> {
    found.iter().filter_map(|finding| finding.evidence.first().cloned()).collect()
}

/// The first few measures that exist.
pub(super) fn measures(study: &Study, tool: &str, pointers: &[&str]) -> Vec<Evidence> {
    pointers.iter().filter_map(|pointer| study.facts.measure(tool, pointer)).collect()
}

/// That the files were counted; where not even that is known, that nothing was found.
pub(super) fn ground(study: &Study) -> Vec<Evidence> {
    let files = study.facts.measure("overview", "/files");
    vec![files.unwrap_or_else(|| Evidence::absence(&study.subject.id, "overview", json!({}), "the facts of this run"))]
}
