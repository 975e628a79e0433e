//! Tries every check of the registry with its examples: the wrong one is reported, the right one is not.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use chrono::NaiveDate;

use super::document_text::{DocumentText, Passage, PassageKind, Signed};
use super::registry::{self, Check, ExampleSlot};
use super::{CheckContext, registry::Chapter};
use vanthu_assets::Assets;
use vanthu_diagnostic::{Diagnostic, Severity};
use vanthu_model::language::{Language, LanguageFiles};
use vanthu_model::rules::Rules;

/// The embedded file at a path, as text.
pub(super) fn asset(path: &str) -> String {
    let asset = Assets::default().get(path).unwrap().unwrap();
    asset.text().unwrap().to_string()
}

pub(super) fn party() -> Rules {
    Rules::parse("hd05", &asset("rules/hd05-2026.toml")).unwrap()
}

pub(super) fn language() -> Language {
    let [spelling, words, pairs, capitals] =
        ["spelling", "words", "pairs", "capitals"].map(|name| asset(&format!("language/{name}.toml")));
    let files = LanguageFiles {
        spelling: ("spelling", &spelling),
        words: ("words", &words),
        pairs: ("pairs", &pairs),
        capitals: ("capitals", &capitals),
    };
    Language::parse(&files).unwrap()
}

/// A report without mistakes.
fn sound() -> DocumentText<'static> {
    let part = |text: &str| Passage::part(text);
    DocumentText {
        composed: true,
        kind: "báo cáo".into(),
        named: true,
        received: true,
        title: vec![part("ĐẢNG CỘNG SẢN VIỆT NAM")],
        superior: part("ĐẢNG BỘ TỈNH LÂM ĐỒNG"),
        issuer: part("ĐẢNG ỦY XÃ HÀM MẪU"),
        star: part("*"),
        number: part("Số 07-BC/ĐU"),
        place_date: part("Hàm Mẫu, ngày 05 tháng 7 năm 2026"),
        kind_line: part("BÁO CÁO"),
        subject: vec![part("sơ kết công tác 6 tháng đầu năm 2026")],
        divider: part("-----"),
        recipients_label: part("Nơi nhận:"),
        recipients: vec![part("- Tỉnh ủy;"), part("- Lưu Đảng ủy.")],
        signed: vec![signature("T/M BAN THƯỜNG VỤ\nBÍ THƯ\nNguyễn Văn A")],
        text: vec![Passage::text("Ban Thường vụ Đảng ủy báo cáo kết quả như sau.")],
        date: NaiveDate::from_ymd_opt(2026, 7, 5),
        ..DocumentText::default()
    }
}

fn signature(lines: &str) -> Signed {
    let mut lines = lines.lines().map(Passage::part);
    Signed { authority: lines.next(), post: lines.next(), name: lines.next().unwrap_or_default() }
}

/// The report with an example in it.
pub(super) fn with(slot: ExampleSlot, example: &str) -> DocumentText<'static> {
    let mut document = sound();
    let lines: Vec<&str> = example.split('\n').collect();
    let parts = |lines: &[&str]| lines.iter().map(|line| Passage::part(*line)).collect::<Vec<_>>();
    match slot {
        ExampleSlot::Title => document.title = parts(&lines),
        ExampleSlot::Star => document.star = Passage::part(example),
        ExampleSlot::Number => document.number = Passage::part(example),
        ExampleSlot::PlaceDate => document.place_date = Passage::part(example),
        ExampleSlot::Divider => document.divider = Passage::part(example),
        ExampleSlot::Subject => {
            document.kind_line = Passage::part(lines[0]);
            document.subject = parts(&lines[1..]);
        }
        ExampleSlot::Signature => document.signed = vec![signature(example)],
        ExampleSlot::Issuer => {
            document.superior = Passage::part("ĐẢNG BỘ XÃ HÀM MẪU");
            document.issuer = Passage::part(lines[0]);
            document.kind = lines[1].into();
            document.kind_line = Passage::part(lines[1].to_uppercase());
            let symbol = &party().types.symbols[lines[1]];
            document.number = Passage::part(format!("Số 07-{symbol}/CB"));
            document.signed = vec![signature("T/M CHI BỘ\nBÍ THƯ\nNguyễn Văn A")];
            document.recipients = parts(&["- Đảng ủy;", "- Lưu Chi bộ."]);
        }
        ExampleSlot::Addressee => {
            document.kind = lines[0].into();
            document.kind_line = Passage::default();
            document.named = lines[0] != "công văn";
            if document.named {
                document.kind_line = Passage::part(lines[0].to_uppercase());
            }
            let symbol = &party().types.symbols[lines[0]];
            document.number = Passage::part(format!("Số 07-{symbol}/ĐU"));
            document.addressee = Passage::part(lines[1]);
            document.recipients = parts(&lines[2..]);
        }
        ExampleSlot::Recipients => {
            document.recipients_label = Passage::part(lines[0]);
            document.recipients = parts(&lines[1..]);
        }
        ExampleSlot::Text => document.text = lines.iter().map(|line| Passage::text(*line)).collect(),
        ExampleSlot::Described => {}
    }
    document
}

pub(super) fn found(document: &DocumentText) -> Vec<Diagnostic> {
    static BOTH: LazyLock<(Rules, Language)> = LazyLock::new(|| (party(), language()));
    let (rules, language) = &*BOTH;
    CheckContext { document, rules, language, style: None, scope: super::Scope::Everything }.findings()
}

/// The findings on paragraphs.
fn on(text: &str) -> Vec<(String, String)> {
    let findings = found(&with(ExampleSlot::Text, text));
    findings.into_iter().map(|one| (one.code.to_string(), one.value.unwrap_or_default())).collect()
}

fn codes(findings: &[Diagnostic]) -> Vec<&str> {
    findings.iter().map(|finding| finding.code.as_str()).collect()
}

#[test]
fn the_sound_report_has_no_finding() {
    assert_eq!(found(&sound()), []);
}

#[test]
fn every_check_finds_what_is_wrong_and_leaves_what_is_right() {
    for check in registry::ALL.iter().filter(|check| check.slot != ExampleSlot::Described) {
        let wrong = found(&with(check.slot, check.wrong));
        assert!(
            codes(&wrong).contains(&check.code.as_str()),
            "{}: nothing found, but {wrong:#?}",
            check.code
        );
        let right = found(&with(check.slot, check.right));
        assert!(right.is_empty(), "{}: {right:#?}", check.code);
        let finding = wrong.iter().find(|finding| finding.code == check.code).unwrap();
        assert!(finding.clause.is_some() && finding.place.is_some(), "{}", check.code);
        assert!(finding.severity <= check.severity, "{}", check.code);
        let may_lack_hints = check.code == "check.missing-part" || check.code == "check.empty-paragraph";
        assert!(may_lack_hints || !finding.hints.is_empty(), "{} has no advice", check.code);
        for text in finding.hints.iter().chain([&finding.message]) {
            assert!(!text.vi.ends_with('.') || text.vi.ends_with("`."), "{}", text.vi);
        }
    }
}

#[test]
fn the_register_names_each_check_once_and_every_chapter() {
    let codes: BTreeSet<&str> = registry::ALL.iter().map(|check| check.code.as_str()).collect();
    assert_eq!(codes.len(), registry::ALL.len());
    for chapter in Chapter::ALL {
        assert!(registry::ALL.iter().any(|check| check.chapter == chapter), "{chapter:?}");
    }
}

#[test]
fn a_rule_that_is_only_supposed_makes_no_more_than_a_note() {
    for check in registry::ALL {
        let mut clause = (check.clause)(&party()).clone();
        for supposed in ["M", "C"] {
            clause.certainty = supposed.into();
            assert_eq!(Check::severity_under(check, &clause), Severity::Note, "{}", check.code);
        }
    }
}

#[test]
fn a_draft_may_lack_its_number_and_date() {
    let mut draft = sound();
    draft.number = Passage::part("Số      -BC/ĐU");
    draft.place_date = Passage::part("Hàm Mẫu, ngày … tháng … năm …");
    assert_eq!(found(&draft), []);
}

#[test]
fn sound_texts_have_no_finding() {
    for text in [
        "Điện thoại: (0254) 123456; thư điện tử: vanthu@hammau.gov.vn; trang https://hammau.gov.vn/tin.",
        "Nhiệm kỳ 2025 - 2030, quý I/2026, ngày 28/2/2026, tháng 01/2026, 14 giờ 30, 1.905 đảng viên, 73,68%.",
        "Đã kết nạp 14/19 đảng viên, đạt 73,68% chỉ tiêu; 3/3 chi bộ (100%); 1/3 số hộ (33,3%).",
        "Các bon Đắk R’măng, buôn Krông, xã Ea H’leo, ông K’Brẻo và bà H’Hen.",
        "Ủy ban nhân dân (UBND) xã; HĐND, UBND, MTTQ phối hợp; mức I, II, III; TP. Đà Lạt; TP Hồ Chí Minh.",
        "Đội bóng nghỉ; cán bộ cũng cố gắng; cũng cố tổ chức cho được; củng cố, kiện toàn; nói lủng củng.",
        "Không giám sát thì không rõ; dám sát cánh; dành giải thưởng cho em; giành cho được độc lập.",
        "Chị Hoà, anh Thuý, xã Phú Hoà, tỉnh Khánh Hòa, xã Hoà Bình cùng dự.",
        "Thứ hai, ngày 06/7/2026, họp tại hội trường. Phường 3 đã báo cáo v.v. và tiếp tục.",
        "Theo Nghị định số 30/2020/NĐ-CP ngày 05/3/2020 của Chính phủ về công tác văn thư.",
        "Tham gia 12/15 buổi, vắng 3 buổi; đạt 100% yêu cầu của quý.",
        "1. Việc thứ nhất.\n2. Việc thứ hai.\na) Điểm một.\nb) Điểm hai.\n3. Việc thứ ba.\na) Điểm một.",
        "1. Rà soát.\n1.1. Danh sách.\n1.2. Hồ sơ.\n2. Mở lớp.\n2.1. Kế hoạch.",
        "Điều 1. Giao nhiệm vụ.\n1. Một việc.\n2. Hai việc.\nĐiều 2. Hiệu lực.\n1. Ngày ký.",
        "Có hai cách: một là, làm ngay; hai là, chờ chỉ đạo.",
        // Two adjacent words that together look like a misspelt one.
        "Khẩn trương trình cấp trên; chủ trương trình Đại hội; tập trung sức người; kế hoạch chung thực hiện trong quý.",
        "Đoàn Thanh niên kết nạp đoàn viên; hồ sơ xuất ngũ; khả năng xuất khẩu; gia công xuất khẩu; xem xét sử dụng đất.",
        "Nghiên cứu kỹ luật mới; lịch sử lý luận; học tập chung; tranh cãi cách làm; 10 lượt bỏ phiếu; ăn mặc khác nhau.",
        "Gặp mặt định kỳ; bàn giao động cơ; vụ nổ lực lượng cứu hộ đã đến; dây chuyền đạt chuẩn; hồ sơ lượt hai.",
        "Ban Thường vụ kết luận “đồng ý”; “thống nhất cao”.",
    ] {
        assert_eq!(on(text), [], "{text}");
    }
}

#[test]
fn faulty_texts_are_found_at_their_words() {
    let cases: &[(&str, &str, &str)] = &[
        ("Giao 02 đồng chí chuẩn bị nhập ngủ.", "check.misspelling", "nhập ngủ"),
        ("Chi bộ củng đã họp.", "check.misspelling", "củng"),
        ("Củng trong kỳ, đã họp.", "check.misspelling", "Củng"),
        ("Hồ sơ gởi về Đảng uỷ.", "check.misspelling", "gởi"),
        ("Xây dựng kế họach năm.", "check.syllable", "họach"),
        ("Kết qủa đạt được.", "check.syllable", "qủa"),
        ("Đã hoan thanhh.", "check.syllable", "thanhh"),
        ("Thực hiện Nghị quyết số 12-KH/ĐU, ngày 05/5/2026.", "check.cited-symbol", "12-KH/ĐU"),
        ("Thực hiện Nghị quyết 12-NQ/ĐU.", "check.citation-first", "12-NQ/ĐU"),
        ("Họp ngày 5 tháng 7 năm 2026.", "check.date-padding", "ngày 5 tháng 7 năm 2026"),
        ("Họp ngày 29/02/2026.", "check.date-impossible", "29/02/2026"),
        ("Họp ngày 31/4.", "check.date-impossible", "ngày 31/4"),
        ("Họp ngày 05.7.2026.", "check.short-date", "05.7.2026"),
        ("Đã họp.Chi bộ biểu quyết.", "check.space-after-mark", "họp.Chi"),
        ("Đã họp ( lần 2).", "check.space-before-mark", "họp ( lần"),
        (
            "Một là, họp; hai là, bàn; bốn là, làm.",
            "check.numbering-gap",
            "Một là, họp; hai là, bàn; bốn là, làm.",
        ),
        ("a) Họp.\nb) Bàn.\nđ) Làm.", "check.numbering-gap", "đ) Làm."),
        ("Thứ nhất, họp.\nThứ hai, bàn.\nThứ hai, làm.", "check.numbering-repeat", "Thứ hai, làm."),
        ("Đạt 8/9 chỉ tiêu, bằng 88,8%.", "check.ratio-disagrees", "8/9 chỉ tiêu, bằng 88,8%"),
    ];
    for (text, code, value) in cases {
        let found = on(text);
        assert!(found.contains(&(code.to_string(), value.to_string())), "{text}: {found:?}");
    }
}

#[test]
fn the_list_of_misspellings_is_sound() {
    let language = language();
    let mut seen = BTreeSet::new();
    let entries: Vec<_> = language.spelling.iter().flat_map(|group| &group.words).collect();
    assert!(entries.len() >= 150, "{}", entries.len());
    for entry in &entries {
        assert!(seen.insert(&entry.wrong), "`{}` stands twice", entry.wrong);
        assert_ne!(entry.wrong, entry.right);
        assert!(!entry.note.is_empty());
        assert_eq!(entry.wrong, entry.wrong.to_lowercase());
        for word in entry.right.split(' ') {
            assert!(vanthu_model::syllable::is_legal(word), "`{word}` of `{}`", entry.right);
            assert_eq!(vanthu_model::syllable::tone_moved(word), None, "{word}");
        }
        // The correct form is never reported by another entry.
        let found = on(&format!("Đã có {}.", entry.right));
        assert_eq!(found, [], "`{}`", entry.right);
        // The misspelling is reported if one of its neighbours stands beside it.
        let word = |list: &[String]| list.first().cloned().unwrap_or_default();
        let text = format!("Đã có {} {} {}.", word(&entry.after), entry.wrong, word(&entry.before));
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ").replace(" .", ".");
        let found = on(&text);
        assert!(found.iter().any(|(code, _)| code == "check.misspelling"), "{text}: {found:?}");
        // It is left alone where the list calls it correct.
        let spared = entry.not_before.iter().map(|next| format!("Đã có {} {next}.", entry.wrong));
        let spared =
            spared.chain(entry.not_after.iter().map(|last| format!("Đã có {last} {}.", entry.wrong)));
        for text in spared {
            let missed =
                on(&text).iter().all(|(code, value)| code != "check.misspelling" || *value != entry.wrong);
            assert!(missed, "{text}");
        }
    }
}

#[test]
fn a_number_that_a_word_processor_gives_interrupts_the_others() {
    let mut document = with(ExampleSlot::Text, "1. Họp.\nBàn.\n3. Làm.");
    assert_eq!(codes(&found(&document)), ["check.numbering-gap"]);
    document.text[1].numbered = true;
    assert_eq!(codes(&found(&document)), Vec::<&str>::new());
}

#[test]
fn headings_and_tables_are_read_as_such() {
    let mut document = sound();
    document.text.push(Passage {
        kind: PassageKind::Heading,
        label: "I- ".into(),
        text: "KẾT QỦA".into(),
        ..Passage::default()
    });
    document.text.push(Passage { kind: PassageKind::Cell, text: "BTGDV".into(), ..Passage::default() });
    assert_eq!(codes(&found(&document)), Vec::<&str>::new());
}

/// The codes of the findings on paragraphs.
pub(super) fn codes_of(text: &str) -> Vec<String> {
    on(text).into_iter().map(|(code, _)| code).collect()
}

/// The codes of the findings on a text of these passages.
pub(super) fn codes_of_passages(passages: Vec<Passage>) -> Vec<String> {
    let mut document = sound();
    document.text.extend(passages);
    found(&document).into_iter().map(|finding| finding.code.to_string()).collect()
}

#[test]
fn as_above_stands_only_below_addressees() {
    let lines = "Nơi nhận:\n- Như trên;\n- Lưu Đảng ủy.";
    assert_eq!(codes(&found(&with(ExampleSlot::Recipients, lines))), ["check.recipient-first"]);
    let mut invitation = with(ExampleSlot::Recipients, lines);
    invitation
        .text
        .push(Passage::text("Trân trọng kính mời các đồng chí ủy viên Ban Chấp hành dự hội nghị."));
    assert_eq!(codes(&found(&invitation)), [] as [&str; 0]);
    // In a Word file the addressees may not have been recognised.
    let mut read = with(ExampleSlot::Recipients, lines);
    read.composed = false;
    assert_eq!(codes(&found(&read)), [] as [&str; 0]);
}

#[test]
fn the_posts_below_bodies_are_those_of_the_text() {
    for lines in [
        "T/M BAN THƯỜNG VỤ\nPHÓ BÍ THƯ",
        "T/M ỦY BAN KIỂM TRA\nPHÓ CHỦ NHIỆM",
        "T/M HỘI ĐỒNG\nCHỦ TỊCH",
        "T/M ĐOÀN THƯ KÝ\nTRƯỞNG ĐOÀN",
        "T/M BAN THẨM TRA TƯ CÁCH ĐẠI BIỂU\nTRƯỞNG BAN",
        "T/M BAN KIỂM PHIẾU\nTRƯỞNG BAN",
        "T/M BAN CHẤP HÀNH TRUNG ƯƠNG\nTỔNG BÍ THƯ",
        "T/M QUÂN ỦY TRUNG ƯƠNG\nPHÓ BÍ THƯ",
        "K/T TRƯỞNG TIỂU BAN\nPHÓ TRƯỞNG TIỂU BAN",
        "T/L BAN THƯỜNG VỤ\nPHÓ CHÁNH VĂN PHÒNG",
        "T/L TRƯỞNG BAN\nCHÁNH VĂN PHÒNG",
        "Q. TRƯỞNG BAN\n",
    ] {
        let document = with(ExampleSlot::Signature, &format!("{lines}\nNguyễn Văn A"));
        assert_eq!(found(&document), [], "{lines}");
    }
    for (lines, code) in [
        ("T/M ĐOÀN CHỦ TỊCH\nCHỦ TỊCH", "check.post-not-allowed"),
        ("T/M BỘ CHÍNH TRỊ\nTỔNG BÍ THƯ", "check.post-not-allowed"),
        ("T/M BAN KIỂM PHIẾU\nTRƯỞNG ĐOÀN", "check.post-not-allowed"),
        ("K/T BÍ THƯ\nPHÓ BÍ THƯ", "check.deputy-of-committee"),
        (
            "K/T TRƯỞNG BAN CHỈ ĐẠO\nTRƯỞNG BAN TỔ CHỨC\nkiêm\nPHÓ TRƯỞNG BAN CHỈ ĐẠO",
            "check.deputy-of-committee",
        ),
    ] {
        let (authority, post) = lines.split_once('\n').unwrap();
        let mut document = sound();
        document.signed = vec![Signed {
            authority: Some(Passage::part(authority)),
            post: Some(Passage::part(post)),
            name: Passage::part("Nguyễn Văn A"),
        }];
        assert!(codes(&found(&document)).contains(&code), "{lines}");
    }
}

#[test]
fn signers_of_several_bodies_name_them() {
    let mut document = sound();
    let signed = |post: &str| Signed {
        post: Some(Passage::part(post)),
        name: Passage::part("Lê Văn C"),
        authority: None,
    };
    document.signed = vec![signed("CHỦ NHIỆM ỦY BAN KIỂM TRA TỈNH ỦY"), signed("BÍ THƯ ĐẢNG ỦY XÃ HÀM MẪU")];
    assert_eq!(found(&document), []);
    document.signed.truncate(1);
    document.signed[0] = signed("BÍ THƯ ĐẢNG ỦY XÃ HÀM MẪU");
    assert_eq!(codes(&found(&document)), ["check.post-form"]);
}

#[test]
fn symbols_of_bodies_are_those_of_the_text() {
    let with_issuer = |issuer: &str, symbol: &str| {
        let mut document = sound();
        document.issuer = Passage::part(issuer);
        document.number = Passage::part(format!("Số 07-BC/{symbol}"));
        found(&document)
    };
    for (issuer, symbol) in [
        ("ĐẢNG ỦY QUÂN SỰ TỈNH", "ĐUQS"),
        ("ĐẢNG ỦY CÔNG AN TỈNH", "ĐUCA"),
        ("ĐẢNG ỦY CÁC CƠ QUAN ĐẢNG", "ĐU"),
        ("ĐẠI HỘI ĐẠI BIỂU ĐẢNG BỘ XÃ", "ĐH"),
        ("QUÂN ỦY TRUNG ƯƠNG", "QUTW"),
        ("THÔNG TẤN XÃ VIỆT NAM", "TTXVN"),
    ] {
        assert_eq!(with_issuer(issuer, symbol), [], "{issuer}");
    }
    for (issuer, symbol) in [("ĐẢNG ỦY QUÂN SỰ TỈNH", "ĐU"), ("ĐẢNG ỦY XÃ", "ĐUK"), ("ĐẠI HỘI CHI BỘ", "CB")]
    {
        assert_eq!(codes(&with_issuer(issuer, symbol)), ["check.symbol-body"], "{issuer}");
    }
}
