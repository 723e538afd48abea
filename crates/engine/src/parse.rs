//! From the text of a workflow file to its words; what is no workflow is a [`Mistake`] at its place.

use serde_saphyr::Error;

use crate::{Mistake, Mistakes, Workflow, nearest};

/// Reads a workflow file. Whether its names mean anything is told by [`crate::compile`].
pub fn parse(file: &str, text: &str) -> Result<Workflow, Mistakes> {
    let workflow: Workflow = serde_saphyr::from_str(text).map_err(|error| yaml_mistake(file, text, &error))?;
    if workflow.deepdive == 1 {
        return Ok(workflow);
    }
    let line = text.lines().position(|line| line.starts_with("deepdive:")).map_or(0, |n| n + 1);
    let mistake = Mistake::at(file, text, (line, 1, 8), format!("this is version {} of the language", workflow.deepdive));
    Err(mistake.hint("this deepdive knows `deepdive: 1`").into())
}

/// What to do where only the parser knows what is wrong.
const LOOK: &str = "look at this line and the one before: brackets, quotes, colons, and indentation with spaces";

/// What a YAML error says, at its place in the text.
pub fn yaml_mistake(file: &str, text: &str, error: &Error) -> Mistake {
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
        Error::SerdeUnknownField { field, expected, .. } => {
            (format!("unknown field `{field}`"), Some(nearest(field, expected.iter().copied())), field.chars().count())
        }
        Error::SerdeUnknownVariant { variant, expected, .. } => {
            (format!("unknown value `{variant}`"), Some(nearest(variant, expected.iter().copied())), variant.chars().count())
        }
        Error::SerdeMissingField { field, .. } => {
            (format!("the field `{field}` is missing here"), Some(format!("add `{field}: …`")), 1)
        }
        Error::SerdeInvalidType { unexpected, expected, .. } | Error::SerdeInvalidValue { unexpected, expected, .. } => {
            (format!("this is {unexpected}"), Some(format!("expected {expected}")), 1)
        }
        Error::DuplicateMappingKey { key, .. } => {
            let key = key.clone().unwrap_or_default();
            (format!("`{key}` stands here for the second time"), Some("each name may stand once".to_owned()), key.chars().count())
        }
        // The crate's own words: its errors are many, and marked as open to more.
        other => own_words(&first_line(&other.to_string())),
    }
}

/// What the crate says, and what to do: two of its messages are clearer in our own words.
fn own_words(said: &str) -> (String, Option<String>, usize) {
    let (message, hint) = match said {
        "expected mapping start" => ("fields are needed here", "write them as `name: value`, one a line, or as { name: value }"),
        "expected sequence start" => {
            ("a list is needed here", "write it as [ … ], or with a line that begins with `- ` for each item")
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
