//! Offices: who issues. Kept by administrators; read by all.

use bytes::Bytes;

use super::views::{OfficeLine, OfficeView};
use super::{ADMINISTRATORS, blocking, line, need, need_read};
use crate::pipeline;
use crate::server::error::{Problem, Result};
use crate::server::state::AppState;
use vanthu_import as import;
use vanthu_model::office::Office as OfficeFile;
use vanthu_store::{Actor, NewOffice, Office, OfficeChange, Scope};

/// An office to be made.
#[derive(Clone, Debug, Default)]
pub struct OfficeRequest {
    /// The name in lists; the one of the office file where empty.
    pub name: Option<String>,
    /// The text of its `office.toml`.
    pub toml: String,
    /// Its roster as CSV: code, name, group.
    pub roster_csv: Option<String>,
}

/// What is to be changed; what is none stays.
#[derive(Clone, Debug, Default)]
pub struct OfficeEdit {
    /// The version that is meant.
    pub version: Option<i64>,
    /// The name in lists.
    pub name: Option<String>,
    /// The text of its `office.toml`.
    pub toml: Option<String>,
    /// Its roster as CSV; `Some(None)` takes it away.
    pub roster_csv: Option<Option<String>>,
    /// Whether documents may be made for it.
    pub active: Option<bool>,
}

/// All offices.
///
/// # Errors
/// When the one who asks may not read.
pub async fn list(state: &AppState, actor: &Actor) -> Result<Vec<OfficeLine>> {
    need_read(actor)?;
    Ok(state.store.offices().list().await?.into_iter().map(OfficeLine::from).collect())
}

/// An office.
///
/// # Errors
/// When there is none of that id, or the one who asks may not read.
pub async fn view(state: &AppState, actor: &Actor, id: &str) -> Result<OfficeView> {
    need_read(actor)?;
    let office = state.store.offices().get(id).await?;
    show(state, office).await
}

/// Makes an office.
///
/// # Errors
/// When the one who asks may not, or the office file or roster cannot be read.
pub async fn create(state: &AppState, actor: &Actor, request: OfficeRequest) -> Result<OfficeView> {
    need(actor, &ADMINISTRATORS, Scope::Admin)?;
    let file = read(&request.toml)?;
    let roster = roster(state, request.roster_csv).await?;
    let name = request.name.filter(|name| !name.trim().is_empty()).unwrap_or(file.name);
    let name = line(&name, 300, "tên cơ quan", "the name")?;
    let new = NewOffice { name, toml: request.toml, roster };
    let office = state.store.offices().create(actor, new).await?;
    show(state, office).await
}

/// Changes an office.
///
/// # Errors
/// When the one who asks may not, there is none of that id, it was changed meanwhile, or something cannot be read.
pub async fn change(state: &AppState, actor: &Actor, id: &str, edit: OfficeEdit) -> Result<OfficeView> {
    need(actor, &ADMINISTRATORS, Scope::Admin)?;
    if let Some(text) = &edit.toml {
        read(text)?;
    }
    let name = match edit.name {
        Some(name) => Some(line(&name, 300, "tên cơ quan", "the name")?),
        None => None,
    };
    let roster = match edit.roster_csv {
        Some(text) => Some(roster(state, text).await?),
        None => None,
    };
    let change = OfficeChange { name, toml: edit.toml, roster, active: edit.active };
    let office = state.store.offices().update(actor, id, edit.version, change).await?;
    show(state, office).await
}

/// What an office file says.
///
/// # Errors
/// 422 when it cannot be read, or names a roster: the roster is given beside it.
pub fn read(text: &str) -> Result<OfficeFile> {
    if text.len() > 64 << 10 {
        return Err(Problem::refused(
            "office.too-long",
            "tệp cơ quan dài quá 64 KB",
            "the office file is too long",
        ));
    }
    let file = pipeline::read_office("office.toml", text)?;
    no_roster(text)?;
    Ok(file)
}

/// Whether an office file names no file of this machine.
///
/// # Errors
/// 422 when it does.
pub fn no_roster(text: &str) -> Result<()> {
    let table: std::result::Result<toml::Table, _> = toml::from_str(text);
    match table {
        Ok(table) if table.contains_key("roster") => Err(Problem::refused(
            "office.names-roster",
            "bỏ dòng `roster`: danh sách chi bộ được gửi riêng",
            "leave `roster` out: the roster is given beside the office file",
        )),
        _ => Ok(()),
    }
}

async fn roster(state: &AppState, text: Option<String>) -> Result<Option<Bytes>> {
    let Some(text) = text.filter(|text| !text.trim().is_empty()) else { return Ok(None) };
    let limits = state.settings.limits.clone();
    blocking(move || {
        import::read_roster("roster.csv", text.as_bytes(), &limits)?;
        Ok(Some(Bytes::from(text)))
    })
    .await
}

async fn show(state: &AppState, office: Office) -> Result<OfficeView> {
    let roster_csv = match &office.roster_sha256 {
        Some(sha256) => {
            let bytes = state.store.objects().get(sha256).await?;
            Some(String::from_utf8_lossy(&bytes).into_owned())
        }
        None => None,
    };
    // What was good when it was kept may be refused by a later version; it is shown all the same.
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
