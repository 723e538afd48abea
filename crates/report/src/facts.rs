//! What the tools of all agents said, typed and by name: the ground that the report stands on.

use std::collections::BTreeSet;

use deepdive_model::facts::{
    Complexity, Configuration, Cycles, DataModel, Dependencies, Duplication, EntryPoints, Features, Hotspots,
    InfrastructureFacts, Licences, MapFacts, ModuleGraph, Overview, Ownership, RuleFacts, SecretFacts, Stack, Tests, Traces,
};
use deepdive_model::{Category, Evidence, Problem, ToolFacts, canonical};
use serde::Deserialize as _;
use serde::de::DeserializeOwned;
use serde_json::Value;

/// Facts by tool; `None` where no agent called the tool.
#[derive(Debug, Default)]
pub(crate) struct Facts {
    pub(crate) overview: Option<Overview>,
    pub(crate) stack: Option<Stack>,
    pub(crate) map: Option<MapFacts>,
    pub(crate) entry_points: Option<EntryPoints>,
    pub(crate) features: Option<Features>,
    pub(crate) dependencies: Option<Dependencies>,
    pub(crate) licences: Option<Licences>,
    pub(crate) data: Option<DataModel>,
    pub(crate) traces: Option<Traces>,
    pub(crate) infrastructure: Option<InfrastructureFacts>,
    pub(crate) configuration: Option<Configuration>,
    pub(crate) secrets: Option<SecretFacts>,
    pub(crate) complexity: Option<Complexity>,
    pub(crate) duplication: Option<Duplication>,
    pub(crate) modules: Option<ModuleGraph>,
    pub(crate) cycles: Option<Cycles>,
    pub(crate) hotspots: Option<Hotspots>,
    pub(crate) ownership: Option<Ownership>,
    pub(crate) tests: Option<Tests>,
    /// Every distinct call, sorted by tool, then by arguments, the fewest first.
    calls: Vec<ToolFacts>,
    subject: String,
}

/// How many rules were run on how many files, and the measures that say so.
#[derive(Debug, Default)]
pub(crate) struct RulesRun {
    pub(crate) rules: u64,
    pub(crate) files: u64,
    pub(crate) evidence: Vec<Evidence>,
}

impl Facts {
    /// Gathers calls; the same call twice counts once. Facts that are not what their tool promises become problems.
    pub(crate) fn gather(subject: &str, calls: Vec<ToolFacts>) -> (Self, Vec<Problem>) {
        let mut calls: Vec<_> = calls
            .into_iter()
            .map(|call| ToolFacts { args: plain_args(call.args), facts: canonical(call.facts), ..call })
            .collect();
        calls.sort_by_cached_key(|call| {
            let args = call.args.to_string();
            (call.tool.clone(), args.len(), args, call.facts.to_string())
        });
        calls.dedup_by(|a, b| a.tool == b.tool && a.args == b.args);
        let mut facts = Self { calls, subject: subject.to_owned(), ..Self::default() };
        let mut problems = Vec::new();
        facts.read(&mut problems);
        (facts, problems)
    }

    fn read(&mut self, problems: &mut Vec<Problem>) {
        self.overview = self.typed("overview", problems);
        self.stack = self.typed("detect_stack", problems);
        self.map = self.typed("map_system", problems);
        self.entry_points = self.typed("entry_points", problems);
        self.features = self.typed("list_features", problems);
        self.dependencies = self.typed("dependencies", problems);
        self.licences = self.typed("licences", problems);
        self.data = self.typed("data_model", problems);
        self.traces = self.typed("trace_request", problems);
        self.infrastructure = self.typed("infrastructure", problems);
        self.configuration = self.typed("configuration", problems);
        self.secrets = self.typed("find_secrets", problems);
        self.complexity = self.typed("complexity", problems);
        self.duplication = self.typed("duplication", problems);
        self.modules = self.typed("module_graph", problems);
        self.cycles = self.typed("cycles", problems);
        self.hotspots = self.typed("hotspots", problems);
        self.ownership = self.typed("ownership", problems);
        self.tests = self.typed("tests_of", problems);
    }

    fn typed<T: DeserializeOwned>(&self, tool: &str, problems: &mut Vec<Problem>) -> Option<T> {
        let call = self.call(tool)?;
        match T::deserialize(&call.facts) {
            Ok(facts) => Some(facts),
            Err(error) => {
                problems.push(Problem::new(
                    "merge",
                    "unexpected-facts",
                    tool,
                    format!("the facts of {tool} have another shape: {error}"),
                ));
                None
            }
        }
    }

    /// The call of a tool with the fewest arguments: the one about the whole repository.
    pub(crate) fn call(&self, tool: &str) -> Option<&ToolFacts> {
        self.calls.iter().find(|call| call.tool == tool)
    }

    /// What rules of some categories were run on: by the calls that asked for these, else by the call that asked for all rules.
    pub(crate) fn rules(&self, categories: &[Category]) -> Option<RulesRun> {
        let asked = |call: &&ToolFacts| {
            let category = call.args.get("category").and_then(|category| Category::deserialize(category).ok());
            category.is_some_and(|category| categories.contains(&category))
        };
        let mut calls: Vec<_> = self.rule_calls().filter(asked).collect();
        if calls.is_empty() {
            calls.extend(self.rule_calls().find(|call| call.args.get("category").is_none()));
        }
        let mut run = RulesRun::default();
        for call in &calls {
            let facts = RuleFacts::deserialize(&call.facts).ok()?;
            run.rules += facts.rules;
            run.files = run.files.max(facts.files);
            let said = ["/rules", "/files"].iter().filter(|_| facts.rules > 0);
            run.evidence.extend(said.filter_map(|pointer| self.measure_of(call, pointer)));
        }
        (!calls.is_empty()).then_some(run)
    }

    /// Places of findings, as `path:line`, that requests lead to.
    pub(crate) fn in_requests(&self) -> BTreeSet<String> {
        let facts = self.rule_calls().filter_map(|call| RuleFacts::deserialize(&call.facts).ok());
        facts.flat_map(|facts| facts.in_requests).collect()
    }

    fn rule_calls(&self) -> impl Iterator<Item = &ToolFacts> {
        self.calls.iter().filter(|call| call.tool == "match_rules" && call.args.get("rule").is_none_or(Value::is_null))
    }

    /// Every distinct call.
    pub(crate) fn calls(&self) -> &[ToolFacts] {
        &self.calls
    }

    /// A number of a tool's facts as evidence: the value is read at the pointer, so the two can't disagree.
    pub(crate) fn measure(&self, tool: &str, pointer: &str) -> Option<Evidence> {
        self.measure_of(self.call(tool)?, pointer)
    }

    /// The call of a tool with these arguments.
    pub(crate) fn call_with(&self, tool: &str, args: &Value) -> Option<&ToolFacts> {
        let args = plain_args(args.clone());
        self.calls.iter().find(|call| call.tool == tool && call.args == args)
    }

    /// The same as [`Self::measure`], of a call.
    pub(crate) fn measure_of(&self, call: &ToolFacts, pointer: &str) -> Option<Evidence> {
        let value = call.facts.pointer(pointer)?.clone();
        Some(Evidence::measure(&self.subject, &call.tool, call.version, call.args.clone(), pointer, value))
    }
}

/// Arguments with sorted keys; none at all is the same as an empty object.
fn plain_args(args: Value) -> Value {
    if args.is_null() { Value::Object(serde_json::Map::new()) } else { canonical(args) }
}
