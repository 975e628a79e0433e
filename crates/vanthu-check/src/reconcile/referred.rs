//! A figure that a later sentence takes up: `05 vụ cháy … Nguyên nhân 05 vụ cháy nêu trên`.

use rust_decimal::Decimal;

use super::amount::Amount;
use super::{Reconciler, Sentence, beside, shown};
use crate::registry::FIGURE_TWICE;
use vanthu_diagnostic::Diagnostic;

/// How many sentences before one are read for what it takes up.
const REACH: usize = 6;

impl Reconciler<'_, '_> {
    /// Compares each figure that is said to stand above with the only one that counts the same there.
    pub(super) fn referred(&self, findings: &mut Vec<Diagnostic>) {
        let named = |sentence: &&Sentence| sentence.may_say(&["nêu trên", "nói trên", "kể trên"]);
        let mut sentences: Vec<&Sentence> = Vec::new();
        for sentence in self.read.sentences() {
            if named(&sentence) {
                let known = &sentences[sentences.len().saturating_sub(REACH)..];
                self.taken_up(sentence, known, findings);
            }
            sentences.push(sentence);
        }
    }

    fn taken_up(&self, sentence: &Sentence, known: &[&Sentence], findings: &mut Vec<Diagnostic>) {
        for amount in sentence.amounts.iter().filter(|one| one.counts() && !one.rough) {
            let above = (amount.end + 1..amount.end + 5)
                .find(|at| ["nêu", "nói", "kể"].iter().any(|word| sentence.words_at(*at, &[word, "trên"])));
            let Some(above) = above else { continue };
            let noun: Vec<&str> =
                sentence.tokens[amount.end..above].iter().map(|token| token.lower.as_str()).collect();
            let counts = |sentence: &Sentence, one: &Amount| {
                one.counts()
                    && noun
                        .iter()
                        .enumerate()
                        .all(|(offset, word)| sentence.words_at(one.end + offset, &[word]))
            };
            let own =
                sentence.amounts.iter().filter(|one| one.at < amount.at && counts(sentence, one)).count();
            let earlier: Vec<(&Sentence, &Amount)> = known
                .iter()
                .flat_map(|before| before.amounts.iter().map(move |one| (*before, one)))
                .filter(|(before, one)| counts(before, one))
                .collect();
            let [(before, one)] = earlier.as_slice() else { continue };
            // `2 trong 5 vụ cháy nêu trên`, `03 vụ cháy nhỏ` beside it: a part is meant.
            if own > 0 || one.rough || one.value == amount.value || amount.value == Decimal::ONE {
                continue;
            }
            let noun = noun.join(" ");
            let (here, there) = (shown(amount.value), shown(one.value));
            let finding = self.found(
                &FIGURE_TWICE,
                sentence.passage,
                amount.range.clone(),
                format!("số {noun} ghi ở đây là {here}, ở trên là {there}"),
                format!("here {here} {noun}, above {there}"),
            );
            findings.push(beside(finding, before.passage));
        }
    }
}
