//! `vanthu workbook`.

use super::args::Workbook;
use super::document::CommandFiles;
use super::{DONE, Failure, streams};
use crate::pipeline::{self, Settings};

/// Makes the workbook that is handed out.
pub(super) fn run(command: &Workbook, settings: &Settings) -> Result<u8, Failure> {
    let rows = command.rows.as_ref().map(|path| path.display().to_string());
    let files = CommandFiles::current_folder(command.rows.as_deref())?;
    let bytes = pipeline::workbook(&files, &command.profile, rows.as_deref(), settings)?;
    streams::write(&command.output, bytes)?;
    Ok(DONE)
}
