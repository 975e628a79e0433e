"""Tables whose headings are laid out as offices lay them out, each with what is right about it. No figure in them is real.

A layout is a grid of cells and merged regions, and the truth: the heading of each column, the rows of data, their values. The
same number always gives the same layout.
"""

import quopri
import random
import re
import zipfile
from dataclasses import dataclass, field
from xml.sax.saxutils import escape

# Words of headings, each as the lines in which it may be written below one another.
HEADINGS = [
    "Diện tích gieo trồng cả vụ đông xuân", "Sản lượng thu hoạch quy ra thóc trong kỳ", "Số hộ được vay vốn ưu đãi trong kỳ",
    "Số lao động có việc làm mới", "Vốn đầu tư thực hiện từ đầu năm", "Doanh thu bán lẻ hàng hóa", "Số buổi tuyên truyền tại các thôn",
    "Số lượt người tham dự các buổi", "Giá trị sản xuất theo giá hiện hành", "Số trẻ em được tiêm chủng đủ mũi",
    "Số vụ vi phạm đã được xử lý", "Tổng thu ngân sách trên địa bàn xã", "Số hồ sơ trả đúng hạn", "Số hội viên cuối kỳ",
    "Chiều dài đường đã cứng hóa", "Số học sinh có mặt đầu năm học", "Số ca mắc mới", "Lượng nước tưới bình quân",
]
PARENTS = ["Kế hoạch", "Thực hiện", "Kết quả đạt được", "Trong đó", "Chia theo nhóm", "So với cùng kỳ", "Lĩnh vực kinh tế"]
CHILDREN = ["Nam", "Nữ", "Tổng số", "Số tuyệt đối", "Mức tăng", "Cây hằng năm", "Cây lâu năm", "Hộ nghèo", "Đợt 1", "Đợt 2", "Vụ mùa"]
NAMES = ["Tên đơn vị", "Ngành", "Mặt hàng", "Địa bàn", "Tên xóm", "Hạng mục"]
ROWS = ["Lúa", "Ngô", "Khoai lang", "Đậu tương", "Xóm Hạ", "Xóm Trung", "Xóm Thượng", "Tổ Một", "Tổ Hai", "Nhóm Hồng", "Nhóm Xanh"]
TITLES = ["BIỂU TỔNG HỢP SỐ LIỆU", "KẾT QUẢ THỰC HIỆN CÁC CHỈ TIÊU", "BÁO CÁO NHANH"]
FORMATS = ["xlsx", "html", "xml", "mht"]
UNITS = ["(người)", "(hộ)", "(ha)", "(tấn)", "(triệu đồng)", "(%)"]


def letters(column):
    """The letters of a column, counted from 0."""
    text = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        text = chr(65 + rest) + text
    return text


@dataclass
class Table:
    """A table and what is right about it."""

    first: int = 0
    # The headings by column, in the words that a reader would say.
    headings: dict = field(default_factory=dict)
    # The values of the rows of data, by row (from 1) and column.
    rows: dict = field(default_factory=dict)
    # The same of its total rows.
    totals: dict = field(default_factory=dict)


@dataclass
class Layout:
    """A sheet with its tables."""

    name: str
    cells: dict = field(default_factory=dict)
    merges: list = field(default_factory=list)
    tables: list = field(default_factory=list)

    def put(self, row, column, value):
        if value is not None and value != "":
            self.cells[row, column] = value

    def merge(self, top, left, bottom, right):
        if (top, left) != (bottom, right):
            self.merges.append(f"{letters(left)}{top + 1}:{letters(right)}{bottom + 1}")


def cut(text, depth):
    """A text cut into at most `depth` lines, none of which begins with a capital but the first."""
    words = text.split(" ")
    depth = min(depth, len(words))
    size, more = divmod(len(words), depth)
    lines, at = [], 0
    for index in range(depth):
        step = size + (1 if index < more else 0)
        lines.append(" ".join(words[at:at + step]))
        at += step
    return lines


def stacked(layout, dice, top, column, text, depth, where, year):
    """Writes a heading one line below the other into `depth` rows; returns it as one text."""
    lines = cut(text, max(1, depth - (1 if year else 0)))
    if year:
        lines = lines + [year]
    free = depth - len(lines)
    start = {"top": 0, "bottom": free, "middle": free // 2}[where]
    if year:
        # The year is the last line whatever stands above it.
        start = free
    for index, line in enumerate(lines):
        layout.put(top + start + index, column, line)
    return " ".join(str(line) for line in lines)


def heads(layout, dice, style, top, depth, names, columns):
    """Writes the headings of a table. Returns the heading by column, and the row below them."""
    said = {}
    texts = dice.sample(HEADINGS, len(columns))
    last = top + depth - 1
    if style in ("lines", "lines-years", "lines-units"):
        where = dice.choice(["top", "bottom", "middle"])
        at = {"top": top, "bottom": last, "middle": top + (depth - 1) // 2}[where]
        for column, name in names.items():
            layout.put(at, column, name)
            said[column] = name
        year = dice.choice([2024, 2025, 2026])
        for column, text in zip(columns, texts):
            own = None
            if style == "lines-years" and depth > 1:
                own = year if dice.random() < 0.7 else str(year)
            said[column] = stacked(layout, dice, top, column, text, depth, where, own)
        if style == "lines-units":
            last += 1
            for column in columns:
                unit = dice.choice(UNITS)
                layout.put(last, column, unit)
                said[column] += " " + unit
    elif style == "merged-down":
        for column, text in [*names.items(), *zip(columns, texts)]:
            layout.put(top, column, text)
            layout.merge(top, column, last, column)
            said[column] = text
    elif style in ("two-levels", "two-levels-open", "three-levels"):
        depth = 3 if style == "three-levels" else 2
        last = top + depth - 1
        for column, name in names.items():
            layout.put(top, column, name)
            if style != "two-levels-open":
                layout.merge(top, column, last, column)
            said[column] = name
        groups, rest = [], list(columns)
        while rest:
            size = min(len(rest), dice.choice([2, 2, 3]))
            if len(rest) - size == 1:
                size = len(rest)
            groups.append(rest[:size])
            rest = rest[size:]
        for group, parent in zip(groups, dice.sample(PARENTS, len(groups))):
            layout.put(top, group[0], parent)
            if style != "two-levels-open":
                layout.merge(top, group[0], top, group[-1])
            middle = ""
            if depth == 3:
                middle = dice.choice(["Sáu tháng đầu năm", "Cả năm", "Quý III"])
                layout.put(top + 1, group[0], middle)
                layout.merge(top + 1, group[0], top + 1, group[-1])
            for column, child in zip(group, dice.sample(CHILDREN, len(group))):
                layout.put(last, column, child)
                said[column] = " ".join(part for part in (parent, middle, child) if part)
    elif style == "years":
        last = top
        first = dice.choice([2019, 2021, 2024])
        step = dice.choice([1, 1, 2])
        for column, name in names.items():
            if dice.random() < 0.5:
                layout.put(top, column, name)
                said[column] = name
        for index, column in enumerate(columns):
            year = first + step * index
            text = f"Ước tính năm {year}" if index == len(columns) - 1 and dice.random() < 0.6 else year
            layout.put(top, column, str(text) if dice.random() < 0.2 else text)
            said[column] = str(text)
        if any(column in said for column in names):
            # Beside a heading of words years that do not follow one another may be data.
            for index, column in enumerate(columns):
                layout.put(top, column, first + index)
                said[column] = str(first + index)
    elif style == "years-below":
        last = top + 1
        parent = dice.choice(PARENTS)
        for column, name in names.items():
            layout.put(top, column, name)
            layout.merge(top, column, last, column)
            said[column] = name
        layout.put(top, columns[0], parent)
        layout.merge(top, columns[0], top, columns[-1])
        for index, column in enumerate(columns):
            layout.put(last, column, 2020 + 2 * index)
            said[column] = f"{parent} {2020 + 2 * index}"
    else:
        last = top
        for column, text in [*names.items(), *zip(columns, texts)]:
            layout.put(top, column, text)
            said[column] = text
    return said, last + 1


def numbering(layout, dice, row, names, columns):
    """Writes a row that numbers the columns."""
    kind = dice.choice(["plain", "brackets", "letters", "gaps", "formula"])
    every = [*names, *columns]
    number = 0
    for index, column in enumerate(every):
        if kind == "letters" and column in names:
            layout.put(row, column, "AB"[list(names).index(column)])
            continue
        number += 1
        if kind == "gaps" and index and dice.random() < 0.5:
            number += dice.choice([1, 2])
        text = {"brackets": f"({number})"}.get(kind, number)
        if kind == "formula" and index == len(every) - 1:
            text = f"{number}={number - 1}/{number - 2}"
        layout.put(row, column, text)


def table(layout, dice, top, style, depth, options):
    """Writes a table from row `top` on; returns the row below it."""
    ordinal = options["ordinal"]
    left = options["left"]
    names = {left: "STT", left + 1: dice.choice(NAMES)} if ordinal else {left: dice.choice(NAMES)}
    name = max(names)
    count = dice.choice([3, 4, 5]) if style not in ("two-levels", "two-levels-open", "three-levels") else dice.choice([4, 5, 6])
    columns = list(range(name + 1, name + 1 + count))
    if options["blank-column"]:
        columns = columns[:2] + [column + 1 for column in columns[2:]]
    said, row = heads(layout, dice, style, top, depth, names, columns)
    made = Table(first=top + 1, headings=said)
    if options["numbering"]:
        numbering(layout, dice, row, names, columns)
        row += 1
        if options["explanations"]:
            words = ["mã số của dòng", "tên đầy đủ"] if ordinal else ["tên đầy đủ"]
            for column, text in zip(names, words):
                layout.put(row, column, text)
            for column in columns:
                layout.put(row, column, dice.choice(["số được giao", "lũy kế từ đầu năm", "theo báo cáo", "số đã duyệt"]))
            row += 1
    sums = {column: 0 for column in columns}
    for index, text in enumerate(dice.sample(ROWS, dice.choice([3, 4, 6]))):
        values = {name: text}
        if ordinal:
            values[left] = index + 1
        for column in columns:
            figure = dice.randrange(1, 4000) / 10 if options["decimals"] else dice.randrange(1, 900)
            values[column] = figure
            sums[column] += figure
        for column, value in values.items():
            layout.put(row, column, value)
        made.rows[row + 1] = values
        row += 1
    if options["total"]:
        values = {name: "Tổng cộng", **{column: round(value, 1) for column, value in sums.items()}}
        for column, value in values.items():
            layout.put(row, column, value)
        made.totals[row + 1] = values
        row += 1
    layout.tables.append(made)
    return row


STYLES = [
    "plain", "lines", "lines-years", "lines-units", "merged-down", "two-levels", "two-levels-open", "three-levels", "years",
    "years-below",
]


def layout(number):
    """The layout of that number, from 0."""
    dice = random.Random(1000 + number)
    style = STYLES[number % len(STYLES)]
    depth = 1 + (number // len(STYLES)) % 8
    made = Layout(name=f"{number:03}-{style}-{depth}")
    top = 0
    if dice.random() < 0.7:
        made.put(0, 0, dice.choice(TITLES))
        top = dice.choice([1, 2, 2])
        if dice.random() < 0.3:
            made.put(top, dice.choice([3, 4]), "Đơn vị tính: theo từng cột")
            top += 1
        # A letterhead of two parts.
    elif dice.random() < 0.3:
        made.put(0, 0, "ỦY BAN NHÂN DÂN XÃ MẪU")
        made.put(0, 3, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM")
        top = 2
    options = {
        "ordinal": dice.random() < 0.5,
        "left": dice.choice([0, 0, 0, 1]),
        "numbering": dice.random() < 0.4,
        "explanations": dice.random() < 0.4,
        "blank-column": style in ("plain", "lines", "merged-down") and dice.random() < 0.2,
        "decimals": dice.random() < 0.5,
        "total": dice.random() < 0.5,
    }
    if style == "years":
        options["ordinal"] = False
    below = table(made, dice, top, style, depth, options)
    if dice.random() < 0.15:
        made.put(below + 1, 0, "BIỂU THỨ HAI")
        table(made, dice, below + 3, style, depth, options)
    elif dice.random() < 0.4:
        made.put(below + 1, 0, "Ghi chú: số liệu ước tính.")
    return made


def write(layout, path):
    """Writes a layout as a plain workbook."""
    rows = {}
    for (row, column), value in sorted(layout.cells.items()):
        a1 = f"{letters(column)}{row + 1}"
        if isinstance(value, str):
            cell = f'<c r="{a1}" t="inlineStr"><is><t xml:space="preserve">{escape(value)}</t></is></c>'
        else:
            cell = f'<c r="{a1}"><v>{round(value, 1)}</v></c>'
        rows.setdefault(row, []).append(cell)
    data = "".join(f'<row r="{row + 1}">{"".join(cells)}</row>' for row, cells in rows.items())
    merges = "".join(f'<mergeCell ref="{region}"/>' for region in layout.merges)
    merges = f'<mergeCells count="{len(layout.merges)}">{merges}</mergeCells>' if merges else ""
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006"
    head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    parts = {
        "[Content_Types].xml": f'{head}<Types xmlns="{package}/content-types"><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/xl/workbook.xml" '
        'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override '
        'PartName="/xl/worksheets/sheet1.xml" ContentType='
        '"application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>',
        "_rels/.rels": f'{head}<Relationships xmlns="{package}/relationships"><Relationship Id="rId1" '
        f'Type="{office}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'{head}<workbook xmlns="{main}" xmlns:r="{office}"><sheets><sheet name="Biểu" sheetId="1" '
        'r:id="rId1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'{head}<Relationships xmlns="{package}/relationships"><Relationship Id="rId1" '
        f'Type="{office}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
        "xl/worksheets/sheet1.xml": f'{head}<worksheet xmlns="{main}"><sheetData>{data}</sheetData>{merges}</worksheet>',
    }
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(name, text)


def spans(layout):
    """The columns and rows of each merged region by its first cell, and the other cells of the regions."""
    sizes, covered = {}, set()
    for region in layout.merges:
        places = []
        for name, row in re.findall(r"([A-Z]+)([0-9]+)", region):
            column = 0
            for letter in name:
                column = column * 26 + ord(letter) - 64
            places.append((int(row) - 1, column - 1))
        (top, left), (bottom, right) = places
        sizes[top, left] = (right - left + 1, bottom - top + 1)
        covered |= {(row, column) for row in range(top, bottom + 1) for column in range(left, right + 1)} - {(top, left)}
    return sizes, covered


def page(layout):
    """A layout as a web page that Excel saved."""
    sizes, covered = spans(layout)
    lines = []
    for row in range(max(row for row, _ in layout.cells) + 1):
        line = []
        for column in range(max(column for _, column in layout.cells) + 1):
            if (row, column) in covered:
                continue
            value = layout.cells.get((row, column), "")
            wide, high = sizes.get((row, column), (1, 1))
            size = (f" colspan={wide}" if wide > 1 else "") + (f" rowspan={high}" if high > 1 else "")
            if isinstance(value, str):
                line.append(f"<td{size}>{escape(value)}</td>")
            else:
                line.append(f'<td{size} x:num="{round(value, 1)}">{str(round(value, 1)).replace(".", ",")}</td>')
        lines.append(f" <tr>{''.join(line)}</tr>\n")
    return f'<html><head><meta charset=utf-8><title>Biểu</title></head><body><table border=1>\n{"".join(lines)}</table></body></html>'


def spreadsheet_xml(layout):
    """A layout in the XML of Excel 2003."""
    sizes, _ = spans(layout)
    rows = {}
    for (row, column), value in sorted(layout.cells.items()):
        wide, high = sizes.get((row, column), (1, 1))
        size = (f' ss:MergeAcross="{wide - 1}"' if wide > 1 else "") + (f' ss:MergeDown="{high - 1}"' if high > 1 else "")
        kind = "String" if isinstance(value, str) else "Number"
        shown = escape(value) if isinstance(value, str) else round(value, 1)
        rows.setdefault(row, []).append(f'<Cell ss:Index="{column + 1}"{size}><Data ss:Type="{kind}">{shown}</Data></Cell>')
    data = "".join(f'<Row ss:Index="{row + 1}">{"".join(cells)}</Row>' for row, cells in rows.items())
    space = "urn:schemas-microsoft-com:office:spreadsheet"
    return (f'<?xml version="1.0" encoding="UTF-8"?><?mso-application progid="Excel.Sheet"?><Workbook xmlns="{space}" '
            f'xmlns:ss="{space}"><Worksheet ss:Name="Biểu"><Table>{data}</Table></Worksheet></Workbook>')


def archive(layout):
    """A layout as a web archive."""
    body = quopri.encodestring(page(layout).encode()).decode()
    return (f'MIME-Version: 1.0\nContent-Type: multipart/related; boundary="----=_ranh"\n\n------=_ranh\nContent-Type: text/html; '
            f'charset="utf-8"\nContent-Transfer-Encoding: quoted-printable\nContent-Location: bieu.htm\n\n{body}\n------=_ranh--\n')


def write_as(layout, path, form):
    """Writes a layout in one of `FORMATS`."""
    if form == "xlsx":
        write(layout, path)
    else:
        text = {"html": page, "xml": spreadsheet_xml, "mht": archive}[form](layout)
        path.write_text(text, encoding="utf-8")
