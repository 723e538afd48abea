//! The grammars that files are parsed with, for those who match patterns on the same trees.

use tree_sitter::Language;

/// Go.
pub fn go() -> Language {
    tree_sitter_go::LANGUAGE.into()
}

/// Java.
pub fn java() -> Language {
    tree_sitter_java::LANGUAGE.into()
}

/// JavaScript and JSX.
pub fn javascript() -> Language {
    tree_sitter_javascript::LANGUAGE.into()
}

/// Python.
pub fn python() -> Language {
    tree_sitter_python::LANGUAGE.into()
}

/// Rust.
pub fn rust() -> Language {
    tree_sitter_rust::LANGUAGE.into()
}

/// TypeScript with JSX.
pub fn tsx() -> Language {
    tree_sitter_typescript::LANGUAGE_TSX.into()
}

/// TypeScript.
pub fn typescript() -> Language {
    tree_sitter_typescript::LANGUAGE_TYPESCRIPT.into()
}
