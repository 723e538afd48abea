//! The frozen graph: every fact about one subject, in sorted order, with what was resolved between files.
//!
//! Tools read this and nothing else. It is built by `crate::build` and never changes afterwards. Lists are sorted by path, then
//! place, then name; ids are positions in those lists.

use std::collections::BTreeMap;

use deepdive_model::{Coverage, EntryPointKind, Problem};
use petgraph::graph::DiGraph;

use crate::facts::{FileFacts, SymbolFlags, SymbolKind};
use crate::history::History;
use crate::infrastructure::Infrastructure;
use crate::manifests::{LockFile, Manifest};
use crate::settings::Setting;

/// Position in [`CodeGraph::files`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FileId(pub u32);

/// Position in [`CodeGraph::symbols`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SymbolId(pub u32);

/// Position in [`CodeGraph::calls`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CallId(pub u32);

/// What passes said, by pass and file.
pub type PassOutputs = BTreeMap<&'static str, Vec<(FileId, Box<[u8]>)>>;

/// Everything known about one subject.
#[derive(Debug, Default)]
pub struct CodeGraph {
    /// Every file listed, sorted by path.
    pub files: Vec<File>,
    /// Every definition, sorted by file, start, name.
    pub symbols: Vec<Symbol>,
    /// Every call of code, sorted by file and place.
    pub calls: Vec<Call>,
    /// Imports that were resolved, and those that were not.
    pub imports: Vec<Import>,
    /// Ways in, as declared by frameworks.
    pub entry_points: Vec<EntryPointFact>,
    /// `package.json`, `pyproject.toml`, `pom.xml`, ….
    pub manifests: Vec<Manifest>,
    /// Lock files.
    pub lock_files: Vec<LockFile>,
    /// Containers, deployments, pipelines, schemas.
    pub infrastructure: Infrastructure,
    /// Settings of properties, YAML and .env files, sorted by file and line.
    pub settings: Vec<Setting>,
    /// Headings and first paragraphs of Markdown and the like.
    pub documents: Vec<Document>,
    /// Authors, churn, co-change; none outside git.
    pub history: Option<History>,
    /// What passes said, by pass and file; files about which a pass said nothing are left out.
    pub passes: PassOutputs,
    /// Files and symbols as nodes, what ties them as edges.
    pub graph: DiGraph<Node, Edge>,
    /// What was read.
    pub coverage: Coverage,
    /// What was odd.
    pub problems: Vec<Problem>,
}

/// What part of the repository a file serves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FileRole {
    /// Code and data of the product.
    Product,
    /// Tests and their data.
    Test,
    /// Examples, demos, samples.
    Example,
    /// Documentation.
    Docs,
    /// Build scripts, CI, tool configuration.
    Build,
    /// Written by a program.
    Generated,
    /// Copied from elsewhere (`vendor/`, `third_party/`, minified).
    Vendored,
}

/// A file of the subject.
#[derive(Debug)]
pub struct File {
    /// Relative path, forward slashes.
    pub path: Box<str>,
    /// Its language as people name it (`Python`, `TypeScript`, `YAML`, `C#`); none where not known.
    pub language: Option<&'static str>,
    /// What it serves.
    pub role: FileRole,
    /// Size.
    pub bytes: u64,
    /// Lines; 0 for binaries.
    pub lines: u32,
    /// blake3 of its content.
    pub hash: [u8; 32],
    /// True where it was parsed into [`File::facts`].
    pub parsed: bool,
    /// What the file itself says: bindings, decorators, arguments. Empty where not parsed.
    pub facts: FileFacts,
    /// Its symbols: a range of [`CodeGraph::symbols`].
    pub symbols: std::ops::Range<u32>,
    /// Its calls: a range of [`CodeGraph::calls`], in the order of `facts.calls`.
    pub calls: std::ops::Range<u32>,
}

/// A definition.
#[derive(Debug)]
pub struct Symbol {
    /// The file.
    pub file: FileId,
    /// Position in that file's facts.
    pub fact: crate::facts::SymbolIx,
    /// Its own name.
    pub name: Box<str>,
    /// Dotted name within the file: `Cart.add`.
    pub qualified: Box<str>,
    /// What it is.
    pub kind: SymbolKind,
    /// The symbol it belongs to, across files where a receiver says so.
    pub parent: Option<SymbolId>,
    /// First line.
    pub start_line: u32,
    /// Last line.
    pub end_line: u32,
    /// McCabe complexity; 0 for what is no function.
    pub complexity: u16,
    /// Parameters.
    pub parameters: u16,
    /// The rest.
    pub flags: SymbolFlags,
}

/// How sure a resolution is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Certainty {
    /// By name alone, where it is the only one.
    Guess,
    /// Through a type or import, with one assumption.
    Likely,
    /// Through scopes, imports or a known receiver.
    Sure,
}

/// A call and where it leads.
#[derive(Debug)]
pub struct Call {
    /// The file.
    pub file: FileId,
    /// Position in that file's facts.
    pub fact: crate::facts::CallIx,
    /// The symbol it stands in.
    pub caller: Option<SymbolId>,
    /// What it calls inside this repository, with how sure that is.
    pub callee: Option<(SymbolId, Certainty)>,
    /// What it calls outside, by full name as imports tell: `requests.get`, `org.springframework.web.client.RestTemplate.getForObject`,
    /// `github.com/gin-gonic/gin.Default`, `axios.get`. A receiver's type stands in for the receiver where it is known.
    pub external: Option<Box<str>>,
    /// First line.
    pub line: u32,
    /// Last line.
    pub end_line: u32,
}

/// An import and where it leads.
#[derive(Debug)]
pub struct Import {
    /// The importing file.
    pub file: FileId,
    /// The module as written.
    pub module: Box<str>,
    /// The name taken from it.
    pub name: Option<Box<str>>,
    /// The file it leads to, inside this repository.
    pub target: Option<FileId>,
    /// The symbol it leads to.
    pub symbol: Option<SymbolId>,
    /// The package it names outside: `requests`, `@nestjs/common`, `org.springframework.web`, `github.com/gin-gonic/gin`, `serde`.
    pub package: Option<Box<str>>,
    /// Line.
    pub line: u32,
}

/// A way in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EntryPointFact {
    /// What comes in.
    pub kind: EntryPointKind,
    /// The framework's usual name: `Flask`, `Spring`, `Express`, `gRPC`, `Celery`.
    pub framework: &'static str,
    /// Upper case, `ANY` where every method is taken; empty for what is not HTTP.
    pub method: Box<str>,
    /// Full path with every prefix, parameters as `{name}`; the topic, schedule, command or `Service/Method` for other kinds.
    pub route: Box<str>,
    /// The code that answers.
    pub handler: Option<SymbolId>,
    /// The handler as written, where it is not resolved.
    pub handler_text: Box<str>,
    /// What code calls the route by where it asks for its address, such as Django's `name=`; a `*` at its end stands for anything. Empty
    /// where it has none.
    pub name: Box<str>,
    /// Names of what stands in front: decorators, dependencies, middleware that check who asks or how often.
    pub guards: Vec<Box<str>>,
    /// The file that declares it.
    pub file: FileId,
    /// First line of the declaration.
    pub line: u32,
    /// Last line of the declaration.
    pub end_line: u32,
}

/// A text for people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    /// The file.
    pub path: Box<str>,
    /// Its headings in order.
    pub headings: Vec<Heading>,
    /// Paragraphs that stand before the second heading, or else below one such as "About"; markup, badges and images taken off; the
    /// first ten.
    pub opening: Vec<Paragraph>,
}

/// A heading.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Heading {
    /// 1 to 6.
    pub level: u8,
    /// Markup taken off.
    pub text: Box<str>,
    /// Line.
    pub line: u32,
}

/// A paragraph.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Paragraph {
    /// Markup taken off, one line.
    pub text: Box<str>,
    /// First line.
    pub line: u32,
    /// Last line.
    pub end_line: u32,
}

/// A node of the graph.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Node {
    /// A file.
    File(FileId),
    /// A definition.
    Symbol(SymbolId),
}

/// What ties two nodes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Edge {
    /// A file or symbol holds a symbol.
    Contains,
    /// A file imports a file or a symbol.
    Imports {
        /// Line of the import.
        line: u32,
    },
    /// A symbol (or a file, at its top) calls a symbol.
    Calls {
        /// The first such call.
        call: CallId,
        /// How sure it is.
        certainty: Certainty,
    },
    /// A type extends or implements another.
    Inherits {
        /// Line of the type.
        line: u32,
    },
}

impl CodeGraph {
    /// A file by id.
    pub fn file(&self, id: FileId) -> Option<&File> {
        self.files.get(id.0 as usize)
    }

    /// A file's path; empty for an id that is not of this graph.
    pub fn path(&self, id: FileId) -> &str {
        self.file(id).map_or("", |file| &file.path)
    }

    /// A file by path.
    pub fn file_at(&self, path: &str) -> Option<FileId> {
        self.files.binary_search_by(|file| (*file.path).cmp(path)).ok().map(|at| FileId(at as u32))
    }

    /// A symbol by id.
    pub fn symbol(&self, id: SymbolId) -> Option<&Symbol> {
        self.symbols.get(id.0 as usize)
    }

    /// A call by id.
    pub fn call(&self, id: CallId) -> Option<&Call> {
        self.calls.get(id.0 as usize)
    }

    /// `path::qualified.name`, as reports name a symbol; empty for an id that is not of this graph.
    pub fn symbol_name(&self, id: SymbolId) -> String {
        self.symbol(id).map_or_else(String::new, |symbol| format!("{}::{}", self.path(symbol.file), symbol.qualified))
    }

    /// Files and symbols of a file's own facts: the symbol that a file-local index stands for.
    pub fn symbol_of(&self, file: FileId, fact: crate::facts::SymbolIx) -> Option<SymbolId> {
        let range = &self.file(file)?.symbols;
        let id = range.start.checked_add(fact.0)?;
        (id < range.end).then_some(SymbolId(id))
    }

    /// The call that a file-local index stands for.
    pub fn call_of(&self, file: FileId, fact: crate::facts::CallIx) -> Option<CallId> {
        let range = &self.file(file)?.calls;
        let id = range.start.checked_add(fact.0)?;
        (id < range.end).then_some(CallId(id))
    }

    /// Lines of product code by language, most first.
    pub fn lines_by_language(&self) -> Vec<(&'static str, u64)> {
        let mut lines = BTreeMap::<&'static str, u64>::new();
        for file in self.files.iter().filter(|file| file.parsed && file.role == FileRole::Product) {
            if let Some(language) = file.language {
                *lines.entry(language).or_default() += u64::from(file.lines);
            }
        }
        let mut sorted: Vec<_> = lines.into_iter().collect();
        sorted.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(b.0)));
        sorted
    }
}
