"""Terms, personas and the profile. Approving stays with people in the browser."""

from typing import Any

from django.db.models import Prefetch, QuerySet
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from rest_framework.response import Response

from api.examples import words as examples
from api.exceptions import Code
from api.fields import Sparse
from api.models import Scope
from api.operation import operation
from api.serializers.words import (
    PersonaBody,
    PersonaProposalBody,
    PersonaQuery,
    PersonaSerializer,
    ProfileProposalBody,
    ProfileSerializer,
    TermBody,
    TermProposalBody,
    TermQuery,
    TermSerializer,
)
from api.views.endpoint import Endpoint
from criteria import Catalogue, read_rules
from glossary.approved import Versioned
from glossary.models import Term, TermApproval, TermVersion
from glossary.models import refuse_taken as refuse_taken_word
from leads.models import Invalid
from personas.catalogue import BUYER, COMPANY, in_normal_form
from personas.models import Persona, PersonaApproval, PersonaVersion, Profile, ProfileApproval, ProfileVersion
from personas.models import refuse_taken as refuse_taken_name

PROPOSING: dict[str, Any] = {"scope": Scope.WORDS, "refuses": (Code.NOT_FOUND, Code.OVERTAKEN)}


def _worded(things: type[Any], versions: type[Any], approvals: type[Any]) -> QuerySet[Any]:
    """With the agreed and the open version, each with who worded and who approved it: five queries however many."""
    given = approvals.objects.select_related("person")
    opened = versions.objects.open().select_related("proposed_by").prefetch_related(Prefetch("approvals", given))
    return things._default_manager.select_related("current__proposed_by").prefetch_related(  # type: ignore[no-any-return]
        Prefetch("current__approvals", given), Prefetch("versions", opened, to_attr="open_versions")
    )


def terms() -> Any:
    return _worded(Term, TermVersion, TermApproval)


def personas() -> Any:
    return _worded(Persona, PersonaVersion, PersonaApproval)


def profile() -> Profile:
    Profile.the_one()
    return _worded(Profile, ProfileVersion, ProfileApproval).get()  # type: ignore[no-any-return]


class TermList(Endpoint):
    @operation(
        "term_list",
        action="term.see",
        query=TermQuery,
        answers=TermSerializer,
        is_list=True,
        leads_to=("term_get", "term_propose"),
        given=examples.TERMS,
    )
    def get(self) -> Response:
        """List the terms of the glossary, those introduced last first."""
        found = terms().matching(self.query.get("q", ""))
        return self.page(found.filter(code=self.query["code"]) if "code" in self.query else found)

    @operation(
        "term_introduce",
        action="term.propose",
        scope=Scope.WORDS,
        body=TermBody,
        answers={201: TermSerializer},
        leads_to=("term_get", "term_propose"),
        sent=examples.NEW_TERM,
        given=examples.INTRODUCED_TERM,
    )
    def post(self) -> Response:
        """Bring a word into the glossary, as a proposal.

        It counts once a manager of each side approved it, in the browser.
        """
        made = Term.introduce(by=self.person, at=self.at, **self.body)
        return self.answer(terms().get(pk=made.pk), status=201, location="term")


class OfTerm(Endpoint):
    """An address below a term."""

    thing: Term

    def find(self, id: int, **_below: Any) -> Term:
        found: Term = get_object_or_404(terms(), pk=id)
        return found


class TermDetail(OfTerm):
    @operation(
        "term_get",
        action="term.see",
        query=Sparse,
        answers=TermSerializer,
        refuses=(Code.NOT_FOUND,),
        given=examples.TERM,
    )
    def get(self) -> Response:
        """Read a term: what both sides agreed on, and what is proposed."""
        return self.answer(self.thing)


class TermProposal(OfTerm):
    @operation(
        "term_propose",
        action="term.propose",
        body=TermProposalBody,
        answers=TermSerializer,
        sent=examples.TERM_PROPOSAL,
        given=examples.TERM,
        **PROPOSING,
    )
    def post(self) -> Response:
        """Propose a wording of a term, or reword the open proposal.

        Rewording leaves approvals of the earlier wording behind. `number` and `revision` are those of the version that was
        read, the open one or else the agreed one: when somebody was faster, it is refused.
        """
        refuse_taken_word(self.body["word"], unless=self.thing)
        reword(self, self.thing)
        return self.answer(terms().get(pk=self.thing.pk))


class PersonaList(Endpoint):
    @operation(
        "persona_list",
        action="persona.see",
        query=PersonaQuery,
        answers=PersonaSerializer,
        is_list=True,
        leads_to=("persona_get", "persona_propose"),
        given=examples.PERSONAS,
    )
    def get(self) -> Response:
        """List the personas, those introduced last first."""
        return self.page(personas().filter(**{name: self.query[name] for name in ("code",) if name in self.query}))

    @operation(
        "persona_introduce",
        action="persona.propose",
        scope=Scope.WORDS,
        body=PersonaBody,
        answers={201: PersonaSerializer},
        leads_to=("persona_get", "persona_propose"),
        sent=examples.NEW_PERSONA,
        given=examples.INTRODUCED_PERSONA,
    )
    def post(self) -> Response:
        """Describe another kind of buyer, as a proposal.

        It counts once a manager of each side approved it, in the browser.
        """
        content = self.body | {"criteria": criteria_of(self.body["criteria"], catalogue=BUYER)}
        made = Persona.introduce(by=self.person, at=self.at, **content)
        return self.answer(personas().get(pk=made.pk), status=201, location="persona")


class OfPersona(Endpoint):
    """An address below a persona."""

    thing: Persona

    def find(self, id: int, **_below: Any) -> Persona:
        found: Persona = get_object_or_404(personas(), pk=id)
        return found


class PersonaDetail(OfPersona):
    @operation(
        "persona_get",
        action="persona.see",
        query=Sparse,
        answers=PersonaSerializer,
        refuses=(Code.NOT_FOUND,),
        given=examples.PERSONA,
    )
    def get(self) -> Response:
        """Read a persona: what both sides agreed on, and what is proposed."""
        return self.answer(self.thing)


class PersonaProposal(OfPersona):
    @operation(
        "persona_propose",
        action="persona.propose",
        body=PersonaProposalBody,
        answers=PersonaSerializer,
        sent=examples.PERSONA_PROPOSAL,
        given=examples.PERSONA,
        **PROPOSING,
    )
    def post(self) -> Response:
        """Propose a description of a persona, or reword the open proposal.

        As with a term: `number` and `revision` are those of the version that was read.
        """
        refuse_taken_name(self.body["name"], unless=self.thing)
        reword(self, self.thing, catalogue=BUYER)
        return self.answer(personas().get(pk=self.thing.pk))


class ProfileDetail(Endpoint):
    @operation("profile_get", action="persona.see", query=Sparse, answers=ProfileSerializer, given=examples.PROFILE)
    def get(self) -> Response:
        """Read the ideal customer profile: what both sides agreed on, and what is proposed."""
        return self.answer(profile())


class ProfileProposal(Endpoint):
    @operation(
        "profile_propose",
        action="persona.propose",
        scope=Scope.WORDS,
        body=ProfileProposalBody,
        answers=ProfileSerializer,
        refuses=(Code.OVERTAKEN,),
        sent=examples.PROFILE_PROPOSAL,
        given=examples.PROFILE,
    )
    def post(self) -> Response:
        """Propose a profile, or reword the open proposal.

        As with a term: `number` and `revision` are those of the version that was read, 0 while there is none.
        """
        if not any(rule.get("points", 0) > 0 for rule in criteria_of(self.body["criteria"], catalogue=COMPANY)):
            said = _("Weigh at least one criterion: without points there is no fit to work out.")
            raise Invalid("criteria", said)
        reword(self, Profile.the_one(), catalogue=COMPANY)
        return self.answer(profile())


def reword(endpoint: Endpoint, thing: Versioned, *, catalogue: Catalogue | None = None) -> None:
    """The wording that was sent, as the next version or in place of the open one; the same again is refused."""
    said = dict(endpoint.body)
    if catalogue:
        said["criteria"] = criteria_of(said["criteria"], catalogue=catalogue)
    latest = thing.latest()
    if latest and all(said.get(name, getattr(latest, name)) == getattr(latest, name) for name in said):
        raise Invalid("", _("Nothing differs from the wording so far. Change something to propose it."))
    thing.reword(by=endpoint.person, at=endpoint.at, **said)


def criteria_of(documents: list[dict[str, Any]], *, catalogue: Catalogue) -> list[dict[str, Any]]:
    """In the form in which they are kept. InvalidRule names every place that cannot be meant."""
    if documents:
        read_rules(documents, catalogue=catalogue, weighing=True)
    return in_normal_form(documents, catalogue=catalogue)
