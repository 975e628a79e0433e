//! `vanthu merge`.

use super::args::{Merge, ReportFormat, SideArg};
use super::document::{DocumentFile, STANDARD, read_argument, read_twice};
use super::report::Reporter;
use super::{DONE, Failure, print};
use crate::pipeline::{self, Draft, Merged, Settings};
use vanthu_bundle::{self as bundle, Output};
use vanthu_diagnostic::{Diagnostic, Place};
use vanthu_merge::{Choices, Item, Outcome, Side};
use vanthu_model::word_draft::Author;

/// Merges a draft into its document, writes the document with its edits where `-o` says, and prints the report.
pub(super) fn run(command: &Merge, settings: &Settings, reporter: &Reporter) -> Result<u8, Failure> {
    let draft_name = command.draft.display().to_string();
    if [&command.draft, &command.document].iter().all(|path| path.as_os_str() == STANDARD) {
        return Err(Failure::Usage(read_twice()));
    }
    let bytes = read_argument(&command.draft)?;
    let mut choices = Choices { all: command.take.map(SideArg::side), ..Choices::default() };
    for (key, side) in &command.decide {
        choices.by_key.insert(key.clone(), *side);
    }
    let document = DocumentFile::open(&command.document)?;
    let draft = Draft { file: &draft_name, bytes: &bytes, document: None };
    let merged = pipeline::merge_draft(document.files(), &document.source(), draft, &choices, settings)
        .map_err(|problems| {
            // The draft is named as it was given, what belongs to the document by its path.
            let is_draft = |problem: &Diagnostic| {
                problem.place.as_ref().and_then(Place::file).is_some_and(|file| file == draft_name)
            };
            let (own, others): (Vec<_>, Vec<_>) = problems.into_iter().partition(is_draft);
            own.into_iter().chain(document.localized(others)).collect::<Vec<_>>()
        })?;
    let report = match command.format {
        ReportFormat::Json => format!("{:#}\n", merged.to_json(reporter.lang)),
        ReportFormat::Text => text(&merged, reporter),
    };
    if let Some(path) = &command.output {
        let text = merged.text.clone().unwrap_or_default();
        bundle::write(&[Output { path: path.clone(), bytes: text.into_bytes() }])?;
        if path.as_os_str() == STANDARD {
            // The document has standard output, and the report must not stand in it.
            reporter.report_end(&merged.findings, &report);
            return Ok(DONE);
        }
    }
    print(report.as_bytes());
    reporter.report(&document.localized(merged.findings.into_iter().filter(|one| !one.is_error()).collect()));
    Ok(DONE)
}

/// The heading of the differences of a kind.
fn heading(outcome: Outcome, reporter: &Reporter) -> &'static str {
    match outcome {
        Outcome::ToDecide => reporter.say("PHẢI CHỌN", "TO DECIDE"),
        Outcome::Refused => reporter.say("KHÔNG LẤY", "REFUSED"),
        Outcome::Taken => reporter.say("ĐÃ LẤY", "TAKEN"),
        Outcome::Kept => reporter.say("GIỮ NGUYÊN", "KEPT"),
        Outcome::Note => reporter.say("LƯU Ý", "NOTES"),
        Outcome::Comment => reporter.say("Ý KIẾN BÊN LỀ", "COMMENTS"),
    }
}

/// The report for people.
fn text(merged: &Merged, reporter: &Reporter) -> String {
    let mut text = String::new();
    for outcome in Outcome::ALL {
        let items: Vec<&Item> = merged.merge.items.iter().filter(|item| item.outcome == outcome).collect();
        if items.is_empty() {
            continue;
        }
        if !text.is_empty() {
            text.push('\n');
        }
        text.push_str(&format!("{} ({})\n", heading(outcome, reporter), items.len()));
        items.iter().for_each(|item| entry(item, reporter, &mut text));
    }
    if text.is_empty() {
        text.push_str(
            reporter.say("bản Word không khác gì văn bản\n", "the draft says what the document says\n"),
        );
    }
    text
}

/// A difference: where it stands, what it is, both texts, how it is decided.
fn entry(item: &Item, reporter: &Reporter, text: &mut String) {
    let lang = reporter.lang;
    let paragraph = match &item.diagnostic.place {
        Some(Place::Paragraph { paragraph, part: None, .. }) => format!("¶{paragraph}: "),
        Some(Place::Paragraph { paragraph, part: Some(part), .. }) => format!("{part} ¶{paragraph}: "),
        _ => String::new(),
    };
    let by: Vec<String> = item.by.iter().filter(|author| !author.name.is_empty()).map(signed).collect();
    let by = if by.is_empty() { String::new() } else { format!(" — {}", by.join("; ")) };
    let code = item.diagnostic.code;
    text.push_str(&format!("  {paragraph}{} [{code}]{by}\n", item.diagnostic.message.get(lang)));
    // What a comment says is its message already, and nothing else is said beside it.
    let texts = match item.outcome {
        Outcome::Comment => vec![(reporter.say("về", "about"), &item.sent)],
        _ => vec![
            (reporter.say("gửi đi", "sent"), &item.sent),
            (reporter.say("bản Word", "draft"), &item.theirs),
            (reporter.say("hiện nay", "now"), &item.now),
        ],
    };
    for (label, words) in texts {
        if let Some(words) = words {
            text.push_str(&format!("      {label}: {}\n", words.replace('\n', " ¶ ")));
        }
    }
    for hint in &item.diagnostic.hints {
        text.push_str(&format!("      → {}\n", hint.get(lang)));
    }
    if let Some(key) = &item.decide {
        let or = reporter.say("hoặc", "or");
        text.push_str(&format!("      → --decide {key}=theirs {or} --decide {key}=ours\n"));
    }
}

fn signed(author: &Author) -> String {
    match &author.day {
        Some(day) => format!("{}, {day}", author.name),
        None => author.name.clone(),
    }
}

/// Reads `KEY=theirs` or `KEY=ours`.
pub(super) fn parse_decision(text: &str) -> Result<(String, Side), String> {
    let found = text
        .rsplit_once('=')
        .and_then(|(key, side)| Some((key.trim().to_string(), Side::parse(side.trim())?)));
    found
        .filter(|(key, _)| !key.is_empty())
        .ok_or_else(|| "viết KEY=theirs hoặc KEY=ours · write KEY=theirs or KEY=ours".into())
}
