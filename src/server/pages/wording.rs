//! What the pages say of a finding. The messages of the program name files, keys and commands where those are what its
//! user sees; a clerk sees a form. A code has a wording of its own in `templates/web/wordings.toml`, or its message is
//! shown if it suits a page, or else the wording of its group. Nothing else reaches a page.

use std::fmt::Display;

use super::findings::{quoted, words};
use super::labels::{Labels, fill};
use super::page_context::sentence;
use crate::pipeline::TemplateDescription;
use crate::server::error::Problem;
use crate::service::views::{StoredError, StoredFinding};
use vanthu_diagnostic::Diagnostic;

/// A finding in the words of a page.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Worded {
    /// What is wrong, as a sentence.
    pub(super) message: String,
    /// What to do about it, as sentences.
    pub(super) hints: Vec<String>,
}

/// What a page knows of the thing that a finding is about.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct About<'a> {
    /// What the form calls the field.
    pub(super) field: Option<&'a str>,
    /// The kind of the field, such as `list`.
    pub(super) kind: Option<&'a str>,
    /// What the form calls the workbook.
    pub(super) slot: Option<&'a str>,
}

/// The codes for a field that nobody has filled in.
const MISSING: [&str; 2] = ["project.missing-field", "project.missing-key"];
/// The codes for a field that was filled in with something of another kind.
const WRONG: [&str; 1] = ["project.wrong-type"];

/// Whether a finding only says that something is still to be given.
pub(super) fn is_missing(finding: &Diagnostic) -> bool {
    MISSING.contains(&finding.code.as_str()) || finding.code.as_str() == "project.missing-data"
}

/// The words for a finding.
pub(super) fn worded(labels: &Labels, finding: &Diagnostic, about: About<'_>) -> Worded {
    let code = finding.code.as_str();
    let value = finding.value.as_deref();
    let own = message(labels, code, about, value);
    let is_own = own.is_some();
    let message = own.unwrap_or_else(|| match labels.wordings.messages.contains_key(code) {
        // Its own wording names what is not known here; the message of the program would not suit.
        true => group(labels, code),
        false => shown(labels, code, &finding.message.vi, value),
    });
    if MISSING.contains(&code) || WRONG.contains(&code) {
        let kind = about.kind.and_then(|kind| labels.wordings.kinds.get(kind));
        return Worded { message, hints: kind.cloned().into_iter().collect() };
    }
    let hints =
        finding.hints.iter().filter(|hint| fits(&hint.vi, value)).map(|hint| sentence(&quoted(&hint.vi)));
    // A wording of its own says what to do, and repeats no hint.
    let hints: Vec<String> =
        if is_own && code != "import.unknown-branch" { Vec::new() } else { hints.collect() };
    Worded { message, hints }
}

/// A message that has no finding, such as that of a refused request.
pub(super) fn detail(labels: &Labels, code: &str, text: &str) -> String {
    message(labels, code, About::default(), None).unwrap_or_else(|| shown(labels, code, text, None))
}

/// Why a request was refused, as a sentence.
pub(super) fn of_problem(labels: &Labels, problem: &Problem) -> String {
    sentence(&detail(labels, &problem.code, &problem.detail.vi))
}

/// The message of a finding alone, as a sentence, where nothing is known of what it is about.
pub(super) fn of_message(labels: &Labels, finding: &Diagnostic) -> String {
    sentence(&detail(labels, finding.code.as_str(), &finding.message.vi))
}

/// What is wrong with a template, for its author, who writes files and keys himself: the message and its hints as sentences.
pub(super) fn of_author(finding: &Diagnostic) -> Vec<String> {
    let texts = std::iter::once(&finding.message).chain(&finding.hints);
    texts.map(|text| sentence(&quoted(&text.vi))).collect()
}

/// What was stored of a finding, as sentences: what is wrong and what to do.
pub(super) fn of_stored(
    labels: &Labels,
    finding: &StoredFinding,
    template: Option<&TemplateDescription>,
) -> String {
    match finding.diagnostic() {
        Some(found) => {
            let Worded { message, hints } = words(labels, &found, template);
            std::iter::once(message).chain(hints).collect::<Vec<_>>().join(" ")
        }
        None => sentence(&shown(labels, &finding.code, &finding.message, None)),
    }
}

/// Why a job failed, as a sentence; `otherwise` if nothing was stored.
pub(super) fn of_stored_error(labels: &Labels, error: &StoredError, otherwise: &str) -> String {
    let said = error.detail.as_deref().map(|text| detail(labels, &error.code, text));
    sentence(said.as_deref().unwrap_or(otherwise))
}

/// A message and its hints of which `tidied` takes out what is for programs, as far as they suit a page.
pub(super) fn tidied(
    labels: &Labels,
    finding: &Diagnostic,
    tidy: impl Fn(&str) -> String,
) -> (String, Vec<String>) {
    let value = finding.value.as_deref();
    let message = tidy(&finding.message.vi);
    let code = finding.code.as_str();
    let message = if fits(&message, value) { quoted(&message) } else { group(labels, code) };
    let hints = finding.hints.iter().filter(|hint| fits(&hint.vi, value));
    (message, hints.map(|hint| sentence(&quoted(&hint.vi))).collect())
}

/// The wording of the code itself, if all that it names is known.
fn message(labels: &Labels, code: &str, about: About<'_>, value: Option<&str>) -> Option<String> {
    let text = labels.wordings.messages.get(code)?;
    let known = [("field", about.field), ("slot", about.slot), ("value", value)];
    let mut named: Vec<(&str, &dyn Display)> = Vec::new();
    for (name, value) in &known {
        if text.contains(&format!("{{{name}}}")) {
            let value = value.as_ref().filter(|value| !value.is_empty())?;
            named.push((*name, value));
        }
    }
    // `{` alone stands for itself.
    Some(if named.is_empty() { text.clone() } else { fill(text, &named) })
}

/// The program's own message if it suits a page, or else the wording of its group.
fn shown(labels: &Labels, code: &str, text: &str, value: Option<&str>) -> String {
    if fits(text, value) {
        return sentence(&quoted(text));
    }
    group(labels, code)
}

/// The wording of the group of a code.
fn group(labels: &Labels, code: &str) -> String {
    let group = code.split('.').next().unwrap_or_default();
    labels.wordings.groups.get(group).cloned().unwrap_or_else(|| labels.problem.failed.clone())
}

/// What no page says: options, keys, the names of the program's own files, what only a technician knows.
const STRANGE: [&str; 22] = [
    ".toml",
    "roster.csv",
    ".hbs",
    "vanthu",
    "VANTHU",
    "--",
    "[[",
    "{{",
    " = \"",
    " = [",
    " = true",
    "../",
    "hồ sơ đọc",
    "JSON",
    "API",
    "Content-Type",
    "Idempotency",
    "đầu vào chuẩn",
    "csv UTF-8",
    "code,name",
    "trang roster",
    "DTD",
];

/// Words of the document file that are no words of Vietnamese, and could be mistaken for some by their letters.
const KEYS: [&str; 36] = [
    "absent",
    "agenda",
    "answers",
    "appendices",
    "author",
    "chair",
    "columns",
    "conclusions",
    "content",
    "data",
    "date",
    "draft",
    "edit",
    "held",
    "landscape",
    "max",
    "number",
    "period",
    "points",
    "present",
    "previous",
    "recipients",
    "results",
    "roster",
    "rules",
    "secretary",
    "section",
    "sheet",
    "standard",
    "table",
    "tasks",
    "title",
    "true",
    "false",
    "unit",
    "was",
];

/// The endings of the files that a clerk uploads, whose names may look like anything.
const UPLOADS: [&str; 12] =
    [".xlsx", ".xlsm", ".xlsb", ".xls", ".ods", ".csv", ".tsv", ".html", ".htm", ".mht", ".docx", ".pdf"];

/// Whether a message suits a page. `value` is what somebody typed or a workbook holds; it may look like anything.
pub(super) fn fits(text: &str, value: Option<&str>) -> bool {
    let text = match value.filter(|value| value.chars().count() > 1) {
        Some(value) => text.replace(value, ""),
        None => text.to_string(),
    };
    if STRANGE.iter().any(|strange| text.contains(strange)) {
        return false;
    }
    // `[data]`, `[fields]`: a table of a document file.
    let mut brackets = text.split('[').skip(1).filter_map(|rest| rest.split(']').next());
    if brackets.any(|inside| !inside.is_empty() && inside.chars().all(|letter| letter.is_ascii_lowercase())) {
        return false;
    }
    let parts: Vec<&str> = text.split('`').collect();
    let quotes_pair = !parts.len().is_multiple_of(2);
    parts.iter().enumerate().all(|(at, part)| match quotes_pair && at % 2 == 1 {
        true => is_of_a_person(part),
        false => part.split(|letter: char| !letter.is_alphanumeric() && letter != '_').all(is_a_word),
    })
}

/// Whether a quoted text may be one that a person wrote, and is not the name of a key or a code.
fn is_of_a_person(text: &str) -> bool {
    if UPLOADS.iter().any(|ending| text.to_lowercase().ends_with(ending)) {
        return true;
    }
    let plain = |letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit();
    let joined = text.split(['_', '.', '-']).count() > 1
        && text.starts_with(|letter: char| letter.is_ascii_lowercase())
        && text.split(['_', '.', '-']).all(|part| !part.is_empty() && part.chars().all(plain));
    !joined && !text.contains(" = ") && !KEYS.contains(&text) && is_a_word(text)
}

/// Whether a word of a sentence may stand on a page. No Vietnamese syllable has one of the letters f, j, w, z.
fn is_a_word(word: &str) -> bool {
    const KNOWN: [&str; 4] = ["pdf", "word", "windows", "zip"];
    let foreign = word.len() > 2
        && word.chars().all(|letter| letter.is_ascii_lowercase())
        && word.contains(['f', 'j', 'w', 'z'])
        && !KNOWN.contains(&word);
    let snake = word.contains('_') && word.chars().any(|letter| letter.is_ascii_lowercase());
    !foreign && !snake
}

#[cfg(test)]
mod tests;
