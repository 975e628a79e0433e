"""Checks of fixed wordings: words, forms, numbers and dates, labels, capitals and tone marks."""

import re

from geometry_compare import Comparison
from geometry_pdf import plain


class WordingChecks(Comparison):
    """The composed document's texts, as the rules write them."""

    def wordings(self):
        doc, rules = self.pair.doc, self.rules
        head = doc["letterhead"]
        for it in doc.get("appendices", []):
            self.appendix_wording(it)
        for name in ("title", "star", "divider"):
            self.same(f"{name}.text", name, rules[name]["text"], head[name])
        for name in ("superior", "issuer", "kind", "secrecy", "urgency", "circulation"):
            if head[name]:
                self.same(f"{name} in capitals", name, head[name].upper(), head[name])
        for name in ("secrecy", "urgency", "circulation"):
            if head[name] and head[name] not in rules[name]["words"]:
                self.fail(f"{name}.words", name, rules[name]["words"], head[name], 1)
        first = head["subject"][0][0]
        self.same("subject.initial", "first letter of the subject", rules["subject"]["initial"] == "lower", first.islower())
        self.form("draft.form", rules["draft"]["form"], head["draft"], {"number": r"[1-9]\d*"})
        self.form("drafter.form", rules["drafter"]["form"], doc["recipients"]["drafter"], {"drafter": r"\w+", "copies": r"\d+"})
        self.recipients_wording()
        last = [block for block in doc["blocks"] if block["type"] in ("paragraph", "list-item", "numbered")][-1]
        if doc["blocks"][-1] is last:
            self.same("end-mark.text", "end of the text", True, plain(last["runs"]).endswith(rules["end-mark"]["text"]))
            self.same("end-mark.text", "one end mark", True, plain(last["runs"])[-2:-1].isalnum())
        self.tones()

    def recipients_wording(self):
        rule, given = self.rules["recipients"], self.pair.doc["recipients"]
        self.same("recipients.label", "label of recipients", rule["label"], given["label"])
        for at, line in enumerate(given["lines"], 1):
            end = "end" if at == len(given["lines"]) else "separator"
            self.same("recipients.prefix", f"start of «{line}»", True, line.startswith(rule["prefix"]))
            self.same(f"recipients.{end}", f"end of «{line}»", rule[end], re.search(r"[^\w)]*$", line)[0])

    def appendix_wording(self, it):
        rule, doc = self.rules["appendix"], self.pair.doc
        several = len(doc["appendices"]) > 1
        number = doc["appendices"].index(it) + 1
        key, label = ("numbered", rule["numbered"].format(roman=roman(number))) if several else ("label", rule["label"])
        self.same(f"appendix.{key}", "label of the appendix", label, it["label"])
        self.same("appendix.divider", "mark below the appendix's title", rule["divider"], it["divider"])
        title = plain(it["title"])
        self.same("appendix.caps", f"capitals in «{title}»", rule["caps"], title == title.upper())
        found = self.form("appendix.reference", rule["reference"], it["reference"],
                          {"kind": r"\w+[\w ]*?", "number": r"\S+", "date": r"\S+", "issuer": ".+"})
        if found and not doc["date"]:
            self.same("appendix.blank", "blank of the date", rule["blank"], found["date"])
            self.same("appendix.blank", "blank of the number", True, found["number"].startswith(rule["blank"]))

    def form(self, key, form, text, parts):
        """Holds `text` against `form`, with what may stand for each of its blanks; gives what does."""
        if text is None:
            return {}
        pattern = re.escape(form)
        for name, wanted in parts.items():
            pattern = pattern.replace(re.escape("{" + name + "}"), f"(?P<{name}>{wanted})")
        match = re.fullmatch(pattern, text)
        if not match:
            self.fail(key, "wording", f"«{form}»", f"«{text}»", 1)
            return {}
        return match.groupdict()

    def tones(self):
        """Tone marks stand the way the rules write them: ủy, hòa (new) or uỷ, hoà (old)."""
        new, old = r"[òóỏõọ][ae]\b|(?<!q)[ùúủũụ]y\b", r"o[àáảãạèéẻẽẹ]\b|(?<!q)u[ỳýỷỹỵ]\b"
        wrong = old if self.rules["wording"]["tone-style"] == "new" else new
        doc = self.pair.doc
        texts = [text for text in doc["letterhead"].values() if isinstance(text, str)]
        texts += [plain(block["runs"]) for block in doc["blocks"] if "runs" in block]
        found = next((match for text in texts if (match := re.search(r"\w*(?:" + wrong + ")", text, re.I))), None)
        if found:
            self.fail("wording.tone-style", "tone marks", self.rules["wording"]["tone-style"], f"«{found[0]}»", 1)

    def number_and_date(self):
        doc, rules = self.pair.doc, self.rules
        head, number, day = doc["letterhead"], rules["number"], rules["place-date"]
        kind = head["kind"].lower()
        blank = re.escape(number["blank"])
        found = self.form("number.form", number["form"], head["number"],
                          {"number": r"\d*\s*", "type": r"[^-/]+", "body": ".+"})
        if found:
            key = f"types.symbols.{kind}"
            self.same(key, "symbol of the kind", rules["types"]["symbols"].get(kind), found["type"])
            if found["number"].strip():
                self.same("number.pad-below", "number", padded(found["number"], number["pad-below"]), found["number"])
            else:
                self.same("number.blank", "blank of the number", True, bool(re.fullmatch(blank, found["number"])))
        found = self.form("place-date.form", day["form"], head["place_date"],
                          {"place": ".+", "day": r"\S+", "month": r"\S+", "year": r"\S+"})
        if found and doc["date"]:
            year, month, date = doc["date"]
            self.same("place-date.form", "year", str(year), found["year"])
            self.same("place-date.pad-day-below", "day", padded(date, day["pad-day-below"]), found["day"])
            self.same("place-date.pad-month-below", "month", padded(month, day["pad-month-below"]), found["month"])
        elif found:
            for part in ("day", "month", "year"):
                self.same("place-date.blank", f"blank of the {part}", day["blank"], found[part])

    def numbering(self):
        """Labels as the rules write them, counted anew below each higher level; ends of the legal bases."""
        doc = self.pair.doc
        for blocks in [doc["blocks"], *(it["blocks"] for it in doc.get("appendices", []))]:
            self.labels(blocks)
            for one, two in zip(blocks, blocks[1:]):
                if one["type"] == "basis":
                    key = "separator" if two["type"] == "basis" else "end"
                    end = re.search(r"[^\w)]*$", plain(one["runs"]))[0]
                    self.same(f"basis.{key}", "end of a legal basis", self.rules["basis"][key], end)

    def labels(self, blocks):
        levels = [block["form"] for block in blocks if block["type"] in ("heading", "numbered")]
        levels = [form for form in LEVELS if form in levels]
        counts = dict.fromkeys(levels, 0)
        for block in blocks:
            if block["type"] not in ("heading", "numbered"):
                continue
            form, rule = block["form"], self.rules["structure"][block["form"]]
            counts[form] += 1
            at = levels.index(form)
            for below in levels[at + 1 :]:
                if not self.rules["structure"][below].get("continues", False):
                    counts[below] = 0
            number = counts[form]
            blanks = {"number": number, "parent": counts[levels[at - 1]], "roman": roman(number),
                      "ordinal": ordinal(number), "letter": "abcdđeghiklmnopqrstuvxy"[(number - 1) % 23]}
            key = f"structure.{form}"
            chosen = [label.format(**blanks) for label in rule.get("others", [])]
            if block["label"] not in chosen:
                keys = f"{key}.label" + "".join(f", structure.{name}.continues" for name in levels if name == form)
                self.same(keys, "label", rule["label"].format(**blanks), block["label"])


# The levels from the highest to the lowest.
LEVELS = ["part", "chapter", "division", "article", "clause", "point", "section", "item", "subitem"]


def padded(number, below):
    number = int(number)
    return f"{number:02}" if number < below else str(number)


def roman(number):
    signs = [(10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I")]
    text = ""
    for value, sign in signs:
        text, number = text + sign * (number // value), number % value
    return text


def ordinal(number):
    words = ["nhất", "hai", "ba", "tư", "năm", "sáu", "bảy", "tám", "chín", "mười"]
    return words[number - 1] if 0 < number <= len(words) else str(number)
