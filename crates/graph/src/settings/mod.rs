//! Settings: keys and values of application.yml, .properties, .env examples and other configuration, flattened.
//!
//! Values stay in memory; what may be shown of them is the reader's matter.

mod lines;
mod source;
#[cfg(test)]
mod tests;
mod tree;

use deepdive_model::Problem;

use crate::TextFile;
use crate::yaml;
use lines::Row;
use source::Format;

/// A key with its value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Setting {
    /// The file.
    pub path: Box<str>,
    /// Dotted key as people write it in a properties file: `spring.datasource.url`, `services[0].name`; the variable for .env files.
    pub key: Box<str>,
    /// The value as text; `${KEY:default}` is written `${KEY:-default}` as in folded text.
    pub value: Box<str>,
    /// The profile that it holds for (`application-prod.yml`, `spring.profiles` of its document); empty for all.
    pub profile: Box<str>,
    /// What kind of file it stands in.
    pub source: SettingSource,
    /// Line.
    pub line: u32,
}

/// Kinds of files that hold settings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SettingSource {
    /// `application*.yml`, `bootstrap.yml`, files of a configuration server.
    SpringYaml,
    /// `*.properties`.
    Properties,
    /// `.env`, `.env.example`, ….
    DotEnv,
    /// Other YAML, TOML or JSON below a folder named config, conf, settings, or named so.
    Other,
}

/// Settings that are taken from one file; more are data.
const MOST: usize = 3_000;
/// Bytes of a tree that is read; bigger ones are data.
const LONGEST: usize = 1 << 19;

/// Whether a file of this path holds settings.
pub fn wants(path: &str) -> bool {
    source::of(path).is_some()
}

/// Reads all files that are wanted; sorted by path, line and key.
pub fn read(files: &[TextFile<'_>], problems: &mut Vec<Problem>) -> Vec<Setting> {
    let mut settings: Vec<Setting> = files.iter().flat_map(|file| read_one(file, problems)).collect();
    settings.sort_by(|a, b| (&a.path, a.line, &a.key).cmp(&(&b.path, b.line, &b.key)));
    settings
}

fn read_one(file: &TextFile<'_>, problems: &mut Vec<Problem>) -> Vec<Setting> {
    let Some((format, source)) = source::of(file.path).filter(|_| file.text.len() <= LONGEST) else { return Vec::new() };
    let documents = match format {
        Format::Tree => trees(file, source, problems),
        Format::Properties => lines::properties(file.text),
        Format::DotEnv => vec![lines::dot_env(file.text)],
        Format::Ini => vec![lines::ini(file.text)],
        Format::Toml => vec![tree::toml(file.text)],
    };
    let source =
        if format == Format::Tree && documents.iter().any(|rows| is_spring(rows)) { SettingSource::SpringYaml } else { source };
    let named = profile_of_name(file.path);
    let mut found = Vec::new();
    for rows in documents {
        let profile = profile_of(&rows).unwrap_or_else(|| named.to_owned());
        found.extend(rows.into_iter().map(|(key, value, line)| Setting {
            path: file.path.into(),
            key: key.into(),
            value: with_defaults(value, source).into(),
            profile: profile.as_str().into(),
            source,
            line,
        }));
    }
    found.truncate(MOST);
    found
}

/// Documents of YAML and JSON; those of Kubernetes are no settings.
fn trees(file: &TextFile<'_>, source: SettingSource, problems: &mut Vec<Problem>) -> Vec<Vec<Row>> {
    let json = std::path::Path::new(file.path).extension().is_some_and(|end| end == "json");
    let yaml = if json { yaml::read(&without_comments(file.text)) } else { yaml::read(file.text) };
    if let (SettingSource::SpringYaml, Some(fault)) = (source, yaml.faults.first()) {
        let message = format!("line {} can't be read as YAML: {}", fault.line, fault.message);
        problems.push(Problem::new("infrastructure", "broken-yaml", file.path, message));
    }
    let documents =
        yaml.documents.iter().filter(|document| document.get("apiVersion").is_none() || document.get("kind").is_none());
    documents.map(tree::flatten).collect()
}

/// JSON with whole lines of comments, as .NET writes it.
fn without_comments(text: &str) -> String {
    let lines: Vec<&str> = text.lines().map(|line| if line.trim_start().starts_with("//") { "" } else { line }).collect();
    lines.join("\n")
}

/// Keys by which files of a configuration server are known.
fn is_spring(rows: &[Row]) -> bool {
    let marks = [
        "spring.",
        "eureka.",
        "zuul.",
        "management.endpoint",
        "server.servlet.",
        "ribbon.",
        "feign.",
        "hystrix.",
        "security.oauth2.",
    ];
    rows.iter().any(|row| marks.iter().any(|mark| row.0.starts_with(mark)))
}

/// `application-prod.yml`, `bootstrap-prod.yml`, `application-prod.properties`, `appsettings.Production.json`.
fn profile_of_name(path: &str) -> &str {
    let name = path.rsplit('/').next().unwrap_or(path);
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    let heads = ["application-", "bootstrap-", "appsettings."];
    heads.iter().find_map(|head| stem.strip_prefix(head)).unwrap_or_default()
}

/// The profile that a document says it holds for.
fn profile_of(rows: &[Row]) -> Option<String> {
    let keys = ["spring.profiles", "spring.config.activate.on-profile"];
    let named = rows
        .iter()
        .filter(|row| keys.iter().any(|key| row.0 == *key || row.0.strip_prefix(key).is_some_and(|rest| rest.starts_with('['))));
    let profiles: Vec<&str> = named.map(|row| row.1.as_str()).filter(|name| !name.is_empty()).collect();
    (!profiles.is_empty()).then(|| profiles.join(","))
}

/// `${KEY:default}` of Spring and properties files as folded text has it: `${KEY:-default}`.
fn with_defaults(value: String, source: SettingSource) -> String {
    if !matches!(source, SettingSource::SpringYaml | SettingSource::Properties) || !value.contains("${") {
        return value;
    }
    let mut out = String::with_capacity(value.len() + 1);
    for (at, part) in value.split("${").enumerate() {
        if at == 0 {
            out.push_str(part);
            continue;
        }
        out.push_str("${");
        let key = part.find(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | '.' | '-' | '[' | ']'))).unwrap_or(part.len());
        let (key, rest) = part.split_at_checked(key).unwrap_or((part, ""));
        out.push_str(key);
        match rest.strip_prefix(':') {
            Some(default) if !default.starts_with('-') => out.push_str(&format!(":-{default}")),
            Some(_) | None => out.push_str(rest),
        }
    }
    out
}
