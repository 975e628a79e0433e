//! Sentences with one wrong figure, each of which is found, and sentences beside them in which nothing is wrong.

use crate::tests::{codes_of, codes_of_passages};

/// Each text has a finding of this code.
#[track_caller]
pub(super) fn wrong(code: &str, texts: &[&str]) {
    let missed = texts.iter().map(|text| (text, codes_of(text)));
    let missed: Vec<_> = missed.filter(|(_, found)| !found.iter().any(|one| one == code)).collect();
    assert!(missed.is_empty(), "no {code}: {missed:#?}");
}

/// No text has a finding.
#[track_caller]
pub(super) fn right(texts: &[&str]) {
    let alarms = texts.iter().map(|text| (text, codes_of(text)));
    let alarms: Vec<_> = alarms.filter(|(_, found)| !found.is_empty()).collect();
    assert!(alarms.is_empty(), "{alarms:#?}");
}

#[test]
fn a_whole_that_its_parts_miss_is_found() {
    wrong(
        "check.sum-disagrees",
        &[
            "Đã kết nạp 38 đảng viên, gồm 20 nam và 17 nữ.",
            "Tổng số hồ sơ là 82.438 = (59.072 + 24.366).",
            "Tiếp nhận 305.712 hồ sơ (293.132 + 12.579).",
            "Có 198 = 78+0+116+19+2 vụ việc.",
            "Toàn xã có 18 chi bộ, gồm 12 chi bộ thôn, 04 chi bộ cơ quan và 03 chi bộ trường học.",
            "Đã giới thiệu 523 quần chúng ưu tú tham gia 06 lớp bồi dưỡng; trong đó, các xã, thị trấn giới thiệu 193 quần chúng ưu tú, khối cơ quan, trường học giới thiệu 335 quần chúng ưu tú.",
            "Kết nạp 293 đảng viên, trong đó 30 xã, thị trấn kết nạp 124 đảng viên; khối cơ quan, trường học kết nạp 168 đảng viên.",
            "Dự họp có 25 đồng chí (14 nam, 12 nữ).",
            "Đã xét 120 hồ sơ, trong đó 98 hồ sơ đúng hạn, 21 hồ sơ quá hạn.",
            "Ban Chỉ đạo có mười hai đồng chí, gồm 01 trưởng ban, 02 phó trưởng ban và 08 ủy viên.",
            "Đã thẩm định 14/19 hồ sơ, còn lại 06 hồ sơ.",
            "Trong 19 hồ sơ, đã thẩm định 12 hồ sơ, còn lại 06 hồ sơ.",
            "Có 18 chi bộ, trong đó 12 chi bộ hoàn thành chỉ tiêu và 05 chi bộ chưa hoàn thành.",
            "Đã tiếp nhận 45 đơn, gồm:\n- 20 đơn khiếu nại;\n- 15 đơn tố cáo;\n- 11 đơn kiến nghị.",
            "Xếp loại 18 chi bộ: 03 xuất sắc, 12 hoàn thành tốt nhiệm vụ, 04 hoàn thành nhiệm vụ.",
        ],
    );
    right(&[
        "Đã kết nạp 38 đảng viên, gồm 20 nam và 18 nữ.",
        "Đã kết nạp 38 đảng viên, trong đó 28 đoàn viên, 20 nữ, 18 giáo viên.",
        "Toàn xã có 18 chi bộ, gồm 425 đảng viên chính thức và 40 đảng viên dự bị.",
        "Đã mở 05 lớp, gồm 120 học viên và 15 giảng viên.",
        "Có 19 hồ sơ, trong đó 12 hồ sơ đã thẩm định, 05 hồ sơ đang bổ sung.",
        "Toàn xã có khoảng 500 hộ, gồm 300 hộ làm nông và 150 hộ buôn bán.",
        "Hội đồng gồm 09 thành viên, họp 02 phiên, có 05 nhóm giúp việc.",
        "Kinh phí 12,5 tỷ đồng, gồm 7,3 tỷ đồng từ ngân sách tỉnh và 5,3 tỷ đồng từ ngân sách xã.",
        "Toàn Đảng bộ có 20 chi bộ, gồm 18 chi bộ thôn, Chi bộ Công an và Chi bộ Quân sự.",
        "Có 12 thôn, gồm các thôn 1, 2, 3 và các bon.",
        "Đã thẩm định 14/19 hồ sơ, còn lại 05 hồ sơ.",
        "Điều 5 gồm 3 khoản, khoản 2 gồm 4 điểm.",
        "Đã tiếp nhận 45 đơn, trong đó:\n- 20 đơn khiếu nại;\n- 15 đơn tố cáo.",
    ]);
}

#[test]
fn a_part_larger_than_its_whole_is_found() {
    wrong("check.part-exceeds", &["Đã kết nạp 38 đảng viên, trong đó có 83 đảng viên là đoàn viên."]);
    right(&["Đã kết nạp 38 đảng viên, trong đó có 28 đảng viên là đoàn viên."]);
}

#[test]
fn a_share_that_its_figures_contradict_is_found() {
    wrong(
        "check.share-disagrees",
        &[
            "Đã kết nạp 38 đảng viên, trong đó đoàn viên 28 (73,86%), giáo viên 18 (47,37%).",
            "Trong tổng số 120 hồ sơ có 90 hồ sơ đúng hạn, chiếm 57%.",
            "Toàn Đảng bộ có 425 đảng viên, trong đó 120 đảng viên nữ (chiếm 82,24%).",
            "Chỉ tiêu giao 38 đảng viên, đã kết nạp 28 đảng viên, đạt 37,68%.",
        ],
    );
    wrong("check.share-over", &["Đảng viên nữ chiếm tỷ lệ 128,24%."]);
    wrong("check.ratio-disagrees", &["Hoàn thành đạt 76,38% (14/19) chỉ tiêu."]);
    right(&[
        "Đã kết nạp 38 đảng viên, trong đó đoàn viên 28 (73,68%), giáo viên 18 (47,37%).",
        "Trong tổng số 120 hồ sơ có 90 hồ sơ đúng hạn, chiếm 75%.",
        "Thu ngân sách 125 tỷ đồng, đạt 112,5% dự toán.",
        "Kết nạp 28 đảng viên, đạt 73,7% chỉ tiêu năm.",
        "Trồng 45 ha cà phê, tăng 12,5% so với năm trước.",
        "Hộ nghèo còn 12 hộ (1,2%).",
        "Đạt 73,68% (14/19) chỉ tiêu.",
    ]);
}

#[test]
fn a_change_that_its_ends_contradict_is_found() {
    wrong(
        "check.change-disagrees",
        &[
            "Số đảng viên mới tăng từ 35 lên 38 đồng chí, tăng 05 đồng chí.",
            "Tỷ lệ hộ nghèo giảm từ 5,2% xuống 3,9%, giảm 1,5%.",
            "Nâng số chi bộ từ 19 lên 18.",
            "Năm 2025 kết nạp 35 đảng viên, năm 2026 kết nạp 38 đảng viên, tăng 13 đảng viên.",
            "Thu từ 40 tỷ đồng lên 50 tỷ đồng, tăng 20%.",
            "Kết nạp 38 đảng viên, tăng 05 đảng viên so với cùng kỳ (35 đảng viên).",
            "Số hồ sơ giảm từ 50 xuống 40, giảm 25%.",
        ],
    );
    right(&[
        "Số đảng viên mới tăng từ 35 lên 38 đồng chí, tăng 03 đồng chí (8,57%).",
        "Tỷ lệ hộ nghèo giảm từ 5,2% xuống 3,9%, giảm 1,3%.",
        "Tuyển từ 10 đến 12 người, tăng 05 người so với đợt trước.",
        "Năm 2025 kết nạp 35 đảng viên, năm 2026 kết nạp 38 đảng viên, tăng 03 đảng viên.",
        "Thu từ 40 tỷ đồng lên 50 tỷ đồng, tăng 25%.",
        "Từ 01 tháng 7 đến nay, tăng 05 hồ sơ.",
    ]);
}

#[test]
fn averages_are_worked_out() {
    wrong(
        "check.average-disagrees",
        &[
            "Có 120 đảng viên ở 10 chi bộ, bình quân 15 đảng viên/chi bộ.",
            "Xã có 2.100 hộ, 8.400 nhân khẩu. Bình quân mỗi hộ có 3,4 nhân khẩu.",
            "Kiểm tra 90 cơ sở, xử phạt 40 cơ sở với số tiền 120 triệu đồng, bình quân 2,5 triệu đồng một cơ sở.",
            "Mua 12 bộ bàn ghế, đơn giá 3 triệu đồng một bộ, tổng cộng 39 triệu đồng.",
        ],
    );
    right(&[
        "Xã có 2.100 hộ, 8.400 nhân khẩu. Bình quân mỗi hộ có 4 nhân khẩu.",
        "Xã có 2.100 hộ, 8.400 nhân khẩu. Bình quân mỗi hộ có 02 lao động.",
        "Kiểm tra 90 cơ sở, xử phạt 40 cơ sở với số tiền 120 triệu đồng, bình quân 3 triệu đồng một cơ sở.",
        "Xã có 210 hộ nuôi tôm, thu 63 tỷ đồng. Bình quân thu nhập của 85 hộ khá là 550 triệu đồng một hộ.",
        "Có 125 đảng viên ở 10 chi bộ, bình quân 12,5 đảng viên/chi bộ.",
        "Có 125 đảng viên ở 10 chi bộ, bình quân mỗi chi bộ 12,5 đảng viên.",
    ]);
}

#[test]
fn names_are_counted() {
    wrong(
        "check.names-counted",
        &[
            "Cử 03 đồng chí: Nguyễn Văn A, Trần Thị B.",
            "Khen thưởng 02 đồng chí (Nguyễn Văn A, Trần Thị B và Lê Văn C).",
            "Giao 04 thôn: Cầu Đá, Gò Thông, Tân Lập thực hiện thí điểm.",
            "Đề nghị kết nạp ba đồng chí gồm: Nguyễn Văn A - Bí thư Đoàn, Trần Thị B - giáo viên.",
        ],
    );
    right(&[
        "Cử 02 đồng chí: Nguyễn Văn A, Trần Thị B.",
        "Cử 03 đồng chí: Nguyễn Văn A, Trần Thị B và 01 chuyên viên.",
        "Có 03 đồng chí: Bí thư, Phó Bí thư, Chủ tịch Ủy ban nhân dân.",
        "Thành lập tổ gồm 05 người do đồng chí Nguyễn Văn A làm tổ trưởng.",
    ]);
}

#[test]
fn one_quantity_has_one_figure() {
    wrong(
        "check.figure-twice",
        &["Toàn Đảng bộ có 18 chi bộ trực thuộc.\nToàn Đảng bộ hiện có 19 chi bộ trực thuộc."],
    );
    right(&[
        "Toàn Đảng bộ có 18 chi bộ trực thuộc.\nToàn Đảng bộ có 425 đảng viên.",
        "Toàn Đảng bộ có 18 chi bộ.\nNăm 2025, toàn Đảng bộ có 17 chi bộ.",
    ]);
}

#[test]
fn tables_add_up() {
    let table = |rows: &[&[&str]]| {
        let mut passages = Vec::new();
        for (row, cells) in rows.iter().enumerate() {
            for (column, text) in cells.iter().enumerate().filter(|(_, text)| !text.is_empty()) {
                let cell = vanthu_model::docx_text::TableCell { table: 0, row, column };
                let kind = crate::document_text::PassageKind::Cell;
                passages.push(crate::document_text::Passage {
                    kind,
                    cell: Some(cell),
                    ..crate::document_text::Passage::part(*text)
                });
            }
        }
        passages
    };
    let sound: &[&[&str]] = &[
        &["STT", "Chi bộ", "Chỉ tiêu", "Đã kết nạp", "Tỷ lệ (%)"],
        &["1", "Chi bộ thôn Cầu Đá", "4", "3", "75"],
        &["2", "Chi bộ thôn Gò Thông", "5", "5", "100"],
        &["3", "Chi bộ Trường Tiểu học", "3", "1", "33,33"],
        &["", "Tổng cộng", "12", "9", "75"],
    ];
    assert_eq!(codes_of_passages(table(sound)), Vec::<String>::new());
    let mut spoilt: Vec<Vec<&str>> = sound.iter().map(|row| row.to_vec()).collect();
    spoilt[4][3] = "8";
    let rows: Vec<&[&str]> = spoilt.iter().map(Vec::as_slice).collect();
    assert!(codes_of_passages(table(&rows)).contains(&"check.table-total".to_string()));
    // A branch without a target admitted two: the total is right with them or without.
    for (percent, right) in [("75", true), ("91,67", true), ("80", false)] {
        let mut unasked: Vec<Vec<&str>> = sound.iter().map(|row| row.to_vec()).collect();
        unasked.insert(4, vec!["4", "Chi bộ Quân sự xã", "0", "2", "-"]);
        unasked[5][3] = "11";
        unasked[5][4] = percent;
        let rows: Vec<&[&str]> = unasked.iter().map(Vec::as_slice).collect();
        let found = codes_of_passages(table(&rows)).contains(&"check.table-total".to_string());
        assert_eq!(found, !right, "{percent}");
        // What is compared with the target is what the branches with a target did.
        for (number, right) in [("09", true), ("11", true), ("10", false)] {
            let mut passages = table(&rows);
            let text = format!("Toàn Đảng bộ đã kết nạp {number} đảng viên.");
            passages.push(crate::document_text::Passage::text(text));
            let found = codes_of_passages(passages).contains(&"check.text-table".to_string());
            assert_eq!(found, !right, "{number}");
        }
    }
    // The number of a row is no whole of which the figures beside it are shares.
    let classes: &[&[&str]] = &[
        &["STT", "Mức xếp loại", "Số đơn vị", "Tỷ lệ"],
        &["1", "Hoàn thành xuất sắc nhiệm vụ", "0", "0%"],
        &["2", "Hoàn thành tốt nhiệm vụ", "3", "100%"],
        &["3", "Hoàn thành nhiệm vụ", "0", "0%"],
        &["4", "Không hoàn thành nhiệm vụ", "0", "0%"],
    ];
    assert_eq!(codes_of_passages(table(classes)), Vec::<String>::new());
    let mut passages = table(sound);
    passages.push(crate::document_text::Passage::text("Chi bộ thôn Cầu Đá đã kết nạp 05 đảng viên."));
    assert_eq!(codes_of_passages(passages), ["check.text-table"]);
    let mut passages = table(sound);
    passages.push(crate::document_text::Passage::text("Chi bộ thôn Cầu Đá đã kết nạp 03 đảng viên."));
    assert_eq!(codes_of_passages(passages), Vec::<String>::new());
}

#[test]
fn parts_that_no_word_ties_to_their_whole_are_added_up() {
    wrong(
        "check.sum-disagrees",
        &[
            "Tổng số 45 tổ vay vốn, xếp loại tốt 38 tổ, khá 06 tổ, trung bình 02 tổ.",
            "Vận động được 215 đơn vị máu, đợt 1: 98 đơn vị, đợt 2: 107 đơn vị.",
            "Tập huấn 12 buổi với 1.140 lượt người, trong đó 05 buổi tại trường (620 lượt), 07 buổi tại thôn (502 lượt).",
            "Thành thị có 4.310 người, nông thôn có 13.930 người; tổng dân số 18.420 người.",
            "Số dư đầu kỳ 156 triệu đồng, thu trong kỳ 84 triệu đồng, chi trong kỳ 112 triệu đồng, tồn cuối kỳ 182 triệu đồng.",
            "Kết nạp 65 hội viên, nâng tổng số lên 1.456 hội viên (trước đó có 1.400 hội viên).",
        ],
    );
    right(&[
        "Tổng số 45 tổ vay vốn, xếp loại tốt 38 tổ, khá 05 tổ, trung bình 02 tổ.",
        "Trong 246 ca có 20 ca nặng, 215 ca nhẹ.",
        "Xã có 5.210 hộ, trong đó 2.340 hộ trồng cà phê, 1.850 hộ trồng tiêu, 1.620 hộ chăn nuôi.",
        "Khảo sát 200 người: 186 người biết thông tin, 142 người đã sử dụng, 97 người sử dụng thường xuyên.",
        "Tiếp nhận 42 người, chuyển đi 18 người, nâng tổng số lên 624 người (đầu kỳ 600 người).",
    ]);
}

#[test]
fn prices_units_and_words_are_compared_with_their_figures() {
    wrong(
        "check.average-disagrees",
        &[
            "Xây 08 căn nhà, mỗi căn 60 triệu đồng, tổng kinh phí 460 triệu đồng.",
            "Năng suất đạt 6,8 tấn/ha, diện tích 450 ha, sản lượng 2.790 tấn.",
            "Ngày điều trị trung bình 6,5 ngày (12.705 ngày/2.310 lượt).",
        ],
    );
    wrong(
        "check.figure-twice",
        &[
            "Thời hạn là 45 (bốn mươi sáu) ngày.",
            "Diện tích 42,6 km2 (4.620 ha).",
            "Mở 16 lớp tập huấn. Cả 18 lớp tập huấn đã bế giảng.",
        ],
    );
    wrong("check.change-disagrees", &["Xảy ra 17 vụ, so với cùng kỳ giảm 06 vụ (17/21 vụ)."]);
    right(&[
        "Xây 08 căn nhà, mỗi căn 60 triệu đồng, tổng kinh phí 480 triệu đồng.",
        "Thăm hỏi 11 lượt đoàn viên với 5,5 triệu đồng; trợ cấp 03 đoàn viên, mỗi đoàn viên 1.000.000 đồng.",
        "Bình quân mỗi chi bộ có 23 đảng viên (486 đảng viên/21 chi bộ).",
        "Thời hạn là 45 (bốn mươi lăm) ngày, vắng 02 đại biểu (có lý do).",
        "Xảy ra 17 vụ, so với cùng kỳ giảm 04 vụ (17/21 vụ).",
    ]);
}

#[test]
fn parts_that_miss_their_whole_by_little_are_found_without_a_word_between() {
    wrong(
        "check.sum-disagrees",
        &[
            "Công an xã tiếp nhận 31 tin. Qua xác minh, khởi tố 09 tin, xử phạt 14 tin, đang làm rõ 09 tin.",
            "Gọi khám 18 thanh niên, 15 thanh niên vào Quân đội, 04 thanh niên vào Công an.",
            "Đầu năm có 86 hộ nghèo; thoát nghèo 21 hộ, phát sinh 02 hộ; hiện nay còn 69 hộ.",
            "Đầu năm có 398 hộ; phát sinh 18 hộ, chuyển đến 07 hộ, chuyển đi 09 hộ, thoát nghèo 02 hộ; hiện có 414 hộ.",
            "Ban hành 412 văn bản, trong đó có 86 quyết định, 54 kế hoạch, 38 báo cáo, 244 công văn.",
            "Đạt 86,5/100 điểm: thể chế 18,5 điểm, thủ tục 26 điểm, bộ máy 17 điểm, chuyển đổi số 27 điểm.",
        ],
    );
    right(&[
        "Công an xã tiếp nhận 32 tin. Qua xác minh, khởi tố 09 tin, xử phạt 14 tin, đang làm rõ 09 tin.",
        "Đầu năm có 86 hộ nghèo; thoát nghèo 21 hộ, phát sinh 02 hộ; hiện nay còn 67 hộ.",
        "Hộ kinh doanh có 1.126 hộ; đăng ký mới 84 hộ, tạm ngừng 31 hộ; đang hoạt động 1.095 hộ.",
        "Có 04 thôn chưa đạt chuẩn, trong đó 02 thôn thiếu nhà văn hóa, 03 thôn thiếu sân thể thao.",
        "Mức 1 là 05 trường, mức 2 là 02 trường; 02 trường chưa đạt chuẩn.",
        "Mức hỗ trợ: 15 triệu đồng/nhà xây mới, 7,5 triệu đồng/nhà sửa chữa; tổng cộng 12 nhà, 150 triệu đồng.",
    ]);
}

#[test]
fn stocks_and_units_are_added_up_wherever_their_words_stand() {
    wrong(
        "check.sum-disagrees",
        &[
            "Đầu năm có 86 hộ nghèo, trong năm có 31 hộ thoát nghèo, phát sinh 04 hộ, cuối năm còn 61 hộ.",
            "Hội có 640 hội viên, trong năm kết nạp mới 45 hội viên, xóa tên 15 hội viên, hiện nay có 685 hội viên.",
            "Biên chế được giao 42 người, hiện có 39 người, chưa tuyển 04 người.",
            "Năm 2026 giao 45 đảng viên, 6 tháng đầu năm kết nạp 21 đồng chí, còn phải kết nạp 25 đồng chí.",
            "Quý I thu 4,1 tỷ đồng, quý II thu 5,2 tỷ đồng; 6 tháng thu 9,6 tỷ đồng.",
            "Có 05/08 chỉ tiêu đạt và vượt, 02/08 chỉ tiêu xấp xỉ đạt, 02/08 chỉ tiêu chưa đạt.",
            "Tổng vốn 2,4 tỷ đồng, gồm ngân sách tỉnh 1,5 tỷ đồng, ngân sách xã 600 triệu đồng, vận động 500 triệu đồng.",
            "Có 8/11 chi bộ hoàn thành tốt nhiệm vụ, 02 chi bộ hoàn thành xuất sắc nhiệm vụ và 02 chi bộ hoàn thành nhiệm vụ.",
        ],
    );
    wrong("check.share-disagrees", &["Xã có 150 tàu, trong đó 60 tàu dài từ 15 m trở lên, chiếm 42,5%."]);
    wrong("check.share-disagrees", &["Tiếp nhận 64 tin báo, đã giải quyết 58 tin báo, đạt 92,06%."]);
    wrong(
        "check.names-counted",
        &[
            "Khởi công 04 công trình: trường mầm non, nhà văn hóa, đường liên thôn.",
            "Thực hiện 04 nhiệm vụ sau:\n1. Rà soát hộ nghèo;\n2. Cấp thẻ bảo hiểm;\n3. Hỗ trợ nhà ở.",
        ],
    );
    right(&[
        "Khởi công 03 công trình: trường mầm non, nhà văn hóa, đường liên thôn.",
        "Khởi công 02 công trình: đường thôn Cầu Đá, Gò Thông và nhà văn hóa.",
        "Thực hiện 03 nhiệm vụ sau:\n1. Rà soát hộ nghèo, gồm:\n- Lập danh sách;\n- Thẩm tra.\n2. Cấp thẻ bảo hiểm;\n3. Hỗ trợ nhà ở.",
        "Tiếp nhận 64 tin báo, kỳ trước chuyển sang 10 tin báo, đã giải quyết 58 tin báo, đạt 78,38%.",
        "Năm 2026 giao 45 đảng viên, 6 tháng đầu năm kết nạp 21 đồng chí, còn phải kết nạp 24 đồng chí.",
        "Quý I thu 4,1 tỷ đồng, quý II thu 5,2 tỷ đồng; 6 tháng thu 9,3 tỷ đồng.",
        "Có 05/08 chỉ tiêu đạt và vượt, 01/08 chỉ tiêu xấp xỉ đạt, 02/08 chỉ tiêu chưa đạt.",
        "Vốn đầu tư 3,2 tỷ đồng, gồm ngân sách tỉnh 2 tỷ đồng và ngân sách xã; đã giải ngân 1,6 tỷ đồng.",
        "Có 18 ca mắc, giảm 5 ca, tương ứng giảm 21,74% so với cùng kỳ (23 ca).",
        "Đầu năm có 86 hộ nghèo, trong năm có 31 hộ thoát nghèo, phát sinh 04 hộ, cuối năm còn 59 hộ.",
        "Hội có 640 hội viên, trong năm kết nạp mới 45 hội viên, xóa tên 15 hội viên, hiện nay có 670 hội viên.",
        "Hội có 640 hội viên, trong năm kết nạp mới 45 hội viên, xóa tên 15 hội viên, hiện có 12 chi hội.",
        "Biên chế được giao 42 người, hiện có 39 người, chưa tuyển 03 người.",
        "Tổng vốn 2,4 tỷ đồng, gồm ngân sách tỉnh 1,5 tỷ đồng, ngân sách xã 600 triệu đồng, vận động 300 triệu đồng.",
        "Có 8/12 chi bộ hoàn thành tốt nhiệm vụ, 02 chi bộ hoàn thành xuất sắc nhiệm vụ và 02 chi bộ hoàn thành nhiệm vụ.",
        "Xã có 150 tàu, trong đó 60 tàu dài từ 15 m trở lên, chiếm 40%.",
        "Có 01 đơn vị giảm điểm là Văn phòng Hội đồng nhân dân và Ủy ban nhân dân xã.",
    ]);
}

#[test]
fn rates_ends_and_sizes_are_read_in_further_forms() {
    wrong("check.share-over", &["Tỷ lệ hộ dân sử dụng nước sạch đạt 102,4%."]);
    wrong(
        "check.change-disagrees",
        &[
            "Xảy ra 05 vụ, giảm 03 vụ so với 06 tháng đầu năm 2025 (07 vụ).",
            "Trong quý xảy ra 12 vụ (quý I là 15 vụ), giảm 04 vụ.",
            "Năng suất đạt 66 tạ/ha, cao hơn cùng kỳ 3 tạ/ha (62 tạ/ha).",
        ],
    );
    wrong("check.names-counted", &["Giao 02 đồng chí Nguyễn Văn A, Trần Thị B, Lê Văn C thực hiện."]);
    wrong(
        "check.figure-twice",
        &[
            "Khu đất rộng 3,5 ha (350.000 m2).",
            "Đề nghị cấp 36.800.000 đồng. Bằng chữ: Ba mươi sáu triệu tám mươi nghìn đồng.",
        ],
    );
    wrong("check.average-disagrees", &["Bình quân mỗi thôn có 142 hộ (26 thôn, 3.952 hộ)."]);
    right(&[
        "Tỷ lệ hộ dân đóng góp đạt 105% so với kế hoạch.",
        "Bình quân mỗi thôn có 152 hộ (26 thôn, 3.952 hộ).",
        "Tháng 4 xảy ra 03 vụ, tháng 5 xảy ra 02 vụ; so với quý I giảm 04 vụ.",
        "Có 18 hợp tác xã, 42 tổ hợp tác; tổng vốn 24,6 tỷ đồng, bình quân 1,2 tỷ đồng/hợp tác xã.",
        "Còn lại phải bố trí 5,8 tỷ đồng (tổng mức đầu tư 14,6 tỷ đồng, đã bố trí 8,8 tỷ đồng).",
        "Sản lượng 9 tháng đạt 9.240 tấn; ước cả năm 12.100 tấn, tăng 5% so với năm 2025.",
    ]);
}
