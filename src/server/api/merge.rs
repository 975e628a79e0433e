//! Drafts that come back from Word: `/documents/{id}/merge`.

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::State;
use serde::Deserialize;
use utoipa::IntoParams;

use super::extract::{Params, PathParts, Upload};
use crate::server::error::{Problem, Result};
use crate::server::security::Caller;
use crate::server::state::AppState;
use crate::service::merging::{self, MergeRequest, MergeView};

/// How a draft is merged.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct MergeQuery {
    /// The name of the file, if the body is the file itself.
    #[serde(default)]
    #[expect(dead_code, reason = "read by the extractor of uploads")]
    name: Option<String>,
    /// What is taken where a choice must be made: `theirs` or `ours`. Figures are decided one by one.
    #[serde(default)]
    take: Option<String>,
    /// The same for single blocks and facts: `BLOCK=theirs,FACT=ours`.
    #[serde(default)]
    decide: String,
    /// Whether to store the edits and the corrections that were decided on; otherwise there is only the report.
    #[serde(default)]
    apply: bool,
    /// The expected version of the document; 409 if it has another one.
    #[serde(default)]
    version: Option<i64>,
}

/// Merge a Word file that came back into its document: as the part `file` of a multipart form, or as the body with `?name=`.
/// Changed text becomes edits; a changed figure is a proposed correction and never text.
#[utoipa::path(
    post, path = "/documents/{id}/merge", tag = "documents",
    params(("id" = String, Path, description = "the document"), MergeQuery),
    request_body(
        content = Vec<u8>, description = "the Word file",
        content_type = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    ),
    responses((status = 200, description = "what was taken, is to be decided, or was refused", body = MergeView))
)]
pub(crate) async fn merge(
    State(state): State<AppState>,
    caller: Caller,
    PathParts(id): PathParts<String>,
    Params(query): Params<MergeQuery>,
    upload: Upload,
) -> Result<Json<MergeView>> {
    let request = MergeRequest {
        take: query.take.filter(|take| !take.is_empty()),
        decide: decisions(&query.decide)?,
        apply: query.apply,
        version: query.version,
    };
    let name = if upload.name.is_empty() { "draft.docx" } else { &upload.name };
    Ok(Json(merging::merge(&state, &caller.actor, &id, name, upload.bytes, request).await?))
}

/// The decisions in a list with commas.
fn decisions(text: &str) -> Result<BTreeMap<String, String>> {
    let one = |decision: &str| {
        let (key, side) = decision.rsplit_once('=')?;
        Some((key.trim().to_string(), side.trim().to_string()))
    };
    let parts = text.split(',').map(str::trim).filter(|part| !part.is_empty());
    parts.map(one).collect::<Option<_>>().ok_or_else(|| {
        Problem::malformed(
            "`decide` viết là KHỐI=theirs,SỐ_LIỆU=ours",
            "write `decide` as BLOCK=theirs,FACT=ours",
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decisions_are_a_list_with_commas() {
        let read = decisions("a.1=theirs, total.admitted=ours").unwrap();
        assert_eq!(read["a.1"], "theirs");
        assert_eq!(read["total.admitted"], "ours");
        assert!(decisions("").unwrap().is_empty());
        assert!(decisions("a.1").is_err());
    }
}
