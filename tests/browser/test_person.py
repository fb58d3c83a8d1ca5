"""Who was picked in the frame stays through a reload, in that browser only."""

import pytest
from playwright.sync_api import Browser

from core.browsers import COOKIE
from tests.browser.serving import Server
from tests.browser.tab import Tab

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser_reading")]


def test_a_picked_person_stays_through_a_reload_and_is_nobody_elsewhere(tab: Tab, browser: Browser, server: Server) -> None:
    tab.go()
    tab.as_person("Robin Vale", "SRE")
    tab.page.reload()
    tab.settle()
    tab.says("Robin Vale, SRE", tab.part("person"))
    tab.go("incidents")
    tab.says("Robin Vale, SRE", tab.part("person"))
    kept = [(each["httpOnly"], each["sameSite"]) for each in tab.context.cookies() if each["name"] == COOKIE]
    assert kept == [(True, "Strict")]
    other = Tab(browser, server.address)
    other.go()
    other.says("Say who you are", other.part("person"))
    other.close()
