//! Where a diagnostic points, and what it is about.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

/// Where a diagnostic points.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Place {
    /// A whole file, when nothing inside it could be read.
    File {
        /// The file's name, relative to the document.
        file: String,
    },
    /// A cell of a workbook.
    Cell {
        /// The workbook's name, relative to the document.
        file: String,
        /// The sheet's name.
        sheet: String,
        /// The cell in A1 notation, such as `D7`.
        cell: String,
    },
    /// A place in a text file.
    Line {
        /// The file's name, relative to the document, or the template's name.
        file: String,
        /// The line, counted from 1.
        line: usize,
        /// The column in characters, counted from 1.
        column: usize,
        /// The value that stands there, where the file is one of a document's: see [`Place::Field`].
        #[serde(default, skip_serializing_if = "Option::is_none")]
        field: Option<String>,
    },
    /// A value of a document that came as data and has no file.
    Field {
        /// The steps to the value from the document: `date`, `fields.causes[2]`, `office.signer[0].name`.
        path: String,
    },
    /// A paragraph of a Word file.
    Paragraph {
        /// The file's name, relative to the document.
        file: String,
        /// The part of the package, such as `header1` or `footnotes`; `None` for the main text.
        part: Option<String>,
        /// The paragraph, counted from 1 with those in tables and the empty ones.
        paragraph: usize,
    },
    /// A clause of a rule set.
    Clause {
        /// The rule set's name, such as `hd05-2026`.
        rule: String,
        /// The clause, such as `Phần II, Mục I, 3.2.2`.
        clause: String,
    },
}

impl Place {
    /// A place in a text file that is not one of a document's.
    pub fn line(file: impl Into<String>, line: usize, column: usize) -> Self {
        Self::Line { file: file.into(), line, column, field: None }
    }

    /// The file, if the place is in one.
    pub fn file(&self) -> Option<&str> {
        match self {
            Self::File { file }
            | Self::Cell { file, .. }
            | Self::Line { file, .. }
            | Self::Paragraph { file, .. } => Some(file),
            Self::Field { .. } | Self::Clause { .. } => None,
        }
    }

    /// The file, to be renamed where a reader knows it by another name.
    pub fn file_mut(&mut self) -> Option<&mut String> {
        match self {
            Self::File { file }
            | Self::Cell { file, .. }
            | Self::Line { file, .. }
            | Self::Paragraph { file, .. } => Some(file),
            Self::Field { .. } | Self::Clause { .. } => None,
        }
    }

    /// The path of the document's value that stands there.
    pub fn field(&self) -> Option<&str> {
        match self {
            Self::Line { field, .. } => field.as_deref(),
            Self::Field { path } => Some(path),
            _ => None,
        }
    }

    /// The place as a reader writes it: `so-lieu.xlsx, Kết quả!D7` or `bao-cao.toml:4:1`.
    pub fn short(&self) -> String {
        match self {
            Self::File { file } => file.clone(),
            Self::Cell { file, sheet, cell } => format!("{file}, {sheet}!{cell}"),
            Self::Line { file, line, column, .. } => format!("{file}:{line}:{column}"),
            Self::Field { path } => path.clone(),
            Self::Paragraph { file, part: None, paragraph } => format!("{file}, ¶{paragraph}"),
            Self::Paragraph { file, part: Some(part), paragraph } => format!("{file}, {part} ¶{paragraph}"),
            Self::Clause { rule, clause } => format!("{rule}, {clause}"),
        }
    }

    /// The object by which JSON messages tell the place.
    pub fn to_json(&self) -> Value {
        match self {
            Self::File { file } => json!({ "file": file }),
            Self::Cell { file, sheet, cell } => {
                json!({ "file": file, "sheet": sheet, "cell": cell })
            }
            Self::Line { file, line, column, .. } => {
                json!({ "file": file, "line": line, "column": column })
            }
            Self::Field { path } => json!({ "field": path }),
            Self::Paragraph { file, part: None, paragraph } => {
                json!({ "file": file, "paragraph": paragraph })
            }
            Self::Paragraph { file, part: Some(part), paragraph } => {
                json!({ "file": file, "part": part, "paragraph": paragraph })
            }
            Self::Clause { rule, clause } => json!({ "rule": rule, "clause": clause }),
        }
    }
}

/// What a diagnostic is about: data for programs and pages, so that nobody has to take a message apart.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Subject {
    /// A value of the document.
    Field {
        /// The steps to the value: see [`Place::Field`]. A missing value has the path at which it belongs.
        path: String,
    },
    /// A data set of the document.
    Data {
        /// The template's name for it.
        slot: String,
        /// The workbook by its name, where it is one of them in particular.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        file: Option<String>,
    },
    /// A branch or unit.
    Unit {
        /// Its name.
        name: String,
    },
    /// A parameter of the query of a request.
    Parameter {
        /// Its name.
        name: String,
    },
}

impl Subject {
    /// The object by which JSON messages tell the subject.
    pub fn to_json(&self) -> Value {
        let mut object = Map::new();
        match self {
            Self::Field { path } => {
                object.insert("field".into(), path.as_str().into());
            }
            Self::Data { slot, file } => {
                object.insert("data".into(), slot.as_str().into());
                if let Some(file) = file {
                    object.insert("file".into(), file.as_str().into());
                }
            }
            Self::Unit { name } => {
                object.insert("unit".into(), name.as_str().into());
            }
            Self::Parameter { name } => {
                object.insert("parameter".into(), name.as_str().into());
            }
        }
        Value::Object(object)
    }
}

/// A step of a field path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// The value under a key of a table.
    Key(String),
    /// The item of a list, counted from 0.
    Index(usize),
}

/// The steps of a field path: `fields.causes[2]` is `fields`, then `causes`, then item 2.
pub fn steps(path: &str) -> Vec<Step> {
    let mut steps = Vec::new();
    for part in path.split('.').filter(|part| !part.is_empty()) {
        let (key, indices) = part.split_at(part.find('[').unwrap_or(part.len()));
        if !key.is_empty() {
            steps.push(Step::Key(key.to_string()));
        }
        let indices = indices.split(['[', ']']).filter_map(|index| index.parse().ok());
        steps.extend(indices.map(Step::Index));
    }
    steps
}

/// The JSON Pointer (RFC 6901) of those steps below `base`, which is a pointer itself: `/fields` and `causes`, item 2 is
/// `/fields/causes/2`.
pub fn pointer(base: &str, steps: &[Step]) -> String {
    let mut pointer = base.to_string();
    for step in steps {
        pointer.push('/');
        match step {
            Step::Key(key) => pointer.push_str(&key.replace('~', "~0").replace('/', "~1")),
            Step::Index(index) => pointer.push_str(&index.to_string()),
        }
    }
    pointer
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pointer_escapes_its_keys() {
        assert_eq!(pointer("", &[]), "");
        assert_eq!(pointer("/fields", &steps("causes[2]")), "/fields/causes/2");
        let odd = [Step::Key("a/b~c".into()), Step::Index(0)];
        assert_eq!(pointer("", &odd), "/a~1b~0c/0");
    }

    #[test]
    fn a_path_has_steps() {
        let key = |key: &str| Step::Key(key.into());
        assert_eq!(steps("date"), [key("date")]);
        assert_eq!(
            steps("fields.tasks[1].points[20]"),
            [key("fields"), key("tasks"), Step::Index(1), key("points"), Step::Index(20)]
        );
        assert_eq!(steps(""), []);
    }

    #[test]
    fn places_and_subjects_are_read_as_they_were_written() {
        let places = [
            Place::File { file: "a.xlsx".into() },
            Place::Cell { file: "a.xlsx".into(), sheet: "S".into(), cell: "D7".into() },
            Place::line("a.toml", 3, 1),
            Place::Line { file: "a.toml".into(), line: 3, column: 1, field: Some("date".into()) },
            Place::Field { path: "fields.causes[2]".into() },
            Place::Paragraph { file: "a.docx".into(), part: None, paragraph: 4 },
            Place::Clause { rule: "r".into(), clause: "c".into() },
        ];
        for place in places {
            let text = serde_json::to_string(&place).expect("JSON");
            assert_eq!(serde_json::from_str::<Place>(&text).expect(&text), place);
        }
        let subjects = [
            Subject::Field { path: "date".into() },
            Subject::Data { slot: "results".into(), file: None },
            Subject::Data { slot: "results".into(), file: Some("a.xlsx".into()) },
            Subject::Unit { name: "Chi bộ thôn Một".into() },
            Subject::Parameter { name: "per_page".into() },
        ];
        for subject in subjects {
            let text = serde_json::to_string(&subject).expect("JSON");
            assert_eq!(serde_json::from_str::<Subject>(&text).expect(&text), subject);
        }
    }
}
