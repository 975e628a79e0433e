//! What one cell says: from the raw content of a cell to a typed value, or the fault that stands in the way.

use chrono::{NaiveDateTime, NaiveTime};
use rust_decimal::Decimal;

use super::text::one_line;
use crate::diagnostic::{Diagnostic, Place, Text};
use crate::model::dataset::Value;
use crate::model::number::decimal;
use crate::model::profile::{Field, FieldType};

/// No count, amount or percentage of an office is larger than this, and sums below it never overflow.
const LARGEST: Decimal = Decimal::from_parts(0xA4C6_8000, 0x0003_8D7E, 0, false, 0);

/// The content of a cell before its field is known.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Raw {
    /// Text, clean and not empty.
    Text(String),
    /// A number.
    Number(f64),
    /// A date, with the time of day.
    Date(NaiveDateTime),
    /// True or false.
    Bool(bool),
    /// An error such as `#REF!`.
    Error(String),
    /// A formula whose value the file does not hold.
    NoValue,
    /// Something unusable that has been reported already.
    Reported,
}

impl Raw {
    /// The content as the reader of the sheet sees it.
    pub(super) fn shown(&self) -> String {
        match self {
            Raw::Text(text) | Raw::Error(text) => text.clone(),
            Raw::Number(number) => from_float(*number)
                .map_or_else(|| number.to_string(), |number| number.normalize().to_string()),
            Raw::Date(date) if date.time() == NaiveTime::MIN => date.format("%d/%m/%Y").to_string(),
            Raw::Date(date) => date.format("%d/%m/%Y %H:%M").to_string(),
            Raw::Bool(truth) => if *truth { "TRUE" } else { "FALSE" }.to_string(),
            Raw::NoValue | Raw::Reported => String::new(),
        }
    }

    /// The text, if it is text.
    pub(super) fn text(&self) -> Option<&str> {
        match self {
            Raw::Text(text) => Some(text),
            _ => None,
        }
    }

    /// Whether it stands for nothing.
    pub(super) fn is_nothing(&self) -> bool {
        self.text().is_some_and(is_dash)
    }

    /// Whether it looks like a figure rather than a word: what tells a row of data from a note.
    pub(super) fn is_figure(&self) -> bool {
        match self {
            Raw::Text(text) => {
                is_dash(text)
                    || parse_fraction(text).is_some()
                    || parse_number(text.trim_end_matches('%'), false).is_some()
            }
            Raw::Date(_) | Raw::Bool(_) => false,
            Raw::Number(_) | Raw::Error(_) | Raw::NoValue | Raw::Reported => true,
        }
    }
}

/// Why a cell cannot be taken for a value of its field.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Fault {
    /// Not a number.
    NotANumber,
    /// Not a part of a whole.
    NotAFraction,
    /// A date where a number or fraction is expected.
    Date(NaiveDateTime),
    /// A number with decimals where a whole one is expected.
    NotWhole,
    /// Below zero.
    Negative,
    /// Below the smallest number allowed.
    Below(Decimal),
    /// Above the largest number allowed.
    Above(Decimal),
    /// An error of the spreadsheet.
    Broken,
    /// A formula without a stored value.
    NoValue,
    /// Reported already.
    Reported,
}

/// Reads a cell as its field's type. `percent` is whether the sheet shows the number as a percentage.
pub(super) fn typed(raw: &Raw, percent: bool, field: &Field) -> Result<Value, Fault> {
    match raw {
        Raw::Error(_) => return Err(Fault::Broken),
        Raw::NoValue => return Err(Fault::NoValue),
        Raw::Reported => return Err(Fault::Reported),
        _ if raw.is_nothing() => return Ok(Value::Empty),
        _ => {}
    }
    match field.kind {
        FieldType::Text => Ok(Value::Text(raw.shown())),
        FieldType::Ordinal => Ok(match raw {
            Raw::Number(number) => from_float(*number).map_or(Value::Empty, Value::Number),
            // Where everything is text, `7` is the number it would be elsewhere; `07` and `II` stay words.
            Raw::Text(text) if is_plain_number(text) => {
                parse_number(text, false).map_or_else(|| Value::Text(text.clone()), Value::Number)
            }
            _ => Value::Text(raw.shown()),
        }),
        FieldType::Fraction => match raw {
            Raw::Text(text) => parse_fraction(text)
                .map(|(part, whole)| Value::Fraction { part, whole })
                .ok_or(Fault::NotAFraction),
            Raw::Date(date) => Err(Fault::Date(*date)),
            _ => Err(Fault::NotAFraction),
        },
        FieldType::Count | FieldType::Number | FieldType::Percent => {
            number_of(raw, percent, field).and_then(|number| within(number, field)).map(Value::Number)
        }
    }
}

/// Reads a cell of a table without a profile: by what it is, never by what it might be.
pub(super) fn untyped(raw: &Raw, percent: bool) -> Result<Value, Fault> {
    Ok(match raw {
        Raw::Error(_) => return Err(Fault::Broken),
        Raw::NoValue => return Err(Fault::NoValue),
        Raw::Reported => return Err(Fault::Reported),
        _ if raw.is_nothing() => Value::Empty,
        Raw::Number(number) => match from_float(*number) {
            Some(number) if percent => Value::Number((number * Decimal::ONE_HUNDRED).normalize()),
            Some(number) => Value::Number(number),
            None => Value::Text(raw.shown()),
        },
        Raw::Date(date) if date.time() == NaiveTime::MIN => Value::Date(date.date()),
        _ => Value::Text(raw.shown()),
    })
}

/// The number that a cell holds.
fn number_of(raw: &Raw, percent: bool, field: &Field) -> Result<Decimal, Fault> {
    let is_percent = field.kind == FieldType::Percent;
    match raw {
        Raw::Number(number) => {
            let number = from_float(*number).ok_or(if number.is_finite() {
                Fault::Above(LARGEST)
            } else {
                Fault::NotANumber
            })?;
            Ok(if is_percent && percent { (number * Decimal::ONE_HUNDRED).normalize() } else { number })
        }
        Raw::Text(text) => {
            let bare = match field.kind {
                FieldType::Percent => text.strip_suffix('%').unwrap_or(text),
                FieldType::Count => without_unit(text),
                _ => text,
            };
            parse_number(bare, is_percent).ok_or(Fault::NotANumber)
        }
        Raw::Date(date) => Err(Fault::Date(*date)),
        _ => Err(Fault::NotANumber),
    }
}

/// The number if its field allows it.
fn within(number: Decimal, field: &Field) -> Result<Decimal, Fault> {
    let count = field.kind == FieldType::Count;
    let least = field.min.or(count.then_some(Decimal::ZERO));
    let number = if count { number.normalize() } else { number };
    match least {
        Some(least) if number < least && number.is_sign_negative() && least >= Decimal::ZERO => {
            return Err(Fault::Negative);
        }
        Some(least) if number < least => return Err(Fault::Below(least)),
        _ => {}
    }
    if count && !number.fract().is_zero() {
        return Err(Fault::NotWhole);
    }
    let most = field.max.unwrap_or(LARGEST);
    if number > most {
        return Err(Fault::Above(most));
    }
    if number < -LARGEST { Err(Fault::Below(-LARGEST)) } else { Ok(number) }
}

/// A number of the file with the 15 digits that Excel itself shows; none beyond what is sensible.
pub(super) fn from_float(number: f64) -> Option<Decimal> {
    if number.abs() < 1e-12 {
        return Some(Decimal::ZERO);
    }
    if !number.is_finite() || number.abs() > 1e15 {
        return None;
    }
    Decimal::from_scientific(&format!("{number:.14e}")).ok().map(|number| number.normalize())
}

/// Whether a text is a whole number without anything that a number would lose.
fn is_plain_number(text: &str) -> bool {
    (1..=9).contains(&text.len())
        && text.bytes().all(|byte| byte.is_ascii_digit())
        && (text == "0" || !text.starts_with('0'))
}

/// Whether a text is a dash that stands for nothing.
pub(super) fn is_dash(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|letter| matches!(letter, '-' | '–' | '—' | '−' | '‐' | '‑'))
}

/// A count without the words `đồng chí` that some write after it.
fn without_unit(text: &str) -> &str {
    let units = ["đ/c", "đồng chí", "Đ/c", "Đồng chí"];
    units.iter().find_map(|unit| text.strip_suffix(unit)).unwrap_or(text).trim_end()
}

/// `03/12` as part and whole.
pub(super) fn parse_fraction(text: &str) -> Option<(u32, u32)> {
    let digits = |text: &str| {
        let text = text.trim();
        if text.is_empty() || !text.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        text.parse().ok()
    };
    let (part, whole) = text.split_once('/')?;
    Some((digits(part)?, digits(whole)?))
}

/// A number as Vietnamese offices write it: decimal comma, dots or spaces between thousands. The English way is
/// taken where only it makes sense. With `dot_is_decimal` one dot is always a decimal sign (`73.684` per cent).
pub(super) fn parse_number(text: &str, dot_is_decimal: bool) -> Option<Decimal> {
    let text = text.trim();
    let (negative, digits) = match text.strip_prefix(['-', '−', '–']) {
        Some(rest) => (true, rest.trim_start()),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    let ends_in_digits = |text: &str| {
        text.starts_with(|c: char| c.is_ascii_digit()) && text.ends_with(|c: char| c.is_ascii_digit())
    };
    if digits.len() > 32 || !ends_in_digits(digits) {
        return None;
    }
    let commas = digits.matches(',').count();
    let dots = digits.matches('.').count();
    let (whole, fraction) = match (commas, dots) {
        (0, 0) => (grouped(digits, ' ')?, ""),
        (1, _) if digits.rfind(',') > digits.rfind('.') => {
            let (whole, fraction) = digits.split_once(',')?;
            let separator = if dots > 0 { '.' } else { ' ' };
            (grouped(whole, separator)?, fraction)
        }
        (0, 1) if dot_is_decimal => digits.split_once('.').map(|(whole, rest)| (whole.to_string(), rest))?,
        (0, _) => match grouped(digits, '.') {
            Some(whole) if !digits.starts_with('0') => (whole, ""),
            _ if dots == 1 => digits.split_once('.').map(|(whole, rest)| (whole.to_string(), rest))?,
            _ => return None,
        },
        (_, 1) => {
            let (whole, fraction) = digits.split_once('.')?;
            (grouped(whole, ',')?, fraction)
        }
        (_, 0) => (grouped(digits, ',')?, ""),
        _ => return None,
    };
    let all_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if !all_digits(&whole) || !all_digits(fraction) {
        return None;
    }
    let sign = if negative { "-" } else { "" };
    let point = if fraction.is_empty() { "" } else { "." };
    format!("{sign}{whole}{point}{fraction}").parse().ok()
}

/// Digits in groups of three, the first of one to three, joined; plain digits as they are.
fn grouped(text: &str, separator: char) -> Option<String> {
    let groups: Vec<&str> = text.split(separator).collect();
    let (first, rest) = groups.split_first()?;
    let good =
        rest.is_empty() || ((1..=3).contains(&first.len()) && rest.iter().all(|group| group.len() == 3));
    good.then(|| groups.concat())
}

impl Fault {
    /// The diagnostic of the fault in a cell of `field`; none where it was reported already.
    pub(super) fn diagnostic(
        &self,
        label: &str,
        kind: FieldType,
        raw: &Raw,
        place: Place,
    ) -> Option<Diagnostic> {
        let value = one_line(&raw.shown());
        let wanted = match kind {
            FieldType::Count => Text::new("một số nguyên từ 0 trở lên", "a whole number from 0 up"),
            FieldType::Percent => Text::new("một tỷ lệ phần trăm như 73,68", "a percentage such as 73.68"),
            FieldType::Fraction => Text::new("một phân số như 03/12", "a fraction such as 03/12"),
            _ => Text::new("một số", "a number"),
        };
        let needs = |code| {
            Diagnostic::error(
                code,
                format!("cột `{label}` cần {}, nhưng ô ghi `{value}`", wanted.vi),
                format!("the column `{label}` needs {}, but the cell says `{value}`", wanted.en),
            )
        };
        let diagnostic = match self {
            Fault::Reported => return None,
            Fault::NotANumber => needs("import.not-a-number").hint(
                "chỉ ghi chữ số, không ghi kèm chữ; không có thì ghi 0",
                "write digits only, without words; write 0 where there is none",
            ),
            Fault::NotAFraction => needs("import.not-a-number").hint(
                "ghi dưới dạng văn bản, số đã làm trên tổng số, ví dụ `03/12`",
                "write it as text, the part over the whole, such as `03/12`",
            ),
            Fault::Date(date) => {
                let likely = date.format("%d/%m");
                needs("import.not-a-number").hint(
                    format!("có thể Excel đã đổi `{likely}` thành ngày tháng: định dạng ô là Văn bản (Text) rồi gõ lại"),
                    format!("Excel has probably turned `{likely}` into a date: format the cell as Text and type it again"),
                )
            }
            Fault::NotWhole => needs("import.not-whole").hint(
                "ghi số nguyên; dấu phẩy là dấu thập phân, số hàng nghìn viết `1.905` hoặc `1905`",
                "write a whole number; the comma is the decimal sign, thousands are written `1.905` or `1905`",
            ),
            Fault::Negative => Diagnostic::error(
                "import.negative",
                format!("cột `{label}` không được có số âm, nhưng ô ghi `{value}`"),
                format!("the column `{label}` must not be negative, but the cell says `{value}`"),
            )
            .hint("kiểm tra lại số liệu và ghi số từ 0 trở lên", "check the figure and write a number from 0 up"),
            Fault::Below(least) => Diagnostic::error(
                "import.out-of-range",
                format!("cột `{label}` phải từ {} trở lên, nhưng ô ghi `{value}`", decimal(*least)),
                format!("the column `{label}` must be at least {least}, but the cell says `{value}`"),
            )
            .hint("kiểm tra lại số liệu của ô", "check the figure in the cell"),
            Fault::Above(most) => Diagnostic::error(
                "import.out-of-range",
                format!("cột `{label}` không được vượt quá {}, nhưng ô ghi `{value}`", decimal(*most)),
                format!("the column `{label}` must be at most {most}, but the cell says `{value}`"),
            )
            .hint("kiểm tra lại số liệu của ô", "check the figure in the cell"),
            Fault::Broken => Diagnostic::error(
                "import.error-cell",
                format!("ô của cột `{label}` đang báo lỗi `{value}` thay vì số liệu"),
                format!("the cell of the column `{label}` shows the error `{value}` instead of data"),
            )
            .hint(
                "sửa công thức của ô, hoặc gõ thẳng số liệu đúng",
                "mend the cell's formula, or type the right figure",
            ),
            Fault::NoValue => Diagnostic::error(
                "import.formula-no-value",
                format!("ô của cột `{label}` là công thức nhưng tệp không lưu kết quả tính"),
                format!("the cell of the column `{label}` is a formula whose result the file does not hold"),
            )
            .hint(
                "mở tệp bằng Excel hoặc LibreOffice để tính lại rồi lưu",
                "open the file in Excel or LibreOffice, which computes it, and save it",
            ),
        };
        let diagnostic = diagnostic.at(place);
        Some(if value.is_empty() { diagnostic } else { diagnostic.with_value(value) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A field of a kind without bounds of its own.
    fn field(kind: FieldType) -> Field {
        Field {
            noun: None,
            label: "A".into(),
            kind,
            headings: Vec::new(),
            required: false,
            filled: false,
            min: None,
            max: None,
        }
    }

    /// The number that a text is read as, as text.
    fn number(text: &str) -> String {
        parse_number(text, false).map_or_else(|| "none".into(), |number| number.to_string())
    }

    #[test]
    fn numbers_are_read_as_offices_write_them() {
        let cases = [
            ("1.905", "1905"),
            ("1.905.000", "1905000"),
            ("81,37", "81.37"),
            ("1.905,5", "1905.5"),
            ("73.68", "73.68"),
            ("0.125", "0.125"),
            ("1,905,000", "1905000"),
            ("1,905.50", "1905.50"),
            ("1 905", "1905"),
            ("03", "3"),
            ("-3", "-3"),
            ("−3", "-3"),
            ("hai", "none"),
            ("3/5", "none"),
            ("1..5", "none"),
            ("1,2,3", "none"),
            ("", "none"),
            ("-", "none"),
            ("1e5", "none"),
        ];
        for (text, expected) in cases {
            assert_eq!(number(text), expected, "{text}");
        }
        assert_eq!(parse_number("73.684", true).map(|n| n.to_string()).as_deref(), Some("73.684"));
    }

    #[test]
    fn cells_are_read_by_the_type_of_their_field() {
        let count = field(FieldType::Count);
        let text = |text: &str| Raw::Text(text.into());
        assert_eq!(typed(&Raw::Number(3.0), false, &count), Ok(Value::Number(3.into())));
        assert_eq!(typed(&text("04 đ/c"), false, &count), Ok(Value::Number(4.into())));
        assert_eq!(typed(&text("-"), false, &count), Ok(Value::Empty));
        assert_eq!(typed(&Raw::Number(2.5), false, &count), Err(Fault::NotWhole));
        assert_eq!(typed(&text("-2"), false, &count), Err(Fault::Negative));
        assert_eq!(typed(&Raw::Number(f64::NAN), false, &count), Err(Fault::NotANumber));
        assert_eq!(typed(&Raw::Number(1e300), false, &count), Err(Fault::Above(LARGEST)));
        let percent = field(FieldType::Percent);
        let share = Ok(Value::Number("73.68".parse().expect("a number")));
        assert_eq!(typed(&Raw::Number(0.7368), true, &percent), share);
        assert_eq!(typed(&Raw::Number(73.68), false, &percent), share);
        assert_eq!(typed(&text("73,68%"), false, &percent), share);
        let fraction = field(FieldType::Fraction);
        assert_eq!(typed(&text("03 / 12"), false, &fraction), Ok(Value::Fraction { part: 3, whole: 12 }));
        assert_eq!(typed(&Raw::Number(3.0), false, &fraction), Err(Fault::NotAFraction));
    }

    #[test]
    fn floats_have_the_digits_that_excel_shows() {
        let shown = |number: f64| from_float(number).map(|number| number.to_string());
        assert_eq!(shown(0.1 + 0.2).as_deref(), Some("0.3"));
        assert_eq!(shown(2.999_999_999_999_999_6).as_deref(), Some("3"));
        assert_eq!(shown(2800.0 / 38.0).as_deref(), Some("73.6842105263158"));
        assert_eq!(LARGEST.to_string(), "1000000000000000");
    }
}
