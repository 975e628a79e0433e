//! Attachments of documents: files that go with one and are not read, such as appendices that were made elsewhere.

use bytes::Bytes;
use chrono::{DateTime, Utc};
use serde_json::json;
use vanthu_diagnostic::code;

use crate::columns::{TimeText, stored_count};
use crate::document_files::valid_name;
use crate::documents::document_by_id;
use crate::schema::new_id;
use crate::{Actor, DocumentState, Result, Store, StoreError, sql};

/// The most attachments of a document.
const MAX_ATTACHMENTS: usize = 50;

/// A file that goes with a document.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Attachment {
    /// A UUID.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Its media type, as it was sent.
    pub media_type: String,
    /// The object that holds it.
    pub sha256: String,
    /// Its size in bytes.
    #[sqlx(try_from = "i64")]
    pub size: u64,
    /// The id of the user who added it.
    pub added_by: String,
    /// That user's name at the time.
    pub added_by_name: String,
    /// When it was added.
    #[sqlx(try_from = "TimeText")]
    pub added_at: DateTime<Utc>,
}

/// The attachments of documents.
#[derive(Clone, Copy)]
pub struct Attachments<'a> {
    store: &'a Store,
}

impl Store {
    /// The attachments of documents.
    pub fn attachments(&self) -> Attachments<'_> {
        Attachments { store: self }
    }
}

impl Attachments<'_> {
    /// Adds an attachment to a draft.
    ///
    /// # Errors
    /// `store.unknown-paper`; `store.paper-state` if it is not a draft; `store.file-name`; `paper.too-many-attachments`.
    pub async fn add(
        self,
        actor: &Actor,
        document_id: &str,
        name: &str,
        media_type: &str,
        bytes: Bytes,
    ) -> Result<Attachment> {
        let name = valid_name(name)?;
        self.store.documents().get(document_id).await?.must_be(&[DocumentState::Draft])?;
        let object = self.store.objects().put(bytes).await?;
        let mut tx = self.store.write().await?;
        document_by_id(tx.conn(), document_id).await?.must_be(&[DocumentState::Draft])?;
        let current: Vec<Attachment> =
            sqlx::query_as(sql::subscriptions::ATTACHMENTS).bind(document_id).fetch_all(tx.conn()).await?;
        if current.len() >= MAX_ATTACHMENTS {
            return Err(StoreError::refused(
                code!("paper.too-many-attachments"),
                format!("một văn bản có nhiều nhất {MAX_ATTACHMENTS} tệp kèm theo"),
                format!("a document has at most {MAX_ATTACHMENTS} attachments"),
            ));
        }
        let added = Attachment {
            id: new_id(),
            name,
            media_type: media_type.to_string(),
            sha256: object.sha256,
            size: object.size,
            added_by: actor.user_id.clone(),
            added_by_name: actor.name.clone(),
            added_at: tx.now,
        };
        let stamp = tx.stamp();
        sqlx::query(sql::subscriptions::INSERT_ATTACHMENT)
            .bind(&added.id)
            .bind(document_id)
            .bind(&added.name)
            .bind(&added.media_type)
            .bind(&added.sha256)
            .bind(stored_count(added.size))
            .bind(&added.added_by)
            .bind(&added.added_by_name)
            .bind(stamp)
            .execute(tx.conn())
            .await?;
        tx.touch_document(document_id).await?;
        tx.event(actor, document_id, "attached", Some(&added.name)).await?;
        let detail = json!({ "attachment": added.id, "sha256": added.sha256, "size": added.size });
        tx.audit(actor, "paper.attach", document_id, detail).await?;
        tx.commit().await?;
        Ok(added)
    }

    /// The attachments of a document, oldest first.
    ///
    /// # Errors
    /// `store.database` or `store.busy` if the database cannot be read.
    pub async fn list(self, document_id: &str) -> Result<Vec<Attachment>> {
        let reader = self.store.reader();
        Ok(sqlx::query_as(sql::subscriptions::ATTACHMENTS).bind(document_id).fetch_all(reader).await?)
    }

    /// Removes an attachment from a draft.
    ///
    /// # Errors
    /// `store.unknown-paper`; `store.paper-state` if it is not a draft; `store.unknown-attachment`.
    pub async fn remove(self, actor: &Actor, document_id: &str, id: &str) -> Result<()> {
        let mut tx = self.store.write().await?;
        document_by_id(tx.conn(), document_id).await?.must_be(&[DocumentState::Draft])?;
        let current: Vec<Attachment> =
            sqlx::query_as(sql::subscriptions::ATTACHMENTS).bind(document_id).fetch_all(tx.conn()).await?;
        let found = current.into_iter().find(|one| one.id == id).ok_or_else(unknown_attachment)?;
        sqlx::query(sql::subscriptions::DELETE_ATTACHMENT).bind(id).execute(tx.conn()).await?;
        tx.touch_document(document_id).await?;
        tx.event(actor, document_id, "detached", Some(&found.name)).await?;
        tx.audit(actor, "paper.detach", document_id, json!({ "attachment": id })).await?;
        tx.commit().await
    }
}

/// The answer where there is no such attachment.
pub fn unknown_attachment() -> StoreError {
    StoreError::missing(code!("store.unknown-attachment"), "tệp kèm theo", "attachment")
}
