//! A document file with other edits and further corrections. What else stands in it stays as it is, letter for letter.

use std::collections::BTreeMap;

use serde_json::Value as Json;

use vanthu_merge::{MergedEdit, ProposedCorrection};
use vanthu_project::is_json;

/// The text of the document file `name` with these edits in place of its own, and these corrections added; `None` if the text
/// is neither.
pub(super) fn with_edits(
    name: &str,
    text: &str,
    edits: &[MergedEdit],
    corrections: &[ProposedCorrection],
) -> Option<String> {
    if is_json(name, text) {
        in_json(text, edits, corrections)
    } else {
        Some(in_toml(text, edits, corrections))
    }
}

fn in_json(text: &str, edits: &[MergedEdit], corrections: &[ProposedCorrection]) -> Option<String> {
    let mut document: Json = serde_json::from_str(text).ok()?;
    let object = document.as_object_mut()?;
    if edits.is_empty() {
        object.remove("edits");
    } else {
        object.insert("edits".into(), edits.iter().map(MergedEdit::to_json).collect());
    }
    if !corrections.is_empty() {
        let list = object.entry("correction").or_insert_with(|| Json::Array(Vec::new())).as_array_mut()?;
        list.extend(corrections.iter().map(ProposedCorrection::to_json));
    }
    Some(format!("{document:#}\n"))
}

fn in_toml(text: &str, edits: &[MergedEdit], corrections: &[ProposedCorrection]) -> String {
    let mut kept = String::new();
    let mut written: BTreeMap<usize, &MergedEdit> = BTreeMap::new();
    written.extend(edits.iter().filter_map(|edit| Some((edit.origin?, edit))));
    let mut inline = false;
    for (number, piece) in pieces(text) {
        match number {
            Piece::Other => kept.push_str(piece),
            Piece::Inline => inline = true,
            Piece::Edit(number) => match written.get(&number) {
                None => {}
                Some(edit) if edit.changed => {
                    kept.push_str(&table("edits", &edit.to_json()));
                    // What stands between this edit and the next stays.
                    kept.push('\n');
                }
                Some(_) => kept.push_str(piece),
            },
        }
    }
    let mut all = kept.trim_end().to_string();
    all.push('\n');
    for edit in edits.iter().filter(|edit| edit.origin.is_none() || inline) {
        all.push('\n');
        all.push_str(&table("edits", &edit.to_json()));
    }
    for correction in corrections {
        all.push('\n');
        all.push_str(&table("correction", &correction.to_json()));
    }
    all
}

/// An entry of an array of tables.
fn table(name: &str, entry: &Json) -> String {
    let mut text = format!("[[{name}]]\n");
    for (key, value) in entry.as_object().into_iter().flatten() {
        let quoted = |text: &str| toml::Value::String(text.to_string()).to_string();
        let value = match value {
            Json::Array(items) => {
                let items: Vec<String> = items.iter().filter_map(Json::as_str).map(quoted).collect();
                format!("[\n    {},\n]", items.join(",\n    "))
            }
            value => quoted(value.as_str().unwrap_or_default()),
        };
        text.push_str(&format!("{key} = {value}\n"));
    }
    text
}

/// A piece of a document file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Piece {
    /// Something else.
    Other,
    /// The edit with that number, from 0.
    Edit(usize),
    /// All edits on one line or in one list: `edits = […]`.
    Inline,
}

/// The pieces of a document file, each of whole lines.
fn pieces(text: &str) -> Vec<(Piece, &str)> {
    let mut pieces: Vec<(Piece, usize, usize)> = Vec::new();
    let mut lexer = Lexer::default();
    let (mut count, mut at, mut root) = (0, 0, true);
    for line in text.split_inclusive('\n') {
        let end = at + line.len();
        let head = line.trim_start();
        let kind = match pieces.last() {
            _ if lexer.is_free() && head.starts_with('[') => {
                root = false;
                let name = head.trim_start_matches('[').split(']').next().unwrap_or_default().trim();
                if head.starts_with("[[") && matches!(name, "edits" | "\"edits\"") {
                    count += 1;
                    Some(Piece::Edit(count - 1))
                } else {
                    Some(Piece::Other)
                }
            }
            _ if lexer.is_free() && root => {
                let key = head.split('=').next().unwrap_or_default().trim();
                let is_edits = head.contains('=') && matches!(key, "edits" | "\"edits\"");
                Some(if is_edits { Piece::Inline } else { Piece::Other })
            }
            Some(_) => None,
            None => Some(Piece::Other),
        };
        match (kind, pieces.last_mut()) {
            (None, Some(last)) => last.2 = end,
            (Some(Piece::Other), Some((Piece::Other, _, last))) => *last = end,
            (kind, _) => pieces.push((kind.unwrap_or(Piece::Other), at, end)),
        }
        lexer.read(line);
        at = end;
    }
    pieces.into_iter().map(|(kind, start, end)| (kind, &text[start..end])).collect()
}

/// What is open at the end of a line.
#[derive(Default)]
struct Lexer {
    /// The marks that end the text that is open, which goes over several lines.
    text: Option<&'static str>,
    /// How many lists and tables are open.
    depth: usize,
}

impl Lexer {
    fn is_free(&self) -> bool {
        self.text.is_none() && self.depth == 0
    }

    fn read(&mut self, line: &str) {
        let header = self.is_free() && line.trim_start().starts_with('[');
        let mut rest = line;
        while let Some(first) = rest.chars().next() {
            if let Some(end) = self.text {
                let Some(at) = closing(rest, end) else { return };
                // Two more quotation marks may belong to the text.
                let extra =
                    rest[at + 3..].chars().take_while(|letter| end.starts_with(*letter)).take(2).count();
                rest = &rest[at + 3 + extra..];
                self.text = None;
                continue;
            }
            if rest.starts_with("\"\"\"") || rest.starts_with("'''") {
                self.text = Some(if first == '"' { "\"\"\"" } else { "'''" });
                rest = &rest[3..];
                continue;
            }
            rest = &rest[first.len_utf8()..];
            match first {
                '#' => return,
                '"' => {
                    let mut letters = rest.char_indices();
                    let mut end = rest.len();
                    while let Some((at, letter)) = letters.next() {
                        match letter {
                            '\\' => drop(letters.next()),
                            '"' => {
                                end = at + 1;
                                break;
                            }
                            _ => {}
                        }
                    }
                    rest = &rest[end..];
                }
                '\'' => rest = rest.split_once('\'').map_or("", |(_, rest)| rest),
                '[' | '{' if !header => self.depth += 1,
                ']' | '}' if !header => self.depth = self.depth.saturating_sub(1),
                _ => {}
            }
        }
    }
}

/// Where a text of several lines ends.
fn closing(text: &str, end: &str) -> Option<usize> {
    let mut from = 0;
    loop {
        let at = from + text[from..].find(end)?;
        let escapes = text[..at].bytes().rev().take_while(|byte| *byte == b'\\').count();
        if end == "'''" || escapes.is_multiple_of(2) {
            return Some(at);
        }
        from = at + 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use vanthu_model::edit::EditAction;

    fn edit(block: &str, origin: Option<usize>, changed: bool) -> MergedEdit {
        MergedEdit {
            block: block.into(),
            action: EditAction::Replace,
            text: vec!["Câu \"mới\"".into()],
            bold: Vec::new(),
            italic: Vec::new(),
            was: None,
            by: None,
            why: None,
            origin,
            changed,
        }
    }

    const DOCUMENT: &str = "# Ghi chú\ntemplate = \"plan\"\n[fields]\ntext = \"\"\"\n[[edits]]\nkhông phải\"\"\"\nlist = [\n  \"a # ]\",\n]\n\n\
        [[edits]]\nblock = \"a\"  # giữ\naction = \"drop\"\n\n[[edits]]\nblock = \"b\"\naction = \"drop\"\n\n[data]\nresults = 'x.xlsx'\n";

    #[test]
    fn only_what_changed_is_written_anew() {
        let text = in_toml(
            DOCUMENT,
            &[edit("a", Some(0), false), edit("b", Some(1), true), edit("c", None, true)],
            &[],
        );
        let expected = DOCUMENT.replace(
            "[[edits]]\nblock = \"b\"\naction = \"drop\"\n",
            "[[edits]]\nblock = \"b\"\naction = \"replace\"\ntext = 'Câu \"mới\"'\n",
        ) + "\n[[edits]]\nblock = \"c\"\naction = \"replace\"\ntext = 'Câu \"mới\"'\n";
        assert_eq!(text, expected);
        let read: toml::Table = toml::from_str(&text).unwrap();
        assert_eq!(read["edits"].as_array().unwrap().len(), 3);
        assert!(read["fields"]["text"].as_str().unwrap().starts_with("[[edits]]"));
    }

    #[test]
    fn edits_that_are_gone_are_taken_out_and_lists_become_tables() {
        assert!(!in_toml(DOCUMENT, &[], &[]).contains("block ="));
        let inline =
            "template = \"plan\"\nedits = [\n  { block = \"a\", action = \"drop\" },\n]\nnumber = 3\n";
        let text = in_toml(inline, &[edit("a", Some(0), false)], &[]);
        assert!(text.starts_with("template = \"plan\"\nnumber = 3\n\n[[edits]]\n"), "{text}");
    }

    #[test]
    fn corrections_stand_behind_the_edits() {
        let correction = ProposedCorrection {
            data: Some("results".into()),
            file: "x.xlsx".into(),
            sheet: "KQ".into(),
            cell: "D7".into(),
            was: "7".into(),
            now: "9".into(),
            by: "A".into(),
            why: "b".into(),
        };
        let text = in_toml("template = \"plan\"\n", &[], std::slice::from_ref(&correction));
        let read: toml::Table = toml::from_str(&text).unwrap();
        assert_eq!(read["correction"][0]["cell"].as_str(), Some("D7"));
        let text = in_json("{\"template\":\"plan\",\"edits\":[]}", &[], &[correction]).unwrap();
        let read: Json = serde_json::from_str(&text).unwrap();
        assert!(read.get("edits").is_none() && read["correction"][0]["data"] == "results");
    }
}
