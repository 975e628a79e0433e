//! Scores → scorecards: the wording of each, its lines broken and its rows' heights known. What all cards of a batch
//! share is made once.

use std::collections::BTreeSet;

use rust_decimal::prelude::ToPrimitive;
use serde::Deserialize;

use super::{closing, letterhead};
use vanthu_compute::score::{Pair, Score, Tally};
use vanthu_diagnostic::Diagnostic;
use vanthu_model::card::{Card, CardBar, CardLetters, CardLine, CardRoom, CardRow, CardRowKind, Lines};
use vanthu_model::config::parse_toml;
use vanthu_model::date::Period;
use vanthu_model::document::{Document, Letterhead};
use vanthu_model::header::DocumentHeader;
use vanthu_model::number::{count, decimal};
use vanthu_model::rules::Rules;
use vanthu_model::scheme::Scheme;
use vanthu_model::template::Template;
use vanthu_model::text::{capitals, upper_initial};

/// Points in a millimetre.
const PT_PER_MM: f64 = 72.0 / 25.4;
/// What a line leaves free, so that no rounding of the layout's wraps it once more.
const SPARE_PT: f64 = 0.5;

/// The labels of a card's lines.
const NAME: &str = "Tên chi bộ: ";
const MEMBERS: &str = "Tổng số đảng viên: ";
const GROUP: &str = "Khối: ";
const CLASS: &str = "Xếp loại: ";
const GROUNDS: &str = "Căn cứ xếp loại: ";
const PROPOSED: &str = "Chi bộ tự xếp loại: ";
const RANK: &str = "Xếp thứ: ";
const PREVIOUS: &str = "Kỳ trước: ";
const REASON: &str = "Lý do chênh lệch: ";
const NOTE: &str = "Ghi chú: ";
const LABELS: [&str; 10] = [NAME, MEMBERS, GROUP, CLASS, GROUNDS, PROPOSED, RANK, PREVIOUS, REASON, NOTE];

/// The words that a card's lines are made of.
const BY_POINTS: &str = "điểm đạt mức";
const AS_ABOVE: &str = "cấp có thẩm quyền xếp như trên";
const AVERAGE: &str = "điểm bình quân các chi bộ";
const POINTS: &str = "điểm";
const MEAN: &str = "bình quân";
const MORE: &str = "tăng";
const LESS: &str = "giảm";
const WORDS: [&str; 7] = [BY_POINTS, AS_ABOVE, AVERAGE, POINTS, MEAN, MORE, LESS];
/// What numbers are made of, and what stands between words.
const SIGNS: &str = "0123456789,.-/;:() ";
/// What check codes are made of beside.
const CODES: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";

/// How wide a text is on one line in points, for letters of one point, upright or bold.
pub type Measure<'a> = &'a (dyn Fn(&str, bool) -> f64 + Sync);

/// The measures of the card: `layout/scorecard.toml`, which the layout reads too.
#[derive(Clone, Debug, Deserialize)]
pub struct Measures {
    head: Head,
    text: Text,
    table: Table,
    bars: Bars,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
struct Head {
    left_mm: f64,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
struct Text {
    pt: f64,
    width_mm: f64,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
struct Table {
    pt: f64,
    line_pt: f64,
    inset_x_pt: f64,
    inset_y_pt: f64,
    widths_mm: Vec<f64>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
struct Bars {
    pt: f64,
    label_mm: f64,
    length_mm: f64,
    gap_mm: f64,
}

impl Measures {
    /// Reads the measures from their file. `file` is its name in messages.
    ///
    /// # Errors
    /// When it is not TOML or misses a measure.
    pub fn parse(file: &str, text: &str) -> Result<Self, Diagnostic> {
        parse_toml(file, text)
    }

    /// The room of the texts that differ from card to card.
    pub fn room(&self) -> CardRoom {
        let column = |index: usize| {
            let width_mm = self.table.widths_mm.get(index).copied().unwrap_or_default();
            width_mm * PT_PER_MM - 2.0 * self.table.inset_x_pt
        };
        let bars_mm = self.text.width_mm - self.bars.label_mm - self.bars.length_mm - self.bars.gap_mm;
        CardRoom {
            line_pt: self.text.width_mm * PT_PER_MM - SPARE_PT,
            text_pt: self.text.pt,
            points_pt: column(3).min(column(4)),
            note_pt: column(5) - SPARE_PT,
            table_pt: self.table.pt,
            bar_pt: bars_mm * PT_PER_MM - SPARE_PT,
            bars_pt: self.bars.pt,
        }
    }
}

/// All that the cards of a batch share.
pub struct Cards<'a> {
    scheme: &'a Scheme,
    measures: &'a Measures,
    measure: Measure<'a>,
    /// The card without what is a branch's own.
    blank: Document,
    blank_card: Card,
    /// The rows without points, each with its line of the scheme; none for the total.
    rows: Vec<(CardRow, Option<usize>)>,
    /// The bars without points: the line of the scheme, its most points and the average.
    bars: Vec<(CardBar, usize, f64, String)>,
    /// The average total.
    average: String,
    /// How many branches are ranked.
    ranked: usize,
}

/// What the cards of a batch are made of.
pub struct CardsInput<'a> {
    /// The particulars.
    pub header: &'a DocumentHeader,
    /// The rule set.
    pub rules: &'a Rules,
    /// The scheme.
    pub scheme: &'a Scheme,
    /// What all scores come to.
    pub tally: &'a Tally,
    /// The period.
    pub period: Period,
    /// The measures of the card.
    pub measures: &'a Measures,
    /// How wide a text is.
    pub measure: Measure<'a>,
    /// The template.
    pub template: &'a Template,
    /// The codes of the errors that the user allowed.
    pub allowed: &'a [String],
}

impl<'a> Cards<'a> {
    /// Makes ready what all cards share.
    pub fn new(input: &CardsInput<'a>) -> Self {
        let &CardsInput { header, rules, scheme, tally, measures, measure, .. } = input;
        let style = header.office.written_style().unwrap_or(rules.wording.tone_style);
        let wrap = |text: &str, width_mm: f64, pt: f64, bold: bool| {
            broken(text, width_mm * PT_PER_MM - SPARE_PT, pt, bold, measure)
        };
        let head = |text: &str, bold: bool| {
            let width = measures.head.left_mm * PT_PER_MM - SPARE_PT;
            // Names that the office breaks itself keep their lines.
            let lines = text.split('\n');
            lines.flat_map(|line| balanced(line, width, measures.text.pt, bold, measure)).collect::<Lines>()
        };
        let title = style.apply(&rules.title.text);
        let rows = blank_rows(scheme, tally, measures, measure);
        let columns: Vec<Lines> = ["TT", "Tiêu chí", "Điểm tối đa", "Tự chấm", "Thẩm định", "Ghi chú"]
            .iter()
            .zip(&measures.table.widths_mm)
            .map(|(heading, width)| {
                wrap(heading, width - 2.0 * measures.table.inset_x_pt / PT_PER_MM, measures.table.pt, true)
            })
            .collect();
        let mut heights_pt = vec![height(columns.iter().map(Vec::len), measures)];
        heights_pt.extend(rows.iter().map(|(row, _)| height([row.title.len()].into_iter(), measures)));
        let heading = format!("phiếu {}", scheme.subject);
        let blank_card = Card {
            superior: letterhead::superior(header, rules).map(|name| head(&name, false)).unwrap_or_default(),
            issuer: head(&letterhead::issuer(header, rules), true),
            // The title's size is the rules'; its line is as long as it is.
            title_pt: measure(&title, true),
            place_date: letterhead::place_date(header, header.date, rules),
            heading: wrap(&capitals(&heading), measures.text.width_mm, measures.text.pt, true),
            period: upper_initial(&input.period.text()),
            about: Vec::new(),
            columns,
            widths_mm: measures.table.widths_mm.clone(),
            heights_pt,
            rows: Vec::new(),
            results: Vec::new(),
            alt: String::new(),
            legend: ["Điểm thẩm định", "Điểm tối đa", "Bình quân các chi bộ"].map(String::from),
            bars: Vec::new(),
            code: None,
            code_label: "Mã kiểm tra:".into(),
            code_alt: String::new(),
            numbered: false,
        };
        let star = rules.star.as_ref().map(|star| star.text.clone());
        let blank = Document {
            template: input.template.name.clone(),
            rules: rules.name.clone(),
            title: String::new(),
            author: header.office.name.clone(),
            kind: input.template.kind.clone(),
            date: super::date_of(header),
            page_size: header.page_size.0.clone(),
            sizes: Default::default(),
            duplex: header.duplex,
            letterhead: Letterhead { title, star, ..Letterhead::default() },
            blocks: Vec::new(),
            recipients: None,
            // What is wrong with them the report says, which is composed first.
            signatures: closing::signatures(header, input.template, rules, style, &mut Vec::new()),
            copy: None,
            contact: None,
            appendices: Vec::new(),
            facts: Default::default(),
            card: None,
            allowed: input.allowed.to_vec(),
        };
        let bars = bars(scheme, tally, |text| wrap(text, measures.bars.label_mm, measures.bars.pt, false));
        let average = tally.average_total().text();
        Self { scheme, measures, measure, blank, blank_card, rows, bars, average, ranked: tally.count() }
    }

    /// The scorecard of `score`, which stands at `rank`, without its check code.
    pub fn card(&self, score: &Score, rank: u32) -> Document {
        let mut card = self.blank_card.clone();
        card.about = self.about(score);
        card.rows = self.rows.iter().map(|(row, line)| filled(row, self.pair(score, *line))).collect();
        card.bars = self.bars.iter().map(|bar| drawn(bar, score)).collect();
        card.results = self.results(score, rank);
        card.alt = self.alt(score, &card.bars);
        card.code_alt = format!("Mã QR ghi mã kiểm tra của phiếu {}", score.name);
        let mut document = self.blank.clone();
        document.title = format!(
            "Phiếu {} {}: {}",
            self.scheme.subject,
            vanthu_model::text::lower_initial(&card.period),
            score.name
        );
        document.card = Some(Box::new(card));
        document
    }

    /// The letters that the texts of cards may have in which they differ, where these are all the scores: what a batch
    /// prints of them changes no card.
    pub fn letters<'s>(&self, scores: impl Iterator<Item = &'s Score>) -> CardLetters {
        let mut letters = CardLetters::default();
        let words = LABELS.into_iter().chain(WORDS).chain([SIGNS, CODES]);
        letters.upright.extend(words.flat_map(str::chars));
        letters.bold.extend([MORE, LESS, SIGNS].into_iter().flat_map(str::chars));
        let classes = self.scheme.band.iter().map(|band| &band.class);
        letters.bold.extend(classes.clone().flat_map(|class| class.chars()));
        let whys = self.scheme.ceiling.iter().map(|ceiling| &ceiling.why);
        for text in classes.chain(whys) {
            for text in [text, &text.to_lowercase(), &upper_initial(text)] {
                letters.upright.extend(text.chars());
            }
        }
        // Most letters were met before, and the rows are many.
        let (mut upright, mut bold) = (vec![false; KNOWN], vec![false; KNOWN]);
        let meet = |known: &mut Vec<bool>, set: &mut BTreeSet<char>, text: &str| {
            for letter in text.chars() {
                match known.get_mut(letter as usize) {
                    Some(true) => {}
                    Some(known) => {
                        *known = true;
                        set.insert(letter);
                    }
                    None => drop(set.insert(letter)),
                }
            }
        };
        for score in scores {
            meet(&mut bold, &mut letters.bold, &score.name);
            for text in [Some(&*score.group), score.reason.as_deref(), score.note.as_deref()] {
                meet(&mut upright, &mut letters.upright, text.unwrap_or_default());
            }
        }
        letters
    }

    fn pair(&self, score: &Score, line: Option<usize>) -> Pair {
        line.and_then(|line| score.lines.get(line)).copied().unwrap_or(score.total)
    }

    /// `label` and the lines of `text` behind it.
    fn line(&self, label: &str, text: &str, bold: bool) -> CardLine {
        let text_pt = self.measures.text.pt;
        let width = self.measures.text.width_mm * PT_PER_MM - SPARE_PT;
        let indent = (self.measure)(label, false) * text_pt;
        let text = broken_from(text, indent, width, text_pt, bold, self.measure);
        CardLine { label: label.into(), text, bold }
    }

    fn about(&self, score: &Score) -> Vec<CardLine> {
        let mut lines = vec![self.line(NAME, &score.name, true)];
        let members = score.members.map(|members| count(members.into()));
        match (&*score.group, members) {
            ("", None) => {}
            ("", Some(members)) => lines.push(self.line(MEMBERS, &members, false)),
            (group, None) => lines.push(self.line(GROUP, group, false)),
            (group, Some(members)) => {
                lines.push(self.line(GROUP, &format!("{group}. {MEMBERS}{members}"), false));
            }
        }
        lines
    }

    fn results(&self, score: &Score, rank: u32) -> Vec<CardLine> {
        let class =
            |class: u8| self.scheme.band.get(usize::from(class)).map_or("", |band| band.class.as_str());
        let mut lines = vec![self.line(CLASS, class(score.class), true)];
        if let Some(ceiling) = score.ceiling.and_then(|index| self.scheme.ceiling.get(usize::from(index))) {
            let text = format!("{}; {BY_POINTS} {}", ceiling.why, class(score.by_points).to_lowercase());
            lines.push(self.line(GROUNDS, &upper_initial(&text), false));
        } else if score.class != score.by_points {
            let text = format!("{BY_POINTS} {}; {AS_ABOVE}", class(score.by_points).to_lowercase());
            lines.push(self.line(GROUNDS, &upper_initial(&text), false));
        }
        if let Some(proposed) = score.proposed {
            lines.push(self.line(PROPOSED, class(proposed), false));
        }
        let standing = format!("{rank}/{}; {AVERAGE}: {}", self.ranked, self.average);
        lines.push(self.line(RANK, &standing, false));
        let previous: Vec<String> = score
            .previous
            .get()
            .map(|points| format!("{} {POINTS}", decimal(points)))
            .into_iter()
            .chain(score.previous_class.map(|previous| class(previous).to_lowercase()))
            .collect();
        if !previous.is_empty() {
            lines.push(self.line(PREVIOUS, &previous.join(", "), false));
        }
        if let Some(reason) = &score.reason {
            lines.push(self.line(REASON, reason, false));
        }
        if let Some(note) = &score.note {
            lines.push(self.line(NOTE, note, false));
        }
        lines
    }

    /// What a reader who cannot see the bars is told.
    fn alt(&self, score: &Score, bars: &[CardBar]) -> String {
        let parts: Vec<String> =
            bars.iter().map(|bar| format!("{}: {}", bar.label.concat(), bar.text)).collect();
        format!("Biểu đồ thanh điểm thẩm định của {} theo nhóm tiêu chí. {}", score.name, parts.join("; "))
    }
}

/// How many letters have a place of their own while they are met.
const KNOWN: usize = 0x2100;

/// The height of a row whose cells have so many lines.
fn height(lines: impl Iterator<Item = usize>, measures: &Measures) -> f64 {
    let table = &measures.table;
    lines.max().unwrap_or(1) as f64 * table.line_pt + 2.0 * table.inset_y_pt
}

/// The rows that the workbook has points for, without them.
fn blank_rows(
    scheme: &Scheme,
    tally: &Tally,
    measures: &Measures,
    measure: Measure,
) -> Vec<(CardRow, Option<usize>)> {
    let table = &measures.table;
    let room =
        table.widths_mm.get(1).copied().unwrap_or_default() * PT_PER_MM - 2.0 * table.inset_x_pt - SPARE_PT;
    let row = |kind: CardRowKind, number: &str, title: &str, max| CardRow {
        kind,
        number: number.into(),
        title: broken(title, room, table.pt, kind != CardRowKind::Criterion, measure),
        max: decimal(max),
        own: String::new(),
        assessed: String::new(),
        note: String::new(),
    };
    let mut rows = Vec::new();
    let mut line = 0;
    let mut add = |row: CardRow| {
        if tally.average(line).get().is_some() {
            rows.push((row, Some(line)));
        }
        line += 1;
    };
    for group in &scheme.group {
        let kind = if group.criterion.is_empty() { CardRowKind::Criterion } else { CardRowKind::Group };
        add(row(kind, &group.number, &group.title, group.max));
        for criterion in &group.criterion {
            add(row(CardRowKind::Criterion, &criterion.number, &criterion.title, criterion.max));
        }
    }
    rows.push((row(CardRowKind::Total, "", "Tổng điểm", scheme.total), None));
    rows
}

/// A row with its points.
fn filled(blank: &CardRow, pair: Pair) -> CardRow {
    let dash = |text: String| if text.is_empty() { "-".to_string() } else { text };
    let note = match (pair.own.get(), pair.assessed.get()) {
        (Some(own), Some(assessed)) if own != assessed => {
            let word = if assessed > own { MORE } else { LESS };
            format!("{word} {}", decimal((assessed - own).abs()))
        }
        _ => String::new(),
    };
    CardRow { own: dash(pair.own.text()), assessed: dash(pair.assessed.text()), note, ..blank.clone() }
}

/// The bars without points.
fn bars(scheme: &Scheme, tally: &Tally, wrap: impl Fn(&str) -> Lines) -> Vec<(CardBar, usize, f64, String)> {
    let mut bars = Vec::new();
    let mut line = 0;
    for group in &scheme.group {
        let average = tally.average(line);
        if let (Some(points), Some(max)) = (average.get(), group.max.to_f64().filter(|max| *max > 0.0)) {
            let part = points.to_f64().unwrap_or_default() / max;
            let bar = CardBar { label: wrap(group.called()), value: 0.0, average: part, text: String::new() };
            let text = format!("/{} ({MEAN} {})", decimal(group.max), average.text());
            bars.push((bar, line, max, text));
        }
        line += 1 + group.criterion.len();
    }
    bars
}

/// A bar with its points.
fn drawn((blank, line, max, text): &(CardBar, usize, f64, String), score: &Score) -> CardBar {
    let points = score.lines.get(*line).map(|pair| pair.assessed);
    let number = points.and_then(|points| points.get()).and_then(|points| points.to_f64());
    let shown = points.map(|points| points.text()).filter(|text| !text.is_empty());
    CardBar {
        value: number.unwrap_or_default() / max,
        text: format!("{}{text}", shown.unwrap_or_else(|| "-".into())),
        ..blank.clone()
    }
}

/// `text` broken between words into lines of at most `width` points. A line but the last ends with the space that
/// parts its last word from the next, which takes no room.
pub fn broken(text: &str, width: f64, pt: f64, bold: bool, measure: Measure) -> Lines {
    broken_from(text, 0.0, width, pt, bold, measure)
}

/// The same, where the first line begins `indent` points behind the others.
fn broken_from(text: &str, indent: f64, width: f64, pt: f64, bold: bool, measure: Measure) -> Lines {
    let space = measure(" ", bold) * pt;
    // The layout counts the space at a line's end where a line break follows.
    let width = width - space;
    let mut lines: Lines = vec![String::new()];
    let mut used = indent;
    for word in text.split_whitespace() {
        let span = measure(word, bold) * pt;
        let line = lines.last_mut().expect("a line was begun");
        let gap = if line.is_empty() { 0.0 } else { space };
        if used + gap + span > width && (!line.is_empty() || used > 0.0) {
            line.push(' ');
            lines.push(word.to_string());
            used = span;
        } else {
            if gap > 0.0 {
                line.push(' ');
            }
            line.push_str(word);
            used += gap + span;
        }
    }
    lines
}

/// `text` broken into as few lines as `width` allows, of lengths as equal as can be.
fn balanced(text: &str, width: f64, pt: f64, bold: bool, measure: Measure) -> Lines {
    let mut lines = broken(text, width, pt, bold, measure);
    let space = measure(" ", bold) * pt;
    let span = |line: &String| measure(line.trim_end(), bold) * pt;
    loop {
        let widest = lines.iter().map(span).fold(0.0, f64::max);
        let tighter = broken(text, widest - 0.01 + space, pt, bold, measure);
        if tighter.len() > lines.len() || tighter.iter().map(span).fold(0.0, f64::max) >= widest {
            return lines;
        }
        lines = tighter;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every letter is one point wide.
    fn even(text: &str, _: bool) -> f64 {
        text.chars().count() as f64
    }

    #[test]
    fn lines_break_between_words_and_keep_their_spaces() {
        assert_eq!(broken("một hai ba bốn", 8.0, 1.0, false, &even), ["một hai ", "ba bốn"]);
        assert_eq!(broken("", 7.0, 1.0, false, &even), [""]);
        assert_eq!(broken("dài-quá-một-dòng a", 7.0, 1.0, false, &even), ["dài-quá-một-dòng ", "a"]);
        assert_eq!(broken_from("một hai ba", 5.0, 8.0, 1.0, false, &even), [" ", "một hai ", "ba"]);
    }

    #[test]
    fn lines_of_names_are_evened() {
        assert_eq!(balanced("ĐẢNG BỘ XÃ A B C", 15.0, 1.0, true, &even), ["ĐẢNG BỘ ", "XÃ A B C"]);
    }
}
