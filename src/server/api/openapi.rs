//! The description of the API as OpenAPI 3.1: what the routes declare, and what is the same for all of them.

mod examples;
#[cfg(test)]
mod listing;
mod names;
mod problems;
mod types;

use serde_json::{Map, Value as Json, json};
use utoipa::openapi::OpenApi;

use names::{TAGS, operation_id};

/// Operations whose answers hold secrets, and so are not kept under an `Idempotency-Key`.
const WITHOUT_KEY: [&str; 5] =
    ["/api/v1/tokens", "/api/v1/session", "/api/v1/setup", "/api/v1/me/password", "/api/v1/subscriptions"];

/// Adds what is the same for all routes: problems, headers, security, operation ids, types, examples.
pub(crate) fn finished(routes: &OpenApi) -> Json {
    let mut whole = serde_json::to_value(routes).unwrap_or_default();
    whole["openapi"] = json!("3.1.0");
    whole["info"] = json!({
        "title": "vanthu",
        "version": env!("CARGO_PKG_VERSION"),
        "description": "Turns the workbooks of Vietnamese offices into official documents laid out by regulation, \
                        and keeps the register of their numbers. Errors are `application/problem+json` with the \
                        diagnostics that the command line prints, in Vietnamese and English.",
        "contact": { "name": "the administrator of this service" },
        "license": { "name": "MIT OR Apache-2.0", "identifier": "MIT OR Apache-2.0" },
    });
    whole["servers"] = json!([{ "url": "/", "description": "this service" }]);
    whole["security"] = json!([{ "token": [] }, { "session": [] }]);
    whole["tags"] = TAGS.iter().map(|(name, text)| json!({ "name": name, "description": text })).collect();
    whole["components"]["securitySchemes"] = json!({
        "token": { "type": "http", "scheme": "bearer", "description": "a token, `vt_…`" },
        "session": {
            "type": "apiKey", "in": "cookie", "name": "vanthu_session",
            "description": "the cookie of `POST /api/v1/session`; mutations carry its `csrf` in `X-CSRF-Token`",
        },
    });
    whole["components"]["responses"] = problems::responses();
    whole["components"]["headers"] = headers();
    whole["components"]["parameters"] = parameters();
    types::complete(&mut whole);
    if let Some(paths) = whole["paths"].as_object_mut() {
        for (path, item) in paths {
            for (method, operation) in item.as_object_mut().into_iter().flatten() {
                if let Some(operation) = operation.as_object_mut() {
                    finish(path, method, operation);
                }
            }
        }
    }
    examples::add(&mut whole);
    whole
}

/// The headers of answers.
fn headers() -> Json {
    let text = |description: &str| json!({ "description": description, "schema": { "type": "string" } });
    json!({
        "Location": { "description": "the address of what was created", "schema": { "type": "string", "format": "uri-reference" } },
        "ETag": text("what tells this content from any other; that of a document begins with its version"),
        "RequestId": text("the id of the request, which is also in the log"),
        "IdempotencyReplayed": { "description": "`true` if the answer is that of an earlier request with the same key", "schema": { "type": "string", "enum": ["true"] } },
        "ContentDisposition": text("the name of the file (RFC 6266)"),
        "ContentRange": text("which part of the file this is, and its size"),
        "RetryAfter": { "description": "seconds after which it may be tried again", "schema": { "type": "integer", "minimum": 1 } },
        "RateLimitPolicy": text("how many requests that need a worker one person may have under way"),
        "RateLimit": text("how many more of them are admitted now"),
    })
}

/// The headers of requests.
fn parameters() -> Json {
    let header = |name: &str, description: &str, schema: Json| json!({ "name": name, "in": "header", "required": false, "description": description, "schema": schema });
    json!({
        "IdempotencyKey": header(
            "Idempotency-Key",
            "a repeated request with the same key gets the answer of the first, for a day",
            json!({ "type": "string", "pattern": "^[!-~]{1,200}$" }),
        ),
        "IfMatch": header(
            "If-Match",
            "the `ETag` of the document that is meant, or its version between quotation marks; 412 if it has another one",
            json!({ "type": "string" }),
        ),
        "IfNoneMatch": header("If-None-Match", "a known `ETag`; 304 if nothing has changed", json!({ "type": "string" })),
        "Range": header("Range", "a part of the file, such as `bytes=0-999`", json!({ "type": "string" })),
    })
}

fn reference(kind: &str, name: &str) -> Json {
    json!({ "$ref": format!("#/components/{kind}/{name}") })
}

fn finish(path: &str, method: &str, operation: &mut Map<String, Json>) {
    operation.insert("operationId".into(), json!(operation_id(method, path)));
    if !operation.contains_key("description") {
        let summary = operation.get("summary").and_then(Json::as_str).unwrap_or_default().to_string();
        operation.insert("description".into(), json!(summary));
    }
    let matching = names::takes_if_match(method, path);
    let mut given = Vec::new();
    let mut gives_files = false;
    if let Some(responses) = operation.get_mut("responses").and_then(Json::as_object_mut) {
        for (status, answer) in responses.iter_mut() {
            gives_files |= files(answer);
            answer_headers(method, path, status, answer);
        }
        if method == "get" && (!path.ends_with("/events") || path.contains("/documents/")) {
            let unchanged = json!({ "description": "nothing has changed", "headers": { "ETag": reference("headers", "ETag") } });
            responses.insert("304".into(), unchanged);
            given.push("IfNoneMatch");
        }
        if method == "get" && gives_files {
            let mut part = responses.get("200").cloned().unwrap_or_default();
            part["description"] = json!("the part of the file that was asked for");
            part["headers"]["Content-Range"] = reference("headers", "ContentRange");
            responses.insert("206".into(), part);
            responses.insert("416".into(), reference("responses", "RangeNotSatisfiable"));
            given.push("Range");
        }
        if matching {
            responses.insert("412".into(), reference("responses", "PreconditionFailed"));
            given.push("IfMatch");
        }
        for (status, name, _) in problems::OF_EVERY_ROUTE {
            responses.entry(status).or_insert_with(|| reference("responses", name));
        }
        responses.sort_keys();
    }
    // A workbook is the body itself, or a part of a form.
    if let Some(content) = operation.get_mut("requestBody").and_then(|body| body.get_mut("content"))
        && let Some(content) = content.as_object_mut()
        && let Some(kind) =
            content.keys().find(|kind| !kind.ends_with("json") && *kind != "multipart/form-data").cloned()
    {
        let file = json!({ "type": "string", "format": "binary" });
        content.insert(kind, json!({ "schema": file.clone() }));
        let form = json!({ "type": "object", "properties": { "file": file }, "required": ["file"] });
        content.insert("multipart/form-data".into(), json!({ "schema": form }));
    }
    if method == "post" && !WITHOUT_KEY.contains(&path) {
        given.push("IdempotencyKey");
    }
    if !given.is_empty() {
        let parameters = operation.entry("parameters").or_insert_with(|| json!([]));
        if let Some(parameters) = parameters.as_array_mut() {
            parameters.extend(given.into_iter().map(|name| reference("parameters", name)));
        }
    }
}

/// Adds the headers of an answer.
fn answer_headers(method: &str, path: &str, status: &str, answer: &mut Json) {
    let mut add = |name: &str, component: &str| answer["headers"][name] = reference("headers", component);
    add("X-Request-Id", "RequestId");
    if matches!(status, "201" | "202") && names::has_location(path) {
        add("Location", "Location");
    }
    if method == "get" && status == "200" && !path.contains("/jobs/{id}/events") {
        add("ETag", "ETag");
    }
    if names::answers_with_document(method, path) {
        add("ETag", "ETag");
    }
    if method == "post" && !WITHOUT_KEY.contains(&path) {
        add("Idempotency-Replayed", "IdempotencyReplayed");
    }
    let file = answer["content"].as_object().is_some_and(|content| content.keys().any(|kind| is_file(kind)));
    if file && status == "200" && !path.contains("/preview/") {
        answer["headers"]["Content-Disposition"] = reference("headers", "ContentDisposition");
    }
    if names::needs_worker(path) {
        answer["headers"]["RateLimit-Policy"] = reference("headers", "RateLimitPolicy");
        answer["headers"]["RateLimit"] = reference("headers", "RateLimit");
    }
}

fn is_file(kind: &str) -> bool {
    !kind.ends_with("json") && !kind.starts_with("text/")
}

/// Describes files as files rather than as arrays of bytes; the answer is whether there is one.
fn files(answer: &mut Json) -> bool {
    let Some(content) = answer.get_mut("content").and_then(Json::as_object_mut) else { return false };
    let mut found = false;
    for (kind, media) in content.iter_mut() {
        let bytes = media["schema"]["type"] == "array" && media["schema"]["items"]["type"] == "integer";
        if bytes {
            *media = json!({ "schema": { "type": "string", "format": "binary" } });
            found |= is_file(kind);
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use crate::server::api::description;
    use std::collections::HashSet;

    #[test]
    fn every_operation_has_an_id_a_text_and_its_problems() {
        let whole = description();
        assert_eq!(whole["openapi"], "3.1.0");
        let mut names = HashSet::new();
        let mut count = 0;
        for (path, item) in whole["paths"].as_object().unwrap() {
            assert!(path.starts_with("/api/v1/"), "{path}");
            for (method, operation) in item.as_object().unwrap() {
                count += 1;
                let name = operation["operationId"].as_str().unwrap().to_string();
                assert!(
                    name.chars().all(char::is_alphanumeric),
                    "{method} {path} has no id of its own: {name}"
                );
                assert!(names.insert(name), "{method} {path}");
                assert!(operation["responses"]["422"].is_object(), "{method} {path}");
                for text in ["summary", "description"] {
                    assert!(!operation[text].as_str().unwrap_or_default().is_empty(), "{method} {path}");
                }
                let tags: Vec<&str> =
                    whole["tags"].as_array().unwrap().iter().filter_map(|tag| tag["name"].as_str()).collect();
                assert!(
                    operation["tags"]
                        .as_array()
                        .unwrap()
                        .iter()
                        .all(|tag| tags.contains(&tag.as_str().unwrap())),
                    "{path}"
                );
            }
        }
        assert!(count > 60, "{count}");
    }

    #[test]
    fn every_reference_resolves_and_every_component_is_used() {
        fn walk(value: &serde_json::Value, whole: &serde_json::Value, used: &mut HashSet<String>) {
            if let Some(reference) = value.get("$ref").and_then(serde_json::Value::as_str) {
                assert!(whole.pointer(reference.trim_start_matches('#')).is_some(), "{reference}");
                used.insert(reference.to_string());
            }
            if let Some(object) = value.as_object() {
                object.values().for_each(|value| walk(value, whole, used));
            }
            if let Some(array) = value.as_array() {
                array.iter().for_each(|value| walk(value, whole, used));
            }
        }
        let whole = description();
        let mut used = HashSet::new();
        walk(&whole, &whole, &mut used);
        for kind in ["schemas", "responses", "headers", "parameters"] {
            for name in whole["components"][kind].as_object().unwrap().keys() {
                assert!(used.contains(&format!("#/components/{kind}/{name}")), "{kind}/{name} is not used");
            }
        }
    }

    #[test]
    fn nothing_is_an_object_without_a_type_that_could_have_one() {
        let whole = description();
        for pointer in [
            "/components/schemas/Problem/properties/diagnostics/items/$ref",
            "/components/schemas/JobView/properties/progress/$ref",
            "/components/schemas/PreviewView/properties/findings/items/$ref",
            "/components/schemas/DocumentView/properties/state/$ref",
        ] {
            assert!(whole.pointer(pointer).is_some(), "{pointer}");
        }
    }
}
