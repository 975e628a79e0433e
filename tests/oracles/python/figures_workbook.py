"""Workbooks: columns found by heading, rows down to the total, cells as exact fractions."""

import re
from fractions import Fraction
from pathlib import Path

from openpyxl import load_workbook

from figures_notation import plain

HEADING_ROWS = (5, 6)
NUMBERING_ROW = 7
TOTAL_LABEL = "Tổng cộng"

# The heading that each key speaks of, as the workbook's form has it; `/` parts the two levels.
COUNTS = {
    "members": "Tổng số đảng viên",
    "target": "Chỉ tiêu giao",
    "admitted": "Đã kết nạp",
    "sources": "Quần chúng ưu tú",
    "files_verifying": "Hồ sơ / Đang xác minh",
    "files_submitted": "Hồ sơ / Đã trình cấp trên",
    "official": "Chuyển chính thức",
    "struck_off": "Xóa tên",
    "youth": "Trong đó (số đã kết nạp) / Đoàn viên",
    "women": "Trong đó (số đã kết nạp) / Nữ",
    "minority": "Trong đó (số đã kết nạp) / Dân tộc thiểu số",
    "religion": "Trong đó (số đã kết nạp) / Tôn giáo",
    "enlisted": "Trong đó (số đã kết nạp) / Nhập ngũ",
    "teachers": "Trong đó (số đã kết nạp) / Giáo viên",
    "militia": "Trong đó (số đã kết nạp) / Dân quân",
    "education": "Trong đó (số đã kết nạp) / Trình độ đại học trở lên",
}
SHARES = ("youth", "women", "minority", "religion", "enlisted", "teachers", "militia", "education")
FRACTIONS = {"class": "Học lớp nhận thức về Đảng (đã học/đăng ký)"}
TEXTS = {"branch": "Chi bộ", "group": "Khối", "note": "Ghi chú"}
HEADINGS = COUNTS | FRACTIONS | TEXTS

# What is on its way to an admission.
UNDER_WAY = ("files_verifying", "files_submitted")

# How a row stands against its target; those without a target belong to `untargeted` and `unasked` alone.
STANDINGS = {
    "untargeted": lambda done, asked: asked == 0,
    "zero": lambda done, asked: asked > 0 and done == 0,
    "partial": lambda done, asked: 0 < done < asked,
    "met": lambda done, asked: asked > 0 and done == asked,
    "exceeded": lambda done, asked: asked > 0 and done > asked,
    "reached": lambda done, asked: asked > 0 and done >= asked,
    "unreached": lambda done, asked: asked > 0 and done < asked,
    "targeted": lambda done, asked: asked > 0,
    "unasked": lambda done, asked: asked == 0 and done > 0,
    "short_by_one": lambda done, asked: asked > 0 and asked - done == 1,
}


def parse_number(value):
    """A cell's number; None for an empty cell or a dash."""
    text = plain(value) if not isinstance(value, (int, float)) else str(value)
    return Fraction(text) if re.fullmatch(r"\d+(\.\d+)?", text) else None


def parse_fraction(value):
    """`03/05` as (3, 5); None for anything else."""
    match = re.fullmatch(r"(\d+)\s*/\s*(\d+)", plain(value))
    return (Fraction(match[1]), Fraction(match[2])) if match else None


class Table:
    """The first sheet of a workbook: its columns by heading, its data rows down to the total."""

    def __init__(self, path):
        self.file = Path(path).name
        self.sheet = load_workbook(path, data_only=True).worksheets[0]
        self.columns = self.find_columns()
        self.rows, self.total_row = self.find_rows()

    def find_columns(self):
        anchors = {}
        for merged in self.sheet.merged_cells.ranges:
            for row, column in merged.cells:
                anchors[row, column] = (merged.min_row, merged.min_col)
        found = {}
        for column in range(1, self.sheet.max_column + 1):
            cells = dict.fromkeys(anchors.get((row, column), (row, column)) for row in HEADING_ROWS)
            texts = [plain(self.sheet.cell(*cell).value) for cell in cells]
            found[" / ".join(text for text in texts if text).casefold()] = column
        missing = [heading for heading in HEADINGS.values() if heading.casefold() not in found]
        if missing:
            raise SystemExit(f"{self.file}: no column {', '.join(missing)}")
        return {name: found[heading.casefold()] for name, heading in HEADINGS.items()}

    def find_rows(self):
        rows = []
        for row in range(NUMBERING_ROW + 1, self.sheet.max_row + 1):
            if plain(self.sheet.cell(row, 1).value).casefold() == TOTAL_LABEL.casefold():
                return rows, row
            if self.text(row, "branch"):
                rows.append(row)
        raise SystemExit(f"{self.file}: no row {TOTAL_LABEL}")

    def value(self, row, name):
        return self.sheet.cell(row, self.columns[name]).value

    def text(self, row, name):
        return plain(self.value(row, name))

    def number(self, row, name):
        return parse_number(self.value(row, name))

    def cell(self, row, name):
        """(file, sheet, `F8`)."""
        return self.file, self.sheet.title, self.sheet.cell(row, self.columns[name]).coordinate

    def groups(self):
        """The rows of each group, groups in order of appearance."""
        found = {}
        for row in self.rows:
            if self.text(row, "group"):
                found.setdefault(self.text(row, "group"), []).append(row)
        return found

    def standing(self, name):
        """The rows of a standing."""
        return [
            row for row in self.rows
            if STANDINGS[name](self.number(row, "admitted") or 0, self.number(row, "target") or 0)
        ]

    def within_reach(self):
        """The rows short of their target whose files under way are as many as they lack."""
        def lacking(row):
            return self.number(row, "target") - (self.number(row, "admitted") or 0)

        def files(row):
            return sum(self.number(row, name) or 0 for name in UNDER_WAY)

        return [row for row in self.standing("unreached") if files(row) >= lacking(row)]
