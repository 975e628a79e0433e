//! `vanthu workbook`.

use super::args::Workbook;
use super::{DONE, Failure};
use crate::pipeline::{self, Settings};
use vanthu_bundle::{self as bundle, Output};

/// Makes the workbook that is handed out.
pub fn run(command: &Workbook, settings: &Settings) -> Result<u8, Failure> {
    let bytes = pipeline::workbook(&command.profile, command.rows.as_deref(), settings)?;
    bundle::write(&[Output { path: command.output.clone(), bytes }])?;
    Ok(DONE)
}
