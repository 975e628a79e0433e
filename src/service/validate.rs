//! Texts that people type, checked before they are stored.

use super::error::{Result, ServiceError};
use vanthu_diagnostic::{Diagnostic, code, did_you_mean};
use vanthu_model::text::has_too_many_marks;

/// Trims a text that must not be empty.
///
/// # Errors
/// `request.empty`, or those of [`validate_text`].
pub fn validate_line(text: &str, max: usize, name_vi: &str, name_en: &str) -> Result<String> {
    let text = text.trim();
    if text.is_empty() {
        return Err(ServiceError::invalid(
            code!("request.empty"),
            format!("{name_vi} không được để trống"),
            format!("{name_en} must not be empty"),
        ));
    }
    validate_text(text, max, name_vi, name_en)
}

/// Trims a text that may be empty.
///
/// # Errors
/// `request.too-long` if it has more than `max` characters, `request.control-character` if it has control characters other
/// than newlines and tabs.
pub fn validate_text(text: &str, max: usize, name_vi: &str, name_en: &str) -> Result<String> {
    let text = text.trim();
    if text.chars().count() > max {
        return Err(ServiceError::invalid(
            code!("request.too-long"),
            format!("{name_vi} dài quá {max} chữ"),
            format!("{name_en} is longer than {max} characters"),
        ));
    }
    if text.chars().any(|letter| letter.is_control() && letter != '\n' && letter != '\t') {
        return Err(ServiceError::invalid(
            code!("request.control-character"),
            format!("{name_vi} có ký tự điều khiển"),
            format!("{name_en} has control characters"),
        ));
    }
    check_marks(text)?;
    Ok(text.to_string())
}

/// Requires that no letter bears more combining marks than any writing has: the layout would take all memory for them.
///
/// # Errors
/// `request.too-many-marks`.
pub(crate) fn check_marks(text: &str) -> Result<()> {
    if !has_too_many_marks(text) {
        return Ok(());
    }
    Err(ServiceError::invalid(
        code!("request.too-many-marks"),
        "có chữ cái mang quá nhiều dấu chồng lên nhau",
        "a letter bears too many combining marks",
    ))
}

/// How many letters of a name that someone typed are repeated.
const SHOWN: usize = 100;

/// A name that the client typed, where it is short and plain enough to be repeated.
pub(crate) fn shown(name: &str) -> Option<&str> {
    (name.chars().count() <= SHOWN && !name.chars().any(char::is_control)).then_some(name)
}

/// The problem with the name that was probably meant and those that are known.
pub(crate) fn with_known<'a>(
    problem: Diagnostic,
    typed: &str,
    known: impl Iterator<Item = &'a str> + Clone,
) -> Diagnostic {
    let problem = match did_you_mean(typed, known.clone()) {
        Some(near) => problem.meant(near),
        None => problem,
    };
    let names: Vec<&str> = known.collect();
    if names.is_empty() {
        return problem.hint("ở đây không ghi mục nào", "nothing is known here");
    }
    let names = names.join(", ");
    problem.hint(format!("dùng được: {names}"), format!("known: {names}"))
}
