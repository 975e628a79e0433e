//! `vanthu backup` and `vanthu restore`.

use super::args::{Backup, Restore};
use super::report::Reporter;
use super::store::{open_store, wait};
use super::{DONE, Failure, print};
use vanthu_store as store;

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
        Ok(DONE)
    })
}

/// Restores the data.
pub(super) fn restore(command: &Restore, reporter: &Reporter) -> Result<u8, Failure> {
    wait(async {
        let report = store::restore(&command.backup, &command.data.data).await?;
        let (objects, head) = (reporter.say("số tệp", "files"), report.head);
        print(format!("{objects}: {}\n{}:{}\n", report.objects, head.seq, head.hash).as_bytes());
        Ok(DONE)
    })
}
