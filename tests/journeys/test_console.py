"""The main pages as two readers walk them: the console stays empty, and the policy finds nothing to forbid."""

from tests.journeys.furnishing import furnish

PAGES = ("/", "/queue/", "/leads/", "/leads/add/", "/leads/imports/", "/companies/", "/campaigns/", "/agreement/",
    "/agreement/versions/", "/glossary/", "/personas/", "/scoreboard/", "/notifications/", "/settings/", "/keys/")  # fmt: skip
LISTEN = """addEventListener("securitypolicyviolation", (found) => {
    console.error(`forbidden: ${found.violatedDirective} ${found.blockedURI} ${found.sourceFile}`);
});"""


def test_nothing_is_said_on_the_console(desk_of, settings, tmp_path, mara, sofia, sam, ada, sales):
    settings.MEDIA_ROOT = tmp_path
    furnish(mara=mara, sofia=sofia, sam=sam, ada=ada, sales=sales)
    for reader in (mara, sam):
        desk = desk_of(reader)
        desk.context.add_init_script(LISTEN)

        for address in PAGES:
            desk.open(address)
            desk.page.wait_for_load_state("networkidle")
        desk.open("/queue/")
        for key in ("j", "k", "?", "Escape", "Control+k", "Escape"):
            desk.page.keyboard.press(key)
        desk.page.wait_for_load_state("networkidle")

        assert desk.complaints == []
