//! Writes claims from the catalogue. A message that can't be filled is a problem of the report, and its sentence is missing: never a
//! half-written one.

use std::cell::RefCell;

use deepdive_model::{Claim, ClaimDraft, Confidence, Evidence, Problem};
use serde_json::Value;

use crate::catalogue::{Catalogue, CatalogueError};

/// No sentence shows more pieces of evidence than this; totals are cited as measures.
const MOST_EVIDENCE: usize = 8;

/// The catalogue and what went wrong with it.
pub(crate) struct Writer {
    catalogue: Option<Catalogue>,
    problems: RefCell<Vec<Problem>>,
}

impl Writer {
    /// With the sentences of a report.
    pub(crate) fn english() -> Self {
        Self::with(Catalogue::english())
    }

    /// With the sentences of a comparison.
    pub(crate) fn comparison() -> Self {
        Self::with(Catalogue::comparison())
    }

    /// With the sentences of answers.
    pub(crate) fn ask() -> Self {
        Self::with(Catalogue::ask())
    }

    fn with(catalogue: Result<Catalogue, CatalogueError>) -> Self {
        let (catalogue, problems) = match catalogue {
            Ok(catalogue) => (Some(catalogue), Vec::new()),
            Err(error) => (None, vec![Problem::new("merge", "catalogue", "", error.to_string())]),
        };
        Self { catalogue, problems: RefCell::new(problems) }
    }

    /// A measured sentence.
    pub(crate) fn says(&self, id: &str, args: Value, evidence: impl IntoIterator<Item = Evidence>) -> Option<Claim> {
        self.draft(id, args)?.on(few(evidence))
    }

    /// A sentence that a rule infers from facts.
    pub(crate) fn infers(
        &self,
        id: &str,
        args: Value,
        confidence: Confidence,
        evidence: impl IntoIterator<Item = Evidence>,
    ) -> Option<Claim> {
        self.draft(id, args)?.inferred(confidence).on(few(evidence))
    }

    /// The catalogue, where it could be read.
    pub(crate) fn catalogue(&self) -> Option<&Catalogue> {
        self.catalogue.as_ref()
    }

    /// What could not be written.
    pub(crate) fn into_problems(self) -> Vec<Problem> {
        self.problems.into_inner()
    }

    fn draft(&self, id: &str, args: Value) -> Option<ClaimDraft> {
        let Value::Object(args) = args else { return None };
        match self.catalogue.as_ref()?.claim(id, args.into_iter().collect()) {
            Ok(draft) => Some(draft),
            Err(error) => {
                self.problems.borrow_mut().push(Problem::new("merge", "message", id, error.to_string()));
                None
            }
        }
    }
}

/// The first few, each once.
fn few(evidence: impl IntoIterator<Item = Evidence>) -> Vec<Evidence> {
    let mut out: Vec<Evidence> = Vec::new();
    for item in evidence {
        if out.len() < MOST_EVIDENCE && !out.iter().any(|known| known.id == item.id) {
            out.push(item);
        }
    }
    out
}
