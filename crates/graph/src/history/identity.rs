//! Who committed: one person behind several spellings, and programs told from people. Names end here; what leaves is a number.

use gix::actor::SignatureRef;

/// Programs that commit under a plain name.
const PROGRAMS: &[&str] = &[
    "allcontributors",
    "cloud build",
    "codecov",
    "commitizen",
    "copilot",
    "crowdin",
    "dependabot",
    "github-actions",
    "github actions",
    "gitlocalize",
    "greenkeeper",
    "imgbot",
    "mergify",
    "pre-commit-ci",
    "pyup",
    "renovate",
    "restyled-io",
    "semantic-release",
    "snyk",
    "transifex",
    "weblate",
    "whitesource",
];

/// The author of a commit, as far as it matters here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Who {
    /// The address, or the name where there is none.
    pub(super) key: Box<str>,
    /// First and family name, by which a person is known again under another address; empty where there is but one word, which many may bear.
    pub(super) name: Box<str>,
    pub(super) bot: bool,
}

/// The spellings that the repository's own mailmap unites.
#[derive(Default)]
pub(super) struct Identities(gix::mailmap::Snapshot);

impl Identities {
    /// Reads `.mailmap` of a commit. The file is taken from the commit, never from where the repository's settings point.
    pub(super) fn of(head: &gix::Commit<'_>) -> Self {
        let entry = head.tree().ok().and_then(|tree| tree.lookup_entry_by_path(".mailmap").ok().flatten());
        let blob = entry.filter(|entry| entry.mode().is_blob()).and_then(|entry| entry.object().ok());
        blob.map_or_else(Self::default, |blob| Self::parse(&blob.data))
    }

    fn parse(mailmap: &[u8]) -> Self {
        Self(gix::mailmap::Snapshot::from_bytes(mailmap))
    }

    /// The author behind a signature.
    pub(super) fn who(&self, signature: SignatureRef<'_>) -> Who {
        let resolved = self.0.resolve_cow(signature.trim());
        let name = String::from_utf8_lossy(&resolved.name).to_lowercase();
        let email = String::from_utf8_lossy(&resolved.email).trim().to_lowercase();
        let bot = is_program(&name) || is_program(email.split('@').next().unwrap_or_default());
        let words: Vec<_> = name.split_whitespace().collect();
        let full = if words.len() > 1 && !bot { words.join(" ") } else { String::new() };
        Who { key: if email.is_empty() { name } else { address(&email) }.into(), name: full.into(), bot }
    }
}

/// GitHub puts a number before the name in the addresses it makes up, and did not always.
fn address(email: &str) -> String {
    let plain = email.split_once('+').filter(|(number, rest)| {
        rest.ends_with("@users.noreply.github.com") && !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit())
    });
    plain.map_or(email, |(_, rest)| rest).to_owned()
}

fn is_program(name: &str) -> bool {
    let is_bot = name.split(|letter: char| !letter.is_alphanumeric()).any(|word| word == "bot" || word == "bots");
    is_bot
        || PROGRAMS
            .iter()
            .any(|program| name.trim_end_matches("[bot]").trim() == *program || name.starts_with(&format!("{program}-")))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn check(mailmap: &str, name: &str, email: &str, key: &str, bot: bool) {
        let signature = SignatureRef { name: name.into(), email: email.into(), time: "0 +0000" };
        let who = Identities::parse(mailmap.as_bytes()).who(signature);
        assert_eq!((&*who.key, who.bot), (key, bot), "{name} <{email}>");
    }

    #[test]
    fn one_person_has_one_key() {
        check("", "Ann", "Ann@Example.com", "ann@example.com", false);
        check("", "Ann", "12+ann@users.noreply.github.com", "ann@users.noreply.github.com", false);
        check("", "Ann", "ann+git@example.com", "ann+git@example.com", false);
        check("", "Ann", "", "ann", false);
        check("Ann <ann@example.com> <old@example.com>\n", "A", "OLD@example.com", "ann@example.com", false);
    }

    #[test]
    fn only_full_names_are_known_again() {
        for (name, expected) in [("Ann  Lee", "ann lee"), ("Ann", ""), ("Renovate Bot", ""), ("", "")] {
            let signature = SignatureRef { name: name.into(), email: "a@example.com".into(), time: "0 +0000" };
            assert_eq!(&*Identities::default().who(signature).name, expected, "{name}");
        }
    }

    #[test]
    fn programs_are_told_from_people() {
        check(
            "",
            "dependabot[bot]",
            "49699333+dependabot[bot]@users.noreply.github.com",
            "dependabot[bot]@users.noreply.github.com",
            true,
        );
        check("", "Renovate Bot", "bot@renovateapp.com", "bot@renovateapp.com", true);
        check("", "github-actions", "actions@github.com", "actions@github.com", true);
        check("", "release-bot", "r@example.com", "r@example.com", true);
        check("", "Abbot Botha", "abbot@example.com", "abbot@example.com", false);
    }
}
