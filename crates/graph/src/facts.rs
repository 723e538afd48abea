//! What one file says, found by one parse and kept by the hash of its content: no other file is looked at here.
//!
//! Names are indices into the file's own string table; `crate::freeze` puts all files' tables into one. Everything is plain data
//! that postcard writes and reads back.
//!
//! # Folded text
//!
//! String-like expressions are kept as *folded text*: literals as they stand, concatenation, template strings and format calls
//! joined, and everything not known at parse time as a placeholder: `{name}` or `{a.b}` for a variable, `{}` for anything else,
//! `${KEY}` for a look-up of the environment or of configuration and `${KEY:-default}` where the code names a default.
//! `os.getenv("CART_HOST", "cart") + ":8080"` folds to `${CART_HOST:-cart}:8080`.
//!
//! # Names
//!
//! Dotted names take `x["key"]` for `x.key` where languages use both alike (Python, JavaScript). `x[]` is an element of `x` whose
//! index is no name. A map within a map is told by joined keys: `{ a: { b: 1 } }` has the entries `a` (other) and `a.b`.

use serde::{Deserialize, Serialize};

/// Index into [`FileFacts::names`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct NameIx(pub u32);

/// Index into [`FileFacts::symbols`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct SymbolIx(pub u32);

/// Index into [`FileFacts::calls`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct CallIx(pub u32);

/// Everything one file says.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileFacts {
    /// The file's string table; each string once.
    pub names: Vec<Box<str>>,
    /// Package or module that the file declares itself part of (Java, Go), dotted or as written.
    pub package: Option<NameIx>,
    /// In order of their start; a parent stands before its children.
    pub symbols: Vec<SymbolFact>,
    /// In order of their start.
    pub imports: Vec<ImportFact>,
    /// In order of their end, so that a call's arguments stand before it.
    pub calls: Vec<CallFact>,
    /// Variables, fields and constants with what is known of their value or type.
    pub bindings: Vec<BindingFact>,
    /// String literals that matter and are no call argument or binding: URLs, SQL, `${KEY}` look-ups.
    pub strings: Vec<StringFact>,
    /// Lines of comments and documentation.
    pub comment_lines: u32,
    /// Places where the syntax could not be understood; 0 for a clean file.
    pub parse_errors: u32,
    /// Line of the first such place, 0 where there is none.
    pub first_error_line: u32,
}

/// What a symbol is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum SymbolKind {
    /// A free function, also a named function value (`const f = () => …`).
    Function,
    /// A function of a type.
    Method,
    /// Class, struct, record.
    Class,
    /// Interface, trait, protocol.
    Interface,
    /// Enumeration.
    Enum,
    /// Type alias.
    Alias,
    /// A module, namespace or `impl` block that holds symbols.
    Module,
}

/// What is true of a symbol besides its kind.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SymbolFlags {
    /// `async`, or a coroutine.
    pub is_async: bool,
    /// Visible outside its file or package.
    pub exported: bool,
    /// A test case by the conventions of its language (name, attribute, annotation).
    pub test: bool,
    /// Abstract or without a body.
    pub bodiless: bool,
}

/// A definition.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SymbolFact {
    /// Its own name.
    pub name: NameIx,
    /// What it is.
    pub kind: SymbolKind,
    /// The symbol it stands in. For a Go method and a Rust `impl` function: the type, where that is in the same file.
    pub parent: Option<SymbolIx>,
    /// The type that a method belongs to by its receiver or `impl` block, where the type may be in another file.
    pub receiver: Option<NameIx>,
    /// First line, decorators and annotations included.
    pub start_line: u32,
    /// Line of the name.
    pub name_line: u32,
    /// Last line.
    pub end_line: u32,
    /// McCabe complexity as lizard counts it; 0 for what is no function.
    pub complexity: u16,
    /// Parameters, receiver left out; 0 for what is no function.
    pub parameters: u16,
    /// Decorators, annotations, attributes.
    pub decorators: Vec<DecoratorFact>,
    /// Base classes, interfaces, traits, embedded types, as written without type arguments.
    pub bases: Vec<NameIx>,
    /// Return type as written, without type arguments unless it is a wrapper of one (`Promise<X>` gives `X`).
    pub returns: Option<NameIx>,
    /// The rest.
    pub flags: SymbolFlags,
}

/// A decorator, annotation or attribute: `@app.get("/x", status_code=201)`, `@GetMapping("/x")`, `#[get("/x")]`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DecoratorFact {
    /// Its dotted name without arguments: `app.get`, `GetMapping`, `get`.
    pub name: NameIx,
    /// Its arguments.
    pub args: Vec<ArgFact>,
    /// First line.
    pub line: u32,
    /// Last line.
    pub end_line: u32,
}

/// An import, `use`, `require`. One for each imported name; one with `name` none for a whole module.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportFact {
    /// The module as written: `..models`, `./cart`, `@app/db`, `com.example.Order`, `github.com/x/y`, `crate::store`.
    pub module: NameIx,
    /// The name taken from it; `*` for all of them.
    pub name: Option<NameIx>,
    /// The name it has in this file: the alias, or the last part; `a.b` for `import a.b` of Python, which the code writes in full; `*`
    /// for all names, empty for an import that gives none.
    pub local: NameIx,
    /// Line.
    pub line: u32,
    /// The import passes the name on to others (`export … from`, `pub use`).
    pub reexport: bool,
    /// Only types are imported (`import type`, `if TYPE_CHECKING`).
    pub type_only: bool,
}

/// What is true of a call.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CallFlags {
    /// Inside a loop or comprehension, or a callback of `map`, `forEach` and the like, of the same function.
    pub in_loop: bool,
    /// Awaited.
    pub awaited: bool,
    /// A constructor: `new X()`, `X {}` is none.
    pub constructor: bool,
    /// A macro (Rust).
    pub is_macro: bool,
}

/// A call.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CallFact {
    /// The function or method that it stands in; none at the top of the file.
    pub caller: Option<SymbolIx>,
    /// The last part of what is called: `get` of `requests.get`.
    pub name: NameIx,
    /// What stands before it, dotted, without arguments: `requests`, `self.db`, `os.path`; none for a plain call. `{}` where it is made
    /// on something without a name. With `receiver_call`: what stands between that call and the name, none where nothing does.
    pub receiver: Option<NameIx>,
    /// The call that it is made on, for chains such as `Router::new().route(…)`.
    pub receiver_call: Option<CallIx>,
    /// Arguments: the first eight without a keyword, the first 32 with one.
    pub args: Vec<ArgFact>,
    /// First line.
    pub line: u32,
    /// Last line.
    pub end_line: u32,
    /// The rest.
    pub flags: CallFlags,
}

/// An argument.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ArgFact {
    /// Keyword, or the key of an option object at the top of the arguments (`{ method: "POST" }` gives `method`).
    pub keyword: Option<NameIx>,
    /// What it is.
    pub value: ArgValue,
}

/// What is known of an argument.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum ArgValue {
    /// Folded text (see the module).
    Text(NameIx),
    /// A variable, member or type, dotted: `items.router`, `OrderController::index`, `Foo.class`.
    Name(NameIx),
    /// A call.
    Call(CallIx),
    /// A list or tuple of these, the first 32; what is spread into it (`*items`) as if it were one.
    List(Vec<ArgValue>),
    /// A function written in place; the symbol where it was given one.
    Function(Option<SymbolIx>),
    /// A number or a truth value as written.
    Literal(NameIx),
    /// Anything else.
    Other,
}

/// A variable, parameter, field or constant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BindingFact {
    /// The function or class it belongs to; none at the top of the file. `self.x = …` belongs to the class.
    pub owner: Option<SymbolIx>,
    /// Its name, without `self.` or `this.`.
    pub name: NameIx,
    /// What is known.
    pub value: BindingValue,
    /// Declared type as written, without type arguments and references.
    pub declared: Option<NameIx>,
    /// A parameter.
    pub parameter: bool,
    /// Decorators and annotations on it (`@Value("${x}")`, `@Autowired`, `@Column`).
    pub decorators: Vec<DecoratorFact>,
    /// First line.
    pub line: u32,
    /// Last line.
    pub end_line: u32,
}

/// What is known of a variable's value.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum BindingValue {
    /// Folded text (see the module).
    Text(NameIx),
    /// Another variable, dotted.
    Name(NameIx),
    /// What a call gives.
    Call(CallIx),
    /// A list or tuple.
    List(Vec<ArgValue>),
    /// Keys and values of an object, dict or map literal, the first 64.
    Map(Vec<(NameIx, ArgValue)>),
    /// A number or truth value as written.
    Literal(NameIx),
    /// Nothing.
    Unknown,
}

/// A string that stands for itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StringFact {
    /// The function it stands in.
    pub owner: Option<SymbolIx>,
    /// What sort it is.
    pub kind: StringKind,
    /// Folded text.
    pub text: NameIx,
    /// First line.
    pub line: u32,
    /// Last line.
    pub end_line: u32,
}

/// Sorts of strings that matter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum StringKind {
    /// Starts with a scheme and `://`.
    Url,
    /// Starts with an SQL verb.
    Sql,
    /// A look-up of the environment or of configuration, `${KEY}`.
    Environment,
}

impl FileFacts {
    /// The text of a name of this file; empty for an index that is not of it.
    pub fn text(&self, name: NameIx) -> &str {
        self.names.get(name.0 as usize).map_or("", |text| text)
    }

    /// Whether a line stands in a test, or in a module of tests, of a file that holds other code too.
    pub fn is_in_test(&self, line: u32) -> bool {
        self.symbols.iter().any(|symbol| symbol.flags.test && (symbol.start_line..=symbol.end_line).contains(&line))
    }

    /// The text of an argument that is text.
    pub fn text_of(&self, value: &ArgValue) -> Option<&str> {
        if let ArgValue::Text(text) = value { Some(self.text(*text)) } else { None }
    }

    /// A call of this file.
    pub fn call(&self, call: CallIx) -> Option<&CallFact> {
        self.calls.get(call.0 as usize)
    }

    /// A symbol of this file.
    pub fn symbol(&self, symbol: SymbolIx) -> Option<&SymbolFact> {
        self.symbols.get(symbol.0 as usize)
    }
}
