//! Messages about a table as a whole: its columns, its profile, the sheets around it.

use crate::problems::Problems;
use crate::sheet::raw::Entry;
use crate::sheet::worksheet::Sheet;
use crate::table::body::is_continued;
use crate::table::columns::{Heading, Matcher};
use crate::table::layout::Table;
use crate::text::normalise::heading_key;
use vanthu_diagnostic::{Diagnostic, Place, code};

/// The error about a workbook without any table, with what each sheet holds instead.
pub(crate) fn no_table(file: &str, sheets: &[Sheet]) -> Diagnostic {
    /// Of how many sheets it is said what they hold. More would not help the reader.
    const MAX: usize = 5;
    let place = match sheets {
        [only] => only.place(0, 0),
        _ => Place::File { file: file.to_string() },
    };
    let mut diagnostic = Diagnostic::error(
        code!("import.no-table"),
        "không tìm thấy bảng số liệu nào trong tệp",
        "no table of data was found in the file",
    )
    .at(place);
    for sheet in sheets.iter().take(MAX) {
        let (vi, en) = content(sheet);
        let name = &sheet.name;
        diagnostic = diagnostic.hint(format!("trang tính `{name}` {vi}"), format!("the sheet `{name}` {en}"));
    }
    diagnostic.hint(
        "bảng cần có một dòng tiêu đề cột và các dòng số liệu ngay bên dưới",
        "a table needs a row of column headings with the rows of data right below",
    )
}

/// What a sheet without a table holds, in both languages.
fn content(sheet: &Sheet) -> (String, String) {
    let is_figure = |entry: &&Entry| entry.raw.is_figure() && !entry.raw.is_nothing();
    let row = |row: u32| u64::from(row) + 1;
    let Some(first) = sheet.cells.iter().find(is_figure) else {
        return match sheet.cells.is_empty() {
            true => ("trống".into(), "is empty".into()),
            false => (
                "chỉ có chữ, không có các dòng nhiều ô dưới một dòng tiêu đề".into(),
                "holds text only, and no rows of several cells below a row of headings".into(),
            ),
        };
    };
    let line = row(first.row);
    let above = sheet.row_above(first.row).is_some_and(|above| sheet.row(above).len() > 1);
    match above {
        false => (
            format!(
                "có số liệu từ dòng {line} nhưng phía trên không có dòng tiêu đề cột; thêm một dòng tiêu đề"
            ),
            format!("has figures from row {line} on, but no row of column headings above them; add one"),
        ),
        true => (
            format!("có số ở dòng {line} nhưng không có từ ba cột tiêu đề trở lên trên các dòng số liệu"),
            format!("has a figure in row {line}, but not three columns with headings above rows of data"),
        ),
    }
}

/// The tables as a list of places: `Biểu 1!A3:L9`.
fn places<'a>(tables: impl Iterator<Item = &'a (&'a Sheet, Table)>) -> String {
    /// How many places are listed. More would not help the reader.
    const MAX: usize = 20;
    let mut tables = tables.map(|(sheet, table)| format!("`{}!{}`", sheet.name, table.range()));
    let mut listed: Vec<String> = tables.by_ref().take(MAX).collect();
    if tables.next().is_some() {
        listed.push("…".into());
    }
    listed.join(", ")
}

/// The error about a requested table that is not there.
pub(crate) fn no_such_table(file: &str, requested: &str, found: &[(&Sheet, Table)]) -> Diagnostic {
    let listed = places(found.iter());
    Diagnostic::error(
        code!("import.no-such-table"),
        format!("không có bảng nào ở `{requested}`"),
        format!("there is no table at `{requested}`"),
    )
    .at(Place::File { file: file.to_string() })
    .with_value(requested)
    .hint(
        format!("các bảng tìm thấy: {listed}; ghi vùng của bảng hoặc một ô trong bảng"),
        format!("the tables that were found: {listed}; give the range of one or a cell in it"),
    )
}

/// The diagnostic if another table than the chosen one could have been meant: a warning if one of them fits its profile
/// equally well, a note if they fit less or no profile fits any.
pub(crate) fn several_tables(found: &[(&Sheet, Table)], chosen: usize) -> Option<Diagnostic> {
    let (sheet, table) = found.get(chosen)?;
    let others: Vec<&(&Sheet, Table)> = found
        .iter()
        .enumerate()
        .filter(|(index, (sheet, other))| {
            let alike = other.fits == table.fits && other.matcher == table.matcher;
            *index != chosen && alike && !sheet.hidden && other.has_data()
        })
        .map(|(_, other)| other)
        .collect();
    if others.is_empty() {
        return None;
    }
    let parts =
        others.iter().filter(|(own, other)| own.index == sheet.index && other.header.first > table.last);
    let parts: Vec<&(&Sheet, Table)> =
        parts.filter(|(own, other)| titles(own, other).any(|title| is_continued(&title))).copied().collect();
    if !parts.is_empty() {
        return Some(several_parts(sheet, table, &parts));
    }
    let equal = table.fits
        && others.iter().any(|(_, other)| other.assignment.matched() >= table.assignment.matched());
    let read = format!("`{}!{}`", sheet.name, table.range());
    let rest = places(others.iter().copied());
    let diagnostic = if equal {
        Diagnostic::warning(
            code!("import.several-tables"),
            format!("tệp có nhiều bảng cùng hợp hồ sơ đọc: chỉ đọc bảng {read}, chưa đọc {rest}"),
            format!("several tables fit the profile: only {read} was read, not {rest}"),
        )
    } else {
        Diagnostic::note(
            code!("import.several-tables"),
            format!("tệp có nhiều bảng: chỉ đọc bảng {read}, chưa đọc {rest}"),
            format!("the file holds several tables: only {read} was read, not {rest}"),
        )
    };
    let place = sheet.place(table.header.first, table.header.left());
    Some(diagnostic.at(place).hint(
        "chọn bảng bằng `--table` (một ô trong bảng, ví dụ `--table A16`) hoặc chọn trang tính bằng `--sheet`; trong tệp văn bản ghi `table` hoặc `sheet` ở `[data]`",
        "choose the table with `--table` (a cell in it, such as `--table A16`) or the sheet with `--sheet`; in the document file write `table` or `sheet` under `[data]`",
    ))
}

/// The lines right above a table.
fn titles<'a>(sheet: &'a Sheet, table: &Table) -> impl Iterator<Item = String> + 'a {
    /// How many rows above the headings may be the title.
    const ROWS: u32 = 4;
    let first = table.header.first;
    sheet
        .filled_rows(first.saturating_sub(ROWS))
        .take_while(move |&row| row < first)
        .map(|row| sheet.line(row))
}

/// The error about a table that goes on in parts that were not read as one with it.
fn several_parts(sheet: &Sheet, table: &Table, parts: &[&(&Sheet, Table)]) -> Diagnostic {
    let read = format!("`{}!{}`", sheet.name, table.range());
    let rest = places(parts.iter().copied());
    Diagnostic::error(
        code!("import.several-parts"),
        format!("bảng {read} còn phần tiếp theo ở {rest} nhưng tiêu đề cột khác nhau nên chưa được đọc chung"),
        format!("the table {read} goes on in {rest}, but the headings differ, so the parts were not read as one"),
    )
    .at(sheet.place(table.header.first, table.header.left()))
    .hint(
        "nếu các phần là một bảng, đọc chung bằng `--join`, hoặc ghi `join = true` ở `[data]`; nếu vẫn không được, ghi tiêu đề cột của các phần giống nhau",
        "if they are one table, read them together with `--join` or `join = true` under `[data]`; if that does not help, give all parts the same headings",
    )
}

/// The error about a table without rows.
pub(crate) fn no_rows(sheet: &Sheet, table: &Table) -> Diagnostic {
    Diagnostic::error(
        code!("import.no-rows"),
        "bảng có tiêu đề nhưng không có dòng số liệu nào",
        "the table has headings but no row of data",
    )
    .at(sheet.place(table.header.last, table.header.left()))
    .hint("ghi số liệu vào các dòng bên dưới tiêu đề", "fill in the rows below the headings")
}

/// The note about a sheet that was passed over because a later one fits better; `None` if the first one with anything in it
/// was read.
pub(crate) fn passed_over(sheets: &[Sheet], found: &[(&Sheet, Table)], chosen: usize) -> Option<Diagnostic> {
    let (read, table) = found.get(chosen)?;
    let first = sheets.iter().find(|sheet| !sheet.hidden && !sheet.cells.is_empty())?;
    if first.index >= read.index {
        return None;
    }
    let (first, own) = (&first.name, &read.name);
    let note = Diagnostic::note(
        code!("import.sheet-passed-over"),
        format!(
            "số liệu được đọc từ trang tính `{own}` vì bảng ở đó rõ hơn; trang đầu `{first}` không được đọc"
        ),
        format!(
            "the data was read from the sheet `{own}`, whose table is clearer; the first sheet `{first}` was not read"
        ),
    );
    Some(note.at(read.place(table.header.first, table.header.left())).hint(
        "chọn trang tính bằng `--sheet` nếu cần đọc trang khác; trong tệp văn bản ghi `sheet` ở `[data]`",
        "choose the sheet with `--sheet` if another one is meant; in the document file write `sheet` under `[data]`",
    ))
}

/// The warning about a table that lies across: the units, such as branches, stand in its headings, and what is counted of them
/// stands in its rows.
pub(crate) fn across(sheet: &Sheet, table: &Table) -> Option<Diagnostic> {
    /// How the names of units begin, in the keys of headings.
    const UNITS: [&str; 12] = [
        "chi bộ ",
        "đảng bộ ",
        "tổ đảng ",
        "chi đòan ",
        "chi hội ",
        "thôn ",
        "xóm ",
        "ấp ",
        "bản ",
        "tổ dân phố ",
        "khu phố ",
        "phòng ",
    ];
    let headings = || table.header.headings.iter().filter(|heading| !heading.parts.is_empty());
    let names_unit = |heading: &&Heading| {
        let key = heading_key(&heading.parts.last().map(|part| part.text.clone()).unwrap_or_default());
        UNITS.iter().any(|unit| key.starts_with(unit))
    };
    let units: Vec<&Heading> = headings().filter(names_unit).collect();
    if units.len() < 3 || units.len() * 2 < headings().count() {
        return None;
    }
    let cell = |heading: &&&Heading| heading.cell().map(|(row, column)| sheet.cell(row, column).a1());
    let (first, last) = (units.first().as_ref().and_then(cell)?, units.last().as_ref().and_then(cell)?);
    let (row, column) = units.first()?.cell()?;
    Some(
        Diagnostic::warning(
            code!("import.across"),
            format!("bảng xoay ngang: các đơn vị nằm ở hàng tiêu đề ({first}:{last}), các tiêu chí nằm ở các dòng"),
            format!("the table lies across: the units stand in the headings ({first}:{last}), what is counted in the rows"),
        )
        .at(sheet.place(row, column))
        .with_value(units.first()?.full())
        .hint(
            "chép bảng trong Excel rồi dán bằng Paste Special, chọn Transpose (Chuyển vị), để mỗi đơn vị là một dòng; hoặc dùng hồ sơ đọc có `orientation = \"across\"`",
            "copy the table in Excel and paste it with Paste Special, Transpose, so that each unit is a row; or use a profile with `orientation = \"across\"`",
        ),
    )
}

/// A profile that a table nearly fits.
struct Near<'a> {
    /// How many columns are known, slips among them.
    matched: usize,
    /// The cells of headings that are slips, each with the heading that was probably meant.
    slips: Vec<((u32, u32), String)>,
    profile: &'a str,
    /// The labels of the required columns that are not there.
    lacking: Vec<&'a str>,
}

/// How nearly a table fits a profile; `None` if it does not even then when slips are taken for what was meant.
fn near<'a>(matcher: &Matcher<'a>, table: &Table) -> Option<Near<'a>> {
    let (headings, mut assignment) = (&table.header.headings, matcher.assign(&table.header.headings));
    let mut slips = Vec::new();
    for (index, heading) in headings.iter().enumerate() {
        let unused = assignment.fields.get(index).is_some_and(Option::is_none);
        if let Some(near) = matcher.slip_of(heading, &assignment).filter(|_| unused) {
            if let Some(field) = assignment.fields.get_mut(index) {
                *field = matcher.names_field(near).map(str::to_string);
            }
            slips.extend(heading.cell().map(|cell| (cell, near.to_string())));
        }
    }
    let profile = matcher.profile.name.as_str();
    let lacking = matcher.lacking(&assignment);
    matcher.fits(&assignment).then_some(Near { matched: assignment.matched(), slips, profile, lacking })
}

/// The warning about a table that fits no profile. Where one would fit but for slips in the headings or for missing columns,
/// they are named.
pub(crate) fn no_profile(sheet: &Sheet, table: &Table, matchers: &[Matcher]) -> Diagnostic {
    let best =
        matchers.iter().rev().filter_map(|matcher| near(matcher, table)).max_by_key(|near| near.matched);
    let (vi, en) = match best.as_ref().filter(|near| !near.lacking.is_empty()) {
        Some(Near { profile, lacking, .. }) => {
            let columns = lacking.iter().map(|label| format!("`{label}`")).collect::<Vec<_>>().join(", ");
            (
                format!(
                    "bảng gần giống hồ sơ đọc `{profile}` nhưng không có cột {columns}, nên chỉ được đọc theo chữ cái của cột"
                ),
                format!(
                    "the table resembles the profile `{profile}` but lacks the columns {columns}, so it is read by column letters only"
                ),
            )
        }
        None => (
            "tiêu đề của bảng không khớp với hồ sơ đọc nào, nên bảng chỉ được đọc theo chữ cái của cột"
                .to_string(),
            "the headings fit no profile, so the table is read by column letters only".to_string(),
        ),
    };
    let diagnostic = Diagnostic::warning(code!("import.no-profile"), vi, en)
        .at(sheet.place(table.header.first, table.header.left()));
    let slips = best.into_iter().flat_map(|near| near.slips);
    let diagnostic = slips.fold(diagnostic, |diagnostic, ((row, column), near)| {
        let cell = sheet.cell(row, column).a1();
        diagnostic.hint(
            format!("tiêu đề ở ô {cell}: có phải ý bạn là `{near}`?"),
            format!("the heading in cell {cell}: did you mean `{near}`?"),
        )
    });
    diagnostic.hint(
        "chọn hồ sơ đọc bằng `--profile`, hoặc sửa tiêu đề cột theo mẫu",
        "choose a profile with `--profile`, or change the headings to those of the form",
    )
}

/// The warning about a form that was handed out for another profile than it is read by.
pub(crate) fn other_profile(file: &str, form: &str, forced: &str) -> Diagnostic {
    Diagnostic::warning(
        code!("import.other-form"),
        format!("biểu này được phát ra theo hồ sơ đọc `{form}`, nhưng đang được đọc theo `{forced}`"),
        format!("this form was handed out for the profile `{form}`, but is read by `{forced}`"),
    )
    .at(Place::File { file: file.to_string() })
    .with_value(form)
    .hint(
        format!("kiểm tra xem có gửi nhầm tệp không; nếu đúng tệp thì đọc theo `{form}`"),
        format!("check whether this is the right file; if it is, read it by `{form}`"),
    )
}

/// Notes about the hidden sheets that hold a table, one a sheet.
pub(crate) fn hidden_sheets(found: &[(&Sheet, Table)], chosen: usize) -> Vec<Diagnostic> {
    let read = found.get(chosen).map(|(sheet, _)| sheet.index);
    let mut seen = Vec::new();
    let mut notes = Vec::new();
    for (sheet, table) in found.iter().filter(|(sheet, _)| sheet.hidden) {
        if seen.contains(&sheet.index) {
            continue;
        }
        seen.push(sheet.index);
        let name = &sheet.name;
        let (vi, en) = if read == Some(sheet.index) {
            (
                format!("số liệu được đọc từ trang tính ẩn `{name}`"),
                format!("the data was read from the hidden sheet `{name}`"),
            )
        } else {
            (
                format!("trang tính ẩn `{name}` cũng có bảng số liệu, bảng đó không được đọc"),
                format!("the hidden sheet `{name}` holds a table too; it was not read"),
            )
        };
        let place = sheet.place(table.header.first, table.header.left());
        notes.push(Diagnostic::note(code!("import.hidden-sheet"), vi, en).at(place).hint(
            "chọn trang tính bằng `--sheet` nếu cần đọc trang khác",
            "choose the sheet with `--sheet` if another one is meant",
        ));
    }
    notes
}

/// Reports what is wrong with the columns of a table, and which of them are not used by any field.
pub(crate) fn columns(sheet: &Sheet, table: &Table, matcher: &Matcher, problems: &mut Problems) {
    for (name, field) in &matcher.profile.fields {
        if field.required && !table.assignment.has(name) {
            problems.push(missing(sheet, table, matcher, name));
        }
    }
    for (field, indexes) in &table.assignment.ambiguous {
        problems.extend(ambiguous(sheet, table, matcher, field, indexes));
    }
    problems.extend(shifted(sheet, table));
    for (index, heading) in table.header.headings.iter().enumerate() {
        let taken = table.assignment.fields.get(index).is_none_or(Option::is_some);
        if taken || table.assignment.is_ambiguous(index) {
            continue;
        }
        let is_blank = || !table.rows.iter().any(|(row, _)| sheet.get(*row, heading.column).is_some());
        if heading.parts.is_empty() && is_blank() {
            continue;
        }
        problems.push(unused(sheet, table, matcher, heading));
    }
}

/// The error about a required column that is not there.
fn missing(sheet: &Sheet, table: &Table, matcher: &Matcher, name: &str) -> Diagnostic {
    let field = matcher.profile.fields.get(name);
    let label = field.map_or(name, |field| field.label.as_str());
    let examples = field.map_or(&[][..], |field| field.headings.as_slice());
    // The most common names; the profile has the whole list.
    let examples =
        examples.iter().take(5).map(|heading| format!("`{heading}`")).collect::<Vec<_>>().join(", ");
    let diagnostic = Diagnostic::error(
        code!("import.missing-column"),
        format!("không tìm thấy cột `{label}`; cột này thường mang tiêu đề như {examples}"),
        format!("the column `{label}` was not found; it is known by headings such as {examples}"),
    );
    let headings = &table.header.headings;
    let nearest = matcher.nearest(name, headings, &table.assignment).and_then(|index| headings.get(index));
    match nearest.and_then(|heading| Some((heading, heading.cell()?))) {
        Some((heading, (row, column))) => {
            let own = heading.parts.last().map_or("", |part| part.text.as_str());
            let cell = sheet.cell(row, column).a1();
            diagnostic.at(sheet.place(row, column)).with_value(own).hint(
                format!("có phải ý bạn là cột `{own}` (ô {cell})? nếu đúng, hãy sửa tiêu đề thành `{label}`"),
                format!(
                    "did you mean the column `{own}` (cell {cell})? if so, change its heading to `{label}`"
                ),
            )
        }
        None if !has_spare_column(table) => {
            diagnostic.at(sheet.place(table.header.first, table.header.left())).hint(
                format!("không cột nào của bảng có thể là `{label}`: thêm cột `{label}` vào tệp rồi nộp lại"),
                format!("no column of the table can be `{label}`: add the column `{label}` to the file"),
            )
        }
        None => diagnostic.at(sheet.place(table.header.first, table.header.left())).hint(
            format!("thêm cột `{label}`, hoặc sửa tiêu đề của cột đang chứa số liệu này thành `{label}`"),
            format!(
                "add the column `{label}`, or change the heading of the column that holds it to `{label}`"
            ),
        ),
    }
}

/// Whether a table has a column with a heading that is of no field.
fn has_spare_column(table: &Table) -> bool {
    let headings = table.header.headings.iter().zip(&table.assignment.fields).enumerate();
    let mut spare = headings.filter(|(_, (heading, field))| field.is_none() && !heading.parts.is_empty());
    spare.any(|(index, _)| !table.assignment.is_ambiguous(index))
}

/// The error about headings that fit one field equally well.
fn ambiguous(
    sheet: &Sheet,
    table: &Table,
    matcher: &Matcher,
    name: &str,
    indexes: &[usize],
) -> Option<Diagnostic> {
    let label = matcher.profile.fields.get(name).map_or(name, |field| field.label.as_str());
    let headings: Vec<&Heading> =
        indexes.iter().filter_map(|&index| table.header.headings.get(index)).collect();
    let second = headings.get(1)?;
    let (row, column) = second.cell()?;
    let list = |and: &str| {
        let shown = headings.iter().filter_map(|heading| {
            let (row, column) = heading.cell()?;
            Some(format!("`{}` ({})", heading.full(), sheet.cell(row, column).a1()))
        });
        shown.collect::<Vec<_>>().join(and)
    };
    let diagnostic = Diagnostic::error(
        code!("import.ambiguous-column"),
        format!("có {} cột cùng có thể là `{label}`: {}", headings.len(), list(" và ")),
        format!("{} columns could be `{label}`: {}", headings.len(), list(" and ")),
    );
    Some(diagnostic.at(sheet.place(row, column)).with_value(second.full()).hint(
        format!("giữ tiêu đề `{label}` cho đúng một cột và đổi tiêu đề của cột còn lại"),
        format!("keep the heading `{label}` for one column and change the other's"),
    ))
}

/// The error about rows of delimited text that reach beyond the headings: a comma inside a number or a name has moved
/// their cells to the right.
fn shifted(sheet: &Sheet, table: &Table) -> Option<Diagnostic> {
    if !sheet.merges_unknown {
        return None;
    }
    let headed = table.header.headings.iter().rfind(|heading| !heading.parts.is_empty())?.column;
    let beyond = |row: u32| sheet.row(row).last().filter(|entry| entry.column > headed);
    let mut rows = table.rows.iter().filter_map(|(row, _)| beyond(*row));
    let first = rows.next()?;
    let (line, more) = (first.row + 1, rows.count());
    let cell = sheet.cell(first.row, first.column);
    Some(
        Diagnostic::error(
            code!("import.row-too-long"),
            format!("dòng {line} có nhiều ô hơn dòng tiêu đề nên số liệu có thể đã lệch cột; số dòng khác như vậy: {more}"),
            format!("row {line} has more cells than there are headings, so its data may stand in the wrong columns; other such rows: {more}"),
        )
        .at(cell.place())
        .with_value(first.raw.shown())
        .hint(
            "đặt trong ngoặc kép số hoặc tên có dấu phân cách, hoặc lưu tệp thành .xlsx; nếu là một cột thật thì ghi tiêu đề cho cột",
            "put figures and names that hold the delimiter between quotes, or save the file as .xlsx; if it is a real column, give it a heading",
        ),
    )
}

/// The note about a column that is not used by any field.
fn unused(sheet: &Sheet, table: &Table, matcher: &Matcher, heading: &Heading) -> Diagnostic {
    let own = sheet.column_name(heading.column);
    let (row, column) = heading.cell().unwrap_or((table.header.last, heading.column));
    let named = heading.full();
    let profile = &matcher.profile.name;
    let (vi, en) = if named.is_empty() {
        (
            format!("{} không có tiêu đề nên không được dùng", own.vi),
            format!("{} has no heading and is not used", own.en),
        )
    } else {
        (
            format!("{} `{named}` không có trong hồ sơ đọc `{profile}` nên không được dùng", own.vi),
            format!("{} `{named}` is not in the profile `{profile}` and is not used", own.en),
        )
    };
    let note = Diagnostic::note(code!("import.unused-column"), vi, en).at(sheet.place(row, column));
    let note = match matcher.slip_of(heading, &table.assignment) {
        Some(near) => note.meant(near),
        None => note.hint(
            "nếu cột này cần dùng, hãy sửa tiêu đề theo mẫu; nếu không thì bỏ qua",
            "if the column matters, give it the heading of the form; otherwise leave it",
        ),
    };
    if named.is_empty() { note } else { note.with_value(named) }
}
