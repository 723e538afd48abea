//! Dockerfiles: continued lines, here-documents, several stages. Nothing is built; build arguments count by their defaults.

use std::collections::BTreeMap;

use deepdive_model::Problem;

use super::paths::container_port;
use super::{EnvEntry, ImageFile, Infrastructure, Stage};
use crate::TextFile;
use crate::paths::name as file_name;

/// Whether a path is a Dockerfile by its name.
pub(super) fn wants(path: &str) -> bool {
    let name = file_name(path).to_ascii_lowercase();
    let rest = name.strip_prefix("dockerfile").or_else(|| name.strip_prefix("containerfile"));
    let variant = rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '-', '_']));
    let other = [".dockerignore", ".md", ".py", ".sh", ".yml", ".yaml", ".txt"].iter().any(|end| name.ends_with(end));
    (variant || name.ends_with(".dockerfile") || name.ends_with(".containerfile")) && !other
}

/// Reads every Dockerfile.
pub(super) fn read(files: &[TextFile<'_>], into: &mut Infrastructure, _: &mut Vec<Problem>) {
    for file in files.iter().filter(|file| wants(file.path)) {
        let image = read_one(file);
        if !image.stages.is_empty() {
            into.images.push(image);
        }
    }
}

/// What holds at the end of a stage.
#[derive(Clone, Default)]
struct State {
    ports: Vec<(u16, u32)>,
    user: Option<(Box<str>, u32)>,
    entrypoint: Option<(String, u32)>,
    command: Option<(String, u32)>,
    has_healthcheck: bool,
}

#[derive(Default)]
struct Reading {
    image: ImageFile,
    known: BTreeMap<String, String>,
    stages: Vec<State>,
    now: State,
}

fn read_one(file: &TextFile<'_>) -> ImageFile {
    let mut reading = Reading { image: ImageFile { path: file.path.into(), ..ImageFile::default() }, ..Reading::default() };
    for instruction in instructions(file.text) {
        reading.take(&instruction);
    }
    reading.finish()
}

impl Reading {
    fn take(&mut self, instruction: &Instruction) {
        let Instruction { word, rest, line, .. } = instruction;
        match word.as_str() {
            "FROM" => self.from(rest, *line),
            "ARG" | "ENV" => self.variables(instruction),
            "EXPOSE" => self.expose(instruction),
            "USER" => self.now.user = Some((substitute(rest.trim(), &self.known).into(), *line)),
            "CMD" => self.now.command = Some((one_line(rest), *line)),
            "ENTRYPOINT" => {
                self.now.entrypoint = Some((one_line(rest), *line));
                self.now.command = None;
            }
            "HEALTHCHECK" => self.now.has_healthcheck = !rest.trim().eq_ignore_ascii_case("none"),
            "RUN" => self.image.runs.push((rest.trim().into(), *line, instruction.end_line)),
            _ => {}
        }
    }

    /// A stage that builds on another one of the file starts with what that one said.
    fn from(&mut self, rest: &str, line: u32) {
        let mut words = rest.split_whitespace().filter(|word| !word.starts_with("--"));
        let Some(base) = words.next() else { return };
        let base = substitute(base, &self.known);
        let name = words.next().filter(|word| word.eq_ignore_ascii_case("as")).and_then(|_| words.next());
        if !self.image.stages.is_empty() {
            self.stages.push(std::mem::take(&mut self.now));
        }
        let named = |stage: &Stage| stage.name.as_deref().is_some_and(|name| name.eq_ignore_ascii_case(&base));
        let earlier = self.image.stages.iter().rposition(named);
        self.now = earlier.and_then(|at| self.stages.get(at).cloned()).unwrap_or_default();
        self.image.stages.push(Stage { base: base.into(), name: name.map(Into::into), line });
    }

    fn variables(&mut self, instruction: &Instruction) {
        for (offset, word) in words(&instruction.rest) {
            let (key, value) = match word.split_once('=') {
                Some((key, value)) => (key.to_owned(), value.to_owned()),
                // The old form names one variable: `ENV key some value`.
                None if instruction.word == "ENV" => match instruction.rest.trim().split_once(char::is_whitespace) {
                    Some((key, value)) => (key.to_owned(), value.trim().to_owned()),
                    None => continue,
                },
                None => continue,
            };
            let old_form = !word.contains('=');
            self.known.insert(key.clone(), substitute(&value, &self.known));
            self.image.environment.push(EnvEntry { key: key.into(), value: value.into(), line: instruction.line_at(offset) });
            if old_form {
                break;
            }
        }
    }

    fn expose(&mut self, instruction: &Instruction) {
        for (offset, word) in words(&instruction.rest) {
            if let Some(port) = container_port(&substitute(&word, &self.known)) {
                self.now.ports.push((port, instruction.line_at(offset)));
            }
        }
    }

    fn finish(mut self) -> ImageFile {
        self.image.ports = self.now.ports;
        self.image.user = self.now.user;
        self.image.has_healthcheck = self.now.has_healthcheck;
        self.image.command = match (self.now.entrypoint, self.now.command) {
            (Some((entry, _)), Some((command, line))) => Some((format!("{entry} {command}").into(), line)),
            (Some((text, line)), None) | (None, Some((text, line))) => Some((text.into(), line)),
            (None, None) => None,
        };
        self.image
    }
}

/// An instruction with its continued lines joined.
#[derive(Default)]
struct Instruction {
    word: String,
    rest: String,
    line: u32,
    end_line: u32,
    /// Offsets in `rest` at which a line begins.
    starts: Vec<(usize, u32)>,
}

impl Instruction {
    fn line_at(&self, offset: usize) -> u32 {
        self.starts.iter().rev().find(|start| start.0 <= offset).map_or(self.line, |start| start.1)
    }

    fn push(&mut self, text: &str, line: u32) {
        let gap = if self.rest.is_empty() { "" } else { " " };
        self.rest.push_str(gap);
        self.starts.push((self.rest.len(), line));
        self.rest.push_str(text);
        self.end_line = line;
    }

    /// Delimiters of the here-documents that it opens.
    fn delimiters(&self) -> Vec<String> {
        if !matches!(self.word.as_str(), "RUN" | "COPY" | "ADD") {
            return Vec::new();
        }
        let tails = self.rest.split("<<").skip(1);
        let names = tails.map(|tail| tail.trim_start_matches('-').trim_start_matches(['"', '\'']));
        let names = names.map(|tail| tail.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect::<String>());
        names.filter(|name| name.starts_with(|c: char| c.is_alphabetic() || c == '_')).collect()
    }
}

fn instructions(text: &str) -> Vec<Instruction> {
    let escape =
        if text.lines().take(3).any(|line| line.replace(' ', "").eq_ignore_ascii_case("#escape=`")) { '`' } else { '\\' };
    let mut found = Vec::new();
    let mut lines = text.lines().zip(1u32..);
    while let Some((line, number)) = lines.next() {
        let trimmed = line.trim();
        if trimmed.is_empty() || trimmed.starts_with('#') {
            continue;
        }
        let (word, rest) = trimmed.split_once(char::is_whitespace).unwrap_or((trimmed, ""));
        let mut instruction = Instruction { word: word.to_ascii_uppercase(), line: number, ..Instruction::default() };
        let mut open = rest.ends_with(escape);
        instruction.push(rest.trim_end_matches(escape).trim(), number);
        while open {
            let Some((line, number)) = lines.next() else { break };
            let trimmed = line.trim();
            // Comments and blank lines do not end a continued instruction.
            if trimmed.is_empty() || trimmed.starts_with('#') {
                continue;
            }
            open = trimmed.ends_with(escape);
            instruction.push(trimmed.trim_end_matches(escape).trim_end(), number);
        }
        for delimiter in instruction.delimiters() {
            here_document(&mut instruction, &delimiter, &mut lines);
        }
        found.push(instruction);
    }
    found
}

fn here_document<'a>(instruction: &mut Instruction, delimiter: &str, lines: &mut impl Iterator<Item = (&'a str, u32)>) {
    for (line, number) in lines.by_ref() {
        instruction.end_line = number;
        if line.trim() == delimiter {
            return;
        }
        instruction.rest.push('\n');
        instruction.starts.push((instruction.rest.len(), number));
        instruction.rest.push_str(line);
    }
}

/// Words with their offsets; quotes are taken off.
fn words(text: &str) -> Vec<(usize, String)> {
    let mut found: Vec<(usize, String)> = Vec::new();
    let (mut quote, mut inside) = (None, false);
    for (offset, c) in text.char_indices() {
        match quote {
            None if c.is_whitespace() => {
                inside = false;
                continue;
            }
            None if matches!(c, '"' | '\'') => quote = Some(c),
            Some(open) if c == open => {
                quote = None;
                continue;
            }
            _ => {}
        }
        if !inside {
            found.push((offset, String::new()));
            inside = true;
        }
        let opens = quote == Some(c);
        if let (false, Some(last)) = (opens, found.last_mut()) {
            last.1.push(c);
        }
    }
    found
}

/// A command in the exec form or the shell form as one line.
fn one_line(rest: &str) -> String {
    let list: Option<Vec<String>> = rest.trim().starts_with('[').then(|| serde_json::from_str(rest.trim()).ok()).flatten();
    list.map_or_else(|| rest.split_whitespace().collect::<Vec<_>>().join(" "), |words| words.join(" "))
}

/// `$KEY`, `${KEY}` and `${KEY:-x}` by the values known; what is not known stays as written.
fn substitute(text: &str, known: &BTreeMap<String, String>) -> String {
    let Some((before, tail)) = text.split_once('$') else { return text.to_owned() };
    let (name, default, length) = if let Some(inner) = tail.strip_prefix('{') {
        let Some(end) = inner.find('}') else { return text.to_owned() };
        let body = inner.get(..end).unwrap_or_default();
        let (name, default) = body.split_once(":-").map_or((body, None), |(name, default)| (name, Some(default)));
        (name, default, end + 2)
    } else {
        let end = tail.find(|c: char| !(c.is_alphanumeric() || c == '_')).unwrap_or(tail.len());
        (tail.get(..end).unwrap_or_default(), None, end)
    };
    let written = tail.get(..length).unwrap_or_default();
    let value = known.get(name).filter(|value| !value.is_empty()).cloned().or_else(|| default.map(str::to_owned));
    let rest = substitute(tail.get(length..).unwrap_or_default(), known);
    format!("{before}{}{rest}", value.unwrap_or_else(|| format!("${written}")))
}

#[cfg(test)]
mod tests {
    use super::{read_one, wants};
    use crate::TextFile;

    fn check(text: &str, expected: &str) {
        let image = read_one(&TextFile { path: "Dockerfile", text });
        let mut told: Vec<String> = image
            .stages
            .iter()
            .map(|s| format!("from {}{}@{}", s.base, s.name.as_ref().map(|n| format!(" as {n}")).unwrap_or_default(), s.line))
            .collect();
        told.extend(image.environment.iter().map(|e| format!("{}={}@{}", e.key, e.value, e.line)));
        told.extend(image.ports.iter().map(|p| format!("port {}@{}", p.0, p.1)));
        told.extend(image.runs.iter().map(|r| format!("run {:?}@{}-{}", r.0, r.1, r.2)));
        told.extend(image.user.iter().map(|u| format!("user {}@{}", u.0, u.1)));
        told.extend(image.command.iter().map(|c| format!("command {}@{}", c.0, c.1)));
        told.extend(image.has_healthcheck.then(|| "healthcheck".to_owned()));
        assert_eq!(told.join("; "), expected);
    }

    #[test]
    fn names() {
        for path in ["Dockerfile", "a/Dockerfile.dev", "web.Dockerfile", "Containerfile", "x/Dockerfile-prod"] {
            assert!(wants(path), "{path}");
        }
        for path in ["Dockerfile.dockerignore", "dockerfiles/README.md", "docker.rs", "dockerfile_reader.py"] {
            assert!(!wants(path), "{path}");
        }
    }

    #[test]
    fn stages_and_defaults_of_arguments() {
        check(
            "ARG GO=1.22\nFROM --platform=$BUILDPLATFORM golang:${GO}-alpine AS build\nUSER root\nFROM scratch\nCOPY --from=build /a /a\nENTRYPOINT [\"/a\"]\nCMD [\"serve\"]\n",
            "from golang:1.22-alpine as build@2; from scratch@4; GO=1.22@1; command /a serve@7",
        );
        check(
            "FROM python:3 as base\nEXPOSE 80\nUSER app\nFROM base\nCMD run me\n",
            "from python:3 as base@1; from base@4; port 80@2; user app@3; command run me@5",
        );
    }

    #[test]
    fn continued_lines_keep_their_own_lines() {
        check(
            "FROM a\nENV A=1 \\\n  # why\n\n  B=\"x y\" \\\n  C=3\nENV OLD some value\nARG PORT=9000\nEXPOSE $PORT 81/tcp\n",
            "from a@1; A=1@2; B=x y@5; C=3@6; OLD=some value@7; PORT=9000@8; port 9000@9; port 81@9",
        );
        check("FROM a\nRUN one && \\\n    two\nHEALTHCHECK CMD x\n", "from a@1; run \"one && two\"@2-3; healthcheck");
    }

    #[test]
    fn here_documents_are_one_run() {
        check("FROM a\nRUN <<EOF\nUSER fake\nEOF\nUSER real\n", "from a@1; run \"<<EOF\\nUSER fake\"@2-4; user real@5");
    }

    #[test]
    fn odd_files_say_what_they_can() {
        check("FROM\nRUN \\\n", "run \"\"@2-2");
        check("FROM ${UNKNOWN}\nEXPOSE ${P} x\nENV LONE\n", "from ${UNKNOWN}@1");
    }
}
