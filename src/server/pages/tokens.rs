//! Tokens by which other systems call.

use axum::Form;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use chrono::TimeDelta;
use serde_json::{Value as Json, json};

use super::form::{one_line, value, values};
use super::view::Frame;
use super::visit::{Pairs, Visit, see, sentence};
use super::words;
use crate::server::error::{Problem, Result};
use crate::service::tokens::{self, TokenRequest};
use vanthu_model::date;
use vanthu_store::Scope;

/// The tokens.
pub async fn list(visit: Visit) -> Result<Response> {
    page(&visit, StatusCode::OK, None, None).await
}

async fn page(
    visit: &Visit,
    status: StatusCode,
    secret: Option<&str>,
    fault: Option<&str>,
) -> Result<Response> {
    let now = visit.state.store.now();
    let known = tokens::list(&visit.state, visit.actor()).await?;
    let rows: Vec<Json> = known
        .iter()
        .map(|token| {
            let over = token.expires_at.is_some_and(|at| at <= now);
            let (class, said) = match (token.revoked_at.is_some(), over) {
                (true, _) => ("void", "đã thu hồi"),
                (_, true) => ("note", "đã hết hạn"),
                _ => ("issued", "còn hiệu lực"),
            };
            let expires =
                token.expires_at.map_or_else(|| "không hạn".into(), |at| date::short(words::today(at)));
            json!({
                "id": token.id, "name": token.name, "scopes": token.scopes.join(", "), "expires": expires,
                "class": class, "status": said, "live": class == "issued",
            })
        })
        .collect();
    let scopes: Vec<Json> = Scope::ALL
        .into_iter()
        .map(|scope| json!({ "value": scope.as_str(), "label": words::scope(scope) }))
        .collect();
    let data = json!({ "tokens": rows, "scopes": scopes, "secret": secret, "problem": fault.map(sentence) });
    let frame = Frame { title: "Mã truy cập", part: "/tokens", ..Frame::default() };
    Ok(visit.page_with(status, frame, "tokens", data))
}

/// Makes a token. Its secret is in this answer and nowhere else.
pub async fn create(visit: Visit, Form(pairs): Form<Pairs>) -> Result<Response> {
    visit.check(&pairs)?;
    let days: i64 = value(&pairs, "days").parse().unwrap_or(90);
    let request = TokenRequest {
        user: None,
        name: one_line(value(&pairs, "name")),
        scopes: values(&pairs, "scope"),
        expires_at: Some(visit.state.store.now() + TimeDelta::days(days.clamp(1, 366))),
    };
    match tokens::create(&visit.state, visit.actor(), request).await.map_err(Problem::from) {
        Ok(new) => page(&visit, StatusCode::OK, Some(&new.secret), None).await,
        Err(problem) if problem.status == StatusCode::UNPROCESSABLE_ENTITY => {
            let said = match problem.code.as_str() {
                "token.bad-scopes" => "chọn ít nhất một quyền".to_string(),
                _ => problem.detail.vi.clone(),
            };
            page(&visit, problem.status, None, Some(&said)).await
        }
        Err(problem) => Err(problem),
    }
}

/// Ends a token.
pub async fn revoke(visit: Visit, Path(id): Path<String>, Form(pairs): Form<Pairs>) -> Result<Response> {
    visit.check(&pairs)?;
    tokens::revoke(&visit.state, visit.actor(), &id).await?;
    Ok(see("/tokens", "revoked"))
}
