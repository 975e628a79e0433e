"""Checks of the page: paper and margins, typefaces, page numbers."""

from geometry_compare import LINE, MM, PLACE, Comparison
from geometry_pdf import squeezed


class PageChecks(Comparison):
    """The sheet itself, and what all letters on it have in common."""

    def paper(self):
        rule = self.rules["page"]
        turned = self.turned_pages()
        for page, (width, height) in enumerate(self.pair.sizes, 1):
            self.same("landscape pages", "page is turned", page in turned, self.turned(page), page)
            if self.turned(page):
                width, height = height, width
            self.near("page.width-mm", "width of the page", rule["width-mm"] * MM, width, page)
            self.near("page.height-mm", "height of the page", rule["height-mm"] * MM, height, page)
        for glyph in self.pair.letters:
            if glyph.x0 < self.left(glyph.page) - PLACE or glyph.x1 > self.right(glyph.page) + PLACE:
                what = f"letter «{glyph.char}» between the margins"
                bounds = f"{self.left(glyph.page):.2f}–{self.right(glyph.page):.2f}"
                seen = f"{glyph.x0:.2f}–{glyph.x1:.2f}"
                return self.fail(self.sides(glyph.page), what, bounds, seen, glyph.page)
            bottom = self.bottom_of(glyph.page)
            if glyph.y > bottom + LINE:
                what = f"letter «{glyph.char}» above the bottom margin"
                return self.fail("page.bottom-mm, landscape.bottom-mm", what, f"{bottom:.2f}", f"{glyph.y:.2f}", glyph.page)

    def turned_pages(self):
        """The pages that have to be turned: those of wide tables, and appendices that are so throughout."""
        pages = set()
        for it in self.pair.all_blocks:
            if it["block"].get("landscape"):
                pages |= {it["caption"].page, *(page for page, _, _ in it["rows"])}
        starts = [it["label"].page for it in self.pair.appendices] + [len(self.pair.sizes) + 1]
        for it, start, end in zip(self.pair.appendices, starts, starts[1:]):
            if it["appendix"]["landscape"]:
                pages |= set(range(start, end))
        return pages

    def typefaces(self):
        """Only symbols are set in the symbols' typeface, all else in the text's."""
        rule = self.rules["font"]
        seen = {}
        numbers = [glyph for found in self.pair.numbers.values() if found for glyph in found.glyphs]
        edges = [self.pair.parts[name].glyphs for name in ("contact", "circulation") if name in self.pair.parts]
        contact = [glyph for glyphs in edges for glyph in glyphs]
        for glyph in self.pair.letters + numbers + contact:
            seen.setdefault((glyph.font, glyph.char in "☐☑★"), glyph)
        for (font, symbol), glyph in seen.items():
            key = "symbols" if symbol else "family"
            family = font.partition("+")[2] or font
            self.same(f"font.{key}", f"typeface of «{glyph.char}»", squeezed(rule[key]), family.partition("-")[0], glyph.page)

    def page_numbers(self):
        rule = self.rules["page-number"]
        for page, found in self.pair.numbers.items():
            number = self.pair.number_of(page)
            wanted = number > 1 or rule["first-page"]
            self.same("page-number.first-page", "number on the page", wanted, found is not None, page)
            if found:
                self.same("page numbers", "number of the page", str(number), found.first.text, page)
                self.style("page-number", "page number", found, rule["pt"])
                self.centred(self.sides(page), "page number", found, self.middle(page))
                top = self.line_top(found.first, rule["pt"])
                self.near("page-number.from-top-mm", "top of page number", rule["from-top-mm"] * MM, top, page, PLACE)
