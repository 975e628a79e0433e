//! The text of documents, line by line: searched, and kept as it was at each submission, so that an approver sees what
//! changed since. It follows from the content and is no part of it: keeping it is no act of a user and not in the audit log.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::columns::{TimeText, json_text};
use crate::schema::{Conn, Query, Tx, push_one_of};
use crate::search::{has_words, push_line_words, searchable_line};
use crate::{Result, Store, StoreError, sql};

/// How many lines of a document are kept.
const MAX_LINES: usize = 5_000;

/// How many lines are written by one statement: each statement is handed over to the database's own thread and back, which
/// for the hundred lines of a report took longer than writing them.
const LINES_AT_ONCE: usize = 200;

/// A paragraph, heading, table row or part of the letterhead as printed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, sqlx::FromRow)]
pub struct TextLine {
    /// What stays the same when the words change: the name by which an edit knows the block, or a key of the row.
    pub block: String,
    /// `head`, `heading`, `text` or `row`.
    pub form: String,
    /// The text.
    pub text: String,
}

/// The text of a document as it was submitted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Submission {
    /// When it was submitted.
    pub at: DateTime<Utc>,
    /// Its lines.
    pub lines: Vec<TextLine>,
}

#[derive(sqlx::FromRow)]
struct SubmissionRow {
    #[sqlx(try_from = "TimeText")]
    submitted_at: DateTime<Utc>,
    lines: String,
}

/// The texts of documents.
#[derive(Clone, Copy)]
pub struct Texts<'a> {
    store: &'a Store,
}

impl Store {
    /// The texts of documents.
    pub fn texts(&self) -> Texts<'_> {
        Texts { store: self }
    }
}

impl Texts<'_> {
    /// Keeps the lines of a document whose content has that hash, unless they are kept already.
    ///
    /// # Errors
    /// `store.database` or `store.busy` if the database cannot be written.
    pub async fn keep(self, id: &str, content_sha256: &str, lines: &[TextLine]) -> Result<()> {
        let kept: Option<Option<String>> =
            sqlx::query_scalar(sql::texts::KEPT).bind(id).fetch_optional(self.store.reader()).await?;
        // A document that was deleted meanwhile has no text.
        if kept.is_none_or(|kept| kept.as_deref() == Some(content_sha256)) {
            return Ok(());
        }
        let mut tx = self.store.write().await?;
        let kept = sqlx::query(sql::texts::SET_KEPT).bind(content_sha256).bind(id).execute(tx.conn()).await?;
        if kept.rows_affected() == 0 {
            return Ok(());
        }
        let lines = &lines[..lines.len().min(MAX_LINES)];
        let mut seq = 0_i64;
        for lines in lines.chunks(LINES_AT_ONCE) {
            let mut query = Query::new(sql::texts::INSERT_LINES);
            query.push(" UNION ALL ");
            query.push_values(lines, |mut row, line| {
                seq += 1;
                row.push_bind(id).push_bind(seq).push_bind(&line.block).push_bind(&line.form);
                row.push_bind(&line.text).push_bind(searchable_line(&line.text));
            });
            // A line that is the same is not written.
            query.push(
                " ON CONFLICT (paper_id, seq) DO UPDATE \
                 SET block = excluded.block, form = excluded.form, text = excluded.text, search = excluded.search \
                 WHERE paper_lines.text <> excluded.text OR paper_lines.block <> excluded.block \
                 OR paper_lines.form <> excluded.form",
            );
            // Texts have as many lines as they have: a statement of this length is hardly met again.
            query.build().persistent(false).execute(tx.conn()).await?;
        }
        sqlx::query(sql::texts::DELETE_LINES_AFTER).bind(id).bind(seq).execute(tx.conn()).await?;
        tx.commit().await
    }

    /// The ids of documents that are no drafts and whose text was never kept, last changed first.
    ///
    /// # Errors
    /// `store.database` or `store.busy` if the database cannot be read.
    pub async fn without(self, max: u32) -> Result<Vec<String>> {
        let ids = sqlx::query_scalar(sql::texts::WITHOUT).bind(i64::from(max));
        Ok(ids.fetch_all(self.store.reader()).await?)
    }

    /// What a document said at each of its submissions, oldest first.
    ///
    /// # Errors
    /// `store.damaged` if lines cannot be parsed.
    pub async fn submissions(self, id: &str) -> Result<Vec<Submission>> {
        let rows: Vec<SubmissionRow> =
            sqlx::query_as(sql::texts::SUBMISSIONS).bind(id).fetch_all(self.store.reader()).await?;
        let submission = |row: SubmissionRow| {
            let lines = serde_json::from_str(&row.lines);
            let lines =
                lines.map_err(|_| StoreError::damaged("the lines of a submission cannot be parsed"))?;
            Ok(Submission { at: row.submitted_at, lines })
        };
        rows.into_iter().map(submission).collect()
    }

    /// The first line of each of these documents that has all words of `text`.
    ///
    /// # Errors
    /// `store.database` or `store.busy` if the database cannot be read.
    pub async fn found(self, ids: &[String], text: &str) -> Result<BTreeMap<String, String>> {
        let mut found = BTreeMap::new();
        if ids.is_empty() || !has_words(text) {
            return Ok(found);
        }
        let mut query = Query::new(sql::texts::FOUND);
        push_one_of(&mut query, "l.paper_id", ids);
        push_line_words(&mut query, "l.search", text);
        query.push(" ORDER BY l.paper_id, l.seq");
        let lines: Vec<(String, String)> = query.build_query_as().fetch_all(self.store.reader()).await?;
        for (id, line) in lines {
            found.entry(id).or_insert(line);
        }
        Ok(found)
    }
}

impl Tx {
    /// Keeps what a document says as it is submitted, if its lines are those of the content that is frozen.
    pub(crate) async fn keep_submission(&mut self, id: &str, content_sha256: &str) -> Result<()> {
        let kept: Option<String> =
            sqlx::query_scalar(sql::texts::KEPT).bind(id).fetch_one(self.conn()).await?;
        if kept.as_deref() != Some(content_sha256) {
            return Ok(());
        }
        let lines = lines(self.conn(), id).await?;
        let stamp = self.stamp();
        sqlx::query(sql::texts::INSERT_SUBMISSION)
            .bind(id)
            .bind(stamp)
            .bind(json_text(&lines))
            .execute(self.conn())
            .await?;
        Ok(())
    }
}

async fn lines(conn: &mut Conn, id: &str) -> Result<Vec<TextLine>> {
    Ok(sqlx::query_as(sql::texts::LINES).bind(id).fetch_all(conn).await?)
}
