//! Entities that a call declares: Mongoose models, Sequelize and Drizzle tables, and collections that code asks a database for.

use deepdive_graph::File;
use deepdive_graph::facts::{ArgValue, BindingValue, CallFact};

use super::class::{last, product_files, text_arg};
use super::draft::Draft;
use super::literal::entries;
use crate::{ToolContext, source};

const SCRIPT: &[&str] = &["JavaScript", "TypeScript", "TSX"];
const ALL: &[&str] = &["JavaScript", "TypeScript", "TSX", "Python", "Go"];

/// Adds them.
pub(super) fn find(context: &ToolContext, drafts: &mut Vec<Draft>) {
    for file in product_files(context.graph(), SCRIPT) {
        let found = file.facts.calls.iter().filter_map(|call| {
            mongoose(context, file, call).or_else(|| sequelize(context, file, call)).or_else(|| drizzle(context, file, call))
        });
        drafts.extend(found);
    }
    for file in product_files(context.graph(), ALL).filter(|file| imports(file, &["mongo", "firestore", "mongodb"])) {
        drafts.extend(file.facts.calls.iter().filter_map(|call| collection(file, call)));
    }
}

fn imports(file: &File, packages: &[&str]) -> bool {
    file.facts.imports.iter().any(|import| {
        let module = file.facts.text(import.module);
        packages.iter().any(|package| module.contains(package))
    })
}

/// `mongoose.model("User", userSchema)`.
fn mongoose(context: &ToolContext, file: &File, call: &CallFact) -> Option<Draft> {
    let facts = &file.facts;
    if facts.text(call.name) != "model" || !imports(file, &["mongoose"]) || call.args.len() < 2 {
        return None;
    }
    let name = text_arg(facts, call.args.get(..1)?, "").filter(|name| is_name(name))?;
    let schema = schema(file, call);
    let spot = schema.map_or((call.line, call.end_line), |schema| (schema.line, schema.end_line));
    let mut draft = Draft { class: Some(name.to_owned()), ..Draft::new("collection", (file.path.to_string(), spot.0, spot.1)) };
    if let Some(schema) = schema {
        fill(&mut draft, &lines(context, file, schema));
        draft.spots.push((file.path.to_string(), call.line, call.end_line));
    }
    Some(draft)
}

/// The schema that a call's second argument names, or that stands there; none where it comes from elsewhere.
fn schema<'a>(file: &'a File, call: &CallFact) -> Option<&'a CallFact> {
    let facts = &file.facts;
    let is_schema = |call: &&CallFact| last(facts.text(call.name)) == "Schema";
    match &call.args.get(1)?.value {
        ArgValue::Call(inner) => facts.call(*inner).filter(is_schema),
        ArgValue::Name(name) => {
            let bound = facts.bindings.iter().find(|binding| facts.text(binding.name) == facts.text(*name))?;
            let BindingValue::Call(inner) = bound.value else { return None };
            facts.call(inner).filter(is_schema)
        }
        ArgValue::Text(_) | ArgValue::List(_) | ArgValue::Function(_) | ArgValue::Literal(_) | ArgValue::Other => None,
    }
}

/// `sequelize.define("user", {…})`.
fn sequelize(context: &ToolContext, file: &File, call: &CallFact) -> Option<Draft> {
    let facts = &file.facts;
    let receiver = call.receiver.map_or("", |receiver| facts.text(receiver)).to_lowercase();
    if facts.text(call.name) != "define" || !receiver.ends_with("sequelize") {
        return None;
    }
    let name = text_arg(facts, call.args.get(..1)?, "").filter(|name| is_name(name))?;
    let mut draft =
        Draft { class: Some(name.to_owned()), ..Draft::new("table", (file.path.to_string(), call.line, call.end_line)) };
    fill(&mut draft, &lines(context, file, call));
    Some(draft)
}

/// `pgTable("users", {…})`.
fn drizzle(context: &ToolContext, file: &File, call: &CallFact) -> Option<Draft> {
    let facts = &file.facts;
    if !matches!(facts.text(call.name), "pgTable" | "mysqlTable" | "sqliteTable") || !imports(file, &["drizzle-orm"]) {
        return None;
    }
    let name = text_arg(facts, call.args.get(..1)?, "").filter(|name| is_name(name))?;
    let mut draft =
        Draft { table: Some(name.to_owned()), ..Draft::new("table", (file.path.to_string(), call.line, call.end_line)) };
    fill(&mut draft, &lines(context, file, call));
    Some(draft)
}

/// `db.collection("orders")`: names a collection, tells no fields.
fn collection(file: &File, call: &CallFact) -> Option<Draft> {
    let facts = &file.facts;
    if !matches!(facts.text(call.name), "collection" | "Collection" | "get_collection")
        || call.receiver.is_none() && call.receiver_call.is_none()
    {
        return None;
    }
    let name = text_arg(facts, call.args.get(..1)?, "").filter(|name| is_name(name))?;
    Some(Draft {
        table: Some(name.to_owned()),
        mention: true,
        ..Draft::new("collection", (file.path.to_string(), call.line, call.end_line))
    })
}

fn is_name(name: &str) -> bool {
    !name.is_empty() && name.chars().all(|letter| letter.is_alphanumeric() || matches!(letter, '_' | '-' | '.'))
}

fn lines(context: &ToolContext, file: &File, call: &CallFact) -> String {
    let text = source::text(context.snapshot(), &file.path);
    let lines =
        text.lines().skip(call.line.saturating_sub(1) as usize).take((call.end_line.saturating_sub(call.line) + 1) as usize);
    lines.collect::<Vec<_>>().join("\n")
}

/// Takes the keys of the object literal in a call's text as fields.
fn fill(draft: &mut Draft, text: &str) {
    let literal = text.find(['(']).and_then(|at| text.get(at..)).unwrap_or(text);
    for (key, value) in entries(literal) {
        let kind = kind_of(&value);
        draft.refers.extend(
            entries(&value)
                .into_iter()
                .filter(|(key, _)| key == "ref")
                .map(|(_, value)| value.trim_matches(['"', '\'']).to_owned()),
        );
        draft.field(&key, &kind);
    }
}

/// The type that a value of a schema names: `String`, the `type` of an object, the function that makes a column.
fn kind_of(value: &str) -> String {
    let inner = entries(value);
    let stated = if value.starts_with('{') {
        inner.iter().find(|(key, _)| key == "type").map_or("object", |(_, kind)| kind.as_str())
    } else {
        value
    };
    let end = if stated.starts_with('[') { stated.len() } else { stated.find(['(', '{', ' ']).unwrap_or(stated.len()) };
    stated.get(..end).unwrap_or(stated).trim().to_owned()
}
