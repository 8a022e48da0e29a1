//! A mail server on the loopback address: it speaks as much SMTP as a client needs, keeps what comes in, and refuses what a
//! test wants refused.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use mailparse::{MailHeaderMap, parse_mail};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};

/// A mail that came in.
#[derive(Clone, Debug)]
pub struct Received {
    /// Who the envelope says sent it.
    pub from: String,
    /// To whom the envelope goes.
    pub to: Vec<String>,
    /// What it is about.
    pub subject: String,
    /// Its text.
    pub text: String,
    /// Its HTML.
    pub html: String,
    /// By which a mail that came twice is known.
    pub message_id: String,
    /// All of it, as it came.
    pub raw: String,
}

impl Received {
    fn new(from: String, to: Vec<String>, raw: &str) -> Self {
        let parsed = parse_mail(raw.as_bytes()).unwrap();
        let header = |name: &str| parsed.headers.get_first_value(name).unwrap_or_default();
        let part = |at: usize| parsed.subparts[at].get_body().unwrap().replace("\r\n", "\n");
        let (subject, message_id) = (header("Subject"), header("Message-ID"));
        Self { from, to, subject, text: part(0), html: part(1), message_id, raw: raw.to_owned() }
    }

    /// The first address in its text that begins with `origin`.
    pub fn url(&self, origin: &str) -> String {
        let from = self.text.find(origin).unwrap_or_else(|| panic!("no address of {origin} in {}", self.text));
        self.text[from..].split_whitespace().next().unwrap().to_owned()
    }
}

/// What the server does with a mail instead of taking it.
#[derive(Clone, Debug)]
pub enum Mood {
    /// Answers `RCPT` with this line: `451 try later`, `550 nobody here`.
    Refuses(String),
    /// Takes the mail and hangs up without saying so.
    TakesAndHangsUp,
    /// Hangs up at once.
    HangsUp,
}

/// The mail server.
#[derive(Clone, Debug)]
pub struct Smtp {
    port: u16,
    state: Arc<Mutex<State>>,
}

#[derive(Debug, Default)]
struct State {
    received: Vec<Received>,
    moods: VecDeque<Mood>,
}

impl Smtp {
    /// One that takes everything, until the end of the test.
    pub async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let smtp = Self { port: listener.local_addr().unwrap().port(), state: Arc::default() };
        let state = Arc::clone(&smtp.state);
        tokio::spawn(async move {
            while let Ok((socket, _)) = listener.accept().await {
                let state = Arc::clone(&state);
                // A client that hangs up is no failure of the server.
                tokio::spawn(async move { talk(socket, &state).await.ok() });
            }
        });
        smtp
    }

    /// How it is written in the configuration.
    pub fn url(&self) -> String {
        format!("smtp://127.0.0.1:{}?tls=none", self.port)
    }

    /// Its port.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// For each of the next connections, what it does instead of taking the mail.
    pub fn will(&self, moods: impl IntoIterator<Item = Mood>) {
        self.state.lock().unwrap().moods.extend(moods);
    }

    /// What came in so far.
    pub fn received(&self) -> Vec<Received> {
        self.state.lock().unwrap().received.clone()
    }
}

async fn talk(socket: TcpStream, state: &Mutex<State>) -> std::io::Result<()> {
    let mood = state.lock().unwrap().moods.pop_front();
    if matches!(mood, Some(Mood::HangsUp)) {
        return Ok(());
    }
    let (read, mut write) = socket.into_split();
    let mut lines = BufReader::new(read).lines();
    write.write_all(b"220 test.example ESMTP\r\n").await?;
    let (mut from, mut to) = (String::new(), Vec::new());
    while let Some(line) = lines.next_line().await? {
        let verb = line.split([' ', ':']).next().unwrap_or_default().to_ascii_uppercase();
        let answer = match (verb.as_str(), &mood) {
            ("EHLO", _) => "250-test.example\r\n250-8BITMIME\r\n250 SMTPUTF8",
            ("MAIL", _) => {
                from = bracketed(&line);
                "250 ok"
            }
            ("RCPT", Some(Mood::Refuses(answer))) => answer.as_str(),
            ("RCPT", _) => {
                to.push(bracketed(&line));
                "250 ok"
            }
            ("DATA", _) => {
                write.write_all(b"354 go on\r\n").await?;
                let mut raw = String::new();
                while let Some(line) = lines.next_line().await?.filter(|line| line != ".") {
                    raw.push_str(line.strip_prefix('.').unwrap_or(&line));
                    raw.push_str("\r\n");
                }
                let mail = Received::new(std::mem::take(&mut from), std::mem::take(&mut to), &raw);
                state.lock().unwrap().received.push(mail);
                if matches!(mood, Some(Mood::TakesAndHangsUp)) {
                    return Ok(());
                }
                "250 taken"
            }
            ("QUIT", _) => {
                write.write_all(b"221 bye\r\n").await?;
                return Ok(());
            }
            ("RSET" | "NOOP", _) => "250 ok",
            _ => "502 what?",
        };
        write.write_all(format!("{answer}\r\n").as_bytes()).await?;
    }
    Ok(())
}

fn bracketed(line: &str) -> String {
    line.split(['<', '>']).nth(1).unwrap_or_default().to_owned()
}
