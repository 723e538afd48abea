//! `deepdive graph`: the graph that everything else is made from, for people and for other programs.

use serde_json::{Value, json};

use super::Bench;
use super::graph_list::List;
use crate::args::{Common, GraphCommand, GraphFormat, SubjectArgs};
use crate::failure::Failure;
use crate::output::{print, print_json};
use crate::reading::Reading;
use crate::terminal;

pub(super) fn graph(common: &Common, command: &GraphCommand) -> Result<(), Failure> {
    match command {
        GraphCommand::Build { subject, timings } => build(common, subject, *timings),
        GraphCommand::Export { subject, format } => export(common, subject, *format),
    }
}

fn build(common: &Common, subject: &SubjectArgs, timings: bool) -> Result<(), Failure> {
    let bench = Bench::open(common, subject.as_of.as_deref())?;
    let (subject, reading) = bench.read(subject)?;
    if timings {
        reading.phases.iter().for_each(|(phase, ms)| terminal::say(&format!("{phase:<14} {ms:>7} ms")));
    }
    let counts = counts(&subject.name, &reading);
    if common.json {
        return print_json(&counts);
    }
    let lines = counts.as_object().into_iter().flatten().map(|(name, value)| format!("{name:<14} {}\n", plain(value)));
    print(&lines.collect::<String>())
}

fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

fn counts(name: &str, reading: &Reading) -> Value {
    let graph = reading.context.graph();
    json!({
        "id": reading.facts.snapshot,
        "name": name,
        "files": graph.files.len(),
        "parsed": graph.files.iter().filter(|file| file.parsed).count(),
        "symbols": graph.symbols.len(),
        "calls": graph.calls.len(),
        "imports": graph.imports.len(),
        "entry_points": graph.entry_points.len(),
        "manifests": graph.manifests.len(),
        "edges": graph.graph.edge_count(),
        "problems": graph.problems.len(),
        "files_known": reading.known,
    })
}

fn export(common: &Common, subject: &SubjectArgs, format: GraphFormat) -> Result<(), Failure> {
    let bench = Bench::open(common, subject.as_of.as_deref())?;
    let (_, reading) = bench.read(subject)?;
    let graph = reading.context.graph();
    let list = List::of(graph);
    match format {
        GraphFormat::Json => print_json(&list.json()),
        GraphFormat::Dot => print(&list.dot()),
        GraphFormat::Graphml => print(&list.graphml()),
    }
}
