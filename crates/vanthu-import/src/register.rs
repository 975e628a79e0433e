//! An existing register of outgoing documents (sổ đăng ký văn bản đi), read by the headings of the official book.

use crate::format::workbook::Workbook;
use crate::limits::{Budget, Limits};
use crate::sheet::raw::RawCell;
use crate::sheet::worksheet::Sheet;
use crate::text::day::parse_day;
use crate::text::normalise::{heading_key, one_line};
use vanthu_diagnostic::{Diagnostic, Place, code};
use vanthu_model::register::{RegisterLine, parse_symbol, split};

/// The headings of number and symbol, date, subject, signer, recipients, keeper, copies and notes.
const HEADINGS: [&[&str]; 8] = [
    &[
        "Số, ký hiệu văn bản",
        "Số, ký hiệu",
        "Số và ký hiệu văn bản",
        "Số và ký hiệu",
        "Số ký hiệu văn bản",
        "Số văn bản",
        "Số đi",
        "Số",
    ],
    &[
        "Ngày tháng văn bản",
        "Ngày, tháng, năm văn bản",
        "Ngày tháng",
        "Ngày, tháng, năm",
        "Ngày văn bản",
        "Ngày ban hành",
        "Ngày",
    ],
    &[
        "Tên loại và trích yếu nội dung văn bản",
        "Tên loại và trích yếu nội dung",
        "Tên loại, trích yếu nội dung",
        "Tên loại và trích yếu",
        "Trích yếu nội dung văn bản",
        "Trích yếu nội dung",
        "Trích yếu",
        "Nội dung",
    ],
    &["Người ký", "Họ tên người ký", "Người ký văn bản"],
    &["Nơi nhận văn bản", "Nơi nhận"],
    &["Đơn vị, người nhận bản lưu", "Đơn vị nhận bản lưu", "Người nhận bản lưu", "Nơi lưu", "Lưu"],
    &["Số lượng bản", "Số bản", "Số lượng"],
    &["Ghi chú"],
];

/// Reads the first sheet that has the columns of number and subject. A line is void where its notes say
/// `Đã hủy: …`; titles of months between the lines, the row that numbers the columns and empty rows are skipped.
///
/// # Errors
/// If it cannot be opened, lacks these columns, or has lines without a readable number or with an invalid date.
pub fn read(file: &str, bytes: &[u8], limits: &Limits) -> Result<Vec<RegisterLine>, Vec<Diagnostic>> {
    let mut workbook = Workbook::open(file, bytes, limits).map_err(|refusal| vec![refusal])?;
    let mut budget = Budget::new(limits);
    for info in workbook.sheets.clone() {
        let sheet = workbook.read(&info, limits, &mut budget).map_err(|refusal| vec![refusal])?;
        if let Some((heading, columns)) = headings(&sheet) {
            return lines(&sheet, heading, &columns);
        }
    }
    Err(vec![
        Diagnostic::error(
            code!("import.register-heading"),
            "không có trang nào là sổ đăng ký văn bản đi",
            "no sheet is a register of outgoing documents",
        )
        .at(Place::File { file: file.to_string() })
        .hint(
            "dòng tiêu đề cần ít nhất `Số, ký hiệu văn bản` và `Tên loại và trích yếu nội dung văn bản`",
            "the row of headings needs at least the columns of number with symbol and of the subject",
        ),
    ])
}

type Columns = [Option<u32>; 8];

/// The row of the headings and the column of each.
fn headings(sheet: &Sheet) -> Option<(u32, Columns)> {
    sheet.filled_rows(0).take(30).find_map(|row| {
        let columns: Columns = HEADINGS.map(|accepted| {
            let accepted: Vec<String> = accepted.iter().map(|heading| heading_key(heading)).collect();
            let mut cells = sheet.row(row).iter();
            let named =
                cells.find(|cell| cell.raw.text().is_some_and(|text| accepted.contains(&heading_key(text))));
            named.map(|cell| cell.column)
        });
        (columns[0].is_some() && columns[2].is_some()).then_some((row, columns))
    })
}

fn lines(sheet: &Sheet, heading: u32, columns: &Columns) -> Result<Vec<RegisterLine>, Vec<Diagnostic>> {
    let (mut lines, mut problems) = (Vec::new(), Vec::new());
    for row in sheet.filled_rows(heading + 1) {
        if numbers_columns(sheet, row) {
            continue;
        }
        match line(sheet, row, columns) {
            Ok(Some(line)) => lines.push(line),
            Ok(None) => {}
            Err(problem) => problems.push(problem),
        }
    }
    if lines.is_empty() && problems.is_empty() {
        problems.push(
            Diagnostic::error(
                code!("import.register-empty"),
                "sổ đăng ký không có văn bản nào",
                "the register has no line",
            )
            .at(sheet.place(heading, columns[0].unwrap_or_default()))
            .hint(
                "ghi mỗi văn bản một dòng dưới dòng tiêu đề, hoặc chọn đúng tệp",
                "write one document per line below the headings, or choose the right file",
            ),
        );
    }
    if problems.is_empty() { Ok(lines) } else { Err(problems) }
}

/// Whether a row only numbers the columns: (1), (2), (3) ….
fn numbers_columns(sheet: &Sheet, row: u32) -> bool {
    let mut counted = 0;
    let fits = (1..).zip(sheet.row(row)).all(|(place, cell)| {
        counted = place;
        cell.raw.shown().trim_matches(['(', ')']) == place.to_string()
    });
    fits && counted >= 3
}

/// The line in a row; `None` for a title between the lines.
fn line(sheet: &Sheet, row: u32, columns: &Columns) -> Result<Option<RegisterLine>, Diagnostic> {
    let [symbol, date, subject, signer, recipients, keeper, copies, note] =
        columns.map(|column| column.and_then(|column| sheet.get(row, column)));
    let shown = |raw: Option<&RawCell>| raw.map(RawCell::shown).unwrap_or_default();
    let flat = |raw: Option<&RawCell>| one_line(&shown(raw));
    let (printed, about) = (flat(symbol), flat(subject));
    if about.is_empty() && (date.is_none() || printed.is_empty()) {
        return Ok(None);
    }
    let column = columns[0].unwrap_or_default();
    let Some((number, kind)) = parse_symbol(&printed).filter(|(number, _)| *number >= 1) else {
        return Err(Diagnostic::error(
            code!("import.register-number"),
            "không đọc được số của văn bản",
            "the number of the document cannot be read",
        )
        .at(sheet.place(row, column))
        .with_value(printed)
        .hint("ghi như `07-BC/ĐU`, số đứng đầu", "write the number first, then the symbol"));
    };
    let date = match date {
        None => None,
        Some(RawCell::Date(date)) => Some(date.date()),
        Some(raw) => Some(parse_day(&raw.shown()).ok_or_else(|| {
            Diagnostic::error(
                code!("import.register-date"),
                "không đọc được ngày văn bản",
                "the date cannot be read",
            )
            .at(sheet.place(row, columns[1].unwrap_or_default()))
            .with_value(raw.shown())
            .hint("ghi như `05/07/2026`", "write it like `05/07/2026`")
        })?),
    };
    let mut line = RegisterLine {
        row: row + 1,
        number,
        kind,
        symbol: printed,
        date,
        subject: about,
        signer: flat(signer),
        recipients: split(&shown(recipients)),
        keeper: flat(keeper),
        copies: flat(copies).parse().ok(),
        ..RegisterLine::default()
    };
    line.set_remarks(&shown(note));
    Ok(Some(line))
}
