//! The receipt for a file that was sent in, as a text to keep.

use service::requests::Receipt;

use super::frame::Reader;
use crate::send::hex;
use crate::time::minute;

/// The receipt of one file, for whoever sent it: what, when, to whom, and by which sums it is known again.
pub fn receipt(reader: &Reader, title: &str, organization: &str, receipt: &Receipt) -> String {
    let words = &reader.words.receipt;
    let mut lines = vec![words.heading.to_owned(), String::new()];
    let mut line = |label: &str, value: &str| lines.push(format!("{label}: {}", one_line(value)));
    line(words.to, organization);
    line(words.share, title);
    if let Some(item) = &receipt.item {
        line(words.item, item);
    }
    line(words.file, &receipt.given_name);
    line(words.size, &format!("{} bytes", receipt.size_bytes));
    line("BLAKE3", &hex(&receipt.blake3));
    line("SHA-256", &hex(&receipt.sha256));
    line(words.at, &minute(receipt.at));
    line(words.number, &receipt.id.to_string());
    lines.push(String::new());
    lines.join("\n")
}

/// What people wrote cannot begin a line of its own.
fn one_line(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}
