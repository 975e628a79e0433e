//! `vanthu audit`.

use super::args::Audit;
use super::report::Reporter;
use super::store::{open_to_read, wait};
use super::{DONE, Failure, print};
use crate::pipeline::Settings;
use crate::service::audit;
use vanthu_diagnostic::{Diagnostic, code};
use vanthu_store::{Actor, AuditFault, AuditFaultKind, AuditHead};

/// Verifies the audit log.
pub(super) fn run(command: &Audit, reporter: &Reporter) -> Result<u8, Failure> {
    let Audit::Verify { expect, data } = command;
    let noted = expect.as_deref().map(parse_head).transpose()?;
    wait(async {
        let context = open_to_read(&data.data, &Settings::default()).await?;
        let report = audit::verify_against(&context, &Actor::command_line(), noted.as_ref()).await?;
        context.store.close().await;
        if let Some(fault) = &report.fault {
            return Err(broken(fault).into());
        }
        let (whole, head) = (reporter.say("nhật ký nguyên vẹn", "the log is whole"), report.head);
        let rows = reporter.say("số dòng", "rows");
        print(format!("{whole}; {rows}: {}\n{}:{}\n", report.rows, head.seq, head.hash).as_bytes());
        Ok(DONE)
    })
}

fn parse_head(text: &str) -> Result<AuditHead, Failure> {
    let parts = text.split_once(':').and_then(|(seq, hash)| Some((seq.parse().ok()?, hash)));
    match parts {
        Some((seq, hash)) if hash.len() == 64 && seq >= 0 => Ok(AuditHead { seq, hash: hash.into() }),
        _ => Err(Failure::Usage(
            Diagnostic::error(
                code!("cli.audit-head"),
                "`--expect` phải là dòng cuối mà `vanthu audit verify` đã in, ví dụ `120:9f2c…`",
                "`--expect` is the last line that `vanthu audit verify` printed, such as `120:9f2c…`",
            )
            .with_value(text),
        )),
    }
}

fn broken(fault: &AuditFault) -> Diagnostic {
    let seq = fault.seq;
    let (vi, en) = match fault.kind {
        AuditFaultKind::Changed => ("dòng này đã bị sửa", "this row was changed"),
        AuditFaultKind::Missing => ("thiếu dòng này", "this row is missing"),
        AuditFaultKind::Linked => {
            ("dòng này không nối với dòng trước", "this row does not follow the one before")
        }
        AuditFaultKind::Cut => ("nhật ký bị cắt từ dòng này", "the log is cut off from this row on"),
        AuditFaultKind::Beyond => {
            ("từ dòng này là các dòng thêm vào sau đuôi", "rows were added behind the end from here on")
        }
        AuditFaultKind::Noted => {
            ("dòng này không khớp đầu chuỗi đã ghi lại", "this row does not match the head that was noted")
        }
    };
    Diagnostic::error(
        code!("audit.broken"),
        format!("nhật ký không còn nguyên vẹn ở dòng {seq}: {vi}"),
        format!("the log is broken at row {seq}: {en}"),
    )
    .with_value(seq.to_string())
    .hint(
        "giữ nguyên thư mục dữ liệu để điều tra; so với bản sao lưu gần nhất",
        "keep the data folder as it is and compare it with the last backup",
    )
}
