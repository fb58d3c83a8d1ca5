"""Who was picked in the frame stays through a reload, in that browser only."""

import pytest
from playwright.sync_api import Browser

from core.browsers import COOKIE
from tests.browser.serving import Server
from tests.browser.tab import Tab

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser_story")]


def test_a_picked_person_stays_through_a_reload_and_is_nobody_elsewhere(browser: Browser, story: Server) -> None:
    tab, other = Tab(browser, story.address), Tab(browser, story.address)
    tab.go()
    tab.as_person("Robin Vale", "SRE")
    tab.page.reload()
    tab.settle()
    tab.says("Robin Vale, SRE", tab.part("person"))
    tab.go("incidents")
    tab.says("Robin Vale, SRE", tab.part("person"))
    kept = [(each["httpOnly"], each["sameSite"]) for each in tab.context.cookies() if each["name"] == COOKIE]
    assert kept == [(True, "Strict")]
    other.go()
    other.says("Say who you are", other.part("person"))
    for each in (tab, other):
        each.close()
        assert (each.strays, each.complaints) == ([], [])
