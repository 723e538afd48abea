//! The walk over a syntax tree: one cursor, one stack of ancestors, no recursion.

use tree_sitter::{Node, Tree, TreeCursor};

use super::dialect::Dialect;
use super::errors;
use super::extraction::{Context, Extraction, Frame};
use super::grammar::{Kind, Role, Shape};
use super::names::text_of;
use crate::facts::FileFacts;

/// Bytes of a node that may be looked through for something else than names.
const QUIET: usize = 64;

/// What a file says.
pub(crate) fn extract(dialect: &'static dyn Dialect, tree: &Tree, source: &[u8]) -> FileFacts {
    let text = text_of(source);
    let mut extraction = Extraction::new(dialect, tree.root_node(), &text);
    walk(&mut extraction, tree.walk());
    dialect.finish(&mut extraction);
    let mut facts = extraction.into_facts();
    (facts.parse_errors, facts.first_error_line) = errors::count(tree);
    facts
}

/// Comments may stand between the lines of a longer node.
fn is_one_line(node: Node<'_>) -> bool {
    node.start_position().row == node.end_position().row
}

/// Names with commas between: no word stands beside another, so none is a keyword.
fn is_list_of_words(text: &[u8]) -> bool {
    let mut before = b',';
    text.iter().all(|&byte| {
        let fits = is_of_word(byte) || byte == b',' || byte == b' ' && before == b',';
        before = byte;
        fits
    })
}

fn is_of_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

fn walk<'t>(x: &mut Extraction<'t>, mut cursor: TreeCursor<'t>) {
    loop {
        if x.visit(&mut cursor) {
            continue;
        }
        while !cursor.goto_next_sibling() {
            if !cursor.goto_parent() {
                return;
            }
            x.leave_top();
        }
    }
}

impl<'t> Extraction<'t> {
    /// Enters the node under the cursor; true where the cursor now stands on its first child.
    fn visit(&mut self, cursor: &mut TreeCursor<'t>) -> bool {
        let node = cursor.node();
        let kind = self.grammar.kind(node.kind_id());
        let outer = self.context_of_child(kind, cursor);
        if kind.decisions != 0 {
            self.count_decisions(outer.counter, i32::from(kind.decisions));
        }
        let inner = match kind.role {
            Role::Leaf => return false,
            Role::Plain if !kind.looks_up => Some(outer),
            _ => self.enter(node, kind, outer),
        };
        let Some(inner) = inner else { return false };
        let frame = Frame { node, role: kind.role, outer, inner };
        if kind.closed && is_one_line(node) || node.child_count() == 0 || self.is_quiet(node, kind) || !cursor.goto_first_child()
        {
            self.leave(frame);
            return false;
        }
        self.frames.push(frame);
        true
    }

    /// Whether nothing but plain names can stand in a node, by its text: a step of the cursor costs more than a look at some bytes.
    fn is_quiet(&self, node: Node<'_>, kind: Kind) -> bool {
        let text = match (kind.role, kind.shape) {
            (Role::Plain | Role::Parameters, Shape::Other | Shape::Member | Shape::Arguments) => self.text(node).as_bytes(),
            _ => return false,
        };
        // `process.env.KEY.length` holds a look-up that is still to be found.
        if text.len() > QUIET || kind.looks_up && text.windows(3).any(|part| part == b"env") {
            return false;
        }
        match text {
            [b'(', names @ .., b')'] => is_list_of_words(names),
            _ => text.iter().all(|byte| is_of_word(*byte) || *byte == b'.'),
        }
    }

    /// The context of the node under the cursor, which is the child of the innermost frame.
    fn context_of_child(&self, kind: Kind, cursor: &TreeCursor<'t>) -> Context {
        let Some(parent) = self.frames.last() else { return Context::default() };
        let mut context = parent.inner;
        context.carried &= kind.carries;
        if matches!(parent.role, Role::Loop | Role::Clause) && context.in_loop != context.around {
            let once = cursor.field_id().is_some_and(|field| self.grammar.once.contains(&field.get()));
            context.in_loop = !once || context.around;
        }
        context
    }

    fn count_decisions(&mut self, counter: u32, decisions: i32) {
        if let Some(count) = self.counters.get_mut(counter as usize) {
            *count += decisions;
        }
    }

    /// Adds to the complexity of the function at hand what its words alone don't show.
    pub(crate) fn decide(&mut self) {
        self.count_decisions(self.here.counter, 1);
    }

    /// What happens on entering a node that plays a role: the context of its children, none where they are not looked at.
    fn enter(&mut self, node: Node<'t>, kind: Kind, outer: Context) -> Option<Context> {
        self.here = outer;
        let looked_up = kind.looks_up && self.note_look_up(node);
        let dialect = self.dialect;
        match kind.role {
            Role::Plain | Role::Leaf | Role::Await | Role::Clause | Role::Decorator | Role::Call => {}
            Role::Comment => {
                self.comments.add(node);
                return None;
            }
            Role::Statement => {
                if dialect.documentation(node, self) {
                    self.comments.add(node);
                    return None;
                }
            }
            Role::Import => dialect.import(node, self),
            Role::Symbol => return Some(self.enter_symbol(node, kind)),
            Role::Loop => {
                dialect.iterate(node, self);
                return Some(Context { in_loop: true, around: outer.in_loop, ..outer });
            }
            Role::Binding | Role::Parameters => return Some(Context { carried: true, ..outer }),
            Role::Text => return self.enter_text(node),
            Role::Concat => return Some(self.enter_concat(node, looked_up)),
        }
        Some(if matches!(kind.role, Role::Call | Role::Decorator) || kind.shape == Shape::Call {
            Context { carried: true, ..outer }
        } else {
            outer
        })
    }

    /// Leaves the innermost frame.
    fn leave_top(&mut self) {
        if let Some(frame) = self.frames.pop() {
            self.leave(frame);
        }
    }

    fn leave(&mut self, frame: Frame<'t>) {
        match frame.role {
            Role::Call | Role::Decorator | Role::Binding | Role::Symbol | Role::Parameters => self.here = frame.outer,
            _ => return,
        }
        let dialect = self.dialect;
        match frame.role {
            Role::Call => self.leave_call(frame.node),
            Role::Decorator => self.leave_decorator(frame.node),
            Role::Binding => dialect.bind(frame.node, self),
            Role::Parameters => dialect.parameters(frame.node, self),
            _ => self.leave_symbol(frame.node),
        }
    }

    /// Marks the symbols at the top of the file whose names are exported apart from them.
    fn mark_exports(&mut self) {
        if self.exports.is_empty() {
            return;
        }
        self.exports.sort_unstable();
        for symbol in self.facts.symbols.iter_mut().filter(|symbol| symbol.parent.is_none() && symbol.receiver.is_none()) {
            symbol.flags.exported |= self.exports.binary_search(&symbol.name).is_ok();
        }
    }

    /// What was gathered, put in order.
    fn into_facts(mut self) -> FileFacts {
        self.facts.comment_lines = self.comments.lines();
        for (symbol, counter) in self.facts.symbols.iter_mut().zip(&self.symbol_counters) {
            let decisions = self.counters.get(*counter as usize).copied().unwrap_or_default();
            symbol.complexity = if *counter == 0 { 0 } else { u16::try_from(decisions.max(0) + 1).unwrap_or(u16::MAX) };
        }
        self.mark_exports();
        self.facts.imports.sort_by_key(|import| import.line);
        self.facts.names = self.names.into_list();
        self.facts
    }
}
