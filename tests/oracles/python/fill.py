#!/usr/bin/env python3
"""Fills in a workbook as a clerk does in LibreOffice, and saves it in every format that a clerk may choose.

usage: python3 tests/oracles/python/fill.py FORM.xlsx VALUES.json OUT_DIR

VALUES.json maps addresses of the first sheet to what is typed there. Written are OUT_DIR/filled.xlsx, .ods and .xls.
Run by Debian's own interpreter, which has the module uno. Printed is, as JSON, what the form shows and allows: which
of the typed addresses are locked, and the text of every cell of the first sheet.
"""

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import uno
from com.sun.star.beans import PropertyValue
from com.sun.star.connection import NoConnectException

FILTERS = {"xlsx": "Calc MS Excel 2007 XML", "ods": "calc8", "xls": "MS Excel 97"}
# Starting takes longest the first time, on a busy machine.
PATIENCE = 120


def option(name, value):
    made = PropertyValue()
    made.Name, made.Value = name, value
    return made


def connect(office, pipe):
    """The running office, once it answers."""
    resolver = uno.getComponentContext().ServiceManager.createInstance("com.sun.star.bridge.UnoUrlResolver")
    address = f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext"
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            return resolver.resolve(address)
        except NoConnectException:
            if office.poll() is not None:
                sys.exit(f"soffice ended with {office.returncode}")
            if time.monotonic() > deadline:
                sys.exit("soffice does not answer")
            time.sleep(0.2)


def fill(context, form, values, out):
    create = context.ServiceManager.createInstanceWithContext
    desktop = create("com.sun.star.frame.Desktop", context)
    dispatcher = create("com.sun.star.frame.DispatchHelper", context)
    book = desktop.loadComponentFromURL(form.as_uri(), "_blank", 0, (option("Hidden", True),))
    sheet = book.Sheets.getByIndex(0)
    frame = book.CurrentController.Frame
    locked = []
    for address, typed in values.items():
        cell = sheet.getCellRangeByName(address)
        if sheet.isProtected() and cell.CellProtection.IsLocked:
            locked.append(address)
            continue
        # As from the keyboard: the cell's own format decides what becomes of the text.
        dispatcher.executeDispatch(frame, ".uno:GoToCell", "", 0, (option("ToPoint", address),))
        dispatcher.executeDispatch(frame, ".uno:EnterString", "", 0, (option("StringName", typed),))
    for extension, name in FILTERS.items():
        target = (out / f"filled.{extension}").as_uri()
        book.storeToURL(target, (option("FilterName", name),))
    used = sheet.createCursor()
    used.gotoEndOfUsedArea(False)
    shown = {}
    for row in range(used.RangeAddress.EndRow + 1):
        for column in range(used.RangeAddress.EndColumn + 1):
            cell = sheet.getCellByPosition(column, row)
            if cell.String:
                shown[cell.AbsoluteName.split(".")[-1].replace("$", "")] = cell.String
    book.close(True)
    return {"locked": locked, "shown": shown}


def main():
    form, values, out = Path(sys.argv[1]).resolve(), json.loads(Path(sys.argv[2]).read_text()), Path(sys.argv[3]).resolve()
    with tempfile.TemporaryDirectory() as home:
        pipe = Path(home).name
        office = subprocess.Popen(
            ["soffice", f"-env:UserInstallation={Path(home).as_uri()}", "--headless", "--norestore", "--nologo",
             "--nodefault", f"--accept=pipe,name={pipe};urp"],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)
        try:
            print(json.dumps(fill(connect(office, pipe), form, values, out), ensure_ascii=False))
        finally:
            # All of it is in the temporary folder: nothing is lost. The starter script has children of its own.
            os.killpg(office.pid, signal.SIGKILL)
            office.wait()


main()
