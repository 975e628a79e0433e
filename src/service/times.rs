//! Times as the API writes them: RFC 3339 in UTC with milliseconds, whatever was read and wherever it came from.

use chrono::{DateTime, SecondsFormat, Utc};
use serde::Serializer;

/// A time: `2026-07-05T01:02:03.000Z`.
pub(crate) fn text(time: &DateTime<Utc>) -> String {
    time.to_rfc3339_opts(SecondsFormat::Millis, true)
}

/// Serializes a time as [`text`].
pub(crate) fn serialize<S: Serializer>(time: &DateTime<Utc>, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&text(time))
}

/// Serializes a time as [`text`], or null.
pub(crate) fn serialize_option<S: Serializer>(
    time: &Option<DateTime<Utc>>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    match time {
        Some(time) => serialize(time, serializer),
        None => serializer.serialize_none(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_time_has_milliseconds() {
        for (nanoseconds, expected) in [(0, "000"), (977_000_000, "977"), (977_755_309, "977")] {
            let time = DateTime::from_timestamp(1_783_296_000, nanoseconds).unwrap();
            assert_eq!(text(&time), format!("2026-07-06T00:00:00.{expected}Z"));
        }
    }
}
