"""Checks of what has a caption: tables and charts."""

from geometry_compare import MM, PLACE, RULE, Comparison


class CaptionedChecks(Comparison):
    """Captions, the lattice and cells of tables, the bars and legends of charts."""

    def figure_rule(self, kind):
        """The rules of a kind of figure, and the section they stand in."""
        section = "table" if kind == "table" else "chart"
        return self.rules[section], section

    def figure_end(self, it):
        """The page on which a table or chart ends, and where."""
        return {
            "table": self.table_end,
            "chart": self.chart_end,
            "line-chart": self.line_chart_end,
            "share-chart": self.share_chart_end,
        }[it["block"]["type"]](it)

    def caption(self, it, kind):
        rule, found = self.rules[kind], it["caption"]
        self.style(kind, f"caption of the {kind}", found, rule["caption-pt"], rule["caption-bold"],
                   keys=("caption-pt", "caption-bold", "caption-italic"))
        self.centred(self.sides(found.page), "caption", found, self.middle(found.page))
        self.spaced("body.line-pt", "caption", found.lines, self.body_line)
        return self.line_top(found.last, rule["caption-pt"]) + self.body_line

    def lattice(self, it, page):
        """The heights of the table's horizontal lines on `page`, the places of its vertical ones, and all of them."""
        cells = [cell.found for at, _, cells in it["rows"] if at == page for cell in cells if cell.found]
        low, high = min(cell.first.y for cell in cells), max(cell.last.y for cell in cells if cell.last.page == page)
        strokes = self.pair.strokes[page - 1]
        # The sides go all the way down; other lines stop at cells that stand for several.
        sides = [s for s in strokes if s.x0 == s.x1 and s.y0 < low and s.y1 > high]
        if not sides:
            return [], [], []
        y0, y1 = sides[0].y0, sides[0].y1
        down = [s for s in strokes if s.x0 == s.x1 and s.y0 > y0 - 1 and s.y1 < y1 + 1]
        across = [s for s in strokes if s.y0 == s.y1 and y0 - 1 < s.y0 < y1 + 1]
        return sorted({round(s.y0, 3) for s in across}), sorted({round(s.x0, 3) for s in down}), across + down

    def table_end(self, it):
        page = it["rows"][-1][0]
        return page, max(self.lattice(it, page)[0], default=0)

    def tables(self):
        for it in self.pair.all_blocks:
            if it["block"]["type"] == "table":
                self.table(it)

    def table(self, it):
        rule, columns = self.rules["table"], it["block"]["columns"]
        bottom = self.caption(it, "table")
        pages = sorted({page for page, _, _ in it["rows"]})
        width = sum(column["width_mm"] for column in columns) * MM
        for page in pages:
            rows = [row for row in it["rows"] if row[0] == page]
            self.same("table head on each page", "head of the table", "head", rows[0][1], page)
            across, down, drawn = self.lattice(it, page)
            self.same("table.rule-pt", "lines across the table", len(rows) + 1, len(across), page)
            self.same("table.rule-pt", "lines down the table", len(columns) + 1, len(down), page)
            if len(across) != len(rows) + 1 or len(down) != len(columns) + 1:
                continue
            for stroke in drawn:
                self.near("table.rule-pt", "thickness of the table's lines", rule["rule-pt"], stroke.width, page, RULE)
            x = self.middle(page) - width / 2
            for column, seen in zip([*columns, {"width_mm": 0}], down):
                self.near(self.sides(page), "line down the table", x, seen, page, PLACE)
                x += column["width_mm"] * MM
            if page == pages[0]:
                self.near("table.caption-gap-pt", "room below the caption", rule["caption-gap-pt"], across[0] - bottom, page)
            else:
                keys = "landscape.top-mm" if self.turned(page) else "page.top-mm"
                self.near(keys, "top of the table's next part", self.top_of(page), across[0], page)
            for at, (_, row, cells) in enumerate(rows):
                self.row(page, columns, row, cells, across[at:], down, drawn)

    def row(self, page, columns, row, cells, across, down, drawn):
        """A row's cells between the lines `across`, of which the first is the row's own."""
        rule, head = self.rules["table"], isinstance(row, str)
        bold, italic, keys = False, False, ("pt", "bold", "italic")
        if row == "head":
            bold, keys = rule["header-bold"], ("pt", "header-bold", "italic")
        elif row == "numbers":
            italic, keys = rule["number-italic"], ("pt", "bold", "number-italic")
        elif row.get("total"):
            bold, keys = rule["total-bold"], ("pt", "total-bold", "italic")
        single = [len(cell.found.lines) for cell in cells if cell.found and cell.rows == 1]
        if single:
            self.near("table.line-pt, table.inset-y-pt", "height of a row",
                      max(single) * rule["line-pt"] + 2 * rule["inset-y-pt"], across[1] - across[0], page)
        for cell in cells:
            top, end = across[0], across[min(cell.rows, len(across) - 1)]
            left, right = down[cell.first], down[cell.last + 1]
            # No line goes through a cell that stands for several.
            through = [s for s in drawn if left + 1 < max(s.x0, left) < right - 1 or (s.y0 == s.y1 and s.x0 < right - 1 and s.x1 > left + 1)]
            through = [s for s in through if top + 1 < (s.y0 + s.y1) / 2 < end - 1]
            self.same("table cells", f"lines through a cell of {cell.rows} rows", 0, len(through), page)
            if not cell.found:
                continue
            found, words = cell.found, f"«{cell.found.first.text[:20]}»"
            self.style("table", f"cell {words}", found, rule["pt"], bold, italic, keys=keys)
            self.same("table rows in one piece", f"page of {words}", {page}, {line.page for line in found.lines}, page)
            self.spaced("table.line-pt", "cell", found.lines, rule["line-pt"])
            first = top + (end - top - len(found.lines) * rule["line-pt"]) / 2 + self.ascent * rule["pt"]
            self.near("table.line-pt, table.pt, font.ascender-em", f"baseline of {words}", first, found.first.y, page)
            align = "center" if head else columns[cell.first]["align"]
            for line in found.lines:
                if align == "center":
                    self.near("table centring", f"centre of {words}", (left + right) / 2, (line.x0 + line.x1) / 2, page, PLACE)
                elif align == "left":
                    self.near("table.inset-x-pt", f"start of {words}", rule["inset-x-pt"], line.x0 - left, page)
                else:
                    self.near("table.inset-x-pt", f"end of {words}", rule["inset-x-pt"], right - line.x1, page)

    # Charts.

    def charts(self):
        for it in self.pair.all_blocks:
            if it["block"]["type"] == "chart":
                self.chart(it)
            elif it["block"]["type"] == "line-chart":
                self.line_chart(it)
            elif it["block"]["type"] == "share-chart":
                self.share_chart(it)

    def chart_end(self, it):
        rule, line = self.rules["chart"], it["legend"][0].last
        return line.page, self.line_top(line, rule["pt"]) + rule["line-pt"]

    def chart(self, it):
        rule, bars = self.rules["chart"], it["block"]["bars"]
        bottom = self.caption(it, "chart")
        for found in [part for bar in it["bars"] for part in bar if part] + it["legend"]:
            self.style("chart", f"words «{found.first.text[:20]}»", found, rule["pt"])
            self.spaced("chart.line-pt", "words of the chart", found.lines, rule["line-pt"])
        pages = [label.page for label, _ in it["bars"]]
        if len(bars) <= rule["keep-bars"]:
            self.same("chart.keep-bars", f"pages of a chart of {len(bars)} bars", 1, len({*pages, it["caption"].page}), pages[0])
        label, unit = self.chart_measures(it)
        previous = None
        for bar, (name, text), page in zip(bars, it["bars"], pages):
            height = rule["line-pt"] * max(len(name.lines), len(text.lines) if text else 1)
            middle = self.line_top(name.first, rule["pt"]) + rule["line-pt"] * len(name.lines) / 2
            if previous and previous[0] == page:
                step = (previous[2] + height) / 2 + rule["row-gap-pt"]
                self.near("chart.row-gap-pt, chart.line-pt", "from bar to bar", step, middle - previous[1], page)
            elif not previous:
                self.near("chart.caption-gap-pt, chart.line-pt", "room below the caption", rule["caption-gap-pt"],
                          middle - height / 2 - bottom, page)
            self.bar(bar, name, text, page, middle, label, unit)
            previous = (page, middle, height)
        self.legend(it, previous)

    def chart_measures(self, it):
        """The width of the labels and the length of one of the chart's units."""
        rule = self.rules["chart"]
        width = lambda found: found.width(rule["pt"]) if found else 0
        label = min(rule["label-max-mm"] * MM, max(width(name) for name, _ in it["bars"]))
        rest = self.width(it["caption"].page) - label - 2 * rule["gap-mm"] * MM
        units = [
            (rest - min(width(text), rule["text-max-mm"] * MM)) / max(bar["value"], bar["whole"])
            for bar, (_, text) in zip(it["block"]["bars"], it["bars"])
            if max(bar["value"], bar["whole"]) > 0
        ]
        return label, min([rest, *units])

    def bar(self, bar, name, text, page, middle, label, unit):
        rule, words = self.rules["chart"], f"«{name.first.text[:20]}»"
        start = self.left(page) + label + rule["gap-mm"] * MM
        across = "chart.label-max-mm, chart.gap-mm, chart.text-max-mm, page.left-mm, page.mirrored"
        whole, value = max(bar["whole"], 0) * unit, max(bar["value"], 0) * unit
        self.near("page.left-mm, page.mirrored", f"start of {words}", self.left(page), name.first.x0, page, PLACE)
        # The frame has a stroke and the filled part has none.
        close = lambda box: box.x1 < self.right(page) + 3 and box.y0 < middle < box.y1
        frame = next((b for b in self.pair.boxes[page - 1] if close(b) and b.colour), None)
        done = next((b for b in self.pair.boxes[page - 1] if close(b) and not b.colour), None)
        for box, length, what in ((frame, whole, "frame"), (done, value, "fill")):
            self.same(f"chart {what}", f"{what} of {words}", length > 0, box is not None, page)
        if frame and whole:
            self.drawn_bar("bar-mm", "rest-colour", f"frame of {words}", frame, start, whole, middle, page, across)
            self.near("chart.frame-pt", f"thickness of the frame of {words}", rule["frame-pt"], frame.width, page, RULE)
            self.colour("chart.frame-colour", f"line of the frame of {words}", rule["frame-colour"], frame.colour, page)
        if done and value:
            self.drawn_bar("done-mm", "done-colour", f"fill of {words}", done, start, value, middle, page, across)
        if text:
            after = start + max(whole, value) + rule["gap-mm"] * MM
            self.near(across, f"start of the text of {words}", after, text.first.x0, page, PLACE)
            seen = self.line_top(text.first, rule["pt"]) + rule["line-pt"] * len(text.lines) / 2
            self.near("chart.line-pt", f"height of the text of {words}", middle, seen, page)

    def drawn_bar(self, height, colour, what, box, start, length, middle, page, across):
        rule = self.rules["chart"]
        self.near(f"chart.{height}", f"height of the {what}", rule[height] * MM, box.y1 - box.y0, page)
        self.near(across, f"start of the {what}", start, box.x0, page, PLACE)
        self.near(across, f"length of the {what}", length, box.x1 - box.x0, page, PLACE)
        self.near("chart.line-pt, chart.pt, font.ascender-em", f"middle of the {what}", middle, (box.y0 + box.y1) / 2, page)
        self.colour(f"chart.{colour}", f"colour of the {what}", rule[colour], box.fill, page)

    def legend(self, it, previous):
        rule = self.rules["chart"]
        gap, sample = rule["gap-mm"] * MM, rule["sample-mm"] * MM
        page, middle, height = previous
        done, whole = it["legend"]
        line = done.first
        if page == line.page:
            top = middle + height / 2 + rule["row-gap-pt"] + gap
            self.near("chart.gap-mm, chart.row-gap-pt", "room above the legend", top, self.line_top(line, rule["pt"]), page)
        for words, height, colour in ((done, "done-mm", "done-colour"), (whole, "bar-mm", "rest-colour")):
            x = words.first.x0
            box = self.pair.box(line.page, lambda box: box.y0 < line.y < box.y1 + 6, x1=x - gap)
            if not box:
                self.fail("chart.sample-mm, chart.gap-mm", f"sample of «{words.first.text}»", f"at {x - gap:.2f}", "none", line.page)
                continue
            centre = self.line_top(words.first, rule["pt"]) + rule["line-pt"] / 2
            self.drawn_bar(height, colour, f"sample of «{words.first.text}»", box, x - gap - sample, sample, centre,
                           line.page, "chart.sample-mm, chart.gap-mm")
        self.near("chart.sample-mm, chart.gap-mm", "from entry to entry of the legend", 2 * sample + gap,
                  whole.first.x0 - done.last.x1, line.page, PLACE)
        ends = (done.first.x0 - gap - sample, whole.last.x1)
        self.near("page.left-mm, page.mirrored", "centre of the legend", self.middle(line.page), sum(ends) / 2, line.page, PLACE)
