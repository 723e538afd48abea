//! What the program tells about itself while it works: log lines on standard error where `RUST_LOG` asks for them, spans in a file where
//! `--trace` names one, and spans to a collector where the feature `otlp` is built in and a collector is named.
//!
//! The file holds spans and events of deepdive alone: what libraries tell could hold what is sent.

use std::fs::File;
use std::sync::Mutex;

use tracing_subscriber::filter::{LevelFilter, Targets};
use tracing_subscriber::fmt::format::FmtSpan;
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::registry::Registry;
use tracing_subscriber::util::SubscriberInitExt as _;
use tracing_subscriber::{EnvFilter, Layer};

use crate::args::Common;
use crate::failure::{Failure, file_failure};

#[cfg(feature = "otlp")]
pub(crate) mod collector;

type Boxed = Box<dyn Layer<Registry> + Send + Sync>;

/// Listens from now on.
pub(crate) fn begin(common: &Common) -> Result<(), Failure> {
    let mut layers: Vec<Boxed> = vec![on_stderr()];
    if let Some(path) = &common.trace {
        layers.push(in_file(File::create(path).map_err(file_failure("written", path))?));
    }
    #[cfg(feature = "otlp")]
    if !common.offline {
        layers.extend(collector::layer()?);
    }
    // Set already only where deepdive is embedded in a program that listens itself.
    let _ = tracing_subscriber::registry().with(layers).try_init();
    Ok(())
}

fn on_stderr() -> Boxed {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("off"));
    tracing_subscriber::fmt::layer().with_writer(std::io::stderr).with_filter(filter).boxed()
}

/// One JSON object a line: each span when it ends, with its fields and times, and each event.
fn in_file(file: File) -> Boxed {
    tracing_subscriber::fmt::layer()
        .json()
        .with_span_list(true)
        .with_span_events(FmtSpan::CLOSE)
        .with_writer(Mutex::new(file))
        .with_filter(ours())
        .boxed()
}

/// Spans and events of deepdive's own crates.
fn ours() -> Targets {
    Targets::new().with_target("deepdive", LevelFilter::INFO)
}
