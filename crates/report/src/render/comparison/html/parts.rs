//! Pieces of the page: sentences and cells with their sources, tables with a column for each subject.

use deepdive_model::{Claim, Comparison, Evidence, EvidenceKind, Lines, Subject};

use crate::render::escape::{html, html_items, html_text};
use crate::render::links::permalink;
use crate::render::shown::{basis, other_evidence, place};

/// The comparison that is shown.
pub(super) struct Page<'a> {
    pub(super) comparison: &'a Comparison,
}

impl Page<'_> {
    pub(super) fn label(&self, key: &str) -> String {
        let mut subjects = self.comparison.subjects.iter();
        subjects.find(|subject| subject.key == key).map_or_else(|| key.to_owned(), |subject| subject.label.clone())
    }

    fn subject(&self, key: &str) -> Option<&Subject> {
        self.comparison.subjects.iter().find(|subject| subject.key == key).map(|subject| &subject.subject)
    }

    /// A list of sentences with what they rest on.
    pub(super) fn claims(&self, claims: &[Claim]) -> String {
        let one = |claim: &Claim| {
            let sources =
                html_items(claim.evidence.iter().map(|one| format!("{}: {}", html(&self.label(&one.subject)), self.source(one))));
            let noun = if claim.evidence.len() == 1 { "source" } else { "sources" };
            format!(
                "<p class=\"say\">{}</p><details class=\"why\"><summary><span class=\"basis\">{}</span> · {} {noun}</summary><ul class=\"sources\">{sources}</ul></details>",
                html_text(&claim.text.product),
                basis(claim),
                claim.evidence.len()
            )
        };
        format!("<ul class=\"claims\">{}</ul>", html_items(claims.iter().map(one)))
    }

    /// What a cell rests on, folded.
    pub(super) fn sources(&self, evidence: &[Evidence]) -> String {
        if evidence.is_empty() {
            return String::new();
        }
        let noun = if evidence.len() == 1 { "source" } else { "sources" };
        let items = html_items(evidence.iter().map(|one| self.source(one)));
        format!("<details class=\"why\"><summary>{} {noun}</summary><ul class=\"sources\">{items}</ul></details>", evidence.len())
    }

    /// A piece of evidence as a link, where it has one, and its lines.
    fn source(&self, evidence: &Evidence) -> String {
        let key = format!("{}/{}", evidence.subject, evidence.id);
        let lines = self.comparison.excerpts.get(&key);
        let lines = lines.map_or_else(String::new, |text| format!("<pre tabindex=\"0\">{}</pre>", html(text)));
        let EvidenceKind::Place { path, start_line, end_line, redacted, .. } = &evidence.kind else {
            return html(&other_evidence(evidence));
        };
        let name = html(&place(path, *start_line, *end_line));
        let secret = if *redacted { " (secret, not shown)" } else { "" };
        let link =
            self.subject(&evidence.subject).and_then(|subject| permalink(subject, path, Lines::new(*start_line, *end_line)));
        match link {
            Some(link) => format!("<a class=\"place\" rel=\"noreferrer\" href=\"{}\">{name}</a>{secret}{lines}", html(&link)),
            None => format!("<span class=\"place\">{name}</span>{secret}{lines}"),
        }
    }
}

/// A table with a column for each subject.
pub(super) fn table(page: &Page<'_>, about: &str, first: &str, rows: &str) -> String {
    let names: String =
        page.comparison.subjects.iter().map(|subject| format!("<th scope=\"col\">{}</th>", html(&subject.label))).collect();
    format!(
        "<div class=\"wide\" role=\"region\" tabindex=\"0\" aria-label=\"{about}\"><table class=\"side-by-side\"><thead><tr><th scope=\"col\">{first}</th>{names}</tr></thead><tbody>{rows}</tbody></table></div>"
    )
}
