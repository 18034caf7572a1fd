import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.core import mail
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from events.kinds import Kind
from events.models import Event
from events.outbox import hand_out_all
from notifications.models import Mail
from notifications.tasks import deliver_mail
from people.models import Invitation, Person, Role
from tests.factories import PASSWORD, make_person, make_workspace

JOINING = {"name": "Tom Reyes", "password": PASSWORD, "zone": "Europe/Lisbon"}


@pytest.fixture
def signed_in(client):
    """The browser of one person."""

    def sign_in(person):
        client.force_login(person)
        return client

    return sign_in


def invite(by, *, email="tom@quayside.test", at=None, **place):
    roles = place.pop("roles", [Role.REP])
    return Invitation.make(email=email, by=by, at=at or timezone.now(), roles=roles, **place)


def deliver() -> None:
    """What workers do: readers hear of it, mail leaves the house."""
    hand_out_all(at=timezone.now())
    deliver_mail()


def joining(token: str) -> str:
    return reverse("people:join", args=[token])


def test_an_admin_invites_anybody(signed_in, ada, sales):
    answer = signed_in(ada).post(
        reverse("people:invite"), {"email": "tom@quayside.test", "team": sales.pk, "roles": ["rep", "manager"]}
    )

    invitation = Invitation.objects.get()
    assert answer.status_code == 201
    assert (invitation.side, invitation.team, invitation.roles) == ("sales", sales, ["rep", "manager"])
    assert list(Event.objects.values_list("kind", "actor")) == [(Kind.PERSON_INVITED, ada.pk)]


def test_the_link_is_mailed_and_shown_and_opens_the_door(signed_in, client, settings, ada, sales):
    answer = signed_in(ada).post(
        reverse("people:invite"), {"email": "tom@quayside.test", "team": sales.pk, "roles": ["rep"]}
    )
    shown = re.search(r'value="(http://testserver/join/[^"]+)"', answer.content.decode())
    client.logout()

    assert shown
    deliver()
    deliver()
    assert [(m.to, m.subject) for m in mail.outbox] == [(["tom@quayside.test"], "Ada invites you to Quayside")]
    assert settings.BASE_URL + shown[1].removeprefix("http://testserver") in mail.outbox[0].body
    assert client.get(shown[1]).status_code == 200


def test_a_mail_that_cannot_be_sent_loses_no_invitation(signed_in, ada, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1  # nobody listens there

    answer = signed_in(ada).post(reverse("people:invite"), {"email": "tom@quayside.test", "roles": ["admin"]})
    deliver()

    assert answer.status_code == 201
    assert "/join/" in answer.content.decode()
    assert Invitation.objects.count() == 1
    assert (Mail.objects.get().state, Mail.objects.get().attempts) == (Mail.State.QUEUED, 1)
    listed = signed_in(ada).get(reverse("people:invitation_list")).content.decode()
    assert "The mail could not be sent so far. Pass a new link on yourself." in listed


def test_nobody_is_mailed_a_link_that_does_not_open_any_more(ada):
    accepted, _ = invite(ada, email="accepted@quayside.test", roles=[Role.ADMIN])
    withdrawn, _ = invite(ada, email="withdrawn@quayside.test", roles=[Role.ADMIN])
    renewed, _ = invite(ada, email="renewed@quayside.test", roles=[Role.ADMIN])
    hand_out_all(at=timezone.now())

    accepted.accept(name="A", password=None, zone="UTC", at=timezone.now())
    withdrawn.withdraw(by=ada, at=timezone.now())
    _, token = renewed.renew(by=ada, at=timezone.now())
    deliver()

    assert [m.to for m in mail.outbox] == [["renewed@quayside.test"]]
    assert joining(token) in mail.outbox[0].body


def test_a_link_made_with_another_secret_still_opens_but_is_not_mailed(client, ada, settings):
    _, token = invite(ada, roles=[Role.ADMIN])
    settings.SECRET_KEY = "another one"

    deliver()

    assert mail.outbox == []
    assert client.get(joining(token)).status_code == 200


def test_a_manager_invites_into_their_own_team_only(signed_in, sofia, sales, sales_south):
    form = {"email": "tom@quayside.test", "roles": ["rep"]}
    elsewhere = signed_in(sofia).post(reverse("people:invite"), form | {"team": sales_south.pk})
    own = signed_in(sofia).post(reverse("people:invite"), form | {"team": sales.pk})

    assert (elsewhere.status_code, own.status_code) == (422, 201)
    assert Invitation.objects.get().team == sales


def test_a_manager_makes_nobody_an_admin(signed_in, sofia, sales):
    form = {"email": "tom@quayside.test", "team": sales.pk, "roles": ["rep", "admin"]}

    answer = signed_in(sofia).post(reverse("people:invite"), form)

    assert answer.status_code == 422
    assert not Invitation.objects.exists()


@pytest.mark.parametrize("name", ["mia", "sam"])
def test_whoever_manages_nobody_invites_nobody(name, signed_in, request):
    browser = signed_in(request.getfixturevalue(name))

    assert browser.get(reverse("people:invite")).status_code == 403
    assert browser.post(reverse("people:invite"), {}).status_code == 403
    assert browser.get(reverse("people:invitation_list")).status_code == 403


def test_a_stranger_is_asked_to_sign_in(client, db):
    assert client.get(reverse("people:invite")).status_code == 302


@pytest.mark.parametrize(
    ("roles", "said"),
    [
        (["rep"], "A rep is on the sales side and in a team."),
        (["marketer"], "A marketer is on the marketing side."),
        (["manager"], "A manager is on one side."),
        ([], "Choose at least one role."),
        (["boss"], "boss is not one of the available choices."),
    ],
)
def test_roles_that_do_not_fit_the_place_are_said_beside_the_roles(roles, said, signed_in, ada):
    answer = signed_in(ada).post(reverse("people:invite"), {"email": "tom@quayside.test", "roles": roles})

    assert answer.status_code == 422
    assert said in str(answer.context["form"].errors["roles"])


def test_a_member_is_not_invited_again_whatever_the_case(signed_in, ada, mia):
    answer = signed_in(ada).post(reverse("people:invite"), {"email": "MIA@quayside.test", "roles": ["admin"]})

    assert answer.context["form"].errors["email"] == ["Mia is a member already."]


def test_somebody_who_left_is_reactivated_rather_than_invited(signed_in, ada, mia):
    mia.deactivate(by=ada, at=timezone.now())

    answer = signed_in(ada).post(reverse("people:invite"), {"email": mia.email, "roles": ["admin"]})

    assert answer.context["form"].errors["email"] == ["Mia was a member. Open their page and reactivate them."]


def test_the_form_is_filled_in_for_whom_a_step_needs(signed_in, ada, sales):
    form = signed_in(ada).get(f"{reverse('people:invite')}?side=sales&roles=manager").context["form"]

    assert (form["side"].value(), form["team"].value(), form["roles"].value()) == ("sales", sales.pk, ["manager"])


def test_the_invited_person_joins_with_the_place_chosen_for_them(client, ada, sales):
    invitation, token = invite(ada, team=sales, side="sales", roles=[Role.REP, Role.MANAGER])

    answer = client.post(joining(token), JOINING)

    tom = Person.objects.get(email="tom@quayside.test")
    assert answer.status_code == 302
    assert int(client.session["_auth_user_id"]) == tom.pk
    assert (tom.side, tom.team, tom.roles, tom.zone) == ("sales", sales, ["rep", "manager"], "Europe/Lisbon")
    assert tom.check_password(PASSWORD)
    invitation.refresh_from_db()
    assert invitation.accepted_by == tom


def test_a_weak_password_is_refused_and_the_link_stays_good(client, ada):
    _, token = invite(ada, roles=[Role.ADMIN])

    assert client.post(joining(token), JOINING | {"password": "tom@quayside"}).status_code == 422
    assert client.post(joining(token), JOINING).status_code == 302


def test_an_accepted_link_says_so(client, ada):
    _, token = invite(ada, roles=[Role.ADMIN])
    client.post(joining(token), JOINING)
    client.logout()

    for answer in (client.get(joining(token)), client.post(joining(token), JOINING)):
        assert answer.status_code == 410
        assert "This invitation has been accepted." in answer.content.decode()
    assert Person.objects.count() == 2


def test_an_ended_link_says_whom_to_ask(client, ada):
    _, token = invite(ada, at=timezone.now() - timedelta(days=15), roles=[Role.ADMIN])

    answer = client.get(joining(token))

    assert answer.status_code == 410
    assert "Ask Ada for a new link." in answer.content.decode()


def test_an_unknown_link_is_not_found(client, workspace):
    assert client.get(joining("guessed")).status_code == 404


def test_a_new_link_ends_the_old_one(signed_in, client, ada):
    invitation, old = invite(ada, roles=[Role.ADMIN])

    answer = signed_in(ada).post(reverse("people:invitation_link", args=[invitation.pk]))

    assert answer.status_code == 201
    assert client.get(joining(old)).status_code == 404
    assert client.get(answer.context["link"]).status_code == 200
    assert Invitation.objects.count() == 1


def test_a_withdrawn_link_opens_nothing(signed_in, client, ada):
    invitation, token = invite(ada, roles=[Role.ADMIN])

    answer = signed_in(ada).post(reverse("people:invitation_withdrawal", args=[invitation.pk]))

    assert answer.status_code == 302
    assert client.get(joining(token)).status_code == 404
    assert list(Event.objects.order_by("pk").values_list("kind", flat=True)) == [
        Kind.PERSON_INVITED,
        Kind.PERSON_UNINVITED,
    ]


@pytest.mark.parametrize("step", ["invitation_link", "invitation_withdrawal"])
def test_whoever_is_late_hears_that_the_person_has_joined(step, signed_in, client, ada):
    invitation, token = invite(ada, roles=[Role.ADMIN])
    client.post(joining(token), JOINING)

    answer = signed_in(ada).post(reverse(f"people:{step}", args=[invitation.pk]))

    assert answer.status_code == 409
    assert "Tom Reyes has joined meanwhile." in answer.content.decode()


@pytest.mark.parametrize("step", ["invitation_link", "invitation_withdrawal"])
def test_the_manager_of_another_team_leaves_the_invitation_alone(step, signed_in, ada, sofia, sales_south):
    invitation, _ = invite(ada, team=sales_south, side="sales")

    answer = signed_in(sofia).post(reverse(f"people:{step}", args=[invitation.pk]))

    assert answer.status_code == 403
    assert Invitation.objects.get() == invitation


def test_a_manager_sees_the_invitations_of_their_team(signed_in, ada, sofia, sales, sales_south):
    own, _ = invite(ada, team=sales, side="sales")
    invite(ada, email="ole@quayside.test", team=sales_south, side="sales")
    ended, _ = invite(ada, email="old@quayside.test", team=sales, side="sales", at=timezone.now() - timedelta(days=20))

    context = signed_in(sofia).get(reverse("people:invitation_list")).context

    assert (context["open"], context["ended"]) == ([own], [ended])


def test_the_list_costs_as_much_for_three_as_for_one(signed_in, ada, sales, django_assert_max_num_queries):
    browser = signed_in(ada)
    queries = []
    for number in (1, 3):
        for each in range(number):
            invite(ada, email=f"p{number}{each}@quayside.test", team=sales, side="sales")
        with django_assert_max_num_queries(20) as counted:
            browser.get(reverse("people:invitation_list"))
        queries.append(len(counted))

    assert queries[0] == queries[1]


@pytest.mark.django_db(transaction=True)
def test_of_two_who_invite_the_same_person_at_once_the_later_link_holds():
    make_workspace()
    ada = make_person("ada", roles=[Role.ADMIN])

    def make(email: str) -> None:
        invite(ada, email=email, roles=[Role.ADMIN])
        connection.close()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(make, ["tom@quayside.test", "TOM@quayside.test"] * 2))

    assert Invitation.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_four_who_open_the_link_at_once_one_joins():
    ada = make_person("ada", roles=[Role.ADMIN])
    invitation, _ = invite(ada, roles=[Role.ADMIN])

    def accept(number: int) -> str:
        try:
            Invitation.objects.get(pk=invitation.pk).accept(at=timezone.now(), **JOINING)
        except Invitation.DoesNotExist:
            return "too late"
        else:
            return "joined"
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        told = sorted(pool.map(accept, range(4)))

    assert told == ["joined", *["too late"] * 3]
    assert Person.objects.count() == 2


def test_an_address_taken_meanwhile_is_a_clear_answer(client, ada):
    _, token = invite(ada, roles=[Role.ADMIN])
    make_person("tom", roles=[Role.ADMIN])

    answer = client.post(joining(token), JOINING)

    assert answer.status_code == 410
    assert "Sign in with your e-mail." in answer.content.decode()


def test_what_is_wrong_with_an_invitation_is_said_in_our_words(signed_in, ada):
    page = signed_in(ada).get(reverse("people:invite")).content.decode()
    answer = signed_in(ada).post(reverse("people:invite"), {"email": "tom"}).content.decode()

    assert '<form class="form" method="post" id="form" novalidate>' in page
    assert "Not saved yet" in answer
    assert 'id="id_email_error"' in answer
