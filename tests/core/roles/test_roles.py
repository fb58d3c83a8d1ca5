"""Roles are a data file that a team may replace; one that only one person holds passes on, and the hand-over is kept."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from core import incident, roles
from core.access import Viewer
from core.errors import BadFile, InvalidInput, NotFound
from core.settings import settings
from core.store.store import Store
from tests.core.walking import ADA

OUTSIDER = Viewer(person_id=None, name="Outsider", discipline="sre", groups=frozenset({"everyone"}))


@pytest.fixture
def outage(store: Store) -> str:
    """An incident that Ada declared."""
    return str(incident.create.run(store, ADA, {"title": "Down", "declared_at": "2026-03-05T09:00:00Z"})["id"])


def take(store: Store, incident_id: str, person: str, role: str, at: str) -> dict[str, Any]:
    """Take a role at a time of the day."""
    given = {"incident_id": incident_id, "person": person, "discipline": "sre", "role": role, "taken_at": f"2026-03-05T{at}:00Z"}
    return dict(roles.take_role.run(store, ADA, given))


def held(store: Store) -> dict[str, list[str]]:
    """Who holds what now."""
    return {row["name"]: row["held_by"] for row in roles.roles.run(store, ADA, {"incident": "INC-1"}) if row["held_by"]}


def test_every_file_in_the_folder_can_be_used() -> None:
    files = sorted(roles.SHIPPED.parent.glob("*.toml"))
    assert files == [roles.SHIPPED]
    assert list(roles.read_roles(roles.SHIPPED)) == ["commander", "scribe", "liaison", "facilitator", "responder"]


def test_a_role_that_only_one_holds_passes_on(store: Store, outage: str) -> None:
    take(store, outage, "Bo", "commander", "09:10")
    take(store, outage, "Cy", "commander", "11:30")
    take(store, outage, "Dee", "responder", "09:20")
    again = take(store, outage, "Dee", "responder", "12:00")
    assert held(store) == {"commander": ["Cy"], "responder": ["Ada", "Dee"]}
    rows = incident.show.run(store, ADA, {"id": outage})["people"]
    assert [(row["name"], row["role"], row["left_at"]) for row in rows if row["role"] == "commander"] == [
        ("Bo", "commander", datetime(2026, 3, 5, 11, 30, tzinfo=UTC)), ("Cy", "commander", None),
    ]  # fmt: skip
    assert again["from"] == []


def test_a_role_is_one_of_the_file_and_no_hand_over_goes_back(store: Store, outage: str) -> None:
    take(store, outage, "Bo", "scribe", "09:10")
    with pytest.raises(InvalidInput, match="There is no role called boss"):
        take(store, outage, "Cy", "boss", "09:20")
    with pytest.raises(InvalidInput, match="was taken at 2026-03-05T09:10:00"):
        take(store, outage, "Cy", "scribe", "09:00")
    assert held(store)["scribe"] == ["Bo"]


def test_a_team_has_roles_of_its_own(store: Store, outage: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "policy").mkdir()
    own = '[[role]]\nname = "duty_officer"\ntitle = "Duty officer"\ndoes = "Decides."\none_at_a_time = true\n'
    (tmp_path / "policy" / "roles.toml").write_text(own)
    monkeypatch.setattr(settings(), "library", tmp_path)
    take(store, outage, "Bo", "duty_officer", "09:10")
    assert held(store) == {"duty_officer": ["Bo"]}


def test_roles_of_a_hidden_incident_are_never_told(store: Store, outage: str) -> None:
    from core.records import Incident

    found = store.get(Viewer.system(), Incident, outage)
    store.change(Viewer.system(), "test.restrict", {}, lambda change: {"id": change.alter(found, visibility="security").id})
    with pytest.raises(NotFound):
        roles.roles.run(store, OUTSIDER, {"incident": outage})
    with pytest.raises(NotFound):
        roles.take_role.run(store, OUTSIDER, {"incident_id": outage, "person": "Bo", "discipline": "sre", "role": "scribe"})


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "has nothing where role is asked for"),
        ("role = 3", "has role where role is asked for"),
        ('[[role]]\nname = "a"', "it has to have name, title, does, one_at_a_time"),
        ('[[role]]\nname = "A b"\ntitle = "t"\ndoes = "d"\none_at_a_time = true', "lower-case letters"),
        ('[[role]]\nname = "a"\ntitle = ""\ndoes = "d"\none_at_a_time = true', "title is text that is not empty"),
        ('[[role]]\nname = "a"\ntitle = "t"\ndoes = "d"\none_at_a_time = 1', "one_at_a_time is true or false"),
        ("[[role", "names no roles"),
    ],
)
def test_a_file_that_names_no_roles_is_refused_with_the_reason(tmp_path: Path, text: str, why: str) -> None:
    (tmp_path / "roles.toml").write_text(text)
    with pytest.raises(BadFile, match=why):
        roles.read_roles(tmp_path / "roles.toml")
