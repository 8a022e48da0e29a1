//! German: people are called "Sie".

use domain::Timestamp;
use domain::mail::Mail;

use super::safe::{message, name};
use super::{Said, Way, names, parts};

const MONTHS: [&str; 12] =
    ["Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September", "Oktober", "November", "Dezember"];

fn moment(at: Timestamp) -> String {
    parts(at)
        .and_then(|(day, month, year, clock)| Some(format!("{day}. {} {year}, {clock} Uhr (UTC)", MONTHS.get(month)?)))
        .unwrap_or_default()
}

fn by(visitor: Option<&String>) -> String {
    visitor.map_or_else(|| "Jemand".to_owned(), |visitor| format!("„{}“", name(visitor)))
}

pub(super) fn say(mail: &Mail) -> Said {
    match mail {
        Mail::Test { server } => Said {
            subject: "Stile kann Mails senden".into(),
            sentences: vec!["Dies ist der Test, um den Sie gebeten haben: Mails von Stile kommen hier an.".into()],
            way: Some(Way { label: "Der Server", url: server.clone() }),
            why: "Jemand, der den Server betreibt, hat diese Mail auf dessen Kommandozeile angefordert.".into(),
            ..Said::default()
        },
        Mail::Invitation { organization, url, until } => Said {
            subject: format!("Ihr Konto bei „{}“", name(organization)),
            sentences: vec![format!(
                "Eine Administratorin oder ein Administrator von „{}“ hat ein Konto für Sie angelegt.",
                name(organization)
            )],
            way: Some(Way { label: "Passwort wählen", url: url.clone() }),
            hint: Some(format!("Das geht einmal, bis {}.", moment(*until))),
            why: "Wenn Sie das nicht erwartet haben, brauchen Sie nichts zu tun.".into(),
            ..Said::default()
        },
        Mail::SignInReset { organization, url, until } => Said {
            subject: format!("Wählen Sie ein neues Passwort für „{}“", name(organization)),
            sentences: vec![format!("Die Administration von „{}“ hat Ihr altes Passwort beendet.", name(organization))],
            way: Some(Way { label: "Neues Passwort wählen", url: url.clone() }),
            hint: Some(format!("Das geht einmal, bis {}.", moment(*until))),
            why: "Wenn Sie das nicht erwartet haben, fragen Sie die Administration, bevor Sie die Adresse öffnen.".into(),
            ..Said::default()
        },
        Mail::LinkShared { sender, organization, title, message: said, url, until, has_password } => Said {
            subject: format!("{} teilt „{}“ mit Ihnen", name(sender), name(title)),
            sentences: vec![format!("{} von „{}“ teilt „{}“ mit Ihnen.", name(sender), name(organization), name(title))],
            message: message(said),
            way: Some(Way { label: "Öffnen", url: url.clone() }),
            hint: shared_hint(*until, *has_password),
            why: format!(
                "{} hat Ihnen diese Mail senden lassen. Womöglich öffnet die Adresse sie für alle, die sie haben: behalten Sie sie für sich.",
                name(sender)
            ),
            ..Said::default()
        },
        Mail::LinkCode { organization, code, minutes } => Said {
            subject: format!("Ihr Code für Dateien von „{}“", name(organization)),
            sentences: vec!["Geben Sie diesen Code auf der Seite ein, die danach gefragt hat:".into()],
            code: Some(code.clone()),
            hint: Some(format!(
                "Er gilt einmal, {minutes} Minuten lang. Niemand wird Sie je am Telefon oder per Mail danach fragen."
            )),
            why:
                "Wenn Sie keinen Code angefordert haben, hat sich jemand bei seiner Adresse vertippt: Sie brauchen nichts zu tun."
                    .into(),
            ..Said::default()
        },
        Mail::LinkExpiring { title, at, url } => Said {
            subject: format!("Ihr Link „{}“ endet bald", name(title)),
            sentences: vec![format!("Ihr Link „{}“ endet am {}.", name(title), moment(*at))],
            way: Some(Way { label: "Verlängern", url: url.clone() }),
            why: "Sie erhalten das, weil der Link Ihnen gehört.".into(),
            ..Said::default()
        },
        Mail::LinkOpened { title, at, visitor, url } => news(
            format!("Ihr Link „{}“ wurde geöffnet", name(title)),
            format!("{} hat Ihren Link „{}“ am {} geöffnet.", by(visitor.as_ref()), name(title), moment(*at)),
            "Den Link ansehen",
            url,
        ),
        Mail::LinkOpenedMore { title, since, url } => news(
            format!("Ihr Link „{}“ wurde wieder geöffnet", name(title)),
            format!("Seit dem {} haben weitere Besucher Ihren Link „{}“ geöffnet.", moment(*since), name(title)),
            "Ansehen, wer",
            url,
        ),
        Mail::LinkLocked { title, at, url } => Said {
            subject: format!("Ihr Link „{}“ ist gesperrt", name(title)),
            sentences: vec![
                format!("Jemand hat an Ihrem Link „{}“ zu viele falsche Passwörter probiert. Er ist seit dem {} gesperrt.", name(title), moment(*at)),
                "Sein Passwort lässt niemanden mehr ein. Geben Sie dem Link ein neues, und teilen Sie es denen mit, für die er ist.".to_owned(),
            ],
            way: Some(Way { label: "Neues Passwort setzen", url: url.clone() }),
            why: "Sie erhalten das, weil der Link Ihnen gehört.".into(),
            ..Said::default()
        },
        Mail::LinkUploaded { title, at, visitor, count, waits, url, .. } => {
            let (files, more) = names(mail);
            let what = if *count == 1 { "eine Datei".to_owned() } else { format!("{count} Dateien") };
            let sentence =
                format!("{} hat am {} {what} über Ihren Link „{}“ hinzugefügt.", by(visitor.as_ref()), moment(*at), name(title));
            let mut said = news(format!("Über „{}“ sind Dateien eingegangen", name(title)), sentence, "Die Dateien ansehen", url);
            said.sentences.extend(waits.then(|| "Niemand sieht sie, bis Sie sie annehmen.".to_owned()));
            Said { files, more: (more > 0).then(|| format!("und {more} weitere")), ..said }
        }
        Mail::LinkUploadedMore { title, since, url } => news(
            format!("Über „{}“ sind weitere Dateien eingegangen", name(title)),
            format!("Seit dem {} sind weitere Dateien über Ihren Link „{}“ eingegangen.", moment(*since), name(title)),
            "Die Dateien ansehen",
            url,
        ),
        Mail::AccessRequested { title, who, email, message: said, url } => Said {
            subject: format!("Jemand bittet um Zugang zu „{}“", name(title)),
            sentences: vec![
                format!("Jemand, der sich „{}“ nennt, bittet Sie um Zugang zu „{}“.", name(who), name(title)),
                format!("Die Adresse: {email}. Stile hat nicht geprüft, ob sie stimmt."),
            ],
            message: message(said),
            way: Some(Way { label: "Antworten", url: url.clone() }),
            why: "Sie erhalten das, weil der Link Ihnen gehört. Wenn Sie nichts tun, ändert sich nichts.".into(),
            ..Said::default()
        },
    }
}

fn shared_hint(until: Option<Timestamp>, has_password: bool) -> Option<String> {
    let ends = until.map(|until| format!("Er gilt bis {}.", moment(until)));
    let password =
        has_password.then(|| "Er fragt nach einem Passwort, das Sie auf anderem Weg erhalten, nie mit dieser Mail.".to_owned());
    let hints: Vec<String> = ends.into_iter().chain(password).collect();
    (!hints.is_empty()).then(|| hints.join(" "))
}

/// What an owner is told of a link because they wanted to be.
fn news(subject: String, sentence: String, label: &'static str, url: &str) -> Said {
    let way = Some(Way { label, url: url.to_owned() });
    let why = "Sie erhalten das, weil Sie über diesen Link benachrichtigt werden wollten.".into();
    Said { subject, sentences: vec![sentence], way, why, ..Said::default() }
}
