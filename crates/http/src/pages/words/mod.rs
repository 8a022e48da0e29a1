//! What the pages say, in each language they speak.
//!
//! A language is one value of [`Words`]: what it does not say does not compile. Where a sentence has something put into
//! it, the whole sentence is a function, since languages order their words differently. What people typed is never put in
//! here: the templates set it beside the words, escaped and in `bdi`.

mod english;
mod german;

use english::ENGLISH;
use german::GERMAN;

/// Every language, the one that is spoken when nothing else is known first.
pub(crate) static LANGUAGES: [&Words; 2] = [&ENGLISH, &GERMAN];

/// Everything that the server says in one language.
#[derive(Debug)]
pub struct Words {
    /// The tag of the language (`lang`), as it also stands in the cookie.
    pub(crate) tag: &'static str,
    /// What the language calls itself.
    pub(crate) own_name: &'static str,
    /// What parts whole numbers from tenths.
    pub(crate) decimal: char,
    /// The parts of dates.
    pub(crate) dates: Dates,
    /// What all pages have.
    pub(crate) frame: FrameWords,
    /// The page of a link.
    pub(crate) visitor: VisitorWords,
    /// The page that asks for a link's password.
    pub(crate) unlock: UnlockWords,
    pub(crate) enter: EnterWords,
    /// Asking a link's owner.
    pub(crate) ask: AskWords,
    /// The receipt for a file.
    pub(crate) receipt: ReceiptWords,
    /// Signing in.
    pub(crate) sign_in: SignInWords,
    /// Setting up.
    pub(crate) setup: SetupWords,
    /// Coming in by a one-time way.
    pub(crate) welcome: WelcomeWords,
    /// A text that is shown once.
    pub(crate) secret: SecretWords,
    /// What went wrong.
    pub(crate) problem: ProblemWords,
}

/// Dates and lengths of time.
#[derive(Debug)]
pub(crate) struct Dates {
    /// The months, in full.
    pub(crate) months: [&'static str; 12],
    /// The months, where there is little room.
    pub(crate) months_short: [&'static str; 12],
    /// A day: its number, the name of the month, the year.
    pub(crate) day: fn(i8, &str, i16) -> String,
    /// `40 seconds`, as it stands after "in".
    pub(crate) seconds: fn(u64) -> String,
    /// As `seconds`.
    pub(crate) minutes: fn(u64) -> String,
    /// As `seconds`.
    pub(crate) hours: fn(u64) -> String,
}

/// Head and foot.
#[derive(Debug)]
pub(crate) struct FrameWords {
    pub(crate) skip: &'static str,
    pub(crate) built_without: &'static str,
    /// What the app's page says where there is no script.
    pub(crate) needs_script: &'static str,
    pub(crate) account: &'static str,
    pub(crate) switch_theme: &'static str,
    pub(crate) shared_with: &'static str,
    pub(crate) show_password: &'static str,
}

/// The page of a link.
#[derive(Debug)]
pub(crate) struct VisitorWords {
    pub(crate) my_files: &'static str,
    pub(crate) sign_in: &'static str,
    /// The rest of the sentence that begins with the sender.
    pub(crate) asks_for_files: &'static str,
    pub(crate) shared_a_file: &'static str,
    pub(crate) shared_files: &'static str,
    /// The heading where there is no title.
    pub(crate) untitled: &'static str,
    /// The first step of the path where there is no title.
    pub(crate) all_items: &'static str,
    pub(crate) may_download: &'static str,
    pub(crate) may_download_and_add: &'static str,
    pub(crate) look: &'static str,
    pub(crate) may_look: &'static str,
    pub(crate) may_edit: &'static str,
    pub(crate) may_save: &'static str,
    pub(crate) downloads_left: fn(u64) -> String,
    /// Asking for more, where all is used up.
    pub(crate) ask_for_more: &'static str,
    pub(crate) may_look_and_add: &'static str,
    pub(crate) may_add: &'static str,
    pub(crate) open_until: &'static str,
    pub(crate) the_file: &'static str,
    pub(crate) download: &'static str,
    pub(crate) download_all: &'static str,
    pub(crate) save: &'static str,
    pub(crate) folders: &'static str,
    pub(crate) empty_title: &'static str,
    pub(crate) empty: &'static str,
    pub(crate) empty_and_add: &'static str,
    /// Before the heading, for those who listen.
    pub(crate) contents_of: &'static str,
    pub(crate) name: &'static str,
    pub(crate) changed: &'static str,
    pub(crate) size: &'static str,
    pub(crate) view: &'static str,
    pub(crate) list: &'static str,
    pub(crate) grid: &'static str,
    pub(crate) show_more: &'static str,
    pub(crate) drop_here: &'static str,
    /// The same, where nothing is dropped: on a phone.
    pub(crate) send_here: &'static str,
    /// How large a file may be, if that is said.
    pub(crate) up_to: fn(Option<String>) -> String,
    pub(crate) choose_files: &'static str,
    pub(crate) choose_folder: &'static str,
    pub(crate) uploads_need_script: &'static str,
    /// The checklist of a link that asks for files.
    pub(crate) asked_for: &'static str,
    pub(crate) required: &'static str,
    pub(crate) wanted_by: &'static str,
    pub(crate) choose_file: &'static str,
    pub(crate) choose_another: &'static str,
    pub(crate) receipt: &'static str,
    pub(crate) waits: &'static str,
    pub(crate) not_accepted: &'static str,
    pub(crate) all_sent: &'static str,
    pub(crate) anything_else: &'static str,
    /// Asking for more time.
    pub(crate) more_time: &'static str,
}

/// The page that asks for a link's password.
#[derive(Debug)]
pub(crate) struct UnlockWords {
    pub(crate) title: &'static str,
    pub(crate) heading: &'static str,
    pub(crate) text: &'static str,
    pub(crate) wait: fn(&str) -> String,
    pub(crate) locked: &'static str,
    pub(crate) again: &'static str,
    pub(crate) password: &'static str,
    pub(crate) wrong: &'static str,
    pub(crate) open: &'static str,
}

/// What a link asks besides a password.
#[derive(Debug)]
pub(crate) struct EnterWords {
    pub(crate) sign_in_heading: &'static str,
    pub(crate) sign_in_text: &'static str,
    pub(crate) sign_in: &'static str,
    pub(crate) signed_in: &'static str,
    pub(crate) confirm_heading: &'static str,
    pub(crate) confirm_text: &'static str,
    pub(crate) address_heading: &'static str,
    pub(crate) address_text: &'static str,
    pub(crate) send_code: &'static str,
    pub(crate) code_heading: &'static str,
    pub(crate) code_text: &'static str,
    pub(crate) code: &'static str,
    pub(crate) code_again: &'static str,
    pub(crate) form_heading: &'static str,
    pub(crate) form_text: &'static str,
    pub(crate) name: &'static str,
    pub(crate) email: &'static str,
    pub(crate) company: &'static str,
    pub(crate) terms: &'static str,
    pub(crate) accept: &'static str,
    /// What is wrong with a field, by its code.
    pub(crate) wrong: fn(&str) -> &'static str,
    pub(crate) open: &'static str,
}

/// Asking a link's owner for access, or for more time.
#[derive(Debug)]
pub(crate) struct AskWords {
    pub(crate) heading: &'static str,
    pub(crate) text: &'static str,
    pub(crate) name: &'static str,
    pub(crate) email: &'static str,
    pub(crate) message: &'static str,
    pub(crate) send: &'static str,
    /// What is wrong with a field, by its code.
    pub(crate) wrong: fn(&str) -> &'static str,
    pub(crate) done_heading: &'static str,
    pub(crate) done_text: &'static str,
    pub(crate) back: &'static str,
}

/// The receipt for a file that was sent in.
#[derive(Debug)]
pub(crate) struct ReceiptWords {
    pub(crate) heading: &'static str,
    pub(crate) to: &'static str,
    pub(crate) share: &'static str,
    pub(crate) item: &'static str,
    pub(crate) file: &'static str,
    pub(crate) size: &'static str,
    pub(crate) at: &'static str,
    pub(crate) number: &'static str,
}

/// Signing in.
#[derive(Debug)]
pub(crate) struct SignInWords {
    pub(crate) heading: &'static str,
    pub(crate) text: &'static str,
    pub(crate) wait: fn(&str) -> String,
    pub(crate) wrong: &'static str,
    pub(crate) ended: &'static str,
    pub(crate) email: &'static str,
    pub(crate) password: &'static str,
    pub(crate) act: &'static str,
    pub(crate) passkey: &'static str,
    pub(crate) passkey_waiting: &'static str,
    pub(crate) passkey_failed: &'static str,
    pub(crate) or: &'static str,
    pub(crate) code_heading: &'static str,
    pub(crate) code_of_app: &'static str,
    pub(crate) code_of_recovery: &'static str,
    pub(crate) code: &'static str,
    pub(crate) code_wrong: &'static str,
    pub(crate) code_lost: &'static str,
    pub(crate) again: &'static str,
}

/// Setting up.
#[derive(Debug)]
pub(crate) struct SetupWords {
    pub(crate) title: &'static str,
    pub(crate) heading: &'static str,
    pub(crate) text: &'static str,
    pub(crate) no_token: &'static str,
    pub(crate) organization: &'static str,
    pub(crate) organization_hint: &'static str,
    pub(crate) display_name: &'static str,
    pub(crate) email: &'static str,
    pub(crate) password: &'static str,
    pub(crate) password_hint: fn(usize) -> String,
    pub(crate) act: &'static str,
    /// What is wrong, by the public code of the error.
    pub(crate) wrong: fn(&str) -> String,
}

/// Coming in by a one-time way.
#[derive(Debug)]
pub(crate) struct WelcomeWords {
    pub(crate) title: &'static str,
    pub(crate) heading: &'static str,
    /// The sentence that ends with the organization's name, for somebody new.
    pub(crate) invited: &'static str,
    /// The same, for somebody whose password an administrator ended.
    pub(crate) reset: &'static str,
    pub(crate) account: &'static str,
    pub(crate) password: &'static str,
    pub(crate) password_hint: fn(usize) -> String,
    pub(crate) act: &'static str,
    /// For an address that works no more, whatever the reason.
    pub(crate) gone: Said,
    /// What is wrong with the password, by the public code of the error.
    pub(crate) wrong: fn(&str) -> String,
}

/// The page of a text that is shown once.
#[derive(Debug)]
pub(crate) struct SecretWords {
    pub(crate) title: &'static str,
    pub(crate) heading: &'static str,
    pub(crate) text: &'static str,
    pub(crate) act: &'static str,
    /// When the text is shown.
    pub(crate) shown: &'static str,
    pub(crate) shown_text: &'static str,
    pub(crate) label: &'static str,
    pub(crate) copy: &'static str,
    pub(crate) copied: &'static str,
    /// For an address at which nothing waits, whatever the reason.
    pub(crate) gone: Said,
}

/// What went wrong.
#[derive(Debug)]
pub(crate) struct ProblemWords {
    pub(crate) share_not_found: Said,
    pub(crate) used_up: Said,
    pub(crate) second_factor: Said,
    pub(crate) members_only: Said,
    /// Setting up a second factor.
    pub(crate) set_up: &'static str,
    pub(crate) not_found: Said,
    pub(crate) refused: Said,
    pub(crate) too_many: Said,
    pub(crate) unreadable: Said,
    /// A code cannot be sent, since the server sends no mail.
    pub(crate) no_mail: Said,
    pub(crate) failure: Said,
    /// Asking whoever shared it.
    pub(crate) ask: &'static str,
    pub(crate) home: &'static str,
    pub(crate) share_home: &'static str,
    pub(crate) try_again: &'static str,
    pub(crate) request: &'static str,
}

/// A heading and what there is to say about it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Said {
    pub(crate) title: &'static str,
    pub(crate) text: &'static str,
}

impl Words {
    /// The language of this tag.
    pub(crate) fn of_tag(tag: &str) -> Option<&'static Self> {
        LANGUAGES.into_iter().find(|words| words.tag == tag)
    }

    /// The language that a browser asks for with `Accept-Language`: of those we speak the one it weighs most, of two the
    /// one it names first; a dialect (`de-CH`) is its language.
    pub(crate) fn accepted(header: &str) -> Option<&'static Self> {
        let mut best: Option<(f32, &'static Self)> = None;
        for item in header.split(',') {
            let (tag, weight) = item.split_once(';').unwrap_or((item, ""));
            let weight = weight.trim().strip_prefix("q=").map_or(Some(1.0), |weight| weight.parse::<f32>().ok()).unwrap_or(0.0);
            let primary = tag.trim().split('-').next().unwrap_or_default().to_ascii_lowercase();
            let Some(words) = Self::of_tag(&primary) else { continue };
            if weight > 0.0 && best.is_none_or(|(most, _)| weight > most) {
                best = Some((weight, words));
            }
        }
        best.map(|(_, words)| words)
    }

    /// The other languages: what one can switch to.
    pub(crate) fn others(&self) -> impl Iterator<Item = &'static Self> {
        let own = self.tag;
        LANGUAGES.into_iter().filter(move |words| words.tag != own)
    }

    /// Bytes in steps of a thousand: `18.4 MB`, `18,4 MB`.
    pub(crate) fn bytes(&self, count: u64) -> String {
        super::text::bytes(count).replace('.', self.decimal.encode_utf8(&mut [0; 4]))
    }

    /// A length of time, rounded up to what one would say: `40 seconds`, `3 minutes`.
    pub(crate) fn wait(&self, seconds: u64) -> String {
        match seconds {
            0..=90 => (self.dates.seconds)(seconds.max(1)),
            91..=5400 => (self.dates.minutes)(seconds.div_ceil(60)),
            _ => (self.dates.hours)(seconds.div_ceil(3600)),
        }
    }
}

/// The tags of all languages.
#[cfg(test)]
pub(crate) fn languages() -> impl Iterator<Item = &'static str> {
    LANGUAGES.into_iter().map(|words| words.tag)
}

impl Default for &'static Words {
    fn default() -> Self {
        &ENGLISH
    }
}
