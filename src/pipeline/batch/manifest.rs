//! What became of each row of a batch, for programs (`manifest.json`) and for people (`manifest.xlsx`). No time, path
//! or host is in it: the same inputs give the same bytes.

use std::collections::HashMap;

use serde_json::{Value as Json, json};

use super::scores::Scored;
use vanthu_bundle::Record;
use vanthu_compute::score::Score;
use vanthu_diagnostic::Diagnostic;
use vanthu_export as export;

/// What a manifest is made of.
pub(super) struct Input<'a> {
    /// The scores and faults.
    pub(super) scored: &'a Scored,
    /// What became of the rows that were chosen.
    pub(super) records: &'a [Record],
    /// The report on all branches: its name and SHA-256.
    pub(super) summary: (&'a str, &'a str),
}

/// What became of a row.
pub(super) struct Row<'a> {
    /// Its place in the workbook, from 1.
    pub(super) index: usize,
    /// Its row in the sheet.
    pub(super) row: u32,
    /// The branch's name.
    pub(super) branch: &'a str,
    /// Its document, where one was tried.
    pub(super) record: Option<&'a Record>,
    /// What was found, as diagnostics in JSON.
    pub(super) findings: Vec<Json>,
}

impl Row<'_> {
    /// Its document, where it was made.
    fn done(&self) -> Option<&Record> {
        self.record.filter(|record| record.file.is_some())
    }

    /// The word for what became of it.
    fn status(&self) -> &'static str {
        if self.done().is_some() { "done" } else { "failed" }
    }
}

/// `manifest.json`, one document a line.
pub(super) fn json(input: &Input) -> Vec<u8> {
    let rows = in_order(input.scored, input.records);
    let mut text = String::from("{\"documents\":[");
    for (place, row) in rows.iter().enumerate() {
        let record = row.done();
        let document = json!({
            "row": row.row,
            "branch": row.branch,
            "file": record.and_then(|record| record.file.as_deref()),
            "pages": record.map_or(0, |record| record.pages),
            "status": row.status(),
            "sha256": record.map(|record| record.sha256.as_str()),
            "findings": row.findings,
        });
        text.push_str(if place == 0 { "\n" } else { ",\n" });
        text.push_str(&document.to_string());
    }
    let done = rows.iter().filter(|row| row.done().is_some()).count();
    let (file, sha256) = input.summary;
    let summary = json!({ "file": file, "sha256": sha256 });
    let counts = json!({ "done": done, "failed": rows.len() - done });
    text.push_str(&format!("\n],\n\"summary\":{summary},\n\"counts\":{counts}}}\n"));
    text.into_bytes()
}

/// `manifest.xlsx`.
pub(super) fn table(input: &Input) -> Result<Vec<u8>, Diagnostic> {
    let rows = in_order(input.scored, input.records);
    let lines = rows.iter().map(|row| {
        let record = row.done();
        export::ManifestLine {
            row: row.row,
            branch: row.branch,
            file: record.and_then(|record| record.file.as_deref()).unwrap_or_default(),
            // A Word file has no pages of its own.
            pages: record.map(|record| record.pages).filter(|pages| *pages > 0),
            done: record.is_some(),
            sha256: record.map_or("", |record| &record.sha256),
            findings: row.findings.iter().map(said).collect::<Vec<_>>().join("\n"),
        }
    });
    export::manifest(lines)
}

/// A finding in a line: its cell, and what is wrong.
fn said(finding: &Json) -> String {
    let text = |key: &str| finding.get(key).and_then(Json::as_str).unwrap_or_default();
    let cell = finding.get("place").and_then(|place| place.get("cell")).and_then(Json::as_str);
    match cell {
        Some(cell) => format!("{cell}: {}", text("message")),
        None => text("message").to_string(),
    }
}

/// What became of each row, in the workbook's order.
fn in_order<'a>(scored: &'a Scored, records: &'a [Record]) -> Vec<Row<'a>> {
    let by_index: HashMap<usize, &Score> = scored.scores.iter().map(|score| (score.index, score)).collect();
    let mut rows: Vec<Row> = records
        .iter()
        .filter_map(|record| {
            let score = by_index.get(&record.index)?;
            Some(Row {
                index: record.index,
                row: score.cell.row,
                branch: &score.name,
                record: Some(record),
                findings: record.findings.clone(),
            })
        })
        .collect();
    rows.extend(scored.faults.iter().map(|fault| Row {
        index: fault.index,
        row: fault.row,
        branch: &fault.name,
        record: None,
        findings: fault.said(),
    }));
    rows.sort_by_key(|row| row.index);
    rows
}
