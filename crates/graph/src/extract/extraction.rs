//! The facts of a file while they are gathered, and where the walk stands: what the hooks of a language get to see.

use rustc_hash::FxHashMap;
use tree_sitter::{Node, TreeCursor};

use super::calls::CallPlaces;
use super::comments::CommentLines;
use super::decorators::Pending;
use super::dialect::Dialect;
use super::grammar::{Fields, Grammar, Role, Shape};
use super::names::Names;
use crate::facts::{FileFacts, ImportFact, NameIx, SymbolFact, SymbolIx, SymbolKind};

/// Children that are reached faster one by one than with a cursor.
const FEW: u32 = 6;

/// Where a node stands.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Context {
    /// The innermost symbol.
    pub(crate) symbol: Option<SymbolIx>,
    /// The innermost function or method.
    pub(crate) function: Option<SymbolIx>,
    /// Counter of complexity; 0 for what is in no function.
    pub(crate) counter: u32,
    /// In a loop of the same function.
    pub(crate) in_loop: bool,
    /// What `in_loop` is around the innermost loop.
    pub(crate) around: bool,
    /// A value that stands around will hold the strings in it.
    pub(crate) carried: bool,
}

/// An ancestor of the node where the walk stands.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Frame<'t> {
    pub(crate) node: Node<'t>,
    pub(crate) role: Role,
    /// The context of the node itself.
    pub(super) outer: Context,
    /// The context of its children.
    pub(super) inner: Context,
}

/// Facts so far, and where the walk stands.
pub(crate) struct Extraction<'t> {
    pub(crate) grammar: &'static Grammar,
    pub(crate) fields: &'static Fields,
    /// The context of the node at hand.
    pub(crate) here: Context,
    pub(super) dialect: &'static dyn Dialect,
    pub(super) text: &'t str,
    pub(super) names: Names<'t>,
    pub(super) facts: FileFacts,
    pub(super) frames: Vec<Frame<'t>>,
    /// Decisions of each function; the first counter is nobody's.
    pub(super) counters: Vec<i32>,
    /// The counter of each symbol, in their order; 0 for what is no function.
    pub(super) symbol_counters: Vec<u32>,
    pub(super) symbol_nodes: FxHashMap<usize, SymbolIx>,
    pub(super) call_places: CallPlaces,
    pub(super) pending: Vec<Pending>,
    pub(super) comments: CommentLines,
    /// Start of the last environment look-up, whose left part is not to be taken for another.
    pub(super) last_look_up: Option<usize>,
    /// Names that the file exports apart from their definitions.
    pub(super) exports: Vec<NameIx>,
    pub(super) spare: TreeCursor<'t>,
}

impl<'t> Extraction<'t> {
    /// Nothing gathered yet.
    pub(super) fn new(dialect: &'static dyn Dialect, root: Node<'t>, text: &'t str) -> Self {
        let grammar = dialect.grammar();
        Self {
            grammar,
            fields: &grammar.fields,
            here: Context::default(),
            dialect,
            text,
            names: Names::default(),
            facts: FileFacts::default(),
            frames: Vec::with_capacity(64),
            counters: vec![0],
            symbol_counters: Vec::new(),
            symbol_nodes: FxHashMap::default(),
            call_places: CallPlaces::default(),
            pending: Vec::new(),
            comments: CommentLines::default(),
            last_look_up: None,
            exports: Vec::new(),
            spare: root.walk(),
        }
    }

    /// The source of a node.
    pub(crate) fn text(&self, node: Node<'_>) -> &'t str {
        self.text.get(node.byte_range()).unwrap_or("")
    }

    /// The source from one byte to another.
    pub(crate) fn slice(&self, from: usize, to: usize) -> &'t str {
        self.text.get(from..to).unwrap_or("")
    }

    /// A child by field id.
    #[allow(clippy::unused_self, reason = "reads as the other questions about a node do")]
    pub(crate) fn child(&self, node: Node<'t>, field: u16) -> Option<Node<'t>> {
        node.child_by_field_id(field)
    }

    /// The source of a child by field id.
    pub(crate) fn child_text(&self, node: Node<'t>, field: u16) -> Option<&'t str> {
        Some(self.text(node.child_by_field_id(field)?))
    }

    /// The shape of a node's value.
    pub(crate) fn shape(&self, node: Node<'_>) -> Shape {
        self.grammar.kind(node.kind_id()).shape
    }

    /// The role of a node.
    pub(crate) fn role(&self, node: Node<'_>) -> Role {
        self.grammar.kind(node.kind_id()).role
    }

    /// All children.
    pub(crate) fn children(&mut self, node: Node<'t>) -> Vec<Node<'t>> {
        let count = node.child_count();
        if count <= FEW {
            return (0..count).filter_map(|at| node.child(at)).collect();
        }
        let mut children = Vec::with_capacity(count as usize);
        self.spare.reset(node);
        let mut more = self.spare.goto_first_child();
        while more {
            children.push(self.spare.node());
            more = self.spare.goto_next_sibling();
        }
        children
    }

    /// Named children, comments left out.
    pub(crate) fn named_children(&mut self, node: Node<'t>) -> Vec<Node<'t>> {
        let mut children = self.children(node);
        children.retain(|child| child.is_named() && self.role(*child) != Role::Comment);
        children
    }

    /// The first named child that is no comment.
    pub(crate) fn first_named(&self, node: Node<'t>) -> Option<Node<'t>> {
        let first = node.named_child(0)?;
        if self.role(first) != Role::Comment {
            return Some(first);
        }
        (1..node.named_child_count() as u32)
            .filter_map(|at| node.named_child(at))
            .find(|child| self.role(*child) != Role::Comment)
    }

    /// An ancestor of the node at hand: 0 for the parent.
    pub(crate) fn ancestor(&self, distance: usize) -> Option<Node<'t>> {
        self.frames.iter().rev().nth(distance).map(|frame| frame.node)
    }

    /// The kind of an ancestor of the node at hand, empty above the root.
    pub(crate) fn ancestor_kind(&self, distance: usize) -> &'t str {
        self.ancestor(distance).map_or("", |node| node.kind())
    }

    /// The index of a piece of the source.
    pub(crate) fn intern(&mut self, text: &'t str) -> NameIx {
        self.names.intern(text)
    }

    /// The index of a string that was made.
    pub(crate) fn intern_owned(&mut self, text: String) -> NameIx {
        self.names.intern_owned(text)
    }

    /// The text of a name.
    pub(crate) fn name(&self, name: NameIx) -> &str {
        self.names.text(name)
    }

    /// A symbol that was defined before.
    pub(crate) fn symbol(&self, symbol: SymbolIx) -> Option<&SymbolFact> {
        self.facts.symbols.get(symbol.0 as usize)
    }

    /// Marks a name as exported, wherever in the file it is defined.
    pub(crate) fn export(&mut self, name: NameIx) {
        self.exports.push(name);
    }

    /// The names and every symbol so far, to be marked. Never to be added to or put in another order.
    pub(crate) fn symbols_mut(&mut self) -> (&Names<'t>, &mut [SymbolFact]) {
        (&self.names, &mut self.facts.symbols)
    }

    /// The innermost class, interface, enum or module around the node at hand.
    pub(crate) fn enclosing_type(&self) -> Option<SymbolIx> {
        let mut at = self.here.symbol;
        while let Some(symbol) = at {
            let fact = self.symbol(symbol)?;
            if !matches!(fact.kind, SymbolKind::Function | SymbolKind::Method) {
                return Some(symbol);
            }
            at = fact.parent;
        }
        None
    }

    /// A type that was defined before, by name.
    pub(crate) fn type_named(&self, name: &str) -> Option<SymbolIx> {
        let is_type = |kind| matches!(kind, SymbolKind::Class | SymbolKind::Interface | SymbolKind::Enum | SymbolKind::Alias);
        let at = self.facts.symbols.iter().position(|symbol| is_type(symbol.kind) && self.name(symbol.name) == name)?;
        Some(SymbolIx(at as u32))
    }

    /// The symbol that a node was given.
    pub(crate) fn symbol_of(&self, node: Node<'_>) -> Option<SymbolIx> {
        self.symbol_nodes.get(&node.id()).copied()
    }

    /// Adds an import.
    pub(crate) fn import(&mut self, import: ImportFact) {
        self.facts.imports.push(import);
    }

    /// Sets the package that the file declares itself part of.
    pub(crate) fn set_package(&mut self, package: NameIx) {
        self.facts.package = Some(package);
    }
}

/// First line of a node, from 1.
pub(crate) fn line(node: Node<'_>) -> u32 {
    node.start_position().row as u32 + 1
}

/// Last line of a node, from 1. A node that ends with a line break ends on the line before.
pub(crate) fn end_line(node: Node<'_>) -> u32 {
    let end = node.end_position();
    let row = if end.column == 0 && end.row > node.start_position().row { end.row - 1 } else { end.row };
    row as u32 + 1
}
