//! Reads and parses all files, each once: facts and passes come from the cache or from one syntax tree that is dropped at once.
//!
//! Files are independent of each other here, so any number of threads gives the same list.

use std::cell::RefCell;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

use deepdive_model::{Cancel, FactCache, Problem};
use rayon::prelude::*;
use tree_sitter::{Parser, Tree};

use crate::facts::FileFacts;
use crate::git::Tracked;
use crate::languages::Language;
use crate::read::{self, ReadFile};
use crate::{FilePass, ParsedFile, language_names, readers};

/// Goes up whenever an extractor could say something else of the same content.
const EXTRACTION: u32 = 2;

/// The release: of two releases each keeps facts of its own.
const VERSION: &str = env!("CARGO_PKG_VERSION");

/// What files are read with.
#[derive(Clone, Copy)]
pub(crate) struct Reading<'a> {
    pub(crate) root: &'a Path,
    pub(crate) checkout: Option<&'a [Tracked]>,
    pub(crate) cache: Option<&'a dyn FactCache>,
    pub(crate) passes: &'a [Pass<'a>],
    pub(crate) cancel: &'a dyn Cancel,
}

/// A pass with its version asked for once.
pub(crate) struct Pass<'a> {
    pub(crate) pass: &'a dyn FilePass,
    pub(crate) version: String,
}

/// A file that was read and, where its language is known, parsed.
pub(crate) struct Unit {
    pub(crate) file: ReadFile,
    /// None where it was not parsed.
    pub(crate) facts: Option<FileFacts>,
    /// Its text, where a reader asks for it.
    pub(crate) text: Option<Box<str>>,
    /// What each pass said, in the order of the passes; empty where it said nothing.
    pub(crate) said: Vec<Vec<u8>>,
    pub(crate) problem: Option<Problem>,
}

thread_local! {
    static PARSERS: RefCell<Vec<Option<Parser>>> = const { RefCell::new(Vec::new()) };
    static CONTENT: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
}

/// Reads all files, in the order of their paths; short where someone asked to stop.
pub(crate) fn read_all(paths: &[Box<str>], reading: Reading<'_>) -> Vec<Unit> {
    paths.par_iter().with_max_len(8).filter_map(|path| (!reading.cancel.is_cancelled()).then(|| unit(path, reading))).collect()
}

fn unit(path: &str, reading: Reading<'_>) -> Unit {
    CONTENT.with_borrow_mut(|content| {
        let file = read::read(reading.root, path, reading.checkout, content);
        let mut unit = Unit { file, facts: None, text: None, said: Vec::new(), problem: None };
        if unit.file.hash.is_none() || unit.file.left_out == Some("binary") {
            return unit;
        }
        if let Err(lossy) = std::str::from_utf8(content).map_err(|_| String::from_utf8_lossy(content).into_owned()) {
            *content = lossy.into_bytes();
        }
        if readers::wants(path) {
            unit.text = std::str::from_utf8(content).ok().map(Into::into);
        }
        look(&mut unit, content, reading);
        unit
    })
}

/// Extraction and passes; a fault in one of them costs this file's facts and nothing else.
fn look(unit: &mut Unit, content: &[u8], reading: Reading<'_>) {
    let language = if unit.file.left_out.is_some() { None } else { language_names::parser_of(&unit.file.path) };
    let looked = catch_unwind(AssertUnwindSafe(|| Looked::at(&unit.file, language, content, reading)));
    match looked {
        Ok(looked) => {
            unit.problem = looked.facts.as_ref().and_then(|facts| syntax_problem(&unit.file.path, facts));
            unit.facts = looked.facts;
            unit.said = looked.said;
        }
        Err(_) => {
            unit.problem = Some(Problem::new(
                "parse",
                "not-analysed",
                &unit.file.path,
                "the analysis of this file broke off; its facts are missing",
            ));
        }
    }
}

fn syntax_problem(path: &str, facts: &FileFacts) -> Option<Problem> {
    let places = if facts.parse_errors == 1 { "one place".to_owned() } else { format!("{} places", facts.parse_errors) };
    let message =
        format!("{places} could not be parsed, the first on line {}; the rest of the file was read", facts.first_error_line);
    (facts.parse_errors > 0).then(|| Problem::new("parse", "syntax-error", path, message))
}

struct Looked {
    facts: Option<FileFacts>,
    said: Vec<Vec<u8>>,
}

impl Looked {
    fn at(file: &ReadFile, language: Option<(usize, &'static dyn Language)>, content: &[u8], reading: Reading<'_>) -> Self {
        let keys = Keys::new(file, language, reading);
        let known = keys.facts.and_then(|key| postcard::from_bytes::<FileFacts>(&reading.cache?.get(&key)?).ok());
        let mut said: Vec<_> = keys.passes.iter().map(|key| reading.cache?.get(key)).collect();
        let complete = said.len() == reading.passes.len() && said.iter().all(Option::is_some);
        if complete && (language.is_none() || known.is_some()) {
            return Self { facts: known, said: said.into_iter().flatten().collect() };
        }
        let tree = language.and_then(|(at, language)| parse(at, language, content));
        let facts = known.or_else(|| {
            let facts = language?.1.extract(tree.as_ref()?, content);
            keep(keys.facts, reading, || postcard::to_stdvec(&facts).ok());
            Some(facts)
        });
        let empty = FileFacts::default();
        let parsed = ParsedFile {
            path: &file.path,
            role: file.role,
            language: file.language,
            source: content,
            tree: tree.as_ref(),
            facts: facts.as_ref().unwrap_or(&empty),
        };
        let mut keys = keys.passes.into_iter();
        let mut known = said.drain(..);
        let run = |pass: &Pass<'_>| run(pass, &parsed, keys.next(), known.next().flatten(), reading);
        let said = reading.passes.iter().map(run).collect();
        Self { facts, said }
    }
}

fn run(pass: &Pass<'_>, parsed: &ParsedFile<'_>, key: Option<[u8; 32]>, known: Option<Vec<u8>>, reading: Reading<'_>) -> Vec<u8> {
    known.unwrap_or_else(|| {
        let said = pass.pass.run(parsed);
        keep(key, reading, || Some(said.clone()));
        said
    })
}

fn keep(key: Option<[u8; 32]>, reading: Reading<'_>, value: impl FnOnce() -> Option<Vec<u8>>) {
    if let (Some(key), Some(cache)) = (key, reading.cache)
        && let Some(value) = value()
    {
        cache.put(key, value);
    }
}

/// Keys of the cache; none without a cache.
#[derive(Default)]
struct Keys {
    facts: Option<[u8; 32]>,
    passes: Vec<[u8; 32]>,
}

impl Keys {
    fn new(file: &ReadFile, language: Option<(usize, &'static dyn Language)>, reading: Reading<'_>) -> Self {
        let (Some(hash), Some(_)) = (&file.hash, reading.cache) else { return Self::default() };
        let grammar = language.and_then(|(_, language)| language.extensions().first().copied());
        let facts =
            grammar.map(|grammar| key(&[hash, b"facts", grammar.as_bytes(), &EXTRACTION.to_le_bytes(), VERSION.as_bytes()]));
        let of_pass =
            |pass: &Pass<'_>| key(&[hash, b"pass", file.path.as_bytes(), pass.pass.id().as_bytes(), pass.version.as_bytes()]);
        Self { facts, passes: reading.passes.iter().map(of_pass).collect() }
    }
}

fn key(parts: &[&[u8]]) -> [u8; 32] {
    let mut hasher = blake3::Hasher::new();
    for part in parts {
        hasher.update(&(part.len() as u64).to_le_bytes());
        hasher.update(part);
    }
    *hasher.finalize().as_bytes()
}

/// Parses with this thread's parser of the language.
fn parse(at: usize, language: &dyn Language, content: &[u8]) -> Option<Tree> {
    PARSERS.with_borrow_mut(|parsers| {
        if parsers.len() <= at {
            parsers.resize_with(at + 1, || None);
        }
        let parser = parsers.get_mut(at)?;
        if parser.is_none() {
            let mut fresh = Parser::new();
            fresh.set_language(&language.grammar()).ok()?;
            *parser = Some(fresh);
        }
        parser.as_mut()?.parse(content, None)
    })
}
