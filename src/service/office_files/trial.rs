//! Trials of an office's own files before they are put to use. Nothing that is tried is kept; that a template passed is.

use bytes::Bytes;
use chrono::Datelike;
use serde_json::json;

use super::own::{Own, in_use_with};
use super::template;
use crate::service::context::Service;
use crate::service::error::{Result, ServiceError};
use crate::service::permissions::{Act, Object, may};
use crate::service::renders::SentFile;
use crate::service::uploads::{check_workbook, file_name};
use crate::service::views::InspectionView;
use crate::service::workbooks::{Source, inspect_alone};
use crate::service::{rendering, today};
use crate::worker::pool::Turn;
use vanthu_diagnostic::{Diagnostic, code};
use vanthu_store::{
    Actor, ContentOffice, ContentOfficeFile, DocumentContent, Office, OfficeFile, OfficeFileKind,
};

/// What came of trying a version.
#[derive(Clone, Debug, Default)]
pub struct Trial {
    /// Whether nothing found is an error.
    pub ok: bool,
    /// How the workbook was understood, for a profile.
    pub inspection: Option<InspectionView>,
    /// What was found.
    pub findings: Vec<Diagnostic>,
    /// The pages as PNG: of the report on the scores for a scheme, of the document for a template.
    pub pages: Vec<Bytes>,
}

/// What a version is tried on.
#[derive(Clone, Debug)]
pub enum TriedOn {
    /// A file: a workbook for a profile or a scheme, a Word file for a list of words.
    File {
        /// Its name.
        name: String,
        /// Its bytes.
        bytes: Bytes,
    },
    /// The sample that a template brings.
    Sample,
    /// The document of that id, for a template.
    Document(String),
}

/// Tries a version that need not be in use, beside all that is: a profile reads a workbook, a scheme rates the branches of a
/// workbook of scores, with a list of words a Word file is checked, and a template makes its sample or a document of the
/// office. Nothing is kept but that a template passed.
///
/// # Errors
/// Forbidden without the right to read, for a template for all but administrators; `store.unknown-office-file` (not found); an
/// `upload.` code for the file; `office-file.no-sample`; the errors of the workers.
pub async fn try_on(service: &Service, actor: &Actor, office: &str, id: &str, on: TriedOn) -> Result<Trial> {
    may(actor, Act::ReadOfficeFiles, Object::Office(office))?;
    let file = service.store.office_files().get(office, id).await?;
    match on {
        on if file.kind == OfficeFileKind::Template => {
            may(actor, Act::KeepOfficeTemplates, Object::Office(office))?;
            template::try_on(service, actor, file, on).await
        }
        TriedOn::File { name, bytes } if !bytes.is_empty() => {
            try_on_file(service, actor, file, file_name(&name)?, bytes).await
        }
        _ => Err(ServiceError::invalid(code!("upload.empty"), "tệp gửi lên trống", "the file is empty")),
    }
}

async fn try_on_file(
    service: &Service,
    actor: &Actor,
    file: OfficeFile,
    name: String,
    bytes: Bytes,
) -> Result<Trial> {
    let office = file.office_id.clone();
    let (kind, own_name) = (file.kind, file.name.clone());
    let files = in_use_with(service, file).await?;
    let turn = Turn::of(&actor.user_id);
    match kind {
        OfficeFileKind::Profile => {
            check_workbook(&bytes)?;
            let own = Own::of(service, &files).await?;
            let inspection =
                inspect_alone(service, &turn, &name, Some(&own_name), Source::Bytes(bytes), own).await?;
            let findings = inspection.diagnostics.clone();
            Ok(Trial { ok: inspection.ok, inspection: Some(inspection), findings, pages: Vec::new() })
        }
        OfficeFileKind::Words => {
            let own = Own::of(service, &files).await?;
            let found = rendering::check_file_with(service, &turn, own, name, bytes).await?;
            Ok(Trial { ok: found.ok, findings: found.findings, ..Trial::default() })
        }
        OfficeFileKind::Scheme => {
            check_workbook(&bytes)?;
            let kept = service.store.offices().get(&office).await?;
            let content = scored_content(service, kept, files, &own_name);
            let sent = SentFile { slot: SCORES.into(), name, bytes };
            let preview = rendering::preview_sent(service, &turn, &content, vec![sent]).await?;
            let pages = preview.pages.into_iter().map(|page| page.png).take(MAX_PAGES).collect();
            Ok(Trial { ok: preview.ok, findings: preview.findings, pages, inspection: None })
        }
        OfficeFileKind::Template => Err(template::takes_no_file()),
    }
}

/// The template by which schemes are tried, and its slot for the scores.
const SCORECARD: &str = "scorecard";
const SCORES: &str = "scores";
/// The most pages of a trial that are shown.
pub(super) const MAX_PAGES: usize = 6;

/// The report on the scores of this year, rated by that scheme.
fn scored_content(
    service: &Service,
    office: Office,
    files: Vec<ContentOfficeFile>,
    scheme: &str,
) -> DocumentContent {
    let Office { id, toml, roster_sha256, .. } = office;
    DocumentContent {
        document: String::new(),
        office: ContentOffice { id, toml, roster_sha256, files },
        template: SCORECARD.into(),
        standard: None,
        subject: String::new(),
        header: json!({}),
        fields: json!({ "scheme": scheme, "period": today(service.store.now()).year().to_string() }),
        files: Vec::new(),
        corrections: Vec::new(),
    }
}
