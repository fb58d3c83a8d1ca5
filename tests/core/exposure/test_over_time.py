"""What repairs cost the other side over time: figures with their n, and nothing that is unknown as a zero."""

from datetime import UTC, datetime
from typing import Any

from core import commands
from core.access import Viewer
from core.records import Milestone, Record, Release, Remediation
from core.store.store import Store

AS_OF = "2026-04-01T00:00:00Z"


def ask(store: Store, viewer: Viewer, **arguments: Any) -> Any:
    """The read, as every door asks it."""
    return commands.execute(store, viewer, "exposure.costs_over_time", {"as_of": AS_OF} | arguments)


def alter(store: Store, cls: type[Record], condition: str, **columns: Any) -> None:
    """Save every record that meets a condition with some columns changed."""

    def change(change: Any) -> dict[str, Any]:
        for found in change.find(cls, condition):
            change.alter(found, **columns)
        return {}

    store.change(Viewer.system(), "test", {}, change)


FIGURES = {
    "hours_reexposed": 20.58, "n_sre": 1, "unknown_sre": 0, "reopened": ["CVE-A on web"], "still_open": 0,
    "minutes_down": 50, "n_security": 1, "unknown_security": 0, "incidents": ["INC-2"],
}  # fmt: skip


def test_the_worked_example_by_month_and_by_quarter(demo_store: Store, sre: Viewer) -> None:
    march = {"period": "2026-03", "from": datetime(2026, 3, 1, tzinfo=UTC), "to": datetime(2026, 4, 1, tzinfo=UTC), "is_partial": False}
    april = {"period": "2026-04", "from": datetime(2026, 4, 1, tzinfo=UTC), "to": datetime(2026, 5, 1, tzinfo=UTC), "is_partial": True}
    nothing = {"hours_reexposed": 0.0, "reopened": [], "minutes_down": 0, "incidents": [], "still_open": 0} | {
        f"{what}_{who}": 0 for what in ("n", "unknown") for who in ("sre", "security")
    }
    assert ask(demo_store, sre) == {
        "as_of": datetime(2026, 4, 1, tzinfo=UTC), "period": "month", "rows": [march | FIGURES, april | nothing], "total": FIGURES,
        "sentence": "2 months of data: too few for a trend.",
    }  # fmt: skip
    quarters = ask(demo_store, sre, period="quarter")
    assert [(row["period"], row["hours_reexposed"]) for row in quarters["rows"]] == [("2026-Q1", 20.58), ("2026-Q2", 0.0)]
    nobody = ask(demo_store, sre, service="api")
    assert (nobody["rows"], nobody["total"]) == ([], nothing)
    assert nobody["sentence"].startswith("No repair on record changed a release")


def test_what_is_unknown_is_counted_and_never_zero(demo_store: Store, sre: Viewer) -> None:
    alter(demo_store, Milestone, "kind = 'mitigated'", kind="recovered")
    [march, _] = ask(demo_store, sre)["rows"]
    assert (march["minutes_down"], march["n_security"], march["unknown_security"]) == (None, 1, 1)
    alter(demo_store, Release, "release_version = 'v42'", has_components=False)
    told = ask(demo_store, sre)
    assert (told["total"]["hours_reexposed"], told["total"]["n_sre"], told["total"]["unknown_sre"]) == (None, 1, 1)
    assert told["sentence"] == "2 months of data: too few for a trend; 2 unknown, so the figures are lower bounds."


def test_a_repair_is_found_by_its_release_where_it_names_no_deployment(demo_store: Store, sre: Viewer) -> None:
    alter(demo_store, Remediation, "TRUE", deployment_id=None)
    assert ask(demo_store, sre)["total"] == FIGURES
    far = datetime(2026, 3, 6, 15, 0, tzinfo=UTC)
    alter(demo_store, Remediation, "discipline = 'security'", acted_at=far)
    total = ask(demo_store, sre)["total"]
    assert (total["minutes_down"], total["n_security"], total["unknown_security"], total["incidents"]) == (None, 1, 1, [])


def test_a_leg_of_ping_pong_says_none_where_its_cost_is_not_known(demo_store: Store, sre: Viewer) -> None:
    def costs() -> list[Any]:
        [chain] = commands.execute(demo_store, sre, "pingpong.list", {"as_of": AS_OF})
        return [(leg["hours_exposed"], leg["minutes_down"], leg["caused"]) for leg in chain["legs"]]

    alter(demo_store, Remediation, "TRUE", deployment_id=None)
    assert costs() == [(20.58, 0, []), (0.0, 50, ["INC-2"])]
    alter(demo_store, Release, "release_version = 'v42'", has_components=False)
    assert costs() == [(None, 0, []), (None, 50, ["INC-2"])]
    alter(demo_store, Remediation, "discipline = 'security'", acted_at=datetime(2026, 3, 6, 15, 0, tzinfo=UTC))
    assert costs() == [(None, 0, []), (None, None, [])]
