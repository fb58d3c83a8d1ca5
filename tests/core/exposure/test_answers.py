"""The answers on a real store: the worked example, need to know, and what is not recorded."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from pydantic import TypeAdapter

from core import commands
from core.access import Viewer
from core.errors import InvalidInput, NotFound
from core.exposure import answers
from core.exposure.intervals import windows_of
from core.exposure.policy import Policy
from core.exposure.quarrels import ping_pong
from core.notebook.opened import Inside
from core.records import Advisory, AffectedPackage, Incident, Record, derive_id
from core.store.store import Store

AS_OF = datetime(2026, 4, 1, tzinfo=UTC)


def moment(text: str) -> datetime:
    """A time of 2026 in UTC."""
    return datetime.strptime(f"2026-{text}", "%Y-%m-%d %H:%M").replace(tzinfo=UTC)


def put(store: Store, *records: Record) -> None:
    """Add records in one change."""

    def add(change: Any) -> dict[str, Any]:
        for record in records:
            change.add(record)
        return {}

    store.change(Viewer.system(), "test", {}, add)


def change_advisory(store: Store, **columns: Any) -> None:
    """Save the worked example's advisory with some columns changed."""
    store.change(Viewer.system(), "test", {}, lambda change: {"version": change.alter(change.find(Advisory, "TRUE")[0], **columns).version})


def test_the_guard_stops_the_rollback_of_the_worked_example(demo_store: Store, sre: Viewer) -> None:
    answer = answers.rollback_guard(demo_store, sre, "web", "v41")
    assert answer == {
        "service": "web",
        "environment": "production",
        "from": "v42",
        "to": "v41",
        "verdict": "block",
        "reintroduced": [
            {
                "id": "CVE-A",
                "records": ["EXAMPLE-2026-0001"],
                "aliases": ["EXAMPLE-2026-0001"],
                "severity": "HIGH",
                "kev": False,
                "kev_added_on": None,
                "due_on": None,
                "ransomware": None,
                "epss": None,
                "epss_on": None,
                "summary": "A crafted cookie lets a visitor read another visitor's session",
                "published_at": "2026-02-20T10:00:00Z",
                "ecosystem": "PyPI",
                "package": "parley-example-sessions",
                "from": "2.3.1",
                "to": "2.3.0",
                "why": "severity HIGH is at or above the line HIGH",
            }
        ],
        "present": [],
        "fixed": [],
        "not_affected": [],
        "unknown": [],
        "data_as_of": {"PyPI": "2026-03-12T10:00:00Z"},
        "reasons": [
            "CVE-A comes back with parley-example-sessions 2.3.0",
            "severity HIGH is at or above the line HIGH",
            "data dated 2026-03-12",
        ],
    }
    forward = answers.rollback_guard(demo_store, sre, "web", "v42", "v41")
    assert (forward["verdict"], [item["id"] for item in forward["fixed"]]) == ("clear", ["CVE-A"])
    assert answers.rollback_guard(demo_store, sre, "web", "v41", policy=Policy("CRITICAL"))["verdict"] == "warn"


def test_what_is_not_recorded_is_never_clear(demo_store: Store, sre: Viewer) -> None:
    missing = answers.rollback_guard(demo_store, sre, "web", "v12")
    assert (missing["verdict"], missing["unknown"]) == (
        "unknown",
        [{"component": "release v12, which is not recorded", "why": "no component list"}],
    )
    staging = answers.rollback_guard(demo_store, sre, "web", "v40", environment="staging")
    assert (staging["verdict"], staging["from"], staging["unknown"]) == (
        "unknown",
        None,
        [{"component": "what runs on staging, where no deployment is recorded", "why": "no component list"}],
    )
    with pytest.raises(NotFound, match="no service called api"):
        answers.rollback_guard(demo_store, sre, "api", "v1")
    change_advisory(demo_store, modified_at=moment("01-09 08:59"))
    assert answers.rollback_guard(demo_store, sre, "web", "v42", "v41")["verdict"] == "unknown"


def test_exposures_of_the_worked_example(demo_store: Store, sre: Viewer) -> None:
    shared = {
        "vulnerability": "CVE-A",
        "service": "web",
        "environment": "production",
        "known_exploited": False,
        "severity": "HIGH",
        "packages": ["parley-example-sessions 2.3.0"],
        "is_demo": True,
    }
    assert answers.exposures(demo_store, sre, AS_OF) == [
        shared
        | {
            "cycle": 1,
            "started_at": moment("01-10 00:00"),
            "ended_at": moment("03-02 10:00"),
            "hours": 1234.0,
            "cause": "planned_deploy",
            "incident": None,
            "is_reopened": False,
            "is_left_truncated": True,
        },
        shared
        | {
            "cycle": 2,
            "started_at": moment("03-05 14:25"),
            "ended_at": moment("03-06 11:00"),
            "hours": 20.58,
            "cause": "remediation",
            "incident": "INC-1",
            "is_reopened": True,
            "is_left_truncated": False,
        },
    ]
    assert (
        answers.exposures(demo_store, sre, AS_OF, service="api") == answers.exposures(demo_store, sre, AS_OF, vulnerability="CVE-B") == []
    )
    windows = windows_of(demo_store, sre, AS_OF)
    assert (round(windows.total(AS_OF) / timedelta(hours=1), 2), windows.reexposed(AS_OF)) == (1254.58, timedelta(hours=20, minutes=35))


def test_the_view_table_has_the_documented_columns(demo_store: Store, sre: Viewer) -> None:
    table = answers.exposures_table(demo_store, sre, AS_OF)
    assert table.schema == answers.EXPOSURES
    assert table.select(["vulnerability", "packages", "cycle", "cause", "incident", "is_reopened"]).to_pylist() == [
        {
            "vulnerability": "CVE-A",
            "packages": '[["PyPI", "parley-example-sessions", "2.3.0"]]',
            "cycle": cycle,
            "cause": cause,
            "incident": incident,
            "is_reopened": incident is not None,
        }
        for cycle, cause, incident in ((1, "planned_deploy", None), (2, "remediation", "INC-1"))
    ]
    header = (Path(answers.__file__).parents[1] / "sandbox" / "views" / "exposures.sql").read_text(encoding="utf-8")
    assert table.column_names == [line.removeprefix("-- ").split(" | ")[0] for line in header.splitlines() if " | " in line]
    assert answers.exposures_table(demo_store, sre, moment("01-01 00:00")) == answers.EXPOSURES.empty_table()
    assert isinstance(table, pa.Table)


def test_ping_pong_of_the_worked_example_is_one_chain(demo_store: Store, sre: Viewer) -> None:
    [chain] = ping_pong(demo_store, sre, AS_OF)
    names = ("incident", "discipline", "kind", "from", "to", "hours_held", "hours_exposed", "caused", "minutes_down")
    assert (chain["service"], chain["environment"], chain["hours"]) == ("web", "production", 20.58)
    assert [tuple(leg[name] for name in names) for leg in chain["legs"]] == [
        ("INC-1", "sre", "rollback", "v42", "v41", 20.58, 20.58, [], 0),
        ("INC-1", "security", "redeploy", "v41", "v42", None, 0.0, ["INC-2"], 50),
    ]
    assert ping_pong(demo_store, sre, moment("03-06 10:00")) == []


def test_common_ground_of_the_worked_example(demo_store: Store, sre: Viewer) -> None:
    assert answers.common_ground(demo_store, sre, "web", "v41") == {
        "service": "web",
        "to": "v41",
        "release": "v40",
        "not_affected": [],
        "rejected": [
            {
                "release": "v41",
                "reasons": ["CVE-A in parley-example-sessions: severity HIGH is at or above the line HIGH"],
                "not_affected": [],
            },
            {"release": "v42", "reasons": ["INC-1 was caused by it", "INC-2 was caused by it"], "not_affected": []},
        ],
        "sentence": "v40 is the nearest release with neither a known vulnerability at or above the line nor a linked incident.",
        "bumps": [
            {
                "ecosystem": "PyPI",
                "package": "parley-example-sessions",
                "from": "2.3.0",
                "to": "2.3.1",
                "closes": ["CVE-A"],
                "linked": ["INC-1", "INC-2"],
                "sentence": "parley-example-sessions 2.3.1 closes CVE-A, but releases that brought it caused INC-1, INC-2.",
            }
        ],
    }
    with pytest.raises(NotFound, match="web has no release v12"):
        answers.common_ground(demo_store, sre, "web", "v12")
    package = answers.package_ground(demo_store, sre, "PyPI", "parley-example-sessions", "2.3.0")
    assert package["version"] == "1.9.3"
    assert [(each["version"], each["reasons"]) for each in package["rejected"]] == [
        ("2.3.0", ["CVE-A: severity HIGH is at or above the line HIGH"]),
        ("2.3.1", [f"INC-{number} was caused by a release that brought it" for number in (1, 2)]),
    ]


def test_every_door_gets_the_same_answers(demo_store: Store, sre: Viewer) -> None:
    def ask(name: str, **arguments: Any) -> Any:
        return commands.execute(demo_store, sre, name, arguments)

    assert ask("guard.rollback", service="web", to="v41") == answers.rollback_guard(demo_store, sre, "web", "v41")
    assert ask("guard.rollback", service="web", to="v41", line="CRITICAL")["verdict"] == "warn"
    back = ask("guard.rollback", service="web", to="v42", **{"from": "v41", "env": "production"})
    assert [item["id"] for item in back["fixed"]] == ["CVE-A"]
    assert ask("guard.ground", service="web", to="v41")["release"] == "v40"
    assert ask("exposure.list", service="web", as_of="2026-04-01T00:00:00Z") == answers.exposures(demo_store, sre, AS_OF)
    assert len(ask("pingpong.list")) == 1
    pair = {"ecosystem": "PyPI", "package": "Parley_Example.Sessions", "from": "2.3.1", "to": "2.3.0"}
    assert [answer["verdict"] for answer in ask("guard.packages", pairs=[pair, pair | {"to": "2.3.1", "note": "kept out"}])] == [
        "block",
        "clear",
    ]
    with pytest.raises(InvalidInput, match=r"pairs\.0\.to"):
        ask("guard.packages", pairs=[{"ecosystem": "PyPI", "package": "x", "from": "1"}])
    TypeAdapter(Any).dump_json(ask("exposure.list"))


def test_what_a_viewer_may_not_see_never_shows(demo_store: Store, sre: Viewer) -> None:
    narrow = replace(sre, sees_all=False)
    assert len(ping_pong(demo_store, narrow, AS_OF)) == 1

    def hide(change: Any) -> dict[str, Any]:
        change.alter(change.find(Incident, "number = 1")[0], visibility="security")
        return {}

    demo_store.change(Viewer.system(), "test", {}, hide)
    assert ping_pong(demo_store, narrow, AS_OF) == []
    assert [(each["cause"], each["incident"]) for each in answers.exposures(demo_store, narrow, AS_OF)] == [
        ("planned_deploy", None),
        ("unplanned_deploy", None),
    ]
    assert "INC-1" not in str(answers.common_ground(demo_store, narrow, "web", "v41"))
    change_advisory(demo_store, visibility="security")
    assert answers.exposures(demo_store, narrow, AS_OF) == []
    hidden = answers.rollback_guard(demo_store, narrow, "web", "v41")
    assert (hidden["verdict"], hidden["reintroduced"]) == ("unknown", [])
    assert "CVE-A" not in str(hidden)


def test_the_guard_answers_inside_a_change_as_outside(demo_store: Store, sre: Viewer) -> None:
    outside = answers.rollback_guard(demo_store, sre, "web", "v41")
    inside: dict[str, Any] = {}
    demo_store.change(sre, "test", {}, lambda change: inside.update(answers.rollback_guard(Inside(change), sre, "web", "v41")) or {})
    assert inside == outside


def test_a_new_advisory_counts_at_once(demo_store: Store, sre: Viewer) -> None:
    assert answers.rollback_guard(demo_store, sre, "web", "v41")["verdict"] == "block"
    change_advisory(demo_store, severity="LOW")
    assert answers.rollback_guard(demo_store, sre, "web", "v41")["verdict"] == "warn"


def test_names_are_found_however_a_store_spells_them(store: Store, sre: Viewer) -> None:
    made = derive_id("advisory", "X-1")
    ranges = '[{"type":"ECOSYSTEM","events":[{"introduced":"0"},{"fixed":"2"}]}]'
    put(
        store,
        Advisory(id=made, osv_id="X-1"),
        AffectedPackage(id=made, advisory_id=made, ecosystem="pypi", name="Zope..Thing", ranges=ranges),
    )
    [answer] = answers.packages_guard(store, sre, [{"ecosystem": "PyPI", "package": "zope-thing", "from": "2", "to": "1"}])
    assert (answer["verdict"], answer["reasons"][-1]) == ("block", "data dated unknown day")


def test_the_worked_example_never_vouches_for_a_real_package(demo_store: Store, sre: Viewer) -> None:
    """Its invented advisories are dated and say PyPI, which is no coverage of what it does not name."""
    answer = answers.packages_guard(demo_store, sre, [{"ecosystem": "PyPI", "package": "django", "from": "4.2.15", "to": "4.2.14"}])[0]
    assert (answer["verdict"], answer["data_as_of"], answer["reintroduced"]) == ("unknown", {}, [])
