//! Where nodes, lanes and the ends of arrows stand on paper. Integers only.

use std::collections::BTreeMap;

use super::layout::{Layout, Slot, layout};
use super::{Arrow, View};

pub(super) const NODE_WIDTH: i64 = 156;
pub(super) const NODE_HEIGHT: i64 = 54;
/// Between columns: room for labels.
pub(super) const GAP_X: i64 = 92;
const LANE_HEIGHT: i64 = 14;
const GAP_Y: i64 = 22;
const MARGIN: i64 = 12;
/// The ends of arrows keep this far from a node's corners.
const CORNER: i64 = 9;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Point {
    pub(super) x: i64,
    pub(super) y: i64,
}

/// A side of a node, or both ends of an arrow.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Side {
    Left,
    Right,
}

/// An end of an arrow.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum End {
    From,
    To,
}

/// Where everything stands.
pub(super) struct Places {
    pub(super) nodes: BTreeMap<usize, Point>,
    pub(super) width: i64,
    pub(super) height: i64,
    lanes: BTreeMap<(usize, usize), i64>,
    columns: BTreeMap<usize, usize>,
    ends: BTreeMap<(usize, End), i64>,
}

impl Places {
    /// The places of a view's parts.
    pub(super) fn new(view: &View) -> Self {
        let Layout { columns, alone } = layout(view);
        let mut places = Self {
            nodes: BTreeMap::new(),
            width: 0,
            height: 0,
            lanes: BTreeMap::new(),
            columns: BTreeMap::new(),
            ends: BTreeMap::new(),
        };
        let tallest = columns.iter().map(|column| column_height(column)).max().unwrap_or(0);
        for (index, column) in columns.iter().enumerate() {
            places.column(index, column, MARGIN + (tallest - column_height(column)) / 2);
        }
        let count = i64::try_from(columns.len()).unwrap_or(0);
        places.width = (2 * MARGIN + count * (NODE_WIDTH + GAP_X) - GAP_X).max(2 * MARGIN + NODE_WIDTH);
        places.height = 2 * MARGIN + tallest;
        places.alone(&alone);
        places.spread(view);
        places
    }

    fn column(&mut self, index: usize, column: &[Slot], mut y: i64) {
        for slot in column {
            match slot {
                Slot::Node(node) => {
                    self.nodes.insert(*node, Point { x: column_x(index), y });
                    self.columns.insert(*node, index);
                    y += NODE_HEIGHT + GAP_Y;
                }
                Slot::Lane(arrow) => {
                    self.lanes.insert((*arrow, index), y + LANE_HEIGHT / 2);
                    y += LANE_HEIGHT + GAP_Y;
                }
            }
        }
    }

    /// Nodes without arrows stand in rows below the others.
    fn alone(&mut self, alone: &[usize]) {
        let rows_from = if self.nodes.is_empty() { MARGIN } else { self.height + GAP_Y / 2 };
        let fit = usize::try_from(((self.width - 2 * MARGIN + GAP_Y) / (NODE_WIDTH + GAP_Y)).max(4)).unwrap_or(4);
        for (index, node) in alone.iter().enumerate() {
            let (row, column) = (i64::try_from(index / fit).unwrap_or(0), i64::try_from(index % fit).unwrap_or(0));
            let point = Point { x: MARGIN + column * (NODE_WIDTH + GAP_Y), y: rows_from + row * (NODE_HEIGHT + GAP_Y) };
            self.width = self.width.max(point.x + NODE_WIDTH + MARGIN);
            self.height = self.height.max(point.y + NODE_HEIGHT + MARGIN);
            self.nodes.insert(*node, point);
        }
    }

    /// Spreads the ends of arrows over the side of their node, in the order of where they lead, so that none lies on another.
    fn spread(&mut self, view: &View) {
        let mut sides = BTreeMap::<(usize, Side), Vec<(i64, usize, End)>>::new();
        for (index, arrow) in view.arrows.iter().enumerate() {
            let (from_side, to_side) = self.sides(arrow);
            let toward_to = self.next_height(index, arrow, End::From);
            let toward_from = self.next_height(index, arrow, End::To);
            sides.entry((arrow.from, from_side)).or_default().push((toward_to, index, End::From));
            sides.entry((arrow.to, to_side)).or_default().push((toward_from, index, End::To));
        }
        for ((node, _), mut ends) in sides {
            ends.sort_unstable();
            let top = self.nodes.get(&node).map_or(0, |point| point.y) + CORNER;
            let count = i64::try_from(ends.len()).unwrap_or(1);
            for (place, (_, arrow, end)) in (1..).zip(ends) {
                self.ends.insert((arrow, end), top + (NODE_HEIGHT - 2 * CORNER) * place / (count + 1));
            }
        }
    }

    /// The sides that an arrow leaves and reaches; within a column it bows out to the right.
    fn sides(&self, arrow: &Arrow) -> (Side, Side) {
        match self.layer(arrow.from).cmp(&self.layer(arrow.to)) {
            std::cmp::Ordering::Less => (Side::Right, Side::Left),
            std::cmp::Ordering::Equal => (Side::Right, Side::Right),
            std::cmp::Ordering::Greater => (Side::Left, Side::Right),
        }
    }

    /// How high the next thing is that an arrow passes from one of its ends.
    fn next_height(&self, index: usize, arrow: &Arrow, end: End) -> i64 {
        let (a, b) = (self.layer(arrow.from), self.layer(arrow.to));
        let (near, far, other) = match end {
            End::From => (a, b, arrow.to),
            End::To => (b, a, arrow.from),
        };
        let beside = if near < far { near + 1 } else { near.saturating_sub(1) };
        let lane = self.lanes.get(&(index, beside)).copied();
        lane.unwrap_or_else(|| self.nodes.get(&other).map_or(0, |point| point.y + NODE_HEIGHT / 2))
    }

    fn layer(&self, node: usize) -> usize {
        self.columns.get(&node).copied().unwrap_or(0)
    }

    /// The points that an arrow passes, its start first.
    pub(super) fn way(&self, index: usize, arrow: &Arrow) -> Vec<Point> {
        let (from_side, to_side) = self.sides(arrow);
        let ends = [(arrow.from, from_side, End::From), (arrow.to, to_side, End::To)].map(|(node, side, end)| {
            let left = self.nodes.get(&node).map_or(0, |point| point.x);
            let x = if side == Side::Left { left } else { left + NODE_WIDTH };
            Point { x, y: self.ends.get(&(index, end)).copied().unwrap_or(0) }
        });
        let [start, goal] = ends;
        let (a, b) = (self.layer(arrow.from), self.layer(arrow.to));
        let mut lanes: Vec<Point> = (a.min(b) + 1..a.max(b)).flat_map(|layer| self.lane(index, layer)).collect();
        if a > b {
            lanes.reverse();
        }
        std::iter::once(start).chain(lanes).chain([goal]).collect()
    }

    fn lane(&self, arrow: usize, layer: usize) -> [Point; 2] {
        let y = self.lanes.get(&(arrow, layer)).copied().unwrap_or(0);
        [Point { x: column_x(layer), y }, Point { x: column_x(layer) + NODE_WIDTH, y }]
    }
}

fn column_x(index: usize) -> i64 {
    MARGIN + i64::try_from(index).unwrap_or(0) * (NODE_WIDTH + GAP_X)
}

fn column_height(column: &[Slot]) -> i64 {
    let one = |slot: &Slot| match slot {
        Slot::Node(_) => NODE_HEIGHT + GAP_Y,
        Slot::Lane(_) => LANE_HEIGHT + GAP_Y,
    };
    column.iter().map(one).sum::<i64>() - GAP_Y
}
