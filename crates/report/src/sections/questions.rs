//! Questions to ask the team: made from what is missing, odd or can't be seen in a repository.

use deepdive_model::{Claim, Confidence, Evidence};
use serde_json::{Value, json};

use super::shown::{RUNNING, STORES, measures};
use crate::personal::personal_kinds;
use crate::rank::{FEWEST_COMMITS, When};
use crate::study::Study;
use crate::writer::Writer;

/// More questions than this are not asked.
const MOST: usize = 10;

type Question = (&'static str, Value, Vec<Evidence>);

pub(super) fn write(study: &Study, writer: &Writer) -> Vec<Claim> {
    let all = [
        gravest(study),
        guards(study),
        secrets(study),
        key_person(study),
        quiet(study),
        why(study),
        tests(study),
        pipeline(study),
        personal(study),
        licence(study),
        declared(study),
        deployment(study),
        load(study),
    ];
    let asked = all.into_iter().flatten().take(MOST);
    asked.filter_map(|(id, args, evidence)| writer.infers(id, args, Confidence::Medium, evidence)).collect()
}

fn gravest(study: &Study) -> Option<Question> {
    let risk = study.risks.first().filter(|risk| risk.when() == When::BeforeYouCommit)?;
    Some(("ask.gravest", json!({"title": risk.title}), risk.evidence.iter().take(3).cloned().collect()))
}

fn guards(study: &Study) -> Option<Question> {
    let entries = study.facts.entry_points.as_ref().filter(|entries| entries.unguarded > 0)?;
    Some(("ask.guards", json!({"n": entries.unguarded}), measures(study, "entry_points", &["/unguarded"])))
}

fn secrets(study: &Study) -> Option<Question> {
    let secrets = study.facts.secrets.as_ref().filter(|secrets| secrets.total > 0)?;
    Some(("ask.secrets", json!({"n": secrets.total}), measures(study, "find_secrets", &["/total"])))
}

fn key_person(study: &Study) -> Option<Question> {
    let history =
        study.ownership().filter(|history| history.bus_factor <= 1 && !history.partial && history.commits >= FEWEST_COMMITS)?;
    Some(("ask.key-person", json!({"share": history.top_share}), measures(study, "ownership", &["/top_share"])))
}

fn quiet(study: &Study) -> Option<Question> {
    let history = study.ownership().filter(|history| history.recent_commits == 0)?;
    Some(("ask.quiet", json!({"last": history.last}), measures(study, "ownership", &["/recent_commits", "/last"])))
}

fn why(study: &Study) -> Option<Question> {
    let overview = study.facts.overview.as_ref().filter(|overview| overview.decisions.is_empty())?;
    let main =
        study.facts.stack.as_ref()?.items.iter().find(|item| ["framework", "database"].contains(&item.category.as_str()))?;
    (overview.files > 0).then_some(())?;
    Some(("ask.why", json!({"name": main.name}), vec![study.absence("overview", "decision records (ADR)")?]))
}

fn tests(study: &Study) -> Option<Question> {
    let tests = study.facts.tests.as_ref().filter(|tests| tests.product_files > 0 && tests.test_files == 0)?;
    Some(("ask.tests", json!({"files": tests.product_files}), measures(study, "tests_of", &["/test_files", "/product_files"])))
}

fn pipeline(study: &Study) -> Option<Question> {
    study.facts.infrastructure.as_ref().filter(|facts| facts.pipelines.is_empty())?;
    Some(("ask.pipeline", json!({}), vec![study.absence("infrastructure", "workflow files of continuous integration")?]))
}

fn personal(study: &Study) -> Option<Question> {
    let entities = study.facts.data.iter().flat_map(|data| &data.entities);
    let found: Vec<_> = entities.filter(|entity| !personal_kinds(entity).is_empty()).collect();
    let names: Vec<_> = found.iter().take(3).map(|entity| &entity.name).collect();
    (!found.is_empty()).then(|| {
        let evidence = found.iter().take(3).filter_map(|entity| entity.evidence.first().cloned()).collect();
        ("ask.personal", json!({"names": names, "n": found.len()}), evidence)
    })
}

fn licence(study: &Study) -> Option<Question> {
    study.facts.licences.as_ref().filter(|facts| facts.project.is_none())?;
    Some(("ask.licence", json!({}), vec![study.absence("licences", "licence files and package manifests")?]))
}

fn declared(study: &Study) -> Option<Question> {
    let links = super::architecture::connections(study);
    let declared: Vec<_> = links.iter().filter(|link| link.status == deepdive_model::ConnectionStatus::Declared).collect();
    let first = declared.first()?;
    let args = json!({"n": declared.len(), "from": study.name(&first.from), "to": study.name(&first.to)});
    Some(("ask.declared", args, declared.iter().take(3).filter_map(|link| link.evidence.first().cloned()).collect()))
}

fn deployment(study: &Study) -> Option<Question> {
    let facts = study.facts.infrastructure.as_ref().filter(|facts| facts.workloads.is_empty())?;
    let running: Vec<_> = RUNNING.iter().chain(STORES).copied().collect();
    (facts.workloads.is_empty() && !study.components(&running).is_empty()).then_some(())?;
    Some(("ask.deployment", json!({}), vec![study.absence("infrastructure", "compose files and Kubernetes manifests")?]))
}

/// No repository says how much load it bears today.
fn load(study: &Study) -> Option<Question> {
    let routes = super::one_minute::routes(study);
    (routes > 0).then(|| ("ask.load", json!({"n": routes}), measures(study, "entry_points", &["/by_kind/http"])))
}
