//! Rows and columns that are hidden, by hand, by a filter or by a collapsed outline: where they are, and what is
//! said of those in a table.

use std::io::{BufRead, BufReader, Read};

use quick_xml::events::BytesStart;

use super::archive::Parts;
use super::format::{attribute, relations};
use super::report::Problems;
use super::sheet::Sheet;
use super::table::Table;
use vanthu_diagnostic::{Diagnostic, code};
use vanthu_model::dataset::column_letters;
use vanthu_model::profile::Hidden;

/// More spans than this are not kept: a file with more was not made by hand.
const MOST_SPANS: usize = 1 << 20;

/// Numbers in spans, ends included.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Spans(Vec<(u32, u32)>);

impl Spans {
    /// Adds the numbers from `first` to `last`.
    pub(super) fn add(&mut self, first: u32, last: u32) {
        let count = self.0.len();
        match self.0.last_mut() {
            Some((_, end)) if end.checked_add(1) == Some(first) && last >= first => *end = last,
            _ if last >= first && count < MOST_SPANS => self.0.push((first, last)),
            _ => {}
        }
    }

    /// Brings the spans into order, no two of them overlapping.
    fn settle(mut self) -> Self {
        self.0.sort_unstable();
        let mut merged = Spans::default();
        for (first, last) in self.0 {
            match merged.0.last_mut() {
                Some((_, end)) if first <= end.saturating_add(1) => *end = last.max(*end),
                _ => merged.0.push((first, last)),
            }
        }
        merged
    }

    /// Whether a number is among them. The spans must have been settled.
    pub(super) fn holds(&self, number: u32) -> bool {
        let before = self.0.partition_point(|(first, _)| *first <= number);
        before.checked_sub(1).and_then(|index| self.0.get(index)).is_some_and(|(_, last)| number <= *last)
    }

    /// The spans as a reader writes them: `12–15, 20`. More than a few are cut short.
    fn shown(&self, number: impl Fn(u32) -> String) -> String {
        /// The most spans that are listed.
        const MOST: usize = 20;
        let mut shown: Vec<String> = self
            .0
            .iter()
            .take(MOST)
            .map(|&(first, last)| match last - first {
                0 => number(first),
                _ => format!("{}–{}", number(first), number(last)),
            })
            .collect();
        if self.0.len() > MOST {
            shown.push("…".into());
        }
        shown.join(", ")
    }
}

impl FromIterator<u32> for Spans {
    fn from_iter<T: IntoIterator<Item = u32>>(numbers: T) -> Self {
        let mut spans = Spans::default();
        numbers.into_iter().for_each(|number| spans.add(number, number));
        spans
    }
}

/// The hidden rows and columns of a sheet, from 0.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Unseen {
    /// The rows.
    pub(super) rows: Spans,
    /// The columns.
    pub(super) columns: Spans,
}

impl Unseen {
    /// Brings rows and columns into order.
    pub(super) fn settle(self) -> Self {
        Self { rows: self.rows.settle(), columns: self.columns.settle() }
    }

    /// What a sheet of an xlsx workbook hides: its part is gone through once for the tags of rows and columns. A
    /// fault here is no fault of the data.
    pub(super) fn of_xlsx(bytes: &[u8], name: &str) -> Option<Self> {
        let mut parts = Parts::open(bytes)?;
        let target = sheet_part(&mut parts, name)?;
        let mut unseen = Unseen::default();
        let mut next = 0_u32;
        each_tag(parts.stream(&target)?, |tag| {
            match tag.local_name().as_ref() {
                "row" => {
                    let stated = attribute(tag, "r").and_then(|row| row.parse::<u32>().ok());
                    let row = stated.map_or(next, |row| row.saturating_sub(1));
                    if is_unseen(tag, "ht") {
                        unseen.rows.add(row, row);
                    }
                    next = row.saturating_add(1);
                }
                "col" => {
                    let number = |name| attribute(tag, name)?.parse::<u32>().ok()?.checked_sub(1);
                    if let (Some(first), Some(last), true) =
                        (number("min"), number("max"), is_unseen(tag, "width"))
                    {
                        unseen.columns.add(first, last);
                    }
                }
                "mergeCells" => return false,
                _ => {}
            }
            true
        })?;
        Some(unseen.settle())
    }
}

/// The name of the part of an xlsx workbook that holds the sheet of this name.
pub(super) fn sheet_part(parts: &mut Parts, name: &str) -> Option<String> {
    let targets = relations(&parts.take("xl/_rels/workbook.xml.rels")?)?;
    let mut relation = None;
    each_tag(parts.stream("xl/workbook.xml")?, |tag| {
        if tag.local_name().as_ref() == "sheet" && attribute(tag, "name").as_deref() == Some(name) {
            relation = attribute(tag, "r:id").or_else(|| relation_of(tag));
        }
        relation.is_none()
    })?;
    targets.get(&relation?).cloned()
}

/// Whether a row or column says that it is hidden, or that it has no size.
fn is_unseen(tag: &BytesStart, size: &str) -> bool {
    let flag = attribute(tag, "hidden");
    matches!(flag.as_deref(), Some("1" | "true"))
        || attribute(tag, size).and_then(|size| size.parse::<f64>().ok()) == Some(0.0)
}

/// The relation of a sheet whose attribute has another prefix than usual.
fn relation_of(tag: &BytesStart) -> Option<String> {
    let mut attributes = tag.attributes().flatten();
    let found = attributes
        .find(|attribute| attribute.key.local_name().as_ref() == "id" && attribute.key.prefix().is_some())?;
    Some(found.value.to_string())
}

/// Calls `visit` with each opening tag of a sheet, row or column until it has enough. The cells in between, which are
/// nearly all of a part, are passed over without being looked at.
fn each_tag(part: impl Read, mut visit: impl FnMut(&BytesStart) -> bool) -> Option<()> {
    /// A longer tag is none of these.
    const LONGEST: usize = 4096;
    let mut reader = BufReader::with_capacity(64 << 10, part);
    let mut tag = Vec::new();
    loop {
        if reader.skip_until(b'<').ok()? == 0 {
            return Some(());
        }
        // Cells and their values, the bulk of a part, are told by their first two bytes.
        if let [b'/', _, ..] | [b'c' | b'v' | b't' | b'f', b' ' | b'>', ..] = reader.fill_buf().ok()? {
            continue;
        }
        tag.clear();
        reader.by_ref().take(LONGEST as u64).read_until(b'>', &mut tag).ok()?;
        let text = tag.strip_suffix(b">").unwrap_or(&tag);
        let text = text.strip_suffix(b"/").unwrap_or(text);
        let end = text.iter().position(u8::is_ascii_whitespace).unwrap_or(text.len());
        let name = text.get(..end).unwrap_or_default();
        let local = name
            .iter()
            .rposition(|&byte| byte == b':')
            .map_or(name, |at| name.get(at + 1..).unwrap_or_default());
        if text.starts_with(b"/") || !matches!(local, b"row" | b"col" | b"sheet" | b"mergeCells") {
            continue;
        }
        let Ok(text) = std::str::from_utf8(text) else { continue };
        if !visit(&BytesStart::from_content(text, end)) {
            return Some(());
        }
    }
}

/// Notes which rows and columns of a table are hidden, and whether they were read. Where rows are, a total that
/// disagrees says so too.
pub(super) fn report(
    sheet: &Sheet,
    table: &Table,
    unseen: &Unseen,
    treatment: Hidden,
    problems: &mut Problems,
) {
    let header = table.header.first..=table.header.last;
    let left = table.header.left();
    let seen_or_not = table.rows.iter().chain(&table.left_out).map(|(row, _)| *row);
    let rows: Spans = header.chain(seen_or_not).filter(|row| unseen.rows.holds(*row)).collect();
    let columns: Spans =
        (table.columns.0..=table.columns.1).filter(|&column| unseen.columns.holds(column)).collect();
    let rows = rows.settle();
    if let Some(&(first, _)) = rows.0.first() {
        let shown = rows.shown(|row| (row + 1).to_string());
        let note = match treatment {
            Hidden::Read => Diagnostic::note(
                code!("import.hidden-rows"),
                format!("bảng có dòng bị ẩn ({shown}); các dòng này vẫn được đọc như các dòng khác"),
                format!("the table has hidden rows ({shown}); they were read like the others"),
            ),
            Hidden::LeaveOut => Diagnostic::note(
                code!("import.hidden-rows"),
                format!("bảng có dòng bị ẩn ({shown}); hồ sơ đọc quy định bỏ qua các dòng này"),
                format!("the table has hidden rows ({shown}); by the profile they were left out"),
            ),
        };
        problems.push(note.at(sheet.place(first, left)).hint(
            "bỏ ẩn hoặc bỏ lọc để xem các dòng này; `hidden` trong hồ sơ đọc quyết định đọc (`read`) hay bỏ qua (`leave-out`)",
            "unhide the rows or clear the filter to see them; `hidden` in the profile decides whether they are read (`read`) or left out (`leave-out`)",
        ));
        problems.amend("import.total-disagrees", |problem| match treatment {
            Hidden::Read => problem.hint(
                format!("bảng có dòng bị ẩn ({shown}) vẫn được cộng; có thể ô tổng không tính các dòng này"),
                format!("hidden rows ({shown}) were added up too; perhaps the total does not count them"),
            ),
            Hidden::LeaveOut => problem.hint(
                format!("bảng có dòng bị ẩn ({shown}) đã bỏ qua; có thể ô tổng vẫn tính các dòng này"),
                format!("hidden rows ({shown}) were left out; perhaps the total still counts them"),
            ),
        });
    }
    if let Some(&(first, _)) = columns.0.first() {
        let shown = columns.shown(column_letters);
        let note = match treatment {
            Hidden::Read => Diagnostic::note(
                code!("import.hidden-columns"),
                format!("bảng có cột bị ẩn ({shown}); các cột này vẫn được đọc như các cột khác"),
                format!("the table has hidden columns ({shown}); they were read like the others"),
            ),
            Hidden::LeaveOut => Diagnostic::note(
                code!("import.hidden-columns"),
                format!("bảng có cột bị ẩn ({shown}); hồ sơ đọc quy định bỏ qua các cột này"),
                format!("the table has hidden columns ({shown}); by the profile they were left out"),
            ),
        };
        problems.push(note.at(sheet.place(table.header.last, first)).hint(
            "bỏ ẩn để xem các cột này; `hidden` trong hồ sơ đọc quyết định đọc (`read`) hay bỏ qua (`leave-out`)",
            "unhide the columns to see them; `hidden` in the profile decides whether they are read (`read`) or left out (`leave-out`)",
        ));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_are_joined_and_asked() {
        let mut spans = Spans::default();
        for (first, last) in [(19, 19), (11, 13), (14, 14), (12, 12), (5, 4)] {
            spans.add(first, last);
        }
        let spans = spans.settle();
        assert_eq!(spans.shown(|row| (row + 1).to_string()), "12–15, 20");
        assert!(spans.holds(11) && spans.holds(14) && spans.holds(19));
        assert!(!spans.holds(10) && !spans.holds(15) && !spans.holds(20));
    }

    #[test]
    fn only_tags_of_rows_and_columns_are_looked_at() {
        let part = "<x:worksheet><x:cols><x:col min='2' max='3' hidden='1'/></x:cols><x:row r=\"4\"><c><v>1</v></c></x:row></x:worksheet>";
        let mut seen = Vec::new();
        let end = each_tag(part.as_bytes(), |tag| {
            seen.push((
                tag.local_name().as_ref().to_string(),
                is_unseen(tag, "ht"),
                attribute(tag, "max"),
                attribute(tag, "r"),
            ));
            true
        });
        assert_eq!(end, Some(()));
        let text = |text: &str| Some(text.to_string());
        assert_eq!(seen, [("col".into(), true, text("3"), None), ("row".into(), false, None, text("4"))]);
    }
}
