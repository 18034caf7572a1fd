"""What a version says, in sentences: targets, promises, rungs, hours. Plain functions over the document."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, npgettext

from criteria import Group, Kind, words
from criteria.rules import Rule
from frame.words import percent

Target = Mapping[str, Any]


def time(target: Target) -> str:
    """A target in full: ``4 business hours``, ``2 working days``."""
    amount = target["amount"]
    match target["unit"]:
        case "business_minutes":
            return ngettext("%(n)s business minute", "%(n)s business minutes", amount) % {"n": amount}
        case "business_hours":
            return ngettext("%(n)s business hour", "%(n)s business hours", amount) % {"n": amount}
        case "clock_minutes":
            return ngettext("%(n)s minute by the clock", "%(n)s minutes by the clock", amount) % {"n": amount}
        case "clock_hours":
            return ngettext("%(n)s hour by the clock", "%(n)s hours by the clock", amount) % {"n": amount}
    if amount == 0:
        return _("the same working day")
    return ngettext("%(n)s working day", "%(n)s working days", amount) % {"n": amount}


def short_time(target: Target) -> str:
    """The same for a narrow column whose note says that business time is meant: ``4 h``, ``2 days``."""
    amount = target["amount"]
    match target["unit"]:
        case "business_minutes":
            return _("%(n)s min") % {"n": amount}
        case "business_hours":
            return _("%(n)s h") % {"n": amount}
        case "working_days" if amount:
            return ngettext("%(n)s day", "%(n)s days", amount) % {"n": amount}
    return time(target)


def rule(rule: Rule) -> str:
    """One criterion as a reader of the agreement meets it."""
    text = rule.label or _group(rule) if isinstance(rule, Group) else rule.label or words(rule)
    text = text[:1].upper() + text[1:]
    if rule.kind is Kind.DISQUALIFYING:
        return _("Ruled out: %(rule)s") % {"rule": text}
    if rule.kind is Kind.POINTS:
        return ngettext("%(rule)s: %(n)s point", "%(rule)s: %(n)s points", rule.points) % {
            "rule": text,
            "n": rule.points,
        }
    return text


def _group(group: Group) -> str:
    return _(", or ").join(member.label or words(member) for member in group.any)


def promise(promise: Mapping[str, Any]) -> str:
    """One promise that is not given by tier."""
    within = time(promise["target"])
    match promise["kind"]:
        case "attempts":
            sentence = _attempts(promise, within)
        case "outcome":
            sentence = _("An outcome within %(time)s of accepting.") % {"time": within}
        case "rule":
            sentence = _("A second look is ruled on within %(time)s.") % {"time": within}
        case "answer":
            sentence = _("Questions are answered within %(time)s.") % {"time": within}
        case "re_nurture":
            sentence = _("A lead that comes back has a next step within %(time)s.") % {"time": within}
        case "content":
            sentence = _("Content that was asked for is there, or declined with a reason, within %(time)s.") % {
                "time": within
            }
        case _:
            sentence = within
    return sentence if promise.get("firm", True) else _("%(promise)s This is an aim.") % {"promise": sentence}


def _attempts(promise: Mapping[str, Any], within: str) -> str:
    count, channels = promise["count"], promise.get("channels", 1)
    said = {
        "attempts": ngettext("%(n)s attempt", "%(n)s attempts", count) % {"n": count},
        "time": within,
        "n": channels,
    }
    if channels < 2:
        return _("%(attempts)s within %(time)s, before anybody says “no response”.") % said
    return _("%(attempts)s by at least %(n)s channels within %(time)s, before anybody says “no response”.") % said


MEASURES = ("volume", "acceptance_percent", "completeness_percent")


def measure(name: str, value: int) -> str:
    """What marketing promises over a month."""
    match name:
        case "volume":
            return ngettext("%(n)s qualified handoff a month.", "%(n)s qualified handoffs a month.", value) % {
                "n": value
            }
        case "acceptance_percent":
            return _("At least %(share)s of what is handed over is accepted.") % {"share": share(value)}
    return _("Everything a handoff asks for is there in %(share)s.") % {"share": share(value)}


def exceptions(exceptions: Mapping[str, Any]) -> str:
    """How many handoffs may miss the definition, and which times they get."""
    return _(
        "At most %(share)s of a month by exception, each with a reason in writing. An exception runs by tier %(tier)s."
    ) % {"share": share(exceptions["at_most_percent"]), "tier": exceptions["tier"]}


def share(whole: int) -> str:
    """A whole percentage as readers write it."""
    return percent(whole / 100)


def rung(rung: Mapping[str, Any]) -> str:
    """When a rung comes."""
    if "share" in rung:
        return percent(rung["share"])
    if "after" in rung:
        return _("+ %(time)s") % {"time": short_time(rung["after"])}
    return _("due")


def action(action: str) -> str:
    """What a rung does."""
    return {
        "remind": _("we remind the holder"),
        "flag": _("the lead is flagged"),
        "tell_manager": _("the manager hears"),
        "give_back": _("back to the queue"),
        "tell_all_managers": _("all managers of both sides hear"),
    }[action]


def step(rung: Mapping[str, Any]) -> str:
    """A rung as a sentence."""
    said = {"what": action(rung["action"])}
    if "share" in rung:
        return _("At %(share)s of the time: %(what)s.") % {"share": percent(rung["share"]), **said}
    if "after" in rung:
        return _("%(time)s after due: %(what)s.") % {"time": time(rung["after"]), **said}
    return _("When it is due: %(what)s.") % said


def both(both: Mapping[str, int]) -> list[str]:
    """What both sides promise."""
    weeks, months, again = both["meeting_every_weeks"], both["check_in_every_months"], both["signed_again_every_months"]
    return [
        ngettext("A meeting every week.", "A meeting every %(n)s weeks.", weeks) % {"n": weeks},
        ngettext("A check-in every month.", "A check-in every %(n)s months.", months) % {"n": months},
        ngettext("This is signed again every month.", "This is signed again every %(n)s months.", again) % {"n": again},
    ]


def working_days(days: int) -> str:
    """So many of them, said of a span: ``postponed for 20 working days``."""
    return npgettext("a span", "%(n)s working day", "%(n)s working days", days) % {"n": days}


def within_working_days(days: int) -> str:
    """The same after ``within``, where some languages have another case."""
    return ngettext("%(n)s working day", "%(n)s working days", days) % {"n": days}


def promise_by_tier(promise: Mapping[str, Any]) -> str:
    """A promise that differs by tier."""
    said = {"tier": promise["tier"], "time": time(promise["target"])}
    if promise["kind"] == "respond":
        sentence = _("Sales responds to tier %(tier)s within %(time)s.") % said
    else:
        sentence = _("Sales first follows up tier %(tier)s within %(time)s.") % said
    return sentence if promise.get("firm", True) else _("%(promise)s This is an aim.") % {"promise": sentence}


def reason_kind(kind: str) -> str:
    """What a reason of this kind does with the lead."""
    return {
        "nurture": _("Nurture"),
        "disqualify": _("Disqualify"),
        "reassign": _("Reassign"),
        "lost": _("Lost"),
    }[kind]
