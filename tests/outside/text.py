#!/usr/bin/env python3
"""Holds the text that others get out of a PDF against the composed document, letter for letter.

    text.py DOC.pdf DOC.json

Runs `pdftotext` (poppler). Its text has to be NFC. In drawing order (`-raw`) it has to be the whole of the composed
document (`--format json`) in reading order: letterhead column by column, kind, subject, headings, paragraphs, list items,
tables cell by cell with their heads on each page, charts, recipients, signature; nothing missing, nothing more. A line
break counts as a space, and any run of spaces as one; page numbers are left out, and a line may break without a space
behind `-` or `/`. In poppler's own order (no option) the same letters have to come out, in whatever order.

Prints the first difference, with its page and component, and exits with status 1 when there is one.
Needs Python 3.11 and poppler-utils.
"""

import json
import subprocess
import sys
import unicodedata
from collections import Counter


class Difference(Exception):
    """Where the PDF's text is not the document's."""


def extracted(pdf, *options):
    """The text of each page without its number."""
    done = subprocess.run(["pdftotext", *options, "-enc", "UTF-8", pdf, "-"], capture_output=True, check=True)
    text = done.stdout.decode("utf-8")
    if not unicodedata.is_normalized("NFC", text):
        at = next(at for at in range(len(text)) if not unicodedata.is_normalized("NFC", text[: at + 1]))
        raise Difference(f"text is not NFC: «{text[max(0, at - 20): at + 2]}»")
    pages = text.removesuffix("\f").split("\f")
    return [without_number(page, number) for number, page in enumerate(pages, 1)]


def without_number(page, number):
    first, _, rest = page.partition("\n")
    return rest if first.strip() == str(number) else page


def plain(runs):
    return "".join(run["text"] for run in runs)


def folded(text):
    return " ".join(text.split())


def letterhead(head):
    """The parts above the kind as they are drawn: the left column before the right."""
    left = ("superior", "issuer", "star", "number")
    yield from ((name, head[name]) for name in left if head[name])
    if not head["kind"]:
        yield "subject", " ".join(head["subject"])
    right = ("secrecy", "urgency", "circulation", "draft", "title", "motto", "place_date", "kind")
    yield from ((name, head[name]) for name in right if head.get(name))


def ending(recipients, signatures):
    """Recipients and signatures as they are drawn: several signatures stand above the recipients."""
    lists = []
    if recipients:
        lists.append(("recipients", "\n".join([recipients["label"], *recipients["lines"]])))
        lists.append(("drafter", recipients["drafter"] or ""))
    names = [(f"signature, {name}", one[name] or "") for one in signatures for name in ("authority", "post", "name")]
    return [*names, *lists] if len(signatures) > 1 else [*lists, *names]


def pieces(doc):
    """What stands in the document, in reading order: `(component, text)`. A table is one, with its rows."""
    head = doc["letterhead"]
    yield from letterhead(head)
    for line in head["subject"] if head["kind"] else []:
        yield "subject", line
    yield "divider", head["divider"] or ""
    addressees = head.get("addressees")
    if addressees:
        yield "addressees", "\n".join([addressees["label"], *addressees["lines"]])
    for at, block in enumerate(doc["blocks"], 1):
        kind, name = block["type"], f"block {at}, {block['type']}"
        if kind == "heading":
            # A part's label has a line of its own.
            yield name, block["label"] + ("\n" if block["form"] == "part" else "") + plain(block["runs"])
        elif kind == "paragraph":
            yield name, plain(block["runs"])
        elif kind == "list-item":
            yield name, block["marker"] + plain(block["runs"])
        elif kind == "table":
            yield f"{name}, caption", plain(block["caption"])
            yield name, block
        elif kind == "chart":
            yield f"{name}, caption", plain(block["caption"])
            for bar in block["bars"]:
                yield f"{name}, bar", plain(bar["label"]) + " " + plain(bar["text"])
            yield f"{name}, legend", " ".join(block["legend"])
    yield from ending(doc["recipients"], doc["signatures"])
    copy = doc.get("copy")
    if copy:
        for name in ("superior", "issuer", "star", "number", "kind", "place_date"):
            yield f"copy, {name}", copy[name] or ""
        yield from ending(copy["recipients"], [copy["signature"]])


class Reader:
    """The text of all pages, read from the beginning."""

    def __init__(self, pages):
        self.text, self.starts = "", []
        for page in pages:
            self.starts.append(len(self.text))
            self.text += folded(page) + " "
        self.at = 0

    @property
    def page(self):
        return sum(start <= self.at for start in self.starts)

    def take(self, name, wanted):
        """Reads `wanted` and the space behind it."""
        wanted = folded(wanted)
        at = self.at
        for index, letter in enumerate(wanted):
            # A line was broken here, where the text has no space.
            if self.text[at : at + 1] == " " != letter and index and wanted[index - 1] in "-/":
                at += 1
            if self.text[at : at + 1] != letter:
                self.at = at
                expected, seen = wanted[max(0, index - 25) : index + 25], self.text[max(0, at - min(index, 25)) : at + 25]
                raise Difference(f"page {self.page}, {name}, letter {index + 1}: expected «{expected}» measured «{seen}»")
            at += 1
        if wanted and self.text[at] != " ":
            raise Difference(f"page {self.page}, end of {name}: expected a space measured «{self.text[at : at + 25]}»")
        self.at = at + (1 if wanted else 0)

    def take_table(self, name, table):
        heads = [plain(column["heading"]) for column in table["columns"]]
        for cell in heads:
            self.take(f"{name}, head", cell)
        for number, row in enumerate(table["rows"], 1):
            if self.at in self.starts:
                for cell in heads:
                    self.take(f"{name}, repeated head", cell)
            for cell in row["cells"]:
                self.take(f"{name}, row {number}", plain(cell))


def without(text, words):
    """`text` without `words`, which it holds once."""
    if folded(text).count(words) != 1:
        raise Difference(f"page 1, contact: expected «{words}» once measured {folded(text).count(words)} times")
    return folded(text).replace(words, " ")


def in_reading_order(pdf, doc):
    """Holds the drawing order against the reading order."""
    pages = extracted(pdf, "-raw")
    if doc["contact"]:
        pages[0] = without(pages[0], folded(doc["contact"]))
    reader = Reader(pages)
    for name, piece in pieces(doc):
        if isinstance(piece, str):
            reader.take(name, piece)
        else:
            reader.take_table(name, piece)
    if reader.at < len(reader.text):
        raise Difference(f"page {reader.page}, after the end: expected nothing measured «{reader.text[reader.at:][:50]}»")


def letters(pages):
    """How often each letter comes. Poppler takes a `-` at a line's end for a hyphen, and out."""
    return Counter(letter for page in pages for letter in page if not letter.isspace() and letter != "-")


def in_any_order(pdf):
    drawn, laid_out = letters(extracted(pdf, "-raw")), letters(extracted(pdf))
    if drawn != laid_out:
        raise Difference(f"letters in poppler's order: expected all measured without {dict(drawn - laid_out)}, "
                         f"with {dict(laid_out - drawn)} besides")


def main():
    if len(sys.argv) != 3:
        print(__doc__)
        return 2
    pdf, composed = sys.argv[1:]
    with open(composed, encoding="utf-8") as file:
        doc = json.load(file)
    try:
        in_reading_order(pdf, doc)
        in_any_order(pdf)
    except Difference as difference:
        print(f"FAIL {pdf}: {difference}")
        return 1
    print(f"{pdf}: text as composed")
    return 0


if __name__ == "__main__":
    sys.exit(main())
