//! English.

use domain::Timestamp;
use domain::mail::Mail;

use super::safe::{message, name};
use super::{Said, Way, names, parts};

const MONTHS: [&str; 12] =
    ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"];

fn moment(at: Timestamp) -> String {
    parts(at)
        .and_then(|(day, month, year, clock)| Some(format!("{day} {} {year}, {clock} UTC", MONTHS.get(month)?)))
        .unwrap_or_default()
}

fn by(visitor: Option<&String>) -> String {
    visitor.map_or_else(|| "Somebody".to_owned(), |visitor| format!("“{}”", name(visitor)))
}

pub(super) fn say(mail: &Mail) -> Said {
    match mail {
        Mail::Test { server } => Said {
            subject: "Stile can send mail".into(),
            sentences: vec!["This is the test that you asked for: mail from Stile arrives here.".into()],
            way: Some(Way { label: "The server", url: server.clone() }),
            why: "Somebody who runs the server asked for this mail on its command line.".into(),
            ..Said::default()
        },
        Mail::Invitation { organization, url, until } => Said {
            subject: format!("Your account at “{}”", name(organization)),
            sentences: vec![format!("An administrator of “{}” has made an account for you.", name(organization))],
            way: Some(Way { label: "Choose a password", url: url.clone() }),
            hint: Some(format!("This works once, until {}.", moment(*until))),
            why: "If you did not expect this, you need not do anything.".into(),
            ..Said::default()
        },
        Mail::SignInReset { organization, url, until } => Said {
            subject: format!("Choose a new password for “{}”", name(organization)),
            sentences: vec![format!("An administrator of “{}” has ended your old password.", name(organization))],
            way: Some(Way { label: "Choose a new password", url: url.clone() }),
            hint: Some(format!("This works once, until {}.", moment(*until))),
            why: "If you did not expect this, ask an administrator before you open the address.".into(),
            ..Said::default()
        },
        Mail::LinkShared { sender, organization, title, message: said, url, until, has_password } => Said {
            subject: format!("{} shares “{}” with you", name(sender), name(title)),
            sentences: vec![format!("{} of “{}” shares “{}” with you.", name(sender), name(organization), name(title))],
            message: message(said),
            way: Some(Way { label: "Open", url: url.clone() }),
            hint: shared_hint(*until, *has_password),
            why: format!(
                "{} had this mail sent to you. The address may open it for whoever has it: keep it to yourself.",
                name(sender)
            ),
            ..Said::default()
        },
        Mail::LinkCode { organization, code, minutes } => Said {
            subject: format!("Your code for files of “{}”", name(organization)),
            sentences: vec!["Type this code on the page that asked for it:".into()],
            code: Some(code.clone()),
            hint: Some(format!("It counts once, for {minutes} minutes. Nobody will ever ask you for it by phone or mail.")),
            why: "If you did not ask for a code, somebody has mistyped their address: you need not do anything.".into(),
            ..Said::default()
        },
        Mail::LinkExpiring { title, at, url } => Said {
            subject: format!("Your link “{}” ends soon", name(title)),
            sentences: vec![format!("Your link “{}” ends on {}.", name(title), moment(*at))],
            way: Some(Way { label: "Give it more time", url: url.clone() }),
            why: "You get this because the link is yours.".into(),
            ..Said::default()
        },
        Mail::LinkOpened { title, at, visitor, url } => news(
            format!("Your link “{}” was opened", name(title)),
            format!("{} opened your link “{}” on {}.", by(visitor.as_ref()), name(title), moment(*at)),
            "See the link",
            url,
        ),
        Mail::LinkOpenedMore { title, since, url } => news(
            format!("Your link “{}” was opened again", name(title)),
            format!("More visitors opened your link “{}” since {}.", name(title), moment(*since)),
            "See who",
            url,
        ),
        Mail::LinkLocked { title, at, url } => Said {
            subject: format!("Your link “{}” is locked", name(title)),
            sentences: vec![
                format!(
                    "Somebody tried too many wrong passwords at your link “{}”. It was locked on {}.",
                    name(title),
                    moment(*at)
                ),
                "Its password lets nobody in any more. Give the link a new one, and tell it to whom the link is for.".to_owned(),
            ],
            way: Some(Way { label: "Set a new password", url: url.clone() }),
            why: "You get this because the link is yours.".into(),
            ..Said::default()
        },
        Mail::LinkUploaded { title, at, visitor, count, waits, url, .. } => {
            let (files, more) = names(mail);
            let what = if *count == 1 { "a file".to_owned() } else { format!("{count} files") };
            let sentence = format!("{} added {what} by your link “{}” on {}.", by(visitor.as_ref()), name(title), moment(*at));
            let mut said = news(format!("Files came in by “{}”", name(title)), sentence, "See the files", url);
            said.sentences.extend(waits.then(|| "Nobody sees them until you accept them.".to_owned()));
            Said { files, more: (more > 0).then(|| format!("and {more} more")), ..said }
        }
        Mail::LinkUploadedMore { title, since, url } => news(
            format!("More files came in by “{}”", name(title)),
            format!("More files came in by your link “{}” since {}.", name(title), moment(*since)),
            "See the files",
            url,
        ),
        Mail::AccessRequested { title, who, email, message: said, url } => Said {
            subject: format!("Somebody asks for access to “{}”", name(title)),
            sentences: vec![
                format!("Somebody who calls themselves “{}” asks you for access to “{}”.", name(who), name(title)),
                format!("Their address: {email}. Stile has not checked that it is theirs."),
            ],
            message: message(said),
            way: Some(Way { label: "Answer", url: url.clone() }),
            why: "You get this because the link is yours. If you do nothing, nothing changes.".into(),
            ..Said::default()
        },
    }
}

fn shared_hint(until: Option<Timestamp>, has_password: bool) -> Option<String> {
    let ends = until.map(|until| format!("It works until {}.", moment(until)));
    let password = has_password.then(|| "It asks for a password, which you get another way, never by this mail.".to_owned());
    let hints: Vec<String> = ends.into_iter().chain(password).collect();
    (!hints.is_empty()).then(|| hints.join(" "))
}

/// What an owner is told of a link because they wanted to be.
fn news(subject: String, sentence: String, label: &'static str, url: &str) -> Said {
    let way = Some(Way { label, url: url.to_owned() });
    let why = "You get this because you asked to be told about this link.".into();
    Said { subject, sentences: vec![sentence], way, why, ..Said::default() }
}
