//! What one statement of a Gradle build file asks for.

use deepdive_model::Scope;

use super::catalog::{Catalog, Coordinates};
use super::scope_of;
use super::statements::{Statement, lines_before, strings};

/// Something that a statement asks for, placeholders not filled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Found {
    pub(super) name: String,
    pub(super) version: Option<String>,
    pub(super) scope: Scope,
    pub(super) internal: bool,
    /// Lines below the first of the statement.
    pub(super) below: u32,
}

/// Blocks that only say when what stands in them holds.
const CONDITIONS: &[&str] = &["if", "else"];

/// Dependencies and plugins of a statement.
pub(super) fn requirements(statement: &Statement<'_>, catalog: &Catalog) -> Vec<Found> {
    let (word, rest) = first_word(&statement.text);
    match statement.blocks.iter().rev().find(|block| !CONDITIONS.contains(block)).copied() {
        Some("dependencies") => dependency(statement, word, rest, catalog),
        Some("imports") if word == "mavenBom" => coordinates(rest, Scope::Build),
        Some("plugins") => outside(plugin(word, rest, catalog), Scope::Build),
        _ if word == "apply" && rest.contains("plugin") => outside(applied(rest), Scope::Build),
        _ => Vec::new(),
    }
}

fn first_word(text: &str) -> (&str, &str) {
    text.split_at(text.find(|letter: char| !letter.is_alphanumeric() && letter != '_').unwrap_or(text.len()))
}

fn outside(all: Vec<Coordinates>, scope: Scope) -> Vec<Found> {
    all.into_iter().map(|(name, version)| Found { name, version, scope, internal: false, below: 0 }).collect()
}

fn dependency(statement: &Statement<'_>, word: &str, rest: &str, catalog: &Catalog) -> Vec<Found> {
    let is_build = statement.blocks.contains(&"buildscript") || rest.contains("latform(");
    let is_test = statement.blocks.iter().any(|block| block.ends_with("Test"));
    let scope = match scope_of(word) {
        _ if is_build => Scope::Build,
        Scope::Product if is_test => Scope::Test,
        scope => scope,
    };
    if word.is_empty() || rest.trim_start().starts_with('=') {
        return Vec::new();
    }
    if let Some(module) = module(rest) {
        return vec![Found { name: module, version: None, scope, internal: true, below: 0 }];
    }
    let from_catalog: Vec<Found> = accessors(rest)
        .flat_map(|accessor| {
            let below = lines_before(rest, accessor);
            outside(catalog.get(accessor).to_vec(), scope).into_iter().map(move |found| Found { below, ..found })
        })
        .collect();
    let named = outside(named(rest).into_iter().chain(kotlin(rest)).collect(), scope);
    [from_catalog, named, coordinates(rest, scope)].into_iter().find(|found| !found.is_empty()).unwrap_or_default()
}

/// Words with dots, such as `libs.spring.web`.
fn accessors(text: &str) -> impl Iterator<Item = &str> {
    let words = text.split(|letter: char| !letter.is_alphanumeric() && letter != '.' && letter != '_');
    words.filter(|word| word.contains('.')).map(|word| word.trim_end_matches(".get").trim_matches('.'))
}

/// The path of `project(':a:b')` and `projects.a.b`, as `:a:b`.
fn module(rest: &str) -> Option<String> {
    if rest.contains("project(") {
        return strings(rest).into_iter().find(|text| text.starts_with(':')).map(str::to_owned);
    }
    let accessor = accessors(rest).find_map(|word| word.strip_prefix("projects."))?;
    Some(format!(":{}", accessor.replace('.', ":")))
}

/// `"group:artifact:version:classifier@type"`, several where several are given.
fn coordinates(rest: &str, scope: Scope) -> Vec<Found> {
    let found = |text: &str| {
        let (name, version) = coordinate(text)?;
        Some(Found { name, version, scope, internal: false, below: lines_before(rest, text) })
    };
    strings(rest).into_iter().filter_map(found).collect()
}

fn coordinate(text: &str) -> Option<Coordinates> {
    let (text, _) = text.split_once('@').unwrap_or((text, ""));
    let mut parts = parts(text).into_iter();
    let (group, artifact) = (parts.next()?, parts.next()?);
    let is_plain = !group.is_empty() && !artifact.is_empty() && !text.contains([' ', '/']);
    is_plain.then(|| (format!("{group}:{artifact}"), parts.next().filter(|version| !version.is_empty()).map(str::to_owned)))
}

/// Parts between colons, those of a placeholder kept together.
fn parts(text: &str) -> Vec<&str> {
    let mut depth = 0_i32;
    text.split(move |letter: char| {
        depth += i32::from(letter == '{') - i32::from(letter == '}');
        letter == ':' && depth == 0
    })
    .collect()
}

/// `group: 'g', name: 'a', version: 'v'`, with `=` in Kotlin.
fn named(rest: &str) -> Option<Coordinates> {
    let value = |key: &str| {
        let (_, after) = rest.split_once(&format!("{key}:")).or_else(|| rest.split_once(&format!("{key} =")))?;
        let after = after.trim_start();
        after.starts_with(['"', '\'']).then(|| strings(after).first().map(|text| (*text).to_owned()))?
    };
    Some((format!("{}:{}", value("group")?, value("name")?), value("version")))
}

/// `kotlin("stdlib")`.
fn kotlin(rest: &str) -> Option<Coordinates> {
    let (_, after) = rest.split_once("kotlin(")?;
    let module = *strings(after).first()?;
    Some((format!("org.jetbrains.kotlin:kotlin-{module}"), strings(after).get(1).map(|version| (*version).to_owned())))
}

/// `id 'x' version 'y'`, `kotlin("jvm") version "y"`, `alias(libs.plugins.x)`; plugins that come with Gradle have no dot.
fn plugin(word: &str, rest: &str, catalog: &Catalog) -> Vec<Coordinates> {
    let texts = strings(rest);
    let version = rest.split_once("version").and_then(|(_, after)| strings(after).first().map(|text| (*text).to_owned()));
    match (word, texts.first()) {
        ("alias", _) => accessors(rest).flat_map(|accessor| catalog.get(accessor).to_vec()).collect(),
        ("kotlin", Some(module)) => vec![(format!("org.jetbrains.kotlin.{module}"), version)],
        ("id", Some(id)) if id.contains('.') => vec![((*id).to_owned(), version)],
        _ => Vec::new(),
    }
}

/// `apply plugin: 'x.y'`.
fn applied(rest: &str) -> Vec<Coordinates> {
    strings(rest).first().filter(|id| id.contains('.')).map(|id| ((*id).to_owned(), None)).into_iter().collect()
}
