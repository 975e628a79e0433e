"""Checks of charts of lines over points, and of shares of a whole."""

from geometry_compare import MM, PLACE, RULE, Comparison


class LineChecks(Comparison):
    """Words, marks and lines of the one; bar, colours and legend of the other."""

    def line_chart_end(self, it):
        rule = self.rules["chart"]
        found = it["legend"] or [label for label, _ in it["points"]]
        line = max((part.last for part in found), key=lambda line: line.y)
        return line.page, self.line_top(line, rule["pt"]) + rule["line-pt"]

    def line_chart(self, it):
        rule, points = self.rules["chart"], it["block"]["points"]
        bottom = self.caption(it, "chart")
        page = it["caption"].page
        words = [part for label, texts in it["points"] for part in (label, *texts) if part] + it["legend"]
        for found in words:
            self.style("chart", f"words «{found.first.text[:20]}»", found, rule["pt"])
            self.spaced("chart.line-pt", "words of the chart", found.lines, rule["line-pt"])
            self.same("chart in one piece", "page of the chart", page, found.page, page)
        gap, row = rule["gap-mm"] * MM, rule["line-pt"]
        lines = len(points[0]["values"])
        slot = self.width(page) / len(points)
        most = max(value["value"] for point in points for value in point["values"] if value["value"] is not None)
        top = bottom + rule["caption-gap-pt"]
        plot = rule["plot-mm"] * MM
        axis = top + row + gap + plot + (row + gap if lines > 1 else gap)
        drawn = self.pair.stroke(page, x0=self.left(page), x1=self.right(page), y0=axis)
        if not drawn:
            return self.fail("chart.plot-mm, chart.gap-mm, chart.line-pt, chart.caption-gap-pt", "axis", f"at {axis:.2f}", "none", page)
        self.near("chart.plot-mm, chart.gap-mm, chart.line-pt, chart.caption-gap-pt", "axis", axis, drawn.y0, page)
        self.near("chart.frame-pt", "thickness of the axis", rule["frame-pt"], drawn.width, page, RULE)
        self.colour("chart.frame-colour", "colour of the axis", rule["frame-colour"], drawn.colour, page)
        y = lambda value: top + row + gap + plot * (1 - max(value, 0) / most)
        for at, (point, (label, texts)) in enumerate(zip(points, it["points"])):
            x = self.left(page) + slot * (at + 0.5)
            self.centred(self.sides(page), "name of a point", label, x)
            self.near("chart.gap-mm, chart.line-pt", "name below the axis", axis + gap, self.line_top(label.first, rule["pt"]), page)
            values = [value["value"] for value in point["values"]]
            for place, (value, text) in enumerate(zip(values, texts)):
                if value is None:
                    continue
                self.mark(page, place, x, y(value))
                self.centred(self.sides(page), "figure of a point", text, x)
                other = values[1 - place] if len(values) > 1 else None
                above = other is None or value > other or (value == other and place == 0)
                wanted = y(value) - gap - row if above else y(value) + gap
                self.near("chart.gap-mm, chart.line-pt, chart.plot-mm", "figure at its mark", wanted,
                          self.line_top(text.first, rule["pt"]), page)
                if at:
                    before = points[at - 1]["values"][place]["value"]
                    if before is not None:
                        self.piece(page, place, (x - slot, y(before)), (x, y(value)))
        if it["legend"]:
            end = max(self.line_top(label.last, rule["pt"]) for label, _ in it["points"]) + row
            self.near("chart.gap-mm", "room above the legend", end + gap, self.line_top(it["legend"][0].first, rule["pt"]), page)
            for words in it["legend"]:
                start = words.first.x0 - gap
                sample = self.pair.stroke(page, x1=start, y0=self.line_top(words.first, rule["pt"]) + row / 2)
                self.same("chart.sample-mm, chart.gap-mm", f"sample of «{words.first.text}»", True, sample is not None, page)
                if sample:
                    self.near("chart.sample-mm", "length of a sample", rule["sample-mm"] * MM, sample.x1 - sample.x0, page)

    def line_colour(self, place):
        return "done-colour" if place == 0 else "frame-colour"

    def mark(self, page, place, x, y):
        rule = self.rules["chart"]
        size, key = rule["mark-mm"] * MM, self.line_colour(place)
        box = self.pair.box(page, x0=x - size / 2, y0=y - size / 2, x1=x + size / 2)
        if not box:
            return self.fail("chart.mark-mm, chart.plot-mm", "mark of a point", f"at {x:.2f}, {y:.2f}", "none", page)
        self.near("chart.mark-mm", "size of a mark", size, box.x1 - box.x0, page)
        self.near("chart.mark-mm, chart.plot-mm", "height of a mark", y, (box.y0 + box.y1) / 2, page)
        self.near("chart.stroke-pt", "edge of a mark", rule["stroke-pt"], box.width, page, RULE)
        self.colour(f"chart.{key}", "edge of a mark", rule[key], box.colour, page)
        # Lines are told apart without colour: the marks of the second are hollow.
        self.colour(f"chart.{key}", "inside of a mark", rule[key] if place == 0 else "#ffffff", box.fill, page)

    def piece(self, page, place, start, end):
        rule, key = self.rules["chart"], self.line_colour(place)
        low, high = sorted((start[1], end[1]))
        line = self.pair.stroke(page, x0=start[0], x1=end[0], y0=low, y1=high)
        if not line:
            return self.fail("chart.stroke-pt, chart.plot-mm", "line between points", f"{start} to {end}", "none", page)
        self.near("chart.stroke-pt", "thickness of a line", rule["stroke-pt"], line.width, page, RULE)
        self.colour(f"chart.{key}", "colour of a line", rule[key], line.colour, page)
        self.same("chart lines without colour", "dashes", place == 1, line.dashed, page)

    # Shares.

    def share_chart_end(self, it):
        rule = self.rules["chart"]
        line = max((part.last for pair in it["shares"] for part in pair if part), key=lambda line: line.y)
        return line.page, self.line_top(line, rule["pt"]) + rule["line-pt"]

    def share_chart(self, it):
        rule, shares = self.rules["chart"], it["block"]["shares"]
        bottom = self.caption(it, "chart")
        page = it["caption"].page
        gap, top = rule["gap-mm"] * MM, bottom + rule["caption-gap-pt"]
        total = sum(max(share["value"], 0) for share in shares)
        x = self.left(page)
        for at, (share, (label, text)) in enumerate(zip(shares, it["shares"])):
            for found in (label, text):
                self.style("chart", f"words «{found.first.text[:20]}»", found, rule["pt"])
                self.same("chart in one piece", "page of the chart", page, found.page, page)
            length = self.width(page) * max(share["value"], 0) / total
            key, size = f"chart.share-colours.{at}", rule["bar-mm"] * MM
            if length > 0:
                box = self.pair.box(page, x0=x, x1=x + length, y0=top)
                self.part(page, box, f"part «{label.first.text[:20]}»", key, rule["share-colours"][at], "share-mm")
                if box:
                    self.near(self.sides(page), "length of a part", length, box.x1 - box.x0, page)
                    self.near("chart.caption-gap-pt", "room below the caption", top, box.y0, page)
            x += length
            start, middle = label.first.x0 - gap, self.line_top(label.first, rule["pt"]) + rule["line-pt"] / 2
            box = self.pair.box(page, x1=start, x0=start - size, y0=middle - size / 2)
            self.part(page, box, f"sample of «{label.first.text[:20]}»", key, rule["share-colours"][at], "bar-mm")
        first = self.line_top(it["shares"][0][0].first, rule["pt"])
        self.near("chart.share-mm, chart.gap-mm", "room above the legend", top + rule["share-mm"] * MM + gap, first, page)

    def part(self, page, box, what, key, colour, height):
        rule = self.rules["chart"]
        if not box:
            return self.fail(f"chart.{height}, chart.gap-mm", what, "drawn", "none", page)
        self.near(f"chart.{height}", f"height of the {what}", rule[height] * MM, box.y1 - box.y0, page)
        self.near("chart.frame-pt", f"edge of the {what}", rule["frame-pt"], box.width, page, RULE)
        self.colour("chart.frame-colour", f"edge of the {what}", rule["frame-colour"], box.colour, page)
        self.colour(key, f"colour of the {what}", colour, box.fill, page)
