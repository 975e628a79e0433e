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

/// One paragraph with that content, in these styles.
fn styled(content: &str, styles: &str) -> WordDraft {
    draft(&format!("<w:p>{content}</w:p>"), &[("word/styles.xml", &format!("<w:styles>{styles}</w:styles>"))])
}

/// The kinds of formatting of the first paragraph: its own, then those of its pieces.
fn kinds(draft: &WordDraft) -> Vec<&str> {
    let paragraph = &draft.paragraphs[0];
    let own = paragraph.other.iter().map(|(kind, _)| kind.as_str());
    own.chain(paragraph.runs.iter().flat_map(|run| &run.other).map(String::as_str)).collect()
}

fn unread(draft: &WordDraft) -> Vec<(UnreadKind, &str)> {
    draft.unread.iter().map(|one| (one.kind, one.words.as_str())).collect()
}

#[test]
fn a_symbol_is_read_as_the_sign_that_its_font_draws() {
    let symbol = |font: &str, code: &str| format!("<w:r><w:sym w:font=\"{font}\" w:char=\"{code}\"/></w:r>");
    let plain = |text: &str| format!("<w:r><w:t xml:space=\"preserve\">{text}</w:t></w:r>");
    let read = styled(
        &[
            plain("Nhiệt độ 30"),
            symbol("Symbol", "F0B0"),
            plain("C, "),
            symbol("Symbol", "F0B3"),
            plain(" 5 hộ "),
            symbol("Wingdings", "F0FC"),
        ]
        .concat(),
        "",
    );
    assert_eq!(texts(&read), ["Nhiệt độ 30°C, ≥ 5 hộ ✓"]);
    assert!(read.unread.is_empty() && kinds(&read).is_empty());
    // A sign that nobody knows is named, not lost.
    let read = styled(&[plain("Mục "), symbol("Tượng Hình", "F0C1"), plain("đạt")].concat(), "");
    assert_eq!(texts(&read), ["Mục đạt"]);
    assert_eq!(unread(&read), [(UnreadKind::Symbol, "Tượng Hình, U+F0C1")]);
}

#[test]
fn letters_in_a_symbol_font_are_read_as_what_they_show() {
    let run = |font: &str, text: &str| {
        format!(
            "<w:r><w:rPr><w:rFonts w:ascii=\"{font}\"/></w:rPr><w:t xml:space=\"preserve\">{text}</w:t></w:r>"
        )
    };
    let read = styled(&[run("Symbol", "a \u{f0b4} b"), run("Wingdings", "ü")].concat(), "");
    assert_eq!(texts(&read), ["α × β✓"]);
    assert!(kinds(&read).is_empty(), "a symbol font is no formatting");
    let read = styled(&run("Times New Roman", "Mục \u{f0b7} một"), "");
    assert_eq!((texts(&read)[0].as_str(), unread(&read)[0].1), ("Mục  một", "U+F0B7"));
}

#[test]
fn formatting_is_named_where_the_style_does_not_ask_for_it() {
    let styles = "<w:docDefaults><w:rPrDefault><w:rPr><w:rFonts w:ascii=\"Times New Roman\"/><w:sz w:val=\"28\"/></w:rPr>\
        </w:rPrDefault></w:docDefaults><w:style w:type=\"paragraph\" w:default=\"1\" w:styleId=\"Normal\"><w:name w:val=\"Normal\"/>\
        </w:style><w:style w:type=\"paragraph\" w:styleId=\"B\"><w:name w:val=\"Body Text\"/><w:basedOn w:val=\"Normal\"/><w:pPr>\
        <w:jc w:val=\"both\"/><w:ind w:firstLine=\"567\"/></w:pPr></w:style><w:style w:type=\"paragraph\" w:styleId=\"Tiu2\">\
        <w:name w:val=\"heading 2\"/><w:pPr><w:outlineLvl w:val=\"1\"/></w:pPr></w:style>\
        <w:style w:type=\"character\" w:styleId=\"Manh\"><w:name w:val=\"Strong\"/><w:rPr><w:b/></w:rPr></w:style>";
    let of = |paragraph: &str, letters: &str| {
        let content = format!(
            "<w:pPr><w:pStyle w:val=\"B\"/>{paragraph}</w:pPr><w:r><w:rPr>{letters}</w:rPr><w:t>chữ</w:t></w:r>"
        );
        styled(&content, styles)
    };
    let read = of(
        "<w:jc w:val=\"center\"/><w:ind w:left=\"720\"/><w:spacing w:line=\"480\" w:lineRule=\"auto\"/>",
        "<w:rFonts w:ascii=\"Arial\"/><w:sz w:val=\"32\"/><w:color w:val=\"FF0000\"/><w:u w:val=\"single\"/>\
         <w:highlight w:val=\"yellow\"/><w:spacing w:val=\"40\"/>",
    );
    let all = ["align", "indent", "line", "font", "size", "color", "u", "highlight", "spacing"];
    assert_eq!(kinds(&read), all);
    assert_eq!(read.paragraphs[0].style_name, "Body Text");
    // The same as the style, or next to nothing.
    let read = of(
        "<w:jc w:val=\"both\"/><w:ind w:left=\"0\" w:firstLine=\"570\"/>",
        "<w:rFonts w:hAnsi=\"Times New Roman\"/><w:sz w:val=\"28\"/><w:color w:val=\"auto\"/><w:u w:val=\"none\"/>\
         <w:shd w:val=\"clear\" w:fill=\"auto\"/><w:spacing w:val=\"0\"/><w:w w:val=\"100\"/>",
    );
    assert!(kinds(&read).is_empty(), "{:?}", kinds(&read));
    let read = of("<w:pStyle w:val=\"Tiu2\"/>", "<w:rStyle w:val=\"Manh\"/>");
    assert!(read.paragraphs[0].heading && read.paragraphs[0].runs[0].bold);
    assert!(!of("", "").paragraphs[0].heading);
    // What the mark of a paragraph looks like is nobody's text.
    assert!(kinds(&of("<w:rPr><w:sz w:val=\"40\"/><w:shd w:fill=\"FF0000\"/></w:rPr>", "")).is_empty());
}

#[test]
fn fields_and_links_are_read_as_what_they_show() {
    let field = |code: &str, shown: &str| {
        format!(
            "<w:r><w:fldChar w:fldCharType=\"begin\"/></w:r><w:r><w:instrText> {code} </w:instrText></w:r>\
             <w:r><w:fldChar w:fldCharType=\"separate\"/></w:r>{shown}<w:r><w:fldChar w:fldCharType=\"end\"/></w:r>"
        )
    };
    let run = |text: &str| format!("<w:r><w:t xml:space=\"preserve\">{text}</w:t></w:r>");
    let read = styled(
        &[
            run("Ngày "),
            field("DATE", &run("05/7/2026")),
            run(", xem "),
            format!("<w:hyperlink r:id=\"rId9\">{}</w:hyperlink>", run("Cổng thông tin")),
        ]
        .concat(),
        "",
    );
    assert_eq!(texts(&read), ["Ngày 05/7/2026, xem Cổng thông tin"]);
    let other: Vec<_> =
        read.paragraphs[0].other.iter().map(|(kind, words)| (kind.as_str(), words.as_str())).collect();
    assert_eq!(other, [("field", "05/7/2026"), ("hyperlink", "Cổng thông tin")]);
    // One that shows nothing is named by its code; an entry of an index never shows anything.
    let read = styled(&[run("Tổng "), field("=SUM(ABOVE)", ""), field("XE \"tổng\"", "")].concat(), "");
    assert_eq!(
        (texts(&read)[0].as_str(), unread(&read)),
        ("Tổng ", vec![(UnreadKind::Field, "=SUM(ABOVE)")])
    );
    let simple =
        "<w:fldSimple w:instr=\" HYPERLINK &quot;x&quot; \"><w:r><w:t>tại đây</w:t></w:r></w:fldSimple>";
    assert_eq!(kinds(&styled(simple, "")), ["hyperlink"]);
}

#[test]
fn what_is_no_text_is_named() {
    let run = |text: &str| format!("<w:r><w:t xml:space=\"preserve\">{text}</w:t></w:r>");
    let equation = "<m:oMath><m:f><m:num><m:r><m:t>1</m:t></m:r></m:num><m:den><m:r><m:t>2</m:t></m:r></m:den></m:f></m:oMath>";
    let read = styled(&[run("Bằng "), equation.to_string(), run(" tổng số")].concat(), "");
    assert_eq!(
        (texts(&read)[0].as_str(), unread(&read)),
        ("Bằng  tổng số", vec![(UnreadKind::Equation, "12")])
    );
    // An equation that stands alone is no paragraph and is named all the same.
    let read = styled(&format!("<m:oMathPara>{equation}</m:oMathPara>"), "");
    assert_eq!((read.paragraphs.len(), read.unread[0].paragraph), (0, 1));
    let hidden = "<w:r><w:rPr><w:vanish/></w:rPr><w:t>ghi chú nội bộ</w:t></w:r>";
    let read = styled(&[run("Công khai"), hidden.to_string()].concat(), "");
    assert_eq!(
        (texts(&read)[0].as_str(), unread(&read)),
        ("Công khai", vec![(UnreadKind::Hidden, "ghi chú nội bộ")])
    );
    let read = draft("<w:p><w:r><w:br w:type=\"page\"/></w:r></w:p><w:altChunk r:id=\"rId3\"/>", &[]);
    assert_eq!(unread(&read), [(UnreadKind::PageBreak, ""), (UnreadKind::Embedded, "")]);
    // What was deleted was there for nobody.
    let gone =
        format!("<w:del w:author=\"A\"><w:r><w:sym w:font=\"X\" w:char=\"F0C1\"/></w:r>{equation}</w:del>");
    assert!(styled(&[run("còn"), gone].concat(), "").unread.is_empty());
}

#[test]
fn hyphens_tabs_and_text_boxes_are_read() {
    let read = styled(
        "<w:r><w:t>thư</w:t><w:softHyphen/><w:t>ký</w:t><w:noBreakHyphen/><w:t>2\u{2011}3</w:t><w:ptab/><w:t>a</w:t><w:br/><w:t>b</w:t></w:r>",
        "",
    );
    assert_eq!(texts(&read), ["thưký-2-3\ta\nb"]);
    let read = draft(
        "<w:p><w:r><w:t>Ngoài</w:t></w:r><w:r><mc:AlternateContent><mc:Choice><w:drawing><w:txbxContent><w:p><w:r><w:t>Trong khung</w:t></w:r></w:p>\
         </w:txbxContent></w:drawing></mc:Choice><mc:Fallback><w:pict><w:txbxContent><w:p><w:r><w:t>Trong khung</w:t></w:r></w:p></w:txbxContent>\
         </w:pict></mc:Fallback></mc:AlternateContent></w:r></w:p>",
        &[],
    );
    assert_eq!(texts(&read), ["Ngoài", "Trong khung"]);
}
