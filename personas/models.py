from collections.abc import Iterable
from datetime import datetime, tzinfo
from typing import Any, Self

from django.contrib.postgres.fields import ArrayField
from django.db import models, transaction
from django.db.models.functions import Lower
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from criteria import Facts
from criteria.rules import Rule
from events.kinds import Kind
from glossary.approved import (
    Approval,
    Kinds,
    NotAllowed,
    Version,
    Versioned,
    free_code,
    with_versions,
)
from glossary.laws import constraints_of, triggers_of
from people.models import Person
from people.models.team import sort_key
from personas.catalogue import BUYER, COMPANY, definition, in_words, on_the_buyer, on_the_company
from personas.fit import Candidate, Fit, Recognition, fit, recognise

KINDS = Kinds(Kind.PERSONA_PROPOSED, Kind.PERSONA_APPROVED, Kind.PERSONA_AGREED)


class NameTaken(ValueError):
    """Another persona already has this name."""


def lines(label: Any) -> Any:
    """A field of short lines."""
    return ArrayField(models.CharField(max_length=300), verbose_name=label, default=list, blank=True)


class PersonaQuerySet(models.QuerySet["Persona"]):
    def called(self, name: str) -> Self:
        """With this name, whatever the case."""
        return self.filter(name__iexact=name.strip())

    def by_name(self) -> Self:
        return self.order_by("sort_key", "pk")

    def with_proposal(self) -> Self:
        """With the current version, and the open one where there is one."""
        return with_versions(self, PersonaVersion)

    def recognised_in(self, facts: Facts, *, at: datetime, zone: tzinfo) -> "Recognition[Persona] | None":
        """Which agreed persona these facts show, and by what; None when nobody's criteria are met."""
        return recognise(self.candidates(), facts=facts, at=at, zone=zone)

    def candidates(self) -> "list[Candidate[Persona]]":
        """The agreed ones with the criteria that recognise them."""
        agreed = self.filter(current__isnull=False).select_related("current").by_name()
        return [
            Candidate(persona, definition(persona.current.criteria, catalogue=BUYER))
            for persona in agreed
            if persona.current and persona.current.criteria
        ]


class Persona(Versioned):
    """A kind of buyer that both sides describe the same way."""

    kinds = KINDS

    code = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=80)
    sort_key = models.CharField(max_length=160, editable=False)
    current = models.OneToOneField("PersonaVersion", null=True, on_delete=models.PROTECT, related_name="+")

    objects = PersonaQuerySet.as_manager()

    class Meta:
        constraints = (models.UniqueConstraint(Lower("name"), name="one_persona_per_name"),)

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.sort_key = sort_key(self.name)
        super().save(*args, **kwargs)

    @classmethod
    @transaction.atomic
    def introduce(cls, *, name: str, by: Person | None, at: datetime, code: str = "", **content: Any) -> "Persona":
        """Add a persona with its first version as a proposal. NameTaken when another has the name."""
        refuse_taken(name)
        persona = cls.objects.create(code=code or free_code(name, among=cls), name=name)
        persona.propose(by=by, at=at, name=name, **content)
        return persona

    def adopt(self, version: "PersonaVersion") -> None:
        if Persona.objects.called(version.name).exclude(pk=self.pk).exists():
            raise NotAllowed(
                _("Another persona is called “%(name)s” by now. Change the name.") % {"name": version.name}
            )
        self.name, self.current = version.name, version
        self.save(update_fields=["name", "sort_key", "current"])


class PersonaVersion(Version):
    """One description of a persona, with the criteria that recognise one."""

    lists = (
        "goals",
        "wants",
        "needs",
        "pains",
        "objections",
        "questions",
        "traits",
        "interests",
        "channels",
    )
    content = ("name", "role", *lists, "criteria")

    persona = models.ForeignKey(Persona, on_delete=models.PROTECT, related_name="versions")
    name = models.CharField(gettext_lazy("name"), max_length=80)
    role = models.CharField(gettext_lazy("role"), max_length=300)
    goals = lines(gettext_lazy("goals"))
    wants = lines(gettext_lazy("wants"))
    needs = lines(gettext_lazy("needs"))
    pains = lines(gettext_lazy("what hurts"))
    objections = lines(gettext_lazy("says no because"))
    questions = lines(gettext_lazy("asks"))
    traits = lines(gettext_lazy("traits"))
    interests = lines(gettext_lazy("interests"))
    channels = lines(gettext_lazy("reached by"))
    criteria = models.JSONField(gettext_lazy("recognised by"), default=list, blank=True, validators=[on_the_buyer])

    class Meta:
        constraints = constraints_of("persona")
        triggers = triggers_of("persona", approvals="personas_personaapproval")

    def __str__(self) -> str:
        return f"{self.name} {self.number}"

    @property
    def thing(self) -> Persona:
        return self.persona

    @property
    def recognised_by(self) -> list[str]:
        """Its criteria in words."""
        return (
            [in_words(rule) for rule in definition(self.criteria, catalogue=BUYER).common.rules]
            if self.criteria
            else []
        )

    @property
    def described(self) -> Iterable[tuple[str, list[str]]]:
        """Each list that says something, with its heading."""
        for name in self.lists:
            if said := getattr(self, name):
                yield str(self._meta.get_field(name).verbose_name), said  # type: ignore[union-attr]  # plain fields


class PersonaApproval(Approval):
    version = models.ForeignKey(PersonaVersion, on_delete=models.PROTECT, related_name="approvals")

    def __str__(self) -> str:
        return f"{self.side}: {self.version_id}.{self.revision}"


class Profile(Versioned):
    """The ideal customer profile: which companies the workspace wants. There is one."""

    kinds = KINDS

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    current = models.OneToOneField("ProfileVersion", null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = (models.CheckConstraint(condition=models.Q(id=1), name="one_profile"),)

    def __str__(self) -> str:
        return _("Ideal customer profile")

    @classmethod
    def the_one(cls) -> "Profile":
        """The profile, made on first use."""
        return cls.objects.select_related("current").get_or_create(pk=1)[0]

    @classmethod
    def with_proposal(cls) -> "Profile":
        """The profile with its current and its open version."""
        cls.the_one()
        return with_versions(cls._default_manager.all(), ProfileVersion).get()

    @classmethod
    def agreed(cls) -> "ProfileVersion | None":
        """The version that both sides approved last; None before that: nobody has a fit then."""
        return ProfileVersion.objects.agreed().newest_first().first()


class ProfileVersion(Version):
    """One set of weighted criteria on the company, and in words why these."""

    content = ("summary", "criteria")

    profile = models.ForeignKey(Profile, on_delete=models.PROTECT, related_name="versions")
    summary = models.TextField(gettext_lazy("in words"), max_length=1000)
    criteria = models.JSONField(gettext_lazy("criteria"), default=list, validators=[on_the_company])

    class Meta:
        constraints = constraints_of("profile")
        triggers = triggers_of("profile", approvals="personas_profileapproval")

    def fit_of(self, facts: Facts, *, at: datetime, zone: tzinfo) -> Fit:
        """How well a company with these facts fits, from 0 to 100."""
        return fit(definition(self.criteria, catalogue=COMPANY), facts=facts, at=at, zone=zone)

    @property
    def weighed(self) -> list[tuple[str, Rule]]:
        """Its criteria in words, with the rule itself."""
        return [(in_words(rule), rule) for rule in definition(self.criteria, catalogue=COMPANY).common.rules]

    @property
    def most_points(self) -> int:
        """The points of the criterion that weighs most; 1 while none brings any."""
        return max((rule.points for _words, rule in self.weighed if rule.points), default=1)

    def __str__(self) -> str:
        return _("profile %(number)s") % {"number": self.number}

    @property
    def thing(self) -> Profile:
        return self.profile


class ProfileApproval(Approval):
    version = models.ForeignKey(ProfileVersion, on_delete=models.PROTECT, related_name="approvals")

    def __str__(self) -> str:
        return f"{self.side}: {self.version_id}.{self.revision}"


def refuse_taken(name: str, *, unless: Persona | None = None) -> None:
    """NameTaken when a persona other than ``unless`` has this name, whatever the case."""
    others = Persona.objects.exclude(pk=unless.pk) if unless else Persona.objects.all()
    if other := others.called(name).first():
        raise NameTaken(_("There is a persona “%(name)s” already. Propose a change to it instead.") % {"name": other})
