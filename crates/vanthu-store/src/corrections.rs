//! Corrections: what a cell of a workbook should hold, and why. They are kept beside the workbook, which stays as it was
//! uploaded.

use chrono::{DateTime, Utc};
use serde_json::json;
use vanthu_diagnostic::code;
use vanthu_model::dataset::{cell_a1, cell_address};

use crate::columns::TimeText;
use crate::documents::document_by_id;
use crate::schema::{Conn, new_id};
use crate::workflow::require_note;
use crate::{Actor, DocumentState, Result, Store, StoreError, sql};

/// The maximum number of characters of each text.
const MAX_TEXT: usize = 2_000;

/// A corrected cell.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Correction {
    /// A UUID.
    pub id: String,
    /// The document.
    #[sqlx(rename = "paper_id")]
    pub document_id: String,
    /// The slot of the workbook.
    pub slot: String,
    /// The workbook's name; `None` if the slot has only one.
    pub file: Option<String>,
    /// The sheet; `None` for the one that is read.
    pub sheet: Option<String>,
    /// The cell, such as `D7`.
    pub cell: String,
    /// What the cell holds.
    pub was: String,
    /// What it should hold.
    #[sqlx(rename = "becomes")]
    pub now: String,
    /// The reason.
    pub why: String,
    /// The id of the user who made it.
    pub by_id: String,
    /// That user's name at the time.
    pub by_name: String,
    /// When it was made.
    #[sqlx(rename = "made_at", try_from = "TimeText")]
    pub at: DateTime<Utc>,
}

/// A correction to be made; the fields are those of [`Correction`].
#[derive(Clone, Debug)]
pub struct NewCorrection {
    /// The slot of the workbook.
    pub slot: String,
    /// The workbook's name.
    pub file: Option<String>,
    /// The sheet.
    pub sheet: Option<String>,
    /// The cell, such as `D7`.
    pub cell: String,
    /// What the cell holds.
    pub was: String,
    /// What it should hold.
    pub now: String,
    /// The reason.
    pub why: String,
}

/// The corrections of documents.
#[derive(Clone, Copy)]
pub struct Corrections<'a> {
    store: &'a Store,
}

impl Store {
    /// The corrections of documents.
    pub fn corrections(&self) -> Corrections<'_> {
        Corrections { store: self }
    }
}

impl Corrections<'_> {
    /// Corrects a cell of a draft; an earlier correction of the same cell is replaced.
    ///
    /// # Errors
    /// `store.unknown-paper`; `store.paper-state` if it is not a draft; `store.correction-cell`,
    /// `store.correction-long` or `store.note-needed` for what is given.
    pub async fn add(self, actor: &Actor, document_id: &str, new: NewCorrection) -> Result<Correction> {
        let cell = valid_cell(&new.cell)?;
        require_note(&new.why)?;
        if [&new.was, &new.now, &new.why].into_iter().any(|text| text.chars().count() > MAX_TEXT) {
            return Err(StoreError::refused(
                code!("store.correction-long"),
                format!("giá trị hoặc lý do dài quá {MAX_TEXT} ký tự"),
                format!("a value or reason has more than {MAX_TEXT} letters"),
            ));
        }
        let mut tx = self.store.write().await?;
        document_by_id(tx.conn(), document_id).await?.must_be(&[DocumentState::Draft])?;
        let stamp = tx.stamp();
        for earlier in current_corrections(tx.conn(), document_id).await? {
            let is_same_cell = earlier.slot == new.slot
                && earlier.cell == cell
                && earlier.file == new.file
                && earlier.sheet == new.sheet;
            if is_same_cell {
                sqlx::query(sql::workbooks::REMOVE_CORRECTION)
                    .bind(&stamp)
                    .bind(earlier.id)
                    .execute(tx.conn())
                    .await?;
            }
        }
        let correction = Correction {
            id: new_id(),
            document_id: document_id.into(),
            slot: new.slot,
            file: new.file,
            sheet: new.sheet,
            cell,
            was: new.was,
            now: new.now,
            why: new.why.trim().to_string(),
            by_id: actor.user_id.clone(),
            by_name: actor.name.clone(),
            at: tx.now,
        };
        sqlx::query(sql::workbooks::INSERT_CORRECTION)
            .bind(&correction.id)
            .bind(document_id)
            .bind(&correction.slot)
            .bind(&correction.file)
            .bind(&correction.sheet)
            .bind(&correction.cell)
            .bind(&correction.was)
            .bind(&correction.now)
            .bind(&correction.why)
            .bind(&correction.by_id)
            .bind(&correction.by_name)
            .bind(&stamp)
            .execute(tx.conn())
            .await?;
        tx.touch_document(document_id).await?;
        tx.event(actor, document_id, "corrected", Some(&correction.cell)).await?;
        tx.audit(actor, "paper.correct", document_id, json!({ "correction": correction.id })).await?;
        tx.commit().await?;
        Ok(correction)
    }

    /// Removes a correction from a draft; it stays in the history.
    ///
    /// # Errors
    /// `store.unknown-paper`; `store.paper-state` if it is not a draft; `store.unknown-correction`.
    pub async fn remove(self, actor: &Actor, document_id: &str, id: &str) -> Result<()> {
        let mut tx = self.store.write().await?;
        document_by_id(tx.conn(), document_id).await?.must_be(&[DocumentState::Draft])?;
        let current = current_corrections(tx.conn(), document_id).await?;
        let cell = current
            .into_iter()
            .find(|correction| correction.id == id)
            .ok_or_else(|| {
                StoreError::missing(code!("store.unknown-correction"), "chỗ sửa số liệu", "correction")
            })?
            .cell;
        let stamp = tx.stamp();
        sqlx::query(sql::workbooks::REMOVE_CORRECTION).bind(stamp).bind(id).execute(tx.conn()).await?;
        tx.touch_document(document_id).await?;
        tx.event(actor, document_id, "correction-removed", Some(&cell)).await?;
        tx.audit(actor, "paper.uncorrect", document_id, json!({ "correction": id })).await?;
        tx.commit().await
    }

    /// The corrections of a document, oldest first.
    ///
    /// # Errors
    /// `store.database` or `store.busy` if the database cannot be read.
    pub async fn list(self, document_id: &str) -> Result<Vec<Correction>> {
        let mut conn = self.store.reader().acquire().await?;
        current_corrections(&mut conn, document_id).await
    }
}

/// The corrections of a document that were not removed, oldest first.
pub(crate) async fn current_corrections(conn: &mut Conn, document_id: &str) -> Result<Vec<Correction>> {
    Ok(sqlx::query_as(sql::workbooks::CORRECTIONS).bind(document_id).fetch_all(conn).await?)
}

/// Normalises a cell in A1 notation to capitals.
fn valid_cell(cell: &str) -> Result<String> {
    if let Some((row, column)) = cell_address(cell.trim()) {
        return Ok(cell_a1(row, column));
    }
    Err(StoreError::refused(
        code!("store.correction-cell"),
        "ô phải viết như `D7`",
        "a cell is written like `D7`",
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_normalised_to_capitals() {
        assert_eq!(valid_cell(" d7 ").unwrap(), "D7");
        assert_eq!(valid_cell("D07").unwrap(), "D7");
        for bad in ["", "7", "D", "D0", "D+7", "ABCD7", "D7:E8", "D1048577"] {
            assert!(valid_cell(bad).is_err(), "{bad}");
        }
    }
}
