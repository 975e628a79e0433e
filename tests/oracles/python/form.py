#!/usr/bin/env python3
"""What openpyxl sees in a workbook beside its values, as JSON: sheets and their states, protection, locked cells,
checks of what is typed, comments, links and colours.

usage: python3 tests/oracles/python/form.py WORKBOOK.xlsx
"""

import json
import sys

from openpyxl import load_workbook


def seen(sheet):
    cells = [cell for row in sheet.iter_rows() for cell in row]
    return {
        "state": sheet.sheet_state,
        "protected": sheet.protection.sheet,
        "password": sheet.protection.password,
        "frozen": sheet.freeze_panes,
        "unlocked": [cell.coordinate for cell in cells if not cell.protection.locked],
        "values": {cell.coordinate: cell.value for cell in cells if isinstance(cell.value, (str, int, float))},
        "comments": {cell.coordinate: cell.comment.text for cell in cells if cell.comment},
        "links": {cell.coordinate: cell.hyperlink.location for cell in cells if cell.hyperlink},
        "colours": {cell.coordinate: cell.fill.start_color.rgb for cell in cells if cell.fill.fill_type == "solid"},
        "checks": [
            {"cells": str(check.sqref), "type": check.type, "from": check.formula1, "to": check.formula2,
             "error": check.error}
            for check in sheet.data_validations.dataValidation],
    }


book = load_workbook(sys.argv[1])
print(json.dumps({sheet.title: seen(sheet) for sheet in book.worksheets}, ensure_ascii=False))
