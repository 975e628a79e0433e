//! A sheet as it was read: the cells that hold something, and the merged regions.

use std::collections::HashSet;
use std::sync::Arc;

use super::hidden_spans::HiddenSpans;
use super::raw::{Entry, RawCell, SheetInfo};
use super::strikethrough_cells::StrikethroughCells;
use crate::encoding::evidence::{EncodingEvidence, Fonts, sheet_name};
use crate::problems::Problems;
use crate::text::number::is_dash;
use vanthu_diagnostic::{Diagnostic, Place, Text, code};
use vanthu_model::correction::Corrected;
use vanthu_model::dataset::{CellRef, column_letters};
use vanthu_model::grid::{Cell, Grid, Region};

/// What a sheet says around a table that lies across, and where the table stands, in the rows of the file from 0.
#[derive(Clone, Debug)]
pub(crate) struct Turned {
    /// The texts above the table.
    pub(crate) above: Vec<String>,
    /// The texts below it.
    pub(crate) below: Vec<String>,
    /// The first and last row of the units' names.
    pub(crate) header: (u32, u32),
    /// The last row of what is counted.
    pub(crate) last: u32,
}

/// A sheet: the cells that hold something, in reading order.
#[derive(Clone, Debug)]
pub(crate) struct Sheet {
    /// The workbook's path as the user wrote it.
    pub(crate) file: Arc<str>,
    /// The sheet's name.
    pub(crate) name: Arc<str>,
    /// Its place among the worksheets of the workbook.
    pub(crate) index: usize,
    /// Whether it is hidden.
    pub(crate) hidden: bool,
    /// The cells by row and column, no two at one place.
    pub(crate) cells: Vec<Entry>,
    /// The merged regions, from top to bottom, no two of them at one place.
    pub(crate) merges: Vec<Region>,
    /// Whether the format cannot say which regions are merged.
    pub(crate) merges_unknown: bool,
    /// The cells shown as percentages, if the reader of the format collects them.
    pub(crate) percent: HashSet<(u32, u32)>,
    /// The cells that are crossed out, if the reader of the format collects them.
    pub(crate) strikethrough: StrikethroughCells,
    /// Its hidden rows and columns, once they are known.
    pub(crate) hidden_spans: Option<HiddenSpans>,
    /// The one-byte encoding of the file, where it has one.
    pub(crate) page: Option<&'static str>,
    /// The rows of delimited text, from 0, that have fewer fields than those above.
    pub(crate) short_rows: Vec<u32>,
    /// How the texts were encoded.
    pub(crate) evidence: EncodingEvidence,
    /// The diagnostics from reading it.
    pub(crate) problems: Problems,
    /// The corrections that were applied.
    pub(crate) corrected: Vec<Corrected>,
    /// Whether its table lies across in the file: its rows here are the columns of the file, and the other way round.
    pub(crate) turned: Option<Turned>,
    /// Buffers of dropped texts, to be reused while rows are streamed.
    spare: Vec<String>,
}

impl Sheet {
    /// A sheet without cells.
    pub(crate) fn new(file: &str, info: &SheetInfo) -> Self {
        Self {
            file: file.into(),
            name: sheet_name(&info.name).into(),
            index: info.index,
            hidden: info.hidden,
            cells: Vec::new(),
            merges: Vec::new(),
            merges_unknown: false,
            percent: HashSet::new(),
            strikethrough: StrikethroughCells::default(),
            hidden_spans: None,
            page: None,
            short_rows: Vec::new(),
            evidence: EncodingEvidence::default(),
            problems: Problems::default(),
            corrected: Vec::new(),
            turned: None,
            spare: Vec::new(),
        }
    }

    /// Copies a text, into the buffer of a dropped one if there is any.
    pub(crate) fn copy_text(&mut self, text: &str) -> String {
        match self.spare.pop() {
            Some(mut buffer) => {
                buffer.push_str(text);
                buffer
            }
            None => text.to_string(),
        }
    }

    /// Drops all cells, but keeps the buffers of their texts for the next ones: allocating a buffer takes as long as
    /// filling it.
    pub(crate) fn clear_cells(&mut self) {
        /// Longer texts are rare, and keeping their buffers for short ones would waste memory.
        const SHORT: usize = 256;
        /// More texts than a row of nearly every sheet has.
        const ROW: usize = 256;
        for entry in self.cells.drain(..) {
            if let RawCell::Text(mut text) = entry.raw
                && text.capacity() <= SHORT
                && self.spare.len() < ROW
            {
                text.clear();
                self.spare.push(text);
            }
        }
    }

    /// Brings the cells into reading order; of two at one place the later one stays, as in Excel.
    pub(crate) fn settle(&mut self) {
        let place = |entry: &Entry| (entry.row, entry.column);
        if !self.cells.is_sorted_by(|a, b| place(a) < place(b)) {
            self.cells.reverse();
            self.cells.sort_by_key(place);
            let pairs = self.cells.windows(2).filter_map(|pair| match pair {
                [later, earlier] if place(later) == place(earlier) && later.raw != earlier.raw => Some(later),
                _ => None,
            });
            let twice: Vec<Diagnostic> = pairs.map(|later| self.given_twice(later)).collect();
            self.problems.extend(twice);
            self.cells.dedup_by_key(|entry| place(entry));
        }
    }

    /// The warning about a cell that the file gives twice; `later` is what it gives last.
    fn given_twice(&self, later: &Entry) -> Diagnostic {
        let shown = later.raw.shown();
        Diagnostic::warning(
            code!("import.cell-twice"),
            format!("tệp ghi ô này hai lần với nội dung khác nhau; đã đọc lần ghi sau là `{shown}`"),
            format!(
                "the file gives this cell twice with different contents; the later one, `{shown}`, was read"
            ),
        )
        .at(self.place(later.row, later.column))
        .with_value(shown)
        .hint(
            "mở tệp bằng Excel, xem lại ô này rồi lưu lại tệp",
            "open the file in Excel, check the cell and save the file again",
        )
    }

    /// Repairs texts in old encodings and reports it. The cells must have been settled before.
    pub(crate) fn repair(&mut self, fonts: &Fonts) {
        self.evidence.settle(&mut self.cells, fonts);
        let notes = self.repairs();
        self.problems.extend(notes);
        if fonts.has_old() {
            self.repair_words(fonts);
        }
    }

    /// Converts single words that are in an old encoding, in texts whose font is an old one, and reports each of these cells.
    fn repair_words(&mut self, fonts: &Fonts) {
        let mut cells = std::mem::take(&mut self.cells);
        for entry in &mut cells {
            let RawCell::Text(text) = &mut entry.raw else { continue };
            let Some(after) = self.evidence.convert_mixed((entry.row, entry.column), text, fonts) else {
                continue;
            };
            let before = std::mem::replace(text, after);
            let note = Diagnostic::note(
                code!("import.converted-words"),
                format!("ô này lẫn phông chữ cũ với Unicode; đã chuyển từng từ: `{before}` → `{text}`"),
                format!("the cell mixes an old font with Unicode; single words were converted: `{before}` → `{text}`"),
            )
            .at(self.place(entry.row, entry.column))
            .with_value(before)
            .hint(
                "xem lại ô; nếu sai thì gõ lại cả ô bằng Unicode và đổi phông chữ",
                "check the cell; if it is wrong, type it again in Unicode and change its font",
            );
            self.problems.push(note);
        }
        self.cells = cells;
    }

    /// The diagnostics about repaired texts.
    pub(crate) fn repairs(&mut self) -> Vec<Diagnostic> {
        let mut evidence = std::mem::take(&mut self.evidence);
        let notes = evidence.notes(|row, column| self.place(row, column));
        self.evidence = evidence;
        notes
    }

    /// The cells of a row that hold something, from left to right.
    pub(crate) fn row(&self, row: u32) -> &[Entry] {
        let start = self.cells.partition_point(|entry| entry.row < row);
        let rest = self.cells.get(start..).unwrap_or_default();
        let count = rest.iter().take_while(|entry| entry.row == row).count();
        rest.get(..count).unwrap_or_default()
    }

    /// What a cell holds, if anything.
    pub(crate) fn get(&self, row: u32, column: u32) -> Option<&RawCell> {
        self.entry(row, column).map(|entry| &entry.raw)
    }

    /// A cell, if it holds anything.
    pub(crate) fn entry(&self, row: u32, column: u32) -> Option<&Entry> {
        let place = (row, column);
        let index = self.cells.binary_search_by_key(&place, |entry| (entry.row, entry.column)).ok()?;
        self.cells.get(index)
    }

    /// Moves the text of a cell out of the sheet, unless it is a dash that means nothing. The cell itself stays.
    pub(crate) fn take_text(&mut self, row: u32, column: u32) -> Option<String> {
        let place = (row, column);
        let index = self.cells.binary_search_by_key(&place, |entry| (entry.row, entry.column)).ok()?;
        match &mut self.cells.get_mut(index)?.raw {
            RawCell::Text(text) if !is_dash(text) => Some(std::mem::take(text)),
            _ => None,
        }
    }

    /// The row numbers that hold something, from `from` on.
    pub(crate) fn filled_rows(&self, from: u32) -> impl Iterator<Item = u32> + '_ {
        let start = self.cells.partition_point(|entry| entry.row < from);
        let rest = self.cells.get(start..).unwrap_or_default();
        rest.chunk_by(|a, b| a.row == b.row).filter_map(|row| row.first().map(|entry| entry.row))
    }

    /// The next row above that holds something.
    pub(crate) fn row_above(&self, row: u32) -> Option<u32> {
        let start = self.cells.partition_point(|entry| entry.row < row);
        self.cells.get(start.checked_sub(1)?).map(|entry| entry.row)
    }

    /// The next row below that holds something.
    pub(crate) fn row_below(&self, row: u32) -> Option<u32> {
        self.filled_rows(row.saturating_add(1)).next()
    }

    /// The merged regions that start in the rows `first` to `last`.
    pub(crate) fn merges_from(&self, first: u32, last: u32) -> &[Region] {
        let start = self.merges.partition_point(|merge| merge.top < first);
        let end = self.merges.partition_point(|merge| merge.top <= last);
        self.merges.get(start..end).unwrap_or_default()
    }

    /// A cell of this sheet by row and column from 0.
    pub(crate) fn cell(&self, row: u32, column: u32) -> CellRef {
        let (row, column) = self.in_file(row, column);
        CellRef { file: self.file.clone(), sheet: self.name.clone(), row: row.saturating_add(1), column }
    }

    /// The row and column in the file of a row and column of this sheet, and the other way round: they differ where the
    /// table lies across.
    pub(crate) fn in_file(&self, row: u32, column: u32) -> (u32, u32) {
        if self.turned.is_some() { (column, row) } else { (row, column) }
    }

    /// What a row is called in a message: `dòng 4`, or `cột D` where the table lies across.
    pub(crate) fn row_name(&self, row: u32) -> Text {
        match self.turned {
            None => Text::new(format!("dòng {}", row + 1), format!("row {}", row + 1)),
            Some(_) => {
                Text::new(format!("cột {}", column_letters(row)), format!("column {}", column_letters(row)))
            }
        }
    }

    /// What a column is called in a message: `cột D`, or `dòng 4` where the table lies across.
    pub(crate) fn column_name(&self, column: u32) -> Text {
        match self.turned {
            None => Text::new(
                format!("cột {}", column_letters(column)),
                format!("column {}", column_letters(column)),
            ),
            Some(_) => Text::new(format!("dòng {}", column + 1), format!("row {}", column + 1)),
        }
    }

    /// A cell of this sheet as the place of a diagnostic.
    pub(crate) fn place(&self, row: u32, column: u32) -> Place {
        self.cell(row, column).place()
    }

    /// A copy of the cells; `percent` are those shown as percentages.
    pub(crate) fn copied(&self, percent: &HashSet<(u32, u32)>) -> Grid {
        let cell = |entry: &Entry| {
            Some(Cell { row: entry.row, column: entry.column, content: entry.content(percent)? })
        };
        Grid { cells: self.cells.iter().filter_map(cell).collect(), merges: self.merges.clone() }
    }

    /// A row as one line of text.
    pub(crate) fn line(&self, row: u32) -> String {
        let texts = self.row(row).iter().map(|entry| entry.raw.shown());
        texts.filter(|text| !text.is_empty()).collect::<Vec<_>>().join(" ")
    }
}
