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
    """A document is set at the distances of the rules or, where that saves a page, at those of their section `compact`."""
    failures = Checks(pair, rules).run()
    if not failures or "compact" not in rules:
        return failures
    sections = {name: section for name, section in rules["compact"].items() if isinstance(section, dict)}
    compact = {**rules, **{name: {**rules.get(name, {}), **section} for name, section in sections.items()}}
    drawn = Checks(pair, compact).run()
    return drawn if len(drawn) < len(failures) else failures
