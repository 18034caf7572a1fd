"""Find anything, do anything: an app says in its ``finds.py`` what of it can be found and begun, and which keys it knows."""

from collections.abc import Callable
from dataclasses import dataclass

from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from frame.navigation import navigation_for

Text = str | Promise
MANY = 6  # of each sort
SHORTEST = 3  # letters; fewer begin too many keywords


@dataclass(frozen=True)
class Found:
    """One line: where it leads, and what stands beside its name. ``key``: what presses it from anywhere.

    ``keywords`` are other words that people have for it or for what is in it, in the reader's language.
    """

    name: Text
    href: str
    icon: str
    detail: Text = ""
    key: str = ""
    keywords: Text = ""


@dataclass(frozen=True)
class FoundGroup:
    """What was found of one sort."""

    name: Text
    found: list[Found]


@dataclass(frozen=True)
class KeyGroup:
    """Keys with what each does: ``("g q", "Queue")`` is pressed one after the other, ``("Ctrl+K", …)`` together."""

    name: Text
    keys: list[tuple[str, Text]]


Finder = Callable[[HttpRequest, str], list[Found]]
Deeds = Callable[[HttpRequest], list[Found]]
_finders: list[tuple[Text, Finder]] = []
_deeds: list[Deeds] = []
_inner_places: list[Deeds] = []
_keys: list[Callable[[], KeyGroup]] = []


def finds(name: Text) -> Callable[[Finder], Finder]:
    """What ``finder(request, words)`` gives is found under this name: at most ``MANY``, only what the reader may see."""

    def register(finder: Finder) -> Finder:
        _finders.append((name, finder))
        return finder

    return register


def does(deeds: Deeds) -> Deeds:
    """What ``deeds(request)`` gives can be begun from anywhere by this reader; it asks the database nothing."""
    _deeds.append(deeds)
    return deeds


def leads_to(places: Deeds) -> Deeds:
    """What ``places(request)`` gives lies within a place: it is found by words, and asks the database nothing."""
    _inner_places.append(places)
    return places


def knows_keys(group: Callable[[], KeyGroup]) -> Callable[[], KeyGroup]:
    """Keys of an app's own screens, for the page that shows all keys."""
    _keys.append(group)
    return group


def find(request: HttpRequest, words: str) -> list[FoundGroup]:
    """Everything these words find, in groups; without words what can be done and where one can go."""
    words = " ".join(words.replace("\0", "").split())[:100]
    doing = [found for deeds in _deeds for found in deeds(request)]
    places = _places(request) + [found for inner in _inner_places for found in inner(request) if words]
    named = [found for found in places if fits(found, words)]
    meant = [found for found in places if found not in named and means(found, words)]
    done = FoundGroup(_("Do"), [found for found in doing if fits(found, words) or means(found, words)])
    going = FoundGroup(_("Go to"), named + meant)
    if len(words) > 1 or words.isdigit():
        found_by = [FoundGroup(name, finder(request, words)[:MANY]) for name, finder in _finders]
        groups = [going, *found_by, done] if named else [*found_by, done, going]
    else:
        groups = [done, going]
    return [group for group in groups if group.found]


def fits(found: Found, words: str) -> bool:
    """Whether each of the words begins a word of the name."""
    return _begin(words, str(found.name))


def means(found: Found, words: str) -> bool:
    """Whether each of the words begins one of the name, of what stands beside it or of its keywords; from three letters on."""
    return len(words) >= SHORTEST and _begin(words, f"{found.name} {found.detail} {found.keywords}")


def _begin(words: str, text: str) -> bool:
    within = " " + text.lower().replace(",", " ").replace("-", " ")
    return all(f" {word}" in within for word in words.lower().replace("-", " ").split())


def all_keys(request: HttpRequest) -> list[KeyGroup]:
    """Every key there is, in groups."""
    everywhere: list[tuple[str, Text]] = [
        ("Ctrl+K", _("Find or do anything")),
        ("/", _("Search")),
        ("h", _("The next part of a page, with Shift the one before")),
        (". ,", _("The next page of a list, the one before")),
        ("?", _("Show these keys")),
        ("Ctrl+Enter", _("Send what you wrote")),
        ("u", _("Undo what you just did")),
        ("Esc", _("Close what is open")),
    ]
    places: list[tuple[str, Text]] = [(found.key, found.name) for found in _places(request)]
    return [KeyGroup(_("Everywhere"), everywhere), *(group() for group in _keys), KeyGroup(_("Go to"), places)]


def _places(request: HttpRequest) -> list[Found]:
    navigation = navigation_for(request)
    return [
        Found(
            entry.place.name,
            entry.href,
            entry.place.icon,
            key=f"g {entry.place.key}",
            keywords=entry.place.keywords,
        )
        for entry in navigation.places + navigation.own
    ]
