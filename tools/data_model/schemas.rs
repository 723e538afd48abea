//! Entities of schema files that are no code of a class: Prisma's models, Diesel's `table!`.

use deepdive_graph::{File, FileRole};

use super::class::product_files;
use super::draft::Draft;
use crate::{ToolContext, source};

/// Adds them.
pub(super) fn find(context: &ToolContext, drafts: &mut Vec<Draft>) {
    let is_prisma = |file: &&File| file.path.ends_with(".prisma") && file.role == FileRole::Product;
    for file in context.graph().files.iter().filter(is_prisma) {
        drafts.extend(prisma(&file.path, &source::text(context.snapshot(), &file.path)));
    }
    for file in product_files(context.graph(), &["Rust"]) {
        let tables = file.facts.calls.iter().filter(|call| call.flags.is_macro && file.facts.text(call.name) == "table");
        let text = tables.clone().next().map(|_| source::text(context.snapshot(), &file.path)).unwrap_or_default();
        drafts.extend(tables.filter_map(|call| diesel(&file.path, &text, call.line, call.end_line)));
    }
}

/// Every `model X { … }` of a Prisma schema.
fn prisma(path: &str, text: &str) -> Vec<Draft> {
    let mut drafts: Vec<Draft> = Vec::new();
    let mut open: Option<Draft> = None;
    for (number, line) in (1..).zip(text.lines().map(str::trim)) {
        let name = line.strip_prefix("model ").and_then(|rest| rest.split([' ', '{']).next());
        if let Some(name) = name {
            open = Some(Draft { class: Some(name.to_owned()), ..Draft::new("entity", (path.to_owned(), number, number)) });
        } else if line.starts_with('}') {
            if let Some(mut draft) = open.take() {
                if let Some(spot) = draft.spots.first_mut() {
                    spot.2 = number;
                }
                drafts.push(draft);
            }
        } else if let Some(draft) = open.as_mut() {
            prisma_line(draft, line);
        }
    }
    drafts
}

fn prisma_line(draft: &mut Draft, line: &str) {
    if let Some(name) = line.strip_prefix("@@map(") {
        draft.table = name.split('"').nth(1).map(str::to_owned);
    }
    let mut parts = line.split_whitespace();
    let (Some(name), Some(kind)) = (parts.next(), parts.next()) else { return };
    if name.starts_with(['@', '/']) {
        return;
    }
    let class = kind.trim_end_matches(['?', ']', '[']);
    let stored = matches!(class, "String" | "Int" | "BigInt" | "Float" | "Decimal" | "Boolean" | "DateTime" | "Json" | "Bytes")
        || line.contains("Unsupported(");
    if line.contains("@relation") || kind.ends_with("[]") && !stored {
        draft.refers.push(class.to_owned());
    } else {
        draft.field(name, kind);
    }
}

/// `table! { users (id) { id -> Int4, … } }` of Diesel.
fn diesel(path: &str, text: &str, first: u32, last: u32) -> Option<Draft> {
    let lines: Vec<_> = text
        .lines()
        .skip(first.saturating_sub(1) as usize)
        .take((last.saturating_sub(first) + 1) as usize)
        .map(str::trim)
        .collect();
    let columns: Vec<_> = lines.iter().filter_map(|line| line.trim_end_matches(',').split_once(" -> ")).collect();
    let head = lines.iter().find(|line| line.contains('(') && line.ends_with('{'))?;
    let name = head.split('(').next()?.trim().rsplit('.').next()?;
    let mut draft = Draft { table: Some(name.to_owned()), ..Draft::new("table", (path.to_owned(), first, last)) };
    for (column, kind) in &columns {
        draft.field(column, kind);
    }
    (!columns.is_empty()).then_some(draft)
}
