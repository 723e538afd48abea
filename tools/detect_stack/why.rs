//! Why a technology is there: a reason that a document or a comment states, else what it visibly does, said to be without a reason.

use std::sync::LazyLock;

use deepdive_model::{Basis, Evidence, Lines, Role, Why};
use regex::Regex;

use super::documents::{Sentence, Sentences};
use super::sightings::{Sighting, Trace};
use crate::technologies::Technology;
use crate::{ToolContext, prose, source};

/// Words that make a sentence a reason for what is named before them. What only says that a thing is there ("built with") is none.
static REASON: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        r"(?i)\b(because|so that we|in order to|was chosen|were chosen|instead of|rather than|allows us|lets us|gives us|to avoid)\b",
    )
    .ok()
});

/// Words that make a sentence a reason for what is named behind them.
static CHOICE: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"(?i)\b(thanks to|(we|team) (chose|picked|decided (on|to use|for)|prefer))\b").ok());

/// `NAME for …`, `NAME as …`, `NAME to …`: what stands right behind a name.
static PURPOSE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"^\s*((is|are) )?(used )?(for (the|our|all|its|caching|storing|sending|background|performing|parsing)|as (the|a|an|our)|to (store|cache|run|serve|send|manage|handle|build|test|keep|process|render|generate|validate|deploy))\b").ok()
});

/// Words of sentences that tell what to do, not why something is there.
static INSTRUCTION: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        r"(?i)\b(install|installed|download|make sure|click|see|visit|please|you (can|need|must|should|may|could)|your|ensure|if you|run|bump|update[sd]?|upgrade[sd]?|fix(es|ed)?|remove[sd]?|add(s|ed)? support|deprecated|issue|docs? for|guide|tutorial|learn|example|todo|changed|dropped?|not|no longer|never|don't)\b|https?://|\?$|@\w+ in|#\d+",
    )
    .ok()
});

/// The reason, and what it rests on.
pub(crate) fn of(
    context: &ToolContext,
    technology: &Technology,
    sentences: &Sentences,
    sightings: &[Sighting],
    evidence: &[Evidence],
) -> Why {
    let stated = comment(context, sightings).or_else(|| document(context, technology, sentences));
    stated.unwrap_or_else(|| use_of(context, technology, sightings, evidence))
}

fn document(context: &ToolContext, technology: &Technology, sentences: &Sentences) -> Option<Why> {
    let sentence = sentences.all.iter().find(|sentence| reason_for(technology, &sentence.text, sentence.tells_purpose))?;
    Some(quoted(&sentence.text, place_of(context, sentence)?))
}

fn place_of(context: &ToolContext, sentence: &Sentence) -> Option<Evidence> {
    Evidence::place(context.snapshot(), &sentence.path, Lines::new(sentence.line, sentence.end_line), Role::Source)
}

fn quoted(text: &str, place: Evidence) -> Why {
    Why { text: format!("The repository says: “{}”", prose::cut(text, 220)), basis: Basis::Measured, evidence: vec![place] }
}

/// Whether a sentence says why a technology is there: a reason, or, where the document tells of the system itself, what it is for.
fn reason_for(technology: &Technology, sentence: &str, tells_purpose: bool) -> bool {
    let is = |pattern: &LazyLock<Option<Regex>>, text: &str| pattern.as_ref().is_some_and(|regex| regex.is_match(text));
    if sentence.len() > 400 || sentence.ends_with(':') || is(&INSTRUCTION, sentence) {
        return false;
    }
    let names = std::iter::once(&technology.name).chain(&technology.aliases);
    names.filter(|name| name.len() > 1).any(|name| {
        let Some(at) = prose::word_at(sentence, name) else { return false };
        let (before, behind) = (sentence.get(..at).unwrap_or_default(), sentence.get(at + name.len()..).unwrap_or_default());
        (tells_purpose && is(&PURPOSE, behind)) || is(&REASON, behind) || is(&CHOICE, before)
    })
}

/// Whether a comment beside a requirement says why it is there: what only names, dates or warns is no reason.
fn gives_reason(said: &str) -> bool {
    let starts = ["for ", "to ", "used ", "needed ", "required ", "so that ", "as "];
    let lower = said.to_lowercase();
    !INSTRUCTION.as_ref().is_some_and(|regex| regex.is_match(said))
        && (starts.iter().any(|start| lower.starts_with(start)) || REASON.as_ref().is_some_and(|regex| regex.is_match(said)))
}

/// A comment behind the requirement or image line.
fn comment(context: &ToolContext, sightings: &[Sighting]) -> Option<Why> {
    let stated = sightings.iter().filter(|sighting| matches!(sighting.trace, Trace::Package | Trace::Image)).take(3);
    stated.into_iter().find_map(|sighting| {
        let lines = source::lines(context.snapshot(), &sighting.path);
        let (_, text) = lines.get(usize::try_from(sighting.line).ok()?.checked_sub(1)?)?;
        let (_, said) = text.split_once(" # ").or_else(|| text.split_once(" // "))?;
        let told = said.split_whitespace().count() >= 4 && gives_reason(said.trim());
        let place = Evidence::place(context.snapshot(), &sighting.path, Lines::one(sighting.line), Role::Source)?;
        told.then(|| quoted(said.trim(), place))
    })
}

const UNSTATED: &str = "No stated reason found.";

fn use_of(context: &ToolContext, technology: &Technology, sightings: &[Sighting], evidence: &[Evidence]) -> Why {
    let inferred =
        |text: String, evidence: Vec<Evidence>| Why { text: format!("{text} {UNSTATED}"), basis: Basis::Inferred, evidence };
    if let Some((path, line)) = first_import(context, sightings)
        && let Some(place) = context.place(&path, line, line)
    {
        return inferred(format!("Code uses it, first in `{path}`."), vec![place]);
    }
    let first = sightings.first();
    let shown = first.map_or_else(String::new, |sighting| said(technology, sighting));
    inferred(shown, evidence.iter().take(1).cloned().collect())
}

fn said(technology: &Technology, sighting: &Sighting) -> String {
    let Sighting { path, what, .. } = sighting;
    match sighting.trace {
        Trace::Package | Trace::OtherPackage => format!("`{path}` requires `{what}`."),
        Trace::Image if what.is_empty() => format!("`{path}` runs it."),
        Trace::Image => format!("`{path}` names `{what}`."),
        Trace::Step => format!("A pipeline in `{path}` runs it."),
        Trace::Code if !technology.languages.is_empty() => format!("Code is written in it, such as `{path}`."),
        Trace::Code => format!("`{path}` names it."),
        Trace::File => format!("`{path}` belongs to it."),
    }
}

/// The first import, in product code, of a package that showed the technology.
fn first_import(context: &ToolContext, sightings: &[Sighting]) -> Option<(String, u32)> {
    let graph = context.graph();
    let packages: Vec<_> = sightings
        .iter()
        .filter(|sighting| matches!(sighting.trace, Trace::Package | Trace::OtherPackage))
        .map(|sighting| sighting.what.to_lowercase().replace('-', "_"))
        .collect();
    let of_it = |name: &str| {
        let name = name.to_lowercase().replace('-', "_");
        packages.iter().any(|package| {
            *package == name || name.strip_prefix(package.as_str()).is_some_and(|rest| rest.starts_with(['/', '.']))
        })
    };
    let product = |file, line| {
        let file = graph.file(file);
        file.is_some_and(|file| file.role == deepdive_graph::FileRole::Product && !file.facts.is_in_test(line))
    };
    let import =
        graph.imports.iter().find(|import| import.package.as_deref().is_some_and(of_it) && product(import.file, import.line))?;
    Some((graph.path(import.file).to_owned(), import.line))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::expect_used)]
    use super::*;
    use crate::technologies::named;

    fn check(name: &str, sentence: &str, expected: bool) {
        assert_eq!(reason_for(named(name).expect("known"), sentence, true), expected, "{sentence}");
    }

    #[test]
    fn reasons() {
        check("FastAPI", "FastAPI for the Python backend API.", true);
        check("PostgreSQL", "PostgreSQL as the SQL database.", true);
        check("Redis", "We use Redis because sessions must survive a restart.", true);
        check("Redis", "Redis to store sessions.", true);
        check("Redis", "Sessions are stored in Redis.", false);
        check("Python", "The load generator is built with Python and Locust.", false);
        check("PostgreSQL", "Defaults to 5432 for PostgreSQL and 3306 for MariaDB.", false);
        assert!(!reason_for(named("Redis").expect("known"), "Redis to store sessions.", false));
        check("Docker", "Install Docker for Mac first.", false);
        check("Redis", "Redis is nice.", false);
        check("Django", "This is because it uses Django's check of URLs, which has limits.", false);
        check("MongoDB", "We use PostgreSQL instead of MongoDB.", false);
        check("PostgreSQL", "We use PostgreSQL instead of MongoDB.", true);
        check("Redis", "We decided on Redis last year.", true);
        check("Go", "Go client for the REST API.", false);
        check("Go", "Good for nothing.", false);
    }

    #[test]
    fn comments_must_give_a_reason_too() {
        assert!(gives_reason("for signing the cookies of guests"));
        assert!(gives_reason("faster than the other, chosen because it streams"));
        assert!(!gives_reason("the version of last spring"));
        assert!(!gives_reason("to be removed, do not update"));
    }
}
