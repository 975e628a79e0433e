"""Checks of the text: headings, paragraphs, list items, and the distances from block to block."""

import re

from geometry_compare import MM, PLACE, Comparison
from geometry_pdf import Found, plain, squeezed


class TextChecks(Comparison):
    """Blocks of text, and the flow of all blocks, from `head_end` on; tables and charts end where their checks say."""

    def text_blocks(self):
        for it in self.pair.blocks:
            kind = it["block"]["type"]
            if kind == "heading":
                self.heading(it)
            elif kind in ("paragraph", "list-item"):
                self.paragraph(it)

    def runs(self, it, key, bold=False, italic=False):
        """Styles of a block's letters. Its runs may be heavier or slanted on their own account."""
        words = f"«{it['whole'].first.text[:24]}»"
        for run, found in ([({}, it["lead"])] if it["lead"] else []) + it["runs"]:
            self.style(key, words, found, self.body_pt, bold or run.get("bold", False),
                       italic or run.get("italic", False), keys=("body.pt", "bold", "italic"))

    def heading(self, it):
        block, lines = it["block"], it["whole"].lines
        key, rule = f"structure.{block['form']}", self.rules["structure"][block["form"]]
        self.runs(it, key, rule.get("bold", False), rule.get("italic", False))
        text = plain(block["runs"])
        self.same(f"{key}.caps", f"capitals in «{text}»", rule.get("caps", False), text == text.upper())
        self.spaced("body.line-pt", "heading", lines, self.body_line)
        if rule.get("centred", False):
            self.centred(f"{key}.centred", "heading", it["whole"], self.middle(lines[0].page))
            ends = it["lead"].last.y, it["runs"][0][1].first.y
            self.near("body.line-pt", "title on the line below its label", self.body_line, ends[1] - ends[0], lines[0].page)
        else:
            self.starts(f"{key}.centred", lines)

    def starts(self, key, lines):
        """The first line is indented, the others start at the margin."""
        margin = "page.left-mm, page.mirrored"
        for at, line in enumerate(lines):
            indent = 0 if at else self.rules["body"]["indent-mm"] * MM
            keys = margin if at else f"body.indent-mm, {key}, {margin}".replace(", , ", ", ")
            self.near(keys, f"start of «{line.text[:24]}»", self.left(line.page) + indent, line.x0, line.page, PLACE)

    def paragraph(self, it):
        block, lines = it["block"], it["whole"].lines
        text = plain(block["runs"])
        basis = block["type"] == "list-item" and text.startswith("Căn cứ")
        self.runs(it, "basis" if basis else "body", italic=basis and self.rules["basis"]["italic"])
        if block["type"] == "list-item":
            key, marker = ("basis.prefix", self.rules["basis"]["prefix"]) if basis else ("list.marker", self.rules["list"]["marker"])
            self.same(key, f"start of «{text[:24]}»", marker, block["marker"], lines[0].page)
        self.starts("", lines)
        self.spaced("body.line-pt", "text", lines, self.body_line)
        for line in lines[:-1]:
            keys = "page.right-mm, page.width-mm, page.mirrored"
            self.near(keys, f"end of «{line.text[:24]}»", self.right(line.page), line.x1, line.page, PLACE)

    def symbols(self):
        """The symbols of documents, with the marks that touch them, are on one line, unless too long for that."""
        most = self.rules["body"]["symbol-letters"]
        for it in self.pair.blocks:
            if it["block"]["type"] not in ("paragraph", "list-item"):
                continue
            for run, found in it["runs"]:
                for match in re.finditer(r"\S*[^\W_][-/][^\W\d_]\S*", run["text"]):
                    if 0 < match.start() and match.end() < len(run["text"]) and len(match[0]) <= most:
                        start = len(squeezed(run["text"][: match.start()]))
                        lines = Found(found.glyphs[start : start + len(match[0])]).lines
                        self.same("body.symbol-letters", f"lines of «{match[0]}»", 1, len(lines), lines[0].page)

    # The distances from block to block.

    def flow(self):
        """From block to block stands the greater of the one's room below and the other's above."""
        rules, gap = self.rules, self.rules["body"]["gap-pt"]
        last_page, last_end, below = 1, self.head_end, self.head_below
        turned = None  # the last block before the page was turned: its number, page and end
        for number, it in enumerate(self.pair.blocks):
            kind = it["block"]["type"]
            if (it.get("caption") or it["whole"]).page > last_page:
                turned = number - 1, last_page, last_end
            if kind in ("table", "chart"):
                rule = rules[kind]
                above, after = (rule["before-pt"], f"{kind}.before-pt"), (rule["after-pt"], f"{kind}.after-pt")
                first, pt = it["caption"].first, rule["caption-pt"]
                page, end = self.table_end(it) if kind == "table" else self.chart_end(it)
                # The words that lead to a chart go with it.
                if kind == "chart" and len(it["bars"]) > rule["keep-bars"] and turned and turned[0] >= number - 2:
                    self.parted(rule, turned[2], turned[1])
            else:
                above = after = (gap, "body.gap-pt")
                first, last, pt = it["whole"].first, it["whole"].last, self.body_pt
                page, end = last.page, self.line_top(last, pt) + self.body_line
            self.gap(last_page, last_end, below, first, pt, above)
            last_page, last_end, below = page, end, after
        rule = rules["signer"]
        above = (rule["before-pt"], "signer.before-pt")
        line, key = self.pair.end.first
        section, _, size = key.partition(".")
        self.gap(last_page, last_end, below, line, rules[section][size], above)

    def parted(self, rule, end, page):
        """A chart that may part leaves no room on a page for its lead-in, caption and five bars."""
        free = self.bottom - end
        bars = 5 * (rule["line-pt"] + rule["row-gap-pt"])
        needed = 2 * (rule["before-pt"] + self.body_line) + rule["caption-gap-pt"] + bars
        if free > needed:
            self.fail("chart.keep-bars", "room left above a chart that may part", f"at most {needed:.2f}", f"{free:.2f}", page)

    def gap(self, page, end, below, line, pt, above):
        top, words = self.line_top(line, pt), f"«{line.text[:24]}»"
        if line.page == page:
            wanted, key = max(below, above)
            key = key if below[0] != above[0] else f"{below[1]}, {above[1]}"
            self.near(key, f"room above {words}", wanted, top - end, page)
        else:
            keys = "page.top-mm, font.ascender-em"
            self.near(keys, f"top of the page above {words}", self.top, top, line.page)
