"""What is wrong with hours, in words for whoever wrote them."""

from django.utils.translation import gettext as _

from sla.hours import LAST_DAY, InvalidHours


def in_our_words(invalid: InvalidHours) -> str:
    """What is wrong with hours, in the reader's language."""
    match invalid.code:
        case "never_opens":
            return _("With this the team would never be open: write at least one time.")
        case "past":
            return _("Hours change from today on at the earliest: choose today or a later day.")
        case "too_far":
            return too_far()
        case "country":
            return _("No public holidays are known there: choose another country or region.")
        case "overlap":
            return _("Two of these times overlap: write them one after the other.")
    return _("These hours cannot be worked by: write them anew.")


def too_far() -> str:
    """Of any day beyond the last that is planned."""
    return _("That is too far ahead. Choose a day before the year %(year)s.") % {"year": LAST_DAY.year + 1}


def field_of(invalid: InvalidHours, *, day: str) -> str | None:
    """The field of a form that it is about: the one that names the ``day``, or the country; none when it is the hours as a whole."""
    return {"past": day, "too_far": day, "country": "country"}.get(invalid.code)
