//! Names outside backticks: file paths, hosts, identifiers. They are looked up as those in backticks are; addresses of mail never stand.

use super::ground::Ground;
use super::names::Names;
use super::wording::WORDING;
use super::{Lack, Refusal};

pub(super) fn check(sentence: &str, ground: &Ground, names: &Names) -> Result<(), Refusal> {
    let cited = format!("{} {}", ground.text, ground.about).to_lowercase();
    for (n, part) in sentence.split('`').enumerate() {
        let quoted = n % 2 == 1;
        for word in part.split_whitespace() {
            if is_address(word, quoted) {
                return Err(Lack::Name.because("addresses of people are not told"));
            }
            let bare =
                word.trim_matches(|c: char| !(c.is_alphanumeric() || matches!(c, '/' | '_' | '.'))).trim_end_matches(['.', ',']);
            if quoted || !is_name(bare) || names.has(bare) || cited.contains(&bare.to_lowercase()) || is_term(bare) {
                continue;
            }
            return Err(Lack::Name.because(format!("nothing here is called {bare}")));
        }
    }
    Ok(())
}

/// A sign of mail; in code it may also begin a decorator or the name of a package.
fn is_address(word: &str, quoted: bool) -> bool {
    let Some((before, after)) = word.split_once('@') else { return false };
    !quoted || (before.ends_with(char::is_alphanumeric) && after.contains('.'))
}

fn is_term(word: &str) -> bool {
    WORDING.terms.contains(&word.to_lowercase())
}

/// Whether a word looks like a path, a host or an identifier.
fn is_name(word: &str) -> bool {
    let Some(first) = word.chars().next().filter(|_| word.contains(char::is_alphabetic)) else { return false };
    is_path(word, first) || is_dotted(word) || is_identifier(word)
}

/// `/orders`, `api/main.py`, `a/b/c`; but neither `and/or` nor `9/10`.
fn is_path(word: &str, first: char) -> bool {
    let slashes = word.matches('/').count();
    (first == '/' && word.len() > 1) || slashes > 1 || (slashes == 1 && word.contains('.'))
}

/// `main.py`, `example.com`, `os.path`; but neither `e.g` nor `3.11`.
fn is_dotted(word: &str) -> bool {
    let parts: Vec<&str> = word.split('.').collect();
    let whole = |part: &&str| !part.is_empty() && part.chars().all(|c| c.is_alphanumeric() || c == '-' || c == '_');
    parts.len() > 1 && parts.iter().all(whole) && parts.iter().any(|part| part.len() > 1 && part.starts_with(char::is_alphabetic))
}

/// `order_id`, `orderId`, `OrderService`.
fn is_identifier(word: &str) -> bool {
    let plain = word.chars().all(|c| c.is_alphanumeric() || c == '_');
    let humps = word.chars().zip(word.chars().skip(1)).filter(|(a, b)| a.is_lowercase() && b.is_uppercase()).count();
    // Brands such as `FastAPI` end in capitals; known ones are looked for as technologies.
    let brand = word.ends_with(char::is_uppercase);
    plain && ((word.contains('_') && word.len() > 2) || (humps > 0 && !brand))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check_one(sentence: &str, expected: bool) {
        let names = Names::made_of(&["api/main.py", "main.py", "order_id", "node.js"]);
        let ground = Ground { text: "client = PaymentClient('pay.example.com')".to_owned(), ..Ground::default() };
        assert_eq!(check(sentence, &ground, &names).is_ok(), expected, "{sentence}");
    }

    #[test]
    fn names_outside_backticks_are_looked_up_too() {
        for sentence in [
            "The file api/main.py sends order_id to pay.example.com.",
            "A PaymentClient and/or a queue, e.g. on Node.js, i.e. JavaScript on GitHub with FastAPI.",
            "It holds 9/10 of it in version 3.11 as `@app.get` says.",
        ] {
            check_one(sentence, true);
        }
        for sentence in [
            "The file api/cards.py holds it.",
            "It is sent to evil.example.org.",
            "The customer_id is sent.",
            "The cardNumber is sent.",
            "A CardService sends it.",
            "It answers at /cards to all.",
            "Ask max@example.org about it.",
            "Ask `max@example.org` about it.",
            "Ask @max about it.",
        ] {
            check_one(sentence, false);
        }
    }
}
