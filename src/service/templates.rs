//! Templates, and the blank workbooks that are handed out to be filled in.

use bytes::Bytes;
use vanthu_diagnostic::{Diagnostic, code};

use super::context::{Context, Service};
use super::error::{Result, ServiceError};
use super::office_files::{Own, settings_of};
use super::permissions::{Act, Object, may};
use super::rendering::{new_workspace, put_object};
use super::validate::with_known;
use super::{blocking, run_worker};
pub use crate::pipeline::TemplateDescription as Description;
use crate::pipeline::{self, is_plain_name};
use crate::worker::pool::Turn;
use crate::worker::protocol::{BlankFormInput, Task, results};
use vanthu_model::profile::{Field, FieldType, Profile};
use vanthu_store::Actor;

/// All templates.
///
/// # Errors
/// Forbidden without the right to read; the diagnostics of a template that cannot be read.
pub async fn list(context: &Context, actor: &Actor) -> Result<Vec<Description>> {
    may(actor, Act::ReadTemplates, Object::All)?;
    let settings = context.settings.clone();
    blocking(move || {
        let names = pipeline::template_names(&settings.assets);
        names.iter().map(|name| Ok(pipeline::describe_template(name, &settings)?)).collect()
    })
    .await
}

/// One template by its name.
///
/// # Errors
/// Forbidden without the right to read; `project.unknown-template` (not found).
pub async fn view(context: &Context, actor: &Actor, name: &str) -> Result<Description> {
    may(actor, Act::ReadTemplates, Object::All)?;
    describe(context, name).await.map_err(ServiceError::as_not_found)
}

/// The JSON Schema of the fields of a template.
///
/// # Errors
/// Those of [`view`].
pub async fn fields_schema(context: &Context, actor: &Actor, name: &str) -> Result<serde_json::Value> {
    view(context, actor, name).await?;
    let (settings, name) = (context.settings.clone(), name.to_string());
    blocking(move || {
        let template = pipeline::template_named(&settings.assets, &name)?;
        Ok(vanthu_model::field_schema::schema(&template))
    })
    .await
}

/// What a template asks for. Templates are known by name only, never by a path.
///
/// # Errors
/// `project.unknown-template` (invalid).
pub async fn describe(context: &Context, name: &str) -> Result<Description> {
    if !is_plain_name(name) {
        return Err(ServiceError::invalid(
            code!("project.unknown-template"),
            "không có mẫu văn bản tên như vậy",
            "there is no template of that name",
        ));
    }
    let (settings, name) = (context.settings.clone(), name.to_string());
    blocking(move || Ok(pipeline::describe_template(&name, &settings)?)).await
}

/// The names of the profiles by which workbooks are read, with those that an office has in use.
///
/// # Errors
/// The diagnostics of a profile that cannot be read.
pub async fn profiles(context: &Context, office: &str) -> Result<Vec<String>> {
    let settings = settings_of(context, office).await?;
    blocking(move || {
        let profiles = pipeline::profiles(&settings.assets)?;
        Ok(profiles.into_iter().map(|profile| profile.name).collect())
    })
    .await
}

/// A field of a profile, as a person sees it who says which column of a workbook holds it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProfileField {
    /// The name in mappings.
    pub name: String,
    /// What it is called.
    pub label: String,
    /// The headings by which it is recognised.
    pub headings: Vec<String>,
    /// Whether a table is refused without it.
    pub required: bool,
    /// How its cells are read.
    pub kind: FieldType,
}

impl ProfileField {
    /// The fields of a profile in the order of its file.
    pub(super) fn of(profile: &Profile) -> Vec<Self> {
        let field = |(name, field): (&str, &Field)| Self {
            name: name.to_string(),
            label: field.label.clone(),
            headings: field.headings.clone(),
            required: field.required,
            kind: field.kind,
        };
        profile.columns().map(field).collect()
    }
}

/// The fields of a profile, as an office has it, in the order of its file; none if there is no such profile.
///
/// # Errors
/// The diagnostics of a profile that cannot be read.
pub async fn profile_fields(context: &Context, office: &str, name: &str) -> Result<Vec<ProfileField>> {
    let (settings, name) = (settings_of(context, office).await?, name.to_string());
    blocking(move || {
        let profiles = pipeline::profiles(&settings.assets)?;
        let profile = profiles.into_iter().find(|profile| profile.name == name);
        Ok(profile.as_ref().map(ProfileField::of).unwrap_or_default())
    })
    .await
}

/// Requires that an office has a profile of that name; without an office, the program. Profiles are known by name only, never by a path.
///
/// # Errors
/// `project.unknown-profile` (invalid).
pub(crate) async fn check_profile(context: &Context, office: &str, name: &str) -> Result<()> {
    let known = profiles(context, office).await?;
    if known.iter().any(|existing| existing == name) {
        return Ok(());
    }
    let problem = Diagnostic::error(
        code!("project.unknown-profile"),
        "không có hồ sơ đọc bảng tên như vậy",
        "there is no profile of that name",
    );
    Err(with_known(problem, name, known.iter().map(String::as_str)).into())
}

/// The blank workbook of a profile, with one row per branch of the office.
///
/// # Errors
/// Forbidden without the right to read; not found if there is no such profile or office.
pub async fn blank_workbook(
    service: &Service,
    actor: &Actor,
    profile: &str,
    office: Option<&str>,
) -> Result<Bytes> {
    may(actor, Act::ReadTemplates, Object::All)?;
    if let Some(id) = office {
        may(actor, Act::ReadOffice, Object::Office(id))?;
    }
    let of_office = office.unwrap_or_default();
    check_profile(service, of_office, profile).await.map_err(ServiceError::as_not_found)?;
    let own = Own::of_office(service, of_office).await?;
    let mut workspace = own.put(new_workspace(service).await?).await?;
    let mut roster = None;
    if let Some(id) = office
        && let Some(sha256) = service.store.offices().get(id).await?.roster_sha256
    {
        roster = Some(put_object(service, &mut workspace, "roster", "roster.csv", &sha256).await?);
    }
    let task = Task::BlankForm(BlankFormInput { profile: profile.to_string(), roster });
    run_worker(service, &Turn::of(&actor.user_id), workspace, task, results::BLANK_FORM).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_not_a_plain_name() {
        assert!(is_plain_name("semi-annual-review"));
        for name in ["", "../x", "/etc/passwd", "a/b", "x.toml", "A", "đ", "a\0"] {
            assert!(!is_plain_name(name), "{name}");
        }
    }
}
