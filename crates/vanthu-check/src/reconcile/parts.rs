//! The words and marks that tie a whole to its parts, and the parts behind them.

use super::amount::{Amount, TokenKind, Unit};
use super::{Sentence, words};

/// How sure it is that the parts behind a word are all of the whole before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Bond {
    /// `gồm`: they are all.
    All,
    /// `cụ thể`, a list directly below: they are most likely all.
    Likely,
    /// `trong đó`, a bracket, a colon: they may be some.
    Some,
}

/// Words that begin another statement, behind which no more parts stand.
const BREAKS: &[&str] = &[
    "đạt", "tăng", "giảm", "so", "bằng", "vượt", "bình", "nâng", "đưa", "tổng", "hoàn", "tương", "qua",
    "theo", "đến", "ngoài", "đồng", "riêng", "cao", "thấp", "nhiều", "ít",
];

/// The parts behind a word.
pub(super) struct Parts<'s> {
    pub(super) amounts: Vec<&'s Amount>,
    /// The words around each amount.
    pub(super) labels: Vec<String>,
    /// Whether each stretch between commas has one number, so that nothing is counted without one.
    pub(super) complete: bool,
    /// The index of the token behind the last part.
    pub(super) end: usize,
}

/// Whether `có` at an index follows a whole that `trong` introduces: `Trong 26 chỉ tiêu có 18 chỉ tiêu đạt`.
pub(super) fn among(sentence: &Sentence, at: usize) -> bool {
    if !sentence.words_at(at, &["có"]) || sentence.amount_at(at + 1).is_none() {
        return false;
    }
    let clause = sentence.tokens[..at].iter().rposition(|token| token.kind == TokenKind::Mark);
    let from = clause.map_or(0, |mark| mark + 1);
    let one = sentence.amounts.iter().filter(|amount| (from..at).contains(&amount.at)).count() == 1;
    one && sentence.words_at(from, &["trong"])
}

/// Whether a word or mark ties a whole to parts: how, and the index behind it.
pub(super) fn bond(sentence: &Sentence, at: usize) -> Option<(Bond, usize)> {
    let skip = |from: usize| sentence.skip(from, &[":", "có", "thể"]);
    if sentence.words_at(at, &["gồm"]) {
        return Some((Bond::All, skip(at + 1)));
    }
    if sentence.words_at(at, &["trong", "đó"]) {
        return Some((Bond::Some, sentence.skip(at + 2, &[":", "có", ","])));
    }
    if sentence.words_at(at, &["thành", ":"]) {
        return Some((Bond::All, at + 2));
    }
    if sentence.words_at(at, &["chia", "ra"]) || sentence.words_at(at, &["chia", "thành"]) {
        return Some((Bond::All, skip(at + 2)));
    }
    if sentence.words_at(at, &["cụ", "thể"]) {
        return Some((Bond::Likely, skip(at + 2)));
    }
    let colon = sentence.tokens[at].is(":") && at + 1 < sentence.tokens.len();
    // `1.284 cơ sở, phân theo ngành: …`.
    let sorted = colon
        && sentence.any_word(at.saturating_sub(12)..at, &["phân", "chia"])
        && !sentence.any_word(at.saturating_sub(12)..at, &["công"]);
    let before = at.checked_sub(1).map(|index| &sentence.tokens[index]);
    if colon && before.is_some_and(|token| !token.is_any(&["gồm", "đó", "thể", "có", "ra", "thành"]))
    {
        return Some((if sorted { Bond::Likely } else { Bond::Some }, at + 1));
    }
    // Parts in brackets without `trong đó` are most likely all.
    sentence.tokens[at].is("(").then(|| {
        let some = sentence.words_at(at + 1, &["trong"]);
        (if some { Bond::Some } else { Bond::Likely }, at + 1)
    })
}

/// The whole before a word and the parts behind it.
pub(super) fn whole_and_parts<'s>(
    sentence: &'s Sentence,
    at: usize,
    from: usize,
    bond: Bond,
) -> Option<(&'s Amount, Parts<'s>)> {
    let bracket = sentence.tokens[at].is("(");
    // `giảm 380 giấy (quý I 5.800 giấy, quý II 5.420 giấy)`: the brackets give the ends of a change.
    let change = |one: &Amount| one.at > 0 && sentence.tokens[one.at - 1].is_any(&["tăng", "giảm"]);
    // `86,5/100 điểm: …` is the sum of its parts.
    let score = |one: &Amount| {
        one.of.is_some() && sentence.tokens[at].is(":") && one.noun.first().is_some_and(|word| word == "điểm")
    };
    let counted = |one: &&Amount| one.counts() || score(one);
    let mut candidates: Vec<&Amount> =
        sentence.amounts.iter().filter(counted).filter(|one| one.at < at).collect();
    // `đạt 12,6 tỷ đồng, bằng 63% dự toán (20 tỷ đồng), trong đó …`: the target in brackets has no parts here.
    if sentence.tokens[at].kind == TokenKind::Word
        && let [.., earlier, last] = candidates.as_slice()
        && last.same_noun(earlier)
        && sentence.words_at(last.at - 1, &["("])
        && sentence.any_word(last.end..at, &[")"])
        && sentence.any_word(earlier.end..last.at, &["hoạch", "toán", "tiêu", "kỳ", "trước", "tổng"])
    {
        candidates.pop();
    }
    // `14 cuộc kiểm tra, tăng 02 cuộc; trong đó …`: a change has no parts where what has changed stands before it.
    if !bracket
        && let [.., earlier, last] = candidates.as_slice()
        && change(last)
        && last.same_noun(earlier)
    {
        candidates.pop();
    }
    let nearest = *candidates.last()?;
    if bracket && change(nearest) {
        return None;
    }
    let parts = parts(sentence, from, bracket, None);
    let near = nearest.end + nearest.noun.len() + 4 >= at && !parts.amounts.is_empty();
    // The words of a bracket belong to what stands directly before it.
    if bracket || sentence.tokens[at].is(":") {
        let close = nearest.end + nearest.noun.len() + 1 >= at;
        // `18 chi bộ trực thuộc (14 chi bộ thôn, …)`: the parts name what the whole counts.
        let words = || sentence.tokens[nearest.end..at].iter().all(|token| token.kind == TokenKind::Word);
        let same = || parts.amounts.iter().all(|part| part.same_noun(nearest) || part.same_persons(nearest));
        let beside = bracket && nearest.end + nearest.noun.len() + 4 >= at && words() && same();
        // `38 vụ với 64 đối tượng: trộm cắp 12 vụ, …`: the parts say which of two figures they divide.
        if close && !bracket && !same() && parts.amounts.len() > 1 {
            let counts = |one: &&Amount| {
                one.at + 16 >= at
                    && !one.noun.is_empty()
                    && parts.amounts.iter().all(|part| !part.noun.is_empty() && part.same_noun(one))
            };
            if let Some(whole) = candidates.iter().rev().copied().find(counts) {
                return Some((whole, parts));
            }
        }
        if (close || beside) && parts.amounts.len() > 1 && (same() || !bracket) {
            return Some((nearest, parts));
        }
        // `48 lượt với 53 người (thường xuyên 31 lượt, định kỳ 17 lượt)`: the figure before counts what the parts count.
        let earlier = || {
            let near = |one: &&&Amount| one.at + 16 >= at;
            let bare = !bracket && parts.amounts.iter().all(|part| part.noun.is_empty());
            let fits = |one: &&Amount| {
                !one.noun.is_empty() && (bare || parts.amounts.iter().all(|part| part.same_noun(one)))
            };
            candidates.iter().rev().filter(near).copied().find(fits)
        };
        // `48 ha tại 3 thôn: Đông 18 ha, Đoài 16 ha`; in `thôn 2: 150 ha` the colon belongs to the name.
        let listed = !bracket && !same() && sentence.amount_at(at + 1).is_none() && at > nearest.end;
        let whole = if !same() && bracket || listed || !close && !bracket && bond == Bond::Likely {
            earlier().or(Some(nearest).filter(|_| close || beside))
        } else {
            None
        };
        return whole.filter(|_| parts.amounts.len() > 1).map(|whole| (whole, parts));
    }
    // `14 lớp với 520 nông dân, trong đó lớp trồng trọt 09, lớp chăn nuôi 05`: the names say what is counted.
    let named = |whole: &&&Amount| {
        whole.noun.first().is_some_and(|noun| {
            parts.amounts.iter().all(|part| part.noun.is_empty())
                && parts
                    .labels
                    .iter()
                    .all(|label| label.trim_start().split(' ').next() == Some(noun.as_str()))
        })
    };
    if parts.amounts.len() > 1
        && let Some(whole) = candidates.iter().rev().find(named)
    {
        return Some((whole, parts));
    }
    for whole in candidates.iter().rev() {
        let same = self::parts(sentence, from, bracket, Some(whole));
        // `3.418 học sinh, gồm: mầm non 864 cháu, tiểu học 1.462 học sinh, …`: those counted by another word are parts as well.
        let sum = |parts: &Parts| parts.amounts.iter().map(|part| part.value).sum::<rust_decimal::Decimal>();
        if same.amounts.len() > 1
            && parts.amounts.len() > same.amounts.len()
            && parts.amounts.iter().all(|part| part.akin(whole))
            && (sum(&parts) - whole.value).abs() < (sum(&same) - whole.value).abs()
        {
            return Some((whole, parts));
        }
        let beside = near || whole.at == nearest.at && whole.noun.len() > 1 && nearest.end + 11 >= at;
        if same.amounts.len() > 1
            || same.amounts.len() == 1 && parts.amounts.len() == 1 && bond == Bond::Some && beside
        {
            return Some((whole, same));
        }
    }
    // `31 đảng viên được phân công nhiệm vụ, gồm 12 đồng chí …`: persons by another word.
    let persons = |one: &&Amount| {
        let person =
            |noun: &[String]| noun.first().is_some_and(|word| words::PERSONS.contains(&word.as_str()));
        person(&one.noun) && parts.amounts.iter().all(|part| person(&part.noun)) && one.at + 14 >= at
    };
    let person = candidates.iter().rev().copied().find(persons).filter(|_| bond == Bond::All);
    let whole = if near { Some(nearest) } else { person };
    whole.filter(|_| parts.amounts.len() > 1).map(|whole| (whole, parts))
}

/// Reads the parts from `from` on. With a whole, only those that count what it counts.
pub(super) fn parts<'s>(
    sentence: &'s Sentence,
    from: usize,
    bracket: bool,
    whole: Option<&Amount>,
) -> Parts<'s> {
    let mut parts = Parts { amounts: Vec::new(), labels: Vec::new(), complete: true, end: from };
    let mut depth = 0_usize;
    let mut segment = from;
    let mut in_segment: Vec<&Amount> = Vec::new();
    let mut at = from;
    let mut bare = false;
    let mut number_first = false;
    loop {
        let token = sentence.tokens.get(at);
        let closes = token.is_none_or(|token| {
            depth == 0 && (token.is(")") || token.is(".") && at + 1 == sentence.tokens.len())
        });
        let nested = depth == 0
            && at > from
            && (sentence.words_at(at, &["gồm"]) || sentence.words_at(at, &["trong", "đó"]));
        let divides = depth == 0
            && token.is_some_and(|token| token.is_any(&[",", ";", "và"]))
            && !within_phrase(sentence, at);
        let breaks = depth == 0
            && at == segment
            && at > from
            && token.is_some_and(|token| token.is_any(BREAKS))
            && !goes_on(sentence, from, at, &parts);
        // `gồm ngân sách tỉnh 2 tỷ đồng và ngân sách xã; đã giải ngân 1,6 tỷ đồng`: what was done with the whole is no part of it.
        let state = ["đã", "đang", "chưa"];
        let done = depth == 0
            && at == segment
            && at > from
            && sentence.tokens[at - 1].is(";")
            && token.is_some_and(|token| token.is("đã"))
            && !parts
                .labels
                .iter()
                .any(|label| state.iter().any(|word| label.trim_start().starts_with(word)));
        let breaks = breaks || done;
        if closes || nested || divides || breaks {
            let label = sentence.shown(segment..at).to_lowercase();
            match in_segment.as_slice() {
                [] => bare |= !label.trim().is_empty() && !nested,
                [one] => {
                    number_first |= one.at == segment;
                    parts.amounts.push(one);
                    parts.labels.push(label);
                    parts.end = at;
                }
                // Two numbers in one stretch cannot be told apart.
                [first, ..] => {
                    parts.amounts.push(first);
                    parts.labels.push(label);
                    parts.complete = false;
                    parts.end = at;
                }
            }
            in_segment.clear();
            segment = at + 1;
            if closes || nested || breaks {
                // `v.v.`, dots: there is more.
                let open = token.is_some_and(|token| token.is("."))
                    && sentence.tokens.get(at.wrapping_sub(1)).is_some_and(|token| token.is_any(&["…", "."]));
                parts.complete &= !open;
                break;
            }
        }
        let Some(token) = token else { break };
        if token.is_any(&["…", "v"]) {
            parts.complete = false;
        }
        if token.is("(") {
            depth += 1;
        } else if token.is(")") {
            depth = depth.saturating_sub(1);
        } else if depth == 0
            && let Some(amount) = sentence.amount_at(at)
            && amount.unit == Unit::Count
            // `từ 30 đến 40 tuổi` bounds a part instead of counting it.
            && !bounds_age(sentence, amount)
            && !sentence.is_rate(amount)
        {
            // `6 tháng năm 2026: 23 đồng chí` names its part by a period.
            let period = |noun: &[String]| {
                noun.first().is_some_and(|word| matches!(word.as_str(), "tháng" | "quý" | "tuần"))
            };
            let named = period(&amount.noun) && in_segment.is_empty() && {
                let next = sentence.amounts.iter().find(|one| one.at > at);
                next.is_some_and(|next| {
                    next.counts()
                        && !period(&next.noun)
                        && !sentence.tokens[at..next.at].iter().any(|token| token.is_any(&[",", ";", "("]))
                })
            };
            match whole {
                _ if named => {}
                // `02 đồng chí 50 năm tuổi Đảng`: the years say which are meant.
                _ if whole.is_none_or(|whole| !period(&whole.noun))
                    && amount.noun.first().is_some_and(|word| word == "năm")
                    && in_segment
                        .last()
                        .is_some_and(|last| last.noun.first().is_some_and(|word| word != "năm")) => {}
                Some(whole) if !amount.same_noun(whole) => {}
                _ if amount.of.is_some() => parts.complete = false,
                _ => in_segment.push(amount),
            }
        }
        at += 1;
    }
    // `20 đoàn viên, thanh niên và 18 …`: something is listed without a number.
    parts.complete &= !(bare && (number_first || bracket));
    parts
}

/// Whether a comma stands within one name: `cán bộ, công chức`, `khá, giàu`.
pub(super) fn within_phrase(sentence: &Sentence, comma: usize) -> bool {
    const PHRASES: &[(&[&str], &[&str])] = &[
        (&["cán", "bộ"], &["công", "chức"]),
        (&["công", "chức"], &["viên", "chức"]),
        (&["cán", "bộ"], &["đảng", "viên"]),
        (&["khá"], &["giàu"]),
        (&["kiến", "nghị"], &["phản", "ánh"]),
        (&["phí"], &["lệ", "phí"]),
        (&["nhà", "tạm"], &["nhà", "dột"]),
    ];
    sentence.words_at(comma, &[","])
        && PHRASES.iter().any(|(before, behind)| {
            sentence.words_before(comma, before) && sentence.words_at(comma + 1, behind)
        })
}

/// Whether a part begins with a word that may begin another statement: `hoàn thành xuất sắc 07, hoàn thành tốt 28`, `tốt 112
/// em, khá 268 em, đạt 243 em`.
pub(super) fn goes_on(sentence: &Sentence, from: usize, at: usize, parts: &Parts) -> bool {
    let token = &sentence.tokens[at];
    let like_first = sentence.tokens.get(from).is_some_and(|first| first.lower == token.lower);
    // `bằng hồ đập 412 ha, bằng trạm bơm 198 ha` names what is counted.
    let means = token.is("bằng")
        && sentence.amount_at(at + 1).is_none()
        && sentence.tokens.get(at + 1).is_some_and(|next| !next.is_any(&["khoảng", "gần", "hơn", "với"]))
        && {
            let first = parts.amounts.first();
            let next = sentence.amounts.iter().find(|one| one.at > at).filter(|one| one.at <= at + 6);
            first.zip(next).is_some_and(|(first, next)| next.counts() && first.same_noun(next))
        };
    // `qua bưu chính 44 hồ sơ` names the way.
    let way = token.is("qua")
        && sentence.tokens.get(at + 1).is_some_and(|next| {
            next.is_any(&["dịch", "bưu", "đường", "mạng", "cổng", "trang", "hệ", "điện", "tổng"])
        });
    let means = means || way;
    let class = token.is("đạt") || token.is("đồng") && sentence.words_at(at + 1, &["ý"]);
    let counted =
        sentence.amount_at(at + 1).or_else(|| sentence.amount_at(at + 3)).is_some_and(Amount::counts);
    let behind = parts.amounts.first().is_some_and(|first| first.at > from && first.counts());
    means || like_first || class && counted && behind
}

/// Whether an amount is an age: `40 tuổi`, or the 30 of `30 đến 40 tuổi`.
pub(super) fn bounds_age(sentence: &Sentence, amount: &Amount) -> bool {
    let age = |at: usize| sentence.words_at(at, &["tuổi"]);
    let through = sentence.tokens.get(amount.end).is_some_and(|token| token.is_any(&["đến", "-", "–"]));
    age(amount.end) || through && age(amount.end + 2) || bounds(sentence, amount)
}

/// Whether an amount bounds what is counted: the 12 of `dưới 12 m`, the 8 of `từ 8 điểm trở lên`.
pub(super) fn bounds(sentence: &Sentence, amount: &Amount) -> bool {
    const MEASURED: &[&str] = &["m", "ha", "điểm", "kg", "km", "tháng", "năm", "tuổi", "triệu", "lít"];
    let word = amount.at > 0 && sentence.tokens[amount.at - 1].is_any(&["dưới", "từ", "trên", "đến", "đủ"]);
    // `ngân sách cấp trên 29.700 triệu đồng` is a body.
    let word = word && !(amount.at > 1 && sentence.words_at(amount.at - 2, &["cấp", "trên"]));
    let unit = amount.noun.first().is_none_or(|word| MEASURED.contains(&word.as_str()));
    word && unit
}
