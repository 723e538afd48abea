//! The file of a suite, and what is wrong in one, by line and column.

use std::collections::BTreeSet;

use deepdive_engine::{Mark, Mistake, Mistakes, nearest, read};
use deepdive_llm::ModelChoice;
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::Value;

/// A file of cases.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Suite {
    /// Version of this form: 1.
    pub(crate) deepdive: u32,
    /// What it is called.
    pub(crate) name: String,
    /// What it shows, for people.
    #[serde(default)]
    pub(crate) description: String,
    /// The cases, run in their order.
    pub(crate) cases: Vec<Case>,
}

/// One case: a subject, how it is read, and what is expected of the report.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Case {
    /// What it is called; each name stands once.
    pub(crate) id: Mark,
    /// A folder, relative to this file.
    pub(crate) subject: Mark,
    /// A workflow by name, or a file; `deep-dive` where it is left out.
    #[serde(default)]
    pub(crate) workflow: Option<Mark>,
    /// The model that agents ask: `scripted:FILE`, a file beside this one, or `provider:name`; where it is left out that of `--model`, else
    /// none.
    #[serde(default)]
    pub(crate) model: Option<Mark>,
    /// The day that ages are counted to, YYYY-MM-DD; `2026-01-01` where it is left out, so that nothing moves.
    #[serde(default)]
    pub(crate) as_of: Option<String>,
    /// Text planted into a copy of the subject: the findings must stay the same.
    #[serde(default)]
    pub(crate) plant: Vec<Plant>,
    /// What is expected.
    pub(crate) expect: Expect,
}

/// A text that tries to change what is found.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Plant {
    /// The file that it is put at the end of; one that does not exist is made.
    pub(crate) path: Mark,
    /// The text.
    pub(crate) text: String,
}

/// What is expected of a report.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Expect {
    /// Findings that must be there.
    pub(crate) findings: Vec<Wanted>,
    /// Findings that must not be there.
    pub(crate) absent: Vec<Wanted>,
    /// Names of components that must be on the map.
    pub(crate) components: Vec<String>,
    /// Connections that must be on the map, as `from|to|protocol`.
    pub(crate) connections: Vec<String>,
    /// Technologies that must be in the stack.
    pub(crate) stack: Vec<String>,
    /// Names of features that must be told.
    pub(crate) features: Vec<String>,
    /// How many citations must hold.
    pub(crate) citations: Option<Citations>,
    /// What it may cost.
    pub(crate) budget: Option<Budget>,
    /// What models may and must have written.
    pub(crate) written: Option<Sentences>,
    /// By what a model judges the report.
    pub(crate) judge: Option<Judge>,
}

/// What models may and must have written.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Sentences {
    /// Texts that must stand in sentences that a model wrote.
    pub(crate) says: Vec<String>,
    /// Texts that must stand nowhere in the report.
    pub(crate) never: Vec<String>,
    /// Sentences that must have been kept, at least.
    pub(crate) kept: Option<u64>,
    /// Sentences that may have been left out, at most.
    pub(crate) dropped: Option<u64>,
}

/// Criteria, judged by a model.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Judge {
    /// The model that judges, said as that of the case; where it is left out that of `--model`. Without one nothing is judged.
    #[serde(default)]
    pub(crate) model: Option<Mark>,
    /// What must be true of the report, a sentence each.
    pub(crate) criteria: Vec<String>,
}

/// A finding by its rule, and where it is said, its file.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Wanted {
    /// The rule.
    pub(crate) rule: Mark,
    /// The file of its primary place.
    #[serde(default)]
    pub(crate) path: Option<String>,
}

/// Shares in percent, at least.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Citations {
    /// Of the citations that can be checked, those that hold.
    pub(crate) valid: u64,
    /// Of the statements, those with a citation and none that fails.
    pub(crate) coverage: u64,
}

/// What a run may cost, at most.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Budget {
    /// Tokens of models.
    pub(crate) tokens: Option<u64>,
    /// Calls of models.
    pub(crate) calls: Option<u64>,
    /// Steps that failed.
    pub(crate) failed_steps: Option<u64>,
}

/// JSON Schema of a suite's file.
pub(crate) fn eval_schema() -> Value {
    schemars::schema_for!(Suite).to_value()
}

/// Reads a suite.
pub(crate) fn read_suite(file: &str, text: &str) -> Result<Suite, Mistakes> {
    let document = read::<Suite>(file, text, text)?;
    let mistakes = mistakes(file, text, &document.value);
    document.finish(mistakes)
}

fn mistakes(file: &str, text: &str, suite: &Suite) -> Vec<Mistake> {
    let mut out = Vec::new();
    if suite.deepdive != 1 {
        let line = text.lines().position(|line| line.starts_with("deepdive:")).map_or(0, |at| at + 1);
        let mistake = Mistake::at(file, text, (line, 1, 8), format!("this is version {} of evals", suite.deepdive));
        out.push(mistake.hint("this deepdive knows `deepdive: 1`"));
    }
    let rules: BTreeSet<String> = rules();
    let mut seen = BTreeSet::new();
    for case in &suite.cases {
        if !seen.insert(case.id.text().to_owned()) {
            out.push(
                Mistake::at(file, text, case.id.place(), format!("there are two cases named `{}`", case.id.text()))
                    .hint("each name may stand once"),
            );
        }
        for wanted in case.expect.findings.iter().chain(&case.expect.absent).filter(|wanted| !rules.contains(wanted.rule.text()))
        {
            let known = nearest(wanted.rule.text(), rules.iter().map(String::as_str));
            let known = if known.starts_with("there are ") { "`deepdive rule list` shows them".to_owned() } else { known };
            out.push(
                Mistake::at(file, text, wanted.rule.place(), format!("there is no rule `{}`", wanted.rule.text())).hint(known),
            );
        }
        let judge = case.expect.judge.as_ref().and_then(|judge| judge.model.as_ref());
        out.extend(case.model.iter().chain(judge).filter_map(|model| {
            let why = model_name(model.text(), std::path::Path::new("")).err()?;
            Some(Mistake::at(file, text, model.place(), why).hint("such as `scripted:answers.yaml` or `ollama:qwen3:8b`"))
        }));
        out.extend(case.plant.iter().filter(|plant| leaves(plant.path.text())).map(|plant| {
            Mistake::at(file, text, plant.path.place(), "this path leaves the subject")
                .hint("give a path below the subject, without `..`")
        }));
    }
    out
}

/// The name of a model with the file of a scripted one as seen from a folder; an error where it can't be understood.
pub(super) fn model_name(text: &str, folder: &std::path::Path) -> Result<String, String> {
    if text == "none" {
        return Ok(text.to_owned());
    }
    match ModelChoice::read(text).map_err(|error| error.to_string())? {
        ModelChoice::Scripted(file) => Ok(format!("scripted:{}", folder.join(file).display())),
        ModelChoice::Provided { .. } => Ok(text.to_owned()),
    }
}

/// Whether a path could lie outside the folder that it is joined to.
fn leaves(path: &str) -> bool {
    let path = std::path::Path::new(path);
    path.is_absolute()
        || path.components().any(|part| !matches!(part, std::path::Component::Normal(_) | std::path::Component::CurDir))
}

/// Every rule that can make a finding: those of the rule files, and those of tools.
fn rules() -> BTreeSet<String> {
    let own = ["function-too-complex", "same-code-twice", "secret-in-code"];
    let builtin = deepdive_tools::builtin_rules();
    builtin.rules().iter().map(|rule| rule.id.clone()).chain(own.map(str::to_owned)).collect()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    const HEAD: &str = "deepdive: 1\nname: s\ncases:\n";

    /// The message of a bad file.
    fn check(cases: &str, expected: &str) {
        let said = read_suite("s.yaml", &format!("{HEAD}{cases}")).unwrap_err().to_string();
        assert!(said.contains(expected), "{said}");
    }

    #[test]
    fn a_mistake_is_told_with_its_line_and_what_would_be_right() {
        check("  - { id: a, subject: ., expct: {} }\n", "s.yaml:4:26: unknown field `expct`");
        check("  - { id: a, subject: ., expect: {}, judge: { criteria: [x] } }\n", "it stands deeper: write it below `expect`");
        check("  - { id: a, subject: ., expect: {} }\njudge: { criteria: [x] }\n", "write it below `cases: expect`");
        check("  - { subject: ., expect: {} }\n  - { id: b, subject: ., model: gpt-5, expect: {} }\n", "`gpt-5` names no model");
        check("  - { id: a, subject: . }\n", "the field `expect` is missing");
        check("  - { id: a, subject: ., expect: {} }\n  - { id: a, subject: ., expect: {} }\n", "two cases named `a`");
        check("  - { id: a, subject: ., expect: { findings: [{ rule: debug-mode-onn }] } }\n", "did you mean `debug-mode-on`?");
        check("  - { id: a, subject: ., plant: [{ path: ../x, text: t }], expect: {} }\n", "this path leaves the subject");
        check("  - { id: a, subject: ., expect: { budget: { tokens: many } } }\n", "s.yaml:4:");
        check("  - { id: a, subject: ., model: gpt-5, expect: {} }\n", "s.yaml:4:33: `gpt-5` names no model");
        check("  - { id: a, subject: ., expect: { judge: { model: opnai:x, criteria: [] } } }\n", "no provider named `opnai`");
    }

    #[test]
    fn another_version_is_refused() {
        let said = read_suite("s.yaml", "deepdive: 2\nname: s\ncases: []\n").unwrap_err().to_string();
        assert!(said.contains("this deepdive knows `deepdive: 1`"), "{said}");
    }
}
