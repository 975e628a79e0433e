//! Ranks, shares and changes whose base is not given, plans, what is taken up again, lists and their numbers, tables with the
//! sentence above them.

use super::tests::{right, wrong};
use crate::document_text::{Passage, PassageKind};
use crate::tests::codes_of_passages;

/// The codes of a sentence with a table below it.
fn above(lead: &str, rows: &[&[&str]]) -> Vec<String> {
    let mut passages = vec![Passage::part(lead)];
    for (row, cells) in rows.iter().enumerate() {
        for (column, text) in cells.iter().enumerate() {
            let cell = Some(vanthu_model::docx_text::TableCell { table: 0, row, column });
            passages.push(Passage { kind: PassageKind::Cell, cell, ..Passage::part(*text) });
        }
    }
    codes_of_passages(passages)
}

#[test]
fn a_rank_that_its_change_or_its_number_contradicts_is_found() {
    wrong(
        "check.change-disagrees",
        &[
            "Chỉ số chuyển đổi số xếp thứ 07/20, tăng 04 bậc so với năm 2024 (xếp thứ 10/20).",
            "Chỉ số cải cách hành chính xếp hạng 8/20, giảm 3 bậc so với quý I (quý I xếp hạng 6/20).",
        ],
    );
    wrong(
        "check.part-exceeds",
        &["Đội văn nghệ của xã xếp thứ 14 trong 12 đội tham gia.", "Xã xếp thứ 26/24 toàn tỉnh."],
    );
    right(&[
        "Chỉ số chuyển đổi số xếp thứ 07/20, tăng 03 bậc so với năm 2024 (xếp thứ 10/20).",
        "Đội văn nghệ của xã xếp thứ 4 trong 12 đội tham gia.",
        "Xã xếp thứ 4 trong 5 năm liền được khen thưởng.",
        "Đường tỉnh cấp 4, hạng 3 dài 12 km, tăng 2 km so với năm 2024.",
    ]);
}

#[test]
fn the_one_share_that_the_others_contradict_is_found() {
    wrong(
        "check.share-disagrees",
        &[
            "Về dân tộc: Kinh 6.500 người (chiếm 65%), Chăm 2.500 người (chiếm 35%), Raglai 1.000 người (chiếm 10%).",
            "Cấp ủy có 20 đồng chí. Về độ tuổi: dưới 35 tuổi 05 đồng chí (25%), từ 35 đến 50 tuổi 12 đồng chí (60%), trên 50 tuổi 03 đồng chí (18%).",
            "Xã có 24 đại biểu, gồm 18 đại biểu nam và 06 đại biểu nữ; tỷ lệ đại biểu nữ là 52%.",
            "Số người tham gia bảo hiểm là 9.400 người, đạt tỷ lệ bao phủ 49% dân số (dân số toàn xã 10.000 người).",
        ],
    );
    right(&[
        "Về dân tộc: Kinh 6.500 người (chiếm 65%), Chăm 2.500 người (chiếm 25%), Raglai 1.000 người (chiếm 10%).",
        "Có 60 hộ nghèo (30%), 40 hộ cận nghèo (20%), trong đó 12 hộ là đồng bào dân tộc (12%).",
        "Xã có 24 đại biểu, gồm 18 đại biểu nam và 06 đại biểu nữ; tỷ lệ đại biểu nữ là 25%.",
    ]);
}

#[test]
fn a_change_is_compared_with_the_share_beside_it() {
    wrong(
        "check.change-disagrees",
        &[
            "Số ca mắc là 24 ca, giảm 08 ca (tương ứng giảm 30%) so với cùng kỳ.",
            "Thành lập 60 tổ hợp tác, tăng 12 tổ hợp tác (tăng 20,5%).",
            "Kết nạp 18 đảng viên, giảm 03 đồng chí so với cùng kỳ năm 2025 (15 đồng chí).",
            "Sản lượng ước 312 tấn, so với cùng kỳ (300 tấn) tăng 14%.",
            "Xã thu 248 tỷ đồng, tăng 9% so với cùng kỳ; cùng kỳ năm 2025 đạt 230 tỷ đồng.",
            "Tỉnh giao thu 9.200 triệu đồng, kết quả thu 10.120 triệu đồng, vượt 902 triệu đồng.",
            "Dự toán giao 14.000 triệu đồng, thu được 9.100 triệu đồng, thấp hơn dự toán 4.600 triệu đồng.",
        ],
    );
    right(&[
        "Số ca mắc là 24 ca, giảm 08 ca (tương ứng giảm 25%) so với cùng kỳ.",
        "Thành lập 60 tổ hợp tác, tăng 12 tổ hợp tác (25%).",
        "Kết nạp 18 đảng viên, tăng 03 đồng chí so với cùng kỳ năm 2025 (15 đồng chí).",
        "Sản lượng ước 312 tấn, so với cùng kỳ (300 tấn) tăng 4%.",
        "Tỉnh giao thu 9.200 triệu đồng, kết quả thu 10.120 triệu đồng, vượt 920 triệu đồng.",
        "Trong tuần ghi nhận 12 ca mới, giảm 5 ca so với tuần trước; cộng dồn từ đầu năm 246 ca, tăng 18% so với cùng kỳ.",
    ]);
}

#[test]
fn items_behind_the_item_of_their_whole_are_its_parts() {
    wrong(
        "check.sum-disagrees",
        &[
            "- Quần chúng ưu tú dự 06 lớp bồi dưỡng: 523 người;\n- Trong đó, các xã, thị trấn giới thiệu: 193 người, chiếm 36,90%;\n- Khối cơ quan, trường học giới thiệu: 335 người, chiếm 64,05%.",
            "- Tổng số hồ sơ tiếp nhận: 400 hồ sơ;\n- Trong đó nộp trực tuyến: 310 hồ sơ, đạt 77,5%;\n- Nộp trực tiếp: 100 hồ sơ, chiếm 25%.",
        ],
    );
    right(&[
        "- Quần chúng ưu tú dự 06 lớp bồi dưỡng: 528 người;\n- Trong đó, các xã, thị trấn giới thiệu: 193 người, chiếm 36,55%;\n- Khối cơ quan, trường học giới thiệu: 335 người, chiếm 63,45%.",
        // Who is a woman may be a teacher, too.
        "- Đảng viên mới: 28 đồng chí;\n- Trong đó, nữ: 20 đồng chí, chiếm 71,43%;\n- Đoàn viên: 18 đồng chí, chiếm 64,29%.",
        // The next item is another whole.
        "- Đảng viên mới: 28 đồng chí;\n- Trong đó, nữ: 14 đồng chí, chiếm 50%;\n- Chuyển chính thức: 22 đồng chí.",
    ]);
}

#[test]
fn a_cumulative_figure_is_that_of_the_months_it_takes_in() {
    wrong(
        "check.sum-disagrees",
        &[
            "Tháng 6 kết nạp 04 đảng viên; lũy kế từ đầu năm kết nạp 18 đảng viên (5 tháng đầu năm đã kết nạp 15 đảng viên).",
            "Trong quý II thu 3.250 triệu đồng, cộng dồn 6 tháng thu 5.600 triệu đồng (quý I thu 2.650 triệu đồng).",
            "Tháng 6 tiếp nhận 310 hồ sơ, nâng tổng số hồ sơ tiếp nhận từ đầu năm lên 1.680 hồ sơ (5 tháng trước là 1.550 hồ sơ).",
            "Trong tháng xử phạt 02 vụ; 5 tháng đầu năm xử phạt 06 vụ; tổng cộng 6 tháng 09 vụ.",
        ],
    );
    right(&[
        "Tháng 6 kết nạp 04 đảng viên; lũy kế từ đầu năm kết nạp 19 đảng viên (5 tháng đầu năm đã kết nạp 15 đảng viên).",
        "Tháng 6 kết nạp 04 đảng viên; lũy kế từ đầu năm kết nạp 19 đảng viên (4 tháng đầu năm đã kết nạp 12 đảng viên).",
        "Trong tháng xử phạt 02 vụ; 5 tháng đầu năm xử phạt 06 vụ; tổng cộng 6 tháng 08 vụ.",
    ]);
}

#[test]
fn a_fraction_in_words_beside_its_whole_is_compared() {
    wrong(
        "check.share-disagrees",
        &[
            "Có 180 hộ trong tổng số 240 hộ tham gia mô hình, tức hai phần ba số hộ.",
            "Một phần tư số hộ của thôn, tức 54 hộ trong 180 hộ, đã đăng ký.",
            "Số đơn tiếp nhận là 14 đơn, giảm một nửa so với cùng kỳ (24 đơn).",
            "Đến nay còn 13 hộ nghèo, bằng một phần ba so với năm 2024 (26 hộ).",
        ],
    );
    right(&[
        "Có 180 hộ trong tổng số 240 hộ tham gia mô hình, tức ba phần tư số hộ.",
        "Một phần tư số hộ của thôn, tức 45 hộ trong 180 hộ, đã đăng ký.",
        "Số đơn tiếp nhận là 14 đơn, giảm một nửa so với cùng kỳ (28 đơn).",
        "Đến nay còn 13 hộ nghèo, bằng một nửa so với năm 2024 (26 hộ).",
    ]);
}

#[test]
fn what_is_said_of_a_target_or_another_share_is_compared() {
    wrong(
        "check.verdict-disagrees",
        &[
            "Chỉ tiêu số hóa hồ sơ giao 90%, kết quả đạt 83,4%, hoàn thành vượt mức chỉ tiêu đề ra.",
            "Tỷ lệ thu gom rác thải đạt 86%, đạt kế hoạch đề ra (kế hoạch 90%).",
            "Giải ngân được 48%, cao hơn mức bình quân chung của tỉnh (52%).",
        ],
    );
    right(&[
        "Chỉ tiêu số hóa hồ sơ giao 90%, kết quả đạt 93,4%, hoàn thành vượt mức chỉ tiêu đề ra.",
        "Tỷ lệ thu gom rác thải đạt 92%, đạt kế hoạch đề ra (kế hoạch 90%).",
        "Giải ngân được 48%, thấp hơn mức bình quân chung của tỉnh (52%).",
        "Giải ngân được 48%, cao hơn 2% so với bình quân chung (46%).",
    ]);
}

#[test]
fn lists_have_as_many_items_as_their_lead_says() {
    wrong(
        "check.names-counted",
        &[
            "Trọng tâm là thực hiện bốn nhiệm vụ sau đây:\na) Giải phóng mặt bằng.\nb) Số hóa sổ hộ tịch.\nc) Phổ cập giáo dục.",
            "Phương hướng tập trung vào ba nhóm nhiệm vụ:\nMột là, giáo dục chính trị tư tưởng.\nHai là, đổi mới sinh hoạt chi bộ.",
            "Xã còn 03 tồn tại, hạn chế:\n- Giải ngân còn chậm.\n- Chế độ báo cáo chưa nghiêm.",
            "Hội nghị cho ý kiến đối với 04 dự thảo: dự thảo Quy chế, dự thảo Chương trình và dự thảo Kế hoạch.",
            "Có 03 đồng chí vắng mặt có lý do: đồng chí Lê Thị Hạnh và đồng chí Võ Minh Quân.",
        ],
    );
    right(&[
        "Trọng tâm là thực hiện ba nhiệm vụ sau đây:\na) Giải phóng mặt bằng.\nb) Số hóa sổ hộ tịch.\nc) Phổ cập giáo dục.",
        "Xã còn 03 tồn tại, hạn chế:\n- Giải ngân còn chậm.\n- Chế độ báo cáo chưa nghiêm.\nMột số chi bộ sinh hoạt chưa đều.",
        "Hội nghị cho ý kiến đối với 03 dự thảo: dự thảo Quy chế, dự thảo Chương trình và dự thảo Kế hoạch.",
        "Có 02 đồng chí vắng mặt có lý do: đồng chí Lê Thị Hạnh và đồng chí Võ Minh Quân.",
    ]);
}

#[test]
fn a_figure_that_is_taken_up_again_is_that_above() {
    wrong(
        "check.figure-twice",
        &[
            "Trong kỳ xảy ra 05 vụ cháy, thiệt hại 640 triệu đồng.\nNguyên nhân 06 vụ cháy nêu trên chủ yếu do chập điện.",
            "Hiện nay Đảng bộ có 23 chi bộ trực thuộc.\nĐến nay, 25 chi bộ trực thuộc Đảng bộ đều sinh hoạt định kỳ.",
        ],
    );
    right(&[
        "Trong kỳ xảy ra 05 vụ cháy, trong đó 02 vụ cháy rừng.\nNguyên nhân 02 vụ cháy nêu trên là do đốt nương.",
        "Hiện nay Đảng bộ có 23 chi bộ trực thuộc.\nĐến nay, 20 chi bộ trực thuộc Đảng bộ đã họp.",
    ]);
}

#[test]
fn households_hours_and_months_are_compared() {
    wrong("check.part-exceeds", &["Thôn có 215 hộ với 184 nhân khẩu."]);
    wrong(
        "check.duration-disagrees",
        &[
            "Hội nghị bắt đầu lúc 7 giờ 30 phút, kết thúc lúc 11 giờ 30 phút cùng ngày (thời gian 05 giờ).",
            "Giai đoạn 2021 - 2025 (trong 07 năm), Đảng bộ kết nạp 140 đảng viên.",
        ],
    );
    wrong(
        "check.average-disagrees",
        &["Trong 6 tháng, toàn Đảng bộ kết nạp 24 đảng viên, bình quân mỗi tháng kết nạp 06 đảng viên."],
    );
    right(&[
        "Thôn có 215 hộ với 842 nhân khẩu.",
        "Hội nghị bắt đầu lúc 7 giờ 30 phút, kết thúc lúc 11 giờ 30 phút cùng ngày (thời gian 04 giờ).",
        "Giai đoạn 2021 - 2025 (trong 05 năm), Đảng bộ kết nạp 140 đảng viên.",
        "Trong 6 tháng, toàn Đảng bộ kết nạp 24 đảng viên, bình quân mỗi tháng kết nạp 04 đảng viên.",
    ]);
}

#[test]
fn parts_that_stand_beside_their_like_are_no_wholes() {
    right(&[
        "Xã tiếp nhận 2.316 hồ sơ: trực tuyến 1.874 hồ sơ, trực tiếp 398 hồ sơ, qua dịch vụ bưu chính công ích 44 hồ sơ.",
        "Đã trao 380 suất quà (200 suất từ Mặt trận tỉnh, 120 suất từ doanh nghiệp và 60 suất do xã vận động).",
        "Kỳ này có 14 cuộc kiểm tra, tăng 02 cuộc; trong đó 06 cuộc do Ủy ban Kiểm tra chủ trì, 08 cuộc do các chi bộ thực hiện.",
    ]);
    wrong(
        "check.sum-disagrees",
        &[
            "Có 19 đảng viên được giám sát (14 đồng chí thực hiện tốt, 04 đồng chí cần rút kinh nghiệm).",
            "Về trình độ: thạc sĩ 07 người, đại học 41 người, cao đẳng 05 người, trung cấp 04 người (tổng số 56 cán bộ).",
        ],
    );
}

#[test]
fn what_is_left_and_what_exceeds_a_plan_is_worked_out() {
    wrong(
        "check.sum-disagrees",
        &[
            "Chỉ tiêu kết nạp năm 2026 là 32 đảng viên; đến nay kết nạp được 19 đảng viên, còn 15 đảng viên phải kết nạp.",
            "Nguồn kinh phí được cấp 820 triệu đồng, đã chi 655 triệu đồng, số dư chuyển sang kỳ sau 156 triệu đồng.",
            "Tháng 5 giải quyết việc làm cho 62 lao động, lũy kế 5 tháng giải quyết cho 381 lao động (4 tháng đầu năm 256 lao động).",
        ],
    );
    wrong(
        "check.change-disagrees",
        &[
            "Đã trồng 46.200 cây/44.000 cây, vượt 6% chỉ tiêu.",
            "Số hợp tác xã tăng từ 160 lên 184 hợp tác xã, tương đương 13%.",
            "Có 57 cháu được hỗ trợ, nhiều hơn năm học trước 15 cháu (năm học trước 45 cháu).",
        ],
    );
    wrong("check.part-exceeds", &["Trong tổng số 76 hồ sơ tồn, có 112 hồ sơ quá hạn."]);
    wrong(
        "check.verdict-disagrees",
        &["Tỷ lệ đảng viên sinh hoạt chuyên đề đạt 98,5%, thấp hơn chỉ tiêu đề ra (95%)."],
    );
    wrong(
        "check.share-disagrees",
        &[
            "Toàn Đảng bộ có 1.420 đảng viên; đảng viên trong độ tuổi thanh niên là 355 đồng chí, chiếm 23%.",
            "Số vụ tai nạn giảm một nửa, còn 06 vụ (cùng kỳ 08 vụ).",
        ],
    );
    wrong(
        "check.duration-disagrees",
        &[
            "Lớp tập huấn diễn ra trong 04 ngày (20, 21 và 22/5/2026).",
            "Công trình khởi công tháng 10/2025, hoàn thành tháng 3/2026, thời gian thi công 08 tháng.",
        ],
    );
    wrong("check.figure-twice", &["Hội nghị có 186 đại biểu dự.\nKết quả, 168/168 đại biểu tán thành."]);
    right(&[
        "Chỉ tiêu kết nạp năm 2026 là 32 đảng viên; đến nay kết nạp được 19 đảng viên, còn 13 đảng viên phải kết nạp.",
        "Nguồn kinh phí được cấp 820 triệu đồng, đã chi 655 triệu đồng, số dư chuyển sang kỳ sau 165 triệu đồng.",
        "Đã trồng 46.200 cây/44.000 cây, vượt 5% chỉ tiêu.",
        "Số hợp tác xã tăng từ 160 lên 184 hợp tác xã, tương đương 15%.",
        "Trong tổng số 76 hồ sơ tồn, có 12 hồ sơ quá hạn.",
        "Tỷ lệ đảng viên sinh hoạt chuyên đề đạt 98,5%, cao hơn chỉ tiêu đề ra (95%).",
        "Toàn xã có 1.420 hộ; 355 hộ tham gia hợp tác xã, chiếm 23% số hộ làm vườn.",
        "Số vụ tai nạn giảm một nửa, còn 04 vụ (cùng kỳ 08 vụ).",
        "Lớp tập huấn diễn ra trong 03 ngày (20, 21 và 22/5/2026).",
        "Công trình khởi công tháng 10/2025, hoàn thành tháng 3/2026, thời gian thi công 06 tháng.",
        "Hội nghị có 186 đại biểu dự.\nKết quả, 186/186 đại biểu tán thành.",
        "Năm học có 1.845 học sinh, giảm 22 học sinh; trong đó Tiểu học 812 học sinh, Trung học cơ sở 640 học sinh, còn lại là mầm non.",
    ]);
}

#[test]
fn prices_and_years_in_tables_are_worked_out() {
    let prices = |sum: &'static str| {
        above(
            "Kinh phí tổ chức hội nghị:",
            &[
                &["STT", "Nội dung chi", "Số lượng", "Đơn giá (đồng)", "Thành tiền (đồng)"],
                &["1", "In tài liệu", "120", "25.000", "3.000.000"],
                &["2", "Nước uống", "120", "10.000", sum],
                &["3", "Thuê hội trường", "1", "2.000.000", "2.000.000"],
            ],
        )
    };
    assert_eq!(prices("1.500.000"), ["check.table-total"]);
    assert_eq!(prices("1.200.000"), Vec::<String>::new());
    let years = |sum: &'static str| {
        above(
            "Biến động dân số:",
            &[
                &["Năm", "Số sinh", "Số chuyển đến", "Số chuyển đi"],
                &["2024", "112", "35", "28"],
                &["2025", "105", "41", "30"],
                &["Tổng", "217", sum, "58"],
            ],
        )
    };
    assert_eq!(years("67"), ["check.table-total"]);
    assert_eq!(years("76"), Vec::<String>::new());
}

#[test]
fn the_sentence_above_a_table_gives_its_total() {
    let rows: &[&[&str]] = &[
        &["Chi bộ", "Chỉ tiêu", "Kết nạp"],
        &["Thôn Cầu Đá", "12", "9"],
        &["Thôn Gò Thông", "8", "6"],
        &["Trường Tiểu học", "10", "7"],
        &["Tổng cộng", "30", "22"],
    ];
    let found = above("Kết quả kết nạp của toàn Đảng bộ là 23 đồng chí, chi tiết như sau:", rows);
    assert_eq!(found, ["check.text-table"]);
    for lead in [
        "Kết quả kết nạp của toàn Đảng bộ là 22 đồng chí, chi tiết như sau:",
        "Kết quả kết nạp theo kế hoạch 23 đồng chí, chi tiết như sau:",
    ] {
        assert_eq!(above(lead, rows), Vec::<String>::new(), "{lead}");
    }
}

#[test]
fn a_column_of_differences_is_worked_out() {
    let rows = |changed: &'static str| {
        above(
            "Số hội viên của các hội:",
            &[
                &["Tên hội", "Đầu năm", "Hiện nay", "Tăng, giảm"],
                &["Hội Nông dân", "410", "425", "+15"],
                &["Hội Phụ nữ", "380", "392", changed],
                &["Cựu chiến binh", "96", "94", "-2"],
            ],
        )
    };
    assert_eq!(rows("+21"), ["check.table-total"]);
    assert_eq!(rows("+12"), Vec::<String>::new());
}

#[test]
fn targets_in_shares_averages_of_months_and_ranks_of_two_years_are_worked_out() {
    wrong(
        "check.change-disagrees",
        &[
            "Chỉ tiêu huy động trẻ mẫu giáo 95%, thực hiện 97,2%, vượt 3,2 điểm phần trăm.",
            "Kết quả xếp hạng: năm 2024 hạng 15, năm 2025 hạng 9, tăng 8 hạng.",
        ],
    );
    wrong("check.average-disagrees", &["Đã tổ chức 24 cuộc họp trong 06 tháng, bình quân 05 cuộc/tháng."]);
    wrong(
        "check.sum-disagrees",
        &[
            "Quỹ thu 286 triệu đồng (doanh nghiệp 165 triệu đồng, cán bộ, công chức 48 triệu đồng, Nhân dân 37 triệu đồng).",
        ],
    );
    right(&[
        "Chỉ tiêu huy động trẻ mẫu giáo 95%, thực hiện 97,2%, vượt 2,2 điểm phần trăm.",
        "Kết quả xếp hạng: năm 2024 hạng 15, năm 2025 hạng 9, tăng 6 hạng.",
        "Đã tổ chức 24 cuộc họp trong 06 tháng, bình quân 04 cuộc/tháng.",
        "Quỹ thu 286 triệu đồng (doanh nghiệp 165 triệu đồng, cán bộ, công chức 48 triệu đồng, Nhân dân 73 triệu đồng).",
        "Đợt 1 giải ngân 1.200 triệu đồng, đợt 2 giải ngân 900 triệu đồng, đạt 70% kế hoạch vốn (3.000 triệu đồng).",
    ]);
}

#[test]
fn averages_and_stocks_in_tables_are_worked_out() {
    let stock = |now: &'static str| {
        above(
            "Số đảng viên của các chi bộ:",
            &[
                &["Chi bộ", "Đảng viên đầu năm", "Kết nạp", "Chuyển đi", "Đảng viên hiện có"],
                &["Thôn Cầu Đá", "32", "2", "1", "33"],
                &["Thôn Gò Thông", "28", "1", "0", now],
                &["Thôn Đồi Sim", "25", "3", "2", "26"],
            ],
        )
    };
    assert_eq!(stock("39"), ["check.table-total"]);
    assert_eq!(stock("29"), Vec::<String>::new());
    let average = |each: &'static str| {
        above(
            "Dân số các thôn:",
            &[
                &["Thôn", "Số hộ", "Số khẩu", "Bình quân khẩu/hộ"],
                &["Cầu Đá", "240", "960", "4"],
                &["Gò Thông", "200", "780", each],
                &["Đồi Sim", "180", "720", "4"],
            ],
        )
    };
    assert_eq!(average("4,9"), ["check.table-total"]);
    assert_eq!(average("3,9"), Vec::<String>::new());
}
