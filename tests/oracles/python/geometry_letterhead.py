"""Checks of the letterhead, of kind and subject below it, and of the addressees."""

from geometry_compare import LINE, MM, PLACE, RULE, Comparison
from geometry_pdf import Box, Found, squeezed

MARKS = ("secrecy", "urgency", "circulation", "draft")


class LetterheadChecks(Comparison):
    """The two columns, the drawn lines and the stamps; `head_bottom` and `head_end`, where each part ends."""

    def letterhead_styles(self):
        for name in ("title", "motto", "superior", "issuer", "star", "number", "dispatch-subject", "place-date", *MARKS,
                     "kind", "divider", "contact"):
            if name in self.pair.parts:
                rule = self.rules[name]
                self.style(name, name, self.pair.parts[name], rule["pt"], rule.get("bold", False),
                           rule.get("italic", False), colour=rule.get("colour"))
        rule = self.rules["subject"]
        for line in self.pair.subject:
            self.style("subject", "subject", line, rule["pt"], rule["bold"])
        if "author" in self.pair.parts:
            rule = self.rules["kind"]
            self.style("kind", "author", self.pair.parts["author"], rule["pt"], rule["bold"])
        rule = self.rules["addressee"]
        if self.pair.addressee_label:
            size = "label-pt" if "label-pt" in rule else "pt"
            self.style("addressee", "label of addressees", self.pair.addressee_label, rule[size], False, rule["label-italic"],
                       keys=(size, "bold", "label-italic"))
        for line in self.pair.addressees:
            self.style("addressee", "addressee", line, rule["pt"])

    def lefts(self):
        """The rows of the left column, and the marks below them."""
        parts = self.pair.parts
        rows = [parts.get(name) for name in self.left_rows if name is None or name in parts]
        return rows, [name for name in MARKS if name in parts and "from-top-mm" not in self.rules[name]]

    def heads(self):
        """The rows of the right column above the place and date."""
        return [name for name in ("title", "motto") if name in self.pair.parts]

    def inset(self, name):
        return self.rules[name]["inset-pt"] if "inset-pt" in self.rules[name] else 0

    def fixed_size(self, name):
        """Width and height of a stamp of fixed size; none if it is as large as its words."""
        rule, words = self.rules[name], self.pair.doc["letterhead"][name]
        if "height-mm" not in rule:
            return None
        at = next(at for at, word in enumerate(rule["words"]) if len(word) == len(words))
        return at, rule["widths-mm"][at] * MM, rule["height-mm"] * MM

    def letterhead_rows(self):
        """Baselines of both columns, and how far the letterhead reaches down: `self.head_bottom`."""
        parts, rule = self.pair.parts, self.rules["letterhead"]
        lefts, marks = self.lefts()
        step, drop = rule["line-pt"], self.ascent * self.tallest
        keys = "letterhead.line-pt, page.top-mm, font.ascender-em, title.pt, motto.pt, place-date.level"

        def column(rows):
            """Holds the rows of a column from the top, one line apart; how far down they reach. None: a free row."""
            bottom = self.top
            for found in rows:
                if found:
                    self.near(keys, f"baseline of «{found.first.text[:24]}»", bottom + drop, found.first.y, 1)
                    self.spaced("letterhead.line-pt", "letterhead", found.lines, step)
                bottom += step * (len(found.lines) if found else 1)
            return bottom

        lefts, rights = self.levelled(lefts, parts["number"], [parts[name] for name in self.heads()], parts.get("place-date"))
        if not self.rules["place-date"].get("level", False):
            rights = [*rights[:-1], *[None] * self.pushed(), rights[-1]]
        top, bottom = column(rights), column(lefts)
        self.number_bottom = bottom
        if "dispatch-subject" in parts:
            own = self.rules["dispatch-subject"]
            bottom += own["before-pt"] + len(parts["dispatch-subject"].lines) * own["line-pt"]
        for name in marks:
            bottom += rule["mark-gap-pt"]
            inset = self.inset(name)
            y = parts[name].first.y
            if size := self.fixed_size(name):
                pt, font = self.rules[name]["pt"], self.rules["font"]
                letters = pt * (font["ascender-em"] + font["descender-em"])
                self.near(f"letterhead.mark-gap-pt, {name}.height-mm", f"baseline of {name}",
                          bottom + (size[2] - letters) / 2 + self.ascent * pt, y, 1)
                bottom += size[2]
                continue
            self.near(f"letterhead.mark-gap-pt, {name}.inset-pt, letterhead.line-pt", f"baseline of {name}",
                      bottom + inset + drop, y, 1)
            bottom += step + 2 * inset
        self.head_bottom = max(top, bottom)

    def dispatch_subject(self):
        """The subject of a dispatch, under its number."""
        found = self.pair.parts.get("dispatch-subject")
        if not found:
            return
        rule = self.rules["dispatch-subject"]
        top = self.number_bottom + rule["before-pt"]
        self.near("dispatch-subject.before-pt, dispatch-subject.pt", "room above the subject", top,
                  self.line_top(found.first, rule["pt"]), 1)
        self.spaced("dispatch-subject.line-pt", "subject", found.lines, rule["line-pt"])

    def widths(self, name):
        """The widths of a part's lines, were they broken only where the document breaks them."""
        found, widths = self.pair.parts[name], []
        at = 0
        for line in self.pair.doc["letterhead"][name].split("\n"):
            letters = len(squeezed(line))
            widths.append(Found(found.glyphs[at : at + letters]).width(self.rules[name]["pt"]))
            at += letters
        return widths

    def columns(self):
        """The widths of both columns, which share the text's width by what stands in them, and how far names reach beyond the
        left one."""
        parts, rules, rule = self.pair.parts, self.rules, self.rules["letterhead"]
        width = lambda name: parts[name].width(rules[name]["pt"])
        names = [name for name in ("superior", "issuer") if name in parts]
        number = width("number")
        left = max(number, *(max(self.widths(name)) for name in names),
                   *((self.fixed_size(name) or (0, width(name) + 2 * self.inset(name)))[1] for name in self.lefts()[1]))
        head = max(width(name) for name in self.heads())
        right = max(head, width("place-date") if "place-date" in parts else 0)
        room = self.text_width - rule["gutter-mm"] * MM
        least = max(right, rule.get("right-min-mm", 0) * MM)
        if left + least <= room:
            right = max(least, right + (room - left - right) / 2)
            return room - right, right, 0
        if not rules.get("breaks", {}).get("by-sense", False):
            right = min(least, room - rule["left-min-mm"] * MM)
            return room - right, right, 0
        # Lines are broken by sense: the right column is as long as its words, and no longer.
        right = min(right, room - max(rule["left-min-mm"] * MM, number))
        left = room - right
        # The words above a longer date leave room beside them, which names may take where they would need another line.
        widest = max(line.x1 - line.x0 for name in names for line in parts[name].lines)
        return left, right, max(0, (right - head) / 2) if widest > left + PLACE else 0

    def pushed(self):
        """How many rows lower a date stands that names beyond their column would run into."""
        left, _, beyond = self.columns()
        if not beyond:
            return 0
        names = [line for name in ("superior", "issuer") if name in self.pair.parts for line in self.pair.parts[name].lines]
        last = max(at for at, line in enumerate(names, 1) if line.x1 > self.left(1) + left)
        return max(0, last - len(self.heads()) - 1)

    def letterhead_columns(self):
        """All of a column has one centre, and nothing is wider than its column."""
        parts = self.pair.parts
        left, right, beyond = self.columns()
        lefts, marks = self.lefts()
        keys = "letterhead.gutter-mm, letterhead.left-min-mm, letterhead.right-min-mm, page.left-mm, page.right-mm"
        subject = [parts["dispatch-subject"]] if "dispatch-subject" in parts else []
        for found in [*(found for found in lefts if found), *subject, *(parts[name] for name in marks)]:
            self.centred(keys, "left column", found, self.left(1) + (left + beyond) / 2)
            # Only names may reach beyond.
            most = left + beyond if found in (parts.get("superior"), parts["issuer"]) else left
            for line in found.lines:
                if line.x1 - line.x0 > most + PLACE:
                    self.fail(keys, f"width of «{line.text}»", f"at most {most:.2f}", f"{line.x1 - line.x0:.2f}", 1)
        if beyond and parts["number"].first.x1 > self.left(1) + left + PLACE:
            self.fail(keys, "right end of the number", f"at most {self.left(1) + left:.2f}", f"{parts['number'].first.x1:.2f}", 1)
        for name in [*self.heads(), *(["place-date"] if "place-date" in parts else [])]:
            self.centred(keys, "right column", parts[name], self.right(1) - right / 2)

    def names_kept(self):
        """Words that belong together are on one line."""
        for name in ("superior", "issuer"):
            text = self.pair.doc["letterhead"][name] or ""
            for words in self.rules["letterhead"]["keep"]:
                start = text.find(words)
                if start >= 0:
                    at = len(squeezed(text[:start]))
                    lines = Found(self.pair.parts[name].glyphs[at : at + len(squeezed(words))]).lines
                    self.same("letterhead.keep", f"lines of «{words}»", 1, len(lines))

    # Drawn lines.

    def drawn_lines(self):
        """The lines below title or motto, issuer and subject, each a share of the length of the words above it."""
        parts, rules = self.pair.parts, self.rules
        head = "motto" if "motto" in rules else "title"
        self.line_below(head, rules[head], parts[head].last, rules[head]["pt"])
        if "issuer-line" in rules:
            self.line_below("issuer-line", rules["issuer-line"], parts["issuer"].last, rules["issuer"]["pt"])
        if "subject-line" in rules and self.pair.subject:
            self.line_below("subject-line", rules["subject-line"], self.pair.subject[-1].last, rules["subject"]["pt"])

    def line_below(self, key, rule, line, pt):
        share = rule.get("share", 1)
        length, middle = (line.x1 - line.x0) * share, (line.x0 + line.x1) / 2
        below = line.y + self.rules["font"]["descender-em"] * pt
        found = [s for s in self.pair.strokes[line.page - 1] if s.y0 == s.y1 and 0 < s.y0 - below < 12 and s.x0 < middle < s.x1]
        if not found:
            return self.fail(f"{key}.rule-pt", f"line below the {key}", "one", "none", line.page)
        drawn = min(found, key=lambda stroke: stroke.y0)
        keys = f"{key}.share, {key}.rule-pt" if "share" in rule else f"{key}.rule-pt"
        self.near(keys, f"length of the line of {key}", length, drawn.x1 - drawn.x0, line.page, 0.1 * MM)
        self.near(keys, f"middle of the line of {key}", middle, (drawn.x0 + drawn.x1) / 2, line.page, 0.1 * MM)
        self.near(f"{key}.rule-pt", f"thickness of the line of {key}", rule["rule-pt"], drawn.width, line.page, RULE)
        gap = drawn.y0 - drawn.width / 2 - below
        self.near(f"{key}.rule-gap-pt, font.descender-em", f"gap above the line of {key}", rule["rule-gap-pt"], gap, line.page)

    def stamps(self):
        for name in MARKS:
            if name in self.pair.parts and "box-pt" in self.rules[name]:
                self.stamp(name)

    def stamp(self, name):
        rule, line, step = self.rules[name], self.pair.parts[name].first, self.rules["letterhead"]["line-pt"]
        boxes = [box for box in self.pair.boxes[0] if box.x0 < line.x0 and box.x1 > line.x1 and box.y0 < line.y < box.y1]
        strokes = [s for s in self.pair.strokes[0]
                   if abs(s.y1 - line.y) < 30 and line.x0 - 15 < s.x0 < line.x0 + 1 or line.x1 - 1 < s.x1 < line.x1 + 15
                   and abs(s.y1 - line.y) < 30]
        if boxes:
            box = boxes[0]
        elif strokes:
            edges = [(min, "x0"), (min, "y0"), (max, "x1"), (max, "y1")]
            box = Box(*(pick(getattr(s, edge) for s in strokes) for pick, edge in edges),
                      strokes[0].width, strokes[0].colour, None)
        else:
            return self.fail(f"{name}.box-pt", f"box round {name}", "one", "none", 1)
        self.near(f"{name}.box-pt", f"thickness of the box of {name}", rule["box-pt"], box.width, 1, RULE)
        self.colour(f"{name}.colour", f"colour of the box of {name}", rule.get("colour", "#000000"), box.colour, 1)
        if size := self.fixed_size(name):
            at, width, height = size
            self.near(f"{name}.widths-mm.{at}", f"width of the box of {name}", width, box.x1 - box.x0, 1)
            self.near(f"{name}.height-mm", f"height of the box of {name}", height, box.y1 - box.y0, 1)
            self.near(f"{name}.widths-mm.{at}", f"middle of {name} in its box", (box.x0 + box.x1) / 2, (line.x0 + line.x1) / 2, 1, PLACE)
            return
        inset = rule["inset-pt"]
        self.near(f"{name}.inset-pt", f"left of {name} in its box", inset, line.x0 - box.x0, 1)
        self.near(f"{name}.inset-pt", f"right of {name} in its box", inset, box.x1 - line.x1, 1)
        self.near(f"{name}.inset-pt, letterhead.line-pt", f"height of the box of {name}", step + 2 * inset, box.y1 - box.y0, 1)

    def edge_mark(self):
        """The circulation mark in the corner of page 1, or in the middle of the last page's foot, where the rules have it."""
        found, rule = self.pair.parts.get("circulation"), self.rules["circulation"]
        if not found or "from-top-mm" not in rule:
            return
        words, line = self.pair.doc["letterhead"]["circulation"], found.first
        key = ", ".join(f"circulation.foot-words.{at}" for at in range(len(rule["foot-words"])))
        top = self.line_top(line, rule["pt"])
        if words in rule["foot-words"]:
            last = self.pair.end.signatures[0]["signer"].page
            self.same(key, "page of the circulation mark", last, found.page, found.page)
            self.centred(self.sides(last), "circulation mark", found, self.middle(last))
            below = self.pair.sizes[last - 1][1] - rule["from-bottom-mm"] * MM
            self.near("circulation.from-bottom-mm, " + key, "foot of the circulation mark", below, top + rule["pt"], last, PLACE)
        else:
            self.same(key, "page of the circulation mark", 1, found.page, found.page)
            self.near(self.sides(1), "right end of the circulation mark", self.right(1), line.x1, 1, PLACE)
            self.near("circulation.from-top-mm, " + key, "top of the circulation mark", rule["from-top-mm"] * MM, top, 1, PLACE)

    # Kind, subject, divider.

    def heading_lines(self):
        """Kind and subject; `head_end`, where they end, and `head_below`, the room that they ask for below."""
        parts, rules = self.pair.parts, self.rules
        kind = rules["kind"]
        if "kind" not in parts:
            self.head_end, self.head_below = self.head_bottom, (kind["before-pt"], "kind.before-pt")
            return
        named = [parts["kind"], *([parts["author"]] if "author" in parts else [])]
        lines = [line for found in [*named, *self.pair.subject] for line in found.lines]
        mark = "divider" if "divider" in rules else "subject-line"
        if "divider" in parts:
            lines.append(parts["divider"].first)
        self.near("kind.before-pt, kind.pt, font.ascender-em", "room above the kind", kind["before-pt"],
                  self.line_top(lines[0], kind["pt"]) - self.head_bottom, 1)
        self.spaced("body.line-pt", "kind and subject", lines, self.body_line)
        for found in [*named, *self.pair.subject, parts.get("divider")]:
            if found:
                self.centred("page.left-mm, page.right-mm", "kind and subject", found, self.middle(1))
        self.head_end = self.line_top(lines[-1], kind["pt"]) + self.body_line
        self.head_below = (rules[mark]["after-pt"], f"{mark}.after-pt")

    def addressees(self):
        """One addressee beside its label; several below it, their dashes under its colon, all of it in the middle."""
        label, found = self.pair.addressee_label, self.pair.addressees
        if not label:
            return
        rule, line = self.rules["addressee"], label.first
        # The room below a letterhead without a kind is never more nor less.
        wanted = max(self.head_below, (rule["before-pt"], "addressee.before-pt")) if "kind" in self.pair.parts else self.head_below
        self.near(wanted[1], "room above the addressees", wanted[0], self.line_top(line, rule["pt"]) - self.head_end, 1)
        lines = [*label.lines, *(at for name in found for at in name.lines)]
        if len(found) == 1:
            rows = sorted({round(at.y, 2) for at in lines})
            for row in rows:
                on = [at for at in lines if abs(at.y - row) < 0.1]
                middle = (min(at.x0 for at in on) + max(at.x1 for at in on)) / 2
                self.near("page.left-mm, page.right-mm", "middle of the addressee", self.middle(1), middle, 1, PLACE)
        else:
            self.spaced("body.line-pt", "addressees", lines, self.body_line)
            colon = label.glyphs[-1].x0
            for name in found:
                self.near("addressee.prefix under the colon", f"dash of «{name.first.text[:20]}»", colon, name.first.x0, 1, PLACE)
            widest = max(line.x1 - colon, *(name.width(rule["pt"]) for name in found))
            width = min(self.text_width, colon - line.x0 + widest)
            self.near("page.left-mm, page.right-mm", "start of the addressees", self.middle(1) - width / 2, line.x0, 1, PLACE)
        self.head_end = self.line_top(lines[-1], rule["pt"]) + self.body_line
        self.head_below = (rule["after-pt"], "addressee.after-pt")
