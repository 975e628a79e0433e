//! Corrections, written in the document itself as `[[correction]]` or in a file beside it.

use std::collections::BTreeMap;

use super::data::DataFile;
use super::folder::is_workbook;
use super::job::Beside;
use super::reader::{Problems, TableReader, text, unknown_word, wrong_type};
use super::tree::{Node, NodeValue};
use vanthu_diagnostic::{Diagnostic, code};
use vanthu_model::correction::Correction;
use vanthu_model::dataset::cell_address;
use vanthu_model::text::tidy;

/// What a document's corrections may be of: its data sets, and the fields whose lists lie in workbooks, such as tasks.
pub(crate) fn sources<'a>(data: &'a BTreeMap<String, DataFile>, fields: &'a Node) -> Vec<&'a str> {
    let is_workbook = |node: &Node| match &node.value {
        NodeValue::Text(name) => is_workbook(name),
        _ => false,
    };
    let lists = fields.entries().iter().filter(|(_, node)| is_workbook(node)).map(|(name, _)| name.as_str());
    data.keys().map(String::as_str).chain(lists).collect()
}

/// The corrections of a document whose data sets are called `data`: those of the file that `corrections` names, and those
/// that stand in the document.
pub(crate) fn load(
    table: &TableReader,
    beside: &Beside,
    data: &[&str],
    problems: &Problems,
) -> Vec<Correction> {
    let mut all = Vec::new();
    if let Some(name) = table.text("corrections")
        && let Some(root) = beside.read(&name, "", &table.place("corrections"), problems)
        && let Some(file) = TableReader::new(&root, problems)
    {
        list(file.node("correction"), data, problems, &mut all);
        file.finish();
    }
    list(table.node("correction"), data, problems, &mut all);
    all
}

fn list(node: Option<&Node>, data: &[&str], problems: &Problems, all: &mut Vec<Correction>) {
    match node.map(|node| (node, &node.value)) {
        None => {}
        Some((_, NodeValue::List(items))) => {
            all.extend(items.iter().filter_map(|item| correction(item, data, problems)));
        }
        Some((node, _)) => {
            let expected = ("các bảng [[correction]]", "tables headed [[correction]]");
            problems.borrow_mut().push(wrong_type(node, expected));
        }
    }
}

/// `{ data, file, sheet, cell, was, now, by, why }`. A document with one data set need not name it.
fn correction(node: &Node, data: &[&str], problems: &Problems) -> Option<Correction> {
    let reader = TableReader::new(node, problems)?;
    let before = problems.borrow().len();
    let name = match (reader.text("data"), data) {
        (Some(name), _) if data.contains(&name.as_str()) => name,
        (Some(name), _) => {
            problems.borrow_mut().push(unknown_word(&name, data, "data").at(reader.place("data")));
            name
        }
        (None, [only]) => (*only).to_string(),
        (None, _) => reader.required("data"),
    };
    let address = reader.required("cell");
    let cell = cell_address(&address);
    if cell.is_none() && !address.is_empty() {
        problems.borrow_mut().push(
            Diagnostic::error(
                code!("project.no-cell"),
                format!("`{address}` không phải địa chỉ của một ô"),
                format!("`{address}` is no address of a cell"),
            )
            .at(reader.place("cell"))
            .with_value(address)
            .hint("ghi cột rồi đến dòng, ví dụ \"D7\"", "write the column, then the row, such as \"D7\""),
        );
    }
    let (was, now) = (value(&reader, "was", problems), value(&reader, "now", problems));
    let (file, sheet) = (reader.text("file"), reader.text("sheet"));
    let (by, why) = (reader.required("by"), reader.required("why"));
    reader.finish();
    let (row, column) = cell?;
    let place = node.place.clone();
    // Half a correction is not applied.
    (problems.borrow().len() == before).then_some(Correction {
        data: name,
        file,
        sheet,
        row,
        column,
        was,
        now,
        by,
        why,
        place,
    })
}

/// What a cell says: a text, perhaps an empty one, or a number as it is typed.
fn value(reader: &TableReader, key: &'static str, problems: &Problems) -> String {
    let Some(node) = reader.node(key) else {
        reader.missing(key);
        return String::new();
    };
    match &node.value {
        NodeValue::Integer(number) => number.to_string(),
        NodeValue::Float(number) if number.is_finite() => number.to_string().replace('.', ","),
        NodeValue::Text(_) => text(node, problems).map(|text| tidy(&text)).unwrap_or_default(),
        _ => {
            let expected = ("điều ô ghi, ví dụ \"12a\"", "what the cell says, such as \"12a\"");
            problems.borrow_mut().push(wrong_type(node, expected));
            String::new()
        }
    }
}
