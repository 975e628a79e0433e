//! What is an office's own among the files that its documents are made with.

use std::collections::BTreeMap;

use super::template::unpacked;
use crate::pipeline::{self, Settings, TemplateFiles};
use crate::service::context::Context;
use crate::service::error::Result;
use crate::service::{blocking, io_error};
use crate::worker::Workspace;
use vanthu_store::{ContentOfficeFile, OfficeFile, OfficeFileKind};

/// Where a file of that kind and name stands among those of the program; `None` for a kind that stands beside them.
pub(super) fn path(kind: OfficeFileKind, name: &str) -> Option<String> {
    match kind {
        OfficeFileKind::Profile => Some(format!("profiles/{name}.toml")),
        OfficeFileKind::Scheme => Some(format!("schemes/{name}.toml")),
        OfficeFileKind::Template => Some(format!("documents/{name}/template.toml")),
        OfficeFileKind::Words => None,
    }
}

/// What an office has in use, as the content of a document names it.
///
/// # Errors
/// Those of the store.
pub(crate) async fn in_use(context: &Context, office: &str) -> Result<Vec<ContentOfficeFile>> {
    let files = context.store.office_files().in_use(office).await?;
    Ok(files.into_iter().map(ContentOfficeFile::from).collect())
}

/// What the office of a version has in use, without its templates, and that version in place of the one in use.
///
/// # Errors
/// Those of the store.
pub(super) async fn in_use_with(context: &Context, file: OfficeFile) -> Result<Vec<ContentOfficeFile>> {
    let mut files = in_use(context, &file.office_id).await?;
    files.retain(|other| {
        other.kind != OfficeFileKind::Template && (other.kind, &other.name) != (file.kind, &file.name)
    });
    files.push(file.into());
    Ok(files)
}

/// The office's own files, read.
#[derive(Clone, Debug, Default)]
pub(crate) struct Own {
    files: BTreeMap<String, Vec<u8>>,
    words: Vec<String>,
}

impl Own {
    /// Those that an office has in use, without its templates; none if it is no office of the store.
    ///
    /// # Errors
    /// Those of the store.
    pub(crate) async fn of_office(context: &Context, office: &str) -> Result<Self> {
        if office.is_empty() {
            return Ok(Self::default());
        }
        let mut files = in_use(context, office).await?;
        files.retain(|file| file.kind != OfficeFileKind::Template);
        Self::of(context, &files).await
    }

    /// The templates that an office has in use.
    ///
    /// # Errors
    /// Those of the store.
    pub(crate) async fn templates_of(context: &Context, office: &str) -> Result<Self> {
        let mut files = in_use(context, office).await?;
        files.retain(|file| file.kind == OfficeFileKind::Template);
        Self::of(context, &files).await
    }

    /// Those of a document's content.
    ///
    /// # Errors
    /// `store.damaged` if one is not what was kept.
    pub(crate) async fn of(context: &Context, files: &[ContentOfficeFile]) -> Result<Self> {
        let mut own = Self::default();
        for file in files {
            own.add(context, file.kind, &file.name, &file.sha256).await?;
        }
        Ok(own)
    }

    /// Adds a file in place of one of its kind and name.
    ///
    /// # Errors
    /// `store.damaged` if it is not what was kept.
    pub(crate) async fn add(
        &mut self,
        context: &Context,
        kind: OfficeFileKind,
        name: &str,
        sha256: &str,
    ) -> Result<()> {
        let bytes = context.store.objects().get(sha256).await?;
        match (kind, path(kind, name)) {
            (OfficeFileKind::Template, _) => self.add_template(name, unpacked(bytes).await?),
            (_, Some(path)) => {
                self.files.insert(path, bytes.to_vec());
            }
            (_, None) => self.words.extend(pipeline::words_in(&bytes)),
        }
        Ok(())
    }

    /// Adds a template in place of one of its name.
    pub(super) fn add_template(&mut self, name: &str, files: TemplateFiles) {
        self.files.extend(files.by_path(name));
    }

    /// The settings with these files.
    pub(crate) fn settings(self, settings: &Settings) -> Settings {
        let mut settings = settings.clone();
        if !self.files.is_empty() {
            settings.assets = settings.assets.under(self.files);
        }
        settings.words.extend(self.words);
        settings
    }

    /// Puts them into a workspace.
    ///
    /// # Errors
    /// When the disk failed.
    pub(crate) async fn put(self, mut workspace: Workspace) -> Result<Workspace> {
        if self.files.is_empty() && self.words.is_empty() {
            return Ok(workspace);
        }
        blocking(move || {
            for (path, bytes) in &self.files {
                workspace.add_own(path, bytes).map_err(io_error)?;
            }
            workspace.add_words(self.words);
            Ok(workspace)
        })
        .await
    }
}

/// The settings by which documents of an office are made: those of the service under what the office has in use.
///
/// # Errors
/// Those of the store.
pub async fn settings_of(context: &Context, office: &str) -> Result<Settings> {
    Ok(Own::of_office(context, office).await?.settings(&context.settings))
}
