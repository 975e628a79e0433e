//! Free text in parts, as a person writes it in fields of the kind `sections`.

use super::reader::{Problems, TableReader, text, wrong_type};
use super::tree::{Node, NodeValue};
use vanthu_diagnostic::{Diagnostic, Place, code};
use vanthu_model::field::{Point, PointStyle, Section};

/// `{ title, numbered, text, style, points, place, closing, sections }`, with parts in `levels` levels at most, its own among
/// them.
pub(crate) fn section(node: &Node, levels: u8, problems: &Problems) -> Option<Section> {
    let Some(below) = levels.checked_sub(1) else {
        problems.borrow_mut().push(
            Diagnostic::error(
                code!("project.too-deep"),
                "các phần lồng nhau quá nhiều cấp đối với mẫu này",
                "the parts lie deeper in each other than this template allows",
            )
            .at(node.place.clone())
            .about_field(&node.path)
            .hint(
                "viết phần này thành các ý trong `points` của phần trên",
                "write this part as `points` of the part above",
            ),
        );
        return None;
    };
    let reader = TableReader::new(node, problems)?;
    let before = problems.borrow().len();
    let parts = match reader.node("sections").map(|node| (node, &node.value)) {
        None => Vec::new(),
        Some((_, NodeValue::List(items))) => {
            items.iter().filter_map(|item| section(item, below, problems)).collect()
        }
        Some((node, _)) => {
            problems.borrow_mut().push(wrong_type(node, ("các bảng [[….sections]]", "a list of parts")));
            Vec::new()
        }
    };
    let part = Section {
        title: reader.text("title"),
        numbered: reader.node("numbered").is_none() || reader.flag("numbered"),
        text: reader.node("text").map(|node| paragraphs(node, problems)).unwrap_or_default(),
        style: reader.choice("style", &PointStyle::WORDS, PointStyle::parse).unwrap_or_default(),
        points: reader.node("points").map(|node| points(node, problems)).unwrap_or_default(),
        place: reader.node("place").map(|node| places(node, problems)).unwrap_or_default(),
        closing: reader.node("closing").map(|node| paragraphs(node, problems)).unwrap_or_default(),
        sections: parts,
    };
    let placed_alone = !part.place.is_empty() && part.points.is_empty() && part.sections.is_empty();
    if part.title.is_none() && part.text.is_empty() && !placed_alone && problems.borrow().len() == before {
        reader.missing("title");
    }
    reader.finish();
    Some(part)
}

/// Paragraphs: a list of texts, or one text.
fn paragraphs(node: &Node, problems: &Problems) -> Vec<String> {
    match &node.value {
        NodeValue::Text(_) => text(node, problems).into_iter().collect(),
        _ => super::reader::texts(node, problems),
    }
}

/// What is taken in: one name or several, each with its place.
fn places(node: &Node, problems: &Problems) -> Vec<(String, Place)> {
    let one = |node: &Node| text(node, problems).map(|name| (name, node.place.clone()));
    match &node.value {
        NodeValue::List(items) => items.iter().filter_map(one).collect(),
        _ => one(node).into_iter().collect(),
    }
}

/// Points: texts, or tables `{ text, more, points }`.
fn points(node: &Node, problems: &Problems) -> Vec<Point> {
    let NodeValue::List(items) = &node.value else {
        let expected = ("một danh sách ý, ví dụ [\"…\", \"…\"]", "a list of points such as [\"…\", \"…\"]");
        problems.borrow_mut().push(wrong_type(node, expected));
        return Vec::new();
    };
    items
        .iter()
        .filter_map(|item| match &item.value {
            NodeValue::Table(_) => {
                let reader = TableReader::new(item, problems)?;
                let point = Point {
                    text: reader.required("text"),
                    more: reader.node("more").map(|node| paragraphs(node, problems)).unwrap_or_default(),
                    points: reader.texts("points").unwrap_or_default(),
                };
                reader.finish();
                Some(point)
            }
            _ => text(item, problems).map(|text| Point { text, more: Vec::new(), points: Vec::new() }),
        })
        .collect()
}
