//! The audit log.

use axum::extract::Query;
use axum::response::Response;
use serde::Deserialize;
use serde_json::{Value as Json, json};

use super::home::pager;
use super::labels::{fill, moment};
use super::page_context::PageContext;
use super::view::Frame;
use crate::server::error::Result;
use crate::service::{audit, users};

const PER_PAGE: u32 = 100;

/// Which page of the log, and whether to check the chain.
#[derive(Debug, Default, Deserialize)]
pub(super) struct AuditQuery {
    page: Option<u32>,
    verify: Option<String>,
}

/// The log, newest first.
pub(super) async fn show(context: PageContext, Query(query): Query<AuditQuery>) -> Result<Response> {
    let (state, actor, labels) = (&context.state, context.actor(), context.labels());
    let page = audit::list(state, actor, query.page.unwrap_or(1).max(1), PER_PAGE).await?;
    let users = users::list(state, actor).await?;
    let name = |id: &str| match id {
        "cli" => labels.audit.by_command_line.clone(),
        "system" => labels.audit.by_server.clone(),
        _ => users
            .iter()
            .find(|user| user.id == id)
            .map_or_else(|| id.to_string(), |user| user.full_name.clone()),
    };
    let rows: Vec<Json> = page
        .items
        .iter()
        .map(|row| {
            let document = row.act.starts_with("paper.") && !row.act.ends_with("delete");
            json!({
                "seq": row.seq, "at": row.at.to_rfc3339(), "at_text": moment(row.at), "who": name(&row.actor),
                "action": labels.audit_action(&row.act), "object": row.object,
                "href": document.then(|| format!("/papers/{}", row.object)),
            })
        })
        .collect();
    let verdict = match query.verify {
        None => None,
        Some(_) => {
            let check = audit::verify(state, actor).await?;
            Some(match check.broken_at {
                None => json!({
                    "kind": "good",
                    "text": fill(&labels.audit.intact, &[("rows", &check.rows), ("hash", &check.head_hash)]),
                }),
                Some(row) => {
                    json!({ "kind": "bad", "text": fill(&labels.audit.broken, &[("row", &row)]) })
                }
            })
        }
    };
    let data = json!({
        "rows": rows, "verdict": verdict, "pager": pager("/audit", "", page.page, page.total, PER_PAGE),
    });
    let frame = Frame { title: &labels.audit.title, part: "/audit", ..Frame::default() };
    Ok(context.page(frame, "audit", data))
}
