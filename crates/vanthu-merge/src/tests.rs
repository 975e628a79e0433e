//! Whole drafts against small documents.

use std::collections::BTreeMap;

use vanthu_model::document::{
    Appendix, Block, Document, FactRecord, HeadingForm, Letterhead, NamedBlock, Run, Source,
};
use vanthu_model::edit::EditAction;
use vanthu_model::word_draft::{
    DraftBookmark, DraftComment, DraftEdge, DraftParagraph, DraftRun, SentPart, Unread, UnreadKind,
};

use super::*;

fn figure(text: &str, fact: &str) -> Run {
    Run { fact: Some(fact.into()), ..Run::plain(text) }
}

fn named(id: &str, block: Block) -> NamedBlock {
    NamedBlock { id: id.into(), edited: None, block }
}

fn item(text: &str) -> Block {
    Block::ListItem { marker: "- ".into(), runs: vec![Run::plain(text)] }
}

/// A document with an opening, a figure of one cell and a list.
fn document() -> Document {
    let cell = Source::Cells {
        file: "so-lieu.xlsx".into(),
        sheet: "KQ".into(),
        cells: vec!["D7".into()],
        corrected: Vec::new(),
    };
    let figures =
        vec![Run::plain("Đã kết nạp "), figure("07", "total.admitted"), Run::plain(" đồng chí trong kỳ.")];
    Document {
        template: "plan".into(),
        rules: "hd05-2026".into(),
        title: "Kế hoạch".into(),
        author: "Đảng ủy xã".into(),
        kind: "kế hoạch".into(),
        date: None,
        page_size: "a4".into(),
        sizes: BTreeMap::new(),
        duplex: false,
        letterhead: Letterhead { number: "Số 05-KH/ĐU".into(), ..Letterhead::default() },
        blocks: vec![
            named("a.1", Block::Paragraph { runs: vec![Run::plain("Ban Thường vụ báo cáo như sau:")] }),
            named("a.2", Block::Paragraph { runs: figures }),
            named("a.3", item("việc thứ nhất của năm;")),
            named("a.4", item("việc thứ hai khác hẳn;")),
            named("a.5", item("việc cuối cùng còn lại.")),
        ],
        recipients: None,
        signatures: Vec::new(),
        confirmation: None,
        copy: None,
        contact: None,
        appendices: Vec::new(),
        edits: Vec::new(),
        facts: BTreeMap::from([(
            "total.admitted".into(),
            FactRecord { value: 7.into(), sources: vec![cell] },
        )]),
        card: None,
        allowed: Vec::new(),
        not_given: Vec::new(),
    }
}

fn sent(document: &Document) -> Sent {
    let mut parts = vec![SentPart::Fixed(document.letterhead.number.clone())];
    parts.extend(
        document
            .named_blocks()
            .map(|block| SentPart::Block(SentBlock::of(block, &format!("vt_{}", block.id)))),
    );
    Sent { template: document.template.clone(), parts, ..Sent::default() }
}

/// A paragraph with the bookmark of that block; none if it is empty.
fn paragraph(number: usize, id: &str, text: &str) -> DraftParagraph {
    let length = text.chars().count();
    let mark = DraftBookmark { name: format!("vt_{id}"), begins: true, span: (0, length) };
    DraftParagraph {
        number,
        runs: vec![DraftRun { text: text.into(), ..DraftRun::default() }],
        bookmarks: if id.is_empty() { Vec::new() } else { vec![mark] },
        authors: vec![Author { name: "Trần Thị B".into(), day: Some("2026-07-06".into()) }],
        ..DraftParagraph::default()
    }
}

fn draft(document: &Document, lines: &[(&str, &str)]) -> WordDraft {
    let paragraphs = lines.iter().zip(1..).map(|((id, text), number)| paragraph(number, id, text)).collect();
    WordDraft { file: "ve.docx".into(), paragraphs, sent: Some(sent(document)), ..WordDraft::default() }
}

const LINES: [(&str, &str); 6] = [
    ("", "Số 05-KH/ĐU"),
    ("a.1", "Ban Thường vụ báo cáo như sau:"),
    ("a.2", "Đã kết nạp 07 đồng chí trong kỳ."),
    ("a.3", "- việc thứ nhất của năm;"),
    ("a.4", "- việc thứ hai khác hẳn;"),
    ("a.5", "- việc cuối cùng còn lại."),
];

fn merged(lines: &[(&str, &str)], choices: &Choices) -> Merge {
    let document = document();
    merged_into(&document, &draft(&document, lines), choices)
}

fn merged_into(now: &Document, draft: &WordDraft, choices: &Choices) -> Merge {
    let own = sent(&document());
    let sent = draft.sent.as_ref().unwrap_or(&own);
    let slot = |_: &str| Some("results".to_string());
    merge(&Input { draft, sent, now, edits: &[], choices, slot: &slot })
}

fn shown(merge: &Merge) -> Vec<String> {
    let one = |item: &Item| {
        format!("{} {} {}", item.outcome.key(), item.diagnostic.code, item.block.as_deref().unwrap_or("-"))
    };
    merge.items.iter().map(one).collect()
}

fn edits(merge: &Merge) -> Vec<String> {
    let one = |edit: &MergedEdit| format!("{} {} {}", edit.action.word(), edit.block, edit.text.join("|"));
    merge.edits.iter().map(one).collect()
}

#[test]
fn a_draft_that_nobody_changed_changes_nothing() {
    let merge = merged(&LINES, &Choices::default());
    assert_eq!((shown(&merge), edits(&merge)), (Vec::new(), Vec::new()));
}

#[test]
fn changed_struck_new_and_moved_paragraphs_become_edits_with_their_author() {
    let merge = merged(
        &[
            LINES[0],
            LINES[1],
            ("a.2", "Tính đến nay đã kết nạp 07 đồng chí trong kỳ."),
            ("a.5", "- việc cuối cùng còn lại."),
            ("", "- việc hoàn toàn mới của chi bộ;"),
            ("a.3", "- việc thứ nhất của năm;"),
        ],
        &Choices::default(),
    );
    assert_eq!(
        shown(&merge),
        [
            "taken merge.changed a.2",
            "taken merge.added a.5",
            "taken merge.moved a.3",
            "taken merge.dropped a.4"
        ]
        .map(String::from)
        .to_vec()
    );
    assert_eq!(
        edits(&merge),
        [
            "replace a.2 Tính đến nay đã kết nạp {total.admitted} đồng chí trong kỳ.",
            "drop a.3 ",
            "drop a.4 ",
            "after a.5 việc hoàn toàn mới của chi bộ;|việc thứ nhất của năm;",
        ]
    );
    assert_eq!(merge.edits[0].by.as_deref(), Some("Trần Thị B (06/7/2026)"));
    assert_eq!(merge.edits[0].was.as_deref(), Some("Đã kết nạp 07 đồng chí trong kỳ."));
}

/// A document of an article with clauses, of which the first has a list.
fn articles() -> Document {
    let numbered = |form, label: &str, text: &str| Block::Numbered {
        form,
        label: label.into(),
        runs: vec![Run::plain(text)],
    };
    let blocks = vec![
        named("d.1", numbered(HeadingForm::Article, "Điều 1. ", "Giao việc cho các đơn vị như sau:")),
        named("d.2", numbered(HeadingForm::Clause, "1. ", "Ủy ban nhân dân xã làm những việc:")),
        named("d.3", item("rà soát danh sách từng thôn;")),
        named("d.4", item("báo cáo kết quả hằng quý.")),
        named("d.5", numbered(HeadingForm::Clause, "2. ", "Mặt trận Tổ quốc xã giám sát.")),
        named("d.6", numbered(HeadingForm::Article, "Điều 2. ", "Nghị quyết có hiệu lực từ ngày ký.")),
    ];
    Document { blocks, ..document() }
}

#[test]
fn a_new_paragraph_keeps_its_place_and_its_kind() {
    let document = articles();
    let lines = [
        ("d.1", "Điều 1. Giao việc cho các đơn vị như sau:"),
        ("d.2", "1. Ủy ban nhân dân xã làm những việc:"),
        ("d.3", "- rà soát danh sách từng thôn;"),
        ("d.4", "- báo cáo kết quả hằng quý."),
        ("d.5", "2. Mặt trận Tổ quốc xã giám sát."),
        ("d.6", "Điều 2. Nghị quyết có hiệu lực từ ngày ký."),
    ];
    let with = |at: usize, new: &[&str]| {
        let mut all = vec![LINES[0]];
        all.extend(lines[..at].iter().copied());
        all.extend(new.iter().map(|text| ("", *text)));
        all.extend(lines[at..].iter().copied());
        edits(&merged_into(&document, &draft(&document, &all), &Choices::default()))
    };
    let clause = "Hội đồng nhân dân xã thẩm tra";
    assert_eq!(with(0, &["Điều 1. Về tên gọi."]), ["before d.1 Về tên gọi."]);
    // First in the article, first in the list, behind the last of the list, behind the last of the article.
    assert_eq!(with(1, &[&format!("1. {clause}.")]), [format!("before d.2 {clause}.")]);
    assert_eq!(with(2, &["- họp với từng thôn;"]), ["before d.3 họp với từng thôn;"]);
    assert_eq!(with(4, &["- công khai trên bảng tin."]), ["after d.4 công khai trên bảng tin."]);
    assert_eq!(with(4, &[&format!("2. {clause}.")]), [format!("after d.2 {clause}.")]);
    assert_eq!(with(5, &[&format!("3. {clause}.")]), [format!("after d.5 {clause}.")]);
    assert_eq!(with(5, &["Điều 2. Về kinh phí."]), ["after d.1 Về kinh phí."]);
    assert_eq!(with(6, &["Điều 3. Về kinh phí."]), ["after d.6 Về kinh phí."]);
    // What follows one another keeps its order.
    assert_eq!(
        with(4, &[&format!("2. {clause}."), "- công khai trên bảng tin."]),
        [format!("after d.2 {clause}.|công khai trên bảng tin.")]
    );
}

#[test]
fn a_paragraph_in_an_appendix_stays_there_and_one_below_the_signature_is_refused() {
    let mut document = document();
    document.appendices.push(Appendix {
        id: "phu-luc".into(),
        label: "Phụ lục".into(),
        title: vec![Run::plain("DANH SÁCH")],
        reference: None,
        divider: String::new(),
        landscape: false,
        blocks: vec![named("p.1", Block::Paragraph { runs: vec![Run::plain("Danh sách các thôn.")] })],
    });
    let appendix = [("", "Phụ lục DANH SÁCH"), ("p.1", "Danh sách các thôn.")];
    let mut sent = sent(&document);
    sent.parts.insert(6, SentPart::Fixed("Trần Văn C".into()));
    sent.parts.insert(7, SentPart::Fixed(appendix[0].1.into()));
    let of = |lines: Vec<(&str, &str)>| {
        let draft = WordDraft { sent: Some(sent.clone()), ..draft(&document, &lines) };
        let merge = merged_into(&document, &draft, &Choices::default());
        (shown(&merge), edits(&merge))
    };
    let body = [&LINES[..], &[("", "Trần Văn C")]].concat();
    let new = ("", "Một đoạn hoàn toàn mới của văn phòng.");
    let inside = of([&body[..], &appendix[..1], &[new], &appendix[1..]].concat());
    assert_eq!(inside.1, ["before p.1 Một đoạn hoàn toàn mới của văn phòng."]);
    let below = of([&body[..], &[new], &appendix[..]].concat());
    assert_eq!(below, (vec!["refused merge.no-base -".into()], Vec::new()));
}

#[test]
fn a_changed_figure_proposes_a_correction_and_is_taken_only_when_that_is_decided() {
    let mut lines = LINES;
    lines[2].1 = "Đã kết nạp 09 đồng chí trong kỳ.";
    let merge = merged(&lines, &Choices { all: Some(Side::Theirs), ..Choices::default() });
    assert_eq!(
        (shown(&merge), edits(&merge)),
        (vec!["to_decide merge.figure-changed a.2".into()], Vec::new())
    );
    let correction = merge.items[0].correction.as_ref().unwrap();
    assert_eq!(
        (
            correction.data.as_deref(),
            correction.cell.as_str(),
            correction.was.as_str(),
            correction.now.as_str()
        ),
        (Some("results"), "D7", "7", "9")
    );
    let by_key = BTreeMap::from([("total.admitted".to_string(), Side::Theirs)]);
    let merge = merged(&lines, &Choices { by_key, ..Choices::default() });
    assert_eq!((shown(&merge), merge.corrections.len()), (vec!["taken merge.figure-changed a.2".into()], 1));
}

#[test]
fn where_both_changed_nothing_is_taken_until_it_is_decided() {
    let mut lines = LINES;
    lines[1].1 = "Ban Thường vụ xin báo cáo như sau:";
    let draft = draft(&document(), &lines);
    let mut now = document();
    now.blocks[0] = named("a.1", Block::Paragraph { runs: vec![Run::plain("Đảng ủy báo cáo như sau:")] });
    let merge = merged_into(&now, &draft, &Choices::default());
    assert_eq!((shown(&merge), edits(&merge)), (vec!["to_decide merge.both-changed a.1".into()], Vec::new()));
    let item = &merge.items[0];
    assert_eq!(
        (item.sent.as_deref(), item.theirs.as_deref(), item.now.as_deref()),
        (
            Some("Ban Thường vụ báo cáo như sau:"),
            Some("Ban Thường vụ xin báo cáo như sau:"),
            Some("Đảng ủy báo cáo như sau:")
        )
    );
    let theirs = merged_into(&now, &draft, &Choices { all: Some(Side::Theirs), ..Choices::default() });
    assert_eq!(edits(&theirs), ["replace a.1 Ban Thường vụ xin báo cáo như sau:"]);
    let ours = merged_into(&now, &draft, &Choices { all: Some(Side::Ours), ..Choices::default() });
    assert_eq!((shown(&ours), edits(&ours)), (vec!["kept merge.kept a.1".into()], Vec::new()));
    // A figure that is another by now is no change of the text.
    let mut now = document();
    now.blocks[1] = named(
        "a.2",
        Block::Paragraph {
            runs: vec![
                Run::plain("Đã kết nạp "),
                figure("11", "total.admitted"),
                Run::plain(" đồng chí trong kỳ."),
            ],
        },
    );
    let mut lines = LINES;
    lines[2].1 = "Đã kết nạp được 07 đồng chí trong kỳ.";
    let merge = merged_into(&now, &self::draft(&document(), &lines), &Choices::default());
    assert_eq!(edits(&merge), ["replace a.2 Đã kết nạp được {total.admitted} đồng chí trong kỳ."]);
}

#[test]
fn the_number_is_refused_and_comments_stand_at_their_block() {
    let mut lines = LINES;
    lines[0].1 = "Số 99-KH/ĐU";
    let mut draft = draft(&document(), &lines);
    draft.comments.push(DraftComment {
        paragraph: 4,
        author: Author { name: "Lê C".into(), day: None },
        about: "việc".into(),
        text: "Xem lại.".into(),
    });
    let merge = merged_into(&document(), &draft, &Choices::default());
    assert_eq!(shown(&merge), ["refused merge.fixed-part -", "comments merge.comment a.3"]);
}

#[test]
fn paragraphs_without_marks_are_found_by_their_words() {
    let lines = LINES.map(|(_, text)| ("", text));
    let mut draft = draft(&document(), &lines);
    draft.sent = None;
    let merge = merged_into(&document(), &draft, &Choices::default());
    assert_eq!(shown(&merge), ["notes merge.guessed -", "notes merge.guessed -"]);
    let mut lines = lines;
    lines[4].1 = "- việc thứ hai nay đã khác hẳn;";
    let mut draft = self::draft(&document(), &lines);
    draft.sent = None;
    let merge = merged_into(&document(), &draft, &Choices::default());
    assert_eq!(edits(&merge), ["replace a.4 việc thứ hai nay đã khác hẳn;"]);
}

#[test]
fn joined_and_copied_bookmarks_lose_no_word() {
    let mut draft = draft(
        &document(),
        &[LINES[0], LINES[1], LINES[2], ("a.3", "- việc thứ nhất của năm; việc thứ hai khác hẳn;"), LINES[5]],
    );
    draft.paragraphs[3].bookmarks = vec![
        DraftBookmark { name: "vt_a.3".into(), begins: true, span: (0, 24) },
        DraftBookmark { name: "vt_a.4".into(), begins: true, span: (25, 47) },
    ];
    let merge = merged_into(&document(), &draft, &Choices::default());
    assert_eq!(shown(&merge), ["taken merge.changed a.3", "taken merge.joined a.4"]);
    assert_eq!(edits(&merge), ["replace a.3 việc thứ nhất của năm; việc thứ hai khác hẳn;", "drop a.4 "]);
    // Of two paragraphs with one bookmark the other one is new.
    let mut lines = LINES.to_vec();
    lines.insert(4, ("a.3", "- một câu chép sang rồi viết lại hết;"));
    let merge = merged(&lines, &Choices::default());
    assert_eq!(edits(&merge), ["after a.3 một câu chép sang rồi viết lại hết;"]);
}

#[test]
fn a_draft_of_another_document_is_refused() {
    let mut draft = draft(&document(), &LINES);
    assert!(misfit(&draft, "plan", Some("d1")).is_none());
    assert!(misfit(&draft, "decision", None).is_some());
    draft.sent.as_mut().unwrap().document = Some("d2".into());
    assert!(misfit(&draft, "plan", Some("d1")).is_some() && misfit(&draft, "plan", None).is_none());
}

#[test]
fn bold_words_are_named_in_the_edit() {
    let mut draft = draft(&document(), &LINES);
    let bold = DraftRun { text: "Ban Thường vụ".into(), bold: true, ..DraftRun::default() };
    draft.paragraphs[1].runs =
        vec![bold, DraftRun { text: " báo cáo như sau:".into(), ..DraftRun::default() }];
    let merge = merged_into(&document(), &draft, &Choices::default());
    assert_eq!(merge.edits[0].bold, ["Ban Thường vụ"]);
    assert_eq!(merge.edits[0].action, EditAction::Replace);
}

#[test]
fn numbers_that_the_program_sets_are_not_taken_from_the_draft() {
    let mut lines = LINES;
    lines[3].1 = "+ việc thứ nhất của năm;";
    lines[4].1 = "việc thứ hai khác hẳn;";
    let merge = merged(&lines, &Choices::default());
    assert_eq!((shown(&merge), edits(&merge)), (Vec::new(), Vec::new()));
    let labels = merge.labels_not_taken(&document());
    let said: Vec<_> = labels.iter().map(|item| (item.block.as_deref(), item.theirs.as_deref())).collect();
    assert_eq!(said, [(Some("a.3"), Some("+")), (Some("a.4"), Some(""))]);
}

#[test]
fn what_stands_beside_the_text_is_not_lost() {
    let mut draft = draft(&document(), &LINES);
    draft.properties = vec!["Bản để góp ý".into()];
    let edge = |text: &str| DraftEdge {
        part: "header".into(),
        paragraph: 1,
        text: text.into(),
        authors: Vec::new(),
    };
    draft.edges = vec![edge("Bản để góp ý"), edge("Ý kiến của Văn phòng")];
    draft.pictures = vec![3];
    let merge = merged_into(&document(), &draft, &Choices::default());
    assert_eq!(shown(&merge), ["refused merge.table -", "refused merge.fixed-part -"]);
    assert_eq!(merge.items[1].theirs.as_deref(), Some("Ý kiến của Văn phòng"));
}

#[test]
fn a_chart_without_its_picture_waits_for_a_decision() {
    let chart = Block::ShareChart {
        id: "chart.shares".into(),
        caption: vec![Run::plain("Cơ cấu đảng viên mới")],
        alt: String::new(),
        shares: Vec::new(),
    };
    let document =
        Document { blocks: vec![document().blocks.remove(0), named("chart.shares", chart)], ..document() };
    let mut draft = draft(&document, &[LINES[0], LINES[1], ("chart.shares", "Cơ cấu đảng viên mới")]);
    draft.pictures = vec![4];
    assert_eq!(shown(&merged_into(&document, &draft, &Choices::default())), Vec::<String>::new());
    draft.pictures.clear();
    let merge = merged_into(&document, &draft, &Choices::default());
    assert_eq!(shown(&merge), ["to_decide merge.table chart.shares"]);
    let all = merged_into(&document, &draft, &Choices { all: Some(Side::Theirs), ..Choices::default() });
    assert_eq!(edits(&all), ["drop chart.shares "]);
}

#[test]
fn a_section_that_was_moved_stays_whole() {
    let heading = |text: &str| Block::Heading {
        form: HeadingForm::Item,
        depth: 1,
        label: "1. ".into(),
        runs: vec![Run::plain(text)],
    };
    let text = |text: &str| Block::Paragraph { runs: vec![Run::plain(text)] };
    let document = Document {
        blocks: vec![
            named("a", heading("Kết quả chung")),
            named("a.1", text("Đã hoàn thành các chỉ tiêu được giao.")),
            named("a.2", text("Đã tổ chức hai hội nghị chuyên đề.")),
            named("b", heading("Hạn chế")),
            named("b.1", text("Một số hồ sơ phải bổ sung nhiều lần.")),
        ],
        ..document()
    };
    let merge = merged_into(
        &document,
        &draft(
            &document,
            &[
                LINES[0],
                ("b", "1. Hạn chế"),
                ("b.1", "Một số hồ sơ phải bổ sung thêm nhiều lần."),
                ("a", "2. Kết quả chung"),
                ("a.1", "Đã hoàn thành các chỉ tiêu được giao."),
                ("a.2", "Đã tổ chức hai hội nghị chuyên đề."),
            ],
        ),
        &Choices::default(),
    );
    assert_eq!(shown(&merge), ["refused merge.moved b", "taken merge.changed b.1"]);
    assert_eq!(edits(&merge), ["replace b.1 Một số hồ sơ phải bổ sung thêm nhiều lần."]);
}

fn messages(merge: &Merge) -> Vec<&str> {
    merge.items.iter().map(|item| item.diagnostic.message.vi.as_str()).collect()
}

#[test]
fn formatting_that_is_not_taken_is_listed_once_for_each_block() {
    let document = document();
    let mut draft = draft(&document, &LINES);
    let run = |text: &str, other: &[&str]| DraftRun {
        text: text.into(),
        other: other.iter().map(|kind| (*kind).to_string()).collect(),
        ..DraftRun::default()
    };
    draft.paragraphs[1].runs =
        vec![run("Ban Thường vụ ", &["size", "u"]), run("báo cáo", &[]), run(" như sau:", &["size"])];
    draft.paragraphs[1].other = vec![("align".into(), String::new())];
    draft.paragraphs[3].style_name = "heading 2".into();
    draft.paragraphs[4].style_name = "List Paragraph".into();
    // The letterhead has sizes of its own; a person alone strikes something out there.
    draft.paragraphs[0].runs[0].other = vec!["size".into(), "strike".into()];
    let merge = merged_into(&document, &draft, &Choices::default());
    assert_eq!(
        shown(&merge),
        ["refused merge.formatting -", "refused merge.formatting a.1", "refused merge.formatting a.3"]
    );
    assert_eq!(
        messages(&merge),
        [
            "đoạn này: định dạng không lấy: gạch ngang chữ “Số 05-KH/ĐU”",
            "khối `a.1`: định dạng không lấy: cỡ chữ “Ban Thường vụ … như sau:”; gạch chân “Ban Thường vụ”; căn lề",
            "khối `a.3`: định dạng không lấy: kiểu đoạn “heading 2”",
        ]
    );
    assert!(edits(&merge).is_empty());
}

#[test]
fn a_new_paragraph_says_what_of_its_look_is_not_taken() {
    let document = document();
    let mut lines = LINES.to_vec();
    lines.insert(2, ("", "Kiến nghị với cấp trên"));
    let mut draft = draft(&document, &lines);
    // A heading by its style, whatever the style's identifier in the language of the word processor.
    (draft.paragraphs[2].heading, draft.paragraphs[2].style_name) = (true, "heading 1".into());
    draft.paragraphs[2].style = "u1".into();
    draft.paragraphs[2].runs[0].other = vec!["color".into()];
    let merge = merged_into(&document, &draft, &Choices::default());
    assert_eq!(shown(&merge), ["taken merge.added a.1", "refused merge.formatting -"]);
    assert!(merge.items[0].diagnostic.hints.iter().any(|hint| hint.vi.contains("đoạn thường")));
    assert_eq!(messages(&merge)[1], "đoạn này: định dạng không lấy: màu chữ “Kiến nghị với cấp trên”");
    assert_eq!(edits(&merge), ["after a.1 Kiến nghị với cấp trên"]);
}

#[test]
fn what_cannot_be_read_as_text_is_refused_at_its_block() {
    let document = document();
    let mut draft = draft(&document, &LINES);
    let one =
        |paragraph: usize, kind, words: &str| Unread { part: None, paragraph, kind, words: words.into() };
    draft.unread = vec![
        one(2, UnreadKind::Equation, "12"),
        one(4, UnreadKind::Symbol, "Tượng Hình, U+F0C1"),
        one(9, UnreadKind::Hidden, "ghi chú"),
        Unread { part: Some("footnotes".into()), ..one(1, UnreadKind::Equation, "a") },
        one(5, UnreadKind::PageBreak, ""),
    ];
    let merge = merged_into(&document, &draft, &Choices::default());
    assert_eq!(
        shown(&merge),
        [
            "refused merge.left-out a.1",
            "refused merge.left-out a.3",
            "refused merge.left-out a.4",
            "refused merge.left-out a.5",
            "refused merge.left-out -"
        ]
    );
    assert_eq!(
        messages(&merge)[1],
        "ký hiệu của phông chữ riêng trong bản Word (“Tượng Hình, U+F0C1”); không lấy"
    );
    // A page break of the document itself does not count.
    let mut broken = document;
    broken.blocks.insert(1, named("a.break", Block::PageBreak));
    draft.sent = Some(sent(&broken));
    let merge = merged_into(&broken, &draft, &Choices::default());
    assert_eq!(shown(&merge).iter().filter(|line| line.contains("left-out")).count(), 4);
}
