//! Which period, plan or earlier figure the words around a figure name: what a change is measured from.

use super::Sentence;
use super::amount::{Amount, TokenKind};

/// Whether a change is said to be one from a quarter or month of its own: `…; so với quý I giảm 04 vụ`.
pub(super) fn other_period(sentence: &Sentence, at: usize) -> bool {
    let clause = sentence.tokens[..at].iter().rposition(|token| token.is_any(&[",", ";"])).unwrap_or(0);
    (clause..at).any(|at| {
        sentence.words_at(at, &["so", "với"])
            && sentence.tokens.get(at + 2).is_some_and(|next| next.is_any(&["quý", "tháng", "cùng", "tuần"]))
    })
}

/// Whether a change is said to be one against what was planned: `vượt 4% so với dự toán`, `tăng 58 triệu đồng so với kế hoạch`.
pub(super) fn against_plan(sentence: &Sentence, at: usize, change: &Amount) -> bool {
    let behind = change.end..(change.end + change.noun.len() + 5).min(sentence.tokens.len());
    let told = behind
        .into_iter()
        .take_while(|at| !sentence.tokens[*at].is_any(&[",", ";"]))
        .any(|at| sentence.tokens[at].is_any(&["toán", "hoạch", "tiêu", "giao"]));
    told && !sentence.words_at(at, &["gấp"])
}

/// The plan before the figure that is compared with it, where these two are the only ones that count the same.
pub(super) fn plan_of<'s>(sentence: &Sentence, before: &[&'s Amount], to: &Amount) -> Option<&'s Amount> {
    let alike = |one: &&&Amount| one.unit == to.unit && one.same_noun(to) && !one.rough;
    let mut same = before.iter().filter(alike);
    let (from, last, more) = (same.next()?, same.next()?, same.next());
    let head = from.at.saturating_sub(6)..from.at;
    let planned = sentence.any_word(head.clone(), &["giao", "hoạch", "toán", "tiêu"]);
    let other = sentence.any_word(head, &["tăng", "giảm", "kỳ"]);
    (last.at == to.at && more.is_none() && planned && !other).then_some(*from)
}

/// Whether the second of two figures stands alone in brackets with the name of its period: `12 vụ phạm pháp hình sự (quý I là 15 vụ),`.
pub(super) fn bracketed_period(sentence: &Sentence, to: &Amount, from: &Amount) -> bool {
    let open = (to.end..from.at).find(|at| sentence.tokens[*at].is("("));
    let close = (from.end..sentence.tokens.len()).find(|at| sentence.tokens[*at].is(")"));
    let (Some(open), Some(close)) = (open, close) else { return false };
    let period = ["quý", "tháng", "năm", "kỳ", "tuần"];
    let first = &sentence.tokens[open + 1];
    (first.is_any(&period) || first.lower.split(' ').next().is_some_and(|word| period.contains(&word)))
        && from.at <= open + 6
        && close <= from.end + from.noun.len() + 1
        && sentence.tokens[to.end..open].iter().all(|token| token.kind == TokenKind::Word)
}

/// Whether the clause before an amount names the period before: `cùng kỳ`, `năm trước`, `kỳ trước`.
pub(super) fn in_earlier(sentence: &Sentence, amount: &Amount) -> bool {
    let start = (0..amount.at).rev().find(|at| sentence.tokens[*at].is_any(&[",", ";", "("]));
    (start.unwrap_or(0)..amount.at).any(|at| {
        [["cùng", "kỳ"], ["năm", "trước"], ["kỳ", "trước"]].iter().any(|words| sentence.words_at(at, words))
    })
}

/// Whether the clause before an amount names a period: `năm 2025 có`, `6 tháng đầu năm`, `cùng kỳ`.
pub(super) fn in_years(sentence: &Sentence, amount: &Amount) -> bool {
    let clause = sentence.tokens[..amount.at].iter().rev().take_while(|token| !token.is_any(&[",", ";"]));
    clause.into_iter().any(|token| {
        token.is_any(&["năm", "quý", "tháng", "kỳ", "trước", "nay"]) || token.lower.starts_with("năm ")
    })
}

/// `312 tỷ đồng, so với cùng kỳ (300 tỷ đồng) tăng 4%`: whether the earlier figure stands in brackets directly before the change.
pub(super) fn earlier_bracket(sentence: &Sentence, to: &Amount, from: &Amount, at: usize) -> bool {
    let open = from.at.saturating_sub(1);
    let compared = (to.end..open).any(|at| sentence.words_at(at, &["so", "với"]));
    let words = sentence.tokens.get(to.end..open).unwrap_or_default();
    compared
        && words.iter().all(|token| !token.is_any(&[";", "(", ")"]))
        && open <= to.end + to.noun.len() + 10
        && sentence.words_at(open, &["("])
        && sentence.words_before(at, &[")"])
        && at == from.end + from.noun.len() + 1
}

/// `…; cùng kỳ năm 2025 đạt 230 tỷ đồng`: whether the clause of an amount begins with the earlier period and has only this figure.
pub(super) fn earlier_clause(sentence: &Sentence, from: usize, amount: &Amount) -> bool {
    let Some(mark) = (from..amount.at).rfind(|at| sentence.tokens[*at].is_any(&[",", ";", "("])) else {
        return false;
    };
    sentence.words_at(mark + 1, &["cùng", "kỳ"])
        && sentence.tokens[mark + 1..amount.at].iter().all(plain)
        && amount.at <= mark + 7
        && sentence.words_before(amount.at, &["đạt"])
}

/// Whether a token is a word, a date or a year.
pub(super) fn plain(token: &super::amount::Token) -> bool {
    matches!(token.kind, TokenKind::Word | TokenKind::Opaque)
        || matches!(token.kind, TokenKind::Number { .. })
            && token.lower.len() == 4
            && (token.lower.starts_with("19") || token.lower.starts_with("20"))
}
