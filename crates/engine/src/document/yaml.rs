//! What the YAML parser says of a text that it can't read, as a [`Mistake`] at its place.

use serde_saphyr::Error;

use crate::Mistake;

/// What to do where only the parser knows what is wrong.
pub(super) const LOOK: &str = "look at this line and the one before: brackets, quotes, colons, and indentation with spaces";

/// What a YAML error says, at its place in the text.
pub(super) fn yaml_mistake(file: &str, text: &str, error: &Error) -> Mistake {
    let error = error.without_snippet();
    let place = error.location().map_or((0, 0), |at| (at.line(), at.column()));
    let number = |n: u64| usize::try_from(n).unwrap_or_default();
    let place = (number(place.0), number(place.1));
    let (message, hint, width) = explain(error);
    let mistake =
        if place.0 == 0 { Mistake::whole(file, message) } else { Mistake::at(file, text, (place.0, place.1, width), message) };
    hint.map_or(mistake.clone(), |hint| mistake.hint(hint))
}

fn explain(error: &Error) -> (String, Option<String>, usize) {
    match error {
        Error::DuplicateMappingKey { key, .. } => {
            let key = key.clone().unwrap_or_default();
            (format!("`{key}` stands here for the second time"), Some("each name may stand once".to_owned()), key.chars().count())
        }
        // The crate's own words: its errors are many, and marked as open to more.
        other => own_words(&first_line(&other.to_string())),
    }
}

/// What the crate says, and what to do: some of its messages are clearer in our own words.
fn own_words(said: &str) -> (String, Option<String>, usize) {
    let (message, hint) = match said {
        "expected mapping start" => ("fields are needed here", "write them as `name: value`, one a line, or as { name: value }"),
        "expected sequence start" => {
            ("a list is needed here", "write it as [ … ], or with a line that begins with `- ` for each item")
        }
        "expected string scalar" => {
            ("the name of a field is needed here", "where `{{ … }}` is meant, put it in quotes: `\"{{ … }}\"`")
        }
        other if other.starts_with("mapping values are not allowed") => {
            ("a colon can't stand here", "a text that holds a colon is written in quotes; else look at the indentation")
        }
        other if other.starts_with("while parsing a block") => (
            "this does not fit to the lines before it",
            "let it begin in the same column as its neighbours, and indent with spaces",
        ),
        other if other.starts_with("multiple YAML documents") => {
            ("a second document begins here", "a file holds one: put what stands behind `---` into a file of its own")
        }
        other => (other, LOOK),
    };
    (message.to_owned(), Some(hint.to_owned()), 1)
}

/// A message without the place that the crate adds: it is shown in our own way.
fn first_line(message: &str) -> String {
    let line = message.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
    let line = line.strip_prefix("error: ").unwrap_or(line);
    line.split_once(" at line ").map_or(line, |(before, _)| before).trim().to_owned()
}
