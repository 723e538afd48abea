//! `Gemfile` and `*.gemspec` of Ruby, read as text and never run.

use deepdive_model::{Problem, Scope};

use super::formats::Format;
use super::lines::{indented, numbered};
use super::{Manifest, Named, Requirement, scope};
use crate::paths;
use crate::source::TextFile;

/// Bundler.
pub(super) const FORMAT: Format = Format { wants: |path| paths::name(path) == "Gemfile" || path.ends_with(".gemspec"), read };

fn read(files: &[TextFile<'_>], _: &mut Vec<Problem>) -> Vec<Manifest> {
    files.iter().map(manifest).collect()
}

fn manifest(file: &TextFile<'_>) -> Manifest {
    let mut manifest = Manifest { path: file.path.into(), ecosystem: "rubygems", ..Manifest::default() };
    let is_gemspec = file.path.ends_with(".gemspec");
    // The scope of the group block that stands open, with its indentation.
    let mut group: Option<(usize, Scope)> = None;
    for (line, content) in numbered(file.text) {
        let (indent, content) = indented(content.split_once(" #").map_or(content, |(before, _)| before));
        match group {
            Some((outer, _)) if content == "end" && indent == outer => group = None,
            None if content.starts_with("group ") && content.ends_with(" do") => group = Some((indent, scope_of(content))),
            Some(_) | None => {}
        }
        if is_gemspec && let Some(value) = content.split_once(".name").and_then(|(_, rest)| rest.trim_start().strip_prefix('=')) {
            manifest.name = texts(value).first().map(|name| Named { text: (*name).into(), line });
        }
        manifest.dependencies.extend(requirement(content, line, group.map_or(Scope::Product, |(_, scope)| scope)));
    }
    manifest
}

fn scope_of(groups: &str) -> Scope {
    if groups.contains(":default") || groups.contains(":production") {
        Scope::Product
    } else {
        scope::of_group(groups).unwrap_or(Scope::Product)
    }
}

/// `gem "x", "~> 1", group: :test` or `spec.add_dependency "x", "~> 1"`.
fn requirement(content: &str, line: u32, scope: Scope) -> Option<Requirement> {
    let starts = [("add_development_dependency", Some(Scope::Build)), ("add_runtime_dependency", None), ("add_dependency", None)];
    let of_spec = starts.iter().find_map(|(start, scope)| Some((content.split_once(&format!(".{start}"))?.1, *scope)));
    let (rest, own) = of_spec.or_else(|| Some((content.strip_prefix("gem ").or_else(|| content.strip_prefix("gem("))?, None)))?;
    let is_local = rest.contains("path:") || rest.contains(":path =>");
    let in_line = rest.split_once("group:").or_else(|| rest.split_once("groups:")).map(|(_, groups)| scope_of(groups));
    let name = *texts(rest).first()?;
    let of = match own.or(in_line).unwrap_or(scope) {
        Scope::Build => scope::of_tool(name),
        other @ (Scope::Product | Scope::Test | Scope::Example | Scope::Docs) => other,
    };
    let version = texts(rest)
        .get(1)
        .copied()
        .filter(|text| text.starts_with(|first: char| first.is_ascii_digit() || "~<>=!".contains(first)));
    Some(Requirement { internal: is_local, ..Requirement::new(name, version, of, line) })
}

/// The strings of a line.
fn texts(text: &str) -> Vec<&str> {
    let quote = text.find(['"', '\'']).and_then(|at| text.get(at..)?.chars().next());
    quote.map_or_else(Vec::new, |quote| text.split(quote).skip(1).step_by(2).collect())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::indexing_slicing)]
    use super::super::tests::check;
    use super::*;

    #[test]
    fn gems_are_read() {
        let text = "source 'https://x'\ngem 'rails', '~> 7.0' # web\ngem \"pg\"\ngroup :development, :test do\n  gem 'rspec-rails'\nend\ngem 'puma', group: :test\ngem 'near', path: '../near'\n";
        let spec = "Gem::Specification.new do |s|\n  s.name = \"shop\"\n  s.add_dependency \"rack\", \">= 2\"\n  s.add_development_dependency \"rubocop\"\nend\n";
        let read = read(&[TextFile { path: "Gemfile", text }, TextFile { path: "shop.gemspec", text: spec }], &mut Vec::new());
        check(
            &read[0],
            &["rails ~> 7.0 Product @2", "pg - Product @3", "rspec-rails - Test @5", "puma - Test @7", "near - Product @8 own"],
        );
        check(&read[1], &["rack >= 2 Product @3", "rubocop - Build @4"]);
        assert_eq!(read[1].name, Some(Named { text: "shop".into(), line: 2 }));
    }
}
