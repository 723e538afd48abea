//! A provider of our own on this machine: it says what it was told to, and remembers what it heard.

use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde_json::{Value, json};

/// What it does with each request, the last one again and again.
#[derive(Clone)]
pub(crate) enum Does {
    /// Says this.
    Says(Value),
    /// Refuses with this status, and with these words in its body.
    Refuses(u16, &'static str),
    /// Takes the request and says nothing.
    Hangs,
    /// Sends so many bytes of an answer that never ends.
    Floods(u64),
}

pub(crate) struct Provider {
    pub(crate) url: String,
    heard: Arc<Mutex<Vec<Value>>>,
    sent: Arc<Mutex<u64>>,
}

impl Provider {
    pub(crate) fn start(does: Vec<Does>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}/v1", listener.local_addr().unwrap());
        let (heard, sent) = (Arc::new(Mutex::new(Vec::new())), Arc::new(Mutex::new(0)));
        let (notes, counted) = (Arc::clone(&heard), Arc::clone(&sent));
        std::thread::spawn(move || {
            for (n, stream) in listener.incoming().flatten().enumerate() {
                let does = does[n.min(does.len() - 1)].clone();
                let (notes, counted) = (Arc::clone(&notes), Arc::clone(&counted));
                std::thread::spawn(move || answer(stream, &does, &notes, &counted));
            }
        });
        Self { url, heard, sent }
    }

    /// The requests so far, whole.
    pub(crate) fn heard(&self) -> Vec<Value> {
        self.heard.lock().unwrap().clone()
    }

    /// Waits for a request.
    pub(crate) fn was_asked(&self) {
        while self.heard.lock().unwrap().is_empty() {
            std::thread::sleep(Duration::from_millis(2));
        }
    }

    /// Bytes of floods that somebody took.
    pub(crate) fn flooded(&self) -> u64 {
        *self.sent.lock().unwrap()
    }
}

fn answer(mut stream: TcpStream, does: &Does, heard: &Mutex<Vec<Value>>, sent: &Mutex<u64>) {
    let Some(body) = read(&mut stream) else { return };
    heard.lock().unwrap().push(body);
    match does {
        Does::Says(text) => {
            let usage = json!({"prompt_tokens": 100, "completion_tokens": 10, "total_tokens": 110});
            let message = json!({"role": "assistant", "content": text.to_string()});
            let choices = json!([{"index": 0, "message": message, "finish_reason": "stop"}]);
            let body =
                json!({"id": "c", "object": "chat.completion", "created": 1, "model": "m", "choices": choices, "usage": usage})
                    .to_string();
            let head = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\nconnection: close\r\n";
            let _ = write!(stream, "{head}content-length: {}\r\n\r\n{body}", body.len());
        }
        Does::Refuses(status, words) => {
            let body = json!({"error": {"message": words}}).to_string();
            let head =
                format!("HTTP/1.1 {status} X\r\nretry-after: 3600\r\ncontent-type: application/json\r\nconnection: close\r\n");
            let _ = write!(stream, "{head}content-length: {}\r\n\r\n{body}", body.len());
        }
        Does::Hangs => {
            // Until the other side goes away.
            let _ = stream.read(&mut [0]);
        }
        Does::Floods(most) => flood(&mut stream, *most, sent),
    }
}

fn flood(stream: &mut TcpStream, most: u64, sent: &Mutex<u64>) {
    let _ = write!(stream, "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\nconnection: close\r\n\r\n{{\"id\": \"");
    let chunk = vec![b'x'; 1 << 16];
    let mut left = most;
    while left > 0 && stream.write_all(&chunk).is_ok() {
        left = left.saturating_sub(chunk.len() as u64);
        *sent.lock().unwrap() += chunk.len() as u64;
    }
}

/// The body of a request.
fn read(stream: &mut TcpStream) -> Option<Value> {
    let (mut bytes, mut buffer) = (Vec::new(), vec![0; 65536]);
    loop {
        let n = stream.read(&mut buffer).ok().filter(|n| *n > 0)?;
        bytes.extend_from_slice(&buffer[..n]);
        let text = String::from_utf8_lossy(&bytes);
        let Some((head, body)) = text.split_once("\r\n\r\n") else { continue };
        let length = head.lines().find_map(|line| line.to_lowercase().strip_prefix("content-length: ")?.parse().ok());
        if body.len() >= length.unwrap_or(0) {
            return serde_json::from_str(body).ok();
        }
    }
}
