"""Starts the service with people, an office, papers and a job, and sends schemathesis through its description."""

import os
import subprocess
import sys
import time
from pathlib import Path

from service import ROOT, Service, sample_fields

CHECKS = "not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance"
# What would take the token or the roles away from the caller; these come last.
LAST = ["revokeToken", "updateUser"]


def furnish(service):
    """People, an office, papers and a job: a token that may do everything, and what paths are to name."""
    admin, _, office = service.furnish()
    me = service.must(200, "GET", "/api/v1/me", token=admin)
    roles = {"roles": ["drafter", "clerk", "approver", "administrator"]}
    service.must(200, "PATCH", f"/api/v1/users/{me['id']}", roles, token=admin)

    def paper(template, sample):
        body = {"office": office, "template": template, "fields": sample_fields(sample)}
        return service.must(201, "POST", "/api/v1/documents", body, token=admin)["id"]

    def put(path, sample):
        return service.must(200 if path.startswith("/api/v1/doc") else 201, "PUT" if "/workbooks/" in path else "POST",
                            path, (ROOT / "samples" / sample).read_bytes(), token=admin,
                            headers={"Content-Type": "application/octet-stream"})

    report = paper("semi-annual-review", "semi-annual-review.toml")
    put(f"/api/v1/documents/{report}/workbooks/results?name=a.xlsx", "branch-results.xlsx")
    cards = paper("scorecard", "scorecards.toml")
    put(f"/api/v1/documents/{cards}/workbooks/scores?name=a.xlsx", "scorecards.xlsx")
    job = service.must(202, "POST", f"/api/v1/documents/{cards}/batch", token=admin)["job"]["id"]
    while service.must(200, "GET", f"/api/v1/jobs/{job}", token=admin)["state"] in ("queued", "running"):
        time.sleep(0.2)
    dataset = put("/api/v1/datasets?name=a.xlsx", "branch-results.xlsx")["id"]
    number = {"office": office, "kind": "CV", "subject": "Công văn"}
    entry = service.must(201, "POST", "/api/v1/register/numbers", number, token=admin)["id"]
    hook = {"url": "https://congvan.example/hook", "events": ["document.submitted"]}
    subscription = service.must(201, "POST", "/api/v1/subscriptions", hook, token=admin)["subscription"]["id"]
    preview = service.must(200, "GET", f"/api/v1/documents/{report}/preview", token=admin)["version"]
    known = [
        ("/documents/{id}", {"id": report}),
        ("/workbooks/{slot}", {"slot": "results"}),
        ("/preview/{version}", {"version": preview, "page": "1.png"}),
        ("/documents/{id}/batch", {"id": cards}),
        ("/jobs/{id}", {"id": job}),
        ("/results/{name}", {"name": "report.json"}),
        ("/subscriptions/{id}", {"id": subscription}),
        ("/datasets/{id}", {"id": dataset}),
        ("/register/{id}", {"id": entry}),
        ("/offices/{id}", {"id": office}),
        ("/templates/{name}", {"name": "scorecard"}),
        ("/workbooks/{file}", {"file": "branch-results.xlsx"}),
    ]
    return admin, known


def config(known):
    """The settings of schemathesis: what the paths are to name."""
    text = ""
    for path, parameters in known:
        pattern = path.replace("{", "\\{").replace("}", "\\}").replace(".", "\\.")
        pairs = ", ".join(f'"path.{name}" = "{value}"' for name, value in parameters.items())
        text += f"[[operations]]\ninclude-path-regex = '{pattern}'\nparameters = {{ {pairs} }}\n\n"
    return text


def main():
    service = Service(environment={"VANTHU_LOG_LEVEL": "warn,vanthu=info", "VANTHU_LIMITS_QUEUE": "200"}).start()
    try:
        admin, known = furnish(service)
        file = ROOT / "target/fuzz/schemathesis.toml"
        ended = 0
        # Once with names that nobody knows and once with those that are there; at last what ends the token.
        everything = [part for name in LAST for part in ("--exclude-operation-id", name)]
        rest = [part for name in LAST for part in ("--include-operation-id", name)]
        for paths, which in (([], everything), (known, everything), ([], rest)):
            file.write_text(config(paths))
            command = [
                Path(sys.executable).parent / "schemathesis", "--config-file", file, "run",
                f"http://127.0.0.1:{service.port}/api/v1/openapi.json", "--header", f"Authorization: Bearer {admin}",
                "--checks", CHECKS, "--request-timeout", "60", *which, *sys.argv[1:],
            ]
            ended |= subprocess.run(command, env=dict(os.environ, NO_COLOR="1"), cwd=file.parent).returncode
            service.must(200, "GET", "/api/v1/health")
        failed = [line for line in service.log if "panicked" in line or " ERROR " in line]
        if failed:
            sys.exit("".join(failed[:20]))
        sys.exit(ended)
    finally:
        service.stop()


main()
