//! Build, buy or adopt: what weighs on that choice, as facts with their assumptions said.

use std::collections::BTreeSet;

use deepdive_model::{ComparedRow, ComponentKind, Evidence, Scope};

use super::cells::{measured, row};
use super::decisions::ASIDE;
use super::studied::Studied;
use crate::licence::copyleft;
use crate::words::{and_list, number};

/// Finished lines that one person writes in a month, tests and rework included: the assumption behind the effort to build.
const LINES_A_MONTH: (i64, i64) = (500, 2_000);

pub(super) fn rows(subjects: &[Studied<'_>]) -> Vec<ComparedRow> {
    let rows = [
        row(subjects, ("licence", "Licence of the repository", "Have a lawyer confirm it before you ship."), licence),
        row(
            subjects,
            (
                "licences-of-packages",
                "Licences of packages, where stated",
                "A strong copyleft licence may oblige you to publish your code.",
            ),
            packages,
        ),
        row(
            subjects,
            (
                "integration",
                "Ways in from outside",
                "What your systems could talk to; some web routes may give pages for people.",
            ),
            integration,
        ),
        row(subjects, ("lock-in", "Outside services that it names", "Each is a contract, a price and a dependency."), outside),
        row(subjects, ("exit-data", "Data to move on exit", "Stores and kinds of records that were seen."), data),
        row(subjects, ("build-effort", "Effort to build the same anew", EFFORT), effort),
        row(subjects, ("upkeep", "Direct packages of the product to keep current", ""), |subject| {
            measured(subject, ("dependencies", "/direct_product"), number)
        }),
    ];
    rows.into_iter().flatten().collect()
}

const EFFORT: &str = "Assumes 500 to 2 000 finished lines per person and month, tests and rework included, for code of the product that was parsed; an order of magnitude, not a quote.";

fn licence(subject: &Studied<'_>) -> Option<(String, Vec<Evidence>)> {
    let licences = subject.licences.as_ref()?;
    let Some(quote) = &licences.project else {
        return Some((
            "no licence found: without one, all rights are reserved".to_owned(),
            vec![subject.absence("licences", "a licence file or field")],
        ));
    };
    let kind = if copyleft(&quote.text) { "strong copyleft" } else { "no strong copyleft" };
    Some((format!("{} ({kind})", quote.text), subject.cite([&quote.evidence])))
}

fn packages(subject: &Studied<'_>) -> Option<(String, Vec<Evidence>)> {
    let licences = subject.licences.as_ref()?;
    let unknown = subject.measure("licences", "/unknown")?;
    let (binding, free): (Vec<_>, Vec<_>) = licences.dependencies.iter().partition(|(licence, _)| copyleft(licence));
    let count = |list: Vec<(&String, &u64)>| list.into_iter().map(|(_, count)| *count).sum::<u64>();
    let signed = |value: u64| number(i64::try_from(value).unwrap_or(i64::MAX));
    if binding.is_empty() && free.is_empty() {
        let of = signed(licences.unknown);
        return (licences.unknown > 0).then(|| (format!("not stated for any of {of} packages"), vec![unknown]));
    }
    let text = format!(
        "{} strong copyleft, {} others, {} not stated",
        signed(count(binding)),
        signed(count(free)),
        signed(licences.unknown)
    );
    Some((text, vec![unknown]))
}

fn integration(subject: &Studied<'_>) -> Option<(String, Vec<Evidence>)> {
    let facts = subject.report.metrics.get("entry_points")?.get("by_kind")?.as_object()?;
    let words = |kind: &str| match kind {
        "http" => Some("web routes"),
        "rpc" => Some("remote procedures"),
        "graphql" => Some("GraphQL fields"),
        "consumer" => Some("message consumers"),
        "cli" => Some("commands"),
        _ => None,
    };
    let parts: Vec<String> = facts
        .iter()
        .filter_map(|(kind, count)| Some((words(kind)?, count.as_i64().filter(|count| *count > 0)?)))
        .map(|(words, count)| format!("{} {}", number(count), if count == 1 { words.trim_end_matches('s') } else { words }))
        .collect();
    if parts.is_empty() && subject.blind_spot("entry_points").is_some() {
        return None;
    }
    let text = if parts.is_empty() { "none seen".to_owned() } else { and_list(&parts) };
    Some((text, subject.measure("entry_points", "/total").into_iter().collect()))
}

fn outside(subject: &Studied<'_>) -> Option<(String, Vec<Evidence>)> {
    let parts = subject.report.system_map.components.iter().filter(|part| part.kind == ComponentKind::External);
    let hosted = ["integrations", "ai"];
    // What sends mail or pushes messages by itself is a library, and no outside service.
    let items = subject.report.stack.iter().filter(|item| {
        item.scope == Scope::Product && hosted.contains(&item.layer.as_str()) && !LIBRARIES.contains(&item.name.as_str())
    });
    let parts: Vec<_> = parts.collect();
    let items: Vec<_> = items.collect();
    let names: BTreeSet<&str> =
        parts.iter().map(|part| part.name.as_str()).chain(items.iter().map(|item| item.name.as_str())).collect();
    let evidence =
        parts.iter().filter_map(|part| part.evidence.first()).chain(items.iter().filter_map(|item| item.evidence.first()));
    match (names.is_empty(), subject.blind_spot("map")) {
        (false, _) => Some((shortened(names), subject.cite(evidence))),
        (true, Some(_)) => None,
        (true, None) => Some(("none seen".to_owned(), vec![subject.absence("map_system", "outside systems")])),
    }
}

const LIBRARIES: &[&str] = &[
    "Nodemailer",
    "emails (Python)",
    "Flask-Mail",
    "fastapi-mail",
    "django-anymail",
    "Spring Mail",
    "Gomail",
    "Lettre",
    "MailKit",
    "Action Mailbox",
    "React Email",
    "MJML",
    "Web Push",
    "Apprise",
];

/// The first few names, and how many more there are.
fn shortened(names: BTreeSet<&str>) -> String {
    const SHOWN: usize = 8;
    let more = names.len().saturating_sub(SHOWN);
    let mut shown: Vec<String> = names.into_iter().take(SHOWN).map(str::to_owned).collect();
    if more > 0 {
        shown.push(format!("{more} more"));
    }
    and_list(&shown)
}

fn data(subject: &Studied<'_>) -> Option<(String, Vec<Evidence>)> {
    let kinds = [ComponentKind::Database, ComponentKind::Storage];
    let stores: Vec<_> = subject.report.system_map.components.iter().filter(|part| kinds.contains(&part.kind)).collect();
    let names: BTreeSet<&str> = stores
        .iter()
        .map(|part| if part.technology.is_empty() { part.name.as_str() } else { part.technology.as_str() })
        .collect();
    let records = subject.number("data_model", "/total")?;
    if names.is_empty() && records == 0 {
        return None;
    }
    let held = if names.is_empty() { "no store seen".to_owned() } else { shortened(names) };
    let mut evidence = subject.cite(stores.iter().filter_map(|part| part.evidence.first()));
    evidence.extend(subject.measure("data_model", "/total"));
    Some((format!("{held}; {} kinds of records", number(records)), evidence))
}

/// The effort for what was read; where that is the smaller part of what there is to build, none can be told.
fn effort(subject: &Studied<'_>) -> Option<(String, Vec<Evidence>)> {
    if let Some((why, evidence)) = unread(subject).or_else(|| elsewhere(subject)) {
        return Some((format!("can't be told: {why}"), evidence));
    }
    measured(subject, ("tests_of", "/product_lines"), |lines| {
        let (slow, fast) = LINES_A_MONTH;
        let (least, most) = ((lines + fast - 1) / fast, (lines + slow - 1) / slow);
        format!("{} to {} person-months for {} lines", number(least.max(1)), number(most.max(1)), number(lines))
    })
}

/// That half of the code or more is in languages that are not parsed, or all of it.
fn unread(subject: &Studied<'_>) -> Option<(String, Vec<Evidence>)> {
    let overview = subject.overview.as_ref()?;
    let code: Vec<_> =
        overview.languages.iter().enumerate().filter(|(_, one)| one.parsed || !ASIDE.contains(&one.name.as_str())).collect();
    let lines = |parsed: bool| code.iter().filter(|(_, one)| one.parsed == parsed).map(|(_, one)| one.lines).sum::<u64>();
    if code.is_empty() {
        return Some(("it holds no code of a program".to_owned(), vec![subject.absence("overview", "programming languages")]));
    }
    (lines(false) >= lines(true)).then_some(())?;
    let unread: Vec<_> = code.iter().filter(|(_, one)| !one.parsed).collect();
    let names: Vec<&str> = unread.iter().map(|(_, one)| one.name.as_str()).collect();
    let evidence = unread.iter().filter_map(|(at, _)| subject.measure("overview", &format!("/languages/{at}/lines")));
    Some((format!("code in {} was not parsed", and_list(&names)), evidence.collect()))
}

/// That the repository deploys more parts than it holds the code of.
fn elsewhere(subject: &Studied<'_>) -> Option<(String, Vec<Evidence>)> {
    let programs = [ComponentKind::Service, ComponentKind::Web, ComponentKind::Worker, ComponentKind::Job];
    let parts = subject.report.system_map.components.iter().filter(|part| programs.contains(&part.kind));
    // What is bought or taken as it is has a technology of its own, and is not built anew.
    let own = parts.filter(|part| part.path.is_some() || part.technology.is_empty());
    let (here, away): (Vec<_>, Vec<_>) = own.partition(|part| part.path.is_some());
    (away.len() > here.len()).then_some(())?;
    let evidence = subject.cite(away.iter().filter_map(|part| part.evidence.first()));
    Some((format!("the code of {} of its {} parts is not in it", away.len(), away.len() + here.len()), evidence))
}
