"""A joint postmortem from its template to the exported document, signed by two people of two disciplines."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.serving import Server
from tests.browser.tab import Tab

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser_postmortem")]
SAID = {
    "summary": "Sign-in failed for 20 minutes after a certificate ran out.",
    "view_reliability": "Nobody could sign in; the renewal job had been off since May.",
    "view_security": "No sign of intent: the certificate log shows its own end date.",
    "effect_reliability": "The new certificate brought sign-in back. We would do it again.",
    "effect_security": "It re-opened nothing. We would do it again.",
}
PROMISE = "Alert 21 days before a certificate ends"


def test_two_disciplines_write_sign_publish_and_export(tab: Tab, server: Server) -> None:
    server.run("incident", "create", "--title", "Sign-in fails", "--kind", "both", "--sre-severity", "SEV4", "--security-severity", "SEV4")
    tab.go("incident?incident=INC-1")
    tab.as_person("Robin Vale", "SRE")
    tab.press("Start a postmortem")
    tab.says("Short joint postmortem (fits best)")
    tab.press("Start the postmortem")
    expect(tab.page).to_have_url(re.compile("notebook="))
    _write(tab)
    _promise(tab)
    tab.press("Hand in for review")
    tab.says("In review", tab.part("strip"))
    _sign(tab, "SRE")
    tab.as_person("Sasha Quill", "Security")
    _sign(tab, "Security")
    tab.says("Signed", tab.part("strip"))
    tab.press("Publish")
    tab.says("Published", tab.part("strip"))
    _exported(tab)


def _section(tab: Tab, title: str) -> None:
    tab.press(title, tab.part("sections"))
    expect(tab.page.get_by_role("heading", name=title)).to_be_visible()


def _write(tab: Tab) -> None:
    """Both lenses; what is typed is saved by leaving the field."""
    _section(tab, "What happened")
    tab.write("summary", SAID["summary"])
    _section(tab, "Both lenses")
    tab.write("view_reliability", SAID["view_reliability"])
    tab.write("view_security", SAID["view_security"])
    _section(tab, "What was done")
    tab.press("Run the query")
    tab.says("asked", tab.parts("cell_actions_"))
    tab.page.get_by_text("no action changed production").click()
    tab.settle()
    for cell in ("effect_reliability", "effect_security"):
        tab.write(cell, SAID[cell])
    tab.says("6 of 7 required answers are there", tab.part("strip"))


def _promise(tab: Tab) -> None:
    _section(tab, "What we keep and what we change")
    tab.press(re.compile("Add a follow-up"))
    tab.part("followup_title").locator("input").fill(PROMISE)
    tab.press("Promise it")
    tab.says(PROMISE, tab.parts("followups_changes_"))


def _sign(tab: Tab, discipline: str) -> None:
    _section(tab, "Sign-off")
    tab.press(f"Sign as {discipline}")
    tab.says("signed", tab.parts(f"lens_{discipline.lower()}_accepted_"))
    tab.is_silent_about("not signed", tab.parts(f"lens_{discipline.lower()}_accepted_"))


def _exported(tab: Tab) -> None:
    """The menu names the forms; the Markdown has everything that was said, and who signed it how."""
    tab.press("Export", tab.part("life"))
    with tab.page.expect_download() as waiting:
        tab.page.get_by_role("link", name="Export as Markdown").click()
    download = waiting.value
    text = Path(download.path()).read_text(encoding="utf-8")
    plain = text.replace("\\", "")
    assert download.suggested_filename.endswith(".md")
    assert [words for words in SAID.values() if words not in plain] == []
    assert PROMISE in plain
    assert all(name in plain for name in ("Robin Vale", "Sasha Quill", "unverified"))
