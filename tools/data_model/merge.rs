//! Declarations of the same thing become one entity, with component, store and references to others.

use std::collections::{BTreeMap, BTreeSet};

use deepdive_model::facts::DataEntity;
use deepdive_model::{ComponentKind, SystemMap};

use super::Entity;
use super::draft::Draft;
use super::words::same;
use crate::ToolContext;
use crate::map_system::{Mapped, map};

/// Places that are cited for one entity at most.
const PLACES: usize = 4;

/// The entities of all declarations, sorted by name, then component.
pub(super) fn entities(context: &ToolContext, drafts: Vec<Draft>) -> Vec<Entity> {
    let mapped = map(context);
    let joined = join(drafts, &mapped);
    let known: Vec<_> = joined.iter().map(|(draft, component)| Names::of(draft, component.as_deref())).collect();
    let mut entities: Vec<_> = joined
        .iter()
        .filter_map(|(draft, component)| entity(context, &mapped.map, (draft, component.as_deref()), &known))
        .collect();
    entities.sort_by(|a, b| (&a.facts.name, &a.facts.component).cmp(&(&b.facts.name, &b.facts.component)));
    entities
}

/// Joins declarations; those of classes stand before those of tables.
fn join(drafts: Vec<Draft>, mapped: &Mapped) -> Vec<(Draft, Option<String>)> {
    let mut joined: Vec<(Draft, Option<String>)> = Vec::new();
    let (mentions, full): (Vec<_>, Vec<_>) = drafts.into_iter().partition(|draft| draft.mention);
    for draft in full.into_iter().chain(mentions) {
        let component = mapped.component_of(draft.path()).map(str::to_owned);
        // What lies in the folder of an engine that the map lacks is told apart from the rest, and joined only with its own kind.
        let elsewhere = |draft: &Draft| engine_of_path(draft.path()).filter(|engine| !has_engine(&mapped.map, engine));
        let engine = elsewhere(&draft);
        let may = |known: &Draft, other: &Option<String>| {
            elsewhere(known) == engine
                && (*other == component || [other, &component].iter().any(|one| is_store(&mapped.map, one.as_deref())))
        };
        let alike: Vec<_> = (0..)
            .zip(&joined)
            .filter(|(_, (known, other))| may(known, other) && is_same(known, &draft))
            .map(|(at, _)| at)
            .collect();
        match alike.as_slice() {
            [at] => {
                if let Some((known, _)) = joined.get_mut(*at) {
                    absorb(known, draft);
                }
            }
            [] if !(draft.mention && draft.kind == "table") => joined.push((draft, component)),
            [] | [_, ..] => {}
        }
    }
    joined
}

/// Two declarations of one thing: the same table, or a class that a table is named after.
fn is_same(known: &Draft, draft: &Draft) -> bool {
    let lower = |name: &Option<String>| name.as_ref().map(|name| name.to_lowercase());
    match (&known.table, &draft.table) {
        (Some(_), Some(_)) => {
            lower(&known.table) == lower(&draft.table)
                && (known.class.is_none() || draft.class.is_none() || known.class == draft.class)
        }
        (None, Some(table)) if draft.class.is_none() => known.class.as_ref().is_some_and(|class| same(class) == same(table)),
        (Some(table), None) if known.class.is_none() => draft.class.as_ref().is_some_and(|class| same(class) == same(table)),
        _ => false,
    }
}

fn absorb(known: &mut Draft, other: Draft) {
    known.table = known.table.take().or(other.table);
    known.class = known.class.take().or(other.class);
    known.refers.extend(other.refers);
    known.spots.extend(other.spots);
    if known.fields.is_empty() {
        known.fields = other.fields;
    }
}

fn is_store(map: &SystemMap, component: Option<&str>) -> bool {
    component.is_none_or(|id| map.components.iter().any(|one| one.id == id && one.kind == ComponentKind::Database))
}

/// What an entity is called, for references.
struct Names {
    shown: String,
    component: Option<String>,
    all: BTreeSet<String>,
}

impl Names {
    fn of(draft: &Draft, component: Option<&str>) -> Self {
        let all = draft.class.iter().chain(&draft.table).map(|name| name.to_lowercase()).collect();
        Self { shown: shown(draft), component: component.map(str::to_owned), all }
    }
}

/// The table where it is written, else the class.
fn shown(draft: &Draft) -> String {
    draft.table.clone().or_else(|| draft.class.clone()).unwrap_or_default()
}

fn entity(context: &ToolContext, map: &SystemMap, (draft, component): (&Draft, Option<&str>), known: &[Names]) -> Option<Entity> {
    let mut seen = BTreeSet::new();
    let spots = draft.spots.iter().filter(|spot| seen.insert((*spot).clone())).take(PLACES);
    let evidence: Vec<_> = spots.filter_map(|(path, first, last)| context.place(path, *first, *last)).collect();
    let name = shown(draft);
    if evidence.is_empty() || name.is_empty() {
        return None;
    }
    let types = draft.fields.iter().flat_map(|field| field.kind.split(|letter: char| !letter.is_alphanumeric() && letter != '_'));
    let by_type = types.filter(|word| word.starts_with(char::is_uppercase) && !is_plain_type(word));
    let named = draft.refers.iter().map(String::as_str).chain(by_type);
    let refers: BTreeSet<_> = named.filter_map(|name| meant(name, component, known)).filter(|other| *other != name).collect();
    let facts = DataEntity {
        name,
        kind: draft.kind.to_owned(),
        component: component.map(str::to_owned),
        store: store(map, component, draft.path()),
        fields: draft.fields.clone(),
        refers_to: refers.into_iter().collect(),
        evidence,
    };
    Some(Entity { facts, class: draft.class.clone(), table: draft.table.clone() })
}

fn is_plain_type(word: &str) -> bool {
    matches!(word, "String" | "Text" | "Date" | "Integer" | "Long" | "Boolean" | "Number" | "JSON" | "Json")
}

/// The one entity of the same component that a name means, or else of all.
fn meant(name: &str, component: Option<&str>, known: &[Names]) -> Option<String> {
    let lower = name.to_lowercase();
    let all: Vec<_> = known.iter().filter(|names| names.all.contains(&lower)).collect();
    let near: Vec<_> = all.iter().filter(|names| names.component.as_deref() == component).collect();
    let named: BTreeSet<_> = near.iter().map(|names| &names.shown).collect();
    named.first().filter(|_| named.len() == 1).map(|name| (*name).clone())
}

/// The one database that a component talks to; itself where it is one.
fn store(map: &SystemMap, component: Option<&str>, path: &str) -> Option<String> {
    let component = component?;
    let kinds: BTreeMap<_, _> = map.components.iter().map(|one| (one.id.as_str(), one.kind)).collect();
    if kinds.get(component) == Some(&ComponentKind::Database) {
        return Some(component.to_owned());
    }
    let reached =
        map.connections.iter().filter(|connection| connection.from == component).map(|connection| connection.to.as_str());
    let stores: BTreeSet<_> = reached.filter(|to| kinds.get(to) == Some(&ComponentKind::Database)).collect();
    let only = stores.first().filter(|_| stores.len() == 1)?;
    let technology =
        map.components.iter().find(|one| one.id == **only).map_or(String::new(), |one| one.technology.to_lowercase());
    engine_of_path(path).is_none_or(|engine| technology.is_empty() || technology.contains(engine)).then(|| (*only).to_owned())
}

/// Databases that folders of schemas are named after.
const ENGINES: &[&str] = &["clickhouse", "cockroach", "mariadb", "mssql", "mysql", "oracle", "postgres", "sqlite", "sqlserver"];

/// The database that a folder or file name of a path names.
fn engine_of_path(path: &str) -> Option<&'static str> {
    let path = path.to_lowercase();
    ENGINES.iter().copied().find(|engine| {
        path.split(['/', '.', '-', '_'])
            .any(|part| part.strip_prefix(engine).is_some_and(|rest| matches!(rest, "" | "ql" | "db")))
    })
}

/// Whether the map has a database of that sort.
fn has_engine(map: &SystemMap, engine: &str) -> bool {
    map.components.iter().any(|one| one.technology.to_lowercase().contains(engine))
}
