//! The register of outgoing documents (sổ đăng ký văn bản đi): its lines as they stand in a workbook, and the printed
//! book.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::date;
use super::office::Standard;

/// The columns of the book (NĐ 30/2020/NĐ-CP, Phụ lục IV, mục I.2) and their widths as fractions of the sheet. The day
/// a document was sent and the receipt are filled in by hand.
pub const BOOK_COLUMNS: [(&str, f64); 10] = [
    ("Số, ký hiệu văn bản", 19.0),
    ("Ngày tháng văn bản", 16.0),
    ("Tên loại và trích yếu nội dung văn bản", 44.0),
    ("Người ký", 18.0),
    ("Nơi nhận văn bản", 25.0),
    ("Đơn vị, người nhận bản lưu", 16.0),
    ("Số lượng bản", 9.0),
    ("Ngày chuyển", 12.0),
    ("Ký nhận", 12.0),
    ("Ghi chú", 20.0),
];

/// The title of the book.
pub const BOOK_TITLE: &str = "SỔ ĐĂNG KÝ VĂN BẢN ĐI";

/// Dots to be written on.
const BLANK: &str = "…………";

/// The words before the reason for which a number is void.
const VOID: &str = "Đã hủy: ";

/// The words before the further issuers of a joint document.
const JOINT: &str = "Cùng ban hành: ";

/// A line of the register.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RegisterLine {
    /// Its row in the sheet, from 1; 0 if it does not come from a sheet.
    pub row: u32,
    /// The number.
    pub number: i64,
    /// The symbol of the kind in it, such as `BC`; empty if it has none.
    pub kind: String,
    /// Number and symbol as printed, such as `07-BC/ĐU`.
    pub symbol: String,
    /// The date of the document.
    pub date: Option<NaiveDate>,
    /// Kind and summary.
    pub subject: String,
    /// The signer.
    pub signer: String,
    /// The recipients.
    pub recipients: Vec<String>,
    /// The body that keeps the copy of record.
    pub keeper: String,
    /// How many copies.
    pub copies: Option<i64>,
    /// A note.
    pub note: String,
    /// The further issuers of a joint document.
    pub joint: Vec<String>,
    /// The reason why it is void, if it is.
    pub void_reason: Option<String>,
}

impl RegisterLine {
    /// The text in the column of notes: the note, the further issuers and the reason why the number is void, one line
    /// each.
    pub fn remarks(&self) -> String {
        let joint = (!self.joint.is_empty()).then(|| format!("{JOINT}{}", self.joint.join("; ")));
        let void = self.void_reason.as_ref().map(|reason| format!("{VOID}{}", reason.replace('\n', " ")));
        let note = Some(self.note.clone()).filter(|note| !note.is_empty());
        [note, joint, void].into_iter().flatten().collect::<Vec<_>>().join("\n")
    }

    /// Reads the column of notes back.
    pub fn set_remarks(&mut self, remarks: &str) {
        let mut note = Vec::new();
        for line in remarks.lines().map(str::trim).filter(|line| !line.is_empty()) {
            if let Some(reason) = line.strip_prefix(VOID) {
                self.void_reason = Some(reason.trim().to_string());
            } else if let Some(joint) = line.strip_prefix(JOINT) {
                self.joint = split(joint);
            } else {
                note.push(line);
            }
        }
        self.note = note.join("\n");
    }
}

/// Lines of the register as one book.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RegisterBook {
    /// The standard that the office follows. `None` if the lines are those of several offices.
    pub standard: Option<Standard>,
    /// The name of the office's superior; empty if it has none.
    pub superior: String,
    /// The name of the office; empty where the lines are those of several.
    pub office: String,
    /// The term (`2025-2030`) or year; empty where the lines are those of several.
    pub period: String,
    /// The lines, in order.
    pub lines: Vec<RegisterLine>,
    /// The position and the hash of the last row of the audit log when the book was printed: on paper they bear witness
    /// against a log that was rewritten later. `None` if the book has no log behind it.
    #[serde(default)]
    pub audit_head: Option<(i64, String)>,
}

impl RegisterBook {
    /// The days of the first and the last dated document.
    pub fn days(&self) -> Option<(NaiveDate, NaiveDate)> {
        let dates = || self.lines.iter().filter_map(|line| line.date);
        dates().min().zip(dates().max())
    }

    /// The line at the foot of each page, which says how the audit log ended: what `vanthu audit verify --expect` takes. It is
    /// empty if the book has no log behind it.
    pub fn foot(&self) -> String {
        let head = self.audit_head.as_ref();
        head.map(|(row, hash)| format!("Dòng cuối của nhật ký hệ thống khi in sổ: {row}:{hash}"))
            .unwrap_or_default()
    }

    /// The lines of the cover below the title (NĐ 30/2020/NĐ-CP, Phụ lục IV, mục I.1). The first and the last number
    /// have a meaning only if all lines are counted together.
    pub fn cover(&self) -> Vec<String> {
        let blank = || BLANK.to_string();
        let period = match self.period.as_str() {
            "" => format!("Năm: {BLANK}"),
            term if term.contains('-') => format!("Nhiệm kỳ: {term}"),
            year => format!("Năm: {year}"),
        };
        let (from, to) =
            self.days().map_or((blank(), blank()), |(from, to)| (date::short(from), date::short(to)));
        let mut cover = vec![period, format!("Từ ngày {from} đến ngày {to}")];
        if self.lines.windows(2).all(|pair| pair[0].kind == pair[1].kind) {
            let numbers = || self.lines.iter().map(|line| line.number);
            let text = |number: Option<i64>| number.map_or_else(blank, |number| format!("{number:02}"));
            cover.push(format!("Từ số {} đến số {}", text(numbers().min()), text(numbers().max())));
        }
        cover.push(format!("Quyển số: {BLANK}"));
        cover
    }
}

/// The parts of a list that is separated by semicolons or line breaks.
pub fn split(text: &str) -> Vec<String> {
    text.split([';', '\n']).map(str::trim).filter(|part| !part.is_empty()).map(str::to_string).collect()
}

/// The number in a printed number and symbol and the symbol of the kind, which may be empty: `Số 07-BC/ĐU` is 7 and
/// `BC`, `15/2026/NQ-HĐND` is 15 and `NQ`, `12` is 12.
pub fn parse_symbol(text: &str) -> Option<(i64, String)> {
    let text = text.trim();
    let rest = ["Số", "số", "SỐ"].iter().find_map(|word| text.strip_prefix(word)).unwrap_or(text);
    let rest = rest.trim_start_matches([':', ' ', '\u{a0}']);
    let end = rest.find(|letter: char| !letter.is_ascii_digit()).unwrap_or(rest.len());
    let (digits, rest) = rest.split_at(end);
    let number = digits.parse().ok()?;
    let mut parts = rest.split(['-', '/', ' ', '\u{2013}']).filter(|part| !part.is_empty());
    let year = |part: &&str| part.len() == 4 && part.bytes().all(|byte| byte.is_ascii_digit());
    let kind = parts.find(|part| !year(part)).unwrap_or_default();
    // `7a` is a number inserted later; it has no value of its own.
    if rest.starts_with(char::is_alphabetic) {
        return None;
    }
    Some((number, kind.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_found_in_symbols() {
        for (text, number, kind) in [
            ("Số 07-BC/ĐU", 7, "BC"),
            ("Số: 15/BC-UBND", 15, "BC"),
            ("15/2026/NQ-HĐND", 15, "NQ"),
            ("12", 12, ""),
            ("332 - CV/ĐU", 332, "CV"),
        ] {
            assert_eq!(parse_symbol(text), Some((number, kind.to_string())), "{text}");
        }
        for text in ["", "BC/ĐU", "Tháng 7", "7a-BC/ĐU", "99999999999999999999-BC/ĐU"] {
            assert_eq!(parse_symbol(text), None, "{text}");
        }
    }

    #[test]
    fn a_cover_says_from_when_to_when_and_from_which_number_to_which() {
        let line = |kind: &str, number, day| RegisterLine {
            kind: kind.into(),
            number,
            date: NaiveDate::from_ymd_opt(2026, 7, day),
            ..RegisterLine::default()
        };
        let mut book = RegisterBook {
            period: "2025-2030".into(),
            lines: vec![line("BC", 12, 20), line("BC", 3, 5), line("BC", 7, 32)],
            ..RegisterBook::default()
        };
        let cover = |book: &RegisterBook| book.cover().join("|");
        assert_eq!(
            cover(&book),
            "Nhiệm kỳ: 2025-2030|Từ ngày 05/7/2026 đến ngày 20/7/2026|Từ số 03 đến số 12|Quyển số: …………"
        );
        // Each kind is counted by itself, so a first and a last number would be meaningless.
        book.lines.push(line("NQ", 1, 6));
        book.period = "2026".into();
        assert_eq!(cover(&book), "Năm: 2026|Từ ngày 05/7/2026 đến ngày 20/7/2026|Quyển số: …………");
        assert_eq!(
            cover(&RegisterBook::default()),
            "Năm: …………|Từ ngày ………… đến ngày …………|Từ số ………… đến số …………|Quyển số: …………"
        );
    }

    #[test]
    fn remarks_are_read_back() {
        let line = RegisterLine {
            note: "Gửi lại\nbản thứ hai".into(),
            joint: vec!["Ủy ban nhân dân xã".into(), "Hội Nông dân".into()],
            void_reason: Some("sai thẩm quyền".into()),
            ..RegisterLine::default()
        };
        let mut back = RegisterLine::default();
        back.set_remarks(&line.remarks());
        assert_eq!(back, line);
    }
}
