//! Ctrl-C, and the wish of another terminal: the first asks everybody to stop, and ends the program itself where that takes longer than a moment; the second ends it at
//! once. What is durable stays so: the store is written in whole steps.

use std::io::Write as _;
use std::time::Duration;

use deepdive_engine::Stop;

use crate::failure::{Code, Failure};
use crate::terminal;

/// How long the rest of the program has to end by itself.
const GRACE: Duration = Duration::from_millis(700);

/// Listens for Ctrl-C from now on: a signal that comes right after this is heard.
pub(crate) fn listen() -> Stop {
    let stop = Stop::default();
    let asked = stop.clone();
    let Ok(runtime) = tokio::runtime::Builder::new_current_thread().enable_all().build() else { return stop };
    let signals = runtime.block_on(async { Signals::new() });
    std::thread::spawn(move || runtime.block_on(watch(&asked, signals)));
    stop
}

async fn watch(stop: &Stop, mut signals: Signals) {
    // The wish may also come from another terminal, through the store.
    tokio::select! {
        () = signals.next() => stop.stop(),
        () = stop.asked() => {}
    }
    tokio::select! {
        () = signals.next() => {}
        () = tokio::time::sleep(GRACE) => {}
    }
    terminal::clear();
    terminal::failure(&Failure::interrupted());
    let _ = std::io::stderr().flush();
    std::process::exit(Code::Interrupted as i32);
}

/// What asks the program to end.
#[cfg(unix)]
struct Signals(Vec<tokio::signal::unix::Signal>);

#[cfg(unix)]
impl Signals {
    fn new() -> Self {
        use tokio::signal::unix::{SignalKind, signal};
        Self([SignalKind::interrupt(), SignalKind::terminate()].into_iter().filter_map(|kind| signal(kind).ok()).collect())
    }

    /// The next of either kind; never where none could be listened for.
    async fn next(&mut self) {
        std::future::poll_fn(|context| {
            let heard = self.0.iter_mut().any(|signal| signal.poll_recv(context).is_ready());
            if heard { std::task::Poll::Ready(()) } else { std::task::Poll::Pending }
        })
        .await;
    }
}

#[cfg(not(unix))]
struct Signals;

#[cfg(not(unix))]
impl Signals {
    fn new() -> Self {
        Self
    }

    async fn next(&mut self) {
        let _ = tokio::signal::ctrl_c().await;
    }
}
