//! Data sets: workbooks that other systems bring for their renders.

use bytes::Bytes;

use super::views::DataSetView;
use super::workbooks::{check_workbook, file_name, inspect_alone};
use super::{need, need_read, templates};
use crate::server::error::{Problem, Result};
use crate::server::state::AppState;
use vanthu_store::{Actor, DataSet, Role, Scope};

/// Keeps a workbook and looks at it.
///
/// # Errors
/// When the one who asks may not, there is no such profile, or the file is no workbook at all.
pub async fn create(
    state: &AppState,
    actor: &Actor,
    name: &str,
    profile: Option<&str>,
    bytes: Bytes,
) -> Result<DataSetView> {
    need(actor, &[Role::Drafter, Role::Clerk, Role::Approver], Scope::Draft)?;
    let name = file_name(name)?;
    if let Some(profile) = profile {
        templates::check_profile(state, profile).await?;
    }
    check_workbook(&bytes)?;
    let inspection = inspect_alone(state, &name, profile, bytes.clone()).await?;
    let set = state.store.data_sets().create(actor, &name, profile, bytes).await?;
    Ok(DataSetView::of(set, inspection))
}

/// A data set and how it was understood.
///
/// # Errors
/// When there is none of that id, or it is another's.
pub async fn view(state: &AppState, actor: &Actor, id: &str) -> Result<DataSetView> {
    need_read(actor)?;
    let set = state.store.data_sets().get(id).await?;
    readable(actor, &set)?;
    let bytes = state.store.objects().get(&set.sha256).await?;
    let inspection = inspect_alone(state, &set.name, set.profile.as_deref(), bytes).await?;
    Ok(DataSetView::of(set, inspection))
}

/// Whether a data set is the actor's.
///
/// # Errors
/// 404 when not: whose it is, is nobody else's to know.
pub fn readable(actor: &Actor, set: &DataSet) -> Result<()> {
    if set.created_by == actor.user_id || actor.has_role(&[Role::Clerk]) {
        return Ok(());
    }
    Err(Problem::missing())
}
