//! One component for each real thing: parts that name the same thing are joined.

use deepdive_graph::CodeGraph;

use super::draft::{Draft, Part, Source, Standing};
use super::kinds;
use super::names::{norm, stem};
use crate::technologies::{Technology, image_name};

/// Joins parts, in the order they come.
pub(super) fn drafts(graph: &CodeGraph, parts: Vec<Part>) -> Vec<Draft> {
    let mut drafts: Vec<Draft> = Vec::new();
    let deployed = parts.iter().any(|part| part.source == Source::Workload);
    for part in parts {
        if let Some(at) = home_of(&drafts, &part) {
            if let Some(draft) = drafts.get_mut(at) {
                draft.join(part);
            }
        } else if stands_alone(graph, &part, deployed) {
            push(&mut drafts, part);
        }
    }
    for draft in &mut drafts {
        tidy(draft);
    }
    drafts
}

fn push(drafts: &mut Vec<Draft>, part: Part) {
    let Some(name) = part.names.first() else { return };
    let taken = |name: &str| drafts.iter().any(|draft| norm(&draft.id) == norm(name));
    let technology = part.image.as_deref().and_then(kinds::store_of_image).map(|technology| norm(&technology.name));
    let other = technology.unwrap_or_else(|| "2".to_owned());
    let id = if taken(name) { format!("{name}-{other}") } else { name.clone() };
    if !taken(&id) {
        drafts.extend(Draft::of(part, id));
    }
}

fn tidy(draft: &mut Draft) {
    let mut seen = Vec::<String>::new();
    draft.names.retain(|name| {
        let fresh = !seen.contains(name);
        seen.push(name.clone());
        fresh
    });
}

/// A container file or manifest that nothing deploys counts only where it can stand for a thing of its own.
fn stands_alone(graph: &CodeGraph, part: &Part, deployed: bool) -> bool {
    match part.source {
        Source::Workload => part.image.is_some() || part.folder.is_some(),
        Source::Application => true,
        Source::Image | Source::Manifest if !deployed => part.folder.as_deref().is_some_and(|folder| has_code(graph, folder)),
        Source::Image => false,
        Source::Manifest => {
            let folder = part.folder.as_deref().unwrap_or_default();
            let answers = || graph.entry_points.iter().any(|entry| super::names::is_below(graph.path(entry.file), folder));
            !folder.is_empty() && (answers() || super::parts::is_front_end(graph, folder))
        }
    }
}

fn has_code(graph: &CodeGraph, folder: &str) -> bool {
    graph.files.iter().any(|file| file.parsed && super::names::is_below(&file.path, folder))
}

/// The component that a part belongs to, if it is there already.
fn home_of(drafts: &[Draft], part: &Part) -> Option<usize> {
    if part.source == Source::Workload {
        let known = drafts.iter().position(|draft| is_declared_as(draft, part) && !differs(draft, part));
        let process = || by_folder(drafts, part).filter(|at| is_process(part) && drafts.get(*at).is_some_and(is_served));
        return known.or_else(process).or_else(|| drafts.iter().position(|draft| is_variant(draft, part)));
    }
    let by_name = |name: &String| {
        let named = |draft: &Draft| is_free(draft, part) && draft.names.iter().any(|own| norm(own) == norm(name));
        let at = drafts.iter().position(named);
        at.or_else(|| unique(drafts, |draft| is_open(draft, part) && draft.images.iter().any(|image| image_is_of(image, name))))
    };
    let by_stem =
        |name: &String| unique(drafts, |draft| is_open(draft, part) && draft.names.iter().any(|own| stem(own) == stem(name)));
    by_folder(drafts, part).or_else(|| part.names.iter().find_map(by_name)).or_else(|| part.names.iter().find_map(by_stem))
}

/// The line of a Procfile that answers requests.
fn is_process(part: &Part) -> bool {
    let procfile = part.spot.path.rsplit('/').next().is_some_and(|name| name.starts_with("Procfile"));
    procfile && part.image.is_none() && part.names.first().is_some_and(|name| name == "web")
}

/// The main thing of a folder, as another file deploys it.
fn is_served(draft: &Draft) -> bool {
    draft.standing == Standing::Main && draft.spots.iter().all(|spot| !spot.path.contains("Procfile"))
}

/// Workloads are one by their declared name.
fn is_declared_as(draft: &Draft, part: &Part) -> bool {
    part.names.first().is_some_and(|name| norm(&draft.declared) == norm(name))
}

/// A second workload behind the same network name, such as a canary.
fn is_variant(draft: &Draft, part: &Part) -> bool {
    let declared = part.names.first().map(|name| norm(name)).unwrap_or_default();
    let own = norm(&draft.id);
    let related = own.len() > 2 && declared.starts_with(&own);
    related && part.names.iter().skip(1).any(|name| norm(name) == own)
}

/// It can take in an application: it has none yet, or the one in this very folder.
fn is_free(draft: &Draft, part: &Part) -> bool {
    part.source != Source::Application || !draft.sources.contains(&Source::Application) || draft.folder == part.folder
}

/// It has no code yet.
fn is_open(draft: &Draft, part: &Part) -> bool {
    draft.folder.is_none() && is_free(draft, part)
}

/// Two variants of a deployment may give one name to two different stores.
fn differs(draft: &Draft, part: &Part) -> bool {
    let store = |image: &str| kinds::store_of_image(image).map(|technology: &Technology| &technology.name);
    let known = draft.images.iter().find_map(|image| store(image));
    let new = part.image.as_deref().and_then(store);
    matches!((known, new), (Some(known), Some(new)) if known != new)
}

/// The component that speaks best for a folder.
fn by_folder(drafts: &[Draft], part: &Part) -> Option<usize> {
    let folder = part.folder.as_deref()?;
    let there = drafts.iter().enumerate().filter(|(_, draft)| draft.folder.as_deref() == Some(folder) && is_free(draft, part));
    there.min_by_key(|(at, draft)| (draft.standing, *at)).map(|(at, _)| at)
}

/// Whether an image is named after a part, or tagged so in a repository that holds several.
fn image_is_of(image: &str, name: &str) -> bool {
    let last = image_name(image).rsplit('/').next().unwrap_or_default().to_lowercase();
    let tag = image.rsplit(':').next().unwrap_or_default().to_lowercase();
    let name = name.to_lowercase();
    let ends =
        |long: &str, short: &str| short.len() > 4 && long.strip_suffix(short).is_some_and(|rest| rest.ends_with(['-', '_', '.']));
    let short = last.strip_suffix(name.as_str()).is_some_and(|rest| rest.ends_with(['-', '_', '.']));
    last == name || tag == name || short || ends(&name, &last)
}

fn unique(drafts: &[Draft], fits: impl Fn(&Draft) -> bool) -> Option<usize> {
    let mut all = drafts.iter().enumerate().filter(|(_, draft)| fits(draft));
    let (at, _) = all.next()?;
    all.next().is_none().then_some(at)
}
