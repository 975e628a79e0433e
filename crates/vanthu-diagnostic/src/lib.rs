//! What went wrong, where, and what to do about it: the one vocabulary in which every part of the program speaks to
//! the clerk, the technician and the calling system.

mod codes;
mod place;
mod reason;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

pub use codes::{Code, Entry, UnknownCode, names_code, page, unknown_code};
pub use place::{Place, Step, Subject, pointer, steps};
pub use reason::system_reason;

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
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
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
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
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

/// One thing the user should know: how grave, which kind, where, what, and what to do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Diagnostic {
    /// How grave it is.
    pub severity: Severity,
    /// The stable code, `room.kind`, such as `import.not-a-number`.
    pub code: Code,
    /// Where it is, when it is anywhere in particular.
    pub place: Option<Place>,
    /// What it is about, when that is one thing in particular.
    pub subject: Option<Subject>,
    /// What is wrong: lower case, no full stop.
    pub message: Text,
    /// The offending value as it stands in the input.
    pub value: Option<String>,
    /// What to do about it.
    pub hints: Vec<Text>,
    /// The value that was most likely meant, where one is near: what a page offers to put in its place. The same stands in a
    /// hint, in words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub proposed: Option<String>,
    /// The clause by which it is judged, for a finding of a check.
    pub clause: Option<RuleClause>,
    /// The value in the body of a request that it is about, as a JSON Pointer (RFC 6901). Only the service sets it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pointer: Option<String>,
}

/// A clause of a rule set, by which a finding is judged.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RuleClause {
    /// The rule set's name, such as `hd05-2026`.
    pub rule: String,
    /// The clause, such as `HD 05-HD/VPTW, Phần II, Mục I, 3.2.2`.
    pub clause: String,
}

impl Diagnostic {
    /// A diagnostic of the given gravity without a place.
    pub fn new(severity: Severity, code: Code, vi: impl Into<String>, en: impl Into<String>) -> Self {
        let message = Text::new(vi, en);
        Self {
            severity,
            code,
            place: None,
            subject: None,
            message,
            value: None,
            hints: Vec::new(),
            proposed: None,
            clause: None,
            pointer: None,
        }
    }

    /// An error with its Vietnamese and English message.
    pub fn error(code: Code, vi: impl Into<String>, en: impl Into<String>) -> Self {
        Self::new(Severity::Error, code, vi, en)
    }

    /// A warning with its Vietnamese and English message.
    pub fn warning(code: Code, vi: impl Into<String>, en: impl Into<String>) -> Self {
        Self::new(Severity::Warning, code, vi, en)
    }

    /// A note with its Vietnamese and English message.
    pub fn note(code: Code, vi: impl Into<String>, en: impl Into<String>) -> Self {
        Self::new(Severity::Note, code, vi, en)
    }

    /// The same diagnostic at `place`, and about the field that stands there unless it is about something else.
    pub fn at(mut self, place: Place) -> Self {
        if self.subject.is_none() {
            self.subject = place.field().map(|path| Subject::Field { path: path.to_string() });
        }
        self.place = Some(place);
        self
    }

    /// The same diagnostic about `subject`.
    pub fn about(mut self, subject: Subject) -> Self {
        self.subject = Some(subject);
        self
    }

    /// The same diagnostic about the field at `path`.
    pub fn about_field(self, path: impl Into<String>) -> Self {
        self.about(Subject::Field { path: path.into() })
    }

    /// The same diagnostic about the value of a request's body at `pointer` (RFC 6901).
    pub fn pointing_to(mut self, pointer: impl Into<String>) -> Self {
        self.pointer = Some(pointer.into());
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

    /// The same diagnostic with the value that was most likely meant.
    pub fn proposing(mut self, value: impl Into<String>) -> Self {
        self.proposed = Some(value.into());
        self
    }

    /// The same diagnostic with the question whether `near` was meant: see [`did_you_mean`].
    pub fn meant(self, near: &str) -> Self {
        self.proposing(near).hint(format!("có phải ý bạn là `{near}`?"), format!("did you mean `{near}`?"))
    }

    /// Whether it stops the work.
    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }

    /// The JSON object of the contract: `severity`, `code`, `place`, `subject`, `message`, `value`, `hints`,
    /// `clause`. `place`, `subject`, `value` and `clause` may be absent.
    pub fn to_json(&self, lang: Lang) -> Value {
        let mut object = Map::new();
        object.insert("severity".into(), self.severity.as_str().into());
        object.insert("code".into(), self.code.as_str().into());
        if let Some(place) = &self.place {
            object.insert("place".into(), place.to_json());
        }
        if let Some(subject) = &self.subject {
            object.insert("subject".into(), subject.to_json());
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
