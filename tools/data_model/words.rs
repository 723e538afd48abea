//! Words of names: `createdAt`, `created_at` and `CreatedAt` are the same two words; one and many of a noun.

/// The words of a name in lower case.
pub(crate) fn words(name: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word = String::new();
    let letters: Vec<char> = name.chars().collect();
    for (at, letter) in letters.iter().enumerate() {
        let before = at.checked_sub(1).and_then(|at| letters.get(at));
        let after = letters.get(at + 1);
        let starts = letter.is_uppercase()
            && (before.is_some_and(|c| c.is_lowercase() || c.is_ascii_digit())
                || before.is_some_and(|c| c.is_uppercase()) && after.is_some_and(|c| c.is_lowercase()));
        if (starts || !letter.is_alphanumeric()) && !word.is_empty() {
            words.push(std::mem::take(&mut word));
        }
        if letter.is_alphanumeric() {
            word.extend(letter.to_lowercase());
        }
    }
    if !word.is_empty() {
        words.push(word);
    }
    words
}

/// A noun without the ending of many: `orders`, `categories`, `boxes`.
pub(crate) fn singular(word: &str) -> String {
    let keeps = ["ss", "us", "is", "news", "series", "as"].iter().any(|end| word.ends_with(end));
    if word == "caches" {
        return "cache".to_owned();
    }
    if keeps || word.len() < 4 {
        return word.to_owned();
    }
    if let Some(stem) = word.strip_suffix("ies") {
        return if stem.len() > 1 { format!("{stem}y") } else { word.trim_end_matches('s').to_owned() };
    }
    let soft = ["ches", "shes", "sses", "xes", "zzes"].iter().any(|end| word.ends_with(end));
    let cut = if soft { word.strip_suffix("es") } else { word.strip_suffix('s') };
    cut.unwrap_or(word).to_owned()
}

/// A name as tables and classes share it: words joined, the last one singular.
pub(crate) fn same(name: &str) -> String {
    let mut words = words(name);
    if let Some(last) = words.last_mut() {
        *last = singular(last);
    }
    words.concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_fall_into_words() {
        for (name, expected) in
            [("createdAt", "created at"), ("HTTPServer", "http server"), ("order_items", "order items"), ("v2Api", "v2 api")]
        {
            assert_eq!(words(name).join(" "), expected, "{name}");
        }
    }

    #[test]
    fn one_of_many() {
        for (many, one) in [
            ("orders", "order"),
            ("categories", "category"),
            ("boxes", "box"),
            ("address", "address"),
            ("status", "status"),
            ("caches", "cache"),
            ("ties", "tie"),
        ] {
            assert_eq!(singular(many), one, "{many}");
        }
        assert_eq!(same("OrderItem"), same("order_items"));
    }
}
