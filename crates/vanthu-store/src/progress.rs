//! The way of a document: draft → submitted → approved → issuing → issued, back to a draft, or void. Its content is frozen
//! when it is submitted, and held against that hash when it gets its number.

use serde_json::{Value, json};
use vanthu_diagnostic::code;

use super::content::content;
use super::documents::document_by_id;
use super::register::void_entry;
use super::schema::{Columns, Tx, word};
use super::{Actor, Document, DocumentState, ObjectRef, Result, Store, StoreError};

/// The most letters of a note.
const LONGEST_NOTE: usize = 4_000;

/// A step on a document's way.
struct Step<'a> {
    from: &'a [DocumentState],
    to: DocumentState,
    event: &'static str,
    act: &'static str,
}

impl Store {
    /// draft → submitted; freezes the content.
    ///
    /// # Errors
    /// When there is no such document, it is no draft, another has changed it, or the store fails.
    pub async fn submit_document(
        &self,
        actor: &Actor,
        id: &str,
        version: Option<i64>,
        note: Option<&str>,
    ) -> Result<Document> {
        let mut tx = self.write().await?;
        let step = Step {
            from: &[DocumentState::Draft],
            to: DocumentState::Submitted,
            event: "submitted",
            act: "paper.submit",
        };
        step.check(&mut tx, id, version, note).await?;
        let frozen = content(tx.conn(), id).await?.canonical();
        let sha256 = self.objects().put(frozen.into()).await?.sha256;
        sqlx::query(
            "UPDATE papers SET content_sha256 = $1, submitted_by = $2, approved_by = NULL WHERE id = $3",
        )
        .bind(&sha256)
        .bind(&actor.user_id)
        .bind(id)
        .execute(tx.conn())
        .await?;
        step.take(tx, actor, id, note, json!({ "content": sha256 })).await
    }

    /// submitted → draft, by the one who wrote it.
    ///
    /// # Errors
    /// When there is no such document, it is not submitted, or the database fails.
    pub async fn withdraw_document(
        &self,
        actor: &Actor,
        id: &str,
        version: Option<i64>,
        note: Option<&str>,
    ) -> Result<Document> {
        let mut tx = self.write().await?;
        let step = Step {
            from: &[DocumentState::Submitted],
            to: DocumentState::Draft,
            event: "withdrawn",
            act: "paper.withdraw",
        };
        step.check(&mut tx, id, version, note).await?;
        thaw(&mut tx, id).await?;
        step.take(tx, actor, id, note, json!({})).await
    }

    /// submitted → approved.
    ///
    /// # Errors
    /// When there is no such document, it is not submitted, or the database fails.
    pub async fn approve_document(
        &self,
        actor: &Actor,
        id: &str,
        version: Option<i64>,
        note: Option<&str>,
    ) -> Result<Document> {
        let mut tx = self.write().await?;
        let step = Step {
            from: &[DocumentState::Submitted],
            to: DocumentState::Approved,
            event: "approved",
            act: "paper.approve",
        };
        let document = step.check(&mut tx, id, version, note).await?;
        sqlx::query("UPDATE papers SET approved_by = $1 WHERE id = $2")
            .bind(&actor.user_id)
            .bind(id)
            .execute(tx.conn())
            .await?;
        step.take(tx, actor, id, note, json!({ "content": document.content_sha256 })).await
    }

    /// submitted or approved → draft, with a note.
    ///
    /// # Errors
    /// When there is no such document, it was not submitted, the note is empty, or the database fails.
    pub async fn return_document(
        &self,
        actor: &Actor,
        id: &str,
        version: Option<i64>,
        note: &str,
    ) -> Result<Document> {
        needed(note)?;
        let mut tx = self.write().await?;
        let from = &[DocumentState::Submitted, DocumentState::Approved];
        let step = Step { from, to: DocumentState::Draft, event: "returned", act: "paper.return" };
        step.check(&mut tx, id, version, Some(note)).await?;
        thaw(&mut tx, id).await?;
        step.take(tx, actor, id, Some(note), json!({})).await
    }

    /// issuing or issued → void, with the number; the note is the reason.
    ///
    /// # Errors
    /// When there is no such document, it has no number, the note is empty, or the database fails.
    pub async fn void_document(&self, actor: &Actor, id: &str, note: &str) -> Result<Document> {
        needed(note)?;
        let mut tx = self.write().await?;
        let document = document_by_id(tx.conn(), id).await?;
        document.must_be(&[DocumentState::Issuing, DocumentState::Issued])?;
        let entry = document.number.ok_or_else(|| StoreError::damaged("an issued paper has no number"))?;
        void_entry(&mut tx, actor, &entry.entry_id, note).await?;
        let document = document_by_id(tx.conn(), id).await?;
        tx.commit().await?;
        Ok(document)
    }

    /// Keeps the PDF: issuing → issued. A document that has one keeps the first: whoever was slower changes nothing.
    ///
    /// # Errors
    /// When there is no such document, it has no number or is void, there is no such object, or the store fails.
    pub async fn finish_issue(&self, actor: &Actor, id: &str, pdf: &ObjectRef) -> Result<Document> {
        if !self.objects().has(&pdf.sha256).await? {
            return Err(StoreError::damaged("the PDF of a paper was not kept"));
        }
        let mut tx = self.write().await?;
        let document = document_by_id(tx.conn(), id).await?;
        if document.state == DocumentState::Issued {
            return Ok(document);
        }
        let step = Step {
            from: &[DocumentState::Issuing],
            to: DocumentState::Issued,
            event: "issued",
            act: "paper.issued",
        };
        step.check(&mut tx, id, None, None).await?;
        sqlx::query("UPDATE papers SET pdf_sha256 = $1, pdf_size = $2 WHERE id = $3")
            .bind(&pdf.sha256)
            .bind(i64::try_from(pdf.size).unwrap_or(i64::MAX))
            .bind(id)
            .execute(tx.conn())
            .await?;
        step.take(tx, actor, id, None, json!({ "pdf": pdf.sha256 })).await
    }

    /// The ids of documents that have a number and no PDF yet, the first first.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn unfinished_issues(&self) -> Result<Vec<String>> {
        let rows = sqlx::query("SELECT id FROM papers WHERE state = 'issuing' ORDER BY updated_at, id")
            .fetch_all(self.reader())
            .await?;
        rows.iter().map(|row| row.text("id")).collect()
    }
}

impl Step<'_> {
    async fn check(
        &self,
        tx: &mut Tx,
        id: &str,
        version: Option<i64>,
        note: Option<&str>,
    ) -> Result<Document> {
        if note.is_some_and(|note| note.chars().count() > LONGEST_NOTE) {
            return Err(StoreError::refused(
                code!("store.note-long"),
                format!("ghi chú dài quá {LONGEST_NOTE} ký tự"),
                format!("the note has more than {LONGEST_NOTE} letters"),
            ));
        }
        let document = document_by_id(tx.conn(), id).await?;
        document.must_be(self.from)?;
        document.must_have(version)?;
        Ok(document)
    }

    async fn take(
        self,
        mut tx: Tx,
        actor: &Actor,
        id: &str,
        note: Option<&str>,
        detail: Value,
    ) -> Result<Document> {
        let stamp = tx.stamp();
        sqlx::query("UPDATE papers SET state = $1, updated_at = $2 WHERE id = $3")
            .bind(word(&self.to))
            .bind(stamp)
            .bind(id)
            .execute(tx.conn())
            .await?;
        let note = note.map(str::trim).filter(|note| !note.is_empty());
        tx.event(actor, id, self.event, note).await?;
        tx.audit(actor, self.act, id, detail).await?;
        let document = document_by_id(tx.conn(), id).await?;
        tx.commit().await?;
        Ok(document)
    }
}

/// Lets a document be edited again. Its version moves on, so that nobody approves what was on the page before.
async fn thaw(tx: &mut Tx, id: &str) -> Result<()> {
    sqlx::query(
        "UPDATE papers SET content_sha256 = NULL, submitted_by = NULL, approved_by = NULL, version = version + 1 \
         WHERE id = $1",
    )
    .bind(id)
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Refuses an empty note where one is needed.
pub(super) fn needed(note: &str) -> Result<()> {
    if !note.trim().is_empty() {
        return Ok(());
    }
    Err(StoreError::refused(code!("store.note-needed"), "phải ghi lý do", "a reason must be given"))
}
