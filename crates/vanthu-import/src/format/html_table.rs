//! The tables of a web page, read into a sheet. Cells that span rows and columns are merged regions; a table inside a cell
//! stands below the row of that cell.

use html5gum::{DefaultEmitter, StartTag, Token, Tokenizer};

use super::builder::{SheetBuilder, over_limits};
use super::html_cell::{CellValue, OpenCell, PageCell, PageRow, PageTable, attribute, columns};
use super::html_style::{Look, Styles};
use super::html_text::PageText;
use crate::encoding::evidence::Fonts;
use crate::limits::{Budget, Limits, enough, limit};
use crate::sheet::raw::SheetInfo;
use crate::sheet::worksheet::Sheet;
use vanthu_diagnostic::{Diagnostic, code};
use vanthu_model::grid::Region;

/// How deep tables may stand in each other whatever is allowed: the rows of the innermost pass through all the others.
const DEEPEST: usize = 500;

/// How many rows a table of headings has at most whose data stand in the next table.
const HEADING_ROWS: u32 = 3;

/// A page to be read.
pub(super) struct Page<'a> {
    pub(super) text: &'a str,
    /// The styles of its head.
    pub(super) styles: Styles,
    /// Whether its days are counted from 1904.
    pub(super) is_1904: bool,
}

/// What gives the tokens of a page, among them the texts of scripts and styles as texts.
pub(super) fn emitter() -> DefaultEmitter {
    let mut emitter = DefaultEmitter::default();
    emitter.naively_switch_states(true);
    emitter
}

/// Reads a page into a sheet, and counts its tables that have cells.
///
/// # Errors
/// `import.limit-…`.
pub(super) fn read(
    file: &str,
    info: &SheetInfo,
    page: Page,
    limits: &Limits,
    budget: &mut Budget,
) -> Result<(Sheet, usize), Diagnostic> {
    let mut builder = SheetBuilder::new(file, info, limits, budget);
    let look = ["body", "table", "td"]
        .iter()
        .filter_map(|element| page.styles.look(element, "", "").font)
        .next_back();
    builder.fonts.usual = look;
    let mut walk = Walk {
        builder,
        styles: page.styles,
        is_1904: page.is_1904,
        row: 0,
        after: None,
        tables: Vec::new(),
        count: 0,
        kept: 0,
        loose: PageText::default(),
        skipped: None,
    };
    for Ok(token) in Tokenizer::new_with_emitter(page.text, emitter()) {
        walk.builder.tick()?;
        match token {
            Token::StartTag(tag) => walk.start(&tag)?,
            Token::EndTag(tag) => walk.end(&tag.name)?,
            Token::String(text) => walk.text(&String::from_utf8_lossy(&text)),
            _ => {}
        }
    }
    let open = !walk.tables.is_empty();
    while !walk.tables.is_empty() {
        walk.end_table()?;
    }
    walk.flush_loose()?;
    if open && let Some(last) = walk.builder.sheet.cells.last() {
        let problem = cut_short(&walk.builder.sheet, last.row, last.column);
        walk.builder.sheet.problems.push(problem);
    }
    Ok((walk.builder.finish(), walk.count))
}

/// A page being read.
struct Walk<'a> {
    builder: SheetBuilder<'a>,
    styles: Styles,
    is_1904: bool,
    /// The next row of the sheet.
    row: u32,
    /// The height and width of the table that ended right before.
    after: Option<(u32, u32)>,
    /// The open tables, each in a cell of the one before.
    tables: Vec<PageTable>,
    /// How many tables had cells.
    count: usize,
    /// How many cells of tables in cells are kept.
    kept: usize,
    /// The text outside of cells.
    loose: PageText,
    /// The element whose content is not displayed.
    skipped: Option<Vec<u8>>,
}

impl Walk<'_> {
    /// Reads the start of an element.
    fn start(&mut self, tag: &StartTag<()>) -> Result<(), Diagnostic> {
        if self.skipped.is_some() {
            return Ok(());
        }
        match tag.name.as_slice() {
            b"script" | b"style" | b"title" | b"noscript" | b"xml" | b"template" | b"svg"
                if !tag.self_closing =>
            {
                self.skipped = Some(tag.name.to_vec());
            }
            b"table" => return self.start_table(),
            b"tr" => return self.start_row(tag),
            b"td" | b"th" => return self.start_cell(tag),
            b"thead" | b"tbody" | b"tfoot" => return self.end_group(),
            b"col" => self.describe(tag),
            b"br" => self.target().line_break(),
            b"p" | b"div" | b"li" | b"h1" | b"h2" | b"h3" | b"h4" | b"h5" | b"h6" | b"hr" | b"center"
            | b"caption" | b"ul" | b"ol" | b"dl" | b"dt" | b"dd" | b"pre" | b"blockquote" => {
                self.target().paragraph();
                self.mark(tag);
            }
            b"s" | b"strike" | b"del" | b"sup" | b"sub" | b"span" | b"font" | b"a" | b"b" | b"i" | b"u"
            | b"strong" | b"em" => self.mark(tag),
            _ => {}
        }
        Ok(())
    }

    /// Reads the end of an element.
    fn end(&mut self, name: &[u8]) -> Result<(), Diagnostic> {
        if let Some(skipped) = &self.skipped {
            if skipped == name {
                self.skipped = None;
            }
            return Ok(());
        }
        match name {
            b"table" if !self.tables.is_empty() => return self.end_table(),
            b"tr" => return self.end_row(),
            b"td" | b"th" => self.end_cell(),
            b"thead" | b"tbody" | b"tfoot" => return self.end_group(),
            b"p" | b"div" | b"li" | b"h1" | b"h2" | b"h3" | b"h4" | b"h5" | b"h6" | b"center"
            | b"caption" | b"dt" | b"dd" | b"pre" | b"blockquote" => self.target().paragraph(),
            _ => {}
        }
        if let Some(cell) = self.tables.last_mut().and_then(|table| table.cell.as_mut()) {
            cell.unmark(name);
        }
        Ok(())
    }

    /// Reads a text.
    fn text(&mut self, text: &str) {
        match self.skipped.as_deref() {
            Some(b"style") => return self.styles.add(text),
            Some(_) => return,
            None => {}
        }
        let Some(cell) = self.tables.last_mut().and_then(|table| table.cell.as_mut()) else {
            return self.loose.push(text, false, false);
        };
        cell.push(text);
    }

    /// What a text is added to: the open cell, or the text between the tables.
    fn target(&mut self) -> &mut PageText {
        match self.tables.last_mut().and_then(|table| table.cell.as_mut()) {
            Some(cell) => &mut cell.text,
            None => &mut self.loose,
        }
    }

    /// How an element looks.
    fn look(&self, tag: &StartTag<()>) -> Look {
        let name = String::from_utf8_lossy(&tag.name);
        let [classes, own] = ["class", "style"].map(|name| attribute(tag, name).unwrap_or_default());
        self.styles.look(&name, &classes, &own)
    }

    /// Takes note of an element inside a cell that may change its letters.
    fn mark(&mut self, tag: &StartTag<()>) {
        let look = self.look(tag);
        let Some(cell) = self.tables.last_mut().and_then(|table| table.cell.as_mut()) else { return };
        cell.mark(tag, look);
    }

    /// Takes note of columns that are hidden.
    fn describe(&mut self, tag: &StartTag<()>) {
        let hidden = self.look(tag).hidden;
        let [table] = self.tables.as_mut_slice() else { return };
        let end = table.described.saturating_add(columns(tag, "span"));
        if hidden {
            self.builder.hidden_spans.columns.add(table.described, end - 1);
        }
        table.described = end;
    }

    fn start_table(&mut self) -> Result<(), Diagnostic> {
        let most = self.builder.limits.nesting.min(DEEPEST);
        if self.tables.len() >= most {
            return Err(too_deep(&self.builder.sheet.file, most));
        }
        if self.tables.is_empty() {
            self.flush_loose()?;
        }
        self.tables.push(PageTable::default());
        Ok(())
    }

    fn start_row(&mut self, tag: &StartTag<()>) -> Result<(), Diagnostic> {
        self.end_row()?;
        let hidden = self.look(tag).hidden;
        if self.tables.len() == 1 {
            self.flush_loose()?;
        }
        if let Some(table) = self.tables.last_mut() {
            table.row = Some(PageRow { hidden, ..PageRow::default() });
        }
        Ok(())
    }

    fn start_cell(&mut self, tag: &StartTag<()>) -> Result<(), Diagnostic> {
        self.end_cell();
        let look = self.look(tag);
        let Some(table) = self.tables.last_mut() else { return Ok(()) };
        let row = table.row.get_or_insert_default();
        let mut column = row.end;
        while usize::try_from(column).is_ok_and(|at| table.spans.get(at).is_some_and(|rows| *rows > 0)) {
            column = column.saturating_add(1);
        }
        let cell = OpenCell::new(tag, column, look);
        row.end = column.saturating_add(cell.columns);
        table.cell = Some(cell);
        Ok(())
    }

    fn end_cell(&mut self) {
        let Some(table) = self.tables.last_mut() else { return };
        let (Some(cell), Some(row)) = (table.cell.take(), table.row.as_mut()) else { return };
        row.cells.push(cell.close());
    }

    /// Ends a row: it is put into the sheet, or kept where the table stands in a cell.
    fn end_row(&mut self) -> Result<(), Diagnostic> {
        self.end_cell();
        let top = self.tables.len() == 1;
        let Some(table) = self.tables.last_mut() else { return Ok(()) };
        let Some(row) = table.row.take() else { return Ok(()) };
        // Behind the columns allowed nothing but a refusal can come.
        let most = self.builder.limits.columns.saturating_add(1) as usize;
        for rows in &mut table.spans {
            *rows = rows.saturating_sub(1);
        }
        for cell in row.cells.iter().filter(|cell| cell.rows > 1) {
            let (from, to) = (cell.column as usize, (cell.column.saturating_add(cell.columns)) as usize);
            let to = to.min(most);
            if table.spans.len() < to {
                table.spans.resize(to, 0);
            }
            if let Some(spans) = table.spans.get_mut(from..to) {
                spans.fill(cell.rows - 1);
            }
        }
        let fresh = table.height == 0;
        table.height = table.height.saturating_add(1);
        table.width = table.width.max(row.end);
        let inner = std::mem::take(&mut table.inner);
        // A row that only holds other tables is there for the layout of the page.
        let layout = row.is_empty() && !inner.is_empty();
        if !top {
            self.kept += row.cells.len();
            if self.kept > self.builder.limits.cells {
                let refusal = over_limits(&self.builder.sheet, self.row, 0, self.builder.limits, &0);
                return refusal.map_or(Ok(()), Err);
            }
            if !layout {
                table.rows.push(row);
            }
            table.rows.extend(inner.into_iter().flatten());
            return Ok(());
        }
        if !layout {
            let beside = !inner.is_empty();
            self.place(row, fresh)?;
            if beside {
                let problem = table_in_cell(&self.builder.sheet, self.row.saturating_add(1));
                self.builder.sheet.problems.push(problem);
                self.after = Some((u32::MAX, 0));
            }
        }
        for rows in inner {
            self.place_table(rows)?;
        }
        Ok(())
    }

    /// Ends a group of rows, beyond which no cell reaches.
    fn end_group(&mut self) -> Result<(), Diagnostic> {
        self.end_row()?;
        if let Some(table) = self.tables.last_mut() {
            table.spans.clear();
        }
        Ok(())
    }

    fn end_table(&mut self) -> Result<(), Diagnostic> {
        self.end_row()?;
        let Some(table) = self.tables.pop() else { return Ok(()) };
        self.count += usize::from(table.width > 0);
        let Some(parent) = self.tables.last_mut() else {
            if table.height > 0 {
                self.after = Some((table.height, table.width));
            }
            return Ok(());
        };
        let mut filled = table.rows.iter().flat_map(|row| &row.cells).filter(|cell| !cell.is_empty());
        match (filled.next(), filled.next(), parent.cell.as_mut()) {
            (None, ..) => {}
            // A table of one cell only places the text of the cell that it stands in.
            (Some(PageCell { value: CellValue::Text(text), .. }), None, Some(cell)) => {
                cell.text.paragraph();
                cell.text.push(text, false, false);
                cell.text.paragraph();
            }
            _ => parent.inner.push(table.rows),
        }
        Ok(())
    }

    /// Puts the rows of a table that stood in a cell into the sheet.
    fn place_table(&mut self, rows: Vec<PageRow>) -> Result<(), Diagnostic> {
        let height = u32::try_from(rows.len()).unwrap_or(u32::MAX);
        let width = rows.iter().map(|row| row.end).max().unwrap_or(0);
        for (index, row) in rows.into_iter().enumerate() {
            self.place(row, index == 0)?;
        }
        self.after = Some((height, width));
        Ok(())
    }

    /// Puts a row into the sheet; `fresh` if it is the first of its table.
    fn place(&mut self, row: PageRow, fresh: bool) -> Result<(), Diagnostic> {
        self.builder.tick()?;
        if let Some((height, width)) = self.after.filter(|_| !row.is_empty()) {
            // Some pages keep the headings in a table of their own, so that they stay when the data are scrolled.
            let heads = fresh && height <= HEADING_ROWS && width == row.end && width > 1;
            self.row = self.row.saturating_add(u32::from(!heads));
            self.after = None;
        }
        let at = self.row;
        if row.hidden {
            self.builder.hidden_spans.rows.add(at, at);
        }
        for cell in row.cells {
            self.put(at, cell)?;
        }
        self.row = self.row.saturating_add(1);
        Ok(())
    }

    /// Puts a cell into the sheet.
    fn put(&mut self, row: u32, cell: PageCell) -> Result<(), Diagnostic> {
        let column = cell.column;
        let before = self.builder.sheet.cells.len();
        match &cell.value {
            CellValue::Text(text) => self.builder.text(row, column, text)?,
            CellValue::Number(number, shown) => {
                self.builder.number(row, column, *number, *shown, self.is_1904)?;
            }
            CellValue::Raw(raw) => self.builder.put(row, column, raw.clone())?,
        }
        if cell.columns > 1 || cell.rows > 1 {
            let (bottom, right) =
                (row.saturating_add(cell.rows - 1), column.saturating_add(cell.columns - 1));
            self.builder.merge(Region { top: row, bottom, left: column, right });
        }
        if self.builder.sheet.cells.len() == before {
            return Ok(());
        }
        if cell.hidden {
            self.builder.hidden_spans.columns.add(column, column);
        }
        let strikethrough = &mut self.builder.sheet.strikethrough;
        strikethrough.whole.extend(cell.crossed.then_some((row, column)));
        strikethrough.partial.extend(cell.marked.then_some((row, column)));
        let usual = self.builder.fonts.usual.as_deref().is_some_and(Fonts::matters);
        if let Some(font) = cell.font.filter(|font| usual || Fonts::matters(font)) {
            self.builder.fonts.cells.insert((row, column), font);
        }
        Ok(())
    }

    /// Puts the text between the tables into the sheet, each line in a row of its own.
    fn flush_loose(&mut self) -> Result<(), Diagnostic> {
        if self.loose.is_blank() {
            self.loose.take();
            return Ok(());
        }
        self.after = None;
        for line in self.loose.take().split('\n') {
            self.builder.text(self.row, 0, line)?;
            self.row = self.row.saturating_add(1);
        }
        Ok(())
    }
}

/// The refusal of a page whose tables stand in each other too deep.
fn too_deep(file: &str, max: usize) -> Diagnostic {
    limit(
        file,
        code!("import.limit-nesting"),
        &format!("các bảng của trang lồng nhau quá {max} tầng cho phép"),
        &format!("the tables of the page are nested deeper than the {max} levels allowed"),
        ("nesting", enough((max as u64).saturating_mul(2))),
    )
}

/// The warning about a table that stands in a cell beside other cells.
fn table_in_cell(sheet: &Sheet, row: u32) -> Diagnostic {
    Diagnostic::warning(
        code!("import.table-in-cell"),
        "có bảng lồng trong một ô của dòng trên; bảng đó được đọc thành các dòng riêng từ đây",
        "a cell of the row above holds a table; it is read as rows of its own from here",
    )
    .at(sheet.place(row, 0))
    .hint(
        "xem lại số liệu quanh dòng này; nếu sai, mở tệp bằng Excel, sắp lại thành một bảng rồi lưu thành .xlsx",
        "check the data around this row; if they are wrong, make one table of them in Excel and save it as .xlsx",
    )
}

/// The warning about a page that ends within a table.
fn cut_short(sheet: &Sheet, row: u32, column: u32) -> Diagnostic {
    Diagnostic::warning(
        code!("import.cut-short"),
        "tệp hết khi bảng chưa đóng, nên có thể bị cắt cụt sau ô này",
        "the file ends before its table is closed, so it may be cut short after this cell",
    )
    .at(sheet.place(row, column))
    .with_value(sheet.line(row))
    .hint(
        "so với tệp gốc; nếu thiếu thì tải hoặc sao chép lại",
        "compare it with the original; download or copy it again if anything is missing",
    )
}
