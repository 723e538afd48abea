//! Which features of different products mean the same: words and concepts from a file, and how a name becomes words.

use std::collections::BTreeSet;

use serde::Deserialize;

const WORDS: &str = include_str!("../../catalogue/vocabulary.yaml");

/// The file.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Vocabulary {
    fillers: BTreeSet<String>,
    leave_out: BTreeSet<String>,
    pub(super) concepts: Vec<Concept>,
}

/// Something that many products let people do.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Concept {
    pub(super) id: String,
    pub(super) title: String,
    pub(super) words: BTreeSet<String>,
    /// Words that mean it only together, such as `api key`.
    #[serde(default)]
    phrases: BTreeSet<String>,
    /// Words that may mean it too: a product with a feature of such a name is not said to lack it.
    #[serde(default)]
    near: BTreeSet<String>,
    /// Made of one feature's name: its words mean it only all together.
    #[serde(skip)]
    pub(super) own: bool,
}

impl Concept {
    /// Whether words tell of it: any word of a known concept, all words of a feature's own.
    pub(super) fn may_be(&self, words: &BTreeSet<String>) -> bool {
        if self.own { self.words.is_subset(words) } else { !self.words.is_disjoint(words) }
    }

    /// Whether a feature's name tells of it.
    fn names(&self, words: &BTreeSet<String>) -> bool {
        let whole = |phrase: &String| phrase.split(' ').all(|word| words.contains(word));
        !self.words.is_disjoint(words) || self.phrases.iter().any(whole)
    }

    /// Whether words may mean it, though they mean other things as well.
    pub(super) fn is_near(&self, words: &BTreeSet<String>) -> bool {
        !self.near.is_disjoint(words)
    }

    /// Whether words are its very name.
    pub(super) fn is(&self, words: &BTreeSet<String>) -> bool {
        if self.own { self.words == *words } else { !words.is_empty() && words.is_subset(&self.words) }
    }
}

impl Vocabulary {
    /// The built-in one; that its file reads is tested.
    pub(super) fn builtin() -> Self {
        serde_saphyr::from_str(WORDS).unwrap_or_default()
    }

    /// Whether a feature tells something of the product.
    pub(super) fn tells(&self, feature: &str) -> bool {
        !self.leave_out.contains(feature)
    }

    /// The words of a name that say what it is about.
    pub(super) fn about(&self, name: &str) -> BTreeSet<String> {
        words(name)
            .into_iter()
            .filter(|word| !self.fillers.contains(word) && !["service", "svc", "api"].contains(&word.as_str()))
            .collect()
    }

    /// A name without the verb in front: what it is about makes a row's title.
    fn titled(&self, name: &str) -> String {
        let (first, rest) = name.split_once(' ').unwrap_or(("", name));
        let about = if self.fillers.contains(&first.to_lowercase()) { rest } else { name };
        let mut letters = about.chars();
        letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
    }

    /// The concepts of a feature's name; for none, one of its own made of the words that remain.
    pub(super) fn concepts_of(&self, name: &str) -> Vec<Concept> {
        let words = words(name);
        let known: Vec<Concept> = self.concepts.iter().filter(|concept| concept.names(&words)).cloned().collect();
        if !known.is_empty() || name.to_lowercase().starts_with("sign in") {
            let sign_in = || self.concepts.iter().filter(|concept| concept.id == "sign-in").cloned().collect();
            return if known.is_empty() { sign_in() } else { known };
        }
        let own: BTreeSet<String> = words.difference(&self.fillers).cloned().collect();
        if own.is_empty() {
            return Vec::new();
        }
        let id = own.iter().cloned().collect::<Vec<_>>().join("-");
        vec![Concept { id, title: self.titled(name), words: own, phrases: BTreeSet::new(), near: BTreeSet::new(), own: true }]
    }
}

/// The words of a name in the singular and in lower case; `camelCase`, `snake_case` and paths are taken apart.
pub(super) fn words(name: &str) -> BTreeSet<String> {
    let mut out = BTreeSet::new();
    let mut word = String::new();
    let mut lower = false;
    for char in name.chars().chain([' ']) {
        let starts = char.is_uppercase() && lower;
        if (!char.is_alphanumeric() || starts) && !word.is_empty() {
            out.insert(singular(&std::mem::take(&mut word)));
        }
        if char.is_alphanumeric() {
            word.extend(char.to_lowercase());
        }
        lower = char.is_lowercase() || char.is_numeric();
    }
    out
}

fn singular(word: &str) -> String {
    let stem = match word {
        "movies" | "cookies" | "calories" | "selfies" => word.strip_suffix('s').map(str::to_owned),
        "series" | "species" => None,
        _ if word.len() < 4 || word.ends_with("ss") || word.ends_with("us") || word.ends_with("is") => None,
        _ if word.ends_with("ies") => word.strip_suffix("ies").map(|stem| format!("{stem}y")),
        _ if ["sses", "shes", "ches", "xes", "uses"].iter().any(|end| word.ends_with(end)) => {
            word.strip_suffix("es").map(str::to_owned)
        }
        _ => word.strip_suffix('s').map(str::to_owned),
    };
    stem.unwrap_or_else(|| word.to_owned())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::indexing_slicing)]

    use super::*;

    fn check(name: &str, expected: &[&str]) {
        let ids: Vec<String> = Vocabulary::builtin().concepts_of(name).into_iter().map(|concept| concept.id).collect();
        assert_eq!(ids, expected, "{name}");
    }

    #[test]
    fn names_lead_to_concepts() {
        check("View products", &["catalogue"]);
        check("Sign in and accounts", &["sign-in"]);
        check("Sign in", &["sign-in"]);
        check("Manage statuses", &["status"]);
        check("View quotes and ship orders", &["orders", "shipping"]);
        check("Convert currencies and view supported currencies", &["currencies"]);
        check("Manage API keys", &["api-keys"]);
        check("Manage keys", &["key"]);
        check("Fly to the moon", &["fly-moon"]);
        check("View", &[]);
    }

    #[test]
    fn titles_name_the_thing() {
        let title = |name: &str| Vocabulary::builtin().concepts_of(name)[0].title.clone();
        assert_eq!(title("Manage websites"), "Websites");
        assert_eq!(title("Fly kites"), "Fly kites");
        assert_eq!(title("View products"), "Products and their catalogue");
    }

    #[test]
    fn names_are_taken_apart() {
        let words = |name| words(name).into_iter().collect::<Vec<_>>();
        assert_eq!(words("/api/userProfiles/{id}"), ["api", "id", "profile", "user"]);
        assert_eq!(words("GET_boxes-Address"), ["address", "box", "get"]);
        assert_eq!(words("movies categories series"), ["category", "movie", "series"]);
        assert_eq!(words(""), Vec::<String>::new());
    }

    #[test]
    fn no_word_stands_for_two_concepts_and_all_are_in_the_singular() {
        let mut seen = BTreeSet::new();
        for concept in Vocabulary::builtin().concepts {
            for word in concept.words {
                assert!(words(&word).contains(&word), "{word} is never met");
                assert!(seen.insert(word.clone()), "{word} stands twice");
            }
        }
        assert!(seen.len() > 50);
    }
}
