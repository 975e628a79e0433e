//! What people may put into a document: nothing in it may name a file, and the number is the register's.

use super::reading;
use crate::service::validate::{check_marks, shown, with_known};
use serde_json::{Map, Value as Json};
use vanthu_diagnostic::{Diagnostic, Step, code, pointer};

use crate::service::error::{PointTo, Result, ServiceError};
use crate::service::templates::Description;

/// The keys of the document file that a person may set in a document. None of them names a file, and the number is the
/// register's.
const HEADER_FIELDS: [&str; 26] = [
    "date",
    "draft",
    "signer",
    "signers",
    "recipients",
    "addressees",
    "urgency",
    "secrecy",
    "circulation",
    "author-line",
    "theme",
    "confirmation",
    "duplex",
    "end-mark",
    "paper",
    "sizes",
    "numbering",
    "joint",
    "copy",
    "drafter",
    "edits",
    "contact",
    "unit",
    "rules",
    reading::CHOICES,
    reading::COLUMNS,
];

/// How deeply values may be nested; free text in sections takes about ten levels.
const MAX_DEPTH: usize = 24;

/// Requires that header fields, fields and standard are ones that a person may set.
///
/// # Errors
/// `project.wrong-standard`, `paper.unknown-particular`, `paper.wrong-reading`, `project.unknown-data`,
/// `project.unknown-field`, `paper.file-named`, `request.too-deep` or
/// `request.control-character`.
pub(crate) fn check(
    header: &Map<String, Json>,
    fields: &Map<String, Json>,
    standard: Option<&str>,
    template: &Description,
) -> Result<()> {
    check_standard(standard, template)?;
    check_header(header, template)?;
    check_fields(fields, template)
}

pub(super) fn check_standard(standard: Option<&str>, template: &Description) -> Result<()> {
    match standard {
        Some(standard) if !template.standards.iter().any(|served| served == standard) => {
            let problem = Diagnostic::error(
                code!("project.wrong-standard"),
                format!("mẫu `{}` không dùng cho thể thức này", template.name),
                format!("the template `{}` does not serve that standard", template.name),
            );
            let served = template.standards.iter().map(|standard| standard.as_str());
            Err(with_known(problem, standard, served).pointing_to("/standard").into())
        }
        _ => Ok(()),
    }
}

pub(super) fn check_header(header: &Map<String, Json>, template: &Description) -> Result<()> {
    for (key, value) in header {
        if !HEADER_FIELDS.contains(&key.as_str()) {
            let problem = match (key.as_str(), shown(key)) {
                ("number", _) => Diagnostic::error(
                    code!("paper.unknown-particular"),
                    "số và ký hiệu do sổ đăng ký cấp, không đặt ở đây",
                    "the number is the register's and cannot be set here",
                ),
                (_, Some(key)) => Diagnostic::error(
                    code!("paper.unknown-particular"),
                    format!("không đặt được mục `{key}` ở đây"),
                    format!("the key `{key}` cannot be set here"),
                ),
                _ => Diagnostic::error(
                    code!("paper.unknown-particular"),
                    "có mục không đặt được ở đây",
                    "a key cannot be set here",
                ),
            };
            let problem = with_known(problem, key, HEADER_FIELDS.iter().copied());
            return Err(problem.pointing_to(pointer("/particulars", &[Step::Key(key.clone())])).into());
        }
        check_value(value, &pointer("/particulars", &[Step::Key(key.clone())]), 0)?;
    }
    reading::check(header, template)
}

/// Requires that the fields hold only what a person typed: nothing in them may make the pipeline open a file.
pub(super) fn check_fields(fields: &Map<String, Json>, template: &Description) -> Result<()> {
    for (key, value) in fields {
        let declared = template.fields.iter().find(|field| field.name == *key);
        let at = pointer("/fields", &[Step::Key(key.clone())]);
        let Some(declared) = declared else {
            let problem = match shown(key) {
                Some(key) => Diagnostic::error(
                    code!("project.unknown-field"),
                    format!("mẫu `{}` không có mục `{key}`", template.name),
                    format!("the template `{}` has no field `{key}`", template.name),
                ),
                None => Diagnostic::error(
                    code!("project.unknown-field"),
                    format!("mẫu `{}` không có một mục vừa gửi", template.name),
                    format!("the template `{}` lacks a field that was sent", template.name),
                ),
            };
            let known = template.fields.iter().map(|field| field.name.as_str());
            return Err(with_known(problem, key, known).pointing_to(at).into());
        };
        if declared.kind == "tasks" && value.is_string() {
            return Err(ServiceError::invalid(
                code!("paper.file-named"),
                "muốn lấy nhiệm vụ từ bảng tính thì tải bảng lên, không ghi tên tệp",
                "to take tasks from a workbook, upload it; a file cannot be named",
            )
            .at(&at));
        }
        check_value(value, &at, 0)?;
    }
    Ok(())
}

fn check_value(value: &Json, at: &str, depth: usize) -> Result<()> {
    if depth > MAX_DEPTH {
        return Err(ServiceError::invalid(
            code!("request.too-deep"),
            "nội dung lồng nhau quá sâu",
            "the values are nested too deeply",
        )
        .at(at));
    }
    match value {
        Json::String(text) => {
            let stray = |letter: char| letter.is_control() && !matches!(letter, '\n' | '\r' | '\t');
            if text.chars().any(stray) {
                return Err(ServiceError::invalid(
                    code!("request.control-character"),
                    "nội dung có ký tự điều khiển",
                    "a text has control characters",
                )
                .at(at));
            }
            check_marks(text).at(at)
        }
        Json::Array(items) => {
            let mut items = items.iter().enumerate();
            items.try_for_each(|(index, item)| {
                check_value(item, &pointer(at, &[Step::Index(index)]), depth + 1)
            })
        }
        Json::Object(entries) => {
            let mut entries = entries.iter();
            entries.try_for_each(|(key, item)| {
                check_value(item, &pointer(at, &[Step::Key(key.clone())]), depth + 1)
            })
        }
        _ => Ok(()),
    }
}

/// The object with the keys of `patch` set; a null removes one.
pub(super) fn merged(current: &Json, patch: Map<String, Json>) -> Json {
    let mut all = current.as_object().cloned().unwrap_or_default();
    for (key, value) in patch {
        if value.is_null() {
            all.shift_remove(&key);
        } else {
            all.insert(key, value);
        }
    }
    Json::Object(all)
}

pub(super) fn without_null(values: Map<String, Json>) -> Json {
    merged(&Json::Null, values)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_null_removes_a_key() {
        let given = json!({"b": null, "c": 3});
        assert_eq!(
            merged(&json!({"a": 1, "b": 2}), given.as_object().unwrap().clone()),
            json!({"a": 1, "c": 3})
        );
    }

    #[test]
    fn deep_values_and_control_characters_are_refused() {
        let deep = (0..100).fold(json!(1), |inner, _| json!([inner]));
        assert_eq!(check_value(&deep, "", 0).unwrap_err().code, "request.too-deep");
        assert_eq!(check_value(&json!("a\u{0}b"), "", 0).unwrap_err().code, "request.control-character");
        let marks = json!({"a": ["\u{301}".repeat(10_000)]});
        assert_eq!(check_value(&marks, "", 0).unwrap_err().code, "request.too-many-marks");
        assert!(check_value(&json!({"a": ["một\nhai"]}), "", 0).is_ok());
    }

    #[test]
    fn the_number_cannot_be_set() {
        let given = json!({"number": 7});
        assert!(check_header(given.as_object().unwrap(), &Description::default()).is_err());
        let given = json!({"office": "/etc/passwd"});
        assert!(check_header(given.as_object().unwrap(), &Description::default()).is_err());
        let given = json!({"recipient": ["x"]});
        let error = check_header(given.as_object().unwrap(), &Description::default()).unwrap_err();
        assert_eq!(error.diagnostics[0].pointer.as_deref(), Some("/particulars/recipient"));
        assert_eq!(error.diagnostics[0].hints[0].en, "did you mean `recipients`?");
        let given = json!({"date": "2026-07-05"});
        assert!(check_header(given.as_object().unwrap(), &Description::default()).is_ok());
    }
}
