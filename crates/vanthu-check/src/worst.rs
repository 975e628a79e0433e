//! The alarms and the misses that did most harm on real documents, each with further cases: first those in which nothing is
//! wrong, then those that must be found.

use super::RecognisedDocx;
use super::tests::codes_of;
use super::trials::{File, commune};

const NONE: [String; 0] = [];
const STATE: [&str; 2] = ["CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc"];

/// The letterhead of a Party committee.
fn committee(file: File, number: &str, date: &str) -> File {
    file.columns(
        &["ĐẢNG BỘ TỈNH LÂM ĐỒNG", "ĐẢNG ỦY XÃ HÀM MẪU", "*", number],
        &["ĐẢNG CỘNG SẢN VIỆT NAM", date],
    )
}

/// A dispatch of a department, whose foot is given.
fn dispatch(number: &str, date: &str, last: &[&str], foot: (&[&str], &[&str])) -> File {
    File::default()
        .columns(&["UBND TỈNH LÂM ĐỒNG", "SỞ NỘI VỤ", number], &[STATE[0], STATE[1], date])
        .lines(&["V/v cử người dự tập huấn", "Kính gửi: Ủy ban nhân dân các xã, phường, đặc khu."])
        .lines(last)
        .columns(foot.0, foot.1)
}

const FOOT: (&[&str], &[&str]) =
    (&["Nơi nhận:", "- Như trên;", "- Lưu: VT, CCHC."], &["GIÁM ĐỐC", "", "", "Trần Văn B"]);
const LAST: &[&str] = &["Sở Nội vụ đề nghị các địa phương cử người dự tập huấn đúng thành phần./."];

#[track_caller]
fn sound(texts: &[&str]) {
    let alarms: Vec<_> =
        texts.iter().map(|text| (text, codes_of(text))).filter(|(_, found)| !found.is_empty()).collect();
    assert!(alarms.is_empty(), "{alarms:#?}");
}

#[track_caller]
fn wrong(code: &str, texts: &[&str]) {
    let missed: Vec<_> = texts
        .iter()
        .map(|text| (text, codes_of(text)))
        .filter(|(_, found)| !found.iter().any(|one| one == code))
        .collect();
    assert!(missed.is_empty(), "no {code}: {missed:#?}");
}

#[test]
fn the_names_and_the_number_may_stand_in_two_tables() {
    let file = File::default()
        .columns(&["UBND TỈNH LÂM ĐỒNG", "SỞ NỘI VỤ"], &STATE)
        .columns(&["Số: 12/SNV-CCHC"], &["Lâm Đồng, ngày 09 tháng 3 năm 2026"])
        .lines(&["V/v cử người dự tập huấn", "Kính gửi: Ủy ban nhân dân các xã, phường, đặc khu."])
        .lines(LAST)
        .columns(FOOT.0, FOOT.1);
    assert_eq!(file.codes(), NONE);
}

#[test]
fn blank_numbers_and_days_of_dispatches_are_no_faults() {
    for (number, date) in [
        ("Số:......../SNV-CCHC", "Lâm Đồng, ngày...... tháng 3 năm 2026"),
        ("Số:\t/SNV-CCHC", "Lâm Đồng, ngày \t tháng 3 năm 2026"),
        ("Số:      /SNV-CCHC", "Lâm Đồng, ngày      tháng      năm 2026"),
    ] {
        assert_eq!(dispatch(number, date, LAST, FOOT).codes(), NONE, "{number:?} {date:?}");
    }
}

#[test]
fn a_space_within_a_symbol_is_found_beside_a_blank_number() {
    let found = dispatch("Số:      /SNV- CCHC", "Lâm Đồng, ngày    tháng 3 năm 2026", LAST, FOOT).codes();
    assert!(found.iter().any(|code| code == "check.number-form"), "{found:?}");
}

#[test]
fn a_blank_day_leaves_the_month_to_choose_the_rules() {
    for (date, day) in [
        ("Hàm Mẫu, ngày    tháng 4 năm 2026", "2026-04-30"),
        ("Hàm Mẫu, ngày ... tháng 11 năm 2025", "2025-11-30"),
    ] {
        let file = committee(File::default(), "Số     -BC/ĐU", date);
        assert_eq!(RecognisedDocx::new(&file.docx).date().map(|date| date.to_string()).as_deref(), Some(day));
    }
}

#[test]
fn each_document_of_a_file_has_its_own_kind() {
    let foot = |file: File, first: &str| {
        file.columns(
            &["Nơi nhận:", first, "- Lưu Đảng ủy."],
            &["T/M BAN THƯỜNG VỤ", "PHÓ BÍ THƯ", "", "", "Trần Thị B"],
        )
    };
    let date = "Hàm Mẫu, ngày 05 tháng 7 năm 2026";
    for (number, kind, lines) in [
        ("", "CHƯƠNG TRÌNH", ["làm việc tại cơ sở", "1. Nghe báo cáo."]),
        ("Số    -KH/ĐU", "KẾ HOẠCH", ["kiểm tra năm 2026", "1. Kiểm tra 03 chi bộ."]),
    ] {
        let file = foot(
            committee(File::default(), "Số 85-CV/ĐU", date).lines(&[
                "về việc gửi tài liệu",
                "Kính gửi: Các chi bộ trực thuộc.",
                "Ban Thường vụ Đảng ủy gửi tài liệu kèm theo.",
            ]),
            "- Như trên;",
        );
        let second = committee(file, number, "Hàm Mẫu, ngày    tháng 7 năm 2026")
            .lines(&[kind, lines[0], "-----", lines[1]]);
        let found = foot(second, "- Các chi bộ trực thuộc;").codes();
        assert!(!found.iter().any(|code| code == "check.symbol-kind"), "{kind}: {found:?}");
    }
}

#[test]
fn the_text_ends_before_the_signature() {
    for extra in [&["-----------------"][..], &["          "], &["PHỤ LỤC", "Danh sách lớp", "1. Lớp một"]]
    {
        let file =
            dispatch("Số: 215/SNV-CCHC", "Lâm Đồng, ngày 12 tháng 3 năm 2026", LAST, FOOT).lines(extra);
        let found = file.codes();
        assert!(!found.iter().any(|code| code == "check.end-mark"), "{extra:?}: {found:?}");
    }
}

#[test]
fn a_post_is_no_name_of_a_signer() {
    for foot in [
        &["KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC"][..],
        &["TL. GIÁM ĐỐC", "CHÁNH VĂN PHÒNG", "", ""],
        &["TUQ. GIÁM ĐỐC", "TRƯỞNG PHÒNG TỔ CHỨC"],
    ] {
        let file = dispatch("Số:     /SNV-CCHC", "Lâm Đồng, ngày    tháng 3 năm 2026", LAST, (FOOT.0, foot));
        let found = file.codes();
        assert!(!found.iter().any(|code| code == "check.signer-capitals"), "{foot:?}: {found:?}");
    }
}

#[test]
fn the_label_of_the_recipients_may_be_indented() {
    for label in [" Nơi nhận:", "\u{a0}\u{a0}Nơi nhận:", "\tNơi nhận:"] {
        let foot = (&[label, "- Như trên;", "- Lưu: VT, CCHC."][..], FOOT.1);
        let found = dispatch("Số: 215/SNV-CCHC", "Lâm Đồng, ngày 12 tháng 3 năm 2026", LAST, foot).codes();
        assert!(!found.iter().any(|code| code == "check.missing-part"), "{label:?}: {found:?}");
    }
}

#[test]
fn abbreviations_may_be_explained_in_any_order() {
    sound(&[
        "Bộ Giáo dục và Đào tạo (Bộ GDĐT) hướng dẫn; Bộ GDĐT kiểm tra.",
        "Chương trình giảm nghèo bền vững (Chương trình GNBV) được triển khai; vốn GNBV đã phân bổ.",
        "Các KH (kế hoạch) đã ban hành; mỗi KH có phụ lục.",
        "Tên viết tắt: HKHX.",
        "Ngành GD&ĐT (giáo dục và đào tạo) đã tổng kết.",
    ]);
}

#[test]
fn a_footnote_mark_fills_its_brackets() {
    sound(&["Đã ban hành 12 văn bản (\u{2060}) về công tác cán bộ.", "Đã mở 02 lớp (\u{b2})."]);
}

#[test]
fn roman_items_and_foreign_words_are_no_syllables() {
    sound(&[
        "Các nội dung: (i) rà soát hồ sơ; (ii) lập danh sách; (iii) thông báo; (iv) tổng hợp; (v) báo cáo.",
        "Đăng tải infographic, video trên fanpage; họp trực tuyến qua phần mềm meet; đặt firewall cho 02 node.",
        "Thiết kế banner, logo và gửi link qua email; lưu file trên cloud.",
    ]);
}

#[test]
fn documents_outside_the_standards_are_checked_for_words_alone() {
    let youth = File::default()
        .columns(
            &["TỈNH ĐOÀN LÂM ĐỒNG", "BCH ĐOÀN XÃ HÀM MẪU", "***", "Số: 08-HD/ĐTN"],
            &["ĐOÀN TNCS HỒ CHÍ MINH", "Hàm Mẫu, ngày 01 tháng 6 năm 2026"],
        )
        .lines(&["HƯỚNG DẪN", "Tổ chức hoạt động hè năm 2026", "1. Mở 02 lớp bơi.", "2. Ra quân 03 đợt."])
        .columns(&["Nơi nhận:", "- Các chi đoàn;"], &["TM. BAN THƯỜNG VỤ", "BÍ THƯ", "", "Lê Thị D"]);
    assert_eq!(youth.codes(), NONE);
    let speech = File::default().lines(&[
        "BÀI PHÁT BIỂU",
        "của lãnh đạo xã tại lễ khai giảng",
        "Kính thưa các thầy giáo, cô giáo!",
        "Năm học qua, xã có 126 học sinh giỏi.",
    ]);
    assert_eq!(speech.codes(), NONE);
}

#[test]
fn sums_that_are_written_out_are_worked_out() {
    wrong(
        "check.sum-disagrees",
        &[
            "Tổng dự toán 64.250 triệu đồng (41.180 triệu đồng vốn tỉnh + 22.070 triệu đồng vốn xã).",
            "Đã xử lý 1.318 văn bản (1.002 + 315).",
            "Cả năm có 86 vụ = 30 + 0 + 41 + 12 + 2.",
        ],
    );
}

#[test]
fn a_share_without_its_figure_and_a_year_of_six_digits_are_found() {
    wrong(
        "check.unfilled",
        &["Đã thu 12 hồ sơ, đạt tỷ lệ.", "Đã họp 18/18 chi bộ, chiếm tỷ lệ ; các chi bộ đều đạt."],
    );
    wrong(
        "check.date-impossible",
        &["Hoàn thành trước ngày 15/07/202026.", "Báo cáo trước tháng 07/202025."],
    );
}

#[test]
fn legal_syllables_that_make_no_word_are_found() {
    for text in [
        "Nơi lầm việc của tổ.",
        "Đẩy mạnh ứng dựng công nghệ.",
        "Tình hình diễn biến phúc tạp.",
        "Có định hưởng rõ ràng.",
        "Còn lổ hổng trong quản lý.",
        "Công tác phố biến pháp luật.",
        "Trên đị bàn xã.",
        "Theo tình tình thực tế.",
        "Các lự lượng tham gia.",
        "Rút kinh nghiệp qua từng đợt.",
        "Công tác đào tào nghề.",
        "Gửi lời chức mừng.",
        "Thực hiện Nghị quết của Đảng ủy.",
        "Kính thưa quý vi đại biểu.",
        "Thời gia qua, công tác chủ trọng.",
        "Trích yêu nội dung và nâng lực cán bộ.",
    ] {
        let found = codes_of(text);
        let spelt = ["check.word-pair", "check.misspelling", "check.syllable"];
        assert!(found.iter().any(|code| spelt.contains(&code.as_str())), "{text}: {found:?}");
    }
}

#[test]
fn words_and_clauses_written_twice_are_found() {
    wrong(
        "check.word-twice",
        &[
            "Đề nghị các các chi bộ báo cáo.",
            "Giao Văn phòng tham mưu giao Văn phòng tham mưu thực hiện.",
            "Việc này này đã xong.",
        ],
    );
}

#[test]
fn a_chairman_signs_his_own_decision() {
    for (decider, authority) in [
        ("CHỦ TỊCH ỦY BAN NHÂN DÂN XÃ HÀM MẪU", "TM. ỦY BAN NHÂN DÂN"),
        ("CHỦ TỊCH ỦY BAN NHÂN DÂN XÃ", "TM. UBND XÃ"),
    ] {
        let file = commune(File::default(), "Số: 158/QĐ-UBND", "Hàm Mẫu, ngày 20 tháng 7 năm 2026")
            .lines(&[
                "QUYẾT ĐỊNH",
                "Về việc kiện toàn Tổ công tác",
                decider,
                "Theo đề nghị của Chánh Văn phòng.",
                "QUYẾT ĐỊNH:",
                "Điều 1. Kiện toàn Tổ công tác.",
                "Điều 2. Chánh Văn phòng thi hành Quyết định này./.",
            ])
            .columns(
                &["Nơi nhận:", "- Như Điều 2;", "- Lưu: VT."],
                &[authority, "CHỦ TỊCH", "", "", "Nguyễn Thị K"],
            );
        let found = file.codes();
        assert!(found.iter().any(|code| code == "check.signing-body"), "{authority}: {found:?}");
    }
}

#[test]
fn one_person_chairs_a_meeting() {
    wrong(
        "check.chair-differs",
        &[
            "Đồng chí Nguyễn Văn Anh chủ trì hội nghị.\nKết luận hội nghị, đồng chí Trần Văn Ba chủ trì hội nghị yêu cầu các phòng thực hiện.",
            "Chủ trì: đồng chí Lê Thị Hoa.\nNgày 02/7/2026, đồng chí Phạm Văn Sơn chủ trì cuộc họp.",
        ],
    );
}

#[test]
fn places_left_unfilled_are_found() {
    wrong(
        "check.unfilled",
        &[
            "Giao bà… theo dõi.",
            "Hoàn thành trước ngày .../.../2026.",
            "Đã kết nạp {{so_dang_vien}} đảng viên.",
            "Tỷ lệ đạt {X71}.",
            "Đơn vị «TenDonVi» báo cáo.",
            "Họp tại ‹địa điểm›.",
            "Đề nghị ${ho_ten} dự họp.",
            "Đề nghị [điền tên đơn vị] báo cáo.",
            "1.",
        ],
    );
}

#[test]
fn numbers_are_matched_without_their_space() {
    wrong(
        "check.numbering-gap",
        &["1.Thời gian\n2.Địa điểm\n4.Thành phần", "I.Kết quả\nII.Hạn chế\nIV.Nhiệm vụ"],
    );
    wrong("check.numbering-repeat", &["1.Thành phần\n2.Nội dung\n2.Thời gian"]);
}

#[test]
fn capitals_of_bodies_and_kinds_are_checked() {
    sound(&["Các tổ chức phi chính phủ và cơ quan của Quốc hội, Chính phủ phối hợp."]);
    wrong(
        "check.capitals",
        &["Nhiệm vụ do chính phủ giao.", "Sở Công thương phối hợp.", "Thông báo của hội đồng nhân dân tỉnh."],
    );
}

#[test]
fn brackets_and_marks_that_do_not_pair_are_found() {
    wrong(
        "check.bracket-open",
        &["Đã họp (lần hai với 12 đồng chí.", "Phong trào “toàn dân đoàn kết được duy trì."],
    );
    for authority in ["TL.GIÁM ĐỐC", "KT.GIÁM ĐỐC"] {
        let foot = (FOOT.0, &[authority, "PHÓ GIÁM ĐỐC", "", "", "Trần Văn B"][..]);
        let found = dispatch("Số: 215/SNV-CCHC", "Lâm Đồng, ngày 12 tháng 3 năm 2026", LAST, foot).codes();
        assert!(found.iter().any(|code| code == "check.authority-form"), "{authority}: {found:?}");
    }
}
