"""Stores at the edge, and changes that must change nothing: every number stays true or says why there is none."""

import json
import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import numpy as np
import pytest

from core.access import Viewer
from core.metrics import leadership
from core.metrics.definition import definitions
from core.metrics.evaluate import measure_all
from core.metrics.reading import METRICS
from core.metrics.scope import Scope
from core.metrics.trend import trend
from core.records import AffectedService, Incident, Json, Milestone, Service
from core.store.store import Store
from tests.core.metrics import golden

VIEWER = Viewer.local("Ada", "sre")
ALL = [name for name, metric in definitions().items() if metric.statistic != "refused"]
START = golden.on("01-05 08:00")


def incident(name, start=START, minutes=30.0, flags="[]", **columns):
    made = Incident(id=golden.key("incident", name), title=name, **{"status": "closed", "sre_severity": "SEV2", **columns})
    moments = {"impact_start": start, "detected": start + timedelta(minutes=2), "declared": start + timedelta(minutes=3)}
    if minutes is not None:
        moments |= {"mitigated": start + timedelta(minutes=minutes), "resolved": start + timedelta(minutes=minutes + 5)}
    common = {"incident_id": made.id, "precision": "second", "flags": Json(flags)}
    return [made, *(Milestone(id=golden.key("milestone", name + kind), kind=kind, happened_at=moment, **common)
                    for kind, moment in moments.items())]


def many(n, seed=3):
    lengths = np.random.default_rng(seed).lognormal(4, 1, n)
    return [incident(f"i{place}", START + timedelta(hours=7 * place), float(length)) for place, length in enumerate(lengths)]


def told(store, **more):
    """Every metric as the command line gives it, without what order and zone may never change."""
    return METRICS.run(store, VIEWER, {"ids": ALL, "as_of": golden.AS_OF, **more})


def flat(groups):
    return [record for group in groups for record in group]


EDGES = {
    "one": flat([incident("only")]),
    "all open": flat(incident(f"o{i}", minutes=None, status="open") for i in range(12)),
    "all contradictory": flat(incident(f"c{i}", minutes=-20, flags='["mitigated_before_start"]') for i in range(12)),
    "a clock in 1970": flat([*many(12), incident("old", datetime(1970, 1, 1, tzinfo=UTC))]),
    "a clock in 2099": flat([*many(12), incident("future", datetime(2099, 12, 31, tzinfo=UTC))]),
}


@pytest.mark.parametrize("edge", EDGES)
@pytest.mark.parametrize("by", [None, "quarter", "severity"])
def test_a_store_at_the_edge_gives_true_numbers_or_reasons(empty, edge, by):
    golden.put_many(empty, EDGES[edge])
    for value in told(empty, by=by):
        assert value["value"] is None or np.isfinite(value["value"])
        assert value["value"] is not None or value["suppressed_reason"]
        assert value["value"] is None or (value["lo"] is not None and value["n_used"] and value["coverage"] and value["as_of"]), value
        assert value["n_used"] <= value["n_eligible"]
        assert value["sentence"]
        assert value["n_used"] or value["shown"] in ("not measured", "not shown") or value["n_eligible"], value
    json.dumps(told(empty, by=by))


def test_all_open_has_no_median_and_all_contradictory_no_value(empty, tmp_path):
    golden.put_many(empty, EDGES["all open"])
    values = {value["id"]: value for value in told(empty)}
    assert values["time_to_mitigate"]["suppressed_reason"] == "More than half are still open, so the median is not reached."
    assert values["time_to_mitigate"]["n_censored"] == 12


def test_contradictory_times_never_make_a_number(empty):
    golden.put_many(empty, EDGES["all contradictory"])
    values = {value["id"]: value for value in told(empty)}
    assert (values["time_to_mitigate"]["shown"], values["time_to_mitigate"]["exclusions"]) == ("not measured", {"negative": 12})


def test_a_clock_of_1970_does_not_move_the_median(empty):
    golden.put_many(empty, flat(many(12)))
    before = {value["id"]: value for value in told(empty)}["time_to_mitigate"]
    golden.put_many(empty, incident("old", datetime(1970, 1, 1, tzinfo=UTC), before["value"]))
    after = {value["id"]: value for value in told(empty)}["time_to_mitigate"]
    assert (after["value"], after["n_used"]) == (pytest.approx(before["value"]), 13)
    [whole] = measure_all(empty, VIEWER, ["time_to_mitigate"], Scope(as_of=golden.AS_OF))["time_to_mitigate"]
    assert trend(whole, Scope(as_of=golden.AS_OF, by="quarter")).sentence


def test_what_has_not_happened_yet_is_not_counted(empty):
    golden.put_many(empty, EDGES["a clock in 2099"])
    values = {value["id"]: value for value in told(empty)}
    assert values["time_to_mitigate"]["n_eligible"] == 12


def test_a_service_with_most_of_the_incidents_stays_one_group(empty):
    groups = many(20)
    services = [Service(id=golden.key("service", name), name=name, owner=team) for name, team in (("big", "one"), ("small", "two"))]
    touched = [AffectedService(id=golden.key("affected", group[0].id), incident_id=group[0].id, service_id=services[place >= 18].id)
               for place, group in enumerate(groups)]
    golden.put_many(empty, [*services, *touched, *flat(groups)])
    for by, names in (("service", ["big", "small"]), ("team", ["one", "two"])):
        values = [value for value in told(empty, by=by) if value["id"] == "time_to_mitigate"]
        assert [(value["stratum"][by], value["n_used"]) for value in values] == list(zip(names, (18, 2), strict=True))


def test_the_order_and_zone_of_rows_change_nothing(empty, tmp_path_factory):
    records = flat(many(40))
    golden.put_many(empty, records)
    first = told(empty)
    elsewhere = timezone(timedelta(hours=9))
    moved = [replace(record, happened_at=record.happened_at.astimezone(elsewhere)) if isinstance(record, Milestone) else record
             for record in records]
    random.Random(4).shuffle(moved)
    incidents = [record for record in moved if isinstance(record, Incident)]
    other = Store.open(tmp_path_factory.mktemp("other") / "parley.duckdb")
    golden.put_many(other, [*incidents, *(record for record in moved if not isinstance(record, Incident))])
    assert told(other) == first
    other.close()


def test_excluded_incidents_change_only_their_count(empty):
    golden.put_many(empty, flat(many(20)))
    first = {value["id"]: value for value in told(empty)}["time_to_mitigate"]
    golden.put_many(empty, flat(incident(f"drill{i}", minutes=1, is_exercise=True) for i in range(5)))
    second = {value["id"]: value for value in told(empty)}["time_to_mitigate"]
    changed = {name for name in first if first[name] != second[name]}
    assert changed == {"n_excluded", "exclusions"}
    assert second["exclusions"]["exercise"] == 5


def test_strata_add_up_to_the_whole(empty):
    golden.put_many(empty, flat(many(60)))
    for by in ("month", "quarter", "kind", "severity"):
        scope = Scope(as_of=golden.AS_OF, by=by)
        parts = measure_all(empty, VIEWER, ["time_to_mitigate", "incident_rate"], scope)
        whole = measure_all(empty, VIEWER, ["time_to_mitigate", "incident_rate"], replace(scope, by=None))
        for name, values in parts.items():
            assert sum(value.n_used for value in values) == whole[name][0].n_used
            together = np.sort(np.concatenate([value.units.values for value in values]))
            assert together == pytest.approx(np.sort(whole[name][0].units.values))


def test_later_knowledge_only_ends_what_was_open(empty):
    golden.put_many(empty, flat(many(30)))
    moments = [START + timedelta(days=days) for days in (1, 3, 6, 20)]
    found = [measure_all(empty, VIEWER, ["time_to_mitigate"], Scope(as_of=moment))["time_to_mitigate"][0] for moment in moments]
    assert [value.n_used for value in found] == sorted(value.n_used for value in found)
    ended = [value.n_used - value.n_censored for value in found]
    assert ended == sorted(ended)


def test_an_empty_store_has_eight_tiles_without_a_number(empty):
    found = {name: values[0] for name, values in measure_all(empty, VIEWER, leadership.NEEDED, Scope(as_of=golden.AS_OF)).items()}
    assert {value.shown for tile in leadership.tiles(found) for value in tile} == {"not measured"}
