from collections.abc import Sequence
from datetime import datetime

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from frame.live import watch_everywhere
from frame.words import grouped
from people.http import MemberRequest
from people.models import Person
from today.lists import Item, for_me, in_groups, setting_up
from today.month import done_today, shared_month


@require_safe
@login_required
def today(request: MemberRequest) -> HttpResponse:
    """What needs me now, and beside it the month that both sides share."""
    if request.workspace is None:
        return redirect("people:setup")
    watched = watch_everywhere(request)
    at = timezone.now()
    items = for_me(request.user, at=at)
    steps, done, of = setting_up(request.user)
    context = {
        "watched": watched,
        "greeting": _greeting(request.user, hour=timezone.localtime(at).hour),
        "number": len(items),
        "late": sum(item.is_late for item in items),
        "in_short": _in_short(items, steps=len(steps), at=at),
        "groups": in_groups(items, at=at, first_weekday=request.workspace.first_weekday),
        "steps": steps,
        "steps_done": done,
        "steps_of": of,
        "done": _done(request.user, at=at),
        **shared_month(request.user, at=at, workspace=request.workspace),
    }
    return render(request, "today/today.html", context)


def _greeting(person: Person, *, hour: int) -> str:
    first_name = person.name.split()[0] if person.name else ""
    if hour < 5 or hour >= 18:
        return _("Good evening, %(name)s") % {"name": first_name}
    return (_("Good morning, %(name)s") if hour < 12 else _("Good afternoon, %(name)s")) % {"name": first_name}


def _in_short(items: Sequence[Item], *, steps: int, at: datetime) -> list[str]:
    """The list in a sentence or two."""
    if not items:
        return [_("Setting up is what needs you.")] if steps else []  # without either, the empty list says so
    late = sum(item.is_late for item in items)
    today = timezone.localdate(at)
    due = sum(
        item.due_at is not None and item.due_at > at and timezone.localdate(item.due_at) == today for item in items
    )
    said = [ngettext("%(n)s thing needs you.", "%(n)s things need you.", len(items)) % _number(len(items))]
    if late:
        said.append(ngettext("%(n)s of them is late.", "%(n)s of them are late.", late) % _number(late))
    if due:
        said.append(
            ngettext("%(n)s more is due today.", "%(n)s more are due today.", due) % _number(due)
            if late
            else ngettext("%(n)s of them is due today.", "%(n)s of them are due today.", due) % _number(due)
        )
    return said


def _done(person: Person, *, at: datetime) -> str:
    """What is behind them already; empty on a day that has only begun."""
    met, late = done_today(person, at=at)
    if not met:
        return ""
    if late:
        said = ngettext("Done today: %(n)s, %(late)s of them late.", "Done today: %(n)s, %(late)s of them late.", met)
        return said % {**_number(met), "late": grouped(late)}
    return ngettext("Done today: %(n)s, in time.", "Done today: %(n)s, all in time.", met) % _number(met)


def _number(number: int) -> dict[str, str]:
    return {"n": grouped(number)}
