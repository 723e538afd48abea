//! Tables of SQL files, as the graph holds them.

use deepdive_graph::FileRole;

use super::draft::Draft;
use crate::ToolContext;

/// Adds them.
pub(super) fn find(context: &ToolContext, drafts: &mut Vec<Draft>) {
    let graph = context.graph();
    let role = |path: &str| graph.file_at(path).and_then(|id| graph.file(id)).map(|file| file.role);
    let own = graph.infrastructure.tables.iter().filter(|table| {
        !matches!(role(&table.path), Some(FileRole::Test | FileRole::Example | FileRole::Docs | FileRole::Vendored))
    });
    for table in own {
        let mut draft = Draft {
            table: Some(table.name.to_string()),
            ..Draft::new("table", (table.path.to_string(), table.line, table.end_line))
        };
        for (name, kind, _) in &table.columns {
            draft.field(name, kind);
        }
        let of_either =
            |first: &str, second: &str| table.columns.iter().any(|(column, ..)| **column == *first).then(|| second.to_owned());
        draft
            .refers
            .extend(table.references.iter().map(|(first, second)| of_either(first, second).unwrap_or_else(|| first.to_string())));
        drafts.push(draft);
    }
}
