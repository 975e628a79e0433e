//! A draft that came back from Word, merged into its document.

use std::collections::BTreeMap;

use bytes::Bytes;
use serde::Serialize;
use serde_json::{Map, Value as Json, json};
use utoipa::ToSchema;

use super::context::Service;
use super::documents::{self, DocumentPatch, editable};
use super::error::{Result, ServiceError};
use super::rendering::{NumberOverride, send};
use super::replies::{public_diagnostics, serialize_diagnostics};
use super::uploads::file_name;
use super::workbooks::{self, CorrectionRequest};
use super::{blocking, io_error, readable};
use crate::worker::pool::Turn;
use crate::worker::protocol::{MergeInput, MergeOutput, Task};
use vanthu_diagnostic::{Diagnostic, code};
use vanthu_merge::{Item, Outcome, Side};
use vanthu_store::Actor;

/// How a draft is merged.
#[derive(Clone, Debug, Default)]
pub struct MergeRequest {
    /// What is taken where a choice must be made: `theirs` or `ours`. Figures are decided one by one.
    pub take: Option<String>,
    /// The same for single blocks and facts, by the keys that a report lists.
    pub decide: BTreeMap<String, String>,
    /// Whether the edits and corrections are stored.
    pub apply: bool,
    /// The expected version of the document; 409 if it has another one.
    pub version: Option<i64>,
}

/// What came of a merge.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct MergeView {
    /// The revision that was sent out, as the draft tells it.
    pub revision: Option<String>,
    /// `sent` if the draft still had what was sent out; `now` if it was compared with the document as it is.
    pub base: String,
    /// Whether edits and corrections were stored.
    pub applied: bool,
    /// The version of the document, after they were stored.
    pub version: i64,
    /// How many differences there are of each kind.
    #[schema(value_type = Object)]
    pub counts: Json,
    /// The differences. Each has `outcome` (`taken`, `to-decide`, `refused`, `kept`, `comment`, `note`), what a diagnostic has, and
    /// `block`, `sent`, `theirs`, `now`, `by`, the key `decide` where a choice must be made, and the `correction` that it proposes.
    #[serde(serialize_with = "serialize_items")]
    #[schema(value_type = Vec<Object>)]
    pub items: Vec<Item>,
    /// All edits of the document after the merge, as `particulars.edits` has them.
    #[schema(value_type = Vec<Object>)]
    pub edits: Vec<Json>,
    /// What the checks find in the merged document.
    #[serde(serialize_with = "serialize_diagnostics")]
    #[schema(value_type = Vec<Object>)]
    pub findings: Vec<Diagnostic>,
}

/// Serializes differences in both languages.
fn serialize_items<S: serde::Serializer>(
    items: &[Item],
    serializer: S,
) -> std::result::Result<S::Ok, S::Error> {
    let one = |item: &Item| {
        let diagnostic = public_diagnostics(std::slice::from_ref(&item.diagnostic)).into_iter().next();
        let mut object = item.beside(diagnostic.unwrap_or_default());
        object["outcome"] = json!(item.outcome);
        object
    };
    items.iter().map(one).collect::<Vec<Json>>().serialize(serializer)
}

/// Merges a draft into a document, and stores its edits and the corrections that were decided on if that is asked for.
///
/// # Errors
/// Forbidden without the right to read, and, if it is to be stored, to edit; not found if there is no document of that id;
/// `request.malformed` for an unknown side; `merge.other-document`, `merge.unknown-decision` or what is wrong with the draft;
/// `store.stale` (conflict) if the document has another version; the errors of the workers.
pub async fn merge(
    service: &Service,
    actor: &Actor,
    id: &str,
    name: &str,
    bytes: Bytes,
    request: MergeRequest,
) -> Result<MergeView> {
    let document = match request.apply {
        true => editable(service, actor, id).await?,
        false => readable(service, actor, id).await?,
    };
    for side in request.take.iter().chain(request.decide.values()) {
        if Side::parse(side).is_none() {
            return Err(ServiceError::invalid(
                code!("request.malformed"),
                "chỉ chọn được theirs hoặc ours",
                "choose theirs or ours",
            ));
        }
    }
    let content = service.store.documents().content(id).await?;
    let sent = send(service, &content, NumberOverride::of(&document)).await?;
    let name = file_name(name)?;
    let names = sent.names();
    let (mut workspace, input) = (sent.workspace, sent.document);
    let (workspace, draft) = blocking(move || {
        let draft = workspace.add("merge", &name, &bytes).map_err(io_error)?;
        Ok((workspace, draft))
    })
    .await?;
    let MergeRequest { take, decide, apply, version } = request;
    let task = Task::Merge(MergeInput { document: input, id: id.to_string(), draft, take, decide });
    let reply = service.pool.ask(&Turn::of(&actor.user_id), workspace.request(task)).await?;
    let (merged, findings) = reply.into_parts::<MergeOutput>();
    let Some(merged) = merged else { return Err(ServiceError::rejected(findings)) };
    let mut now = document.version;
    if apply {
        let particulars = Map::from_iter([("edits".to_string(), Json::Array(merged.edits.clone()))]);
        let patch = DocumentPatch {
            version: version.unwrap_or(now),
            particulars: Some(particulars),
            ..DocumentPatch::default()
        };
        now = documents::change(service, actor, id, patch).await?.version;
        for one in &merged.corrections {
            let own = names.iter().find(|(_, shown)| **shown == one.file);
            let (slot, file) = match own {
                Some(((slot, file), _)) => (slot.clone(), file.clone()),
                None => (one.data.clone().unwrap_or_default(), one.file.clone()),
            };
            let correction = CorrectionRequest {
                slot,
                file: Some(file),
                sheet: Some(one.sheet.clone()),
                cell: one.cell.clone(),
                was: one.was.clone(),
                now: one.now.clone(),
                why: format!("{} ({})", one.why, one.by),
            };
            workbooks::correct(service, actor, id, correction).await?;
        }
        if !merged.corrections.is_empty() {
            now = readable(service, actor, id).await?.version;
        }
    }
    let count = |outcome: Outcome| merged.items.iter().filter(|item| item.outcome == outcome).count();
    let counts: Map<String, Json> =
        Outcome::ALL.into_iter().map(|outcome| (outcome.key().to_string(), json!(count(outcome)))).collect();
    Ok(MergeView {
        revision: merged.revision,
        base: if merged.remembered { "sent" } else { "now" }.to_string(),
        applied: apply,
        version: now,
        counts: counts.into(),
        items: merged.items,
        edits: merged.edits,
        findings,
    })
}
