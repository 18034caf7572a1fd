"""What of leads can be found and begun from anywhere, and the keys of the queue."""

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from frame.finding import MANY, Found, KeyGroup, does, finds, knows_keys
from leads.models import Campaign, Company, Lead
from leads.views.step_offers import STEPS
from people.models.team import sort_key
from people.rules import may


@finds(gettext_lazy("Leads"))
def leads(request: HttpRequest, words: str) -> list[Found]:
    """By name, company, e-mail or external id; the beginning of an e-mail asks its index and nothing else."""
    if not may(request.user, "lead.see"):
        return []
    rows = Lead.objects.with_email(words).order_by("email") if "@" in words else Lead.objects.matching(words).by_name()
    return [
        Found(str(lead), reverse("leads:lead", args=[lead.pk]), "user-round", _beside(lead))
        for lead in rows.select_related("company")[:MANY]
    ]


@finds(gettext_lazy("Companies"))
def companies(request: HttpRequest, words: str) -> list[Found]:
    if "@" in words or not may(request.user, "lead.see"):
        return []
    rows = Company.objects.filter(sort_key__contains=sort_key(words)).order_by("sort_key", "pk")[:MANY]
    return [Found(one.name, reverse("leads:company", args=[one.pk]), "building-2", one.industry) for one in rows]


@finds(gettext_lazy("Campaigns"))
def campaigns(request: HttpRequest, words: str) -> list[Found]:
    if "@" in words or not may(request.user, "lead.see"):
        return []
    rows = Campaign.objects.filter(name__icontains=words).order_by("name")[:MANY]
    return [Found(one.name, reverse("leads:campaign", args=[one.pk]), "megaphone", one.aim) for one in rows]


@does
def begun(request: HttpRequest) -> list[Found]:
    """What this reader may begin."""
    person = request.user
    doing = (
        ("lead.create", Found(_("Add a lead"), reverse("leads:lead_new"), "user-round-plus")),
        ("lead.import", Found(_("Import leads from a file"), reverse("leads:import_new"), "upload")),
        ("handoff.submit", Found(_("Hand leads over"), f"{reverse('leads:lead_list')}?stage=nurturing", "arrow-right")),
        ("campaign.edit", Found(_("Add a campaign"), reverse("leads:campaign_new"), "megaphone")),
        ("lead.see", Found(_("See what you hold"), f"{reverse('leads:queue')}?show=mine", "inbox")),
    )
    return [found for action, found in doing if may(person, action, person)]


@knows_keys
def of_the_list() -> KeyGroup:
    """Choosing several leads and handing them over together."""
    return KeyGroup(
        _("The list of leads"), [("x", _("Choose the lead")), ("s", _("Submit the chosen")), ("n", _("Add a lead"))]
    )


@knows_keys
def of_the_queue() -> KeyGroup:
    """Each step of a handoff has its key; in an open panel other keys count."""
    steps = [(step.key, step.word) for step in STEPS]
    return KeyGroup(
        _("A handoff"),
        [
            ("j", _("The next lead")),
            ("k", _("The lead before")),
            ("Enter", _("Read the chosen one")),
            *steps,
            ("1 … 9", _("Choose a reason")),
        ],
    )


def _beside(lead: Lead) -> str:
    return ", ".join(filter(None, [lead.title, lead.company.name if lead.company else "", lead.get_stage_display()]))
