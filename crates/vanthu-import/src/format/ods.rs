//! OpenDocument spreadsheets (ods), streamed: rows and cells that repeat are unfolded only where they hold
//! something, and only within the limits.

use std::collections::{HashMap, HashSet};
use std::io::BufRead;

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use super::builder::{ParsedSheet, SheetBuilder, from_iso};
use crate::container::package::PackageParts;
use crate::container::xml::{attribute, letter};
use crate::limits::{Budget, Limits, too_many_sheets};
use crate::refusal::{damaged_book, damaged_sheet};
use crate::sheet::raw::{RawCell, SheetInfo};
use vanthu_diagnostic::Diagnostic;
use vanthu_model::grid::Region;

/// Reads the sheets of a spreadsheet whose package has been scanned.
///
/// # Errors
/// `import.unreadable-file` if the content is damaged.
pub(crate) fn read(file: &str, bytes: &[u8], limits: &Limits) -> Result<Vec<ParsedSheet>, Diagnostic> {
    let mut parts = PackageParts::open(bytes).ok_or_else(|| damaged_book(file))?;
    let computed = parts.take("meta.xml").is_some_and(|meta| is_computed(&meta));
    let content = parts.stream("content.xml").ok_or_else(|| damaged_book(file))?;
    let mut reader = Reader::from_reader(std::io::BufReader::new(content));
    // A table without rows is then one event like any other.
    reader.config_mut().expand_empty_elements = true;
    let mut content = Content { reader, buffer: Vec::new(), styles: HashMap::new() };
    let mut budget = Budget::new(limits);
    let mut hidden_styles = HashSet::new();
    let mut style = String::new();
    let mut parsed_sheets: Vec<ParsedSheet> = Vec::new();
    let mut body = false;
    loop {
        let event = content.next().ok_or_else(|| damaged_book(file))?;
        match event {
            Event::Start(element) => match element.name().as_ref() {
                "style:style" => style = attribute(&element, "style:name").unwrap_or_default(),
                "style:table-properties"
                    if attribute(&element, "table:display").as_deref() == Some("false") =>
                {
                    hidden_styles.insert(style.clone());
                }
                "style:text-properties" => match (is_crossed(&element), is_moved(&element)) {
                    (false, false) => {}
                    (crossed, _) => drop(content.styles.insert(style.clone(), crossed)),
                },
                "office:spreadsheet" => body = true,
                "table:table" if body => {
                    too_many_sheets(file, parsed_sheets.len() + 1, limits)?;
                    let name = attribute(&element, "table:name").unwrap_or_default();
                    let look = attribute(&element, "table:style-name").unwrap_or_default();
                    let hidden = hidden_styles.contains(&look);
                    let info = SheetInfo { name, index: parsed_sheets.len(), hidden };
                    let mut builder = SheetBuilder::new(file, &info, limits, &mut budget);
                    let sheet = match content.table(&mut builder) {
                        Some(done) => done.map(|()| {
                            let mut sheet = builder.finish();
                            sheet.cells.retain(|entry| !(computed && entry.raw == RawCell::NoValue));
                            sheet
                        }),
                        None => Err(damaged_sheet(file, &info.name)),
                    };
                    // After a sheet that was abandoned half-way the next one cannot be found.
                    let stop = sheet.is_err();
                    parsed_sheets.push(ParsedSheet::new(info, sheet));
                    if stop {
                        return Ok(parsed_sheets);
                    }
                }
                _ => {}
            },
            Event::Eof => break,
            _ => {}
        }
    }
    if body { Ok(parsed_sheets) } else { Err(damaged_book(file)) }
}

/// Whether a program wrote the file that works out every formula, and stores no value where the result is empty text.
fn is_computed(meta: &[u8]) -> bool {
    let meta = String::from_utf8_lossy(meta);
    let generator = meta.split_once("<meta:generator>").map_or("", |(_, rest)| rest);
    ["LibreOffice", "OpenOffice", "Collabora"].iter().any(|program| generator.starts_with(program))
}

/// A number in an attribute, 1 if it is absent or invalid.
fn count(element: &BytesStart, name: &str) -> u32 {
    attribute(element, name).and_then(|text| text.parse().ok()).unwrap_or(1)
}

/// Whether a row or column is hidden, by hand or by a filter.
fn is_hidden(element: &BytesStart) -> bool {
    matches!(attribute(element, "table:visibility").as_deref(), Some("collapse" | "filter"))
}

/// Whether a style crosses out its letters.
fn is_crossed(element: &BytesStart) -> bool {
    // Programs write one of the two, or both.
    ["style:text-line-through-style", "style:text-line-through-type"]
        .iter()
        .any(|name| attribute(element, name).is_some_and(|line| line != "none"))
}

/// Whether a style raises or lowers its letters.
fn is_moved(element: &BytesStart) -> bool {
    let place = attribute(element, "style:text-position");
    place.is_some_and(|place| !place.starts_with("0%") && !place.starts_with("0 "))
}

/// The content being read.
struct Content<R> {
    reader: Reader<R>,
    buffer: Vec<u8>,
    /// The styles whose letters are crossed out, or else raised or lowered.
    styles: HashMap<String, bool>,
}

/// What a cell says of itself before its text.
struct Cell {
    /// The type of its value.
    kind: String,
    value: String,
    /// Whether it is a formula.
    formula: bool,
    /// Whether it is an error.
    error: bool,
}

impl<R: BufRead> Content<R> {
    /// The next event; `None` if the content is damaged.
    fn next(&mut self) -> Option<Event<'_>> {
        self.buffer.clear();
        self.reader.read_event_into(&mut self.buffer).ok()
    }

    /// Reads a table up to its end; `None` if the content is damaged.
    fn table(&mut self, builder: &mut SheetBuilder) -> Option<Result<(), Diagnostic>> {
        let mut row = 0_u32;
        let mut column = 0_u32;
        loop {
            match self.next()? {
                Event::Start(element) => match element.name().as_ref() {
                    "table:table-column" => {
                        let end = column.saturating_add(count(&element, "table:number-columns-repeated"));
                        if is_hidden(&element) {
                            builder.hidden_spans.columns.add(column, end.saturating_sub(1));
                        }
                        column = end;
                    }
                    "table:table-row" => {
                        if let Err(refusal) = builder.tick() {
                            return Some(Err(refusal));
                        }
                        let repeats = count(&element, "table:number-rows-repeated");
                        if is_hidden(&element) {
                            builder.hidden_spans.rows.add(row, row.saturating_add(repeats).saturating_sub(1));
                        }
                        if let Err(refusal) = self.row(builder, row, repeats)? {
                            return Some(Err(refusal));
                        }
                        row = row.saturating_add(repeats);
                    }
                    // Drawings may hold tables of their own.
                    "table:shapes" => self.leave("table:shapes")?,
                    _ => {}
                },
                Event::End(element) if element.name().as_ref() == "table:table" => return Some(Ok(())),
                Event::Eof => return None,
                _ => {}
            }
        }
    }

    /// Reads a row that is repeated `repeats` times.
    fn row(&mut self, builder: &mut SheetBuilder, row: u32, repeats: u32) -> Option<Result<(), Diagnostic>> {
        let first = builder.sheet.cells.len();
        let mut column = 0_u32;
        loop {
            match self.next()? {
                Event::Start(element)
                    if matches!(element.name().as_ref(), "table:table-cell" | "table:covered-table-cell") =>
                {
                    let covered = element.name().as_ref() == "table:covered-table-cell";
                    let wide = count(&element, "table:number-columns-repeated");
                    let columns = count(&element, "table:number-columns-spanned").max(1);
                    let rows = count(&element, "table:number-rows-spanned").max(1);
                    let cell = Cell::of(&element);
                    let look = attribute(&element, "table:style-name");
                    let crossed = look.is_some_and(|look| self.styles.get(&look) == Some(&true));
                    let (text, marked) = self.text()?;
                    // What lies under a merged region is not seen.
                    if !covered {
                        for column in column..column.saturating_add(wide) {
                            match cell.put(builder, row, column, &text) {
                                Ok(true) => {
                                    let strikethrough = &mut builder.sheet.strikethrough;
                                    strikethrough.whole.extend(crossed.then_some((row, column)));
                                    strikethrough.partial.extend(marked.then_some((row, column)));
                                }
                                Ok(false) => break,
                                Err(refusal) => return Some(Err(refusal)),
                            }
                        }
                        if columns > 1 || rows > 1 {
                            let (bottom, right) =
                                (row.saturating_add(rows - 1), column.saturating_add(columns - 1));
                            builder.merge(Region { top: row, bottom, left: column, right });
                        }
                    }
                    column = column.saturating_add(wide);
                }
                Event::End(element) if element.name().as_ref() == "table:table-row" => break,
                Event::Eof => return None,
                _ => {}
            }
        }
        let cells: Vec<_> = builder.sheet.cells.get(first..).unwrap_or_default().to_vec();
        if !cells.is_empty() {
            for row in row.saturating_add(1)..row.saturating_add(repeats) {
                for cell in &cells {
                    let put = match &cell.raw {
                        RawCell::Text(text) => builder.text(row, cell.column, text),
                        other => builder.put(row, cell.column, other.clone()),
                    };
                    if let Err(refusal) = put {
                        return Some(Err(refusal));
                    }
                    if builder.sheet.percent.contains(&(cell.row, cell.column)) {
                        builder.sheet.percent.insert((row, cell.column));
                    }
                }
            }
        }
        Some(Ok(()))
    }

    /// The text of a cell up to the cell's end, and whether some of its letters are crossed out, raised or lowered.
    fn text(&mut self) -> Option<(String, bool)> {
        let mut text = String::new();
        let mut marked = false;
        let mut paragraphs = 0;
        loop {
            match self.next()? {
                Event::Start(element) => match element.name().as_ref() {
                    "text:p" => {
                        if paragraphs > 0 {
                            text.push('\n');
                        }
                        paragraphs += 1;
                    }
                    "text:s" => {
                        // A run of spaces reads as one everywhere: no need to trust the count.
                        let many = count(&element, "text:c").min(8);
                        text.extend(std::iter::repeat_n(' ', many as usize));
                    }
                    "text:span" => {
                        let look = attribute(&element, "text:style-name").unwrap_or_default();
                        marked |= self.styles.contains_key(&look);
                    }
                    "text:tab" => text.push('\t'),
                    "text:line-break" => text.push('\n'),
                    "office:annotation" => self.leave("office:annotation")?,
                    _ => {}
                },
                Event::Text(part) if paragraphs > 0 => {
                    text.extend(part.chars().map(|letter| if letter == '\n' { ' ' } else { letter }));
                }
                Event::CData(part) if paragraphs > 0 => text.push_str(&part),
                Event::GeneralRef(reference) if paragraphs > 0 => text.push(letter(&reference)?),
                Event::End(element) => {
                    let name = element.name();
                    if matches!(name.as_ref(), "table:table-cell" | "table:covered-table-cell") {
                        return Some((text, marked));
                    }
                }
                Event::Eof => return None,
                _ => {}
            }
        }
    }

    /// Leaves out everything up to the end of an element.
    fn leave(&mut self, name: &str) -> Option<()> {
        loop {
            match self.next()? {
                Event::End(element) if element.name().as_ref() == name => return Some(()),
                Event::Eof => return None,
                _ => {}
            }
        }
    }
}

impl Cell {
    /// What the attributes of an element say about its cell.
    fn of(element: &BytesStart) -> Self {
        let kind = attribute(element, "office:value-type").unwrap_or_default();
        let name = match kind.as_str() {
            "date" => "office:date-value",
            "time" => "office:time-value",
            "boolean" => "office:boolean-value",
            "string" => "office:string-value",
            _ => "office:value",
        };
        Self {
            value: attribute(element, name).unwrap_or_default(),
            formula: element.try_get_attribute("table:formula").is_ok_and(|found| found.is_some()),
            error: attribute(element, "calcext:value-type").as_deref() == Some("error"),
            kind,
        }
    }

    /// Adds the cell to the sheet. Returns whether it holds anything.
    fn put(&self, builder: &mut SheetBuilder, row: u32, column: u32, text: &str) -> Result<bool, Diagnostic> {
        let before = builder.sheet.cells.len();
        let number = || self.value.parse::<f64>().ok().filter(|number| number.is_finite());
        let error = text.starts_with("Err:") || (text.starts_with('#') && text.ends_with(['!', '?', 'A']));
        if self.error || (self.formula && error) {
            let shown = if text.is_empty() { "#ERROR" } else { text };
            builder.put(row, column, RawCell::Error(shown.chars().take(40).collect()))?;
            return Ok(true);
        }
        match (self.kind.as_str(), number()) {
            ("float" | "currency", Some(number)) => builder.put(row, column, RawCell::Number(number))?,
            ("percentage", Some(number)) => {
                builder.put(row, column, RawCell::Number(number))?;
                builder.sheet.percent.insert((row, column));
            }
            ("date", _) if !self.value.is_empty() => builder.put(row, column, from_iso(&self.value))?,
            ("time", _) => builder.text(row, column, &clock(&self.value).unwrap_or_else(|| text.into()))?,
            ("boolean", _) => builder.put(row, column, RawCell::Bool(self.value == "true"))?,
            ("", _) if self.formula && text.is_empty() => builder.put(row, column, RawCell::NoValue)?,
            ("string", _) if text.is_empty() => builder.text(row, column, &self.value)?,
            _ => builder.text(row, column, text)?,
        }
        Ok(builder.sheet.cells.len() > before)
    }
}

/// A duration such as `PT07H30M00S` as `07:30`.
fn clock(value: &str) -> Option<String> {
    let (hours, rest) = value.strip_prefix("PT")?.split_once('H')?;
    let (minutes, _) = rest.split_once('M')?;
    let digits = |text: &str| (text.len() <= 6).then(|| text.parse::<u32>().ok()).flatten();
    Some(format!("{:02}:{:02}", digits(hours)?, digits(minutes)?))
}
