//! Which versions of an office's own files a document is made with.

use serde::Serialize;
use utoipa::ToSchema;

use crate::service::context::Context;
use crate::service::error::Result;
use vanthu_store::{ContentOffice, OfficeFileKind};

/// A version that a document is made with: of a draft what is in use, of a submitted one what was in use then.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct UsedFileView {
    /// The id.
    pub id: String,
    /// `profile`, `scheme`, `words` or `template`.
    pub kind: String,
    /// The name by which documents and other files know it.
    pub name: String,
    /// What it is called.
    pub title: String,
    /// The version.
    pub version: i64,
}

/// The versions in the content of a document, with their titles.
///
/// # Errors
/// Those of the store.
pub(crate) async fn used(context: &Context, office: &ContentOffice) -> Result<Vec<UsedFileView>> {
    if office.files.is_empty() {
        return Ok(Vec::new());
    }
    let mut kept = context.store.office_files().list(&office.id).await?;
    kept.retain(|file| {
        office
            .files
            .iter()
            .any(|one| (one.kind, &one.name, one.version) == (file.kind, &file.name, file.version))
    });
    let view = |file: vanthu_store::OfficeFile| UsedFileView {
        id: file.id,
        kind: file.kind.as_str().to_string(),
        name: file.name,
        title: file.title,
        version: file.version,
    };
    Ok(kept.into_iter().map(view).collect())
}

/// Those that a document of a template can rest on: the template, the profiles of its workbooks, the schemes of scorecards, and
/// words.
pub(crate) fn of_template(mut used: Vec<UsedFileView>, profiles: &[&str], scored: bool) -> Vec<UsedFileView> {
    used.retain(|file| match file.kind.as_str() {
        kind if kind == OfficeFileKind::Words.as_str() || kind == OfficeFileKind::Template.as_str() => true,
        kind if kind == OfficeFileKind::Profile.as_str() => scored || profiles.contains(&file.name.as_str()),
        _ => scored,
    });
    used
}
