from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from people.models import Person, SetupLink


class Command(BaseCommand):
    help = "Print the one-time link by which the first person becomes admin; nothing once somebody is a member."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--base-url", default=settings.BASE_URL, help="where the pages stand")

    def handle(self, *args: Any, **options: Any) -> None:
        if Person.objects.exists():
            return
        path = reverse("people:setup_link", args=[SetupLink.make(at=timezone.now())])
        self.stdout.write(_("Nobody is a member yet. Open this link once to become the first admin:"))
        self.stdout.write(options["base_url"].rstrip("/") + path)
