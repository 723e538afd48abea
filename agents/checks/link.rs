//! Whether a sentence has to do with what it cites: one word of it, at least, is one of the cited lines or facts, in whatever form, and
//! a way of building that it names is named there.

use std::collections::BTreeSet;

use super::ground::Ground;
use super::wording::{WORDING, found, pieces, stem, words};
use super::words::said;
use super::{Lack, Refusal};

pub(super) fn check(sentence: &str, ground: &Ground) -> Result<(), Refusal> {
    if let Some(style) = unsaid_style(sentence, ground) {
        return Err(Lack::Link.because(format!("“{style}” does not stand in what it cites: say what the code does")));
    }
    if is_linked(sentence, ground) {
        return Ok(());
    }
    Err(Lack::Link.because("no word of it stands in what it cites: cite what it is about"))
}

/// A word for a way of building systems that stands in the sentence and not in what it cites: models like to guess them.
fn unsaid_style(sentence: &str, ground: &Ground) -> Option<String> {
    let stems = |text: &str| pieces(text).iter().map(|piece| stem(piece).to_owned()).collect::<Vec<_>>().join(" ");
    let (cited, words) = (stems(&format!("{} {}", ground.text, ground.about)), words(sentence));
    let styles = found(&words, &WORDING.styles).into_iter().filter_map(|(at, n)| Some(words.get(at..at + n)?.join(" ")));
    styles.into_iter().find(|style| !format!(" {cited} ").contains(&format!(" {} ", stems(style))))
}

/// Whether it has to do with all that, or with one piece of it.
pub(super) fn is_linked(sentence: &str, ground: &Ground) -> bool {
    // A number of a sentence stands in a fact that it cites, and that is a link: the check of numbers sees to it.
    let counted = !ground.measures.is_empty() && !said(sentence).is_empty();
    let cited = stems(&format!("{} {}", ground.text, ground.about));
    counted || stems(sentence).iter().any(|stem| cited.contains(stem))
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
        check_with("It is a microservices architecture with a cart.", "cart: image", "", &[], false);
        check_with("The cart is one of its microservices.", "the cart microservice", "", &[], true);
        check_with("The cart is event driven.", "cart is built event-driven", "", &[], true);
    }
}
