//! What is wrong in a file that a person wrote, said so that following the message mends it: file, line, column, the line itself,
//! and what would have been right.

use std::fmt;

/// One thing wrong in a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mistake {
    /// The file, as the user named it.
    pub file: String,
    /// From 1; 0 where it is about the file as a whole.
    pub line: usize,
    /// From 1, in characters.
    pub column: usize,
    /// How many characters are meant.
    pub width: usize,
    /// The line as it stands there.
    pub source: String,
    /// What is wrong.
    pub message: String,
    /// What would have been right.
    pub hint: Option<String>,
}

impl Mistake {
    /// A mistake at a place of a text.
    pub fn at(file: &str, text: &str, (line, column, width): (usize, usize, usize), message: impl Into<String>) -> Self {
        let source = text.lines().nth(line.saturating_sub(1)).unwrap_or_default().to_owned();
        Self { file: file.to_owned(), line, column, width: width.max(1), source, message: message.into(), hint: None }
    }

    /// A mistake of the file as a whole.
    pub fn whole(file: &str, message: impl Into<String>) -> Self {
        Self { file: file.to_owned(), line: 0, column: 0, width: 0, source: String::new(), message: message.into(), hint: None }
    }

    /// With what would have been right.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }
}

impl fmt::Display for Mistake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.line == 0 {
            write!(f, "{}: {}", self.file, self.message)?;
        } else {
            write!(f, "{}:{}:{}: {}", self.file, self.line, self.column, self.message)?;
            let gutter = self.line.to_string();
            let blank = " ".repeat(gutter.len());
            let before = " ".repeat(self.column.saturating_sub(1));
            let marks =
                "^".repeat(self.width.min(self.source.chars().count().saturating_sub(self.column.saturating_sub(1))).max(1));
            write!(f, "\n {blank} |\n {gutter} | {}\n {blank} | {before}{marks}", self.source)?;
        }
        match &self.hint {
            Some(hint) => write!(f, "\n   = {hint}"),
            None => Ok(()),
        }
    }
}

/// Everything wrong in a file, in the order of its lines.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mistakes(pub Vec<Mistake>);

impl fmt::Display for Mistakes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (n, mistake) in self.0.iter().enumerate() {
            write!(f, "{}{mistake}", if n == 0 { "" } else { "\n\n" })?;
        }
        Ok(())
    }
}

impl std::error::Error for Mistakes {}

impl Mistakes {
    /// In the order of the lines.
    pub(crate) fn sorted(mut mistakes: Vec<Mistake>) -> Self {
        mistakes.sort_by_key(|mistake| (mistake.line, mistake.column));
        Self(mistakes)
    }
}

impl From<Mistake> for Mistakes {
    fn from(mistake: Mistake) -> Self {
        Self(vec![mistake])
    }
}

/// "did you mean …?" where one of the known names is near, else the list of them.
pub fn nearest<'a>(wrong: &str, known: impl IntoIterator<Item = &'a str>) -> String {
    let mut known: Vec<&str> = known.into_iter().collect();
    known.sort_unstable();
    known.dedup();
    match (known_name(wrong, known.iter().copied()), known.as_slice()) {
        (Some(name), _) => format!("did you mean `{name}`?"),
        (None, []) => "there are none".to_owned(),
        (None, [name]) => format!("there is only {name}"),
        (None, _) => format!("there are {}", known.join(", ")),
    }
}

/// The one of the known names that was meant: a few letters from it, or one that has it as its beginning or as one of its words.
pub(crate) fn known_name<'a>(wrong: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let known: Vec<&str> = known.into_iter().collect();
    let length = wrong.chars().count();
    let near = known.iter().map(|name| (distance(wrong, name), *name)).min();
    let near = near.filter(|(far, _)| *far <= 1 + length / 4 && *far < length);
    let part = |name: &&&str| length > 2 && (name.starts_with(wrong) || name.split(['_', '-']).any(|word| word == wrong));
    let mut longer = known.iter().filter(part);
    let longer = longer.next().copied().filter(|_| longer.next().is_none());
    match near {
        Some((far, name)) if far < 2 || longer.is_none() => Some(name),
        _ => longer,
    }
}

/// Letters to put in, take out or change (Levenshtein).
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.chars().enumerate() {
        let mut last = i + 1;
        let mut next = vec![last];
        for (y, pair) in b.iter().zip(row.windows(2)) {
            let &[corner, above] = pair else { continue };
            last = (corner + usize::from(x != *y)).min(above + 1).min(last + 1);
            next.push(last);
        }
        row = next;
    }
    row.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(wrong: &str, expected: &str) {
        assert_eq!(nearest(wrong, ["agent", "tool", "report", "for_each"]), expected);
    }

    #[test]
    fn a_near_name_is_offered_and_a_far_one_gets_the_list() {
        check("agnet", "did you mean `agent`?");
        check("agnt", "did you mean `agent`?");
        check("for-each", "did you mean `for_each`?");
        check("shell", "there are agent, for_each, report, tool");
        check("each", "did you mean `for_each`?");
        check("rep", "did you mean `report`?");
    }

    #[test]
    fn a_word_of_a_name_is_nearer_than_a_name_that_sounds_alike() {
        assert_eq!(nearest("calls", ["wall", "model_calls", "tokens"]), "did you mean `model_calls`?");
    }

    #[test]
    fn a_mistake_points_into_its_line() {
        let mistake = Mistake::at("w.yaml", "a: 1\nbee: 2\n", (2, 1, 3), "unknown field `bee`").hint("did you mean `b`?");
        let expected = "w.yaml:2:1: unknown field `bee`\n   |\n 2 | bee: 2\n   | ^^^\n   = did you mean `b`?";
        assert_eq!(mistake.to_string(), expected);
    }
}
