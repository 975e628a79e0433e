//! One quantity that a document names twice: `Toàn Đảng bộ có 18 chi bộ`, and further down 19.

use std::collections::HashMap;

use rust_decimal::Decimal;

use super::amount::{Amount, TokenKind, Unit, transposed};
use super::{Reconciler, Sentence, beside, shown};
use crate::document_text::Passage;
use crate::registry::FIGURE_TWICE;
use vanthu_diagnostic::Diagnostic;

/// Words that change nothing about which quantity is meant.
const FILLERS: &[&str] =
    &["hiện", "nay", "đã", "được", "có", "đến", "tính", "hiện nay", "là", "gồm", "với", "vẫn", "đang"];

/// Words that name a period or a subset, for which another figure may be right.
const QUALIFIERS: &[&str] = &[
    "năm", "tháng", "quý", "kỳ", "trước", "sau", "đầu", "cuối", "tăng", "giảm", "thêm", "còn", "dự", "phấn",
    "chỉ", "mỗi", "khoảng", "ngày", "nhiệm", "giai", "đợt", "lần", "nếu", "cần", "phải", "sẽ",
];

impl Reconciler<'_, '_> {
    /// Reports quantities that are named twice with different figures.
    pub(super) fn repeated(&self, findings: &mut Vec<Diagnostic>) {
        let mut known: HashMap<String, (&Amount, &Passage)> = HashMap::new();
        for sentence in self.read.sentences() {
            for amount in &sentence.amounts {
                let Some(key) = key(sentence, amount) else { continue };
                let Some((first, passage)) = known.get(&key).copied() else {
                    known.insert(key, (amount, sentence.passage));
                    continue;
                };
                if first.value == amount.value {
                    continue;
                }
                let noun = amount.noun.iter().take(2).cloned().collect::<Vec<_>>().join(" ");
                let finding = self.found(
                    &FIGURE_TWICE,
                    sentence.passage,
                    amount.range.clone(),
                    format!(
                        "số {noun} ghi ở đây là {}, ở chỗ khác là {}",
                        shown(amount.value),
                        shown(first.value)
                    ),
                    format!("here {} {noun}, elsewhere {}", shown(amount.value), shown(first.value)),
                );
                findings.push(beside(finding, passage));
            }
        }
    }
}

/// The body whose size an amount gives, `Ban Chấp hành gồm 15 đồng chí`: the words with capitals directly before `gồm` or `có`.
fn body(sentence: &Sentence, amount: &Amount) -> Option<String> {
    let link = amount.at.checked_sub(1)?;
    let persons = amount.noun.first().is_some_and(|word| super::words::PERSONS.contains(&word.as_str()));
    if !persons || !sentence.tokens[link].is_any(&["gồm", "có"]) || amount.rough {
        return None;
    }
    // `bao gồm`.
    let end = if sentence.words_at(link.checked_sub(1)?, &["bao"]) { link - 1 } else { link };
    const BODIES: &[&[&str]] = &[
        &["ban", "chấp", "hành"],
        &["ban", "thường", "vụ"],
        &["ban", "chỉ", "đạo"],
        &["ban", "tổ", "chức"],
        &["ủy", "ban", "kiểm", "tra"],
        &["đoàn", "kiểm", "tra"],
        &["đoàn", "giám", "sát"],
        &["tổ", "công", "tác"],
        &["hội", "đồng"],
    ];
    let found =
        BODIES.iter().find(|words| end >= words.len() && sentence.words_at(end - words.len(), words))?;
    Some(found.join(" "))
}

impl Reconciler<'_, '_> {
    /// `Ban Chấp hành gồm 15 đồng chí. Danh sách Ban Chấp hành gồm 17 đồng chí`: neighbouring sentences give a body two sizes.
    pub(super) fn sized(&self, sentence: &Sentence, findings: &mut Vec<Diagnostic>) {
        let Some(before) = self.read.before(sentence) else { return };
        let other = ["khóa", "khoá", "kỳ", "cũ", "mới", "trước", "đủ", "thêm", "bổ", "dự", "giảm", "năm"];
        let mentions = |sentence: &Sentence| sentence.any_word(0..sentence.tokens.len(), &other);
        if mentions(sentence) || mentions(before) {
            return;
        }
        let sizes = |sentence: &Sentence| -> Vec<(String, usize)> {
            let all = sentence.amounts.iter().enumerate().filter(|(_, one)| one.counts());
            all.filter_map(|(index, one)| Some((body(sentence, one)?, index))).collect()
        };
        let ([(known, first)], [(again, second)]) = (&sizes(before)[..], &sizes(sentence)[..]) else {
            return;
        };
        let (first, second) = (&before.amounts[*first], &sentence.amounts[*second]);
        if known != again || first.value == second.value || !first.same_noun(second) {
            return;
        }
        let (here, there) = (shown(second.value), shown(first.value));
        let finding = self.found(
            &FIGURE_TWICE,
            sentence.passage,
            second.range.clone(),
            format!("{known} ghi ở đây là {here}, ở câu trước là {there}"),
            format!("{known} has {here} here, {there} in the sentence before"),
        );
        findings.push(beside(finding, before.passage));
    }

    /// `32 lớp với 1.126 học sinh. Kết quả của 1.162 học sinh …`: the same is counted in the next sentence with two digits exchanged.
    pub(super) fn exchanged(&self, sentence: &Sentence, findings: &mut Vec<Diagnostic>) {
        let Some(before) = self.read.before(sentence) else { return };
        let large = |one: &&Amount| {
            one.counts() && !one.noun.is_empty() && !one.rough && one.value >= Decimal::ONE_HUNDRED
        };
        for amount in sentence.amounts.iter().filter(large) {
            // A noun of one word says enough where the words before the figures are the same: `tổng diện tích tự nhiên 4.826 ha`.
            let lead = |sentence: &Sentence, one: &Amount| {
                let words = one.at.checked_sub(3).and_then(|from| sentence.tokens.get(from..one.at))?;
                Some(words.iter().map(|token| token.lower.clone()).collect::<Vec<_>>())
            };
            let alike = |one: &&Amount| {
                let (noun, own) = (one.noun.get(..2), amount.noun.get(..2));
                noun.is_some() && noun == own
                    || one.noun == amount.noun
                        && lead(before, one).is_some_and(|words| Some(words) == lead(sentence, amount))
            };
            let counted: Vec<&Amount> = before.amounts.iter().filter(large).filter(alike).collect();
            let twice = |one: &&Amount| one.noun.len() > 1 && one.noun.get(..2) == amount.noun.get(..2);
            let own = sentence.amounts.iter().filter(large).filter(twice).count();
            let [known] = counted[..] else { continue };
            // Figures of villages and communes beside one another differ; a total of all of them does not.
            let total = |sentence: &Sentence, one: &Amount| {
                sentence.any_word(one.at.saturating_sub(9)..one.at, &["tổng", "toàn"])
            };
            let places: &[&str] =
                if total(sentence, amount) && total(before, known) { &[] } else { &["thôn", "xã"] };
            let compares = |sentence: &Sentence, one: &Amount| {
                let words = ["so", "kỳ", "trước", "tăng", "giảm", "kế", "dự", "đợt", "quý", "tháng"];
                let head = one.at.saturating_sub(9)..one.at;
                sentence.any_word(head.clone(), &words)
                    || sentence.any_word(head, places)
                    || sentence
                        .any_word(one.end..(one.end + 6).min(sentence.tokens.len()), &["so", "kỳ", "kế"])
            };
            if own > 1
                || !transposed(known.value, amount.value)
                || compares(sentence, amount)
                || compares(before, known)
            {
                continue;
            }
            let noun = amount.noun.iter().take(2).cloned().collect::<Vec<_>>().join(" ");
            let finding = self.found(
                &FIGURE_TWICE,
                sentence.passage,
                amount.range.clone(),
                format!(
                    "số {noun} ghi ở đây là {}, ở câu trước là {}",
                    shown(amount.value),
                    shown(known.value)
                ),
                format!("here {} {noun}, {} in the sentence before", shown(amount.value), shown(known.value)),
            );
            findings.push(beside(finding, before.passage));
        }
    }

    /// `Toàn phường có 14 tổ dân phố. Đến nay, 13/14 tổ dân phố …`, `16 lớp tập huấn. Cả 16 lớp tập huấn đều …`: what the sentence
    /// before counts is counted again.
    pub(super) fn echoed(&self, sentence: &Sentence, findings: &mut Vec<Diagnostic>) {
        let Some(before) = self.read.before(sentence) else { return };
        for amount in &sentence.amounts {
            let all = amount.at > 0 && sentence.words_at(amount.at - 1, &["cả"]) && amount.of.is_none();
            let Some(value) = amount.of.or(Some(amount.value).filter(|_| all)) else { continue };
            let place = amount.noun.first().is_some_and(|word| {
                matches!(word.as_str(), "thôn" | "xã" | "ấp" | "xóm" | "phường" | "buôn" | "bon")
            });
            let plain = place || value >= Decimal::ONE_HUNDRED;
            if amount.noun.len() < 2 && !(plain && amount.noun.len() == 1) || amount.unit != Unit::Count {
                continue;
            }
            // `186 đại biểu dự. 168/168 đại biểu tán thành`: what they did says nothing of how many there are.
            let voted = |one: &Amount| {
                amount.of == Some(amount.value)
                    && one.noun.get(..2).is_some_and(|noun| Some(noun) == amount.noun.get(..2))
                    && transposed(one.value, amount.value)
            };
            let same = |one: &&Amount| one.counts() && (one.noun == amount.noun || voted(one));
            let counted: Vec<&Amount> = before.amounts.iter().filter(same).collect();
            // `Tổng số đoàn viên toàn xã là 312 người. … 298/312 đoàn viên toàn xã`: the subject says what is counted.
            let named: Vec<&Amount> = before.amounts.iter().filter(|one| one.counts()).take(1).collect();
            let subject = amount.of.is_some()
                && before.words_at(0, &["tổng", "số"])
                && (0..2).all(|at| {
                    amount
                        .noun
                        .get(at)
                        .is_some_and(|word| before.tokens.get(at + 2).is_some_and(|token| token.is(word)))
                });
            let counted = if counted.is_empty() && subject { named } else { counted };
            let [known] = counted.as_slice() else { continue };
            let head = &before.tokens[..known.at];
            // `Xã có 26 thôn. Đến nay 25/28 thôn …`.
            let subject = amount.of.is_some()
                && head.len() <= 4
                && head.last().is_some_and(|token| token.is("có"))
                && head.first().is_some_and(|token| {
                    token.is_any(&["xã", "phường", "trường", "đảng", "tỉnh", "hội", "đoàn", "ban"])
                });
            let whole = all
                || subject
                || amount.of == Some(amount.value) && transposed(value, known.value)
                || head.iter().any(|token| token.is_any(&["toàn", "tổng"]));
            let small = (known.value / Decimal::TEN).max(Decimal::TWO);
            // `186 đại biểu dự. 168/168 đại biểu tán thành`.
            let swapped = amount.of.is_some() && amount.value == value && transposed(value, known.value);
            let near = (value - known.value).abs() <= small || swapped;
            // `Trước khi sáp nhập, 8/14 thôn đạt chuẩn` is about another number of them.
            let earlier = sentence.any_word(0..amount.at, &["trước", "nhập", "cũ"]);
            if value == known.value || known.rough || amount.rough || !whole || !near || earlier {
                continue;
            }
            let noun = amount.noun.join(" ");
            let finding = self.found(
                &FIGURE_TWICE,
                sentence.passage,
                amount.range.clone(),
                format!("số {noun} ghi ở đây là {}, ở câu trước là {}", shown(value), shown(known.value)),
                format!("here {} {noun}, {} in the sentence before", shown(value), shown(known.value)),
            );
            findings.push(beside(finding, before.passage));
        }
    }
}

/// The word or words of a place or body that a commune has a fixed number of, `thôn`, `chi bộ`, behind `số`.
fn body_noun(noun: &[String]) -> Option<String> {
    let noun = noun.strip_prefix(&["số".to_string()]).unwrap_or(noun);
    let first = noun.first()?.as_str();
    match first {
        "thôn" | "ấp" | "xóm" | "bon" | "buôn" => Some(first.to_string()),
        "chi" | "tổ" | "khu" => {
            let pair = format!("{first} {}", noun.get(1)?);
            ["chi bộ", "tổ dân", "khu phố", "khu dân"].contains(&pair.as_str()).then_some(pair)
        }
        _ => None,
    }
}

impl Reconciler<'_, '_> {
    /// `Toàn xã có 9 thôn`, and further down `4/10 số thôn`: more of them than there are.
    pub(super) fn of_more(&self, findings: &mut Vec<Diagnostic>) {
        // What was merged, or is counted for an earlier year or another area, has another number.
        const OTHER: &[&str] = &[
            "trước", "năm", "kỳ", "cũ", "sáp", "nhập", "tỉnh", "huyện", "cụm", "liên", "giai", "thêm",
            "nhiệm",
        ];
        // `6 tháng đầu năm` is the time of the document itself.
        let unclear = |sentence: &Sentence, one: &Amount| {
            (0..(one.end + 7).min(sentence.tokens.len())).any(|at| {
                sentence.tokens[at].is_any(OTHER) && !(at > 0 && sentence.words_at(at - 1, &["đầu", "năm"]))
            })
        };
        let mut wholes: HashMap<String, Option<(&Amount, &Passage)>> = HashMap::new();
        for sentence in self.read.sentences() {
            for one in sentence.amounts.iter().filter(|one| one.counts() && !one.rough && one.at <= 7) {
                let head = &sentence.tokens[..one.at];
                let subject = head.last().is_some_and(|token| token.is_any(&["có", "gồm"]))
                    && head
                        .first()
                        .is_some_and(|token| token.is_any(&["toàn", "xã", "phường", "đảng", "hiện"]))
                    && head.iter().all(|token| token.kind == TokenKind::Word)
                    && !unclear(sentence, one);
                let Some(noun) = body_noun(&one.noun).filter(|_| subject) else { continue };
                let known = wholes.entry(noun).or_insert(Some((one, sentence.passage)));
                // Two figures are reported as such.
                if known.is_some_and(|(first, _)| first.value != one.value) {
                    *known = None;
                }
            }
        }
        if wholes.is_empty() {
            return;
        }
        for sentence in self.read.sentences() {
            for one in sentence.amounts.iter().filter(|one| !one.rough) {
                // `25 chi bộ trực thuộc đều …`: all of them.
                let behind = one.end..(one.end + 8).min(sentence.tokens.len());
                let all = one.counts()
                    && sentence.any_word(behind.clone(), &["đều"])
                    && sentence.any_word(behind, &["thuộc"]);
                let value = one.of.or(Some(one.value).filter(|_| all));
                let Some(value) = value.filter(|value| *value >= one.value) else { continue };
                // `100% tổ dân phố (22/22 tổ)`: the words before the bracket name them in full.
                let short = one.noun.len() == 1 && sentence.words_at(one.at.saturating_sub(1), &["("]);
                let noun = if short {
                    let before = one.at.saturating_sub(4)..one.at.saturating_sub(1);
                    let words = sentence.tokens.get(before).unwrap_or_default().iter();
                    body_noun(&words.map(|token| token.lower.clone()).collect::<Vec<_>>())
                } else {
                    body_noun(&one.noun)
                };
                let Some(noun) = noun else { continue };
                let Some((known, passage)) = wholes.get(&noun).copied().flatten() else { continue };
                let near = value <= known.value + known.value / Decimal::TWO;
                // The sentence before was compared already.
                let next =
                    self.read.before(sentence).is_some_and(|before| std::ptr::eq(before.passage, passage));
                if value <= known.value
                    || !near
                    || unclear(sentence, one)
                    || next && self.echoes(sentence, one)
                {
                    continue;
                }
                let finding = self.found(
                    &FIGURE_TWICE,
                    sentence.passage,
                    one.range.clone(),
                    format!("số {noun} ghi ở đây là {}, ở chỗ khác là {}", shown(value), shown(known.value)),
                    format!("here {} {noun}, elsewhere {}", shown(value), shown(known.value)),
                );
                findings.push(beside(finding, passage));
            }
        }
    }

    /// Whether `echoed` compares an amount with the sentence before.
    fn echoes(&self, sentence: &Sentence, amount: &Amount) -> bool {
        let mut found = Vec::new();
        self.echoed(sentence, &mut found);
        let shown = sentence.passage.text.get(amount.range.clone());
        found.iter().any(|finding| finding.value.as_deref() == shown)
    }
}

/// What an amount is the quantity of: the words of its clause before it, and its noun. `None` where that does not say it.
fn key(sentence: &Sentence, amount: &Amount) -> Option<String> {
    if !amount.counts() || amount.rough || amount.noun.is_empty() {
        return None;
    }
    let clause = sentence.tokens[..amount.at].iter().rposition(|token| token.kind != TokenKind::Word);
    let head = &sentence.tokens[clause.map_or(0, |at| at + 1)..amount.at];
    let dated = ["năm", "tháng", "quý", "kỳ", "ngày", "cuối", "đầu", "trước"];
    let before = &sentence.tokens[..amount.at];
    // `dự kiến` plans a figure, `dự hội nghị` says who was there.
    let planned = |at: usize| head.get(at + 1).is_some_and(|next| next.is_any(&["kiến", "toán", "báo"]));
    let qualified = head
        .iter()
        .enumerate()
        .any(|(at, token)| token.is_any(QUALIFIERS) && (!token.is("dự") || planned(at)));
    if qualified
        || before.iter().any(|token| dated.contains(&token.lower.split(' ').next().unwrap_or_default()))
    {
        return None;
    }
    let words: Vec<&str> =
        head.iter().map(|token| token.lower.as_str()).filter(|word| !FILLERS.contains(word)).collect();
    if let Some(key) = total_of_all(&words) {
        return Some(key);
    }
    let whole = words.first() == Some(&"toàn") && words.len() > 1;
    let total = words == ["tổng", "số"] || words == ["trong", "tổng", "số"];
    const MEETINGS: &[&[&str]] = &[&["hội", "nghị"], &["đại", "hội"], &["cuộc", "họp"]];
    let meeting =
        MEETINGS.contains(&words.as_slice()) && amount.noun.starts_with(&["đại".into(), "biểu".into()]);
    let plain =
        (meeting || words.len() >= 4) && head.last().is_some_and(|token| token.is_any(&["có", "gồm", "là"]));
    // A clause that begins the sentence names its subject; one in the middle rests on what was said before.
    // `Kết quả,` and `Như vậy,` lead in to a sentence and name nothing.
    let led_in = clause.is_some_and(|at| {
        at <= 3
            && sentence.tokens[at].is(",")
            && sentence.tokens[..at].iter().all(|token| token.kind == TokenKind::Word)
    });
    let begins = clause.is_none() || led_in;
    if !(whole || total || plain && begins) {
        return None;
    }
    let noun = if total {
        amount.noun.join(" ")
    } else {
        amount.noun.iter().take(2).cloned().collect::<Vec<_>>().join(" ")
    };
    let head = if total { "tổng số".into() } else { words.join(" ") };
    Some(format!("{head}|{noun}"))
}

/// `tổng số đảng viên toàn Đảng bộ … 615 đồng chí` is what `toàn Đảng bộ … 615 đảng viên` is.
fn total_of_all(words: &[&str]) -> Option<String> {
    let rest = words.strip_prefix(&["tổng", "số"])?;
    let at = rest.iter().position(|word| *word == "toàn" || *word == "của")?;
    let noun = rest.get(..at)?;
    let whole = rest.get(at..)?.strip_prefix(&["của"]).unwrap_or(rest.get(at..)?);
    let named = (1..=3).contains(&noun.len()) && whole.first() == Some(&"toàn") && whole.len() > 1;
    named.then(|| {
        format!("{}|{}", whole.join(" "), noun.iter().take(2).copied().collect::<Vec<_>>().join(" "))
    })
}
