from django.db.models import Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from frame.finding import MANY, Found, does, finds, leads_to
from people.membership import may_invite
from people.models import Person
from people.models.team import sort_key
from people.views.settings_index import sections_of


@finds(gettext_lazy("People"))
def members(request: HttpRequest, words: str) -> list[Found]:
    """Members by name or e-mail."""
    rows = Person.objects.active().filter(Q(sort_key__contains=sort_key(words)) | Q(email=words.lower()))
    return [
        Found(one.name, reverse("people:person_detail", args=[one.pk]), "contact", str(one.team or ""))
        for one in rows.select_related("team").by_name()[:MANY]
    ]


@does
def inviting(request: HttpRequest) -> list[Found]:
    own = Found(_("Change your profile"), reverse("people:profile"), "user-round")
    if isinstance(request.user, Person) and may_invite(request.user):
        return [Found(_("Invite somebody"), reverse("people:invite"), "user-round-plus"), own]
    return [own]


@leads_to
def settings(request: HttpRequest) -> list[Found]:
    """Each section of the settings, by its name and by what is set there."""
    if not isinstance(request.user, Person):
        return []
    return [
        Found(section.title, section.href, section.icon, section.text, keywords=section.keywords)
        for section in sections_of(request.user)
    ]
