//! Choices that need no catalogue: the language, frameworks, stores, deployment and ways in that each subject was seen to have, where they
//! are not the same. What a choice gains and pays is not said here; `decisions` says it of those whose options a file knows.

use deepdive_model::{Choice, ChosenOption, ComponentKind, Decision, EntryPointKind, Evidence, Scope};

use super::decisions::ASIDE;
use super::studied::{MOST_EVIDENCE, Studied};
use crate::words::and_list;

/// Names in the order that they are told in, each with what shows it.
type Found = Vec<(String, Evidence)>;

/// A question: its id, its words, and what answers it; none where nothing is known.
struct Question {
    id: &'static str,
    asks: &'static str,
    answer: fn(&Studied<'_>) -> Option<Found>,
    /// What was looked for in vain where nothing was found: capability, tool, words.
    searched: (&'static str, &'static str, &'static str),
}

const QUESTIONS: &[Question] = &[
    Question {
        id: "primary-language",
        asks: "In what language is most of it written?",
        answer: language,
        searched: ("stack", "overview", "programming languages"),
    },
    Question {
        id: "frameworks",
        asks: "On what frameworks and libraries of note is it built?",
        answer: frameworks,
        searched: ("stack", "detect_stack", "frameworks and libraries of note"),
    },
    Question {
        id: "stores",
        asks: "In what does it keep its data?",
        answer: stores,
        searched: ("map", "map_system", "databases and file stores"),
    },
    Question {
        id: "brought-for-deployment",
        asks: "What does it bring along for being deployed?",
        answer: deployment,
        searched: ("stack", "detect_stack", "files for containers, clusters and platforms"),
    },
    Question {
        id: "ways-in",
        asks: "What kinds of ways in were seen?",
        answer: ways_in,
        searched: ("entry_points", "entry_points", "ways in"),
    },
];

/// The questions that two subjects or more answer, and not all alike.
pub(super) fn differing(subjects: &[Studied<'_>]) -> Vec<Decision> {
    QUESTIONS.iter().filter_map(|question| asked(subjects, question)).collect()
}

fn asked(subjects: &[Studied<'_>], question: &Question) -> Option<Decision> {
    let known: Vec<(&Studied<'_>, Found)> =
        subjects.iter().filter_map(|subject| Some((subject, (question.answer)(subject)?))).collect();
    let names = |found: &Found| found.iter().map(|(name, _)| name.clone()).collect::<Vec<_>>();
    let choices: Vec<(Vec<String>, Choice)> =
        known.iter().filter_map(|(subject, found)| Some((names(found), choice(subject, question, found)?))).collect();
    let differ = choices.iter().zip(choices.iter().skip(1)).any(|(one, next)| one.0 != next.0);
    differ.then(|| Decision {
        id: question.id.to_owned(),
        question: question.asks.to_owned(),
        choices: choices.into_iter().map(|(_, choice)| choice).collect(),
    })
}

/// What one subject has; that nothing was seen is told only where nothing could hide it.
fn choice(subject: &Studied<'_>, question: &Question, found: &Found) -> Option<Choice> {
    let (capability, tool, searched) = question.searched;
    let (option, evidence) = if found.is_empty() {
        let seen = subject.looked_at(capability) && subject.blind_spot(capability).is_none();
        seen.then(|| ("none seen".to_owned(), vec![subject.absence(tool, searched)]))?
    } else {
        (listed(found), subject.cite(found.iter().map(|(_, evidence)| evidence)))
    };
    let plain = String::new;
    let option = ChosenOption { option, gains: plain(), pays: plain(), right_when: plain(), evidence };
    Some(Choice { subject: subject.key.clone(), options: vec![option] })
}

/// The first few names, as many as have their evidence shown, and how many more there are.
fn listed(found: &Found) -> String {
    const SHOWN: usize = MOST_EVIDENCE;
    let mut names: Vec<String> = found.iter().take(SHOWN).map(|(name, _)| name.clone()).collect();
    if found.len() > SHOWN {
        names.push(format!("{} more", found.len() - SHOWN));
    }
    and_list(&names)
}

/// The language with the most lines, but for those of pages, styles and scripts.
fn language(subject: &Studied<'_>) -> Option<Found> {
    let overview = subject.overview.as_ref()?;
    let (at, top) = overview.languages.iter().enumerate().find(|(_, one)| !ASIDE.contains(&one.name.as_str()))?;
    Some(vec![(top.name.clone(), subject.measure("overview", &format!("/languages/{at}/lines"))?)])
}

fn frameworks(subject: &Studied<'_>) -> Option<Found> {
    technologies(subject, |category, _| matches!(category, "framework" | "frontend"), &[Scope::Product])
}

/// Tools and platforms that deploy something; what only routes, watches or develops does not count.
const DEPLOYING: &[&str] = &[
    "Docker",
    "Docker Compose",
    "Kubernetes",
    "Helm",
    "Kustomize",
    "Terraform",
    "Pulumi",
    "AWS CDK",
    "AWS CloudFormation",
    "Serverless Framework",
    "SST",
    "Ansible",
    "Nomad",
    "systemd",
    "Heroku",
    "Vercel",
    "Netlify",
    "Fly.io",
    "Render",
    "Railway",
    "FastAPI Cloud",
    "Hatchbox",
    "Kamal",
    "Google App Engine",
    "AWS Lambda",
    "Azure Functions",
    "Azure App Service",
    "Cloudflare Workers",
    "DigitalOcean App Platform",
];

fn deployment(subject: &Studied<'_>) -> Option<Found> {
    technologies(subject, |_, name| DEPLOYING.contains(&name), &[Scope::Product, Scope::Build])
}

fn technologies(subject: &Studied<'_>, wanted: fn(&str, &str) -> bool, scopes: &[Scope]) -> Option<Found> {
    subject.looked_at("stack").then_some(())?;
    let items = subject.report.stack.iter().filter(|item| scopes.contains(&item.scope) && wanted(&item.category, &item.name));
    Some(sorted(items.filter_map(|item| Some((item.name.clone(), item.evidence.first()?.clone())))))
}

fn stores(subject: &Studied<'_>) -> Option<Found> {
    subject.looked_at("map").then_some(())?;
    let kinds = [ComponentKind::Database, ComponentKind::Storage];
    let parts = subject.report.system_map.components.iter().filter(|part| kinds.contains(&part.kind));
    let named = parts.map(|part| if part.technology.is_empty() { (&part.name, part) } else { (&part.technology, part) });
    Some(sorted(named.filter_map(|(name, part)| Some((name.clone(), part.evidence.first()?.clone())))))
}

fn ways_in(subject: &Studied<'_>) -> Option<Found> {
    const KINDS: [(EntryPointKind, &str); 5] = [
        (EntryPointKind::Http, "web routes"),
        (EntryPointKind::Page, "pages"),
        (EntryPointKind::Rpc, "remote procedures"),
        (EntryPointKind::Graphql, "GraphQL"),
        (EntryPointKind::Consumer, "messages"),
    ];
    subject.looked_at("entry_points").then_some(())?;
    let first = |kind| subject.report.entry_points.iter().find(|point| point.kind == kind)?.evidence.first();
    Some(KINDS.iter().filter_map(|(kind, name)| Some(((*name).to_owned(), first(*kind)?.clone()))).collect())
}

/// Each name once, in order.
fn sorted(found: impl Iterator<Item = (String, Evidence)>) -> Found {
    let mut found: Found = found.collect();
    found.sort_by(|one, other| one.0.cmp(&other.0));
    found.dedup_by(|one, other| one.0 == other.0);
    found
}
