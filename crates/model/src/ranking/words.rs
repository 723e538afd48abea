//! The words of a text: taken apart as code writes them, and brought into one form.

/// A word of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Token {
    /// As it is written, in lower case.
    pub(super) written: String,
    /// Without its ending.
    pub(super) stem: String,
    /// Whether it goes on the name that the word before it begins: `Name` in `userName`.
    goes_on: bool,
}

/// The words of a text, in lower case and without endings; `camelCase`, `snake_case` and paths are taken apart.
pub fn words(text: &str) -> impl Iterator<Item = String> {
    tokens(text).into_iter().map(|token| token.stem)
}

pub(super) fn tokens(text: &str) -> Vec<Token> {
    let mut out: Vec<Token> = Vec::new();
    let mut word = String::new();
    let (mut lower, mut goes_on) = (false, false);
    for char in text.chars().chain([' ']) {
        let starts = char.is_uppercase() && lower;
        if (!char.is_alphanumeric() || starts) && !word.is_empty() {
            let written = std::mem::take(&mut word);
            let stem = stem(&written);
            if stem.len() > 1 {
                out.push(Token { written, stem, goes_on });
            }
            goes_on = true;
        }
        if char.is_alphanumeric() {
            word.extend(char.to_lowercase());
        } else if char != '_' && char != '-' {
            goes_on = false;
        }
        lower = char.is_lowercase() || char.is_numeric();
    }
    out
}

/// Each word as it is written and without its ending; and, of a name of several, each two that stand together: `logIn` is `login` too.
pub(super) fn with_joined(text: &str) -> Vec<(String, String)> {
    let tokens = tokens(text);
    let pairs = tokens.iter().zip(tokens.iter().skip(1)).filter(|(_, next)| next.goes_on);
    let joined: Vec<Token> = pairs.map(|(one, next)| join(one, next)).collect();
    tokens.into_iter().chain(joined).map(|token| (token.written, token.stem)).collect()
}

/// Two words as one: `logged in` is `login`.
pub(super) fn join(one: &Token, next: &Token) -> Token {
    let written = format!("{}{}", one.stem, next.written);
    Token { stem: stem(&written), written, goes_on: one.goes_on }
}

/// Without the endings of plural and of time: `orders` and `ordered` are `order`.
fn stem(word: &str) -> String {
    let vowel = |stem: &str| stem.contains(['a', 'e', 'i', 'o', 'u', 'y']);
    let cut = |end: &str| word.strip_suffix(end).filter(|stem| stem.len() > 2 && vowel(stem));
    let stem = match () {
        () if word.len() < 4 || word.ends_with("ss") || word.ends_with("us") || word.ends_with("is") => word,
        () if word.ends_with("ies") && word.len() > 4 => return format!("{}y", word.strip_suffix("ies").unwrap_or(word)),
        () => ["sses", "ches", "shes", "xes"]
            .iter()
            .find(|end| word.ends_with(**end))
            .and_then(|_| word.strip_suffix("es"))
            .or_else(|| cut("ing"))
            .or_else(|| cut("ed"))
            .or_else(|| cut("s"))
            .unwrap_or(word),
    };
    let stem = undoubled(stem);
    stem.strip_suffix('e').filter(|short| short.len() > 3).unwrap_or(stem).to_owned()
}

/// `stopp` is `stop` and `logg` is `log`; `pass`, `call` and `sett` stay.
fn undoubled(stem: &str) -> &str {
    let mut ends = stem.chars().rev();
    let (last, before) = (ends.next(), ends.next());
    let doubles = last == before
        && match last {
            Some('b' | 'g' | 'm' | 'n' | 'p') => stem.len() > 3,
            Some('d' | 'r' | 't') => stem.len() > 4,
            _ => false,
        };
    if doubles { stem.get(..stem.len() - 1).unwrap_or(stem) } else { stem }
}
