//! Entities of Go: structs that embed `gorm.Model`, carry `gorm` tags, or are handed to `AutoMigrate`.

use std::collections::BTreeSet;

use super::class::{Class, classes, last, product_files};
use super::draft::Draft;
use crate::{ToolContext, source};

const GO: &[&str] = &["Go"];

/// Adds them.
pub(super) fn find(context: &ToolContext, drafts: &mut Vec<Draft>) {
    let migrated = migrated(context);
    for class in classes(context, GO) {
        let embeds = class.bases().any(|base| base == "gorm.Model");
        let tagged = class.fields().any(|field| field.decorators.iter().any(|tag| class.facts().text(tag.name) == "gorm"));
        if embeds || tagged || is_migrated(&migrated, class) {
            drafts.push(draft(context, class, embeds));
        }
    }
}

fn draft(context: &ToolContext, class: Class<'_>, embeds: bool) -> Draft {
    let text = source::text(context.snapshot(), &class.file.path);
    let mut draft = Draft { table: table(class, &text), ..class.draft("entity") };
    if embeds {
        for (name, kind) in
            [("ID", "uint"), ("CreatedAt", "time.Time"), ("UpdatedAt", "time.Time"), ("DeletedAt", "gorm.DeletedAt")]
        {
            draft.field(name, kind);
        }
    }
    let exported = class.fields().filter(|field| class.facts().text(field.name).starts_with(char::is_uppercase));
    for field in exported {
        let name = class.facts().text(field.name);
        let line = text.lines().nth(field.line.saturating_sub(1) as usize).unwrap_or_default();
        let skipped = line.contains("gorm:\"-\"");
        let kind = line
            .trim()
            .strip_prefix(name)
            .map(|rest| rest.split(['`', '/']).next().unwrap_or_default().trim())
            .filter(|kind| !kind.is_empty() && !kind.starts_with(','));
        let kind =
            kind.map_or_else(|| field.declared.map_or("", |declared| class.facts().text(declared)).to_owned(), str::to_owned);
        if !skipped {
            draft.field(name, &kind);
        }
    }
    draft
}

/// What `func (X) TableName() string` returns.
fn table(class: Class<'_>, text: &str) -> Option<String> {
    let facts = class.facts();
    let is_own = |symbol: &&deepdive_graph::facts::SymbolFact| {
        facts.text(symbol.name) == "TableName"
            && (symbol.parent == Some(class.ix) || symbol.receiver.is_some_and(|receiver| facts.text(receiver) == class.name()))
    };
    let method = facts.symbols.iter().find(is_own)?;
    let lines = text
        .lines()
        .skip(method.start_line.saturating_sub(1) as usize)
        .take((method.end_line.saturating_sub(method.start_line) + 1) as usize);
    let returned = lines.filter_map(|line| line.split_once("return \"")).map(|(_, rest)| rest).next()?;
    returned.split('"').next().map(str::to_owned)
}

/// Types that stand in calls of `AutoMigrate`, as `package.Type`.
fn migrated(context: &ToolContext) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for file in product_files(context.graph(), GO) {
        for call in file.facts.calls.iter().filter(|call| file.facts.text(call.name) == "AutoMigrate") {
            let text = source::text(context.snapshot(), &file.path);
            let lines = text
                .lines()
                .skip(call.line.saturating_sub(1) as usize)
                .take((call.end_line.saturating_sub(call.line) + 1) as usize);
            for word in
                lines.flat_map(|line| line.split(|letter: char| !(letter.is_alphanumeric() || letter == '.' || letter == '_')))
            {
                let package = file.facts.package.map_or("", |package| file.facts.text(package));
                let name = if word.contains('.') { word.to_owned() } else { format!("{package}.{word}") };
                names.insert(name);
            }
        }
    }
    names.retain(|name| last(name).starts_with(char::is_uppercase) && last(name) != "AutoMigrate");
    names
}

/// Whether a call names the struct by its package and name.
fn is_migrated(migrated: &BTreeSet<String>, class: Class<'_>) -> bool {
    let package = class.facts().package.map_or("", |package| class.facts().text(package));
    let package = package.rsplit('/').next().unwrap_or(package);
    migrated.contains(&format!("{package}.{}", class.name()))
}
