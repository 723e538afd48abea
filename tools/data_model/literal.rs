//! Object literals of JavaScript read as text: the keys of the outermost braces with what stands behind them.

/// Keys and values of the first object literal of a text.
pub(super) fn entries(text: &str) -> Vec<(String, String)> {
    let Some(body) = text.find('{').and_then(|at| text.get(at..)).and_then(inside) else { return Vec::new() };
    split(body).into_iter().filter_map(entry).collect()
}

fn entry(part: &str) -> Option<(String, String)> {
    let part = part
        .lines()
        .map(|line| line.split_once("//").filter(|(before, _)| !before.ends_with(':')).map_or(line, |(code, _)| code))
        .collect::<Vec<_>>()
        .join(" ");
    let (key, value) = part.split_once(':')?;
    let key = key.trim().trim_matches(['"', '\'', '`']);
    let real =
        !key.is_empty() && key.chars().all(|letter| letter.is_alphanumeric() || letter == '_' || letter == '$' || letter == '.');
    real.then(|| (key.to_owned(), value.split_whitespace().collect::<Vec<_>>().join(" ")))
}

/// What stands between the first brace and the one that closes it.
fn inside(text: &str) -> Option<&str> {
    let end = Depth::default().end(text)?;
    text.get(1..end)
}

/// Parts between commas that stand in no bracket.
fn split(body: &str) -> Vec<&str> {
    let mut depth = Depth::default();
    let mut parts = Vec::new();
    let mut start = 0;
    for (at, letter) in body.char_indices() {
        depth.step(letter);
        if letter == ',' && depth.level == 0 && depth.quote.is_none() && !depth.comment {
            parts.extend(body.get(start..at));
            start = at + 1;
        }
    }
    parts.extend(body.get(start..));
    parts
}

/// How many brackets and which quote stand open.
#[derive(Default)]
struct Depth {
    level: i32,
    quote: Option<char>,
    before: char,
    comment: bool,
}

impl Depth {
    fn step(&mut self, letter: char) {
        let escaped = self.before == '\\';
        let comment = self.before == '/' && letter == '/' && self.quote.is_none();
        self.before = letter;
        if self.comment || comment {
            self.comment = letter != '\n';
            return;
        }
        match self.quote {
            Some(open) if letter == open && !escaped => self.quote = None,
            Some(_) => {}
            None if matches!(letter, '"' | '\'' | '`') => self.quote = Some(letter),
            None => self.level += i32::from(matches!(letter, '{' | '[' | '(')) - i32::from(matches!(letter, '}' | ']' | ')')),
        }
    }

    fn end(mut self, text: &str) -> Option<usize> {
        text.char_indices().find_map(|(at, letter)| {
            self.step(letter);
            (self.level == 0 && self.quote.is_none()).then_some(at)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::entries;

    #[test]
    fn keys_of_the_outermost_braces() {
        let text = "new Schema({ name: String, // a, b\n 'mail': { type: String, match: /x/ }, tags: [String], ...rest }, { timestamps: true })";
        let found = entries(text);
        let keys: Vec<_> = found.iter().map(|(key, value)| format!("{key}={value}")).collect();
        assert_eq!(keys, ["name=String", "mail={ type: String, match: /x/ }", "tags=[String]"]);
        assert!(entries("new Schema(fields)").is_empty());
        assert!(entries("{ never: 'closed").is_empty());
    }
}
