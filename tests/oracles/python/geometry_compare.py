"""What every check is made of: comparing a measure with its rule, and where things stand on a page."""

import copy
import re

from geometry_pdf import squeezed

MM = 72 / 25.4

# How far a measure may be from its rule.
SIZE = 0.01
LINE = 0.05  # distances between lines, in points
PLACE = 0.1 * MM  # positions across the page
RULE = 0.01  # thickness of drawn lines
COLOUR = 0.005  # of 1, for each of red, green, blue

# Syllables that show where tone marks are put: ủy, hòa (new) or uỷ, hoà (old).
NEW_TONES = r"[òóỏõọ][ae]\b|(?<!q)[ùúủũụ]y\b"
OLD_TONES = r"o[àáảãạèéẻẽẹ]\b|(?<!q)u[ỳýỷỹỵ]\b"


def rgb(colour):
    """`#1f4e79` as three numbers from 0 to 1."""
    return tuple(int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))


def followed(rules, doc):
    """The rules as the document follows them: on its paper, in the sizes that it chose."""
    rules = copy.deepcopy(rules)
    for name, section in rules.get(doc["paper"], {}).items():
        if isinstance(section, dict) and name in rules:
            rules[name].update(section)
    for name, size in doc.get("sizes", {}).items():
        section, key = ("body", "line-pt") if name == "line" else (name, "pt")
        rules[section][key] = size
    return rules


class Comparison:
    """One pair against one set of rules. `failures` fills up with `(keys, line)`."""

    def __init__(self, pair, rules):
        self.pair, self.failures = pair, []
        self.rules = rules = followed(rules, pair.doc)
        # The size that the letterhead's lines are set for, and its left rows; a free row is None.
        self.tallest = max(rules[name]["pt"] for name in ("title", "motto") if name in rules)
        self.left_rows = ("superior", "issuer", None if "issuer-line" in rules else "star", "number")
        # What an office writes itself stands above the style of the rules.
        issuer = pair.doc["letterhead"]["issuer"]
        own = "new" if re.search(NEW_TONES, issuer, re.I) else "old" if re.search(OLD_TONES, issuer, re.I) else None
        self.tone_style = own or rules["wording"]["tone-style"]
        page = rules["page"]
        self.ascent = rules["font"]["ascender-em"]
        self.body_pt, self.body_line = rules["body"]["pt"], rules["body"]["line-pt"]
        self.text_width = (page["width-mm"] - page["left-mm"] - page["right-mm"]) * MM
        self.top = page["top-mm"] * MM
        self.bottom = (page["height-mm"] - page["bottom-mm"]) * MM

    # Comparing.

    def fail(self, keys, what, expected, measured, page):
        line = f"FAIL {keys}: {what}: expected {expected} measured {measured} ({self.pair.name}, page {page})"
        self.failures.append((keys.split(", "), line))

    def near(self, keys, what, expected, measured, page, within=LINE):
        if abs(expected - measured) > within:
            self.fail(keys, what, f"{expected:.3f}", f"{measured:.3f}", page)

    def same(self, keys, what, expected, measured, page=1):
        if expected != measured:
            self.fail(keys, what, expected, measured, page)

    def style(self, key, what, found, pt, bold=False, italic=False, keys=("pt", "bold", "italic"), colour=None):
        """Size, weight, slant and colour of `found`. `keys` are those of the rules, in the section `key` or in full."""
        size_key, bold_key, italic_key = (name if "." in name else f"{key}.{name}" for name in keys)
        for (font, size, ink), page in found.styles.items():
            tail = font.rpartition("-")[2]
            self.near(size_key, f"size of {what}", pt, size, page, SIZE)
            # Symbols have one weight only.
            if not self.is_symbols(font):
                self.same(bold_key, f"bold {what}", bold, "Bold" in tail, page)
                self.same(italic_key, f"italic {what}", italic, "Italic" in tail, page)
            self.colour(f"{key}.colour", f"colour of {what}", colour or "#000000", ink, page)

    def colour(self, key, what, expected, measured, page):
        if measured is None or any(abs(a - b) > COLOUR for a, b in zip(rgb(expected), measured)):
            seen = measured and "#" + "".join(f"{round(part * 255):02x}" for part in measured)
            self.fail(key, what, expected, seen, page)

    def is_symbols(self, font):
        return squeezed(self.rules["font"]["symbols"]) == font.partition("-")[0]

    # Where things stand.

    def left(self, page):
        """The text's left edge on `page`: the backs of duplex sheets are mirrored."""
        if self.turned(page):
            return self.rules["landscape"]["left-mm"] * MM
        rule = self.rules["page"]
        back = self.pair.doc["duplex"] and rule["mirrored"] and page % 2 == 0
        return (rule["right-mm"] if back else rule["left-mm"]) * MM

    def right(self, page):
        return self.left(page) + self.width(page)

    def middle(self, page):
        return self.left(page) + self.width(page) / 2

    def turned(self, page):
        """Whether `page` is turned; A5 lies on its side as it is."""
        width, rule = self.pair.sizes[page - 1][0] / MM, self.rules["page"]
        return abs(width - rule["height-mm"]) < abs(width - rule["width-mm"])

    def width(self, page):
        """The text's width on `page`."""
        if not self.turned(page):
            return self.text_width
        rule = self.rules["landscape"]
        return (self.rules["page"]["height-mm"] - rule["left-mm"] - rule["right-mm"]) * MM

    def top_of(self, page):
        """Where the text of `page` begins."""
        return self.rules["landscape"]["top-mm"] * MM if self.turned(page) else self.top

    def bottom_of(self, page):
        """Where the text of `page` has to end."""
        if not self.turned(page):
            return self.bottom
        return (self.rules["page"]["width-mm"] - self.rules["landscape"]["bottom-mm"]) * MM

    def sides(self, page):
        """The keys that say where the text's sides are on `page`."""
        if self.turned(page):
            return "landscape.left-mm, landscape.right-mm"
        return "page.left-mm, page.right-mm, page.mirrored"

    def line_top(self, line, pt):
        """Where the line box of `line` begins, whose tallest letters are of `pt`."""
        return line.y - self.ascent * pt

    def levelled(self, lefts, number, heads, date):
        """The rows of both columns of a letterhead. None: a free row. Where number and date stand on one line, the shorter
        column waits for the longer one."""
        at = lefts.index(number)
        above = sum(len(found.lines) if found else 1 for found in lefts[:at])
        wait = above - len(heads) - 1 if self.rules["place-date"].get("level", False) else 0
        free = lambda rows: [None] * max(rows, 0)
        return [*lefts[:at], *free(-wait), *lefts[at:]], [*heads, None, *free(wait), date]

    def centred(self, keys, what, found, middle):
        for line in found.lines:
            self.near(keys, f"centre of {what} «{line.text[:24]}»", middle, (line.x0 + line.x1) / 2, line.page, PLACE)

    def spaced(self, key, what, lines, step):
        """Consecutive `lines` of a page are `step` apart."""
        for one, two in zip(lines, lines[1:]):
            if one.page == two.page:
                self.near(key, f"from line to line of {what} «{two.text[:24]}»", step, two.y - one.y, two.page)
