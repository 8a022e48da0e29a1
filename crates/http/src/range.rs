//! Byte ranges (RFC 9110, section 14). One range is served; with more, or with anything we cannot read, the whole is:
//! a range is a wish, and many small ranges are a way to make a server work (`limits::RANGES_MAX`).

use std::ops::Range;

use http::HeaderValue;

/// What to send.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wanted {
    /// All of it: 200.
    Whole,
    /// These bytes of it: 206.
    Part(Range<u64>),
    /// The content has no such bytes: 416.
    Unsatisfiable,
}

/// What a `Range` header asks of content of `size_bytes`.
pub fn wanted(header: Option<&HeaderValue>, size_bytes: u64) -> Wanted {
    let Some(spec) = header.and_then(|value| value.to_str().ok()).and_then(spec_of_bytes) else { return Wanted::Whole };
    match spec {
        Spec::From(first) | Spec::Between(first, _) if first >= size_bytes => Wanted::Unsatisfiable,
        Spec::From(first) => Wanted::Part(first..size_bytes),
        Spec::Between(first, last) => Wanted::Part(first..last.saturating_add(1).min(size_bytes)),
        Spec::Last(0) => Wanted::Unsatisfiable,
        Spec::Last(_) if size_bytes == 0 => Wanted::Unsatisfiable,
        Spec::Last(count) => Wanted::Part(size_bytes.saturating_sub(count)..size_bytes),
    }
}

/// The value of `Content-Range` of a part.
pub fn content_range(part: &Range<u64>, size_bytes: u64) -> String {
    format!("bytes {}-{}/{size_bytes}", part.start, part.end.saturating_sub(1))
}

/// The value of `Content-Range` when nothing of the content was asked for.
pub fn unsatisfied_range(size_bytes: u64) -> String {
    format!("bytes */{size_bytes}")
}

enum Spec {
    From(u64),
    Between(u64, u64),
    Last(u64),
}

/// None for another unit, several ranges, or nonsense.
fn spec_of_bytes(text: &str) -> Option<Spec> {
    let (unit, ranges) = text.split_once('=')?;
    if !unit.trim().eq_ignore_ascii_case("bytes") || ranges.contains(',') {
        return None;
    }
    let (first, last) = ranges.trim().split_once('-')?;
    match (first.is_empty(), last.is_empty()) {
        (true, true) => None,
        (true, false) => number(last).map(Spec::Last),
        (false, true) => number(first).map(Spec::From),
        (false, false) => {
            let (first, last) = (number(first)?, number(last)?);
            (first <= last).then_some(Spec::Between(first, last))
        }
    }
}

/// Digits only. More than fits is the largest there is: no content is that long.
fn number(text: &str) -> Option<u64> {
    let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    digits.then(|| text.parse().unwrap_or(u64::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn of(header: &str, size: u64) -> Wanted {
        wanted(Some(&HeaderValue::from_str(header).unwrap()), size)
    }

    #[test]
    fn ranges_are_read_as_the_standard_says() {
        use Wanted::{Part, Unsatisfiable, Whole};
        for (header, size, expected) in [
            ("bytes=0-0", 10, Part(0..1)),
            ("bytes=-1", 10, Part(9..10)),
            ("bytes=2-", 10, Part(2..10)),
            ("bytes=0-9", 10, Part(0..10)),
            ("bytes=0-99", 10, Part(0..10)),
            ("Bytes = 3-4", 10, Part(3..5)),
            ("bytes=10-", 10, Unsatisfiable),
            ("bytes=-0", 10, Unsatisfiable),
            ("bytes=0-0", 0, Unsatisfiable),
            ("bytes=-5", 0, Unsatisfiable),
            ("bytes=-18446744073709551615", 10, Part(0..10)),
            ("bytes=-99999999999999999999999", 10, Part(0..10)),
            ("bytes=18446744073709551616-", 10, Unsatisfiable),
            ("bytes=0-18446744073709551615", 10, Part(0..10)),
            ("bytes=5-2", 10, Whole),
            ("bytes=--5", 10, Whole),
            ("bytes=+1-2", 10, Whole),
            ("bytes=1-2-3", 10, Whole),
            ("bytes=0x1-2", 10, Whole),
            ("bytes=0-0,2-2", 10, Whole),
            ("bytes=-", 10, Whole),
            ("bytes", 10, Whole),
            ("bytes=", 10, Whole),
            ("items=0-5", 10, Whole),
            ("", 10, Whole),
        ] {
            assert_eq!(of(header, size), expected, "{header} of {size}");
        }
        assert_eq!(wanted(None, 10), Whole);
    }

    #[test]
    fn the_answers_header_counts_from_zero_and_includes_the_last_byte() {
        assert_eq!(content_range(&(0..1), 10), "bytes 0-0/10");
        assert_eq!(content_range(&(9..10), 10), "bytes 9-9/10");
        assert_eq!(unsatisfied_range(10), "bytes */10");
    }

    proptest! {
        #[test]
        fn a_part_is_never_empty_and_never_beyond_the_end(header in "bytes=[0-9]{0,22}-[0-9]{0,22}", size in 0u64..1000) {
            if let Wanted::Part(part) = of(&header, size) {
                prop_assert!(part.start < part.end && part.end <= size);
            }
        }
    }
}
