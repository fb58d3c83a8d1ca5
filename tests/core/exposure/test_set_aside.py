"""VEX in windows, common ground, bumps and recall: what does not apply is set aside with its justification, and never silently."""

from datetime import UTC, datetime
from typing import Any

from core import commands
from core.access import Viewer
from core.exposure import answers
from core.records import Component, Json, Record, Release, VexStatement, derive_id
from core.store.store import Store

AS_OF = datetime(2026, 4, 1, tzinfo=UTC)
PACKAGE = "parley-example-sessions"
TOLD = {
    "status": "not_affected", "justification": "vulnerable_code_not_in_execute_path", "reason": "", "author": "A supplier",
    "document": "vex-1", "stated_at": "2026-03-10T00:00:00Z",
}  # fmt: skip


def ask(store: Store, viewer: Viewer, name: str, **arguments: Any) -> Any:
    """A read of the registry."""
    return commands.execute(store, viewer, name, arguments)


def put(store: Store, *records: Record) -> None:
    """Add records in one change."""

    def add(change: Any) -> dict[str, Any]:
        for record in records:
            change.add(record)
        return {}

    store.change(Viewer.system(), "test", {}, add)


def alter(store: Store, cls: type[Record], condition: str, **columns: Any) -> None:
    """Save the first record that meets a condition with some columns changed."""
    store.change(Viewer.system(), "test", {}, lambda change: {"v": change.alter(change.find(cls, condition)[0], **columns).version})


def statement(**scope: Any) -> VexStatement:
    """A supplier says that the worked example's hole does not apply."""
    said = {name: value for name, value in TOLD.items() if name != "stated_at"}
    return VexStatement(
        id=derive_id("vex", str(scope)), vulnerability="CVE-A", aliases=Json("[]"), ecosystem="PyPI", name=PACKAGE,
        stated_at=datetime(2026, 3, 10, tzinfo=UTC), **said, **scope,
    )  # fmt: skip


def test_an_excused_hole_is_no_exposure_and_is_listed_with_its_justification(demo_store: Store, sre: Viewer) -> None:
    put(demo_store, statement())
    assert ask(demo_store, sre, "exposure.list", as_of=AS_OF) == []
    first, second = ask(demo_store, sre, "exposure.set_aside", as_of=AS_OF)
    assert first == TOLD | {
        "vulnerability": "CVE-A", "severity": "HIGH", "known_exploited": False, "package": f"{PACKAGE} 2.3.0", "service": "web",
        "environment": "production", "started_at": datetime(2026, 1, 10, tzinfo=UTC), "ended_at": datetime(2026, 3, 2, 10, tzinfo=UTC),
        "is_demo": True,
    }  # fmt: skip
    assert second["started_at"] == datetime(2026, 3, 5, 14, 25, tzinfo=UTC)
    totals = ask(demo_store, sre, "exposure.totals", as_of=AS_OF)
    assert (totals["hours"], totals["hours_reexposed"], totals["set_aside"]) == (0.0, 0.0, 2)
    assert ask(demo_store, sre, "exposure.set_aside", as_of=AS_OF, service="api") == []


def test_a_statement_on_another_version_or_product_sets_nothing_aside(demo_store: Store, sre: Viewer) -> None:
    put(demo_store, statement(component_version="9.9"), statement(product="another"))
    assert len(ask(demo_store, sre, "exposure.list", as_of=AS_OF)) == 2
    assert ask(demo_store, sre, "exposure.set_aside", as_of=AS_OF) == []
    put(demo_store, statement(product="web", product_version="v41"))
    assert ask(demo_store, sre, "exposure.list", as_of=AS_OF) == []


def test_common_ground_accepts_an_excused_release_and_says_so(demo_store: Store, sre: Viewer) -> None:
    put(demo_store, statement(product="web", product_version="v41"))
    found = answers.common_ground(demo_store, sre, "web", "v41")
    assert (found["release"], found["rejected"], found["bumps"]) == ("v41", [], [])
    aside = {"id": "CVE-A", "severity": "HIGH", "kev": False, "ecosystem": "PyPI", "package": PACKAGE, "version": "2.3.0"}
    assert found["not_affected"] == [aside | TOLD]
    assert found["sentence"].endswith("nor a linked incident; CVE-A set aside by VEX.")
    package = answers.package_ground(demo_store, sre, "PyPI", PACKAGE, "2.3.0")
    assert (package["version"], package["not_affected"]) == ("1.9.3", [])
    put(demo_store, statement())
    package = answers.package_ground(demo_store, sre, "PyPI", PACKAGE, "2.3.0")
    assert (package["version"], package["not_affected"]) == ("2.3.0", [aside | TOLD])


def test_recall_shows_what_is_set_aside(demo_store: Store, sre: Viewer) -> None:
    put(demo_store, statement())
    sessions = ask(demo_store, sre, "incident.recall", id="INC-1")["components"][1]
    assert (sessions["package"], sessions["advisories"]) == (PACKAGE, [])
    assert [(each["id"], each["version"], each["justification"]) for each in sessions["not_affected"]] == [
        ("CVE-A", "2.3.0", "vulnerable_code_not_in_execute_path")
    ]


PURL = f"pkg:pypi/{PACKAGE}@2.3.0"
ODD = [
    ({"component_version": "two"}, "EXAMPLE-2026-0001: version 'two' cannot be compared with its range", f"{PACKAGE} two"),
    ({"component_version": None}, "no version stated", PURL),
    ({"ecosystem": None}, "it belongs to no ecosystem that advisories cover", PURL),
    ({"ecosystem": "PyPI", "parse_problem": "broken"}, "it could not be identified", PURL),
    ({"parse_problem": None, "component_version": "2.3.0", "ecosystem": "npm"}, "no advisory data for npm", PURL),
    ({"ecosystem": "Nowhere"}, "the version order of Nowhere is not known here", PURL),
]


def test_what_cannot_be_judged_is_named_and_never_safe(demo_store: Store, sre: Viewer) -> None:
    for changed, why, example in ODD:
        alter(demo_store, Component, f"purl = '{PURL}'", **changed)
        rows = ask(demo_store, sre, "exposure.unjudged", as_of=AS_OF)
        assert [(row["why"], row["components"], row["examples"], row["hours"]) for row in rows] == [
            (why, 1, [example], 1234.0), (why, 1, [example], 20.58),
        ]  # fmt: skip
    assert ask(demo_store, sre, "exposure.totals", as_of=AS_OF)["unjudged"] == 2


def test_a_list_that_a_scanner_left_incomplete_counts_its_holes_and_is_named(demo_store: Store, sre: Viewer) -> None:
    alter(demo_store, Release, "release_version = 'v41'", has_components=False)
    assert [row["vulnerability"] for row in ask(demo_store, sre, "exposure.list", as_of=AS_OF)] == ["CVE-A", "CVE-A"]
    rows = ask(demo_store, sre, "exposure.unjudged", as_of=AS_OF)
    assert [(row["why"], row["components"], row["hours"]) for row in rows] == [
        ("no complete component list", None, 1234.0), ("no complete component list", None, 20.58),
    ]  # fmt: skip
    assert ask(demo_store, sre, "exposure.totals", as_of=AS_OF)["hours_not_covered"] == 1254.58
