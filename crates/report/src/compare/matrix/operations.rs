//! Rows of operations: how it is tested, built, shipped, watched and guarded.

use deepdive_model::facts::WorkloadFact;
use deepdive_model::{CellValue, ComponentKind, EntryPointKind, Evidence, MatrixCell, MatrixRow, RowKind, Scope, StackItem};
use serde::Deserialize;

use super::super::cells::{cell, has, missing, standing};
use super::super::studied::Studied;
use crate::words::and_list;

const STACK_ROWS: &str = include_str!("../../../catalogue/operations.yaml");

/// A row that technologies show.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct StackRow {
    id: String,
    title: String,
    names: Vec<String>,
    /// Packages that show it, by their names in their ecosystem.
    packages: Vec<String>,
    /// Can do it too; whether they do was not looked at.
    maybe: Vec<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct StackRows {
    rows: Vec<StackRow>,
}

type Ask = fn(&Studied<'_>) -> MatrixCell;

const ROWS: &[(&str, &str, Ask)] = &[
    ("tests", "Automated tests", tests),
    ("ci", "Checks on each change (CI)", pipelines),
    ("container-images", "Container images", images),
    ("compose", "Starts with one command (Compose)", compose),
    ("kubernetes", "Kubernetes", kubernetes),
    ("health-checks", "Health checks", health),
    ("limits", "Limits of memory or CPU", |subject| share(subject, "limits", |one| one.has_limits)),
    ("autoscaling", "Autoscaling", |subject| share(subject, "an autoscaler", |one| one.has_autoscaler)),
    ("cache", "Cache or fast store", |subject| component(subject, &[ComponentKind::Cache], CACHES)),
    ("queue", "Message queue", |subject| component(subject, &[ComponentKind::Queue], QUEUES)),
    ("guards", "Checks in front of web routes", guards),
    ("fixed-versions", "Packages with fixed versions", fixed_versions),
];

const CACHES: &[&str] = &["Redis", "Valkey", "Memcached", "KeyDB", "Dragonfly", "Hazelcast", "Ehcache", "Caffeine", "Varnish"];
const QUEUES: &[&str] = &[
    "RabbitMQ",
    "Apache Kafka",
    "NATS",
    "ActiveMQ",
    "Apache Pulsar",
    "Amazon SQS",
    "Google Cloud Pub/Sub",
    "Azure Service Bus",
    "Celery",
    "Huey",
    "Dramatiq",
    "BullMQ",
    "Bull",
    "Sidekiq",
    "RQ",
    "Mosquitto",
];

pub(super) fn rows(subjects: &[Studied<'_>]) -> Vec<MatrixRow> {
    let own = ROWS.iter().map(|(id, title, ask)| row(id, title, subjects.iter().map(ask).collect()));
    let known: StackRows = serde_saphyr::from_str(STACK_ROWS).unwrap_or_default();
    let by_stack =
        known.rows.iter().map(|one| row(&one.id, &one.title, subjects.iter().map(|subject| technology(subject, one)).collect()));
    own.chain(by_stack).collect()
}

fn row(id: &str, title: &str, cells: Vec<MatrixCell>) -> MatrixRow {
    MatrixRow { row: id.to_owned(), title: title.to_owned(), kind: RowKind::Operation, standing: standing(&cells), cells }
}

fn tests(subject: &Studied<'_>) -> MatrixCell {
    let Some(tests) = subject.tests.as_ref().filter(|tests| tests.test_files > 0) else {
        return missing(subject, ("tests", "tests_of"), "test files");
    };
    let value = if tests.cases > 0 { CellValue::Full } else { CellValue::Partial };
    let files = if tests.test_files == 1 { "1 test file".to_owned() } else { format!("{} test files", tests.test_files) };
    let note = if tests.cases > 0 {
        format!("{files} with {} test cases", tests.cases)
    } else {
        format!("{files}, no test case was told apart")
    };
    cell(subject, value, note, subject.cite(&tests.evidence))
}

fn pipelines(subject: &Studied<'_>) -> MatrixCell {
    let all = subject.infrastructure.iter().flat_map(|facts| &facts.pipelines);
    let telling: Vec<_> = all.filter(|pipeline| !pipeline.does.is_empty()).collect();
    if telling.is_empty() {
        return missing(subject, ("infrastructure", "infrastructure"), "pipelines of continuous integration");
    }
    let mut does: Vec<&str> = telling.iter().flat_map(|pipeline| pipeline.does.iter().map(String::as_str)).collect();
    does.sort_unstable();
    does.dedup();
    let value = if does.contains(&"test") { CellValue::Full } else { CellValue::Partial };
    cell(subject, value, format!("its words tell of: {}", and_list(&does)), subject.cite(telling.iter().map(|one| &one.evidence)))
}

fn images(subject: &Studied<'_>) -> MatrixCell {
    let images: Vec<_> = subject.infrastructure.iter().flat_map(|facts| &facts.images).collect();
    if images.is_empty() {
        return missing(subject, ("infrastructure", "infrastructure"), "Dockerfiles");
    }
    let note = if images.len() == 1 { "1 Dockerfile".to_owned() } else { format!("{} Dockerfiles", images.len()) };
    cell(subject, CellValue::Full, note, subject.cite(images.iter().map(|image| &image.evidence)))
}

fn workloads<'s>(subject: &'s Studied<'_>) -> impl Iterator<Item = &'s WorkloadFact> {
    subject.infrastructure.iter().flat_map(|facts| &facts.workloads)
}

fn compose(subject: &Studied<'_>) -> MatrixCell {
    let found: Vec<_> = workloads(subject).filter(|one| one.kind.contains("compose")).collect();
    let used = subject.report.stack.iter().find(|item| item.name == "Docker Compose").filter(|_| found.is_empty());
    match used {
        // Files for developers, tests or examples start something; whether that is the product as it is run can't be told.
        Some(item) => {
            let note = "Compose files are there, but none was read that runs the product itself";
            MatrixCell { value: CellValue::Unknown, ..cell(subject, CellValue::Unknown, note, subject.cite(&item.evidence)) }
        }
        None => seen(subject, found, "Compose services"),
    }
}

fn kubernetes(subject: &Studied<'_>) -> MatrixCell {
    let compose_or_other = |kind: &str| kind.contains("compose") || kind.contains("process");
    seen(subject, workloads(subject).filter(|one| !compose_or_other(&one.kind)).collect(), "Kubernetes workloads")
}

fn seen(subject: &Studied<'_>, found: Vec<&WorkloadFact>, called: &str) -> MatrixCell {
    if found.is_empty() {
        return missing(subject, ("infrastructure", "infrastructure"), called);
    }
    let mut names: Vec<&str> = found.iter().map(|one| one.name.as_str()).collect();
    names.sort_unstable();
    names.dedup();
    let note = if names.len() == 1 { "1 workload".to_owned() } else { format!("{} workloads", names.len()) };
    cell(subject, CellValue::Full, note, subject.cite(found.iter().map(|one| &one.evidence)))
}

/// Deployment files that ask whether it is well, or else a way in that tells.
fn health(subject: &Studied<'_>) -> MatrixCell {
    let declared = share(subject, "health checks", |one| one.has_probe);
    if has(&declared) {
        return declared;
    }
    let mut ways = subject.report.entry_points.iter().filter(|point| point.kind == EntryPointKind::Http && point.tells_health());
    let way = ways.find_map(|point| point.route.as_deref().map(|route| (route, &point.evidence)));
    way.map_or(declared, |(route, evidence)| {
        let note = format!("{route} tells whether it is well; no deployment file that asks it was read");
        cell(subject, CellValue::Partial, note, subject.cite(evidence))
    })
}

/// Of the workloads that are declared, those that have something.
fn share(subject: &Studied<'_>, what: &str, has: fn(&WorkloadFact) -> bool) -> MatrixCell {
    let (with, without): (Vec<_>, Vec<_>) = workloads(subject).partition(|one| has(one));
    let total = with.len() + without.len();
    if with.is_empty() {
        let absent = missing(subject, ("infrastructure", "infrastructure"), what);
        let note = if total == 0 { "no deployment files were found" } else { absent.note.as_str() };
        return MatrixCell { note: note.to_owned(), ..absent };
    }
    let value = if without.is_empty() { CellValue::Full } else { CellValue::Partial };
    cell(
        subject,
        value,
        format!("{} of {total} declared workloads", with.len()),
        subject.cite(with.iter().map(|one| &one.evidence)),
    )
}

/// Something that runs on the map, or else a technology of the product.
fn component(subject: &Studied<'_>, kinds: &[ComponentKind], names: &[&str]) -> MatrixCell {
    let parts: Vec<_> = subject.report.system_map.components.iter().filter(|part| kinds.contains(&part.kind)).collect();
    if !parts.is_empty() {
        let called: Vec<&str> = parts
            .iter()
            .map(|part| if part.technology.is_empty() { part.name.as_str() } else { part.technology.as_str() })
            .collect();
        return cell(subject, CellValue::Full, distinct(called), subject.cite(parts.iter().flat_map(|part| &part.evidence)));
    }
    technologies(
        subject,
        &product(subject, |item| names.contains(&item.name.as_str())),
        "in code, no such part of the system was seen",
        &names.join(", "),
    )
}

fn technology(subject: &Studied<'_>, row: &StackRow) -> MatrixCell {
    let found = product(subject, |item| row.names.contains(&item.name));
    if found.is_empty() {
        let direct = subject.report.dependencies.iter().filter(|one| one.direct && one.scope == Scope::Product);
        let packages: Vec<_> = direct.filter(|one| row.packages.contains(&one.name)).collect();
        if !packages.is_empty() {
            let names = distinct(packages.iter().map(|one| one.name.as_str()).collect());
            return cell(subject, CellValue::Full, names, subject.cite(packages.iter().flat_map(|one| &one.evidence)));
        }
        let able = product(subject, |item| row.maybe.contains(&item.name));
        return match able.first() {
            Some(item) => cell(
                subject,
                CellValue::Unknown,
                format!("{} can do it; whether it does was not looked at", item.name),
                Vec::new(),
            ),
            None => missing(subject, ("stack", "detect_stack"), &row.names.join(", ")),
        };
    }
    let evidence = subject.cite(found.iter().flat_map(|item| &item.evidence));
    cell(subject, CellValue::Full, distinct(found.iter().map(|item| item.name.as_str()).collect()), evidence)
}

fn technologies(subject: &Studied<'_>, found: &[&StackItem], about: &str, searched: &str) -> MatrixCell {
    if found.is_empty() {
        return missing(subject, ("stack", "detect_stack"), searched);
    }
    let names = distinct(found.iter().map(|item| item.name.as_str()).collect());
    cell(subject, CellValue::Partial, format!("{names}: {about}"), subject.cite(found.iter().flat_map(|item| &item.evidence)))
}

fn product<'a>(subject: &Studied<'a>, wanted: impl Fn(&StackItem) -> bool) -> Vec<&'a StackItem> {
    subject.report.stack.iter().filter(|item| item.scope == Scope::Product && wanted(item)).collect()
}

fn distinct(mut names: Vec<&str>) -> String {
    names.sort_unstable();
    names.dedup();
    and_list(&names)
}

fn guards(subject: &Studied<'_>) -> MatrixCell {
    let routes: Vec<_> = subject.report.entry_points.iter().filter(|point| point.kind == EntryPointKind::Http).collect();
    let guarded: Vec<_> = routes.iter().filter(|point| !point.guards.is_empty()).collect();
    if guarded.is_empty() {
        return missing(subject, ("entry_points", "entry_points"), "guards of web routes");
    }
    let value = if guarded.len() == routes.len() { CellValue::Full } else { CellValue::Partial };
    let evidence: Vec<&Evidence> = guarded.iter().filter_map(|point| point.evidence.first()).collect();
    cell(subject, value, format!("seen in front of {} of {} routes", guarded.len(), routes.len()), subject.cite(evidence))
}

fn fixed_versions(subject: &Studied<'_>) -> MatrixCell {
    let number = |pointer| subject.number("dependencies", pointer);
    let (Some(direct), Some(loose)) = (number("/direct"), number("/unpinned")) else {
        return missing(subject, ("dependencies", "dependencies"), "manifests and lock files");
    };
    let evidence: Vec<Evidence> = subject.measure("dependencies", "/unpinned").into_iter().collect();
    let unstated = number("/unstated").unwrap_or(0);
    let fixed = direct - loose - unstated;
    let value = match fixed {
        0 if unstated > 0 => CellValue::Unknown,
        0 => CellValue::None,
        _ if fixed == direct => CellValue::Full,
        _ => CellValue::Partial,
    };
    let note = if direct == 0 {
        "no package from outside is named".to_owned()
    } else {
        let elsewhere = if unstated > 0 { format!("; not stated here for {unstated}") } else { String::new() };
        format!("{fixed} of {direct} named packages{elsewhere}")
    };
    if direct == 0 {
        return cell(subject, CellValue::Unknown, note, Vec::new());
    }
    cell(subject, value, note, evidence)
}
