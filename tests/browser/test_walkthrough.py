"""A runbook from the library to the guard, past it with a waiver and two signatures, through a power cut, to its end."""

import re

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.serving import Server
from tests.browser.tab import LONG, Tab

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser_walkthrough")]
REASON = "Sign-in is down for everyone; the filter in front of web drops the crafted cookie."


def test_a_walkthrough_meets_the_guard_and_survives_a_power_cut(browser: Browser, told: Server) -> None:
    before = Tab(browser, told.address)
    _start(before, told)
    _look(before)
    _guard(before)
    _agree(before)
    address = before.page.url.removeprefix(f"{told.address}/")
    before.close()
    told.kill()
    told.start()
    after = Tab(browser, told.address)
    after.go(address)
    _nothing_is_lost(after)
    _carry_out(after)
    _verify(after)
    after.close()
    assert told.run("audit", "verify")["holds"]
    assert (before.complaints, before.strays, after.complaints, after.strays) == ([], [], [], [])


def _start(tab: Tab, server: Server) -> None:
    entries = server.run("notebook", "library", "--kind", "runbook")["entries"]
    tab.go("runbooks")
    tab.as_person("Robin Vale", "SRE")
    tab.open_row([each["id"] for each in entries].index("response/roll-back-safely") + 1)
    tab.says("Roll back a release without re-opening a hole")
    tab.choose("input_service", "web")
    tab.choose("input_target", "v41")
    tab.press("Start the walkthrough")
    tab.says("Running", tab.part("strip"))


def _look(tab: Tab) -> None:
    """Text, a query on the record, a checklist skipped with its reason and one that is ticked."""
    tab.says("A rollback helps only if the release is the cause")
    tab.press("Run the query")
    tab.says("asked", tab.parts("lens_sre_recent_"))
    tab.press("Skip", tab.parts("lens_sre_is_the_cause_"))
    tab.parts("skip_why_is_the_cause_").locator("input").fill("The graphs of the first outage say so already")
    tab.press("Skip it")
    _is_open(tab, "Rule out an attack")
    _tick_all(tab, "not_an_attack")


def _tick_all(tab: Tab, cell: str) -> None:
    """Three boxes, as fast as a hand can; none may be lost."""
    for number in (1, 2, 3):
        tab.parts(f"tick_{number}_{cell}_").locator("label").first.click()
    tab.settle()


def _is_open(tab: Tab, title: str) -> None:
    """What is settled makes way: the next step is open."""
    expect(tab.part("now_head").get_by_role("heading")).to_contain_text(title, timeout=LONG)


def _guard(tab: Tab) -> None:
    _is_open(tab, "What would come back")
    cell = tab.parts("cell_comes_back_")
    tab.press("Ask the guard")
    tab.says("Going to v41 re-opens 1 known vulnerability", cell)
    tab.says("CVE-A", cell)
    tab.says("The next step waits", cell)
    tab.unfold("waive_comes_back_")
    tab.parts("waive_reason_comes_back_").locator("textarea").fill(REASON)
    tab.press("Waive until then")
    _is_open(tab, "Agree")


def _agree(tab: Tab) -> None:
    tab.parts("outcome_way_").get_by_text("Roll back", exact=True).click()
    tab.settle()
    tab.press("Sign as SRE")
    tab.says("Robin Vale", tab.parts("lens_sre_go_"))
    tab.as_person("Sasha Quill", "Security")
    tab.press("Sign as Security")
    _is_open(tab, "Roll back")


def _nothing_is_lost(tab: Tab) -> None:
    tab.says("Running", tab.part("strip"))
    tab.press(re.compile("What would come back"))
    tab.says("waived until")
    tab.says(REASON)
    tab.press(re.compile("Agree"))
    tab.says("Robin Vale", tab.parts("lens_sre_go_"))
    tab.says("Sasha Quill", tab.parts("lens_security_go_"))
    tab.press(re.compile("Rule out an attack"))
    expect(tab.parts("tick_3_not_an_attack_").get_by_role("checkbox")).to_be_checked()


def _carry_out(tab: Tab) -> None:
    """Two commands with their outcomes; the changing one has to be confirmed, and with it the step makes way."""
    tab.as_person("Robin Vale", "SRE")
    tab.press(re.compile(r"\b5\s+Roll back"))
    for cell in ("copy", "undo"):
        tab.parts(f"outcome_{cell}_").get_by_text("done", exact=True).click()
        tab.parts(f"output_{cell}_").locator("textarea").fill("deployment.apps/web rolled back")
        if cell == "undo":
            tab.parts("confirmed_undo_").locator("label").first.click()
        tab.press("Record the outcome", tab.parts(f"lens_sre_{cell}_"))
        if cell == "copy":
            tab.says("deployment.apps/web rolled back", tab.parts("lens_sre_copy_"))


def _verify(tab: Tab) -> None:
    """Both disciplines look whether it worked; then the run is closed with its outcome."""
    _is_open(tab, "Verify")
    for cell in ("restored", "shielded"):
        _tick_all(tab, cell)
    _is_open(tab, "Outcome")
    expect(tab.part("finish").get_by_role("button")).to_be_disabled()
    tab.parts("value_outcome_").get_by_text("service restored", exact=True).click()
    expect(tab.part("finish").get_by_role("button")).to_be_enabled(timeout=LONG)
    tab.press("Finish the walkthrough")
    tab.says("Done", tab.part("strip"))
    tab.says("The walkthrough is done. It can be resumed.")
