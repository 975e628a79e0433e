//! Ranks: `xếp thứ 06/18 xã, tăng 03 bậc so với năm trước (thứ 09/18)`, `xếp thứ 14 trong 12 đội`.

use rust_decimal::Decimal;

use super::amount::TokenKind;
use super::{Reconciler, Sentence, shown};
use crate::registry::{CHANGE_DISAGREES, PART_EXCEEDS};
use vanthu_diagnostic::Diagnostic;

/// A place in an order.
struct Rank {
    /// The place.
    place: Decimal,
    /// How many are in the order, where the sentence says it.
    of: Option<Decimal>,
    /// The index of its token.
    at: usize,
}

impl Reconciler<'_, '_> {
    /// Compares the ranks of a sentence with how many are ranked and with the change that it gives.
    pub(super) fn ranks(&self, sentence: &Sentence, findings: &mut Vec<Diagnostic>) {
        if !sentence.may_say(&["hạng", "thứ "]) {
            return;
        }
        let ranks: Vec<Rank> = (1..sentence.tokens.len()).filter_map(|at| rank(sentence, at)).collect();
        for rank in &ranks {
            let Some(of) = rank.of.filter(|of| *of < rank.place) else { continue };
            let range = sentence.tokens[rank.at].range.clone();
            let (place, of) = (shown(rank.place), shown(of));
            findings.push(self.found(
                &PART_EXCEEDS,
                sentence.passage,
                range,
                format!("thứ {place} trong {of}"),
                format!("rank {place} of {of}"),
            ));
            return;
        }
        let [one, other] = ranks.as_slice() else { return };
        let mut steps = (one.at..sentence.tokens.len()).filter_map(|at| Some((at, step(sentence, at)?)));
        let (Some((at, change)), None) = (steps.next(), steps.next()) else { return };
        let difference = (one.place - other.place).abs();
        if difference == change {
            return;
        }
        let (high, low) = (one.place.max(other.place), one.place.min(other.place));
        let calculation = format!("{} - {} = {}", shown(high), shown(low), shown(difference));
        let from = sentence.tokens[one.at.min(at)].range.start;
        let to = sentence.tokens[(at + 1).max(other.at)].range.end;
        findings.push(self.contradicted(&CHANGE_DISAGREES, sentence.passage, from..to, &calculation, change));
    }
}

/// The rank whose number stands at an index: behind `thứ` or `hạng`, where the words before say that something is ranked.
fn rank(sentence: &Sentence, at: usize) -> Option<Rank> {
    let number = &sentence.tokens[at];
    let before = at.checked_sub(1)?;
    if !sentence.tokens[before].is_any(&["thứ", "hạng"]) {
        return None;
    }
    let told = sentence.tokens[before].is("hạng")
        && before > 0
        && sentence.tokens[before - 1].is_any(&["xếp", "(", "đứng"])
        || sentence.any_word(before.saturating_sub(3)..before, &["xếp", "hạng", "đứng", "vị"])
        || sentence.words_at(before.saturating_sub(1), &["("]);
    let told = told || (0..before).any(|at| sentence.words_at(at, &["xếp", "hạng"]));
    let (place, of) = match number.kind {
        TokenKind::Fraction { part, whole, decimals: 0 } => (part, Some(whole)),
        TokenKind::Number { value, decimals: 0 } => (value, among(sentence, at + 1)),
        _ => return None,
    };
    // `hạng 3` of a road or a building is a class of its own.
    (told && place >= Decimal::ONE).then_some(Rank { place, of, at })
}

/// `trong 12 đội`, `trên tổng số 24 xã` from an index on: how many are ranked.
fn among(sentence: &Sentence, at: usize) -> Option<Decimal> {
    if !sentence.tokens.get(at)?.is_any(&["trong", "trên", "/"]) {
        return None;
    }
    let from = sentence.skip(at + 1, &["tổng", "số"]);
    let amount = sentence.amount_at(from).filter(|one| one.counts() && one.decimals == 0)?;
    let counted =
        ["đội", "xã", "đơn", "phường", "thôn", "thí", "trường", "tỉnh", "huyện", "chi", "cơ", "địa"];
    let noun = amount.noun.first()?;
    counted.contains(&noun.as_str()).then_some(amount.value)
}

/// How many places the words at an index say that a rank changed by: `tăng 03 bậc`.
fn step(sentence: &Sentence, at: usize) -> Option<Decimal> {
    let moves = ["tăng", "giảm", "lên", "tụt", "hạ", "xuống", "nâng", "vượt", "thăng"];
    if !sentence.tokens[at].is_any(&moves) {
        return None;
    }
    let TokenKind::Number { value, decimals: 0 } = sentence.tokens.get(at + 1)?.kind else { return None };
    sentence.tokens.get(at + 2)?.is_any(&["bậc", "hạng", "thứ"]).then_some(value)
}
