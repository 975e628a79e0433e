//! Subscriptions: what happens to documents and jobs is sent to other systems by webhook, as far as the person who subscribed
//! may read it.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;
use utoipa::ToSchema;
use vanthu_diagnostic::{Diagnostic, code};

use super::context::{Context, Service};
use super::error::{PointTo, Result, ServiceError};
use super::permissions::{Act, Object, may};
use super::validate::with_known;
use super::{jobs, webhooks};
use vanthu_store::{Actor, Delivery, EVENTS, Subscription};

/// How many deliveries a list has.
const MAX_DELIVERIES: u32 = 200;

/// Which events are to be sent to which address.
#[derive(Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SubscriptionRequest {
    /// The address, `https://…`.
    pub url: String,
    /// The names of the events, such as `document.issued`.
    pub events: Vec<String>,
    /// The secret that signs what is sent; if absent, one is created and shown once.
    #[serde(default)]
    pub secret: Option<String>,
}

impl std::fmt::Debug for SubscriptionRequest {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SubscriptionRequest")
    }
}

/// A subscription.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct SubscriptionView {
    /// The id.
    pub id: String,
    /// The address.
    pub url: String,
    /// The names of the events.
    pub events: Vec<String>,
    /// The id of the user who made it. Only what that user may read is sent.
    pub user: String,
    /// When it was made.
    #[serde(serialize_with = "crate::service::times::serialize")]
    #[schema(value_type = String, format = DateTime)]
    pub created_at: DateTime<Utc>,
}

impl From<Subscription> for SubscriptionView {
    fn from(one: Subscription) -> Self {
        Self { id: one.id, url: one.url, events: one.events, user: one.user_id, created_at: one.created_at }
    }
}

/// A subscription just made.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct NewSubscriptionView {
    /// The subscription.
    pub subscription: SubscriptionView,
    /// The secret that signs what is sent, if the request gave none. It is shown this once.
    pub secret: Option<String>,
}

/// A delivery of a subscription.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct DeliveryView {
    /// The id, which a receiver finds in `X-Vanthu-Delivery`.
    pub id: String,
    /// The name of the event.
    pub event: String,
    /// The document that it tells of.
    pub document: Option<String>,
    /// The job that it tells of.
    pub job: Option<String>,
    /// `waiting`, `delivered` or `given-up`.
    pub state: String,
    /// How often it was attempted.
    pub attempts: i64,
    /// When it is attempted next, while it waits.
    #[serde(serialize_with = "crate::service::times::serialize_option")]
    #[schema(value_type = Option<String>, format = DateTime)]
    pub next_at: Option<DateTime<Utc>>,
    /// The status of the last answer.
    pub last_status: Option<i64>,
    /// Why the last attempt failed: `name`, `private`, `connect`, `certificates`, `timeout`, `send`, `status`, `address` or
    /// `not-allowed`.
    pub last_error: Option<String>,
    /// What is sent.
    #[schema(value_type = Object)]
    pub body: Json,
    /// When it was queued.
    #[serde(serialize_with = "crate::service::times::serialize")]
    #[schema(value_type = String, format = DateTime)]
    pub created_at: DateTime<Utc>,
}

impl From<Delivery> for DeliveryView {
    fn from(one: Delivery) -> Self {
        Self {
            next_at: (one.state == "waiting").then_some(one.next_at),
            id: one.id,
            event: one.event,
            document: one.document_id,
            job: one.job_id,
            state: one.state,
            attempts: one.attempts,
            last_status: one.last_status,
            last_error: one.last_error,
            body: serde_json::from_str(&one.body).unwrap_or_default(),
            created_at: one.created_at,
        }
    }
}

/// Subscribes to events.
///
/// # Errors
/// `webhook.unknown-event`, `webhook.bad-url`, `webhook.private-address` or `webhook.bad-secret` for the request;
/// `webhook.too-many` (conflict).
pub async fn create(
    context: &Context,
    actor: &Actor,
    request: SubscriptionRequest,
) -> Result<NewSubscriptionView> {
    may(actor, Act::Subscribe, Object::Of(&actor.user_id))?;
    let url = webhooks::check_url(&request.url, context.policy.webhooks.allow_private).at("/url")?;
    for (index, event) in request.events.iter().enumerate() {
        if !EVENTS.contains(&event.as_str()) {
            let problem = Diagnostic::error(
                code!("webhook.unknown-event"),
                "không có sự kiện này",
                "there is no such event",
            );
            let problem = with_known(problem, event, EVENTS.into_iter());
            return Err(problem.pointing_to(format!("/events/{index}")).into());
        }
    }
    if request.events.is_empty() {
        let problem = Diagnostic::error(
            code!("webhook.unknown-event"),
            "cần ít nhất một sự kiện",
            "at least one event is needed",
        );
        return Err(with_known(problem, "", EVENTS.into_iter()).pointing_to("/events").into());
    }
    let shows = request.secret.is_none();
    let secret = jobs::signing_secret(request.secret).at("/secret")?;
    let mut events = request.events;
    events.sort();
    events.dedup();
    let made = context.store.subscriptions().create(actor, url.as_str(), &secret, &events).await?;
    Ok(NewSubscriptionView { subscription: made.into(), secret: shows.then_some(secret) })
}

/// One's own subscriptions; for an administrator, all of them.
///
/// # Errors
/// Forbidden without the scope `read`.
pub async fn list(context: &Context, actor: &Actor) -> Result<Vec<SubscriptionView>> {
    may(actor, Act::Subscribe, Object::Of(&actor.user_id))?;
    let mut all = context.store.subscriptions().list().await?;
    all.retain(|one| is_own(actor, one));
    Ok(all.into_iter().map(SubscriptionView::from).collect())
}

/// Ends a subscription.
///
/// # Errors
/// Not found if there is no subscription of that id, or it is another's.
pub async fn remove(context: &Context, actor: &Actor, id: &str) -> Result<()> {
    own(context, actor, id).await?;
    Ok(context.store.subscriptions().remove(actor, id).await?)
}

/// The last deliveries of a subscription, newest first: those that tell of what the caller may read now.
///
/// # Errors
/// Those of [`remove`].
pub async fn deliveries(context: &Context, actor: &Actor, id: &str) -> Result<Vec<DeliveryView>> {
    own(context, actor, id).await?;
    let mut readable = Vec::new();
    for delivery in context.store.subscriptions().deliveries(id, MAX_DELIVERIES).await? {
        if may_read(context, actor, &delivery).await {
            readable.push(delivery.into());
        }
    }
    Ok(readable)
}

/// Makes a delivery again.
///
/// # Errors
/// Those of [`remove`]; not found if the subscription has no such delivery, or the caller may not read what it tells of.
pub async fn redeliver(context: &Context, actor: &Actor, id: &str, delivery: &str) -> Result<DeliveryView> {
    own(context, actor, id).await?;
    let known = context.store.subscriptions().deliveries(id, MAX_DELIVERIES).await?;
    match known.iter().find(|one| one.id == delivery) {
        Some(found) if may_read(context, actor, found).await => {
            Ok(context.store.subscriptions().deliver_again(actor, id, delivery).await?.into())
        }
        _ => Err(ServiceError::not_found()),
    }
}

/// Whether the caller may read what a delivery tells of. The body of one that was refused is stored like any other, and its
/// subject alone would say that the document exists.
async fn may_read(context: &Context, actor: &Actor, delivery: &Delivery) -> bool {
    if let Some(id) = &delivery.job_id {
        return jobs::may_see(context, actor, id).await;
    }
    match &delivery.document_id {
        Some(id) => may_read_document(context, actor, id).await,
        None => true,
    }
}

fn is_own(actor: &Actor, one: &Subscription) -> bool {
    one.user_id == actor.user_id || actor.has_role(&super::ADMINISTRATORS)
}

async fn own(context: &Context, actor: &Actor, id: &str) -> Result<Subscription> {
    may(actor, Act::Subscribe, Object::Of(&actor.user_id))?;
    let found = context.store.subscriptions().get(id).await?;
    if is_own(actor, &found) { Ok(found) } else { Err(ServiceError::not_found()) }
}

/// Whether what a delivery tells of may still be read by the person who subscribed.
pub(crate) async fn may_tell(service: &Service, delivery: &Delivery) -> bool {
    let Some(id) = &delivery.subscription_id else { return true };
    let Ok(subscription) = service.store.subscriptions().get(id).await else { return false };
    let Ok(user) = service.store.users().get(&subscription.user_id).await else { return false };
    if !user.active {
        return false;
    }
    // Of a job it was asked when its end was queued.
    let Some(id) = delivery.document_id.as_ref().filter(|_| delivery.job_id.is_none()) else { return true };
    may_read_document(service, &user.actor(), id).await
}

async fn may_read_document(context: &Context, actor: &Actor, id: &str) -> bool {
    match context.store.documents().get(id).await {
        Ok(document) => may(actor, Act::ReadDocument, Object::Document(&document)).is_ok(),
        Err(_) => false,
    }
}
