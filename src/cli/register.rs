//! `vanthu register`.

use std::fmt::Write;
use std::path::Path;

use super::args::{Register, RegisterFilter};
use super::report::Reporter;
use super::store::{office, open, wait};
use super::{DONE, Failure, REFUSED, print};
use crate::pipeline::{self, Settings};
use vanthu_assets as assets;
use vanthu_bundle::{self as bundle, Output};
use vanthu_diagnostic::{Diagnostic, Place, any_error, code};
use vanthu_export as export;
use vanthu_import as import;
use vanthu_model::date;
use vanthu_model::register::RegisterLine;
use vanthu_store::{
    Actor, EntryState, ImportRow, NumberParticulars, RegisterEntry, RegisterQuery, Series, SeriesReport,
    Store,
};

/// Lists, exports, imports or checks the register, begins a series or makes a number void.
pub fn run(command: &Register, settings: &Settings, reporter: &Reporter) -> Result<u8, Failure> {
    wait(async {
        match command {
            Register::List { filter, json, data } => {
                let store = open(&data.data, false).await?;
                let entries = store.register_rows(&query(&store, filter).await?).await?;
                store.close().await;
                print(if *json { as_json(&entries) } else { as_table(&entries, reporter) }.as_bytes());
                Ok(DONE)
            }
            Register::Export { output, filter, data } => {
                let store = open(&data.data, false).await?;
                let query = query(&store, filter).await?;
                let office = match &query.issuer {
                    Some(id) => Some(store.office(id).await?),
                    None => None,
                };
                let entries = store.register_rows(&query).await?;
                store.close().await;
                let book = pipeline::register_book(
                    office.as_ref().map(|office| (office.name.as_str(), office.toml.as_str())),
                    query.term.as_deref().unwrap_or_default(),
                    entries.iter().map(RegisterEntry::line).collect(),
                );
                let bytes = if output.extension().is_some_and(|end| end.eq_ignore_ascii_case("pdf")) {
                    pipeline::register_pdf(&book, settings).map_err(Failure::Refused)?.bytes
                } else {
                    export::register(&book)?
                };
                bundle::write(&[Output { path: output.clone(), bytes }])?;
                Ok(DONE)
            }
            Register::Import { file, office: named, term, kind, together, data } => {
                let store = open(&data.data, false).await?;
                let issuer = office(&store, named).await?.id;
                let end = bring_in(&store, file, settings, reporter, |line| {
                    let kind = match (kind, together) {
                        (Some(kind), _) => kind.clone(),
                        (None, true) => String::new(),
                        (None, false) => line.kind.clone(),
                    };
                    Series { issuer: issuer.clone(), kind, term: term.clone() }
                })
                .await;
                store.close().await;
                end
            }
            Register::Check { data } => {
                let store = open(&data.data, false).await?;
                let reports = store.gaps_and_repeats(None).await?;
                let mut findings = Vec::new();
                for report in &reports {
                    let name = store.office(&report.series.issuer).await?.name;
                    findings.extend(found(&name, report));
                }
                store.close().await;
                let closing = match findings.len() {
                    0 => reporter.say("sổ liên tục, không trùng\n", "no gaps, no repeats\n"),
                    _ => "",
                };
                reporter.report_findings(&findings, closing);
                Ok(if findings.is_empty() { DONE } else { REFUSED })
            }
            Register::Start { office: named, kind, term, last, data } => {
                let store = open(&data.data, false).await?;
                let issuer = office(&store, named).await?.id;
                let series = Series { issuer, kind: kind.clone(), term: term.clone() };
                store.start_series(&Actor::command_line(), &series, *last).await?;
                store.close().await;
                Ok(DONE)
            }
            Register::Void { number, reason, data } => {
                let store = open(&data.data, false).await?;
                let id = entry_named(&store, number).await?;
                store.void_number(&Actor::command_line(), &id, reason).await?;
                store.close().await;
                Ok(DONE)
            }
        }
    })
}

async fn query(store: &Store, filter: &RegisterFilter) -> Result<RegisterQuery, Failure> {
    let issuer = match &filter.office {
        Some(named) => Some(office(store, named).await?.id),
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

/// Reads an existing register and adds it.
async fn bring_in(
    store: &Store,
    file: &Path,
    settings: &Settings,
    reporter: &Reporter,
    series: impl Fn(&RegisterLine) -> Series,
) -> Result<u8, Failure> {
    let asset = assets::read(file)?;
    let lines = import::read_register(&asset.name, &asset.bytes, &settings.limits)?;
    let rows = lines.into_iter().map(|line| ImportRow::of(series(&line), line)).collect();
    let outcome = store.import_register(&Actor::command_line(), rows).await?;
    let faults: Vec<Diagnostic> = outcome
        .faults
        .into_iter()
        .map(|fault| {
            let line = usize::try_from(fault.row).unwrap_or_default();
            fault.diagnostic.at(Place::line(&asset.name, line, 1))
        })
        .collect();
    if any_error(&faults) {
        return Err(Failure::Refused(faults));
    }
    reporter.report(&faults);
    let (imported, known) =
        (reporter.say("đã nạp", "brought in"), reporter.say("đã có từ trước", "known already"));
    print(format!("{imported}: {}; {known}: {}\n", outcome.imported, outcome.known).as_bytes());
    Ok(DONE)
}

/// The id of the line with that symbol or id.
async fn entry_named(store: &Store, named: &str) -> Result<String, Failure> {
    let entries = store.register_rows(&RegisterQuery::default()).await?;
    let mut found = entries.iter().filter(|entry| entry.id == named || entry.particulars.symbol == named);
    match (found.next(), found.next()) {
        (Some(entry), None) => Ok(entry.id.clone()),
        (Some(_), Some(_)) => Err(Diagnostic::error(
            code!("register.ambiguous"),
            format!("có nhiều văn bản mang số `{named}`"),
            format!("several papers have the number `{named}`"),
        )
        .hint(
            "ghi mã của dòng, xem bằng `vanthu register list --json`",
            "give the id of the line, which `vanthu register list --json` tells",
        )
        .into()),
        (None, _) => Err(Diagnostic::error(
            code!("register.unknown-entry"),
            format!("trong sổ không có số `{named}`"),
            format!("there is no number `{named}` in the register"),
        )
        .into()),
    }
}

/// What is wrong with a series.
fn found(office: &str, report: &SeriesReport) -> Vec<Diagnostic> {
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
            format!("{series}: {number} stands more than once"),
        )
    });
    let behind = report.counter_behind.then(|| {
        Diagnostic::error(
            code!("register.counter-behind"),
            format!("{series}: bộ đếm đứng sau số lớn nhất trong sổ; dữ liệu đã bị sửa ngoài chương trình"),
            format!(
                "{series}: the counter is behind the highest number; the data was changed by other means"
            ),
        )
    });
    behind.into_iter().chain(gaps).chain(repeats).collect()
}

fn as_table(entries: &[RegisterEntry], reporter: &Reporter) -> String {
    let mut text = String::new();
    for entry in entries {
        let beside = &entry.particulars;
        let day = beside.date.map(date::short).unwrap_or_default();
        let void = match &entry.void_reason {
            Some(reason) => format!("  [{}: {reason}]", reporter.say("đã hủy", "void")),
            None => String::new(),
        };
        // Writing to a String cannot fail.
        let _ = writeln!(text, "{:<16} {day:<10}  {}{void}", beside.symbol, beside.subject);
    }
    text
}

fn as_json(entries: &[RegisterEntry]) -> String {
    let lines: Vec<_> = entries
        .iter()
        .map(|entry| {
            let NumberParticulars { symbol, date, subject, signer, recipients, keeper, copies, note, joint } =
                &entry.particulars;
            serde_json::json!({
                "id": entry.id,
                "office": entry.series.issuer,
                "kind": entry.series.kind,
                "term": entry.series.term,
                "number": entry.number,
                "symbol": symbol,
                "date": date,
                "subject": subject,
                "signer": signer,
                "recipients": recipients,
                "keeper": keeper,
                "copies": copies,
                "note": note,
                "joint": joint,
                "void": entry.state == EntryState::Void,
                "void_reason": entry.void_reason,
                "paper": entry.document_id,
            })
        })
        .collect();
    format!("{:#}\n", serde_json::Value::Array(lines))
}
