//! Builds the graph of a folder and tells what it holds: `cargo run --example build_graph -- FOLDER [THREADS] [history]`.
#![allow(clippy::print_stdout, reason = "an example speaks to a person")]

use std::path::PathBuf;

use deepdive_graph::history::Day;
use deepdive_graph::{BuildOptions, Built, Certainty, build};
use deepdive_model::{NeverCancel, Snapshot as _};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut args = std::env::args().skip(1);
    let root: PathBuf = args.next().ok_or("which folder?")?.into();
    let threads = args.next().and_then(|threads| threads.parse().ok()).unwrap_or(0);
    let history = args.next().is_some_and(|word| word == "history");
    let options = BuildOptions {
        root: &root,
        subject: "0-example",
        threads,
        cache: None,
        passes: &[],
        cancel: &NeverCancel,
        history: history.then_some(Day(i32::MAX)),
        progress: &|_| {},
    };
    tell(&build(&options)?);
    Ok(())
}

fn tell(built: &Built) {
    let graph = &built.graph;
    println!("snapshot      {}", built.snapshot.id());
    println!("timings       {:?}", built.timings);
    println!("files         {} ({} parsed)", graph.files.len(), graph.files.iter().filter(|file| file.parsed).count());
    println!("symbols       {}", graph.symbols.len());
    println!("nodes, edges  {}, {}", graph.graph.node_count(), graph.graph.edge_count());
    let inside = graph.imports.iter().filter(|import| import.target.is_some()).count();
    let outside = graph.imports.iter().filter(|import| import.package.is_some()).count();
    println!("imports       {}: {inside} inside, {outside} outside", graph.imports.len());
    let sure = |wanted| graph.calls.iter().filter(|call| call.callee.is_some_and(|(_, certainty)| certainty == wanted)).count();
    let named = graph.calls.iter().filter(|call| call.external.is_some()).count();
    let [certain, likely, guessed] = [Certainty::Sure, Certainty::Likely, Certainty::Guess].map(sure);
    println!("calls         {}: {certain} sure, {likely} likely, {guessed} guessed, {named} outside", graph.calls.len());
    println!("languages     {:?}", graph.lines_by_language());
    println!("manifests     {}, lock files {}", graph.manifests.len(), graph.lock_files.len());
    println!("settings      {}, documents {}", graph.settings.len(), graph.documents.len());
    println!("problems      {}", graph.problems.len());
    println!("left out      {:?}", graph.coverage.files_skipped.iter().map(|row| (&*row.reason, row.count)).collect::<Vec<_>>());
    println!("not parsed    {:?}", graph.coverage.languages_not_parsed);
}
