//! `find_secrets`: passwords and keys that stand in files. Their text never leaves here: facts hold numbers, findings hold lines.

mod pass;
mod pattern;
mod place;
mod redactor;
mod settings;
mod value;

use std::collections::BTreeSet;

use deepdive_graph::FileRole;
use deepdive_model::facts::SecretFacts as Facts;
use deepdive_model::{Category, Confidence, Effort, Evidence, Finding, FindingDraft, Lines, Role, Severity, Text};
use schemars::JsonSchema;
use serde::Deserialize;

pub(crate) use pass::Secrets;
pub use redactor::Redactor;

use crate::{ToolContext, ToolError, TypedTool};
use pass::SecretHit;
use pattern::Patterns;

/// See [`TypedTool::ABOUT`].
pub(crate) struct FindSecrets;

/// Arguments of `find_secrets`: none.
#[derive(Debug, Default, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Args {}

impl TypedTool for FindSecrets {
    type Args = Args;
    type Facts = Facts;
    const NAME: &'static str = "find_secrets";
    const ABOUT: &'static str = "Finds passwords, keys and tokens that stand in files, without ever showing them.";
    const VERSION: u32 = 2;

    fn run(&self, context: &ToolContext, _: Args) -> Result<(Facts, Vec<Finding>), ToolError> {
        let graph = context.graph();
        let said = graph.passes.get(pass::PASS).map(Vec::as_slice).unwrap_or_default();
        let mut facts =
            Facts { files: graph.files.iter().filter(|file| pass::is_searched(file.role)).count() as u64, ..Facts::default() };
        let mut findings = Vec::new();
        for (id, bytes) in said {
            let Some(file) = graph.file(*id) else { continue };
            let aside = matches!(file.role, FileRole::Test | FileRole::Example | FileRole::Docs);
            let mut lines = BTreeSet::new();
            for hit in pass::decode(bytes) {
                if lines.insert(hit.line) {
                    *(if aside { &mut facts.in_tests } else { &mut facts.total }) += 1;
                    findings.extend(finding(context, &file.path, aside, &hit));
                }
            }
        }
        Finding::number(&mut findings);
        Ok((facts, findings))
    }
}

fn finding(context: &ToolContext, path: &str, aside: bool, hit: &SecretHit) -> Option<Finding> {
    let patterns = Patterns::builtin()?;
    let pattern = patterns.all.iter().find(|pattern| pattern.id == hit.pattern)?;
    let lines = Lines::new(hit.line, hit.end_line);
    let primary = Evidence::redacted_place(context.snapshot(), path, lines, Role::Primary)?;
    let severity = if aside || hit.weak || is_local(path) { Severity::Low.min(pattern.severity) } else { pattern.severity };
    let confidence = match (aside, pattern.guess) {
        (true, _) => Confidence::Low,
        (false, true) => Confidence::Medium,
        (false, false) => Confidence::High,
    };
    let draft = draft(severity, confidence);
    let draft = if hit.weak { weak(draft) } else { draft };
    Some(draft.at(path, &pattern.id, primary, Vec::new()))
}

/// Files that start the product on a developer's machine.
fn is_local(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path).to_ascii_lowercase();
    name.contains("compose")
        || name.contains("example")
        || name.contains("sample")
        || name.contains(".dev")
        || name.contains("local")
}

fn draft(severity: Severity, confidence: Confidence) -> FindingDraft {
    FindingDraft {
        rule: "secret-in-code".to_owned(),
        category: Category::Security,
        severity,
        confidence,
        title: "A password or key stands in the code".to_owned(),
        explanation: Text {
            executive: "Everyone who can read the code can use this key, and it stays in its history.".to_owned(),
            product: "A password or key is written into a file instead of being handed over when the product starts.".to_owned(),
            engineer: "The value has the form of a secret; whoever has a copy of the repository has it too.".to_owned(),
        },
        remediation: "Change the secret, then read it from the environment or a vault; taking it out of the file is not enough."
            .to_owned(),
        effort: Effort::S,
        cwe: vec!["CWE-798".to_owned()],
        owasp: vec!["A07:2021".to_owned(), "A07:2025".to_owned()],
    }
}

/// The same of a password that anyone would try first.
fn weak(draft: FindingDraft) -> FindingDraft {
    FindingDraft {
        rule: "default-password".to_owned(),
        title: "A password that is easy to guess stands in a settings file".to_owned(),
        explanation: Text {
            executive: "If nobody changes it, this password is the first that a stranger would try.".to_owned(),
            product: "A file that sets the product up holds a password that is a plain word or a known default.".to_owned(),
            engineer: "A literal default credential; it is in use wherever nothing overrides it.".to_owned(),
        },
        remediation: "Take the default out, so that the product does not start until it is handed a password.".to_owned(),
        cwe: vec!["CWE-1392".to_owned(), "CWE-798".to_owned()],
        ..draft
    }
}

#[cfg(test)]
mod tests;
