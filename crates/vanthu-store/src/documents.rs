//! Documents: created, edited and deleted while they are drafts; listed and searched. What happens to them after that is
//! in [`crate::workflow`].

use serde_json::{Value, json};
use vanthu_diagnostic::code;

use crate::columns::{json_text, stamp};
use crate::document_content::{DocumentContent, current_content};
use crate::document_record::DocumentRow;
use crate::offices::office_by_id;
use crate::schema::{Conn, Query, Tx, fetch_page, new_id, push_equal, push_one_of};
use crate::search::{has_words, push_line_words, push_words, searchable};
use crate::{
    Actor, Cursor, Document, DocumentDraft, DocumentEvent, DocumentFilter, DocumentOrder, DocumentState,
    DocumentSummary, DocumentUpdate, Page, Result, Sight, Store, StoreError, sql,
};

/// The maximum number of characters of a subject.
const MAX_SUBJECT: usize = 1_000;

/// The maximum size of the header or the fields as JSON, in bytes.
const MAX_FIELDS: usize = 1 << 20;

/// The documents of the store.
#[derive(Clone, Copy)]
pub struct Documents<'a> {
    store: &'a Store,
}

impl Store {
    /// The documents.
    pub fn documents(&self) -> Documents<'_> {
        Documents { store: self }
    }
}

impl Documents<'_> {
    /// Creates a draft.
    ///
    /// # Errors
    /// `store.unknown-office`; `store.office-closed` if no documents may be created for the office;
    /// `paper.external-id-taken`; `store.subject-long` or `store.fields` for what is given.
    pub async fn create(self, actor: &Actor, draft: DocumentDraft) -> Result<Document> {
        check_subject(&draft.subject)?;
        check_object(&draft.header)?;
        check_object(&draft.fields)?;
        let mut tx = self.store.write().await?;
        if !office_by_id(tx.conn(), &draft.office_id).await?.active {
            return Err(StoreError::conflict(
                code!("store.office-closed"),
                "cơ quan này không còn lập văn bản",
                "documents are no longer created for this office",
            ));
        }
        check_external_id(tx.conn(), &draft.office_id, draft.external_id.as_deref(), None).await?;
        let (id, stamp) = (new_id(), tx.stamp());
        sqlx::query(sql::documents::INSERT)
            .bind(&id)
            .bind(&draft.office_id)
            .bind(&draft.template)
            .bind(&draft.standard)
            .bind(&draft.subject)
            .bind(json_text(&draft.header))
            .bind(json_text(&draft.fields))
            .bind(searchable([draft.subject.as_str()], &[&draft.header, &draft.fields]))
            .bind(&actor.user_id)
            .bind(&actor.name)
            .bind(&stamp)
            .bind(&stamp)
            .bind(i64::from(bears_secrecy(&draft.header)))
            .bind(&draft.external_id)
            .execute(tx.conn())
            .await?;
        tx.event(actor, &id, "created", None).await?;
        tx.audit(actor, "paper.create", &id, json!({ "office": draft.office_id })).await?;
        let document = document_by_id(tx.conn(), &id).await?;
        tx.commit().await?;
        Ok(document)
    }

    /// The document with that id.
    ///
    /// # Errors
    /// `store.unknown-paper`.
    pub async fn get(self, id: &str) -> Result<Document> {
        let mut conn = self.store.reader().acquire().await?;
        document_by_id(&mut conn, id).await
    }

    /// Changes a draft if it still has that version.
    ///
    /// # Errors
    /// `store.unknown-paper`; `store.paper-state` if it is not a draft; `store.stale` if it has another version;
    /// `store.subject-long` or `store.fields` for what is given.
    pub async fn update(
        self,
        actor: &Actor,
        id: &str,
        version: i64,
        update: DocumentUpdate,
    ) -> Result<Document> {
        update.subject.as_deref().map_or(Ok(()), check_subject)?;
        update.header.as_ref().map_or(Ok(()), check_object)?;
        update.fields.as_ref().map_or(Ok(()), check_object)?;
        let mut tx = self.store.write().await?;
        let mut document = document_by_id(tx.conn(), id).await?;
        document.must_be(&[DocumentState::Draft])?;
        document.must_have(Some(version))?;
        document.standard = update.standard.unwrap_or(document.standard);
        document.subject = update.subject.unwrap_or(document.subject);
        document.header = update.header.unwrap_or(document.header);
        document.fields = update.fields.unwrap_or(document.fields);
        document.secret = bears_secrecy(&document.header);
        if let Some(external_id) = update.external_id {
            check_external_id(tx.conn(), &document.office_id, Some(&external_id), Some(id)).await?;
            document.external_id = Some(external_id);
        }
        document.version += 1;
        document.updated_at = tx.now;
        let stamp = tx.stamp();
        sqlx::query(sql::documents::UPDATE)
            .bind(&document.standard)
            .bind(&document.subject)
            .bind(json_text(&document.header))
            .bind(json_text(&document.fields))
            .bind(document.version)
            .bind(searchable([document.subject.as_str()], &[&document.header, &document.fields]))
            .bind(stamp)
            .bind(i64::from(document.secret))
            .bind(&document.external_id)
            .bind(id)
            .execute(tx.conn())
            .await?;
        tx.edited(actor, id).await?;
        tx.audit(actor, "paper.update", id, json!({ "version": document.version })).await?;
        tx.commit().await?;
        Ok(document)
    }

    /// Deletes a draft with its workbooks, corrections and history. The audit log keeps that it existed.
    ///
    /// # Errors
    /// `store.unknown-paper`; `store.paper-state` if it is not a draft.
    pub async fn delete(self, actor: &Actor, id: &str) -> Result<()> {
        let mut tx = self.store.write().await?;
        document_by_id(tx.conn(), id).await?.must_be(&[DocumentState::Draft])?;
        for statement in [
            sql::documents::DELETE_CORRECTIONS,
            sql::documents::DELETE_FILES,
            sql::documents::DELETE_ATTACHMENTS,
            sql::reports::FORGET_MISSING,
            sql::texts::DELETE_LINES,
            sql::texts::DELETE_SUBMISSIONS,
            sql::documents::DELETE_EVENTS,
            sql::documents::DELETE,
        ] {
            sqlx::query(statement).bind(id).execute(tx.conn()).await?;
        }
        tx.audit(actor, "paper.delete", id, json!({})).await?;
        tx.commit().await
    }

    /// Adds a comment to the history of a document.
    ///
    /// # Errors
    /// `store.unknown-paper`.
    pub async fn comment(self, actor: &Actor, id: &str, text: &str) -> Result<()> {
        let mut tx = self.store.write().await?;
        document_by_id(tx.conn(), id).await?;
        tx.event(actor, id, "commented", Some(text)).await?;
        tx.audit(actor, "paper.comment", id, json!({})).await?;
        tx.commit().await
    }

    /// One page of the documents that match, in the order that they are wanted in.
    ///
    /// # Errors
    /// `store.database` or `store.busy` if the database cannot be read.
    pub async fn search(self, query: &DocumentFilter) -> Result<Page<DocumentSummary>> {
        let order = match query.order {
            DocumentOrder::LastChanged => " ORDER BY p.updated_at DESC, p.id DESC",
            DocumentOrder::FirstChanged => " ORDER BY p.updated_at, p.id",
            DocumentOrder::LastCreated => " ORDER BY p.created_at DESC, p.id DESC",
            DocumentOrder::FirstCreated => " ORDER BY p.created_at, p.id",
        };
        let statements = (sql::documents::COUNT, sql::documents::LIST, order);
        let page = (query.page, query.per_page);
        fetch_page(self.store.reader(), statements, page, |sql| push_filters(sql, query)).await
    }

    /// The history of a document, oldest first.
    ///
    /// # Errors
    /// `store.unknown-paper`.
    pub async fn events(self, id: &str) -> Result<Vec<DocumentEvent>> {
        self.get(id).await?;
        Ok(sqlx::query_as(sql::documents::EVENTS).bind(id).fetch_all(self.store.reader()).await?)
    }

    /// The content of a document: the current one of a draft, the frozen one of any other.
    ///
    /// # Errors
    /// `store.unknown-paper`; `store.damaged` if the frozen content is not what was frozen.
    pub async fn content(self, id: &str) -> Result<DocumentContent> {
        let (document, current) = {
            // One snapshot, so that document, workbooks and corrections are of the same moment.
            let mut snapshot = self.store.reader().begin().await?;
            (document_by_id(&mut snapshot, id).await?, current_content(&mut snapshot, id).await?)
        };
        match document.content_sha256 {
            None => Ok(current),
            Some(sha256) => DocumentContent::parse(&self.store.objects().get(&sha256).await?),
        }
    }
}

impl Tx {
    /// Adds an event to the history of a document.
    pub(crate) async fn event(
        &mut self,
        actor: &Actor,
        document_id: &str,
        what: &str,
        note: Option<&str>,
    ) -> Result<()> {
        let stamp = self.stamp();
        sqlx::query(sql::documents::INSERT_EVENT)
            .bind(document_id)
            .bind(stamp)
            .bind(&actor.user_id)
            .bind(&actor.name)
            .bind(what)
            .bind(note)
            .execute(self.conn())
            .await?;
        self.tell(actor, document_id, what, note).await?;
        self.write_to_people(actor, document_id, what, note).await
    }

    /// Adds that a user edited a document. Several edits in a row are one event, as a form is saved while it is typed.
    async fn edited(&mut self, actor: &Actor, document_id: &str) -> Result<()> {
        let last: Option<(i64, String, String)> =
            sqlx::query_as(sql::documents::LAST_EVENT).bind(document_id).fetch_optional(self.conn()).await?;
        match last {
            Some((seq, what, actor_id)) if what == "edited" && actor_id == actor.user_id => {
                let stamp = self.stamp();
                sqlx::query(sql::documents::MOVE_EVENT)
                    .bind(stamp)
                    .bind(document_id)
                    .bind(seq)
                    .execute(self.conn())
                    .await?;
                Ok(())
            }
            _ => self.event(actor, document_id, "edited", None).await,
        }
    }

    /// Notes the time when something that belongs to a document changed.
    pub(crate) async fn touch_document(&mut self, document_id: &str) -> Result<()> {
        let stamp = self.stamp();
        sqlx::query(sql::documents::TOUCH).bind(stamp).bind(document_id).execute(self.conn()).await?;
        Ok(())
    }
}

impl Document {
    /// Refuses what cannot be done in the document's state.
    pub(crate) fn must_be(&self, states: &[DocumentState]) -> Result<()> {
        if states.contains(&self.state) {
            return Ok(());
        }
        Err(StoreError::conflict(
            code!("store.paper-state"),
            format!("không làm được việc này khi văn bản {}", self.state.vi()),
            format!("this cannot be done while the document is `{}`", self.state.as_str()),
        ))
    }

    /// Refuses what was meant for another version.
    pub(crate) fn must_have(&self, version: Option<i64>) -> Result<()> {
        match version {
            Some(version) if version != self.version => Err(stale(self.version)),
            _ => Ok(()),
        }
    }
}

/// The refusal of a change that was made against another version; its value is the current one.
pub(crate) fn stale(version: i64) -> StoreError {
    StoreError::Conflict(
        vanthu_diagnostic::Diagnostic::error(
            code!("store.stale"),
            "nội dung đã được sửa ở nơi khác từ khi bạn mở",
            "the content was changed elsewhere since you opened it",
        )
        .with_value(version.to_string())
        .hint("tải lại rồi sửa tiếp", "reload it and make the change again"),
    )
}

/// The answer where there is no such document, or none that the caller may know of.
pub fn unknown_document() -> StoreError {
    StoreError::missing(code!("store.unknown-paper"), "văn bản", "document")
}

pub(crate) async fn document_by_id(conn: &mut Conn, id: &str) -> Result<Document> {
    let row: Option<DocumentRow> =
        sqlx::query_as(sql::documents::BY_ID).bind(id).fetch_optional(conn).await?;
    Ok(row.ok_or_else(unknown_document)?.into())
}

fn push_filters(sql: &mut Query, query: &DocumentFilter) {
    push_equal(sql, "p.office_id", query.office_id.as_ref());
    push_equal(sql, "p.template", query.template.as_ref());
    push_equal(sql, "p.created_by", query.created_by.as_ref());
    push_equal(sql, "p.external_id", query.external_id.as_ref());
    if let Some(since) = query.changed_since {
        sql.push(" AND p.updated_at >= ").push_bind(stamp(since));
    }
    if let Some(Cursor { at, id }) = &query.after {
        let (column, beyond) = match query.order {
            DocumentOrder::LastChanged => ("p.updated_at", " < "),
            DocumentOrder::FirstChanged => ("p.updated_at", " > "),
            DocumentOrder::LastCreated => ("p.created_at", " < "),
            DocumentOrder::FirstCreated => ("p.created_at", " > "),
        };
        let at = stamp(*at);
        sql.push(" AND (").push(column).push(beyond).push_bind(at.clone());
        sql.push(" OR (").push(column).push(" = ").push_bind(at);
        sql.push(" AND p.id").push(beyond).push_bind(id.clone()).push("))");
    }
    push_one_of(sql, "p.state", &query.states);
    if let Some(sight) = &query.seen_by {
        sql.push(" AND (p.created_by = ").push_bind(sight.user_id.clone()).push(" OR (1 = 1");
        push_sight(sql, "p.office_id", "p.secret", sight);
        if !sight.drafts {
            sql.push(" AND p.state IN ('issuing', 'issued', 'void')");
        }
        sql.push("))");
    }
    if let Some(text) = &query.text {
        sql.push(" AND ((1 = 1");
        push_words(sql, "p.search", text);
        sql.push(")");
        if has_words(text) {
            sql.push(" OR EXISTS (SELECT 1 FROM paper_lines l WHERE l.paper_id = p.id");
            push_line_words(sql, "l.search", text);
            sql.push(")");
        }
        sql.push(")");
    }
}

/// Adds the conditions that what a row is about is of an office that a user works for, and is not secret unless the user
/// may read that.
pub(crate) fn push_sight(sql: &mut Query, office: &'static str, secret: &'static str, sight: &Sight) {
    match &sight.offices {
        None => {}
        // A user who works for no office sees nothing of any.
        Some(offices) if offices.is_empty() => {
            sql.push(" AND 1 = 0");
        }
        Some(offices) => push_one_of(sql, office, &offices.iter().cloned().collect::<Vec<_>>()),
    }
    if !sight.secret {
        sql.push(" AND ").push(secret).push(" = 0");
    }
}

/// Whether a header has a mark of secrecy.
fn bears_secrecy(header: &Value) -> bool {
    match header.get("secrecy") {
        None | Some(Value::Null) => false,
        Some(Value::String(mark)) => !mark.trim().is_empty(),
        Some(_) => true,
    }
}

/// Requires that no other document of the office has that external id.
async fn check_external_id(
    conn: &mut Conn,
    office: &str,
    external_id: Option<&str>,
    own: Option<&str>,
) -> Result<()> {
    let Some(external_id) = external_id else { return Ok(()) };
    let taken: Option<String> = sqlx::query_scalar(sql::documents::WITH_EXTERNAL_ID)
        .bind(office)
        .bind(external_id)
        .fetch_optional(conn)
        .await?;
    match taken {
        Some(id) if own != Some(id.as_str()) => Err(StoreError::Conflict(
            vanthu_diagnostic::Diagnostic::error(
                code!("paper.external-id-taken"),
                "một văn bản khác của cơ quan đã mang mã ngoài này",
                "another document of the office has this external id",
            )
            .with_value(external_id),
        )),
        _ => Ok(()),
    }
}

fn check_subject(subject: &str) -> Result<()> {
    if subject.chars().count() <= MAX_SUBJECT {
        return Ok(());
    }
    Err(StoreError::refused(
        code!("store.subject-long"),
        format!("trích yếu dài quá {MAX_SUBJECT} ký tự"),
        format!("the subject has more than {MAX_SUBJECT} letters"),
    ))
}

fn check_object(value: &Value) -> Result<()> {
    if value.is_object() && json_text(value).len() <= MAX_FIELDS {
        return Ok(());
    }
    Err(StoreError::refused(
        code!("store.fields"),
        "các mục phải là một đối tượng JSON không quá 1 MB",
        "fields must be a JSON object of at most 1 MB",
    ))
}
