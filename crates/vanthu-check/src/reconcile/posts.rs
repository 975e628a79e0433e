//! The size of a body beside its posts: `03 đồng chí: Bí thư, Phó Bí thư và 01 chi ủy viên`, where a post without a number is held by one.

use rust_decimal::Decimal;

use super::amount::Amount;
use super::{Reconciler, Sentence, sum_shown, words};
use crate::registry::SUM_DISAGREES;
use vanthu_diagnostic::Diagnostic;

/// The words of posts, in small letters, that one person holds.
const POSTS: &[&[&str]] = &[
    &["bí", "thư"],
    &["phó", "bí", "thư"],
    &["trưởng", "ban"],
    &["phó", "trưởng", "ban"],
    &["trưởng", "đoàn"],
    &["phó", "trưởng", "đoàn"],
    &["tổ", "trưởng"],
    &["tổ", "phó"],
    &["chủ", "tịch"],
    &["phó", "chủ", "tịch"],
    &["thư", "ký"],
    &["chủ", "nhiệm"],
    &["phó", "chủ", "nhiệm"],
    &["hiệu", "trưởng"],
    &["hội", "trưởng"],
    &["hội", "phó"],
    &["chi", "hội", "trưởng"],
    &["trưởng", "thôn"],
    &["phó", "thôn"],
];

impl Reconciler<'_, '_> {
    /// Compares the size of a body with the posts and numbers behind it.
    pub(super) fn posts(&self, sentence: &Sentence, findings: &mut Vec<Diagnostic>) {
        if sentence.amounts.is_empty()
            || !sentence.may_say(&["ưởng", "ịch", "í thư", "ó thôn", "hư ký", "hủ nhiệm", "Tổ phó", "tổ phó"])
        {
            return;
        }
        let person =
            |one: &Amount| one.noun.first().is_some_and(|word| words::PERSONS.contains(&word.as_str()));
        let Some((index, whole)) =
            sentence.amounts.iter().enumerate().find(|(_, one)| one.counts() && !one.rough && person(one))
        else {
            return;
        };
        let told = whole.end + whole.noun.len();
        let from = (whole.end..(told + 3).min(sentence.tokens.len()))
            .find(|at| sentence.tokens[*at].is_any(&[":", "(", "gồm"]))
            .map(|at| sentence.skip(at, &[":", "(", "gồm", "có", "các", "đồng", "chí", "là"]))
            // `08 thành viên do đồng chí Phó Chủ tịch làm Tổ trưởng, …`.
            .or_else(|| (whole.end..told + 2).find(|at| sentence.words_at(*at, &["do", "đồng", "chí"])));
        let Some(from) = from else { return };
        // Behind `do … làm Trưởng ban` the rest need not be counted, unless the members are.
        let led = sentence.words_at(from, &["do"]);
        let members = |one: &Amount| {
            one.at > from
                && one
                    .noun
                    .get(..2)
                    .is_some_and(|noun| ["thành viên", "ủy viên"].contains(&noun.join(" ").as_str()))
        };
        if led && !sentence.amounts.iter().any(members) {
            return;
        }
        let mut values = Vec::new();
        let mut named = 0;
        let mut start = from;
        let mut counted = index + 1;
        for at in from..=sentence.tokens.len() {
            let token = sentence.tokens.get(at);
            let stop = token.is_none_or(|token| token.is_any(&[")", ".", ";"]));
            if !stop && !token.is_some_and(|token| token.is_any(&[",", "và"])) {
                continue;
            }
            if at > start {
                let Some((value, post)) = self.holders(sentence, start, at, &mut counted) else { return };
                values.push(value);
                named += usize::from(post);
            }
            start = at + 1;
            if stop {
                break;
            }
        }
        let total: Decimal = values.iter().sum();
        if named == 0 || values.len() < 2 || total == whole.value {
            return;
        }
        let Some(range) = sentence.text_range(whole.at..start.saturating_sub(1).max(whole.at + 1)) else {
            return;
        };
        let sum = sum_shown(&values, total);
        findings.push(self.contradicted(&SUM_DISAGREES, sentence.passage, range, &sum, whole.value));
    }

    /// How many hold what the tokens from `start` to `end` name, and whether it is a post without a number.
    fn holders(
        &self,
        sentence: &Sentence,
        start: usize,
        end: usize,
        counted: &mut usize,
    ) -> Option<(Decimal, bool)> {
        if let Some(one) = sentence.amounts.get(*counted).filter(|one| one.at < end) {
            *counted += 1;
            let next = sentence.amounts.get(*counted).is_some_and(|next| next.at < end);
            return (one.at == start && one.counts() && !one.noun.is_empty() && !next)
                .then_some((one.value, false));
        }
        // `do đồng chí Phó Chủ tịch … làm Tổ trưởng`.
        let held = (start..end).rfind(|at| sentence.tokens[*at].is("làm"));
        let from = held.map_or(start, |at| at + 1);
        let longest =
            POSTS.iter().filter(|post| sentence.words_at(from, post)).max_by_key(|post| post.len())?;
        // Nothing but the body, or a second post of the same person, may stand behind the post: `Phó Bí thư - Chủ tịch Ủy ban`.
        let second = sentence.tokens.get(from + longest.len()).is_some_and(|token| token.is_any(&["-", "–"]));
        let most = longest.len() + if second { 10 } else { 3 };
        (end - from <= most).then_some((Decimal::ONE, true))
    }
}
