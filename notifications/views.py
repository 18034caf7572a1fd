from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from frame.posting import posted_from
from notifications.forms import PreferenceForm
from notifications.models import Notification, Preference
from notifications.words import in_words
from people.http import MemberRequest

PAGE = 50


@require_safe
@login_required
def notification_list(request: MemberRequest) -> HttpResponse:
    """What a person was told, newest first, by pages that never shift."""
    rows = Notification.objects.filter(recipient=request.user).select_related("event__actor").order_by("-pk")
    before = request.GET.get("before", "")
    if before.isascii() and before.isdecimal() and len(before) < 19:
        rows = rows.filter(pk__lt=int(before))
    found = list(rows[: PAGE + 1])
    words = in_words([row.event for row in found[:PAGE]])
    shown = sorted(found[:PAGE], key=lambda row: row.event.at, reverse=True)  # readers take events kind by kind
    context = {
        "told": [(row, words[row.event_id]) for row in shown],
        "next_cursor": found[PAGE - 1].pk if len(found) > PAGE else None,
        "unread": Notification.objects.filter(recipient=request.user).unread().count(),
        "form": PreferenceForm(instance=Preference.objects.filter(person=request.user).first()),
    }
    return render(request, "notifications/notification_list.html", context)


@require_safe
@login_required
def notification(request: MemberRequest, pk: int) -> HttpResponse:
    """Open what a notification is about; it is read now."""
    row = get_object_or_404(Notification.objects.select_related("event__actor"), pk=pk, recipient=request.user)
    Notification.objects.filter(pk=row.pk).mark_read(at=timezone.now())
    return redirect(in_words([row.event])[row.event_id].url)


@posted_from("notifications:notification_list")
@login_required
def reading(request: MemberRequest) -> HttpResponse:
    """Mark everything as read."""
    Notification.objects.filter(recipient=request.user).mark_read(at=timezone.now())
    return redirect("notifications:notification_list")


@posted_from("notifications:notification_list")
@login_required
def preference(request: MemberRequest) -> HttpResponse:
    """Whether mail comes as well."""
    row, _made = Preference.objects.get_or_create(person=request.user)
    form = PreferenceForm(request.POST, instance=row)
    if form.is_valid():
        form.save()
        messages.success(request, _("Saved."))
    return redirect("notifications:notification_list")
