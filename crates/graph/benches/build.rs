//! How long a generated repository takes from folder to graph: with everything parsed, with facts of files seen before, and what of it
//! resolution takes.
#![allow(clippy::expect_used, reason = "a bench that can't start has nothing to measure")]

use std::collections::HashMap;
use std::fmt::Write as _;
use std::sync::Mutex;

use deepdive_graph::{BuildOptions, Built, build, resolve_again};
use deepdive_model::{FactCache, NeverCancel};

fn main() {
    divan::main();
}

/// Files of each language in the generated repository.
const FILES: usize = 100;

fn repository() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder for the bench");
    for at in 0..FILES {
        write(&folder, &format!("shop/m{at}.py"), &python(at));
        write(&folder, &format!("web/src/m{at}.ts"), &script(at));
    }
    folder
}

fn write(folder: &tempfile::TempDir, path: &str, text: &str) {
    let path = folder.path().join(path);
    std::fs::create_dir_all(path.parent().unwrap_or(folder.path())).expect("a folder of the bench");
    std::fs::write(path, text).expect("a file of the bench");
}

fn python(at: usize) -> String {
    let next = (at + 1) % FILES;
    let mut text = format!(
        "from shop.m{next} import Service{next}\n\nclass Service{at}:\n    def __init__(self):\n        self.next = Service{next}()\n"
    );
    for step in 0..40 {
        let _ = write!(
            text,
            "    def step{step}(self, order):\n        if order:\n            self.next.step{step}(order)\n        return order.total + {step}\n"
        );
    }
    text
}

fn script(at: usize) -> String {
    let next = (at + 1) % FILES;
    let mut text = format!(
        "import {{ Page{next} }} from './m{next}'\nexport class Page{at} {{\n  constructor(private next: Page{next}) {{}}\n"
    );
    for step in 0..40 {
        let _ =
            writeln!(text, "  step{step}(order: Order) {{ if (order) {{ this.next.step{step}(order) }} return order.total }}");
    }
    text.push_str("}\n");
    text
}

fn read(folder: &tempfile::TempDir, cache: Option<&dyn FactCache>) -> Built {
    let options = BuildOptions {
        root: folder.path(),
        subject: "0-bench",
        threads: 1,
        cache,
        passes: &[],
        cancel: &NeverCancel,
        history: None,
        progress: &|_| {},
    };
    build(&options).expect("the generated repository can be read")
}

#[divan::bench]
fn all_new(bencher: divan::Bencher<'_, '_>) {
    let folder = repository();
    bencher.bench_local(|| read(&folder, None));
}

#[divan::bench]
fn all_seen(bencher: divan::Bencher<'_, '_>) {
    let folder = repository();
    let cache = Kept::default();
    read(&folder, Some(&cache));
    bencher.bench_local(|| read(&folder, Some(&cache)));
}

#[divan::bench]
fn resolve(bencher: divan::Bencher<'_, '_>) {
    let folder = repository();
    let mut built = read(&folder, None);
    let calls = built.graph.calls.len();
    assert!(resolve_again(&mut built.graph) * 2 > calls, "most calls of the generated repository lead somewhere");
    bencher.bench_local(|| resolve_again(&mut built.graph));
}

/// Facts in memory.
#[derive(Default)]
struct Kept(Mutex<HashMap<[u8; 32], Vec<u8>>>);

impl FactCache for Kept {
    fn get(&self, key: &[u8; 32]) -> Option<Vec<u8>> {
        self.0.lock().ok()?.get(key).cloned()
    }

    fn put(&self, key: [u8; 32], value: Vec<u8>) {
        if let Ok(mut kept) = self.0.lock() {
            kept.insert(key, value);
        }
    }
}
