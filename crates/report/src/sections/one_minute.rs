//! In one minute: what it is, what we make of it, how big it is, what was not seen.

use deepdive_model::facts::Quote;
use deepdive_model::{AssessedState, Basis, Category, Claim, Confidence, Evidence, Text};
use serde_json::{Value, json};

use super::shown::{RUNNING, STORES, ground, kinds, measures, store_technologies, with};
use crate::catalogue::capability;
use crate::rank::When;
use crate::study::Study;
use crate::words::shortened;
use crate::writer::Writer;

pub(super) fn write(study: &Study, writer: &Writer) -> Vec<Claim> {
    let mut claims = vec![purpose(study, writer), verdict(study, writer)];
    claims.extend(size(study, writer));
    claims.extend(super::architecture::shape(study, writer));
    claims.extend(gaps(study, writer));
    claims
}

/// What it is: in its own words where it has any, else from its parts.
pub(super) fn purpose(study: &Study, writer: &Writer) -> Claim {
    let found = with(kinds(study), json!({"routes": routes(study), "languages": languages(study)}));
    let found = with(found, store_technologies(study));
    if study.facts.overview.is_none() {
        let unasked = writer.says("purpose.unasked", json!({"files": study.subject.files}), ground(study));
        return unasked.unwrap_or_else(|| bare(study));
    }
    stated(study, writer, &found)
        .or_else(|| derived(study, writer, &found))
        .or_else(|| {
            writer.says("purpose.files", json!({"files": study.subject.files, "languages": languages(study)}), ground(study))
        })
        .unwrap_or_else(|| bare(study))
}

fn stated(study: &Study, writer: &Writer, found: &Value) -> Option<Claim> {
    let purpose = own_words(study)?;
    let args = with(found.clone(), json!({"quote": shortened(&purpose.text, 220)}));
    let evidence = std::iter::once(purpose.evidence.clone()).chain(parts(study));
    // Where nobody looked for parts, none is said to be missing.
    let id = if study.facts.map.is_some() { "purpose.stated" } else { "purpose.said" };
    writer.infers(id, args, Confidence::High, evidence)
}

/// The repository's own sentence, where it is one and not just a name.
pub(super) fn own_words(study: &Study) -> Option<&Quote> {
    let purpose = study.facts.overview.as_ref()?.purpose.as_ref()?;
    (purpose.text.split_whitespace().count() >= 3).then_some(purpose)
}

fn derived(study: &Study, writer: &Writer, found: &Value) -> Option<Claim> {
    let features: Vec<_> =
        study.facts.features.iter().flat_map(|features| &features.items).take(3).map(|one| &one.name).collect();
    let running = study.components(RUNNING).len() + study.components(STORES).len();
    (running > 0 || routes(study) > 0).then_some(())?;
    let args = with(found.clone(), json!({"features": features}));
    writer.infers("purpose.derived", args, Confidence::Medium, parts(study))
}

fn parts(study: &Study) -> Vec<Evidence> {
    let kinds: Vec<_> = RUNNING.iter().chain(STORES).copied().collect();
    let components = study.components(&kinds);
    let mut out: Vec<Evidence> = components.iter().take(5).filter_map(|part| part.evidence.first().cloned()).collect();
    out.extend(measures(study, "map_system", &["/total/components"]));
    out.extend(measures(study, "entry_points", &["/total"]));
    out
}

/// The last resort where even the catalogue can't be read: the name, on a count of files.
fn bare(study: &Study) -> Claim {
    let name = study.subject.name.clone();
    let text = Text { executive: name.clone(), product: name.clone(), engineer: name };
    Claim { message: None, text, basis: Basis::Measured, confidence: Confidence::High, evidence: ground(study) }
}

/// What we make of it: how many risks must be settled when.
pub(super) fn verdict(study: &Study, writer: &Writer) -> Claim {
    let of = |when: When| study.risks.iter().filter(|risk| risk.when() == when).collect::<Vec<_>>();
    let (before, hundred) = (of(When::BeforeYouCommit), of(When::FirstHundredDays));
    let seen = ["security", "scalability", "quality"].iter().any(|capability| study.looked_at(capability));
    let (id, first) = match (before.first(), hundred.first()) {
        _ if !seen => ("verdict.unseen", None),
        (Some(risk), _) => ("verdict.before", Some(risk)),
        (None, Some(risk)) => ("verdict.hundred", Some(risk)),
        (None, None) => ("verdict.calm", None),
    };
    let args = json!({
        "before": before.len(), "hundred": hundred.len(), "first": first.map(|risk| &risk.title), "files": study.subject.files,
        "read": study.coverage.files_read, "why": crate::merge::no_code(&study.coverage, &study.facts),
    });
    let mut evidence: Vec<_> = first.into_iter().flat_map(|risk| risk.evidence.iter().take(3).cloned()).collect();
    let rules = study.facts.rules(&[Category::Security, Category::Scalability, Category::Quality]);
    evidence.extend(rules.map(|rules| rules.evidence).unwrap_or_default());
    if evidence.is_empty() {
        evidence = ground(study);
    }
    writer.infers(id, args, Confidence::Medium, evidence).unwrap_or_else(|| bare(study))
}

fn size(study: &Study, writer: &Writer) -> Option<Claim> {
    let overview = study.facts.overview.as_ref()?;
    let all: u64 = overview.languages.iter().map(|language| language.lines).sum();
    let top = overview.languages.first()?;
    let args = json!({
        "files": overview.files, "lines": overview.lines, "code": all, "language": top.name, "share": crate::words::basis_points(top.lines, all),
        "languages": languages(study), "total": overview.languages.len(),
    });
    writer.says(
        "minute.size",
        args,
        measures(study, "overview", &["/files", "/lines", "/languages/0/lines", "/languages/1/lines", "/languages/2/lines"]),
    )
}

fn gaps(study: &Study, writer: &Writer) -> Option<Claim> {
    let names: Vec<_> = study
        .assessed
        .iter()
        .filter(|one| one.state == AssessedState::NotAssessed)
        .map(|one| capability(&one.capability))
        .collect();
    (!names.is_empty()).then_some(())?;
    writer.says("minute.gaps", json!({"names": names, "n": names.len()}), ground(study))
}

/// HTTP routes seen.
pub(super) fn routes(study: &Study) -> u64 {
    study.facts.entry_points.as_ref().and_then(|entries| entries.by_kind.get("http").copied()).unwrap_or(0)
}

/// The three languages with the most lines.
pub(super) fn languages(study: &Study) -> Vec<String> {
    study.subject.languages.iter().take(3).cloned().collect()
}
