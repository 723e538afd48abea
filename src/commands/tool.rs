//! `deepdive tool`: the tools that agents call, by hand.

use deepdive_tools::{Registry, Tool};
use serde_json::{Value, json};

use super::Bench;
use crate::args::{Common, SubjectArgs, ToolCommand};
use crate::failure::{Code, Failure};
use crate::output::{print, print_json, table};

pub(super) fn tool(common: &Common, command: &ToolCommand) -> Result<(), Failure> {
    match command {
        ToolCommand::List => list(common),
        ToolCommand::Schema { name } => print_json(&known(&Registry::builtin(), name)?.schema()),
        ToolCommand::Call { name, subject, args } => call(common, name, subject, args),
    }
}

fn list(common: &Common) -> Result<(), Failure> {
    let registry = Registry::builtin();
    let tools: Vec<&dyn Tool> = registry.names().into_iter().filter_map(|name| registry.get(name)).collect();
    if common.json {
        let rows = tools.iter().map(|tool| json!({"id": tool.name(), "about": tool.about(), "version": tool.version()}));
        return print_json(&rows.collect::<Value>());
    }
    let rows: Vec<_> = tools.iter().map(|tool| vec![tool.name().to_owned(), tool.about().to_owned()]).collect();
    print(&table(&["TOOL", "TELLS"], &rows))
}

fn known<'a>(registry: &'a Registry, name: &str) -> Result<&'a dyn Tool, Failure> {
    registry.get(name).ok_or_else(|| {
        let hint = deepdive_engine::nearest(name, registry.names());
        Failure::new(Code::Usage, format!("there is no tool named {name}")).hint(hint)
    })
}

fn call(common: &Common, name: &str, subject: &SubjectArgs, args: &str) -> Result<(), Failure> {
    let wrong = |error| {
        Failure::new(Code::Usage, format!("--args is no JSON: {error}")).hint("write it as --args '{\"name\": \"value\"}'")
    };
    let args: Value = serde_json::from_str(args).map_err(wrong)?;
    let bench = Bench::open(common, subject.as_of.as_deref())?;
    known(&bench.deepdive.registry, name)?;
    let (_, reading) = bench.read(subject)?;
    let answer = bench.deepdive.registry.call(name, &reading.context, args)?;
    let answer = serde_json::to_value(&answer).map_err(|error| Failure::new(Code::Internal, error.to_string()))?;
    print_json(&bench.deepdive.redact.redact_value(answer))
}
