"""Renders invented documents with long and short names and measures their pages: no line is broken within words that belong
together, no number is broken, nothing overlaps, nothing leaves the margins.

usage: breaks.py BINARY COUNT [KEEP]

Names of bodies, subjects and recipients are put together from the parts below, from 5 to 90 letters, with a fixed seed. The
lines are read from the finished PDF with PyMuPDF. What is shared with the program is the list of compounds itself,
templates/language/compounds.toml; how it is matched is written here anew, as the head of that file says.
"""

import random
import re
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path

import pymupdf

ROOT = Path(__file__).resolve().parents[3]
PARTY = ["Nhật Tân", "Hàm Mẫu", "Đồi Mây", "Suối Trầm", "Ninh Thủy", "Bàu Sậy", "Gò Thông", "Yên", "Tân Hòa Thành", "Ea K'Ren"]
PROVINCES = ["Lâm Đồng", "Hồ Chí Minh", "Quảng Ngãi", "Tuyên Quang", "Huế", "An Giang", "Đắk Lắk"]
SUPERIORS = [
    "Đảng bộ tỉnh {province}",
    "Đảng bộ thành phố {province}",
    "Đảng bộ xã {place}",
    "Đảng ủy phường {place}",
    "Đảng bộ các cơ quan Đảng tỉnh {province}",
    "Đảng bộ Ủy ban nhân dân tỉnh {province}",
]
ISSUERS = [
    ("Tỉnh ủy {province}", "TU"),
    ("Đảng ủy xã {place}", "ĐU"),
    ("Đảng ủy phường {place}", "ĐU"),
    ("Đảng ủy đặc khu {place}", "ĐU"),
    ("Ban Xây dựng Đảng", "BXDĐĐU"),
    ("Chi bộ thôn {place}", "CB"),
    ("Chi bộ Trường Trung học cơ sở và Trung học phổ thông {place}", "CB"),
    ("Đảng ủy Trường Đại học Sư phạm Kỹ thuật {place}", "ĐU"),
    ("Chi bộ Công ty Cổ phần Đầu tư Xây dựng và Thương mại {place}", "CB"),
    ("Đảng ủy Công ty Trách nhiệm hữu hạn một thành viên Khai thác công trình thủy lợi {place}", "ĐU"),
    ("Chi bộ Trung tâm Phục vụ hành chính công", "CB"),
    ("Chi bộ Mặt trận Tổ quốc và các tổ chức chính trị - xã hội", "CB"),
    ("Chi bộ Ban Quản lý dự án đầu tư xây dựng hạ tầng kỹ thuật và phát triển quỹ đất", "CB"),
]
STATE_SUPERIORS = ["Ủy ban nhân dân tỉnh {province}", "Sở Giáo dục và Đào tạo", "Ủy ban nhân dân xã {place}", "Bộ Nông nghiệp và Môi trường"]
STATE_ISSUERS = [
    ("Ủy ban nhân dân xã {place}", "UBND"),
    ("Ủy ban nhân dân phường {place}", "UBND"),
    ("Trường Tiểu học và Trung học cơ sở {place}", "THCS"),
    ("Trường Phổ thông dân tộc nội trú Trung học phổ thông tỉnh {province}", "PTDTNT"),
    ("Trung tâm Phục vụ hành chính công", "TTHCC"),
    ("Ban Quản lý dự án đầu tư xây dựng các công trình giao thông và nông nghiệp", "BQLDA"),
    ("Chi cục Chăn nuôi, Thú y và Thủy sản", "CCCN"),
]
OPENINGS = ["về", "về việc", "kết quả", "tổng kết", "sơ kết", "triển khai thực hiện", "về tăng cường", "đánh giá"]
WORKS = [
    "công tác phát triển đảng viên", "công tác xây dựng Đảng và hệ thống chính trị", "thực hiện Nghị quyết số 28-NQ/TW",
    "phòng, chống tham nhũng, lãng phí, tiêu cực", "phát triển kinh tế - xã hội, bảo đảm quốc phòng, an ninh",
    "đánh giá, xếp loại chất lượng tổ chức cơ sở đảng và đảng viên", "bồi dưỡng nhận thức về Đảng cho quần chúng ưu tú",
    "nâng cao chất lượng sinh hoạt chi bộ ở khu dân cư", "cải cách thủ tục hành chính và chuyển đổi số",
    "xây dựng nông thôn mới nâng cao", "kiểm tra, giám sát và thi hành kỷ luật đảng", "bảo vệ môi trường, thu gom rác thải sinh hoạt",
    "tuyển sinh vào lớp 10 trung học phổ thông", "sửa chữa Trung tâm Phục vụ hành chính công", "giải phóng mặt bằng, bồi thường, hỗ trợ và tái định cư",
]
ENDS = ["", "năm 2026", "6 tháng đầu năm 2026", "giai đoạn 2026 - 2030", "nhiệm kỳ 2025 - 2030", "quý III năm 2026", "trên địa bàn xã {place}"]
RECIPIENTS = [
    "Ban Tổ chức Tỉnh ủy", "Văn phòng Tỉnh ủy", "Thường trực Đảng ủy (để báo cáo)", "Các đồng chí Ủy viên Ban Chấp hành Đảng bộ xã",
    "Các đồng chí Ủy viên Ban Thường vụ Đảng ủy", "Các chi bộ trực thuộc", "Ủy ban Mặt trận Tổ quốc Việt Nam xã và các tổ chức chính trị - xã hội",
    "Trung tâm Phục vụ hành chính công xã {place}", "Các cơ quan tham mưu, giúp việc của Đảng ủy", "Thủ trưởng các cơ quan, đơn vị sự nghiệp trên địa bàn",
    "Đảng ủy Công ty Cổ phần Đầu tư Xây dựng và Thương mại {place}", "Như trên",
]
POSTS = [("T/M Ban Thường vụ", "Bí thư"), ("T/M Ban Thường vụ", "Phó Bí thư Thường trực"), ("K/T Trưởng ban", "Phó Trưởng ban"), ("T/L Ban Thường vụ", "Chánh Văn phòng")]
STATE_POSTS = [("TM. Ủy ban nhân dân", "Chủ tịch"), ("KT. Chủ tịch", "Phó Chủ tịch"), ("KT. Hiệu trưởng", "Phó Hiệu trưởng")]


class Compounds:
    """The list, and how a text is cut by it: the longest entry that begins first."""

    def __init__(self):
        data = tomllib.loads((ROOT / "templates/language/compounds.toml").read_text())
        self.words = {tuple(word.split()) for group in data["group"] for word in group["words"]}
        self.longest = max(map(len, self.words))

    def held(self, words):
        """The places of `words` before which a line must not begin."""
        keys = [bare(word) for word in words]
        held, at = set(), 0
        while at < len(keys):
            for count in range(min(self.longest, len(keys) - at), 1, -1):
                inner = [key[0] for key in keys[at : at + count - 1]] + [keys[at + count - 1][1]]
                if tuple(inner) in self.words:
                    held.update(range(at + 1, at + count))
                    at += count
                    break
            else:
                at += 1
        return held


OLD = {"oà": "òa", "oá": "óa", "oả": "ỏa", "oã": "õa", "oạ": "ọa", "uỷ": "ủy", "uý": "úy", "uỳ": "ùy", "uỹ": "ũy", "uỵ": "ụy"}


def bare(word):
    """A word in small letters and the new tone style: as it is within a compound, and as it is at its end."""
    word = word.lower().lstrip("(“\"[-–+*")
    for old, new in OLD.items():
        if word.endswith(old) and not word.startswith("qu"):
            word = word[: -len(old)] + new
    return word, word.rstrip(",.;:)”\"!?]")


def lines_of(page):
    """The lines of letters on a page: their text and box."""
    lines = []
    for block in page.get_text("dict")["blocks"]:
        for line in block.get("lines", []):
            text = "".join(span["text"] for span in line["spans"]).strip()
            if text:
                lines.append((text, pymupdf.Rect(line["bbox"]), line["spans"][0]["size"]))
    return lines


def joined(lines):
    """The lines of a page, those of one baseline that touch taken together."""
    rows = []
    for text, box, size in sorted(lines, key=lambda line: (round(line[1].y1), line[1].x0)):
        last = rows[-1] if rows else None
        if last and abs(last[1].y1 - box.y1) < 2 and -1 < box.x0 - last[1].x1 < size * 0.6:
            rows[-1] = (f"{last[0]} {text}" if box.x0 - last[1].x1 > 1 else last[0] + text, last[1] | box, size)
        else:
            rows.append((text, box, size))
    return rows


def broken_lines(expected, rows):
    """How `expected` is broken over the rows: their words. None if it is not found."""
    words = expected.split()
    for index, (text, box, _) in enumerate(rows):
        if not text or words[: len(text.split())] != text.split():
            continue
        found, boxes, rest = [text.split()], [box], words[len(text.split()) :]
        for more, below, size in rows[index + 1 :]:
            if not rest:
                break
            near = 0 < below.y1 - boxes[-1].y1 < size * 2 and below.x0 < box.x1 and box.x0 < below.x1
            if near and rest[: len(more.split())] == more.split():
                found.append(more.split())
                boxes.append(below)
                rest = rest[len(more.split()) :]
        if not rest:
            return found, boxes
    return None


def document(chance, state):
    """An invented document: its office file, its document file, and the texts to look for."""
    place, province = chance.choice(PARTY), chance.choice(PROVINCES)
    fill = lambda text: text.format(place=place, province=province)
    superior = fill(chance.choice(STATE_SUPERIORS if state else SUPERIORS))
    issuer, symbol = chance.choice(STATE_ISSUERS if state else ISSUERS)
    issuer = fill(issuer)
    town = chance.choice([place, "Thành phố Hồ Chí Minh", "TP Huế", province])
    works = chance.sample(WORKS, chance.choice([1, 1, 2, 3]))
    subject = " ".join(filter(None, [chance.choice(OPENINGS), " và ".join(works), fill(chance.choice(ENDS))]))
    recipients = [fill(item) for item in chance.sample(RECIPIENTS, chance.randint(1, 6))]
    authority, post = chance.choice(STATE_POSTS if state else POSTS)
    own = chance.random() < 0.15
    if own:
        # An office that gives the lines of its name itself.
        words = issuer.split()
        issuer = " ".join(words[: len(words) // 2]) + "\n" + " ".join(words[len(words) // 2 :])
    quoted = lambda text: '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'
    office = "\n".join(
        [
            f'standard = "{"state" if state else "party"}"',
            f"superior = {quoted(superior)}",
            f"name = {quoted(issuer)}",
            f'short = "{symbol}"',
            f"place = {quoted(town)}",
            'committee = "Ban Thường vụ Đảng ủy"',
            "recipients = [" + ", ".join(map(quoted, recipients)) + "]",
            'archive = "Lưu VT"' if state else 'archive = "Lưu Văn phòng"',
            "[[signer]]",
            'name = "Nguyễn Văn A"',
            f"authority = {quoted(authority)}",
            f"post = {quoted(post)}",
        ]
    )
    number = chance.choice([3, 27, 143])
    paper = "\n".join(
        [
            f'template = "{"notice" if state else "conclusion"}"',
            'office = "office.toml"',
            f"number = {number}",
            "date = 2026-10-27",
            "[fields]",
            f"subject = {quoted(subject)}",
            "" if state else "held = 2026-10-26",
            "[[fields.content]]",
            'text = "Các đơn vị thực hiện từ ngày ký."',
        ]
    )
    first = subject[0].upper() if state else subject[0].lower()
    texts = {
        "superior": superior.upper(),
        "subject": first + subject[1:],
        "signature": authority.upper(),
        **{f"recipient {index}": f"- {text}" for index, text in enumerate(recipients)},
    }
    for index, line in enumerate(issuer.split("\n")):
        texts[f"issuer {index}"] = line.upper()
    pad = f"{number:02}"
    texts["number"] = f"Số: {pad}/TB-{symbol}" if state else f"Số {pad}-KL/{symbol}"
    return office, paper, texts


def measure(pdf, texts, compounds):
    """What is wrong with page 1 of the file."""
    faults = []
    page = pdf[0]
    rows = joined(lines_of(page))
    for name, text in texts.items():
        found = broken_lines(text, rows) or broken_lines(text + ";", rows) or broken_lines(text + ".", rows)
        if found is None and len(pdf) > 1:
            later = [row for other in list(pdf)[1:] for row in joined(lines_of(other))]
            found = broken_lines(text, later) or broken_lines(text + ";", later) or broken_lines(text + ".", later)
        if found is None:
            faults.append(f"{name}: not found as given: {text!r}")
            continue
        lines, _ = found
        if name == "number" and len(lines) > 1:
            faults.append(f"the number is broken: {lines}")
        held = compounds.held(text.split())
        at = 0
        for line in lines[:-1]:
            at += len(line)
            if at in held:
                faults.append(f"{name}: broken within a compound: {[' '.join(line) for line in lines]}")
        for line in lines[1:]:
            if re.fullmatch(r"[-–]", line[0]):
                faults.append(f"{name}: a dash begins a line: {lines}")
    left, right = 30 * 72 / 25.4, 195 * 72 / 25.4
    for text, box, _ in rows:
        # The box of a justified line takes in the space at its end.
        if box.x0 < left - 1 or box.x1 > right + 5:
            faults.append(f"beyond the margins: {text!r} {box.x0:.0f} to {box.x1:.0f}")
    # Letters stand about 0.7 of their size above the baseline; boxes of lines that follow one another touch.
    inked = [(text, pymupdf.Rect(box.x0, box.y0 + size * 0.3, box.x1, box.y1 - size * 0.25)) for text, box, size in rows]
    for index, (text, box) in enumerate(inked):
        for other, below in inked[index + 1 :]:
            if box.intersects(below) and (box & below).get_area() > 1:
                faults.append(f"overlap: {text!r} and {other!r}")
    return faults


def main():
    binary, count = sys.argv[1], int(sys.argv[2])
    keep = Path(sys.argv[3]) if len(sys.argv) > 3 else None
    compounds = Compounds()
    chance = random.Random(20261129)
    faults, lengths = 0, []
    with tempfile.TemporaryDirectory() as folder:
        for index in range(count):
            office, paper, texts = document(chance, state=index % 3 == 2)
            folder = Path(folder)
            (folder / "office.toml").write_text(office)
            (folder / "paper.toml").write_text(paper)
            out = folder / "out.pdf"
            run = subprocess.run([binary, "render", "paper.toml", "-o", out, "--lang", "en"], cwd=folder, capture_output=True, text=True)
            if run.returncode != 0:
                print(f"document {index}: refused\n{office}\n{paper}\n{run.stderr}")
                faults += 1
                continue
            lengths += [len(text) for text in texts.values()]
            found = measure(pymupdf.open(out), texts, compounds)
            faults += len(found)
            for fault in found:
                print(f"document {index}: {fault}")
            if keep:
                keep.mkdir(parents=True, exist_ok=True)
                (keep / f"{index:03}.pdf").write_bytes(out.read_bytes())
    print(f"{count} documents, {len(lengths)} texts of {min(lengths, default=0)} to {max(lengths, default=0)} letters, {faults} faults")
    sys.exit(1 if faults else 0)


if __name__ == "__main__":
    main()
