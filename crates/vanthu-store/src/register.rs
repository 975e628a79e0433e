//! The register of issued numbers (sổ đăng ký văn bản đi): listing and exporting entries, making one void. How numbers are
//! given is in [`crate::numbering`], how an existing register is imported in [`crate::register_import`].

use serde_json::{Value, json};
use vanthu_diagnostic::code;

use crate::columns::{json_text, stamp};
use crate::documents::{document_by_id, push_sight};
use crate::schema::{Conn, Query, Tx, fetch_page, push_equal};
use crate::search::{push_words, searchable};
use crate::workflow::require_note;
use crate::{
    Actor, DocumentState, EntryState, Page, RegisterEntry, RegisterQuery, Result, Store, StoreError, sql,
};

/// The register of issued numbers.
#[derive(Clone, Copy)]
pub struct Register<'a> {
    pub(crate) store: &'a Store,
}

impl Store {
    /// The register of issued numbers.
    pub fn register(&self) -> Register<'_> {
        Register { store: self }
    }
}

impl Register<'_> {
    /// The entry with that id.
    ///
    /// # Errors
    /// `register.unknown-entry`.
    pub async fn get(self, id: &str) -> Result<RegisterEntry> {
        let mut conn = self.store.reader().acquire().await?;
        entry_by_id(&mut conn, id).await
    }

    /// One page of the entries that match.
    ///
    /// # Errors
    /// `store.database` or `store.busy` if the database cannot be read.
    pub async fn search(self, query: &RegisterQuery) -> Result<Page<RegisterEntry>> {
        let statements = (sql::register::COUNT, sql::register::LIST, order(query));
        let page = (query.page, query.per_page);
        fetch_page(self.store.reader(), statements, page, |sql| push_filters(sql, query)).await
    }

    /// All entries that match, for export; the page of the query is ignored.
    ///
    /// # Errors
    /// `store.database` or `store.busy` if the database cannot be read.
    pub async fn all(self, query: &RegisterQuery) -> Result<Vec<RegisterEntry>> {
        let mut listing = Query::new(sql::register::LIST);
        push_filters(&mut listing, query);
        listing.push(order(query));
        Ok(listing.build_query_as().fetch_all(self.store.reader()).await?)
    }

    /// Makes a number void, together with its document; the number is never given again.
    ///
    /// # Errors
    /// `register.unknown-entry`; `register.already-void`; `store.note-needed` if the reason is blank;
    /// `register.reason-long`.
    pub async fn void(self, actor: &Actor, entry_id: &str, reason: &str) -> Result<RegisterEntry> {
        require_note(reason)?;
        let mut tx = self.store.write().await?;
        let entry = void_entry(&mut tx, actor, entry_id, reason).await?;
        tx.commit().await?;
        Ok(entry)
    }
}

/// Makes a number void within a transaction.
pub(crate) async fn void_entry(
    tx: &mut Tx,
    actor: &Actor,
    entry_id: &str,
    reason: &str,
) -> Result<RegisterEntry> {
    let before = entry_by_id(tx.conn(), entry_id).await?;
    if before.state == EntryState::Void {
        return Err(StoreError::conflict(
            code!("register.already-void"),
            format!("số {} đã hủy trước đó", before.number),
            format!("the number {} is void already", before.number),
        ));
    }
    let (reason, stamp) = (reason.trim(), tx.stamp());
    if reason.chars().count() > 1_000 {
        return Err(StoreError::refused(
            code!("register.reason-long"),
            "lý do hủy dài quá 1000 ký tự",
            "the reason has more than 1000 letters",
        ));
    }
    sqlx::query(sql::register::VOID).bind(reason).bind(&stamp).bind(entry_id).execute(tx.conn()).await?;
    if let Some(document_id) = &before.document_id {
        document_by_id(tx.conn(), document_id).await?;
        sqlx::query(sql::documents::SET_STATE)
            .bind(DocumentState::Void)
            .bind(&stamp)
            .bind(document_id)
            .execute(tx.conn())
            .await?;
        tx.event(actor, document_id, "voided", Some(reason)).await?;
    }
    let detail = json!({ "number": before.number, "paper": before.document_id });
    tx.audit(actor, "register.void", entry_id, detail).await?;
    entry_by_id(tx.conn(), entry_id).await
}

impl RegisterEntry {
    /// Writes the entry within a transaction, after the number was taken.
    pub(crate) async fn insert(&self, tx: &mut Tx, request: Option<(&str, &str)>) -> Result<()> {
        let created = tx.stamp();
        let details = &self.details;
        let lists = [&details.recipients, &details.joint]
            .map(|list| Value::Array(list.iter().map(|text| Value::String(text.clone())).collect()));
        let texts = [&details.symbol, &details.subject, &details.signer, &details.note].map(String::as_str);
        sqlx::query(sql::register::INSERT)
            .bind(&self.id)
            .bind(&self.series.issuer)
            .bind(&self.series.kind)
            .bind(&self.series.term)
            .bind(self.number)
            .bind(&details.symbol)
            .bind(details.date.map(|date| date.to_string()))
            .bind(&details.subject)
            .bind(&details.signer)
            .bind(json_text(&details.recipients))
            .bind(&details.keeper)
            .bind(details.copies)
            .bind(&details.note)
            .bind(json_text(&details.joint))
            .bind(self.origin)
            .bind(self.state)
            .bind(&self.void_reason)
            .bind(self.voided_at.map(stamp))
            .bind(&self.document_id)
            .bind(request.map(|(key, _)| key))
            .bind(request.map(|(_, sha256)| sha256))
            .bind(searchable(texts, &[&lists[0], &lists[1]]))
            .bind(&self.created_by)
            .bind(created)
            .bind(i64::from(self.secret))
            .execute(tx.conn())
            .await?;
        Ok(())
    }
}

pub(crate) async fn entry_by_id(conn: &mut Conn, id: &str) -> Result<RegisterEntry> {
    let entry = sqlx::query_as(sql::register::BY_ID).bind(id).fetch_optional(conn).await?;
    entry.ok_or_else(unknown_entry)
}

/// The answer where there is no such entry, or none that the caller may know of.
pub fn unknown_entry() -> StoreError {
    StoreError::missing(code!("register.unknown-entry"), "số đăng ký", "entry of the register")
}

fn order(query: &RegisterQuery) -> &'static str {
    if query.newest_first {
        " ORDER BY created_at DESC, number DESC, id DESC"
    } else {
        " ORDER BY issuer, term, kind, number, id"
    }
}

fn push_filters(sql: &mut Query, query: &RegisterQuery) {
    push_equal(sql, "issuer", query.issuer.as_ref());
    push_equal(sql, "kind", query.kind.as_ref());
    push_equal(sql, "term", query.term.as_ref());
    if let Some(state) = query.state {
        sql.push(" AND state = ").push_bind(state);
    }
    if let Some(from) = query.from {
        sql.push(" AND dated >= ").push_bind(from.to_string());
    }
    if let Some(to) = query.to {
        sql.push(" AND dated <= ").push_bind(to.to_string());
    }
    if let Some(text) = &query.text {
        push_words(sql, "search", text);
    }
    if let Some(sight) = &query.seen_by {
        sql.push(" AND (created_by = ").push_bind(sight.user_id.clone()).push(" OR (1 = 1");
        push_sight(sql, "issuer", "secret", sight);
        sql.push("))");
    }
}
