"""Every file of the library is started, walked, signed by two people and brought to its end through the command registry."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from core import commands
from core.errors import Blocked
from core.notebook.library import SHIPPED
from core.notebook.parse import parse
from core.records import Remediation
from core.store.store import Store
from tests.runbooks.drill import SECURITY, SRE, Drill

IDS = sorted(path.relative_to(SHIPPED).with_suffix("").as_posix() for path in SHIPPED.rglob("*.md"))
POSTMORTEMS = ("joint-standard", "joint-short", "security-breach", "reliability-outage", "vulnerability-emergency", "third-party-outage",
               "near-miss")  # fmt: skip
RUNBOOKS = ("roll-back-safely", "roll-forward-under-load", "leaked-credential", "ransomware-first-hour", "ddos-saturated-service",
            "certificate-expiry", "dependency-compromise", "suspicious-restart-loop", "database-failover-tamper-check",
            "isolate-serving-host", "waf-rule-hurts-users", "secrets-rotation", "third-party-breach", "game-day")  # fmt: skip


def _document(id):
    return parse((SHIPPED / f"{id}.md").read_bytes(), id)


@pytest.fixture(scope="module")
def drilled(tmp_path_factory: pytest.TempPathFactory, demo_file: Path) -> Iterator[Store]:
    """One store with the worked example for all files."""
    store = Store.open(Path(shutil.copy(demo_file, tmp_path_factory.mktemp("drill"))), memory_mb=256)
    yield store
    store.close()


@pytest.fixture
def incident(drilled):
    """The id and the number of a fresh incident of both disciplines."""
    given = {"title": "A drill", "kind": "both", "services": ["web"], "sre_severity": "SEV2", "security_severity": "SEV2"}
    made = commands.execute(drilled, SRE, "incident.create", given)
    return made["id"], f"INC-{made['number']}"


def test_the_seven_templates_and_fourteen_runbooks_are_there():
    named = {f"postmortem/{each}" for each in POSTMORTEMS} | {f"response/{each}" for each in RUNBOOKS}
    assert (len(POSTMORTEMS), len(RUNBOOKS)) == (7, 14)
    assert named | {"postmortem/calibration", "policy/incident-response"} <= set(IDS)


@pytest.mark.parametrize("id", IDS)
def test_a_drill_through_the_registry_comes_to_its_end(drilled, incident, id):
    document = _document(id)
    drill = Drill(drilled, document, incident[1])
    shown = drill.walk()
    assert [(step["title"], step["state"]) for step in shown["steps"] if step["state"] != "done"] == []
    signoffs = [cell.name for cell in document.cells() if cell.kind == "signoff"]
    live = {(each["discipline"], each["person_name"]) for each in shown["signatures"] if each["is_live"]}
    assert live == ({("sre", SRE.name), ("security", SECURITY.name)} if signoffs else set())
    assert drill.end() == ("done" if document.kind == "runbook" else "published")
    done = [each for each in shown["cells"] if each["kind"] == "command" and each["attributes"].get("act") == "remediation"]
    stored = drilled.find(SRE, Remediation, "incident_id = $1", [incident[0]])
    assert sorted(each.kind for each in stored) == sorted(each["attributes"]["kind"] for each in done)


@pytest.mark.parametrize("id", [f"response/{each}" for each in RUNBOOKS])
def test_what_waits_for_the_signatures_is_never_recorded_before_them(drilled, incident, id):
    drill = Drill(drilled, _document(id), incident[1])
    for cell in drill.document.cells():
        if cell.attributes.get("act") != "remediation":
            continue
        given = {"outcome": "done", "confirmed": True}
        with pytest.raises(Blocked):
            drill.do(SRE, "notebook.answer", id=drill.id, cell=cell.name, value=given, version=0)
    assert drilled.find(SRE, Remediation, "incident_id = $1", [incident[0]]) == []
