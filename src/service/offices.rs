//! Offices: who issues documents. Administrators keep them; those who work for them read them.

use bytes::Bytes;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value as Json};
use utoipa::ToSchema;

use super::context::Context;
use super::error::{PointTo, Result, ServiceError};
use super::permissions::{Act, Object, allows, may};
use super::views::{OfficeLine, OfficeView, nullable};
use super::{blocking, validate_line};
use crate::pipeline;
use vanthu_diagnostic::{Diagnostic, code, did_you_mean};
use vanthu_model::office::Office as OfficeFile;
use vanthu_store::{Actor, NewOffice, Office, OfficeChange};

/// An office to create.
#[derive(Clone, Debug, Default, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OfficeRequest {
    /// The name in lists; that of the office file if absent.
    #[serde(default)]
    pub name: Option<String>,
    /// The text of its `office.toml`, without `roster`. Give either this or `data`.
    #[serde(default)]
    pub toml: Option<String>,
    /// The keys of an office file and their values. Give either this or `toml`.
    #[serde(default)]
    #[schema(value_type = Option<Object>)]
    pub data: Option<Map<String, Json>>,
    /// Its roster as CSV: code, name, group.
    #[serde(default)]
    pub roster_csv: Option<String>,
}

/// A partial update of an office; absent fields stay as they are.
#[derive(Clone, Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct OfficePatch {
    /// The expected version; 409 if the office has another one.
    pub version: Option<i64>,
    /// The name in lists.
    pub name: Option<String>,
    /// The text of its `office.toml`, without `roster`. Give either this or `data`.
    pub toml: Option<String>,
    /// The keys of an office file and their values, which take the place of the whole file.
    #[schema(value_type = Option<Object>)]
    pub data: Option<Map<String, Json>>,
    /// Its roster as CSV; null removes it.
    #[serde(deserialize_with = "nullable")]
    #[schema(value_type = Option<String>)]
    pub roster_csv: Option<Option<String>>,
    /// Whether documents may be created for it.
    pub active: Option<bool>,
}

/// The offices that the actor works for; for an administrator, all of them.
///
/// # Errors
/// Forbidden without the right to read.
pub async fn list(context: &Context, actor: &Actor) -> Result<Vec<OfficeLine>> {
    allows(actor, Act::ReadOffice)?;
    let mut offices = context.store.offices().list().await?;
    offices.retain(|office| may(actor, Act::ReadOffice, Object::Office(&office.id)).is_ok());
    Ok(offices.into_iter().map(OfficeLine::from).collect())
}

/// One office.
///
/// # Errors
/// Forbidden without the right to read; not found if there is no office of that id.
pub async fn view(context: &Context, actor: &Actor, id: &str) -> Result<OfficeView> {
    may(actor, Act::ReadOffice, Object::Office(id))?;
    let office = context.store.offices().get(id).await?;
    to_view(context, office).await
}

/// The office of that id or name, as the command line names it.
///
/// # Errors
/// Forbidden without the right to read; `store.unknown-office`, or `store.office-ambiguous` if several have that name.
pub async fn find(context: &Context, actor: &Actor, name: &str) -> Result<OfficeLine> {
    let offices = list(context, actor).await?;
    let mut matches = offices.iter().filter(|office| office.id == name || office.name == name);
    match (matches.next(), matches.next()) {
        (Some(office), None) => Ok(office.clone()),
        (Some(_), Some(_)) => Err(Diagnostic::error(
            code!("store.office-ambiguous"),
            format!("có nhiều cơ quan tên `{name}`"),
            format!("there are several offices named `{name}`"),
        )
        .hint("ghi mã của cơ quan", "give the id of the office")
        .into()),
        (None, _) => {
            let problem = Diagnostic::error(
                code!("store.unknown-office"),
                format!("không có cơ quan `{name}`"),
                format!("there is no office `{name}`"),
            );
            Err(match did_you_mean(name, offices.iter().map(|office| office.name.as_str())) {
                Some(near) => problem.meant(near),
                None => problem,
            }
            .into())
        }
    }
}

/// Creates an office.
///
/// # Errors
/// Forbidden for all but administrators; `office.too-long`, `office.names-roster` or the diagnostics of the office file or
/// roster.
pub async fn create(context: &Context, actor: &Actor, request: OfficeRequest) -> Result<OfficeView> {
    may(actor, Act::KeepOffices, Object::All)?;
    let at = if request.data.is_some() { "/data" } else { "/toml" };
    let Some(text) = text_of(request.toml, request.data)? else { return Err(one_of_both()) };
    let file = read(&text).at(at)?;
    let roster = roster(context, request.roster_csv).await.at("/roster_csv")?;
    let name = request.name.filter(|name| !name.trim().is_empty()).unwrap_or(file.name);
    let name = validate_line(&name, 300, "tên cơ quan", "the name").at("/name")?;
    let new = NewOffice { name, toml: text, roster };
    let office = context.store.offices().create(actor, new).await?;
    to_view(context, office).await
}

/// Changes an office.
///
/// # Errors
/// Those of [`create`]; not found if there is no office of that id; `store.stale` (conflict) if it was changed meanwhile.
pub async fn change(context: &Context, actor: &Actor, id: &str, patch: OfficePatch) -> Result<OfficeView> {
    may(actor, Act::KeepOffices, Object::All)?;
    let at = if patch.data.is_some() { "/data" } else { "/toml" };
    let toml = text_of(patch.toml, patch.data)?;
    if let Some(text) = &toml {
        read(text).at(at)?;
    }
    let name = match patch.name {
        Some(name) => Some(validate_line(&name, 300, "tên cơ quan", "the name").at("/name")?),
        None => None,
    };
    let roster = match patch.roster_csv {
        Some(text) => Some(roster(context, text).await?),
        None => None,
    };
    let change = OfficeChange { name, toml, roster, active: patch.active };
    let office = context.store.offices().update(actor, id, patch.version, change).await?;
    to_view(context, office).await
}

/// The bodies that can be given work: the units of the office file and the branches of the roster.
pub fn units(context: &Context, office: &OfficeView) -> Vec<String> {
    let file = pipeline::read_office("office.toml", &office.toml).ok();
    let units = file.map(|file| file.units).unwrap_or_default();
    units.into_iter().chain(branches(context, office)).collect()
}

/// The names of the branches of the roster.
pub fn branches(context: &Context, office: &OfficeView) -> Vec<String> {
    let roster = office.roster_csv.as_deref().unwrap_or_default();
    let roster = pipeline::read_roster("roster.csv", roster.as_bytes(), &context.settings.limits).ok();
    roster.into_iter().flat_map(|roster| roster.branches).map(|branch| branch.name).collect()
}

/// What a list shows of an office beside its name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OfficeDetails {
    /// The abbreviation in its numbers, such as `ĐU`.
    pub short: Option<String>,
    /// How many branches its roster lists.
    pub branches: usize,
}

/// The details of an office; empty as far as its stored files cannot be read.
pub fn details(context: &Context, office: &OfficeView) -> OfficeDetails {
    let file = pipeline::read_office("office.toml", &office.toml).ok();
    OfficeDetails { short: file.map(|file| file.short), branches: branches(context, office).len() }
}

/// The roster of a workbook or a csv file that somebody chose, or of a list that somebody pasted, as the csv that is
/// stored. A list of names needs no heading.
///
/// # Errors
/// Forbidden for all but administrators; the diagnostics of a file that cannot be read or has no column of names.
pub async fn roster_csv(context: &Context, actor: &Actor, name: &str, bytes: Bytes) -> Result<String> {
    may(actor, Act::KeepOffices, Object::All)?;
    let (limits, name) = (context.settings.limits.clone(), name.to_string());
    let read = move || {
        let plain = std::str::from_utf8(&bytes).ok().filter(|text| !text.contains(['\0', '\t', ';', ',']));
        let headed = plain.map(|text| format!("Tên chi bộ\n{text}"));
        pipeline::read_roster(&name, &bytes, &limits).or_else(|problems| {
            let again = headed.and_then(|text| pipeline::read_roster(&name, text.as_bytes(), &limits).ok());
            again.ok_or_else(|| rejected_roster(problems))
        })
    };
    let roster = blocking(read).await?;
    let mut writer = csv::Writer::from_writer(Vec::new());
    let lines = roster.branches.iter().map(|one| [one.code.as_str(), &one.name, &one.group]);
    let written = std::iter::once(["code", "name", "group"])
        .chain(lines)
        .try_for_each(|line| writer.write_record(line));
    let text =
        written.ok().and_then(|()| writer.into_inner().ok()).and_then(|bytes| String::from_utf8(bytes).ok());
    text.ok_or_else(|| ServiceError::unexpected("a roster cannot be written as csv"))
}

fn rejected_roster(problems: Vec<Diagnostic>) -> ServiceError {
    if problems.iter().any(|one| one.code.as_str() == "import.unreadable-file") {
        return ServiceError::invalid(
            code!("office.roster-not-text"),
            "danh sách chi bộ không phải bảng tính, cũng không phải văn bản UTF-8",
            "the roster is neither a workbook nor text encoded in UTF-8",
        );
    }
    ServiceError::rejected(problems)
}

/// The name of the office in the text of an office file; `None` if the file cannot be read.
pub fn name_of(text: &str) -> Option<String> {
    pipeline::read_office("office.toml", text).ok().map(|file| file.name)
}

/// The text of an office file as it is stored: the TOML that was sent, or the data that were sent, as JSON.
///
/// # Errors
/// `office.toml-or-data` if both were sent.
fn text_of(toml: Option<String>, data: Option<Map<String, Json>>) -> Result<Option<String>> {
    match (toml, data) {
        (Some(_), Some(_)) => Err(one_of_both()),
        (toml, data) => Ok(toml.or_else(|| data.map(|data| Json::Object(data).to_string()))),
    }
}

fn one_of_both() -> ServiceError {
    ServiceError::invalid(
        code!("office.toml-or-data"),
        "cần đúng một trong `toml` và `data`",
        "give either `toml` or `data`, not both",
    )
    .at("/toml")
}

/// Reads an office file that was sent.
///
/// # Errors
/// `office.too-long` past 64 KB, and those of [`read_file`].
fn read(text: &str) -> Result<OfficeFile> {
    if text.len() > 64 << 10 {
        return Err(ServiceError::invalid(
            code!("office.too-long"),
            "tệp cơ quan dài quá 64 KB",
            "the office file is larger than 64 KB",
        ));
    }
    read_file(text)
}

/// Reads an office file, which may not name a file of this machine as its roster.
///
/// # Errors
/// Its diagnostics; `office.names-roster`.
pub(crate) fn read_file(text: &str) -> Result<OfficeFile> {
    let file = pipeline::read_office("office.toml", text)?;
    if file.roster.is_some() {
        return Err(ServiceError::invalid(
            code!("office.names-roster"),
            "bỏ dòng `roster`: danh sách chi bộ được gửi riêng",
            "leave out `roster`: the roster is sent beside the office file",
        ));
    }
    Ok(file)
}

async fn roster(context: &Context, text: Option<String>) -> Result<Option<Bytes>> {
    let Some(text) = text.filter(|text| !text.trim().is_empty()) else { return Ok(None) };
    let limits = context.settings.limits.clone();
    blocking(move || {
        pipeline::read_roster("roster.csv", text.as_bytes(), &limits)?;
        Ok(Some(Bytes::from(text)))
    })
    .await
}

async fn to_view(context: &Context, office: Office) -> Result<OfficeView> {
    let roster_csv = match &office.roster_sha256 {
        Some(sha256) => {
            let bytes = context.store.objects().get(sha256).await?;
            Some(String::from_utf8_lossy(&bytes).into_owned())
        }
        None => None,
    };
    // A later version may reject what an earlier one stored; it is shown all the same.
    let file = pipeline::read_office("office.toml", &office.toml).ok();
    Ok(OfficeView {
        standard: file.as_ref().map_or("", |file| file.standard.as_str()).to_string(),
        signers: file.iter().flat_map(|file| &file.signers).map(|signer| signer.name.clone()).collect(),
        recipients: file.iter().flat_map(|file| &file.recipients).cloned().collect(),
        id: office.id,
        name: office.name,
        active: office.active,
        version: office.version,
        toml: office.toml,
        roster_csv,
        created_at: office.created_at,
        updated_at: office.updated_at,
    })
}
