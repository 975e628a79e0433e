//! Examples of requests, made from the samples of the repository: what "Try it out" offers is a document that renders.

use serde_json::{Value as Json, json};

const NOTICE: &str = include_str!("../../../../samples/conclusion-notice.toml");
const MEETING: &str = include_str!("../../../../samples/meeting.toml");
const REVIEW: &str = include_str!("../../../../samples/semi-annual-review.toml");

/// Ids as they look.
const OFFICE: &str = "0199a0b2-7c31-7a44-9d2e-6f5b1c8e0a17";
const DATA_SET: &str = "0199a0b4-11d0-7e52-8a3f-2b9c4d7e6f01";

/// A TOML table as JSON.
fn table(text: &str) -> Json {
    let value = text.parse::<toml::Table>().map(toml::Value::Table);
    value.map(as_json).unwrap_or_default()
}

fn as_json(value: toml::Value) -> Json {
    match value {
        toml::Value::Datetime(moment) => json!(moment.to_string()),
        toml::Value::Array(items) => items.into_iter().map(as_json).collect(),
        toml::Value::Table(entries) => {
            Json::Object(entries.into_iter().map(|(key, value)| (key, as_json(value))).collect())
        }
        other => serde_json::to_value(other).unwrap_or_default(),
    }
}

/// Adds the examples to the bodies of requests.
pub(super) fn add(whole: &mut Json) {
    let meeting = table(MEETING);
    let date = table(NOTICE)["date"].clone();
    let date = if date.is_null() { json!("2026-07-05") } else { date };
    let review = table(REVIEW);
    let document = json!({ "office": OFFICE, "template": "conclusion-notice", "fields": meeting,
                           "particulars": { "date": date } });
    let render = json!({
        "office": OFFICE, "template": "semi-annual-review", "data": { "results": DATA_SET },
        "fields": review["fields"], "particulars": { "date": "2026-07-05", "number": 7 }, "wait_seconds": 10,
    });
    for (path, method, example) in [
        ("/documents", "post", document),
        (
            "/documents/{id}",
            "patch",
            json!({ "version": 1, "fields": { "causes": review["fields"]["causes"] } }),
        ),
        ("/documents/{id}/approve", "post", json!({ "version": 2 })),
        ("/documents/{id}/return", "post", json!({ "note": "Đề nghị bổ sung số liệu của Chi bộ thôn 2" })),
        ("/documents/{id}/issue", "post", json!({ "date": "2026-07-05" })),
        ("/documents/{id}/batch", "post", json!({ "combined": true })),
        (
            "/documents/{id}/corrections",
            "post",
            json!({ "slot": "results", "cell": "C8", "was": "1O", "now": "10", "why": "gõ nhầm chữ O" }),
        ),
        ("/renders", "post", render),
        (
            "/register/numbers",
            "post",
            json!({ "office": OFFICE, "kind": "CV", "subject": "về việc cử cán bộ dự tập huấn", "date": "2026-07-05",
                    "signer": "Nguyễn Văn A", "recipients": ["Ban Tổ chức"] }),
        ),
        (
            "/subscriptions",
            "post",
            json!({ "url": "https://congvan.example/hook", "events": ["document.approved", "document.issued"] }),
        ),
    ] {
        let media = &mut whole["paths"][format!("/api/v1{path}")][method]["requestBody"]["content"]["application/json"];
        if media.is_object() {
            media["example"] = example;
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::server::api::description;

    #[test]
    fn the_examples_are_those_of_the_samples() {
        let whole = description();
        let example = |path: &str| {
            whole["paths"][path]["post"]["requestBody"]["content"]["application/json"]["example"].clone()
        };
        assert!(example("/api/v1/documents")["fields"]["title"].is_string());
        assert!(example("/api/v1/renders")["fields"]["period"].is_string());
    }
}
