//! Two syllables that do not belong together, words and clauses that are written twice, brackets that are left open, and
//! words that a document spells in two ways.

use std::collections::HashMap;

use unicode_normalization::UnicodeNormalization;

use super::CheckContext;
use super::document_text::{Passage, PassageKind};
use super::registry::{BRACKET_OPEN, SPELLING_MIXED, WORD_PAIR, WORD_TWICE};
use super::spelling::plain;
use super::tokenize::{is_capital, is_capitals, words};
use vanthu_diagnostic::Diagnostic;
use vanthu_model::syllable::{is_legal, tone_moved};
use vanthu_model::text::upper_initial;

/// Words that are right when they are written twice.
const TWICE: &[&str] = &[
    "ngày",
    "người",
    "nhà",
    "nơi",
    "lần",
    "từng",
    "đời",
    "năm",
    "tháng",
    "ngành",
    "xanh",
    "luôn",
    "mãi",
    "thường",
    "dần",
    "nhiều",
    "sáng",
    "chiều",
    "dăm",
    "ba",
    "đo",
    "xa",
    "gần",
    "rất",
    "song",
    "đều",
    "hay",
    "khu",
    "chung",
    "riêng",
    "lâu",
    "cao",
    "ùn",
    "đông",
    "từ",
    "ào",
    "vừa",
    "hoài",
    "tuần",
    "lớp",
    "muôn",
    "đâu",
    "mỗi",
    "kẻ",
    "ai",
    "mau",
    "đêm",
    "chăm",
    "đăm",
    "rưng",
    "ngùi",
    "ầm",
    "rầm",
    "trùng",
    "thanh",
    "dài",
    "hàng",
    "tầng",
    "đùng",
    "vo",
    "vòng",
    "bon",
    "chim",
];

/// Words of grammar, which stand behind any word.
const GRAMMATICAL: &[&str] = &[
    "của", "các", "này", "được", "lại", "vào", "sẽ", "và", "cho", "với", "từ", "đến", "là", "để", "bạn",
    "không", "có",
];

/// Words behind which a capital begins a name.
const NAMED: &[&str] = &[
    "chí",
    "ông",
    "bà",
    "anh",
    "chị",
    "em",
    "cháu",
    "cô",
    "thầy",
    "thôn",
    "xã",
    "phường",
    "bon",
    "buôn",
    "ấp",
    "xóm",
    "làng",
    "tỉnh",
    "huyện",
    "đường",
    "sông",
    "núi",
    "cầu",
    "chợ",
    "khu",
    "phố",
    "tổ",
    "và",
    "hồ",
    "trường",
];

/// Two spellings of one word, of which a document uses one.
const SPELLINGS: &[[&str; 2]] =
    &[["hàng năm", "hằng năm"], ["hàng tháng", "hằng tháng"], ["hàng quý", "hằng quý"], ["tỷ lệ", "tỉ lệ"]];

/// A word of a passage with its place.
struct Syllable {
    range: std::ops::Range<usize>,
    lower: String,
    capital: bool,
    /// Whether only one space separates it from the word before it.
    joined: bool,
    /// Whether it begins a sentence.
    first: bool,
}

/// The findings on pairs of words, repetitions, brackets and mixed spellings.
pub(crate) fn check(context: &CheckContext, findings: &mut Vec<Diagnostic>) {
    for passage in context.document.prose() {
        let list = syllables(&passage.text);
        pairs(context, passage, &list, findings);
        twice(context, passage, &list, findings);
        if passage.kind == PassageKind::Text {
            brackets(context, passage, findings);
        }
    }
    spellings(context, findings);
}

fn syllables(text: &str) -> Vec<Syllable> {
    let mut list: Vec<Syllable> = Vec::new();
    let mut end = 0;
    for range in words(text) {
        let between = text.get(end..range.start).unwrap_or_default();
        let word = text.get(range.clone()).unwrap_or_default();
        list.push(Syllable {
            lower: plain(word),
            capital: is_capital(word),
            joined: !list.is_empty()
                && !between.is_empty()
                && between.chars().all(|letter| letter == ' ' || letter == '\u{a0}'),
            first: list.is_empty() || between.contains(['.', ':', '!', '?', '\n', '“', '"', '-', '(', ')']),
            range: range.clone(),
        });
        end = range.end;
    }
    list
}

/// Pairs that are no word and differ from one by a mark or a letter.
fn pairs(context: &CheckContext, passage: &Passage, list: &[Syllable], findings: &mut Vec<Diagnostic>) {
    let known = &context.language.pairs;
    let all_capitals = is_capitals(&passage.text);
    for (index, pair) in list.windows(2).enumerate() {
        let [one, two] = pair else { continue };
        // Every syllable of a name has a capital, so that `Nghị quết` cannot be one; `đồng chí Thành công tác` may hold one.
        let named = index
            .checked_sub(1)
            .and_then(|index| list.get(index))
            .is_some_and(|before| one.joined && (before.capital || NAMED.contains(&before.lower.as_str())));
        let name = !all_capitals && (two.capital || one.capital && !one.first && named);
        if !two.joined || name || known.is_word(&one.lower, &two.lower) {
            continue;
        }
        let before = index.checked_sub(1).and_then(|index| list.get(index)).filter(|_| one.joined);
        let after = list.get(index + 2).filter(|after| after.joined);
        // A syllable that makes a word with its other neighbour is right.
        let taken = |word: &Syllable, first: bool| match (first, before, after) {
            (true, Some(before), _) => known.is_word(&before.lower, &word.lower),
            (false, _, Some(after)) => known.is_word(&word.lower, &after.lower),
            _ => false,
        };
        // Looking for what is near takes longest, so that it comes last: most syllables are words by themselves.
        let apart = !taken(one, true) && !taken(two, false);
        let open_one = apart && !known.is_single(&one.lower);
        let second = || {
            // `hoạt` is no word by itself, so that `hoạt đông` is a slip although `đông` is one.
            let bound = open_one && !GRAMMATICAL.contains(&two.lower.as_str());
            let open = apart && !known.is_single(&two.lower) || bound;
            known.seconds(&one.lower).iter().filter(|_| open).find(|right| near(&two.lower, right))
        };
        let first =
            || known.firsts(&two.lower).iter().filter(|_| open_one).find(|right| near(&one.lower, right));
        let right = if let Some(right) = first() {
            format!("{right} {}", two.lower)
        } else if let Some(right) = second() {
            format!("{} {right}", one.lower)
        } else {
            continue;
        };
        let typed = format!("{} {}", one.lower, two.lower);
        // What is no syllable at all is found elsewhere.
        let sound = |word: &str| is_legal(word) && tone_moved(word).is_none();
        if !sound(&one.lower)
            || !sound(&two.lower)
            || context.language.is_own(&typed)
            || listed(context, &one.lower, &typed)
        {
            continue;
        }
        let range = one.range.start..two.range.end;
        let shown = passage.text.get(range.clone()).unwrap_or_default().to_string();
        let right = if is_capitals(&shown) {
            right.to_uppercase()
        } else if one.capital {
            upper_initial(&right)
        } else {
            right
        };
        findings.push(
            context
                .about(
                    &WORD_PAIR,
                    passage,
                    range,
                    format!("`{shown}` có thể là `{right}` viết sai"),
                    format!("`{shown}` may be `{right}` misspelt"),
                )
                .meant(&right),
        );
    }
}

/// Whether the list of misspellings has a pair, which is then reported by it or right beside its neighbours.
fn listed(context: &CheckContext, first: &str, typed: &str) -> bool {
    context.language.misspellings(first).any(|entry| entry.wrong == typed)
}

/// Whether two syllables differ by their marks alone or by one letter.
fn near(typed: &str, right: &str) -> bool {
    if typed == right {
        return false;
    }
    let (typed_bare, right_bare) = (bare(typed), bare(right));
    // `kỹ thuật` and `kĩ thuật` are two spellings of one word.
    if typed_bare != right_bare && typed_bare.replace('y', "i") == right_bare.replace('y', "i") {
        return false;
    }
    if typed_bare == right_bare {
        return true;
    }
    let tone = |text: &str| {
        text.nfd().find(|letter| matches!(letter, '\u{300}' | '\u{301}' | '\u{303}' | '\u{309}' | '\u{323}'))
    };
    // Onsets that sound alike in a part of the country.
    let alike = |bare: &str| {
        let onsets = [("tr", "ch"), ("x", "s"), ("gi", "d"), ("r", "d")];
        let found =
            onsets.iter().find_map(|(onset, same)| Some(format!("{same}{}", bare.strip_prefix(onset)?)));
        found.unwrap_or_else(|| bare.to_string())
    };
    if typed_bare.len() > 2 && alike(&typed_bare) == alike(&right_bare) && tone(typed) == tone(right) {
        return true;
    }
    let lengths = typed_bare.len().abs_diff(right_bare.len());
    lengths <= 1
        && typed_bare.len() > 1
        && tone(typed) == tone(right)
        && strsim::damerau_levenshtein(&typed_bare, &right_bare) == 1
}

/// A syllable without its marks.
fn bare(text: &str) -> String {
    let plain = |letter: char| if letter == 'đ' { 'd' } else { letter };
    text.nfd().map(plain).filter(char::is_ascii_alphabetic).collect()
}

/// A word, or a stretch of at least three, that is written twice in a row.
fn twice(context: &CheckContext, passage: &Passage, list: &[Syllable], findings: &mut Vec<Diagnostic>) {
    let mut index = 0;
    while index < list.len() {
        let longest = (1..=8.min((list.len() - index) / 2)).rev().find(|length| {
            let (one, two) = (&list[index..index + length], &list[index + length..index + 2 * length]);
            if one.iter().zip(two).any(|(one, two)| one.lower != two.lower) {
                return false;
            }
            let inner = one.iter().chain(two).skip(1).enumerate().all(|(at, word)| {
                word.joined || at + 1 == *length && *length > 2 && comma_between(&passage.text, one, two)
            });
            let same_case = *length > 1 || one[0].capital == two[0].capital || one[0].first;
            // `cơ quan quan tâm`: the same syllable ends one word and begins another.
            let known = &context.language.pairs;
            let before = index.checked_sub(1).and_then(|before| list.get(before)).filter(|_| one[0].joined);
            let after = list.get(index + 2).filter(|after| after.joined);
            let shared = *length == 1
                && before.is_some_and(|before| known.is_word(&before.lower, &one[0].lower))
                && after.is_some_and(|after| known.is_word(&one[0].lower, &after.lower));
            if shared {
                return false;
            }
            let legal = match length {
                1 => {
                    !TWICE.contains(&one[0].lower.as_str())
                        && one[0].lower.chars().count() > 1
                        && is_legal(&one[0].lower)
                        // `Các các` at the start of a sentence is not a name.
                        && (!one[0].capital || one[0].first && !two[0].capital)
                }
                // `từng bước từng bước` and the like.
                2 => !TWICE.contains(&one[0].lower.as_str()) && !one[0].capital,
                _ => true,
            };
            inner && same_case && legal
        });
        let Some(length) = longest else {
            index += 1;
            continue;
        };
        let range = list[index].range.start..list[index + 2 * length - 1].range.end;
        let once =
            passage.text.get(list[index].range.start..list[index + length - 1].range.end).unwrap_or_default();
        findings.push(
            context
                .about(
                    &WORD_TWICE,
                    passage,
                    range,
                    format!("`{once}` viết hai lần liền nhau"),
                    format!("`{once}` is written twice in a row"),
                )
                .meant(once),
        );
        index += 2 * length;
    }
}

/// Whether a single comma stands between two stretches.
fn comma_between(text: &str, one: &[Syllable], two: &[Syllable]) -> bool {
    let (Some(last), Some(first)) = (one.last(), two.first()) else { return false };
    text.get(last.range.end..first.range.start).is_some_and(|between| between.trim() == ",")
}

/// Round brackets and quotation marks of a paragraph that do not pair.
fn brackets(context: &CheckContext, passage: &Passage, findings: &mut Vec<Diagnostic>) {
    let text = &passage.text;
    for (open, close) in [('(', ')'), ('“', '”'), ('‘', '’')] {
        let mut stack: Vec<usize> = Vec::new();
        let mut stray = None;
        for (at, letter) in text.char_indices() {
            if letter == open {
                stack.push(at);
            } else if letter == close
                && stack.pop().is_none()
                && stray.is_none()
                && stands_alone(text, at, open)
            {
                stray = Some(at);
            }
        }
        let Some(at) = stack.first().copied().or(stray) else { continue };
        let unclosed = stray != Some(at);
        // A quotation may run over several paragraphs.
        let minutes = !unclosed && behind_hour(text, at);
        if open == '“' && (at < 4 || !unclosed) && !minutes {
            continue;
        }
        let end = at + text[at..].char_indices().nth(20).map_or(text.len() - at, |(end, _)| end);
        let mark = if unclosed { open } else { close };
        let (vi, en) = if unclosed {
            ("mở mà không đóng", "is opened and not closed")
        } else {
            ("đóng mà không mở", "is closed and not opened")
        };
        let start =
            if unclosed { at } else { text[..at].rfind(char::is_whitespace).map_or(0, |space| space + 1) };
        let end = if unclosed { end } else { at + close.len_utf8() };
        findings.push(
            context
                .about(
                    &BRACKET_OPEN,
                    passage,
                    start..end,
                    format!("dấu `{mark}` {vi}"),
                    format!("`{mark}` {en}"),
                )
                .hint(
                    if minutes {
                        "viết `14 giờ 00 phút`"
                    } else {
                        "thêm dấu còn thiếu hoặc bỏ dấu thừa"
                    },
                    if minutes {
                        "write `14 giờ 00 phút`"
                    } else {
                        "add the missing mark or remove the other"
                    },
                ),
        );
    }
}

/// Whether a closing mark at a place can be one that was never opened: no letter of an item, no apostrophe of a name.
fn stands_alone(text: &str, at: usize, open: char) -> bool {
    match open {
        '(' => !is_item(text, at),
        '‘' => behind_hour(text, at),
        _ => true,
    }
}

/// Whether the minutes of an hour stand before a place: `14 giờ 00”`, `11h00’`.
fn behind_hour(text: &str, at: usize) -> bool {
    let head = text.get(..at).unwrap_or_default();
    let minutes = head.len() - head.trim_end_matches(|letter: char| letter.is_ascii_digit()).len();
    let hour = head.get(..head.len() - minutes).unwrap_or_default().trim_end().to_lowercase();
    let word = hour.strip_suffix("giờ").or_else(|| hour.strip_suffix('h'));
    let numbered = word.is_some_and(|rest| rest.trim_end().ends_with(|letter: char| letter.is_ascii_digit()));
    (1..=2).contains(&minutes) && numbered
}

/// Whether a closing bracket belongs to the letter or number of an item: `a)`, `1)`, `c2)`.
fn is_item(text: &str, at: usize) -> bool {
    let head = text.get(..at).unwrap_or_default();
    let word = head.rsplit(|letter: char| !letter.is_alphanumeric()).next().unwrap_or_default();
    !word.is_empty() && word.chars().count() <= 3
}

/// A word that the document spells in two ways; the rarer way is noted once.
fn spellings(context: &CheckContext, findings: &mut Vec<Diagnostic>) {
    let mut found: HashMap<&str, Vec<(&Passage, usize)>> = HashMap::new();
    for passage in context.document.prose() {
        let lower = passage.text.to_lowercase();
        if lower.len() != passage.text.len() {
            continue;
        }
        for spelling in SPELLINGS.iter().flatten() {
            found
                .entry(spelling)
                .or_default()
                .extend(lower.match_indices(spelling).map(|(at, _)| (passage, at)));
        }
    }
    for [one, two] in SPELLINGS {
        let count = |spelling: &str| found.get(spelling).map_or(0, Vec::len);
        let (rare, usual) = if count(one) < count(two) { (one, two) } else { (two, one) };
        let Some((passage, at)) = found.get(rare).and_then(|places| places.first()) else { continue };
        if count(usual) == 0 {
            continue;
        }
        findings.push(
            context
                .about(
                    &SPELLING_MIXED,
                    passage,
                    *at..at + rare.len(),
                    format!(
                        "văn bản viết cả `{rare}` ({} lần) và `{usual}` ({} lần)",
                        count(rare),
                        count(usual)
                    ),
                    format!(
                        "the document writes both `{rare}` ({}) and `{usual}` ({})",
                        count(rare),
                        count(usual)
                    ),
                )
                .meant(usual),
        );
    }
}
