//! What changed in a document since its reader last acted on it: a list of the lines before and after, and marks at the
//! sentences.

use serde_json::{Value as Json, json};

use super::labels::{Labels, fill, moment};
use crate::pipeline::{Line, Sentence};
use crate::service::differences::{Change, ChangeKind, Words};
use crate::service::texts::Changes;

/// The list above the document.
pub(super) fn list(labels: &Labels, changes: &Changes) -> Json {
    let words = &labels.document.changes;
    let at = moment(changes.since);
    let since = match &changes.returned_by {
        Some(who) => fill(&words.since_returned, &[("at", &at), ("who", &who.name)]),
        None => fill(&words.since, &[("at", &at)]),
    };
    let items: Vec<Json> = changes.changes.iter().map(|change| item(labels, change)).collect();
    let line = if items.is_empty() {
        fill(&words.none, &[("at", &at)])
    } else {
        fill(&words.count, &[("count", &items.len()), ("since", &since)])
    };
    json!({ "line": line, "items": items })
}

fn item(labels: &Labels, change: &Change) -> Json {
    let words = &labels.document.changes;
    let kind = match change.kind {
        ChangeKind::Changed => &words.changed,
        ChangeKind::Added => &words.added,
        ChangeKind::Dropped => &words.dropped,
    };
    let parts = |parts: &[Words]| -> Vec<Json> {
        parts.iter().map(|part| json!({ "text": part.text, "differs": part.differs })).collect()
    };
    json!({
        "kind": change.kind.as_str(), "kind_text": kind, "row": change.form == "row",
        "before": parts(&change.before), "after": parts(&change.after), "text": full(&change.after),
    })
}

fn full(parts: &[Words]) -> String {
    parts.iter().map(|part| part.text.as_str()).collect::<Vec<_>>().join(" ")
}

/// The sentences of a document, those that changed with what they said before.
pub(super) fn marked(sentences: &[Sentence], lines: &[Line], changes: Option<&Changes>) -> Vec<Json> {
    let changed: Vec<(&Line, &Change)> = changes
        .into_iter()
        .flat_map(|changes| &changes.changes)
        .filter_map(|change| Some((lines.get(change.now?)?, change)))
        .collect();
    let sentence = |one: &Sentence| {
        let mut data = serde_json::to_value(one).unwrap_or_default();
        let printed = format!("{} {}", one.label, one.text).split_whitespace().collect::<Vec<_>>().join(" ");
        let own = changed.iter().find(|(line, _)| line.block == one.block && line.text == printed);
        if let Some((line, change)) = own {
            data["change"] = change.kind.as_str().into();
            data["was"] = full(&change.before).into();
            data["line"] = line.text.as_str().into();
        }
        data
    };
    sentences.iter().map(sentence).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::service::differences::differences;
    use vanthu_store::TextLine;

    #[test]
    fn a_changed_sentence_says_what_it_was() {
        let line = |text: &str| Line { block: "a".into(), form: "text".into(), text: text.into() };
        let stored = |text: &str| TextLine { block: "a".into(), form: "text".into(), text: text.into() };
        let sentence = |text: &str| Sentence {
            block: "a".into(),
            label: "1. ".into(),
            text: text.into(),
            ..Sentence::default()
        };
        let changes = Changes {
            since: chrono::DateTime::UNIX_EPOCH,
            returned_by: None,
            changes: differences(
                &[stored("1. Kết nạp 10 đảng viên.")],
                &[stored("1. Kết nạp 12 đảng viên.")],
            ),
        };
        let lines = [line("1. Kết nạp 12 đảng viên.")];
        let marked =
            marked(&[sentence("Kết nạp 12 đảng viên."), sentence("Câu khác.")], &lines, Some(&changes));
        assert_eq!(marked[0]["change"], "changed");
        assert_eq!(marked[0]["was"], "1. Kết nạp 10 đảng viên.");
        assert!(marked[1].get("change").is_none());
    }
}
