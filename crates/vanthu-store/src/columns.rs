//! How values are stored in columns: times, dates and JSON as text, booleans as 0 and 1. The types here are what
//! `#[sqlx(try_from = "…")]` reads a column as before it becomes the type of the field, so that rows can be derived
//! without leaning on the column types of one database.

use chrono::{DateTime, NaiveDate, SecondsFormat, Utc};
use serde::Serialize;
use serde_json::Value;

use crate::{JobResult, OfficeIds, Roles, Scopes};

/// A time as RFC 3339 in UTC.
#[derive(sqlx::Type)]
#[sqlx(transparent)]
pub(crate) struct TimeText(String);

/// A time, or `NULL`.
#[derive(sqlx::Type)]
#[sqlx(transparent)]
pub(crate) struct OptionalTimeText(Option<String>);

/// A day as `2026-07-05`.
#[derive(sqlx::Type)]
#[sqlx(transparent)]
pub(crate) struct DateText(String);

/// A day as `2026-07-05`, or `NULL`.
#[derive(sqlx::Type)]
#[sqlx(transparent)]
pub(crate) struct OptionalDateText(Option<String>);

/// 0 or 1.
#[derive(sqlx::Type)]
#[sqlx(transparent)]
pub(crate) struct Flag(i64);

/// JSON.
#[derive(sqlx::Type)]
#[sqlx(transparent)]
pub(crate) struct JsonText(String);

/// JSON, or `NULL`.
#[derive(sqlx::Type)]
#[sqlx(transparent)]
pub(crate) struct OptionalJsonText(Option<String>);

/// A column does not hold what the store writes there. The value is not repeated: this text goes to the log.
#[derive(Debug)]
pub(crate) struct Unreadable(&'static str);

impl std::fmt::Display for Unreadable {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "not {}", self.0)
    }
}

impl std::error::Error for Unreadable {}

impl TryFrom<TimeText> for DateTime<Utc> {
    type Error = Unreadable;

    fn try_from(text: TimeText) -> Result<Self, Unreadable> {
        let time = DateTime::parse_from_rfc3339(&text.0).map_err(|_| Unreadable("a time"))?;
        Ok(time.with_timezone(&Utc))
    }
}

impl TryFrom<OptionalTimeText> for Option<DateTime<Utc>> {
    type Error = Unreadable;

    fn try_from(text: OptionalTimeText) -> Result<Self, Unreadable> {
        text.0.map(|text| TimeText(text).try_into()).transpose()
    }
}

impl TryFrom<DateText> for NaiveDate {
    type Error = Unreadable;

    fn try_from(text: DateText) -> Result<Self, Unreadable> {
        text.0.parse().map_err(|_| Unreadable("a date"))
    }
}

impl TryFrom<OptionalDateText> for Option<NaiveDate> {
    type Error = Unreadable;

    fn try_from(text: OptionalDateText) -> Result<Self, Unreadable> {
        text.0.map(|text| text.parse().map_err(|_| Unreadable("a date"))).transpose()
    }
}

impl From<Flag> for bool {
    fn from(flag: Flag) -> Self {
        flag.0 != 0
    }
}

/// Lets a column of JSON be read as each of these types.
macro_rules! read_json {
    ($($name:ty),*) => {$(
        impl TryFrom<JsonText> for $name {
            type Error = Unreadable;

            fn try_from(text: JsonText) -> Result<Self, Unreadable> {
                serde_json::from_str(&text.0).map_err(|_| Unreadable("JSON of the expected kind"))
            }
        }
    )*};
}

read_json!(Value, Roles, Scopes, Vec<String>, Vec<JobResult>);

impl TryFrom<OptionalJsonText> for Option<Value> {
    type Error = Unreadable;

    fn try_from(text: OptionalJsonText) -> Result<Self, Unreadable> {
        text.0.map(|text| JsonText(text).try_into()).transpose()
    }
}

impl TryFrom<OptionalJsonText> for OfficeIds {
    type Error = Unreadable;

    fn try_from(text: OptionalJsonText) -> Result<Self, Unreadable> {
        let parse = |text: String| serde_json::from_str(&text).map_err(|_| Unreadable("a list of offices"));
        text.0.map(parse).transpose()
    }
}

impl TryFrom<OptionalJsonText> for Option<Vec<(String, String)>> {
    type Error = Unreadable;

    fn try_from(text: OptionalJsonText) -> Result<Self, Unreadable> {
        let parse = |text: String| serde_json::from_str(&text).map_err(|_| Unreadable("a list of headers"));
        text.0.map(parse).transpose()
    }
}

/// A time as it is stored: text that sorts as the times do.
pub(crate) fn stamp(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Millis, true)
}

/// JSON as it is stored.
pub(crate) fn json_text<T: Serialize>(value: &T) -> String {
    // What the store keeps is plain JSON: writing it to memory cannot fail.
    serde_json::to_string(value).unwrap_or_default()
}

/// A size or count as it is stored.
pub(crate) fn stored_count(count: u64) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}
