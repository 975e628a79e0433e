//! Fractions in words, verdicts on targets, rates that a phrase names, products, and what is cited or named in two ways.

use super::tests::{right, wrong};

#[test]
fn a_fraction_in_words_that_its_figures_contradict_is_found() {
    wrong(
        "check.share-disagrees",
        &[
            "Một nửa số chi bộ (04/14 chi bộ) đã họp.",
            "Toàn xã có 24 tổ hòa giải, trong đó hai phần ba hoạt động tốt (12 tổ).",
            "Hơn một nửa số hộ (118/264 hộ) đã đăng ký.",
            "Số vụ vi phạm giảm một nửa (từ 32 vụ xuống 22 vụ).",
            "Trong 360 hộ được hỏi có 1/4 số hộ (120 hộ) chưa hài lòng.",
        ],
    );
    right(&[
        "Một nửa số chi bộ (07/14 chi bộ) đã họp.",
        "Một nửa số chi bộ (07/15 chi bộ) đã họp.",
        "Gần một nửa số hộ (118/264 hộ) đã đăng ký.",
        "Số vụ vi phạm giảm một nửa (từ 32 vụ xuống 16 vụ).",
        "Nửa đầu nhiệm kỳ có 12/20 chỉ tiêu đạt.",
        "Một phần kinh phí do xã hội hóa (45 triệu đồng).",
    ]);
}

#[test]
fn how_many_times_something_grew_is_compared() {
    wrong(
        "check.change-disagrees",
        &[
            "Trồng mới 90 ha, gấp đôi cùng kỳ năm trước (30 ha).",
            "Lợi nhuận đạt 80 triệu đồng, gấp bốn lần trồng lúa (40 triệu đồng).",
            "Năm 2024 có 20 dự án, năm 2025 có 25 dự án, tăng 20%.",
            "Dư nợ đạt 42 tỷ đồng với 510 hộ vay, tăng 4 tỷ đồng so với đầu năm (40 tỷ đồng).",
        ],
    );
    right(&[
        "Trồng mới 60 ha, gấp đôi cùng kỳ năm trước (30 ha).",
        "Lợi nhuận đạt 160 triệu đồng, gấp bốn lần trồng lúa (40 triệu đồng).",
        "Năm 2024 có 20 dự án, năm 2025 có 25 dự án, tăng 25%.",
        "Dư nợ đạt 42 tỷ đồng với 510 hộ vay, tăng 2 tỷ đồng so với đầu năm (40 tỷ đồng).",
    ]);
}

#[test]
fn a_verdict_that_the_figures_contradict_is_found() {
    wrong(
        "check.verdict-disagrees",
        &[
            "Đã trồng 46 ha, đạt 92% kế hoạch, vượt kế hoạch đề ra.",
            "Tuyển 24/22 thanh niên, chưa đạt chỉ tiêu được giao.",
            "Tỷ lệ hồ sơ số hóa đạt 74%, vượt chỉ tiêu tỉnh giao (80%).",
            "Số giường bệnh 48 giường/chỉ tiêu 45 giường, không đạt chỉ tiêu.",
        ],
    );
    right(&[
        "Đã trồng 46 ha, đạt 92% kế hoạch, chưa đạt kế hoạch đề ra.",
        "Thu phí đạt 112% kế hoạch, nhưng một số chi bộ chưa đạt chỉ tiêu.",
        "Tỷ lệ hộ nghèo còn 2,8%, vượt chỉ tiêu đề ra (3%).",
        "Có 14/18 chỉ tiêu đạt và vượt kế hoạch.",
        "Đạt 100% kế hoạch; vượt 5% chỉ tiêu về trồng rừng.",
    ]);
}

#[test]
fn a_rate_that_a_phrase_names_is_compared_with_the_figures_before_it() {
    wrong(
        "check.share-disagrees",
        &[
            "Toàn xã có 640 học sinh lớp 9. Số học sinh tốt nghiệp là 608 học sinh. Tỷ lệ tốt nghiệp đạt 97%.",
            "Tổng số đảng viên phải đánh giá là 250 đồng chí. Đã đánh giá 240 đồng chí. Tỷ lệ đánh giá đạt 98%.",
            "Phải thu 80 triệu đồng, đã thu 60 triệu đồng, đạt 85%.",
            "Cả năm 2025 cấp 600 giấy; 6 tháng đầu năm 2026 cấp 330 giấy, bằng 65% cả năm 2025.",
            "Tổng kinh phí 5 tỷ đồng, trong đó trung ương 50% (2,5 tỷ đồng), tỉnh 30% (1,5 tỷ đồng), xã 20% (1,2 tỷ đồng).",
            "Tổng vốn vay 12 tỷ đồng; nợ quá hạn 24 triệu đồng, chiếm 2%.",
        ],
    );
    right(&[
        "Toàn xã có 640 học sinh lớp 9. Số học sinh tốt nghiệp là 608 học sinh. Tỷ lệ tốt nghiệp đạt 95%.",
        "Toàn xã có 640 học sinh lớp 9. Số học sinh tốt nghiệp là 608 học sinh. Tỷ lệ hài lòng của phụ huynh đạt 97%.",
        "Phải thu 80 triệu đồng, đã thu 60 triệu đồng, đạt 75%.",
        "Phải thu 80 triệu đồng, đã thu 60 triệu đồng, đạt 45% kế hoạch năm.",
        "Tổng vốn vay 12 tỷ đồng; nợ quá hạn 24 triệu đồng, chiếm 0,2%.",
    ]);
}

#[test]
fn products_of_several_forms_are_worked_out() {
    wrong(
        "check.average-disagrees",
        &[
            "Đặt 5 điểm trực, mỗi điểm 3 máy, tổng 18 máy.",
            "Tuyến kênh dài 1,5 km, rộng 2 m, diện tích 300 m2.",
            "Mức hỗ trợ 18 cộng tác viên là 400.000 đồng/người/tháng, mỗi tháng chi 8,2 triệu đồng.",
            "Trong 6 tháng họp 18 lần (mỗi tháng 2 lần).",
            "Kiểm tra 20 quán, xử phạt 03 quán với số tiền 8 triệu đồng (mỗi quán 2 triệu đồng).",
        ],
    );
    wrong(
        "check.sum-disagrees",
        &[
            "Từ 300 triệu đồng đã hỗ trợ 9 hộ, mỗi hộ 30 triệu đồng, số tiền còn lại là 40 triệu đồng.",
            "Quỹ khuyến học còn 12 triệu đồng; đầu năm 8 triệu đồng, thu 9 triệu đồng, chi 6 triệu đồng.",
            "Ban Quản lý gồm 05 đồng chí: Trưởng ban, Phó Trưởng ban và 02 ủy viên.",
            "Có 2 đồng chí vắng; số đại biểu dự là 41/44 đồng chí.",
            "Sáp nhập 4 tổ thành 2 tổ, số tổ giảm từ 11 xuống 8 tổ.",
        ],
    );
    right(&[
        "Đặt 5 điểm trực, mỗi điểm 3 máy, tổng 15 máy.",
        "Tuyến kênh dài 1,5 km, rộng 2 m, diện tích 3.000 m2.",
        "Mức hỗ trợ 18 cộng tác viên là 400.000 đồng/người/tháng, mỗi tháng chi 7,2 triệu đồng.",
        "Từ 300 triệu đồng đã hỗ trợ 9 hộ, mỗi hộ 30 triệu đồng, số tiền còn lại là 30 triệu đồng.",
        "Mỗi quý họp 03 lần, riêng quý II họp thêm 01 lần; tổng cộng 07 lần.",
        "Ban Quản lý gồm 05 đồng chí: Trưởng ban, Phó Trưởng ban và 03 ủy viên.",
        "Ban Chỉ đạo gồm 12 thành viên, do đồng chí Bí thư làm Trưởng ban và 02 Phó Trưởng ban.",
        "Số hội viên đầu kỳ 200; tăng 12 (kết nạp 10, chuyển đến 02); giảm 05 (chuyển đi 03, từ trần 02); cuối kỳ 207.",
    ]);
}

#[test]
fn more_settled_than_came_in_and_more_of_a_body_than_there_are_is_found() {
    wrong(
        "check.part-exceeds",
        &[
            "Phát hiện 17 vụ vi phạm, đã xử lý 19 vụ.",
            "Kiểm tra 05 tổ chức đảng; qua kiểm tra kết luận 06 tổ chức đảng thực hiện tốt.",
        ],
    );
    wrong(
        "check.figure-twice",
        &[
            "Xã có 12 thôn.\nCó 8/14 số thôn đạt chuẩn.",
            "Toàn Đảng bộ có 21 chi bộ.\nCông tác kiểm tra được quan tâm.\nĐã có 18/22 chi bộ nộp báo cáo.",
        ],
    );
    right(&[
        "Phát hiện 17 vụ vi phạm, đã xử lý 19 vụ (02 vụ của kỳ trước chuyển sang).",
        "Xã có 12 thôn.\nCó 4/7 thôn đồng bào dân tộc đạt chuẩn.",
        "Xã có 12 thôn.\nTrước khi sáp nhập, 8/14 thôn đạt chuẩn.",
    ]);
}

#[test]
fn a_document_or_a_person_named_in_two_ways_is_found() {
    wrong(
        "check.cited-dates",
        &[
            "Thực hiện Kế hoạch số 24-KH/ĐU, ngày 10/4/2026 về chuyển đổi số.\nSơ kết Kế hoạch số 42-KH/ĐU, ngày 10/4/2026 về chuyển đổi số.",
            "Ngày 10/4/2026, Ủy ban nhân dân xã ban hành Quyết định số 88/QĐ-UBND.\nQuyết định số 88/QĐ-UBND ngày 14/4/2026 đã được gửi các thôn.",
        ],
    );
    wrong(
        "check.name-differs",
        &[
            "Đồng chí Phạm Thị Thủy phát biểu.\nHội nghị tiếp thu ý kiến của đồng chí Phạm Thị Thúy.",
            "Đồng chí Hồ Minh Quân, Trưởng Công an xã, báo cáo.\nĐồng chí Hồ Minh Quấn, Trưởng Công an xã, tiếp thu.",
        ],
    );
    right(&[
        "Đồng chí Phạm Thị Hòa phát biểu.\nHội nghị tiếp thu ý kiến của đồng chí Phạm Thị Hòa.",
        "Đồng chí Lê Văn Hùng, Bí thư Chi bộ Thôn 1, phát biểu.\nĐồng chí Lê Văn Hưng, Bí thư Chi bộ Thôn 2, phát biểu.",
    ]);
}

#[test]
fn further_relations_between_figures_are_compared() {
    wrong(
        "check.average-disagrees",
        &[
            "Trong năm, thôn thu quỹ 12 tháng được 7,2 triệu đồng, bình quân 0,8 triệu đồng/tháng.",
            "Mở 6 lớp cho 240 lượt nông dân, bình quân 50 nông dân/lớp.",
            "Huy động 300 ngày công, trị giá 60 triệu đồng (250.000 đồng/ngày công).",
        ],
    );
    wrong(
        "check.change-disagrees",
        &[
            "Giao thu 900 triệu đồng, thực hiện 990 triệu đồng, tăng 80 triệu đồng so với dự toán.",
            "Nâng số hội viên từ 120 lên 138 hội viên (kết nạp mới 16 hội viên).",
            "Giảm được 09 vụ việc (từ 31 vụ xuống 24 vụ).",
            "Đội một nạo vét 120 m kênh, đội hai nạo vét 240 m kênh, gấp 3 lần đội một nạo vét.",
        ],
    );
    wrong(
        "check.sum-disagrees",
        &[
            "Tặng quà cho 6 tập thể và 11 cá nhân, tổng cộng 18 tập thể, cá nhân.",
            "Ban hành 04 quyết định, 11 kế hoạch và 23 công văn, tổng số 39 văn bản.",
            "Huy động 40 đoàn viên và 25 dân quân, tổng 56 người tham gia.",
            "Đảng ủy ban hành 03 kế hoạch, Ủy ban nhân dân ban hành 06 kế hoạch; như vậy có tất cả 10 kế hoạch.",
            "Hỗ trợ 20 hộ, hợp tác xã (16 hộ, 5 hợp tác xã).",
            "Đạt 15/19 tiêu chí; các tiêu chí chưa đạt: số 3 về thủy lợi, số 6 về văn hóa, số 11 về nghèo đa chiều.",
            "Đầu năm Hội có 310 hội viên; trong kỳ tăng 14 hội viên, hiện nay có 334 hội viên.",
            "Xếp loại 14 tổ: 05 tổ xuất sắc, 07 tổ tiên tiến, 03 tổ hoàn thành nhiệm vụ.",
            "Đầu năm có 41 hộ nghèo, thoát nghèo 12 hộ, hiện còn 39 hộ.",
        ],
    );
    wrong(
        "check.share-disagrees",
        &[
            "Trích 20% từ quỹ 90 triệu đồng, tương đương 16 triệu đồng, để hỗ trợ.",
            "Đã tiêm 450 con bò, đạt 80% tổng đàn 500 con.",
            "Trả đúng hạn 180/200 hồ sơ (90%), 20 hồ sơ trễ hạn (12%).",
        ],
    );
    wrong("check.part-exceeds", &["Biểu quyết: 33/32 đảng viên có mặt nhất trí."]);
    wrong("check.figure-twice", &["Phường có 14 tổ dân phố.\n100% tổ dân phố (15/15 tổ) đã họp."]);
    wrong(
        "check.sum-disagrees",
        &[
            "Đảng bộ có 5 đảng bộ bộ phận và 12 chi bộ, tổng cộng 18 tổ chức đảng.",
            "Nghị quyết đề ra 15 chỉ tiêu, đến nay có 11 chỉ tiêu đạt và vượt, 5 chỉ tiêu chưa đạt.",
            "Cử 10 cán bộ đi học: 6 đồng chí học trung cấp, 3 đồng chí học cao cấp, 2 đồng chí học đại học.",
            "Tỷ lệ hài lòng 95% (rất hài lòng 60%, hài lòng 35%), không hài lòng 9%.",
        ],
    );
    wrong(
        "check.average-disagrees",
        &[
            "Trao 40 suất quà trị giá 300.000 đồng/suất, tổng trị giá 13 triệu đồng.",
            "Phát sóng 24 kỳ (mỗi tháng 03 kỳ trong 6 tháng).",
            "Xử phạt 4 hộ với tổng số tiền 18 triệu đồng (bình quân 4 triệu đồng/hộ).",
        ],
    );
    wrong("check.figure-twice", &["Hồ sơ lập thành 04 bộ (ba bộ)."]);
    wrong(
        "check.sum-disagrees",
        &[
            "Thường trực gồm 03 đồng chí: Bí thư và Phó Bí thư - Chủ tịch Hội đồng nhân dân xã.",
            "Bầu 15 đồng chí: tái cử 10 đồng chí, tham gia lần đầu 06 đồng chí.",
        ],
    );
    wrong("check.share-disagrees", &["Toàn xã có 420 hộ trồng chè; đã tập huấn 399 hộ, đạt 97%."]);
    right(&[
        "Toàn xã có 420 hộ trồng chè; đã tập huấn 399 hộ, đạt 95%.",
        "Hồ sơ lập thành 04 bộ (bốn bộ).",
        "Tổ chức 03 đợt, đợt 1 cấp 115 trường hợp, đợt 2 cấp 148 trường hợp, đợt 3 cấp 20 trường hợp, tổng cộng 283 trường hợp.",
        "Đoàn kiểm tra gồm 05 đồng chí, do đồng chí Phó Bí thư làm Trưởng đoàn, 01 Phó Trưởng đoàn và 03 thành viên.",
        "Phát sóng 18 kỳ (mỗi tháng 03 kỳ trong 6 tháng).",
        "Thu nhập bình quân 5 triệu đồng/tháng; 6 tháng doanh thu của hợp tác xã đạt 300 triệu đồng.",
        "Mở 6 lớp cho 240 lượt nông dân, bình quân 40 nông dân/lớp.",
        "Giao thu 900 triệu đồng, thực hiện 990 triệu đồng, tăng 90 triệu đồng so với dự toán.",
        "Nâng số hội viên từ 120 lên 138 hội viên (kết nạp mới 20 hội viên, xóa tên 02 hội viên).",
        "Ban hành 04 quyết định, 11 kế hoạch và 23 công văn, tổng số 38 văn bản.",
        "Hỗ trợ 21 hộ, hợp tác xã (16 hộ, 5 hợp tác xã).",
        "Đạt 16/19 tiêu chí; các tiêu chí chưa đạt: số 3 về thủy lợi, số 6 về văn hóa, số 11 về nghèo đa chiều.",
        "Đầu năm Hội có 310 hội viên; trong kỳ tăng 14 hội viên, hiện nay có 324 hội viên.",
        "Trích 20% từ quỹ 90 triệu đồng, tương đương 18 triệu đồng, để hỗ trợ.",
        "Thu ngân sách đạt 12,6 tỷ đồng, bằng 63% dự toán (20 tỷ đồng), trong đó thuế 6,6 tỷ đồng, phí 6,0 tỷ đồng.",
    ]);
}
