"""The measured model of a PDF: its letters, lines and boxes, each found again as a component of the composed document.

Lengths are in points, from the page's top left corner.
"""

import json
from collections import namedtuple
from functools import cached_property

import pymupdf

Glyph = namedtuple("Glyph", "page x0 x1 y char font size colour")
Stroke = namedtuple("Stroke", "x0 y0 x1 y1 width colour")
Box = namedtuple("Box", "x0 y0 x1 y1 width colour fill")
Line = namedtuple("Line", "page y x0 x1 text")


def squeezed(text):
    """The text without any space."""
    return "".join(text.split())


def plain(runs):
    return "".join(run["text"] for run in runs)


class Found:
    """The letters of one component in the PDF, in drawing order."""

    def __init__(self, glyphs):
        self.glyphs = glyphs

    @cached_property
    def lines(self):
        """Its lines: letters on one baseline of one page."""
        groups = []
        for glyph in self.glyphs:
            last = groups[-1][-1] if groups else None
            if last and last.page == glyph.page and abs(last.y - glyph.y) < 0.5:
                groups[-1].append(glyph)
            else:
                groups.append([glyph])
        return [
            Line(g[0].page, g[0].y, min(x.x0 for x in g), max(x.x1 for x in g), "".join(x.char for x in g))
            for g in groups
        ]

    @cached_property
    def styles(self):
        """Each typeface, size and colour it is set in, with the page where it is first met."""
        styles = {}
        for glyph in self.glyphs:
            styles.setdefault((glyph.font, glyph.size, glyph.colour), glyph.page)
        return styles

    @property
    def page(self):
        return self.glyphs[0].page

    @property
    def first(self):
        return self.lines[0]

    @property
    def last(self):
        return self.lines[-1]

    def width(self, size):
        """Its width if it stood on one line: a space of Times is a quarter of the size."""
        return sum(line.x1 - line.x0 for line in self.lines) + (len(self.lines) - 1) * size / 4


def union(parts):
    return Found([glyph for part in parts for glyph in part.glyphs])


class Missing(Exception):
    """A text of the composed document that the PDF does not have where it belongs."""


class End:
    """What stands below a text: its recipients, and its signatures from left to right."""

    def __init__(self, pair, recipients, signatures):
        self.label, self.recipients, self.drafter, self.signatures = None, [], None, []
        self.texts = signatures
        # Several signatures take the width, and the recipients stand below them.
        for part in ("signatures", "recipients") if len(signatures) > 1 else ("recipients", "signatures"):
            if part == "signatures":
                for signature in signatures:
                    found = {name: pair._take(signature[name]) for name in ("authority", "post", "name") if signature[name]}
                    self.signatures.append({"signer" if name == "name" else name: it for name, it in found.items()})
            elif recipients:
                self.label = pair._take(recipients["label"])
                self.recipients = [pair._take(line) for line in recipients["lines"]]
                self.drafter = pair._take(recipients["drafter"] or "")

    @property
    def first(self):
        """Its first line, and the key of that line's size."""
        if self.label and len(self.signatures) == 1:
            return self.label.first, "recipients.label-pt"
        found = self.signatures[0]
        name = next(name for name in ("authority", "post", "signer") if name in found)
        return found[name].first, f"{name}.pt"


class Pair:
    """A PDF with its composed document, and each component of the one found in the other."""

    def __init__(self, pdf, composed):
        self.name = pdf.rsplit("/", 1)[-1]
        with open(composed, encoding="utf-8") as file:
            self.doc = json.load(file)
        self.sizes, self.strokes, self.boxes, self.numbers = [], [], [], {}
        self.letters = []
        with pymupdf.open(pdf) as pages:
            for number, page in enumerate(pages, 1):
                self._read(number, page)
        self.stream = "".join(glyph.char for glyph in self.letters)
        self.at = 0
        self._find()

    # Reading.

    def _read(self, number, page):
        self.sizes.append((page.rect.width, page.rect.height))
        glyphs = []
        for span in page.get_texttrace():
            colour = tuple(span["color"]) if len(span["color"]) == 3 else (span["color"][0],) * 3
            for code, _, (x, y), box in span["chars"]:
                if not chr(code).isspace():
                    glyphs.append(Glyph(number, x, box[2], y, chr(code), span["font"], span["size"], colour))
        self.numbers[number] = self._page_number(number, glyphs)
        self.letters += glyphs
        strokes, boxes = [], []
        for drawing in page.get_drawings():
            for item in drawing["items"]:
                width, colour, fill = drawing.get("width"), drawing.get("color"), drawing.get("fill")
                if item[0] == "l":
                    (x0, y0), (x1, y1) = item[1], item[2]
                    strokes.append(Stroke(min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1), width, colour))
                elif item[0] == "re":
                    boxes.append(Box(*item[1], width if colour else None, colour, fill))
        self.strokes.append(strokes)
        self.boxes.append(boxes)

    @staticmethod
    def _page_number(number, glyphs):
        """Takes the number off the page's letters: the topmost line, when it is nothing else."""
        if not glyphs:
            return None
        top = min(glyph.y for glyph in glyphs)
        line = [glyph for glyph in glyphs if abs(glyph.y - top) < 0.5]
        if "".join(glyph.char for glyph in line) != str(number):
            return None
        for glyph in line:
            glyphs.remove(glyph)
        return Found(line)

    # Finding.

    def _slice(self, at, text):
        return Found(self.letters[at : at + len(text)])

    def _take(self, text):
        """The letters of `text`, which come next."""
        text = squeezed(text)
        if not text:
            return None
        if not self.stream.startswith(text, self.at):
            near = self.stream[self.at : self.at + len(text) + 10]
            page = self.letters[min(self.at, len(self.letters) - 1)].page
            raise Missing(f"expected «{text}» measured «{near}» ({self.name}, page {page})")
        found = self._slice(self.at, text)
        self.at += len(text)
        return found

    def _take_runs(self, runs):
        return [(run, found) for run in runs if (found := self._take(run["text"]))]

    def _find(self):
        doc, head = self.doc, self.doc["letterhead"]
        self.parts = {}
        self._find_contact(doc["contact"])
        # The left column, then the right. A document without a line of its kind has its subject in the left one.
        self._take_parts(self.parts, head, "superior", "issuer", "star", "number")
        if not head["kind"]:
            self.parts["dispatch-subject"] = self._take(" ".join(head["subject"]))
        self._take_parts(self.parts, head, "secrecy", "urgency", "circulation", "draft", "title", "motto", "place_date", "kind")
        self.subject = [self._take(line) for line in head["subject"]] if head["kind"] else []
        self._take_parts(self.parts, head, "divider")
        addressees = head.get("addressees") or {"label": "", "lines": []}
        self.addressee_label = self._take(addressees["label"])
        self.addressees = [self._take(line) for line in addressees["lines"]]
        self.blocks = [self._block(block) for block in doc["blocks"] if block["type"] != "page-break"]
        body_end = self.at
        self.end = End(self, doc["recipients"], doc["signatures"])
        copy = doc.get("copy")
        self.copy = {}
        if copy:
            self._take_parts(self.copy, copy, "superior", "issuer", "star", "number", "kind", "place_date")
            self.copy_end = End(self, copy["recipients"], [copy["signature"]])
        if self.at != len(self.stream):
            raise Missing(f"expected the end measured «{self.stream[self.at:][:60]}» ({self.name})")
        sign = self.end.signatures[0]["signer"].page
        self.lines_with_signature = {
            round(glyph.y, 1) for glyph in self.letters[:body_end] if glyph.page == sign
        }

    def _take_parts(self, parts, texts, *names):
        """The letters of the texts of these names that there are, under the names that the rules have for them."""
        for name in names:
            if texts.get(name):
                parts[name.replace("_", "-")] = self._take(texts[name])

    def _find_contact(self, words):
        """Takes the contact line out of the letters: it is drawn apart from the text's flow."""
        if not words:
            return
        text = squeezed(words)
        at = self.stream.rfind(text, 0, sum(glyph.page == 1 for glyph in self.letters))
        if at < 0:
            raise Missing(f"expected «{text}» measured nothing ({self.name}, page 1)")
        self.parts["contact"] = self._slice(at, text)
        del self.letters[at : at + len(text)]
        self.stream = self.stream[:at] + self.stream[at + len(text) :]

    def _block(self, block):
        """A block with its letters: `whole`, and what its type has besides."""
        kind = block["type"]
        if kind in ("paragraph", "list-item", "heading"):
            lead = self._take(block.get("marker") or block.get("label") or "")
            runs = self._take_runs(block["runs"])
            whole = union(([lead] if lead else []) + [found for _, found in runs])
            return {"block": block, "lead": lead, "runs": runs, "whole": whole}
        caption = union([found for _, found in self._take_runs(block["caption"])])
        if kind == "table":
            return {"block": block, "caption": caption, **self._table(block)}
        bars = [(self._joined(bar["label"]), self._joined(bar["text"])) for bar in block["bars"]]
        legend = [self._take(words) for words in block["legend"]]
        return {"block": block, "caption": caption, "bars": bars, "legend": legend}

    def _joined(self, runs):
        found = [found for _, found in self._take_runs(runs)]
        return union(found) if found else None

    def _table(self, block):
        """The rows of each page, the repeated heads among them: `(page, row or None for a head, cells)`."""
        head_text = "".join(squeezed(plain(column["heading"])) for column in block["columns"])
        head = lambda: [self._joined(column["heading"]) for column in block["columns"]]
        cells = head()
        rows = [(cells[0].page, None, cells)]
        for row in block["rows"]:
            page = rows[-1][0]
            # Whether a new page starts with the head again is checked, not taken for granted.
            if self.letters[self.at].page != page and self.stream.startswith(head_text, self.at):
                cells = head()
                rows.append((cells[0].page, None, cells))
            cells = [self._joined(cell) for cell in row["cells"]]
            rows.append((next(cell.page for cell in cells if cell), row, cells))
        return {"rows": rows}

    # Drawings.

    def stroke(self, page, **near):
        """The drawn line on `page` that is nearest to the positions given, within 3 points of each."""
        return self._nearest(self.strokes[page - 1], near)

    def box(self, page, among=lambda box: True, **near):
        """The drawn box on `page` that is nearest to the positions given, within 3 points of each."""
        return self._nearest(filter(among, self.boxes[page - 1]), near)

    @staticmethod
    def _nearest(drawings, near):
        far = lambda drawing: max(abs(getattr(drawing, name) - value) for name, value in near.items())
        found = [drawing for drawing in drawings if far(drawing) < 3]
        return min(found, key=far, default=None)
