//! `vanthu register`.

use std::fmt::Write;

use super::args::{BookFormat, Register, RegisterFilter};
use super::document::read_argument;
use super::report::Reporter;
use super::store::{open, open_to_read, wait};
use super::{DONE, Failure, REFUSED, print, streams};
use crate::pipeline::{self, Settings};
use crate::service::register::{self, RegisterUpload, StartSeries};
use crate::service::views::EntryView;
use crate::service::{Context, offices};
use vanthu_diagnostic::{Diagnostic, code};
use vanthu_model::date;
use vanthu_store::{Actor, EntryState, RegisterQuery, Series, SeriesReport};

/// Lists, exports, imports or checks the register, starts a series or voids a number.
pub(super) fn run(command: &Register, settings: &Settings, reporter: &Reporter) -> Result<u8, Failure> {
    let actor = Actor::command_line();
    wait(async {
        match command {
            Register::List { filter, json, data } => {
                let context = open_to_read(&data.data, settings).await?;
                let query = query(&context, &actor, filter).await?;
                let entries = register::entries(&context, &actor, &query).await?;
                context.store.close().await;
                print(if *json { as_json(&entries) } else { as_table(&entries, reporter) }.as_bytes());
                Ok(DONE)
            }
            Register::Export { output, format, filter, data } => {
                let context = open_to_read(&data.data, settings).await?;
                let query = query(&context, &actor, filter).await?;
                let book = register::book(&context, &actor, &query).await?;
                context.store.close().await;
                let is_pdf = || output.extension().is_some_and(|end| end.eq_ignore_ascii_case("pdf"));
                let bytes = match format.unwrap_or(if is_pdf() { BookFormat::Pdf } else { BookFormat::Xlsx })
                {
                    BookFormat::Pdf => {
                        pipeline::register_pdf(&book, settings).map_err(Failure::Refused)?.bytes
                    }
                    BookFormat::Xlsx => pipeline::register_workbook(&book)?,
                };
                streams::write(output, bytes)?;
                Ok(DONE)
            }
            Register::Import { file, office, term, kind, together, confirm_gap, data } => {
                let context = open(&data.data, false, settings).await?;
                let office = offices::find(&context, &actor, office).await?.id;
                let bytes = read_argument(file)?;
                let upload = RegisterUpload {
                    office,
                    term: term.clone(),
                    kind: kind.clone(),
                    together: *together,
                    confirm: *confirm_gap,
                    name: file.display().to_string(),
                    bytes: bytes.into(),
                };
                let report = register::import_file(&context, &actor, upload).await?;
                context.store.close().await;
                reporter.report(&report.warnings);
                let (imported, known) =
                    (reporter.say("đã nạp", "imported"), reporter.say("đã có từ trước", "already there"));
                print(format!("{imported}: {}; {known}: {}\n", report.imported, report.known).as_bytes());
                Ok(DONE)
            }
            Register::UndoImport { office, data } => {
                let context = open(&data.data, false, settings).await?;
                let office = offices::find(&context, &actor, office).await?.id;
                let gone = register::undo_import(&context, &actor, &office).await?;
                context.store.close().await;
                print(format!("{}: {gone}\n", reporter.say("số dòng đã bỏ", "lines removed")).as_bytes());
                Ok(DONE)
            }
            Register::Check { data } => {
                let context = open_to_read(&data.data, settings).await?;
                let offices = offices::list(&context, &actor).await?;
                let series = register::series(&context, &actor, None).await?;
                context.store.close().await;
                let mut findings = Vec::new();
                for report in &series {
                    let office = offices.iter().find(|office| office.id == report.series.issuer);
                    findings.extend(findings_of(office.map_or("", |office| &office.name), report));
                }
                let closing = match findings.len() {
                    0 => reporter.say("sổ liên tục, không trùng\n", "no gaps, no repeats\n"),
                    _ => "",
                };
                reporter.report_findings(&findings, closing);
                Ok(if findings.is_empty() { DONE } else { REFUSED })
            }
            Register::Start { office, kind, term, last, confirm_gap, data } => {
                let context = open(&data.data, false, settings).await?;
                let office = offices::find(&context, &actor, office).await?.id;
                let request = StartSeries {
                    office,
                    kind: kind.clone(),
                    term: term.clone(),
                    last: *last,
                    confirm: *confirm_gap,
                };
                register::start_shared(&context, &actor, request).await?;
                context.store.close().await;
                Ok(DONE)
            }
            Register::Void { number, reason, data } => {
                let context = open(&data.data, false, settings).await?;
                let entry = register::find(&context, &actor, number).await?;
                register::void(&context, &actor, &entry.id, reason).await?;
                context.store.close().await;
                Ok(DONE)
            }
        }
    })
}

async fn query(context: &Context, actor: &Actor, filter: &RegisterFilter) -> Result<RegisterQuery, Failure> {
    let issuer = match &filter.office {
        Some(name) => Some(offices::find(context, actor, name).await?.id),
        None => None,
    };
    Ok(RegisterQuery {
        issuer,
        kind: filter.kind.clone(),
        term: filter.term.clone(),
        text: filter.search.clone(),
        from: filter.from,
        to: filter.to,
        ..RegisterQuery::default()
    })
}

/// The findings of a series.
fn findings_of(office: &str, report: &SeriesReport) -> Vec<Diagnostic> {
    let Series { kind, term, .. } = &report.series;
    let series =
        [office, kind, term].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ");
    let gaps = report.gaps.iter().map(|(first, last)| {
        let numbers = if first == last { first.to_string() } else { format!("{first}–{last}") };
        Diagnostic::warning(
            code!("register.gap"),
            format!("{series}: thiếu số {numbers}"),
            format!("{series}: missing {numbers}"),
        )
    });
    let repeats = report.repeats.iter().map(|number| {
        Diagnostic::warning(
            code!("register.repeat"),
            format!("{series}: trùng số {number}"),
            format!("{series}: {number} occurs more than once"),
        )
    });
    let behind = report.counter_behind.then(|| {
        Diagnostic::error(
            code!("register.counter-behind"),
            format!("{series}: bộ đếm đứng sau số lớn nhất trong sổ; dữ liệu đã bị sửa ngoài chương trình"),
            format!(
                "{series}: the counter is behind the highest number; the data was changed outside the program"
            ),
        )
    });
    behind.into_iter().chain(gaps).chain(repeats).collect()
}

fn as_table(entries: &[EntryView], reporter: &Reporter) -> String {
    let mut text = String::new();
    for entry in entries {
        let day = entry.date.map(date::short).unwrap_or_default();
        let void = match &entry.void_reason {
            Some(reason) => format!("  [{}: {reason}]", reporter.say("đã hủy", "void")),
            None => String::new(),
        };
        // Writing to a String cannot fail.
        let _ = writeln!(text, "{:<16} {day:<10}  {}{void}", entry.symbol, entry.subject);
    }
    text
}

fn as_json(entries: &[EntryView]) -> String {
    let lines: Vec<_> = entries
        .iter()
        .map(|entry| {
            serde_json::json!({
                "id": entry.id,
                "office": entry.office,
                "kind": entry.kind,
                "term": entry.term,
                "number": entry.number,
                "symbol": entry.symbol,
                "date": entry.date,
                "subject": entry.subject,
                "signer": entry.signer,
                "recipients": entry.recipients,
                "keeper": entry.keeper,
                "copies": entry.copies,
                "note": entry.note,
                "joint": entry.joint,
                "void": entry.state == EntryState::Void,
                "void_reason": entry.void_reason,
                "paper": entry.document,
            })
        })
        .collect();
    format!("{:#}\n", serde_json::Value::Array(lines))
}
