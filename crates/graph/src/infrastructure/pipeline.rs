//! Continuous integration: what starts it, what it uses, what it runs. GitHub Actions in detail, other systems as far as their files
//! share the same shape: scripts, things used and names at any depth.

#[cfg(test)]
mod tests;
mod textual;

use deepdive_model::Problem;

use super::paths::is_yaml;
use super::{Infrastructure, Pipeline, report_faults};
use crate::TextFile;
use crate::paths::name as file_name;
use crate::yaml::{self, Entry, Node};

/// A system by its files, with the keys under which its files say things.
struct System {
    name: &'static str,
    is_it: fn(&str) -> bool,
    runs: &'static [&'static str],
    uses: &'static [&'static str],
    names: &'static [&'static str],
    triggers: &'static [&'static str],
    /// Keys below which every key names a job; empty for the top of the file.
    jobs: &'static [&'static str],
}

const SYSTEMS: [System; 6] = [
    System {
        name: "GitHub Actions",
        is_it: |path| {
            is_yaml(path) && (path.contains(".github/workflows/") || matches!(file_name(path), "action.yml" | "action.yaml"))
        },
        runs: &["run"],
        uses: &["uses"],
        names: &["name"],
        triggers: &["on", "true"],
        jobs: &["jobs"],
    },
    System {
        name: "GitLab CI",
        is_it: |path| is_yaml(path) && file_name(path).ends_with(".gitlab-ci.yml"),
        runs: &["script", "before_script", "after_script"],
        uses: &["include", "component", "template"],
        names: &[],
        triggers: &[],
        jobs: &[],
    },
    System {
        name: "CircleCI",
        is_it: |path| is_yaml(path) && path.contains(".circleci/"),
        runs: &["run", "command"],
        uses: &["orbs"],
        names: &["name"],
        triggers: &[],
        jobs: &["jobs"],
    },
    System {
        name: "Azure Pipelines",
        is_it: |path| is_yaml(path) && file_name(path).contains("azure-pipelines"),
        runs: &["script", "bash", "pwsh", "powershell"],
        uses: &["task", "template"],
        names: &["displayName", "job", "stage"],
        triggers: &["trigger", "pr", "schedules"],
        jobs: &[],
    },
    System {
        name: "Travis CI",
        is_it: |path| file_name(path) == ".travis.yml",
        runs: &["before_install", "install", "before_script", "script", "after_script", "after_success", "deploy"],
        uses: &[],
        names: &["name", "stage"],
        triggers: &[],
        jobs: &[],
    },
    System {
        name: "Bitbucket Pipelines",
        is_it: |path| file_name(path) == "bitbucket-pipelines.yml",
        runs: &["script"],
        uses: &["pipe"],
        names: &["name"],
        triggers: &[],
        jobs: &[],
    },
];

/// Whether a path is a file of continuous integration.
pub(super) fn wants(path: &str) -> bool {
    textual::wants(path) || SYSTEMS.iter().any(|system| (system.is_it)(path))
}

/// Reads every such file.
pub(super) fn read(files: &[TextFile<'_>], into: &mut Infrastructure, problems: &mut Vec<Problem>) {
    for file in files {
        if textual::wants(file.path) {
            into.pipelines.push(textual::read(file));
        }
        let Some(system) = SYSTEMS.iter().find(|system| (system.is_it)(file.path)) else { continue };
        let yaml = yaml::read(file.text);
        report_faults(file.path, &yaml.faults, problems);
        into.pipelines.extend(yaml.documents.iter().map(|document| read_one(system, file.path, document)));
    }
}

fn read_one(system: &System, path: &str, document: &Node) -> Pipeline {
    let named = document.text_of("name").or_else(|| document.text_of("workflow"));
    let mut pipeline = Pipeline {
        path: path.into(),
        system: system.name,
        name: named.unwrap_or_else(|| file_name(path)).into(),
        triggers: triggers(system, document),
        ..Pipeline::default()
    };
    for entry in document.entries() {
        match entry.key.as_str() {
            "name" | "description" | "inputs" | "outputs" => {}
            key if system.triggers.contains(&key) => {}
            _ => walk(system, entry, &mut pipeline),
        }
    }
    pipeline.steps.sort_by_key(|step| step.1);
    pipeline
}

fn triggers(system: &System, document: &Node) -> Vec<Box<str>> {
    let mut found: Vec<Box<str>> = Vec::new();
    for entry in document.entries().iter().filter(|entry| system.triggers.contains(&entry.key.as_str())) {
        // Azure names the kind of trigger by the key, GitHub by what stands below `on`.
        if !matches!(entry.key.as_str(), "on" | "true") {
            found.push(entry.key.as_str().into());
            continue;
        }
        found.extend(entry.value.one_or_many().iter().filter_map(Node::text).map(Into::into));
        found.extend(entry.value.entries().iter().map(|event| event.key.as_str().into()));
    }
    found
}

fn walk(system: &System, entry: &Entry, pipeline: &mut Pipeline) {
    let key = entry.key.as_str();
    let value = &entry.value;
    if key == "permissions" {
        pipeline.permissions.extend(value.text().map(|text| (text.into(), entry.line)));
        let each = value.entries().iter().map(|e| (format!("{}: {}", e.key, e.value.text().unwrap_or_default()).into(), e.line));
        pipeline.permissions.extend(each);
        return;
    }
    if matches!(key, "env" | "environment" | "variables" | "with" | "matrix" | "strategy") {
        return;
    }
    if system.uses.contains(&key) {
        pipeline.uses.extend(used(entry));
    } else if system.runs.contains(&key) {
        scripts(entry, pipeline);
    } else if let (true, Some(name)) = (system.names.contains(&key), value.text()) {
        pipeline.steps.push((name.into(), entry.line));
    }
    let is_job = system.jobs.contains(&key);
    for child in value.entries() {
        if is_job && !child.value.entries().is_empty() {
            pipeline.steps.push((child.key.as_str().into(), child.line));
        }
        walk(system, child, pipeline);
    }
    for child in value.items().iter().flat_map(nested) {
        walk(system, child, pipeline);
    }
}

/// The entries of an element; scripts may stand in lists within lists.
fn nested(item: &Node) -> Vec<&Entry> {
    item.entries().iter().chain(item.items().iter().flat_map(Node::entries)).collect()
}

fn used(entry: &Entry) -> Vec<(Box<str>, u32)> {
    let plain = entry.value.one_or_many().iter().filter_map(|node| {
        let parts = ["local", "file", "template", "remote", "component", "project"];
        let text = node.text().or_else(|| parts.iter().find_map(|part| node.text_of(part)))?;
        let line = if entry.value.text().is_some() { entry.line } else { node.line };
        Some((text.into(), line))
    });
    let orbs = entry.value.entries().iter().filter(|_| entry.key == "orbs");
    plain.chain(orbs.filter_map(|orb| Some((orb.value.text()?.into(), orb.line)))).collect()
}

fn scripts(entry: &Entry, pipeline: &mut Pipeline) {
    if let Some(text) = entry.value.text() {
        pipeline.runs.push((text.trim_end().into(), entry.line, entry.value.end_line.max(entry.line)));
    }
    let lines = entry.value.items().iter().flat_map(Node::one_or_many);
    pipeline.runs.extend(lines.filter_map(|line| Some((line.text()?.trim_end().into(), line.line, line.end_line))));
}
