//! The desk where a model's calls are answered: allowed tools only, so many calls, answers of a bounded size, nothing twice.

use std::panic::{AssertUnwindSafe, catch_unwind};

use deepdive_llm::{ToolCall, ToolDefinition, ToolResult};
use deepdive_tools::{Registry, Tool, ToolContext, ToolError};
use serde_json::{Map, Value};

use crate::Card;
use crate::checks::{Called, Names};
use crate::fence::Fence;
use crate::playbook::Interrupted;
use crate::prompt;

/// Calls of one turn that are answered.
const MOST_AT_ONCE: usize = 8;
/// Calls that lead nowhere before the desk closes.
const MOST_STRANGE: u32 = 3;

pub(super) struct Desk<'a> {
    card: &'a Card,
    registry: &'a Registry,
    context: &'a ToolContext,
    called: Vec<Called>,
    /// Facts that were known before.
    given: usize,
    asked: u32,
    strange: u32,
    /// Bytes of one answer, and of all that are left.
    most: usize,
    left: usize,
}

impl<'a> Desk<'a> {
    pub(super) fn new(
        card: &'a Card,
        registry: &'a Registry,
        context: &'a ToolContext,
        called: Vec<Called>,
        room: usize,
    ) -> Self {
        let given = called.len();
        Self { card, registry, context, called, given, asked: 0, strange: 0, most: (room / 8).min(24_000), left: room / 3 }
    }

    /// Calls whose facts may be cited.
    pub(super) fn called(&self) -> &[Called] {
        &self.called
    }

    /// Calls that the model made and that were answered.
    pub(super) fn made(&self) -> u32 {
        (self.called.len() - self.given) as u32
    }

    /// Tokens that the next answers may have.
    pub(super) fn most_tokens(&self) -> u64 {
        (self.most as u64).div_ceil(3)
    }

    pub(super) fn is_open(&self) -> bool {
        self.asked < self.card.limits.calls && self.strange < MOST_STRANGE && self.left >= self.most.min(2000)
    }

    /// The allowed tools.
    pub(super) fn definitions(&self) -> Vec<ToolDefinition> {
        let allowed = self.card.tools.iter().filter_map(|name| self.registry.get(name));
        let one = |tool: &dyn Tool| {
            let (name, about, schema) = (tool.name().to_owned(), tool.about().to_owned(), slim(tool.schema()));
            ToolDefinition { name, about, schema }
        };
        if self.card.limits.turns < 2 || self.card.limits.calls == 0 { Vec::new() } else { allowed.map(one).collect() }
    }

    /// Answers every call of a turn, one way or the other: providers want as many answers as there were calls.
    pub(super) fn answer(
        &mut self,
        calls: &[ToolCall],
        fence: &Fence<'_>,
        names: &mut Names,
    ) -> Result<Vec<ToolResult>, Interrupted> {
        let mut out = Vec::new();
        for (index, call) in calls.iter().enumerate() {
            let answered = if index >= MOST_AT_ONCE { Err("too many calls at once".to_owned()) } else { self.one(call, fence)? };
            if let Ok(()) = &answered {
                self.called.last().into_iter().for_each(|called| names.add(&called.facts));
            }
            let (text, failed) = match answered {
                Ok(()) => (self.called.last().map(|called| prompt::facts(called, fence, self.most.min(self.left))), false),
                Err(why) => (Some(format!("This call was not answered: {why}.")), true),
            };
            let text = text.unwrap_or_default();
            self.left = self.left.saturating_sub(text.len());
            out.push(ToolResult { id: call.id.clone(), tool: call.tool.clone(), text, failed });
        }
        Ok(out)
    }

    /// Makes a call; what the model is told where it can't be made.
    fn one(&mut self, call: &ToolCall, fence: &Fence<'_>) -> Result<Result<(), String>, Interrupted> {
        if self.context.cancel.is_cancelled() {
            return Err(Interrupted);
        }
        if !self.is_open() {
            return Ok(Err("no more calls are left: answer now".to_owned()));
        }
        self.asked += 1;
        if !self.card.tools.contains(&call.tool) {
            self.strange += 1;
            return Ok(Err(format!("there is no such tool; there are {}", self.card.tools.join(", "))));
        }
        if !(call.args.is_object() || call.args.is_null()) {
            self.strange += 1;
            return Ok(Err("its arguments are no JSON object".to_owned()));
        }
        if self.called.iter().any(|known| known.tool == call.tool && known.args == call.args) {
            self.strange += 1;
            return Ok(Err("it was answered before: the data is above".to_owned()));
        }
        match self.facts(call) {
            Ok(facts) => {
                let version = self.registry.get(&call.tool).map_or(0, Tool::version);
                let id = format!("c{}", self.called.len() + 1);
                let (tool, args) = (call.tool.clone(), call.args.clone());
                self.called.push(Called { id, tool, version, args, facts, rests: None });
                Ok(Ok(()))
            }
            Err(ToolError::Cancelled) => Err(Interrupted),
            Err(error) => Ok(Err(fence.clean(&error.to_string()))),
        }
    }

    fn facts(&self, call: &ToolCall) -> Result<Value, ToolError> {
        let span = tracing::info_span!("tool", tool = %call.tool);
        let asked = || self.registry.call(&call.tool, self.context, call.args.clone());
        let answered = catch_unwind(AssertUnwindSafe(|| span.in_scope(asked)));
        let broken = || ToolError::Arguments { tool: call.tool.clone(), why: "a mistake in deepdive itself".to_owned() };
        answered.unwrap_or_else(|_| Err(broken())).map(|answer| answer.facts)
    }
}

/// A schema without what only tools of developers read.
fn slim(schema: Value) -> Value {
    match schema {
        Value::Object(fields) => {
            let kept = fields.into_iter().filter(|(name, value)| !((name == "$schema" || name == "title") && value.is_string()));
            let mut out: Map<String, Value> = kept.map(|(name, value)| (name, slim(value))).collect();
            if out.get("type") == Some(&Value::from("object")) && !out.contains_key("properties") {
                out.insert("properties".to_owned(), Value::Object(Map::new()));
            }
            Value::Object(out)
        }
        Value::Array(items) => Value::Array(items.into_iter().map(slim).collect()),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => schema,
    }
}
