//! Documents laid out with the built-in layout: what stands where on the finished pages, and what is refused.

#![expect(clippy::disallowed_methods, reason = "tests read the templates and fonts of the repository")]

mod earlier;
mod preview;
pub(super) mod sample;

use std::fs;
use std::path::Path;
use std::sync::LazyLock;
use std::thread;

use page_validation::{ValidationOptions, ValidationProfile, validate_pdf_bytes};
use typst::layout::{Abs, Frame, FrameItem};
use typst::visualize::Geometry;

use super::{Engine, Layout};
use sample::{appendix, chart, document, line_chart, merged_table, paragraph, share_chart, table};
use vanthu_diagnostic::{Diagnostic, Place};
use vanthu_model::document::{Block, Document, HeadingForm, Run};

/// Points in a millimetre.
const MM: f64 = 72.0 / 25.4;
/// Positions are exact but for the rounding of lengths.
const NEAR: f64 = 0.01;
/// How far Tinos reaches above the baseline, for a size of 1.
const ASCENDER: f64 = 0.8911;

/// The engine with the built-in layout, typefaces and rules.
pub(super) static ENGINE: LazyLock<Engine> =
    LazyLock::new(|| engine_with(|_, _| {}).expect("the built-in layout is usable"));

/// An engine whose layout files are changed by `change`, which gets their paths and texts.
fn engine_with(change: impl Fn(&str, &mut String)) -> Result<Engine, Diagnostic> {
    engine_by("hd05-2026", change)
}

/// An engine by the rules of this name whose layout files are changed by `change`.
fn engine_by(rules: &str, change: impl Fn(&str, &mut String)) -> Result<Engine, Diagnostic> {
    let root = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."));
    let read = |folder: &str, ending: &str| {
        let entries = fs::read_dir(root.join(folder)).expect("the folder is there");
        let mut paths: Vec<_> = entries.map(|entry| entry.expect("an entry").path()).collect();
        paths.retain(|path| path.extension().is_some_and(|extension| extension == ending));
        paths.sort();
        paths
    };
    let paths = ["typ", "toml"].into_iter().flat_map(|ending| read("templates/layout", ending));
    let files = paths.map(|path| {
        let name = format!("/layout/{}", path.file_name().expect("a name").display());
        let mut text = fs::read_to_string(path).expect("a layout file");
        change(&name, &mut text);
        (name, text.into_bytes())
    });
    let fonts = read("fonts", "ttf").into_iter().map(|path| fs::read(path).expect("a font"));
    let rules = fs::read(root.join(format!("templates/rules/{rules}.toml"))).expect("the rules");
    Engine::new(Layout { files: files.collect(), fonts: fonts.collect() }, rules)
}

/// A piece of text on a page: the point where its first letter stands, in points, its size, width and letters.
#[derive(Clone, Debug)]
struct Piece {
    x: f64,
    y: f64,
    size: f64,
    width: f64,
    text: String,
}

/// What a page shows: its pieces of text, and the left ends and lengths of its drawn lines.
#[derive(Clone, Debug, Default)]
struct Sheet {
    pieces: Vec<Piece>,
    lines: Vec<(f64, f64)>,
}

impl Sheet {
    /// The piece with exactly this text.
    fn find(&self, text: &str) -> &Piece {
        self.pieces
            .iter()
            .find(|piece| piece.text.replace('\u{a0}', " ") == text)
            .unwrap_or_else(|| panic!("no `{text}` in {:?}", self.pieces))
    }

    /// Collects what `frame`, at the given point, shows.
    fn collect(&mut self, frame: &Frame, x: Abs, y: Abs) {
        for (point, item) in frame.items() {
            let (x, y) = (x + point.x, y + point.y);
            match item {
                FrameItem::Group(group) => {
                    self.collect(&group.frame, x + group.transform.tx, y + group.transform.ty)
                }
                FrameItem::Text(text) => self.pieces.push(Piece {
                    x: x.to_pt(),
                    y: y.to_pt(),
                    size: text.size.to_pt(),
                    width: text.width().to_pt(),
                    text: text.text.to_string(),
                }),
                FrameItem::Shape(shape, _) => {
                    if let Geometry::Line(end) = shape.geometry {
                        self.lines.push((x.to_pt(), end.x.to_pt()));
                    }
                }
                _ => {}
            }
        }
    }
}

/// The pages of a document.
fn sheets(document: &Document) -> Vec<Sheet> {
    sheets_of(&ENGINE, document)
}

/// The pages of a document as an engine lays it out.
fn sheets_of(engine: &Engine, document: &Document) -> Vec<Sheet> {
    let laid_out = engine.lay_out(document, |paged, _| {
        let pages = paged.pages().iter().map(|page| {
            let mut sheet = Sheet::default();
            sheet.collect(&page.frame, Abs::zero(), Abs::zero());
            sheet
        });
        Ok(pages.collect())
    });
    laid_out.expect("the document is laid out").output
}

fn near(left: f64, right: f64) -> bool {
    (left - right).abs() < NEAR
}

#[test]
fn a_lead_in_stays_with_the_heading_below_it() {
    for count in 20..36 {
        let mut blocks: Vec<Block> = (0..count).map(|_| paragraph("Một đoạn văn.")).collect();
        blocks.push(paragraph("Chủ tịch kết luận:"));
        let runs = vec![Run::plain("Nội dung")];
        blocks.push(Block::Heading { form: HeadingForm::Item, depth: 1, label: "1. ".into(), runs });
        blocks.extend((0..6).map(|_| paragraph("Một việc.")));
        let sheets = sheets(&document(blocks));
        let shows = |sheet: &Sheet, words: &str| sheet.pieces.iter().any(|piece| piece.text.contains(words));
        let page = sheets.iter().find(|sheet| shows(sheet, "luận:")).expect("the lead-in");
        assert!(shows(page, "việc."), "{count} paragraphs above");
    }
}

#[test]
fn same_document_same_bytes_on_every_thread() {
    let document = document(vec![paragraph("Một đoạn văn."), table(50), chart(30)]);
    let first = ENGINE.pdf(&document).expect("a PDF").output;
    thread::scope(|scope| {
        let threads: Vec<_> =
            (0..3).map(|_| scope.spawn(|| ENGINE.pdf(&document).expect("a PDF").output.bytes)).collect();
        for thread in threads {
            assert!(thread.join().expect("no panic") == first.bytes);
        }
    });
    // A second engine shares nothing with the first but the process.
    let again = engine_with(|_, _| {}).expect("an engine").pdf(&document).expect("a PDF").output;
    assert!(again.bytes == first.bytes);
    assert_eq!(again.pages, sheets(&document).len());
    assert_eq!(ENGINE.png(&document, 1.0).expect("pictures").output.len(), first.pages);
}

/// Whether a failure is a fault of the validator: if the data of a stream happens to end with a carriage return before the
/// line feed of `endstream`, it takes the data for one byte shorter than the length (page_validation 0.12.2).
fn is_false_alarm(rule: &str, pdf: &[u8]) -> bool {
    rule.contains(":6.1.7.1:") && pdf.windows(11).any(|bytes| bytes == b"\r\nendstream")
}

#[test]
fn conforms_to_pdfa_2a_and_pdfua_1() {
    let headings = [
        (HeadingForm::Part, "Phần thứ nhất"),
        (HeadingForm::Chapter, "Chương I"),
        (HeadingForm::Section, "I- "),
        (HeadingForm::Item, "1. "),
        (HeadingForm::Subitem, "1.1. "),
    ];
    let headings = headings.into_iter().zip(1..).map(|((form, label), depth)| Block::Heading {
        form,
        depth,
        label: label.into(),
        runs: vec![Run::plain("KẾT QUẢ")],
    });
    let item =
        Block::ListItem { marker: "- ".into(), runs: vec![Run::plain("☐ chưa ☑ rồi ★ khá")] };
    let numbered =
        Block::Numbered {
            form: HeadingForm::Article, label: "Điều 1. ".into(), runs: vec![noted("Văn")]
        };
    let basis =
        Block::Basis { marker: "- ".into(), runs: vec![Run::plain("Căn cứ Điều lệ Đảng.")] };
    let enacting = Block::Enacting { runs: vec![Run::plain("QUYẾT ĐỊNH")] };
    let turned = || match merged_table(60) {
        Block::Table { id, caption, columns, rows, .. } => {
            Block::Table { id, caption, columns, rows, landscape: true }
        }
        other => other,
    };
    let rest = [
        item,
        table(40),
        Block::PageBreak,
        chart(12),
        numbered,
        basis,
        enacting,
        line_chart(4),
        turned(),
        share_chart(&[3.0, 0.0, 2.0]),
        paragraph("Hết."),
        merged_table(9),
    ];
    let mut document = document(headings.chain(rest).collect());
    document.appendices = vec![
        appendix(
            "PHỤ LỤC I",
            false,
            vec![Block::Paragraph { runs: vec![noted("Văn")] }, turned(), paragraph("Hết.")],
        ),
        appendix("PHỤ LỤC II", true, vec![merged_table(60), share_chart(&[1.0])]),
    ];
    document.letterhead.secrecy = Some("MẬT".into());
    document.letterhead.urgency = Some("KHẨN".into());
    document.letterhead.circulation = Some("LƯU HÀNH NỘI BỘ".into());
    document.letterhead.draft = Some("Dự thảo lần 2".into());
    document.contact = Some("Điện thoại: 0252 000 000".into());
    for date in [document.date, None] {
        document.date = date;
        let pdf = ENGINE.pdf(&document).expect("a PDF").output;
        for profile in [ValidationProfile::PdfA2a, ValidationProfile::PdfUa1] {
            let options = ValidationOptions::default().profile(profile);
            let report = validate_pdf_bytes(&pdf.bytes, &options).expect("a readable PDF");
            let problems =
                report.failures.iter().filter(|failure| !is_false_alarm(&failure.rule_id, &pdf.bytes));
            let problems: Vec<_> = problems.map(ToString::to_string).collect();
            assert!(problems.is_empty(), "{problems:?}");
        }
    }
}

/// Words with a footnote.
fn noted(text: &str) -> Run {
    Run { note: vec![Run::plain("Chú thích của từ này.")], ..Run::plain(text) }
}

#[test]
fn text_is_never_markup() {
    let texts = [
        "#let x = 1; *a* _b_ `c` \\ $x^2$ @ref <label> = không // phải /* mã */",
        "https://x.vn/a-b_c -- --- ... \"ngoặc kép\" 'ngoặc đơn' ~ ffi fi fl 1/2 -1 12-KH/ĐU, số",
        "  hai  dấu cách;  dài hơn một dòng thì được ngắt ở chỗ nào cũng không mất chữ nào của văn bản, kể cả dấu cách",
    ];
    for text in texts {
        let sheet = sheets(&document(vec![paragraph(text)])).remove(0);
        let all: String = sheet.pieces.iter().map(|piece| piece.text.as_str()).collect();
        assert!(all.contains(text), "`{text}` became {all}");
    }
}

#[test]
fn missing_letters_are_refused_by_name() {
    for letter in ['漢', '\u{7}', '\u{e000}'] {
        assert!(!ENGINE.has_letter(letter));
        let problems =
            ENGINE.pdf(&document(vec![paragraph(&format!("chữ {letter}"))])).expect_err("no such letter");
        assert_eq!(problems.len(), 1);
        assert_eq!(problems[0].code, "render.missing-letter");
    }
    assert!("ĐỷẫửŎƀ “”–…☐☑★\u{a0}".chars().all(|letter| ENGINE.has_letter(letter)));
}

#[test]
fn the_first_page_stands_where_it_is_ruled() {
    let sheet = sheets(&document(vec![paragraph(&"chữ ".repeat(100))])).remove(0);
    let (title, superior) = (sheet.find("ĐẢNG CỘNG SẢN VIỆT NAM"), sheet.find("ĐẢNG BỘ TỈNH LÂM ĐỒNG"));
    assert!(near(title.y - ASCENDER * 15.0, 20.0 * MM));
    assert!(near(title.y, superior.y));
    let sizes = [title, superior, sheet.find("BÁO CÁO")].map(|piece| piece.size);
    assert_eq!(sizes, [15.0, 14.0, 16.0]);
    assert!(near(sheet.find("*").y, sheet.find("Hàm Mẫu, ngày 05 tháng 7 năm 2026").y));
    // The first drawn line is as long as the title and stands below it; the other underlines the recipients' label.
    let &[(x, length), _] = sheet.lines.as_slice() else { panic!("{:?}", sheet.lines) };
    assert!(near(length, title.width) && near(x, title.x));
    assert!(near(ENGINE.text_width("ĐẢNG CỘNG SẢN VIỆT NAM", true) * 15.0, length));
    // Exactly 18 points from line to line, the first indented by 10 mm.
    let lines: Vec<_> = sheet.pieces.iter().filter(|piece| piece.text.starts_with("chữ chữ")).collect();
    assert!(lines.len() > 3 && lines.windows(2).all(|pair| near(pair[1].y - pair[0].y, 18.0)));
    assert!(near(lines[0].x, 40.0 * MM) && near(lines[1].x, 30.0 * MM));
    assert!(sheet.pieces.iter().all(|piece| piece.text != "1"));
}

#[test]
fn long_names_wrap_beside_a_long_date() {
    let mut document = document(vec![paragraph("Nội dung.")]);
    document.letterhead.superior = Some("ĐẢNG\u{a0}BỘ THÀNH\u{a0}PHỐ HỒ\u{a0}CHÍ\u{a0}MINH".into());
    document.letterhead.place_date = "TP Hồ Chí Minh, ngày 27 tháng 10 năm 2026".into();
    let sheet = sheets(&document).remove(0);
    let (first, second) = (sheet.find("ĐẢNG BỘ THÀNH PHỐ"), sheet.find("HỒ CHÍ MINH"));
    let date = sheet.find("TP Hồ Chí Minh, ngày 27 tháng 10 năm 2026");
    assert!(near(second.y - first.y, 18.0));
    assert!(first.x + first.width < date.x && near(date.x + date.width, 195.0 * MM));
    // The date stays below the line under the title, however many lines the names take.
    assert!(near(date.y - first.y, 2.0 * 18.0));
}

#[test]
fn back_pages_mirror_and_bear_their_number() {
    let mut document = document((0..40).map(|_| paragraph("Dòng.")).collect());
    document.duplex = true;
    let pages = sheets(&document);
    let number = pages[1].find("2");
    assert!(near(number.y - ASCENDER * 14.0, 10.0 * MM));
    // The back's text runs from 15 to 180 mm.
    assert!(near(number.x + number.width / 2.0, 97.5 * MM));
    let line = pages[1].find("Dòng.");
    assert!(near(line.x, 25.0 * MM) && near(line.y - ASCENDER * 14.0, 20.0 * MM));
}

#[test]
fn tables_repeat_their_head_and_keep_rows_whole() {
    let pages = sheets(&document(vec![table(90), paragraph("Hết.")]));
    assert!(pages.len() > 2);
    let headed = pages.iter().filter(|page| page.pieces.iter().any(|piece| piece.text == "Chi bộ")).count();
    assert!(headed >= pages.len() - 1);
    let rows: usize =
        pages.iter().map(|page| page.pieces.iter().filter(|piece| piece.text == "Chi bộ thôn").count()).sum();
    assert_eq!(rows, 90);
}

#[test]
fn a_long_merged_table_parts_between_rows() {
    let pages = sheets(&document(vec![merged_table(301), paragraph("Đoạn."), paragraph("Hết.")]));
    let count = |text: &str| -> usize {
        pages.iter().map(|page| page.pieces.iter().filter(|piece| piece.text == text).count()).sum()
    };
    // One of them is the number of a row.
    assert_eq!(count("12"), 301 + 1);
    // Each merged cell once, the head and its numbers on each page.
    assert!((0..60).all(|khoi| count(&format!("Khối {khoi}")) == 1));
    let parts = count("Chi bộ");
    assert!(parts > 6 && count("Trong đó") == parts && count("2=1/3") == parts);
}

#[test]
fn appendices_count_their_own_pages() {
    let lines = || (0..40).map(|_| paragraph("Dòng."));
    let mut document = document(lines().collect());
    document.appendices = vec![
        appendix("PHỤ LỤC I", false, lines().collect()),
        appendix("PHỤ LỤC II", true, lines().collect()),
    ];
    let pages = sheets(&document);
    let number = |page: &Sheet| {
        let above = |piece: &&Piece| piece.y < 15.0 * MM;
        page.pieces.iter().find(above).map(|piece| (piece.text.clone(), piece.x + piece.width / 2.0))
    };
    let numbers: Vec<_> = pages.iter().map(number).collect();
    let seen: Vec<_> = numbers.iter().flatten().map(|(text, _)| text.as_str()).collect();
    assert_eq!(seen, ["2", "2", "2", "3"], "{numbers:?}");
    let starts: Vec<usize> = pages
        .iter()
        .enumerate()
        .filter(|(_, page)| page.pieces.iter().any(|piece| piece.text.starts_with("PHỤ LỤC")))
        .map(|(at, _)| at)
        .collect();
    assert_eq!((starts.as_slice(), numbers[starts[0]].is_none()), (&[2, 4][..], true));
    // On turned pages the number stands in the middle of the 257 mm between the margins.
    let (_, middle) = numbers.last().expect("a page").as_ref().expect("a number");
    assert!(near(*middle, (20.0 + 257.0 / 2.0) * MM));
}

#[test]
fn the_signature_keeps_two_lines_of_text() {
    let ends = || {
        let long = "Ban Thường vụ Đảng ủy yêu cầu các chi bộ trực thuộc nghiêm túc thực hiện. ".repeat(9);
        [
            vec![paragraph("Trên đây là báo cáo.")],
            vec![paragraph(&long)],
            vec![paragraph(&long), paragraph("Trên đây là báo cáo.")],
            vec![table(6)],
            vec![table(4), paragraph("Trên đây là báo cáo.")],
            vec![chart(28)],
            vec![line_chart(4)],
            vec![paragraph(&long), share_chart(&[3.0, 2.0])],
            vec![merged_table(9)],
            vec![Block::Numbered {
                form: HeadingForm::Clause,
                label: "1. ".into(),
                runs: vec![Run::plain(&long)],
            }],
            vec![Block::Paragraph { runs: vec![Run::plain(&long), noted("Hết.")] }],
        ]
    };
    for filler in (8..40).step_by(3) {
        for end in ends() {
            let blocks = (0..filler).map(|_| paragraph("Dòng đệm.")).chain(end);
            let pages = sheets(&document(blocks.collect()));
            let last = pages.last().expect("a page");
            let signed = last.find("T/M BAN THƯỜNG VỤ").y;
            assert!(near(last.find("Nơi nhận:").y, signed), "not level");
            // A document that less room for the signature keeps on its pages has two and a half lines of it at least.
            let gap = last.find("Nguyễn Văn Mẫu").y - last.find("BÍ THƯ").y;
            assert!([5.0, 4.5, 4.0, 3.5].iter().any(|lines| near(gap, lines * 18.0)), "{gap}");
            let mut above: Vec<i64> = last
                .pieces
                .iter()
                .filter(|piece| piece.y < signed - 1.0 && piece.y > 20.0 * MM)
                .map(|piece| piece.y as i64)
                .collect();
            above.dedup();
            assert!(above.len() >= 2, "{filler} lines before: {above:?}");
            for piece in pages.iter().flat_map(|page| &page.pieces) {
                assert!(piece.y < 277.0 * MM, "{filler} lines before: {piece:?} is below the margin");
            }
        }
    }
}

#[test]
fn layout_errors_name_file_and_line() {
    let broken = engine_with(|path, text| {
        if path == "/layout/title.typ" {
            *text = text.replace("it.divider != none", "it.no-such-key != none");
        }
    });
    let problems = broken.expect("it parses").pdf(&document(Vec::new())).expect_err("a broken layout");
    assert_eq!(problems[0].code, "render.layout");
    let Some(Place::Line { file, line, .. }) = &problems[0].place else { panic!("{problems:?}") };
    assert_eq!((file.as_str(), *line > 1), ("layout/title.typ", true));

    // A family that is not there is only a warning to typst.
    let other = engine_with(|path, text| {
        if path == "/layout/page.typ" {
            *text = text.replace("rules.font.family, ", "rules.font.family, \"Arial\", ");
        }
    });
    let problems =
        other.expect("it parses").pdf(&document(vec![paragraph("Chữ.")])).expect_err("no such family");
    assert!(
        problems.iter().all(Diagnostic::is_error) && problems[0].message.en.contains("arial"),
        "{problems:?}"
    );
}

#[test]
fn a_long_document_is_not_drawn_together_and_that_is_known_before_a_layout() {
    let text = "Các chi bộ quán triệt nghị quyết đến từng đảng viên, xây dựng kế hoạch cụ thể. ".repeat(6);
    let of = |paragraphs: usize| {
        let document = document((0..paragraphs).map(|_| paragraph(text.trim())).collect());
        let pages = sheets(&document).len();
        let least = super::pages::least(
            &document,
            ENGINE.resources.measures().expect("the measures"),
            &|text: &str, bold: bool| ENGINE.text_width(text, bold),
        );
        (document, pages, least)
    };
    for paragraphs in [1, 12, 60] {
        let (_, pages, least) = of(paragraphs);
        assert!(least <= pages && least + pages / 5 + 2 >= pages, "{least} of {pages}");
    }
    let (long, pages, least) = of(230);
    assert!(least > super::pages::MOST_DRAWN_TOGETHER, "{least} of {pages}");
    assert!(ENGINE.keeps_its_distances(&long).expect("the rules"));
    assert_eq!(ENGINE.rules_of(&long).expect("the rules"), ENGINE.resources.rules_text());
}
