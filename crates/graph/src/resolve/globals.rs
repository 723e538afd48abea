//! Names that a language gives to every file: tables.

use super::family::Family;

/// Types of `java.lang` that are used by their short name.
#[rustfmt::skip]
const JAVA_LANG: &[&str] = &[
    "ArithmeticException", "AssertionError", "AutoCloseable", "Boolean", "Byte", "CharSequence", "Character", "Class",
    "ClassLoader", "Comparable", "Double", "Enum", "Error", "Exception", "Float", "IllegalArgumentException",
    "IllegalStateException", "IndexOutOfBoundsException", "Integer", "InterruptedException", "Iterable", "Long", "Math",
    "NullPointerException", "Number", "NumberFormatException", "Object", "Process", "ProcessBuilder", "Record", "Runnable",
    "Runtime", "RuntimeException", "SecurityException", "Short", "String", "StringBuffer", "StringBuilder", "System", "Thread",
    "ThreadLocal", "Throwable", "UnsupportedOperationException", "Void",
];

/// Functions and types of Python that need no import.
#[rustfmt::skip]
const PYTHON: &[&str] = &[
    "ArithmeticError", "AssertionError", "AttributeError", "BaseException", "Exception", "FileNotFoundError", "IOError",
    "ImportError", "IndexError", "KeyError", "NotImplementedError", "OSError", "PermissionError", "RuntimeError",
    "StopIteration", "TimeoutError", "TypeError", "UnicodeDecodeError", "ValueError", "__import__", "abs", "aiter", "all",
    "any", "ascii", "bin", "bool", "bytearray", "bytes", "callable", "chr", "classmethod", "compile", "complex", "delattr",
    "dict", "dir", "divmod", "enumerate", "eval", "exec", "exit", "filter", "float", "format", "frozenset", "getattr",
    "globals", "hasattr", "hash", "help", "hex", "id", "input", "int", "isinstance", "issubclass", "iter", "len", "list",
    "locals", "map", "max", "memoryview", "min", "next", "object", "oct", "open", "ord", "pow", "print", "property", "range",
    "repr", "reversed", "round", "set", "setattr", "slice", "sorted", "staticmethod", "str", "sum", "super", "tuple", "type",
    "vars", "zip",
];

/// Functions of Go that need no import, and its types.
#[rustfmt::skip]
const GO: &[&str] = &[
    "append", "bool", "byte", "cap", "clear", "close", "complex", "copy", "delete", "error", "float32", "float64", "imag",
    "int", "int16", "int32", "int64", "int8", "len", "make", "max", "min", "new", "panic", "print", "println", "real",
    "recover", "rune", "string", "uint", "uint16", "uint32", "uint64", "uint8", "any",
];

/// Names that JavaScript and its hosts give, and libraries that pages load beside their modules.
#[rustfmt::skip]
const SCRIPT: &[&str] = &[
    "$", "AbortController", "AbortSignal", "Array", "ArrayBuffer", "Atomics", "BigInt", "Blob", "Boolean", "BroadcastChannel", "Buffer", "Bun",
    "CustomEvent", "DOMParser", "DataView", "Date", "Deno", "Error", "Event", "EventSource", "EventTarget", "File", "FileReader", "FormData", "Function",
    "Headers", "Image", "Infinity", "Int32Array", "IntersectionObserver", "Intl", "JSON", "Map", "Math", "MessageChannel", "MutationObserver", "NaN",
    "Notification", "Number", "Object", "Promise", "Proxy", "RangeError", "ReadableStream", "Reflect", "RegExp", "Request", "ResizeObserver", "Response",
    "Set", "SharedArrayBuffer", "String", "Symbol", "SyntaxError", "TextDecoder", "TextEncoder", "TransformStream", "TypeError", "URL",
    "URLSearchParams", "Uint8Array", "WeakMap", "WeakRef", "WeakSet", "WebSocket", "Worker", "WritableStream", "XMLHttpRequest", "alert", "angular",
    "atob", "btoa", "cancelAnimationFrame", "clearInterval", "clearTimeout", "confirm", "console", "crypto", "decodeURI", "decodeURIComponent",
    "document", "encodeURI", "encodeURIComponent", "eval", "exports", "fetch", "getComputedStyle", "globalThis", "history", "importScripts",
    "indexedDB", "isFinite", "isNaN", "jQuery", "localStorage", "location", "matchMedia", "module", "navigator", "parseFloat", "parseInt",
    "performance", "postMessage", "process", "prompt", "queueMicrotask", "require", "requestAnimationFrame", "screen", "self", "sessionStorage",
    "setImmediate", "setInterval", "setTimeout", "structuredClone", "window",
];

/// Names that every Rust file has.
#[rustfmt::skip]
const RUST: &[&str] = &[
    "Box", "Err", "None", "Ok", "Option", "Result", "Some", "String", "Vec", "drop", "str", "u8", "u16", "u32", "u64", "usize",
];

/// Names of methods that so many types have that the name alone says nothing.
#[rustfmt::skip]
const COMMON: &[&str] = &[
    "addListener", "dispatchEvent", "hasOwnProperty", "preventDefault", "querySelector", "removeEventListener", "setAttribute", "stopImmediatePropagation",
    "stopPropagation", "toISOString", "toLocaleString", "toUpperCase", "writeHead",
    "accept", "add", "addEventListener", "addAll", "all", "append", "apply", "as_bytes", "as_str", "assertEqual",
    "assert_called_once", "begin", "bind", "build", "call", "cancel", "catch", "check", "clear", "clone", "close", "commit",
    "compare", "concat", "connect", "contains", "copy", "count", "create", "debug", "decode", "delete", "destroy", "dispatch",
    "dispose", "done", "emit", "encode", "end", "endsWith", "endswith", "entries", "equals", "error", "every", "execute",
    "exists", "expect", "extend", "fetch", "filter", "finalize", "find", "findAll", "findById", "first", "flush", "forEach",
    "format", "from", "get", "getAll", "getId", "getName", "getValue", "group", "handle", "has", "hashCode", "hide", "includes",
    "index", "indexOf", "info", "init", "insert", "into", "isEmpty", "items", "iter", "join", "keys", "last", "len", "length",
    "list", "load", "lock", "log", "lower", "main", "map", "match", "matches", "merge", "name", "new", "next", "notify", "of",
    "on", "once", "open", "order_by", "parse", "pop", "post", "print", "process", "publish", "push", "put", "query", "read",
    "receive", "reduce", "refresh", "register", "release", "reload", "remove", "render", "replace", "request", "reset",
    "resolve", "rollback", "route", "run", "save", "search", "select", "send", "serialize", "set", "setName", "setUp",
    "setValue", "show", "size", "sleep", "slice", "some", "sort", "split", "start", "startsWith", "startswith", "status",
    "stop", "strip", "submit", "subscribe", "test", "then", "title", "toArray", "toJSON", "toList", "toLowerCase", "toString",
    "to_string", "trigger", "trim", "type", "unlock", "unsubscribe", "unwrap", "update", "upper", "use", "validate", "value",
    "values", "wait", "warn", "with", "write",
];

/// Functions outside that give a value of the type that they are given.
const GIVE_WHAT_IS_NAMED: &[&str] = &["@angular/core.inject", "@angular/core/testing.TestBed.inject", "typing.cast"];

/// Whether a function outside gives a value of the type that is its first argument.
pub(super) fn gives_what_is_named(outside: &str) -> bool {
    GIVE_WHAT_IS_NAMED.contains(&outside)
}

/// Whether a name is a type of `java.lang`.
pub(super) fn is_java_lang(name: &str) -> bool {
    JAVA_LANG.contains(&name)
}

/// Whether a name is one that a language gives.
pub(super) fn is_builtin(family: Family, name: &str) -> bool {
    let table: &[&str] = match family {
        Family::Python => PYTHON,
        Family::Go => GO,
        Family::Rust => RUST,
        Family::Java => JAVA_LANG,
        Family::Script => SCRIPT,
    };
    table.contains(&name)
}

/// Whether a method may be told by its name alone: it is long, made of several words, and not one that many types have.
pub(super) fn is_distinctive(name: &str) -> bool {
    let words = name.trim_start_matches('_').chars().skip(1).any(|letter| letter == '_' || letter.is_uppercase());
    name.len() >= 8 && words && !COMMON.contains(&name)
}
