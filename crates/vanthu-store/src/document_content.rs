//! The content of a document and its hash, which make sure that what was approved is what is issued. When a document is
//! submitted, the canonical JSON of its content is kept as an object under that hash, so that it can be rendered unchanged
//! long after its office was edited.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::columns::JsonText;
use crate::corrections::current_corrections;
use crate::document_files::current_files;
use crate::documents::unknown_document;
use crate::objects::sha256_hex;
use crate::office_files::files_in_use;
use crate::schema::Conn;
use crate::{OfficeFile, OfficeFileKind, Result, StoreError, sql};

/// Everything that makes a document, except its number and its date of issue.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DocumentContent {
    /// The id of the document.
    #[serde(rename = "paper")]
    pub document: String,
    /// The office as it was at the time.
    pub office: ContentOffice,
    /// The name of its template.
    pub template: String,
    /// The standard it follows, if not the office's.
    pub standard: Option<String>,
    /// What it is about.
    pub subject: String,
    /// The header fields (date, recipients, signer …).
    #[serde(rename = "particulars")]
    pub header: Value,
    /// The fields of the template.
    pub fields: Value,
    /// The workbooks, by slot and name.
    pub files: Vec<ContentFile>,
    /// The corrections of their cells, oldest first.
    pub corrections: Vec<ContentCorrection>,
}

/// The office in a document's content.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ContentOffice {
    /// A UUID.
    pub id: String,
    /// The text of its `office.toml`.
    pub toml: String,
    /// The object that holds its roster.
    pub roster_sha256: Option<String>,
    /// The office's own files that were in use, by kind and name; of templates only the document's.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub files: Vec<ContentOfficeFile>,
}

/// A file of the office's own in a document's content.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ContentOfficeFile {
    /// What it is.
    pub kind: OfficeFileKind,
    /// The name by which documents know it.
    pub name: String,
    /// Which version.
    pub version: i64,
    /// The object that holds it.
    pub sha256: String,
}

impl ContentOfficeFile {
    /// Whether a document of that template can be made with it: of templates, only its own.
    pub fn serves(&self, template: &str) -> bool {
        self.kind != OfficeFileKind::Template || self.name == template
    }
}

impl From<OfficeFile> for ContentOfficeFile {
    fn from(file: OfficeFile) -> Self {
        Self { kind: file.kind, name: file.name, version: file.version, sha256: file.sha256 }
    }
}

/// A workbook in a document's content.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ContentFile {
    /// The slot of the template that it fills.
    pub slot: String,
    /// The name it was uploaded under.
    pub name: String,
    /// The object that holds it.
    pub sha256: String,
    /// Its size in bytes.
    pub size: u64,
}

/// A correction in a document's content.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ContentCorrection {
    /// The slot of the template that it fills.
    pub slot: String,
    /// The workbook's name.
    pub file: Option<String>,
    /// The sheet; `None` for the one that is read.
    pub sheet: Option<String>,
    /// The cell.
    pub cell: String,
    /// What the cell holds.
    pub was: String,
    /// What it should hold.
    pub now: String,
    /// The name of the user who made it.
    pub by: String,
    /// The reason.
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
    pub(crate) fn parse(bytes: &[u8]) -> Result<Self> {
        serde_json::from_slice(bytes).map_err(|_| StoreError::damaged("a frozen content cannot be parsed"))
    }
}

/// JSON with sorted keys and without spaces, so that equal values are equal texts.
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

/// The row of a document and of its office.
#[derive(sqlx::FromRow)]
struct ContentRow {
    #[sqlx(rename = "id")]
    document: String,
    template: String,
    standard: Option<String>,
    subject: String,
    #[sqlx(rename = "particulars", try_from = "JsonText")]
    header: Value,
    #[sqlx(try_from = "JsonText")]
    fields: Value,
    office_id: String,
    toml: String,
    roster_sha256: Option<String>,
}

/// The content of a document as its rows have it now.
pub(crate) async fn current_content(conn: &mut Conn, document_id: &str) -> Result<DocumentContent> {
    let row: Option<ContentRow> =
        sqlx::query_as(sql::documents::CONTENT).bind(document_id).fetch_optional(&mut *conn).await?;
    let row = row.ok_or_else(unknown_document)?;
    let files = current_files(conn, document_id).await?.into_iter().map(|file| ContentFile {
        slot: file.slot,
        name: file.name,
        sha256: file.sha256,
        size: file.size,
    });
    let corrections = current_corrections(conn, document_id).await?;
    let own = files_in_use(conn, &row.office_id).await?.into_iter().map(ContentOfficeFile::from);
    let corrections = corrections.into_iter().map(|correction| ContentCorrection {
        slot: correction.slot,
        file: correction.file,
        sheet: correction.sheet,
        cell: correction.cell,
        was: correction.was,
        now: correction.now,
        by: correction.by_name,
        why: correction.why,
    });
    Ok(DocumentContent {
        document: row.document,
        office: ContentOffice {
            id: row.office_id,
            toml: row.toml,
            roster_sha256: row.roster_sha256,
            files: own.filter(|file| file.serves(&row.template)).collect(),
        },
        template: row.template,
        standard: row.standard,
        subject: row.subject,
        header: row.header,
        fields: row.fields,
        files: files.collect(),
        corrections: corrections.collect(),
    })
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
