//! Plans run with a scripted runner: order, states, failures, panics, stopping, going on.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::sync::{Arc, Mutex};

use deepdive_engine::{
    Catalogue, Done, Entry, Event, Job, Journal, NoJournal, Options, Outcome, Plan, RunState, StepError, StepOutput, StepRunner,
    StepState, Stop, Task, Unfolded, compile, run,
};
use deepdive_model::Cancel as _;
use deepdive_store::{Store, StoreError};
use serde_json::json;

struct Any;

impl Catalogue for Any {
    fn agent(&self, id: &str) -> Option<String> {
        Some(id.to_owned())
    }
    fn agents(&self) -> Vec<String> {
        Vec::new()
    }
    fn tools(&self) -> Vec<String> {
        vec!["t".into()]
    }
}

fn plan(steps: &str) -> Plan {
    let text = format!("deepdive: 1\nname: w\ninputs: {{ repo: {{ type: string }} }}\nsteps:\n{steps}");
    compile("w.yaml", &text, &Any).unwrap()
}

/// Does what the step's `do` says, and remembers the order.
#[derive(Default)]
struct Script {
    ran: Mutex<Vec<String>>,
    stop: Stop,
}

impl StepRunner for Script {
    fn run(&self, task: &Task) -> Result<StepOutput, StepError> {
        self.ran.lock().unwrap().push(task.step.id.clone());
        match task.with.get("do").and_then(|act| act.as_str()).unwrap_or_default() {
            "fail" => Err(StepError::Failed("no luck".into())),
            "skip" => Err(StepError::Skipped("no model".into())),
            "panic" => panic!("out of order"),
            "stop" => {
                self.stop.stop();
                Err(StepError::Interrupted)
            }
            "wait" => {
                while !self.stop.is_cancelled() {
                    std::thread::yield_now();
                }
                Err(StepError::Interrupted)
            }
            _ => Ok(StepOutput::Value(
                json!({"with": task.with, "needs": task.needs.iter().map(|(id, _)| id).collect::<Vec<_>>()}),
            )),
        }
    }
}

fn go(plan: &Plan, journal: Arc<dyn Journal>) -> (Outcome, Vec<String>, Vec<Event>) {
    let script = Arc::new(Script::default());
    let (events, mut heard) = tokio::sync::mpsc::unbounded_channel();
    let job = Job {
        plan: Arc::new(plan.clone()),
        inputs: json!({"repo": "here"}).as_object().unwrap().clone(),
        runner: script.clone(),
        journal,
        stop: script.stop.clone(),
        events,
        parallel: 2,
        options: Options::default(),
    };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
    let outcome = runtime.block_on(run(job)).unwrap();
    runtime.shutdown_background();
    let mut all = Vec::new();
    while let Ok(event) = heard.try_recv() {
        all.push(event);
    }
    let ran = script.ran.lock().unwrap().clone();
    (outcome, ran, all)
}

/// States of the steps, as `id=state`, and how the run ended.
fn check(steps: &str, expected: &str, state: RunState) -> Outcome {
    let (outcome, _, _) = go(&plan(steps), Arc::new(NoJournal));
    let states: Vec<String> =
        outcome.steps.iter().map(|step| format!("{}={}", step.record.id, step.record.state.word())).collect();
    assert_eq!((states.join(" ").as_str(), outcome.state), (expected, state));
    outcome
}

#[test]
fn steps_run_after_what_they_need_and_see_what_it_gave() {
    let plan = plan(
        "  - { id: c, tool: t, needs: [b], with: { x: \"{{ b.output.with.x }}\" } }\n  - { id: b, tool: t, needs: [a], with: { x: [1] } }\n  - { id: a, tool: t, with: { repo: \"{{ inputs.repo }}\" } }\n",
    );
    let (outcome, ran, events) = go(&plan, Arc::new(NoJournal));
    assert_eq!((ran.join(" ").as_str(), outcome.state), ("a b c", RunState::Done));
    assert_eq!(
        outcome.steps.first().unwrap().record.output,
        Some(StepOutput::Value(json!({"with": {"x": [1]}, "needs": ["b"]})))
    );
    assert_eq!(
        outcome.steps.last().unwrap().record.output,
        Some(StepOutput::Value(json!({"with": {"repo": "here"}, "needs": []})))
    );
    assert_eq!(events.len(), 6);
    assert_eq!(events.first(), Some(&Event::Started { step: "a".into() }));
}

#[test]
fn a_failure_skips_what_needs_it_unless_it_may_fail() {
    let fail = "  - { id: a, tool: t, with: { do: fail } }\n  - { id: b, tool: t, needs: [a] }\n  - { id: c, tool: t, needs: [b] }\n  - { id: d, tool: t }\n";
    check(fail, "a=failed b=skipped c=skipped d=ok", RunState::Partial);
    check(
        "  - { id: a, tool: t, on_error: continue, with: { do: fail } }\n  - { id: b, tool: t, needs: [a] }\n",
        "a=failed b=ok",
        RunState::Partial,
    );
    check(
        "  - { id: a, tool: t, with: { do: skip } }\n  - { id: b, tool: t, needs: [a], when: \"a.state == 'skipped'\" }\n",
        "a=skipped b=ok",
        RunState::Done,
    );
}

#[test]
fn conditions_are_told_from_what_was_given() {
    check(
        "  - { id: a, tool: t, with: { x: 3 } }\n  - { id: b, tool: t, when: \"a.output.with.x > 2\" }\n",
        "a=ok b=ok",
        RunState::Done,
    );
    check(
        "  - { id: a, tool: t, with: { x: 1 } }\n  - { id: b, tool: t, when: \"a.output.with.x > 2\" }\n",
        "a=ok b=skipped",
        RunState::Done,
    );
    check("  - { id: a, tool: t }\n  - { id: b, tool: t, when: \"a.output.nothing > 2\" }\n", "a=ok b=failed", RunState::Partial);
}

#[test]
fn a_panic_is_a_failure_and_a_failed_agent_a_problem() {
    let outcome = check(
        "  - { id: a, agent: x, on_error: continue, with: { do: panic } }\n  - { id: b, tool: t, needs: [a] }\n",
        "a=failed b=ok",
        RunState::Partial,
    );
    let first = &outcome.steps.first().unwrap().record;
    assert!(first.why.contains("out of order"), "{}", first.why);
    let Some(StepOutput::Agent(output)) = &first.output else { panic!("no stand-in") };
    assert_eq!(output.problems.first().unwrap().kind, "failed");
}

#[test]
fn the_wish_to_stop_ends_the_run_and_starts_nothing_more() {
    let steps = "  - { id: a, tool: t, with: { do: stop } }\n  - { id: b, tool: t, needs: [a] }\n";
    let (outcome, ran, _) = go(&plan(steps), Arc::new(NoJournal));
    assert_eq!((outcome.state, ran.join(" ").as_str()), (RunState::Interrupted, "a"));
    let waiting = "  - { id: a, tool: t, with: { do: wait } }\n  - { id: b, tool: t, with: { do: stop } }\n";
    assert_eq!(go(&plan(waiting), Arc::new(NoJournal)).0.state, RunState::Interrupted);
}

#[test]
fn finished_steps_are_in_the_journal_and_do_not_run_again() {
    let dir = tempfile::tempdir().unwrap();
    let store = Store::open(dir.path()).unwrap();
    let steps = "  - { id: a, tool: t, with: { x: 1 } }\n  - { id: b, tool: t, needs: [a], with: { do: stop } }\n  - { id: c, tool: t, needs: [b] }\n";
    let (first, ran, _) = go(&plan(steps), Arc::new(store.journal("r").unwrap()));
    assert_eq!((first.state, ran.join(" ").as_str()), (RunState::Interrupted, "a b"));
    let mended = steps.replace("do: stop", "x: \"{{ a.output.with.x }}\"");
    let (second, ran, _) = go(&plan(&mended), Arc::new(store.journal("r").unwrap()));
    assert_eq!((second.state, ran.join(" ").as_str()), (RunState::Done, "b c"));
}

#[test]
fn a_journal_that_can_not_be_written_ends_the_run() {
    struct Full;
    impl Journal for Full {
        fn write(&self, _: &[Entry]) -> Result<(), StoreError> {
            Err(StoreError::Full { path: "/full".into() })
        }
        fn entries(&self) -> Result<Vec<Entry>, StoreError> {
            Ok(Vec::new())
        }
    }
    let (events, _heard) = tokio::sync::mpsc::unbounded_channel();
    let script = Arc::new(Script::default());
    let plan = Arc::new(plan("  - { id: a, tool: t }\n"));
    let job = Job {
        plan,
        inputs: serde_json::Map::new(),
        runner: script,
        journal: Arc::new(Full),
        stop: Stop::default(),
        events,
        parallel: 1,
        options: Options::default(),
    };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
    assert!(runtime.block_on(run(job)).unwrap_err().to_string().contains("no room left"));
}

#[test]
fn readiness_depends_on_plan_and_states_alone() {
    use deepdive_engine::{Next, ready};
    let plan = plan("  - { id: a, tool: t }\n  - { id: b, tool: t }\n  - { id: c, tool: t, needs: [a, b] }\n");
    let names = |done: &[(&str, StepState)]| -> Vec<String> {
        let steps = Unfolded::new(&plan, serde_json::Map::new());
        let mut states = Done::default();
        states.grow(&steps);
        for (id, state) in done {
            states.set(&steps, steps.find(id).unwrap(), *state);
        }
        let id = |n: usize| steps.node(n).unwrap().id.clone();
        let next = ready(&steps, &states).into_iter().map(|next| match next {
            Next::Run(n) => id(n),
            Next::Skip(n, why) => format!("{} not: {why}", id(n)),
            Next::Close(n) => format!("close {}", id(n)),
        });
        next.collect()
    };
    assert_eq!(names(&[]), ["a", "b"]);
    assert_eq!(names(&[("a", StepState::Ok)]), ["b"]);
    assert_eq!(names(&[("a", StepState::Cached), ("b", StepState::Ok)]), ["c"]);
    assert_eq!(names(&[("a", StepState::Waiting), ("b", StepState::Ok)]), [""; 0]);
    assert_eq!(names(&[("a", StepState::Failed), ("b", StepState::Ok)]), ["c not: it needs a, which failed"]);
}
