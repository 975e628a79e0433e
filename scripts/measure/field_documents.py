"""Further documents as schools, hospitals, unions, police, Party cells and committees write them: longer, several pages of text
each, half of them with slips. All names are invented. These grow with each miss.
"""

from office_ways import numbered, text_box


def documents(new, helpers):
    """Adds the documents; see `office_ways.documents`."""
    commune, branch, foot_state, foot_party = helpers.commune, helpers.branch, helpers.foot_state, helpers.foot_party
    state, party = helpers.STATE, helpers.PARTY

    p = new("truong-trung-hoc-tong-ket", ["check.sum-disagrees", "check.share-disagrees"])
    p.columns(["UBND XÃ TÂN PHƯỚC", "TRƯỜNG TRUNG HỌC CƠ SỞ TÂN PHƯỚC", "Số: 46/BC-THCSTP"], state + ["Tân Phước, ngày 28 tháng 5 năm 2026"])
    p.lines("BÁO CÁO", "Tổng kết năm học 2025 - 2026", "I. ĐẶC ĐIỂM TÌNH HÌNH", "1. Quy mô trường lớp",
        "Năm học 2025 - 2026, nhà trường có 18 lớp với 702 học sinh, chia ra: khối 6 có 186 em, khối 7 có 180 em, khối 8 có 172 em, khối 9 có 164 em.",
        "2. Đội ngũ", "Tổng số cán bộ, giáo viên, nhân viên: 41 người (nữ 27), trong đó cán bộ quản lý 02, giáo viên 34, nhân viên 06.",
        "II. KẾT QUẢ THỰC HIỆN NHIỆM VỤ", "1. Chất lượng giáo dục",
        "Kết quả học tập: tốt 121 em, tỷ lệ 17,2%; khá 298 em, tỷ lệ 44,2%; đạt 262 em, tỷ lệ 37,3%; chưa đạt 21 em, tỷ lệ 3,0%, tính trên tổng số 702 học sinh.",
        "2. Hoạt động phong trào", "Tham gia 06 hội thi cấp xã, đạt 02 giải Nhất, 01 giải Nhì và 03 giải Ba.",
        "III. PHƯƠNG HƯỚNG NĂM HỌC 2026 - 2027", "Tiếp tục đổi mới phương pháp dạy học, phấn đấu tỷ lệ học sinh khá, giỏi đạt trên 62%.", "Trên đây là báo cáo tổng kết năm học của nhà trường./.")
    p.columns(["Nơi nhận:", "- Ủy ban nhân dân xã (báo cáo);", "- Lưu: VT."], ["HIỆU TRƯỞNG", "", "", "Lê Thị Hòa"])

    p = new("truong-mam-non-ke-hoach")
    p.columns(["UBND XÃ TÂN PHƯỚC", "TRƯỜNG MẦM NON HOA SEN", "Số:      /KH-MNHS"], state + ["Tân Phước, ngày      tháng 8 năm 2026"])
    p.lines("KẾ HOẠCH", "Nuôi dưỡng, chăm sóc trẻ năm học 2026 - 2027", "Thực hiện nhiệm vụ năm học, Trường Mầm non Hoa Sen xây dựng kế hoạch như sau:", "I. MỤC ĐÍCH, YÊU CẦU",
        "- Bảo đảm an toàn tuyệt đối cho trẻ.", "- Giảm tỷ lệ trẻ suy dinh dưỡng xuống dưới 5%.", "II. NỘI DUNG",
        "1. Quy mô: 08 nhóm, lớp với 236 trẻ; trong đó nhà trẻ 36 trẻ, mẫu giáo 200 trẻ.", "2. Chế độ ăn: mỗi trẻ ăn 02 bữa chính và 01 bữa phụ, mức 25.000 đồng/trẻ/ngày.",
        "3. Khám sức khỏe: 02 lần/năm, lần thứ nhất trong tháng 9, lần thứ hai trong tháng 02.", "III. TỔ CHỨC THỰC HIỆN",
        "Các tổ chuyên môn xây dựng kế hoạch chi tiết trước ngày 15/9/2026./.")
    p.columns(["Nơi nhận:", "- Các tổ chuyên môn;", "- Lưu: VT."], ["HIỆU TRƯỞNG", "", "", ""])

    p = new("trung-tam-y-te", ["check.change-disagrees", "check.sum-disagrees"])
    p.columns(["SỞ Y TẾ LÂM ĐỒNG", "TRUNG TÂM Y TẾ KHU VỰC HÀM MẪU", "Số: 214/BC-TTYT"], state + ["Hàm Mẫu, ngày 10 tháng 7 năm 2026"])
    p.lines("BÁO CÁO", "Kết quả công tác y tế 6 tháng đầu năm 2026", "1. Công tác khám, chữa bệnh",
        "Tổng số lượt khám bệnh 24.650 lượt, tăng 8% so với cùng kỳ năm 2025 (23.475 lượt); trong đó khám bảo hiểm y tế 21.320 lượt, khám dịch vụ 3.330 lượt.",
        "Điều trị nội trú 2.310 lượt với 12.705 ngày điều trị, bình quân 5,5 ngày/lượt.", "2. Công tác dự phòng",
        "Ghi nhận 46 ca sốt xuất huyết, giảm 14 ca so với cùng kỳ (60 ca), không có tử vong.", "Tiêm chủng đầy đủ cho 412/430 trẻ dưới 1 tuổi, đạt 95,8%.",
        "3. Nhân lực", "Trung tâm có 92 viên chức: bác sĩ 14 người, y sĩ 09 người, điều dưỡng 31 người, hộ sinh 12 người, dược sĩ 11 người, khác 17 người.",
        "4. Kinh phí", "Tổng thu 9.240 triệu đồng, tổng chi 8.910 triệu đồng.", "Trên đây là báo cáo của Trung tâm./.")
    p.columns(["Nơi nhận:", "- Sở Y tế;", "- Lưu: VT, KHTH."], ["GIÁM ĐỐC", "", "", "Trần Quốc Bình"])

    p = new("cong-doan-co-so")
    p.columns(["CÔNG ĐOÀN XÃ HÀM MẪU", "CÔNG ĐOÀN CƠ SỞ TRƯỜNG TIỂU HỌC", "Số: 05/BC-CĐCS"], state + ["Hàm Mẫu, ngày 30 tháng 6 năm 2026"])
    p.lines("BÁO CÁO", "Hoạt động công đoàn 6 tháng đầu năm 2026", "Tổng số đoàn viên: 38 người, nữ 29 người, đảng viên 21 người.",
        "1. Chăm lo đời sống: thăm hỏi 11 lượt đoàn viên với 5,5 triệu đồng; trợ cấp khó khăn 03 đoàn viên, mỗi đoàn viên 1.000.000 đồng.",
        "2. Thi đua: 36/38 đoàn viên đăng ký danh hiệu Lao động tiên tiến, đạt 94,7%.", "3. Thu kinh phí công đoàn: 18.600.000 đồng; chi 12.400.000 đồng; còn 6.200.000 đồng.",
        "Trên đây là báo cáo của Công đoàn cơ sở.")
    p.columns(["Nơi nhận:", "- Công đoàn xã;", "- Lưu: VT, CĐCS."], ["TM. BAN CHẤP HÀNH", "CHỦ TỊCH", "", "Phạm Thị Lan"])

    p = new("cong-an-xa", ["check.sum-disagrees", "check.average-disagrees"])
    p.columns(["CÔNG AN TỈNH LÂM ĐỒNG", "CÔNG AN XÃ HÀM MẪU", "Số: 318/BC-CAX"], state + ["Hàm Mẫu, ngày 15 tháng 6 năm 2026"])
    p.lines("BÁO CÁO", "Kết quả công tác bảo đảm an ninh, trật tự 6 tháng đầu năm 2026", "1. Tình hình", "Trong 6 tháng xảy ra 14 vụ phạm pháp hình sự, gồm trộm cắp tài sản 08 vụ, cố ý gây thương tích 03 vụ, đánh bạc 02 vụ, lừa đảo 02 vụ.",
        "Tai nạn giao thông xảy ra 09 vụ, làm chết 02 người, bị thương 08 người; so với cùng kỳ giảm 03 vụ (09/12 vụ).", "2. Kết quả",
        "Điều tra, làm rõ 12/14 vụ, đạt tỷ lệ 85,7%.", "Xử phạt 24 trường hợp vi phạm nồng độ cồn, mỗi trường hợp 2.500.000 đồng, thu nộp Kho bạc 65 triệu đồng.",
        "Vận động Nhân dân giao nộp 05 khẩu súng tự chế, 12 viên đạn.", "3. Nhiệm vụ", "Tiếp tục mở đợt cao điểm tấn công, trấn áp tội phạm./.")
    p.columns(["Nơi nhận:", "- Công an tỉnh;", "- Đảng ủy xã;", "- Lưu: VT."], ["TRƯỞNG CÔNG AN XÃ", "", "", "Hoàng Văn Dũng"])

    p = new("chi-bo-thon-nghi-quyet")
    p.columns(["ĐẢNG BỘ XÃ HÀM MẪU", "CHI BỘ THÔN CẦU ĐÁ", "*", "Số 07-NQ/CB"], party + ["", "Hàm Mẫu, ngày 05 tháng 7 năm 2026"])
    p.lines("NGHỊ QUYẾT", "lãnh đạo thực hiện nhiệm vụ tháng 7 năm 2026", "-----", "Chi bộ họp thường kỳ ngày 05/7/2026, có 24/27 đảng viên dự họp, vắng 03 đồng chí. Chi bộ quyết nghị:",
        "1. Vận động 18 hộ còn lại tham gia bảo hiểm y tế.", "2. Phối hợp tổ chức Ngày Thương binh - Liệt sĩ, thăm 09 gia đình chính sách.",
        "3. Phân công đồng chí Nguyễn Văn Bình, đồng chí Trần Thị Cúc giúp đỡ 02 quần chúng ưu tú.", "Nghị quyết được 24/24 đảng viên có mặt biểu quyết thông qua.")
    p.columns(["Nơi nhận:", "- Đảng ủy xã;", "- Lưu chi bộ."], ["T/M CHI BỘ", "BÍ THƯ", "", "", "Nguyễn Văn Bình"])

    p = new("dang-uy-bao-cao-dai", ["check.sum-disagrees", "check.word-pair"])
    p.columns(*branch("Số 112-BC/ĐU", "Hàm Mẫu, ngày 08 tháng 7 năm 2026"))
    p.lines("BÁO CÁO", "công tác xây dựng Đảng 6 tháng đầu năm 2026", "-----", "I- KẾT QUẢ", "1. Công tác chính trị, tư tưởng",
        "Tổ chức 05 hội nghị quán triệt với 1.240 lượt cán bộ, đảng viên tham gia, đạt 96,4%.", "Công tác tuyên truyền được đẩy mạnh, nhất là trên môi trường mạng.", "2. Công tác tổ chức, cán bộ",
        "Toàn Đảng bộ có 28 chi bộ trực thuộc (18 chi bộ thôn, 06 chi bộ cơ quan, 05 chi bộ trường học) với 498 đảng viên.",
        "Kết nạp 12 đảng viên mới, đạt 80% chỉ tiêu (15 đảng viên).", "3. Công tác kiểm tra, giám sát",
        "Kiểm tra 09 tổ chức đảng và 15 đảng viên; thi hành kỷ luật 03 đảng viên bằng hình thức khiển trách.", "4. Công tác dân vận",
        "Xây dựng 14 mô hình “Dân vận khéo”, trong đó 08 mô hình kinh tế, 06 mô hình văn hóa - xã hội.", "II- HẠN CHẾ", "Một số chi bộ sinh hoạt chuyên đề chưa đều; việc nắm tình hình trên đị bàn có lúc chưa kịp thời.",
        "III- NHIỆM VỤ", "Tiếp tục nâng cao chất lượng sinh hoạt chi bộ.", "Trên đây là báo cáo của Đảng ủy.")
    foot_party(p)

    p = new("dang-uy-ke-hoach-trong")
    text_box(p, "DỰ THẢO")
    p.columns(*branch("Số       -KH/ĐU", "Hàm Mẫu, ngày       tháng 9 năm 2026"))
    p.lines("KẾ HOẠCH", "tổ chức học tập, quán triệt Nghị quyết Đại hội", "-----", "I- MỤC ĐÍCH, YÊU CẦU", "1- Giúp cán bộ, đảng viên nắm vững nội dung cơ bản của Nghị quyết.", "2- Việc học tập nghiêm túc, thiết thực, tiết kiệm.",
        "II- NỘI DUNG", "1- Đối tượng: 498 đảng viên của 28 chi bộ trực thuộc.", "2- Thời gian: 01 ngày, trong tháng 10 năm 2026.", "3- Hình thức: trực tiếp tại hội trường, kết hợp trực tuyến đến 12 điểm cầu.",
        "III- TỔ CHỨC THỰC HIỆN", "Ban Xây dựng Đảng chủ trì, phối hợp Văn phòng Đảng ủy chuẩn bị tài liệu.", "Các chi bộ báo cáo kết quả về Đảng ủy (qua Ban Xây dựng Đảng) trước ngày 30/10/2026.")
    foot_party(p, "")

    p = new("thong-ke-kinh-te", ["check.change-disagrees", "check.table-total"])
    p.columns(*commune("Số: 201/BC-UBND", "Hàm Mẫu, ngày 25 tháng 6 năm 2026"))
    p.lines("BÁO CÁO", "Tình hình kinh tế - xã hội tháng 6 và 6 tháng đầu năm 2026", "I. VỀ KINH TẾ", "1. Nông nghiệp",
        "Diện tích gieo trồng vụ Hè Thu 1.486,5 ha, đạt 99,1% kế hoạch; trong đó lúa 912 ha, ngô 214,5 ha, rau đậu 360 ha.",
        "Sản lượng cà phê ước đạt 2.145 tấn, tăng 145 tấn so với cùng kỳ (2.000 tấn).", "2. Thương mại, dịch vụ", "Tổng mức bán lẻ hàng hóa đạt 86,4 tỷ đồng, tăng 12% so với cùng kỳ năm trước (80 tỷ đồng).",
        "3. Thu, chi ngân sách", "Kết quả thu, chi ngân sách theo bảng sau:")
    p.table(["STT", "Nội dung", "Dự toán", "Thực hiện"], ["1", "Thu nội địa", "12.000", "9.600"], ["2", "Thu bổ sung", "20.000", "10.650"], ["3", "Thu chuyển nguồn", "1.160", "1.160"],
            ["", "Tổng cộng", "33.160", "21.140"])
    p.lines("II. VỀ XÃ HỘI", "Toàn xã còn 142 hộ nghèo, chiếm 2,73% tổng số hộ (5.210 hộ).", "Trên đây là báo cáo tình hình kinh tế - xã hội 6 tháng đầu năm 2026./.")
    foot_state(p, "- Ủy ban nhân dân tỉnh;")

    p = new("to-trinh-du-toan", ["check.figure-twice"])
    p.columns(*commune("Số: 77/TTr-UBND", "Hàm Mẫu, ngày 05 tháng 8 năm 2026"))
    p.lines("TỜ TRÌNH", "Về việc đề nghị bổ sung kinh phí sửa chữa đường giao thông", "Kính gửi: Ủy ban nhân dân tỉnh Lâm Đồng.", "Ủy ban nhân dân xã Hàm Mẫu kính trình Ủy ban nhân dân tỉnh xem xét, bổ sung kinh phí như sau:",
        "1. Sự cần thiết: mưa lớn làm hư hỏng 2,4 km đường thôn Cầu Đá và thôn Gò Thông.", "2. Tổng kinh phí: 1.860.000.000 đồng (Một tỷ tám trăm sáu mươi lăm triệu đồng).",
        "3. Nguồn vốn: ngân sách tỉnh hỗ trợ 70%, ngân sách xã 30%.", "Kính đề nghị Ủy ban nhân dân tỉnh xem xét, quyết định./.")
    foot_state(p)

    p = new("quyet-dinh-dieu-dong")
    p.columns(*commune("Số: 188/QĐ-UBND", "Hàm Mẫu, ngày 03 tháng 8 năm 2026"))
    p.lines("QUYẾT ĐỊNH", "Về việc điều động công chức", "CHỦ TỊCH ỦY BAN NHÂN DÂN XÃ HÀM MẪU", "Căn cứ Luật Tổ chức chính quyền địa phương ngày 16 tháng 6 năm 2025;", "Căn cứ Luật Cán bộ, công chức ngày 24 tháng 6 năm 2025;",
        "Theo đề nghị của Trưởng phòng Văn hóa - Xã hội.", "QUYẾT ĐỊNH:", "Điều 1. Điều động bà Trần Thị Mai, sinh ngày 12/4/1990, chuyên viên Phòng Kinh tế đến nhận công tác tại Phòng Văn hóa - Xã hội kể từ ngày 15/8/2026.",
        "Điều 2. Bà Trần Thị Mai được giữ nguyên lương và phụ cấp hiện hưởng.", "Điều 3. Chánh Văn phòng, Trưởng các phòng chuyên môn và bà Trần Thị Mai chịu trách nhiệm thi hành Quyết định này./.")
    p.columns(["Nơi nhận:", "- Như Điều 3;", "- Lưu: VT, VHXH."], ["CHỦ TỊCH", "", "", "Nguyễn Thị K"])

    p = new("hoi-dong-nhan-dan-nghi-quyet")
    p.columns(["HỘI ĐỒNG NHÂN DÂN", "XÃ HÀM MẪU", "Số: 09/NQ-HĐND"], state + ["Hàm Mẫu, ngày 20 tháng 7 năm 2026"])
    p.lines("NGHỊ QUYẾT", "Về nhiệm vụ phát triển kinh tế - xã hội 6 tháng cuối năm 2026", "HỘI ĐỒNG NHÂN DÂN XÃ HÀM MẪU", "KHÓA II, KỲ HỌP THỨ BA", "Căn cứ Luật Tổ chức chính quyền địa phương ngày 16 tháng 6 năm 2025;",
        "Xét Tờ trình của Ủy ban nhân dân xã; báo cáo thẩm tra của Ban Kinh tế - Ngân sách; ý kiến thảo luận của đại biểu Hội đồng nhân dân tại kỳ họp.", "QUYẾT NGHỊ:", "Điều 1. Thông qua các chỉ tiêu chủ yếu 6 tháng cuối năm 2026:",
        "1. Thu ngân sách đạt 9,6 tỷ đồng.", "2. Giảm 20 hộ nghèo.", "3. Giải quyết việc làm cho 150 lao động.", "Điều 2. Giao Ủy ban nhân dân xã tổ chức thực hiện Nghị quyết.",
        "Nghị quyết này được Hội đồng nhân dân xã Hàm Mẫu khóa II, kỳ họp thứ ba thông qua ngày 20 tháng 7 năm 2026./.")
    p.columns(["Nơi nhận:", "- Ủy ban nhân dân tỉnh;", "- Đại biểu Hội đồng nhân dân xã;", "- Lưu: VT."], ["CHỦ TỊCH", "", "", "Đỗ Văn Thành"])

    p = new("mat-tran-ngay-hoi", ["check.weekday", "check.sum-disagrees"])
    p.columns(["ỦY BAN MẶT TRẬN TỔ QUỐC VIỆT NAM", "XÃ HÀM MẪU", "BAN THƯỜNG TRỰC", "Số: 31/KH-MTTQ-BTT"], state + ["Hàm Mẫu, ngày 01 tháng 10 năm 2026"])
    p.lines("KẾ HOẠCH", "Tổ chức Ngày hội Đại đoàn kết toàn dân tộc năm 2026", "1. Thời gian: từ ngày 10/11/2026 đến ngày 18/11/2026; tổ chức điểm vào 8 giờ 00, thứ bảy, ngày 15/11/2026.",
        "2. Địa điểm: tại 14 thôn, gồm 11 thôn tổ chức riêng và 04 thôn tổ chức liên thôn.", "3. Kinh phí: mỗi thôn được hỗ trợ 2 triệu đồng, tổng kinh phí 28 triệu đồng.",
        "Ban Thường trực đề nghị các thôn tổ chức thực hiện tốt Kế hoạch này./.")
    p.columns(["Nơi nhận:", "- Đảng ủy xã;", "- Các thôn;", "- Lưu: VT."], ["TM. BAN THƯỜNG TRỰC", "CHỦ TỊCH", "", "Vũ Thị Hồng"])

    p = new("so-tai-chinh-cong-van-cu", ["check.ratio-disagrees"], True)
    p.columns(["UBND TỈNH LÂM ĐỒNG", "SỞ TÀI CHÍNH", "Số: 1120/STC-NS", "V/v đôn đốc giải ngân vốn"], state + ["Lâm Đồng, ngày 12 tháng 8 năm 2026"])
    p.lines("Kính gửi: Ủy ban nhân dân các xã, phường, đặc khu.", "Đến ngày 31/7/2026, toàn tỉnh mới giải ngân 4.120/8.240 tỷ đồng, đạt 55% kế hoạch.",
        "Sở Tài chính đề nghị Ủy ban nhân dân các xã, phường, đặc khu:", "1. Rà soát từng dự án, điều chỉnh kế hoạch vốn trước ngày 20/8/2026.", "2. Báo cáo kết quả về Sở Tài chính trước ngày 25 hằng tháng.", "Đề nghị các địa phương phối hợp thực hiện./.")
    p.columns(["Nơi nhận:", "- Như trên;", "- Giám đốc (báo cáo);", "- Lưu: VT, NS."], ["KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC", "", "", "Đinh Công Tráng"])

    p = new("hop-tac-xa-bien-ban-cu", (), True)
    p.lines("HỢP TÁC XÃ NÔNG NGHIỆP HÒA PHÁT", "BIÊN BẢN", "Họp Đại hội thành viên thường niên năm 2026", "Thời gian: 08 giờ 00 ngày 20/3/2026.", "Địa điểm: Nhà văn hóa thôn Tân Lập.", "Thành phần: 61/72 thành viên, đạt 84,7%.",
        "Nội dung: thông qua báo cáo kết quả năm 2025; phương án sản xuất, kinh doanh năm 2026.", "1. Doanh thu năm 2025 đạt 2.160 triệu đồng, chi phí 1.980 triệu đồng, lợi nhuận 180 triệu đồng.", "2. Biểu quyết: 61/61 thành viên nhất trí.",
        "Cuộc họp kết thúc vào 11 giờ 00 cùng ngày.")
    p.columns(["THƯ KÝ", "", "", "Lý Thị Ngân"], ["CHỦ TỌA", "", "", "Trịnh Văn Hải"])

    p = new("ban-quan-ly-quyet-toan", ["check.sum-disagrees"])
    p.columns(["UBND XÃ HÀM MẪU", "BAN QUẢN LÝ DỰ ÁN", "Số: 19/BC-BQL"], state + ["Hàm Mẫu, ngày 18 tháng 8 năm 2026"])
    p.lines("BÁO CÁO", "Quyết toán công trình đường thôn Cầu Đá", "1. Tổng mức đầu tư: 2.450 triệu đồng, gồm chi phí xây dựng 2.080 triệu đồng, chi phí tư vấn 190 triệu đồng, chi phí khác 160 triệu đồng.", "2. Chiều dài tuyến 1,8 km, rộng 5 m.",
        "3. Thời gian thi công: từ ngày 02/3/2026 đến ngày 30/6/2026.", "Kính đề nghị Ủy ban nhân dân xã phê duyệt./.")
    p.columns(["Nơi nhận:", "- Ủy ban nhân dân xã;", "- Lưu: VT."], ["GIÁM ĐỐC", "", "", "Bùi Văn Lâm"])

    p = new("van-phong-lich-va-thu-moi")
    p.columns(*commune("Số: 58/GM-UBND", "Hàm Mẫu, ngày 10 tháng 8 năm 2026"))
    p.lines("GIẤY MỜI", "Dự họp giao ban tháng 8 năm 2026", "Thực hiện Chương trình công tác, Ủy ban nhân dân xã trân trọng kính mời:", "- Thường trực Hội đồng nhân dân xã;", "- Trưởng các phòng chuyên môn;", "- Trưởng các thôn, bon.",
        "Thời gian: 7 giờ 30, thứ sáu, ngày 14/8/2026.", "Địa điểm: Phòng họp số 1, trụ sở Ủy ban nhân dân xã.", "Đề nghị các đồng chí dự họp đầy đủ, đúng giờ./.")
    p.columns(["Nơi nhận:", "- Như thành phần mời;", "- Lưu: VT."], ["TL. CHỦ TỊCH", "CHÁNH VĂN PHÒNG", "", "Lê Văn C"])

    p = new("huong-dan-danh-so-word")
    p.columns(*branch("Số 09-HD/ĐU", "Hàm Mẫu, ngày 12 tháng 8 năm 2026")).lines("HƯỚNG DẪN", "đánh giá, xếp loại chất lượng chi bộ, đảng viên năm 2026", "-----", "Ban Thường vụ Đảng ủy hướng dẫn như sau:")
    numbered(p, "%1-", "decimal", "Việc đánh giá, xếp loại bảo đảm khách quan, công khai.", "Mỗi chi bộ có không quá 20% số đảng viên được xếp loại hoàn thành xuất sắc nhiệm vụ.", "Hồ sơ gửi về Ban Xây dựng Đảng trước ngày 05/12/2026.")
    p.lines("Trong quá trình thực hiện, nếu có vướng mắc, các chi bộ phản ánh về Đảng ủy.")
    foot_party(p)

    p = new("bao-cao-hai-cot-so", ["check.names-counted", "check.change-disagrees"])
    p.tabs(("UBND TỈNH LÂM ĐỒNG", state[0]), ("ỦY BAN NHÂN DÂN XÃ HÀM MẪU", state[1]), ("Số: 205/BC-UBND", "Hàm Mẫu, ngày 20 tháng 8 năm 2026"))
    p.lines("BÁO CÁO", "Kết quả công tác giảm nghèo năm 2026", "1. Số hộ nghèo giảm từ 186 hộ xuống còn 142 hộ, giảm 54 hộ.", "2. Có 04 thôn không còn hộ nghèo: Cầu Đá, Gò Thông, Tân Lập.", "3. Cho vay 57 hộ với 2.850 triệu đồng, bình quân 50 triệu đồng/hộ.",
        "Trên đây là báo cáo kết quả công tác giảm nghèo năm 2026./.")
    foot_state(p, "- Ủy ban nhân dân tỉnh;")

    p = new("cong-van-va-phu-luc")
    p.columns(*commune("Số: 207/UBND-KT", "Hàm Mẫu, ngày 21 tháng 8 năm 2026"))
    p.lines("V/v báo cáo số liệu chăn nuôi", "Kính gửi: Sở Nông nghiệp và Môi trường.", "Thực hiện chỉ đạo của Sở, Ủy ban nhân dân xã gửi kèm số liệu chăn nuôi của 03 thôn theo Phụ lục.", "Trân trọng./.")
    foot_state(p)
    p.line("PHỤ LỤC", True)
    p.line("(Kèm theo Công văn số 207/UBND-KT ngày 21 tháng 8 năm 2026 của Ủy ban nhân dân xã Hàm Mẫu)", True)
    p.table(["STT", "Thôn", "Trâu", "Bò", "Lợn", "Cộng"], ["1", "Cầu Đá", "42", "310", "640", "992"], ["2", "Gò Thông", "36", "275", "512", "823"], ["3", "Tân Lập", "18", "190", "455", "663"], ["", "Tổng cộng", "96", "775", "1.607", "2.478"])
