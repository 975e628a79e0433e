//! The composed document: letterhead parts and blocks of inline runs, with no layout in it. It is what
//! `--format json` prints, what `check` reads, and the one JSON file that the layout is given.

mod block;

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::Value as Json;

use super::card::Card;
use super::correction::{Corrected, CorrectionRecord};
pub use super::edit::EditRecord;

pub use block::{
    Align, Bar, Block, HeadingForm, NamedBlock, Point, PointValue, Share, TableColumn, TableRow,
};

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
    /// The footnote after the text.
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
    /// The direct superior, in capitals. A body at the top of the hierarchy does not have one.
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
    /// The author in capitals between kind and subject, `CỦA BAN THƯỜNG VỤ THÀNH UỶ`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub author: Option<String>,
    /// The theme of a congress in capitals, which stands in the place of the kind.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub theme: Option<String>,
    /// The kind of document in capitals, `BÁO CÁO`. A dispatch does not show it; its subject stands under the number.
    pub kind: Option<String>,
    /// The subject, line by line.
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
    /// The names as printed: a single one beside the label, several below it, `- Đảng ủy xã Hàm Mẫu;`.
    pub lines: Vec<String>,
}

/// A part after the signature, with page numbers of its own.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Appendix {
    /// The name the template knows it by.
    pub id: String,
    /// `PHỤ LỤC`, or `PHỤ LỤC I` if there are several.
    pub label: String,
    /// The title.
    pub title: Vec<Run>,
    /// The document it belongs to: `(kèm theo Kế hoạch số 05-KH/ĐU, ngày 05/7/2026 của …)`.
    pub reference: Option<String>,
    /// The mark under these lines, `-----`.
    pub divider: String,
    /// Whether its pages are in landscape.
    pub landscape: bool,
    /// Its text.
    pub blocks: Vec<NamedBlock>,
}

/// A signature.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Signature {
    /// `T/M BAN THƯỜNG VỤ`, with line feeds between its lines. Absent if the post stands alone.
    pub authority: Option<String>,
    /// `BÍ THƯ`, with line feeds between its lines. Absent if the authority stands alone.
    pub post: Option<String>,
    /// The signer's name.
    pub name: String,
}

/// The confirmation of a signature, below the signatures.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Confirmation {
    /// `Xác nhận chữ ký của đồng chí Nguyễn Văn A`.
    pub text: String,
    /// The signature of the person who confirms it.
    pub signature: Signature,
}

/// The recipients of the document.
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
    /// The body that copies, in capitals.
    pub issuer: String,
    /// The mark under the issuer.
    pub star: Option<String>,
    /// Number and symbol, `Số 24-BS/ĐU`.
    pub number: String,
    /// The kind of copy, `SAO LỤC`.
    pub kind: String,
    /// Place and date of the copy.
    pub place_date: String,
    /// The recipients of the copy.
    pub recipients: Recipients,
    /// The signature of the copy.
    pub signature: Signature,
    /// The stamp that holds all of this but the signature, where the rules have one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stamp: Option<Stamp>,
}

/// The stamp on a copy.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Stamp {
    /// `BẢN SAO VĂN BẢN`.
    pub heading: String,
    /// The entries from top to bottom.
    pub entries: Vec<StampEntry>,
}

/// An entry of a stamp.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct StampEntry {
    /// The words before it, `Số, ký hiệu bản sao:`.
    pub label: String,
    /// What is filled in; empty if that is left to be written by hand.
    pub text: String,
}

/// What a figure was computed from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum Source {
    /// Cells of one sheet.
    Cells {
        /// The workbook's name, relative to the document.
        file: String,
        /// The sheet.
        sheet: String,
        /// The cells, in A1 notation.
        cells: Vec<String>,
        /// Those of them that were corrected.
        #[serde(skip_serializing_if = "Vec::is_empty")]
        corrected: Vec<CorrectionRecord>,
    },
    /// A line of a text file, for what a person wrote there.
    Line {
        /// The file's name, relative to the document.
        file: String,
        /// The line, from 1.
        line: usize,
    },
    /// A value of a document that came as data.
    Field {
        /// The steps to it, such as `fields.targets[1].number`.
        field: String,
    },
}

/// A fact that the document shows, with its sources.
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
    /// The date as `[year, month, day]`; `None` for an undated draft.
    pub date: Option<[i32; 3]>,
    /// The page size, `a4` or `a5`.
    #[serde(rename = "paper")]
    pub page_size: String,
    /// The sizes in points that it chose for itself, by component.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub sizes: BTreeMap<String, f64>,
    /// Whether back pages mirror the margins.
    pub duplex: bool,
    /// The parts above the text.
    pub letterhead: Letterhead,
    /// The text.
    pub blocks: Vec<NamedBlock>,
    /// The recipients. Minutes may do without.
    pub recipients: Option<Recipients>,
    /// The signatures, from left to right.
    pub signatures: Vec<Signature>,
    /// The confirmation of a signature, where the document has one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub confirmation: Option<Confirmation>,
    /// The end of a copy, where this is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub copy: Option<CopyParts>,
    /// The contact line at the foot of page 1.
    pub contact: Option<String>,
    /// The parts after the signature.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub appendices: Vec<Appendix>,
    /// What was edited in it, in the order of the document file.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub edits: Vec<EditRecord>,
    /// The facts that its figures show, by key.
    pub facts: BTreeMap<String, FactRecord>,
    /// The scorecard, where the document is one: it then has no blocks.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub card: Option<Box<Card>>,
    /// The errors that the user allowed.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub allowed: Vec<String>,
    /// The values that the template asked for and that were not given, by their paths, such as `fields.causes` or
    /// `total.sources`: what rests on them was left out.
    #[serde(skip)]
    pub not_given: Vec<String>,
}

impl Document {
    /// All blocks, those of the appendices behind those of the text.
    pub fn all_blocks(&self) -> impl Iterator<Item = &Block> {
        self.named_blocks().map(|named| &named.block)
    }

    /// The same with their names.
    pub fn named_blocks(&self) -> impl Iterator<Item = &NamedBlock> {
        self.blocks.iter().chain(self.appendices.iter().flat_map(|appendix| &appendix.blocks))
    }

    /// Marks in the sources of each figure which of its cells were corrected.
    pub fn mark_corrected(&mut self, all: &[Corrected]) {
        let sources = self.facts.values_mut().flat_map(|fact| &mut fact.sources);
        for source in sources {
            let Source::Cells { file, sheet, cells, corrected } = source else { continue };
            let of_sheet = |one: &&Corrected| *one.cell.file == **file && *one.cell.sheet == **sheet;
            let records = all.iter().filter(of_sheet).map(Corrected::record);
            corrected.extend(records.filter(|record| cells.contains(&record.cell)));
        }
    }

    /// Calls `visit` with every text around the blocks: the letterhead's, the recipients', the signatures', the copy's
    /// and the contact line.
    pub fn each_fixed<'a>(&'a self, mut visit: impl FnMut(&'a str)) {
        let head = &self.letterhead;
        [&head.title, &head.issuer, &head.number, &head.place_date].into_iter().for_each(|text| visit(text));
        let optional = [&head.motto, &head.superior, &head.star, &head.kind, &head.divider, &self.contact];
        let marks = [&head.secrecy, &head.urgency, &head.circulation, &head.draft, &head.author, &head.theme];
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
        if let Some(confirmation) = &self.confirmation {
            visit(&confirmation.text);
            signature(&confirmation.signature, &mut visit);
        }
        for stamp in self.copy.iter().filter_map(|copy| copy.stamp.as_ref()) {
            visit(&stamp.heading);
            stamp.entries.iter().flat_map(|entry| [&entry.label, &entry.text]).for_each(|text| visit(text));
        }
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
