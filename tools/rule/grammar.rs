//! The languages that rules are written for, as ast-grep asks for them, on the grammars that the graph parses with.

use std::borrow::Cow;

use ast_grep_core::Language;
use ast_grep_core::matcher::{Pattern, PatternBuilder, PatternError};
use ast_grep_core::tree_sitter::{LanguageExt, StrDoc, TSLanguage};
use deepdive_graph::grammars;

/// A grammar: one for each form of file that is parsed differently.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Grammar {
    Go,
    Java,
    JavaScript,
    Python,
    Rust,
    TypeScript,
    Tsx,
}

/// Every grammar.
pub(crate) const ALL: &[Grammar] =
    &[Grammar::Go, Grammar::Java, Grammar::JavaScript, Grammar::Python, Grammar::Rust, Grammar::TypeScript, Grammar::Tsx];

impl Grammar {
    /// The grammar of a file by its language and how its path ends.
    pub(crate) fn of(language: &str, path: &str) -> Option<Self> {
        let of_language = || ALL.iter().copied().filter(|grammar| grammar.language() == language);
        of_language().find(|grammar| path.ends_with(&format!(".{}", grammar.ending()))).or_else(|| of_language().next())
    }

    /// The language as rules and files name it.
    pub(crate) fn language(self) -> &'static str {
        match self {
            Self::Go => "Go",
            Self::Java => "Java",
            Self::JavaScript => "JavaScript",
            Self::Python => "Python",
            Self::Rust => "Rust",
            Self::TypeScript | Self::Tsx => "TypeScript",
        }
    }

    /// How files of this grammar end.
    pub(crate) fn ending(self) -> &'static str {
        match self {
            Self::Go => "go",
            Self::Java => "java",
            Self::JavaScript => "js",
            Self::Python => "py",
            Self::Rust => "rs",
            Self::TypeScript => "ts",
            Self::Tsx => "tsx",
        }
    }

    /// How many kinds of node it knows; their ids are below this.
    pub(crate) fn kinds(self) -> usize {
        self.tree_sitter().node_kind_count()
    }

    fn tree_sitter(self) -> TSLanguage {
        match self {
            Self::Go => grammars::go(),
            Self::Java => grammars::java(),
            Self::JavaScript => grammars::javascript(),
            Self::Python => grammars::python(),
            Self::Rust => grammars::rust(),
            Self::TypeScript => grammars::typescript(),
            Self::Tsx => grammars::tsx(),
        }
    }
}

impl Language for Grammar {
    fn kind_to_id(&self, kind: &str) -> u16 {
        self.tree_sitter().id_for_node_kind(kind, true)
    }

    fn field_to_id(&self, field: &str) -> Option<u16> {
        self.tree_sitter().field_id_for_name(field).map(std::num::NonZero::get)
    }

    fn build_pattern(&self, builder: &PatternBuilder) -> Result<Pattern, PatternError> {
        builder.build(|source| StrDoc::try_new(source, *self))
    }

    /// What stands in for `$` while a pattern is parsed, where the language takes no `$` in names.
    fn expando_char(&self) -> char {
        match self {
            Self::Go | Self::Python | Self::Rust => 'µ',
            Self::Java | Self::JavaScript | Self::TypeScript | Self::Tsx => '$',
        }
    }

    /// `$NAME`, `$$$NAME` and `$_` with the character that this language's parser takes in names.
    fn pre_process_pattern<'q>(&self, query: &'q str) -> Cow<'q, str> {
        let expando = self.expando_char();
        if expando == '$' {
            return Cow::Borrowed(query);
        }
        let mut out = String::with_capacity(query.len());
        let mut dollars = 0;
        for c in query.chars() {
            if c == '$' {
                dollars += 1;
                continue;
            }
            let is_variable = c.is_ascii_uppercase() || c == '_' || dollars == 3;
            out.extend(std::iter::repeat_n(if is_variable { expando } else { '$' }, dollars));
            dollars = 0;
            out.push(c);
        }
        out.extend(std::iter::repeat_n(if dollars == 3 { expando } else { '$' }, dollars));
        Cow::Owned(out)
    }
}

impl LanguageExt for Grammar {
    fn get_ts_language(&self) -> TSLanguage {
        self.tree_sitter()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variables_of_patterns_survive_the_parser() {
        for grammar in ALL {
            let pattern = Pattern::try_new("f($A, $$$REST)", *grammar);
            assert!(pattern.is_ok(), "{grammar:?}");
        }
    }
}
