//! Figures that divide a whole and that no word ties to it: `45 tổ, xếp loại tốt 38 tổ, khá 05 tổ, trung bình 02 tổ`,
//! `215 đơn vị máu, đợt 1: 98 đơn vị, đợt 2: 117 đơn vị`, shares in brackets that make a hundred, second figures in brackets.

use rust_decimal::Decimal;

use super::amount::{Amount, TokenKind, Unit, one_transposed, transposed};
use super::exclusive::{Exclusive, exclusive, has_any, most_told_apart};
use super::parts::{bounds_age, within_phrase};
use super::{Reconciler, Sentence, beside, stretch};
use crate::document_text::Passage;
use vanthu_diagnostic::Diagnostic;

/// A stretch between marks with its figures.
pub(super) struct Piece<'s> {
    /// The bracket it stands in; zero outside brackets.
    pub(super) bracket: usize,
    /// The indices of its tokens.
    pub(super) tokens: Vec<usize>,
    /// What it counts.
    amounts: Vec<&'s Amount>,
    /// Whether it has a percentage and no other figure.
    pub(super) share: bool,
    /// Its words in small letters.
    label: String,
    /// What tells it from its neighbours; see [`named`].
    name: Option<(String, String)>,
}

impl Piece<'_> {
    /// Its only figure.
    pub(super) fn figure(&self) -> Option<&Amount> {
        if let [one] = self.amounts.as_slice() { Some(one) } else { None }
    }

    /// Whether it has words and no figure.
    pub(super) fn counts_nothing(&self) -> bool {
        self.amounts.is_empty()
    }

    /// Whether its figure stands behind its name: `tốt 38 tổ`.
    pub(super) fn number_last(&self) -> bool {
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
        // `05 đồng chí, do đồng chí … làm Trưởng đoàn, …`: the leader is one of them and has no figure.
        let led = |at: usize| {
            sentence.tokens[at].is("làm")
                && sentence.tokens.get(at + 1).is_some_and(|next| next.is_any(&["trưởng", "tổ", "chủ"]))
        };
        if sentence.amounts.len() < 2 || (0..sentence.tokens.len()).any(led) {
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
                self.divided(sentence, &parts, &group[..from], bracket > 0, findings);
                from = end;
            }
        }
        if findings.len() == known {
            self.adjacent(sentence, &pieces, findings);
        }
        if findings.len() == known {
            self.total_first(sentence, findings);
        }
        if findings.len() == known {
            self.near_sum(sentence, &pieces, findings);
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
        let most = most_told_apart();
        let mut parts: Vec<&Piece> = Vec::new();
        let mut best = None;
        let mut behind = None;
        for (index, piece) in group.iter().enumerate().skip(from) {
            // What changes or is planned divides nothing.
            if piece
                .tokens
                .iter()
                .any(|at| sentence.tokens[*at].is_any(&["tăng", "giảm", "kế", "dự", "phấn"]))
            {
                break;
            }
            // A total behind its parts is not one of them.
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
            if parts.len() > 1 && divides(&parts).any {
                best = Some((index + 1, parts.len()));
                behind = None;
                continue;
            }
            if best.is_some() && behind.is_none() {
                behind = Some(figure);
            }
            // So many are told apart by their names alone, and names that are not all different stay so with one more.
            if parts.len() >= most {
                break;
            }
        }
        let (end, count) = best?;
        parts.truncate(count);
        // `186 hộ hài lòng, 9 hộ chưa hài lòng, 5 hộ không trả lời`: a further part of the same form belongs to them.
        let last = parts.last().and_then(|piece| piece.figure());
        let further = behind.zip(last).is_some_and(|(behind, last)| behind.same_thing(last));
        (!further).then_some((end, parts))
    }

    /// Compares parts that exclude one another with the whole before them.
    fn divided(
        &self,
        sentence: &Sentence,
        parts: &[&Piece],
        before: &[&Piece],
        bracket: bool,
        findings: &mut Vec<Diagnostic>,
    ) {
        let figures: Vec<&Amount> = parts.iter().filter_map(|piece| piece.figure()).collect();
        let (Some(first), Some(last)) = (figures.first().copied(), figures.last().copied()) else { return };
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
        let pair = divides(parts).pair;
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
                    let over = total > one.value
                        && (total - one.value) * Decimal::from(5) <= one.value
                        && figures.iter().all(|part| part.same_noun(one));
                    (one.value >= most || pair)
                        && (near(one.value, total) || over || pair && near_pair(one, total))
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
        let whole = whole.filter(|whole| whole.value >= most || pair).or_else(behind);
        let Some(whole) = whole.filter(|whole| !whole.rough && (whole.value >= most || pair)) else { return };
        // The whole of the sentence before may be what they make.
        if fits(&whole) {
            return;
        }
        // `380 suất quà (200 suất từ …, 120 suất từ … và 60 suất do …)`: what stands before them is a part as well.
        let larger = |one: &Amount| {
            one.counts() && one.at < whole.at && (one.value - whole.value - total).abs() <= slack
        };
        if above.is_none() && sentence.amounts.iter().any(larger) {
            return;
        }
        // `mức độ 1 là 05 trường, mức độ 2 là 02 trường`: what is named like a part is a part.
        let stem = |piece: &&&Piece| piece.name.as_ref().map(|(stem, _)| stem.clone());
        let own = before.iter().find(|piece| piece.figure().is_some_and(|one| one.at == whole.at));
        if own.as_ref().and_then(stem).is_some_and(|own| !own.is_empty() && stem(&&parts[0]) == Some(own)) {
            return;
        }
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
        if whole.noun.is_empty() && first.noun.is_empty() && !pair {
            return;
        }
        let head = sentence.shown(0..start).to_lowercase();
        let introduced = bracket || sentence.tokens[..start].last().is_some_and(|token| token.is(":"));
        let some = head.ends_with("trong đó") || head.ends_with("trong đó:") || head.ends_with("trong đó có");
        let closed = parts.iter().any(|piece| has_any(&piece.label, CLOSING))
            || !some && (introduced || has_any(&head, &["xếp loại", "phân loại", "chia"]));
        let counted_up = || {
            let names: Vec<&str> =
                parts.iter().filter_map(|piece| piece.name.as_ref()).map(|(_, name)| name.as_str()).collect();
            let numbers: Vec<u32> = names
                .iter()
                .filter_map(|name| name.split(' ').next()?.parse().ok().filter(|number| *number < 1900))
                .collect();
            let next = numbers.len() == names.len() && numbers.windows(2).all(|pair| pair[0] + 1 == pair[1]);
            next || [["1", "2"], ["i", "ii"], ["một", "hai"]]
                .iter()
                .any(|first| names.iter().zip(first).all(|(name, first)| name == first) && names.len() > 1)
        };
        // `5 dự án …; dự án 1: …, dự án 5: …`: each of them is there.
        let each = counted_up()
            && sentence.amounts.iter().any(|one| {
                let stem = parts
                    .first()
                    .and_then(|piece| piece.tokens.first())
                    .map(|at| &sentence.tokens[*at].lower);
                one.at < start && one.value == Decimal::from(parts.len()) && stem == one.noun.first()
            });
        let closed = closed || each || counted_up() && !some;
        // `…, còn lại là nhân viên`: the rest has no figure.
        let stop = last.end + last.noun.len();
        let open =
            (stop..sentence.tokens.len().min(stop + 4)).any(|at| sentence.words_at(at, &["còn", "lại"]));
        if open && total < whole.value {
            return;
        }
        let swapped = transposed(whole.value, total) || one_transposed(&values, total, whole.value);
        let difference = (total - whole.value).abs();
        let certain = if total > whole.value {
            let same = figures.iter().all(|one| one.same_noun(whole));
            near(whole.value, total)
                || same && difference * Decimal::from(3) <= whole.value
                || pair
                    && figures.iter().all(|one| one.same_thing(whole))
                    && difference * Decimal::from(3) <= whole.value
        } else {
            let twentieth = (whole.value / Decimal::from(20)).max(Decimal::ONE);
            pair && near(whole.value, total)
                || closed && difference <= twentieth
                || each && near(whole.value, total)
                || bracket
                    && difference <= whole.value / Decimal::from(8)
                    && figures.iter().all(|one| one.same_noun(whole))
                || swapped && (closed || values.len() > 2)
        };
        if !certain {
            return;
        }
        let range = match above {
            Some(_) => stretch(&[first, last]),
            None => stretch(&[whole, first, last]),
        };
        let finding = self.not_their_sum(sentence.passage, range, &values, whole);
        findings.push(match above {
            Some(passage) => beside(finding, passage),
            None => finding,
        });
    }
}

/// Whether a sum is as near to its whole as a slip of the pen leaves it: an eighth, or one.
pub(super) fn near(whole: Decimal, total: Decimal) -> bool {
    (total - whole).abs() <= (whole / Decimal::from(8)).max(Decimal::ONE)
}

/// Whether what the two parts of a pair make is a third beside the whole at most.
fn near_pair(whole: &Amount, total: Decimal) -> bool {
    (total - whole.value).abs() * Decimal::from(3) <= whole.value
}

/// How the names of pieces exclude one another: by words of which each thing has one, by a number or a name behind the same word.
fn divides(parts: &[&Piece]) -> Exclusive {
    let labels: Vec<&str> = parts.iter().map(|piece| piece.label.as_str()).collect();
    let mut found = exclusive(&labels);
    if !found.any && parts.len() > 1 && parts.iter().all(|piece| piece.number_last()) {
        let names: Option<Vec<&(String, String)>> = parts.iter().map(|piece| piece.name.as_ref()).collect();
        found.any = names.is_some_and(|names| {
            let mut known: Vec<&str> = names.iter().map(|(_, name)| name.as_str()).collect();
            known.sort_unstable();
            known.dedup();
            known.len() == names.len() && names.iter().all(|(stem, _)| *stem == names[0].0)
        });
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
        .take_while(|token| token.range.start < figure.range.start)
        .collect();
    let at = words.iter().position(|token| {
        token.kind != TokenKind::Word
            || token.capital
            || matches!(token.lower.as_str(), "i" | "ii" | "iii" | "iv" | "v")
    })?;
    let (stem, name) = words.split_at(at);
    if stem.len() > 4 || name.is_empty() {
        return None;
    }
    let stem = stem.last().map(|token| token.lower.clone()).unwrap_or_default();
    let name: Vec<&str> = name.iter().map(|token| token.lower.as_str()).collect();
    Some((stem, name.join(" ")))
}

/// Cuts a sentence into its pieces, those of brackets apart, in the order in which they begin.
fn pieces<'s>(sentence: &'s Sentence) -> Vec<Piece<'s>> {
    let new = |bracket: usize| Piece {
        bracket,
        tokens: Vec::new(),
        amounts: Vec::new(),
        share: false,
        label: String::new(),
        name: None,
    };
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
        // `9 chỉ tiêu đạt và vượt`.
        let joins = token.is("và") && (!has_figure || sentence.words_at(at + 1, &["vượt"]));
        if token.is("(") {
            brackets += 1;
            open.push(new(brackets));
        } else if token.is(")") {
            if open.len() > 1 {
                list.extend(open.pop());
            }
        } else if token.is_any(&[",", ";", ":", "và"])
            && !label_colon
            && !joins
            && !within_phrase(sentence, at)
        {
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
            piece.amounts.retain(|one| !period(one));
        }
        // `tổ đảng 1 có 09 đồng chí`: the first number is a name.
        if piece.amounts.len() > 1 {
            piece.amounts.retain(|one| {
                !(one.noun.is_empty()
                    && sentence.tokens.get(one.end).is_some_and(|next| next.is_any(&["có", "là"])))
            });
        }
        piece.share &= piece.amounts.is_empty();
        let words: Vec<&str> = piece.tokens.iter().map(|at| sentence.tokens[*at].lower.as_str()).collect();
        piece.label = words.join(" ");
        piece.name = named(sentence, piece);
    }
    list.sort_by_key(|piece| piece.tokens.first().copied().unwrap_or(usize::MAX));
    list
}
