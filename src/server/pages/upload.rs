//! Forms with files: the fields come first, then the files.

use axum::extract::Multipart;
use axum::extract::multipart::{Field, MultipartError};
use bytes::Bytes;

use super::form_body::{MAX_PAIRS, too_many_pairs};
use super::page_context::{PageContext, Pairs};
use crate::server::error::{Problem, Result};
use crate::server::files::{multipart_problem, uploaded_name};
use crate::server::limits::too_large;

/// How many files a form may have: those of the branches of an office, chosen together.
const MAX_FILES: usize = 100;

/// What a form with files sent.
#[derive(Default)]
pub(super) struct Upload {
    /// The fields.
    pub(super) pairs: Pairs,
    /// The chosen files: the name of the control, the file's own name, the content.
    pub(super) files: Vec<(String, String, Bytes)>,
}

impl Upload {
    /// The file of that control.
    ///
    /// # Errors
    /// 422 if no file was chosen.
    pub(super) fn file(&self, control: &str) -> Result<(String, Bytes)> {
        let found = self.files.iter().find(|(name, ..)| name == control);
        found
            .map(|(_, name, bytes)| (name.clone(), bytes.clone()))
            .ok_or_else(|| Problem::refused("upload.no-file", "chưa chọn tệp nào", "no file was chosen"))
    }
}

/// Reads such a form. The CSRF token comes before the first file, so that no file is read for a stranger.
///
/// # Errors
/// If the form is malformed or too long, or was not sent by a page of this service.
pub(super) async fn read(context: &PageContext, mut form: Multipart) -> Result<Upload> {
    let mut upload = Upload::default();
    let mut checked = false;
    let mut texts = context.state.config.limits.json_bytes;
    let max = context.state.config.limits.upload_bytes;
    let broken = |error: MultipartError| multipart_problem(&error, max);
    while let Some(field) = form.next_field().await.map_err(broken)? {
        let control = field.name().unwrap_or_default().to_string();
        match uploaded_name(field.headers()) {
            None => {
                if upload.pairs.len() >= MAX_PAIRS {
                    return Err(too_many_pairs());
                }
                let text = read_text(field, &mut texts, &broken).await?;
                upload.pairs.push((control, text));
            }
            Some(name) => {
                if !checked {
                    context.check_csrf(&upload.pairs)?;
                    checked = true;
                }
                if upload.files.len() >= MAX_FILES {
                    return Err(too_many_pairs());
                }
                let bytes = field.bytes().await.map_err(broken)?;
                // A control without a chosen file sends an empty file without a name.
                if !name.is_empty() || !bytes.is_empty() {
                    upload.files.push((control, name, bytes));
                }
            }
        }
    }
    if !checked {
        context.check_csrf(&upload.pairs)?;
    }
    Ok(upload)
}

/// Reads a text of the form; all of them together have at most `left` bytes.
async fn read_text(
    mut field: Field<'_>,
    left: &mut usize,
    broken: &impl Fn(MultipartError) -> Problem,
) -> Result<String> {
    let mut bytes = Vec::new();
    while let Some(chunk) = field.chunk().await.map_err(broken)? {
        *left = left.checked_sub(chunk.len()).ok_or_else(|| too_large(*left))?;
        bytes.extend_from_slice(&chunk);
    }
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}
