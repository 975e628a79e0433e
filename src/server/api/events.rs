//! Events for other systems: `/subscriptions`.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde::Serialize;
use utoipa::ToSchema;

use super::extract::{JsonBody, PathParts};
use crate::server::error::Result;
use crate::server::security::Caller;
use crate::server::state::AppState;
use crate::service::subscriptions::{
    self, DeliveryView, NewSubscriptionView, SubscriptionRequest, SubscriptionView,
};

/// Subscriptions.
#[derive(Serialize, ToSchema)]
pub(crate) struct SubscriptionList {
    /// Oldest first.
    items: Vec<SubscriptionView>,
}

/// Deliveries of a subscription.
#[derive(Serialize, ToSchema)]
pub(crate) struct Deliveries {
    /// Newest first, at most 200.
    items: Vec<DeliveryView>,
}

/// Subscribe to events of documents and jobs. Each is sent to the address, signed, until it is accepted, as far as you may read
/// what it tells of.
#[utoipa::path(
    post, path = "/subscriptions", tag = "events", request_body = SubscriptionRequest,
    responses((status = 201, description = "subscribed", body = NewSubscriptionView))
)]
pub(crate) async fn create(
    State(state): State<AppState>,
    caller: Caller,
    JsonBody(body): JsonBody<SubscriptionRequest>,
) -> Result<(StatusCode, Json<NewSubscriptionView>)> {
    Ok((StatusCode::CREATED, Json(subscriptions::create(&state, &caller.actor, body).await?)))
}

/// List your subscriptions; administrators see all.
#[utoipa::path(
    get, path = "/subscriptions", tag = "events",
    responses((status = 200, description = "the subscriptions", body = SubscriptionList))
)]
pub(crate) async fn list(State(state): State<AppState>, caller: Caller) -> Result<Json<SubscriptionList>> {
    Ok(Json(SubscriptionList { items: subscriptions::list(&state, &caller.actor).await? }))
}

/// End a subscription. What waits to be delivered to it is not delivered.
#[utoipa::path(
    delete, path = "/subscriptions/{id}", tag = "events", params(("id" = String, Path, description = "the subscription")),
    responses((status = 204, description = "ended"))
)]
pub(crate) async fn remove(
    State(state): State<AppState>,
    caller: Caller,
    PathParts(id): PathParts<String>,
) -> Result<StatusCode> {
    subscriptions::remove(&state, &caller.actor, &id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// List the last deliveries of a subscription: what was sent, how often, and what came of it.
#[utoipa::path(
    get, path = "/subscriptions/{id}/deliveries", tag = "events",
    params(("id" = String, Path, description = "the subscription")),
    responses((status = 200, description = "the deliveries", body = Deliveries))
)]
pub(crate) async fn deliveries(
    State(state): State<AppState>,
    caller: Caller,
    PathParts(id): PathParts<String>,
) -> Result<Json<Deliveries>> {
    Ok(Json(Deliveries { items: subscriptions::deliveries(&state, &caller.actor, &id).await? }))
}

/// Deliver again, with the same id and content.
#[utoipa::path(
    post, path = "/subscriptions/{id}/deliveries/{delivery}/redeliver", tag = "events",
    params(
        ("id" = String, Path, description = "the subscription"),
        ("delivery" = String, Path, description = "the delivery")
    ),
    responses((status = 202, description = "it is delivered within a second or two", body = DeliveryView))
)]
pub(crate) async fn redeliver(
    State(state): State<AppState>,
    caller: Caller,
    PathParts((id, delivery)): PathParts<(String, String)>,
) -> Result<(StatusCode, Json<DeliveryView>)> {
    let view = subscriptions::redeliver(&state, &caller.actor, &id, &delivery).await?;
    Ok((StatusCode::ACCEPTED, Json(view)))
}
