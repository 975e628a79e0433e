//! A number of things and the list of them behind it: `04 công trình: …` in a row, `03 nhiệm vụ sau:` above a list.

use rust_decimal::Decimal;

use super::amount::{Amount, TokenKind};
use super::{Reconciler, Sentence, shown};
use crate::document_text::{Passage, PassageKind};
use crate::registry::NAMES_COUNTED;
use vanthu_diagnostic::Diagnostic;

/// The nouns of what is listed in a row behind a colon.
const LISTED: &[&[&str]] = &[
    &["công", "trình"],
    &["nội", "dung"],
    &["nhiệm", "vụ"],
    &["lĩnh", "vực"],
    &["chuyên", "đề"],
    &["dự", "án"],
    &["mô", "hình"],
    &["tiêu", "chí"],
    &["giải", "pháp"],
    &["hạng", "mục"],
    &["môn"],
    &["cơ", "quan"],
    &["đơn", "vị"],
    &["nguyên", "tắc"],
    &["dự", "thảo"],
    &["tờ", "trình"],
    &["báo", "cáo"],
    &["kế", "hoạch"],
    &["nghị", "quyết"],
    &["nhóm", "nhiệm", "vụ"],
    &["nhóm", "giải", "pháp"],
    &["tồn", "tại"],
    &["hạn", "chế"],
    &["kiến", "nghị"],
    &["đề", "xuất"],
    &["vấn", "đề"],
    &["nguyên", "nhân"],
    &["bài", "học"],
    &["khâu", "đột", "phá"],
    &["mục", "tiêu"],
    &["yêu", "cầu"],
];

impl Reconciler<'_, '_> {
    /// `04 công trình: trường mầm non, nhà văn hóa, đường liên thôn`: the fewer items, even if each comma, semicolon and `và`
    /// parts two of them.
    pub(super) fn listed(&self, sentence: &Sentence, findings: &mut Vec<Diagnostic>) {
        for (index, amount) in sentence.amounts.iter().enumerate() {
            let noun = amount.end..amount.end + 3;
            let Some(colon) = noun.clone().find(|at| sentence.words_at(*at, &[":"])) else { continue };
            let counted = LISTED.iter().any(|words| sentence.words_at(amount.end, words));
            let last = index + 1 == sentence.amounts.len();
            let plain =
                amount.counts() && amount.decimals == 0 && !amount.rough && amount.value <= Decimal::TEN;
            let tail = colon + 1..sentence.tokens.len();
            let ends = sentence.tokens.last().is_some_and(|token| token.is("."));
            let open = sentence.any_word(tail.clone(), &["…", "v", "như", "(", ":", "/", "gồm"])
                || sentence.tokens[tail.clone()]
                    .iter()
                    .any(|token| !matches!(token.kind, TokenKind::Word | TokenKind::Mark))
                || sentence.tokens.len() - colon < 4;
            if !counted || !last || !plain || !ends || open {
                continue;
            }
            if let Some(count) = self::repeated(sentence, amount, colon) {
                self.counted(sentence, amount, count, findings);
                continue;
            }
            let marks =
                tail.clone().filter(|at| sentence.tokens[*at].is_any(&[",", ";", "và", "-", "–", "."]));
            let most = marks.count();
            if most < 2 || Decimal::from(most) >= amount.value {
                continue;
            }
            let stated = shown(amount.value);
            findings.push(self.found(
                &NAMES_COUNTED,
                sentence.passage,
                amount.range.start..sentence.tokens[sentence.tokens.len() - 1].range.end,
                format!("ghi {stated} nhưng chỉ kể {most}"),
                format!("{stated} are counted, but only {most} are listed"),
            ));
        }
    }
}

impl Reconciler<'_, '_> {
    /// Reports a number of things of which another number is listed to the end of the sentence.
    fn counted(&self, sentence: &Sentence, amount: &Amount, count: usize, findings: &mut Vec<Diagnostic>) {
        if amount.value == Decimal::from(count) {
            return;
        }
        let stated = shown(amount.value);
        findings.push(self.found(
            &NAMES_COUNTED,
            sentence.passage,
            amount.range.start..sentence.tokens[sentence.tokens.len() - 1].range.end,
            format!("ghi {stated} nhưng kể ra {count}"),
            format!("{stated} are counted, but {count} are listed"),
        ));
    }
}

/// `03 dự thảo: dự thảo Quy chế …, dự thảo Kế hoạch …`: how many items begin with the noun that is counted, where the first and the
/// last do and the others go on in small letters.
fn repeated(sentence: &Sentence, amount: &Amount, colon: usize) -> Option<usize> {
    let noun: Vec<&str> =
        sentence.tokens[amount.end..colon].iter().map(|token| token.lower.as_str()).collect();
    let starts = (colon + 1..sentence.tokens.len()).filter(|at| {
        sentence.tokens[*at - 1].is_any(&[":", ",", ";", "và"]) && !sentence.tokens[*at].is("và")
    });
    let items: Vec<usize> = starts.collect();
    let begins = |at: &usize| sentence.words_at(*at, &noun);
    let count = items.iter().filter(|at| begins(at)).count();
    let ends = items.first().is_some_and(begins) && items.last().is_some_and(begins);
    let others = items.iter().filter(|at| !begins(at)).all(|at| !sentence.tokens[*at].capital);
    (count > 1 && ends && others && !noun.is_empty()).then_some(count)
}

/// What a list numbers its items with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Order {
    /// `1.`, `1)`.
    Figures,
    /// `a)`.
    Letters,
    /// `Một là`.
    Words,
    /// `Thứ nhất`.
    Ordinals,
}

impl Reconciler<'_, '_> {
    /// `06 nhiệm vụ sau:` above a list: fewer or more of them.
    pub(super) fn numbered(&self, findings: &mut Vec<Diagnostic>) {
        let passages = &self.read.passages;
        for (index, (passage, sentences)) in passages.iter().enumerate() {
            let leads = passage.text.trim_end().ends_with(':');
            let Some(last) = sentences.last().filter(|_| leads) else { continue };
            let counted = |one: &&Amount| {
                let listed = LISTED.iter().any(|words| last.words_at(one.end, words));
                let behind = last.tokens.len() - one.end;
                one.counts() && one.decimals == 0 && !one.rough && listed && behind <= 8
            };
            let Some(amount) = last.amounts.iter().rfind(counted) else { continue };
            let items = || passages[index + 1..].iter().map(|(item, _)| *item);
            let own = place_of(passage).map(|(order, _)| order);
            let first = items().next().and_then(place_of).filter(|(order, _)| Some(*order) != own);
            let (found, most) = match first {
                Some((order, 1)) => (in_order(items(), order), 2),
                Some(_) => continue,
                None => match dashes(passage, items()) {
                    Some(found) => (found, 1),
                    None => continue,
                },
            };
            let near = (amount.value - Decimal::from(found)).abs() <= Decimal::from(most);
            if found < 2 || !near || amount.value == Decimal::from(found) {
                continue;
            }
            let stated = shown(amount.value);
            findings.push(self.found(
                &NAMES_COUNTED,
                passage,
                amount.range.clone(),
                format!("ghi {stated} nhưng danh sách bên dưới có {found}"),
                format!("{stated} are counted, but the list below has {found}"),
            ));
        }
    }
}

/// How many items follow one another in their order. Paragraphs and lists within an item may stand between them.
fn in_order<'d>(items: impl Iterator<Item = &'d Passage>, order: Order) -> u32 {
    let (mut found, mut apart) = (0, 0);
    for item in items {
        if place_of(item) == Some((order, found + 1)) {
            (found, apart) = (found + 1, 0);
        } else if apart > 8 {
            break;
        } else {
            apart += 1;
        }
    }
    found
}

/// How many items with a dash stand directly below a paragraph, up to a numbered one or the end of the text; `None` where a plain
/// paragraph follows, which may belong to the list.
fn dashes<'d>(head: &Passage, mut items: impl Iterator<Item = &'d Passage>) -> Option<u32> {
    let dash = |passage: &Passage, marks: &[char]| passage.text.trim_start().starts_with(marks);
    if dash(head, &['-', '–', '+', '•']) {
        return None;
    }
    let mut found = 0;
    loop {
        let Some(item) = items.next().filter(|item| item.kind == PassageKind::Text) else {
            return Some(found);
        };
        if dash(item, &['-', '–', '•']) {
            found += 1;
        } else if !dash(item, &['+', '*']) || found == 0 {
            let heading = |letter: char| letter.is_ascii_digit() || matches!(letter, 'I' | 'V' | 'X');
            return item.text.trim_start().starts_with(heading).then_some(found);
        }
    }
}

/// How an item is numbered, and as which it is.
fn place_of(passage: &Passage) -> Option<(Order, u32)> {
    if let Some(number) = number_of(passage) {
        return Some((Order::Figures, number));
    }
    let label = if passage.label.trim().is_empty() { &passage.text } else { &passage.label };
    let mut letters = label.trim_start().chars();
    if let (Some(letter), Some(')')) = (letters.next(), letters.next())
        && let Some(index) = "abcdđeghiklmnopqrstuvxy".chars().position(|known| known == letter)
    {
        return Some((Order::Letters, index as u32 + 1));
    }
    const WORDS: &[&str] = &[
        "Một là",
        "Hai là",
        "Ba là",
        "Bốn là",
        "Năm là",
        "Sáu là",
        "Bảy là",
        "Tám là",
        "Chín là",
        "Mười là",
    ];
    const ORDINALS: &[&str] =
        &["Thứ nhất", "Thứ hai", "Thứ ba", "Thứ tư", "Thứ năm", "Thứ sáu", "Thứ bảy", "Thứ tám", "Thứ chín"];
    let text = passage.text.trim_start().trim_start_matches(['-', '–', '+', ' ']);
    [(Order::Words, WORDS), (Order::Ordinals, ORDINALS)].into_iter().find_map(|(order, list)| {
        let index = list.iter().position(|word| text.starts_with(word))?;
        Some((order, index as u32 + 1))
    })
}

/// The number of an item in figures, `1.` or `1)`.
fn number_of(passage: &Passage) -> Option<u32> {
    let label = if passage.label.trim().is_empty() { &passage.text } else { &passage.label };
    let label = label.trim_start();
    let end = label.find(|letter: char| !letter.is_ascii_digit())?;
    let marked =
        label[end..].starts_with(". ") || label[end..].starts_with(')') || label[end..].trim() == ".";
    marked.then(|| label[..end].parse().ok())?
}
