//! Replies of workers as the API and the pages show them.

use serde::{Serialize, Serializer};
use serde_json::{Map, Value as Json, json};

use crate::worker::protocol::{BatchResult, Inspection, field_place, own_name};
use vanthu_diagnostic::{Diagnostic, Lang, Place, Step, Subject, pointer, steps};

/// A diagnostic in both languages: `severity`, `code`, `place`, `subject`, `pointer`, `value`, `clause`, and under `vi` and `en` the
/// `message` and `hints`.
pub(crate) fn diagnostic_json(problem: &Diagnostic) -> Json {
    let mut object = Map::new();
    object.insert("severity".into(), problem.severity.as_str().into());
    object.insert("code".into(), problem.code.to_string().into());
    if let Some(place) = &problem.place {
        object.insert("place".into(), place_json(place, problem.subject.as_ref()));
    }
    if let Some(subject) = &problem.subject {
        object.insert("subject".into(), subject.to_json());
    }
    if let Some(pointer) = problem.pointer.clone().or_else(|| document_pointer(problem)) {
        object.insert("pointer".into(), pointer.into());
    }
    if let Some(value) = &problem.value {
        object.insert("value".into(), value.as_str().into());
    }
    if let Some(clause) = &problem.clause {
        object.insert("clause".into(), json!({ "rule": clause.rule, "clause": clause.clause }));
    }
    for (name, lang) in [("vi", Lang::Vi), ("en", Lang::En)] {
        let hints: Vec<&str> = problem.hints.iter().map(|hint| hint.get(lang)).collect();
        object.insert(name.into(), json!({ "message": problem.message.get(lang), "hints": hints }));
    }
    Json::Object(object)
}

/// Where requests and documents have the value that a diagnostic is about, as a JSON Pointer: the fields of a template under
/// `fields`, the header under `particulars`. `None` if it is about nothing that a request holds.
fn document_pointer(problem: &Diagnostic) -> Option<String> {
    let path = match (&problem.place, &problem.subject) {
        // A missing value stands nowhere; the subject says where it belongs.
        (Some(Place::Field { path }), Some(Subject::Field { path: missing }))
            if missing.starts_with(path) =>
        {
            missing
        }
        (Some(Place::Field { path }), _) | (None, Some(Subject::Field { path })) => path,
        _ => return None,
    };
    let all = steps(path);
    let (Step::Key(first), rest) = all.split_first()? else { return None };
    match (first.as_str(), rest) {
        ("fields", rest) => Some(pointer("/fields", rest)),
        ("template" | "standard", _) => Some(pointer("", &all)),
        ("data", [slot, Step::Key(key), rest @ ..]) => {
            let base = match key.as_str() {
                "columns" => pointer("/particulars/columns", std::slice::from_ref(slot)),
                _ => pointer("/particulars/reading", &[slot.clone(), Step::Key(key.clone())]),
            };
            Some(pointer(&base, rest))
        }
        ("data" | "office" | "roster" | "correction", _) => None,
        _ => Some(pointer("/particulars", &all)),
    }
}

/// Diagnostics as other systems get them, each once: in both languages, with the Vietnamese `message` and `hints` beside
/// `vi` and `en`, as the command line prints them.
pub(crate) fn public_diagnostics(problems: &[Diagnostic]) -> Vec<Json> {
    let mut shown = Vec::with_capacity(problems.len());
    for (index, problem) in problems.iter().enumerate() {
        if problems[..index].contains(problem) {
            continue;
        }
        let mut one = diagnostic_json(problem);
        if let Some(object) = one.as_object_mut() {
            let hints: Vec<&str> = problem.hints.iter().map(|hint| hint.get(Lang::Vi)).collect();
            object.insert("message".into(), problem.message.get(Lang::Vi).into());
            object.insert("hints".into(), hints.into());
        }
        shown.push(one);
    }
    shown
}

/// Serializes diagnostics as [`public_diagnostics`].
pub(crate) fn serialize_diagnostics<S: Serializer>(
    problems: &[Diagnostic],
    serializer: S,
) -> Result<S::Ok, S::Error> {
    public_diagnostics(problems).serialize(serializer)
}

/// Serializes an inspection as [`inspection_json`]; null if there is none.
pub(crate) fn serialize_inspection<S: Serializer>(
    inspection: &Option<Box<Inspection>>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    inspection.clone().map(|inspection| inspection_json(*inspection)).serialize(serializer)
}

/// The diagnostics, each once.
pub(crate) fn each_once(problems: Vec<Diagnostic>) -> Vec<Diagnostic> {
    let mut once: Vec<Diagnostic> = Vec::with_capacity(problems.len());
    for problem in problems {
        if !once.contains(&problem) {
            once.push(problem);
        }
    }
    once
}

/// A place. A value of the document stands in the file in which the command line would have it; a file of a data set has
/// the slot as `data`.
fn place_json(place: &Place, subject: Option<&Subject>) -> Json {
    if let Place::Field { path } = place {
        return field_place(path);
    }
    let mut shown = place.to_json();
    if let (Some(file), Some(object)) = (place.file(), shown.as_object_mut()) {
        object.insert("file".into(), own_name(file).into());
        if let Some(Subject::Data { slot, .. }) = subject
            && !matches!(place, Place::Line { .. })
        {
            object.insert("data".into(), slot.as_str().into());
        }
    }
    shown
}

/// An inspection: the object of `vanthu inspect --json`, with the cells of the sheet under `grid`.
pub(crate) fn inspection_json(mut inspection: Inspection) -> Json {
    let rename = |file: &mut Option<String>| {
        if let Some(name) = file {
            *name = own_name(name).to_string();
        }
    };
    rename(&mut inspection.file);
    for row in inspection.rows.iter_mut().chain(&mut inspection.totals) {
        rename(&mut row.file);
        for cell in row.summed.iter_mut().flat_map(|summed| summed.values_mut()).flatten() {
            cell.file = own_name(&cell.file).to_string();
        }
    }
    for file in inspection.files.iter_mut().flatten() {
        file.file = own_name(&file.file).to_string();
    }
    // Plain data is always JSON.
    serde_json::to_value(inspection).unwrap_or_default()
}

/// What became of a batch.
pub(crate) fn batch_json(batch: &BatchResult) -> Json {
    serde_json::to_value(batch).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use vanthu_diagnostic::code;

    #[test]
    fn a_diagnostic_shows_the_file_as_uploaded_and_its_slot() {
        let problem = Diagnostic::error(code!("import.negative"), "tệp `A.xlsx` hỏng", "damaged")
            .about(Subject::Data { slot: "previous".into(), file: Some("previous/A.xlsx".into()) })
            .at(Place::Cell { file: "previous/A.xlsx".into(), sheet: "S".into(), cell: "D7".into() })
            .with_value("12a")
            .hint("xem lại", "look again");
        let expected = json!({
            "severity": "error",
            "code": "import.negative",
            "place": { "file": "A.xlsx", "sheet": "S", "cell": "D7", "data": "previous" },
            "subject": { "data": "previous", "file": "previous/A.xlsx" },
            "value": "12a",
            "vi": { "message": "tệp `A.xlsx` hỏng", "hints": ["xem lại"] },
            "en": { "message": "damaged", "hints": ["look again"] },
        });
        assert_eq!(diagnostic_json(&problem), expected);
        let shown = public_diagnostics(&[problem.clone(), problem]);
        let [only] = shown.as_slice() else { panic!("each diagnostic is shown once: {shown:?}") };
        assert_eq!(
            (&only["message"], &only["hints"]),
            (&expected["vi"]["message"], &expected["vi"]["hints"])
        );
        assert_eq!(only["en"], expected["en"]);
    }

    #[test]
    fn a_value_of_the_document_is_pointed_to_in_the_request() {
        let shown = |path: &str| {
            let problem = Diagnostic::error(code!("import.negative"), "", "");
            diagnostic_json(&problem.at(Place::Field { path: path.into() }))["pointer"].clone()
        };
        for (path, pointer) in [
            ("fields.tasks[1].deadline", "/fields/tasks/1/deadline"),
            ("fields", "/fields"),
            ("date", "/particulars/date"),
            ("edits[0].block", "/particulars/edits/0/block"),
            ("standard", "/standard"),
            ("data.results.columns", "/particulars/columns/results"),
            ("data.results.sheet", "/particulars/reading/results/sheet"),
        ] {
            assert_eq!(shown(path), pointer, "{path}");
        }
        assert_eq!(shown("office.name"), Json::Null);
        assert_eq!(shown("correction[0].cell"), Json::Null);
        // A missing value has no place, and a pointer all the same.
        let missing = Diagnostic::error(code!("import.negative"), "", "").about_field("fields.causes");
        assert_eq!(diagnostic_json(&missing)["pointer"], "/fields/causes");
    }

    #[test]
    fn a_value_of_the_document_has_a_file_and_a_path_below_it() {
        for (path, shown) in [
            ("fields.tasks[1].deadline", json!({ "file": "fields.toml", "path": ["tasks", 1, "deadline"] })),
            ("fields", json!({ "file": "fields.toml" })),
            ("date", json!({ "file": "document.toml", "path": ["date"] })),
            ("correction[0].cell", json!({ "file": "corrections.toml", "path": ["correction", 0, "cell"] })),
        ] {
            let mut expected = shown;
            expected["field"] = path.into();
            assert_eq!(place_json(&Place::Field { path: path.into() }, None), expected);
        }
    }
}
