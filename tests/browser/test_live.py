"""Two people write one text at once, through a power cut, and each sees who is there and what the other changed."""

import re

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.serving import Server
from tests.browser.tab import GONE, LONG, Tab

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser_live")]


def test_two_people_write_one_text_through_a_power_cut(browser: Browser, told: Server) -> None:
    notebook = next(each["id"] for each in told.run("notebook", "list") if each["kind"] == "postmortem")
    robin, sasha = Tab(browser, told.address), Tab(browser, told.address, scheme="dark")
    for tab, name, discipline in ((robin, "Robin Vale", "SRE"), (sasha, "Sasha Quill", "Security")):
        tab.go(f"postmortem?notebook={notebook}")
        tab.as_person(name, discipline)
    _both_write(robin, sasha)
    _others_changes_are_told(robin, told, notebook)
    _nothing_is_lost(robin, sasha, told)
    written = {"text": "The cache filled up. Nothing leaked. Written in the dark."}
    assert _kept(robin, told, notebook, written) == written
    for tab in (robin, sasha):
        tab.close()
        assert (tab.complaints, tab.strays) == ([], [])


def _both_write(robin: Tab, sasha: Tab) -> None:
    robin.editor("summary").click()
    robin.page.keyboard.type("The cache filled up. ")
    expect(sasha.editor("summary")).to_contain_text("The cache filled up.")
    sasha.says("R Robin Vale", sasha.parts("text_summary_"))
    sasha.editor("summary").click()
    sasha.page.keyboard.press("Control+End")
    sasha.page.keyboard.type("Nothing leaked. ")
    expect(robin.editor("summary")).to_contain_text("The cache filled up. Nothing leaked.")
    robin.says("S Sasha Quill", robin.parts("text_summary_"))


def _others_changes_are_told(robin: Tab, server: Server, notebook: str) -> None:
    """What a third person did is told within a moment, and the reader decides when the page is drawn again."""
    robin.page.keyboard.press("Tab")
    robin.says("7 of 13 required answers are there", robin.part("strip"))
    cells = server.run("notebook", "show", notebook)["cells"]
    cell = next(each["name"] for each in cells if each["kind"] == "prompt" and each["is_required"] and not each["is_settled"])
    server.run("notebook", "answer", notebook, cell, "Told by mail", "--version", "0", "--as", "Noor Hale", "--discipline", "security")
    robin.says("Noor Hale answered", robin.parts("live_strip_"))
    robin.press("Show it", robin.parts("live_strip_"))
    robin.says("8 of 13 required answers are there", robin.part("strip"))
    robin.is_silent_about("Noor Hale answered", robin.parts("live_strip_"))


def _nothing_is_lost(robin: Tab, sasha: Tab, server: Server) -> None:
    """The server dies; one goes on writing; when it is back both have everything, once."""
    for tab in (robin, sasha):
        tab.expected = GONE
    server.kill()
    robin.says(re.compile("Not connected"), robin.parts("text_summary_"))
    robin.editor("summary").click()
    robin.page.keyboard.press("Control+End")
    robin.page.keyboard.type("Written in the dark.")
    server.start()
    expect(sasha.editor("summary")).to_contain_text("The cache filled up. Nothing leaked. Written in the dark.", timeout=LONG)
    robin.page.keyboard.press("Tab")
    robin.says("Kept as you write", robin.parts("text_summary_"))
    robin.page.wait_for_timeout(1500)


def _kept(tab: Tab, server: Server, notebook: str, awaited: dict[str, str]) -> dict[str, str] | None:
    """The summary that the record holds, as soon as it is the awaited one, or after a quarter of a minute."""
    answer = None
    for _ in range(60):
        cells = server.run("notebook", "show", notebook)["cells"]
        answer = next(each for each in cells if each["name"] == "summary")["answer"]
        if answer == awaited:
            break
        tab.page.wait_for_timeout(250)
    return answer


def test_where_the_socket_is_blocked_a_field_saves_when_it_is_left(browser: Browser, told: Server) -> None:
    notebook = next(each["id"] for each in told.run("notebook", "list") if each["kind"] == "postmortem")
    tab = Tab(browser, told.address)
    tab.page.route_web_socket(re.compile("/live/"), lambda socket: socket.close())
    tab.go(f"postmortem?notebook={notebook}")
    tab.as_person("Robin Vale", "SRE")
    field = tab.parts("text_summary_").locator("textarea")
    expect(field).to_be_visible(timeout=LONG)
    field.fill("Saved without the socket.")
    field.press("Tab")
    tab.settle()
    answer = _kept(tab, told, notebook, {"text": "Saved without the socket."})
    tab.close()
    assert (answer, tab.complaints) == ({"text": "Saved without the socket."}, [])
