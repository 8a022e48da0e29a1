//! Conditional requests (RFC 9110, section 13): entity tags and dates.

use axum::response::{IntoResponse, Response};
use domain::Timestamp;
use http::{HeaderMap, HeaderValue, StatusCode, header};

use crate::problem::Problem;

/// What identifies the state of a resource.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Validators {
    /// A strong entity tag, with its quotes.
    pub etag: String,
    /// When it last changed.
    pub modified_at: Option<Timestamp>,
}

/// What the conditions of a request come to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Go on.
    Proceed,
    /// 304: the client has it already.
    NotModified,
    /// 412: it is not what the client thinks.
    Failed,
}

/// Judges the conditions of a GET or HEAD, in the order of section 13.2.2.
pub fn judge_read(headers: &HeaderMap, now: &Validators) -> Verdict {
    if let Some(holds) = if_match(headers, &now.etag).or_else(|| if_unmodified_since(headers, now))
        && !holds
    {
        return Verdict::Failed;
    }
    let has_it = match if_none_match(headers, &now.etag) {
        Some(none_matches) => !none_matches,
        None => !is_modified_since(headers, now),
    };
    if has_it { Verdict::NotModified } else { Verdict::Proceed }
}

/// The entity tag that a change asks for with `If-Match`: none without the header or with `*`. A list of several, a weak
/// tag, or something that is no tag cannot hold for one state that we are about to change, or is a mistake.
pub fn asked_etag(headers: &HeaderMap) -> Result<Option<String>, Problem> {
    let Some(list) = tags_of(headers, header::IF_MATCH) else { return Ok(None) };
    match list {
        Tags::Any => Ok(None),
        Tags::Listed(tags) => match <[Tag; 1]>::try_from(tags) {
            Ok([tag]) if !tag.weak => Ok(Some(tag.quoted)),
            _ => Err(Problem::new(
                StatusCode::PRECONDITION_FAILED,
                "precondition_failed",
                "send one strong entity tag as `If-Match`, as the server gave it",
            )),
        },
    }
}

/// Whether a `Range` holds: without `If-Range`, or when it names exactly this state (strong comparison).
pub fn range_holds(headers: &HeaderMap, now: &Validators) -> bool {
    let Some(value) = headers.get(header::IF_RANGE) else { return true };
    let Ok(text) = value.to_str() else { return false };
    match text.trim() {
        tag if tag.starts_with('"') => tag == now.etag,
        tag if tag.starts_with("W/") => false,
        // A date is only a strong validator when it is exactly ours; we say whole seconds.
        date => now.modified_at.is_some_and(|at| read_date(date).is_some_and(|asked| asked.seconds() == at.seconds())),
    }
}

/// 304 with the headers that tell the client what it has.
pub fn not_modified(now: &Validators) -> Response {
    let mut response = StatusCode::NOT_MODIFIED.into_response();
    now.write(response.headers_mut());
    response
}

impl Validators {
    /// Writes `ETag` and `Last-Modified`.
    pub fn write(&self, headers: &mut HeaderMap) {
        if let Ok(etag) = HeaderValue::from_str(&self.etag) {
            headers.insert(header::ETAG, etag);
        }
        if let Some(date) = self.modified_at.and_then(http_date) {
            headers.insert(header::LAST_MODIFIED, date);
        }
    }
}

struct Tag {
    weak: bool,
    quoted: String,
}

enum Tags {
    Any,
    Listed(Vec<Tag>),
}

/// `If-Match` compares strongly.
fn if_match(headers: &HeaderMap, etag: &str) -> Option<bool> {
    Some(match tags_of(headers, header::IF_MATCH)? {
        Tags::Any => true,
        Tags::Listed(tags) => tags.iter().any(|tag| !tag.weak && tag.quoted == etag),
    })
}

/// `If-None-Match` compares weakly. True when none matches.
fn if_none_match(headers: &HeaderMap, etag: &str) -> Option<bool> {
    Some(match tags_of(headers, header::IF_NONE_MATCH)? {
        Tags::Any => false,
        Tags::Listed(tags) => tags.iter().all(|tag| tag.quoted != etag),
    })
}

fn if_unmodified_since(headers: &HeaderMap, now: &Validators) -> Option<bool> {
    let asked = date_of(headers, header::IF_UNMODIFIED_SINCE)?;
    Some(now.modified_at?.seconds() <= asked.seconds())
}

fn is_modified_since(headers: &HeaderMap, now: &Validators) -> bool {
    match (date_of(headers, header::IF_MODIFIED_SINCE), now.modified_at) {
        (Some(asked), Some(at)) => at.seconds() > asked.seconds(),
        _ => true,
    }
}

fn date_of(headers: &HeaderMap, name: header::HeaderName) -> Option<Timestamp> {
    read_date(headers.get(name)?.to_str().ok()?)
}

/// All tags of all headers of that name. What cannot be read is left out, so that it matches nothing.
fn tags_of(headers: &HeaderMap, name: header::HeaderName) -> Option<Tags> {
    let mut tags = Vec::new();
    let mut values = headers.get_all(name).iter().peekable();
    values.peek()?;
    for value in values {
        let Ok(text) = value.to_str() else { continue };
        if text.trim() == "*" {
            return Some(Tags::Any);
        }
        read_tags(text, &mut tags);
    }
    Some(Tags::Listed(tags))
}

/// A comma may stand inside a tag, so the list is read from quote to quote.
fn read_tags(text: &str, tags: &mut Vec<Tag>) {
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('"') {
        let Some((inner, next)) = after.split_once('"') else { return };
        let weak = before.trim_end().ends_with("W/");
        tags.push(Tag { weak, quoted: format!("\"{inner}\"") });
        rest = next;
    }
}

const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const DAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

/// `Sun, 06 Nov 1994 08:49:37 GMT`. None for instants that no HTTP date can say.
pub fn http_date(at: Timestamp) -> Option<HeaderValue> {
    let utc = jiff::Timestamp::from_second(at.seconds()).ok()?.to_zoned(jiff::tz::TimeZone::UTC);
    let day = DAYS.get(usize::try_from(utc.weekday().to_monday_zero_offset()).ok()?)?;
    let month = MONTHS.get(usize::try_from(utc.month().checked_sub(1)?).ok()?)?;
    let (year, hour, minute, second) = (utc.year(), utc.hour(), utc.minute(), utc.second());
    let text = format!("{day}, {:02} {month} {year:04} {hour:02}:{minute:02}:{second:02} GMT", utc.day());
    HeaderValue::from_str(&text).ok()
}

/// Reads the one form of dates that clients send since 1999. The two older ones, and nonsense, are none.
pub fn read_date(text: &str) -> Option<Timestamp> {
    let (_, rest) = text.trim().split_once(", ")?;
    let mut words = rest.split(' ');
    let (day, month, year, time, zone) = (words.next()?, words.next()?, words.next()?, words.next()?, words.next()?);
    if zone != "GMT" || words.next().is_some() || year.len() != 4 {
        return None;
    }
    let month = i8::try_from(MONTHS.iter().position(|name| *name == month)?).ok()?.checked_add(1)?;
    let mut clock = time.split(':').map(|part| part.parse::<i8>().ok().filter(|_| part.len() == 2));
    let (hour, minute, second) = (clock.next()??, clock.next()??, clock.next()??);
    let civil = jiff::civil::DateTime::new(year.parse().ok()?, month, day.parse().ok()?, hour, minute, second.min(59), 0).ok()?;
    let at = civil.to_zoned(jiff::tz::TimeZone::UTC).ok()?.timestamp();
    Some(Timestamp(at.as_millisecond()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(header::HeaderName, &str)]) -> HeaderMap {
        pairs.iter().map(|(name, value)| (name.clone(), HeaderValue::from_str(value).unwrap())).collect()
    }

    fn now() -> Validators {
        Validators { etag: "\"a\"".into(), modified_at: Some(Timestamp(784_111_777_500)) }
    }

    const DATE: &str = "Sun, 06 Nov 1994 08:49:37 GMT";
    const EARLIER: &str = "Sun, 06 Nov 1994 08:49:36 GMT";

    #[test]
    fn conditions_of_a_read_are_judged_in_order() {
        use Verdict::{Failed, NotModified, Proceed};
        for (pairs, expected) in [
            (&[][..], Proceed),
            (&[(header::IF_NONE_MATCH, "\"a\"")][..], NotModified),
            (&[(header::IF_NONE_MATCH, "W/\"a\"")][..], NotModified),
            (&[(header::IF_NONE_MATCH, "\"x\", \"a\"")][..], NotModified),
            (&[(header::IF_NONE_MATCH, "\"x,\", \"a\"")][..], NotModified),
            (&[(header::IF_NONE_MATCH, "*")][..], NotModified),
            (&[(header::IF_NONE_MATCH, "\"b\"")][..], Proceed),
            (&[(header::IF_NONE_MATCH, "a")][..], Proceed),
            (&[(header::IF_NONE_MATCH, "\"b\""), (header::IF_MODIFIED_SINCE, DATE)][..], Proceed),
            (&[(header::IF_MODIFIED_SINCE, DATE)][..], NotModified),
            (&[(header::IF_MODIFIED_SINCE, EARLIER)][..], Proceed),
            (&[(header::IF_MODIFIED_SINCE, "Thu, 32 Foo 2099 99:99:99 GMT")][..], Proceed),
            (&[(header::IF_MATCH, "\"a\"")][..], Proceed),
            (&[(header::IF_MATCH, "*")][..], Proceed),
            (&[(header::IF_MATCH, "W/\"a\"")][..], Failed),
            (&[(header::IF_MATCH, "\"b\"")][..], Failed),
            (&[(header::IF_UNMODIFIED_SINCE, DATE)][..], Proceed),
            (&[(header::IF_UNMODIFIED_SINCE, EARLIER)][..], Failed),
            (&[(header::IF_MATCH, "\"a\""), (header::IF_NONE_MATCH, "\"a\"")][..], NotModified),
        ] {
            assert_eq!(judge_read(&headers(pairs), &now()), expected, "{pairs:?}");
        }
    }

    #[test]
    fn a_range_of_another_state_is_never_spliced() {
        assert!(range_holds(&headers(&[]), &now()));
        assert!(range_holds(&headers(&[(header::IF_RANGE, "\"a\"")]), &now()));
        assert!(range_holds(&headers(&[(header::IF_RANGE, DATE)]), &now()));
        for stale in ["\"stale\"", "W/\"a\"", EARLIER, "nonsense", ""] {
            assert!(!range_holds(&headers(&[(header::IF_RANGE, stale)]), &now()), "{stale}");
        }
    }

    #[test]
    fn a_change_names_at_most_one_strong_tag() {
        assert_eq!(asked_etag(&headers(&[])), Ok(None));
        assert_eq!(asked_etag(&headers(&[(header::IF_MATCH, "*")])), Ok(None));
        assert_eq!(asked_etag(&headers(&[(header::IF_MATCH, "\"a\"")])), Ok(Some("\"a\"".into())));
        for bad in ["W/\"a\"", "\"a\", \"b\"", "a", ""] {
            assert!(asked_etag(&headers(&[(header::IF_MATCH, bad)])).is_err(), "{bad}");
        }
    }

    #[test]
    fn dates_are_written_and_read_alike() {
        assert_eq!(http_date(Timestamp(784_111_777_500)).unwrap(), DATE);
        assert_eq!(read_date(DATE), Some(Timestamp(784_111_777_000)));
        for days in 0..20_000 {
            let at = Timestamp(days * 86_400_000);
            assert_eq!(read_date(http_date(at).unwrap().to_str().unwrap()), Some(at));
        }
        for bad in ["", "x", "Sun, 31 Feb 1994 08:49:37 GMT", "Sun, 06 Nov 1994 08:49:37 CET", "Sun, 06 Nov 1994 8:49:37 GMT"] {
            assert_eq!(read_date(bad), None, "{bad}");
        }
    }
}
