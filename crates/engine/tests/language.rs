//! Workflow files: what they compile to, and what is said of those that are wrong.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use deepdive_engine::{Catalogue, Plan, compile, read_inputs, workflow_schema};

struct Known;

impl Catalogue for Known {
    fn agent(&self, id: &str) -> Option<String> {
        self.agents().contains(&id.to_owned()).then(|| format!("hash of {id}"))
    }
    fn agents(&self) -> Vec<String> {
        vec!["stack-detector".into(), "security-reviewer".into()]
    }
    fn tools(&self) -> Vec<String> {
        vec!["overview".into(), "read_file".into()]
    }
}

fn plan(text: &str) -> Result<Plan, String> {
    compile("w.yaml", text, &Known).map_err(|wrong| wrong.to_string())
}

const HEAD: &str = "deepdive: 1\nname: w\ninputs: { repo: { type: string, required: true } }\n";

fn steps(steps: &str) -> Result<Plan, String> {
    plan(&format!("{HEAD}steps:\n{steps}"))
}

/// The message holds these parts, in this order.
fn check(result: Result<Plan, String>, expected: &[&str]) {
    let message = result.expect_err("this is wrong and was taken");
    let mut rest = message.as_str();
    for part in expected {
        rest = rest.split_once(part).unwrap_or_else(|| panic!("no {part:?} in:\n{message}")).1;
    }
}

#[test]
fn names_that_mean_nothing_are_told_with_place_and_remedy() {
    check(
        steps("  - { id: a, agent: stack-detectr }\n"),
        &["w.yaml:5:21", "there is no agent named `stack-detectr`", "^^^", "did you mean `stack-detector`?"],
    );
    check(steps("  - { id: a, tool: overvew }\n"), &["there is no tool named `overvew`", "did you mean `overview`?"]);
    check(steps("  - { id: a, report: nope, needs: [a] }\n"), &["no report of kind `nope`", "deep-dive"]);
    check(steps("  - { id: a, tool: overview, needs: [b] }\n"), &["needs `b`, which is no step"]);
    check(steps("  - { id: a, tool: overview, when: \"b.output > 1\" }\n"), &["unknown name `b`"]);
    check(steps("  - { id: a, tool: overview, with: { x: \"{{ nowhere.x }}\" } }\n"), &["unknown name `nowhere`"]);
    check(
        plan("deepdive: 1\nname: w\nagents:\n  x: { uses: builtin/nobody }\nsteps: []\n"),
        &["w.yaml:4:14", "no agent named `nobody`"],
    );
    check(
        plan("deepdive: 1\nname: w\nagents:\n  x: { uses: builtin/stack-detector, tools: [reed_file] }\nsteps: []\n"),
        &["did you mean `read_file`?"],
    );
    check(
        plan("deepdive: 1\nname: w\nsteps: []\noutputs:\n  x: \"{{ a.output }}\"\n"),
        &["w.yaml:5:10", "output `x` uses the unknown name `a`"],
    );
}

#[test]
fn shapes_that_can_not_be_are_told() {
    check(steps("  - { id: a }\n"), &["step `a` does nothing", "say one of"]);
    check(steps("  - { id: a, tool: overview, report: deep-dive }\n"), &["step `a` does two things"]);
    check(steps("  - { id: a, agnt: x }\n"), &["w.yaml:5:14", "unknown field `agnt`", "did you mean `agent`?"]);
    check(
        steps("  - { id: a, tool: overview }\n  - { id: a, tool: overview }\n"),
        &["w.yaml:6:11", "there is a step `a` already"],
    );
    check(steps("  - { id: inputs, tool: overview }\n"), &["`inputs` can't be the id"]);
    check(
        steps("  - { id: a, tool: overview, needs: [b] }\n  - { id: b, tool: overview, needs: [a] }\n"),
        &["waits, through others, for itself"],
    );
    check(
        steps("  - { id: a, tool: overview, on_error: ignore }\n"),
        &["`on_error` of step `a` can't be told", "fail, continue, { fallback: STEP }"],
    );
    check(steps("  - { id: a, tool: overview, when: \"1 >\" }\n"), &["this is no expression"]);
    check(steps("  - { id: a, report: deep-dive }\n"), &["this one needs none"]);
    check(plan("deepdive: 2\nname: w\nsteps: []\n"), &["w.yaml:1:1", "version 2", "`deepdive: 1`"]);
    check(plan("deepdive: 1\nsteps: []\n"), &["`name` is missing"]);
    check(plan("deepdive: 1\nname: w\nname: v\nsteps: []\n"), &["w.yaml:3", "second time"]);
    check(plan("deepdive: one\nname: w\nsteps: []\n"), &["w.yaml:1:11"]);
    check(plan("deepdive: 1\nname: w\nsteps: [\n"), &["w.yaml:"]);
}

#[test]
fn all_mistakes_are_told_at_once_in_order() {
    check(steps("  - { id: a, tool: x }\n  - { id: b, agent: y }\n"), &["w.yaml:5:", "w.yaml:6:"]);
}

#[test]
fn what_a_template_names_is_needed() {
    let plan = steps("  - { id: a, tool: overview }\n  - { id: b, tool: read_file, with: { path: \"{{ a.output.path }}\" } }\n")
        .unwrap();
    assert_eq!(plan.step("b").unwrap().needs, ["a"]);
}

#[test]
fn the_same_file_gives_the_same_hash_and_another_one_another() {
    let one = steps("  - { id: a, tool: overview, with: { x: 1, y: 2 } }\n").unwrap();
    let same = steps("  - { with: { y: 2, x: 1 }, tool: overview, id: a }\n").unwrap();
    let other = steps("  - { id: a, tool: overview, with: { x: 1, y: 3 } }\n").unwrap();
    assert_eq!(one.hash(), same.hash());
    assert_ne!(one.hash(), other.hash());
    assert_eq!(serde_json::from_str::<Plan>(&one.canonical()).unwrap(), one);
}

#[test]
fn inputs_get_the_types_that_are_asked_for() {
    let text = "deepdive: 1\nname: w\nsteps: [{ id: a, approve: Go? }]\ninputs:\n  repos: { type: array, items: { type: integer } }\n  q: { type: string, default: x }\n  r: { type: boolean, required: true }\n";
    let plan = plan(text).unwrap();
    let given = |pairs: &[(&str, &str)]| {
        let pairs: Vec<_> = pairs.iter().map(|(name, value)| (String::from(*name), String::from(*value))).collect();
        read_inputs(&plan, &pairs).map(|inputs| serde_json::Value::Object(inputs).to_string()).map_err(|error| error.to_string())
    };
    assert_eq!(given(&[("r", "true"), ("repos", "1,2")]), Ok(r#"{"q":"x","r":true,"repos":[1,2]}"#.to_owned()));
    assert!(given(&[("repos", "1")]).unwrap_err().contains("needs the input r"));
    assert!(given(&[("r", "true"), ("repo", "1")]).unwrap_err().contains("did you mean `repos`?"));
    assert!(given(&[("r", "maybe")]).unwrap_err().contains("input r"));
}

#[test]
fn editors_get_a_schema_that_knows_every_field() {
    let schema = workflow_schema().to_string();
    for field in ["for_each", "on_error", "approve", "\"as\"", "model_calls", "concurrency"] {
        assert!(schema.contains(field), "{field}");
    }
}

/// What a step waits for, that of a block as `block/step`.
fn needs(plan: &Plan, id: &str) -> Vec<String> {
    let mut steps = plan.steps.as_slice();
    let mut found = Vec::new();
    for part in id.split('/') {
        let Some(step) = steps.iter().find(|step| step.id == part) else { return vec!["no step".to_owned()] };
        (found, steps) = (step.needs.clone(), step.kind.steps());
    }
    found
}

#[test]
fn a_comparison_compares_what_was_made_before_the_steps_that_it_needs() {
    let last = "  - { id: ask, approve: \"?\", needs: [each] }\n  - { id: paper, report: comparison, needs: [ask] }\n";
    let tried =
        |steps: &str| self::steps(&format!("  - id: each\n    for_each: \"['a', 'b']\"\n    as: x\n    steps:\n{steps}{last}"));
    let each = |steps: &str| tried(steps).unwrap();
    let agent = |id: &str, with: &str| format!("      - {{ id: {id}, agent: stack-detector{with} }}\n");
    let x = ", with: { repo: \"{{ x }}\" }";
    let plan = each(&(agent("one", x) + &agent("two", x)));
    assert_eq!(
        (needs(&plan, "paper"), needs(&plan, "each/report")),
        (vec!["ask".into(), "each".into()], vec!["one".into(), "two".into()])
    );
    let written =
        each(&(agent("one", x) + "      - { id: mine, report: deep-dive, needs: [one], with: { repo: \"{{ x }}\" } }\n"));
    assert_eq!(
        (needs(&written, "paper"), needs(&written, "each/report")),
        (vec!["ask".into(), "each".into()], vec!["no step".into()])
    );
    // Of two repositories, and of one that is not said, nobody knows which the report would be about.
    for steps in [agent("one", x) + &agent("two", ", with: { repo: \"{{ x }}/api\" }"), agent("one", x) + &agent("two", "")] {
        let told = tried(&steps).unwrap_err();
        assert!(told.contains("step `paper` compares no report"), "{told}");
    }
    let named = self::steps("  - { id: a, tool: overview }\n  - { id: r, report: deep-dive, needs: [a] }\n  - { id: s, report: deep-dive, needs: [r] }\n  - { id: t, report: deep-dive, needs: [r] }\n  - { id: c, report: comparison, needs: [s, t] }\n").unwrap();
    assert_eq!(needs(&named, "c"), ["s", "t"], "what names a report is left as it is");
}
