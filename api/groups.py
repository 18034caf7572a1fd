"""What the API's operations are about: by these groups its pages sort them."""

from dataclasses import dataclass
from functools import cache

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Group:
    """``begins`` are names of operations, or how they begin; the longest that fits counts."""

    code: str
    title: Promise
    text: Promise
    icon: str
    begins: tuple[str, ...]


GROUPS = (
    Group(
        "leads",
        _("Leads"),
        _("Whom marketing nurtures: what is known of them, what they did, and what the agreement says of them."),
        "users",
        ("lead", "engagement", "next_step"),
    ),
    Group(
        "imports",
        _("Imports"),
        _("Leads from a file: its columns, its rows, and what became of each."),
        "file-up",
        ("import",),
    ),
    Group(
        "handoffs",
        _("Handoffs"),
        _("From marketing to sales and back: every step, with questions and follow-ups."),
        "inbox",
        ("handoff", "question", "follow_up", "step"),
    ),
    Group(
        "promises",
        _("Promises"),
        _("Who owes whom what by when, how it stands, and why it is due then."),
        "clock",
        ("clock", "lead_clocks", "handoff_clocks"),
    ),
    Group(
        "scoreboard",
        _("Scoreboard"),
        _("Whether promises are kept, and whether it pays: the numbers of the page."),
        "chart-no-axes-column",
        ("scoreboard",),
    ),
    Group(
        "marketing",
        _("Companies and campaigns"),
        _("Whom leads work for, and what brought them."),
        "building-2",
        ("company", "campaign"),
    ),
    Group(
        "agreement",
        _("Agreement"),
        _("The versions of what both sides promise; signing stays with people."),
        "signature",
        ("agreement",),
    ),
    Group(
        "words",
        _("Glossary and personas"),
        _("What both sides mean by a word, whom they want, and how they talk to them."),
        "book-open",
        ("term", "persona", "profile"),
    ),
    Group(
        "people",
        _("People and teams"),
        _("Who is here, and when they work."),
        "contact",
        ("person", "team", "calendar"),
    ),
)


@cache
def group_of(operation: str) -> Group:
    """What an operation with this name is about. LookupError: no group says so."""
    fitting = [
        (len(begin), group) for group in GROUPS for begin in group.begins if f"{operation}_".startswith(f"{begin}_")
    ]
    if not fitting:
        raise LookupError(f"say in GROUPS what {operation} is about")
    return max(fitting, key=lambda found: found[0])[1]
