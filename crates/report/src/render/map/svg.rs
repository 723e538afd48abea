//! The map as inline SVG: kinds told apart by shape and word, not by colour alone; every arrow labelled with its protocol.

use deepdive_model::ComponentKind;

use super::super::escape::html;
use super::super::shown;
use super::places::{GAP_X, NODE_HEIGHT, NODE_WIDTH, Places, Point};
use super::{Arrow, Node, View};

/// About the width of a letter of the labels.
const LETTER: i64 = 7;
const LABEL_HEIGHT: i64 = 15;
/// Letters of a name that fit into a node.
const MOST_LETTERS: usize = 19;

/// A label's rectangle: centre and width.
struct Label {
    at: Point,
    width: i64,
}

/// The picture, with a title and a description for those who can't see it.
pub(in super::super) fn drawing(view: &View) -> String {
    let places = Places::new(view);
    let mut labels: Vec<Label> = Vec::new();
    let arrows: String =
        view.arrows.iter().enumerate().map(|(index, arrow)| one_arrow(index, arrow, &places, &mut labels)).collect();
    let nodes: String =
        view.nodes.iter().enumerate().filter_map(|(index, node)| Some(one_node(node, *places.nodes.get(&index)?))).collect();
    let texts: String = view.arrows.iter().zip(&labels).map(|(arrow, label)| label_text(arrow, label)).collect();
    let (width, height) = (places.width, places.height);
    // Wide maps shrink to two thirds, then scroll: smaller letters can't be read.
    let least = width * 13 / 20;
    let about = format!("{} parts and {} arrows; the tables below list the same.", view.nodes.len(), view.arrows.len());
    format!(
        "<svg class=\"map\" style=\"min-width:{least}px;max-width:{width}px\" role=\"img\" aria-labelledby=\"map-title map-about\" viewBox=\"0 0 {width} {height}\" width=\"100%\" xmlns=\"http://www.w3.org/2000/svg\"><title id=\"map-title\">System map</title>\
         <desc id=\"map-about\">{about}</desc><defs><marker id=\"tip\" viewBox=\"0 0 10 10\" refX=\"9\" refY=\"5\" markerWidth=\"8\" \
         markerHeight=\"8\" orient=\"auto-start-reverse\"><path d=\"M0 0 10 5 0 10z\"/></marker></defs>{arrows}{nodes}{texts}</svg>"
    )
}

fn one_arrow(index: usize, arrow: &Arrow, places: &Places, labels: &mut Vec<Label>) -> String {
    let way = places.way(index, arrow);
    let [start, next, ..] = way.as_slice() else { return String::new() };
    let mut path = format!("M{} {}", start.x, start.y);
    for (step, pair) in way.iter().zip(way.iter().skip(1)).enumerate() {
        path.push_str(&piece(*pair.0, *pair.1, step % 2 == 1));
    }
    let label = free_spot(*start, *next, arrow, labels);
    labels.push(label);
    let class = match (arrow.business, arrow.called) {
        (true, true) => "arrow",
        (true, false) => "arrow declared",
        (false, _) => "arrow side",
    };
    format!("<path class=\"{class}\" d=\"{path}\" marker-end=\"url(#tip)\"/>")
}

/// A curve across a gap, or a straight line along a lane; an arrow within a column bows out to the right.
fn piece(from: Point, to: Point, lane: bool) -> String {
    if lane {
        return format!(" L{} {}", to.x, to.y);
    }
    let middle = if from.x == to.x { from.x + GAP_X / 2 } else { i64::midpoint(from.x, to.x) };
    format!(" C{middle} {} {middle} {} {} {}", from.y, to.y, to.x, to.y)
}

/// The first spot along the first curve where the label covers no other one.
fn free_spot(from: Point, to: Point, arrow: &Arrow, labels: &[Label]) -> Label {
    let width = i64::try_from(arrow.label.chars().count()).unwrap_or(0) * LETTER + 6;
    let shifts = [0, 1, -1, 2, -2, 3, -3, 4, -4];
    let spots = shifts.iter().flat_map(|shift| [50, 36, 64, 25, 75].map(|share| (share, *shift)));
    let free = |at: &Point| labels.iter().all(|other| apart(*at, width, other));
    let mut candidates = spots.map(|(share, shift)| {
        let on = along(from, to, share);
        Point { x: on.x, y: on.y + shift * LABEL_HEIGHT }
    });
    let at = candidates.find(free).unwrap_or_else(|| along(from, to, 50));
    Label { at, width }
}

fn apart(at: Point, width: i64, other: &Label) -> bool {
    (at.y - other.at.y).abs() >= LABEL_HEIGHT || (at.x - other.at.x).abs() * 2 >= width + other.width
}

/// The point at some hundredths of a curve across a gap.
fn along(from: Point, to: Point, share: i64) -> Point {
    let rest = 100 - share;
    let mix = |a: i64, b: i64, c: i64, d: i64| {
        (a * rest * rest * rest + 3 * b * rest * rest * share + 3 * c * rest * share * share + d * share * share * share)
            / 1_000_000
    };
    let middle = if from.x == to.x { from.x + GAP_X / 2 } else { i64::midpoint(from.x, to.x) };
    Point { x: mix(from.x, middle, middle, to.x), y: mix(from.y, from.y, to.y, to.y) }
}

fn label_text(arrow: &Arrow, label: &Label) -> String {
    let Point { x, y } = label.at;
    format!("<text class=\"on-arrow\" x=\"{x}\" y=\"{}\">{}</text>", y + 4, html(&arrow.label))
}

fn one_node(node: &Node, at: Point) -> String {
    let kind = shown::kind(node.kind);
    let about = if node.technology.is_empty() { kind.to_owned() } else { format!("{kind} · {}", node.technology) };
    let full = format!("{} ({about})", node.name);
    let class = if node.stands_for > 1 { "node group" } else { class(node.kind) };
    let (x, top) = (at.x + NODE_WIDTH / 2, at.y + 24);
    format!(
        "<g class=\"{class}\"><title>{}</title>{}<text class=\"name\" x=\"{x}\" y=\"{top}\">{}</text><text x=\"{x}\" y=\"{}\">{}</text></g>",
        html(&full),
        shape(node.kind, at),
        html(&cut(&node.name, MOST_LETTERS)),
        top + 17,
        html(&cut(&about, MOST_LETTERS + 3)),
    )
}

fn cut(text: &str, most: usize) -> String {
    if text.chars().count() <= most { text.to_owned() } else { text.chars().take(most - 1).chain(['…']).collect() }
}

fn class(kind: ComponentKind) -> &'static str {
    match kind {
        ComponentKind::Service | ComponentKind::Worker | ComponentKind::Job | ComponentKind::Cli | ComponentKind::Library => {
            "node runs"
        }
        ComponentKind::Web | ComponentKind::Gateway | ComponentKind::Person => "node faces",
        ComponentKind::Database | ComponentKind::Cache | ComponentKind::Queue | ComponentKind::Storage => "node stores",
        ComponentKind::External => "node outside",
    }
}

/// Boxes for what runs, a bar on top for what people see, drums for stores, a pipe for queues, points for gateways, dashes for outside.
fn shape(kind: ComponentKind, at: Point) -> String {
    let Point { x, y } = at;
    let (width, height) = (NODE_WIDTH, NODE_HEIGHT);
    let rect = |round: i64| format!("<rect x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\" rx=\"{round}\"/>");
    let (right, bottom) = (x + width, y + height);
    match kind {
        ComponentKind::Service => rect(8),
        ComponentKind::External | ComponentKind::Library | ComponentKind::Cli => rect(0),
        ComponentKind::Person => rect(27),
        ComponentKind::Web => format!("{}<path d=\"M{x} {} h{width}\"/>", rect(4), y + 8),
        ComponentKind::Worker | ComponentKind::Job => {
            format!("{}<path d=\"M{} {y} v{height} M{} {y} v{height}\"/>", rect(0), x + 7, right - 7)
        }
        ComponentKind::Gateway => {
            let middle = y + height / 2;
            format!(
                "<path d=\"M{} {y} H{} L{right} {middle} {} {bottom} H{} L{x} {middle}z\"/>",
                x + 12,
                right - 12,
                right - 12,
                x + 12
            )
        }
        ComponentKind::Database | ComponentKind::Cache | ComponentKind::Storage => format!(
            "<path d=\"M{x} {top} V{low} A{rx} 7 0 0 0 {right} {low} V{top} A{rx} 7 0 0 0 {x} {top}z\"/><path d=\"M{x} {top} A{rx} 7 0 0 0 {right} {top} A{rx} 7 0 0 0 {x} {top}\"/>",
            top = y + 5,
            low = bottom - 5,
            rx = width / 2,
        ),
        ComponentKind::Queue => {
            let (inner_x, inner_y, inner_width, inner_height) = (x + 4, y + 4, width - 8, height - 8);
            let inner =
                format!("<rect x=\"{inner_x}\" y=\"{inner_y}\" width=\"{inner_width}\" height=\"{inner_height}\" rx=\"23\"/>");
            format!("{}{inner}", rect(27))
        }
    }
}
