//! Waiting for the network and for time to pass, and giving up within a moment once someone asks to stop.

use std::future::Future;
use std::sync::LazyLock;
use std::time::{Duration, Instant};

use deepdive_model::Cancel;
use tokio::runtime::Runtime;

use crate::ChatError;

/// How often the wish to stop is looked for.
const LOOK: Duration = Duration::from_millis(50);

/// One thread for all connections, for as long as the program lives: it must never be dropped inside another runtime.
static RUNTIME: LazyLock<std::io::Result<Runtime>> = LazyLock::new(|| {
    tokio::runtime::Builder::new_multi_thread().worker_threads(1).thread_name("deepdive-llm").enable_all().build()
});

/// Runs a future to its end, to the wish to stop or to its time limit.
pub(crate) fn run<T>(limit: Duration, cancel: &dyn Cancel, work: impl Future<Output = T>) -> Result<T, ChatError> {
    until(cancel, async move {
        tokio::select! {
            biased;
            done = work => Ok(done),
            () = tokio::time::sleep(limit) => Err(ChatError::TimedOut(limit)),
        }
    })?
}

/// The same without a time limit.
pub(crate) fn until<T>(cancel: &dyn Cancel, work: impl Future<Output = T>) -> Result<T, ChatError> {
    let runtime =
        RUNTIME.as_ref().map_err(|error| ChatError::Refused(format!("no thread for the network can be had: {error}")))?;
    runtime.block_on(async {
        tokio::select! {
            biased;
            () = asked(cancel) => Err(ChatError::Cancelled),
            done = work => Ok(done),
        }
    })
}

async fn asked(cancel: &dyn Cancel) {
    while !cancel.is_cancelled() {
        tokio::time::sleep(LOOK).await;
    }
}

/// Sleeps on this thread; needs no runtime.
pub(crate) fn sleep(time: Duration, cancel: &dyn Cancel) -> Result<(), ChatError> {
    let end = Instant::now() + time;
    loop {
        if cancel.is_cancelled() {
            return Err(ChatError::Cancelled);
        }
        let left = end.saturating_duration_since(Instant::now());
        if left.is_zero() {
            return Ok(());
        }
        std::thread::sleep(left.min(LOOK));
    }
}
