"""All checks, in the order they are made."""

from geometry_appendix import AppendixChecks
from geometry_captioned import CaptionedChecks
from geometry_end import EndChecks
from geometry_letterhead import LetterheadChecks
from geometry_lines import LineChecks
from geometry_page import PageChecks
from geometry_text import TextChecks
from geometry_wordings import WordingChecks


class Checks(PageChecks, WordingChecks, LetterheadChecks, TextChecks, CaptionedChecks, LineChecks, EndChecks,
             AppendixChecks):
    """All checks of one pair against one set of rules. `failures` fills up with `(keys, line)`."""

    def run(self):
        for check in (
            self.paper,
            self.typefaces,
            self.page_numbers,
            self.wordings,
            self.number_and_date,
            self.letterhead_styles,
            self.letterhead_rows,
            self.letterhead_columns,
            self.names_kept,
            self.drawn_lines,
            self.stamps,
            self.edge_mark,
            self.dispatch_subject,
            self.heading_lines,
            self.addressees,
            self.text_blocks,
            self.numbering,
            self.symbols,
            self.flow,
            self.tables,
            self.charts,
            self.ends,
            self.contact,
            self.appendix_parts,
            self.footnotes,
        ):
            check()
        return self.failures


def check_all(pairs, rules):
    return [failure for pair in pairs for failure in check_one(pair, rules)]


def check_one(pair, rules):
    """A document is set at the distances of the rules or, where that saves a page, at those on the way to their section
    `compact`; and its letterhead in the sizes of the rules or, where that keeps a long name whole, in the smallest that they permit."""
    failures = Checks(pair, rules).run()
    for other in ways(rules):
        if not failures:
            break
        failures = min(failures, Checks(pair, other).run(), key=len)
    return failures


def merged(rules, sections):
    """The rules with what these sections change."""
    sections = {name: section for name, section in sections.items() if isinstance(section, dict) and name in rules}
    return {**rules, **{name: {**rules[name], **section} for name, section in sections.items()}}


def between(rules, sections, share):
    """The rules with the numbers of these sections a share of the way to theirs."""
    step = lambda old, new: old + (new - old) * share if isinstance(new, (int, float)) and isinstance(old, (int, float)) else new
    met = {name: section for name, section in sections.items() if isinstance(section, dict) and name in rules}
    met = {name: {key: step(rules[name].get(key), new) for key, new in section.items()} for name, section in met.items()}
    return merged(rules, met)


def ways(rules):
    """The rules as a document may follow them otherwise."""
    if "breaks" not in rules:
        return
    least = lambda name: {"pt": rules[name].get("pt-range", [rules[name]["pt"]])[0]}
    names = {name: least(name) for name in ("superior", "issuer")}
    sections = rules.get("compact", {})
    steps = sections.get("steps", 1)
    closer = [between(rules, sections, step / steps) for step in range(1, steps + 1)]
    yield from closer
    yield merged(rules, names)
    for way in closer:
        yield merged(way, names)
