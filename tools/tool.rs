//! The contract of a tool, and the registry of those at hand.

use std::sync::Arc;

use deepdive_model::Finding;
use schemars::JsonSchema;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::{ALL, ToolContext};

/// What a tool says.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Answer {
    /// Typed facts as JSON; bounded.
    pub facts: Value,
    /// What it found wrong.
    pub findings: Vec<Finding>,
}

/// Why a call gave no answer.
#[derive(Debug, thiserror::Error)]
pub enum ToolError {
    /// The arguments are not what the schema says.
    #[error("{tool}: {why}")]
    Arguments {
        /// The tool.
        tool: String,
        /// What is wrong with them.
        why: String,
    },
    /// What was asked for is not there.
    #[error("{0}")]
    NotFound(String),
    /// There is no such tool.
    #[error("there is no tool named {0}")]
    Unknown(String),
    /// Someone asked to stop.
    #[error("interrupted")]
    Cancelled,
}

/// A tool, as callers see it.
pub trait Tool: Send + Sync {
    /// Its name, in snake case.
    fn name(&self) -> &'static str;
    /// One sentence: what it tells.
    fn about(&self) -> &'static str;
    /// Goes up whenever the same subject could give other facts.
    fn version(&self) -> u32;
    /// JSON Schema of its arguments.
    fn schema(&self) -> Value;
    /// The same with the words that an argument may be where they are many, for those who check calls before they are made.
    fn exact_schema(&self) -> Value {
        self.schema()
    }
    /// Answers a call.
    fn call(&self, context: &ToolContext, args: Value) -> Result<Answer, ToolError>;
}

/// A tool, as its author writes it: typed arguments in, typed facts out.
pub trait TypedTool: Send + Sync {
    /// Arguments; doc comments are their descriptions. Must reject unknown fields.
    type Args: DeserializeOwned + JsonSchema;
    /// Facts; those that reports are made from live in [`deepdive_model::facts`].
    type Facts: Serialize;
    /// See [`Tool::name`].
    const NAME: &'static str;
    /// See [`Tool::about`].
    const ABOUT: &'static str;
    /// See [`Tool::version`].
    const VERSION: u32;
    /// The words that an argument may be, where its type does not say them.
    fn words(&self, _argument: &str) -> Vec<String> {
        Vec::new()
    }
    /// Answers a call.
    fn run(&self, context: &ToolContext, args: Self::Args) -> Result<(Self::Facts, Vec<Finding>), ToolError>;
}

impl<T: TypedTool> Tool for T {
    fn name(&self) -> &'static str {
        T::NAME
    }

    fn about(&self) -> &'static str {
        T::ABOUT
    }

    fn version(&self) -> u32 {
        T::VERSION
    }

    fn schema(&self) -> Value {
        schemars::schema_for!(T::Args).to_value()
    }

    fn exact_schema(&self) -> Value {
        let mut schema = self.schema();
        let arguments = schema.get_mut("properties").and_then(Value::as_object_mut);
        for (name, argument) in arguments.into_iter().flatten() {
            let words = self.words(name);
            if let (false, Some(argument)) = (words.is_empty(), argument.as_object_mut()) {
                argument.insert("enum".to_owned(), words.into());
            }
        }
        schema
    }

    fn call(&self, context: &ToolContext, args: Value) -> Result<Answer, ToolError> {
        let wrong = |why: serde_json::Error| ToolError::Arguments { tool: T::NAME.to_owned(), why: why.to_string() };
        let args = if args.is_null() { Value::Object(serde_json::Map::new()) } else { args };
        let (facts, findings) = self.run(context, serde_json::from_value(args).map_err(wrong)?)?;
        Ok(Answer { facts: serde_json::to_value(facts).map_err(wrong)?, findings })
    }
}

/// The tools at hand: the built-in ones and those that an embedder adds.
#[derive(Clone, Default)]
pub struct Registry {
    own: Vec<Arc<dyn Tool>>,
}

impl Registry {
    /// The built-in tools.
    pub fn builtin() -> Self {
        Self::default()
    }

    /// One more tool; it hides a built-in one of the same name.
    #[must_use]
    pub fn with(mut self, tool: impl Tool + 'static) -> Self {
        self.own.push(Arc::new(tool));
        self
    }

    /// A tool by name.
    pub fn get(&self, name: &str) -> Option<&dyn Tool> {
        let own = self.own.iter().rev().map(|tool| &**tool).find(|tool| tool.name() == name);
        own.or_else(|| ALL.iter().copied().find(|tool| tool.name() == name))
    }

    /// Names of all tools, sorted.
    pub fn names(&self) -> Vec<&'static str> {
        let mut names: Vec<_> = self.own.iter().map(|tool| tool.name()).chain(ALL.iter().map(|tool| tool.name())).collect();
        names.sort_unstable();
        names.dedup();
        names
    }

    /// Answers a call by name.
    pub fn call(&self, name: &str, context: &ToolContext, args: Value) -> Result<Answer, ToolError> {
        self.get(name).ok_or_else(|| ToolError::Unknown(name.to_owned()))?.call(context, args)
    }
}
