#!/usr/bin/env python3
"""Makes broken copies of the sample workbook, one fault each, and the list of what must be found in them.

usage: python3 tests/oracles/python/make_broken.py SAMPLES_DIR OUT_DIR

A fault leaves everything else right: where it would upset a total, it is put on a zero or the total follows.
`expected.json` in OUT_DIR holds, for each copy, the code of the finding, the sheet and the cell (`cells` when several).
"""

import json
import sys
from pathlib import Path

from openpyxl import load_workbook
from openpyxl.utils import get_column_letter

SOURCE = "branch-results.xlsx"


class Table:
    """The first sheet of a fresh copy of the sample, its cells found by heading."""

    def __init__(self, path):
        self.book = load_workbook(path)
        self.sheet = self.book.worksheets[0]
        texts = {str(cell.value).strip(): cell for row in reversed(list(self.sheet.iter_rows()))
                 for cell in reversed(row) if isinstance(cell.value, str)}
        top = texts["Chi bộ"].row
        # Above the numbering row everything is a heading; a part stands one row below its group.
        self.headings = {text: cell for text, cell in texts.items() if top <= cell.row <= top + 1}
        self.names = texts["Chi bộ"].column
        self.total = texts["Tổng cộng"].row
        self.rows = [row for row in range(top + 1, self.total)
                     if str(self.sheet.cell(row, self.names).value or "").startswith("Chi bộ ")]

    def cell(self, heading, row):
        """The cell of a column in a row."""
        return self.sheet.cell(row, self.headings[heading].column)

    def name(self, row):
        """The cell that holds a branch's name."""
        return self.sheet.cell(row, self.names)

    def first(self, **wanted):
        """The first branch row where every heading has the wanted value or meets the wanted test."""
        for row in self.rows:
            if all(test(self.cell(heading, row).value) for heading, test in wanted.items()):
                return row
        raise SystemExit(f"no row of {SOURCE} suits {', '.join(wanted)}")


def missing_column(table):
    column = table.headings["Đã kết nạp"].column
    for row in range(table.headings["Đã kết nạp"].row, table.total + 1):
        if not is_covered(table.sheet, row, column):
            table.sheet.cell(row, column).value = None


def ambiguous_column(table):
    table.headings["Ghi chú"].value = "Chỉ tiêu"
    return [table.headings["Chỉ tiêu giao"], table.headings["Ghi chú"]]


def not_a_number(table):
    row = table.first(**{"Đã kết nạp": lambda admitted: admitted == 0, "Chỉ tiêu giao": lambda target: target > 0})
    return put(table.cell("Đã kết nạp", row), "ba người")


def negative(table):
    cell = table.cell("Quần chúng ưu tú", table.rows[1])
    table.cell("Quần chúng ưu tú", table.total).value += -2 - cell.value
    return put(cell, -2)


def percent_disagrees(table):
    row = table.first(**{"Tỷ lệ (%)": lambda percent: isinstance(percent, float)})
    cell = table.cell("Tỷ lệ (%)", row)
    return put(cell, cell.value + 10)


def total_disagrees(table):
    cell = table.cell("Quần chúng ưu tú", table.total)
    return put(cell, cell.value + 1)


def empty_name(table):
    return put(table.name(table.rows[3]), None)


def duplicate_row(table):
    return put(table.name(table.rows[6]), table.name(table.rows[2]).value)


def error_cell(table):
    row = table.first(**{"Đang xác minh": lambda files: files == 0})
    return put(table.cell("Đang xác minh", row), "#REF!")


def is_covered(sheet, row, column):
    """Whether a merge covers the cell and another cell holds its value."""
    address = f"{get_column_letter(column)}{row}"
    return any(address in area and (row, column) != (area.min_row, area.min_col) for area in sheet.merged_cells.ranges)


def put(cell, value):
    """Sets a cell and gives it back."""
    cell.value = value
    return cell


FAULTS = {
    "missing-column": missing_column,
    "ambiguous-column": ambiguous_column,
    "not-a-number": not_a_number,
    "negative": negative,
    "percent-disagrees": percent_disagrees,
    "total-disagrees": total_disagrees,
    "empty-name": empty_name,
    "duplicate-row": duplicate_row,
    "error-cell": error_cell,
}


def main():
    if len(sys.argv) != 3:
        raise SystemExit("usage: make_broken.py SAMPLES_DIR OUT_DIR")
    source, out = Path(sys.argv[1]) / SOURCE, Path(sys.argv[2])
    out.mkdir(parents=True, exist_ok=True)
    expected = []
    for name, damage in FAULTS.items():
        table = Table(source)
        where = damage(table)
        table.book.save(out / f"{name}.xlsx")
        finding = {"file": f"{name}.xlsx", "code": f"import.{name}", "sheet": table.sheet.title}
        if isinstance(where, list):
            finding["cells"] = [cell.coordinate for cell in where]
        else:
            finding["cell"] = where.coordinate if where is not None else None
        expected.append(finding)

    whole = source.read_bytes()
    (out / "unreadable-file.xlsx").write_bytes(whole[: len(whole) // 2])
    expected.append(
        {"file": "unreadable-file.xlsx", "code": "import.unreadable-file", "sheet": None, "cell": None}
    )
    text = json.dumps(expected, ensure_ascii=False, indent=2) + "\n"
    (out / "expected.json").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
