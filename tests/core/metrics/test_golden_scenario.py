"""The founding story's numbers, each equal to the reference, each with its n, none of them dressed up."""

from dataclasses import replace

import pytest

from core.access import Viewer
from core.errors import InvalidInput, NotFound
from core.metrics.reading import METRICS
from core.metrics.scope import DEMO_AS_OF
from core.records import Incident
from tests.core.metrics import golden

VIEWER = Viewer.local("Ada", "sre")


def ask(store, *ids, **more):
    return METRICS.run(store, VIEWER, {"ids": list(ids), "as_of": golden.AS_OF, **more})


@pytest.mark.parametrize(("metric", "shown", "n"), [
    ("time_to_detect", "6 and 6 min", 2),
    ("time_to_ack", "120 s", 1),
    ("time_to_mitigate", "32 and 50 min", 2),
    ("time_to_declare", "4 and 4 min", 2),
    ("security_engagement_lag", "2 and 1,135 min", 2),
    ("failed_deploy_recovery", "1.5 and 76.53 h", 2),
    ("engaged_before_first_fix", "1 of 2", 2),
    ("remediation_check_coverage", "2 of 3", 3),
    ("ping_pong_rate", "1 of 2", 2),
    ("reliability_regressions", "1 (0.03 to 5.6) in 1 looked at", 1),
    ("recurrence", "1 of 2", 2),
    ("change_fail_rate", "2 of 3", 3),
    ("deploy_rework_rate", "2 of 3", 3),
    ("joint_review_rate", "0 of 2", 2),
    ("followup_completion", "26.29 d so far", 1),
    ("exposure_window", "52.27 d", 1),
    ("reintroduced_vulns", "1 (0.03 to 5.6) in 1 looked at, 20 h 35 min", 1),
    ("error_budget_consumed", "189.8 %, 82 of 43.2 min", 1),
    ("user_minutes_lost", "82 min", 2),
    ("mitigated_within_target", "0 of 2", 2),
])
def test_every_number_of_the_story(story, metric, shown, n):
    [found] = ask(story, metric)
    assert (found["shown"], found["n_used"]) == (shown, n)
    assert "improved" not in found["sentence"]
    assert set(found) >= {
        "id", "version", "period", "stratum", "as_of", "unit", "value", "lo", "hi", "statistic", "shown", "n_eligible", "n_used",
        "n_censored", "n_excluded", "coverage", "mde", "suppressed_reason",
    }
    assert found["as_of"] == "2026-04-01T00:00:00Z"


def test_the_parts_of_the_story(story):
    [checks] = ask(story, "remediation_check_coverage")
    assert checks["details"]["by_detail"] == {"before": 1, "none": 1, "within 24 h after": 1}
    [again] = ask(story, "recurrence")
    assert again["details"]["by_detail"] == {"follow-up open": 1, "new": 1}
    [chain] = ask(story, "ping_pong_rate")
    assert chain["details"]["by_detail"] == {"rollback (sre) undone by redeploy (security)": 1}
    [budget] = ask(story, "error_budget_consumed")
    assert budget["value"] == pytest.approx(100 * 82 / 43.2)
    [deploys] = ask(story, "change_fail_rate")
    assert (deploys["n_excluded"], deploys["exclusions"]) == (1, {"first known deployment": 1})
    [ack] = ask(story, "time_to_ack")
    assert (ack["n_eligible"], ack["coverage"], ack["exclusions"]) == (2, 0.5, {"no acknowledged": 1})
    [promise] = ask(story, "followup_completion")
    assert promise["n_censored"] == 1


def test_two_incidents_have_no_median_and_say_why(story):
    [found] = ask(story, "time_to_mitigate")
    assert (found["value"], found["lo"], found["hi"]) == (None, None, None)
    assert found["suppressed_reason"] == "A median needs at least 6; there are 2."
    assert found["mde"] == pytest.approx(0.97, abs=0.01)


def test_the_worked_example_is_read_on_its_own_day(empty, viewer):
    golden.put(empty, [replace(record, is_demo=True) for record in golden.records()])
    [found] = METRICS.run(empty, viewer, {"ids": ["error_budget_consumed"]})
    assert (found["as_of"], found["shown"]) == ("2026-04-01T00:00:00Z", "189.8 %, 82 of 43.2 min")
    assert DEMO_AS_OF == golden.AS_OF
    golden.put(empty, [Incident(id=golden.key("incident", "real"), title="A real one")])
    [found] = METRICS.run(empty, viewer, {"ids": ["time_to_mitigate"], "as_of": golden.AS_OF})
    assert (found["n_eligible"], found["n_excluded"], found["exclusions"]) == (1, 2, {"demo": 2, "no impact_start": 1})


def test_splitting_and_filtering(story):
    by_quarter = ask(story, "time_to_mitigate", by="quarter")
    assert [(value["stratum"], value["period"], value["n_used"]) for value in by_quarter] == [
        ({"quarter": "2026-Q1"}, {"from": "2026-01-01T00:00:00Z", "to": "2026-04-01T00:00:00Z"}, 2)
    ]
    assert [value["stratum"] for value in ask(story, "time_to_mitigate", by="service")] == [{"service": "web"}]
    assert ask(story, "time_to_mitigate", **{"from": "2026-03-06T00:00:00Z"})[0]["shown"] == "50 min"
    assert ask(story, "time_to_mitigate", service="other")[0]["shown"] == "not measured"
    assert ask(story, "time_to_mitigate", severity="SEV2", kind="reliability")[0]["n_used"] == 2


def test_an_earlier_reading_sees_the_second_incident_open(story):
    [found] = METRICS.run(story, VIEWER, {"ids": ["time_to_mitigate"], "as_of": "2026-03-06T12:00:00Z"})
    assert (found["shown"], found["n_censored"]) == ("20 min so far and 32 min", 1)


def test_vanity_is_refused_with_the_reason(story):
    [found] = ask(story, "mttx_mean")
    assert (found["value"], found["shown"]) == (None, "not shown")
    assert "wrong way" in found["suppressed_reason"]


def test_what_cannot_be_asked_names_the_remedy(story):
    with pytest.raises(NotFound, match="time_to_mitigate"):
        ask(story, "mttr")
    for wrong in ({"by": "person"}, {"kind": "x"}, {"severity": "P1"}, {"from": "2026-01-01T00:00:00"},
                  {"from": "2026-01-02T00:00:00Z", "to": "2026-01-01T00:00:00Z"}):
        with pytest.raises(InvalidInput) as caught:
            ask(story, "time_to_mitigate", **wrong)
        assert caught.value.remedy


def test_an_empty_store_measures_nothing_rather_than_zero(empty, viewer):
    found = METRICS.run(empty, viewer, {"as_of": golden.AS_OF})
    assert {(value["value"], value["shown"]) for value in found} == {(None, "not measured")}
