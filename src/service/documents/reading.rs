//! How the workbooks of a document are read where a person chose it: which sheet and table, and which columns hold what.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value as Json};
use vanthu_diagnostic::{Diagnostic, Step, code, pointer};
use vanthu_project::DataInput;

use crate::service::columns::Columns;
use crate::service::error::{PointTo, Result, ServiceError};
use crate::service::shape::explain_json;
use crate::service::templates::Description;
use crate::service::validate::{shown, with_known};

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
    /// Reads the choices of a header.
    ///
    /// # Errors
    /// `paper.wrong-reading` for a field that has another form.
    fn of(header: &Map<String, Json>) -> std::result::Result<Self, Diagnostic> {
        fn field<T: DeserializeOwned + Default>(
            header: &Map<String, Json>,
            name: &'static str,
        ) -> std::result::Result<T, Diagnostic> {
            let Some(value) = header.get(name).filter(|value| !value.is_null()) else {
                return Ok(T::default());
            };
            T::deserialize(value).map_err(|_| {
                let code = code!("paper.wrong-reading");
                explain_json::<T>(value, code, &format!("/particulars/{name}")).unwrap_or_else(|| {
                    Diagnostic::error(
                        code,
                        format!("`{name}` không đúng dạng; xem cách ghi trong tài liệu API"),
                        format!("`{name}` has another form"),
                    )
                })
            })
        }
        Ok(Self { choices: field(header, CHOICES)?, columns: field(header, COLUMNS)? })
    }
}

/// Requires that the choices have their form and that the template has their slots.
///
/// # Errors
/// `paper.wrong-reading` or `project.unknown-data`.
pub(super) fn check(header: &Map<String, Json>, template: &Description) -> Result<()> {
    let reading = Reading::of(header)?;
    let choices = reading.choices.keys().map(|slot| (CHOICES, slot));
    for (name, slot) in choices.chain(reading.columns.keys().map(|slot| (COLUMNS, slot))) {
        check_slot(slot, template)
            .at(&pointer("/particulars", &[name, slot.as_str()].map(|key| Step::Key(key.into()))))?;
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

/// Requires that a template has a slot for workbooks.
///
/// # Errors
/// `project.unknown-data`.
pub(crate) fn check_slot(slot: &str, template: &Description) -> Result<()> {
    let known = template.data.iter().map(|data| data.slot.as_str());
    if known.clone().any(|known| known == slot) {
        return Ok(());
    }
    let problem = match shown(slot) {
        Some(slot) => Diagnostic::error(
            code!("project.unknown-data"),
            format!("mẫu `{}` không có bảng số liệu `{slot}`", template.name),
            format!("the template `{}` has no data `{slot}`", template.name),
        ),
        None => Diagnostic::error(
            code!("project.unknown-data"),
            format!("mẫu `{}` không đọc một bảng vừa gửi", template.name),
            format!("the template `{}` reads no such workbook", template.name),
        ),
    };
    Err(with_known(problem, slot, known).into())
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
