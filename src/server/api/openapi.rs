//! The description of the API as OpenAPI 3.1: what the routes declare, and what is the same for all of them.

use serde_json::{Map, Value as Json, json};
use utoipa::openapi::OpenApi;

/// The answers of failed requests, by status.
const PROBLEMS: [(&str, &str); 13] = [
    ("400", "the request is malformed"),
    ("401", "not authenticated, or the token is not valid"),
    ("403", "not authorized"),
    ("404", "not found, or not visible to the caller"),
    ("405", "the address does not accept that method"),
    ("408", "the body did not arrive in time"),
    ("409", "it does not fit the current state"),
    ("413", "the body is too large"),
    ("415", "the body is of an unsupported kind"),
    ("422", "the input was rejected; the diagnostics say why"),
    ("429", "too many requests are under way; try again after `Retry-After` seconds"),
    ("500", "the service failed"),
    ("503", "the service is stopping, or could not do it in time"),
];

/// Adds what is the same for all routes: problems, security, operation ids.
pub(crate) fn finished(routes: &OpenApi) -> Json {
    let mut whole = serde_json::to_value(routes).unwrap_or_default();
    whole["openapi"] = json!("3.1.0");
    whole["info"] = json!({
        "title": "vanthu",
        "version": env!("CARGO_PKG_VERSION"),
        "description": "Turns the workbooks of Vietnamese offices into official documents laid out by regulation, \
                        and keeps the register of their numbers. Errors are `application/problem+json` with the \
                        diagnostics that the command line prints, in Vietnamese and English.",
        "license": { "name": "MIT OR Apache-2.0" },
    });
    whole["servers"] = json!([{ "url": "/" }]);
    whole["security"] = json!([{ "token": [] }, { "session": [] }]);
    whole["components"]["securitySchemes"] = json!({
        "token": { "type": "http", "scheme": "bearer", "description": "a token, `vt_…`" },
        "session": {
            "type": "apiKey", "in": "cookie", "name": "vanthu_session",
            "description": "the cookie of `POST /api/v1/session`; mutations carry its `csrf` in `X-CSRF-Token`",
        },
    });
    whole["components"]["schemas"]["Problem"] = problem();
    let Some(paths) = whole["paths"].as_object_mut() else { return whole };
    for (path, item) in paths {
        let Some(item) = item.as_object_mut() else { continue };
        for (method, operation) in item.iter_mut() {
            if let Some(operation) = operation.as_object_mut() {
                finish(path, method, operation);
            }
        }
    }
    whole
}

fn finish(path: &str, method: &str, operation: &mut Map<String, Json>) {
    let words = path.trim_start_matches("/api/v1/").replace(['{', '}'], "").replace(['/', '.', '-'], "_");
    operation.insert("operationId".into(), json!(format!("{method}_{words}")));
    if let Some(responses) = operation.get_mut("responses").and_then(Json::as_object_mut) {
        for answer in responses.values_mut() {
            files(answer);
        }
        for (status, description) in PROBLEMS {
            let body = json!({ "schema": { "$ref": "#/components/schemas/Problem" } });
            let answer =
                json!({ "description": description, "content": { "application/problem+json": body } });
            responses.entry(status).or_insert(answer);
        }
    }
    // A workbook is the body itself, or a part of a form.
    if let Some(content) = operation.get_mut("requestBody").and_then(|body| body.get_mut("content"))
        && let Some(content) = content.as_object_mut()
        && content.contains_key("application/octet-stream")
    {
        let file = json!({ "type": "string", "format": "binary" });
        content.insert("application/octet-stream".into(), json!({ "schema": file.clone() }));
        let form = json!({ "type": "object", "properties": { "file": file }, "required": ["file"] });
        content.insert("multipart/form-data".into(), json!({ "schema": form }));
    }
    if method == "post" && !["/api/v1/tokens", "/api/v1/session", "/api/v1/setup"].contains(&path) {
        let key = json!({
            "name": "Idempotency-Key", "in": "header", "required": false,
            "description": "a repeated request with the same key gets the answer of the first, for a day",
            "schema": { "type": "string", "pattern": "^[!-~]{1,200}$" },
        });
        let parameters = operation.entry("parameters").or_insert_with(|| json!([]));
        if let Some(parameters) = parameters.as_array_mut() {
            parameters.push(key);
        }
    }
}

/// Describes files as files rather than as arrays of bytes.
fn files(answer: &mut Json) {
    let Some(content) = answer.get_mut("content").and_then(Json::as_object_mut) else { return };
    for (kind, media) in content.iter_mut() {
        let bytes = media["schema"]["type"] == "array" && media["schema"]["items"]["type"] == "integer";
        if kind == "application/json" && bytes {
            *media = json!({ "schema": {} });
        } else if bytes {
            *media = json!({ "schema": { "type": "string", "format": "binary" } });
        } else if kind == "text/event-stream" {
            // A stream cannot be validated against a schema.
            *media = json!({});
        }
    }
}

fn problem() -> Json {
    let text = |description: &str| json!({ "type": "string", "description": description });
    let list = json!({ "type": "array", "items": { "type": "object" } });
    json!({
        "type": "object",
        "description": "why a request failed (RFC 9457)",
        "required": ["type", "title", "status", "detail", "code", "diagnostics"],
        "properties": {
            "type": text("always `about:blank`"),
            "title": text("the status in words"),
            "status": { "type": "integer" },
            "detail": text("what is wrong, in Vietnamese"),
            "detail_en": text("what is wrong, in English"),
            "code": text("the stable code, such as `paper.stale`"),
            "diagnostics": list,
        },
    })
}

#[cfg(test)]
mod tests {
    use crate::server::api::description;
    use std::collections::HashSet;

    #[test]
    fn every_operation_has_a_unique_id_and_lists_problems() {
        let whole = description();
        assert_eq!(whole["openapi"], "3.1.0");
        let mut names = HashSet::new();
        let mut count = 0;
        for (path, item) in whole["paths"].as_object().unwrap() {
            assert!(path.starts_with("/api/v1/"), "{path}");
            for (method, operation) in item.as_object().unwrap() {
                count += 1;
                assert!(
                    names.insert(operation["operationId"].as_str().unwrap().to_string()),
                    "{method} {path}"
                );
                assert!(operation["responses"]["422"].is_object(), "{method} {path}");
                assert!(!operation["summary"].as_str().unwrap_or_default().is_empty(), "{method} {path}");
            }
        }
        assert!(count > 50, "{count}");
    }

    #[test]
    fn every_reference_resolves() {
        fn walk(value: &serde_json::Value, whole: &serde_json::Value) {
            if let Some(reference) = value.get("$ref").and_then(serde_json::Value::as_str) {
                assert!(whole.pointer(reference.trim_start_matches('#')).is_some(), "{reference}");
            }
            if let Some(object) = value.as_object() {
                object.values().for_each(|value| walk(value, whole));
            }
            if let Some(array) = value.as_array() {
                array.iter().for_each(|value| walk(value, whole));
            }
        }
        let whole = description();
        walk(&whole, &whole);
    }
}
