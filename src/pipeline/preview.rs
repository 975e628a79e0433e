//! A document for a screen: its pages as pictures, where its figures stand and which cells they rest on, and all that was
//! found. It is shown whatever the checks find, as long as it can be composed.

use std::collections::HashMap;
use std::path::Path;

use serde::Serialize;
use serde_json::Value as Json;
use sha2::{Digest, Sha256};

use super::desk::Desk;
use super::{Looked, Prepared, Settings, examine};
use vanthu_bundle as bundle;
use vanthu_diagnostic::{Diagnostic, Severity};
use vanthu_model::correction::CorrectionRecord;
use vanthu_model::dataset::{CellRef, Dataset, Value};
use vanthu_model::document::{FactRecord, Source};
use vanthu_project as project;
use vanthu_render::{FigurePlace, Picture};

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
}

/// A figure on a page and what it rests on.
#[derive(Clone, Debug)]
pub struct ShownFigure {
    /// Where it stands.
    pub place: FigurePlace,
    /// The cells that it was computed from.
    pub cells: Vec<ShownCell>,
    /// The lines in which a person gave it, by file.
    pub lines: Vec<(String, usize)>,
}

/// A cell that a figure rests on.
#[derive(Clone, Debug, Serialize)]
pub struct ShownCell {
    /// The workbook as the document has it.
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

/// Composes the document at `path`, holds it against the rules and draws its pages at `scale` pixels a point.
///
/// # Errors
/// When it cannot be composed or laid out: what is wrong with its input.
pub fn preview(path: &Path, settings: &Settings, scale: f32) -> Result<Previewed, Vec<Diagnostic>> {
    let job = project::load(path, &settings.set)?;
    let mut desk = Desk::new(&settings.allow);
    let Looked { rules, prepared, datasets } = examine(&job, settings, &mut desk)?;
    let Prepared { document, engine } = prepared;
    let drawn = match engine.preview(&document, scale) {
        Ok(drawn) => drawn,
        Err(problems) => {
            // What the checks found says more than what the layout stumbled on.
            let mut all = std::mem::take(&mut desk.errors);
            all.extend(problems);
            return Err(desk.with_warnings(all));
        }
    };
    let mut findings = std::mem::take(&mut desk.errors);
    findings.append(&mut desk.warnings);
    findings.extend(drawn.warnings);
    findings.sort_by_key(|finding| std::cmp::Reverse(finding.severity == Severity::Error));
    let values = values(&datasets);
    let figure = |place: FigurePlace| {
        let fact = document.facts.get(&place.key);
        let cells = fact.map(|fact| cells(fact, &values)).unwrap_or_default();
        let lines = fact.map(lines).unwrap_or_default();
        ShownFigure { place, cells, lines }
    };
    let json = serde_json::to_vec(&document).unwrap_or_default();
    Ok(Previewed {
        rules,
        pages: drawn.output.pages,
        figures: drawn.output.figures.into_iter().map(figure).collect(),
        findings,
        content_sha256: bundle::hexadecimal(&Sha256::digest(&json)),
        title: document.title,
    })
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

fn cells(fact: &FactRecord, values: &Values) -> Vec<ShownCell> {
    let mut shown = Vec::new();
    for source in &fact.sources {
        let Source::Cells { file, sheet, cells, corrected } = source else { continue };
        for cell in cells {
            let value = values.get(&(file.as_str(), sheet.as_str(), cell.clone()));
            shown.push(ShownCell {
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

fn lines(fact: &FactRecord) -> Vec<(String, usize)> {
    let line = |source: &Source| match source {
        Source::Line { file, line } => Some((file.clone(), *line)),
        Source::Cells { .. } => None,
    };
    fact.sources.iter().filter_map(line).collect()
}
