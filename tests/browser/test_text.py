"""What came from outside is text on every screen: no tag, no link, no picture, no formula, no colour comes of it."""


import re

import pytest
from playwright.sync_api import expect

from tests.browser.serving import Server
from tests.browser.tab import Tab

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser_text")]
TITLE = (
    "<img src=x onerror=\"document.title='owned'\">**bold** [link](http://192.0.2.1/) :red[red] $x^2$ "
    "<script>document.title='owned'</script>"
)
JOINER = "\u2060*"
SHOWN = re.compile("".join(re.escape(each) + JOINER for each in TITLE))
"""The whole of it as it stands; a word joiner that keeps an address from becoming a link is not seen."""


def test_an_incident_is_never_markup(tab: Tab, server: Server) -> None:
    for words in (
        ("incident", "create", "--title", TITLE, "--summary", TITLE, "--services", TITLE.replace(",", "")),
        ("timeline", "add", "--incident-id", "INC-1", "--happened-at", "2026-03-05T14:00:00Z", "--text", TITLE, "--label", TITLE[:40]),
        ("followup", "create", "--title", TITLE, "--owner", TITLE[:60]),
    ):
        server.run(*words)
    for page in ("", "incident?incident=INC-1", "followups", "postmortem?incident=INC-1", "incidents", "evidence", "trends"):
        tab.go(page)
        main = tab.page.get_by_test_id("stMain")
        if page not in ("incidents", "evidence", "trends"):
            tab.says(SHOWN, main)
        for selector in ("img[src=x]", "script:not([src])", "strong:text-is('bold')", "a[href*='192.0.2.1']", ".katex"):
            expect(main.locator(selector)).to_have_count(0)
        assert tab.page.title() != "owned"


def test_markup_in_an_address_is_only_looked_for(tab: Tab) -> None:
    tab.go("incidents?text=%3Cimg%20src%3Dx%20onerror%3Dalert(1)%3E")
    tab.says(re.compile(r"0 of \d|None is recorded yet"))
    tab.go("incident?incident=%3Cimg%20src%3Dx%3E**b**")
    tab.says("<img src=x>**b**")
    expect(tab.page.get_by_test_id("stMain").locator("img")).to_have_count(0)
