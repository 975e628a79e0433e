//! Templates, and the blank workbooks that are handed out to be filled in.

use std::collections::HashMap;

use bytes::Bytes;
use vanthu_diagnostic::{Diagnostic, code};

use super::context::{Context, Service};
use super::error::{Result, ServiceError};
use super::office_files::{Own, in_use, settings_of};
use super::permissions::{Act, Object, may};
use super::rendering::{new_workspace, put_object};
use super::validate::with_known;
use super::views::DocumentView;
use super::{blocking, run_worker};
pub use crate::pipeline::TemplateDescription as Description;
use crate::pipeline::{self, Settings, is_plain_name};
use crate::worker::pool::Turn;
use crate::worker::protocol::{BlankFormInput, Task, results};
use vanthu_model::profile::{Field, FieldType, Profile};
use vanthu_store::{Actor, ContentOfficeFile, DocumentContent, OfficeFileKind, OfficeFileState};

/// All templates of the program, and those that an office has in use if one is named.
///
/// # Errors
/// Forbidden without the right to read; not found if there is no such office; the diagnostics of a template that cannot be read.
pub async fn list(context: &Context, actor: &Actor, office: Option<&str>) -> Result<Vec<Description>> {
    let settings = settings_for(context, actor, office).await?;
    blocking(move || {
        let names = pipeline::template_names(&settings.assets);
        names.iter().map(|name| Ok(pipeline::describe_template(name, &settings)?)).collect()
    })
    .await
}

/// The templates of the program under those that an office has in use, for an actor who may know of them.
async fn settings_for(context: &Context, actor: &Actor, office: Option<&str>) -> Result<Settings> {
    may(actor, Act::ReadTemplates, Object::All)?;
    let Some(office) = office else { return Ok(context.settings.clone()) };
    may(actor, Act::ReadOffice, Object::Office(office))?;
    context.store.offices().get(office).await?;
    Ok(Own::templates_of(context, office).await?.settings(&context.settings))
}

/// The templates that an office has in use for itself, by their names.
///
/// # Errors
/// Those of [`list`].
pub async fn own(context: &Context, actor: &Actor, office: &str) -> Result<Vec<Description>> {
    let files = context.store.office_files().in_use(office).await?;
    let names: Vec<String> = files
        .into_iter()
        .filter(|file| file.kind == OfficeFileKind::Template)
        .map(|file| file.name)
        .collect();
    if names.is_empty() {
        return Ok(Vec::new());
    }
    let settings = settings_for(context, actor, Some(office)).await?;
    blocking(move || names.iter().map(|name| Ok(pipeline::describe_template(name, &settings)?)).collect())
        .await
}

/// What the offices' own templates are called, by office and name: for lists of documents that the actor reads anyway.
///
/// # Errors
/// Forbidden without the right to read.
pub async fn own_titles(context: &Context, actor: &Actor) -> Result<HashMap<(String, String), String>> {
    may(actor, Act::ReadTemplates, Object::All)?;
    let titles = context.store.office_files().template_titles().await?;
    Ok(titles.into_iter().map(|(office, name, title)| ((office, name), title)).collect())
}

/// One template by its name, among those of the program and of an office if one is named.
///
/// # Errors
/// Forbidden without the right to read; not found if there is no such office; `project.unknown-template` (not found).
pub async fn view(context: &Context, actor: &Actor, name: &str, office: Option<&str>) -> Result<Description> {
    let settings = settings_for(context, actor, office).await?;
    described(settings, name).await.map_err(ServiceError::as_not_found)
}

/// The JSON Schema of the fields of a template.
///
/// # Errors
/// Those of [`view`].
pub async fn fields_schema(
    context: &Context,
    actor: &Actor,
    name: &str,
    office: Option<&str>,
) -> Result<serde_json::Value> {
    let settings = settings_for(context, actor, office).await?;
    described(settings.clone(), name).await.map_err(ServiceError::as_not_found)?;
    let name = name.to_string();
    blocking(move || {
        let template = pipeline::template_named(&settings.assets, &name)?;
        Ok(vanthu_model::field_schema::schema(&template))
    })
    .await
}

/// What a template asks for of which documents of an office are begun now; without an office, one of the program.
///
/// # Errors
/// `project.unknown-template` (invalid).
pub(crate) async fn for_office(context: &Context, office: &str, name: &str) -> Result<Description> {
    let files = match office {
        "" => Vec::new(),
        office => in_use(context, office).await?,
    };
    among(context, &files, name).await
}

/// What the template asks for with which a document of that content is made.
///
/// # Errors
/// `project.unknown-template` (invalid), such as one that its office has taken out of use.
pub(crate) async fn of_content(context: &Context, content: &DocumentContent) -> Result<Description> {
    among(context, &content.office.files, &content.template).await
}

/// What the template of a document asks for. A draft whose template its office has taken out of use can still be read and
/// changed, as its last version would have it, although it is not made.
///
/// # Errors
/// `project.unknown-template` (invalid).
pub(crate) async fn of_document(
    context: &Context,
    id: &str,
    office: &str,
    name: &str,
) -> Result<Description> {
    let mut versions = context.store.office_files().list(office).await?;
    versions.retain(|file| file.kind == OfficeFileKind::Template && file.name == name);
    if versions.is_empty() {
        return describe(context, name).await;
    }
    let content = context.store.documents().content(id).await?;
    let mut files = content.office.files;
    if !files.iter().any(|file| is_template(file, name)) {
        let last = versions.iter().position(|file| file.state == OfficeFileState::Retired).unwrap_or(0);
        files = vec![versions.swap_remove(last).into()];
    }
    among(context, &files, name).await
}

/// The same for a document as it is shown.
///
/// # Errors
/// `project.unknown-template` (invalid).
pub async fn of_view(context: &Context, document: &DocumentView) -> Result<Description> {
    of_document(context, &document.id, &document.office.id, &document.template).await
}

fn is_template(file: &ContentOfficeFile, name: &str) -> bool {
    file.kind == OfficeFileKind::Template && file.name == name
}

/// What a template asks for: the one of that name among files of an office's own, or else among those of the program.
///
/// # Errors
/// `project.unknown-template` (invalid).
pub(crate) async fn among(context: &Context, files: &[ContentOfficeFile], name: &str) -> Result<Description> {
    let Some(file) = files.iter().find(|file| is_template(file, name)) else {
        return describe(context, name).await;
    };
    let own = Own::of(context, std::slice::from_ref(file)).await?;
    described(own.settings(&context.settings), name).await
}

/// What a template of the program asks for.
async fn describe(context: &Context, name: &str) -> Result<Description> {
    described(context.settings.clone(), name).await
}

/// Templates are known by name only, never by a path.
async fn described(settings: Settings, name: &str) -> Result<Description> {
    if !is_plain_name(name) {
        return Err(ServiceError::invalid(
            code!("project.unknown-template"),
            "không có mẫu văn bản tên như vậy",
            "there is no template of that name",
        ));
    }
    let name = name.to_string();
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
