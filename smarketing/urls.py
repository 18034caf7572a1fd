from django.conf import settings
from django.urls import include, path

from operations.machines import DOORS

urlpatterns = [
    *(path(address[1:], view) for address, view in DOORS.items()),
    path("account/", include("allauth.urls")),
    *(path(prefix, include(f"{app}.urls")) for prefix, app in settings.PAGES),
]

handler500 = "smarketing.outage.server_error"
