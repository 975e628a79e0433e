//! The blank form: the headings of a profile above rows to be filled in, with each cell validated as it is typed.

use std::borrow::Cow;
use std::collections::BTreeMap;

use rust_decimal::Decimal;
use rust_xlsxwriter::{
    DataValidation, DataValidationRule, Format, FormatAlign, Formula, Workbook, Worksheet, XlsxError,
};

use super::header::Header;
use super::writer::{DAY, ROW, book, clip, finished, float, height, print_across, protect, put_value};
use super::{guide, style};
use vanthu_diagnostic::Diagnostic;
use vanthu_model::dataset::{Value, column_letters};
use vanthu_model::form_marker;
use vanthu_model::measure::TotalRatio;
use vanthu_model::number::{percent_of, ratio, round_half_up};
use vanthu_model::profile::{Field, FieldType, Line, Profile, Total};

/// The number of rows of a form whose rows are not known.
const BLANK_ROWS: usize = 30;

/// The row of the first heading, below the title.
const HEADER: u32 = 4;

/// The values of a row that are known before the form is handed out, by field.
pub type Row = BTreeMap<String, Value>;

/// The workbook to be filled in for `profile`: one row for each of `rows`, or some blank ones if there are none; if the
/// profile fixes the lines of the form, those lines. Beside the form it holds a guide and a hidden marker, by which it
/// is recognised when it comes back.
///
/// # Errors
/// `export.failed` if there are more rows than a sheet can hold.
pub fn blank_form(profile: &Profile, rows: &[Row]) -> Result<Vec<u8>, Diagnostic> {
    finished(write(profile, rows))
}

/// The workbook with its three sheets.
fn write(profile: &Profile, rows: &[Row]) -> Result<Workbook, XlsxError> {
    let form = Form::new(profile, rows);
    let mut book = book(&profile.title)?;
    form.write(book.add_worksheet().set_name("Số liệu")?)?;
    guide::write(book.add_worksheet().set_name(form_marker::GUIDE)?, &form)?;
    form.write_mark(book.add_worksheet().set_name(form_marker::SHEET)?)?;
    Ok(book)
}

/// A form to be written.
pub(super) struct Form<'a> {
    /// The profile.
    pub(super) profile: &'a Profile,
    /// The fields in the order of their columns, with their names.
    pub(super) columns: Vec<(&'a str, &'a Field)>,
    /// The headings.
    pub(super) header: Header,
    /// The values that are known.
    rows: Cow<'a, [Row]>,
    /// The first row of data.
    first: u32,
    /// The last row of data.
    last: u32,
    /// The row of the totals, if there is one.
    total: Option<u32>,
}

impl<'a> Form<'a> {
    /// Lays out a form. If the rows are not known, the totals come first: below, the rows that stay blank would
    /// separate them from the others.
    fn new(profile: &'a Profile, rows: &'a [Row]) -> Self {
        let columns: Vec<(&str, &Field)> = profile.columns().collect();
        let rows = if profile.has_lines() { Cow::Owned(lines(profile)) } else { Cow::Borrowed(rows) };
        let header = Header::new(columns.iter().map(|(_, field)| *field));
        let count = if rows.is_empty() { BLANK_ROWS } else { rows.len() } as u32;
        let below = HEADER + header.depth() + 1;
        let first_total = columns.iter().position(|(_, field)| field.total() != Total::Any);
        let has_total = !profile.has_lines() && first_total.is_some_and(|first| first > 0);
        let on_top = has_total && rows.is_empty();
        let first = if on_top { below + 1 } else { below };
        let last = first + count - 1;
        let total = has_total.then_some(if on_top { below } else { last + 1 });
        Self { profile, columns, header, rows, first, last, total }
    }

    /// The column of a field.
    fn column(&self, name: &str) -> Option<u16> {
        self.columns.iter().position(|(own, _)| *own == name).map(|index| index as u16)
    }

    /// The cells of a column in all rows: `E9:E38`.
    fn range(&self, column: u16) -> String {
        let letters = column_letters(column.into());
        format!("{letters}{}:{letters}{}", self.first + 1, self.last + 1)
    }

    /// Whether the form itself works out the values of a field.
    pub(super) fn is_computed(&self, name: &str, field: &Field) -> bool {
        let percent = self.profile.measure.as_ref().and_then(|measure| measure.percent.as_deref());
        percent == Some(name) || field.kind == FieldType::Ordinal
    }

    /// Whether the rows of a field are filled in before the form is handed out.
    pub(super) fn is_given(&self, name: &str) -> bool {
        let names = name == self.profile.key || Some(name) == self.profile.group.as_deref();
        names && self.rows.iter().any(|row| row.get(name).is_some_and(|value| *value != Value::Empty))
    }

    /// Writes the sheet to be filled in.
    fn write(&self, sheet: &mut Worksheet) -> Result<(), XlsxError> {
        // A formula whose result is empty text is shown as such until it is recalculated.
        sheet.set_formula_result_default("");
        let widths: Vec<f64> =
            self.columns.iter().map(|(name, field)| self.width(name, field.kind)).collect();
        for (column, width) in widths.iter().enumerate() {
            sheet.set_column_width(column as u16, *width)?;
        }
        self.write_title(sheet)?;
        self.write_header(sheet, &widths)?;
        for row in self.first..=self.last {
            self.write_row(sheet, row, &widths)?;
        }
        self.write_totals(sheet)?;
        self.write_end(sheet)?;
        for (column, (name, field)) in self.columns.iter().enumerate() {
            if !self.is_computed(name, field) && !self.is_given(name) {
                self.check(sheet, column as u16, field)?;
            }
        }
        let key = self.column(&self.profile.key).unwrap_or(0);
        sheet.set_freeze_panes(self.body(), key + 1)?;
        sheet.set_selection(self.first, key, self.first, key)?;
        print_across(sheet, HEADER, self.body() - 1)?;
        protect(sheet);
        Ok(())
    }

    /// The row below the header and its numbers.
    fn body(&self) -> u32 {
        HEADER + self.header.depth() + 1
    }

    /// The last column.
    fn right(&self) -> u16 {
        self.columns.len().saturating_sub(1) as u16
    }

    /// Writes a line over the whole width.
    fn line(
        &self,
        sheet: &mut Worksheet,
        row: u32,
        (left, right): (u16, u16),
        text: &str,
        format: &Format,
    ) -> Result<(), XlsxError> {
        if left < right {
            sheet.merge_range(row, left, row, right, text, format)?;
        } else {
            sheet.write_string_with_format(row, left, text, format)?;
        }
        Ok(())
    }

    /// Writes the title and the lines below it.
    fn write_title(&self, sheet: &mut Worksheet) -> Result<(), XlsxError> {
        let whole = (0, self.right());
        self.line(sheet, 0, whole, &self.profile.title.to_uppercase(), &style::title())?;
        sheet.set_row_height(0, 26)?;
        self.line(sheet, 1, whole, "Kỳ báo cáo: ………………………………", &style::subtitle().set_unlocked())?;
        let how = "Chỉ điền vào các ô nền trắng; cách điền từng cột xem ở trang tính “Hướng dẫn”.";
        self.line(sheet, 2, whole, how, &style::subtitle())
    }

    /// Writes the headings, and the row that numbers them.
    fn write_header(&self, sheet: &mut Worksheet, widths: &[f64]) -> Result<(), XlsxError> {
        self.header.write(sheet, HEADER, &style::heading())?;
        let depth = self.header.depth();
        let own = |(column, width): (usize, &f64)| height(self.header.own(column), *width * 0.9);
        let tallest = widths.iter().enumerate().map(own).fold(0.0, f64::max);
        for row in 0..depth {
            let share = if row + 1 == depth { tallest - ROW * f64::from(depth - 1) } else { ROW };
            sheet.set_row_height(HEADER + row, share.max(ROW))?;
        }
        let number = style::grey(style::ruled(style::subtitle()));
        for column in 0..=self.right() {
            let count = f64::from(column) + 1.0;
            sheet.write_number_with_format(HEADER + depth, column, count, &number)?;
        }
        Ok(())
    }

    /// Writes a row of data: known values, computed values, and cells to be filled in.
    fn write_row(&self, sheet: &mut Worksheet, row: u32, widths: &[f64]) -> Result<(), XlsxError> {
        let row_values = self.rows.get((row - self.first) as usize);
        let value =
            |name: &str| row_values.and_then(|row_values| row_values.get(name)).unwrap_or(&Value::Empty);
        let mut tallest = ROW;
        for (column, (name, field)) in self.columns.iter().enumerate() {
            let place = (row, column as u16);
            let format = cell_format(field.kind);
            let locked = style::grey(format.clone());
            let own = value(name);
            if let (Value::Text(text), Some(width)) = (own, widths.get(column)) {
                tallest = tallest.max(height(text, *width));
            }
            if field.kind == FieldType::Ordinal {
                self.write_ordinal(sheet, place, own, &locked)?;
            } else if self.is_computed(name, field) {
                self.write_percent(sheet, place, &value, &locked)?;
            } else if self.is_given(name) && *own != Value::Empty {
                put_value(sheet, place, own, locked.set_indent(self.depth(row, name)))?;
            } else if field.kind == FieldType::Mark && own.number() == Some(Decimal::ONE) {
                put_value(sheet, place, &Value::Text("x".into()), format.set_unlocked())?;
            } else {
                put_value(sheet, place, own, format.set_unlocked())?;
            }
        }
        sheet.set_row_height(row, tallest.min(400.0))?;
        Ok(())
    }

    /// How many levels a line of a form is indented below its parents, in the column of its name.
    fn depth(&self, row: u32, name: &str) -> u8 {
        let lines = &self.profile.line;
        let mut line = lines.get((row - self.first) as usize).filter(|_| name == self.profile.key);
        let mut depth = 0;
        // Parents are declared before their parts, so this ends.
        while let Some(parent) = line.and_then(|line| line.parent.as_deref()) {
            line = self.profile.line(parent);
            depth += 1;
        }
        depth
    }

    /// Writes the number of a row. In a blank row it appears once the row has a name.
    fn write_ordinal(
        &self,
        sheet: &mut Worksheet,
        (row, column): (u32, u16),
        own: &Value,
        format: &Format,
    ) -> Result<(), XlsxError> {
        let count = row - self.first + 1;
        match (own, self.column(&self.profile.key)) {
            (Value::Empty, Some(key)) if self.rows.is_empty() => {
                let name = a1(row, key);
                let formula = Formula::new(format!("=IF({name}=\"\",\"\",ROW()-{})", self.first));
                sheet.write_formula_with_format(row, column, formula.set_result(""), format)?;
            }
            (Value::Empty, _) => drop(sheet.write_number_with_format(row, column, count, format)?),
            _ => put_value(sheet, (row, column), own, format.clone())?,
        }
        Ok(())
    }

    /// Writes the percentage of the measure: blank until both figures are there, a dash if the target is zero. That of the totals
    /// divides what rows with a target did, as documents do.
    fn write_percent<'b>(
        &self,
        sheet: &mut Worksheet,
        (row, column): (u32, u16),
        value: &dyn Fn(&str) -> &'b Value,
        format: &Format,
    ) -> Result<(), XlsxError> {
        let Some(measure) = &self.profile.measure else { return Ok(()) };
        let (Some(part), Some(whole)) = (self.column(&measure.part), self.column(&measure.whole)) else {
            return Ok(());
        };
        let is_total = self.total == Some(row);
        let divided = match is_total {
            true => format!("SUMIF({},\">0\",{})", self.range(whole), self.range(part)),
            false => a1(row, part),
        };
        let (part, whole) = (a1(row, part), a1(row, whole));
        let formula =
            format!("=IF(COUNT({part},{whole})<2,\"\",IF({whole}=0,\"-\",ROUND({divided}*100/{whole},2)))");
        let done = match is_total {
            true => {
                let number = |row: &Row, name: &str| row.get(name).and_then(Value::number);
                let rows =
                    self.rows.iter().map(|row| (number(row, &measure.part), number(row, &measure.whole)));
                TotalRatio::of(rows).map(|total| total.asked_part)
            }
            false => value(&measure.part).number(),
        };
        let result = match (done, value(&measure.whole).number()) {
            (Some(part), Some(whole)) => {
                percent_of(part, whole).map_or("-".into(), |percent| percent.normalize().to_string())
            }
            _ => String::new(),
        };
        sheet.write_formula_with_format(row, column, Formula::new(formula).set_result(result), format)?;
        Ok(())
    }

    /// Writes the totals.
    fn write_totals(&self, sheet: &mut Worksheet) -> Result<(), XlsxError> {
        let Some(row) = self.total else { return Ok(()) };
        let lead = self.columns.iter().take_while(|(_, field)| field.total() == Total::Any).count();
        let bold = |format: Format| style::grey(format).set_bold();
        let label = bold(style::cell()).set_align(FormatAlign::Center);
        self.line(sheet, row, (0, lead.saturating_sub(1) as u16), "Tổng cộng", &label)?;
        let totals: BTreeMap<&str, Value> =
            self.columns.iter().map(|(name, field)| (*name, self.total_of(name, field))).collect();
        let value = |name: &str| totals.get(name).unwrap_or(&Value::Empty);
        for (column, (name, field)) in self.columns.iter().enumerate().skip(lead) {
            let place = (row, column as u16);
            let format = bold(cell_format(field.kind));
            let range = self.range(column as u16);
            if let Some(formula) = total_formula(field, &range) {
                let result = match value(name) {
                    Value::Number(number) => number.normalize().to_string(),
                    Value::Fraction { part, whole } => ratio((*part).into(), (*whole).into()),
                    _ => String::new(),
                };
                let formula = Formula::new(formula).set_result(result);
                // In a cell with the text format, a formula would turn into text once it is edited.
                let format = format.set_num_format("General");
                sheet.write_formula_with_format(row, place.1, formula, &format)?;
            } else if self.is_computed(name, field) {
                self.write_percent(sheet, place, &value, &format)?;
            } else {
                sheet.write_blank(row, place.1, &format)?;
            }
        }
        sheet.set_row_height(row, 24)?;
        Ok(())
    }

    /// The total of a field in the total row.
    fn total_of(&self, name: &str, field: &Field) -> Value {
        let values = || self.rows.iter().filter_map(|row| row.get(name));
        let fractions = values().filter_map(|value| match value {
            Value::Fraction { part, whole } => Some((*part, *whole)),
            _ => None,
        });
        let sum = values().filter_map(Value::number).fold(Decimal::ZERO, Decimal::saturating_add);
        let count = values().filter_map(Value::number).count();
        match (field.total(), field.kind) {
            (Total::Sum, FieldType::Fraction) => fractions
                .reduce(|sum, next| (sum.0.saturating_add(next.0), sum.1.saturating_add(next.1)))
                .map_or(Value::Empty, |(part, whole)| Value::Fraction { part, whole }),
            (Total::Sum, _) => Value::Number(sum),
            (Total::Average, _) if count > 0 => Value::Number(round_half_up(sum / Decimal::from(count), 2)),
            _ => Value::Empty,
        }
    }

    /// Writes the lines for the signatures.
    fn write_end(&self, sheet: &mut Worksheet) -> Result<(), XlsxError> {
        let row = self.last.max(self.total.unwrap_or(0)) + 2;
        let half = self.right() / 2;
        let (left, right) = ((0, half.saturating_sub(1)), (half + 1, self.right()));
        if right.0 > right.1 {
            return Ok(());
        }
        let plain = style::subtitle().set_unlocked();
        let bold = style::plain().set_bold().set_align(FormatAlign::Center).set_unlocked();
        self.line(sheet, row, right, "………………, ngày …… tháng …… năm ………", &plain)?;
        for (place, text) in [(left, "NGƯỜI LẬP BIỂU"), (right, "XÁC NHẬN CỦA ĐƠN VỊ")] {
            self.line(sheet, row + 1, place, text, &bold)?;
            self.line(sheet, row + 2, place, "(Ký, ghi rõ họ tên)", &plain)?;
        }
        Ok(())
    }

    /// The width of a column, in digits.
    fn width(&self, name: &str, kind: FieldType) -> f64 {
        match kind {
            _ if name == self.profile.key => 34.0,
            _ if Some(name) == self.profile.group.as_deref() => 18.0,
            FieldType::Ordinal => 6.0,
            FieldType::Count | FieldType::Number | FieldType::Percent | FieldType::Mark => 9.0,
            FieldType::Fraction | FieldType::Date => 13.0,
            FieldType::Choice => 18.0,
            FieldType::Text => 20.0,
        }
    }

    /// Puts the check of a field on the cells of its column.
    fn check(&self, sheet: &mut Worksheet, column: u16, field: &Field) -> Result<(), XlsxError> {
        let Some(validation) = validation(field, (self.first, column)) else { return Ok(()) };
        let (advice, _) = guide::advice(field);
        let message = format!("Cột “{}”: {advice}.", clip(&field.label, 80));
        let mut validation =
            validation.set_error_title("Số liệu chưa đúng")?.set_error_message(clip(&message, 250))?;
        // Fields that must be filled, and those whose form is not obvious, are explained before the cell is typed.
        if field.filled || !matches!(field.kind, FieldType::Count | FieldType::Number) {
            let title = if field.filled { "Bắt buộc điền" } else { "Cách ghi" };
            validation = validation.set_input_title(title)?.set_input_message(clip(&message, 250))?;
        }
        sheet.add_data_validation(self.first, column, self.last, column, &validation)?;
        Ok(())
    }

    /// Writes the hidden sheet by which the form is recognised. It also holds the words of choices, below the top row,
    /// in the column that the choice has in the form.
    fn write_mark(&self, sheet: &mut Worksheet) -> Result<(), XlsxError> {
        sheet.write_string(0, 0, form_marker::write(&self.profile.name))?;
        for (column, (_, field)) in self.columns.iter().enumerate() {
            for (row, word) in (1..).zip(field.words()) {
                sheet.write_string(row, column as u16, word)?;
            }
        }
        sheet.set_very_hidden(true);
        Ok(())
    }
}

/// The fixed lines of a form as rows.
fn lines(profile: &Profile) -> Vec<Row> {
    let ordinal = profile.columns().find(|(_, field)| field.kind == FieldType::Ordinal);
    let row = |line: &Line| {
        let mut row = Row::from([(profile.key.clone(), Value::Text(line.label.clone()))]);
        if let Some((name, _)) = ordinal {
            let number = line.number.parse().map_or_else(|_| Value::Text(line.number.clone()), Value::Number);
            row.insert(name.to_string(), number);
        }
        row
    };
    profile.line.iter().map(row).collect()
}

/// How the cells of a field look.
fn cell_format(kind: FieldType) -> Format {
    match kind {
        FieldType::Text => style::cell(),
        FieldType::Ordinal | FieldType::Mark | FieldType::Choice => {
            style::cell().set_align(FormatAlign::Center)
        }
        FieldType::Date => style::cell().set_align(FormatAlign::Center).set_num_format(DAY),
        // As text, because Excel takes 03/12 for a date.
        FieldType::Fraction => style::cell().set_align(FormatAlign::Center).set_num_format("@"),
        FieldType::Count | FieldType::Number | FieldType::Percent => {
            style::cell().set_align(FormatAlign::Right)
        }
    }
}

/// The formula of a field's total over the range of its rows. `None` if the total does not follow from the rows.
fn total_formula(field: &Field, range: &str) -> Option<String> {
    Some(match (field.total(), field.kind) {
        (Total::Any, _) => return None,
        (Total::Average, _) => format!("=IF(COUNT({range})=0,\"\",ROUND(AVERAGE({range}),2))"),
        (Total::Sum, FieldType::Mark) => format!("=COUNTIF({range},\"x\")"),
        (Total::Sum, FieldType::Fraction) => {
            // The digits before and after the stroke; a blank cell and a dash count as nothing.
            let digits = |part: &str| format!("SUMPRODUCT(VALUE(\"0\"&SUBSTITUTE({part},\"-\",\"\")))");
            let part = digits(&format!("LEFT({range},FIND(\"/\",{range}&\"/\")-1)"));
            let whole = digits(&format!("MID({range},FIND(\"/\",{range}&\"/\")+1,9)"));
            format!("=IF(COUNTA({range})=0,\"\",TEXT({part},\"00\")&\"/\"&TEXT({whole},\"00\"))")
        }
        (Total::Sum, _) => format!("=SUM({range})"),
    })
}

/// The validation of the cells of a field, of which `first` is the topmost. `None` if anything may be typed.
fn validation(field: &Field, first: (u32, u16)) -> Option<DataValidation> {
    let new = DataValidation::new();
    let (first, column) = (a1(first.0, first.1), column_letters(first.1.into()));
    Some(match field.kind {
        FieldType::Text | FieldType::Ordinal => return None,
        FieldType::Date if field.in_words => return None,
        FieldType::Count => {
            let whole = |bound: Decimal| i32::try_from(bound.trunc()).ok();
            let min = field.min.and_then(whole).unwrap_or(0);
            let max = field.max.and_then(whole).unwrap_or(1_000_000_000);
            new.allow_whole_number(DataValidationRule::Between(min, max))
        }
        FieldType::Number | FieldType::Percent => {
            let min = field.min.map_or(-1e12, float);
            new.allow_decimal_number(DataValidationRule::Between(min, field.max.map_or(1e12, float)))
        }
        FieldType::Fraction => {
            let digits = |text: &str| format!("VALUE({text})>=0");
            let part = digits(&format!("LEFT({first},FIND(\"/\",{first})-1)"));
            let whole = digits(&format!("MID({first},FIND(\"/\",{first})+1,9)"));
            let rule = format!("=OR({first}=\"-\",IFERROR(AND({part},{whole}),FALSE))");
            new.allow_custom(Formula::new(rule))
        }
        FieldType::Date => {
            let day = |text: &str| Formula::new(text);
            let rule = DataValidationRule::Between(day("=DATE(1930,1,1)"), day("=DATE(2100,12,31)"));
            new.allow_date_formula(rule)
        }
        FieldType::Mark => new.allow_list_strings(&["x"]).ok()?,
        FieldType::Choice => {
            let last = field.words().count() + 1;
            new.allow_list_formula(Formula::new(format!(
                "='{}'!${column}$2:${column}${last}",
                form_marker::SHEET
            )))
        }
    })
}

/// The address of a cell by row and column from 0.
fn a1(row: u32, column: u16) -> String {
    format!("{}{}", column_letters(column.into()), row + 1)
}
