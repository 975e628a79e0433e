//! Evidence about the encoding of a sheet's texts: collected while it is read, evaluated once all of it is known.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

use super::detect::{Verdict, is_vietnamese, judge, may_be_old};
use super::mixed::convert_words;
use super::repair::{Encoding, HATS, Repaired, font_encoding, form, is_capitals, repair, repair_as};
use super::tables::Old;
use crate::text::normalise::{Script, clean, one_line};
use vanthu_diagnostic::{Diagnostic, Place, Text, code};

/// The length of an example in a message. More would not help the reader.
const EXAMPLE: usize = 60;

/// The fonts of a sheet's cells, as far as the workbook names them.
#[derive(Clone, Debug, Default)]
pub(crate) struct Fonts {
    /// The font of cells without a style.
    pub(crate) usual: Option<Arc<str>>,
    /// The fonts of the others by row and column.
    pub(crate) cells: HashMap<(u32, u32), Arc<str>>,
}

impl Fonts {
    /// The font of a cell.
    fn of(&self, row: u32, column: u32) -> Option<&str> {
        self.cells.get(&(row, column)).or(self.usual.as_ref()).map(AsRef::as_ref)
    }

    /// Whether any of them is one from before Unicode.
    pub(crate) fn has_old(&self) -> bool {
        self.usual.iter().chain(self.cells.values()).any(|font| Self::matters(font))
    }

    /// Whether a font of this name makes a difference.
    pub(crate) fn matters(name: &str) -> bool {
        font_encoding(name).is_some()
    }
}

/// A cell whose text may be in an old encoding, as it was stored.
#[derive(Clone, Debug)]
struct Candidate {
    /// The row, from 0.
    row: u32,
    /// The column, from 0.
    column: u32,
    /// The text with all its characters: a soft hyphen may be the `ư` of TCVN3.
    raw: Box<str>,
}

/// The cells of one encoding.
#[derive(Clone, Debug)]
struct Found {
    /// The encoding.
    from: Encoding,
    /// How many cells there are.
    cells: usize,
    /// The row and column of the first.
    first: (u32, u32),
    /// The first text as it was stored.
    before: String,
    /// The first text as it is now.
    after: String,
}

/// How many cells of a column are surely in an encoding.
#[derive(Clone, Copy, Debug, Default)]
struct Votes {
    /// In Unicode.
    unicode: usize,
    /// In TCVN3.
    tcvn3: usize,
    /// In VNI.
    vni: usize,
}

impl Votes {
    /// The old encoding that nearly all cells are in.
    fn leader(&self) -> Option<Old> {
        let leads = |own: usize| own > 0 && own >= 4 * (self.unicode + self.tcvn3 + self.vni - own);
        if leads(self.tcvn3) {
            Some(Old::Tcvn3)
        } else if leads(self.vni) {
            Some(Old::Vni)
        } else {
            None
        }
    }

    /// Whether no cell is sure.
    fn is_empty(&self) -> bool {
        self.unicode + self.tcvn3 + self.vni == 0
    }

    /// Adds a cell.
    fn add(&mut self, old: Option<Old>) {
        match old {
            None => self.unicode += 1,
            Some(Old::Tcvn3) => self.tcvn3 += 1,
            Some(Old::Vni) => self.vni += 1,
        }
    }
}

/// The sure cells of each column.
#[derive(Clone, Debug, Default)]
struct Columns {
    /// Those of the columns of nearly every sheet, where each text looks its own up.
    near: Vec<Votes>,
    /// Those of the columns behind them.
    far: BTreeMap<u32, Votes>,
}

impl Columns {
    /// The votes of a column, to be added to.
    fn entry(&mut self, column: u32) -> &mut Votes {
        /// How many columns nearly every sheet has at most.
        const NEAR: usize = 256;
        let place = usize::try_from(column).unwrap_or(usize::MAX);
        if place >= NEAR {
            return self.far.entry(column).or_default();
        }
        if place >= self.near.len() {
            self.near.resize(place + 1, Votes::default());
        }
        &mut self.near[place]
    }
}

/// The texts of a sheet's cells, by row and column from 0.
pub(crate) trait CellTexts {
    /// The text of a cell, to be replaced; `None` if the cell holds no text.
    fn text_mut(&mut self, row: u32, column: u32) -> Option<&mut String>;
}

/// The evidence about the encodings of a sheet.
#[derive(Clone, Debug, Default)]
pub(crate) struct EncodingEvidence {
    /// The cells that may be in an old encoding.
    candidates: Vec<Candidate>,
    /// The sure cells of each column.
    columns: Columns,
    /// The sure cells of the sheet.
    sheet: Votes,
    /// The verdicts on candidates without a font that were judged before.
    judged: HashMap<Box<str>, Verdict>,
    /// Whether any text has the marks of `â ă ơ` apart, as only NFD does.
    hats: bool,
    /// What was converted.
    found: Vec<Found>,
    /// How many cells may have been in capitals, and the first.
    capitals: Option<(usize, (u32, u32))>,
    /// How many cells could be read both ways and stayed, and the first.
    undecided: Option<(usize, (u32, u32))>,
    /// Whether single words of texts in Unicode were converted.
    mixed: bool,
    /// The cells that were converted as a whole: their letters are in Unicode now, whatever their font.
    replaced: HashSet<(u32, u32)>,
}

impl EncodingEvidence {
    /// Takes note of a text as it was stored, and of the letters it is written in.
    pub(crate) fn note(&mut self, row: u32, column: u32, raw: &str, script: Script) {
        match script {
            Script::Ascii => return,
            Script::Vietnamese => return self.vote(column, None),
            Script::Latin | Script::Other => {}
        }
        if may_be_old(raw) {
            self.candidates.push(Candidate { row, column, raw: raw.into() });
            return;
        }
        if is_vietnamese(raw) {
            self.vote(column, None);
        }
        let from = form(raw);
        if from != Encoding::Unicode {
            self.hats |= from == Encoding::Nfd && raw.contains(HATS);
            self.add(from, (row, column), raw, &clean(raw).text);
        }
    }

    /// Whether the fonts of cells are needed to settle the sheet.
    pub(crate) fn needs_fonts(&self) -> bool {
        !self.candidates.is_empty()
    }

    /// Repairs the texts noted so far in `cells`.
    pub(crate) fn settle(&mut self, cells: &mut impl CellTexts, fonts: &Fonts) {
        let candidates = std::mem::take(&mut self.candidates);
        let mut doubtful = Vec::new();
        for candidate in &candidates {
            let font = fonts.of(candidate.row, candidate.column);
            let verdict = match font.and_then(font_encoding) {
                None => self.judge(&candidate.raw),
                by_font => judge(&candidate.raw, by_font),
            };
            match verdict {
                Verdict::Sure(old) => {
                    self.vote(candidate.column, Some(old));
                    if is_vietnamese(&candidate.raw) {
                        // Partly retyped.
                        self.vote(candidate.column, None);
                    }
                    self.replace(cells, candidate, repair_as(&candidate.raw, old, font));
                    self.replaced.extend(font.is_some().then_some((candidate.row, candidate.column)));
                }
                Verdict::Unicode(true) => self.vote(candidate.column, None),
                Verdict::Unicode(false) => {}
                Verdict::CellWarning(tcvn3, vni) => doubtful.push((candidate, font, tcvn3, vni)),
            }
        }
        for (candidate, font, tcvn3, vni) in doubtful {
            let column = *self.columns.entry(candidate.column);
            let leader = if column.is_empty() { self.sheet.leader() } else { column.leader() };
            match leader {
                Some(old) if (old == Old::Tcvn3 && tcvn3) || (old == Old::Vni && vni) => {
                    self.replace(cells, candidate, repair_as(&candidate.raw, old, font));
                    self.replaced.extend(font.is_some().then_some((candidate.row, candidate.column)));
                }
                Some(_) => {}
                // Reported only if something was converted: otherwise it is a word of another language.
                None => count(&mut self.undecided, (candidate.row, candidate.column)),
            }
        }
    }

    /// A text that is partly in Unicode while its font is an old one, with its old words converted; `None` if it has none.
    pub(crate) fn convert_mixed(
        &mut self,
        (row, column): (u32, u32),
        text: &str,
        fonts: &Fonts,
    ) -> Option<String> {
        if text.is_ascii() || self.replaced.contains(&(row, column)) {
            return None;
        }
        let font = fonts.of(row, column)?;
        let old = font_encoding(font)?;
        let sure = match old {
            Old::Tcvn3 => self.sheet.tcvn3 > 0,
            Old::Vni => self.sheet.vni > 0,
        };
        let converted = convert_words(text, old, sure, is_capitals(font))?;
        self.mixed = true;
        Some(clean(&converted).text)
    }

    /// Judges a candidate without a font. Names are repeated again and again, and judging one takes as long as reading a
    /// row.
    fn judge(&mut self, text: &str) -> Verdict {
        /// How many verdicts are remembered.
        const MAX: usize = 4096;
        /// A longer text hardly comes again.
        const SHORT: usize = 128;
        if let Some(verdict) = self.judged.get(text) {
            return *verdict;
        }
        let verdict = judge(text, None);
        if text.len() <= SHORT && self.judged.len() < MAX {
            self.judged.insert(text.into(), verdict);
        }
        verdict
    }

    /// Reports what was done once all cells have been settled. `place` gives the place of a cell.
    pub(crate) fn notes(&mut self, place: impl Fn(u32, u32) -> Place) -> Vec<Diagnostic> {
        self.merge_forms();
        self.found.sort_by_key(|found| found.first);
        let converted = self.found.iter().map(|found| self.converted(found, &place));
        let capitals =
            self.capitals.map(|(cells, (row, column))| capitals_unknown(cells, place(row, column)));
        converted.chain(capitals).collect()
    }

    /// `o` with a tone apart is the same in both split forms of Unicode: texts around it decide which it is.
    fn merge_forms(&mut self) {
        let place = |from| self.found.iter().position(|found| found.from == from);
        let (Some(split), Some(_), false) = (place(Encoding::Nfd), place(Encoding::Windows1258), self.hats)
        else {
            return;
        };
        let mut split = self.found.swap_remove(split);
        if let Some(other) = self.found.iter_mut().find(|found| found.from == Encoding::Windows1258) {
            split.from = other.from;
            split.cells += other.cells;
            if split.first < other.first {
                *other = split;
            } else {
                other.cells = split.cells;
            }
        }
    }

    /// The name for the encodings of the sheet.
    pub(crate) fn encoding(&self) -> &'static str {
        let old = |found: &Found| matches!(found.from, Encoding::Tcvn3 | Encoding::Vni);
        match self.found.as_slice() {
            _ if self.mixed => "mixed",
            [] => Encoding::Unicode.name(),
            [found] if !old(found) || self.sheet.unicode == 0 => found.from.name(),
            _ => "mixed",
        }
    }

    /// Counts a cell that is surely in an encoding.
    fn vote(&mut self, column: u32, old: Option<Old>) {
        self.sheet.add(old);
        self.columns.entry(column).add(old);
    }

    /// Puts the repaired text into its cell.
    fn replace(&mut self, cells: &mut impl CellTexts, candidate: &Candidate, repaired: Repaired) {
        let (row, column) = (candidate.row, candidate.column);
        let Some(text) = cells.text_mut(row, column) else { return };
        let cleaned = clean(&repaired.text).text;
        self.add(repaired.from, (row, column), &candidate.raw, &cleaned);
        *text = cleaned;
        if repaired.capitals_unknown {
            count(&mut self.capitals, (row, column));
        }
    }

    /// Counts a converted cell.
    fn add(&mut self, from: Encoding, place: (u32, u32), before: &str, after: &str) {
        let Some(found) = self.found.iter_mut().find(|found| found.from == from) else {
            let (before, after) = (example(before), example(after));
            self.found.push(Found { from, cells: 1, first: place, before, after });
            return;
        };
        found.cells += 1;
        if place < found.first {
            found.first = place;
            (found.before, found.after) = (example(before), example(after));
        }
    }

    /// The note about the cells of an encoding.
    fn converted(&self, found: &Found, place: &impl Fn(u32, u32) -> Place) -> Diagnostic {
        let Found { from, cells, before, after, .. } = found;
        let Text { vi: name, en: name_en } = from.title();
        // The two forms of Unicode look alike: only the text itself is worth showing.
        let old = matches!(from, Encoding::Tcvn3 | Encoding::Vni);
        let shown = if old { format!("`{before}` → `{after}`") } else { format!("`{after}`") };
        let cells_en = if *cells == 1 { "1 cell was".to_string() } else { format!("{cells} cells were") };
        let note = Diagnostic::note(
            code!("import.converted"),
            format!("đã chuyển {cells} ô từ bảng mã {name} sang Unicode dựng sẵn; ô đầu tiên: {shown}"),
            format!("{cells_en} converted from {name_en} to composed Unicode; the first: {shown}"),
        );
        let note = note.at(place(found.first.0, found.first.1)).with_value(before.clone());
        match self.undecided.filter(|_| old) {
            Some((more, (row, column))) => {
                let short = place(row, column).short();
                note.hint(
                    format!("{more} ô đọc được theo cả hai bảng mã nên giữ nguyên, ô đầu tiên là {short}; hãy xem lại"),
                    format!("{more} more could be read either way and were left as they are, the first is {short}; check them"),
                )
            }
            None => note.hint(
                "xem lại vài ô đã chuyển; ô nào sai chữ thì gõ lại bằng bảng mã Unicode",
                "look at some of these cells; type again in Unicode any whose letters are wrong",
            ),
        }
    }
}

/// The name of a sheet as people read it, which has no font.
pub(crate) fn sheet_name(name: &str) -> String {
    repair(name, None).text
}

/// Counts a cell, and keeps the first in reading order.
fn count(counted: &mut Option<(usize, (u32, u32))>, place: (u32, u32)) {
    let (cells, first) = counted.unwrap_or((0, place));
    *counted = Some((cells + 1, first.min(place)));
}

/// The note about letters whose case only a font could tell.
fn capitals_unknown(cells: usize, place: Place) -> Diagnostic {
    let cells_en = if cells == 1 { "1 TCVN3 cell".to_string() } else { format!("{cells} TCVN3 cells") };
    Diagnostic::note(
        code!("import.capitals-unknown"),
        format!("không biết phông chữ của {cells} ô TCVN3, nên chữ hoa, chữ thường giữ như đã lưu trong tệp"),
        format!("the font of {cells_en} is not known, so the letters keep the case in which they are stored"),
    )
    .at(place)
    .hint(
        "nếu các ô này dùng phông chữ hoa như `.VnTimeH`, hãy mở tệp và gõ lại bằng chữ hoa",
        "if these cells use a capitals font such as `.VnTimeH`, open the file and type them in capitals",
    )
}

/// The beginning of a text, on one line.
fn example(text: &str) -> String {
    let line = one_line(text);
    match line.char_indices().nth(EXAMPLE) {
        Some((end, _)) => format!("{}…", line.get(..end).unwrap_or_default()),
        None => line,
    }
}
