//! What a sentence says of a target beside its figures: `đạt 95% kế hoạch, vượt chỉ tiêu`, `86 triệu đồng/chỉ tiêu 80 triệu đồng,
//! chưa đạt chỉ tiêu`.

use rust_decimal::Decimal;

use super::amount::{Amount, TokenKind, Unit};
use super::{Reconciler, Sentence, shown, stretch, words};
use crate::registry::VERDICT_DISAGREES;
use vanthu_diagnostic::Diagnostic;

/// First words of what is planned: `chỉ tiêu`, `kế hoạch`, `mục tiêu`, `dự toán`, `yêu cầu`.
const PLANNED: &[&str] = &["chỉ", "kế", "mục", "dự"];

/// Words behind which something else is judged.
const TURNS: &[&str] =
    &["nhưng", "song", "riêng", "còn", "tuy", "ngoài", "trừ", "một", "các", "những", "có", "nhiều", ";"];

/// Words of what is good where it is low, so that a figure below its target exceeds it.
const LOW: &[&str] = &[
    "nghèo", "giảm", "còn", "suy", "tử", "tai", "tội", "nợ", "bỏ", "dưới", "sinh", "lãng", "hao", "trễ",
    "quá", "thất", "mắc",
];

impl Reconciler<'_, '_> {
    /// Compares what a sentence says of its target with the figure and the target.
    pub(super) fn verdicts(&self, sentence: &Sentence, findings: &mut Vec<Diagnostic>) {
        if !sentence.may_say(&["ượt", "đạt", "hụt", "hơn"]) {
            return;
        }
        if sentence.amounts.is_empty() {
            return;
        }
        let mut found = (0..sentence.tokens.len()).filter_map(|at| Some((at, verdict(sentence, at)?)));
        let (first, second) = (found.next(), found.next());
        if first.is_none() {
            self.met(sentence, findings);
            self.higher(sentence, findings);
        }
        let (Some((at, exceeds)), None) = (first, second) else { return };
        let given = given(sentence, at);
        let Some((value, target, from)) = given.or_else(|| measured(sentence, at)) else { return };
        let between = from.end + from.noun.len()..at;
        let turns = sentence.any_word(between.clone(), TURNS) || between.len() > 12;
        if given.is_none() && turns {
            return;
        }
        let wrong = if exceeds { value < target } else { value >= target };
        if !wrong {
            return;
        }
        let (value, target) = (shown(value), shown(target));
        let (vi, en) = if exceeds {
            (format!("{value} chưa vượt {target}"), format!("{value} does not exceed {target}"))
        } else {
            (format!("{value} đã đạt {target}"), format!("{value} reaches {target}"))
        };
        let end = sentence.tokens.get(at + 1).map_or(from.range.end, |token| token.range.end);
        let range = stretch(&[from]).start..end;
        findings.push(self.found(&VERDICT_DISAGREES, sentence.passage, range, vi, en));
    }
}

/// Whether the words directly before an amount say that it is a target: `Chỉ tiêu được giao 90%`, `kế hoạch đề ra là 40 ha`.
fn set_before(sentence: &Sentence, target: &Amount) -> bool {
    let clause = sentence.tokens[..target.at].iter().rposition(|token| token.kind == TokenKind::Mark);
    let from = clause.map_or(0, |at| at + 1);
    let named = (from..target.at).any(|at| {
        [["chỉ", "tiêu"], ["kế", "hoạch"], ["mục", "tiêu"], ["dự", "toán"]]
            .iter()
            .any(|words| sentence.words_at(at, words))
    });
    let told = target
        .at
        .checked_sub(1)
        .is_some_and(|at| sentence.tokens[at].is_any(&["giao", "là", "ra", "tiêu", "hoạch"]));
    named && told && !sentence.any_word(from..target.at, &["đạt", "bằng", "vượt", "thực"])
}

impl Reconciler<'_, '_> {
    /// `giải ngân 48%, thấp hơn bình quân của tỉnh (52%)`: which of two shares is the higher.
    fn higher(&self, sentence: &Sentence, findings: &mut Vec<Diagnostic>) {
        let [value, other] = sentence.amounts.as_slice() else { return };
        let shares = value.unit == Unit::Percent && other.unit == Unit::Percent;
        let Some(at) = (value.end..other.at).find(|at| sentence.words_at(*at, &["hơn"])) else { return };
        let rises = match sentence.tokens[at - 1].lower.as_str() {
            "cao" | "lớn" => true,
            "thấp" => false,
            _ => return,
        };
        let told = sentence.words_at(other.at - 1, &["("]) && sentence.words_at(other.end, &[")"]);
        let between = value.end..at - 1;
        let beside = sentence.between(between.clone()).iter().all(|token| token.is_any(&[",", "và"]))
            && between.len() <= 2;
        let plain = !value.rough && !other.rough;
        let named = sentence.between(at + 1..other.at - 1).iter().all(|token| token.kind == TokenKind::Word);
        let wrong = if rises { value.value < other.value } else { value.value > other.value };
        if !shares || !told || !beside || !plain || !named || !wrong {
            return;
        }
        let (first, second) = (shown(value.value), shown(other.value));
        let (vi, en) = if rises { ("cao hơn", "higher") } else { ("thấp hơn", "lower") };
        findings.push(self.found(
            &VERDICT_DISAGREES,
            sentence.passage,
            stretch(&[value, other]),
            format!("{first}% không {vi} {second}%"),
            format!("{first}% is not {en} than {second}%"),
        ));
    }

    /// `đạt 86%, đạt kế hoạch đề ra (kế hoạch 90%)`: the target in brackets is not met.
    fn met(&self, sentence: &Sentence, findings: &mut Vec<Diagnostic>) {
        let planned = [["kế", "hoạch"], ["chỉ", "tiêu"], ["mục", "tiêu"], ["yêu", "cầu"]];
        let met = (1..sentence.tokens.len()).find(|at| {
            sentence.words_at(*at, &["đạt"])
                && sentence.tokens[at - 1].is_any(&[",", "đã"])
                && planned.iter().any(|words| sentence.words_at(at + 1, words))
        });
        let [value, target] = sentence.amounts.as_slice() else { return };
        let Some(at) = met.filter(|at| value.at < *at && target.at > *at && target.at <= at + 10) else {
            return;
        };
        let open = (at..target.at).rfind(|at| sentence.tokens[*at].is("("));
        let told = open.is_some_and(|open| {
            open + 1 == target.at || planned.iter().any(|words| sentence.words_at(open + 1, words))
        });
        let alike = target.unit == value.unit && (target.unit == Unit::Percent || target.same_noun(value));
        let plain = value.of.is_none() && target.of.is_none() && !value.rough && !target.rough;
        let changes =
            sentence.any_word(value.at.saturating_sub(3)..value.at, &["tăng", "giảm", "vượt", "thêm"]);
        if !told || !alike || !plain || changes || is_low(sentence) || value.value >= target.value {
            return;
        }
        let (first, second) = (shown(value.value), shown(target.value));
        findings.push(self.found(
            &VERDICT_DISAGREES,
            sentence.passage,
            stretch(&[value, target]),
            format!("{first} chưa đạt {second}"),
            format!("{first} does not reach {second}"),
        ));
    }
}

/// Whether a sentence is about what is good where it is low. `Quỹ Vì người nghèo` is the name of a fund.
fn is_low(sentence: &Sentence) -> bool {
    (0..sentence.tokens.len()).any(|at| {
        // `sinh hoạt`, `học sinh` are no births.
        let births = !sentence.tokens[at].is("sinh")
            || sentence.tokens.get(at + 1).is_some_and(|next| next.is_any(&["con", "đẻ", "thứ"]))
            || at > 0 && sentence.tokens[at - 1].is_any(&["lệ", "suất", "mức"]);
        sentence.tokens[at].is_any(LOW)
            && births
            && !(at > 0 && sentence.tokens[at].is("nghèo") && sentence.tokens[at - 1].is("người"))
    })
}

/// Whether the words at an index say that a target was exceeded, `vượt chỉ tiêu`, or missed, `chưa đạt chỉ tiêu`.
fn verdict(sentence: &Sentence, at: usize) -> Option<bool> {
    let planned = |from: usize| {
        (from..from + 2).any(|at| sentence.tokens.get(at).is_some_and(|token| token.is_any(PLANNED)))
    };
    if sentence.words_at(at, &["vượt"]) {
        let level = sentence.words_at(at + 1, &["mức"]);
        // `vượt 5% kế hoạch` is a figure of its own.
        return (planned(at + 1) && sentence.amount_at(at + 1).is_none() || level).then_some(true);
    }
    let missed = ["không", "chưa"].iter().any(|word| sentence.words_at(at, &[word, "đạt"]));
    if missed && planned(at + 2) {
        return Some(false);
    }
    let below = sentence.words_at(at, &["thấp", "hơn"]) || sentence.words_at(at, &["hụt"]);
    (below && planned(at + 1 + usize::from(!sentence.words_at(at, &["hụt"])))).then_some(false)
}

/// Whether a fraction before the verdict at an index is what was done of what was planned.
fn counts_what_is_planned(sentence: &Sentence, one: &Amount, at: usize) -> bool {
    const DOES: &[&str] =
        &["kết", "tuyển", "giao", "mở", "trồng", "xây", "tạo", "cấp", "nhận", "bồi", "khám", "tiêm"];
    let bodies = words::KINDS.first().copied().unwrap_or_default();
    let noun = one.noun.first().map_or("", String::as_str);
    let other = ["", "điểm", "chỉ", "tiêu", "nhiệm", "mục"].contains(&noun) || bodies.contains(&noun);
    let apart = sentence.any_word(one.end..at, &[","]);
    !other && apart && sentence.any_word(one.at.saturating_sub(4)..one.at, DOES)
}

/// `vượt chỉ tiêu 50 triệu đồng được giao`, `chưa đạt kế hoạch do xã giao 50 triệu đồng`: the target stands directly behind the verdict,
/// and one figure before it counts the same.
fn given<'s>(sentence: &'s Sentence, at: usize) -> Option<(Decimal, Decimal, &'s Amount)> {
    let target = sentence.amounts.iter().find(|one| one.at > at && one.at <= at + 9)?;
    let told = sentence.tokens[target.at - 1].is_any(&["giao", "là", "tiêu", "hoạch", "(", "ra"]);
    let words =
        sentence.tokens[at..target.at].iter().all(|token| token.kind == TokenKind::Word || token.is("("));
    let alike =
        |one: &&Amount| one.at < at && one.unit == target.unit && one.counts() && one.same_noun(target);
    let mut figures = sentence.amounts.iter().filter(alike);
    let (value, more) = (figures.next()?, figures.next());
    let plain = target.counts() && !target.noun.is_empty() && !target.rough && !value.rough;
    let changes =
        sentence.any_word(value.at.saturating_sub(3)..value.at, &["tăng", "giảm", "thêm", "hoạch", "tiêu"]);
    let low = is_low(sentence);
    (told && words && plain && more.is_none() && !changes && !low).then_some((
        value.value,
        target.value,
        value,
    ))
}

/// The figure before a verdict, its target, and the amount behind which the verdict stands.
fn measured<'s>(sentence: &'s Sentence, at: usize) -> Option<(Decimal, Decimal, &'s Amount)> {
    let before: Vec<&Amount> = sentence.amounts.iter().filter(|one| one.at < at).collect();
    let last = before.last().copied().filter(|one| !one.rough)?;
    let grows = sentence.any_word(last.at.saturating_sub(3)..last.at, &["tăng", "giảm", "vượt", "thêm"]);
    let low = || is_low(sentence);
    if grows {
        return None;
    }
    let named = |from: usize, to: usize| {
        (from..to.min(sentence.tokens.len())).any(|at| sentence.tokens[at].is_any(PLANNED))
    };
    // `đạt 67,2% kế hoạch năm (250 người), …`: the brackets give the target.
    if let [.., percent, target] = before.as_slice()
        && percent.unit == Unit::Percent
        && !percent.rough
        && named(percent.end, (percent.end + 4).min(target.at))
        && sentence.words_at(target.at - 1, &["("])
        && sentence.any_word(target.end..at, &[")"])
        && !sentence.any_word(percent.at.saturating_sub(3)..percent.at, &["tăng", "giảm", "vượt", "thêm"])
    {
        return Some((percent.value, Decimal::ONE_HUNDRED, target));
    }
    // `đạt 95% kế hoạch, …`.
    if last.unit == Unit::Percent && named(last.end, (last.end + 4).min(at)) {
        return Some((last.value, Decimal::ONE_HUNDRED, last));
    }
    // `Kết nạp 21/20 đảng viên, …`; of `12/15 chi bộ vượt chỉ tiêu` the words say which are meant.
    if let Some(of) = last.of
        && counts_what_is_planned(sentence, last, at)
        && before.len() == 1
        && !low()
    {
        return Some((last.value, of, last));
    }
    // `vượt chỉ tiêu đề ra (70%)`, `vượt kế hoạch là 80 triệu đồng`.
    let behind = sentence.amounts.iter().find(|one| one.at > at && one.at <= at + 10);
    if let Some(target) = behind
        && sentence.tokens[target.at - 1].is_any(&["(", "là"])
        && target.unit == last.unit
        && (target.same_noun(last) || target.unit == Unit::Percent)
        && target.of.is_none()
        && last.of.is_none()
        && before.len() == 1
        && !sentence.any_word(at..target.at, &["tăng", "giảm", "thêm"])
        && !low()
    {
        return Some((last.value, target.value, last));
    }
    // `Chỉ tiêu được giao 90%, kết quả đạt 83,4%, …`.
    if let [target, figure] = before.as_slice()
        && set_before(sentence, target)
        && sentence.any_word(target.end..figure.at, &["đạt", "hiện", "quả", "được"])
        && target.unit == figure.unit
        && (target.unit == Unit::Percent || target.counts() && figure.same_noun(target))
        && !target.rough
        && !sentence.any_word(target.end..figure.at, TURNS)
        && !low()
    {
        return Some((figure.value, target.value, figure));
    }
    // `86 triệu đồng/chỉ tiêu 80 triệu đồng, …`.
    let [figure, target] = before.as_slice() else { return None };
    let stroke = figure.end + figure.noun.len();
    let linked = stroke <= target.at
        && named(stroke, target.at)
        && target.at <= stroke + 6
        && (sentence.words_at(stroke, &["/"]) || sentence.words_at(stroke, &["trên"]))
        && figure.counts()
        && target.counts()
        && target.same_noun(figure)
        && !low();
    linked.then_some((figure.value, target.value, *target))
}
