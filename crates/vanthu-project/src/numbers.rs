//! Numbers that are given by the name of a figure instead of in digits: `of = "{total.target}"`. The figures are known once the
//! workbooks are read; until then a number by name is the least that its field allows.

use super::tree::{Node, NodeValue};
use vanthu_model::field::{NamedNumber, figure_name};
use vanthu_model::field_kind::FieldKind;

/// The name by which a node gives a number.
pub(crate) fn name(node: &Node) -> Option<&str> {
    match &node.value {
        NodeValue::Text(text) => figure_name(text),
        _ => None,
    }
}

/// The numbers of the field `field` that are given by name.
pub(crate) fn named(field: &str, kind: FieldKind, node: &Node) -> Vec<NamedNumber> {
    let mut found = Vec::new();
    let key = format!("fields.{field}");
    match kind {
        FieldKind::Count | FieldKind::Number => add(&key, node, &mut found),
        FieldKind::People => each_item(node, |index, item| add_part(&key, index, item, "number", &mut found)),
        FieldKind::Targets => targets(&key, node, &mut found),
        _ => {}
    }
    found
}

fn targets(key: &str, list: &Node, found: &mut Vec<NamedNumber>) {
    each_item(list, |index, item| {
        add_part(key, index, item, "number", found);
        add_part(key, index, item, "of", found);
        if let Some(parts) = item.get("parts") {
            targets(&format!("{key}.{index}.parts"), parts, found);
        }
    });
}

fn each_item(list: &Node, mut visit: impl FnMut(usize, &Node)) {
    if let NodeValue::List(items) = &list.value {
        items.iter().enumerate().for_each(|(index, item)| visit(index, item));
    }
}

fn add_part(key: &str, index: usize, item: &Node, part: &str, found: &mut Vec<NamedNumber>) {
    if let Some(node) = item.get(part) {
        add(&format!("{key}.{index}.{part}"), node, found);
    }
}

fn add(key: &str, node: &Node, found: &mut Vec<NamedNumber>) {
    if let Some(name) = name(node) {
        let (key, name) = (key.to_string(), name.to_string());
        found.push(NamedNumber { key, name, place: node.place.clone() });
    }
}
