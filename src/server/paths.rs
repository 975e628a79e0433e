//! From a line of a workroom's own files back to what a person filled in there: whoever uses the service never sees
//! these files.

use std::path::Path;

use serde_json::{Value as Json, json};

use vanthu_assets as assets;
use vanthu_diagnostic::Place;
use vanthu_project::tree::{Node, NodeValue};

/// The files of a workroom in which what a person filled in stands.
const FILES: [&str; 3] = ["fields.toml", "document.toml", "corrections.toml"];

/// The files of the workroom at hand, as trees whose values know their lines.
pub struct Paths {
    roots: Vec<(&'static str, Node)>,
}

impl Paths {
    /// Reads the files in `folder`. One that is not there has no lines.
    pub fn read(folder: &Path) -> Self {
        let root = |name: &'static str| {
            let asset = assets::read(&folder.join(name)).ok()?;
            Some((name, Node::parse(name, asset.text().ok()?).ok()?))
        };
        Self { roots: FILES.into_iter().filter_map(root).collect() }
    }

    /// Gives every place in one of these files, an object with `file` and `line`, a `path` to the value that stands there:
    /// `["tasks", 1, "deadline"]` for the deadline of the second task.
    pub fn tell(&self, json: &mut Json) {
        match json {
            Json::Array(items) => items.iter_mut().for_each(|item| self.tell(item)),
            Json::Object(object) => {
                let number = |key: &str| object.get(key).and_then(Json::as_u64).map(|number| number as usize);
                let name = object.get("file").and_then(Json::as_str);
                let root = name.and_then(|name| self.roots.iter().find(|(known, _)| *known == name));
                if let (Some((_, root)), Some(line)) = (root, number("line")) {
                    // Without a column the whole line is meant, so the value that holds all of it.
                    let column = number("column");
                    let path = path(root, line, column.unwrap_or(1));
                    if !path.is_empty() {
                        object.insert("path".into(), path.into());
                    }
                }
                object.iter_mut().filter(|(key, _)| *key != "grid").for_each(|(_, value)| self.tell(value));
            }
            _ => {}
        }
    }
}

/// The steps to the value at a line and column.
fn path(root: &Node, line: usize, column: usize) -> Vec<Json> {
    let mut path = Vec::new();
    let mut node = root;
    let begins = |node: &Node| match node.place {
        Place::Line { line: own, column: from, .. } => (own, from) <= (line, column),
        _ => false,
    };
    loop {
        // The values stand in the order of the file: the last that has begun is the one.
        let step = match &node.value {
            NodeValue::Table(entries) => {
                let found = entries.iter().rev().find(|(_, child)| begins(child));
                found.map(|(key, child)| (json!(key), child))
            }
            NodeValue::List(items) => {
                let found = items.iter().enumerate().rev().find(|(_, child)| begins(child));
                found.map(|(index, child)| (json!(index), child))
            }
            _ => None,
        };
        let Some((step, child)) = step else { return path };
        path.push(step);
        node = child;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_leads_back_to_the_field() {
        let folder = tempfile::tempdir().expect("a folder");
        let text = "causes = [\"a\", \"b\"]\nperiod = \"2026-H1\"\n\n[[tasks]]\nwork = \"a\"\n\n[[tasks]]\ndeadline = \"x\"\nwork = \"b\"\n";
        std::fs::write(folder.path().join("fields.toml"), text).expect("written");
        let paths = Paths::read(folder.path());
        for (place, path) in [
            (json!({ "file": "fields.toml", "line": 1, "column": 16 }), json!(["causes", 1])),
            (json!({ "file": "fields.toml", "line": 2, "column": 1 }), json!(["period"])),
            (json!({ "file": "fields.toml", "line": 8, "column": 1 }), json!(["tasks", 1, "deadline"])),
            (json!({ "file": "fields.toml", "line": 5 }), json!(["tasks", 0, "work"])),
            (json!({ "file": "office.toml", "line": 2, "column": 1 }), Json::Null),
            (json!({ "file": "A.xlsx", "sheet": "S", "cell": "A1" }), Json::Null),
        ] {
            let mut said = json!({ "findings": [{ "place": place }] });
            paths.tell(&mut said);
            assert_eq!(
                said["findings"][0]["place"].get("path").cloned().unwrap_or_default(),
                path,
                "{place}"
            );
        }
    }
}
