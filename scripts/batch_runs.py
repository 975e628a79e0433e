"""Batches of invented scorecards, run and measured: what batch-10000, batch-250000 and compare-cards share."""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import scorecard_rows

ROOT = Path(__file__).resolve().parent.parent


def built(name):
    for profile in ("dist", "release", "debug"):
        path = ROOT / "target" / profile / name
        if path.exists():
            return path
    sys.exit(f"build {name} first: cargo build --release --bins --examples")


def document(folder, rows):
    """A document whose workbook has these rows."""
    folder.mkdir(parents=True, exist_ok=True)
    scorecard_rows.write(folder / "scores.xlsx", rows)
    office = (ROOT / "samples" / "office.toml").read_text(encoding="utf-8").replace('roster = "branches.csv"\n', "")
    (folder / "office.toml").write_text(office, encoding="utf-8")
    text = (ROOT / "samples" / "scorecards.toml").read_text(encoding="utf-8")
    (folder / "cards.toml").write_text(text.replace("scorecards.xlsx", "scores.xlsx"), encoding="utf-8")
    return folder / "cards.toml"


def run(command, expected=(0,)):
    """Seconds, processor seconds and peak megabytes of a run, by the system's own accounting; and what it said."""
    with tempfile.TemporaryFile() as talk:
        start = time.perf_counter()
        process = subprocess.Popen([str(part) for part in command], stdout=subprocess.DEVNULL, stderr=talk)
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - start
        talk.seek(0)
        said = talk.read().decode()
    code = os.waitstatus_to_exitcode(status)
    if code not in expected:
        sys.exit(f"{command} ended with {code}:\n{said[-3000:]}")
    return wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024, said
