//! `infrastructure`: how the product is packed, deployed and checked.

use deepdive_graph::FileRole;
use deepdive_graph::infrastructure::{ImageFile, Pipeline, Workload, WorkloadKind};
use deepdive_model::Finding;
use deepdive_model::facts::{ImageFact, InfrastructureFacts as Facts, PipelineFact, WorkloadFact};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::map_system::map;
use crate::page::MOST;
use crate::{ToolContext, ToolError, TypedTool};

/// Words of commands and actions by which a pipeline is known to run tests.
const TESTS: &[&str] = &[
    "test",
    "tests",
    "pytest",
    "jest",
    "vitest",
    "cypress",
    "playwright",
    "junit",
    "unittest",
    "tox",
    "nox",
    "rspec",
    "phpunit",
    "ctest",
    "nextest",
    "gotestsum",
    "mocha",
    "karma",
    "e2e",
];
/// Words of commands and actions by which a pipeline's other work is known; names of jobs and steps promise more than they do.
const WORK: &[(&str, &[&str])] = &[
    ("lint", &["lint", "ruff", "eslint", "clippy", "fmt", "prettier", "mypy", "biome", "checkstyle"]),
    ("build", &["build", "compile", "package", "bundle"]),
    ("release", &["release", "publish", "push-to-registry", "docker/build-push"]),
    ("deploy", &["deploy", "kubectl", "helm upgrade", "terraform apply", "kustomize"]),
    ("security check", &["codeql", "trivy", "snyk", "zizmor", "audit", "semgrep", "gitleaks"]),
];

/// See [`TypedTool::ABOUT`].
pub(crate) struct ListInfrastructure;

/// Arguments of `infrastructure`: none.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Args {}

impl TypedTool for ListInfrastructure {
    type Args = Args;
    type Facts = Facts;
    const NAME: &'static str = "infrastructure";
    const ABOUT: &'static str =
        "Tells how the product is packed, deployed and checked: images, workloads with replicas, probes and limits, pipelines.";
    const VERSION: u32 = 3;

    fn run(&self, context: &ToolContext, _: Args) -> Result<(Facts, Vec<Finding>), ToolError> {
        let all = &context.graph().infrastructure;
        let images = all
            .images
            .iter()
            .filter(|image| is_deployed(context, &image.path))
            .filter_map(|image| image_fact(context, image))
            .take(MOST)
            .collect();
        let workloads = all
            .workloads
            .iter()
            .enumerate()
            .filter(|(_, workload)| is_deployed(context, &workload.path))
            .filter_map(|(at, workload)| workload_fact(context, at, workload))
            .take(MOST)
            .collect();
        let pipelines = all.pipelines.iter().filter_map(|pipeline| pipeline_fact(context, pipeline)).take(MOST).collect();
        Ok((Facts { images, workloads, pipelines }, Vec::new()))
    }
}

/// What only tests, examples, documents or editors start is not how the product runs.
fn is_deployed(context: &ToolContext, path: &str) -> bool {
    if path.split('/').any(|folder| folder == ".devcontainer") {
        return false;
    }
    let graph = context.graph();
    let role = graph.file_at(path).and_then(|id| graph.file(id)).map(|file| file.role);
    !matches!(role, Some(FileRole::Test | FileRole::Example | FileRole::Docs))
}

fn image_fact(context: &ToolContext, image: &ImageFile) -> Option<ImageFact> {
    let last = image.stages.last()?;
    let evidence = context.place(&image.path, last.line, last.line)?;
    let user = image.user.as_ref().map(|(user, _)| user.to_string());
    Some(ImageFact { path: image.path.to_string(), base: last.base.to_string(), user, evidence })
}

fn workload_fact(context: &ToolContext, at: usize, workload: &Workload) -> Option<WorkloadFact> {
    let objects = &context.graph().infrastructure.objects;
    let aims = |object: &deepdive_graph::infrastructure::DeployObject| {
        &*object.kind == "HorizontalPodAutoscaler"
            && object.entries.iter().any(|entry| &*entry.key == "target" && entry.value == workload.name)
    };
    Some(WorkloadFact {
        name: workload.name.to_string(),
        kind: kind_name(workload.kind).to_owned(),
        component: map(context).component_of_workload(at).map(str::to_owned),
        replicas: workload.replicas.map(|(count, _)| count),
        has_probe: workload.has_probe || has_image_check(context, at, workload),
        has_limits: workload.has_limits,
        has_autoscaler: !matches!(workload.kind, WorkloadKind::Compose | WorkloadKind::Process) && objects.iter().any(aims),
        evidence: context.place(&workload.path, workload.line, workload.end_line)?,
    })
}

/// Whether the container file that a compose service is built from has a `HEALTHCHECK`; Kubernetes takes no notice of one. A service of a
/// ready image counts as built from a container file of its component.
fn has_image_check(context: &ToolContext, at: usize, workload: &Workload) -> bool {
    let mapped = map(context);
    let Some(component) = mapped.component_of_workload(at).filter(|_| workload.kind == WorkloadKind::Compose) else {
        return false;
    };
    let is_built = |image: &ImageFile| match (&workload.dockerfile, &workload.build) {
        (Some(dockerfile), _) => image.path == *dockerfile,
        (None, Some((folder, _))) => image.path.rsplit_once('/').map_or(".", |(folder, _)| folder) == &**folder,
        (None, None) => mapped.component_of(&image.path) == Some(component),
    };
    context.graph().infrastructure.images.iter().any(|image| image.has_healthcheck && is_built(image))
}

fn kind_name(kind: WorkloadKind) -> &'static str {
    match kind {
        WorkloadKind::Compose => "compose service",
        WorkloadKind::Deployment => "Deployment",
        WorkloadKind::StatefulSet => "StatefulSet",
        WorkloadKind::DaemonSet => "DaemonSet",
        WorkloadKind::Job => "Job",
        WorkloadKind::CronJob => "CronJob",
        WorkloadKind::Pod => "Pod",
        WorkloadKind::Process => "process",
    }
}

fn pipeline_fact(context: &ToolContext, pipeline: &Pipeline) -> Option<PipelineFact> {
    let texts = pipeline.runs.iter().map(|(text, _, _)| text).chain(pipeline.uses.iter().map(|(text, _)| text));
    let all: Vec<String> = texts.map(|text| text.to_lowercase()).collect();
    let tests = all.iter().flat_map(|text| text.lines()).any(runs_tests);
    let other = WORK
        .iter()
        .filter(|(_, words)| all.iter().any(|text| words.iter().any(|word| text.contains(word))))
        .map(|(name, _)| *name);
    let does = tests.then_some("test").into_iter().chain(other).map(str::to_owned);
    let name = if pipeline.name.is_empty() { pipeline.path.to_string() } else { pipeline.name.to_string() };
    Some(PipelineFact { name, does: does.collect(), evidence: context.place(&pipeline.path, 1, 1)? })
}

/// Whether a line of commands runs tests.
fn runs_tests(line: &str) -> bool {
    !line.trim_start().starts_with('#') && line.split(['&', ';', '|']).any(is_test)
}

/// Commands that only move, show or fetch files, whatever these are called.
const IDLE: &[&str] = &[
    "apt", "cat", "cd", "chmod", "cp", "curl", "echo", "export", "find", "git", "if", "ls", "mkdir", "mv", "printf", "rm", "sed",
    "tar", "touch",
];

/// Whether a command runs tests: by its words, never by the name of a step.
fn is_test(command: &str) -> bool {
    let words: Vec<_> = command.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let has = |wanted: &[&str]| words.iter().any(|word| wanted.contains(word));
    let first = |wanted: &[&str]| words.iter().find(|word| **word != "sudo").is_some_and(|word| wanted.contains(word));
    let is_jvm = has(&["mvn", "mvnw", "gradle", "gradlew"]);
    let builds_with_tests = has(&["mvn", "mvnw"]) && has(&["verify", "package", "install", "deploy"])
        || has(&["gradle", "gradlew"]) && has(&["build", "check"])
        || first(&["make"]) && has(&["check"]);
    let skips = has(&["skiptests", "dskiptests", "skip", "skipits"]) || command.contains("-x test");
    let fetches = !is_jvm && has(&["install", "add", "sync", "restore", "upload", "download", "reporter"]);
    let packs = first(&["docker", "docker-compose", "podman"]) && has(&["build", "pull", "push", "login", "tag", "down", "logs"]);
    let asks = command.trim_start().starts_with(['[', '-']) || command.trim_start().starts_with("test -");
    !first(IDLE) && !fetches && !packs && !asks && !skips && (has(TESTS) || builds_with_tests)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::testing::{facts, fixture};

    #[test]
    fn images_workloads_and_pipelines() {
        let fixture = fixture(&[
            ("Dockerfile", "FROM golang:1.24 AS build\nFROM alpine:3\nUSER app\n"),
            ("test/oidc/docker-compose.yml", "services:\n  idp:\n    image: dexidp/dex\n"),
            ("compose.yaml", "services:\n  api:\n    build: .\n    deploy:\n      replicas: 2\n"),
            (
                ".github/workflows/ci.yml",
                "name: CI\non: push\njobs:\n  a:\n    runs-on: x\n    steps:\n      - run: go test ./...\n",
            ),
        ]);
        let facts = facts(&ListInfrastructure, &fixture, json!({}));
        let images: Vec<_> = facts.images.iter().map(|image| (image.base.as_str(), image.user.as_deref())).collect();
        assert_eq!(images, [("alpine:3", Some("app"))]);
        let workloads: Vec<_> = facts.workloads.iter().map(|workload| (workload.name.as_str(), workload.replicas)).collect();
        assert_eq!(workloads, [("api", Some(2))]);
        let does: Vec<_> = facts.pipelines.iter().map(|pipeline| pipeline.does.join(" ")).collect();
        assert_eq!(does, ["test"]);
    }

    #[test]
    fn a_health_check_of_the_image_counts_where_compose_runs_it() {
        let image = "FROM alpine:3 AS base\nHEALTHCHECK CMD wget localhost\nFROM base\n";
        for (files, expected) in [
            (vec![("Dockerfile", image), ("compose.yaml", "services:\n  api:\n    build: .\n")], true),
            (vec![("Dockerfile", "FROM alpine:3\n"), ("compose.yaml", "services:\n  api:\n    build: .\n")], false),
            (
                vec![
                    ("Dockerfile", image),
                    ("compose.yaml", "services:\n  api:\n    build:\n      context: .\n      dockerfile: Other\n"),
                ],
                false,
            ),
        ] {
            let facts = facts(&ListInfrastructure, &fixture(&files), json!({}));
            let probes: Vec<_> = facts.workloads.iter().map(|workload| workload.has_probe).collect();
            assert_eq!(probes, [expected], "{files:?}");
        }
    }

    #[test]
    fn names_of_steps_say_nothing_and_devcontainers_are_no_product() {
        let flow = "name: Test and build\non: issues\njobs:\n  test:\n    runs-on: x\n    steps:\n      - name: Test\n        uses: actions/add-to-project@v1\n";
        let fixture = fixture(&[(".devcontainer/Dockerfile", "FROM alpine:3\n"), (".github/workflows/triage.yml", flow)]);
        let facts = facts(&ListInfrastructure, &fixture, json!({}));
        assert_eq!((facts.images.len(), facts.pipelines.len()), (0, 1));
        assert!(facts.pipelines.iter().all(|pipeline| pipeline.does.is_empty()));
    }

    #[test]
    fn tests_show_in_commands() {
        for (command, expected) in [
            ("cargo test --workspace", true),
            ("npm run test:unit", true),
            ("./mvnw -B package", true),
            ("./mvnw -b package -dskiptests", false),
            ("docker-compose build", false),
            ("docker compose -f docker-compose.test.yml build", false),
            ("./mvnw -b verify", true),
            ("./gradlew clean check", true),
            ("./gradlew build -x test", false),
            ("pip install pytest tox", false),
            ("pip install -r requirements.txt && pytest", true),
            ("cd tests", false),
            ("npx playwright install", false),
            ("actions/upload-artifact@v4", false),
            ("docker pull shop:latest", false),
            ("echo run the tests yourself", false),
        ] {
            assert_eq!(runs_tests(command), expected, "{command}");
        }
    }
}
