//! Entities of Java and Kotlin: classes with `@Entity`, `@Table`, `@Document` and their like.

use deepdive_graph::facts::{BindingFact, DecoratorFact};

use super::class::{Class, Heirs, classes, last, text_arg};
use super::draft::Draft;
use crate::{ToolContext, source};

/// Annotations that make a class an entity, with the kind, and the argument that names table or collection.
const MARKS: &[(&str, &str, &[&str])] = &[
    ("Entity", "entity", &[]),
    ("Document", "collection", &["collection", "value", "", "indexName"]),
    ("Table", "table", &["name", "value", ""]),
    ("RedisHash", "entity", &["value", ""]),
];
const RELATIONS: &[&str] = &["ManyToOne", "OneToMany", "OneToOne", "ManyToMany", "DBRef"];

/// Adds them.
pub(super) fn find(context: &ToolContext, drafts: &mut Vec<Draft>) {
    let all = classes(context, &["Java", "Kotlin"]);
    let heirs = Heirs::new(&all);
    for class in &all {
        if let Some(mut draft) = head(*class) {
            for class in std::iter::once(*class).chain(heirs.ancestors(*class)) {
                let text = source::text(context.snapshot(), &class.file.path);
                for field in class.fields() {
                    take(class, field, &text, &mut draft);
                }
            }
            drafts.push(draft);
        }
    }
}

/// A draft without fields, where annotations make the class an entity. `@Table` alone belongs to other mappers and does as well.
fn head(class: Class<'_>) -> Option<Draft> {
    let persists = class.facts().imports.iter().any(|import| {
        let module = class.facts().text(import.module);
        module.contains("persistence") || module.contains("springframework.data") || module.contains("micronaut.data")
    });
    let (_, kind, _) = MARKS.iter().find(|(name, ..)| class.decorator(name).is_some()).filter(|_| persists)?;
    let names = |decorator: &DecoratorFact, keys: &[&str]| {
        keys.iter().find_map(|key| text_arg(class.facts(), &decorator.args, key).map(str::to_owned))
    };
    let table = MARKS.iter().find_map(|(name, _, keys)| class.decorator(name).and_then(|decorator| names(decorator, keys)));
    let table = table.map(|name| last(&name).to_owned());
    Some(Draft { table: table.filter(|name| !name.is_empty() && !name.contains(['{', '$', '#'])), ..class.draft(kind) })
}

fn take(class: Class<'_>, field: &BindingFact, text: &str, draft: &mut Draft) {
    let facts = class.facts();
    let name = facts.text(field.name);
    let has = |wanted: &str| field.decorators.iter().any(|decorator| last(facts.text(decorator.name)) == wanted);
    let constant = !name.chars().any(char::is_lowercase) && name.len() > 1 || name == "serialVersionUID";
    if constant || has("Transient") || field.declared.is_none() {
        return;
    }
    let kind = written(text, field.line, field.end_line, name)
        .unwrap_or_else(|| field.declared.map_or("", |declared| facts.text(declared)).to_owned());
    if is_static(text, field) {
        return;
    }
    if RELATIONS.iter().any(|relation| has(relation)) {
        draft.refers.extend(kind.split(|letter: char| !letter.is_alphanumeric() && letter != '_').map(str::to_owned));
    }
    draft.field(name, &kind);
}

/// The type before a name in the lines of a field: `List<Item>` of `private List<Item> items;`.
fn written(text: &str, first: u32, last: u32, name: &str) -> Option<String> {
    let lines = text.lines().skip(first.saturating_sub(1) as usize).take((last.saturating_sub(first) + 1) as usize);
    lines.filter(|line| !line.trim_start().starts_with('@')).find_map(|line| {
        let at = crate::prose::word_at(line, name)?;
        let before = line.get(..at)?.trim();
        let start = modifiers_end(before);
        before.get(start..).map(str::trim).filter(|kind| !kind.is_empty()).map(str::to_owned)
    })
}

/// Where the modifiers of a field end.
fn modifiers_end(before: &str) -> usize {
    let mut at = 0;
    for word in before.split_inclusive(char::is_whitespace) {
        if !matches!(
            word.trim(),
            "private" | "protected" | "public" | "final" | "static" | "volatile" | "transient" | "val" | "var"
        ) {
            break;
        }
        at += word.len();
    }
    at
}

fn is_static(text: &str, field: &BindingFact) -> bool {
    text.lines()
        .nth(field.end_line.saturating_sub(1) as usize)
        .is_some_and(|line| line.split_whitespace().take(4).any(|word| matches!(word, "static" | "transient")))
}
