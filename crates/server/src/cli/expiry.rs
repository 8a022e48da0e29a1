//! `--expires`: how long from now, or until when.

use std::time::Duration;

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Span, Timestamp};

/// When something ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Expiry {
    /// So long from now.
    After(Duration),
    /// At this instant.
    At(Timestamp),
}

impl Expiry {
    /// The instant.
    pub fn at(self, now: Timestamp) -> Result<Timestamp, String> {
        match self {
            Self::At(instant) => Ok(instant),
            Self::After(duration) => now.checked_add(duration).map_err(|_| "that is too far in the future".to_owned()),
        }
    }
}

/// Reads `7d`, `12h`, `30m`, `2w`, an RFC 3339 instant, or a date: the end of that day, UTC.
pub fn read(text: &str) -> Result<Expiry, String> {
    if let Ok(instant) = text.parse::<Timestamp>() {
        return Ok(Expiry::At(instant));
    }
    if let Some(instant) = end_of_day(text) {
        return Ok(Expiry::At(instant));
    }
    duration(text)
        .map(Expiry::After)
        .ok_or_else(|| format!("`{text}` is no time: write 7d, 12h, 2026-12-31 or 2026-12-31T18:00:00Z"))
}

fn end_of_day(text: &str) -> Option<Timestamp> {
    // A date with a time but without a zone would be read as a date: no.
    let date: Date = (text.len() == "2026-12-31".len()).then(|| text.parse().ok())??;
    let next = date.checked_add(Span::new().days(1)).ok()?;
    Some(next.to_zoned(TimeZone::UTC).ok()?.timestamp())
}

fn duration(text: &str) -> Option<Duration> {
    let (number, unit) = text.split_at_checked(text.len().checked_sub(1)?)?;
    let seconds = match unit {
        "m" => 60,
        "h" => 3_600,
        "d" => 86_400,
        "w" => 604_800,
        _ => return None,
    };
    let count: u64 = number.bytes().all(|byte| byte.is_ascii_digit()).then(|| number.parse().ok())??;
    (count > 0).then(|| count.checked_mul(seconds))?.map(Duration::from_secs)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_read_as_people_write_them() {
        let now: Timestamp = "2026-11-22T01:02:03Z".parse().unwrap();
        let table = [
            ("7d", "2026-11-29T01:02:03Z"),
            ("12h", "2026-11-22T13:02:03Z"),
            ("30m", "2026-11-22T01:32:03Z"),
            ("2w", "2026-12-06T01:02:03Z"),
            ("2026-12-31", "2027-01-01T00:00:00Z"),
            ("2026-12-31T18:00:00Z", "2026-12-31T18:00:00Z"),
            ("2026-12-31T18:00:00+01:00", "2026-12-31T17:00:00Z"),
        ];
        for (text, at) in table {
            assert_eq!(read(text).unwrap().at(now).unwrap().to_string(), at, "{text}");
        }
    }

    #[test]
    fn what_is_no_time_is_refused() {
        for text in [
            "",
            "d",
            "7",
            "0d",
            "-1d",
            "+1d",
            "7 d",
            "7y",
            "1.5h",
            "tomorrow",
            "2026-13-01",
            "2026-12-31T18:00:00",
            "é",
            "99999999999999999999d",
        ] {
            assert!(read(text).is_err(), "{text}");
        }
        assert!(read("999999999999w").unwrap().at(Timestamp::UNIX_EPOCH).is_err());
    }
}
