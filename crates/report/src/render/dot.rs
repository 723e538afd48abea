//! The system map for Graphviz.

use deepdive_model::{ComponentKind, Report};

use super::escape::dot;
use super::map::{Roles, view};
use super::shown;

pub(super) fn graph(report: &Report) -> String {
    let view = view(&report.system_map, Roles::All);
    let mut out = String::from("digraph system {\n  rankdir=LR;\n  node [shape=box];\n");
    for (index, node) in view.nodes.iter().enumerate() {
        let about = if node.technology.is_empty() { String::new() } else { format!(" · {}", node.technology) };
        let label = dot(&format!("{} ({}{about})", node.name, shown::kind(node.kind)));
        out.push_str(&format!("  n{index} [label={label}, shape={}];\n", shape(node.kind)));
    }
    for arrow in &view.arrows {
        let style = if arrow.called { "solid" } else { "dashed" };
        out.push_str(&format!("  n{} -> n{} [label={}, style={style}];\n", arrow.from, arrow.to, dot(&arrow.label)));
    }
    out.push_str("}\n");
    out
}

fn shape(kind: ComponentKind) -> &'static str {
    match kind {
        ComponentKind::Database | ComponentKind::Cache | ComponentKind::Storage => "cylinder",
        ComponentKind::Queue => "cds",
        ComponentKind::Gateway => "hexagon",
        ComponentKind::External => "component",
        ComponentKind::Person => "ellipse",
        ComponentKind::Web => "tab",
        ComponentKind::Service | ComponentKind::Worker | ComponentKind::Job | ComponentKind::Cli | ComponentKind::Library => {
            "box"
        }
    }
}
