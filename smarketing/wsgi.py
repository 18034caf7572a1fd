"""The web process: granian (or any WSGI server) loads `application`."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "smarketing.settings")
django = get_wsgi_application()

from frame.live_door import LiveDoor  # noqa: E402 (its settings are there now)

application = LiveDoor(django)
