from django.http import HttpRequest

from frame.panels import counts
from notifications.models import Notification
from people.models import Person


@counts("notifications:notification_list")
def unread(request: HttpRequest) -> int:
    """The number at the bell."""
    if not isinstance(request.user, Person):
        return 0
    return Notification.objects.filter(recipient=request.user).unread().count()
