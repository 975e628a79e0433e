//! Checks a document against the rules. Each finding names its clause or its cells. A composed document is checked
//! together with its facts; a Word file as far as its text alone allows. Pure: no file, no PDF.
//!
//! Both are first brought into one form, `DocumentText`. Each module then holds the checks of one chapter, and
//! `registry` lists them all.

mod abbreviations;
mod appendices;
mod capitals;
pub mod card;
mod citations;
mod consistency;
mod dates;
mod defunct;
mod document_text;
mod events;
mod figures;
mod file;
mod grouping;
mod letters;
mod meeting;
mod number;
mod numbering;
mod page;
mod pairs;
mod parts;
mod persons;
mod places;
mod punctuation;
mod recipients;
mod recognise;
mod reconcile;
mod references;
mod registry;
mod scan;
mod signing;
mod silent;
mod spelling;
mod symbol;
#[cfg(test)]
mod tests;
mod tokenize;
mod tone;
#[cfg(test)]
mod trials;
mod unfilled;
#[cfg(test)]
mod worst;

use std::ops::Range;

use vanthu_diagnostic::{Diagnostic, Place};
use vanthu_model::dataset::Dataset;
use vanthu_model::document::Document;
use vanthu_model::field::FieldValues;
use vanthu_model::header::DocumentHeader;
use vanthu_model::language::Language;
use vanthu_model::office::{Roster, ToneStyle};
use vanthu_model::rules::Rules;

use document_text::{DocumentText, Passage};
use places::Places;
use registry::Check;

pub use page::page;
pub use recognise::RecognisedDocx;

/// What the checks need from the typeface: which letters it has and how wide they are.
pub trait Typeface {
    /// Whether the letter can be printed.
    fn has_letter(&self, letter: char) -> bool;
    /// The width of a text at one point, in points.
    fn width(&self, text: &str, bold: bool) -> f64;
}

/// Everything that is checked.
pub struct Input<'a> {
    /// The composed document.
    pub document: &'a Document,
    /// Its header fields.
    pub header: &'a DocumentHeader,
    /// Its fields, with their places.
    pub fields: &'a FieldValues,
    /// The texts of the files that a person wrote, with their places.
    pub texts: &'a [(String, Place)],
    /// The workbooks it was made from.
    pub datasets: &'a [Dataset],
    /// The branches of the office, if it names a roster.
    pub roster: Option<&'a Roster>,
    /// The rule set.
    pub rules: &'a Rules,
    /// The language.
    pub language: &'a Language,
}

/// Checks a composed document against the rules, the data it was made from and the letters of the typeface.
pub fn check(input: &Input, typeface: &dyn Typeface) -> Vec<Diagnostic> {
    let mut findings = check_text(input);
    findings.extend(check_letters(input, typeface));
    findings
}

/// Checks a composed document against the rules and the data it was made from.
pub fn check_text(input: &Input) -> Vec<Diagnostic> {
    let document = text_of(input);
    let context = CheckContext {
        document: &document,
        rules: input.rules,
        language: input.language,
        style: input.header.office.tone_style,
        scope: Scope::Everything,
    };
    let mut findings = context.findings();
    findings.extend(meeting::check(input));
    findings
}

/// The text of a composed document as the checks read it.
fn text_of<'a>(input: &Input<'a>) -> DocumentText<'a> {
    let mut document = DocumentText::of(input.document, places(input));
    document.end_mark = input.header.end_mark.as_ref().map(|(mark, _)| mark.clone());
    document.date = input.header.date;
    document
}

/// Looks for letters that the typeface lacks, and for texts that no page can hold. A layout may take very long over these, so
/// it must not begin before they are refused.
pub fn check_letters(input: &Input, typeface: &dyn Typeface) -> Vec<Diagnostic> {
    letters::check(input, &places(input), typeface)
}

/// Where the texts of a document come from.
fn places<'a>(input: &Input<'a>) -> Places<'a> {
    Places::new(input.texts, input.fields, input.datasets)
}

/// Checks a Word file against the rules as far as its text alone allows. Without `scope` everything is checked that the
/// rules say; with [`Scope::Words`] only what holds for every document.
pub fn check_docx(docx: &RecognisedDocx, rules: &Rules, language: &Language, scope: Scope) -> CheckedDocx {
    let mut findings = file::check(docx.docx(), rules);
    let mut metadata = None;
    for index in 0..docx.count() {
        let document = docx.document_text(index, rules);
        findings.extend(CheckContext { document: &document, rules, language, style: None, scope }.findings());
        metadata.get_or_insert(DocxMetadata::of(document));
    }
    if scope == Scope::Words {
        // No regulation is applied, so none is named.
        findings.iter_mut().for_each(|finding| finding.clause = None);
    }
    CheckedDocx { metadata: metadata.unwrap_or_default(), findings }
}

/// The document on the period before, whose figures are compared.
pub enum Earlier<'a> {
    /// A Word file.
    Docx(&'a RecognisedDocx<'a>),
    /// A composed document.
    Document(&'a Input<'a>),
}

impl Earlier<'_> {
    /// What `read` makes of its text.
    fn read<T>(&self, rules: &Rules, read: impl FnOnce(&DocumentText) -> T) -> T {
        match self {
            Self::Docx(docx) => read(&docx.document_text(0, rules)),
            Self::Document(input) => read(&text_of(input)),
        }
    }
}

/// Compares the figures that a composed document gives for the period before with those of the document on that period.
pub fn check_beside_previous(input: &Input, previous: &Earlier) -> Vec<Diagnostic> {
    let mut findings = Vec::new();
    let document = text_of(input);
    let context = CheckContext {
        document: &document,
        rules: input.rules,
        language: input.language,
        style: None,
        scope: Scope::Words,
    };
    previous.read(input.rules, |earlier| reconcile::previous::check(&context, earlier, &mut findings));
    findings
}

/// Compares the figures that a Word file gives for the period before with those of the document on that period.
pub fn check_previous(
    docx: &RecognisedDocx,
    previous: &Earlier,
    rules: &Rules,
    language: &Language,
) -> Vec<Diagnostic> {
    previous.read(rules, |earlier| {
        let mut findings = Vec::new();
        for index in 0..docx.count() {
            let document = docx.document_text(index, rules);
            let context =
                CheckContext { document: &document, rules, language, style: None, scope: Scope::Words };
            reconcile::previous::check(&context, earlier, &mut findings);
        }
        findings
    })
}

/// How much of a document is checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// Parts, wordings, words and figures.
    Everything,
    /// Words and figures alone, because no known regulation applies to the document.
    Words,
}

/// What was found in a Word file.
#[derive(Clone, Debug, Default)]
pub struct CheckedDocx {
    /// What was recognised in the letterhead and the signature.
    pub metadata: DocxMetadata,
    /// What is wrong.
    pub findings: Vec<Diagnostic>,
}

/// What was recognised in the letterhead and the signature of a Word file; what was not found is empty.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DocxMetadata {
    /// The body that issues the document.
    pub issuer: String,
    /// The number and symbol.
    pub number: String,
    /// The place and date.
    pub place_date: String,
    /// The kind in small letters.
    pub kind: String,
    /// The subject on one line.
    pub subject: String,
    /// The name of the first signer.
    pub signer: String,
}

impl DocxMetadata {
    fn of(document: DocumentText) -> Self {
        let text = |passage: &Passage| passage.text.trim().to_string();
        Self {
            issuer: text(&document.issuer),
            number: text(&document.number),
            place_date: text(&document.place_date),
            subject: document.subject.iter().map(text).collect::<Vec<_>>().join(" "),
            signer: document.signed.first().map(|signed| text(&signed.name)).unwrap_or_default(),
            kind: document.kind,
        }
    }
}

/// A document with everything that its checks need.
struct CheckContext<'a, 'p> {
    /// The document as the checks read it.
    document: &'a DocumentText<'p>,
    /// The rule set.
    rules: &'a Rules,
    /// The language.
    language: &'a Language,
    /// The tone style that the office chose.
    style: Option<ToneStyle>,
    /// How much is checked.
    scope: Scope,
}

/// The checks of one chapter.
type Chapter = fn(&CheckContext, &mut Vec<Diagnostic>);

impl CheckContext<'_, '_> {
    /// The findings of all chapters without repetitions.
    fn findings(&self) -> Vec<Diagnostic> {
        let ruled: &[Chapter] = &[
            parts::check,
            appendices::check,
            number::check,
            signing::check,
            recipients::check,
            dates::check,
            citations::check,
            abbreviations::check,
            capitals::check,
            defunct::check,
        ];
        let general: &[Chapter] = &[
            numbering::check,
            unfilled::check,
            pairs::check,
            consistency::check,
            events::check,
            events::order,
            persons::check,
            references::check,
            spelling::check,
            tone::check,
            punctuation::check,
            figures::check,
            reconcile::check,
        ];
        let ruled = if self.scope == Scope::Everything { ruled } else { &[dates::impossible as Chapter] };
        let mut findings: Vec<Diagnostic> = Vec::new();
        for chapter in ruled.iter().chain(general) {
            let mut found = Vec::new();
            chapter(self, &mut found);
            // A heading that is repeated in a table's caption is reported once.
            for finding in found {
                if !findings.contains(&finding) {
                    findings.push(finding);
                }
            }
        }
        grouping::grouped(findings, self.document)
    }

    /// A finding about a stretch of a passage, which becomes its value.
    fn about(
        &self,
        check: &Check,
        passage: &Passage,
        range: Range<usize>,
        vi: impl Into<String>,
        en: impl Into<String>,
    ) -> Diagnostic {
        let value = passage.text.get(range.clone()).unwrap_or(&passage.text).trim().to_string();
        check.found(self.rules, self.document.place(passage, range), vi, en).with_value(value)
    }

    /// A finding about a whole passage.
    fn about_passage(
        &self,
        check: &Check,
        passage: &Passage,
        vi: impl Into<String>,
        en: impl Into<String>,
    ) -> Diagnostic {
        self.about(check, passage, 0..passage.text.len(), vi, en)
    }

    /// A finding about something that is missing.
    fn missing(&self, check: &Check, vi: impl Into<String>, en: impl Into<String>) -> Diagnostic {
        check.found(self.rules, None, vi, en)
    }

    /// Whether the document follows the standard of the Party.
    fn is_party(&self) -> bool {
        self.rules.standard == "party"
    }
}
