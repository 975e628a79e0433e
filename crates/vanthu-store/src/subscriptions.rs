//! Subscriptions: which events of documents and jobs are sent to which address. What happens to a document is queued for its
//! subscriptions in the transaction in which it happens, so that no crash comes between the two.

use chrono::{DateTime, Utc};
use serde_json::json;
use vanthu_diagnostic::{Diagnostic, code};

use crate::columns::{JsonText, TimeText, json_text};
use crate::documents::document_by_id;
use crate::schema::{Tx, new_id};
use crate::webhooks::NewDelivery;
use crate::{Actor, Delivery, Result, Store, StoreError, sql};

/// The events that can be subscribed to.
pub const EVENTS: [&str; 9] = [
    "document.submitted",
    "document.withdrawn",
    "document.approved",
    "document.returned",
    "document.numbered",
    "document.issued",
    "document.voided",
    "document.signed",
    "job.ended",
];

/// The most subscriptions of a service.
const MAX_SUBSCRIPTIONS: i64 = 50;

/// Which events are sent to an address.
#[derive(Clone, sqlx::FromRow)]
pub struct Subscription {
    /// A UUID.
    pub id: String,
    /// The address.
    pub url: String,
    /// The secret that signs what is sent.
    pub secret: String,
    /// The names of the events.
    #[sqlx(try_from = "JsonText")]
    pub events: Vec<String>,
    /// The user who made it, and who must be able to read what it tells of.
    pub user_id: String,
    /// When it was made.
    #[sqlx(try_from = "TimeText")]
    pub created_at: DateTime<Utc>,
}

/// The subscriptions to events.
#[derive(Clone, Copy)]
pub struct Subscriptions<'a> {
    store: &'a Store,
}

impl Store {
    /// The subscriptions to events.
    pub fn subscriptions(&self) -> Subscriptions<'_> {
        Subscriptions { store: self }
    }
}

impl Subscriptions<'_> {
    /// Makes a subscription.
    ///
    /// # Errors
    /// `webhook.too-many` if there are as many as there may be.
    pub async fn create(
        self,
        actor: &Actor,
        url: &str,
        secret: &str,
        events: &[String],
    ) -> Result<Subscription> {
        let mut tx = self.store.write().await?;
        let count: i64 = sqlx::query_scalar(sql::subscriptions::COUNT).fetch_one(tx.conn()).await?;
        if count >= MAX_SUBSCRIPTIONS {
            return Err(StoreError::Conflict(Diagnostic::error(
                code!("webhook.too-many"),
                format!("có nhiều nhất {MAX_SUBSCRIPTIONS} đăng ký nhận sự kiện"),
                format!("there are at most {MAX_SUBSCRIPTIONS} subscriptions"),
            )));
        }
        let (id, stamp) = (new_id(), tx.stamp());
        sqlx::query(sql::subscriptions::INSERT)
            .bind(&id)
            .bind(url)
            .bind(secret)
            .bind(json_text(&events))
            .bind(&actor.user_id)
            .bind(stamp)
            .execute(tx.conn())
            .await?;
        tx.audit(actor, "subscription.create", &id, json!({ "events": events })).await?;
        let made = sqlx::query_as(sql::subscriptions::BY_ID).bind(&id).fetch_one(tx.conn()).await?;
        tx.commit().await?;
        Ok(made)
    }

    /// All subscriptions, oldest first.
    ///
    /// # Errors
    /// `store.database` or `store.busy` if the database cannot be read.
    pub async fn list(self) -> Result<Vec<Subscription>> {
        Ok(sqlx::query_as(sql::subscriptions::ALL_OF_ALL).fetch_all(self.store.reader()).await?)
    }

    /// The subscription with that id.
    ///
    /// # Errors
    /// `store.unknown-subscription`.
    pub async fn get(self, id: &str) -> Result<Subscription> {
        let found =
            sqlx::query_as(sql::subscriptions::BY_ID).bind(id).fetch_optional(self.store.reader()).await?;
        found.ok_or_else(unknown_subscription)
    }

    /// Ends a subscription. What waits to be delivered to it is not.
    ///
    /// # Errors
    /// `store.unknown-subscription`.
    pub async fn remove(self, actor: &Actor, id: &str) -> Result<()> {
        let mut tx = self.store.write().await?;
        sqlx::query(sql::subscriptions::DELETE_DELIVERIES).bind(id).execute(tx.conn()).await?;
        let gone = sqlx::query(sql::subscriptions::DELETE).bind(id).execute(tx.conn()).await?;
        if gone.rows_affected() == 0 {
            return Err(unknown_subscription());
        }
        tx.audit(actor, "subscription.remove", id, json!({})).await?;
        tx.commit().await
    }

    /// The last deliveries of a subscription, newest first.
    ///
    /// # Errors
    /// `store.database` or `store.busy` if the database cannot be read.
    pub async fn deliveries(self, id: &str, max: u32) -> Result<Vec<Delivery>> {
        let found = sqlx::query_as(sql::webhooks::OF_SUBSCRIPTION)
            .bind(id)
            .bind(i64::from(max))
            .fetch_all(self.store.reader())
            .await?;
        Ok(found)
    }

    /// Lets a delivery of a subscription be made again, with the same id and body.
    ///
    /// # Errors
    /// `store.unknown-delivery`.
    pub async fn deliver_again(self, actor: &Actor, id: &str, delivery: &str) -> Result<Delivery> {
        let mut tx = self.store.write().await?;
        let found: Option<Delivery> =
            sqlx::query_as(sql::webhooks::BY_ID).bind(delivery).fetch_optional(tx.conn()).await?;
        if found.is_none_or(|found| found.subscription_id.as_deref() != Some(id)) {
            return Err(StoreError::missing(code!("store.unknown-delivery"), "lần báo tin", "delivery"));
        }
        let stamp = tx.stamp();
        sqlx::query(sql::webhooks::AGAIN).bind(stamp).bind(delivery).execute(tx.conn()).await?;
        tx.audit(actor, "subscription.redeliver", id, json!({ "delivery": delivery })).await?;
        let found = sqlx::query_as(sql::webhooks::BY_ID).bind(delivery).fetch_one(tx.conn()).await?;
        tx.commit().await?;
        Ok(found)
    }
}

impl Tx {
    /// Queues what happened to a document for those who subscribed to it.
    pub(crate) async fn tell(
        &mut self,
        actor: &Actor,
        document_id: &str,
        what: &str,
        note: Option<&str>,
    ) -> Result<()> {
        let event = format!("document.{what}");
        if !EVENTS.contains(&event.as_str()) {
            return Ok(());
        }
        let mut all: Vec<Subscription> =
            sqlx::query_as(sql::subscriptions::ALL_OF_ALL).fetch_all(self.conn()).await?;
        all.retain(|one| one.events.contains(&event));
        if all.is_empty() {
            return Ok(());
        }
        let document = document_by_id(self.conn(), document_id).await?;
        let number = document.number.as_ref();
        for one in all {
            let id = new_id();
            let body = json!({
                "id": id,
                "event": event,
                "created_at": self.stamp(),
                "document": {
                    "id": document.id,
                    "external_id": document.external_id,
                    "office": document.office_id,
                    "template": document.template,
                    "subject": document.subject,
                    "state": document.state,
                    "version": document.version,
                    "number": number.map(|number| number.number),
                    "symbol": number.map(|number| number.symbol.clone()),
                    "date": number.map(|number| number.date.to_string()),
                },
                "by": { "id": actor.user_id, "name": actor.name },
                "note": note,
            })
            .to_string();
            let delivery = NewDelivery {
                id: &id,
                job_id: None,
                subscription_id: Some(&one.id),
                event: &event,
                document_id: Some(document_id),
                url: &one.url,
                secret: &one.secret,
                body: &body,
            };
            delivery.insert(self).await?;
        }
        Ok(())
    }
}

fn unknown_subscription() -> StoreError {
    StoreError::missing(code!("store.unknown-subscription"), "đăng ký nhận sự kiện", "subscription")
}
