//! Changes: `từ 35 lên 38, tăng 03`, `năm 2025 có 35, năm 2026 có 38, tăng 8,57%`.

use rust_decimal::Decimal;

use super::amount::{Amount, Unit};
use super::periods::{
    against_plan, bracketed_period, earlier_bracket, earlier_clause, in_earlier, in_years, other_period,
    plain, plan_of,
};
use super::{Reconciler, Sentence, shown, stretch};
use crate::registry::CHANGE_DISAGREES;
use vanthu_diagnostic::Diagnostic;
use vanthu_model::number::{self, round_half_up};

/// The two ends of a change.
pub(super) struct Ends<'s> {
    pub(super) from: &'s Amount,
    pub(super) to: &'s Amount,
    /// Whether the word between them says that it rises; `None` if it does not say.
    pub(super) rises: Option<bool>,
}

impl Reconciler<'_, '_> {
    /// Compares each change of a sentence with its two ends.
    pub(super) fn changes(&self, sentence: &Sentence, findings: &mut Vec<Diagnostic>) {
        for at in 0..sentence.tokens.len() {
            if let Some(ends) = from_to(sentence, at) {
                self.direction(sentence, &ends, findings);
                for (rises, change) in stated(sentence, &ends) {
                    self.change(sentence, &ends, rises, change, findings);
                }
            }
        }
        self.compared(sentence, findings);
        self.more_than(sentence, findings);
    }

    /// `đạt 66 tạ/ha, cao hơn cùng kỳ 4 tạ/ha (62 tạ/ha)`: the brackets give the earlier figure.
    fn more_than(&self, sentence: &Sentence, findings: &mut Vec<Diagnostic>) {
        for at in 1..sentence.tokens.len() {
            let rises = match sentence.tokens[at - 1].lower.as_str() {
                "cao" | "nhiều" | "lớn" => true,
                "thấp" | "ít" => false,
                _ => continue,
            };
            if !sentence.words_at(at, &["hơn"]) {
                continue;
            }
            let start = sentence.skip(
                at + 1,
                &["so", "với", "cùng", "kỳ", "năm", "học", "trước", "ngoái", "vụ", "trung", "bình", "nhiều"],
            );
            let named = start > at + 1;
            let Some(change) = sentence.amount_at(start).filter(|one| named && one.counts()) else {
                continue;
            };
            let Some(to) = sentence.amounts.iter().rfind(|one| one.at < at && one.counts()) else { continue };
            let Some(from) = sentence.amounts.iter().find(|one| one.at > change.at) else { continue };
            let between = change.end..from.at;
            let close = between.len() <= change.noun.len() + 6 && sentence.any_word(between, &["("]);
            if close && from.counts() && from.same_noun(to) && change.same_noun(to) {
                self.change(sentence, &Ends { from, to, rises: None }, rises, change, findings);
            }
        }
    }

    /// `từ 50 lên 40`: the word and the figures go different ways.
    fn direction(&self, sentence: &Sentence, ends: &Ends, findings: &mut Vec<Diagnostic>) {
        let Some(rises) = ends.rises else { return };
        let wrong = if rises { ends.to.value < ends.from.value } else { ends.to.value > ends.from.value };
        if !wrong {
            return;
        }
        let (vi, en) = if rises { ("tăng", "rises") } else { ("giảm", "falls") };
        let (from, to) = (shown(ends.from.value), shown(ends.to.value));
        findings.push(self.found(
            &CHANGE_DISAGREES,
            sentence.passage,
            ends.from.range.start..ends.to.range.end,
            format!("từ {from} đến {to} không phải là {vi}"),
            format!("from {from} to {to} nothing {en}"),
        ));
    }

    /// Reports a change that its ends contradict.
    pub(super) fn change(
        &self,
        sentence: &Sentence,
        ends: &Ends,
        rises: bool,
        change: &Amount,
        findings: &mut Vec<Diagnostic>,
    ) {
        let (from, to) = (ends.from, ends.to);
        // `giảm 5 ca, tương ứng giảm 21,74% so với cùng kỳ (23 ca)`: the 5 is a change itself.
        let changes = to.at > 0 && sentence.tokens[to.at - 1].is_any(&["tăng", "giảm"]);
        if from.rough || to.rough || change.rough || changes {
            return;
        }
        let difference = if rises { to.value - from.value } else { from.value - to.value };
        let relative = (difference * Decimal::ONE_HUNDRED).checked_div(from.value);
        let slack = from.slack() + to.slack() + change.slack();
        let last = Decimal::new(1, change.decimals);
        let close = |exact: Option<Decimal>, slack: Decimal| {
            exact.is_some_and(|exact| (exact - change.value).abs() < slack)
        };
        let absolute =
            difference == change.value || (difference - change.value).abs() <= slack && slack > Decimal::ZERO;
        let fits = match change.unit {
            Unit::Count | Unit::Point => absolute,
            // Between two shares a percentage may mean points.
            // Of households in poverty the percentage may be that of all households.
            Unit::Percent => {
                let poor = from.unit == Unit::Count
                    && sentence.any_word(0..sentence.tokens.len(), &["nghèo"])
                    && relative.is_some_and(|relative| change.value * Decimal::from(4) < relative);
                close(relative, last) || from.unit == Unit::Percent && absolute || poor
            }
            Unit::Times => {
                let times = to.value.checked_div(from.value);
                let inverse = from.value.checked_div(to.value);
                // `tăng 2 lần` may mean that it is three times what it was, `gấp 2 lần` may not.
                let more = difference.checked_div(from.value);
                let more = more
                    .filter(|_| !change.at.checked_sub(1).is_some_and(|at| sentence.words_at(at, &["gấp"])));
                // `gấp đôi`, `gấp 2 lần` may be rounded, but not by half.
                let rounded = if change.decimals == 0 { Decimal::new(3, 1) } else { last };
                [times, inverse, more].into_iter().any(|exact| close(exact, rounded))
            }
        };
        if fits {
            return;
        }
        let (minuend, subtrahend) = if rises { (to.value, from.value) } else { (from.value, to.value) };
        let (mark, right) = match change.unit {
            Unit::Count => ("", shown(difference)),
            Unit::Point => (" điểm %", format!("{} điểm %", shown(difference))),
            Unit::Percent if from.unit == Unit::Percent => ("%", format!("{}%", shown(difference))),
            Unit::Percent => {
                ("%", relative.map_or("…".into(), |exact| number::percent(round_half_up(exact, 2))))
            }
            Unit::Times => {
                let times =
                    if rises { to.value.checked_div(from.value) } else { from.value.checked_div(to.value) };
                (" lần", format!("{} lần", times.map_or("…".into(), |exact| shown(round_half_up(exact, 2)))))
            }
        };
        let sum = match change.unit {
            Unit::Percent if from.unit != Unit::Percent => {
                format!("({} - {}) / {} = {right}", shown(minuend), shown(subtrahend), shown(from.value))
            }
            Unit::Times => format!("{} / {} = {right}", shown(minuend), shown(subtrahend)),
            _ => format!("{} - {} = {right}", shown(minuend), shown(subtrahend)),
        };
        findings.push(self.found(
            &CHANGE_DISAGREES,
            sentence.passage,
            stretch(&[from, to, change]),
            format!("{sum}, không phải {}{mark}", shown(change.value)),
            format!("{sum} and not {}{mark}", shown(change.value)),
        ));
    }

    /// `so với cùng kỳ giảm 04 vụ (17/21 vụ)`, `tăng 08 đơn (33 đơn so với 25 đơn)`: the brackets give both ends. Whether they do.
    fn bracketed(
        &self,
        sentence: &Sentence,
        at: usize,
        rises: bool,
        change: &Amount,
        findings: &mut Vec<Diagnostic>,
    ) -> bool {
        // Words such as `so với năm trước` may stand before the bracket.
        let words = sentence.tokens.get(change.end..).unwrap_or_default().iter();
        let between = words.take_while(|token| plain(token)).count();
        let open = change.end + between;
        if between > 9 || !sentence.tokens.get(open).is_some_and(|token| token.is("(")) {
            return false;
        }
        let Some(close) = (open..sentence.tokens.len()).find(|at| sentence.tokens[*at].is(")")) else {
            return false;
        };
        let inner: Vec<&Amount> =
            sentence.amounts.iter().filter(|one| one.at > open && one.at < close).collect();
        let compares = sentence.any_word(at.saturating_sub(20)..at, &["so", "kỳ"])
            || sentence.any_word(change.end..open, &["so", "kỳ"]);
        let (to, from) = match inner.as_slice() {
            [one] if compares && one.at == open + 1 => {
                let Some(whole) = one.of else { return false };
                let end = |value: Decimal| Amount { value, of: None, ..(*one).clone() };
                (end(one.value), end(whole))
            }
            [to, from]
                if to.at == open + 1
                    && to.of.is_none()
                    && from.of.is_none()
                    && to.unit == from.unit
                    && to.same_thing(from)
                    && sentence.any_word(to.end..from.at, &["so"]) =>
            {
                ((*to).clone(), (*from).clone())
            }
            [from, to]
                if from.counts()
                    && to.counts()
                    && from.same_thing(to)
                    && sentence.any_word(open..from.at, &["đầu", "trước"])
                    && sentence.any_word(from.end..to.at, &["cuối", "nay", "này"]) =>
            {
                ((*to).clone(), (*from).clone())
            }
            _ => return false,
        };
        if change.unit == Unit::Count && (to.unit != Unit::Count || !change.same_thing(&to)) {
            return false;
        }
        let ends = Ends { from: &from, to: &to, rises: None };
        self.change(sentence, &ends, rises, change, findings);
        true
    }

    /// `38 đảng viên, tăng 03 so với cùng kỳ (35 đảng viên)`, `năm 2025 có 35 …, năm 2026 có 38 …, tăng 03`.
    fn compared(&self, sentence: &Sentence, findings: &mut Vec<Diagnostic>) {
        let given = (0..sentence.tokens.len()).find(|at| from_to(sentence, *at).is_some());
        for at in 0..sentence.tokens.len() {
            let Some(rises) = way(sentence, at) else { continue };
            let skip = |from: usize| {
                from + usize::from(
                    sentence.tokens.get(from).is_some_and(|token| token.is_any(&["gấp", "thêm"])),
                )
            };
            let Some(change) = sentence.amount_at(skip(at + 1)) else { continue };
            if at > 0 && way(sentence, at - 1).is_some() {
                continue;
            }
            if self.bracketed(sentence, at, rises, change, findings) {
                continue;
            }
            // The ends are given before it.
            if given.is_some_and(|given| given < at) {
                continue;
            }
            // `so với 06 tháng đầu năm 2025 (07 vụ)`: the months are the period.
            let period = |one: &Amount| {
                let words = ["tháng", "quý", "năm", "ngày", "tuần"];
                change.noun.first() != one.noun.first()
                    && one.noun.first().is_some_and(|word| words.contains(&word.as_str()))
            };
            let counted = |one: &&Amount| {
                one.of.is_none() && one.unit != Unit::Times && one.unit != Unit::Point && !period(one)
            };
            let before: Vec<&Amount> =
                sentence.amounts.iter().filter(counted).filter(|one| one.at < at).collect();
            // `cao hơn đại trà 6 tạ/ha` is a difference and no end.
            let beside = |one: &&&Amount| !sentence.any_word(one.at.saturating_sub(4)..one.at, &["hơn"]);
            // `31,5 tỷ đồng với 640 hộ vay, tăng 2,5 tỷ đồng`: the change says which of the figures has changed.
            let named = |one: &&&Amount| {
                beside(one) && change.unit == Unit::Count && !change.noun.is_empty() && one.same_noun(change)
            };
            let nearest = || before.iter().rev().find(beside);
            let Some(to) = before.iter().rev().find(named).or_else(nearest).copied() else { continue };
            let behind =
                sentence.amounts.iter().filter(counted).find(|one| one.at > change.at && one.unit == to.unit);
            let earlier = behind.filter(|one| {
                let head = one.at.saturating_sub(9).max(change.end)..one.at;
                let clause =
                    sentence.tokens[..at].iter().rposition(|token| token.is_any(&[",", ";"])).unwrap_or(0);
                sentence.any_word(head.clone(), &["so", "kỳ", "trước", "năm"])
                    && (sentence.any_word(change.end..one.at, &["so", "cùng"])
                        || change.unit == Unit::Times && sentence.words_at(one.at - 1, &["("])
                        || sentence.any_word(clause..at, &["so"]))
                    && (sentence.tokens[one.at - 1].is_any(&["(", "là", "có", "với", "kỳ", "trước"])
                        || sentence.words_before(one.at, &["(", "đầu", "năm"])
                        || earlier_clause(sentence, change.end, one))
                    // `gấp ba lần trồng ngô (60 triệu đồng/năm)`.
                    || change.unit == Unit::Times
                        && sentence.words_at(at, &["gấp"])
                        && sentence.words_at(one.at - 1, &["("])
                        && one.same_noun(to)
                        && one.at <= change.end + 9
                        && sentence.tokens[change.end..one.at - 1].iter().all(plain)
            });
            let unit = |one: &Amount| one.unit == to.unit && (one.same_thing(to) || one.same_persons(to));
            let ends = match (earlier, before.as_slice()) {
                (Some(from), _) if unit(from) && !near_share(sentence, from) => {
                    Ends { from, to, rises: None }
                }
                // `giao thu 1.450 triệu đồng, thực hiện 1.508 triệu đồng, tăng 58 triệu đồng so với dự toán`.
                _ if against_plan(sentence, at, change)
                    && let Some(from) = plan_of(sentence, &before, to) =>
                {
                    Ends { from, to, rises: None }
                }
                (None, _) if sentence.words_at(at, &["vượt"]) => continue,
                // `giảm còn 04 em so với 07 em của năm trước, giảm 03 em`.
                (None, [to, from])
                    if unit(from)
                        && from.at <= to.end + to.noun.len() + 3
                        && sentence.any_word(to.end..from.at, &["so"]) =>
                {
                    Ends { from, to, rises: None }
                }
                (None, [_, _]) if planned(sentence, at) => continue,
                // What is expected of the whole year is no end of the change.
                (None, [from, to])
                    if unit(from)
                        && in_years(sentence, from)
                        && in_years(sentence, to)
                        && !other_period(sentence, at)
                        && !sentence.any_word(
                            from.end + from.noun.len()..to.at,
                            &["ước", "cả", "dự", "kế", "phấn"],
                        ) =>
                {
                    Ends { from, to, rises: None }
                }
                // `12 vụ (quý I là 15 vụ), giảm 03 vụ`: the period before stands in brackets.
                (None, [to, from])
                    if unit(from)
                        && sentence.tokens.get(to.end + to.noun.len()).is_some()
                        && bracketed_period(sentence, to, from) =>
                {
                    Ends { from, to, rises: None }
                }
                // `Công an xã tuần tra 48 ca, lực lượng an ninh 96 ca, gấp 2 lần Công an xã`.
                (None, [from, to])
                    if unit(from)
                        && from.same_noun(to)
                        && change.unit == Unit::Times
                        && (0..3).all(|offset| {
                            let (first, again) =
                                (sentence.tokens.get(offset), sentence.tokens.get(change.end + offset));
                            first.zip(again).is_some_and(|(first, again)| first.lower == again.lower)
                        }) =>
                {
                    Ends { from, to, rises: None }
                }
                // `312 tỷ đồng, so với cùng kỳ (300 tỷ đồng) tăng 4%`.
                (None, [.., to, from]) if unit(from) && earlier_bracket(sentence, to, from, at) => {
                    Ends { from, to, rises: None }
                }
                // `5,4 tỷ đồng, cùng kỳ là 4,5 tỷ đồng, tăng 20%`.
                (None, [to, from])
                    if unit(from) && in_earlier(sentence, from) && !in_earlier(sentence, to) =>
                {
                    Ends { from, to, rises: None }
                }
                _ => continue,
            };
            let to = ends.to;
            if change.unit == Unit::Count && !change.same_thing(to) && !change.same_persons(to) {
                continue;
            }
            self.change(sentence, &ends, rises, change, findings);
            // `giảm 06 vụ (30%) so với cùng kỳ (20 vụ)`: the share of the change stands beside it.
            let open = change.end + change.noun.len();
            let beside = |one: &&Amount| {
                let links = ["(", ",", "tương", "ứng", "đương", "tức", "bằng", "giảm", "tăng"];
                one.at > open
                    && one.at <= open + 4
                    && sentence.tokens[open..one.at].iter().all(|token| token.is_any(&links))
            };
            if let Some(share) = sentence
                .amounts
                .iter()
                .find(beside)
                .filter(|share| share.unit == Unit::Percent && change.unit == Unit::Count)
            {
                self.change(sentence, &ends, rises, share, findings);
            }
        }
    }
}

/// Whether the clause of a change is about a year of its own or about what is planned.
fn planned(sentence: &Sentence, at: usize) -> bool {
    let clause = sentence.tokens[..at].iter().rev().take_while(|token| !token.is_any(&[",", ";", "("]));
    clause
        .into_iter()
        .any(|token| token.is_any(&["năm", "kế", "dự", "phấn", "tiếp"]) || token.lower.starts_with("năm "))
}

/// Whether an amount has its own percentage behind it, so that the change may be one of shares.
fn near_share(sentence: &Sentence, amount: &Amount) -> bool {
    let behind = sentence.amounts.iter().find(|one| one.at > amount.at);
    amount.unit == Unit::Count
        && behind.is_some_and(|one| one.unit == Unit::Percent && one.at <= amount.end + amount.noun.len() + 1)
}

/// Whether a word says that something rises, `tăng`, `gấp`, `vượt`, or falls, `giảm`; `None` if it says neither.
fn way(sentence: &Sentence, at: usize) -> Option<bool> {
    let token = &sentence.tokens[at];
    let word = |text: &str| token.is(text);
    let up = word("tăng")
        || word("gấp")
        || word("vượt")
        || word("thêm") && at > 0 && sentence.tokens[at - 1].is("tăng");
    let down = word("giảm") || word("bớt") && at > 0 && sentence.tokens[at - 1].is("giảm");
    if up || down { Some(up) } else { None }
}

/// Reads `từ A lên B` at the word `từ`.
pub(super) fn from_to<'s>(sentence: &'s Sentence, at: usize) -> Option<Ends<'s>> {
    if !sentence.words_at(at, &["từ"]) {
        return None;
    }
    let from = sentence.amounts.iter().find(|one| one.at > at).filter(|one| one.at <= at + 2)?;
    let link = (from.end..sentence.tokens.len()).take(14).find(|index| {
        sentence.tokens[*index].is_any(&["lên", "xuống", "còn", "đến", "thành"])
            && !sentence.tokens[*index - 1].is("trở")
    })?;
    let to = sentence.amounts.iter().find(|one| one.at > link).filter(|one| one.at <= link + 4)?;
    let between = sentence.amounts.iter().any(|one| one.at > from.at && one.at < link);
    if between || from.unit != to.unit || from.of.is_some() || to.of.is_some() || !from.same_thing(to) {
        return None;
    }
    let link_token = &sentence.tokens[link];
    let before = at.saturating_sub(4)..at;
    let rises = if link_token.is("lên") || sentence.any_word(before.clone(), &["tăng", "nâng"]) {
        Some(true)
    } else if link_token.is_any(&["xuống", "còn"]) || sentence.any_word(before, &["giảm"]) {
        Some(false)
    } else {
        None
    };
    // `từ 10 đến 12 đảng viên` is a span where nothing says that it changes.
    rises.map(|rises| Ends { from, to, rises: Some(rises) })
}

/// The changes that a sentence gives for two ends: behind them, or before `từ`.
fn stated<'s>(sentence: &'s Sentence, ends: &Ends<'s>) -> Vec<(bool, &'s Amount)> {
    let mut list = Vec::new();
    let mut way_now = None;
    let stop = (ends.to.end..sentence.tokens.len())
        .find(|index| {
            sentence.tokens[*index].is_any(&[";", ".", "nên", "do", "vì", "khiến", "nhưng"])
                || sentence.words_at(*index, &["từ"])
        })
        .unwrap_or(sentence.tokens.len());
    for at in ends.to.end..stop.min(ends.to.end + 22) {
        if let Some(rises) = way(sentence, at) {
            way_now = Some(rises);
            if let Some(change) = sentence.amount_at(at + 1) {
                list.push((rises, change));
            }
        } else if let (Some(rises), Some(share)) = (ends.rises, sentence.amount_at(at))
            && way_now.is_none()
            && share.unit == Unit::Percent
            && ends.to.unit == Unit::Count
            && ["đương", "ứng"].iter().any(|word| sentence.words_before(at, &["tương", word]))
        {
            // `từ 160 lên 184 doanh nghiệp, tương đương 15%`.
            list.push((rises, share));
        } else if let (Some(rises), Some(change)) = (way_now, sentence.amount_at(at))
            && change.unit == Unit::Percent
            && sentence.tokens[at - 1].is_any(&["(", "bằng", "ứng"])
        {
            list.push((rises, change));
        }
    }
    // `tăng từ 5.200 lên 6.032 lượt (16%)`.
    let open = ends.to.end + ends.to.noun.len();
    if let (Some(rises), Some(share)) = (ends.rises, sentence.amount_at(open + 1))
        && sentence.words_at(open, &["("])
        && share.unit == Unit::Percent
        && ends.to.unit == Unit::Count
        && sentence.words_at(share.end, &[")"])
    {
        list.push((rises, share));
    }
    // `tăng từ 412 lên 431 hội viên (kết nạp mới 19 hội viên)`: the only figure in the brackets is what was added.
    if ends.rises == Some(true)
        && sentence.words_at(open, &["("])
        && let Some(added) = sentence.amounts.iter().find(|one| one.at > open)
        && added.at <= open + 5
        && added.counts()
        && added.same_thing(ends.to)
        && sentence.words_at(added.end + added.noun.len(), &[")"])
        && sentence.any_word(open..added.at, &["thêm", "mới", "sung"])
    {
        list.push((true, added));
    }
    let from = ends.from.at;
    let word = (0..from).rev().take(12).find(|index| way(sentence, *index).is_some());
    if let Some(at) = word
        && let Some(change) =
            sentence.amount_at(sentence.skip(at + 1, &["được", "thêm"])).filter(|change| change.at < from)
        && sentence.tokens[change.end..from].iter().all(|token| plain(token) || token.is_any(&["(", ","]))
    {
        list.push((way(sentence, at).unwrap_or(true), change));
    }
    list.retain(|(_, change)| change.unit != Unit::Count || change.same_thing(ends.to));
    list
}
