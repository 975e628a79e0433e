//! A figure and the same figure in words: `45 (bốn mươi lăm) ngày`, `2.450.000 đồng (Bằng chữ: Hai triệu bốn trăm năm mươi nghìn
//! đồng)`.

use rust_decimal::Decimal;

use super::amount::Amount;
use super::measures::{Family, measure};
use super::{Reconciler, Sentence, shown};
use crate::registry::FIGURE_TWICE;
use vanthu_diagnostic::Diagnostic;

impl Reconciler<'_, '_> {
    /// `36.800.000 đồng. Bằng chữ: Ba mươi sáu triệu tám trăm nghìn đồng.`: the words follow without brackets.
    fn told_in_words(&self, sentence: &Sentence, findings: &mut Vec<Diagnostic>) {
        let Some(at) = (0..sentence.tokens.len()).find(|at| sentence.words_at(*at, &["bằng", "chữ"]))
        else {
            return;
        };
        if at > 0 && sentence.tokens[at - 1].is("(") {
            return;
        }
        let from = sentence.skip(at + 2, &[":", "là"]);
        let words = sentence.shown(from..sentence.tokens.len()).to_lowercase();
        let Some((value, true)) = spelled(&words) else { return };
        let money = |one: &&Amount| one.counts() && matches!(measure(one), Some((Family::Money, _)));
        let own = sentence.amounts.iter().filter(money).rfind(|one| one.at < at);
        let Some(figure) =
            own.or_else(|| self.read.before(sentence).and_then(|before| before.amounts.iter().rfind(money)))
        else {
            return;
        };
        let Some((_, scale)) = measure(figure) else { return };
        let stated = figure.value * scale;
        // Only a slip of the same figure is certain; another sum may have been meant.
        if stated == value || stated > value * Decimal::TEN || value > stated * Decimal::TEN {
            return;
        }
        let Some(range) = sentence.text_range(at..sentence.tokens.len()) else { return };
        findings.push(self.found(
            &FIGURE_TWICE,
            sentence.passage,
            range,
            format!("bằng số là {}, bằng chữ là {}", shown(stated), shown(value)),
            format!("{} in figures, {} in words", shown(stated), shown(value)),
        ));
    }

    /// Compares each figure with the words in the brackets behind it, and words with the figure in the brackets behind them.
    pub(super) fn in_words(&self, sentence: &Sentence, findings: &mut Vec<Diagnostic>) {
        self.told_in_words(sentence, findings);
        for open in 0..sentence.tokens.len() {
            if !sentence.tokens[open].is("(") {
                continue;
            }
            let Some(close) = (open..sentence.tokens.len()).find(|at| sentence.tokens[*at].is(")")) else {
                continue;
            };
            let inner = sentence.shown(open + 1..close).to_lowercase();
            // `1.250.000 đồng/tháng (… đồng một tháng)`: the words repeat what the money is for.
            let inner = ["một", "mỗi", "trên một", "/"]
                .iter()
                .find_map(|word| inner.split_once(&format!(" đồng {word} ")))
                .map_or(inner.clone(), |(money, _)| format!("{money} đồng"));
            let figure = sentence.amounts.iter().rfind(|one| {
                // `385.000 đồng/ngày (ba trăm tám mươi lăm nghìn đồng)`.
                let rate = if sentence.is_rate(one) { 5 } else { 0 };
                one.at < open && one.counts() && one.end + one.noun.len().min(2) + rate >= open
            });
            let words = inner.split_once(':').map_or(inner.as_str(), |(_, words)| words);
            // `03 bộ (ba bộ)`.
            let noun = figure.filter(|one| measure(one).is_none()).map(|one| one.noun.join(" "));
            let words = noun
                .filter(|noun| !noun.is_empty())
                .and_then(|noun| {
                    words.trim_end().strip_suffix(noun.as_str()).filter(|rest| rest.ends_with(' '))
                })
                .unwrap_or(words);
            let (written, figure) = if let (Some(figure), Some((value, money))) = (figure, spelled(words)) {
                let scale = match measure(figure) {
                    Some((Family::Money, scale)) if money => scale,
                    _ => Decimal::ONE,
                };
                (value, figure.value * scale)
            } else if let Some(figure) = digits(&inner)
                && let Some(value) = spelled_end(&sentence.shown(0..open).to_lowercase())
            {
                (value, figure)
            } else {
                continue;
            };
            if written == figure {
                continue;
            }
            let Some(range) = sentence.text_range(open.saturating_sub(1)..close + 1) else { continue };
            findings.push(self.found(
                &FIGURE_TWICE,
                sentence.passage,
                range,
                format!("bằng số là {}, bằng chữ là {}", shown(figure), shown(written)),
                format!("{} in figures, {} in words", shown(figure), shown(written)),
            ));
        }
    }
}

/// A number of digits alone.
fn digits(text: &str) -> Option<Decimal> {
    let text = text.trim();
    let plain = !text.is_empty() && text.len() <= 4 && text.bytes().all(|byte| byte.is_ascii_digit());
    plain.then(|| text.parse().ok())?
}

/// The number that words spell out from their first to their last, and whether `đồng` follows; `None` if they say anything else.
fn spelled(text: &str) -> Option<(Decimal, bool)> {
    let mut words: Vec<&str> =
        text.split(|letter: char| !letter.is_alphabetic()).filter(|word| !word.is_empty()).collect();
    while words.last().is_some_and(|word| matches!(*word, "chẵn" | "nam" | "việt")) {
        words.pop();
    }
    let money = words.last() == Some(&"đồng");
    if money {
        words.pop();
    }
    // `(năm)` may be a year.
    if words == ["năm"] {
        return None;
    }
    Some((value(&words)?, money))
}

/// The number that the last words of a text spell out, the longest that can be read.
fn spelled_end(text: &str) -> Option<Decimal> {
    let words: Vec<&str> = text.split_whitespace().collect();
    let from = words.len().saturating_sub(12);
    (from..words.len()).find_map(|from| value(&words[from..]))
}

/// The number that words spell out: groups of three digits, each with its scale.
fn value(words: &[&str]) -> Option<Decimal> {
    if words.is_empty() {
        return None;
    }
    let scale = |word: &str| match word {
        "tỷ" | "tỉ" => Some(1_000_000_000_i64),
        "triệu" => Some(1_000_000),
        "nghìn" | "ngàn" => Some(1_000),
        _ => None,
    };
    let (mut total, mut group, mut smallest) = (0_i64, Vec::new(), i64::MAX);
    for word in words {
        if let Some(scale) = scale(word) {
            if scale >= smallest {
                return None;
            }
            smallest = scale;
            total += hundreds(&group)?.checked_mul(scale)?;
            group.clear();
        } else {
            group.push(*word);
        }
    }
    if !group.is_empty() {
        total += hundreds(&group)?;
    }
    Some(Decimal::from(total))
}

/// The number below a thousand that words spell out: `bốn trăm linh năm`, `bốn mươi lăm`.
fn hundreds(words: &[&str]) -> Option<i64> {
    const DIGITS: &[&str] = &["không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín"];
    let digit = |word: &str| DIGITS.iter().position(|one| *one == word).map(|index| index as i64);
    let unit = |word: &str, tens: bool| match word {
        "mốt" if tens => Some(1),
        "tư" if tens => Some(4),
        "lăm" | "nhăm" if tens => Some(5),
        "bẩy" => Some(7),
        other => digit(other),
    };
    match words {
        [first, "trăm"] => Some(digit(first)? * 100),
        [first, "trăm", rest @ ..] => Some(digit(first)? * 100 + below_hundred(rest, &unit)?),
        rest => below_hundred(rest, &unit),
    }
}

/// The number below a hundred that words spell out.
fn below_hundred(words: &[&str], unit: &dyn Fn(&str, bool) -> Option<i64>) -> Option<i64> {
    match words {
        [one] if *one == "mười" => Some(10),
        [one] => unit(one, false),
        ["linh" | "lẻ", one] => unit(one, true),
        ["mười", one] => Some(10 + unit(one, true)?),
        [tens, "mươi"] => Some(unit(tens, false)? * 10),
        [tens, "mươi", one] => Some(unit(tens, false)? * 10 + unit(one, true)?),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::{Decimal, spelled};

    #[test]
    fn numbers_in_words_are_read_up_to_billions() {
        let read = |text: &str| spelled(text).map(|(value, _)| value);
        assert_eq!(read("bốn mươi lăm"), Some(Decimal::from(45)));
        assert_eq!(read("hai tỷ bốn trăm năm mươi triệu đồng"), Some(Decimal::from(2_450_000_000_i64)));
        assert_eq!(read("một trăm linh năm nghìn đồng chẵn"), Some(Decimal::from(105_000)));
        assert_eq!(read("mười lăm"), Some(Decimal::from(15)));
        assert_eq!(read("có lý do"), None);
        assert_eq!(read("triệu tỷ"), None);
    }
}
