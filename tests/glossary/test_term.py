import pytest
from django.db import DatabaseError, IntegrityError, transaction

from events.kinds import Kind
from events.models import Event
from glossary import template
from glossary.approved import NotAllowed
from glossary.models import Term, TermVersion, WordTaken
from glossary.starting_words import STARTING_WORDS
from people.rules import may
from tests.factories import MONDAY_9AM


def introduce(by, word="Warm lead", **content):
    content = {"wording": "Somebody who wrote back.", "counts": ["A reply"], "does_not_count": [], **content}
    return Term.introduce(word=word, by=by, at=MONDAY_9AM, **content)


def agree(term, mara, sofia):
    version = term.versions.open().get()
    version.approve(by=mara, at=MONDAY_9AM, revision=version.revision)
    version.approve(by=sofia, at=MONDAY_9AM, revision=version.revision)
    term.refresh_from_db()
    return version


def kinds_of(term):
    return list(Event.objects.on_thread(term).order_by("pk").values_list("kind", flat=True))


def test_a_word_is_agreed_once_a_manager_of_each_side_approved_it(mia, mara, sofia):
    term = introduce(mia)

    version = agree(term, mara, sofia)

    assert (term.current, term.word, version.missing) == (version, "Warm lead", [])
    assert kinds_of(term) == [Kind.TERM_PROPOSED, Kind.TERM_APPROVED, Kind.TERM_APPROVED, Kind.TERM_AGREED]


def test_one_side_alone_agrees_on_nothing(mia, mara):
    term = introduce(mia)
    version = term.versions.get()

    version.approve(by=mara, at=MONDAY_9AM, revision=1)

    term.refresh_from_db()
    assert (term.current, version.agreed_at, version.missing) == (None, None, ["sales"])


def test_approving_twice_for_one_side_says_who_did(mia, mara):
    version = introduce(mia).versions.get()
    version.approve(by=mara, at=MONDAY_9AM, revision=1)

    with pytest.raises(NotAllowed, match="Mara approved it for Marketing"):
        version.approve(by=mara, at=MONDAY_9AM, revision=1)


def test_somebody_who_changed_sides_does_not_approve_for_both(mia, mara, sales):
    version = introduce(mia).versions.get()
    version.approve(by=mara, at=MONDAY_9AM, revision=1)
    mara.side, mara.team, mara.roles = "sales", sales, ["manager"]
    mara.save()

    with pytest.raises(NotAllowed, match="Mara approved it for Marketing"):
        version.approve(by=mara, at=MONDAY_9AM, revision=1)


def test_changing_a_proposal_asks_both_sides_again(mia, sam, mara, sofia):
    version = introduce(mia).versions.get()
    version.approve(by=mara, at=MONDAY_9AM, revision=1)

    version.revise(by=sam, at=MONDAY_9AM, revision=1, wording="Somebody who wrote back twice.")

    assert (version.revision, version.proposed_by, version.missing) == (2, sam, ["marketing", "sales"])
    assert version.approvals.count() == 1


def test_approving_a_wording_that_was_changed_meanwhile_is_refused(mia, sam, mara):
    version = introduce(mia).versions.get()
    stale = TermVersion.objects.get(pk=version.pk)
    version.revise(by=sam, at=MONDAY_9AM, revision=1, wording="Somebody who wrote back twice.")

    with pytest.raises(NotAllowed, match="Sam worded this proposal on 2 March 2026"):
        stale.approve(by=mara, at=MONDAY_9AM, revision=1)
    assert not version.approvals.exists()


def test_changing_an_agreed_version_is_refused(mia, mara, sofia):
    term = introduce(mia)
    version = agree(term, mara, sofia)

    with pytest.raises(NotAllowed, match="Both sides agreed on version 1"):
        version.revise(by=mia, at=MONDAY_9AM, revision=1, wording="Other.")


def test_a_second_proposal_waits_for_the_open_one(mia, sam):
    term = introduce(mia)

    with pytest.raises(NotAllowed, match="Mia worded this proposal"):
        term.propose(by=sam, at=MONDAY_9AM, word="Hot lead", wording="Other.")


def test_an_agreed_word_stays_until_the_next_is_agreed(mia, sam, mara, sofia):
    term = introduce(mia)
    first = agree(term, mara, sofia)

    term.propose(by=sam, at=MONDAY_9AM, word="Hot lead", wording="Somebody in a hurry.")
    assert (Term.objects.labels(), term.current) == ({"warm_lead": "Warm lead"}, first)

    second = agree(term, mara, sofia)
    assert (Term.objects.labels(), term.current, second.number) == ({"warm_lead": "Hot lead"}, second, 2)


def test_two_terms_never_share_a_word(mia, mara, sofia):
    introduce(mia)

    with pytest.raises(WordTaken, match="has “Warm lead” already"):
        introduce(mia, word="warm LEAD")


def test_a_word_taken_meanwhile_is_refused_at_the_second_approval(mia, mara, sofia):
    one, two = introduce(mia, word="One"), introduce(mia, word="Two")
    one.versions.get().revise(by=mia, at=MONDAY_9AM, revision=1, word="Same")
    two.versions.get().revise(by=mia, at=MONDAY_9AM, revision=1, word="Same")
    agree(one, mara, sofia)

    with pytest.raises(NotAllowed, match="called “Same” by now"):
        agree(two, mara, sofia)
    assert two.versions.get().missing == ["sales"]


def test_the_database_holds_one_open_proposal_per_term(mia):
    term = introduce(mia)

    with pytest.raises(IntegrityError, match="term_one_open_proposal"):
        TermVersion.objects.create(term=term, number=2, word="X", wording="Y", proposed_at=MONDAY_9AM)


def test_the_database_refuses_two_approvals_by_one_person(mia, mara):
    version = introduce(mia).versions.get()
    version.approve(by=mara, at=MONDAY_9AM, revision=1)

    with pytest.raises(IntegrityError, match="termapproval_by_two_people"):
        version.approvals.create(revision=1, side="sales", person=mara, at=MONDAY_9AM)


def test_the_database_refuses_an_agreement_without_both_approvals(mia, mara):
    version = introduce(mia).versions.get()
    version.approve(by=mara, at=MONDAY_9AM, revision=1)

    with pytest.raises(DatabaseError, match="when both sides have approved it"):
        TermVersion.objects.filter(pk=version.pk).update(agreed_at=MONDAY_9AM)


@pytest.mark.parametrize("change", [{"wording": "Other."}, {"agreed_at": None}, {"number": 7}])
def test_the_database_keeps_an_agreed_version_as_it_is(mia, mara, sofia, change):
    version = agree(introduce(mia), mara, sofia)

    with pytest.raises(DatabaseError, match="Cannot update or delete"), transaction.atomic():
        TermVersion.objects.filter(pk=version.pk).update(**change)
    with pytest.raises(DatabaseError, match="Cannot update or delete"):
        version.approvals.first().delete()


def test_a_named_workspace_gets_its_starting_words_once(workspace, mara):
    Event.record(Kind.WORKSPACE_NAMED, subject=workspace, actor=mara, at=MONDAY_9AM)

    from events.outbox import hand_out

    hand_out("glossary", at=MONDAY_9AM)

    assert set(Term.objects.labels()) == {word.code for word in STARTING_WORDS}
    assert template.fill(at=MONDAY_9AM) == 0
    assert TermVersion.objects.open().filter(proposed_by=None).count() == len(STARTING_WORDS) == 34


def test_starting_words_leave_what_is_there_alone(mia):
    introduce(mia, word="Lead", code="our_lead")

    assert template.fill(at=MONDAY_9AM) == len(STARTING_WORDS) - 1
    assert "lead" not in Term.objects.labels()


def test_every_starting_word_says_what_counts_and_what_does_not():
    for word in STARTING_WORDS:
        assert isinstance(word.counts, tuple), word.code
        assert isinstance(word.does_not_count, tuple), word.code
        assert min(len(word.wording), len(word.counts), len(word.does_not_count)) > 0, word.code


def test_a_search_finds_words_and_wordings_without_case_or_accents(mia):
    introduce(mia, word="Café lead", wording="Met over espresso.")
    introduce(mia, word="Other", wording="Else.")

    assert [str(term) for term in Term.objects.matching("CAFE")] == ["Café lead"]
    assert [str(term) for term in Term.objects.matching("espresso")] == ["Café lead"]
    assert Term.objects.matching(" ").count() == 2


@pytest.mark.parametrize(
    ("who", "action", "allowed"),
    [
        *[(who, "term.see", True) for who in ("mia", "sam", "mara", "sofia", "ada")],
        *[(who, "term.propose", who != "ada") for who in ("mia", "sam", "mara", "sofia", "ada")],
        *[(who, "term.approve", who in ("mara", "sofia")) for who in ("mia", "sam", "mara", "sofia", "ada")],
    ],
)
def test_who_may(request, who, action, allowed):
    assert may(request.getfixturevalue(who), action) is allowed


def test_a_manager_of_marketing_does_not_approve_for_sales(mara, sofia):
    class OfSales:
        side = "sales"

    assert (may(mara, "term.approve", OfSales), may(sofia, "term.approve", OfSales)) == (False, True)
