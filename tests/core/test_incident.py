"""The incident list: what each filter keeps, in which order, and what is counted beside it."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from core import incident
from core.access import Viewer
from core.records import AffectedService, Incident, Milestone, Problem, Record, Service, TimelineEntry, derive_id, new_id
from core.store.store import Store

NOON = datetime(2026, 3, 4, 12, tzinfo=UTC)
CHECKOUT = Service(id=derive_id("service", "checkout"), name="checkout")


def _kept(store: Store, *records: Record) -> None:
    store.change(Viewer.system(), "test.keep", {}, lambda change: {"kept": [change.add(each).id for each in records]})


@pytest.fixture
def listed(store: Store) -> Store:
    """Four incidents: 1 began first and is resolved, 2 has no milestone, 3 is maintenance, 4 is open and began last."""
    ids = [new_id() for _ in range(4)]
    _kept(
        store,
        CHECKOUT,
        Incident(id=ids[0], number=1, title="Slow checkout", status="closed", sre_severity="SEV2"),
        Incident(id=ids[1], number=2, title="Nobody knows when", kind="security", security_severity="SEV1", sre_severity="SEV3"),
        Incident(id=ids[2], number=3, title="Disk swap", is_maintenance=True, status="closed"),
        Incident(id=ids[3], number=4, title="Queue grows", summary="100% full"),
        Milestone(id=new_id(), incident_id=ids[0], kind="resolved", happened_at=NOON + timedelta(hours=2)),
        Milestone(id=new_id(), incident_id=ids[0], kind="detected", happened_at=NOON),
        Milestone(id=new_id(), incident_id=ids[0], kind="impact_start", happened_at=NOON - timedelta(days=9), is_superseded=True),
        Milestone(id=new_id(), incident_id=ids[2], kind="declared", happened_at=NOON + timedelta(days=1)),
        Milestone(id=new_id(), incident_id=ids[3], kind="declared", happened_at=NOON + timedelta(days=2)),
        TimelineEntry(id=new_id(), incident_id=ids[1], happened_at=NOON, text="The KEY leaked"),
        AffectedService(id=new_id(), incident_id=ids[0], service_id=CHECKOUT.id),
        Problem(id=new_id(), incident_id=ids[3], record_kind="incident", record_id=ids[3], code="no_length", file="a", why="b"),
    )
    return store


@pytest.mark.parametrize(
    ("given", "numbers", "left_out"),
    [
        ({}, [4, 1, 2], 1),
        ({"with_maintenance": True}, [4, 3, 1, 2], 0),
        ({"status": "open"}, [4, 2], 0),
        ({"kind": "security"}, [2], 0),
        ({"severity": "SEV1"}, [2], 0),
        ({"severity": "SEV3"}, [], 0),
        ({"service": "checkout"}, [1], 0),
        ({"text": "key LEAKED"}, [2], 0),
        ({"text": "100%"}, [4], 0),
        ({"begins_from": NOON}, [4, 1], 1),
        ({"begins_until": NOON}, [], 0),
        ({"begins_from": NOON, "begins_until": NOON + timedelta(days=2)}, [1], 1),
        ({"only_contradictory": True}, [4], 0),
    ],
)  # fmt: skip
def test_filters_keep_and_count_the_same(listed: Store, sre: Viewer, given: dict[str, Any], numbers: list[int], left_out: int) -> None:
    found = incident.find.run(listed, sre, given)
    assert [row["number"] for row in found["rows"]] == numbers
    assert (found["total"], found["left_out_maintenance"], found["all_incidents"]) == (len(numbers), left_out, 4)


def test_a_row_tells_when_it_began_and_ended(listed: Store, sre: Viewer) -> None:
    first, second, third = incident.find.run(listed, sre, {})["rows"]
    assert [(row["began_at"], row["resolved_at"]) for row in (first, second, third)] == [
        (NOON + timedelta(days=2), None), (NOON, NOON + timedelta(hours=2)), (None, None),
    ]  # fmt: skip


def test_a_page_past_the_end_is_empty_and_still_counted(listed: Store, sre: Viewer) -> None:
    assert [row["number"] for row in incident.find.run(listed, sre, {"page": 2, "size": 2})["rows"]] == [2]
    beyond = incident.find.run(listed, sre, {"page": 9, "size": 2})
    assert (beyond["rows"], beyond["total"]) == ([], 3)
