from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _

from frame.panels import counts, shows
from notifications.models import Notification, Preference
from people.models import Person


@counts("notifications:notification_list")
def unread(request: HttpRequest) -> Iterable[QuerySet[Any, Any]]:
    """The number at the bell."""
    if not isinstance(request.user, Person):
        return []
    return [Notification.objects.filter(recipient=request.user).unread().values("pk")]


@shows("settings.notifications")
def by_mail(request: HttpRequest, subject: Any) -> str:
    """Whether mail comes as well."""
    preference = Preference.objects.filter(person=request.user.pk).first()
    return _("in Smarketing and by mail") if preference is None or preference.by_mail else _("in Smarketing")
