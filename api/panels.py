from typing import Any

from django.db.models import QuerySet
from django.db.models.functions import Now
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from api.models import Token
from frame.panels import shows


@shows("settings.keys")
def keys_in_use(request: HttpRequest, subject: Any) -> str:
    """How many keys open something."""
    return _how_many(Token.objects.all())


@shows("settings.own_keys")
def own_keys(request: HttpRequest, subject: Any) -> str:
    """The same of one's own; one that waits comes first."""
    mine = Token.objects.filter(person=request.user.pk)
    if mine.filter(picked_up_at=None, revoked_at=None, expires_at__gt=Now()).exists():
        return _("one waits for you")
    return _how_many(mine)


def _how_many(tokens: QuerySet[Token]) -> str:
    number = tokens.filter(revoked_at=None, expires_at__gt=Now()).count()
    return ngettext("%(n)d key", "%(n)d keys", number) % {"n": number} if number else _("none yet")
