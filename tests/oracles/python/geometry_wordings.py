"""Checks of fixed wordings: words, forms, numbers and dates, labels, capitals and tone marks."""

import re
import unicodedata

from geometry_compare import NEW_TONES, OLD_TONES, Comparison
from geometry_pdf import plain


class WordingChecks(Comparison):
    """The composed document's texts, as the rules write them."""

    def wordings(self):
        doc, rules = self.pair.doc, self.rules
        head = doc["letterhead"]
        for it in doc.get("appendices", []):
            self.appendix_wording(it)
        for name in ("title", "motto", "star", "divider"):
            # What a rule set does not have, its documents do not have.
            wanted = rules[name]["text"] if name in rules else None
            if name == "divider" and not head["kind"]:
                wanted = None
            self.same(f"{name}.text", name, wanted and self.fixed(wanted), head.get(name))
        for name in ("superior", "issuer", "kind", "secrecy", "urgency", "circulation"):
            if head[name]:
                self.same(f"{name} in capitals", name, head[name].upper(), head[name])
        for name in ("secrecy", "urgency", "circulation"):
            words = [self.fixed(word) for word in rules[name]["words"]]
            if head[name] and head[name] not in words and not rules[name].get("open", False):
                self.fail(f"{name}.words, {name}.open", name, words, head[name], 1)
        if head["kind"]:
            first = head["subject"][0][0]
            self.same("subject.initial", "first letter of the subject", rules["subject"]["initial"] == "lower", first.islower())
        else:
            prefix, text = rules["dispatch-subject"]["prefix"], head["subject"][0]
            self.same("dispatch-subject.prefix", "start of the subject", True, text.startswith(prefix) and text[len(prefix)].islower())
        if head.get("author"):
            self.form("author-line.form", rules.get("author-line", {"form": "none"})["form"], head["author"], {"author": r"[^a-z]+"})
        if doc.get("confirmation"):
            self.form("confirmation.text", rules["confirmation"]["text"], doc["confirmation"]["text"], {"name": ".+"})
        self.stamp_wording()
        self.form("draft.form", rules["draft"]["form"], head["draft"], {"number": r"[1-9]\d*"})
        if doc["recipients"]:
            self.recipients_wording(doc["recipients"])
        if doc.get("copy"):
            self.recipients_wording(doc["copy"]["recipients"])
        self.addressees_wording()
        self.signatures_wording()
        last = [block for block in doc["blocks"] if block["type"] in ("paragraph", "list-item", "numbered")][-1]
        if doc["blocks"][-1] is last:
            mark = rules["end-mark"]["text"]
            self.same("end-mark.text", "end of the text", True, plain(last["runs"]).endswith(mark))
            self.same("end-mark.text", "one end mark", True, plain(last["runs"])[-len(mark) - 1].isalnum())
        self.tones()

    def fixed(self, text):
        """Fixed words with the tone marks where the rules put them."""
        return text if self.tone_style == "new" else old_tones(text)

    def recipients_wording(self, given):
        rule, lines = self.rules["recipients"], given["lines"]
        self.same("recipients.label", "label of recipients", self.fixed(rule["label"]), given["label"])
        self.listed("recipients", lines)
        last = lines[-1]
        self.same("recipients.archive", "start of the last recipient", True, last.startswith(rule["prefix"] + rule["archive"]))
        if self.pair.doc["kind"] == "biên bản" and "archive" in self.rules["minutes"]:
            wanted = rule["prefix"] + self.rules["minutes"]["archive"] + rule["end"]
            self.same("minutes.archive", "last recipient of minutes", wanted, last)
        for wrong in rule["archive-without"]:
            self.same("recipients.archive-without", f"«{wrong}» in the last recipient", False, wrong in last)
        if self.pair.doc["letterhead"].get("addressees") and given is self.pair.doc["recipients"]:
            wanted = rule["prefix"] + self.fixed(rule["as-above"]) + rule["separator"]
            self.same("recipients.as-above", "first recipient", wanted, lines[0])
        form = self.rules["drafter"]["form"]
        if "{archive}" in form and "(" in last:
            wanted = {"archive": re.escape(rule["archive"]) + ".*", "drafter": r"\w+", "copies": r"\d+"}
            self.form("drafter.form", form, last[len(rule["prefix"]) : -len(rule["end"])], wanted)
        found = self.form("drafter.form", form, given["drafter"], {"drafter": r"\w+", "copies": r"\d+"})
        if found:
            caps = self.rules["drafter"].get("caps", False)
            self.same("drafter.caps", "capitals of the drafter", caps, found["drafter"] == found["drafter"].upper())

    def listed(self, key, lines):
        """What each line of a list starts and ends with."""
        rule = self.rules[key]
        for at, line in enumerate(lines, 1):
            end = "end" if at == len(lines) else "separator"
            self.same(f"{key}.prefix", f"start of «{line}»", True, line.startswith(rule["prefix"]))
            self.same(f"{key}.{end}", f"end of «{line}»", rule[end], re.search(r"[^\w)]*$", line)[0])

    def addressees_wording(self):
        given, rule = self.pair.doc["letterhead"].get("addressees"), self.rules["addressee"]
        kind = self.pair.doc["kind"]
        if not given:
            # The text itself names those to whom such a kind is addressed; they come first in the list of recipients.
            lines = (self.pair.doc["recipients"] or {"lines": [""]})["lines"]
            if kind in rule["by-kind"] and self.fixed(self.rules["recipients"]["as-above"]) in lines[0]:
                self.same(f"addressee.by-kind.{kind}", "label of addressees", "", rule["by-kind"][kind])
            return
        key = f"by-kind.{kind}" if kind in rule["by-kind"] else "label"
        wanted = rule["by-kind"].get(kind, rule["label"])
        self.same(f"addressee.{key}", "label of addressees", self.fixed(wanted), given["label"])
        if len(given["lines"]) > 1:
            self.listed("addressee", given["lines"])
        else:
            bare = kind in rule.get("bare-kinds", [])
            keys = "addressee.single-end" + "".join(f", addressee.bare-kinds.{at}" for at in range(len(rule.get("bare-kinds", []))))
            self.same(keys, "end of the addressee", "" if bare else rule.get("single-end", ""), re.search(r"[^\w)]*$", given["lines"][0])[0])

    def stamp_wording(self):
        """What the stamp of a copy says before each entry, and what stands between its recipients."""
        copy, rule = self.pair.doc.get("copy") or {}, self.rules["copy"]
        if "stamp" not in copy:
            return self.same("copy.stamp", "stamp of the copy", False, bool(copy) and "stamp" in rule)
        rule, stamp = rule["stamp"], copy["stamp"]
        self.same("copy.stamp.heading", "heading of the stamp", self.fixed(rule["heading"]), stamp["heading"])
        for name, entry in zip(("body", "number", "kind", "place-date", "recipients"), stamp["entries"]):
            self.same(f"copy.stamp.{name}", f"words before the {name}", self.fixed(rule[name]), entry["label"])
        listed = stamp["entries"][-1]["text"]
        names = [line.lstrip("- ").rstrip(";.") for line in copy["recipients"]["lines"][:-1]]
        self.same("copy.stamp.separator", "recipients of the copy", rule["separator"].join(names), listed)

    def signatures_wording(self):
        """Each line of an authority starts with a form of the rules; minutes have the posts of the rules."""
        doc, forms = self.pair.doc, self.rules["authority"]["forms"]
        keys = ", ".join(f"authority.forms.{name}" for name in forms)
        copies = [doc["copy"]["signature"]] if doc.get("copy") else []
        copies += [doc["confirmation"]["signature"]] if doc.get("confirmation") else []
        for signature in [*doc["signatures"], *copies]:
            for line in (signature["authority"] or "").splitlines():
                self.same(keys, f"form of «{line}»", True, line.split()[0] in forms.values())
        if doc["kind"] == "biên bản":
            posts = [self.fixed(post) for post in self.rules["minutes"]["posts"]]
            for at, (post, one) in enumerate(zip(posts, doc["signatures"])):
                wanted = post.replace("{meeting}", self.fixed(meeting(doc["letterhead"]["subject"])).upper())
                self.same(f"minutes.posts.{at}", "post of one who signs", wanted, one["post"])

    def appendix_wording(self, it):
        rule, doc = self.rules["appendix"], self.pair.doc
        several = len(doc["appendices"]) > 1
        number = doc["appendices"].index(it) + 1
        key, label = ("numbered", rule["numbered"].format(roman=roman(number), number=number)) if several else ("label", rule["label"])
        self.same(f"appendix.{key}", "label of the appendix", label, it["label"])
        self.same("appendix.divider", "mark below the appendix's title", rule["divider"], it["divider"])
        title = plain(it["title"])
        self.same("appendix.caps", f"capitals in «{title}»", rule["caps"], title == title.upper())
        found = self.form("appendix.reference", rule["reference"], it["reference"],
                          {"kind": r"\w+[\w ]*?", "number": r"\S+", "date": r"\S+", "day": r"\S+", "month": r"\S+", "year": r"\S+", "issuer": ".+"})
        if found and not doc["date"]:
            for part in ("date", "day", "month", "year"):
                if part in found:
                    self.same("appendix.blank", f"blank of the {part}", rule["blank"], found[part])
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
        wrong = OLD_TONES if self.tone_style == "new" else NEW_TONES
        doc = self.pair.doc
        texts = [text for text in doc["letterhead"].values() if isinstance(text, str)]
        texts += [plain(block["runs"]) for block in doc["blocks"] if "runs" in block]
        found = next((match for text in texts if (match := re.search(r"\w*(?:" + wrong + ")", text, re.I))), None)
        if found:
            self.fail("wording.tone-style", "tone marks", self.tone_style, f"«{found[0]}»", 1)

    def number_and_date(self):
        doc, rules = self.pair.doc, self.rules
        head, number, day = doc["letterhead"], rules["number"], rules["place-date"]
        kind = doc["kind"]
        dispatch = head["kind"] is None and "dispatch-form" in number
        self.number(head["number"], "dispatch-form" if dispatch else "form",
                    f"types.symbols.{kind}", rules["types"]["symbols"].get(kind))
        copy = doc.get("copy")
        if copy:
            name = {self.fixed(name.upper()): name for name in rules["copy"]["symbols"]}.get(copy["kind"])
            self.same("copy.symbols", "kind of the copy", True, name is not None)
            symbol = rules["copy"]["symbols"].get(name)
            if "number-form" in rules["copy"]:
                found = self.form("copy.number-form", rules["copy"]["number-form"], copy["number"], {"number": r"\d*\s*", "type": r"[^-/]+"})
                self.same(f"copy.symbols.{name}", "symbol of the copy", symbol, found.get("type"))
            else:
                self.number(copy["number"], "form", f"copy.symbols.{name}", symbol)
        stands = True
        if kind == "biên bản" and "place-date" in rules["minutes"]:
            stands = rules["minutes"]["place-date"]
            self.same("minutes.place-date", "place and date", stands, bool(head["place_date"]))
        found = stands and self.form("place-date.form", day["form"], head["place_date"],
                                     {"place": ".+", "day": r"\S+", "month": r"\S+", "year": r"\S+"})
        if found and doc["date"]:
            year, month, date = doc["date"]
            self.same("place-date.form", "year", str(year), found["year"])
            self.same("place-date.pad-day-below", "day", padded(date, day["pad-day-below"]), found["day"])
            self.same("place-date.pad-month-below", "month", padded(month, day["pad-month-below"]), found["month"])
        elif found:
            for part in ("day", "month", "year"):
                self.same("place-date.blank", f"blank of the {part}", day["blank"], found[part])

    def number(self, text, form, key, symbol):
        """A number in the form of this name, with the symbol of its kind; several issuers' symbols and names are joined."""
        number, joint = self.rules["number"], self.rules["joint"]
        found = self.form(f"number.{form}", number[form], text,
                          {"number": r"\d*\s*", "type": r"[^-/]+", "body": ".+?", "unit": r"[^-/]+"})
        if not found:
            return
        if "type" in found:
            self.same(key, "symbol of the kind", symbol, found["type"])
        if found["number"].strip():
            self.same("number.pad-below", "number", padded(found["number"], number["pad-below"]), found["number"])
        else:
            self.same("number.blank", "blank of the number", True, found["number"] == number["blank"])
        doc = self.pair.doc
        if len(doc["signatures"]) > 1 and doc["kind"] != "biên bản" and text == doc["letterhead"]["number"]:
            issuers = doc["letterhead"]["issuer"].split(joint["names"])
            self.same("joint.names", "names of the issuers", len(doc["signatures"]), len(issuers))
            self.same("joint.symbols", "symbols of the issuers", len(issuers), len(found["body"].split(joint["symbols"])))
            self.joint_posts(issuers)

    def joint_posts(self, issuers):
        """Whether the signers of a joint document name their bodies, and at which side the body that leads signs."""
        joint, signed = self.rules["joint"], self.pair.doc["signatures"]
        tail = lambda text: old_tones(text).split()[-4:]
        posts = [tail(one["post"] or "") for one in signed]
        named = [tail(name) in posts for name in issuers]
        self.same("joint.post-names-body", "names of the bodies in the posts", joint.get("post-names-body", False), all(named))
        if joint.get("post-names-body", False):
            at = -1 if joint.get("lead", "left") == "right" else 0
            self.same("joint.lead", "post of the body that leads", tail(issuers[0]), posts[at])

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


def meeting(subject):
    """What minutes call the meeting that their subject names: the first noun in it; one that only says «họp» is a «cuộc họp»."""
    found = re.search(MEETINGS, " ".join(subject).lower())
    return found[0] if found else "cuộc họp"


MEETINGS = r"\b(?:hội nghị|cuộc họp|phiên họp)\b"

# The levels from the highest to the lowest.
LEVELS = ["part", "chapter", "division", "subdivision", "article", "clause", "point", "section", "item", "subitem"]


def old_tones(text):
    """`ủy`, `hòa` as `uỷ`, `hoà`: the mark of an open oa, oe, uy goes to its last vowel."""
    marks = "òóỏõọùúủũụÒÓỎÕỌÙÚỦŨỤ"
    bare = "oooooUUUUU".lower() + "OOOOOUUUUU"
    tones = "\u0300\u0301\u0309\u0303\u0323" * 4
    def moved(match):
        at = marks.index(match[1])
        return bare[at] + unicodedata.normalize("NFC", match[2] + tones[at])
    return re.sub(r"(?<![qQ])([òóỏõọÒÓỎÕỌ])([aeAE])\b|(?<![qQ])([ùúủũụÙÚỦŨỤ])([yY])\b",
                  lambda match: moved(Groups(match)), text)


class Groups:
    """The two groups of a match that took part in it."""

    def __init__(self, match):
        self.found = [match[0], *(group for group in match.groups() if group)]

    def __getitem__(self, at):
        return self.found[at]


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
