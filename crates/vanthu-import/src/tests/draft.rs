//! Small workbooks written by hand for the tests.

use std::collections::BTreeMap;
use std::io::{Cursor, Write};

use zip::CompressionMethod;
use zip::write::{SimpleFileOptions, ZipWriter};

use vanthu_model::dataset::{cell_address, column_letters};

/// A sheet to be written: its name, its state, its cells as XML by address, and its merged regions.
#[derive(Clone, Default)]
pub(super) struct Draft {
    /// The sheet's name.
    pub(super) name: String,
    /// Whether it is hidden.
    pub(super) hidden: bool,
    /// The cells by row and column from 0, as the inside of a `c` element with its attributes.
    pub(super) cells: BTreeMap<(u32, u32), (String, String)>,
    /// The merged regions.
    pub(super) merges: Vec<String>,
    /// The hidden rows, from 1.
    pub(super) hidden_rows: Vec<u32>,
    /// The hidden columns, from 1.
    pub(super) hidden_columns: Vec<u32>,
}

impl Draft {
    /// A sheet with rows of texts and numbers; an empty text makes no cell.
    pub(super) fn new(name: &str, rows: &[&[&str]]) -> Self {
        let mut draft = Draft { name: name.into(), ..Draft::default() };
        for (row, texts) in rows.iter().enumerate() {
            for (column, text) in texts.iter().enumerate() {
                draft.put_at(row as u32, column as u32, text);
            }
        }
        draft
    }

    /// Writes a cell: a number where the text is one, a text otherwise, nothing where it is empty.
    pub(super) fn put_at(&mut self, row: u32, column: u32, text: &str) {
        if text.is_empty() {
            self.cells.remove(&(row, column));
        } else if text.parse::<f64>().is_ok() && !text.starts_with('0') || text == "0" {
            self.raw(row, column, "", &format!("<v>{text}</v>"));
        } else {
            self.raw(
                row,
                column,
                "t=\"inlineStr\"",
                &format!("<is><t xml:space=\"preserve\">{text}</t></is>"),
            );
        }
    }

    /// Writes a cell by its address.
    pub(super) fn put(mut self, a1: &str, text: &str) -> Self {
        let (row, column) = address(a1);
        self.put_at(row, column, text);
        self
    }

    /// Writes a cell as XML by its address.
    pub(super) fn xml(mut self, a1: &str, attributes: &str, inside: &str) -> Self {
        let (row, column) = address(a1);
        self.raw(row, column, attributes, inside);
        self
    }

    /// Writes a cell as XML.
    pub(super) fn raw(&mut self, row: u32, column: u32, attributes: &str, inside: &str) {
        self.cells.insert((row, column), (attributes.into(), inside.into()));
    }

    /// Merges a region.
    pub(super) fn merge(mut self, region: &str) -> Self {
        self.merges.push(region.into());
        self
    }

    /// Hides rows, counted from 1.
    pub(super) fn hide_rows(mut self, rows: &[u32]) -> Self {
        self.hidden_rows.extend(rows);
        self
    }

    /// Hides columns, counted from 1.
    pub(super) fn hide_columns(mut self, columns: &[u32]) -> Self {
        self.hidden_columns.extend(columns);
        self
    }

    /// The sheet's XML.
    pub(super) fn to_xml(&self) -> String {
        let mut rows = String::new();
        let mut last = None;
        for ((row, column), (attributes, inside)) in &self.cells {
            if last != Some(*row) {
                rows += if last.is_some() { "</row>" } else { "" };
                let hidden = if self.hidden_rows.contains(&(row + 1)) { " hidden=\"1\"" } else { "" };
                rows += &format!("<row r=\"{}\"{hidden}>", row + 1);
                last = Some(*row);
            }
            let letters = column_letters(*column);
            rows += &format!("<c r=\"{letters}{}\" {attributes}>{inside}</c>", row + 1);
        }
        rows += if last.is_some() { "</row>" } else { "" };
        let merges: String =
            self.merges.iter().map(|region| format!("<mergeCell ref=\"{region}\"/>")).collect();
        let columns: String = self
            .hidden_columns
            .iter()
            .map(|column| format!("<col min=\"{column}\" max=\"{column}\" width=\"9\" hidden=\"1\"/>"))
            .collect();
        let columns = if columns.is_empty() { columns } else { format!("<cols>{columns}</cols>") };
        format!(
            "<?xml version=\"1.0\"?><worksheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\">\
             {columns}<sheetData>{rows}</sheetData><mergeCells>{merges}</mergeCells></worksheet>"
        )
    }
}

/// The row and column, from 0, of an address such as `D7`.
fn address(a1: &str) -> (u32, u32) {
    let (row, column) = cell_address(a1).expect("an address");
    (row - 1, column)
}

/// The parts of a workbook with these sheets.
pub(super) fn parts(sheets: &[Draft]) -> Vec<(String, String)> {
    let relation = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let package = "http://schemas.openxmlformats.org/package/2006/relationships";
    let main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    let mut list = String::new();
    let mut relations = String::new();
    let mut parts = Vec::new();
    for (index, sheet) in sheets.iter().enumerate() {
        let state = if sheet.hidden { "hidden" } else { "visible" };
        list += &format!(
            "<sheet name=\"{}\" sheetId=\"{1}\" state=\"{state}\" r:id=\"rId{1}\"/>",
            sheet.name,
            index + 1
        );
        relations += &format!(
            "<Relationship Id=\"rId{0}\" Type=\"{relation}/worksheet\" Target=\"worksheets/sheet{0}.xml\"/>",
            index + 1
        );
        parts.push((format!("xl/worksheets/sheet{}.xml", index + 1), sheet.to_xml()));
    }
    let styles = "<styleSheet><cellXfs><xf numFmtId=\"0\"/><xf numFmtId=\"14\"/><xf numFmtId=\"10\"/></cellXfs></styleSheet>";
    parts.extend([
        ("xl/workbook.xml".into(), format!("<workbook xmlns=\"{main}\" xmlns:r=\"{relation}\"><sheets>{list}</sheets></workbook>")),
        ("xl/_rels/workbook.xml.rels".into(), format!("<Relationships xmlns=\"{package}\">{relations}</Relationships>")),
        ("xl/styles.xml".into(), styles.into()),
        (
            "_rels/.rels".into(),
            format!(
                "<Relationships xmlns=\"{package}\"><Relationship Id=\"rId1\" Type=\"{relation}/officeDocument\" \
                 Target=\"xl/workbook.xml\"/></Relationships>"
            ),
        ),
    ]);
    parts
}

/// A package of these parts.
pub(super) fn pack(parts: &[(String, String)]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
    for (name, text) in parts {
        writer.start_file(name.as_str(), options).expect("a part");
        writer.write_all(text.as_bytes()).expect("a part");
    }
    writer.finish().expect("a package").into_inner()
}

/// A workbook of these sheets.
pub(super) fn workbook(sheets: &[Draft]) -> Vec<u8> {
    pack(&parts(sheets))
}

/// The form with three branches and a total, nothing wrong with it.
pub(super) fn form() -> Draft {
    Draft::new(
        "Kết quả",
        &[
            &["ĐẢNG ỦY XÃ HÀM MẪU"],
            &["BIỂU TỔNG HỢP"],
            &[
                "STT",
                "Chi bộ",
                "Khối",
                "Chỉ tiêu giao",
                "Đã kết nạp",
                "Tỷ lệ (%)",
                "Lớp nhận thức về Đảng",
                "Hồ sơ",
                "",
                "Trong đó (số đã kết nạp)",
                "",
                "Ghi chú",
            ],
            &["", "", "", "", "", "", "", "Đang xác minh", "Đã trình cấp trên", "Nữ", "Đoàn viên", ""],
            &["1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "12"],
            &["1", "Chi bộ thôn Suối Trầm", "Khối thôn", "3", "2", "66.67", "03/05", "1", "0", "1", "2", ""],
            &["2", "Chi bộ thôn Đồi Mây", "Khối thôn", "2", "2", "100", "02/04", "0", "1", "1", "1", "đủ"],
            &["3", "Chi bộ Quân sự xã", "Khối LLVT", "0", "0", "-", "00/01", "0", "0", "0", "0", ""],
            &["Tổng cộng", "", "", "5", "4", "80", "05/10", "1", "1", "2", "3", ""],
            &[],
            &["Ghi chú: số liệu mẫu"],
            &["", "NGƯỜI LẬP BIỂU", "", "", "", "", "", "", "T/M BAN THƯỜNG VỤ"],
        ],
    )
    .merge("A1:C1")
    .merge("A2:L2")
    .merge("A3:A4")
    .merge("B3:B4")
    .merge("C3:C4")
    .merge("D3:D4")
    .merge("E3:E4")
    .merge("F3:F4")
    .merge("G3:G4")
    .merge("H3:I3")
    .merge("J3:K3")
    .merge("L3:L4")
    .merge("A9:B9")
}
