//! What a percentage is a share of: the part before it, and the wholes that a sentence names for it.

use rust_decimal::Decimal;

use super::Sentence;
use super::amount::{Amount, TokenKind, Unit};
use super::exclusive::has_any;
use vanthu_model::number::round_half_up;

/// Words that say that a percentage is a share of a whole rather than the degree to which a target was met.
pub(super) const SHARE_WORDS: &[&str] = &["chiếm"];

/// Words that name a share without saying of what.
pub(super) const RATE_WORDS: &[&str] = &["lệ"];

/// Words that introduce a degree to which a target was met.
pub(super) const DEGREE_WORDS: &[&str] = &["đạt", "bằng"];

/// Words of a target, which a figure may exceed.
pub(super) const TARGETS: &[&str] = &["kế", "chỉ", "dự", "so", "cùng", "kỳ", "mục"];

/// What a share is measured by.
pub(super) struct Measured<'s> {
    /// The part.
    pub(super) part: &'s Amount,
    /// The share.
    pub(super) percent: &'s Amount,
    /// Whether the words say that it is a share of a whole.
    pub(super) of_whole: bool,
    /// The whole, where it stands beside the part.
    pub(super) whole: Option<&'s Amount>,
}

/// Whether a share is that of a part in its whole, as far as its decimals show. Both ways of cutting decimals off count.
pub(super) fn agrees(part: Decimal, whole: Decimal, percent: &Amount) -> bool {
    let Some(exact) = (part * Decimal::ONE_HUNDRED).checked_div(whole) else { return false };
    (exact - percent.value).abs() < Decimal::new(1, percent.decimals)
}

/// Whether a share is that of a part in its whole but for a slip of the pen: another figure, two figures that changed places,
/// or less than two hundredths beside it.
pub(super) fn slipped(part: Decimal, whole: Decimal, percent: &Amount) -> bool {
    let Some(exact) = (part * Decimal::ONE_HUNDRED).checked_div(whole) else { return false };
    let right = round_half_up(exact, percent.decimals);
    let (right, stated) = (format!("{right:.*}", percent.decimals as usize), percent.value.to_string());
    let digits = |text: &str| {
        let mut digits: Vec<char> = text.chars().filter(char::is_ascii_digit).collect();
        digits.sort_unstable();
        digits
    };
    let mixed = digits(&right).len() > 2 && digits(&right) == digits(&stated);
    let near = (exact / Decimal::from(20)).min(Decimal::TWO);
    (exact - percent.value).abs() <= near
        || mixed
        || stated.len() > 2
            && right.len() == stated.len()
            && strsim::damerau_levenshtein(&right, &stated) == 1
}

/// Whether one of these words introduces a percentage, perhaps with `tỷ lệ` between.
pub(super) fn introduced_by(sentence: &Sentence, percent: &Amount, list: &[&str]) -> bool {
    let between = ["tỷ", "tỉ", "lệ", "trọng", "bao", "che", "phủ", "khoảng", "trên", "hơn", "gần", ":"];
    let before = sentence.tokens[..percent.at].iter().rev();
    before.skip_while(|token| token.is_any(&between)).take(1).any(|token| token.is_any(list))
}

/// Whether an amount says which things are meant: `96 tàu dài từ 15 m trở lên`, `24 người trên 60 tuổi`.
fn bounds(sentence: &Sentence, amount: &Amount) -> bool {
    let Some(before) = amount.at.checked_sub(1) else { return false };
    let behind = amount.end..(amount.end + 4).min(sentence.tokens.len());
    sentence.tokens[before].is_any(&["từ", "trên", "dưới"]) && sentence.any_word(behind, &["trở"])
}

/// Whether a percentage is a change, not a share.
pub(super) fn grows(sentence: &Sentence, percent: &Amount) -> bool {
    let from = percent.at.saturating_sub(4);
    sentence.any_word(from..percent.at, &["tăng", "giảm", "vượt", "gấp"])
}

/// The part that a percentage belongs to: the amount directly before its bracket or before `, chiếm`, `, đạt`.
pub(super) fn measured<'s>(sentence: &'s Sentence, percent: &'s Amount) -> Option<Measured<'s>> {
    let before = percent.at.checked_sub(1)?;
    let bounds = |one: &&Amount| bounds(sentence, one) || super::parts::bounds_age(sentence, one);
    let last = sentence.amounts.iter().filter(|one| !bounds(one)).rfind(|one| one.at < percent.at)?;
    // `312 đảng viên trên tổng số 330 đảng viên, đạt 94,5%`: the part stands before its whole.
    let of_total = (last.at.saturating_sub(3)..last.at).any(|at| {
        ["trên", "trong"].iter().any(|word| sentence.words_at(at, &[word, "tổng", "số"]))
            || ["kế", "chỉ", "dự"].iter().any(|word| sentence.words_at(at, &["trên", word]))
    });
    // `1.180 trên tổng số 1.256 học sinh`: the noun stands behind the whole alone.
    let bare = |one: &Amount| {
        one.noun.is_empty()
            && one.counts()
            && sentence.words_at(one.end, &["trên", "tổng", "số"])
            && last.at <= one.end + 4
    };
    // `27 trường hợp sinh con thứ ba trên tổng số 360 trẻ`: nothing but words stands between.
    let tied = |one: &Amount| {
        one.counts()
            && (sentence.words_before(last.at, &["trên", "tổng", "số"])
                || sentence.words_before(last.at, &["trong", "tổng", "số"]))
            && last.at <= one.end + 12
            && sentence.between(one.end..last.at).iter().all(|token| token.kind == TokenKind::Word)
    };
    let before_last = |fits: &dyn Fn(&Amount) -> bool| {
        sentence.amounts.iter().filter(|one| !bounds(one)).rfind(|one| one.at < last.at && fits(one))
    };
    let earlier =
        before_last(&|one| one.same_noun(last) || bare(one)).or_else(|| before_last(&|one| tied(one)));
    // `5.460 triệu đồng/dự toán 6.500 triệu đồng, đạt 84%`.
    let stroke = earlier.is_some_and(|one| {
        sentence.words_at(one.end + one.noun.len(), &["/"])
            && !sentence.any_word(one.end..last.at, &[",", ";"])
    });
    let of_total = of_total || stroke;
    if let Some(part) = earlier.filter(|part| of_total && part.counts()) {
        let told =
            introduced_by(sentence, percent, DEGREE_WORDS) || introduced_by(sentence, percent, SHARE_WORDS);
        return (told && !grows(sentence, percent)).then_some(Measured {
            part,
            percent,
            of_whole: false,
            whole: Some(last),
        });
    }
    let part = last;
    if !part.counts() || grows(sentence, percent) {
        return None;
    }
    let between = sentence.tokens.get(part.end..before)?;
    let bracket = sentence.tokens[before].is("(");
    let close =
        sentence.tokens.get(percent.end).is_some_and(|token| token.is_any(&[")", ";", ",", "trong", "trên"]));
    // `1.843 hồ sơ (đạt 98,98%)`, `11 đồng chí (chiếm 40,7%)`.
    let told = sentence.tokens[before].is_any(&["đạt", "chiếm", "bằng", "lệ"])
        && between.iter().rev().take(4).any(|token| token.is("("));
    let within = || between.iter().filter(|token| token.kind != TokenKind::Word).count() == 1;
    if told && close && between.len() <= 11 && within() && !part.noun.is_empty() {
        let target = sentence.any_word(percent.end..(percent.end + 3).min(sentence.tokens.len()), TARGETS);
        return Some(Measured { part, percent, of_whole: !target, whole: None });
    }
    // `05 người dưới 40 tuổi (12,5%)`.
    let aged = |at: usize| sentence.amount_at(at).is_some_and(|one| super::parts::bounds_age(sentence, one));
    let named = |at: usize| sentence.tokens[at].kind == TokenKind::Word || aged(at);
    if bracket && close && between.len() <= 8 && (part.end..before).all(named) {
        return Some(Measured { part, percent, of_whole: true, whole: None });
    }
    // `đủ điều kiện 62 thanh niên, tỷ lệ 39,7%`: nothing but the comma stands between the part and its share.
    let rate = sentence.tokens[before].is_any(RATE_WORDS)
        && between.iter().filter(|token| token.kind != TokenKind::Word).count() <= 1
        && between.len() <= part.noun.len() + 4
        && !sentence.any_word(percent.end..(percent.end + 3).min(sentence.tokens.len()), TARGETS);
    let of_whole = introduced_by(sentence, percent, SHARE_WORDS) || rate;
    if !of_whole && !introduced_by(sentence, percent, DEGREE_WORDS) {
        return None;
    }
    let plain = |at: usize| {
        let token = &sentence.tokens[at];
        token.kind == TokenKind::Word
            || token.is_any(&[",", ":", "("])
            || sentence.amount_at(at).as_ref().is_some_and(bounds)
    };
    (between.len() <= 14 && (part.end..before).all(plain)).then_some(Measured {
        part,
        percent,
        of_whole,
        whole: None,
    })
}

/// The whole behind a share: `chiếm 68,5% tổng số hộ (5.000 hộ)`.
pub(super) fn behind<'s>(sentence: &'s Sentence, part: &Amount, percent: &Amount) -> Option<&'s Amount> {
    let total = (percent.end..percent.end + 3).any(|at| sentence.words_at(at, &["tổng"]));
    let words = sentence.tokens.get(percent.end..).unwrap_or_default().iter();
    let open = percent.end + words.take_while(|token| token.kind == TokenKind::Word).count();
    // `89% dân số (11.500 người)`.
    let told = open > percent.end
        && open <= percent.end + 4
        && sentence.tokens.get(open).is_some_and(|token| token.is("("))
        && sentence.tokens.get(percent.end).is_some_and(|token| token.is_any(&["dân", "tổng", "số", "toàn"]))
        && sentence
            .amount_at(
                sentence.skip(open + 1, &["dân", "số", "tổng", "toàn", "xã", "phường", "thôn", "là", "có"]),
            )
            .is_some();
    let total = total || told;
    let counted = |one: &&Amount| one.counts() && one.same_thing(part);
    let near = |one: &&Amount| one.at > percent.end && one.at < percent.end + 9;
    sentence.amounts.iter().filter(counted).find(near).filter(|_| total)
}

/// The whole behind a part: `45,6 tỷ đồng trên tổng số 60 tỷ đồng`.
pub(super) fn total_of<'s>(sentence: &'s Sentence, part: &Amount) -> Option<&'s Amount> {
    let counted = |one: &&Amount| one.counts() && one.same_thing(part) && one.at != part.at;
    let total = (0..sentence.tokens.len())
        .find(|at| ["trên", "trong"].iter().any(|word| sentence.words_at(*at, &[word, "tổng", "số"])));
    if let Some(at) = total {
        return sentence.amounts.iter().filter(counted).find(|one| one.at > at && one.at <= at + 4);
    }
    if let Some(whole) = named_base(sentence, part) {
        return Some(whole);
    }
    if let Some(whole) = received(sentence, part) {
        return Some(whole);
    }
    // `Trong 15 ủy viên có 12 người trình độ đại học, đạt 80%`.
    let clause = sentence.tokens[..part.at].iter().rposition(|token| token.kind == TokenKind::Mark);
    let starts = sentence.words_at(0, &["trong"]) && sentence.amount_at(1).is_some();
    let from = if starts { 0 } else { clause.map_or(0, |mark| mark + 1) };
    let whole =
        sentence.amount_at(from + 1).filter(|one| sentence.words_at(from, &["trong"]) && one.counts())?;
    // `Trong 412 hộ khảo sát, 371 hộ hài lòng, đạt 90,05%`.
    let next = from == 0
        && sentence.amounts.iter().find(|one| one.at > whole.at).is_some_and(|one| one.at == part.at);
    let has = sentence.words_at(part.at.checked_sub(1)?, &["có"]) || next;
    let alike = whole.akin(part) || next && !whole.noun.is_empty() && whole.noun.first() == part.noun.first();
    (has && alike && whole.value >= part.value).then_some(whole)
}

/// `Cả năm 2025 tiếp nhận 8.412 hồ sơ; 6 tháng tiếp nhận 4.206 hồ sơ, bằng 50% cả năm 2025`: the words behind the share are those before
/// an earlier figure.
fn named_base<'s>(sentence: &'s Sentence, part: &Amount) -> Option<&'s Amount> {
    let percent = sentence.amounts.iter().find(|one| one.at > part.at)?;
    let from = sentence.skip(percent.end, &["so", "với", "của"]);
    let name = sentence.tokens.get(from..(from + 3).min(sentence.tokens.len()))?;
    let told = name.iter().take_while(|token| token.kind != TokenKind::Mark).count();
    let name = name.get(..told).filter(|name| name.len() >= 2)?;
    let earlier = |one: &&Amount| {
        one.at < part.at
            && one.counts()
            && one.same_noun(part)
            && (one.at.saturating_sub(9)..one.at).any(|at| {
                name.iter().enumerate().all(|(offset, word)| {
                    at + offset < one.at && sentence.tokens[at + offset].lower == word.lower
                })
            })
    };
    let mut found = sentence.amounts.iter().filter(earlier);
    let (whole, more) = (found.next(), found.next());
    whole.filter(|_| percent.unit == Unit::Percent && more.is_none())
}

/// What came in, of which a part was settled: `tiếp nhận 64 tin báo, đã giải quyết 58 tin báo, đạt 90,63%`.
fn received<'s>(sentence: &'s Sentence, part: &Amount) -> Option<&'s Amount> {
    let earlier = |one: &&Amount| one.counts() && one.at < part.at && !one.noun.is_empty();
    let earlier: Vec<&Amount> = sentence.amounts.iter().filter(earlier).collect();
    let [whole] = earlier.as_slice() else { return None };
    let head = sentence.shown(0..whole.at).to_lowercase();
    let between = sentence.shown(whole.end..part.at).to_lowercase();
    let told = has_any(&head, &["tiếp nhận", "thụ lý", "phát hiện", "xảy ra", "nhận được"])
        && has_any(&between, &["giải quyết", "xử lý", "điều tra", "khám phá"])
        && !has_any(&between, &["kỳ trước", "chuyển sang", "tồn", "năm trước"]);
    (told && whole.same_noun(part) && whole.value >= part.value && !whole.rough).then_some(*whole)
}

/// The whole that a sentence names for its parts: the amount before `trong đó` or `gồm`, or behind `trong tổng số`.
pub(super) fn designated<'s>(sentence: &'s Sentence, part: &Amount) -> Option<&'s Amount> {
    let counted = |one: &&Amount| one.counts() && one.akin(part) && one.at != part.at;
    // `Trong 20 đơn vị, có 12 đơn vị hoàn thành xuất sắc (chiếm 60%)`.
    if sentence.words_at(0, &["trong"])
        && let Some(whole) = sentence.amount_at(1).filter(counted)
    {
        return Some(whole);
    }
    let total = (0..sentence.tokens.len()).rfind(|at| {
        sentence.words_at(*at, &["tổng", "số"])
            && (*at < part.at
                || *at > part.at && sentence.any_word(at.saturating_sub(1)..*at, &["trong", "trên"]))
    });
    if let Some(at) = total {
        let whole = sentence.amounts.iter().filter(counted).find(|one| one.at > at && one.at <= at + 4);
        if whole.is_some() {
            return whole;
        }
    }
    let tie =
        (0..part.at).rfind(|at| sentence.words_at(*at, &["trong", "đó"]) || sentence.words_at(*at, &["gồm"]));
    let colon = || (0..part.at).rfind(|at| sentence.tokens[*at].is(":"));
    let (tie, close) = tie.map(|at| (at, false)).or_else(|| Some((colon()?, true)))?;
    let whole: Vec<&Amount> = sentence.amounts.iter().filter(counted).filter(|one| one.at < tie).collect();
    // A figure that is itself a share cannot be the whole, and a colon belongs to what stands directly before it.
    let shared = |one: &Amount| {
        sentence.amounts.iter().any(|share| {
            share.unit == Unit::Percent
                && measured(sentence, share).is_some_and(|found| found.of_whole && found.part.at == one.at)
        })
    };
    whole.last().copied().filter(|one| !shared(one) && (!close || one.end + one.noun.len() + 1 >= tie))
}

/// Whether a token is the number of a year.
fn is_year(token: &super::Token) -> bool {
    matches!(token.kind, TokenKind::Number { decimals: 0, .. })
        && token.lower.len() == 4
        && (token.lower.starts_with("19") || token.lower.starts_with("20"))
}

/// The target that a degree is measured by: `chỉ tiêu 38`, `kế hoạch (38 đảng viên)`, before or behind it.
pub(super) fn target<'s>(sentence: &'s Sentence, percent: &Amount, part: &Amount) -> Option<&'s Amount> {
    // `kế hoạch kết nạp 40 đảng viên; đã kết nạp 18 đồng chí`.
    let person =
        |one: &Amount| one.noun.first().is_some_and(|word| super::words::PERSONS.contains(&word.as_str()));
    let alike = |one: &Amount| one.same_thing(part) || person(one) && person(part);
    let counted = |one: &&Amount| one.counts() && alike(one) && one.at != part.at;
    let named = |one: &&Amount| {
        let from = one.at.saturating_sub(6);
        let head = sentence.tokens.get(from..one.at).unwrap_or_default();
        // Only words stand between the target's name and its figure.
        let near =
            // `dự toán năm 2026 là 1.800 triệu đồng`.
            head.iter().rev().take_while(|token| {
                matches!(token.kind, TokenKind::Word | TokenKind::Opaque) || token.is_any(&["(", ":"]) || is_year(token)
            });
        let due = !sentence.any_word(percent.end..(percent.end + 3).min(sentence.tokens.len()), TARGETS);
        near.into_iter().any(|token| {
            token.is_any(&["tiêu", "hoạch", "giao", "toán", "trí", "bổ"]) || due && token.is("phải")
        })
    };
    // `bằng 104% so với cùng kỳ (150 tỷ đồng)`: the earlier figure stands in brackets.
    let open =
        (percent.end..(percent.end + 9).min(sentence.tokens.len())).find(|at| sentence.tokens[*at].is("("));
    if let Some(open) = open
        && sentence.tokens[percent.end..open].iter().all(|token| token.kind != TokenKind::Mark)
        && open > percent.end
        && !sentence.any_word(percent.end..open, &["tăng", "giảm"])
        && let Some(whole) = sentence.amount_at(open + 1).filter(counted)
        && sentence.tokens.get(whole.end + whole.noun.len()).is_some_and(|token| token.is(")"))
    {
        return Some(whole);
    }
    let all: Vec<&Amount> = sentence.amounts.iter().filter(counted).filter(named).collect();
    let behind = all.iter().find(|one| one.at > percent.at && one.at < percent.at + 8);
    behind.or(if all.len() == 1 { all.first() } else { None }).copied()
}
