"""The two personas and the profile that a new workspace starts with, each to be changed or approved by both sides."""

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

    Starting = dict[str, StrOrPromise | tuple[StrOrPromise, ...] | list[dict[str, Any]]]


def _title(*words: str) -> list[dict[str, Any]]:
    """Recognised by any of these words in the title."""
    return [
        {
            "any": [{"field": "title", "operator": "contains", "value": word} for word in words],
            "kind": "points",
            "points": 10,
        }
    ]


OPERATIONS_LEAD: "Starting" = {
    "name": _("Operations lead"),
    "role": _("Keeps the daily work running, feels every hitch first, and tells the boss what would help."),
    "goals": (_("A day that goes as planned"), _("Fewer calls that start with “where is…?”")),
    "wants": (_("Less copying from one list into the next"), _("To be asked before something new is bought")),
    "needs": (_("Something the whole team uses within a week"), _("A person to call when it stops")),
    "pains": (
        _("The same mistake on every busy day"),
        _("Numbers that nobody upstairs believes"),
        _("New colleagues who need weeks to learn the workarounds"),
    ),
    "objections": (_("“My people will not use one more tool.”"), _("“Not before the season is over.”")),
    "questions": (
        _("What changes for my team on the first morning?"),
        _("Does it work with what we have?"),
        _("How long until we notice a difference?"),
    ),
    "traits": (_("Practical, short of time"), _("Trusts colleagues in the same job more than brochures")),
    "interests": (_("How others in the trade do it"), _("Checklists, short films, numbers from practice")),
    "channels": (_("Phone, early in the morning"), _("Short mails with one question"), _("Trade fairs")),
    "criteria": _title("operations", "logistics", "production", "plant manager", "warehouse", "dispatch"),
}
BUDGET_OWNER: "Starting" = {
    "name": _("Budget owner"),
    "role": _("Decides what money is spent on, and wants proof that it comes back."),
    "goals": (_("Costs that can be planned"), _("Growth without more heads")),
    "wants": (_("One page that says what it costs and what it brings"), _("References that can be called")),
    "needs": (_("A calculation in their own numbers"), _("A contract without surprises")),
    "pains": (
        _("Projects that cost twice what was said"),
        _("Tools that were paid for and are not used"),
        _("Reports that come when it is too late"),
    ),
    "objections": (_("“There is no budget this year.”"), _("“What we have is good enough.”")),
    "questions": (
        _("When does it pay for itself?"),
        _("Who else of our size uses it?"),
        _("What does it cost to stop?"),
    ),
    "traits": (_("Asks for numbers and compares"), _("Leaves details to those who do the work")),
    "interests": (_("Margins, risks, what the competition does"), _("Case studies with figures")),
    "channels": (
        _("A recommendation by the own team"),
        _("A meeting with an agenda"),
        _("Mail with one page attached"),
    ),
    "criteria": _title(
        "managing director", "chief executive", "chief financial", "CEO", "CFO", "head of finance", "owner"
    ),
}
STARTING_PERSONAS: "dict[str, Starting]" = {"operations_lead": OPERATIONS_LEAD, "budget_owner": BUDGET_OWNER}

PROFILE: "Starting" = {
    "summary": _(
        "Companies big enough to feel the problem every day and small enough to decide within a quarter."
        " Replace these criteria by what your won deals have in common."
    ),
    "criteria": [
        {"field": "company.employees", "operator": "between", "value": [50, 1000], "kind": "points", "points": 50},
        {"field": "company.revenue", "operator": "at_least", "value": 5000000, "kind": "points", "points": 25},
        {"field": "company.industry", "operator": "known", "kind": "points", "points": 15},
        {"field": "company.country", "operator": "known", "kind": "points", "points": 10},
    ],
}
