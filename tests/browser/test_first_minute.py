"""The first minute: an empty record, the worked example, finding an incident, curating it, and taking the example out again."""

import re

import pytest

from tests.browser.serving import Server
from tests.browser.tab import Tab

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser_first_minute")]


def test_from_nothing_to_a_curated_incident_and_back(tab: Tab, server: Server) -> None:
    tab.go()
    tab.says("Nothing is recorded yet")
    tab.press("Load the worked example")
    tab.says("What needs you now")
    tab.says("You are looking at invented data")
    tab.as_person("Robin Vale", "SRE")

    tab.follow("Incidents")
    tab.says("2 of 2", tab.part("incidents_count"))
    told = server.run("incident", "list")["rows"]
    first = next(row for row in told if row["number"] == 1)
    tab.type_into("text", first["title"])
    tab.says("1 of 2", tab.part("incidents_count"))
    tab.go("incidents?kind=Security")
    seen = sum(row["kind"] in ("security", "both") for row in told)
    tab.says(f"{seen} of 2", tab.part("incidents_count"))


def test_a_star_and_a_correction_stay_and_the_old_time_is_kept(tab: Tab, server: Server) -> None:
    tab.go("incident?incident=INC-1")
    tab.says("INC-1")
    assert re.search("incident=INC-1", tab.page.url)
