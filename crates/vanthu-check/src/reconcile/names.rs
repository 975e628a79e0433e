//! A number of people or places and the names behind it: `03 đồng chí: Nguyễn Văn A, Trần Thị B`.

use rust_decimal::Decimal;

use super::amount::{Amount, TokenKind};
use super::{Reconciler, Sentence, shown};
use crate::registry::NAMES_COUNTED;
use vanthu_diagnostic::Diagnostic;

/// The first words of nouns whose members are listed by name.
const NAMED: &[&str] = &[
    "đồng",
    "người",
    "ông",
    "bà",
    "cá",
    "đảng",
    "quần",
    "trường",
    "cán",
    "thôn",
    "xã",
    "phường",
    "chi",
    "ấp",
    "xóm",
    "khu",
    "tổ",
    "bon",
    "buôn",
    "giáo",
    "học",
    "đoàn",
    "hội",
    "đại",
    "ủy",
    "tỉnh",
    "huyện",
    "cháu",
    "em",
    "đơn",
    "cơ",
    "phòng",
    "ban",
    "tập",
    "thành",
    "gia",
    "hộ",
    "nhà",
    "tác",
];

/// Words between the number and its names: `sau`, `gồm`, `là`.
const LINKS: &[&str] = &["gồm", "là", "sau", "đây", "bao", "có", "tên", "cụ", "thể", "như"];

impl Reconciler<'_, '_> {
    /// Compares the numbers of a sentence with the names behind them.
    pub(super) fn names(&self, sentence: &Sentence, findings: &mut Vec<Diagnostic>) {
        for (index, amount) in sentence.amounts.iter().enumerate() {
            if amount.noun.is_empty() || !amount.counts() || amount.decimals > 0 || amount.rough {
                continue;
            }
            let next = sentence.amounts.get(index + 1).map_or(sentence.tokens.len(), |next| next.at);
            // `02 đồng chí Nguyễn Văn A, Trần Thị B`: the names follow directly.
            let capital = |at: usize| sentence.tokens.get(at).is_some_and(|token| token.capital);
            let direct = sentence.words_at(amount.end, &["đồng", "chí"])
                && (2..5).all(|offset| capital(amount.end + offset))
                && amount.value >= Decimal::TWO;
            let opened = if direct { Some((amount.end + 2, false)) } else { opening(sentence, amount) };
            let Some((from, bracket)) = opened else { continue };
            // Full names behind a colon are counted whatever word counts them.
            let named = amount.noun.first().is_some_and(|word| NAMED.contains(&word.as_str()));
            let told = amount.end + amount.noun.len();
            let elsewhere = !direct
                && (!named && !sentence.tokens.get(told).is_some_and(|token| token.is_any(&[":", "("]))
                    || sentence.any_word(amount.end..from, &["tại", "ở", "thuộc", "của", "cho"])
                    || (amount.end..from).any(|at| {
                        sentence.words_at(at, &["do"]) && !sentence.words_before(at + 1, &["lý", "do"])
                    }));
            if elsewhere {
                continue;
            }
            let people = names(sentence, from, bracket).map(|(count, end)| (count, count, end));
            if !named && people.is_none_or(|(count, _, _)| count < 2 || !full_names(sentence, from)) {
                continue;
            }
            let Some((least, most, end)) = people.or_else(|| bodies(sentence, amount, from, bracket)) else {
                continue;
            };
            let fits = Decimal::from(least) <= amount.value && amount.value <= Decimal::from(most);
            if end > next || fits || most < 2 && amount.value > Decimal::from(4) {
                continue;
            }
            let count = if amount.value < Decimal::from(least) { least } else { most };
            let Some(last) = sentence.tokens.get(end.saturating_sub(1)) else { continue };
            let stated = shown(amount.value);
            findings.push(self.found(
                &NAMES_COUNTED,
                sentence.passage,
                amount.range.start..last.range.end,
                format!("ghi {stated} nhưng kể tên {count}"),
                format!("{stated} are counted, but {count} are named"),
            ));
        }
    }
}

/// Whether what stands from an index on are names of three words, as persons have.
fn full_names(sentence: &Sentence, from: usize) -> bool {
    let words = sentence.tokens.get(from..).unwrap_or_default().iter();
    let name = words
        .skip_while(|token| token.is_any(&["ông", "bà", "đồng", "chí", "anh", "chị", "cô", "thầy", "em"]));
    name.take_while(|token| token.capital && token.kind == TokenKind::Word).count() >= 3
}

/// Where the names behind an amount begin, and whether they stand in brackets.
fn opening(sentence: &Sentence, amount: &Amount) -> Option<(usize, bool)> {
    for at in amount.end..sentence.tokens.len().min(amount.end + 12) {
        let token = &sentence.tokens[at];
        if token.is_any(&[":", "("]) {
            let bracket = token.is("(");
            let mut from = at + 1;
            while sentence.tokens.get(from).is_some_and(|token| token.is_any(LINKS) || token.is(":")) {
                from += 1;
            }
            return Some((from, bracket));
        }
        if token.is_any(&["gồm", "là"]) && at + 1 < sentence.tokens.len() {
            return Some((sentence.skip(at + 1, &[":", "các", "có"]), false));
        }
        // `04 đồng chí, gồm: …`
        let goes_on = token.is(",")
            && sentence.tokens.get(at + 1).is_some_and(|next| next.is_any(&["gồm", "bao", "là", "bà"]));
        // `05 chi bộ trong sạch, vững mạnh: Chi bộ …`: what they are may have a comma in it.
        let clean = token.is(",") && sentence.words_before(at, &["trong", "sạch"]);
        if token.kind != TokenKind::Word && !goes_on && !clean {
            return None;
        }
    }
    None
}

/// Counts the names from `from` on, up to the end of the sentence or bracket; `None` if something else stands among them.
fn names(sentence: &Sentence, from: usize, bracket: bool) -> Option<(usize, usize)> {
    let mut count = 0;
    let mut at = from;
    loop {
        // Forms of address and the words of units may stand before a name.
        let mut start = at;
        while sentence.tokens.get(start).is_some_and(|token| {
            token.is_any(&[
                "đồng",
                "chí",
                "đ",
                "c",
                "/",
                "ông",
                "bà",
                "anh",
                "chị",
                "hộ",
                "cô",
                "thầy",
                "cụ",
                "em",
                "cháu",
                "thôn",
                "xã",
                "phường",
                "ấp",
                "xóm",
            ]) && !(token.capital && sentence.tokens.get(start + 1).is_some_and(|next| next.capital))
        }) {
            start += 1;
        }
        let mut end = start;
        while sentence.tokens.get(end).is_some_and(|token| token.capital && token.kind == TokenKind::Word) {
            end += 1;
        }
        // A name has up to five words; the first word of a sentence alone may be anything.
        if end == start || end - start > 5 {
            return None;
        }
        count += 1;
        at = end;
        // A post behind a dash, or a bracket, belongs to the name.
        if sentence.tokens.get(at).is_some_and(|token| token.is("(")) {
            let close = (at..sentence.tokens.len()).find(|index| sentence.tokens[*index].is(")"))?;
            at = close + 1;
        }
        if sentence.tokens.get(at).is_some_and(|token| token.is_any(&["-", "–"])) {
            while sentence.tokens.get(at).is_some_and(|token| !token.is_any(&[",", ";", ".", ")"])) {
                at += 1;
            }
            // Behind a post with a comma in it it is not clear where the next name begins.
            if sentence.tokens.get(at).is_some_and(|token| token.is(",")) && !next_is_name(sentence, at + 1) {
                return None;
            }
        }
        match sentence.tokens.get(at) {
            None => return Some((count, at)),
            Some(token) if token.is(".") && at + 1 == sentence.tokens.len() => return Some((count, at)),
            Some(token) if token.is(")") && bracket => return Some((count, at)),
            Some(token) if token.is_any(&[",", ";"]) => at += 1,
            Some(token) if token.is("và") => {}
            // `Cầu Đá, Gò Thông thực hiện thí điểm`: the sentence goes on behind the last name.
            Some(token) if token.kind == TokenKind::Word && count > 1 && !bracket => {
                let more =
                    sentence.tokens[at..].iter().any(|token| token.capital || token.is_any(&[",", ";"]));
                return (!more).then_some((count, at));
            }
            Some(_) => return None,
        }
        if sentence.tokens.get(at).is_some_and(|token| token.is("và")) {
            at += 1;
        }
    }
}

/// The first words of the names of bodies.
const BODIES: &[&str] = &[
    "Chi",
    "Đảng",
    "Trường",
    "Ban",
    "Phòng",
    "Sở",
    "Trạm",
    "Hội",
    "Đoàn",
    "Trung",
    "Thôn",
    "Tổ",
    "Công",
    "Văn",
    "Ủy",
    "Hợp",
    "Khu",
    "Xã",
    "Phường",
    "Bệnh",
    "Kho",
    "Cục",
    "Viện",
];

/// Counts the names of bodies from `from` on, up to the end of the sentence or bracket: the fewest and the most that they can
/// be, since the name of a body may hold a comma or `và`. `None` if something else stands among them.
fn bodies(sentence: &Sentence, amount: &Amount, from: usize, bracket: bool) -> Option<(usize, usize, usize)> {
    // `đơn vị`, `cơ quan` and `tổ chức` may have any name; `chi bộ` are named `Chi bộ …`, and persons are no bodies.
    let counted = amount.noun.first()?.as_str();
    let any = matches!(counted, "đơn" | "cơ" | "tổ" | "tập");
    let ends = |at: usize| {
        let Some(token) = sentence.tokens.get(at) else { return true };
        token.is(")") && bracket || token.is(".") && at + 1 == sentence.tokens.len()
    };
    let (mut least, mut most, mut at) = (0, 0, from);
    loop {
        let head = sentence.tokens.get(at).filter(|token| token.kind == TokenKind::Word)?;
        let body =
            head.capital && BODIES.contains(&sentence.shown(at..at + 1)) && (any || head.lower == counted);
        if !body && (!head.capital || least == 0) {
            return None;
        }
        // `Văn phòng Hội đồng nhân dân và Ủy ban nhân dân xã` is one body.
        let joint = at >= 4
            && sentence.words_at(at - 4, &["đồng", "nhân", "dân", "và"])
            && (sentence.words_at(at, &["ủy", "ban", "nhân", "dân"])
                || sentence.words_at(at, &["uỷ", "ban", "nhân", "dân"]));
        least += usize::from(body && !joint);
        most += 1;
        let mut named = false;
        while !ends(at) && !sentence.tokens[at].is_any(&[",", ";", "và"]) {
            let token = &sentence.tokens[at];
            // A number, a verb or a bracket among the names says something else.
            // `Tổ Toán - Tin` is one name.
            let joined =
                token.is_any(&["-", "–"]) && sentence.tokens.get(at + 1).is_some_and(|next| next.capital);
            let plain = (token.kind != TokenKind::Mark || joined) && sentence.amount_at(at).is_none();
            if !plain || token.is_any(&["được", "đã", "có", "là", "chủ", "phối", "do", "thuộc", "theo"])
            {
                return None;
            }
            named |= token.capital;
            at += 1;
        }
        if !named {
            return None;
        }
        if ends(at) {
            return Some((least, most, at));
        }
        at += 1;
        if sentence.tokens.get(at).is_some_and(|token| token.is("và")) {
            at += 1;
        }
    }
}

/// Whether a name of at least two words begins at a place.
fn next_is_name(sentence: &Sentence, at: usize) -> bool {
    let mut words = sentence.tokens.get(at..).unwrap_or_default().iter();
    let first = words.find(|token| !token.is_any(&["đồng", "chí", "ông", "bà"]));
    first.is_some_and(|token| token.capital) && words.next().is_some_and(|token| token.capital)
}
