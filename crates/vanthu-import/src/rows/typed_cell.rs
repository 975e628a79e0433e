//! From the raw content of a cell to a typed value, or to the error that prevents it.

use chrono::NaiveTime;
use rust_decimal::Decimal;

use super::cell_error::{CellError, CellWarning, Reason};
use crate::sheet::raw::RawCell;
use crate::text::day::parse_day;
use crate::text::normalise::heading_key;
use crate::text::number::{
    Notation, Style, from_float, is_ambiguous, is_none_word, is_plain_number, parse_fraction, parse_number,
    without_unit,
};
use vanthu_diagnostic::did_you_mean;
use vanthu_model::dataset::Value;
use vanthu_model::deadline::Deadline;
use vanthu_model::profile::{Field, FieldType};

/// No count, amount or percentage of an office is larger than this, and sums below it never overflow.
pub(crate) const LARGEST: Decimal = Decimal::from_parts(0xA4C6_8000, 0x0003_8D7E, 0, false, 0);

/// What a cell was read as, and the warning about it, if any.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Typed {
    pub(crate) value: Value,
    /// What is uncertain about it.
    pub(crate) doubt: Option<CellWarning>,
}

impl From<Value> for Typed {
    fn from(value: Value) -> Self {
        Self { value, doubt: None }
    }
}

/// Reads a cell as its field's type. `percent` is whether the sheet shows the number as a percentage, `notation` what
/// the other cells of the column show about its numbers.
pub(crate) fn typed(
    raw: &RawCell,
    percent: bool,
    field: &Field,
    notation: &Notation,
) -> Result<Typed, CellError> {
    match raw {
        RawCell::Error(_) => return Err(CellError::Broken),
        RawCell::NoValue => return Err(CellError::NoValue),
        RawCell::Reported => return Err(CellError::Reported),
        _ if raw.is_nothing() => return Ok(Value::Empty.into()),
        _ => {}
    }
    let value = match field.kind {
        FieldType::Text => Value::Text(raw.shown()),
        FieldType::Ordinal => match raw {
            RawCell::Number(number) => from_float(*number).map_or(Value::Empty, Value::Number),
            // Where everything is text, `7` is the number it would be elsewhere; `07` and `II` stay words.
            RawCell::Text(text) if is_plain_number(text) => {
                parse_number(text, Style::Vietnamese).map_or_else(|| Value::Text(text.clone()), Value::Number)
            }
            _ => Value::Text(raw.shown()),
        },
        FieldType::Fraction => match raw {
            RawCell::Text(text) => parse_fraction(text)
                .map(|(part, whole)| Value::Fraction { part, whole })
                .ok_or(CellError::NotAFraction)?,
            RawCell::Date(date) => return Err(CellError::Date(*date)),
            _ => return Err(CellError::NotAFraction),
        },
        FieldType::Date if field.in_words => day_or_words(raw)?,
        FieldType::Date => day_of(raw)?,
        FieldType::Mark => mark_of(raw)?,
        FieldType::Choice => choice_of(raw, field)?,
        FieldType::Count | FieldType::Number | FieldType::Percent => {
            return number_of(raw, percent, field, notation);
        }
    };
    Ok(value.into())
}

/// Reads a cell of a table without a profile: as what it is, without interpreting it.
pub(crate) fn untyped(raw: &RawCell, percent: bool) -> Result<Value, CellError> {
    Ok(match raw {
        RawCell::Error(_) => return Err(CellError::Broken),
        RawCell::NoValue => return Err(CellError::NoValue),
        RawCell::Reported => return Err(CellError::Reported),
        _ if raw.is_nothing() => Value::Empty,
        RawCell::Number(number) => match from_float(*number) {
            Some(number) if percent => Value::Number((number * Decimal::ONE_HUNDRED).normalize()),
            Some(number) => Value::Number(number),
            None => Value::Text(raw.shown()),
        },
        RawCell::Date(date) if date.time() == NaiveTime::MIN => Value::Date(date.date()),
        _ => Value::Text(raw.shown()),
    })
}

/// The day that a cell holds.
fn day_of(raw: &RawCell) -> Result<Value, CellError> {
    match raw {
        RawCell::Date(date) => Ok(Value::Date(date.date())),
        RawCell::Text(text) => parse_day(text).map(Value::Date).ok_or(CellError::NotADay),
        _ => Err(CellError::NotADay),
    }
}

/// The day that a cell holds, or the words that it says instead, such as `Quý III/2026`.
fn day_or_words(raw: &RawCell) -> Result<Value, CellError> {
    match (day_of(raw), raw) {
        (Err(_), RawCell::Text(text)) => match Deadline::parse(text) {
            Ok(_) => Ok(Value::Text(text.clone())),
            Err(_) => Err(CellError::NotADay),
        },
        (day, _) => day,
    }
}

/// The mark that a cell holds: 1, or nothing.
fn mark_of(raw: &RawCell) -> Result<Value, CellError> {
    let marked = match raw {
        RawCell::Bool(truth) => *truth,
        RawCell::Number(number) if *number == 1.0 => true,
        RawCell::Number(number) if *number == 0.0 => false,
        RawCell::Text(text) if is_none_word(text) || text == "0" => false,
        RawCell::Text(text) => match heading_key(text).as_str() {
            "x" | "1" | "01" | "có" | "đạt" => true,
            _ if text.chars().all(|letter| matches!(letter, '✓' | '✔' | '☑' | '☒' | '+' | '*' | '×')) => {
                true
            }
            _ => return Err(CellError::NotAMark),
        },
        _ => return Err(CellError::NotAMark),
    };
    Ok(if marked { Value::Number(Decimal::ONE) } else { Value::Empty })
}

/// The word of a choice that a cell holds, in its first spelling.
fn choice_of(raw: &RawCell, field: &Field) -> Result<Value, CellError> {
    let key = heading_key(&raw.shown());
    let found = field.choices.iter().find(|words| words.iter().any(|word| heading_key(word) == key));
    if let Some(first) = found.and_then(|words| words.first()) {
        return Ok(Value::Text(first.clone()));
    }
    let words: Vec<String> = field.choices.iter().filter_map(|words| words.first().cloned()).collect();
    let spellings = field.choices.iter().flatten().map(String::as_str);
    let near = did_you_mean(&raw.shown(), spellings).map(str::to_string);
    Err(CellError::NotAChoice { words, near })
}

/// The number that a cell holds.
fn number_of(raw: &RawCell, percent: bool, field: &Field, notation: &Notation) -> Result<Typed, CellError> {
    let number = match raw {
        RawCell::Number(number) => {
            let number = from_float(*number).ok_or(if number.is_finite() {
                CellError::Above(LARGEST)
            } else {
                CellError::NotANumber
            })?;
            let shown_as_percent = field.kind == FieldType::Percent && percent;
            if shown_as_percent { (number * Decimal::ONE_HUNDRED).normalize() } else { number }
        }
        RawCell::Text(text) if field.kind == FieldType::Percent => {
            let bare = text.strip_suffix('%').unwrap_or(text);
            parse_number(bare, Style::DotDecimal).ok_or(CellError::NotANumber)?
        }
        RawCell::Text(text) if is_none_word(text) => Decimal::ZERO,
        RawCell::Text(text) => {
            let bare = without_unit(text);
            if is_ambiguous(bare) {
                return ambiguous(bare, field, notation);
            }
            parse_number(bare, Style::Vietnamese).ok_or(CellError::NotANumber)?
        }
        RawCell::Date(date) => return Err(CellError::Date(*date)),
        _ => return Err(CellError::NotANumber),
    };
    within(number, field).map(|number| Value::Number(number).into())
}

/// The number in a text that has two readings: settled by the field's type and bounds, then by the column's other
/// cells; if neither decides, the Vietnamese reading is taken, with a warning.
fn ambiguous(text: &str, field: &Field, notation: &Notation) -> Result<Typed, CellError> {
    let read = |style| parse_number(text, style).ok_or(CellError::NotANumber);
    let (vietnamese, english) = (read(Style::Vietnamese)?, read(Style::English)?);
    let typed = |number: Decimal, reason: Option<Reason>| {
        let other = if number == vietnamese { english } else { vietnamese };
        Typed {
            value: Value::Number(number),
            doubt: reason.map(|reason| CellWarning { taken: number, other, reason }),
        }
    };
    match (within(vietnamese, field), within(english, field)) {
        // The way in which offices write it, and the only one that makes sense.
        (Ok(number), Err(_)) => Ok(typed(number, None)),
        (Err(_), Ok(number)) => Ok(typed(number, Some(Reason::Type))),
        (Err(fault), Err(_)) => Err(fault),
        // Nobody counts in thousandths: `2,000` beside `1,905` is two thousand.
        (Ok(_), Ok(thousands)) if field.kind == FieldType::Count && text.contains(',') => {
            let sure = notation.style == Some(Style::English);
            Ok(typed(thousands, (!sure).then_some(Reason::Custom)))
        }
        (Ok(vietnamese), Ok(english)) => Ok(match notation.style {
            Some(Style::English) => typed(english, None),
            Some(_) => typed(vietnamese, None),
            None => match notation.nearer(vietnamese, english) {
                Some(number) => typed(number, Some(Reason::Size)),
                None => typed(vietnamese, Some(Reason::Custom)),
            },
        }),
    }
}

/// The number if its field allows it.
fn within(number: Decimal, field: &Field) -> Result<Decimal, CellError> {
    let count = field.kind == FieldType::Count;
    let min = field.min.or(count.then_some(Decimal::ZERO));
    let number = if count { number.normalize() } else { number };
    match min {
        Some(min) if number < min && number.is_sign_negative() && min >= Decimal::ZERO => {
            return Err(CellError::Negative);
        }
        Some(min) if number < min => return Err(CellError::Below(min)),
        _ => {}
    }
    if count && !number.fract().is_zero() {
        return Err(CellError::NotWhole);
    }
    let max = field.max.unwrap_or(LARGEST);
    if number > max {
        return Err(CellError::Above(max));
    }
    if number < -LARGEST { Err(CellError::Below(-LARGEST)) } else { Ok(number) }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A field of a type, with the rest of its declaration.
    fn field(kind: &str, more: &str) -> Field {
        toml::from_str(&format!("label = \"A\"\ntype = \"{kind}\"\nheadings = []\n{more}")).expect("a field")
    }

    /// A text as a cell.
    fn text(text: &str) -> RawCell {
        RawCell::Text(text.into())
    }

    /// What a cell of a field is read as, in a column without other numbers.
    fn read(raw: &RawCell, percent: bool, field: &Field) -> Result<Value, CellError> {
        typed(raw, percent, field, &Notation::default()).map(|typed| typed.value)
    }

    #[test]
    fn cells_are_read_by_the_type_of_their_field() {
        let count = field("count", "");
        assert_eq!(read(&RawCell::Number(3.0), false, &count), Ok(Value::Number(3.into())));
        assert_eq!(read(&text("04 đ/c"), false, &count), Ok(Value::Number(4.into())));
        assert_eq!(read(&text("Không"), false, &count), Ok(Value::Number(0.into())));
        assert_eq!(read(&text("-"), false, &count), Ok(Value::Empty));
        assert_eq!(read(&RawCell::Number(2.5), false, &count), Err(CellError::NotWhole));
        assert_eq!(read(&text("-2"), false, &count), Err(CellError::Negative));
        assert_eq!(read(&text("x"), false, &count), Err(CellError::NotANumber));
        assert_eq!(read(&RawCell::Number(f64::NAN), false, &count), Err(CellError::NotANumber));
        assert_eq!(read(&RawCell::Number(1e300), false, &count), Err(CellError::Above(LARGEST)));
        let percent = field("percent", "");
        let share = Ok(Value::Number("73.68".parse().expect("a number")));
        assert_eq!(read(&RawCell::Number(0.7368), true, &percent), share);
        assert_eq!(read(&RawCell::Number(73.68), false, &percent), share);
        assert_eq!(read(&text("73,68 %"), false, &percent), share);
        let fraction = field("fraction", "");
        assert_eq!(read(&text("03 / 12"), false, &fraction), Ok(Value::Fraction { part: 3, whole: 12 }));
        assert_eq!(read(&RawCell::Number(3.0), false, &fraction), Err(CellError::NotAFraction));
        assert_eq!(LARGEST.to_string(), "1000000000000000");
    }

    #[test]
    fn marks_choices_and_days_are_read() {
        let mark = field("mark", "");
        for marked in [text("X"), text("✓"), text("có"), RawCell::Number(1.0), RawCell::Bool(true)] {
            assert_eq!(read(&marked, false, &mark), Ok(Value::Number(1.into())), "{marked:?}");
        }
        for blank in [text("-"), text("không"), RawCell::Number(0.0)] {
            assert_eq!(read(&blank, false, &mark), Ok(Value::Empty), "{blank:?}");
        }
        assert_eq!(read(&RawCell::Number(2.0), false, &mark), Err(CellError::NotAMark));
        let choice = field("choice", "choices = [[\"Hoàn thành tốt\", \"HTTNV\"], [\"Hoàn thành\"]]");
        assert_eq!(read(&text("httnv"), false, &choice), Ok(Value::Text("Hoàn thành tốt".into())));
        let Err(CellError::NotAChoice { words, near }) = read(&text("Hoàn thành tôt"), false, &choice)
        else {
            panic!("no such choice")
        };
        assert_eq!((words.len(), near.as_deref()), (2, Some("Hoàn thành tốt")));
        let date = field("date", "");
        let day = chrono::NaiveDate::from_ymd_opt(2026, 7, 5).expect("a day");
        assert_eq!(read(&text("05/7/2026"), false, &date), Ok(Value::Date(day)));
        assert_eq!(
            read(&RawCell::Date(day.and_hms_opt(8, 0, 0).expect("a time")), false, &date),
            Ok(Value::Date(day))
        );
        assert_eq!(read(&RawCell::Number(46208.0), false, &date), Err(CellError::NotADay));
    }

    #[test]
    fn a_text_with_two_readings_is_settled_and_said() {
        let read = |cell: &str, field: &Field, texts: &[&str], numbers: &[f64]| {
            let notation = Notation::of(texts.iter().copied(), numbers.iter().copied());
            let typed = typed(&text(cell), false, field, &notation).expect("a number");
            (
                typed.value.number().map(|number| number.to_string()).unwrap_or_default(),
                typed.doubt.map(|doubt| doubt.reason),
            )
        };
        let (count, number) = (field("count", ""), field("number", ""));
        let (large, small) = (|| "1905".to_string(), || "1.905".to_string());
        assert_eq!(read("1.905", &count, &[], &[]), (large(), None));
        assert_eq!(read("1,905", &count, &[], &[]), (large(), Some(Reason::Type)));
        assert_eq!(read("1.905", &field("number", "max = 100"), &[], &[]), (small(), Some(Reason::Type)));
        assert_eq!(read("1.905", &number, &["81,37"], &[]), (large(), None));
        assert_eq!(read("1.905", &number, &["81.37"], &[]), (small(), None));
        assert_eq!(read("1.905", &number, &[], &[1.5, 2.25, 3.0]), (small(), Some(Reason::Size)));
        assert_eq!(read("1.905", &number, &[], &[1500.0, 2250.0]), (large(), Some(Reason::Size)));
        assert_eq!(read("1.905", &number, &[], &[]), (large(), Some(Reason::Custom)));
    }
}
