"""Steps after an incident are data files: the closest process fits, conditions decide, and a step is done or skipped with a reason."""

import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from core import due, incident, incident_field, milestone, processes, roles, step
from core.access import Viewer
from core.errors import BadFile, InvalidInput, NotFound, Stale
from core.incident_types import the_types
from core.records import Incident, new_id
from core.settings import settings
from core.store.store import Store
from tests.core.walking import ADA, BO

OUTSIDER = Viewer(person_id=None, name="Outsider", discipline="sre", groups=frozenset({"everyone"}))
ALL = processes.the_processes()


def over(store: Store, **more: Any) -> str:
    """An incident that was declared on a Thursday and is resolved."""
    given = {"title": "Down", "kind": "both", "declared_at": "2026-03-05T09:00:00Z", **more}
    id = str(incident.create.run(store, ADA, given)["id"])
    told = {"incident_id": id, "kind": "resolved", "happened_at": "2026-03-05T12:00:00Z"}
    milestone.record.run(store, ADA, told)
    incident.change_facts.run(store, ADA, {"id": id, "version": 1, "status": "resolved"})
    return id


def steps(store: Store) -> dict[str, dict[str, Any]]:
    """The steps after INC-1 by name."""
    return {row["name"]: row for row in step.of_incident.run(store, ADA, {"incident": "INC-1"})}


def test_the_folder_is_not_empty_and_every_file_in_it_can_be_used() -> None:
    assert sorted(path.stem for path in processes.SHIPPED.glob("*.toml")) == list(ALL)
    assert {"standard", "major_outage", "breach", "vulnerability_emergency", "third_party", "near_miss"} <= set(ALL)
    known = set(roles.read_roles(roles.SHIPPED))
    for process in ALL.values():
        assert {each.owner_role for each in process.step} <= known
        days = [each.due_days for each in process.step]
        assert days == sorted(days) or len(set(days)) > 1
    assert any(each.skippable for process in ALL.values() for each in process.step)
    assert any(not each.skippable for process in ALL.values() for each in process.step)


def test_every_type_has_steps_of_its_own_at_its_worst() -> None:
    for name, kind in the_types().items():
        severity = min(kind.severities)
        found = processes.process_for(Incident(id=new_id(), title="x", kind=kind.kinds[0], sre_severity=severity), name)
        assert found is not None
        assert name in found.types


def test_the_closest_process_fits_and_an_unknown_severity_only_one_that_names_none() -> None:
    outage = Incident(id=new_id(), title="x", sre_severity="SEV1")
    minor = Incident(id=new_id(), title="x", sre_severity="SEV4")
    unknown = Incident(id=new_id(), title="x")
    chosen = [process.name for each in (outage, minor, unknown) if (process := processes.process_for(each, "outage"))]
    assert chosen == ["major_outage", "standard", "standard"]


def test_steps_are_made_when_it_is_over_in_working_days_and_not_twice(store: Store) -> None:
    id = over(store, type="outage", sre_severity="SEV1", fields={"users_see": "nothing yet"})
    made = steps(store)
    # Whether data was lost is not known, and so the step that proves it whole is there; that users saw nothing is known.
    assert {name: (row["due_on"], row["owner_role"], row["is_skippable"], row["status"]) for name, row in made.items()} == {
        "timeline": (date(2026, 3, 9), "scribe", False, "open"),
        "postmortem": (date(2026, 3, 10), "commander", False, "open"),
        "security_reads": (date(2026, 3, 10), "responder", False, "open"),
        "meeting": (date(2026, 3, 12), "facilitator", False, "open"),
        "data_restored": (date(2026, 3, 12), "responder", False, "open"),
    }
    assert step.make_steps.run(store, ADA, {"incident": id})["made"] == []
    incident_field.state_fields.run(
        store, ADA, {"incident": id, "fields": [{"name": "users_see", "value": "it is slow", "version": 1}]}
    )
    assert set(steps(store)) - set(made) == {"customers"}


def test_an_owner_is_whoever_holds_the_role_now(store: Store) -> None:
    id = over(store, type="outage", sre_severity="SEV1")
    roles.take_role.run(store, ADA, {"incident_id": id, "person": "Cy", "discipline": "sre", "role": "commander"})
    assert (steps(store)["postmortem"]["owner"], steps(store)["meeting"]["owner"]) == ("Cy", None)


def test_a_step_is_done_or_skipped_with_a_reason_where_it_may_be_and_can_be_opened_again(store: Store) -> None:
    over(store, type="outage", sre_severity="SEV1")
    rows = steps(store)
    with pytest.raises(InvalidInput, match="“Write the postmortem” may not be skipped"):
        step.skip.run(store, BO, {"id": rows["postmortem"]["id"], "version": 1, "reason": "no time"})
    with pytest.raises(InvalidInput, match="reason"):
        step.skip.run(store, BO, {"id": rows["customers"]["id"], "version": 1, "reason": "   "})
    step.done.run(store, BO, {"id": rows["postmortem"]["id"], "version": 1})
    step.skip.run(store, BO, {"id": rows["customers"]["id"], "version": 1, "reason": "Only staff use it"})
    with pytest.raises(Stale):
        step.done.run(store, BO, {"id": rows["postmortem"]["id"], "version": 1})
    now = steps(store)
    told = [(now[name]["status"], now[name]["reason"], now[name]["settled_by"]) for name in ("postmortem", "customers")]
    assert told == [("done", "", "Bo"), ("skipped", "Only staff use it", "Bo")]
    step.reopen.run(store, BO, {"id": rows["customers"]["id"], "version": 2})
    assert (steps(store)["customers"]["status"], steps(store)["customers"]["reason"]) == ("open", "")


def test_late_steps_are_told_across_incidents_the_oldest_first(store: Store) -> None:
    over(store, type="outage", sre_severity="SEV1")
    late = step.overdue.run(store, ADA, {"before": "2026-03-11"})
    assert [(row["title"], row["due_on"], row["incident_number"]) for row in late] == [
        ("Go through the timeline together", date(2026, 3, 9), 1),
        ("Write the postmortem", date(2026, 3, 10), 1),
        ("Security reads the repairs", date(2026, 3, 10), 1),
    ]


def test_another_type_brings_its_own_steps_and_keeps_what_was_settled(store: Store) -> None:
    id = over(store, type="outage", sre_severity="SEV1")
    step.done.run(store, ADA, {"id": steps(store)["timeline"]["id"], "version": 1})
    incident_field.choose_type.run(store, ADA, {"incident": id, "type": "third_party", "version": 1})
    assert {name: row["status"] for name, row in steps(store).items()} == {
        "timeline": "done", "report": "open", "credentials": "open", "without_them": "open", "followups": "open",
    }  # fmt: skip


def test_an_open_incident_and_maintenance_have_none(store: Store) -> None:
    id = str(incident.create.run(store, ADA, {"title": "Down"})["id"])
    with pytest.raises(InvalidInput, match="INC-1 is open; steps follow an incident that is over"):
        step.make_steps.run(store, ADA, {"incident": id})
    found = store.get(Viewer.system(), Incident, id)
    store.change(Viewer.system(), "test.window", {}, lambda change: {"id": change.alter(found, is_maintenance=True).id})
    incident.change_facts.run(store, ADA, {"id": id, "version": 2, "status": "closed"})
    assert steps(store) == {}


def test_a_team_has_processes_of_its_own(store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "policy" / "processes"
    folder.mkdir(parents=True)
    head = 'title = "Ours"\n[[step]]\nname = "tea"\ntitle = "Drink tea"\nowner_role = "scribe"\n'
    text = head + 'due_days = 1\nskippable = true\nwhen = "{}"\n'
    (folder / "standard.toml").write_text(text.format("severity = SEV4"), encoding="utf-8")
    monkeypatch.setattr(settings(), "library", tmp_path)
    over(store, sre_severity="SEV4")
    assert [row["title"] for row in steps(store).values()] == ["Drink tea"]
    (folder / "standard.toml").write_text(text.format("weather = good "), encoding="utf-8")
    with pytest.raises(BadFile, match="The process standard, step tea: its condition asks weather"):
        processes.the_processes()


def test_the_examples_in_the_guide_can_be_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = (Path(__file__).parents[3] / "docs" / "how-to" / "incident-types.md").read_text(encoding="utf-8")
    for folder, text in zip(("incident_types", "processes"), re.findall(r"```toml\n(.*?)```", page, re.DOTALL), strict=True):
        (tmp_path / "policy" / folder).mkdir(parents=True)
        (tmp_path / "policy" / folder / "fraud.toml").write_text(text, encoding="utf-8")
    monkeypatch.setattr(settings(), "library", tmp_path)
    assert [each.title for each in processes.the_processes()["fraud"].step] == ["Close the case with the bank"]


def test_steps_of_a_hidden_incident_are_never_told_or_settled(store: Store) -> None:
    id = over(store)
    found, one = store.get(Viewer.system(), Incident, id), next(iter(steps(store).values()))
    store.change(Viewer.system(), "test.restrict", {}, lambda change: {"id": change.alter(found, visibility="security").id})
    with pytest.raises(NotFound):
        step.of_incident.run(store, OUTSIDER, {"incident": id})
    with pytest.raises(NotFound):
        step.done.run(store, OUTSIDER, {"id": one["id"], "version": 1})
    assert step.overdue.run(store, OUTSIDER, {"before": "2030-01-01"}) == []


def test_working_days_are_those_of_the_due_date_policy() -> None:
    policy = due.read_policy(due.SHIPPED)
    assert [policy.after(date(2026, 3, 6), count) for count in (0, 1, 5)] == [date(2026, 3, 6), date(2026, 3, 9), date(2026, 3, 13)]
