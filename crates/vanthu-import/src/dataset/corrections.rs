//! Corrections: what cells should hold according to a person, applied after the workbook was read and before its
//! table is found. Each applies only if the cell still says what the person saw, and is reported as done only once the table
//! is known and the cell is part of what was read.

use std::collections::HashSet;
use std::ops::Range;

use crate::encoding::evidence::sheet_name;
use crate::format::workbook::Workbook;
use crate::limits::Limits;
use crate::problems::Problems;
use crate::sheet::raw::{Entry, RawCell};
use crate::sheet::worksheet::Sheet;
use crate::text::normalise::{clean, fold, one_line};
use vanthu_diagnostic::{Diagnostic, Place, code};
use vanthu_model::correction::{Corrected, Correction};
use vanthu_model::dataset::cell_a1;

/// Applies the corrections of one workbook to its sheets, and reports those that could not be applied.
pub(crate) fn apply(
    file: &str,
    workbook: &mut Workbook,
    sheets: &mut [Sheet],
    corrections: &[Correction],
    limits: &Limits,
    problems: &mut Problems,
) {
    let mut done: HashSet<(usize, u32, u32)> = HashSet::new();
    for correction in corrections.iter().filter(|one| is_of(one, file)) {
        let (row, column) = (correction.row.saturating_sub(1), correction.column);
        let index = match chosen(file, workbook, sheets, correction) {
            Ok(index) => index,
            Err(problem) => {
                problems.push(problem);
                continue;
            }
        };
        let Some(sheet) = sheets.get_mut(index) else { continue };
        if !done.insert((index, row, column)) {
            problems.push(twice(sheet, correction));
            continue;
        }
        let now = clean(&correction.now).text;
        if now.chars().count() > limits.cell_chars {
            problems.push(too_long(sheet, correction, now.chars().count(), limits));
            continue;
        }
        let seen = seen(workbook, sheet, row, column);
        if !says(&seen, &correction.was) {
            problems.push(stale(sheet, correction, &seen));
            continue;
        }
        if says(&seen, &now) {
            problems.push(no_change(sheet, correction));
            continue;
        }
        put(sheet, row, column, &now);
        sheet.corrected.push(Corrected {
            cell: sheet.cell(row, column),
            was: correction.was.clone(),
            now,
            by: correction.by.clone(),
            why: correction.why.clone(),
        });
    }
}

/// Reports the corrections that were applied to the sheet that was read, and refuses those that changed nothing of what was
/// read: those of other sheets, and those outside the rows `rows` (from 0) of the table and the texts around it.
pub(crate) fn report(sheets: &[Sheet], read: &Sheet, rows: &Range<u32>, problems: &mut Problems) {
    for sheet in sheets {
        for one in &sheet.corrected {
            let place = one.cell.place();
            let done = sheet.index == read.index && rows.contains(&(one.cell.row - 1));
            problems.push(if done { corrected(one) } else { no_effect(one, read).at(place) });
        }
    }
}

/// Whether a correction applies to a workbook, which it names by the path that the document has or by its last part.
pub fn is_of(correction: &Correction, file: &str) -> bool {
    let Some(named) = &correction.file else { return true };
    let last = file.rsplit(['/', '\\']).next().unwrap_or(file);
    fold(named) == fold(file) || fold(named) == fold(last)
}

/// The errors about corrections that apply to none of the workbooks `files`, or that do not say to which.
pub fn misplaced(corrections: &[Correction], files: &[String]) -> Vec<Diagnostic> {
    let names = || files.iter().map(|file| format!("`{file}`")).collect::<Vec<_>>().join(", ");
    let fault = |correction: &Correction| {
        let cell = address(correction);
        if correction.file.is_none() && files.len() > 1 {
            let problem = Diagnostic::error(
                code!("import.correction-which-file"),
                format!("bảng số liệu gồm nhiều tệp nên phải ghi rõ ô {cell} cần sửa ở tệp nào"),
                format!("the data set has several files: name the one in which {cell} is to be corrected"),
            );
            return Some(problem.at(correction.place.clone()).hint(
                "thêm `file = \"….xlsx\"` vào mục sửa này",
                "add `file = \"….xlsx\"` to the correction",
            ));
        }
        if files.iter().any(|file| is_of(correction, file)) {
            return None;
        }
        let named = correction.file.as_deref().unwrap_or_default();
        let problem = Diagnostic::error(
            code!("import.correction-no-file"),
            format!("không có tệp `{named}` để sửa ô {cell}"),
            format!("there is no file `{named}` in which to correct {cell}"),
        );
        let problem = problem.at(correction.place.clone()).with_value(named);
        Some(problem.hint(format!("các tệp: {}", names()), format!("the files: {}", names())))
    };
    corrections.iter().filter_map(fault).collect()
}

/// The sheet that a correction applies to, among those that are read. If it names none it is the only one, or the only one
/// whose cell says what the correction replaces.
fn chosen(
    file: &str,
    workbook: &mut Workbook,
    sheets: &[Sheet],
    correction: &Correction,
) -> Result<usize, Diagnostic> {
    let (row, column) = (correction.row.saturating_sub(1), correction.column);
    if let Some(name) = &correction.sheet {
        let exact = sheets.iter().position(|sheet| *sheet.name == **name);
        let folded = || sheets.iter().position(|sheet| fold(&sheet_name(&sheet.name)) == fold(name));
        return exact.or_else(folded).ok_or_else(|| no_sheet(file, sheets, correction, name));
    }
    if sheets.len() <= 1 {
        return Ok(0);
    }
    let mut fitting: Vec<usize> = Vec::new();
    for (index, sheet) in sheets.iter().enumerate() {
        if says(&seen(workbook, sheet, row, column), &correction.was) {
            fitting.push(index);
        }
    }
    let visible = |index: &&usize| sheets.get(**index).is_some_and(|sheet| !sheet.hidden);
    let shown: Vec<usize> = fitting.iter().filter(visible).copied().collect();
    match (shown.as_slice(), fitting.as_slice()) {
        ([only], _) | ([], [only]) => Ok(*only),
        // No sheet says so: the first one shows what is there instead.
        ([], []) => Ok(sheets.iter().position(|sheet| !sheet.hidden).unwrap_or(0)),
        _ => Err(which_sheet(file, sheets, correction)),
    }
}

/// How a cell reads: as the sheet shows it, and as it is stored.
fn seen(workbook: &mut Workbook, sheet: &Sheet, row: u32, column: u32) -> [String; 2] {
    let percent = workbook.percentages(sheet, |own_row, own_column| (own_row, own_column) == (row, column));
    match sheet.entry(row, column) {
        Some(entry) => {
            let shown = entry.content(&percent).map(|content| content.text()).unwrap_or_default();
            [shown, entry.raw.shown()]
        }
        None => Default::default(),
    }
}

/// Whether a cell that reads so says `was`.
fn says(seen: &[String; 2], was: &str) -> bool {
    let was = one_line(&clean(was).text);
    seen.iter().any(|text| one_line(text) == was)
}

/// Puts a text into a cell, and removes the diagnostics about the previous one.
fn put(sheet: &mut Sheet, row: u32, column: u32, now: &str) {
    let place = sheet.place(row, column);
    sheet.problems.forget(&place);
    let found = sheet.cells.binary_search_by_key(&(row, column), |entry| (entry.row, entry.column));
    let text = || RawCell::Text(now.to_string());
    match (found, now.is_empty()) {
        (Ok(index), true) => drop(sheet.cells.remove(index)),
        (Ok(index), false) => sheet.cells[index].raw = text(),
        (Err(_), true) => {}
        (Err(index), false) => sheet.cells.insert(index, Entry { row, column, raw: text() }),
    }
}

/// The address of a correction's cell.
fn address(correction: &Correction) -> String {
    cell_a1(correction.row, correction.column)
}

/// The cell of a correction as a place.
fn cell(sheet: &Sheet, correction: &Correction) -> Place {
    sheet.place(correction.row.saturating_sub(1), correction.column)
}

/// What a cell says, for a message.
fn quoted(text: &str) -> (String, String) {
    match one_line(text) {
        text if text.is_empty() => ("ô trống".into(), "an empty cell".into()),
        text => (format!("`{text}`"), format!("`{text}`")),
    }
}

/// The error about a correction that leaves a cell as it is.
fn no_change(sheet: &Sheet, correction: &Correction) -> Diagnostic {
    let (now_vi, now_en) = quoted(&correction.now);
    let written = correction.place.short();
    Diagnostic::error(
        code!("import.correction-no-effect"),
        format!("mục sửa không đổi gì: ô này vốn đã là {now_vi}"),
        format!("the correction changes nothing: the cell already holds {now_en}"),
    )
    .at(cell(sheet, correction))
    .hint(
        format!("ghi giá trị đúng của ô, hoặc bỏ mục ở {written}"),
        format!("write what the cell should hold, or remove the correction at {written}"),
    )
}

/// The error about a correction of a cell that is not part of what was read.
fn no_effect(corrected: &Corrected, read: &Sheet) -> Diagnostic {
    let (sheet, own) = (&corrected.cell.sheet, &read.name);
    let (vi, en) = if sheet == own {
        (
            "ô được sửa nằm ngoài bảng được đọc nên mục sửa không có tác dụng".to_string(),
            "the corrected cell is outside the table that is read, so the correction has no effect"
                .to_string(),
        )
    } else {
        (
            format!("số liệu được đọc từ trang tính `{own}`, nên sửa ô ở trang `{sheet}` không có tác dụng"),
            format!(
                "the data is read from the sheet `{own}`, so a correction on the sheet `{sheet}` has no effect"
            ),
        )
    };
    Diagnostic::error(code!("import.correction-no-effect"), vi, en).hint(
        "sửa ô trong bảng được đọc, chọn trang tính hoặc bảng bằng `sheet`, `table` ở `[data]`, hoặc bỏ mục sửa này",
        "correct a cell of the table that is read, choose the sheet or the table with `sheet` or `table` under `[data]`, or remove the correction",
    )
}

/// The note about a correction that was applied.
fn corrected(corrected: &Corrected) -> Diagnostic {
    let Corrected { was, now, by, why, cell } = corrected;
    let ((was_vi, was_en), (now_vi, now_en)) = (quoted(was), quoted(now));
    let note = Diagnostic::note(
        code!("import.corrected"),
        format!("ô đã được {by} sửa từ {was_vi} thành {now_vi}; lý do: {why}"),
        format!("{by} corrected the cell from {was_en} to {now_en}; the reason: {why}"),
    )
    .at(cell.place())
    .hint(
        "tệp gốc giữ nguyên; bỏ mục sửa này nếu ô không còn sai",
        "the workbook stays as it was; remove the correction if the cell is right again",
    );
    if now.is_empty() { note } else { note.with_value(now) }
}

/// The error about a cell that no longer says what was corrected.
fn stale(sheet: &Sheet, correction: &Correction, seen: &[String; 2]) -> Diagnostic {
    let [shown, _] = seen;
    let ((was_vi, was_en), (vi, en)) = (quoted(&correction.was), quoted(shown));
    let written = correction.place.short();
    Diagnostic::error(
        code!("import.correction-stale"),
        format!("mục sửa ghi ô này là {was_vi}, nhưng trong tệp là {vi}; chưa sửa gì"),
        format!("the correction takes the cell for {was_en}, but the file has {en}; nothing was corrected"),
    )
    .at(cell(sheet, correction))
    .with_value(one_line(shown))
    .hint(
        format!("xem lại ô này rồi sửa hoặc bỏ mục ở {written}"),
        format!("look at the cell again, then change or remove the correction at {written}"),
    )
}

/// The error about a cell with two corrections.
fn twice(sheet: &Sheet, correction: &Correction) -> Diagnostic {
    let written = correction.place.short();
    Diagnostic::error(
        code!("import.correction-twice"),
        "ô này có hai mục sửa; chỉ mục đầu được dùng",
        "two corrections apply to this cell; only the first was used",
    )
    .at(cell(sheet, correction))
    .hint(format!("bỏ mục ở {written}"), format!("remove the correction at {written}"))
}

/// The error about a value that is longer than a cell may be.
fn too_long(sheet: &Sheet, correction: &Correction, count: usize, limits: &Limits) -> Diagnostic {
    let max = limits.cell_chars;
    Diagnostic::error(
        code!("import.too-long"),
        format!("nội dung sửa dài {count} ký tự, quá mức cho phép {max}"),
        format!("the corrected text has {count} characters, more than the {max} allowed"),
    )
    .at(cell(sheet, correction))
    .hint("rút gọn nội dung sửa của ô", "shorten what the cell is corrected to")
}

/// The sheets as a list.
fn names(sheets: &[Sheet]) -> String {
    sheets.iter().map(|sheet| format!("`{}`", sheet.name)).collect::<Vec<_>>().join(", ")
}

/// The error about a correction of a sheet that is not there.
fn no_sheet(file: &str, sheets: &[Sheet], correction: &Correction, name: &str) -> Diagnostic {
    let cell = address(correction);
    let all = names(sheets);
    Diagnostic::error(
        code!("import.correction-no-sheet"),
        format!("tệp `{file}` không có trang tính `{name}` để sửa ô {cell}"),
        format!("the file `{file}` has no sheet `{name}` in which to correct {cell}"),
    )
    .at(correction.place.clone())
    .with_value(name)
    .hint(format!("các trang tính được đọc: {all}"), format!("the sheets that are read: {all}"))
}

/// The error about a correction that could apply to several sheets.
fn which_sheet(file: &str, sheets: &[Sheet], correction: &Correction) -> Diagnostic {
    let cell = address(correction);
    let all = names(sheets);
    let (was_vi, was_en) = quoted(&correction.was);
    Diagnostic::error(
        code!("import.correction-which-sheet"),
        format!("tệp `{file}` có nhiều trang tính mà ô {cell} là {was_vi}, không rõ sửa ở trang nào"),
        format!("in several sheets of `{file}` the cell {cell} is {was_en}: which one is meant is not clear"),
    )
    .at(correction.place.clone())
    .hint(
        format!("thêm `sheet = \"…\"` vào mục sửa này, một trong: {all}"),
        format!("add `sheet = \"…\"` to the correction, one of: {all}"),
    )
}
