"""Does the three jobs of an office with the client that was generated from the description: no call is written by hand."""

import json
import os
import time
from io import BytesIO
from pathlib import Path

from vanthu_client import AuthenticatedClient
from vanthu_client.api.documents import (
    approve_document,
    create_document,
    download_document_pdf,
    get_document,
    issue_document,
    start_batch,
    submit_document,
)
from vanthu_client.api.jobs import download_batch_zip, get_job
from vanthu_client.api.renders import create_data_set, delete_data_set, render_document
from vanthu_client.api.workbooks import put_workbook
from vanthu_client.models import (
    ActionRequest,
    BatchRequest,
    DocumentState,
    IssueRequest,
    JobState,
    NewDocument,
    Problem,
    RenderRequest,
)
from vanthu_client.types import File

HOST, OFFICE = os.environ["HOST"], os.environ["OFFICE"]
FIELDS = json.loads(Path(os.environ["FIELDS"]).read_text(encoding="utf-8"))
SAMPLES = Path(os.environ["SAMPLES"])


def by(name: str) -> AuthenticatedClient:
    return AuthenticatedClient(base_url=HOST, token=os.environ[name], timeout=60)


def workbook(name: str) -> File:
    return File(payload=BytesIO((SAMPLES / name).read_bytes()), file_name=name)


def report() -> None:
    drafter = by("DRAFTER")
    data = create_data_set.sync(client=drafter, body=workbook("branch-results.xlsx"), profile="branch-results", name="ket-qua.xlsx")
    assert data.inspection.ok, data
    body = {
        "office": OFFICE, "template": "semi-annual-review", "data": {"results": data.id}, "fields": FIELDS["review"],
        "particulars": {"date": "2026-07-05", "number": 7}, "wait_seconds": 20,
    }
    pdf = render_document.sync(client=drafter, body=RenderRequest.from_dict(body))
    assert pdf.payload.read(4) == b"%PDF", pdf
    delete_data_set.sync_detailed(data.id, client=drafter)
    # A fault says where it is.
    body["fields"], body["data"] = {"cause": []}, {}
    refused = render_document.sync(client=drafter, body=RenderRequest.from_dict(body))
    assert isinstance(refused, Problem) and refused.diagnostics[0].pointer == "/fields/cause", refused


def notice() -> None:
    drafter, approver, clerk = by("DRAFTER"), by("APPROVER"), by("CLERK")
    body = {"office": OFFICE, "template": "conclusion-notice", "fields": FIELDS["notice"], "particulars": {"date": "2026-07-06"}}
    made = create_document.sync(client=drafter, body=NewDocument.from_dict(body))
    submitted = submit_document.sync(made.id, client=drafter, body=ActionRequest(version=made.version))
    approve_document.sync(made.id, client=approver, body=ActionRequest(version=submitted.version))
    issued = issue_document.sync(made.id, client=clerk, body=IssueRequest())
    assert issued.symbol.endswith("-TB/ĐU"), issued
    for _ in range(200):
        if get_document.sync(made.id, client=clerk).state == DocumentState.ISSUED:
            break
        time.sleep(0.2)
    assert download_document_pdf.sync(made.id, client=clerk).payload.read(4) == b"%PDF"


def scorecards() -> None:
    drafter = by("DRAFTER")
    body = {"office": OFFICE, "template": "scorecard", "fields": FIELDS["cards"]}
    made = create_document.sync(client=drafter, body=NewDocument.from_dict(body))
    put = put_workbook.sync(made.id, "scores", client=drafter, body=workbook("scorecards.xlsx"), name="scorecards.xlsx")
    assert put.inspection.ok, put
    job = start_batch.sync(made.id, client=drafter, body=BatchRequest()).job
    while job.state in (JobState.QUEUED, JobState.RUNNING):
        time.sleep(0.2)
        job = get_job.sync(job.id, client=drafter)
    assert job.state == JobState.DONE and job.progress.done > 5, job
    assert download_batch_zip.sync(job.id, client=drafter).payload.read(2) == b"PK"


report()
notice()
scorecards()
print("done")
