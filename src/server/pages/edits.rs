//! Sentences of the template that a person changes: replaced, left out, followed by one of the person's own, or given back
//! to the template.

use axum::Json as AsJson;
use axum::extract::Path;
use axum::response::{IntoResponse, Response};
use serde_json::{Value as Json, json};

use super::form::value;
use super::form_body::FormBody;
use super::page_context::PageContext;
use crate::server::error::{Problem, Result};
use crate::service::documents::{self, DocumentPatch};

/// Changes one sentence, for the script of the page.
pub(super) async fn save(
    context: PageContext,
    Path(id): Path<String>,
    FormBody(pairs): FormBody,
) -> Result<Response> {
    context.check_csrf(&pairs)?;
    let (state, actor) = (&context.state, context.actor());
    let document = documents::view(state, actor, &id).await?;
    let (block, action, text) =
        (value(&pairs, "block"), value(&pairs, "action"), value(&pairs, "text").trim());
    let mut edits: Vec<Json> = document.particulars["edits"].as_array().cloned().unwrap_or_default();
    let was = value(&pairs, "was");
    match action {
        "restore" => edits.retain(|edit| edit["block"] != block),
        "replace" | "drop" => {
            let takes_place = |edit: &Json| matches!(edit["action"].as_str(), Some("replace" | "drop"));
            edits.retain(|edit| edit["block"] != block || !takes_place(edit));
            edits.push(edit(block, action, text, was, &actor.name));
        }
        "after" => edits.push(edit(block, action, text, was, &actor.name)),
        _ => return Err(Problem::missing()),
    }
    let value = if edits.is_empty() { Json::Null } else { Json::Array(edits) };
    let patch = DocumentPatch::of_header_field(document.version, "edits", value);
    let document = documents::change(state, actor, &id, patch).await?;
    Ok(AsJson(json!({ "version": document.version })).into_response())
}

fn edit(block: &str, action: &str, text: &str, was: &str, by: &str) -> Json {
    let mut edit = json!({ "block": block, "action": action, "by": by });
    if action != "drop" {
        edit["text"] = text.into();
    }
    // What stood there is compared only where the sentence itself is changed.
    if action != "after" && !was.is_empty() {
        edit["was"] = was.into();
    }
    edit
}
