//! Pages by HD 36-HD/VPTW stay as they are: documents dated before 27/5/2026 have been printed, and are printed again as they were.
//! What the layout learns for the newer rules leaves them alone.
//!
//! `earlier.txt` lists every piece of text on the pages with its place. If one of HD 36's own rules is found to be wrong, write the
//! list anew with `SNAPSHOTS=overwrite` in the environment.

#![expect(clippy::disallowed_methods, reason = "tests read and write the files of the repository")]

use std::fmt::Write;
use std::fs;
use std::path::Path;

use super::sample::{appendix, chart, document, line_chart, merged_table, paragraph, share_chart, table};
use super::{engine_by, sheets_of};
use vanthu_model::document::{Addressees, Block, Document, HeadingForm, Run};

/// A report with all that a text may have: long names, headings, tables and charts, appendices.
fn report() -> Document {
    let heading = |depth, form, label: &str, text: &str| Block::Heading {
        depth,
        form,
        label: label.into(),
        runs: vec![Run::plain(text)],
    };
    let mut long = table(24);
    if let Block::Table { columns, rows, .. } = &mut long {
        columns[0].width_mm = 12.0;
        columns[1].width_mm = 40.0;
        rows[3].cells[1] =
            vec![Run::plain("Chi bộ Trung tâm Giáo dục nghề nghiệp - Giáo dục thường xuyên xã Hàm Mẫu")];
        rows[5].cells[2] = vec![Run::plain("1.876.536")];
    }
    let mut report = document(vec![
        paragraph(
            "Thực hiện Kế hoạch số 12-KH/ĐU, ngày 18/01/2026, Đảng ủy báo cáo giai đoạn 2021 - 2025 như sau:",
        ),
        heading(
            1,
            HeadingForm::Part,
            "Phần thứ nhất",
            "KẾT QUẢ CÔNG TÁC PHÁT TRIỂN ĐẢNG VIÊN CỦA CÁC CHI BỘ 6 THÁNG ĐẦU NĂM 2026",
        ),
        heading(2, HeadingForm::Section, "I- ", "CÔNG TÁC LÃNH ĐẠO, CHỈ ĐẠO"),
        paragraph(&"Cấp ủy các cấp, Trung tâm Văn hóa - Thể thao đã phối hợp thực hiện. ".repeat(7)),
        Block::ListItem {
            marker: "- ".into(), runs: vec![Run::plain("Giao chỉ tiêu cho các chi bộ;")]
        },
        paragraph("Kết quả cụ thể như sau:"),
        long,
        chart(6),
        line_chart(4),
        share_chart(&[3.0, 2.0]),
        merged_table(4),
        paragraph("Trên đây là báo cáo của Ban Thường vụ Đảng ủy."),
    ]);
    report.rules = "hd36-2018".into();
    let head = &mut report.letterhead;
    head.superior = Some("ĐẢNG BỘ CÁC CƠ QUAN ĐẢNG TỈNH LÂM ĐỒNG".into());
    head.issuer = "ĐẢNG ỦY TRƯỜNG ĐẠI HỌC SƯ PHẠM KỸ THUẬT HÀM MẪU".into();
    head.subject = vec![
        "kết quả công tác phát triển đảng viên và bồi dưỡng nhận thức về Đảng cho quần chúng ưu tú năm 2025"
            .into(),
    ];
    head.draft = Some("Dự thảo lần 2".into());
    if let Some(recipients) = &mut report.recipients {
        recipients.lines.insert(0, "- Các đồng chí Ủy viên Ban Chấp hành Đảng bộ xã,".into());
    }
    report.appendices = vec![
        appendix("PHỤ LỤC I", false, vec![table(3), paragraph("Ghi chú của phụ lục.")]),
        appendix("PHỤ LỤC II", true, vec![table(4)]),
    ];
    report
}

/// A dispatch whose signature takes some lines over to its second page.
fn dispatch() -> Document {
    let mut dispatch =
        document(vec![paragraph("Đề nghị các chi bộ trực thuộc thực hiện."); 27]);
    dispatch.rules = "hd36-2018".into();
    dispatch.letterhead.kind = None;
    dispatch.letterhead.divider = None;
    dispatch.letterhead.addressees = Some(Addressees {
        label: "Kính gửi:".into(),
        lines: vec![
            "- Các chi bộ trực thuộc;".into(),
            "- Ủy ban Mặt trận Tổ quốc và các đoàn thể xã.".into(),
        ],
    });
    dispatch
}

/// Every piece of text on the pages of a document, with its place in points.
fn listed(name: &str, document: &mut Document, list: &mut String) {
    let engine = engine_by("hd36-2018", |_, _| {}).expect("the built-in layout is usable");
    engine.fit_columns(document).expect("the rules have all measures");
    for (number, sheet) in sheets_of(&engine, document).iter().enumerate() {
        for piece in &sheet.pieces {
            let (x, y, size, text) = (piece.x, piece.y, piece.size, &piece.text);
            writeln!(list, "{name} {} {x:.2} {y:.2} {size} {text}", number + 1).expect("a string takes all");
        }
        for (x, length) in &sheet.lines {
            writeln!(list, "{name} {} line {x:.2} {length:.2}", number + 1).expect("a string takes all");
        }
    }
}

#[test]
fn pages_by_hd36_stay_as_they_are() {
    let mut list = String::new();
    listed("report", &mut report(), &mut list);
    listed("dispatch", &mut dispatch(), &mut list);
    let file = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/src/pdf/tests/earlier.txt"));
    if std::env::var("SNAPSHOTS").is_ok_and(|value| value == "overwrite") {
        fs::write(file, &list).expect("the list is written");
    }
    let kept = fs::read_to_string(file).expect("the list is there");
    for (number, (now, then)) in list.lines().zip(kept.lines()).enumerate() {
        assert_eq!(now, then, "line {} of earlier.txt", number + 1);
    }
    assert_eq!(list.lines().count(), kept.lines().count());
}
