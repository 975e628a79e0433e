//! What goes between the service and its workers: one JSON object a line, a request on the worker's standard input,
//! progress and then an answer on its standard output.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::LazyLock;

use regex::Regex;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value as Json, json};

use vanthu_diagnostic::{Diagnostic, Lang};

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
        /// The workbook; empty for all of a data set together.
        #[serde(default)]
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
    /// The document, `out/document.pdf`.
    Render {
        /// The workroom.
        folder: String,
    },
    /// The findings only.
    Check {
        /// The workroom.
        folder: String,
    },
    /// One document a row of the main data, in the zip `out`.
    Batch(BatchWork),
    /// The register's book to print, `out/register.pdf`, from `register.json`.
    Register {
        /// The workroom.
        folder: String,
    },
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
    /// How many documents are laid out at once; 1 where none is given.
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
    /// Only rows in whose fields this stands.
    #[serde(default, rename = "where", skip_serializing_if = "BTreeMap::is_empty")]
    pub with: BTreeMap<String, String>,
}

fn two() -> f32 {
    2.0
}

/// How far a batch has come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Progress {
    /// How many documents there are to make.
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
    let said = |one: &mut Json| -> Json {
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

/// Takes the folders of a workroom out of what is said: `workbooks/results/A.xlsx` becomes `A.xlsx`. An object whose `file`
/// it was gets the data set's name as `data`.
pub fn without_folders(json: &mut Json) {
    match json {
        Json::String(text) => {
            if let Cow::Owned(short) = FOLDERS.replace_all(text, "") {
                *text = short;
            }
        }
        Json::Array(items) => items.iter_mut().for_each(without_folders),
        Json::Object(object) => {
            let file = object.get("file").and_then(Json::as_str).unwrap_or_default();
            let slot =
                FOLDERS.captures(file).filter(|found| found.get(0).is_some_and(|all| all.start() == 0));
            let slot = slot.and_then(|found| Some(found.get(1)?.as_str().to_string()));
            // What cells say is theirs.
            object.iter_mut().filter(|(key, _)| *key != "grid").for_each(|(_, value)| without_folders(value));
            if let Some(slot) = slot.filter(|_| !object.contains_key("data")) {
                object.insert("data".into(), slot.into());
            }
        }
        _ => {}
    }
}

/// The folder of a data set's workbooks, and the data set's name.
static FOLDERS: LazyLock<Regex> =
    LazyLock::new(|| Regex::new("workbooks/([A-Za-z0-9_-]+)/").expect("a sound pattern"));

#[cfg(test)]
mod tests {
    use super::*;
    use vanthu_diagnostic::Place;

    #[test]
    fn requests_are_read_as_the_service_writes_them() {
        let line = r#"{"id":3,"work":"preview","folder":"/tmp/x","scale":2.0}"#;
        let request: Request = serde_json::from_str(line).expect("a request");
        assert_eq!(request, Request { id: 3, work: Work::Preview { folder: "/tmp/x".into(), scale: 2.0 } });
        let line = r#"{"id":6,"work":"batch","folder":"/tmp/x","out":"cards.zip","jobs":1,"resume":true,"combined":false}"#;
        let request: Request = serde_json::from_str(line).expect("a request");
        let batch = BatchWork {
            folder: "/tmp/x".into(),
            out: "cards.zip".into(),
            jobs: Some(1),
            resume: true,
            ..BatchWork::default()
        };
        assert_eq!(request, Request { id: 6, work: Work::Batch(batch) });
        let line = r#"{"id":2,"work":"inspect","folder":"/tmp/x","file":"A.xlsx","profile":null}"#;
        let request: Request = serde_json::from_str(line).expect("a request");
        let again = serde_json::to_string(&request).expect("JSON");
        assert_eq!(serde_json::from_str::<Request>(&again).expect("a request"), request);
        assert!(serde_json::from_str::<Request>(r#"{"id":1,"work":"dance"}"#).is_err());
    }

    #[test]
    fn progress_and_answers_are_told_apart() {
        let line: Line =
            serde_json::from_str(r#"{"id":6,"progress":{"total":5,"done":1,"failed":0}}"#).expect("a line");
        assert_eq!(line, Line::Progress { id: 6, progress: Progress { total: 5, done: 1, failed: 0 } });
        let line: Line =
            serde_json::from_str(r#"{"id":6,"ok":true,"result":{},"diagnostics":[]}"#).expect("a line");
        assert!(matches!(line, Line::Answer(Answer { id: 6, ok: true, .. })));
    }

    #[test]
    fn a_diagnostic_crosses_in_both_languages_and_names_no_folder() {
        let problem = Diagnostic::error("a.b", "tệp `workbooks/results/A.xlsx` hỏng", "damaged")
            .at(Place::Cell { file: "workbooks/results/A.xlsx".into(), sheet: "S".into(), cell: "D7".into() })
            .with_value("12a")
            .hint("xem lại", "look again");
        let mut json = diagnostic_json(&problem);
        without_folders(&mut json);
        assert_eq!(
            json,
            json!({
                "severity": "error",
                "code": "a.b",
                "place": { "file": "A.xlsx", "sheet": "S", "cell": "D7", "data": "results" },
                "value": "12a",
                "vi": { "message": "tệp `A.xlsx` hỏng", "hints": ["xem lại"] },
                "en": { "message": "damaged", "hints": ["look again"] },
            })
        );
    }
}
