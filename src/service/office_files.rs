//! The office's own profiles, scoring schemes, word lists and templates: uploaded, checked by the loaders of the program's
//! own, tried, put to use and taken out of it. Clerks and administrators of the office keep them; templates are code, and only
//! administrators keep those.

mod own;
mod template;
mod trial;
mod used;

use bytes::Bytes;
use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;

use super::context::{Context, Service};
use super::error::{PointTo, Result, ServiceError};
use super::jobs::ResultFile;
use super::permissions::{Act, Object, may};
use super::templates::{self, ProfileField};
use super::views::Named;
use super::{blocking, readable, space, validate_text};
use crate::pipeline::{self, OwnFile};
use crate::worker::pool::Turn;
use vanthu_diagnostic::code;
use vanthu_model::profile::Profile;
use vanthu_model::scheme::Scheme;
use vanthu_store::{Actor, NewOfficeFile, OfficeFile, OfficeFileKind, OfficeFileState};

pub use own::settings_of;
pub(crate) use own::{Own, in_use};
pub use trial::{Trial, TriedOn, try_on};
pub use used::UsedFileView;
pub(crate) use used::used;

/// The most bytes of one file.
fn max_bytes(kind: OfficeFileKind) -> usize {
    match kind {
        OfficeFileKind::Template => 2 << 20,
        _ => 256 << 10,
    }
}

/// What is done with files of that kind by those who keep them.
pub fn keeping(kind: OfficeFileKind) -> Act {
    match kind {
        OfficeFileKind::Template => Act::KeepOfficeTemplates,
        _ => Act::KeepOfficeFiles,
    }
}

/// The most letters of a note.
const MAX_NOTE: usize = 500;

/// A version of a file of the office's own.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct OfficeFileView {
    /// The id.
    pub id: String,
    /// `profile`, `scheme`, `words` or `template`.
    pub kind: String,
    /// The name by which documents and other files know it.
    pub name: String,
    /// What it is called.
    pub title: String,
    /// Counts the versions of that name, from 1.
    pub version: i64,
    /// `draft`, `in-use` or `retired`.
    pub state: String,
    /// Whether it takes the place of a file of the program.
    pub replaces: bool,
    /// The note of the user who added it.
    pub note: String,
    /// Its size in bytes.
    pub size: u64,
    /// Its SHA-256.
    pub sha256: String,
    /// The user who added it.
    pub added_by: Named,
    /// When it was added.
    #[serde(serialize_with = "crate::service::times::serialize")]
    #[schema(value_type = String, format = DateTime)]
    pub added_at: DateTime<Utc>,
    /// When it was put to use or taken out of it; when it was added if it never was.
    #[serde(serialize_with = "crate::service::times::serialize")]
    #[schema(value_type = String, format = DateTime)]
    pub changed_at: DateTime<Utc>,
    /// When a trial of it succeeded; null for one that was not tried, and for files of other kinds.
    #[serde(serialize_with = "crate::service::times::serialize_option")]
    #[schema(value_type = Option<String>, format = DateTime)]
    pub tried_at: Option<DateTime<Utc>>,
}

impl OfficeFileView {
    fn of(context: &Context, file: OfficeFile) -> Self {
        let path = own::path(file.kind, &file.name);
        let replaces = path.is_some_and(|path| matches!(context.settings.assets.get(&path), Ok(Some(_))));
        Self {
            id: file.id,
            kind: file.kind.as_str().to_string(),
            name: file.name,
            title: file.title,
            version: file.version,
            state: file.state.as_str().to_string(),
            replaces,
            note: file.note,
            size: file.size,
            sha256: file.sha256,
            added_by: Named { id: file.added_by, name: file.added_by_name },
            added_at: file.added_at,
            changed_at: file.changed_at,
            tried_at: file.tried_at,
        }
    }

    /// Whether it is in use.
    pub fn is_in_use(&self) -> bool {
        self.state == OfficeFileState::InUse.as_str()
    }
}

/// All versions of the files of an office, by kind and name, newer versions before older ones.
///
/// # Errors
/// Forbidden without the right to read; not found if there is no office of that id.
pub async fn list(context: &Context, actor: &Actor, office: &str) -> Result<Vec<OfficeFileView>> {
    may(actor, Act::ReadOfficeFiles, Object::Office(office))?;
    context.store.offices().get(office).await?;
    let files = context.store.office_files().list(office).await?;
    Ok(files.into_iter().map(|file| OfficeFileView::of(context, file)).collect())
}

/// One version.
///
/// # Errors
/// Forbidden without the right to read; `store.unknown-office-file` (not found).
pub async fn view(context: &Context, actor: &Actor, office: &str, id: &str) -> Result<OfficeFileView> {
    may(actor, Act::ReadOfficeFiles, Object::Office(office))?;
    Ok(OfficeFileView::of(context, context.store.office_files().get(office, id).await?))
}

/// Checks a file and keeps it as a draft: what it is in use for does not change.
///
/// # Errors
/// Forbidden for all but clerks and administrators, for a template for all but administrators; an `office-file.` code or the
/// diagnostics of the file; the errors of the workers.
pub async fn add(
    service: &Service,
    actor: &Actor,
    office: &str,
    kind: OfficeFileKind,
    note: &str,
    bytes: Bytes,
) -> Result<OfficeFileView> {
    may(actor, keeping(kind), Object::Office(office))?;
    let note = validate_text(note, MAX_NOTE, "ghi chú", "the note").at("/note")?;
    space::check(service, actor, bytes.len() as u64).await?;
    let bytes = without_mark(bytes);
    let OwnFile { name, title } = check(service, office, kind, bytes.clone()).await?;
    if kind == OfficeFileKind::Template {
        template::check_prose(service, &Turn::of(&actor.user_id), office, &name, bytes.clone()).await?;
    }
    let new = NewOfficeFile { office_id: office.to_string(), kind, name, title, note, bytes };
    let added = service.store.office_files().add(actor, new).await?;
    Ok(OfficeFileView::of(service, added))
}

/// The file without the byte-order mark that Windows editors put in front, with which it could not be read.
fn without_mark(bytes: Bytes) -> Bytes {
    if bytes.starts_with(b"\xef\xbb\xbf") { bytes.slice(3..) } else { bytes }
}

/// Reads a file as the program reads its own of that kind, beside those that the office has in use.
async fn check(context: &Context, office: &str, kind: OfficeFileKind, bytes: Bytes) -> Result<OwnFile> {
    if bytes.is_empty() {
        return Err(ServiceError::invalid(code!("upload.empty"), "tệp gửi lên trống", "the file is empty"));
    }
    if bytes.len() > max_bytes(kind) {
        let kilobytes = max_bytes(kind) >> 10;
        return Err(ServiceError::invalid(
            code!("office-file.too-large"),
            format!("tệp mẫu lớn quá {kilobytes} KB"),
            format!("the file is larger than {kilobytes} KB"),
        ));
    }
    let beside = settings_of(context, office).await?.assets;
    let built_in = context.settings.assets.clone();
    blocking(move || {
        let read = match kind {
            OfficeFileKind::Profile => pipeline::own_profile("profile.toml", &bytes, &built_in),
            OfficeFileKind::Scheme => pipeline::own_scheme("scheme.toml", &bytes, &beside),
            OfficeFileKind::Words => pipeline::own_words("words.txt", &bytes),
            OfficeFileKind::Template => {
                pipeline::own_template("template.zip", &bytes, &beside, &built_in).map(|(own, _)| own)
            }
        };
        read.map_err(|problem| ServiceError::rejected(vec![problem]))
    })
    .await
}

/// Puts a version to use: the documents of the office that are not submitted yet are made with it from now on. An earlier
/// version of that name is taken out of use.
///
/// # Errors
/// Forbidden for those who may not keep files of its kind; `store.unknown-office-file` (not found); `office-file.untried` for a
/// template of which no trial succeeded; the diagnostics of the file if this version of the program no longer takes it.
pub async fn put_to_use(context: &Context, actor: &Actor, office: &str, id: &str) -> Result<OfficeFileView> {
    let file = kept(context, actor, office, id).await?;
    if file.kind == OfficeFileKind::Template && file.tried_at.is_none() {
        return Err(ServiceError::invalid(
            code!("office-file.untried"),
            "bản này chưa dùng thử đạt; dùng thử không còn lỗi rồi mới đưa vào sử dụng được",
            "no trial of this version has succeeded; try it without an error before it is put to use",
        ));
    }
    let bytes = context.store.objects().get(&file.sha256).await?;
    check(context, office, file.kind, bytes).await?;
    let file = context.store.office_files().put_to_use(actor, office, id).await?;
    Ok(OfficeFileView::of(context, file))
}

/// Takes a version out of use, or lays a draft aside.
///
/// # Errors
/// Forbidden for those who may not keep files of its kind; `store.unknown-office-file` (not found).
pub async fn retire(context: &Context, actor: &Actor, office: &str, id: &str) -> Result<OfficeFileView> {
    kept(context, actor, office, id).await?;
    let file = context.store.office_files().retire(actor, office, id).await?;
    Ok(OfficeFileView::of(context, file))
}

/// A version, if the actor keeps files of its kind in that office. Those who keep none learn nothing of it.
async fn kept(context: &Context, actor: &Actor, office: &str, id: &str) -> Result<OfficeFile> {
    let object = Object::Office(office);
    may(actor, Act::KeepOfficeFiles, object)
        .or_else(|error| may(actor, Act::KeepOfficeTemplates, object).map_err(|_| error))?;
    let file = context.store.office_files().get(office, id).await?;
    may(actor, keeping(file.kind), object)?;
    Ok(file)
}

/// A version as it was uploaded.
///
/// # Errors
/// Forbidden without the right to read; `store.unknown-office-file` (not found).
pub async fn download(context: &Context, actor: &Actor, office: &str, id: &str) -> Result<ResultFile> {
    let file = view(context, actor, office, id).await?;
    let (size, content) = context.store.objects().verified_stream(&file.sha256).await?;
    let extension = match file.kind.as_str() {
        "words" => "txt",
        "template" => "zip",
        _ => "toml",
    };
    let name = format!("{}-{}.{extension}", file.name, file.version);
    let media_type = "application/octet-stream".to_string();
    Ok(ResultFile { name, media_type, size, tag: file.sha256, content })
}

/// What a version says.
#[derive(Clone, Debug)]
pub enum Contents {
    /// The fields of a profile.
    Profile(Vec<ProfileField>),
    /// A scoring scheme.
    Scheme(Box<Scheme>),
    /// The words of a list.
    Words(Vec<String>),
    /// What a template asks for, and whether it brings a sample.
    Template(Box<templates::Description>, bool),
}

/// What a version says, for people.
///
/// # Errors
/// Forbidden without the right to read; `store.unknown-office-file` (not found); the diagnostics of a file that this version of
/// the program no longer takes.
pub async fn contents(context: &Context, actor: &Actor, office: &str, id: &str) -> Result<Contents> {
    may(actor, Act::ReadOfficeFiles, Object::Office(office))?;
    let file = context.store.office_files().get(office, id).await?;
    let bytes = context.store.objects().get(&file.sha256).await?;
    let text = String::from_utf8_lossy(&bytes);
    Ok(match file.kind {
        OfficeFileKind::Profile => {
            Contents::Profile(ProfileField::of(&Profile::parse("profile.toml", &text)?))
        }
        OfficeFileKind::Scheme => Contents::Scheme(Box::new(Scheme::parse("scheme.toml", &text)?)),
        OfficeFileKind::Words => Contents::Words(pipeline::words_in(&bytes)),
        OfficeFileKind::Template => {
            let files = template::unpacked(bytes.clone()).await?;
            let described = template::described(context, office, &file).await?;
            Contents::Template(Box::new(described), files.sample.is_some())
        }
    })
}

/// The files of a template, so that lines of it can be shown.
///
/// # Errors
/// Forbidden without the right to read; `store.unknown-office-file` (not found); the diagnostics of a zip that cannot be read.
pub async fn template_files(
    context: &Context,
    actor: &Actor,
    office: &str,
    id: &str,
) -> Result<pipeline::TemplateFiles> {
    may(actor, Act::ReadOfficeFiles, Object::Office(office))?;
    let file = context.store.office_files().get(office, id).await?;
    template::unpacked(context.store.objects().get(&file.sha256).await?).await
}

/// The list of words that an office goes by, or that was added last: what a next version begins with.
///
/// # Errors
/// Forbidden without the right to read; not found if there is no office of that id.
pub async fn current_words(context: &Context, actor: &Actor, office: &str) -> Result<String> {
    let mut files = list(context, actor, office).await?;
    files.retain(|file| file.kind == OfficeFileKind::Words.as_str());
    let current = files.iter().find(|file| file.is_in_use()).or(files.first());
    let Some(current) = current else { return Ok(String::new()) };
    let bytes = context.store.objects().get(&current.sha256).await?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// A file of the program, which an office may take as a start.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BuiltIn {
    /// Its name.
    pub name: String,
    /// What it is called.
    pub title: String,
}

/// The files of the program of that kind, by their titles.
///
/// # Errors
/// Forbidden without the right to read; the diagnostics of one that cannot be read.
pub async fn built_in(context: &Context, actor: &Actor, kind: OfficeFileKind) -> Result<Vec<BuiltIn>> {
    may(actor, Act::ReadTemplates, Object::All)?;
    if kind == OfficeFileKind::Template {
        return template::built_in(context).await;
    }
    let assets = context.settings.assets.clone();
    blocking(move || {
        let folder = match kind {
            OfficeFileKind::Profile => "profiles/",
            OfficeFileKind::Scheme => "schemes/",
            OfficeFileKind::Words | OfficeFileKind::Template => return Ok(Vec::new()),
        };
        let mut all = Vec::new();
        for path in assets.list(folder) {
            let Some(asset) = assets.get(&path)? else { continue };
            let (name, title) = match kind {
                OfficeFileKind::Scheme => {
                    let scheme = Scheme::parse(&asset.name, asset.text()?)?;
                    (scheme.name, scheme.title)
                }
                _ => {
                    let profile = Profile::parse(&asset.name, asset.text()?)?;
                    (profile.name, profile.title)
                }
            };
            all.push(BuiltIn { name, title });
        }
        all.sort_by(|one, other| one.title.cmp(&other.title));
        Ok(all)
    })
    .await
}

/// A file of the program as it is, and its name.
///
/// # Errors
/// Forbidden without the right to read; not found if there is none of that kind and name.
pub fn built_in_file(
    context: &Context,
    actor: &Actor,
    kind: OfficeFileKind,
    name: &str,
) -> Result<(String, Bytes)> {
    may(actor, Act::ReadTemplates, Object::All)?;
    if kind == OfficeFileKind::Template {
        return template::built_in_zip(context, name);
    }
    let path = own::path(kind, name).filter(|_| pipeline::is_plain_name(name));
    let asset = context.settings.assets.get(&path.ok_or_else(ServiceError::not_found)?)?;
    let asset = asset.ok_or_else(ServiceError::not_found)?;
    Ok((format!("{name}.toml"), Bytes::from(asset.bytes.into_owned())))
}

/// The schemes that an office has in use beside those of the program: the name and the title of each.
///
/// # Errors
/// Those of the store.
pub async fn own_schemes(context: &Context, office: &str) -> Result<Vec<(String, String)>> {
    let files = context.store.office_files().in_use(office).await?;
    let beside = files.into_iter().filter(|file| file.kind == OfficeFileKind::Scheme);
    let views = beside.map(|file| OfficeFileView::of(context, file)).filter(|file| !file.replaces);
    Ok(views.map(|file| (file.name, file.title)).collect())
}

/// The versions that a document is made with, as far as its template rests on any.
///
/// # Errors
/// Forbidden without the right to read; not found if there is no document of that id.
pub async fn used_by(context: &Context, actor: &Actor, id: &str) -> Result<Vec<UsedFileView>> {
    let document = readable(context, actor, id).await?;
    let content = context.store.documents().content(id).await?;
    let all = used(context, &content.office).await?;
    if all.is_empty() {
        return Ok(all);
    }
    let template = templates::of_document(context, id, &document.office_id, &document.template).await?;
    let profiles: Vec<&str> = template.data.iter().map(|data| data.profile.as_str()).collect();
    Ok(used::of_template(all, &profiles, template.scored))
}
