//! Spans reach an OpenTelemetry collector that the environment names, and none leaves offline: `cargo test --features otlp --test it`.

use std::io::{Read as _, Write as _};
use std::net::TcpListener;
use std::time::Duration;

use crate::bench::Bench;

/// What a run sends to a collector, until it ends.
fn sent(args: &[&str]) -> Vec<u8> {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let (stop, stopped) = std::sync::mpsc::channel::<()>();
    listener.set_nonblocking(true).unwrap();
    let collector = std::thread::spawn(move || {
        let mut all = Vec::new();
        while stopped.try_recv().is_err() {
            let Ok((mut stream, _)) = listener.accept() else {
                std::thread::sleep(Duration::from_millis(10));
                continue;
            };
            stream.set_read_timeout(Some(Duration::from_millis(300))).unwrap();
            let mut part = [0; 65_536];
            while let Ok(read @ 1..) = stream.read(&mut part) {
                all.extend_from_slice(&part[..read]);
            }
            stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\nconnection: close\r\n\r\n").unwrap();
        }
        all
    });
    let bench = Bench::new();
    let shop = bench.shop();
    let args = [&["run", shop.to_str().unwrap(), "--quiet", "-o", "report.json"], args].concat();
    bench.command(&args).env("OTEL_EXPORTER_OTLP_ENDPOINT", address).assert().success();
    stop.send(()).unwrap();
    collector.join().unwrap()
}

#[test]
fn spans_of_the_run_its_steps_and_tools_are_sent() {
    let sent = sent(&[]);
    let holds = |text: &str| sent.windows(text.len()).any(|part| part == text.as_bytes());
    for expected in ["POST /v1/traces", "deepdive", "run", "step", "tool", "match_rules"] {
        assert!(holds(expected), "{expected}");
    }
}

#[test]
fn offline_nothing_is_sent() {
    assert!(sent(&["--offline"]).is_empty());
}
