//! The bad inputs of the surface `http`: bytes that are no request, and connections that stall.

use std::time::{Duration, Instant};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;
use testkit::both;
use testkit::world::World;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::wire::Request;

const FILE: &str = include_str!("../../data/bad_inputs.json");
/// A connection that stalls is closed within this, with some room for a busy machine.
const CLOSED_WITHIN: Duration = Duration::from_secs(20);

fn entries() -> Vec<Value> {
    let all: Vec<Value> = serde_json::from_str(FILE).unwrap();
    all.into_iter().filter(|entry| entry["surface"] == "http").collect()
}

/// Sends bytes, says nothing more, and reads until the server closes.
pub async fn raw(url: &str, bytes: &[u8]) -> String {
    let mut stream = TcpStream::connect(url.trim_start_matches("http://")).await.unwrap();
    // The server may close before it has read all.
    stream.write_all(bytes).await.ok();
    let mut received = Vec::new();
    tokio::time::timeout(CLOSED_WITHIN, stream.read_to_end(&mut received)).await.expect("the server closes").ok();
    String::from_utf8_lossy(&received).into_owned()
}

fn statuses(entry: &Value) -> Vec<u16> {
    entry["expected"]["status"].as_array().unwrap().iter().map(|status| status.as_u64().unwrap() as u16).collect()
}

both!(World, t33_bytes_that_are_no_request_are_refused_and_what_stalls_is_closed, |world| {
    let entries = entries();
    let tried = entries.iter().filter(|entry| entry["input"]["kind"] == "raw").map(|entry| {
        let url = world.url.clone();
        async move {
            let bytes = STANDARD.decode(entry["input"]["b64"].as_str().unwrap()).unwrap();
            let answer = raw(&url, &bytes).await;
            let status: Option<u16> = answer.split(' ').nth(1).and_then(|status| status.parse().ok());
            // A connection that was only closed was refused as well.
            let fits = status.is_none_or(|status| statuses(entry).is_empty() || statuses(entry).contains(&status));
            assert!(fits, "{}: {answer:.200}", entry["id"]);
        }
    });
    futures::future::join_all(tried).await;
    let began = Instant::now();
    let alive = Request::new("GET", "/healthz").send(&world.url).await;
    assert!(alive.status == 200 && began.elapsed() < Duration::from_secs(2), "the server is well afterwards");
});

both!(World, t18_requests_with_odd_headers_get_what_the_file_says, |world| {
    for entry in entries().iter().filter(|entry| entry["input"]["kind"] == "http") {
        let input = &entry["input"];
        let mut request = Request::new(input["method"].as_str().unwrap(), input["path"].as_str().unwrap());
        for (name, value) in input["headers"].as_object().unwrap() {
            request = request.header(name, value.as_str().unwrap());
        }
        let mut answer = request.clone().body(input["body"].as_str().unwrap_or_default()).send(&world.url).await;
        // The first page is the sign-in form, which is one step away.
        if answer.status == 303 {
            answer = Request::new("GET", answer.header("location")).send(&world.url).await;
        }
        assert!(statuses(entry).contains(&answer.status), "{}: {}", entry["id"], answer.status);
    }
});

both!(World, a_kept_connection_serves_one_request_after_the_other, |world| {
    let mut stream = TcpStream::connect(world.url.trim_start_matches("http://")).await.unwrap();
    let mut received = Vec::new();
    for round in 1..=3 {
        stream.write_all(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n").await.unwrap();
        while received.windows(15).filter(|part| part == b"{\"status\":\"ok\"}").count() < round {
            let mut piece = [0; 1024];
            let read = tokio::time::timeout(CLOSED_WITHIN, stream.read(&mut piece)).await.unwrap().unwrap();
            assert!(read > 0, "the server closed");
            received.extend_from_slice(&piece[..read]);
        }
    }
});
