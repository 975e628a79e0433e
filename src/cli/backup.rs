//! `vanthu backup` and `vanthu restore`.

use std::path::{Path, PathBuf};

use tempfile::TempDir;

use super::args::{Backup, Restore};
use super::document::{STANDARD, read_argument};
use super::report::Reporter;
use super::store::{open_store, wait};
use super::streams::Staged;
use super::{DONE, Failure, REFUSED, print};
use vanthu_bundle::{self as bundle, Output};
use vanthu_diagnostic::{Diagnostic, code};
use vanthu_store::{self as store, DamagedObject};

/// Backs the data up.
pub(super) fn backup(command: &Backup, reporter: &Reporter) -> Result<u8, Failure> {
    wait(async {
        let out = Staged::new(&command.output, "backup.zip").map_err(Failure::Usage)?;
        let store = open_store(&command.data.data, false).await?;
        let report = store.backup(out.path()).await?;
        store.close().await;
        out.finish()?;
        let (objects, bytes) = (reporter.say("số tệp", "files"), reporter.say("dung lượng", "bytes"));
        let head = report.head;
        let text =
            format!("{objects}: {}; {bytes}: {}\n{}:{}\n", report.objects, report.bytes, head.seq, head.hash);
        match bundle::is_standard_output(&command.output) {
            true => reporter.report_end(&[], &text),
            false => print(text.as_bytes()),
        }
        let faults: Vec<Diagnostic> = report.damaged.iter().map(fault).collect();
        reporter.report(&faults);
        Ok(if faults.is_empty() { DONE } else { REFUSED })
    })
}

/// The finding about a file that a backup is without.
fn fault(object: &DamagedObject) -> Diagnostic {
    let DamagedObject { sha256, what, owner } = object;
    Diagnostic::error(
        code!("store.damaged-object"),
        format!("bản sao lưu không có một tệp bị hỏng hoặc bị mất: {what} {owner}"),
        format!("the backup is without a file that is damaged or missing: {what} {owner}"),
    )
    .with_value(sha256.clone())
    .hint(
        "tải lại đúng tệp ấy lên, hoặc lấy lại từ một bản sao lưu cũ",
        "upload the same file again, or take it from an older backup",
    )
}

/// Restores the data.
pub(super) fn restore(command: &Restore, reporter: &Reporter) -> Result<u8, Failure> {
    // A zip is read from its end, so one that comes through a stream is kept in a file meanwhile.
    let staged = match command.backup.as_os_str() == STANDARD {
        true => Some(kept(&read_argument(&command.backup)?)?),
        false => None,
    };
    let backup = staged.as_ref().map_or(command.backup.as_path(), |(_folder, path)| path);
    wait(async {
        if !command.only.is_empty() {
            let store = open_store(&command.data.data, false).await?;
            let healed = store.heal_from(backup, &command.only).await?;
            store.close().await;
            let files = reporter.say("số tệp lấy lại", "files taken back");
            print(format!("{files}: {}\n", healed.len()).as_bytes());
            return Ok(DONE);
        }
        let report = store::restore(backup, &command.data.data, command.without_damaged).await?;
        let (objects, head) = (reporter.say("số tệp", "files"), report.head);
        print(format!("{objects}: {}\n{}:{}\n", report.objects, head.seq, head.hash).as_bytes());
        Ok(DONE)
    })
}

/// A temporary folder with a backup in it.
fn kept(bytes: &[u8]) -> Result<(TempDir, PathBuf), Failure> {
    let folder = tempfile::tempdir().map_err(|error| bundle::unwritable(Path::new(STANDARD), &error))?;
    let path = folder.path().join("backup.zip");
    bundle::write(&[Output { path: path.clone(), bytes: bytes.to_vec() }])?;
    Ok((folder, path))
}
