//! Forms with a file: the fields first, then the file.

use axum::extract::Multipart;
use bytes::Bytes;

use super::visit::{Pairs, Visit};
use crate::server::error::{Problem, Result};
use crate::server::files::multipart_problem;

/// What a form with files sent.
#[derive(Default)]
pub struct Upload {
    /// The fields.
    pub pairs: Pairs,
    /// The files that were chosen, by the name of their control: the file's own name, and the file.
    pub files: Vec<(String, String, Bytes)>,
}

impl Upload {
    /// The file of that control.
    ///
    /// # Errors
    /// 422 when none was chosen.
    pub fn file(&self, control: &str) -> Result<(String, Bytes)> {
        let found = self.files.iter().find(|(name, ..)| name == control);
        found
            .map(|(_, name, bytes)| (name.clone(), bytes.clone()))
            .ok_or_else(|| Problem::refused("upload.no-file", "chưa chọn tệp nào", "no file was chosen"))
    }
}

/// Reads such a form. The CSRF token stands before the first file, so that nothing is read for a stranger.
///
/// # Errors
/// When the form is malformed or too long, or was not sent by a page of ours.
pub async fn read(visit: &Visit, mut form: Multipart) -> Result<Upload> {
    let mut upload = Upload::default();
    let mut checked = false;
    let max = visit.state.config.limits.upload_bytes;
    let broken = |error| multipart_problem(&error, max);
    while let Some(field) = form.next_field().await.map_err(broken)? {
        let control = field.name().unwrap_or_default().to_string();
        match field.file_name().map(str::to_string) {
            None => upload.pairs.push((control, field.text().await.map_err(broken)?)),
            Some(name) => {
                if !checked {
                    visit.check(&upload.pairs)?;
                    checked = true;
                }
                let bytes = field.bytes().await.map_err(broken)?;
                // A control in which nothing was chosen sends an empty file without a name.
                if !name.is_empty() || !bytes.is_empty() {
                    upload.files.push((control, name, bytes));
                }
            }
        }
    }
    if !checked {
        visit.check(&upload.pairs)?;
    }
    Ok(upload)
}
