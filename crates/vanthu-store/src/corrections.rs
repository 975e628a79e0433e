//! Values mended in place, kept beside the original: who says what a cell should hold, and why.

use chrono::{DateTime, Utc};
use serde_json::json;
use vanthu_diagnostic::code;

use super::content::corrections;
use super::documents::document_by_id;
use super::schema::{Columns, Row, new_id};
use super::{Actor, DocumentState, Result, Store, StoreError};

/// The most letters of each text.
const LONGEST: usize = 2_000;

/// A value mended in place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Correction {
    /// The id.
    pub id: String,
    /// The document.
    pub document_id: String,
    /// The slot.
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
    /// Why.
    pub why: String,
    /// Who says so: the id.
    pub by_id: String,
    /// Who says so: the name then.
    pub by_name: String,
    /// When.
    pub at: DateTime<Utc>,
}

/// A value to be mended.
#[derive(Clone, Debug)]
pub struct NewCorrection {
    /// The slot.
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
    /// Why.
    pub why: String,
}

impl Store {
    /// Mends a value of a draft; one of the same cell gives way.
    ///
    /// # Errors
    /// When there is no such document, it is no draft, the cell is none, no reason is given, or the database fails.
    pub async fn add_correction(
        &self,
        actor: &Actor,
        document_id: &str,
        new: NewCorrection,
    ) -> Result<Correction> {
        let cell = good_cell(&new.cell)?;
        super::progress::needed(&new.why)?;
        if [&new.was, &new.now, &new.why].into_iter().any(|text| text.chars().count() > LONGEST) {
            return Err(StoreError::refused(
                code!("store.correction-long"),
                format!("giá trị hoặc lý do dài quá {LONGEST} ký tự"),
                format!("a value or reason has more than {LONGEST} letters"),
            ));
        }
        let mut tx = self.write().await?;
        document_by_id(tx.conn(), document_id).await?.must_be(&[DocumentState::Draft])?;
        let stamp = tx.stamp();
        for earlier in corrections(tx.conn(), document_id).await? {
            let same = earlier.slot == new.slot
                && earlier.cell == cell
                && earlier.file == new.file
                && earlier.sheet == new.sheet;
            if same {
                sqlx::query("UPDATE corrections SET removed_at = $1 WHERE id = $2")
                    .bind(&stamp)
                    .bind(earlier.id)
                    .execute(tx.conn())
                    .await?;
            }
        }
        let made = Correction {
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
        sqlx::query(
            "INSERT INTO corrections (id, paper_id, slot, file, sheet, cell, was, becomes, why, by_id, by_name, made_at) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
        )
        .bind(&made.id)
        .bind(document_id)
        .bind(&made.slot)
        .bind(&made.file)
        .bind(&made.sheet)
        .bind(&made.cell)
        .bind(&made.was)
        .bind(&made.now)
        .bind(&made.why)
        .bind(&made.by_id)
        .bind(&made.by_name)
        .bind(&stamp)
        .execute(tx.conn())
        .await?;
        tx.touch_document(document_id).await?;
        tx.event(actor, document_id, "corrected", Some(&made.cell)).await?;
        tx.audit(actor, "paper.correct", document_id, json!({ "correction": made.id })).await?;
        tx.commit().await?;
        Ok(made)
    }

    /// Takes a correction of a draft back.
    ///
    /// # Errors
    /// When there is none in the document, it is no draft, or the database fails.
    pub async fn remove_correction(&self, actor: &Actor, document_id: &str, id: &str) -> Result<()> {
        let mut tx = self.write().await?;
        document_by_id(tx.conn(), document_id).await?.must_be(&[DocumentState::Draft])?;
        let standing = corrections(tx.conn(), document_id).await?;
        let found = standing.into_iter().find(|one| one.id == id);
        let cell = found
            .ok_or_else(|| {
                StoreError::missing(code!("store.unknown-correction"), "chỗ sửa số liệu", "correction")
            })?
            .cell;
        let stamp = tx.stamp();
        sqlx::query("UPDATE corrections SET removed_at = $1 WHERE id = $2")
            .bind(stamp)
            .bind(id)
            .execute(tx.conn())
            .await?;
        tx.touch_document(document_id).await?;
        tx.event(actor, document_id, "correction-removed", Some(&cell)).await?;
        tx.audit(actor, "paper.uncorrect", document_id, json!({ "correction": id })).await?;
        tx.commit().await
    }

    /// The corrections of a document, the first first.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn corrections(&self, document_id: &str) -> Result<Vec<Correction>> {
        let mut conn = self.reader().acquire().await?;
        corrections(&mut conn, document_id).await
    }
}

pub(super) fn correction(row: &Row) -> Result<Correction> {
    Ok(Correction {
        id: row.text("id")?,
        document_id: row.text("paper_id")?,
        slot: row.text("slot")?,
        file: row.maybe_text("file")?,
        sheet: row.maybe_text("sheet")?,
        cell: row.text("cell")?,
        was: row.text("was")?,
        now: row.text("becomes")?,
        why: row.text("why")?,
        by_id: row.text("by_id")?,
        by_name: row.text("by_name")?,
        at: row.time("made_at")?,
    })
}

/// A cell in A1 notation, in capitals.
fn good_cell(cell: &str) -> Result<String> {
    let cell = cell.trim().to_ascii_uppercase();
    let digits = cell.trim_start_matches(|letter: char| letter.is_ascii_uppercase());
    let letters = cell.len() - digits.len();
    let row: u32 = digits.parse().unwrap_or_default();
    if (1..=3).contains(&letters) && (1..=1_048_576).contains(&row) && !digits.starts_with('+') {
        return Ok(cell);
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
    fn cells_are_written_in_capitals() {
        assert_eq!(good_cell(" d7 ").unwrap(), "D7");
        for bad in ["", "7", "D", "D0", "D+7", "ABCD7", "D7:E8", "D1048577"] {
            assert!(good_cell(bad).is_err(), "{bad}");
        }
    }
}
