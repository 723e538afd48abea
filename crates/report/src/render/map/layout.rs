//! Places nodes in columns from left to right so that most arrows point right, and long arrows keep a lane of their own between the nodes
//! (after Sugiyama, Tagawa and Toda, 1981: layers, lanes, ordering by the mean place of neighbours). Integers only; the same map gives
//! the same picture.

use super::View;

/// Sweeps over the columns to put neighbours near each other; more change little.
const SWEEPS: usize = 8;

/// What stands in a column: a node, or a lane that a long arrow passes through.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Slot {
    Node(usize),
    Lane(usize),
}

/// Where things stand.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Layout {
    /// Columns from left to right, each from top to bottom.
    pub(super) columns: Vec<Vec<Slot>>,
    /// Nodes that no arrow touches.
    pub(super) alone: Vec<usize>,
}

/// The layout of a view.
pub(super) fn layout(view: &View) -> Layout {
    let touched = |node: usize| view.arrows.iter().any(|arrow| arrow.from == node || arrow.to == node);
    let (linked, alone): (Vec<usize>, Vec<usize>) = (0..view.nodes.len()).partition(|node| touched(*node));
    let layers = layers(view, &linked);
    let mut columns = vec![Vec::new(); layers.iter().max().map_or(0, |deepest| deepest + 1)];
    let mut put = |layer: usize, slot: Slot| {
        if let Some(column) = columns.get_mut(layer) {
            Vec::push(column, slot);
        }
    };
    for node in &linked {
        put(at(&layers, *node), Slot::Node(*node));
    }
    for (index, arrow) in view.arrows.iter().enumerate() {
        let (a, b) = (at(&layers, arrow.from), at(&layers, arrow.to));
        (a.min(b) + 1..a.max(b)).for_each(|layer| put(layer, Slot::Lane(index)));
    }
    for sweep in 0..SWEEPS {
        order(view, &mut columns, sweep % 2 == 0);
    }
    Layout { columns, alone }
}

/// Layers by longest way; arrows that would close a circle are left out of the count.
fn layers(view: &View, linked: &[usize]) -> Vec<usize> {
    let forward = forward(view, linked);
    let mut layers = vec![0; view.nodes.len()];
    for _ in 0..view.nodes.len() {
        let mut changed = false;
        for (from, to) in &forward {
            let deeper = at(&layers, *from) + 1;
            if let Some(layer) = layers.get_mut(*to).filter(|layer| **layer < deeper) {
                *layer = deeper;
                changed = true;
            }
        }
        if !changed {
            break;
        }
    }
    layers
}

/// The arrows without those that lead back to a node on the way there.
fn forward(view: &View, linked: &[usize]) -> Vec<(usize, usize)> {
    let incoming = |node: usize| view.arrows.iter().filter(|arrow| arrow.to == node).count();
    let mut starts = linked.to_vec();
    starts.sort_by_key(|node| (incoming(*node), *node));
    let mut walk = Walk { view, done: vec![false; view.nodes.len()], way: Vec::new(), kept: Vec::new() };
    for start in starts {
        walk.visit(start);
    }
    walk.kept
}

struct Walk<'a> {
    view: &'a View,
    done: Vec<bool>,
    way: Vec<usize>,
    kept: Vec<(usize, usize)>,
}

impl Walk<'_> {
    fn visit(&mut self, node: usize) {
        if self.done.get(node).copied().unwrap_or(true) {
            return;
        }
        if let Some(done) = self.done.get_mut(node) {
            *done = true;
        }
        self.way.push(node);
        for arrow in self.view.arrows.iter().filter(|arrow| arrow.from == node) {
            if !self.way.contains(&arrow.to) {
                self.kept.push((node, arrow.to));
                self.visit(arrow.to);
            }
        }
        self.way.pop();
    }
}

/// Sorts each column by the mean place of its neighbours in the column before (or behind).
fn order(view: &View, columns: &mut [Vec<Slot>], rightward: bool) {
    let count = columns.len();
    let indices: Vec<usize> = if rightward { (1..count).collect() } else { (0..count.saturating_sub(1)).rev().collect() };
    for index in indices {
        let other = if rightward { index - 1 } else { index + 1 };
        let Some(fixed) = columns.get(other).cloned() else { continue };
        let Some(column) = columns.get_mut(index) else { continue };
        let height = column.len().max(1);
        let mut keyed: Vec<(usize, usize, Slot)> = column
            .iter()
            .enumerate()
            .map(|(place, slot)| (mean_place(view, *slot, &fixed).unwrap_or(place * 1_000 * fixed.len() / height), place, *slot))
            .collect();
        keyed.sort_by_key(|(mean, place, _)| (*mean, *place));
        *column = keyed.into_iter().map(|(_, _, slot)| slot).collect();
    }
}

/// The mean place of a slot's neighbours in a column, in thousandths.
fn mean_place(view: &View, slot: Slot, column: &[Slot]) -> Option<usize> {
    let places: Vec<usize> =
        column.iter().enumerate().filter(|(_, other)| neighbours(view, slot, **other)).map(|(place, _)| place * 1_000).collect();
    places.iter().sum::<usize>().checked_div(places.len())
}

fn neighbours(view: &View, a: Slot, b: Slot) -> bool {
    let ends = |arrow: usize, node: usize| view.arrows.get(arrow).is_some_and(|arrow| arrow.from == node || arrow.to == node);
    match (a, b) {
        (Slot::Node(a), Slot::Node(b)) => {
            view.arrows.iter().any(|arrow| (arrow.from, arrow.to) == (a, b) || (arrow.from, arrow.to) == (b, a))
        }
        (Slot::Lane(arrow), Slot::Node(node)) | (Slot::Node(node), Slot::Lane(arrow)) => ends(arrow, node),
        (Slot::Lane(a), Slot::Lane(b)) => a == b,
    }
}

fn at(layers: &[usize], node: usize) -> usize {
    layers.get(node).copied().unwrap_or(0)
}
