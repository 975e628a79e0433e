//! Letters that the typeface lacks, and words and cells that no page can hold: found before layout, at the cell or
//! line they came from.

use super::places::{Places, start};
use super::registry::{MISSING_LETTER, TEXT_TOO_LONG, WORD_TOO_LONG};
use super::{Input, Typeface};
use vanthu_diagnostic::{Diagnostic, Place};
use vanthu_model::document::{Block, Run, Signature, plain_text};
use vanthu_model::rules::Rules;
use vanthu_model::text::has_too_many_marks;

/// Points in a millimetre.
pub(super) const PT_PER_MM: f64 = 72.0 / 25.4;
/// The maximum number of lines of a table row, which never splits: about two thirds of a page.
const ROW_LINES: f64 = 36.0;
/// The sizes at which words are measured, the largest that the rules set in text and tables.
pub(super) const TEXT_PT: f64 = 14.0;
const TABLE_PT: f64 = 12.0;

/// The findings on letters and widths.
pub(crate) fn check(input: &Input, places: &Places, typeface: &dyn Typeface) -> Vec<Diagnostic> {
    let rules = input.rules;
    let mut findings = Vec::new();
    let mut visit = |text: &str| {
        if let Some(letter) = text.chars().find(|&letter| letter != '\n' && !typeface.has_letter(letter)) {
            findings.push(missing_letter(letter, text, places.find(text), rules));
        }
        if has_too_many_marks(text) {
            findings.push(piled_marks(text, places.find(text), rules));
        }
    };
    for_each_text(input, &mut visit);
    frame(input, typeface, &mut findings);
    let page = &input.rules.page;
    let text_mm = page.width_mm - page.left_mm - page.right_mm;
    for block in input.document.all_blocks() {
        match block {
            Block::Heading { runs, .. }
            | Block::Numbered { runs, .. }
            | Block::Basis { runs, .. }
            | Block::Enacting { runs }
            | Block::Paragraph { runs }
            | Block::ListItem { runs, .. } => {
                wide_word(runs, text_mm, TEXT_PT, typeface, places, rules, &mut findings);
            }
            Block::Table { columns, rows, .. } => {
                for row in rows {
                    for (column, cell) in columns.iter().zip(&row.cells) {
                        let inset = 2.0 * rules.table.inset_x_pt / PT_PER_MM;
                        let width = (column.width_mm - inset).max(1.0);
                        wide_word(cell, width, TABLE_PT, typeface, places, rules, &mut findings);
                        let text = plain_text(cell);
                        let lines = typeface.width(&text, row.total) * TABLE_PT / PT_PER_MM / width
                            + text.matches('\n').count() as f64;
                        if lines > ROW_LINES {
                            findings.push(too_long(&text, places.find(&text), rules));
                        }
                    }
                }
            }
            Block::Chart { bars, .. } => {
                for bar in bars {
                    let text = plain_text(&bar.label);
                    let width = text_mm * 0.4;
                    wide_word(&bar.label, width, TABLE_PT, typeface, places, rules, &mut findings);
                    let lines = typeface.width(&text, false) * TABLE_PT / PT_PER_MM / width;
                    if lines > ROW_LINES {
                        findings.push(too_long(&text, places.find(&text), rules));
                    }
                }
            }
            Block::LineChart { points, .. } => {
                for point in points {
                    let width = text_mm / points.len() as f64;
                    wide_word(&point.label, width, TABLE_PT, typeface, places, rules, &mut findings);
                }
            }
            Block::ShareChart { shares, .. } => {
                for share in shares {
                    wide_word(&share.label, text_mm * 0.4, TABLE_PT, typeface, places, rules, &mut findings);
                }
            }
            Block::PageBreak => {}
        }
    }
    // A text may be repeated in a table, a chart and the prose. One finding is enough.
    let mut distinct: Vec<Diagnostic> = Vec::new();
    for finding in findings {
        if !distinct.contains(&finding) {
            distinct.push(finding);
        }
    }
    distinct
}

/// A part around the text: its name in both languages, its words, the width of its column in millimetres, its font
/// size, and the maximum number of lines that keep the page in shape.
type Part<'a> = (&'static str, &'static str, &'a str, f64, f64, f64);

/// Parts around the text that are too long for their place. They are set in one piece and would run off the page.
fn frame(input: &Input, typeface: &dyn Typeface, findings: &mut Vec<Diagnostic>) {
    /// The minimum width of a letterhead column, and the width of a signature's columns.
    const COLUMN_MM: f64 = 75.0;
    let document = input.document;
    let head = &document.letterhead;
    let page = &input.rules.page;
    let text_mm = page.width_mm - page.left_mm - page.right_mm;
    let optional = |text: &'_ Option<String>| text.as_deref().unwrap_or_default().to_owned();
    let superior = optional(&head.superior);
    let contact = optional(&document.contact);
    let mut parts: Vec<Part> = vec![
        ("tên cơ quan cấp trên", "the superior's name", &superior, COLUMN_MM, TEXT_PT, 12.0),
        ("tên cơ quan ban hành", "the issuer's name", &head.issuer, COLUMN_MM, TEXT_PT, 12.0),
        ("số, ký hiệu", "the number", &head.number, COLUMN_MM, TEXT_PT, 1.0),
        ("địa danh, ngày tháng", "the place and date", &head.place_date, COLUMN_MM, TEXT_PT, 6.0),
        ("thông tin liên hệ", "the contact line", &contact, text_mm, TABLE_PT, 8.0),
    ];
    let width = if head.kind.is_some() { text_mm } else { COLUMN_MM };
    let lines = head.subject.iter().map(|line| ("trích yếu", "the subject", &**line, width, TEXT_PT, 12.0));
    parts.extend(lines);
    let addressees = head.addressees.iter().flat_map(|addressees| &addressees.lines);
    parts.extend(addressees.map(|line| ("nơi kính gửi", "an addressee", &**line, COLUMN_MM, TEXT_PT, 12.0)));
    // Several signatures share the width.
    let count = document.signatures.len().max(1) as f64;
    let column = if count > 1.0 { text_mm / count } else { COLUMN_MM };
    let copied = document.copy.as_ref().map(|copy| (&copy.signature, COLUMN_MM));
    for (signature, width) in document.signatures.iter().map(|one| (one, column)).chain(copied) {
        let Signature { authority, post, name } = signature;
        let authority = authority.as_deref().unwrap_or_default();
        parts.push(("quyền hạn", "the authority", authority, width, TEXT_PT, 8.0));
        parts.push(("chức vụ", "the post", post.as_deref().unwrap_or_default(), width, TEXT_PT, 8.0));
        parts.push(("họ tên người ký", "the signer's name", name, width, TEXT_PT, 4.0));
    }
    let copied = document.copy.as_ref().map(|copy| &copy.recipients);
    for recipients in document.recipients.iter().chain(copied) {
        let drafter = recipients.drafter.as_deref().unwrap_or_default();
        parts.push(("ký hiệu người soạn thảo", "the drafter's mark", drafter, COLUMN_MM, TABLE_PT, 4.0));
        let lines = recipients.lines.iter();
        parts.extend(lines.map(|line| ("nơi nhận", "a recipient", &**line, COLUMN_MM, TABLE_PT, ROW_LINES)));
    }
    for (vi, en, text, width_mm, pt, max) in parts {
        let millimetres = |text: &str| typeface.width(text, true) * pt / PT_PER_MM;
        let breaks = text.matches('\n').count() as f64;
        let wide = text.split_whitespace().any(|word| millimetres(word) > width_mm);
        if wide || millimetres(text) / width_mm + breaks > max {
            let letters = text.chars().count();
            findings.push(
                TEXT_TOO_LONG
                    .found(
                        input.rules,
                        None,
                        format!("{vi} có {letters} chữ, không vừa chỗ in"),
                        format!("{en} has {letters} letters and does not fit its place"),
                    )
                    .with_value(start(text))
                    .hint(
                        "rút gọn trong tệp văn bản hoặc tệp cơ quan",
                        "shorten it in the document file or the office file",
                    ),
            );
        }
    }
}

/// Calls `visit` with every text that is printed.
fn for_each_text(input: &Input, visit: &mut impl FnMut(&str)) {
    let document = input.document;
    document.each_fixed(&mut *visit);
    document.each_runs(|runs| runs.iter().for_each(|run| visit(&run.text)));
    for block in document.all_blocks() {
        match block {
            Block::Chart { legend, .. } => legend.iter().for_each(|text| visit(text)),
            Block::LineChart { legend, .. } => legend.iter().for_each(|text| visit(text)),
            _ => {}
        }
    }
}

pub(super) fn missing_letter(letter: char, text: &str, place: Option<Place>, rules: &Rules) -> Diagnostic {
    let code = format!("U+{:04X}", letter as u32);
    MISSING_LETTER
        .found(
            rules,
            place,
            format!("phông chữ không có ký tự `{letter}` ({code})"),
            format!("the typeface does not have the letter `{letter}` ({code})"),
        )
        .with_value(start(text))
        .hint("gõ lại bằng chữ Việt hoặc chữ La-tinh", "type it again in Vietnamese or Latin letters")
}

/// A letter under a pile of marks is no word of any language, and would take the layout all memory.
pub(super) fn piled_marks(text: &str, place: Option<Place>, rules: &Rules) -> Diagnostic {
    let found = WORD_TOO_LONG.found(
        rules,
        place,
        "một chữ cái mang quá nhiều dấu chồng lên nhau",
        "a letter bears too many combining marks",
    );
    found.with_value(start(text)).hint("gõ lại từ này", "type the word again")
}

/// A word wider than its line would run out of its cell or off the page.
fn wide_word(
    runs: &[Run],
    width_mm: f64,
    pt: f64,
    typeface: &dyn Typeface,
    places: &Places,
    rules: &Rules,
    findings: &mut Vec<Diagnostic>,
) {
    let text = plain_text(runs);
    let bold = runs.iter().any(|run| run.bold);
    let wide = |word: &&str| typeface.width(word, bold) * pt / PT_PER_MM > width_mm;
    if let Some(word) = text.split_whitespace().find(wide) {
        let problem = WORD_TOO_LONG
            .found(
                rules,
                places.find(word),
                format!("một từ dài {} chữ không có chỗ ngắt dòng, rộng hơn dòng in", word.chars().count()),
                format!("a word of {} letters is wider than its line", word.chars().count()),
            )
            .with_value(start(word));
        // Nobody is asked to break a number.
        let problem = match word.chars().any(|letter| letter.is_alphabetic()) {
            true => problem.hint("thêm dấu cách để ngắt dòng được", "add spaces so that it can be broken"),
            false => problem.hint(
                "bảng có quá nhiều cột số cho một trang đứng: bỏ bớt cột, hoặc đặt landscape = true cho bảng trong mẫu",
                "the table has too many columns of figures for its page: leave some out, or set landscape = true for it in \
                 the template",
            ),
        };
        findings.push(problem);
    }
}

pub(super) fn too_long(text: &str, place: Option<Place>, rules: &Rules) -> Diagnostic {
    let letters = text.chars().count();
    TEXT_TOO_LONG
        .found(
            rules,
            place,
            format!("ô có {letters} chữ, không vừa một trang khi in thành bảng"),
            format!("the cell has {letters} letters and does not fit on a page of the table"),
        )
        .with_value(start(text))
        .hint("rút gọn nội dung của ô", "shorten the cell")
}
