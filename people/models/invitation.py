import base64
import secrets
from datetime import datetime, timedelta
from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.db import models, transaction
from django.db.models.functions import Lower
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from events.kinds import Kind
from events.models import Event
from people.models.person import Person, Role, role_names, rules_of_place
from people.models.team import Side, Team
from people.models.workspace import Workspace, digest_of

LASTS = timedelta(days=14)


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def waiting(self) -> Self:
        """Not accepted, ended or not."""
        return self.filter(accepted_by=None)

    def open(self, at: datetime) -> Self:
        return self.waiting().filter(expires_at__gt=at)


class Invitation(models.Model):
    """A link by which one person joins with a side, a team and roles.

    Its token is made of a nonce and the installation's secret, so that it can be mailed later and nobody who only reads the
    database knows it; a link is found by the hash.
    """

    email = models.EmailField(_("e-mail"))
    name = models.CharField(_("name"), max_length=120, blank=True, default="")
    side = models.CharField(_("side"), max_length=9, choices=Side, null=True, blank=True)  # noqa: DJ001 (no side is not a side called "")
    team = models.ForeignKey(Team, verbose_name=_("team"), null=True, blank=True, on_delete=models.PROTECT)
    roles = ArrayField(models.CharField(max_length=8, choices=Role), verbose_name=_("roles"), default=list)
    nonce = models.CharField(max_length=32, blank=True, default="")
    digest = models.CharField(max_length=64, unique=True)
    invited_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    accepted_by = models.OneToOneField(Person, null=True, on_delete=models.PROTECT, related_name="invitation")

    objects = InvitationQuerySet.as_manager()

    class Meta:
        constraints = (
            *rules_of_place(known="invitation", named="invited_"),
            models.UniqueConstraint(
                Lower("email"), condition=models.Q(accepted_by=None), name="one_open_invitation_per_email"
            ),
        )

    def __str__(self) -> str:
        return self.email

    @classmethod
    @transaction.atomic
    def make(
        cls,
        *,
        email: str,
        by: Person,
        at: datetime,
        name: str = "",
        side: str | None = None,
        team: Team | None = None,
        roles: list[str],
    ) -> tuple["Invitation", str]:
        """Invite a person; gives the row and the token for the link. An earlier open one for this e-mail ends."""
        Workspace.lock()  # of two who invite the same person at once, the later link holds
        cls.objects.filter(email__iexact=email, accepted_by=None).delete()
        nonce = secrets.token_hex(16)
        token = token_of(nonce)
        invitation = cls.objects.create(
            email=email,
            name=name,
            side=side,
            team=team,
            roles=roles,
            nonce=nonce,
            digest=digest_of(token),
            invited_by=by,
            made_at=at,
            expires_at=at + LASTS,
        )
        Event.record(Kind.PERSON_INVITED, subject=invitation, actor=by, at=at)
        return invitation, token

    @transaction.atomic
    def renew(self, *, by: Person, at: datetime) -> tuple["Invitation", str]:
        """A new link for the same person; the old one ends. Invitation.DoesNotExist once it was accepted."""
        invitation = Invitation.objects.select_for_update().get(pk=self.pk, accepted_by=None)
        return Invitation.make(
            email=invitation.email,
            name=invitation.name,
            side=invitation.side,
            team=invitation.team,
            roles=invitation.roles,
            by=by,
            at=at,
        )

    @transaction.atomic
    def withdraw(self, *, by: Person, at: datetime) -> None:
        """The link ends. Invitation.DoesNotExist once it was accepted or withdrawn."""
        invitation = Invitation.objects.select_for_update().get(pk=self.pk, accepted_by=None)
        Event.record(Kind.PERSON_UNINVITED, subject=invitation, actor=by, at=at)
        invitation.delete()

    @classmethod
    def known(cls, token: str) -> "Invitation | None":
        """The invitation of this link, open or not; None for an unknown or withdrawn one."""
        return cls.objects.select_related("invited_by", "team").filter(digest=digest_of(token)).first()

    @property
    def token(self) -> str | None:
        """What opens the door; None when it cannot be known any more, because the installation's secret is another one."""
        token = token_of(self.nonce)
        return token if digest_of(token) == self.digest else None

    @property
    def role_names(self) -> list[str]:
        return role_names(self.roles)

    def is_open(self, at: datetime) -> bool:
        return self.accepted_by_id is None and at < self.expires_at

    @transaction.atomic
    def accept(self, *, name: str, password: str | None, zone: str, at: datetime) -> Person:
        """The invited person joins (without a password: nobody can sign in with one). Invitation.DoesNotExist when late."""
        invitation = Invitation.objects.select_for_update().open(at).get(pk=self.pk)
        person: Person = Person.objects.create_user(
            email=invitation.email,
            password=password,
            name=name,
            zone=zone,
            side=invitation.side,
            team=invitation.team,
            roles=invitation.roles,
        )
        invitation.accepted_by = person
        invitation.save(update_fields=["accepted_by"])
        Event.record(Kind.PERSON_JOINED, subject=person, actor=person, at=at, person=person.pk)
        return person


def token_of(nonce: str) -> str:
    """256 bits of HMAC over the nonce, for an address."""
    secret = salted_hmac("people.invitation", nonce, algorithm="sha256").digest()
    return base64.urlsafe_b64encode(secret).decode().rstrip("=")
