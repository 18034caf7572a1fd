from typing import Any

from allauth.mfa.models import Authenticator
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from people.models import Person


class Command(BaseCommand):
    help = "Let somebody who lost their phone and their recovery codes sign in with their password alone."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")

    def handle(self, *args: Any, **options: Any) -> None:
        person = Person.objects.filter(email__iexact=options["email"]).first()
        if person is None:
            raise CommandError(_("Nobody has the address %(email)s.") % {"email": options["email"]})
        Authenticator.objects.filter(user=person).delete()
        self.stdout.write(_("%(person)s signs in with the password alone.") % {"person": person})
