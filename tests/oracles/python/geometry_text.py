"""Checks of the text: headings, paragraphs, list items, and the distances from block to block."""

import re

from geometry_compare import MM, PLACE, Comparison
from geometry_pdf import TEXT, Found, plain, squeezed


class TextChecks(Comparison):
    """Blocks of text, and the flow of all blocks, from `head_end` on; tables and charts end where their checks say."""

    def text_blocks(self):
        for it in self.pair.all_blocks:
            kind = it["block"]["type"]
            if kind == "heading":
                self.heading(it)
            elif kind == "enacting":
                self.enacting(it)
            elif kind in TEXT:
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
        margin = self.sides(lines[0].page)
        for at, line in enumerate(lines):
            indent = 0 if at else self.rules["body"]["indent-mm"] * MM
            keys = margin if at else f"body.indent-mm, {key}, {margin}".replace(", , ", ", ")
            self.near(keys, f"start of «{line.text[:24]}»", self.left(line.page) + indent, line.x0, line.page, PLACE)

    def enacting(self, it):
        rule, lines = self.rules["enacting"], it["whole"].lines
        text = plain(it["block"]["runs"])
        self.runs(it, "enacting", rule["bold"])
        self.same("enacting.caps", f"capitals in «{text}»", rule["caps"], text == text.upper())
        self.spaced("body.line-pt", "words that enact", lines, self.body_line)
        self.centred(self.sides(lines[0].page), "words that enact", it["whole"], self.middle(lines[0].page))

    def paragraph(self, it):
        block, lines = it["block"], it["whole"].lines
        text, kind = plain(block["runs"]), block["type"]
        if kind == "numbered":
            key = f"structure.{block['form']}"
            alone = self.rules["structure"][block["form"]].get("alone-bold", False)
            self.style(key, f"label «{block['label']}»", it["lead"], self.body_pt, alone,
                       keys=("body.pt", "alone-bold", "italic"))
            it = {**it, "lead": None}
        self.runs(it, "basis" if kind == "basis" else "body", italic=kind == "basis" and self.rules["basis"]["italic"])
        if kind in ("list-item", "basis"):
            key = ("list", "marker") if kind == "list-item" else ("basis", "prefix")
            marker = self.rules[key[0]][key[1]]
            self.same(".".join(key), f"start of «{text[:24]}»", marker, block["marker"], lines[0].page)
        self.starts("", lines)
        self.spaced("body.line-pt", "text", lines, self.body_line)
        for line in lines[:-1]:
            keys = f"{self.sides(line.page)}, page.width-mm"
            self.near(keys, f"end of «{line.text[:24]}»", self.right(line.page), line.x1, line.page, PLACE)

    def symbols(self):
        """The symbols of documents, with the marks that touch them, are on one line, unless too long for that."""
        most = self.rules["body"]["symbol-letters"]
        for it in self.pair.all_blocks:
            if it["block"]["type"] not in TEXT or it["block"]["type"] in ("heading", "enacting"):
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
        page, end, below = self.flows(self.pair.blocks, 1, self.head_end, self.head_below)
        line, key = self.pair.end.first
        section, _, size = key.partition(".")
        self.gap(page, end, below, line, self.rules[section][size], (self.rules["signer"]["before-pt"], "signer.before-pt"))
        for it in self.pair.appendices:
            self.flows(it["blocks"], *self.appendix_end(it), (self.rules["appendix"]["after-pt"], "appendix.after-pt"))

    def flows(self, blocks, last_page, last_end, below):
        """The distances between `blocks`; where the last one ends, and the room it has below."""
        rules, gap = self.rules, self.rules["body"]["gap-pt"]
        turned = None  # the last block before the page was turned: its number, page and end
        for number, it in enumerate(blocks):
            kind = it["block"]["type"]
            if (it.get("caption") or it["whole"]).page > last_page:
                turned = number - 1, last_page, last_end
            if kind not in TEXT:
                rule, section = self.figure_rule(kind)
                above, after = (rule["before-pt"], f"{section}.before-pt"), (rule["after-pt"], f"{section}.after-pt")
                first, pt = it["caption"].first, rule["caption-pt"]
                page, end = self.figure_end(it)
                # The words that lead to a chart go with it.
                if kind == "chart" and len(it["bars"]) > rule["keep-bars"] and turned and turned[0] >= number - 2:
                    self.parted(rule, turned[2], turned[1])
            else:
                above = after = (gap, "body.gap-pt")
                first, last, pt = it["whole"].first, it["whole"].last, self.body_pt
                page, end = last.page, self.line_top(last, pt) + self.body_line
            self.gap(last_page, last_end, below, first, pt, above)
            last_page, last_end, below = page, end, after
        return last_page, last_end, below

    def parted(self, rule, end, page):
        """A chart that may part leaves no room on a page for its lead-in, caption and five bars."""
        free = self.bottom_of(page) - end
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
            keys = "landscape.top-mm" if self.turned(line.page) else "page.top-mm, font.ascender-em"
            self.near(keys, f"top of the page above {words}", self.top_of(line.page), top, line.page)
