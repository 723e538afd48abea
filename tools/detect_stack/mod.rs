//! `detect_stack`: which technologies the repository uses, where that shows, and why they are there as far as anyone says.
//!
//! Only what is there on purpose counts: a requirement that a manifest names, an image that is run, a configuration file, an action
//! of a pipeline, an import. What only a lock file or a document names does not.

mod documents;
mod sightings;
mod versions;
mod why;

#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};

use deepdive_model::facts::Stack;
use deepdive_model::{ComponentKind, Finding, Scope, StackItem};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::map_system::map;
use crate::technologies::{self, Technology};
use crate::{ToolContext, ToolError, TypedTool};
use documents::Sentences;
use sightings::Sighting;

/// The tool.
pub(crate) struct DetectStack;

/// What to list.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Args {
    /// Only technologies of this category, such as `database`; all where left out.
    #[serde(default)]
    pub category: Option<String>,
    /// Only technologies that serve this: `product`, `test`, `build`, `example` or `docs`; all where left out.
    #[serde(default)]
    pub scope: Option<Scope>,
}

/// Places that are cited for one technology at most.
const PLACES: usize = 6;

impl TypedTool for DetectStack {
    type Args = Args;
    type Facts = Stack;
    const NAME: &'static str = "detect_stack";
    const ABOUT: &'static str =
        "Lists the technologies in use, with versions, what each serves, and why it is there as far as the repository says.";
    const VERSION: u32 = 2;

    fn run(&self, context: &ToolContext, args: Args) -> Result<(Stack, Vec<Finding>), ToolError> {
        let all = stack(context);
        let wanted = |item: &&StackItem| {
            args.category.as_ref().is_none_or(|category| *category == item.category)
                && args.scope.is_none_or(|scope| scope == item.scope)
        };
        let items: Vec<_> = all.iter().filter(wanted).cloned().collect();
        Ok((Stack { total: items.len() as u64, items }, Vec::new()))
    }
}

/// The whole stack, worked out once a context.
pub(crate) fn stack(context: &ToolContext) -> std::sync::Arc<Vec<StackItem>> {
    context.once("stack", || items(context))
}

/// Every technology seen, with its sightings: the surest first.
pub(crate) fn seen(context: &ToolContext) -> BTreeMap<&'static str, Vec<Sighting>> {
    let mut by_name = BTreeMap::<&'static str, Vec<Sighting>>::new();
    for sighting in sightings::all(context) {
        by_name.entry(sighting.technology.name.as_str()).or_default().push(sighting);
    }
    drop_the_needy(&mut by_name);
    add_the_implied(&mut by_name);
    for sightings in by_name.values_mut() {
        sightings.sort();
        sightings.dedup_by(|a, b| (&a.path, a.line) == (&b.path, b.line));
    }
    by_name
}

fn drop_the_needy(by_name: &mut BTreeMap<&'static str, Vec<Sighting>>) {
    let names: BTreeSet<_> = by_name.keys().copied().collect();
    by_name.retain(|name, _| {
        let needs = technologies::named(name).map_or(&[][..], |technology| &technology.needs);
        needs.iter().all(|need| names.contains(need.as_str()))
    });
}

fn add_the_implied(by_name: &mut BTreeMap<&'static str, Vec<Sighting>>) {
    let mut more = Vec::new();
    for (name, sightings) in by_name.iter() {
        for implied in technologies::named(name).map_or(&[][..], |technology| &technology.implies) {
            if let Some(technology) =
                technologies::named(implied).filter(|technology| !by_name.contains_key(technology.name.as_str()))
            {
                more.extend(sightings.iter().map(|sighting| Sighting { technology, version: None, ..sighting.clone() }));
            }
        }
    }
    for sighting in more {
        by_name.entry(sighting.technology.name.as_str()).or_default().push(sighting);
    }
}

fn items(context: &ToolContext) -> Vec<StackItem> {
    let sentences = Sentences::read(context);
    let mut items: Vec<_> = seen(context).into_values().filter_map(|sightings| item(context, &sentences, &sightings)).collect();
    items.sort_by(|a, b| (&a.layer, &a.name).cmp(&(&b.layer, &b.name)));
    items
}

fn item(context: &ToolContext, sentences: &Sentences, sightings: &[Sighting]) -> Option<StackItem> {
    let technology: &Technology = sightings.first()?.technology;
    let scope = technology.scope.unwrap_or(sightings.iter().map(|sighting| sighting.scope).min()?);
    let in_scope = || sightings.iter().filter(|sighting| technology.scope.is_some() || sighting.scope == scope);
    let evidence: Vec<_> =
        in_scope().take(PLACES).filter_map(|sighting| context.place(&sighting.path, sighting.line, sighting.line)).collect();
    let version = in_scope().find_map(|sighting| sighting.version.clone());
    let why = why::of(context, technology, sentences, sightings, &evidence);
    (!evidence.is_empty()).then(|| StackItem {
        name: technology.name.clone(),
        aliases: technology.aliases.clone(),
        category: technology.category.clone(),
        version,
        layer: layer(context, technology, sightings),
        scope,
        why,
        evidence,
    })
}
/// Its own layer; a library for servers and pages alike that nothing but front ends use belongs to those.
fn layer(context: &ToolContext, technology: &Technology, sightings: &[Sighting]) -> String {
    let mapped = map(context);
    let in_front_end = |sighting: &Sighting| {
        let component = mapped.component_of(&sighting.path);
        mapped.map.components.iter().any(|one| Some(one.id.as_str()) == component && one.kind == ComponentKind::Web)
    };
    let moves = technology.layer == "backend" && !technology.serves && sightings.iter().all(in_front_end);
    if moves { "frontend".to_owned() } else { technology.layer.clone() }
}
