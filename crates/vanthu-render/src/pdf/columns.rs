//! The widths of a table's columns. A template gives each a width; here they are changed where a word or number would run
//! over its cell, and where one column has room to spare while another breaks its lines.

use vanthu_model::compounds::{Compounds, HELD, JOINT};
use vanthu_model::document::{Align, Block, Document, TableColumn, TableRow, plain_text};

use super::measures::Measures;

/// Millimetres in a point.
const MM_PER_PT: f64 = 25.4 / 72.0;
/// What a column is wider than its text, so that rounding never breaks a line.
const SPARE_MM: f64 = 0.2;
/// The steps in which widths are tried, and how often.
const STEPS_MM: [f64; 5] = [2.0, 4.0, 8.0, 12.0, 16.0];
const STEPS: usize = 60;
/// The most rows that are looked at for the height of a table.
const SAMPLE: usize = 100;
/// The most lines that a heading is broken into for the sake of the rows below it.
const HEADING_LINES: usize = 3;

/// The width of a text on one line in points, for letters of one point, upright or bold.
pub(super) type Width<'a> = &'a dyn Fn(&str, bool) -> f64;

/// Fits the columns of all tables of `document`.
pub(super) fn fit(document: &mut Document, measures: &Measures, compounds: &Compounds, width: Width) {
    let fit_one = |block: &mut Block, turned: bool| {
        if let Block::Table { columns, rows, landscape, .. } = block {
            let available = measures.text_mm(turned || *landscape);
            Table::new(columns, rows, measures, compounds, width).fit(columns, available);
        }
    };
    document.blocks.iter_mut().for_each(|block| fit_one(block, false));
    for appendix in &mut document.appendices {
        let turned = appendix.landscape;
        appendix.blocks.iter_mut().for_each(|block| fit_one(block, turned));
    }
}

/// The lines of a cell's text, each as the pieces that are not broken.
struct Cell(Vec<Vec<Piece>>);

/// Words that stay on one line where it is wide enough for them.
struct Piece {
    /// Its width in millimetres.
    width: f64,
    /// The widths of the words between which it is broken if it is wider than the line.
    words: Vec<f64>,
    /// The widest of these words that have two syllables at most.
    short: f64,
}

/// What decides the width of a column, in millimetres without the room beside the text.
struct Column {
    /// The widest word.
    word: f64,
    /// The widest piece that is not to be broken.
    piece: f64,
    /// The widest line of a cell below the heading.
    line: f64,
    heading: Cell,
    text: bool,
}

struct Table {
    columns: Vec<Column>,
    /// The cells of the rows that are looked at, row by row.
    rows: Vec<Vec<Option<Cell>>>,
    space: f64,
    inset: f64,
    sense: bool,
}

impl Table {
    fn new(
        columns: &[TableColumn],
        rows: &[TableRow],
        measures: &Measures,
        compounds: &Compounds,
        width: Width,
    ) -> Self {
        let rule = &measures.table;
        let mm = |text: &str, bold: bool| width(text, bold) * rule.pt * MM_PER_PT;
        let space = mm(" ", false);
        let sense = measures.by_sense();
        let cell = |text: &str, bold: bool| {
            let held = if sense { compounds.hold(text) } else { text.to_string() };
            let plain = |text: &str| mm(&text.replace([HELD, JOINT], " "), bold);
            let piece = |piece: &str| {
                let closest = if sense { compounds.hold_closest(piece) } else { piece.to_string() };
                let words: Vec<f64> = closest.split(' ').map(plain).collect();
                let short = closest
                    .split(' ')
                    .zip(&words)
                    .filter(|(word, _)| word.matches(HELD).count() < 2)
                    .map(|(_, width)| *width)
                    .fold(0.0, f64::max);
                Piece { width: plain(piece), words, short }
            };
            let breaks = |letter: char| letter.is_whitespace() && letter != HELD && letter != JOINT;
            Cell(held.split('\n').map(|line| line.split(breaks).map(piece).collect()).collect())
        };
        let mut fitted: Vec<Column> = columns
            .iter()
            .map(|column| {
                let heading = plain_text(&column.heading);
                let bold = rule.header_bold;
                let word =
                    |text: &str, bold| text.split_whitespace().map(|word| mm(word, bold)).fold(0.0, f64::max);
                let number = column.number.as_deref().unwrap_or_default();
                let heading_cell = cell(&heading, bold);
                Column {
                    word: word(&heading, bold).max(word(number, false)),
                    piece: heading_cell.widest_piece().max(word(number, false)),
                    line: 0.0,
                    heading: heading_cell,
                    text: column.align == Align::Left,
                }
            })
            .collect();
        let mut cells = Vec::new();
        for row in rows {
            let mut line = Vec::with_capacity(columns.len());
            for (at, runs) in row.cells.iter().enumerate() {
                let Some(column) = fitted.get_mut(at) else { break };
                if row.spans.get(at) == Some(&0) {
                    line.push(None);
                    continue;
                }
                let text = plain_text(runs);
                let bold = (row.total && rule.total_bold) || runs.iter().any(|run| run.bold);
                let words = text.split_whitespace().map(|word| mm(word, bold)).fold(0.0, f64::max);
                let cell = cell(&text, bold);
                column.word = column.word.max(words);
                column.piece = column.piece.max(words).max(cell.widest_short());
                column.line = column.line.max(cell.line(space));
                line.push(Some(cell));
            }
            if cells.len() < SAMPLE {
                cells.push(line);
            }
        }
        Self { columns: fitted, rows: cells, space, inset: 2.0 * rule.inset_x_pt * MM_PER_PT, sense }
    }

    /// Changes the widths of `columns`, whose sum may reach `available`.
    fn fit(&self, columns: &mut [TableColumn], available: f64) {
        let given: Vec<f64> = columns.iter().map(|column| column.width_mm).collect();
        let outer = |inner: f64| inner + self.inset + SPARE_MM;
        let least: Vec<f64> = self.columns.iter().map(|column| outer(column.word)).collect();
        let fits = given.iter().zip(&least).all(|(given, least)| *given >= least - SPARE_MM);
        if fits && !self.sense {
            return;
        }
        let decent: Vec<f64> = match self.sense {
            true => self.columns.iter().map(|column| outer(column.piece)).collect(),
            false => least.clone(),
        };
        let limits = Limits { given: &given, least: &least, decent: &decent, available };
        let mut widths = self.shared(&limits, 1);
        if self.sense && self.breaks_text(&widths) {
            // Headings of more lines leave room for the text below them. The first way that makes the table lowest is taken.
            let mut lowest = self.height(&widths);
            for lines in 2..=HEADING_LINES {
                let other = self.shared(&limits, lines);
                let height = self.height(&other);
                if height < lowest {
                    (lowest, widths) = (height, other);
                }
            }
        }
        let changed = widths.iter().zip(&given).any(|(width, given)| (width - given).abs() > 0.05);
        if changed {
            for (column, width) in columns.iter_mut().zip(&widths) {
                column.width_mm = (width * 10.0).floor() / 10.0;
            }
        }
    }

    /// The widths where headings may take so many `lines` without need.
    fn shared(&self, limits: &Limits, lines: usize) -> Vec<f64> {
        let Limits { given, least, decent, available } = *limits;
        let full: Vec<f64> = (0..given.len()).map(|at| self.full(at, given[at], decent[at], lines)).collect();
        let total: f64 = given.iter().sum();
        let mut widths: Vec<f64> =
            given.iter().zip(decent).map(|(given, decent)| given.max(*decent)).collect();
        // What a column needs more is taken from those that have room to spare, then from the margins, and only then from
        // those that break their lines.
        take(&mut widths, &full, total);
        take(&mut widths, decent, available);
        take(&mut widths, least, available);
        if self.sense {
            self.widen(&mut widths, &full, available);
            self.level(&mut widths, decent);
        }
        widths
    }

    /// The width at which no line of the column is broken, and its heading takes no more lines than at the width given, or than
    /// `lines`.
    fn full(&self, at: usize, given: f64, decent: f64, lines: usize) -> f64 {
        let column = &self.columns[at];
        let outer = column.line + self.inset + SPARE_MM;
        let mut width = outer.max(decent);
        let heading = |width: f64| column.heading.lines(width - self.inset, self.space);
        let most = heading(given.max(decent)).max(lines);
        while heading(width) > most && width < given {
            width += 0.5;
        }
        width
    }

    /// Whether a column of text breaks its lines at these widths.
    fn breaks_text(&self, widths: &[f64]) -> bool {
        let broken = |(column, width): (&Column, &f64)| {
            column.text && column.line + self.inset + SPARE_MM > width + 0.05
        };
        self.columns.iter().zip(widths).any(broken)
    }

    /// Gives the columns that break their lines the room that the others have to spare, those that lack least first.
    fn widen(&self, widths: &mut [f64], full: &[f64], available: f64) {
        let mut lacking: Vec<(usize, f64)> = widths
            .iter()
            .zip(full)
            .map(|(width, full)| full - width)
            .enumerate()
            .filter(|(_, lack)| *lack > 0.05)
            .collect();
        if lacking.is_empty() {
            return;
        }
        lacking.sort_by(|a, b| a.1.total_cmp(&b.1));
        let spare: Vec<f64> = widths.iter().zip(full).map(|(width, full)| (width - full).max(0.0)).collect();
        let free = (available - widths.iter().sum::<f64>()).max(0.0);
        let all = spare.iter().sum::<f64>() + free;
        let mut pool = all;
        for (place, (at, lack)) in lacking.iter().enumerate() {
            // The last ones share what is left where it is not enough for the next.
            let rest: f64 = lacking[place..].iter().map(|(_, lack)| lack).sum();
            let given = if *lack <= pool { *lack } else { pool * lack / rest };
            widths[*at] += given;
            pool -= given;
        }
        let used = all - pool;
        let from_spare = used.min(all - free);
        if all - free > 0.0 {
            for (width, spare) in widths.iter_mut().zip(&spare) {
                *width -= from_spare * spare / (all - free);
            }
        }
    }

    /// Moves width between columns of text as long as that makes the table lower.
    fn level(&self, widths: &mut [f64], decent: &[f64]) {
        let texts: Vec<usize> = (0..widths.len()).filter(|&at| self.columns[at].text).collect();
        if texts.len() < 2 || !self.breaks_text(widths) {
            return;
        }
        let mut height = self.height(widths);
        for _ in 0..STEPS {
            let mut best: Option<(usize, Vec<f64>)> = None;
            for &from in &texts {
                for &to in texts.iter().filter(|&&to| to != from) {
                    for step in STEPS_MM {
                        if widths[from] - step < decent[from] {
                            continue;
                        }
                        let mut moved = widths.to_vec();
                        moved[from] -= step;
                        moved[to] += step;
                        let lower = self.height(&moved);
                        if lower < best.as_ref().map_or(height, |(height, _)| *height) {
                            best = Some((lower, moved));
                        }
                    }
                }
            }
            let Some((lower, moved)) = best else { break };
            height = lower;
            widths.copy_from_slice(&moved);
        }
    }

    /// The height of the heading and the rows in lines.
    fn height(&self, widths: &[f64]) -> usize {
        let row = |row: &Vec<Option<Cell>>| {
            let cells = row.iter().zip(widths);
            cells
                .filter_map(|(cell, width)| Some(cell.as_ref()?.lines(width - self.inset, self.space)))
                .max()
                .unwrap_or(1)
        };
        let headings = self.columns.iter().zip(widths);
        let heading = headings.map(|(column, width)| column.heading.lines(width - self.inset, self.space));
        self.rows.iter().map(row).sum::<usize>() + heading.max().unwrap_or(1)
    }
}

/// What the widths of columns are found within, in millimetres.
struct Limits<'a> {
    /// The widths that the template gives.
    given: &'a [f64],
    /// The least widths, at which no word is broken.
    least: &'a [f64],
    /// Those at which no words that belong together are parted.
    decent: &'a [f64],
    /// The most that they may add up to.
    available: f64,
}

impl Cell {
    /// The widest word of a piece. A column is not made wider for the sake of a long compound or a name, which are parted.
    fn widest_piece(&self) -> f64 {
        self.0.iter().flatten().flat_map(|piece| &piece.words).copied().fold(0.0, f64::max)
    }

    /// The widest word of two syllables at most. Longer ones are parted in a narrow column rather than that it takes the room of
    /// the others.
    fn widest_short(&self) -> f64 {
        self.0.iter().flatten().map(|piece| piece.short).fold(0.0, f64::max)
    }

    /// The widest line.
    fn line(&self, space: f64) -> f64 {
        let line = |pieces: &Vec<Piece>| {
            pieces.iter().map(|piece| piece.width).sum::<f64>()
                + space * pieces.len().saturating_sub(1) as f64
        };
        self.0.iter().map(line).fold(0.0, f64::max)
    }

    /// How many lines it takes at a width. Names and long compounds are parted where that saves a line.
    fn lines(&self, width: f64, space: f64) -> usize {
        let whole = self.set(width, space, false);
        // Where no line is broken, no other way takes fewer.
        if whole == self.0.len() { whole } else { whole.min(self.set(width, space, true)) }
    }

    /// How many lines it takes, each piece `parted` into its words or only those that are too wide. A word wider than the line
    /// takes as many as its width asks for.
    fn set(&self, width: f64, space: f64, parted: bool) -> usize {
        let mut count = 0;
        for pieces in &self.0 {
            count += 1;
            let mut used = 0.0;
            let parts = pieces.iter().flat_map(|piece| match !parted && piece.width <= width + 0.01 {
                true => std::slice::from_ref(&piece.width),
                false => piece.words.as_slice(),
            });
            for &part in parts {
                let after = if used > 0.0 { used + space + part } else { part };
                if after <= width + 0.01 {
                    used = after;
                    continue;
                }
                count += usize::from(used > 0.0);
                used = part;
                while used > width + 0.01 && width > 1.0 {
                    count += 1;
                    used -= width;
                }
            }
        }
        count
    }
}

/// Narrows `widths` to the sum `most`, none below `least`, each by its share of what there is above.
fn take(widths: &mut [f64], least: &[f64], most: f64) {
    let over = widths.iter().sum::<f64>() - most;
    if over <= 0.0 {
        return;
    }
    let spare = |width: f64, least: f64| (width - least).max(0.0);
    let all: f64 = widths.iter().zip(least).map(|(width, least)| spare(*width, *least)).sum();
    if all <= 0.0 {
        return;
    }
    let share = (over / all).min(1.0);
    for (width, least) in widths.iter_mut().zip(least) {
        *width -= share * spare(*width, *least);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use vanthu_model::document::Run;

    const RULES: &str = "[page]\nwidth-mm = 210\nheight-mm = 297\nleft-mm = 30\nright-mm = 15\ntop-mm = 20\n\
                         bottom-mm = 20\n[body]\npt = 14\nline-pt = 18\n[landscape]\nleft-mm = 20\n\
                         right-mm = 20\n[table]\npt = 12\nline-pt = 16\ninset-x-pt = 4\nheader-bold = true\ntotal-bold = true\n";

    /// The widths of columns of these heads, widths and rows; letters are half as wide as high.
    fn fitted(sense: bool, heads: &[(&str, f64, Align)], rows: &[&[&str]]) -> Vec<f64> {
        let rules = format!("{RULES}{}", if sense { "[breaks]\nby-sense = true\n" } else { "" });
        let measures: Measures = toml::from_str(&rules).unwrap();
        let compounds = "joining = []\nbefore-number = []\nafter-number = []\nbefore-name = []\n\
                         [[group]]\ntitle = \"\"\nsource = \"\"\nwords = [\"công tác\"]\n";
        let compounds = Compounds::parse("a", compounds).unwrap();
        let mut columns: Vec<TableColumn> = heads
            .iter()
            .map(|(head, width_mm, align)| TableColumn {
                heading: vec![Run::plain(*head)],
                group: Vec::new(),
                number: None,
                width_mm: *width_mm,
                align: *align,
            })
            .collect();
        let row = |row: &&[&str]| TableRow {
            cells: row.iter().map(|cell| vec![Run::plain(*cell)]).collect(),
            spans: Vec::new(),
            total: false,
        };
        let rows: Vec<TableRow> = rows.iter().map(row).collect();
        let width = |text: &str, _: bool| text.chars().count() as f64 * 0.5;
        Table::new(&columns, &rows, &measures, &compounds, &width).fit(&mut columns, measures.text_mm(false));
        columns.iter().map(|column| column.width_mm).collect()
    }

    /// The width in millimetres of a column of so many letters.
    fn letters(count: usize) -> f64 {
        count as f64 * 6.0 * MM_PER_PT + 8.0 * MM_PER_PT
    }

    #[test]
    fn widths_stand_as_long_as_nothing_is_broken() {
        let heads =
            [("STT", 20.0, Align::Center), ("Chi bộ", 60.0, Align::Left), ("Số", 30.0, Align::Center)];
        assert_eq!(fitted(true, &heads, &[&["1", "Chi bộ thôn Một", "12"]]), [20.0, 60.0, 30.0]);
    }

    #[test]
    fn a_number_has_the_width_that_it_needs_under_all_rules() {
        let heads = [("Chi bộ", 60.0, Align::Left), ("Số", 15.0, Align::Center), ("Số", 15.0, Align::Center)];
        for sense in [true, false] {
            let widths = fitted(sense, &heads, &[&["Một", "1.876.536", "1.234.567.890"]]);
            assert!(widths[1] >= letters(9) && widths[2] >= letters(13), "{widths:?}");
            assert!(widths.iter().sum::<f64>() <= 90.0, "{widths:?}");
        }
    }

    #[test]
    fn room_to_spare_goes_to_the_column_that_breaks_its_lines() {
        let long = "Chi bộ thôn Hai Mươi Tháng Bảy";
        let heads = [("Chi bộ", 40.0, Align::Left), ("Số", 40.0, Align::Center)];
        let widths = fitted(true, &heads, &[&[long, "1"]]);
        assert!(widths[0] >= letters(long.chars().count()), "{widths:?}");
        // The old rules keep what their documents have.
        assert_eq!(fitted(false, &heads, &[&[long, "1"]]), [40.0, 40.0]);
    }

    #[test]
    fn headings_take_more_lines_where_that_leaves_names_on_one() {
        let name = "Chi bộ thôn Hai Mươi Tháng Bảy";
        let heads = [("Chi bộ", 56.0, Align::Left), ("Chỉ tiêu được giao", 109.0, Align::Center)];
        // There is room for both.
        assert_eq!(fitted(true, &heads, &[&["Một", "1"]]), [56.0, 109.0]);
        let figure = ("Chỉ tiêu được giao", letters(18), Align::Center);
        let heads = [("Chi bộ", 165.0 - 3.0 * letters(18), Align::Left), figure, figure, figure];
        let widths = fitted(true, &heads, &[&[name, "1", "1", "1"], &[name, "2", "2", "2"]]);
        assert!(widths[0] >= letters(name.chars().count()), "{widths:?}");
        assert!(widths.iter().sum::<f64>() <= 165.0, "{widths:?}");
    }

    #[test]
    fn a_table_never_grows_beyond_the_text() {
        let long = "một hai ba bốn năm sáu bảy tám chín mười ".repeat(12);
        let heads = [
            ("Chi bộ", 60.0, Align::Left),
            ("Số", 15.0, Align::Center),
            ("Ghi chú", 60.0, Align::Left),
            ("Số", 15.0, Align::Center),
        ];
        let widths = fitted(true, &heads, &[&["Một", "1.876.536.000", &long, "1.876.536.000"]]);
        assert!(widths.iter().sum::<f64>() <= 165.0, "{widths:?}");
        assert!(widths[2] > 60.0 && widths[1] >= letters(13), "{widths:?}");
    }

    #[test]
    fn headings_and_cells_are_not_broken_within_compounds() {
        let heads = [("công tác", 15.0, Align::Center), ("Chi bộ", 60.0, Align::Left)];
        assert!(fitted(true, &heads, &[&["1", "Một"]])[0] >= letters(8));
        let heads = [("Chi bộ", 150.0, Align::Left), ("Ghi chú", 15.0, Align::Left)];
        assert!(fitted(true, &heads, &[&["Một", "đi công tác xa"]])[1] >= letters(8));
    }
}
