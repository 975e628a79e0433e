//! The text of a block that came back beside the text that was sent: what became of its figures, which numbers were typed, and
//! the text of the edit, in which figures stand by name.

use std::collections::{HashMap, HashSet};

use vanthu_model::word_draft::{DraftParagraph, SentBlock, SentFigure, is_invisible, join, plain_words};

use crate::align::align;
use crate::labels::label_length;
use crate::reach::{around, reach};
use crate::words::{Token, is_mark, open_end, tokens};

/// What parts the paragraphs of a block that was parted.
const PARTING: char = '\u{2029}';

/// The text that came back in the place of a block.
#[derive(Clone, Debug, Default)]
pub(crate) struct Theirs {
    /// The number or marker before the text.
    label: String,
    /// The letters behind it.
    letters: Vec<char>,
    /// The controls: where each stands, and its tag.
    controls: Vec<((usize, usize), String)>,
    /// The stretches that are bold.
    bold: Vec<(usize, usize)>,
    /// The stretches that are italic.
    italic: Vec<(usize, usize)>,
    /// Other formatting and the words that have it.
    other: Vec<(String, String)>,
}

impl Theirs {
    /// The text of these paragraphs, the first without `label`.
    pub(crate) fn new(paragraphs: &[&DraftParagraph], label: &str) -> Self {
        let mut theirs = Self::default();
        for (index, paragraph) in paragraphs.iter().enumerate() {
            if index > 0 {
                theirs.letters.push(PARTING);
            }
            let text: Vec<char> = paragraph.text().chars().collect();
            let start = if index == 0 { label_length(&text, label) } else { 0 };
            theirs.label.extend(&text[..start]);
            let blank = |letter: &&char| letter.is_whitespace();
            let start = start + text[start..].iter().take_while(blank).count();
            let end = text.len() - text.iter().rev().take_while(blank).count();
            let mut at = 0;
            for run in &paragraph.runs {
                let length = run.text.chars().count();
                let (from, to) = (at.max(start), (at + length).min(end));
                at += length;
                if from >= to {
                    continue;
                }
                let begin = theirs.letters.len();
                let piece = &text[from..to];
                theirs.letters.extend(piece.iter().map(|letter| match letter {
                    '\n' | '\t' | '\u{a0}' => ' ',
                    letter => *letter,
                }));
                let span = (begin, theirs.letters.len());
                if let Some(tag) = &run.figure {
                    match theirs.controls.last_mut() {
                        // A control may hold several runs.
                        Some((last, same)) if last.1 == span.0 && same == tag => last.1 = span.1,
                        _ => theirs.controls.push((span, tag.clone())),
                    }
                }
                if run.bold {
                    join(&mut theirs.bold, span);
                }
                if run.italic {
                    join(&mut theirs.italic, span);
                }
                let words: String = piece.iter().collect();
                theirs.other.extend(run.other.iter().map(|kind| (kind.clone(), words.trim().to_string())));
            }
            theirs.other.extend(paragraph.other.iter().cloned());
        }
        theirs
    }

    /// The text as a reader sees it.
    pub(crate) fn text(&self) -> String {
        self.letters.iter().map(|letter| if *letter == PARTING { '\n' } else { *letter }).collect()
    }

    /// The number or marker before the text.
    pub(crate) fn label(&self) -> &str {
        self.label.trim()
    }

    /// Other formatting than bold and italics, each with the words that have it.
    pub(crate) fn other(&self) -> &[(String, String)] {
        &self.other
    }

    /// Notes further formatting of the block as a whole.
    pub(crate) fn add_other(&mut self, kind: &str, words: &str) {
        self.other.push((kind.to_string(), words.to_string()));
    }

    /// Whether its words are those of the block; the mark at the end may differ where it depends on what follows.
    pub(crate) fn says(&self, text: &str, ends_by_itself: bool) -> bool {
        // One that was parted reads differently, whatever its words.
        if self.letters.contains(&PARTING) {
            return false;
        }
        let (own, text) = (plain_words(&self.text()), plain_words(text));
        own == text || ends_by_itself && open_end(&own) == open_end(&text)
    }

    /// Whether what is bold and italic is what was so when the block was sent.
    pub(crate) fn looks_as(&self, sent: &SentBlock) -> bool {
        let all =
            |stretches: &[(usize, usize)]| matches!(stretches, [(0, end)] if *end >= self.letters.len());
        // The style of a heading makes it bold, and some programs write that into each run.
        let styled = is_styled(sent);
        let letters: Vec<char> = sent.text.chars().collect();
        let of_sent = |stretches: &[(usize, usize)]| words_of(&letters, stretches);
        let alike = |own: &[(usize, usize)], sent: &[(usize, usize)]| {
            self.words_of(own) == of_sent(sent) || styled && (all(own) || own.is_empty())
        };
        alike(&self.bold, &sent.bold) && alike(&self.italic, &sent.italic)
    }

    fn words_of(&self, stretches: &[(usize, usize)]) -> Vec<String> {
        words_of(&self.letters, stretches)
    }

    /// The words that are bold and those that are italic, as an edit names them.
    pub(crate) fn emphasis(&self, styled: bool) -> [Vec<String>; 2] {
        [&self.bold, &self.italic].map(|stretches| {
            let all = matches!(stretches.as_slice(), [(0, end)] if *end >= self.letters.len());
            if styled && all { Vec::new() } else { self.words_of(stretches) }
        })
    }
}

/// Whether the style of a block makes it bold or italic as a whole.
pub(crate) fn is_styled(sent: &SentBlock) -> bool {
    !matches!(sent.kind.as_str(), "paragraph" | "list-item")
}

/// The words of stretches, without the space around them.
fn words_of(letters: &[char], stretches: &[(usize, usize)]) -> Vec<String> {
    let words = |(start, end): &(usize, usize)| -> String {
        let end = (*end).min(letters.len());
        letters[(*start).min(end)..end].iter().collect::<String>().trim().to_string()
    };
    stretches.iter().map(words).filter(|words| !words.is_empty()).collect()
}

/// What became of a figure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Fate {
    /// It stands there as it was.
    Kept,
    /// Something else stands in its place.
    Changed(String),
    /// It is gone.
    Deleted,
}

/// A text that came back, beside the one that was sent.
#[derive(Clone, Debug, Default)]
pub(crate) struct Compared {
    /// What became of each figure of the block.
    pub(crate) fates: Vec<Fate>,
    /// Where figures stand in the text that came back.
    places: Vec<Place>,
    /// Whether figures stand in one another's place.
    pub(crate) swapped: bool,
    /// The numbers that were typed and are no figures.
    pub(crate) typed: Vec<String>,
    /// The numbers of the sent text, other than figures, that are gone.
    pub(crate) lost: Vec<String>,
}

/// Where a figure stands in a text that came back.
#[derive(Clone, Debug)]
struct Place {
    span: (usize, usize),
    /// Its number among the figures of the block; `None` if it was brought from elsewhere.
    figure: Option<usize>,
    /// The key of its fact.
    fact: String,
    /// What it shows.
    shown: String,
    /// What stands around it in the edit in place of what was typed there.
    beside: (String, String),
}

impl Place {
    fn of(sent: &SentBlock, figure: usize, span: (usize, usize)) -> Self {
        let own = &sent.figures[figure];
        Self {
            span,
            figure: Some(figure),
            fact: own.fact.clone(),
            shown: own.text.clone(),
            beside: Default::default(),
        }
    }
}

/// A piece of a text as it is compared.
#[derive(Clone, Debug)]
struct Piece {
    text: String,
    span: (usize, usize),
    /// The figure to which it belongs.
    figure: Option<usize>,
}

impl Piece {
    /// Whether it has digits alone.
    fn is_number(&self) -> bool {
        self.text.chars().all(|letter| letter.is_ascii_digit())
    }
}

/// Letters, digits and marks apart, so that a number that was changed in part is found.
fn fine(text: &[char], offset: usize, figure: Option<usize>) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut at = 0;
    while at < text.len() {
        let start = at;
        let kind = |letter: char| match letter {
            letter if letter.is_ascii_digit() => 1,
            letter if letter.is_alphanumeric() || is_mark(letter) => 2,
            _ => 3,
        };
        if text[at].is_whitespace() {
            at += 1;
            continue;
        }
        let own = kind(text[at]);
        at += 1;
        while own < 3 && at < text.len() && kind(text[at]) == own {
            at += 1;
        }
        let words = text[start..at].iter().collect();
        pieces.push(Piece { text: words, span: (offset + start, offset + at), figure });
    }
    pieces
}

/// Compares what came back with what was sent. `fact` tells for the tag of a control the key of its fact and what it shows.
pub(crate) fn compare(
    sent: &SentBlock,
    theirs: &Theirs,
    fact: &dyn Fn(&str) -> Option<(String, String)>,
) -> Compared {
    let mut compared = Compared { fates: vec![Fate::Deleted; sent.figures.len()], ..Compared::default() };
    let mut settled = vec![false; sent.figures.len()];
    // What stands in a control says itself which figure it is.
    let mut held: Vec<(usize, usize)> = Vec::new();
    let mut pairs: Vec<Option<usize>> = vec![None; theirs.controls.len()];
    for (index, (span, tag)) in theirs.controls.iter().enumerate() {
        let words: String = theirs.letters[span.0..span.1].iter().collect();
        let own = (0..sent.figures.len()).find(|at| !settled[*at] && is_tag_of(tag, &sent.figures[*at].fact));
        if let Some(at) = own {
            settled[at] = true;
            pairs[index] = Some(at);
            let figure = &sent.figures[at];
            let same = plain_words(&words) == plain_words(&figure.text);
            compared.fates[at] = if same { Fate::Kept } else { Fate::Changed(words.trim().to_string()) };
            compared.places.push(Place::of(sent, at, *span));
            held.push(*span);
        } else if let Some((key, shown)) =
            fact(tag).filter(|(_, shown)| plain_words(shown) == plain_words(&words))
        {
            let beside = Default::default();
            compared.places.push(Place { span: *span, figure: None, fact: key, shown, beside });
            held.push(*span);
        }
    }
    let ours = sent_pieces(sent);
    let others = their_pieces(theirs, &held, &pairs);
    let key = |piece: &Piece, settled: &[bool]| match piece.figure.filter(|at| settled[*at]) {
        Some(at) => format!("\u{1}{at}"),
        None => piece.text.clone(),
    };
    let one: Vec<String> = ours.iter().map(|piece| key(piece, &settled)).collect();
    let other: Vec<String> = others
        .iter()
        .map(|piece| piece.figure.map_or_else(|| piece.text.clone(), |at| format!("\u{1}{at}")))
        .collect();
    let mut to: Vec<Option<usize>> = vec![None; ours.len()];
    align(&one, &other).into_iter().for_each(|(left, right)| to[left] = Some(right));
    let mut used: Vec<bool> = others.iter().map(|piece| piece.figure.is_some()).collect();
    keep_whole(&ours, &others, &settled, &mut to);
    for (left, right) in to.iter().enumerate() {
        if let Some(right) = right.filter(|_| ours[left].figure.is_none_or(|at| !settled[at])) {
            used[right] = true;
        }
    }
    for (at, _) in settled.iter().enumerate().filter(|(_, settled)| !**settled) {
        let own: Vec<usize> = (0..ours.len()).filter(|index| ours[*index].figure == Some(at)).collect();
        let (Some(first), Some(last)) = (own.first(), own.last()) else {
            compared.fates[at] = Fate::Kept;
            continue;
        };
        if let (Some(from), Some(till)) = (to[*first], to[*last]) {
            let span = (others[from].span.0, others[till].span.1);
            compared.fates[at] = Fate::Kept;
            compared.places.push(Place::of(sent, at, span));
            continue;
        }
        let found = replaced(sent, theirs, &ours, &others, &to, &used, (at, *first, *last))
            .or_else(|| moved(&ours, &others, &used, *first, *last).map(|range| (range, Fate::Kept)));
        if let Some((range, fate)) = found {
            let span = (others[range.0].span.0, others[range.1].span.1);
            used[range.0..=range.1].iter_mut().for_each(|used| *used = true);
            compared.fates[at] = fate;
            compared.places.push(Place::of(sent, at, span));
        }
    }
    compared.places.sort_by_key(|place| place.span);
    for span in compared.widen(sent, theirs) {
        let first = others.partition_point(|piece| piece.span.1 <= span.0);
        let inside = (first..others.len()).take_while(|at| others[*at].span.1 <= span.1);
        inside.for_each(|at| used[at] = true);
    }
    compared.swapped = compared.are_swapped(sent, theirs);
    let is_unused = |token: &Token| {
        let first = others.partition_point(|piece| piece.span.1 <= token.span.0);
        let inside = (first..others.len()).take_while(|at| others[*at].span.0 < token.span.1);
        inside.into_iter().any(|at| !used[at] && others[at].is_number())
    };
    let text: String = theirs.letters.iter().collect();
    compared.typed = tokens(&text)
        .into_iter()
        .filter(|token| token.is_number() && is_unused(token))
        .map(|token| token.text)
        .collect();
    let gone =
        |(piece, to): &(&Piece, &Option<usize>)| piece.figure.is_none() && to.is_none() && piece.is_number();
    compared.lost = ours.iter().zip(&to).filter(gone).map(|(piece, _)| piece.text.clone()).collect();
    compared
}

/// Where a figure stands in the text that was sent.
fn span_of(figure: &SentFigure) -> (usize, usize) {
    (figure.at, figure.at + figure.text.chars().count())
}

/// What stands before and behind `span` within `wide`.
fn beside(letters: &[char], span: (usize, usize), wide: (usize, usize)) -> (String, String) {
    (letters[wide.0..span.0].iter().collect(), letters[span.1..wide.1].iter().collect())
}

/// Whether a control's tag is that of a fact: its key, cut where Word would refuse it.
pub(crate) fn is_tag_of(tag: &str, fact: &str) -> bool {
    fact == tag || tag.chars().count() >= 64 && fact.starts_with(tag)
}

/// The pieces of the sent text, those of figures apart.
fn sent_pieces(sent: &SentBlock) -> Vec<Piece> {
    let letters: Vec<char> = sent.text.chars().collect();
    let mut pieces = Vec::new();
    let mut at = 0;
    for (index, figure) in sent.figures.iter().enumerate() {
        let start = figure.at.clamp(at, letters.len());
        let end = (start + figure.text.chars().count()).min(letters.len());
        pieces.extend(fine(&letters[at..start], at, None));
        pieces.extend(fine(&letters[start..end], start, Some(index)));
        at = end;
    }
    pieces.extend(fine(&letters[at..], at, None));
    pieces
}

/// The pieces of the text that came back; a control of a known figure is one piece with the figure's number.
fn their_pieces(theirs: &Theirs, held: &[(usize, usize)], pairs: &[Option<usize>]) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut at = 0;
    for ((span, _), figure) in theirs.controls.iter().zip(pairs) {
        if !held.contains(span) {
            continue;
        }
        pieces.extend(fine(&theirs.letters[at..span.0], at, None));
        let text: String = theirs.letters[span.0..span.1].iter().collect();
        // One that was brought from elsewhere is like nothing that was sent.
        pieces.push(Piece { text, span: *span, figure: Some(figure.unwrap_or(usize::MAX)) });
        at = span.1;
    }
    pieces.extend(fine(&theirs.letters[at..], at, None));
    pieces
}

/// Takes back the pairs of a figure of which not all pieces stand side by side.
fn keep_whole(ours: &[Piece], others: &[Piece], settled: &[bool], to: &mut [Option<usize>]) {
    let mut start = 0;
    while start < ours.len() {
        let Some(figure) = ours[start].figure else {
            start += 1;
            continue;
        };
        let mut end = start;
        while end < ours.len() && ours[end].figure == Some(figure) {
            end += 1;
        }
        let whole = (start..end).all(|index| {
            to[index].is_some() && (index == start || to[index] == to[index - 1].map(|before| before + 1))
        });
        // A digit beside it makes it another number.
        let touches = |one: Option<&Piece>, other: Option<&Piece>| match (one, other) {
            (Some(one), Some(other)) => {
                let digit = |letter: Option<char>| letter.is_some_and(|letter| letter.is_ascii_digit());
                one.span.1 == other.span.0
                    && digit(one.text.chars().last())
                    && digit(other.text.chars().next())
            }
            _ => false,
        };
        let clear = whole && {
            let (first, last) = (to[start].unwrap_or_default(), to[end - 1].unwrap_or_default());
            let before = first.checked_sub(1).and_then(|at| others.get(at));
            !touches(before, others.get(first))
                && !touches(others.get(last), others.get(last + 1))
                && same_number(ours, others, (start, end), (first, last))
        };
        if !clear && !settled[figure] {
            to[start..end].iter_mut().for_each(|to| *to = None);
        }
        start = end;
    }
}

/// Whether no mark joins a kept figure to digits that were not there: `7` in `7,5`.
fn same_number(
    ours: &[Piece],
    others: &[Piece],
    (start, end): (usize, usize),
    (first, last): (usize, usize),
) -> bool {
    let joined = |pieces: &[Piece], mark: Option<usize>, digit: Option<usize>| {
        let (Some(mark), Some(digit)) =
            (mark.and_then(|at| pieces.get(at)), digit.and_then(|at| pieces.get(at)))
        else {
            return false;
        };
        matches!(mark.text.as_str(), "," | "." | "/")
            && digit.is_number()
            && (mark.span.1 == digit.span.0 || digit.span.1 == mark.span.0)
    };
    let right_ours = joined(ours, Some(end), Some(end + 1)) && ours[end - 1].span.1 == ours[end].span.0;
    let right_theirs =
        joined(others, Some(last + 1), Some(last + 2)) && others[last].span.1 == others[last + 1].span.0;
    let left_ours = joined(ours, start.checked_sub(1), start.checked_sub(2))
        && ours[start - 1].span.1 == ours[start].span.0;
    let left_theirs = joined(others, first.checked_sub(1), first.checked_sub(2))
        && others[first - 1].span.1 == others[first].span.0;
    right_ours == right_theirs && left_ours == left_theirs
}

/// What stands between the neighbours of a figure in its place, if that is one number, or words for a figure in words.
fn replaced(
    sent: &SentBlock,
    theirs: &Theirs,
    ours: &[Piece],
    others: &[Piece],
    to: &[Option<usize>],
    used: &[bool],
    (figure, first, last): (usize, usize, usize),
) -> Option<((usize, usize), Fate)> {
    let before = (0..first).rev().find_map(|at| to[at].map(|to| (at, to)));
    let after = (last + 1..ours.len()).find_map(|at| to[at].map(|to| (at, to)));
    let from = before.map_or(0, |(_, at)| at + 1);
    let till = after.map_or(others.len(), |(_, at)| at);
    if from >= till {
        return None;
    }
    let text: String = theirs.letters.iter().collect();
    let numeric = sent.figures[figure].text.chars().any(|letter| letter.is_ascii_digit());
    // The figures that lost their place between the same neighbours, in their order.
    let lo = before.map_or(0, |(at, _)| at + 1);
    let hi = after.map_or(ours.len(), |(at, _)| at);
    let mut waiting: Vec<usize> = Vec::new();
    for piece in &ours[lo..hi] {
        if let Some(at) = piece.figure.filter(|at| waiting.last() != Some(at)) {
            let with_digits = sent.figures[at].text.chars().any(|letter| letter.is_ascii_digit());
            if with_digits == numeric {
                waiting.push(at);
            }
        }
    }
    if numeric {
        let range = (others[from].span.0, others[till - 1].span.1);
        let numbers: Vec<Token> = tokens(&text)
            .into_iter()
            .filter(|token| token.is_number() && token.span.0 >= range.0 && token.span.1 <= range.1)
            .collect();
        let index = waiting.iter().position(|at| *at == figure)?;
        let number = numbers.get(index).filter(|_| numbers.len() == waiting.len())?;
        let inside: Vec<usize> = (from..till)
            .filter(|at| others[*at].span.0 >= number.span.0 && others[*at].span.1 <= number.span.1)
            .collect();
        let (start, end) = (*inside.first()?, *inside.last()?);
        return Some(((start, end), Fate::Changed(number.text.clone())));
    }
    let near = before.is_none_or(|(at, _)| at + 1 == first) && after.is_none_or(|(at, _)| at == last + 1);
    let free = (from..till).all(|at| !used[at] && others[at].figure.is_none());
    if !near || !free || till - from > 4 || waiting.len() != 1 {
        return None;
    }
    let words: String =
        text.chars().skip(others[from].span.0).take(others[till - 1].span.1 - others[from].span.0).collect();
    Some(((from, till - 1), Fate::Changed(words)))
}

/// Where a figure stands now together with the word behind it.
fn moved(
    ours: &[Piece],
    others: &[Piece],
    used: &[bool],
    first: usize,
    last: usize,
) -> Option<(usize, usize)> {
    let follower = ours.get(last + 1)?;
    let length = last - first + 1;
    let mut places = (0..others.len().saturating_sub(length)).filter(|at| {
        let same =
            (0..length).all(|step| !used[at + step] && others[at + step].text == ours[first + step].text);
        same && others[at + length].text == follower.text
    });
    let at = places.next()?;
    places.next().is_none().then_some((at, at + length - 1))
}

impl Compared {
    /// Takes what was typed right beside a figure as a part of it: `163` in place of `63` is another number, and so is `63%`.
    /// Returns the stretches that are figures since.
    fn widen(&mut self, sent: &SentBlock, theirs: &Theirs) -> Vec<(usize, usize)> {
        let letters: Vec<char> = sent.text.chars().collect();
        let spans: Vec<(usize, usize)> = sent.figures.iter().map(span_of).collect();
        let taken: Vec<(usize, usize)> = self.places.iter().map(|place| place.span).collect();
        let mut widened = Vec::new();
        let fates = &mut self.fates;
        self.places.retain_mut(|place| {
            let wide = reach(&theirs.letters, place.span, &taken);
            let typed = beside(&theirs.letters, place.span, wide);
            let own = place.figure.map_or_else(Default::default, |at| {
                beside(&letters, spans[at], reach(&letters, spans[at], &spans))
            });
            if (typed.0.trim(), typed.1.trim()) == (own.0.trim(), own.1.trim()) {
                return true;
            }
            let Some(at) = place.figure else { return false };
            let whole: String = theirs.letters[wide.0..wide.1].iter().collect();
            fates[at] = Fate::Changed(whole.trim().to_string());
            (place.span, place.beside) = (wide, own);
            widened.push(wide);
            true
        });
        widened
    }

    /// Whether a figure stands between the words between which another one was sent.
    fn are_swapped(&self, sent: &SentBlock, theirs: &Theirs) -> bool {
        let letters: Vec<char> = sent.text.chars().collect();
        let own: Vec<[String; 2]> = sent.figures.iter().map(|one| around(&letters, span_of(one))).collect();
        let mut facts: HashMap<&[String; 2], HashSet<&str>> = HashMap::new();
        for (around, figure) in own.iter().zip(&sent.figures) {
            facts.entry(around).or_default().insert(&figure.fact);
        }
        self.places.iter().any(|place| {
            let Some(at) = place.figure else { return false };
            let now = around(&theirs.letters, place.span);
            now != own[at] && facts.get(&now).is_some_and(|facts| !facts.contains(place.fact.as_str()))
        })
    }

    /// The texts of the edit, a paragraph each. `name` gives for the key of a fact and what it shows what stands between braces.
    pub(crate) fn texts(&self, theirs: &Theirs, name: &dyn Fn(&str, &str) -> String) -> Vec<String> {
        let mut text = String::new();
        let mut at = 0;
        let plain = |text: &mut String, letters: &[char]| {
            for letter in letters {
                match letter {
                    '{' => text.push_str("{{"),
                    letter if is_invisible(*letter) => {}
                    letter => text.push(*letter),
                }
            }
        };
        for Place { span, fact, shown, beside, .. } in &self.places {
            if span.0 < at {
                continue;
            }
            plain(&mut text, &theirs.letters[at..span.0]);
            text.push_str(&format!("{}{{{}}}{}", beside.0, name(fact, shown), beside.1));
            at = span.1;
        }
        plain(&mut text, &theirs.letters[at..]);
        let one = |text: &str| {
            let words = text.split_whitespace().collect::<Vec<_>>().join(" ");
            // The mark that ends a document is set by its rules.
            match words.strip_suffix("./.").or_else(|| words.strip_suffix("./-")) {
                Some(text) => format!("{text}."),
                None => words,
            }
        };
        text.split(PARTING).map(one).filter(|text| !text.is_empty()).collect()
    }
}

#[cfg(test)]
#[path = "text_tests.rs"]
mod tests;
