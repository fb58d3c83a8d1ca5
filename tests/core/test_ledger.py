"""The ledger: decisions with positions, dissent and their day, waivers until they end, and nothing of restricted cells."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from core import answer, commands
from core.demo.written import notebook_id
from core.store.store import Store
from tests.core.walking import ADA, BO, Walk


def ledger(store: Store, **given: Any) -> list[dict[str, Any]]:
    """What the read gives."""
    found: list[dict[str, Any]] = commands.execute(store, ADA, "decision.list", {"with_exercises": False, **given})
    return found


def decide(store: Store, **more: Any) -> None:
    """Settle the open decision of the worked example's postmortem."""
    walk = Walk(store, notebook_id("postmortem"))
    given = walk.cell("actions_stand")["answer"]
    options = {"outcome": "The actions stand", **more}
    walk.answer("actions_stand", {**{key: given[key] for key in ("positions", "evidence", "dissent")}, **options}, BO)


def test_an_open_decision_shows_both_positions(demo_store: Store) -> None:
    [row] = ledger(demo_store)
    names = ("state", "outcome", "incident", "cell", "answered_by")
    assert [row[name] for name in names] == ["open", None, 1, "actions_stand", "Noor Hale"]
    assert set(row["positions"]) == {"sre", "security"}
    assert ledger(demo_store, only="due") == []


def test_a_decision_comes_due_on_its_day_and_dissent_is_kept(demo_store: Store) -> None:
    decide(demo_store, dissent="Kim would undo the flag", revisit_on="2026-05-01")
    [row] = ledger(demo_store, only="dissent")
    assert (row["dissent"], row["revisit_on"], row["outcome"]) == ("Kim would undo the flag", date(2026, 5, 1), "The actions stand")
    assert [each["cell"] for each in ledger(demo_store, only="due", today="2026-05-01")] == ["actions_stand"]
    assert ledger(demo_store, only="due", today="2026-04-30") == []


def test_a_waiver_is_listed_until_and_after_it_ends(demo_store: Store) -> None:
    assert commands.execute(demo_store, ADA, "waiver.list", {}) == []
    walk = Walk(demo_store, notebook_id("walkthrough"))
    until = datetime.now(UTC) + timedelta(hours=2)
    version = walk.cell("comes_back")["version"]
    given = {"cell": "comes_back", "reason": "The filter drops it", "owner": "Kim Arden", "version": version}
    walk.do(answer.waive, BO, **given, expires_at=until.isoformat())
    [row] = commands.execute(demo_store, ADA, "waiver.list", {})
    names = ("owner", "by", "covers", "service", "to", "has_ended", "incident")
    assert [row[name] for name in names] == ["Kim Arden", "Bo", ["CVE-A"], "web", "v41", False, 2]
    [later] = commands.execute(demo_store, ADA, "waiver.list", {"as_of": (until + timedelta(seconds=1)).isoformat()})
    assert later["has_ended"]
