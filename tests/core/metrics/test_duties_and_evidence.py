"""Legal clocks, the legal question and an auditor's evidence: read from what the record keeps, and never guessed where it keeps nothing."""

from dataclasses import replace
from datetime import date, timedelta

from core.access import Viewer
from core.metrics.reading import METRICS
from core.records import FollowUp, Incident, IncidentStep, Json, Milestone, Notebook, Participation, Remediation, Signature, TimelineEntry
from tests.core.metrics import golden

VIEWER = Viewer.local("Ada", "sre")
START = golden.on("02-01 10:00")
HOUR = timedelta(hours=1)


def ask(store, metric, **more):
    [found] = METRICS.run(store, VIEWER, {"ids": [metric], "as_of": golden.AS_OF, **more})
    return found


def incident(name, *kinds, **columns):
    made = Incident(id=golden.key("incident", name), title=name, **{"status": "closed", **columns})
    return [made, *(moment(name, kind, 0) for kind in kinds)]


def moment(name, kind, hours, written=None, **columns):
    return Milestone(
        id=golden.key("milestone", f"{name}{kind}{hours}"), incident_id=golden.key("incident", name), kind=kind,
        happened_at=START + hours * HOUR, recorded_at=None if written is None else START + written * HOUR, **columns,
    )


def step(name, which, status="open", hours=None, **columns):
    return IncidentStep(
        id=golden.key("incident_step", name + which), incident_id=golden.key("incident", name), process="breach", name=which, title=which,
        owner_role="liaison", status=status, made_at=START, settled_at=None if hours is None else START + hours * HOUR, **columns,
    )


def test_a_clock_lags_from_its_beginning_to_the_first_word_of_it(empty):
    first = moment("a", "aware_gdpr", 0, 5, is_superseded=True)
    golden.put_many(empty, [
        *incident("a"), first, moment("a", "aware_gdpr", 2, 9, supersedes=first.id), moment("a", "aware_nis2", 1, 1),
        moment("a", "detected", 0, 40), *incident("b"), moment("b", "materiality_determined", 0), moment("b", "ransom_paid", 3, 10),
        moment("b", "breach_discovered", 8, 4), *incident("drill", is_exercise=True), moment("drill", "aware_gdpr", 0, 50),
    ])
    found = ask(empty, "clock_start_lag")
    assert (found["shown"], found["n_eligible"], found["n_used"], found["coverage"]) == ("0, 3 and 7 h", 5, 3, 0.6)
    assert found["exclusions"] == {"exercise": 1, "negative": 1, "no recording": 1}
    assert found["details"]["by_detail"] == {"aware_gdpr": 1, "aware_nis2": 1, "ransom_paid": 1}
    assert METRICS.run(empty, VIEWER, {"ids": ["clock_start_lag"], "as_of": START + 4 * HOUR})[0]["n_censored"] == 2


def test_a_clock_known_to_the_day_claims_no_hours(empty):
    golden.put_many(empty, [*incident("a"), moment("a", "aware_gdpr", 0, 5, precision="day")])
    assert ask(empty, "clock_start_lag")["exclusions"] == {"coarser than the duration": 1}


def test_the_legal_question_is_judged_only_where_a_process_ran(empty):
    golden.put_many(empty, [
        *incident("decided", security_severity="SEV2"), step("decided", "obligations", "done", 30), step("decided", "postmortem"),
        *incident("waiting", sre_severity="SEV3"), step("waiting", "obligations"),
        *incident("outage", sre_severity="SEV1"), step("outage", "timeline", "done", 3),
        *incident("imported", sre_severity="SEV1"), *incident("small", sre_severity="SEV4"), step("small", "obligations"),
        *incident("running", status="open", sre_severity="SEV1"), *incident("drill", sre_severity="SEV1", is_exercise=True),
    ])
    found = ask(empty, "reportability_screened")
    assert (found["shown"], found["n_eligible"], found["coverage"]) == ("1 of 3", 4, 0.75)
    assert found["details"]["by_detail"] == {"asked, not decided": 1, "decided": 1, "never asked": 1}
    assert found["exclusions"] == {"exercise": 1, "not judged": 1}
    earlier = METRICS.run(empty, VIEWER, {"ids": ["reportability_screened"], "as_of": START + 29 * HOUR})
    assert earlier[0]["shown"] == "0 of 3"


def whole(name):
    """An incident of SEV1 that lacks nothing: ten items."""
    key = golden.key("incident", name)
    book = Notebook(id=golden.key("notebook", name), incident_id=key, title="Review", kind="postmortem", library_id="p", document="",
                    document_hash="", model_hash="", state="signed", started_at=START)
    return {
        "incident": incident(name, "detected", "declared", "mitigated", "closed", sre_severity="SEV1"),
        "people": [Participation(id=golden.key("p", name), incident_id=key, person_id=golden.key("person", "x"), discipline="sre")],
        "timeline": [TimelineEntry(id=golden.key("t", name), incident_id=key, happened_at=START, text="It began.")],
        "review": [book, Signature(id=golden.key("s", name), notebook_id=book.id, cell="sign", person_id=golden.key("person", "x"),
                                   discipline="sre", root="", cell_hashes=Json("{}"), assurance="oidc", signed_at=START)],
        "check": [Remediation(id=golden.key("r", name), incident_id=key, kind="rollback", discipline="sre", acted_at=START,
                              check_at=START + HOUR)],
        "follow-up": [FollowUp(id=golden.key("f", name), incident_id=key, title="Mend it", owner_id=golden.key("person", "x"),
                               due_on=date(2026, 3, 1), filed_at=START)],
    }


def flat(parts, *without):
    return [record for name, records in parts.items() if name not in without for record in records]


def test_an_incident_that_lacks_nothing_holds_ten_of_ten(empty):
    golden.put_many(empty, flat(whole("a")))
    assert (ask(empty, "evidence_completeness")["shown"], ask(empty, "evidence_completeness")["n_used"]) == ("10 of 10", 10)


def test_what_is_missing_is_listed_and_what_was_not_needed_is_not_asked_for(empty):
    bad = whole("bad")
    bad["check"] = [replace(bad["check"][0], check_at=None)]
    bad["follow-up"] = [replace(bad["follow-up"][0], due_on=None)]
    bad["review"] = [bad["review"][0], replace(bad["review"][1], void_reason="changed")]
    golden.put_many(empty, [
        *flat(bad, "people", "timeline"), *incident("minor", "detected", "closed", sre_severity="SEV4"),
        *incident("running", status="open"), *incident("drill", is_exercise=True),
    ])
    found = ask(empty, "evidence_completeness")
    # The bad one holds 5 of 10, the minor one 3 of 7: neither change nor follow-up nor review was its to have.
    assert (found["shown"], found["n_used"], found["value"]) == ("8 of 17", 17, None)
    assert found["details"]["by_detail"] == {
        "no check of a change": 1, "no declaration": 1, "no end of the harm": 1, "no owner and date of a follow-up": 1, "no people": 2,
        "no review": 1, "no timeline": 2, "there": 8,
    }
    assert found["suppressed_reason"] == "These units belong to 2 incidents; an interval needs 10 that differ."
