//! How the workbooks of a document are read where a person chose it: which sheet and table, and which columns hold what.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value as Json};
use vanthu_diagnostic::code;
use vanthu_project::DataInput;

use crate::service::columns::Columns;
use crate::service::error::{Result, ServiceError};
use crate::service::templates::Description;

/// The header field with the choice for each slot.
pub(super) const CHOICES: &str = "reading";

/// The header field with the field of each heading that a person mapped, by slot.
pub(crate) const COLUMNS: &str = "columns";

/// The most columns that are mapped in one slot.
const MAX_COLUMNS: usize = 200;

/// Which tables of the workbooks of a slot are read. The keys are those of `[data]` in a document file, except that none names
/// a file.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Choice {
    /// The sheet; `None` for the one that fits best.
    sheet: Option<String>,
    /// The table, by its range or a cell in it; `None` for the one that fits best.
    table: Option<String>,
    /// What several workbooks are of: `branch` or `period`.
    by: Option<String>,
    /// Whether tables of a sheet with the same columns are read as one.
    join: bool,
}

/// What was chosen, by slot.
#[derive(Default)]
struct Reading {
    choices: BTreeMap<String, Choice>,
    columns: BTreeMap<String, Columns>,
}

impl Reading {
    /// Reads the choices of a header, or says which of its fields has another form.
    fn of(header: &Map<String, Json>) -> std::result::Result<Self, (&'static str, serde_json::Error)> {
        fn field<T: DeserializeOwned + Default>(
            header: &Map<String, Json>,
            name: &'static str,
        ) -> std::result::Result<T, (&'static str, serde_json::Error)> {
            let value = header.get(name).filter(|value| !value.is_null());
            value.map_or(Ok(T::default()), |value| T::deserialize(value).map_err(|error| (name, error)))
        }
        Ok(Self { choices: field(header, CHOICES)?, columns: field(header, COLUMNS)? })
    }
}

/// Requires that the choices have their form and that the template has their slots.
///
/// # Errors
/// `paper.wrong-reading` or `project.unknown-data`.
pub(super) fn check(header: &Map<String, Json>, template: &Description) -> Result<()> {
    let reading = Reading::of(header).map_err(|(name, error)| {
        ServiceError::invalid(
            code!("paper.wrong-reading"),
            format!("`{name}` không đúng dạng; xem cách ghi trong tài liệu API"),
            format!("`{name}` has another form: {error}"),
        )
    })?;
    for slot in reading.choices.keys().chain(reading.columns.keys()) {
        if !template.data.iter().any(|data| data.slot == *slot) {
            let known: Vec<&str> = template.data.iter().map(|data| data.slot.as_str()).collect();
            let known = known.join(", ");
            return Err(ServiceError::invalid(
                code!("project.unknown-data"),
                format!("mẫu `{}` không có bảng số liệu `{slot}`; có: {known}", template.name),
                format!("the template `{}` has no data `{slot}`; it has: {known}", template.name),
            ));
        }
    }
    if reading.columns.values().any(|columns| columns.len() > MAX_COLUMNS) {
        return Err(ServiceError::invalid(
            code!("paper.wrong-reading"),
            format!("`{COLUMNS}` gán nhiều nhất {MAX_COLUMNS} cột cho một bảng số liệu"),
            format!("`{COLUMNS}` maps at most {MAX_COLUMNS} columns of a data set"),
        ));
    }
    Ok(())
}

/// Sets the choices in a document's data sets. Those without workbooks stay absent.
pub(crate) fn apply(header: &Json, data: &mut BTreeMap<String, DataInput>) {
    let Some(Ok(mut reading)) = header.as_object().map(Reading::of) else { return };
    for (slot, input) in data {
        if let Some(Choice { sheet, table, by, join }) = reading.choices.remove(slot) {
            *input = DataInput { sheet, table, by, join, ..std::mem::take(input) };
        }
        input.columns = reading.columns.remove(slot).unwrap_or_default();
    }
}

/// A header without the choices, as the document file has it.
pub(crate) fn without(mut header: Map<String, Json>) -> Map<String, Json> {
    header.shift_remove(CHOICES);
    header.shift_remove(COLUMNS);
    header
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn choices_go_to_the_slots_that_have_workbooks() {
        let header = json!({
            "reading": { "results": { "join": true }, "other": {} },
            "columns": { "results": { "QCƯT": "sources" } },
        });
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
        let is_read = |header: Json| Reading::of(header.as_object().unwrap()).is_ok();
        assert!(!is_read(json!({ "reading": { "results": { "files": ["/etc/passwd"] } } })));
        assert!(!is_read(json!({ "reading": "/etc/passwd" })));
        assert!(!is_read(json!({ "columns": { "results": "/etc/passwd" } })));
        assert!(is_read(json!({ "columns": { "results": { "QCƯT": "sources" } } })));
    }
}
