import csv
from collections.abc import Iterator
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import F, Func, TextField
from django.http import StreamingHttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from leads.lead_filter import LeadFilter
from leads.models import Lead, LeadQuerySet
from leads.values import harmless
from people.http import MemberRequest
from people.rules import may

CHUNK = 2000
COLUMNS: dict[str, str] = {
    "name": "name",
    "email": "email",
    "phone": "phone",
    "title": "title",
    "department": "department",
    "seniority": "seniority",
    "country": "country",
    "language": "language",
    "company": "company__name",
    "company_domain": "company__domain",
    "stage": "stage",
    "source": "source",
    "campaign": "campaign__name",
    "first_contact_on": "first_contact_on",
    "consent": "consent",
    "consent_source": "consent_source",
    "consent_at": "consent_at",
    "need": "need",
    "best_time": "best_time",
    "relation": "relation",
    "marketing_team": "marketing_team__name",
    "owner": "owner__name",
    "system": "system",
    "external_id": "external_id",
    "customer_since": "customer_since",
    "customer_until": "customer_until",
}


class _Line:
    """A file that hands back what is written: the csv module formats, the response sends."""

    def write(self, text: str) -> str:
        return text


@login_required
@require_safe
def lead_export(request: MemberRequest) -> StreamingHttpResponse:
    """The leads of the filtered list, or those picked from it, as a file, by name, sent while it is read."""
    if not may(request.user, "lead.export"):
        raise PermissionDenied
    found = LeadFilter.read(request.GET.dict()).apply(Lead.objects.all(), reader=request.user)
    if picked := [int(pk) for pk in request.GET.getlist("lead") if pk.isascii() and pk.isdigit() and len(pk) < 19]:
        found = found.filter(pk__in=picked)
    day = timezone.localdate().isoformat()
    return StreamingHttpResponse(
        _lines(found.by_name()),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="leads-{day}.csv"'},
    )


def _lines(leads: LeadQuerySet) -> Iterator[str]:
    own = _own_fields(leads)
    writer: Any = csv.writer(_Line())
    yield "\ufeff" + writer.writerow([*COLUMNS, *(harmless(name) for name in own)])
    for *cells, attributes in leads.values_list(*COLUMNS.values(), "attributes").iterator(chunk_size=CHUNK):
        values = [*cells, *(attributes.get(name) for name in own)]
        yield writer.writerow(["" if value is None else harmless(_text(value)) for value in values])


def _own_fields(leads: LeadQuerySet) -> list[str]:
    """The names of all own fields that these leads have."""
    keys = Func(F("attributes"), function="jsonb_object_keys", output_field=TextField())
    return sorted(leads.order_by().annotate(own=keys).values_list("own", flat=True).distinct())


def _text(value: Any) -> str:
    return value.isoformat() if hasattr(value, "isoformat") else str(value)
