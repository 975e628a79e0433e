//! What was done beside what was planned: `giao 9.200 triệu đồng, thu 10.120 triệu đồng, vượt 920 triệu đồng`.

use super::amount::Amount;
use super::changes::Ends;
use super::periods::plan_of;
use super::{Reconciler, Sentence};
use vanthu_diagnostic::Diagnostic;

impl Reconciler<'_, '_> {
    /// Compares by how much a plan is said to be exceeded or missed with the plan and the result before it.
    pub(super) fn beside_plan(&self, sentence: &Sentence, findings: &mut Vec<Diagnostic>) {
        if sentence.amounts.len() < 3 || !sentence.may_say(&["vượt", "hơn", "hụt"]) {
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
