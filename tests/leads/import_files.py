"""Files as the stories need them: shaped like exports of real systems, with nobody real in them."""

import csv
import io
from typing import Any

from leads.import_files import receive
from leads.importing import go_on
from leads.models import Import
from people.models import Person
from tests.factories import MONDAY_9AM

OLIST_LEADS = ["mql_id", "first_contact_date", "landing_page_id", "origin"]
OLIST_DEALS = ["mql_id", "seller_id", "sr_id", "won_date", "lead_behaviour_profile", "declared_monthly_revenue"]


def a_csv(*rows: Any, encoding: str = "utf-8", separator: str = ",") -> bytes:
    text = io.StringIO()
    csv.writer(text, delimiter=separator).writerows(rows)
    return text.getvalue().encode(encoding)


def received(content: bytes, *, by: Person | None = None, name: str = "fair.csv", **told: Any) -> Import:
    """A file whose columns become what the headers propose, or what ``fields`` says by header."""
    job = receive(io.BytesIO(content), name=name, by=by, at=MONDAY_9AM)
    fields = dict(zip(job.headers, job.fields, strict=True)) | told.pop("fields", {})
    told = {"date_order": "ymd", "decimal": ".", "zone": "UTC", "system": "crm", **told}
    job.choose(fields=[fields[header] for header in job.headers], **told)
    return job


def imported(content: bytes, *, by: Person | None = None, **told: Any) -> Import:
    """The file, brought in to its end."""
    job = received(content, by=by, **told)
    job.start(by=by, at=MONDAY_9AM)
    go_on(job, at=MONDAY_9AM)
    job.refresh_from_db()
    return job


def counts(job: Import) -> dict[str, int]:
    return {name: getattr(job, name) for name in ("rows", "new", "updated", "unchanged", "rejected")}


def reasons(job: Import) -> list[tuple[Any, ...]]:
    return [(p.line, *(tuple(reason) for reason in p.reasons)) for p in job.problems.order_by("line")]
