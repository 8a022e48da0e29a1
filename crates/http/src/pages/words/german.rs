//! German.

use domain::limits;

use super::{
    AskWords, Dates, EnterWords, FrameWords, ProblemWords, ReceiptWords, Said, SecretWords, SetupWords, SignInWords, UnlockWords,
    VisitorWords, WelcomeWords, Words,
};

/// German: people are called "Sie".
pub(super) static GERMAN: Words = Words {
    tag: "de",
    own_name: "Deutsch",
    decimal: ',',
    dates: Dates {
        months: [
            "Januar",
            "Februar",
            "März",
            "April",
            "Mai",
            "Juni",
            "Juli",
            "August",
            "September",
            "Oktober",
            "November",
            "Dezember",
        ],
        months_short: ["Jan.", "Feb.", "März", "Apr.", "Mai", "Juni", "Juli", "Aug.", "Sept.", "Okt.", "Nov.", "Dez."],
        day: |day, month, year| format!("{day}. {month} {year}"),
        // In the dative: they stand after "in".
        seconds: |count| counted(count, "Sekunde", "Sekunden"),
        minutes: |count| counted(count, "Minute", "Minuten"),
        hours: |count| counted(count, "Stunde", "Stunden"),
    },
    frame: FrameWords {
        skip: "Zum Inhalt springen",
        built_without: "Dieser Server wurde ohne die Gestaltung und die Skripte seiner Seiten gebaut (WEB_UI=skip).",
        needs_script: "Um mit Ihren Dateien zu arbeiten, braucht es JavaScript. Es ist in diesem Browser ausgeschaltet.",
        account: "Konto",
        switch_theme: "Zwischen Hell und Dunkel wechseln",
        shared_with: "Geteilt mit Stile",
        show_password: "Passwort anzeigen",
    },
    visitor: VisitorWords {
        my_files: "Meine Dateien",
        sign_in: "Anmelden",
        asks_for_files: "bittet Sie um Dateien",
        shared_a_file: "hat eine Datei mit Ihnen geteilt",
        shared_files: "hat Dateien mit Ihnen geteilt",
        untitled: "Geteilte Dateien",
        all_items: "Alles",
        may_download: "Sie können herunterladen",
        may_download_and_add: "Sie können herunterladen und Dateien hinzufügen",
        look: "Ansehen",
        may_look: "Sie können ansehen, nicht herunterladen",
        may_look_and_add: "Sie können ansehen und Dateien hinzufügen",
        may_add: "Sie können Dateien hinzufügen; was andere hinzugefügt haben, bleibt verborgen",
        may_edit: "Sie können die Dateien ändern",
        may_save: "Sie können eine Kopie in Ihren eigenen Dateien behalten",
        downloads_left: |left| match left {
            0 => "Es kann nicht mehr heruntergeladen werden".to_owned(),
            left => format!("Noch {left} Mal herunterladen"),
        },
        ask_for_more: "Um mehr bitten",
        open_until: "Offen bis",
        the_file: "Die Datei",
        download: "Herunterladen",
        download_all: "Alles herunterladen",
        save: "In meinen Dateien speichern",
        folders: "Ordner",
        empty_title: "Noch nichts hier",
        empty: "Sobald etwas hinzugefügt wird, finden Sie es hier.",
        empty_and_add: "Dateien, die Sie unten hinzufügen, erscheinen hier.",
        contents_of: "Dateien und Ordner von",
        name: "Name",
        changed: "Geändert",
        size: "Größe",
        view: "Ansicht",
        list: "Liste",
        grid: "Kacheln",
        show_more: "Mehr anzeigen",
        drop_here: "Dateien oder Ordner hier ablegen",
        send_here: "Dateien senden",
        up_to: |size| match size {
            Some(size) => format!("Je bis zu {size} · Uploads gehen weiter, wenn die Verbindung abbricht"),
            None => "Uploads gehen weiter, wenn die Verbindung abbricht".to_owned(),
        },
        choose_files: "Dateien auswählen",
        choose_folder: "Ordner",
        uploads_need_script: "Um auf dieser Seite Dateien hinzuzufügen, braucht es JavaScript. Es ist in diesem Browser \
            abgeschaltet.",
        asked_for: "Was gewünscht ist",
        required: "Erforderlich",
        wanted_by: "Gewünscht bis",
        choose_file: "Datei wählen",
        choose_another: "Andere wählen",
        receipt: "Empfangsbestätigung",
        waits: "Wartet auf Annahme",
        not_accepted: "Nicht angenommen",
        all_sent: "Alles Erforderliche ist da. Danke.",
        anything_else: "Noch etwas? Hierher ziehen",
        more_time: "Um mehr Zeit bitten",
    },
    unlock: UnlockWords {
        title: "Passwort nötig",
        heading: "Diese Freigabe hat ein Passwort",
        text: "Geben Sie das Passwort ein, das Sie bekommen haben, um den Inhalt zu sehen.",
        wait: |wait| format!("Zu viele Versuche. Das Passwort kann in {wait} wieder eingegeben werden."),
        locked: "Hier wurden zu viele falsche Passwörter probiert, darum ist diese Freigabe gesperrt. Bitten Sie die Person, die \
            sie geschickt hat, um ein neues Passwort.",
        again: "Erneut versuchen",
        password: "Passwort",
        wrong: "Dieses Passwort stimmt nicht.",
        open: "Öffnen",
    },
    enter: EnterWords {
        sign_in_heading: "Diese Freigabe ist für Menschen mit einem Konto",
        sign_in_text: "Melden Sie sich an, um den Inhalt zu sehen.",
        sign_in: "Anmelden",
        signed_in: "Ich bin angemeldet: öffnen",
        confirm_heading: "Jemand hat Ihnen diesen Link geschickt",
        confirm_text: "Drücken Sie auf „Öffnen“, um zu sehen, worum es geht.",
        address_heading: "Diese Freigabe ist für die, denen sie geschickt wurde",
        address_text: "Geben Sie die E-Mail-Adresse ein, an die sie ging. Dorthin kommt ein Code.",
        send_code: "Code anfordern",
        code_heading: "Sehen Sie in Ihre E-Mails",
        code_text: "Wenn diese Freigabe für diese Adresse ist, ist ein Code unterwegs. Er gilt 15 Minuten.",
        code: "Code aus der E-Mail",
        code_again: "Neuen Code anfordern oder andere Adresse angeben",
        form_heading: "Bevor Sie hereinkommen",
        form_text: "Wer das geteilt hat, möchte wissen, wer es öffnet, und sieht, was Sie hier schreiben.",
        name: "Ihr Name",
        email: "Ihre E-Mail-Adresse",
        company: "Ihre Firma",
        terms: "Text, dem Sie zustimmen",
        accept: "Ich habe das gelesen und stimme zu.",
        wrong: |code| match code {
            "invalid_email" => "Das ist keine E-Mail-Adresse; sie sieht aus wie name@example.org.",
            "wrong_code" => "Dieser Code stimmt nicht oder gilt nicht mehr.",
            "accept" => "Stimmen Sie dem Text zu, um weiterzukommen.",
            _ => "Füllen Sie das aus, mit höchstens 200 Zeichen.",
        },
        open: "Öffnen",
    },
    ask: AskWords {
        heading: "Fragen Sie die Person, die das geteilt hat",
        text: "Schreiben Sie, wer Sie sind und was Sie brauchen: Zugang oder mehr Zeit. Wenn es diese Freigabe gibt, bekommt diese Person Ihre Nachricht per E-Mail und kann Ihnen die Freigabe schicken.",
        name: "Ihr Name",
        email: "Ihre E-Mail-Adresse",
        message: "Was Sie brauchen (wenn Sie mögen)",
        send: "Anfragen",
        wrong: |code| match code {
            "invalid_email" => "Das ist keine E-Mail-Adresse; sie sieht aus wie name@example.org.",
            "too_long" => "Das ist zu lang: höchstens 2000 Zeichen.",
            _ => "Füllen Sie das aus, ohne Zeilenumbrüche.",
        },
        done_heading: "Danke",
        done_text: "Wenn es diese Freigabe gibt, wurde gefragt. Die Antwort kommt per E-Mail.",
        back: "Zurück",
    },
    receipt: ReceiptWords {
        heading: "Empfangsbestätigung",
        to: "Gesendet an",
        share: "Für",
        item: "Gewünscht als",
        file: "Datei",
        size: "Größe",
        at: "Angekommen",
        number: "Nummer",
    },
    sign_in: SignInWords {
        heading: "Anmelden",
        text: "Ihre Dateien, und was andere mit Ihnen teilen.",
        wait: |wait| format!("Zu viele Versuche. Sie können sich in {wait} wieder anmelden."),
        wrong: "Die E-Mail-Adresse (oder der Benutzername) oder das Passwort stimmt nicht.",
        ended: "Das hat zu lange gedauert. Bitte beginnen Sie noch einmal mit Ihrem Passwort.",
        email: "E-Mail oder Benutzername",
        password: "Passwort",
        act: "Anmelden",
        passkey: "Mit einem Passkey anmelden",
        passkey_waiting: "Ihr Gerät fragt nach Ihnen …",
        passkey_failed: "Das hat nicht geklappt. Versuchen Sie es noch einmal, oder nehmen Sie Ihr Passwort.",
        or: "oder",
        code_heading: "Noch ein Schritt",
        code_of_app: "Geben Sie die sechs Ziffern ein, die Ihre Authenticator-App gerade zeigt.",
        code_of_recovery: "Ihr Konto ist durch einen Passkey geschützt. Nehmen Sie ihn, oder geben Sie einen Ihrer Wiederherstellungscodes ein.",
        code: "Code",
        code_wrong: "Dieser Code stimmt nicht oder wurde schon verwendet. Warten Sie auf den nächsten.",
        code_lost: "Kein Gerät zur Hand? Auch ein Wiederherstellungscode gilt hier.",
        again: "Noch einmal beginnen",
    },
    setup: SetupWords {
        title: "Stile einrichten",
        heading: "Richten Sie Ihren Server ein",
        text: "Hier entstehen Ihre Organisation und ihr erstes Administrationskonto: Ihres. Es dauert eine Minute.",
        no_token: "Öffnen Sie die Adresse, die der Server beim Start ausgegeben hat: Sie enthält den einmaligen Schlüssel, \
            den diese Seite braucht.",
        organization: "Organisation",
        organization_hint: "Wer einen Ihrer Links öffnet, sieht diesen Namen.",
        display_name: "Ihr Name",
        email: "Ihre E-Mail-Adresse",
        password: "Passwort",
        password_hint: |chars| format!("Mindestens {chars} Zeichen. Ein paar Wörter hintereinander sind gut."),
        act: "Einrichten",
        wrong: |code| {
            let words = match code {
                "required" => "Geben Sie einen Namen ein.",
                "invalid_text" => {
                    return format!("Höchstens {} Zeichen und keine Steuerzeichen.", limits::DISPLAY_NAME_CHARS_MAX);
                }
                "invalid_email" => "Das ist keine E-Mail-Adresse; sie sieht aus wie name@example.org.",
                "wrong_setup_token" => "Diese Adresse gilt nicht mehr. Starten Sie den Server neu: Er gibt eine neue aus.",
                "already_set_up" => "Dieser Server ist schon eingerichtet: Melden Sie sich an.",
                "busy" | "too_many_tries" => "Zu viele Versuche. Warten Sie eine Minute und versuchen Sie es erneut.",
                other => return password_wrong(other),
            };
            words.to_owned()
        },
    },
    welcome: WelcomeWords {
        title: "Willkommen",
        heading: "Wählen Sie ein Passwort",
        invited: "Für Sie wurde ein Konto angelegt bei",
        reset: "Ihr altes Passwort hat die Administration beendet bei",
        account: "Ihr Konto",
        password: "Neues Passwort",
        password_hint: |chars| format!("Mindestens {chars} Zeichen. Ein paar Wörter hintereinander sind gut."),
        act: "Passwort setzen und anmelden",
        gone: Said {
            title: "Diese Adresse gilt nicht mehr",
            text: "Sie gilt einmal und sieben Tage lang. Bitten Sie die Administration Ihrer Organisation um eine neue.",
        },
        wrong: password_wrong,
    },
    secret: SecretWords {
        title: "Nur für Sie",
        heading: "Jemand hat etwas für Sie hinterlegt",
        text: "Es wird einmal angezeigt. Halten Sie einen Ort bereit, an dem Sie es aufbewahren: danach kann es niemand mehr \
            anzeigen, auch Sie nicht.",
        act: "Jetzt anzeigen",
        shown: "Hier ist es",
        shown_text: "Bewahren Sie es jetzt auf. Wenn Sie diese Seite verlassen, ist es weg.",
        label: "Nur für Sie",
        copy: "Kopieren",
        copied: "Kopiert",
        gone: Said {
            title: "Hier ist nichts",
            text: "Es wurde schon angezeigt, zurückgenommen, ist abgelaufen, oder die Adresse ist unvollständig. Wenn nicht Sie \
                es gesehen haben, sagen Sie es der Person, die Ihnen die Adresse geschickt hat.",
        },
    },
    problem: ProblemWords {
        share_not_found: Said {
            title: "Freigabe nicht gefunden",
            text: "Dieser Link öffnet nichts. Vielleicht ist er abgelaufen, oder die Adresse ist unvollständig. Bitten Sie die \
                Person, die ihn geschickt hat, um einen neuen.",
        },
        used_up: Said {
            title: "Diese Freigabe ist aufgebraucht",
            text: "Wer sie verschickt hat, lässt sie nur begrenzt oft benutzen. Bitten Sie darum, noch einmal mit Ihnen zu teilen.",
        },
        second_factor: Said {
            title: "Ein zweiter Faktor fehlt",
            text: "Diese Freigabe ist für Menschen mit einem Konto, und Ihre Organisation verlangt einen zweiten Faktor: Richten \
                Sie eine App für Codes oder einen Passkey ein, und öffnen Sie die Freigabe dann noch einmal.",
        },
        members_only: Said {
            title: "Diese Freigabe ist nicht für Ihr Konto",
            text: "Sie öffnet sich nur für die Mitglieder einer Organisation. Bitten Sie die Person, die sie geschickt hat, um eine \
                andere.",
        },
        set_up: "Einrichten",
        not_found: Said { title: "Nicht gefunden", text: "Hier ist nichts, oder Sie haben keinen Zugriff darauf." },
        refused: Said {
            title: "Sie haben keinen Zugriff auf diesen Ordner",
            text: "Es gibt ihn, aber er wurde nicht mit Ihnen geteilt. Fragen Sie die Person, der er gehört, oder gehen Sie \
                zu einem Ordner zurück, den Sie öffnen können.",
        },
        too_many: Said {
            title: "Zu viele Versuche",
            text: "Aus Ihrem Netz wurden zu viele Adressen ausprobiert. Warten Sie eine Minute und versuchen Sie es erneut.",
        },
        unreadable: Said {
            title: "Das hat nicht geklappt",
            text: "Der Server konnte die Anfrage nicht verstehen. Vielleicht ist die Adresse unvollständig oder veraltet.",
        },
        no_mail: Said {
            title: "Es kann kein Code geschickt werden",
            text: "Diese Freigabe öffnet sich mit einem Code aus einer E-Mail, und dieser Server verschickt keine. Sagen Sie es der Person, die Ihnen den Link geschickt hat.",
        },
        failure: Said {
            title: "Etwas ist schiefgegangen",
            text: "Der Server konnte das jetzt nicht tun. Versuchen Sie es gleich noch einmal; bleibt es so, nennen Sie Ihrer \
                Administration die Nummer unten.",
        },
        ask: "Zugang anfragen",
        home: "Zurück zu meinen Dateien",
        share_home: "Zurück zum Anfang dieser Freigabe",
        try_again: "Erneut versuchen",
        request: "Anfrage",
    },
};

fn counted(count: u64, one: &str, many: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { many })
}

/// What is wrong with a new password.
fn password_wrong(code: &str) -> String {
    match code {
        "password_too_short" => format!("Mindestens {} Zeichen.", limits::PASSWORD_CHARS_MIN),
        "password_too_long" => format!("Höchstens {} Bytes.", limits::PASSWORD_BYTES_MAX),
        "password_too_common" => {
            "Dieses Passwort ist leicht zu erraten: Nehmen Sie eines, auf das niemand kommt, etwa vier Wörter.".to_owned()
        }
        _ => "Das kann nicht verwendet werden. Ändern Sie es und versuchen Sie es erneut.".to_owned(),
    }
}
