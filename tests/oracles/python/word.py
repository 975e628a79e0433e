"""Judges Word files: python-docx reads them, and the PDF that LibreOffice makes of each says what ours says.

usage: word.py FOLDER NAME...

FOLDER holds NAME.docx, NAME.json, NAME.pdf and word/NAME.pdf, which is LibreOffice's. White space, page numbers and the heads
of tables that are repeated on a new page are left aside: where lines and pages are broken is up to each program.
"""

import collections
import json
import pathlib
import re
import subprocess
import sys
import unicodedata

import docx


def plain(text):
    return re.sub(r"\s+", "", unicodedata.normalize("NFC", text))


def runs(value):
    return plain("".join(run["text"] for run in value or []))


def text(path):
    """The text of a PDF in the order in which it was written, without page numbers."""
    raw = subprocess.run(["pdftotext", "-raw", str(path), "-"], capture_output=True, text=True, check=True).stdout
    kept = []
    for number, page in enumerate(raw.split("\f")):
        lines = [line for line in page.split("\n") if line.strip()]
        if number:
            for place in (0, -1):
                if lines and re.fullmatch(r"\d{1,3}", lines[place].strip()):
                    del lines[place]
                    break
        kept += lines
    return plain("".join(kept))


def blocks(document):
    yield from document["blocks"]
    for appendix in document.get("appendices", []):
        yield from appendix["blocks"]


def head(table):
    """The head of a table, row by row."""
    above, below, last = "", "", None
    for column in table["columns"]:
        group = column.get("group")
        if group:
            if group != last:
                above += runs(group)
            below += runs(column["heading"])
        else:
            above += runs(column["heading"])
        last = group
    return above + below + plain("".join(column.get("number") or "" for column in table["columns"]))


def chart_words(block):
    """The words of a chart, which a Word file has in its picture."""
    words = "".join(plain(word) for word in block.get("legend", []))
    for part in block.get("bars", []) + block.get("shares", []):
        words += runs(part["label"]) + runs(part["text"])
    for point in block.get("points", []):
        words += runs(point["label"]) + "".join(runs(value["text"]) for value in point["values"])
    return words


def once(text, heads):
    """`text` with each head in the first place of a run of its repetitions only."""
    for head in heads:
        parts = text.split(head)
        text = parts[0] + head + "".join(parts[1:]) if len(parts) > 1 else text
    return text


def inside(part, whole):
    letters = iter(whole)
    return all(letter in letters for letter in part)


def judge(folder, name):
    document = json.loads((folder / f"{name}.json").read_text())
    heads = {head(block) for block in blocks(document) if block["type"] == "table"}
    ours = once(text(folder / f"{name}.pdf"), heads)
    theirs = once(text(folder / "word" / f"{name}.pdf"), heads)
    charts = "".join(chart_words(block) for block in blocks(document) if "chart" in block["type"])
    if charts:
        missing = collections.Counter(ours) - collections.Counter(theirs)
        assert missing == collections.Counter(charts), f"{name}: {missing} for the charts' {charts}"
        assert inside(theirs, ours), f"{name}: the order differs"
    else:
        at = next((at for at, pair in enumerate(zip(ours, theirs)) if pair[0] != pair[1]), min(len(ours), len(theirs)))
        assert ours == theirs, f"{name}: ours …{ours[at - 30:at + 60]}… Word's …{theirs[at - 30:at + 60]}…"

    word = docx.Document(folder / f"{name}.docx")
    assert word.core_properties.title == document["title"], name
    assert word.core_properties.author == document["author"], name
    assert word.core_properties.language == "vi-VN", name
    assert word.styles["Body Text"].paragraph_format.line_spacing is None, name
    for block in blocks(document):
        if block["type"] == "heading":
            depth = min(block["depth"], 9)
            assert f"Heading {depth}" in word.styles, f"{name}: no style for depth {depth}"
    tables = sum(block["type"] == "table" for block in blocks(document))
    data = [table for table in word.tables if table.style.name == "Data Table"]
    assert len(data) == tables, f"{name}: {len(data)} tables for {tables}"
    section = word.sections[0]
    assert section.different_first_page_header_footer, name
    assert abs(section.header_distance.mm - (7 if document["paper"] == "a5" else 10)) < 0.1, name
    assert "PAGE" in section.header._element.xml, name


def main():
    folder = pathlib.Path(sys.argv[1])
    for name in sys.argv[2:]:
        judge(folder, name)
    # A judge that accepts everything proves nothing.
    assert not inside("ab", "ba") and once("xHyHz", {"H"}) == "xHyz"


main()
