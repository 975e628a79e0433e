#!/usr/bin/env python3
"""Holds the text that others get out of a PDF against the composed document, letter for letter.

    text.py DOC.pdf DOC.json

Runs `pdftotext` (poppler). Its text has to be NFC. In drawing order (`-raw`) it has to be the whole of the composed
document (`--format json`) in reading order: letterhead column by column, kind, subject, headings, paragraphs, list items,
tables cell by cell with their heads on each page, charts, recipients, signature, appendices; nothing missing, nothing more.
Footnotes stand at the end of their pages, and cells that stand for several rows or columns anywhere among those beside
them. A line break counts as a space, and any run of spaces as one; page numbers are left out, and a line may break without
a space behind `-` or `/`. In poppler's own order (no option) the same letters have to come out, in whatever order.

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
    return pages


def without_numbers(pages, starts):
    """The pages without their numbers, which start anew at the pages `starts`."""
    for number, page in enumerate(pages, 1):
        own = number - max([1, *(start for start in starts if start <= number)]) + 1
        first, _, rest = page.partition("\n")
        yield rest if first.strip() == str(own) else page


def plain(runs):
    return "".join(run["text"] for run in runs)


def folded(text):
    return " ".join(text.split())


def letterhead(head, corner, foot=False):
    """The parts above the kind as they are drawn: a mark in the corner of the sheet, the left column, then the right."""
    if corner:
        yield "circulation", head["circulation"]
    left = ("superior", "issuer", "star", "number")
    yield from ((name, head[name]) for name in left if head[name])
    if not head["kind"]:
        yield "subject", " ".join(head["subject"])
    right = ("secrecy", "urgency", "circulation", "draft", "title", "motto", "place_date", "kind", "author")
    yield from ((name, head[name]) for name in right if head.get(name) and not ((corner or foot) and name == "circulation"))


def ending(recipients, signatures, confirmation=None):
    """Recipients and signatures as they are drawn: several signatures stand above the recipients."""
    lists = []
    if recipients:
        lists.append(("recipients", "\n".join([recipients["label"], *recipients["lines"]])))
        lists.append(("drafter", recipients["drafter"] or ""))
    parts = lambda one: [(f"signature, {name}", one[name] or "") for name in ("authority", "post", "name")]
    names = [part for one in signatures for part in parts(one)]
    if confirmation:
        names += [("confirmation", confirmation["text"]), *parts(confirmation["signature"])]
    return [*names, *lists] if len(signatures) > 1 else [*lists, *names]


def stamp(copy):
    """The stamp of a copy and who signs it."""
    yield "copy, heading", copy["stamp"]["heading"]
    for entry in copy["stamp"]["entries"]:
        yield "copy, entry", f"{entry['label']} {entry['text']}"
    yield from ending(None, [copy["signature"]])


def pieces(doc, corner, foot):
    """What stands in the document, in reading order: `(component, text)`. A table is one, with its rows. `corner`,
    `foot`: its circulation mark stands there on the sheet."""
    head = doc["letterhead"]
    yield from letterhead(head, corner, foot)
    for line in head["subject"] if head["kind"] else []:
        yield "subject", line
    yield "divider", head["divider"] or ""
    addressees = head.get("addressees")
    if addressees:
        yield "addressees", "\n".join([addressees["label"], *addressees["lines"]])
    yield from block_pieces(doc["blocks"], "")
    yield from ending(doc["recipients"], doc["signatures"], doc.get("confirmation"))
    copy = doc.get("copy")
    if copy and "stamp" in copy:
        yield from stamp(copy)
    elif copy:
        for name in ("superior", "issuer", "star", "number", "kind", "place_date"):
            yield f"copy, {name}", copy[name] or ""
        yield from ending(copy["recipients"], [copy["signature"]])
    for it in doc.get("appendices", []):
        name = it["label"]
        yield f"{name}, label", it["label"]
        yield f"{name}, title", plain(it["title"])
        yield f"{name}, reference", it["reference"] or ""
        yield f"{name}, divider", it["divider"]
        yield from block_pieces(it["blocks"], f"{name}, ")


def block_pieces(blocks, where):
    """The same of a list of blocks, which stand `where`."""
    for at, block in enumerate(blocks, 1):
        kind, name = block["type"], f"{where}block {at}, {block['type']}"
        if kind == "heading":
            # A part's label has a line of its own.
            own = block["form"] in ("part", "chapter", "division")
            yield name, block["label"] + ("\n" if own else "") + plain(block["runs"])
        elif kind in ("paragraph", "enacting", "list-item", "basis", "numbered"):
            yield name, (block.get("marker") or block.get("label") or "") + plain(block["runs"])
        elif kind == "table":
            yield f"{name}, caption", plain(block["caption"])
            yield name, block
        elif kind == "chart":
            yield f"{name}, caption", plain(block["caption"])
            for bar in block["bars"]:
                yield f"{name}, bar", plain(bar["label"]) + " " + plain(bar["text"])
            yield f"{name}, legend", " ".join(block["legend"])
        elif kind == "line-chart":
            yield f"{name}, caption", plain(block["caption"])
            for point in block["points"]:
                yield f"{name}, point", " ".join(map(plain, [point["label"], *(value["text"] for value in point["values"])]))
            yield f"{name}, legend", " ".join(block["legend"])
        elif kind == "share-chart":
            yield f"{name}, caption", plain(block["caption"])
            for share in block["shares"]:
                yield f"{name}, share", plain(share["label"]) + " " + plain(share["text"])


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

    def starts_with(self, text):
        return bool(text) and self.text.startswith(folded(text) + " ", self.at)

    def take_head(self, name, columns):
        """A table's head. Its cells that stand for several are drawn apart from the others."""
        groups = [plain(column.get("group", [])) for column in columns]
        left = [plain(column["heading"]) for column in columns]
        left += [group for at, group in enumerate(groups) if group and group != (at and groups[at - 1])]
        left += [column["number"] for column in columns if "number" in column]
        while left:
            cell = max(filter(self.starts_with, left), key=len, default=left[0])
            self.take(name, cell)
            left.remove(cell)

    def take_merged(self, name, pending):
        """The cells for several rows that are drawn here."""
        while here := next(filter(self.starts_with, pending), None):
            self.take(name, here)
            pending.remove(here)

    def take_table(self, name, table):
        self.take_head(f"{name}, head", table["columns"])
        pending = []
        for number, row in enumerate(table["rows"], 1):
            self.take_merged(f"{name}, merged cell", pending)
            if self.at in self.starts:
                self.take_head(f"{name}, repeated head", table["columns"])
            for cell, span in zip(row["cells"], row.get("spans") or [1] * len(row["cells"])):
                self.take_merged(f"{name}, merged cell", pending)
                if span > 1:
                    pending.append(plain(cell))
                elif span:
                    self.take(f"{name}, row {number}", plain(cell))
            self.take_merged(f"{name}, merged cell", pending)
        if pending:
            raise Difference(f"page {self.page}, {name}: expected «{pending[0]}» measured nothing of it")


def without(text, words):
    """`text` without `words`, which it holds once."""
    if folded(text).count(words) != 1:
        raise Difference(f"page 1, contact: expected «{words}» once measured {folded(text).count(words)} times")
    return folded(text).replace(words, " ")


def runs_with_notes(doc):
    """The runs that have a footnote, in reading order."""
    parts = [doc["blocks"], *(it["blocks"] for it in doc.get("appendices", []))]
    for block in (block for blocks in parts for block in blocks):
        yield from (run for run in block.get("runs", []) if "note" in run)


def without_notes(pages, doc):
    """The pages without their footnotes and the numbers that refer to them."""
    pages = [folded(page) + " " for page in pages]
    for number, run in enumerate(runs_with_notes(doc), 1):
        note = f" {number} {folded(plain(run['note']))} "
        found = [at for at, page in enumerate(pages) if note in page]
        if len(found) != 1:
            raise Difference(f"footnote {number}: expected «{note}» on one page measured {len(found)}")
        at = found[0]
        pages[at] = pages[at].replace(note, " ", 1)
        # The number behind the words it belongs to, alone on its line or joined to the last word.
        words = folded(run["text"])[-20:]
        mark = next((f"{words}{gap}{number}" for gap in ("", " ") if pages[at].count(f"{words}{gap}{number}") == 1), None)
        if mark is None:
            raise Difference(f"page {at + 1}, footnote {number}: expected its number behind «{words}»")
        before, after = pages[at].split(mark)
        pages[at] = before + words + after.removeprefix(" " if after[1:2] in ".,;:" else "")
    return pages


def in_reading_order(pdf, doc):
    """Holds the drawing order against the reading order."""
    pages = extracted(pdf, "-raw")
    labels = [it["label"] for it in doc.get("appendices", [])]
    starts = [number for number, page in enumerate(pages, 1) if page.partition("\n")[0].strip() in labels]
    if len(starts) != len(labels):
        raise Difference(f"pages of appendices: expected {len(labels)} measured {starts}")
    pages = list(without_numbers(pages, starts))
    # What stands at the foot of a page is drawn apart from the text's flow, or in it where the text ends.
    mark = doc["letterhead"]["circulation"]
    corner = bool(mark) and folded(pages[0]).startswith(folded(mark))
    head = folded(" ".join(text for _, text in letterhead(doc["letterhead"], False)))
    foot = bool(mark) and not corner and folded(mark) not in folded(pages[0])[: len(head)]
    for words in [doc["contact"], mark if foot else None]:
        if words:
            at = max(at for at, page in enumerate(pages) if folded(words) in folded(page))
            pages[at] = without(pages[at], folded(words))
    reader = Reader(without_notes(pages, doc))
    for name, piece in pieces(doc, corner, foot):
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
