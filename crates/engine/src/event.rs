//! What happens in a run, for whoever watches.

use crate::StepState;

/// Something that happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// A step begins.
    Started {
        /// The step.
        step: String,
    },
    /// A block goes over so many items.
    Opened {
        /// The step.
        step: String,
        /// How many.
        items: usize,
    },
    /// A step is tried again.
    Again {
        /// The step.
        step: String,
        /// Why.
        why: String,
    },
    /// A step has ended.
    Ended {
        /// The step.
        step: String,
        /// How.
        state: StepState,
        /// Why, where it is not ok.
        why: String,
        /// Milliseconds that it took.
        ms: u64,
    },
}
