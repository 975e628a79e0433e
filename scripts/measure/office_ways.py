"""Further documents, made in the ways that offices make them: text boxes, automatic numbers, several documents in a file, blank
numbers and days, letterheads with spaces, and files that LibreOffice turned from .doc into .docx.

All names are invented. The documents of `papers.py` come first; these grow with each miss.
"""

import copy

from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn

NAMESPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:v="urn:schemas-microsoft-com:vml"'
)


def text_box(paper, *texts):
    """A floating text box as Word writes it: a drawing, and a VML shape for older versions."""
    content = "".join(f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>" for text in texts)
    paragraph = paper.docx.add_paragraph()
    paragraph._p.append(parse_xml(
        f"<w:r {NAMESPACES}><mc:AlternateContent><mc:Choice Requires=\"wps\"><w:drawing><wp:anchor><a:graphic><a:graphicData>"
        f"<wps:wsp><wps:txbx><w:txbxContent>{content}</w:txbxContent></wps:txbx></wps:wsp></a:graphicData></a:graphic></wp:anchor>"
        f"</w:drawing></mc:Choice><mc:Fallback><w:pict><v:shape><v:textbox><w:txbxContent>{content}</w:txbxContent></v:textbox>"
        f"</v:shape></w:pict></mc:Fallback></mc:AlternateContent></w:r>"))
    return paper


def old_text_box(paper, *texts):
    """A text box of Word 2003: VML alone."""
    content = "".join(f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>" for text in texts)
    paper.docx.add_paragraph()._p.append(parse_xml(
        f"<w:r {NAMESPACES}><w:pict><v:shape><v:textbox><w:txbxContent>{content}</w:txbxContent></v:textbox></v:shape></w:pict></w:r>"))
    return paper


def numbered(paper, pattern, form, *texts):
    """A list that Word numbers: `pattern` such as `%1.`, `form` such as `decimal`, `lowerLetter`."""
    numbering = paper.docx.part.numbering_part.element
    number = 90 + len(numbering.findall(qn("w:num")))
    abstract = parse_xml(
        f'<w:abstractNum {nsdecls("w")} w:abstractNumId="{number}"><w:lvl w:ilvl="0"><w:start w:val="1"/>'
        f'<w:numFmt w:val="{form}"/><w:lvlText w:val="{pattern}"/></w:lvl></w:abstractNum>')
    first = numbering.find(qn("w:num"))
    if first is None:
        numbering.append(abstract)
    else:
        first.addprevious(abstract)
    numbering.append(parse_xml(
        f'<w:num {nsdecls("w")} w:numId="{number}"><w:abstractNumId w:val="{number}"/></w:num>'))
    for text in texts:
        properties = paper.line(text)._p.get_or_add_pPr()
        properties.append(copy.deepcopy(parse_xml(
            f'<w:numPr {nsdecls("w")}><w:ilvl w:val="0"/><w:numId w:val="{number}"/></w:numPr>')))
    return paper


def documents(new, helpers):
    """Adds the documents. `new` makes one by its name and slips; a third argument has LibreOffice turn it into .doc and back."""
    commune, branch, foot_state, foot_party = helpers.commune, helpers.branch, helpers.foot_state, helpers.foot_party
    state = helpers.STATE

    p = new("du-thao-hop-chu")
    text_box(p, "DỰ THẢO", "Lần 2")
    p.columns(*branch("Số      -NQ/ĐU", "Hàm Mẫu, ngày      tháng 7 năm 2026"))
    p.lines("NGHỊ QUYẾT", "về tăng cường công tác kiểm tra, giám sát", "-----", "I- MỤC TIÊU",
        "Hằng năm kiểm tra từ 30% đến 40% số chi bộ trực thuộc.", "II- NHIỆM VỤ, GIẢI PHÁP",
        "1- Nâng cao nhận thức của cấp ủy, tổ chức đảng.", "2- Củng cố tổ chức bộ máy, đội ngũ cán bộ kiểm tra.")
    foot_party(p, "")

    p = new("cong-van-trich-yeu-hop-chu", ["check.share-disagrees"])
    p.columns(*commune("Số: 170/UBND-KT", "Hàm Mẫu, ngày 14 tháng 7 năm 2026"))
    text_box(p, "V/v giải ngân vốn đầu tư công")
    p.lines("Kính gửi: Sở Tài chính.", "Ủy ban nhân dân xã báo cáo tiến độ giải ngân vốn đầu tư công như sau:",
        "Kế hoạch giao 24 công trình, đã khởi công 18 công trình, đạt 85% kế hoạch.", "Kính đề nghị Sở Tài chính xem xét./.")
    foot_state(p)

    p = new("thong-bao-hop-chu-cu", ["check.sum-disagrees"])
    p.columns(*commune("Số: 41/TB-UBND", "Hàm Mẫu, ngày 14 tháng 7 năm 2026"))
    p.lines("THÔNG BÁO", "Về việc điều chỉnh lịch tiếp công dân")
    old_text_box(p, "Trong 6 tháng đã tiếp 58 lượt công dân, gồm 40 lượt thường xuyên và 19 lượt định kỳ.")
    p.lines("Ủy ban nhân dân xã thông báo để các thôn, bon biết, thực hiện./.")
    foot_state(p, "- Các thôn, bon;")

    p = new("ke-hoach-so-tu-dong", ["check.numbering-gap"])
    p.columns(*commune("Số: 171/KH-UBND", "Hàm Mẫu, ngày 14 tháng 7 năm 2026")).lines("KẾ HOẠCH", "Tổ chức Ngày hội Đại đoàn kết toàn dân tộc năm 2026")
    numbered(p, "%1.", "decimal", "Mục đích, yêu cầu", "Nội dung thực hiện")
    numbered(p, "%1)", "lowerLetter", "Phần lễ.", "Phần hội.", "Văn nghệ.", "Thể thao.", "Tổng kết.")
    p.lines("Ủy ban nhân dân xã yêu cầu các thôn, bon triển khai thực hiện./.")
    foot_state(p, "- Các thôn, bon;")

    p = new("huong-dan-so-tu-dong")
    p.columns(*branch("Số 04-HD/ĐU", "Hàm Mẫu, ngày 14 tháng 7 năm 2026")).lines("HƯỚNG DẪN", "tổ chức sinh hoạt chuyên đề năm 2026", "-----",
        "Ban Thường vụ Đảng ủy hướng dẫn như sau:")
    numbered(p, "%1-", "decimal", "Mỗi chi bộ sinh hoạt chuyên đề ít nhất 04 lần trong năm.", "Chi ủy chuẩn bị nội dung trước 07 ngày.",
        "Văn phòng Đảng ủy theo dõi, tổng hợp.")
    foot_party(p)

    p = new("cong-dien")
    p.columns(*commune("Số: 03/CĐ-UBND", "Hàm Mẫu, ngày 14 tháng 7 năm 2026")).lines("CÔNG ĐIỆN", "Về việc ứng phó với mưa lớn",
        "CHỦ TỊCH ỦY BAN NHÂN DÂN XÃ HÀM MẪU điện:", "- Trưởng các thôn, bon;", "- Chỉ huy trưởng Ban Chỉ huy Quân sự xã.",
        "Để chủ động ứng phó với mưa lớn, Chủ tịch Ủy ban nhân dân xã yêu cầu:", "1. Rà soát 27 hộ dân ở khu vực có nguy cơ sạt lở.",
        "2. Trực ban 24/24 giờ; báo cáo trước 16 giờ hằng ngày./.")
    p.columns(["Nơi nhận:", "- Như trên;", "- Lưu: VT."], ["CHỦ TỊCH", "", "", "Nguyễn Thị K"])

    p = new("bao-cao-nha-nuoc", ["check.change-disagrees", "check.sum-disagrees"])
    p.columns(*commune("Số: 172/BC-UBND", "Hàm Mẫu, ngày 14 tháng 7 năm 2026")).lines("BÁO CÁO",
        "Kết quả thực hiện nhiệm vụ phát triển kinh tế - xã hội 6 tháng đầu năm 2026", "I. KẾT QUẢ THỰC HIỆN", "1. Về kinh tế",
        "a) Tổng diện tích gieo trồng 1.280 ha, gồm lúa 640 ha, ngô 310 ha, rau màu 350 ha.",
        "b) Thu ngân sách đạt 9,6 tỷ đồng, tăng 20% so với cùng kỳ năm trước (8,4 tỷ đồng).", "2. Về văn hóa - xã hội",
        "a) Toàn xã có 05 trường học với 2.140 học sinh.", "b) Khám, chữa bệnh cho 4.512 lượt người.", "II. NHIỆM VỤ 6 THÁNG CUỐI NĂM",
        "1. Đẩy nhanh tiến độ giải ngân.", "2. Chuẩn bị tốt năm học 2026 - 2027.", "Trên đây là báo cáo kết quả 6 tháng đầu năm 2026./.")
    foot_state(p, "- Ủy ban nhân dân tỉnh;")

    p = new("phuong-an-ba-phan")
    p.columns(*commune("Số: 173/PA-UBND", "Hàm Mẫu, ngày 14 tháng 7 năm 2026")).lines("PHƯƠNG ÁN", "Phòng, chống thiên tai năm 2026", "Phần thứ nhất", "ĐẶC ĐIỂM TÌNH HÌNH",
        "Xã có 14 thôn, trong đó 03 thôn thường bị ngập.", "Phần thứ hai", "LỰC LƯỢNG, PHƯƠNG TIỆN",
        "Lực lượng huy động 120 người: dân quân 60 người, công an 25 người, thanh niên 35 người.", "Phần thứ ba", "TỔ CHỨC THỰC HIỆN",
        "Các thôn xây dựng phương án trước ngày 31/7/2026./.")
    foot_state(p, "- Các thôn, bon;")

    p = new("dieu-le-hoi", ["check.numbering-gap"])
    p.lines("ĐIỀU LỆ", "Hội Khuyến học xã Hàm Mẫu", "Chương I", "NHỮNG QUY ĐỊNH CHUNG", "Điều 1. Tên gọi", "Hội lấy tên là Hội Khuyến học xã.", "Điều 2. Mục đích",
        "Hội hoạt động vì sự nghiệp giáo dục.", "Điều 4. Hội viên", "Công dân tán thành Điều lệ được gia nhập Hội.")

    p = new("phieu-trinh")
    p.lines("PHIẾU TRÌNH", "Kính gửi: Đồng chí Chủ tịch Ủy ban nhân dân xã", "Nội dung: xin ý kiến về kinh phí sửa chữa 02 nhà văn hóa thôn.",
        "Dự toán: 86 triệu đồng, gồm nhà văn hóa thôn Cầu Đá 46 triệu đồng và nhà văn hóa thôn Gò Thông 40 triệu đồng.", "Ý kiến của Chủ tịch:", "........................................")

    p = new("quy-dinh-dang", ["check.article-missing"])
    p.columns(*branch("Số 06-QĐ/ĐU", "Hàm Mẫu, ngày 14 tháng 7 năm 2026")).lines("QUY ĐỊNH", "về chế độ họp, hội nghị", "-----", "Điều 1. Phạm vi",
        "Quy định này áp dụng cho các chi bộ trực thuộc.", "Điều 2. Chế độ họp", "1. Họp thường lệ mỗi tháng một lần.",
        "2. Trường hợp đặc biệt thực hiện theo khoản 3 Điều 7 Quy định này.", "Điều 3. Hiệu lực", "Quy định này có hiệu lực từ ngày ký.")
    foot_party(p)

    p = new("quyet-dinh-khen-thuong", ["check.names-counted"])
    p.columns(*commune("Số: 174/QĐ-UBND", "Hàm Mẫu, ngày 14 tháng 7 năm 2026")).lines("QUYẾT ĐỊNH", "Về việc tặng Giấy khen", "CHỦ TỊCH ỦY BAN NHÂN DÂN XÃ HÀM MẪU",
        "Theo đề nghị của Chánh Văn phòng.", "QUYẾT ĐỊNH:", "Điều 1. Tặng Giấy khen cho 04 ông, bà: Nguyễn Văn An, Trần Thị Bình, Lê Văn Cường.",
        "Điều 2. Chánh Văn phòng và các ông, bà có tên tại Điều 1 thi hành Quyết định này./.")
    p.columns(["Nơi nhận:", "- Như Điều 2;", "- Lưu: VT."], ["CHỦ TỊCH", "", "", "Nguyễn Thị K"])

    p = new("ba-van-ban-mot-tep")
    p.columns(*commune("Số: 175/UBND-VX", "Hàm Mẫu, ngày 14 tháng 7 năm 2026")).lines("V/v gửi kế hoạch và danh sách", "Kính gửi: Các thôn, bon.", "Ủy ban nhân dân xã gửi kèm kế hoạch và danh sách./.")
    foot_state(p)
    p.columns(*commune("Số:      /KH-UBND", "Hàm Mẫu, ngày     tháng 7 năm 2026")).lines("KẾ HOẠCH", "Vệ sinh môi trường tháng 8 năm 2026", "1. Ra quân 02 đợt.", "2. Trồng 500 cây xanh./.")
    foot_state(p, "- Các thôn, bon;", name="")
    p.line("DANH SÁCH", True)
    p.line("Hộ gia đình đăng ký tham gia", True)
    p.table(["STT", "Họ và tên", "Số khẩu"], ["1", "Nguyễn Văn Anh", "4"], ["2", "Trần Thị Bông", "5"], ["", "Tổng cộng", "9"])

    p = new("lich-cong-tac")
    p.lines("LỊCH CÔNG TÁC", "Từ ngày 13/7/2026 đến ngày 17/7/2026", "Thứ hai, ngày 13/7/2026: giao ban đầu tuần.", "Thứ ba, ngày 14/7/2026: dự hội nghị tại tỉnh.", "Thứ tư, ngày 15/7/2026: tiếp công dân.")

    p = new("bien-ban-kiem-phieu", ["check.sum-disagrees"])
    p.columns(*branch("Số 05-BB/ĐU", "Hàm Mẫu, ngày 14 tháng 7 năm 2026")).lines("BIÊN BẢN", "kiểm phiếu bầu bổ sung ủy viên Ban Chấp hành", "-----", "Tổng số đại biểu được triệu tập 45 đồng chí; có mặt 43 đồng chí, vắng 03 đồng chí.",
        "Số phiếu phát ra 43 phiếu, thu về 43 phiếu, hợp lệ 42 phiếu, không hợp lệ 01 phiếu.")
    p.columns(["TỔ TRƯỞNG TỔ KIỂM PHIẾU", "", "", "Trần Thị B"], ["CHỦ TRÌ HỘI NGHỊ", "", "", "Nguyễn Văn A"])

    p = new("van-ban-doc-cu", ["check.sum-disagrees"], True)
    p.columns(*commune("Số: 176/BC-UBND", "Hàm Mẫu, ngày 14 tháng 7 năm 2026")).lines("BÁO CÁO", "Kết quả tuyển quân năm 2026",
        "Năm 2026, xã gọi khám 86 thanh niên, gồm 52 thanh niên đủ điều kiện và 35 thanh niên không đủ điều kiện.", "Trên đây là kết quả tuyển quân năm 2026./.")
    foot_state(p, "- Ban Chỉ huy Quân sự tỉnh;")

    p = new("du-thao-doc-cu", (), True)
    p.columns(*branch("Số        -BC/ĐU", "Hàm Mẫu, ngày      tháng      năm 2026")).lines("BÁO CÁO", "kết quả học tập nghị quyết", "-----",
        "1. Đã tổ chức 02 hội nghị với 398/425 đảng viên tham gia, đạt 93,65%.", "2. Chất lượng bài thu hoạch được nâng lên.", "Trên đây là báo cáo của Đảng ủy.")
    foot_party(p, "")

    p = new("truong-hoc")
    p.rows(("ỦY BAN NHÂN DÂN XÃ HÀM MẪU", state[0]), ("TRƯỜNG TIỂU HỌC HÀM MẪU", state[1]), ("Số: 18/KH-THHM", "Hàm Mẫu, ngày 03 tháng 6 năm 2026"))
    p.lines("KẾ HOẠCH", "Tuyển sinh lớp 1 năm học 2026 - 2027", "1. Chỉ tiêu: 04 lớp, 140 học sinh.", "2. Thời gian nhận hồ sơ: từ ngày 01/7/2026 đến ngày 15/7/2026.", "3. Hồ sơ gồm 01 đơn và 01 bản sao giấy khai sinh./.")
    p.columns(["Nơi nhận:", "- Phòng Văn hóa - Xã hội xã;", "- Lưu: VT."], ["HIỆU TRƯỞNG", "", "", "Lê Thị D"])
