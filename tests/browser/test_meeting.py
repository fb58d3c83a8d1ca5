"""A joint meeting of three browsers on the worked example: calibration, one agenda, shared texts, a power cut, two signatures, a PDF."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.serving import Server
from tests.browser.tab import GONE, LONG, Tab

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser_meeting")]
PEOPLE = (("Noor Hale", "SRE"), ("Robin Vale", "SRE"), ("Sasha Quill", "Security"))
SAID = {
    "summary": "The web service ran out of memory three days after v42.",
    "view_reliability": "Sign-in failed for half an hour; the cache had no bound.",
    "view_security": "No sign of intent; going back re-opened a known hole.",
    "effect_reliability": "The rollback helped; v40 would have as well.",
    "effect_security": "The rollback re-opened CVE-A; v40 would not.",
}
DECIDED, POSITION = "actions_stand", "It may stay until v43 is out."


def test_three_people_meet_from_calibration_to_the_published_pdf(browser: Browser, told: Server) -> None:
    started = told.run("notebook", "start", "postmortem/joint-short", "--incident", "INC-1", "--as", "Noor Hale", "--discipline", "sre")
    tabs = [Tab(browser, told.address, scheme=scheme) for scheme in ("light", "light", "dark")]
    noor, robin, sasha = tabs
    _enter(tabs, started["id"])
    _calibrate(robin, "It was the cache.")
    _calibrate(sasha, "It might have been meant.")
    noor.press("Start the meeting")
    for tab in (robin, sasha):
        tab.says("Noor Hale began the meeting", tab.parts("live_strip_"))
        tab.press("Show it", tab.parts("live_strip_"))
        tab.says("led by Noor Hale", tab.part("meeting_bar"))
    _write_together(noor, robin, sasha)
    _power_cut(tabs, told, started["id"])
    _finish(noor, robin, sasha)
    _publish(noor)
    for tab in tabs:
        tab.close()
        assert (tab.complaints, tab.strays) == ([], [])
    assert told.run("audit", "verify")["holds"]
    answers = {each["name"]: each["answer"] for each in told.run("notebook", "show", started["id"])["cells"]}
    assert {name: answers[name]["text"] for name in SAID} == SAID
    assert answers[DECIDED]["positions"]["sre"] == POSITION


def _enter(tabs: list[Tab], notebook: str) -> None:
    for tab, (name, discipline) in zip(tabs, PEOPLE, strict=True):
        tab.go(f"postmortem?notebook={notebook}")
        tab.as_person(name, discipline)


def _calibrate(tab: Tab, text: str) -> None:
    tab.press("Before the meeting", tab.part("calibration"))
    form = tab.page.locator("[class*='st-key-calibrate_text_']").first
    form.locator("textarea").fill(text)
    tab.page.get_by_role("button", name="Keep it").first.click()
    tab.settle()
    tab.says("Kept for the meeting.")


def _type(tab: Tab, cell: str) -> None:
    tab.editor(cell).click()
    tab.page.keyboard.type(SAID[cell])


def _write_together(noor: Tab, robin: Tab, sasha: Tab) -> None:
    """The summary is seen by all while it is written; then the facilitator moves everybody on, and both lenses are written at once."""
    _type(robin, "summary")
    for tab in (noor, sasha):
        expect(tab.editor("summary")).to_have_text(re.compile(re.escape(SAID["summary"])), timeout=LONG)
    noor.editor("summary").click()
    noor.page.keyboard.press("Alt+n")  # a letter, not the key for the next section
    noor.press(re.compile("^Next"), noor.part("meeting_next"))
    for tab in (robin, sasha):
        expect(tab.page.get_by_role("heading", name="Both lenses")).to_be_visible(timeout=LONG)
    _type(robin, "view_reliability")
    _type(sasha, "view_security")
    expect(noor.editor("view_security")).to_contain_text(SAID["view_security"], timeout=LONG)


def _power_cut(tabs: list[Tab], server: Server, notebook: str) -> None:
    """The server is killed while two people have just typed; nothing of it is lost, and the meeting is where it was."""
    for tab in tabs:
        tab.expected = GONE
    server.kill()
    server.start()
    _enter(tabs, notebook)
    for tab in tabs:
        tab.says("Both lenses", tab.part("meeting_where"))
        for cell in ("view_reliability", "view_security"):
            expect(tab.editor(cell)).to_contain_text(SAID[cell], timeout=LONG)


def _finish(noor: Tab, robin: Tab, sasha: Tab) -> None:
    noor.press(re.compile("^Next"), noor.part("meeting_next"))
    expect(robin.page.get_by_role("heading", name="What was done")).to_be_visible(timeout=LONG)
    robin.press("Run the query")
    robin.says("asked", robin.parts("cell_actions_"))
    robin.page.get_by_text("no, only after it").click()
    robin.settle()
    for cell in ("effect_reliability", "effect_security"):
        robin.write(cell, SAID[cell])
    robin.says("6 of 7 required answers are there", robin.part("strip"))
    robin.parts(f"sre_text_{DECIDED}_").locator("textarea").press_sequentially(POSITION)  # not left, so not saved yet
    noor.press(re.compile("^Next"), noor.part("meeting_next"))
    for tab in (noor, robin):
        expect(tab.page.get_by_role("heading", name="What we keep and what we change")).to_be_visible(timeout=LONG)
    noor.press(re.compile("^Next"), noor.part("meeting_next"))
    expect(noor.page.get_by_role("heading", name="Sign-off")).to_be_visible(timeout=LONG)
    noor.press("Hand in for review")
    for tab, discipline in ((robin, "SRE"), (sasha, "Security")):
        expect(tab.page.get_by_role("heading", name="Sign-off")).to_be_visible(timeout=LONG)
        tab.press(f"Sign as {discipline}")
        tab.is_silent_about("not signed", tab.parts(f"lens_{discipline.lower()}_accepted_"))


def _publish(noor: Tab) -> None:
    noor.press("End the meeting")
    noor.says("The meeting has ended.")
    noor.press("Publish")
    noor.says("Published", noor.part("strip"))
    noor.press("Export", noor.part("life"))
    with noor.page.expect_download() as waiting:
        noor.page.get_by_role("link", name="Export as PDF").click()
    assert Path(waiting.value.path()).read_bytes()[:5] == b"%PDF-"
