//! `vanthu backup` and `vanthu restore`.

use super::args::{Backup, Restore};
use super::report::Reporter;
use super::store::{open_store, wait};
use super::{DONE, Failure, REFUSED, print};
use vanthu_diagnostic::{Diagnostic, code};
use vanthu_store::{self as store, DamagedObject};

/// Backs the data up.
pub(super) fn backup(command: &Backup, reporter: &Reporter) -> Result<u8, Failure> {
    wait(async {
        let store = open_store(&command.data.data, false).await?;
        let report = store.backup(&command.output).await?;
        store.close().await;
        let (objects, bytes) = (reporter.say("số tệp", "files"), reporter.say("dung lượng", "bytes"));
        let head = report.head;
        print(
            format!("{objects}: {}; {bytes}: {}\n{}:{}\n", report.objects, report.bytes, head.seq, head.hash)
                .as_bytes(),
        );
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
    wait(async {
        if !command.only.is_empty() {
            let store = open_store(&command.data.data, false).await?;
            let healed = store.heal_from(&command.backup, &command.only).await?;
            store.close().await;
            let files = reporter.say("số tệp lấy lại", "files taken back");
            print(format!("{files}: {}\n", healed.len()).as_bytes());
            return Ok(DONE);
        }
        let report = store::restore(&command.backup, &command.data.data, command.without_damaged).await?;
        let (objects, head) = (reporter.say("số tệp", "files"), report.head);
        print(format!("{objects}: {}\n{}:{}\n", report.objects, head.seq, head.hash).as_bytes());
        Ok(DONE)
    })
}
