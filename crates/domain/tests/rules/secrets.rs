//! Secrets: read exactly as they were written, kept hashed, never printed.

use proptest::prelude::*;
use stile_domain::secret::{Secret, Token, TokenHash};

const ZERO_TEXT: &str = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

#[test]
fn a_token_is_hashed_with_sha_256() {
    let hex: String = Token::new([0; 32]).hash().0.iter().map(|byte| format!("{byte:02x}")).collect();
    assert_eq!(hex, "66687aadf862bd776c8fc18b8e9f8e20089714856ee233b3902a591d0d5f2925");
    assert_eq!(Token::new([0; 32]).text().reveal(), ZERO_TEXT);
}

#[test]
fn only_43_characters_of_base64url_in_their_one_spelling_are_a_token() {
    assert!(Token::read(ZERO_TEXT).is_some());
    let (short, long) = (&ZERO_TEXT[1..], format!("A{ZERO_TEXT}"));
    let last = |c: &str| format!("{}{c}", &ZERO_TEXT[1..]);
    for bad in
        ["", short, &long, &last("="), &last("B"), &last("+"), &last("/"), &last(" "), &last("\n"), &last("é"), &last("\0")]
    {
        assert!(Token::read(bad).is_none(), "{bad:?}");
    }
    assert!(Token::read(&format!("{ZERO_TEXT}=")).is_none(), "no padding");
    assert!(Token::read(&"😀".repeat(11)).is_none());
}

#[test]
fn i8_no_secret_shows_in_debug() {
    let token = Token::new([0xab; 32]);
    let text = token.text();
    let shown = format!("{token:?} {text:?} {:?} {:#?}", token.hash(), (Secret::new("correct horse"), Some(&token)));
    assert!(!shown.contains(text.reveal()) && !shown.contains("correct") && !shown.contains("horse"));
    assert!(!shown.contains("171") && !shown.to_lowercase().contains("abab"), "nor their bytes: {shown}");
    let hashed = token.hash().0;
    assert!(!shown.contains(&format!("{}", hashed[0])) || hashed[0] < 10, "nor those of the hash: {shown}");
}

proptest! {
    #![proptest_config(crate::cases(300))]

    #[test]
    fn a_token_is_read_back_from_its_text(bytes: [u8; 32]) {
        let token = Token::new(bytes);
        let text = token.text();
        prop_assert_eq!(text.reveal().len(), Token::TEXT_CHARS);
        let read = Token::read(text.reveal()).unwrap();
        prop_assert_eq!(read.bytes(), &bytes);
        prop_assert!(read.hash().same(&token.hash()));
    }

    #[test]
    fn what_is_read_as_a_token_is_written_the_same(text in "[A-Za-z0-9_-]{42,44}") {
        if let Some(token) = Token::read(&text) {
            let written = token.text();
            prop_assert_eq!(written.reveal(), &text, "two texts would open the same");
        }
    }

    #[test]
    fn hashes_are_the_same_just_when_their_bytes_are(a: [u8; 32], at in 0..32_usize, flip in 1..=255_u8) {
        let mut b = a;
        b[at] ^= flip;
        prop_assert!(TokenHash(a).same(&TokenHash(a)));
        prop_assert!(!TokenHash(a).same(&TokenHash(b)));
        prop_assert!(!Token::new(a).hash().same(&Token::new(b).hash()));
    }
}
