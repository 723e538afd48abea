//! Ctrl-C, and the wish of another terminal: the first asks everybody to stop, and ends the program itself where that takes longer than a moment; the second ends it at
//! once. What is durable stays so: the store is written in whole steps.

use std::io::Write as _;
use std::time::Duration;

use deepdive_engine::Stop;

use crate::failure::{Code, Failure};
use crate::terminal;

/// How long the rest of the program has to end by itself.
const GRACE: Duration = Duration::from_millis(700);

/// Listens for Ctrl-C from now on.
pub(crate) fn listen() -> Stop {
    let stop = Stop::default();
    let asked = stop.clone();
    std::thread::spawn(move || {
        let Ok(runtime) = tokio::runtime::Builder::new_current_thread().enable_all().build() else { return };
        runtime.block_on(watch(&asked));
    });
    stop
}

async fn watch(stop: &Stop) {
    // The wish may also come from another terminal, through the store.
    tokio::select! {
        () = signal() => stop.stop(),
        () = stop.asked() => {}
    }
    tokio::select! {
        () = signal() => {}
        () = tokio::time::sleep(GRACE) => {}
    }
    terminal::clear();
    terminal::failure(&Failure::interrupted());
    let _ = std::io::stderr().flush();
    std::process::exit(Code::Interrupted as i32);
}

#[cfg(unix)]
async fn signal() {
    use tokio::signal::unix::{SignalKind, signal};
    let Ok(mut term) = signal(SignalKind::terminate()) else { return std::future::pending().await };
    tokio::select! {
        _ = tokio::signal::ctrl_c() => {}
        _ = term.recv() => {}
    }
}

#[cfg(not(unix))]
async fn signal() {
    let _ = tokio::signal::ctrl_c().await;
}
