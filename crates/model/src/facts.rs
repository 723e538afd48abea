//! What the tools of the built-in agents say: typed facts that the report's sections are made from.
//!
//! A tool's facts always hold the totals; lists may be cut to a bound, totals never depend on paging. No floats: shares are basis
//! points (1 % = 100). Lists are sorted; the order is said at each.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{Confidence, Dependency, EntryPoint, Evidence, Feature, StackItem, SystemMap};

/// A piece of the repository's own text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Quote {
    /// The text, as it stands there, markup taken off.
    pub text: String,
    /// Where.
    pub evidence: Evidence,
}

/// Facts of `overview`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Overview {
    /// Files listed.
    pub files: u64,
    /// Lines of text files read.
    pub lines: u64,
    /// Code by language, most lines first.
    pub languages: Vec<LanguageShare>,
    /// What the repository says it is: the first sentence of its README or a manifest's description.
    pub purpose: Option<Quote>,
    /// Where its README says in its first lines that it is no longer kept up.
    #[serde(default)]
    pub retired: Option<Quote>,
    /// Titles of the README's sections and of the pages of docs/, in order.
    pub headings: Vec<Quote>,
    /// Decision records (ADR) found.
    pub decisions: Vec<Quote>,
    /// Files that say how to contribute, what is licensed, what changed.
    pub community: Vec<Evidence>,
}

/// How much of a language there is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct LanguageShare {
    /// Its usual name.
    pub name: String,
    /// Files.
    pub files: u64,
    /// Lines.
    pub lines: u64,
    /// False where deepdive has no parser for it.
    pub parsed: bool,
}

/// Facts of `detect_stack`; items sorted by layer, then name.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Stack {
    /// How many.
    pub total: u64,
    /// All of them.
    pub items: Vec<StackItem>,
}

/// Facts of `map_system`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct MapFacts {
    /// Counts: components, connections, called, declared.
    pub total: BTreeMap<String, u64>,
    /// The map.
    pub map: SystemMap,
}

/// Facts of `entry_points`; sorted by component, route, method.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct EntryPoints {
    /// How many match the arguments.
    pub total: u64,
    /// By kind.
    pub by_kind: BTreeMap<String, u64>,
    /// HTTP routes that no guard was seen in front of.
    pub unguarded: u64,
    /// All of them, unless the call asked for a page.
    pub items: Vec<EntryPoint>,
}

/// Facts of `list_features`; sorted by importance, most entry points first.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Features {
    /// How many.
    pub total: u64,
    /// All of them.
    pub items: Vec<Feature>,
}

/// Facts of `dependencies`; sorted by ecosystem, name, version.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Dependencies {
    /// How many; each name once, at however many versions.
    pub total: u64,
    /// Named in a manifest; each name once.
    pub direct: u64,
    /// Direct ones of scope product.
    pub direct_product: u64,
    /// Direct ones for which a build takes whatever version fits on its day.
    pub unpinned: u64,
    /// Direct ones whose version something outside of the repository decides, such as a parent or a plugin of the build.
    #[serde(default)]
    pub unstated: u64,
    /// Manifests read.
    pub manifests: Vec<Evidence>,
    /// Lock files read.
    pub lock_files: Vec<Evidence>,
    /// All of them.
    pub items: Vec<Dependency>,
}

/// Facts of `licences`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Licences {
    /// SPDX expression of the repository itself.
    pub project: Option<Quote>,
    /// Dependencies whose licence a lock file or vendored manifest states, by SPDX expression.
    pub dependencies: BTreeMap<String, u64>,
    /// Dependencies whose licence is not stated in the repository.
    pub unknown: u64,
}

/// Facts of `data_model`; sorted by name.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct DataModel {
    /// Tables, collections, entities.
    pub total: u64,
    /// All of them.
    pub entities: Vec<DataEntity>,
}

/// Something that is stored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct DataEntity {
    /// Table, collection or class.
    pub name: String,
    /// table, collection, entity, message.
    pub kind: String,
    /// The component whose code declares it.
    pub component: Option<String>,
    /// The component that stores it, where exactly one can.
    pub store: Option<String>,
    /// Fields: name and type as written.
    pub fields: Vec<DataField>,
    /// Names of entities that it refers to.
    pub refers_to: Vec<String>,
    /// Where it is declared.
    pub evidence: Vec<Evidence>,
}

/// A field of something stored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct DataField {
    /// Its name.
    pub name: String,
    /// Its type, as written.
    pub kind: String,
    /// email, name, phone, address, payment, password, health, location: personal or secret data by its name; empty otherwise.
    pub sensitive: String,
}

/// Facts of `trace_request`; most telling first.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Traces {
    /// How many requests could be traced.
    pub total: u64,
    /// The main ones.
    pub traces: Vec<Trace>,
}

/// The way of one request through code and components.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Trace {
    /// Id of the entry point.
    pub entry_point: String,
    /// What it is called, such as `GET /orders/{customer}`.
    pub name: String,
    /// Component ids on the way, first to last.
    pub components: Vec<String>,
    /// Steps in order.
    pub steps: Vec<TraceStep>,
    /// The weakest link.
    pub confidence: Confidence,
}

/// One step of a trace.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct TraceStep {
    /// enters, calls, reads, writes, sends, returns.
    pub action: String,
    /// The symbol, component or table that is reached.
    pub target: String,
    /// Component it happens in.
    pub component: Option<String>,
    /// Where.
    pub evidence: Evidence,
}

/// Facts of `infrastructure`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct InfrastructureFacts {
    /// Container images built here.
    pub images: Vec<ImageFact>,
    /// What is deployed, and how.
    pub workloads: Vec<WorkloadFact>,
    /// Workflows of continuous integration.
    pub pipelines: Vec<PipelineFact>,
}

/// A container image that is built from a Dockerfile.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ImageFact {
    /// The Dockerfile.
    pub path: String,
    /// The base image of the last stage.
    pub base: String,
    /// The user it runs as; null where none is set, which means root unless the base image says otherwise.
    pub user: Option<String>,
    /// Where the base is named.
    pub evidence: Evidence,
}

/// Something that is deployed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct WorkloadFact {
    /// Its name.
    pub name: String,
    /// compose service, Deployment, StatefulSet, CronJob, ….
    pub kind: String,
    /// Component of the map that it runs.
    pub component: Option<String>,
    /// Replicas asked for; null where not stated.
    pub replicas: Option<u32>,
    /// Liveness or readiness probe, or a health check.
    pub has_probe: bool,
    /// Limits of memory or CPU.
    pub has_limits: bool,
    /// An autoscaler aims at it.
    pub has_autoscaler: bool,
    /// Where.
    pub evidence: Evidence,
}

/// A workflow of continuous integration.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PipelineFact {
    /// Its name.
    pub name: String,
    /// test, lint, build, release, deploy: what its steps do, as far as their words tell.
    pub does: Vec<String>,
    /// Where.
    pub evidence: Evidence,
}

/// Facts of `configuration`; sorted by key.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Configuration {
    /// Environment variables that code or deployment reads.
    pub total: u64,
    /// Without a default anywhere.
    pub required: u64,
    /// All of them.
    pub keys: Vec<ConfigKey>,
}

/// An environment variable or setting.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ConfigKey {
    /// Its name.
    pub key: String,
    /// Read by code.
    pub read: bool,
    /// Set by deployment files or an example file.
    pub set: bool,
    /// Has a default.
    pub has_default: bool,
    /// Where it is read or set, first few.
    pub evidence: Vec<Evidence>,
}

/// Facts of `match_rules`; the findings stand beside the facts.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct RuleFacts {
    /// Findings by severity: critical, high, medium, low, info (all five keys, always).
    pub total: BTreeMap<String, u64>,
    /// Findings by rule.
    pub by_rule: BTreeMap<String, u64>,
    /// Rules that were run.
    pub rules: u64,
    /// Files that they were run on.
    pub files: u64,
    /// Places, as `path:line`, that the code which answers a request was seen to lead to.
    #[serde(default)]
    pub in_requests: Vec<String>,
}

/// Facts of `find_secrets`; the findings stand beside the facts.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SecretFacts {
    /// How many outside tests and examples.
    pub total: u64,
    /// How many in tests and examples.
    pub in_tests: u64,
    /// Files searched.
    pub files: u64,
}

/// Facts of `complexity`, over product code.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Complexity {
    /// Functions counted.
    pub functions: u64,
    /// Lines in them.
    pub lines: u64,
    /// Median complexity (McCabe).
    pub median: u64,
    /// Highest complexity.
    pub highest: u64,
    /// Functions above 10.
    pub above_10: u64,
    /// Functions above 25.
    pub above_25: u64,
    /// Functions longer than 60 lines.
    pub longer_60: u64,
    /// Share of lines in functions above 10, in basis points.
    pub complex_lines: u64,
    /// The most complex, worst first.
    pub worst: Vec<FunctionFact>,
}

/// A function and its measures.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct FunctionFact {
    /// `path::qualified.name`.
    pub symbol: String,
    /// McCabe complexity.
    pub complexity: u32,
    /// Lines.
    pub lines: u32,
    /// Parameters.
    pub parameters: u32,
    /// Where it is.
    pub evidence: Evidence,
}

/// Facts of `duplication`, over product code.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Duplication {
    /// Code lines looked at.
    pub lines: u64,
    /// Lines that stand in at least one other place.
    pub duplicated: u64,
    /// Their share in basis points.
    pub share: u64,
    /// Longest first.
    pub blocks: Vec<DuplicateBlock>,
}

/// The same lines in several places.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct DuplicateBlock {
    /// How many lines.
    pub lines: u32,
    /// Where: at least two places.
    pub evidence: Vec<Evidence>,
}

/// Facts of `module_graph`; a module is a folder of code or a package.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ModuleGraph {
    /// How many.
    pub total: u64,
    /// Sorted by path.
    pub modules: Vec<ModuleFact>,
    /// Sorted by from, to.
    pub edges: Vec<ModuleEdge>,
}

/// A module.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ModuleFact {
    /// Its folder.
    pub path: String,
    /// Code files in it.
    pub files: u64,
    /// Their lines.
    pub lines: u64,
    /// Modules that depend on it.
    pub fan_in: u64,
    /// Modules that it depends on.
    pub fan_out: u64,
}

/// A dependency between modules.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ModuleEdge {
    /// Path of the module that depends.
    pub from: String,
    /// Path of the module it depends on.
    pub to: String,
    /// Imports and calls that make it.
    pub weight: u64,
    /// The first of them.
    pub evidence: Evidence,
}

/// Facts of `cycles`; longest first.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Cycles {
    /// How many groups of modules depend on each other in a circle.
    pub total: u64,
    /// How many modules lie in such groups.
    #[serde(default)]
    pub modules: u64,
    /// The largest groups.
    pub cycles: Vec<Cycle>,
}

/// Modules that depend on each other in a circle.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Cycle {
    /// Their paths.
    pub modules: Vec<String>,
    /// One import for each arrow of a shortest circle.
    pub evidence: Vec<Evidence>,
}

/// Facts of `hotspots`; worst first.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Hotspots {
    /// Product files that changed at least once in the history read.
    pub total: u64,
    /// The worst.
    pub files: Vec<Hotspot>,
}

/// A file that is both complex and often changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Hotspot {
    /// The file.
    pub path: String,
    /// Commits that touched it.
    pub commits: u64,
    /// Sum of its functions' complexity.
    pub complexity: u64,
    /// Its lines.
    pub lines: u64,
    /// Files that most often change with it, with the number of common commits.
    pub changes_with: Vec<(String, u64)>,
    /// The file's first lines.
    pub evidence: Evidence,
}

/// Facts of `ownership`: people are numbered by their first commit, never named.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Ownership {
    /// Commits read.
    pub commits: u64,
    /// True where the history is cut (shallow clone) or a bound was hit.
    pub partial: bool,
    /// People who committed, bots left out.
    pub authors: u64,
    /// People who committed in the last 365 days before `as_of`.
    pub active_authors: u64,
    /// Commits in those days.
    pub recent_commits: u64,
    /// Commits in the 365 days before those.
    #[serde(default)]
    pub earlier_commits: u64,
    /// Commits after `as_of`, of people and programs: they are in none of the other numbers.
    #[serde(default)]
    pub later_commits: u64,
    /// Day of the first commit read.
    pub first: String,
    /// Day of the last.
    pub last: String,
    /// The fewest people who together made half of the commits.
    pub bus_factor: u64,
    /// Share of commits of the most active person, in basis points.
    pub top_share: u64,
    /// Commits a month, oldest first: `YYYY-MM` and count, the last 24 months.
    pub months: Vec<(String, u64)>,
    /// Files of product code that only one person ever changed, and how many there are in all.
    pub single_owner_files: u64,
    /// Product code files with history.
    pub owned_files: u64,
    /// First and last commit.
    pub evidence: Vec<Evidence>,
}

/// Facts of `tests_of`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Tests {
    /// Test files.
    pub test_files: u64,
    /// Their lines.
    pub test_lines: u64,
    /// Product code files.
    pub product_files: u64,
    /// Their lines.
    pub product_lines: u64,
    /// Test functions.
    pub cases: u64,
    /// The largest modules with product code that no test reaches, most lines first.
    pub untested: Vec<ModuleFact>,
    /// How many such modules there are.
    #[serde(default)]
    pub untested_total: u64,
    /// Lines of code in them.
    #[serde(default)]
    pub untested_lines: u64,
    /// Modules with product code.
    pub modules: u64,
    /// The first few test files.
    pub evidence: Vec<Evidence>,
}

/// Facts of `find_places`; best first.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Places {
    /// The words of the question that were looked for.
    pub words: Vec<String>,
    /// Those of them that were met nowhere, themselves or by another word of the same meaning.
    pub not_met: Vec<String>,
    /// Places where any of them was met.
    pub total: u64,
    /// The best of them.
    pub places: Vec<PlaceHit>,
    /// From the best way in to the best place that it reaches, first to last; empty where there is none.
    pub path: Vec<PathStep>,
}

/// A place that fits a question.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PlaceHit {
    /// way_in, function, type, document, data, component, technology, setting.
    pub kind: String,
    /// What it is called.
    pub name: String,
    /// Words that were met there.
    pub words: Vec<String>,
    /// Its first lines; secrets are blotted out.
    pub excerpt: String,
    /// Where.
    pub evidence: Evidence,
}

/// A step of a way through code.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PathStep {
    /// enters, calls, reads, writes, sends, returns.
    pub action: String,
    /// `path::qualified.name`, the way in that it begins with, or what is read, written or asked.
    pub name: String,
    /// The call that leads there; for the first, where it is declared.
    pub evidence: Evidence,
}
