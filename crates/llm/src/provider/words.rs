//! Our words in rig's, and rig's in ours.

use deepdive_model::Used;
use rig_core::completion::{
    CacheRetention, CompletionRequest, CompletionResponse, FinishReason, GenerationOptions, OnUnsupported,
};
use rig_core::message::{
    AssistantContent, AssistantMessage, CallId, Message as Said, ToolChoice, ToolFunction, ToolName, ToolResultContent,
    UserContent,
};
use serde_json::Value;

use crate::vendor::Wire;
use crate::{ChatError, Ending, Message, Request, ToolCall, ToolDefinition, Turn};

pub(super) fn request(request: &Request, wire: Wire) -> Result<CompletionRequest, ChatError> {
    let mut out = CompletionRequest::new(Said::user(""));
    let system = std::iter::once(Ok(Said::system(request.system.clone())));
    out.chat_history = system.chain(request.messages.iter().map(message)).collect::<Result<_, _>>()?;
    out.max_tokens = Some(u64::from(request.max_tokens));
    if request.schema.is_none() || takes_both(request, wire) {
        out.tools = request.tools.iter().map(tool).collect::<Result<_, _>>()?;
    }
    if let Some(schema) = &request.schema {
        out.output_schema = Some(schemars::Schema::try_from(schema.clone()).map_err(refused)?);
        out.tool_choice = (!out.tools.is_empty()).then_some(ToolChoice::None);
    }
    out.options = GenerationOptions::new();
    if wire == Wire::Anthropic {
        out.options = out.options.cache(CacheRetention::Short);
    }
    out.options.on_unsupported = Some(OnUnsupported::Ignore);
    Ok(out)
}

/// Whether tools may stand beside the schema of the answer, so that what a provider has in its cache stays of use. Gemini takes no tools then;
/// and where no tool has been called, rig sends tools alone and no schema to those that speak as OpenAI does.
fn takes_both(request: &Request, wire: Wire) -> bool {
    match wire {
        Wire::Anthropic => true,
        Wire::OpenAi => request.messages.iter().any(|message| matches!(message, Message::Results(_))),
        Wire::Gemini => false,
    }
}

fn refused(error: impl std::fmt::Display) -> ChatError {
    ChatError::Refused(error.to_string())
}

fn tool(tool: &ToolDefinition) -> Result<rig_core::completion::ToolDefinition, ChatError> {
    Ok(rig_core::completion::ToolDefinition::new(named(&tool.name)?, tool.about.clone(), tool.schema.clone()))
}

fn message(message: &Message) -> Result<Said, ChatError> {
    match message {
        Message::User(text) => Ok(Said::user(text.clone())),
        Message::Model(turn) => assistant(turn).map(Said::Assistant),
        Message::Results(results) => {
            let one = |result: &crate::ToolResult| {
                let content = vec![ToolResultContent::text(result.text.clone())];
                Ok(UserContent::tool_result(CallId::from_wire(result.id.clone()), named(&result.tool)?, content))
            };
            Ok(Said::User { content: results.iter().map(one).collect::<Result<_, ChatError>>()? })
        }
    }
}

/// What the model said, with all that its provider wants back; in our own words where that can't be read any more.
fn assistant(turn: &Turn) -> Result<AssistantMessage, ChatError> {
    if let Some(echoed) = turn.echo.clone().and_then(|echo| serde_json::from_value(echo).ok()) {
        return Ok(echoed);
    }
    let text = (!turn.text.is_empty() || turn.calls.is_empty()).then(|| Ok(AssistantContent::text(turn.text.clone())));
    let calls =
        turn.calls.iter().map(|call| Ok(AssistantContent::tool_call(call.id.clone(), named(&call.tool)?, call.args.clone())));
    text.into_iter().chain(calls).collect::<Result<_, ChatError>>().map(AssistantMessage::new)
}

/// A tool's name as rig takes it: any but an empty one.
fn named(name: &str) -> Result<ToolName, ChatError> {
    ToolName::new(name).map_err(refused)
}

pub(super) fn turn(response: CompletionResponse) -> Result<Turn, ChatError> {
    if response.error.is_some() {
        return Err(ChatError::Refused("the model's server ended its answer with an error".to_owned()));
    }
    let calls: Vec<ToolCall> = response.tool_calls().map(call).collect();
    let ending = match response.finish_reason() {
        Some(FinishReason::Length) => Ending::CutOff,
        Some(FinishReason::ToolCalls) => Ending::Calls,
        Some(FinishReason::Stop) | None if calls.is_empty() => Ending::Done,
        Some(FinishReason::Stop) | None => Ending::Calls,
        Some(FinishReason::ContentFilter) => Ending::Other("content filter".to_owned()),
        Some(_) => Ending::Other("unknown".to_owned()),
    };
    let used = Used {
        input_tokens: response.usage.input_tokens.unwrap_or_default(),
        cached_tokens: response.usage.cached_input_tokens.unwrap_or_default(),
        output_tokens: response.usage.output_tokens.unwrap_or_default(),
        micro_usd: None,
    };
    let echo = echo(&response);
    Ok(Turn { text: response.text(), calls, ending, used, echo })
}

/// The turn in the provider's own form, where it holds something that ours has no word for.
fn echo(response: &CompletionResponse) -> Option<Value> {
    let plain = |part: &AssistantContent| match part {
        AssistantContent::Text(_) | AssistantContent::ToolCall(_) => part.native_item().is_none(),
        // Reasoning, items that only the provider understands, and whatever a later rig may add.
        _ => false,
    };
    if response.choice.iter().all(plain) {
        return None;
    }
    let Said::Assistant(message) = response.message()? else { return None };
    serde_json::to_value(message).ok()
}

fn call(call: &rig_core::message::ToolCall) -> ToolCall {
    let ToolFunction { name, arguments, invalid_arguments } = &call.function;
    let args = invalid_arguments.clone().map_or_else(|| Value::Object(arguments.clone()), Value::String);
    ToolCall { id: call.id.to_string(), tool: name.to_string(), args }
}
