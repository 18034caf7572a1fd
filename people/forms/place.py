"""Where somebody stands: side, team and roles, of a member or of somebody invited."""

from collections.abc import Iterable
from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from people.membership import roles_to_give, teams_to_fill
from people.models import Invitation, Person, Side, Team
from people.rules import may


class PlaceForm(forms.ModelForm):  # type: ignore[type-arg]  # of a person or of an invitation
    """What ``by`` may choose. The team brings its side along."""

    team = forms.ModelChoiceField(label=_("Team"), queryset=Team.objects.none(), required=False)
    roles = forms.MultipleChoiceField(
        label=_("Roles"),
        error_messages={"required": _("Choose at least one role.")},
        widget=forms.CheckboxSelectMultiple,
        help_text=_(
            "Marketers hand leads over, reps follow up, managers sign and look after their team, admins configure. Rights add up."
        ),
    )

    side = forms.ChoiceField(label=_("Side"), required=False, choices=[("", _("no side")), *Side.choices])

    def __init__(self, *args: Any, by: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        team, roles = cast("forms.ModelChoiceField[Team]", self.fields["team"]), self.fields["roles"]
        team.queryset = teams_to_fill(by)
        team.choices = [("", _("no team")), *_by_side(team.queryset)]
        roles.choices = [(role.value, role.label) for role in roles_to_give(by)]  # type: ignore[attr-defined]  # a ChoiceField
        if not may(by, "workspace.configure"):
            del self.fields["side"]
            team.required = True

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        team, side = cleaned.get("team"), cleaned.get("side") or None
        if team and side and team.side != side and "side" in self.changed_data:
            message = _("%(team)s is a team of %(side)s. Choose that side, or another team.")
            self.add_error("team", forms.ValidationError(message, params={"team": team, "side": Side(team.side).label}))
        cleaned["side"] = team.side if team else side
        if not self.errors:
            self._check_roles(cleaned)
        return cleaned

    def _check_roles(self, cleaned: dict[str, Any]) -> None:
        """The database's rules, said beside the roles."""
        placed = Person(side=cleaned["side"], team=cleaned["team"], roles=cleaned["roles"])
        try:
            placed.validate_constraints(exclude={"email", "name", "id"})
        except forms.ValidationError as refused:
            self.add_error("roles", refused.messages)

    def _post_clean(self) -> None:
        """The instance changes through its own steps, not here."""

    @property
    def place(self) -> dict[str, Any]:
        """Side, team and roles as chosen."""
        return {key: self.cleaned_data[key] for key in ("side", "team", "roles")}


class MembershipForm(PlaceForm):
    class Meta:
        model = Person
        fields = ("side", "team", "roles")


class InvitationForm(PlaceForm):
    class Meta:
        model = Invitation
        fields = ("email", "name", "side", "team", "roles")

    def clean_email(self) -> str:
        email: str = self.cleaned_data["email"]
        member = Person.objects.filter(email__iexact=email).first()
        if member and member.is_active:
            raise forms.ValidationError(_("%(person)s is a member already."), params={"person": member})
        if member:
            raise forms.ValidationError(
                _("%(person)s was a member. Open their page and reactivate them."), params={"person": member}
            )
        return email


def _by_side(teams: Iterable[Team]) -> list[tuple[Any, list[tuple[int, str]]]]:
    teams = list(teams)
    groups = [(side.label, [(team.pk, team.name) for team in teams if team.side == side.value]) for side in Side]
    return [group for group in groups if group[1]]
