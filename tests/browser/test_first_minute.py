"""The first minute: an empty record, the worked example, finding an incident, curating it, and taking the example out again."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.serving import Server
from tests.browser.tab import Tab

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser_first_minute")]
COUNT = "incidents_count"


def test_from_nothing_to_a_curated_incident_and_back(tab: Tab, server: Server) -> None:
    tab.go()
    tab.says("Nothing is recorded yet")
    tab.press("Load the worked example")
    tab.says("What needs you now")
    tab.says("You are looking at invented data")
    tab.as_person("Robin Vale", "SRE")
    _find(tab, server)
    _star(tab, server)
    _by_keyboard(tab, server)
    _correct(tab, server)
    _remove(tab, server)


def _find(tab: Tab, server: Server) -> None:
    rows = server.run("incident", "list")["rows"]
    tab.follow("Incidents")
    tab.says("2 of 2", tab.part(COUNT))
    tab.type_into("text", "three days after")
    tab.says("1 of 2", tab.part(COUNT))
    assert "text=three" in tab.page.url
    tab.type_into("text", "")
    tab.choose("kind", "Reliability and security")
    tab.says(f"{sum(row['kind'] == 'both' for row in rows)} of 2", tab.part(COUNT))
    tab.go("incidents?severity=SEV2")
    tab.says(f"{sum(min(row['sre_severity'] or 'x', row['security_severity'] or 'x') == 'SEV2' for row in rows)} of 2", tab.part(COUNT))
    tab.go("incidents?service=web&status=Open")
    tab.says("0 of 2", tab.part(COUNT))
    tab.says("No incident meets these filters")
    tab.go("incidents?service=web")
    tab.says("2 of 2", tab.part(COUNT))


def _star(tab: Tab, server: Server) -> None:
    tab.open_row(1)
    expect(tab.page).to_have_url(re.compile(r"incident\?incident=INC-2"))
    tab.go("incident?incident=INC-1")
    tab.says("INC-1 web runs out of memory three days after v42", tab.part("strip"))
    tab.as_person("Robin Vale", "SRE")
    tab.says("10, 9 in the report", tab.part("timeline_head"))
    unstarred = next(row for row in server.run("timeline", "list", "INC-1") if not row["is_starred"])
    tab.part(f"star_{unstarred['id']}").get_by_role("button").click()
    tab.says("10, 10 in the report", tab.part("timeline_head"))
    assert all(row["is_starred"] for row in server.run("timeline", "list", "INC-1"))


def _by_keyboard(tab: Tab, server: Server) -> None:
    """Nothing is pressed by a pointer: adopt what waits, correct a time with its reason, note who knew when."""
    keys = tab.page.keyboard
    waiting = server.run("timeline", "candidates", "INC-1")
    tab.part("candidates_fold").locator("summary").focus()
    keys.press("Enter")
    tab.says(f"Could belong here · {len(waiting)}")
    keys.press("Alt+s")
    tab.says("11, 11 in the report", tab.part("timeline_head"))
    row = next(each for each in server.run("timeline", "list", "INC-1") if each["known_to_security_at"] is None)
    tab.part(f"edit_{row['id']}").get_by_role("button").focus()
    keys.press("Enter")
    tab.settle()
    tab.part(f"when_{row['id']}").get_by_role("spinbutton", name=re.compile("minute", re.IGNORECASE)).focus()
    keys.type("01")
    tab.part(f"reason_{row['id']}").locator("input").focus()
    keys.type("The alert fired a minute later")
    keys.press("Alt+s")
    keys.press("Enter")
    tab.says("Corrected. The time stated first is kept beside it.")
    tab.says("11, 11 in the report", tab.part("timeline_head"))
    assert len(server.run("timeline", "candidates", "INC-1")) == len(waiting) - 1 > 0
    tab.part(f"edit_{row['id']}").get_by_role("button").focus()
    keys.press("Enter")
    tab.settle()
    tab.part(f"once_security_{row['id']}").get_by_role("button").focus()
    keys.press("Enter")
    tab.says("Noted.")
    now = next(each for each in server.run("timeline", "list", "INC-1") if each["id"] == row["id"])
    assert (now["original_happened_at"], now["happened_at"][14:16]) == (row["happened_at"], "01")
    assert now["known_to_security_at"] == now["happened_at"]


def _correct(tab: Tab, server: Server) -> None:
    before = next(row for row in server.run("milestone", "list", "INC-1") if row["kind"] == "mitigated")
    tab.press(re.compile("Times and corrections"))
    tab.part(f"correct_{before['id']}").get_by_role("button").click()
    tab.settle()
    form = tab.part(f"correct_reason_{before['id']}")
    form.locator("input").fill("The graph shows the last failure at 14:35")
    tab.part(f"correct_when_{before['id']}").get_by_role("spinbutton", name=re.compile("minute", re.IGNORECASE)).fill("35")
    tab.press("Correct it")
    tab.says("Mitigated 14:35", tab.part("milestones"))
    rows = [row for row in server.run("milestone", "list", "INC-1") if row["kind"] == "mitigated"]
    assert sorted((row["happened_at"][11:16], row["is_superseded"]) for row in rows) == [("14:32", True), ("14:35", False)]
    tab.go("incident?incident=INC-1")
    tab.press(re.compile("Times and corrections"))
    tab.says("Mitigated (superseded): 5 Mar 2026, 14:32 UTC")
    tab.says("Corrected because: The graph shows the last failure at 14:35")


def _remove(tab: Tab, server: Server) -> None:
    tab.go("settings")
    tab.press("Remove the worked example")
    tab.says("0 incidents, 0 services")
    assert server.run("incident", "list")["all_incidents"] == 0
    tab.go()
    tab.says("Nothing is recorded yet")
