//! Checks that a handler makes in its own lines: it turns away who has not signed in.

use std::sync::LazyLock;

use deepdive_graph::EntryPointFact;
use regex::Regex;

use crate::{ToolContext, source};

/// Lines at the beginning of a handler in which it turns people away.
const LINES: u32 = 40;

/// `if not request.user.is_authenticated:`, `if (!req.user)`; the group is what is asked for.
static REFUSAL: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        r"^\s*if (?:not (?P<python>(?:self\.)?(?:request\.user|current_user|g\.user)(?:\.is_authenticated)?)\s*(?:or\b.*)?:|\(!(?P<script>(?:req|request|ctx|context|res\.locals)\.(?:user|auth|session\.user)|session(?:\?\.user)?)(?:\?\.id)?\s*[)|])",
    )
    .ok()
});

/// What a handler asks for before it goes on, as written; none where no such line was seen.
pub(crate) fn refusal(context: &ToolContext, way: &EntryPointFact) -> Option<String> {
    let graph = context.graph();
    let symbol = graph.symbol(way.handler?).filter(|symbol| symbol.complexity > 1)?;
    let last = symbol.end_line.min(symbol.start_line + LINES);
    let lines = source::lines(context.snapshot(), graph.path(symbol.file));
    let inside = lines.into_iter().filter(|(line, _)| (symbol.start_line..=last).contains(line));
    inside.into_iter().find_map(|(_, text)| asked(&text))
}

fn asked(line: &str) -> Option<String> {
    let found = REFUSAL.as_ref()?.captures(line)?;
    let name = found.name("python").or_else(|| found.name("script"))?;
    Some(name.as_str().to_owned())
}

#[cfg(test)]
mod tests {
    use super::asked;

    #[test]
    fn refusals_are_told_from_other_questions() {
        for (line, expected) in [
            ("    if not request.user.is_authenticated:", Some("request.user.is_authenticated")),
            ("  if (!req.user) return res.status(401).end();", Some("req.user")),
            ("  if (!session?.user) {", Some("session?.user")),
            ("  if (!req.user || !req.user.admin) {", Some("req.user")),
            ("    if not request.user.email:", None),
            ("    if request.user.is_authenticated:", None),
            ("  if (!request.body) {", None),
            ("  if (!sessions.length) {", None),
        ] {
            assert_eq!(asked(line).as_deref(), expected, "{line}");
        }
    }
}
