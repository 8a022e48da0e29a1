//! Sizes, dates and names as people read them.

use std::fmt;

use askama::filters::HtmlSafe;
use domain::Timestamp;
use jiff::Zoned;
use jiff::tz::TimeZone;

use super::words::Words;

/// Bytes in steps of a thousand, with one digit after the point where that says something: `18.4 MB`.
pub fn bytes(count: u64) -> String {
    const UNITS: [&str; 6] = ["KB", "MB", "GB", "TB", "PB", "EB"];
    if count < 1000 {
        return format!("{count} B");
    }
    let mut tenths = u128::from(count) * 10;
    let mut unit = "B";
    for next in UNITS {
        tenths = (tenths + 500) / 1000;
        unit = next;
        if tenths < 10_000 {
            break;
        }
    }
    match (tenths / 10, tenths % 10) {
        (whole, 0) => format!("{whole} {unit}"),
        (whole, rest) => format!("{whole}.{rest} {unit}"),
    }
}

/// `1 item`, `12 items`.
pub fn plural(count: u64, word: &str) -> String {
    if count == 1 { format!("1 {word}") } else { format!("{count} {word}s") }
}

/// A name cut before its extension: `("Annual report", ".pdf")`. Folders, and names with none, have an empty one.
pub fn split_name(name: &str, is_folder: bool) -> (&str, &str) {
    let dot = name.rfind('.').filter(|at| *at > 0 && !is_folder);
    match dot.and_then(|at| name.split_at_checked(at)) {
        Some((stem, ext)) if (2..=9).contains(&ext.len()) && ext.bytes().skip(1).all(|b| b.is_ascii_alphanumeric()) => {
            (stem, ext)
        }
        _ => (name, ""),
    }
}

/// The letters of an avatar: of the first and the last word.
pub fn initials(name: &str) -> String {
    let mut words = name.split_whitespace().filter_map(|word| word.chars().find(|c| c.is_alphanumeric()));
    let first = words.next();
    first.into_iter().chain(words.next_back()).flat_map(char::to_uppercase).collect()
}

/// One of eight hues, the same for a name every time.
pub fn avatar_hue(name: &str) -> String {
    let sum = name.bytes().fold(5381_u32, |sum, byte| sum.wrapping_mul(33) ^ u32::from(byte));
    format!("hue-{}", sum % 8)
}

/// An instant as a `time` element: in UTC as written here, in the reader's own zone and words once the script ran.
pub struct When {
    at: Zoned,
    precise: bool,
    words: &'static Words,
}

impl When {
    /// The day.
    pub fn day(words: &'static Words, at: Timestamp) -> Option<Self> {
        Some(Self { at: zoned(at)?, precise: false, words })
    }

    /// The day and the time of day.
    pub fn moment(words: &'static Words, at: Timestamp) -> Option<Self> {
        Some(Self { at: zoned(at)?, precise: true, words })
    }
}

fn zoned(at: Timestamp) -> Option<Zoned> {
    jiff::Timestamp::from_millisecond(at.0).ok().map(|instant| instant.to_zoned(TimeZone::UTC))
}

/// The day in words, its month in full or cut.
fn day_text(words: &Words, at: &Zoned, full: bool) -> String {
    let months = if full { &words.dates.months } else { &words.dates.months_short };
    let month = usize::try_from(at.month()).ok().and_then(|month| months.get(month.checked_sub(1)?)).copied();
    (words.dates.day)(at.day(), month.unwrap_or_default(), at.year())
}

impl fmt::Display for When {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let machine = self.at.strftime("%Y-%m-%dT%H:%M:%S.%3fZ");
        let day = day_text(self.words, &self.at, self.precise);
        if self.precise {
            let clock = self.at.strftime("%H:%M UTC");
            write!(f, r#"<time datetime="{machine}" data-when="moment">{day}, {clock}</time>"#)
        } else {
            write!(f, r#"<time datetime="{machine}" data-when="day">{day}</time>"#)
        }
    }
}

// Digits, letters, spaces and punctuation of our own words: nothing of a user's.
impl HtmlSafe for When {}

/// A value inside a path or a query of a URL: everything but letters, digits and `-._~` is escaped.
pub fn encode(value: &str) -> String {
    let mut url = String::with_capacity(value.len());
    for byte in value.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => url.push(char::from(byte)),
            _ => url.push_str(&format!("%{byte:02X}")),
        }
    }
    url
}

/// `a · b`, without what is missing.
pub fn joined(parts: [Option<String>; 2]) -> String {
    parts.into_iter().flatten().collect::<Vec<_>>().join(" · ")
}

/// The day in words for the second line of a row on a phone.
pub fn day_words(words: &Words, at: Timestamp) -> Option<String> {
    zoned(at).map(|day| day_text(words, &day, false))
}
