//! What lies on the way of a request: code that answers it, and code that this was seen to lead to. Not a call graph: the tools that have
//! one say which places they found on the way.

use std::collections::BTreeSet;

use deepdive_model::{EntryPointKind, Evidence, Finding, Lines};

use crate::facts::Facts;

/// The ways of the requests that were seen.
#[derive(Debug, Default)]
pub(crate) struct Ways {
    /// `path:line` of findings that requests lead to.
    led_to: BTreeSet<String>,
    /// Lines of the code that answers.
    answering: Vec<(String, Lines)>,
    /// Nothing was seen to come in by any way: it may be a library, all of whose code may be on one.
    unknown: bool,
}

impl Ways {
    pub(crate) fn new(facts: &Facts) -> Self {
        let entries = || facts.entry_points.iter().flat_map(|entries| &entries.items);
        let asked: BTreeSet<&str> = entries().filter(|entry| is_asked(entry.kind)).map(|entry| entry.id.as_str()).collect();
        let features = facts.features.iter().flat_map(|features| &features.items);
        let handlers = features
            .filter(|feature| feature.entry_points.iter().any(|id| asked.contains(id.as_str())))
            .flat_map(|feature| &feature.code);
        let declared = entries().filter(|entry| is_asked(entry.kind)).flat_map(|entry| &entry.evidence);
        Self {
            led_to: facts.in_requests(),
            answering: declared
                .chain(handlers)
                .filter_map(Evidence::as_place)
                .map(|(path, lines)| (path.to_owned(), lines))
                .collect(),
            unknown: entries().next().is_none(),
        }
    }

    /// Whether a request was seen to come by a finding's first place, or may: of a library nobody can tell.
    pub(crate) fn pass(&self, finding: &Finding) -> bool {
        self.unknown || self.seen(finding)
    }

    /// Whether a request was seen to come by a finding's first place.
    pub(crate) fn seen(&self, finding: &Finding) -> bool {
        let Some((path, lines)) = finding.evidence.first().and_then(Evidence::as_place) else { return false };
        let holds = |(known, all): &(String, Lines)| known == path && all.start <= lines.start && lines.end <= all.end;
        self.led_to.contains(&format!("{path}:{}", lines.start)) || self.answering.iter().any(holds)
    }
}

/// Kinds that more users ask more often; who runs commands and timed jobs is not the load.
fn is_asked(kind: EntryPointKind) -> bool {
    match kind {
        EntryPointKind::Http
        | EntryPointKind::Rpc
        | EntryPointKind::Graphql
        | EntryPointKind::Page
        | EntryPointKind::Consumer => true,
        EntryPointKind::Cli | EntryPointKind::Job => false,
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use deepdive_model::{Category, Confidence, Severity};

    use super::*;
    use crate::tests::{draft, input, lines};

    fn facts() -> Facts {
        let calls = input().outputs.into_iter().flat_map(|output| output.facts).collect();
        Facts::gather("0-shop", calls).0
    }

    fn check(path: &str, line: u32, expected: bool) {
        let finding =
            draft("r", Category::Scalability, Severity::Low, Confidence::High).at("s", "", lines(path, line, line), Vec::new());
        assert_eq!(Ways::new(&facts()).pass(&finding), expected, "{path}:{line}");
        assert!(Ways::new(&Facts::default()).pass(&finding), "of a library nobody can tell");
        assert!(!Ways::default().seen(&finding));
    }

    #[test]
    fn a_request_passes_what_answers_it_and_what_that_leads_to() {
        check("orders/main.py", 31, true);
        check("orders/main.py", 60, true);
        check("orders/main.py", 70, false);
        check("orders/start.py", 31, false);
    }
}
