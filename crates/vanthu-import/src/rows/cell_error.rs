//! Why a cell cannot be read as a value of its field, or only with a warning, and the messages about it.

use chrono::NaiveDateTime;
use rust_decimal::Decimal;

use crate::sheet::raw::RawCell;
use crate::text::normalise::{heading_key, one_line};
use crate::text::number::from_float;
use vanthu_diagnostic::{Diagnostic, Place, Text, code};
use vanthu_model::number::decimal;
use vanthu_model::profile::FieldType;

/// Why a cell cannot be read as a value of its field.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum CellError {
    NotANumber,
    /// Not a part of a whole.
    NotAFraction,
    NotADay,
    NotAMark,
    /// None of the words of a choice.
    NotAChoice {
        /// The words there are.
        words: Vec<String>,
        /// The spelling that was probably meant.
        near: Option<String>,
    },
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

/// What settled a number that has two readings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reason {
    /// The field's type and bounds allow only one, and not the usual one.
    Type,
    /// Only one is of the size of the column's other numbers.
    Size,
    /// Only the way in which offices usually write.
    Custom,
}

/// A number that has two readings.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct CellWarning {
    /// The reading that was taken.
    pub(crate) taken: Decimal,
    /// The other one.
    pub(crate) other: Decimal,
    /// What settled it.
    pub(crate) reason: Reason,
}

impl CellWarning {
    /// The diagnostic about it: a warning if only custom decided, a note otherwise.
    pub(crate) fn diagnostic(&self, label: &str, raw: &RawCell, place: Place) -> Diagnostic {
        let value = one_line(&raw.shown());
        // Without dots between thousands, which are what is ambiguous.
        let plain = |number: Decimal| number.normalize().to_string().replace('.', ",");
        let (taken, other) = (plain(self.taken), plain(self.other));
        let (taken_en, other_en) = (self.taken.normalize(), self.other.normalize());
        let diagnostic = match self.reason {
            Reason::Type => Diagnostic::note(
                code!("import.ambiguous-number"),
                format!("ô `{value}` của cột `{label}` được đọc là {taken}, vì cột này không nhận {other}"),
                format!(
                    "`{value}` in the column `{label}` is read as {taken_en}, as the column does not take {other_en}"
                ),
            ),
            Reason::Size => Diagnostic::note(
                code!("import.ambiguous-number"),
                format!(
                    "ô `{value}` của cột `{label}` được đọc là {taken} chứ không phải {other}, theo độ lớn của các số khác trong cột"
                ),
                format!(
                    "`{value}` in the column `{label}` is read as {taken_en}, not {other_en}, by the size of the column's other numbers"
                ),
            ),
            Reason::Custom => Diagnostic::warning(
                code!("import.ambiguous-number"),
                format!("ô `{value}` của cột `{label}` có thể là {taken} hoặc {other}; đã đọc là {taken}"),
                format!(
                    "`{value}` in the column `{label}` may be {taken_en} or {other_en}; it is read as {taken_en}"
                ),
            ),
        };
        diagnostic.at(place).with_value(value).hint(
            "gõ lại dưới dạng số (không phải văn bản) để chỉ còn một cách đọc",
            "type it again as a number, not as text, so that it has one reading only",
        )
    }
}

impl CellError {
    /// The diagnostic for a cell of `field`; `None` if it was reported already.
    pub(crate) fn diagnostic(
        &self,
        label: &str,
        kind: FieldType,
        raw: &RawCell,
        place: Place,
    ) -> Option<Diagnostic> {
        let value = one_line(&raw.shown());
        // A number is quoted as the clerk's spreadsheet shows it, with a decimal comma.
        let shown = if matches!(raw, RawCell::Number(_)) { value.replace('.', ",") } else { value.clone() };
        let expected = match kind {
            FieldType::Count => Text::new("một số nguyên từ 0 trở lên", "a whole number from 0 up"),
            FieldType::Percent => Text::new("một tỷ lệ phần trăm như 73,68", "a percentage such as 73.68"),
            FieldType::Fraction => Text::new("một phân số như 03/12", "a fraction such as 03/12"),
            _ => Text::new("một số", "a number"),
        };
        let needs = |code| {
            Diagnostic::error(
                code,
                format!("cột `{label}` cần {}, nhưng ô ghi `{shown}`", expected.vi),
                format!("the column `{label}` needs {}, but the cell says `{value}`", expected.en),
            )
        };
        let diagnostic = match self {
            CellError::Reported => return None,
            CellError::NotANumber if heading_key(&value) == "x" => needs(code!("import.not-a-number")).hint(
                "nếu dấu x nghĩa là có một thì ghi 1; không có thì ghi 0",
                "if the x stands for one, write 1, or 0 if there is none",
            ),
            CellError::NotANumber => needs(code!("import.not-a-number")).hint(
                "chỉ ghi chữ số, không ghi kèm chữ; không có thì ghi 0",
                "write digits only, without words, or 0 if there is none",
            ),
            CellError::NotAFraction => needs(code!("import.not-a-number")).hint(
                "ghi dưới dạng văn bản, số đã làm trên tổng số, ví dụ `03/12`",
                "write it as text, the part over the whole, such as `03/12`",
            ),
            CellError::NotADay => Diagnostic::error(
                code!("import.not-a-date"),
                format!("cột `{label}` cần một ngày như 05/7/2026, nhưng ô ghi `{shown}`"),
                format!("the column `{label}` needs a date such as 05/7/2026, but the cell says `{value}`"),
            )
            .hint(
                "ghi đủ ngày, tháng và năm bốn chữ số theo thứ tự đó",
                "write the day, the month and the year in four digits, in this order",
            ),
            CellError::NotAMark => Diagnostic::error(
                code!("import.not-a-mark"),
                format!("cột `{label}` chỉ nhận dấu x hoặc để trống, nhưng ô ghi `{shown}`"),
                format!("the column `{label}` takes an x or nothing, but the cell says `{value}`"),
            )
            .hint(
                "ghi `x` nếu có, để trống nếu không",
                "write `x` where it holds, nothing where it does not",
            ),
            CellError::NotAChoice { words, near } => {
                let listed = words.iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", ");
                let diagnostic = Diagnostic::error(
                    code!("import.not-a-choice"),
                    format!("cột `{label}` không nhận `{shown}`"),
                    format!("the column `{label}` does not take `{value}`"),
                )
                .hint(format!("ghi một trong: {listed}"), format!("write one of: {listed}"));
                match near {
                    Some(near) => diagnostic.meant(near),
                    None => diagnostic,
                }
            }
            CellError::Date(date) => {
                let likely = date.format("%d/%m");
                needs(code!("import.not-a-number")).hint(
                    format!("có thể Excel đã đổi `{likely}` thành ngày tháng: định dạng ô là Văn bản (Text) rồi gõ lại"),
                    format!("Excel has probably turned `{likely}` into a date: format the cell as Text and type it again"),
                )
            }
            CellError::NotWhole => {
                let diagnostic = needs(code!("import.not-whole")).hint(
                    "ghi số nguyên; dấu phẩy là dấu thập phân, số hàng nghìn viết `1.905` hoặc `1905`",
                    "write a whole number; the comma is the decimal sign, thousands are written `1.905` or `1905`",
                );
                // Typed with a dot between thousands where the spreadsheet takes it for a decimal sign.
                match thousands(raw) {
                    Some(number) => diagnostic.hint(
                        format!("nếu muốn ghi {} thì gõ `{number}`, không có dấu chấm", decimal(number)),
                        format!("if {number} is meant, type `{number}` without a dot"),
                    ),
                    None => diagnostic,
                }
            }
            CellError::Negative => Diagnostic::error(
                code!("import.negative"),
                format!("cột `{label}` không được có số âm, nhưng ô ghi `{shown}`"),
                format!("the column `{label}` must not be negative, but the cell says `{value}`"),
            )
            .hint(
                "kiểm tra lại số liệu và ghi số từ 0 trở lên",
                "check the figure and write a number from 0 up",
            ),
            CellError::Below(min) => Diagnostic::error(
                code!("import.out-of-range"),
                format!("cột `{label}` phải từ {} trở lên, nhưng ô ghi `{shown}`", decimal(*min)),
                format!("the column `{label}` must be at least {min}, but the cell says `{value}`"),
            )
            .hint("kiểm tra lại số liệu của ô", "check the figure in the cell"),
            CellError::Above(max) => Diagnostic::error(
                code!("import.out-of-range"),
                format!("cột `{label}` không được vượt quá {}, nhưng ô ghi `{shown}`", decimal(*max)),
                format!("the column `{label}` must be at most {max}, but the cell says `{value}`"),
            )
            .hint("kiểm tra lại số liệu của ô", "check the figure in the cell"),
            CellError::Broken => Diagnostic::error(
                code!("import.error-cell"),
                format!("ô của cột `{label}` đang báo lỗi `{value}` thay vì số liệu"),
                format!("the cell of the column `{label}` shows the error `{value}` instead of data"),
            )
            .hint(
                "sửa công thức của ô, hoặc gõ thẳng số liệu đúng",
                "fix the formula of the cell, or type the right figure",
            ),
            CellError::NoValue => Diagnostic::error(
                code!("import.formula-no-value"),
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

/// The number of thousands that a cell with three decimals may have been meant for: 1905 for 1.905.
fn thousands(raw: &RawCell) -> Option<Decimal> {
    let RawCell::Number(number) = raw else { return None };
    let number = from_float(*number).filter(|number| number.scale() == 3)?;
    number.checked_mul(Decimal::ONE_THOUSAND).map(|number| number.normalize())
}
