//! What was read as one line a thing, for tests.

use super::{EnvEntry, Workload};

/// A workload; what it does not have is left out.
pub(super) fn workload(one: &Workload) -> String {
    let mut told = format!("{:?} {} {}-{}", one.kind, one.name, one.line, one.end_line);
    let mut add = |text: String| told.push_str(&format!(" {text}"));
    one.image.iter().for_each(|(image, line)| add(format!("image={image}@{line}")));
    one.build.iter().for_each(|(build, line)| add(format!("build={build}@{line}")));
    one.dockerfile.iter().for_each(|file| add(format!("dockerfile={file}")));
    list("sidecars", &one.sidecars, place).into_iter().for_each(&mut add);
    list("env", &one.environment, entry).into_iter().for_each(&mut add);
    list("from", &one.environment_from, place).into_iter().for_each(&mut add);
    one.command.iter().for_each(|(command, line)| add(format!("command={command}@{line}")));
    list("ports", &one.ports, |(port, line)| format!("{port}@{line}")).into_iter().for_each(&mut add);
    list("needs", &one.depends_on, place).into_iter().for_each(&mut add);
    list("aliases", &one.aliases, ToString::to_string).into_iter().for_each(&mut add);
    list("labels", &one.labels, |(key, value)| format!("{key}={value}")).into_iter().for_each(&mut add);
    one.replicas.iter().for_each(|(count, line)| add(format!("replicas={count}@{line}")));
    let marks = [(one.has_probe, "probe"), (one.has_limits, "limits")];
    marks.iter().filter(|mark| mark.0).for_each(|mark| add(mark.1.to_owned()));
    one.privileged.iter().for_each(|line| add(format!("privileged@{line}")));
    told
}

/// Key, value and line.
pub(super) fn entry(one: &EnvEntry) -> String {
    format!("{}={}@{}", one.key, one.value, one.line)
}

fn place(one: &(Box<str>, u32)) -> String {
    format!("{}@{}", one.0, one.1)
}

fn list<T>(name: &str, items: &[T], tell: impl Fn(&T) -> String) -> Option<String> {
    let told: Vec<String> = items.iter().map(tell).collect();
    (!told.is_empty()).then(|| format!("{name}[{}]", told.join(" ")))
}
