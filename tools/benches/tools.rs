//! How long single tools take over deepdive's own sources, read once; what tools share is worked out anew in each round.
#![allow(clippy::expect_used, reason = "a bench that can't start has nothing to measure")]

use std::path::Path;
use std::sync::{Arc, OnceLock};

use deepdive_graph::{BuildOptions, build};
use deepdive_model::NeverCancel;
use deepdive_tools::{PASSES, Registry, Subject, ToolContext};

fn main() {
    divan::main();
}

fn subject() -> Subject {
    static SUBJECT: OnceLock<Subject> = OnceLock::new();
    let read = || {
        let options = BuildOptions {
            root: &Path::new(env!("CARGO_MANIFEST_DIR")).join(".."),
            subject: "0-bench",
            threads: 0,
            cache: None,
            passes: PASSES,
            cancel: &NeverCancel,
            history: None,
            progress: &|_| {},
        };
        let built = build(&options).expect("own sources can be read");
        Subject { graph: Arc::new(built.graph), snapshot: Arc::new(built.snapshot) }
    };
    SUBJECT.get_or_init(read).clone()
}

#[divan::bench(args = ["match_rules", "map_system", "detect_stack", "entry_points", "data_model", "duplication", "overview"])]
fn call(bencher: divan::Bencher<'_, '_>, tool: &str) {
    let registry = Registry::builtin();
    let context = || ToolContext::new(subject(), "2026-01-31", Arc::new(NeverCancel));
    bencher
        .with_inputs(context)
        .bench_local_refs(|context| registry.call(tool, context, serde_json::json!({})).expect("an answer"));
}
