//! Values of the command line that take the place of a document's own.

use super::tree::{Node, NodeValue};
use vanthu_diagnostic::Place;

/// A value given on the command line in place of the document file's: a dotted key and its value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Setting {
    /// The dotted key, such as `number` or `fields.period`.
    pub key: String,
    /// The value, in TOML; what is not TOML is text.
    pub value: String,
}

impl Setting {
    /// Puts the value into the document, or takes the key away. What belongs to a file that the document names is left to
    /// [`Setting::apply_below`].
    pub(crate) fn apply(&self, root: &mut Node) {
        let key = self.key.as_str();
        let in_file = |table: &str| {
            self.below(table).is_some()
                && root.get(table).is_some_and(|node| matches!(node.value, NodeValue::Text(_)))
        };
        if in_file("fields") || in_file("office") {
            return;
        }
        // A workbook may be named by its file alone; a key beside the file joins it.
        if let Some((slot, _)) = self.below("data").and_then(|rest| rest.split_once('.'))
            && let Some(file) = root.get("data").and_then(|data| data.get(slot)).cloned()
            && matches!(file.value, NodeValue::Text(_))
        {
            let value = NodeValue::Table(vec![("file".to_string(), file.clone())]);
            root.set(&format!("data.{slot}"), Node { value, ..file });
        }
        self.put(key, root);
    }

    /// Puts the value into the file that a document names under `table`, or takes the key away there.
    pub(crate) fn apply_below(&self, table: &str, root: &mut Node) {
        if let Some(key) = self.below(table) {
            self.put(key, root);
        }
    }

    /// The rest of the key, if it lies below `table`.
    fn below(&self, table: &str) -> Option<&str> {
        self.key.strip_prefix(table)?.strip_prefix('.')
    }

    fn put(&self, key: &str, root: &mut Node) {
        match self.takes_away() {
            true => root.remove(key),
            false => root.set(key, self.node()),
        }
    }

    /// Whether the key is taken away: nothing is given, or the nothing of JSON.
    fn takes_away(&self) -> bool {
        matches!(self.value.trim(), "" | "null")
    }

    fn node(&self) -> Node {
        let Self { key, value } = self;
        let read = Node::from_toml_value("--set", value, key);
        let value = read.map_or_else(|| NodeValue::Text(value.clone()), |node| node.value);
        Node { value, place: Place::File { file: format!("--set {key}") }, path: key.clone() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn setting(text: &str) -> Setting {
        let (key, value) = text.split_once('=').unwrap();
        Setting { key: key.into(), value: value.into() }
    }

    fn document() -> Node {
        let text =
            "number = 7\nfields = \"meeting.toml\"\n[data]\nresults = \"a.xlsx\"\n[sizes]\nbody = 14\n";
        Node::from_toml("a.toml", text, "").unwrap()
    }

    #[test]
    fn a_key_is_replaced_or_taken_away() {
        let mut root = document();
        for text in ["number=8", "sizes.body=", "sizes.none.here=", "nothing=null"] {
            setting(text).apply(&mut root);
        }
        assert!(matches!(root.get("number").unwrap().value, NodeValue::Integer(8)));
        assert!(root.get("sizes").unwrap().entries().is_empty());
        assert!(root.get("nothing").is_none());
        setting("number=null").apply(&mut root);
        assert!(root.get("number").is_none());
    }

    #[test]
    fn a_key_of_a_named_file_waits_for_the_file() {
        let (mut root, mut fields) =
            (document(), Node::from_toml("m.toml", "a = 1\nb = 2", "fields").unwrap());
        for text in ["fields.a=3", "fields.b="] {
            setting(text).apply(&mut root);
            setting(text).apply_below("fields", &mut fields);
            setting(text).apply_below("office", &mut fields);
        }
        assert!(matches!(root.get("fields").unwrap().value, NodeValue::Text(_)));
        assert!(matches!(fields.get("a").unwrap().value, NodeValue::Integer(3)));
        assert!(fields.get("b").is_none());
    }

    #[test]
    fn a_key_of_a_workbook_joins_its_file() {
        let mut root = document();
        setting("data.results.sheet=Kết quả").apply(&mut root);
        let results = root.get("data").unwrap().get("results").unwrap();
        let keys: Vec<&str> = results.entries().iter().map(|(key, _)| key.as_str()).collect();
        assert_eq!(keys, ["file", "sheet"]);
    }
}
