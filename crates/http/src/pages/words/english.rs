//! English.

use domain::limits;

use super::{
    Dates, EnterWords, FrameWords, ProblemWords, Said, SecretWords, SetupWords, SignInWords, UnlockWords, VisitorWords,
    WelcomeWords, Words,
};
use crate::pages::text::plural;

/// English, for everybody whose language we do not speak.
pub(super) static ENGLISH: Words = Words {
    tag: "en",
    own_name: "English",
    decimal: '.',
    dates: Dates {
        months: [
            "January",
            "February",
            "March",
            "April",
            "May",
            "June",
            "July",
            "August",
            "September",
            "October",
            "November",
            "December",
        ],
        months_short: ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"],
        day: |day, month, year| format!("{day} {month} {year}"),
        seconds: |count| plural(count, "second"),
        minutes: |count| plural(count, "minute"),
        hours: |count| plural(count, "hour"),
    },
    frame: FrameWords {
        skip: "Skip to content",
        built_without: "This server was built without the styles and scripts of its pages (WEB_UI=skip).",
        needs_script: "Working with your files needs JavaScript, which is switched off in this browser.",
        account: "Account",
        switch_theme: "Switch between light and dark",
        shared_with: "Shared with Stile",
        show_password: "Show password",
    },
    visitor: VisitorWords {
        my_files: "My files",
        sign_in: "Sign in",
        asks_for_files: "asks you for files",
        shared_a_file: "shared a file with you",
        shared_files: "shared files with you",
        untitled: "Shared files",
        all_items: "All items",
        may_download: "You can download",
        may_download_and_add: "You can download, and add files",
        look: "Look at it",
        may_look: "You can look, not download",
        may_look_and_add: "You can look, and add files",
        may_add: "You can add files; what others added stays hidden",
        open_until: "Open until",
        the_file: "The file",
        download: "Download",
        download_all: "Download all",
        save: "Save to my files",
        folders: "Folders",
        empty_title: "Nothing here yet",
        empty: "When something is added, you find it here.",
        empty_and_add: "Files you add below show up here.",
        contents_of: "Files and folders of",
        name: "Name",
        changed: "Changed",
        size: "Size",
        view: "View",
        list: "List",
        grid: "Grid",
        show_more: "Show more",
        drop_here: "Drop files or folders here",
        up_to: |size| format!("Up to {size} each · uploads continue if your connection drops"),
        choose_files: "Choose files",
        choose_folder: "Folder",
        uploads_need_script: "Adding files on this page needs JavaScript, which is switched off in this browser.",
    },
    unlock: UnlockWords {
        title: "Password needed",
        heading: "This share has a password",
        text: "Enter the password you were given to see what is inside.",
        wait: |wait| format!("Too many tries. The password can be entered again in {wait}."),
        again: "Try again",
        password: "Password",
        wrong: "That password is not right.",
        open: "Open",
    },
    enter: EnterWords {
        sign_in_heading: "This share is for people with an account",
        sign_in_text: "Sign in to see what is inside.",
        sign_in: "Sign in",
        signed_in: "I am signed in: open",
        confirm_heading: "Somebody shared something with you",
        confirm_text: "This share can be opened only so many times. Open it when you have a moment.",
        address_heading: "This share is for the people it was sent to",
        address_text: "Write the e-mail address it was sent to. You get a code there.",
        code_heading: "Look into your mail",
        code_text: "If this share is for that address, a code is on its way. It counts for 15 minutes.",
        code: "Code from the mail",
        form_heading: "Before you come in",
        form_text: "Whoever shared this wants to know who opens it, and sees what you write here.",
        name: "Your name",
        email: "Your e-mail",
        company: "Your company",
        terms: "Text to accept",
        accept: "I have read this and accept it.",
        wrong: |code| match code {
            "invalid_email" => "That is not an e-mail address; write it like name@example.org.",
            "wrong_code" => "This code is not right, or has ended.",
            "accept" => "Accept the text to go on.",
            _ => "Fill this in, with at most 200 characters.",
        },
        open: "Open",
    },
    sign_in: SignInWords {
        heading: "Sign in",
        text: "Your files, and what others share with you.",
        wait: |wait| format!("Too many tries. You can sign in again in {wait}."),
        wrong: "The e-mail address (or user name) or the password is wrong.",
        ended: "That took too long. Please begin again with your password.",
        email: "E-mail or user name",
        password: "Password",
        act: "Sign in",
        passkey: "Sign in with a passkey",
        passkey_waiting: "Your device asks for you…",
        passkey_failed: "That did not work. Try again, or use your password.",
        or: "or",
        code_heading: "One more step",
        code_of_app: "Type the six digits that your authenticator app shows now.",
        code_of_recovery: "Your account is protected by a passkey. Use it, or type one of your recovery codes.",
        code: "Code",
        code_wrong: "This code is not right, or was used already. Wait for the next one.",
        code_lost: "No device at hand? A recovery code works here too.",
        again: "Begin again",
    },
    setup: SetupWords {
        title: "Set up Stile",
        heading: "Set up your server",
        text: "This makes your organization and its first administrator: you. Takes a minute.",
        no_token: "Open the address that the server printed when it was started: it holds the one-time token that this \
            page needs.",
        organization: "Organization",
        organization_hint: "Visitors of your links see it.",
        display_name: "Your name",
        email: "Your e-mail",
        password: "Password",
        password_hint: |chars| format!("At least {chars} characters. A few words in a row are good."),
        act: "Set up",
        wrong: |code| {
            let words = match code {
                "required" => "Write a name.",
                "invalid_text" => {
                    return format!("Use at most {} characters and no control characters.", limits::DISPLAY_NAME_CHARS_MAX);
                }
                "invalid_email" => "That is not an e-mail address; write it like name@example.org.",
                "wrong_setup_token" => "This address does not work any more. Start the server again: it prints a new one.",
                "already_set_up" => "This server is set up already: sign in.",
                "busy" | "too_many_tries" => "Too many tries. Wait a minute, then try again.",
                other => return password_wrong(other),
            };
            words.to_owned()
        },
    },
    welcome: WelcomeWords {
        title: "Welcome",
        heading: "Choose a password",
        invited: "An account was made for you at",
        reset: "An administrator ended your old password at",
        account: "Your account",
        password: "New password",
        password_hint: |chars| format!("At least {chars} characters. A few words in a row are good."),
        act: "Set password and sign in",
        gone: Said {
            title: "This address does not work any more",
            text: "It can be used once, and for seven days. Ask an administrator of your organization for a new one.",
        },
        wrong: password_wrong,
    },
    secret: SecretWords {
        title: "For you only",
        heading: "Somebody has left something for you",
        text: "It is shown once. Have a place ready to keep it: after that nobody can show it again, you neither.",
        act: "Show it now",
        shown: "Here it is",
        shown_text: "Keep it now. When you leave this page, it is gone.",
        label: "For you only",
        copy: "Copy",
        copied: "Copied",
        gone: Said {
            title: "There is nothing here",
            text: "It was shown already, was taken back, has ended, or its address is incomplete. If it was not you who saw it, \
                tell whoever sent you the address.",
        },
    },
    problem: ProblemWords {
        share_not_found: Said {
            title: "Share not found",
            text: "This link does not open anything. It may have ended, or its address may be incomplete. Ask whoever sent \
                it to you for a new one.",
        },
        used_up: Said {
            title: "This share is used up",
            text: "Whoever sent it lets it be used only so many times. Ask them to share it with you again.",
        },
        not_found: Said { title: "Not found", text: "There is nothing here, or you do not have access to it." },
        refused: Said {
            title: "You don’t have access to this folder",
            text: "It exists, but it hasn’t been shared with you. Ask the owner, or go back to a folder you can open.",
        },
        too_many: Said {
            title: "Too many tries",
            text: "Too many addresses were tried from your network. Wait a minute, then try again.",
        },
        unreadable: Said {
            title: "That did not work",
            text: "The server could not understand what was asked for. The address may be incomplete, or too old.",
        },
        failure: Said {
            title: "Something went wrong",
            text: "The server could not do this now. Try again in a moment; if it stays so, tell your administrator the \
                number below.",
        },
        home: "Back to my files",
        share_home: "Back to the start of this share",
        try_again: "Try again",
        request: "Request",
    },
};

/// What is wrong with a new password.
fn password_wrong(code: &str) -> String {
    match code {
        "password_too_short" => format!("Use at least {} characters.", limits::PASSWORD_CHARS_MIN),
        "password_too_long" => format!("Use at most {} bytes.", limits::PASSWORD_BYTES_MAX),
        "password_too_common" => {
            "That password is easily guessed: choose one that nobody would guess, say four words.".to_owned()
        }
        _ => "That cannot be used. Change it and try again.".to_owned(),
    }
}
