//! How the workbooks of a document are read where a person chose it: which sheet and table, and which columns hold what.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::{Map, Value as Json};
use vanthu_diagnostic::code;
use vanthu_project::DataInput;

use crate::service::error::{Result, ServiceError};
use crate::service::templates::Description;

/// The header field that holds the choices by slot.
pub(super) const FIELD: &str = "reading";

/// The most columns that are mapped in one slot.
const MAX_COLUMNS: usize = 200;

/// How the workbooks of a slot are read. The keys are those of `[data]` in a document file, except that none names a file.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct ReadingChoice {
    /// The sheet; `None` for the one that fits best.
    sheet: Option<String>,
    /// The table, by its range or a cell in it; `None` for the one that fits best.
    table: Option<String>,
    /// What several workbooks are of: `branch` or `period`.
    by: Option<String>,
    /// The field of each heading; an empty one for a column that is not used.
    columns: BTreeMap<String, String>,
    /// Whether tables of a sheet with the same columns are read as one.
    join: bool,
}

/// Requires that the choices have their form and that the template has their slots.
///
/// # Errors
/// `paper.wrong-reading` or `project.unknown-data`.
pub(super) fn check(header: &Map<String, Json>, template: &Description) -> Result<()> {
    let Some(value) = header.get(FIELD).filter(|value| !value.is_null()) else { return Ok(()) };
    let choices = parse(value).map_err(|error| {
        ServiceError::invalid(
            code!("paper.wrong-reading"),
            format!(
                "`{FIELD}` không đúng dạng: mỗi bảng số liệu nhận `sheet`, `table`, `by`, `columns`, `join`"
            ),
            format!("`{FIELD}` has another form: {error}"),
        )
    })?;
    for (slot, choice) in &choices {
        if !template.data.iter().any(|data| data.slot == *slot) {
            let known: Vec<&str> = template.data.iter().map(|data| data.slot.as_str()).collect();
            let known = known.join(", ");
            return Err(ServiceError::invalid(
                code!("project.unknown-data"),
                format!("mẫu `{}` không có bảng số liệu `{slot}`; có: {known}", template.name),
                format!("the template `{}` has no data `{slot}`; it has: {known}", template.name),
            ));
        }
        if choice.columns.len() > MAX_COLUMNS {
            return Err(ServiceError::invalid(
                code!("paper.wrong-reading"),
                format!("`{FIELD}` gán nhiều nhất {MAX_COLUMNS} cột cho một bảng số liệu"),
                format!("`{FIELD}` maps at most {MAX_COLUMNS} columns of a data set"),
            ));
        }
    }
    Ok(())
}

/// Sets the choices in a document's data sets. Those without workbooks stay absent.
pub(crate) fn apply(header: &Json, data: &mut BTreeMap<String, DataInput>) {
    let Some(choices) = header.get(FIELD).and_then(|value| parse(value).ok()) else { return };
    for (slot, ReadingChoice { sheet, table, by, columns, join }) in choices {
        if let Some(input) = data.get_mut(&slot) {
            *input = DataInput { files: std::mem::take(&mut input.files), sheet, table, by, columns, join };
        }
    }
}

/// A header without the choices, as the document file has it.
pub(crate) fn without(mut header: Map<String, Json>) -> Map<String, Json> {
    header.shift_remove(FIELD);
    header
}

fn parse(value: &Json) -> serde_json::Result<BTreeMap<String, ReadingChoice>> {
    BTreeMap::deserialize(value)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn choices_go_to_the_slots_that_have_workbooks() {
        let header = json!({ "reading": { "results": { "columns": { "QCƯT": "sources" }, "join": true }, "other": {} } });
        let mut data = BTreeMap::from([("results".to_string(), DataInput::default())]);
        data.get_mut("results").unwrap().files.push("A.xlsx".into());
        apply(&header, &mut data);
        let results = &data["results"];
        assert_eq!((results.files.len(), results.join, data.len()), (1, true, 1));
        assert_eq!(results.columns["QCƯT"], "sources");
        assert!(without(header.as_object().unwrap().clone()).is_empty());
    }

    #[test]
    fn a_choice_names_no_file() {
        assert!(parse(&json!({ "results": { "files": ["/etc/passwd"] } })).is_err());
        assert!(parse(&json!({ "results": { "columns": { "QCƯT": "sources" } } })).is_ok());
        assert!(parse(&json!("/etc/passwd")).is_err());
    }
}
