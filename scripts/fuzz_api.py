"""Starts the service with people, an office and a paper, and sends schemathesis through its description."""

import os
import subprocess
import sys
from pathlib import Path

from service import Service, sample_fields

CHECKS = "not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance"


def main():
    service = Service(environment={"VANTHU_LOG_LEVEL": "warn,vanthu=info", "VANTHU_LIMITS_QUEUE": "200"}).start()
    try:
        admin, _, office = service.furnish()
        # One who may do everything: what is refused for want of a role is tested elsewhere.
        me = service.must(200, "GET", "/api/v1/me", token=admin)
        service.must(200, "PATCH", f"/api/v1/users/{me['id']}",
                     {"roles": ["drafter", "clerk", "approver", "administrator"]}, token=admin)
        paper = service.must(201, "POST", "/api/v1/documents", {
            "office": office, "template": "conclusion-notice", "fields": sample_fields("conclusion-notice.toml"),
        }, token=admin)
        print(f"office {office}, paper {paper['id']}", flush=True)
        command = [
            Path(sys.executable).parent / "schemathesis", "run",
            f"http://127.0.0.1:{service.port}/api/v1/openapi.json",
            "--header", f"Authorization: Bearer {admin}", "--checks", CHECKS, "--request-timeout", "60",
            # A user who is deactivated or loses a role by chance would end the run; those routes have tests of their own.
            *sys.argv[1:],
        ]
        ended = subprocess.run(command, env=dict(os.environ, NO_COLOR="1")).returncode
        service.must(200, "GET", "/api/v1/health")
        failed = [line for line in service.log if "panicked" in line or " ERROR " in line]
        if failed:
            sys.exit("".join(failed[:20]))
        sys.exit(ended)
    finally:
        service.stop()


main()
