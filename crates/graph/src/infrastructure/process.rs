//! What is run without a container file: processes of a Procfile, functions of serverless.yml.

use deepdive_model::Problem;

use super::{EnvEntry, Infrastructure, Workload, WorkloadKind, report_faults};
use crate::TextFile;
use crate::paths::name as file_name;
use crate::yaml::{self, Entry, Node};

/// Whether a path names processes.
pub(super) fn wants(path: &str) -> bool {
    is_procfile(path) || matches!(file_name(path), "serverless.yml" | "serverless.yaml")
}

fn is_procfile(path: &str) -> bool {
    let name = file_name(path);
    name == "Procfile" || name.strip_prefix("Procfile.").is_some_and(|end| end != "md")
}

/// Reads Procfiles and serverless.yml.
pub(super) fn read(files: &[TextFile<'_>], into: &mut Infrastructure, problems: &mut Vec<Problem>) {
    for file in files.iter().filter(|file| wants(file.path)) {
        if is_procfile(file.path) {
            into.workloads.extend(processes(file));
            continue;
        }
        let yaml = yaml::read(file.text);
        report_faults(file.path, &yaml.faults, problems);
        for document in &yaml.documents {
            into.workloads.extend(functions(file.path, document));
        }
    }
}

fn processes(file: &TextFile<'_>) -> Vec<Workload> {
    let rows = file.text.lines().zip(1u32..).filter_map(|(text, line)| {
        let (name, command) = text.split_once(':')?;
        let plain = !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'));
        (plain && !command.trim().is_empty()).then(|| Workload {
            path: file.path.into(),
            name: name.into(),
            kind: WorkloadKind::Process,
            command: Some((command.trim().into(), line)),
            line,
            end_line: line,
            ..Workload::default()
        })
    });
    rows.collect()
}

fn functions(path: &str, document: &Node) -> Vec<Workload> {
    let common = variables(document.at(&["provider", "environment"]));
    let functions = document.get("functions").map(Node::entries).unwrap_or_default();
    let read = |entry: &Entry| {
        let mut environment = variables(entry.value.get("environment"));
        let own: Vec<Box<str>> = environment.iter().map(|variable| variable.key.clone()).collect();
        environment.extend(common.iter().filter(|variable| !own.contains(&variable.key)).cloned());
        Workload {
            path: path.into(),
            name: entry.key.as_str().into(),
            kind: WorkloadKind::Process,
            command: entry.value.entry("handler").and_then(|handler| Some((handler.value.text()?.into(), handler.line))),
            environment,
            line: entry.line,
            end_line: entry.value.end_line.max(entry.line),
            ..Workload::default()
        }
    };
    functions.iter().filter(|entry| entry.value.get("handler").is_some()).map(read).collect()
}

fn variables(node: Option<&Node>) -> Vec<EnvEntry> {
    let entries = node.map(Node::entries).unwrap_or_default();
    let read = |entry: &Entry| EnvEntry {
        key: entry.key.as_str().into(),
        value: entry.value.text().unwrap_or_default().into(),
        line: entry.line,
    };
    entries.iter().map(read).collect()
}

#[cfg(test)]
mod tests {
    use super::super::Infrastructure;
    use super::super::describe::workload;
    use super::read;
    use crate::TextFile;

    fn check(path: &str, text: &str, expected: &[&str]) {
        let mut into = Infrastructure::default();
        read(&[TextFile { path, text }], &mut into, &mut Vec::new());
        assert_eq!(into.workloads.iter().map(workload).collect::<Vec<_>>(), expected);
    }

    #[test]
    fn processes_and_functions() {
        check(
            "Procfile",
            "# all\nweb: gunicorn app:app\nworker:\n\nbeat: celery beat\n",
            &["Process web 2-2 command=gunicorn app:app@2", "Process beat 5-5 command=celery beat@5"],
        );
        check(
            "a/serverless.yml",
            "provider:\n  environment:\n    T: t\nfunctions:\n  pay:\n    handler: h.pay\n    environment:\n      U: ${env:U}\n",
            &["Process pay 5-8 env[U=${env:U}@8 T=t@3] command=h.pay@6"],
        );
    }
}
