from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from frame.words import percent
from leads.lead_filter import NONE, LeadFilter
from leads.summary import Group, by_campaign, by_month, by_source, total
from people.http import MemberRequest
from people.rules import may

MOST = 200  # groups with a row of their own
ENOUGH = 30  # leads from which a share says something


@dataclass(frozen=True)
class Row:
    """One group with the ways to the leads behind its numbers."""

    name: str
    group: Group
    href: str = ""
    won_href: str = ""
    is_named: bool = True

    @property
    def share_in_words(self) -> str:
        return percent(self.group.share, digits=1)


@login_required
@require_safe
def summary(request: MemberRequest) -> HttpResponse:
    """Where leads came from, when, and how many were won; every number opens the leads behind it."""
    if not may(request.user, "lead.see"):
        raise PermissionDenied
    by = "campaign" if request.GET.get("by") == "campaign" else "source"
    at = timezone.now()
    groups = by_campaign(at=at) if by == "campaign" else by_source(at=at)
    everything = total(groups)
    context = {
        "by": by,
        "rows": _rows(groups, _of_campaign if by == "campaign" else _of_source),
        "months": _rows(by_month(at=at), _of_month),
        "total": Row("", everything, _href(LeadFilter()), _href(LeadFilter(won="1"))),
        "caption": _caption(groups, everything, by=by),
    }
    return render(request, "leads/summary.html", context)


def _rows(groups: Sequence[Group], behind: Callable[[Group], LeadFilter]) -> list[Row]:
    shown = groups if len(groups) <= MOST else groups[: MOST - 1]
    rows = [_row(group, behind(group)) for group in shown]
    rest = groups[len(shown) :]
    if rest:
        number = number_format(len(rest), force_grouping=True)
        rows.append(Row(_("%(number)s more") % {"number": number}, total(rest), is_named=False))
    return rows


def _row(group: Group, behind: LeadFilter) -> Row:
    name = date_format(group.key, "F Y") if hasattr(group.key, "year") else group.name
    return Row(
        name=_("(none)") if group.is_unknown else name,
        group=group,
        href=_href(behind),
        won_href=_href(behind, won="1"),
        is_named=not group.is_unknown,
    )


def _of_source(group: Group) -> LeadFilter:
    return LeadFilter(no_source="1") if group.is_unknown else LeadFilter(source=group.key)


def _of_campaign(group: Group) -> LeadFilter:
    return LeadFilter(campaign=NONE if group.is_unknown else str(group.key))


def _of_month(group: Group) -> LeadFilter:
    return LeadFilter(month=NONE if group.is_unknown else f"{group.key:%Y-%m}")


def _href(behind: LeadFilter, **changes: str) -> str:
    return reverse("leads:lead_list") + behind.href(**changes)


def _caption(groups: Sequence[Group], everything: Group, *, by: str) -> str:
    """What the numbers say: how many of all were won, and whose share is highest among those with enough leads."""
    said: dict[str, Any] = {
        "leads": number_format(everything.leads, force_grouping=True),
        "won": number_format(everything.won, force_grouping=True),
        "share": percent(everything.share, digits=1),
    }
    sentence = ngettext(
        "%(won)s of %(leads)s leads was won, %(share)s.",
        "%(won)s of %(leads)s leads were won, %(share)s.",
        everything.won,
    )
    known = [group for group in groups if not group.is_unknown and group.leads >= ENOUGH]
    if len(known) < 2 or not everything.won:
        return sentence % said
    best = max(known, key=lambda group: group.share)
    said |= {"name": best.name, "best": percent(best.share, digits=1), "enough": ENOUGH}
    if by == "campaign":
        finding = _("Among campaigns with %(enough)s leads or more, %(name)s won the largest share, %(best)s.")
    else:
        finding = _("Among sources with %(enough)s leads or more, %(name)s won the largest share, %(best)s.")
    return f"{sentence} {finding}" % said
