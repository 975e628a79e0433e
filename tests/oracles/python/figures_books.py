"""All that figures and digits may come from: the workbooks, the document file, the office file."""

import datetime
import re
import tomllib
from fractions import Fraction
from pathlib import Path

from figures_calendar import calendar_figure
from figures_change import change_figure, changed_rows, group_changes, pairs
from figures_computed import Figure, Unknown, table_figure
from figures_notation import long_date, period_texts, plain, short_date
from figures_workbook import STANDINGS, Table


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
        if parts[0] == "calendar":
            return calendar_figure(self.document, self.now, parts[1:])
        return table_figure(self.now, parts)

    def counted(self, key):
        """The names of the branches that a key counts, or that its amount is of; None for a key of another kind."""
        match key.split("."):
            case ["change", "most" | "least" as name, "count" | "amount"] if self.before:
                rows = changed_rows(self.now, self.before, name)
            case ["change", "more" | "fewer" | "nil" as name, "count"] if self.before:
                rows = changed_rows(self.now, self.before, name)
            case ["within_reach", "count"]:
                rows = self.now.within_reach()
            case [name, "count"] if name in STANDINGS:
                rows = self.now.standing(name)
            case _:
                return None
        return sorted(self.now.text(row, "branch") for row in rows)

    def excepted(self, key):
        """The names of those that a key could have counted and did not, such as the other branches with a target."""
        match key.split("."):
            case ["change", *_]:
                scope = [row for row, _ in pairs(self.now, self.before)]
            case ["within_reach", *_]:
                scope = self.now.standing("unreached")
            case ["targeted" | "untargeted" | "unasked", *_]:
                scope = self.now.rows
            case _:
                scope = self.now.standing("targeted")
        return sorted({self.now.text(row, "branch") for row in scope} - set(self.counted(key)))

    def group_changes(self):
        return group_changes(self.now, self.before) if self.before else []

    def field(self, parts):
        value = self.document["fields"].get(".".join(parts))
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            raise Unknown
        return Figure("count", Fraction(str(value)), [], [".".join(parts)])

    def field_lines(self, name):
        """The lines of the document file where a field stands."""
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
