//! `overview`: what the repository is, in its own words and in numbers.

mod retired;

use std::collections::BTreeMap;

use deepdive_graph::{CodeGraph, Document, FileRole, Paragraph};
use deepdive_model::facts::{LanguageShare, Overview as Facts, Quote};
use deepdive_model::{Evidence, Finding};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::prose::cut;
use crate::{ToolContext, ToolError, TypedTool};

/// How many headings, and how many decisions, an answer holds.
const SHOWN: usize = 40;

/// The longest purpose, in characters.
const LONGEST: usize = 280;

/// Beginnings of paragraphs that say nothing of what a thing is.
const EMPTY_TALK: &[&str] = &[
    "welcome",
    "thank",
    "table of contents",
    "note",
    "warning",
    "important",
    "install",
    "to install",
    "see ",
    "check out",
    "click",
    "if you",
    "this repository contains the source",
    "join",
    "follow",
    "star",
    "we are hiring",
    "looking for",
    "supported by",
    "sponsor",
    "docs:",
    "documentation",
    "build status",
    "copyright",
    "please",
    "you can",
    "for more",
    "this service is maintained",
    "maintained by",
    "made with",
    "built with",
    "by ",
];

/// Words that join a thing with what it is or does.
const TELLING: &[&str] = &[
    " is a",
    " is an",
    " is the",
    " are a",
    " provides",
    " lets you",
    " allows",
    " helps",
    " offers",
    " manages",
    " demonstrates",
    " consists",
    " is ",
];

/// See [`TypedTool::ABOUT`].
pub(crate) struct DescribeRepository;

/// Arguments of `overview`: none.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Args {}

impl TypedTool for DescribeRepository {
    type Args = Args;
    type Facts = Facts;
    const NAME: &'static str = "overview";
    const ABOUT: &'static str = "Tells what the repository says it is, how large it is and what it is written in.";
    const VERSION: u32 = 4;

    fn run(&self, context: &ToolContext, _: Args) -> Result<(Facts, Vec<Finding>), ToolError> {
        let graph = context.graph();
        let facts = Facts {
            files: graph.files.len() as u64,
            lines: graph.files.iter().map(|file| u64::from(file.lines)).sum(),
            languages: languages(graph),
            purpose: purpose(context),
            retired: retired::told(context, readme(graph)),
            headings: headings(context),
            decisions: decisions(context),
            community: community(context),
        };
        Ok((facts, Vec::new()))
    }
}

/// Languages of code, by lines outside generated and vendored files.
fn languages(graph: &CodeGraph) -> Vec<LanguageShare> {
    let mut shares = BTreeMap::<&str, LanguageShare>::new();
    for file in graph.files.iter().filter(|file| !matches!(file.role, FileRole::Generated | FileRole::Vendored)) {
        let Some(name) = file.language.filter(|name| file.parsed || graph.coverage.languages_not_parsed.contains_key(*name))
        else {
            continue;
        };
        let fresh = LanguageShare { name: name.to_owned(), files: 0, lines: 0, parsed: file.parsed };
        let share = shares.entry(name).or_insert(fresh);
        share.files += 1;
        share.lines += u64::from(file.lines);
        share.parsed |= file.parsed;
    }
    let mut all: Vec<_> = shares.into_values().collect();
    all.sort_by(|a, b| b.lines.cmp(&a.lines).then_with(|| a.name.cmp(&b.name)));
    all
}

/// The README at the root.
fn readme(graph: &CodeGraph) -> Option<&Document> {
    let is_readme =
        |document: &&Document| !document.path.contains('/') && document.path.to_ascii_lowercase().starts_with("readme");
    graph.documents.iter().filter(is_readme).min_by_key(|document| document.path.len())
}

/// A telling sentence of the README, else the description of the manifest nearest to the root, else the README's first sentence.
fn purpose(context: &ToolContext) -> Option<Quote> {
    let opening = readme(context.graph()).map(|document| (document, document.opening.as_slice()));
    let sentence = |wanted: fn(&str) -> bool| {
        let (document, paragraphs) = opening?;
        let paragraph = paragraphs.iter().find(|paragraph| wanted(&paragraph.text))?;
        quote(context, &document.path, paragraph)
    };
    sentence(|text| says_something(text) && TELLING.iter().any(|words| first_sentence(text).contains(words)))
        .or_else(|| described(context))
        .or_else(|| sentence(says_something))
        .or_else(|| title(context))
}

/// The README's title, where it says more than a name: "Full Stack Shop Template".
fn title(context: &ToolContext) -> Option<Quote> {
    let document = readme(context.graph())?;
    let heading = document.headings.first().filter(|heading| heading.level == 1)?;
    let words = heading.text.split_whitespace().filter(|word| word.len() > 2).count();
    (words >= 3).then_some(())?;
    Some(Quote { text: cut(&heading.text, LONGEST), evidence: context.place(&document.path, heading.line, heading.line)? })
}

fn says_something(text: &str) -> bool {
    let lower = text.to_lowercase();
    let words = text.split_whitespace().count();
    (4..120).contains(&words)
        && !EMPTY_TALK.iter().any(|start| lower.starts_with(start))
        && !lower.contains("://")
        && !text.ends_with(':')
}

fn first_sentence(text: &str) -> &str {
    let end = text
        .match_indices(". ")
        .map(|(at, _)| at + 1)
        .find(|at| text.get(..*at).is_some_and(|head| !head.ends_with("e.g.") && !head.ends_with("i.e.")));
    text.get(..end.unwrap_or(text.len())).unwrap_or(text)
}

fn quote(context: &ToolContext, path: &str, paragraph: &Paragraph) -> Option<Quote> {
    let text = cut(first_sentence(&paragraph.text), LONGEST);
    Some(Quote { text, evidence: context.place(path, paragraph.line, paragraph.end_line)? })
}

fn described(context: &ToolContext) -> Option<Quote> {
    let stated = context.graph().manifests.iter().filter_map(|manifest| Some((manifest, manifest.description.as_ref()?)));
    let telling = stated.filter(|(_, description)| description.text.split_whitespace().count() >= 3);
    let (manifest, description) = telling.min_by_key(|(manifest, _)| (manifest.path.matches('/').count(), &manifest.path))?;
    let text = cut(&description.text, LONGEST);
    Some(Quote { text, evidence: context.place(&manifest.path, description.line, description.line)? })
}

/// Headings of the README, then the titles of pages of documentation.
fn headings(context: &ToolContext) -> Vec<Quote> {
    let graph = context.graph();
    let of_readme =
        readme(graph).into_iter().flat_map(|document| document.headings.iter().map(move |heading| (document, heading)));
    let pages = graph.documents.iter().filter(|document| document.path.starts_with("docs/"));
    let titles = pages.filter_map(|document| Some((document, document.headings.first()?)));
    let all = of_readme.filter(|(_, heading)| heading.level <= 2).chain(titles).take(SHOWN);
    all.filter_map(|(document, heading)| {
        Some(Quote { text: heading.text.to_string(), evidence: context.place(&document.path, heading.line, heading.line)? })
    })
    .collect()
}

/// Records of decisions, by the folders that they are kept in; lists of them and forms to fill in are none.
fn decisions(context: &ToolContext) -> Vec<Quote> {
    let keeps = |folder: &str| matches!(folder, "adr" | "adrs" | "decisions" | "decision-records" | "rfcs");
    let is_record = |path: &str| {
        let lower = path.to_ascii_lowercase();
        let (folder, name) = lower.rsplit_once('/').unwrap_or(("", &lower));
        let stem = name.split('.').next().unwrap_or(name);
        let lists = matches!(stem, "readme" | "index" | "_index" | "toc") && folder.rsplit('/').next().is_some_and(keeps);
        folder.split('/').any(keeps) && !lists && !stem.contains("template")
    };
    let records = context.graph().documents.iter().filter(|document| is_record(&document.path));
    let titled = records.filter_map(|document| Some((document, document.headings.first()?))).take(SHOWN);
    titled
        .filter_map(|(document, title)| {
            Some(Quote { text: title.text.to_string(), evidence: context.place(&document.path, title.line, title.line)? })
        })
        .collect()
}

fn community(context: &ToolContext) -> Vec<Evidence> {
    let starts = ["contributing", "licen", "copying", "changelog", "security", "code_of_conduct", "maintainers", "governance"];
    let is_one = |path: &str| {
        let name = path.rsplit('/').next().unwrap_or(path).to_ascii_lowercase();
        path.matches('/').count() <= 1
            && starts.iter().any(|start| name.starts_with(start))
            && !name.ends_with(".yml")
            && !name.ends_with(".py")
    };
    let files = context.graph().files.iter().filter(|file| file.lines > 0 && is_one(&file.path));
    files.filter_map(|file| context.place(&file.path, 1, 1)).take(SHOWN).collect()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use serde_json::json;

    use super::*;
    use crate::testing::{facts, fixture};

    fn check(files: &[(&str, &str)], expected: Option<&str>) {
        let facts = facts(&DescribeRepository, &fixture(files), json!({}));
        assert_eq!(facts.purpose.map(|quote| quote.text).as_deref(), expected);
    }

    #[test]
    fn the_purpose_is_a_telling_sentence() {
        check(
            &[("README.md", "# Shop\n\nWelcome to the shop of the year!\n\nShop is a small web shop. It sells socks.\n")],
            Some("Shop is a small web shop."),
        );
        check(
            &[("README.md", "# Shop\n"), ("package.json", "{\n\"description\": \"Sells socks online\"}")],
            Some("Sells socks online"),
        );
        check(&[("README.md", "# Full Stack Shop Template\n")], Some("Full Stack Shop Template"));
        check(&[("README.md", "# Shop\n\nMade with care by the shop team.\n")], None);
        check(&[("a.py", "x = 1\n")], None);
    }

    #[test]
    fn lists_and_forms_are_no_records_of_decisions() {
        let files = [
            ("docs/adr/README.md", "# Decisions\n"),
            ("docs/adr/index.md", "# All of them\n"),
            ("docs/adr/0000-template.md", "# Title\n"),
            ("docs/adr/0001-use-a-queue.md", "# Use a queue\n"),
            ("docs/adr/use-a-cache/README.md", "# Use a cache\n"),
        ];
        let facts = facts(&DescribeRepository, &fixture(&files), json!({}));
        let found: Vec<_> = facts.decisions.iter().map(|quote| quote.text.as_str()).collect();
        assert_eq!(found, ["Use a queue", "Use a cache"]);
    }

    #[test]
    fn languages_are_sorted_by_lines() {
        let facts = facts(&DescribeRepository, &fixture(&[("a.py", "x = 1\ny = 2\n"), ("b.js", "let x = 1;\n")]), json!({}));
        let names: Vec<_> = facts.languages.iter().map(|share| share.name.as_str()).collect();
        assert_eq!(names, ["Python", "JavaScript"]);
    }
}
