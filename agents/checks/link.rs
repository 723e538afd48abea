//! Whether a sentence has to do with what it cites: one word of it, at least, is one of the cited lines or facts, in whatever form.

use std::collections::BTreeSet;

use super::ground::Ground;
use super::wording::{WORDING, pieces, stem};
use super::words::said;
use super::{Lack, Refusal};

pub(super) fn check(sentence: &str, ground: &Ground) -> Result<(), Refusal> {
    // A number of a sentence stands in a fact that it cites, and that is a link: the check of numbers has seen to it.
    let counted = !ground.measures.is_empty() && !said(sentence).is_empty();
    let cited = stems(&format!("{} {}", ground.text, ground.about));
    if counted || stems(sentence).iter().any(|stem| cited.contains(stem)) {
        return Ok(());
    }
    Err(Lack::Link.because("no word of it stands in what it cites: cite what it is about"))
}

/// Words that mean something, as far as all their forms share.
fn stems(text: &str) -> BTreeSet<String> {
    let means = |piece: &String| piece.chars().count() > 2 && !WORDING.stop.contains(piece) && !WORDING.keywords.contains(piece);
    pieces(text).into_iter().filter(means).map(|piece| stem(&piece).to_owned()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check_with(sentence: &str, text: &str, about: &str, measures: &[f64], expected: bool) {
        let ground = Ground { text: text.to_owned(), about: about.to_owned(), measures: measures.to_vec(), ..Ground::default() };
        assert_eq!(check(sentence, &ground).is_ok(), expected, "{sentence}");
    }

    #[test]
    fn a_sentence_shares_a_word_with_what_it_cites() {
        check_with("The moon is made of cheese.", "def login(name, password):", "app.py", &[], false);
        check_with("Passwords are compared as they are.", "def login(name, password):", "app.py", &[], true);
        check_with("Retrying ends after some tries.", "MAX_RETRIES = 5", "", &[], true);
        check_with("The class returns itself.", "class: return self", "", &[], false);
        check_with("Orders wait for a payment.", "x = y", "shop/orders.py", &[], true);
        check_with("Seven of them are slow.", "7", "", &[7.0], true);
        check_with("They are slow in the evening.", "7", "/services", &[7.0], false);
    }
}
