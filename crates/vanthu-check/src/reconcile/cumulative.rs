//! What was counted from the beginning of the year on, beside what was counted in its last period: `quý II 1.260 hồ sơ; lũy kế từ
//! đầu năm 2.415 hồ sơ`.

use rust_decimal::Decimal;

use super::amount::Amount;
use super::exclusive::has_any;
use super::{Reconciler, Sentence, shown, stretch};
use crate::registry::{PART_EXCEEDS, SUM_DISAGREES};
use vanthu_diagnostic::Diagnostic;

/// Words of a period that a cumulative figure takes in.
const PERIODS: &[&str] =
    &["đợt 1", "đợt i", "tháng", "quý", "tuần", "trong kỳ", "kỳ này", "đợt này", "trong ngày"];

/// Words of what may fall from one period to the next, so that no figure adds up.
const STATES: &[&str] = &["còn", "tồn", "hiện", "lệ", "dư", "nợ", "bình", "so", "kế", "chỉ", "dự", "giảm"];

impl Reconciler<'_, '_> {
    /// Compares cumulative figures with those of the periods that they take in.
    pub(super) fn cumulative(&self, sentence: &Sentence, findings: &mut Vec<Diagnostic>) {
        if sentence.amounts.is_empty() || !sentence.may_say(&["ũy kế", "uỹ kế", "ộng dồn", "ính chung"])
        {
            return;
        }
        for at in 0..sentence.tokens.len() {
            let token = &sentence.tokens[at];
            let told = token.is_any(&["lũy", "luỹ"]) && sentence.words_at(at + 1, &["kế"])
                || token.is("cộng") && sentence.words_at(at + 1, &["dồn"])
                || token.is("tính") && sentence.words_at(at + 1, &["chung"]);
            if !told {
                continue;
            }
            let Some(total) = counted(sentence, at).filter(|one| one.at <= at + 16) else { continue };
            let (before, beside) = self.before_total(sentence, at, total);
            if before.is_empty() || before.iter().any(|one| one.rough) || total.rough {
                continue;
            }
            let unclear = sentence.any_word(at + 2..total.at, STATES);
            if unclear {
                continue;
            }
            // What is behind the figures counts too: `giảm`, `so với`.
            let (_, Some(last)) = (before.first(), before.last()) else { continue };
            let values: Vec<Decimal> = before.iter().map(|one| one.value).collect();
            let sum: Decimal = values.iter().sum();
            let slack = before.iter().map(|one| one.slack()).sum::<Decimal>() + total.slack();
            let range = if beside { stretch(&[total, last]) } else { total.range.clone() };
            if let Some(part) = before.iter().find(|one| one.value > total.value + slack) {
                findings.push(self.found(
                    &PART_EXCEEDS,
                    sentence.passage,
                    range,
                    format!("lũy kế {} nhỏ hơn số của một kỳ {}", shown(total.value), shown(part.value)),
                    format!(
                        "the cumulative {} is less than the {} of one period",
                        shown(total.value),
                        shown(part.value)
                    ),
                ));
                return;
            }
            let named = sentence.shown(at..total.at).to_lowercase();
            let words: &[&str] = match before.len() {
                2 => &[
                    "hai tháng",
                    "2 tháng",
                    "02 tháng",
                    "hai quý",
                    "2 quý",
                    "hai đợt",
                    "2 đợt",
                    "02 đợt",
                    "hai kỳ",
                ],
                3 => &["ba tháng", "3 tháng", "03 tháng", "ba quý", "quý", "ba đợt", "3 đợt", "03 đợt"],
                _ => &[],
            };
            let halves = before.len() == 2
                && {
                    let head = sentence.shown(0..at).to_lowercase();
                    has_any(&head, &["quý i"]) && has_any(&head, &["quý ii"])
                }
                && has_any(&named, &["6 tháng", "06 tháng", "sáu tháng", "đầu năm", "hai quý"]);
            if beside && (has_any(&named, words) || halves) && (sum - total.value).abs() > slack {
                let parts: Vec<String> = values.iter().map(|value| shown(*value)).collect();
                let written = format!("{} = {}", parts.join(" + "), shown(sum));
                findings.push(self.contradicted(
                    &SUM_DISAGREES,
                    sentence.passage,
                    range,
                    &written,
                    total.value,
                ));
                return;
            }
        }
    }

    /// `Lũy kế từ đầu nhiệm kỳ kết nạp 46 đảng viên; riêng 6 tháng đầu năm 52 đảng viên`: a part of a total is larger than it.
    pub(super) fn apart(&self, sentence: &Sentence, findings: &mut Vec<Diagnostic>) {
        if sentence.amounts.len() < 2 || !sentence.may_say(&["riêng"]) {
            return;
        }
        for at in 1..sentence.tokens.len() {
            if !sentence.tokens[at].is("riêng") || !sentence.tokens[at - 1].is_any(&[",", ";"]) {
                continue;
            }
            let Some(part) = counted(sentence, at).filter(|one| one.at <= at + 12 && !one.rough) else {
                continue;
            };
            let alike = |one: &&Amount| one.at < at && one.counts() && !one.rough && one.same_noun(part);
            let Some(whole) = sentence.amounts.iter().rfind(alike) else { continue };
            let head = sentence.shown(0..whole.at).to_lowercase();
            let total =
                has_any(&head, &["lũy kế", "luỹ kế", "tổng số", "tổng", "cả nhiệm kỳ", "từ đầu năm", "toàn"]);
            let rate =
                sentence.is_rate(whole) || sentence.is_rate(part) || has_any(&head, &["bình quân", "mỗi"]);
            if !total
                || rate
                || part.value <= whole.value
                || sentence.any_word(at..part.at, &["tăng", "năm"]) && part.value > whole.value * Decimal::TWO
            {
                continue;
            }
            let range = stretch(&[whole, part]);
            findings.push(self.exceeds(sentence.passage, range, part.value, whole.value));
            return;
        }
    }

    /// The figures of periods before a cumulative one that count the same, and whether they stand in its own sentence.
    fn before_total<'s>(
        &'s self,
        sentence: &'s Sentence,
        at: usize,
        total: &Amount,
    ) -> (Vec<&'s Amount>, bool) {
        let of_periods = |sentence: &'s Sentence, stop: usize| -> Vec<&'s Amount> {
            let alike = |one: &&Amount| {
                one.counts() && one.at < stop && one.same_noun(total) && !sentence.is_rate(one)
            };
            let all: Vec<&Amount> = sentence.amounts.iter().filter(alike).collect();
            let head = sentence.shown(0..stop).to_lowercase();
            let plain = !sentence.any_word(0..stop, STATES);
            if plain && has_any(&head, PERIODS) && !has_any(&head, &["cùng kỳ", "năm trước"]) {
                all
            } else {
                Vec::new()
            }
        };
        let own = of_periods(sentence, at);
        if !own.is_empty() || at > 3 {
            return (own, true);
        }
        let before = self.read.before(sentence).filter(|before| before.place.0 == sentence.place.0);
        let above = before.map(|before| of_periods(before, before.tokens.len())).unwrap_or_default();
        // Several figures above leave it open which one is meant.
        (if above.len() == 1 { above } else { Vec::new() }, false)
    }
}

/// The first figure behind an index that is no period of its own.
fn counted<'s>(sentence: &'s Sentence, at: usize) -> Option<&'s Amount> {
    let period = |one: &Amount| {
        one.noun.first().is_some_and(|word| {
            matches!(word.as_str(), "tháng" | "quý" | "tuần" | "ngày" | "năm" | "đợt" | "kỳ")
        })
    };
    sentence.amounts.iter().find(|one| one.at > at && one.counts() && !one.noun.is_empty() && !period(one))
}
