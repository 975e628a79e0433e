//! The workbooks of documents. An upload is never changed: one that is replaced moves into the history.

use bytes::Bytes;
use chrono::{DateTime, Utc};
use serde_json::json;
use vanthu_diagnostic::code;

use crate::columns::{OptionalTimeText, TimeText, stored_count};
use crate::documents::document_by_id;
use crate::schema::{Conn, Tx, new_id};
use crate::{Actor, DocumentState, Result, Store, StoreError, sql};

/// The maximum number of characters of a file's name.
const MAX_NAME: usize = 200;

/// The maximum number of current workbooks of a document.
const MAX_FILES: usize = 500;

/// A workbook of a document.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct DocumentFile {
    /// A UUID.
    pub id: String,
    /// The document.
    #[sqlx(rename = "paper_id")]
    pub document_id: String,
    /// The slot of the template that it fills.
    pub slot: String,
    /// The name it was uploaded under.
    pub name: String,
    /// The object that holds it.
    pub sha256: String,
    /// Its size in bytes.
    #[sqlx(try_from = "i64")]
    pub size: u64,
    /// The id of the user who uploaded it.
    pub added_by: String,
    /// That user's name at the time.
    pub added_by_name: String,
    /// When it was uploaded.
    #[sqlx(try_from = "TimeText")]
    pub added_at: DateTime<Utc>,
    /// When it was replaced or removed.
    #[sqlx(try_from = "OptionalTimeText")]
    pub replaced_at: Option<DateTime<Utc>>,
}

/// What an upload does to the current workbooks of its slot.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PutMode {
    /// Replaces all of them.
    Replace,
    /// Replaces only the one of the same name, if any.
    Add,
}

/// The workbooks of documents.
#[derive(Clone, Copy)]
pub struct Files<'a> {
    store: &'a Store,
}

impl Store {
    /// The workbooks of documents.
    pub fn files(&self) -> Files<'_> {
        Files { store: self }
    }
}

impl Files<'_> {
    /// Adds a workbook to a draft. The corrections of a workbook that is replaced go into the history with it, as they
    /// are about cells that are no longer there.
    ///
    /// # Errors
    /// `store.unknown-paper`; `store.paper-state` if it is not a draft; `store.file-name`; `store.too-many-files`.
    pub async fn put(
        self,
        actor: &Actor,
        document_id: &str,
        slot: &str,
        name: &str,
        bytes: Bytes,
        mode: PutMode,
    ) -> Result<DocumentFile> {
        let name = valid_name(name)?;
        // Before the transaction: a row never names an object that is not on the disk.
        self.store.documents().get(document_id).await?.must_be(&[DocumentState::Draft])?;
        let object = self.store.objects().put(bytes).await?;
        let mut tx = self.store.write().await?;
        document_by_id(tx.conn(), document_id).await?.must_be(&[DocumentState::Draft])?;
        let current = current_files(tx.conn(), document_id).await?;
        let is_replaced =
            |file: &&DocumentFile| file.slot == slot && (mode == PutMode::Replace || file.name == name);
        let replaced: Vec<&DocumentFile> = current.iter().filter(is_replaced).collect();
        if current.len() - replaced.len() >= MAX_FILES {
            return Err(StoreError::refused(
                code!("store.too-many-files"),
                format!("một văn bản có nhiều nhất {MAX_FILES} bảng số liệu"),
                format!("a document has at most {MAX_FILES} workbooks"),
            ));
        }
        for file in replaced {
            tx.retire(file).await?;
        }
        let file = DocumentFile {
            id: new_id(),
            document_id: document_id.into(),
            slot: slot.into(),
            name,
            sha256: object.sha256,
            size: object.size,
            added_by: actor.user_id.clone(),
            added_by_name: actor.name.clone(),
            added_at: tx.now,
            replaced_at: None,
        };
        let stamp = tx.stamp();
        sqlx::query(sql::workbooks::INSERT)
            .bind(&file.id)
            .bind(document_id)
            .bind(slot)
            .bind(&file.name)
            .bind(&file.sha256)
            .bind(stored_count(file.size))
            .bind(&file.added_by)
            .bind(&file.added_by_name)
            .bind(stamp)
            .execute(tx.conn())
            .await?;
        tx.touch_document(document_id).await?;
        tx.event(actor, document_id, "file-added", Some(&file.name)).await?;
        let detail = json!({ "file": file.id, "sha256": file.sha256, "size": file.size });
        tx.audit(actor, "paper.file-add", document_id, detail).await?;
        tx.commit().await?;
        Ok(file)
    }

    /// Removes a workbook from a draft; it stays in the history.
    ///
    /// # Errors
    /// `store.unknown-paper`; `store.paper-state` if it is not a draft; `store.unknown-file`.
    pub async fn remove(self, actor: &Actor, document_id: &str, file_id: &str) -> Result<()> {
        let mut tx = self.store.write().await?;
        document_by_id(tx.conn(), document_id).await?.must_be(&[DocumentState::Draft])?;
        let current = current_files(tx.conn(), document_id).await?;
        let file = current
            .iter()
            .find(|file| file.id == file_id)
            .ok_or_else(|| StoreError::missing(code!("store.unknown-file"), "bảng số liệu", "workbook"))?;
        tx.retire(file).await?;
        tx.touch_document(document_id).await?;
        tx.event(actor, document_id, "file-removed", Some(&file.name)).await?;
        tx.audit(actor, "paper.file-remove", document_id, json!({ "file": file_id })).await?;
        tx.commit().await
    }

    /// The current workbooks of a document, by slot and name.
    ///
    /// # Errors
    /// `store.database` or `store.busy` if the database cannot be read.
    pub async fn list(self, document_id: &str) -> Result<Vec<DocumentFile>> {
        let mut conn = self.store.reader().acquire().await?;
        current_files(&mut conn, document_id).await
    }
}

impl Tx {
    /// Moves a workbook and its corrections into the history.
    async fn retire(&mut self, file: &DocumentFile) -> Result<()> {
        let stamp = self.stamp();
        sqlx::query(sql::workbooks::RETIRE).bind(&stamp).bind(&file.id).execute(self.conn()).await?;
        sqlx::query(sql::workbooks::REMOVE_CORRECTIONS_OF_FILE)
            .bind(&stamp)
            .bind(&file.document_id)
            .bind(&file.slot)
            .bind(&file.name)
            .execute(self.conn())
            .await?;
        Ok(())
    }
}

/// The current workbooks of a document, by slot and name.
pub(crate) async fn current_files(conn: &mut Conn, document_id: &str) -> Result<Vec<DocumentFile>> {
    Ok(sqlx::query_as(sql::workbooks::CURRENT).bind(document_id).fetch_all(conn).await?)
}

/// The name of an upload, which becomes a file's name in workspaces and downloads: the last part of a path, without
/// anything that a file system could take for more than a name.
pub(crate) fn valid_name(name: &str) -> Result<String> {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default().trim();
    let is_odd = |letter: char| letter.is_control() || "\"<>|?*:".contains(letter);
    let fits = (1..=MAX_NAME).contains(&last.chars().count()) && last.len() <= 250;
    if fits && !last.chars().any(is_odd) && !last.starts_with('.') {
        return Ok(last.to_string());
    }
    Err(StoreError::refused(
        code!("store.file-name"),
        format!(
            "tên tệp có 1 đến {MAX_NAME} ký tự, không bắt đầu bằng dấu chấm, không có ký tự điều khiển hay \" < > | ? * :"
        ),
        format!(
            "a file name has 1 to {MAX_NAME} letters, does not begin with a dot and has no control characters or \" < > | ? * :"
        ),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_of_an_upload_is_reduced_to_a_plain_file_name() {
        assert_eq!(valid_name("C:\\Số liệu\\chi bộ.xlsx").unwrap(), "chi bộ.xlsx");
        assert_eq!(valid_name("../../etc/passwd").unwrap(), "passwd");
        for bad in ["", "..", "a/", ".hidden", "a\u{0}b", "a?.xlsx", "..\\.."] {
            assert!(valid_name(bad).is_err(), "{bad:?}");
        }
    }
}
