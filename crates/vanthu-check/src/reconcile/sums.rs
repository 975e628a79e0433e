//! A whole and its parts: `38 đảng viên, gồm 20 nam và 18 nữ`, lists below a sum, sums that are written out, what is left.

use std::ops::Range;

use rust_decimal::Decimal;

use super::amount::{Amount, TokenKind, Unit, transposed};
use super::partitions::spans;
use super::{Reconciler, Sentence, beside, shown, sum_shown, words};
use crate::document_text::Passage;
use crate::registry::{PART_EXCEEDS, SUM_DISAGREES};
use vanthu_diagnostic::Diagnostic;

/// How sure it is that the parts behind a word are all of the whole before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Bond {
    /// `gồm`: they are all.
    All,
    /// `cụ thể`, a list directly below: they are most likely all.
    Likely,
    /// `trong đó`, a bracket, a colon: they may be some.
    Some,
}

/// Words that begin another statement, behind which no more parts stand.
const BREAKS: &[&str] = &[
    "đạt", "tăng", "giảm", "so", "bằng", "vượt", "bình", "nâng", "đưa", "tổng", "hoàn", "tương", "qua",
    "theo", "đến", "ngoài", "đồng", "riêng", "cao", "thấp", "nhiều", "ít",
];

/// The parts behind a word.
pub(super) struct Parts<'s> {
    pub(super) amounts: Vec<&'s Amount>,
    /// The words around each amount.
    pub(super) labels: Vec<String>,
    /// Whether each stretch between commas has one number, so that nothing is counted without one.
    pub(super) complete: bool,
    /// The index of the token behind the last part.
    pub(super) end: usize,
}

impl Reconciler<'_, '_> {
    /// Compares each whole in a sentence with its parts.
    pub(super) fn sums(&self, sentence: &Sentence, findings: &mut Vec<Diagnostic>) {
        self.continued(sentence, findings);
        for at in 0..sentence.tokens.len() {
            let within = bond(sentence, at).is_none() && among(sentence, at);
            let tied = bond(sentence, at).or_else(|| within.then_some((Bond::Some, at + 1)));
            let Some((bond, from)) = tied else { continue };
            let Some((whole, parts)) = whole_and_parts(sentence, at, from, bond) else { continue };
            // Properties that more than one may have are listed in this way too.
            if within && !exclusive(&parts.labels).any {
                continue;
            }
            let range = whole.range.start.min(sentence.tokens[at].range.start)
                ..sentence.tokens[parts.end.saturating_sub(1).max(at)].range.end;
            self.compare(sentence.passage, range, whole, &parts, bond, None, findings);
        }
    }

    /// Compares the parts of a sentence that begins with `Trong đó`, `Gồm` with the whole at the end of the sentence before it.
    fn continued(&self, sentence: &Sentence, findings: &mut Vec<Diagnostic>) {
        let first = sentence.tokens.iter().position(|token| token.kind == TokenKind::Word);
        let first = first.filter(|first| *first <= 1).unwrap_or(0);
        let at = first + usize::from(sentence.words_at(first, &["bao"]));
        let Some((bond, from)) = bond(sentence, at).filter(|_| sentence.tokens[at].kind == TokenKind::Word)
        else {
            return;
        };
        let Some(before) = self.read.before(sentence) else { return };
        let counted: Vec<&Amount> =
            before.amounts.iter().filter(|one| one.unit == Unit::Count && one.of.is_none()).collect();
        let Some(whole) = counted.last().copied().filter(|one| !one.noun.is_empty()) else { return };
        let same = parts(sentence, from, false, Some(whole));
        let all = parts(sentence, from, false, None);
        let parts = if same.amounts.len() > 1 { same } else { all };
        // A whole that stands beside others may not be the one that is meant.
        if parts.amounts.is_empty()
            || counted.len() > 1 && !parts.amounts.iter().all(|part| part.same_noun(whole))
        {
            return;
        }
        let range =
            sentence.tokens[at].range.start..sentence.tokens[parts.end.saturating_sub(1).max(at)].range.end;
        self.compare(sentence.passage, range, whole, &parts, bond, Some(before.passage), findings);
    }

    /// Reports a whole that its parts contradict. `from` is the passage of the whole where it is another one.
    #[expect(clippy::too_many_arguments, reason = "each is a part of one comparison")]
    pub(super) fn compare(
        &self,
        passage: &Passage,
        range: Range<usize>,
        whole: &Amount,
        parts: &Parts,
        bond: Bond,
        from: Option<&Passage>,
        findings: &mut Vec<Diagnostic>,
    ) {
        // `giảm 23 em (đầu năm 5.233 em, cuối năm 5.210 em)` gives the ends of a change.
        let changed = |label: &String| {
            ["đầu năm", "đầu kỳ", "cuối năm", "cuối kỳ", "cùng kỳ", "năm trước"]
                .iter()
                .any(|word| label.trim_start().starts_with(word))
        };
        if parts.labels.iter().filter(|label| changed(label)).count() > 1 {
            return;
        }
        // `(thu 186 triệu đồng, chi 152 triệu đồng)` are no parts of what is left.
        let says = |word: &str| parts.labels.iter().any(|label| label.trim_start().starts_with(word));
        if says("thu ") && says("chi ") {
            return;
        }
        let values: Vec<Decimal> = parts.amounts.iter().map(|part| part.value).collect();
        let total: Decimal = values.iter().sum();
        let slack = parts.amounts.iter().map(|part| part.slack()).sum::<Decimal>() + whole.slack();
        if (total - whole.value).abs() <= slack || whole.rough || parts.amounts.iter().any(|part| part.rough)
        {
            return;
        }
        let quote = |finding: Diagnostic| match from {
            Some(other) => beside(finding, other),
            None => finding,
        };
        let generic =
            |part: &&Amount| part.noun.first().is_none_or(|word| words::GENERIC.contains(&word.as_str()));
        let nameless = parts.amounts.iter().all(generic) && !whole.noun.is_empty();
        let over = parts.amounts.iter().find(|part| {
            part.value > whole.value && (part.same_noun(whole) || nameless && bond != Bond::Likely)
        });
        if let Some(part) = over
            .filter(|part| parts.amounts.len() == 1 || nameless || part.value > whole.value * Decimal::TWO)
        {
            findings.push(quote(self.found(
                &PART_EXCEEDS,
                passage,
                range,
                format!("phần {} lớn hơn tổng {}", shown(part.value), shown(whole.value)),
                format!("the part {} exceeds its whole {}", shown(part.value), shown(whole.value)),
            )));
            return;
        }
        if parts.amounts.len() < 2 || !contradicts(whole, parts, bond, total) {
            return;
        }
        let sum = sum_shown(&values, total);
        findings.push(quote(self.found(
            &SUM_DISAGREES,
            passage,
            range,
            format!("các phần cộng lại {sum}, không phải {}", shown(whole.value)),
            format!("the parts add up to {sum} and not {}", shown(whole.value)),
        )));
    }
}

/// Whether `có` at an index follows a whole that `trong` introduces: `Trong 26 chỉ tiêu có 18 chỉ tiêu đạt`.
fn among(sentence: &Sentence, at: usize) -> bool {
    let clause = sentence.tokens[..at].iter().rposition(|token| token.kind == TokenKind::Mark);
    let from = clause.map_or(0, |mark| mark + 1);
    let first = sentence.tokens.get(from).is_some_and(|token| token.is("trong"));
    let one = sentence.amounts.iter().filter(|amount| (from..at).contains(&amount.at)).count() == 1;
    first && one && sentence.words_at(at, &["có"]) && sentence.amount_at(at + 1).is_some()
}

/// Whether a word or mark ties a whole to parts: how, and the index behind it.
fn bond(sentence: &Sentence, at: usize) -> Option<(Bond, usize)> {
    let skip = |from: usize| {
        let mut from = from;
        while sentence.tokens.get(from).is_some_and(|token| token.is_any(&[":", "có", "thể"])) {
            from += 1;
        }
        from
    };
    if sentence.words_at(at, &["gồm"]) {
        return Some((Bond::All, skip(at + 1)));
    }
    if sentence.words_at(at, &["trong", "đó"]) {
        let mut from = at + 2;
        while sentence.tokens.get(from).is_some_and(|token| token.is_any(&[":", "có", ","])) {
            from += 1;
        }
        return Some((Bond::Some, from));
    }
    if sentence.words_at(at, &["thành", ":"]) {
        return Some((Bond::All, at + 2));
    }
    if sentence.words_at(at, &["chia", "ra"]) || sentence.words_at(at, &["chia", "thành"]) {
        return Some((Bond::All, skip(at + 2)));
    }
    if sentence.words_at(at, &["cụ", "thể"]) {
        return Some((Bond::Likely, skip(at + 2)));
    }
    let colon = sentence.tokens[at].is(":") && at + 1 < sentence.tokens.len();
    // `1.284 cơ sở, phân theo ngành: …`.
    let sorted = colon
        && sentence.any_word(at.saturating_sub(12)..at, &["phân", "chia"])
        && !sentence.any_word(at.saturating_sub(12)..at, &["công"]);
    let before = at.checked_sub(1).map(|index| &sentence.tokens[index]);
    if colon && before.is_some_and(|token| !token.is_any(&["gồm", "đó", "thể", "có", "ra", "thành"]))
    {
        return Some((if sorted { Bond::Likely } else { Bond::Some }, at + 1));
    }
    // Parts in brackets without `trong đó` are most likely all.
    sentence.tokens[at].is("(").then(|| {
        let some = sentence.words_at(at + 1, &["trong"]);
        (if some { Bond::Some } else { Bond::Likely }, at + 1)
    })
}

/// The whole before a word and the parts behind it.
fn whole_and_parts<'s>(
    sentence: &'s Sentence,
    at: usize,
    from: usize,
    bond: Bond,
) -> Option<(&'s Amount, Parts<'s>)> {
    let bracket = sentence.tokens[at].is("(");
    let counted = |one: &&Amount| one.unit == Unit::Count && one.of.is_none();
    let candidates: Vec<&Amount> =
        sentence.amounts.iter().filter(counted).filter(|one| one.at < at).collect();
    let nearest = *candidates.last()?;
    let parts = parts(sentence, from, bracket, None);
    let near = nearest.end + nearest.noun.len() + 4 >= at && !parts.amounts.is_empty();
    // The words of a bracket belong to what stands directly before it.
    if bracket || sentence.tokens[at].is(":") {
        let close = nearest.end + nearest.noun.len() + 1 >= at;
        // `18 chi bộ trực thuộc (14 chi bộ thôn, …)`: the parts name what the whole counts.
        let words = || sentence.tokens[nearest.end..at].iter().all(|token| token.kind == TokenKind::Word);
        let same = || parts.amounts.iter().all(|part| part.same_noun(nearest));
        let beside = bracket && nearest.end + nearest.noun.len() + 4 >= at && words() && same();
        if (close || beside) && parts.amounts.len() > 1 && (same() || !bracket) {
            return Some((nearest, parts));
        }
        // `48 lượt với 53 người (thường xuyên 31 lượt, định kỳ 17 lượt)`: the figure before counts what the parts count.
        let earlier = || {
            let near = |one: &&&Amount| one.at + if bracket { 16 } else { 10 } >= at;
            let bare = !bracket && parts.amounts.iter().all(|part| part.noun.is_empty());
            let fits = |one: &&Amount| {
                !one.noun.is_empty() && (bare || parts.amounts.iter().all(|part| part.same_noun(one)))
            };
            candidates.iter().rev().filter(near).copied().find(fits)
        };
        let whole = if !same() && bracket || !close && !bracket && bond == Bond::Likely {
            earlier().or(Some(nearest).filter(|_| close || beside))
        } else {
            None
        };
        return whole.filter(|_| parts.amounts.len() > 1).map(|whole| (whole, parts));
    }
    for whole in candidates.iter().rev() {
        let same = self::parts(sentence, from, bracket, Some(whole));
        if same.amounts.len() > 1
            || same.amounts.len() == 1 && parts.amounts.len() == 1 && bond == Bond::Some && near
        {
            return Some((whole, same));
        }
    }
    // `31 đảng viên được phân công nhiệm vụ, gồm 12 đồng chí …`: persons by another word.
    let persons = |one: &&Amount| {
        let person =
            |noun: &[String]| noun.first().is_some_and(|word| words::PERSONS.contains(&word.as_str()));
        person(&one.noun) && parts.amounts.iter().all(|part| person(&part.noun)) && one.at + 14 >= at
    };
    let person = candidates.iter().rev().copied().find(persons).filter(|_| bond == Bond::All);
    let whole = if near { Some(nearest) } else { person };
    whole.filter(|_| parts.amounts.len() > 1).map(|whole| (whole, parts))
}

/// Reads the parts from `from` on. With a whole, only those that count what it counts.
fn parts<'s>(sentence: &'s Sentence, from: usize, bracket: bool, whole: Option<&Amount>) -> Parts<'s> {
    let mut parts = Parts { amounts: Vec::new(), labels: Vec::new(), complete: true, end: from };
    let mut depth = 0_usize;
    let mut segment = from;
    let mut in_segment: Vec<&Amount> = Vec::new();
    let mut at = from;
    let mut bare = false;
    let mut number_first = false;
    loop {
        let token = sentence.tokens.get(at);
        let closes = token.is_none_or(|token| {
            depth == 0 && (token.is(")") || token.is(".") && at + 1 == sentence.tokens.len())
        });
        let nested = depth == 0
            && at > from
            && (sentence.words_at(at, &["gồm"]) || sentence.words_at(at, &["trong", "đó"]));
        let divides = depth == 0 && token.is_some_and(|token| token.is_any(&[",", ";", "và"]));
        let breaks = depth == 0
            && at == segment
            && at > from
            && token.is_some_and(|token| token.is_any(BREAKS))
            && !goes_on(sentence, from, at, &parts);
        if closes || nested || divides || breaks {
            let label = sentence.shown(segment..at).to_lowercase();
            match in_segment.as_slice() {
                [] => bare |= !label.trim().is_empty() && !nested,
                [one] => {
                    number_first |= one.at == segment;
                    parts.amounts.push(one);
                    parts.labels.push(label);
                    parts.end = at;
                }
                // Two numbers in one stretch cannot be told apart.
                [first, ..] => {
                    parts.amounts.push(first);
                    parts.labels.push(label);
                    parts.complete = false;
                    parts.end = at;
                }
            }
            in_segment.clear();
            segment = at + 1;
            if closes || nested || breaks {
                // `v.v.`, dots: there is more.
                let open = token.is_some_and(|token| token.is("."))
                    && sentence.tokens.get(at.wrapping_sub(1)).is_some_and(|token| token.is_any(&["…", "."]));
                parts.complete &= !open;
                break;
            }
        }
        let Some(token) = token else { break };
        if token.is_any(&["…", "v"]) {
            parts.complete = false;
        }
        if token.is("(") {
            depth += 1;
        } else if token.is(")") {
            depth = depth.saturating_sub(1);
        } else if depth == 0
            && let Some(amount) = sentence.amount_at(at)
            && amount.unit == Unit::Count
            // `từ 30 đến 40 tuổi` bounds a part instead of counting it.
            && !bounds_age(sentence, amount)
            && !sentence.is_rate(amount)
        {
            match whole {
                Some(whole) if !amount.same_noun(whole) => {}
                _ if amount.of.is_some() => parts.complete = false,
                _ => in_segment.push(amount),
            }
        }
        at += 1;
    }
    // `20 đoàn viên, thanh niên và 18 …`: something is listed without a number.
    parts.complete &= !(bare && (number_first || bracket));
    parts
}

/// Whether a part begins with a word that may begin another statement: `hoàn thành xuất sắc 07, hoàn thành tốt 28`, `tốt 112
/// em, khá 268 em, đạt 243 em`.
fn goes_on(sentence: &Sentence, from: usize, at: usize, parts: &Parts) -> bool {
    let token = &sentence.tokens[at];
    let like_first = sentence.tokens.get(from).is_some_and(|first| first.lower == token.lower);
    // `bằng hồ đập 412 ha, bằng trạm bơm 198 ha` names what is counted.
    let means = token.is("bằng")
        && sentence.amount_at(at + 1).is_none()
        && sentence.tokens.get(at + 1).is_some_and(|next| !next.is_any(&["khoảng", "gần", "hơn", "với"]))
        && {
            let first = parts.amounts.first();
            let next = sentence.amounts.iter().find(|one| one.at > at).filter(|one| one.at <= at + 6);
            first.zip(next).is_some_and(|(first, next)| next.counts() && first.same_noun(next))
        };
    let class = token.is("đạt") || token.is("đồng") && sentence.words_at(at + 1, &["ý"]);
    let counted =
        sentence.amount_at(at + 1).or_else(|| sentence.amount_at(at + 3)).is_some_and(Amount::counts);
    let behind = parts.amounts.first().is_some_and(|first| first.at > from && first.counts());
    means || like_first || class && counted && behind
}

/// Whether an amount is an age: `40 tuổi`, or the 30 of `30 đến 40 tuổi`.
pub(super) fn bounds_age(sentence: &Sentence, amount: &Amount) -> bool {
    let age = |at: usize| sentence.words_at(at, &["tuổi"]);
    let through = sentence.tokens.get(amount.end).is_some_and(|token| token.is_any(&["đến", "-", "–"]));
    age(amount.end) || through && age(amount.end + 2)
}

/// Whether the parts of a whole contradict it.
fn contradicts(whole: &Amount, parts: &Parts, bond: Bond, total: Decimal) -> bool {
    let mut exclusive = exclusive(&parts.labels);
    // Two digits that changed places in one part explain what is missing.
    let like = parts.amounts.iter().all(|part| part.akin(whole));
    let swapped = parts.complete
        && like
        && parts.amounts.iter().any(|part| transposed(part.value, whole.value - (total - part.value)));
    if swapped {
        return true;
    }
    let tenth = (whole.value / Decimal::TEN).max(Decimal::ONE);
    if parts.labels.len() > 2 && spans(&parts.labels) {
        exclusive = Exclusive { any: true, pair: true };
    }
    // `6 tháng đầu năm` is a period and no whole of what was done in it.
    let period = whole.noun.first().is_some_and(|word| matches!(word.as_str(), "tháng" | "ngày" | "năm"));
    if period && !parts.amounts.iter().all(|part| part.same_noun(whole)) {
        return false;
    }
    // What the whole itself is called tells no part from another: `35 cán bộ (ban ngày 20 cán bộ, …)`.
    let named = whole.noun.join(" ");
    let shared = |label: &str| {
        // A body is named by those whom it unites: `Hội Người cao tuổi 3.160`.
        if ["hội ", "đoàn ", "chi hội ", "chi đoàn "].iter().any(|body| label.trim_start().starts_with(body))
        {
            return false;
        }
        let label = label.replace("phụ nữ", "");
        words::OVERLAPPING.iter().any(|word| has_word(&label, word) && !has_word(&named, word))
    };
    let overlapping = parts
        .labels
        .iter()
        .any(|label| shared(label) || has_any(label, words::BOUNDS) || bond != Bond::All && owns(label));
    // `… và các đối tượng khác 15 người`: the last part takes what the others leave.
    let rest = parts.labels.last().is_some_and(|label| has_word(label, "khác") || has_word(label, "còn lại"));
    if rest {
        exclusive.any = true;
        exclusive.pair |= parts.labels.len() == 2;
    }
    // Money and areas are divided between their parts, so that the parts never overlap.
    let measured = match whole.noun.as_slice() {
        // `đồng chí` are persons.
        [first, second, ..] if first == "đồng" => second != "chí" && second != "bào",
        [first, ..] => words::MEASURES.contains(&first.as_str()),
        [] => false,
    };
    // `gồm Ban Giám hiệu 02 người, giáo viên 05 người, phụ huynh 02 người`: who does what divides a body.
    let roles = bond == Bond::All
        && parts.complete
        && parts.amounts.len() > 2
        && (total - whole.value).abs() <= tenth
        && like
        && parts.labels.iter().all(|label| {
            words::OVERLAPPING.iter().all(|word| !has_word(label, word) || words::ROLES.contains(word))
        });
    if roles {
        return true;
    }
    if overlapping && !exclusive.any && !measured {
        // Groups that overlap make more than their whole, never less.
        let all = parts.complete
            && parts.amounts.len() > 2
            && parts.amounts.iter().all(|part| part.same_noun(whole));
        return bond != Bond::Some && all && total < whole.value && whole.value - total <= tenth;
    }
    // `12 cuộc kiểm tra (08 cuộc định kỳ, …)`: the classifier alone says that the same is counted.
    let classified = |part: &Amount| {
        let known = |word: &&String| bond == Bond::All || words::CLASSIFIERS.contains(&word.as_str());
        let first = whole.noun.first().filter(known);
        first.is_some() && part.noun.first() == first
    };
    let same = parts.amounts.iter().all(|part| part.same_noun(whole) || classified(part));
    let generic =
        |part: &Amount| part.noun.first().is_none_or(|word| words::GENERIC.contains(&word.as_str()));
    let nameless = parts.amounts.iter().all(|part| generic(part));
    let person =
        |amount: &Amount| amount.noun.first().is_some_and(|word| words::PERSONS.contains(&word.as_str()));
    let persons = person(whole) && parts.amounts.iter().all(|part| part.noun.is_empty() || person(part));
    // Things of another kind are counted: `18 chi bộ, gồm 425 đảng viên và 40 đoàn viên`.
    let alike = parts.amounts.windows(2).all(|pair| pair[0].same_noun(pair[1]));
    let kin = same || nameless || persons || exclusive.any;
    if !kin && (alike || whole.noun.is_empty()) {
        return false;
    }
    // What is left over makes the parts all of their whole.
    let bond =
        if parts.labels.iter().any(|label| label.starts_with("còn lại") || label.starts_with("số còn lại"))
        {
            Bond::All
        } else {
            bond
        };
    let three = Decimal::from(3);
    if !same && (total > whole.value * three || total * three < whole.value) {
        return false;
    }
    let difference = (total - whole.value).abs();
    let hundredth = (whole.value / Decimal::ONE_HUNDRED).max(Decimal::ONE);
    // `200 người: 186 người biết, 142 người đã dùng`: what was asked overlaps.
    let most = if exclusive.any || bond == Bond::Likely { Decimal::new(15, 1) } else { Decimal::new(125, 2) };
    if bond != Bond::All && total > whole.value * most {
        return false;
    }
    // `thu 42,8 tỷ đồng, trong đó …; chi 39,1 tỷ đồng`: what goes far beyond the whole is no part of it.
    if measured && bond == Bond::Some && total > whole.value + tenth + tenth {
        return false;
    }
    match (bond, total > whole.value) {
        (Bond::All, true) => true,
        (Bond::All, false) => parts.complete,
        (Bond::Likely | Bond::Some, true) => {
            same || nameless && !whole.noun.is_empty() || exclusive.any && kin
        }
        (Bond::Likely, false) => parts.complete && (exclusive.pair || kin && difference <= tenth),
        (Bond::Some, false) => {
            parts.complete
                && (exclusive.pair && difference * Decimal::TWO <= whole.value
                    || exclusive.any && difference <= hundredth
                    || parts.amounts.len() > 2 && kin && difference <= hundredth)
        }
    }
}

/// Whether a part is named by something that it has or is, `5 chi bộ có từ 30 đảng viên`, `12 đồng chí là trưởng thôn`: others may
/// have it as well.
fn owns(label: &str) -> bool {
    let words =
        label.split_whitespace().skip_while(|word| !word.starts_with(|letter: char| letter.is_ascii_digit()));
    let words: Vec<&str> = words.take(5).collect();
    // `trường hợp không có giấy phép` says what happened.
    words.iter().enumerate().skip(1).any(|(at, word)| {
        let farming = *word == "trồng" && words.get(at + 1) != Some(&"trọt")
            || *word == "nuôi" && words[at - 1] != "chăn";
        farming
            || matches!(*word, "là" | "dùng")
            || *word == "có" && !matches!(words[at - 1], "không" | "chưa")
    })
}

/// How the labels of parts exclude one another.
pub(super) struct Exclusive {
    /// Nothing belongs to two of them.
    pub(super) any: bool,
    /// Everything belongs to one of them.
    pub(super) pair: bool,
}

/// How labels exclude one another.
pub(super) fn exclusive(labels: &[String]) -> Exclusive {
    let mut found = Exclusive { any: false, pair: false };
    for set in words::EXCLUSIVE {
        // The longest word of the set in each label counts: `không hoàn thành` is not `hoàn thành`.
        let member = |label: &String| {
            let fits = set.iter().filter(|word| has_word(label, word));
            fits.max_by_key(|word| word.len())
        };
        let members: Vec<_> = labels.iter().map(member).collect();
        let mut known: Vec<_> = members.iter().flatten().collect();
        known.sort_unstable();
        known.dedup();
        if members.iter().all(Option::is_some) && known.len() == labels.len() && known.len() > 1 {
            found.any = true;
            found.pair |= set.len() == 2 || known.len() == set.len();
        }
    }
    // `thuộc thẩm quyền của xã`, `thuộc thẩm quyền cấp trên`: one word leads all of them and they go on differently.
    let leads = |label: &String| {
        let words: Vec<&str> = label.split_whitespace().collect();
        let at = words.iter().position(|word| matches!(*word, "thuộc" | "tại" | "do"))?;
        Some((words[at].to_string(), words[at + 1..].join(" ")))
    };
    let led: Vec<_> = labels.iter().filter_map(leads).collect();
    let mut tails: Vec<&String> = led.iter().map(|(_, tail)| tail).collect();
    tails.sort_unstable();
    tails.dedup();
    if labels.len() > 1
        && led.len() == labels.len()
        && tails.len() == labels.len()
        && led.iter().all(|(word, _)| *word == led[0].0)
    {
        found.any = true;
    }
    let denied = |label: &&String| has_any(label, &["chưa", "không"]);
    if labels.len() == 2 && labels.iter().filter(denied).count() == 1 {
        found.any = true;
        found.pair = true;
    }
    found
}

/// Whether a text has one of these words.
fn has_any(text: &str, list: &[&str]) -> bool {
    list.iter().any(|word| has_word(text, word))
}

/// Whether a text has a word, or several words in a row, between the ends of words.
pub(super) fn has_word(text: &str, word: &str) -> bool {
    text.match_indices(word).any(|(at, found)| {
        let apart = |letter: Option<char>| letter.is_none_or(|letter| !letter.is_alphanumeric());
        apart(crate::tokenize::before(text, at)) && apart(crate::tokenize::after(text, at + found.len()))
    })
}
