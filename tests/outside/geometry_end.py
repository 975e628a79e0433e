"""Checks of the end of the document: recipients, signature, contact line."""

from geometry_compare import LINE, MM, PLACE, RULE, Comparison


class EndChecks(Comparison):
    """What stands below the text, and at the foot of page 1."""

    def recipients(self):
        rule, label = self.rules["recipients"], self.pair.label
        line = label.first
        self.style("recipients", "label", label, rule["label-pt"], keys=("label-pt", "label-bold", "label-italic"))
        drawn = [s for s in self.pair.strokes[line.page - 1]
                 if abs(s.x0 - line.x0) < 1 and abs(s.x1 - line.x1) < 1 and 0 < s.y0 - line.y < 4]
        self.same("recipients.underline", "line below the label", rule["underline"], bool(drawn), line.page)
        self.near("page.left-mm, page.mirrored", "start of the label", self.left(line.page), line.x0, line.page, PLACE)
        lists = list(self.pair.recipients)
        for found in lists:
            self.style("recipients", f"recipient «{found.first.text[:20]}»", found, rule["pt"])
        top = self.line_top(line, rule["label-pt"]) + self.body_line
        lines = [at for found in lists for at in found.lines]
        if lines[0].page == line.page:
            self.near("recipients.line-pt, recipients.pt, body.line-pt", "first recipient", top + self.ascent * rule["pt"],
                      lines[0].y, line.page)
        self.spaced("recipients.line-pt", "recipients", lines, rule["line-pt"])
        drafter = self.pair.parts.get("drafter")
        if drafter and drafter.page == lines[-1].page:
            end = self.line_top(lines[-1], rule["pt"]) + rule["line-pt"]
            self.near("drafter.pt, recipients.line-pt", "drafter below the recipients", end,
                      self.line_top(drafter.first, self.rules["drafter"]["pt"]), drafter.page)
        for at in [*lines, *(drafter.lines if drafter else [])]:
            self.near("page.left-mm, page.mirrored", f"start of «{at.text[:20]}»", self.left(at.page), at.x0, at.page, PLACE)
            if at.x1 > self.left(at.page) + self.rules["signer"]["left-mm"] * MM + PLACE:
                self.fail("signer.left-mm", f"end of «{at.text[:20]}»", "inside its column", f"{at.x1:.2f}", at.page)

    def signature(self):
        parts, rule = self.pair.parts, self.rules["signer"]
        post, alone = self.rules["post"], "authority" not in parts and self.rules["post"]["alone-bold"]
        if "post" in parts:
            key = "bold" if "authority" in parts else "alone-bold"
            self.style("post", "post", parts["post"], post["pt"], post["bold"] or alone, keys=("pt", key, "italic"))
        for name in ("authority", "post"):
            text = self.pair.doc["signature"][name]
            self.same(f"{name} in capitals", name, text and text.upper(), text)
        above = [parts[name] for name in ("authority", "post") if name in parts]
        lines = [line for found in above for line in found.lines]
        page = parts["signer"].page
        start = self.left(page) + rule["left-mm"] * MM
        for found in [*above, parts["signer"]]:
            self.same("signer in one piece", "page of the signature", page, found.page, found.page)
            self.centred("signer.left-mm, page.right-mm", "signature", found, (start + self.right(page)) / 2)
        self.spaced("body.line-pt", "signature", lines, self.body_line)
        self.near("signer level with recipients", "signature beside the label", self.pair.label.first.y, lines[0].y, page)
        self.near("signer.gap-lines, body.line-pt", "from the post to the name", (rule["gap-lines"] + 1) * self.body_line,
                  parts["signer"].first.y - lines[-1].y, page)
        count = len(self.pair.lines_with_signature)
        if count < rule["keep-lines"]:
            self.fail("signer.keep-lines", "lines above the signature", f"at least {rule['keep-lines']}", count, page)

    def contact(self):
        found = self.pair.parts.get("contact")
        if not found:
            return
        rule, lines = self.rules["contact"], found.lines
        self.same("contact on page 1", "page of the contact line", 1, found.page, found.page)
        self.spaced("contact.line-pt", "contact line", lines, rule["line-pt"])
        self.centred("page.left-mm, page.right-mm", "contact line", found, self.middle(1))
        end = self.line_top(lines[-1], rule["pt"]) + rule["line-pt"]
        self.near("page.bottom-mm, contact.line-pt, contact.pt, font.ascender-em", "foot of the contact line", self.bottom, end, 1)
        top = self.line_top(lines[0], rule["pt"]) - rule["rule-gap-pt"]
        drawn = self.pair.stroke(1, x0=self.left(1), x1=self.right(1), y0=top)
        if not drawn:
            return self.fail("contact.rule-pt", "line above the contact line", "across the text", "none", 1)
        self.near("contact.rule-pt", "thickness of the contact's line", rule["rule-pt"], drawn.width, 1, RULE)
        self.near("page.left-mm", "start of the contact's line", self.left(1), drawn.x0, 1, PLACE)
        self.near("page.right-mm", "end of the contact's line", self.right(1), drawn.x1, 1, PLACE)
        self.near("contact.rule-gap-pt", "gap below the contact's line", top, drawn.y0, 1)
        # The text of page 1 ends above the room kept for it.
        last = max(glyph.y for glyph in self.pair.letters if glyph.page == 1)
        reach, room = last - self.ascent * self.body_pt + self.body_line, drawn.y0 - rule["before-pt"]
        if reach > room + LINE:
            self.fail("contact.before-pt", "end of the text above the contact line", f"at most {room:.2f}", f"{reach:.2f}", 1)
