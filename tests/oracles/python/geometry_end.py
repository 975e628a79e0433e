"""Checks of the end of the document: recipients, signatures, the end of a copy, contact line."""

from geometry_compare import LINE, MM, PLACE, RULE, Comparison


class EndChecks(Comparison):
    """What stands below the text, and at the foot of page 1."""

    def ends(self):
        self.recipients(self.pair.end)
        bottom = self.signatures(self.pair.end)
        count = len(self.pair.lines_with_signature)
        if count < self.rules["signer"]["keep-lines"]:
            wanted, page = f"at least {self.rules['signer']['keep-lines']}", self.pair.end.signatures[0]["signer"].page
            self.fail("signer.keep-lines", "lines above the signature", wanted, count, page)
        if self.pair.end.confirmation:
            bottom = self.confirmation(self.pair.end)
        if self.pair.copy:
            (self.stamped_copy if "heading" in self.pair.copy else self.copy)(bottom)

    # Recipients.

    def recipients(self, end):
        if not end.label:
            return
        rule, label = self.rules["recipients"], end.label
        line = label.first
        self.style("recipients", "label", label, rule["label-pt"], rule.get("label-bold", False),
                   rule.get("label-italic", False), keys=("label-pt", "label-bold", "label-italic"))
        drawn = [s for s in self.pair.strokes[line.page - 1]
                 if abs(s.x0 - line.x0) < 1 and abs(s.x1 - line.x1) < 1 and 0 < s.y0 - line.y < 4]
        self.same("recipients.underline", "line below the label", rule["underline"], bool(drawn), line.page)
        self.near("page.left-mm, page.mirrored", "start of the label", self.left(line.page), line.x0, line.page, PLACE)
        for found in end.recipients:
            self.style("recipients", f"recipient «{found.first.text[:20]}»", found, rule["pt"])
        top = self.line_top(line, rule["label-pt"]) + self.body_line
        lines = [at for found in end.recipients for at in found.lines]
        if lines[0].page == line.page:
            self.near("recipients.line-pt, recipients.pt, body.line-pt", "first recipient", top + self.ascent * rule["pt"],
                      lines[0].y, line.page)
        self.spaced("recipients.line-pt", "recipients", lines, rule["line-pt"])
        drafter = end.drafter
        if drafter:
            self.style("drafter", "drafter", drafter, self.rules["drafter"]["pt"])
            if drafter.page == lines[-1].page:
                below = self.line_top(lines[-1], rule["pt"]) + rule["line-pt"]
                self.near("drafter.pt, recipients.line-pt", "drafter below the recipients", below,
                          self.line_top(drafter.first, self.rules["drafter"]["pt"]), drafter.page)
        # Where lines are broken by sense, those of one recipient stand below its name, and the list takes the room that the
        # signature leaves in its column, of whose middle it stays clear.
        sense = self.rules.get("breaks", {}).get("by-sense", False)
        hanging = (0.333 + 0.25) * rule["pt"] if sense else 0
        column = self.rules["signer"]["left-mm"] * MM
        reach = column + (self.text_width - column) / 2 if sense else column
        below = {id(at) for found in end.recipients for at in found.lines[1:]}
        for at in [*lines, *(drafter.lines if drafter else [])]:
            start = self.left(at.page) + (hanging if id(at) in below else 0)
            self.near("page.left-mm, page.mirrored", f"start of «{at.text[:20]}»", start, at.x0, at.page, PLACE)
            if at.x1 > self.left(at.page) + reach + PLACE:
                self.fail("signer.left-mm", f"end of «{at.text[:20]}»", "inside its column", f"{at.x1:.2f}", at.page)

    # Signatures.

    def signatures(self, end):
        """Holds the signatures; gives where they and the recipients end on the last page."""
        rule, count = self.rules["signer"], len(end.signatures)
        page = end.signatures[0]["signer"].page
        left, right = self.left(page), self.right(page)
        start = left + rule["left-mm"] * MM
        if count > 2 and self.rules["joint"].get("lead", "left") == "right":
            return self.beside_lead(end, page)
        above = []
        for at, (parts, text) in enumerate(zip(end.signatures, end.texts)):
            if count > 1:
                keys, middle = "page.left-mm, page.right-mm", left + (right - left) * (at + 0.5) / count
            else:
                keys, middle = "signer.left-mm, page.right-mm", (start + right) / 2
            above.append(self.signature(parts, text, keys, middle, page))
        tops = {round(lines[0].y, 1) for lines in above}
        self.same("signatures level", "first lines of the signatures", 1, len(tops), page)
        names = [parts["signer"].first.y for parts in end.signatures]
        tallest = max(lines[-1].y for lines in above)
        for name in names:
            self.near("signer.gap-lines, body.line-pt", "from the post to the name", (rule["gap-lines"] + 1) * self.body_line,
                      name - tallest, page)
        bottom = self.line_top(end.signatures[0]["signer"].last, rule["pt"]) + self.body_line
        if not end.label:
            return page, bottom
        if count == 1:
            # Letters of different sizes hang from one line.
            sizes = self.rules["recipients"]["label-pt"], self.capacity_pt(end.signatures[0])
            tops = [self.line_top(line, pt) for line, pt in zip((end.label.first, above[0][0]), sizes)]
            self.near("signer level with recipients", "signature beside the label", tops[0], tops[1], page)
        elif end.label.page == page:
            if end.confirmation:
                bottom = self.line_top(end.confirmed["signer"].last, rule["pt"]) + self.body_line
            top = self.line_top(end.label.first, self.rules["recipients"]["label-pt"])
            self.near("signer.before-pt", "recipients below the signatures", rule["before-pt"], top - bottom, page)
        last = (end.drafter or end.recipients[-1]).last
        pt = self.rules["drafter"]["pt"] if end.drafter else self.rules["recipients"]["pt"]
        reach = self.line_top(last, pt) + self.rules["recipients"]["line-pt"]
        return last.page, max(bottom, reach) if last.page == page else reach

    def beside_lead(self, end, page):
        """Several signatures of which the last leads: it stands at the right, the others at its left, one below the other."""
        rule, left, right = self.rules["signer"], self.left(page), self.right(page)
        *others, lead = zip(end.signatures, end.texts)
        bottom = None
        for parts, text in [lead, *others]:
            at = 0.75 if parts is lead[0] else 0.25
            lines = self.signature(parts, text, "page.left-mm, page.right-mm, joint.lead", left + (right - left) * at, page)
            gap = (rule["gap-lines"] + 1) * self.body_line
            self.near("signer.gap-lines, body.line-pt", "from the post to the name", gap, parts["signer"].first.y - lines[-1].y, page)
            top = self.line_top(lines[0], self.capacity_pt(parts))
            if parts is not lead[0] and bottom is not None:
                self.near("signer.before-pt", "signature below another", rule["before-pt"], top - bottom, page)
            if parts is not lead[0]:
                bottom = self.line_top(parts["signer"].last, rule["pt"]) + self.body_line
        if end.label and end.label.page == page:
            top = self.line_top(end.label.first, self.rules["recipients"]["label-pt"])
            self.near("signer.before-pt", "recipients below the signatures", rule["before-pt"], top - bottom, page)
        return page, bottom

    def confirmation(self, end):
        """The confirmation of a signature, below the signatures; gives where it ends."""
        found, parts, rule = end.confirmation, end.confirmed, self.rules["confirmation"]
        page = found.page
        above = end.signatures[-1]["signer"].last
        if above.page == page:
            bottom = self.line_top(above, self.rules["signer"]["pt"]) + self.body_line
            self.near("confirmation.before-pt", "room above the confirmation", rule["before-pt"],
                      self.line_top(found.first, self.body_pt) - bottom, page)
        self.style("body", "confirmation", found, self.body_pt)
        left, right = self.left(page), self.right(page)
        start = left if len(end.signatures) > 1 else left + self.rules["signer"]["left-mm"] * MM
        keys = "signer.left-mm, page.left-mm, page.right-mm"
        self.centred(keys, "confirmation", found, (start + right) / 2)
        self.signature(parts, self.pair.doc["confirmation"]["signature"], keys, (start + right) / 2, page)
        return page, self.line_top(parts["signer"].last, self.rules["signer"]["pt"]) + self.body_line

    def capacity_pt(self, parts):
        return next(self.rules[name]["pt"] for name in ("authority", "post", "signer") if name in parts)

    def signature(self, parts, text, keys, middle, page):
        """Styles and places of one signature; its lines above the name."""
        post = self.rules["post"]
        alone = "authority" not in parts and post.get("alone-bold", False)
        if "post" in parts:
            key = "bold" if "authority" in parts or post["bold"] else "alone-bold"
            self.style("post", "post", parts["post"], post["pt"], post["bold"] or alone, keys=("pt", key, "italic"))
        for name in ("authority", "signer"):
            if name in parts:
                self.style(name, name, parts[name], self.rules[name]["pt"], self.rules[name]["bold"])
        for name in ("authority", "post"):
            beside = self.rules["post"].get("beside")
            capitals = lambda line: line if line == beside else line.upper()
            wanted = text[name] and "\n".join(map(capitals, text[name].split("\n")))
            self.same(f"{name} in capitals, post.beside", name, wanted, text[name])
        found = [parts[name] for name in ("authority", "post") if name in parts]
        for it in [*found, parts["signer"]]:
            self.same("signer in one piece", "page of the signature", page, it.page, it.page)
            self.centred(keys, "signature", it, middle)
        lines = [line for it in found for line in it.lines]
        self.spaced("body.line-pt", "signature", lines, self.body_line)
        return lines

    # Copies.

    def copy_line(self, above, page, top):
        """Holds the line above a copy's parts, which begin at `top`. `above` is the page and place where the document ends."""
        rule = self.rules["copy"]
        drawn = self.pair.stroke(page, x0=self.left(page), x1=self.right(page), y0=top - rule["after-pt"])
        if not drawn:
            return self.fail("copy.rule-pt", "line above the copy", "across the text", "none", page)
        self.near("copy.rule-pt", "thickness of the copy's line", rule["rule-pt"], drawn.width, page, RULE)
        self.near("copy.after-pt", "room below the copy's line", rule["after-pt"], top - drawn.y0, page)
        if above[0] == page:
            self.near("copy.before-pt", "room above the copy's line", rule["before-pt"], drawn.y0 - above[1], page)

    def stamped_copy(self, above):
        """The stamp of a copy at the left and its signature at the right, below a line across the text."""
        rule, parts = self.rules["copy"]["stamp"], self.pair.copy
        heading, page = parts["heading"], parts["heading"].page
        line = heading.first
        box = next((box for box in self.pair.boxes[page - 1] if box.x0 < line.x0 and box.x1 > line.x1 and box.y0 < line.y < box.y1), None)
        if not box:
            return self.fail("copy.stamp.box-pt", "frame of the stamp", "one", "none", page)
        name = lambda key: f"copy.stamp.{key}"
        self.copy_line(above, page, box.y0)
        self.near(name("width-mm"), "width of the stamp", rule["width-mm"] * MM, box.x1 - box.x0, page)
        self.near(name("height-mm"), "height of the stamp", rule["height-mm"] * MM, box.y1 - box.y0, page)
        self.near(name("box-pt"), "thickness of the stamp's frame", rule["box-pt"], box.width, page, RULE)
        self.colour(name("colour"), "colour of the stamp's frame", rule["colour"], box.colour, page)
        self.near("page.left-mm, page.mirrored", "left of the stamp", self.left(page), box.x0, page, PLACE)
        self.style("copy.stamp", "heading of the stamp", heading, rule["heading-pt"], rule["heading-bold"],
                   keys=("heading-pt", "heading-bold", "italic"), colour=rule["colour"])
        self.centred(name("width-mm"), "heading of the stamp", heading, (box.x0 + box.x1) / 2)
        inset = rule["inset-mm"] * MM
        top = box.y0 + inset
        self.near(name("inset-mm"), "heading below the stamp's frame", top, self.line_top(line, rule["heading-pt"]), page)
        lines = []
        for label, text in parts["entries"]:
            self.style("copy.stamp", "words of the stamp", label, rule["pt"], colour=rule["colour"])
            if text:
                self.style("copy.stamp", "entry of the stamp", text, rule["pt"], colour="#000000")
            self.near(name("inset-mm"), "start of the stamp's words", box.x0 + inset, label.first.x0, page, PLACE)
            rows = {round(at.y, 1) for found in (label, text) if found for at in found.lines}
            lines += sorted(rows)
        for one, two in zip(lines, lines[1:]):
            self.near(name("line-pt"), "from line to line of the stamp", rule["line-pt"], two - one, page, 0.11)
        end = self.pair.copy_end
        start = box.x1 + rule["gutter-mm"] * MM
        self.signature(end.signatures[0], end.texts[0], "copy.stamp.width-mm, copy.stamp.gutter-mm, page.right-mm",
                       (start + self.right(page)) / 2, page)

    def copy(self, above):
        """The end of a copy, below a line across the text. `above` is the page and place where the document ends."""
        rule, parts, page = self.rules["copy"], self.pair.copy, self.pair.copy["number"].page
        top = parts.get("superior", parts["issuer"]).first.y - self.ascent * self.tallest
        self.copy_line(above, page, top)
        self.style("copy", "kind of the copy", parts["kind"], rule["pt"], rule["bold"])
        for name in ("superior", "issuer", "star", "number", "place-date"):
            if name in parts:
                own = self.rules[name]
                self.style(name, name, parts[name], own["pt"], own.get("bold", False), own.get("italic", False))
        lefts = [parts.get(name) for name in self.left_rows if name in parts or name is None]
        step = self.rules["letterhead"]["line-pt"]
        for rows in self.levelled(lefts, parts["number"], [parts["kind"]], parts["place-date"]):
            bottom = top
            for found in rows:
                if found:
                    self.near("letterhead.line-pt, place-date.level", f"baseline of «{found.first.text[:24]}»",
                              bottom + self.ascent * self.tallest, found.first.y, page)
                bottom += step * (len(found.lines) if found else 1)
        self.recipients(self.pair.copy_end)
        self.signatures(self.pair.copy_end)

    def contact(self):
        found = self.pair.parts.get("contact")
        if not found:
            return
        rule, lines = self.rules["contact"], found.lines
        last = self.pair.copy_end if self.pair.copy else self.pair.end
        page = last.signatures[0]["signer"].page if rule.get("page", "first") == "last" else 1
        self.same("contact.page", "page of the contact line", page, found.page, found.page)
        page = found.page
        self.spaced("contact.line-pt", "contact line", lines, rule["line-pt"])
        self.centred("page.left-mm, page.right-mm", "contact line", found, self.middle(page))
        end = self.line_top(lines[-1], rule["pt"]) + rule["line-pt"]
        self.near("page.bottom-mm, contact.line-pt, contact.pt, font.ascender-em", "foot of the contact line", self.bottom, end, page)
        top = self.line_top(lines[0], rule["pt"]) - rule["rule-gap-pt"]
        drawn = self.pair.stroke(page, x0=self.left(page), x1=self.right(page), y0=top)
        if not drawn:
            return self.fail("contact.rule-pt", "line above the contact line", "across the text", "none", page)
        self.near("contact.rule-pt", "thickness of the contact's line", rule["rule-pt"], drawn.width, page, RULE)
        self.near("page.left-mm", "start of the contact's line", self.left(page), drawn.x0, page, PLACE)
        self.near("page.right-mm", "end of the contact's line", self.right(page), drawn.x1, page, PLACE)
        self.near("contact.rule-gap-pt", "gap below the contact's line", top, drawn.y0, page)
        # The text of the page ends above the room kept for it.
        last = max(glyph.y for glyph in self.pair.letters if glyph.page == page)
        reach, room = last - self.ascent * self.body_pt + self.body_line, drawn.y0 - rule["before-pt"]
        if reach > room + LINE:
            self.fail("contact.before-pt", "end of the text above the contact line", f"at most {room:.2f}", f"{reach:.2f}", page)
