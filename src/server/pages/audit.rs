//! The audit log.

use axum::extract::Query;
use axum::response::Response;
use serde::Deserialize;
use serde_json::{Value as Json, json};

use super::home::pager;
use super::view::Frame;
use super::visit::Visit;
use super::words;
use crate::server::error::Result;
use crate::service::{audit, users};

const PER_PAGE: u32 = 100;

/// Which page, and whether to check the chain.
#[derive(Debug, Default, Deserialize)]
pub struct Which {
    page: Option<u32>,
    verify: Option<String>,
}

/// The log, the last act first.
pub async fn show(visit: Visit, Query(which): Query<Which>) -> Result<Response> {
    let (state, actor) = (&visit.state, visit.actor());
    let page = audit::list(state, actor, which.page.unwrap_or(1).max(1), PER_PAGE).await?;
    let users = users::list(state, actor).await?;
    let name = |id: &str| match id {
        "cli" => "lệnh trên máy chủ".to_string(),
        "system" => "máy chủ".to_string(),
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
                "seq": row.seq, "at": row.at.to_rfc3339(), "at_text": words::moment(row.at), "who": name(&row.actor),
                "act": words::act(&row.act), "object": row.object,
                "href": document.then(|| format!("/papers/{}", row.object)),
            })
        })
        .collect();
    let verdict = match which.verify {
        None => None,
        Some(_) => {
            let check = audit::verify(state, actor).await?;
            Some(match check.broken_at {
                None => json!({
                    "kind": "good",
                    "text": format!("Nhật ký nguyên vẹn: {} dòng. Mã băm dòng cuối: {}.", check.rows, check.head_hash),
                }),
                Some(seq) => json!({
                    "kind": "bad",
                    "text": format!("Nhật ký không còn nguyên vẹn: hỏng từ dòng {seq}. Báo ngay người quản trị máy chủ."),
                }),
            })
        }
    };
    let data = json!({
        "rows": rows, "verdict": verdict, "pager": pager("/audit", "", page.page, page.total, PER_PAGE),
    });
    Ok(visit.page(Frame { title: "Nhật ký", part: "/audit", ..Frame::default() }, "audit", data))
}
