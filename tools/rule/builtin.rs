//! The built-in rules, embedded: one YAML file each in `tools/rules/`. A test compares the folder with this list.

use std::sync::{Arc, OnceLock};

use deepdive_graph::{FilePass, ParsedFile};

use super::set::version_of;
use super::{PASS, Rule, RuleSet, SyntaxRules};

/// File name and text of every built-in rule, sorted by name.
pub(crate) const FILES: &[(&str, &str)] = &[
    ("address-from-request.yaml", include_str!("../rules/address-from-request.yaml")),
    ("blocking-call-in-async.yaml", include_str!("../rules/blocking-call-in-async.yaml")),
    ("cache-without-bound.yaml", include_str!("../rules/cache-without-bound.yaml")),
    ("certificate-check-can-be-off.yaml", include_str!("../rules/certificate-check-can-be-off.yaml")),
    ("certificate-check-off.yaml", include_str!("../rules/certificate-check-off.yaml")),
    ("command-built-from-text.yaml", include_str!("../rules/command-built-from-text.yaml")),
    ("connection-per-request.yaml", include_str!("../rules/connection-per-request.yaml")),
    ("cors-for-everyone.yaml", include_str!("../rules/cors-for-everyone.yaml")),
    ("debug-mode-on.yaml", include_str!("../rules/debug-mode-on.yaml")),
    ("default-that-is-shared.yaml", include_str!("../rules/default-that-is-shared.yaml")),
    ("directory-query-from-text.yaml", include_str!("../rules/directory-query-from-text.yaml")),
    ("error-caught-of-every-kind.yaml", include_str!("../rules/error-caught-of-every-kind.yaml")),
    ("eval-of-text.yaml", include_str!("../rules/eval-of-text.yaml")),
    ("html-from-text.yaml", include_str!("../rules/html-from-text.yaml")),
    ("insecure-cookie.yaml", include_str!("../rules/insecure-cookie.yaml")),
    ("key-scan-of-the-whole-store.yaml", include_str!("../rules/key-scan-of-the-whole-store.yaml")),
    ("lock-held-by-a-request.yaml", include_str!("../rules/lock-held-by-a-request.yaml")),
    ("password-kept-as-text.yaml", include_str!("../rules/password-kept-as-text.yaml")),
    ("path-from-request.yaml", include_str!("../rules/path-from-request.yaml")),
    ("polling-loop.yaml", include_str!("../rules/polling-loop.yaml")),
    ("query-in-a-loop.yaml", include_str!("../rules/query-in-a-loop.yaml")),
    ("query-without-limit.yaml", include_str!("../rules/query-without-limit.yaml")),
    ("redirect-to-anywhere.yaml", include_str!("../rules/redirect-to-anywhere.yaml")),
    ("remote-call-in-a-loop.yaml", include_str!("../rules/remote-call-in-a-loop.yaml")),
    ("remote-call-without-timeout.yaml", include_str!("../rules/remote-call-without-timeout.yaml")),
    ("sql-built-from-text.yaml", include_str!("../rules/sql-built-from-text.yaml")),
    ("state-in-one-process.yaml", include_str!("../rules/state-in-one-process.yaml")),
    ("swallowed-error.yaml", include_str!("../rules/swallowed-error.yaml")),
    ("token-without-check.yaml", include_str!("../rules/token-without-check.yaml")),
    ("unsafe-deserialisation.yaml", include_str!("../rules/unsafe-deserialisation.yaml")),
    ("weak-cipher.yaml", include_str!("../rules/weak-cipher.yaml")),
    ("weak-hash.yaml", include_str!("../rules/weak-hash.yaml")),
    ("weak-random-for-secrets.yaml", include_str!("../rules/weak-random-for-secrets.yaml")),
    ("whole-upload-in-memory.yaml", include_str!("../rules/whole-upload-in-memory.yaml")),
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
        version_of(FILES.iter().map(|(_, text)| blake3::hash(text.as_bytes()).into()))
    }

    fn run(&self, file: &ParsedFile<'_>) -> Vec<u8> {
        Self::rules().run(file)
    }
}
