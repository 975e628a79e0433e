//! Data sets: workbooks that other systems upload for their renders.

use bytes::Bytes;

use super::context::Service;
use super::error::Result;
use super::office_files::Own;
use super::permissions::{Act, Object, allows, may};
use super::uploads::{check_workbook, file_name};
use super::views::{DataSetLine, DataSetView, InspectionView};
use super::workbooks::{Source, inspect_alone};
use super::{space, templates};
use crate::worker::pool::Turn;
use vanthu_store::Actor;

/// Stores a workbook and inspects it, by the profiles that an office has in use if one is named.
///
/// # Errors
/// Forbidden without a role that renders; not found if there is no such office; `project.unknown-profile` or an `upload.` code
/// if the request is invalid; the errors of the workers.
pub async fn create(
    service: &Service,
    actor: &Actor,
    name: &str,
    profile: Option<&str>,
    office: Option<&str>,
    bytes: Bytes,
) -> Result<DataSetView> {
    may(actor, Act::UploadDataSet, Object::All)?;
    let name = file_name(name)?;
    let own = own_files(service, actor, profile, office).await?;
    check_workbook(&bytes)?;
    space::check(service, actor, bytes.len() as u64).await?;
    let turn = Turn::of(&actor.user_id);
    let inspection = inspect_alone(service, &turn, &name, profile, Source::Bytes(bytes.clone()), own).await?;
    let set = service.store.data_sets().create(actor, &name, profile, bytes).await?;
    Ok(DataSetView::of(set, inspection))
}

/// Inspects a workbook without storing it, by the profiles that an office has in use if one is named.
///
/// # Errors
/// Those of [`create`], except for space; not found if there is no such office.
pub async fn inspect(
    service: &Service,
    actor: &Actor,
    name: &str,
    profile: Option<&str>,
    office: Option<&str>,
    bytes: Bytes,
) -> Result<InspectionView> {
    may(actor, Act::UploadDataSet, Object::All)?;
    let name = file_name(name)?;
    let own = own_files(service, actor, profile, office).await?;
    check_workbook(&bytes)?;
    inspect_alone(service, &Turn::of(&actor.user_id), &name, profile, Source::Bytes(bytes), own).await
}

/// What an office has in use, if one is named, among which the profile may be.
async fn own_files(
    service: &Service,
    actor: &Actor,
    profile: Option<&str>,
    office: Option<&str>,
) -> Result<Own> {
    if let Some(office) = office {
        may(actor, Act::ReadOffice, Object::Office(office))?;
        service.store.offices().get(office).await?;
    }
    let office = office.unwrap_or_default();
    if let Some(profile) = profile {
        templates::check_profile(service, office, profile).await?;
    }
    Own::of_office(service, office).await
}

/// One's own data sets, newest first.
///
/// # Errors
/// Forbidden without the right to read.
pub async fn list(service: &Service, actor: &Actor) -> Result<Vec<DataSetLine>> {
    allows(actor, Act::ReadDataSet)?;
    let sets = service.store.data_sets().of(&actor.user_id, 500).await?;
    Ok(sets.into_iter().map(DataSetLine::from).collect())
}

/// A data set and how it is understood, by the profiles that an office has in use if one is named.
///
/// # Errors
/// Forbidden without the right to read; not found if there is none of that id or it is another user's, or if there is no such
/// office; `project.unknown-profile` if its profile is one of an office that is not named.
pub async fn view(service: &Service, actor: &Actor, id: &str, office: Option<&str>) -> Result<DataSetView> {
    allows(actor, Act::ReadDataSet)?;
    let set = service.store.data_sets().get(id).await?;
    may(actor, Act::ReadDataSet, Object::DataSet(&set))?;
    let profile = set.profile.as_deref();
    let own = own_files(service, actor, profile, office).await?;
    let (turn, source) = (Turn::of(&actor.user_id), Source::Object(&set.sha256));
    let inspection = inspect_alone(service, &turn, &set.name, profile, source, own).await?;
    Ok(DataSetView::of(set, inspection))
}

/// Removes a data set.
///
/// # Errors
/// Forbidden without a role that renders; not found if it does not exist or is another user's.
pub async fn remove(service: &Service, actor: &Actor, id: &str) -> Result<()> {
    allows(actor, Act::UploadDataSet)?;
    let set = service.store.data_sets().get(id).await?;
    may(actor, Act::ReadDataSet, Object::DataSet(&set))?;
    Ok(service.store.data_sets().remove(actor, id).await?)
}
