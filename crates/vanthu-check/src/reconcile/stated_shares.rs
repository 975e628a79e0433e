//! Shares and changes that a sentence gives without the figure they are measured by: the shares in a row of groups, `24 ca, giảm
//! 08 ca (giảm 25%)`.

use rust_decimal::Decimal;

use super::amount::{Amount, TokenKind, Unit};
use super::measured::{Measured, agrees, measured};
use super::{Reconciler, Sentence, shown, stretch};
use crate::registry::CHANGE_DISAGREES;
use vanthu_diagnostic::Diagnostic;
use vanthu_model::number::{self, round_half_up};

impl Reconciler<'_, '_> {
    /// `Kinh 7.800 người (65%), Chăm 3.000 người (25%), Raglai 1.200 người (10%)`: the one share that is not that of its part,
    /// where all the others are shares of one whole.
    pub(super) fn odd_share(&self, sentence: &Sentence, findings: &mut Vec<Diagnostic>) {
        let percents = sentence.amounts.iter().filter(|one| one.unit == Unit::Percent);
        let shares: Vec<Measured> = percents
            .filter_map(|one| measured(sentence, one))
            .filter(|one| one.of_whole && !one.part.rough && !one.percent.rough)
            .collect();
        let Some(first) = shares.first().filter(|_| shares.len() > 2) else { return };
        if !shares.iter().all(|one| one.part.akin(first.part)) {
            return;
        }
        let sum = Amount { value: shares.iter().map(|one| one.part.value).sum(), ..first.part.clone() };
        let own = sentence.amounts.iter();
        let before = self.read.before(sentence).into_iter().flat_map(|before| &before.amounts);
        let named = own.chain(before).filter(|one| one.counts() && !one.rough && one.akin(first.part));
        for whole in named.chain([&sum]) {
            let mut odd = shares.iter().filter(|one| !agrees(one.part.value, whole.value, one.percent));
            let (Some(one), None) = (odd.next(), odd.next()) else { continue };
            if shares.iter().any(|share| share.part.value > whole.value) {
                continue;
            }
            // A figure of the paragraph may be the whole of this one.
            let paragraph = self.read.passages.get(sentence.place.0).map(|(_, sentences)| sentences);
            let mut figures = paragraph.into_iter().flatten().flat_map(|sentence| &sentence.amounts);
            // `…, trong đó nữ 12 đồng chí (25%)`: a part of a part.
            let nested = shares
                .iter()
                .rfind(|share| share.part.at < one.part.at)
                .is_some_and(|share| sentence.any_word(share.percent.end..one.part.at, &["đó", "riêng"]));
            if nested
                || figures.any(|figure| figure.counts() && agrees(one.part.value, figure.value, one.percent))
            {
                return;
            }
            let Some(right) = number::percent_of(one.part.value, whole.value) else { return };
            let range = stretch(&[one.part, one.percent]);
            findings.push(self.not_its_share(sentence.passage, range, (one.part, whole), right, one.percent));
            return;
        }
    }

    /// `24 ca, giảm 08 ca (tương ứng giảm 25%)`: what a thing was before follows from what it is and from its change.
    pub(super) fn relative_change(&self, sentence: &Sentence, findings: &mut Vec<Diagnostic>) {
        // Of households in poverty the percentage may be that of all households.
        if sentence.amounts.len() < 3 || !sentence.may_say(&["ăng", "iảm"]) || sentence.may_say(&["nghèo"])
        {
            return;
        }
        for triple in sentence.amounts.windows(3) {
            let [now, change, percent] = triple else { continue };
            let rises = change.at.checked_sub(1).map(|at| &sentence.tokens[at]);
            let rises = match rises {
                Some(token) if token.is("tăng") => true,
                Some(token) if token.is("giảm") => false,
                _ => continue,
            };
            let counted = now.counts() && change.counts() && now.same_noun(change);
            let exact = !now.rough && !change.rough && !percent.rough && percent.unit == Unit::Percent;
            let changes =
                sentence.any_word(now.at.saturating_sub(3)..now.at, &["tăng", "giảm", "thêm", "hơn"]);
            if !counted || !exact || changes || sentence.is_rate(now) {
                continue;
            }
            let near = sentence.tokens.get(now.end..change.at).is_some_and(|between| {
                between.len() <= now.noun.len() + 9
                    && between.iter().all(|token| token.kind == TokenKind::Word || token.is(","))
                    && !between.iter().any(|token| token.is_any(&["kế", "chỉ", "dự", "trong", "đó"]))
            });
            let links =
                ["(", ",", "tương", "ứng", "đương", "tức", "bằng", "giảm", "tăng", "đạt", "tỷ", "lệ", "là"];
            let open = change.end + change.noun.len();
            let linked = open < percent.at
                && sentence.between(open..percent.at).iter().all(|token| token.is_any(&links))
                && percent.at - open <= 5;
            let other = sentence.any_word(
                percent.end..(percent.end + 3).min(sentence.tokens.len()),
                &["kế", "chỉ", "dự", "tổng", "dân"],
            );
            if !near || !linked || other {
                continue;
            }
            let from = if rises { now.value - change.value } else { now.value + change.value };
            let Some(exact) = (change.value * Decimal::ONE_HUNDRED).checked_div(from) else { continue };
            let slack = Decimal::new(1, percent.decimals)
                + (now.slack() + change.slack()) * Decimal::ONE_HUNDRED / from.max(Decimal::ONE);
            let of_now = agrees(change.value, now.value, percent);
            if from <= Decimal::ZERO || (exact - percent.value).abs() < slack || of_now {
                continue;
            }
            let (from, right) = (shown(from), number::percent(round_half_up(exact, 2)));
            let stated = shown(percent.value);
            findings.push(self.found(
                &CHANGE_DISAGREES,
                sentence.passage,
                stretch(&[now, change, percent]),
                format!("{} / {from} = {right}, không phải {stated}%", shown(change.value)),
                format!("{} / {from} = {right} and not {stated}%", shown(change.value)),
            ));
        }
    }

    /// `28 đại biểu, gồm 20 nam và 08 đại biểu nữ; tỷ lệ đại biểu nữ là 28,57%`: the words name the part that the share is of.
    pub(super) fn share_by_name(&self, sentence: &Sentence, findings: &mut Vec<Diagnostic>) {
        for percent in sentence.amounts.iter().filter(|one| one.unit == Unit::Percent && !one.rough) {
            let Some(at) = (0..percent.at)
                .rev()
                .take(9)
                .find(|at| sentence.words_at(*at, &["tỷ", "lệ"]) || sentence.words_at(*at, &["tỉ", "lệ"]))
            else {
                continue;
            };
            let name = sentence.between(at + 2..percent.at);
            let Some((_, name)) = name.split_last().filter(|(link, _)| link.is_any(&["là", "đạt", "chiếm"]))
            else {
                continue;
            };
            if name.len() < 2 {
                continue;
            }
            let counted = |one: &&Amount| one.at < at && one.counts() && !one.rough && one.decimals == 0;
            let is_named = |one: &&Amount| {
                name.iter().enumerate().all(|(offset, word)| {
                    sentence.tokens.get(one.end + offset).is_some_and(|token| token.lower == word.lower)
                })
            };
            let mut parts = sentence.amounts.iter().filter(counted).filter(is_named);
            let (Some(part), None) = (parts.next(), parts.next()) else { continue };
            let larger = |one: &&Amount| one.value > part.value && one.same_noun(part) && one.at < part.at;
            let Some(whole) = sentence.amounts.iter().filter(counted).find(larger) else { continue };
            let fits = |one: &Amount| one.counts() && agrees(part.value, one.value, percent);
            if sentence.amounts.iter().any(fits) {
                continue;
            }
            let Some(right) = number::percent_of(part.value, whole.value) else { continue };
            let range = stretch(&[part, percent]);
            findings.push(self.not_its_share(sentence.passage, range, (part, whole), right, percent));
        }
    }
}
