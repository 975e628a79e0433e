//! What was there, what came and went, and what is there now: `tồn đầu kỳ 12, tiếp nhận 30, giải quyết 35, còn 07`, `kết nạp 65
//! hội viên, nâng tổng số lên 1.465 (trước đó 1.400)`.

use rust_decimal::Decimal;

use super::amount::Amount;
use super::exclusive::has_any;
use super::{Reconciler, Sentence, shown, stretch};
use crate::registry::SUM_DISAGREES;
use vanthu_diagnostic::Diagnostic;

/// Words of what was there before.
const BEFORE: &[&str] =
    &["đầu kỳ", "chuyển sang", "kỳ trước", "tồn đầu", "đầu năm", "đầu tháng", "năm trước"];

/// Words of what came.
const CAME: &[&str] = &[
    "thu",
    "nhập",
    "tiếp nhận",
    "nhận",
    "phát sinh",
    "tăng",
    "mới",
    "chuyển đến",
    "kết nạp",
    "tuyển dụng",
    "thành lập",
];

/// Words of what went.
const WENT: &[&str] = &["chi", "xuất", "giải quyết", "đã giải quyết", "sử dụng", "giảm"];

/// Words of what left, where they may stand before what came.
const GONE: &[&str] = &[
    "thoát nghèo",
    "thoát",
    "giảm",
    "chuyển đi",
    "xuất",
    "xuất chuồng",
    "bán",
    "chết",
    "xóa tên",
    "nghỉ hưu",
    "nghỉ việc",
    "từ trần",
    "giải thể",
    "đã trả",
    "thu hồi",
    "ra khỏi",
];

/// Words of what is there now.
const NOW: &[&str] = &[
    "cuối kỳ",
    "tồn",
    "còn",
    "còn lại",
    "chuyển kỳ sau",
    "cuối năm",
    "cuối tháng",
    "hiện nay",
    "hiện có",
    "hiện tại",
    "đến nay",
];

/// The words before each figure, from the one before it on.
pub(super) fn heads(sentence: &Sentence, counted: &[&Amount]) -> Vec<String> {
    let mut from = 0;
    let head = |one: &&Amount| {
        let text = sentence.shown(from..one.at).to_lowercase();
        from = one.end;
        text
    };
    counted.iter().map(head).collect()
}

/// The clause around each figure, from mark to mark: `trong năm có 31 hộ thoát nghèo`. `None` if two figures share one.
fn clauses(sentence: &Sentence, counted: &[&Amount]) -> Option<Vec<String>> {
    let divides = |at: &usize| sentence.tokens[*at].is_any(&[",", ";", ":", ".", "(", ")"]);
    let mut known = Vec::new();
    let mut texts = Vec::new();
    for one in counted {
        let from = (0..one.at).rfind(divides).map_or(0, |at| at + 1);
        let to = (one.end..sentence.tokens.len()).find(divides).unwrap_or(sentence.tokens.len());
        if known.contains(&from) {
            return None;
        }
        known.push(from);
        texts.push(sentence.shown(from..to).to_lowercase());
    }
    Some(texts)
}

/// The figures that stand outside brackets.
fn outside_brackets<'s>(sentence: &Sentence, counted: &[&'s Amount]) -> Vec<&'s Amount> {
    let inside = |one: &&Amount| {
        let before = &sentence.tokens[..one.at];
        let marks = |mark: &str| before.iter().filter(|token| token.is(mark)).count();
        marks("(") > marks(")")
    };
    counted.iter().copied().filter(|one| !inside(one)).collect()
}

impl Reconciler<'_, '_> {
    /// Compares what a sentence says is left with what was there, came and went.
    pub(super) fn balances(&self, sentence: &Sentence, findings: &mut Vec<Diagnostic>) {
        let known = findings.len();
        self.raised(sentence, findings);
        if findings.len() > known {
            return;
        }
        let counted: Vec<&Amount> = sentence.amounts.iter().filter(|one| one.counts()).collect();
        self.left(sentence, &counted, findings);
        self.wanting(sentence, &counted, findings);
        self.quarters(sentence, &counted, findings);
        self.merged(sentence, &counted, findings);
        self.net(sentence, &counted, findings);
        self.absent(sentence, findings);
        self.risen(sentence, &counted, findings);
        // `tăng 15 (kết nạp 12, chuyển đến 03); giảm 07 (…)`: the brackets divide what stands before them.
        let outer = outside_brackets(sentence, &counted);
        let counted = if outer.len() >= 4 { outer } else { counted };
        // `Quỹ còn 17,4 triệu đồng; đầu năm 12,1 triệu đồng, thu 10,5 triệu đồng, chi 5,2 triệu đồng`.
        let labels = clauses(sentence, &counted);
        if let (Some(labels), [now, rest @ ..]) = (&labels, counted.as_slice())
            && rest.len() >= 3
            && has_any(&labels[0], NOW)
            && has_any(&labels[1], BEFORE)
        {
            let turned: Vec<&Amount> = rest.iter().copied().chain([*now]).collect();
            let mut names = labels.clone();
            names.rotate_left(1);
            self.movements(sentence, &turned, &names, findings);
            if findings.len() == known {
                self.moved(sentence, &turned, &names, findings);
            }
            return;
        }
        for labels in [Some(heads(sentence, &counted)), labels].into_iter().flatten() {
            self.movements(sentence, &counted, &labels, findings);
            if findings.len() > known {
                return;
            }
            self.moved(sentence, &counted, &labels, findings);
            if findings.len() > known {
                return;
            }
        }
    }

    /// `Biên chế được giao 42 người, hiện có 39 người, còn thiếu 03 người`: what is there and what is wanting make what was given.
    fn wanting(&self, sentence: &Sentence, counted: &[&Amount], findings: &mut Vec<Diagnostic>) {
        let [given, there, wanting] = counted else { return };
        let labels = heads(sentence, counted);
        let told = has_any(&labels[0], &["được giao", "giao", "định biên", "cần có", "theo quy định"])
            && has_any(&labels[1], &["hiện có", "có mặt", "đã tuyển", "đã bố trí", "đã có"])
            && has_any(
                &labels[2],
                &["chưa tuyển", "còn thiếu", "thiếu", "chưa bố trí", "chưa sử dụng", "khuyết"],
            );
        let alike = there.same_thing(given) && wanting.same_thing(given);
        let rough = counted.iter().any(|one| one.rough || one.decimals > 0);
        if !told || !alike || rough || sentence.amounts.len() != 3 || there.value > given.value {
            return;
        }
        let left = given.value - there.value;
        if left == wanting.value {
            return;
        }
        let sum = format!("{} - {} = {}", shown(given.value), shown(there.value), shown(left));
        let range = stretch(&[given, wanting]);
        findings.push(self.contradicted(&SUM_DISAGREES, sentence.passage, range, &sum, wanting.value));
    }

    /// `Quý I thu 4,1 tỷ đồng, quý II thu 5,2 tỷ đồng; 6 tháng thu 9,3 tỷ đồng`.
    fn quarters(&self, sentence: &Sentence, counted: &[&Amount], findings: &mut Vec<Diagnostic>) {
        let period = |one: &&&Amount| one.noun.first().is_some_and(|word| word == "tháng");
        let figures: Vec<&Amount> = counted.iter().filter(|one| !period(one)).copied().collect();
        let [first, second, whole] = figures.as_slice() else { return };
        let labels = heads(sentence, &figures);
        let of = |index: usize, words: &[&str]| has_any(&labels[index], words);
        let told = (of(0, &["quý i"]) && of(1, &["quý ii"]) || of(0, &["quý ii"]) && of(1, &["quý i"]))
            && of(2, &["6 tháng", "sáu tháng", "06 tháng"]);
        let alike = first.same_thing(whole) && second.same_thing(whole);
        let other = ["tăng", "giảm", "so", "cùng", "kế", "dự", "chỉ"];
        let moves = sentence.any_word(0..whole.end, &other);
        let total = first.value + second.value;
        let slack = first.slack() + second.slack() + whole.slack();
        let rough = first.rough || second.rough || whole.rough;
        if !told || !alike || moves || rough || (total - whole.value).abs() <= slack {
            return;
        }
        let sum = format!("{} + {} = {}", shown(first.value), shown(second.value), shown(total));
        let range = stretch(&[first, whole]);
        findings.push(self.contradicted(&SUM_DISAGREES, sentence.passage, range, &sum, whole.value));
    }

    /// What was there, what came, what went, what is there now.
    fn moved(
        &self,
        sentence: &Sentence,
        counted: &[&Amount],
        labels: &[String],
        findings: &mut Vec<Diagnostic>,
    ) {
        let [before, came, went, now] = counted else { return };
        let says = |index: usize, list: &[&str]| has_any(&labels[index], list);
        let ends = says(0, BEFORE) && says(3, NOW);
        // What went may stand before what came: `thoát nghèo 21 hộ, phát sinh mới 02 hộ`.
        let reversed = ends && says(1, GONE) && says(2, CAME) && !says(2, WENT) && !says(2, GONE);
        let (came, went) = if reversed { (went, came) } else { (came, went) };
        // `có 212 hội viên, kết nạp mới 18, xóa tên 05, tổng số hội viên hiện nay là 225`.
        let ended = says(3, &["tổng số"]) && says(3, &["hiện nay", "hiện có", "nâng", "đến nay", "hiện tại"]);
        // `có 1.020 hội viên, kết nạp mới 65 hội viên, xóa tên 20 hội viên, hiện nay có 1.085 hội viên`.
        let grown = says(3, &["hiện nay", "hiện có", "hiện tại"])
            && counted.iter().all(|one| one.same_noun(before))
            && now.value != before.value
            && (now.value - before.value).abs() <= came.value + went.value;
        let told = reversed
            || grown && says(1, CAME) && says(2, GONE)
            || ends && says(1, CAME) && (says(2, WENT) || says(2, GONE))
            || ended && says(1, CAME) && says(2, GONE);
        // `31 hộ thoát nghèo` are some of the `86 hộ nghèo`.
        let same = |one: &Amount| one.akin(before) || one.noun.first() == before.noun.first();
        let alike = counted.iter().all(|one| same(one) && !one.rough);
        let left = before.value + came.value - went.value;
        let slack: Decimal = counted.iter().map(|one| one.slack()).sum();
        if !told || !alike || (left - now.value).abs() <= slack {
            return;
        }
        let sum = format!(
            "{} + {} - {} = {}",
            shown(before.value),
            shown(came.value),
            shown(went.value),
            shown(left)
        );
        findings.push(self.contradicted(
            &SUM_DISAGREES,
            sentence.passage,
            stretch(&[before, came, went, now]),
            &sum,
            now.value,
        ));
    }

    /// `Đầu năm 398 đảng viên; kết nạp 18, chuyển đến 07, chuyển đi 09, từ trần 02; hiện có 412`: any number of figures that came
    /// or went.
    fn movements(
        &self,
        sentence: &Sentence,
        counted: &[&Amount],
        labels: &[String],
        findings: &mut Vec<Diagnostic>,
    ) {
        let [before, moved @ .., now] = counted else { return };
        if moved.len() < 3 {
            return;
        }
        let (Some(first), Some(last)) = (labels.first(), labels.last()) else { return };
        if !has_any(first, BEFORE) || !has_any(last, NOW) || sentence.amounts.len() != counted.len() {
            return;
        }
        let mut left = before.value;
        let mut sum = shown(before.value);
        for (one, label) in moved.iter().zip(&labels[1..]) {
            let went = has_any(label, GONE);
            let came = has_any(label, CAME) && !went;
            if went == came {
                return;
            }
            left += if came { one.value } else { -one.value };
            sum.push_str(&format!(" {} {}", if came { "+" } else { "-" }, shown(one.value)));
        }
        let alike = counted.iter().all(|one| one.akin(before) && !one.rough);
        let slack: Decimal = counted.iter().map(|one| one.slack()).sum();
        if !alike || (left - now.value).abs() <= slack {
            return;
        }
        let sum = format!("{sum} = {}", shown(left));
        let range = stretch(counted);
        findings.push(self.contradicted(&SUM_DISAGREES, sentence.passage, range, &sum, now.value));
    }

    /// `Quỹ còn 34 triệu đồng (thu 186 triệu đồng, chi 152 triệu đồng)`.
    fn left(&self, sentence: &Sentence, counted: &[&Amount], findings: &mut Vec<Diagnostic>) {
        let [now, came, went] = counted else { return };
        // `doanh thu 47 triệu đồng, chi phí 32 triệu đồng, lãi 15 triệu đồng`.
        let before = |one: &Amount, words: &[&[&str]]| {
            words.iter().any(|words| one.at >= words.len() && sentence.words_at(one.at - words.len(), words))
        };
        let earned = [["doanh", "thu"].as_slice(), &["thu"], &["tổng", "thu"], &["doanh", "thu", "đạt"]];
        let spent = [["chi", "phí"].as_slice(), &["chi"], &["tổng", "chi"]];
        let kept =
            [["lãi"].as_slice(), &["lợi", "nhuận"], &["chênh", "lệch"], &["kết", "dư"], &["còn", "lãi"]];
        let [now, came, went] = if before(now, &earned) && before(came, &spent) && before(went, &kept) {
            [went, now, came]
        } else {
            [now, came, went]
        };
        let profit = before(now, &kept);
        // `còn lại 5,8 tỷ đồng (tổng mức đầu tư 14,6 tỷ đồng, đã bố trí 8,8 tỷ đồng)`.
        let remains = sentence.shown(0..now.at).to_lowercase().contains("còn lại")
            && sentence.words_at(now.end + now.noun.len(), &["("])
            && has_any(&sentence.shown(now.end..came.at).to_lowercase(), &["tổng"])
            && has_any(&sentence.shown(came.end..went.at).to_lowercase(), &["đã"]);
        // `thu nhập chịu thuế là 1.140 triệu đồng; doanh thu 8.640 triệu đồng, chi phí 7.500 triệu đồng`.
        let earns = before(came, &earned)
            && before(went, &spent)
            && has_any(
                &sentence.shown(0..now.at).to_lowercase(),
                &["lãi", "lợi nhuận", "chênh lệch", "thu nhập chịu thuế"],
            );
        let told = profit
            || remains
            || earns
            || has_any(&sentence.shown(0..now.at).to_lowercase(), &["còn", "tồn", "dư", "kết dư"])
                && sentence.words_at(came.at.saturating_sub(1), &["thu"])
                && sentence.words_at(went.at.saturating_sub(1), &["chi"]);
        let alike = came.same_thing(now) && went.same_thing(now);
        let rough = now.rough || came.rough || went.rough;
        let slack = now.slack() + came.slack() + went.slack();
        let left = came.value - went.value;
        if !told || !alike || rough || (left - now.value).abs() <= slack {
            return;
        }
        let sum = format!("{} - {} = {}", shown(came.value), shown(went.value), shown(left));
        findings.push(self.contradicted(
            &SUM_DISAGREES,
            sentence.passage,
            stretch(&[now, came, went]),
            &sum,
            now.value,
        ));
    }

    /// `kết nạp 65 hội viên mới, nâng tổng số lên 1.465 hội viên (trước đó có 1.400 hội viên)`.
    fn raised(&self, sentence: &Sentence, findings: &mut Vec<Diagnostic>) {
        for at in 0..sentence.tokens.len() {
            if !sentence.words_at(at, &["nâng"]) && !sentence.words_at(at, &["đưa"]) {
                continue;
            }
            let Some(up) = (at + 1..(at + 12).min(sentence.tokens.len()))
                .find(|index| sentence.words_at(*index, &["lên"]))
            else {
                continue;
            };
            // `nâng từ 5 lên 7` is a change.
            if sentence.any_word(at..up, &["từ"]) {
                continue;
            }
            let counted = |one: &&Amount| one.counts() && !one.rough;
            let after = |one: &&Amount| one.at > up && one.at <= up + 3;
            let Some(now) = sentence.amounts.iter().filter(counted).find(after) else { continue };
            let alike: Vec<&Amount> =
                sentence.amounts.iter().filter(counted).filter(|one| one.at < at && one.akin(now)).collect();
            let earlier = sentence.amounts.iter().filter(counted).find(|one| {
                one.at > now.at
                    && one.akin(now)
                    && sentence.any_word(now.end..one.at, &["trước", "cũ", "đầu", "kỳ"])
            });
            // Some of the figures, or all of them, may be what was added.
            if let Some(before) = earlier {
                let values: Vec<Decimal> = alike.iter().map(|one| one.value).collect();
                let all: Decimal = values.iter().sum();
                let gone = values.len() == 2 && before.value + values[0] - values[1] == now.value;
                if gone
                    || values.len() > 1
                    || values.iter().chain([&all]).any(|added| *added + before.value == now.value)
                {
                    continue;
                }
            }
            // `lớp may 35 học viên, lớp nấu ăn 32 học viên, lớp chăn nuôi 28 học viên, nâng tổng số … lên 95`: they are all of it.
            if earlier.is_none() && alike.len() > 2 && sentence.any_word(at..up, &["tổng"]) {
                let values: Vec<Decimal> = alike.iter().map(|one| one.value).collect();
                let total: Decimal = values.iter().sum();
                let same = alike.iter().all(|one| one.same_noun(alike[0]));
                let near = (total - now.value).abs() * Decimal::from(8) <= now.value;
                // The first may be what was there, the others what was added or went.
                if same && near && total != now.value && values[0] * Decimal::TWO < now.value {
                    findings.push(self.not_their_sum(
                        sentence.passage,
                        stretch(&[alike[0], now]),
                        &values,
                        now,
                    ));
                    continue;
                }
            }
            let (first, second) = match (alike.as_slice(), earlier) {
                ([.., added], Some(before)) => (before, *added),
                ([before, added], None) => (*before, *added),
                _ => continue,
            };
            let total = first.value + second.value;
            let slack = first.slack() + second.slack() + now.slack();
            let difference = (total - now.value).abs();
            if difference <= slack || difference > now.value / Decimal::TEN {
                continue;
            }
            let sum = format!("{} + {} = {}", shown(first.value), shown(second.value), shown(total));
            findings.push(self.contradicted(
                &SUM_DISAGREES,
                sentence.passage,
                stretch(&[first, second, now]),
                &sum,
                now.value,
            ));
        }
    }
}
