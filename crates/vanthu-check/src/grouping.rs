//! The same fault in many places is one finding: a column of birthdays, a word that is misspelt throughout.

use std::collections::HashMap;

use super::document_text::DocumentText;
use vanthu_diagnostic::{Diagnostic, Place};

/// The maximum number of further places that a finding names.
const NAMED: usize = 8;

/// What makes two findings one.
#[derive(PartialEq, Eq, Hash)]
enum Key {
    /// The same code in the same column of a table.
    Column(&'static str, usize, usize),
    /// The same words.
    Words(&'static str, String, Option<String>),
}

/// Joins findings that are the same fault. The first keeps its place and names the others.
pub(crate) fn grouped(findings: Vec<Diagnostic>, document: &DocumentText) -> Vec<Diagnostic> {
    if findings.len() < 2 {
        return findings;
    }
    let columns: HashMap<&Place, (usize, usize)> = document
        .text
        .iter()
        .filter_map(|passage| {
            Some((passage.place.as_ref()?, passage.cell.map(|cell| (cell.table, cell.column))?))
        })
        .collect();
    let mut list: Vec<(Diagnostic, Vec<Option<Place>>)> = Vec::new();
    let mut known: HashMap<Key, usize> = HashMap::new();
    for finding in findings {
        let code = finding.code.as_str();
        let column = finding.place.as_ref().and_then(|place| columns.get(place)).copied();
        // Different figures of a column are different faults.
        let figures = ["check.table-total", "check.text-table"].contains(&code);
        let key = match column.filter(|_| !figures) {
            Some((table, column)) => Key::Column(code, table, column),
            None => Key::Words(code, finding.message.vi.clone(), finding.value.clone()),
        };
        match known.get(&key) {
            Some(&index) => list[index].1.push(finding.place),
            None => {
                known.insert(key, list.len());
                list.push((finding, Vec::new()));
            }
        }
    }
    list.into_iter().map(|(finding, others)| with_others(finding, &others)).collect()
}

/// A finding with the places at which it stands again.
fn with_others(finding: Diagnostic, others: &[Option<Place>]) -> Diagnostic {
    let count = others.len();
    if count == 0 {
        return finding;
    }
    let mut numbers: Vec<String> = others
        .iter()
        .flatten()
        .filter_map(|place| match place {
            Place::Paragraph { paragraph, .. } => Some(paragraph.to_string()),
            Place::Line { line, .. } => Some(line.to_string()),
            _ => None,
        })
        .collect();
    numbers.dedup();
    let more = numbers.len() > NAMED;
    numbers.truncate(NAMED);
    let shown = if numbers.is_empty() {
        String::new()
    } else {
        format!(" ({}{})", numbers.join(", "), if more { ", …" } else { "" })
    };
    finding.hint(format!("còn {count} chỗ như vậy nữa{shown}"), format!("{count} more places{shown}"))
}
