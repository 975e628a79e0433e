"""The measured model of a PDF: its letters, lines and boxes, each found again as a component of the composed document.

Lengths are in points, from the page's top left corner.
"""

import json
from collections import namedtuple
from functools import cached_property

import pymupdf

# How far down the page a number can stand and be the page's own: above all text. Marks at the sheet's lower edge are as near.
NUMBER_BELOW = 50

Glyph = namedtuple("Glyph", "page x0 x1 y char font size colour")
Stroke = namedtuple("Stroke", "x0 y0 x1 y1 width colour dashed")
Box = namedtuple("Box", "x0 y0 x1 y1 width colour fill")
Line = namedtuple("Line", "page y x0 x1 text")


def squeezed(text):
    """The text without any space."""
    return "".join(text.split())


def plain(runs):
    return "".join(run["text"] for run in runs)


# The blocks that are set as text.
TEXT = ("paragraph", "list-item", "heading", "numbered", "basis", "enacting")

# A cell of a table: what was found of it, its first and last column, and the rows it stands for.
Cell = namedtuple("Cell", "found first last rows")


def runs_of(blocks):
    """All lists of runs in reading order."""
    for block in blocks:
        for key in ("caption", "runs"):
            yield block.get(key, [])
        for row in block.get("rows", []):
            yield from row["cells"]


def head_rows(columns):
    """The rows of a table's head: what each is called and its cells, `(text, first column, last column, rows)`."""
    groups = [plain(column.get("group", [])) for column in columns]
    rows = 2 if any(groups) else 1
    above, below = [], []
    for at, column in enumerate(columns):
        if not groups[at]:
            above.append((plain(column["heading"]), at, at, rows))
            continue
        if at == 0 or groups[at - 1] != groups[at]:
            last = next((index for index in range(at, len(groups)) if groups[index] != groups[at]), len(groups)) - 1
            above.append((groups[at], at, last, 1))
        below.append((plain(column["heading"]), at, at, 1))
    numbers = [(column["number"], at, at, 1) for at, column in enumerate(columns) if "number" in column]
    return [(name, row) for name, row in (("head", above), ("head", below), ("numbers", numbers)) if row]


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

    def __init__(self, pair, recipients, signatures, confirmation=None):
        self.label, self.recipients, self.drafter, self.signatures = None, [], None, []
        self.confirmation = None
        self.texts = signatures
        # Several signatures take the width, and the recipients stand below them.
        for part in ("signatures", "recipients") if len(signatures) > 1 else ("recipients", "signatures"):
            if part == "signatures":
                for signature in signatures:
                    found = {name: pair._take(signature[name]) for name in ("authority", "post", "name") if signature[name]}
                    self.signatures.append(self.named(found))
                if confirmation:
                    self.confirmation = pair._take(confirmation["text"])
                    one = confirmation["signature"]
                    self.confirmed = self.named({name: pair._take(one[name]) for name in ("authority", "post", "name") if one[name]})
            elif recipients:
                self.label = pair._take(recipients["label"])
                self.recipients = [pair._take(line) for line in recipients["lines"]]
                self.drafter = pair._take(recipients["drafter"] or "")

    @staticmethod
    def named(found):
        """The parts of a signature under the names that the rules have for them."""
        return {"signer" if name == "name" else name: it for name, it in found.items()}

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
        self.numbers[number] = self._page_number(glyphs)
        self.letters += glyphs
        strokes, boxes = [], []
        for drawing in page.get_drawings():
            for item in drawing["items"]:
                width, colour, fill = drawing.get("width"), drawing.get("color"), drawing.get("fill")
                dashed = (drawing.get("dashes") or "[] 0") != "[] 0"
                if item[0] == "l":
                    (x0, y0), (x1, y1) = item[1], item[2]
                    strokes.append(Stroke(min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1), width, colour, dashed))
                elif item[0] == "re":
                    boxes.append(Box(*item[1], width if colour else None, colour, fill))
        self.strokes.append(strokes)
        self.boxes.append(boxes)

    @staticmethod
    def _page_number(glyphs):
        """Takes the number off the page's letters: the topmost line, when it is nothing else and above the text."""
        if not glyphs:
            return None
        top = min(glyph.y for glyph in glyphs)
        line = [glyph for glyph in glyphs if abs(glyph.y - top) < 0.5]
        if top > NUMBER_BELOW or not "".join(glyph.char for glyph in line).isdigit():
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
        """The letters of each run. The numbers of footnotes are kept apart: they stand higher."""
        taken = []
        for run in runs:
            if found := self._take(run["text"]):
                taken.append((run, found))
            if "note" in run:
                self.note_marks.append(self._take(str(len(self.note_marks) + 1)))
        return taken

    def _find(self):
        doc, head = self.doc, self.doc["letterhead"]
        self.parts = {}
        self._find_contact(doc["contact"])
        self._find_edge_mark(head["circulation"])
        self._find_notes()
        # The left column, then the right. A document without a line of its kind has its subject in the left one.
        self._take_parts(self.parts, head, "superior", "issuer", "star", "number")
        if not head["kind"]:
            self.parts["dispatch-subject"] = self._take(" ".join(head["subject"]))
        marks = ("secrecy", "urgency", *(() if "circulation" in self.parts else ("circulation",)), "draft")
        self._take_parts(self.parts, head, *marks, "title", "motto", "place_date", "kind", "author")
        self.subject = [self._take(line) for line in head["subject"]] if head["kind"] else []
        self._take_parts(self.parts, head, "divider")
        addressees = head.get("addressees") or {"label": "", "lines": []}
        self.addressee_label = self._take(addressees["label"])
        self.addressees = [self._take(line) for line in addressees["lines"]]
        self.blocks = self._blocks(doc["blocks"])
        body_end = self.at
        self.end = End(self, doc["recipients"], doc["signatures"], doc.get("confirmation"))
        copy = doc.get("copy")
        self.copy = {}
        if copy and "stamp" in copy:
            self.copy["heading"] = self._take(copy["stamp"]["heading"])
            self.copy["entries"] = [(self._take(entry["label"]), self._take(entry["text"])) for entry in copy["stamp"]["entries"]]
            self.copy_end = End(self, None, [copy["signature"]])
        elif copy:
            self._take_parts(self.copy, copy, "superior", "issuer", "star", "number", "kind", "place_date")
            self.copy_end = End(self, copy["recipients"], [copy["signature"]])
        self.appendices = [self._appendix(it) for it in doc.get("appendices", [])]
        if self.at != len(self.stream):
            raise Missing(f"expected the end measured «{self.stream[self.at:][:60]}» ({self.name})")
        sign = self.end.signatures[0]["signer"].page
        self.lines_with_signature = {
            round(glyph.y, 1) for glyph in self.letters[:body_end] if glyph.page == sign
        }

    @property
    def all_blocks(self):
        """The blocks of the text and those of all appendices."""
        return self.blocks + [block for it in self.appendices for block in it["blocks"]]

    def number_of(self, page):
        """The number that belongs to a page: each appendix starts anew."""
        return page - max([1, *(start for it in self.appendices if (start := it["label"].page) <= page)]) + 1

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
        at = self.stream.rfind(text)
        if at < 0:
            raise Missing(f"expected «{text}» measured nothing ({self.name})")
        self._take_out("contact", at, text)

    def _take_out(self, name, at, text):
        self.parts[name] = self._slice(at, text)
        del self.letters[at : at + len(text)]
        self.stream = self.stream[:at] + self.stream[at + len(text) :]

    def _find_edge_mark(self, words):
        """Takes the circulation mark out of the letters where it stands at the upper or lower edge of a sheet."""
        text = squeezed(words or "")
        at = self.stream.find(text) if text else -1
        while at >= 0:
            first = self.letters[at]
            if first.y < NUMBER_BELOW or first.y > self.sizes[first.page - 1][1] - NUMBER_BELOW:
                return self._take_out("circulation", at, text)
            at = self.stream.find(text, at + 1)

    def _find_notes(self):
        """Takes the footnotes out of the letters, which stand at the foot of their pages: number and text of each."""
        self.notes, self.note_marks = [], []
        lists = runs_of(self.doc["blocks"] + [block for it in self.doc.get("appendices", []) for block in it["blocks"]])
        for run in (run for runs in lists for run in runs if "note" in run):
            number = str(len(self.notes) + 1)
            text = number + squeezed(plain(run["note"]))
            at = self.stream.find(text)
            if at < 0 or self.stream.find(text, at + 1) >= 0:
                raise Missing(f"expected «{text}» once ({self.name})")
            found = self.letters[at : at + len(text)]
            self.notes.append((Found(found[: len(number)]), Found(found[len(number) :])))
            del self.letters[at : at + len(text)]
            self.stream = self.stream[:at] + self.stream[at + len(text) :]

    def _blocks(self, blocks):
        return [self._block(block) for block in blocks if block["type"] != "page-break"]

    def _appendix(self, it):
        found = {"appendix": it, "label": self._take(it["label"])}
        found["title"] = union([part for _, part in self._take_runs(it["title"])])
        found["reference"] = self._take(it["reference"] or "")
        found["divider"] = self._take(it["divider"])
        found["blocks"] = self._blocks(it["blocks"])
        return found

    def _block(self, block):
        """A block with its letters: `whole`, and what its type has besides."""
        kind = block["type"]
        if kind in TEXT:
            lead = self._take(block.get("marker") or block.get("label") or "")
            runs = self._take_runs(block["runs"])
            whole = union(([lead] if lead else []) + [found for _, found in runs])
            return {"block": block, "lead": lead, "runs": runs, "whole": whole}
        caption = union([found for _, found in self._take_runs(block["caption"])])
        if kind == "table":
            return {"block": block, "caption": caption, **self._table(block)}
        if kind == "line-chart":
            points = [
                (self._joined(point["label"]), [self._joined(value["text"]) for value in point["values"]])
                for point in block["points"]
            ]
            legend = [self._take(words) for words in block["legend"]]
            return {"block": block, "caption": caption, "points": points, "legend": legend}
        if kind == "share-chart":
            shares = [(self._joined(share["label"]), self._joined(share["text"])) for share in block["shares"]]
            return {"block": block, "caption": caption, "shares": shares}
        bars = [(self._joined(bar["label"]), self._joined(bar["text"])) for bar in block["bars"]]
        legend = [self._take(words) for words in block["legend"]]
        return {"block": block, "caption": caption, "bars": bars, "legend": legend}

    def _joined(self, runs):
        found = [found for _, found in self._take_runs(runs)]
        return union(found) if found else None

    def _table(self, block):
        """The rows of each page, the repeated heads among them: `(page, row or the name of a part of the head, cells)`.
        A cell is what was found with the places of its first and last column and the number of rows it stands for."""
        heads = head_rows(block["columns"])
        # What comes first of a head is drawn first, or its merged cells are.
        starts = [squeezed(text) for _, row in heads for text, *_ in row if text]
        rows, pending = [], []

        def head():
            left = [(text, at) for at, (_, row) in enumerate(heads) for text in row]
            found = [[] for _ in heads]
            while left:
                # Cells that stand for several are drawn apart from the others.
                here = [entry for entry in left if self.stream.startswith(squeezed(entry[0][0]), self.at)]
                (text, first, last, span), at = max(here or left, key=lambda entry: len(entry[0][0]))
                found[at].append(Cell(self._take(text), first, last, span))
                left.remove(((text, first, last, span), at))
            page = next(cell.found.page for row in found for cell in row if cell.found)
            rows.extend((page, name, sorted(cells, key=lambda cell: cell.first)) for (name, _), cells in zip(heads, found))

        def merged():
            """Takes the cells for several rows that are drawn here."""
            for cell in pending:
                if self.stream.startswith(squeezed(cell[0]), self.at):
                    pending.remove(cell)
                    cell[1].append(Cell(self._take(cell[0]), cell[2], cell[2], cell[3]))
                    return merged()

        head()
        for row in block["rows"]:
            merged()
            # Whether a new page starts with the head again is checked, not taken for granted.
            if self.letters[self.at].page != rows[-1][0] and any(self.stream.startswith(text, self.at) for text in starts):
                head()
            spans, cells = row.get("spans") or [1] * len(row["cells"]), []
            for at, (runs, span) in enumerate(zip(row["cells"], spans)):
                merged()
                if span > 1:
                    pending.append((plain(runs), cells, at, span))
                elif span:
                    cells.append(Cell(self._joined(runs), at, at, span))
            rows.append((next(cell.found.page for cell in cells if cell.found), row, cells))
            merged()
        if pending:
            raise Missing(f"expected «{pending[0][0]}» in its table ({self.name}, page {rows[-1][0]})")
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
