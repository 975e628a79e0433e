"""Proof that the check can fail: spoiled copies of the document, each of which must be reported."""

import copy
import re

from figures_document import check_document, run_lists
from figures_pdf import check_pdf


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
    yield from wordings(document)
    yield from forms(document)


# Words of the prose that say which branches and groups a figure is of, and what way it goes: (key that must be shown,
# words, words in their place, what must be reported).
WORDINGS = [
    ("short_by_one.count", "Chi bộ thôn Bàu Sậy", "Chi bộ thôn Rừng Lá", "short_by_one.count: named are"),
    ("within_reach.count", "Chi bộ thôn Bàu Sậy", "Chi bộ thôn Rừng Lá", "within_reach.count: named are"),
    ("change.nil.count", "Chi bộ thôn Rừng Lá", "Chi bộ thôn Cầu Đá", "change.nil.count: named are"),
    ("change.most.amount", "Chi bộ thôn Đạ K'Ren", "Chi bộ thôn Gò Thông", "change.most.amount: named are"),
    ("change.more.count", "nhiều hơn", "ít hơn", "change.more.count: expected nhiều hơn"),
    ("calendar.ahead", "cao hơn", "thấp hơn", "calendar.ahead: expected cao hơn"),
    ("change.groups.1", "Khối cơ quan", "Khối trường học", "change.groups: expected"),
    ("change.groups.1", "không thay đổi", "tăng", "change.groups: expected"),
    ("short_by_one.count", "thiếu 01", "thiếu 02", "unexplained number 01"),
]


def wordings(document):
    """Copies with other words beside a figure."""
    for key, words, others, wanted in WORDINGS:
        spoiled = copy.deepcopy(document)
        found = False
        for _, runs in run_lists(spoiled):
            if any(run.get("fact") == key for run in runs):
                for run in runs:
                    found |= words in run["text"]
                    run["text"] = run["text"].replace(words, others)
        if found:
            yield f"`{words}` → `{others}` beside {key}", wanted, spoiled


def forms(document):
    """Copies with other forms, bars and sources."""
    for block in document["blocks"]:
        whole = [run["text"] for row in block.get("rows", []) for cell in row["cells"] for run in cell
                 if run["text"].endswith(",00%")]
        if whole:
            spoiled = copy.deepcopy(document)
            run = next(run for _, runs in run_lists(spoiled) for run in runs if run["text"] == whole[0])
            run["text"] = whole[0].replace(",00%", "%")
            yield "a percentage without the decimals of its column", f"expected {whole[0]} got {run['text']}", spoiled
            break
    charts = [at for at, block in enumerate(document["blocks"]) if block["type"] == "chart"]
    if charts:
        spoiled = copy.deepcopy(document)
        bars = spoiled["blocks"][charts[0]]["bars"]
        bars[0]["label"], bars[1]["label"] = bars[1]["label"], bars[0]["label"]
        yield "two bars under each other's names", "the bar is labelled", spoiled
        spoiled = copy.deepcopy(document)
        spoiled["blocks"][charts[0]]["bars"].pop()
        yield "a bar left out", "bars for", spoiled
    if "calendar.elapsed" in document["facts"]:
        spoiled = copy.deepcopy(document)
        spoiled["facts"]["calendar.elapsed"]["sources"][0]["line"] += 1
        yield "a figure from another line of the document file", "calendar.elapsed: expected line", spoiled


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
