//! Which files hold settings, by their paths: how each is written and what kind it is. Manifests, tools' own settings and texts for
//! translation are none.

use super::SettingSource;

/// How a file is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Format {
    /// YAML, and JSON, which is read by the same reader.
    Tree,
    /// `key=value` with the rules of Java.
    Properties,
    /// `KEY=value` with the rules of a shell.
    DotEnv,
    /// Sections with `key = value`.
    Ini,
    /// TOML.
    Toml,
}

/// Folders whose YAML, TOML and JSON files are settings.
const FOLDERS: [&str; 8] =
    ["config", "configs", "conf", "settings", "configuration", "configurations", "config-repo", "configrepo"];
/// Stems of files that are settings wherever they stand.
const STEMS: [&str; 8] = ["config", "settings", "conf", "configuration", "values", "default", "defaults", "secrets"];
/// Files that have the form of settings but say how a tool works or what a package is.
const OTHERS: [&str; 26] = [
    "pyproject.toml",
    "cargo.toml",
    "setup.cfg",
    "tox.ini",
    "pytest.ini",
    "mypy.ini",
    "rustfmt.toml",
    ".rustfmt.toml",
    "clippy.toml",
    "deny.toml",
    "pipfile",
    "libs.versions.toml",
    "package.json",
    "package-lock.json",
    "tsconfig.json",
    "composer.json",
    "rust-toolchain.toml",
    "ruff.toml",
    ".ruff.toml",
    "gradle-wrapper.properties",
    "maven-wrapper.properties",
    "poetry.toml",
    "pylintrc.toml",
    "nextest.toml",
    "uv.toml",
    "taplo.toml",
];

/// What a path is, if it holds settings.
pub(super) fn of(path: &str) -> Option<(Format, SettingSource)> {
    let lower = path.to_ascii_lowercase();
    let mut folders: Vec<&str> = lower.split('/').collect();
    let name = folders.pop()?;
    if OTHERS.contains(&name)
        || folders.iter().any(|folder| matches!(*folder, "node_modules" | ".github" | ".vscode" | ".circleci" | ".git"))
    {
        return None;
    }
    if is_dot_env(name) {
        return Some((Format::DotEnv, SettingSource::DotEnv));
    }
    let (stem, end) = name.rsplit_once('.')?;
    match end {
        "properties" => (!is_translation(stem, &folders)).then_some((Format::Properties, SettingSource::Properties)),
        "yml" | "yaml" if is_spring(stem) => Some((Format::Tree, SettingSource::SpringYaml)),
        "json" if stem == "appsettings" || stem.starts_with("appsettings.") => Some((Format::Tree, SettingSource::Other)),
        "ini" | "cfg" => Some((Format::Ini, SettingSource::Other)),
        "toml" => Some((Format::Toml, SettingSource::Other)),
        "yml" | "yaml" | "json" if is_named_so(stem, &folders) => Some((Format::Tree, SettingSource::Other)),
        _ => None,
    }
}

fn is_dot_env(name: &str) -> bool {
    let code = ["ts", "js", "py", "go", "rs", "sh", "md", "mjs", "cjs", "json", "yml", "yaml", "java", "tsx", "rb", "php"];
    let end = name.rsplit('.').next().unwrap_or_default();
    let example = ["example", "sample", "template", "dist", "default", "defaults", "tpl", "tmpl"];
    let own = name.strip_prefix(".env").is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '-', '_']));
    let named = end == "env" || example.iter().any(|word| name.strip_suffix(word).is_some_and(|head| head.ends_with("env.")));
    (own || named) && !code.contains(&end)
}

fn is_spring(stem: &str) -> bool {
    ["application", "bootstrap"]
        .iter()
        .any(|word| stem.strip_prefix(word).is_some_and(|rest| rest.is_empty() || rest.starts_with('-')))
}

/// `messages_de.properties` and the like hold words for people.
fn is_translation(stem: &str, folders: &[&str]) -> bool {
    let locale = stem.rsplit_once('_').is_some_and(|(_, end)| end.len() == 2);
    let folder = folders.iter().any(|folder| matches!(*folder, "i18n" | "l10n" | "locale" | "locales" | "lang" | "messages"));
    locale || folder || stem.starts_with("messages") || stem.starts_with("validationmessages")
}

fn is_named_so(stem: &str, folders: &[&str]) -> bool {
    let first = stem.split(['.', '-', '_']).next().unwrap_or(stem);
    let chart = stem == "values" || stem.starts_with("values-") || stem.starts_with("values.");
    let in_folder = folders.iter().any(|folder| FOLDERS.contains(folder));
    let recorded = folders.iter().any(|folder| folder.contains("snapshot") || folder.contains("fixture"));
    let named = STEMS.contains(&stem) || matches!(first, "config" | "settings" | "values");
    !recorded && (chart || named || in_folder)
}
