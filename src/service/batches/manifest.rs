//! The manifest of a batch, read a page at a time: one of 250,000 rows does not fit in memory for each who looks at it.

use std::fmt;
use std::io::Read;

use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Serialize};

use crate::service::views::StoredFinding;

/// What became of a row.
#[derive(Clone, Debug, Default, Serialize, Deserialize, utoipa::ToSchema)]
pub struct ManifestRow {
    /// Its row in the sheet.
    pub row: u32,
    /// The branch.
    pub branch: String,
    /// The file of its document, if it was made.
    pub file: Option<String>,
    /// `done` or `failed`.
    pub status: String,
    /// What was found.
    pub findings: Vec<StoredFinding>,
}

/// A page of the manifest of a batch: what became of each row.
#[derive(Clone, Debug, Default, Serialize, utoipa::ToSchema)]
pub struct ManifestPage {
    /// The rows.
    pub items: Vec<ManifestRow>,
    /// How many rows there are.
    pub total: u64,
    /// How many of them failed.
    pub failed: u64,
    /// The page, from 1.
    pub page: u32,
    /// Items per page.
    pub per_page: u32,
}

/// Reads a page of a manifest. All others are passed over.
///
/// # Errors
/// If it is not a manifest.
pub(super) fn read_page(manifest: impl Read, page: u32, per_page: u32) -> serde_json::Result<ManifestPage> {
    let mut found = ManifestPage { page, per_page, ..ManifestPage::default() };
    let mut deserializer = serde_json::Deserializer::from_reader(manifest);
    Whole(&mut found).deserialize(&mut deserializer)?;
    Ok(found)
}

/// The manifest as a whole: an object with the list `documents`.
struct Whole<'a>(&'a mut ManifestPage);

impl<'de> DeserializeSeed<'de> for Whole<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Whole<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("a manifest")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(key) = map.next_key::<String>()? {
            if key == "documents" {
                map.next_value_seed(Rows(self.0))?;
            } else {
                map.next_value::<IgnoredAny>()?;
            }
        }
        Ok(())
    }
}

/// The rows of a manifest.
struct Rows<'a>(&'a mut ManifestPage);

impl<'de> DeserializeSeed<'de> for Rows<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_seq(self)
    }
}

/// What is read of a row on another page.
#[derive(Deserialize)]
struct Status {
    status: String,
}

impl<'de> Visitor<'de> for Rows<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("rows")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut rows: A) -> Result<(), A::Error> {
        let page = self.0;
        let first = u64::from(page.page.saturating_sub(1)) * u64::from(page.per_page);
        let shown = first..first + u64::from(page.per_page);
        loop {
            let status = if shown.contains(&page.total) {
                let Some(row) = rows.next_element::<ManifestRow>()? else { return Ok(()) };
                let status = row.status.clone();
                page.items.push(row);
                status
            } else {
                let Some(Status { status }) = rows.next_element()? else { return Ok(()) };
                status
            };
            page.total += 1;
            page.failed += u64::from(status != "done");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_page_of_a_manifest_is_read() {
        let row = |row: u32| {
            let status = if row.is_multiple_of(3) { "failed" } else { "done" };
            json!({ "row": row, "branch": "Chi bộ", "file": null, "pages": 1, "status": status, "findings": [] })
        };
        let manifest =
            json!({ "documents": (1..=7).map(row).collect::<Vec<_>>(), "summary": { "file": "x" } });
        let text = manifest.to_string();
        let page = |page| read_page(text.as_bytes(), page, 3).unwrap();
        let rows = |page: &ManifestPage| page.items.iter().map(|row| row.row).collect::<Vec<_>>();
        let second = page(2);
        assert_eq!((rows(&second), second.total, second.failed), (vec![4, 5, 6], 7, 2));
        assert_eq!(rows(&page(3)), [7]);
        assert!(page(9).items.is_empty());
        assert!(read_page(&b"[]"[..], 1, 3).is_err());
    }
}
