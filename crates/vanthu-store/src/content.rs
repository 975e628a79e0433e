//! Everything that makes a document, and its hash: what is sent for approval is what is issued. The canonical JSON itself
//! is kept as an object under that hash, so that a document can be rendered as it was long after its office has changed.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::corrections::correction;
use super::files::document_file;
use super::objects::sha256_hex;
use super::schema::{Columns, Conn};
use super::{Correction, DocumentFile, Result, StoreError};

/// Everything that makes a document but number and date of issue.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DocumentContent {
    /// The document's id.
    #[serde(rename = "paper")]
    pub document: String,
    /// The office as it was.
    pub office: ContentOffice,
    /// The template.
    pub template: String,
    /// The standard, where it is not the office's.
    pub standard: Option<String>,
    /// What it is about.
    pub subject: String,
    /// Date, recipients, signer and such.
    pub particulars: Value,
    /// The fields of the template.
    pub fields: Value,
    /// The workbooks, by slot and name.
    pub files: Vec<ContentFile>,
    /// What was mended in them, the first first.
    pub corrections: Vec<ContentCorrection>,
}

/// An office in a document's content.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ContentOffice {
    /// The id.
    pub id: String,
    /// The text of its `office.toml`.
    pub toml: String,
    /// Its roster, an object.
    pub roster_sha256: Option<String>,
}

/// A workbook in a document's content.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ContentFile {
    /// The slot.
    pub slot: String,
    /// The name it came with.
    pub name: String,
    /// The object.
    pub sha256: String,
    /// Its size in bytes.
    pub size: u64,
}

/// A correction in a document's content.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ContentCorrection {
    /// The slot.
    pub slot: String,
    /// The workbook's name.
    pub file: Option<String>,
    /// The sheet.
    pub sheet: Option<String>,
    /// The cell.
    pub cell: String,
    /// What the cell holds.
    pub was: String,
    /// What it should hold.
    pub now: String,
    /// Who says so: the name.
    pub by: String,
    /// Why.
    pub why: String,
}

impl DocumentContent {
    /// The canonical JSON.
    pub fn canonical(&self) -> String {
        // Plain JSON: turning it into a value cannot fail.
        canonical_json(&serde_json::to_value(self).unwrap_or_default())
    }

    /// The SHA-256 of the canonical JSON, in hexadecimal.
    pub fn sha256(&self) -> String {
        sha256_hex(self.canonical().as_bytes())
    }

    /// Reads canonical JSON back.
    pub(super) fn parse(bytes: &[u8]) -> Result<Self> {
        serde_json::from_slice(bytes).map_err(|_| StoreError::damaged("a frozen content cannot be read"))
    }
}

/// JSON with sorted keys and without spaces: the same value is the same text.
pub fn canonical_json(value: &Value) -> String {
    sorted(value).to_string()
}

fn sorted(value: &Value) -> Value {
    match value {
        Value::Object(object) => {
            let mut keys: Vec<&String> = object.keys().collect();
            keys.sort();
            let pairs = keys.into_iter().map(|key| (key.clone(), sorted(&object[key.as_str()])));
            Value::Object(pairs.collect())
        }
        Value::Array(values) => Value::Array(values.iter().map(sorted).collect()),
        other => other.clone(),
    }
}

/// The content of a document as its rows have it now.
pub(super) async fn content(conn: &mut Conn, document_id: &str) -> Result<DocumentContent> {
    let row = sqlx::query(
        "SELECT p.template, p.standard, p.subject, p.particulars, p.fields, p.office_id, o.toml, o.roster_sha256 \
         FROM papers p JOIN offices o ON o.id = p.office_id WHERE p.id = $1",
    )
    .bind(document_id)
    .fetch_optional(&mut *conn)
    .await?
    .ok_or_else(super::documents::no_document)?;
    let files = files(conn, document_id).await?.into_iter().map(|file| ContentFile {
        slot: file.slot,
        name: file.name,
        sha256: file.sha256,
        size: file.size,
    });
    let corrections = corrections(conn, document_id).await?.into_iter().map(|one| ContentCorrection {
        slot: one.slot,
        file: one.file,
        sheet: one.sheet,
        cell: one.cell,
        was: one.was,
        now: one.now,
        by: one.by_name,
        why: one.why,
    });
    Ok(DocumentContent {
        document: document_id.into(),
        office: ContentOffice {
            id: row.text("office_id")?,
            toml: row.text("toml")?,
            roster_sha256: row.maybe_text("roster_sha256")?,
        },
        template: row.text("template")?,
        standard: row.maybe_text("standard")?,
        subject: row.text("subject")?,
        particulars: row.json("particulars")?,
        fields: row.json("fields")?,
        files: files.collect(),
        corrections: corrections.collect(),
    })
}

/// The workbooks that stand, by slot and name.
pub(super) async fn files(conn: &mut Conn, document_id: &str) -> Result<Vec<DocumentFile>> {
    let rows = sqlx::query(
        "SELECT * FROM paper_files WHERE paper_id = $1 AND replaced_at IS NULL ORDER BY slot, name, id",
    )
    .bind(document_id)
    .fetch_all(conn)
    .await?;
    rows.iter().map(document_file).collect()
}

/// The corrections that stand, the first first.
pub(super) async fn corrections(conn: &mut Conn, document_id: &str) -> Result<Vec<Correction>> {
    let rows =
        sqlx::query("SELECT * FROM corrections WHERE paper_id = $1 AND removed_at IS NULL ORDER BY id")
            .bind(document_id)
            .fetch_all(conn)
            .await?;
    rows.iter().map(correction).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_sorted_at_every_depth() {
        let one = serde_json::json!({"b": [{"y": 1, "x": "ă"}], "a": null});
        assert_eq!(canonical_json(&one), r#"{"a":null,"b":[{"x":"ă","y":1}]}"#);
    }
}
