"""`where=` of a list: criteria of the rule language, narrowing leads in the database."""

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from django.db.models import Q
from django.utils.translation import gettext as _

from api.exceptions import Code, FieldError, Refused
from api.where_sql import Seen
from criteria import InvalidRule, Kind, read_rules
from criteria.rules import Rule, leaves
from sla.fields import catalogue

NAME = "where"
LIKE = '[{"field": "source", "operator": "is", "value": "webinar"}]'


def leads_where(said: str, *, at: datetime, zone: ZoneInfo) -> Q:
    """The leads of whom all these criteria hold as ``criteria`` judges them. Refused names each place that does not do."""
    seen, found = Seen(at, zone), Q()
    for rule in _read(said):
        met = seen.met(rule)
        found &= ~met if rule.kind is Kind.DISQUALIFYING else met
    return found


def _read(said: str) -> tuple[Rule, ...]:
    """One criterion or group, or a list of them."""
    is_one = False
    try:
        document = json.loads(said)
        is_one = isinstance(document, Mapping)
        documents = [document] if is_one else document
        rules = read_rules(documents, catalogue=catalogue(documents), path=NAME).common.rules
    except InvalidRule as invalid:
        # that nothing is left to hold follows from what is wrong with each, and is worth saying only alone
        problems = [one for one in invalid.problems if one.path != NAME] or invalid.problems[:1]
        raise _refused(((one.path, one.sentence) for one in problems), is_one=is_one) from None
    except (ValueError, RecursionError):
        error = FieldError(NAME, _("Write criteria as JSON, such as %(like)s") % {"like": LIKE})
        said = _("A parameter of the address is wrong or unknown.")
        raise Refused(Code.MALFORMED, said, errors=[error]) from None
    if amiss := list(_not_for_lists(rules)):
        raise _refused(amiss, is_one=is_one)
    return rules


def _not_for_lists(rules: tuple[Rule, ...]) -> Iterator[tuple[str, str]]:
    """What a rule may say and a list cannot ask for."""
    for place, rule in enumerate(rules):
        if rule.kind is Kind.POINTS:
            said = _("A list counts no points: write what has to hold, or “disqualifying” for what must not.")
            yield f"{NAME}[{place}].points", said
        for one in leaves([rule]):
            texts = [one.field.name, *(one.value if isinstance(one.value, tuple) else (one.value,))]
            if not all(_is_storable(text) for text in texts if isinstance(text, str)):
                yield f"{NAME}[{place}]", _("This holds a character that no text here can have: leave it out.")


def _is_storable(text: str) -> bool:
    return "\0" not in text and not any("\ud800" <= letter <= "\udfff" for letter in text)


def _refused(problems: Iterable[tuple[str, str]], *, is_one: bool) -> Refused:
    """With the places as they stand in what was said: a single criterion is in no list."""
    first = f"{NAME}[0]"
    places = ((path.replace(first, NAME, 1) if is_one else path, sentence) for path, sentence in problems)
    return Refused(Code.INVALID, errors=[FieldError(path, sentence) for path, sentence in places])
