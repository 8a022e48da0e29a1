//! `Content-Disposition` of users' files: always an attachment, its name in both forms (RFC 6266, RFC 8187).

use http::HeaderValue;

/// `attachment; filename="a.txt"; filename*=UTF-8''a.txt`. The first form is for programs that do not know the second:
/// what it cannot say becomes `_`.
pub fn attachment(name: &str) -> HeaderValue {
    let text = format!("attachment; filename=\"{}\"; filename*=UTF-8''{}", plain(name), extended(name));
    HeaderValue::from_str(&text).unwrap_or(HeaderValue::from_static("attachment"))
}

/// Percent signs are left out too: some programs decode them. So are slashes, which no name of ours has.
fn plain(name: &str) -> String {
    let safe = |c: char| (c == ' ' || c.is_ascii_graphic()) && !matches!(c, '"' | '\\' | '%' | '/' | ';');
    name.chars().map(|c| if safe(c) { c } else { '_' }).collect()
}

/// Percent-encoded UTF-8 of all but the attribute characters of RFC 8187.
fn extended(name: &str) -> String {
    let mut text = String::with_capacity(name.len());
    for byte in name.bytes() {
        if byte.is_ascii_alphanumeric() || b"!#$&+-.^_`|~".contains(&byte) {
            text.push(char::from(byte));
        } else {
            text.push_str(&format!("%{byte:02X}"));
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn names_are_written_in_both_forms() {
        for (name, expected) in [
            ("a.txt", "attachment; filename=\"a.txt\"; filename*=UTF-8''a.txt"),
            ("naïve plan.pdf", "attachment; filename=\"na_ve plan.pdf\"; filename*=UTF-8''na%C3%AFve%20plan.pdf"),
            ("€ rates", "attachment; filename=\"_ rates\"; filename*=UTF-8''%E2%82%AC%20rates"),
            ("a\";x=\"b", "attachment; filename=\"a__x=_b\"; filename*=UTF-8''a%22%3Bx%3D%22b"),
            ("100%25.txt", "attachment; filename=\"100_25.txt\"; filename*=UTF-8''100%2525.txt"),
            ("a\r\nSet-Cookie: x", "attachment; filename=\"a__Set-Cookie: x\"; filename*=UTF-8''a%0D%0ASet-Cookie%3A%20x"),
        ] {
            assert_eq!(attachment(name), expected);
        }
    }

    proptest! {
        #[test]
        fn no_name_escapes_its_quotes(name in "\\PC{0,60}") {
            let value = attachment(&name);
            let text = value.to_str().unwrap();
            prop_assert_eq!(text.matches('"').count(), 2);
            prop_assert!(text.starts_with("attachment; filename=\""));
        }
    }
}
