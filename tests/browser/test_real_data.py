"""Real data on screen: uploaded with a preview, counted, drawn as a trend with what it cannot show, and followed to an incident."""

import hashlib
import re
from pathlib import Path

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.serving import Server
from tests.browser.tab import Tab

pytestmark = [pytest.mark.browser, pytest.mark.shared, pytest.mark.xdist_group("browser_real_data")]


def test_github_from_the_upload_to_the_incident_behind_a_mark(tab: Tab, server: Server, shared_files: Path) -> None:
    _import(tab, shared_files / "github-status-history" / "incidents.jsonl")
    tab.follow("Go to incidents")
    tab.says("683 of 701; 18 maintenance excluded", tab.part("incidents_count"))
    tab.go()
    tab.says("Contradictions in the data · 22")
    tab.follow("All 22")
    tab.says("22 of 701", tab.part("incidents_count"))
    _trend(tab)
    _freeze(tab, server)


def _import(tab: Tab, file: Path) -> None:
    """Nothing is saved by the preview; the import counts what it said."""
    tab.go("settings")
    tab.page.locator("input[type=file]").set_input_files(file)
    tab.settle()
    tab.press("Preview")
    tab.says("This import would give: 701 added, 22 flagged. Nothing is saved yet.")
    tab.says("Rejected and flagged · 22")
    tab.says("0 incidents, 0 services")
    tab.press("Import")
    tab.says("imported 701 added, 22 flagged")
    tab.says("701 incidents, 11 services")


def _trend(tab: Tab) -> None:
    tab.go("trends?metric=Public+notice+to+resolved")
    panel = tab.part("trend_notice_to_resolved")
    tab.says(re.compile(r"65 min \(58 to 71\)"), panel)
    for words in ("661", "683"):
        tab.says(words, panel)
    tab.says("A public notice is not the start of the impact", panel)
    _drag(tab, panel)
    tab.says(re.compile(r"\d+ values between \d+ \w+ 202\d and \d+ \w+ 202\d, the longest first"), panel)
    tab.press("All of them", panel)
    tab.says("661 values", panel)
    tab.choose("in_notice_to_resolved", "2025-Q4")
    tab.says("the longest first", panel)
    tab.open_row(1)
    expect(tab.page).to_have_url(re.compile(r"incident\?incident=INC-\d+"))
    tab.says("Publicly noticed")


def _drag(tab: Tab, panel: Locator) -> None:
    """Draw a box over the dots in the middle of the first chart."""
    chart = panel.get_by_test_id("stVegaLiteChart").first
    box = chart.bounding_box()
    assert box is not None
    tab.page.mouse.move(box["x"] + box["width"] * 0.4, box["y"] + 60)
    tab.page.mouse.down()
    tab.page.mouse.move(box["x"] + box["width"] * 0.6, box["y"] + 180, steps=8)
    tab.page.mouse.up()
    tab.settle()


def _freeze(tab: Tab, server: Server) -> None:
    """The leadership page becomes a dated PDF, which is listed, downloaded, and verified by its digest alone."""
    tab.go("trends")
    tab.says("65 min (58 to 71)", tab.part("tile_notice_to_resolved"))
    assert tab.part("story").bounding_box()["y"] + tab.part("story").bounding_box()["height"] <= 900
    tab.press("Freeze as dated PDF")
    tab.says("Frozen pages · 1")
    with tab.page.expect_download() as caught:
        tab.page.get_by_role("link", name="Download the PDF").click()
    content = Path(caught.value.path()).read_bytes()
    assert content.startswith(b"%PDF-")
    told = server.run("trends", "verify", "--sha256", hashlib.sha256(content).hexdigest())
    assert (told["holds"], told["findings"]) == (True, [])


@pytest.mark.parametrize(
    ("file", "noun", "least"),
    [("vcdb/vcdb_validated.jsonl.gz", "incidents", 7_000), ("pypa-advisories/osv_yaml.jsonl.gz", "advisories", 2_000)],
)
def test_security_data_through_the_command_line_of_a_running_server(
    tab: Tab, server: Server, shared_files: Path, file: str, noun: str, least: int
) -> None:
    before = server.run("overview", "counts")[noun]
    report = server.run_alone("import", str(shared_files / file))
    after = server.run("overview", "counts")[noun]
    assert report["added"] == after - before > least
    tab.go("settings")
    tab.says(f"{after:,} {noun}")
