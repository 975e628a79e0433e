//! What goes between the service and its workers: one JSON object per line, a request on the worker's standard input,
//! progress and then a reply on its standard output. Both sides are this program, so the types are the protocol.

mod figures;
mod inspection;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

use crate::pipeline::{BatchFormat, Line, PrintedLine, Sentence};
use vanthu_diagnostic::{Diagnostic, Severity};
use vanthu_merge::{Item, ProposedCorrection};
use vanthu_model::register::RegisterBook;
use vanthu_project::DocumentInput;

pub use figures::{Figure, FigureCell, JsonList};
pub(crate) use figures::{field_place, own_name};
pub use inspection::{
    FoundTable, HeaderRows, InspectedCell, InspectedColumn, InspectedFile, InspectedRow, Inspection,
    SheetCells,
};

/// The names of results in a workspace: see [`Workspace::take`](super::Workspace::take).
pub mod results {
    /// The PDF of a document.
    pub const DOCUMENT: &str = "document.pdf";
    /// The Word file of a document.
    pub const WORD: &str = "document.docx";
    /// The documents of a batch.
    pub const BATCH: &str = "documents.zip";
    /// What became of each row of a batch, in the zip and on its own.
    pub const MANIFEST: &str = "manifest.json";
    /// The documents of a batch in one PDF for the printer.
    pub const COMBINED: &str = "combined.pdf";
    /// The register of outgoing documents.
    pub const REGISTER: &str = "register.pdf";
    /// The copy of a workbook with its problems marked.
    pub const ANNOTATED: &str = "annotated.xlsx";
    /// A workbook to be filled in.
    pub const BLANK_FORM: &str = "workbook.xlsx";

    /// The picture of a page, counted from 1.
    pub fn page(number: usize) -> String {
        format!("page-{number}.png")
    }
}

/// A task, and the files that it may read.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Request {
    /// The number by which its reply is known. The pool gives it.
    pub id: u64,
    /// The folder of the workspace.
    pub workspace: String,
    /// The files in it that the task may read: what they are called, and what they are called in the workspace.
    pub files: BTreeMap<String, String>,
    /// The office's own files that stand before those of the program, by their paths among them, and what they are called
    /// in the workspace.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub own: BTreeMap<String, String>,
    /// Words that are right in the documents of the office although no list of the program has them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub words: Vec<String>,
    /// What is to be done.
    pub task: Task,
}

/// What a worker can do.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Task {
    /// Says how workbooks are understood.
    Inspect(WorkbookInput),
    /// Draws the pages of a document as pictures, with the places of the figures and the findings.
    Preview(PreviewInput),
    /// The same of a document file that came with a template.
    Sample(SampleInput),
    /// Makes the PDF of a document.
    Render(DocumentInput),
    /// Makes the Word file of a document.
    Word(WordInput),
    /// Merges a draft that came back from Word into its document.
    Merge(MergeInput),
    /// Checks a document.
    Check(DocumentInput),
    /// Lists the figures that the texts of a document can name.
    Figures(DocumentInput),
    /// Composes a document as data: its text, and the exact figures with their cells.
    Content(DocumentInput),
    /// Checks a Word file by itself.
    CheckFile(String),
    /// Checks the texts of the template of that name, whatever document is made of it.
    CheckTemplate(String),
    /// Makes one document per row of the main data set.
    Batch(BatchInput),
    /// Makes the PDF of the register of outgoing documents.
    Register(RegisterBook),
    /// Makes a copy of a workbook with its problems marked.
    Annotate(WorkbookInput),
    /// Makes the workbook of a profile, to be filled in.
    BlankForm(BlankFormInput),
}

/// A workbook to be read.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum WorkbookInput {
    /// As a document reads it, with its corrections applied.
    OfDocument {
        /// The document.
        document: Box<DocumentInput>,
        /// The data set.
        slot: String,
        /// The workbook; `None` for all of the data set together.
        file: Option<String>,
    },
    /// On its own.
    Alone {
        /// The workbook.
        file: String,
        /// The profile; `None` for the one that fits best.
        profile: Option<String>,
    },
}

/// A document to be drawn.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PreviewInput {
    /// The document.
    pub document: DocumentInput,
    /// Pixels per point: 2 is 144 dots per inch.
    pub scale: f32,
}

/// A document file with which a template is tried.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct SampleInput {
    /// The file.
    pub file: String,
    /// What stands in place of its own values: dotted keys and values in TOML.
    pub set: BTreeMap<String, String>,
    /// Pixels per point.
    pub scale: f32,
}

/// A document to be written as a Word file.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct WordInput {
    /// The document.
    pub document: DocumentInput,
    /// A line that stands below every page.
    pub notice: Option<String>,
    /// The document's id in the service.
    pub id: Option<String>,
    /// Its revision there.
    pub revision: Option<String>,
}

/// A draft to be merged into its document.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct MergeInput {
    /// The document.
    pub document: DocumentInput,
    /// The document's id in the service.
    pub id: String,
    /// The draft.
    pub draft: String,
    /// `theirs` or `ours` where a choice must be made.
    pub take: Option<String>,
    /// The same for single blocks and facts.
    pub decide: BTreeMap<String, String>,
}

/// A batch.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct BatchInput {
    /// The document.
    pub document: DocumentInput,
    /// How many documents are laid out at once; 1 where none is given.
    pub jobs: Option<usize>,
    /// Whether to make one PDF of all for the printer, too.
    pub combined: bool,
    /// The form of the documents.
    pub format: BatchFormat,
    /// Only these rows, by their numbers or the names of their branches; all if empty.
    pub only: Vec<String>,
    /// Only rows in whose fields these values stand.
    #[serde(rename = "where")]
    pub filters: BTreeMap<String, String>,
    /// Whether each document says that it is a draft.
    #[serde(default)]
    pub draft: bool,
}

/// A workbook to be filled in.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct BlankFormInput {
    /// The profile.
    pub profile: String,
    /// The roster whose branches are its rows.
    pub roster: Option<String>,
}

/// How far a batch has come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Progress {
    /// How many documents there are to make.
    pub total: usize,
    /// How many were made.
    pub done: usize,
    /// How many could not be made.
    pub failed: usize,
}

/// A line from a worker.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Message {
    /// On the way.
    Progress {
        /// The request's number.
        id: u64,
        /// How far it has come.
        progress: Progress,
    },
    /// The end.
    Reply(Reply),
}

/// What came of a request.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Reply {
    /// The request's number.
    pub id: u64,
    /// What was made; `None` if the input was refused or the worker failed, and the diagnostics say why.
    pub output: Option<Output>,
    /// Everything that was noticed.
    pub diagnostics: Vec<Diagnostic>,
}

impl Reply {
    /// The output of a task whose outputs are of that type, and everything that was noticed.
    pub fn into_parts<T: TryFrom<Output>>(self) -> (Option<T>, Vec<Diagnostic>) {
        (self.output.and_then(|output| output.try_into().ok()), self.diagnostics)
    }
}

/// What a task makes. Files lie in the workspace: see [`results`].
macro_rules! outputs {
    ($($(#[$docs:meta])* $name:ident($output:ty),)*) => {
        /// What a task made. Files lie in the workspace: see [`results`].
        #[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
        #[serde(rename_all = "kebab-case")]
        pub enum Output {
            $($(#[$docs])* $name($output),)*
        }

        $(
            impl From<$output> for Output {
                fn from(output: $output) -> Self {
                    Self::$name(output)
                }
            }

            impl TryFrom<Output> for $output {
                type Error = Output;

                fn try_from(output: Output) -> Result<Self, Output> {
                    match output {
                        Output::$name(output) => Ok(output),
                        other => Err(other),
                    }
                }
            }
        )*
    };
}

outputs! {
    /// Of [`Task::Inspect`].
    Inspection(Box<Inspection>),
    /// Of [`Task::Preview`] and [`Task::Sample`].
    Preview(Preview),
    /// Of [`Task::Render`].
    Rendered(Rendered),
    /// Of [`Task::Merge`].
    Merged(MergeOutput),
    /// Of [`Task::Check`], [`Task::CheckFile`] and [`Task::CheckTemplate`].
    Checked(Checked),
    /// Of [`Task::Content`].
    Content(ComposedContent),
    /// Of [`Task::Figures`].
    Figures(FigureList),
    /// Of [`Task::Batch`].
    Batch(BatchResult),
    /// Of [`Task::Register`].
    Register(RegisterPdf),
    /// Of [`Task::Word`], [`Task::Annotate`] and [`Task::BlankForm`].
    File(ResultFile),
}

/// A document as a screen shows it. The pages lie in the workspace.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Preview {
    /// The title in the file's properties.
    pub title: String,
    /// The rule set.
    pub rules: String,
    /// The pages, in order.
    pub pages: Vec<PageSize>,
    /// The figures in reading order.
    pub figures: JsonList<Figure>,
    /// The SHA-256 of the composed document.
    pub content_sha256: String,
    /// The paragraphs in reading order.
    #[serde(default)]
    pub sentences: Vec<Sentence>,
    /// All that it says, line by line.
    #[serde(default)]
    pub lines: Vec<Line>,
    /// The lines of print on its pages.
    #[serde(default)]
    pub printed: Vec<PrintedLine>,
}

/// The size of a page's picture in pixels.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PageSize {
    /// The width.
    pub width: u32,
    /// The height.
    pub height: u32,
}

/// A document as data.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ComposedContent {
    /// The composed document: its letterhead and blocks.
    pub document: Json,
    /// The figures that its texts can name, with their exact values and cells.
    pub figures: Vec<Json>,
}

/// A document that was made: [`results::DOCUMENT`].
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rendered {
    /// How many pages it has.
    pub pages: usize,
    /// Its size in bytes.
    pub size: usize,
    /// Its SHA-256.
    pub sha256: String,
    /// Its title.
    pub title: String,
    /// Its number and symbol.
    pub number: String,
    /// The errors that the service allows and that it has.
    pub allowed: Vec<String>,
}

/// A document that was checked.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Checked {
    /// The rule set.
    pub rules: String,
    /// The finished title; `None` if the document could not be composed.
    pub title: Option<String>,
    /// How many findings there are.
    pub counts: Counts,
    /// All that it says, line by line.
    #[serde(default)]
    pub lines: Vec<Line>,
}

/// What came of a merge.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct MergeOutput {
    /// The differences.
    pub items: Vec<Item>,
    /// All edits of the document, as `particulars.edits` has them.
    pub edits: Vec<Json>,
    /// The corrections that were decided on.
    pub corrections: Vec<ProposedCorrection>,
    /// The revision that was sent out.
    pub revision: Option<String>,
    /// Whether the draft still had what was sent out.
    pub remembered: bool,
}

/// The figures that texts can name.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct FigureList {
    /// The figures, as `vanthu template figures --json` has them.
    pub figures: Vec<Json>,
}

/// How many diagnostics there are of each severity.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    /// Errors.
    pub errors: usize,
    /// Warnings.
    pub warnings: usize,
    /// Notes.
    pub notes: usize,
}

impl Counts {
    /// How many of these there are.
    pub fn of(diagnostics: &[Diagnostic]) -> Self {
        let count = |severity| diagnostics.iter().filter(|one| one.severity == severity).count();
        Self {
            errors: count(Severity::Error),
            warnings: count(Severity::Warning),
            notes: count(Severity::Note),
        }
    }
}

/// A batch that was made: [`results::BATCH`], and [`results::COMBINED`] if that was asked for.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct BatchResult {
    /// The name of the documents' zip.
    pub out: String,
    /// The name of the PDF for the printer.
    pub combined: Option<String>,
    /// How many documents were made.
    pub done: usize,
    /// How many rows have none.
    pub failed: usize,
    /// How many documents an earlier run had made.
    pub kept: usize,
    /// The batch's own `manifest.json`.
    pub manifest: Json,
}

/// A register that was made: [`results::REGISTER`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RegisterPdf {
    /// How many pages it has.
    pub pages: usize,
}

/// A file that was made.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ResultFile {
    /// Its name in the workspace.
    pub name: String,
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;
    use vanthu_diagnostic::code;
    use vanthu_diagnostic::{Place, Subject};

    fn round_trip(message: &Message) {
        let line = serde_json::to_string(message).expect("JSON");
        assert!(!line.contains('\n'));
        assert_eq!(serde_json::from_str::<Message>(&line).expect(&line), *message);
    }

    #[test]
    fn requests_are_read_as_they_are_written() {
        let fields = json!({ "period": "2026-H1", "causes": ["một"] });
        let document = DocumentInput {
            template: "semi-annual-review".into(),
            fields: fields.as_object().cloned().unwrap_or_default(),
            ..DocumentInput::default()
        };
        for task in [
            Task::Preview(PreviewInput { document: document.clone(), scale: 2.0 }),
            Task::Check(document.clone()),
            Task::Word(WordInput {
                document: document.clone(),
                notice: Some("Bản nháp".into()),
                id: Some("a".into()),
                revision: Some("4".into()),
            }),
            Task::Merge(MergeInput {
                document: document.clone(),
                draft: "A.docx".into(),
                decide: BTreeMap::from([("a.1".to_string(), "theirs".to_string())]),
                ..MergeInput::default()
            }),
            Task::Batch(BatchInput { document: document.clone(), ..BatchInput::default() }),
            Task::Inspect(WorkbookInput::OfDocument {
                document: Box::new(document),
                slot: "results".into(),
                file: None,
            }),
            Task::Annotate(WorkbookInput::Alone { file: "A.xlsx".into(), profile: None }),
            Task::Register(RegisterBook::default()),
            Task::BlankForm(BlankFormInput { profile: "tasks".into(), roster: None }),
        ] {
            let files = BTreeMap::from([("A.xlsx".to_string(), "0".to_string())]);
            let (own, words) = (BTreeMap::new(), Vec::new());
            let request = Request { id: 3, workspace: "/tmp/x".into(), files, own, words, task };
            let line = serde_json::to_string(&request).expect("JSON");
            assert_eq!(serde_json::from_str::<Request>(&line).expect(&line), request);
        }
        assert!(serde_json::from_str::<Request>(r#"{"id":1,"task":"dance"}"#).is_err());
    }

    #[test]
    fn replies_cross_whole() {
        let problem = Diagnostic::error(code!("import.negative"), "tệp `A.xlsx` có số âm", "negative")
            .at(Place::Cell { file: "A.xlsx".into(), sheet: "S".into(), cell: "D7".into() })
            .about(Subject::Data { slot: "results".into(), file: Some("A.xlsx".into()) })
            .with_value("12a")
            .hint("xem lại", "look again");
        round_trip(&Message::Progress { id: 6, progress: Progress { total: 5, done: 1, failed: 0 } });
        round_trip(&Message::Reply(Reply { id: 6, output: None, diagnostics: vec![problem] }));
        let file = ResultFile { name: results::ANNOTATED.into() };
        let reply = Reply { id: 7, output: Some(file.clone().into()), diagnostics: Vec::new() };
        round_trip(&Message::Reply(reply.clone()));
        assert_eq!(reply.clone().into_parts::<ResultFile>(), (Some(file), Vec::new()));
        assert_eq!(reply.into_parts::<Preview>(), (None, Vec::new()));
    }
}
