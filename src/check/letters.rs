//! Letters that the typeface lacks, and words and cells that no page can hold: found before layout, at the cell or
//! line they came from.

use super::places::{Places, start};
use super::{Input, Typeface};
use crate::diagnostic::{Diagnostic, Place};
use crate::model::document::{Block, Run, plain_text};

/// Points in a millimetre.
const PT_PER_MM: f64 = 72.0 / 25.4;
/// The share of a column that its cells' insets leave for text.
const CELL_SHARE: f64 = 0.86;
/// The most lines that a table row, which never splits, may have: about two thirds of a page.
const ROW_LINES: f64 = 36.0;
/// The sizes at which words are measured, the largest that the rules set in text and tables.
const TEXT_PT: f64 = 14.0;
const TABLE_PT: f64 = 12.0;

/// The findings on letters and widths.
pub fn check(input: &Input, places: &Places, typeface: &dyn Typeface) -> Vec<Diagnostic> {
    let mut findings = Vec::new();
    let mut visit = |text: &str| {
        if let Some(letter) = text.chars().find(|&letter| letter != '\n' && !typeface.has_letter(letter)) {
            findings.push(missing_letter(letter, text, places.find(text)));
        }
    };
    for_each_text(input, &mut visit);
    let page = &input.rules.page;
    let text_mm = page.width_mm - page.left_mm - page.right_mm;
    for block in &input.document.blocks {
        match block {
            Block::Heading { runs, .. } | Block::Paragraph { runs } | Block::ListItem { runs, .. } => {
                wide_word(runs, text_mm, TEXT_PT, typeface, places, &mut findings);
            }
            Block::Table { columns, rows, .. } => {
                for row in rows {
                    for (column, cell) in columns.iter().zip(&row.cells) {
                        let width = column.width_mm * CELL_SHARE;
                        wide_word(cell, width, TABLE_PT, typeface, places, &mut findings);
                        let text = plain_text(cell);
                        let lines = typeface.width(&text, row.total) * TABLE_PT / PT_PER_MM / width
                            + text.matches('\n').count() as f64;
                        if lines > ROW_LINES {
                            findings.push(too_long(&text, places.find(&text)));
                        }
                    }
                }
            }
            Block::Chart { bars, .. } => {
                for bar in bars {
                    let text = plain_text(&bar.label);
                    let width = text_mm * 0.4;
                    wide_word(&bar.label, width, TABLE_PT, typeface, places, &mut findings);
                    let lines = typeface.width(&text, false) * TABLE_PT / PT_PER_MM / width;
                    if lines > ROW_LINES {
                        findings.push(too_long(&text, places.find(&text)));
                    }
                }
            }
            Block::PageBreak => {}
        }
    }
    // The same text may stand in a table, a chart and the prose: one finding is enough.
    let mut kept: Vec<Diagnostic> = Vec::new();
    for finding in findings {
        if !kept.contains(&finding) {
            kept.push(finding);
        }
    }
    kept
}

/// Calls `visit` with every text that is printed.
fn for_each_text(input: &Input, visit: &mut impl FnMut(&str)) {
    let document = input.document;
    let head = &document.letterhead;
    for part in [&head.title, &head.issuer, &head.number, &head.place_date, &head.kind] {
        visit(part);
    }
    for part in [&head.superior, &head.secrecy, &head.urgency, &head.circulation, &head.draft] {
        part.iter().for_each(|text| visit(text));
    }
    head.subject.iter().chain(&document.recipients.lines).for_each(|line| visit(line));
    let signature = &document.signature;
    for part in [&signature.authority, &signature.post, &document.contact, &document.recipients.drafter] {
        part.iter().for_each(|text| visit(text));
    }
    visit(&signature.name);
    document.each_runs(|runs| runs.iter().for_each(|run| visit(&run.text)));
    for block in &document.blocks {
        if let Block::Chart { legend, .. } = block {
            legend.iter().for_each(|text| visit(text));
        }
    }
}

fn placed(problem: Diagnostic, place: Option<Place>) -> Diagnostic {
    match place {
        Some(place) => problem.at(place),
        None => problem,
    }
}

fn missing_letter(letter: char, text: &str, place: Option<Place>) -> Diagnostic {
    let code = format!("U+{:04X}", letter as u32);
    let problem = Diagnostic::error(
        "check.missing-letter",
        format!("phông chữ không có ký tự `{letter}` ({code})"),
        format!("the typeface has no letter `{letter}` ({code})"),
    )
    .with_value(start(text))
    .hint("gõ lại bằng chữ Việt hoặc chữ La-tinh", "type it again in Vietnamese or Latin letters");
    placed(problem, place)
}

/// A word wider than its line would run out of its cell or off the page.
fn wide_word(
    runs: &[Run],
    width_mm: f64,
    pt: f64,
    typeface: &dyn Typeface,
    places: &Places,
    findings: &mut Vec<Diagnostic>,
) {
    let text = plain_text(runs);
    let bold = runs.iter().any(|run| run.bold);
    let wide = |word: &&str| typeface.width(word, bold) * pt / PT_PER_MM > width_mm;
    if let Some(word) = text.split_whitespace().find(wide) {
        let problem = Diagnostic::error(
            "check.word-too-long",
            format!("một từ dài {} chữ không có chỗ ngắt dòng, rộng hơn dòng in", word.chars().count()),
            format!("a word of {} letters is wider than its line", word.chars().count()),
        )
        .with_value(start(word))
        .hint("thêm dấu cách để ngắt dòng được", "put spaces into it so that it can break");
        findings.push(placed(problem, places.find(word)));
    }
}

fn too_long(text: &str, place: Option<Place>) -> Diagnostic {
    let letters = text.chars().count();
    let problem = Diagnostic::error(
        "check.text-too-long",
        format!("ô có {letters} chữ, không vừa một trang khi in thành bảng"),
        format!("the cell has {letters} letters and does not fit on a page of the table"),
    )
    .with_value(start(text))
    .hint("rút gọn nội dung của ô", "shorten the cell");
    placed(problem, place)
}
