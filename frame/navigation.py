"""The places one can go to, in the order of the rail."""

from dataclasses import dataclass
from functools import lru_cache

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from frame.panels import MANY, counted


@dataclass(frozen=True)
class Place:
    """An entry of the navigation. ``key`` is the letter that goes there after ``g``; ``also`` are lists that belong to it.

    ``keywords`` are other words by which somebody may look for it.
    """

    url_name: str
    name: str | Promise
    icon: str
    key: str
    also: tuple[str, ...] = ()
    keywords: str | Promise = ""


@dataclass(frozen=True)
class Entry:
    """A place as one reader sees it."""

    place: Place
    href: str
    count: int
    is_current: bool

    @property
    def number(self) -> str:
        """What stands beside it: the count, ``99+`` from where it is not counted on, or nothing."""
        return f"{MANY - 1}+" if self.count >= MANY else str(self.count or "")


PLACES = (
    Place("today:today", _("Today"), "sun", "t", keywords=_("home start tasks to-do list")),
    Place("leads:queue", _("Queue"), "inbox", "q", keywords=_("inbox triage waiting handoffs")),
    Place(
        "leads:lead_list",
        _("Leads"),
        "users",
        "l",
        also=("leads:company_list", "leads:campaign_list"),
        keywords=_("contacts prospects companies campaigns"),
    ),
    Place(
        "sla:agreement",
        _("Agreement"),
        "signature",
        "a",
        keywords=_("SLA contract promises commitments definition tiers reasons signatures version"),
    ),
    Place(
        "glossary:term_list", _("Glossary"), "book-open", "w", keywords=_("words terms definitions meaning dictionary")
    ),
    Place(
        "personas:persona_list",
        _("Personas"),
        "square-user-round",
        "p",
        keywords=_("ideal customer profile ICP buyers insights"),
    ),
    Place(
        "scoreboard:scoreboard",
        _("Scoreboard"),
        "chart-no-axes-column",
        "s",
        keywords=_("numbers dashboard report statistics funnel KPI metrics"),
    ),
)
OWN_PLACES = (
    Place("notifications:notification_list", _("Notifications"), "bell", "n", keywords=_("mail alerts messages news")),
    Place(
        "people:directory", _("Directory"), "contact", "d", keywords=_("people members colleagues contacts who is who")
    ),
    Place(
        "people:settings",
        _("Settings"),
        "settings",
        "e",
        also=("api:reference", "account_change_password", "mfa_index"),
        keywords=_("preferences options configuration administration"),
    ),
)
ON_THE_PHONE = ("today:today", "leads:queue", "leads:lead_list", "scoreboard:scoreboard")


@dataclass(frozen=True)
class Navigation:
    """What the rail and the phone's bar show."""

    places: list[Entry]
    own: list[Entry]

    @property
    def lists(self) -> SafeString:
        """The rail's two lists."""
        return _lists(tuple(self.places), tuple(self.own), get_language())

    @property
    def bar(self) -> list[Entry]:
        return [entry for entry in self.places if entry.place.url_name in ON_THE_PHONE]

    @property
    def more(self) -> list[Entry]:
        return [entry for entry in self.places + self.own if entry.place.url_name not in ON_THE_PHONE]

    @property
    def is_more_current(self) -> bool:
        return any(entry.is_current for entry in self.more)


def navigation_for(request: HttpRequest, *, here: str = "") -> Navigation:
    """The places of this installation, for somebody signed in; empty for anybody else. ``here``: the page, if another one."""
    if not getattr(request, "user", None) or not request.user.is_authenticated:
        return Navigation([], [])
    hrefs = {place: href for place in PLACES + OWN_PLACES if (href := _href(place))}
    current = _current(hrefs, here or request.path)
    numbers = counted(request)
    entries = {
        place: Entry(place, href, numbers.get(place.url_name, 0), place == current) for place, href in hrefs.items()
    }
    return Navigation(
        [entries[place] for place in PLACES if place in entries],
        [entries[place] for place in OWN_PLACES if place in entries],
    )


@lru_cache(maxsize=512)
def _lists(places: tuple[Entry, ...], own: tuple[Entry, ...], _language: str | None) -> SafeString:
    """Rendered once for all whose places and numbers are the same: hundreds ask at once when something moves."""
    return render_to_string("frame/_place_lists.html", {"places": places, "own": own})


def _href(place: Place) -> str | None:
    try:
        return reverse(place.url_name)
    except NoReverseMatch:
        return None


def _current(hrefs: dict[Place, str], path: str) -> Place | None:
    """The place whose address begins this one, the longest first; the front page only stands for itself."""
    matching = [p for p, href in hrefs.items() if path == href or (href != "/" and path.startswith(href))]
    if not matching:
        return next((p for p in hrefs if any(path.startswith(reverse(name)) for name in p.also)), None)
    return max(matching, key=lambda place: len(hrefs[place]), default=None)
