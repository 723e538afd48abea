//! `setup.py`, read as text and never run: arguments of `setup(…)` that are written out as literals.

use deepdive_model::{Problem, Scope};

use super::super::formats::Format;
use super::super::{Manifest, Named, Requirement, Script, scope};
use super::pep508;
use super::tables::tell_tests;
use crate::paths;
use crate::source::TextFile;

/// setuptools, as a program.
pub(in super::super) const FORMAT: Format = Format { wants: |path| paths::name(path) == "setup.py", read };

fn read(files: &[TextFile<'_>], _: &mut Vec<Problem>) -> Vec<Manifest> {
    let manifests = files.iter().map(|file| manifest(file.path, &tokens(file.text)));
    manifests.filter(|manifest| manifest.name.is_some() || !manifest.dependencies.is_empty()).collect()
}

/// A piece of Python with its line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Token<'a> {
    kind: Kind,
    text: &'a str,
    line: u32,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Name,
    Text,
    Mark,
}

/// Names, strings without their quotes, and single marks; comments left out.
fn tokens(text: &str) -> Vec<Token<'_>> {
    let mut out = Vec::new();
    let (mut rest, mut line) = (text, 1);
    while let Some(first) = rest.chars().next() {
        let (kind, token, length) = token(rest, first);
        out.extend(kind.map(|kind| Token { kind, text: token, line }));
        let (piece, after) = rest.split_at(length);
        line += piece.bytes().filter(|byte| *byte == b'\n').count() as u32;
        rest = after;
    }
    out
}

fn token(rest: &str, first: char) -> (Option<Kind>, &str, usize) {
    let until = |end: Option<usize>| end.unwrap_or(rest.len());
    match first {
        '#' => (None, "", until(rest.find('\n'))),
        '"' | '\'' => string(rest, first),
        letter if letter.is_alphabetic() || letter == '_' => {
            let end = until(rest.find(|letter: char| !letter.is_alphanumeric() && letter != '_'));
            (Some(Kind::Name), rest.get(..end).unwrap_or_default(), end)
        }
        letter if letter.is_whitespace() => (None, "", letter.len_utf8()),
        letter => (Some(Kind::Mark), rest.get(..letter.len_utf8()).unwrap_or_default(), letter.len_utf8()),
    }
}

fn string(rest: &str, quote: char) -> (Option<Kind>, &str, usize) {
    let triple = quote.to_string().repeat(3);
    let mark = if rest.starts_with(&triple) { triple } else { quote.to_string() };
    let inner = rest.get(mark.len()..).unwrap_or_default();
    let end = inner.match_indices(&mark).map(|(at, _)| at).find(|at| !inner.get(..*at).unwrap_or_default().ends_with('\\'));
    let end = end.unwrap_or(inner.len());
    (Some(Kind::Text), inner.get(..end).unwrap_or_default(), (end + 2 * mark.len()).min(rest.len()))
}

fn manifest(path: &str, tokens: &[Token<'_>]) -> Manifest {
    let named = |key: &str| text_of(tokens, key).map(|token| Named { text: token.text.into(), line: token.line });
    Manifest {
        path: path.into(),
        ecosystem: "pypi",
        name: named("name"),
        version: named("version").map(|version| version.text),
        description: named("description"),
        licence: named("license"),
        dependencies: dependencies(tokens),
        programs: programs(tokens),
        ..Manifest::default()
    }
}

/// What follows `key =`: the literal itself, or the one that a variable of that name was given.
fn value<'t, 'a>(tokens: &'t [Token<'a>], key: &str) -> Option<&'t [Token<'a>]> {
    let after = assigned(tokens, key)?;
    match after.first()? {
        Token { kind: Kind::Name, text, .. }
            if after.get(1).is_some_and(|next| next.text == "," || next.text == ")") && *text != key =>
        {
            assigned(tokens, text)
        }
        Token { .. } => Some(after),
    }
}

fn assigned<'t, 'a>(tokens: &'t [Token<'a>], key: &str) -> Option<&'t [Token<'a>]> {
    let at = tokens.windows(3).position(|window| {
        matches!(window, [name, equals, value]
        if name.kind == Kind::Name && name.text == key && equals.text == "=" && value.text != "=" && value.text != key)
    })?;
    tokens.get(at + 2..)
}

/// A literal string that stands alone.
fn text_of<'t, 'a>(tokens: &'t [Token<'a>], key: &str) -> Option<&'t Token<'a>> {
    let after = value(tokens, key)?;
    let alone =
        after.get(1).is_none_or(|next| next.text != "." && next.text != "%" && next.text != "+" && next.kind != Kind::Text);
    after.first().filter(|token| token.kind == Kind::Text && alone)
}

/// The tokens of a bracketed literal, without the outermost brackets.
fn bracketed<'t, 'a>(tokens: &'t [Token<'a>]) -> &'t [Token<'a>] {
    let mut depth = 0_i32;
    for (at, token) in tokens.iter().enumerate() {
        if token.kind == Kind::Mark {
            depth += i32::from(matches!(token.text, "[" | "(" | "{")) - i32::from(matches!(token.text, "]" | ")" | "}"));
        }
        if depth <= 0 {
            return tokens.get(1..at).unwrap_or_default();
        }
    }
    &[]
}

fn dependencies(tokens: &[Token<'_>]) -> Vec<Requirement> {
    let mut all = Vec::new();
    for (key, of) in [("install_requires", Scope::Product), ("tests_require", Scope::Test), ("setup_requires", Scope::Build)] {
        all.extend(value(tokens, key).into_iter().flat_map(|after| listed(bracketed(after), of)));
    }
    all.extend(value(tokens, "extras_require").into_iter().flat_map(|after| extras(bracketed(after))));
    tell_tests(&mut all);
    all.sort_by_key(|requirement| requirement.line);
    all
}

fn listed(tokens: &[Token<'_>], of: Scope) -> Vec<Requirement> {
    let texts = tokens.iter().filter(|token| token.kind == Kind::Text);
    texts.filter_map(|token| Some(Requirement { scope: of, line: token.line, ..pep508::requirement(token.text)? })).collect()
}

/// `"extra": ["a", "b"], …`
fn extras(tokens: &[Token<'_>]) -> Vec<Requirement> {
    let mut of = Scope::Product;
    let mut all = Vec::new();
    for (at, token) in tokens.iter().enumerate().filter(|(_, token)| token.kind == Kind::Text) {
        if tokens.get(at + 1).is_some_and(|next| next.text == ":") {
            of = scope::of_group(token.text).unwrap_or(Scope::Product);
        } else {
            all.extend(pep508::requirement(token.text).map(|read| Requirement { scope: of, line: token.line, ..read }));
        }
    }
    all
}

/// `"console_scripts": ["name = module:function"]`.
fn programs(tokens: &[Token<'_>]) -> Vec<Script> {
    let Some(at) = tokens.iter().position(|token| token.kind == Kind::Text && token.text == "console_scripts") else {
        return Vec::new();
    };
    let list = bracketed(tokens.get(at + 2..).unwrap_or_default());
    let script = |token: &Token<'_>| {
        let (name, command) = token.text.split_once('=')?;
        Some(Script { name: name.trim().into(), command: command.trim().into(), line: token.line })
    };
    list.iter().filter(|token| token.kind == Kind::Text).filter_map(script).collect()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::indexing_slicing)]
    use super::super::super::tests::check;
    use super::*;

    fn manifests(text: &str) -> Vec<Manifest> {
        read(&[TextFile { path: "setup.py", text }], &mut Vec::new())
    }

    #[test]
    fn literals_are_read() {
        let text = "# name = 'no'\nimport os\nNEEDS = [\n    'Flask>=2',  # web\n    \"redis\",\n]\nsetup(\n    name=\"shop\",\n    version=get(),\n    description='A ' + x,\n    install_requires=NEEDS,\n    extras_require={'test': ['pytest'], \"pg\": [\n        'psycopg2']},\n    entry_points={'console_scripts': ['shop = shop:main']},\n)\n";
        let manifest = &manifests(text)[0];
        assert_eq!(manifest.name, Some(Named { text: "shop".into(), line: 8 }));
        assert_eq!((&manifest.version, &manifest.description), (&None, &None));
        check(manifest, &["flask >=2 Product @4", "redis - Product @5", "pytest - Test @12", "psycopg2 - Product @13"]);
        assert_eq!(manifest.programs, [Script { name: "shop".into(), command: "shop:main".into(), line: 14 }]);
    }

    #[test]
    fn what_is_computed_is_left_alone() {
        let manifest = &manifests("setup(name='a', install_requires=open('r').read().split(), url='b')")[0];
        check(manifest, &[]);
        assert!(manifests("from setuptools import setup\nsetup()\n").is_empty());
        assert!(manifests("'''open").is_empty());
    }
}
