"""Follow-ups on screen: filters from the address, an overdue view, one edit for many, and text for a tracker."""

import json
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from core.access import Viewer
from core.commands import execute
from core.document import export
from core.downloads import Asked
from core.store.store import Store
from pages.parts import session

Screen = Callable[..., AppTest]
ROBIN = Viewer.local("Robin Vale", "sre")


def listed(store: Store, **filters: Any) -> list[dict[str, Any]]:
    """The follow-ups as the record has them."""
    return list(execute(store, ROBIN, "followup.list", filters))


def captions(at: AppTest) -> list[str]:
    """Every caption."""
    return [element.value for element in at.caption]


def test_filters_come_from_the_address(filled_store: Store, screen: Screen) -> None:
    assert "2 follow-ups, 1 overdue" in captions(screen("followups"))
    assert "1 follow-up, 1 overdue" in captions(screen("followups", priority="P1"))
    assert "1 follow-up, 1 overdue" in captions(screen("followups", owner="Sol Imagined"))
    assert "2 follow-ups, 1 overdue" in captions(screen("followups", incident="INC-1", service="checkout"))
    assert "0 follow-ups, 0 overdue" in captions(screen("followups", incident="INC-2"))


def test_what_leaves_is_the_list_on_screen(filled_store: Store, screen: Screen, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Asked] = []

    def issue(each: Asked) -> str:
        asked.append(each)
        return "/file/x"

    monkeypatch.setattr(session, "LINKS", SimpleNamespace(issue=issue))
    row = listed(filled_store)[0]
    execute(filled_store, ROBIN, "followup.change", {"id": row["id"], "version": 1, "status": "done"})
    counts = {}
    for said, address in {"unfinished": {}, "all": {"state": "Any state"}, "mine": {"owner": "Sol Imagined"}}.items():
        asked.clear()
        assert not screen("followups", **address).exception
        assert [each.form for each in asked] == ["csv", "ics", "json"]
        made = [export(filled_store, ROBIN, each.record_id, each.form, dict(each.chosen)).content.decode() for each in asked]
        counts[said] = (made[0].count("\n") - 1, made[1].count("BEGIN:VTODO"), len(json.loads(made[2])["followups"]))
    assert counts == {"unfinished": (1, 1, 1), "all": (2, 2, 2), "mine": (0, 0, 0)}
    asked.clear()
    screen("followups", overdue="true")
    assert [name for name, _ in asked[0].chosen] == ["overdue_at", "status"]


def test_the_overdue_view_shows_only_what_is_late(filled_store: Store, screen: Screen) -> None:
    at = screen("followups", overdue="true")
    assert not at.exception
    texts = " ".join(element.value for element in at.markdown)
    assert "Show known vulnerabilities" in texts
    assert "Alert on the error rate" not in texts
    assert "overdue by 4 days" in texts


def test_what_is_in_progress_can_be_late(filled_store: Store, screen: Screen) -> None:
    row = listed(filled_store)[0]
    execute(filled_store, ROBIN, "followup.change", {"id": row["id"], "version": 1, "status": "in_progress"})
    at = screen("followups")
    assert "2 follow-ups, 1 overdue" in captions(at)
    assert ":gray-badge[in progress] :red-badge[overdue by 4 days]" in [element.value for element in at.markdown]


def test_picked_ones_are_changed_together(filled_store: Store, screen: Screen) -> None:
    at = screen("followups")
    at.button(key="pick_all").click().run()
    at.text_input(key="bulk_owner").set_value("Rhea Imagined")
    at.selectbox(key="bulk_status").set_value("in_progress")
    next(button for button in at.button if button.label == "Save for all").click().run()
    assert not at.exception
    assert [(row["owner"], row["status"]) for row in listed(filled_store)] == [("Rhea Imagined", "in_progress")] * 2
    assert not any(box.value for box in at.checkbox)


def test_a_row_gives_text_for_a_tracker_and_loses_what_is_emptied(filled_store: Store, screen: Screen) -> None:
    row = listed(filled_store)[0]
    at = screen("followups")
    at.button(key=f"edit_{row['id']}").click().run()
    assert at.code[0].value == "Show known vulnerabilities before a rollback"
    assert "- **Due:**" in at.code[1].value
    at.text_input(key=f"owner_{row['id']}").set_value("")
    next(button for button in at.button if button.label == "Save").click().run()
    assert not at.exception
    assert listed(filled_store)[0]["owner"] is None
