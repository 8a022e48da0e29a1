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

both!(World, who_is_refused_while_they_send_gets_the_answer_and_goes_on_by_the_same_connection, |world| {
    let mut stream = TcpStream::connect(world.url.trim_start_matches("http://")).await.unwrap();
    let size = 9_000_000;
    for _ in 0..2 {
        let head = format!(
            "PUT /api/v1/nodes/{}/content HTTP/1.1\r\nHost: localhost\r\nContent-Length: {size}\r\n\r\n",
            uuid::Uuid::nil()
        );
        stream.write_all(head.as_bytes()).await.unwrap();
        assert!(head_of(&mut stream).await.starts_with("HTTP/1.1 401"), "it is told before it has sent anything");
        stream.write_all(&vec![b'x'; size]).await.expect("what is sent meanwhile is taken");
    }
    stream.write_all(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n").await.unwrap();
    assert!(head_of(&mut stream).await.starts_with("HTTP/1.1 200"));
    // Who waits to be told whether to send is told, and nothing more is waited for.
    let asks = "PUT /api/v1/nodes/x/content HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\nExpect: 100-continue\r\n\r\n";
    assert!(raw(&world.url, asks.as_bytes()).await.starts_with("HTTP/1.1 401"));
});

/// The head of the next answer; its body is read away.
async fn head_of(stream: &mut TcpStream) -> String {
    let mut received = Vec::new();
    let end = |bytes: &[u8]| bytes.windows(4).position(|four| four == b"\r\n\r\n").map(|at| at + 4);
    let read = async {
        while end(&received).is_none() {
            assert!(stream.read_buf(&mut received).await.unwrap() > 0, "it was closed");
        }
        let head = String::from_utf8_lossy(&received[..end(&received).unwrap()]).into_owned();
        let length = head.lines().find_map(|line| line.to_ascii_lowercase().strip_prefix("content-length: ").map(str::to_owned));
        let all = head.len() + length.map_or(0, |length| length.parse::<usize>().unwrap());
        while received.len() < all {
            assert!(stream.read_buf(&mut received).await.unwrap() > 0, "it was closed");
        }
        head
    };
    tokio::time::timeout(CLOSED_WITHIN, read).await.expect("an answer")
}

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
