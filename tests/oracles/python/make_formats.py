#!/usr/bin/env python3
"""Writes the tables of the sample workbook in every format that is read, all of them the same tables.

usage: python3 tests/oracles/python/make_formats.py SAMPLES_DIR OUT_DIR

openpyxl writes xlsx and xlsm, xlwt writes xls (BIFF8). iconv writes TCVN3. Nothing at hand writes
xlsb, a text in windows-1258 or VNI, or an OpenDocument sheet with the merges, repeats and errors wanted here: these are
written by hand below, as their specifications (MS-XLSB, OpenDocument 1.2) have them. Text formats hold the first sheet only.
"""

import re
import struct
import subprocess
import sys
import unicodedata
import zipfile
from pathlib import Path
from xml.sax.saxutils import quoteattr, escape

import xlwt
from openpyxl import load_workbook

SOURCE = "branch-results.xlsx"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
# The percentages of the table, shown as such: written as fractions under this format.
PERCENT = "0.00%"


def grid(sheet):
    """The values of a sheet, row by row."""
    return [list(row) for row in sheet.iter_rows(values_only=True)]


def merges(sheet):
    """The merged regions as (top, bottom, left, right) from 0."""
    return sorted((area.min_row - 1, area.max_row - 1, area.min_col - 1, area.max_col - 1)
                  for area in sheet.merged_cells.ranges)


def is_percent(book, sheet, row, column, value):
    """Whether a cell is one of the percentages of the results."""
    return sheet is book.worksheets[0] and column == 6 and row > 6 and isinstance(value, (int, float))


def zipped(path, parts):
    """Writes a package; the first part is stored plainly, as OpenDocument asks."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        for index, (name, content) in enumerate(parts):
            kind = zipfile.ZIP_STORED if index == 0 else zipfile.ZIP_DEFLATED
            package.writestr(zipfile.ZipInfo(name), content, kind)


def xls(book, path):
    out = xlwt.Workbook(encoding="utf-8")
    percent = xlwt.easyxf(num_format_str=PERCENT)
    for sheet in book.worksheets:
        new = out.add_sheet(sheet.title)
        for area in merges(sheet):
            new.merge(*area)
        for row, values in enumerate(grid(sheet)):
            for column, value in enumerate(values):
                if value is None:
                    continue
                if is_percent(book, sheet, row, column, value):
                    new.write(row, column, value / 100, percent)
                else:
                    new.write(row, column, value)
    out.save(str(path))


def record(kind, data=b""):
    """A record of a binary workbook: its kind and size in seven bits a byte."""
    head = bytes([kind]) if kind < 0x80 else bytes([kind & 0x7F | 0x80, kind >> 7])
    size, rest = b"", len(data)
    while True:
        size += bytes([rest & 0x7F | (0x80 if rest > 0x7F else 0)])
        rest >>= 7
        if not rest:
            return head + size + data


def wide(text):
    """A text behind its count."""
    units = text.encode("utf-16-le")
    return struct.pack("<I", len(units) // 2) + units


def xlsb_sheet(book, sheet, texts):
    parts = [record(0x81), record(0x91)]
    for row, values in enumerate(grid(sheet)):
        parts.append(record(0x00, struct.pack("<IIHBBBI", row, 0, 300, 0, 0, 0, 0)))
        for column, value in enumerate(values):
            if value is None:
                continue
            shown = is_percent(book, sheet, row, column, value)
            head = struct.pack("<II", column, 1 if shown else 0)
            if isinstance(value, str):
                parts.append(record(0x07, head + struct.pack("<I", texts.setdefault(value, len(texts)))))
            elif shown:
                parts.append(record(0x05, head + struct.pack("<d", value / 100)))
            elif isinstance(value, int):
                parts.append(record(0x02, head + struct.pack("<i", value << 2 | 2)))
            else:
                parts.append(record(0x05, head + struct.pack("<d", value)))
    parts.append(record(0x92))
    areas = merges(sheet)
    parts.append(record(0xB1, struct.pack("<I", len(areas))))
    parts += [record(0xB0, struct.pack("<IIII", *area)) for area in areas]
    return b"".join([*parts, record(0xB2), record(0x82)])


def xlsb(book, path):
    texts, sheets, bundle, relations, types = {}, [], b"", "", ""
    for number, sheet in enumerate(book.worksheets, 1):
        name = f"worksheets/sheet{number}.bin"
        sheets.append((f"xl/{name}", xlsb_sheet(book, sheet, texts)))
        bundle += record(0x9C, struct.pack("<II", 0, number) + wide(f"rId{number}") + wide(sheet.title))
        relations += f'<Relationship Id="rId{number}" Type="{RELATIONS}/worksheet" Target="{name}"/>'
        types += f'<Override PartName="/xl/{name}" ContentType="application/vnd.ms-excel.worksheet"/>'
    formats = [0, 10]
    styles = record(0x116) + record(0x269, struct.pack("<I", len(formats)))
    styles += b"".join(record(0x2F, struct.pack("<HHHHHBBI", 0, one, 0, 0, 0, 0, 0, 0)) for one in formats)
    styles += record(0x26A) + record(0x117)
    strings = record(0x9F, struct.pack("<II", len(texts), len(texts)))
    strings += b"".join(record(0x13, b"\0" + wide(text)) for text in texts) + record(0xA0)
    zipped(path, [
        ("[Content_Types].xml", f'<Types xmlns="{PACKAGE}/content-types"><Default Extension="bin" '
         f'ContentType="application/vnd.ms-excel.sheet.binary.macroEnabled.main"/>{types}</Types>'),
        ("_rels/.rels", f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="rId1" '
         f'Type="{RELATIONS}/officeDocument" Target="xl/workbook.bin"/></Relationships>'),
        ("xl/workbook.bin", record(0x83) + record(0x99, bytes(12)) + record(0x8F) + bundle + record(0x90)
         + record(0x84)),
        ("xl/_rels/workbook.bin.rels", f'<Relationships xmlns="{PACKAGE}/relationships">{relations}</Relationships>'),
        ("xl/styles.bin", styles),
        ("xl/sharedStrings.bin", strings),
        *sheets,
    ])


def ods_cell(book, sheet, row, column, value, spans):
    rows, columns = spans.get((row, column), (1, 1))
    span = f' table:number-rows-spanned="{rows}" table:number-columns-spanned="{columns}"' if rows * columns > 1 else ""
    if value is None:
        return f"<table:table-cell{span}/>"
    if isinstance(value, str):
        lines = "".join(f"<text:p>{escape(line)}</text:p>" for line in value.split("\n"))
        return f'<table:table-cell office:value-type="string"{span}>{lines}</table:table-cell>'
    if is_percent(book, sheet, row, column, value):
        return (f'<table:table-cell office:value-type="percentage" office:value="{value / 100!r}"{span}>'
                f"<text:p>{value}%</text:p></table:table-cell>")
    return (f'<table:table-cell office:value-type="float" office:value="{value}"{span}>'
            f"<text:p>{value}</text:p></table:table-cell>")


def ods(book, path):
    spaces = " ".join(f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
                      for name in ["office", "table", "text", "style"])
    tables = ""
    for sheet in book.worksheets:
        spans = {(top, left): (bottom - top + 1, right - left + 1) for top, bottom, left, right in merges(sheet)}
        covered = {(row, column) for top, bottom, left, right in merges(sheet)
                   for row in range(top, bottom + 1) for column in range(left, right + 1)} - set(spans)
        rows = ""
        for row, values in enumerate(grid(sheet)):
            cells = "".join("<table:covered-table-cell/>" if (row, column) in covered
                            else ods_cell(book, sheet, row, column, value, spans)
                            for column, value in enumerate(values))
            rows += f'<table:table-row>{cells}<table:table-cell table:number-columns-repeated="16000"/></table:table-row>'
        rows += ('<table:table-row table:number-rows-repeated="1048000"><table:table-cell '
                 'table:number-columns-repeated="16384"/></table:table-row>')
        tables += f"<table:table table:name={quoteattr(sheet.title)}><table:table-column/>{rows}</table:table>"
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    zipped(path, [
        ("mimetype", kind),
        ("content.xml", f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {spaces}><office:body>'
         f"<office:spreadsheet>{tables}</office:spreadsheet></office:body></office:document-content>"),
        ("META-INF/manifest.xml", '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
         f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{kind}"/></manifest:manifest>'),
    ])


def delimited(sheet, delimiter, comma):
    """A sheet as Excel saves it to text; `comma` is the decimal sign."""
    def field(value):
        text = "" if value is None else str(value)
        if isinstance(value, float):
            text = text.replace(".", comma)
        quoted = any(sign in text for sign in (delimiter, '"', "\n"))
        return '"' + text.replace('"', '""') + '"' if quoted else text
    return "".join(delimiter.join(map(field, row)) + "\r\n" for row in grid(sheet))


def windows_1258(text):
    """A text in windows-1258, which spells most toned vowels as a vowel and a mark."""
    out = b""
    for letter in unicodedata.normalize("NFC", text):
        try:
            out += letter.encode("cp1258")
            continue
        except UnicodeEncodeError:
            pass
        base, *marks = unicodedata.normalize("NFD", letter)
        tones = [mark for mark in marks if mark in "\u0300\u0301\u0303\u0309\u0323"]
        vowel = unicodedata.normalize("NFC", base + "".join(mark for mark in marks if mark not in tones))
        out += (vowel + "".join(tones)).encode("cp1258")
    return out


TONES = "\u0301\u0300\u0309\u0303\u0323"


def tcvn3(text):
    """A text in TCVN3 (ABC), which has no capital of a toned vowel: only a capitals font shows one."""
    small = "".join(letter.lower() if any(tone in unicodedata.normalize("NFD", letter) for tone in TONES) else letter
                    for letter in unicodedata.normalize("NFC", text))

    def encoded(part):
        # Signs beyond the letters are those of windows-1252.
        if part in ("\u201c", "\u201d"):
            return part.encode("cp1252")
        return subprocess.run(["iconv", "-f", "UTF-8", "-t", "TCVN"], input=part.encode(), capture_output=True, check=True).stdout
    return b"".join(map(encoded, re.split("([\u201c\u201d])", small)))


def vni(text):
    """A text in VNI-Windows, which writes nearly every mark as a letter behind the vowel."""
    whole = dict(zip("íìỉĩịỵđ", "íìæóòîñ"))
    behind = {"": "ùøûõï", "\u0302": "áàåãä", "\u0306": "éèúüë", "\u031b": "ùøûõï"}
    out = ""
    for letter in unicodedata.normalize("NFC", text):
        small = letter.lower()
        base, *marks = unicodedata.normalize("NFD", small)
        hat = "".join(mark for mark in marks if mark not in TONES)
        tone = "".join(mark for mark in marks if mark in TONES)
        if small in whole:
            new = whole[small]
        elif not marks:
            new = small
        else:
            new = {"o\u031b": "ô", "u\u031b": "ö"}.get(base + hat, base)
            new += behind[hat][TONES.index(tone)] if tone else {"\u0302": "â", "\u0306": "ê"}.get(hat, "")
        out += new if letter == small else new.upper()
    return out.encode("cp1252")


def main():
    if len(sys.argv) != 3:
        raise SystemExit("usage: make_formats.py SAMPLES_DIR OUT_DIR")
    source, out = Path(sys.argv[1]) / SOURCE, Path(sys.argv[2])
    out.mkdir(parents=True, exist_ok=True)
    book = load_workbook(source)
    book.save(out / "branch-results.xlsx")
    load_workbook(source, keep_vba=True).save(out / "branch-results.xlsm")
    xls(book, out / "branch-results.xls")
    xlsb(book, out / "branch-results.xlsb")
    ods(book, out / "branch-results.ods")
    first = book.worksheets[0]
    for name, delimiter, comma, encode in [
        ("comma", ",", ".", lambda text: text.encode()),
        ("mark", ",", ".", lambda text: b"\xef\xbb\xbf" + text.encode()),
        ("semicolon", ";", ",", lambda text: b"\xef\xbb\xbf" + text.encode()),
        ("utf-16", "\t", ",", lambda text: b"\xff\xfe" + text.encode("utf-16-le")),
        ("windows-1258", ";", ",", lambda text: windows_1258(text.replace("\u2013", "-"))),
        ("tcvn3", ";", ",", lambda text: tcvn3(text.replace("\u2013", "-"))),
        ("vni", ";", ",", lambda text: vni(text.replace("\u2013", "-"))),
    ]:
        (out / f"{name}.csv").write_bytes(encode(delimited(first, delimiter, comma)))
    (out / "tab.tsv").write_bytes(delimited(first, "\t", ",").encode())


if __name__ == "__main__":
    main()
