"""Rows of invented scorecards, and a plain workbook of any number of them. No branch or figure in it is real."""

import random
import zipfile
from xml.sax.saxutils import escape

# The criteria of the scheme 366-collective with their most points.
CRITERIA = [("I.1", 5), ("I.2", 5), ("I.3", 5), ("I.4", 5), ("I.5", 5), ("I.6", 5), ("II.1", 50), ("II.2", 20)]
CLASSES = [(90, "HTXSNV"), (70, "HTTNV"), (50, "HTNV"), (0, "KHTNV")]
GROUPS = ["Khối thôn", "Khối cơ quan", "Khối trường học", "Khối lực lượng vũ trang"]
PLACES = ["Suối Trầm", "Đồi Mây", "Bàu Sậy", "Hòa Lạc", "Cầu Đá", "Đạ K'Ren", "Ninh Thủy", "Gò Thông", "Rừng Lá"]
REASONS = ["Chưa đủ minh chứng", "Thẩm định lại tiến độ một số nhiệm vụ", "Bổ sung kết quả quý IV"]

HEADINGS = (
    ["STT", "Chi bộ", "Khối", "Tổng số đảng viên"]
    + [f"Tự chấm {name}" for name, _ in CRITERIA]
    + ["Tổng điểm tự chấm"]
    + [f"Thẩm định {name}" for name, _ in CRITERIA]
    + ["Tổng điểm thẩm định", "Lý do chênh lệch", "Xếp loại", "Tổng điểm kỳ trước", "Xếp loại kỳ trước", "Ghi chú"]
)


def class_of(points):
    """The class that so many points lead to."""
    return next(name for least, name in CLASSES if points >= least)


def shared(total):
    """`total` points shared out over the criteria, in halves of a point."""
    parts = [round(most * total / 100 * 2) / 2 for _, most in CRITERIA]
    rest = total - sum(parts)
    for index in (6, 7, 0, 1, 2, 3, 4, 5):
        most = CRITERIA[index][1]
        step = min(max(rest, -parts[index]), most - parts[index])
        parts[index] += step
        rest -= step
    return parts


def row(number, name, group, members, own, assessed, reason=None, previous=None, note=None):
    """The cells of one branch, by the totals of its points."""
    before = [None, None] if previous is None else [previous, class_of(previous)]
    return [
        number, name, group, members, *shared(own), own, *shared(assessed), assessed, reason, class_of(assessed), *before,
        note,
    ]


def invented(count, seed=1):
    """The rows of `count` branches, the same for the same seed."""
    dice = random.Random(seed)
    for number in range(1, count + 1):
        assessed = dice.randrange(90, 196) / 2
        own = min(100, max(0, assessed + dice.randrange(-6, 12) / 2))
        reason = dice.choice(REASONS) if abs(own - assessed) >= 5 else None
        note = "Có mô hình hay được nhân rộng" if dice.random() < 0.1 else None
        yield row(
            number,
            f"Chi bộ thôn {dice.choice(PLACES)} {number}",
            dice.choice(GROUPS),
            dice.randrange(8, 60),
            own,
            assessed,
            reason,
            dice.randrange(90, 196) / 2,
            note,
        )


def letters(column):
    """The letters of a column counted from 0."""
    text = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        text = chr(65 + rest) + text
    return text


COLUMNS = [letters(index) for index in range(len(HEADINGS) + 8)]


def xml_row(number, cells):
    """A row of a sheet in XML. A cell that is a tuple is XML already."""
    parts = [f'<row r="{number}">']
    for column, cell in zip(COLUMNS, cells):
        if cell is None:
            continue
        at = f"{column}{number}"
        if isinstance(cell, tuple):
            parts.append(cell[0].format(at=at))
        elif isinstance(cell, str):
            parts.append(f'<c r="{at}" t="inlineStr"><is><t xml:space="preserve">{escape(cell)}</t></is></c>')
        else:
            parts.append(f'<c r="{at}"><v>{cell:g}</v></c>')
    parts.append("</row>")
    return "".join(parts)


def write(path, rows, headings=HEADINGS):
    """A workbook with one sheet of `rows`, written as they come."""
    head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    types = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    links = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006"
    parts = {
        "[Content_Types].xml": f'{head}<Types xmlns="{package}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{types}.sheet.main+xml"/>'
        f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{types}.worksheet+xml"/></Types>',
        "_rels/.rels": f'{head}<Relationships xmlns="{package}/relationships">'
        f'<Relationship Id="rId1" Type="{links}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'{head}<workbook xmlns="{main}" xmlns:r="{links}"><sheets>'
        '<sheet name="Chấm điểm" sheetId="1" r:id="rId1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'{head}<Relationships xmlns="{package}/relationships">'
        f'<Relationship Id="rId1" Type="{links}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
    }
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        stamp = (1980, 1, 1, 0, 0, 0)
        for name, text in parts.items():
            archive.writestr(zipfile.ZipInfo(name, stamp), text)
        entry = zipfile.ZipInfo("xl/worksheets/sheet1.xml", stamp)
        entry.compress_type = zipfile.ZIP_DEFLATED
        with archive.open(entry, "w", force_zip64=True) as sheet:
            sheet.write(f'{head}<worksheet xmlns="{main}"><sheetData>'.encode())
            sheet.write(xml_row(1, ["BẢNG CHẤM ĐIỂM, XẾP LOẠI CHI BỘ"]).encode())
            sheet.write(xml_row(3, headings).encode())
            for number, cells in enumerate(rows, start=4):
                sheet.write(xml_row(number, cells).encode())
            sheet.write(b"</sheetData></worksheet>")
