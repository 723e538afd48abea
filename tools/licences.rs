//! `licences`: under what terms the repository and its packages come, as far as the repository itself says.

use std::collections::BTreeMap;

use deepdive_model::Finding;
use deepdive_model::facts::{Licences as Facts, Quote};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::source::lines;
use crate::{ToolContext, ToolError, TypedTool, dependencies};

/// How many lines of a licence file are read for its name.
const HEAD: usize = 60;

/// Words by which a licence text is known, most telling first, and its SPDX id.
const TEXTS: &[(&str, &str)] = &[
    ("gnu affero general public license", "AGPL-3.0"),
    ("gnu lesser general public license", "LGPL-3.0"),
    ("version 2, june 1991", "GPL-2.0"),
    ("gnu general public license", "GPL-3.0"),
    ("mozilla public license version 2.0", "MPL-2.0"),
    ("mozilla public license, version 2.0", "MPL-2.0"),
    ("business source license 1.1", "BUSL-1.1"),
    ("server side public license", "SSPL-1.0"),
    ("elastic license 2.0", "Elastic-2.0"),
    ("eclipse public license - v 2.0", "EPL-2.0"),
    ("apache license", "Apache-2.0"),
    ("boost software license", "BSL-1.0"),
    ("the unlicense", "Unlicense"),
    ("this is free and unencumbered software", "Unlicense"),
    ("redistributions in binary form", "BSD-3-Clause"),
    ("permission to use, copy, modify, and/or distribute this software", "ISC"),
    ("isc license", "ISC"),
    ("mit license", "MIT"),
    ("permission is hereby granted, free of charge, to any", "MIT"),
];

/// See [`TypedTool::ABOUT`].
pub(crate) struct ListLicences;

/// Arguments of `licences`: none.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Args {}

impl TypedTool for ListLicences {
    type Args = Args;
    type Facts = Facts;
    const NAME: &'static str = "licences";
    const ABOUT: &'static str =
        "Tells the licence of the repository and of its packages, as far as the repository itself states them.";
    const VERSION: u32 = 1;

    fn run(&self, context: &ToolContext, _: Args) -> Result<(Facts, Vec<Finding>), ToolError> {
        let mut stated = BTreeMap::<String, u64>::new();
        let mut unknown = 0;
        for package in dependencies::all(context) {
            match package.licence {
                Some(licence) => *stated.entry(licence).or_default() += 1,
                None => unknown += 1,
            }
        }
        Ok((Facts { project: of_file(context).or_else(|| of_manifest(context)), dependencies: stated, unknown }, Vec::new()))
    }
}

/// The licence that a licence file at the root is the text of.
fn of_file(context: &ToolContext) -> Option<Quote> {
    let is_licence = |path: &str| {
        let name = path.to_ascii_uppercase();
        !path.contains('/') && (name.starts_with("LICEN") || name.starts_with("COPYING") || name.starts_with("UNLICENSE"))
    };
    let files = context.graph().files.iter().filter(|file| is_licence(&file.path));
    let quotes: Vec<_> = files.filter_map(|file| quote_of(context, &file.path)).collect();
    let first = quotes.first()?.clone();
    let mut ids: Vec<_> = quotes.into_iter().map(|quote| quote.text).collect();
    ids.sort_unstable();
    ids.dedup();
    Some(Quote { text: ids.join(" OR "), evidence: first.evidence })
}

fn quote_of(context: &ToolContext, path: &str) -> Option<Quote> {
    let head: Vec<_> = lines(context.snapshot(), path).into_iter().take(HEAD).collect();
    for (words, id) in TEXTS {
        if let Some((line, _)) = head.iter().find(|(_, text)| text.to_lowercase().contains(words)) {
            return Some(Quote { text: (*id).to_owned(), evidence: context.place(path, *line, *line)? });
        }
    }
    None
}

/// What the manifest nearest to the root states.
fn of_manifest(context: &ToolContext) -> Option<Quote> {
    let stated = context.graph().manifests.iter().filter_map(|manifest| Some((manifest, manifest.licence.as_ref()?)));
    let (manifest, licence) = stated.min_by_key(|(manifest, _)| (manifest.path.matches('/').count(), &manifest.path))?;
    Some(Quote { text: licence.text.to_string(), evidence: context.place(&manifest.path, licence.line, licence.line)? })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::testing::{facts, fixture};

    fn check(files: &[(&str, &str)], expected: Option<&str>) {
        let facts = facts(&ListLicences, &fixture(files), json!({}));
        assert_eq!(facts.project.map(|quote| quote.text).as_deref(), expected);
    }

    #[test]
    fn the_text_counts_before_the_manifest() {
        check(
            &[("LICENSE", "                    GNU AFFERO GENERAL PUBLIC LICENSE\n"), ("package.json", "{\"license\": \"MIT\"}")],
            Some("AGPL-3.0"),
        );
        check(&[("package.json", "{\n\"license\": \"MIT\"}")], Some("MIT"));
        check(&[("LICENSE-MIT", "MIT License\n"), ("LICENSE-APACHE", "Apache License\n")], Some("Apache-2.0 OR MIT"));
        check(&[("a.py", "x = 1\n")], None);
    }
}
