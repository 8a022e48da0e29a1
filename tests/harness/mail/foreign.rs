//! A mail server by others: Python's `aiosmtpd`, over `STARTTLS` and with a password. Skipped, saying so, where it is not
//! installed (Debian: `python3-aiosmtpd`).

use std::io::{BufRead, BufReader};
use std::net::TcpListener;
use std::path::Path;
use std::process::{Child, Command, Stdio};

use domain::Timestamp;
use domain::mail::{EmailAddress, Language, Letter, Mail};
use domain::secret::Secret;
use outbound::{Mailer, Settings};

const SERVER: &str = r#"
import ssl, sys, time
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult
port, certificate, key = int(sys.argv[1]), sys.argv[2], sys.argv[3]
class Keeper:
    async def handle_DATA(self, server, session, envelope):
        import email, email.policy
        mail = email.message_from_bytes(envelope.content, policy=email.policy.default)
        body = mail.get_body(("plain",)).get_content()
        print("MAIL", envelope.rcpt_tos, mail["subject"], "418203" in body, session.ssl is not None, flush=True)
        return "250 kept"
def who(server, session, envelope, mechanism, data):
    right = data.login == b"stile" and data.password == b"four-owls"
    return AuthResult(success=right, handled=right)
tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
tls.load_cert_chain(certificate, key)
Controller(Keeper(), hostname="127.0.0.1", port=port, server_hostname="localhost", tls_context=tls, require_starttls=True,
           authenticator=who, auth_required=True, auth_require_tls=True).start()
print("READY", flush=True)
time.sleep(3600)
"#;

/// Ends the server with the test.
struct Server(Child);

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn has_aiosmtpd() -> bool {
    Command::new("python3").args(["-c", "import aiosmtpd"]).stderr(Stdio::null()).status().is_ok_and(|status| status.success())
}

/// A certificate for `localhost` by an authority of its own, with `openssl`.
fn certificates(folder: &Path) -> bool {
    let run = |arguments: &[&str]| {
        let ran =
            Command::new("openssl").args(arguments).current_dir(folder).stderr(Stdio::null()).stdout(Stdio::null()).status();
        ran.is_ok_and(|status| status.success())
    };
    std::fs::write(folder.join("names"), "subjectAltName=DNS:localhost\nextendedKeyUsage=serverAuth\n").unwrap();
    let new = ["req", "-newkey", "rsa:2048", "-nodes"];
    run(&[&new[..], &["-x509", "-days", "30", "-subj", "/CN=Test CA", "-keyout", "ca.key", "-out", "ca.pem"]].concat())
        && run(&[&new[..], &["-subj", "/CN=localhost", "-keyout", "key.pem", "-out", "request.pem"]].concat())
        && run(&[
            "x509",
            "-req",
            "-in",
            "request.pem",
            "-CA",
            "ca.pem",
            "-CAkey",
            "ca.key",
            "-CAcreateserial",
            "-days",
            "30",
            "-extfile",
            "names",
            "-out",
            "certificate.pem",
        ])
}

fn letter() -> Letter {
    let mail = Mail::LinkCode { organization: "Bäckerei Süß".into(), code: "418203".into(), minutes: 10 };
    Letter { to: EmailAddress::read("to", "bob@example.org").unwrap(), language: Language::German, at: Timestamp(0), mail }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mail_server_by_others_takes_our_mail_over_tls_and_with_the_right_password_only() {
    let folder = tempfile::tempdir().unwrap();
    if !has_aiosmtpd() || !certificates(folder.path()) {
        println!("skipped: `aiosmtpd` of Python, or `openssl`, is not installed");
        return;
    }
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let mut command = Command::new("python3");
    command.args(["-c", SERVER, &port.to_string(), "certificate.pem", "key.pem"]).current_dir(folder.path());
    let mut server = Server(command.stdout(Stdio::piped()).spawn().unwrap());
    let mut said = BufReader::new(server.0.stdout.take().unwrap()).lines();
    assert_eq!(said.next().unwrap().unwrap(), "READY");

    let mut settings = Settings::new(&format!("smtp://stile@localhost:{port}"), "stile@example.org").unwrap();
    settings.password = Some(Secret::new("four-owls"));
    let unknown = Mailer::new(&settings).unwrap().send("1", &letter()).await.unwrap_err();
    assert!(unknown.later, "a certificate that nobody vouches for: {unknown}");

    settings.trusted = Some(std::fs::read(folder.path().join("ca.pem")).unwrap());
    let answer = Mailer::new(&settings).unwrap().send("1", &letter()).await.unwrap();
    assert!(answer.contains("kept"), "{answer}");
    let line = said.next().unwrap().unwrap();
    let about = "Ihr Code für Dateien von „\u{2068}Bäckerei Süß\u{2069}“";
    assert_eq!(line, format!("MAIL ['bob@example.org'] {about} True True"));

    settings.password = Some(Secret::new("five-owls"));
    let wrong = Mailer::new(&settings).unwrap().send("1", &letter()).await.unwrap_err();
    assert!(wrong.later && wrong.why.contains("535") && !wrong.why.contains("five-owls"), "{wrong}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mail_server_without_tls_is_sent_nothing() {
    let smtp = testkit::mails::Smtp::start().await;
    let settings = Settings::new(&format!("smtp://localhost:{}", smtp.port()), "stile@example.org").unwrap();
    assert!(Mailer::new(&settings).unwrap().send("1", &letter()).await.is_err());
    assert!(smtp.received().is_empty());
}
