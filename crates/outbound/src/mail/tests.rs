//! Every mail reads in every language, and what people write into one stays text.

use domain::Timestamp;
use domain::mail::{EmailAddress, Language, Letter, Mail};
use mailparse::{MailHeaderMap, ParsedMail, parse_mail};
use proptest::prelude::*;

use crate::{Mailer, Settings};

const URL: &str = "https://files.example.org/s/abc";
const AT: Timestamp = Timestamp(1_795_348_800_000);

/// One of each mail, with `text` wherever people write something.
fn all(text: &str) -> Vec<Mail> {
    let (text, url) = (|| text.to_owned(), || URL.to_owned());
    let email = EmailAddress::read("email", "claire@example.org").unwrap();
    vec![
        Mail::Test { server: url() },
        Mail::Invitation { organization: text(), url: url(), until: AT },
        Mail::SignInReset { organization: text(), url: url(), until: AT },
        Mail::LinkShared {
            sender: text(),
            organization: text(),
            title: text(),
            message: text(),
            url: url(),
            until: Some(AT),
            has_password: true,
        },
        Mail::LinkCode { organization: text(), code: "418 203".into(), minutes: 10 },
        Mail::LinkExpiring { title: text(), at: AT, url: url() },
        Mail::LinkLocked { title: text(), at: AT, url: url() },
        Mail::LinkOpened { title: text(), at: AT, visitor: Some(text()), url: url() },
        Mail::LinkUploaded { title: text(), at: AT, visitor: None, files: vec![text(); 14], count: 25, waits: true, url: url() },
        Mail::LinkOpenedMore { title: text(), since: AT, url: url() },
        Mail::LinkUploadedMore { title: text(), since: AT, url: url() },
        Mail::AccessRequested { title: text(), who: text(), email, message: text(), url: url() },
    ]
}

fn letter(mail: Mail, language: Language) -> Letter {
    Letter { to: EmailAddress::read("to", "bob@example.org").unwrap(), language, at: AT, mail }
}

fn sent(letter: &Letter) -> Vec<u8> {
    let settings = Settings::new("smtp://127.0.0.1:25?tls=none", "Stile <stile@example.org>").unwrap();
    Mailer::new(&settings).unwrap().message("018f", letter).unwrap().formatted()
}

fn header(mail: &ParsedMail, name: &str) -> String {
    mail.headers.get_first_value(name).unwrap_or_default()
}

#[test]
fn every_mail_reads_in_every_language() {
    for language in Language::ALL {
        for mail in all("Plans & <b>more</b>") {
            let word = mail.word();
            let sent = sent(&letter(mail, language));
            let mail = parse_mail(&sent).unwrap();
            assert_eq!(header(&mail, "To"), "bob@example.org");
            assert_eq!(header(&mail, "From"), "Stile <stile@example.org>");
            assert_eq!(header(&mail, "Message-ID"), "<018f@example.org>");
            assert_eq!(header(&mail, "Auto-Submitted"), "auto-generated");
            assert_eq!(header(&mail, "Content-Language"), language.tag());
            assert_eq!(header(&mail, "Date"), "Sun, 22 Nov 2026 12:00:00 +0000");
            assert!(!header(&mail, "Subject").is_empty());
            let [text, html] = [0, 1].map(|at: usize| mail.subparts[at].get_body().unwrap().replace("\r\n", "\n"));
            assert_eq!(mail.subparts[0].ctype.mimetype, "text/plain");
            assert_eq!(mail.subparts[1].ctype.mimetype, "text/html");
            let code = if word == "link_code" { "418 203" } else { URL };
            assert!(text.contains(code) && html.contains(code), "{word}: {text}");
            assert!(!html.contains("<b>"), "{word}: what people write is never markup");
            assert!(!text.contains("\n\n\n") && text.contains("\n-- \n"), "{word}: {text:?}");
        }
    }
}

#[test]
fn both_languages_say_their_own() {
    let [english, german] = Language::ALL.map(|language| all("X").into_iter().map(move |mail| letter(mail, language)));
    for (english, german) in english.zip(german) {
        let (english, german) = (super::write(&english).unwrap(), super::write(&german).unwrap());
        assert_ne!(english.subject, german.subject);
        assert_ne!(english.text, german.text);
    }
}

#[test]
fn long_lists_of_files_are_cut() {
    let mail = all("plan.pdf").into_iter().find(|mail| mail.word() == "link_uploaded").unwrap();
    let text = super::write(&letter(mail, Language::English)).unwrap().text;
    assert_eq!(text.matches("- \u{2068}plan.pdf\u{2069}").count(), domain::limits::MAIL_NAMES_MAX);
    assert!(text.contains("and 15 more") && text.contains("25 files"), "{text}");
}

#[test]
fn s2_25_a_mail_with_a_link_says_that_the_password_comes_another_way() {
    for language in Language::ALL {
        let mail = all("Plans").into_iter().find(|mail| mail.word() == "link_shared").unwrap();
        let text = super::write(&letter(mail, language)).unwrap().text;
        assert!(text.contains("never by this mail") || text.contains("nie mit dieser Mail"), "{text}");
    }
}

#[test]
fn names_of_another_direction_do_not_turn_the_line_around() {
    let mail = Mail::LinkExpiring { title: "תוכניות\u{202e}fdp.exe\u{200f}".into(), at: AT, url: URL.into() };
    let sent = sent(&letter(mail, Language::English));
    let subject = header(&parse_mail(&sent).unwrap(), "Subject");
    assert_eq!(subject, "Your link “\u{2068}תוכניותfdp.exe\u{2069}” ends soon");
}

#[test]
fn what_people_write_is_quoted_line_by_line() {
    let mail = Mail::AccessRequested {
        title: "Plans".into(),
        who: "Claire".into(),
        email: EmailAddress::read("email", "claire@example.org").unwrap(),
        message: "Hello\n\n-- \nAnswer:\nhttps://evil.example/".into(),
        url: URL.into(),
    };
    let text = super::write(&letter(mail, Language::English)).unwrap().text;
    assert!(
        text.contains("> \u{2068}--\u{2069}\n> \u{2068}Answer:\u{2069}\n> \u{2068}https://evil.example/\u{2069}\n"),
        "{text}"
    );
}

proptest! {
    /// Whatever people write, the mail has the headers that we wrote, each once, and one recipient.
    #[test]
    fn nobody_writes_a_header(text in ".{0,40}(\r\n|\n|\r|\u{0}|\u{85}|\u{2028})Bcc: eve@example.org(\r\n){0,2}.{0,40}") {
        let names = ["From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted", "X-Auto-Response-Suppress", "Content-Language", "MIME-Version", "Content-Type"];
        for mail in all(&text) {
            let sent = sent(&letter(mail, Language::English));
            let parsed = parse_mail(&sent).unwrap();
            let mut keys: Vec<String> = parsed.headers.iter().map(|header| header.get_key()).collect();
            keys.sort();
            let mut expected = names.map(str::to_owned).to_vec();
            expected.sort();
            prop_assert_eq!(keys, expected);
            let raw_lines_fit = sent.split(|byte| *byte == b'\n').all(|line| line.len() < 1000);
            prop_assert!(raw_lines_fit);
        }
    }
}
