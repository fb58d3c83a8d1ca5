"""Links to files: for one reader, in one browser, for a while, and made from what that reader may see when it is fetched."""

from collections.abc import Iterator

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from core import downloads, incident
from core.access import Viewer
from core.downloads import LASTS, Asked, Links
from core.store import opened
from core.store.store import Store

ADA = Viewer.local("Ada", "sre")
OTHER = Viewer(person_id=None, name="Cy", discipline="sre")


@pytest.fixture
def links(monkeypatch: pytest.MonkeyPatch) -> Links:
    made = Links(clock=lambda: 0.0)
    monkeypatch.setattr(downloads, "LINKS", made)
    return made


@pytest.fixture
def browser(store: Store, links: Links, monkeypatch: pytest.MonkeyPatch) -> Iterator[TestClient]:
    monkeypatch.setattr(opened, "_open", [store])
    with TestClient(Starlette(routes=[downloads.route])) as client:
        yield client


def test_a_link_gives_the_file_to_its_browser(browser: TestClient, links: Links, store: Store) -> None:
    incident.create.run(store, ADA, {"title": "Checkout is slow"})
    address = links.issue(Asked(ADA, "INC-1", "json", "mine"))
    answer = browser.get(address, headers={"cookie": "parley_browser=mine"})
    assert (answer.status_code, answer.json()["incident"]["title"]) == (200, "Checkout is slow")
    assert answer.headers["content-disposition"] == 'attachment; filename="INC-1.json"'
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["content-type"] == "application/json"


def test_a_link_never_works_in_another_browser_later_or_when_guessed(browser: TestClient, links: Links) -> None:
    address = links.issue(Asked(ADA, "incidents", "json", "mine"))
    assert browser.get(address, headers={"cookie": "parley_browser=mine"}).status_code == 200
    for cookie in ("parley_browser=yours", "parley_browser=", "x=mine", ""):
        assert browser.get(address, headers={"cookie": cookie}).status_code == 404
    assert browser.get("/file/guess", headers={"cookie": "parley_browser=mine"}).status_code == 404
    links.clock = lambda: LASTS
    late = browser.get(address, headers={"cookie": "parley_browser=mine"})
    assert (late.status_code, late.text.split(".")[0]) == (404, "This link can no longer be used")


def test_a_refusal_says_sentence_and_remedy(browser: TestClient, links: Links) -> None:
    answer = browser.get(links.issue(Asked(ADA, "nothing", "pdf", None)))
    assert answer.status_code == 404
    assert answer.text.count(".") >= 1
    assert "Traceback" not in answer.text


def test_the_same_question_keeps_its_address_and_another_reader_gets_another(links: Links) -> None:
    mine = Asked(ADA, "all", "jsonl", None)
    first = links.issue(mine)
    links.clock = lambda: LASTS - 1
    assert links.issue(mine) == first
    links.clock = lambda: LASTS + 1
    assert links.find(first.removeprefix("/file/"), None) == mine
    assert links.issue(Asked(OTHER, "all", "jsonl", None)) != first


def test_the_oldest_link_is_forgotten_first(links: Links, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(downloads, "MOST", 2)
    asked = [Asked(ADA, str(number), "md", None) for number in range(3)]
    names = [links.issue(each).removeprefix("/file/") for each in asked]
    assert [links.find(name, None) for name in names] == [None, *asked[1:]]
