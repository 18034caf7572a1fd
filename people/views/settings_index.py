"""The settings page: what this person may set, and what is set."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from people.http import MemberRequest
from people.membership import may_invite
from people.models import Invitation, Person, Side, Team
from people.rules import may
from people.setup_steps import progress

Allowed = Callable[[Person], bool]


@dataclass(frozen=True)
class Section:
    """A line of the settings page. ``code`` is the place where an app says what is set: ``settings.<code>``.

    ``keywords`` are other words by which somebody may look for it.
    """

    code: str
    title: Any
    text: Any
    icon: str
    url_name: str
    allowed: Allowed = lambda person: True
    keywords: Any = ""

    @property
    def href(self) -> str:
        """The address of its page, or "" while no app has it."""
        try:
            return reverse(self.url_name)
        except NoReverseMatch:
            return ""

    @property
    def place(self) -> str:
        return f"settings.{self.code}"


def _configures(person: Person) -> bool:
    return may(person, "workspace.configure")


OURS = (
    Section("workspace", _("Workspace"), _("Name, mission, language, time zone, currency and first day of the week"), "orbit", "people:workspace", _configures, keywords=_("money timezone weekday locale installation")),
    Section("teams", _("Teams"), _("The teams of both sides; a sales team has a queue"), "users", "people:teams", _configures, keywords=_("queue sides groups")),
    Section("people", _("People"), _("Who is a member, on which side, in which roles"), "contact", "people:directory", keywords=_("members roles rights permissions users")),
    Section("invitations", _("Invitations"), _("Invite people, and see who has not joined yet"), "user-plus", "people:invitation_list", may_invite, keywords=_("invite link join new member")),
    Section("hours", _("Hours"), _("When each team works, its holidays and closures; promises run by them"), "clock", "sla:calendar_list", keywords=_("calendar calendars public holiday bank days business working opening time closed closing shifts weekend")),
    Section("fields", _("Fields"), _("What a lead has beside the usual"), "list-plus", "leads:field_list", _configures, keywords=_("attributes custom columns")),
    Section("imports", _("Imports"), _("Leads from a file, with what became of each row"), "file-up", "leads:import_list", lambda person: may(person, "lead.import"), keywords=_("CSV Excel spreadsheet upload")),
    Section("keys", _("Keys to the API"), _("What programs may do here, and in whose name"), "plug", "api:key_list", _configures, keywords=_("API token program integration secret")),
    Section("api", _("The API"), _("What programs may ask and do here, with lines to try"), "braces", "api:reference", keywords=_("API documentation reference OpenAPI curl developer")),
    Section("operations", _("Operations"), _("Whether everything runs, and what is to be tried again"), "activity", "operations:overview", _configures, keywords=_("health failed retry queue workers mail logs")),
    Section("setup", _("Set-up"), _("What is left until both teams can work"), "list-checks", "people:setup", keywords=_("begin first steps onboarding")),
)  # fmt: skip
YOURS = (
    Section("profile", _("Your profile"), _("Your name, your zone, what others may ask you"), "circle-user-round", "people:profile", keywords=_("time timezone away vacation holiday leave account")),
    Section("notifications", _("Notifications"), _("What reaches you, and whether by mail"), "bell", "notifications:notification_list", keywords=_("e-mail bell alerts")),
    Section("own_keys", _("Your keys"), _("What lets programs act in your name"), "key", "api:own_keys", keywords=_("API token program integration secret")),
    Section("password", _("Password"), _("The one you sign in with"), "key-round", "account_change_password", keywords=_("sign-in login security account secret")),
    Section("second_step", _("Two-step sign-in"), _("A code from your phone beside the password, and recovery codes"), "smartphone", "mfa_index", keywords=_("two-factor 2FA MFA TOTP authenticator app security")),
)  # fmt: skip


def sections_of(person: Person) -> list[Section]:
    """Every section that this person may open."""
    return [section for section in OURS + YOURS if section.href and section.allowed(person)]


@login_required
@require_safe
def settings_index(request: MemberRequest) -> HttpResponse:
    """Everything that this person may set, with what is set."""
    groups = [
        (title, [section for section in sections if section.href and section.allowed(request.user)])
        for title, sections in ((_t("The workspace"), OURS), (_t("You"), YOURS))
    ]
    return render(request, "people/settings.html", {"groups": groups, "is_set": _is_set(request)})


def _is_set(request: MemberRequest) -> dict[str, str]:
    """What is set, for the sections that are ours."""
    person, workspace = request.user, request.workspace
    done, total = progress(person)
    members = Person.objects.active().count()
    waiting = Invitation.objects.waiting().filter(expires_at__gt=timezone.now()).count()
    return {
        "workspace": str(workspace or _t("not named yet")),
        "teams": _teams(),
        "people": ngettext("%(n)d member", "%(n)d members", members) % {"n": members},
        "invitations": ngettext("%(n)d waits", "%(n)d wait", waiting) % {"n": waiting}
        if waiting
        else _t("nobody waits"),
        "setup": _t("done") if done == total else _t("%(done)d of %(total)d done") % {"done": done, "total": total},
        "profile": person.zone,
    }


def _teams() -> str:
    sides = list(Team.objects.values_list("side", flat=True))
    values = {"marketing": sides.count(Side.MARKETING), "sales": sides.count(Side.SALES)}
    return _t("%(marketing)d of marketing, %(sales)d of sales") % values
