//! Small documents for the tests.

use crate::model::document::{
    Align, Bar, Block, Document, Letterhead, Recipients, Run, Signature, TableColumn, TableRow,
};

/// A paragraph of plain text.
pub(super) fn paragraph(text: &str) -> Block {
    Block::Paragraph { runs: vec![Run::plain(text)] }
}

/// Cells of plain text.
fn cells(texts: &[&str]) -> Vec<Vec<Run>> {
    texts.iter().map(|text| vec![Run::plain(*text)]).collect()
}

/// A table of `rows` rows.
pub(super) fn table(rows: usize) -> Block {
    let column =
        |heading: &str, width_mm, align| TableColumn { heading: vec![Run::plain(heading)], width_mm, align };
    Block::Table {
        id: "branches".into(),
        caption: vec![Run::plain("Kết quả theo chi bộ")],
        columns: vec![
            column("TT", 15.0, Align::Center),
            column("Chi bộ", 100.0, Align::Left),
            column("Số", 50.0, Align::Right),
        ],
        rows: (1..=rows)
            .map(|row| TableRow {
                cells: cells(&[&row.to_string(), "Chi bộ thôn", "12"]),
                total: row == rows,
            })
            .collect(),
    }
}

/// A chart with bars short of their frame, past it, and without one.
pub(super) fn chart(bars: usize) -> Block {
    let bar = |number: usize| Bar {
        label: vec![Run::plain(format!("Chi bộ thôn {number}"))],
        value: [3.0, 14.0, 0.0, 2.0][number % 4],
        whole: [12.0, 12.0, 0.0, 0.0][number % 4],
        text: vec![Run::plain("3/12")],
    };
    Block::Chart {
        id: "progress".into(),
        caption: vec![Run::plain("Tiến độ")],
        alt: "Biểu đồ tiến độ theo chi bộ".into(),
        legend: ["Đã kết nạp".into(), "Chỉ tiêu".into()],
        bars: (0..bars).map(bar).collect(),
    }
}

/// A document of `blocks` with the usual parts.
pub(super) fn document(blocks: Vec<Block>) -> Document {
    Document {
        template: "semi-annual-review".into(),
        rules: "hd05-2026".into(),
        title: "Báo cáo sơ kết".into(),
        author: "Đảng ủy xã Hàm Mẫu".into(),
        date: Some([2026, 7, 5]),
        duplex: false,
        letterhead: Letterhead {
            title: "ĐẢNG CỘNG SẢN VIỆT NAM".into(),
            superior: Some("ĐẢNG BỘ TỈNH LÂM ĐỒNG".into()),
            issuer: "ĐẢNG ỦY XÃ HÀM MẪU".into(),
            star: "*".into(),
            number: "Số 07-BC/ĐU".into(),
            place_date: "Hàm Mẫu, ngày 05 tháng 7 năm 2026".into(),
            kind: "BÁO CÁO".into(),
            subject: vec!["sơ kết công tác phát triển đảng viên".into()],
            divider: "-----".into(),
            ..Letterhead::default()
        },
        blocks,
        recipients: Recipients {
            label: "Nơi nhận:".into(),
            lines: vec!["- Ban Tổ chức Tỉnh ủy;".into(), "- Lưu Đảng ủy.".into()],
            drafter: Some("NguyenVanA-12".into()),
        },
        signature: Signature {
            authority: Some("T/M BAN THƯỜNG VỤ".into()),
            post: Some("BÍ THƯ".into()),
            name: "Nguyễn Văn Mẫu".into(),
        },
        contact: None,
        facts: Default::default(),
        card: None,
        allowed: Vec::new(),
    }
}
