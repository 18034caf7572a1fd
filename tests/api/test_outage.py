"""What programs read when the database is away, or something went wrong that nobody foresaw."""

import pytest
from django.db import OperationalError, connection
from django.test import RequestFactory

from smarketing.outage import server_error

HERE = "/api/v1/leads"


@pytest.mark.django_db(transaction=True)
def test_a_database_that_goes_away_is_a_problem_and_no_page(calls, mia):
    program = calls(mia)
    with pytest.raises(OperationalError), connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")

    answer = program.get("leads")
    connection.close()

    assert (answer.status_code, answer["Content-Type"]) == (503, "application/problem+json")
    assert (answer.json()["code"], answer["Retry-After"]) == ("unavailable", "5")
    assert program.get("leads").status_code == 200


def test_what_nobody_foresaw_is_a_problem_and_no_page():
    answer = server_error(RequestFactory().get(HERE))

    assert (answer.status_code, answer["Content-Type"]) == (500, "application/problem+json")
    assert b"Traceback" not in answer.content
