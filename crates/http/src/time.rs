//! Instants as the API writes them: RFC 3339, UTC, milliseconds.

use std::str::FromStr;

use domain::Timestamp;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use utoipa::{PartialSchema, ToSchema};

/// An instant in a body: `2026-11-22T01:02:03.456Z`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Time(pub Timestamp);

/// An instant on a watermark: `2026-11-22 01:02 UTC`.
pub(crate) fn minute(at: Timestamp) -> String {
    let at = jiff::Timestamp::from_millisecond(at.0).unwrap_or_default();
    at.strftime("%Y-%m-%d %H:%M UTC").to_string()
}

impl Serialize for Time {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let at = jiff::Timestamp::from_millisecond(self.0.0).map_err(serde::ser::Error::custom)?;
        serializer.collect_str(&format_args!("{at:.3}"))
    }
}

impl<'de> Deserialize<'de> for Time {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(|_| serde::de::Error::custom("write an instant like 2026-11-22T01:02:03Z"))
    }
}

impl FromStr for Time {
    type Err = jiff::Error;

    fn from_str(text: &str) -> Result<Self, jiff::Error> {
        text.parse::<jiff::Timestamp>().map(|at| Self(Timestamp(at.as_millisecond())))
    }
}

impl PartialSchema for Time {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
        use utoipa::openapi::schema::{KnownFormat, ObjectBuilder, SchemaFormat, Type};
        ObjectBuilder::new().schema_type(Type::String).format(Some(SchemaFormat::KnownFormat(KnownFormat::DateTime))).into()
    }
}

impl ToSchema for Time {
    fn name() -> std::borrow::Cow<'static, str> {
        "Time".into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn instants_are_written_with_milliseconds_and_read_in_any_offset() {
        let at = Time(Timestamp(1_795_309_323_456));
        let text = serde_json::to_string(&at).unwrap();
        assert_eq!(text, "\"2026-11-22T01:02:03.456Z\"");
        assert_eq!(serde_json::from_str::<Time>(&text).unwrap(), at);
        assert_eq!(serde_json::from_str::<Time>("\"2026-11-22T02:02:03.456+01:00\"").unwrap(), at);
        assert_eq!(serde_json::to_string(&Time(Timestamp(0))).unwrap(), "\"1970-01-01T00:00:00.000Z\"");
        for bad in
            ["\"\"", "\"2026-11-22\"", "\"2026-02-30T00:00:00Z\"", "\"tomorrow\"", "1", "null", "\"+999999-01-01T00:00:00Z\""]
        {
            assert!(serde_json::from_str::<Time>(bad).is_err(), "{bad}");
        }
    }
}
