"""Runs `vanthu inspect` on a workbook and measures it: status, codes, seconds of the processor, peak memory.

Seconds of the processor and not of the clock: other work on the machine is then no fault of ours.
"""

import json
import os
import resource
import subprocess
import tempfile

# What a run may never take, whatever is being measured: it is stopped or fails there.
MOST_SECONDS = 120
MOST_BYTES = 16 << 30


class Run:
    """How one run ended."""

    def __init__(self, status, codes, seconds, megabytes):
        self.status = status
        self.codes = codes
        self.seconds = seconds
        self.megabytes = megabytes

    def faults(self, seconds, megabytes, statuses=(0, 1)):
        """What breaks the promise, in words."""
        found = []
        if self.status not in statuses:
            found.append(f"status {self.status}")
        if self.seconds > seconds:
            found.append(f"over {seconds} s")
        if self.megabytes > megabytes:
            found.append(f"over {megabytes} MB")
        return found


def inspect(binary, path, options=()):
    """Runs `vanthu inspect` on one file."""
    def bounded():
        resource.setrlimit(resource.RLIMIT_AS, (MOST_BYTES, MOST_BYTES))
        resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS, MOST_SECONDS))

    with tempfile.TemporaryFile() as talk:
        process = subprocess.Popen(
            [binary, "inspect", str(path), "--message-format", "json", "--lang", "en", *options],
            stdout=subprocess.DEVNULL, stderr=talk, preexec_fn=bounded)
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        seconds = used.ru_utime + used.ru_stime
        talk.seek(0)
        codes = []
        for line in talk.read().decode("utf-8", "replace").splitlines():
            try:
                said = json.loads(line)
            except ValueError:
                codes.append(line[:60])
                continue
            if said.get("severity") == "error" or not codes:
                codes.append(said.get("code", ""))
    return Run(process.returncode, codes, seconds, used.ru_maxrss / 1024)
