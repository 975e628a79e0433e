//! What a merge reports: each difference with its place, and what became of it.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value as Json, json};

use crate::book::MergedEdit;
use vanthu_diagnostic::{Diagnostic, Lang};
use vanthu_model::word_draft::Author;

/// What became of a difference.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// It is in the edits or corrections.
    Taken,
    /// A person must choose.
    ToDecide,
    /// It cannot be taken from a Word file.
    Refused,
    /// It was decided that the document stays as it is.
    Kept,
    /// A comment in the margin.
    Comment,
    /// What the reader of the report should know.
    Note,
}

impl Outcome {
    /// All of them in the order of a report.
    pub const ALL: [Self; 6] =
        [Self::Note, Self::ToDecide, Self::Refused, Self::Taken, Self::Kept, Self::Comment];

    /// The key of its list in JSON.
    pub fn key(self) -> &'static str {
        match self {
            Self::Taken => "taken",
            Self::ToDecide => "to_decide",
            Self::Refused => "refused",
            Self::Kept => "kept",
            Self::Comment => "comments",
            Self::Note => "notes",
        }
    }
}

/// A difference.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Item {
    /// What became of it.
    pub outcome: Outcome,
    /// What it is, with its place in the draft and what to do.
    pub diagnostic: Diagnostic,
    /// The block that it is about.
    pub block: Option<String>,
    /// What was sent out.
    pub sent: Option<String>,
    /// What the draft says.
    pub theirs: Option<String>,
    /// What the document says now, where that is something else than what was sent.
    pub now: Option<String>,
    /// Who made it, as the word processor kept it.
    pub by: Vec<Author>,
    /// The key by which it is decided.
    pub decide: Option<String>,
    /// The correction that it proposes.
    pub correction: Option<ProposedCorrection>,
}

impl Item {
    /// An item that says no more than its diagnostic.
    pub(crate) fn new(outcome: Outcome, diagnostic: Diagnostic) -> Self {
        Self {
            outcome,
            diagnostic,
            block: None,
            sent: None,
            theirs: None,
            now: None,
            by: Vec::new(),
            decide: None,
            correction: None,
        }
    }

    /// The item as a JSON object.
    pub fn to_json(&self, lang: Lang) -> Json {
        self.beside(self.diagnostic.to_json(lang))
    }

    /// The object of its diagnostic, with what else it says.
    pub fn beside(&self, diagnostic: Json) -> Json {
        let mut object = match diagnostic {
            Json::Object(object) => object,
            _ => Map::new(),
        };
        let mut put = |key: &str, value: &Option<String>| {
            if let Some(value) = value {
                object.insert(key.to_string(), json!(value));
            }
        };
        put("block", &self.block);
        put("sent", &self.sent);
        put("theirs", &self.theirs);
        put("now", &self.now);
        put("decide", &self.decide);
        if !self.by.is_empty() {
            object.insert(
                "by".into(),
                self.by.iter().map(|one| json!({ "name": one.name, "day": one.day })).collect(),
            );
        }
        if let Some(correction) = &self.correction {
            object.insert("correction".into(), correction.to_json());
        }
        Json::Object(object)
    }
}

/// What a cell should hold according to a draft.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProposedCorrection {
    /// The data set, by its name in `[data]`.
    pub data: Option<String>,
    /// The workbook's name, relative to the document.
    pub file: String,
    /// The sheet.
    pub sheet: String,
    /// The cell, in A1 notation.
    pub cell: String,
    /// What it holds.
    pub was: String,
    /// What it should hold.
    pub now: String,
    /// Who says so.
    pub by: String,
    /// Why.
    pub why: String,
}

impl ProposedCorrection {
    /// The correction as a JSON object, with the keys of a document file.
    pub fn to_json(&self) -> Json {
        let mut object = json!({
            "file": self.file, "sheet": self.sheet, "cell": self.cell, "was": self.was, "now": self.now,
            "by": self.by, "why": self.why,
        });
        if let Some(data) = &self.data {
            object["data"] = json!(data);
        }
        object
    }
}

impl MergedEdit {
    /// The edit as a JSON object, as `particulars.edits` has it.
    pub fn to_json(&self) -> Json {
        let mut object = json!({ "block": self.block, "action": self.action.word() });
        let texts = |texts: &[String]| match texts {
            [one] => json!(one),
            several => json!(several),
        };
        if !self.text.is_empty() {
            object["text"] = texts(&self.text);
        }
        for (key, words) in [("bold", &self.bold), ("italic", &self.italic)] {
            if !words.is_empty() {
                object[key] = json!(words);
            }
        }
        for (key, value) in [("was", &self.was), ("by", &self.by), ("why", &self.why)] {
            if let Some(value) = value {
                object[key] = json!(value);
            }
        }
        object
    }
}

/// An author as edits name him: `Nguyễn Văn A (06/7/2026)`.
pub(crate) fn signed(authors: &[Author]) -> Option<String> {
    let one = |author: &Author| match &author.day {
        Some(day) => {
            let parts: Vec<&str> = day.split('-').collect();
            let [year, month, day] = parts.as_slice() else { return author.name.clone() };
            // Days below ten take a zero, months only the first two, as dates in figures do.
            let month = month.trim_start_matches('0');
            let zero = if matches!(month, "1" | "2") { "0" } else { "" };
            format!("{} ({day}/{zero}{month}/{year})", author.name)
        }
        None => author.name.clone(),
    };
    let named: Vec<String> = authors.iter().filter(|author| !author.name.is_empty()).map(one).collect();
    (!named.is_empty()).then(|| named.join("; "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn authors_stand_with_their_day() {
        let author = |name: &str, day: Option<&str>| Author { name: name.into(), day: day.map(String::from) };
        let all = [author("Trần Thị B", Some("2026-07-06")), author("", None), author("Lê C", None)];
        assert_eq!(signed(&all).unwrap(), "Trần Thị B (06/7/2026); Lê C");
        assert_eq!(signed(&[author("A", Some("2026-02-01"))]).unwrap(), "A (01/02/2026)");
        assert_eq!(signed(&[]), None);
    }
}
