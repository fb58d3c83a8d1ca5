"""The global rules: what stays out is counted, what is open is censored, and order or hidden records change nothing."""

from dataclasses import replace
from datetime import timedelta

import pytest

from core.access import Viewer
from core.metrics.evaluate import measure
from core.metrics.reading import METRICS
from core.metrics.scope import Scope
from core.records import AffectedService, Incident, Json, Milestone, Participation, Remediation, Service
from tests.core.metrics import golden

VIEWER = Viewer.local("Ada", "sre")
START = golden.on("03-01 10:00")


def case(name, minutes=30, *, precision="minute", milestone_flags="[]", **columns):
    """An incident that was mitigated after so many minutes; None: not mitigated."""
    incident = Incident(id=golden.key("incident", name), title=name, **{"status": "closed", **columns})
    moments = {"impact_start": START, "declared": START + timedelta(minutes=1)}
    if minutes is not None:
        moments["mitigated"] = START + timedelta(minutes=minutes)
    return [incident, *(
        Milestone(id=golden.key("milestone", name + kind), incident_id=incident.id, kind=kind, happened_at=moment, precision=precision,
                  flags=Json(milestone_flags if kind == "mitigated" else "[]"), visibility=incident.visibility)
        for kind, moment in moments.items()
    )]


def ask(store, metric="time_to_mitigate", viewer=VIEWER, **more):
    [found] = METRICS.run(store, viewer, {"ids": [metric], "as_of": golden.AS_OF, **more})
    return found


CASES = {
    "good": case("good"), "maintenance": case("m", is_maintenance=True), "exercise": case("e", is_exercise=True),
    "cancelled": case("c", status="cancelled"), "merged": case("d", status="merged"), "flagged": case("f", flags=Json('["x"]')),
    "flagged end": case("fe", milestone_flags='["x"]'), "zero": case("z", 0), "negative": case("n", -5),
    "missing": case("x", None), "coarse": case("k", 30, precision="day"), "open": case("o", None, status="open"),
    "security": case("s", kind="security"),
}


@pytest.mark.parametrize("order", [1, -1])
def test_what_stays_out_is_counted_by_reason_whatever_the_order(empty, order):
    golden.put_many(empty, [record for records in list(CASES.values())[::order] for record in records])
    found = ask(empty)
    assert found["exclusions"] == {
        "cancelled": 1, "coarser than the duration": 1, "exercise": 1, "flagged": 2, "maintenance": 1, "merged": 1, "negative": 1,
        "no mitigated": 1, "zero": 1,
    }
    assert (found["n_eligible"], found["n_used"], found["n_censored"], found["n_excluded"]) == (8, 2, 1, 4)
    assert found["shown"] == "30 min and 44,040 min so far"


def test_a_correction_supersedes_the_earlier_time(empty):
    good = case("good")
    old = next(record for record in good if isinstance(record, Milestone) and record.kind == "mitigated")
    new = replace(old, id=golden.key("milestone", "new"), happened_at=START + timedelta(minutes=45), supersedes=old.id)
    golden.put_many(empty, [*(r for r in good if r is not old), replace(old, is_superseded=True), new])
    assert ask(empty)["shown"] == "45 min"


@pytest.mark.parametrize(("columns", "joint"), [
    ({}, 0), ({"kind": "both"}, 1), ({"security_severity": "SEV2"}, 1), ({"joint_override": "yes", "joint_reason": "asked"}, 1),
    ({"kind": "both", "joint_override": "no", "joint_reason": "asked"}, 0),
])
def test_joint_relevance_follows_the_rule_or_the_reasoned_override(empty, columns, joint):
    records = case("j", declared_by="sre", **columns)
    restart = Remediation(id=golden.key("remediation", "j"), incident_id=records[0].id, kind="restart", discipline="sre", acted_at=START)
    golden.put_many(empty, [*records, restart])
    assert ask(empty, "engaged_before_first_fix")["n_eligible"] == joint


def _more(what, incident):
    if what == "a regulated service":
        service = Service(id=golden.key("service", "pay"), name="pay", is_regulated=True)
        return [service, AffectedService(id=golden.key("affected", "j"), incident_id=incident, service_id=service.id)]
    if what == "a change":
        return [Remediation(id=golden.key("remediation", "change"), incident_id=incident, kind="config", discipline="sre", acted_at=START)]
    disciplines = {"both took part": ("sre", "security"), "one took part": ("sre", "sre")}[what]
    return [Participation(id=golden.key("p", f"{i}"), incident_id=incident, person_id=golden.key("person", f"{i}"), discipline=name)
            for i, name in enumerate(disciplines)]


@pytest.mark.parametrize(("what", "joint"), [("a regulated service", 1), ("a change", 1), ("both took part", 1), ("one took part", 0)])
def test_each_part_of_the_rule_makes_an_incident_joint_relevant_by_itself(empty, what, joint):
    records = case("j", declared_by="sre")
    incident = records[0].id
    restart = Remediation(id=golden.key("remediation", "j"), incident_id=incident, kind="restart", discipline="sre", acted_at=START)
    golden.put_many(empty, [*records, restart, *_more(what, incident)])
    assert ask(empty, "engaged_before_first_fix")["n_eligible"] == joint


def test_below_four_fifths_a_banner_stands_and_below_one_half_no_headline(empty):
    groups = [*(case(f"known{i}", 30 + i) for i in range(9)), *(case(f"unknown{i}", None) for i in range(3))]
    golden.put_many(empty, [record for records in groups for record in records])
    [found] = measure(empty, VIEWER, "time_to_mitigate", Scope(as_of=golden.AS_OF))
    assert (found.value, found.banner) == (34.0, "Only 9 of 12 eligible could be measured (75 %).")
    golden.put_many(empty, [record for i in range(8) for record in case(f"lost{i}", None)])
    [found] = measure(empty, VIEWER, "time_to_mitigate", Scope(as_of=golden.AS_OF))
    assert (found.value, found.shown) == (None, "9 values, no median")


def test_a_hidden_incident_never_counts(empty):
    golden.put_many(empty, [*case("open to all"), *case("restricted", visibility="security")])
    outsider = Viewer(person_id=None, name="Someone", discipline="sre")
    assert (ask(empty)["n_eligible"], ask(empty, viewer=outsider)["n_eligible"]) == (2, 1)
    hidden = ask(empty, viewer=outsider, service="web")
    assert (hidden["n_eligible"], hidden["n_excluded"]) == (0, 0)


def test_an_affected_share_known_within_bounds_gives_bounds(empty):
    records = [replace(r, affected_low_bp=2_000) if isinstance(r, Incident) else r for r in golden.records()]
    golden.put_many(empty, records)
    found = ask(empty, "error_budget_consumed")
    assert (found["value"], found["shown"]) == (None, "38 to 190 %, 16.4 to 82 of 43.2 min")
    assert (found["lo"], found["hi"]) == (pytest.approx(100 * 16.4 / 43.2), pytest.approx(100 * 82 / 43.2))
