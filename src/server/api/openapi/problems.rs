//! The answers of failed requests, described once each.

use serde_json::{Map, Value as Json, json};

use super::reference;

/// Those that every route can give: status, name and description.
pub(super) const OF_EVERY_ROUTE: [(&str, &str, &str); 16] = [
    ("400", "BadRequest", "the request is malformed, or a parameter of its query is not known"),
    ("401", "Unauthorized", "not authenticated, or the token is not valid"),
    ("403", "Forbidden", "not authorized"),
    ("404", "NotFound", "not found, or not visible to the caller"),
    ("405", "MethodNotAllowed", "the address does not accept that method"),
    ("406", "NotAcceptable", "the client accepts none of the media types of the answer"),
    ("408", "RequestTimeout", "the body did not arrive in time"),
    ("409", "Conflict", "it does not fit the current state"),
    ("413", "ContentTooLarge", "the body is too large"),
    ("415", "UnsupportedMediaType", "the body is of an unsupported kind"),
    ("421", "MisdirectedRequest", "the request names another host than that of `public-url`"),
    ("422", "UnprocessableContent", "the input was rejected; the diagnostics say why and where"),
    ("429", "TooManyRequests", "too many requests are under way; try again after `Retry-After` seconds"),
    ("500", "InternalServerError", "the service failed"),
    ("503", "ServiceUnavailable", "the service is stopping, or could not do it in time"),
    ("507", "InsufficientStorage", "there is no room for what is to be stored"),
];

/// Those of some routes.
const OF_SOME: [(&str, &str); 2] = [
    ("PreconditionFailed", "the document has another version than the one in `If-Match`"),
    ("RangeNotSatisfiable", "the file has no such range"),
];

/// All of them as components.
pub(super) fn responses() -> Json {
    let all = OF_EVERY_ROUTE.iter().map(|(_, name, text)| (*name, *text)).chain(OF_SOME);
    let one = |(name, description): (&str, &str)| {
        let mut answer = json!({
            "description": description,
            "headers": { "X-Request-Id": reference("headers", "RequestId") },
            "content": { "application/problem+json": { "schema": reference("schemas", "Problem") } },
        });
        if matches!(name, "TooManyRequests" | "ServiceUnavailable") {
            answer["headers"]["Retry-After"] = reference("headers", "RetryAfter");
        }
        (name.to_string(), answer)
    };
    Json::Object(all.map(one).collect::<Map<_, _>>())
}
