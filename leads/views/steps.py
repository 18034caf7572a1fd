"""The steps of a handoff, each a noun to POST to."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone

from frame.posting import posted_from
from leads.forms.steps import StepForm
from leads.models import Handoff, Invalid, NotAllowed
from leads.models.handoff_keeping import STEPS, last_step_about
from leads.undo import GIVEN_TO_A_MANAGER
from leads.views.handoff_card import QUEUE, for_card, handoff_card_context
from leads.views.queue import handoff_page_context, handoff_pane_context
from leads.views.step_offers import BY_NOUN, Choices, Step, form_for
from people.http import MemberRequest, onward

UNKNOWN_TURN = 2**31  # fits no handoff: a form that does not say what it saw is stale


@login_required
@posted_from("leads:handoff", "pk")
def acceptance(request: MemberRequest, pk: int) -> HttpResponse:
    """Take the lead."""
    return _take(request, pk, BY_NOUN["acceptance"])


@login_required
@posted_from("leads:handoff", "pk")
def return_(request: MemberRequest, pk: int) -> HttpResponse:
    """Back to marketing, with a reason and a note."""
    return _take(request, pk, BY_NOUN["return"])


@login_required
@posted_from("leads:handoff", "pk")
def question(request: MemberRequest, pk: int) -> HttpResponse:
    """Ask marketing."""
    return _take(request, pk, BY_NOUN["question"])


@login_required
@posted_from("leads:handoff", "pk")
def answer(request: MemberRequest, pk: int) -> HttpResponse:
    """Answer what sales asked."""
    return _take(request, pk, BY_NOUN["answer"])


@login_required
@posted_from("leads:handoff", "pk")
def follow_up(request: MemberRequest, pk: int) -> HttpResponse:
    """Write down an attempt to reach the lead."""
    return _take(request, pk, BY_NOUN["follow-up"])


@login_required
@posted_from("leads:handoff", "pk")
def postponement(request: MemberRequest, pk: int) -> HttpResponse:
    """Wait until a day."""
    return _take(request, pk, BY_NOUN["postponement"])


@login_required
@posted_from("leads:handoff", "pk")
def giving_back(request: MemberRequest, pk: int) -> HttpResponse:
    """Back into the queue; from the second time on to a manager."""
    return _take(request, pk, BY_NOUN["giving-back"])


@login_required
@posted_from("leads:handoff", "pk")
def reassignment(request: MemberRequest, pk: int) -> HttpResponse:
    """A sales manager gives it to somebody else."""
    return _take(request, pk, BY_NOUN["reassignment"])


@login_required
@posted_from("leads:handoff", "pk")
def conversion(request: MemberRequest, pk: int) -> HttpResponse:
    """An opportunity."""
    return _take(request, pk, BY_NOUN["conversion"])


@login_required
@posted_from("leads:handoff", "pk")
def win(request: MemberRequest, pk: int) -> HttpResponse:
    """A customer."""
    return _take(request, pk, BY_NOUN["win"])


@login_required
@posted_from("leads:handoff", "pk")
def loss(request: MemberRequest, pk: int) -> HttpResponse:
    """Lost, with a reason."""
    return _take(request, pk, BY_NOUN["loss"])


@login_required
@posted_from("leads:handoff", "pk")
def withdrawal(request: MemberRequest, pk: int) -> HttpResponse:
    """Marketing takes it back."""
    return _take(request, pk, BY_NOUN["withdrawal"])


def _take(request: MemberRequest, pk: int, step: Step) -> HttpResponse:
    """Find it, ask whether this person may, take the step, show what became of it."""
    handoff = get_object_or_404(for_card(), pk=pk)
    if not step.may(handoff, request.user):
        raise PermissionDenied
    at = timezone.now()
    choices = Choices.of(handoff, person=request.user, at=at, was_open=True)
    form = form_for(step, handoff, choices=choices, at=at, data=request.POST)
    turn = seen_turn(request)
    if not form.is_valid():
        if turn == handoff.turn:
            return _answer(request, pk, choices=choices, form=form, status=422)
        refused = last_step_about(handoff, *STEPS)
        return _answer(request, pk, choices=choices, form=form, status=409, refusal=refused)
    try:
        step.take(handoff, **form.arguments(), by=request.user, turn=turn, at=at)
    except NotAllowed as refusal:
        return _answer(request, pk, choices=choices, form=form, status=409, refusal=str(refusal))
    except Invalid as invalid:
        form.add_error(invalid.field if invalid.field in form.fields else None, str(invalid))
        return _answer(request, pk, choices=choices, form=form, status=422)
    if request.headers.get("HX-Request"):
        done = GIVEN_TO_A_MANAGER if step.noun == "giving-back" and handoff.holder else step.done
        return _answer(request, pk, choices=choices, done=str(done) % {"name": handoff.lead, "person": handoff.holder})
    return redirect(onward(request, otherwise=reverse("leads:handoff", args=[pk])))


def _answer(
    request: MemberRequest,
    pk: int,
    *,
    choices: Choices,
    form: StepForm | None = None,
    status: int = 200,
    refusal: str = "",
    done: str = "",
) -> HttpResponse:
    """The handoff as it stands now: its card for htmx, its page for a plain form. What was typed comes along."""
    handoff: Handoff = for_card().get(pk=pk)
    said: dict[str, Any] = {"choices": choices, "failed": form, "refusal": refusal, "done": done}
    if not request.headers.get("HX-Request"):
        page = handoff_page_context(request, handoff, **said)
        return render(request, "leads/queue.html", page, status=status)
    if request.POST.get("shown_in") == QUEUE:
        pane = handoff_pane_context(request, handoff, **said)
        return render(request, "leads/_handoff_pane_answer.html", pane, status=status)
    back = onward(request, otherwise=reverse("leads:handoff", args=[pk]))
    card = handoff_card_context(request, handoff, next_page=back, **said)
    return render(request, "leads/_handoff_card.html", card, status=status)


def seen_turn(request: MemberRequest) -> int:
    """The turn that the form was written for; one that fits none when it does not say."""
    said = request.POST.get("turn", "")
    return int(said) if said.isascii() and said.isdigit() and len(said) < 10 else UNKNOWN_TURN
