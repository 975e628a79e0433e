"""Checks of the PDF: it holds every piece of the composed document, and no number besides."""

import re
import subprocess
import unicodedata

from figures_document import runs_text, scope_texts, split_scope
from figures_notation import DIGITS, plain
from figures_workbook import STANDINGS

# What the prose says of the branches that `short_by_one.count` counts; the number is the standing's own.
SHORT_BY_ONE = "còn thiếu 01 đảng viên"


class Piece:
    """A text that the PDF must hold, with the stretches of it whose digits are accounted for."""

    def __init__(self, what):
        self.what = what
        self.text = ""
        self.marks = []
        self.count = 0

    def add(self, text, explained=False):
        """Appends a run; whitespace is one space. An explained run gets a mark of its own."""
        self.count += 1
        for letter in unicodedata.normalize("NFC", text):
            if letter.isspace():
                letter = " "
                if not self.text or self.text.endswith(" "):
                    continue
            self.text += letter
            self.marks.append(self.count if explained else 0)
        return self

    def add_runs(self, runs):
        for at, run in enumerate(runs):
            begin = len(self.text)
            self.add(run["text"], "fact" in run)
            if at >= 2 and is_part_of_targeted(runs[at - 2:at + 1]):
                # `08/17` is printed as one number: its three runs share a mark.
                begin -= sum(len(each["text"]) for each in runs[at - 2:at])
                self.marks[begin:] = [self.count] * (len(self.text) - begin)
        return self

    def allow(self, phrases):
        """Marks the phrases where they stand in static text."""
        low = self.text.lower()
        for phrase in sorted(phrases, key=len, reverse=True):
            for match in re.finditer(r"(?<!\w)" + re.escape(phrase.lower()) + r"(?!\d)", low):
                start, end = match.span()
                if not any(self.marks[start:end]):
                    self.count += 1
                    self.marks[start:end] = [self.count] * (end - start)
        return self

    def explained(self, start, end):
        """Whether one mark covers the stretch, and no more digits adjoin it."""
        return self.marks[start] != 0 and len(set(self.marks[start:end])) == 1


def is_part_of_targeted(runs):
    """Whether three runs are so many of the branches with a target, `08/17`; the two counts are checked by their keys."""
    part, slash, whole = runs
    standing = part.get("fact", "").removesuffix(".count")
    return standing in STANDINGS and "fact" not in slash and slash["text"] == "/" and whole.get("fact") == "targeted.count"


def head_pieces(document, books):
    head = document["letterhead"]
    texts = [text for name, text in head.items() if name != "subject"] + head["subject"]
    return [Piece("letterhead").add(text).allow(books.head_phrases()) for text in texts if text]


def closing_pieces(document, books):
    recipients, (signature,) = document["recipients"], document["signatures"]
    texts = [recipients["label"], *recipients["lines"], recipients["drafter"], *signature.values()]
    return [Piece("closing").add(text).allow(books.own_phrases()) for text in texts if text]


def block_pieces(document, books):
    """The pieces of the text, in reading order."""
    phrases = books.own_phrases()
    for block in document["blocks"]:
        kind = block["type"]
        if "runs" in block:
            label = block.get("label", block.get("marker", ""))
            told = any(run.get("fact") == "short_by_one.count" for run in block["runs"])
            own = phrases | {SHORT_BY_ONE} if told else phrases
            yield Piece(kind).add(label + " ", True).add_runs(block["runs"]).allow(own)
        if "caption" in block:
            yield Piece(f"{kind} caption").add_runs(block["caption"]).allow(phrases)
        if kind == "table":
            yield from table_pieces(block, books)
        for bar in block.get("bars", []):
            yield Piece("bar").add_runs(bar["label"]).allow(phrases).add(" ").add_runs(bar["text"])
        for text in block.get("legend", []):
            yield Piece("legend").add(text)


def table_pieces(block, books):
    yield join_cells("table head", (column["heading"] for column in block["columns"]))
    for row in block["rows"]:
        keys = [run["fact"] for cell in row["cells"] for run in cell if "fact" in run]
        scope = split_scope(keys[0])[0] if keys else ""
        yield join_cells("table row", row["cells"], scope_texts(books, scope) if scope else ())


def join_cells(what, cells, texts=()):
    """A row of cells; a cell that is one of `texts` as a whole is accounted for."""
    piece = Piece(what)
    for cell in cells:
        piece.add(" ")
        if plain(runs_text(cell)) in texts:
            piece.add(runs_text(cell), True)
        else:
            piece.add_runs(cell)
    return piece


def read_pdf(path, contact, report):
    """The PDF's text in one line, in the order it is set, without page numbers and the contact line."""
    run = subprocess.run(["pdftotext", "-raw", "-enc", "UTF-8", path, "-"], capture_output=True, check=True)
    pages = run.stdout.decode("utf-8").rstrip("\f").split("\f")
    texts = []
    for number, page in enumerate(pages, 1):
        page = re.sub(rf"\A\s*{number}\s*\n", "", page) if number > 1 else page
        # A word broken after a hyphen or slash, such as 85-CV/BTCTU, is one word.
        page = plain(re.sub(r"(?<=\w[-/])\n(?=\w)", "", page))
        if number == 1 and contact:
            if plain(contact) not in page:
                report.problem(f"PDF: contact line not on page 1: {contact}")
            page = page.replace(plain(contact), "")
        texts.append(page)
    return " ".join(texts)


class Pdf:
    """The PDF's text and what of it has been accounted for."""

    def __init__(self, text, report):
        self.text = text
        self.report = report
        self.taken = bytearray(len(text))
        self.places = []

    def find(self, piece, start):
        """The end of the piece's first free place from `start` on; `start` and a problem where there is none."""
        text = piece.text.strip()
        for match in re.finditer(rf"(?<!\S){re.escape(text)}(?!\S)", self.text[start:]):
            begin, end = start + match.start(), start + match.end()
            if not any(self.taken[begin:end]):
                self.taken[begin:end] = b"\1" * (end - begin)
                self.places.append((begin, end, piece))
                return end
        self.report.problem(f"PDF: {piece.what} not found: {text}")
        return start

    def take_repeats(self, piece):
        """A table's head is repeated on each page."""
        for match in re.finditer(rf"(?<!\S){re.escape(piece.text.strip())}(?!\S)", self.text):
            self.taken[match.start():match.end()] = b"\1" * (match.end() - match.start())

    def scan(self):
        """Every number in the PDF must be accounted for."""
        for match in DIGITS.finditer(self.text):
            begin, token = match.start(), match[0].rstrip(".,/")
            end = begin + len(token)
            around = self.text[max(0, begin - 40):end + 40]
            place = next((place for place in self.places if place[0] <= begin and end <= place[1]), None)
            if place is None:
                if not all(self.taken[begin:end]):
                    self.report.problem(f"PDF: unexplained number {token} outside the composed text: …{around}…")
            elif not place[2].explained(begin - place[0], end - place[0]):
                self.report.problem(f"PDF: unexplained number {token} in {place[2].what}: …{around}…")


def check_pdf(path, document, books, report):
    pdf = Pdf(read_pdf(path, document["contact"], report), report)
    cursor = max(pdf.find(piece, 0) for piece in head_pieces(document, books))
    for piece in block_pieces(document, books):
        cursor = pdf.find(piece, cursor)
        if piece.what == "table head":
            pdf.take_repeats(piece)
    for piece in closing_pieces(document, books):
        pdf.find(piece, cursor)
    pdf.scan()
