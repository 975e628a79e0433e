//! `vanthu check`.

#![expect(clippy::disallowed_methods, reason = "a folder is listed")]

use std::ffi::OsStr;
use std::path::{Path, PathBuf};

use serde_json::{Value as Json, json};

use super::args::Check;
use super::document::{DocumentFile, STANDARD, read_argument, read_text_argument, read_twice};
use super::report::Reporter;
use super::sarif;
use super::{DONE, Failure, REFUSED, print};
use crate::pipeline::{self, CheckReport, Previous, Settings};
use vanthu_check::DocxMetadata;
use vanthu_diagnostic::{Diagnostic, Lang, Place, Severity, any_error, code, unknown_code};
use vanthu_model::rules::Rules;

/// Checks papers against the rules and writes nothing.
pub(super) fn run(command: &Check, settings: &Settings, reporter: &Reporter) -> Result<u8, Failure> {
    if command.list {
        let sets: Vec<Rules> =
            pipeline::rule_sets(&settings.assets)?.into_iter().map(|set| set.rules).collect();
        let language = pipeline::language(&settings.assets)?;
        print(vanthu_check::page(&sets, &language).as_bytes());
        return Ok(DONE);
    }
    let chosen = [("--only", &command.only), ("--ignore", &command.ignore)];
    let names = chosen.iter().flat_map(|(option, names)| names.iter().map(|name| (*option, name)));
    let unknown: Vec<Diagnostic> = names.filter_map(|(option, name)| unknown_code(name, option)).collect();
    if !unknown.is_empty() {
        return Err(unknown.into());
    }
    let mut settings = settings.clone();
    if let Some(words) = &command.words {
        settings.words = own_words(words)?;
    }
    match command.papers.as_slice() {
        [paper] if !paper.is_dir() => {
            let (file, found) = one(paper, command, &settings)?;
            if command.sarif {
                let log = sarif::log(&[(file, found.findings.clone())], reporter.lang);
                print(format!("{log:#}\n").as_bytes());
            } else if command.json {
                print(format!("{:#}\n", to_json(&file, &found, reporter)).as_bytes());
            } else {
                reporter.report_findings(&found.findings, &closing(&file, &found, reporter));
            }
            Ok(if any_error(&found.findings) { REFUSED } else { DONE })
        }
        papers => several(papers, command, &settings, reporter),
    }
}

/// Checks each of several files, and those of folders, whatever is found in the others, and sums up at the end.
fn several(
    papers: &[PathBuf],
    command: &Check,
    settings: &Settings,
    reporter: &Reporter,
) -> Result<u8, Failure> {
    if papers.iter().filter(|paper| paper.as_os_str() == STANDARD).count() > 1 {
        return Err(Failure::Usage(read_twice()));
    }
    let mut documents = Vec::new();
    for paper in papers {
        match paper.is_dir() {
            true => documents.extend(documents_in(paper)?),
            false => documents.push(paper.clone()),
        }
    }
    let checked: Vec<(String, CheckReport)> =
        documents.iter().map(|path| one(path, command, settings)).collect::<Result<_, _>>()?;
    if command.sarif {
        let all: Vec<_> =
            checked.iter().map(|(file, found)| (file.clone(), found.findings.clone())).collect();
        print(format!("{:#}\n", sarif::log(&all, reporter.lang)).as_bytes());
    } else if command.json {
        let files: Vec<Json> = checked.iter().map(|(file, found)| to_json(file, found, reporter)).collect();
        let all: Vec<Diagnostic> =
            checked.iter().flat_map(|(_, found)| found.findings.iter().cloned()).collect();
        let object = json!({ "files": files, "counts": counts(&all), "codes": by_code(&all) });
        print(format!("{object:#}\n").as_bytes());
    } else {
        for (file, found) in &checked {
            reporter.report_findings(&found.findings, &closing(file, found, reporter));
        }
        reporter.report_findings(&[], &summary(&checked, reporter));
    }
    Ok(if checked.iter().any(|(_, found)| any_error(&found.findings)) { REFUSED } else { DONE })
}

/// Checks one file.
fn one(paper: &Path, command: &Check, settings: &Settings) -> Result<(String, CheckReport), Failure> {
    let extension = paper.extension().and_then(OsStr::to_str).map(str::to_ascii_lowercase);
    let file = paper.display().to_string();
    let document = DocumentFile::new(paper)?;
    let is_document = match extension.as_deref() {
        Some("toml" | "json") => true,
        // A Word file is a zip.
        None => !document.begins_with(b"PK\x03\x04"),
        _ => false,
    };
    let earlier = command.previous.as_deref().map(Earlier::read).transpose()?;
    let previous = earlier.as_ref().map(Earlier::previous);
    let mut found = match is_document {
        true => {
            let mut settings = settings.clone();
            if let Some(name) = &command.rules {
                // Quoted: a name is a text whatever it looks like.
                let value = format!("{name:?}");
                settings.set.push(vanthu_project::Setting { key: "rules".into(), value });
            }
            let mut found = pipeline::check_document_beside(
                document.files(),
                &document.source(),
                previous.as_ref(),
                &settings,
            );
            found.findings = document.localized(found.findings);
            found
        }
        false => {
            let mut found = pipeline::check_docx_beside(
                document.files(),
                document.name(),
                command.rules.as_deref(),
                previous.as_ref(),
                settings,
            );
            found.findings = document.localized(found.findings);
            found
        }
    };
    found.select(&command.only, &command.ignore);
    Ok((file, found))
}

/// The document on the period before: a Word file, or a document file, which is composed.
enum Earlier {
    Docx { name: String, bytes: Vec<u8> },
    Document(DocumentFile),
}

impl Earlier {
    fn read(path: &Path) -> Result<Self, Failure> {
        let extension = path.extension().and_then(OsStr::to_str).map(str::to_ascii_lowercase);
        if matches!(extension.as_deref(), Some("toml" | "json")) {
            return Ok(Self::Document(DocumentFile::new(path)?));
        }
        let name = path.display().to_string();
        let bytes = read_argument(path)?;
        Ok(Self::Docx { name, bytes })
    }

    fn previous(&self) -> Previous<'_> {
        match self {
            Self::Docx { name, bytes } => Previous::Docx { name, bytes },
            Self::Document(document) => {
                Previous::Document { files: document.files(), source: document.source() }
            }
        }
    }
}

/// The Word files of a folder and its document files, by name. Lock files of Word and files of fields are left out.
fn documents_in(folder: &Path) -> Result<Vec<PathBuf>, Failure> {
    let unreadable = |_| {
        Failure::from(
            Diagnostic::error(
                code!("assets.unreadable"),
                "không đọc được thư mục",
                "the folder cannot be read",
            )
            .at(Place::File { file: folder.display().to_string() }),
        )
    };
    let mut found: Vec<PathBuf> = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(unreadable)? {
        let path = entry.map_err(unreadable)?.path();
        let extension = path.extension().and_then(OsStr::to_str).map(str::to_ascii_lowercase);
        let hidden =
            path.file_name().and_then(OsStr::to_str).is_some_and(|name| name.starts_with(['.', '~']));
        let wanted = match extension.as_deref() {
            Some("docx" | "docm") => true,
            Some("toml") => std::fs::read_to_string(&path)
                .is_ok_and(|text| text.lines().any(|line| line.trim_start().starts_with("template"))),
            Some("json") => std::fs::read(&path).is_ok_and(|bytes| {
                serde_json::from_slice::<Json>(&bytes).is_ok_and(|json| json.get("template").is_some())
            }),
            _ => false,
        };
        if wanted && !hidden && path.is_file() {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}

/// The words of an office, one a line; a line that begins with `#` is a comment.
fn own_words(path: &Path) -> Result<Vec<String>, Failure> {
    let text = read_text_argument(path)?;
    let words = text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
    Ok(words.map(String::from).collect())
}

/// How often each code was found, the most frequent first.
fn by_code(findings: &[Diagnostic]) -> Vec<Json> {
    let mut counts: Vec<(&str, usize)> = Vec::new();
    for finding in findings {
        match counts.iter_mut().find(|(code, _)| *code == finding.code.as_str()) {
            Some((_, count)) => *count += 1,
            None => counts.push((finding.code.as_str(), 1)),
        }
    }
    counts.sort_by_key(|(code, count)| (std::cmp::Reverse(*count), *code));
    counts.into_iter().map(|(code, count)| json!({ "code": code, "count": count })).collect()
}

/// The lines below the findings of a folder: the codes and how often, and how many files have none.
fn summary(checked: &[(String, CheckReport)], reporter: &Reporter) -> String {
    let all: Vec<Diagnostic> = checked.iter().flat_map(|(_, found)| found.findings.iter().cloned()).collect();
    let clean = checked.iter().filter(|(_, found)| found.findings.is_empty()).count();
    let mut text = match reporter.lang {
        Lang::Vi => format!("đã soát {} tệp, {clean} tệp không có lỗi nào\n", checked.len()),
        Lang::En => format!("files checked: {}, without findings: {clean}\n", checked.len()),
    };
    for one in by_code(&all) {
        text.push_str(&format!("{:>6}  {}\n", one["count"], one["code"].as_str().unwrap_or_default()));
    }
    text
}

fn counts(findings: &[Diagnostic]) -> Json {
    json!({
        "errors": count(findings, Severity::Error),
        "warnings": count(findings, Severity::Warning),
        "notes": count(findings, Severity::Note),
    })
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
    object["counts"] = counts(&found.findings);
    object
}

/// The last line of the output.
fn closing(file: &str, found: &CheckReport, reporter: &Reporter) -> String {
    let Some(rules) = found.rules.as_deref().or(found.metadata.as_ref().map(|_| "")) else {
        return String::new();
    };
    let words = rules.is_empty();
    let [errors, warnings, notes] =
        [Severity::Error, Severity::Warning, Severity::Note].map(|severity| count(&found.findings, severity));
    if found.findings.is_empty() {
        return format!(
            "{file}: {} {rules}\n",
            if words {
                reporter.say(
                    "không thấy lỗi nào trong lời văn và số liệu",
                    "nothing was found in words and figures",
                )
            } else {
                reporter.say("không thấy lỗi nào theo", "nothing was found by")
            }
        )
        .replace(" \n", "\n");
    }
    let counts = match reporter.lang {
        Lang::Vi => format!("{errors} lỗi, {warnings} cảnh báo, {notes} ghi chú"),
        Lang::En => format!("errors {errors}, warnings {warnings}, notes {notes}"),
    };
    if words {
        return format!(
            "{file}: {}: {counts}\n",
            reporter.say("soát lời văn và số liệu", "words and figures checked")
        );
    }
    format!("{file}: {} {rules}: {counts}\n", reporter.say("soát theo", "checked against"))
}
