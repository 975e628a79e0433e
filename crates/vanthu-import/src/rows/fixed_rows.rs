//! Matches the rows of a table with the lines of a form whose rows are fixed.

use std::collections::HashMap;

use super::records::ParsedRows;
use crate::problems::Problems;
use crate::text::normalise::{heading_key, without_parentheses};
use vanthu_diagnostic::{Diagnostic, Place, code, did_you_mean};
use vanthu_model::dataset::{CellRef, Record};
use vanthu_model::profile::{Line, Profile};

/// Names the rows by the lines of the profile, and reports which lines are missing or repeated and which rows are not
/// lines. `header` is the place of the table's headings.
pub(crate) fn name(profile: &Profile, parsed: &mut ParsedRows, header: &Place, problems: &mut Problems) {
    if !profile.has_lines() {
        return;
    }
    let keys: Vec<Vec<String>> = profile.line.iter().map(keys).collect();
    let mut place = Standing { profile, keys: &keys, last: None };
    let mut seen: HashMap<&str, CellRef> = HashMap::new();
    for row in parsed.rows.iter_mut().chain(&mut parsed.totals) {
        let Some(cell) = row.cell(&profile.key).cloned() else { continue };
        match place.find(row.text(&profile.key)) {
            Some(line) => {
                row.line = Some(line.name.clone());
                match seen.get(line.name.as_str()) {
                    Some(first) => problems.push(twice(line, first, &cell)),
                    None => drop(seen.insert(&line.name, cell)),
                }
            }
            None => problems.push(unknown(profile, row, &cell)),
        }
    }
    // A form's totals are lines like all others.
    parsed.rows.append(&mut parsed.totals);
    parsed.rows.sort_by_key(|row| row.row);
    let missing = profile.line.iter().filter(|line| line.required && !seen.contains_key(line.name.as_str()));
    problems.extend(missing.map(|line| {
        let label = &line.label;
        Diagnostic::error(
            code!("import.missing-line"),
            format!("biểu không có dòng `{label}`"),
            format!("the form has no line `{label}`"),
        )
        .at(header.clone())
        .with_value(label.clone())
        .hint(
            format!("thêm dòng `{label}` theo đúng mẫu biểu; không có số liệu thì ghi 0"),
            format!("add the line `{label}` as the form has it; write 0 where there is nothing"),
        )
    }));
}

/// The position within the form: the same words (`tỉnh khác`) name different lines under different parents.
struct Standing<'a> {
    profile: &'a Profile,
    /// The keys of each line's words.
    keys: &'a [Vec<String>],
    /// The line found last.
    last: Option<&'a Line>,
}

impl<'a> Standing<'a> {
    /// The line that a text names: one under the line found last or its parents before any other.
    fn find(&mut self, text: &str) -> Option<&'a Line> {
        let bare = without_number(text);
        let key = heading_key(bare);
        let stripped = without_parentheses(bare).map(|text| heading_key(&text));
        let fits =
            |keys: &[String]| keys.contains(&key) || stripped.as_ref().is_some_and(|key| keys.contains(key));
        let fitting: Vec<&Line> = self
            .profile
            .line
            .iter()
            .zip(self.keys)
            .filter(|(_, keys)| fits(keys))
            .map(|(line, _)| line)
            .collect();
        let mut above = self.last;
        let mut nearest = None;
        // Parents precede their parts, so that this ends.
        while let (Some(line), None) = (above, nearest) {
            nearest =
                fitting.iter().copied().find(|found| found.parent.as_deref() == Some(line.name.as_str()));
            above = line.parent.as_deref().and_then(|parent| self.profile.line(parent));
        }
        let outermost = || fitting.iter().copied().find(|line| line.parent.is_none());
        let found = nearest.or_else(outermost).or(fitting.first().copied())?;
        self.last = Some(found);
        Some(found)
    }
}

/// The keys of the words by which a line is known.
fn keys(line: &Line) -> Vec<String> {
    std::iter::once(&line.label).chain(&line.headings).map(|text| heading_key(text)).collect()
}

/// A label without the number, letter or dash in front of it: `1. Kết nạp`, `a) Tỉnh khác`, `- Trong đó: dự bị`.
fn without_number(text: &str) -> &str {
    let text = text.trim_start_matches(['-', '–', '+', '•', '*', ' ']);
    let label = match text.find(['.', ')', '-', '/', ':']) {
        Some(end @ 1..=4) if text.get(..end).is_some_and(is_number) => text.get(end + 1..).unwrap_or(text),
        _ => text,
    };
    let label = label.trim_start_matches(['-', '–', '+', '.', ' ']);
    let inside = ["Trong đó:", "trong đó:", "Trong đó", "trong đó"];
    inside.iter().find_map(|start| label.strip_prefix(start)).unwrap_or(label).trim()
}

/// Whether a text numbers a line: `1`, `12`, `a`, `IV`.
fn is_number(text: &str) -> bool {
    let digits = text.bytes().all(|byte| byte.is_ascii_digit());
    let roman = text.chars().all(|letter| "IVX".contains(letter));
    !text.is_empty() && (digits || roman || text.chars().count() == 1)
}

/// The error about a line that is there twice.
fn twice(line: &Line, first: &CellRef, cell: &CellRef) -> Diagnostic {
    let (label, first) = (&line.label, first.a1());
    Diagnostic::error(
        code!("import.duplicate-row"),
        format!("dòng `{label}` đã có ở ô {first}; mỗi dòng của biểu chỉ được ghi một lần"),
        format!(
            "the line `{label}` is in cell {first} already; each line of the form may be written only once"
        ),
    )
    .at(cell.place())
    .with_value(label.clone())
    .hint(
        "bỏ dòng thừa, hoặc sửa tên dòng nếu ghi nhầm",
        "delete the row, or correct its name if it is mistaken",
    )
}

/// The warning about a row that is not a line of the form.
fn unknown(profile: &Profile, row: &Record, cell: &CellRef) -> Diagnostic {
    let label = row.text(&profile.key);
    let diagnostic = Diagnostic::warning(
        code!("import.unknown-line"),
        format!("dòng `{label}` không có trong mẫu biểu `{}`, nên không được dùng", profile.name),
        format!("the row `{label}` is not a line of the form `{}` and is not used", profile.name),
    );
    let words = profile.line.iter().flat_map(|line| std::iter::once(&line.label).chain(&line.headings));
    let diagnostic = diagnostic.at(cell.place()).with_value(label);
    match did_you_mean(without_number(label), words.map(String::as_str)) {
        Some(near) => diagnostic.meant(near),
        None => diagnostic.hint(
            "sửa tên dòng theo mẫu biểu; nếu là dòng thêm thì bỏ qua",
            "give the row the name that the form has; leave it if it was added on purpose",
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_in_front_of_a_label_are_passed_over() {
        let cases = [
            ("1. Kết nạp", "Kết nạp"),
            ("a) Tỉnh khác", "Tỉnh khác"),
            ("A- Tổng số", "Tổng số"),
            ("- Trong đó: dự bị", "dự bị"),
            ("IV. Khác", "Khác"),
            ("Chuyển đi - đến", "Chuyển đi - đến"),
            ("Xóa tên", "Xóa tên"),
        ];
        for (text, expected) in cases {
            assert_eq!(without_number(text), expected);
        }
    }

    #[test]
    fn the_same_words_name_different_lines_under_different_parents() {
        let text = include_str!("../../../../templates/profiles/membership-changes.toml");
        let profile = Profile::parse("membership-changes.toml", text).expect("the built-in profile is valid");
        let keys: Vec<Vec<String>> = profile.line.iter().map(keys).collect();
        let mut place = Standing { profile: &profile, keys: &keys, last: None };
        let mut find = |text: &str| place.find(text).map_or("", |line| line.name.as_str());
        assert_eq!(find("2. Chuyển đến"), "moved_in");
        assert_eq!(find("a) Từ tỉnh khác"), "moved_in_province");
        assert_eq!(find("C. Đảng viên giảm trong kỳ"), "decrease");
        assert_eq!(find("5. Chuyển đi"), "moved_out");
        assert_eq!(find("a) Tỉnh khác"), "moved_out_province");
        assert_eq!(find("Dòng lạ"), "");
    }
}
