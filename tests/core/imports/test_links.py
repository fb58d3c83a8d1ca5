"""Deployments that name incidents, in any order of import: what made them necessary, and what they are marked as the culprit of."""

import json
from itertools import permutations

import pytest

from core.access import Viewer
from core.records import Deployment, Incident, Problem, derive_id
from core.store import audit
from core.store.store import Store

ADA = Viewer.local("Ada", "sre")
OUTAGE, OTHER = derive_id("incident", "pager", "Q1"), derive_id("incident", "pager", "Q2")
CSV = (
    "service,version,deployed_at,planned,caused_by,culprit_of\n"
    "web,v42,2024-03-01T10:00:00Z,yes,,pager:Q1\n"
    "web,v41,2024-03-01T12:00:00Z,,pager:Q1,\n"
)
CULPRIT = derive_id("deployment", "deployments_csv", "web/production/v42/2024-03-01T10:00:00Z")


def incident(id: str, key: str, **more: object) -> str:
    """One incident in our own form."""
    row = {"record": "incident", "id": id, "source": "pager", "source_key": key, "title": f"Outage {key}", **more}
    return '{"parley":1,"tables":["incident"]}\n' + json.dumps(row) + "\n"


def linked(store: Store) -> tuple[object, ...]:
    """What the outage names as its cause, and what each deployment was made for."""
    (found,) = store.find(ADA, Incident, "id = $1", [OUTAGE])
    made = sorted(store.find(ADA, Deployment), key=lambda each: each.deployed_at)
    return found.cause_deployment_id, [(each.is_planned, each.caused_by_incident_id) for each in made]


@pytest.mark.parametrize("order", [*permutations(("deployments", "outage")), ("both",)])
def test_links_hold_whatever_comes_first(order, store: Store, bring, placed):
    files = {"deployments": ("in/d.csv", CSV), "outage": ("in/q1.jsonl", incident(OUTAGE, "Q1"))}
    if order == ("both",):
        for name, content in files.values():
            folder = placed(name, content).parent
        bring(folder)
    for name in order if order != ("both",) else ():
        bring(placed(*files[name]))
    assert linked(store) == (CULPRIT, [(True, None), (False, OUTAGE)])
    for name, content in files.values():
        report = bring(placed(name, content))
        assert (report["added"], report["updated"], report["flagged"]) == (0, 0, 0)
    assert audit.verify(store.home).findings == ()


def test_what_waits_is_told_and_is_no_contradiction(store: Store, bring, placed):
    report = bring(placed("d.csv", CSV))
    assert (report["read"], report["added"], report["rejected"], report["flagged"]) == (2, 2, 0, 1)
    assert [(each["where"], each["value"], each["why"]) for each in report["problems"]] == [
        (
            "deployment web/production/v41/2024-03-01T12:00:00Z", "pager:Q1",
            "the incident it names is not here yet; the link holds once that is imported",
        )
    ]  # fmt: skip
    assert [(each.code, each.value, each.place, each.is_corrected) for each in store.find(ADA, Problem)] == [
        ("culprit", "pager:Q1", "line 2", True)
    ]


def test_a_cause_that_stands_is_never_replaced_and_no_import_takes_it_back(store: Store, bring, placed):
    bring(placed("d.csv", CSV.replace("pager:Q1,\n", "pager:Q1,pager:Q2\n")))
    bring(placed("q.jsonl", incident(OUTAGE, "Q1")))
    bring(placed("later.csv", CSV.replace("v42", "v43").replace("T10", "T11")))
    assert linked(store)[0] == CULPRIT
    bring(placed("q.jsonl", incident(OUTAGE, "Q1", summary="Told anew")))
    assert linked(store)[0] == CULPRIT
    assert audit.verify(store.home).findings == ()


def test_a_mark_that_names_no_incident_is_flagged(bring, placed):
    report = bring(placed("d.csv", CSV.replace("yes,,pager:Q1", "yes,,the big one")))
    assert [each["why"] for each in report["problems"] if each["value"] == "the"] == [
        "The incident that this caused is not named as an id or as source:key."
    ]
