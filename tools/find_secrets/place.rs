//! What a file is to the search for secrets, by its path: code, settings, or words for people.

/// Where a text stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    /// Code, documents, data.
    Code,
    /// A file by which the product is set up or started: what stands beside a name there is used.
    Settings,
    /// Words in the languages of people: a password there is the word for it.
    Translation,
    /// Any text that leaves, such as an excerpt.
    Text,
}

/// Folders of files that set up or start something.
const FOLDERS: &[&str] = &[
    "k8s",
    "kubernetes",
    "deploy",
    "deployment",
    "deployments",
    "manifests",
    "helm",
    "chart",
    "charts",
    "kustomize",
    "ansible",
    "config",
    "conf",
    "resources",
];

/// Parts of the names of files that hold nothing but stand-ins, or are run by the team alone.
const ASIDE: &[&str] = &["example", "sample", "template", "dist", "schema", "openapi", "swagger", "test", "spec"];

/// Folders of texts that are shown to people.
const LANGUAGES: &[&str] = &[
    "locale",
    "locales",
    "i18n",
    "intl",
    "l10n",
    "lang",
    "langs",
    "language",
    "languages",
    "translation",
    "translations",
    "messages",
    "lc_messages",
];

impl Place {
    /// What a file of this path is.
    pub(crate) fn of(path: &str) -> Self {
        let path = path.to_ascii_lowercase();
        let (folder, name) = path.rsplit_once('/').unwrap_or(("", &path));
        let (stem, ending) = name.split_once('.').unwrap_or((name, ""));
        let last = ending.rsplit('.').next().unwrap_or(ending);
        if is_translation(folder, stem, last) {
            Self::Translation
        } else if is_settings(folder, name, stem, last) {
            Self::Settings
        } else {
            Self::Code
        }
    }
}

fn is_translation(folder: &str, stem: &str, ending: &str) -> bool {
    let in_folder = folder.split('/').any(|part| LANGUAGES.contains(&part));
    let by_name = ending == "properties" && ["messages", "labels", "translations"].iter().any(|word| stem.starts_with(word));
    matches!(ending, "po" | "pot" | "arb" | "xliff" | "xlf" | "strings") || in_folder || by_name
}

fn is_settings(folder: &str, name: &str, stem: &str, ending: &str) -> bool {
    let is_form = matches!(ending, "yml" | "yaml" | "properties");
    let in_folder = folder.split('/').any(|part| FOLDERS.contains(&part));
    let of_pipeline = folder.split('/').any(|part| part.starts_with('.'));
    let by_name = ["application", "bootstrap", "values"].iter().any(|word| stem.starts_with(word)) || name.contains("compose");
    let starts = name.starts_with("dockerfile") || name.starts_with("containerfile") || ending == "dockerfile";
    let variables = name == ".env" || name.starts_with(".env.") || ending == "env";
    let aside = ASIDE.iter().any(|word| name.contains(word));
    !aside && !of_pipeline && (starts || variables || (is_form && (in_folder || by_name)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_told_by_their_paths() {
        for (path, expected) in [
            ("Dockerfile", Place::Settings),
            ("db/Dockerfile.prod", Place::Settings),
            ("docker-compose.yml", Place::Settings),
            ("compose.dev.yaml", Place::Settings),
            ("src/main/resources/application.yml", Place::Settings),
            ("src/main/resources/application-prod.properties", Place::Settings),
            (".env", Place::Settings),
            ("deploy/db.yaml", Place::Settings),
            (".env.example", Place::Code),
            (".github/workflows/deploy.yml", Place::Code),
            ("deploy/openapi.yaml", Place::Code),
            ("mkdocs.yml", Place::Code),
            ("src/config/database.ts", Place::Code),
            ("public/intl/messages/es-ES.json", Place::Translation),
            ("src/main/resources/messages_es.properties", Place::Translation),
            ("locale/de/LC_MESSAGES/django.po", Place::Translation),
            ("src/i18n/en.ts", Place::Translation),
        ] {
            assert_eq!(Place::of(path), expected, "{path}");
        }
    }
}
