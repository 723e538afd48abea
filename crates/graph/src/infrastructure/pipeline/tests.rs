#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

use super::{read, wants};
use crate::TextFile;
use crate::infrastructure::Infrastructure;

fn check(path: &str, text: &str, expected: &str) {
    assert!(wants(path), "{path}");
    let mut into = Infrastructure::default();
    read(&[TextFile { path, text }], &mut into, &mut Vec::new());
    let one = &into.pipelines[0];
    let mut told = vec![format!("{} {:?} on {:?}", one.system, one.name, one.triggers)];
    told.extend(one.steps.iter().map(|s| format!("step {}@{}", s.0, s.1)));
    told.extend(one.uses.iter().map(|s| format!("uses {}@{}", s.0, s.1)));
    told.extend(one.runs.iter().map(|s| format!("run {:?}@{}-{}", s.0, s.1, s.2)));
    told.extend(one.permissions.iter().map(|s| format!("may {}@{}", s.0, s.1)));
    assert_eq!(told.join("; "), expected);
}

#[test]
fn github() {
    let text = "name: CI
on:
  push: {branches: [main]}
  pull_request_target:
permissions: write-all
jobs:
  test:
    permissions:
      contents: read
    runs-on: ubuntu
    env: {run: no}
    steps:
      - uses: actions/checkout@v4
      - name: Unit
        run: |
          one
          two

      - run: three
  call:
    uses: ./.github/workflows/x.yml
";
    check(
        ".github/workflows/ci.yml",
        text,
        "GitHub Actions \"CI\" on [\"push\", \"pull_request_target\"]; step test@7; step Unit@14; step call@20; uses actions/checkout@v4@13; uses ./.github/workflows/x.yml@21; run \"one\\ntwo\"@15-17; run \"three\"@19-19; may write-all@5; may contents: read@9",
    );
    check(".github/workflows/a.yaml", "on: [push, release]\njobs: {}\n", "GitHub Actions \"a.yaml\" on [\"push\", \"release\"]");
    check(
        "x/action.yml",
        "name: A\nruns:\n  steps:\n  - run: x ${{ inputs.y }}\n",
        "GitHub Actions \"A\" on []; run \"x ${{ inputs.y }}\"@4-4",
    );
}

#[test]
fn other_systems() {
    check(
        ".gitlab-ci.yml",
        "include:\n  - local: a.yml\nbuild:\n  script:\n    - make\n    - make test\n",
        "GitLab CI \".gitlab-ci.yml\" on []; uses a.yml@2; run \"make\"@5-5; run \"make test\"@6-6",
    );
    check(
        ".circleci/config.yml",
        "orbs:\n  n: circleci/node@5\njobs:\n  b:\n    steps:\n      - checkout\n      - run: {name: T, command: npm t}\n",
        "CircleCI \"config.yml\" on []; step b@4; step T@7; uses circleci/node@5@2; run \"npm t\"@7-7",
    );
    check(
        "azure-pipelines.yml",
        "trigger: [main]\nsteps:\n- task: Node@1\n- script: x\n  displayName: X\n",
        "Azure Pipelines \"azure-pipelines.yml\" on [\"trigger\"]; step X@5; uses Node@1@3; run \"x\"@4-4",
    );
    check(".travis.yml", "script:\n  - mvn x\n", "Travis CI \".travis.yml\" on []; run \"mvn x\"@2-2");
}

#[test]
fn jenkins() {
    check(
        "Jenkinsfile",
        "pipeline {\n  triggers { cron('H 0 * * *') }\n  stage('Build') {\n    sh 'make'\n    sh '''\n      a\n      b\n    '''\n    sh(script: \"c\")\n  }\n}\n",
        "Jenkins \"Jenkinsfile\" on [\"schedule\"]; step Build@3; run \"make\"@4-4; run \"a\\nb\"@5-8; run \"c\"@9-9",
    );
}
