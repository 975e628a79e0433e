"""Figures computed from workbooks alone, with the cells that each comes from."""

from dataclasses import dataclass, field
from fractions import Fraction

from figures_notation import decimal, decimals_of, padded, round2
from figures_workbook import COUNTS, FRACTIONS, HEADINGS, SHARES, STANDINGS, UNDER_WAY, parse_fraction


class Unknown(Exception):
    """A key that this checker has no meaning for."""


class Absent(Exception):
    """A figure that cannot be had, such as a percentage of nothing."""


@dataclass
class Figure:
    """A figure of our own: `form` is count, points, percent or ratio; `fields` are those of the document file it rests on."""

    form: str
    value: object
    cells: list
    fields: list = field(default_factory=list)

    def text(self, place, decimals=0):
        """As it must be printed in a `place`: `running` text, where counts are padded, a `table` or a `bar` of a chart,
        where even fractions are not; with at least so many decimals."""
        if self.form == "ratio":
            return "/".join(map(decimal if place == "bar" else padded, self.value))
        if self.form == "percent":
            return decimal(self.value, decimals) + "%"
        return padded(self.value) if self.form == "count" and place == "running" else decimal(self.value, decimals)

    def decimals(self):
        """How many decimals it needs."""
        return 0 if self.form == "ratio" else decimals_of(self.value)

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


def measure_sums(table, rows):
    """What was done and what was asked, over the rows that were asked: others' admissions fulfil no target."""
    asked = [row for row in rows if table.number(row, "target")]
    return add(table, asked, "admitted"), add(table, asked, "target")


def measure_figure(table, rows, what):
    done, asked = measure_sums(table, rows)
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


def rows_figure(table, rows):
    """How many rows were chosen, by their admissions and targets."""
    cells = [table.cell(row, column) for row in rows for column in ("branch", "admitted", "target")]
    return Figure("count", Fraction(len(rows)), cells)


def under_way_figure(table):
    """All files under way, of whichever columns have any number."""
    sums = []
    for name in UNDER_WAY:
        try:
            sums.append(add(table, table.rows, name))
        except Absent:
            pass
    if not sums:
        raise Absent
    return Figure("count", sum(each.value for each in sums), [cell for each in sums for cell in each.cells])


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
        case ["within_reach", "count"]:
            under_way_figure(table)  # without files nothing is said
            return rows_figure(table, table.within_reach())
        case ["under_way"]:
            return under_way_figure(table)
        case ["targeted" | "unasked" as name, "admitted"]:
            return add(table, table.standing(name), "admitted")
        case [name, "count"] if name in STANDINGS:
            return rows_figure(table, table.standing(name))
    raise Unknown


def measure_rate(table):
    """What was done of what was asked, exact."""
    done, asked = measure_sums(table, table.rows)
    return done.value / asked.value


def disagreements(table):
    """Where the sheet's own total row is not the sum of its rows: then one of us misreads it."""
    for name in COUNTS:
        stated, summed = table.number(table.total_row, name), add(table, table.rows, name).value
        if stated is not None and stated != summed:
            yield f"{table.file}: {HEADINGS[name]}: total row says {stated}, rows add up to {summed}"
    for name in FRACTIONS:
        stated = parse_fraction(table.value(table.total_row, name))
        if stated is not None and stated != add_fractions(table, table.rows, name)[0]:
            yield f"{table.file}: {HEADINGS[name]}: total row differs from the sum of the rows"
