"""Which steps of a handoff there are, and which of them a person can take now."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from frame.known import known
from leads.forms import steps as forms
from leads.models import Handoff
from leads.step_follows import Follow, Outlook
from people.models import Person, Side
from sla.models import Reason

WAITING, ACCEPTED, CONVERTED = Handoff.OPEN


@dataclass(frozen=True)
class Step:
    """One step: its word on the button, its key, what it asks for, who may take it and when it fits."""

    noun: str
    word: str | Promise
    verb: str | Promise  # with the lead's name
    key: str
    form: type[forms.StepForm]
    take: Callable[..., Any]
    may: Callable[[Handoff, object], bool]
    fits: Callable[["Situation"], bool]
    done: str | Promise
    doing: str | Promise  # on the screen until the server has confirmed it

    @property
    def url_name(self) -> str:
        return f"leads:handoff_{self.noun.replace('-', '_')}"


@dataclass(frozen=True)
class Situation:
    """A handoff as one person meets it. Permission is asked before; this is state, holder and question only."""

    handoff: Handoff
    person: Person
    is_asked: bool

    def is_in(self, *states: str) -> bool:
        return self.handoff.state in states

    @property
    def holds(self) -> bool:
        return self.handoff.holder_id == self.person.pk

    @property
    def is_free_or_held(self) -> bool:
        return self.handoff.holder_id is None or self.holds

    @property
    def holds_or_manages(self) -> bool:
        return self.holds or (self.person.is_manager and self.person.side == Side.SALES)


STEPS = (
    Step(
        "acceptance", _("Accept"), _("Accept %(name)s"), "a", forms.AcceptanceForm, Handoff.accept,
        Handoff.can_be_accepted_by, lambda now: now.is_in(WAITING) and now.is_free_or_held,
        _("You accepted %(name)s."), _("Accepting %(name)s…"),
    ),
    Step(
        "return", _("Return"), _("Return %(name)s"), "r", forms.ReturnForm, Handoff.return_,
        Handoff.can_be_returned_by, lambda now: now.is_in(WAITING, ACCEPTED) and now.is_free_or_held,
        _("You returned %(name)s to marketing."), _("Returning %(name)s…"),
    ),
    Step(
        "question", _("Ask"), _("Ask about %(name)s"), "q", forms.QuestionForm, Handoff.ask,
        Handoff.can_be_asked_about_by,
        lambda now: now.is_in(WAITING, ACCEPTED) and now.is_free_or_held and not now.is_asked,
        _("You asked marketing about %(name)s."), _("Asking about %(name)s…"),
    ),
    Step(
        "follow-up", _("Follow up"), _("Write it down"), "f", forms.FollowUpForm, Handoff.follow_up,
        Handoff.can_be_followed_up_by, lambda now: now.is_in(WAITING, ACCEPTED) and now.is_free_or_held,
        _("Your follow-up with %(name)s is written down."), _("Writing it down for %(name)s…"),
    ),
    Step(
        "answer", pgettext_lazy("step", "Answer"), _("Answer about %(name)s"), "a", forms.AnswerForm, Handoff.answer,
        Handoff.can_be_answered_by, lambda now: now.is_in(WAITING, ACCEPTED) and now.is_asked,
        _("You answered about %(name)s."), _("Answering about %(name)s…"),
    ),
    Step(
        "postponement", _("Postpone"), _("Postpone %(name)s"), "p", forms.PostponementForm, Handoff.postpone,
        Handoff.can_be_postponed_by,
        lambda now: now.is_in(ACCEPTED) and now.holds and now.handoff.followed_up_at is not None,
        _("You postponed %(name)s."), _("Postponing %(name)s…"),
    ),
    Step(
        "conversion", _("Convert"), _("Convert %(name)s"), "c", forms.ConversionForm, Handoff.convert,
        Handoff.can_be_converted_by, lambda now: now.is_in(ACCEPTED) and now.holds_or_manages,
        _("%(name)s is an opportunity now."), _("Converting %(name)s…"),
    ),
    Step(
        "win", _("Win"), _("%(name)s is won"), "w", forms.WinForm, Handoff.win,
        Handoff.can_be_won_by, lambda now: now.is_in(CONVERTED) and now.holds_or_manages,
        _("%(name)s is a customer now."), _("Winning %(name)s…"),
    ),
    Step(
        "loss", _("Lose"), _("%(name)s is lost"), "l", forms.LossForm, Handoff.lose,
        Handoff.can_be_lost_by, lambda now: now.is_in(CONVERTED) and now.holds_or_manages,
        _("%(name)s is lost."), _("Losing %(name)s…"),
    ),
    Step(
        "giving-back", _("Give back"), _("Give %(name)s back"), "b", forms.GivingBackForm, Handoff.give_back,
        Handoff.can_be_given_back_by,
        lambda now: now.is_in(WAITING, ACCEPTED) and now.handoff.holder_id is not None and now.holds_or_manages,
        _("You gave %(name)s back to the queue."), _("Giving %(name)s back…"),
    ),
    Step(
        "reassignment", _("Reassign"), _("Reassign %(name)s"), "m", forms.ReassignmentForm, Handoff.reassign,
        Handoff.can_be_reassigned_by, lambda now: now.is_in(*Handoff.OPEN),
        _("You reassigned %(name)s to %(person)s."), _("Reassigning %(name)s…"),
    ),
    Step(
        "withdrawal", _("Withdraw"), _("Withdraw %(name)s"), "x", forms.WithdrawalForm, Handoff.withdraw,
        Handoff.can_be_withdrawn_by, lambda now: now.is_in(WAITING),
        _("You withdrew %(name)s."), _("Withdrawing %(name)s…"),
    ),
)  # fmt: skip
BY_NOUN = {step.noun: step for step in STEPS}
TITLES = {"return": _("Return to marketing"), "question": _("Ask marketing"), "answer": _("Answer sales")}
FIRST = ("acceptance", "answer", "follow-up", "win")  # whichever of these is possible is what a handoff waits for


@dataclass(frozen=True)
class Offer:
    """A step that this person can take now, with its form."""

    step: Step
    form: forms.StepForm
    action: str
    button: str
    doing: str
    is_first: bool  # the one thing to do next
    follows: list[Follow] = field(default_factory=list)
    is_open: bool = False  # the panel comes back open, with what was typed

    @property
    def title(self) -> str | Promise:
        return TITLES.get(self.step.noun, self.step.word)

    @property
    def is_press(self) -> bool:
        """Nothing to fill in and easily given back: one press, no panel."""
        return self.step.noun == "acceptance"


@dataclass(frozen=True)
class Choices:
    """What the forms let choose from, read once for all of them."""

    reasons: Sequence[Reason]
    people: Sequence[Person]

    @classmethod
    def of(cls, handoff: Handoff, *, person: Person, at: datetime, was_open: bool = False) -> "Choices":
        """``was_open``: for a form from when it was, so that what was chosen in it can be named."""
        if not (handoff.is_open or was_open) or person.side != Side.SALES:
            return cls((), ())
        people: Sequence[Person] = ()
        if handoff.can_be_reassigned_by(person):
            found = Person.objects.active().filter(side=Side.SALES, roles__overlap=["rep", "manager"])
            held = Handoff.objects.open().filter(holder=OuterRef("pk")).order_by().values("holder")
            number = Coalesce(Subquery(held.annotate(number=Count("pk")).values("number")), 0)
            people = list(found.select_related("team").annotate(open_leads=number).by_name())
        return cls(_reasons(handoff, at=at), people)


def _reasons(handoff: Handoff, *, at: datetime) -> list[Reason]:
    """Those of its version, which nothing changes; of what was imported those of the version in force."""

    def read() -> list[Reason]:
        return list(handoff.reasons(*Reason.Kind.values, at=at))

    return known(("reasons", handoff.agreement_id), read) if handoff.agreement_id else read()


def offers(
    now: Situation,
    *,
    outlook: Outlook,
    choices: Choices,
    failed: forms.StepForm | None = None,
    is_settled: bool = False,
) -> list[Offer]:
    """The steps for this person at this moment; a form that failed comes back as it was typed.

    ``is_settled``: the next lead comes first now, not another step with this one.
    """
    found = [step for step in STEPS if step.may(now.handoff, now.person) and step.fits(now)]
    first = next((step for noun in FIRST for step in found if step.noun == noun), None)
    found.sort(key=lambda step: step is not first)
    return [
        _offer(step, now, outlook=outlook, choices=choices, failed=failed, is_first=step is first and not is_settled)
        for step in found
    ]


def form_for(step: Step, handoff: Handoff, *, choices: Choices, at: datetime, data: Any = None) -> forms.StepForm:
    return step.form(data, handoff=handoff, at=at, reasons=choices.reasons, people=choices.people)


def _offer(
    step: Step, now: Situation, *, outlook: Outlook, choices: Choices, failed: forms.StepForm | None, is_first: bool
) -> Offer:
    is_failed = failed is not None and failed.noun == step.noun
    form = failed if failed is not None and is_failed else form_for(step, now.handoff, choices=choices, at=outlook.at)
    return Offer(
        step=step,
        form=form,
        action=reverse(step.url_name, args=[now.handoff.pk]),
        button=str(step.verb) % {"name": now.handoff.lead},
        doing=str(step.doing) % {"name": now.handoff.lead},
        is_first=is_first,
        follows=outlook.after(step.noun),
        is_open=is_failed,
    )
