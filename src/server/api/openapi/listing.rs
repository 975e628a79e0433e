//! The list of all routes, as `docs/api.md` has it.

use serde_json::Value as Json;

/// A table of all routes: method and path, the name of the operation in generated clients, and what it does.
pub(crate) fn markdown(whole: &Json) -> String {
    let mut rows = vec!["| route | operation | |".to_string(), "|---|---|---|".to_string()];
    for (path, item) in whole["paths"].as_object().into_iter().flatten() {
        for (method, operation) in item.as_object().into_iter().flatten() {
            let text = |key: &str| operation[key].as_str().unwrap_or_default();
            let summary = text("summary").trim_end_matches('.');
            rows.push(format!(
                "| `{} {path}` | `{}` | {summary} |",
                method.to_uppercase(),
                text("operationId")
            ));
        }
    }
    rows.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::server::api::description;

    #[test]
    fn the_documentation_lists_every_route_header_and_event() {
        let docs = include_str!("../../../../docs/api.md");
        let whole = description();
        let listed = markdown(&whole);
        assert!(docs.contains(&listed), "docs/api.md should contain:\n{listed}");
        let headers = whole["components"]["parameters"].as_object().unwrap();
        for header in headers.values() {
            let name = header["name"].as_str().unwrap();
            assert!(docs.contains(&format!("`{name}`")), "docs/api.md should name {name}");
        }
        for name in [
            "Location",
            "ETag",
            "X-Request-Id",
            "Idempotency-Replayed",
            "Content-Disposition",
            "Content-Range",
            "Retry-After",
            "RateLimit-Policy",
            "RateLimit",
        ] {
            assert!(docs.contains(&format!("`{name}`")), "docs/api.md should name {name}");
        }
        for event in vanthu_store::EVENTS {
            assert!(docs.contains(&format!("`{event}`")), "docs/api.md should name {event}");
        }
        // Every status that an operation can give stands in the table of errors.
        for name in whole["paths"]
            .as_object()
            .unwrap()
            .values()
            .flat_map(|item| item.as_object().unwrap().values())
            .flat_map(|operation| operation["responses"].as_object().unwrap().keys())
            .filter(|status| status.starts_with('4'))
        {
            assert!(docs.contains(name.as_str()), "docs/api.md should name {name}");
        }
    }
}
