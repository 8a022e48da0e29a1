//! What people wrote, made harmless for a mail.

use domain::limits;

/// Begins a piece of text that has a direction of its own, whichever its first letter has (U+2068).
const ISOLATE: char = '\u{2068}';
/// Ends it (U+2069).
const END: char = '\u{2069}';

/// Characters that change the direction of what follows, or are not seen: none of them is part of a name.
fn is_hidden(c: char) -> bool {
    matches!(c, '\u{61C}' | '\u{180E}' | '\u{200B}' | '\u{200E}' | '\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{FEFF}')
        || c.is_control()
}

/// A name or title in one line: cut to [`limits::MAIL_NAME_CHARS_MAX`], its direction isolated.
pub(super) fn name(text: &str) -> String {
    let one_line: String = text.chars().map(|c| if c.is_whitespace() { ' ' } else { c }).filter(|c| !is_hidden(*c)).collect();
    let one_line = one_line.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut cut: String = one_line.chars().take(limits::MAIL_NAME_CHARS_MAX).collect();
    if cut.len() < one_line.len() {
        cut.push('…');
    }
    format!("{ISOLATE}{cut}{END}")
}

/// What a person wrote, line by line, blank lines at the ends dropped; each line isolated, at most
/// [`limits::LINK_TEXT_CHARS_MAX`] characters in all.
pub(super) fn message(text: &str) -> Vec<String> {
    let cut: String = text.trim().chars().take(limits::LINK_TEXT_CHARS_MAX).collect();
    if cut.is_empty() {
        return Vec::new();
    }
    cut.lines()
        .map(|line| {
            let shown: String = line.chars().map(|c| if c == '\t' { ' ' } else { c }).filter(|c| !is_hidden(*c)).collect();
            let shown = shown.trim_end();
            if shown.is_empty() { String::new() } else { format!("{ISOLATE}{shown}{END}") }
        })
        .collect()
}
