import re
from collections import defaultdict

import pytest
from django.urls import reverse

from frame import panels
from frame.panels import counts, shown_at, shows
from people.models import Person


@pytest.fixture
def signed_in(client, sam):
    client.force_login(sam)
    return client


def test_the_page_of_parts_is_for_people_who_are_signed_in(client, db):
    answer = client.get(reverse("frame:ui"))

    assert answer.status_code == 302
    assert answer["Location"].startswith(reverse("account_login"))


def test_the_page_of_parts_shows_them_under_the_strict_policy(signed_in):
    answer = signed_in.get(reverse("frame:ui"))

    assert answer.status_code == 200
    assert "default-src 'none'" in answer["Content-Security-Policy"]
    assert "hx-headers:inherited" in answer.content.decode()


def test_the_parts_show_errors_when_asked(signed_in):
    html = signed_in.get(reverse("frame:ui"), {"errors": "1"}).content.decode()

    assert "fields need a look" in html
    assert 'aria-invalid="true"' in html


def test_the_rail_names_the_workspace_and_the_person(signed_in, sam):
    html = signed_in.get(reverse("frame:ui")).content.decode()

    assert sam.name in html
    assert "Sign out" in html


def test_the_place_one_is_at_is_marked_once_in_the_rail(signed_in):
    html = signed_in.get(reverse("people:settings")).content.decode()

    assert html.split("</header>")[0].count('aria-current="page"') == 1


@pytest.mark.parametrize("name", ["account_login", "account_reset_password", "account_reset_password_done", "account_inactive", "account_signup"])  # fmt: skip
def test_the_pages_at_the_entrance_stand_on_our_base(client, db, name):
    html = client.get(reverse(name)).content.decode()

    assert 'class="entrance"' in html
    assert "css/tokens.css" in html


@pytest.mark.parametrize("name", ["account_logout", "account_change_password", "mfa_index"])
def test_the_pages_of_one_s_account_stand_on_our_base(signed_in, name):
    html = signed_in.get(reverse(name), follow=True).content.decode()

    assert "css/tokens.css" in html
    assert '<main class="' in html


def test_an_address_that_leads_nowhere_says_so_kindly(client, db):
    answer = client.get("/nowhere/at/all/")

    assert answer.status_code == 404
    assert "There is nothing here" in answer.content.decode()


@pytest.fixture
def nothing_shown(monkeypatch):
    """Nobody has said yet what shows where."""
    monkeypatch.setattr(panels, "_panels", defaultdict(list))
    monkeypatch.setattr(panels, "_counts", {})


def test_a_higher_app_shows_something_at_a_place_of_a_lower_one(rf, nothing_shown):
    request = rf.get("/")

    @shows("test.place")
    def hello(request, subject):
        return f"hello {subject}" if subject else ""

    assert shown_at("test.place", request=request, subject="Ida") == ["hello Ida"]
    assert shown_at("test.place", request=request, subject=None) == []


def test_a_count_stands_beside_its_place(signed_in, sam, sina, nothing_shown):
    @counts("people:settings")
    def both_and_sam_again(request):
        return [Person.objects.filter(pk__in=[sam.pk, sina.pk]).values("pk"), Person.objects.filter(pk=sam.pk)]

    @counts("people:directory")
    def nobody(request):
        return [Person.objects.none()]

    html = signed_in.get(reverse("frame:ui")).content.decode()

    assert re.findall(r'<span class="place-count">(\d+)</span>', html) == ["3"] * html.count('class="place-count"')
    assert html.count('class="place-count"') > 0


def test_a_number_is_said_only_as_far_as_anybody_reads_it(signed_in, sam, sina, nothing_shown, monkeypatch):
    for module in ("frame.panels", "frame.navigation"):
        monkeypatch.setattr(f"{module}.MANY", 2)

    @counts("people:settings")
    def both_twice(request):
        return [Person.objects.filter(pk__in=[sam.pk, sina.pk])] * 2

    html = signed_in.get(reverse("frame:ui")).content.decode()

    assert set(re.findall(r'<span class="place-count">([^<]+)</span>', html)) == {"1+"}
