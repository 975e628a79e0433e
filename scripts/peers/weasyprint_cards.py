"""WeasyPrint as a peer: the same scorecards as HTML, one process. usage: weasyprint_cards.py DATA.json FONTS OUTDIR"""

import html
import json
import sys
import time
from pathlib import Path

from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration

data, fonts, out = sys.argv[1:4]
config = FontConfiguration()
faces = "".join(
    f"@font-face {{ font-family: Tinos; src: url(file://{Path(fonts).resolve()}/Tinos-{name}.ttf); {style} }}"
    for name, style in [("Regular", ""), ("Bold", "font-weight: bold"), ("Italic", "font-style: italic")]
)
css = CSS(
    string=faces
    + """
@page { size: A4; margin: 20mm 15mm 20mm 30mm }
body { font: 14pt/18pt Tinos; margin: 0 } p { margin: 0 } .c { text-align: center }
.head { display: flex } .head div { width: 50%; text-align: center }
table { border-collapse: collapse; width: 165mm; table-layout: fixed; font-size: 12pt; line-height: 14pt }
td, th { border: 0.5pt solid; padding: 1.5pt 3pt; text-align: center } td:nth-child(2) { text-align: left }
.bar { position: relative; display: inline-block; width: 55mm; height: 4.2mm; background: #d9e2ec }
.bar i { position: absolute; left: 0; top: 1mm; height: 2.4mm; background: #1f4e79 }
""",
    font_config=config,
)


def page(document):
    card, e = document["card"], html.escape
    join = lambda lines: e("".join(lines))
    said = lambda items: "".join(
        f"<p>{e(one['label'])}{'<b>' if one['bold'] else ''}{join(one['text'])}{'</b>' if one['bold'] else ''}</p>"
        for one in items
    )
    rows = "".join(
        "<tr>"
        + "".join(
            f"<td>{e(cell)}</td>"
            for cell in (one["number"], "".join(one["title"]), one["max"], one["own"], one["assessed"], one["note"])
        )
        + "</tr>"
        for one in card["rows"]
    )
    columns = "".join(f'<col style="width:{width}mm">' for width in card["widths_mm"])
    heads = "".join(f"<th>{join(lines)}</th>" for lines in card["columns"])
    bars = "".join(
        f'<p>{join(one["label"])} <span class="bar"><i style="width:{55 * one["value"]}mm"></i></span> {e(one["text"])}</p>'
        for one in card["bars"]
    )
    signature = document["signatures"][0]
    return (
        f'<html lang="vi"><head><title>{e(document["title"])}</title></head><body><div class="head"><div>'
        f'<p>{join(card["superior"])}</p><p><b>{join(card["issuer"])}</b></p><p>*</p></div><div>'
        f'<p><b>{e(document["letterhead"]["title"])}</b></p><p><i>{e(card["place_date"])}</i></p></div></div>'
        f'<h1 class="c" style="font-size:14pt">{join(card["heading"])}<br>{e(card["period"])}</h1>{said(card["about"])}'
        f"<table><colgroup>{columns}</colgroup><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>"
        f'{said(card["results"])}{bars}<p>{e(card["code_label"])} {e(card["code"]["letters"])}</p>'
        f'<div style="margin-left:80mm" class="c"><p><b>{e(signature["authority"] or "")}</b></p>'
        f'<p>{e(signature["post"] or "")}</p><p style="margin-top:72pt"><b>{e(signature["name"])}</b></p></div></body></html>'
    )


def card(document, path):
    HTML(string=page(document)).write_pdf(
        path, stylesheets=[css], font_config=config, pdf_variant="pdf/ua-1", uncompressed_pdf=False
    )


documents = json.loads(Path(data).read_text(encoding="utf-8"))
for index, document in enumerate(documents[:2]):
    card(document, Path(out) / f"warm{index}.pdf")
begun, cpu = time.perf_counter(), time.process_time()
for index, document in enumerate(documents):
    card(document, Path(out) / f"{index}.pdf")
print(json.dumps({"wall": time.perf_counter() - begun, "cpu": time.process_time() - cpu}))
