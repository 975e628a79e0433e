//! Small documents for the tests.

use vanthu_model::document::{
    Align, Appendix, Bar, Block, Document, Letterhead, Point, PointValue, Recipients, Run, Share, Signature,
    TableColumn, TableRow,
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
    let column = |heading: &str, width_mm, align| TableColumn {
        heading: vec![Run::plain(heading)],
        group: Vec::new(),
        number: None,
        width_mm,
        align,
    };
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
                spans: Vec::new(),
                total: row == rows,
            })
            .collect(),
        landscape: false,
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

/// A table of `rows` rows with headings in two lines, columns that are numbered, and cells of five rows each.
pub(super) fn merged_table(rows: usize) -> Block {
    let Block::Table { id, caption, mut columns, rows: mut lines, landscape } = table(rows) else {
        unreachable!("a table");
    };
    for (column, number) in columns.iter_mut().zip(["A", "1", "2=1/3"]) {
        column.number = Some(number.into());
        column.group = if number == "A" { Vec::new() } else { vec![Run::plain("Trong đó")] };
    }
    for (at, line) in lines.iter_mut().enumerate().filter(|(_, line)| !line.total) {
        let left = (rows - 1 - at).min(5);
        line.cells[1] = vec![Run::plain(format!("Khối {}", at / 5))];
        line.spans = vec![1, if at % 5 == 0 { left } else { 0 }, 1];
    }
    Block::Table { id, caption, columns, rows: lines, landscape }
}

/// A chart of two lines over `count` points, of which one has no value.
pub(super) fn line_chart(count: usize) -> Block {
    let value = |value: Option<f64>| PointValue {
        value,
        text: vec![Run::plain(value.map_or("-".to_string(), |value| value.to_string()))],
    };
    let point = |at: usize| Point {
        label: vec![Run::plain(format!("Quý {}", at + 1))],
        values: vec![value(Some(at as f64)), value((at != 1).then_some(2.0))],
    };
    Block::LineChart {
        id: "years".into(),
        caption: vec![Run::plain("Kết quả các quý")],
        alt: "Biểu đồ đường: kết quả các quý".into(),
        legend: vec!["Kết quả".into(), "Chỉ tiêu".into()],
        points: (0..count).map(point).collect(),
    }
}

/// A chart of the shares of a whole.
pub(super) fn share_chart(values: &[f64]) -> Block {
    let share = |value: &f64| Share {
        label: vec![Run::plain("Khối:")],
        value: *value,
        text: vec![Run::plain(value.to_string())],
    };
    Block::ShareChart {
        id: "shares".into(),
        caption: vec![Run::plain("Tỷ trọng")],
        alt: "Biểu đồ tỷ trọng theo khối".into(),
        shares: values.iter().map(share).collect(),
    }
}

/// An appendix of `blocks`.
pub(super) fn appendix(label: &str, landscape: bool, blocks: Vec<Block>) -> Appendix {
    Appendix {
        id: "targets".into(),
        label: label.into(),
        title: vec![Run::plain("Chỉ tiêu giao")],
        reference: Some("(kèm theo Kế hoạch số 05-KH/ĐU, ngày 05/7/2026 của Ban Thường vụ Đảng ủy)".into()),
        divider: "-----".into(),
        landscape,
        blocks: blocks.into_iter().map(Into::into).collect(),
    }
}

/// A document of `blocks` with the usual parts.
pub(in crate::pdf) fn document(blocks: Vec<Block>) -> Document {
    Document {
        template: "semi-annual-review".into(),
        rules: "hd05-2026".into(),
        title: "Báo cáo sơ kết".into(),
        author: "Đảng ủy xã Hàm Mẫu".into(),
        kind: "báo cáo".into(),
        date: Some([2026, 7, 5]),
        page_size: "a4".into(),
        sizes: Default::default(),
        duplex: false,
        letterhead: Letterhead {
            title: "ĐẢNG CỘNG SẢN VIỆT NAM".into(),
            superior: Some("ĐẢNG BỘ TỈNH LÂM ĐỒNG".into()),
            issuer: "ĐẢNG ỦY XÃ HÀM MẪU".into(),
            star: Some("*".into()),
            number: "Số 07-BC/ĐU".into(),
            place_date: "Hàm Mẫu, ngày 05 tháng 7 năm 2026".into(),
            kind: Some("BÁO CÁO".into()),
            subject: vec!["sơ kết công tác phát triển đảng viên".into()],
            divider: Some("-----".into()),
            ..Letterhead::default()
        },
        blocks: blocks.into_iter().map(Into::into).collect(),
        edits: Vec::new(),
        recipients: Some(Recipients {
            label: "Nơi nhận:".into(),
            lines: vec!["- Ban Tổ chức Tỉnh ủy;".into(), "- Lưu Đảng ủy.".into()],
            drafter: Some("NguyenVanA-12".into()),
        }),
        signatures: vec![Signature {
            authority: Some("T/M BAN THƯỜNG VỤ".into()),
            post: Some("BÍ THƯ".into()),
            name: "Nguyễn Văn Mẫu".into(),
        }],
        confirmation: None,
        copy: None,
        contact: None,
        appendices: Vec::new(),
        facts: Default::default(),
        card: None,
        allowed: Vec::new(),
        not_given: Vec::new(),
    }
}
