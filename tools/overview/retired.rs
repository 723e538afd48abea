//! What a README says in its first lines of the end of its project: deprecated, archived, no longer maintained.

use std::sync::LazyLock;

use deepdive_graph::Document;
use deepdive_model::facts::Quote;
use regex::Regex;

use crate::{ToolContext, prose, source};

/// Lines with words that are looked at: below stand histories and options of the thing.
const FIRST: usize = 12;

/// The longest quote, in characters.
const LONGEST: usize = 220;

/// A sentence about the project as a whole.
static SENTENCE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let thing = "(this|the|our) (\\w+ ){0,3}?(project|repo|repository|demo|app|application|package|library|sample|example|service|software|tool|codebase|code)";
    let end = "(deprecated|archived|unmaintained|discontinued|retired|obsolete|(no longer|not) (being )?(actively )?(maintained|supported|developed|updated))";
    Regex::new(&format!(r"(?i)\b{thing} ((is|was|are) (now )?|has been |has )?((officially|now) )?{end}\b")).ok()
});

/// A line that is hardly more than the word: a heading, a warning.
static WORD: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"(?i)^[\W_]*((project|repository|repo|status|warning|note|notice|important)\W+)*(is )?(now )?(deprecated|archived|unmaintained|discontinued|no longer maintained|not maintained)\b").ok()
});

/// Capitals beside a title.
static SHOUT: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"\b(DEPRECATED|ARCHIVED|UNMAINTAINED|DISCONTINUED|NO LONGER MAINTAINED)\b").ok());

/// The first line that says so.
pub(super) fn told(context: &ToolContext, readme: Option<&Document>) -> Option<Quote> {
    let path = &readme?.path;
    let lines = source::lines(context.snapshot(), path);
    let texts = lines.iter().map(|(line, text)| (*line, prose::plain(text))).filter(|(_, text)| !text.is_empty());
    let (line, text) = texts.take(FIRST).find(|(_, text)| is_end(text))?;
    Some(Quote { text: prose::cut(&text, LONGEST), evidence: context.place(path, line, line)? })
}

fn is_end(text: &str) -> bool {
    let is = |pattern: &LazyLock<Option<Regex>>| pattern.as_ref().is_some_and(|regex| regex.is_match(text));
    let short = text.split_whitespace().count() <= 12;
    is(&SENTENCE) || short && (is(&WORD) || is(&SHOUT))
}

#[cfg(test)]
mod tests {
    use super::is_end;

    #[test]
    fn the_end_is_said_of_the_whole() {
        for (text, expected) in [
            ("DEPRECATED: Shop of Tea", true),
            ("Deprecated", true),
            ("Shop of Tea (ARCHIVED)", true),
            ("Warning: no longer maintained", true),
            ("This repository has been archived, see the new one.", true),
            ("This demo project is no longer actively maintained.", true),
            ("The option `old` is deprecated since 2.0.", false),
            ("Mails are archived after a year.", false),
            ("Documents can be scanned and archived.", false),
            ("A shop that sells tea.", false),
        ] {
            assert_eq!(is_end(text), expected, "{text}");
        }
    }
}
