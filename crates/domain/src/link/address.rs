//! Addresses of links that people can read and type.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::error::{Error, Result};
use crate::secret::{Token, TokenHash};

/// The last part of a link's URL, chosen by its owner: `summer-party`. Whoever guesses it finds the link, so a link with one
/// asks for something else besides.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Address(String);

impl Address {
    /// Reads one: 3 to 40 letters, digits and hyphens, a letter or digit first. Upper case is lower case.
    pub fn read(text: &str) -> Result<Self> {
        let text = text.trim().to_ascii_lowercase();
        let is_sound = (3..=40).contains(&text.len())
            && !text.starts_with('-')
            && text.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-');
        let advice = "write 3 to 40 letters, digits and hyphens, without accents or spaces";
        if is_sound { Ok(Self(text)) } else { Err(Error::field("address", "invalid_address", advice)) }
    }

    /// As it stands in the URL.
    pub fn text(&self) -> &str {
        &self.0
    }

    /// What it is looked up by: never the hash of a token.
    pub fn key(&self) -> TokenHash {
        TokenHash::of_text(&format!("address of a link: {}", self.0))
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What a link is looked up by that has `text` in its URL: a token, or an address of its owner's choice. Nothing where it can be
/// neither.
pub fn key_of(text: &str) -> Option<TokenHash> {
    let token = Token::read(text).map(|token| token.hash());
    token.or_else(|| {
        Address::read(text).ok().filter(|address| address.text().eq_ignore_ascii_case(text)).map(|address| address.key())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_a_plain_word_and_no_token() {
        assert_eq!(Address::read(" Summer-Party ").unwrap().text(), "summer-party");
        for wrong in ["", "ab", "-abc", "süß", "a b c", "a/b", "a_b", "..", &"x".repeat(41), &"x".repeat(43)] {
            assert_eq!(Address::read(wrong).unwrap_err().code, "invalid_address", "{wrong:?}");
        }
        assert_eq!(key_of("Summer-Party"), key_of("summer-party"));
        assert_eq!(key_of(" summer-party"), None);
        let token = Token::new([7; 32]);
        assert_eq!(key_of(token.text().reveal()), Some(token.hash()));
    }
}
