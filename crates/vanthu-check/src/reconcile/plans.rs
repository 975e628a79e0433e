//! What was done beside what was planned: `giao 9.200 triệu đồng, thu 10.120 triệu đồng, vượt 920 triệu đồng`.

use super::amount::{Amount, Unit};
use super::changes::Ends;
use super::periods::plan_of;
use super::{Reconciler, Sentence, shown, stretch};
use crate::registry::SUM_DISAGREES;
use vanthu_diagnostic::Diagnostic;

impl Reconciler<'_, '_> {
    /// Compares by how much a plan is said to be exceeded or missed with the plan and the result before it.
    pub(super) fn beside_plan(&self, sentence: &Sentence, findings: &mut Vec<Diagnostic>) {
        if sentence.amounts.len() < 2 || !sentence.may_say(&["vượt", "hơn", "hụt"]) {
            return;
        }
        for at in 1..sentence.tokens.len() {
            let exceeds = sentence.words_at(at, &["vượt"]) || sentence.words_at(at - 1, &["cao", "hơn"]);
            let misses = sentence.words_at(at, &["hụt"]) || sentence.words_at(at - 1, &["thấp", "hơn"]);
            if !exceeds && !misses {
                continue;
            }
            let planned = ["so", "với", "dự", "toán", "kế", "hoạch", "chỉ", "tiêu", "mức", "giao", "được"];
            let start = sentence.skip(at + 1, &planned);
            let compared = start > at + 1 || !sentence.tokens[at].is("hơn");
            let Some(change) = sentence.amount_at(start).filter(|one| compared && !one.rough) else {
                continue;
            };
            let before: Vec<&Amount> =
                sentence.amounts.iter().filter(|one| one.at < at && one.counts() && !one.rough).collect();
            if let Some((to, from)) = exceeds.then(|| done_of(sentence, at)).flatten()
                && change.unit == Unit::Percent
            {
                self.change(sentence, &Ends { from: &from, to: &to, rises: None }, true, change, findings);
                continue;
            }
            if let Some((from, to)) = rates(sentence, at).filter(|_| change.unit != Unit::Count) {
                self.change(sentence, &Ends { from, to, rises: None }, exceeds, change, findings);
                continue;
            }
            let Some(to) = before.iter().rev().find(|one| change.of.is_none() && one.same_thing(change))
            else {
                continue;
            };
            let Some(from) = plan_of(sentence, &before, to).filter(|from| !from.noun.is_empty()) else {
                continue;
            };
            // What else stands between result and verdict may be what is meant.
            let other = sentence.any_word(to.end..at, &["tăng", "giảm", "kỳ", ";"]);
            let later = sentence.any_word(change.end..sentence.tokens.len(), &["kỳ", "trước", "quý"]);
            if !other && !later {
                self.change(sentence, &Ends { from, to, rises: None }, exceeds, change, findings);
            }
        }
    }
}

impl Reconciler<'_, '_> {
    /// `Chỉ tiêu là 32 đảng viên; đã kết nạp 19 đảng viên, còn 13 đảng viên phải kết nạp`: what a plan still asks for.
    pub(super) fn due(&self, sentence: &Sentence, findings: &mut Vec<Diagnostic>) {
        if sentence.amounts.len() < 3 {
            return;
        }
        for at in 1..sentence.tokens.len() {
            if !sentence.words_at(at, &["còn"]) || !sentence.tokens[at - 1].is_any(&[",", ";"]) {
                continue;
            }
            let Some(left) = sentence.amount_at(at + 1).filter(|one| one.counts() && !one.rough) else {
                continue;
            };
            let due = left.end..(left.end + left.noun.len() + 3).min(sentence.tokens.len());
            let before: Vec<&Amount> =
                sentence.amounts.iter().filter(|one| one.at < at && one.counts() && !one.rough).collect();
            let Some(done) =
                before.last().filter(|one| one.same_noun(left) && sentence.any_word(due, &["phải", "cần"]))
            else {
                continue;
            };
            let Some(plan) = plan_of(sentence, &before, done) else { continue };
            let right = plan.value - done.value;
            if (right - left.value).abs() <= plan.slack() + done.slack() + left.slack() {
                continue;
            }
            let calculation = format!("{} - {} = {}", shown(plan.value), shown(done.value), shown(right));
            let range = stretch(&[plan, done, left]);
            findings.push(self.contradicted(
                &SUM_DISAGREES,
                sentence.passage,
                range,
                &calculation,
                left.value,
            ));
        }
    }
}

/// `46.200 cây/44.000 cây, vượt 5% chỉ tiêu`, `21/20 đảng viên, vượt 5%`: what was done and what was planned directly before a word.
fn done_of(sentence: &Sentence, at: usize) -> Option<(Amount, Amount)> {
    let mut before = sentence.amounts.iter().filter(|one| one.at < at).rev();
    let last = before.next().filter(|one| !one.rough)?;
    let beside = at <= last.end + last.noun.len() + 2 && sentence.any_word(last.end..at, &[","]);
    if !beside || last.unit != Unit::Count {
        return None;
    }
    if let Some(whole) = last.of {
        let end = |value| Amount { value, of: None, ..last.clone() };
        return Some((end(last.value), end(whole)));
    }
    let done = before.next().filter(|one| one.counts() && !one.rough && one.same_noun(last))?;
    let stroke = done.end + done.noun.len();
    let tied = sentence.words_at(stroke, &["/"]) && last.at <= stroke + 2;
    tied.then(|| (done.clone(), last.clone()))
}

/// `Chỉ tiêu 95%, thực hiện 97,2%, vượt 2,2 điểm phần trăm`: the target and the result, where these are the only figures.
fn rates<'s>(sentence: &'s Sentence, at: usize) -> Option<(&'s Amount, &'s Amount)> {
    let before: Vec<&Amount> = sentence.amounts.iter().filter(|one| one.at < at).collect();
    let [target, result] = before.as_slice() else { return None };
    let shares = before.iter().all(|one| one.unit == Unit::Percent && !one.rough);
    let planned = (0..target.at).any(|at| {
        [["chỉ", "tiêu"], ["kế", "hoạch"], ["mục", "tiêu"]].iter().any(|words| sentence.words_at(at, words))
    });
    let done = sentence.any_word(target.end..result.at, &["hiện", "đạt", "quả"]);
    let near = at <= result.end + 3;
    (shares && planned && done && near).then_some((*target, *result))
}
