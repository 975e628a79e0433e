//! The register of outgoing documents (sổ đăng ký văn bản đi).

use bytes::Bytes;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;
use utoipa::ToSchema;

use super::context::{Context, Service};
use super::error::{PointTo, Result, ServiceError};
use super::permissions::{Act, Object, allows, may, sight};
use super::rendering::new_workspace;
use super::replies::public_diagnostics;
use super::terms::{check_date, outside_term, parse_term, term_of, today};
use super::uploads::{check_workbook, file_name};
use super::validate::with_known;
use super::views::{EntryView, PageView, SeriesView};
use super::{blocking, counters, run_worker, validate_line, validate_text};
use crate::pipeline;
use crate::worker::pool::Turn;
use crate::worker::protocol::{Task, results};
use vanthu_diagnostic::{Diagnostic, Place, Step, any_error, code, pointer};
use vanthu_model::register::{RegisterBook, RegisterLine};
use vanthu_store::{
    Actor, AuditHead, EntryDetails, ImportRow, Office, RegisterEntry, RegisterQuery, ReserveNumber, Series,
    SeriesReport,
};

/// A number to take for a document that is typed elsewhere.
#[derive(Clone, Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NumberRequest {
    /// The id of the office.
    pub office: String,
    /// The symbol of the document type, such as `BC`.
    pub kind: String,
    /// The term (`2025-2030`) or year; if absent, that of the date.
    #[serde(default)]
    pub term: Option<String>,
    /// The subject of the document.
    pub subject: String,
    /// The date of the document; today in Việt Nam if absent.
    #[serde(default)]
    #[schema(value_type = Option<String>, format = Date)]
    pub date: Option<NaiveDate>,
    /// Whether the document is secret. Bodies of the state count secret documents in a series of their own.
    #[serde(default)]
    pub secret: bool,
    /// The signer.
    #[serde(default)]
    pub signer: String,
    /// The recipients.
    #[serde(default)]
    pub recipients: Vec<String>,
    /// Who keeps the copy of record.
    #[serde(default)]
    pub keeper: String,
    /// The number of copies.
    #[serde(default)]
    pub copies: Option<i64>,
    /// A note.
    #[serde(default)]
    pub note: String,
    /// Further issuers of a joint document.
    #[serde(default)]
    pub joint: Vec<String>,
}

/// The same query, of what the actor may see: numbers of other offices and of secret documents are left out.
fn seen(actor: &Actor, query: &RegisterQuery) -> RegisterQuery {
    RegisterQuery { seen_by: Some(sight(actor)), ..query.clone() }
}

/// One page of the register.
///
/// # Errors
/// Forbidden without the right to read.
pub async fn list(context: &Context, actor: &Actor, query: &RegisterQuery) -> Result<PageView<EntryView>> {
    allows(actor, Act::ReadRegister)?;
    Ok(PageView::of(context.store.register().search(&seen(actor, query)).await?, EntryView::from))
}

/// All entries that match, on one page.
///
/// # Errors
/// Forbidden without the right to read.
pub async fn entries(context: &Context, actor: &Actor, query: &RegisterQuery) -> Result<Vec<EntryView>> {
    allows(actor, Act::ReadRegister)?;
    Ok(context.store.register().all(&seen(actor, query)).await?.into_iter().map(EntryView::from).collect())
}

/// One entry.
///
/// # Errors
/// Forbidden without the right to read; not found if there is no entry of that id.
pub async fn view(context: &Context, actor: &Actor, id: &str) -> Result<EntryView> {
    allows(actor, Act::ReadRegister)?;
    let entry = context.store.register().get(id).await?;
    may(actor, Act::ReadRegister, Object::Entry(&entry))?;
    Ok(entry.into())
}

/// The entry of that id or that printed number, such as `07-BC/ĐU`.
///
/// # Errors
/// Forbidden without the right to read; `register.unknown-entry`, or `register.ambiguous` if several have that number.
pub async fn find(context: &Context, actor: &Actor, name: &str) -> Result<EntryView> {
    let entries = entries(context, actor, &RegisterQuery::default()).await?;
    let mut matches = entries.into_iter().filter(|entry| entry.id == name || entry.symbol == name);
    match (matches.next(), matches.next()) {
        (Some(entry), None) => Ok(entry),
        (Some(_), Some(_)) => Err(Diagnostic::error(
            code!("register.ambiguous"),
            format!("có nhiều văn bản mang số `{name}`"),
            format!("several documents have the number `{name}`"),
        )
        .hint(
            "ghi mã của dòng, xem bằng `vanthu register list --json`",
            "give the id of the entry, which `vanthu register list --json` prints",
        )
        .into()),
        (None, _) => Err(Diagnostic::error(
            code!("register.unknown-entry"),
            format!("trong sổ không có số `{name}`"),
            format!("there is no number `{name}` in the register"),
        )
        .into()),
    }
}

/// Takes the next number for a document that is typed elsewhere. The same `key` of the same user gives the same number
/// again.
///
/// # Errors
/// Forbidden for all but clerks; not found if there is no such office; `register.bad-kind`, `register.unknown-kind`,
/// `register.no-term` or a
/// `request.` code if the request is invalid; `register.key-reused` (conflict) if the key was used for another document.
pub async fn reserve(
    context: &Context,
    actor: &Actor,
    request: NumberRequest,
    key: Option<String>,
) -> Result<EntryView> {
    allows(actor, Act::TakeNumber)?;
    let office = context.store.offices().get(&request.office).await.at("/office")?;
    may(actor, Act::TakeNumber, Object::Office(&office.id))?;
    let kind = validate_line(&request.kind, 12, "ký hiệu loại văn bản", "the kind").at("/kind")?;
    if !kind.chars().all(char::is_alphabetic) {
        return Err(ServiceError::invalid(
            code!("register.bad-kind"),
            "ký hiệu loại văn bản chỉ gồm chữ, ví dụ: BC",
            "the symbol of a document type has letters only, such as BC",
        )
        .at("/kind"));
    }
    let date = request.date.unwrap_or_else(|| today(context.store.now()));
    check_date(date).at("/date")?;
    check_kind(context, &office, &kind, date).await.at("/kind")?;
    let names = |all: Vec<String>, at: &str| -> Result<Vec<String>> {
        if all.len() > 200 {
            return Err(ServiceError::invalid(
                code!("request.too-long"),
                "danh sách dài quá",
                "a list is too long",
            )
            .at(at));
        }
        let one = |(index, one): (usize, &String)| {
            validate_line(one, 300, "nơi nhận", "a recipient").at(&pointer(at, &[Step::Index(index)]))
        };
        all.iter().enumerate().map(one).collect()
    };
    let (settings, toml, symbol) = (context.settings.clone(), office.toml.clone(), kind.clone());
    let secret = request.secret;
    let (office_file, form, kind) = blocking(move || {
        let file = pipeline::read_office("office.toml", &toml)?;
        let (form, series) = pipeline::office_number_form(&file, &symbol, secret, date, &settings)?;
        Ok((file, form, series))
    })
    .await?;
    let term = term_of(
        context.policy.term.as_deref(),
        office_file.standard,
        &office_file.terms,
        date,
        request.term.as_deref(),
    )
    .at("/term")?;
    let details = EntryDetails {
        symbol: form,
        date: Some(date),
        subject: validate_line(&request.subject, 1000, "trích yếu", "the subject").at("/subject")?,
        signer: validate_text(&request.signer, 200, "người ký", "the signer").at("/signer")?,
        recipients: names(request.recipients, "/recipients")?,
        keeper: validate_text(&request.keeper, 300, "nơi lưu", "the keeper").at("/keeper")?,
        copies: request.copies.filter(|copies| (0..=100_000).contains(copies)),
        note: validate_text(&request.note, 2000, "ghi chú", "the note").at("/note")?,
        joint: names(request.joint, "/joint")?,
    };
    let outside = outside_term(date, &term);
    let reserve = ReserveNumber { series: Series { issuer: office.id, kind, term }, details, secret, key };
    let entry = context.store.register().reserve(actor, reserve).await?;
    counters::number_issued();
    let mut view = EntryView::from(entry);
    view.diagnostics = public_diagnostics(outside.as_slice());
    Ok(view)
}

/// Requires that a kind is one of the rules, or that the office counts it already: a number that a misspelt symbol has taken is
/// never free again.
///
/// # Errors
/// `register.unknown-kind`.
async fn check_kind(context: &Context, office: &Office, kind: &str, date: NaiveDate) -> Result<()> {
    let (settings, toml) = (context.settings.clone(), office.toml.clone());
    let mut known = blocking(move || {
        let file = pipeline::read_office("office.toml", &toml)?;
        Ok(pipeline::known_kinds(file.standard, date, &settings)?)
    })
    .await?;
    let alike = |known: &String| known.to_lowercase() == kind.to_lowercase();
    if known.iter().any(alike) {
        return Ok(());
    }
    let counted = context.store.register().gaps_and_repeats(None).await?;
    known.extend(
        counted
            .into_iter()
            .map(|report| report.series)
            .filter(|one| one.issuer == office.id)
            .map(|one| one.kind),
    );
    if known.iter().any(alike) {
        return Ok(());
    }
    let problem = Diagnostic::error(
        code!("register.unknown-kind"),
        format!("không có loại văn bản nào mang ký hiệu `{kind}`"),
        format!("no type of document has the symbol `{kind}`"),
    )
    .with_value(kind);
    known.retain(|known| !known.is_empty());
    known.sort();
    known.dedup();
    Err(with_known(problem, kind, known.iter().map(String::as_str))
        .hint(
            "nếu cơ quan có dùng ký hiệu này, hãy mở dãy số của nó trước (POST /api/v1/register/series)",
            "if the office does use this symbol, start its series first (POST /api/v1/register/series)",
        )
        .into())
}

/// Voids a number and its document. It is never given again.
///
/// # Errors
/// Forbidden for all but clerks; not found if there is no entry of that id; a `request.` code if the reason is invalid;
/// `register.already-void` (conflict).
pub async fn void(context: &Context, actor: &Actor, id: &str, reason: &str) -> Result<EntryView> {
    allows(actor, Act::VoidNumber)?;
    let reason = validate_line(reason, 2000, "lý do hủy", "the reason").at("/reason")?;
    let entry = context.store.register().get(id).await?;
    may(actor, Act::VoidNumber, Object::Entry(&entry))?;
    Ok(context.store.register().void(actor, id, &reason).await?.into())
}

/// The state of every series, or of those of one office: gaps, repeats, counter.
///
/// # Errors
/// Forbidden without the right to read.
pub async fn series(context: &Context, actor: &Actor, office: Option<&str>) -> Result<Vec<SeriesReport>> {
    allows(actor, Act::ReadRegister)?;
    let mut reports = context.store.register().gaps_and_repeats(None).await?;
    reports.retain(|report| {
        office.is_none_or(|office| report.series.issuer == office)
            && may(actor, Act::ReadRegister, Object::Office(&report.series.issuer)).is_ok()
    });
    Ok(reports)
}

/// [`series`] as they are shown.
///
/// # Errors
/// Forbidden without the right to read.
pub async fn gaps(context: &Context, actor: &Actor, office: Option<&str>) -> Result<Vec<SeriesView>> {
    Ok(series(context, actor, office).await?.into_iter().map(SeriesView::from).collect())
}

/// An existing register to import.
#[derive(Clone, Debug, Default)]
pub struct RegisterUpload {
    /// The id of the office.
    pub office: String,
    /// The term or year of its numbers.
    pub term: String,
    /// The symbol of the document type; if `None`, that of each line.
    pub kind: Option<String>,
    /// Whether all document types share one series.
    pub together: bool,
    /// Whether large gaps between numbers are meant.
    pub confirm: bool,
    /// The name of the workbook.
    pub name: String,
    /// The workbook.
    pub bytes: Bytes,
}

/// The outcome of an import.
#[derive(Clone, Debug)]
pub struct ImportReport {
    /// How many lines were added.
    pub imported: usize,
    /// How many were there already.
    pub known: usize,
    /// What was noticed.
    pub warnings: Vec<Diagnostic>,
}

/// The outcome of an import, as it is shown.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct RegisterImported {
    /// How many lines were added.
    pub imported: usize,
    /// How many were there already.
    pub known: usize,
    /// What was noticed.
    #[schema(value_type = Vec<Object>)]
    pub diagnostics: Vec<Json>,
}

impl From<ImportReport> for RegisterImported {
    fn from(report: ImportReport) -> Self {
        let diagnostics = public_diagnostics(&report.warnings);
        Self { imported: report.imported, known: report.known, diagnostics }
    }
}

/// Imports an uploaded register: all lines, or none if one has an error.
///
/// # Errors
/// An `upload.` code if the file has no name or is not a workbook, and those of [`import_file`].
pub async fn import(context: &Context, actor: &Actor, upload: RegisterUpload) -> Result<RegisterImported> {
    allows(actor, Act::ImportRegister)?;
    context.store.offices().get(&upload.office).await?;
    check_workbook(&upload.bytes)?;
    let name = file_name(&upload.name)?;
    Ok(import_file(context, actor, RegisterUpload { name, ..upload }).await?.into())
}

/// Imports a register whose name is one of this machine, as the command line has it.
///
/// # Errors
/// Forbidden for all but clerks; not found if there is no such office; `register.no-term`; the diagnostics of the lines that
/// cannot be read or fit.
pub async fn import_file(context: &Context, actor: &Actor, upload: RegisterUpload) -> Result<ImportReport> {
    allows(actor, Act::ImportRegister)?;
    let office = context.store.offices().get(&upload.office).await?;
    may(actor, Act::ImportRegister, Object::Office(&office.id))?;
    let term = parse_term(&upload.term)?;
    let RegisterUpload { kind, together, confirm, name, bytes, .. } = upload;
    let (limits, file) = (context.settings.limits.clone(), name.clone());
    let lines = blocking(move || Ok(pipeline::read_register(&file, &bytes, &limits)?)).await?;
    let today = today(context.store.now());
    let series = |line: &RegisterLine| {
        let kind = match (&kind, together) {
            (Some(kind), _) => kind.clone(),
            (None, true) => String::new(),
            (None, false) => series_of(context, &office.toml, &line.kind, line.date.unwrap_or(today)),
        };
        Series { issuer: office.id.clone(), kind, term: term.clone() }
    };
    let rows = lines.into_iter().map(|line| ImportRow::of(series(&line), line)).collect();
    let outcome = context.store.register().import(actor, rows, confirm).await?;
    let place = |row: u32| Place::line(&name, usize::try_from(row).unwrap_or_default(), 1);
    let found: Vec<Diagnostic> =
        outcome.faults.into_iter().map(|fault| fault.diagnostic.at(place(fault.row))).collect();
    if any_error(&found) {
        return Err(found.into());
    }
    Ok(ImportReport { imported: outcome.imported, known: outcome.known, warnings: found })
}

/// The series in which an office counts documents of a kind: that of the rules, or the kind's own if the office has no file that
/// can be read.
fn series_of(context: &Context, toml: &str, kind: &str, date: NaiveDate) -> String {
    let file = pipeline::read_office("office.toml", toml).ok();
    let form =
        file.and_then(|file| pipeline::office_number_form(&file, kind, false, date, &context.settings).ok());
    form.map_or_else(|| kind.to_string(), |(_, series)| series)
}

/// The register as the official book, a workbook to keep and continue.
///
/// # Errors
/// Forbidden without the right to read.
pub async fn workbook(context: &Context, actor: &Actor, query: &RegisterQuery) -> Result<Bytes> {
    let book = book(context, actor, query).await?;
    blocking(move || Ok(pipeline::register_workbook(&book)?.into())).await
}

/// The register as the official book, a PDF to print.
///
/// # Errors
/// Forbidden without the right to read; `register.too-long`; the errors of the workers.
pub async fn pdf(service: &Service, actor: &Actor, query: &RegisterQuery) -> Result<Bytes> {
    let book = book(service, actor, query).await?;
    let workspace = new_workspace(service).await?;
    run_worker(service, &Turn::of(&actor.user_id), workspace, Task::Register(book), results::REGISTER).await
}

/// The register as the official book, before it is laid out.
///
/// # Errors
/// Forbidden without the right to read.
pub async fn book(context: &Context, actor: &Actor, query: &RegisterQuery) -> Result<RegisterBook> {
    allows(actor, Act::ReadRegister)?;
    let office = match &query.issuer {
        Some(id) => {
            may(actor, Act::ReadRegister, Object::Office(id))?;
            Some(context.store.offices().get(id).await?)
        }
        None => None,
    };
    let rows = context.store.register().all(&seen(actor, query)).await?;
    let AuditHead { seq, hash } = context.store.audit().head().await?;
    Ok(pipeline::register_book(
        office.as_ref().map(|office| (office.name.as_str(), office.toml.as_str())),
        query.term.as_deref().unwrap_or_default(),
        rows.iter().map(RegisterEntry::line).collect(),
        Some((seq, hash)),
    ))
}

/// A series to start after the last number of a paper book.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct StartSeries {
    /// The id of the office.
    pub office: String,
    /// The symbol of the document type.
    pub kind: String,
    /// The term or year.
    pub term: String,
    /// The last number of the paper book.
    #[schema(minimum = 0)]
    pub last: i64,
    /// Whether a start of more than 500 is meant.
    #[serde(default)]
    pub confirm: bool,
}

/// Undoes the last import into the register of an office, as long as no number was given after it. The answer is how many
/// lines went.
///
/// # Errors
/// Forbidden for all but clerks; not found if there is no such office; `register.no-undo` (conflict).
pub async fn undo_import(context: &Context, actor: &Actor, office: &str) -> Result<u64> {
    allows(actor, Act::ImportRegister)?;
    let office = context.store.offices().get(office).await.at("/office")?;
    may(actor, Act::ImportRegister, Object::Office(&office.id))?;
    Ok(context.store.register().undo_import(actor, &office.id).await?)
}

/// Starts a series of one document type.
///
/// # Errors
/// A `request.` code if the kind is empty or too long, and those of [`start_shared`].
pub async fn start(context: &Context, actor: &Actor, request: StartSeries) -> Result<()> {
    allows(actor, Act::StartSeries)?;
    context.store.offices().get(&request.office).await.at("/office")?;
    let kind = validate_line(&request.kind, 12, "ký hiệu loại văn bản", "the kind").at("/kind")?;
    start_shared(context, actor, StartSeries { kind, ..request }).await
}

/// Starts a series; with an empty kind, the one that all document types share.
///
/// # Errors
/// Forbidden for all but clerks; not found if there is no such office; `register.no-term`; `register.series-begun` (conflict)
/// if the series has numbers.
pub async fn start_shared(context: &Context, actor: &Actor, request: StartSeries) -> Result<()> {
    allows(actor, Act::StartSeries)?;
    let office = context.store.offices().get(&request.office).await?;
    may(actor, Act::StartSeries, Object::Office(&office.id))?;
    let kind = match request.kind.as_str() {
        "" => String::new(),
        kind => series_of(context, &office.toml, kind, today(context.store.now())),
    };
    let series = Series { issuer: office.id, kind, term: parse_term(&request.term).at("/term")? };
    Ok(context.store.register().start_series(actor, &series, request.last, request.confirm).await?)
}
