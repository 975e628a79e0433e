//! Which column of a workbook holds what: said by a person, kept with the document, and offered again for the office's next
//! document of the kind.

use std::collections::BTreeMap;

use serde_json::{Map, Value as Json, json};

use super::context::Service;
use super::documents::reading::COLUMNS;
use super::documents::{self, DocumentPatch};
use super::error::Result;
use super::views::DocumentView;
use vanthu_store::{Actor, DocumentFilter};

/// The field of each heading; an empty field for a column that is not used.
pub type Columns = BTreeMap<String, String>;

/// What was said of the columns in a slot of a document.
pub fn of(document: &DocumentView, slot: &str) -> Columns {
    serde_json::from_value(document.particulars[COLUMNS][slot].clone()).unwrap_or_default()
}

/// Says which column holds what in a slot of a draft, in place of what was said before.
///
/// # Errors
/// Those of changing a draft.
pub async fn set(
    service: &Service,
    actor: &Actor,
    document: &DocumentView,
    slot: &str,
    columns: &Columns,
) -> Result<()> {
    let mut all: Map<String, Json> = document.particulars[COLUMNS].as_object().cloned().unwrap_or_default();
    if columns.is_empty() {
        all.shift_remove(slot);
    } else {
        all.insert(slot.to_string(), json!(columns));
    }
    let value = if all.is_empty() { Json::Null } else { Json::Object(all) };
    let patch = DocumentPatch::of_header_field(document.version, COLUMNS, value);
    documents::change(service, actor, &document.id, patch).await?;
    Ok(())
}

/// How many of an office's documents are searched for what was said before.
const SEARCHED: u32 = 20;

/// What was last said of the columns in that slot in another document of the same office and template.
///
/// # Errors
/// Those of the store.
pub async fn said_before(
    service: &Service,
    actor: &Actor,
    document: &DocumentView,
    slot: &str,
) -> Result<Columns> {
    let filter = DocumentFilter {
        office_id: Some(document.office.id.clone()),
        template: Some(document.template.clone()),
        per_page: SEARCHED,
        ..DocumentFilter::default()
    };
    for other in documents::list(service, actor, filter).await?.items {
        if other.id == document.id {
            continue;
        }
        let columns = of(&documents::view(service, actor, &other.id).await?, slot);
        if !columns.is_empty() {
            return Ok(columns);
        }
    }
    Ok(Columns::new())
}
