//! Sending by SMTP: over TLS from the first byte, or from `STARTTLS` on; in the clear to this very machine only.

use std::error::Error as _;
use std::fmt;
use std::net::IpAddr;
use std::time::{Duration, SystemTime};

use domain::mail::Letter;
use domain::secret::Secret;
use domain::{Error, Result, limits};
use lettre::message::header::{ContentType, HeaderName, HeaderValue};
use lettre::message::{Mailbox, MultiPart, SinglePart};
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Certificate, Tls, TlsParameters};
use lettre::transport::smtp::extension::ClientId;
use lettre::{AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor};

use crate::mail;

/// How the line to the mail server is closed to others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Closed {
    /// TLS from the first byte (`smtps://`).
    FromTheStart,
    /// TLS after `STARTTLS`; a server that does not offer it is sent nothing (`smtp://`).
    ByStartTls,
    /// Not at all: this machine only (`?tls=none`).
    Not,
}

/// Where mail is sent to, as the operator wrote it. Its `Debug` has no password.
#[derive(Clone, Debug)]
pub struct Settings {
    host: String,
    port: u16,
    user: Option<String>,
    closed: Closed,
    from: Mailbox,
    /// The password of the user at the mail server.
    pub password: Option<Secret>,
    /// Certificates in PEM that are trusted besides those of the machine.
    pub trusted: Option<Vec<u8>>,
}

impl Settings {
    /// Reads `smtps://user@host:465`, `smtp://user@host:587` (needs `STARTTLS`) or `smtp://127.0.0.1:25?tls=none`, and the
    /// sender: `stile@example.org`, or `Files <stile@example.org>`.
    pub fn new(url: &str, from: &str) -> Result<Self> {
        let (closed, rest) = match url.split_once("://") {
            Some(("smtps", rest)) => (Closed::FromTheStart, rest),
            Some(("smtp", rest)) => (Closed::ByStartTls, rest),
            _ => return Err(bad_url("begin with `smtps://` or `smtp://`")),
        };
        let (place, query) = rest.split_once('?').unwrap_or((rest, ""));
        let closed = match (query, closed) {
            ("" | "tls=required", closed) => closed,
            ("tls=none", Closed::ByStartTls) => Closed::Not,
            _ => return Err(bad_url("after `?` write `tls=required`, or with `smtp://` to this machine `tls=none`")),
        };
        let (user, host) = place.rsplit_once('@').map_or((None, place), |(user, host)| (Some(user), host));
        if user.is_some_and(|user| user.is_empty() || user.contains(':')) {
            return Err(bad_url("write no password into it: that has keys of its own, `mail_password` and `mail_password_file`"));
        }
        let (host, port) = host_and_port(host.strip_suffix('/').unwrap_or(host), closed)?;
        if closed == Closed::Not && !is_this_machine(&host) {
            return Err(bad_url("`tls=none` is for this machine only (`localhost`, `127.0.0.1`, `[::1]`)"));
        }
        let from: Mailbox = from.parse().map_err(|_| bad_from(from))?;
        let user = user.map(|user| user.replace("%40", "@"));
        Ok(Self { host, port, user, closed, from, password: None, trusted: None })
    }
}

fn host_and_port(text: &str, closed: Closed) -> Result<(String, u16)> {
    let usual = match closed {
        Closed::FromTheStart => 465,
        Closed::ByStartTls => 587,
        Closed::Not => 25,
    };
    let (host, port) = match text.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        Some((host, "")) => (host, None),
        Some((host, port)) => (host, Some(port.strip_prefix(':').ok_or_else(|| bad_url("write `[address]:port`"))?)),
        None => text.split_once(':').map_or((text, None), |(host, port)| (host, Some(port))),
    };
    let is_host = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | ':');
    if host.is_empty() || !host.chars().all(is_host) {
        return Err(bad_url("name a host, like `smtp://mail.example.org:587`"));
    }
    let port = port.map_or(Ok(usual), |port| port.parse().map_err(|_| bad_url("the port is a number")))?;
    Ok((host.to_owned(), port))
}

fn is_this_machine(host: &str) -> bool {
    host == "localhost" || host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

fn bad_url(advice: &str) -> Error {
    Error::field("mail_url", "invalid_configuration", format!("`mail_url` cannot be read: {advice}"))
}

fn bad_from(from: &str) -> Error {
    let text = format!("`mail_from` cannot be `{from}`: write an address, like `stile@example.org`");
    Error::field("mail_from", "invalid_configuration", text)
}

/// Why a mail was not sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failed {
    /// Whether it may work later: the server could not be reached, was busy, or does not know who we are.
    pub later: bool,
    /// What happened, for the operator.
    pub why: String,
}

impl fmt::Display for Failed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.why)
    }
}

/// What sends mail. Each mail has a connection of its own.
#[derive(Clone)]
pub struct Mailer {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    from: Mailbox,
}

impl fmt::Debug for Mailer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Mailer").field("from", &self.from).finish_non_exhaustive()
    }
}

impl Mailer {
    /// Makes one from what the operator wrote. It connects to nobody yet.
    pub fn new(settings: &Settings) -> Result<Self> {
        let tls = match settings.closed {
            Closed::FromTheStart => Tls::Wrapper(tls(settings)?),
            Closed::ByStartTls => Tls::Required(tls(settings)?),
            Closed::Not => Tls::None,
        };
        let hello = ClientId::Domain(settings.from.email.domain().to_owned());
        let mut transport = AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(&settings.host)
            .port(settings.port)
            .tls(tls)
            .hello_name(hello)
            .timeout(Some(limits::MAIL_ANSWER_MAX));
        match (&settings.user, &settings.password) {
            (Some(user), Some(password)) => {
                transport = transport.credentials(Credentials::new(user.clone(), password.reveal().to_owned()));
            }
            (Some(_), None) => return Err(bad_url("it names a user: set `mail_password_file` (or `STILE_MAIL_PASSWORD`)")),
            (None, Some(_)) => return Err(bad_url("there is a password but no user: write `smtp://user@host`")),
            (None, None) => {}
        }
        Ok(Self { transport: transport.build(), from: settings.from.clone() })
    }

    /// Sends a letter now; gives what the server answered. The same `id` gives the same Message-ID, by which a mail that was
    /// sent twice is known as one.
    pub async fn send(&self, id: &str, letter: &Letter) -> Result<String, Failed> {
        let message = self.message(id, letter).map_err(|error| Failed { later: false, why: error.message })?;
        match tokio::time::timeout(limits::MAIL_SEND_MAX, self.transport.send(message)).await {
            Ok(Ok(answer)) => Ok(one_line(&format!("{} {}", answer.code(), answer.message().collect::<Vec<_>>().join(" ")))),
            Ok(Err(error)) => Err(failed(&error)),
            Err(_) => Err(Failed { later: true, why: "the mail server took too long".to_owned() }),
        }
    }

    pub(crate) fn message(&self, id: &str, letter: &Letter) -> Result<Message> {
        let written = mail::write(letter)?;
        let to =
            letter.to.text().parse().map_err(|_| Error::field("to", "invalid_email", "nobody can be reached at this address"))?;
        let millis = u64::try_from(letter.at.0).unwrap_or(0);
        Message::builder()
            .from(self.from.clone())
            .to(Mailbox::new(None, to))
            .subject(written.subject)
            .date(SystemTime::UNIX_EPOCH + Duration::from_millis(millis))
            .message_id(Some(format!("<{id}@{}>", self.from.email.domain())))
            // Answering machines and lists keep still.
            .raw_header(raw("Auto-Submitted", "auto-generated"))
            .raw_header(raw("X-Auto-Response-Suppress", "All"))
            .raw_header(raw("Content-Language", letter.language.tag()))
            .multipart(
                MultiPart::alternative()
                    .singlepart(SinglePart::builder().header(ContentType::TEXT_PLAIN).body(written.text))
                    .singlepart(SinglePart::builder().header(ContentType::TEXT_HTML).body(written.html)),
            )
            .map_err(Error::internal)
    }
}

fn raw(name: &'static str, value: &'static str) -> HeaderValue {
    HeaderValue::new(HeaderName::new_from_ascii_str(name), value.to_owned())
}

/// Without it the library reads no certificates, and finds nothing wrong with that.
const PEM_BEGIN: &[u8] = b"-----BEGIN CERTIFICATE-----";

fn tls(settings: &Settings) -> Result<TlsParameters> {
    let mut builder = TlsParameters::builder(settings.host.clone());
    if let Some(pem) = &settings.trusted {
        let text = "`mail_ca_file` holds no certificates in PEM";
        let bad = || Error::field("mail_ca_file", "invalid_configuration", text);
        let has_any = pem.windows(PEM_BEGIN.len()).any(|window| window == PEM_BEGIN);
        let trusted = Certificate::from_pem(pem).ok().filter(|_| has_any).ok_or_else(bad)?;
        builder = builder.add_root_certificate(trusted);
    }
    builder.build().map_err(|error| bad_url(&format!("TLS with this host is not possible ({error})")))
}

/// Refusals that are about us and not about the mail: who set the server up will set it right.
const ABOUT_US: [&str; 5] = ["530", "534", "535", "538", "454"];

fn failed(error: &lettre::transport::smtp::Error) -> Failed {
    let mut why = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        let cause_text = cause.to_string();
        if !why.contains(&cause_text) {
            why = format!("{why}: {cause_text}");
        }
        source = cause.source();
    }
    let is_about_us = error.status().is_some_and(|code| ABOUT_US.contains(&code.to_string().as_str()));
    let is_final = (error.is_permanent() && !is_about_us) || (error.is_client() && why.contains("non-ascii"));
    Failed { later: !is_final, why: one_line(&why) }
}

/// What a stranger's server said, for a log and a column.
fn one_line(text: &str) -> String {
    const CHARS_MAX: usize = 500;
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).take(CHARS_MAX).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const FROM: &str = "Stile <stile@example.org>";

    #[test]
    fn where_mail_is_sent_to_is_read() {
        for (url, host, port, user, closed) in [
            ("smtps://mail.example.org", "mail.example.org", 465, None, Closed::FromTheStart),
            ("smtp://stile@mail.example.org", "mail.example.org", 587, Some("stile"), Closed::ByStartTls),
            ("smtp://a@b.org@mail.example.org:25?tls=required", "mail.example.org", 25, Some("a@b.org"), Closed::ByStartTls),
            ("smtp://a%40b.org@mail.example.org", "mail.example.org", 587, Some("a@b.org"), Closed::ByStartTls),
            ("smtp://127.0.0.1:2525?tls=none", "127.0.0.1", 2525, None, Closed::Not),
            ("smtp://[::1]?tls=none", "::1", 25, None, Closed::Not),
        ] {
            let read = Settings::new(url, FROM).unwrap();
            assert_eq!((read.host.as_str(), read.port, read.user.as_deref(), read.closed), (host, port, user, closed), "{url}");
        }
    }

    #[test]
    fn what_would_send_in_the_clear_or_tell_a_password_is_refused() {
        for url in [
            "mail.example.org",
            "http://mail.example.org",
            "smtp://mail.example.org?tls=none",
            "smtp://10.0.0.1?tls=none",
            "smtps://127.0.0.1?tls=none",
            "smtp://mail.example.org?tls=opportunistic",
            "smtp://user:secret@mail.example.org",
            "smtp://@mail.example.org",
            "smtp://",
            "smtp://mail.example.org:mail",
            "smtp://mail example.org",
        ] {
            let error = Settings::new(url, FROM).unwrap_err();
            assert_eq!(error.code, "invalid_configuration", "{url}");
            assert!(!error.message.contains("secret"), "{error}");
        }
        assert_eq!(Settings::new("smtps://a.org", "nobody").unwrap_err().fields[0].field, "mail_from");
    }

    #[test]
    fn a_user_and_a_password_come_together_and_are_not_printed() {
        let mut settings = Settings::new("smtps://stile@mail.example.org", FROM).unwrap();
        assert!(Mailer::new(&settings).unwrap_err().message.contains("mail_password_file"));
        settings.password = Some(Secret::new("four-owls"));
        let mailer = Mailer::new(&settings).unwrap();
        assert!(!format!("{settings:?} {mailer:?}").contains("four-owls"));
        let mut nobody = Settings::new("smtps://mail.example.org", FROM).unwrap();
        nobody.password = Some(Secret::new("four-owls"));
        assert!(Mailer::new(&nobody).is_err());
    }

    #[test]
    fn certificates_that_are_none_are_refused() {
        let mut settings = Settings::new("smtps://mail.example.org", FROM).unwrap();
        settings.trusted = Some(b"no certificate".to_vec());
        assert_eq!(Mailer::new(&settings).unwrap_err().fields[0].field, "mail_ca_file");
    }
}
