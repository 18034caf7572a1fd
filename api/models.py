"""Keys to the API, and what was answered to whom under which idempotency key."""

import hashlib
import secrets
from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from people.models import Person

MARK = "smk"  # what every key begins with, so that scanners of repositories know it
PREFIX = 8
A_YEAR = timedelta(days=366)
SELDOM = timedelta(minutes=1)  # how often the use of a key is written down


class Scope(models.TextChoices):
    """What a key is for. A key may do what its person *and* its scopes may."""

    READ = "read", _("Read everything")
    LEADS = "leads", _("Leads, companies, campaigns, imports")
    HANDOFFS = "handoffs", _("Handoffs: submit, and every step")
    WORDS = "words", _("Glossary, personas, drafts of the agreement")
    PEOPLE = "people", _("People, teams, hours")


class BadToken(ValueError):
    """This key opens nothing; ``code`` is one of the codes of the API, the text says what to do."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


class NotWaiting(ValueError):
    """The key was shown already, or is over: the text says which."""


class TokenQuerySet(models.QuerySet["Token"]):
    def of(self, person: Person) -> Self:
        return self.filter(person=person)

    def newest_first(self) -> Self:
        return self.select_related("person", "allowed_by", "revoked_by").order_by("-allowed_at", "-pk")

    def presented(self, text: str, *, at: datetime) -> "Token":
        """The key with this text, its person and team with it; one query. BadToken for any other."""
        mark, _first, rest = text.partition("_")
        prefix, _second, _secret = rest.partition("_")
        found = self.select_related("person__team").filter(prefix=prefix).first() if mark == MARK and prefix else None
        if found is None or not secrets.compare_digest(found.digest, digest_of(text)):
            raise BadToken("bad_token", _t("Nobody has this key. Copy it again, or ask for another one."))
        if found.revoked_at is not None or not found.person.is_active:
            raise BadToken("revoked_token", _t("This key was revoked. Ask an admin for another one."))
        if at >= found.expires_at:
            raise BadToken("expired_token", _t("This key has expired. Ask an admin for another one."))
        return found


class Token(models.Model):
    """A key to the API in the name of one person. An admin allows it, the person alone sees it, once."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="tokens")
    name = models.CharField(max_length=80)
    scopes = ArrayField(models.CharField(max_length=10, choices=Scope))
    allowed_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    allowed_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    prefix = models.CharField(max_length=PREFIX, null=True, unique=True)  # noqa: DJ001 (null until it is shown)
    digest = models.CharField(max_length=64, blank=True, default="")
    picked_up_at = models.DateTimeField(null=True)
    last_used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)
    revoked_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")

    objects = TokenQuerySet.as_manager()

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(scopes__len__gt=0), name="a_key_is_for_something"),
            models.CheckConstraint(
                condition=Q(scopes__contained_by=[str(one) for one in Scope.values]), name="scopes_known"
            ),
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("allowed_at"), expires_at__lte=F("allowed_at") + A_YEAR),
                name="a_key_lasts_a_year_at_most",
            ),
            models.CheckConstraint(
                condition=Q(picked_up_at=None, prefix=None, digest="")
                | Q(picked_up_at__isnull=False, prefix__isnull=False) & ~Q(digest=""),
                name="a_secret_comes_with_its_moment",
            ),
            models.CheckConstraint(
                condition=Q(revoked_at=None, revoked_by=None) | Q(revoked_at__isnull=False, revoked_by__isnull=False),
                name="revoked_by_somebody",
            ),
        )

    def __str__(self) -> str:
        return self.name

    @classmethod
    def allow(
        cls, *, person: Person, name: str, scopes: Collection[str], expires_at: datetime, by: Person, at: datetime
    ) -> "Token":
        """An admin allows a key; there is no secret yet, so nobody holds somebody else's rights."""
        return cls.objects.create(
            person=person,
            name=name.strip(),
            scopes=[scope.value for scope in Scope if scope in scopes],
            expires_at=expires_at,
            allowed_by=by,
            allowed_at=at,
        )

    def pick_up(self, *, at: datetime) -> str:
        """Its person sees it, this once: only its hash is kept. NotWaiting for whoever comes second or too late."""
        prefix = secrets.token_hex(PREFIX // 2)
        text = f"{MARK}_{prefix}_{secrets.token_urlsafe(32)}"
        waiting = type(self).objects.filter(pk=self.pk, picked_up_at=None, revoked_at=None, expires_at__gt=at)
        if not waiting.update(prefix=prefix, digest=digest_of(text), picked_up_at=at):
            raise NotWaiting(_t("This key was shown before, or is over. Ask an admin for another one."))
        self.refresh_from_db()
        return text

    def revoke(self, *, by: Person, at: datetime) -> None:
        """It opens nothing from now on. Revoking it once more changes nothing."""
        type(self).objects.filter(pk=self.pk, revoked_at=None).update(revoked_at=at, revoked_by=by)
        self.refresh_from_db()

    def used(self, *, at: datetime) -> None:
        """Write down its use, once a minute at most: a key that is busy costs nothing."""
        if self.last_used_at is not None and self.last_used_at > at - SELDOM:
            return
        seldom = Q(last_used_at=None) | Q(last_used_at__lte=at - SELDOM)
        type(self).objects.filter(seldom, pk=self.pk).update(last_used_at=at)

    def is_over(self, at: datetime) -> bool:
        return self.revoked_at is not None or at >= self.expires_at

    @property
    def is_waiting(self) -> bool:
        """Allowed, and not shown yet."""
        return self.picked_up_at is None

    @property
    def scope_names(self) -> list[str]:
        return [str(Scope(scope).label) for scope in self.scopes]


class Remembered(models.Model):
    """What was answered under an idempotency key, so that the same request again gets the same answer and does nothing.

    The row comes first, in the transaction of the work itself: whoever sends the same at once waits for it, and a request
    that is refused leaves none.
    """

    token = models.ForeignKey(Token, on_delete=models.CASCADE, related_name="+", db_index=False)
    key = models.CharField(max_length=200)
    request = models.CharField(max_length=300)  # its method and address
    digest = models.CharField(max_length=64)  # of its body
    at = models.DateTimeField()
    status = models.PositiveSmallIntegerField(null=True)  # written before anybody else can see the row
    body = models.BinaryField(default=b"")
    headers = models.JSONField(default=dict)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["token", "key"], name="one_answer_per_idempotency_key"),)
        indexes = (models.Index(fields=["at"], name="remembered_at"),)

    def __str__(self) -> str:
        return self.key


def digest_of(text: str | bytes) -> str:
    return hashlib.sha256(text.encode() if isinstance(text, str) else text).hexdigest()
