//! Whether a value comes in with a request: followed backwards from where it stands, through the variables and plain text calls of the
//! same function, to what frameworks hand over. What passes through any other call is not followed: it may have been checked.

use deepdive_graph::facts::{ArgValue, BindingFact, BindingValue, CallFact, SymbolIx};
use deepdive_graph::{EntryPointFact, FileId};
use deepdive_model::EntryPointKind;
use regex::Regex;
use std::sync::LazyLock;

use super::Places;
use super::values::{Scope, called, last, placeholders};

/// How many variables and calls are followed.
const DEEPEST: usize = 8;

/// What a request holds, as Python, JavaScript and Go code writes it.
static REQUEST: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let members = "args|form|values|cookies|headers|json|data|files|query_string|GET|POST|META|COOKIES|FILES|body|query_params|path_params|params|query|\
        match_info|get_json|get_data|getlist|param|queryStringParameters|pathParameters|originalUrl|get_argument|full_path|rel_url|\
        URL\\.(?:Query|RawQuery|Path)|FormValue|PostFormValue|PostForm|Form|Header|PathValue";
    let holders = "(?:self\\.|this\\.|ctx\\.|context\\.|c\\.|flask\\.)?(?:request|req)|r|ctx|event";
    Regex::new(&format!("^(?:{holders})\\.(?:{members})\\b")).ok()
});
/// What the address bar holds, in a browser.
static LOCATION: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"^(?:window\.|document\.)?location\.(?:search|hash|href)\b|^document\.(?:URL|referrer|documentURI)\b").ok()
});

/// Calls by which servlets and routers hand over what was sent, whatever they are made on.
const READS: &[&str] = &[
    "getParameter",
    "getParameterValues",
    "getParameterMap",
    "getHeader",
    "getHeaders",
    "getQueryString",
    "getCookies",
    "getPathInfo",
    "FormValue",
    "PostFormValue",
    "PostForm",
    "DefaultQuery",
    "DefaultPostForm",
    "QueryParam",
    "get_argument",
];

/// Calls that give text made of the text they are given, or of what they are made on.
const PASSES_ON: &[&str] = &[
    "str",
    "format",
    "join",
    "strip",
    "lstrip",
    "rstrip",
    "lower",
    "upper",
    "title",
    "replace",
    "split",
    "decode",
    "encode",
    "unquote",
    "unquote_plus",
    "urljoin",
    "b64decode",
    "b64encode",
    "get",
    "getlist",
    "pop",
    "String",
    "toString",
    "trim",
    "concat",
    "substring",
    "slice",
    "toLowerCase",
    "toUpperCase",
    "resolve",
    "normalize",
    "join",
    "Join",
    "Path",
    "Sprintf",
    "TrimSpace",
    "ToLower",
    "Get",
    "getBytes",
    "File",
    "Paths",
    "of",
    "valueOf",
    "append",
    "decodeURIComponent",
    "unescape",
    "text",
    "unwrap",
    "unwrap_or_default",
    "to_string",
    "clone",
    "as_str",
    "into_inner",
    "quote_plus",
    "splitlines",
    "bytes",
    "bytearray",
    "partition",
    "removeprefix",
    "StringIO",
    "BytesIO",
    "ByteArrayInputStream",
    "StringReader",
    "getValue",
    "values",
    "items",
    "keys",
];

/// Annotations of parameters that a request fills.
const FILLED: &[&str] = &[
    "RequestParam",
    "PathVariable",
    "RequestBody",
    "RequestHeader",
    "CookieValue",
    "QueryParam",
    "PathParam",
    "FormParam",
    "HeaderParam",
    "Query",
    "Param",
    "Body",
    "Headers",
];

/// Types that hold no text.
const NO_TEXT: &[&str] = &[
    "int",
    "float",
    "bool",
    "Decimal",
    "UUID",
    "uuid.UUID",
    "date",
    "datetime",
    "number",
    "boolean",
    "Integer",
    "Long",
    "long",
    "double",
    "Double",
    "Boolean",
    "short",
    "LocalDate",
    "i32",
    "i64",
    "u32",
    "u64",
    "usize",
    "Uuid",
];

/// Follows values of one place.
#[derive(Clone, Copy)]
pub(crate) struct Origin<'a> {
    pub(crate) places: &'a Places<'a>,
    pub(crate) file: FileId,
    pub(crate) scope: Scope<'a>,
}

impl Origin<'_> {
    /// The line where the value comes in, where it comes with a request.
    pub(crate) fn of(&self, value: &ArgValue, end_line: u32) -> Option<u32> {
        self.value(value, (self.scope.line, end_line), DEEPEST)
    }

    /// As [`Self::of`], for source text: any name in it.
    pub(crate) fn of_text(&self, text: &str) -> Option<u32> {
        let names = text.split(|c: char| !(c.is_alphanumeric() || c == '_' || c == '.' || c == '$'));
        let names: Vec<_> = names.map(|name| name.trim_matches('.')).filter(|name| !name.is_empty()).collect();
        let is_mended = names.iter().any(|name| is_mending(last(name)));
        names.into_iter().filter(|_| !is_mended).find_map(|name| self.name(name, self.scope.line, DEEPEST))
    }

    fn value(&self, value: &ArgValue, lines: (u32, u32), depth: usize) -> Option<u32> {
        let depth = depth.checked_sub(1)?;
        let facts = self.scope.facts;
        match value {
            ArgValue::Text(text) => placeholders(facts.text(*text)).into_iter().find_map(|name| match name {
                "" => self.read_on(lines),
                name => self.name(name, lines.0, depth),
            }),
            ArgValue::Name(name) => self.name(facts.text(*name), lines.0, depth),
            ArgValue::Call(call) => self.call(facts.call(*call)?, depth),
            ArgValue::List(values) => values.iter().find_map(|value| self.value(value, lines, depth)),
            ArgValue::Function(_) | ArgValue::Literal(_) | ArgValue::Other => None,
        }
    }

    /// A call that stands in folded text left a hole without a name there: the request is read on these very lines, and nothing on
    /// them mends what it gives.
    fn read_on(&self, lines: (u32, u32)) -> Option<u32> {
        let facts = self.scope.facts;
        let calls = || facts.calls.iter().filter(|call| call.line >= lines.0 && call.end_line <= lines.1);
        let reads = calls().find(|call| READS.contains(&facts.text(call.name)) || is_request(&called(facts, call)))?;
        (!calls().any(|call| is_mending(facts.text(call.name)))).then_some(reads.line)
    }

    fn call(&self, call: &CallFact, depth: usize) -> Option<u32> {
        let facts = self.scope.facts;
        let (name, written) = (facts.text(call.name), called(facts, call));
        if is_request(&written) || READS.contains(&name) {
            return Some(call.line);
        }
        if !PASSES_ON.contains(&name) {
            return None;
        }
        let of_receiver = call.receiver.and_then(|receiver| self.name(facts.text(receiver), call.line, depth));
        let of_chain = || call.receiver_call.and_then(|inner| self.call(facts.call(inner)?, depth.checked_sub(1)?));
        of_receiver
            .or_else(of_chain)
            .or_else(|| call.args.iter().find_map(|arg| self.value(&arg.value, (call.line, call.end_line), depth)))
    }

    fn name(&self, name: &str, line: u32, depth: usize) -> Option<u32> {
        if is_request(name) {
            return Some(line);
        }
        let depth = depth.checked_sub(1)?;
        let bindings = Scope { line, ..self.scope }.bindings(name);
        let root = name.split('.').next().unwrap_or(name);
        let bindings = if bindings.is_empty() && root != name { Scope { line, ..self.scope }.bindings(root) } else { bindings };
        bindings.into_iter().find_map(|binding| self.binding(binding, depth))
    }

    fn binding(&self, binding: &BindingFact, depth: usize) -> Option<u32> {
        if binding.parameter {
            return binding.owner.filter(|owner| self.is_filled(*owner, binding)).map(|_| binding.line);
        }
        let lines = (binding.line, binding.end_line);
        match &binding.value {
            BindingValue::Text(text) => self.value(&ArgValue::Text(*text), lines, depth),
            BindingValue::Name(name) if *name != binding.name => self.value(&ArgValue::Name(*name), lines, depth),
            BindingValue::Call(call) => self.value(&ArgValue::Call(*call), lines, depth),
            BindingValue::List(values) => values.iter().find_map(|value| self.value(value, lines, depth)),
            BindingValue::Map(entries) => entries.iter().find_map(|(_, value)| self.value(value, lines, depth)),
            BindingValue::Name(_) | BindingValue::Literal(_) | BindingValue::Unknown => None,
        }
    }

    /// Whether a request fills a parameter of a handler.
    fn is_filled(&self, owner: SymbolIx, binding: &BindingFact) -> bool {
        let facts = self.scope.facts;
        let declared = binding.declared.map(|declared| facts.text(declared));
        if declared.is_some_and(|declared| NO_TEXT.contains(&declared)) {
            return false;
        }
        let name = facts.text(binding.name);
        let is_annotated = binding.decorators.iter().any(|decorator| FILLED.contains(&facts.text(decorator.name)));
        let by = |way: &EntryPointFact| {
            way.kind == EntryPointKind::Http
                && (is_annotated || is_in_route(&way.route, name) || is_declared(way.framework, declared))
        };
        self.places.ways_to(self.file, owner).any(by)
    }
}

fn is_request(name: &str) -> bool {
    [&*REQUEST, &*LOCATION].into_iter().flatten().any(|regex| regex.is_match(name))
}

/// Whether a path has this parameter: `/users/{name}`, `/files/{name:path}`.
fn is_in_route(route: &str, name: &str) -> bool {
    placeholders(route).iter().any(|parameter| parameter.split(':').next().is_some_and(|own| own.trim_start_matches('*') == name))
}

/// Frameworks that fill parameters by their type.
fn is_declared(framework: &str, declared: Option<&str>) -> bool {
    match framework {
        "FastAPI" => declared == Some("str"),
        "Axum" | "axum" | "actix-web" | "Actix" => {
            declared.is_some_and(|declared| matches!(last(declared), "Path" | "Query" | "Json" | "Form"))
        }
        _ => false,
    }
}

/// Calls after whose names text is harmless or checked.
fn is_mending(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    ["escape", "sanit", "clean", "quote", "encodeuri", "secure_filename", "basename", "purify"]
        .iter()
        .any(|word| name.contains(word))
        || matches!(name.as_str(), "int" | "float" | "len" | "number" | "parseint")
}
