//! Spans to an OpenTelemetry collector, by OTLP over HTTP, where `OTEL_EXPORTER_OTLP_ENDPOINT` names one. Built only with the feature
//! `otlp`.

use std::sync::OnceLock;

use opentelemetry::trace::TracerProvider as _;
use opentelemetry_otlp::SpanExporter;
use opentelemetry_sdk::trace::SdkTracerProvider;
use tracing_subscriber::Layer as _;

use super::{Boxed, ours};

/// Kept until the end, so that the last spans leave.
static PROVIDER: OnceLock<SdkTracerProvider> = OnceLock::new();

/// A layer that sends spans, where a collector is named and can be spoken to.
pub(super) fn layer() -> Option<Boxed> {
    std::env::var_os("OTEL_EXPORTER_OTLP_ENDPOINT")?;
    let exporter = SpanExporter::builder().with_http().build().ok()?;
    let provider = SdkTracerProvider::builder().with_batch_exporter(exporter).build();
    let tracer = PROVIDER.get_or_init(|| provider).tracer("deepdive");
    Some(tracing_opentelemetry::layer().with_tracer(tracer).with_filter(ours()).boxed())
}

/// Sends what is left.
pub(crate) fn end() {
    if let Some(provider) = PROVIDER.get() {
        let _ = provider.shutdown();
    }
}
