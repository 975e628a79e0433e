"""ReportLab as a peer: the same scorecards placed by hand, one process. usage: reportlab_cards.py DATA.json FONTS OUTDIR"""

import json
import sys
import time
from pathlib import Path

from reportlab.graphics.barcode.qr import QrCodeWidget
from reportlab.graphics.shapes import Drawing
from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

data, fonts, out = sys.argv[1:4]
for name in ("Regular", "Bold", "Italic"):
    pdfmetrics.registerFont(TTFont(name, f"{fonts}/Tinos-{name}.ttf"))


def card(document, path):
    card, canvas = document["card"], Canvas(str(path), pagesize=A4)
    canvas.setTitle(document["title"])
    left, y = 30 * mm, A4[1] - 20 * mm

    def centred(x, y, text, face, size):
        canvas.setFont(face, size)
        canvas.drawCentredString(x, y, text)

    row = y - 14
    for text, face in [(t, "Regular") for t in card["superior"]] + [(t, "Bold") for t in card["issuer"]] + [("*", "Regular")]:
        centred(left + 42 * mm, row, text.strip(), face, 14)
        row -= 18
    centred(left + 124 * mm, y - 14, document["letterhead"]["title"], "Bold", 15)
    canvas.line(left + 90 * mm, y - 20, left + 158 * mm, y - 20)
    centred(left + 124 * mm, y - 50, card["place_date"], "Italic", 14)
    y = row - 18
    for text in (*card["heading"], card["period"]):
        centred(left + 82 * mm, y, text.strip(), "Bold", 14)
        y -= 18

    def lines(items):
        nonlocal y
        for item in items:
            canvas.setFont("Regular", 14)
            canvas.drawString(left, y, item["label"])
            x = left + pdfmetrics.stringWidth(item["label"], "Regular", 14)
            for text in item["text"]:
                canvas.setFont("Bold" if item["bold"] else "Regular", 14)
                canvas.drawString(x, y, text.strip())
                x, y = left, y - 18

    lines(card["about"])
    widths = [width * mm for width in card["widths_mm"]]
    top = y + 10

    def cells(texts, height, face):
        nonlocal top
        x = left
        for index, (text, width) in enumerate(zip(texts, widths)):
            canvas.rect(x, top - height, width, height, stroke=1, fill=0)
            row = top - (height - 14 * len(text)) / 2 - 11
            canvas.setFont(face, 12)
            for line in text:
                if index == 1 and face != "Head":
                    canvas.drawString(x + 3, row, line.strip())
                else:
                    canvas.drawCentredString(x + width / 2, row, line.strip())
                row -= 14
            x += width
        top -= height

    cells(card["columns"], card["heights_pt"][0], "Bold")
    for one, height in zip(card["rows"], card["heights_pt"][1:]):
        texts = [[one["number"]], one["title"], [one["max"]], [one["own"]], [one["assessed"]], [one["note"]]]
        cells(texts, height, "Regular" if one["kind"] == "criterion" else "Bold")
    y = top - 20
    lines(card["results"])
    for bar in card["bars"]:
        canvas.setFont("Regular", 12)
        canvas.drawString(left, y, " ".join(bar["label"]))
        x, length = left + 58 * mm, 55 * mm
        canvas.setFillColor(HexColor("#d9e2ec"))
        canvas.rect(x, y - 2, length, 12, stroke=1, fill=1)
        canvas.setFillColor(HexColor("#1f4e79"))
        canvas.rect(x, y, length * bar["value"], 7, stroke=0, fill=1)
        canvas.setFillColor(HexColor("#c00000"))
        canvas.rect(x + length * bar["average"], y - 3, 1.5, 14, stroke=0, fill=1)
        canvas.setFillColor(HexColor("#000000"))
        canvas.drawString(x + length + 6, y, bar["text"])
        y -= 15
    code = QrCodeWidget(card["code"]["letters"], barWidth=22 * mm, barHeight=22 * mm)
    drawing = Drawing(22 * mm, 22 * mm)
    drawing.add(code)
    drawing.drawOn(canvas, left, y - 90)
    canvas.drawString(left, y - 105, card["code_label"])
    canvas.drawString(left, y - 120, card["code"]["letters"])
    signature = document["signatures"][0]
    centred(left + 122 * mm, y - 10, signature["authority"] or "", "Bold", 14)
    centred(left + 122 * mm, y - 28, signature["post"] or "", "Regular", 14)
    centred(left + 122 * mm, y - 118, signature["name"], "Bold", 14)
    canvas.save()


documents = json.loads(Path(data).read_text(encoding="utf-8"))
for index, document in enumerate(documents[:5]):
    card(document, Path(out) / f"warm{index}.pdf")
begun, cpu = time.perf_counter(), time.process_time()
for index, document in enumerate(documents):
    card(document, Path(out) / f"{index}.pdf")
print(json.dumps({"wall": time.perf_counter() - begun, "cpu": time.process_time() - cpu}))
