"""Starts `vanthu serve` for the scripts that put it under load: a fresh folder of data, people, an office, tokens."""

import http.client
import json
import os
import re
import signal
import subprocess
import tempfile
import threading
import time
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PASSWORD = "mật-khẩu-thử-nghiệm"


def binary():
    """The newest build of the command, or the one that VANTHU names."""
    if os.environ.get("VANTHU"):
        return Path(os.environ["VANTHU"])
    target = Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target"))
    built = [target / profile / "vanthu" for profile in ("dist", "release", "debug")]
    built = [path for path in built if path.exists()]
    if not built:
        raise SystemExit("no build of vanthu; run: cargo build --release")
    return max(built, key=lambda path: path.stat().st_mtime)


class Service:
    """A running service over `data`, a folder that is removed in the end where none is given."""

    def __init__(self, data=None, program=None, environment=None):
        self.program = Path(program) if program else binary()
        self.folder = tempfile.TemporaryDirectory(prefix="vanthu-") if data is None else None
        self.data = Path(data or self.folder.name)
        self.environment = dict(os.environ, **(environment or {}))
        self.process = None
        self.port = None
        self.setup = None
        self.log = []

    def start(self):
        """Starts it and waits until it listens."""
        self.setup = None
        self.process = subprocess.Popen(
            [self.program, "serve", "--listen", "127.0.0.1:0", "--data", self.data],
            env=self.environment, stderr=subprocess.PIPE, stdin=subprocess.DEVNULL, text=True, cwd=self.data)
        listening = threading.Event()
        threading.Thread(target=self._read, args=(self.process, listening), daemon=True).start()
        if not listening.wait(120):
            raise SystemExit("the service did not start:\n" + "".join(self.log[-20:]))
        return self

    def _read(self, process, listening):
        for line in process.stderr:
            self.log.append(line)
            del self.log[:-2000]
            if found := re.search(r"listening on http://127\.0\.0\.1:(\d+)", line):
                self.port = int(found[1])
                listening.set()
            if found := re.search(r"/setup\?token=(\S+)", line):
                self.setup = found[1]
        listening.set()

    def kill(self):
        """Ends it as a power cut would."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def stop(self):
        """Asks it to stop and waits."""
        if self.process and self.process.poll() is None:
            self.process.terminate()
            self.process.wait(60)

    def resident(self):
        """The memory of the service and of all its workers, in bytes."""
        threads = Path(f"/proc/{self.process.pid}/task").glob("*/children")
        children = [pid for thread in threads for pid in thread.read_text().split()]
        sizes = []
        for pid in [str(self.process.pid), *children]:
            try:
                text = Path(f"/proc/{pid}/status").read_text()
            except FileNotFoundError:
                continue
            if found := re.search(r"VmRSS:\s+(\d+) kB", text):
                sizes.append(int(found[1]) * 1024)
        return sizes[0], sum(sizes[1:])

    def ask(self, method, path, body=None, token=None, headers=None):
        """A request; status and JSON, or bytes if the answer is not JSON."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)
        headers = dict(headers or {})
        if token:
            headers["Authorization"] = f"Bearer {token}"
        if isinstance(body, (dict, list)):
            body = json.dumps(body)
            headers.setdefault("Content-Type", "application/json")
        try:
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            content = answer.read()
        finally:
            connection.close()
        if "json" in (answer.getheader("Content-Type") or ""):
            content = json.loads(content)
        return answer.status, content

    def must(self, status, *args, **more):
        """A request that must be answered with that status."""
        got, content = self.ask(*args, **more)
        if got != status:
            raise SystemExit(f"{args[0]} {args[1]} gave {got} instead of {status}: {content}")
        return content

    def furnish(self):
        """Makes the administrator, a clerk who drafts, the office of the samples, and tokens of both."""
        for _ in range(100):
            if self.setup:
                break
            time.sleep(0.05)
        body = {"token": self.setup, "name": "quantri", "full_name": "Nguyễn Văn A", "password": PASSWORD}
        self.must(201, "POST", "/api/v1/setup", body)
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        connection.request("POST", "/api/v1/session", json.dumps({"name": "quantri", "password": PASSWORD}),
                           {"Content-Type": "application/json"})
        answer = connection.getresponse()
        session = json.loads(answer.read())
        by = {"Cookie": answer.getheader("Set-Cookie").split(";")[0], "X-CSRF-Token": session["csrf"]}
        connection.close()
        scopes = ["read", "draft", "register", "approve", "admin", "metrics"]
        admin = self.must(201, "POST", "/api/v1/tokens", {"name": "admin", "scopes": scopes}, headers=by)["secret"]
        user = {"name": "vanthu", "full_name": "Lê Văn C", "roles": ["clerk"], "password": PASSWORD}
        clerk = self.must(201, "POST", "/api/v1/users", user, token=admin)
        token = {"name": "clerk", "scopes": ["read", "draft", "register"], "user": clerk["id"]}
        token = self.must(201, "POST", "/api/v1/tokens", token, token=admin)["secret"]
        toml = (ROOT / "samples/office.toml").read_text().replace('roster = "branches.csv"\n', "")
        office = {"toml": toml, "roster_csv": (ROOT / "samples/branches.csv").read_text()}
        office = self.must(201, "POST", "/api/v1/offices", office, token=admin)["id"]
        return admin, token, office


def sample_fields(name):
    """The fields of a sample document."""
    document = tomllib.loads((ROOT / "samples" / name).read_text())
    fields = document.get("fields", {})
    if isinstance(fields, str):
        fields = tomllib.loads((ROOT / "samples" / fields).read_text())
    return json.loads(json.dumps(fields, default=lambda moment: moment.isoformat()))
