//! Spans to an OpenTelemetry collector, by OTLP over HTTP, where `OTEL_EXPORTER_OTLP_ENDPOINT` names one. Built only with the feature
//! `otlp`.

use std::sync::OnceLock;

use opentelemetry::trace::TracerProvider as _;
use opentelemetry_otlp::SpanExporter;
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::trace::SdkTracerProvider;
use tracing_subscriber::Layer as _;

use super::{Boxed, ours};
use crate::failure::{Code, Failure};

/// Kept until the end, so that the last spans leave.
static PROVIDER: OnceLock<SdkTracerProvider> = OnceLock::new();

/// A layer that sends spans, where a collector is named.
pub(super) fn layer() -> Result<Option<Boxed>, Failure> {
    if std::env::var_os("OTEL_EXPORTER_OTLP_ENDPOINT").is_none() {
        return Ok(None);
    }
    // The HTTP client asks for the provider of the process; one that is installed already is as good.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let exporter = SpanExporter::builder().with_http().build().map_err(|error| {
        Failure::new(Code::Usage, format!("no spans can be sent to OTEL_EXPORTER_OTLP_ENDPOINT: {error}"))
            .hint("write it as http://127.0.0.1:4318, or unset it")
    })?;
    let resource = Resource::builder().with_service_name("deepdive").build();
    let provider = SdkTracerProvider::builder().with_resource(resource).with_batch_exporter(exporter).build();
    let tracer = PROVIDER.get_or_init(|| provider).tracer("deepdive");
    Ok(Some(tracing_opentelemetry::layer().with_tracer(tracer).with_filter(ours()).boxed()))
}

/// Sends what is left.
pub(crate) fn end() {
    if let Some(provider) = PROVIDER.get() {
        let _ = provider.shutdown();
    }
}
