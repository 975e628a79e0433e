//! Backup while running, and restoring.
use super::{AuditHead, Result, Store};
use std::path::Path;

/// What a backup holds.
#[derive(Clone, Debug)]
pub struct BackupReport {
    /// How many objects.
    pub objects: usize,
    /// How many bytes in all.
    pub bytes: u64,
    /// The end of the audit chain in it.
    pub head: AuditHead,
}

/// What was restored.
#[derive(Clone, Debug)]
pub struct RestoreReport {
    /// How many objects.
    pub objects: usize,
    /// The end of the audit chain in it.
    pub head: AuditHead,
}

impl Store {
    /// Writes a backup into an empty folder, or a zip where `to` ends in `.zip`, while the service runs.
    pub async fn backup(&self, to: &Path) -> Result<BackupReport> {
        todo!()
    }
}

/// Restores a backup into an empty folder, every file held against its hash.
pub async fn restore(from: &Path, data_dir: &Path) -> Result<RestoreReport> {
    todo!()
}
