"""Judges scorecards as Word files: the PDF that LibreOffice makes of each says what ours says, on as many pages.

usage: word_cards.py PDFS WORD

PDFS holds our cards, WORD those of LibreOffice under the same names. How lines are broken, and in which order the columns of the
head were written, is up to each program.
"""

import collections
import pathlib
import re
import subprocess
import sys
import unicodedata

import docx


def said(path):
    """The words of a PDF and how often each stands there; the number of its pages."""
    raw = subprocess.run(["pdftotext", str(path), "-"], capture_output=True, text=True, check=True).stdout
    return collections.Counter(unicodedata.normalize("NFC", raw).split()), raw.count("\f")


def main():
    ours, theirs = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
    cards = sorted(path for path in ours.glob("*.pdf") if path.name != "tong-hop.pdf")
    assert cards
    for card in cards:
        (own, pages), (other, others) = said(card), said(theirs / card.name)
        assert own == other, f"{card.name}: only ours {own - other}, only Word's {other - own}"
        assert pages == others, f"{card.name}: {pages} pages, Word's {others}"
        word = docx.Document(theirs / f"{card.stem}.docx")
        criteria = next(table for table in word.tables if table.style.name == "Data Table")
        assert len(criteria.columns) == 6 and criteria.rows[0].cells[0].text == "TT", card.name
        drawings = word.element.body.findall(".//{*}docPr")
        assert len(drawings) >= 6 and all(drawing.get("descr") for drawing in drawings), card.name
        assert re.search(r"\d", drawings[0].get("descr")), card.name
    print(f"{len(cards)} cards")


main()
