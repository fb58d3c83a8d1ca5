"""Every screen can be read by those who hear it or see it differently, and reads nothing from another machine."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser

from tests.browser.serving import Server
from tests.browser.tab import Tab

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser_story")]
PAGES = (
    "", "incidents", "incident?incident=INC-1", "postmortem?incident=INC-1", "runbooks", "followups", "releases?guard_to=v41", "trends",
    "explore", "evidence", "settings",
)  # fmt: skip


DARK = ("incident?incident=INC-1", "runbooks", "trends")
STREAMLITS = {
    ("list", "stSidebarNavItems"),
    ("listitem", "<li class="),
    ("scrollable-region-focusable", "stVerticalBlock"),
}
"""What Streamlit draws so and no app can change: its navigation's list, and a box of fixed height that cannot be focused."""


@pytest.mark.parametrize(("scheme", "pages"), [("light", PAGES), ("dark", DARK)])
def test_every_screen_passes_axe(browser: Browser, story: Server, scheme: str, pages: tuple[str, ...]) -> None:
    found = []
    tab = Tab(browser, story.address, scheme=scheme)
    for page in pages:
        tab.visit(page)
        for each in Axe().run(tab.page, options={"runOnly": ["wcag2a", "wcag2aa"]}).response["violations"]:
            for node in each["nodes"]:
                if not any(each["id"] == rule and mark in node["html"] for rule, mark in STREAMLITS):
                    found.append((page, each["id"], node["target"], node["html"][:160]))
    tab.close()
    assert found == []
    assert (tab.strays, tab.complaints) == ([], [])
