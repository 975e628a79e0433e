//! The table of a workbook after reading: typed values, each with the cell it came from.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::sync::Arc;

use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde_json::{Value as Json, json};

use super::correction::Corrected;
use vanthu_diagnostic::Place;

/// The address of a cell: file and sheet by name, row from 1, column from 0.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CellRef {
    /// The workbook's path as the user wrote it.
    pub file: Arc<str>,
    /// The sheet's name.
    pub sheet: Arc<str>,
    /// The row as the reader sees it, from 1.
    pub row: u32,
    /// The column, 0 for `A`.
    pub column: u32,
}

impl CellRef {
    /// The address within the sheet, such as `D7`.
    pub fn a1(&self) -> String {
        cell_a1(self.row, self.column)
    }

    /// The cell as the place of a diagnostic.
    pub fn place(&self) -> Place {
        Place::Cell { file: self.file.to_string(), sheet: self.sheet.to_string(), cell: self.a1() }
    }
}

impl fmt::Debug for CellRef {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        write!(f, "{}!{}!{}", self.file, self.sheet, self.a1())
    }
}

/// The last row of a sheet, from 1, and the number of its columns: what Excel allows.
const MAX_ROW: u32 = 1_048_576;
const COLUMNS: u32 = 16_384;

/// The letters of a column counted from 0; the inverse of [`column_index`].
///
/// # Example
///
/// ```
/// use vanthu_model::dataset::column_letters;
///
/// assert_eq!(column_letters(0), "A");
/// assert_eq!(column_letters(26), "AA");
/// assert_eq!(column_letters(16_383), "XFD");
/// ```
pub fn column_letters(mut column: u32) -> String {
    let mut letters = Vec::new();
    loop {
        letters.push(b'A' + (column % 26) as u8);
        if column < 26 {
            break;
        }
        column = column / 26 - 1;
    }
    letters.iter().rev().map(|&letter| letter as char).collect()
}

/// The column, counted from 0, that letters name in either case; `None` if they name no column up to `XFD`.
///
/// # Example
///
/// ```
/// use vanthu_model::dataset::column_index;
///
/// assert_eq!(column_index("AA"), Some(26));
/// assert_eq!(column_index("xfd"), Some(16_383));
/// assert_eq!(column_index("XFE"), None);
/// ```
pub fn column_index(letters: &str) -> Option<u32> {
    if !(1..=3).contains(&letters.len()) || !letters.bytes().all(|letter| letter.is_ascii_alphabetic()) {
        return None;
    }
    let digit = |letter: u8| u32::from(letter.to_ascii_uppercase() - b'A') + 1;
    let column = letters.bytes().fold(0, |column, letter| column * 26 + digit(letter));
    (column <= COLUMNS).then(|| column - 1)
}

/// The address of a cell within its sheet, by its row from 1 and its column from 0; the inverse of [`cell_address`].
///
/// # Example
///
/// ```
/// use vanthu_model::dataset::cell_a1;
///
/// assert_eq!(cell_a1(7, 3), "D7");
/// ```
pub fn cell_a1(row: u32, column: u32) -> String {
    format!("{}{row}", column_letters(column))
}

/// The row, from 1, and the column, from 0, of an address such as `D7` or `d7`; `None` if it is not the address of a
/// cell that a sheet can have.
///
/// # Example
///
/// ```
/// use vanthu_model::dataset::cell_address;
///
/// assert_eq!(cell_address("D7"), Some((7, 3)));
/// assert_eq!(cell_address("D0"), None);
/// assert_eq!(cell_address("7D"), None);
/// ```
pub fn cell_address(text: &str) -> Option<(u32, u32)> {
    let letters = text.bytes().take_while(u8::is_ascii_alphabetic).count();
    let (letters, digits) = text.split_at(letters);
    let column = column_index(letters)?;
    if !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let row: u32 = digits.parse().ok()?;
    (1..=MAX_ROW).contains(&row).then_some((row, column))
}

/// The value of a cell, read by the type of its field.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// Nothing, or a dash that means nothing (`-`).
    Empty,
    /// A count, an amount, or a percentage (73.68 for `73,68%`).
    Number(Decimal),
    /// A part of a whole, such as `03/12`.
    Fraction {
        /// The part, 3 of `03/12`.
        part: u32,
        /// The whole, 12 of `03/12`.
        whole: u32,
    },
    /// A date.
    Date(NaiveDate),
    /// Text, in NFC, with surrounding space removed.
    Text(String),
}

impl Value {
    /// The number, if it is one.
    pub fn number(&self) -> Option<Decimal> {
        match self {
            Value::Number(number) => Some(*number),
            _ => None,
        }
    }

    /// The text, if it is text.
    pub fn text(&self) -> Option<&str> {
        match self {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The JSON form of the contract: number, `{"part","whole"}`, `"2026-07-05"`, text or null.
    pub fn to_json(&self) -> Json {
        match self {
            Value::Empty => Json::Null,
            Value::Number(number) => decimal_json(*number),
            Value::Fraction { part, whole } => json!({ "part": part, "whole": whole }),
            Value::Date(date) => date.format("%Y-%m-%d").to_string().into(),
            Value::Text(text) => text.as_str().into(),
        }
    }
}

/// A decimal as a JSON number, or as a string when a number would lose it.
pub fn decimal_json(number: Decimal) -> Json {
    if number.scale() == 0
        && let Ok(integer) = i64::try_from(number)
    {
        return integer.into();
    }
    let text = number.normalize().to_string();
    if let Ok(integer) = text.parse::<i64>() {
        return integer.into();
    }
    match text.parse::<f64>() {
        Ok(float) if float.to_string() == text => json!(float),
        _ => text.into(),
    }
}

/// A value and the cell it came from.
#[derive(Clone, Debug, PartialEq)]
pub struct Datum {
    /// The value.
    pub value: Value,
    /// The cell that contains it.
    pub cell: CellRef,
}

/// One row of the table: its values by field name.
#[derive(Clone, Debug, PartialEq)]
pub struct Record {
    /// The row in the sheet, from 1.
    pub row: u32,
    /// Which line of the form it is, where the profile has fixed lines and knows this one.
    pub line: Option<String>,
    /// The values by field name, or by column letter if no profile was used.
    pub values: BTreeMap<String, Datum>,
    /// All cells of the values that were added up over several workbooks. Empty for a row of a single workbook.
    pub summed: BTreeMap<String, Vec<CellRef>>,
    /// The fields of figures whose cells say that there is none, by a dash or by `không`, rather than being blank.
    pub none: BTreeSet<String>,
    /// The fields that were added up over several workbooks, one of which left its cell blank: that cell.
    pub incomplete: BTreeMap<String, CellRef>,
}

impl Record {
    /// A row of one workbook.
    pub fn new(row: u32, values: BTreeMap<String, Datum>) -> Self {
        Self {
            row,
            line: None,
            values,
            summed: BTreeMap::new(),
            none: BTreeSet::new(),
            incomplete: BTreeMap::new(),
        }
    }

    /// The value of a field; empty where the field is absent.
    pub fn value(&self, field: &str) -> &Value {
        self.values.get(field).map_or(&Value::Empty, |datum| &datum.value)
    }

    /// Whether the cell of a field says that there is none.
    pub fn says_none(&self, field: &str) -> bool {
        self.none.contains(field)
    }

    /// Whether a cell of a field is blank, so that nobody gave its figure, or not the whole of it.
    pub fn is_blank(&self, field: &str) -> bool {
        self.incomplete.contains_key(field) || (*self.value(field) == Value::Empty && !self.says_none(field))
    }

    /// The blank cell of a field of which [`Self::is_blank`] holds; `None` if the table has no such column.
    pub fn blank_cell(&self, field: &str) -> Option<&CellRef> {
        self.incomplete.get(field).or_else(|| self.cell(field))
    }

    /// The number in a field, if there is one.
    pub fn number(&self, field: &str) -> Option<Decimal> {
        self.value(field).number()
    }

    /// The text in a field; empty if it has no text.
    pub fn text(&self, field: &str) -> &str {
        self.value(field).text().unwrap_or("")
    }

    /// The cell of a field, if the table has it; the last one if it was added up from several.
    pub fn cell(&self, field: &str) -> Option<&CellRef> {
        self.values.get(field).map(|datum| &datum.cell)
    }

    /// All cells that the value of a field comes from.
    pub fn cells(&self, field: &str) -> impl Iterator<Item = &CellRef> {
        let summed = self.summed.get(field);
        let own = if summed.is_none() { self.cell(field) } else { None };
        summed.into_iter().flatten().chain(own)
    }
}

/// A column of the table and the field it was recognised as.
#[derive(Clone, Debug, PartialEq)]
pub struct Column {
    /// The column, 0 for `A`.
    pub column: u32,
    /// The heading, stacked parts joined by ` / `.
    pub heading: String,
    /// The name of the field, if one of the profile fits.
    pub field: Option<String>,
}

/// A table found in the workbook, chosen or not.
#[derive(Clone, Debug, PartialEq)]
pub struct FoundTable {
    /// The sheet's name.
    pub sheet: String,
    /// The range from the first header row to the last row, such as `A5:P24`.
    pub range: String,
    /// The profile that fits it, if one does.
    pub profile: Option<String>,
    /// Whether it is the one that was read.
    pub chosen: bool,
    /// Whether its sheet is hidden.
    pub hidden: bool,
}

/// How several workbooks are combined.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum By {
    /// Each holds branches of its own: the rows are placed one below the other.
    #[default]
    Branch,
    /// Each holds the same branches in another period: the rows of a branch become one.
    Period,
}

impl By {
    /// The words in document files and on the command line.
    pub const WORDS: [&str; 2] = ["branch", "period"];

    /// Reads one of these words.
    pub fn parse(text: &str) -> Option<Self> {
        match text {
            "branch" => Some(Self::Branch),
            "period" => Some(Self::Period),
            _ => None,
        }
    }
}

/// A workbook's table as it was understood.
#[derive(Clone, Debug, PartialEq)]
pub struct Dataset {
    /// The workbook's path as the user wrote it.
    pub file: Arc<str>,
    /// The sheet's name.
    pub sheet: Arc<str>,
    /// The name of the profile. `None` if the table was read without one.
    pub profile: Option<String>,
    /// The text above the table, top to bottom.
    pub title: Vec<String>,
    /// First and last header row, from 1.
    pub header: (u32, u32),
    /// All tables found, including the chosen one.
    pub tables: Vec<FoundTable>,
    /// The columns of the table from left to right.
    pub columns: Vec<Column>,
    /// The data rows, top to bottom, without totals.
    pub rows: Vec<Record>,
    /// The total rows, top to bottom.
    pub totals: Vec<Record>,
    /// The text below the table.
    pub notes: Vec<String>,
    /// How the workbook's text was encoded: `unicode` or `nfd` so far.
    pub encoding: &'static str,
    /// The corrections that were applied.
    pub corrected: Vec<Corrected>,
    /// Whether the table lies across in the workbook. A row here is then a column of the workbook, counted from 1, and a column
    /// one of its rows, counted from 0; the cells of the values have their own addresses.
    pub across: bool,
}

impl Dataset {
    /// The name of a column in the workbook: its letters, or the number of a row where the table lies across.
    pub fn column_name(&self, column: u32) -> String {
        if self.across { (column + 1).to_string() } else { column_letters(column) }
    }

    /// The name of a row in the workbook: its number, or the letters of a column where the table lies across.
    pub fn row_name(&self, row: u32) -> String {
        if self.across { column_letters(row.saturating_sub(1)) } else { row.to_string() }
    }

    /// The object that `inspect --json` prints, without `problems`.
    pub fn to_json(&self) -> Json {
        let record = |record: &Record| {
            let values: serde_json::Map<String, Json> = self
                .columns
                .iter()
                .filter_map(|column| {
                    let key = column.field.clone().unwrap_or_else(|| column_letters(column.column));
                    record.values.get(&key).map(|datum| (key, datum.value.to_json()))
                })
                .collect();
            match &record.line {
                Some(line) => json!({ "row": record.row, "line": line, "values": values }),
                None => json!({ "row": record.row, "values": values }),
            }
        };
        let columns: Vec<Json> = self
            .columns
            .iter()
            .filter(|column| self.profile.is_none() || column.field.is_some())
            .map(|column| {
                let mut object = serde_json::Map::new();
                object.insert("column".into(), self.column_name(column.column).into());
                object.insert("heading".into(), column.heading.as_str().into());
                if let Some(field) = &column.field {
                    object.insert("field".into(), field.as_str().into());
                }
                Json::Object(object)
            })
            .collect();
        let unused: Vec<String> = self
            .columns
            .iter()
            .filter(|column| self.profile.is_some() && column.field.is_none())
            .map(|column| self.column_name(column.column))
            .collect();
        let tables: Vec<Json> = self
            .tables
            .iter()
            .map(|table| {
                json!({ "sheet": table.sheet, "range": table.range, "profile": table.profile,
                        "chosen": table.chosen, "hidden": table.hidden })
            })
            .collect();
        let mut object = json!({
            "file": &*self.file,
            "sheet": &*self.sheet,
            "profile": self.profile,
            "title": self.title,
            "header": { "first_row": self.header.0, "last_row": self.header.1 },
            "tables": tables,
            "columns": columns,
            "unused_columns": unused,
            "rows": self.rows.iter().map(record).collect::<Vec<_>>(),
            "totals": self.totals.iter().map(record).collect::<Vec<_>>(),
            "notes": self.notes,
            "encoding": self.encoding,
        });
        if self.across {
            object["across"] = true.into();
        }
        object
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn every_column_is_read_back_from_its_letters() {
        for column in 0..COLUMNS {
            let letters = column_letters(column);
            assert_eq!(column_index(&letters), Some(column), "{letters}");
            assert_eq!(column_index(&letters.to_lowercase()), Some(column), "{letters}");
        }
        assert_eq!(column_letters(COLUMNS - 1), "XFD");
        assert_eq!(["", "XFE", "AAAA", "A1", "Ă", "["].map(column_index), [None; 6]);
    }

    #[test]
    fn what_is_not_the_address_of_a_cell_is_refused() {
        let texts = ["", "D", "7", "D0", "7D", "D7x", "D-7", "D+7", "D1048577", "XFE1", "D 7", "$D$7", "Đ7"];
        assert_eq!(texts.map(cell_address), [None; 13]);
    }

    proptest! {
        #[test]
        fn every_address_is_read_back(row in 1..=MAX_ROW, column in 0..COLUMNS) {
            let address = cell_a1(row, column);
            prop_assert_eq!(cell_address(&address), Some((row, column)));
            prop_assert_eq!(cell_address(&address.to_lowercase()), Some((row, column)));
        }

        #[test]
        fn what_is_read_is_written_alike(text in "[A-Za-z]{0,4}[0-9]{0,8}") {
            if let Some((row, column)) = cell_address(&text) {
                let digits = text.trim_start_matches(|letter: char| letter.is_ascii_alphabetic());
                let letters = &text[..text.len() - digits.len()];
                let plain = format!("{}{}", letters.to_uppercase(), digits.trim_start_matches('0'));
                prop_assert_eq!(cell_a1(row, column), plain);
            }
        }
    }
}
