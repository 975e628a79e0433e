//! Access tokens for other systems.

use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use chrono::TimeDelta;
use serde_json::{Value as Json, json};

use super::flash::Flash;
use super::form::{one_line, value, values};
use super::form_body::FormBody;
use super::page_context::{PageContext, redirect_with_flash, sentence};
use super::view::Frame;
use super::wording;
use crate::server::error::{Problem, Result};
use crate::server::security::ClientAddress;
use crate::service::today;
use crate::service::tokens::{self, TokenRequest};
use vanthu_model::date;
use vanthu_store::Scope;

/// The tokens.
pub(super) async fn list(context: PageContext) -> Result<Response> {
    page(&context, StatusCode::OK, None, None).await
}

async fn page(
    context: &PageContext,
    status: StatusCode,
    secret: Option<&str>,
    error: Option<&str>,
) -> Result<Response> {
    let labels = &context.labels().tokens;
    let now = context.state.store.now();
    let rows: Vec<Json> = tokens::list(&context.state, context.actor())
        .await?
        .iter()
        .map(|token| {
            let expired = token.expires_at.is_some_and(|at| at <= now);
            let (class, status) = match (token.revoked_at.is_some(), expired) {
                (true, _) => ("void", &labels.revoked),
                (_, true) => ("note", &labels.expired),
                _ => ("issued", &labels.valid),
            };
            let expires =
                token.expires_at.map_or_else(|| labels.no_expiry.clone(), |at| date::short(today(at)));
            json!({
                "id": token.id, "name": token.name, "scopes": token.scopes.join(", "), "expires": expires,
                "class": class, "status": status, "live": class == "issued",
            })
        })
        .collect();
    let scopes: Vec<Json> = Scope::ALL
        .into_iter()
        .map(|scope| json!({ "value": scope.as_str(), "label": context.labels().scope(scope) }))
        .collect();
    let data = json!({ "tokens": rows, "scopes": scopes, "secret": secret, "problem": error.map(sentence) });
    let frame = Frame { title: &labels.title, part: "/tokens", ..Frame::default() };
    Ok(context.page_with(status, frame, "tokens", data))
}

/// Creates a token. Its secret is shown on the page that follows and nowhere else.
pub(super) async fn create(
    context: PageContext,
    ClientAddress(address): ClientAddress,
    FormBody(pairs): FormBody,
) -> Result<Response> {
    context.check_csrf(&pairs)?;
    let days: i64 = value(&pairs, "days").parse().unwrap_or(90);
    let request = TokenRequest {
        user: None,
        name: one_line(value(&pairs, "name")),
        scopes: values(&pairs, "scope"),
        password: Some(value(&pairs, "password").to_string()),
        expires_at: Some(context.state.store.now() + TimeDelta::days(days.clamp(1, 366))),
    };
    let asked = context.caller.asks(address, true);
    match tokens::create(&context.state, context.actor(), request, &asked).await.map_err(Problem::from) {
        Ok(new) => page(&context, StatusCode::OK, Some(&new.secret), None).await,
        Err(problem)
            if problem.status == StatusCode::UNPROCESSABLE_ENTITY
                || problem.code == "auth.password-needed" =>
        {
            let error = match problem.code.as_str() {
                "token.bad-scopes" => context.labels().tokens.choose_scope.clone(),
                _ => wording::of_problem(context.labels(), &problem),
            };
            page(&context, problem.status, None, Some(&error)).await
        }
        Err(problem) => Err(problem),
    }
}

/// Revokes a token.
pub(super) async fn revoke(
    context: PageContext,
    Path(id): Path<String>,
    FormBody(pairs): FormBody,
) -> Result<Response> {
    context.check_csrf(&pairs)?;
    tokens::revoke(&context.state, context.actor(), &id).await?;
    Ok(redirect_with_flash("/tokens", Flash::TokenRevoked))
}
