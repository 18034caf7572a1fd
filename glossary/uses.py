"""Where a word is used: the places that take their labels from it, and the other words that are explained with it."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, NamedTuple

from django.utils.translation import gettext_lazy as _

from glossary.bound import Words
from glossary.models import Term

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


class Place(NamedTuple):
    """A page, by the name of its address, and what the word is there."""

    address: str
    label: "StrOrPromise"


LEADS, QUEUE = Place("leads:lead_list", _("the stage of a lead")), Place("leads:queue", _("the queue"))
PROMISE, NUMBER = Place("sla:agreement", _("the agreement")), Place("scoreboard:scoreboard", _("the scoreboard"))
PERSONAS, HOURS = (
    Place("personas:persona_list", _("the personas")),
    Place("sla:calendar_list", _("the hours of the teams")),
)
PROFILE = Place("personas:profile", _("the ideal customer profile"))
PLACES = {
    **dict.fromkeys(
        ("nurture", "submitted", "working", "opportunity", "customer", "lost", "disqualify"), (LEADS, NUMBER)
    ),
    **dict.fromkeys(("respond", "first_follow_up", "tier"), (QUEUE, PROMISE, NUMBER)),
    **dict.fromkeys(("outcome", "acceptance", "completeness", "exception", "second_look"), (PROMISE, NUMBER)),
    **dict.fromkeys(("return", "recycle", "handoff", "qualified_lead", "hand_raiser"), (QUEUE, PROMISE, NUMBER)),
    **dict.fromkeys(("due", "broken_promise"), (QUEUE, NUMBER)),
    "business_hour": (PROMISE, HOURS),
    "persona": (PERSONAS, QUEUE),
    "ideal_customer_profile": (PROFILE,),
    "fit": (PROFILE, PROMISE),
    "interest": (PROMISE,),
}


def places_of(term: Term) -> tuple[Place, ...]:
    """The pages that use this word."""
    return PLACES.get(term.code, ())


def explained_with(term: Term, terms: Iterable[Term], *, words: Words) -> list[Term]:
    """The other words whose wording uses this one."""
    return [other for other in terms if other.pk != term.pk and term.code in _codes_in(other, words)]


def _codes_in(term: Term, words: Words) -> set[str]:
    version = term.current or term.proposal
    if version is None or words.pattern is None:
        return set()
    text = " ".join((version.wording, *version.counts, *version.does_not_count))
    return {words.code_of.get(found[0].casefold(), "") for found in words.pattern.finditer(text)}
