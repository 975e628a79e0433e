//! A document as data: what a service keeps of it, in place of a document file.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value as Json};

use super::tree::{Node, NodeValue, item_path, key_path};

/// The name of the office file in messages.
pub(crate) const OFFICE: &str = "office.toml";

/// The keys of a document file that are not header fields.
const OWN: [&str; 6] = ["template", "office", "fields", "data", "corrections", "correction"];

/// A document as data. Its files are named as [`Files`](super::Files) know them.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct DocumentInput {
    /// The template's name.
    pub template: String,
    /// The text of the office file.
    pub office: String,
    /// The roster, which takes the place of the one that the office file names.
    pub roster: Option<String>,
    /// The header fields by the keys of the document file: `number`, `date`, `draft`, `signer`, `recipients` … Dates are
    /// texts such as `2026-07-05`. Nulls and empty values count as absent.
    pub header: Map<String, Json>,
    /// The fields of the template. Nulls and empty values count as absent; a list without items says that there is none.
    pub fields: Map<String, Json>,
    /// The data sets by slot.
    pub data: BTreeMap<String, DataInput>,
    /// The corrections of the workbooks.
    pub corrections: Vec<CorrectionInput>,
}

/// The workbooks of a data set and how they are read.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct DataInput {
    /// The workbooks.
    pub files: Vec<String>,
    /// The sheet; `None` for the one that fits best.
    pub sheet: Option<String>,
    /// The table, by its range or a cell in it; `None` for the one that fits best.
    pub table: Option<String>,
    /// What several workbooks are of: `branch` or `period`.
    pub by: Option<String>,
    /// The field of each heading that a person mapped; an empty field for a column that is not used.
    pub columns: BTreeMap<String, String>,
    /// Whether tables of a sheet with the same columns are read as one.
    pub join: bool,
}

/// What a cell says and what it should say.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct CorrectionInput {
    /// The data set.
    pub slot: String,
    /// The workbook, where the data set has several.
    pub file: Option<String>,
    /// The sheet; `None` for the one that is read.
    pub sheet: Option<String>,
    /// The cell, such as `D7`.
    pub cell: String,
    /// What the cell says.
    pub was: String,
    /// What it should say.
    pub now: String,
    /// Who says so.
    pub by: String,
    /// Why.
    pub why: String,
}

impl DocumentInput {
    /// The document as the tree that a document file would give.
    pub(crate) fn to_node(&self) -> Node {
        let mut entries = vec![
            ("template".to_string(), text("template", &self.template)),
            ("office".to_string(), text("office", OFFICE)),
        ];
        // A header field that would take the place of something else stays out of it, and is refused as unknown.
        let own = |key: &str| OWN.contains(&key);
        entries.extend(Node::json_entries(&self.header, "").into_iter().map(|(key, node)| match own(&key) {
            true => (format!("header.{key}"), node),
            false => (key, node),
        }));
        entries.push(("fields".to_string(), table("fields", Node::field_entries(&self.fields, "fields"))));
        let data = self.data.iter().filter(|(_, data)| !data.files.is_empty());
        let data: Vec<_> = data.map(|(slot, data)| (slot.clone(), data.to_node(slot))).collect();
        if !data.is_empty() {
            entries.push(("data".to_string(), table("data", data)));
        }
        if !self.corrections.is_empty() {
            let items = self.corrections.iter().enumerate();
            let items = items.map(|(index, one)| one.to_node(&item_path("correction", index))).collect();
            entries.push(("correction".to_string(), Node::at_path(NodeValue::List(items), "correction")));
        }
        table("", entries)
    }
}

impl DataInput {
    fn to_node(&self, slot: &str) -> Node {
        let path = key_path("data", slot);
        let at = |key: &str| key_path(&path, key);
        let mut entries = Vec::new();
        match self.files.as_slice() {
            [file] => entries.push(("file".to_string(), text(&at("file"), file))),
            files => {
                let list = at("files");
                let items = files.iter().enumerate();
                let items = items.map(|(index, file)| text(&item_path(&list, index), file)).collect();
                entries.push(("files".to_string(), Node::at_path(NodeValue::List(items), &list)));
            }
        }
        // One workbook is not put together with others.
        let by = self.by.as_ref().filter(|_| self.files.len() > 1);
        for (key, value) in [("sheet", self.sheet.as_ref()), ("table", self.table.as_ref()), ("by", by)] {
            if let Some(value) = value {
                entries.push((key.to_string(), text(&at(key), value)));
            }
        }
        if !self.columns.is_empty() {
            let path = at("columns");
            let columns = self.columns.iter();
            let columns =
                columns.map(|(heading, field)| (heading.clone(), text(&key_path(&path, heading), field)));
            entries.push(("columns".to_string(), table(&path, columns.collect())));
        }
        if self.join {
            entries.push(("join".to_string(), Node::at_path(NodeValue::Boolean(true), &at("join"))));
        }
        table(&path, entries)
    }
}

impl CorrectionInput {
    fn to_node(&self, path: &str) -> Node {
        let given = [
            ("data", Some(&self.slot)),
            ("file", self.file.as_ref()),
            ("sheet", self.sheet.as_ref()),
            ("cell", Some(&self.cell)),
            ("was", Some(&self.was)),
            ("now", Some(&self.now)),
            ("by", Some(&self.by)),
            ("why", Some(&self.why)),
        ];
        let entry = |(key, value): (&str, Option<&String>)| {
            Some((key.to_string(), text(&key_path(path, key), value?)))
        };
        table(path, given.into_iter().filter_map(entry).collect())
    }
}

fn text(path: &str, value: &str) -> Node {
    Node::at_path(NodeValue::Text(value.to_string()), path)
}

fn table(path: &str, entries: Vec<(String, Node)>) -> Node {
    Node::at_path(NodeValue::Table(entries), path)
}
