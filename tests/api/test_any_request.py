"""Whatever is sent, by whomever: the API answers as its document says, and never that something went wrong on our side.

A few requests an operation each time; with ``--every-example`` fifty an operation for each kind of person, and longer walks
along the links.
"""

import sys
from collections import Counter, defaultdict
from contextlib import contextmanager, suppress
from traceback import format_exception

import hypothesis
import pytest
import schemathesis
from django.core.signals import got_request_exception, request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections, transaction
from django.utils import timezone
from hypothesis import HealthCheck, Phase
from hypothesis.errors import FlakyStrategyDefinition
from hypothesis.strategies import just
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import FailureGroup
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from glossary.models import Term
from leads.models import Lead, NextStep
from personas.models import Persona
from sla.models import Agreement, Reason
from tests.api.any_requests import (
    at_the_edge,
    count_on_from,
    is_all_sent,
    last_numbers,
    like_the_example,
    requests_of,
    say_the_example,
)
from tests.factories import make_hand_raiser
from tests.journeys.furnishing import furnish
from tests.leads.import_files import received

ROLES = ("marketer", "rep", "manager of marketing", "manager of sales", "admin")
MANAGERS = ROLES[2:4]  # between them they may do everything
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
IN_A_MOMENT = "step_take_back"  # can be done for 30 seconds only


@pytest.fixture
def every(request):
    return request.config.getoption("--every-example")


@pytest.fixture
def settle(every):
    """How many requests or walks are made up: the same ones each time, unless there are to be many."""

    def settings(number, **more):
        return hypothesis.settings(
            max_examples=number,
            derandomize=not every,
            database=None,
            deadline=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
            **more,
        )

    return settings


@pytest.fixture
def keys(mia, mara, sam, sofia, ada, sales, key, settings, tmp_path):
    """A key of each kind of person, in a workspace in which every kind of thing has happened."""
    settings.MEDIA_ROOT = tmp_path
    settings.ALLOWED_HOSTS = ["*"]
    settings.API_RATES = dict.fromkeys(settings.API_RATES, 1_000_000)
    furnish(mara=mara, sofia=sofia, sam=sam, ada=ada, sales=sales)
    at = timezone.now()
    NextStep.plan(Lead.objects.earliest("pk"), what="Send the guide", by_day=at.date(), by=mia, at=at)
    reason = Reason.objects.get(agreement=Agreement.objects.in_force(at), code="competitor")
    make_hand_raiser("Kai Thoma", at=at).disqualify(reason=reason, note="", by=mara, at=at)
    Agreement.draft(by=mara, at=at).propose(by=mara, at=at, edition=0)
    received(b"email\nida@falk.test\n", by=mara).start(by=mara, at=at)
    Term.introduce(word="Warm lead", wording="Knows us", by=mia, at=at)
    Persona.introduce(name="Buyer", role="Runs the ramp.", by=mia, at=at)
    return {who: key(person) for who, person in zip(ROLES, (mia, sam, mara, sofia, ada), strict=True)}


@pytest.fixture
def schema(keys):
    """What the document says, of the application as it is served, on the connection of this test."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    found = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", get_wsgi_application())
    found.config.generation.update(with_security_parameters=False)
    yield found
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


class Answers:
    """What was answered by operation and status, and what of it the document does not say."""

    def __init__(self, keys):
        self.keys, self.wrong, self.thrown = keys, {}, []
        self.statuses = defaultdict(Counter)

    def ask(self, case, who):
        self.thrown.clear()
        response = case.call(headers=self.headers_of(who))
        self.check(case, response, who)
        return response

    def check(self, case, response, who):
        name = case.operation.definition.raw["operationId"]
        self.statuses[name][response.status_code] += 1
        # a body is read kindly, its numbers as texts and its rows one by one; an address is not
        is_told = not case.operation.body and is_all_sent(case, response)
        try:
            case.validate_response(response, checks=[*CHECKS, *([negative_data_rejection] if is_told else [])])
        except FailureGroup as found:
            for failure in found.exceptions:
                what = [who, failure.message, case.as_curl_command(), *self.thrown]
                self.wrong.setdefault((name, response.status_code, failure.title), what)

    def headers_of(self, who):
        return {"Authorization": f"Bearer {self.keys[who]}", "Accept-Encoding": "identity"}

    def note(self, **_more):
        """What was raised on our side."""
        self.thrown.append("".join(format_exception(sys.exception())))

    @property
    def never_good(self):
        return sorted(name for name, statuses in self.statuses.items() if min(statuses) >= 300)


@pytest.fixture
def answers(keys):
    found = Answers(keys)
    got_request_exception.connect(found.note)
    yield found
    got_request_exception.disconnect(found.note)


@contextmanager
def taken_back():
    """Whatever is done in here was not done afterwards."""
    place = transaction.savepoint()
    yield
    transaction.savepoint_rollback(place)


@pytest.mark.slow
def test_whatever_is_asked_is_answered_as_the_document_says(schema, every, settle, answers):
    def ask(case, who):
        answers.ask(case, who)

    for found in schema.get_all_operations():
        strategy = requests_of(found.ok())
        for who in ROLES if every else MANAGERS:
            some = settle(50 if every else 2)(hypothesis.given(strategy, just(who))(ask))
            with taken_back():
                some()
            # by chance alone a step that fits one thing of many would be taken in one run and not in another
            for case in like_the_example(found.ok()) if every else ():
                with taken_back():
                    ask(case, who)

    assert answers.wrong == {}
    assert not every or set(answers.never_good) <= {IN_A_MOMENT}


@pytest.mark.slow
def test_what_is_far_long_or_large_is_taken_or_refused(schema, every, answers):
    if not every:
        pytest.skip("only with --every-example")

    for found in schema.get_all_operations():
        who, usual = one_that_is_taken(found.ok(), answers)
        for case in at_the_edge(usual):
            with taken_back():
                answers.ask(case, who)

    assert answers.wrong == {}
    assert set(answers.never_good) <= {IN_A_MOMENT}


def one_that_is_taken(operation, answers):
    """By whom and how the operation is asked so that it is done, if there is a way here."""
    for case in like_the_example(operation):
        for who in ("manager of sales", "manager of marketing", "rep"):
            with taken_back():
                if answers.ask(case, who).status_code < 300:
                    return who, case
    return who, case


@pytest.mark.parametrize("who", ROLES)
def test_walks_along_the_links_are_answered_as_the_document_says(schema, every, settle, answers, who):
    if not every and who not in MANAGERS[:1]:
        pytest.skip("only with --every-example")

    numbers, walked, wanted = last_numbers(), Counter(), 50 if every else 3

    class Walk(schema.as_state_machine()):
        def setup(self):
            self.place, self.steps = transaction.savepoint(), 0
            walked[who] += 1

        def teardown(self):
            transaction.savepoint_rollback(self.place)
            count_on_from(numbers)  # a walk begun alike finds the same ids

        def before_call(self, case):
            self.steps += 1
            if self.steps % 3:  # most steps are such as can be taken
                say_the_example(case, self.steps)

        def get_call_kwargs(self, case):
            answers.thrown.clear()
            return {"headers": answers.headers_of(who)}

        def validate_response(self, response, case, **_more):
            answers.check(case, response, who)

    while walked[who] < wanted:
        # a walk that is begun alike may go on otherwise, as time has passed; then others are begun
        with suppress(FlakyStrategyDefinition):
            Walk.run(settings=settle(wanted - walked[who], stateful_step_count=12 if every else 5))

    assert answers.wrong == {}
