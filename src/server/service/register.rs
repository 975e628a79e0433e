//! The register of issued documents (sổ đăng ký văn bản đi).

use bytes::Bytes;
use chrono::NaiveDate;
use serde_json::Value as Json;

use super::issuing::{given_term, term, today};
use super::templates::disk;
use super::views::{EntryView, PageView, SeriesView};
use super::workbooks::{check_workbook, file_name};
use super::{CLERKS, blocking, line, made, need, need_read, short};
use crate::pipeline;
use crate::server::error::{Problem, Result, public_diagnostic};
use crate::server::state::AppState;
use crate::server::wire::{Work, diagnostic_json};
use crate::server::workroom::Workroom;
use vanthu_diagnostic::{Diagnostic, Place, any_error};
use vanthu_export as export;
use vanthu_import as import;
use vanthu_model::register::{RegisterBook, RegisterLine};
use vanthu_store::{
    Actor, EntryDetails, ImportRow, RegisterEntry, RegisterQuery, ReserveNumber, Scope, Series,
};

/// A number to be taken for a document typed elsewhere.
#[derive(Clone, Debug, Default)]
pub struct NumberRequest {
    /// The id of the office.
    pub office: String,
    /// The symbol of the kind, such as `BC`.
    pub kind: String,
    /// The term or year; found out where there is none.
    pub term: Option<String>,
    /// What the document is about.
    pub subject: String,
    /// Its date; today in Việt Nam where there is none.
    pub date: Option<NaiveDate>,
    /// Who signs.
    pub signer: String,
    /// Where it goes.
    pub recipients: Vec<String>,
    /// Who keeps the copy of record.
    pub keeper: String,
    /// How many copies.
    pub copies: Option<i64>,
    /// A note.
    pub note: String,
    /// Further issuers of a joint document.
    pub joint: Vec<String>,
    /// The same key of the same user gives the same number again.
    pub key: Option<String>,
}

/// One page of the register.
///
/// # Errors
/// When the one who asks may not read.
pub async fn list(state: &AppState, actor: &Actor, query: &RegisterQuery) -> Result<PageView<EntryView>> {
    need_read(actor)?;
    Ok(PageView::of(state.store.register().search(query).await?, EntryView::from))
}

/// A line of the register.
///
/// # Errors
/// When there is none of that id, or the one who asks may not read.
pub async fn view(state: &AppState, actor: &Actor, id: &str) -> Result<EntryView> {
    need_read(actor)?;
    Ok(state.store.register().get(id).await?.into())
}

/// Takes the next number for a document typed elsewhere.
///
/// # Errors
/// When the one who asks may not, there is no such office, or what was given cannot be taken.
pub async fn reserve(state: &AppState, actor: &Actor, request: NumberRequest) -> Result<EntryView> {
    need(actor, &CLERKS, Scope::Register)?;
    let office = state.store.offices().get(&request.office).await?;
    let kind = line(&request.kind, 12, "ký hiệu loại văn bản", "the kind")?;
    if !kind.chars().all(char::is_alphabetic) {
        return Err(Problem::refused(
            "register.bad-kind",
            "ký hiệu loại văn bản chỉ gồm chữ, ví dụ: BC",
            "the symbol of a kind has letters only, such as BC",
        ));
    }
    let date = request.date.unwrap_or_else(|| today(state.store.now()));
    let texts = |all: Vec<String>| -> Result<Vec<String>> {
        if all.len() > 200 {
            return Err(Problem::refused("request.too-long", "danh sách dài quá", "a list is too long"));
        }
        all.iter().map(|one| line(one, 300, "nơi nhận", "a recipient")).collect()
    };
    let (settings, toml, symbol) = (state.settings.clone(), office.toml.clone(), kind.clone());
    let (standard, form) = blocking(move || {
        let file = pipeline::read_office("office.toml", &toml)?;
        Ok((file.standard, pipeline::office_number_form(&file, &symbol, date, &settings)?))
    })
    .await?;
    let term = term(state, standard, date, request.term.as_deref())?;
    let particulars = EntryDetails {
        symbol: form,
        date: Some(date),
        subject: line(&request.subject, 1000, "trích yếu", "the subject")?,
        signer: short(&request.signer, 200, "người ký", "the signer")?,
        recipients: texts(request.recipients)?,
        keeper: short(&request.keeper, 300, "nơi lưu", "the keeper")?,
        copies: request.copies.filter(|copies| (0..=100_000).contains(copies)),
        note: short(&request.note, 2000, "ghi chú", "the note")?,
        joint: texts(request.joint)?,
    };
    let reserve = ReserveNumber {
        series: Series { issuer: office.id, kind, term },
        details: particulars,
        key: request.key,
    };
    let entry = state.store.register().reserve(actor, reserve).await?;
    state.metrics.number_given();
    Ok(entry.into())
}

/// Makes a number void, and its document with it.
///
/// # Errors
/// When the one who asks may not, there is none of that id, no reason, or it is void already.
pub async fn void(state: &AppState, actor: &Actor, id: &str, reason: &str) -> Result<EntryView> {
    need(actor, &CLERKS, Scope::Register)?;
    let reason = line(reason, 2000, "lý do hủy", "the reason")?;
    Ok(state.store.register().void(actor, id, &reason).await?.into())
}

/// Gaps and repeats of every series, or of those of an office.
///
/// # Errors
/// When the one who asks may not read.
pub async fn gaps(state: &AppState, actor: &Actor, office: Option<&str>) -> Result<Vec<SeriesView>> {
    need_read(actor)?;
    let mut reports = state.store.register().gaps_and_repeats(None).await?;
    reports.retain(|report| office.is_none_or(|office| report.series.issuer == office));
    Ok(reports.into_iter().map(SeriesView::from).collect())
}

/// An existing register to be brought in.
#[derive(Clone, Debug, Default)]
pub struct RegisterUpload {
    /// The id of the office.
    pub office: String,
    /// The term or year of its numbers.
    pub term: String,
    /// The symbol of the kind; each line's own where there is none.
    pub kind: Option<String>,
    /// Whether all kinds are counted together.
    pub together: bool,
    /// The name of the workbook.
    pub name: String,
    /// The workbook.
    pub bytes: Bytes,
}

/// What became of an import.
#[derive(Clone, Debug, serde::Serialize, utoipa::ToSchema)]
pub struct RegisterImported {
    /// How many lines were written.
    pub imported: usize,
    /// How many were there already.
    pub known: usize,
    /// What was noticed.
    #[schema(value_type = Vec<Object>)]
    pub diagnostics: Vec<Json>,
}

/// Brings an existing register in: all lines, or none when one has an error.
///
/// # Errors
/// When the one who asks may not, there is no such office, or a line cannot be taken.
pub async fn bring_in(state: &AppState, actor: &Actor, upload: RegisterUpload) -> Result<RegisterImported> {
    need(actor, &CLERKS, Scope::Register)?;
    let office = state.store.offices().get(&upload.office).await?;
    check_workbook(&upload.bytes)?;
    let name = file_name(&upload.name)?;
    let term = given_term(&upload.term)?;
    let (limits, read_name, bytes) = (state.settings.limits.clone(), name.clone(), upload.bytes);
    let lines = blocking(move || Ok(import::read_register(&read_name, &bytes, &limits)?)).await?;
    let series = |line: &RegisterLine| {
        let kind = match (&upload.kind, upload.together) {
            (Some(kind), _) => kind.clone(),
            (None, true) => String::new(),
            (None, false) => line.kind.clone(),
        };
        Series { issuer: office.id.clone(), kind, term: term.clone() }
    };
    let rows = lines.into_iter().map(|line| ImportRow::of(series(&line), line)).collect();
    let outcome = state.store.register().import(actor, rows).await?;
    let place = |row: u32| Place::Line { file: name.clone(), line: row as usize, column: 1 };
    let faults: Vec<Diagnostic> =
        outcome.faults.into_iter().map(|fault| fault.diagnostic.at(place(fault.row))).collect();
    if any_error(&faults) {
        return Err(faults.into());
    }
    let diagnostics = faults.iter().map(|fault| public_diagnostic(diagnostic_json(fault))).collect();
    Ok(RegisterImported { imported: outcome.imported, known: outcome.known, diagnostics })
}

/// The register as the official book, a workbook to keep and go on with.
///
/// # Errors
/// When the one who asks may not read.
pub async fn workbook(state: &AppState, actor: &Actor, query: &RegisterQuery) -> Result<Bytes> {
    let book = book(state, actor, query).await?;
    blocking(move || Ok(export::register(&book)?.into())).await
}

/// The register as the official book, a PDF to print.
///
/// # Errors
/// When the one who asks may not read, there are too many lines, or no worker could draw it.
pub async fn pdf(state: &AppState, actor: &Actor, query: &RegisterQuery) -> Result<Bytes> {
    let book = book(state, actor, query).await?;
    let room = blocking(move || {
        let room = Workroom::empty(None).map_err(disk)?;
        let json = serde_json::to_vec(&book).map_err(|error| Problem::failed(error.to_string()))?;
        room.put("register.json", &json).map_err(disk)?;
        Ok(room)
    })
    .await?;
    let work = Work::Register { folder: room.folder() };
    made(state, room, work, "register.pdf").await
}

/// The lines that are asked for.
async fn book(state: &AppState, actor: &Actor, query: &RegisterQuery) -> Result<RegisterBook> {
    need_read(actor)?;
    let office = match &query.issuer {
        Some(id) => Some(state.store.offices().get(id).await?),
        None => None,
    };
    let rows = state.store.register().all(query).await?;
    Ok(pipeline::register_book(
        office.as_ref().map(|office| (office.name.as_str(), office.toml.as_str())),
        query.term.as_deref().unwrap_or_default(),
        rows.iter().map(RegisterEntry::line).collect(),
    ))
}

/// Begins a series after `last`, the last number of a paper book.
///
/// # Errors
/// When the one who asks may not, there is no such office, or the series has numbers already.
pub async fn start(
    state: &AppState,
    actor: &Actor,
    office: &str,
    kind: &str,
    term: &str,
    last: i64,
) -> Result<()> {
    need(actor, &CLERKS, Scope::Register)?;
    let issuer = state.store.offices().get(office).await?.id;
    let kind = line(kind, 12, "ký hiệu loại văn bản", "the kind")?;
    let series = Series { issuer, kind, term: given_term(term)? };
    Ok(state.store.register().start_series(actor, &series, last).await?)
}
