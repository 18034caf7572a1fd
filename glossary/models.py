from datetime import datetime
from typing import Any, Self

from django.contrib.postgres.fields import ArrayField
from django.db import models, transaction
from django.db.models.functions import Lower
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

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


class WordTaken(ValueError):
    """Another term already has this word."""


class TermQuerySet(models.QuerySet["Term"]):
    def labels(self) -> dict[str, str]:
        """The word of each term by code: the agreed one, before any agreement the starting one."""
        return dict(self.values_list("code", "word"))

    def a_to_z(self) -> Self:
        return self.order_by("sort_key", "pk")

    def matching(self, text: str) -> Self:
        """Whose word, or agreed or open wording, holds the text; all for an empty one."""
        text = text.strip()
        if not text:
            return self
        versions = TermVersion.objects.filter(term=models.OuterRef("pk")).filter(
            models.Q(agreed_at=None) | models.Q(pk=models.OuterRef("current_id"))
        )
        return self.filter(
            models.Q(sort_key__contains=sort_key(text))
            | models.Exists(versions.filter(models.Q(word__icontains=text) | models.Q(wording__icontains=text)))
        )

    def with_proposal(self) -> Self:
        """With the current version, and the open one where there is one."""
        return with_versions(self, TermVersion)


class Term(Versioned):
    """A word that both sides use for the same thing. Labels elsewhere in Smarketing come from here, by code."""

    kinds = Kinds(Kind.TERM_PROPOSED, Kind.TERM_APPROVED, Kind.TERM_AGREED)

    code = models.SlugField(max_length=60, unique=True)
    word = models.CharField(max_length=80)
    sort_key = models.CharField(max_length=160, editable=False)
    current = models.OneToOneField("TermVersion", null=True, on_delete=models.PROTECT, related_name="+")

    objects = TermQuerySet.as_manager()

    class Meta:
        constraints = (models.UniqueConstraint(Lower("word"), name="one_term_per_word"),)

    def __str__(self) -> str:
        return self.word

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.sort_key = sort_key(self.word)
        super().save(*args, **kwargs)

    @property
    def letter(self) -> str:
        """Under which letter it stands."""
        return self.sort_key[:1].upper()

    @classmethod
    @transaction.atomic
    def introduce(cls, *, word: str, by: Person | None, at: datetime, code: str = "", **content: Any) -> "Term":
        """Add a term with its first wording as a proposal. WordTaken when another has the word."""
        refuse_taken(word)
        term = cls.objects.create(code=code or free_code(word, among=cls), word=word)
        term.propose(by=by, at=at, word=word, **content)
        return term

    def adopt(self, version: "TermVersion") -> None:
        """The agreed word becomes the label everywhere."""
        if Term.objects.filter(word__iexact=version.word).exclude(pk=self.pk).exists():
            raise NotAllowed(_("Another term is called “%(word)s” by now. Change the word.") % {"word": version.word})
        self.word, self.current = version.word, version
        self.save(update_fields=["word", "sort_key", "current"])


class TermVersion(Version):
    """One wording of a term: what it means, what counts and what does not."""

    content = ("word", "wording", "counts", "does_not_count")

    term = models.ForeignKey(Term, on_delete=models.PROTECT, related_name="versions")
    word = models.CharField(gettext_lazy("word"), max_length=80)
    wording = models.TextField(gettext_lazy("wording"), max_length=1000)
    counts = ArrayField(models.CharField(max_length=300), verbose_name=gettext_lazy("counts"), default=list, blank=True)
    does_not_count = ArrayField(
        models.CharField(max_length=300), verbose_name=gettext_lazy("does not count"), default=list, blank=True
    )

    class Meta:
        constraints = constraints_of("term")
        triggers = triggers_of("term", approvals="glossary_termapproval")

    def __str__(self) -> str:
        return f"{self.word} {self.number}"

    @property
    def thing(self) -> Term:
        return self.term


class TermApproval(Approval):
    version = models.ForeignKey(TermVersion, on_delete=models.PROTECT, related_name="approvals")

    def __str__(self) -> str:
        return f"{self.side}: {self.version_id}.{self.revision}"


def refuse_taken(word: str, *, unless: Term | None = None) -> None:
    """WordTaken when a term other than ``unless`` has this word, whatever the case."""
    others = Term.objects.exclude(pk=unless.pk) if unless else Term.objects.all()
    if other := others.filter(word__iexact=word.strip()).first():
        raise WordTaken(_("The glossary has “%(word)s” already. Propose a change to it instead.") % {"word": other})
