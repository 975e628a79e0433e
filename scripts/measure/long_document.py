"""How much processor time the check of a resolution of some 60 pages takes, beside python-docx reading the text of the same file.

Both are measured in turn in one run, and the best of several rounds counts, so that a busy machine changes neither. `VANTHU` names the
command; the release build is the one that is meant to be measured.
"""

import os
import pathlib
import resource
import subprocess
import sys
import tempfile

import papers

# Seconds, on an idle machine of 2024.
MOST = 0.3
ROUNDS = 7

SENTENCES = [
    "Đảng ủy xã lãnh đạo phát triển kinh tế theo hướng bền vững, gắn xây dựng nông thôn mới với bảo vệ môi trường và nâng cao đời sống "
    "của Nhân dân trên địa bàn.",
    "Năm thứ {years}, toàn xã phấn đấu thu ngân sách đạt {whole} triệu đồng, tăng {more} triệu đồng so với năm trước.",
    "Các chi bộ quán triệt nghị quyết đến từng đảng viên, xây dựng kế hoạch cụ thể, phân công rõ người, rõ việc, rõ thời gian và định kỳ "
    "hằng quý kiểm điểm kết quả thực hiện.",
    "Huy động {whole} triệu đồng, gồm ngân sách tỉnh {part} triệu đồng và nhân dân đóng góp 300 triệu đồng để sửa chữa {years} km đường.",
]


def resolution():
    """A resolution of ten parts with six tasks each, about 60 pages as python-docx sets them."""
    paper = papers.Paper("nghi-quyet-dai")
    paper.columns(*papers.branch("Số 12-NQ/ĐU", "Hàm Mẫu, ngày 05 tháng 6 năm 2026"))
    paper.lines("NGHỊ QUYẾT", "về phát triển kinh tế - xã hội giai đoạn 2026 - 2030", "-----")
    count = 0
    for roman in ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X"):
        paper.line(f"{roman}- NHÓM NHIỆM VỤ")
        for task in range(1, 7):
            paper.line(f"{task}- Nhiệm vụ cụ thể")
            for sentence in SENTENCES * 2:
                count += 1
                whole = 1000 + 7 * count
                text = sentence.format(years=count % 9 + 2, whole=whole, more=count % 80 + 12, part=whole - 300)
                paper.line(f"- {text} {SENTENCES[0]}")
    papers.foot_party(paper)
    paper.docx.add_paragraph()
    return paper


def spent(command):
    """The processor seconds of a command."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def measure():
    """Prints both times; returns what is above its target, or `None`."""
    program = os.environ.get("VANTHU", str(papers.ROOT / "target/release/vanthu"))
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / "resolution.docx"
        resolution().docx.save(path)
        peer = "import docx, sys; print(sum(len(p.text) for p in docx.Document(sys.argv[1]).paragraphs))"
        checks, reads = [], []
        for _ in range(ROUNDS):
            checks.append(spent([program, "check", str(path)]))
            reads.append(spent([sys.executable, "-c", peer, str(path)]))
    print(f"a resolution of 60 pages: checked in {min(checks) * 1000:.0f} ms of processor time, "
          f"its text read by python-docx in {min(reads) * 1000:.0f} ms")
    return None if min(checks) <= MOST else f"above target: {min(checks):.3f} s"
