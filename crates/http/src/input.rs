//! What comes with the URL: path parameters and queries, read by one set of rules with one set of errors.

use std::str::FromStr;

use axum::extract::{FromRequestParts, RawPathParams};
use http::request::Parts;

use crate::problem::{Answer, Problem};

/// The parameters of the path, percent-decoded once. What cannot be decoded is not found.
#[derive(Clone, Debug, Default)]
pub struct PathParams(Vec<(String, String)>);

impl<S: Send + Sync> FromRequestParts<S> for PathParams {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Answer<Self> {
        let raw = RawPathParams::from_request_parts(parts, state).await.map_err(|_| not_found())?;
        Ok(Self(raw.iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect()))
    }
}

impl PathParams {
    /// The text of the parameter.
    pub fn text(&self, name: &str) -> Answer<&str> {
        self.0.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str()).ok_or_else(not_found)
    }

    /// The id in the parameter. What is no id is the id of nothing: 404, as for one that does not exist.
    pub fn id<T: FromStr>(&self, name: &str) -> Answer<T> {
        self.text(name)?.parse().map_err(|_| not_found())
    }
}

fn not_found() -> Problem {
    domain::Error::not_found().into()
}

/// The parameters of the query. Each is taken by name; what nobody takes is an error, so that a misspelt one is noticed.
#[derive(Clone, Debug, Default)]
pub struct Query(Vec<(String, String)>);

impl<S: Send + Sync> FromRequestParts<S> for Query {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Answer<Self> {
        Self::new(parts.uri.query().unwrap_or_default())
    }
}

impl Query {
    /// Reads `a=b&c=d`. Percent signs must be followed by two hex digits, and the bytes must be UTF-8 without NUL.
    pub fn new(text: &str) -> Answer<Self> {
        let pairs = text.split('&').filter(|pair| !pair.is_empty()).map(|pair| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            Ok((decode(name)?, decode(value)?))
        });
        pairs.collect::<Answer<_>>().map(Self)
    }

    /// The parameter, if it is there; twice is an error.
    pub fn text(&mut self, name: &str) -> Answer<Option<String>> {
        let mut values = self.all(name);
        match values.len() {
            0 | 1 => Ok(values.pop()),
            _ => Err(Problem::malformed_field(name, format!("`{name}` is there more than once"))),
        }
    }

    /// The parameter, read as a `T`, if it is there.
    pub fn read<T: FromStr>(&mut self, name: &str) -> Answer<Option<T>> {
        let Some(text) = self.text(name)? else { return Ok(None) };
        let unreadable = || Problem::malformed_field(name, format!("`{name}` cannot be read: look at its form in the manual"));
        text.parse().map(Some).map_err(|_| unreadable())
    }

    /// The parameter, one of a few words.
    pub fn word<T: Copy>(&mut self, name: &str, words: &[(&str, T)]) -> Answer<Option<T>> {
        let Some(text) = self.text(name)? else { return Ok(None) };
        let known = || words.iter().map(|(word, _)| format!("`{word}`")).collect::<Vec<_>>().join(", ");
        match words.iter().find(|(word, _)| *word == text) {
            Some((_, value)) => Ok(Some(*value)),
            None => Err(Problem::malformed_field(name, format!("`{name}` is one of {}", known()))),
        }
    }

    /// The parameter, which must be there.
    pub fn required(&mut self, name: &str) -> Answer<String> {
        self.text(name)?.ok_or_else(|| Problem::malformed_field(name, format!("`{name}` is missing: add it to the query")))
    }

    /// All values of a parameter that may be there many times.
    pub fn all(&mut self, name: &str) -> Vec<String> {
        let (taken, left) = std::mem::take(&mut self.0).into_iter().partition(|(key, _)| key == name);
        self.0 = left;
        let taken: Vec<(String, String)> = taken;
        taken.into_iter().map(|(_, value)| value).collect()
    }

    /// All that is there, in its order.
    pub fn into_pairs(self) -> Vec<(String, String)> {
        self.0
    }

    /// Nothing may be left.
    pub fn end(self) -> Answer<()> {
        match self.0.first() {
            None => Ok(()),
            Some((name, _)) => Err(Problem::malformed_field(name, "there is no such parameter here: leave it out")),
        }
    }
}

/// Percent-decoding, once, with `+` for a space.
fn decode(text: &str) -> Answer<String> {
    let refuse = || Problem::malformed("the query is not percent-encoded UTF-8");
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, after @ ..] = rest {
        rest = after;
        match (first, after) {
            (b'+', _) => bytes.push(b' '),
            (b'%', [high, low, next @ ..]) => {
                bytes.push(hex(*high).zip(hex(*low)).map(|(high, low)| high * 16 + low).ok_or_else(refuse)?);
                rest = next;
            }
            (b'%', _) => return Err(refuse()),
            (byte, _) => bytes.push(*byte),
        }
    }
    if bytes.contains(&0) {
        return Err(Problem::malformed("the query holds a NUL character: leave it out"));
    }
    String::from_utf8(bytes).map_err(|_| refuse())
}

fn hex(digit: u8) -> Option<u8> {
    u8::try_from(char::from(digit).to_digit(16)?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_query_is_decoded_once() {
        let mut query = Query::new("path=%2Fa%252fb+c&node=1&node=2&flag").unwrap();
        assert_eq!(query.text("path").unwrap().as_deref(), Some("/a%2fb c"));
        assert_eq!(query.all("node"), ["1", "2"]);
        assert_eq!(query.text("flag").unwrap().as_deref(), Some(""));
        assert_eq!(query.text("none").unwrap(), None);
        assert!(query.end().is_ok());
    }

    #[test]
    fn what_cannot_be_decoded_is_malformed() {
        for text in ["a=%", "a=%2", "a=%zz", "a=%ff", "a=%c0%ae", "a=%00", "%00=a", "a=%u002e"] {
            assert_eq!(Query::new(text).unwrap_err().status, 400, "{text}");
        }
    }

    #[test]
    fn misspelt_doubled_and_unreadable_parameters_are_named() {
        let query = |text: &str| Query::new(text).unwrap();
        assert_eq!(query("limt=1").end().unwrap_err().fields[0].field, "limt");
        assert_eq!(query("a=1&a=2").text("a").unwrap_err().fields[0].field, "a");
        for bad in ["limit=-1", "limit=x", "limit=", "limit=99999999999", "limit=1.5"] {
            assert_eq!(query(bad).read::<u32>("limit").unwrap_err().status, 400, "{bad}");
        }
        assert!(query("sort=size").word("sort", &[("name", 1), ("size", 2)]).unwrap() == Some(2));
        assert!(query("sort=Size").word("sort", &[("name", 1), ("size", 2)]).is_err());
    }

    /// Percent-encodes everything but letters, digits and `-._~`.
    fn encode(text: &str) -> String {
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
        text.bytes().map(|byte| if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") }).collect()
    }

    proptest! {
        #[test]
        fn encoding_and_reading_are_inverse(text in "[^\0]{0,40}") {
            let mut query = Query::new(&format!("a={}", encode(&text))).unwrap();
            prop_assert_eq!(query.text("a").unwrap(), Some(text));
        }
    }
}
