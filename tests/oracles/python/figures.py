#!/usr/bin/env python3
"""Computes every figure of a review again, from the workbooks alone, and compares it with what was printed.

usage: python3 tests/oracles/python/figures.py review.pdf review.json RESULTS.xlsx [PREVIOUS.xlsx] --toml DOCUMENT.toml [--mutate]

Of our program's output only the keys of the facts are taken; columns are found by heading, figures are exact fractions
rounded once, and the Vietnamese notation is written out here. Checked are
- each figure of the composed document (`--format json`): text, recorded value, cells it is said to come from, the table
  row and column it stands in, the branches and groups named beside it, and `tăng` or `giảm` before a change;
- the PDF, by `pdftotext`: it holds every paragraph and every table row, and no number that is neither a figure nor a
  date, document number, period, label, page number, workbook text or text of the document file's own.
`--mutate` then spoils the document in known ways and requires that each is reported.

Exit 0 and `N figures, M keys, all equal` when all holds.
This file holds the arguments; `figures_books.py` what figures come from, `figures_computed.py`, `figures_change.py` and
`figures_calendar.py` how, `figures_document.py` and `figures_pdf.py` the checks.
"""

import argparse
import json
import sys
from pathlib import Path

from figures_books import Books
from figures_document import check_document
from figures_mutate import mutate
from figures_pdf import check_pdf


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
