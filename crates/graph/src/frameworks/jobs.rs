//! Work that starts by itself or from a queue of the same application: Celery tasks, schedules.

use deepdive_model::EntryPointKind;

use super::scan::{Scan, Source, Way, last_part};
use crate::EntryPointFact;
use crate::facts::{CallFact, DecoratorFact, SymbolFact, SymbolIx};

/// Decorators that make a job: name, module that the file must import, framework.
const DECORATORS: &[(&str, &str, &str)] = &[
    ("shared_task", "celery", "Celery"),
    ("task", "celery", "Celery"),
    ("periodic_task", "celery", "Celery"),
    ("job", "django_rq", "RQ"),
    ("actor", "dramatiq", "Dramatiq"),
    ("db_task", "huey", "Huey"),
    ("Scheduled", "org.springframework", "Spring"),
    ("Cron", "@nestjs/schedule", "NestJS"),
    ("Interval", "@nestjs/schedule", "NestJS"),
    ("Process", "@nestjs/bull", "Bull"),
];

/// Calls that schedule a function: callee, module that the file must import, framework.
const CALLS: &[(&str, &str, &str)] = &[
    ("cron.schedule", "node-cron", "node-cron"),
    ("schedule.scheduleJob", "node-schedule", "node-schedule"),
    ("scheduler.add_job", "apscheduler", "APScheduler"),
];

/// Every job that is declared.
pub(super) fn find(scan: &Scan<'_>, found: &mut Vec<EntryPointFact>) {
    for source in scan.sources(&[]) {
        for (at, symbol) in source.symbols() {
            for decorator in &symbol.decorators {
                decorated(scan, source, (at, symbol), decorator, found);
            }
        }
        for (_, call) in source.calls() {
            scheduled(scan, source, call, found);
        }
    }
}

fn decorated(
    scan: &Scan<'_>,
    source: Source<'_>,
    (at, symbol): (SymbolIx, &SymbolFact),
    decorator: &DecoratorFact,
    found: &mut Vec<EntryPointFact>,
) {
    let name = last_part(source.text(decorator.name));
    let known = DECORATORS.iter().find(|(wanted, module, _)| {
        *wanted == name && (source.imports_any(&[module]) || is_celery_app(scan, source, decorator, module))
    });
    let Some((_, _, framework)) = known else { return };
    let stated = decorator.args.iter().find(|arg| arg.keyword.is_some_and(|name| matches!(source.text(name), "name" | "cron")));
    let route = stated.and_then(|arg| scan.value(source, &arg.value)).unwrap_or_else(|| source.text(symbol.name).to_owned());
    let handler = (scan.graph.symbol_of(source.id, at), source.text(symbol.name).to_owned());
    let way = Way { kind: EntryPointKind::Job, framework, method: "", route, handler, guards: Vec::new() };
    found.push(way.at(source.id, decorator.line, symbol.name_line));
}

/// `@app.task`, where `app` comes from a file of the repository that imports Celery.
fn is_celery_app(scan: &Scan<'_>, source: Source<'_>, decorator: &DecoratorFact, module: &str) -> bool {
    let head = source.text(decorator.name).split('.').next().unwrap_or_default();
    let home = scan.imported(source.id, head).and_then(|imported| imported.import.target).and_then(|file| scan.source(file));
    module == "celery" && home.is_some_and(|home| home.imports_any(&["celery"]))
}

fn scheduled(scan: &Scan<'_>, source: Source<'_>, call: &CallFact, found: &mut Vec<EntryPointFact>) {
    let callee = source.callee(call);
    let Some((_, _, framework)) = CALLS.iter().find(|(wanted, module, _)| *wanted == callee && source.imports_any(&[module]))
    else {
        return;
    };
    let Some(first) = source.positional(&call.args).next() else { return };
    let handler = source.positional(&call.args).map(|value| scan.handler(source, value)).find(|(_, text)| !text.is_empty());
    let handler = handler.unwrap_or((None, String::new()));
    let route = source.as_text(first).map_or_else(|| handler.1.clone(), str::to_owned);
    let way = Way { kind: EntryPointKind::Job, framework, method: "", route, handler, guards: Vec::new() };
    found.push(way.at(source.id, call.line, call.end_line));
}
