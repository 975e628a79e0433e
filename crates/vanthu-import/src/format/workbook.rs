//! An open workbook of any format, through which alone its sheets are read. Workbooks of today's Excel (xlsx, xlsm) are
//! streamed with calamine into sparse sheets; the other formats have readers of their own.

use std::borrow::Cow;
use std::collections::HashSet;
use std::io::Cursor;

use calamine::{Reader, SheetType, SheetVisible, Xlsx, XlsxError};

use super::builder::{ParsedSheet, is_percent};
use super::xlsx::{fonts, guarded, merges, stream};
use super::xlsx_parts::{hidden_spans, texts_of_xlsx};
use super::{csv, html, ods, spreadsheet_xml, xls, xlsb};
use crate::container::decode::Decoded;
use crate::container::identify::{FileKind, identify};
use crate::container::package::{Package, scan_workbook, without_macro_sheets};
use crate::encoding::evidence::Fonts;
use crate::limits::{Budget, Limits, check_file_size, too_many_sheets};
use crate::refusal::{damaged_book, damaged_sheet, encrypted};
use crate::sheet::delivery::{Delivery, Stop};
use crate::sheet::hidden_spans::HiddenSpans;
use crate::sheet::raw::SheetInfo;
use crate::sheet::strikethrough_cells::StrikethroughCells;
use crate::sheet::worksheet::Sheet;
use vanthu_diagnostic::Diagnostic;
use vanthu_model::grid::Region;

/// An open workbook.
pub(crate) struct Workbook<'a> {
    /// The workbook's path as the user wrote it.
    pub(crate) file: &'a str,
    /// Where its sheets come from.
    source: Source<'a>,
    /// The worksheets in workbook order.
    pub(crate) sheets: Vec<SheetInfo>,
}

/// Where the sheets of a workbook come from.
enum Source<'a> {
    /// A workbook that is read sheet by sheet.
    Xlsx(Box<Xlsx<Cursor<Cow<'a, [u8]>>>>, &'a [u8]),
    /// Delimited text, which is one sheet.
    Text(Decoded<'a>),
    /// Sheets that were read already.
    Parsed(Vec<ParsedSheet>),
}

impl<'a> Workbook<'a> {
    /// Opens a workbook of any format after scanning its bytes.
    ///
    /// # Errors
    /// `import.unreadable-file` if it is foreign, encrypted or damaged, and `import.limit-…` if it is larger
    /// than `limits` allow.
    pub(crate) fn open(file: &'a str, bytes: &'a [u8], limits: &Limits) -> Result<Self, Diagnostic> {
        check_file_size(file, bytes, limits)?;
        let parsed_sheets = match identify(file, bytes)? {
            FileKind::Compound(compound) => xls::read(file, &compound, limits)?,
            FileKind::Text(text) => {
                return Ok(Self { file, source: Source::Text(text), sheets: vec![csv::info(file)] });
            }
            FileKind::Page(text) => html::read_page(file, &text, limits)?,
            FileKind::WebArchive => html::read_archive(file, bytes, limits)?,
            FileKind::Xml(text) => spreadsheet_xml::read(file, &text, limits)?,
            FileKind::Package => match scan_workbook(file, bytes, limits)? {
                Package::Xlsx => return Self::open_xlsx(file, bytes, limits),
                Package::Xlsb => xlsb::read(file, bytes, limits)?,
                Package::Ods => ods::read(file, bytes, limits)?,
            },
        };
        let sheets = parsed_sheets.iter().map(|parsed| parsed.info.clone()).collect();
        Ok(Self { file, source: Source::Parsed(parsed_sheets), sheets })
    }

    /// Opens an xlsx workbook whose package has been scanned.
    ///
    /// # Errors
    /// As [`Workbook::open`].
    fn open_xlsx(file: &'a str, bytes: &'a [u8], limits: &Limits) -> Result<Self, Diagnostic> {
        let open = |bytes| guarded(|| Xlsx::new(Cursor::new(bytes)));
        let xlsx = match open(Cow::Borrowed(bytes)) {
            Err(XlsxError::Unrecognized { typ: "sheet:type", .. }) => {
                // Calamine knows no sheets of macros, which hold no table.
                let plain = without_macro_sheets(bytes).ok_or_else(|| damaged_book(file))?;
                open(Cow::Owned(plain))
            }
            opened => opened,
        };
        let xlsx = xlsx.map_err(|error| match error {
            XlsxError::Password => encrypted(file),
            _ => damaged_book(file),
        })?;
        too_many_sheets(file, xlsx.sheets_metadata().len(), limits)?;
        let worksheets = xlsx.sheets_metadata().iter().filter(|sheet| sheet.typ == SheetType::WorkSheet);
        let sheets = worksheets
            .enumerate()
            .map(|(index, sheet)| SheetInfo {
                name: sheet.name.clone(),
                index,
                hidden: sheet.visible != SheetVisible::Visible,
            })
            .collect();
        Ok(Self { file, source: Source::Xlsx(Box::new(xlsx), bytes), sheets })
    }

    /// Reads the cells of a worksheet. `budget` is what the workbook may still use.
    ///
    /// # Errors
    /// `import.limit-…` at the first cell beyond the limits, and `import.unreadable-file` if the sheet is
    /// damaged.
    pub(crate) fn read(
        &mut self,
        info: &SheetInfo,
        limits: &Limits,
        budget: &mut Budget,
    ) -> Result<Sheet, Diagnostic> {
        let mut whole = |_: &mut Sheet, _| Ok(());
        let old_fonts = self.has_old_fonts(info);
        let xlsx = match &mut self.source {
            Source::Xlsx(xlsx, _) => xlsx,
            Source::Text(text) => return csv::read(self.file, info, text, limits, &mut whole),
            Source::Parsed(parsed_sheets) => {
                // Its reader repaired it already, with the fonts it knows.
                let sheet = parsed_sheets.get_mut(info.index).and_then(|parsed| parsed.sheet.take());
                return sheet.unwrap_or_else(|| Err(damaged_sheet(self.file, &info.name)));
            }
        };
        let mut sheet = Sheet::new(self.file, info);
        stream(xlsx, info, limits, budget, &mut sheet, &mut whole)?;
        if !sheet.cells.is_empty() {
            sheet.merges = merges(xlsx, self.file, info)?;
        }
        sheet.settle();
        // Where no letter may be an old one, the fonts still tell of texts that are partly retyped.
        let needed = sheet.evidence.needs_fonts() || old_fonts;
        let fonts = if needed { fonts(xlsx, info, &sheet) } else { Fonts::default() };
        sheet.repair(&fonts);
        Ok(sheet)
    }

    /// The merged regions of a worksheet, from top to bottom, for a sheet whose rows are streamed.
    ///
    /// # Errors
    /// `import.unreadable-file` if the sheet is damaged.
    pub(crate) fn merges(&mut self, info: &SheetInfo) -> Result<Vec<Region>, Diagnostic> {
        match &mut self.source {
            Source::Xlsx(xlsx, _) => merges(xlsx, self.file, info),
            Source::Text(_) | Source::Parsed(_) => Ok(Vec::new()),
        }
    }

    /// Whether [`Workbook::stream_rows`] holds one row of a worksheet at a time, and so may visit it twice.
    pub(crate) fn is_streamed(&mut self, info: &SheetInfo) -> bool {
        match self.source {
            Source::Xlsx(..) => !self.has_old_fonts(info),
            Source::Text(_) => true,
            Source::Parsed(_) => false,
        }
    }

    /// Reads the cells of a worksheet as [`Workbook::read`] does, handing over each row once it is read. Returns
    /// the sheet without its cells.
    ///
    /// # Errors
    /// As [`Workbook::read`], and if the delivery was stopped.
    pub(crate) fn stream_rows(
        &mut self,
        info: &SheetInfo,
        limits: &Limits,
        budget: &mut Budget,
        delivery: &mut Delivery,
    ) -> Result<Sheet, Stop> {
        // The font of each cell is known only once the sheet has been read.
        let old_fonts = self.has_old_fonts(info);
        let mut each = |sheet: &mut Sheet, next| delivery.before(sheet, next);
        let mut sheet = match &mut self.source {
            Source::Xlsx(xlsx, _) if !old_fonts => {
                let mut sheet = Sheet::new(self.file, info);
                stream(xlsx, info, limits, budget, &mut sheet, &mut each)?;
                sheet.settle();
                sheet.repair(&Fonts::default());
                sheet
            }
            Source::Text(text) => csv::read(self.file, info, text, limits, &mut each)?,
            Source::Xlsx(..) | Source::Parsed(_) => self.read(info, limits, budget)?,
        };
        delivery.rest(&mut sheet)?;
        Ok(sheet)
    }

    /// Whether any style of the workbook uses a font from before Unicode.
    fn has_old_fonts(&mut self, info: &SheetInfo) -> bool {
        let Source::Xlsx(xlsx, ..) = &mut self.source else { return false };
        let reader = guarded(|| xlsx.worksheet_cells_reader(&info.name));
        let styles = reader.as_ref().map(|reader| reader.styles()).unwrap_or_default();
        styles.iter().filter_map(|style| style.font.as_ref()?.name.as_deref()).any(Fonts::matters)
    }

    /// Drops the workbook early: its shared strings take as much memory as the cells.
    pub(crate) fn close(&mut self) {
        self.source = Source::Parsed(Vec::new());
    }

    /// The hidden rows and columns of a sheet.
    pub(crate) fn hidden_spans(&self, sheet: &Sheet) -> HiddenSpans {
        if let Some(hidden_spans) = &sheet.hidden_spans {
            return hidden_spans.clone();
        }
        let Source::Xlsx(_, bytes) = &self.source else { return HiddenSpans::default() };
        // Relations are found by the names that are stored.
        let info = self.sheets.iter().find(|info| info.index == sheet.index);
        info.and_then(|info| hidden_spans(bytes, &info.name)).unwrap_or_default()
    }

    /// The cells of a sheet that are crossed out, as a whole or in part.
    pub(crate) fn strikethrough(&mut self, sheet: &Sheet) -> StrikethroughCells {
        let Source::Xlsx(xlsx, bytes) = &mut self.source else { return sheet.strikethrough.clone() };
        let mut strikethrough = StrikethroughCells::default();
        let Some(info) = self.sheets.iter().find(|info| info.index == sheet.index) else {
            return strikethrough;
        };
        let source = &mut **xlsx;
        // As with formats, damage here does not affect the data.
        let mut walk = || -> Result<(), XlsxError> {
            let mut reader = guarded(|| source.worksheet_cells_reader(&info.name))?;
            let crossed =
                |style: &calamine::Style| style.font.as_ref().is_some_and(|font| font.strikethrough);
            let crossed: Vec<bool> = reader.styles().iter().map(crossed).collect();
            while crossed.contains(&true)
                && let Some((row, column, style)) = guarded(|| reader.next_style_id())?
            {
                let (row, column) = sheet.in_file(row, column);
                if crossed.get(style) == Some(&true) && sheet.get(row, column).is_some() {
                    strikethrough.whole.insert((row, column));
                }
            }
            Ok(())
        };
        let _ = walk();
        let texts = texts_of_xlsx(bytes, &info.name);
        if !texts.is_empty() {
            let cells =
                sheet.cells.iter().filter(|entry| entry.raw.text().is_some_and(|text| texts.contains(text)));
            strikethrough.partial.extend(cells.map(|entry| (entry.row, entry.column)));
        }
        strikethrough
    }

    /// Whether any cell of a worksheet may be crossed out, as a whole or in part.
    pub(crate) fn may_be_strikethrough(&mut self, info: &SheetInfo) -> bool {
        let Source::Xlsx(xlsx, bytes) = &mut self.source else { return false };
        let reader = guarded(|| xlsx.worksheet_cells_reader(&info.name));
        let styles = reader.as_ref().map(|reader| reader.styles()).unwrap_or_default();
        styles.iter().any(|style| style.font.as_ref().is_some_and(|font| font.strikethrough))
            || !texts_of_xlsx(bytes, &info.name).is_empty()
    }

    /// The cells of a sheet that are shown as percentages, among those that `filter` accepts.
    pub(crate) fn percentages(
        &mut self,
        sheet: &Sheet,
        filter: impl Fn(u32, u32) -> bool,
    ) -> HashSet<(u32, u32)> {
        if sheet.turned.is_none() {
            return self.percentages_of_file(sheet, filter);
        }
        let found = self.percentages_of_file(sheet, |row, column| filter(column, row));
        found.into_iter().map(|(row, column)| (column, row)).collect()
    }

    /// The same by the rows and columns of the file.
    fn percentages_of_file(
        &mut self,
        sheet: &Sheet,
        filter: impl Fn(u32, u32) -> bool,
    ) -> HashSet<(u32, u32)> {
        let Source::Xlsx(xlsx, ..) = &mut self.source else {
            let cells = sheet.percent.iter().map(|&(row, column)| sheet.in_file(row, column));
            return cells.filter(|&(row, column)| filter(row, column)).collect();
        };
        let mut found = HashSet::new();
        // The reader knows sheets by the names that are stored.
        let Some(info) = self.sheets.iter().find(|info| info.index == sheet.index) else { return found };
        // Formats only refine what was read already: damage here does not affect the data.
        let source = &mut **xlsx;
        let mut walk = || -> Result<(), XlsxError> {
            let mut reader = guarded(|| source.worksheet_cells_reader(&info.name))?;
            let percent: Vec<bool> = reader
                .styles()
                .iter()
                .map(|style| {
                    style.number_format.as_ref().is_some_and(|format| is_percent(&format.format_code))
                })
                .collect();
            if !percent.contains(&true) {
                return Ok(());
            }
            while let Some((row, column, style)) = guarded(|| reader.next_style_id())? {
                if percent.get(style) == Some(&true) && filter(row, column) {
                    found.insert((row, column));
                }
            }
            Ok(())
        };
        let _ = walk();
        found
    }
}
