//! Fractions in words: `một nửa số chi bộ (05/12)`, `hai phần ba`, `giảm hơn một nửa (từ 27 xuống 14)`.

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use super::amount::{Amount, TokenKind};
use super::changes::from_to;
use super::parts::bounds_age;
use super::{Reconciler, Sentence, shown, stretch};
use crate::registry::SHARE_DISAGREES;
use vanthu_diagnostic::Diagnostic;
use vanthu_model::number;

/// How exactly a fraction is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Exactness {
    Plain,
    /// `gần`: a little less.
    Under,
    /// `hơn`, `trên`, `quá`: more.
    Over,
    /// `khoảng`.
    About,
}

/// A fraction in words.
struct InWords {
    numerator: u32,
    denominator: u32,
    /// The indices of its tokens.
    at: usize,
    end: usize,
    exactness: Exactness,
}

impl Reconciler<'_, '_> {
    /// Compares the fractions that a sentence gives in words with its figures.
    pub(super) fn halves(&self, sentence: &Sentence, findings: &mut Vec<Diagnostic>) {
        if !sentence.may_say(&["nửa", "phần", "/"]) {
            return;
        }
        if sentence.amounts.is_empty() {
            return;
        }
        for at in 0..sentence.tokens.len() {
            let token = &sentence.tokens[at];
            let figure = matches!(token.kind, TokenKind::Fraction { decimals: 0, .. });
            if !figure && !token.is_any(&["nửa", "phần"]) {
                continue;
            }
            let fraction = if figure { in_figures(sentence, at) } else { in_words(sentence, at) };
            let Some(fraction) = fraction else { continue };
            let Some((part, whole, range)) = figures(sentence, &fraction) else { continue };
            if fits(&fraction, part, whole) {
                continue;
            }
            let Some(exact) = number::percent_of(part, whole) else { continue };
            let name = sentence.shown(fraction.at..fraction.end);
            findings.push(self.found(
                &SHARE_DISAGREES,
                sentence.passage,
                range,
                format!(
                    "{} trên {} là {}, không phải {name}",
                    shown(part),
                    shown(whole),
                    number::percent(exact)
                ),
                format!("{} of {} is {} and not `{name}`", shown(part), shown(whole), number::percent(exact)),
            ));
            return;
        }
    }
}

/// Reads `1/3 số hộ`, which is a fraction and no count: a part of one, two or three and `số` behind it.
fn in_figures(sentence: &Sentence, at: usize) -> Option<InWords> {
    let TokenKind::Fraction { part, whole, .. } = sentence.tokens[at].kind else { return None };
    let (numerator, denominator) = (part.to_u32()?, whole.to_u32()?);
    let plain = sentence.tokens[at].lower.len() == 3 && numerator < denominator && denominator <= 5;
    let reduced = (at.saturating_sub(2)..at).any(|at| sentence.tokens[at].is("giảm"));
    let told = reduced || sentence.tokens.get(at + 1).is_some_and(|token| token.is_any(&["số", "tổng"]));
    (plain && told).then(|| InWords {
        numerator,
        denominator,
        at,
        end: at + 1,
        exactness: exactness(sentence, at),
    })
}

/// How exactly what begins at an index is meant.
fn exactness(sentence: &Sentence, start: usize) -> Exactness {
    match start.checked_sub(1).map(|at| sentence.tokens[at].lower.as_str()) {
        Some("gần" | "xấp") => Exactness::Under,
        Some("hơn" | "trên" | "quá") => Exactness::Over,
        Some("khoảng" | "chừng" | "độ") => Exactness::About,
        _ => Exactness::Plain,
    }
}

/// Reads the fraction whose word `nửa` or `phần` stands at an index.
fn in_words(sentence: &Sentence, at: usize) -> Option<InWords> {
    let digit = |at: usize| {
        let word = sentence.tokens.get(at)?.lower.as_str();
        ["một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín", "mười"]
            .iter()
            .position(|known| *known == word)
            .map(|index| index as u32 + 1)
            .or((word == "tư").then_some(4))
    };
    let (numerator, denominator, start, end) = if sentence.words_at(at, &["nửa"]) {
        let article = at > 0 && sentence.words_at(at - 1, &["một"]);
        // `nửa nhiệm kỳ`, `nửa đầu năm` are periods.
        let quantity = article || at > 0 && sentence.tokens[at - 1].is_any(&["quá", "hơn", "gần"]);
        let period = ["đầu", "cuối", "năm", "tháng", "nhiệm", "ngày", "giờ"];
        if !quantity || sentence.tokens.get(at + 1).is_some_and(|next| next.is_any(&period)) {
            return None;
        }
        (1, 2, at - usize::from(article), at + 1)
    } else {
        let (above, below) = (digit(at.checked_sub(1)?)?, digit(at + 1)?);
        if above >= below || below < 3 {
            return None;
        }
        (above, below, at - 1, at + 2)
    };
    Some(InWords { numerator, denominator, at: start, end, exactness: exactness(sentence, start) })
}

/// The part and the whole that a fraction in words is said of, and where they stand.
fn figures(sentence: &Sentence, fraction: &InWords) -> Option<(Decimal, Decimal, std::ops::Range<usize>)> {
    let words = sentence.text_range(fraction.at..fraction.end)?;
    let covered = |from: usize, to: usize| words.start.min(from)..words.end.max(to);
    let moves = fraction.at > 0
        && (fraction.at.saturating_sub(2)..fraction.at)
            .any(|at| sentence.tokens[at].is_any(&["tăng", "giảm", "còn", "bằng"]));
    let close = |at: usize| at >= fraction.end && at <= fraction.end + 12;
    // `giảm một nửa (từ 27 đơn xuống 14 đơn)`.
    let reduced = (fraction.at.saturating_sub(2)..fraction.at).any(|at| sentence.tokens[at].is("giảm"));
    let change = (0..sentence.tokens.len()).find_map(|at| from_to(sentence, at));
    if let Some(ends) = change {
        let beside = ends.from.at.abs_diff(fraction.at) <= 14;
        if !reduced || !beside || ends.from.rough || ends.to.rough {
            return None;
        }
        let range = stretch(&[ends.from, ends.to]);
        return Some((ends.from.value - ends.to.value, ends.from.value, covered(range.start, range.end)));
    }
    if let Some((to, from)) = reduced.then(|| reduced_from(sentence, fraction)).flatten() {
        let range = stretch(&[to, from]);
        return Some((from.value - to.value, from.value, covered(range.start, range.end)));
    }
    if moves && !sentence.words_at(fraction.at - 1, &["bằng"]) {
        return None;
    }
    let words_only = |from: usize, to: usize| {
        sentence.tokens[from..to].iter().filter(|token| !token.is_any(&["(", "là", ","])).count() <= 8
            && !sentence.any_word(from..to, &[";", ")"])
    };
    // `một nửa số chi bộ (05/12 chi bộ)`.
    let next = sentence.amounts.iter().find(|one| one.at >= fraction.end && !bounds_age(sentence, one));
    if let Some(one) = next.filter(|one| close(one.at) && words_only(fraction.end, one.at) && !one.rough)
        && let Some(whole) = one.of
    {
        return Some((one.value, whole, covered(one.range.start, one.range.end)));
    }
    if let Some((part, whole)) = out_of(sentence, fraction) {
        let range = stretch(&[part, whole]);
        return Some((part.value, whole.value, covered(range.start, range.end)));
    }
    let previous: Vec<&Amount> =
        sentence.amounts.iter().filter(|one| one.at < fraction.at && !one.rough).collect();
    let last = previous.last()?;
    // `05/12 chi bộ, chiếm một phần ba`.
    let told = sentence.any_word(fraction.at.saturating_sub(4)..fraction.at, &["chiếm", "bằng", "đạt", "("]);
    if let Some(whole) = last.of
        && told
        && last.end + last.noun.len() + 5 >= fraction.at
    {
        return Some((last.value, whole, covered(last.range.start, last.range.end)));
    }
    let next = next.filter(|one| close(one.at) && one.counts() && !one.rough)?;
    let bracket = sentence.any_word(fraction.end..next.at, &["("]) && words_only(fraction.end, next.at);
    if !bracket || !last.counts() {
        return None;
    }
    let total = sentence.any_word(fraction.end..next.at, &["tổng", "số", "toàn", "dân"]);
    // `kết nạp 18 đảng viên, trong đó một nửa là nữ (07 đồng chí)`.
    let ties = (last.end..fraction.at).any(|at| sentence.words_at(at, &["trong", "đó"]))
        || sentence.words_at(0, &["trong"]) && last.at <= 2;
    if ties && next.akin(last) {
        return Some((next.value, last.value, covered(last.range.start, next.range.end)));
    }
    // `18 chi bộ, chiếm một nửa tổng số chi bộ (34 chi bộ)`.
    let against = sentence.any_word(fraction.end..next.at, &["so"]) && next.same_noun(last);
    (told && (total || against) && next.akin(last) && next.value > last.value)
        .then(|| (last.value, next.value, covered(last.range.start, next.range.end)))
}

/// `14 đơn, giảm một nửa so với cùng kỳ (28 đơn)`: what there is and what there was.
fn reduced_from<'s>(sentence: &'s Sentence, fraction: &InWords) -> Option<(&'s Amount, &'s Amount)> {
    let plain = |one: &&Amount| one.counts() && !one.rough && !bounds_age(sentence, one);
    let from = sentence.amounts.iter().find(|one| one.at >= fraction.end).filter(plain)?;
    let between = fraction.end..from.at;
    // `giảm một nửa, còn 04 vụ (cùng kỳ 08 vụ)`.
    let left = sentence.amounts.iter().find(|one| one.at > from.at).filter(plain);
    if let Some(earlier) = left
        && between.len() <= 3
        && sentence.words_before(from.at, &["còn"])
        && from.same_noun(earlier)
        && (from.end..earlier.at).len() <= from.noun.len() + 5
        && sentence.any_word(from.end..earlier.at, &["("])
        && sentence.any_word(from.end..earlier.at, &["kỳ", "trước"])
    {
        return Some((from, earlier));
    }
    let told = between.len() <= 8
        && sentence.words_before(from.at, &["("])
        && sentence.any_word(between.clone(), &["so"])
        && !sentence.any_word(between, &[",", ";", ")"]);
    let to = sentence.amounts.iter().rfind(|one| one.at < fraction.at).filter(plain)?;
    let near = fraction.at <= to.end + to.noun.len() + 5;
    let changes = sentence.any_word(to.at.saturating_sub(2)..to.at, &["tăng", "giảm", "thêm"]);
    (told && near && !changes && to.same_noun(from)).then_some((to, from))
}

/// `180 hộ trong tổng số 240 hộ tham gia, tức ba phần tư số hộ`, `một phần tư số hộ, tức 45 hộ trong 180 hộ`: part and whole.
fn out_of<'s>(sentence: &'s Sentence, fraction: &InWords) -> Option<(&'s Amount, &'s Amount)> {
    let plain = |one: &&Amount| one.counts() && !one.rough && !bounds_age(sentence, one);
    let before = || {
        let mut earlier = sentence.amounts.iter().filter(|one| one.at < fraction.at).rev();
        let whole = earlier.next().filter(plain)?;
        let part = earlier.next().filter(plain)?;
        let told = (fraction.at.saturating_sub(4)..fraction.at)
            .any(|at| sentence.tokens[at].is_any(&["tức", "chiếm", "bằng"]));
        (told && fraction.at <= whole.end + 12).then_some((part, whole))
    };
    let behind = || {
        let mut later = sentence.amounts.iter().filter(|one| one.at >= fraction.end);
        let part = later.next().filter(plain)?;
        let whole = later.next().filter(plain)?;
        let told = part.at <= fraction.end + 9
            && sentence.tokens[part.at - 1].is_any(&["tức", "(", "là"])
            && !sentence.any_word(fraction.end..part.at, &[";", ")"]);
        told.then_some((part, whole))
    };
    let (part, whole) = behind().or_else(before)?;
    let link = part.end..whole.at;
    let tied = link.len() <= part.noun.len() + 4
        && sentence.any_word(link.clone(), &["trong", "trên"])
        && !sentence.any_word(link, &[",", ";", "đó"]);
    (tied && part.same_thing(whole) && whole.value >= part.value).then_some((part, whole))
}

/// Whether a part of a whole is what the words say.
fn fits(fraction: &InWords, part: Decimal, whole: Decimal) -> bool {
    let exact = whole * Decimal::from(fraction.numerator) / Decimal::from(fraction.denominator);
    let difference = (part - exact).abs();
    // Whole things cannot always be divided evenly.
    let rounded = difference < Decimal::ONE || difference * Decimal::from(40) <= whole;
    match fraction.exactness {
        Exactness::Plain => rounded,
        Exactness::Under => part <= exact && difference * Decimal::from(5) <= exact,
        Exactness::Over => part >= exact && difference * Decimal::TWO <= exact,
        Exactness::About => rounded || difference * Decimal::TEN <= whole,
    }
}
