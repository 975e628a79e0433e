//! Shares: `đoàn viên 28 (73,68%)` of a whole named before, shares of more than a hundred, a fraction with its percentage
//! before it.

use rust_decimal::Decimal;

use super::amount::{Amount, TokenKind, Unit};
use super::partitions::overfull;
use super::{Reconciler, Sentence, beside, shown};
use crate::registry::{PART_EXCEEDS, RATIO_PERCENT, SHARE_DISAGREES, SHARE_OVER};
use vanthu_diagnostic::Diagnostic;
use vanthu_model::number::{self, round_half_up};

/// Words that say that a percentage is a share of a whole rather than the degree to which a target was met.
const SHARE_WORDS: &[&str] = &["chiếm"];

/// Words that name a share without saying of what.
const RATE_WORDS: &[&str] = &["lệ"];

/// Words that introduce a degree to which a target was met.
const DEGREE_WORDS: &[&str] = &["đạt", "bằng"];

/// Words of a target, which a figure may exceed.
const TARGETS: &[&str] = &["kế", "chỉ", "dự", "so", "cùng", "kỳ", "mục"];

/// What a share is measured by.
struct Measured<'s> {
    /// The part.
    part: &'s Amount,
    /// The share.
    percent: &'s Amount,
    /// Whether the words say that it is a share of a whole.
    of_whole: bool,
    /// The whole, where it stands beside the part.
    whole: Option<&'s Amount>,
}

impl Reconciler<'_, '_> {
    /// Compares the shares of a sentence with the figures they are shares of.
    pub(super) fn shares(&self, sentence: &Sentence, findings: &mut Vec<Diagnostic>) {
        let hundred = Decimal::ONE_HUNDRED;
        self.fractions(sentence, findings);
        for percent in sentence.amounts.iter().filter(|one| one.unit == Unit::Percent) {
            if percent.value > hundred
                && introduced_by(sentence, percent, SHARE_WORDS)
                && !grows(sentence, percent)
            {
                findings.push(self.found(
                    &SHARE_OVER,
                    sentence.passage,
                    percent.range.clone(),
                    format!("tỷ trọng {}% lớn hơn 100%", shown(percent.value)),
                    format!("the share {}% exceeds 100%", shown(percent.value)),
                ));
                continue;
            }
            self.percent_before_fraction(sentence, percent, findings);
            let Some(measured) = measured(sentence, percent) else { continue };
            self.share(sentence, &measured, findings);
        }
    }

    /// Compares a share with its part and the whole that the sentence, or the paragraph that leads the list, names.
    fn share(&self, sentence: &Sentence, measured: &Measured, findings: &mut Vec<Diagnostic>) {
        let (part, percent) = (measured.part, measured.percent);
        if part.rough || percent.rough {
            return;
        }
        let fits = |whole: &Amount| agrees(part.value, whole.value, percent);
        let counted = |one: &&Amount| one.unit == Unit::Count && one.of.is_none();
        let own: Vec<&Amount> =
            sentence.amounts.iter().filter(counted).filter(|one| one.at != part.at).collect();
        if own.iter().any(|whole| fits(whole)) {
            return;
        }
        let (whole, elsewhere) = if let Some(whole) = measured.whole {
            (whole, None)
        } else if measured.of_whole {
            match behind(sentence, part, percent).or_else(|| designated(sentence, part)) {
                Some(whole) => (whole, None),
                None => {
                    let named = self.leading(sentence, part).or_else(|| self.of_siblings(sentence, part));
                    match named.or_else(|| self.presumed(sentence, part, percent)) {
                        Some(found) => found,
                        None => return,
                    }
                }
            }
        } else {
            match target(sentence, percent, part).or_else(|| total_of(sentence, part)) {
                Some(whole) => (whole, None),
                None => return,
            }
        };
        if whole.rough || fits(whole) || whole.value < part.value && measured.of_whole {
            return;
        }
        // A further figure of the paragraph may be the whole that is meant.
        if self.read.passages.iter().any(|(passage, sentences)| {
            std::ptr::eq(*passage, sentence.passage)
                && sentences
                    .iter()
                    .flat_map(|one| &one.amounts)
                    .filter(counted)
                    .any(|one| one.at != part.at && fits(one))
        }) {
            return;
        }
        let Some(right) = number::percent_of(part.value, whole.value) else { return };
        let finding = self.found(
            &SHARE_DISAGREES,
            sentence.passage,
            part.range.start.min(percent.range.start)..part.range.end.max(percent.range.end),
            format!(
                "{} trên {} là {}, không phải {}%",
                shown(part.value),
                shown(whole.value),
                number::percent(right),
                shown(percent.value)
            ),
            format!(
                "{} of {} is {} and not {}%",
                shown(part.value),
                shown(whole.value),
                number::percent(right),
                shown(percent.value)
            ),
        );
        findings.push(match elsewhere {
            Some(other) => beside(finding, other),
            None => finding,
        });
    }

    /// The whole that the paragraph above a list names, where every other share of the list agrees with it or the
    /// paragraph says `trong đó`, `gồm`.
    fn leading<'s>(
        &'s self,
        sentence: &Sentence,
        part: &Amount,
    ) -> Option<(&'s Amount, Option<&'s crate::document_text::Passage>)> {
        let passages = &self.read.passages;
        let index = passages.iter().position(|(passage, _)| std::ptr::eq(*passage, sentence.passage))?;
        let listed = |text: &str| text.trim_start().starts_with(['-', '+', '•', '–']);
        if !listed(&sentence.passage.text) && !listed(&sentence.passage.label) {
            return None;
        }
        let head =
            passages[..index].iter().rposition(|(passage, _)| passage.text.trim_end().ends_with(':'))?;
        if passages[head + 1..index]
            .iter()
            .any(|(passage, _)| !listed(&passage.text) && !listed(&passage.label))
        {
            return None;
        }
        let last = passages[head].1.last()?;
        let ties = last.any_word(0..last.tokens.len(), &["gồm"])
            || (0..last.tokens.len()).any(|at| last.words_at(at, &["trong", "đó"]));
        let counted = |one: &&Amount| one.unit == Unit::Count && one.of.is_none() && one.same_thing(part);
        let whole = last.amounts.iter().rfind(counted).filter(|_| ties)?;
        Some((whole, Some(passages[head].0)))
    }

    /// The whole that the other shares of the sentence are shares of, wherever the document names it. `None` where they fit
    /// several figures or none.
    fn of_siblings<'s>(
        &'s self,
        sentence: &Sentence,
        part: &Amount,
    ) -> Option<(&'s Amount, Option<&'s crate::document_text::Passage>)> {
        let shares = sentence.amounts.iter().filter(|one| one.unit == Unit::Percent && one.decimals > 0);
        let siblings: Vec<Measured> = shares
            .filter_map(|one| measured(sentence, one))
            .filter(|one| one.of_whole && one.part.at != part.at)
            .collect();
        if siblings.is_empty() {
            return None;
        }
        let mut found: Option<(&Amount, Option<&crate::document_text::Passage>)> = None;
        for other in self.read.sentences() {
            for whole in other.amounts.iter().filter(|one| one.unit == Unit::Count && one.of.is_none()) {
                let fits = whole.value >= part.value
                    && siblings.iter().all(|one| {
                        agrees(one.part.value, whole.value, one.percent) && one.part.value != whole.value
                    });
                if fits && found.is_some_and(|(known, _)| known.value != whole.value) {
                    return None;
                }
                if fits && found.is_none() {
                    found = Some((whole, Some(other.passage)));
                }
            }
        }
        found
    }

    /// The only larger figure before a part, here or in the sentence above, that counts the same, where the share is that of
    /// the part in it but for a slip of the pen.
    fn presumed<'s>(
        &'s self,
        sentence: &'s Sentence,
        part: &Amount,
        percent: &Amount,
    ) -> Option<(&'s Amount, Option<&'s crate::document_text::Passage>)> {
        let person = |one: &Amount| {
            one.noun.first().is_some_and(|word| super::words::PERSONS.contains(&word.as_str()))
        };
        let larger = |one: &&Amount| {
            let alike = one.same_noun(part) || person(one) && person(part);
            one.unit == Unit::Count && one.of.is_none() && one.value > part.value && alike
        };
        // A figure that is itself a share of something is a neighbour of the part and not its whole.
        let shares = |sentence: &Sentence, one: &Amount| {
            sentence.amounts.iter().any(|share| {
                share.unit == Unit::Percent
                    && measured(sentence, share).is_some_and(|found| found.part.at == one.at)
            })
        };
        let own: Vec<&Amount> =
            sentence.amounts.iter().filter(|one| one.at < part.at).filter(larger).collect();
        let (whole, from) = match own.as_slice() {
            [one] => (*one, None),
            [] => {
                let before = self.read.before(sentence)?;
                let all: Vec<&Amount> = before.amounts.iter().filter(larger).collect();
                let [one] = all.as_slice() else { return None };
                (*one, Some(before.passage))
            }
            _ => return None,
        };
        let beside = match from {
            Some(_) => self.read.before(sentence)?,
            None => sentence,
        };
        // Another share of the sentence is one of the same whole.
        let sibling = from.is_none()
            && sentence.amounts.iter().filter(|one| one.unit == Unit::Percent && one.at != percent.at).any(
                |one| {
                    measured(sentence, one).is_some_and(|found| {
                        found.of_whole
                            && found.part.at != part.at
                            && agrees(found.part.value, whole.value, one)
                    })
                },
            );
        let near = sibling || slipped(part.value, whole.value, percent);
        (!shares(beside, whole) && near).then_some((whole, from))
    }

    /// Compares fractions with the percentages behind them where `figures` does not, because they have decimals, and reports
    /// fractions of bodies that exceed their whole.
    fn fractions(&self, sentence: &Sentence, findings: &mut Vec<Diagnostic>) {
        for one in &sentence.amounts {
            let Some(whole) = one.of else { continue };
            if overfull(sentence, one.at) {
                findings.push(self.found(
                    &PART_EXCEEDS,
                    sentence.passage,
                    one.range.clone(),
                    format!("phần {} lớn hơn tổng {}", shown(one.value), shown(whole)),
                    format!("the part {} exceeds its whole {}", shown(one.value), shown(whole)),
                ));
                continue;
            }
            let percent = sentence.amounts.iter().find(|other| other.at > one.at);
            let percent = percent.filter(|percent| {
                percent.unit == Unit::Percent
                    && !grows(sentence, percent)
                    && (introduced_by(sentence, percent, DEGREE_WORDS)
                        || introduced_by(sentence, percent, SHARE_WORDS)
                        || sentence.tokens[percent.at - 1].is("("))
            });
            // Behind the comma after a score something else is measured.
            let score = |percent: &Amount| {
                one.noun.first().is_some_and(|word| word == "điểm")
                    && sentence.any_word(one.end..percent.at, &[","])
            };
            let Some(percent) = percent.filter(|percent| one.decimals > 0 && !score(percent)) else {
                continue;
            };
            let Some(right) =
                number::percent_of(one.value, whole).filter(|_| !agrees(one.value, whole, percent))
            else {
                continue;
            };
            let ratio = sentence.shown(one.at..one.at + 1);
            findings.push(self.found(
                &RATIO_PERCENT,
                sentence.passage,
                one.range.start..percent.range.end,
                format!("{ratio} là {}, không phải {}%", number::percent(right), shown(percent.value)),
                format!("{ratio} is {} and not {}%", number::percent(right), shown(percent.value)),
            ));
        }
    }

    /// `đạt 73,68% (14/19)`: the percentage stands before its fraction.
    fn percent_before_fraction(&self, sentence: &Sentence, percent: &Amount, findings: &mut Vec<Diagnostic>) {
        let bracket =
            (percent.end..sentence.tokens.len()).take(4).find(|index| sentence.tokens[*index].is("("));
        let fraction = bracket.and_then(|index| match sentence.tokens.get(index + 1)?.kind {
            TokenKind::Fraction { part, whole, .. } => Some((index + 1, part, whole)),
            _ => None,
        });
        let Some((at, part, whole)) = fraction else { return };
        let Some(right) = number::percent_of(part, whole).filter(|_| !agrees(part, whole, percent)) else {
            return;
        };
        let range = percent.range.start..sentence.tokens[at].range.end;
        let ratio = number::ratio(part, whole);
        findings.push(self.found(
            &RATIO_PERCENT,
            sentence.passage,
            range,
            format!("{ratio} là {}, không phải {}%", number::percent(right), shown(percent.value)),
            format!("{ratio} is {} and not {}%", number::percent(right), shown(percent.value)),
        ));
    }
}

/// Whether a share is that of a part in its whole, as far as its decimals show. Both ways of cutting decimals off count.
fn agrees(part: Decimal, whole: Decimal, percent: &Amount) -> bool {
    let Some(exact) = (part * Decimal::ONE_HUNDRED).checked_div(whole) else { return false };
    (exact - percent.value).abs() < Decimal::new(1, percent.decimals)
}

/// Whether a share is that of a part in its whole but for a slip of the pen: another figure, two figures that changed places,
/// or less than two hundredths beside it.
fn slipped(part: Decimal, whole: Decimal, percent: &Amount) -> bool {
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
fn introduced_by(sentence: &Sentence, percent: &Amount, list: &[&str]) -> bool {
    let between = ["tỷ", "tỉ", "lệ", "trọng", "bao", "che", "phủ", "khoảng", "trên", "hơn", "gần", ":"];
    let before = sentence.tokens[..percent.at].iter().rev();
    before.skip_while(|token| token.is_any(&between)).take(1).any(|token| token.is_any(list))
}

/// Whether a percentage is a change, not a share.
fn grows(sentence: &Sentence, percent: &Amount) -> bool {
    let from = percent.at.saturating_sub(4);
    sentence.any_word(from..percent.at, &["tăng", "giảm", "vượt", "gấp"])
}

/// The part that a percentage belongs to: the amount directly before its bracket or before `, chiếm`, `, đạt`.
fn measured<'s>(sentence: &'s Sentence, percent: &'s Amount) -> Option<Measured<'s>> {
    let before = percent.at.checked_sub(1)?;
    let last = sentence.amounts.iter().rfind(|one| one.at < percent.at)?;
    // `312 đảng viên trên tổng số 330 đảng viên, đạt 94,5%`: the part stands before its whole.
    let of_total = (last.at.saturating_sub(3)..last.at).any(|at| {
        ["trên", "trong"].iter().any(|word| sentence.words_at(at, &[word, "tổng", "số"]))
            || ["kế", "chỉ", "dự"].iter().any(|word| sentence.words_at(at, &["trên", word]))
    });
    let earlier = sentence.amounts.iter().rfind(|one| one.at < last.at && one.same_noun(last));
    // `5.460 triệu đồng/dự toán 6.500 triệu đồng, đạt 84%`.
    let stroke = earlier.is_some_and(|one| {
        sentence.words_at(one.end + one.noun.len(), &["/"])
            && !sentence.any_word(one.end..last.at, &[",", ";"])
    });
    let of_total = of_total || stroke;
    if let Some(part) = earlier.filter(|part| of_total && part.unit == Unit::Count && part.of.is_none()) {
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
    if part.unit != Unit::Count || part.of.is_some() || grows(sentence, percent) {
        return None;
    }
    let between = sentence.tokens.get(part.end..before)?;
    let bracket = sentence.tokens[before].is("(");
    let close = sentence.tokens.get(percent.end).is_some_and(|token| token.is_any(&[")", ";", ","]));
    // `1.843 hồ sơ (đạt 98,98%)`, `11 đồng chí (chiếm 40,7%)`.
    let told = sentence.tokens[before].is_any(&["đạt", "chiếm", "bằng", "lệ"])
        && between.iter().rev().take(4).any(|token| token.is("("));
    let within = || between.iter().filter(|token| token.kind != TokenKind::Word).count() == 1;
    if told && close && between.len() <= 11 && within() && part.noun.first().is_some() {
        let target = sentence.any_word(percent.end..(percent.end + 3).min(sentence.tokens.len()), TARGETS);
        return Some(Measured { part, percent, of_whole: !target, whole: None });
    }
    if bracket && close && between.len() <= 8 && between.iter().all(|token| token.kind == TokenKind::Word) {
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
    let plain = |token: &super::Token| token.kind == TokenKind::Word || token.is_any(&[",", ":", "("]);
    (between.len() <= 14 && between.iter().all(plain)).then_some(Measured {
        part,
        percent,
        of_whole,
        whole: None,
    })
}

/// The whole behind a share: `chiếm 68,5% tổng số hộ (5.000 hộ)`.
fn behind<'s>(sentence: &'s Sentence, part: &Amount, percent: &Amount) -> Option<&'s Amount> {
    let total = (percent.end..percent.end + 3).any(|at| sentence.words_at(at, &["tổng"]));
    let words = sentence.tokens.get(percent.end..).unwrap_or_default().iter();
    let open = percent.end + words.take_while(|token| token.kind == TokenKind::Word).count();
    // `89% dân số (11.500 người)`.
    let told = open > percent.end
        && open <= percent.end + 4
        && sentence.tokens.get(open).is_some_and(|token| token.is("("))
        && sentence.tokens.get(percent.end).is_some_and(|token| token.is_any(&["dân", "tổng", "số", "toàn"]))
        && sentence.amount_at(open + 1).is_some();
    let total = total || told;
    let counted = |one: &&Amount| one.unit == Unit::Count && one.of.is_none() && one.same_thing(part);
    let near = |one: &&Amount| one.at > percent.end && one.at < percent.end + 9;
    sentence.amounts.iter().filter(counted).find(near).filter(|_| total)
}

/// The whole behind a part: `45,6 tỷ đồng trên tổng số 60 tỷ đồng`.
fn total_of<'s>(sentence: &'s Sentence, part: &Amount) -> Option<&'s Amount> {
    let counted = |one: &&Amount| {
        one.unit == Unit::Count && one.of.is_none() && one.same_thing(part) && one.at != part.at
    };
    let total = (0..sentence.tokens.len())
        .find(|at| ["trên", "trong"].iter().any(|word| sentence.words_at(*at, &[word, "tổng", "số"])));
    if let Some(at) = total {
        return sentence.amounts.iter().filter(counted).find(|one| one.at > at && one.at <= at + 4);
    }
    // `Trong 15 ủy viên có 12 người trình độ đại học, đạt 80%`.
    let clause = sentence.tokens[..part.at].iter().rposition(|token| token.kind == TokenKind::Mark);
    let from = clause.map_or(0, |mark| mark + 1);
    let whole =
        sentence.amount_at(from + 1).filter(|one| sentence.words_at(from, &["trong"]) && one.counts())?;
    let has = sentence.words_at(part.at.checked_sub(1)?, &["có"]);
    (has && whole.akin(part) && whole.value >= part.value).then_some(whole)
}

/// The whole that a sentence names for its parts: the amount before `trong đó` or `gồm`, or behind `trong tổng số`.
fn designated<'s>(sentence: &'s Sentence, part: &Amount) -> Option<&'s Amount> {
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

/// The target that a degree is measured by: `chỉ tiêu 38`, `kế hoạch (38 đảng viên)`, before or behind it.
fn target<'s>(sentence: &'s Sentence, percent: &Amount, part: &Amount) -> Option<&'s Amount> {
    let counted = |one: &&Amount| {
        one.unit == Unit::Count && one.of.is_none() && one.same_thing(part) && one.at != part.at
    };
    let named = |one: &&Amount| {
        let from = one.at.saturating_sub(6);
        let head = sentence.tokens.get(from..one.at).unwrap_or_default();
        // Only words stand between the target's name and its figure.
        let near =
            head.iter().rev().take_while(|token| token.kind == TokenKind::Word || token.is_any(&["(", ":"]));
        near.into_iter().any(|token| token.is_any(&["tiêu", "hoạch", "giao", "toán"]))
    };
    // `bằng 104% so với cùng kỳ (150 tỷ đồng)`: the earlier figure stands in brackets.
    let open =
        (percent.end..(percent.end + 9).min(sentence.tokens.len())).find(|at| sentence.tokens[*at].is("("));
    if let Some(open) = open
        && sentence.tokens[percent.end..open].iter().all(|token| token.kind != TokenKind::Mark)
        && sentence.any_word(percent.end..open, &["so", "kỳ", "kế", "dự", "chỉ", "trước", "dân", "tổng"])
        && let Some(whole) = sentence.amount_at(open + 1).filter(counted)
        && sentence.tokens.get(whole.end + whole.noun.len()).is_some_and(|token| token.is(")"))
    {
        return Some(whole);
    }
    let all: Vec<&Amount> = sentence.amounts.iter().filter(counted).filter(named).collect();
    let behind = all.iter().find(|one| one.at > percent.at && one.at < percent.at + 8);
    behind.or(if all.len() == 1 { all.first() } else { None }).copied()
}
