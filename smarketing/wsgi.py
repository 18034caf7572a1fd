"""The web process: granian (or any WSGI server) loads `application`."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "smarketing.settings")
application = get_wsgi_application()
