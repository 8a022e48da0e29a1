//! Every page in every state: drawn, checked against the policy, and written to `STILE_RENDER_DIR` when that is set.

use domain::Timestamp;
use domain::error::FieldError;
use domain::link::{Abilities, Form};
use domain::node::NodeKind;
use domain::secret::Secret;

use service::held::Verdict;

use super::*;

const NOW: Timestamp = Timestamp(1_795_309_200_000);
const HOSTILE: &str = r#""><script>alert(1)</script><img src=x onerror='alert(2)'>&amp;{{7*7}}"#;

/// Names that a file can have and that a careless page trips over: markup, quotes, templates, both directions of writing,
/// an extension that is none, and nothing to see.
const NAUGHTY: [&str; 12] = [
    HOSTILE,
    "</title><script>alert(1)</script>.png",
    "' onerror=alert(1) x='.jpg",
    "{{ frame.words }}{% block x %}.webp",
    "javascript:alert(1).gif",
    "&lt;b&gt;&quot;.png",
    "invoice\u{202e}gpj.exe",
    "שלום עולם.png",
    "a\u{300}\u{301}\u{302}\u{303}.jpg",
    "%2e%2e%2f..%00.png",
    "👩‍👩‍👧‍👦.avif",
    " \u{a0}.png",
];

fn reader() -> Reader {
    Reader { words: Words::of_tag("en").unwrap(), theme: Theme::System, density: Density::Roomy, now: NOW }
}

fn german() -> Reader {
    Reader { words: Words::of_tag("de").unwrap(), ..reader() }
}

fn days_ago(days: i64) -> Timestamp {
    Timestamp(NOW.0 - days * 86_400_000 - 4_000_000)
}

fn item(id: u8, kind: NodeKind, name: &str, size_bytes: Option<u64>) -> VisitorItem {
    let modified_at = Some(days_ago(i64::from(id)));
    VisitorItem { id: format!("id-{id}"), kind, name: name.to_owned(), size_bytes, modified_at, media_type: None }
}

fn items() -> Vec<VisitorItem> {
    let file = |id, name, size| item(id, NodeKind::File, name, Some(size));
    vec![
        item(1, NodeKind::Folder, "Elevations", None),
        item(2, NodeKind::Folder, "Photos of the site visit", None),
        file(3, "Annual report 2026.pdf", 18_400_000),
        file(4, "Brand film – final cut.mp4", 842_100_000),
        file(5, "Budget forecast FY27.xlsx", 284_100),
        file(6, "Facade model north wing.zip", 1_300_000_000),
        file(7, "Interview – M. Okafor.m4a", 48_200_000),
        file(8, "Launch deck v9.pptx", 12_900_000),
        file(9, "Master services agreement – Northwind Trading Company and its affiliates, signed copy.docx", 412_600),
        file(10, "Press kit photo 01.jpg", 8_400_000),
        file(11, "notes", 0),
    ]
}

fn view() -> VisitorView {
    VisitorView {
        token: "k3Jv9TqXo0aB".to_owned(),
        title: "Client handover – North wing".to_owned(),
        message: "Here is everything for the handover on Friday.\nThe model opens in Rhino 8 or newer.".to_owned(),
        sender: Some(Sender { display_name: "Charlotte Weber".to_owned(), organization: "Acme Architects".to_owned() }),
        organization: "Acme Architects".to_owned(),
        expires_at: Some(Timestamp(NOW.0 + 12 * 86_400_000)),
        abilities: Abilities { preview: true, download: true, upload: false, ..Abilities::default() },
        folder: None,
        path: Vec::new(),
        items: items(),
        next_cursor: None,
        total_bytes: Some(2_243_000_000),
        upload: None,
        request: None,
        downloads_left: None,
        previews_limited: false,
        signed_in: false,
        layout: None,
    }
}

fn pictures() -> Vec<VisitorItem> {
    let picture = |id, name: &str, size| VisitorItem {
        media_type: Some(crate::media::of_name(name).to_owned()),
        ..item(id, NodeKind::File, name, Some(size))
    };
    vec![
        item(1, NodeKind::Folder, "Raw", None),
        picture(2, "IMG_2041.jpg", 6_000_000),
        picture(3, "Facade, seen from the river in the evening light – final.png", 9_000_000),
        picture(4, "huge scan.png", 900_000_000),
        picture(5, "logo.svg", 4_000),
        picture(6, "plan.webp", 4_000),
    ]
}

fn gallery() -> VisitorView {
    VisitorView { title: "Site photos".to_owned(), items: pictures(), total_bytes: None, ..view() }
}

fn naughty() -> VisitorView {
    let file = |(at, name): (usize, &&str)| VisitorItem {
        media_type: Some(crate::media::of_name(name).to_owned()),
        ..item(at as u8, NodeKind::File, name, Some(1000))
    };
    VisitorView { items: NAUGHTY.iter().enumerate().map(file).collect(), ..view() }
}

fn uploadable() -> VisitorView {
    VisitorView {
        abilities: Abilities { preview: true, download: true, upload: true, ..Abilities::default() },
        folder: Some(Crumb { id: "id-2".to_owned(), name: "Day 1".to_owned() }),
        path: ["Photos of the site visit", "Day 1"].map(|name| Crumb { id: "id-2".to_owned(), name: name.to_owned() }).into(),
        upload: Some(UploadZone { folder: Some("id-2".to_owned()), file_bytes_max: Some(20_000_000_000) }),
        next_cursor: Some("a/b+c=".to_owned()),
        expires_at: Some(Timestamp(NOW.0 + 3 * 86_400_000)),
        ..view()
    }
}

fn wrongly_asked() -> AskView {
    let wrong = [("name", "required"), ("email", "invalid_email"), ("message", "too_long")];
    AskView {
        wrong: wrong.map(|(field, code)| (field.to_owned(), code)).into(),
        name: HOSTILE.to_owned(),
        email: HOSTILE.to_owned(),
        message: HOSTILE.to_owned(),
        ..AskView::new(HOSTILE)
    }
}

fn asks_for_files() -> VisitorView {
    VisitorView {
        title: "Site photos – North wing".to_owned(),
        message: "Please add the originals (RAW or full-size JPG). One folder per day works best.".to_owned(),
        abilities: Abilities { preview: false, download: false, upload: true, ..Abilities::default() },
        items: Vec::new(),
        total_bytes: None,
        upload: Some(UploadZone { folder: None, file_bytes_max: Some(20_000_000_000) }),
        ..view()
    }
}

/// A checklist with a thing that was sent and one that was not; `text` is what people wrote in it.
fn checklist(text: &str) -> VisitorView {
    let sent = SentFile { receipt: "01980f5e".to_owned(), name: format!("{text}.pdf"), size_bytes: 1_200_000, verdict: None };
    let passport = AskedItem {
        name: format!("Passport {text}"),
        hint: format!("The page with the picture {text}"),
        required: true,
        types: vec!["pdf".to_owned(), "jpg".to_owned()],
        sent: vec![sent.clone()],
    };
    let letter = AskedItem { name: "Letter".to_owned(), ..AskedItem::default() };
    let request = RequestView {
        items: vec![passport, letter],
        due_at: Some(Timestamp(NOW.0 + 86_400_000)),
        complete: true,
        others: vec![
            SentFile { verdict: Some(Verdict::Held), ..sent.clone() },
            SentFile { verdict: Some(Verdict::Declined), ..sent },
        ],
    };
    VisitorView { request: Some(request), ..asks_for_files() }
}

fn single_file() -> VisitorView {
    VisitorView {
        title: String::new(),
        items: vec![item(3, NodeKind::File, "Annual report 2026.pdf", Some(18_400_000))],
        ..view()
    }
}

fn hostile_visitor() -> VisitorView {
    VisitorView {
        token: HOSTILE.to_owned(),
        title: HOSTILE.to_owned(),
        message: HOSTILE.to_owned(),
        sender: Some(Sender { display_name: HOSTILE.to_owned(), organization: HOSTILE.to_owned() }),
        organization: HOSTILE.to_owned(),
        folder: Some(Crumb { id: HOSTILE.to_owned(), name: HOSTILE.to_owned() }),
        path: vec![Crumb { id: HOSTILE.to_owned(), name: HOSTILE.to_owned() }],
        items: vec![VisitorItem {
            id: HOSTILE.to_owned(),
            media_type: Some(HOSTILE.to_owned()),
            ..item(1, NodeKind::File, HOSTILE, None)
        }],
        next_cursor: Some(HOSTILE.to_owned()),
        upload: Some(UploadZone { folder: Some(HOSTILE.to_owned()), file_bytes_max: Some(1) }),
        ..view()
    }
}

fn failed_setup(text: &str) -> SetupView {
    let wrong = |field: &str, code| FieldError { field: field.to_owned(), code, message: text.to_owned() };
    SetupView {
        token: text.to_owned(),
        organization: text.to_owned(),
        display_name: text.to_owned(),
        email: text.to_owned(),
        error: Some("already_set_up"),
        fields: vec![wrong("email", "invalid_email"), wrong("password", "password_too_short")],
    }
}

fn invited(text: &str) -> WelcomeView {
    WelcomeView { organization: text.to_owned(), email: text.to_owned(), ..WelcomeView::default() }
}

/// Every page and state in every language, by the name of its picture.
fn pages() -> Vec<(String, String)> {
    let english = pages_for(&reader()).into_iter().map(|(name, html)| (name.to_owned(), html));
    let german = pages_for(&german()).into_iter().map(|(name, html)| (format!("{name}-de"), html));
    english.chain(german).collect()
}

fn pages_for(reader: &Reader) -> Vec<(&'static str, String)> {
    let sign_in_view = SignInView { email: "anna@acme.example".to_owned(), wrong: true, ..SignInView::default() };
    let unlock_view =
        |wrong, retry_after_seconds| UnlockView { token: "k3Jv".to_owned(), wrong, retry_after_seconds, locked: false };
    let look_only = Abilities { preview: true, download: false, upload: false, ..Abilities::default() };
    vec![
        ("visitor", visitor(reader, &view())),
        ("visitor-grid", visitor(reader, &VisitorView { layout: Some(Layout::Grid), ..view() })),
        ("visitor-gallery", visitor(reader, &gallery())),
        ("visitor-gallery-list", visitor(reader, &VisitorView { layout: Some(Layout::List), ..gallery() })),
        ("visitor-naughty", visitor(reader, &naughty())),
        ("visitor-naughty-list", visitor(reader, &VisitorView { layout: Some(Layout::List), ..naughty() })),
        ("visitor-upload", visitor(reader, &uploadable())),
        ("visitor-asks", visitor(reader, &asks_for_files())),
        ("visitor-checklist", visitor(reader, &checklist("scan"))),
        ("visitor-checklist-hostile", visitor(reader, &checklist(HOSTILE))),
        ("visitor-single", visitor(reader, &single_file())),
        ("visitor-picture", visitor(reader, &VisitorView { items: vec![pictures().remove(1)], ..single_file() })),
        ("visitor-look", visitor(reader, &VisitorView { abilities: look_only, ..view() })),
        ("visitor-look-gallery", visitor(reader, &VisitorView { abilities: look_only, layout: Some(Layout::Grid), ..gallery() })),
        (
            "visitor-empty",
            visitor(reader, &VisitorView { items: Vec::new(), sender: None, expires_at: None, signed_in: true, ..uploadable() }),
        ),
        ("visitor-hostile", visitor(reader, &hostile_visitor())),
        ("unlock", unlock(reader, &unlock_view(false, None))),
        ("unlock-wrong", unlock(reader, &unlock_view(true, None))),
        ("unlock-later", unlock(reader, &unlock_view(false, Some(700)))),
        ("unlock-hostile", unlock(reader, &UnlockView { token: HOSTILE.to_owned(), ..unlock_view(true, None) })),
        ("share-not-found", share_not_found(reader, None)),
        ("share-not-found-own", share_not_found(reader, Some("Ask the front desk.\nThey know."))),
        ("ask", ask(reader, &AskView::new("k3Jv"))),
        ("ask-done", ask(reader, &AskView { is_done: true, ..AskView::new("k3Jv") })),
        ("ask-wrong", ask(reader, &wrongly_asked())),
        ("used-up", used_up(reader)),
        ("no-mail", no_mail(reader)),
        ("visitor-used-up", visitor(reader, &VisitorView { downloads_left: Some(0), previews_limited: true, ..gallery() })),
        ("second-factor-missing", second_factor(reader)),
        ("members-only", members_only(reader)),
        ("enter-sign-in", enter(reader, &EnterView { token: "k3Jv".to_owned(), asks: Entering::SignIn })),
        ("enter-confirm", enter(reader, &EnterView { token: "k3Jv".to_owned(), asks: Entering::Confirm })),
        ("enter-address", enter(reader, &EnterView { token: "k3Jv".to_owned(), asks: Entering::Address { wrong: true } })),
        ("enter-code", enter(reader, &EnterView { token: "k3Jv".to_owned(), asks: a_code() })),
        ("enter-form", enter(reader, &EnterView { token: "k3Jv".to_owned(), asks: a_form() })),
        ("not-found", not_found(reader)),
        ("refused", refused(reader, "/s/k3Jv")),
        ("too-many", too_many(reader)),
        ("unreadable", unreadable(reader, "/s/k3Jv", "01980f5e-7b1c-7e9a-9d1f-1c5b6b0c8f11")),
        ("failure", failure(reader, "01980f5e-7b1c-7e9a-9d1f-1c5b6b0c8f11")),
        ("sign-in", sign_in(reader, &SignInView::default())),
        ("sign-in-wrong", sign_in(reader, &sign_in_view)),
        ("sign-in-later", sign_in(reader, &SignInView { retry_after_seconds: Some(30), ..SignInView::default() })),
        (
            "sign-in-hostile",
            sign_in(reader, &SignInView { email: HOSTILE.to_owned(), next: Some(HOSTILE.to_owned()), ..SignInView::default() }),
        ),
        ("sign-in-ended", sign_in(reader, &SignInView { ended: true, ..SignInView::default() })),
        ("code", code(reader, &CodeView::default())),
        ("code-wrong", code(reader, &CodeView { wrong: true, has_app: false, ..CodeView::default() })),
        ("code-later", code(reader, &CodeView { retry_after_seconds: Some(30), ..CodeView::default() })),
        (
            "code-hostile",
            code(reader, &CodeView { ticket: Secret::new(HOSTILE), next: Some(HOSTILE.to_owned()), ..CodeView::default() }),
        ),
        ("setup", setup(reader, &SetupView { token: "t".to_owned(), ..SetupView::default() })),
        ("setup-no-token", setup(reader, &SetupView::default())),
        ("setup-wrong", setup(reader, &failed_setup("that is not an e-mail address"))),
        ("setup-hostile", setup(reader, &failed_setup(HOSTILE))),
        ("welcome", welcome(reader, "k3Jv", Some(&invited("anna@acme.example")))),
        (
            "welcome-reset",
            welcome(
                reader,
                "k3Jv",
                Some(&WelcomeView { is_reset: true, wrong: Some("password_too_short"), ..invited("anna@acme.example") }),
            ),
        ),
        ("welcome-gone", welcome(reader, "k3Jv", None)),
        ("welcome-hostile", welcome(reader, HOSTILE, Some(&invited(HOSTILE)))),
        ("secret", secret(reader, "k3Jv", &SecretView::Waits)),
        ("secret-shown", secret(reader, "k3Jv", &SecretView::Shown(Secret::new("four owls\non a fence")))),
        ("secret-gone", secret(reader, "k3Jv", &SecretView::Gone)),
        ("secret-hostile", secret(reader, HOSTILE, &SecretView::Shown(Secret::new(HOSTILE)))),
        ("app", app(reader)),
        ("app-dark", app(&Reader { theme: Theme::Dark, density: Density::Compact, ..*reader })),
    ]
}

/// The opening tags of a page: `(name, attributes)`.
fn tags(html: &str) -> Vec<(&str, &str)> {
    let starts = html.split('<').skip(1).filter(|part| part.starts_with(|c: char| c.is_ascii_alphabetic()));
    starts
        .map(|part| part.split('>').next().unwrap_or_default())
        .map(|tag| tag.split_once([' ', '/']).unwrap_or((tag, "")))
        .collect()
}

fn attribute<'a>(attributes: &'a str, name: &str) -> Option<&'a str> {
    let from = attributes
        .find(&format!(" {name}=\""))
        .map(|at| at + 1)
        .or_else(|| attributes.starts_with(&format!("{name}=\"")).then_some(0))?;
    attributes[from + name.len() + 2..].split('"').next()
}

fn a_code() -> Entering {
    Entering::Code { email: "ada@example.org".to_owned(), wrong: true }
}

fn a_form() -> Entering {
    let form = Form {
        name: true,
        email: true,
        company: true,
        fields: vec!["Order number".to_owned()],
        terms: Some("Do not pass this on.\nDelete it after a month.".to_owned()),
    };
    Entering::Form {
        form,
        wrong: vec![("email".to_owned(), "invalid_email"), ("accept".to_owned(), "required")],
        told: vec![("email".to_owned(), HOSTILE.to_owned())],
    }
}

#[test]
fn every_page_is_written_for_a_look() {
    let Some(dir) = std::env::var_os("STILE_RENDER_DIR") else { return };
    std::fs::create_dir_all(&dir).unwrap();
    for (name, html) in pages() {
        std::fs::write(std::path::Path::new(&dir).join(format!("{name}.html")), html).unwrap();
    }
}

#[test]
fn no_page_holds_inline_script_or_style() {
    for (page, html) in pages() {
        assert!(html.starts_with("<!doctype html>") && html.ends_with("</html>"), "{page}");
        for (name, attributes) in tags(&html) {
            // What stands between quotes is a value, never an attribute.
            let attributes_only: String = attributes.split('"').step_by(2).collect();
            let inline = [" style=", " onclick=", " onerror=", " onload=", " srcdoc=", "javascript:"];
            assert!(!inline.iter().any(|bad| format!(" {attributes_only}").contains(bad)), "{page}: <{name} {attributes}>");
            assert!(name != "style", "{page}");
            assert!(name != "script" || attribute(attributes, "src").is_some_and(|src| src.starts_with("/assets/")), "{page}");
        }
        assert!(!html.contains("http://") && !html.contains("https://"), "{page} refers to another origin");
    }
}

#[test]
fn hostile_words_never_become_markup() {
    for (page, html) in pages().into_iter().filter(|(page, _)| page.contains("-hostile")) {
        assert!(!html.contains("<script>") && !html.contains("<img") && !html.contains("onerror='"), "{page}");
        // The password page has nothing of anybody's but the token, and that only percent-encoded.
        assert!(html.contains("&#60;script&#62;") || page.starts_with("unlock"), "{page}");
        assert!(!html.contains("{{") || html.matches("{{7*7}}").count() > 0, "{page}");
    }
}

#[test]
fn every_visible_field_has_a_label_and_every_button_a_name() {
    for (page, html) in pages() {
        for (name, attributes) in tags(&html).into_iter().filter(|(name, _)| *name == "input") {
            if attribute(attributes, "type") == Some("hidden") || attribute(attributes, "aria-label").is_some() {
                continue;
            }
            let id = attribute(attributes, "id").unwrap_or_else(|| panic!("{page}: <{name} {attributes}> has no id"));
            assert!(html.contains(&format!("<label for=\"{id}\">")) || html.contains(&format!("for=\"{id}\"")), "{page}: {id}");
        }
        for button in html.split("<button").skip(1) {
            let (attributes, rest) = button.split_once('>').unwrap();
            let text: String =
                rest.split("</button>").next().unwrap().split('>').map(|part| part.split('<').next().unwrap()).collect();
            assert!(
                attributes.contains("aria-label=") || attributes.contains("data-copy") || !text.trim().is_empty(),
                "{page}: {attributes}"
            );
        }
    }
}

#[test]
fn ids_are_unique_and_headings_begin_with_one_h1() {
    for (page, html) in pages() {
        let mut ids: Vec<_> = tags(&html).into_iter().filter_map(|(_, attributes)| attribute(attributes, "id")).collect();
        let count = ids.len();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), count, "{page}");
        assert_eq!(html.matches("<h1").count(), 1, "{page}");
    }
}

#[test]
fn password_page_tells_nothing_of_the_link() {
    let html = unlock(&reader(), &UnlockView { token: "k3Jv".to_owned(), ..UnlockView::default() });
    assert!(html.contains("action=\"/s/k3Jv/unlock\"") && html.contains("method=\"post\""));
    for fact in ["Acme", "Charlotte", "North wing", "2 "] {
        assert!(!html.contains(fact), "{fact}");
    }
}

#[test]
fn s4_30_what_a_link_lets_be_kept_is_kept_by_a_plain_link_into_the_app() {
    let keeps = |view: VisitorView| VisitorView { abilities: Abilities { save: true, ..view.abilities }, ..view };
    assert!(visitor(&reader(), &keeps(view())).contains("href=\"/files?save=k3Jv9TqXo0aB\""));
    assert!(visitor(&reader(), &keeps(uploadable())).contains("href=\"/files?save=k3Jv9TqXo0aB&#38;folder=id-2\""));
    assert!(!visitor(&reader(), &view()).contains("?save="));
}

#[test]
fn a_link_page_works_by_plain_links() {
    let html = visitor(&reader(), &view());
    for href in
        ["/s/k3Jv9TqXo0aB/dl", "/s/k3Jv9TqXo0aB?folder=id-1", "/s/k3Jv9TqXo0aB/files/id-3", "/s/k3Jv9TqXo0aB/archive?node=id-1"]
    {
        assert!(html.contains(&format!("href=\"{href}\"")), "{href}");
    }
    let html = visitor(&reader(), &uploadable());
    assert!(html.contains("?folder=id-2&#38;cursor=a%2Fb%2Bc%3D\""), "the next page");
    assert!(html.contains("data-endpoint=\"/s/k3Jv9TqXo0aB/tus\" data-folder=\"id-2\""));
}

#[test]
fn upload_only_page_shows_no_list_and_no_download() {
    let html = visitor(&reader(), &asks_for_files());
    assert!(!html.contains("<table") && !html.contains("/dl\"") && !html.contains("/archive"));
    assert!(html.contains("asks you for files"));
}

#[test]
fn looking_without_download_offers_none() {
    let html = visitor(
        &reader(),
        &VisitorView { abilities: Abilities { preview: true, download: false, upload: false, ..Abilities::default() }, ..view() },
    );
    assert!(!html.contains("/files/id-") && !html.contains("/dl\"") && !html.contains("/archive"));
}

#[test]
fn theme_and_language_stand_on_the_document() {
    let chosen = Reader { theme: Theme::from_cookie("dark"), density: Density::from_cookie("compact"), ..german() };
    assert!(app(&chosen).contains("<html lang=\"de\" data-theme=\"dark\" data-density=\"compact\">"));
    let hostile = "\"><b>";
    let unknown = Reader { theme: Theme::from_cookie(hostile), density: Density::from_cookie(hostile), ..reader() };
    assert!(app(&unknown).contains("<html lang=\"en\">"));
}

#[test]
fn only_the_page_of_the_app_lets_its_scripts_make_markup() {
    assert!(CONTENT_SECURITY_POLICY.ends_with("; trusted-types 'none'"));
    assert!(APP_CONTENT_SECURITY_POLICY.ends_with("; trusted-types svelte-trusted-html app"));
    let before = |policy: &str| policy.split("; trusted-types ").next().unwrap().to_owned();
    assert_eq!(before(CONTENT_SECURITY_POLICY), before(APP_CONTENT_SECURITY_POLICY));
}

#[test]
fn sizes_are_written_as_people_read_them() {
    let written = [0, 999, 1000, 1049, 14_200, 999_949, 999_960, 18_400_000, u64::MAX].map(text::bytes);
    assert_eq!(written, ["0 B", "999 B", "1 KB", "1 KB", "14.2 KB", "999.9 KB", "1 MB", "18.4 MB", "18.4 EB"]);
}

#[test]
fn names_are_cut_before_a_short_plain_extension_only() {
    assert_eq!(text::split_name("a.b.tar", false), ("a.b", ".tar"));
    for whole in [".bashrc", "notes", "end.", "a.verylongextension", "a.ü", "x. y"] {
        assert_eq!(text::split_name(whole, false), (whole, ""));
    }
    assert_eq!(text::split_name("v1.2", true), ("v1.2", ""));
    assert_eq!(text::initials("charlotte von Weber"), "CW");
    assert_eq!(text::initials("ß"), "SS");
    assert_eq!(text::initials("  "), "");
}

#[test]
fn waiting_is_rounded_up() {
    let waits = |reader: Reader| [0, 1, 90, 91, 700, 5400, 5401].map(|seconds| reader.words.wait(seconds));
    let english = ["1 second", "1 second", "90 seconds", "2 minutes", "12 minutes", "90 minutes", "2 hours"];
    let german = ["1 Sekunde", "1 Sekunde", "90 Sekunden", "2 Minuten", "12 Minuten", "90 Minuten", "2 Stunden"];
    assert_eq!(waits(reader()), english);
    assert_eq!(waits(self::german()), german);
}

/// The texts of a language by the name of their field, read from its `Debug` form.
fn texts(words: &Words) -> Vec<(String, String)> {
    let written = format!("{words:#?}");
    let lines = written.lines().filter_map(|line| line.trim().split_once(": \""));
    lines.map(|(name, text)| (name.to_owned(), text.trim_end_matches("\",").to_owned())).collect()
}

#[test]
fn every_word_is_said_in_every_language() {
    let (english, german) = (texts(reader().words), texts(german().words));
    assert!(english.len() > 70, "{}", english.len());
    for ((name, here), (other, there)) in english.iter().zip(&german) {
        assert_eq!(name, other);
        assert!(!here.trim().is_empty() && !there.trim().is_empty(), "{name}");
        assert!(here != there || ["Name", "Code"].contains(&here.as_str()), "{name} is not translated: {here}");
    }
    let codes = [
        "required",
        "invalid_text",
        "invalid_email",
        "password_too_short",
        "password_too_long",
        "password_too_common",
        "wrong_setup_token",
        "already_set_up",
        "too_many_tries",
    ];
    for words in [reader().words, self::german().words] {
        let said: std::collections::HashSet<_> = codes.iter().chain(&["?"]).map(|code| (words.setup.wrong)(code)).collect();
        assert_eq!(said.len(), codes.len() + 1, "each code is told apart");
    }
}

#[test]
fn a_german_page_is_german() {
    let english = ["Download", "Sign in", "shared", "Open until", "Password", "Skip", "Choose", "Try", "Not found", "You "];
    for (page, html) in pages_for(&german()) {
        assert!(html.contains("<html lang=\"de\""), "{page}");
        let text: String = html.split('<').filter_map(|part| part.split_once('>')).map(|(_, text)| text).collect();
        for word in english {
            assert!(!text.contains(word) && !html.contains(&format!("aria-label=\"{word}")), "{page}: {word}");
        }
    }
    let html = visitor(&german(), &view());
    assert!(html.contains("18,4 MB") && html.contains("Nov. 2026</time>") && html.contains("4. Dezember 2026, "), "{html}");
    assert!(html.contains("Offen bis <time"));
}

#[test]
fn every_page_outside_leads_to_itself_in_the_other_language() {
    for (page, html) in pages().into_iter().filter(|(page, _)| !page.starts_with("app")) {
        let other = if page.ends_with("-de") { "lang=en\" lang=\"en\"" } else { "lang=de\" lang=\"de\"" };
        assert!(html.contains(other), "{page}");
    }
    let html = unlock(&reader(), &UnlockView { token: "k3Jv".to_owned(), wrong: true, ..UnlockView::default() });
    assert!(html.contains("href=\"/s/k3Jv?lang=de\""), "the answer to a form leads to its page");
    let next = SignInView { next: Some("/files?a=b&c=d".to_owned()), ..SignInView::default() };
    assert!(sign_in(&reader(), &next).contains("href=\"/sign-in?next=%2Ffiles%3Fa%3Db%26c%3Dd&#38;lang=de\""));
    assert!(visitor(&reader(), &uploadable()).contains("href=\"/s/k3Jv9TqXo0aB?folder=id-2&#38;lang=de\""));
}

#[test]
fn pictures_are_drawn_by_the_server_and_only_where_that_is_not_counted() {
    let html = visitor(&reader(), &gallery());
    let shown: Vec<_> = tags(&html).into_iter().filter(|(name, _)| *name == "img").map(|(_, rest)| rest).collect();
    let sources: Vec<_> = shown.iter().filter_map(|attributes| attribute(attributes, "src")).collect();
    let tile = |id| format!("/s/k3Jv9TqXo0aB/preview/id-{id}?width=256");
    assert_eq!(sources, [tile(2), tile(3), tile(6)], "not what is huge, and no SVG");
    assert!(shown.iter().all(|attributes| attributes.contains("loading=\"lazy\"") && attributes.contains("alt=")));
    assert_eq!(html.matches("data-image").count(), 5, "a huge one opens when somebody asks for it");
    assert_eq!(html.matches("data-view").count(), 5, "whoever looks downloads nothing");
    let counted = visitor(&reader(), &VisitorView { previews_limited: true, ..gallery() });
    assert!(!counted.contains("<img"), "looking is counted, so somebody asks for it");
    let only_files = Abilities { preview: false, ..gallery().abilities };
    let bytes = visitor(&reader(), &VisitorView { abilities: only_files, ..gallery() });
    assert!(!bytes.contains("<img") && bytes.contains("data-image"), "nothing is fetched that nobody asked for");
    for (page, html) in pages() {
        assert!(!html.contains("<img src=\"/s/k3Jv9TqXo0aB/files"), "{page}: no download that nobody asked for");
        assert!(!page.contains("look") || !html.contains("/files/id-"), "{page}: no bytes");
        assert!(!html.contains("<iframe") && !html.contains("<object") && !html.contains("<embed"), "{page}");
    }
}

#[test]
fn pictures_come_as_a_grid_unless_the_reader_likes_a_list() {
    let is_grid = |view: &VisitorView| visitor(&reader(), view).contains("class=\"tiles\"");
    assert!(is_grid(&gallery()) && !is_grid(&view()));
    assert!(!is_grid(&VisitorView { layout: Some(Layout::List), ..gallery() }));
    assert!(is_grid(&VisitorView { layout: Some(Layout::Grid), ..view() }));
    assert_eq!(Layout::from_cookie("\"><b>"), None);
}

#[test]
fn naughty_names_stay_names() {
    for layout in [Layout::List, Layout::Grid] {
        let html = visitor(&reader(), &VisitorView { layout: Some(layout), ..naughty() });
        let known = [
            "a", "abbr", "article", "bdi", "body", "button", "caption", "div", "footer", "h1", "head", "header", "html", "img",
            "li", "link", "main", "meta", "nav", "p", "script", "span", "svg", "table", "tbody", "td", "th", "thead", "time",
            "title", "tr", "ul", "use",
        ];
        for (name, attributes) in tags(&html) {
            assert!(known.contains(&name), "<{name} {attributes}>");
            assert!(name != "script" || attributes.contains("src=\"/assets/"), "{attributes}");
        }
        assert!(html.contains("{{ frame.words }}"), "what looks like a template is text");
        assert!(html.contains("<bdi class=\"stem\">invoice\u{202e}gpj"), "a change of direction ends with the name");
        for href in html.split("href=\"").skip(1).filter_map(|rest| rest.split('"').next()) {
            assert!(href.starts_with('/') || href.starts_with('?') || href.starts_with('#'), "{href}");
        }
    }
}

#[test]
fn a_hundred_rows_stay_small() {
    let items = (0..100).map(|at| VisitorItem {
        id: uuid::Uuid::now_v7().to_string(),
        media_type: Some("image/jpeg".to_owned()),
        ..item(at, NodeKind::File, &format!("Site photo {at:03}, north wing.jpg"), Some(u64::from(at) * 70_001))
    });
    let many = VisitorView { token: "A".repeat(43), items: items.collect(), ..view() };
    for layout in [Layout::List, Layout::Grid] {
        let html = visitor(&reader(), &VisitorView { layout: Some(layout), ..many.clone() });
        let squeezed = crate::compress::gzip(html.as_bytes()).unwrap();
        println!("{layout:?}: {} bytes, {} compressed", html.len(), squeezed.len());
        // With what else a first visit loads, at most 54 KiB (the room `web` measures that), it is less than 60.
        assert!(squeezed.len() < 8 * 1024, "{layout:?}: {}", squeezed.len());
    }
}
