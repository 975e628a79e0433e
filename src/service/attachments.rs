//! Attachments: files that go with a document and are not read.

use bytes::Bytes;
use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;

use super::context::Service;
use super::documents::editable;
use super::error::{Result, ServiceError};
use super::jobs::ResultFile;
use super::uploads::file_name;
use super::views::Named;
use super::{readable, space};
use vanthu_diagnostic::code;
use vanthu_store::{Actor, Attachment, unknown_attachment};

/// A file that goes with a document.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct AttachmentView {
    /// The id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Its media type.
    pub media_type: String,
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
}

impl From<Attachment> for AttachmentView {
    fn from(one: Attachment) -> Self {
        Self {
            id: one.id,
            name: one.name,
            media_type: one.media_type,
            size: one.size,
            sha256: one.sha256,
            added_by: Named { id: one.added_by, name: one.added_by_name },
            added_at: one.added_at,
        }
    }
}

/// Adds an attachment to a draft. Its media type follows from its name: that which a client sends is not believed.
///
/// # Errors
/// Those of `editable`; `upload.no-name` or `upload.empty` for the file; `paper.too-many-attachments`.
pub async fn add(
    service: &Service,
    actor: &Actor,
    id: &str,
    name: &str,
    bytes: Bytes,
) -> Result<AttachmentView> {
    editable(service, actor, id).await?;
    let name = file_name(name)?;
    if bytes.is_empty() {
        return Err(ServiceError::invalid(code!("upload.empty"), "tệp gửi lên trống", "the file is empty"));
    }
    space::check(service, actor, bytes.len() as u64).await?;
    let media_type = super::jobs::media_type(&name);
    Ok(service.store.attachments().add(actor, id, &name, media_type, bytes).await?.into())
}

/// The attachments of a document, oldest first.
///
/// # Errors
/// Forbidden without the right to read; not found if there is no document of that id.
pub async fn list(service: &Service, actor: &Actor, id: &str) -> Result<Vec<AttachmentView>> {
    readable(service, actor, id).await?;
    Ok(service.store.attachments().list(id).await?.into_iter().map(AttachmentView::from).collect())
}

/// An attachment as it was added.
///
/// # Errors
/// Those of [`list`]; `store.unknown-attachment`.
pub async fn download(service: &Service, actor: &Actor, id: &str, attachment: &str) -> Result<ResultFile> {
    readable(service, actor, id).await?;
    let found = service.store.attachments().list(id).await?.into_iter().find(|one| one.id == attachment);
    let found = found.ok_or_else(unknown_attachment)?;
    let (size, content) = service.store.objects().stream(&found.sha256).await?;
    Ok(ResultFile { name: found.name, media_type: found.media_type, size, tag: found.sha256, content })
}

/// Removes an attachment from a draft.
///
/// # Errors
/// Those of `editable`; `store.unknown-attachment`.
pub async fn remove(service: &Service, actor: &Actor, id: &str, attachment: &str) -> Result<()> {
    editable(service, actor, id).await?;
    Ok(service.store.attachments().remove(actor, id, attachment).await?)
}
