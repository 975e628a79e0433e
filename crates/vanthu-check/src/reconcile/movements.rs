//! What a few movements make together: what was merged, what came without what went, who is absent, what a rise leads to.

use super::amount::Amount;
use super::balance::heads;
use super::exclusive::has_any;
use super::{Reconciler, Sentence, shown, stretch};
use crate::registry::SUM_DISAGREES;
use vanthu_diagnostic::Diagnostic;

impl Reconciler<'_, '_> {
    /// `Sáp nhập 3 thôn thành 1 thôn, số thôn giảm từ 14 xuống 12`: what was merged explains the change.
    pub(super) fn merged(&self, sentence: &Sentence, counted: &[&Amount], findings: &mut Vec<Diagnostic>) {
        if sentence.amounts.len() < 4 || !sentence.may_say(&["áp nhập", "ợp nhất"]) {
            return;
        }
        let [merged, into, from, to] = counted else { return };
        let between =
            |one: &Amount, other: &Amount, word: &str| sentence.any_word(one.end..other.at, &[word]);
        let verb = (merged.at.saturating_sub(4)..merged.at)
            .any(|at| [["sáp", "nhập"], ["hợp", "nhất"]].iter().any(|words| sentence.words_at(at, words)));
        let falls = between(into, from, "từ") && (between(from, to, "xuống") || between(from, to, "còn"));
        let alike = into.same_thing(merged) && from.same_thing(merged) && to.same_thing(merged);
        let rough = counted.iter().any(|one| one.rough);
        let left = from.value - merged.value + into.value;
        if !verb || !between(merged, into, "thành") || !falls || !alike || rough || left == to.value {
            return;
        }
        let sum = format!(
            "{} - {} + {} = {}",
            shown(from.value),
            shown(merged.value),
            shown(into.value),
            shown(left)
        );
        let range = stretch(&[merged, to]);
        findings.push(self.contradicted(&SUM_DISAGREES, sentence.passage, range, &sum, to.value));
    }

    /// `Chuyển đi 06 đồng chí, chuyển đến 04 đồng chí, giảm 02 đồng chí`: the change is what came without what went.
    pub(super) fn net(&self, sentence: &Sentence, counted: &[&Amount], findings: &mut Vec<Diagnostic>) {
        if sentence.amounts.len() < 3 || !sentence.may_say(&["huyển"]) {
            return;
        }
        let [one, other, change] = counted else { return };
        let labels = heads(sentence, counted);
        let went = |label: &str| has_any(label, &["chuyển đi", "đi"]);
        let came = |label: &str| has_any(label, &["chuyển đến", "đến"]);
        let (went, came) = if went(&labels[0]) && came(&labels[1]) {
            (one, other)
        } else if came(&labels[0]) && went(&labels[1]) {
            (other, one)
        } else {
            return;
        };
        let mechanical = has_any(&labels[2], &["cơ học", "thực giảm", "thực tăng", "giảm ròng", "tăng ròng"]);
        let down = has_any(&labels[2], &["giảm"]);
        let right = if down { went.value - came.value } else { came.value - went.value };
        let rough = counted.iter().any(|one| one.rough || !one.same_thing(change));
        let told = has_any(&labels[0], &["chuyển"]) && mechanical;
        if !told || rough || right == change.value {
            return;
        }
        let (minuend, subtrahend) = if down { (went, came) } else { (came, went) };
        let sum = format!("{} - {} = {}", shown(minuend.value), shown(subtrahend.value), shown(right));
        let range = stretch(&[one, other, change]);
        findings.push(self.contradicted(&SUM_DISAGREES, sentence.passage, range, &sum, change.value));
    }

    /// `Có 3 đại biểu xin vắng; số đại biểu có mặt là 52/55 đại biểu`: those who are absent and those present make all.
    pub(super) fn absent(&self, sentence: &Sentence, findings: &mut Vec<Diagnostic>) {
        if sentence.amounts.len() < 2 || !sentence.may_say(&["ắng"]) {
            return;
        }
        let [absent, present] = sentence.amounts.as_slice() else { return };
        let Some(all) = present.of.filter(|all| *all > present.value) else { return };
        let labels = heads(sentence, &[absent, present]);
        let behind = sentence.shown(absent.end..(absent.end + 6).min(present.at)).to_lowercase();
        let told = (has_any(&labels[0], &["vắng"]) || has_any(&behind, &["vắng"]))
            && has_any(&labels[1], &["có mặt", "dự", "tham dự"]);
        let left = all - present.value;
        if !told
            || !absent.counts()
            || absent.rough
            || absent.value == left
            || !absent.same_thing(present) && !absent.akin(present)
        {
            return;
        }
        let sum = format!("{} - {} = {}", shown(all), shown(present.value), shown(left));
        findings.push(self.contradicted(
            &SUM_DISAGREES,
            sentence.passage,
            stretch(&[absent, present]),
            &sum,
            absent.value,
        ));
    }

    /// `Năm 2025 có 474 đảng viên; 6 tháng đầu năm 2026 tăng 12 đảng viên, hiện nay có 486 đảng viên`: a rise or fall is that of all.
    pub(super) fn risen(&self, sentence: &Sentence, counted: &[&Amount], findings: &mut Vec<Diagnostic>) {
        if sentence.amounts.len() < 3 || !sentence.may_say(&["hiện", "nay"]) {
            return;
        }
        let period = |one: &&&Amount| {
            one.noun.first().is_none_or(|word| !matches!(word.as_str(), "tháng" | "quý" | "năm" | "ngày"))
        };
        let figures: Vec<&Amount> = counted.iter().filter(period).copied().collect();
        let [before, change, now] = figures.as_slice() else { return };
        let labels = heads(sentence, &figures);
        let rises = sentence.any_word(change.at.saturating_sub(1)..change.at, &["tăng"]);
        let falls = sentence.any_word(change.at.saturating_sub(1)..change.at, &["giảm"]);
        let told = has_any(&labels[2], &["hiện nay", "hiện có", "hiện còn", "đến nay", "hiện tại"]);
        let earlier = has_any(&labels[0], &["năm", "đầu năm", "cuối năm", "đầu kỳ", "quý", "tháng", "trước"]);
        let alike = change.same_noun(before) && now.same_noun(before);
        let rough =
            figures.iter().any(|one| one.rough) || sentence.amounts.iter().any(|one| one.of.is_some());
        let right = if rises { before.value + change.value } else { before.value - change.value };
        // What fell compares with another period where it says so.
        let compares = sentence.any_word(change.end..now.at, &["so", "kỳ"]);
        if rises == falls || !told || !earlier || !alike || rough || compares || right == now.value {
            return;
        }
        let sign = if rises { "+" } else { "-" };
        let sum = format!("{} {sign} {} = {}", shown(before.value), shown(change.value), shown(right));
        let range = stretch(&[before, change, now]);
        findings.push(self.contradicted(&SUM_DISAGREES, sentence.passage, range, &sum, now.value));
    }
}
