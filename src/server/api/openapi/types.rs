//! The types that the routes declare as plain objects and texts: what is in them, and which values they have.

use serde_json::{Map, Value as Json, json};

use super::reference;

/// The values of texts that have only some: the name of the type, its values, and what it is.
const WORDS: &[(&str, &[&str], &str)] = &[
    (
        "DocumentState",
        &["draft", "submitted", "approved", "issuing", "issued", "void"],
        "the state of a document",
    ),
    ("JobKind", &["render", "batch", "issue"], "what a job does"),
    ("JobState", &["queued", "running", "done", "failed", "cancelled"], "the state of a job"),
    ("EntryState", &["bound", "void"], "the state of a number"),
    ("EntryOrigin", &["document", "reserved", "import"], "where a number comes from"),
    ("Standard", &["party", "state"], "the family of rules: of the Party, or of the state"),
    ("Severity", &["error", "warning", "note"], "how grave a diagnostic is; only an error stops the work"),
    (
        "Role",
        &["drafter", "clerk", "approver", "administrator", "confidential"],
        "what a person does in the office",
    ),
    ("Scope", &["read", "draft", "register", "approve", "admin", "metrics"], "what a token may be used for"),
    ("DeliveryState", &["waiting", "delivered", "given-up"], "the state of a delivery"),
    ("OfficeFileKind", &["profile", "scheme", "words"], "what an office's own file is"),
    ("OfficeFileState", &["draft", "in-use", "retired"], "the state of a version of an office's own file"),
    ("RowStatus", &["done", "failed"], "what became of a row of a batch"),
];

/// Which properties have them.
const OF_WORDS: &[(&str, &str, &str)] = &[
    ("DocumentView", "state", "DocumentState"),
    ("DocumentListItem", "state", "DocumentState"),
    ("IssuedView", "state", "DocumentState"),
    ("BulkItem", "state", "DocumentState"),
    ("DeliveryView", "state", "DeliveryState"),
    ("JobView", "kind", "JobKind"),
    ("JobView", "state", "JobState"),
    ("EntryView", "state", "EntryState"),
    ("EntryView", "origin", "EntryOrigin"),
    ("DocumentView", "standard", "Standard"),
    ("NewDocument", "standard", "Standard"),
    ("DocumentPatch", "standard", "Standard"),
    ("RenderRequest", "standard", "Standard"),
    ("OfficeView", "standard", "Standard"),
    ("MeView", "roles", "Role"),
    ("UserView", "roles", "Role"),
    ("UserRequest", "roles", "Role"),
    ("UserPatch", "roles", "Role"),
    ("MeView", "scopes", "Scope"),
    ("TokenView", "scopes", "Scope"),
    ("TokenRequest", "scopes", "Scope"),
    ("OfficeFileView", "kind", "OfficeFileKind"),
    ("OfficeFileView", "state", "OfficeFileState"),
    ("UsedFileView", "kind", "OfficeFileKind"),
    ("ManifestRow", "status", "RowStatus"),
];

/// Properties that are plain objects in the declarations of the routes, and what they are.
const OF_OBJECTS: &[(&str, &str, &str)] = &[
    ("Problem", "diagnostics", "Diagnostic"),
    ("PreviewView", "findings", "Diagnostic"),
    ("PreviewView", "facts", "PlacedFigure"),
    ("PreviewView", "sentences", "Sentence"),
    ("FindingsView", "findings", "Diagnostic"),
    ("FiguresView", "findings", "Diagnostic"),
    ("FiguresView", "figures", "NamedFigure"),
    ("InspectionView", "diagnostics", "Diagnostic"),
    ("EntryView", "diagnostics", "Diagnostic"),
    ("RegisterImported", "diagnostics", "Diagnostic"),
    ("MergeView", "findings", "Diagnostic"),
    ("JobView", "progress", "Progress"),
    ("JobView", "error", "Problem"),
    ("Templates", "items", "Template"),
    ("ContentView", "findings", "Diagnostic"),
    ("ContentView", "figures", "NamedFigure"),
    ("BulkItem", "problem", "Problem"),
    ("TrialView", "findings", "Diagnostic"),
];

/// Adds the types, and names them where they are used.
pub(super) fn complete(whole: &mut Json) {
    let schemas = &mut whole["components"]["schemas"];
    for (name, values, description) in WORDS {
        schemas[name] = json!({ "type": "string", "enum": values, "description": description });
    }
    for (name, schema) in objects() {
        schemas[name.as_str()] = schema;
    }
    for (owner, property, name) in OF_WORDS.iter().chain(OF_OBJECTS) {
        let place = &mut schemas[owner]["properties"][property];
        if place.is_object() {
            typed(place, name);
        }
    }
    // The pages of lists repeat the schema of their items.
    let names: Vec<String> = schemas.as_object().map(|all| all.keys().cloned().collect()).unwrap_or_default();
    for name in &names {
        if let Some(item) =
            name.strip_prefix("PageView_").filter(|item| names.iter().any(|known| known == item))
        {
            schemas[name]["properties"]["items"]["items"] = reference("schemas", item);
        }
    }
    let answers = &mut whole["paths"]["/api/v1/templates/{name}"]["get"]["responses"]["200"]["content"]["application/json"];
    answers["schema"] = reference("schemas", "Template");
    let followed = &mut whole["paths"]["/api/v1/jobs/{id}/events"]["get"]["responses"]["200"]["content"];
    followed["text/event-stream"] = json!({ "schema": reference("schemas", "FollowedJob") });
    let render = &mut whole["paths"]["/api/v1/renders"]["post"]["requestBody"]["content"];
    render["multipart/form-data"] = json!({ "schema": {
        "type": "object",
        "description": "what to render, and a workbook for each slot of the template",
        "required": ["request"],
        "properties": { "request": reference("schemas", "RenderRequest") },
        "additionalProperties": { "type": "string", "format": "binary" },
    } });
    whole["webhooks"] = webhooks();
    let unused: Vec<String> = {
        let text = whole.to_string();
        let used = |name: &str| text.contains(&format!("\"#/components/schemas/{name}\""));
        WORDS.iter().map(|(name, ..)| (*name).to_string()).filter(|name| !used(name)).collect()
    };
    if let Some(schemas) = whole["components"]["schemas"].as_object_mut() {
        schemas.retain(|name, _| !unused.contains(name));
    }
}

/// Names the type of a property: of the items of a list, or of the value itself, which may also be null.
fn typed(place: &mut Json, name: &str) {
    let description = place.get("description").cloned();
    let list = place["type"] == "array"
        || place["type"].as_array().is_some_and(|types| types.contains(&json!("array")));
    let null = place["type"].as_array().is_some_and(|types| types.contains(&json!("null")));
    if list {
        place["items"] = reference("schemas", name);
        return;
    }
    *place = match null {
        true => json!({ "anyOf": [reference("schemas", name), { "type": "null" }] }),
        false => reference("schemas", name),
    };
    if let Some(description) = description {
        place["description"] = description;
    }
}

/// A schema of an object: its description, the keys that are always there, and its properties.
fn object(description: &str, required: &[&str], properties: Json) -> Json {
    json!({ "type": "object", "description": description, "required": required, "properties": properties })
}

fn text(description: &str) -> Json {
    json!({ "type": "string", "description": description })
}

fn list(of: &str, description: &str) -> Json {
    json!({ "type": "array", "items": reference("schemas", of), "description": description })
}

fn objects() -> Map<String, Json> {
    let number = |description: &str| json!({ "type": "number", "description": description });
    let integer = |description: &str| json!({ "type": "integer", "description": description });
    let texts = |description: &str| json!({ "type": "array", "items": { "type": "string" }, "description": description });
    let all = json!({
        "Problem": object(
            "why a request failed (RFC 9457)",
            &["type", "title", "status", "detail", "detail_en", "code", "diagnostics"],
            json!({
                "type": text("always `about:blank`"),
                "title": text("the status in words"),
                "status": integer("the status"),
                "detail": text("what is wrong, in Vietnamese"),
                "detail_en": text("what is wrong, in English"),
                "code": text("the stable code, such as `paper.stale`"),
                "diagnostics": { "type": "array", "items": { "type": "object" }, "description": "what is wrong in detail" },
            }),
        ),
        "Diagnostic": object(
            "one thing to know: how grave, which kind, where, what, and what to do",
            &["severity", "code", "message", "hints", "vi", "en"],
            json!({
                "severity": reference("schemas", "Severity"),
                "code": text("the stable code, such as `import.not-a-number`"),
                "pointer": text("the value of the request's body, or of the document, that it is about: a JSON Pointer (RFC 6901); \
                                 that of a missing value says where it belongs"),
                "place": reference("schemas", "Place"),
                "subject": reference("schemas", "Subject"),
                "value": text("the value as it stands in the input"),
                "clause": reference("schemas", "Clause"),
                "message": text("what is wrong, in Vietnamese"),
                "hints": texts("what to do, in Vietnamese"),
                "vi": reference("schemas", "Wording"),
                "en": reference("schemas", "Wording"),
                "block": text("the block of the document that it is about"),
            }),
        ),
        "Wording": object("message and advice in one language", &["message", "hints"], json!({
            "message": text("what is wrong"),
            "hints": texts("what to do"),
        })),
        "Place": object("where it is: a cell, a line, a value of the document, or a clause", &[], json!({
            "file": text("the file"),
            "data": text("the slot of the workbook"),
            "sheet": text("the sheet"),
            "cell": text("the cell, such as `D7`"),
            "line": integer("the line, from 1"),
            "column": integer("the column, from 1"),
            "paragraph": integer("the paragraph of a Word file, from 1"),
            "part": text("the part of a Word file"),
            "field": text("the path of a value of the document, such as `fields.causes[2]`"),
            "path": { "type": "array", "items": { "type": ["string", "integer"] }, "description": "its steps below the file" },
            "rule": text("the rule set"),
            "clause": text("its clause"),
        })),
        "Subject": object("what it is about", &[], json!({
            "field": text("a value of the document"),
            "data": text("a data set of the document"),
            "file": text("the workbook"),
            "unit": text("a branch or unit"),
            "parameter": text("a parameter of the query"),
        })),
        "Clause": object("the clause by which it is judged", &["rule", "clause"], json!({
            "rule": text("the rule set, such as `hd05-2026`"),
            "clause": text("the clause"),
        })),
        "Progress": object("how much is done", &["total", "done", "failed"], json!({
            "total": integer("how many documents there are to make"),
            "done": integer("how many were made"),
            "failed": integer("how many could not be made"),
        })),
        "PlacedFigure": object("a figure of a document and its place on the page", &["page", "x", "y", "w", "h", "key", "text", "cells", "lines"], json!({
            "page": integer("the page, from 1"),
            "x": number("from the left edge, as a share of the page"),
            "y": number("from the top edge"),
            "w": number("the width"),
            "h": number("the height"),
            "key": text("the key of the fact that it shows"),
            "text": text("its text"),
            "cells": list("FigureCell", "the cells on which it rests"),
            "lines": list("Place", "the values of the document on which it rests"),
        })),
        "FigureCell": object("a cell on which a figure rests", &["file", "sheet", "cell"], json!({
            "file": text("the workbook"),
            "sheet": text("the sheet"),
            "cell": text("the cell, such as `D7`"),
            "value": { "description": "what it was read as" },
            "corrected": { "description": "how it was corrected; null if it was not" },
            "data": text("the slot of the workbook"),
        })),
        "Sentence": { "type": "object", "description": "a paragraph of the text and the name by which an edit knows it", "additionalProperties": true },
        "NamedFigure": { "type": "object", "description": "a figure that the texts of a document can name", "additionalProperties": true },
        "FollowedJob": object("an event of a job that is followed", &["event", "data"], json!({
            "event": { "type": "string", "enum": ["progress", "done"], "description": "`progress` until the job has ended, then `done`" },
            "data": { "type": "string", "contentMediaType": "application/json", "contentSchema": reference("schemas", "JobView"), "description": "the job as JSON" },
        })),
        "DocumentEvent": object("what happened to a document", &["id", "event", "created_at", "document", "by"], json!({
            "id": text("the id of the delivery"),
            "event": { "type": "string", "enum": vanthu_store::EVENTS.iter().filter(|event| event.starts_with("document.")).collect::<Vec<_>>(), "description": "the event" },
            "created_at": { "type": "string", "format": "date-time", "description": "when it happened" },
            "document": object("the document as it was then", &["id", "office", "template", "subject", "state", "version"], json!({
                "id": text("its id"),
                "external_id": { "type": ["string", "null"], "description": "the id that another system has for it" },
                "office": text("the id of the office"),
                "template": text("the template"),
                "subject": text("the subject"),
                "state": reference("schemas", "DocumentState"),
                "version": integer("the version"),
                "number": { "type": ["integer", "null"], "description": "the number" },
                "symbol": { "type": ["string", "null"], "description": "number and symbol as printed" },
                "date": { "type": ["string", "null"], "format": "date", "description": "the date" },
                "url": text("its address"),
            })),
            "by": reference("schemas", "Named"),
            "note": { "type": ["string", "null"], "description": "what was noted" },
        })),
        "JobEvent": object("a job has ended", &["id", "event", "created_at", "job"], json!({
            "id": text("the id of the delivery"),
            "event": { "type": "string", "enum": ["job.ended"], "description": "the event" },
            "created_at": { "type": "string", "format": "date-time", "description": "when it ended" },
            "job": reference("schemas", "JobView"),
        })),
        "Template": object("a type of document and what it asks for", &["name"], json!({
            "name": text("its name in requests"),
            "title": text("its title"),
            "kind": text("the type of document that it makes"),
            "standards": texts("the families of rules that it serves"),
        })),
    });
    match all {
        Json::Object(all) => all,
        _ => Map::new(),
    }
}

/// What is sent to the webhooks of jobs and of subscriptions.
pub(super) fn webhooks() -> Json {
    let header = |name: &str, description: &str| json!({ "name": name, "in": "header", "required": true, "description": description, "schema": { "type": "string" } });
    let headers = [
        header("X-Vanthu-Delivery", "the id of the delivery, which is the same when it is repeated"),
        header("X-Vanthu-Event", "the name of the event"),
        header("X-Vanthu-Signature", "`t=UNIX,v1=HEX`: the HMAC-SHA256 of `UNIX.BODY` under the secret"),
    ];
    let mut all = Map::new();
    for event in vanthu_store::EVENTS {
        let schema = if event == vanthu_store::JOB_ENDED { "JobEvent" } else { "DocumentEvent" };
        let words = event.replace('.', " ");
        let name: String = event.split('.').map(|part| part[..1].to_uppercase() + &part[1..]).collect();
        let operation = json!({
            "operationId": format!("on{name}"),
            "summary": format!("{words}."),
            "description": format!("Sent to those who subscribed to `{event}`{}.", if event == vanthu_store::JOB_ENDED { ", and to the `callback` of the job" } else { "" }),
            "tags": ["events"],
            "security": [],
            "parameters": headers,
            "requestBody": { "required": true, "description": "what happened",
                "content": { "application/json": { "schema": reference("schemas", schema) } } },
            "responses": {
                "2XX": { "description": "accepted; any other answer is repeated, up to twelve times at growing intervals" },
                "4XX": { "description": "not accepted; it is repeated" },
            },
        });
        all.insert(event.to_string(), json!({ "post": operation }));
    }
    Json::Object(all)
}
