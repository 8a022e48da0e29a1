//! A client that sends exactly what it is told: HTTP libraries tidy paths up, and finish what they began.

use std::time::{Duration, Instant};

use testkit::world::Actor;
use tokio::io::{AsyncReadExt, AsyncWriteExt, Interest};
use tokio::net::{TcpSocket, TcpStream};

/// No answer of a test takes longer.
const PATIENCE: Duration = Duration::from_secs(60);
/// How much a slow reader lets pile up on its side, so that the server notices that it is slow.
const SMALL_BUFFER_BYTES: u32 = 64 * 1024;

/// A request, byte for byte.
#[derive(Clone, Debug)]
pub struct Request {
    method: String,
    target: String,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
}

/// What came back.
#[derive(Clone, Debug)]
pub struct Answer {
    pub status: u16,
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
    /// Whether all of the body came that the head announced.
    pub complete: bool,
    /// How long it took, from connecting to the end.
    pub took: Duration,
}

/// An answer that is read at the reader's own speed.
pub struct Reading {
    stream: TcpStream,
    rest: Vec<u8>,
    pub status: u16,
    pub headers: Vec<(String, String)>,
}

impl Request {
    pub fn new(method: &str, target: &str) -> Self {
        Self { method: method.to_owned(), target: target.to_owned(), headers: Vec::new(), body: Vec::new() }
    }

    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Signed with the actor's token, if they have one.
    pub fn signed(self, actor: &Actor) -> Self {
        match actor.bearer() {
            Some(token) => self.header("Authorization", &format!("Bearer {token}")),
            None => self,
        }
    }

    pub fn body(mut self, body: impl Into<Vec<u8>>) -> Self {
        self.body = body.into();
        self
    }

    /// Everything before the body. A `Content-Length` or `Transfer-Encoding` that was set by hand stays as it is.
    fn head(&self, url: &str) -> Vec<u8> {
        let host = url.trim_start_matches("http://");
        let mut head = format!("{} {} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n", self.method, self.target);
        for (name, value) in &self.headers {
            head.push_str(&format!("{name}: {value}\r\n"));
        }
        let says_length = |name: &str| ["content-length", "transfer-encoding"].iter().any(|one| name.eq_ignore_ascii_case(one));
        let has_length = self.headers.iter().any(|(name, _)| says_length(name));
        if !has_length && (!self.body.is_empty() || !matches!(self.method.as_str(), "GET" | "HEAD")) {
            head.push_str(&format!("Content-Length: {}\r\n", self.body.len()));
        }
        head.push_str("\r\n");
        head.into_bytes()
    }

    /// Sends it and reads the whole answer.
    pub async fn send(&self, url: &str) -> Answer {
        let began = Instant::now();
        let answer = tokio::time::timeout(PATIENCE, async {
            let mut stream = connect(url, None).await;
            let mut received = Vec::new();
            {
                let (mut reader, mut writer) = stream.split();
                let head = self.head(url);
                let writing = async {
                    // The server may refuse before it has read all: then the answer says so.
                    if writer.write_all(&head).await.is_ok() {
                        writer.write_all(&self.body).await.ok();
                    }
                };
                let reading = async { reader.read_to_end(&mut received).await.ok() };
                tokio::join!(writing, reading);
            }
            received
        });
        let received = answer.await.unwrap_or_else(|_| panic!("{} {:.80}: no end of the answer", self.method, self.target));
        let (status, headers, rest) =
            parse_head(&received).unwrap_or_else(|| panic!("{} {:.80}: no answer but {received:?}", self.method, self.target));
        let (body, complete) = decode(&headers, rest, self.method == "HEAD");
        Answer { status, headers, body, complete, took: began.elapsed() }
    }

    /// Sends it, says nothing more, and reads whatever comes until the server hangs up.
    pub async fn send_and_stop(&self, url: &str) -> Vec<u8> {
        let mut stream = self.begin(url).await;
        stream.shutdown().await.ok();
        let mut received = Vec::new();
        let read = tokio::time::timeout(PATIENCE, stream.read_to_end(&mut received)).await;
        read.expect("the server hangs up").ok();
        received
    }

    /// Sends it and hangs up without reading a byte.
    pub async fn send_and_vanish(&self, url: &str) {
        drop(self.begin(url).await);
    }

    async fn begin(&self, url: &str) -> TcpStream {
        let mut stream = connect(url, None).await;
        stream.write_all(&self.head(url)).await.unwrap();
        stream.write_all(&self.body).await.unwrap();
        stream.flush().await.unwrap();
        stream
    }

    /// Sends it and reads the head; the body is for the caller to read, as slowly as they like.
    pub async fn read_slowly(&self, url: &str) -> Reading {
        let mut stream = connect(url, Some(SMALL_BUFFER_BYTES)).await;
        stream.write_all(&self.head(url)).await.unwrap();
        stream.write_all(&self.body).await.unwrap();
        let mut received = Vec::new();
        loop {
            if let Some((status, headers, rest)) = parse_head(&received) {
                return Reading { stream, rest: rest.to_vec(), status, headers };
            }
            let mut piece = [0; 4096];
            let count = tokio::time::timeout(PATIENCE, stream.read(&mut piece)).await.expect("an answer begins").unwrap();
            assert!(count > 0, "the server hung up before it answered");
            received.extend_from_slice(&piece[..count]);
        }
    }
}

impl Answer {
    /// The value of a header; empty when it is not there.
    pub fn header(&self, name: &str) -> &str {
        header(&self.headers, name).unwrap_or_default()
    }

    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    pub fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.body).unwrap_or_default()
    }
}

impl Reading {
    /// The value of a header; empty when it is not there.
    pub fn header(&self, name: &str) -> &str {
        header(&self.headers, name).unwrap_or_default()
    }

    /// Waits until the server has broken the connection off, without reading anything.
    pub async fn broken_off(&self) {
        tokio::time::timeout(PATIENCE, self.stream.ready(Interest::ERROR)).await.expect("the server breaks off").unwrap();
    }

    /// Reads up to `count` more bytes of the body; none is the end, or the break.
    pub async fn read(&mut self, count: usize) -> Vec<u8> {
        if !self.rest.is_empty() {
            let count = count.min(self.rest.len());
            return self.rest.drain(..count).collect();
        }
        let mut piece = vec![0; count];
        let read = tokio::time::timeout(PATIENCE, self.stream.read(&mut piece)).await.expect("bytes or an end come");
        piece.truncate(read.unwrap_or(0));
        piece
    }
}

async fn connect(url: &str, buffer_bytes: Option<u32>) -> TcpStream {
    let socket = TcpSocket::new_v4().unwrap();
    if let Some(bytes) = buffer_bytes {
        socket.set_recv_buffer_size(bytes).unwrap();
    }
    socket.connect(url.trim_start_matches("http://").parse().unwrap()).await.unwrap()
}

fn header<'h>(headers: &'h [(String, String)], name: &str) -> Option<&'h str> {
    headers.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
}

type Head<'a> = (u16, Vec<(String, String)>, &'a [u8]);

fn parse_head(received: &[u8]) -> Option<Head<'_>> {
    let end = received.windows(4).position(|four| four == b"\r\n\r\n")?;
    let text = String::from_utf8_lossy(&received[..end]).into_owned();
    let mut lines = text.split("\r\n");
    let status = lines.next()?.split(' ').nth(1)?.parse().ok()?;
    let headers =
        lines.filter_map(|line| line.split_once(": ")).map(|(name, value)| (name.to_ascii_lowercase(), value.to_owned()));
    Some((status, headers.collect(), &received[end + 4..]))
}

/// The body, and whether it is all of it.
fn decode(headers: &[(String, String)], rest: &[u8], is_head: bool) -> (Vec<u8>, bool) {
    if is_head {
        return (rest.to_vec(), rest.is_empty());
    }
    if header(headers, "transfer-encoding") == Some("chunked") {
        return unchunk(rest);
    }
    let announced = header(headers, "content-length").and_then(|length| length.parse::<usize>().ok());
    (rest.to_vec(), announced.is_none_or(|length| length == rest.len()))
}

fn unchunk(mut rest: &[u8]) -> (Vec<u8>, bool) {
    let mut body = Vec::new();
    loop {
        let Some(end) = rest.windows(2).position(|two| two == b"\r\n") else { return (body, false) };
        let size = usize::from_str_radix(&String::from_utf8_lossy(&rest[..end]), 16).unwrap_or(0);
        rest = &rest[end + 2..];
        if size == 0 || rest.len() < size + 2 {
            return (body, size == 0);
        }
        body.extend_from_slice(&rest[..size]);
        rest = &rest[size + 2..];
    }
}

/// Percent-encodes every byte: nothing is left that a client or server could read otherwise.
pub fn encoded(bytes: impl AsRef<[u8]>) -> String {
    bytes.as_ref().iter().map(|byte| format!("%{byte:02X}")).collect()
}
