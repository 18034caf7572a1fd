"""Rules and the facts they saw, in words: whole sentences that translators see whole."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from django.utils.formats import date_format, number_format
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from criteria.catalogue import POINTS, Field, FieldKind, Operator
from criteria.evaluating import Finding
from criteria.facts import Facts
from criteria.rules import Criterion, Rule

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

LONGEST_SEEN = 200
YEARS = range(1500, 2500)  # as whole numbers of an own field, where nobody says what they count

_SENTENCES: "Mapping[Operator, StrOrPromise]" = {
    Operator.IS: gettext_lazy("%(field)s is %(value)s"),
    Operator.IS_NOT: gettext_lazy("%(field)s is not %(value)s"),
    Operator.CONTAINS: gettext_lazy("%(field)s contains “%(value)s”"),
    Operator.ONE_OF: gettext_lazy("%(field)s is %(value)s"),
    Operator.NOT_ONE_OF: gettext_lazy("%(field)s is not %(value)s"),
    Operator.EQUALS: gettext_lazy("%(field)s is exactly %(value)s"),
    Operator.AT_LEAST: gettext_lazy("%(field)s is at least %(value)s"),
    Operator.AT_MOST: gettext_lazy("%(field)s is at most %(value)s"),
    Operator.MORE_THAN: gettext_lazy("%(field)s is more than %(value)s"),
    Operator.LESS_THAN: gettext_lazy("%(field)s is less than %(value)s"),
    Operator.BETWEEN: gettext_lazy("%(field)s is between %(low)s and %(high)s"),
    Operator.ON_OR_AFTER: gettext_lazy("%(field)s is on or after %(value)s"),
    Operator.ON_OR_BEFORE: gettext_lazy("%(field)s is on or before %(value)s"),
    Operator.IS_TRUE: gettext_lazy("%(field)s is yes"),
    Operator.IS_FALSE: gettext_lazy("%(field)s is no"),
    Operator.KNOWN: gettext_lazy("%(field)s is known"),
    Operator.UNKNOWN: gettext_lazy("%(field)s is unknown"),
}
_TALLIES: "Mapping[Operator, StrOrPromise]" = {
    Operator.EQUALS: gettext_lazy("%(field)s: exactly %(value)s"),
    Operator.AT_LEAST: gettext_lazy("%(field)s: at least %(value)s"),
    Operator.AT_MOST: gettext_lazy("%(field)s: at most %(value)s"),
    Operator.MORE_THAN: gettext_lazy("%(field)s: more than %(value)s"),
    Operator.LESS_THAN: gettext_lazy("%(field)s: less than %(value)s"),
    Operator.BETWEEN: gettext_lazy("%(field)s: between %(low)s and %(high)s"),
}


def words(rule: Rule) -> str:
    """The rule as a sentence without a full stop, in the active language: "Company employees is at least 50"."""
    return _words(rule, get_language())


@lru_cache(maxsize=2000)
def _words(rule: Rule, _language: str | None) -> str:  # a verdict says the same dozen sentences for every lead
    if not isinstance(rule, Criterion):
        members = "; ".join(member.label or words(member) for member in rule.any)
        return _("Any of: %(members)s") % {"members": members}
    if rule.field.kind is FieldKind.ENGAGEMENTS:
        return str(_TALLIES[rule.operator]) % {"field": _tally(rule), **_operands(rule)}
    if rule.operator is Operator.WITHIN_DAYS:
        return _within_days(rule)
    return str(_SENTENCES[rule.operator]) % {"field": rule.field.label, **_operands(rule)}


def saw(criterion: Criterion, finding: Finding, facts: Facts) -> str | None:
    """The fact in words; None when there is none. One that cannot be read as its kind shows as it stands."""
    if criterion.field.kind is FieldKind.ENGAGEMENTS:
        return None if finding.value is None else _engagements_seen(criterion, finding)
    if finding.value is None:
        raw = facts.raw(criterion.field)
        return _shortened(str(raw).strip()) or None if raw is not None and raw not in ([], {}) else None
    return _shortened(_seen(finding.value, criterion.field))


def points_needed(points: int) -> str:
    return ngettext("At least %(points)s point", "At least %(points)s points", points) % {"points": points}


def points_seen(points: int, *, reachable: int) -> str:
    """A score, with what it may become once unknown facts are known."""
    if reachable > points:
        return _("%(points)s points, up to %(reachable)s") % {"points": points, "reachable": reachable}
    return ngettext("%(points)s point", "%(points)s points", points) % {"points": points}


def _within_days(rule: Criterion) -> str:
    days = int(str(rule.value))
    sentence = ngettext("%(field)s is today", "%(field)s is within the last %(days)s days", days)
    return sentence % {"field": rule.field.label, "days": days}


def _tally(rule: Criterion) -> str:
    """What is counted or summed, as the beginning of a sentence."""
    kinds = _either(rule.field.called(kind) for kind in rule.of)
    said = {"kinds": kinds, "days": rule.within_days}
    if rule.field.name == POINTS:
        if rule.within_days is None:
            return _("Points of interest from %(kinds)s") % said if kinds else _("Points of interest")
        if kinds:
            return _("Points of interest from %(kinds)s within %(days)s days") % said
        return _("Points of interest within %(days)s days") % said
    if rule.within_days is None:
        return kinds or _("Engagements")
    return _("%(kinds)s within %(days)s days") % said if kinds else _("Engagements within %(days)s days") % said


def _engagements_seen(criterion: Criterion, finding: Finding) -> str:
    counted = Counter(engagement.kind for engagement in finding.counted)
    if not counted:
        return _("none")
    kinds = ", ".join(
        _("%(kind)s × %(count)s") % {"kind": criterion.field.called(kind), "count": count}
        if count > 1
        else criterion.field.called(kind)
        for kind, count in sorted(counted.items())
    )
    if criterion.field.name != POINTS:
        return _shortened(kinds)
    total = points_seen(int(finding.value), reachable=int(finding.value))
    return _shortened(_("%(points)s: %(kinds)s") % {"points": total, "kinds": kinds})


def _operands(rule: Criterion) -> dict[str, str]:
    if rule.operator is Operator.BETWEEN and isinstance(rule.value, tuple):
        low, high = rule.value
        return {"low": _said(low, rule.field), "high": _said(high, rule.field)}
    if isinstance(rule.value, tuple):
        return {"value": _either(_said(one, rule.field) for one in rule.value)}
    return {"value": _said(rule.value, rule.field)}


def _seen(value: Any, field: Field) -> str:
    return ", ".join(_said(one, field) for one in value) if isinstance(value, tuple) else _said(value, field)


def _said(value: Any, field: Field) -> str:
    match value:
        case bool():
            return _("yes") if value else _("no")
        case Decimal():
            plain = Decimal(f"{value.normalize():f}")
            may_be_year = field.name.startswith("attributes.") and plain in YEARS
            return number_format(plain, force_grouping=not may_be_year)
        case date():
            return date_format(value, _("j M Y"))
        case str():
            return field.called(value)
    return ""


def _either(several: Iterable[str]) -> str:
    *firsts, last = [*several] or [""]
    return _("%(firsts)s or %(last)s") % {"firsts": ", ".join(firsts), "last": last} if firsts else last


def _shortened(text: str) -> str:
    return text if len(text) <= LONGEST_SEEN else f"{text[: LONGEST_SEEN - 1]}…"
