from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from frame.panels import counts, shows
from notifications.models import Notification, Preference
from people.models import Person


@counts("notifications:notification_list")
def unread(request: HttpRequest) -> int:
    """The number at the bell."""
    if not isinstance(request.user, Person):
        return 0
    return Notification.objects.filter(recipient=request.user).unread().count()


@shows("settings.notifications")
def by_mail(request: HttpRequest, subject: Any) -> str:
    """Whether mail comes as well."""
    preference = Preference.objects.filter(person=request.user.pk).first()
    return _("in Smarketing and by mail") if preference is None or preference.by_mail else _("in Smarketing")
