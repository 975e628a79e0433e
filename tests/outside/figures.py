#!/usr/bin/env python3
"""Computes every figure of a review again, from the workbooks alone, and compares it with what was printed.

usage: python3 tests/outside/figures.py review.pdf review.json RESULTS.xlsx [PREVIOUS.xlsx] --toml DOCUMENT.toml [--mutate]

Of our program's output only the keys of the facts are taken; columns are found by heading, figures are exact fractions
rounded once, and the Vietnamese notation is written out here. Checked are
- each figure of the composed document (`--format json`): text, recorded value, cells it is said to come from, the table
  row and column it stands in, the branches named after a count of them, and `tăng` or `giảm` before a change;
- the PDF, by `pdftotext`: it holds every paragraph and every table row, and no number that is neither a figure nor a
  date, document number, period, label, page number, workbook text or text of the document file's own.
`--mutate` then spoils the document in known ways and requires that each is reported.

Exit 0 and `N figures, M keys, all equal` when all holds.
"""

import argparse
import copy
import datetime
import json
import re
import subprocess
import sys
import tomllib
import unicodedata
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path

from openpyxl import load_workbook

HEADING_ROWS = (5, 6)
NUMBERING_ROW = 7
TOTAL_LABEL = "Tổng cộng"

# The heading that each key speaks of, as the workbook's form has it; `/` parts the two levels.
COUNTS = {
    "members": "Tổng số đảng viên",
    "target": "Chỉ tiêu giao",
    "admitted": "Đã kết nạp",
    "sources": "Quần chúng ưu tú",
    "files_verifying": "Hồ sơ / Đang xác minh",
    "files_submitted": "Hồ sơ / Đã trình cấp trên",
    "official": "Chuyển chính thức",
    "struck_off": "Xóa tên",
    "youth": "Trong đó (số đã kết nạp) / Đoàn viên",
    "women": "Trong đó (số đã kết nạp) / Nữ",
    "minority": "Trong đó (số đã kết nạp) / Dân tộc thiểu số",
    "religion": "Trong đó (số đã kết nạp) / Tôn giáo",
    "enlisted": "Trong đó (số đã kết nạp) / Nhập ngũ",
    "teachers": "Trong đó (số đã kết nạp) / Giáo viên",
    "militia": "Trong đó (số đã kết nạp) / Dân quân",
    "education": "Trong đó (số đã kết nạp) / Trình độ đại học trở lên",
}
SHARES = ("youth", "women", "minority", "religion", "enlisted", "teachers", "militia", "education")
FRACTIONS = {"class": "Học lớp nhận thức về Đảng (đã học/đăng ký)"}
TEXTS = {"branch": "Chi bộ", "group": "Khối", "note": "Ghi chú"}
HEADINGS = COUNTS | FRACTIONS | TEXTS

# How a row stands against its target; those without a target belong to `untargeted` alone.
STANDINGS = {
    "untargeted": lambda done, asked: asked == 0,
    "zero": lambda done, asked: asked > 0 and done == 0,
    "partial": lambda done, asked: 0 < done < asked,
    "met": lambda done, asked: asked > 0 and done == asked,
    "exceeded": lambda done, asked: asked > 0 and done > asked,
    "reached": lambda done, asked: asked > 0 and done >= asked,
    "unreached": lambda done, asked: asked > 0 and done < asked,
}

DIGITS = re.compile(r"\d[\d.,/%]*")


class Unknown(Exception):
    """A key that this checker has no meaning for."""


class Absent(Exception):
    """A figure that cannot be had, such as a percentage of nothing."""


# ---- Notation ----


def plain(text):
    """Text in one line, NFC."""
    return " ".join(unicodedata.normalize("NFC", str(text or "")).split())


def round2(number):
    """Half up (away from zero) to two places."""
    hundredths = (abs(number) * 200 + 1) // 2
    return Fraction(hundredths if number >= 0 else -hundredths, 100)


def decimal(number):
    """`1.905`, `12,57`: at most two places, none without need."""
    hundredths = number * 100
    assert hundredths.denominator == 1, f"{number} has more than two places"
    whole, rest = divmod(abs(hundredths.numerator), 100)
    text = f"{whole:,}".replace(",", ".")
    if rest:
        text += "," + f"{rest:02}".rstrip("0")
    return ("-" if number < 0 else "") + text


def padded(number):
    """`02`, `12`: what has one digit takes a nought."""
    text = decimal(number)
    return "0" + text if len(text) == 1 else text


def long_date(date):
    """`ngày 05 tháng 7 năm 2026`."""
    return f"ngày {date.day:02} tháng {short_month(date)} năm {date.year}"


def short_date(date):
    """`18/01/2026`, `10/6/2026`."""
    return f"{date.day:02}/{short_month(date)}/{date.year}"


def short_month(date):
    """`01`, `02`, `3` … `12`."""
    return f"{date.month:02}" if date.month < 3 else str(date.month)


def period_texts(code):
    """The period, the one after it, and the year before's, as `6 tháng đầu năm 2026`; also `năm 2026` and `cùng kỳ năm 2025`."""
    half = re.fullmatch(r"(\d{4})-H([12])", code)
    if not half:
        raise SystemExit(f"period {code}: only half years are known to this checker")
    year, which = int(half[1]), int(half[2])
    words = {1: "6 tháng đầu năm", 2: "6 tháng cuối năm"}
    after = f"{words[2]} {year}" if which == 1 else f"{words[1]} {year + 1}"
    before = {f"{words[which]} {year - 1}", f"cùng kỳ năm {year - 1}"}
    return {f"{words[which]} {year}", after, f"năm {year}"} | before, words[which]


# ---- Workbooks ----


def parse_number(value):
    """A cell's number; None for an empty cell or a dash."""
    text = plain(value) if not isinstance(value, (int, float)) else str(value)
    return Fraction(text) if re.fullmatch(r"\d+(\.\d+)?", text) else None


def parse_fraction(value):
    """`03/05` as (3, 5); None for anything else."""
    match = re.fullmatch(r"(\d+)\s*/\s*(\d+)", plain(value))
    return (Fraction(match[1]), Fraction(match[2])) if match else None


class Table:
    """The first sheet of a workbook: its columns by heading, its data rows down to the total."""

    def __init__(self, path):
        self.file = Path(path).name
        self.sheet = load_workbook(path, data_only=True).worksheets[0]
        self.columns = self.find_columns()
        self.rows, self.total_row = self.find_rows()

    def find_columns(self):
        anchors = {}
        for merged in self.sheet.merged_cells.ranges:
            for row, column in merged.cells:
                anchors[row, column] = (merged.min_row, merged.min_col)
        found = {}
        for column in range(1, self.sheet.max_column + 1):
            cells = dict.fromkeys(anchors.get((row, column), (row, column)) for row in HEADING_ROWS)
            texts = [plain(self.sheet.cell(*cell).value) for cell in cells]
            found[" / ".join(text for text in texts if text).casefold()] = column
        missing = [heading for heading in HEADINGS.values() if heading.casefold() not in found]
        if missing:
            raise SystemExit(f"{self.file}: no column {', '.join(missing)}")
        return {name: found[heading.casefold()] for name, heading in HEADINGS.items()}

    def find_rows(self):
        rows = []
        for row in range(NUMBERING_ROW + 1, self.sheet.max_row + 1):
            if plain(self.sheet.cell(row, 1).value).casefold() == TOTAL_LABEL.casefold():
                return rows, row
            if self.text(row, "branch"):
                rows.append(row)
        raise SystemExit(f"{self.file}: no row {TOTAL_LABEL}")

    def value(self, row, name):
        return self.sheet.cell(row, self.columns[name]).value

    def text(self, row, name):
        return plain(self.value(row, name))

    def number(self, row, name):
        return parse_number(self.value(row, name))

    def cell(self, row, name):
        """(file, sheet, `F8`)."""
        return self.file, self.sheet.title, self.sheet.cell(row, self.columns[name]).coordinate

    def groups(self):
        """The rows of each group, groups in order of appearance."""
        found = {}
        for row in self.rows:
            if self.text(row, "group"):
                found.setdefault(self.text(row, "group"), []).append(row)
        return found

    def standing(self, name):
        """The rows of a standing."""
        return [
            row for row in self.rows
            if STANDINGS[name](self.number(row, "admitted") or 0, self.number(row, "target") or 0)
        ]

    def disagreements(self):
        """Where the sheet's own total row is not the sum of its rows: then one of us misreads it."""
        for name in COUNTS:
            stated, summed = self.number(self.total_row, name), add(self, self.rows, name).value
            if stated is not None and stated != summed:
                yield f"{self.file}: {HEADINGS[name]}: total row says {stated}, rows add up to {summed}"
        for name in FRACTIONS:
            stated = parse_fraction(self.value(self.total_row, name))
            if stated is not None and stated != add_fractions(self, self.rows, name)[0]:
                yield f"{self.file}: {HEADINGS[name]}: total row differs from the sum of the rows"


# ---- Figures ----


@dataclass
class Figure:
    """A figure of our own: `form` is count, points, percent or ratio."""

    form: str
    value: object
    cells: list

    def text(self, running):
        """As it must be printed; `running` for running text, where counts are padded."""
        if self.form == "ratio":
            return "/".join(map(padded, self.value))
        if self.form == "percent":
            return decimal(self.value) + "%"
        return padded(self.value) if self.form == "count" and running else decimal(self.value)

    def record(self):
        """The value in the form that `facts` has it."""
        if self.form == "ratio":
            return {"part": self.value[0], "whole": self.value[1]}
        return self.value


def percentage(part, whole, cells):
    if whole == 0:
        raise Absent
    return Figure("percent", round2(part * 100 / whole), cells)


def add(table, rows, name):
    """The sum of a column over rows, with the cells that were added."""
    numbered = [row for row in rows if table.number(row, name) is not None]
    if not numbered:
        raise Absent
    total = sum((table.number(row, name) for row in numbered), Fraction(0))
    return Figure("count", total, [table.cell(row, name) for row in numbered])


def add_fractions(table, rows, name):
    """((sum of parts, sum of wholes), cells)."""
    parsed = [(row, parse_fraction(table.value(row, name))) for row in rows]
    parsed = [(row, pair) for row, pair in parsed if pair]
    if not parsed:
        raise Absent
    sums = tuple(sum((pair[side] for _, pair in parsed), Fraction(0)) for side in (0, 1))
    return sums, [table.cell(row, name) for row, _ in parsed]


def class_figure(table, rows, name, what):
    (part, whole), cells = add_fractions(table, rows, name)
    match what:
        case "part":
            return Figure("count", part, cells)
        case "whole":
            return Figure("count", whole, cells)
        case "ratio":
            return Figure("ratio", (part, whole), cells)
        case "percent":
            return percentage(part, whole, cells)
    raise Unknown


def measure_figure(table, rows, what):
    done, asked = add(table, rows, "admitted"), add(table, rows, "target")
    cells = done.cells + asked.cells
    match what:
        case "percent":
            return percentage(done.value, asked.value, cells)
        case "ratio":
            if asked.value == 0:
                raise Absent
            return Figure("ratio", (done.value, asked.value), cells)
        case "remaining":
            return Figure("count", max(asked.value - done.value, Fraction(0)), cells)
        case "excess":
            return Figure("count", max(done.value - asked.value, Fraction(0)), cells)
    raise Unknown


def sum_figure(table, rows, parts):
    """What follows `total.`, `rows.N.` and `groups.N.`."""
    match parts:
        case [name] if name in COUNTS:
            return add(table, rows, name)
        case [name, what] if name in FRACTIONS:
            return class_figure(table, rows, name, what)
        case [what]:
            return measure_figure(table, rows, what)
    raise Unknown


def count_figure(table, rows):
    return Figure("count", Fraction(len(rows)), [table.cell(row, "branch") for row in rows])


def rank_figure(table, row):
    def rate(other):
        return Fraction(table.number(other, "admitted"), table.number(other, "target"))

    rated = [other for other in table.rows if table.number(other, "target") and table.number(other, "admitted") is not None]
    if row not in rated:
        raise Absent
    rank = 1 + sum(rate(other) > rate(row) for other in rated)
    return Figure("count", Fraction(rank), [table.cell(row, "admitted"), table.cell(row, "target")])


def standing_figure(table, name):
    rows = table.standing(name)
    cells = [table.cell(row, column) for row in rows for column in ("branch", "admitted", "target")]
    return Figure("count", Fraction(len(rows)), cells)


def share_figure(table, name):
    part, whole = add(table, table.rows, name), add(table, table.rows, "admitted")
    return percentage(part.value, whole.value, part.cells + whole.cells)


def pick(items, number):
    """The item that a key's `N` means."""
    if not number.isdigit() or not 1 <= int(number) <= len(items):
        raise Unknown
    return items[int(number) - 1]


def table_figure(table, parts):
    """A key's figure from one workbook."""
    match parts:
        case ["count"]:
            return count_figure(table, table.rows)
        case ["total", *rest]:
            return sum_figure(table, table.rows, rest)
        case ["rows", number, "rank"]:
            return rank_figure(table, pick(table.rows, number))
        case ["rows", number, *rest]:
            return sum_figure(table, [pick(table.rows, number)], rest)
        case ["groups", number, "count"]:
            return count_figure(table, pick(list(table.groups().values()), number))
        case ["groups", number, *rest]:
            return sum_figure(table, pick(list(table.groups().values()), number), rest)
        case ["shares", name] if name in SHARES:
            return share_figure(table, name)
        case [name, "count"] if name in STANDINGS:
            return standing_figure(table, name)
    raise Unknown


def change_figure(now, before, parts):
    """The size of a difference between two workbooks."""
    if parts == ["percent"]:
        exact = (measure_rate(now) - measure_rate(before)) * 100
        sums = [add(table, table.rows, name) for table in (now, before) for name in ("admitted", "target")]
        return Figure("points", abs(round2(exact)), [cell for each in sums for cell in each.cells])
    if not parts or parts[0] not in COUNTS or parts[1:] not in ([], ["percent"]):
        raise Unknown
    new, old = (add(table, table.rows, parts[0]) for table in (now, before))
    size = abs(new.value - old.value)
    cells = new.cells + old.cells
    return percentage(size, old.value, cells) if parts[1:] else Figure("count", size, cells)


class Books:
    """The workbooks and the document file: all that figures may come from."""

    def __init__(self, results, previous, document):
        self.now = Table(results)
        self.before = Table(previous) if previous else None
        self.document_file = document
        self.document = tomllib.loads(Path(document).read_text(encoding="utf-8"))
        office = Path(document).parent / self.document.get("office", "")
        self.office = tomllib.loads(office.read_text(encoding="utf-8")) if office.is_file() else {}
        self.period, self.short_period = period_texts(self.document["fields"]["period"])

    def figure(self, key):
        """Our own figure for a key."""
        parts = key.split(".")
        if parts[0] == "fields":
            return self.field(parts[1:])
        if parts[0] in ("previous", "change") and self.before is None:
            raise Unknown
        if parts[0] == "previous":
            return table_figure(self.before, parts[1:])
        if parts[0] == "change":
            return change_figure(self.now, self.before, parts[1:])
        return table_figure(self.now, parts)

    def field(self, parts):
        value = self.document["fields"].get(".".join(parts))
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            raise Unknown
        return Figure("count", Fraction(str(value)), [])

    def field_lines(self, key):
        """The lines of the document file where a number of its own stands."""
        name = key.removeprefix("fields.")
        lines = Path(self.document_file).read_text(encoding="utf-8").splitlines()
        return [at for at, line in enumerate(lines, 1) if re.match(rf"\s*{re.escape(name)}\s*=", line)]

    def names(self):
        return [self.now.text(row, "branch") for row in self.now.rows]

    def own_phrases(self):
        """Texts with digits that may stand in prose: the document file's, the office's, names, the period, dates."""
        phrases = set(self.period) | set(self.names()) | set(self.now.groups())
        for value in leaves([self.document["fields"], self.office]):
            if isinstance(value, datetime.date):
                phrases |= {short_date(value), long_date(value)}
            elif isinstance(value, str):
                phrases.add(plain(value).rstrip(".;, "))
        return {phrase for phrase in phrases if re.search(r"\d", phrase)}

    def head_phrases(self):
        """What may stand above the text: the same, the number, the date, and the period without its year."""
        phrases = self.own_phrases() | {self.short_period}
        if isinstance(self.document.get("number"), int):
            phrases.add(f"Số {self.document['number']:02}-")
        if isinstance(self.document.get("date"), datetime.date):
            phrases.add(long_date(self.document["date"]))
        return phrases


def leaves(value):
    """The plain values in a tree of tables and lists."""
    if isinstance(value, dict):
        value = list(value.values())
    if not isinstance(value, list):
        return [value]
    return [leaf for item in value for leaf in leaves(item)]


# ---- The composed document ----


@dataclass
class Report:
    """What was found."""

    problems: list = field(default_factory=list)
    figures: int = 0
    keys: set = field(default_factory=set)

    def problem(self, text):
        self.problems.append(text)


def runs_text(runs):
    return "".join(run["text"] for run in runs)


def run_lists(document):
    """Every list of runs, and whether it is running text."""
    for block in document["blocks"]:
        if "runs" in block:
            yield True, block["runs"]
        if "caption" in block:
            yield True, block["caption"]
        for column in block.get("columns", []):
            yield False, column["heading"]
        for row in block.get("rows", []):
            for cell in row["cells"]:
                yield False, cell
        for bar in block.get("bars", []):
            yield False, bar["label"]
            yield False, bar["text"]


def own_figure(books, key, report):
    """Our figure for a key; None, and a problem, where there is none."""
    try:
        return books.figure(key)
    except Unknown:
        report.problem(f"{key}: this checker does not know the key")
    except Absent:
        report.problem(f"{key}: no such figure can be had from the workbooks")
    return None


def check_texts(document, books, report):
    """Each figure's text against ours."""
    for running, runs in run_lists(document):
        for run in runs:
            key = run.get("fact")
            if key is None:
                continue
            report.figures += 1
            report.keys.add(key)
            figure = own_figure(books, key, report)
            if figure and figure.text(running) != run["text"]:
                report.problem(f"{key}: expected {figure.text(running)} got {run['text']}")
            if key not in document["facts"]:
                report.problem(f"{key}: shown, but not among the document's facts")


def check_records(document, books, report):
    """The recorded value and sources of each fact against ours."""
    for key, record in document["facts"].items():
        figure = own_figure(books, key, report)
        if figure is None:
            continue
        value = record["value"]
        stated = ({side: Fraction(str(value[side])) for side in value} if isinstance(value, dict)
                  else Fraction(str(value)))
        if stated != figure.record():
            report.problem(f"{key}: expected value {figure.record()} got {value}")
        check_sources(key, record["sources"], figure, books, report)


def check_sources(key, sources, figure, books, report):
    if key.startswith("fields."):
        lines = books.field_lines(key)
        for source in sources:
            if Path(source.get("file", "")).name != Path(books.document_file).name or source.get("line") not in lines:
                report.problem(f"{key}: expected line {lines} of {books.document_file} got {source}")
        if len(sources) != 1:
            report.problem(f"{key}: expected one source got {len(sources)}")
        return
    stated = [(source.get("file"), source.get("sheet"), cell) for source in sources for cell in source.get("cells", [])]
    if sorted(stated) != sorted(figure.cells):
        missing, extra = set(figure.cells) - set(stated), set(stated) - set(figure.cells)
        report.problem(f"{key}: sources: missing {sorted(missing)}, unexpected {sorted(extra)}")


def split_scope(key):
    """`rows.3.target` as (`rows.3`, `target`); what belongs to the whole has the scope ``."""
    match = re.fullmatch(r"((?:rows|groups)\.\d+)\.(.+)", key)
    return (match[1], match[2]) if match else ("", key.removeprefix("total."))


def scope_texts(books, scope):
    """The texts that may stand in a row of this scope: its number, its name, and other texts of the workbook."""
    kind, number = scope.split(".")
    try:
        if kind == "groups":
            return [number, pick(list(books.now.groups()), number)]
        row = pick(books.now.rows, number)
    except Unknown:
        return [number, ""]
    return [number] + [books.now.text(row, name) for name in ("branch", "group", "note")]


def check_tables(document, books, report):
    """Each row of a table holds one row's figures beside its own name, each column one kind of figure."""
    for block in document["blocks"]:
        if block["type"] != "table":
            continue
        suffixes = column_suffixes(block, report)
        for number, row in enumerate(block["rows"], 1):
            where = f"table {block['id']}, row {number}"
            scopes = {split_scope(key)[0] for _, key in row_keys(row)}
            if len(scopes) != 1:
                report.problem(f"{where}: figures of {sorted(scopes)} in one row")
                continue
            scope = scopes.pop()
            if bool(row.get("total")) != (scope == "") or (scope and scope.split(".")[1] != str(number)):
                report.problem(f"{where}: holds the figures of {scope or 'the total'}")
            elif scope:
                check_row_texts(where, row, scope, suffixes, books, report)


def row_keys(row):
    """(column, key) of each figure in a row."""
    return [(at, run["fact"]) for at, cell in enumerate(row["cells"]) for run in cell if "fact" in run]


def column_suffixes(block, report):
    """What each column's figures are of, such as `target`."""
    suffixes = {}
    for row in block["rows"]:
        for at, key in row_keys(row):
            suffix = split_scope(key)[1]
            if suffixes.setdefault(at, suffix) != suffix:
                report.problem(f"table {block['id']}: {key} in the column of {suffixes[at]}")
    return suffixes


def check_row_texts(where, row, scope, suffixes, books, report):
    """The cells of a row that are no figures."""
    allowed = scope_texts(books, scope)
    texts = [plain(runs_text(cell)) for cell in row["cells"]]
    if allowed[1] not in texts:
        report.problem(f"{where}: the figures of {allowed[1]} without its name")
    for at, cell in enumerate(row["cells"]):
        if any("fact" in run for run in cell):
            continue
        if at in suffixes:
            try:
                figure = books.figure(f"{scope}.{suffixes[at]}")
                report.problem(f"{where}: {texts[at]!r} stands for {figure.text(False)}")
            except (Absent, Unknown):
                pass
        # A column without a single figure does not tell what it is of.
        elif texts[at] not in ("", "-", *allowed):
            report.problem(f"{where}: {texts[at]!r} is not in the workbook's row")


def check_charts(document, books, report):
    """Each bar is as long as its branch's figures and stands beside its name; the description holds true figures."""
    for block in document["blocks"]:
        if block["type"] != "chart":
            continue
        totals = [books.figure(key).text(True) for key in ("count", "total.admitted", "total.target")]
        for token in digit_tokens(block["alt"]):
            if token not in totals:
                report.problem(f"chart {block['id']}: {token} in the description is none of {totals}")
        if len(block["bars"]) != len(books.now.rows):
            report.problem(f"chart {block['id']}: {len(block['bars'])} bars for {len(books.now.rows)} branches")
        for row, bar in zip(books.now.rows, block["bars"]):
            where = f"chart {block['id']}, {books.now.text(row, 'branch')}"
            lengths = [books.now.number(row, name) or 0 for name in ("admitted", "target")]
            if plain(runs_text(bar["label"])) != books.now.text(row, "branch"):
                report.problem(f"{where}: the bar is labelled {runs_text(bar['label'])}")
            if [Fraction(str(bar["value"])), Fraction(str(bar["whole"]))] != lengths:
                report.problem(f"{where}: bar {bar['value']} of {bar['whole']}, expected {lengths}")
            wanted = f"rows.{books.now.rows.index(row) + 1}.ratio" if lengths[1] else None
            if [run.get("fact") for run in bar["text"]] != [wanted]:
                report.problem(f"{where}: the bar's text is not {wanted}")


def check_names(document, books, report):
    """Where branches are named after a count of them, they are those that were counted."""
    for _, runs in run_lists(document):
        for at, run in enumerate(runs):
            standing = run.get("fact", "").removesuffix(".count")
            if standing not in STANDINGS:
                continue
            following = []
            for after in runs[at + 1:]:
                if "fact" in after:
                    break
                following.append(after["text"])
            sentence = re.split(r"[.;](?:\s|$)", plain("".join(following)))[0]
            named = []
            for name in sorted(books.names(), key=len, reverse=True):
                if re.search(re.escape(name) + r"(?!\w)", sentence):
                    named.append(name)
                    sentence = sentence.replace(name, "")
            counted = [books.now.text(row, "branch") for row in books.now.standing(standing)]
            if named and sorted(named) != sorted(counted):
                report.problem(f"{run['fact']}: named are {sorted(named)}, counted {sorted(counted)}")


def check_directions(document, books, report):
    """The word before a change, `tăng` or `giảm`, is that of its sign."""
    for _, runs in run_lists(document):
        for at, run in enumerate(runs):
            key = run.get("fact", "")
            if not key.startswith("change."):
                continue
            words = re.findall(r"tăng|giảm", plain(runs_text(runs[:at])).lower())
            try:
                wanted = direction(books, key.split(".")[1])
            except (Absent, Unknown):
                continue  # reported with the figure itself
            if wanted and words[-1:] != [wanted]:
                report.problem(f"{key}: expected {wanted} before it, got {' '.join(words[-1:]) or 'no word'}")


def measure_rate(table):
    """What was done of what was asked, exact."""
    asked = add(table, table.rows, "target").value
    if asked == 0:
        raise Absent
    return add(table, table.rows, "admitted").value / asked


def direction(books, name):
    """`tăng` or `giảm`; None where nothing changed."""
    def amount(table):
        if table is None or name not in ("percent", *COUNTS):
            raise Unknown
        if name == "percent":
            return measure_rate(table)
        return add(table, table.rows, name).value

    now, before = amount(books.now), amount(books.before)
    return None if now == before else "tăng" if now > before else "giảm"


def check_document(document, books):
    """All that can be told without the PDF."""
    report = Report()
    for table in filter(None, (books.now, books.before)):
        for text in table.disagreements():
            report.problem(text)
    for check in (check_texts, check_records, check_tables, check_charts, check_names, check_directions):
        check(document, books, report)
    if report.figures == 0:
        report.problem("no figure was checked")
    return report


# ---- The PDF ----


def digit_tokens(text):
    return [match[0].rstrip(".,/") for match in DIGITS.finditer(text)]


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
        for run in runs:
            self.add(run["text"], "fact" in run)
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


def head_pieces(document, books):
    head = document["letterhead"]
    texts = [text for name, text in head.items() if name != "subject"] + head["subject"]
    return [Piece("letterhead").add(text).allow(books.head_phrases()) for text in texts if text]


def closing_pieces(document, books):
    recipients, signature = document["recipients"], document["signature"]
    texts = [recipients["label"], *recipients["lines"], recipients["drafter"], *signature.values()]
    return [Piece("closing").add(text).allow(books.own_phrases()) for text in texts if text]


def block_pieces(document, books):
    """The pieces of the text, in reading order."""
    phrases = books.own_phrases()
    for block in document["blocks"]:
        kind = block["type"]
        if "runs" in block:
            label = block.get("label", block.get("marker", ""))
            yield Piece(kind).add(label + " ", True).add_runs(block["runs"]).allow(phrases)
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


# ---- Proof that the check can fail ----


def altered(text):
    """A figure's text with its last number one higher: `73,68%` → `73,69%`."""
    return re.sub(r"(\d+)(\D*)$", lambda match: f"{int(match[1]) + 1:0{len(match[1])}}{match[2]}", text)


def shown_runs(document, key=None):
    return [run for _, runs in run_lists(document) for run in runs if "fact" in run and key in (None, run["fact"])]


def alterations(document):
    """Spoiled copies: (what was done, the key or word that must be reported, the copy)."""
    keys = sorted({run["fact"] for run in shown_runs(document)})
    for key in [keys[at * len(keys) // 10] for at in range(10)] if len(keys) >= 10 else []:
        spoiled = copy.deepcopy(document)
        run = shown_runs(spoiled, key)[0]
        before, run["text"] = run["text"], altered(run["text"])
        yield f"{before} → {run['text']}", f"{key}: expected {before} got {run['text']}", spoiled
    if not keys:
        return
    spoiled = copy.deepcopy(document)
    spoiled["facts"]["total.admitted"]["sources"][0]["cells"].pop()
    yield "a source left out", "total.admitted: sources: missing", spoiled
    spoiled = copy.deepcopy(document)
    shown_runs(spoiled, "total.admitted")[0].pop("fact")
    yield "a figure without its key", "unexplained number", spoiled
    spoiled = copy.deepcopy(document)
    for run in shown_runs(spoiled, "rows.1.target"):
        run["fact"] = "rows.3.target"
    yield "a figure of another row, of the same size", "in one row", spoiled
    spoiled = copy.deepcopy(document)
    next(block for block in spoiled["blocks"] if block["type"] == "paragraph")["runs"].append({"text": " 1"})
    yield "a word that the PDF lacks", "not found", spoiled
    spoiled = copy.deepcopy(document)
    if shown_runs(spoiled, "change.admitted"):
        for _, runs in run_lists(spoiled):
            for run in runs:
                run["text"] = re.sub("tăng|giảm", lambda word: {"tăng": "giảm"}.get(word[0], "tăng"), run["text"])
        yield "`tăng` and `giảm` exchanged", "change.admitted: expected", spoiled
    spoiled = copy.deepcopy(document)
    shown_runs(spoiled, "total.admitted")[0]["fact"] = "total.unheard_of"
    yield "an unknown key", "total.unheard_of: this checker does not know", spoiled


def mutate(pdf, document, books):
    """How many alterations were made and how many of them went unreported."""
    made = missed = 0
    for what, wanted, spoiled in alterations(document):
        made += 1
        report = check_document(spoiled, books)
        check_pdf(pdf, spoiled, books, report)
        found = next((text for text in report.problems if wanted in text), None)
        missed += found is None
        print(f"{what}: {found or 'NOT REPORTED'}"[:160])
    return made, missed


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("pdf")
    parser.add_argument("json")
    parser.add_argument("results")
    parser.add_argument("previous", nargs="?")
    parser.add_argument("--toml", required=True, help="the document file that both were made from")
    parser.add_argument("--mutate", action="store_true", help="also prove that the check can fail")
    options = parser.parse_args()
    document = json.loads(Path(options.json).read_text(encoding="utf-8"))
    books = Books(options.results, options.previous, options.toml)
    report = check_document(document, books)
    check_pdf(options.pdf, document, books, report)
    for text in dict.fromkeys(report.problems):
        print(text)
    if report.problems:
        print(f"{report.figures} figures, {len(report.keys)} keys, {len(set(report.problems))} problems")
        return 1
    if options.mutate:
        made, missed = mutate(options.pdf, document, books)
        print(f"{made} alterations, {made - missed} reported")
        if made < 10 or missed:
            return 1
    print(f"{report.figures} figures, {len(report.keys)} keys, all equal")
    return 0


if __name__ == "__main__":
    sys.exit(main())
