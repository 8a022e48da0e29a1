//! Addresses below a collection: percent-encoded names between slashes, read once and written one way.

use domain::limits;
use domain::name::Name;
use domain::policy::Policy;

use crate::problem::{Answer, Problem};

/// The names of an address below a collection, from the top down; none is the collection itself. A slash at the end makes no
/// difference. What is encoded is decoded once; a name that holds a slash, is `.` or `..`, is empty, or is not UTF-8 is refused.
pub(super) fn names(path: &str) -> Answer<Vec<Name>> {
    let path = path.strip_prefix('/').unwrap_or(path);
    let path = path.strip_suffix('/').unwrap_or(path);
    if path.is_empty() {
        return Ok(Vec::new());
    }
    if path.split('/').count() > limits::DEPTH_MAX {
        return Err(Problem::malformed("the address has more than 128 folders"));
    }
    let any = Policy { portable_names: false, ..Policy::default() };
    path.split('/').map(|segment| Ok(Name::new(&decoded(segment)?, &any)?)).collect()
}

fn decoded(segment: &str) -> Answer<String> {
    let refuse = || Problem::malformed("the address is not percent-encoded UTF-8");
    let mut bytes = Vec::with_capacity(segment.len());
    let mut rest = segment.as_bytes();
    while let [first, after @ ..] = rest {
        rest = after;
        if *first != b'%' {
            bytes.push(*first);
            continue;
        }
        let [high, low, next @ ..] = after else { return Err(refuse()) };
        let digit = |byte: u8| char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
        bytes.push(digit(*high).zip(digit(*low)).map(|(high, low)| high * 16 + low).ok_or_else(refuse)?);
        rest = next;
    }
    String::from_utf8(bytes).map_err(|_| refuse())
}

/// The address of what has these names below `base`. A collection's ends with a slash, which clients rely on.
pub(super) fn href<'n>(base: &str, names: impl IntoIterator<Item = &'n str>, is_collection: bool) -> String {
    let mut href = base.trim_end_matches('/').to_owned();
    for name in names {
        href.push('/');
        encode(name, &mut href);
    }
    if is_collection {
        href.push('/');
    }
    href
}

/// Everything but the unreserved characters of RFC 3986.
fn encode(name: &str, out: &mut String) {
    const DIGITS: [char; 16] = ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'A', 'B', 'C', 'D', 'E', 'F'];
    for byte in name.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push('%');
            out.extend([byte >> 4, byte & 15].iter().filter_map(|digit| DIGITS.get(usize::from(*digit))));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn read(path: &str) -> Vec<String> {
        names(path).unwrap().iter().map(|name| name.as_str().to_owned()).collect()
    }

    #[test]
    fn an_address_is_decoded_once_and_a_last_slash_says_nothing() {
        assert!(read("").is_empty() && read("/").is_empty());
        assert_eq!(read("/a/b%20c/"), ["a", "b c"]);
        assert_eq!(read("a%252fb"), ["a%2fb"]);
        assert_eq!(read("u%CC%88.txt"), ["ü.txt"], "composed, as all names are");
        assert_eq!(read("a+b"), ["a+b"]);
    }

    #[test]
    fn i2_an_address_that_is_none_is_refused() {
        for bad in
            ["%", "%2", "%zz", "%ff", "%c0%ae", "a%2Fb", "..", "a/..", "%2e%2e/a", ".", "%2e", "a//b", "//a", "a%00", "a%0a"]
        {
            let refused = names(bad).unwrap_err();
            assert!(matches!(refused.status.as_u16(), 400 | 422), "{bad}: {}", refused.status);
        }
        assert_eq!(names(&"a/".repeat(129)).unwrap_err().status, 400);
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_again(text in "[^/\\pC\\pM\\pZ]{1,20}") {
            prop_assume!(Name::new(&text, &Policy { portable_names: false, ..Policy::default() }).is_ok());
            let name = Name::new(&text, &Policy { portable_names: false, ..Policy::default() }).unwrap();
            let href = href("", [name.as_str(), "x"], true);
            prop_assert!(href.is_ascii());
            prop_assert_eq!(read(&href), [name.as_str(), "x"]);
        }
    }
}
