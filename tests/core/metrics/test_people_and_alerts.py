"""Load, alerts, near misses and runbooks: counted by rule, and never about one person."""

import json
from datetime import timedelta

import pytest

from core.access import Viewer
from core.metrics.reading import METRICS
from core.records import Alert, Answer, FollowUp, Incident, Json, Milestone, Notebook, Participation
from tests.core.metrics import golden

VIEWER = Viewer.local("Ada", "sre")
START = golden.on("02-01 10:00")


def ask(store, metric, **more):
    [found] = METRICS.run(store, VIEWER, {"ids": [metric], "as_of": golden.AS_OF, **more})
    return found


def incident(name, **columns):
    made = Incident(id=golden.key("incident", name), title=name, status="closed", **columns)
    moments = {"declared": START, "impact_start": START, "mitigated": START + timedelta(hours=1), "resolved": START + timedelta(hours=2)}
    return [made, *(Milestone(id=golden.key("milestone", name + kind), incident_id=made.id, kind=kind, happened_at=at)
                    for kind, at in moments.items())]


def joined(name, person, hours):
    until = None if hours is None else START + timedelta(hours=hours)
    return Participation(id=golden.key("participation", name + person), incident_id=golden.key("incident", name),
                         person_id=golden.key("person", person), discipline="sre", joined_at=START, left_at=until)


def test_hours_are_summed_by_incident_and_an_open_end_is_capped(empty):
    golden.put_many(empty, [*incident("a"), joined("a", "x", 1), joined("a", "y", None)])
    found = ask(empty, "responder_hours")
    assert (found["shown"], found["details"]["by_detail"]) == ("3 h", {"an end was not recorded": 1})


@pytest.mark.parametrize(("people", "shown"), [(9, "not shown"), (12, "56 % by 12 people"), (40, "32 % by 40 people")])
def test_the_load_on_the_busiest_never_names_anyone(empty, people, shown):
    golden.put_many(empty, [*incident("a"), *(joined("a", f"p{i}", 14 if i == 0 else 1) for i in range(people))])
    found = ask(empty, "load_concentration")
    assert (found["shown"], found["value"], found["lo"], found["hi"]) == (shown, None, None, None)
    assert found["suppressed_reason"]
    text = json.dumps(found)
    assert not [i for i in range(people) if golden.key("person", f"p{i}") in text]
    assert "by_detail" not in found["details"]


def test_alerts_convert_once_per_incident_and_young_ones_wait(empty):
    def alert(name, key, **columns):
        return Alert(id=golden.key("alert", name), dedup_key=key, title=name, started_at=START, source="pager", **columns)

    a = golden.key("incident", "a")
    golden.put_many(empty, [
        *incident("a"), alert("1", "k1", incident_id=a), alert("2", "k1"), alert("3", "k2", incident_id=a), alert("4", "k3"),
        alert("quiet", "k4", has_paged=False), Alert(id=golden.key("alert", "new"), dedup_key="k5", title="new", started_at=golden.AS_OF),
    ])
    found = ask(empty, "alert_conversion")
    assert (found["shown"], found["details"]["by_detail"]) == ("1 of 3", {"linked": 2, "not linked": 1})


def test_near_misses_and_incidents_have_a_rate_over_the_time_looked_at(empty):
    golden.put_many(empty, [*incident("a", is_near_miss=True), *incident("b")])
    period = {"from": "2026-01-01T00:00:00Z", "to": "2026-03-02T00:00:00Z"}
    assert ask(empty, "near_miss_reports", **period)["shown"] == "0.5 (0 to 2.8) per 30 d, 1 in 60 d"
    assert ask(empty, "incident_rate", **period)["value"] == 1.0
    assert ask(empty, "near_miss_reports", **{"from": "2026-03-01T00:00:00Z"})["shown"] == "not measured"


def test_runbook_steps_count_in_real_runs_only(empty):
    def run(name, outcome, **columns):
        book = Notebook(id=golden.key("notebook", name), title="Roll back", kind="runbook", library_id="r/back", document="",
                        document_hash="", model_hash="", state="done", started_at=START, closed_at=START, **columns)
        value = Json(json.dumps({"outcome": outcome}))
        return [book, Answer(id=golden.key("answer", name), notebook_id=book.id, cell="undo", value=value, answered_at=START)]

    golden.put_many(empty, [*run("1", "done"), *run("2", "failed"), *run("3", "done", is_exercise=True)])
    found = ask(empty, "runbook_effect")
    assert (found["shown"], found["exclusions"]) == ("1 of 2", {"exercise": 1})
    assert ask(empty, "exercise_coverage")["shown"] == "1 of 1"


@pytest.mark.parametrize(("given_up", "shown"), [(0, "1 d (1 to 1)"), (7, "median not reached, at least 1 d")])
def test_what_was_given_up_is_never_counted_as_kept(empty, given_up, shown):
    a = golden.key("incident", "a")

    def promise(name, status):
        return FollowUp(id=golden.key("followup", name), incident_id=a, title=name, status=status, filed_at=START,
                        done_at=START + timedelta(days=1))

    golden.put_many(empty, [*incident("a"), *(promise(f"d{i}", "done") for i in range(6)),
                            *(promise(f"w{i}", "wont_do") for i in range(given_up))])
    found = ask(empty, "followup_completion")
    assert (found["shown"], found["n_used"], found["n_censored"]) == (shown, 6 + given_up, given_up)
    assert found["details"]["by_detail"].get("wont_do", 0) == given_up
