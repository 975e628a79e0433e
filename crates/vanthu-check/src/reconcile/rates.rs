//! Rates that a phrase names, with their part and their whole in the sentences before: `Toàn xã có 1.480 trẻ. Đã cho 1.332 trẻ uống. Tỷ
//! lệ uống đạt 90%.`, and shares whose amounts stand in brackets: `ngân sách tỉnh 60% (2,16 tỷ đồng)`.

use rust_decimal::Decimal;

use super::amount::{Amount, TokenKind, Unit};
use super::measured::{SHARE_WORDS, TARGETS, agrees, grows, introduced_by};
use super::measures::measure;
use super::{Reconciler, Sentence, beside, shown, words};
use crate::registry::SHARE_DISAGREES;
use vanthu_diagnostic::Diagnostic;
use vanthu_model::number;

/// Words that say nothing of what a rate is one of.
const PLAIN: &[&str] = &[
    "tỷ",
    "tỉ",
    "lệ",
    "đạt",
    "là",
    "số",
    "được",
    "đã",
    "có",
    "của",
    "và",
    "trên",
    "toàn",
    "xã",
    "phường",
    "tỉnh",
    "trong",
    "cho",
    "kết",
    "quả",
    "người",
    "đồng",
    "chí",
];

impl Reconciler<'_, '_> {
    /// Compares a rate that a phrase names with the only two figures before it that count the same.
    pub(super) fn named_rates(&self, sentence: &Sentence, findings: &mut Vec<Diagnostic>) {
        if sentence.amounts.is_empty() {
            return;
        }
        let mut percents = sentence.amounts.iter().filter(|one| one.unit == Unit::Percent);
        let (Some(percent), None) = (percents.next(), percents.next()) else { return };
        let Some(rate) = (0..percent.at)
            .rfind(|at| sentence.words_at(*at, &["tỷ", "lệ"]) || sentence.words_at(*at, &["tỉ", "lệ"]))
        else {
            return;
        };
        let told = sentence.tokens[percent.at - 1].is_any(&["đạt", "là", "lệ", ":", "chiếm"]);
        let near = percent.end..(percent.end + 6).min(sentence.tokens.len());
        let between = rate + 2..percent.at;
        if !told
            || percent.rough
            || grows(sentence, percent)
            || percent.value > Decimal::ONE_HUNDRED
            || between.len() > 14
            || sentence.any_word(near, TARGETS)
            || sentence.any_word(between.clone(), TARGETS)
            || sentence.amounts.iter().any(|one| one.at > percent.at && !period(one))
        {
            return;
        }
        let counted =
            |sentence: &&Sentence| sentence.amounts.iter().filter(|one| one.counts() && !period(one)).count();
        let mut figures: Vec<(&Amount, &Sentence)> = Vec::new();
        let Some((_, all)) = self.read.passages.get(sentence.place.0) else { return };
        let from = sentence.place.1.saturating_sub(2);
        let above: Vec<&Sentence> = all.get(from..sentence.place.1).into_iter().flatten().collect();
        // A sentence with more figures is about something else.
        let own = counted(&sentence);
        for one in above.into_iter().filter(|_| own < 2).chain([sentence]) {
            let plain = |amount: &&Amount| amount.counts() && !period(amount);
            figures.extend(one.amounts.iter().filter(plain).map(|amount| (amount, one)));
        }
        let [(whole, above), (part, holder)] = figures.as_slice() else { return };
        let person =
            |one: &Amount| one.noun.first().is_some_and(|word| words::PERSONS.contains(&word.as_str()));
        let alike = whole.same_noun(part) || person(whole) && person(part);
        let other = ["cùng", "kỳ", "trước", "năm", "tăng", "giảm", "kế", "chỉ", "dự", "trong"];
        let compares =
            |sentence: &Sentence, one: &Amount| sentence.any_word(one.at.saturating_sub(6)..one.at, &other);
        if !alike
            || part.value >= whole.value
            || whole.rough
            || part.rough
            || compares(above, whole)
            || compares(holder, part)
            || agrees(part.value, whole.value, percent)
        {
            return;
        }
        // The words of the rate must be those of the part.
        let name: Vec<&str> = sentence.tokens[between]
            .iter()
            .map(|token| token.lower.as_str())
            .filter(|word| !PLAIN.contains(word))
            .collect();
        let spoken = |word: &&str| {
            let noun = part.noun.first().map_or("", String::as_str);
            *word != noun
                && !whole.noun.iter().any(|one| one == word)
                && holder.tokens.iter().any(|token| token.lower == **word)
        };
        let shared = name.iter().filter(|word| spoken(word)).count();
        let Some(right) = number::percent_of(part.value, whole.value) else { return };
        let close = (right - percent.value).abs() <= Decimal::from(15);
        if !close || !(name.is_empty() || shared > 0) {
            return;
        }
        let finding =
            self.not_its_share(sentence.passage, percent.range.clone(), (part, whole), right, percent);
        findings.push(beside(finding, above.passage));
    }

    /// `Trích 15% từ quỹ 80 triệu đồng, tương đương 12 triệu đồng`: the share, its whole, and what that is.
    pub(super) fn taken(&self, sentence: &Sentence, findings: &mut Vec<Diagnostic>) {
        if sentence.amounts.len() < 3 {
            return;
        }
        for triple in sentence.amounts.windows(3) {
            let [percent, whole, part] = triple else { continue };
            let link = sentence.tokens.get(percent.end..whole.at).unwrap_or_default();
            let equal = sentence.tokens.get(whole.end + whole.noun.len()..part.at).unwrap_or_default();
            let of = link.len() <= 5
                && link.iter().any(|token| token.is_any(&["từ", "của", "trên"]))
                && link.iter().all(|token| token.kind == TokenKind::Word);
            let told = equal.len() <= 4 && equal.iter().any(|token| token.is_any(&["đương", "ứng", "tức"]));
            let plain =
                percent.unit == Unit::Percent && whole.counts() && part.counts() && part.same_noun(whole);
            let rough = percent.rough || whole.rough || part.rough || grows(sentence, percent);
            if !of || !told || !plain || rough || agrees(part.value, whole.value, percent) {
                continue;
            }
            let exact = (whole.value * percent.value / Decimal::ONE_HUNDRED).normalize();
            if (exact - part.value).abs() <= part.last_decimal() {
                continue;
            }
            let (percent_shown, right) = (shown(percent.value), shown(exact.round_dp(2)));
            findings.push(self.found(
                &SHARE_DISAGREES,
                sentence.passage,
                percent.range.start..part.range.end,
                format!(
                    "{percent_shown}% của {} là {right}, không phải {}",
                    shown(whole.value),
                    shown(part.value)
                ),
                format!(
                    "{percent_shown}% of {} is {right} and not {}",
                    shown(whole.value),
                    shown(part.value)
                ),
            ));
        }
    }

    /// `tổng dư nợ 31,5 tỷ đồng; nợ quá hạn 63 triệu đồng, chiếm 0,2%`: part and whole are given in two units.
    pub(super) fn across_units(&self, sentence: &Sentence, findings: &mut Vec<Diagnostic>) {
        if sentence.amounts.len() < 3 {
            return;
        }
        let [.., whole, part, percent] = sentence.amounts.as_slice() else { return };
        let (Some((family, unit)), Some((own, scale))) = (measure(whole), measure(part)) else { return };
        let total = sentence.any_word(whole.at.saturating_sub(6)..whole.at, &["tổng"]);
        let told = introduced_by(sentence, percent, SHARE_WORDS) && percent.unit == Unit::Percent;
        let rough = whole.rough || part.rough || percent.rough;
        if family != own || unit == scale || !total || !told || rough || !whole.counts() || !part.counts() {
            return;
        }
        let (one, all) = (part.value * scale, whole.value * unit);
        let Some(right) = number::percent_of(one, all).filter(|_| one < all && !agrees(one, all, percent))
        else {
            return;
        };
        // The whole may be rounded itself.
        let least = number::percent_of(one, all + whole.last_decimal() * unit).unwrap_or(right);
        let most = number::percent_of(one, all - whole.last_decimal() * unit).unwrap_or(right);
        if percent.value + percent.last_decimal() >= least && percent.value <= most + percent.last_decimal() {
            return;
        }
        let unit = |one: &Amount| one.noun.first().cloned().unwrap_or_default();
        let (small, large) = (
            format!("{} {}", shown(part.value), unit(part)),
            format!("{} {}", shown(whole.value), unit(whole)),
        );
        findings.push(self.found(
            &SHARE_DISAGREES,
            sentence.passage,
            part.range.start..percent.range.end,
            format!(
                "{small} trên {large} là {}, không phải {}%",
                number::percent(right),
                shown(percent.value)
            ),
            format!("{small} of {large} is {} and not {}%", number::percent(right), shown(percent.value)),
        ));
    }

    /// `3,6 tỷ đồng, trong đó ngân sách tỉnh 60% (2,16 tỷ đồng), ngân sách xã 40% (1,44 tỷ đồng)`: each share with its amount behind it.
    pub(super) fn shared_out(&self, sentence: &Sentence, findings: &mut Vec<Diagnostic>) {
        if sentence.amounts.len() < 3 {
            return;
        }
        let pairs: Vec<(&Amount, &Amount)> = sentence
            .amounts
            .windows(2)
            .filter_map(|pair| {
                let [percent, amount] = pair else { return None };
                let open = sentence.tokens.get(percent.end..amount.at)?;
                let linked = open.first().is_some_and(|token| token.is_any(&["(", "tương", ","]))
                    && open
                        .iter()
                        .all(|token| token.is_any(&["(", ",", "tương", "đương", "ứng", "là", "với", "bằng"]));
                let shares =
                    percent.unit == Unit::Percent && amount.counts() && !percent.rough && !amount.rough;
                (shares && linked && !grows(sentence, percent)).then_some((percent, amount))
            })
            .collect();
        let Some((first, amount)) = pairs.first().filter(|_| pairs.len() > 1) else { return };
        let Some(whole) = sentence
            .amounts
            .iter()
            .rfind(|one| one.at < first.at && one.counts() && one.same_noun(amount) && !one.rough)
        else {
            return;
        };
        let fits = |percent: &Amount, amount: &Amount| {
            let exact = whole.value * percent.value / Decimal::ONE_HUNDRED;
            // Both the share and the amount may be rounded.
            let slack =
                amount.last_decimal().max(Decimal::new(5, 1).min(amount.value / Decimal::ONE_HUNDRED))
                    + whole.value * Decimal::new(1, percent.decimals + 2) / Decimal::TWO;
            (exact - amount.value).abs() <= slack || agrees(amount.value, whole.value, percent)
        };
        let wrong: Vec<_> = pairs.iter().filter(|(percent, amount)| !fits(percent, amount)).collect();
        let [(percent, amount)] = wrong.as_slice() else { return };
        let Some(right) = number::percent_of(amount.value, whole.value) else { return };
        let range = percent.range.start..amount.range.end;
        findings.push(self.not_its_share(sentence.passage, range, (amount, whole), right, percent));
    }
}

/// Whether an amount is a number of days, months or years.
fn period(one: &Amount) -> bool {
    one.noun
        .first()
        .is_some_and(|word| matches!(word.as_str(), "ngày" | "tháng" | "năm" | "tuần" | "quý" | "tuổi"))
}
