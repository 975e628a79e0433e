//! The numbers of a sentence as Vietnamese documents write them, `73,68%`, `03/12`, `1.905`, `hai mươi mốt`, each with
//! what it counts. Numbers that count nothing are left out: dates, years, symbols, labels, addresses.

use std::ops::Range;

use rust_decimal::Decimal;

use super::words;
use crate::dates::dates;
use crate::scan::Scanner;
use crate::tokenize::{after, before};

/// A piece of a text: a word, a number or a mark.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Token {
    /// Its range in the text.
    pub range: Range<usize>,
    /// In small letters.
    pub lower: String,
    /// Whether it begins with a capital.
    pub capital: bool,
    /// What it is.
    pub kind: TokenKind,
}

/// What a token is.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum TokenKind {
    /// A word.
    Word,
    /// A number that counts something or is a share.
    Number {
        /// The number.
        value: Decimal,
        /// How many decimals are written.
        decimals: u32,
    },
    /// A part of a whole, `03/12`.
    Fraction {
        /// The part.
        part: Decimal,
        /// The whole.
        whole: Decimal,
        /// How many decimals are written in the one that has more of them.
        decimals: u32,
    },
    /// A number that counts nothing: a date, a year, a symbol, the number of an article.
    Opaque,
    /// A mark.
    Mark,
}

impl Token {
    /// Whether it is this word or mark.
    pub(super) fn is(&self, text: &str) -> bool {
        self.lower == text && matches!(self.kind, TokenKind::Word | TokenKind::Mark)
    }

    /// Whether it is one of these words or marks.
    pub(super) fn is_any(&self, list: &[&str]) -> bool {
        list.iter().any(|text| self.is(text))
    }
}

/// What an amount measures.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Unit {
    /// Things that are counted or measured.
    Count,
    /// Hundredths.
    Percent,
    /// Percentage points.
    Point,
    /// A multiple, `gấp 02 lần`.
    Times,
}

/// A number with what it counts.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Amount {
    /// The number.
    pub value: Decimal,
    /// How many decimals are written.
    pub decimals: u32,
    /// What it measures.
    pub unit: Unit,
    /// The words behind it that name what it counts, in small letters.
    pub noun: Vec<String>,
    /// The index of its token.
    pub at: usize,
    /// The index of the token behind its number and percent sign.
    pub end: usize,
    /// Its range in the text, without its noun.
    pub range: Range<usize>,
    /// Whether a word such as `khoảng` or `hơn` says that it is not exact.
    pub rough: bool,
    /// The whole of which it is the part, where it is written as a fraction.
    pub of: Option<Decimal>,
}

impl Amount {
    /// Whether two amounts count the same thing: their nouns begin with the same words, or one has no noun.
    pub(super) fn same_thing(&self, other: &Amount) -> bool {
        self.unit == other.unit && (self.noun.is_empty() || other.noun.is_empty() || self.same_noun(other))
    }

    /// Whether both have a noun and the nouns begin with the same words.
    pub(super) fn same_noun(&self, other: &Amount) -> bool {
        same_noun(&self.noun, &other.noun)
    }

    /// Whether both count persons, one of them by a word for any of them: `18 đảng viên`, `15 đồng chí`.
    pub(super) fn same_persons(&self, other: &Amount) -> bool {
        let person =
            |one: &Amount| one.noun.first().is_some_and(|word| words::PERSONS.contains(&word.as_str()));
        let any = |one: &Amount| match one.noun.as_slice() {
            [first, second, ..] if first == "đồng" => second == "chí",
            [first, ..] => first == "người",
            [] => false,
        };
        (any(self) || any(other)) && person(self) && person(other) && self.noun[0] != "công"
    }

    /// Whether both may be parts of one whole: they count the same, or persons, bodies, documents by different words.
    pub(super) fn akin(&self, other: &Amount) -> bool {
        let kinds = || {
            let (Some(one), Some(other)) = (self.noun.first(), other.noun.first()) else { return false };
            let both = |list: &[&str]| list.contains(&one.as_str()) && list.contains(&other.as_str());
            both(words::PERSONS) || words::KINDS.iter().any(|list| both(list))
        };
        self.same_thing(other) || self.unit == other.unit && kinds()
    }

    /// Whether it is a plain number of things, no share and no fraction.
    pub(super) fn counts(&self) -> bool {
        self.unit == Unit::Count && self.of.is_none()
    }

    /// One in the last decimal: how far a number may be from the one that is written if decimals were cut off.
    pub(super) fn last_decimal(&self) -> Decimal {
        if self.decimals == 0 { Decimal::ZERO } else { Decimal::new(1, self.decimals) }
    }

    /// Half of the last decimal: how far the true number may be from the one that is written.
    pub(super) fn slack(&self) -> Decimal {
        if self.decimals == 0 { Decimal::ZERO } else { Decimal::new(5, self.decimals + 1) }
    }
}

/// Whether two nouns begin with the same two words, or with the same word where one is a single word.
pub(super) fn same_noun(one: &[String], other: &[String]) -> bool {
    let shared = one.iter().zip(other).take_while(|(one, other)| one == other).count();
    shared >= 2 || shared == 1 && (one.len() == 1 || other.len() == 1)
}

/// Whether one number is the other with two neighbouring digits exchanged, as fingers do it: `1.843` and `1.834`.
pub(super) fn transposed(one: Decimal, other: Decimal) -> bool {
    let scale = one.normalize().scale().max(other.normalize().scale());
    let digits = |mut value: Decimal| {
        value.rescale(scale);
        value.abs().to_string().replace('.', "")
    };
    let (one, other) = (digits(one), digits(other));
    let letters = |text: &str| {
        let mut letters: Vec<char> = text.chars().collect();
        letters.sort_unstable();
        letters
    };
    one.len() > 1
        && one != other
        && letters(&one) == letters(&other)
        && strsim::damerau_levenshtein(&one, &other) == 1
}

/// Whether two numbers of at least three figures differ by one digit in one place, as a wrong key or a forgotten carry leaves
/// them: `1.840` and `1.940`.
pub(super) fn one_digit_apart(one: Decimal, other: Decimal) -> bool {
    let difference = (one - other).abs().normalize();
    let digits = difference.mantissa().to_string();
    one.min(other) >= Decimal::ONE_HUNDRED && digits.trim_end_matches('0').len() == 1
}

/// Whether the parts of a whole make it where two neighbouring digits of one of them are exchanged. `total` is what they make.
pub(super) fn one_transposed(parts: &[Decimal], total: Decimal, whole: Decimal) -> bool {
    parts.iter().any(|part| transposed(*part, whole - (total - *part)))
}

/// Cuts a text into words, numbers and marks.
pub(super) fn tokens(text: &str) -> Vec<Token> {
    let opaque = opaque(text);
    let mut list: Vec<Token> = Vec::new();
    let mut at = 0;
    while let Some(letter) = after(text, at) {
        if let Some(range) = opaque.iter().find(|range| range.start == at) {
            push(&mut list, text, range.clone(), TokenKind::Opaque);
            at = range.end;
            continue;
        }
        let start = at;
        if letter.is_whitespace() {
            at += letter.len_utf8();
        } else if letter.is_ascii_digit() {
            let (kind, end) = number(text, at);
            push(&mut list, text, at..end, kind);
            at = end;
        } else if letter.is_alphabetic() {
            let rest = text.get(at..).unwrap_or_default();
            let end = rest.find(|next: char| !(next.is_alphanumeric() || matches!(next, '’' | '\'')));
            at += end.unwrap_or(rest.len());
            push(&mut list, text, start..at, TokenKind::Word);
        } else {
            at += letter.len_utf8();
            push(&mut list, text, start..at, TokenKind::Mark);
        }
    }
    words::spelled_out(&mut list);
    list
}

fn push(list: &mut Vec<Token>, text: &str, range: Range<usize>, kind: TokenKind) {
    let shown = text.get(range.clone()).unwrap_or_default();
    let capital = shown.chars().next().is_some_and(char::is_uppercase);
    list.push(Token { range, lower: shown.to_lowercase(), capital, kind });
}

/// The stretches whose digits count nothing: dates, and numbers that letters or slashes continue.
fn opaque(text: &str) -> Vec<Range<usize>> {
    let mut list: Vec<Range<usize>> = dates(text).into_iter().map(|written| written.range).collect();
    let mut end = 0;
    for (at, _) in text.match_indices(|letter: char| letter.is_ascii_digit()) {
        if at < end {
            continue;
        }
        let mut scanner = Scanner::new(text, at);
        scanner.letters(|letter| letter.is_alphanumeric() || matches!(letter, '/' | '-' | '–' | '&' | '_'));
        end = scanner.at();
        let chunk = text.get(at..end).unwrap_or_default();
        // `58%KH` glues a unit to a share; letters glued to a plain number, or after a stroke, make a symbol.
        let letters = chunk.chars().any(char::is_alphabetic);
        let strokes = chunk.matches(['/', '-', '–']).count();
        let year = |part: &str| part.len() == 4 && (part.starts_with("19") || part.starts_with("20"));
        let years = chunk.split(['/', '-', '–']).any(year) && strokes > 0;
        let glued = before(text, at)
            .is_some_and(|letter| letter.is_alphabetic() || matches!(letter, '/' | '-' | '_'))
            && !behind_unit(text, at);
        let span = strokes > 0 && chunk.contains(['-', '–']);
        if letters || strokes > 1 || years || glued || span {
            let trimmed = chunk.trim_end_matches(['/', '-', '–', '&']).len().max(1);
            list.push(at..at + trimmed);
            end = at + trimmed;
        }
    }
    list.sort_by_key(|range| (range.start, std::cmp::Reverse(range.end)));
    list
}

/// Whether a number stands behind a unit and a stroke, `12.705 ngày/2.310 lượt`, and not in a symbol.
fn behind_unit(text: &str, at: usize) -> bool {
    let Some(head) = text.get(..at).and_then(|head| head.strip_suffix('/')) else { return false };
    let word = head.rsplit(|letter: char| !letter.is_alphanumeric()).next().unwrap_or_default();
    let spaced = head.get(..head.len() - word.len()).is_some_and(|rest| rest.ends_with([' ', '\u{a0}']));
    spaced && word.len() > 1 && word.chars().all(|letter| letter.is_lowercase())
}

/// Reads a number or a fraction that begins at `at`.
fn number(text: &str, at: usize) -> (TokenKind, usize) {
    let Some((value, decimals, end)) = figure(text, at) else {
        // Digits that are too many for a number.
        let rest = text.get(at..).unwrap_or_default();
        let end = rest.find(|letter: char| !letter.is_ascii_digit()).unwrap_or(rest.len());
        return (TokenKind::Opaque, at + end.max(1));
    };
    let Some(value) = value else { return (TokenKind::Opaque, end) };
    let mut scanner = Scanner::new(text, end);
    scanner.letter(|letter| letter == ' ');
    if scanner.word(&["/"]).is_some() {
        scanner.letter(|letter| letter == ' ');
        if let Some((Some(whole), of_decimals, end)) = figure(text, scanner.at()) {
            return (TokenKind::Fraction { part: value, whole, decimals: decimals.max(of_decimals) }, end);
        }
    }
    (TokenKind::Number { value, decimals }, end)
}

/// Reads `1.905`, `73,68` or `03`: the number, its decimals and its end. The number is `None` where it can be read in two ways.
fn figure(text: &str, at: usize) -> Option<(Option<Decimal>, u32, usize)> {
    let mut scanner = Scanner::new(text, at);
    let whole = scanner.number()?;
    if whole.len() > 18 {
        return None;
    }
    let grouped = whole.contains('.');
    let mut digits = whole.replace('.', "");
    let mut decimals = 0;
    let mut readable = true;
    let mut further = scanner;
    if let Some(mark) = further.letter(|letter| matches!(letter, ',' | '.'))
        && let Some(fraction) = further.digits(usize::MAX)
    {
        let percent = further.rest().trim_start().starts_with('%');
        let million = further.rest().trim_start();
        let scaled = ["tỷ", "tỉ", "triệu", "nghìn", "ngàn", "ha", "km", "tấn", "điểm"]
            .iter()
            .any(|word| million.starts_with(word));
        // `1,905` may be a thousand in a foreign form, `2.3` the number of a section.
        readable = match mark {
            ',' => fraction.len() != 3 || percent || scaled,
            _ => percent && !grouped,
        };
        decimals = fraction.len() as u32;
        digits.push_str(fraction);
        scanner = further;
    }
    let end = scanner.at();
    // A further dot or comma with digits makes a list or a version.
    let more = scanner.letter(|letter| matches!(letter, ',' | '.')).is_some() && scanner.digits(1).is_some();
    if !readable || more || decimals > 10 {
        let end = if more { skip_list(text, end) } else { end };
        return Some((None, 0, end));
    }
    let value: i64 = digits.parse().ok()?;
    Some((Some(Decimal::new(value, decimals)), decimals, end))
}

/// The end of the digits, dots and commas from `at` on.
fn skip_list(text: &str, at: usize) -> usize {
    let rest = text.get(at..).unwrap_or_default();
    let end = rest
        .find(|letter: char| !(letter.is_ascii_digit() || matches!(letter, ',' | '.')))
        .unwrap_or(rest.len());
    at + rest.get(..end).unwrap_or_default().trim_end_matches([',', '.']).len()
}

/// The amounts among the tokens, from left to right.
pub(super) fn amounts(tokens: &[Token]) -> Vec<Amount> {
    let mut list = Vec::new();
    for (at, token) in tokens.iter().enumerate() {
        let (value, decimals, of) = match token.kind {
            TokenKind::Number { value, decimals } => (value, decimals, None),
            TokenKind::Fraction { part, whole, decimals } => (part, decimals, Some(whole)),
            _ => continue,
        };
        let previous = at.checked_sub(1).and_then(|index| tokens.get(index));
        let unit = unit(tokens, at + 1);
        let counts = unit != (Unit::Count, 0);
        if !counts && is_label(tokens, at) {
            continue;
        }
        let (mut unit, mut length) = unit;
        // `48.200 lần xét nghiệm` counts, `gấp 02 lần` compares.
        if unit == Unit::Times && value >= Decimal::from(20) {
            (unit, length) = (Unit::Count, 0);
        }
        // `gấp đôi`.
        if unit == Unit::Count
            && previous.is_some_and(|token| token.is("gấp"))
            && words::times(&token.lower).is_some()
        {
            unit = Unit::Times;
        }
        let end = at + 1 + length;
        let noun = if unit == Unit::Count { noun(tokens, end) } else { Vec::new() };
        let before = previous.map_or("", |token| token.lower.as_str());
        // `nộp cấp trên 7.380.000 đồng` is exact.
        let body = at >= 2 && tokens[at - 1].is("trên") && tokens[at - 2].is("cấp");
        // `ít nhất 02` is rough, `giải Nhất 02` is not.
        let prize = at >= 2 && tokens[at - 1].is("nhất") && !tokens[at - 2].is("ít")
            || at == 1 && tokens[0].is("nhất");
        let degree = at >= 2
            && tokens[at - 1].is("độ")
            && tokens[at - 2]
                .is_any(&["tốc", "nồng", "mật", "mức", "trình", "chế", "nhiệt", "tiến", "cường"]);
        let rough = words::ROUGH.contains(&before) && !body && !degree && !prize
            || noun.first().is_some_and(|word| matches!(word.as_str(), "trở" | "mấy"));
        let stop = tokens.get(end.wrapping_sub(1)).map_or(token.range.end, |last| last.range.end);
        list.push(Amount { value, decimals, unit, noun, at, end, range: token.range.start..stop, rough, of });
    }
    list
}

/// The unit that the tokens from `at` on write, and how many of them.
fn unit(tokens: &[Token], at: usize) -> (Unit, usize) {
    let is = |offset: usize, text: &str| tokens.get(at + offset).is_some_and(|token| token.is(text));
    if is(0, "%") {
        return (Unit::Percent, 1);
    }
    if is(0, "phần") && is(1, "trăm") {
        return (Unit::Percent, 2);
    }
    if is(0, "điểm") && (is(1, "%") || is(1, "phần") && is(2, "trăm")) {
        return (Unit::Point, if is(1, "%") { 2 } else { 3 });
    }
    if is(0, "lần") {
        return (Unit::Times, 1);
    }
    (Unit::Count, 0)
}

/// Whether the number at `at` names something instead of counting: `Điều 5`, `thôn 3`, `năm 2026`, `1.`.
fn is_label(tokens: &[Token], at: usize) -> bool {
    let token = &tokens[at];
    let previous = at.checked_sub(1).and_then(|index| tokens.get(index));
    let next = tokens.get(at + 1);
    if let Some(previous) = previous {
        // `tháng 5 giải quyết việc làm`: a verb counts nothing.
        let verb = previous.is_any(&["tháng", "quý", "năm", "ngày"])
            && words::VERBS.iter().any(|[first, second]| {
                next.is_some_and(|next| next.is(first))
                    && tokens.get(at + 2).is_some_and(|word| word.is(second))
            });
        let alone =
            verb || next.is_none_or(|next| !next.is_any(words::COUNTED) && !next.is_any(words::MEASURES));
        // `các thôn 1, 2 và 3`: the numbers behind the first belong to it.
        let listed = previous.is_any(&[",", "và", "-"])
            && at >= 2
            && tokens.get(at - 2).is_some_and(|one| one.kind == TokenKind::Opaque);
        // `tổng số 38` counts.
        // `cấp 204 giấy phép` is a verb, `trường cấp 2` a level.
        let many = matches!(token.kind, TokenKind::Number { value, .. } if value > Decimal::from(12));
        let verb = previous.is_any(&["cấp", "bước"]) && many;
        let large = matches!(token.kind, TokenKind::Number { value, .. } if value > Decimal::from(60));
        // `nông thôn 07`: counts are padded with a zero, names are not.
        let padded = token.lower.len() == 2 && token.lower.starts_with('0');
        let large = large || padded;
        // `đầu năm 412 bạn`: no year, month or day has such a number.
        let beyond = previous.is_any(&["năm", "tháng", "ngày", "quý"])
            && token.lower.len() != 4
            && matches!(token.kind, TokenKind::Number { value, .. } if value > Decimal::from(31));
        // `mỗi điểm 4 bàn`: the word says of what each has so many.
        let each = at >= 2 && tokens[at - 2].is("mỗi");
        let verb =
            verb || each || beyond || large && words::LABELLED_SMALL.contains(&previous.lower.as_str());
        // `xã Hàm Mẫu 11 ca`: the word ends a name.
        let name =
            previous.capital && at >= 2 && tokens[at - 2].capital && tokens[at - 2].kind == TokenKind::Word;
        let total = previous.is("số")
            && at >= 2
            && tokens[at - 2].is_any(&["tổng", "sĩ", "quân", "nhân", "đổi", "thuật"]);
        // `nhiều hơn cùng kỳ 12 cặp` compares.
        let total = total || previous.is("kỳ") && at >= 2 && tokens[at - 2].is("cùng") && next.is_some();
        if !total && !verb && !name && alone && (listed || words::LABELLED.contains(&previous.lower.as_str()))
        {
            return true;
        }
    } else if next.is_none_or(|next| next.is_any(&[".", ")", "-", "–"])) {
        return true;
    }
    // A year that stands alone.
    let year = matches!(token.kind, TokenKind::Number { value, decimals: 0 } if (1900..2100).any(|year| value == Decimal::from(year)))
        && token.lower.len() == 4;
    year && next.is_none_or(|next| !next.is_any(words::COUNTED))
}

/// The words that name what is counted, up to the first that belongs to the rest of the sentence.
fn noun(tokens: &[Token], at: usize) -> Vec<String> {
    // `18 lượt ý kiến` are 18 opinions.
    let is = |offset: usize, word: &str| tokens.get(at + offset).is_some_and(|token| token.is(word));
    let opinions = is(0, "lượt") && is(1, "ý") && is(2, "kiến");
    let words = tokens.get(at + usize::from(opinions)..).unwrap_or_default().iter();
    words
        .enumerate()
        .take_while(|(index, token)| {
            // `26 tổ chức đảng` counts; `chi bộ tổ chức học tập` goes on with a verb.
            let ends = words::ENDS_NOUN.contains(&token.lower.as_str())
                && !(*index == 0 && token.is_any(&["tổ", "ngày", "tháng", "năm", "dự"]))
                // `công trình`, `lương thực`.
                && !(*index == 1 && token.is_any(&["trình", "giới", "thực"]));
            token.kind == TokenKind::Word && !ends
        })
        .map(|(_, token)| token)
        .take(5)
        .map(|token| token.lower.replace("uỷ", "ủy"))
        .collect()
}
