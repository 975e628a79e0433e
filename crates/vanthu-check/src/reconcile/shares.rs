//! Shares: `đoàn viên 28 (73,68%)` of a whole named before, shares of more than a hundred, a fraction with its percentage
//! before it.

use rust_decimal::Decimal;

use super::amount::{Amount, TokenKind, Unit};
use super::measured::{
    DEGREE_WORDS, Measured, SHARE_WORDS, TARGETS, agrees, behind, designated, grows, introduced_by, measured,
    slipped, target, total_of,
};
use super::partitions::overfull;
use super::{Reconciler, Sentence, beside, shown, stretch};
use crate::registry::{RATIO_PERCENT, SHARE_OVER};
use vanthu_diagnostic::Diagnostic;
use vanthu_model::number;

/// Whether a percentage is the rate of persons, households or bodies that have something, of which there are never more
/// than all: `Tỷ lệ hộ dân sử dụng nước sạch đạt …`. A plan, a target and an earlier period can be exceeded.
fn rate_of_members(sentence: &Sentence, percent: &Amount) -> bool {
    const MEMBERS: &[&str] =
        &["hộ", "dân", "người", "đảng", "thôn", "xã", "chi", "cán", "trường", "phụ", "hồ"];
    let rate = (0..percent.at)
        .rfind(|at| sentence.words_at(*at, &["tỷ", "lệ"]) || sentence.words_at(*at, &["tỉ", "lệ"]));
    let Some(rate) = rate else { return false };
    let members = sentence.tokens.get(rate + 2).is_some_and(|token| token.is_any(MEMBERS));
    let between = rate + 2..percent.at;
    let told = introduced_by(sentence, percent, DEGREE_WORDS)
        || sentence.tokens[percent.at - 1].is_any(&["là", "lên"]);
    let one = !sentence.amounts.iter().any(|one| between.contains(&one.at));
    let near = percent.end..(percent.end + 10).min(sentence.tokens.len());
    let measured = ["tiêu", "hoạch", "kế", "chỉ", "mục", "so", "dự", "toán", "vượt", "thu", "nộp"];
    members
        && told
        && one
        && percent.at - rate < 20
        && !sentence.any_word(between, &measured)
        && !sentence.any_word(near, &measured)
}

impl Reconciler<'_, '_> {
    /// Compares the shares of a sentence with the figures they are shares of.
    pub(super) fn shares(&self, sentence: &Sentence, findings: &mut Vec<Diagnostic>) {
        let hundred = Decimal::ONE_HUNDRED;
        self.fractions(sentence, findings);
        for percent in sentence.amounts.iter().filter(|one| one.unit == Unit::Percent) {
            let share =
                || introduced_by(sentence, percent, SHARE_WORDS) || rate_of_members(sentence, percent);
            if percent.value > hundred && !grows(sentence, percent) && share() {
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
        let counted = |one: &&Amount| one.counts();
        let own: Vec<&Amount> =
            sentence.amounts.iter().filter(counted).filter(|one| one.at != part.at).collect();
        if own.iter().any(|whole| fits(whole)) {
            return;
        }
        let of_fraction = self.of_fraction(sentence, part);
        let (whole, elsewhere) = if let Some(whole) = measured.whole {
            (whole, None)
        } else if measured.of_whole {
            let whole = behind(sentence, part, percent)
                .or_else(|| designated(sentence, part))
                .or(of_fraction.as_ref());
            match whole {
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
            let whole = target(sentence, percent, part)
                .or_else(|| behind(sentence, part, percent))
                .or_else(|| total_of(sentence, part));
            // `Toàn xã có 312 hộ; đã kê khai 298 hộ, đạt 95,5%`: nothing but the only larger figure can be meant.
            let planned = sentence.any_word(0..sentence.tokens.len(), TARGETS);
            let found = whole.map(|whole| (whole, None));
            let found = found.or_else(|| self.presumed(sentence, part, percent).filter(|_| !planned));
            match found {
                Some(found) => found,
                None => return,
            }
        };
        if whole.rough || fits(whole) || whole.value < part.value && measured.of_whole {
            return;
        }
        // `Đợt 1 giải ngân 1.200 triệu đồng, đợt 2 900 triệu đồng, đạt 70% kế hoạch (3.000 triệu đồng)`: the share of both.
        let earlier = sentence
            .amounts
            .iter()
            .rev()
            .filter(|one| one.at <= part.at && one.at != whole.at && one.counts() && one.same_noun(part));
        let together = earlier.scan(Decimal::ZERO, |sum, one| {
            *sum += one.value;
            Some(*sum)
        });
        if together.into_iter().any(|sum| agrees(sum, whole.value, percent)) {
            return;
        }
        // A further figure of the paragraph may be the whole that is meant.
        let paragraph = self.read.passages.get(sentence.place.0).map(|(_, sentences)| sentences);
        let mut figures = paragraph.into_iter().flatten().flat_map(|one| &one.amounts).filter(counted);
        if figures.any(|one| one.at != part.at && fits(one)) {
            return;
        }
        let Some(right) = number::percent_of(part.value, whole.value) else { return };
        let range = stretch(&[part, percent]);
        let finding = self.not_its_share(sentence.passage, range, (part, whole), right, percent);
        findings.push(match elsewhere {
            Some(other) => beside(finding, other),
            None => finding,
        });
    }

    /// The whole of a fraction beside the part whose own share agrees with it: `248/265 hồ sơ đúng hạn (93,6%), 17 hồ sơ trễ hạn (6,4%)`.
    fn of_fraction(&self, sentence: &Sentence, part: &Amount) -> Option<Amount> {
        let shares = || sentence.amounts.iter().filter(|one| one.unit == Unit::Percent);
        sentence.amounts.iter().filter(|one| one.at != part.at && one.same_noun(part)).find_map(|one| {
            let value = one.of?;
            let known = shares().any(|share| share.at > one.at && agrees(one.value, value, share));
            (known && value >= part.value).then(|| Amount { value, of: None, ..one.clone() })
        })
    }

    /// The whole that the paragraph above a list names, where every other share of the list agrees with it or the
    /// paragraph says `trong đó`, `gồm`.
    fn leading<'s>(
        &'s self,
        sentence: &Sentence,
        part: &Amount,
    ) -> Option<(&'s Amount, Option<&'s crate::document_text::Passage>)> {
        let passages = &self.read.passages;
        let index = sentence.place.0;
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
        let counted = |one: &&Amount| one.counts() && one.same_thing(part);
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
            for whole in other.amounts.iter().filter(|one| one.counts()) {
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
            one.counts() && one.value > part.value && alike
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
        // `Toàn xã có 1.420 hộ; … 355 hộ, chiếm 23%.`: a share that says of nothing else what it is one of.
        let open = sentence
            .tokens
            .get(percent.end)
            .is_some_and(|token| token.kind == TokenKind::Word && !token.is("tổng"));
        let all = from.is_none()
            && !open
            && introduced_by(sentence, percent, SHARE_WORDS)
            && sentence.tokens[0].is_any(&["toàn", "tổng"])
            && sentence.amounts.first().is_some_and(|first| first.at == whole.at);
        let near = sibling || all || slipped(part.value, whole.value, percent);
        (!shares(beside, whole) && near).then_some((whole, from))
    }

    /// Compares fractions with the percentages behind them where `figures` does not, because they have decimals, and reports
    /// fractions of bodies that exceed their whole.
    fn fractions(&self, sentence: &Sentence, findings: &mut Vec<Diagnostic>) {
        for one in &sentence.amounts {
            let Some(whole) = one.of else { continue };
            if overfull(sentence, one.at) {
                findings.push(self.exceeds(sentence.passage, one.range.clone(), one.value, whole));
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
        let mut behind = (percent.end..sentence.tokens.len()).take(9);
        let bracket = behind
            .find(|index| sentence.tokens[*index].kind != TokenKind::Word)
            .filter(|index| sentence.tokens[*index].is("("));
        let fraction = bracket.and_then(|index| match sentence.tokens.get(index + 1)?.kind {
            TokenKind::Fraction { part, whole, .. } => Some((index + 1, part, whole)),
            // `14% (168.000 m3/1.200.000 m3)`.
            _ => {
                let part = sentence.amount_at(index + 1).filter(|one| one.counts())?;
                let stroke = part.end + part.noun.len();
                let whole = sentence.amount_at(stroke + 1).filter(|one| one.same_noun(part))?;
                sentence.words_at(stroke, &["/"]).then_some((whole.at, part.value, whole.value))
            }
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
