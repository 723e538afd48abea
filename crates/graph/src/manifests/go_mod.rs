//! `go.mod` and `go.work`. What is needed only by other modules (`// indirect`) is left out.

use deepdive_model::{Problem, Scope};

use super::formats::Format;
use super::lines::{numbered, unquoted};
use super::{Manifest, Named, Requirement, scope};
use crate::paths;
use crate::source::TextFile;

/// Go.
pub(super) const FORMAT: Format = Format { wants: |path| ["go.mod", "go.work"].contains(&paths::name(path)), read };

fn read(files: &[TextFile<'_>], _: &mut Vec<Problem>) -> Vec<Manifest> {
    let mut manifests: Vec<Manifest> = files.iter().map(manifest).collect();
    let works: Vec<(Box<str>, Vec<Box<str>>)> =
        manifests.iter().map(|manifest| (manifest.path.clone(), manifest.members.clone())).collect();
    for manifest in manifests.iter_mut().filter(|manifest| manifest.path.ends_with("go.mod")) {
        let work = works.iter().find(|(_, members)| members.iter().any(|member| **member == *paths::folder(&manifest.path)));
        manifest.parent = work.map(|(path, _)| path.clone());
    }
    manifests
}

fn manifest(file: &TextFile<'_>) -> Manifest {
    let mut manifest = Manifest { path: file.path.into(), ecosystem: "go", ..Manifest::default() };
    let mut local = Vec::new();
    for directive in directives(file.text) {
        let words: Vec<&str> = directive.rest.split_whitespace().map(unquoted).collect();
        match (directive.verb, words.as_slice()) {
            ("module", [name, ..]) => manifest.name = Some(Named { text: (*name).into(), line: directive.line }),
            ("require", [name, version, ..]) if !directive.is_indirect => {
                let scope = if scope::of_tool(name) == Scope::Test { Scope::Test } else { Scope::Product };
                manifest.dependencies.push(Requirement::new(name, Some(version), scope, directive.line));
            }
            ("replace", [name, .., target]) if target.starts_with('.') && words.contains(&"=>") => local.push(*name),
            ("use", [folder, ..]) => manifest.members.extend(paths::join(paths::folder(file.path), folder).map(Into::into)),
            _ => {}
        }
    }
    for requirement in &mut manifest.dependencies {
        requirement.internal = local.contains(&&*requirement.name);
    }
    manifest.members.sort();
    manifest
}

/// A line, with the verb of its block.
struct Directive<'a> {
    verb: &'a str,
    rest: &'a str,
    is_indirect: bool,
    line: u32,
}

fn directives(text: &str) -> Vec<Directive<'_>> {
    let mut block = None;
    let mut out = Vec::new();
    for (line, content) in numbered(text) {
        let (content, comment) = content.split_once("//").unwrap_or((content, ""));
        let content = content.trim();
        let is_indirect = comment.trim().starts_with("indirect");
        match (block, content.split_once([' ', '\t'])) {
            (Some(_), _) if content == ")" => block = None,
            (Some(verb), _) if !content.is_empty() => out.push(Directive { verb, rest: content, is_indirect, line }),
            (None, Some((verb, rest))) if rest.trim() == "(" => block = Some(verb),
            (None, Some((verb, rest))) => out.push(Directive { verb, rest, is_indirect, line }),
            (Some(_) | None, _) => {}
        }
    }
    out
}

#[cfg(test)]
mod tests {
    #![allow(clippy::indexing_slicing)]
    use super::super::tests::check;
    use super::*;

    #[test]
    fn modules_are_read() {
        let text = "module example.com/shop // x\n\ngo 1.22\n\nrequire github.com/a/b v1.0.0\n\nrequire (\n\tgithub.com/c/d v2.0.0 // indirect\n\tgithub.com/stretchr/testify v1.9.0\n\texample.com/near v0.0.0\n)\n\nreplace example.com/near => ../near\n";
        let read = read(
            &[TextFile { path: "shop/go.mod", text }, TextFile { path: "go.work", text: "go 1.22\nuse (\n\t./shop\n)\n" }],
            &mut Vec::new(),
        );
        assert_eq!(read[0].name, Some(Named { text: "example.com/shop".into(), line: 1 }));
        check(
            &read[0],
            &[
                "github.com/a/b v1.0.0 Product @5",
                "github.com/stretchr/testify v1.9.0 Test @9",
                "example.com/near v0.0.0 Product @10 own",
            ],
        );
        assert_eq!((read[0].parent.as_deref(), &*read[1].members), (Some("go.work"), &["shop".into()][..]));
    }
}
