"""Checks of the composed document: all that needs no PDF."""

import re
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path

from figures_computed import Absent, Unknown, add, disagreements, measure_rate, pick
from figures_notation import digit_tokens, plain
from figures_workbook import COUNTS


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
    """Every list of runs, and where it stands: `running` text, a `table` or a `bar`."""
    for block in document["blocks"]:
        if "runs" in block:
            yield "running", block["runs"]
        if "caption" in block:
            yield "running", block["caption"]
        for column in block.get("columns", []):
            yield "table", column["heading"]
        for row in block.get("rows", []):
            for cell in row["cells"]:
                yield "table", cell
        for bar in block.get("bars", []):
            yield "bar", bar["label"]
            yield "bar", bar["text"]


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
    decimals = column_decimals(document, books)
    for place, runs in run_lists(document):
        for run in runs:
            key = run.get("fact")
            if key is None:
                continue
            report.figures += 1
            report.keys.add(key)
            figure = own_figure(books, key, report)
            wanted = figure.text(place, decimals.get(id(runs), 0)) if figure else run["text"]
            if wanted != run["text"]:
                report.problem(f"{key}: expected {wanted} got {run['text']}")
            if key not in document["facts"]:
                report.problem(f"{key}: shown, but not among the document's facts")


def column_decimals(document, books):
    """{id of a table cell: decimals that the figures of its column have}: as many as the one that needs most."""
    found = {}
    for block in document["blocks"]:
        rows = block.get("rows", [])
        for at in range(len(rows[0]["cells"]) if rows else 0):
            cells = [row["cells"][at] for row in rows]
            needed = [0]
            for key in (run["fact"] for cell in cells for run in cell if "fact" in run):
                try:
                    needed.append(books.figure(key).decimals())
                except (Absent, Unknown):
                    pass  # reported with the figure itself
            found |= {id(cell): max(needed) for cell in cells if len(cell) == 1}
    return found


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
    own = [source for source in sources if "cells" not in source]
    lines = [line for name in figure.fields for line in books.field_lines(name)]
    for source in own:
        if Path(source.get("file", "")).name != Path(books.document_file).name or source.get("line") not in lines:
            report.problem(f"{key}: expected line {lines} of {books.document_file} got {source}")
    if len(own) != len(figure.fields):
        report.problem(f"{key}: expected {len(figure.fields)} places in {books.document_file} got {len(own)}")
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
                report.problem(f"{where}: {texts[at]!r} stands for {figure.text('table')}")
            except (Absent, Unknown):
                pass
        # A column without a single figure does not tell what it is of.
        elif texts[at] not in ("", "-", *allowed):
            report.problem(f"{where}: {texts[at]!r} is not in the workbook's row")


def check_charts(document, books, report):
    """Each bar is as long as its figures and stands beside its name; the description holds true figures.

    There is a bar for each group where there are several groups, else one for each branch.
    """
    groups = books.now.groups()
    if len(groups) > 1:
        kind, parts = "groups", list(groups.items())
    else:
        kind, parts = "rows", [(books.now.text(row, "branch"), [row]) for row in books.now.rows]
    for block in document["blocks"]:
        if block["type"] != "chart":
            continue
        totals = [books.figure(key).text("running") for key in ("count", "total.admitted", "total.target")]
        for token in digit_tokens(block["alt"]):
            if token not in totals:
                report.problem(f"chart {block['id']}: {token} in the description is not among {totals}")
        if len(block["bars"]) != len(parts):
            report.problem(f"chart {block['id']}: {len(block['bars'])} bars for {len(parts)} {kind}")
        for number, ((name, rows), bar) in enumerate(zip(parts, block["bars"]), 1):
            where = f"chart {block['id']}, {name}"
            lengths = [sum(books.now.number(row, field) or 0 for row in rows) for field in ("admitted", "target")]
            if plain(runs_text(bar["label"])) != name:
                report.problem(f"{where}: the bar is labelled {runs_text(bar['label'])}")
            if [Fraction(str(bar["value"])), Fraction(str(bar["whole"]))] != lengths:
                report.problem(f"{where}: bar {bar['value']} of {bar['whole']}, expected {lengths}")
            wanted = [f"{kind}.{number}.ratio"] if lengths[1] else []
            if [run["fact"] for run in bar["text"] if "fact" in run] != wanted:
                report.problem(f"{where}: the bar's text is not {wanted}")


def named_in(text, books):
    """The branches named in a text; a name that is part of a longer one counts once."""
    named = []
    for name in sorted(books.names(), key=len, reverse=True):
        if re.search(re.escape(name) + r"(?!\w)", text):
            named.append(name)
            text = text.replace(name, "")
    return sorted(named)


def static_text(runs):
    """The text of the runs up to the next figure, and that figure's key."""
    texts = []
    for run in runs:
        if "fact" in run:
            return plain("".join(texts)), run["fact"]
        texts.append(run["text"])
    return plain("".join(texts)), ""


def check_names(document, books, report):
    """Where branches are named after a count of them, or before the amount that is theirs, they are the right ones."""
    for _, runs in run_lists(document):
        for at, run in enumerate(runs):
            key = run.get("fact", "")
            try:
                counted = books.counted(key)
            except Absent:
                continue  # reported with the figure itself
            if counted is None:
                continue
            if key.endswith(".amount"):
                before, _ = static_text(reversed(runs[:at]))
                named = named_in(before, books)
                if named != counted:
                    report.problem(f"{key}: named are {named}, changed so much have {counted}")
                continue
            after, following = static_text(runs[at + 1:])
            sentence = re.split(r"[.;](?:\s|$)", after)[0]
            # `03 chi bộ kết nạp ít hơn, giảm nhiều nhất là … (giảm 01`: those named belong to the amount.
            named = [] if following.endswith(".amount") else named_in(sentence, books)
            if named and "(trừ " in sentence:
                if named != books.excepted(key):
                    report.problem(f"{key}: excepted are {named}, not counted {books.excepted(key)}")
            elif named and named != counted:
                report.problem(f"{key}: named are {named}, counted {counted}")


# The words that say what way a count or a difference goes, after it and before it.
WORDS_AFTER = {"change.more.count": "nhiều hơn", "change.fewer.count": "ít hơn"}
WORDS_BEFORE = {"calendar.ahead": "cao hơn", "calendar.behind": "thấp hơn"}


def check_directions(document, books, report):
    """The word before a change, `tăng` or `giảm`, is that of its sign; so are `cao hơn` and `nhiều hơn` and the like."""
    for _, runs in run_lists(document):
        for at, run in enumerate(runs):
            key = run.get("fact", "")
            before, after = plain(runs_text(runs[:at])), static_text(runs[at + 1:])[0]
            if key in WORDS_BEFORE and not before.endswith(WORDS_BEFORE[key]):
                report.problem(f"{key}: expected {WORDS_BEFORE[key]} before it, got …{before[-20:]}")
            if key in WORDS_AFTER and re.findall("nhiều hơn|ít hơn", after)[:1] != [WORDS_AFTER[key]]:
                report.problem(f"{key}: expected {WORDS_AFTER[key]} after it, got {after[:40]}…")
            if not key.startswith("change."):
                continue
            words = re.findall(r"tăng|giảm", before.lower())
            try:
                wanted = direction(books, key.split(".")[1:])
            except (Absent, Unknown):
                continue  # reported with the figure itself, or a count of branches, which goes no way
            if wanted and words[-1:] != [wanted]:
                report.problem(f"{key}: expected {wanted} before it, got {' '.join(words[-1:]) or 'no word'}")


def direction(books, parts):
    """`tăng` or `giảm`; None if nothing changed."""
    match parts:
        case ["most", "amount"]:
            return "tăng"
        case ["least", "amount"]:
            return "giảm"
        case ["groups", number]:
            difference = pick(books.group_changes(), number)[1]
        case ["percent"]:
            difference = measure_rate(books.now) - measure_rate(books.before)
        case [name, *_] if name in COUNTS and books.before:
            now, before = (add(table, table.rows, name).value for table in (books.now, books.before))
            difference = now - before
        case _:
            raise Unknown
    return None if difference == 0 else "tăng" if difference > 0 else "giảm"


def check_groups(document, books, report):
    """If the changes of the groups are given, each group is named with its figure, or with the words that nothing changed."""
    changes = books.group_changes()
    for _, runs in run_lists(document):
        if not any(run.get("fact", "").startswith("change.groups.") for run in runs):
            continue
        marked = plain("".join(f"[{run['fact']}]" if "fact" in run else run["text"] for run in runs))
        clauses = marked.partition("Theo khối, ")[2].partition(": ")[2].rstrip(".").split("; ")
        wanted = []
        for number, (name, difference, _) in enumerate(changes, 1):
            word = "tăng" if difference > 0 else "giảm"
            wanted.append(f"{name} {word} [change.groups.{number}] đồng chí" if difference else f"{name} không thay đổi")
        if clauses != wanted:
            report.problem(f"change.groups: expected {wanted} got {clauses}")


def check_document(document, books):
    """All that needs no PDF."""
    report = Report()
    for table in filter(None, (books.now, books.before)):
        for text in disagreements(table):
            report.problem(text)
    for check in (check_texts, check_records, check_tables, check_charts, check_names, check_directions,
                  check_groups):
        check(document, books, report)
    if report.figures == 0:
        report.problem("no figure was checked")
    return report
