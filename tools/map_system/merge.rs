//! One component for each real thing: parts that name the same thing are joined.

use deepdive_graph::CodeGraph;

use super::draft::{Draft, Part, Source};
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

fn push(drafts: &mut Vec<Draft>, mut part: Part) {
    let taken = |name: &str| drafts.iter().any(|draft| norm(&draft.id) == norm(name));
    if let Some(first) = part.names.first_mut()
        && taken(first)
    {
        let technology = part.image.as_deref().and_then(kinds::store_of_image);
        *first = technology.map_or_else(|| format!("{first}-2"), |technology| format!("{first}-{}", norm(&technology.name)));
    }
    drafts.extend(Draft::of(part));
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
        Source::Workload | Source::Application => true,
        Source::Image | Source::Manifest if !deployed => part.folder.as_deref().is_some_and(|folder| has_code(graph, folder)),
        Source::Image => false,
        Source::Manifest => {
            let folder = part.folder.as_deref().unwrap_or_default();
            graph.entry_points.iter().any(|entry| super::names::is_below(graph.path(entry.file), folder)) && !folder.is_empty()
        }
    }
}

fn has_code(graph: &CodeGraph, folder: &str) -> bool {
    graph.files.iter().any(|file| file.parsed && super::names::is_below(&file.path, folder))
}

/// The component that a part belongs to, if it is there already.
fn home_of(drafts: &[Draft], part: &Part) -> Option<usize> {
    let by_name = drafts.iter().position(|draft| same_name(draft, part) && !differs(draft, part));
    if part.source == Source::Workload {
        return by_name;
    }
    by_name.or_else(|| by_folder(drafts, part)).or_else(|| by_image(drafts, part)).or_else(|| by_stem(drafts, part))
}

/// Declared names are compared among workloads; what is found in code may meet any name.
fn same_name(draft: &Draft, part: &Part) -> bool {
    let wanted: Vec<_> = part.names.iter().map(|name| norm(name)).collect();
    let own = draft.names.iter().map(|name| norm(name));
    match part.source {
        Source::Workload => part
            .names
            .first()
            .map(|name| norm(name))
            .is_some_and(|name| norm(draft.id.as_str()) == name || draft.names.first().map(|own| norm(own)) == Some(name)),
        Source::Application | Source::Image | Source::Manifest => own.into_iter().any(|name| wanted.contains(&name)),
    }
}

/// Two variants of a deployment may give one name to two different stores.
fn differs(draft: &Draft, part: &Part) -> bool {
    let store = |image: &str| kinds::store_of_image(image).map(|technology: &Technology| &technology.name);
    let known = draft.images.iter().find_map(|image| store(image));
    let new = part.image.as_deref().and_then(store);
    matches!((known, new), (Some(known), Some(new)) if known != new)
}

fn by_folder(drafts: &[Draft], part: &Part) -> Option<usize> {
    let folder = part.folder.as_deref()?;
    drafts.iter().position(|draft| draft.folder.as_deref() == Some(folder))
}

fn by_image(drafts: &[Draft], part: &Part) -> Option<usize> {
    let last = |image: &str| image_name(image).rsplit('/').next().unwrap_or_default().to_lowercase();
    let ends = |image: &str| {
        let image = last(image);
        part.names.iter().any(|name| {
            let name = name.to_lowercase();
            image == name || image.strip_suffix(name.as_str()).is_some_and(|rest| rest.ends_with(['-', '_', '.']))
        })
    };
    unique(drafts, |draft| draft.folder.is_none() && draft.images.iter().any(|image| ends(image)))
}

fn by_stem(drafts: &[Draft], part: &Part) -> Option<usize> {
    let wanted: Vec<_> = part.names.iter().map(|name| stem(name)).collect();
    unique(drafts, |draft| draft.folder.is_none() && draft.names.iter().any(|name| wanted.contains(&stem(name))))
}

fn unique(drafts: &[Draft], fits: impl Fn(&Draft) -> bool) -> Option<usize> {
    let mut all = drafts.iter().enumerate().filter(|(_, draft)| fits(draft));
    let (at, _) = all.next()?;
    all.next().is_none().then_some(at)
}
