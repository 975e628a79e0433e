//! Sums that a sentence writes out, what is left of a whole, and totals behind their figures: `198 = 78 + 120`,
//! `14/19 hồ sơ, còn lại 05`, `…, tổng cộng 13 đảng viên`.

use rust_decimal::Decimal;

use super::amount::{Amount, TokenKind, Unit, one_digit_apart, one_transposed, same_noun, transposed};
use super::flat::near;
use super::parts::bounds_age;
use super::products::per;
use super::{Reconciler, Sentence, shown, sum_shown};
use crate::registry::SUM_DISAGREES;
use vanthu_diagnostic::Diagnostic;

/// Words between what is left and its figure: `số dư chuyển sang kỳ sau 165 triệu đồng`.
const CARRIED: &[&str] =
    &["là", ":", "kho", "quỹ", "chuyển", "sang", "kỳ", "sau", "năm", "tháng", "quý", "cuối", "đến", "nay"];

impl Reconciler<'_, '_> {
    /// Works out the sums that a sentence writes out: `198 = 78 + 120`, `198 (78 + 120)`.
    pub(super) fn equations(&self, sentence: &Sentence, findings: &mut Vec<Diagnostic>) {
        let mut at = 0;
        while let Some(first) = (at..sentence.tokens.len()).find(|index| sentence.tokens[*index].is("+")) {
            at = first + 1;
            let Some(left) = number_before(sentence, first) else { continue };
            let mut operands = vec![left];
            let mut plus = first;
            while let Some(operand) = number_after(sentence, plus) {
                operands.push(operand);
                let Some(next) = next_mark(sentence, operand, "+") else { break };
                plus = next;
            }
            at = plus + 1;
            if operands.len() < 2 {
                continue;
            }
            let last = operands[operands.len() - 1];
            let behind = next_mark(sentence, last, "=").and_then(|equals| number_after(sentence, equals));
            let head = (left > 0).then(|| left - 1);
            let ahead = || {
                let mark =
                    (0..=head?).rev().take(7).find(|index| sentence.tokens[*index].is_any(&["=", "("]))?;
                number_before(sentence, mark)
            };
            let Some(result) = behind.or_else(ahead) else { continue };
            let value = |index: usize| match sentence.tokens[index].kind {
                TokenKind::Number { value, decimals } => (value, decimals),
                _ => (Decimal::ZERO, 0),
            };
            let values: Vec<Decimal> = operands.iter().map(|index| value(*index).0).collect();
            let total: Decimal = values.iter().sum();
            let (stated, decimals) = value(result);
            let most = operands.iter().map(|index| value(*index).1).max().unwrap_or(0).max(decimals);
            let terms = Decimal::from(operands.len() + 1);
            let slack = if most == 0 { Decimal::ZERO } else { Decimal::new(5, most + 1) * terms };
            if (total - stated).abs() <= slack {
                continue;
            }
            let span = result.min(left)..result.max(last) + 1;
            let Some(range) = sentence.text_range(span) else { continue };
            let sum = sum_shown(&values, total);
            findings.push(self.contradicted(&SUM_DISAGREES, sentence.passage, range, &sum, stated));
        }
    }

    /// Compares what is left with the whole and what is done: `14/19 hồ sơ …, còn lại 06 hồ sơ`.
    pub(super) fn rest(&self, sentence: &Sentence, findings: &mut Vec<Diagnostic>) {
        for at in 0..sentence.tokens.len() {
            // `120/125 đại biểu dự, vắng 05`.
            let absent = sentence.words_at(at, &["vắng"]);
            // `nộp cấp trên 7 triệu đồng, giữ lại 17 triệu đồng`.
            let kept = ["giữ", "để"].iter().any(|word| sentence.words_at(at, &[word, "lại"]));
            // `đã chi 415 triệu đồng, dư 225 triệu đồng`.
            // `bầu 15 đồng chí; số dư là 06 đồng chí`.
            let noun = at > 1 && sentence.tokens[at - 1].is("số");
            let over = at > usize::from(noun)
                && sentence.tokens[at - 1 - usize::from(noun)].is_any(&[",", ";"])
                && ["dư", "tồn", "thiếu", "trống"].iter().any(|word| sentence.words_at(at, &[word]))
                && sentence.amount_at(sentence.skip(at + 1, CARRIED)).is_some();
            let absent = absent || over;
            if !sentence.words_at(at, &["còn"]) && !absent && !kept {
                continue;
            }
            let left = sentence.words_at(at + 1, &["lại"]) || absent;
            let mut start = at + 1 + usize::from(left && !absent);
            let short = ["thiếu", "tồn", "trống", "dư"].iter().any(|word| sentence.words_at(at + 1, &[word]));
            // `hiện còn 45 hộ`.
            let now = usize::from(at > 1 && sentence.tokens[at - 1].is_any(&["hiện", "nay"]));
            // `có 74 hộ nghèo, thoát nghèo 19 hộ, còn 55 hộ nghèo`.
            let clause = sentence.tokens[..at.saturating_sub(1 + now)]
                .iter()
                .rposition(|token| token.is_any(&[",", ";"]));
            let gone = at > now
                && sentence.tokens[at - 1 - now].is(",")
                && sentence.any_word(
                    clause.unwrap_or(0)..at,
                    &[
                        "thoát", "chuyển", "bán", "xuất", "trả", "xong", "chi", "dùng", "vay", "cấp", "nộp",
                        "tiêm", "giải",
                    ],
                );
            // `Xã có 64 km đường; đã bê tông hóa 52 km, còn 12 km đường đất`: what is left may be named in part only, so
            // that only a figure near to it is compared.
            let done = at > 0
                && sentence.tokens[at - 1].is(",")
                && sentence.any_word(clause.unwrap_or(0)..at, &["đã"])
                && sentence.amount_at(at + 1).is_some_and(|rest| {
                    let same = |one: &&Amount| one.at < at && one.counts() && one.same_noun(rest);
                    let before: Vec<&Amount> = sentence.amounts.iter().filter(same).collect();
                    matches!(before[..], [whole, done] if {
                        let expected = whole.value - done.value;
                        (expected - rest.value).abs() * Decimal::from(5) <= expected
                            || one_digit_apart(expected, rest.value)
                    })
                });
            // `còn phải kết nạp 25 đồng chí`.
            let due = sentence.words_at(at + 1, &["phải"]);
            let left = left || short || gone || done || due;
            start = sentence.skip(start, &[":", "là", "thiếu", "tồn", "trống", "dư", "kho", "quỹ"]);
            if over {
                start = sentence.skip(start, CARRIED);
            }
            if due && let Some(figure) = (at + 2..at + 6).find(|at| sentence.amount_at(*at).is_some()) {
                start = figure;
            }
            // `để lại đơn vị 196,8 triệu đồng`.
            if kept && sentence.amount_at(start).is_none() && sentence.amount_at(start + 2).is_some() {
                start += 2;
            }
            let Some(rest) = sentence.amount_at(start).filter(|rest| rest.counts()) else {
                continue;
            };
            let not_done = sentence.any_word(rest.end..(rest.end + 7).min(sentence.tokens.len()), &["chưa"]);
            let before: Vec<&Amount> = sentence
                .amounts
                .iter()
                .filter(|amount| amount.at < at && amount.unit == Unit::Count && amount.akin(rest))
                .collect();
            let pending = not_done || {
                let tail = rest.end..(rest.end + 7).min(sentence.tokens.len());
                sentence.any_word(tail, &["đang", "tồn", "chờ", "tiếp", "chuyển", "dư"])
            };
            // `từ 42 xuống còn 35` is a change.
            let falls = at > 0 && sentence.tokens[at - 1].is_any(&["xuống", "chỉ", "giảm", "lên"])
                || sentence.any_word(0..at, &["giảm", "tăng"]);
            // `Biên chế được giao là 64 chỉ tiêu. Hiện có 58 người; còn thiếu 06 chỉ tiêu`: the whole stands in the sentence before.
            let given = self.read.before(sentence).and_then(|above| {
                let counted: Vec<&Amount> = above.amounts.iter().filter(|one| one.counts()).collect();
                let [whole] = counted[..] else { return None };
                let own: Vec<&Amount> = sentence.amounts.iter().filter(|one| one.counts()).collect();
                let [done, last] = own[..] else { return None };
                let fits = last.at == rest.at
                    && (short || left)
                    && whole.same_noun(rest)
                    && !whole.rough
                    && done.decimals == whole.decimals
                    && whole.value > done.value
                    && whole.value < done.value + rest.value + rest.value;
                let told = short || done.same_noun(whole);
                (fits && told && above.place.0 == sentence.place.0).then_some((whole.value, done.value))
            });
            // `500 triệu đồng đã hỗ trợ 12 hộ, mỗi hộ 40 triệu đồng`: what each has was spent as many times.
            let each = before.iter().find_map(|one| Some((one, per(sentence, one)?)));
            let spent = each.as_ref().and_then(|(rate, per)| {
                let counted = |one: &&Amount| one.at < at && one.counts() && same_noun(&one.noun, per);
                let mut numbers = sentence.amounts.iter().filter(counted);
                let (number, more) = (numbers.next()?, numbers.next());
                let [whole, _] = before[..] else { return None };
                let product = rate.value.checked_mul(number.value)?;
                (more.is_none() && whole.at < rate.at && product < whole.value && left)
                    .then_some((whole.value, product))
            });
            let (whole, done) = match before.as_slice() {
                _ if given.is_some() => given.unwrap_or_default(),
                _ if spent.is_some() => spent.unwrap_or_default(),
                _ if each.is_some() => continue,
                [one] if one.of.is_some() && (left || pending) => (one.of.unwrap_or_default(), one.value),
                [whole, done]
                    if whole.value >= done.value
                        && (left || pending && !falls && rest.same_noun(whole))
                        && whole.of.is_none()
                        && done.of.is_none() =>
                {
                    (whole.value, done.value)
                }
                // `4.980 hộ/5.214 hộ; số hộ chưa bảo đảm còn 234 hộ`.
                [done, whole]
                    if whole.value > done.value
                        && sentence.words_at(done.end + done.noun.len(), &["/"])
                        && whole.at == done.end + done.noun.len() + 1
                        && rest.same_noun(whole)
                        && (left || sentence.any_word(clause.unwrap_or(0)..at, &["chưa", "không"])) =>
                {
                    (whole.value, done.value)
                }
                // `đã dùng 798 liều trên 840 liều được cấp, còn lại 42 liều`.
                [done, whole]
                    if left
                        && whole.value > done.value
                        && sentence.words_at(whole.at - 1, &["trên"])
                        && whole.at == done.end + done.noun.len() + 1 =>
                {
                    (whole.value, done.value)
                }
                // `nhận 5.200 liều, đã tiêm 4.860 liều, hao phí 40 liều, tồn 300 liều`.
                [whole, done, more]
                    if left
                        && [whole, done, more].iter().all(|one| one.of.is_none() && one.same_noun(rest))
                        && !sentence
                            .any_word(whole.end..more.at, &["phát", "mới", "tiếp", "kết", "bổ", "thêm"])
                        && whole.value - done.value - more.value <= rest.value * Decimal::TWO =>
                {
                    (whole.value, done.value + more.value)
                }
                _ => continue,
            };
            let expected = whole - done;
            let rough = before.iter().any(|one| one.rough && !sentence.words_at(one.at - 1, &["trên"]));
            if expected == rest.value || expected < Decimal::ZERO || rough {
                continue;
            }
            let range = before.first().map_or(rest.range.start, |one| one.range.start)..rest.range.end;
            let sum = format!("{} - {} = {}", shown(whole), shown(done), shown(expected));
            findings.push(self.contradicted(&SUM_DISAGREES, sentence.passage, range, &sum, rest.value));
        }
    }

    /// Compares the figures of a sentence with their total behind them: `…, tổng cộng 13 đảng viên`.
    pub(super) fn totals(&self, sentence: &Sentence, findings: &mut Vec<Diagnostic>) {
        for at in 0..sentence.tokens.len() {
            // `…, cộng 6.075 triệu đồng` as well as `…, tổng cộng 13 đảng viên`.
            let alone = sentence.words_at(at, &["cộng"])
                && at > 0
                && sentence.tokens[at - 1].is_any(&[",", ";", "là"])
                && (sentence.amount_at(at + 1).is_some()
                    || sentence.words_at(at + 1, &[":"])
                    || named_sum(sentence, at));
            // `đợt I 412 trẻ, đợt II 386 trẻ, cả hai đợt 798 trẻ`.
            let both = at > 0
                && sentence.tokens[at - 1].is_any(&[",", ";"])
                && sentence.words_at(at, &["cả"])
                && sentence.tokens.get(at + 1).is_some_and(|next| next.is_any(&["hai", "ba", "bốn", "năm"]));
            let alone = alone || both;
            let named = self.named_total(sentence, at, findings);
            // `…, tổng số 25 trường hợp`.
            let sum = at > 0
                && sentence.tokens[at - 1].is_any(&[",", ";", "("])
                && sentence.words_at(at, &["tổng"]);
            // `…; như vậy có tất cả 12 kế hoạch`.
            let all = sentence.words_at(at, &["tất", "cả"]) && sentence.amount_at(at + 2).is_some();
            let sum = sum || all;
            // `mỗi tháng 01 buổi, riêng tháng 5 thêm 01 buổi; tổng cộng 04 buổi`: what each has is not added up.
            let each = || sentence.any_word(0..at, &["mỗi", "từng"]);
            if named || !alone && !sum && !sentence.words_at(at, &["tổng", "cộng"]) || each() {
                continue;
            }
            let counted = |one: &&Amount| one.unit == Unit::Count && !one.rough;
            let time = |one: &Amount| {
                one.noun.first().is_some_and(|word| matches!(word.as_str(), "tháng" | "quý" | "năm" | "ngày"))
            };
            let mut before: Vec<&Amount> = sentence.amounts.iter().filter(|one| one.at < at).collect();
            // `trong tháng 02 vụ; 5 tháng đầu năm 06 vụ; tổng cộng 6 tháng 08 vụ`: the months name what is counted.
            let timed = before.iter().any(|one| time(one)) && !before.iter().all(|one| time(one));
            before.retain(|one| !timed || !time(one));
            if before.is_empty() {
                continue;
            }
            // `tổng cộng 6 tháng kết nạp 13 đảng viên`: the total counts what the parts count.
            let nameless = before.iter().all(|one| one.noun.is_empty());
            let persons = |total: &Amount| {
                before.len() > 2
                    && sentence.words_before(at, &["("])
                    && before.iter().all(|part| part.same_persons(total))
            };
            let near = |one: &&Amount| {
                one.at > at
                    && one.at <= at + 10
                    && (nameless || before.iter().any(|part| one.same_noun(part)) || persons(one))
                    && !(timed && time(one))
            };
            self.columns(sentence, at, &before, findings);
            let Some(total) = sentence.amounts.iter().filter(counted).find(near) else { continue };
            // `3 nhóm: nhà cửa 2.100 triệu đồng, xe 860 triệu đồng; cộng 2.960 triệu đồng`: what stands before the first part leads in.
            let all = persons(total);
            let lead = before.iter().take_while(|one| !nameless && !all && !one.same_noun(total)).count();
            let before = before.get(lead..).unwrap_or_default();
            let alike = before.iter().all(|one| {
                (nameless || all || one.same_noun(total))
                    && one.of.is_none()
                    && !one.rough
                    && !sentence.is_rate(one)
            });
            let sum: Decimal = before.iter().map(|one| one.value).sum();
            let slack: Decimal = before.iter().map(|one| one.slack()).sum::<Decimal>() + total.slack();
            if before.len() < 2 || !alike || (sum - total.value).abs() <= slack {
                continue;
            }
            let values: Vec<Decimal> = before.iter().map(|one| one.value).collect();
            let shown_sum = sum_shown(&values, sum);
            findings.push(self.contradicted(
                &SUM_DISAGREES,
                sentence.passage,
                before[0].range.start..total.range.end,
                &shown_sum,
                total.value,
            ));
        }
    }
}

/// `…; cộng nhóm đất phi nông nghiệp 719,2 ha`: what is added up is named before its figure.
fn named_sum(sentence: &Sentence, at: usize) -> bool {
    let verb = sentence
        .tokens
        .get(at + 1)
        .is_some_and(|next| next.is_any(&["nhóm", "các", "khối", "cả", "chung", "toàn", "số"]));
    let next = sentence.amounts.iter().find(|one| one.at > at);
    verb && next.is_some_and(|next| {
        next.at <= at + 9 && sentence.tokens[at..next.at].iter().all(|token| token.kind == TokenKind::Word)
    })
}

impl Reconciler<'_, '_> {
    /// `18 hộ nghèo 27 triệu đồng, 12 hộ cận nghèo 12 triệu đồng, cộng 30 hộ với 39 triệu đồng`: two totals, each of its own kind;
    /// `45 giấy khen, 12 danh hiệu, cộng 57 trường hợp`: a total of things of several kinds.
    fn columns(&self, sentence: &Sentence, at: usize, before: &[&Amount], findings: &mut Vec<Diagnostic>) {
        let totals: Vec<&Amount> =
            sentence.amounts.iter().filter(|one| one.at > at && one.at <= at + 10 && one.counts()).collect();
        let parts = |total: &Amount| -> Vec<&Amount> {
            match totals.len() {
                2 => before.iter().filter(|one| one.counts() && one.same_noun(total)).copied().collect(),
                _ => before.iter().filter(|one| one.counts()).copied().collect(),
            }
        };
        let kinds = before.iter().any(|one| !one.same_noun(before[0]));
        // `02 đợt, đợt 1 cấp 215 trường hợp, đợt 2 cấp 148 trường hợp, tổng cộng …`: the total counts what two of them count.
        let own = |total: &Amount| before.iter().filter(|one| one.same_noun(total)).count();
        if totals.len() == 1 && own(totals[0]) > 1 {
            return;
        }
        let fits = match totals.len() {
            2 => totals.iter().all(|total| parts(total).len() * 2 == before.len()),
            1 => {
                let general = totals[0].noun.first().is_some_and(|word| {
                    matches!(word.as_str(), "trường" | "danh" | "lượt" | "giấy" | "bằng")
                });
                // `3 tập thể và 5 cá nhân, tổng cộng 8 tập thể, cá nhân`: the total names both kinds.
                let behind = totals[0].end..(totals[0].end + 6).min(sentence.tokens.len());
                let joined = before.iter().all(|one| {
                    one.noun.first().is_some_and(|word| sentence.any_word(behind.clone(), &[word.as_str()]))
                });
                // `5 nghị quyết, 14 chương trình, 38 thông báo, tổng số 57 văn bản`.
                let akin = totals[0]
                    .noun
                    .first()
                    .is_some_and(|word| matches!(word.as_str(), "văn" | "người" | "tổ" | "đơn" | "cơ"))
                    && before.iter().all(|one| !one.noun.is_empty() && one.akin(totals[0]));
                (general || joined || akin) && kinds && super::measures::measure(before[0]).is_none()
            }
            _ => false,
        };
        if !fits || before.len() < 2 {
            return;
        }
        for total in &totals {
            let parts = parts(total);
            let values: Vec<Decimal> = parts.iter().map(|one| one.value).collect();
            let sum: Decimal = values.iter().sum();
            let slack: Decimal = parts.iter().map(|one| one.slack()).sum::<Decimal>() + total.slack();
            let rough = total.rough || parts.iter().any(|one| one.rough);
            let difference = (sum - total.value).abs();
            if rough
                || parts.len() < 2
                || difference <= slack
                || difference > (total.value / Decimal::from(3)).max(Decimal::ONE)
            {
                continue;
            }
            let written = sum_shown(&values, sum);
            findings.push(self.contradicted(
                &SUM_DISAGREES,
                sentence.passage,
                parts[0].range.start..total.range.end,
                &written,
                total.value,
            ));
        }
    }

    /// `14 hộ, doanh nghiệp (5 doanh nghiệp, 9 hộ kinh doanh)`: the whole names both kinds that the brackets count.
    pub(super) fn both_kinds(&self, sentence: &Sentence, findings: &mut Vec<Diagnostic>) {
        if sentence.amounts.len() < 3 || !sentence.may_say(&["("]) {
            return;
        }
        let [.., whole, one, other] = sentence.amounts.as_slice() else { return };
        let Some(open) = (whole.end..one.at).find(|at| sentence.tokens[*at].is("(")) else { return };
        let names = whole.end..open;
        let named = |part: &Amount| {
            part.noun.first().is_some_and(|word| sentence.any_word(names.clone(), &[word.as_str()]))
        };
        let joined = sentence.any_word(names.clone(), &[",", "và"]) && names.len() <= 8;
        let closed =
            sentence.tokens.get(one.end..).unwrap_or_default().iter().filter(|token| token.is(")")).count();
        let kinds =
            !one.same_noun(other) && named(one) && named(other) && one.noun.first() != other.noun.first();
        let plain = [whole, one, other].iter().all(|one| one.counts() && !one.rough);
        let sum = one.value + other.value;
        let behind = one.at == open + 1 && closed == 1;
        if !joined || !kinds || !plain || !behind || sum == whole.value {
            return;
        }
        let range = whole.range.start..other.range.end;
        findings.push(self.not_their_sum(sentence.passage, range, &[one.value, other.value], whole));
    }

    /// `thành thị 4.310 người, nông thôn 13.930 người; tổng dân số 18.240 người`: whether the total at an index is one of this form.
    fn named_total(&self, sentence: &Sentence, at: usize, findings: &mut Vec<Diagnostic>) -> bool {
        // `Từ nguồn xã hội hóa 320 triệu đồng và ngân sách xã 180 triệu đồng, … với tổng kinh phí 500 triệu đồng`.
        let sources =
            || sentence.any_word(at.saturating_sub(1)..at, &["với"]) && sentence.any_word(0..4, &["nguồn"]);
        let begins = at > 0 && (sentence.tokens[at - 1].is_any(&[",", ";"]) || sources());
        if !begins || !sentence.words_at(at, &["tổng"]) || sentence.words_at(at + 1, &["cộng"]) {
            return false;
        }
        let soon = |one: &&Amount| one.at > at && one.at <= at + 9;
        let Some(total) = sentence.amounts.iter().find(soon).filter(|one| one.counts() && !one.rough) else {
            return false;
        };
        let words = sentence.tokens[at..total.at].iter();
        let plain = words.into_iter().all(|token| token.kind == TokenKind::Word || token.is(":"));
        let before: Vec<&Amount> = sentence
            .amounts
            .iter()
            .filter(|one| one.at < at && one.counts() && one.same_thing(total) && !bounds_age(sentence, one))
            .collect();
        let sum: Decimal = before.iter().map(|one| one.value).sum();
        let slack: Decimal = before.iter().map(|one| one.slack()).sum::<Decimal>() + total.slack();
        let values: Vec<Decimal> = before.iter().map(|one| one.value).collect();
        let slip = near(total.value, sum)
            || transposed(sum, total.value)
            || one_transposed(&values, sum, total.value);
        let rough = before.iter().any(|one| one.rough);
        let fits = (2..=before.len()).any(|last| {
            let tail: Decimal = values[values.len() - last..].iter().sum();
            (tail - total.value).abs() <= slack
        });
        if before.is_empty() {
            return false;
        }
        let each = sentence.any_word(0..at, &["mỗi", "từng"]);
        if !plain || before.len() < 2 || fits || !slip || rough || each {
            return true;
        }
        let written = sum_shown(&values, sum);
        findings.push(self.contradicted(
            &SUM_DISAGREES,
            sentence.passage,
            before[0].range.start..total.range.end,
            &written,
            total.value,
        ));
        true
    }
}

/// The number token that ends before a mark, with at most four words and a bracket of words between.
fn number_before(sentence: &Sentence, mark: usize) -> Option<usize> {
    let is_number = |index: &usize| matches!(sentence.tokens[*index].kind, TokenKind::Number { .. });
    let word = |index: &usize| {
        let token = &sentence.tokens[*index];
        token.kind == TokenKind::Word || is_number(index) || token.is_any(&["=", "(", ":"])
    };
    let mark = if mark > 0 && sentence.tokens[mark - 1].is(")") {
        (0..mark).rev().take(9).find(|index| sentence.tokens[*index].is("("))?
    } else {
        mark
    };
    (0..mark).rev().take(6).take_while(word).find(is_number)
}

/// The number token behind a mark, with at most four words between.
fn number_after(sentence: &Sentence, mark: usize) -> Option<usize> {
    let is_number = |index: &usize| matches!(sentence.tokens[*index].kind, TokenKind::Number { .. });
    let open = |index: &usize| {
        sentence.tokens[*index].kind == TokenKind::Word || is_number(index) || sentence.tokens[*index].is("(")
    };
    (mark + 1..sentence.tokens.len()).take(6).take_while(open).find(is_number)
}

/// The mark behind a number, with at most five words, or some words and a bracket of words, between.
fn next_mark(sentence: &Sentence, number: usize, mark: &str) -> Option<usize> {
    let mut depth = 0;
    for index in (number + 1..sentence.tokens.len()).take(14) {
        let token = &sentence.tokens[index];
        if token.is(mark) && depth == 0 {
            return Some(index);
        }
        if token.is("(") {
            depth += 1;
        } else if token.is(")") {
            depth = (depth - 1).max(0);
        } else if token.kind != TokenKind::Word || depth == 0 && index > number + 6 {
            return None;
        }
    }
    None
}
