//! Days, months and periods beside the figures that belong to them.

use super::tests::{right, wrong};

#[test]
fn a_length_that_its_days_contradict_is_found() {
    wrong(
        "check.duration-disagrees",
        &[
            "Lớp tập huấn diễn ra trong 04 ngày, từ ngày 20 đến hết ngày 22/5/2026.",
            "Đoàn khảo sát làm việc 05 ngày (từ ngày 11/5/2026 đến ngày 14/5/2026).",
            "Thời gian lấy ý kiến 30 ngày, từ ngày 01/4/2026 đến hết ngày 15/4/2026.",
            "Thời hạn xử lý 05 ngày làm việc, từ ngày 08/6/2026 đến ngày 10/6/2026.",
            "Giải pháp thực hiện trong 06 tháng, từ tháng 01 đến tháng 4/2026.",
            "Đề án kéo dài 06 năm (2021-2024).",
            "Tổ chức 05 buổi sinh hoạt vào các ngày 02, 09 và 16/6/2026.",
            "Buổi làm việc bắt đầu từ 14 giờ 00 đến 10 giờ 30 phút cùng ngày.",
            "Cuộc họp diễn ra từ 15h30 đến 9h00 cùng ngày.",
            "Thời gian thực hiện: 03 tuần, từ ngày 04/5/2026 đến ngày 31/5/2026.",
            "Lớp học khai giảng ngày 11/5/2026, bế giảng ngày 15/5/2026, học liên tục trong 04 ngày.",
            "Từ 7 giờ 30 đến 10 giờ 30, hội nghị làm việc trong 4 giờ.",
        ],
    );
    right(&[
        "Lớp tập huấn diễn ra trong 03 ngày, từ ngày 20 đến hết ngày 22/5/2026.",
        "Mở 02 lớp, mỗi lớp 02 ngày, từ ngày 20 đến ngày 23/5/2026.",
        "Đã ra quân 03 ngày trong thời gian từ ngày 01/5/2026 đến ngày 31/5/2026.",
        "Thời hạn 15 ngày, kể từ ngày 01/6/2026 đến ngày 16/6/2026.",
        "Kết quả 06 tháng đầu năm, từ tháng 02 đến tháng 5 đạt thấp.",
        "Nhiệm kỳ 05 năm 2020-2025.",
        "Tổ chức 06 buổi vào các ngày 02, 09 và 16/6/2026.",
        "Thời gian thực hiện: 04 tuần, từ ngày 04/5/2026 đến ngày 31/5/2026.",
        "Thời gian thực hiện: 01 tuần, từ ngày 11/5/2026 đến ngày 15/5/2026.",
        "Lớp học khai giảng ngày 11/5/2026, bế giảng ngày 15/5/2026, học liên tục trong 05 ngày.",
        "Từ 7 giờ 30 đến 10 giờ 30, hội nghị làm việc trong 3 giờ.",
        "Trực đêm từ 22 giờ 00 đến 5 giờ 00 sáng hôm sau.",
        "Thời hạn xử lý 05 ngày làm việc, từ ngày 08/6/2026 đến ngày 12/6/2026.",
    ]);
}

#[test]
fn what_is_done_after_the_document_is_found() {
    wrong(
        "check.event-later",
        &[
            "Ngày 12/9/2026, Đoàn xã đã tổ chức hội thi tìm hiểu pháp luật.",
            "Đảng ủy đã tổ chức hội nghị đối thoại vào ngày 15/8/2026.",
            "Tháng 10/2026, các chi bộ đã hoàn thành việc kiểm điểm.",
        ],
    );
    right(&[
        "Ngày 12/9/2026, Đoàn xã tổ chức hội thi theo kế hoạch đã ban hành.",
        "Đảng ủy đã ban hành kế hoạch tổ chức hội nghị vào ngày 15/8/2026.",
        "Các chi bộ đã đăng ký hoàn thành trước ngày 30/9/2026.",
        "Ngày 12/6/2026, Đoàn xã đã tổ chức hội thi tìm hiểu pháp luật.",
    ]);
}

#[test]
fn what_ends_before_it_begins_is_found() {
    wrong(
        "check.period-differs",
        &[
            "Đơn được tiếp nhận ngày 20/5/2026 và đã giải quyết xong ngày 10/5/2026.",
            "Công trình khởi công ngày 15/4/2026, hoàn thành ngày 15/3/2026.",
        ],
    );
    right(&[
        "Đơn được tiếp nhận ngày 10/5/2026 và đã giải quyết xong ngày 20/5/2026.",
        "Nhà văn hóa hoàn thành ngày 15/3/2026, khai mạc hội thi ngày 02/3/2026.",
    ]);
}

#[test]
fn a_cumulative_figure_below_its_periods_is_found() {
    wrong(
        "check.part-exceeds",
        &[
            "Trong tháng tiếp 64 lượt công dân; lũy kế từ đầu năm tiếp 46 lượt công dân.",
            "Lũy kế 6 tháng trồng 12 ha rừng; riêng tháng 6 trồng 21 ha rừng.",
        ],
    );
    wrong(
        "check.sum-disagrees",
        &[
            "Tháng 4 cấp 85 giấy, tháng 5 cấp 92 giấy; lũy kế hai tháng cấp 187 giấy.",
            "Quý I thu 1,2 tỷ đồng, quý II thu 1,5 tỷ đồng; lũy kế 6 tháng thu 2,9 tỷ đồng.",
        ],
    );
    right(&[
        "Trong tháng tiếp 46 lượt công dân; lũy kế từ đầu năm tiếp 264 lượt công dân.",
        "Tháng 4 cấp 85 giấy, tháng 5 cấp 92 giấy; lũy kế hai tháng cấp 177 giấy.",
        "Tháng 6 còn nợ 64 triệu đồng; lũy kế đã thu hồi 46 triệu đồng.",
    ]);
}
