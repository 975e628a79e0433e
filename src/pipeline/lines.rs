//! A document line by line: what it is searched by, and compared by when it is submitted again.

use serde::{Deserialize, Serialize};

use vanthu_model::document::{Block, Document, NamedBlock, Run, Signature, TableRow, plain_text};

/// A paragraph, heading, table row or part of the letterhead as printed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// What stays the same when the words change: the name by which an edit knows the block, or a key of the row.
    pub block: String,
    /// `head`, `heading`, `text` or `row`.
    pub form: String,
    /// The text.
    pub text: String,
}

impl Line {
    fn new(block: impl Into<String>, form: &str, text: impl AsRef<str>) -> Option<Self> {
        let text = text.as_ref().split_whitespace().collect::<Vec<_>>().join(" ");
        (!text.is_empty()).then(|| Self { block: block.into(), form: form.into(), text })
    }
}

/// All that a document says, in reading order.
pub(super) fn lines(document: &Document) -> Vec<Line> {
    let head = &document.letterhead;
    let title = head.kind.iter().chain(&head.subject).cloned().collect::<Vec<_>>().join(" ");
    let mut all: Vec<Option<Line>> = vec![
        Line::new("number", "head", &head.number),
        Line::new("date", "head", &head.place_date),
        Line::new("title", "head", title),
    ];
    for addressee in head.addressees.iter().flat_map(|addressees| &addressees.lines) {
        all.push(Line::new("addressees", "head", addressee));
    }
    document.blocks.iter().for_each(|named| add_block(named, &mut all));
    for line in document.recipients.iter().flat_map(|recipients| &recipients.lines) {
        all.push(Line::new("recipients", "head", line));
    }
    all.extend(document.signatures.iter().map(|signature| Line::new("signature", "head", signed(signature))));
    for appendix in &document.appendices {
        let title = format!("{} {}", appendix.label, plain_text(&appendix.title));
        all.push(Line::new(appendix.id.clone(), "heading", title));
        appendix.blocks.iter().for_each(|named| add_block(named, &mut all));
    }
    all.into_iter().flatten().collect()
}

/// What stands before and in a paragraph, as it is printed.
pub(super) fn printed(label: &str, runs: &[Run]) -> String {
    format!("{} {}", label.trim(), plain_text(runs)).trim().to_string()
}

fn add_block(named: &NamedBlock, all: &mut Vec<Option<Line>>) {
    let id = named.id.as_str();
    match &named.block {
        Block::Heading { label, runs, .. } => all.push(Line::new(id, "heading", printed(label, runs))),
        Block::Numbered { label, runs, .. } => all.push(Line::new(id, "text", printed(label, runs))),
        Block::Basis { marker, runs } | Block::ListItem { marker, runs } => {
            all.push(Line::new(id, "text", printed(marker, runs)));
        }
        Block::Paragraph { runs } | Block::Enacting { runs } => {
            all.push(Line::new(id, "text", plain_text(runs)));
        }
        Block::Table { caption, columns, rows, .. } => {
            all.push(Line::new(id, "heading", plain_text(caption)));
            let headings = columns.iter().map(|column| plain_text(&column.heading));
            all.push(Line::new(format!("{id}/heading"), "row", headings.collect::<Vec<_>>().join(" | ")));
            all.extend(rows.iter().map(|row| table_row(id, row)));
        }
        Block::Chart { caption, .. }
        | Block::LineChart { caption, .. }
        | Block::ShareChart { caption, .. } => {
            all.push(Line::new(id, "heading", plain_text(caption)));
        }
        Block::PageBreak => {}
    }
}

/// A row of a table. Its first cell with letters is what it is about.
fn table_row(table: &str, row: &TableRow) -> Option<Line> {
    let cells: Vec<String> = row.cells.iter().map(|cell| plain_text(cell)).collect();
    let has_letters = |cell: &&String| cell.chars().any(char::is_alphabetic);
    let name = cells.iter().find(has_letters).or(cells.first()).cloned().unwrap_or_default();
    let full: Vec<&str> = cells.iter().map(|cell| cell.trim()).filter(|cell| !cell.is_empty()).collect();
    Line::new(format!("{table}/{name}"), "row", full.join(" | "))
}

fn signed(signature: &Signature) -> String {
    let parts = [signature.authority.as_deref(), signature.post.as_deref(), Some(signature.name.as_str())];
    let parts = parts.into_iter().flatten().map(|part| part.replace('\n', " "));
    parts.filter(|part| !part.trim().is_empty()).collect::<Vec<_>>().join(", ")
}
