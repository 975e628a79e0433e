//! Misspellings from the list, and words that cannot be Vietnamese syllables. Names, abbreviations and foreign words
//! are not checked: a word with a capital inside a sentence is left alone.

use std::cell::RefCell;
use std::collections::HashMap;
use std::ops::Range;

use super::CheckContext;
use super::document_text::Passage;
use super::registry::{MISSPELLING, SYLLABLE};
use super::tokenize::{chunks, is_capital, is_capitals, words};
use vanthu_diagnostic::Diagnostic;
use vanthu_model::language::Misspelling;
use vanthu_model::office::ToneStyle;
use vanthu_model::syllable::{is_legal, tone_moved, tone_style};
use vanthu_model::text::upper_initial;

/// What the letters of a word alone show.
#[derive(Clone, Debug)]
enum Verdict {
    /// It is a syllable.
    Sound,
    /// Its tone mark belongs to another letter: the word as it should be.
    Moved(String),
    /// It is not a syllable.
    Foreign,
}

/// The verdict on a word in small letters. Taking words apart is most of the work of reading a text, and every document
/// uses the same ones.
fn verdict(word: &str) -> Verdict {
    /// The maximum number of words that are remembered.
    const MAX: usize = 20_000;
    thread_local! {
        static KNOWN: RefCell<HashMap<String, Verdict>> = RefCell::default();
    }
    KNOWN.with_borrow_mut(|known| {
        if let Some(verdict) = known.get(word) {
            return verdict.clone();
        }
        let verdict = match tone_moved(word) {
            Some(right) => Verdict::Moved(right),
            None if is_legal(word) => Verdict::Sound,
            None => Verdict::Foreign,
        };
        if known.len() < MAX {
            known.insert(word.to_string(), verdict.clone());
        }
        verdict
    })
}

/// The findings on spelling.
pub(crate) fn check(context: &CheckContext, findings: &mut Vec<Diagnostic>) {
    for passage in context.document.prose() {
        let reported = misspellings(context, passage, findings);
        syllables(context, passage, &reported, findings);
    }
}

/// A word of a passage.
struct Word {
    /// Its range in the passage.
    range: Range<usize>,
    /// In small letters.
    lower: String,
    /// Whether only white space separates it from the word before it.
    joined: bool,
    /// Whether it begins a sentence.
    first: bool,
    /// Whether it begins with a capital.
    capital: bool,
}

/// The words of a text, each with how it is joined to the word before it.
fn read(text: &str) -> Vec<Word> {
    let mut list: Vec<Word> = Vec::new();
    let mut end = 0;
    for range in words(text) {
        let between = text.get(end..range.start).unwrap_or_default();
        let word = text.get(range.clone()).unwrap_or_default();
        list.push(Word {
            lower: plain(word),
            joined: !list.is_empty() && !between.is_empty() && between.chars().all(char::is_whitespace),
            first: list.is_empty() || between.contains(['.', ':', '!', '?', '\n', '“', '"', '-', '(']),
            capital: is_capital(word),
            range: range.clone(),
        });
        end = range.end;
    }
    list
}

/// A word in small letters, its tone mark as the list writes it.
pub(crate) fn plain(word: &str) -> String {
    let lower = word.to_lowercase();
    if tone_style(&lower) == Some(ToneStyle::Old) { ToneStyle::from_old(&lower) } else { lower }
}

/// Reports the entries of the list that occur in a passage, and returns their ranges.
fn misspellings(
    context: &CheckContext,
    passage: &Passage,
    findings: &mut Vec<Diagnostic>,
) -> Vec<Range<usize>> {
    let mut reported = Vec::new();
    let text = &passage.text;
    let all_capitals = is_capitals(text);
    let words = read(text);
    let mut index = 0;
    while let Some(word) = words.get(index) {
        let found = context
            .language
            .misspellings(&word.lower)
            .filter_map(|entry| Some((entry, matches(entry, &words, index)?)))
            // If two entries fit, the longer one is more specific.
            .max_by_key(|(_, length)| *length);
        let Some((entry, length)) = found else {
            index += 1;
            continue;
        };
        let these = words.get(index..index + length).unwrap_or_default();
        index += length;
        // Names keep their own spelling: capitals are only expected at the start of a sentence.
        let name = !all_capitals
            && these.iter().enumerate().any(|(at, word)| word.capital && !(at == 0 && word.first));
        if name || all_capitals && length == 1 {
            continue;
        }
        let Some((first, last)) = these.first().zip(these.last()) else { continue };
        let range = first.range.start..last.range.end;
        let right = if all_capitals {
            entry.right.to_uppercase()
        } else if first.capital {
            upper_initial(&entry.right)
        } else {
            entry.right.clone()
        };
        let wrong = text.get(range.clone()).unwrap_or_default().to_string();
        reported.push(range.clone());
        findings.push(
            context
                .about(
                    &MISSPELLING,
                    passage,
                    range,
                    format!("`{wrong}` viết sai chính tả"),
                    format!("`{wrong}` is misspelt"),
                )
                .meant(&right)
                .hint(entry.note.clone(), format!("the list of misspellings says: {}", entry.note)),
        );
    }
    reported
}

/// The number of words that an entry covers from `index` on. `None` if it does not occur there or is correct there.
fn matches(entry: &Misspelling, words: &[Word], index: usize) -> Option<usize> {
    let mut length = 0;
    for expected in entry.wrong.split(' ') {
        let word = words.get(index + length)?;
        if word.lower != expected || length > 0 && !word.joined {
            return None;
        }
        length += 1;
    }
    let before = words.get(index).filter(|word| word.joined).and_then(|_| words.get(index.wrapping_sub(1)));
    let after = words.get(index + length).filter(|word| word.joined);
    let is = |word: Option<&Word>, list: &[String]| word.is_some_and(|word| list.contains(&word.lower));
    let fits = (entry.after.is_empty() || is(before, &entry.after))
        && (entry.before.is_empty() || is(after, &entry.before))
        && !is(before, &entry.not_after)
        && !is(after, &entry.not_before);
    fits.then_some(length)
}

/// Words in small letters that are not syllables, or whose tone mark stands on the wrong letter.
fn syllables(
    context: &CheckContext,
    passage: &Passage,
    reported: &[Range<usize>],
    findings: &mut Vec<Diagnostic>,
) {
    let text = &passage.text;
    for chunk in chunks(text) {
        let Some(stretch) = text.get(chunk.clone()) else { continue };
        let core = stretch.trim_matches(|letter: char| !letter.is_alphanumeric());
        // Items in Roman figures: `(ii)`.
        let item = stretch.starts_with('(') && core.bytes().all(|byte| b"ivx".contains(&byte));
        if item {
            continue;
        }
        // Addresses, symbols, names of files, words joined by a hyphen.
        if core.contains(|letter: char| !letter.is_alphabetic()) {
            continue;
        }
        for word in words(stretch) {
            let Some(shown) = stretch.get(word.clone()) else { continue };
            let range = chunk.start + word.start..chunk.start + word.end;
            let small = shown.chars().count() > 1 && !shown.chars().any(char::is_uppercase);
            if !small
                || context.language.is_foreign(shown)
                || reported.iter().any(|reported| reported.contains(&range.start))
            {
                continue;
            }
            let verdict = verdict(shown);
            if let Verdict::Moved(right) = verdict {
                let (vi, en) = (
                    format!("`{shown}` đặt dấu thanh sai chỗ"),
                    format!("`{shown}` has its tone mark on the wrong letter"),
                );
                findings.push(context.about(&SYLLABLE, passage, range, vi, en).meant(&right));
            } else if matches!(verdict, Verdict::Foreign) {
                findings.push(
                    context
                        .about(
                            &SYLLABLE,
                            passage,
                            range,
                            format!("`{shown}` không phải một tiếng của tiếng Việt"),
                            format!("`{shown}` is not a Vietnamese syllable"),
                        )
                        .hint(
                            "gõ lại; nếu là từ nước ngoài hoặc tên riêng, viết đúng như nguyên ngữ hoặc viết hoa",
                            "type it again; write a foreign word or a name as it is, names with a capital",
                        ),
                );
            }
        }
    }
}
