"""typst-py as a peer: one process, the layout that vanthu uses. usage: typst_py_cards.py DATA.json PROJECT OUTDIR

The compiler is made once; each document comes as the file that the layout reads, which is the fastest that the
package allows.
"""

import json
import sys
import time
from pathlib import Path

import typst

data, project, out = sys.argv[1:4]
documents = json.loads(Path(data).read_text(encoding="utf-8"))
root = Path(project)
compiler = typst.Compiler(root=str(root), font_paths=[str(root / "fonts")], ignore_system_fonts=True)


def card(document, path):
    (root / "document.json").write_text(json.dumps(document, ensure_ascii=False), encoding="utf-8")
    (root / "code.bin").write_bytes(bytes(document["pixels"]))
    pdf = compiler.compile(
        input=str(root / "layout" / "card.typ"), format="pdf", pdf_standards=["a-2a", "ua-1"]
    )
    path.write_bytes(pdf)


for index, document in enumerate(documents[:5]):
    card(document, Path(out) / f"warm{index}.pdf")
begun, cpu = time.perf_counter(), time.process_time()
for index, document in enumerate(documents):
    card(document, Path(out) / f"{index}.pdf")
print(json.dumps({"wall": time.perf_counter() - begun, "cpu": time.process_time() - cpu}))
