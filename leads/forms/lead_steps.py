from typing import Any

from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from frame.forms import DayInput
from leads.models import Engagement, Invalid
from leads.models.days import refuse_to_come
from people.models import Person, Role, Side
from sla.models import Agreement, Reason


class DisqualificationForm(forms.Form):
    """Why marketing ends it: a reason of the version in force, or in writing while there is none."""

    reason = forms.ModelChoiceField(
        label=_("Reason"),
        queryset=Reason.objects.none(),
        empty_label=_("Choose a reason"),
        error_messages={"required": _("Choose why this lead is disqualified.")},
    )
    note = forms.CharField(
        label=_("Note"),
        required=False,
        max_length=500,
        error_messages={"required": _("Write why this lead is disqualified.")},
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, data: Any = None, *, agreement: Agreement | None) -> None:
        super().__init__(data, auto_id="disqualify_%s")
        if agreement is None:
            del self.fields["reason"]
            self.fields["note"].label, self.fields["note"].required = _("Why"), True
        else:
            reasons = Reason.objects.filter(agreement=agreement, kind=Reason.Kind.DISQUALIFY).order_by("position")
            self.fields["reason"].queryset = reasons  # type: ignore[attr-defined]  # a ModelChoiceField


class ReopeningForm(forms.Form):
    reason = forms.CharField(
        label=_("Why"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("Write why you reopen this lead.")},
    )

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, auto_id="reopen_%s")


class OwnershipForm(forms.Form):
    """Who of marketing looks after the lead."""

    owner = forms.ModelChoiceField(
        label=_("Owner"), queryset=Person.objects.none(), required=False, empty_label=_("Nobody")
    )

    def __init__(self, data: Any = None, *, owner: Person | None) -> None:
        super().__init__(data, auto_id="own_%s", initial={"owner": owner})
        of_marketing = Q(is_active=True, side=Side.MARKETING, roles__overlap=[Role.MARKETER, Role.MANAGER])
        people = Person.objects.filter(of_marketing | Q(pk=owner.pk if owner else None)).by_name()
        self.fields["owner"].queryset = people  # type: ignore[attr-defined]  # a ModelChoiceField


class NextStepForm(forms.Form):
    what = forms.CharField(
        label=_("What marketing will do"),
        max_length=300,
        error_messages={"required": _("Write what marketing will do.")},
    )
    by_day = forms.DateField(
        label=_("By"),
        error_messages={"required": _("Choose the day by which it is done.")},
        widget=DayInput(),
    )

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, auto_id="plan_%s")

    def clean_by_day(self) -> Any:
        day = self.cleaned_data["by_day"]
        if day < timezone.localdate():
            raise forms.ValidationError(_("That day is past. Choose today or a later day."))
        return day


class EngagementForm(forms.Form):
    """A touch that marketing saw."""

    kind = forms.ChoiceField(label=_("What they did"), choices=Engagement.Kind)
    when = forms.DateTimeField(
        label=_("When"),
        error_messages={"required": _("Enter when it was.")},
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
    source = forms.CharField(label=_("Where"), required=False, max_length=120)
    note = forms.CharField(label=_("Note"), required=False, max_length=300)

    def __init__(self, data: Any = None, *, at: Any) -> None:
        self.at = at
        super().__init__(data, auto_id="see_%s", initial={"when": at})

    def clean_when(self) -> Any:
        when = self.cleaned_data["when"]
        try:
            refuse_to_come("when", when, at=self.at)
        except Invalid as refusal:
            raise forms.ValidationError(str(refusal)) from None
        return when
