//! The system map as a Mermaid flowchart.

use deepdive_model::{ComponentKind, Report};

use super::escape::mermaid;
use super::map::{Node, Roles, view};
use super::shown;

pub(super) fn chart(report: &Report) -> String {
    let view = view(&report.system_map, Roles::All);
    let mut out = String::from("flowchart LR\n");
    for (index, node) in view.nodes.iter().enumerate() {
        out.push_str(&format!("  n{index}{}\n", shape(node)));
    }
    for arrow in &view.arrows {
        let line = if arrow.called { "-->" } else { "-.->" };
        out.push_str(&format!("  n{} {line}|\"{}\"| n{}\n", arrow.from, mermaid(&arrow.label), arrow.to));
    }
    out
}

fn shape(node: &Node) -> String {
    let about = if node.technology.is_empty() { String::new() } else { format!(" · {}", node.technology) };
    let label = format!("\"{}<br/>{}\"", mermaid(&node.name), mermaid(&format!("{}{about}", shown::kind(node.kind))));
    match node.kind {
        ComponentKind::Database | ComponentKind::Cache | ComponentKind::Storage => format!("[({label})]"),
        ComponentKind::Queue | ComponentKind::Person => format!("([{label}])"),
        ComponentKind::Gateway => format!("{{{{{label}}}}}"),
        ComponentKind::External => format!("[/{label}/]"),
        ComponentKind::Worker | ComponentKind::Job => format!("[[{label}]]"),
        ComponentKind::Service | ComponentKind::Web | ComponentKind::Cli | ComponentKind::Library => format!("[{label}]"),
    }
}
