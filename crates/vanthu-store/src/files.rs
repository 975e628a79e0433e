//! Workbooks of documents, and data sets of other systems. What was uploaded stays as it came, also when another takes its
//! place.

use bytes::Bytes;
use chrono::{DateTime, Utc};
use serde_json::json;
use vanthu_diagnostic::code;

use super::content::files;
use super::documents::document_by_id;
use super::schema::{Columns, Row, Tx, new_id};
use super::{Actor, DocumentState, Result, Store, StoreError};

/// The most letters of a file's name.
const LONGEST_NAME: usize = 200;

/// The most workbooks of a document that stand at a time.
const MOST_FILES: usize = 500;

/// A workbook of a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DocumentFile {
    /// The id.
    pub id: String,
    /// The document.
    pub document_id: String,
    /// The slot.
    pub slot: String,
    /// The name it came with.
    pub name: String,
    /// The object.
    pub sha256: String,
    /// Its size in bytes.
    pub size: u64,
    /// Who brought it: the id.
    pub added_by: String,
    /// Who brought it: the name then.
    pub added_by_name: String,
    /// When.
    pub added_at: DateTime<Utc>,
    /// When another took its place or it was taken away.
    pub replaced_at: Option<DateTime<Utc>>,
}

/// What becomes of the workbooks that stand in the slot.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PutMode {
    /// They give way.
    Replace,
    /// They stay, but for one of the same name.
    Add,
}

/// A workbook that another system brought, for renders.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DataSet {
    /// The id.
    pub id: String,
    /// The name it came with.
    pub name: String,
    /// The profile it is to be read by.
    pub profile: Option<String>,
    /// The object.
    pub sha256: String,
    /// Its size in bytes.
    pub size: u64,
    /// Who brought it: the id.
    pub created_by: String,
    /// When.
    pub created_at: DateTime<Utc>,
}

impl Store {
    /// Keeps a workbook of a draft. What was corrected in a workbook that gives way goes with it into the history: it
    /// was about cells that are no longer there.
    ///
    /// # Errors
    /// When there is no such document, it is no draft, the name is unfit, or the store fails.
    pub async fn put_file(
        &self,
        actor: &Actor,
        document_id: &str,
        slot: &str,
        name: &str,
        bytes: Bytes,
        mode: PutMode,
    ) -> Result<DocumentFile> {
        let name = good_name(name)?;
        // Before the transaction: a row never names what is not on the disk.
        self.document(document_id).await?.must_be(&[DocumentState::Draft])?;
        let object = self.objects().put(bytes).await?;
        let mut tx = self.write().await?;
        document_by_id(tx.conn(), document_id).await?.must_be(&[DocumentState::Draft])?;
        let standing = files(tx.conn(), document_id).await?;
        let gives_way =
            |file: &&DocumentFile| file.slot == slot && (mode == PutMode::Replace || file.name == name);
        let leaving: Vec<&DocumentFile> = standing.iter().filter(gives_way).collect();
        if standing.len() - leaving.len() >= MOST_FILES {
            return Err(StoreError::refused(
                code!("store.too-many-files"),
                format!("một văn bản có nhiều nhất {MOST_FILES} bảng số liệu"),
                format!("a paper has {MOST_FILES} workbooks at most"),
            ));
        }
        for file in leaving {
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
        sqlx::query(
            "INSERT INTO paper_files (id, paper_id, slot, name, sha256, size, added_by, added_by_name, added_at) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        )
        .bind(&file.id)
        .bind(document_id)
        .bind(slot)
        .bind(&file.name)
        .bind(&file.sha256)
        .bind(i64::try_from(file.size).unwrap_or(i64::MAX))
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

    /// Takes a workbook of a draft away; it stays in the history.
    ///
    /// # Errors
    /// When there is no such workbook in the document, it is no draft, or the database fails.
    pub async fn remove_file(&self, actor: &Actor, document_id: &str, file_id: &str) -> Result<()> {
        let mut tx = self.write().await?;
        document_by_id(tx.conn(), document_id).await?.must_be(&[DocumentState::Draft])?;
        let standing = files(tx.conn(), document_id).await?;
        let file = standing.iter().find(|file| file.id == file_id).ok_or_else(no_file)?;
        tx.retire(file).await?;
        tx.touch_document(document_id).await?;
        tx.event(actor, document_id, "file-removed", Some(&file.name)).await?;
        tx.audit(actor, "paper.file-remove", document_id, json!({ "file": file_id })).await?;
        tx.commit().await
    }

    /// The workbooks of a document, by slot and name.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn files(&self, document_id: &str) -> Result<Vec<DocumentFile>> {
        let mut conn = self.reader().acquire().await?;
        files(&mut conn, document_id).await
    }

    /// All workbooks that a document ever had, the first first.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn file_history(&self, document_id: &str) -> Result<Vec<DocumentFile>> {
        let rows = sqlx::query("SELECT * FROM paper_files WHERE paper_id = $1 ORDER BY id")
            .bind(document_id)
            .fetch_all(self.reader())
            .await?;
        rows.iter().map(document_file).collect()
    }

    /// Keeps a workbook of another system.
    ///
    /// # Errors
    /// When the name is unfit, or the store fails.
    pub async fn create_data_set(
        &self,
        actor: &Actor,
        name: &str,
        profile: Option<&str>,
        bytes: Bytes,
    ) -> Result<DataSet> {
        let name = good_name(name)?;
        let object = self.objects().put(bytes).await?;
        let mut tx = self.write().await?;
        let set = DataSet {
            id: new_id(),
            name,
            profile: profile.map(str::to_string),
            sha256: object.sha256,
            size: object.size,
            created_by: actor.user_id.clone(),
            created_at: tx.now,
        };
        let stamp = tx.stamp();
        sqlx::query(
            "INSERT INTO data_sets (id, name, profile, sha256, size, created_by, created_at) \
             VALUES ($1, $2, $3, $4, $5, $6, $7)",
        )
        .bind(&set.id)
        .bind(&set.name)
        .bind(&set.profile)
        .bind(&set.sha256)
        .bind(i64::try_from(set.size).unwrap_or(i64::MAX))
        .bind(&set.created_by)
        .bind(stamp)
        .execute(tx.conn())
        .await?;
        let detail = json!({ "sha256": set.sha256, "size": set.size });
        tx.audit(actor, "data-set.create", &set.id, detail).await?;
        tx.commit().await?;
        Ok(set)
    }

    /// The data set of that id.
    ///
    /// # Errors
    /// When there is none.
    pub async fn data_set(&self, id: &str) -> Result<DataSet> {
        let row = sqlx::query("SELECT * FROM data_sets WHERE id = $1")
            .bind(id)
            .fetch_optional(self.reader())
            .await?
            .ok_or_else(|| StoreError::missing(code!("store.unknown-data-set"), "bộ số liệu", "data set"))?;
        Ok(DataSet {
            id: row.text("id")?,
            name: row.text("name")?,
            profile: row.maybe_text("profile")?,
            sha256: row.text("sha256")?,
            size: row.count("size")?,
            created_by: row.text("created_by")?,
            created_at: row.time("created_at")?,
        })
    }
}

impl Tx {
    /// Moves a workbook and its corrections into the history.
    async fn retire(&mut self, file: &DocumentFile) -> Result<()> {
        let stamp = self.stamp();
        sqlx::query("UPDATE paper_files SET replaced_at = $1 WHERE id = $2")
            .bind(&stamp)
            .bind(&file.id)
            .execute(self.conn())
            .await?;
        sqlx::query(
            "UPDATE corrections SET removed_at = $1 \
             WHERE paper_id = $2 AND slot = $3 AND (file IS NULL OR file = $4) AND removed_at IS NULL",
        )
        .bind(&stamp)
        .bind(&file.document_id)
        .bind(&file.slot)
        .bind(&file.name)
        .execute(self.conn())
        .await?;
        Ok(())
    }
}

fn no_file() -> StoreError {
    StoreError::missing(code!("store.unknown-file"), "bảng số liệu", "workbook")
}

pub(super) fn document_file(row: &Row) -> Result<DocumentFile> {
    Ok(DocumentFile {
        id: row.text("id")?,
        document_id: row.text("paper_id")?,
        slot: row.text("slot")?,
        name: row.text("name")?,
        sha256: row.text("sha256")?,
        size: row.count("size")?,
        added_by: row.text("added_by")?,
        added_by_name: row.text("added_by_name")?,
        added_at: row.time("added_at")?,
        replaced_at: row.maybe_time("replaced_at")?,
    })
}

/// The name of an upload, which becomes a file's name in a work folder and in downloads: the last part of a path, with
/// nothing that a folder could take for more than a name.
fn good_name(name: &str) -> Result<String> {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default().trim();
    let odd = |letter: char| letter.is_control() || "\"<>|?*:".contains(letter);
    let fits = (1..=LONGEST_NAME).contains(&last.chars().count()) && last.len() <= 250;
    if fits && !last.chars().any(odd) && !last.starts_with('.') {
        return Ok(last.to_string());
    }
    Err(StoreError::refused(
        code!("store.file-name"),
        format!(
            "tên tệp có 1 đến {LONGEST_NAME} ký tự, không bắt đầu bằng dấu chấm, không có ký tự điều khiển hay \" < > | ? * :"
        ),
        format!(
            "a file name has 1 to {LONGEST_NAME} letters, begins with no dot and has no control characters or \" < > | ? * :"
        ),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_uploads_are_names_only() {
        assert_eq!(good_name("C:\\Số liệu\\chi bộ.xlsx").unwrap(), "chi bộ.xlsx");
        assert_eq!(good_name("../../etc/passwd").unwrap(), "passwd");
        for bad in ["", "..", "a/", ".hidden", "a\u{0}b", "a?.xlsx", "..\\.."] {
            assert!(good_name(bad).is_err(), "{bad:?}");
        }
    }
}
