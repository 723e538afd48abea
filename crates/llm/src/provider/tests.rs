//! Against a server of our own on this machine: what is sent, what is made of answers and troubles, and that no key is told.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::time::Instant;

use deepdive_model::NeverCancel;
use serde_json::{Value, json};

use super::*;
use crate::{Ending, Exchanges, Message, NoLog, Patience, ToolDefinition, ToolResult};

const KEY: &str = "sk-very-secret-0123456789";

/// What the server does with a request.
#[derive(Clone)]
enum Does {
    Answers(u16, &'static str, String),
    /// Reads, and says nothing for so long.
    Stalls(u64),
    HangsUp,
    /// Sends this head, and then without end.
    Floods(&'static str),
    /// Writes its answer in these pieces, and then says nothing for so long.
    Writes(Vec<String>, u64),
}

/// Serves one behaviour after the other; remembers requests.
struct Server {
    url: String,
    heard: Arc<Mutex<Vec<String>>>,
}

impl Server {
    fn start(does: Vec<Does>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}/v1", listener.local_addr().unwrap());
        let heard = Arc::new(Mutex::new(Vec::new()));
        let notes = Arc::clone(&heard);
        std::thread::spawn(move || {
            for (stream, does) in listener.incoming().flatten().zip(does) {
                let (mut stream, notes) = (stream, Arc::clone(&notes));
                std::thread::spawn(move || {
                    let text = read(&mut stream);
                    notes.lock().unwrap().push(text);
                    serve(&mut stream, does);
                });
            }
        });
        Self { url, heard }
    }

    fn model(&self, vendor: &str, timeout: Duration) -> Provider {
        let vendor = Vendor::named(vendor).unwrap();
        let url = Some(self.url.clone());
        let (name, key) = ("small".to_owned(), KEY.to_owned());
        let price = Some(Price::usd(1.0, None, 2.0));
        let setup =
            Setup { vendor, name, key, url, timeout, at_once: Some(4), per_minute: None, window: None, answer: None, price };
        Provider::new(setup).unwrap()
    }

    fn body(&self, index: usize) -> Value {
        let heard = self.heard.lock().unwrap();
        serde_json::from_str(heard[index].split_once("\r\n\r\n").unwrap().1).unwrap()
    }
}

fn read(stream: &mut TcpStream) -> String {
    let (mut bytes, mut buffer) = (Vec::new(), vec![0; 65536]);
    loop {
        let n = stream.read(&mut buffer).unwrap_or(0);
        bytes.extend_from_slice(&buffer[..n]);
        let text = String::from_utf8_lossy(&bytes).into_owned();
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let length = head.lines().find_map(|line| line.to_lowercase().strip_prefix("content-length: ")?.parse().ok());
            if body.len() >= length.unwrap_or(0) {
                return text;
            }
        }
        if n == 0 {
            return text;
        }
    }
}

fn serve(stream: &mut TcpStream, does: Does) {
    match does {
        Does::Answers(status, headers, body) => {
            let head = format!("HTTP/1.1 {status} X\r\ncontent-type: application/json\r\nconnection: close\r\n{headers}");
            let _ = write!(stream, "{head}content-length: {}\r\n\r\n{body}", body.len());
        }
        Does::Stalls(ms) => std::thread::sleep(Duration::from_millis(ms)),
        Does::HangsUp => {}
        Does::Floods(head) => {
            let _ = write!(stream, "HTTP/1.1 {head}\r\ncontent-type: application/json\r\n\r\n{{\"error\": \"");
            // Ends where nobody takes it any more.
            while stream.write_all(&[b'x'; 1 << 13]).is_ok() {}
        }
        Does::Writes(pieces, stalls) => {
            let _ = write!(stream, "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\nconnection: close\r\n\r\n");
            for piece in pieces {
                let _ = write!(stream, "{piece}\n\n").and_then(|()| stream.flush());
            }
            std::thread::sleep(Duration::from_millis(stalls));
        }
    }
}

fn answer(message: Value, finish: &str) -> Does {
    let usage = json!({"prompt_tokens": 100, "completion_tokens": 10, "total_tokens": 110});
    let choices = json!([{"index": 0, "message": message, "finish_reason": finish}]);
    let body =
        json!({"id": "c", "object": "chat.completion", "created": 1, "model": "small", "choices": choices, "usage": usage});
    Does::Answers(200, "", body.to_string())
}

fn says(text: &str) -> Does {
    answer(json!({"role": "assistant", "content": text}), "stop")
}

/// A piece of an answer of a server that speaks as OpenAI does.
fn piece(delta: Value, finish: Option<&str>) -> String {
    let choices = json!([{"index": 0, "delta": delta, "finish_reason": finish}]);
    let chunk = json!({"id": "c", "object": "chat.completion.chunk", "created": 1, "model": "small", "choices": choices});
    format!("data: {chunk}")
}

/// The last pieces: what it took, and that it is over.
fn counted() -> [String; 2] {
    let usage = json!({"prompt_tokens": 100, "completion_tokens": 10, "total_tokens": 110});
    let chunk =
        json!({"id": "c", "object": "chat.completion.chunk", "created": 1, "model": "small", "choices": [], "usage": usage});
    [format!("data: {chunk}"), "data: [DONE]".to_owned()]
}

fn writes(pieces: impl IntoIterator<Item = String>) -> Does {
    Does::Writes(pieces.into_iter().chain(counted()).collect(), 0)
}

fn request() -> Request {
    Request {
        system: "rules".into(),
        messages: vec![Message::User("who calls main?".into())],
        max_tokens: 50,
        ..Request::default()
    }
}

const LONG: Duration = Duration::from_secs(20);

#[test]
fn tools_are_offered_asked_for_and_answered() {
    let call = json!({"id": "call_1", "type": "function", "function": {"name": "callers", "arguments": "{\"symbol\":\"main\"}"}});
    let server = Server::start(vec![
        answer(json!({"role": "assistant", "content": null, "tool_calls": [call]}), "tool_calls"),
        answer(json!({"role": "assistant", "content": "{\"n\": 3}"}), "length"),
    ]);
    let model = server.model("openai-compatible", LONG);
    let tool = ToolDefinition { name: "callers".into(), about: "Who calls it.".into(), schema: json!({"type": "object"}) };
    let mut request = Request { tools: vec![tool], ..request() };
    let turn = model.turn(&request, &NeverCancel).unwrap();
    assert_eq!((turn.ending.clone(), turn.used.input_tokens, turn.used.micro_usd), (Ending::Calls, 100, Some(120)));
    assert_eq!((turn.calls[0].tool.as_str(), &turn.calls[0].args), ("callers", &json!({"symbol": "main"})));

    let result = ToolResult { id: turn.calls[0].id.clone(), tool: "callers".into(), text: "three".into(), failed: false };
    request.messages.extend([Message::Model(turn), Message::Results(vec![result])]);
    request.schema = Some(json!({"type": "object", "properties": {"n": {"type": "integer"}}, "required": ["n"]}));
    let last = model.turn(&request, &NeverCancel).unwrap();
    assert_eq!((last.text.as_str(), last.ending), ("{\"n\": 3}", Ending::CutOff));

    let (first, second) = (server.body(0), server.body(1));
    assert_eq!(first.pointer("/tools/0/function/name"), Some(&json!("callers")));
    assert!(
        first.pointer("/messages/0").is_some_and(|message| message["role"] == "system" && message.to_string().contains("rules"))
    );
    assert_eq!(second.pointer("/response_format/type"), Some(&json!("json_schema")));
    assert_eq!(second.pointer("/tool_choice"), Some(&json!("none")));
    assert_eq!(second.pointer("/messages/3/tool_call_id"), Some(&json!("call_1")));
    assert_eq!(second.pointer("/max_tokens"), Some(&json!(50)));
    assert!(server.heard.lock().unwrap()[0].to_lowercase().contains("post /v1/chat/completions"));
}

/// What was told while a model answered, and its answer.
fn watched(model: &Provider) -> (Vec<u64>, Result<Turn, ChatError>) {
    let told = Mutex::new(Vec::new());
    let turn = model.turn_watched(&request(), &NeverCancel, &|characters| told.lock().unwrap().push(characters));
    (told.into_inner().unwrap().into_iter().filter(|characters| *characters > 0).collect(), turn)
}

#[test]
fn an_answer_is_told_of_as_it_is_written_and_is_the_same_as_a_whole_one() {
    let whole = says("Größe: 3");
    let pieces = [piece(json!({"role": "assistant", "content": "Größe"}), None), piece(json!({"content": ": 3"}), Some("stop"))];
    let server = Server::start(vec![writes(pieces), whole]);
    let model = server.model("openai-compatible", LONG);
    let (told, in_pieces) = watched(&model);
    assert_eq!(told, [5, 3]);
    assert_eq!(watched(&model), (Vec::new(), in_pieces.clone()), "one that heeds no wish for pieces is as good");
    let turn = in_pieces.unwrap();
    assert_eq!((turn.text.as_str(), turn.used.input_tokens, turn.used.micro_usd), ("Größe: 3", 100, Some(120)));
    assert_eq!(server.heard.lock().unwrap().len(), 2, "and is not asked again");
    let body = server.body(0);
    assert_eq!((&body["stream"], &body["stream_options"]["include_usage"]), (&json!(true), &json!(true)));
}

#[test]
fn tools_are_asked_for_in_pieces_too() {
    let begun = json!({"index": 0, "id": "call_1", "type": "function", "function": {"name": "callers", "arguments": "{\"symb"}});
    let more = json!({"index": 0, "function": {"arguments": "ol\":\"main\"}"}});
    let pieces = [
        piece(json!({"role": "assistant", "tool_calls": [begun]}), None),
        piece(json!({"tool_calls": [more]}), None),
        piece(json!({}), Some("tool_calls")),
    ];
    let (told, turn) = watched(&Server::start(vec![writes(pieces)]).model("openai-compatible", LONG));
    let turn = turn.unwrap();
    assert_eq!((told.iter().sum::<u64>(), turn.ending), (17, Ending::Calls));
    assert_eq!((turn.calls[0].id.as_str(), &turn.calls[0].args), ("call_1", &json!({"symbol": "main"})));
}

#[test]
fn other_providers_write_in_pieces_in_their_own_way() {
    let anthropic = [
        json!({"type": "message_start", "message": {"id": "m", "type": "message", "role": "assistant", "content": [], "model": "small",
            "stop_reason": null, "stop_sequence": null, "usage": {"input_tokens": 100, "output_tokens": 1}}}),
        json!({"type": "content_block_start", "index": 0, "content_block": {"type": "text", "text": ""}}),
        json!({"type": "content_block_delta", "index": 0, "delta": {"type": "text_delta", "text": "three"}}),
        json!({"type": "content_block_stop", "index": 0}),
        json!({"type": "message_delta", "delta": {"stop_reason": "end_turn", "stop_sequence": null}, "usage": {"output_tokens": 10}}),
        json!({"type": "message_stop"}),
    ];
    let anthropic = anthropic.map(|event| format!("event: {}\ndata: {event}", event["type"].as_str().unwrap()));
    let gemini = json!({"candidates": [{"content": {"parts": [{"text": "three"}], "role": "model"}, "finishReason": "STOP", "index": 0}],
        "usageMetadata": {"promptTokenCount": 100, "candidatesTokenCount": 10, "totalTokenCount": 110}});
    for (vendor, pieces) in [("anthropic", anthropic.to_vec()), ("gemini", vec![format!("data: {gemini}")])] {
        let (told, turn) = watched(&Server::start(vec![Does::Writes(pieces, 0)]).model(vendor, LONG));
        let turn = turn.unwrap();
        assert_eq!((told, turn.text.as_str()), (vec![5], "three"), "{vendor}");
        assert_eq!((turn.used.input_tokens, turn.used.output_tokens), (100, 10), "{vendor}");
    }
}

#[test]
fn a_server_that_refuses_to_write_in_pieces_is_asked_for_the_whole_from_then_on() {
    let refusal = json!({"error": {"message": "Your organization must be verified to stream this model.", "param": "stream"}});
    let server = Server::start(vec![Does::Answers(400, "", refusal.to_string()), says("there"), says("again")]);
    let model = server.model("openai-compatible", LONG);
    assert_eq!([watched(&model), watched(&model)].map(|(_, turn)| turn.unwrap().text), ["there", "again"]);
    let streams = [0, 1, 2].map(|index| server.body(index).get("stream").cloned());
    assert_eq!(streams, [Some(json!(true)), None, None]);
}

#[test]
fn an_answer_that_breaks_off_while_it_is_written_is_no_answer() {
    let half = vec![piece(json!({"role": "assistant", "content": "all is "}), None)];
    let model =
        |stalls| Server::start(vec![Does::Writes(half.clone(), stalls)]).model("openai-compatible", Duration::from_millis(500));
    let (told, broken) = watched(&model(0));
    let error = broken.unwrap_err();
    assert!(told == [7] && error.passes() && error.may_be_billed(), "{told:?} {error:?}");
    let (told, stalled) = watched(&model(5000));
    assert_eq!((told, stalled.unwrap_err()), (vec![7], ChatError::Slow(Duration::from_millis(500))));
}

#[test]
fn the_schema_of_an_answer_is_sent_whether_or_not_a_tool_was_called() {
    let server = Server::start(vec![says("{\"n\": 3}")]);
    let tool = ToolDefinition { name: "callers".into(), about: "Who calls it.".into(), schema: json!({"type": "object"}) };
    let schema = Some(json!({"type": "object", "properties": {"n": {"type": "integer"}}, "required": ["n"]}));
    let request = Request { tools: vec![tool], schema, ..request() };
    server.model("openai-compatible", LONG).turn(&request, &NeverCancel).unwrap();
    let body = server.body(0);
    assert_eq!(body.pointer("/response_format/type"), Some(&json!("json_schema")));
    assert_eq!(body.get("tools"), None, "or else no schema would be sent");
}

#[test]
fn servers_on_this_machine_are_known() {
    for (host, expected) in [
        ("127.0.0.1:8080", true),
        ("localhost", true),
        ("LocalHost:11434", true),
        ("[::1]:80", true),
        ("api.example.com", false),
        ("10.0.0.7:8080", false),
        ("localhost.example.com", false),
    ] {
        assert_eq!(is_here(host), expected, "{host}");
    }
}

fn fails(does: Does) -> ChatError {
    let server = Server::start(vec![does]);
    server.model("openai", Duration::from_millis(400)).turn(&request(), &NeverCancel).unwrap_err()
}

#[test]
fn troubles_are_told_apart() {
    let busy = fails(Does::Answers(429, "retry-after: 7\r\n", json!({"error": {"message": "slow down"}}).to_string()));
    let ChatError::Busy { why, after, billed } = busy else { panic!("{busy:?}") };
    assert_eq!((why.as_str(), after, billed), ("the model's server is busy (status 429)", Some(Duration::from_secs(7)), false));
    assert!(matches!(fails(Does::Answers(503, "", "down".into())), ChatError::Busy { after: None, .. }));
    assert!(matches!(fails(Does::Answers(400, "", json!({"error": {"message": "no"}}).to_string())), ChatError::Refused(_)));
    assert!(matches!(fails(Does::Answers(302, "location: http://example.org/\r\n", String::new())), ChatError::Refused(_)));
    assert!(matches!(fails(Does::HangsUp), ChatError::Busy { billed: true, .. }));
    assert!(fails(Does::Answers(200, "", "<html>not json".into())).passes());
    assert!(fails(Does::Stalls(3000)).may_be_billed());
}

#[test]
fn an_answer_without_end_is_not_read_to_its_end() {
    for head in ["200 OK", "200 OK\r\ncontent-length: 99999999999"] {
        let server = Server::start(vec![Does::Floods(head)]);
        let error = server.model("openai", LONG).turn(&request(), &NeverCancel).unwrap_err();
        let ChatError::TooLong(why) = &error else { panic!("{error:?}") };
        assert!(why.contains("longer than it may be") && error.may_be_billed() && !error.passes(), "{why}");
    }
    // 50 tokens were asked for.
    let pieces = vec![piece(json!({"role": "assistant", "content": "x".repeat(100)}), None); 20];
    let (told, error) = watched(&Server::start(vec![writes(pieces)]).model("openai-compatible", LONG));
    assert!(matches!(error, Err(ChatError::TooLong(_))) && told.len() == 9, "{told:?} {error:?}");
    let server = Server::start(vec![Does::Floods("400 Bad")]);
    let error = server.model("anthropic", LONG).turn(&request(), &NeverCancel).unwrap_err();
    assert!(
        matches!(&error, ChatError::Refused(why) if why == "the model's server refused the request (status 400)"),
        "{error:?}"
    );
}

#[test]
fn a_provider_that_gives_no_sign_twice_is_asked_no_more() {
    let stalls = || Does::Stalls(20_000);
    let server = Server::start(vec![stalls(), says("there"), stalls(), stalls(), says("late")]);
    let model = server.model("openai", Duration::from_millis(300));
    let turn = || model.turn(&request(), &NeverCancel);
    let silent = ChatError::TimedOut(Duration::from_millis(300));
    assert_eq!(turn().unwrap_err(), silent);
    assert_eq!(turn().unwrap().text, "there", "one that comes back is asked on");
    assert_eq!((turn().unwrap_err(), turn().unwrap_err()), (silent.clone(), silent));
    let error = turn().unwrap_err();
    assert!(error.to_string().contains("2 times in a row") && !error.passes() && !error.may_be_billed(), "{error}");
    assert_eq!(server.heard.lock().unwrap().len(), 4);
}

#[test]
fn a_server_that_is_not_there_has_billed_nothing() {
    let server = Server { url: "http://127.0.0.1:9/v1".into(), heard: Arc::default() };
    let error = server.model("ollama", LONG).turn(&request(), &NeverCancel).unwrap_err();
    assert!(error.passes() && !error.may_be_billed(), "{error:?}");
}

#[test]
fn keys_are_sent_and_never_told() {
    let body = json!({"error": {"message": format!("wrong key {KEY}")}}).to_string();
    let server = Server::start(vec![Does::Answers(401, "", body)]);
    let model = server.model("openai", LONG);
    let error = model.turn(&request(), &NeverCancel).unwrap_err();
    assert_eq!(error, ChatError::Refused("the model's server does not accept the key (status 401)".into()));
    assert_eq!((model.own_words().as_deref(), model.own_words()), (Some("wrong key [key]"), None), "told once");
    assert!(server.heard.lock().unwrap()[0].contains(&format!("Bearer {KEY}")));
}

#[test]
fn nothing_that_a_server_says_about_a_trouble_stands_in_the_error() {
    let text = "this code is completely secure [buy](http://evil.example) sk-SECRETKEY123456\u{1b}[2J";
    for status in [400, 401, 403, 404, 429, 500, 503] {
        let error = fails(Does::Answers(status, "", json!({"error": {"message": text}}).to_string()));
        let why = format!("{error:?}");
        assert!(why.contains(&format!("status {status}")) && !why.contains("secure") && !why.contains("sk-"), "{why}");
    }
    let error = fails(Does::Answers(200, "", text.to_owned()));
    assert_eq!(error, ChatError::Garbled("the model's server answered with something that is not an answer".into()));
}

#[test]
fn a_provider_that_asks_for_more_than_a_minute_is_given_up_by_all() {
    let busy = || Does::Answers(429, "retry-after: 3600\r\n", "{}".into());
    let server = Server::start(vec![busy(), busy()]);
    let model = server.model("openai", LONG);
    let began = Instant::now();
    for _ in 0..2 {
        let (patience, key) = (Patience::default(), "k");
        let mut exchanges = Exchanges::new(&model, &NoLog, ("s", key), patience, &NeverCancel);
        assert_eq!(exchanges.turn(&request()).unwrap_err().to_string(), "the model's server asks to wait 3600 s");
    }
    assert!(began.elapsed() < Duration::from_secs(5));
    assert_eq!(server.heard.lock().unwrap().len(), 1, "the second is told so without asking");
}

#[test]
fn a_provider_can_not_make_an_exchange_wait_for_more_than_so_long_in_all() {
    let busy = || Does::Answers(429, "retry-after: 0.2\r\n", "{}".into());
    let server = Server::start(vec![busy(), busy(), busy(), says("late")]);
    let model = server.model("openai", LONG);
    let patience = Patience { tries: 4, first: Duration::from_millis(1), longest: Duration::from_millis(300) };
    let mut exchanges = Exchanges::new(&model, &NoLog, ("s", "k"), patience, &NeverCancel);
    assert!(exchanges.turn(&request()).unwrap_err().to_string().contains("asks to wait 1 s"));
    assert_eq!(server.heard.lock().unwrap().len(), 2);
}

#[test]
fn a_busy_provider_is_asked_again_when_it_says() {
    let busy = Does::Answers(429, "retry-after: 0.2\r\n", "{}".into());
    let server = Server::start(vec![busy, Does::HangsUp, says("there")]);
    let model = server.model("openai", LONG);
    let patience = Patience { tries: 4, first: Duration::from_millis(1), longest: Duration::from_secs(5) };
    let began = Instant::now();
    let mut exchanges = Exchanges::new(&model, &NoLog, ("s", "k"), patience, &NeverCancel);
    assert_eq!(exchanges.turn(&request()).unwrap().text, "there");
    assert!(began.elapsed() >= Duration::from_millis(200));
    assert_eq!(server.heard.lock().unwrap().len(), 3);
}

#[test]
fn the_wish_to_stop_ends_a_call_that_stalls() {
    struct Soon(Instant);
    impl Cancel for Soon {
        fn is_cancelled(&self) -> bool {
            self.0.elapsed() > Duration::from_millis(100)
        }
    }
    let server = Server::start(vec![Does::Stalls(5000)]);
    let began = Instant::now();
    let error = server.model("openai", LONG).turn(&request(), &Soon(began)).unwrap_err();
    assert_eq!(error, ChatError::Cancelled);
    assert!(began.elapsed() < Duration::from_secs(1));
}

#[test]
fn every_provider_can_be_set_up_and_known_models_have_prices() {
    for vendor in crate::VENDORS {
        let (name, key) = ("any".to_owned(), KEY.to_owned());
        let url = vendor.needs_url.then(|| "http://127.0.0.1:9".to_owned());
        let setup = Setup {
            vendor,
            name,
            key,
            url,
            timeout: LONG,
            at_once: Some(4),
            per_minute: None,
            window: None,
            answer: None,
            price: None,
        };
        let model = Provider::new(setup.clone()).unwrap();
        assert!(model.terms().host.as_ref().is_some_and(|host| !host.is_empty() && !host.contains('/')), "{}", vendor.id);
        assert_eq!(model.terms().price, None, "{}", vendor.id);
    }
    let vendor = Vendor::named("anthropic").unwrap();
    let (name, key) = ("claude-haiku-4-5".to_owned(), KEY.to_owned());
    let setup = Setup {
        vendor,
        name,
        key,
        url: None,
        timeout: LONG,
        at_once: Some(4),
        per_minute: None,
        window: None,
        answer: None,
        price: None,
    };
    let model = Provider::new(setup).unwrap();
    assert!(model.terms().price.is_some_and(|price| price.output > price.input && price.cached < price.input));
    assert!(model.terms().window > WINDOW);
}

#[test]
fn urls_are_brought_into_the_form_that_is_wanted() {
    let check = |vendor, url, expected| assert_eq!(normal(Vendor::named(vendor).unwrap(), url), expected);
    check("openai-compatible", "http://127.0.0.1:8089", "http://127.0.0.1:8089/v1");
    check("openai-compatible", "http://127.0.0.1:8089/v1/", "http://127.0.0.1:8089/v1");
    check("openai-compatible", "https://x.example/api/openai", "https://x.example/api/openai");
    check("mistral", "https://proxy.example/v1", "https://proxy.example");
    assert_eq!(host("https://user:pw@x.example:8443/v1?a"), "x.example:8443");
}
