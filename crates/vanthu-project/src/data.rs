//! The workbooks of a document: the table `[data]`.

use std::collections::BTreeMap;
use std::path::Path;

use super::files::beside;
use super::reader::{Problems, TableReader, text, wrong_type};
use super::tree::{Node, NodeValue};
use vanthu_diagnostic::{Diagnostic, Place, Subject, code};
use vanthu_model::dataset::By;
use vanthu_model::mapping::ColumnMapping;

/// Where the workbooks of a data set lie, by their names relative to the document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    /// One workbook.
    File(String),
    /// All workbooks of a folder.
    Folder(String),
    /// These workbooks, in this order.
    Files(Vec<String>),
}

/// A data set that the document reads, of one workbook or of several.
#[derive(Clone, Debug)]
pub struct DataFile {
    /// Where its workbooks lie.
    pub origin: Origin,
    /// What several workbooks are of.
    pub by: By,
    /// The sheet to read; `None` for the one that fits best.
    pub sheet: Option<String>,
    /// The table to read, by its range or a cell in it; `None` for the one that fits best.
    pub table: Option<String>,
    /// The profile to read it by, or the name of its file; `None` for the template's.
    pub profile: Option<String>,
    /// Which fields some columns are, as a person said.
    pub columns: Vec<ColumnMapping>,
    /// Whether tables of a sheet with the same columns are read as one.
    pub join: bool,
    /// Where the document names it.
    pub place: Place,
}

/// The data sets. `file` is the name of the document file, relative to which workbooks are named; it may be empty.
pub(crate) fn load_data(table: &TableReader, file: &str, problems: &Problems) -> BTreeMap<String, DataFile> {
    let mut data = BTreeMap::new();
    let Some(node) = table.node("data") else { return data };
    let NodeValue::Table(entries) = &node.value else {
        problems.borrow_mut().push(wrong_type(node, ("một bảng [data]", "a table [data]")));
        return data;
    };
    for (name, node) in entries {
        let source = match &node.value {
            NodeValue::Table(_) => TableReader::new(node, problems).and_then(|reader| {
                let origin = origin(&reader, node, file, problems);
                let several = origin.as_ref().is_some_and(|origin| !matches!(origin, Origin::File(_)));
                let by = if several { reader.choice("by", &By::WORDS, By::parse) } else { None };
                // A profile of one's own lies beside the document, as all its files do.
                let profile = reader.text("profile").map(|name| match is_toml(&name) {
                    true => beside(file, &name),
                    false => name,
                });
                let columns = reader.node("columns").map(|node| columns(node, problems)).unwrap_or_default();
                let choice =
                    (reader.text("sheet"), reader.text("table"), profile, columns, reader.flag("join"));
                // Without an origin the other keys cannot be judged.
                if origin.is_some() {
                    reader.finish();
                }
                origin.map(|origin| (origin, by.unwrap_or_default(), choice))
            }),
            _ => text(node, problems).map(|name| {
                (Origin::File(beside(file, &name)), By::default(), (None, None, None, Vec::new(), false))
            }),
        };
        if let Some((origin, by, (sheet, table, profile, columns, join))) = source {
            let place = node.place.clone();
            data.insert(name.clone(), DataFile { origin, by, sheet, table, profile, columns, join, place });
        }
    }
    data
}

/// The mapping `columns = { "heading" = "field" }`.
fn columns(node: &Node, problems: &Problems) -> Vec<ColumnMapping> {
    let NodeValue::Table(entries) = &node.value else {
        let expected =
            ("một bảng như { \"tiêu đề\" = \"trường\" }", "a table such as { \"heading\" = \"field\" }");
        problems.borrow_mut().push(wrong_type(node, expected));
        return Vec::new();
    };
    let mapping = |(heading, node): &(String, Node)| {
        let field = text(node, problems)?;
        Some(ColumnMapping { heading: heading.clone(), field, place: node.place.clone() })
    };
    entries.iter().filter_map(mapping).collect()
}

/// Where the workbooks of a data set lie: exactly one of `file`, `folder` and `files`.
fn origin(reader: &TableReader, node: &Node, document: &str, problems: &Problems) -> Option<Origin> {
    let before = problems.borrow().len();
    let file = reader.text("file").map(|name| Origin::File(beside(document, &name)));
    let whole = reader.text("folder").map(|name| Origin::Folder(beside(document, &name)));
    let list = reader.texts("files").filter(|names| !names.is_empty());
    let list = list.map(|names| Origin::Files(names.iter().map(|name| beside(document, name)).collect()));
    let mut given = [file, whole, list].into_iter().flatten();
    match (given.next(), given.next()) {
        (Some(origin), None) => Some(origin),
        _ => {
            if problems.borrow().len() == before {
                problems.borrow_mut().push(
                    Diagnostic::error(
                        code!("project.data-origin"),
                        "bảng số liệu cần đúng một trong `file`, `folder`, `files`",
                        "a data set takes just one of `file`, `folder`, `files`",
                    )
                    .at(node.place.clone())
                    .about(Subject::Field { path: node.path.clone() })
                    .hint(
                        "một tệp: file = \"….xlsx\"; cả thư mục: folder = \"…\"; vài tệp: files = [\"….xlsx\", \"….xls\"]",
                        "one file: file = \"….xlsx\"; a folder: folder = \"…\"; some files: files = [\"….xlsx\", \"….xls\"]",
                    ),
                );
            }
            None
        }
    }
}

/// Whether a name is that of a TOML file.
fn is_toml(name: &str) -> bool {
    Path::new(name).extension().is_some_and(|extension| extension.eq_ignore_ascii_case("toml"))
}
