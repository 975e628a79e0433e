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
This file holds the arguments and the walk; `geometry_pdf.py` the measured PDF, `geometry_checks.py` the list of checks.
"""

import argparse
import copy
import re
import sys
import tomllib

from geometry_checks import check_all
from geometry_pdf import Missing, Pair

# Keys that say nothing about a page, by the last part of their name. Nothing else is left out of the walk by name.
EXEMPT_NAMES = {
    "name": "what the rule set or the typeface it asks for is called; PDFs are checked against font.family",
    "standard": "which offices the rule set is for",
    "full-name": "a citation",
    "in-force": "a date of the regulation",
    "clause": "a citation",
    "certainty": "a note on the source",
    "certain": "notes on the sources",
    "archive-without": "what may not stand in the last recipient",
    "keep": "what must stay on one line: more of it says more, and is no other rule",
    "sets": "what may be chosen; the figures chosen are at their components",
    "words": "what may be chosen for a mark",
    "others": "what may be chosen for the end mark",
    "most-pages": "how many pages a document on this paper is meant for; a finding says when it takes more",
}

# How the walk changes a key where 1 more would be no change that a page can show.
CHANGES = {
    # Only numbers just below the bound show it: 9, and the 9th, in marks.toml; March in marks.toml.
    "number.pad-below": -1,
    "place-date.pad-day-below": -1,
    # Room that text may not enter: it is seen to be there when the next line no longer fits.
    "contact.before-pt": 18,
    "footnote.before-pt": 18,
    # Rows fill a turned page to within a row of its foot.
    "landscape.bottom-mm": 7,
}


# ----------------------------------------------------------------------------------------------------------- the walk


def leaves(table, path=()):
    """Each value of the rules with the path of its key."""
    for key, value in table.items():
        if isinstance(value, dict):
            yield from leaves(value, (*path, key))
        elif isinstance(value, list) and not exempt((*path, key), ()):
            yield from (((*path, key, at), item) for at, item in enumerate(value))
        else:
            yield (*path, key), value


def exempt(path, met):
    """Why the walk leaves out a key; none when it does not. `met` holds what the documents at hand are and have."""
    # A list's values have its name.
    name = next(name for name in reversed(path) if isinstance(name, str))
    if name in EXEMPT_NAMES or "certain" in path:
        return EXEMPT_NAMES.get(name, EXEMPT_NAMES["certain"])
    if path[0] in ("checks", "register"):
        return "what the checks and the register read; no page shows it"
    if path[0] == "theme":
        return "no built-in template makes a report to a congress; tests/it/rules.rs has one"
    if path[0] == "breaks":
        return "where lines are broken, which breaks.py measures"
    if "compact" in path[:2]:
        return "smaller distances of the same components, whose own are walked"
    if name.endswith("-range"):
        return "what may be chosen; the figure chosen is beside it"
    by_kind = path[:2] in (("types", "symbols"), ("addressee", "by-kind"), ("recipients", "as-article"), ("copy", "symbols"), ("copy", "aliases"))
    if path[:2] == ("urgency", "widths-mm") and len(path) > 2 and ("urgency", path[2]) not in met:
        return "no document with this mark is at hand"
    if by_kind and path[-1] not in met or path[0] == "structure" and path[1] not in met:
        return "no document of this kind, with such a heading, is at hand"
    return None


def what_is_met(pairs):
    """The kinds of documents and copies, and the forms of headings."""
    docs = [pair.doc for pair in pairs]
    copies = {doc["copy"]["kind"].lower() for doc in docs if doc.get("copy")}
    forms = {block["form"] for doc in docs for block in doc["blocks"] if "form" in block}
    lengths = {len(doc["letterhead"]["urgency"] or "") for doc in docs}
    urgent = {("urgency", at) for at, word in enumerate(("KHẨN", "THƯỢNG KHẨN", "HỎA TỐC")) if len(word) in lengths}
    return {doc["kind"] for doc in docs} | copies | forms | urgent


def changed(path, value):
    """Another value for the key."""
    key = ".".join(map(str, path))
    if key in CHANGES:
        return value + CHANGES[key]
    if isinstance(value, bool):
        return not value
    if isinstance(value, (int, float)):
        if str(path[-1]).endswith("-em"):
            return value + 0.01
        return value + (1 if value >= 1 else 0.5)
    if re.fullmatch(r"#[0-9a-f]{6}", value):
        return "#" + "".join(f"{255 - int(value[at : at + 2], 16):02x}" for at in (1, 3, 5))
    return {"lower": "upper", "upper": "lower", "new": "old", "old": "new"}.get(value, value + "x")


def walk(pairs, rules):
    """Changes each key in turn. Prints those whose change no check that names them notices."""
    met = what_is_met(pairs)
    what = lambda line: line.partition(": expected")[0]
    known = {what(line) for _, line in check_all(pairs, rules)}
    noticed, unnoticed, left_out = 0, [], []
    for path, value in leaves(rules):
        if exempt(path, met):
            left_out.append(path)
            continue
        other = copy.deepcopy(rules)
        table = other
        for name in path[:-1]:
            table = table[name]
        table[path[-1]] = changed(path, value)
        # What changes on a paper of its own is held under the names that it has on the usual one.
        key = ".".join(map(str, path[1:] if path[0] == "a5" else path))
        if any(key in keys and what(line) not in known for keys, line in check_all(pairs, other)):
            noticed += 1
        else:
            unnoticed.append(f"{'.'.join(map(str, path))}: {value!r} -> {table[path[-1]]!r}")
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
