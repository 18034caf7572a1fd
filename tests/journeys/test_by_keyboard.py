"""What sets a workspace up and keeps it agreed, with keys alone: every control within reach, the focus always in sight."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from glossary.models import Term, TermVersion
from leads.importing import go_on
from leads.models import Import, Lead
from personas.models import PersonaVersion
from sla.models import Agreement
from tests.factories import PASSWORD, make_lead, sign
from tests.journeys.keyboard import Keyboard

STILL = {"reduced_motion": "reduce"}  # nothing to draw between two presses
FILE = """Name;E-mail;Company;Job title;Consent
Katrin Vogel;katrin.vogel@brueckner.test;Brückner Getränke;Head of Logistics;yes
Nobody;no address;Somewhere;;
"""


@pytest.mark.slow
def test_a_workspace_is_set_up_to_its_last_step(desks, printed_link, tmp_path):
    mara, sofia = Keyboard(desks(**STILL)), Keyboard(desks(**STILL))

    mara.open(printed_link, "Come in")
    mara.fill("Your name", "Mara Okafor")
    mara.fill("E-mail", "mara@quayside.test")
    mara.fill("Password", "short")
    mara.choose("Your time zone", "Europe/Berlin")
    mara.go("Become admin", "Come in")
    expect(mara.page.locator("#id_password")).to_be_focused()  # what is to be mended
    mara.write(PASSWORD)
    mara.send("Enter", to="Set-up")
    mara.go("Name it", "Workspace")
    mara.fill("Name of the workspace", "Quayside")
    mara.send("Enter", to="Set-up")
    mara.go("Create teams", "Teams")
    mara.fill("Name of the team", "Growth")
    mara.tick("Marketing")
    mara.go("Create the team", "Teams")
    mara.fill("Name of the team", "Sales North")
    mara.reach("Marketing")
    mara.press("ArrowDown")
    mara.go("Create the team", "Teams")
    mara.go("Back to set-up", "Set-up")
    mara.go("Choose", "The place of Mara Okafor")
    mara.choose("Team", "Growth")
    mara.tick("Marketer")
    mara.tick("Manager")
    mara.go("Save the place", "Set-up")
    join(sofia, invite(mara))
    mara.go("Go on", "Set-up")
    mara.go("Open: Say when the teams work", "Hours of all teams")
    mara.go("Growth", "Hours of Growth")
    mara.reach("Monday")
    mara.send("Control+Enter", to="Hours of Growth")
    agree(mara, sofia)
    mara.open("/setup/", "Set-up")
    mara.go("Open: Import the first leads", "Imports")
    import_file(mara, tmp_path)
    mara.open("/setup/", "Set-up")

    mara.desk.reads("Everything is set up")
    assert [lead.name for lead in Lead.objects.all()] == ["Katrin Vogel"]
    assert {signature.person.name for signature in Agreement.objects.get().signatures.all()} == {
        "Mara Okafor",
        "Sofia Brandt",
    }


def invite(mara):
    """The link that the page shows once."""
    mara.go("Invite: Invite people", "Invite a person")
    mara.fill("E-mail", "sofia@quayside.test")
    mara.choose("Team", "Sales North")
    mara.tick("Rep")
    mara.tick("Manager")
    mara.go("Invite", "Invited")
    return mara.page.get_by_label("The link, shown this once").input_value()


def join(sofia, link):
    sofia.open(link, "Join")
    sofia.fill("Your name", "Sofia Brandt")
    sofia.fill("Password", PASSWORD)
    sofia.send("Enter", to="Today")


def agree(mara, sofia):
    """The template as it is."""
    mara.open("/setup/", "Set-up")
    mara.go("Open: Sign the agreement", "Agreement")
    mara.go("Start from the template", "Edit draft 1")
    mara.go("Version 1", "Agreement, version 1")
    propose_and_sign(mara, "Agreement, version 1")
    sofia.press("g")
    sofia.send("a", to="Agreement")  # nothing else is in force, so it stands there
    countersign(sofia, "Agreement")


def propose_and_sign(marketing, version):
    marketing.go("Propose it to both sides", version)
    marketing.go("Read it, then sign below", version)
    marketing.go("Sign for marketing", version)


def countersign(sales, version):
    sales.go("Read it, then sign below", version)
    sales.go("Sign for sales", version)


def import_file(keys, folder):
    """From the list of imports to the result."""
    path = folder / "fair.csv"
    path.write_text(FILE, encoding="utf-8")
    keys.go("Import a file", "Import leads")
    keys.reach("CSV file")
    keys.page.locator(":focus").set_input_files(path)
    keys.go("Look into it", "Columns of fair.csv")
    keys.reach("Job title")
    keys.go("Try it, nothing is saved yet", "How fair.csv is read")
    keys.go("Import", "Import of fair.csv")
    go_on(Import.objects.get(), at=timezone.now())  # the worker's part
    keys.desk.reads("1 row needs a look")
    keys.reach("Just these rows, as CSV")
    keys.reach("Rows that need a look")  # a region that the arrows scroll


@pytest.mark.slow
def test_a_version_is_edited_compared_and_proposed(desk_of, mara, sofia):
    sign(by=(mara, sofia), at=timezone.now() - timedelta(days=30))
    marketing, sales = Keyboard(desk_of(mara, **STILL)), Keyboard(desk_of(sofia, **STILL))

    marketing.open("/agreement/", "Agreement")
    marketing.go("Propose a change", "Edit draft 2")
    marketing.go("Marketing promises", "Edit draft 2")
    marketing.fill("Qualified handoffs a month", "120")
    marketing.send("Control+Enter", to="Agreement, version 2")
    marketing.go("Compare with version 1", "What version 2 changes")
    marketing.go("Version 2", "Agreement, version 2")
    marketing.go("Propose it to both sides", "Agreement, version 2")
    sales.open("/agreement/", "Agreement")
    sales.go("Version 2 waits for your signature", "Agreement, version 2")
    countersign(sales, "Agreement, version 2")

    second = Agreement.objects.get(number=2)
    assert second.state == Agreement.State.PROPOSED
    assert [signature.person for signature in second.signatures.all()] == [sofia]


@pytest.mark.slow
def test_a_word_and_a_persona_are_proposed_and_agreed(desk_of, mara, sofia):
    marketing, sales = Keyboard(desk_of(mara, **STILL)), Keyboard(desk_of(sofia, **STILL))

    marketing.open("/glossary/", "Glossary")
    marketing.go("Propose", "Propose a new word")
    marketing.fill("Word", "Hand-raiser")
    marketing.fill("What it means", "Somebody who asked to be called.")
    marketing.send("Control+Enter", to="Hand-raiser")
    marketing.go("Approve for Marketing", "Hand-raiser")
    sales.open("/glossary/", "Glossary")
    sales.go("Read the wording that waits for you", "Wordings that wait for you")
    sales.tick("Hand-raiser")
    sales.press("Space")  # ticked again
    sales.go("Approve the ticked ones for Sales", "Wordings that wait for you")
    marketing.open("/personas/", "Personas")
    marketing.go("Describe a persona", "Describe a persona")
    marketing.fill("Name", "Head of Logistics")
    marketing.fill("Role", "Signs for the warehouse.")
    marketing.send("Control+Enter", to="Head of Logistics")
    marketing.go("Approve for Marketing", "Head of Logistics")
    sales.open("/personas/", "Personas")
    sales.press("j")
    sales.send("Enter", to="Head of Logistics")
    sales.go("Approve for Sales", "Head of Logistics")

    assert TermVersion.objects.get(word="Hand-raiser").agreed_at
    assert PersonaVersion.objects.get(name="Head of Logistics").agreed_at


def test_keys_lead_through_what_is_long(desk_of, mara, sofia):
    sign(by=(mara, sofia), at=timezone.now() - timedelta(days=30))
    for number in range(60):
        make_lead(f"Lead {number:02}")
    keys = Keyboard(desk_of(mara, **STILL))
    Term.introduce(word="Hand-raiser", wording="Somebody who asked to be called.", by=mara, at=timezone.now())

    keys.open("/leads/", "Leads")
    keys.press("j", "x", "j", "x")
    keys.send("s", to="Hand several leads over")
    keys.desk.reads("Lead 00", "Lead 01")
    keys.open("/leads/", "Leads")
    keys.send(".", to="Leads")
    keys.send(",", to="Leads")
    keys.open(f"/agreement/hours/{mara.team_id}/", "Hours of Marketing")
    keys.press("h", "h")
    expect(keys.page.locator("h2:focus-visible")).to_have_text("Public holidays of the coming year")
    keys.press("Shift+H")
    expect(keys.page.locator("h2:focus-visible")).to_have_text("The week now")
    keys.open("/glossary/", "Glossary")
    keys.press("j")
    keys.send("Enter", to="Hand-raiser")
    keys.go("Skip the words", "Hand-raiser")
    expect(keys.page.locator("#beside")).to_be_focused()
    keys.reach("Approve for Marketing")
