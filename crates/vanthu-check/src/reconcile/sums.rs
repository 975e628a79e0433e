//! A whole and its parts: `38 đảng viên, gồm 20 nam và 18 nữ`, lists below a sum, sums that are written out, what is left.

use std::ops::Range;

use rust_decimal::Decimal;

use super::amount::{Amount, TokenKind, transposed};
use super::exclusive::{Exclusive, exclusive, has_any, has_word, owns};
use super::partitions::spans;
use super::parts::{Bond, Parts, among, bond, parts, whole_and_parts};
use super::{Reconciler, Sentence, beside, words};
use crate::document_text::Passage;
use vanthu_diagnostic::Diagnostic;

impl Reconciler<'_, '_> {
    /// Compares each whole in a sentence with its parts.
    pub(super) fn sums(&self, sentence: &Sentence, findings: &mut Vec<Diagnostic>) {
        self.continued(sentence, findings);
        for at in 0..sentence.tokens.len() {
            let bond = bond(sentence, at);
            let within = bond.is_none() && among(sentence, at);
            let Some((bond, from)) = bond.or(within.then_some((Bond::Some, at + 1))) else { continue };
            let Some((whole, parts)) = whole_and_parts(sentence, at, from, bond) else { continue };
            // `Bình quân mỗi thôn có 152 hộ (26 thôn, 3.952 hộ)`: an average has no parts.
            let average =
                (whole.at.saturating_sub(7)..whole.at).any(|at| sentence.words_at(at, &["bình", "quân"]));
            if average && bond != Bond::All {
                continue;
            }
            // Properties that more than one may have are listed in this way too.
            let single = parts.amounts.len() == 1 && parts.amounts[0].value > whole.value;
            if within && !single && !exclusive(&parts.labels).any {
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
        let counted: Vec<&Amount> = before.amounts.iter().filter(|one| one.counts()).collect();
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
            [
                "đầu năm",
                "đầu kỳ",
                "cuối năm",
                "cuối kỳ",
                "cùng kỳ",
                "năm trước",
                "quý trước",
                "quý này",
                "tháng trước",
                "tháng này",
                "kỳ trước",
                "kỳ này",
                "năm nay",
            ]
            .iter()
            .any(|word| label.trim_start().starts_with(word))
        };
        if parts.labels.iter().filter(|label| changed(label)).count() > 1 {
            return;
        }
        // `(thu 186 triệu đồng, chi 152 triệu đồng)` are no parts of what is left.
        let says = |word: &str| parts.labels.iter().any(|label| label.trim_start().starts_with(word));
        if says("thu ") && says("chi ") || says("tổng ") {
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
            findings.push(quote(self.exceeds(passage, range, part.value, whole.value)));
            return;
        }
        if parts.amounts.len() < 2 || !contradicts(whole, parts, bond, total) {
            return;
        }
        findings.push(quote(self.not_their_sum(passage, range, &values, whole)));
    }
}

/// Whether a part is of another kind than its neighbours and all are of the whole's kind, persons excepted, who may be counted
/// under several words.
fn of_its_kind(part: &Amount, whole: &Amount, parts: &[&Amount]) -> bool {
    let person = |one: &Amount| one.noun.first().is_some_and(|word| words::PERSONS.contains(&word.as_str()));
    let others = parts.iter().filter(|one| one.at != part.at);
    let plain = !person(whole) || whole.noun.first().is_some_and(|word| word == "văn");
    plain
        && !part.noun.is_empty()
        && !part.same_noun(whole)
        && part.akin(whole)
        && others.into_iter().all(|one| !one.same_noun(part))
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
    let bounded = |label: &String| has_any(label, &["trở lên", "trở xuống"]);
    if (parts.labels.len() > 2 || parts.labels.iter().any(bounded)) && spans(&parts.labels) {
        exclusive = Exclusive { any: true, pair: true };
    }
    // `6 tháng đầu năm` is a period and no whole of what was done in it.
    let period = whole.noun.first().is_some_and(|word| matches!(word.as_str(), "tháng" | "ngày" | "năm"));
    if period && !parts.amounts.iter().all(|part| part.same_noun(whole)) {
        return false;
    }
    // Large parts that make the whole but for a fiftieth do so by no chance.
    let large = whole.value >= Decimal::ONE_HUNDRED && parts.amounts.iter().all(|part| part.same_noun(whole));
    let fiftieth = (total - whole.value).abs() * Decimal::from(50) <= whole.value;
    if large && fiftieth && parts.complete && bond != Bond::Some {
        return true;
    }
    // `412 văn bản, trong đó có 86 quyết định, 54 kế hoạch`: each kind of document or body is one of the whole's kind.
    let kinds =
        parts.amounts.len() > 2 && parts.amounts.iter().all(|part| of_its_kind(part, whole, &parts.amounts));
    exclusive.any |= kinds;
    // What the whole itself is called tells no part from another: `35 cán bộ (ban ngày 20 cán bộ, …)`.
    let named = whole.noun.join(" ");
    let shared = |label: &str| {
        // A body is named by those whom it unites: `Hội Người cao tuổi 3.160`.
        if ["hội ", "đoàn ", "chi hội ", "chi đoàn "].iter().any(|body| label.trim_start().starts_with(body))
        {
            return false;
        }
        let label = label.replace("phụ nữ", "").replace("tuổi đảng", "");
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
        (Bond::Likely, false) => {
            // Money and areas that do not come up are missing somewhere.
            let most = if measured && same { whole.value / Decimal::from(4) } else { tenth };
            parts.complete && (exclusive.pair || kin && difference <= most)
        }
        (Bond::Some, false) => {
            parts.complete
                && (exclusive.pair && difference * Decimal::TWO <= whole.value
                    || exclusive.any && difference <= hundredth
                    || parts.amounts.len() > 2 && kin && difference <= hundredth)
        }
    }
}
