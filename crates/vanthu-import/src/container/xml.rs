//! Helpers for the XML parts of a package, shared by several readers.

use std::collections::HashMap;

use quick_xml::events::{BytesRef, BytesStart, Event};
use quick_xml::{Reader, XmlVersion};

/// An attribute of an element.
pub(crate) fn attribute(element: &BytesStart, name: &str) -> Option<String> {
    let found = element.try_get_attribute(name).ok()??;
    found.normalized_value(XmlVersion::Implicit1_0).ok().map(|value| value.into_owned())
}

/// The worksheets' parts by the name of their relation.
pub(crate) fn relations(part: &[u8]) -> Option<HashMap<String, String>> {
    let mut reader = Reader::from_reader(part);
    let mut targets = HashMap::new();
    let mut buffer = Vec::new();
    loop {
        match reader.read_event_into(&mut buffer).ok()? {
            Event::Start(element) | Event::Empty(element) => {
                let value = |name| attribute(&element, name);
                if value("Type").is_some_and(|kind| kind.ends_with("/worksheet")) {
                    let target = value("Target")?;
                    let target = target.strip_prefix('/').map_or(format!("xl/{target}"), str::to_string);
                    targets.insert(value("Id")?, target);
                }
            }
            Event::Eof => return Some(targets),
            _ => {}
        }
        buffer.clear();
    }
}

/// The letter for which a reference stands: that of a number, or of one of the five names that XML knows.
pub(crate) fn letter(reference: &BytesRef) -> Option<char> {
    reference.resolve_char_ref().ok()?.or_else(|| named_letter(reference))
}

fn named_letter(name: &str) -> Option<char> {
    Some(match name {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" => '\'',
        _ => return None,
    })
}
