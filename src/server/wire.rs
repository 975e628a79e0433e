//! What goes between the service and its workers: one JSON object a line, a request on the worker's standard input,
//! progress and then an answer on its standard output.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value as Json, json};

use crate::diagnostic::{Diagnostic, Lang};

/// A request and the number by which its answer is known.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Request {
    /// The number, the sender's choice.
    pub id: u64,
    /// What is to be done.
    #[serde(flatten)]
    pub work: Work,
}

/// What a worker can do. A `folder` is a workroom; paths without one are relative to it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "work", rename_all = "kebab-case")]
pub enum Work {
    /// How a workbook is understood: with `data`, as that data set of the folder's document, its corrections applied;
    /// else by `profile`, or by the one that fits best.
    Inspect {
        /// The workroom.
        folder: String,
        /// The workbook.
        file: String,
        /// The document's data set that it belongs to.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        data: Option<String>,
        /// The profile.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        profile: Option<String>,
    },
    /// The pages as pictures, `out/page-1.png` and so on, with the places of the figures and the findings.
    Preview {
        /// The workroom.
        folder: String,
        /// Pixels a point: 2 is 144 dots an inch.
        #[serde(default = "two")]
        scale: f32,
    },
    /// The paper, `out/document.pdf`.
    Render {
        /// The workroom.
        folder: String,
    },
    /// The findings only.
    Check {
        /// The workroom.
        folder: String,
    },
    /// One paper a row of the main data, in the zip `out`.
    Batch(BatchWork),
    /// A copy of a workbook with its problems marked, `out/annotated.xlsx`.
    Annotate {
        /// The workroom.
        folder: String,
        /// The workbook.
        file: String,
        /// The document's data set that it belongs to.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        data: Option<String>,
        /// The profile.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        profile: Option<String>,
    },
    /// The workbook of a profile to hand out, `out/workbook.xlsx`.
    Workbook {
        /// The workroom.
        folder: String,
        /// The profile.
        profile: String,
        /// The roster whose branches are its rows.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        roster: Option<String>,
    },
}

/// A batch.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct BatchWork {
    /// The workroom.
    pub folder: String,
    /// The zip's name within `out/`.
    pub out: String,
    /// How many papers are laid out at once; 1 where none is given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub jobs: Option<usize>,
    /// Whether to go on where an earlier batch was cut off.
    #[serde(default)]
    pub resume: bool,
    /// Whether to make one PDF of all for the printer too, `out/combined.pdf`.
    #[serde(default)]
    pub combined: bool,
    /// Only these rows, by their numbers or the names of their branches.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub only: Vec<String>,
    /// Only rows of which this holds.
    #[serde(default, rename = "where", skip_serializing_if = "Option::is_none")]
    pub condition: Option<String>,
}

fn two() -> f32 {
    2.0
}

/// How far a batch has come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Progress {
    /// How many papers there are to make.
    pub total: usize,
    /// How many were made.
    pub done: usize,
    /// How many could not be.
    pub failed: usize,
}

/// What came of a request.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Answer {
    /// The request's number.
    pub id: u64,
    /// Whether it was done; else the input was refused, or the worker failed with `cli.unexpected`.
    pub ok: bool,
    /// What came out, by the kind of work; null where there is nothing.
    #[serde(default)]
    pub result: Json,
    /// All that was noticed: see [`diagnostic_json`].
    #[serde(default)]
    pub diagnostics: Vec<Json>,
}

/// A line from a worker.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Line {
    /// On the way.
    Progress {
        /// The request's number.
        id: u64,
        /// How far it has come.
        progress: Progress,
    },
    /// The end.
    Answer(Answer),
}

/// A diagnostic in both languages: `severity`, `code`, `place`, `value`, `clause`, and under `vi` and `en` the
/// `message` and `hints`.
pub fn diagnostic_json(problem: &Diagnostic) -> Json {
    let (mut vi, mut en) = (problem.to_json(Lang::Vi), problem.to_json(Lang::En));
    let mut said = |one: &mut Json| -> Json {
        let Some(object) = one.as_object_mut() else { return json!({}) };
        let part = |object: &mut Map<String, Json>, key: &str| object.shift_remove(key).unwrap_or_default();
        json!({ "message": part(object, "message"), "hints": part(object, "hints") })
    };
    let (said_vi, said_en) = (said(&mut vi), said(&mut en));
    if let Some(object) = vi.as_object_mut() {
        object.insert("vi".into(), said_vi);
        object.insert("en".into(), said_en);
    }
    vi
}
