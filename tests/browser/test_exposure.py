"""The founding story on screen, once as it happened and once with the guard, and the evening played again as a drill."""

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.screens import PHONE
from tests.browser.serving import Server
from tests.browser.tab import LONG, Tab

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser_story")]


def test_the_story_is_told_twice_with_its_difference_in_hours(browser: Browser, story: Server) -> None:
    tab = Tab(browser, story.address)
    tab.go("releases?guard_to=v41")
    tab.says("re-opens 1 known vulnerability", tab.part("verdict"))
    tab.says("is linked to no incident on record", tab.part("verdict_forward"))
    tab.says("v40 is the nearest release", tab.part("common_ground"))
    happened, guarded = tab.part("as_it_happened_0"), tab.part("with_the_guard_0")
    for text in ("Rolled web back from v42 to v41", "open again for 20 h 35 min", "caused INC-2, users affected for 50 min"):
        tab.says(text, happened)
    for text in ("v41 would bring back CVE-A", "common ground", "v40"):
        tab.says(text, guarded)
    for text in ("Going to v40 instead of v41", "20 h 35 min less", "50 min less", "none with the guard", "This assumes"):
        tab.says(text, tab.part("difference_0"))
    tab.go("releases?guard_to=v42&guard_from=v41")
    tab.says("is linked to 2 incidents", tab.part("verdict_forward"))
    tab.says("users were affected for 50 min", tab.part("verdict_forward"))
    expect(tab.part("common_ground")).to_contain_text("v42: INC-1 was caused by it")
    tab.go()
    tab.says("Decisions to look at again · 1")
    tab.follow("Which way do we go")
    tab.says("Drill: the evening of 5 March again")
    tab.go("incident?incident=INC-1")
    tab.says("CVE-A", tab.part("fact_recall"))
    tab.says("INC-2", tab.part("fact_recall"))
    assert (tab.complaints, tab.strays) == ([], [])
    tab.close()


def test_on_a_phone_the_story_reads_from_top_to_bottom(browser: Browser, story: Server) -> None:
    phone = browser.new_context(viewport={"width": 390, "height": 844}, user_agent=PHONE)
    page = phone.new_page()
    page.goto(f"{story.address}/releases?guard_to=v41")
    expect(page.locator(".st-key-deployment_list")).to_contain_text("back to v41", timeout=LONG)
    expect(page.locator(".st-key-difference_0")).to_contain_text("20 h 35 min less")
    expect(page.locator("[data-testid=stDataFrame]")).to_have_count(0)
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    phone.close()
