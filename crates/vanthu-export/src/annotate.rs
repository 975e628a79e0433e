//! The annotated copy: the table as it stands, each cell with a problem coloured and explained, and a list of the
//! problems with links to the cells.

use std::collections::{BTreeMap, HashMap, HashSet};

use rust_xlsxwriter::{Color, Format, FormatAlign, Note, Url, Workbook, Worksheet, XlsxError};

use super::guide::capital;
use super::style;
use super::writer::{ROW, book, clip, finished, height, print_across, put, sheet_name};
use vanthu_diagnostic::{Diagnostic, Lang, Place, Severity};
use vanthu_model::dataset::{Dataset, cell_address};
use vanthu_model::grid::{Cell, Content, Grid, Region};

/// Empty cells of a larger table are not ruled, and larger regions are not merged, so that the memory for a copy
/// depends on the filled cells.
const MAX_BLANKS: u64 = 500_000;

/// The columns of the list: their headings in both languages and their widths.
const COLUMNS: [(&str, &str, f64); 7] = [
    ("STT", "No.", 6.0),
    ("Mức độ", "Severity", 12.0),
    ("Ô", "Cell", 12.0),
    ("Giá trị trong ô", "Value", 20.0),
    ("Vấn đề", "Problem", 58.0),
    ("Cách sửa", "What to do", 58.0),
    ("Mã", "Code", 26.0),
];

/// A table with what was found wrong in it.
#[derive(Clone, Copy, Debug)]
pub struct Findings<'a> {
    /// The workbook's path as the user wrote it.
    pub file: &'a str,
    /// The table as it was understood, and its sheet as it stands. `None` if nothing could be read.
    pub table: Option<(&'a Dataset, &'a Grid)>,
    /// All that was noticed.
    pub problems: &'a [Diagnostic],
    /// The language of the explanations.
    pub lang: Lang,
}

/// The annotated copy as a workbook. Every cell of the copy keeps its address.
///
/// # Errors
/// `export.failed` if the table is larger than a sheet.
pub fn annotate(findings: &Findings) -> Result<Vec<u8>, Diagnostic> {
    finished(write(findings))
}

/// The workbook with its one or two sheets.
fn write(findings: &Findings) -> Result<Workbook, XlsxError> {
    let list = say(findings.lang, "Các lỗi", "Problems");
    let mut book = book(list)?;
    let mut linked = None;
    if let Some((dataset, grid)) = findings.table {
        let name = sheet_name(&dataset.sheet);
        // Excel compares names of sheets without regard to case.
        let name = if name.to_lowercase() == list.to_lowercase() {
            clip(&name, 29).to_string() + " 1"
        } else {
            name
        };
        let sheet = book.add_worksheet().set_name(&name)?;
        Copy::new(findings, dataset, grid).write(sheet)?;
        linked = Some((dataset, name));
    }
    let sheet = book.add_worksheet().set_name(list)?;
    sheet.set_tab_color(Color::RGB(0xC00000));
    write_list(sheet, findings, linked)?;
    Ok(book)
}

/// A sheet to be copied.
struct Copy<'a> {
    /// The findings.
    findings: &'a Findings<'a>,
    /// The cells.
    grid: &'a Grid,
    /// The rows and columns of the table with its header, from 0.
    table: Region,
    /// The last row of its header.
    header: u32,
    /// The rows that are totals.
    totals: HashSet<u32>,
    /// The problems of each cell.
    problems: BTreeMap<(u32, u16), Vec<&'a Diagnostic>>,
}

impl<'a> Copy<'a> {
    /// Sorts the problems by their cells.
    fn new(findings: &'a Findings<'a>, dataset: &Dataset, grid: &'a Grid) -> Self {
        let mut problems: BTreeMap<(u32, u16), Vec<&Diagnostic>> = BTreeMap::new();
        for problem in findings.problems {
            if let Some(Place::Cell { sheet, cell, .. }) = &problem.place
                && **sheet == *dataset.sheet
                && let Some(place) = row_and_column(cell)
            {
                problems.entry(place).or_default().push(problem);
            }
        }
        let row = |row: u32| row.saturating_sub(1);
        let records = dataset.rows.iter().chain(&dataset.totals).map(|record| row(record.row));
        let columns = || dataset.columns.iter().map(|column| column.column);
        let table = Region {
            top: row(dataset.header.0),
            bottom: records.max().unwrap_or(row(dataset.header.1)).max(row(dataset.header.1)),
            left: columns().min().unwrap_or(0),
            right: columns().max().unwrap_or(0),
        };
        let mut totals: HashSet<u32> = dataset.totals.iter().map(|record| row(record.row)).collect();
        let table = if dataset.across {
            // A row that was read is a column of the file, and a column one of its rows.
            totals.clear();
            let records = || dataset.rows.iter().chain(&dataset.totals).map(|record| row(record.row));
            Region {
                top: table.top,
                bottom: table.right,
                left: records().min().unwrap_or(0),
                right: records().max().unwrap_or(0),
            }
        } else {
            table
        };
        Self { findings, grid, table, header: row(dataset.header.1), totals, problems }
    }

    /// Writes the copy.
    fn write(&self, sheet: &mut Worksheet) -> Result<(), XlsxError> {
        let merges = self.merges();
        self.set_sizes(sheet, &merges)?;
        let Region { top, bottom, left, right } = self.table;
        if u64::from(bottom - top + 1) * u64::from(right - left + 1) <= MAX_BLANKS {
            for row in top..=bottom {
                for column in (left..=right).filter_map(|column| u16::try_from(column).ok()) {
                    sheet.write_blank(row, column, &self.format(row, column))?;
                }
            }
        }
        for region in merges {
            let (left, right) = (region.left as u16, region.right as u16);
            let format = self.format(region.top, left).set_align(FormatAlign::Center);
            sheet.merge_range(region.top, left, region.bottom, right, "", &format)?;
        }
        for Cell { row, column, content } in &self.grid.cells {
            let Ok(column) = u16::try_from(*column) else { continue };
            let format = self.format(*row, column);
            let numeric = matches!(content, Content::Number(_) | Content::Percent(_));
            let in_body = self.in_table(*row, column) && *row > self.header;
            let format = if numeric && in_body { format.set_align(FormatAlign::Right) } else { format };
            put(sheet, (*row, column), content, format)?;
        }
        for ((row, column), problems) in &self.problems {
            if self
                .grid
                .cells
                .binary_search_by_key(&(*row, u32::from(*column)), |c| (c.row, c.column))
                .is_err()
            {
                sheet.write_blank(*row, *column, &self.format(*row, *column))?;
            }
            sheet.insert_note(*row, *column, &self.note(problems))?;
        }
        sheet.set_freeze_panes(self.header + 1, 0)?;
        print_across(sheet, top, self.header)
    }

    /// Makes each column of the table as wide as its longest text needs, within reason, and its rows as high.
    fn set_sizes(&self, sheet: &mut Worksheet, merges: &[Region]) -> Result<(), XlsxError> {
        let cells = || {
            let inside = |cell: &&Cell| u16::try_from(cell.column).is_ok_and(|c| self.in_table(cell.row, c));
            self.grid.cells.iter().filter(inside)
        };
        let mut widths: BTreeMap<u32, f64> = BTreeMap::new();
        for cell in cells() {
            let length = match &cell.content {
                // Headings are broken into lines.
                Content::Text(text) if cell.row <= self.header => text.chars().count() / 4,
                Content::Text(text) => text.lines().map(|line| line.chars().count()).max().unwrap_or(0),
                Content::Number(number) => number.to_string().len().min(12),
                Content::Percent(_) | Content::Bool(_) => 8,
                Content::Date(_) => 12,
            };
            let widest = widths.entry(cell.column).or_insert(7.0);
            *widest = (length.min(36) as f64 + 2.0).max(*widest);
        }
        for (column, width) in &widths {
            sheet.set_column_width(*column as u16, *width)?;
        }
        let merged: HashMap<(u32, u32), &Region> =
            merges.iter().map(|region| ((region.top, region.left), region)).collect();
        let mut heights: BTreeMap<u32, f64> = BTreeMap::new();
        for cell in cells() {
            let Content::Text(text) = &cell.content else { continue };
            let own = Region { top: cell.row, bottom: cell.row, left: cell.column, right: cell.column };
            let region = merged.get(&(cell.row, cell.column)).copied().unwrap_or(&own);
            let columns = widths.range(region.left..=region.right.max(region.left));
            let width: f64 = columns.map(|(_, width)| width).sum();
            // The rows above the last one of a merged cell are as high as any.
            let above = f64::from(region.bottom - region.top) * ROW;
            let highest = heights.entry(region.bottom).or_insert(ROW);
            *highest = highest.max(height(text, (width * 0.9).max(1.0)) - above);
        }
        for (row, height) in heights {
            sheet.set_row_height(row, height.min(400.0))?;
        }
        Ok(())
    }

    /// Whether a cell belongs to the table.
    fn in_table(&self, row: u32, column: u16) -> bool {
        let Region { top, bottom, left, right } = self.table;
        (top..=bottom).contains(&row) && (left..=right).contains(&u32::from(column))
    }

    /// How a cell looks.
    fn format(&self, row: u32, column: u16) -> Format {
        let format = match self.in_table(row, column) {
            true if row <= self.header => style::heading(),
            true if self.totals.contains(&row) => style::cell().set_bold(),
            true => style::cell(),
            false if row < self.table.top => style::plain().set_bold(),
            false => style::plain(),
        };
        let gravest = self.problems.get(&(row, column)).and_then(|problems| gravest(problems));
        gravest.map_or(format.clone(), |severity| style::marked(format, severity))
    }

    /// The merged regions that Excel accepts: they must not overlap, and must not be too large altogether.
    fn merges(&self) -> Vec<Region> {
        let mut capacity = MAX_BLANKS;
        let mut taken = HashSet::new();
        let mut accepted = Vec::new();
        for region in self.grid.merges.iter().filter(|region| region.is_wide()) {
            let area = u64::from(region.bottom - region.top + 1) * u64::from(region.right - region.left + 1);
            if area > capacity || region.right > u32::from(u16::MAX) {
                continue;
            }
            let rows = region.top..=region.bottom;
            let cells = || rows.clone().flat_map(|row| (region.left..=region.right).map(move |c| (row, c)));
            if cells().any(|cell| taken.contains(&cell)) {
                continue;
            }
            capacity -= area;
            taken.extend(cells());
            accepted.push(*region);
        }
        accepted
    }

    /// The comment on a cell.
    fn note(&self, problems: &[&Diagnostic]) -> Note {
        let lang = self.findings.lang;
        let mut text = String::new();
        for problem in problems {
            if !text.is_empty() {
                text.push_str("\n\n");
            }
            let severity = severity(problem.severity, lang).to_uppercase();
            text.push_str(&format!("{severity}: {}.", problem.message.get(lang)));
            for hint in &problem.hints {
                text.push_str(&format!("\n→ {}.", hint.get(lang)));
            }
        }
        let lines: usize = text.lines().map(|line| line.chars().count() / 42 + 1).sum();
        Note::new(clip(&text, 4_000))
            .set_author("vanthu")
            .add_author_prefix(false)
            .set_width(320)
            .set_height(20 * lines.min(30) as u32 + 12)
            .set_font_name("Times New Roman")
            .set_font_size(12)
    }
}

/// Writes the list of problems. `linked` is the table whose copy stands in the same workbook, and the name of its
/// sheet.
fn write_list(
    sheet: &mut Worksheet,
    findings: &Findings,
    linked: Option<(&Dataset, String)>,
) -> Result<(), XlsxError> {
    /// The row of the headings.
    const HEADER: u32 = 4;
    let lang = findings.lang;
    for (column, (vi, en, width)) in COLUMNS.iter().enumerate() {
        let heading = say(lang, vi, en);
        sheet.set_column_width(column as u16, *width)?;
        sheet.write_string_with_format(HEADER, column as u16, heading, &style::heading())?;
    }
    sheet.set_row_height(HEADER, 24)?;
    let right = COLUMNS.len() as u16 - 1;
    let title = say(lang, "CÁC LỖI CẦN XEM LẠI", "WHAT TO LOOK AT");
    sheet.merge_range(0, 0, 0, right, title, &style::title())?;
    sheet.merge_range(1, 0, 1, right, &count(findings), &style::subtitle())?;
    let how = say(
        lang,
        "Bấm vào địa chỉ ở cột “Ô” để đến ô cần sửa. Sửa trong tệp gốc rồi gửi lại tệp gốc; tệp này chỉ để xem.",
        "Follow the address in the column “Cell” to the cell. Correct the original file and send that; this copy is only for reading.",
    );
    sheet.merge_range(2, 0, 2, right, how, &style::subtitle())?;

    let mut problems: Vec<&Diagnostic> = findings.problems.iter().collect();
    problems.sort_by_key(|problem| std::cmp::Reverse(problem.severity));
    let centred = || style::cell().set_align(FormatAlign::Center);
    let top = |format: Format| format.set_align(FormatAlign::Top);
    for (index, problem) in problems.iter().enumerate() {
        let row = HEADER + 1 + index as u32;
        let message = capital(problem.message.get(lang));
        let hints: Vec<String> = problem.hints.iter().map(|hint| capital(hint.get(lang))).collect();
        let hints = hints.join("\n");
        let value = problem.value.as_deref().unwrap_or_default();
        sheet.write_number_with_format(row, 0, index as u32 + 1, &top(centred()))?;
        let word = capital(severity(problem.severity, lang));
        sheet.write_string_with_format(row, 1, word, &top(style::marked(centred(), problem.severity)))?;
        write_place(sheet, row, problem, linked.as_ref(), &top(centred()), lang)?;
        for (column, text) in [(3, value), (4, &message), (5, &hints)] {
            put(sheet, (row, column), &Content::Text(text.to_string()), top(style::cell()))?;
        }
        sheet.write_string_with_format(row, 6, problem.code.as_str(), &top(style::cell()))?;
        let tallest = [(value, 20.0), (&message, 58.0), (&hints, 58.0)]
            .into_iter()
            .map(|(text, width)| height(text, width))
            .fold(0.0, f64::max);
        sheet.set_row_height(row, tallest.min(400.0))?;
    }
    sheet.set_freeze_panes(HEADER + 1, 0)?;
    if !problems.is_empty() {
        sheet.autofilter(HEADER, 0, HEADER + problems.len() as u32, right)?;
    }
    print_across(sheet, HEADER, HEADER)
}

/// Writes the place of a problem, as a link if the copy has the cell.
fn write_place(
    sheet: &mut Worksheet,
    row: u32,
    problem: &Diagnostic,
    linked: Option<&(&Dataset, String)>,
    format: &Format,
    lang: Lang,
) -> Result<(), XlsxError> {
    /// Excel does not accept more links on a sheet.
    const MAX_LINKS: u32 = 60_000;
    let text = match &problem.place {
        Some(Place::Cell { sheet: own, cell, .. }) => match linked {
            Some((dataset, name)) if **own == *dataset.sheet && row < MAX_LINKS => {
                let target = format!("internal:'{}'!{cell}", name.replace('\'', "''"));
                let format = format.clone().set_hyperlink();
                let url = Url::new(target).set_text(cell);
                return sheet.write_url_with_format(row, 2, url, &format).map(drop);
            }
            _ => format!("{own}!{cell}"),
        },
        Some(Place::File { .. }) | None => say(lang, "cả tệp", "whole file").to_string(),
        Some(place) => place.short(),
    };
    put(sheet, (row, 2), &Content::Text(text), format.clone())
}

/// How many problems there are.
fn count(findings: &Findings) -> String {
    let of = |wanted| findings.problems.iter().filter(|problem| problem.severity == wanted).count();
    let (errors, warnings, notes) = (of(Severity::Error), of(Severity::Warning), of(Severity::Note));
    let file = findings.file;
    match findings.lang {
        Lang::Vi if findings.problems.is_empty() => format!("Tệp {file}: không có lỗi nào"),
        Lang::En if findings.problems.is_empty() => format!("File {file}: no problems found"),
        Lang::Vi => format!("Tệp {file}: {errors} lỗi, {warnings} cảnh báo, {notes} ghi chú"),
        Lang::En => format!("File {file}: errors {errors}, warnings {warnings}, notes {notes}"),
    }
}

/// The gravest severity among problems.
fn gravest(problems: &[&Diagnostic]) -> Option<Severity> {
    problems.iter().map(|problem| problem.severity).max()
}

/// The word for a severity.
fn severity(severity: Severity, lang: Lang) -> &'static str {
    match severity {
        Severity::Error => say(lang, "lỗi", "error"),
        Severity::Warning => say(lang, "cảnh báo", "warning"),
        Severity::Note => say(lang, "ghi chú", "note"),
    }
}

/// The wording in a language.
fn say<'a>(lang: Lang, vi: &'a str, en: &'a str) -> &'a str {
    match lang {
        Lang::Vi => vi,
        Lang::En => en,
    }
}

/// The row and column, from 0, of an address such as `D7`. `None` outside the limits of Excel.
fn row_and_column(cell: &str) -> Option<(u32, u16)> {
    let (row, column) = cell_address(cell)?;
    Some((row - 1, u16::try_from(column).ok()?))
}
