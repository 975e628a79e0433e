//! Tables of figures.

use vanthu_model::document::{Run, TableColumn, TableRow, plain_text};

use crate::format::{Alignment, Layout, Look, eighths};
use crate::measures::{points, twips};
use crate::story::{Piece, Story};

/// Points of each inset that are left to the text of a cell: other programs count the lines of the table into its cells, and would
/// break a date that just fits.
pub(crate) const SPARE_PT: f64 = 0.75;

/// How a cell continues the one above it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Merge {
    /// It stands for itself.
    None,
    /// It goes on below.
    Begins,
    /// It belongs to the cell above.
    Continues,
}

/// A cell.
struct Cell {
    width_pt: f64,
    columns: usize,
    merge: Merge,
    align: Alignment,
    /// Whether its row stays with the next.
    keep: bool,
}

impl<'a> Story<'a> {
    /// A table that parts only between rows and repeats its head on each page. `keep` keeps its end with what follows.
    pub(crate) fn table(
        &mut self,
        id: &'a str,
        caption: &'a [Run],
        columns: &'a [TableColumn],
        rows: &'a [TableRow],
        keep: bool,
        turned: bool,
    ) {
        let measures = self.measures;
        let rule = &measures.table;
        if caption.is_empty() {
            let before = self.take_gap(rule.before_pt);
            self.bearer(before, |_| ());
        } else {
            self.caption(id, caption, rule.before_pt);
        }
        let bookmarked = if caption.is_empty() { id } else { "" };
        self.open_data_table(columns, turned);
        // Word refuses controls of runs beside other runs in a cell.
        self.controls = false;
        self.table = Some(id);
        self.head(bookmarked, columns);
        let total = rows.last().is_some_and(|row| row.total);
        // Two rows stay below the head at a page's foot, and two above the total on the last page.
        let tail = rows.len().saturating_sub(if total { 3 } else { 2 });
        let whole = rows.len() <= measures.breaks.whole_rows
            && rows.iter().map(|row| self.height(columns, row)).sum::<f64>()
                <= measures.page_pt(turned) / 4.0;
        for (index, row) in rows.iter().enumerate() {
            let last = index + 1 == rows.len();
            let together = whole || index == 0 || index >= tail;
            self.row(columns, row, rows.get(index + 1), if last { keep } else { together });
        }
        self.controls = true;
        self.table = None;
        self.close_table();
        self.leave(rule.after_pt);
    }

    /// About how high a row is, in points.
    fn height(&self, columns: &[TableColumn], row: &TableRow) -> f64 {
        let rule = &self.measures.table;
        let bold = rule.total_bold && row.total;
        let lines = columns.iter().zip(&row.cells).map(|(column, runs)| {
            let width = points(column.width_mm) - 2.0 * rule.inset_x_pt;
            self.fitting.lines(&plain_text(runs), rule.pt, bold, width).len()
        });
        lines.max().unwrap_or(1) as f64 * rule.line_pt + 2.0 * rule.inset_y_pt
    }

    fn open_data_table(&mut self, columns: &[TableColumn], turned: bool) {
        let widths: Vec<f64> = columns.iter().map(|column| points(column.width_mm)).collect();
        let total: f64 = widths.iter().sum();
        debug_assert!(total <= self.measures.text_pt(turned) + 1.0, "a table is no wider than the text");
        self.xml.open("w:tbl", &[]);
        self.xml.open("w:tblPr", &[]);
        self.xml.value("w:tblStyle", "DataTable");
        self.xml.empty("w:tblW", &[("w:w", &twips(total).to_string()), ("w:type", "dxa")]);
        self.xml.value("w:jc", "center");
        self.xml.empty("w:tblLayout", &[("w:type", "fixed")]);
        self.xml.close();
        self.grid(&widths);
    }

    /// The head: headings, those that stand over several below the name of the group, and the row that numbers the columns.
    fn head(&mut self, id: &str, columns: &'a [TableColumn]) {
        let rule = &self.measures.table;
        let look = Look { bold: rule.header_bold, ..Look::default() };
        let grouped = columns.iter().any(|column| !column.group.is_empty());
        let width = |columns: &[TableColumn]| columns.iter().map(|column| points(column.width_mm)).sum();
        let cell = |columns: &[TableColumn], merge| Cell {
            width_pt: width(columns),
            columns: columns.len(),
            merge,
            align: Alignment::Center,
            keep: true,
        };
        self.open_table_row(true);
        let mut mark = Some(id);
        for group in columns.chunk_by(|one, two| !one.group.is_empty() && one.group == two.group) {
            let (merge, runs) = match (grouped, group[0].group.is_empty()) {
                (true, true) => (Merge::Begins, &group[0].heading),
                (false, _) => (Merge::None, &group[0].heading),
                (true, false) => (Merge::None, &group[0].group),
            };
            self.cell(
                &cell(group, merge),
                mark.take().unwrap_or_default(),
                &[Piece::Runs(runs, look.clone())],
            );
        }
        self.close();
        if grouped {
            self.open_table_row(true);
            for column in columns {
                let column = std::slice::from_ref(column);
                if column[0].group.is_empty() {
                    self.cell(&cell(column, Merge::Continues), "", &[]);
                } else {
                    let heading = Piece::Runs(&column[0].heading, look.clone());
                    self.cell(&cell(column, Merge::None), "", &[heading]);
                }
            }
            self.close();
        }
        if columns.iter().any(|column| column.number.is_some()) {
            self.open_table_row(true);
            let look = Look { italic: self.measures.table.number_italic, ..Look::default() };
            for column in columns {
                let number = column.number.as_deref().unwrap_or_default();
                let cell = cell(std::slice::from_ref(column), Merge::None);
                self.cell(&cell, "", &[Piece::Text(number, look.clone())]);
            }
            self.close();
        }
    }

    fn row(&mut self, columns: &[TableColumn], row: &'a TableRow, next: Option<&TableRow>, keep: bool) {
        let look = Look { bold: self.measures.table.total_bold && row.total, ..Look::default() };
        self.open_table_row(false);
        for (index, (column, runs)) in columns.iter().zip(&row.cells).enumerate() {
            let span = |row: &TableRow| row.spans.get(index).copied().unwrap_or(1);
            let merge = match (span(row), next.map(span)) {
                (0, _) => Merge::Continues,
                (2.., Some(0)) => Merge::Begins,
                _ => Merge::None,
            };
            let cell = Cell {
                width_pt: points(column.width_mm),
                columns: 1,
                merge,
                align: column.align.into(),
                keep,
            };
            let pieces = [Piece::Runs(runs, look.clone())];
            self.cell(&cell, "", if merge == Merge::Continues { &[] } else { &pieces });
        }
        self.close();
    }

    fn open_table_row(&mut self, head: bool) {
        self.xml.open("w:tr", &[]);
        self.xml.open("w:trPr", &[]);
        self.xml.empty("w:cantSplit", &[]);
        if head {
            self.xml.empty("w:tblHeader", &[]);
        }
        self.xml.close();
    }

    fn cell(&mut self, cell: &Cell, id: &str, pieces: &[Piece<'_, 'a>]) {
        self.xml.open("w:tc", &[]);
        self.xml.open("w:tcPr", &[]);
        self.xml.empty("w:tcW", &[("w:w", &twips(cell.width_pt).to_string()), ("w:type", "dxa")]);
        if cell.columns > 1 {
            self.xml.value("w:gridSpan", &cell.columns.to_string());
        }
        match cell.merge {
            Merge::None => {}
            Merge::Begins => self.xml.value("w:vMerge", "restart"),
            Merge::Continues => self.xml.empty("w:vMerge", &[]),
        }
        self.xml.value("w:vAlign", "center");
        self.xml.close();
        let align = (cell.align != Alignment::Left).then_some(cell.align);
        let layout = Layout { keep_next: cell.keep, align, ..Layout::of("TableText") };
        self.paragraph(&layout, id, pieces);
        self.close();
    }

    /// The style of these tables.
    pub(crate) fn table_style(xml: &mut crate::xml::Xml, rule: &crate::measures::FigurePart) {
        let size = eighths(rule.rule_pt);
        xml.open("w:tblPr", &[]);
        xml.open("w:tblBorders", &[]);
        for side in ["w:top", "w:left", "w:bottom", "w:right", "w:insideH", "w:insideV"] {
            xml.empty(side, &[("w:val", "single"), ("w:sz", &size), ("w:space", "0"), ("w:color", "000000")]);
        }
        xml.close();
        let (x, y) =
            (twips((rule.inset_x_pt - SPARE_PT).max(0.0)).to_string(), twips(rule.inset_y_pt).to_string());
        xml.open("w:tblCellMar", &[]);
        for (side, inset) in [("w:top", &y), ("w:left", &x), ("w:bottom", &y), ("w:right", &x)] {
            xml.empty(side, &[("w:w", inset), ("w:type", "dxa")]);
        }
        xml.close();
        xml.close();
    }
}
