"""Checks of the composed document: all that needs no PDF."""

import re
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path

from figures_computed import Absent, Unknown, add, disagreements, measure_rate, pick
from figures_notation import digit_tokens, plain
from figures_workbook import COUNTS, STANDINGS


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
                report.problem(f"chart {block['id']}: {token} in the description is not among {totals}")
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


def direction(books, name):
    """`tăng` or `giảm`; None if nothing changed."""
    def amount(table):
        if table is None or name not in ("percent", *COUNTS):
            raise Unknown
        if name == "percent":
            return measure_rate(table)
        return add(table, table.rows, name).value

    now, before = amount(books.now), amount(books.before)
    return None if now == before else "tăng" if now > before else "giảm"


def check_document(document, books):
    """All that needs no PDF."""
    report = Report()
    for table in filter(None, (books.now, books.before)):
        for text in disagreements(table):
            report.problem(text)
    for check in (check_texts, check_records, check_tables, check_charts, check_names, check_directions):
        check(document, books, report)
    if report.figures == 0:
        report.problem("no figure was checked")
    return report
