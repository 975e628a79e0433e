//! Edits of a composed document: a sentence of the template made one's own.

use serde::Serialize;

use vanthu_diagnostic::Place;

/// What an edit does with the block that it names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum EditAction {
    /// Puts its text in the place of the block's.
    Replace,
    /// Leaves the block out.
    Drop,
    /// Puts its text before the block.
    Before,
    /// Puts its text after the block.
    After,
}

impl EditAction {
    /// The words in a document file.
    pub const WORDS: [&str; 4] = ["replace", "drop", "before", "after"];

    /// Reads one of these words.
    pub fn parse(text: &str) -> Option<Self> {
        match text {
            "replace" => Some(Self::Replace),
            "drop" => Some(Self::Drop),
            "before" => Some(Self::Before),
            "after" => Some(Self::After),
            _ => None,
        }
    }

    /// Its word.
    pub fn word(self) -> &'static str {
        match self {
            Self::Replace => "replace",
            Self::Drop => "drop",
            Self::Before => "before",
            Self::After => "after",
        }
    }
}

/// An edit of one block, as a person wrote it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit {
    /// The name of the block.
    pub block: String,
    /// What is done with it.
    pub action: EditAction,
    /// The text, with figures by name; each further one becomes a block of its own. Empty for [`EditAction::Drop`].
    pub text: Vec<(String, Place)>,
    /// The words of the text that are bold.
    pub bold: Vec<String>,
    /// The words of the text that are italic.
    pub italic: Vec<String>,
    /// What stood there when the edit was made.
    pub was: Option<String>,
    /// Who made it.
    pub by: Option<String>,
    /// Why.
    pub why: Option<String>,
    /// Where the edit stands.
    pub place: Place,
    /// Where it names its block.
    pub block_place: Place,
}

/// An edit as the composed document records it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct EditRecord {
    /// The name of the block.
    pub block: String,
    /// What was done with it.
    pub action: EditAction,
    /// What the template says there with the present data.
    pub base: String,
    /// What stood there when the edit was made, where the edit says so.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub was: Option<String>,
    /// Whether the two differ.
    #[serde(skip_serializing_if = "is_false")]
    pub base_changed: bool,
    /// Who made the edit.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub by: Option<String>,
    /// Why.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub why: Option<String>,
}

fn is_false(value: &bool) -> bool {
    !*value
}
