//! Health, metrics, and the answers to requests that match no route.

use axum::Json;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use utoipa::ToSchema;

use crate::server::error::{Problem, Result};
use crate::server::security::Caller;
use crate::server::state::AppState;
use crate::service::authorize;
use vanthu_store::{Role, Scope};

/// The health of the service.
#[derive(Serialize, ToSchema)]
pub(crate) struct Health {
    /// `ok`, or `stopping`.
    status: String,
    /// The version.
    version: String,
}

/// Whether the service is healthy: its database answers.
#[utoipa::path(
    get, path = "/health", tag = "service", security(()),
    responses((status = 200, description = "healthy", body = Health))
)]
pub(crate) async fn health(State(state): State<AppState>) -> Result<Json<Health>> {
    state.store.ping().await.map_err(|error| {
        let mut problem = Problem::from(error);
        problem.status = StatusCode::SERVICE_UNAVAILABLE;
        problem.retry_after = Some(5);
        problem
    })?;
    let status = if *state.stopping.borrow() { "stopping" } else { "ok" };
    Ok(Json(Health { status: status.into(), version: env!("CARGO_PKG_VERSION").into() }))
}

/// Counters in the text format of Prometheus. Requires the scope `metrics` or an administrator.
#[utoipa::path(
    get, path = "/metrics", tag = "service",
    responses((status = 200, description = "the counters", body = String, content_type = "text/plain"))
)]
pub(crate) async fn metrics(State(state): State<AppState>, caller: Caller) -> Result<Response> {
    let by_token = caller.actor.scopes.is_some() && caller.actor.has_scope(Scope::Metrics);
    if !by_token {
        authorize(&caller.actor, &[Role::Administrator], Scope::Admin)?;
    }
    let text = state.metrics.text(&state).await;
    Ok(([(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], text).into_response())
}

/// 404 for what is not_found.
pub(crate) async fn not_found() -> Problem {
    Problem::missing()
}

/// 405 for a method that the path does not have.
pub(crate) async fn method_not_allowed() -> Problem {
    Problem::new(
        StatusCode::METHOD_NOT_ALLOWED,
        "request.wrong-method",
        "địa chỉ này không nhận phương thức đó",
        "this address does not accept that method",
    )
}
