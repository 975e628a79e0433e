//! `vanthu check`.

use std::ffi::OsStr;

use serde_json::{Value as Json, json};

use super::args::Check;
use super::document::DocumentFile;
use super::report::Reporter;
use super::{DONE, Failure, REFUSED, print};
use crate::pipeline::{self, CheckReport, Settings};
use vanthu_check::DocxMetadata;
use vanthu_diagnostic::{Diagnostic, Lang, Severity, any_error};
use vanthu_model::rules::Rules;

/// Holds a paper against the rules and writes nothing.
pub(super) fn run(command: &Check, settings: &Settings, reporter: &Reporter) -> Result<u8, Failure> {
    let Some(paper) = &command.paper else {
        let sets: Vec<Rules> =
            pipeline::rule_sets(&settings.assets)?.into_iter().map(|set| set.rules).collect();
        let language = pipeline::language(&settings.assets)?;
        print(vanthu_check::page(&sets, &language).as_bytes());
        return Ok(DONE);
    };
    let extension = paper.extension().and_then(OsStr::to_str).map(str::to_ascii_lowercase);
    let file = paper.display().to_string();
    let document = DocumentFile::new(paper)?;
    let is_document = match extension.as_deref() {
        Some("toml") => true,
        // A Word file is a zip.
        None => !document.begins_with(b"PK\x03\x04"),
        _ => false,
    };
    let found = match is_document {
        true => {
            let mut settings = settings.clone();
            if let Some(name) = &command.rules {
                // Quoted: a name is a text whatever it looks like.
                let value = format!("{name:?}");
                settings.set.push(vanthu_project::Setting { key: "rules".into(), value });
            }
            let mut found = pipeline::check_document(document.files(), &document.source(), &settings);
            found.findings = document.localized(found.findings);
            found
        }
        false => {
            let mut found =
                pipeline::check_docx(document.files(), document.name(), command.rules.as_deref(), settings);
            found.findings = document.localized(found.findings);
            found
        }
    };
    if command.json {
        print(format!("{:#}\n", to_json(&file, &found, reporter)).as_bytes());
    } else {
        reporter.report_findings(&found.findings, &closing(&file, &found, reporter));
    }
    Ok(if any_error(&found.findings) { REFUSED } else { DONE })
}

fn count(findings: &[Diagnostic], severity: Severity) -> usize {
    findings.iter().filter(|finding| finding.severity == severity).count()
}

/// The findings as one object.
fn to_json(file: &str, found: &CheckReport, reporter: &Reporter) -> Json {
    let mut object = json!({ "file": file, "rules": found.rules });
    if let Some(DocxMetadata { issuer, number, place_date, kind, subject, signer }) = &found.metadata {
        object["recognised"] = json!({
            "issuer": issuer,
            "number": number,
            "place_date": place_date,
            "kind": kind,
            "subject": subject,
            "signer": signer,
        });
    }
    object["findings"] = found.findings.iter().map(|finding| finding.to_json(reporter.lang)).collect();
    object["counts"] = json!({
        "errors": count(&found.findings, Severity::Error),
        "warnings": count(&found.findings, Severity::Warning),
        "notes": count(&found.findings, Severity::Note),
    });
    object
}

/// The last line of the output.
fn closing(file: &str, found: &CheckReport, reporter: &Reporter) -> String {
    let Some(rules) = &found.rules else { return String::new() };
    let [errors, warnings, notes] =
        [Severity::Error, Severity::Warning, Severity::Note].map(|severity| count(&found.findings, severity));
    if found.findings.is_empty() {
        return format!(
            "{file}: {} {rules}\n",
            reporter.say("không thấy lỗi nào theo", "nothing was found by")
        );
    }
    let counts = match reporter.lang {
        Lang::Vi => format!("{errors} lỗi, {warnings} cảnh báo, {notes} ghi chú"),
        Lang::En => format!("errors {errors}, warnings {warnings}, notes {notes}"),
    };
    format!("{file}: {} {rules}: {counts}\n", reporter.say("soát theo", "checked against"))
}
