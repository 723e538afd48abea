//! Commands that people type: click, Typer, Cobra, those of `manage.py` in Django, programs that a package installs.

use deepdive_model::EntryPointKind;

use super::scan::{Scan, Source, Way, last_part};
use crate::EntryPointFact;
use crate::facts::{DecoratorFact, SymbolFact, SymbolIx};

/// Every command that a framework or a manifest declares.
pub(super) fn find(scan: &Scan<'_>, found: &mut Vec<EntryPointFact>) {
    for source in scan.sources(&["Python"]).filter(|source| source.imports_any(&["click", "typer", "flask.cli", "asyncclick"])) {
        for (at, symbol) in source.symbols() {
            let declares = |decorator: &&DecoratorFact| last_part(source.text(decorator.name)) == "command";
            if let Some(decorator) = symbol.decorators.iter().find(declares) {
                python(scan, source, (at, symbol), decorator, found);
            }
        }
    }
    for source in scan.sources(&["Go"]).filter(|source| source.imports_any(&["github.com/spf13/cobra"])) {
        cobra(scan, source, found);
    }
    for source in scan.sources(&["Python"]) {
        found.extend(managed(scan, source));
    }
    programs(scan, found);
    cargo_programs(scan, found);
}

fn python(
    scan: &Scan<'_>,
    source: Source<'_>,
    (at, symbol): (SymbolIx, &SymbolFact),
    decorator: &DecoratorFact,
    found: &mut Vec<EntryPointFact>,
) {
    let is_name = |arg: &&crate::facts::ArgFact| arg.keyword.is_none_or(|name| source.text(name) == "name");
    let stated = decorator.args.iter().find(is_name).and_then(|arg| scan.value(source, &arg.value));
    let route = stated.unwrap_or_else(|| source.text(symbol.name).replace('_', "-"));
    let framework = if source.imports_any(&["typer"]) { "Typer" } else { "click" };
    let handler = (scan.graph.symbol_of(source.id, at), source.text(symbol.name).to_owned());
    let way = Way { kind: EntryPointKind::Cli, framework, method: "", route, handler, guards: Vec::new() };
    found.push(way.at(source.id, decorator.line, symbol.name_line));
}

/// The class `Command` of a file below `management/commands`, which Django runs as `manage.py NAME`.
fn managed(scan: &Scan<'_>, source: Source<'_>) -> Option<EntryPointFact> {
    let (_, file) = source.path.rsplit_once("management/commands/")?;
    let name = file.strip_suffix(".py").filter(|name| !name.starts_with('_') && !name.contains('/'))?;
    let (class_at, class) = source.symbols().find(|(_, symbol)| source.text(symbol.name) == "Command")?;
    let handle = source.symbols().find(|(_, symbol)| symbol.parent == Some(class_at) && source.text(symbol.name) == "handle");
    let (at, symbol) = handle.unwrap_or((class_at, class));
    let handler = (scan.graph.symbol_of(source.id, at), source.text(symbol.name).to_owned());
    let route = name.to_owned();
    let way = Way { kind: EntryPointKind::Cli, framework: "Django", method: "", route, handler, guards: Vec::new() };
    Some(way.at(source.id, symbol.name_line, symbol.name_line))
}

/// `cobra.Command{Use: "serve", RunE: run}`.
fn cobra(scan: &Scan<'_>, source: Source<'_>, found: &mut Vec<EntryPointFact>) {
    for (_, call) in source.calls().filter(|(_, call)| source.callee(call) == "cobra.Command") {
        let Some(usage) = source.keyword(&call.args, "Use").and_then(|value| scan.value(source, value)) else { continue };
        let run = ["RunE", "Run"].iter().find_map(|key| source.keyword(&call.args, key));
        let handler = run.map_or((None, String::new()), |value| scan.handler(source, value));
        let route = usage.split_whitespace().next().unwrap_or_default().to_owned();
        let way = Way { kind: EntryPointKind::Cli, framework: "Cobra", method: "", route, handler, guards: Vec::new() };
        found.push(way.at(source.id, call.line, call.end_line.min(call.line + 3)));
    }
}

/// Programs that a package puts on the path of those who install it.
fn programs(scan: &Scan<'_>, found: &mut Vec<EntryPointFact>) {
    for manifest in &scan.graph.manifests {
        let Some(file) = scan.graph.file_at(&manifest.path) else { continue };
        for program in &manifest.programs {
            let handler = (None, program.command.to_string());
            let way = Way {
                kind: EntryPointKind::Cli,
                framework: "package",
                method: "",
                route: program.name.to_string(),
                handler,
                guards: Vec::new(),
            };
            found.push(way.at(file, program.line, program.line));
        }
    }
}

/// Libraries that read the command line of Rust programs.
const RUST_PARSERS: &[&str] = &["clap", "argh", "bpaf", "lexopt", "pico_args", "structopt"];

/// Rust packages whose `src/main.rs` is a program and whose code reads a command line.
fn cargo_programs(scan: &Scan<'_>, found: &mut Vec<EntryPointFact>) {
    let sources: Vec<_> = scan.sources(&["Rust"]).collect();
    for manifest in scan.graph.manifests.iter().filter(|manifest| manifest.ecosystem == "cargo" && manifest.programs.is_empty()) {
        let folder = manifest.path.strip_suffix("Cargo.toml").unwrap_or_default();
        let (Some(name), main) = (&manifest.name, format!("{folder}src/main.rs")) else { continue };
        let Some(source) = sources.iter().find(|source| source.path == main) else { continue };
        let inside = format!("{folder}src/");
        let reads_commands = sources.iter().any(|other| other.path.starts_with(&inside) && other.imports_any(RUST_PARSERS));
        let function = source.symbols().find(|(_, symbol)| source.text(symbol.name) == "main");
        if let Some((at, symbol)) = function.filter(|_| reads_commands) {
            let handler = (scan.graph.symbol_of(source.id, at), "main".to_owned());
            let route = name.text.to_string();
            let way = Way { kind: EntryPointKind::Cli, framework: "clap", method: "", route, handler, guards: Vec::new() };
            found.push(way.at(source.id, symbol.start_line, symbol.end_line));
        }
    }
}
