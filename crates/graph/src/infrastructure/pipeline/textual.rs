//! A Jenkinsfile as text: names of stages and what is given to the shell. Groovy is not parsed.

use super::super::Pipeline;
use crate::TextFile;
use crate::paths::name as file_name;

/// Whether a path is a Jenkinsfile.
pub(super) fn wants(path: &str) -> bool {
    let name = file_name(path);
    name == "Jenkinsfile" || name.starts_with("Jenkinsfile.") || name.ends_with(".jenkinsfile")
}

/// Reads line by line.
pub(super) fn read(file: &TextFile<'_>) -> Pipeline {
    let name = file_name(file.path).into();
    let mut pipeline = Pipeline { path: file.path.into(), system: "Jenkins", name, ..Pipeline::default() };
    let mut lines = file.text.lines().zip(1u32..);
    while let Some((text, line)) = lines.next() {
        let text = text.trim();
        if text.starts_with("//") {
            continue;
        }
        pipeline.steps.extend(argument(text, "stage").map(|name| (name.into(), line)));
        for (word, trigger) in [("cron", "schedule"), ("pollSCM", "poll")] {
            pipeline.triggers.extend(argument(text, word).map(|_| trigger.into()));
        }
        match text.split_once("'''").or_else(|| text.split_once("\"\"\"")) {
            Some((before, first)) if before.trim_start().starts_with("sh") => pipeline.runs.push(block(first, line, &mut lines)),
            _ => pipeline.runs.extend(argument(text, "sh").map(|script| (script.into(), line, line))),
        }
    }
    pipeline
}

/// The quoted text after a word that begins a line or stands after a brace: `stage('x')`, `sh "y"`.
fn argument<'a>(text: &'a str, word: &str) -> Option<&'a str> {
    let start = text.rsplit('{').find(|part| part.trim_start().starts_with(word))?;
    let tail = start.trim_start().strip_prefix(word)?.trim_start_matches(['(', ' ']).trim_start_matches("script:").trim_start();
    let quote = tail.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    tail.get(1..)?.split(quote).next().filter(|found| !found.is_empty())
}

fn block<'a>(first: &str, line: u32, lines: &mut impl Iterator<Item = (&'a str, u32)>) -> (Box<str>, u32, u32) {
    let mut script = vec![first.trim()];
    let mut last = line;
    if first.contains("'''") || first.contains("\"\"\"") {
        return (first.trim_end_matches([')', '\'', '"']).into(), line, line);
    }
    for (text, number) in lines {
        last = number;
        let end = text.find("'''").or_else(|| text.find("\"\"\""));
        script.push(text.get(..end.unwrap_or(text.len())).unwrap_or_default().trim());
        if end.is_some() {
            break;
        }
    }
    script.retain(|text| !text.is_empty());
    (script.join("\n").into(), line, last)
}
