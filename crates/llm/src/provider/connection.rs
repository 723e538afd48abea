//! One exchange over the wire: an answer is heard as it is written, and read whole where a server does not write in pieces.

use std::pin::Pin;
use std::sync::atomic::{AtomicBool, Ordering};

use futures_util::StreamExt as _;
use rig_core::completion::{CompletionRequest, CompletionResponse};
use rig_core::http_client::{Error, HttpClientExt};
use rig_core::operation::Completion;
use rig_core::providers::registry::ProviderConfig;
use rig_core::streaming::{Item, StreamEvent};
use rig_core::{DynModel, ProviderError};

use super::capped::{Capped, TooLong};
use super::errors;
use super::given::Given;

/// No token has more, on average: a model that was allowed so many tokens and writes on is one that does not keep to them, and is not
/// listened to until it has used up a budget.
const CHARACTERS_OF_A_TOKEN: u64 = 16;

/// A provider's model at the end of a line.
pub(super) struct Connection {
    config: ProviderConfig,
    name: String,
    model: DynModel<Completion>,
    /// It has refused to write in pieces.
    whole: AtomicBool,
}

impl Connection {
    pub(super) fn new(config: ProviderConfig, name: String, http: Capped) -> Self {
        let model = connect(config.clone(), &name, http);
        Self { config, name, model, whole: AtomicBool::new(false) }
    }

    /// The answer; `written` hears how many characters each piece of it has.
    pub(super) async fn answer(
        &self,
        request: CompletionRequest,
        written: &dyn Fn(u64),
    ) -> Result<CompletionResponse, ProviderError> {
        if self.whole.load(Ordering::Relaxed) {
            return self.model.call(request).await;
        }
        let error = match self.in_pieces(request.clone(), written).await {
            Err(error) => error,
            answered => return answered,
        };
        if let Some(body) = errors::came_whole(&error) {
            // It is answered and billed: rig reads it as if it had been asked for so.
            return connect(self.config.clone(), &self.name, Given(body)).call(request).await;
        }
        if !errors::refuses_pieces(&error) {
            return Err(error);
        }
        self.whole.store(true, Ordering::Relaxed);
        self.model.call(request).await
    }

    async fn in_pieces(&self, request: CompletionRequest, written: &dyn Fn(u64)) -> Result<CompletionResponse, ProviderError> {
        let most = request.max_tokens.map_or(u64::MAX, |tokens| tokens.saturating_mul(CHARACTERS_OF_A_TOKEN));
        let mut pieces = self.model.stream(request)?;
        let mut read = 0;
        while let Some(piece) = Pin::new(&mut pieces).next().await {
            let Item::Event(event) = piece? else { continue };
            let more = characters(&event);
            written(more);
            read += more;
            if read > most {
                return Err(ProviderError::from(Error::instance(TooLong)));
            }
        }
        pieces.finish().await
    }
}

fn connect<H: HttpClientExt + Clone + 'static>(config: ProviderConfig, name: &str, http: H) -> DynModel<Completion> {
    match config {
        ProviderConfig::OpenAi(config) => config.connect(http).completion(name).erase(),
        ProviderConfig::Anthropic(config) => config.connect(http).completion(name).erase(),
        ProviderConfig::Gemini(config) => config.connect(http).completion(name).erase(),
    }
}

/// What a piece adds; its end repeats what came.
fn characters(event: &StreamEvent) -> u64 {
    match event {
        StreamEvent::Text { text, .. } | StreamEvent::Reasoning { text, .. } => text.chars().count() as u64,
        StreamEvent::Arguments { json, .. } => json.chars().count() as u64,
        StreamEvent::Start { .. } | StreamEvent::End { .. } => 0,
    }
}
