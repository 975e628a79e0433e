"""Checks of appendices and footnotes."""

from geometry_compare import LINE, MM, PLACE, RULE, Comparison


class AppendixChecks(Comparison):
    """The lines above an appendix's text; footnotes and their marks."""

    def appendix_end(self, it):
        """The page on which the lines above an appendix's text end, and where."""
        last = it["divider"] or it["reference"] or it["title"]
        return last.page, self.line_top(last.last, self.rules["appendix"]["pt"]) + self.body_line

    def appendix_parts(self):
        rule = self.rules["appendix"]
        for it in self.pair.appendices:
            page = it["label"].page
            for name in ("label", "title"):
                self.style("appendix", f"{name} of the appendix", it[name], rule["pt"], rule["bold"])
            if it["reference"]:
                self.style("appendix", "reference of the appendix", it["reference"], rule["reference-pt"], False,
                           rule["reference-italic"], keys=("reference-pt", "bold", "reference-italic"))
            if it["divider"]:
                self.style("appendix", "mark of the appendix", it["divider"], rule["pt"], keys=("pt", "divider-bold", "italic"))
            if "share" in rule:
                last, key = (it["reference"], "reference-pt") if it["reference"] else (it["title"], "pt")
                self.line_below("appendix", rule, last.last, rule[key])
            parts = [it[name] for name in ("label", "title", "reference", "divider") if it[name]]
            for part in parts:
                self.centred(self.sides(page), "appendix", part, self.middle(page))
            keys = "landscape.top-mm" if self.turned(page) else "page.top-mm"
            self.near(keys, "top of the appendix", self.top_of(page), self.line_top(parts[0].first, rule["pt"]), page)
            self.spaced("body.line-pt", "appendix", [line for part in parts for line in part.lines], self.body_line)

    def footnotes(self):
        """Notes stand at the foot of the page of their mark, below a line, one after the other."""
        rule = self.rules["footnote"]
        for mark, (number, text) in zip(self.pair.note_marks, self.pair.notes, strict=True):
            page = mark.page
            self.same("footnote on its page", "page of the footnote", page, text.page, page)
            self.same("footnote marks", "mark in the text", number.first.text, mark.first.text, page)
            self.style("footnote", f"footnote «{text.first.text[:20]}»", text, rule["pt"])
            self.spaced("footnote.line-pt", "footnote", text.lines, rule["line-pt"])
            for line in text.lines[1:]:
                self.near(self.sides(page), "start of a footnote's line", self.left(page), line.x0, page, PLACE)
        for page in sorted({text.page for _, text in self.pair.notes}):
            self.foot(page, [text for _, text in self.pair.notes if text.page == page])

    def foot(self, page, notes):
        rule = self.rules["footnote"]
        for one, two in zip(notes, notes[1:]):
            self.near("footnote.gap-pt, footnote.line-pt", "from footnote to footnote", rule["gap-pt"] + rule["line-pt"],
                      two.first.y - one.last.y, page)
        end = self.line_top(notes[-1].last, rule["pt"]) + rule["line-pt"]
        self.near("page.bottom-mm, footnote.line-pt, footnote.pt", "foot of the footnotes", self.bottom_of(page), end, page)
        top = self.line_top(notes[0].first, rule["pt"])
        left = self.left(page)
        drawn = self.pair.stroke(page, x0=left, x1=left + rule["rule-mm"] * MM, y0=top - rule["gap-pt"])
        if not drawn:
            return self.fail("footnote.rule-mm, footnote.rule-pt", "line above the footnotes", "at the left", "none", page)
        self.near("footnote.rule-mm", "length of the line above footnotes", rule["rule-mm"] * MM, drawn.x1 - drawn.x0, page)
        self.near("footnote.rule-pt", "thickness of the line above footnotes", rule["rule-pt"], drawn.width, page, RULE)
        self.near("footnote.gap-pt", "room below the line above footnotes", rule["gap-pt"], top - drawn.y0, page)
        last = max(glyph.y for glyph in self.pair.letters if glyph.page == page)
        reach = last - self.ascent * self.body_pt + self.body_line
        if reach > drawn.y0 - rule["before-pt"] + LINE:
            self.fail("footnote.before-pt", "end of the text above the footnotes", f"at most {drawn.y0 - rule['before-pt']:.2f}",
                      f"{reach:.2f}", page)
