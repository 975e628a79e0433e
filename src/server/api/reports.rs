//! The reports that an office owes: `/offices/{id}/reports`.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde::Serialize;
use utoipa::ToSchema;

use super::extract::{JsonBody, PathParts};
use crate::server::error::Result;
use crate::server::security::Caller;
use crate::server::state::AppState;
use crate::service::reports::{self, HandedIn, ReportRequest, ReportView};

/// Reports.
#[derive(Serialize, ToSchema)]
pub(crate) struct DueReports {
    /// The next one first.
    items: Vec<ReportView>,
}

/// The reports that an office owes.
#[utoipa::path(
    get, path = "/offices/{id}/reports", tag = "offices",
    params(("id" = String, Path, description = "the office")),
    responses((status = 200, description = "the reports", body = DueReports))
)]
pub(crate) async fn list(
    State(state): State<AppState>,
    caller: Caller,
    PathParts(id): PathParts<String>,
) -> Result<Json<DueReports>> {
    Ok(Json(DueReports { items: reports::of_office(&state, &caller.actor, &id).await? }))
}

/// Enter a report that the office owes, with its date and whether it comes again.
#[utoipa::path(
    post, path = "/offices/{id}/reports", tag = "offices",
    params(("id" = String, Path, description = "the office")), request_body = ReportRequest,
    responses((status = 201, description = "entered", body = ReportView))
)]
pub(crate) async fn add(
    State(state): State<AppState>,
    caller: Caller,
    PathParts(id): PathParts<String>,
    JsonBody(body): JsonBody<ReportRequest>,
) -> Result<(StatusCode, Json<ReportView>)> {
    Ok((StatusCode::CREATED, Json(reports::add(&state, &caller.actor, &id, body).await?)))
}

/// Remove a report from the list.
#[utoipa::path(
    delete, path = "/offices/{id}/reports/{report}", tag = "offices",
    params(("id" = String, Path, description = "the office"), ("report" = String, Path, description = "the report")),
    responses((status = 204, description = "removed"))
)]
pub(crate) async fn remove(
    State(state): State<AppState>,
    caller: Caller,
    PathParts((id, report)): PathParts<(String, String)>,
) -> Result<StatusCode> {
    reports::remove(&state, &caller.actor, &id, &report).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Note that a report was handed in for one of its dates. Its next date follows; one that does not come again is gone.
#[utoipa::path(
    post, path = "/offices/{id}/reports/{report}/hand-in", tag = "offices",
    params(("id" = String, Path, description = "the office"), ("report" = String, Path, description = "the report")),
    request_body = HandedIn, responses((status = 204, description = "noted"))
)]
pub(crate) async fn hand_in(
    State(state): State<AppState>,
    caller: Caller,
    PathParts((id, report)): PathParts<(String, String)>,
    JsonBody(body): JsonBody<HandedIn>,
) -> Result<StatusCode> {
    reports::hand_in(&state, &caller.actor, &id, &report, &body).await?;
    Ok(StatusCode::NO_CONTENT)
}
