//! Tells whether evidence is still true: a place by its hash, a number by asking the tool again.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use deepdive_model::{Evidence, EvidenceKind, Lines, Snapshot, ToolFacts, Witness, WitnessAnswer, hex_sha256};
use deepdive_tools::{Registry, Tool, ToolContext};
use serde_json::Value;

type Facts = Option<Arc<Value>>;

/// Checks evidence against one subject.
pub(crate) struct SubjectWitness<'a> {
    context: &'a ToolContext,
    registry: &'a Registry,
    known: Mutex<BTreeMap<(String, String), Facts>>,
}

impl<'a> SubjectWitness<'a> {
    pub(crate) fn new(context: &'a ToolContext, registry: &'a Registry) -> Self {
        Self { context, registry, known: Mutex::default() }
    }

    /// Takes answers of this very run for known: a tool gives the same again.
    pub(crate) fn knowing<'f>(self, facts: impl IntoIterator<Item = &'f ToolFacts>) -> Self {
        let known = facts.into_iter().map(|facts| (key(&facts.tool, &facts.args), Some(Arc::new(facts.facts.clone()))));
        self.known.lock().unwrap_or_else(PoisonError::into_inner).extend(known);
        self
    }

    fn facts(&self, tool: &str, args: &Value) -> Facts {
        let key = key(tool, args);
        if let Some(known) = self.known.lock().unwrap_or_else(PoisonError::into_inner).get(&key) {
            return known.clone();
        }
        let facts = self.registry.call(tool, self.context, args.clone()).ok().map(|answer| Arc::new(answer.facts));
        self.known.lock().unwrap_or_else(PoisonError::into_inner).insert(key, facts.clone());
        facts
    }

    fn measure(&self, tool: &str, version: u32, (args, pointer): (&Value, &str), value: &Value) -> WitnessAnswer {
        match self.registry.get(tool).map(Tool::version) {
            None => return WitnessAnswer::Unknown(format!("there is no tool {tool} here")),
            Some(now) if now != version => {
                return WitnessAnswer::Unknown(format!("{tool} has changed since: version {version} is now {now}"));
            }
            Some(_) => {}
        }
        let Some(facts) = self.facts(tool, args) else { return WitnessAnswer::Fails(format!("{tool} gives no answer")) };
        match facts.pointer(pointer) {
            Some(now) if now == value => WitnessAnswer::Holds,
            Some(now) => WitnessAnswer::Fails(format!("{tool}{pointer} is {now}, not {value}")),
            None => WitnessAnswer::Fails(format!("{tool} has nothing at {pointer}")),
        }
    }
}

fn key(tool: &str, args: &Value) -> (String, String) {
    let sorted: BTreeMap<&String, &Value> = args.as_object().into_iter().flatten().collect();
    (tool.to_owned(), serde_json::to_string(&sorted).unwrap_or_default())
}

impl Witness for SubjectWitness<'_> {
    fn check(&self, evidence: &Evidence) -> WitnessAnswer {
        match &evidence.kind {
            EvidenceKind::Place { path, start_line, end_line, sha256, .. } => {
                let lines = Lines { start: *start_line, end: *end_line };
                place(self.context.snapshot(), path, lines, sha256.as_deref())
            }
            EvidenceKind::Measure { tool, tool_version, args, pointer, value } => {
                self.measure(tool, *tool_version, (args, pointer), value)
            }
            EvidenceKind::Blob { .. } | EvidenceKind::Commit { .. } => {
                WitnessAnswer::Unknown("the history is not read again".to_owned())
            }
            EvidenceKind::External { source, .. } => WitnessAnswer::Unknown(format!("{source} is not asked again")),
            EvidenceKind::Absence { tool, .. } => {
                WitnessAnswer::Unknown(format!("{tool} looked; that something is missing shows no place"))
            }
        }
    }
}

/// Whether lines are there and have this hash; a redacted place only has to be there.
pub(crate) fn place(snapshot: &dyn Snapshot, path: &str, lines: Lines, sha256: Option<&str>) -> WitnessAnswer {
    let Some(bytes) = snapshot.lines(path, lines) else {
        return WitnessAnswer::Fails(format!("{path} has no lines {} to {}", lines.start, lines.end));
    };
    match sha256 {
        Some(expected) if hex_sha256(&bytes) != expected => {
            WitnessAnswer::Fails(format!("lines {} to {} of {path} are not what they were", lines.start, lines.end))
        }
        Some(_) | None => WitnessAnswer::Holds,
    }
}
