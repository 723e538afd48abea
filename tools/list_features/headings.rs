//! Features of what has no ways in: modules whose names stand in headings of the README.

use std::collections::BTreeMap;

use deepdive_graph::{Document, FileRole, Heading, SymbolId};
use deepdive_model::{ClaimDraft, Confidence, Evidence, Feature, Message, Text};
use serde_json::json;

use super::naming::kebab;
use crate::data_model::{singular, words};
use crate::prose::count;
use crate::{ToolContext, reach::is_product};

/// Symbols that are cited for one module.
const PLACES: usize = 8;
/// Headings of every README, which name no module.
const USUAL: &[&str] = &[
    "license",
    "licence",
    "contributing",
    "installation",
    "install",
    "usage",
    "about",
    "test",
    "development",
    "build",
    "documentation",
    "docs",
    "example",
    "getting started",
    "quickstart",
    "overview",
    "features",
];

/// At most so many features, in the order of the headings.
pub(super) fn features(context: &ToolContext, most: usize) -> Vec<Feature> {
    let graph = context.graph();
    let mut modules = BTreeMap::<String, Vec<SymbolId>>::new();
    for (at, symbol) in graph
        .symbols
        .iter()
        .enumerate()
        .filter(|(_, symbol)| symbol.flags.exported && symbol.parent.is_none() && !symbol.flags.test)
    {
        if is_product(graph, symbol.file) {
            modules.entry(stem(graph.path(symbol.file))).or_default().push(SymbolId(at as u32));
        }
    }
    let readmes = graph.documents.iter().filter(|document| is_readme(document));
    let mut found: Vec<Feature> = Vec::new();
    for (document, heading) in readmes
        .flat_map(|document| document.headings.iter().map(move |heading| (document, heading)))
        .filter(|(_, heading)| heading.level > 1)
    {
        let named = words(&heading.text).iter().find_map(|word| modules.get(&singular(word)));
        let usual = USUAL.contains(&heading.text.to_lowercase().as_str()) || words(&heading.text).len() > 3;
        if let Some(feature) = named.filter(|_| !usual).and_then(|symbols| feature(context, document, heading, symbols))
            && found.len() < most
            && !found.iter().any(|known| known.id == feature.id)
        {
            found.push(feature);
        }
    }
    found
}

fn is_readme(document: &Document) -> bool {
    !document.path.contains('/') && document.path.to_lowercase().starts_with("readme")
}

/// The name of a module: its file's, or its folder's where the file is only the folder's face.
fn stem(path: &str) -> String {
    let mut parts = path.rsplit('/');
    let file = parts.next().unwrap_or_default().split('.').next().unwrap_or_default();
    let name =
        if matches!(file, "__init__" | "mod" | "index" | "lib" | "main") { parts.next().unwrap_or_default() } else { file };
    singular(&name.to_lowercase())
}

fn feature(context: &ToolContext, document: &Document, heading: &Heading, symbols: &[SymbolId]) -> Option<Feature> {
    let graph = context.graph();
    let place = |id: &SymbolId| {
        graph.symbol(*id).and_then(|symbol| context.place(graph.path(symbol.file), symbol.start_line, symbol.end_line))
    };
    let code: Vec<Evidence> = symbols.iter().take(PLACES).filter_map(place).collect();
    let evidence: Vec<_> = context.place(&document.path, heading.line, heading.line).into_iter().collect();
    let tests: Vec<_> = graph
        .imports
        .iter()
        .filter(|import| {
            graph.file(import.file).is_some_and(|file| file.role == FileRole::Test)
                && import
                    .target
                    .is_some_and(|target| symbols.iter().any(|id| graph.symbol(*id).is_some_and(|symbol| symbol.file == target)))
        })
        .take(PLACES)
        .filter_map(|import| context.place(graph.path(import.file), import.line, import.line))
        .collect();
    let name = heading.text.to_string();
    let offers = count(symbols.len(), "public name", "public names");
    let text = Text {
        executive: format!("{name}: told of in the README, with code of its own."),
        product: format!("{name}: told of in the README; its module offers {offers}."),
        engineer: format!("{name}: {offers} in the module of that name."),
    };
    let args = BTreeMap::from([("name".to_owned(), json!(name)), ("n".to_owned(), json!(symbols.len()))]);
    let summary = ClaimDraft::from_message(Message { id: "features.one".to_owned(), args }, text)
        .inferred(Confidence::Low)
        .on(evidence.iter().chain(&code).cloned().collect())?;
    Some(Feature {
        id: kebab(&name),
        name,
        summary,
        entry_points: Vec::new(),
        code,
        tests,
        data: Vec::new(),
        confidence: Confidence::Low,
        evidence,
    })
}
