"""The timeline is curated on its screen: candidates are starred by one press, lines are pasted with a preview, corrections tell why."""

import json
from collections.abc import Callable
from pathlib import Path

from streamlit.testing.v1 import AppTest

from core.access import Viewer
from core.commands import execute
from core.imports import import_files
from core.sources import Options
from core.store.store import Store

Screen = Callable[..., AppTest]
ROBIN = Viewer.local("Robin Vale", "sre")


def record(store: Store) -> dict[str, object]:
    """The first incident as Robin reads it."""
    return dict(execute(store, ROBIN, "incident.show", {"id": "INC-1"}))


def candidates(store: Store) -> list[dict[str, str]]:
    """What waits beside its timeline."""
    incident_id = record(store)["incident"].id  # type: ignore[attr-defined]
    return list(execute(store, ROBIN, "timeline.candidates", {"incident_id": incident_id}))


def postmortem(store: Store, screen: Screen) -> AppTest:
    """A review of the first incident, open at its timeline."""
    id = execute(store, ROBIN, "notebook.start", {"template": "postmortem/joint-standard", "incident": "INC-1"})["id"]
    at = screen("postmortem", notebook=id, section="what_happened")
    assert not at.exception
    return at


def test_one_press_stars_the_first_candidate_beside_the_timeline(filled_store: Store, screen: Screen) -> None:
    waiting = candidates(filled_store)
    at = postmortem(filled_store, screen)
    assert f"Could belong here · {len(waiting)}" in [element.value for element in at.subheader]
    first = waiting[0]
    at.button(key=f"adopt_{first['kind']}_{first['id']}").click().run()
    assert not at.exception
    assert candidates(filled_store) == waiting[1:]
    assert any(row["text"] == first["text"] and row["is_starred"] for row in record(filled_store)["timeline"])  # type: ignore[attr-defined]


def test_a_candidate_may_wait(filled_store: Store, screen: Screen) -> None:
    first, second = candidates(filled_store)[:2]
    at = postmortem(filled_store, screen)
    at.button(key=f"later_{first['kind']}_{first['id']}").click().run()
    assert [button.key for button in at.button if str(button.key).startswith("later_")] == [f"later_{second['kind']}_{second['id']}"]
    assert len(candidates(filled_store)) == len(candidates(filled_store))


def test_a_discipline_knew_at_once_by_one_press(filled_store: Store, screen: Screen) -> None:
    row = record(filled_store)["timeline"][0]  # type: ignore[index]
    at = screen("incident", incident="INC-1")
    at.button(key=f"edit_{row['id']}").click().run()
    at.button(key=f"once_security_{row['id']}").click().run()
    assert not at.exception
    assert record(filled_store)["timeline"][0]["known_to_security_at"] == row["happened_at"]  # type: ignore[index]
    at.button(key=f"edit_{row['id']}").click().run()
    assert any("it stood at" in element.value for element in at.caption)


def test_pasted_lines_are_previewed_with_every_bad_line_and_saved_at_once(filled_store: Store, screen: Screen) -> None:
    at = screen("incident", incident="INC-1")
    at.session_state["paste"] = True
    at.run()
    at.text_area(key="paste_text").set_value("14:32 Paged\nand then").run()
    assert ":red-badge[:material/error: 1 line cannot be read]" in [element.value for element in at.markdown]
    assert at.button(key="paste_save").disabled
    at.text_area(key="paste_text").set_value("23:50 Paged\n00:10 Rolled back").run()
    before = len(record(filled_store)["timeline"])  # type: ignore[arg-type]
    at.button(key="paste_save").click().run()
    assert not at.exception
    assert len(record(filled_store)["timeline"]) == before + 2  # type: ignore[arg-type]


def test_a_chat_is_previewed_brought_in_searched_and_starred(filled_store: Store, screen: Screen) -> None:
    later = [(f"09:{minute}", "Bo", f"Looking at {minute}") for minute in range(10, 24)]
    rows = [("09:00", "Ida", "Down :red[again]"), *later, ("then", "Bo", "x")]
    table = "time,author,text\n" + "".join(f"{f'2026-03-05 {at}Z' if at != 'then' else at},{who},{said}\n" for at, who, said in rows)
    at = screen("incident", incident="INC-1")
    at.session_state["chat"] = at.session_state["candidates_fold"] = True
    at.run()
    at.file_uploader(key="chat_files_0").upload("inc.csv", table.encode(), "text/csv").run()
    assert "15 added, 1 rejected. Nothing is saved yet." in [element.value.replace("\\", "") for element in at.caption]
    assert not any(":red[again]" in element.value for element in at.markdown)
    at.button(key="chat_save").click().run()
    assert not at.exception
    waiting = [row for row in candidates(filled_store) if row["kind"] == "chat"]
    assert [row["text"] for row in waiting][:2] == ["Ida: Down :red[again]", "Bo: Looking at 10"]
    at.session_state["candidates_fold"] = True
    at.run()
    at.text_input(key="candidates_find").set_value("looking AT 2").run()
    shown = [str(button.key) for button in at.button if str(button.key).startswith("adopt_")]
    assert shown == [f"adopt_chat_{row['id']}" for row in waiting if "at 2" in row["text"]]
    at.button(key=shown[0]).click().run()
    assert any(row["text"] == "Bo: Looking at 20" and row["is_starred"] for row in record(filled_store)["timeline"])  # type: ignore[attr-defined]


def test_a_contradiction_in_a_chat_is_noted_as_seen(filled_store: Store, screen: Screen, tmp_path: Path) -> None:
    said = [{"type": "message", "ts": "1772701200.000100", "user": "U1", "text": text} for text in ("Yes", "No")]
    (tmp_path / "day.json").write_text(json.dumps(said))
    import_files(filled_store, ROBIN, [tmp_path / "day.json"], Options(extra={"incident": "INC-1"}))
    [problem] = [row for row in record(filled_store)["problems"] if row["code"] == "said_twice"]  # type: ignore[attr-defined]
    at = screen("incident", incident="INC-1")
    at.button(key=f"seen_{problem['id']}").click().run()
    assert not at.exception
    assert record(filled_store)["problems"][0]["is_corrected"]  # type: ignore[index]
    import_files(filled_store, ROBIN, [tmp_path / "day.json"], Options(extra={"incident": "INC-1"}))
    assert record(filled_store)["problems"][0]["is_corrected"]  # type: ignore[index]
