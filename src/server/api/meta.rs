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
use crate::service::permissions::{Act, Object, may};
use crate::service::space_is_low;
use crate::service::verification::DataHealth;

/// The health of the service.
#[derive(Serialize, ToSchema)]
pub(crate) struct Health {
    /// `ok`, or `stopping`.
    status: String,
    /// The version.
    version: String,
    /// `ok`, or `low` if too little space is free for uploads.
    disk: String,
    /// What the daily verification found: `ok`, `faulty`, or `unverified` until the first one after a start.
    data: String,
    /// `off` without a mail server, `ok`, or `failing` if the server took no mail the last time.
    mail: String,
}

/// Whether the service is healthy: its database can be read and written, and no page of it is damaged.
#[utoipa::path(
    get, path = "/health", tag = "service", security(()),
    responses((status = 200, description = "healthy", body = Health))
)]
pub(crate) async fn health(State(state): State<AppState>) -> Result<Json<Health>> {
    look(&state).await.map(Json)
}

/// Whether the process answers at all: a supervisor restarts it if not. The database is not asked.
#[utoipa::path(
    get, path = "/health/live", tag = "service", security(()),
    responses((status = 200, description = "alive", body = Alive))
)]
pub(crate) async fn live() -> Json<Alive> {
    Json(Alive { status: "ok".into() })
}

/// Whether the service takes requests: it is healthy and not about to stop. A load balancer sends none while it does not.
#[utoipa::path(
    get, path = "/health/ready", tag = "service", security(()),
    responses((status = 200, description = "ready", body = Health))
)]
pub(crate) async fn ready(State(state): State<AppState>) -> Result<Json<Health>> {
    let health = look(&state).await?;
    if health.status == "stopping" {
        return Err(unavailable(Problem::new(
            StatusCode::SERVICE_UNAVAILABLE,
            "server.stopping",
            "dịch vụ đang dừng",
            "the service is stopping",
        )));
    }
    Ok(Json(health))
}

/// That the process answers.
#[derive(Serialize, ToSchema)]
pub(crate) struct Alive {
    /// Always `ok`.
    status: String,
}

fn unavailable(mut problem: Problem) -> Problem {
    problem.status = StatusCode::SERVICE_UNAVAILABLE;
    problem.retry_after = Some(5);
    problem
}

async fn look(state: &AppState) -> Result<Health> {
    state.probe.health(&state.store).await.map_err(|error| unavailable(error.into()))?;
    let data = match state.verification.health() {
        DataHealth::Unverified => "unverified",
        DataHealth::Whole => "ok",
        DataHealth::Faulty => "faulty",
        DataHealth::Broken => {
            return Err(unavailable(Problem::new(
                StatusCode::SERVICE_UNAVAILABLE,
                "store.damaged",
                "cơ sở dữ liệu bị hỏng; chạy `vanthu verify-data` rồi khôi phục từ bản sao lưu",
                "the database is damaged; run `vanthu verify-data`, then restore a backup",
            )));
        }
    };
    let disk = if space_is_low(state) { "low" } else { "ok" };
    let mail = match (&state.policy.mail, state.mail_server.fault()) {
        (None, _) => "off",
        (Some(_), None) => "ok",
        (Some(_), Some(_)) => "failing",
    };
    let status = if *state.stopping.borrow() { "stopping" } else { "ok" };
    Ok(Health {
        status: status.into(),
        version: env!("CARGO_PKG_VERSION").into(),
        disk: disk.into(),
        data: data.into(),
        mail: mail.into(),
    })
}

/// Counters in the text format of Prometheus. Requires the scope `metrics` or an administrator.
#[utoipa::path(
    get, path = "/metrics", tag = "service",
    responses((status = 200, description = "the counters", body = String, content_type = "text/plain"))
)]
pub(crate) async fn metrics(State(state): State<AppState>, caller: Caller) -> Result<Response> {
    may(&caller.actor, Act::ReadMetrics, Object::All).or_else(|_| {
        // A token that may administer may read them, too.
        may(&caller.actor, Act::VerifyData, Object::All)
    })?;
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
