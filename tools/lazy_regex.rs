//! Regular expressions that are checked when they are read and compiled when they are first asked: most of the many that rules and
//! patterns bring along are never asked in a run, and compiling them all takes longer than reading a small repository.

use std::sync::OnceLock;

use regex::bytes::{CaptureMatches, Regex};

/// A regular expression over bytes.
#[derive(Debug)]
pub(crate) struct LazyRegex {
    like: String,
    compiled: OnceLock<Option<Regex>>,
}

impl LazyRegex {
    /// Its syntax is checked here. One that is right but too large to compile matches nothing.
    pub(crate) fn new(like: String) -> Result<Self, String> {
        regex_syntax::ParserBuilder::new().utf8(false).build().parse(&like).map_err(|error| error.to_string())?;
        Ok(Self { like, compiled: OnceLock::new() })
    }

    fn compiled(&self) -> Option<&Regex> {
        self.compiled.get_or_init(|| Regex::new(&self.like).ok()).as_ref()
    }

    /// Whether it matches anywhere.
    pub(crate) fn is_match(&self, text: impl AsRef<[u8]>) -> bool {
        self.compiled().is_some_and(|regex| regex.is_match(text.as_ref()))
    }

    /// The groups of every match, in order.
    pub(crate) fn captures_iter<'r, 't>(
        &'r self,
        text: &'t [u8],
    ) -> impl Iterator<Item = <CaptureMatches<'r, 't> as Iterator>::Item> {
        self.compiled().into_iter().flat_map(|regex| regex.captures_iter(text))
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::indexing_slicing)]

    use super::*;

    #[test]
    fn syntax_is_checked_at_once_and_matching_is_as_ever() {
        assert!(LazyRegex::new("a(".to_owned()).is_err_and(|why| why.contains("unclosed group")));
        let like = LazyRegex::new(r"(?i)\bkey=(?P<value>\w+)".to_owned()).unwrap();
        assert!(like.is_match("KEY=1") && !like.is_match("monkey=1"));
        let values: Vec<_> = like.captures_iter(b"key=a key=b").map(|found| found["value"].to_vec()).collect();
        assert_eq!(values, [b"a", b"b"]);
    }
}
