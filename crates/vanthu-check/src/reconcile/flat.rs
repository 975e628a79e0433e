//! Figures that divide a whole with no word between them to say so: `45 tổ, xếp loại tốt 38 tổ, khá 05 tổ, trung bình 02 tổ`,
//! `215 đơn vị máu, đợt 1: 98 đơn vị, đợt 2: 117 đơn vị`, shares in brackets that make a hundred, second figures in brackets.

use rust_decimal::Decimal;

use super::amount::{Amount, TokenKind, Unit, transposed};
use super::sums::{Exclusive, bounds_age, exclusive, has_word};
use super::{Reconciler, Sentence, beside, shown, sum_shown};
use crate::document_text::Passage;
use crate::registry::{SHARE_DISAGREES, SUM_DISAGREES};
use vanthu_diagnostic::Diagnostic;

/// A stretch between marks with its figures.
struct Piece<'s> {
    /// The bracket it stands in; zero outside brackets.
    bracket: usize,
    /// The indices of its tokens.
    tokens: Vec<usize>,
    /// What it counts.
    amounts: Vec<&'s Amount>,
    /// Whether it has a percentage and no other figure.
    share: bool,
}

impl Piece<'_> {
    /// Its only figure.
    fn figure(&self) -> Option<&Amount> {
        if let [one] = self.amounts.as_slice() { Some(one) } else { None }
    }

    /// Its words in small letters.
    fn label(&self, sentence: &Sentence) -> String {
        let words: Vec<&str> = self.tokens.iter().map(|at| sentence.tokens[*at].lower.as_str()).collect();
        words.join(" ")
    }

    /// Whether its figure stands behind its name: `tốt 38 tổ`.
    fn number_last(&self) -> bool {
        let first = self.tokens.first();
        self.figure().is_some_and(|one| first.is_some_and(|first| *first < one.at))
    }
}

/// Words of a last class, behind which nothing is left.
const CLOSING: &[&str] =
    &["yếu", "kém", "chưa đạt", "không đạt", "không hoàn thành", "khác", "còn lại", "tử vong"];

impl Reconciler<'_, '_> {
    /// Compares the figures of a sentence that divide a whole with the whole before them.
    pub(super) fn flat(&self, sentence: &Sentence, findings: &mut Vec<Diagnostic>) {
        if sentence.amounts.len() < 3 {
            return;
        }
        let pieces = pieces(sentence);
        let known = findings.len();
        let last = pieces.iter().map(|piece| piece.bracket).max().unwrap_or(0);
        for bracket in 0..=last {
            let group: Vec<&Piece> = pieces
                .iter()
                .filter(|piece| piece.bracket == bracket && !piece.share && !piece.tokens.is_empty())
                .collect();
            let mut from = 0;
            while from + 1 < group.len() {
                let Some((end, parts)) = self.run(sentence, &group, from) else {
                    from += 1;
                    continue;
                };
                self.divided(sentence, &parts, bracket > 0, findings);
                from = end;
            }
        }
        if findings.len() == known {
            self.total_first(sentence, findings);
        }
        if findings.len() == known {
            self.parallel(sentence, &pieces, findings);
        }
        if findings.len() == known {
            self.hundred(sentence, findings);
        }
    }

    /// The longest run of pieces from an index on that exclude one another, and the index behind it.
    fn run<'p>(
        &self,
        sentence: &Sentence,
        group: &[&'p Piece<'p>],
        from: usize,
    ) -> Option<(usize, Vec<&'p Piece<'p>>)> {
        let mut parts: Vec<&Piece> = Vec::new();
        let mut best = None;
        let mut behind = None;
        for (index, piece) in group.iter().enumerate().skip(from) {
            // A total behind its parts is none of them.
            if index > from && piece.tokens.iter().take(3).any(|at| sentence.words_at(*at, &["tổng"])) {
                break;
            }
            let Some(figure) = piece.figure() else {
                // `cấp đổi, cấp lại 55 giấy`: the words belong to the next figure.
                let bare = piece.amounts.is_empty() && index > from;
                if bare && group.get(index + 1).is_some_and(|next| next.number_last()) {
                    continue;
                }
                break;
            };
            if parts.first().and_then(|first| first.figure()).is_some_and(|first| !first.akin(figure)) {
                break;
            }
            parts.push(piece);
            if parts.len() > 1 && divides(sentence, &parts).any {
                best = Some((index + 1, parts.clone()));
                behind = None;
            } else if best.is_some() && behind.is_none() {
                behind = Some(figure);
            }
        }
        // `186 hộ hài lòng, 9 hộ chưa hài lòng, 5 hộ không trả lời`: a further part of the same form belongs to them.
        let last = best.as_ref().and_then(|(_, parts)| parts.last()).and_then(|piece| piece.figure());
        let further = behind.zip(last).is_some_and(|(behind, last)| behind.same_thing(last));
        best.filter(|_| !further)
    }

    /// Compares parts that exclude one another with the whole before them.
    fn divided(&self, sentence: &Sentence, parts: &[&Piece], bracket: bool, findings: &mut Vec<Diagnostic>) {
        let figures: Vec<&Amount> = parts.iter().filter_map(|piece| piece.figure()).collect();
        let (Some(first), Some(last)) = (figures.first(), figures.last()) else { return };
        let Some(start) = parts[0].tokens.first().copied() else { return };
        let values: Vec<Decimal> = figures.iter().map(|one| one.value).collect();
        let total: Decimal = values.iter().sum();
        let most = values.iter().max().copied().unwrap_or_default();
        let slack: Decimal = figures.iter().map(|one| one.slack()).sum();
        // `27/27 đồng chí có mặt, trong đó tán thành 26`: the part of a fraction may be a whole as well.
        let akin = |one: &&Amount| one.unit == Unit::Count && figures.iter().all(|part| part.akin(one));
        let fits = |one: &&Amount| (one.value - total).abs() <= slack + one.slack();
        if figures.iter().any(|one| one.rough)
            || sentence.amounts.iter().filter(|one| one.unit == Unit::Count).any(|one| fits(&one))
        {
            return;
        }
        let pair = divides(sentence, parts).pair;
        let own: Vec<&Amount> =
            sentence.amounts.iter().rev().filter(|one| one.at < start).filter(akin).take(4).collect();
        let (whole, above): (Option<&Amount>, Option<&Passage>) = if own.is_empty() {
            let before = self.read.before(sentence);
            let all: Vec<&Amount> =
                before.iter().flat_map(|before| &before.amounts).filter(|one| one.counts()).collect();
            let one = if all.len() == 1 { all.first().copied().filter(akin) } else { None };
            (one, before.map(|before| before.passage))
        } else {
            (
                own.into_iter().find(|one| {
                    (one.value >= most || pair) && (near(one.value, total) || pair && near_pair(one, total))
                }),
                None,
            )
        };
        let behind = || {
            sentence.amounts.iter().filter(akin).find(|one| {
                one.at > last.at
                    && one.counts()
                    && (one.at.saturating_sub(7)..one.at).any(|at| sentence.words_at(at, &["tổng", "số"]))
                    && near(one.value, total)
            })
        };
        let whole = whole.or_else(behind);
        let Some(whole) = whole.filter(|whole| !whole.rough && (whole.value >= most || pair)) else { return };
        // Parts that stand between the whole and these belong to the sum as well.
        let between: Decimal = sentence
            .amounts
            .iter()
            .filter(|one| {
                above.is_none() && one.at > whole.at && one.at < start && one.akin(first) && one.counts()
            })
            .map(|one| one.value)
            .sum();
        if !between.is_zero() && between + total <= whole.value {
            return;
        }
        // The whole and its parts may not all be without a name.
        if whole.noun.is_empty() && first.noun.is_empty() && !divides(sentence, parts).pair {
            return;
        }
        let head = sentence.shown(0..start).to_lowercase();
        let introduced = bracket || sentence.tokens[..start].last().is_some_and(|token| token.is(":"));
        let some = head.ends_with("trong đó") || head.ends_with("trong đó:") || head.ends_with("trong đó có");
        let closed = parts.iter().any(|piece| {
            let label = piece.label(sentence);
            CLOSING.iter().any(|word| has_word(&label, word))
        }) || !some
            && (introduced || ["xếp loại", "phân loại", "chia"].iter().any(|word| has_word(&head, word)));
        let counted_up = || {
            let names: Vec<String> =
                parts.iter().filter_map(|piece| named(sentence, piece)).map(|(_, name)| name).collect();
            [["1", "2"], ["i", "ii"], ["một", "hai"]]
                .iter()
                .any(|first| names.iter().zip(first).all(|(name, first)| name == first) && names.len() > 1)
        };
        let closed = closed || counted_up() && !some;
        let swapped = transposed(whole.value, total)
            || values.iter().any(|value| transposed(*value, whole.value - (total - *value)));
        let difference = (total - whole.value).abs();
        let divided = divides(sentence, parts);
        let certain = if total > whole.value {
            near(whole.value, total)
                || divided.pair
                    && figures.iter().all(|one| one.same_thing(whole))
                    && difference * Decimal::from(3) <= whole.value
        } else {
            let twentieth = (whole.value / Decimal::from(20)).max(Decimal::ONE);
            divided.pair && near(whole.value, total)
                || closed && difference <= twentieth
                || bracket
                    && difference <= whole.value / Decimal::from(8)
                    && figures.iter().all(|one| one.same_noun(whole))
                || swapped && (closed || values.len() > 2)
        };
        if !certain {
            return;
        }
        let sum = sum_shown(&values, total);
        let begin = if above.is_some() { first.range.start } else { whole.range.start };
        let finding = self.found(
            &SUM_DISAGREES,
            sentence.passage,
            begin.min(first.range.start)..last.range.end.max(if above.is_none() {
                whole.range.end
            } else {
                0
            }),
            format!("các phần cộng lại {sum}, không phải {}", shown(whole.value)),
            format!("the parts add up to {sum} and not {}", shown(whole.value)),
        );
        findings.push(match above {
            Some(passage) => beside(finding, passage),
            None => finding,
        });
    }

    /// `Tổng kinh phí 125 triệu đồng; ngân sách xã 80 triệu đồng, vận động 45 triệu đồng`: money behind a total is a part of it.
    fn total_first(&self, sentence: &Sentence, findings: &mut Vec<Diagnostic>) {
        let counted: Vec<&Amount> = sentence.amounts.iter().filter(|one| one.counts()).collect();
        let [whole, parts @ ..] = counted.as_slice() else { return };
        let begins = sentence.tokens.first().is_some_and(|token| token.is("tổng"));
        let money = super::measures::measure(whole).is_some();
        let same = parts.iter().all(|one| one.same_noun(whole) && !one.rough && !sentence.is_rate(one));
        let from = whole.end..sentence.tokens.len();
        let other = sentence.any_word(from, &["tăng", "giảm", "so", "năm", "kỳ", "kế", "dự", "lũy", "riêng"]);
        if !begins || !money || parts.len() < 2 || !same || other || sentence.amounts.len() != counted.len() {
            return;
        }
        let values: Vec<Decimal> = parts.iter().map(|one| one.value).collect();
        let total: Decimal = values.iter().sum();
        let slack = parts.iter().map(|one| one.slack()).sum::<Decimal>() + whole.slack();
        let swapped = values.iter().any(|value| transposed(*value, whole.value - (total - *value)));
        let over = total > whole.value
            && near(whole.value, total)
            && values.iter().all(|value| *value < whole.value);
        if (total - whole.value).abs() <= slack || !(over || swapped) {
            return;
        }
        let written = sum_shown(&values, total);
        let Some(last) = parts.last() else { return };
        findings.push(self.found(
            &SUM_DISAGREES,
            sentence.passage,
            whole.range.start..last.range.end,
            format!("các phần cộng lại {written}, không phải {}", shown(whole.value)),
            format!("the parts add up to {written} and not {}", shown(whole.value)),
        ));
    }

    /// `12 buổi với 1.140 lượt người nghe, trong đó 05 buổi … (620 lượt), 07 buổi … (520 lượt)`: where the first figures make
    /// their whole, those in brackets make theirs.
    fn parallel(&self, sentence: &Sentence, pieces: &[Piece], findings: &mut Vec<Diagnostic>) {
        let mut main: Vec<&Amount> = Vec::new();
        let mut second: Vec<&Amount> = Vec::new();
        let outer: Vec<&Piece> = pieces.iter().filter(|piece| piece.bracket == 0).collect();
        for piece in pieces.iter().filter(|piece| piece.bracket > 0) {
            let alone = pieces.iter().filter(|other| other.bracket == piece.bracket).count() == 1;
            let (Some(figure), Some(first)) = (piece.figure(), piece.tokens.first()) else { continue };
            let holder = outer.iter().find(|outer| {
                outer.tokens.first().is_some_and(|from| from < first)
                    && outer.figure().is_some_and(|one| one.at < *first)
                    && outer.tokens.iter().rfind(|at| *at < first).is_some_and(|at| at + 2 == *first)
            });
            if let (true, Some(held)) = (alone, holder.and_then(|holder| holder.figure())) {
                main.push(held);
                second.push(figure);
            }
        }
        let (Some(first), Some(last)) = (main.first(), second.last()) else { return };
        let sum = |list: &[&Amount]| list.iter().map(|one| one.value).sum::<Decimal>();
        let wholes = |part: &Amount| {
            let alike = |one: &&Amount| one.counts() && one.at < first.at && one.same_noun(part);
            sentence.amounts.iter().filter(alike).collect::<Vec<_>>()
        };
        let same = |list: &[&Amount]| list.iter().all(|one| one.same_noun(list[0]));
        if main.len() < 2 || !same(&main) || !same(&second) || main[0].same_noun(second[0]) {
            return;
        }
        let complete = wholes(first).iter().any(|one| one.value == sum(&main));
        let [whole] = wholes(second[0])[..] else { return };
        let total = sum(&second);
        let values: Vec<Decimal> = second.iter().map(|one| one.value).collect();
        let slack: Decimal = second.iter().map(|one| one.slack()).sum::<Decimal>() + whole.slack();
        if !complete || (total - whole.value).abs() <= slack {
            return;
        }
        let written = sum_shown(&values, total);
        findings.push(self.found(
            &SUM_DISAGREES,
            sentence.passage,
            whole.range.start..last.range.end,
            format!("các phần cộng lại {written}, không phải {}", shown(whole.value)),
            format!("the parts add up to {written} and not {}", shown(whole.value)),
        ));
    }

    /// `cao 22 phiếu (88%), tín nhiệm 02 phiếu (8%), thấp 01 phiếu (4%)`: shares that make a hundred are shares of one whole,
    /// and the only figure that does not fit what the others agree on is wrong.
    fn hundred(&self, sentence: &Sentence, findings: &mut Vec<Diagnostic>) {
        let shares = sentence.amounts.iter().filter(|one| one.unit == Unit::Percent);
        let mut list: Vec<(&Amount, &Amount)> = Vec::new();
        for percent in shares {
            let bracket = percent.at.checked_sub(1).is_some_and(|at| sentence.tokens[at].is("("));
            let part = sentence.amounts.iter().rfind(|one| one.at < percent.at);
            let Some(part) = part.filter(|part| bracket && part.counts() && !percent.value.is_zero()) else {
                return;
            };
            list.push((part, percent));
        }
        let percents: Decimal = list.iter().map(|(_, percent)| percent.value).sum();
        let rounded: Decimal = list.iter().map(|(_, percent)| Decimal::new(1, percent.decimals)).sum();
        if list.len() < 3 || (percents - Decimal::ONE_HUNDRED).abs() > rounded {
            return;
        }
        // The wholes of which a part can be its share, as far as the decimals show.
        let span = |(part, percent): &(&Amount, &Amount)| {
            let last = Decimal::new(1, percent.decimals);
            let hundredfold = part.value * Decimal::ONE_HUNDRED;
            let least = hundredfold.checked_div(percent.value + last)?;
            let most = hundredfold.checked_div((percent.value - last).max(Decimal::new(1, 6)))?;
            Some((least, most))
        };
        let spans: Vec<(Decimal, Decimal)> = list.iter().filter_map(span).collect();
        let meet = |left_out: Option<usize>| {
            let kept = || spans.iter().enumerate().filter(|(index, _)| Some(*index) != left_out);
            let least = kept().map(|(_, (least, _))| *least).max();
            let most = kept().map(|(_, (_, most))| *most).min();
            matches!((least, most), (Some(least), Some(most)) if least.floor() + Decimal::ONE < most || least <= most && most.floor() >= least)
        };
        if spans.len() != list.len() || meet(None) {
            return;
        }
        let odd: Vec<usize> = (0..list.len()).filter(|index| meet(Some(*index))).collect();
        let [odd] = odd[..] else { return };
        let (part, percent) = list[odd];
        findings.push(self.found(
            &SHARE_DISAGREES,
            sentence.passage,
            part.range.start..percent.range.end,
            format!(
                "{} không phải là {}% của số mà các tỷ lệ còn lại tính theo",
                shown(part.value),
                shown(percent.value)
            ),
            format!(
                "{} is not {}% of what the other shares are shares of",
                shown(part.value),
                shown(percent.value)
            ),
        ));
    }
}

/// Whether a sum is as near to its whole as a slip of the pen leaves it: an eighth, or one.
fn near(whole: Decimal, total: Decimal) -> bool {
    (total - whole).abs() <= (whole / Decimal::from(8)).max(Decimal::ONE)
}

/// Whether what the two parts of a pair make is a third beside the whole at most.
fn near_pair(whole: &Amount, total: Decimal) -> bool {
    (total - whole.value).abs() * Decimal::from(3) <= whole.value
}

/// How the names of pieces exclude one another: by words of which each thing has one, by a number or a name behind the same word.
fn divides(sentence: &Sentence, parts: &[&Piece]) -> Exclusive {
    let labels: Vec<String> = parts.iter().map(|piece| piece.label(sentence)).collect();
    let mut found = exclusive(&labels);
    if !found.any && parts.len() > 1 && parts.iter().all(|piece| piece.number_last()) {
        let names: Vec<Option<(String, String)>> = parts.iter().map(|piece| named(sentence, piece)).collect();
        let stem = names[0].as_ref().map(|(stem, _)| stem.clone());
        let mut known: Vec<&String> = names.iter().flatten().map(|(_, name)| name).collect();
        known.sort_unstable();
        known.dedup();
        let one_stem = names.iter().all(|name| name.as_ref().map(|(stem, _)| stem) == stem.as_ref());
        found.any = stem.is_some() && one_stem && known.len() == parts.len();
    }
    found
}

/// The word and the number or name that tell a piece from its neighbours: `đợt 1`, `tháng 4`, `xã Hàm Mẫu`, `Hội Phụ nữ`.
fn named(sentence: &Sentence, piece: &Piece) -> Option<(String, String)> {
    let figure = piece.figure()?;
    let words: Vec<_> = piece
        .tokens
        .iter()
        .map(|at| &sentence.tokens[*at])
        .filter(|token| token.kind != TokenKind::Mark)
        .collect();
    let words: Vec<_> =
        words.into_iter().take_while(|token| token.range.start < figure.range.start).collect();
    let at = words.iter().position(|token| {
        token.kind != TokenKind::Word
            || token.capital
            || matches!(token.lower.as_str(), "i" | "ii" | "iii" | "iv" | "v")
    })?;
    let (stem, name) = words.split_at(at);
    if stem.len() > 4 || name.is_empty() {
        return None;
    }
    let stem: Vec<&str> = stem.iter().rev().take(1).map(|token| token.lower.as_str()).collect();
    let name: Vec<&str> = name.iter().map(|token| token.lower.as_str()).collect();
    Some((stem.join(" "), name.join(" ")))
}

/// Cuts a sentence into its pieces, those of brackets apart, in the order in which they begin.
fn pieces<'s>(sentence: &'s Sentence) -> Vec<Piece<'s>> {
    let new = |bracket: usize| Piece { bracket, tokens: Vec::new(), amounts: Vec::new(), share: false };
    let mut open = vec![new(0)];
    let mut list: Vec<Piece> = Vec::new();
    let mut brackets = 0;
    for (at, token) in sentence.tokens.iter().enumerate() {
        let Some(piece) = open.last_mut() else { break };
        let has_figure = !piece.amounts.is_empty();
        // `… 05 chi bộ trong tổng số 28 chi bộ`: the whole stands behind the last part.
        let total = has_figure && token.is_any(&["trong", "trên"]) && sentence.words_at(at + 1, &["tổng"]);
        if total {
            let bracket = piece.bracket;
            list.push(std::mem::replace(piece, new(bracket)));
        }
        let Some(piece) = open.last_mut() else { break };
        let label_colon = token.is(":") && !has_figure && piece.tokens.len() <= 5 && {
            sentence.amount_at(at + 1).is_some_and(|one| one.counts())
        };
        let joins = token.is("và") && !has_figure;
        if token.is("(") {
            brackets += 1;
            open.push(new(brackets));
        } else if token.is(")") {
            if open.len() > 1 {
                list.extend(open.pop());
            }
        } else if token.is_any(&[",", ";", ":", "và"]) && !label_colon && !joins {
            let bracket = piece.bracket;
            list.push(std::mem::replace(piece, new(bracket)));
        } else if !(token.is(".") && at + 1 == sentence.tokens.len()) {
            piece.tokens.push(at);
            if let Some(amount) = sentence.amount_at(at) {
                if amount.counts() && !bounds_age(sentence, amount) && !sentence.is_rate(amount) {
                    piece.amounts.push(amount);
                } else {
                    piece.share = true;
                }
            }
        }
    }
    list.extend(open);
    for piece in &mut list {
        // `30 năm tuổi Đảng 05 đồng chí`: years and months name what is counted.
        let period = |one: &&Amount| {
            one.noun.first().is_some_and(|word| matches!(word.as_str(), "ngày" | "tháng" | "năm"))
        };
        if piece.amounts.len() > 1 && !piece.amounts.iter().all(period) {
            piece.amounts.retain(|one| !period(&one));
        }
        piece.share &= piece.amounts.is_empty();
    }
    list.sort_by_key(|piece| piece.tokens.first().copied().unwrap_or(usize::MAX));
    list
}
