//! Documents: made, edited and removed while they are drafts; listed and found. How they go on is in `progress`.

use serde_json::{Value, json};
use vanthu_diagnostic::code;

use super::content::{DocumentContent, content};
use super::offices::office_by_id;
use super::schema::{Columns, Conn, Query, Row, Tx, json_text, new_id, paging, push_page, word};
use super::search::{push_words, searched};
use super::{
    Actor, Document, DocumentDraft, DocumentEvent, DocumentFilter, DocumentNumber, DocumentState,
    DocumentSummary, DocumentUpdate, ObjectRef, Page, Result, Store, StoreError,
};

/// The most letters of a subject.
const LONGEST_SUBJECT: usize = 1_000;

/// The most bytes of fields or particulars.
const LARGEST: usize = 1 << 20;

impl Store {
    /// Makes a draft.
    ///
    /// # Errors
    /// When there is no such office, a value is unfit, or the database fails.
    pub async fn create_document(&self, actor: &Actor, new: DocumentDraft) -> Result<Document> {
        check_subject(&new.subject)?;
        check_object(&new.particulars)?;
        check_object(&new.fields)?;
        let mut tx = self.write().await?;
        if !office_by_id(tx.conn(), &new.office_id).await?.active {
            return Err(StoreError::conflict(
                code!("store.office-closed"),
                "cơ quan này không còn lập văn bản",
                "papers are no longer made for this office",
            ));
        }
        let (id, stamp) = (new_id(), tx.stamp());
        sqlx::query(
            "INSERT INTO papers (id, office_id, template, standard, subject, particulars, fields, version, state, \
             search, created_by, created_by_name, created_at, updated_at) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, 1, 'draft', $8, $9, $10, $11, $12)",
        )
        .bind(&id)
        .bind(&new.office_id)
        .bind(&new.template)
        .bind(&new.standard)
        .bind(&new.subject)
        .bind(json_text(&new.particulars))
        .bind(json_text(&new.fields))
        .bind(searched([new.subject.as_str()], &[&new.particulars, &new.fields]))
        .bind(&actor.user_id)
        .bind(&actor.name)
        .bind(&stamp)
        .bind(&stamp)
        .execute(tx.conn())
        .await?;
        tx.event(actor, &id, "created", None).await?;
        tx.audit(actor, "paper.create", &id, json!({ "office": new.office_id })).await?;
        let document = document_by_id(tx.conn(), &id).await?;
        tx.commit().await?;
        Ok(document)
    }

    /// The document of that id.
    ///
    /// # Errors
    /// When there is none.
    pub async fn document(&self, id: &str) -> Result<Document> {
        let mut conn = self.reader().acquire().await?;
        document_by_id(&mut conn, id).await
    }

    /// Changes a draft, when it still has that version.
    ///
    /// # Errors
    /// When there is none, it is no draft, another has changed it, a value is unfit, or the database fails.
    pub async fn update_document(
        &self,
        actor: &Actor,
        id: &str,
        version: i64,
        change: DocumentUpdate,
    ) -> Result<Document> {
        change.subject.as_deref().map_or(Ok(()), check_subject)?;
        change.particulars.as_ref().map_or(Ok(()), check_object)?;
        change.fields.as_ref().map_or(Ok(()), check_object)?;
        let mut tx = self.write().await?;
        let mut document = document_by_id(tx.conn(), id).await?;
        document.must_be(&[DocumentState::Draft])?;
        document.must_have(Some(version))?;
        document.standard = change.standard.unwrap_or(document.standard);
        document.subject = change.subject.unwrap_or(document.subject);
        document.particulars = change.particulars.unwrap_or(document.particulars);
        document.fields = change.fields.unwrap_or(document.fields);
        document.version += 1;
        document.updated_at = tx.now;
        let stamp = tx.stamp();
        sqlx::query(
            "UPDATE papers SET standard = $1, subject = $2, particulars = $3, fields = $4, version = $5, search = $6, \
             updated_at = $7 WHERE id = $8",
        )
        .bind(&document.standard)
        .bind(&document.subject)
        .bind(json_text(&document.particulars))
        .bind(json_text(&document.fields))
        .bind(document.version)
        .bind(searched([document.subject.as_str()], &[&document.particulars, &document.fields]))
        .bind(stamp)
        .bind(id)
        .execute(tx.conn())
        .await?;
        tx.edited(actor, id).await?;
        tx.audit(actor, "paper.update", id, json!({ "version": document.version })).await?;
        tx.commit().await?;
        Ok(document)
    }

    /// Removes a draft with all that belongs to it; the audit log keeps that it was there.
    ///
    /// # Errors
    /// When there is none, it is no draft, or the database fails.
    pub async fn delete_document(&self, actor: &Actor, id: &str) -> Result<()> {
        let mut tx = self.write().await?;
        document_by_id(tx.conn(), id).await?.must_be(&[DocumentState::Draft])?;
        for sql in [
            "DELETE FROM corrections WHERE paper_id = $1",
            "DELETE FROM paper_files WHERE paper_id = $1",
            "DELETE FROM paper_events WHERE paper_id = $1",
            "DELETE FROM papers WHERE id = $1",
        ] {
            sqlx::query(sql).bind(id).execute(tx.conn()).await?;
        }
        tx.audit(actor, "paper.delete", id, json!({})).await?;
        tx.commit().await
    }

    /// Lists documents, the last changed first.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn search_documents(&self, query: &DocumentFilter) -> Result<Page<DocumentSummary>> {
        let (page, per_page) = paging(query.page, query.per_page);
        let mut counting = Query::new("SELECT COUNT(*) AS total FROM papers p WHERE 1 = 1");
        push_conditions(&mut counting, query);
        let total = counting.build().fetch_one(self.reader()).await?.count("total")?;
        let mut listing = Query::new(
            "SELECT p.id, p.office_id, o.name AS office_name, p.template, p.subject, p.state, r.symbol, p.created_by, \
             p.created_by_name, p.created_at, p.updated_at FROM papers p JOIN offices o ON o.id = p.office_id \
             LEFT JOIN register r ON r.paper_id = p.id WHERE 1 = 1",
        );
        push_conditions(&mut listing, query);
        listing.push(" ORDER BY p.updated_at DESC, p.id DESC");
        push_page(&mut listing, (page, per_page));
        let rows = listing.build().fetch_all(self.reader()).await?;
        let items = rows.iter().map(summary).collect::<Result<_>>()?;
        Ok(Page { items, total, page, per_page })
    }

    /// What happened to a document, the first first.
    ///
    /// # Errors
    /// When there is no such document, or the database fails.
    pub async fn document_events(&self, id: &str) -> Result<Vec<DocumentEvent>> {
        self.document(id).await?;
        let rows = sqlx::query("SELECT * FROM paper_events WHERE paper_id = $1 ORDER BY seq")
            .bind(id)
            .fetch_all(self.reader())
            .await?;
        rows.iter().map(event).collect()
    }

    /// Everything that makes the document: as it is now in a draft, as it was frozen afterwards.
    ///
    /// # Errors
    /// When there is no such document, what was frozen is damaged, or the database fails.
    pub async fn document_content(&self, id: &str) -> Result<DocumentContent> {
        let (document, live) = {
            // One snapshot: document, files and corrections of the same moment.
            let mut snapshot = self.reader().begin().await?;
            (document_by_id(&mut snapshot, id).await?, content(&mut snapshot, id).await?)
        };
        match document.content_sha256 {
            None => Ok(live),
            Some(sha256) => DocumentContent::parse(&self.objects().get(&sha256).await?),
        }
    }
}

impl Tx {
    /// Adds to what happened to a document.
    pub(super) async fn event(
        &mut self,
        actor: &Actor,
        document_id: &str,
        what: &str,
        note: Option<&str>,
    ) -> Result<()> {
        let stamp = self.stamp();
        sqlx::query(
            "INSERT INTO paper_events (paper_id, seq, happened_at, actor_id, actor_name, what, note) \
             VALUES ($1, (SELECT COALESCE(MAX(seq), 0) + 1 FROM paper_events WHERE paper_id = $1), $2, $3, $4, $5, $6)",
        )
        .bind(document_id)
        .bind(stamp)
        .bind(&actor.user_id)
        .bind(&actor.name)
        .bind(what)
        .bind(note)
        .execute(self.conn())
        .await?;
        Ok(())
    }

    /// Adds that a person edited a document, once for many edits in a row: a form is saved as it is typed.
    async fn edited(&mut self, actor: &Actor, document_id: &str) -> Result<()> {
        let last = sqlx::query("SELECT * FROM paper_events WHERE paper_id = $1 ORDER BY seq DESC LIMIT 1")
            .bind(document_id)
            .fetch_optional(self.conn())
            .await?;
        let Some(row) = last else { return self.event(actor, document_id, "edited", None).await };
        if row.text("what")? != "edited" || row.text("actor_id")? != actor.user_id {
            return self.event(actor, document_id, "edited", None).await;
        }
        let (seq, stamp) = (row.int("seq")?, self.stamp());
        sqlx::query("UPDATE paper_events SET happened_at = $1 WHERE paper_id = $2 AND seq = $3")
            .bind(stamp)
            .bind(document_id)
            .bind(seq)
            .execute(self.conn())
            .await?;
        Ok(())
    }

    /// Notes that what belongs to a document has changed.
    pub(super) async fn touch_document(&mut self, document_id: &str) -> Result<()> {
        let stamp = self.stamp();
        sqlx::query("UPDATE papers SET updated_at = $1 WHERE id = $2")
            .bind(stamp)
            .bind(document_id)
            .execute(self.conn())
            .await?;
        Ok(())
    }
}

impl Document {
    /// Refuses what cannot be done in the document's state.
    pub(super) fn must_be(&self, states: &[DocumentState]) -> Result<()> {
        if states.contains(&self.state) {
            return Ok(());
        }
        Err(StoreError::conflict(
            code!("store.paper-state"),
            format!("không làm được việc này khi văn bản {}", self.state.vi()),
            format!("this cannot be done while the paper is `{}`", self.state.as_str()),
        ))
    }

    /// Refuses what was meant for another version.
    pub(super) fn must_have(&self, version: Option<i64>) -> Result<()> {
        match version {
            Some(version) if version != self.version => Err(stale(self.version)),
            _ => Ok(()),
        }
    }
}

pub(super) fn no_document() -> StoreError {
    StoreError::missing(code!("store.unknown-paper"), "văn bản", "paper")
}

/// Someone else was faster.
pub(super) fn stale(version: i64) -> StoreError {
    StoreError::Conflict(
        vanthu_diagnostic::Diagnostic::error(
            code!("store.stale"),
            "nội dung đã được sửa ở nơi khác từ khi bạn mở",
            "the content was changed elsewhere since you opened it",
        )
        .with_value(version.to_string())
        .hint("tải lại rồi sửa tiếp", "load it again and go on"),
    )
}

pub(super) async fn document_by_id(conn: &mut Conn, id: &str) -> Result<Document> {
    let row = sqlx::query(
        "SELECT p.*, r.id AS entry_id, r.number, r.symbol, r.dated FROM papers p \
         LEFT JOIN register r ON r.paper_id = p.id WHERE p.id = $1",
    )
    .bind(id)
    .fetch_optional(conn)
    .await?;
    document(&row.ok_or_else(no_document)?)
}

fn document(row: &Row) -> Result<Document> {
    let number = match (row.maybe_text("entry_id")?, row.maybe_date("dated")?) {
        (Some(entry_id), Some(date)) => {
            Some(DocumentNumber { entry_id, number: row.int("number")?, symbol: row.text("symbol")?, date })
        }
        _ => None,
    };
    let pdf = match (row.maybe_text("pdf_sha256")?, row.maybe_int("pdf_size")?) {
        (Some(sha256), Some(size)) => Some(ObjectRef { sha256, size: size.unsigned_abs() }),
        _ => None,
    };
    Ok(Document {
        id: row.text("id")?,
        office_id: row.text("office_id")?,
        template: row.text("template")?,
        standard: row.maybe_text("standard")?,
        subject: row.text("subject")?,
        particulars: row.json("particulars")?,
        fields: row.json("fields")?,
        version: row.int("version")?,
        state: row.word("state")?,
        content_sha256: row.maybe_text("content_sha256")?,
        number,
        pdf,
        created_by: row.text("created_by")?,
        created_by_name: row.text("created_by_name")?,
        submitted_by: row.maybe_text("submitted_by")?,
        approved_by: row.maybe_text("approved_by")?,
        created_at: row.time("created_at")?,
        updated_at: row.time("updated_at")?,
    })
}

fn summary(row: &Row) -> Result<DocumentSummary> {
    Ok(DocumentSummary {
        id: row.text("id")?,
        office_id: row.text("office_id")?,
        office_name: row.text("office_name")?,
        template: row.text("template")?,
        subject: row.text("subject")?,
        state: row.word("state")?,
        symbol: row.maybe_text("symbol")?,
        created_by: row.text("created_by")?,
        created_by_name: row.text("created_by_name")?,
        created_at: row.time("created_at")?,
        updated_at: row.time("updated_at")?,
    })
}

fn event(row: &Row) -> Result<DocumentEvent> {
    Ok(DocumentEvent {
        at: row.time("happened_at")?,
        actor_id: row.text("actor_id")?,
        actor_name: row.text("actor_name")?,
        what: row.text("what")?,
        note: row.maybe_text("note")?,
    })
}

fn push_conditions(sql: &mut Query, query: &DocumentFilter) {
    let mut equal = |column: &'static str, value: &Option<String>| {
        if let Some(value) = value {
            sql.push(" AND ").push(column).push(" = ").push_bind(value.clone());
        }
    };
    equal("p.office_id", &query.office_id);
    equal("p.template", &query.template);
    equal("p.created_by", &query.created_by);
    if !query.states.is_empty() {
        sql.push(" AND p.state IN (");
        let mut states = sql.separated(", ");
        for state in &query.states {
            states.push_bind(word(state));
        }
        sql.push(")");
    }
    if let Some(text) = &query.text {
        push_words(sql, "p.search", text);
    }
}

fn check_subject(subject: &str) -> Result<()> {
    if subject.chars().count() <= LONGEST_SUBJECT {
        return Ok(());
    }
    Err(StoreError::refused(
        code!("store.subject-long"),
        format!("trích yếu dài quá {LONGEST_SUBJECT} ký tự"),
        format!("the subject has more than {LONGEST_SUBJECT} letters"),
    ))
}

fn check_object(value: &Value) -> Result<()> {
    if value.is_object() && json_text(value).len() <= LARGEST {
        return Ok(());
    }
    Err(StoreError::refused(
        code!("store.fields"),
        "các mục phải là một đối tượng JSON không quá 1 MB",
        "fields are a JSON object of no more than 1 MB",
    ))
}
