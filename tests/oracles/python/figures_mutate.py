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
