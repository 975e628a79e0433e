//! What `vanthu new` wrote for a person to replace and is still there: words between guillemets in the office file, and the
//! ellipsis of an example in a field.

use super::tree::{Node, NodeValue};
use vanthu_diagnostic::{Diagnostic, code};

/// Reports each text of an office file that still holds words between guillemets. A document must not name such an office.
pub(crate) fn office(root: &Node, problems: &mut Vec<Diagnostic>) {
    each_text(root, &mut |node, text| {
        let words = text.split_once('«').and_then(|(_, rest)| rest.split_once('»'));
        if let Some((words, _)) = words {
            problems.push(
                Diagnostic::error(
                    code!("project.unfilled"),
                    format!("tệp cơ quan còn chữ mẫu `«{words}»`"),
                    format!("the office file still has the words `«{words}»` of an example"),
                )
                .at(node.place.clone())
                .about_field(&node.path)
                .with_value(text)
                .hint(
                    "thay chữ trong ngoặc « », cả dấu ngoặc, bằng chữ đúng của cơ quan",
                    "replace the words between « and », with these signs, by those of your office",
                ),
            );
        }
    });
}

/// Notes each text of a field that is nothing but the ellipsis of an example.
pub(crate) fn field(root: &Node, notes: &mut Vec<Diagnostic>) {
    each_text(root, &mut |node, text| {
        if matches!(text.trim(), "…" | "...") {
            notes.push(
                Diagnostic::warning(
                    code!("project.unfilled"),
                    "mục này còn dấu ba chấm của chữ mẫu, và văn bản in đúng như vậy",
                    "this still has the ellipsis of an example, which the document prints",
                )
                .at(node.place.clone())
                .about_field(&node.path)
                .hint("điền nội dung, hoặc bỏ mục này", "write what it should say, or take it out"),
            );
        }
    });
}

fn each_text(node: &Node, found: &mut dyn FnMut(&Node, &str)) {
    match &node.value {
        NodeValue::Text(text) => found(node, text),
        NodeValue::List(items) => items.iter().for_each(|item| each_text(item, found)),
        NodeValue::Table(entries) => entries.iter().for_each(|(_, item)| each_text(item, found)),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_still_an_example_is_reported_where_it_stands() {
        let text = "name = \"Đảng ủy xã «tên xã»\"\nshort = \"ĐU\"\n[[signer]]\nname = \"«Họ và tên»\"\n";
        let mut problems = Vec::new();
        office(&Node::from_toml("office.toml", text, "office").unwrap(), &mut problems);
        let values: Vec<_> = problems.into_iter().map(|one| one.value.unwrap()).collect();
        assert_eq!(values, ["Đảng ủy xã «tên xã»", "«Họ và tên»"]);

        let text =
            "causes = [\"…\", \"Nguồn còn ít …\"]\ntasks = [{ unit = \"Chi bộ 1\", work = \"...\" }]\n";
        let mut notes = Vec::new();
        field(&Node::from_toml("a.toml", text, "fields").unwrap(), &mut notes);
        assert_eq!(notes.len(), 2);
        assert!(notes.iter().all(|one| one.code == "project.unfilled" && !one.is_error()));
    }
}
