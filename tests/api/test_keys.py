"""Who gets in: keys and what they are for."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from api.models import NotWaiting, Scope, Token
from tests.api.calling import Caller
from tests.factories import MONDAY_9AM, make_lead

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def allow(person, *, by, at=MONDAY_9AM, days=90, scopes=("read",)):
    return Token.allow(person=person, name="Nightly sync", scopes=scopes, expires_at=at + days * DAY, by=by, at=at)


def test_the_admin_allows_and_only_its_person_sees_the_key_once(ada, mia):
    token = allow(mia, by=ada)
    assert (token.is_waiting, token.digest) == (True, "")

    text = token.pick_up(at=MONDAY_9AM)

    mark, prefix, secret = text.split("_", 2)
    assert (mark, prefix, len(prefix), len(secret)) == ("smk", token.prefix, 8, 43)
    assert secret not in str(vars(Token.objects.get()))
    assert Token.objects.presented(text, at=MONDAY_9AM).person == mia
    with pytest.raises(NotWaiting):
        token.pick_up(at=MONDAY_9AM)


def test_a_key_that_is_over_is_not_shown_any_more(ada, mia):
    with pytest.raises(NotWaiting):
        allow(mia, by=ada, days=1).pick_up(at=MONDAY_9AM + DAY)

    revoked = allow(mia, by=ada)
    revoked.revoke(by=ada, at=MONDAY_9AM)
    with pytest.raises(NotWaiting):
        revoked.pick_up(at=MONDAY_9AM)


@pytest.mark.parametrize("days", [0, 400])
def test_a_key_lasts_a_year_at_most(ada, mia, days):
    with pytest.raises(IntegrityError), transaction.atomic():
        allow(mia, by=ada, days=days)


def test_a_key_for_nothing_is_none(ada, mia):
    with pytest.raises(IntegrityError), transaction.atomic():
        allow(mia, by=ada, scopes=())


def code(answer):
    assert answer["Content-Type"] == "application/problem+json"
    said = answer.json()
    assert said["status"] == answer.status_code
    assert said["type"] == f"urn:smarketing:problem:{said['code']}"
    return answer.status_code, said["code"]


def test_without_a_good_key_nobody_gets_in(client, calls, key, mia, ada):
    good, at = key(mia), timezone.now()
    Token.objects.update(allowed_at=at - 2 * DAY, expires_at=at - DAY)
    revoked = key(mia)
    Token.objects.order_by("pk").last().revoke(by=ada, at=at)

    assert code(client.get("/api/v1/leads")) == (401, "no_token")
    assert code(client.get("/api/v1/leads", headers={"Authorization": "Basic x"})) == (401, "no_token")
    assert code(Caller(client, "smk_00000000_nothing").get("leads")) == (401, "bad_token")
    assert code(Caller(client, f"{revoked[:-1]}!").get("leads")) == (401, "bad_token")
    assert code(Caller(client, good).get("leads")) == (401, "expired_token")
    refused = Caller(client, revoked).get("leads")
    assert code(refused) == (401, "revoked_token")
    assert refused["WWW-Authenticate"] == 'Bearer error="invalid_token"'


def test_the_key_of_somebody_who_left_is_dead(calls, mia, mara, ada):
    program = calls(mia)
    assert program.get("leads").status_code == 200

    mia.deactivate(by=ada, at=MONDAY_9AM)

    assert code(program.get("leads")) == (401, "revoked_token")


def test_a_session_is_no_key(client, mia):
    client.force_login(mia)

    assert code(client.get("/api/v1/leads")) == (401, "no_token")


def test_a_key_does_what_its_scopes_and_its_person_may(calls, mia, sam):
    lead = {"email": "k@prospect.test"}

    reader = calls(mia, Scope.READ)
    assert reader.get("leads").status_code == 200
    refused = reader.post("leads", lead)
    assert (code(refused), refused.json()["scope"]) == ((403, "scope_missing"), "leads")
    assert code(calls(mia, Scope.LEADS).get("leads")) == (403, "scope_missing")
    made = calls(mia, Scope.LEADS).post("leads", lead)
    assert made.status_code == 201
    assert code(calls(sam).post(f"leads/{made.json()['id']}/ownership", {"owner": None})) == (403, "not_permitted")


def test_use_is_written_down_once_a_minute(calls, mia):
    program = calls(mia)
    program.get("leads")
    used = Token.objects.get().last_used_at

    program.get("leads")

    assert used is not None
    assert Token.objects.get().last_used_at == used


def test_who_asks_costs_one_query(calls, mia):
    program = calls(mia)
    program.get("leads")

    with CaptureQueriesContext(connection) as queries:
        program.get("leads")

    assert len(queries) == 2  # the key with its person and team, and the leads


def test_too_many_in_a_minute_have_to_wait(calls, settings, mia):
    settings.API_RATES = {**settings.API_RATES, "reads": 2}
    program = calls(mia)

    left = [program.get("leads")["RateLimit-Remaining"] for _ in range(2)]
    refused = program.get("leads")

    assert left == ["1", "0"]
    assert code(refused) == (429, "too_many")
    assert refused["Retry-After"] == refused["RateLimit-Reset"]
    assert 1 <= int(refused["Retry-After"]) <= 60
    assert calls(mia).get("leads").status_code == 200


def test_without_valkey_nobody_has_to_wait(calls, settings, mia, monkeypatch):
    from api import throttling
    from smarketing.cache import ForgivingRedisCache

    settings.API_RATES = {**settings.API_RATES, "reads": 1}
    monkeypatch.setattr(throttling, "cache", ForgivingRedisCache("unix:///nonexistent/valkey.sock", {}))
    program = calls(mia)

    assert [program.get("leads").status_code for _ in range(3)] == [200] * 3


def test_what_cannot_be_read_is_refused(calls, client, mia):
    program = calls(mia)
    make_lead()

    def post(body):
        answer = program.post("leads", body)
        return code(answer)

    assert code(program.get("leads", colour="red")) == (400, "malformed")
    assert program.get("leads", colour="red").json()["errors"][0]["field"] == "colour"
    assert code(program.get("leads", stage="asleep")) == (400, "malformed")
    assert code(program.get("leads", limit="201")) == (400, "malformed")
    assert code(program.get("leads", cursor="!")) == (400, "malformed")
    assert code(program.get("leads", fields="name,colour")) == (400, "malformed")
    assert post(b"{") == (400, "malformed")
    assert post(b'{"name": "\\u0000"}') == (400, "malformed")
    assert post(b'{"name": "\\ud800"}') == (400, "malformed")
    assert post(b"\xff") == (400, "malformed")
    assert post(b"[" * 100_000) == (400, "malformed")
    assert post(b'{"attributes": {"a": NaN}}') == (400, "malformed")
    assert post([]) == (422, "invalid")
    assert post({"e-mail": "k@prospect.test"}) == (422, "invalid")
    assert post(b'"' + b"x" * 3_000_000 + b'"') == (413, "too_large")
    form = client.post("/api/v1/leads", {"a": "b"}, headers={"Authorization": f"Bearer {program.key}"})
    assert code(form) == (415, "unsupported_media_type")
    page = client.get("/api/v1/leads", headers={"Authorization": f"Bearer {program.key}", "Accept": "text/html"})
    assert code(page) == (406, "not_acceptable")
    assert code(program.ask("DELETE", "leads")) == (405, "method_not_allowed")
    assert code(program.ask("OPTIONS", "leads")) == (405, "method_not_allowed")
    for place in ("nowhere", "leads/1%0A%0D2/clocks", "steps/%00/taking-back"):
        assert code(program.get(place)) == (404, "not_found")
    assert code(program.get("leads/999999999999999999999999")) == (404, "not_found")
