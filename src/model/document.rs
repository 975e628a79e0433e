//! The composed document: letterhead parts and blocks of inline runs, with no layout in it. It is what
//! `--format json` prints, what `check` reads, and the one JSON file that the layout is given.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::Value as Json;

/// A stretch of text of one style. A figure carries the key of the fact that it shows.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Run {
    /// The text, NFC, as the reader sees it.
    pub text: String,
    /// Heavier than its surroundings.
    #[serde(skip_serializing_if = "is_false")]
    pub bold: bool,
    /// Slanted.
    #[serde(skip_serializing_if = "is_false")]
    pub italic: bool,
    /// The key of the fact that the text shows, for a figure.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fact: Option<String>,
    /// The footnote that stands behind the text.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub note: Vec<Run>,
}

impl Run {
    /// Plain text.
    pub fn plain(text: impl Into<String>) -> Self {
        Self { text: text.into(), ..Self::default() }
    }
}

fn is_false(value: &bool) -> bool {
    !*value
}

/// The text of `runs` without styles.
pub fn plain_text(runs: &[Run]) -> String {
    runs.iter().map(|run| run.text.as_str()).collect()
}

/// The parts above the text.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Letterhead {
    /// `ĐẢNG CỘNG SẢN VIỆT NAM`, `CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM`.
    pub title: String,
    /// `Độc lập - Tự do - Hạnh phúc`, of the state.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub motto: Option<String>,
    /// The direct superior, in capitals; none at the top of the hierarchy.
    pub superior: Option<String>,
    /// The issuing body, in capitals; a line feed where its name must be broken.
    pub issuer: String,
    /// The mark under the issuer, `*`, of the Party.
    pub star: Option<String>,
    /// Number and symbol, `Số 05-BC/ĐU`.
    pub number: String,
    /// Place and date, `Hàm Mẫu, ngày 05 tháng 7 năm 2026`.
    pub place_date: String,
    /// The secrecy stamp.
    pub secrecy: Option<String>,
    /// The urgency mark.
    pub urgency: Option<String>,
    /// The circulation mark.
    pub circulation: Option<String>,
    /// The draft mark, `Dự thảo lần 2`.
    pub draft: Option<String>,
    /// The kind of document in capitals, `BÁO CÁO`; none for a dispatch, whose subject stands under the number.
    pub kind: Option<String>,
    /// What it is about, one entry a line.
    pub subject: Vec<String>,
    /// The mark under the subject, `-----`, of the Party.
    pub divider: Option<String>,
    /// To whom it is addressed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub addressees: Option<Addressees>,
}

/// To whom a document is addressed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Addressees {
    /// `Kính gửi:`.
    pub label: String,
    /// The names as printed: one beside the label, several below it, `- Đảng ủy xã Hàm Mẫu;`.
    pub lines: Vec<String>,
}

/// A level of the text's structure, which decides its numbering and its look.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum HeadingForm {
    /// `Phần thứ nhất`, with its title on the next line.
    Part,
    /// `Chương I`, with its title on the next line.
    Chapter,
    /// `Mục 1`, with its title on the next line.
    Division,
    /// `Điều 1. Title`, numbered through the whole text.
    Article,
    /// `1. …`, a numbered paragraph (khoản).
    Clause,
    /// `a) …`, a numbered paragraph (điểm).
    Point,
    /// `I- TITLE`.
    Section,
    /// `1. Title`.
    Item,
    /// `1.1. Title`.
    Subitem,
}

impl HeadingForm {
    /// All of them with the words that stand for them in TOML.
    pub const WORDS: [(&str, Self); 9] = [
        ("part", Self::Part),
        ("chapter", Self::Chapter),
        ("division", Self::Division),
        ("article", Self::Article),
        ("clause", Self::Clause),
        ("point", Self::Point),
        ("section", Self::Section),
        ("item", Self::Item),
        ("subitem", Self::Subitem),
    ];

    /// Whether its label starts a paragraph instead of standing before a title.
    pub fn runs_in(self) -> bool {
        matches!(self, Self::Clause | Self::Point)
    }
}

/// How a column's cells stand.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Align {
    /// At the left edge.
    #[default]
    Left,
    /// In the middle.
    Center,
    /// At the right edge.
    Right,
}

/// A column of a table.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct TableColumn {
    /// The heading.
    pub heading: Vec<Run>,
    /// The heading over it and its neighbours that have the same one.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub group: Vec<Run>,
    /// What stands for it in the row that numbers the columns: `1`, `4=3/2`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub number: Option<String>,
    /// The width in millimetres; the widths of a table add up to the text's width or less.
    pub width_mm: f64,
    /// How its cells stand.
    pub align: Align,
}

/// A row of a table: one cell a column.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct TableRow {
    /// The cells, from left to right.
    pub cells: Vec<Vec<Run>>,
    /// How many rows each cell stands for: 0 where the one above goes on. Empty where all stand for one.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub spans: Vec<usize>,
    /// Whether it is a total, set bold.
    #[serde(skip_serializing_if = "is_false")]
    pub total: bool,
}

/// One bar of a chart.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Bar {
    /// What the bar stands for.
    pub label: Vec<Run>,
    /// The length of the filled part, in the chart's unit.
    pub value: f64,
    /// The length of the frame (the target), in the chart's unit.
    pub whole: f64,
    /// What is written after the bar.
    pub text: Vec<Run>,
}

/// What one line of a chart shows at one point.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PointValue {
    /// The height, in the chart's unit; none where there is no such value.
    pub value: Option<f64>,
    /// What is written at it.
    pub text: Vec<Run>,
}

/// One point of a chart of lines, such as a period.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Point {
    /// What it stands for.
    pub label: Vec<Run>,
    /// What each line shows there.
    pub values: Vec<PointValue>,
}

/// One part of a whole.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Share {
    /// What it stands for.
    pub label: Vec<Run>,
    /// Its size, in the chart's unit.
    pub value: f64,
    /// What is written behind its label.
    pub text: Vec<Run>,
}

/// One block of the text.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "type", rename_all = "kebab-case")]
pub enum Block {
    /// A numbered heading.
    Heading {
        /// Its form.
        form: HeadingForm,
        /// Its depth in the outline, from 1 without a gap.
        depth: u8,
        /// Its number as printed: `Phần thứ nhất`, `I- `, `1. `.
        label: String,
        /// Its title.
        runs: Vec<Run>,
    },
    /// A paragraph that starts with its number: a clause, a point, an article without a title.
    Numbered {
        /// Its form.
        form: HeadingForm,
        /// Its number as printed: `1. `, `a) `, `Điều 1. `.
        label: String,
        /// Its text.
        runs: Vec<Run>,
    },
    /// One of the legal bases that the document rests on.
    Basis {
        /// `- `.
        marker: String,
        /// Its text with the mark that ends it.
        runs: Vec<Run>,
    },
    /// The words by which a body enacts what follows: `BAN THƯỜNG VỤ ĐẢNG ỦY QUYẾT ĐỊNH`.
    Enacting {
        /// The words, in capitals.
        runs: Vec<Run>,
    },
    /// A paragraph.
    Paragraph {
        /// Its text.
        runs: Vec<Run>,
    },
    /// An item of a list, set as a paragraph that starts with its marker.
    ListItem {
        /// `- `.
        marker: String,
        /// Its text.
        runs: Vec<Run>,
    },
    /// A table.
    Table {
        /// The name the template knows it by.
        id: String,
        /// The line above it.
        caption: Vec<Run>,
        /// Its columns, from left to right.
        columns: Vec<TableColumn>,
        /// Its rows, totals among them.
        rows: Vec<TableRow>,
        /// Whether it stands on turned pages of its own.
        #[serde(skip_serializing_if = "is_false")]
        landscape: bool,
    },
    /// A bar chart of parts against wholes.
    Chart {
        /// The name the template knows it by.
        id: String,
        /// The line above it.
        caption: Vec<Run>,
        /// What a reader who cannot see it is told.
        alt: String,
        /// What the filled part of a bar means, and what its frame means.
        legend: [String; 2],
        /// Its bars, top to bottom.
        bars: Vec<Bar>,
    },
    /// A chart of one or two lines over points, such as periods.
    LineChart {
        /// The name the template knows it by.
        id: String,
        /// The line above it.
        caption: Vec<Run>,
        /// What a reader who cannot see it is told.
        alt: String,
        /// What each line means; none where one line needs no name.
        legend: Vec<String>,
        /// Its points, from left to right.
        points: Vec<Point>,
    },
    /// A bar parted into the shares of a whole.
    ShareChart {
        /// The name the template knows it by.
        id: String,
        /// The line above it.
        caption: Vec<Run>,
        /// What a reader who cannot see it is told.
        alt: String,
        /// Its parts, from left to right.
        shares: Vec<Share>,
    },
    /// The rest starts on a new page.
    PageBreak,
}

/// A part behind the signature, with page numbers of its own.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Appendix {
    /// The name the template knows it by.
    pub id: String,
    /// `PHỤ LỤC`; `PHỤ LỤC I` where there are several.
    pub label: String,
    /// What it holds.
    pub title: Vec<Run>,
    /// The document it belongs to: `(kèm theo Kế hoạch số 05-KH/ĐU, ngày 05/7/2026 của …)`.
    pub reference: Option<String>,
    /// The mark under these lines, `-----`.
    pub divider: String,
    /// Whether its pages are turned.
    pub landscape: bool,
    /// Its text.
    pub blocks: Vec<Block>,
}

/// Who signs.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Signature {
    /// `T/M BAN THƯỜNG VỤ`, with a line feed from line to line; none where the post stands alone.
    pub authority: Option<String>,
    /// `BÍ THƯ`; none where the authority stands alone.
    pub post: Option<String>,
    /// The signer's name.
    pub name: String,
}

/// Who receives the document.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Recipients {
    /// `Nơi nhận:`.
    pub label: String,
    /// The list as printed: `- Ban Tổ chức Tỉnh ủy;`.
    pub lines: Vec<String>,
    /// The drafter mark, `NguyenVanA-12`.
    pub drafter: Option<String>,
}

/// The end of a copy, below the document copied.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct CopyParts {
    /// The direct superior of who copies, in capitals.
    pub superior: Option<String>,
    /// Who copies, in capitals.
    pub issuer: String,
    /// The mark under the issuer.
    pub star: Option<String>,
    /// Number and symbol, `Số 24-BS/ĐU`.
    pub number: String,
    /// What kind of copy it is, `SAO LỤC`.
    pub kind: String,
    /// Place and date of the copy.
    pub place_date: String,
    /// Who receives the copy.
    pub recipients: Recipients,
    /// Who signs the copy.
    pub signature: Signature,
}

/// What a figure rests on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum Source {
    /// Cells of one sheet.
    Cells {
        /// The workbook as the user wrote it.
        file: String,
        /// The sheet.
        sheet: String,
        /// The cells, in A1 notation.
        cells: Vec<String>,
    },
    /// A line of a text file, for what a person said.
    Line {
        /// The file as the user wrote it.
        file: String,
        /// The line, from 1.
        line: usize,
    },
}

/// A fact that the document shows, with what it rests on.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct FactRecord {
    /// The value, a number or an exact decimal as text.
    pub value: Json,
    /// The cells it was computed from.
    pub sources: Vec<Source>,
}

/// A document ready to be checked and laid out.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Document {
    /// The template's name.
    pub template: String,
    /// The rule set's name.
    pub rules: String,
    /// The title in the file's properties.
    pub title: String,
    /// The author in the file's properties: the issuing body.
    pub author: String,
    /// The kind of document in small letters: `báo cáo`.
    pub kind: String,
    /// The date as `[year, month, day]`; none for an undated draft.
    pub date: Option<[i32; 3]>,
    /// The paper it is printed on, `a4` or `a5`.
    pub paper: String,
    /// The sizes in points that it chose for itself, by component.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub sizes: BTreeMap<String, f64>,
    /// Whether back pages mirror the margins.
    pub duplex: bool,
    /// The parts above the text.
    pub letterhead: Letterhead,
    /// The text.
    pub blocks: Vec<Block>,
    /// Who receives it; minutes may have none.
    pub recipients: Option<Recipients>,
    /// Who signs it, from left to right where there are several.
    pub signatures: Vec<Signature>,
    /// The end of a copy, where this is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub copy: Option<CopyParts>,
    /// The contact line at the foot of page 1.
    pub contact: Option<String>,
    /// What follows the signature.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub appendices: Vec<Appendix>,
    /// The facts that its figures show, by key.
    pub facts: BTreeMap<String, FactRecord>,
    /// The errors that the user allowed.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub allowed: Vec<String>,
}

impl Document {
    /// All blocks, those of the appendices behind those of the text.
    pub fn all_blocks(&self) -> impl Iterator<Item = &Block> {
        self.blocks.iter().chain(self.appendices.iter().flat_map(|appendix| &appendix.blocks))
    }

    /// Calls `visit` with every text around the blocks: the letterhead's, the recipients', the signatures', the copy's
    /// and the contact line.
    pub fn each_fixed<'a>(&'a self, mut visit: impl FnMut(&'a str)) {
        let head = &self.letterhead;
        [&head.title, &head.issuer, &head.number, &head.place_date].into_iter().for_each(|text| visit(text));
        let optional = [&head.motto, &head.superior, &head.star, &head.kind, &head.divider, &self.contact];
        let marks = [&head.secrecy, &head.urgency, &head.circulation, &head.draft];
        optional.into_iter().chain(marks).flatten().for_each(|text| visit(text));
        head.subject.iter().for_each(|text| visit(text));
        if let Some(addressees) = &head.addressees {
            [&addressees.label].into_iter().chain(&addressees.lines).for_each(|text| visit(text));
        }
        let recipients = |recipients: &'a Recipients, visit: &mut dyn FnMut(&'a str)| {
            let texts = [&recipients.label].into_iter().chain(&recipients.lines).chain(&recipients.drafter);
            texts.for_each(|text| visit(text));
        };
        let signature = |signature: &'a Signature, visit: &mut dyn FnMut(&'a str)| {
            let texts = signature.authority.iter().chain(&signature.post).chain([&signature.name]);
            texts.for_each(|text| visit(text));
        };
        self.recipients.iter().for_each(|list| recipients(list, &mut visit));
        self.signatures.iter().for_each(|one| signature(one, &mut visit));
        if let Some(copy) = &self.copy {
            let texts = [&copy.issuer, &copy.number, &copy.kind, &copy.place_date].into_iter();
            texts.chain(&copy.superior).chain(&copy.star).for_each(|text| visit(text));
            recipients(&copy.recipients, &mut visit);
            signature(&copy.signature, &mut visit);
        }
    }

    /// Calls `visit` with every list of runs in reading order, a footnote's behind those it belongs to.
    pub fn each_runs<'a>(&'a self, mut visit: impl FnMut(&'a [Run])) {
        let mut visit = |runs: &'a [Run]| {
            visit(runs);
            runs.iter().filter(|run| !run.note.is_empty()).for_each(|run| visit(&run.note));
        };
        self.blocks.iter().for_each(|block| block.each_runs(&mut visit));
        for appendix in &self.appendices {
            visit(&appendix.title);
            appendix.blocks.iter().for_each(|block| block.each_runs(&mut visit));
        }
    }
}

impl Block {
    /// Calls `visit` with every list of runs in reading order.
    fn each_runs<'a>(&'a self, visit: &mut impl FnMut(&'a [Run])) {
        match self {
            Self::Heading { runs, .. }
            | Self::Numbered { runs, .. }
            | Self::Basis { runs, .. }
            | Self::Enacting { runs }
            | Self::Paragraph { runs }
            | Self::ListItem { runs, .. } => visit(runs),
            Self::Table { caption, columns, rows, .. } => {
                visit(caption);
                for column in columns {
                    visit(&column.group);
                    visit(&column.heading);
                }
                rows.iter().flat_map(|row| &row.cells).for_each(|cell| visit(cell));
            }
            Self::Chart { caption, bars, .. } => {
                visit(caption);
                for bar in bars {
                    visit(&bar.label);
                    visit(&bar.text);
                }
            }
            Self::LineChart { caption, points, .. } => {
                visit(caption);
                for point in points {
                    visit(&point.label);
                    point.values.iter().for_each(|value| visit(&value.text));
                }
            }
            Self::ShareChart { caption, shares, .. } => {
                visit(caption);
                for share in shares {
                    visit(&share.label);
                    visit(&share.text);
                }
            }
            Self::PageBreak => {}
        }
    }
}
