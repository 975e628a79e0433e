"""Checks of the letterhead, and of kind, subject and divider below it."""

from geometry_compare import MM, PLACE, RULE, Comparison
from geometry_pdf import Box


class LetterheadChecks(Comparison):
    """The two columns, the drawn lines and the stamp; `head_bottom` and `head_end`, where each part ends."""

    def letterhead_styles(self):
        for name in ("title", "superior", "issuer", "star", "number", "place-date", "secrecy", "urgency",
                     "circulation", "draft", "kind", "divider", "drafter", "contact", "authority", "signer"):
            if name in self.pair.parts:
                rule = self.rules[name]
                self.style(name, name, self.pair.parts[name], rule["pt"], rule.get("bold", False),
                           rule.get("italic", False), colour=rule.get("colour"))
        rule = self.rules["subject"]
        for line in self.pair.subject:
            self.style("subject", "subject", line, rule["pt"], rule["bold"])

    def lefts(self):
        """The rows of the left column, and the marks below them."""
        parts = self.pair.parts
        rows = [parts[name] for name in ("superior", "issuer", "star", "number") if name in parts]
        return rows, [name for name in ("secrecy", "urgency", "circulation", "draft") if name in parts]

    def letterhead_rows(self):
        """Baselines of both columns, and how far the letterhead reaches down: `self.head_bottom`."""
        parts, rule = self.pair.parts, self.rules["letterhead"]
        lefts, marks = self.lefts()
        step, drop = rule["line-pt"], self.ascent * self.rules["title"]["pt"]
        keys = "letterhead.line-pt, page.top-mm, font.ascender-em, title.pt"

        def column(rows):
            """Holds the rows of a column from the top, one line apart; how far down they reach. None: a free row."""
            bottom = self.top
            for found in rows:
                if found:
                    self.near(keys, f"baseline of «{found.first.text[:24]}»", bottom + drop, found.first.y, 1)
                    self.spaced("letterhead.line-pt", "letterhead", found.lines, step)
                bottom += step * (len(found.lines) if found else 1)
            return bottom

        top = column([parts["title"], None, parts["place-date"]])
        bottom = column(lefts)
        for name in marks:
            bottom += rule["mark-gap-pt"]
            inset = self.rules["secrecy"]["inset-pt"] if name == "secrecy" else 0
            y = parts[name].first.y
            self.near("letterhead.mark-gap-pt, secrecy.inset-pt, letterhead.line-pt", f"baseline of {name}",
                      bottom + inset + drop, y, 1)
            bottom += step + 2 * inset
        self.head_bottom = max(top, bottom)

    def letterhead_columns(self):
        """The columns share the text's width by what stands in them; all of a column has one centre."""
        parts, rules, rule = self.pair.parts, self.rules, self.rules["letterhead"]
        lefts, marks = self.lefts()
        width = lambda name: parts[name].width(rules[name]["pt"])
        named = [name for name in ("superior", "issuer", "number", *marks) if name in parts]
        left = max(width(name) + (2 * rules["secrecy"]["inset-pt"] if name == "secrecy" else 0) for name in named)
        right = max(width("title"), width("place-date"))
        room = self.text_width - rule["gutter-mm"] * MM
        least = max(right, rule["right-min-mm"] * MM)
        if left + least <= room:
            right = max(least, right + (room - left - right) / 2)
        else:
            right = min(least, room - rule["left-min-mm"] * MM)
        left = room - right
        keys = "letterhead.gutter-mm, letterhead.left-min-mm, letterhead.right-min-mm, page.left-mm, page.right-mm"
        for found in [*lefts, *(parts[name] for name in marks)]:
            self.centred(keys, "left column", found, self.left(1) + left / 2)
            for line in found.lines:
                if line.x1 - line.x0 > left + PLACE:
                    self.fail(keys, f"width of «{line.text}»", f"at most {left:.2f}", f"{line.x1 - line.x0:.2f}", 1)
        for name in ("title", "place-date"):
            self.centred(keys, "right column", parts[name], self.right(1) - right / 2)

    def title_rule(self):
        rule, title = self.rules["title"], self.pair.parts["title"].first
        drawn = self.pair.stroke(1, x0=title.x0, x1=title.x1)
        if not drawn or drawn.y0 != drawn.y1:
            return self.fail("title.rule-pt", "line below the title", "one as long as the title", "none", 1)
        self.near("title.rule-pt", "start of the title's line", title.x0, drawn.x0, 1, 0.1 * MM)
        self.near("title.rule-pt", "length of the title's line", title.x1 - title.x0, drawn.x1 - drawn.x0, 1, 0.1 * MM)
        self.near("title.rule-pt", "thickness of the title's line", rule["rule-pt"], drawn.width, 1, RULE)
        below = title.y + self.rules["font"]["descender-em"] * rule["pt"]
        gap = drawn.y0 - drawn.width / 2 - below
        self.near("title.rule-gap-pt, font.descender-em", "gap above the title's line", rule["rule-gap-pt"], gap, 1)

    def stamp(self):
        found = self.pair.parts.get("secrecy")
        if not found:
            return
        rule, line, step = self.rules["secrecy"], found.first, self.rules["letterhead"]["line-pt"]
        boxes = [box for box in self.pair.boxes[0] if box.x0 < line.x0 and box.x1 > line.x1 and box.y0 < line.y < box.y1]
        strokes = [s for s in self.pair.strokes[0] if abs(s.y1 - line.y) < 40 and s.colour and s.colour[0] > 0.3]
        if boxes:
            box = boxes[0]
        elif strokes:
            edges = [(min, "x0"), (min, "y0"), (max, "x1"), (max, "y1")]
            box = Box(*(pick(getattr(s, name) for s in strokes) for pick, name in edges),
                      strokes[0].width, strokes[0].colour, None)
        else:
            return self.fail("secrecy.box-pt", "box round the secrecy mark", "one", "none", 1)
        self.near("secrecy.box-pt", "thickness of the secrecy box", rule["box-pt"], box.width, 1, RULE)
        self.colour("secrecy.colour", "colour of the secrecy box", rule["colour"], box.colour, 1)
        inset = rule["inset-pt"]
        self.near("secrecy.inset-pt", "left of the secrecy mark in its box", inset, line.x0 - box.x0, 1)
        self.near("secrecy.inset-pt", "right of the secrecy mark in its box", inset, box.x1 - line.x1, 1)
        self.near("secrecy.inset-pt, letterhead.line-pt", "height of the secrecy box", step + 2 * inset, box.y1 - box.y0, 1)

    # Kind, subject, divider.

    def heading_lines(self):
        parts, rules = self.pair.parts, self.rules
        kind = rules["kind"]
        lines = [line for found in [parts["kind"], *self.pair.subject] for line in found.lines]
        if "divider" in parts:
            lines.append(parts["divider"].first)
        self.near("kind.before-pt, kind.pt, font.ascender-em", "room above the kind", kind["before-pt"],
                  self.line_top(lines[0], kind["pt"]) - self.head_bottom, 1)
        self.spaced("body.line-pt", "kind and subject", lines, self.body_line)
        for found in [parts["kind"], *self.pair.subject, parts.get("divider")]:
            if found:
                self.centred("page.left-mm, page.right-mm", "kind and subject", found, self.middle(1))
        self.head_end = self.line_top(lines[-1], kind["pt"]) + self.body_line
