use std::io::{Cursor, Write};

use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::*;

/// A Word file with that body and those further parts.
fn draft(body: &str, parts: &[(&str, &str)]) -> WordDraft {
    let document = format!("<w:document><w:body>{body}</w:body></w:document>");
    let types = "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"/>";
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let all = [("[Content_Types].xml", types), ("word/document.xml", document.as_str())];
    for (name, text) in all.iter().chain(parts) {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        zip.write_all(text.as_bytes()).unwrap();
    }
    read("du-thao.docx", &zip.finish().unwrap().into_inner(), &Limits::default()).unwrap()
}

fn texts(draft: &WordDraft) -> Vec<String> {
    draft.paragraphs.iter().map(vanthu_model::word_draft::DraftParagraph::text).collect()
}

#[test]
fn tracked_changes_are_read_as_accepted_with_their_author() {
    let read = draft(
        "<w:p><w:bookmarkStart w:id=\"1\" w:name=\"vt_a\"/><w:r><w:t xml:space=\"preserve\">Đã kết nạp </w:t></w:r>\
         <w:del w:author=\"Nguyễn Văn A\" w:date=\"2026-07-06T08:00:00Z\"><w:r><w:delText>bảy</w:delText></w:r></w:del>\
         <w:ins w:author=\"Trần Thị B\" w:date=\"2026-07-07T08:00:00Z\"><w:r><w:rPr><w:b/></w:rPr><w:t>tám</w:t></w:r></w:ins>\
         <w:bookmarkEnd w:id=\"1\"/></w:p>",
        &[],
    );
    assert_eq!(texts(&read), ["Đã kết nạp tám"]);
    let paragraph = &read.paragraphs[0];
    let author = |name: &str, day: &str| Author { name: name.into(), day: Some(day.into()) };
    assert_eq!(paragraph.authors, [author("Nguyễn Văn A", "2026-07-06"), author("Trần Thị B", "2026-07-07")]);
    assert!(paragraph.runs[1].bold && !paragraph.runs[0].bold);
    assert_eq!((paragraph.bookmarks[0].name.as_str(), paragraph.bookmarks[0].span), ("vt_a", (0, 14)));
    assert_eq!(read.deleted, [("vt_a".to_string(), author("Nguyễn Văn A", "2026-07-06"))]);
}

#[test]
fn a_paragraph_whose_mark_was_deleted_goes_on_in_the_next() {
    let gone = "<w:pPr><w:rPr><w:del w:author=\"A\"/></w:rPr></w:pPr>";
    let read = draft(
        &format!(
            "<w:p>{gone}<w:bookmarkStart w:id=\"1\" w:name=\"vt_a\"/><w:del w:author=\"A\"><w:r><w:delText>Bỏ.</w:delText></w:r></w:del>\
             <w:bookmarkEnd w:id=\"1\"/></w:p><w:p>{gone}<w:bookmarkStart w:id=\"2\" w:name=\"vt_b\"/><w:r><w:t>Một. </w:t></w:r>\
             <w:bookmarkEnd w:id=\"2\"/></w:p><w:p><w:bookmarkStart w:id=\"3\" w:name=\"vt_c\"/><w:r><w:t>Hai.</w:t></w:r>\
             <w:bookmarkEnd w:id=\"3\"/></w:p>"
        ),
        &[],
    );
    assert_eq!(texts(&read), ["Một. Hai."]);
    let marks: Vec<_> =
        read.paragraphs[0].bookmarks.iter().map(|mark| (mark.name.as_str(), mark.span)).collect();
    assert_eq!(marks, [("vt_b", (0, 5)), ("vt_c", (5, 9))]);
    assert_eq!(read.deleted[0].0, "vt_a");
}

#[test]
fn figures_cells_and_comments_have_their_places() {
    let read = draft(
        "<w:p><w:r><w:t xml:space=\"preserve\">Có </w:t></w:r><w:sdt><w:sdtPr><w:tag w:val=\"total.admitted\"/></w:sdtPr>\
         <w:sdtContent><w:r><w:t>07</w:t></w:r></w:sdtContent></w:sdt><w:commentRangeStart w:id=\"5\"/><w:r><w:t> đồng chí</w:t></w:r>\
         <w:commentRangeEnd w:id=\"5\"/><w:r><w:commentReference w:id=\"5\"/></w:r></w:p>\
         <w:tbl><w:tr><w:tc><w:p><w:r><w:t>12</w:t></w:r></w:p></w:tc></w:tr></w:tbl>",
        &[(
            "word/comments.xml",
            "<w:comments><w:comment w:id=\"5\" w:author=\"Lê C\" w:date=\"2026-07-08T00:00:00Z\"><w:p><w:r><w:t>Xem l\
             ại &amp; sửa</w:t></w:r></w:p></w:comment></w:comments>",
        )],
    );
    assert_eq!(read.paragraphs[0].runs[1].figure.as_deref(), Some("total.admitted"));
    assert_eq!(read.paragraphs[0].runs[2].figure, None);
    assert_eq!(
        read.paragraphs[1].cell,
        Some(vanthu_model::docx_text::TableCell { table: 0, row: 0, column: 0 })
    );
    let comment = &read.comments[0];
    assert_eq!(
        (comment.paragraph, comment.about.as_str(), comment.text.as_str()),
        (1, "đồng chí", "Xem lại & sửa")
    );
    assert_eq!(comment.author.day.as_deref(), Some("2026-07-08"));
}

#[test]
fn the_part_of_data_is_read_back() {
    let item = "<?xml version=\"1.0\"?><document xmlns=\"urn:vanthu:document:1\" template=\"plan\" hash=\"ab\" revision=\"4\">\
        <fixed>BÁO CÁO</fixed><block id=\"a.1\" bookmark=\"vt_a\" kind=\"list-item\" label=\"- \"><text>Có 07 &lt; 8.</text>\
        <figure fact=\"total.admitted\" at=\"3\">07</figure><bold start=\"0\" end=\"2\"/><cell facts=\"a b\">1</cell></block></document>";
    let sent = draft("<w:p><w:r><w:t>a</w:t></w:r></w:p>", &[("customXml/item2.xml", item)]).sent.unwrap();
    assert_eq!((sent.template.as_str(), sent.revision.as_deref()), ("plan", Some("4")));
    let [vanthu_model::word_draft::SentPart::Fixed(fixed), vanthu_model::word_draft::SentPart::Block(block)] =
        sent.parts.as_slice()
    else {
        panic!("{sent:?}")
    };
    assert_eq!((fixed.as_str(), block.text.as_str(), block.label.as_str()), ("BÁO CÁO", "Có 07 < 8.", "- "));
    assert_eq!((block.figures[0].text.as_str(), block.figures[0].at), ("07", 3));
    assert_eq!((block.bold.as_slice(), block.cells[0].facts.len()), ([(0, 2)].as_slice(), 2));
}

#[test]
fn bookmarks_that_never_end_are_not_followed_for_ever() {
    let mark = |id: usize| format!("<w:bookmarkStart w:id=\"{id}\" w:name=\"vt_{id}\"/>");
    let marks: String = (0..3000).map(mark).collect();
    let paragraphs = "<w:p><w:ins w:author=\"A\"><w:r><w:t>một</w:t></w:r></w:ins></w:p>".repeat(3000);
    let read = draft(&format!("{marks}{paragraphs}"), &[]);
    assert_eq!(read.paragraphs.len(), 3000);
    let kept: usize = read.paragraphs.iter().map(|paragraph| paragraph.bookmarks.len()).sum();
    assert!(kept <= 500 * 101, "{kept}");
}
