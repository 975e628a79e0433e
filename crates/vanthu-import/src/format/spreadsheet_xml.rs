//! Workbooks in the XML of Excel 2003 (SpreadsheetML), which many systems export under the name `.xls`.

use std::collections::HashMap;
use std::sync::Arc;

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use super::builder::{ParsedSheet, SheetBuilder, Shown, from_iso};
use crate::container::decode::Decoded;
use crate::container::package::scan_xml;
use crate::container::xml::{attribute, letter};
use crate::encoding::evidence::Fonts;
use crate::limits::{Budget, Limits, too_many_sheets};
use crate::refusal::{damaged_book, damaged_sheet};
use crate::sheet::raw::{RawCell, SheetInfo};
use vanthu_diagnostic::Diagnostic;
use vanthu_model::grid::Region;

/// How a style shows its cells.
#[derive(Clone, Debug, Default)]
struct Look {
    shown: Option<Shown>,
    font: Option<Arc<str>>,
    crossed: bool,
    /// Whether its letters are raised or lowered.
    moved: bool,
}

/// Reads the sheets of a workbook.
///
/// # Errors
/// `import.unreadable-file` if the XML is damaged or declares a document type, and `import.limit-…`.
pub(crate) fn read(file: &str, decoded: &Decoded, limits: &Limits) -> Result<Vec<ParsedSheet>, Diagnostic> {
    let text = decoded.text.trim_start();
    scan_xml(file, text, limits)?;
    let mut reader = Reader::from_str(text);
    // A cell without content is then one event like any other.
    reader.config_mut().expand_empty_elements = true;
    let mut content = Content { reader, looks: HashMap::new() };
    let mut budget = Budget::new(limits);
    let mut sheets: Vec<ParsedSheet> = Vec::new();
    let mut is_workbook = false;
    let mut style = String::new();
    loop {
        match content.next().ok_or_else(|| damaged_book(file))? {
            Event::Start(element) => match local(&element) {
                "Workbook" => is_workbook = true,
                "Style" => {
                    style = value(&element, "ID").unwrap_or_default();
                    let base =
                        value(&element, "Parent").and_then(|parent| content.looks.get(&parent).cloned());
                    content.looks.insert(style.clone(), base.unwrap_or_default());
                }
                "NumberFormat" | "Font" => content.look(&style, &element),
                "Worksheet" => {
                    too_many_sheets(file, sheets.len() + 1, limits)?;
                    let name = value(&element, "Name").unwrap_or_default();
                    let mut info = SheetInfo { name, index: sheets.len(), hidden: false };
                    let mut builder = SheetBuilder::new(file, &info, limits, &mut budget);
                    builder.fonts.usual = content.looks.get("Default").and_then(|look| look.font.clone());
                    let sheet = match content.sheet(&mut builder) {
                        Some(done) => done.map(|hidden| {
                            let mut sheet = builder.finish();
                            (sheet.hidden, info.hidden) = (hidden, hidden);
                            sheet
                        }),
                        None => Err(damaged_sheet(file, &info.name)),
                    };
                    // After a sheet that was abandoned half-way the next one cannot be found.
                    let stop = sheet.is_err();
                    sheets.push(ParsedSheet::new(info, sheet));
                    if stop {
                        return Ok(sheets);
                    }
                }
                _ => {}
            },
            Event::Eof => break,
            _ => {}
        }
    }
    if is_workbook && !sheets.is_empty() { Ok(sheets) } else { Err(damaged_book(file)) }
}

/// The name of an element without its prefix.
fn local<'a>(element: &'a BytesStart) -> &'a str {
    without_prefix(element.name().0)
}

/// A name without its prefix.
fn without_prefix(name: &str) -> &str {
    name.rsplit(':').next().unwrap_or(name)
}

/// An attribute of the namespace of spreadsheets, or one without a prefix.
fn value(element: &BytesStart, name: &str) -> Option<String> {
    attribute(element, &format!("ss:{name}")).or_else(|| attribute(element, name))
}

/// A number in an attribute.
fn number(element: &BytesStart, name: &str) -> Option<u32> {
    value(element, name)?.trim().parse().ok()
}

/// Whether a row or column is hidden.
fn is_hidden(element: &BytesStart) -> bool {
    matches!(value(element, "Hidden").as_deref(), Some("1" | "true"))
}

/// The content being read.
struct Content<'a> {
    reader: Reader<&'a [u8]>,
    /// The styles by their names.
    looks: HashMap<String, Look>,
}

/// What a cell says of itself before its value.
struct XmlCell {
    row: u32,
    column: u32,
    formula: bool,
    look: Look,
}

impl<'a> Content<'a> {
    /// The next event; `None` if the content is damaged.
    fn next(&mut self) -> Option<Event<'a>> {
        self.reader.read_event().ok()
    }

    /// Takes note of a part of a style.
    fn look(&mut self, style: &str, element: &BytesStart) {
        let Some(look) = self.looks.get_mut(style) else { return };
        if local(element) == "NumberFormat" {
            look.shown = value(element, "Format").map(|format| Shown::named(&format));
            return;
        }
        look.font = value(element, "FontName").map(|name| name.as_str().into()).or_else(|| look.font.take());
        look.crossed |= value(element, "StrikeThrough").is_some_and(|crossed| crossed == "1");
        look.moved |= value(element, "VerticalAlign").is_some_and(|place| place != "None");
    }

    /// Reads a sheet up to its end, and whether it is hidden; `None` if the content is damaged.
    fn sheet(&mut self, builder: &mut SheetBuilder) -> Option<Result<bool, Diagnostic>> {
        let (mut row, mut column) = (0_u32, 0_u32);
        let mut hidden = false;
        loop {
            match self.next()? {
                Event::Start(element) => match local(&element) {
                    "Column" => {
                        let first = number(&element, "Index").map_or(column, |index| index.saturating_sub(1));
                        let last = first.saturating_add(number(&element, "Span").unwrap_or(0));
                        if is_hidden(&element) {
                            builder.hidden_spans.columns.add(first, last);
                        }
                        column = last.saturating_add(1);
                    }
                    "Row" => {
                        if let Err(refusal) = builder.tick() {
                            return Some(Err(refusal));
                        }
                        row = number(&element, "Index").map_or(row, |index| index.saturating_sub(1));
                        // A row may stand for several that look alike and are empty.
                        let last = row.saturating_add(number(&element, "Span").unwrap_or(0));
                        if is_hidden(&element) {
                            builder.hidden_spans.rows.add(row, last);
                        }
                        let style = value(&element, "StyleID");
                        if let Err(refusal) = self.row(builder, row, style.as_deref())? {
                            return Some(Err(refusal));
                        }
                        row = last.saturating_add(1);
                    }
                    "Visible" => hidden |= self.text("Visible")?.0.contains("Hidden"),
                    _ => {}
                },
                Event::End(element) if without_prefix(element.name().0) == "Worksheet" => {
                    return Some(Ok(hidden));
                }
                Event::Eof => return None,
                _ => {}
            }
        }
    }

    /// Reads a row up to its end.
    fn row(
        &mut self,
        builder: &mut SheetBuilder,
        row: u32,
        style: Option<&str>,
    ) -> Option<Result<(), Diagnostic>> {
        let mut column = 0_u32;
        loop {
            match self.next()? {
                Event::Start(element) if local(&element) == "Cell" => {
                    column = number(&element, "Index").map_or(column, |index| index.saturating_sub(1));
                    let across = number(&element, "MergeAcross").unwrap_or(0);
                    let down = number(&element, "MergeDown").unwrap_or(0);
                    if across > 0 || down > 0 {
                        let (bottom, right) = (row.saturating_add(down), column.saturating_add(across));
                        builder.merge(Region { top: row, bottom, left: column, right });
                    }
                    let own = value(&element, "StyleID");
                    let look = own.as_deref().or(style).and_then(|style| self.looks.get(style));
                    let cell = XmlCell {
                        row,
                        column,
                        formula: value(&element, "Formula").is_some(),
                        look: look.cloned().unwrap_or_default(),
                    };
                    if let Err(refusal) = self.cell(builder, &cell)? {
                        return Some(Err(refusal));
                    }
                    column = column.saturating_add(across).saturating_add(1);
                }
                Event::End(element) if without_prefix(element.name().0) == "Row" => return Some(Ok(())),
                Event::Eof => return None,
                _ => {}
            }
        }
    }

    /// Reads a cell up to its end and puts it into the sheet.
    fn cell(&mut self, builder: &mut SheetBuilder, cell: &XmlCell) -> Option<Result<(), Diagnostic>> {
        let before = builder.sheet.cells.len();
        let mut marked = false;
        loop {
            match self.next()? {
                Event::Start(element) => match local(&element) {
                    "Data" => {
                        let kind = value(&element, "Type").unwrap_or_default();
                        let (text, moved) = self.text("Data")?;
                        marked |= moved;
                        if let Err(refusal) = cell.put(builder, &kind, &text) {
                            return Some(Err(refusal));
                        }
                    }
                    // What people noted on a cell is no part of it.
                    "Comment" => drop(self.text("Comment")?),
                    _ => {}
                },
                Event::End(element) if without_prefix(element.name().0) == "Cell" => break,
                Event::Eof => return None,
                _ => {}
            }
        }
        if builder.sheet.cells.len() == before {
            let computed = cell.formula.then(|| builder.put(cell.row, cell.column, RawCell::NoValue));
            return Some(computed.unwrap_or(Ok(())));
        }
        let place = (cell.row, cell.column);
        let strikethrough = &mut builder.sheet.strikethrough;
        strikethrough.whole.extend(cell.look.crossed.then_some(place));
        strikethrough.partial.extend((marked || cell.look.moved).then_some(place));
        let usual = builder.fonts.usual.as_deref().is_some_and(Fonts::matters);
        if let Some(font) = cell.look.font.clone().filter(|font| usual || Fonts::matters(font)) {
            builder.fonts.cells.insert(place, font);
        }
        Some(Ok(()))
    }

    /// The text up to the end of an element, and whether some of its letters are crossed out, raised or lowered.
    fn text(&mut self, name: &str) -> Option<(String, bool)> {
        let mut text = String::new();
        let mut marked = false;
        loop {
            match self.next()? {
                Event::Start(element) => marked |= matches!(local(&element), "S" | "Sup" | "Sub"),
                Event::Text(part) => text.push_str(&part),
                Event::CData(part) => text.push_str(&part),
                Event::GeneralRef(reference) => text.push(letter(&reference)?),
                Event::End(element) if without_prefix(element.name().0) == name => {
                    return Some((text, marked));
                }
                Event::Eof => return None,
                _ => {}
            }
        }
    }
}

impl XmlCell {
    /// Puts a value of this type into the sheet.
    fn put(&self, builder: &mut SheetBuilder, kind: &str, text: &str) -> Result<(), Diagnostic> {
        let (row, column) = (self.row, self.column);
        let number = || text.trim().parse::<f64>().ok().filter(|number| number.is_finite());
        match (kind, number()) {
            ("Number", Some(number)) => {
                let shown = self.look.shown.unwrap_or_default();
                builder.number(row, column, number, shown, false)
            }
            ("DateTime", _) => match text.split_once('T') {
                // The day before the first one means that there is only a time.
                Some(("1899-12-30" | "1899-12-31", time)) => {
                    builder.text(row, column, time.get(..5).unwrap_or(time))
                }
                _ => builder.put(row, column, from_iso(text)),
            },
            ("Boolean", _) => builder.put(row, column, RawCell::Bool(matches!(text.trim(), "1" | "true"))),
            ("Error", _) => builder.put(row, column, RawCell::Error(text.chars().take(40).collect())),
            _ => builder.text(row, column, text),
        }
    }
}
