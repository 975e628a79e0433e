//! Parts that miss the whole before them by little where neither a word ties them to it nor their names exclude one another:
//! the figures alone say that they belong together.

use rust_decimal::Decimal;

use super::amount::{Amount, one_digit_apart, one_transposed, transposed};
use super::exclusive::{has_any, has_word, owns};
use super::flat::Piece;
use super::{Reconciler, Sentence, beside, stretch, words};
use crate::document_text::Passage;
use vanthu_diagnostic::Diagnostic;

/// Words of a part that is a change, a target, or a total of its own.
const NO_PART: &[&str] = &[
    "tổng", "cộng", "tăng", "giảm", "kỳ", "năm", "kế", "dự", "phấn", "so", "thêm", "nữ", "lũy", "mỗi",
    "bình", "riêng", "tiêu", "nay", "đến",
];

impl Reconciler<'_, '_> {
    /// `27 tin báo. Chuyển cơ quan điều tra 09 tin, xử lý hành chính 11 tin, đang xác minh 08 tin`.
    pub(super) fn near_sum(&self, sentence: &Sentence, pieces: &[Piece], findings: &mut Vec<Diagnostic>) {
        let outer: Vec<&Piece> = pieces
            .iter()
            .filter(|piece| piece.bracket == 0 && !piece.share && !piece.tokens.is_empty())
            .collect();
        for (index, piece) in outer.iter().enumerate() {
            let Some(whole) = piece.figure() else { continue };
            // What is itself a part of something has no parts of its own here.
            if sentence.amounts.iter().any(|one| one.at < whole.at && one.counts() && one.akin(whole)) {
                continue;
            }
            if let Some(run) = run(sentence, &outer[index + 1..], whole)
                && misses(whole, &run)
            {
                self.missed(sentence, whole, &run.parts, None, findings);
                return;
            }
        }
        let Some(before) = self.read.before(sentence).filter(|before| before.place.0 == sentence.place.0)
        else {
            return;
        };
        let counted: Vec<&Amount> = before.amounts.iter().filter(|one| one.counts()).collect();
        // Leading words such as `Kết quả` and `Qua xác minh` stand before the first part.
        let from = outer.iter().position(|piece| piece.figure().is_some()).unwrap_or(0);
        if let [whole] = counted[..]
            && outer[..from].iter().all(|piece| piece.tokens.len() <= 6)
            && let Some(run) = run(sentence, &outer[from..], whole)
            && misses(whole, &run)
        {
            self.missed(sentence, whole, &run.parts, Some(before.passage), findings);
        }
    }

    fn missed(
        &self,
        sentence: &Sentence,
        whole: &Amount,
        parts: &[&Amount],
        above: Option<&Passage>,
        findings: &mut Vec<Diagnostic>,
    ) {
        let values: Vec<Decimal> = parts.iter().map(|one| one.value).collect();
        let range = match (above, parts) {
            (None, [.., last]) => stretch(&[whole, last]),
            _ => stretch(parts),
        };
        let finding = self.not_their_sum(sentence.passage, range, &values, whole);
        findings.push(match above {
            Some(passage) => beside(finding, passage),
            None => finding,
        });
    }
}

/// Figures that may be the parts of a whole.
struct Run<'p> {
    parts: Vec<&'p Amount>,
    /// Whether the last is named so that nothing is left behind it.
    closed: bool,
}

/// The figures of the pieces behind a whole, where all of them may be parts of it and nothing else of their kind follows.
fn run<'p>(sentence: &Sentence, pieces: &[&'p Piece<'p>], whole: &Amount) -> Option<Run<'p>> {
    let mut parts: Vec<&Amount> = Vec::new();
    let mut labels = Vec::new();
    for (index, piece) in pieces.iter().enumerate() {
        let named = |piece: &&&Piece| piece.number_last();
        let Some(one) = piece.figure() else {
            // `hộ nghèo, cận nghèo 260 thẻ`: the words belong to the next figure.
            if piece.counts_nothing() && pieces.get(index + 1).is_some_and(|next| named(&next)) {
                continue;
            }
            break;
        };
        let bare = one.noun.is_empty() && piece.number_last();
        // `32 quần chúng; đã kết nạp 12 đồng chí, 09 đồng chí đang học, …`: persons by another word, the same for all parts.
        let like_first = parts.first().map_or(one.akin(whole), |first: &&Amount| one.same_noun(first));
        let kind =
            one.same_noun(whole) || bare && !whole.noun.is_empty() || like_first && !one.noun.is_empty();
        // `09 vụ, làm chết 02 người; trong số đó 04 vụ …`: something else is counted between.
        if !kind && parts.is_empty() && !one.akin(whole) {
            continue;
        }
        if !kind || one.rough || one.of.is_some() || one.value >= whole.value {
            break;
        }
        let words: Vec<&str> = piece.tokens.iter().map(|at| sentence.shown(*at..*at + 1)).collect();
        let label = words.join(" ").to_lowercase();
        if owns(&label) || has_any(&label, NO_PART) || has_any(&label, words::BOUNDS) {
            return None;
        }
        parts.push(one);
        labels.push(label);
    }
    let last = parts.last()?;
    // Money and areas never overlap, nor does what is called the rest overlap the others.
    let measured = super::measures::measure(whole).is_some();
    let rest = labels.last().is_some_and(|label| has_any(label, &["khác", "còn lại"]));
    let overlaps = |label: &String| words::OVERLAPPING.iter().any(|word| has_word(label, word));
    if !measured && !rest && labels.iter().any(overlaps) {
        return None;
    }
    // A figure of the same kind further behind may belong to the parts or say that they are something else.
    let further = sentence.amounts.iter().any(|one| one.at > last.at && one.counts() && one.akin(whole));
    let same = parts.iter().all(|one| one.same_noun(whole) || one.noun.is_empty());
    // Behind what is still going on, or is not done, nothing is left.
    let closed =
        labels.last().is_some_and(|label| has_any(label, &["đang", "chưa", "không", "khác", "còn lại"]));
    let enough = parts.len() > if same { 1 } else { 2 };
    (enough && !further && !whole.rough && !whole.noun.is_empty()).then_some(Run { parts, closed })
}

/// Whether parts miss their whole by so little that it can hardly be by chance.
fn misses(whole: &Amount, run: &Run) -> bool {
    let parts = &run.parts;
    let values: Vec<Decimal> = parts.iter().map(|one| one.value).collect();
    let total: Decimal = values.iter().sum();
    let slack = parts.iter().map(|one| one.slack()).sum::<Decimal>() + whole.slack();
    let difference = (total - whole.value).abs();
    // Some of them may make the whole alone, or be what is left of it without another.
    let some = (1..values.len()).any(|last| values[..last].iter().sum::<Decimal>() == whole.value)
        || values.iter().any(|one| values.contains(&(whole.value - one)))
        || values.iter().skip(1).sum::<Decimal>() == values[0];
    if difference <= slack || some {
        return false;
    }
    let large = whole.value >= Decimal::ONE_HUNDRED;
    let swapped = transposed(whole.value, total) || one_transposed(&values, total, whole.value);
    let share = if run.closed && total > whole.value { 12 } else { 20 };
    let least = whole.value / Decimal::from(share);
    let near = if values.len() > 2 {
        difference <= least.max(Decimal::ONE)
            || one_digit_apart(whole.value, total) && difference * Decimal::from(8) <= whole.value
    } else {
        large && difference <= whole.value / Decimal::from(50)
    };
    near || swapped && large
}
