//! The tables and bars that stand below a chapter's sentences, the same for every format.

use deepdive_model::facts::{DataModel, Hotspots, Overview, Ownership};
use deepdive_model::{Connection, EntryPoint, EntryPointKind, Evidence, Feature, Report, Scope};
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::shown::{arg, kind, place, role, state, status};
use crate::catalogue::{capability, word};
use crate::personal::personal_kinds;
use crate::words::{number, share};

/// Rows of one table; what comes after is counted.
const MOST_ROWS: usize = 400;
/// Bars of one chart.
const MOST_BARS: usize = 12;

/// A cell of a table.
#[derive(Debug, Clone)]
pub(super) enum Cell {
    /// Plain words.
    Text(String),
    /// A name in code type.
    Code(String),
    /// A place, with its link where there is one.
    Place(Box<Evidence>),
    /// A number, set to the right.
    Number(String),
}

/// A table below a chapter.
pub(super) struct Table {
    pub(super) title: String,
    pub(super) head: Vec<&'static str>,
    pub(super) rows: Vec<Vec<Cell>>,
    /// Rows that are not shown.
    pub(super) more: usize,
}

/// Sorted bars below a chapter, each with the number written beside it.
pub(super) struct Bars {
    pub(super) title: &'static str,
    pub(super) rows: Vec<(String, u64, String)>,
}

impl Table {
    /// A table of some rows, without columns that say nothing; none where there are no rows.
    fn new(title: impl Into<String>, head: &[&'static str], mut rows: Vec<Vec<Cell>>) -> Option<Self> {
        let more = rows.len().saturating_sub(MOST_ROWS);
        rows.truncate(MOST_ROWS);
        let says = |index: usize| rows.iter().any(|row| row.get(index).is_some_and(Cell::says));
        let keep: Vec<bool> = (0..head.len()).map(says).collect();
        let rows: Vec<Vec<Cell>> = rows.into_iter().map(|row| kept(row, &keep)).collect();
        (!rows.is_empty()).then(|| Self { title: title.into(), head: kept(head.to_vec(), &keep), rows, more })
    }

    /// Whether a column holds numbers.
    pub(super) fn counts(&self, index: usize) -> bool {
        self.rows.first().and_then(|row| row.get(index)).is_some_and(|cell| matches!(cell, Cell::Number(_)))
    }
}

impl Cell {
    fn says(&self) -> bool {
        match self {
            Self::Text(text) | Self::Code(text) | Self::Number(text) => !text.is_empty(),
            Self::Place(_) => true,
        }
    }
}

fn kept<T>(items: Vec<T>, keep: &[bool]) -> Vec<T> {
    items.into_iter().zip(keep).filter(|(_, keep)| **keep).map(|(item, _)| item).collect()
}

/// The tables of a chapter.
pub(super) fn tables(report: &Report, section: &str) -> Vec<Table> {
    let tables = match section {
        "features" => vec![features(report)],
        "architecture-map" => vec![components(report), connections(report)],
        "data-flow" => vec![entities(report)],
        "stack" => vec![stack(report)],
        "dependencies" => vec![packages(report)],
        "risk-register" => vec![risks(report)],
        "method-and-limits" => vec![assessed(report)],
        "appendix" => vec![ways_in(report), problems(report)],
        _ => Vec::new(),
    };
    tables.into_iter().flatten().collect()
}

/// The bars of a chapter.
pub(super) fn bars(report: &Report, section: &str) -> Vec<Bars> {
    let bars = match section {
        "in-one-minute" => languages(report),
        "quality" => hotspots(report),
        "team-and-history" => months(report),
        _ => None,
    };
    bars.into_iter().filter(|bars| bars.rows.len() > 1).collect()
}

fn text(text: &str) -> Cell {
    Cell::Text(text.to_owned())
}

fn count(value: usize) -> Cell {
    Cell::Number(number(i64::try_from(value).unwrap_or(i64::MAX)))
}

fn first(evidence: &[Evidence]) -> Cell {
    evidence.first().map_or_else(|| text(""), |one| Cell::Place(Box::new(one.clone())))
}

fn features(report: &Report) -> Option<Table> {
    let row = |feature: &Feature| {
        vec![
            text(&feature.name),
            count(feature.entry_points.len()),
            first(&feature.code),
            count(feature.code.len()),
            count(feature.tests.len()),
            Cell::Text(feature.data.join(", ")),
            text(super::shown::confidence(feature.confidence)),
        ]
    };
    let head = [
        word("feature"),
        word("ways-in"),
        word("code-first-place"),
        word("code-places"),
        word("tests"),
        word("data"),
        word("confidence"),
    ];
    Table::new(word("table-features-and-where-they-live"), &head, report.features.iter().map(row).collect())
}

fn components(report: &Report) -> Option<Table> {
    let rows = report.system_map.components.iter().map(|part| {
        vec![
            text(&part.name),
            text(kind(part.kind)),
            text(&part.technology),
            Cell::Text(part.aliases.join(", ")),
            first(&part.evidence),
        ]
    });
    Table::new(
        word("table-parts-of-the-map"),
        &[word("part"), word("kind"), word("technology"), word("also-called"), word("evidence")],
        rows.collect(),
    )
}

fn connections(report: &Report) -> Option<Table> {
    let name = |id: &str| {
        let part = report.system_map.components.iter().find(|part| part.id == id);
        Cell::Text(part.map_or_else(|| id.to_owned(), |part| part.name.clone()))
    };
    let row = |link: &Connection| {
        vec![
            name(&link.from),
            name(&link.to),
            text(link.protocol.as_str()),
            text(&link.payload),
            text(role(link.role)),
            text(status(link.status)),
            first(&link.evidence),
        ]
    };
    let head = [word("from"), word("to"), word("protocol"), word("what-moves"), word("role"), word("status"), word("evidence")];
    Table::new(word("table-connections-of-the-map"), &head, report.system_map.connections.iter().map(row).collect())
}

fn entities(report: &Report) -> Option<Table> {
    let data: DataModel = read(report.metrics.get("data_model"))?;
    let rows = data.entities.iter().map(|entity| {
        let personal: Vec<_> = if entity.fields.is_empty() { Vec::new() } else { personal_kinds(entity).into_iter().collect() };
        vec![
            Cell::Code(entity.name.clone()),
            text(&entity.kind),
            text(entity.store.as_deref().unwrap_or("")),
            count(entity.fields.len()),
            Cell::Text(personal.join(", ")),
            first(&entity.evidence),
        ]
    });
    Table::new(
        word("table-what-is-stored"),
        &[word("name"), word("kind"), word("kept-in"), word("fields"), word("personal-by-field-name"), word("evidence")],
        rows.collect(),
    )
}

fn scope(scope: Scope) -> &'static str {
    match scope {
        Scope::Product => word("product"),
        Scope::Test => word("test"),
        Scope::Build => word("build"),
        Scope::Example => word("example"),
        Scope::Docs => word("docs"),
    }
}

fn stack(report: &Report) -> Option<Table> {
    let layers = crate::sections::by_layer(&report.stack);
    let rows = layers.iter().flat_map(|(layer, items)| {
        items.iter().map(|item| {
            vec![
                text(layer),
                text(&item.name),
                text(item.version.as_deref().unwrap_or("")),
                text(scope(item.scope)),
                text(&item.why.text),
                first(&item.evidence),
            ]
        })
    });
    Table::new(
        word("table-technologies-by-layer"),
        &[word("layer"), word("technology"), word("version"), word("serves"), word("why"), word("evidence")],
        rows.collect(),
    )
}

fn packages(report: &Report) -> Option<Table> {
    let direct = report.dependencies.iter().filter(|package| package.direct && package.scope == Scope::Product);
    let rows = direct.map(|package| {
        vec![
            text(&package.ecosystem),
            Cell::Code(package.name.clone()),
            text(package.version.as_deref().unwrap_or(word("not-stated"))),
            text(package.licence.as_deref().unwrap_or(word("not-stated"))),
            first(&package.evidence),
        ]
    });
    let head = [word("ecosystem"), word("package"), word("version"), word("licence"), word("evidence")];
    Table::new(word("table-packages-that-the-team-chose-for-the-pro"), &head, rows.collect())
}

fn risks(report: &Report) -> Option<Table> {
    let register = report.sections.iter().find(|section| section.id == "risk-register")?;
    let rows = register.claims.iter().filter(|claim| !arg(claim, "score").is_empty()).map(|claim| {
        let factor = |name: &str| Cell::Text(format!("{}: {}", arg(claim, name), arg(claim, &format!("{name}_why"))));
        vec![
            Cell::Text(arg(claim, "title")),
            factor("impact"),
            factor("likelihood"),
            factor("exposure"),
            Cell::Number(arg(claim, "score")),
            Cell::Text(arg(claim, "when_words")),
        ]
    });
    let head = [word("risk"), word("impact-1-5"), word("likelihood-1-3"), word("exposure-1-3"), word("score"), word("when")];
    Table::new(word("table-risks-gravest-first-impact-likelihood-ex"), &head, rows.collect())
}

fn assessed(report: &Report) -> Option<Table> {
    let rows =
        report.assessed.iter().map(|one| vec![Cell::Text(capability(&one.capability)), text(state(one.state)), text(&one.why)]);
    Table::new(word("table-what-was-looked-at"), &[word("capability"), word("state"), word("why")], rows.collect())
}

fn ways_in(report: &Report) -> Option<Table> {
    let rows = report.entry_points.iter().map(|entry| {
        let route = [entry.method.as_deref(), entry.route.as_deref()].into_iter().flatten().collect::<Vec<_>>().join(" ");
        let name = if route.is_empty() { entry.name.clone() } else { route };
        vec![
            text(entry.kind.as_str()),
            Cell::Code(name),
            text(entry.component.as_deref().unwrap_or("")),
            Cell::Text(guards(entry)),
            first(&entry.evidence),
        ]
    });
    Table::new(
        word("table-all-ways-in"),
        &[word("kind"), word("way-in"), word("part"), word("guards"), word("evidence")],
        rows.collect(),
    )
}

/// What stands in front; who may type a command or start a job is not for code to say.
fn guards(entry: &EntryPoint) -> String {
    match entry.kind {
        EntryPointKind::Cli | EntryPointKind::Job | EntryPointKind::Consumer => entry.guards.join(", "),
        _ if entry.guards.is_empty() => word("none-seen").into(),
        _ => entry.guards.join(", "),
    }
}

fn problems(report: &Report) -> Option<Table> {
    let rows = report
        .problems
        .iter()
        .map(|problem| vec![text(&problem.stage), text(&problem.kind), Cell::Code(problem.path.clone()), text(&problem.message)]);
    Table::new(
        word("table-oddities-met-while-reading"),
        &[word("stage"), word("kind"), word("where"), word("what")],
        rows.collect(),
    )
}

fn read<T: DeserializeOwned>(value: Option<&Value>) -> Option<T> {
    T::deserialize(value?).ok()
}

fn languages(report: &Report) -> Option<Bars> {
    let overview: Overview = read(report.metrics.get("overview"))?;
    let all: u64 = overview.languages.iter().map(|language| language.lines).sum();
    let rows = overview.languages.iter().take(MOST_BARS).map(|language| {
        let part = i64::try_from(crate::words::basis_points(language.lines, all)).unwrap_or(0);
        let parsed = if language.parsed { "" } else { ", not parsed" };
        (language.name.clone(), language.lines, format!("{} lines ({}{parsed})", words(language.lines), share(part)))
    });
    Some(Bars { title: word("table-lines-by-language"), rows: rows.collect() })
}

fn hotspots(report: &Report) -> Option<Bars> {
    let hotspots: Hotspots = read(report.history.get("hotspots"))?;
    let rows = hotspots.files.iter().take(MOST_BARS).map(|file| {
        let about = format!("{} × complexity {}, {} lines", changes(file.commits), words(file.complexity), words(file.lines));
        (place(&file.path, 1, 1).trim_end_matches(":1").to_owned(), file.commits * file.complexity, about)
    });
    Some(Bars { title: word("table-hotspots-changes-complexity"), rows: rows.collect() })
}

fn months(report: &Report) -> Option<Bars> {
    let history: Ownership = read(report.history.get("ownership"))?;
    history.months.iter().any(|(_, commits)| *commits > 0).then_some(())?;
    let rows = history.months.iter().map(|(month, commits)| (month.clone(), *commits, words(*commits)));
    Some(Bars { title: word("table-changes-a-month-oldest-first"), rows: rows.collect() })
}

fn changes(count: u64) -> String {
    if count == 1 { word("one-change").to_owned() } else { word("changes").replace("{n}", &words(count)) }
}

fn words(value: u64) -> String {
    number(i64::try_from(value).unwrap_or(i64::MAX))
}
