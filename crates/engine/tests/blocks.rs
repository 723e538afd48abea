//! Blocks: lists that steps go over, workflows inside workflows, questions to people; fallbacks, retries, timeouts, budgets, caches.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod common;

use std::sync::Arc;

use common::{Script, Trial, check, given, plan, plan_with, states};
use deepdive_engine::{Event, Options, RunState};
use serde_json::json;

const EACH: &str = "  - id: each\n    for_each: inputs.items\n    as: x\n    steps:\n      - { id: a, tool: t, with: { x: \"{{ x }}\" } }\n      - { id: b, tool: t, with: { y: \"{{ a.output.with.x }}\" } }\n";

#[test]
fn each_item_gets_its_steps_and_their_outputs_keep_its_order() {
    let trial = Trial::over(json!(["two", "one"]));
    let text = format!(
        "{EACH}  - {{ id: c, tool: t, needs: [each], with: {{ all: \"{{{{ each.outputs | map(attribute='b.output.with.y') | list }}}}\" }} }}\n"
    );
    let outcome = trial.run(&plan(&text));
    assert_eq!(given(&outcome, "c")["with"]["all"], json!(["two", "one"]));
    let ids: Vec<&str> = outcome.steps.iter().map(|step| step.record.id.as_str()).collect();
    assert!(ids[1].starts_with("each/two-") && ids[3].starts_with("each/one-") && ids[1].ends_with("/a"), "{ids:?}");
    assert_eq!(given(&outcome, "c")["needs"], json!([ids[1], ids[2], ids[3], ids[4]]));
    assert_eq!(outcome.state, RunState::Done);
}

#[test]
fn an_empty_list_is_done_at_once_and_no_list_is_a_failure() {
    check(&Trial::default(), EACH, "each=ok", RunState::Done);
    let outcome = Trial::default().run(&plan("  - { id: each, for_each: inputs.repo | upper, steps: [{ id: a, tool: t }] }\n"));
    assert_eq!(outcome.steps[0].record.why, "what it goes over can't be told: `inputs.repo | upper` is \"HERE\", not a list");
}

#[test]
fn no_more_items_are_at_work_than_were_asked_for() {
    for (concurrency, most) in [(1, 1), (2, 2), (9, 3)] {
        let trial = Trial { parallel: 3, ..Trial::over(json!([1, 2, 3, 4, 5, 6])) };
        let text = EACH.replace("    as: x\n", &format!("    as: x\n    concurrency: {concurrency}\n"));
        assert_eq!(trial.run(&plan(&text)).state, RunState::Done);
        let seen = trial.script.at_once.lock().unwrap().1;
        assert!(seen <= most, "{seen} at once where {concurrency} were asked for");
        assert_eq!(trial.script.left.lock().unwrap().len(), 6);
    }
}

#[test]
fn an_item_that_fails_fails_the_block_and_no_other_item() {
    let steps = "  - id: each\n    for_each: inputs.items\n    as: x\n    steps:\n      - { id: a, tool: t, with: { do: \"{{ x }}\" } }\n  - { id: c, tool: t, needs: [each] }\n";
    let outcome = Trial::over(json!(["fail", "go"])).run(&plan(steps));
    let all = states(&outcome);
    assert!(
        all.starts_with("each=failed") && all.contains("/a=failed") && all.contains("/a=ok") && all.ends_with("c=skipped"),
        "{all}"
    );
    let outcome =
        Trial::over(json!(["fail", "go"])).run(&plan(&steps.replace("    as: x\n", "    as: x\n    on_error: continue\n")));
    assert!(states(&outcome).ends_with("c=ok"));
    assert_eq!(outcome.state, RunState::Partial);
}

#[test]
fn blocks_stand_in_blocks() {
    let steps = "  - id: outer\n    for_each: inputs.items\n    as: x\n    steps:\n      - id: inner\n        for_each: \"[x, x + 1]\"\n        as: y\n        steps:\n          - { id: a, tool: t, with: { s: \"{{ x * 10 + y }}\" } }\n  - { id: c, tool: t, needs: [outer], with: { all: \"{{ outer.outputs | map(attribute='inner.outputs') | list }}\" } }\n";
    let outcome = Trial::over(json!([1, 2])).run(&plan(steps));
    let all = given(&outcome, "c")["with"]["all"].clone();
    assert_eq!((&all[0][0]["a"]["output"]["with"]["s"], &all[1][1]["a"]["output"]["with"]["s"]), (&json!(11), &json!(23)));
}

#[test]
fn a_workflow_inside_sees_its_inputs_and_gives_its_outputs() {
    let steps = "  - { id: sub, workflow: inner, with: { repo: \"{{ inputs.repo }}\", n: 5 } }\n  - { id: c, tool: t, with: { sum: \"{{ sub.output.sum }}\", of: \"{{ sub.output.of }}\" } }\n";
    let outcome = check(&Trial::default(), steps, "sub=ok sub/a=ok sub/b=ok c=ok", RunState::Done);
    assert_eq!(given(&outcome, "c")["with"], json!({"sum": 11, "of": "here"}));
    let outcome = Trial::default().run(&plan("  - { id: sub, workflow: inner, with: { repo: \"{{ inputs.items }}\" } }\n"));
    assert!(outcome.steps[0].record.why.starts_with("input repo: "), "{}", outcome.steps[0].record.why);
}

#[test]
fn a_question_holds_back_what_needs_it_and_nothing_else() {
    let steps = "  - { id: ask, approve: \"Go on with {{ inputs.repo }}?\" }\n  - { id: b, tool: t, needs: [ask] }\n  - { id: c, tool: t }\n";
    let outcome = check(&Trial::default(), steps, "ask=waiting c=ok", RunState::Waiting);
    assert_eq!(outcome.waiting().next().unwrap().why, "Go on with here?");
    let yes = Options { approved: Arc::new(|step| step == "ask"), ..Options::default() };
    check(&Trial { options: yes, ..Trial::default() }, steps, "ask=ok b=ok c=ok", RunState::Done);
}

#[test]
fn an_item_that_waits_lets_the_next_one_in() {
    let steps = "  - id: each\n    for_each: inputs.items\n    as: x\n    steps:\n      - { id: ask, approve: \"?\", when: \"x == 1\" }\n      - { id: b, tool: t, when: \"x == 2\" }\n";
    let outcome = Trial::over(json!([1, 2])).run(&plan(steps));
    assert_eq!(outcome.state, RunState::Waiting);
    assert!(states(&outcome).contains("/b=ok"), "{}", states(&outcome));
}

#[test]
fn a_fallback_runs_only_after_a_failure_and_stands_for_what_failed() {
    let steps = |act: &str| {
        format!(
            "  - {{ id: a, tool: t, with: {{ do: {act} }}, on_error: {{ fallback: b }} }}\n  - {{ id: b, tool: t, with: {{ x: 7 }} }}\n  - {{ id: c, tool: t, with: {{ x: \"{{{{ a.output.with.x | default(0) }}}}\" }} }}\n"
        )
    };
    let outcome = check(&Trial::default(), &steps("fail"), "a=failed b=ok c=ok", RunState::Done);
    assert_eq!(given(&outcome, "c")["with"]["x"], 7);
    check(&Trial::default(), &steps("go"), "a=ok b=skipped c=ok", RunState::Done);
    let both = steps("fail").replace("x: 7", "do: fail");
    check(&Trial::default(), &both, "a=failed b=failed c=skipped", RunState::Partial);
}

#[test]
fn what_may_pass_is_tried_again_and_what_would_not_is_not() {
    let trial = Trial::default();
    let outcome = trial.run(&plan("  - { id: a, tool: t, with: { do: third time }, retry: { max: 2, backoff: 1ms } }\n"));
    assert_eq!((states(&outcome).as_str(), trial.worked().len()), ("a=ok", 3));
    let trial = Trial::default();
    let outcome = trial.run(&plan("  - { id: a, tool: t, with: { do: third time }, retry: { max: 1, backoff: 1ms } }\n"));
    assert_eq!((outcome.steps[0].record.why.as_str(), trial.worked().len()), ("busy", 2));
    let trial = Trial::default();
    trial.run(&plan("  - { id: a, tool: t, with: { do: fail }, retry: { max: 5, backoff: 1ms } }\n"));
    assert_eq!(trial.worked().len(), 1);
}

#[test]
fn a_step_that_takes_too_long_is_given_up() {
    let outcome = check(
        &Trial::default(),
        "  - { id: a, tool: t, with: { do: wait }, timeout: 30ms }\n  - { id: b, tool: t }\n",
        "a=failed b=ok",
        RunState::Partial,
    );
    assert_eq!(outcome.steps[0].record.why, "it took longer than its timeout of 30 ms");
}

#[test]
fn a_step_that_does_not_hear_is_left_behind() {
    struct Deaf;
    impl deepdive_engine::StepRunner for Deaf {
        fn run(&self, _: &deepdive_engine::Task) -> Result<deepdive_engine::StepOutput, deepdive_engine::StepError> {
            loop {
                std::thread::park();
            }
        }
    }
    let (events, _heard) = tokio::sync::mpsc::unbounded_channel();
    let job = deepdive_engine::Job {
        plan: Arc::new(plan("  - { id: a, tool: t, timeout: 10ms }\n")),
        inputs: serde_json::Map::new(),
        runner: Arc::new(Deaf),
        journal: Arc::new(deepdive_engine::NoJournal),
        stop: deepdive_engine::Stop::default(),
        events,
        parallel: 1,
        options: Options::default(),
    };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
    let outcome = runtime.block_on(deepdive_engine::run(job)).unwrap();
    runtime.shutdown_background();
    assert_eq!(states(&outcome), "a=failed");
}

#[test]
fn what_earlier_runs_gave_is_used_where_the_content_is_the_same() {
    let script = Arc::new(Script::default());
    let steps = "  - { id: a, tool: t, with: { x: 1 }, cache: content }\n  - { id: b, tool: t, with: { x: 1 } }\n";
    let go = |steps: &str| check_with(&script, steps);
    assert_eq!(go(steps), "a=ok b=ok");
    assert_eq!(go(steps), "a=cached b=ok");
    assert_eq!(go(&steps.replace("x: 1", "x: 2")), "a=ok b=ok");
    *script.fingerprint.lock().unwrap() = "another snapshot".into();
    assert_eq!(go(steps), "a=ok b=ok");
}

fn check_with(script: &Arc<Script>, steps: &str) -> String {
    states(&Trial { script: script.clone(), ..Trial::default() }.run(&plan(steps)))
}

#[test]
fn another_item_in_the_list_changes_nothing_for_the_others() {
    let script = Arc::new(Script::default());
    let text = EACH.replace("with: { x: \"{{ x }}\" }", "cache: content, with: { x: \"{{ x }}\" }");
    let go = |items| states(&Trial { script: script.clone(), items, ..Trial::default() }.run(&plan(&text)));
    go(json!(["one", "two"]));
    let all = go(json!(["three", "two", "one"]));
    assert_eq!((all.matches("/a=cached").count(), all.matches("/a=ok").count()), (2, 1), "{all}");
}

#[test]
fn a_budget_ends_what_asks_and_reports_are_made_from_what_is_there() {
    let steps = "  - { id: a, agent: x, with: { do: ask } }\n  - { id: b, agent: x, needs: [a], with: { do: ask } }\n  - { id: r, report: deep-dive, needs: [a, b] }\n";
    for (budget, why) in [
        ("{ model_calls: 3 }", "the budget of 3 model calls is used up"),
        ("{ tokens: 204 }", "the budget of 204 tokens does not reach: 105 are used, the next call may take 100"),
        ("{ usd: 0.0021 }", "the budget of $0.0021 does not reach: $0.0012 are used, the next call may take $0.001"),
    ] {
        let outcome = Trial::default().run(&plan_with(&format!("budget: {budget}\n"), steps));
        assert_eq!((states(&outcome).as_str(), outcome.state), ("a=ok b=over_budget r=ok", RunState::Partial));
        assert_eq!(outcome.steps[1].record.why, why);
    }
}

#[test]
fn the_wall_time_ends_open_calls_and_begins_no_more() {
    let steps = "  - { id: a, agent: x, with: { do: wait } }\n  - { id: b, tool: t, needs: [a], when: \"true\" }\n  - { id: r, report: deep-dive, needs: [a] }\n";
    let outcome = Trial::default().run(&plan_with("budget: { wall: 40ms }\n", steps));
    assert_eq!(states(&outcome), "a=over_budget b=over_budget r=ok");
    assert_eq!(outcome.steps[0].record.why, "the wall time of 40 ms is used up");
}

#[test]
fn what_waits_for_a_model_keeps_nothing_from_working() {
    let stall = |id: &str| format!("  - {{ id: {id}, agent: x, with: {{ do: stall }} }}\n");
    let steps = format!("{}{}  - {{ id: c, agent: x }}\n  - {{ id: d, tool: t }}\n", stall("a"), stall("b"));
    let trial = Trial { parallel: 1, ..Trial::default() };
    let outcome = trial.run(&plan_with("budget: { wall: 400ms }\n", &steps));
    assert_eq!(states(&outcome), "a=over_budget b=over_budget c=ok d=ok");
}

#[test]
fn a_step_that_waits_in_vain_for_a_model_leaves_its_room_behind() {
    let steps = "  - { id: a, agent: x, timeout: 50ms, on_error: continue, with: { do: stall } }\n  - { id: l, needs: [a], for_each: inputs.items, steps: [{ id: b, tool: t }] }\n";
    let trial = Trial { parallel: 1, ..Trial::over(json!([1, 2, 3, 4])) };
    trial.run(&plan(steps));
    assert_eq!(trial.script.at_once.lock().unwrap().1, 1, "one at a time, as before");
}

#[test]
fn what_cannot_be_done_here_is_an_error_when_that_was_asked_for() {
    let steps = "  - { id: a, tool: t, with: { do: skip } }\n";
    check(&Trial::default(), steps, "a=skipped", RunState::Done);
    let strict = Options { strict: true, ..Options::default() };
    check(&Trial { options: strict, ..Trial::default() }, steps, "a=failed", RunState::Partial);
}

#[test]
fn whoever_watches_hears_of_blocks_and_of_second_tries() {
    let steps = format!("{EACH}  - {{ id: c, tool: t, with: {{ do: third time }}, retry: {{ max: 2, backoff: 1ms }} }}\n");
    let (_, events) = Trial::over(json!([1, 2])).try_run(&plan(&steps));
    assert!(events.contains(&Event::Opened { step: "each".into(), items: 2 }));
    assert_eq!(events.iter().filter(|event| matches!(event, Event::Again { step, .. } if step == "c")).count(), 2);
}
