//! Checks the texts of a workbook's row that a scorecard prints for letters that the typeface lacks, and for words and
//! texts that do not fit on a card. The cell of each text is known, so a finding never has to search for its place.

use super::Typeface;
use super::letters::{PT_PER_MM, TEXT_PT, missing_letter, piled_marks, too_long};
use super::places::start;
use super::registry::WORD_TOO_LONG;
use vanthu_diagnostic::{Diagnostic, Place};
use vanthu_model::rules::Rules;
use vanthu_model::text::has_too_many_marks;

/// The maximum number of lines of a text on a card, of which a page has about 40.
const MAX_LINES: f64 = 30.0;

/// The finding on `text` at `place`, which is printed on lines of `width_mm`.
pub fn check(
    text: &str,
    place: &Place,
    width_mm: f64,
    rules: &Rules,
    typeface: &dyn Typeface,
) -> Option<Diagnostic> {
    let place = || Some(place.clone());
    if let Some(letter) = text.chars().find(|&letter| letter != '\n' && !typeface.has_letter(letter)) {
        return Some(missing_letter(letter, text, place(), rules));
    }
    if has_too_many_marks(text) {
        return Some(piled_marks(text, place(), rules));
    }
    let millimetres = |text: &str| typeface.width(text, true) * TEXT_PT / PT_PER_MM;
    if let Some(word) = text.split_whitespace().find(|word| millimetres(word) > width_mm * 0.75) {
        let letters = word.chars().count();
        let problem = WORD_TOO_LONG.found(
            rules,
            place(),
            format!("một từ dài {letters} chữ không có chỗ ngắt dòng, rộng hơn dòng in"),
            format!("a word of {letters} letters is wider than its line"),
        );
        let hint = ("thêm dấu cách để ngắt dòng được", "add spaces so that it can be broken");
        return Some(problem.with_value(start(word)).hint(hint.0, hint.1));
    }
    (millimetres(text) / width_mm > MAX_LINES).then(|| too_long(text, place(), rules))
}
