//! Why the store did not do what was asked.

use crate::diagnostic::Diagnostic;

/// Why the store did not do what was asked.
#[derive(Debug)]
pub enum StoreError {
    /// There is no such thing (404).
    Missing(Diagnostic),
    /// It does not fit the present state: an older version, a paper already submitted (409).
    Conflict(Diagnostic),
    /// What was given cannot be taken (422).
    Refused(Diagnostic),
    /// Too much is waiting (429).
    Full(Diagnostic),
    /// The database, the objects or the disk failed, or are damaged (500). The diagnostic says no more to strangers
    /// than that; the second text is for the log and holds no content.
    Failed(Diagnostic, String),
}

impl StoreError {
    /// What the user is told.
    pub fn diagnostic(&self) -> &Diagnostic {
        match self {
            Self::Missing(one) | Self::Conflict(one) | Self::Refused(one) | Self::Full(one) => one,
            Self::Failed(one, _) => one,
        }
    }
}
