//! The edits of a document, `[[edits]]`.

use super::reader::{Problems, TableReader, text, wrong_type};
use super::tree::{Node, NodeValue};
use vanthu_diagnostic::Place;
use vanthu_model::edit::{Edit, EditAction};

/// The edits that stand in the document.
pub(crate) fn load(table: &TableReader, problems: &Problems) -> Vec<Edit> {
    match table.node("edits").map(|node| (node, &node.value)) {
        None => Vec::new(),
        Some((_, NodeValue::List(items))) => items.iter().filter_map(|item| edit(item, problems)).collect(),
        Some((node, _)) => {
            let expected = ("các bảng [[edits]]", "tables headed [[edits]]");
            problems.borrow_mut().push(wrong_type(node, expected));
            Vec::new()
        }
    }
}

/// `{ block, action, text, bold, italic, was, by, why }`. The text is one text or a list of them, each a block of its own;
/// `bold` and `italic` are words in it.
fn edit(node: &Node, problems: &Problems) -> Option<Edit> {
    let reader = TableReader::new(node, problems)?;
    let before = problems.borrow().len();
    let block = reader.required("block");
    let block_place = reader.place("block");
    let action = reader.choice("action", &EditAction::WORDS, EditAction::parse);
    if action.is_none() && problems.borrow().len() == before {
        reader.missing("action");
    }
    let own = reader.node("text").map(|node| texts(node, problems)).unwrap_or_default();
    let needs_text = action.is_some_and(|action| action != EditAction::Drop);
    if needs_text && own.is_empty() && problems.borrow().len() == before {
        reader.missing("text");
    }
    let look = |key: &'static str| -> Vec<String> {
        let words = reader.node(key).map(|node| texts(node, problems)).unwrap_or_default();
        words.into_iter().map(|(words, _)| words).collect()
    };
    let (bold, italic) = (look("bold"), look("italic"));
    let (was, by, why) = (reader.text("was"), reader.text("by"), reader.text("why"));
    reader.finish();
    let place = node.place.clone();
    let action = action?;
    // Half an edit is not applied.
    (problems.borrow().len() == before).then_some(Edit {
        block,
        action,
        text: if needs_text { own } else { Vec::new() },
        bold,
        italic,
        was,
        by,
        why,
        place,
        block_place,
    })
}

/// The texts of an edit, each with its place.
fn texts(node: &Node, problems: &Problems) -> Vec<(String, Place)> {
    let one = |node: &Node| text(node, problems).map(|text| (text, node.place.clone()));
    let texts: Vec<_> = match &node.value {
        NodeValue::List(items) => items.iter().filter_map(one).collect(),
        _ => one(node).into_iter().collect(),
    };
    texts.into_iter().filter(|(text, _)| !text.is_empty()).collect()
}
