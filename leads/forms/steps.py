"""What each step of a handoff asks for. Permission is the view's, the laws are the handoff's own."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.utils.choices import flatten_choices
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy

from frame.forms import DayInput
from leads.models import FollowUp, Handoff
from people.models import Person, Workspace
from sla.models import Reason

BLANK = ("", "")


class StepForm(forms.Form):
    """A step that asks for nothing. Field ids carry the step's name, so that all forms fit on one page."""

    noun = ""
    kinds: tuple[str, ...] = ()
    template = "leads/_handoff_step_fields.html"

    def __init__(
        self,
        *args: Any,
        handoff: Handoff,
        at: datetime,
        reasons: Sequence[Reason] = (),
        people: Sequence[Person] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **{"auto_id": f"{self.noun}-%s", "label_suffix": "", **kwargs})
        self.handoff = handoff
        self.at = at
        self.known = {str(reason.pk): reason for reason in reasons if reason.kind in self.kinds}
        self.people = {str(person.pk): person for person in people}
        self.prepare()

    def prepare(self) -> None:
        """Fill in what depends on the handoff."""
        if self.is_in_writing:
            self.ask_in_writing()
        elif self.kinds:
            _choose(self.fields["reason"], [(key, str(reason)) for key, reason in self.known.items()])

    @property
    def is_in_writing(self) -> bool:
        """Nobody has signed reasons yet, and what was imported is worked on all the same."""
        return bool(self.kinds) and not self.known and self.handoff.is_imported

    def ask_in_writing(self) -> None:
        """In place of reasons to choose from."""
        self.fields["reason"] = forms.CharField(
            label=_("Why"),
            widget=forms.Textarea(attrs={"rows": 2}),
            help_text=_("In a few words: no reasons are signed yet."),
            error_messages={"required": _("Write why.")},
        )

    def arguments(self) -> dict[str, Any]:
        """What the step itself takes, from clean data."""
        data = dict(self.cleaned_data)
        if self.is_in_writing:
            data["written"] = data["reason"]
        if self.kinds:
            data["reason"] = self.known.get(data.get("reason", ""))
        return data

    @property
    def typed(self) -> list[tuple[str, str]]:
        """What somebody chose and wrote: label and words, to be shown when the step came too late."""
        return [(str(self.fields[name].label), text) for name in self.fields if (text := self._typed_into(name))]

    def _typed_into(self, name: str) -> str:
        """In words; nothing for what a form says by itself, such as the first choice of a list."""
        field, text = self.fields[name], str(self.data.get(name, "")).strip()
        if isinstance(field, forms.ChoiceField):
            choices: list[tuple[str, str]] = [(str(key), str(label)) for key, label in _flat(field)]
            is_offered = isinstance(field.widget, forms.Select) and choices[:1] and text == choices[0][0]
            return "" if is_offered else dict(choices).get(text, "")
        day = self.cleaned_data.get(name) if isinstance(field, forms.DateField) else None
        return date_format(day, _t("j M Y")) if day else text


class AcceptanceForm(StepForm):
    noun = "acceptance"


@dataclass(frozen=True)
class ReasonGroup:
    """The reasons of one kind with what each asks for."""

    label: str
    reasons: list[tuple[Reason, bool]]  # and whether it is chosen


class AskedByReason(forms.DateField):
    """A day that some reasons need, so it is not called optional; whether it is missing the handoff itself says."""

    def validate(self, value: Any) -> None:
        """Nothing to refuse here."""


class ReturnForm(StepForm):
    noun = "return"
    kinds = (Reason.Kind.NURTURE, Reason.Kind.DISQUALIFY)
    template = "leads/_handoff_return_fields.html"

    reason = forms.ChoiceField(
        label=_("Why"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one of the reasons that both sides signed.")},
    )
    resume_on = AskedByReason(label=_("Back on the list, where the reason says “date”"), widget=DayInput())
    note = forms.CharField(
        label=_("Note for marketing"),
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("A word or two: what should marketing know?")},
    )

    def ask_in_writing(self) -> None:
        """The note is the reason, and any day may be named."""
        del self.fields["reason"]
        self.fields["resume_on"] = forms.DateField(label=_("Back on the list"), required=False, widget=DayInput())

    def clean(self) -> None:
        """What the handoff would refuse is said together with what is missing."""
        said = {"reason": None, "note": "", "resume_on": None, **self.arguments()}
        for wrong in self.handoff.wrong_with_return(**said, at=self.at):
            if wrong.field not in self.errors:
                self.add_error(wrong.field if wrong.field in self.fields else None, str(wrong))

    def arguments(self) -> dict[str, Any]:
        """A day that the chosen reason does not ask for was left over from another one, and out of sight."""
        if self.is_in_writing:
            return {**self.cleaned_data, "reason": None}
        said = super().arguments()
        asks = said["reason"] is not None and said["reason"].asks_date
        return said if asks else {**said, "resume_on": None}

    def _typed_into(self, name: str) -> str:
        reason = self.known.get(str(self.data.get("reason", "")))
        is_left_over = name == "resume_on" and not self.is_in_writing and not (reason and reason.asks_date)
        return "" if is_left_over else super()._typed_into(name)

    @property
    def groups(self) -> list[ReasonGroup]:
        labels = {Reason.Kind.NURTURE: _t("Back to nurture"), Reason.Kind.DISQUALIFY: _t("Disqualify")}
        chosen = self.data.get("reason") if self.is_bound else None
        return [
            ReasonGroup(
                label=label,
                reasons=[(one, str(one.pk) == chosen) for one in self.known.values() if one.kind == kind],
            )
            for kind, label in labels.items()
        ]


class QuestionForm(StepForm):
    noun = "question"
    text = forms.CharField(
        label=_("Question for marketing"),
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Write what you need to know.")},
    )


class AnswerForm(StepForm):
    noun = "answer"
    text = forms.CharField(
        label=_("Answer"),
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Write the answer.")},
    )


class FollowUpForm(StepForm):
    noun = "follow-up"
    template = "leads/_handoff_follow_up_fields.html"
    outcome = forms.ChoiceField(
        label=_("What came of it"),
        choices=FollowUp.Outcome.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what came of it.")},
    )
    channel = forms.ChoiceField(label=pgettext_lazy("channel", "By"), choices=FollowUp.Channel.choices)
    when = forms.DateTimeField(
        label=_("When"),
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        help_text=_("Empty means now."),
        error_messages={"invalid": _("Write a day and a time, such as 2026-11-17 10:40.")},
    )
    note = forms.CharField(label=_("Note"), required=False, widget=forms.Textarea(attrs={"rows": 2}))

    def clean_when(self) -> datetime | None:
        """Entered to the minute: the minute of the submission itself means the submission, not before it."""
        when: datetime | None = self.cleaned_data["when"]
        submitted = self.handoff.submitted_at
        if when is not None and when == submitted.replace(second=0, microsecond=0):
            return submitted
        return when


class PostponementForm(StepForm):
    noun = "postponement"
    until = forms.DateField(
        label=_("Until the start of"),
        widget=DayInput(),
        error_messages={"required": _("Choose the day on which you go on.")},
    )
    note = forms.CharField(
        label=_("Why it can wait"),
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("A word or two: what are you waiting for?")},
    )


class GivingBackForm(StepForm):
    noun = "giving-back"
    kinds = (Reason.Kind.REASSIGN,)
    reason = forms.ChoiceField(
        label=_("Why"), widget=forms.RadioSelect, error_messages={"required": _("Choose why you give it back.")}
    )


class ReassignmentForm(StepForm):
    noun = "reassignment"
    kinds = (Reason.Kind.REASSIGN,)
    to = forms.ChoiceField(label=_("To"), error_messages={"required": _("Choose who takes it on.")})
    reason = forms.ChoiceField(
        label=_("Why"), widget=forms.RadioSelect, error_messages={"required": _("Choose why it is reassigned.")}
    )

    def prepare(self) -> None:
        super().prepare()
        teams: dict[str, list[tuple[str, str]]] = {}
        for key, person in self.people.items():
            if person.pk != self.handoff.holder_id:
                teams.setdefault(str(person.team or ""), []).append((key, _with_what_they_have(person, at=self.at)))
        own = str(self.handoff.team or "")
        _choose(self.fields["to"], [BLANK, *sorted(teams.items(), key=lambda team: (team[0] != own, team[0]))])

    def arguments(self) -> dict[str, Any]:
        return {**super().arguments(), "to": self.people[self.cleaned_data["to"]]}


class ConversionForm(StepForm):
    noun = "conversion"
    value = forms.DecimalField(
        label=_("What it may be worth"), required=False, min_value=0, max_digits=18, decimal_places=2
    )

    def prepare(self) -> None:
        if workspace := Workspace.known():
            self.fields["value"].label = _t("What it may be worth in %(currency)s") % {"currency": workspace.currency}


class WinForm(StepForm):
    noun = "win"


class LossForm(StepForm):
    noun = "loss"
    kinds = (Reason.Kind.LOST,)
    reason = forms.ChoiceField(
        label=_("Why"), widget=forms.RadioSelect, error_messages={"required": _("Choose why it is lost.")}
    )


class WithdrawalForm(StepForm):
    noun = "withdrawal"
    reason = forms.CharField(
        label=_("Why you take it back"),
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("Write why you take this handoff back.")},
    )


def _with_what_they_have(person: Person, *, at: datetime) -> str:
    """A name with what helps to choose: ``Jonas Petersen, 4 open leads, away``."""
    said, number = person.name, getattr(person, "open_leads", None)
    if number is not None:
        said = ngettext("%(person)s, %(n)s open lead", "%(person)s, %(n)s open leads", number) % {
            "person": said,
            "n": number_format(number),
        }
    is_away = person.is_away_on(at.astimezone(person.tzinfo).date())
    return _t("%(person)s, away") % {"person": said} if is_away else said


def _choose(field: forms.Field, choices: Sequence[Any]) -> None:
    if isinstance(field, forms.ChoiceField):
        field.choices = choices


def _flat(field: forms.ChoiceField) -> list[tuple[Any, Any]]:
    """Its choices without the groups that they stand in."""
    choices: Any = field.choices
    return list(flatten_choices(choices))
