//! Office files, rosters and registers as the service and the command line read and write them.

use vanthu_diagnostic::Diagnostic;
use vanthu_export as export;
use vanthu_import::{self as import, Limits};
use vanthu_model::office::Roster;
use vanthu_model::register::{RegisterBook, RegisterLine};

/// Reads a roster of branches; `file` is its name in messages.
///
/// # Errors
/// Everything that is wrong with it, with `import.` codes.
pub fn read_roster(file: &str, bytes: &[u8], limits: &Limits) -> Result<Roster, Vec<Diagnostic>> {
    import::read_roster(file, bytes, limits)
}

/// Reads an existing register from a workbook; `file` is its name in messages.
///
/// # Errors
/// Everything that is wrong with it, with `import.` codes.
pub fn read_register(
    file: &str,
    bytes: &[u8],
    limits: &Limits,
) -> Result<Vec<RegisterLine>, Vec<Diagnostic>> {
    import::read_register(file, bytes, limits)
}

/// The register's book as a workbook.
///
/// # Errors
/// When a text is longer than a cell may be.
pub fn register_workbook(book: &RegisterBook) -> Result<Vec<u8>, Diagnostic> {
    export::register(book)
}
