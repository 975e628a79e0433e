"""Renders invented documents with long and short names and measures their pages: no line is broken within words that belong
together, no number is broken, nothing overlaps, nothing leaves the margins.

usage: breaks.py BINARY COUNT [KEEP]

COUNT documents are made of each set of parts in breaks.toml, with its seed. Their lines are read from the finished PDF with
PyMuPDF. What is shared with the program is the list of compounds itself,
templates/language/compounds.toml; how it is matched is written here anew, as the head of that file says.
"""

import random
import re
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path

import pymupdf

ROOT = Path(__file__).resolve().parents[3]
SETS = tomllib.loads(Path(__file__).with_suffix(".toml").read_text())["set"]


class Compounds:
    """The list, and how a text is cut by it: the longest entry that begins first."""

    def __init__(self):
        data = tomllib.loads((ROOT / "templates/language/compounds.toml").read_text())
        self.words = {tuple(word.split()) for group in data["group"] for word in group["words"]}
        self.longest = max(map(len, self.words))

    def held(self, words):
        """The places of `words` before which a line must not begin."""
        keys = [bare(word) for word in words]
        held, at = set(), 0
        while at < len(keys):
            for count in range(min(self.longest, len(keys) - at), 1, -1):
                inner = [key[0] for key in keys[at : at + count - 1]] + [keys[at + count - 1][1]]
                if tuple(inner) in self.words:
                    held.update(range(at + 1, at + count))
                    at += count
                    break
            else:
                at += 1
        return held


OLD = {"oà": "òa", "oá": "óa", "oả": "ỏa", "oã": "õa", "oạ": "ọa", "uỷ": "ủy", "uý": "úy", "uỳ": "ùy", "uỹ": "ũy", "uỵ": "ụy"}


def bare(word):
    """A word in small letters and the new tone style: as it is within a compound, and as it is at its end."""
    word = word.lower().lstrip("(“\"[-–+*")
    for old, new in OLD.items():
        if word.endswith(old) and not word.startswith("qu"):
            word = word[: -len(old)] + new
    return word, word.rstrip(",.;:)”\"!?]")


def lines_of(page):
    """The lines of letters on a page: their text and box."""
    lines = []
    for block in page.get_text("dict")["blocks"]:
        for line in block.get("lines", []):
            text = "".join(span["text"] for span in line["spans"]).strip()
            if text:
                lines.append((text, pymupdf.Rect(line["bbox"]), line["spans"][0]["size"]))
    return lines


def joined(lines):
    """The lines of a page, those of one baseline that touch taken together."""
    rows = []
    for text, box, size in sorted(lines, key=lambda line: (round(line[1].y1), line[1].x0)):
        last = rows[-1] if rows else None
        if last and abs(last[1].y1 - box.y1) < 2 and -1 < box.x0 - last[1].x1 < size * 0.6:
            rows[-1] = (f"{last[0]} {text}" if box.x0 - last[1].x1 > 1 else last[0] + text, last[1] | box, size)
        else:
            rows.append((text, box, size))
    return rows


def broken_lines(expected, rows):
    """How `expected` is broken over the rows: their words. None if it is not found."""
    words = expected.split()
    for index, (text, box, _) in enumerate(rows):
        if not text or words[: len(text.split())] != text.split():
            continue
        found, boxes, rest = [text.split()], [box], words[len(text.split()) :]
        for more, below, size in rows[index + 1 :]:
            if not rest:
                break
            near = 0 < below.y1 - boxes[-1].y1 < size * 2 and below.x0 < box.x1 and box.x0 < below.x1
            if near and rest[: len(more.split())] == more.split():
                found.append(more.split())
                boxes.append(below)
                rest = rest[len(more.split()) :]
        if not rest:
            return found, boxes
    return None


def document(chance, parts, state):
    """An invented document made of `parts`: its office file, its document file, and the texts to look for."""
    body = "state-" if state else ""
    place, province = chance.choice(parts["places"]), chance.choice(parts["provinces"])
    fill = lambda text: text.format(place=place, province=province)
    superior = fill(chance.choice(parts[f"{body}superiors"]))
    issuer, symbol = chance.choice(parts[f"{body}issuers"])
    issuer = fill(issuer)
    town = chance.choice([place, "Thành phố Hồ Chí Minh", "TP Huế", province])
    works = chance.sample(parts["works"], chance.choice([1, 1, 2, 3]))
    subject = " ".join(filter(None, [chance.choice(parts["openings"]), " và ".join(works), fill(chance.choice(parts["ends"]))]))
    recipients = [fill(item) for item in chance.sample(parts["recipients"], chance.randint(1, 6))]
    authority, post = chance.choice(parts[f"{body}posts"])
    own = chance.random() < 0.15
    if own:
        # An office that gives the lines of its name itself.
        words = issuer.split()
        issuer = " ".join(words[: len(words) // 2]) + "\n" + " ".join(words[len(words) // 2 :])
    quoted = lambda text: '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'
    office = "\n".join(
        [
            f'standard = "{"state" if state else "party"}"',
            f"superior = {quoted(superior)}",
            f"name = {quoted(issuer)}",
            f'short = "{symbol}"',
            f"place = {quoted(town)}",
            'committee = "Ban Thường vụ Đảng ủy"',
            "recipients = [" + ", ".join(map(quoted, recipients)) + "]",
            'archive = "Lưu VT"' if state else 'archive = "Lưu Văn phòng"',
            "[[signer]]",
            'name = "Nguyễn Văn A"',
            f"authority = {quoted(authority)}",
            f"post = {quoted(post)}",
        ]
    )
    number = chance.choice([3, 27, 143])
    paper = "\n".join(
        [
            f'template = "{"notice" if state else "conclusion"}"',
            'office = "office.toml"',
            f"number = {number}",
            "date = 2026-10-27",
            "[fields]",
            f"subject = {quoted(subject)}",
            "" if state else "held = 2026-10-26",
            "[[fields.content]]",
            'text = "Các đơn vị thực hiện từ ngày ký."',
        ]
    )
    first = subject[0].upper() if state else subject[0].lower()
    texts = {
        "superior": superior.upper(),
        "subject": first + subject[1:],
        "signature": authority.upper(),
        **{f"recipient {index}": f"- {text}" for index, text in enumerate(recipients)},
    }
    for index, line in enumerate(issuer.split("\n")):
        texts[f"issuer {index}"] = line.upper()
    pad = f"{number:02}"
    texts["number"] = f"Số: {pad}/TB-{symbol}" if state else f"Số {pad}-KL/{symbol}"
    return office, paper, texts


def measure(pdf, texts, compounds):
    """What is wrong with page 1 of the file."""
    faults = []
    page = pdf[0]
    rows = joined(lines_of(page))
    for name, text in texts.items():
        found = broken_lines(text, rows) or broken_lines(text + ";", rows) or broken_lines(text + ".", rows)
        if found is None and len(pdf) > 1:
            later = [row for other in list(pdf)[1:] for row in joined(lines_of(other))]
            found = broken_lines(text, later) or broken_lines(text + ";", later) or broken_lines(text + ".", later)
        if found is None:
            faults.append(f"{name}: not found as given: {text!r}")
            continue
        lines, _ = found
        if name == "number" and len(lines) > 1:
            faults.append(f"the number is broken: {lines}")
        held = compounds.held(text.split())
        at = 0
        for line in lines[:-1]:
            at += len(line)
            if at in held:
                faults.append(f"{name}: broken within a compound: {[' '.join(line) for line in lines]}")
        for line in lines[1:]:
            if re.fullmatch(r"[-–]", line[0]):
                faults.append(f"{name}: a dash begins a line: {lines}")
    left, right = 30 * 72 / 25.4, 195 * 72 / 25.4
    for text, box, _ in rows:
        # The box of a justified line takes in the space at its end.
        if box.x0 < left - 1 or box.x1 > right + 5:
            faults.append(f"beyond the margins: {text!r} {box.x0:.0f} to {box.x1:.0f}")
    # Letters stand about 0.7 of their size above the baseline; boxes of lines that follow one another touch.
    inked = [(text, pymupdf.Rect(box.x0, box.y0 + size * 0.3, box.x1, box.y1 - size * 0.25)) for text, box, size in rows]
    for index, (text, box) in enumerate(inked):
        for other, below in inked[index + 1 :]:
            if box.intersects(below) and (box & below).get_area() > 1:
                faults.append(f"overlap: {text!r} and {other!r}")
    return faults


def one(binary, name, office, paper, texts, compounds, lengths, keep):
    """Renders a document and measures it: what is wrong. Adds the lengths of its texts to `lengths`."""
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        (folder / "office.toml").write_text(office)
        (folder / "paper.toml").write_text(paper)
        out = folder / "out.pdf"
        command = [binary, "render", "paper.toml", "-o", out, "--lang", "en"]
        run = subprocess.run(command, cwd=folder, capture_output=True, text=True)
        if run.returncode != 0:
            return [f"refused\n{office}\n{paper}\n{run.stderr}"]
        lengths += [len(text) for text in texts.values()]
        if keep:
            keep.mkdir(parents=True, exist_ok=True)
            (keep / f"{name}.pdf").write_bytes(out.read_bytes())
        return measure(pymupdf.open(out), texts, compounds)


def main():
    binary, count = sys.argv[1], int(sys.argv[2])
    keep = Path(sys.argv[3]) if len(sys.argv) > 3 else None
    compounds = Compounds()
    faults, lengths = 0, []
    for place, parts in enumerate(SETS, start=1):
        chance = random.Random(parts["seed"])
        for index in range(count):
            name = f"{place}-{index:03}"
            found = one(binary, name, *document(chance, parts, state=index % 3 == 2), compounds, lengths, keep)
            faults += len(found)
            for fault in found:
                print(f"document {name}: {fault}")
    print(f"{count * len(SETS)} documents, {len(lengths)} texts of {min(lengths, default=0)} to {max(lengths, default=0)} letters, {faults} faults")
    sys.exit(1 if faults else 0)


if __name__ == "__main__":
    main()
