//! `vanthu verify-data`.

use super::args::VerifyData;
use super::report::Reporter;
use super::store::{open_to_read, wait};
use super::{DONE, Failure, REFUSED, print};
use crate::pipeline::Settings;
use crate::service::verification;
use vanthu_diagnostic::{Diagnostic, code};
use vanthu_store::{Actor, DataFault, DataFaultKind};

/// Verifies the data, and ends with another status if something is wrong.
pub(super) fn run(command: &VerifyData, reporter: &Reporter) -> Result<u8, Failure> {
    wait(async {
        let context = open_to_read(&command.data.data, &Settings::default()).await?;
        let report = verification::verify(&context, &Actor::command_line()).await?;
        context.store.close().await;
        let status = if report.faults.is_empty() { DONE } else { REFUSED };
        if command.json {
            print(format!("{:#}\n", serde_json::json!(report)).as_bytes());
            return Ok(status);
        }
        let rows = reporter.say("số dòng nhật ký", "rows of the log");
        let entries = reporter.say("số dòng sổ", "lines of the register");
        let files = reporter.say("số tệp", "files");
        print(
            format!("{rows}: {}; {entries}: {}; {files}: {}\n", report.rows, report.entries, report.objects)
                .as_bytes(),
        );
        let whole = reporter.say("dữ liệu nguyên vẹn\n", "the data are whole\n");
        let faults: Vec<Diagnostic> = report.faults.iter().map(diagnostic).collect();
        reporter.report_findings(&faults, if faults.is_empty() { whole } else { "" });
        Ok(status)
    })
}

/// A fault as it is printed, with the id by which `vanthu restore --only` takes a file back.
fn diagnostic(fault: &DataFault) -> Diagnostic {
    let DataFault { kind, what, owner } = fault;
    let (vi, en) = match kind {
        DataFaultKind::Page => ("trang của cơ sở dữ liệu bị hỏng", "a page of the database is damaged"),
        DataFaultKind::Object => {
            ("tệp bị mất hoặc không còn như khi lưu", "a file is missing or not what was stored")
        }
        DataFaultKind::Audit => ("nhật ký không còn nguyên vẹn", "the audit log is broken"),
        DataFaultKind::Pdf => {
            ("tệp PDF không phải bản đã phát hành", "the PDF is not the one that was issued")
        }
        DataFaultKind::Entry => {
            ("dòng của sổ không còn như khi cấp số", "a line of the register is not what was written")
        }
        DataFaultKind::Counter => ("bộ đếm thấp hơn số trong sổ", "a counter is behind its register"),
    };
    Diagnostic::error(
        code!("store.data-fault"),
        format!("{vi}: {what}, {owner}"),
        format!("{en}: {what}, {owner}"),
    )
    .with_value(owner.clone())
    .hint(
        "giữ nguyên thư mục dữ liệu; lấy lại tệp bằng `vanthu restore BẢN_SAO --only MÃ`, hoặc khôi phục cả bản sao lưu",
        "keep the data folder as it is; take a file back with `vanthu restore BACKUP --only ID`, or restore the whole backup",
    )
}
