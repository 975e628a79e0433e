//! The text of Word documents, down to marks, cells and text boxes.

use super::draft::pack;
use crate::{Limits, read_docx};
use vanthu_model::docx_text::TableCell;

/// A table, a row and a column, if a paragraph is in a table.
type Cell = Option<(usize, usize, usize)>;

/// The paragraphs of a main text, each with its cell.
fn read_text(body: &str) -> Vec<(String, Cell)> {
    let xml = format!("<w:document><w:body>{body}</w:body></w:document>");
    let bytes = pack(&[("word/document.xml".to_string(), xml)]);
    let read = read_docx("a.docx", &bytes, &Limits::default()).unwrap();
    let cell = |cell: TableCell| (cell.table, cell.row, cell.column);
    read.paragraphs.into_iter().map(|one| (one.text, one.cell.map(cell))).collect()
}

#[test]
fn marks_entities_and_breaks_are_read_as_they_are_printed() {
    let body = "<w:p><w:pPr><w:tabs><w:tab w:val=\"left\"/></w:tabs></w:pPr><w:r><w:t>A &amp; B&#x1EA1;</w:t><w:tab/>\
         <w:t>c</w:t><w:br/><w:t>e\u{302}\u{301}</w:t><w:noBreakHyphen/></w:r></w:p>";
    assert_eq!(read_text(body), [("A & Bạ\tc\nế-".to_string(), None)]);
}

#[test]
fn cells_are_counted_and_text_boxes_stand_where_they_begin() {
    let p = |text: &str| format!("<w:p><w:r><w:t>{text}</w:t></w:r></w:p>");
    let body = format!(
        "{}<w:tbl><w:tr><w:tc>{}</w:tc><w:tc><w:tbl><w:tr><w:tc>{}</w:tc></w:tr></w:tbl>{}</w:tc></w:tr></w:tbl>\
         <w:p><w:r><w:t>d</w:t></w:r><mc:AlternateContent><mc:Choice><w:txbxContent>{}</w:txbxContent></mc:Choice>\
         <mc:Fallback>{}</mc:Fallback></mc:AlternateContent></w:p>",
        p("a"),
        p("b"),
        p("inner"),
        p("c"),
        p("box"),
        p("box")
    );
    let found = read_text(&body);
    let shown: Vec<(&str, Cell)> = found.iter().map(|(text, cell)| (text.as_str(), *cell)).collect();
    assert_eq!(
        shown,
        [
            ("a", None),
            ("b", Some((0, 0, 0))),
            ("inner", Some((1, 0, 0))),
            ("c", Some((0, 0, 1))),
            ("d", None),
            ("box", None)
        ]
    );
}

#[test]
fn damaged_and_foreign_bytes_are_refused_and_never_panic() {
    let whole = pack(&[(
        "word/document.xml".to_string(),
        "<w:document><w:p><w:r><w:t>Đảng</w:t></w:r></w:p></w:document>".to_string(),
    )]);
    for end in 0..whole.len() {
        assert!(read_docx("a.docx", &whole[..end], &Limits::default()).is_err(), "{end}");
    }
    // A part whose paragraphs and tables close what was never opened is read as far as it goes.
    let odd = "<w:document></w:document>";
    let bytes = pack(&[("word/document.xml".to_string(), odd.to_string())]);
    assert_eq!(read_docx("a.docx", &bytes, &Limits::default()).unwrap().paragraphs, []);
    let limits = Limits { text_bytes: 2, ..Limits::default() };
    assert_eq!(read_docx("a.docx", &whole, &limits).unwrap_err().code, "import.limit-text-size");
}

#[test]
fn texts_in_old_encodings_are_brought_to_unicode() {
    let run = |font: &str, text: &str| {
        format!("<w:p><w:r><w:rPr><w:rFonts w:ascii=\"{font}\"/></w:rPr><w:t>{text}</w:t></w:r></w:p>")
    };
    let body =
        run(".VnTime", "B¸o c¸o s¬ kÕt c«ng t¸c") + &run("VNI-Times", "Baùo caùo keát quaû coâng taùc");
    let found: Vec<String> = read_text(&body).into_iter().map(|(text, _)| text).collect();
    assert_eq!(found, ["Báo cáo sơ kết công tác", "Báo cáo kết quả công tác"]);
}
