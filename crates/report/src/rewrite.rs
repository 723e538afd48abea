//! The sentence that a message gives again, to tell whether one that is shown was changed since.

use deepdive_model::{Message, Redact, Text};

use crate::catalogue::Catalogue;

/// Fills messages again.
pub struct Rewriter(Option<Catalogue>);

impl Default for Rewriter {
    fn default() -> Self {
        Self(Catalogue::english().ok())
    }
}

impl Rewriter {
    /// The sentence of a message, secrets blotted out as in a report; none where the catalogue has no such message or its arguments don't fit.
    pub fn text(&self, message: &Message, redact: &dyn Redact) -> Option<Text> {
        let draft = self.0.as_ref()?.claim(&message.id, message.args.clone()).ok()?;
        let Text { executive, product, engineer } = draft.text().clone();
        let blotted = |text: String| redact.redact(&text).into_owned();
        Some(Text { executive: blotted(executive), product: blotted(product), engineer: blotted(engineer) })
    }
}
