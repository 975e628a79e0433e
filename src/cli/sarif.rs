//! Findings as a SARIF 2.1.0 log, which editors and code hosts show beside the file.

use std::collections::BTreeMap;

use serde_json::{Value as Json, json};

use vanthu_diagnostic::{Diagnostic, Lang, Place, Severity};

/// The log of the findings on these files.
pub(super) fn log(files: &[(String, Vec<Diagnostic>)], lang: Lang) -> Json {
    let mut rules: BTreeMap<&str, &Diagnostic> = BTreeMap::new();
    for finding in files.iter().flat_map(|(_, findings)| findings) {
        rules.entry(finding.code.as_str()).or_insert(finding);
    }
    let described: Vec<Json> = rules
        .keys()
        .map(|code| json!({ "id": code, "helpUri": format!("docs/checks.md#{}", code.replace('.', "")) }))
        .collect();
    let results: Vec<Json> = files
        .iter()
        .flat_map(|(file, findings)| findings.iter().map(move |finding| result(file, finding, lang)))
        .collect();
    json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": { "name": "vanthu", "version": env!("CARGO_PKG_VERSION"), "rules": described } },
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    })
}

/// One finding. A paragraph of a Word file and a cell have no line, so that they are named in words.
fn result(file: &str, finding: &Diagnostic, lang: Lang) -> Json {
    let level = match finding.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "note",
    };
    let own = finding.place.as_ref().and_then(Place::file).unwrap_or(file);
    let mut physical = json!({ "artifactLocation": { "uri": own.replace('\\', "/") } });
    let mut location = json!({});
    match &finding.place {
        Some(Place::Line { line, column, .. }) => {
            physical["region"] = json!({ "startLine": line.max(&1), "startColumn": column.max(&1) });
        }
        Some(place) => location["logicalLocations"] = json!([{ "fullyQualifiedName": place.short() }]),
        None => {}
    }
    location["physicalLocation"] = physical;
    let hints: String = finding.hints.iter().map(|hint| format!("; {}", hint.get(lang))).collect();
    json!({
        "ruleId": finding.code.as_str(),
        "level": level,
        "message": { "text": format!("{}{hints}", finding.message.get(lang)) },
        "locations": [location],
    })
}
