//! What is going to be removed from the API: routes and parameters, since when, and when it ends. Answers say so in headers
//! (RFC 9745, RFC 8594), the description marks it, and the policy stands in `docs/api.md`.

use axum::extract::{MatchedPath, Request};
use axum::http::{HeaderMap, HeaderValue, Method, header};
use axum::middleware::Next;
use axum::response::Response;
use chrono::{NaiveDate, NaiveTime};
use serde_json::Value as Json;

use super::extract::pairs;

/// How long something that is deprecated stays at the least, in days.
#[cfg(test)]
const AT_LEAST: i64 = 365;

/// Something that is going to be removed.
#[derive(Clone, Copy, Debug)]
pub(super) struct Deprecated {
    /// The method, such as `GET`.
    method: &'static str,
    /// The route as the description has it, such as `/api/v1/jobs/{id}`.
    route: &'static str,
    /// The parameter of the query that goes; `None` if the whole route does.
    parameter: Option<&'static str>,
    /// Since when it is deprecated.
    since: (i32, u32, u32),
    /// When it ends.
    sunset: (i32, u32, u32),
    /// Where it is said what takes its place.
    link: &'static str,
}

/// All that is deprecated now. A row stays until the day on which it ends; nothing is, so far.
const DEPRECATED: &[Deprecated] = &[];

/// Says with each answer whether what was asked for is going to be removed.
pub(crate) async fn say(request: Request, next: Next) -> Response {
    let found = found(DEPRECATED, &request);
    let mut response = next.run(request).await;
    if let Some(found) = found {
        mark(found, response.headers_mut());
    }
    response
}

/// The row that a request is about: that of its route, or of a parameter that it sends.
fn found(table: &'static [Deprecated], request: &Request) -> Option<&'static Deprecated> {
    let route = request.extensions().get::<MatchedPath>()?.as_str();
    let method = if *request.method() == Method::HEAD { &Method::GET } else { request.method() };
    of(table, method.as_str(), route, request.uri().query().unwrap_or_default())
}

fn of(table: &'static [Deprecated], method: &str, route: &str, query: &str) -> Option<&'static Deprecated> {
    let sent = pairs(query);
    table.iter().find(|one| {
        one.method == method
            && one.route == route
            && one.parameter.is_none_or(|name| sent.iter().any(|(given, _)| given == name))
    })
}

fn mark(one: &Deprecated, headers: &mut HeaderMap) {
    let midnight = |(year, month, day)| {
        NaiveDate::from_ymd_opt(year, month, day).map(|date| date.and_time(NaiveTime::MIN).and_utc())
    };
    let mut insert = |name: header::HeaderName, value: String| {
        if let Ok(value) = HeaderValue::from_str(&value) {
            headers.insert(name, value);
        }
    };
    if let Some(since) = midnight(one.since) {
        insert(header::HeaderName::from_static("deprecation"), format!("@{}", since.timestamp()));
    }
    if let Some(sunset) = midnight(one.sunset) {
        let text = sunset.format("%a, %d %b %Y %H:%M:%S GMT").to_string();
        insert(header::HeaderName::from_static("sunset"), text);
    }
    insert(header::LINK, format!("<{}>; rel=\"deprecation\"; type=\"text/html\"", one.link));
}

/// Marks what is deprecated in the description.
pub(super) fn describe(whole: &mut Json) {
    describe_from(DEPRECATED, whole);
}

fn describe_from(table: &[Deprecated], whole: &mut Json) {
    for one in table {
        let operation = &mut whole["paths"][one.route][one.method.to_ascii_lowercase()];
        if !operation.is_object() {
            continue;
        }
        match one.parameter {
            None => operation["deprecated"] = true.into(),
            Some(name) => {
                let parameters = operation["parameters"].as_array_mut().into_iter().flatten();
                for parameter in parameters.filter(|parameter| parameter["name"] == name) {
                    parameter["deprecated"] = true.into();
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const TABLE: &[Deprecated] = &[
        Deprecated {
            method: "GET",
            route: "/api/v1/jobs",
            parameter: Some("since"),
            since: (2026, 7, 1),
            sunset: (2027, 7, 31),
            link: "/api/v1/docs",
        },
        Deprecated {
            method: "DELETE",
            route: "/api/v1/jobs/{id}",
            parameter: None,
            since: (2026, 7, 1),
            sunset: (2027, 7, 31),
            link: "/api/v1/docs",
        },
    ];

    #[test]
    fn an_answer_says_that_its_route_or_parameter_is_going_to_be_removed() {
        let mut headers = HeaderMap::new();
        mark(of(TABLE, "DELETE", "/api/v1/jobs/{id}", "").unwrap(), &mut headers);
        // date -u -d 2026-07-01 +%s
        assert_eq!(headers["deprecation"], "@1782864000");
        assert_eq!(headers["sunset"], "Sat, 31 Jul 2027 00:00:00 GMT");
        assert_eq!(headers["link"], "</api/v1/docs>; rel=\"deprecation\"; type=\"text/html\"");
        assert!(of(TABLE, "GET", "/api/v1/jobs", "state=done&since=2026-07-01").is_some());
        assert!(of(TABLE, "GET", "/api/v1/jobs", "state=done").is_none());
        assert!(of(TABLE, "GET", "/api/v1/jobs/{id}", "").is_none());
    }

    #[test]
    fn the_description_marks_it() {
        let mut whole = json!({ "paths": {
            "/api/v1/jobs": { "get": { "parameters": [{ "name": "since" }, { "name": "state" }] } },
            "/api/v1/jobs/{id}": { "delete": {}, "get": {} },
        }});
        describe_from(TABLE, &mut whole);
        assert_eq!(
            whole["paths"]["/api/v1/jobs/{id}"],
            json!({ "delete": { "deprecated": true }, "get": {} })
        );
        let parameters = &whole["paths"]["/api/v1/jobs"]["get"]["parameters"];
        assert_eq!(parameters, &json!([{ "name": "since", "deprecated": true }, { "name": "state" }]));
    }

    /// The policy: at least a year from the day on which it was said, of a route that there is.
    #[test]
    fn what_is_deprecated_exists_and_stays_for_a_year() {
        let whole = crate::server::api::description();
        let date = |(year, month, day)| NaiveDate::from_ymd_opt(year, month, day).expect("a date");
        for one in DEPRECATED.iter().chain(TABLE.iter().filter(|one| one.parameter.is_none())) {
            let (since, sunset) = (date(one.since), date(one.sunset));
            assert!((sunset - since).num_days() >= AT_LEAST, "{one:?}");
            let operation = &whole["paths"][one.route][one.method.to_ascii_lowercase()];
            assert!(operation.is_object(), "{one:?}");
        }
    }
}
