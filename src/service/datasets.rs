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

/// Stores a workbook and inspects it.
///
/// # Errors
/// Forbidden without a role that renders; `project.unknown-profile` or an `upload.` code if the request is invalid; the errors
/// of the workers.
pub async fn create(
    service: &Service,
    actor: &Actor,
    name: &str,
    profile: Option<&str>,
    bytes: Bytes,
) -> Result<DataSetView> {
    may(actor, Act::UploadDataSet, Object::All)?;
    let name = file_name(name)?;
    if let Some(profile) = profile {
        templates::check_profile(service, "", profile).await?;
    }
    check_workbook(&bytes)?;
    space::check(service, actor, bytes.len() as u64).await?;
    let turn = Turn::of(&actor.user_id);
    let inspection =
        inspect_alone(service, &turn, &name, profile, Source::Bytes(bytes.clone()), Own::default()).await?;
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
    if let Some(office) = office {
        may(actor, Act::ReadOffice, Object::Office(office))?;
        service.store.offices().get(office).await?;
    }
    let office = office.unwrap_or_default();
    if let Some(profile) = profile {
        templates::check_profile(service, office, profile).await?;
    }
    check_workbook(&bytes)?;
    let own = Own::of_office(service, office).await?;
    inspect_alone(service, &Turn::of(&actor.user_id), &name, profile, Source::Bytes(bytes), own).await
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

/// A data set and how it was understood.
///
/// # Errors
/// Forbidden without the right to read; not found if there is none of that id or it is another user's.
pub async fn view(service: &Service, actor: &Actor, id: &str) -> Result<DataSetView> {
    allows(actor, Act::ReadDataSet)?;
    let set = service.store.data_sets().get(id).await?;
    may(actor, Act::ReadDataSet, Object::DataSet(&set))?;
    let (turn, source) = (Turn::of(&actor.user_id), Source::Object(&set.sha256));
    let inspection =
        inspect_alone(service, &turn, &set.name, set.profile.as_deref(), source, Own::default()).await?;
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
