"""Whole documents of many kinds, made as offices make them, each with the faults that were put into it.

All names are invented. A document lists the codes that must be found in it (`slips`); any other error or warning is false.
"""

import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

import docx
import field_documents
import office_ways
from docx.enum.text import WD_ALIGN_PARAGRAPH

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent

STATE = ["CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc"]
PARTY = ["ĐẢNG CỘNG SẢN VIỆT NAM"]


class Paper:
    """A Word document under construction."""

    def __init__(self, name, slips=(), old=False):
        self.name = name
        self.slips = list(slips)
        # Whether LibreOffice turns it into .doc and back.
        self.old = old
        self.docx = docx.Document()

    def line(self, text, centre=False, where=None):
        paragraph = (where or self.docx).add_paragraph(text)
        if centre:
            paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        return paragraph

    def lines(self, *texts):
        for text in texts:
            self.line(text)
        return self

    def columns(self, left, right):
        table = self.docx.add_table(rows=1, cols=2)
        for cell, texts in zip(table.rows[0].cells, (left, right)):
            cell.paragraphs[0].text = texts[0]
            for text in texts[1:]:
                cell.add_paragraph(text)
        return self

    def rows(self, *rows):
        """A letterhead or foot with a row of the table for each line."""
        table = self.docx.add_table(rows=0, cols=2)
        for left, right in rows:
            cells = table.add_row().cells
            cells[0].text, cells[1].text = left, right
        return self

    def tabs(self, *pairs):
        for left, right in pairs:
            self.line(f"{left}\t\t{right}")
        return self

    def broken(self, *texts):
        """Lines of one paragraph, parted by line breaks."""
        paragraph = self.docx.add_paragraph()
        for index, text in enumerate(texts):
            run = paragraph.add_run(text)
            if index + 1 < len(texts):
                run.add_break()
        return self

    def table(self, *rows):
        table = self.docx.add_table(rows=0, cols=len(rows[0]))
        for row in rows:
            for cell, text in zip(table.add_row().cells, row):
                cell.text = text
        return self


def commune(number="Số: 157/KH-UBND", date="Hàm Mẫu, ngày 20 tháng 7 năm 2026"):
    return ["UBND TỈNH LÂM ĐỒNG", "ỦY BAN NHÂN DÂN", "XÃ HÀM MẪU", number], STATE + [date]


def branch(number="Số 07-BC/ĐU", date="Hàm Mẫu, ngày 05 tháng 7 năm 2026"):
    return ["ĐẢNG BỘ TỈNH LÂM ĐỒNG", "ĐẢNG ỦY XÃ HÀM MẪU", "*", number], PARTY + ["", date]


def foot_state(paper, first="- Như trên;", authority="TM. ỦY BAN NHÂN DÂN", post="CHỦ TỊCH", name="Nguyễn Thị K"):
    return paper.columns(["Nơi nhận:", first, "- Các phòng chuyên môn;", "- Lưu: VT, VP."], [authority, post, "", "", name])


def foot_party(paper, name="Nguyễn Văn A"):
    return paper.columns(
        ["Nơi nhận:", "- Ban Tổ chức Tỉnh ủy;", "- Các chi bộ trực thuộc;", "- Lưu Đảng ủy."],
        ["T/M BAN THƯỜNG VỤ", "BÍ THƯ", "", "", name],
    )


def documents():
    """The documents, about half of them with slips."""
    made = []

    def new(name, slips=(), old=False):
        paper = Paper(name, slips, old)
        made.append(paper)
        return paper

    p = new("bao-cao-dang")
    p.columns(*branch()).lines("", "BÁO CÁO", "sơ kết công tác phát triển đảng viên 6 tháng đầu năm 2026", "-----",
        "Thực hiện Kế hoạch số 12-KH/ĐU, ngày 18/01/2026 của Ban Thường vụ Đảng ủy xã về phát triển đảng viên, Đảng ủy báo cáo như sau:",
        "I- KẾT QUẢ", "1. Đã kết nạp 14/19 đảng viên, đạt 73,68% chỉ tiêu.", "2. Trong 14 đảng viên mới có 06 đảng viên nữ, chiếm 42,86%.",
        "II- NHIỆM VỤ", "Tiếp tục rà soát nguồn, hoàn thành hồ sơ trước ngày 30/9/2026.", "Trên đây là báo cáo của Đảng ủy.")
    foot_party(p)

    p = new("bao-cao-dang-sai", ["check.sum-disagrees", "check.ratio-disagrees", "check.word-pair", "check.recipient-end"])
    p.columns(*branch()).lines("", "BÁO CÁO", "sơ kết công tác phát triển đảng viên 6 tháng đầu năm 2026", "-----",
        "Đảng ủy báo cáo kết quả như sau:", "1. Đã kết nạp 14/19 đảng viên, đạt 76,38% chỉ tiêu.",
        "2. Trong 14 đảng viên mới, gồm 06 đảng viên nữ và 09 đảng viên nam.", "3. Công tác tuyên tuyền được chú trọng.",
        "Trên đây là báo cáo của Đảng ủy.")
    p.columns(["Nơi nhận:", "- Ban Tổ chức Tỉnh ủy,", "- Các chi bộ trực thuộc;", "- Lưu Đảng ủy."],
              ["T/M BAN THƯỜNG VỤ", "BÍ THƯ", "", "", "Nguyễn Văn A"])

    p = new("cong-van-trang-so")
    p.columns(*commune("Số:          /UBND-VX", "Hàm Mẫu, ngày       tháng 7 năm 2026"))
    p.lines("V/v rà soát hộ nghèo năm 2026", "Kính gửi: Các thôn, bon trên địa bàn xã.",
        "Thực hiện chỉ đạo của Ủy ban nhân dân tỉnh, Ủy ban nhân dân xã đề nghị các thôn rà soát 120 hộ nghèo và 45 hộ cận nghèo.",
        "Kết quả gửi về Văn phòng trước ngày 25/8/2026./.")
    foot_state(p, name="")

    p = new("cong-van-trich-yeu-cot-trai")
    p.columns(["UBND TỈNH LÂM ĐỒNG", "SỞ NỘI VỤ", "Số: 215/SNV-CCHC", "V/v đăng ký lớp bồi dưỡng"], STATE + ["Lâm Đồng, ngày 12 tháng 3 năm 2026"])
    p.lines("Kính gửi:", "- Các sở, ban, ngành;", "- Ủy ban nhân dân các xã, phường, đặc khu.",
        "Sở Nội vụ đề nghị các cơ quan đăng ký 45 học viên, gồm 30 công chức và 15 viên chức.", "Đề nghị các cơ quan quan tâm, phối hợp./.")
    p.columns([" Nơi nhận:", "- Như trên;", "- Giám đốc (báo cáo);", "- Lưu: VT, CCHC."], ["KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC", "", "", "Trần Văn B"])

    p = new("quyet-dinh-chu-tich", ["check.signing-body"])
    p.columns(*commune("Số: 158/QĐ-UBND")).lines("QUYẾT ĐỊNH", "Về việc thành lập Tổ giúp việc", "CHỦ TỊCH ỦY BAN NHÂN DÂN XÃ HÀM MẪU",
        "Căn cứ Luật Tổ chức chính quyền địa phương ngày 16 tháng 6 năm 2025;", "Theo đề nghị của Chánh Văn phòng.", "QUYẾT ĐỊNH:",
        "Điều 1. Thành lập Tổ giúp việc gồm 02 người: Nguyễn Văn An, Trần Thị Bình.", "Điều 2. Quyết định này có hiệu lực từ ngày ký.",
        "Điều 3. Chánh Văn phòng và các ông, bà có tên tại Điều 1 thi hành Quyết định này./.")
    foot_state(p, "- Như Điều 3;")

    p = new("quyet-dinh-kem-quy-che")
    p.columns(*commune("Số: 159/QĐ-UBND")).lines("QUYẾT ĐỊNH", "Ban hành Quy chế phối hợp", "ỦY BAN NHÂN DÂN XÃ HÀM MẪU",
        "Căn cứ Luật Tổ chức chính quyền địa phương ngày 16 tháng 6 năm 2025;", "QUYẾT ĐỊNH:", "Điều 1. Ban hành kèm theo Quyết định này Quy chế phối hợp.",
        "Điều 2. Chánh Văn phòng chịu trách nhiệm thi hành Quyết định này./.")
    foot_state(p, "- Như Điều 2;")
    p.columns(["ỦY BAN NHÂN DÂN", "XÃ HÀM MẪU"], STATE).lines("QUY CHẾ", "Phối hợp giải quyết thủ tục hành chính",
        "(Kèm theo Quyết định số      /QĐ-UBND ngày      tháng 7 năm 2026 của Ủy ban nhân dân xã Hàm Mẫu)", "Chương I", "QUY ĐỊNH CHUNG",
        "Điều 1. Phạm vi điều chỉnh", "Quy chế này quy định việc phối hợp.", "Điều 2. Nguyên tắc", "1. Đúng chức năng.", "2. Đúng thời hạn./.")

    p = new("cong-van-dang-va-chuong-trinh")
    p.columns(*branch("Số 85-CV/ĐU")).lines("về việc tổ chức hội nghị", "Kính gửi: Các chi bộ trực thuộc.",
        "Ban Thường vụ Đảng ủy tổ chức hội nghị theo chương trình kèm theo.", "Đề nghị các chi bộ dự đúng thành phần.")
    p.columns(["Nơi nhận:", "- Như trên;", "- Lưu Đảng ủy."], ["T/M BAN THƯỜNG VỤ", "PHÓ BÍ THƯ", "", "", "Trần Thị B"])
    p.columns(["ĐẢNG BỘ TỈNH LÂM ĐỒNG", "ĐẢNG ỦY XÃ HÀM MẪU", "*"], PARTY).lines("CHƯƠNG TRÌNH", "hội nghị sơ kết 6 tháng đầu năm 2026", "-----",
        "1. Tuyên bố lý do.", "2. Báo cáo kết quả.", "3. Thảo luận.")

    p = new("ke-hoach-noi-nhan-nhieu-dong")
    p.columns(*commune()).lines("KẾ HOẠCH", "Cải cách hành chính năm 2026", "Ủy ban nhân dân xã ban hành Kế hoạch như sau:", "1. Rà soát thủ tục hành chính.",
        "2. Công khai thủ tục hành chính.", "Các phòng chuyên môn tổ chức thực hiện Kế hoạch này./.")
    p.columns(["Nơi nhận:", "- Các sở, ban, ngành thuộc Ủy ban nhân dân tỉnh,", "cơ quan của Trung ương đóng trên địa bàn;", "- Các phòng chuyên môn;", "- Lưu: VT, VP."],
              ["TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH", "", "", "Nguyễn Thị K"])

    p = new("thong-bao-dong-bang-hang")
    p.rows(("ỦY BAN NHÂN DÂN", STATE[0]), ("XÃ HÀM MẪU", STATE[1]), ("Số: 33/TB-UBND", "Hàm Mẫu, ngày 02 tháng 6 năm 2026"))
    p.lines("THÔNG BÁO", "Kết luận cuộc họp giao ban tháng 5 năm 2026", "Ngày 01/6/2026, đồng chí Nguyễn Thị K chủ trì cuộc họp giao ban.",
        "Sau khi nghe báo cáo, đồng chí Chủ tịch kết luận:", "1. Văn phòng rà soát 45 nhiệm vụ, gồm 30 nhiệm vụ đúng hạn và 15 nhiệm vụ quá hạn.", "2. Các phòng báo cáo trước ngày 20/6/2026./.")
    p.rows(("Nơi nhận:", "TL. CHỦ TỊCH"), ("- Các phòng chuyên môn;", "CHÁNH VĂN PHÒNG"), ("- Lưu: VT.", ""), ("", "Lê Văn C"))

    p = new("thong-bao-sai-nguoi", ["check.chair-differs", "check.sum-disagrees"])
    p.columns(*commune("Số: 34/TB-UBND", "Hàm Mẫu, ngày 02 tháng 6 năm 2026")).lines("THÔNG BÁO", "Kết luận cuộc họp giao ban tháng 5 năm 2026",
        "Ngày 01/6/2026, đồng chí Nguyễn Thị Kim chủ trì cuộc họp giao ban.", "Kết luận cuộc họp, đồng chí Trần Văn Bảo chủ trì cuộc họp yêu cầu:",
        "1. Văn phòng rà soát 45 nhiệm vụ, gồm 30 nhiệm vụ đúng hạn và 16 nhiệm vụ quá hạn.", "2. Các phòng báo cáo trước ngày 20/6/2026./.")
    p.columns(["Nơi nhận:", "- Các phòng chuyên môn;", "- Lưu: VT."], ["TL. CHỦ TỊCH", "CHÁNH VĂN PHÒNG", "", "Lê Văn C"])

    p = new("to-trinh-tab")
    p.tabs(("ĐẢNG BỘ TỈNH LÂM ĐỒNG", PARTY[0]), ("ĐẢNG ỦY XÃ HÀM MẪU", ""), ("*", ""), ("Số 21-TTr/ĐU", "Hàm Mẫu, ngày 10 tháng 6 năm 2026"))
    p.lines("TỜ TRÌNH", "về việc mở lớp bồi dưỡng nhận thức về Đảng", "-----", "Kính trình: Ban Tổ chức Tỉnh ủy;", "Đảng ủy xã trình mở 01 lớp với 45 học viên.", "Kính trình Ban Tổ chức Tỉnh ủy xem xét, quyết định.")
    p.columns(["Nơi nhận:", "- Như trên;", "- Lưu Đảng ủy."], ["T/M BAN THƯỜNG VỤ", "BÍ THƯ", "", "", "Nguyễn Văn A"])

    p = new("nghi-quyet-cau-so", ["check.numbering-gap"])
    p.columns(*branch("Số 12-NQ/ĐU", "Hàm Mẫu, ngày 05 tháng 6 năm 2026")).lines("NGHỊ QUYẾT", "về công tác phát triển đảng viên", "-----", "I- TÌNH HÌNH", "Công tác phát triển đảng viên có chuyển biến.",
        "II- MỤC TIÊU", "Phấn đấu hằng năm kết nạp từ 15 đến 20 đảng viên.", "IV- TỔ CHỨC THỰC HIỆN", "Các chi bộ xây dựng kế hoạch thực hiện.")
    foot_party(p)

    p = new("giay-moi")
    p.columns(*commune("Số: 12/GM-UBND", "Hàm Mẫu, ngày 03 tháng 7 năm 2026")).lines("GIẤY MỜI", "Dự hội nghị sơ kết 6 tháng đầu năm 2026",
        "Ủy ban nhân dân xã trân trọng kính mời: Đại diện các thôn, bon.", "Thời gian: 8 giờ 00 phút, thứ hai, ngày 06/7/2026.", "Địa điểm: Hội trường Ủy ban nhân dân xã./.")
    p.columns(["Nơi nhận:", "- Như thành phần mời;", "- Lưu: VT."], ["TL. CHỦ TỊCH", "CHÁNH VĂN PHÒNG", "", "Lê Văn C"])

    p = new("giay-moi-sai-thu", ["check.weekday"])
    p.columns(*commune("Số: 13/GM-UBND", "Hàm Mẫu, ngày 03 tháng 7 năm 2026")).lines("GIẤY MỜI", "Dự hội nghị sơ kết 6 tháng đầu năm 2026",
        "Ủy ban nhân dân xã trân trọng kính mời: Đại diện các thôn, bon.", "Thời gian: 8 giờ 00 phút, thứ tư, ngày 06/7/2026.", "Địa điểm: Hội trường Ủy ban nhân dân xã./.")
    p.columns(["Nơi nhận:", "- Như thành phần mời;", "- Lưu: VT."], ["TL. CHỦ TỊCH", "CHÁNH VĂN PHÒNG", "", "Lê Văn C"])

    p = new("thong-tu")
    p.columns(["BỘ NỘI VỤ", "Số: 05/2026/TT-BNV"], STATE + ["Hà Nội, ngày 12 tháng 5 năm 2026"]).lines("THÔNG TƯ", "Quy định chi tiết một số điều", "Điều 1. Phạm vi điều chỉnh",
        "Thông tư này quy định chi tiết một số điều của Luật.", "Điều 2. Hiệu lực thi hành", "Thông tư này có hiệu lực từ ngày 01/7/2026.")

    p = new("tham-luan")
    p.lines("THAM LUẬN", "Kinh nghiệm phát triển đảng viên là học sinh", "Kính thưa Đoàn Chủ tịch! Kính thưa các đồng chí!",
        "Trong 5 năm qua, chi bộ đã kết nạp 25 đảng viên, trong đó 15 đảng viên là học sinh.", "Xin chúc hội nghị thành công tốt đẹp!")

    p = new("doan-thanh-nien")
    p.columns(["TỈNH ĐOÀN LÂM ĐỒNG", "BAN CHẤP HÀNH ĐOÀN XÃ HÀM MẪU", "***", "Số: 12-KH/ĐTN"], ["ĐOÀN TNCS HỒ CHÍ MINH", "Hàm Mẫu, ngày 01 tháng 3 năm 2026"])
    p.lines("KẾ HOẠCH", "Tổ chức Tháng Thanh niên năm 2026", "1. Tổ chức 03 đợt ra quân.", "2. Huy động 120 đoàn viên tham gia.")
    p.columns(["Nơi nhận:", "- Các chi đoàn;", "- Lưu VP."], ["TM. BAN THƯỜNG VỤ", "BÍ THƯ", "", "Lê Thị D"])

    p = new("quyet-dinh-danh-sach", ["check.table-total"])
    p.columns(*commune("Số: 160/QĐ-UBND")).lines("QUYẾT ĐỊNH", "Về việc phân bổ kinh phí hỗ trợ", "CHỦ TỊCH ỦY BAN NHÂN DÂN XÃ HÀM MẪU", "Theo đề nghị của Chánh Văn phòng.", "QUYẾT ĐỊNH:",
        "Điều 1. Phân bổ kinh phí hỗ trợ theo Phụ lục.", "Điều 2. Chánh Văn phòng thi hành Quyết định này./.")
    p.columns(["Nơi nhận:", "- Như Điều 2;", "- Lưu: VT."], ["CHỦ TỊCH", "", "", "Nguyễn Thị K"])
    p.line("PHỤ LỤC", True)
    p.line("(Kèm theo Quyết định số 160/QĐ-UBND ngày 20 tháng 7 năm 2026 của Chủ tịch Ủy ban nhân dân xã)", True)
    p.table(["STT", "Thôn", "Số hộ", "Kinh phí"], ["1", "Cầu Đá", "12", "24"], ["2", "Gò Thông", "15", "30"], ["3", "Tân Lập", "9", "18"], ["", "Tổng cộng", "36", "74"])

    p = new("bien-ban")
    p.columns(*branch("Số 03-BB/ĐU", "Hàm Mẫu, ngày 03 tháng 7 năm 2026")).lines("BIÊN BẢN", "hội nghị giao ban công tác tháng 6", "-----", "Thời gian: 14 giờ 00 ngày 03/7/2026.", "Địa điểm: Hội trường Đảng ủy xã.",
        "Thành phần: 25 đồng chí, gồm 15 đồng chí cấp ủy và 10 đồng chí bí thư chi bộ.", "Hội nghị kết thúc lúc 16 giờ 30 cùng ngày.")
    p.columns(["NGƯỜI GHI BIÊN BẢN", "", "", "Trần Thị B"], ["CHỦ TRÌ HỘI NGHỊ", "", "", "Nguyễn Văn A"])

    p = new("bo-trong", ["check.unfilled"])
    p.columns(*commune("Số: 161/TB-UBND")).lines("THÔNG BÁO", "Về việc tiếp công dân định kỳ", "Ủy ban nhân dân xã thông báo lịch tiếp công dân ngày .../.../2026.", "Đề nghị các thôn thông báo đến Nhân dân./.")
    foot_state(p, "- Các thôn;")

    p = new("cong-van-viet-tat")
    p.columns(*commune("Số: 162/UBND-VX", "Hàm Mẫu, ngày 20 tháng 7 năm 2026")).lines("V/v báo cáo kết quả", "Kính gửi: Sở Giáo dục và Đào tạo (Sở GDĐT).",
        "Thực hiện Chương trình mục tiêu quốc gia (Chương trình MTQG), Ủy ban nhân dân xã báo cáo Sở GDĐT như sau:", "(i) Đã hoàn thành 03 phòng học; (ii) đang xây dựng 02 phòng học.", "Trân trọng./.")
    foot_state(p)

    p = new("bao-cao-xuong-dong")
    p.broken("ĐẢNG BỘ TỈNH LÂM ĐỒNG", "ĐẢNG ỦY XÃ HÀM MẪU", "*", "Số      -BC/ĐU").broken("ĐẢNG CỘNG SẢN VIỆT NAM", "Hàm Mẫu, ngày     tháng 7 năm 2026")
    p.lines("BÁO CÁO", "kết quả công tác quý II năm 2026", "-----", "Đảng ủy báo cáo kết quả như sau:", "Đã họp 03 kỳ, ban hành 06 văn bản.", "Trên đây là báo cáo của Đảng ủy.")
    foot_party(p, "")
    office_ways.documents(new, sys.modules[__name__])
    field_documents.documents(new, sys.modules[__name__])
    return made


def through_doc(path, folder):
    """Has LibreOffice turn a document into .doc and that into .docx; `None` where it is not installed."""
    program = shutil.which("soffice")
    if program is None:
        return None
    once = pathlib.Path(folder) / "doc"
    twice = pathlib.Path(folder) / "docx"
    profile = f"-env:UserInstallation=file://{folder}/profile"
    for kind, source, target in (("doc", path, once), ("docx", once / f"{path.stem}.doc", twice)):
        subprocess.run([program, profile, "--headless", "--convert-to", kind, "--outdir", str(target), str(source)],
                       capture_output=True, timeout=180, check=True)
    return twice / path.name


def measure(show):
    """Checks the documents and prints how many findings are true. Returns the names of the targets that were missed."""
    true = false = missed = 0
    all_ = documents()
    program = os.environ.get("VANTHU", str(ROOT / "target/debug/vanthu"))
    with tempfile.TemporaryDirectory() as folder:
        for paper in all_:
            path = pathlib.Path(folder) / f"{paper.name}.docx"
            # Word ends a text with a paragraph, also behind a table.
            paper.docx.add_paragraph()
            paper.docx.save(path)
            if paper.old:
                path = through_doc(path, folder)
                if path is None:
                    print(f"left out, LibreOffice is not installed: {paper.name}")
                    continue
            run = subprocess.run([program, "check", str(path), "--json"], capture_output=True, text=True)
            found = [one for one in json.loads(run.stdout)["findings"] if one["severity"] != "note"]
            wanted = list(paper.slips)
            for one in found:
                if one["code"] in paper.slips:
                    true += 1
                    if one["code"] in wanted:
                        wanted.remove(one["code"])
                else:
                    false += 1
                    if show:
                        print("ALARM", paper.name, one["code"], one["message"], one.get("value", ""))
            missed += len(wanted)
            if show and wanted:
                print("MISS ", paper.name, wanted)
    share = true / (true + false) if true + false else 1.0
    print(f"\nwhole documents: {len(all_)}, errors and warnings true {share:.3f} ({true} true, {false} false, {missed} missed), "
          f"{false / len(all_):.2f} false a document")
    short = []
    if share < 0.9:
        short.append("whole documents, true findings")
    if false > len(all_) / 3:
        short.append("whole documents, false findings")
    return short
