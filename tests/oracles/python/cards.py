"""Reads a batch of scorecards back and holds it against its workbook: another reader of xlsx and csv, poppler, Python's zip.

usage: cards.py WORKBOOK BATCH     BATCH is the zip or folder that `vanthu batch` wrote

Every card must have its branch's figures, page count, class and check code; the manifest must tell the truth.
"""

import csv
import hashlib
import io
import json
import re
import subprocess
import sys
import tempfile
import zipfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import openpyxl

CRITERIA = [("I.1", 5), ("I.2", 5), ("I.3", 5), ("I.4", 5), ("I.5", 5), ("I.6", 5), ("II.1", 50), ("II.2", 20)]
CLASSES = {
    "HTXSNV": "Hoàn thành xuất sắc nhiệm vụ",
    "HTTNV": "Hoàn thành tốt nhiệm vụ",
    "HTNV": "Hoàn thành nhiệm vụ",
    "KHTNV": "Không hoàn thành nhiệm vụ",
}


def rows(path):
    """The rows of the workbook by their number, each as heading → value."""
    if path.endswith(".csv"):
        table = list(enumerate(csv.reader(open(path, encoding="utf-8")), start=1))
    else:
        sheet = openpyxl.load_workbook(path, read_only=True, data_only=True).worksheets[0]
        table = list(enumerate(sheet.iter_rows(values_only=True), start=1))
    start = next(number for number, cells in table if "Chi bộ" in cells)
    headings = table[start - 1][1]
    return {number: dict(zip(headings, cells)) for number, cells in table[start:] if any(cells)}


def shown(value):
    """A number as the cards write it."""
    return f"{float(value):.2f}".rstrip("0").rstrip(".").replace(".", ",")


def text_of(pdf, folder, name):
    """What poppler reads on the pages, and how many there are."""
    path = Path(folder) / f"{name}.pdf"
    path.write_bytes(pdf)
    text = subprocess.run(["pdftotext", "-raw", path, "-"], check=True, capture_output=True, text=True).stdout
    info = subprocess.run(["pdfinfo", path], check=True, capture_output=True, text=True).stdout
    path.unlink()
    if "Tagged:          yes" not in info:
        sys.exit(f"{name} is not tagged")
    return " ".join(text.split()), int(re.search(r"Pages:\s+(\d+)", info)[1])


def check(document, row, pdf, folder, name):
    """What is wrong with a card, if anything."""
    if hashlib.sha256(pdf).hexdigest() != document["sha256"]:
        return "the manifest has another SHA-256"
    text, pages = text_of(pdf, folder, name)
    if pages != document["pages"]:
        return f"{pages} pages, the manifest says {document['pages']}"
    if f"Tên chi bộ: {' '.join(row['Chi bộ'].split())}" not in text:
        return "another branch"
    at = text.index("TT Tiêu chí")
    for criterion, most in CRITERIA:
        own, assessed = shown(row[f"Tự chấm {criterion}"]), shown(row[f"Thẩm định {criterion}"])
        wanted = f" {most} {own} {assessed} "
        found = text.find(wanted, at)
        if found < 0:
            return f"{criterion} is not{wanted}"
        at = found + len(wanted) - 1
    total = f"Tổng điểm 100 {shown(row['Tổng điểm tự chấm'])} {shown(row['Tổng điểm thẩm định'])}"
    if total not in text[at:]:
        return f"no `{total}`"
    stated = CLASSES[row["Xếp loại"]] if row.get("Xếp loại") else ""
    if f"Xếp loại: {stated}" not in text[at:]:
        return f"the class is not {stated}"
    if not re.search(r"Mã kiểm tra: [A-Z2-7]{4}(-[A-Z2-7]{4}){3}", text):
        return "no check code"
    return None


def main():
    workbook, batch = sys.argv[1:3]
    if batch.endswith(".zip"):
        archive = zipfile.ZipFile(batch)
        names = archive.namelist()
        if names[-1] != "manifest.json" or len(set(names)) != len(names):
            sys.exit("the manifest is not last, or a name stands twice")
        if any(not entry.flag_bits & 0x800 or entry.date_time != (1980, 1, 1, 0, 0, 0) for entry in archive.infolist()):
            sys.exit("a name is not marked as UTF-8, or an entry bears a time")
        lock = __import__("threading").Lock()

        def read(name):
            with lock:
                return archive.read(name)
    else:
        names = sorted(path.name for path in Path(batch).iterdir())

        def read(name):
            return (Path(batch) / name).read_bytes()

    manifest = json.loads(read("manifest.json"))
    table = rows(workbook)
    documents = manifest["documents"]
    done = [document for document in documents if document["status"] == "done"]
    if manifest["counts"] != {"done": len(done), "failed": len(documents) - len(done)}:
        sys.exit("the manifest counts wrong")
    if set(names) != {document["file"] for document in done} | {"tong-hop.pdf", "manifest.json", "manifest.xlsx"}:
        sys.exit("the manifest names other files than there are")
    if hashlib.sha256(read("tong-hop.pdf")).hexdigest() != manifest["summary"]["sha256"]:
        sys.exit("the manifest has another SHA-256 of the report")
    sheet = openpyxl.load_workbook(io.BytesIO(read("manifest.xlsx")), read_only=True).worksheets[0]
    listed = list(sheet.iter_rows(min_row=2, max_col=3, values_only=True))
    if [(row, branch, file or None) for row, branch, file in listed] != [
        (document["row"], document["branch"] or None, document["file"]) for document in documents
    ]:
        sys.exit("manifest.xlsx says otherwise than manifest.json")
    with tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor(2) as pool:

        def one(item):
            place, document = item
            wrong = check(document, table[document["row"]], read(document["file"]), folder, place)
            return wrong and f"{document['file']} (row {document['row']}): {wrong}"

        wrong = [fault for fault in pool.map(one, enumerate(done)) if fault]
    if wrong:
        sys.exit("\n".join(wrong[:20]))
    print(f"{len(done)} cards hold their branches' figures, {len(documents) - len(done)} rows failed")


main()
