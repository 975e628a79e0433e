//! What there is to do: the documents that came back, those that wait for the person, those being written.

use axum::Json as AsJson;
use axum::response::{IntoResponse, Response};
use serde_json::{Value as Json, json};

use super::document_history::last_return;
use super::missing;
use super::page_context::PageContext;
use crate::server::error::Result;
use crate::service::views::DocumentListItem;
use crate::service::{APPROVERS, CLERKS, WRITERS, documents, offices, reports};
use vanthu_model::text::upper_initial;
use vanthu_store::{DocumentFilter, DocumentState};

/// How many documents a section shows.
const SHOWN: u32 = 20;
/// How many of those that were issued are shown.
const ISSUED_SHOWN: u32 = 5;

/// The sections of the first page, without the empty ones.
pub(super) async fn sections(
    context: &PageContext,
    line: &(dyn Fn(&DocumentListItem) -> Json + Sync),
) -> Result<Vec<Json>> {
    let (state, actor, labels) = (&context.state, context.actor(), &context.labels().home);
    let list = async |states: &[DocumentState], own: bool, per_page: u32| {
        let filter = DocumentFilter {
            states: states.to_vec(),
            created_by: own.then(|| actor.user_id.clone()),
            per_page,
            ..DocumentFilter::default()
        };
        documents::list(state, actor, filter).await.map(|page| page.items)
    };
    let is_own = |document: &DocumentListItem| document.created_by.id == actor.user_id;
    let (mut returned, mut drafts) = (Vec::new(), Vec::new());
    if actor.has_role(&WRITERS) {
        let own = !actor.has_role(&CLERKS);
        let offices = offices::list(state, actor).await?;
        for document in list(&[DocumentState::Draft], own, SHOWN).await? {
            let mut shown = line(&document);
            if let Some(office) = offices.iter().find(|office| office.id == document.office.id) {
                let as_of = missing::as_of(document.updated_at, office.version);
                let found = reports::missing(state, &document.id, &as_of).await?;
                shown["missing"] = missing::shown(context.labels(), &document, &found).into();
            }
            match note_of_return(context, &document.id).await? {
                Some(note) => {
                    shown["note"] = note.into();
                    returned.push(shown);
                }
                None => drafts.push(shown),
            }
        }
    }
    let submitted = list(&[DocumentState::Submitted], false, SHOWN).await?;
    let approved = list(&[DocumentState::Approved, DocumentState::Issuing], false, SHOWN).await?;
    let mut waiting = Vec::new();
    let mut awaiting = Vec::new();
    for document in &submitted {
        let mine = actor.has_role(&APPROVERS) && !is_own(document);
        if mine { waiting.push(line(document)) } else { awaiting.push(line(document)) }
    }
    for document in &approved {
        if actor.has_role(&CLERKS) { waiting.push(line(document)) } else { awaiting.push(line(document)) }
    }
    let issued: Vec<Json> =
        list(&[DocumentState::Issued], false, ISSUED_SHOWN).await?.iter().map(line).collect();
    let all = [
        ("returned", &labels.returned, returned),
        ("waiting", &labels.waiting, waiting),
        ("drafts", &labels.drafts, drafts),
        ("awaiting", &labels.awaiting, awaiting),
        ("issued", &labels.issued, issued),
    ];
    let section = |(id, title, documents): (&str, &String, Vec<Json>)| {
        (!documents.is_empty())
            .then(|| json!({ "id": id, "title": title, "count": documents.len(), "documents": documents }))
    };
    Ok(all.into_iter().filter_map(section).collect())
}

/// What waits for the person, for the script that says so on every page: what came back, and what is to be approved or to get
/// its number.
pub(super) async fn waiting(context: PageContext) -> Result<Response> {
    let line = |document: &DocumentListItem| {
        json!({
            "href": format!("/papers/{}", document.id), "subject": upper_initial(&document.subject),
            "state": document.state.as_str(),
        })
    };
    let sections = sections(&context, &line).await?;
    let own =
        sections.iter().filter(|section| matches!(section["id"].as_str(), Some("returned" | "waiting")));
    let items: Vec<&Json> = own.filter_map(|section| section["documents"].as_array()).flatten().collect();
    Ok(AsJson(json!({ "items": items })).into_response())
}

/// Why a draft came back; `None` if it did not, or was submitted again since.
async fn note_of_return(context: &PageContext, id: &str) -> Result<Option<String>> {
    let events = documents::events(&context.state, context.actor(), id).await?;
    Ok(last_return(&events).map(|event| event.note.clone().unwrap_or_default()))
}
