//! What went wrong, where, and what to do about it: the one vocabulary in which every room speaks to
//! the clerk, the technician and the calling system.

use serde_json::{Map, Value, json};

/// The language in which messages are shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Lang {
    /// Vietnamese, the default.
    #[default]
    Vi,
    /// English.
    En,
}

/// One sentence in both languages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Text {
    /// The Vietnamese wording.
    pub vi: String,
    /// The English wording.
    pub en: String,
}

impl Text {
    /// Pairs a Vietnamese and an English wording of the same sentence.
    pub fn new(vi: impl Into<String>, en: impl Into<String>) -> Self {
        Self { vi: vi.into(), en: en.into() }
    }

    /// The wording in `lang`.
    pub fn get(&self, lang: Lang) -> &str {
        match lang {
            Lang::Vi => &self.vi,
            Lang::En => &self.en,
        }
    }
}

/// How grave a diagnostic is. Only an error stops the work.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Something worth knowing; nothing needs doing.
    Note,
    /// Probably wrong; the document is still made.
    Warning,
    /// The input is refused; nothing is written.
    Error,
}

impl Severity {
    /// The word used in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Severity::Note => "note",
            Severity::Warning => "warning",
            Severity::Error => "error",
        }
    }
}

/// Where a diagnostic points.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// A whole file, when nothing inside it could be read.
    File {
        /// The file's path as the user wrote it.
        file: String,
    },
    /// A cell of a workbook.
    Cell {
        /// The workbook's path as the user wrote it.
        file: String,
        /// The sheet's name.
        sheet: String,
        /// The cell in A1 notation, such as `D7`.
        cell: String,
    },
    /// A place in a text file.
    Line {
        /// The file's path as the user wrote it, or the template's name.
        file: String,
        /// The line, counted from 1.
        line: usize,
        /// The column in characters, counted from 1.
        column: usize,
    },
    /// A paragraph of a Word paper.
    Paragraph {
        /// The paper's path as the user wrote it.
        file: String,
        /// The part of the package that is no main text, such as `header1` or `footnotes`.
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
    /// The place as a reader writes it: `so-lieu.xlsx, Kết quả!D7` or `bao-cao.toml:4:1`.
    pub fn short(&self) -> String {
        match self {
            Place::File { file } => file.clone(),
            Place::Cell { file, sheet, cell } => format!("{file}, {sheet}!{cell}"),
            Place::Line { file, line, column } => format!("{file}:{line}:{column}"),
            Place::Paragraph { file, part: None, paragraph } => format!("{file}, ¶{paragraph}"),
            Place::Paragraph { file, part: Some(part), paragraph } => format!("{file}, {part} ¶{paragraph}"),
            Place::Clause { rule, clause } => format!("{rule}, {clause}"),
        }
    }

    fn to_json(&self) -> Value {
        match self {
            Place::File { file } => json!({ "file": file }),
            Place::Cell { file, sheet, cell } => {
                json!({ "file": file, "sheet": sheet, "cell": cell })
            }
            Place::Line { file, line, column } => {
                json!({ "file": file, "line": line, "column": column })
            }
            Place::Paragraph { file, part: None, paragraph } => {
                json!({ "file": file, "paragraph": paragraph })
            }
            Place::Paragraph { file, part: Some(part), paragraph } => {
                json!({ "file": file, "part": part, "paragraph": paragraph })
            }
            Place::Clause { rule, clause } => json!({ "rule": rule, "clause": clause }),
        }
    }
}

/// One thing the user should know: how grave, which kind, where, what, and what to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// How grave it is.
    pub severity: Severity,
    /// The stable code, `room.kind`, such as `import.not-a-number`.
    pub code: &'static str,
    /// Where it is, when it is anywhere in particular.
    pub place: Option<Place>,
    /// What is wrong: lower case, no full stop.
    pub message: Text,
    /// The offending value as it stands in the input.
    pub value: Option<String>,
    /// What to do about it.
    pub hints: Vec<Text>,
    /// The clause by which it is judged, for a finding of a check.
    pub clause: Option<RuleClause>,
}

/// A clause of a rule set, by which a finding is judged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RuleClause {
    /// The rule set's name, such as `hd05-2026`.
    pub rule: String,
    /// The clause, such as `HD 05-HD/VPTW, Phần II, Mục I, 3.2.2`.
    pub clause: String,
}

impl Diagnostic {
    /// A diagnostic of the given gravity without a place.
    pub fn new(severity: Severity, code: &'static str, vi: impl Into<String>, en: impl Into<String>) -> Self {
        let message = Text::new(vi, en);
        Self { severity, code, place: None, message, value: None, hints: Vec::new(), clause: None }
    }

    /// An error with its Vietnamese and English message.
    pub fn error(code: &'static str, vi: impl Into<String>, en: impl Into<String>) -> Self {
        Self::new(Severity::Error, code, vi, en)
    }

    /// A warning with its Vietnamese and English message.
    pub fn warning(code: &'static str, vi: impl Into<String>, en: impl Into<String>) -> Self {
        Self::new(Severity::Warning, code, vi, en)
    }

    /// A note with its Vietnamese and English message.
    pub fn note(code: &'static str, vi: impl Into<String>, en: impl Into<String>) -> Self {
        Self::new(Severity::Note, code, vi, en)
    }

    /// The same diagnostic at `place`.
    pub fn at(mut self, place: Place) -> Self {
        self.place = Some(place);
        self
    }

    /// The same diagnostic about `value`.
    pub fn with_value(mut self, value: impl Into<String>) -> Self {
        self.value = Some(value.into());
        self
    }

    /// The same diagnostic with one more piece of advice.
    pub fn hint(mut self, vi: impl Into<String>, en: impl Into<String>) -> Self {
        self.hints.push(Text::new(vi, en));
        self
    }

    /// The same diagnostic with the question whether `near` was meant: see [`did_you_mean`].
    pub fn meant(self, near: &str) -> Self {
        self.hint(format!("có phải ý bạn là `{near}`?"), format!("did you mean `{near}`?"))
    }

    /// Whether it stops the work.
    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }

    /// The JSON object of the contract: `severity`, `code`, `place`, `message`, `value`, `hints`, `clause`.
    /// `place`, `value` and `clause` are absent when there is none.
    pub fn to_json(&self, lang: Lang) -> Value {
        let mut object = Map::new();
        object.insert("severity".into(), self.severity.as_str().into());
        object.insert("code".into(), self.code.into());
        if let Some(place) = &self.place {
            object.insert("place".into(), place.to_json());
        }
        object.insert("message".into(), self.message.get(lang).into());
        if let Some(value) = &self.value {
            object.insert("value".into(), value.as_str().into());
        }
        let hints = self.hints.iter().map(|hint| hint.get(lang).into()).collect();
        object.insert("hints".into(), Value::Array(hints));
        if let Some(RuleClause { rule, clause }) = &self.clause {
            object.insert("clause".into(), json!({ "rule": rule, "clause": clause }));
        }
        Value::Object(object)
    }
}

/// An output with what was noticed while it was made.
#[derive(Clone, Debug)]
pub struct Warned<T> {
    /// What was made.
    pub output: T,
    /// What was noticed: warnings and notes, never an error.
    pub warnings: Vec<Diagnostic>,
}

/// Whether any of `diagnostics` is an error.
pub fn any_error(diagnostics: &[Diagnostic]) -> bool {
    diagnostics.iter().any(Diagnostic::is_error)
}

/// The candidate nearest to `typed`, if it is near enough to be what was meant.
pub fn did_you_mean<'a>(typed: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    candidates
        .into_iter()
        .map(|candidate| (strsim::jaro_winkler(typed, candidate), candidate))
        .filter(|(score, _)| *score >= 0.75)
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, candidate)| candidate)
}
