//! Word files as real offices write them: a blank number, a second letterhead, a recipient over two lines, a list that Word
//! numbers. Each has the findings that a clerk would make and no other.

use vanthu_diagnostic::Severity;
use vanthu_model::docx_text::{DocxText, Paragraph, TableCell};
use vanthu_model::rules::Rules;

use super::tests::{asset, language, party};
use super::{CheckedDocx, RecognisedDocx, Scope, check_docx};

/// A Word file under construction.
#[derive(Default)]
pub(super) struct File {
    pub(super) docx: DocxText,
    tables: usize,
}

impl File {
    fn add(&mut self, text: &str, cell: Option<TableCell>) {
        let number = self.docx.paragraphs.len() + 1;
        self.docx.paragraphs.push(Paragraph { number, text: text.into(), cell, ..Paragraph::default() });
    }

    pub(super) fn columns(mut self, left: &[&str], right: &[&str]) -> Self {
        for (column, texts) in [left, right].into_iter().enumerate() {
            for text in texts {
                self.add(text, Some(TableCell { table: self.tables, row: 0, column }));
            }
        }
        self.tables += 1;
        self
    }

    pub(super) fn lines(mut self, texts: &[&str]) -> Self {
        texts.iter().for_each(|text| self.add(text, None));
        self
    }

    fn labelled(mut self, items: &[(&str, &str)]) -> Self {
        for (label, text) in items {
            self.add(text, None);
            if let Some(last) = self.docx.paragraphs.last_mut() {
                last.numbered = true;
                last.label = (*label).to_string();
            }
        }
        self
    }

    pub(super) fn check(&self) -> CheckedDocx {
        let recognised = RecognisedDocx::new(&self.docx);
        let rules = match recognised.standard() {
            Some(vanthu_model::office::Standard::Party) => party(),
            _ => Rules::parse("nd30-2020", &asset("rules/nd30-2020.toml")).unwrap(),
        };
        let scope = if recognised.standard().is_some() { Scope::Everything } else { Scope::Words };
        check_docx(&recognised, &rules, &language(), scope)
    }

    /// The codes of the errors and warnings.
    pub(super) fn codes(&self) -> Vec<String> {
        let found = self.check().findings;
        found.iter().filter(|one| one.severity > Severity::Note).map(|one| one.code.to_string()).collect()
    }
}

/// The letterhead of a commune.
pub(super) fn commune(file: File, number: &str, date: &str) -> File {
    file.columns(
        &["ỦY BAN NHÂN DÂN", "XÃ HÀM MẪU", number],
        &["CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc", date],
    )
}

fn decision(authority: &str, name: &str) -> File {
    commune(File::default(), "Số: 158/QĐ-UBND", "Hàm Mẫu, ngày 20 tháng 7 năm 2026")
        .lines(&[
            "QUYẾT ĐỊNH",
            "Ban hành Quy chế phối hợp giải quyết thủ tục hành chính",
            "CHỦ TỊCH ỦY BAN NHÂN DÂN XÃ HÀM MẪU",
            "Căn cứ Luật Tổ chức chính quyền địa phương ngày 16 tháng 6 năm 2025;",
            "QUYẾT ĐỊNH:",
            "Điều 1. Ban hành kèm theo Quyết định này Quy chế phối hợp.",
            "Điều 2. Chánh Văn phòng chịu trách nhiệm thi hành Quyết định này./.",
        ])
        .columns(&["Nơi nhận:", "- Như Điều 2;", "- Lưu: VT, VP."], &[authority, name])
}

/// The findings on figures of the period before, beside a document with this text.
fn beside(now: &str, before: &str) -> Vec<String> {
    let file = |text: &str, date: &str| {
        commune(File::default(), "Số: 158/BC-UBND", date).lines(&["BÁO CÁO", "Kết quả công tác", text])
    };
    let (now, before) = (
        file(now, "Hàm Mẫu, ngày 20 tháng 7 năm 2026").docx,
        file(before, "Hàm Mẫu, ngày 18 tháng 7 năm 2025").docx,
    );
    let rules = Rules::parse("nd30-2020", &asset("rules/nd30-2020.toml")).unwrap();
    let (now, before) = (RecognisedDocx::new(&now), RecognisedDocx::new(&before));
    let found = super::check_previous(&now, &super::Earlier::Docx(&before), &rules, &language());
    found.into_iter().map(|one| one.message.vi).collect()
}

#[test]
fn figures_of_the_period_before_are_those_of_its_document() {
    let before =
        "Đã kết nạp 19 đảng viên mới; hòa giải thành 32 vụ; toàn xã xảy ra 11 vụ tai nạn giao thông.";
    for wrong in [
        "Trong kỳ đã kết nạp 23 đảng viên mới, tăng 05 đảng viên so với cùng kỳ.",
        "Đã kết nạp 23 đảng viên mới, tăng 05 đảng viên so với cùng kỳ năm trước (18 đảng viên).",
        "Các tổ hòa giải thành 40 vụ, tăng 07 vụ so với kỳ trước.",
        "Trên địa bàn xảy ra 08 vụ tai nạn giao thông, giảm 04 vụ so với cùng kỳ.",
    ] {
        assert_eq!(beside(wrong, before).len(), 1, "{wrong}");
    }
    for right in [
        "Trong kỳ đã kết nạp 23 đảng viên mới, tăng 04 đảng viên so với cùng kỳ.",
        "Đã kết nạp 23 đảng viên mới, tăng 04 đảng viên so với cùng kỳ năm trước (19 đảng viên).",
        "Các tổ hòa giải thành 40 vụ, tăng 25% so với kỳ trước.",
        "Đã khen thưởng 40 tập thể, tăng 07 tập thể so với cùng kỳ.",
        "Trên địa bàn xảy ra 08 vụ cháy, giảm 01 vụ so với cùng kỳ.",
    ] {
        assert_eq!(beside(right, before), NONE, "{right}");
    }
}

const NONE: [String; 0] = [];

#[test]
fn a_blank_number_day_and_signature_are_neither_missing_nor_part_of_a_name() {
    for (number, date) in [
        ("Số:          /UBND-VX", "Hàm Mẫu, ngày       tháng 7 năm 2026"),
        ("Số: …/UBND-VX", "Hàm Mẫu, ngày … tháng 7 năm 2026"),
        ("Số:    /UBND-VX", "Hàm Mẫu, ngày .../7/2026"),
    ] {
        let file = commune(File::default(), number, date)
            .lines(&[
                "V/v rà soát hộ nghèo năm 2026",
                "Kính gửi: Các thôn trên địa bàn xã.",
                "Ủy ban nhân dân xã đề nghị các thôn rà soát hộ nghèo.",
                "Kết quả gửi về Văn phòng trước ngày 25/8/2026./.",
            ])
            .columns(
                &["Nơi nhận:", "- Như trên;", "- Lưu: VT, VP."],
                &["TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH", "", ""],
            );
        assert_eq!(file.codes(), NONE, "{number}");
        let found = file.check().metadata;
        assert_eq!(found.issuer, "ỦY BAN NHÂN DÂN XÃ HÀM MẪU");
        assert_eq!((found.kind.as_str(), found.signer.as_str()), ("công văn", ""));
    }
}

#[test]
fn month_and_year_choose_the_rules() {
    let docx = commune(File::default(), "Số:    /UBND-VX", "Hàm Mẫu, ngày      tháng 3 năm 2026").docx;
    let date = RecognisedDocx::new(&docx).date().unwrap();
    assert_eq!(date.to_string(), "2026-03-31");
}

#[test]
fn what_is_attached_is_judged_by_its_own_role() {
    let attached = |file: File| {
        file.columns(
            &["ỦY BAN NHÂN DÂN", "XÃ HÀM MẪU"],
            &["CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc"],
        )
        .lines(&[
            "QUY CHẾ",
            "Phối hợp giải quyết thủ tục hành chính",
            "(Kèm theo Quyết định số     /QĐ-UBND ngày     tháng 7 năm 2026 của Ủy ban nhân dân xã Hàm Mẫu)",
            "Chương I",
            "QUY ĐỊNH CHUNG",
            "Điều 1. Phạm vi điều chỉnh",
            "Quy chế này quy định việc phối hợp.",
            "Điều 2. Nguyên tắc",
            "1. Đúng chức năng.",
            "2. Đúng thời hạn./.",
        ])
    };
    assert_eq!(attached(decision("CHỦ TỊCH", "Nguyễn Thị K")).codes(), NONE);
    // The faults of the decision are found with and without the regulation behind it.
    let faulty = || decision("CHỦ TỊCH", "Bà Nguyễn Thị K");
    assert_eq!(faulty().codes(), ["check.signer-title"]);
    assert_eq!(attached(faulty()).codes(), ["check.signer-title"]);
}

#[test]
fn a_second_document_is_checked_by_itself() {
    let file = File::default()
        .columns(
            &["ĐẢNG BỘ TỈNH LÂM ĐỒNG", "ĐẢNG ỦY XÃ HÀM MẪU", "*", "Số 85-CV/ĐU", "về việc tổ chức hội nghị"],
            &["ĐẢNG CỘNG SẢN VIỆT NAM", "", "Hàm Mẫu, ngày 05 tháng 7 năm 2026"],
        )
        .lines(&[
            "Kính gửi: Các chi bộ trực thuộc.",
            "Ban Thường vụ Đảng ủy tổ chức hội nghị theo chương trình kèm theo.",
        ])
        .columns(
            &["Nơi nhận:", "- Như trên;", "- Lưu Đảng ủy."],
            &["T/M BAN THƯỜNG VỤ", "PHÓ BÍ THƯ", "", "Trần Thị B"],
        )
        .columns(&["ĐẢNG BỘ TỈNH LÂM ĐỒNG", "ĐẢNG ỦY XÃ HÀM MẪU", "*"], &["ĐẢNG CỘNG SẢN VIỆT NAM"])
        .lines(&["CHƯƠNG TRÌNH", "hội nghị sơ kết", "-----", "1. Tuyên bố lý do.", "2. Báo cáo kết quả."]);
    assert_eq!(file.codes(), NONE);
}

#[test]
fn a_chairman_does_not_sign_for_the_committee() {
    assert_eq!(decision("TM. ỦY BAN NHÂN DÂN", "Nguyễn Thị K").codes(), ["check.signing-body"]);
    assert_eq!(decision("CHỦ TỊCH", "Nguyễn Thị K").codes(), NONE);
    assert_eq!(decision("TL.CHỦ TỊCH", "Nguyễn Thị K").codes(), ["check.authority-form"]);
}

#[test]
fn a_recipient_may_go_on_in_the_next_paragraph() {
    let plan = |recipients: &[&str]| {
        commune(File::default(), "Số: 157/KH-UBND", "Hàm Mẫu, ngày 20 tháng 7 năm 2026")
            .lines(&[
                "KẾ HOẠCH",
                "Cải cách hành chính năm 2026",
                "Ủy ban nhân dân xã ban hành Kế hoạch như sau:",
                "1. Rà soát thủ tục hành chính.",
                "2. Công khai thủ tục hành chính./.",
            ])
            .columns(recipients, &["TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH", "", "Nguyễn Thị K"])
    };
    let whole = [
        "Nơi nhận:",
        "- Các sở, ban, ngành thuộc Ủy ban nhân dân tỉnh,",
        "cơ quan của Trung ương trên địa bàn;",
        "- Lưu: VT, VP.",
    ];
    assert_eq!(plan(&whole).codes(), NONE);
    let indented = [" Nơi nhận:", "- Các thôn;", "- Lưu: VT, VP."];
    assert_eq!(plan(&indented).codes(), NONE);
    let spoilt = [
        "Nơi nhận:",
        "- Các sở, ban, ngành thuộc Ủy ban nhân dân tỉnh,",
        "cơ quan của Trung ương trên địa bàn",
        "- Lưu: VT, VP.",
    ];
    assert_eq!(plan(&spoilt).codes(), ["check.recipient-end"]);
    let stopped = ["Nơi nhận:", "- Các thôn;", "- Lưu: VT. NC."];
    assert_eq!(plan(&stopped).codes(), ["check.archive-form"]);
}

#[test]
fn the_numbers_that_word_gives_are_read() {
    let list = |labels: &[&str]| {
        let texts = ["Đơn đề nghị;", "Bản sao;", "Ảnh;", "Tờ khai;", "Giấy giới thiệu."];
        let items: Vec<(&str, &str)> = labels.iter().copied().zip(texts).collect();
        commune(File::default(), "Số: 157/TB-UBND", "Hàm Mẫu, ngày 20 tháng 7 năm 2026")
            .lines(&["THÔNG BÁO", "Về hồ sơ đăng ký", "Hồ sơ gồm:"])
            .labelled(&items)
            .lines(&["Đề nghị các thôn thực hiện./."])
            .columns(
                &["Nơi nhận:", "- Các thôn;", "- Lưu: VT."],
                &["TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH", "", "Nguyễn Thị K"],
            )
    };
    assert_eq!(list(&["a)", "b)", "c)", "d)", "đ)"]).codes(), NONE);
    assert_eq!(list(&["a)", "b)", "c)", "d)", "e)"]).codes(), ["check.numbering-gap"]);
}

#[test]
fn v_v_belongs_to_dispatches() {
    let notice = |subject: &str| {
        commune(File::default(), "Số: 157/TB-UBND", "Hàm Mẫu, ngày 20 tháng 7 năm 2026")
            .lines(&["THÔNG BÁO", subject, "Đề nghị các thôn thực hiện./."])
            .columns(
                &["Nơi nhận:", "- Các thôn;", "- Lưu: VT."],
                &["TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH", "", "Nguyễn Thị K"],
            )
    };
    assert_eq!(notice("V/v tiếp công dân").codes(), ["check.subject-form"]);
    assert_eq!(notice("Về việc tiếp công dân").codes(), NONE);
}

#[test]
fn documents_of_no_known_standard_are_checked_for_words_and_figures() {
    let speech = |text: &str| File::default().lines(&["THAM LUẬN", "Kinh nghiệm phát triển đảng viên", text]);
    assert_eq!(speech("Chi bộ đã kết nạp 25 đảng viên, trong đó 15 đảng viên là học sinh.").codes(), NONE);
    let wrong = speech("Chi bộ đã kết nạp 25 đảng viên, gồm 15 nam và 11 nữ.");
    assert_eq!(wrong.codes(), ["check.sum-disagrees"]);
    assert_eq!(wrong.check().findings[0].clause, None);
    let youth = File::default().columns(
        &["TỈNH ĐOÀN LÂM ĐỒNG", "***", "Số: 12-KH/ĐTN"],
        &["ĐOÀN TNCS HỒ CHÍ MINH", "Hàm Mẫu, ngày 01 tháng 3 năm 2026"],
    );
    assert_eq!(RecognisedDocx::new(&youth.docx).standard(), None);
    let circular = commune(File::default(), "Số: 05/2026/TT-BNV", "Hà Nội, ngày 12 tháng 5 năm 2026")
        .lines(&["THÔNG TƯ"]);
    assert_eq!(RecognisedDocx::new(&circular.docx).standard(), None);
}

#[test]
fn a_standing_committee_is_no_issuer_and_bodies_that_are_gone_are_noted() {
    let report = |issuer: &[&str], text: &str| {
        File::default()
            .columns(
                &[issuer, &["*", "Số 07-BC/ĐU"]].concat(),
                &["ĐẢNG CỘNG SẢN VIỆT NAM", "Hàm Mẫu, ngày 05 tháng 7 năm 2026"],
            )
            .lines(&[
                "BÁO CÁO",
                "sơ kết công tác phát triển đảng viên",
                "-----",
                text,
                "Trên đây là báo cáo của Đảng ủy.",
            ])
            .columns(
                &["Nơi nhận:", "- Ban Tổ chức Tỉnh ủy;", "- Lưu Đảng ủy."],
                &["T/M BAN THƯỜNG VỤ", "BÍ THƯ", "", "Nguyễn Văn A"],
            )
    };
    let sound = ["ĐẢNG BỘ TỈNH LÂM ĐỒNG", "ĐẢNG ỦY XÃ HÀM MẪU"];
    assert_eq!(
        report(&["ĐẢNG BỘ TỈNH LÂM ĐỒNG", "BAN THƯỜNG VỤ ĐẢNG ỦY"], "Đã kết nạp 14 đảng viên.").codes(),
        ["check.issuer-body"]
    );
    let gone = report(&sound, "Gửi các huyện ủy trong tỉnh.").check().findings;
    assert!(gone.iter().any(|one| one.code == "check.defunct-body"), "{gone:#?}");
    assert_eq!(report(&sound, "Đã kết nạp 14 đảng viên.").check().findings, []);
    // In a document that has its number and its day, a place that was left open is an error.
    let open = report(&sound, "Hoàn thành trước ngày .../.../2026.").check().findings;
    assert_eq!(
        open.iter().map(|one| (one.code.as_str(), one.severity)).collect::<Vec<_>>(),
        [("check.unfilled", Severity::Error)]
    );
}

#[test]
fn tracked_changes_comments_pictures_and_old_fonts_are_told() {
    let mut file = File::default().lines(&["THAM LUẬN", "Kính thưa hội nghị."]);
    (file.docx.changes, file.docx.comments, file.docx.old_font) = (3, 2, Some(".VnTime".into()));
    let codes: Vec<String> = file.check().findings.iter().map(|one| one.code.to_string()).collect();
    assert_eq!(codes, ["check.tracked-changes", "check.comments", "check.old-encoding"]);
    let picture = File { docx: DocxText { pictures: true, ..DocxText::default() }, tables: 0 };
    assert!(picture.codes().contains(&"check.picture-only".to_string()));
}
