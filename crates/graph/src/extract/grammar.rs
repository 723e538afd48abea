//! What a language's table says: which part each kind of node plays. Built once from names, then read by kind id in the walk.

use tree_sitter::Language;

/// What the walk does at a node.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum Role {
    /// Goes on into it.
    #[default]
    Plain,
    /// Does not go into it.
    Leaf,
    /// Counts its lines.
    Comment,
    /// A statement that may be documentation: asks [`super::dialect::Dialect::documentation`].
    Statement,
    /// A definition: asks `define` on entering. Where that says none, a node of [`Shape::Function`] is a function without a name.
    Symbol,
    /// A call: asks `call` on leaving.
    Call,
    /// Awaits what stands directly in it.
    Await,
    /// A loop or comprehension; children in one of [`Grammar::once`] are outside.
    Loop,
    /// Part of a loop with children in one of [`Grammar::once`], such as the `for` of a comprehension.
    Clause,
    /// A decorator or annotation: asks `decorator` on leaving. A call directly in it is no call of its own.
    Decorator,
    /// A declaration or assignment of a variable or field: asks `bind` on leaving.
    Binding,
    /// The parameters of a function: asks `parameters` on leaving.
    Parameters,
    /// An import, package clause or export: asks `import` on entering.
    Import,
    /// A string or template; also a string that consists of strings.
    Text,
    /// An operation that may join strings: asks `operands`, `format` and `look_up`.
    Concat,
}

/// What the value of an expression is made of.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum Shape {
    /// Nothing known.
    #[default]
    Other,
    /// A plain name, `this` and the like too.
    Name,
    /// A member of something: asks `member`.
    Member,
    /// An element of something (`x[i]`): asks `member` first, for names in brackets, else the first child is what it is of.
    Element,
    /// A string; its children are fragments, escapes, holes and strings.
    Text,
    /// Literal part of a string; may hold escapes.
    Fragment,
    /// An escape sequence.
    Escape,
    /// An expression within a string.
    Hole,
    /// An operation that may join strings.
    Concat,
    /// A call.
    Call,
    /// The list of a call's arguments.
    Arguments,
    /// An argument with a keyword: fields `name`, `key` or `field`, and `value`; `x` alone stands for `x: x`.
    Keyword,
    /// List, tuple, array, set.
    List,
    /// Object, dictionary, map.
    Map,
    /// Entry of a map: fields `key` and `value`.
    Pair,
    /// A function written in place.
    Function,
    /// Number or truth value.
    Literal,
    /// Has the value of its field `value` or `operand` or else its first named child: parentheses, `await`, a cast. Negations and
    /// signs before a value take it away.
    Through,
    /// A literal whose type says what it is, such as Go's `T{…}`: asks `collection`, and is a call where that says none.
    Collection,
    /// Tokens in brackets that are no syntax of their own: asks `tokens`.
    Tokens,
}

/// What is known of a kind of node.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Kind {
    pub(crate) role: Role,
    pub(crate) shape: Shape,
    /// What it adds to the complexity of its function.
    pub(crate) decisions: i8,
    /// Strings in it are part of the value of what it stands in.
    pub(crate) carries: bool,
    /// May look up the environment: asks `look_up` on entering.
    pub(crate) looks_up: bool,
    /// Nothing but comments is looked at in it besides by its own hook.
    pub(crate) closed: bool,
}

/// A line of a language's table.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Row {
    name: &'static str,
    named: bool,
    kind: Kind,
}

/// A named kind; what it is follows.
pub(crate) const fn kind(name: &'static str) -> Row {
    let kind = Kind { role: Role::Plain, shape: Shape::Other, decisions: 0, carries: false, looks_up: false, closed: false };
    Row { name, named: true, kind }
}

/// A keyword or sign that adds one to complexity.
pub(crate) const fn decision(token: &'static str) -> Row {
    let row = kind(token).decides();
    Row { named: false, ..row }
}

impl Row {
    /// Plays this role.
    pub(crate) const fn role(mut self, role: Role) -> Self {
        self.kind.role = role;
        self
    }

    /// Has a value of this shape; what is made of its parts carries the strings in them.
    pub(crate) const fn shape(mut self, shape: Shape) -> Self {
        self.kind.shape = shape;
        self.kind.carries = !matches!(
            shape,
            Shape::Other | Shape::Name | Shape::Member | Shape::Element | Shape::Call | Shape::Function | Shape::Collection
        );
        self
    }

    /// Adds one to complexity.
    pub(crate) const fn decides(mut self) -> Self {
        self.kind.decisions = 1;
        self
    }

    /// Takes one from complexity: one of the decisions in it is none.
    pub(crate) const fn spares_one(mut self) -> Self {
        self.kind.decisions = -1;
        self
    }

    /// Strings in it are part of the value of what it stands in.
    pub(crate) const fn carries(mut self) -> Self {
        self.kind.carries = true;
        self
    }

    /// Nothing but comments is looked at in it besides by its own hook.
    pub(crate) const fn closed(mut self) -> Self {
        self.kind.closed = true;
        self
    }

    /// May look up the environment.
    pub(crate) const fn looks_up(mut self) -> Self {
        self.kind.looks_up = true;
        self
    }
}

macro_rules! fields {
    ($($field:ident = $name:literal,)*) => {
        /// Ids of the fields that some language has; 0 where this one has no such field, which no child is found by.
        #[derive(Debug, Clone, Copy, Default)]
        pub(crate) struct Fields { $(pub(crate) $field: u16,)* }

        impl Fields {
            fn of(language: &Language) -> Self {
                let id = |name: &str| language.field_id_for_name(name).map_or(0, std::num::NonZeroU16::get);
                Self { $($field: id($name),)* }
            }
        }
    };
}

fields! {
    alias = "alias",
    alternative = "alternative",
    argument = "argument",
    arguments = "arguments",
    attribute = "attribute",
    body = "body",
    condition = "condition",
    constructor = "constructor",
    element = "element",
    field = "field",
    function = "function",
    index = "index",
    key = "key",
    left = "left",
    list = "list",
    macro_name = "macro",
    module = "module",
    module_name = "module_name",
    name = "name",
    object = "object",
    operand = "operand",
    operator = "operator",
    package = "package",
    parameter = "parameter",
    parameters = "parameters",
    path = "path",
    pattern = "pattern",
    property = "property",
    receiver = "receiver",
    result = "result",
    return_type = "return_type",
    right = "right",
    scope = "scope",
    source = "source",
    subscript = "subscript",
    superclasses = "superclasses",
    tag = "tag",
    trait_name = "trait",
    type_name = "type",
    type_arguments = "type_arguments",
    value = "value",
}

/// The table of one language, by kind id.
#[derive(Debug)]
pub(crate) struct Grammar {
    kinds: Box<[Kind]>,
    /// Ids of fields.
    pub(crate) fields: Fields,
    /// Fields of loops and clauses that are looked at once, before the loop: what is iterated over.
    pub(crate) once: Box<[u16]>,
    /// Names of the table that this grammar does not have; the tests of a language look at them.
    #[cfg(test)]
    pub(crate) unknown: Vec<&'static str>,
}

impl Grammar {
    /// Looks the names up in a grammar. Rows of kinds that it does not have are left out: relatives share tables.
    pub(crate) fn new(language: &Language, rows: &[Row], once: &[&str]) -> Self {
        let mut kinds = vec![Kind::default(); language.node_kind_count()];
        for row in rows {
            let id = language.id_for_node_kind(row.name, row.named);
            if let Some(kind) = kinds.get_mut(id as usize).filter(|_| id != 0) {
                *kind = row.kind;
            }
        }
        let once = once.iter().filter_map(|name| language.field_id_for_name(name)).map(std::num::NonZeroU16::get).collect();
        Self {
            kinds: kinds.into_boxed_slice(),
            fields: Fields::of(language),
            once,
            #[cfg(test)]
            unknown: rows.iter().filter(|row| language.id_for_node_kind(row.name, row.named) == 0).map(|row| row.name).collect(),
        }
    }

    /// What is known of a kind; nothing for errors and kinds that are not in the table.
    pub(crate) fn kind(&self, id: u16) -> Kind {
        self.kinds.get(id as usize).copied().unwrap_or_default()
    }
}
