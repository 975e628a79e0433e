//! Documents of every kind of block, read back part by part.

use std::collections::BTreeMap;
use std::io::{Cursor, Read};

use quick_xml::Reader;
use quick_xml::events::Event;
use vanthu_model::compounds::Compounds;
use vanthu_model::document::{
    Addressees, Align, Appendix, Block, Confirmation, CopyParts, Document, HeadingForm, Letterhead,
    NamedBlock, Recipients, Run, Signature, TableColumn, TableRow,
};

use super::{Fitting, Identity, Input, Picture, bookmark, write};

const PARTY: &str = include_str!("../../../templates/rules/hd05-2026.toml");
const STATE: &str = include_str!("../../../templates/rules/nd30-2020.toml");

fn figure(text: &str, fact: &str) -> Run {
    Run { fact: Some(fact.into()), ..Run::plain(text) }
}

fn named(id: &str, block: Block) -> NamedBlock {
    NamedBlock { id: id.into(), edited: None, block }
}

fn column(heading: &str, group: &str, width_mm: f64) -> TableColumn {
    let group = if group.is_empty() { Vec::new() } else { vec![Run::plain(group)] };
    TableColumn {
        heading: vec![Run::plain(heading)],
        group,
        number: Some("1".into()),
        width_mm,
        align: Align::Center,
    }
}

fn table(landscape: bool) -> Block {
    let row = |cells: [&str; 3], spans: Vec<usize>, total| TableRow {
        cells: cells.iter().map(|text| vec![figure(text, "cell")]).collect(),
        spans,
        total,
    };
    Block::Table {
        id: "results".into(),
        caption: vec![Run::plain("Kết quả theo khối")],
        columns: vec![
            column("Khối", "", 50.0),
            column("Giao", "Chỉ tiêu", 40.0),
            column("Đạt", "Chỉ tiêu", 40.0),
        ],
        rows: vec![
            row(["Thôn", "12", "7"], vec![2, 1, 1], false),
            row(["", "5", "4"], vec![0, 1, 1], false),
            row(["Cộng", "17", "11"], Vec::new(), true),
        ],
        landscape,
    }
}

fn chart() -> Block {
    Block::ShareChart {
        id: "shares".into(),
        caption: vec![Run::plain("Cơ cấu")],
        alt: "Biểu đồ cơ cấu.".into(),
        shares: Vec::new(),
    }
}

fn signature(name: &str) -> Signature {
    Signature {
        authority: Some("T/M BAN THƯỜNG VỤ".into()), post: Some("BÍ THƯ".into()), name: name.into()
    }
}

fn document() -> Document {
    let note =
        Run { note: vec![Run::plain("Theo báo cáo của các chi bộ.")], ..Run::plain(" đồng chí") };
    let text =
        vec![Run::plain("Đã kết nạp "), figure("07", "total.admitted"), note, Run::plain(" & còn <5>.")];
    let heading = |form, depth, label: &str, title: &str| Block::Heading {
        form,
        depth,
        label: label.into(),
        runs: vec![Run::plain(title)],
    };
    Document {
        template: "semi-annual-review".into(),
        rules: "hd05-2026".into(),
        title: "Báo cáo".into(),
        author: "Đảng ủy xã".into(),
        kind: "báo cáo".into(),
        date: Some([2026, 7, 5]),
        page_size: "a4".into(),
        sizes: BTreeMap::new(),
        duplex: true,
        letterhead: Letterhead {
            title: "ĐẢNG CỘNG SẢN VIỆT NAM".into(),
            superior: Some("ĐẢNG BỘ TỈNH".into()),
            issuer: "ĐẢNG ỦY XÃ".into(),
            star: Some("*".into()),
            number: "Số 07-BC/ĐU".into(),
            place_date: "Hàm Mẫu, ngày 05 tháng 7 năm 2026".into(),
            secrecy: Some("MẬT".into()),
            urgency: Some("KHẨN".into()),
            circulation: Some("TÀI LIỆU HỘI NGHỊ".into()),
            draft: Some("Dự thảo lần 2".into()),
            kind: Some("BÁO CÁO".into()),
            subject: vec!["công tác phát triển đảng viên".into()],
            divider: Some("-----".into()),
            ..Letterhead::default()
        },
        blocks: vec![
            named("part", heading(HeadingForm::Part, 1, "Phần thứ nhất", "KẾT QUẢ")),
            named("item", heading(HeadingForm::Item, 2, "1. ", "Kết nạp")),
            named("opening", Block::Paragraph { runs: text }),
            named("list", Block::ListItem { marker: "- ".into(), runs: vec![Run::plain("Chi bộ thôn 1;")] }),
            named(
                "clause",
                Block::Numbered {
                    form: HeadingForm::Point,
                    label: "đ) ".into(),
                    runs: vec![Run::plain("Điểm đ.")],
                },
            ),
            named("table", table(false)),
            named("chart", chart()),
            named("wide", table(true)),
            Block::PageBreak.into(),
            named("end", Block::Paragraph { runs: vec![Run::plain("Trên đây là báo cáo.")] }),
        ],
        recipients: Some(Recipients {
            label: "Nơi nhận:".into(),
            lines: vec!["- Ban Tổ chức Tỉnh ủy;".into(), "- Lưu Đảng ủy.".into()],
            drafter: Some("A-12".into()),
        }),
        signatures: vec![signature("Nguyễn Văn A")],
        confirmation: None,
        copy: Some(CopyParts {
            issuer: "ĐẢNG ỦY PHƯỜNG".into(),
            number: "Số 24-BS/ĐU".into(),
            kind: "SAO LỤC".into(),
            place_date: "Phường Mẫu, ngày 06 tháng 7 năm 2026".into(),
            signature: signature("Trần Thị B"),
            ..CopyParts::default()
        }),
        contact: Some("Điện thoại: 0252.000.000".into()),
        appendices: vec![Appendix {
            id: "list".into(),
            label: "PHỤ LỤC".into(),
            title: vec![Run::plain("Danh sách")],
            reference: Some("(Kèm theo Báo cáo số 07-BC/ĐU)".into()),
            divider: "-----".into(),
            landscape: true,
            blocks: vec![named(
                "appendix.1",
                Block::Paragraph { runs: vec![Run::plain("Nội dung phụ lục.")] },
            )],
        }],
        edits: Vec::new(),
        facts: BTreeMap::new(),
        card: None,
        allowed: Vec::new(),
        not_given: Vec::new(),
    }
}

fn picture() -> Picture {
    Picture { png: vec![1, 2, 3], width_pt: 400.0, height_pt: 100.0, words: vec!["Nữ 14".into()] }
}

fn written(document: &Document, rules: &str, notice: Option<&str>) -> BTreeMap<String, String> {
    let compounds = Compounds::default();
    let width = |text: &str, _: bool| text.chars().count() as f64 * 0.5;
    let fitting = Fitting { width: &width, italic: &|text| width(text, false), compounds: &compounds };
    let bytes = write(&Input {
        document,
        rules,
        fitting,
        pictures: &[picture()],
        notice,
        identity: Identity::default(),
    })
    .unwrap();
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut parts = BTreeMap::new();
    for index in 0..archive.len() {
        let mut file = archive.by_index(index).unwrap();
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes).unwrap();
        parts.insert(file.name().unwrap().into_owned(), String::from_utf8_lossy(&bytes).into_owned());
    }
    parts
}

/// The elements of a part from the outermost to each text, and the texts; fails if the part is not well-formed.
fn texts(part: &str) -> Vec<String> {
    let mut reader = Reader::from_str(part);
    let (mut open, mut texts) = (Vec::new(), Vec::new());
    loop {
        match reader.read_event().unwrap() {
            Event::Start(start) => open.push(start.name().as_ref().to_string()),
            Event::End(_) => drop(open.pop().unwrap()),
            Event::Text(text) if open.last().is_some_and(|name| name == "w:t") => {
                texts.push(text.to_string());
            }
            Event::GeneralRef(letter) if open.last().is_some_and(|name| name == "w:t") => {
                let letter = match &*letter {
                    "amp" => "&",
                    "lt" => "<",
                    "gt" => ">",
                    other => panic!("the reference {other}"),
                };
                texts.push(letter.to_string());
            }
            Event::Eof => break,
            _ => {}
        }
    }
    assert!(open.is_empty(), "{open:?}");
    texts
}

#[test]
fn every_part_is_well_formed_and_every_word_stands_in_its_order() {
    for rules in [PARTY, STATE] {
        let parts = written(&document(), rules, None);
        for (name, part) in parts.iter().filter(|(name, _)| !name.ends_with(".png")) {
            assert!(part.starts_with("<?xml"), "{name}");
            texts(part);
        }
        let text = texts(&parts["word/document.xml"]).concat();
        let mut rest = text.as_str();
        for words in [
            "ĐẢNG BỘ TỈNH",
            "ĐẢNG ỦY XÃ",
            "Số 07-BC/ĐU",
            "MẬT",
            "KHẨN",
            "Dự thảo lần 2",
            "ĐẢNG CỘNG SẢN VIỆT NAM",
            "Hàm Mẫu, ngày",
            "BÁO CÁO",
            "công tác phát triển đảng viên",
            "-----",
            "Phần thứ nhất ",
            "KẾT QUẢ",
            "1. Kết nạp",
            "Đã kết nạp 07 đồng chí & còn <5>.",
            "- Chi bộ thôn 1;",
            "đ) Điểm đ.",
            "Kết quả theo khối",
            "Khối",
            "Chỉ tiêu",
            "Giao",
            "Đạt",
            "Thôn",
            "12",
            "7",
            "5",
            "4",
            "Cộng",
            "17",
            "11",
            "Cơ cấu",
            "Kết quả theo khối",
            "Trên đây là báo cáo.",
            "Nơi nhận:",
            "- Lưu Đảng ủy.",
            "A-12",
            "T/M BAN THƯỜNG VỤ",
            "BÍ THƯ",
            "Nguyễn Văn A",
            "Trần Thị B",
            "PHỤ LỤC",
            "Danh sách",
            "Nội dung phụ lục.",
        ] {
            let Some(at) = rest.find(words) else { panic!("`{words}` is not in `{rest}`") };
            rest = &rest[at + words.len()..];
        }
        assert_eq!(texts(&parts["word/footnotes.xml"]).concat(), "Theo báo cáo của các chi bộ.");
    }
}

#[test]
fn marks_at_the_edges_stand_where_their_rules_have_them() {
    let party = written(&document(), PARTY, None);
    assert_eq!(texts(&party["word/header2.xml"]), ["TÀI LIỆU HỘI NGHỊ"]);
    assert!(texts(&party["word/document.xml"]).contains(&"Điện thoại: 0252.000.000".to_string()));
    assert!(!party.contains_key("word/footer1.xml"));
    let state = written(&document(), STATE, None);
    assert_eq!(texts(&state["word/footer2.xml"]), ["Điện thoại: 0252.000.000"]);
    assert!(texts(&state["word/document.xml"]).contains(&"TÀI LIỆU HỘI NGHỊ".to_string()));
    let mut at_foot = document();
    at_foot.letterhead.circulation = Some("KHÔNG PHỔ BIẾN TRÊN PHƯƠNG TIỆN THÔNG TIN ĐẠI CHÚNG".into());
    let parts = written(&at_foot, PARTY, None);
    assert!(texts(&parts["word/document.xml"]).concat().contains("KHÔNG PHỔ BIẾN"));
    assert!(texts(&parts["word/header2.xml"]).is_empty());
}

#[test]
fn every_part_around_the_text_stands_somewhere() {
    let mut all = document();
    let head = &mut all.letterhead;
    head.motto = Some("Độc lập - Tự do - Hạnh phúc".into());
    head.author = Some("CỦA BAN THƯỜNG VỤ".into());
    head.theme = Some("ĐOÀN KẾT - ĐỔI MỚI - PHÁT TRIỂN".into());
    head.addressees = Some(Addressees {
        label: "Kính gửi:".into(),
        lines: vec!["- Tỉnh ủy;".into(), "- Chi bộ.".into()],
    });
    all.confirmation = Some(Confirmation {
        text: "Xác nhận chữ ký của đồng chí Nguyễn Văn A".into(),
        signature: signature("Lê Văn C"),
    });
    for rules in [PARTY, STATE] {
        for theme in [true, false] {
            let mut document = all.clone();
            // The theme stands in the place of the kind.
            match theme {
                true => document.letterhead.kind = Some("ĐOÀN KẾT".into()),
                false => document.letterhead.theme = None,
            }
            let parts = written(&document, rules, None);
            let squeezed = |text: &str| text.split_whitespace().collect::<String>();
            let edges = parts.iter().filter(|(name, _)| name.starts_with("word/") && name.ends_with(".xml"));
            let seen: String = edges.map(|(_, part)| squeezed(&texts(part).concat())).collect();
            document
                .each_fixed(|text| assert!(seen.contains(&squeezed(text)), "`{text}` is not in `{seen}`"));
        }
    }
}

#[test]
fn a_low_table_stays_on_one_page() {
    let part = &written(&document(), PARTY, None)["word/document.xml"];
    let table = part.split("<w:tblStyle").nth(1).unwrap().split("</w:tbl>").next().unwrap();
    let rows: Vec<&str> = table.split("</w:tr>").collect();
    // All rows but the last stay with the next.
    let kept: Vec<bool> = rows[..rows.len() - 1].iter().map(|row| row.contains("<w:keepNext/>")).collect();
    assert_eq!(kept, [true, true, true, true, true, false]);
}

#[test]
fn a_notice_stands_below_every_page() {
    let parts = written(&document(), PARTY, Some("Không phải văn bản đã phát hành"));
    for name in ["word/footer1.xml", "word/footer2.xml", "word/footer3.xml"] {
        assert!(texts(&parts[name]).contains(&"Không phải văn bản đã phát hành".to_string()), "{name}");
    }
}

#[test]
fn tables_repeat_their_heads_and_no_page_parts_a_row() {
    let part = &written(&document(), PARTY, None)["word/document.xml"];
    // Two tables of three rows of heads each; rows of the letterhead and the end are never parted either.
    assert_eq!(part.matches("<w:tblHeader/>").count(), 6);
    assert_eq!(part.matches("<w:tr>").count(), part.matches("<w:cantSplit/>").count());
    assert_eq!(part.matches("<w:gridSpan w:val=\"2\"/>").count(), 2);
    assert_eq!(part.matches("<w:vMerge w:val=\"restart\"/>").count(), 4);
    assert_eq!(part.matches("<w:vMerge/>").count(), 4);
}

#[test]
fn sections_turn_for_wide_tables_and_appendices_count_their_own_pages() {
    let part = &written(&document(), PARTY, None)["word/document.xml"];
    let turns: Vec<bool> =
        part.split("<w:sectPr>").skip(1).map(|section| section.contains("landscape")).collect();
    assert_eq!(turns, [false, true, false, true]);
    assert_eq!(part.matches("<w:pgNumType w:start=\"1\"/>").count(), 2);
    assert_eq!(part.matches("<w:titlePg/>").count(), 2);
    let settings = &written(&document(), PARTY, None)["word/settings.xml"];
    assert!(settings.contains("<w:mirrorMargins/>"));
}

#[test]
fn blocks_have_bookmarks_and_figures_of_the_text_are_locked() {
    let parts = written(&document(), PARTY, None);
    let part = &parts["word/document.xml"];
    for id in ["part", "item", "opening", "list", "clause", "table", "wide", "end", "appendix.1"] {
        let name = format!("w:name=\"{}\"", bookmark(id));
        assert_eq!(part.matches(&name).count(), 1, "{id}");
    }
    // Word does not open a file with controls beside runs in a cell.
    assert_eq!(part.matches("<w:sdt>").count(), 1);
    assert!(part.contains("<w:lock w:val=\"contentLocked\"/>"));
    let data = &parts["customXml/item1.xml"];
    assert!(data.contains("<block id=\"opening\""));
    assert!(data.contains("<figure fact=\"total.admitted\" at=\"11\">07</figure>"));
}

#[test]
fn pictures_have_their_words_and_no_exact_line() {
    let parts = written(&document(), PARTY, None);
    let part = &parts["word/document.xml"];
    assert!(part.contains("descr=\"Biểu đồ cơ cấu. Nữ 14.\""));
    let before = part.split("<w:drawing>").next().unwrap();
    let paragraph = &before[before.rfind("<w:p>").unwrap()..];
    assert!(paragraph.contains("w:lineRule=\"auto\""), "{paragraph}");
    assert!(parts.contains_key("word/media/image1.png"));
}

#[test]
fn the_same_document_gives_the_same_bytes_and_nothing_of_the_machine() {
    let compounds = Compounds::default();
    let width = |text: &str, _: bool| text.len() as f64 * 0.4;
    let make = || {
        let document = document();
        let fitting = Fitting { width: &width, italic: &|text| width(text, false), compounds: &compounds };
        write(&Input {
            document: &document,
            rules: PARTY,
            fitting,
            pictures: &[picture()],
            notice: None,
            identity: Identity::default(),
        })
        .unwrap()
    };
    assert_eq!(make(), make());
    let core = &written(&document(), PARTY, None)["docProps/core.xml"];
    assert!(core.contains("2026-07-05T00:00:00Z"));
}

#[test]
fn what_a_word_file_cannot_hold_is_refused_by_name() {
    let compounds = Compounds::default();
    let width = |_: &str, _: bool| 1.0;
    let refused = |document: &Document, pictures: &[Picture]| {
        let fitting = Fitting { width: &width, italic: &|text| width(text, false), compounds: &compounds };
        let problems = write(&Input {
            document,
            rules: PARTY,
            fitting,
            pictures,
            notice: None,
            identity: Identity::default(),
        })
        .unwrap_err();
        problems.iter().map(|problem| problem.code.to_string()).collect::<Vec<_>>()
    };
    assert_eq!(refused(&document(), &[]), ["docx.unsupported"]);
    let mut letters = document();
    letters.blocks.push(named("bad", Block::Paragraph { runs: vec![Run::plain("a\u{1}b")] }));
    assert_eq!(refused(&letters, &[picture()]), ["docx.letter"]);
}
