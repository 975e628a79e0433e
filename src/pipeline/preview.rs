//! A document for a screen: its pages as pictures, where its figures stand and which cells they rest on, and all that was
//! found. It is shown whatever the checks find, as long as it can be composed.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};
use serde_json::Value as Json;
use sha2::{Digest, Sha256};

use super::Settings;
use super::diagnostics::Diagnostics;
use super::document::{self, CheckedDocument, Prepared};
use super::lines::{Line, lines};
use super::plan::Plan;
use vanthu_bundle as bundle;
use vanthu_diagnostic::{Diagnostic, Severity};
use vanthu_model::correction::CorrectionRecord;
use vanthu_model::dataset::{CellRef, Dataset, Value};
use vanthu_model::document::{Block, Document, FactRecord, NamedBlock, Run, Source, plain_text};
use vanthu_project::{DocumentSource, Files};
use vanthu_render::{FigurePlace, Picture, PrintedLine};

/// A document as a screen shows it.
#[derive(Clone, Debug)]
pub struct Previewed {
    /// The title in the file's properties.
    pub title: String,
    /// The rule set's name.
    pub rules: String,
    /// The pages.
    pub pages: Vec<Picture>,
    /// The figures in reading order.
    pub figures: Vec<ShownFigure>,
    /// All that was found, errors first. With an error among them the paper itself would be refused.
    pub findings: Vec<Diagnostic>,
    /// The SHA-256 of the composed document.
    pub content_sha256: String,
    /// The paragraphs in reading order, each with the name by which an edit knows it.
    pub sentences: Vec<Sentence>,
    /// All that it says, line by line.
    pub lines: Vec<Line>,
    /// The lines of print on its pages.
    pub printed: Vec<PrintedLine>,
}

/// A paragraph, heading or item of a document's text.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sentence {
    /// The name by which an edit knows it; empty for a part that cannot be edited.
    pub block: String,
    /// `heading` or `text`.
    pub form: String,
    /// Its number or mark as printed.
    pub label: String,
    /// The text as printed.
    pub text: String,
    /// The text as an edit is written, with each figure by its name in braces.
    pub source: String,
    /// Whether an edit made it what it is.
    pub edited: bool,
    /// What the template says there, for an edited one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub base: Option<String>,
}

/// A figure on a page and what it rests on.
#[derive(Clone, Debug)]
pub struct ShownFigure {
    /// Where it stands.
    pub place: FigurePlace,
    /// The cells that it was computed from.
    pub cells: Vec<ShownCell>,
    /// Where a person gave it: the lines of the document's files, or the values of data.
    pub given: Vec<Source>,
}

/// A cell that a figure rests on.
#[derive(Clone, Debug, Serialize)]
pub struct ShownCell {
    /// The data set to which the workbook belongs.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub data: Option<String>,
    /// The workbook's name, relative to the document.
    pub file: String,
    /// The sheet.
    pub sheet: String,
    /// The cell, in A1 notation.
    pub cell: String,
    /// What it was read as; null where that was not kept.
    pub value: Json,
    /// How it was corrected, where it was.
    pub corrected: Option<CorrectionRecord>,
}

/// Composes a document, checks it and draws its pages at `scale` pixels per point.
///
/// # Errors
/// When it cannot be composed or laid out: what is wrong with its input.
pub fn preview(
    files: &dyn Files,
    source: &DocumentSource,
    settings: &Settings,
    scale: f32,
) -> Result<Previewed, Vec<Diagnostic>> {
    let mut diagnostics = Diagnostics::new(&settings.allow);
    let plan = Plan::load(files, source, settings, &mut diagnostics)?;
    let CheckedDocument { prepared, datasets } = document::check(&plan, &mut diagnostics)?;
    let Prepared { document, engine } = prepared;
    let drawn = match engine.preview(&document, scale) {
        Ok(drawn) => drawn,
        Err(problems) => {
            // What the checks found says more than what the layout stumbled on.
            diagnostics.refuse_all(problems);
            return Err(diagnostics.take_all());
        }
    };
    let mut findings = diagnostics.take_all();
    findings.extend(drawn.warnings);
    findings.sort_by_key(|finding| std::cmp::Reverse(finding.severity == Severity::Error));
    let values = values(&datasets);
    let figure = |place: FigurePlace| {
        let fact = document.facts.get(&place.key);
        let slot = |file: &str| diagnostics.slot(file).map(str::to_string);
        let cells = fact.map(|fact| cells(fact, &values, &slot)).unwrap_or_default();
        let given = fact.map(given).unwrap_or_default();
        ShownFigure { place, cells, given }
    };
    let json = serde_json::to_vec(&document).unwrap_or_default();
    Ok(Previewed {
        rules: plan.rules.name.clone(),
        pages: drawn.output.pages,
        figures: drawn.output.figures.into_iter().map(figure).collect(),
        findings,
        content_sha256: bundle::hexadecimal(Sha256::digest(&json)),
        sentences: sentences(&document),
        lines: lines(&document),
        printed: drawn.output.printed,
        title: document.title,
    })
}

/// The paragraphs of a document's text.
fn sentences(document: &Document) -> Vec<Sentence> {
    let edits = &document.edits;
    let sentence = |named: &NamedBlock| {
        let (form, label, runs) = match &named.block {
            Block::Heading { label, runs, .. } => ("heading", label.as_str(), runs),
            Block::Numbered { label, runs, .. } => ("text", label.as_str(), runs),
            Block::Basis { marker, runs } | Block::ListItem { marker, runs } => {
                ("text", marker.as_str(), runs)
            }
            Block::Paragraph { runs } => ("text", "", runs),
            _ => return None,
        };
        let base = edits.iter().find(|edit| edit.block == named.id).map(|edit| edit.base.clone());
        Some(Sentence {
            block: named.id.clone(),
            form: form.to_string(),
            label: label.to_string(),
            text: plain_text(runs),
            source: runs.iter().map(source).collect(),
            edited: named.edited.is_some(),
            base: base.filter(|_| named.edited.is_some()),
        })
    };
    document.blocks.iter().filter_map(sentence).collect()
}

/// A run as an edit is written: a figure by its name, braces doubled.
fn source(run: &Run) -> String {
    match &run.fact {
        Some(fact) => format!("{{{fact}}}"),
        None => run.text.replace('{', "{{").replace('}', "}}"),
    }
}

/// The values of all cells, by file, sheet and address.
type Values<'a> = HashMap<(&'a str, &'a str, String), &'a Value>;

fn values(datasets: &[Dataset]) -> Values<'_> {
    let rows = datasets.iter().flat_map(|dataset| dataset.rows.iter().chain(&dataset.totals));
    let key = |cell: &'_ CellRef| cell.a1();
    rows.flat_map(|row| row.values.values())
        .map(|datum| ((&*datum.cell.file, &*datum.cell.sheet, key(&datum.cell)), &datum.value))
        .collect()
}

fn cells(fact: &FactRecord, values: &Values, slot: &dyn Fn(&str) -> Option<String>) -> Vec<ShownCell> {
    let mut shown = Vec::new();
    for source in &fact.sources {
        let Source::Cells { file, sheet, cells, corrected } = source else { continue };
        for cell in cells {
            let value = values.get(&(file.as_str(), sheet.as_str(), cell.clone()));
            shown.push(ShownCell {
                data: slot(file),
                file: file.clone(),
                sheet: sheet.clone(),
                cell: cell.clone(),
                value: value.map_or(Json::Null, |value| value.to_json()),
                corrected: corrected.iter().find(|one| one.cell == *cell).cloned(),
            });
        }
    }
    shown
}

/// Where a person gave a figure.
fn given(fact: &FactRecord) -> Vec<Source> {
    fact.sources.iter().filter(|source| !matches!(source, Source::Cells { .. })).cloned().collect()
}
