#!/usr/bin/env python3
"""Holds finished PDFs against the rules file: every size, margin, distance, weight, colour and fixed wording.

    geometry.py --rules templates/rules/hd05-2026.toml [--walk] DOC.pdf=DOC.json …

Each pair is a PDF and the composed document (`--format json`) it was made of. The PDF is read by MuPDF, so nothing here
shares code with the program that wrote it. Each pair is measured once; the checks then compare measures with rules.

Each failure is one line, `FAIL key, key: what: expected … measured … (file, page N)`, where the keys are those of the
rules file that the check holds. Then comes a count. Exit status 1 when anything failed.

With `--walk`, each figure, switch, colour and wording of the rules file is changed in turn, in memory, and a check that
names its key has to fail; the keys whose change goes unnoticed are printed, and exit status is 1 when there are any.

Needs Python 3.11 and PyMuPDF. Lengths are in points, from the page's top left corner, unless named `mm`.
"""

import argparse
import copy
import json
import re
import sys
import tomllib
from collections import namedtuple
from functools import cached_property

import pymupdf

MM = 72 / 25.4

# How far a measure may be from its rule.
SIZE = 0.01
LINE = 0.05  # distances between lines, in points
PLACE = 0.1 * MM  # positions across the page
RULE = 0.01  # thickness of drawn lines
COLOUR = 0.005  # of 1, for each of red, green, blue

# Keys that say nothing about a page, by the last part of their name. Nothing else is left out of the walk by name.
EXEMPT_NAMES = {
    "name": "what the rule set or the typeface it asks for is called; PDFs are held against font.family",
    "standard": "which offices the rule set is for",
    "full-name": "a citation",
    "in-force": "a date of the regulation",
    "clause": "a citation",
    "certainty": "a note on the source",
    "certain": "notes on the sources",
    "pt-range": "what may be chosen; the figure chosen is beside it",
    "line-pt-range": "what may be chosen; the figure chosen is beside it",
    "words": "what may be chosen for a mark",
    "others": "what may be chosen for the end mark",
}

# How the walk changes a key where 1 more would be no change that a page can show.
CHANGES = {
    # Only numbers just below the bound show it: 9, and the 9th, in marks.toml; March in marks.toml.
    "number.pad-below": -1,
    "place-date.pad-day-below": -1,
    # Room that text may not enter: it is seen to be there when the next line no longer fits.
    "contact.before-pt": 18,
}

Glyph = namedtuple("Glyph", "page x0 x1 y char font size colour")
Stroke = namedtuple("Stroke", "x0 y0 x1 y1 width colour")
Box = namedtuple("Box", "x0 y0 x1 y1 width colour fill")
Line = namedtuple("Line", "page y x0 x1 text")


def squeezed(text):
    """The text without any space."""
    return "".join(text.split())


def rgb(colour):
    """`#1f4e79` as three numbers from 0 to 1."""
    return tuple(int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))


def plain(runs):
    return "".join(run["text"] for run in runs)


# ---------------------------------------------------------------------------------------------------- the measured PDF


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
        # The left column, then the right.
        left = ("superior", "issuer", "star", "number", "secrecy", "urgency", "circulation", "draft")
        for name in (*left, "title"):
            if head[name]:
                self.parts[name] = self._take(head[name])
        self.parts["place-date"] = self._take(head["place_date"])
        self.parts["kind"] = self._take(head["kind"])
        self.subject = [self._take(line) for line in head["subject"]]
        if head["divider"]:
            self.parts["divider"] = self._take(head["divider"])
        self.blocks = [self._block(block) for block in doc["blocks"] if block["type"] != "page-break"]
        body_end = self.at
        recipients, signature = doc["recipients"], doc["signature"]
        self.label = self._take(recipients["label"])
        self.recipients = [self._take(line) for line in recipients["lines"]]
        if recipients["drafter"]:
            self.parts["drafter"] = self._take(recipients["drafter"])
        for name in ("authority", "post", "name"):
            if signature[name]:
                self.parts["signer" if name == "name" else name] = self._take(signature[name])
        if self.at != len(self.stream):
            raise Missing(f"expected the end measured «{self.stream[self.at:][:60]}» ({self.name})")
        sign = self.parts["signer"].page
        self.lines_with_signature = {
            round(glyph.y, 1) for glyph in self.letters[:body_end] if glyph.page == sign
        }

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


# --------------------------------------------------------------------------------------------------------- the checks


class Checks:
    """All checks of one pair against one set of rules. `failures` fills up with `(keys, line)`."""

    def __init__(self, pair, rules):
        self.pair, self.rules, self.failures = pair, rules, []
        page = rules["page"]
        self.ascent = rules["font"]["ascender-em"]
        self.body_pt, self.body_line = rules["body"]["pt"], rules["body"]["line-pt"]
        self.text_width = (page["width-mm"] - page["left-mm"] - page["right-mm"]) * MM
        self.top = page["top-mm"] * MM
        self.bottom = (page["height-mm"] - page["bottom-mm"]) * MM

    def run(self):
        for check in (
            self.paper,
            self.typefaces,
            self.page_numbers,
            self.wordings,
            self.number_and_date,
            self.letterhead_styles,
            self.letterhead_rows,
            self.letterhead_columns,
            self.title_rule,
            self.stamp,
            self.heading_lines,
            self.text_blocks,
            self.numbering,
            self.symbols,
            self.flow,
            self.tables,
            self.charts,
            self.recipients,
            self.signature,
            self.contact,
        ):
            check()
        return self.failures

    # Comparing.

    def fail(self, keys, what, expected, measured, page):
        line = f"FAIL {keys}: {what}: expected {expected} measured {measured} ({self.pair.name}, page {page})"
        self.failures.append((keys.split(", "), line))

    def near(self, keys, what, expected, measured, page, within=LINE):
        if abs(expected - measured) > within:
            self.fail(keys, what, f"{expected:.3f}", f"{measured:.3f}", page)

    def same(self, keys, what, expected, measured, page=1):
        if expected != measured:
            self.fail(keys, what, expected, measured, page)

    def style(self, key, what, found, pt, bold=False, italic=False, keys=("pt", "bold", "italic"), colour=None):
        """Size, weight, slant and colour of `found`. `keys` are those of the rules, in the section `key` or in full."""
        size_key, bold_key, italic_key = (name if "." in name else f"{key}.{name}" for name in keys)
        for (font, size, ink), page in found.styles.items():
            tail = font.rpartition("-")[2]
            self.near(size_key, f"size of {what}", pt, size, page, SIZE)
            # Symbols have one weight only.
            if not self.is_symbols(font):
                self.same(bold_key, f"bold {what}", bold, "Bold" in tail, page)
                self.same(italic_key, f"italic {what}", italic, "Italic" in tail, page)
            self.colour(f"{key}.colour", f"colour of {what}", colour or "#000000", ink, page)

    def colour(self, key, what, expected, measured, page):
        if measured is None or any(abs(a - b) > COLOUR for a, b in zip(rgb(expected), measured)):
            seen = measured and "#" + "".join(f"{round(part * 255):02x}" for part in measured)
            self.fail(key, what, expected, seen, page)

    def is_symbols(self, font):
        return squeezed(self.rules["font"]["symbols"]) == font.partition("-")[0]

    # Where things stand.

    def left(self, page):
        """The text's left edge on `page`: the backs of duplex sheets are mirrored."""
        rule = self.rules["page"]
        back = self.pair.doc["duplex"] and rule["mirrored"] and page % 2 == 0
        return (rule["right-mm"] if back else rule["left-mm"]) * MM

    def right(self, page):
        return self.left(page) + self.text_width

    def middle(self, page):
        return self.left(page) + self.text_width / 2

    def line_top(self, line, pt):
        """Where the line box of `line` begins, whose tallest letters are of `pt`."""
        return line.y - self.ascent * pt

    def centred(self, keys, what, found, middle):
        for line in found.lines:
            self.near(keys, f"centre of {what} «{line.text[:24]}»", middle, (line.x0 + line.x1) / 2, line.page, PLACE)

    def spaced(self, key, what, lines, step):
        """Consecutive `lines` of a page are `step` apart."""
        for one, two in zip(lines, lines[1:]):
            if one.page == two.page:
                self.near(key, f"from line to line of {what} «{two.text[:24]}»", step, two.y - one.y, two.page)

    # The page.

    def paper(self):
        rule = self.rules["page"]
        for page, (width, height) in enumerate(self.pair.sizes, 1):
            self.near("page.width-mm", "width of the page", rule["width-mm"] * MM, width, page)
            self.near("page.height-mm", "height of the page", rule["height-mm"] * MM, height, page)
        for glyph in self.pair.letters:
            if glyph.x0 < self.left(glyph.page) - PLACE or glyph.x1 > self.right(glyph.page) + PLACE:
                what = f"letter «{glyph.char}» between the margins"
                bounds = f"{self.left(glyph.page):.2f}–{self.right(glyph.page):.2f}"
                seen = f"{glyph.x0:.2f}–{glyph.x1:.2f}"
                return self.fail("page.left-mm, page.right-mm, page.mirrored", what, bounds, seen, glyph.page)
            if glyph.y > self.bottom + LINE:
                what = f"letter «{glyph.char}» above the bottom margin"
                return self.fail("page.bottom-mm", what, f"{self.bottom:.2f}", f"{glyph.y:.2f}", glyph.page)

    def typefaces(self):
        """Only symbols are set in the symbols' typeface, all else in the text's."""
        rule = self.rules["font"]
        seen = {}
        numbers = [glyph for found in self.pair.numbers.values() if found for glyph in found.glyphs]
        contact = self.pair.parts["contact"].glyphs if "contact" in self.pair.parts else []
        for glyph in self.pair.letters + numbers + contact:
            seen.setdefault((glyph.font, glyph.char in "☐☑★"), glyph)
        for (font, symbol), glyph in seen.items():
            key = "symbols" if symbol else "family"
            family = font.partition("+")[2] or font
            self.same(f"font.{key}", f"typeface of «{glyph.char}»", squeezed(rule[key]), family.partition("-")[0], glyph.page)

    def page_numbers(self):
        rule = self.rules["page-number"]
        for page, found in self.pair.numbers.items():
            wanted = page > 1 or rule["first-page"]
            self.same("page-number.first-page", "number on the page", wanted, found is not None, page)
            if found:
                self.style("page-number", "page number", found, rule["pt"])
                self.centred("page.left-mm, page.right-mm, page.mirrored", "page number", found, self.middle(page))
                top = self.line_top(found.first, rule["pt"])
                self.near("page-number.from-top-mm", "top of page number", rule["from-top-mm"] * MM, top, page, PLACE)

    # Wordings.

    def wordings(self):
        doc, rules = self.pair.doc, self.rules
        head = doc["letterhead"]
        for name in ("title", "star", "divider"):
            self.same(f"{name}.text", name, rules[name]["text"], head[name])
        for name in ("superior", "issuer", "kind", "secrecy", "urgency", "circulation"):
            if head[name]:
                self.same(f"{name} in capitals", name, head[name].upper(), head[name])
        for name in ("secrecy", "urgency", "circulation"):
            if head[name] and head[name] not in rules[name]["words"]:
                self.fail(f"{name}.words", name, rules[name]["words"], head[name], 1)
        first = head["subject"][0][0]
        self.same("subject.initial", "first letter of the subject", rules["subject"]["initial"] == "lower", first.islower())
        self.form("draft.form", rules["draft"]["form"], head["draft"], {"number": r"[1-9]\d*"})
        self.form("drafter.form", rules["drafter"]["form"], doc["recipients"]["drafter"], {"drafter": r"\w+", "copies": r"\d+"})
        self.recipients_wording()
        last = [block for block in doc["blocks"] if block["type"] in ("paragraph", "list-item")][-1]
        if doc["blocks"][-1] is last:
            self.same("end-mark.text", "end of the text", True, plain(last["runs"]).endswith(rules["end-mark"]["text"]))
            self.same("end-mark.text", "one end mark", True, plain(last["runs"])[-2:-1].isalnum())
        self.tones()

    def recipients_wording(self):
        rule, given = self.rules["recipients"], self.pair.doc["recipients"]
        self.same("recipients.label", "label of recipients", rule["label"], given["label"])
        for at, line in enumerate(given["lines"], 1):
            end = "end" if at == len(given["lines"]) else "separator"
            self.same("recipients.prefix", f"start of «{line}»", True, line.startswith(rule["prefix"]))
            self.same(f"recipients.{end}", f"end of «{line}»", rule[end], re.search(r"[^\w)]*$", line)[0])

    def form(self, key, form, text, parts):
        """Holds `text` against `form`, with what may stand for each of its blanks; gives what does."""
        if text is None:
            return {}
        pattern = re.escape(form)
        for name, wanted in parts.items():
            pattern = pattern.replace(re.escape("{" + name + "}"), f"(?P<{name}>{wanted})")
        match = re.fullmatch(pattern, text)
        if not match:
            self.fail(key, "wording", f"«{form}»", f"«{text}»", 1)
            return {}
        return match.groupdict()

    def tones(self):
        """Tone marks stand the way the rules write them: ủy, hòa (new) or uỷ, hoà (old)."""
        new, old = r"[òóỏõọ][ae]\b|(?<!q)[ùúủũụ]y\b", r"o[àáảãạèéẻẽẹ]\b|(?<!q)u[ỳýỷỹỵ]\b"
        wrong = old if self.rules["wording"]["tone-style"] == "new" else new
        doc = self.pair.doc
        texts = [text for text in doc["letterhead"].values() if isinstance(text, str)]
        texts += [plain(block["runs"]) for block in doc["blocks"] if "runs" in block]
        found = next((match for text in texts if (match := re.search(r"\w*(?:" + wrong + ")", text, re.I))), None)
        if found:
            self.fail("wording.tone-style", "tone marks", self.rules["wording"]["tone-style"], f"«{found[0]}»", 1)

    def number_and_date(self):
        doc, rules = self.pair.doc, self.rules
        head, number, day = doc["letterhead"], rules["number"], rules["place-date"]
        kind = head["kind"].lower()
        blank = re.escape(number["blank"])
        found = self.form("number.form", number["form"], head["number"],
                          {"number": r"\d*\s*", "type": r"[^-/]+", "body": ".+"})
        if found:
            key = f"types.symbols.{kind}"
            self.same(key, "symbol of the kind", rules["types"]["symbols"].get(kind), found["type"])
            if found["number"].strip():
                self.same("number.pad-below", "number", padded(found["number"], number["pad-below"]), found["number"])
            else:
                self.same("number.blank", "blank of the number", True, bool(re.fullmatch(blank, found["number"])))
        found = self.form("place-date.form", day["form"], head["place_date"],
                          {"place": ".+", "day": r"\S+", "month": r"\S+", "year": r"\S+"})
        if found and doc["date"]:
            year, month, date = doc["date"]
            self.same("place-date.form", "year", str(year), found["year"])
            self.same("place-date.pad-day-below", "day", padded(date, day["pad-day-below"]), found["day"])
            self.same("place-date.pad-month-below", "month", padded(month, day["pad-month-below"]), found["month"])
        elif found:
            for part in ("day", "month", "year"):
                self.same("place-date.blank", f"blank of the {part}", day["blank"], found[part])

    # The letterhead.

    def letterhead_styles(self):
        for name in ("title", "superior", "issuer", "star", "number", "place-date", "secrecy", "urgency",
                     "circulation", "draft", "kind", "divider", "drafter", "contact", "authority", "signer"):
            if name in self.pair.parts:
                rule = self.rules[name]
                self.style(name, name, self.pair.parts[name], rule["pt"], rule.get("bold", False),
                           rule.get("italic", False), colour=rule.get("colour"))
        rule = self.rules["subject"]
        for line in self.pair.subject:
            self.style("subject", "subject", line, rule["pt"], rule["bold"])

    def lefts(self):
        """The rows of the left column, and the marks below them."""
        parts = self.pair.parts
        rows = [parts[name] for name in ("superior", "issuer", "star", "number") if name in parts]
        return rows, [name for name in ("secrecy", "urgency", "circulation", "draft") if name in parts]

    def letterhead_rows(self):
        """Baselines of both columns, and how far the letterhead reaches down: `self.head_bottom`."""
        parts, rule = self.pair.parts, self.rules["letterhead"]
        lefts, marks = self.lefts()
        step, drop = rule["line-pt"], self.ascent * self.rules["title"]["pt"]
        keys = "letterhead.line-pt, page.top-mm, font.ascender-em, title.pt"

        def column(rows):
            """Holds the rows of a column from the top, one line apart; how far down they reach. None: a free row."""
            bottom = self.top
            for found in rows:
                if found:
                    self.near(keys, f"baseline of «{found.first.text[:24]}»", bottom + drop, found.first.y, 1)
                    self.spaced("letterhead.line-pt", "letterhead", found.lines, step)
                bottom += step * (len(found.lines) if found else 1)
            return bottom

        top = column([parts["title"], None, parts["place-date"]])
        bottom = column(lefts)
        for name in marks:
            bottom += rule["mark-gap-pt"]
            inset = self.rules["secrecy"]["inset-pt"] if name == "secrecy" else 0
            y = parts[name].first.y
            self.near("letterhead.mark-gap-pt, secrecy.inset-pt, letterhead.line-pt", f"baseline of {name}",
                      bottom + inset + drop, y, 1)
            bottom += step + 2 * inset
        self.head_bottom = max(top, bottom)

    def letterhead_columns(self):
        """The columns share the text's width by what stands in them; all of a column has one centre."""
        parts, rules, rule = self.pair.parts, self.rules, self.rules["letterhead"]
        lefts, marks = self.lefts()
        width = lambda name: parts[name].width(rules[name]["pt"])
        named = [name for name in ("superior", "issuer", "number", *marks) if name in parts]
        left = max(width(name) + (2 * rules["secrecy"]["inset-pt"] if name == "secrecy" else 0) for name in named)
        right = max(width("title"), width("place-date"))
        room = self.text_width - rule["gutter-mm"] * MM
        least = max(right, rule["right-min-mm"] * MM)
        if left + least <= room:
            right = max(least, right + (room - left - right) / 2)
        else:
            right = min(least, room - rule["left-min-mm"] * MM)
        left = room - right
        keys = "letterhead.gutter-mm, letterhead.left-min-mm, letterhead.right-min-mm, page.left-mm, page.right-mm"
        for found in [*lefts, *(parts[name] for name in marks)]:
            self.centred(keys, "left column", found, self.left(1) + left / 2)
            for line in found.lines:
                if line.x1 - line.x0 > left + PLACE:
                    self.fail(keys, f"width of «{line.text}»", f"at most {left:.2f}", f"{line.x1 - line.x0:.2f}", 1)
        for name in ("title", "place-date"):
            self.centred(keys, "right column", parts[name], self.right(1) - right / 2)

    def title_rule(self):
        rule, title = self.rules["title"], self.pair.parts["title"].first
        drawn = self.pair.stroke(1, x0=title.x0, x1=title.x1)
        if not drawn or drawn.y0 != drawn.y1:
            return self.fail("title.rule-pt", "line below the title", "one as long as the title", "none", 1)
        self.near("title.rule-pt", "start of the title's line", title.x0, drawn.x0, 1, 0.1 * MM)
        self.near("title.rule-pt", "length of the title's line", title.x1 - title.x0, drawn.x1 - drawn.x0, 1, 0.1 * MM)
        self.near("title.rule-pt", "thickness of the title's line", rule["rule-pt"], drawn.width, 1, RULE)
        below = title.y + self.rules["font"]["descender-em"] * rule["pt"]
        gap = drawn.y0 - drawn.width / 2 - below
        self.near("title.rule-gap-pt, font.descender-em", "gap above the title's line", rule["rule-gap-pt"], gap, 1)

    def stamp(self):
        found = self.pair.parts.get("secrecy")
        if not found:
            return
        rule, line, step = self.rules["secrecy"], found.first, self.rules["letterhead"]["line-pt"]
        boxes = [box for box in self.pair.boxes[0] if box.x0 < line.x0 and box.x1 > line.x1 and box.y0 < line.y < box.y1]
        strokes = [s for s in self.pair.strokes[0] if abs(s.y1 - line.y) < 40 and s.colour and s.colour[0] > 0.3]
        if boxes:
            box = boxes[0]
        elif strokes:
            edges = [(min, "x0"), (min, "y0"), (max, "x1"), (max, "y1")]
            box = Box(*(pick(getattr(s, name) for s in strokes) for pick, name in edges),
                      strokes[0].width, strokes[0].colour, None)
        else:
            return self.fail("secrecy.box-pt", "box round the secrecy mark", "one", "none", 1)
        self.near("secrecy.box-pt", "thickness of the secrecy box", rule["box-pt"], box.width, 1, RULE)
        self.colour("secrecy.colour", "colour of the secrecy box", rule["colour"], box.colour, 1)
        inset = rule["inset-pt"]
        self.near("secrecy.inset-pt", "left of the secrecy mark in its box", inset, line.x0 - box.x0, 1)
        self.near("secrecy.inset-pt", "right of the secrecy mark in its box", inset, box.x1 - line.x1, 1)
        self.near("secrecy.inset-pt, letterhead.line-pt", "height of the secrecy box", step + 2 * inset, box.y1 - box.y0, 1)

    # Kind, subject, divider.

    def heading_lines(self):
        parts, rules = self.pair.parts, self.rules
        kind = rules["kind"]
        lines = [line for found in [parts["kind"], *self.pair.subject] for line in found.lines]
        if "divider" in parts:
            lines.append(parts["divider"].first)
        self.near("kind.before-pt, kind.pt, font.ascender-em", "room above the kind", kind["before-pt"],
                  self.line_top(lines[0], kind["pt"]) - self.head_bottom, 1)
        self.spaced("body.line-pt", "kind and subject", lines, self.body_line)
        for found in [parts["kind"], *self.pair.subject, parts.get("divider")]:
            if found:
                self.centred("page.left-mm, page.right-mm", "kind and subject", found, self.middle(1))
        self.head_end = self.line_top(lines[-1], kind["pt"]) + self.body_line

    # The text.

    def text_blocks(self):
        for it in self.pair.blocks:
            kind = it["block"]["type"]
            if kind == "heading":
                self.heading(it)
            elif kind in ("paragraph", "list-item"):
                self.paragraph(it)

    def runs(self, it, key, bold=False, italic=False):
        """Styles of a block's letters. Its runs may be heavier or slanted on their own account."""
        words = f"«{it['whole'].first.text[:24]}»"
        for run, found in ([({}, it["lead"])] if it["lead"] else []) + it["runs"]:
            self.style(key, words, found, self.body_pt, bold or run.get("bold", False),
                       italic or run.get("italic", False), keys=("body.pt", "bold", "italic"))

    def heading(self, it):
        block, lines = it["block"], it["whole"].lines
        key, rule = f"structure.{block['form']}", self.rules["structure"][block["form"]]
        self.runs(it, key, rule.get("bold", False), rule.get("italic", False))
        text = plain(block["runs"])
        self.same(f"{key}.caps", f"capitals in «{text}»", rule.get("caps", False), text == text.upper())
        self.spaced("body.line-pt", "heading", lines, self.body_line)
        if rule.get("centred", False):
            self.centred(f"{key}.centred", "heading", it["whole"], self.middle(lines[0].page))
            ends = it["lead"].last.y, it["runs"][0][1].first.y
            self.near("body.line-pt", "title on the line below its label", self.body_line, ends[1] - ends[0], lines[0].page)
        else:
            self.starts(f"{key}.centred", lines)

    def starts(self, key, lines):
        """The first line is indented, the others start at the margin."""
        margin = "page.left-mm, page.mirrored"
        for at, line in enumerate(lines):
            indent = 0 if at else self.rules["body"]["indent-mm"] * MM
            keys = margin if at else f"body.indent-mm, {key}, {margin}".replace(", , ", ", ")
            self.near(keys, f"start of «{line.text[:24]}»", self.left(line.page) + indent, line.x0, line.page, PLACE)

    def paragraph(self, it):
        block, lines = it["block"], it["whole"].lines
        text = plain(block["runs"])
        basis = block["type"] == "list-item" and text.startswith("Căn cứ")
        self.runs(it, "basis" if basis else "body", italic=basis and self.rules["basis"]["italic"])
        if block["type"] == "list-item":
            key, marker = ("basis.prefix", self.rules["basis"]["prefix"]) if basis else ("list.marker", self.rules["list"]["marker"])
            self.same(key, f"start of «{text[:24]}»", marker, block["marker"], lines[0].page)
        self.starts("", lines)
        self.spaced("body.line-pt", "text", lines, self.body_line)
        for line in lines[:-1]:
            keys = "page.right-mm, page.width-mm, page.mirrored"
            self.near(keys, f"end of «{line.text[:24]}»", self.right(line.page), line.x1, line.page, PLACE)

    def numbering(self):
        """Labels of headings as the rules write them, counted anew below each higher heading; ends of căn cứ."""
        levels = ["part", "section", "item", "subitem"]
        counts = [0, 0, 0, 0]
        for block in self.pair.doc["blocks"]:
            if block["type"] != "heading":
                continue
            at = levels.index(block["form"])
            counts[at:] = [counts[at] + 1] + [0] * (3 - at)
            label = self.rules["structure"][block["form"]]["label"].format(
                number=counts[at], parent=counts[at - 1], roman=roman(counts[at]), ordinal=ordinal(counts[at]))
            self.same(f"structure.{block['form']}.label", "label of a heading", label, block["label"])
        blocks = self.pair.doc["blocks"]
        is_basis = lambda block: block["type"] == "list-item" and plain(block["runs"]).startswith("Căn cứ")
        for one, two in zip(blocks, blocks[1:]):
            if is_basis(one):
                key = "separator" if is_basis(two) else "end"
                end = re.search(r"[^\w)]*$", plain(one["runs"]))[0]
                self.same(f"basis.{key}", "end of a căn cứ", self.rules["basis"][key], end)

    def symbols(self):
        """The symbols of documents, with the marks that touch them, are on one line, unless too long for that."""
        most = self.rules["body"]["symbol-letters"]
        for it in self.pair.blocks:
            if it["block"]["type"] not in ("paragraph", "list-item"):
                continue
            for run, found in it["runs"]:
                for match in re.finditer(r"\S*[^\W_][-/][^\W\d_]\S*", run["text"]):
                    if 0 < match.start() and match.end() < len(run["text"]) and len(match[0]) <= most:
                        start = len(squeezed(run["text"][: match.start()]))
                        lines = Found(found.glyphs[start : start + len(match[0])]).lines
                        self.same("body.symbol-letters", f"lines of «{match[0]}»", 1, len(lines), lines[0].page)

    # The distances from block to block.

    def flow(self):
        """From block to block stands the greater of the one's room below and the other's above."""
        rules, gap = self.rules, self.rules["body"]["gap-pt"]
        last_page, last_end, below = 1, self.head_end, (rules["divider"]["after-pt"], "divider.after-pt")
        turned = None  # the last block before the page was turned: its number, page and end
        for number, it in enumerate(self.pair.blocks):
            kind = it["block"]["type"]
            if (it.get("caption") or it["whole"]).page > last_page:
                turned = number - 1, last_page, last_end
            if kind in ("table", "chart"):
                rule = rules[kind]
                above, after = (rule["before-pt"], f"{kind}.before-pt"), (rule["after-pt"], f"{kind}.after-pt")
                first, pt = it["caption"].first, rule["caption-pt"]
                page, end = self.table_end(it) if kind == "table" else self.chart_end(it)
                # The words that lead to a chart go with it.
                if kind == "chart" and len(it["bars"]) > rule["keep-bars"] and turned and turned[0] >= number - 2:
                    self.parted(rule, turned[2], turned[1])
            else:
                above = after = (gap, "body.gap-pt")
                first, last, pt = it["whole"].first, it["whole"].last, self.body_pt
                page, end = last.page, self.line_top(last, pt) + self.body_line
            self.gap(last_page, last_end, below, first, pt, above)
            last_page, last_end, below = page, end, after
        rule = rules["signer"]
        above = (rule["before-pt"], "signer.before-pt")
        self.gap(last_page, last_end, below, self.pair.label.first, rules["recipients"]["label-pt"], above)

    def parted(self, rule, end, page):
        """A chart that may part leaves no room on a page for its lead-in, caption and five bars."""
        free = self.bottom - end
        bars = 5 * (rule["line-pt"] + rule["row-gap-pt"])
        needed = 2 * (rule["before-pt"] + self.body_line) + rule["caption-gap-pt"] + bars
        if free > needed:
            self.fail("chart.keep-bars", "room left above a chart that may part", f"at most {needed:.2f}", f"{free:.2f}", page)

    def gap(self, page, end, below, line, pt, above):
        top, words = self.line_top(line, pt), f"«{line.text[:24]}»"
        if line.page == page:
            wanted, key = max(below, above)
            key = key if below[0] != above[0] else f"{below[1]}, {above[1]}"
            self.near(key, f"room above {words}", wanted, top - end, page)
        else:
            keys = "page.top-mm, font.ascender-em"
            self.near(keys, f"top of the page above {words}", self.top, top, line.page)

    # Tables.

    def caption(self, it, kind):
        rule, found = self.rules[kind], it["caption"]
        self.style(kind, f"caption of the {kind}", found, rule["caption-pt"], rule["caption-bold"],
                   keys=("caption-pt", "caption-bold", "caption-italic"))
        self.centred("page.left-mm, page.right-mm", "caption", found, self.middle(found.page))
        self.spaced("body.line-pt", "caption", found.lines, self.body_line)
        return self.line_top(found.last, rule["caption-pt"]) + self.body_line

    def lattice(self, it, page):
        """The heights of the table's horizontal lines on `page`, the places of its vertical ones, and all of them."""
        cells = [cell for at, _, cells in it["rows"] if at == page for cell in cells if cell]
        low, high = min(cell.first.y for cell in cells), max(cell.last.y for cell in cells)
        strokes = self.pair.strokes[page - 1]
        down = [s for s in strokes if s.x0 == s.x1 and s.y0 < low and s.y1 > high]
        if not down:
            return [], [], []
        y0, y1 = down[0].y0, down[0].y1
        across = [s for s in strokes if s.y0 == s.y1 and y0 - 1 < s.y0 < y1 + 1]
        return sorted({round(s.y0, 3) for s in across}), sorted({round(s.x0, 3) for s in down}), across + down

    def table_end(self, it):
        page = it["rows"][-1][0]
        return page, max(self.lattice(it, page)[0], default=0)

    def tables(self):
        for it in self.pair.blocks:
            if it["block"]["type"] == "table":
                self.table(it)

    def table(self, it):
        rule, columns = self.rules["table"], it["block"]["columns"]
        bottom = self.caption(it, "table")
        pages = sorted({page for page, _, _ in it["rows"]})
        width = sum(column["width_mm"] for column in columns) * MM
        for page in pages:
            rows = [row for row in it["rows"] if row[0] == page]
            self.same("table head on each page", "head of the table", True, rows[0][1] is None, page)
            across, down, drawn = self.lattice(it, page)
            self.same("table.rule-pt", "lines across the table", len(rows) + 1, len(across), page)
            self.same("table.rule-pt", "lines down the table", len(columns) + 1, len(down), page)
            if len(across) != len(rows) + 1 or len(down) != len(columns) + 1:
                continue
            for stroke in drawn:
                self.near("table.rule-pt", "thickness of the table's lines", rule["rule-pt"], stroke.width, page, RULE)
            x = self.middle(page) - width / 2
            for column, seen in zip([*columns, {"width_mm": 0}], down):
                self.near("page.left-mm, page.right-mm, page.mirrored", "line down the table", x, seen, page, PLACE)
                x += column["width_mm"] * MM
            if page == pages[0]:
                self.near("table.caption-gap-pt", "room below the caption", rule["caption-gap-pt"], across[0] - bottom, page)
            else:
                self.near("page.top-mm", "top of the table's next part", self.top, across[0], page)
            for (_, row, cells), top, end in zip(rows, across, across[1:]):
                self.row(page, columns, row, cells, top, end, down)

    def row(self, page, columns, row, cells, top, end, down):
        rule = self.rules["table"]
        bold, key = (rule["header-bold"], "header-bold") if row is None else (False, "bold")
        if row and row.get("total"):
            bold, key = rule["total-bold"], "total-bold"
        most = max(len(cell.lines) for cell in cells if cell)
        self.near("table.line-pt, table.inset-y-pt", "height of a row", most * rule["line-pt"] + 2 * rule["inset-y-pt"],
                  end - top, page)
        for column, cell, left, right in zip(columns, cells, down, down[1:]):
            if not cell:
                continue
            words = f"«{cell.first.text[:20]}»"
            self.style("table", f"cell {words}", cell, rule["pt"], bold, keys=("pt", key, "italic"))
            self.same("table rows in one piece", f"page of {words}", {page}, {line.page for line in cell.lines}, page)
            self.spaced("table.line-pt", "cell", cell.lines, rule["line-pt"])
            first = top + (end - top - len(cell.lines) * rule["line-pt"]) / 2 + self.ascent * rule["pt"]
            self.near("table.line-pt, table.pt, font.ascender-em", f"baseline of {words}", first, cell.first.y, page)
            align = "center" if row is None else column["align"]
            for line in cell.lines:
                if align == "center":
                    self.near("table centring", f"centre of {words}", (left + right) / 2, (line.x0 + line.x1) / 2, page, PLACE)
                elif align == "left":
                    self.near("table.inset-x-pt", f"start of {words}", rule["inset-x-pt"], line.x0 - left, page)
                else:
                    self.near("table.inset-x-pt", f"end of {words}", rule["inset-x-pt"], right - line.x1, page)

    # Charts.

    def charts(self):
        for it in self.pair.blocks:
            if it["block"]["type"] == "chart":
                self.chart(it)

    def chart_end(self, it):
        rule, line = self.rules["chart"], it["legend"][0].last
        return line.page, self.line_top(line, rule["pt"]) + rule["line-pt"]

    def chart(self, it):
        rule, bars = self.rules["chart"], it["block"]["bars"]
        bottom = self.caption(it, "chart")
        for found in [part for bar in it["bars"] for part in bar if part] + it["legend"]:
            self.style("chart", f"words «{found.first.text[:20]}»", found, rule["pt"])
            self.spaced("chart.line-pt", "words of the chart", found.lines, rule["line-pt"])
        pages = [label.page for label, _ in it["bars"]]
        if len(bars) <= rule["keep-bars"]:
            self.same("chart.keep-bars", f"pages of a chart of {len(bars)} bars", 1, len({*pages, it["caption"].page}), pages[0])
        label, unit = self.chart_measures(it)
        previous = None
        for bar, (name, text), page in zip(bars, it["bars"], pages):
            height = rule["line-pt"] * max(len(name.lines), len(text.lines) if text else 1)
            middle = self.line_top(name.first, rule["pt"]) + rule["line-pt"] * len(name.lines) / 2
            if previous and previous[0] == page:
                step = (previous[2] + height) / 2 + rule["row-gap-pt"]
                self.near("chart.row-gap-pt, chart.line-pt", "from bar to bar", step, middle - previous[1], page)
            elif not previous:
                self.near("chart.caption-gap-pt, chart.line-pt", "room below the caption", rule["caption-gap-pt"],
                          middle - height / 2 - bottom, page)
            self.bar(bar, name, text, page, middle, label, unit)
            previous = (page, middle, height)
        self.legend(it, previous)

    def chart_measures(self, it):
        """The width of the labels and the length of one of the chart's units."""
        rule = self.rules["chart"]
        width = lambda found: found.width(rule["pt"]) if found else 0
        label = min(rule["label-max-mm"] * MM, max(width(name) for name, _ in it["bars"]))
        rest = self.text_width - label - 2 * rule["gap-mm"] * MM
        units = [
            (rest - min(width(text), rule["text-max-mm"] * MM)) / max(bar["value"], bar["whole"])
            for bar, (_, text) in zip(it["block"]["bars"], it["bars"])
            if max(bar["value"], bar["whole"]) > 0
        ]
        return label, min([rest, *units])

    def bar(self, bar, name, text, page, middle, label, unit):
        rule, words = self.rules["chart"], f"«{name.first.text[:20]}»"
        start = self.left(page) + label + rule["gap-mm"] * MM
        across = "chart.label-max-mm, chart.gap-mm, chart.text-max-mm, page.left-mm, page.mirrored"
        whole, value = max(bar["whole"], 0) * unit, max(bar["value"], 0) * unit
        self.near("page.left-mm, page.mirrored", f"start of {words}", self.left(page), name.first.x0, page, PLACE)
        # The frame has a stroke and the filled part has none.
        close = lambda box: box.x1 < self.right(page) + 3 and box.y0 < middle < box.y1
        frame = next((b for b in self.pair.boxes[page - 1] if close(b) and b.colour), None)
        done = next((b for b in self.pair.boxes[page - 1] if close(b) and not b.colour), None)
        for box, length, what in ((frame, whole, "frame"), (done, value, "fill")):
            self.same(f"chart {what}", f"{what} of {words}", length > 0, box is not None, page)
        if frame and whole:
            self.drawn_bar("bar-mm", "rest-colour", f"frame of {words}", frame, start, whole, middle, page, across)
            self.near("chart.frame-pt", f"thickness of the frame of {words}", rule["frame-pt"], frame.width, page, RULE)
            self.colour("chart.frame-colour", f"line of the frame of {words}", rule["frame-colour"], frame.colour, page)
        if done and value:
            self.drawn_bar("done-mm", "done-colour", f"fill of {words}", done, start, value, middle, page, across)
        if text:
            after = start + max(whole, value) + rule["gap-mm"] * MM
            self.near(across, f"start of the text of {words}", after, text.first.x0, page, PLACE)
            seen = self.line_top(text.first, rule["pt"]) + rule["line-pt"] * len(text.lines) / 2
            self.near("chart.line-pt", f"height of the text of {words}", middle, seen, page)

    def drawn_bar(self, height, colour, what, box, start, length, middle, page, across):
        rule = self.rules["chart"]
        self.near(f"chart.{height}", f"height of the {what}", rule[height] * MM, box.y1 - box.y0, page)
        self.near(across, f"start of the {what}", start, box.x0, page, PLACE)
        self.near(across, f"length of the {what}", length, box.x1 - box.x0, page, PLACE)
        self.near("chart.line-pt, chart.pt, font.ascender-em", f"middle of the {what}", middle, (box.y0 + box.y1) / 2, page)
        self.colour(f"chart.{colour}", f"colour of the {what}", rule[colour], box.fill, page)

    def legend(self, it, previous):
        rule = self.rules["chart"]
        gap, sample = rule["gap-mm"] * MM, rule["sample-mm"] * MM
        page, middle, height = previous
        done, whole = it["legend"]
        line = done.first
        if page == line.page:
            top = middle + height / 2 + rule["row-gap-pt"] + gap
            self.near("chart.gap-mm, chart.row-gap-pt", "room above the legend", top, self.line_top(line, rule["pt"]), page)
        for words, height, colour in ((done, "done-mm", "done-colour"), (whole, "bar-mm", "rest-colour")):
            x = words.first.x0
            box = self.pair.box(line.page, lambda box: box.y0 < line.y < box.y1 + 6, x1=x - gap)
            if not box:
                self.fail("chart.sample-mm, chart.gap-mm", f"sample of «{words.first.text}»", f"at {x - gap:.2f}", "none", line.page)
                continue
            centre = self.line_top(words.first, rule["pt"]) + rule["line-pt"] / 2
            self.drawn_bar(height, colour, f"sample of «{words.first.text}»", box, x - gap - sample, sample, centre,
                           line.page, "chart.sample-mm, chart.gap-mm")
        self.near("chart.sample-mm, chart.gap-mm", "from entry to entry of the legend", 2 * sample + gap,
                  whole.first.x0 - done.last.x1, line.page, PLACE)
        ends = (done.first.x0 - gap - sample, whole.last.x1)
        self.near("page.left-mm, page.mirrored", "centre of the legend", self.middle(line.page), sum(ends) / 2, line.page, PLACE)

    # The end.

    def recipients(self):
        rule, label = self.rules["recipients"], self.pair.label
        line = label.first
        self.style("recipients", "label", label, rule["label-pt"], keys=("label-pt", "label-bold", "label-italic"))
        drawn = [s for s in self.pair.strokes[line.page - 1]
                 if abs(s.x0 - line.x0) < 1 and abs(s.x1 - line.x1) < 1 and 0 < s.y0 - line.y < 4]
        self.same("recipients.underline", "line below the label", rule["underline"], bool(drawn), line.page)
        self.near("page.left-mm, page.mirrored", "start of the label", self.left(line.page), line.x0, line.page, PLACE)
        lists = list(self.pair.recipients)
        for found in lists:
            self.style("recipients", f"recipient «{found.first.text[:20]}»", found, rule["pt"])
        top = self.line_top(line, rule["label-pt"]) + self.body_line
        lines = [at for found in lists for at in found.lines]
        if lines[0].page == line.page:
            self.near("recipients.line-pt, recipients.pt, body.line-pt", "first recipient", top + self.ascent * rule["pt"],
                      lines[0].y, line.page)
        self.spaced("recipients.line-pt", "recipients", lines, rule["line-pt"])
        drafter = self.pair.parts.get("drafter")
        if drafter and drafter.page == lines[-1].page:
            end = self.line_top(lines[-1], rule["pt"]) + rule["line-pt"]
            self.near("drafter.pt, recipients.line-pt", "drafter below the recipients", end,
                      self.line_top(drafter.first, self.rules["drafter"]["pt"]), drafter.page)
        for at in [*lines, *(drafter.lines if drafter else [])]:
            self.near("page.left-mm, page.mirrored", f"start of «{at.text[:20]}»", self.left(at.page), at.x0, at.page, PLACE)
            if at.x1 > self.left(at.page) + self.rules["signer"]["left-mm"] * MM + PLACE:
                self.fail("signer.left-mm", f"end of «{at.text[:20]}»", "inside its column", f"{at.x1:.2f}", at.page)

    def signature(self):
        parts, rule = self.pair.parts, self.rules["signer"]
        post, alone = self.rules["post"], "authority" not in parts and self.rules["post"]["alone-bold"]
        if "post" in parts:
            key = "bold" if "authority" in parts else "alone-bold"
            self.style("post", "post", parts["post"], post["pt"], post["bold"] or alone, keys=("pt", key, "italic"))
        for name in ("authority", "post"):
            text = self.pair.doc["signature"][name]
            self.same(f"{name} in capitals", name, text and text.upper(), text)
        above = [parts[name] for name in ("authority", "post") if name in parts]
        lines = [line for found in above for line in found.lines]
        page = parts["signer"].page
        start = self.left(page) + rule["left-mm"] * MM
        for found in [*above, parts["signer"]]:
            self.same("signer in one piece", "page of the signature", page, found.page, found.page)
            self.centred("signer.left-mm, page.right-mm", "signature", found, (start + self.right(page)) / 2)
        self.spaced("body.line-pt", "signature", lines, self.body_line)
        self.near("signer level with recipients", "signature beside the label", self.pair.label.first.y, lines[0].y, page)
        self.near("signer.gap-lines, body.line-pt", "from the post to the name", (rule["gap-lines"] + 1) * self.body_line,
                  parts["signer"].first.y - lines[-1].y, page)
        count = len(self.pair.lines_with_signature)
        if count < rule["keep-lines"]:
            self.fail("signer.keep-lines", "lines above the signature", f"at least {rule['keep-lines']}", count, page)

    def contact(self):
        found = self.pair.parts.get("contact")
        if not found:
            return
        rule, lines = self.rules["contact"], found.lines
        self.same("contact on page 1", "page of the contact line", 1, found.page, found.page)
        self.spaced("contact.line-pt", "contact line", lines, rule["line-pt"])
        self.centred("page.left-mm, page.right-mm", "contact line", found, self.middle(1))
        end = self.line_top(lines[-1], rule["pt"]) + rule["line-pt"]
        self.near("page.bottom-mm, contact.line-pt, contact.pt, font.ascender-em", "foot of the contact line", self.bottom, end, 1)
        top = self.line_top(lines[0], rule["pt"]) - rule["rule-gap-pt"]
        drawn = self.pair.stroke(1, x0=self.left(1), x1=self.right(1), y0=top)
        if not drawn:
            return self.fail("contact.rule-pt", "line above the contact line", "across the text", "none", 1)
        self.near("contact.rule-pt", "thickness of the contact's line", rule["rule-pt"], drawn.width, 1, RULE)
        self.near("page.left-mm", "start of the contact's line", self.left(1), drawn.x0, 1, PLACE)
        self.near("page.right-mm", "end of the contact's line", self.right(1), drawn.x1, 1, PLACE)
        self.near("contact.rule-gap-pt", "gap below the contact's line", top, drawn.y0, 1)
        # The text of page 1 ends above the room kept for it.
        last = max(glyph.y for glyph in self.pair.letters if glyph.page == 1)
        reach, room = last - self.ascent * self.body_pt + self.body_line, drawn.y0 - rule["before-pt"]
        if reach > room + LINE:
            self.fail("contact.before-pt", "end of the text above the contact line", f"at most {room:.2f}", f"{reach:.2f}", 1)


def padded(number, below):
    number = int(number)
    return f"{number:02}" if number < below else str(number)


def roman(number):
    signs = [(10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I")]
    text = ""
    for value, sign in signs:
        text, number = text + sign * (number // value), number % value
    return text


def ordinal(number):
    words = ["nhất", "hai", "ba", "tư", "năm", "sáu", "bảy", "tám", "chín", "mười"]
    return words[number - 1] if 0 < number <= len(words) else str(number)


def check_all(pairs, rules):
    return [failure for pair in pairs for failure in Checks(pair, rules).run()]


# ----------------------------------------------------------------------------------------------------------- the walk


def leaves(table, path=()):
    """Each value of the rules with the path of its key."""
    for key, value in table.items():
        if isinstance(value, dict):
            yield from leaves(value, (*path, key))
        else:
            yield (*path, key), value


def exempt(path, kinds):
    """Why the walk leaves out a key; none when it does not."""
    for name in path:
        if name in EXEMPT_NAMES:
            return EXEMPT_NAMES[name]
    if path[:2] == ("types", "symbols") and path[-1] not in kinds:
        return "no document of this kind is at hand"
    return None


def changed(path, value):
    """Another value for the key."""
    key = ".".join(path)
    if key in CHANGES:
        return value + CHANGES[key]
    if isinstance(value, bool):
        return not value
    if isinstance(value, (int, float)):
        if path[-1].endswith("-em"):
            return value + 0.01
        return value + (1 if value >= 1 else 0.5)
    if re.fullmatch(r"#[0-9a-f]{6}", value):
        return "#" + "".join(f"{255 - int(value[at : at + 2], 16):02x}" for at in (1, 3, 5))
    return {"lower": "upper", "new": "old"}.get(value, value + "x")


def walk(pairs, rules):
    """Changes each key in turn. Prints those whose change no check that names them notices."""
    kinds = {pair.doc["letterhead"]["kind"].lower() for pair in pairs}
    what = lambda line: line.partition(": expected")[0]
    known = {what(line) for _, line in check_all(pairs, rules)}
    noticed, unnoticed, left_out = 0, [], []
    for path, value in leaves(rules):
        if exempt(path, kinds):
            left_out.append(path)
            continue
        other = copy.deepcopy(rules)
        table = other
        for name in path[:-1]:
            table = table[name]
        table[path[-1]] = changed(path, value)
        key = ".".join(path)
        if any(key in keys and what(line) not in known for keys, line in check_all(pairs, other)):
            noticed += 1
        else:
            unnoticed.append(f"{key}: {value!r} -> {table[path[-1]]!r}")
    for line in unnoticed:
        print(f"UNNOTICED {line}")
    print(f"walk: {noticed} keys noticed, {len(unnoticed)} unnoticed, {len(left_out)} exempt")
    return not unnoticed


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rules", required=True)
    parser.add_argument("--walk", action="store_true")
    parser.add_argument("pairs", nargs="+", metavar="DOC.pdf=DOC.json")
    arguments = parser.parse_args()
    with open(arguments.rules, "rb") as file:
        rules = tomllib.load(file)
    try:
        pairs = [Pair(*pair.split("=", 1)) for pair in arguments.pairs]
    except Missing as missing:
        print(f"FAIL text: {missing}")
        return 1
    failures = check_all(pairs, rules)
    for _, line in failures:
        print(line)
    print(f"{len(failures)} failures in {len(pairs)} documents")
    right = not failures
    if arguments.walk:
        right = walk(pairs, rules) and right
    return 0 if right else 1


if __name__ == "__main__":
    sys.exit(main())
