//! A document places tone marks in one way: `hòa` or `hoà`, `ủy` or `uỷ`. Names keep their own.

use super::CheckContext;
use super::document_text::Passage;
use super::registry::TONE_MIXED;
use super::tokenize::{is_capital, words};
use vanthu_diagnostic::Diagnostic;
use vanthu_model::office::ToneStyle;
use vanthu_model::syllable::tone_style;

/// A word that shows a style, and where.
struct Shown<'a> {
    passage: &'a Passage,
    range: std::ops::Range<usize>,
    style: ToneStyle,
}

/// The findings on tone marks.
pub(crate) fn check(context: &CheckContext, findings: &mut Vec<Diagnostic>) {
    let document = context.document;
    // The line of a signer is a name from end to end.
    let names: Vec<&Passage> = document.signed.iter().map(|signed| &signed.name).collect();
    let mut shown: Vec<Shown> = Vec::new();
    for passage in document.all().filter(|passage| !names.iter().any(|name| std::ptr::eq(*name, *passage))) {
        for range in words(&passage.text) {
            let word = &passage.text[range.clone()];
            if let Some(style) = tone_style(word).filter(|_| !is_name(word)) {
                shown.push(Shown { passage, range, style });
            }
        }
    }
    let new = shown.iter().filter(|one| one.style == ToneStyle::New).count();
    let main = match context.style {
        Some(style) => style,
        None if new * 2 >= shown.len() => ToneStyle::New,
        None => ToneStyle::Old,
    };
    // Each word once, because a document that spells one of them this way spells it so throughout.
    let mut reported: Vec<String> = Vec::new();
    for one in shown.iter().filter(|one| one.style != main) {
        let word = &one.passage.text[one.range.clone()];
        if reported.contains(&word.to_lowercase()) {
            continue;
        }
        reported.push(word.to_lowercase());
        let right = match main {
            ToneStyle::Old => ToneStyle::Old.apply(word),
            ToneStyle::New => ToneStyle::from_old(word),
        };
        findings.push(
            context
                .about(
                    &TONE_MIXED,
                    one.passage,
                    one.range.clone(),
                    format!("`{word}` đặt dấu khác cách của cả văn bản"),
                    format!("`{word}` places its tone mark differently from the rest of the document"),
                )
                .meant(&right),
        );
    }
}

/// Whether a word may be a name: it has a capital and is not the word that titles of bodies are made of.
fn is_name(word: &str) -> bool {
    is_capital(word) && !matches!(word.to_lowercase().as_str(), "ủy" | "uỷ")
}
