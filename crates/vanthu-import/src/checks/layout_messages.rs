//! Messages about the rows and columns of a table that are not what they seem: rows that only number the columns, rows that were
//! prepared in advance, further pages, values under a merge, columns with one heading.

use std::collections::BTreeMap;

use crate::problems::Problems;
use crate::sheet::worksheet::Sheet;
use crate::table::columns::Heading;
use crate::table::header::within;
use crate::table::layout::{Aside, RowKind, Table};
use crate::text::normalise::heading_key;
use vanthu_diagnostic::{Diagnostic, Text, code};

/// Reports all of it.
pub(crate) fn run(sheet: &Sheet, table: &Table, problems: &mut Problems) {
    asides(sheet, table, problems);
    same_headings(sheet, table, problems);
    too_short(sheet, table, problems);
    under_merges(sheet, table, problems);
    problems.extend(unfilled(sheet, table));
    problems.extend(pages(sheet, table));
}

/// The notes about rows that are neither headings nor data: those that number the columns, and those that explain them.
fn asides(sheet: &Sheet, table: &Table, problems: &mut Problems) {
    for &(row, aside) in &table.asides {
        let line = sheet.row_name(row);
        let column =
            within(sheet, &table.header, row).first().map_or(table.header.left(), |entry| entry.column);
        let note = match aside {
            // Nothing else could be meant by it.
            Aside::PlainNumbering => continue,
            Aside::Numbering => Diagnostic::note(
                code!("import.numbering-row"),
                format!("{} đánh số các cột nên không tính vào số liệu", line.vi),
                format!("{} numbers the columns and is not counted", line.en),
            )
            .hint("nếu dòng này là số liệu, hãy ghi tên của dòng", "if the row is data, give it a name"),
            Aside::Explanation => Diagnostic::note(
                code!("import.explanation-row"),
                format!("{} giải thích các cột nên không tính vào số liệu", line.vi),
                format!("{} explains the columns and is not counted", line.en),
            )
            .hint(
                "nếu dòng này là số liệu, hãy ghi số liệu bằng chữ số",
                "if the row is data, write its figures as numbers",
            ),
        };
        problems.push(note.at(sheet.place(row, column)).with_value(sheet.line(row)));
    }
}

/// The note about the rows that were prepared in advance and not filled in.
fn unfilled(sheet: &Sheet, table: &Table) -> Option<Diagnostic> {
    let (first, last) = (table.unfilled.first()?, table.unfilled.last()?);
    let column = sheet.row(*first).first().map_or(table.header.left(), |entry| entry.column);
    let (from, to, count) = (first + 1, last + 1, table.unfilled.len());
    let (vi, en) = match count {
        1 => (
            format!("dòng {from} chỉ có số thứ tự và công thức, chưa nhập gì, nên không được đọc"),
            format!(
                "row {from} holds only its number and formulas; nothing was filled in, so it was not read"
            ),
        ),
        _ => (
            format!(
                "{count} dòng từ dòng {from} đến dòng {to} chỉ có số thứ tự và công thức, chưa nhập gì, nên không được đọc"
            ),
            format!(
                "{count} rows from {from} to {to} hold only their numbers and formulas; nothing was filled in, so they were not read"
            ),
        ),
    };
    Some(Diagnostic::note(code!("import.unfilled-rows"), vi, en).at(sheet.place(*first, column)).hint(
        "nếu các dòng này có số liệu thì nhập tên và số liệu; nếu không thì để nguyên hoặc xóa đi",
        "fill in names and figures if there are any; otherwise leave the rows or delete them",
    ))
}

/// The note about the further printed pages that were read as one table.
fn pages(sheet: &Sheet, table: &Table) -> Option<Diagnostic> {
    let first = *table.pages.first()?;
    let column = sheet.row(first).first().map_or(table.header.left(), |entry| entry.column);
    let place = sheet.place(first, column);
    let line = first + 1;
    Some(
        Diagnostic::note(
            code!("import.continued-table"),
            format!("các phần in tiếp từ dòng {line} được đọc chung một bảng với phần trên"),
            format!("the parts that go on from row {line} were read as one table with the one above"),
        )
        .at(place)
        .with_value(sheet.line(first))
        .hint(
            "nếu là bảng khác, hãy chọn bảng bằng `--table`; trong tệp văn bản ghi `table` ở `[data]`",
            "if they are another table, choose the one to read with `--table`, or with `table` under `[data]`",
        ),
    )
}

/// The warnings about texts under a merged cell, which nobody who looks at the sheet sees.
fn under_merges(sheet: &Sheet, table: &Table, problems: &mut Problems) {
    let (left, right) = table.columns;
    // The names of groups and sums may lie under a merge that is blank itself.
    let is_label = |row: u32| {
        let found = table.rows.binary_search_by_key(&row, |(row, _)| *row).ok();
        let kind = found.and_then(|index| table.rows.get(index)).map(|(_, kind)| *kind);
        kind.is_some_and(|kind| !matches!(kind, RowKind::Data | RowKind::Nameless))
    };
    for merge in sheet.merges_from(table.header.first, table.last) {
        let hidden =
            (merge.top..=merge.bottom.min(table.last)).flat_map(|row| sheet.row(row)).filter(|entry| {
                let inside = (merge.left..=merge.right).contains(&entry.column);
                inside
                    && !is_label(entry.row)
                    && (entry.row, entry.column) != (merge.top, merge.left)
                    && (left..=right).contains(&entry.column)
            });
        let home = sheet.cell(merge.top, merge.left).a1();
        for entry in hidden {
            problems.push(
                Diagnostic::warning(
                    code!("import.value-under-merge"),
                    format!(
                        "ô này bị ô gộp {home} che nên không ai thấy, nhưng trong tệp vẫn ghi `{}`",
                        entry.raw.shown()
                    ),
                    format!(
                        "the merged cell {home} covers this cell, so that nobody sees it, but it holds `{}`",
                        entry.raw.shown()
                    ),
                )
                .at(sheet.place(entry.row, entry.column))
                .with_value(entry.raw.shown())
                .hint(
                    "bỏ gộp ô để xem, rồi xóa hoặc giữ nội dung bị che",
                    "unmerge the cells to see it, then clear or keep what was covered",
                ),
            );
        }
    }
}

/// The warnings about columns with the same heading, one for each heading.
fn same_headings(sheet: &Sheet, table: &Table, problems: &mut Problems) {
    let mut columns: BTreeMap<String, Vec<&Heading>> = BTreeMap::new();
    for (index, heading) in table.header.headings.iter().enumerate() {
        // Those that could be the same field are an error of their own.
        let filled = || table.rows.iter().any(|(row, _)| sheet.get(*row, heading.column).is_some());
        if !heading.parts.is_empty() && !table.assignment.is_ambiguous(index) && filled() {
            columns.entry(heading_key(&heading.full())).or_default().push(heading);
        }
    }
    for headings in columns.values().filter(|headings| headings.len() > 1) {
        let (Some(first), Some(second)) = (headings.first(), headings.get(1)) else { continue };
        let names: Vec<Text> = headings.iter().map(|heading| sheet.column_name(heading.column)).collect();
        let list = |of: fn(&Text) -> &str| names.iter().map(of).collect::<Vec<_>>().join(", ");
        let (vi, en, named) = (list(|name| &name.vi), list(|name| &name.en), first.full());
        let row = second.cell().map_or(table.header.last, |(row, _)| row);
        problems.push(
            Diagnostic::warning(
                code!("import.same-heading"),
                format!("{vi} cùng mang tiêu đề `{named}` nên chỉ phân biệt được theo vị trí"),
                format!("{en} have the same heading `{named}`; only their places tell them apart"),
            )
            .at(sheet.place(row, second.column))
            .with_value(named)
            .hint("ghi cho mỗi cột một tiêu đề riêng", "give each column a heading of its own"),
        );
    }
}

/// The warnings about rows of delimited text with fewer cells than the rows above: a delimiter may be missing in them.
fn too_short(sheet: &Sheet, table: &Table, problems: &mut Problems) {
    let is_row = |row: &u32| table.rows.binary_search_by_key(row, |(row, _)| *row).is_ok();
    // A last line that breaks off is reported as such.
    let last = sheet.cells.last().map(|entry| entry.row);
    let cut = sheet.problems.holds("import.cut-short");
    for &row in sheet.short_rows.iter().filter(|row| is_row(row) && !(cut && Some(**row) == last)) {
        let line = row + 1;
        problems.push(
            Diagnostic::warning(
                code!("import.row-too-short"),
                format!("dòng {line} có ít ô hơn các dòng trên, nên số liệu có thể thiếu hoặc lệch cột"),
                format!("row {line} has fewer cells than those above, so data may be missing or in the wrong columns"),
            )
            .at(sheet.place(row, table.header.left()))
            .with_value(sheet.line(row))
            .hint(
                "thêm dấu phân cách cho ô còn thiếu, kể cả ô trống ở cuối dòng",
                "add the delimiters of the cells that are missing, those of empty cells at the end among them",
            ),
        );
    }
}
