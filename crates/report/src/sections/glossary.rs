//! The glossary: words of the field that the report uses, each explained once, with the sentence's evidence that used it first.

use deepdive_model::{Claim, Section};
use serde_json::json;

use crate::catalogue::Term;
use crate::writer::Writer;

pub(super) fn write(sections: &[Section], writer: &Writer) -> Vec<Claim> {
    let Some(catalogue) = writer.catalogue() else { return Vec::new() };
    let used = catalogue.glossary().iter().filter_map(|(name, term)| Some((name, term, first_use(sections, term)?)));
    let one = |name: &String, term: &Term, claim: &Claim| {
        let evidence = claim.evidence.iter().take(1).cloned();
        writer.says("glossary.term", json!({"term": name, "means": term.means}), evidence)
    };
    used.filter_map(|(name, term, claim)| one(name, term, claim)).collect()
}

fn first_use<'a>(sections: &'a [Section], term: &Term) -> Option<&'a Claim> {
    let mut claims = sections.iter().flat_map(|section| &section.claims);
    claims.find(|claim| {
        let text = format!("{} {} {}", claim.text.executive, claim.text.product, claim.text.engineer).to_lowercase();
        term.met_as.iter().any(|spelling| has_word(&text, spelling))
    })
}

/// True where the spelling stands in the text as whole words.
fn has_word(text: &str, spelling: &str) -> bool {
    text.match_indices(spelling).any(|(index, _)| {
        let before = text.get(..index).and_then(|head| head.chars().next_back());
        let after = text.get(index + spelling.len()..).and_then(|tail| tail.chars().next());
        !before.is_some_and(char::is_alphanumeric) && !after.is_some_and(char::is_alphanumeric)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, spelling: &str, expected: bool) {
        assert_eq!(has_word(text, spelling), expected, "{spelling} in {text}");
    }

    #[test]
    fn a_term_is_met_as_a_whole_word() {
        check("the commit graph", "commit", true);
        check("commitment", "commit", false);
        check("no lock file, yet", "lock file", true);
        check("", "commit", false);
    }
}
