//! The built-in rules, embedded: one YAML file each in `tools/rules/`. A test compares the folder with this list.

use std::sync::{Arc, OnceLock};

use deepdive_graph::{FilePass, ParsedFile};

use super::{PASS, Rule, RuleSet, SyntaxRules};

/// File name and text of every built-in rule, sorted by name.
pub(crate) const FILES: &[(&str, &str)] = &[
    ("address-from-request.yaml", include_str!("../rules/address-from-request.yaml")),
    ("certificate-check-off.yaml", include_str!("../rules/certificate-check-off.yaml")),
    ("command-built-from-text.yaml", include_str!("../rules/command-built-from-text.yaml")),
    ("cors-for-everyone.yaml", include_str!("../rules/cors-for-everyone.yaml")),
    ("debug-mode-on.yaml", include_str!("../rules/debug-mode-on.yaml")),
    ("directory-query-from-text.yaml", include_str!("../rules/directory-query-from-text.yaml")),
    ("eval-of-text.yaml", include_str!("../rules/eval-of-text.yaml")),
    ("html-from-text.yaml", include_str!("../rules/html-from-text.yaml")),
    ("insecure-cookie.yaml", include_str!("../rules/insecure-cookie.yaml")),
    ("path-from-request.yaml", include_str!("../rules/path-from-request.yaml")),
    ("redirect-to-anywhere.yaml", include_str!("../rules/redirect-to-anywhere.yaml")),
    ("sql-built-from-text.yaml", include_str!("../rules/sql-built-from-text.yaml")),
    ("token-without-check.yaml", include_str!("../rules/token-without-check.yaml")),
    ("unsafe-deserialisation.yaml", include_str!("../rules/unsafe-deserialisation.yaml")),
    ("weak-cipher.yaml", include_str!("../rules/weak-cipher.yaml")),
    ("weak-hash.yaml", include_str!("../rules/weak-hash.yaml")),
    ("weak-random-for-secrets.yaml", include_str!("../rules/weak-random-for-secrets.yaml")),
    ("xml-external-entities.yaml", include_str!("../rules/xml-external-entities.yaml")),
];

/// The built-in rules. A file that can't be read is left out here and fails the tests.
pub fn builtin() -> Arc<RuleSet> {
    static SET: OnceLock<Arc<RuleSet>> = OnceLock::new();
    let read = || Arc::new(RuleSet::new(FILES.iter().filter_map(|(file, text)| Rule::parse(file, text).ok()).collect()));
    SET.get_or_init(read).clone()
}

/// The pass that runs the patterns of the built-in rules.
pub(crate) struct BuiltinRules;

impl BuiltinRules {
    fn rules() -> &'static SyntaxRules {
        static PATTERNS: OnceLock<SyntaxRules> = OnceLock::new();
        PATTERNS.get_or_init(|| SyntaxRules::new(builtin()))
    }
}

impl FilePass for BuiltinRules {
    fn id(&self) -> &'static str {
        PASS
    }

    fn version(&self) -> String {
        Self::rules().version()
    }

    fn run(&self, file: &ParsedFile<'_>) -> Vec<u8> {
        Self::rules().run(file)
    }
}
