"""Releases, the incident and home: both guards, the story told twice, recall, suspicion and what is due, through the frame."""

from collections.abc import Callable

from streamlit.testing.v1 import AppTest

from core.access import Viewer
from core.commands import execute
from core.store.store import Store

Screen = Callable[..., AppTest]
SASHA = Viewer.local("Sasha Quill", "security")


def said(at: AppTest) -> str:
    """Every text on the page in its main part."""
    return "\n".join(str(element.value) for kind in ("subheader", "markdown", "caption", "text") for element in at.main.get(kind))


def test_the_releases_screen_tells_both_sides(told_store: Store, screen: Screen) -> None:
    at = screen("releases", guard_to="v42", guard_from="v41")
    assert not at.exception
    text = said(at)
    assert "Going to v42 is linked to 2 incidents" in text
    assert "Live for 52 days 6 h in all; 20 h 35 min of it only because a repair brought the hole back" in text
    assert "**The difference: 20 h 35 min of exposure and 50 min of outage less.**" in text
    assert "v40 has never run under today" in text


def test_home_names_decisions_that_are_due(told_store: Store, screen: Screen) -> None:
    assert "Decisions to look at again · 1" in said(screen())


def test_a_suspicion_is_said_on_the_incident_and_lifted_there(empty_store: Store, screen: Screen) -> None:
    made = execute(empty_store, SASHA, "incident.create", {"title": "Restart loop", "services": ["web"]})
    number = f"INC-{made['number']}"
    assert "An attack is suspected" not in said(screen("incident", incident=number))
    execute(empty_store, SASHA, "incident.suspect", {"id": number, "reason": "Requests with crafted cookies"})
    execute(empty_store, SASHA, "incident.capture", {"id": number, "what": "Memory image of web-3"})
    text = said(screen("incident", incident=number))
    assert "An attack is suspected" in text
    assert "Requests with crafted cookies" in text
    assert "Memory image of web\\-3" in text
