//! A model that says what a file says: for tests, for evaluations without cost, for trying a workflow. Needs no network.
//!
//! What it says depends on the request alone, so that agents may ask it in any order and a resumed run hears the same: the first
//! script whose `when` stands in the request is followed, and the number of turns that the request already holds tells the next one.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use deepdive_model::{Cancel, Used};
use serde::Deserialize;
use serde_json::Value;

use crate::{Chat, ChatError, Ending, Message, Price, Request, Terms, ToolCall, Turn, estimate_tokens, waiting};

/// A file of scripts.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    /// Tokens that a request and its answer may have.
    #[serde(default = "window")]
    window: u32,
    /// US dollars for a million tokens, in and out.
    #[serde(default)]
    price: Option<(f64, f64)>,
    scripts: Vec<Script>,
}

/// What is said in one kind of conversation.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Script {
    /// A text that must stand in the request; any request where it is missing.
    #[serde(default)]
    when: String,
    /// One after the other.
    turns: Vec<Line>,
    /// Whether the last turn is said again and again.
    #[serde(default)]
    forever: bool,
}

/// One turn.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Line {
    /// What it writes.
    text: String,
    /// What it writes, as JSON.
    json: Option<Value>,
    /// So many bytes more of nothing in particular.
    padding: usize,
    /// Tools that it asks for.
    calls: Vec<Asked>,
    /// `cut_off` where it did not get to its end.
    ending: Option<Ending>,
    /// Errors that come before the answer, one at each try: an HTTP status, or 0 for an answer that can't be read.
    errors: Vec<u16>,
    /// Milliseconds that it takes.
    takes: u64,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Asked {
    tool: String,
    #[serde(default)]
    args: Value,
}

fn window() -> u32 {
    64_000
}

/// See the module.
#[derive(Debug)]
pub struct Scripted {
    name: String,
    terms: Terms,
    scripts: Vec<Script>,
    /// How often each request was made.
    tries: Mutex<BTreeMap<String, usize>>,
}

impl Scripted {
    /// Reads a file of scripts.
    pub fn open(path: &Path) -> Result<Self, String> {
        let text = std::fs::read_to_string(path).map_err(|error| format!("{} can't be read: {error}", path.display()))?;
        let stem = path.file_stem().unwrap_or_default().to_string_lossy();
        Self::read(&stem, &text).map_err(|error| format!("{} holds no scripts: {error}", path.display()))
    }

    /// Reads the text of such a file.
    pub fn read(name: &str, text: &str) -> Result<Self, String> {
        let file: File = serde_saphyr::from_str(text).map_err(|error| error.to_string())?;
        let price = file.price.map(|(input, output)| Price::usd(input, None, output));
        let terms = Terms { host: None, window: file.window, answer: 4096, price };
        Ok(Self { name: format!("scripted:{name}"), terms, scripts: file.scripts, tries: Mutex::default() })
    }

    /// Requests that reached it.
    pub fn calls(&self) -> usize {
        self.tries.lock().unwrap_or_else(PoisonError::into_inner).values().sum()
    }

    fn line(&self, request: &Request, text: &str) -> Result<&Line, ChatError> {
        let script = self.scripts.iter().find(|script| text.contains(&script.when));
        let script = script.ok_or_else(|| ChatError::Refused("no script is for this request".to_owned()))?;
        let said = request.messages.iter().filter(|message| matches!(message, Message::Model(_))).count();
        let again = script.forever.then(|| script.turns.last()).flatten();
        let line = script.turns.get(said).or(again);
        line.ok_or_else(|| ChatError::Refused(format!("the script has no turn {}", said + 1)))
    }
}

impl Chat for Scripted {
    fn name(&self) -> &str {
        &self.name
    }

    fn terms(&self) -> &Terms {
        &self.terms
    }

    fn turn(&self, request: &Request, cancel: &dyn Cancel) -> Result<Turn, ChatError> {
        let text = readable(request);
        let tried = {
            let mut tries = self.tries.lock().unwrap_or_else(PoisonError::into_inner);
            let tried = tries.entry(request.canonical()).or_default();
            *tried += 1;
            *tried - 1
        };
        let line = self.line(request, &text)?;
        waiting::sleep(Duration::from_millis(line.takes), cancel)?;
        match line.errors.get(tried) {
            Some(0) => Err(ChatError::Garbled("what came back can't be read".to_owned())),
            Some(status @ (429 | 500..)) => {
                Err(ChatError::Busy { why: format!("status {status}"), after: Some(Duration::ZERO), billed: false })
            }
            Some(status) => Err(ChatError::Refused(format!("status {status}"))),
            None => Ok(self.spoken(line, request)),
        }
    }
}

impl Scripted {
    fn spoken(&self, line: &Line, request: &Request) -> Turn {
        let mut text = line.json.as_ref().map_or_else(|| line.text.clone(), Value::to_string);
        text.extend(std::iter::repeat_n('x', line.padding));
        let said = request.messages.len();
        let calls = line.calls.iter().enumerate().map(|(index, asked)| ToolCall {
            id: format!("call-{said}-{index}"),
            tool: asked.tool.clone(),
            args: if asked.args.is_null() { Value::Object(serde_json::Map::new()) } else { asked.args.clone() },
        });
        let calls: Vec<_> = calls.collect();
        let ending = line.ending.clone().unwrap_or(if calls.is_empty() { Ending::Done } else { Ending::Calls });
        let mut used = Used { input_tokens: request.tokens(), output_tokens: estimate_tokens(&text), ..Used::default() };
        used.micro_usd = self.terms.price.map(|price| price.of(&used));
        Turn { text, calls, ending, used, echo: None }
    }
}

/// The texts of a request, as `when` sees them.
fn readable(request: &Request) -> String {
    let mut text = request.system.clone();
    for message in &request.messages {
        match message {
            Message::User(said) => text.push_str(said),
            Message::Model(turn) => text.push_str(&turn.text),
            Message::Results(results) => results.iter().for_each(|result| text.push_str(&result.text)),
        }
    }
    text
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::indexing_slicing)]
    use deepdive_model::NeverCancel;

    use super::*;

    const FILE: &str = "
price: [1.0, 2.0]
scripts:
  - when: auditor
    turns:
      - { calls: [{ tool: read_file, args: { path: a } }], errors: [429, 0] }
      - { json: { ok: true } }
  - { turns: [{ text: again }], forever: true }
";

    fn request(system: &str, turns: usize) -> Request {
        let messages = (0..turns).map(|_| Message::Model(Turn::default())).collect();
        Request { system: system.to_owned(), messages, ..Request::default() }
    }

    #[test]
    fn a_script_is_followed_by_what_the_request_holds() {
        let model = Scripted::read("t", FILE).unwrap();
        let first = request("you are the auditor", 0);
        assert!(matches!(model.turn(&first, &NeverCancel), Err(ChatError::Busy { .. })));
        assert!(matches!(model.turn(&first, &NeverCancel), Err(ChatError::Garbled(_))));
        let turn = model.turn(&first, &NeverCancel).unwrap();
        assert_eq!((turn.calls[0].tool.as_str(), turn.ending), ("read_file", Ending::Calls));
        let second = model.turn(&request("you are the auditor", 1), &NeverCancel).unwrap();
        assert_eq!(second.text, r#"{"ok":true}"#);
        assert!(second.used.micro_usd > Some(0));
        assert!(matches!(model.turn(&request("auditor", 2), &NeverCancel), Err(ChatError::Refused(_))));
        assert_eq!(model.turn(&request("anyone", 7), &NeverCancel).unwrap().text, "again");
        assert_eq!(model.calls(), 6);
    }

    #[test]
    fn a_file_with_unknown_words_is_refused() {
        assert!(Scripted::read("t", "scripts: [{ turn: [] }]").is_err());
    }
}
