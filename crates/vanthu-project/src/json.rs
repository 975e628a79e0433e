//! A document, office or fields file that is written as JSON.

use std::cell::Cell;
use std::fmt;
use std::io::Read;

use serde::de::{DeserializeSeed, Error, MapAccess, SeqAccess, Visitor};

use super::tree::{Node, NodeValue, item_path, key_path, value_place};
use vanthu_diagnostic::{Diagnostic, Place};
use vanthu_model::config::{Lines, invalid};

/// Whether a file is JSON: by its name, or, if its name says nothing, by its first letter. A TOML file cannot begin with
/// a brace.
pub fn is_json(name: &str, text: &str) -> bool {
    match name.rsplit('/').next().and_then(|name| name.rsplit_once('.')) {
        Some((_, extension)) => extension.eq_ignore_ascii_case("json"),
        None => text.trim_start().starts_with('{'),
    }
}

impl Node {
    /// Reads a JSON text. `file` is its name, and `path` the path of what it holds. Nulls count as absent.
    ///
    /// # Errors
    /// `config.invalid` at the first fault.
    pub(crate) fn from_json_text(file: &str, text: &str, path: &str) -> Result<Self, Vec<Diagnostic>> {
        let read = Cell::new(0);
        let lines = Lines::of(file, text);
        let source = Source { lines: &lines, text, read: &read };
        let counted = Counted { rest: text.as_bytes(), read: &read };
        let mut json = serde_json::Deserializer::from_reader(counted);
        let node = Seed { source, path: path.to_string(), key: None }.deserialize(&mut json);
        let node = node.and_then(|node| json.end().map(|()| node));
        match node {
            Ok(Some(node)) => Ok(node),
            Ok(None) => Ok(Self {
                value: NodeValue::Table(Vec::new()),
                place: source.place(0, path),
                path: path.to_string(),
            }),
            Err(error) => {
                let reason = error.to_string();
                let reason = reason.rsplit_once(" at line ").map_or(reason.as_str(), |(reason, _)| reason);
                let place = Place::line(file, error.line(), error.column().max(1));
                Err(vec![invalid(reason).at(place)])
            }
        }
    }
}

/// The text that is read. The parser does not say where a value stands, but it takes the text byte by byte, so how far it
/// has come is known.
#[derive(Clone, Copy)]
struct Source<'a> {
    lines: &'a Lines<'a>,
    text: &'a str,
    read: &'a Cell<usize>,
}

impl Source<'_> {
    fn place(&self, offset: usize, path: &str) -> Place {
        value_place(self.lines, offset, path)
    }

    /// Where the value begins that the parser is about to read. In a list it has seen the first byte already.
    fn value_start(&self) -> usize {
        let (bytes, read) = (self.text.as_bytes(), self.read.get());
        let between = |byte: u8| byte.is_ascii_whitespace() || byte == b':';
        match read.checked_sub(1).and_then(|last| bytes.get(last)) {
            Some(&last) if !between(last) => read - 1,
            _ => read + bytes[read..].iter().take_while(|byte| between(**byte)).count(),
        }
    }

    /// Where the key begins whose closing quotation mark the parser has just read.
    fn key_start(&self) -> usize {
        let bytes = self.text.as_bytes();
        let mut start = self.read.get().saturating_sub(1);
        loop {
            start = match bytes[..start].iter().rposition(|byte| *byte == b'"') {
                Some(start) => start,
                None => return 0,
            };
            let escapes = bytes[..start].iter().rev().take_while(|byte| **byte == b'\\').count();
            if escapes % 2 == 0 {
                return start;
            }
        }
    }
}

/// Counts the bytes that the parser has taken.
struct Counted<'a> {
    rest: &'a [u8],
    read: &'a Cell<usize>,
}

impl Read for Counted<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let count = self.rest.read(buffer)?;
        self.read.set(self.read.get() + count);
        Ok(count)
    }
}

/// Reads one value; a null is nothing.
struct Seed<'a> {
    source: Source<'a>,
    path: String,
    /// Where the key of the value begins. An entry of an object stands where its key does, as in TOML.
    key: Option<usize>,
}

impl<'de> DeserializeSeed<'de> for Seed<'_> {
    type Value = Option<Node>;

    fn deserialize<D: serde::Deserializer<'de>>(self, deserializer: D) -> Result<Option<Node>, D::Error> {
        let start = self.key.unwrap_or_else(|| self.source.value_start());
        let (source, path) = (self.source, self.path.clone());
        let value = deserializer.deserialize_any(self)?;
        Ok(value.map(|value| Node { value, place: source.place(start, &path), path }))
    }
}

impl<'de> Visitor<'de> for Seed<'_> {
    type Value = Option<NodeValue>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a JSON value")
    }

    fn visit_unit<E>(self) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Self::Value, E> {
        Ok(Some(NodeValue::Boolean(value)))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Self::Value, E> {
        Ok(Some(NodeValue::Integer(value)))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Self::Value, E> {
        Ok(Some(i64::try_from(value).map_or(NodeValue::Float(value as f64), NodeValue::Integer)))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Self::Value, E> {
        Ok(Some(NodeValue::Float(value)))
    }

    fn visit_str<E>(self, value: &str) -> Result<Self::Value, E> {
        Ok(Some(NodeValue::Text(value.to_string())))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Self::Value, A::Error> {
        let mut list = Vec::new();
        let mut index = 0;
        loop {
            let path = item_path(&self.path, index);
            match items.next_element_seed(Seed { source: self.source, path, key: None })? {
                Some(node) => list.extend(node),
                None => return Ok(Some(NodeValue::List(list))),
            }
            index += 1;
        }
    }

    fn visit_map<A: MapAccess<'de>>(self, mut object: A) -> Result<Self::Value, A::Error> {
        let mut entries: Vec<(String, Node)> = Vec::new();
        while let Some(key) = object.next_key::<String>()? {
            let start = self.source.key_start();
            if entries.iter().any(|(name, _)| *name == key) {
                return Err(A::Error::custom(format_args!("duplicate key `{key}`")));
            }
            let path = key_path(&self.path, &key);
            let node = object.next_value_seed(Seed { source: self.source, path, key: Some(start) })?;
            entries.extend(node.map(|node| (key, node)));
        }
        Ok(Some(NodeValue::Table(entries)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "{\n  \"template\": \"dispatch\",\n  \"number\": null,\n  \"a \\\"b\": 1.5,\n  \"fields\": {\n    \
                        \"points\": [\n      \"một\", \"hai\",\n      { \"x\": -2, \"y\": [] }\n    ]\n  }\n}\n";

    fn at(node: &Node) -> (usize, usize) {
        match &node.place {
            Place::Line { line, column, .. } => (*line, *column),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn every_value_knows_its_line() {
        let root = Node::from_json_text("a.json", TEXT, "").unwrap();
        let keys: Vec<&str> = root.entries().iter().map(|(key, _)| key.as_str()).collect();
        assert_eq!(keys, ["template", "a \"b", "fields"], "a null is absent");
        assert_eq!(at(root.get("template").unwrap()), (2, 3));
        assert_eq!(at(root.get("a \"b").unwrap()), (4, 3));
        let points = root.get("fields").unwrap().get("points").unwrap();
        assert_eq!((at(points), points.path.as_str()), ((6, 5), "fields.points"));
        let NodeValue::List(items) = &points.value else { panic!("{points:?}") };
        assert_eq!(items.iter().map(at).collect::<Vec<_>>(), [(7, 7), (7, 14), (8, 7)]);
        assert_eq!(items[2].path, "fields.points[2]");
        assert_eq!(at(items[2].get("x").unwrap()), (8, 9));
        assert!(matches!(items[2].get("y").unwrap().value, NodeValue::List(ref list) if list.is_empty()));
    }

    #[test]
    fn a_fault_is_named_at_its_line() {
        for (text, line) in [
            ("{\n  \"a\": 1,\n  b: 2\n}", 3),
            ("{\n  \"a\": 1\n  \"b\": 2\n}", 3),
            ("{ \"a\": 1 }\n}", 2),
            ("{\n\"a\": 1,\n\"a\": 2\n}", 3),
        ] {
            let faults = Node::from_json_text("a.json", text, "").unwrap_err();
            assert_eq!(faults.len(), 1);
            assert_eq!(faults[0].code, "config.invalid");
            let Some(Place::Line { line: found, .. }) = &faults[0].place else { panic!("{faults:?}") };
            assert_eq!(*found, line, "{text}: {faults:?}");
        }
    }

    #[test]
    fn the_name_or_else_the_first_letter_says_what_is_json() {
        assert!(is_json("a/b.json", ""));
        assert!(!is_json("a.b/c.toml", "{"));
        assert!(is_json("-", "\n {}"));
        assert!(!is_json("-", "template = 'x'"));
    }
}
