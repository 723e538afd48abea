//! The wish to stop: one token for those who wait and those who poll.

use deepdive_model::Cancel;
use tokio_util::sync::CancellationToken;

/// Asked once, it holds for every clone and every child.
#[derive(Debug, Clone, Default)]
pub struct Stop(CancellationToken);

impl Stop {
    /// Asks everybody to stop.
    pub fn stop(&self) {
        self.0.cancel();
    }

    /// One that is asked with this one, and can be asked alone.
    #[must_use]
    pub fn child(&self) -> Self {
        Self(self.0.child_token())
    }

    /// Waits until someone asks.
    pub async fn asked(&self) {
        self.0.cancelled().await;
    }
}

impl Cancel for Stop {
    fn is_cancelled(&self) -> bool {
        self.0.is_cancelled()
    }
}
