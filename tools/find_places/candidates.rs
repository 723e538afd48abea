//! What could answer a question: each thing that has a name and a place, with the words of the question that were met in it.

use std::collections::BTreeMap;

use deepdive_graph::facts::SymbolKind;
use deepdive_graph::{File, FileRole, Symbol, SymbolId};
use deepdive_model::ranking::{Question, Tally};
use deepdive_model::{ConnectionStatus, EntryPoint, Evidence, Lines};

use crate::configuration::ListConfiguration;
use crate::data_model::DataModel;
use crate::detect_stack::DetectStack;
use crate::entry_points::all;
use crate::map_system::map;
use crate::{ToolContext, ToolError, TypedTool};

/// Lines in front of a definition that may hold its comment.
const COMMENT_LINES: u32 = 4;
/// Functions of fewer lines than this answer little: getters, setters, wrappers.
const SMALL: u32 = 4;
/// Lines of a body that are read.
const BODY_LINES: u32 = 300;

/// Folders of code that runs in a browser.
const SCREENS: [&str; 10] = ["ui", "frontend", "web", "webapp", "components", "hooks", "static", "assets", "themes", "public"];

/// What sort of thing it is; in the order in which equals are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    WayIn,
    Function,
    Data,
    Type,
    Component,
    Technology,
    Setting,
    Document,
}

impl Kind {
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::WayIn => "way_in",
            Self::Function => "function",
            Self::Type => "type",
            Self::Data => "data",
            Self::Component => "component",
            Self::Technology => "technology",
            Self::Setting => "setting",
            Self::Document => "document",
        }
    }

    /// Tenths: where users come in and what code does answers more questions than what is set.
    pub(super) fn weight(self) -> u64 {
        match self {
            Self::WayIn => 12,
            Self::Function | Self::Data => 10,
            Self::Component | Self::Technology => 9,
            Self::Type => 8,
            Self::Document => 6,
            Self::Setting => 5,
        }
    }
}

/// Something that may answer.
#[derive(Debug)]
pub(super) struct Candidate {
    pub(super) kind: Kind,
    pub(super) name: String,
    pub(super) tally: Tally,
    pub(super) evidence: Evidence,
    /// The code that it is, or that answers it.
    pub(super) symbol: Option<SymbolId>,
    /// The id of a way in.
    pub(super) way_in: Option<String>,
    /// Hardly more than a line.
    pub(super) small: bool,
    /// Code of a screen, by the ending of its file.
    pub(super) on_screen: bool,
}

impl Candidate {
    /// File and lines, for an order that does not depend on chance.
    pub(super) fn place(&self) -> Option<(&str, Lines)> {
        self.evidence.as_place()
    }
}

/// All things in which any word of the question was met.
pub(super) fn candidates(context: &ToolContext, question: &Question) -> Result<Vec<Candidate>, ToolError> {
    let mut found = Vec::new();
    let symbols = symbols(context, question, &mut found)?;
    ways_in(context, question, &symbols, &mut found);
    parts(context, question, &mut found)?;
    technologies(context, question, &mut found)?;
    settings(context, question, &mut found)?;
    documents(context, question, &mut found);
    Ok(found)
}

/// A tally of texts, each with its weight; none where nothing was met.
fn tally(question: &Question, texts: &[(&str, u64)]) -> Option<Tally> {
    let mut tally = Tally::default();
    texts.iter().for_each(|(text, weight)| question.count(&mut tally, text, *weight));
    (!tally.is_empty()).then_some(tally)
}

/// The same, with words that a thing of this kind stands for.
fn standing_for(question: &Question, texts: &[(&str, u64)], (implied, weight): (&str, u64)) -> Option<Tally> {
    let mut tally = tally(question, texts).unwrap_or_default();
    question.imply(&mut tally, implied, weight);
    (!tally.is_empty()).then_some(tally)
}

/// Functions and types of the product; gives all tallies, for ways in whose handlers they are.
fn symbols(
    context: &ToolContext,
    question: &Question,
    found: &mut Vec<Candidate>,
) -> Result<BTreeMap<SymbolId, Tally>, ToolError> {
    let mut met = BTreeMap::new();
    let product = context.graph().files.iter().filter(|file| file.role == FileRole::Product && file.parsed);
    for file in product {
        if context.cancel.is_cancelled() {
            return Err(ToolError::Cancelled);
        }
        let Ok(bytes) = context.snapshot().bytes(&file.path) else { continue };
        let text = String::from_utf8_lossy(&bytes);
        let lines: Vec<&str> = text.lines().collect();
        for id in file.symbols.clone().map(SymbolId) {
            if let Some(candidate) = symbol(context, question, (file, &lines), id) {
                met.insert(id, candidate.tally.clone());
                found.push(candidate);
            }
        }
    }
    Ok(met)
}

fn symbol(context: &ToolContext, question: &Question, (file, lines): (&File, &[&str]), id: SymbolId) -> Option<Candidate> {
    // A path as a name is a key of a packed file.
    let symbol = context.graph().symbol(id).filter(|symbol| !symbol.flags.test && !symbol.name.contains('/'))?;
    let kind = match symbol.kind {
        SymbolKind::Function | SymbolKind::Method => Kind::Function,
        SymbolKind::Class | SymbolKind::Interface | SymbolKind::Enum => Kind::Type,
        SymbolKind::Alias | SymbolKind::Module => return None,
    };
    let body = if kind == Kind::Function { body(symbol, lines) } else { String::new() };
    let mut tally = tally(question, &[(&symbol.name, 4), (&symbol.qualified, 2), (&file.path, 1)]).unwrap_or_default();
    question.count_body(&mut tally, &body, u64::from(symbol.end_line - symbol.start_line));
    if tally.is_empty() {
        return None;
    }
    let evidence = context.place(&file.path, symbol.start_line, symbol.end_line)?;
    // Where its own name answers the question, a short function is no less an answer.
    let named = self::tally(question, &[(&symbol.name, 1)]).is_some_and(|tally| tally.asked_words() > 1);
    let small = kind == Kind::Function && symbol.end_line - symbol.start_line < SMALL && !named;
    let on_screen = kind == Kind::Function && is_screen(&file.path);
    Some(Candidate {
        kind,
        name: symbol.qualified.to_string(),
        tally,
        evidence,
        symbol: Some(id),
        way_in: None,
        small,
        on_screen,
    })
}

/// Whether a file is of a screen, by its ending, or by the folders that scripts of a screen lie in.
fn is_screen(path: &str) -> bool {
    let ends = |ends: &[&str]| ends.iter().any(|end| path.ends_with(end));
    let mut folders = path.split('/').rev().skip(1);
    ends(&[".tsx", ".jsx", ".vue", ".svelte"])
        || ends(&[".ts", ".js"]) && folders.any(|folder| SCREENS.contains(&folder.to_ascii_lowercase().as_str()))
}

/// The lines of a function, and those before it that may be its comment.
fn body(symbol: &Symbol, lines: &[&str]) -> String {
    let first = symbol.start_line.saturating_sub(COMMENT_LINES).max(1);
    let last = symbol.end_line.min(symbol.start_line + BODY_LINES);
    let lead = lines.get(first as usize - 1..(symbol.start_line as usize).saturating_sub(1)).unwrap_or_default();
    let comment = lead.iter().filter(|line| line.trim_start().starts_with(['#', '/', '*', '-', '"']));
    let own = lines.get((symbol.start_line as usize).saturating_sub(1)..(last as usize).min(lines.len())).unwrap_or_default();
    comment.chain(own).copied().collect::<Vec<_>>().join("\n")
}

/// Ways in: their own words weigh most; those of the code that answers count too.
fn ways_in(context: &ToolContext, question: &Question, symbols: &BTreeMap<SymbolId, Tally>, found: &mut Vec<Candidate>) {
    let graph = context.graph();
    for point in all(context).iter() {
        let handler = crate::lookup::find_one(graph, &point.handler).ok();
        let Some(evidence) = point.evidence.first() else { continue };
        let guards = point.guards.join(" ");
        let name = said(point);
        let texts = [(name.as_str(), 6), (point.name.as_str(), 4), (point.handler.as_str(), 1), (guards.as_str(), 1)];
        let Some(mut tally) = tally(question, &texts) else { continue };
        if handler.is_none() {
            question.count(&mut tally, &text_of(context, evidence), 1);
        }
        let helped = handler.as_ref().and_then(|id| symbols.get(id));
        let tally = helped.map_or(tally.clone(), |of_handler| tally.with(of_handler));
        let shown = handler
            .and_then(|id| graph.symbol(id))
            .and_then(|symbol| context.place(graph.path(symbol.file), symbol.start_line, symbol.end_line));
        let evidence = shown.unwrap_or_else(|| evidence.clone());
        found.push(Candidate {
            kind: Kind::WayIn,
            name,
            tally,
            evidence,
            symbol: handler,
            way_in: Some(point.id.clone()),
            small: false,
            on_screen: false,
        });
    }
}

/// The lines of a place.
fn text_of(context: &ToolContext, evidence: &Evidence) -> String {
    let bytes = evidence.as_place().and_then(|(path, lines)| context.snapshot().lines(path, lines));
    bytes.map_or_else(String::new, |bytes| String::from_utf8_lossy(&bytes).into_owned())
}

fn said(point: &EntryPoint) -> String {
    match (&point.method, &point.route) {
        (Some(method), Some(route)) => format!("{method} {route}"),
        (None, Some(route)) => route.clone(),
        (_, None) => point.name.clone(),
    }
}

/// What is stored, and what runs.
fn parts(context: &ToolContext, question: &Question, found: &mut Vec<Candidate>) -> Result<(), ToolError> {
    for entity in &DataModel.run(context, crate::data_model::Args::default())?.0.entities {
        let fields: Vec<&str> = entity.fields.iter().map(|field| field.name.as_str()).collect();
        let fields = fields.join(" ");
        let texts = [(entity.name.as_str(), 5), (fields.as_str(), 1), (entity.kind.as_str(), 1)];
        push(found, Kind::Data, &entity.name, (standing_for(question, &texts, ("stored data", 2)), entity.evidence.first()));
    }
    let mapped = map(context);
    for part in &mapped.map.components {
        let kind = format!("{:?}", part.kind);
        let arrows = mapped.map.connections.iter().filter(|link| link.status == ConnectionStatus::Called && link.to == part.id);
        let protocols: Vec<&str> = arrows.map(|link| link.protocol.as_str()).collect();
        let protocols = protocols.join(" ");
        let texts = [(part.name.as_str(), 4), (part.technology.as_str(), 4), (protocols.as_str(), 1)];
        let name = if part.technology.is_empty() || part.technology == part.name {
            part.name.clone()
        } else {
            format!("{} ({})", part.name, part.technology)
        };
        push(found, Kind::Component, &name, (standing_for(question, &texts, (&kind, 4)), part.evidence.first()));
    }
    Ok(())
}

fn push(found: &mut Vec<Candidate>, kind: Kind, name: &str, (tally, evidence): (Option<Tally>, Option<&Evidence>)) {
    if let (Some(tally), Some(evidence)) = (tally, evidence) {
        found.push(Candidate {
            kind,
            name: name.to_owned(),
            tally,
            evidence: evidence.clone(),
            symbol: None,
            way_in: None,
            small: false,
            on_screen: false,
        });
    }
}

fn technologies(context: &ToolContext, question: &Question, found: &mut Vec<Candidate>) -> Result<(), ToolError> {
    let (stack, _) = DetectStack.run(context, crate::detect_stack::Args::default())?;
    for item in &stack.items {
        let aliases = item.aliases.join(" ");
        let texts = [(item.name.as_str(), 4), (aliases.as_str(), 2), (item.category.as_str(), 3), (item.layer.as_str(), 2)];
        push(found, Kind::Technology, &item.name, (tally(question, &texts), item.evidence.first()));
    }
    Ok(())
}

fn settings(context: &ToolContext, question: &Question, found: &mut Vec<Candidate>) -> Result<(), ToolError> {
    let (configuration, _) = ListConfiguration.run(context, crate::configuration::Args::default())?;
    for key in &configuration.keys {
        push(found, Kind::Setting, &key.key, (tally(question, &[(&key.key, 4)]), key.evidence.first()));
    }
    Ok(())
}

/// Headings, each with the paragraph behind it where it is known.
fn documents(context: &ToolContext, question: &Question, found: &mut Vec<Candidate>) {
    for document in &context.graph().documents {
        for (at, heading) in document.headings.iter().enumerate() {
            let next = document.headings.get(at + 1).map_or(u32::MAX, |next| next.line);
            let below = document.opening.iter().filter(|text| (heading.line..next).contains(&text.line));
            let below: Vec<&str> = below.map(|text| &*text.text).collect();
            let below = below.join(" ");
            let last = next.saturating_sub(1).min(heading.line + 6);
            let evidence = context
                .place(&document.path, heading.line, last)
                .or_else(|| context.place(&document.path, heading.line, heading.line));
            push(found, Kind::Document, &heading.text, (tally(question, &[(&heading.text, 4), (&below, 1)]), evidence.as_ref()));
        }
    }
}
