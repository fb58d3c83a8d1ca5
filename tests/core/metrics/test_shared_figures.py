"""Public data to the digit: Washington's breach notices, VERIS, Jenkins' status posts, and DevLake's deployments with known culprits."""

import csv
import gzip
import json
import re
from collections import Counter
from datetime import UTC, datetime

import numpy as np
import pytest

from core.access import Viewer
from core.metrics.evaluate import measure_all
from core.metrics.scope import Scope
from core.metrics.statistics.median import median
from core.records import Deployment, Detection, Incident, Milestone, Release, Service
from core.sources import Options, veris
from core.sources.reading import open_input
from tests.core.metrics import golden

pytestmark = pytest.mark.shared
VIEWER = Viewer.local("Ada", "sre")


def day(text):
    return datetime.strptime(text.split()[0], "%m/%d/%Y").replace(tzinfo=UTC) if text else None


@pytest.fixture(scope="module")
def notices(shared_data):
    name = "Data_Breach_Notifications_Affecting_Washington_Residents_20240523.csv"
    with (shared_data / "wa-breach-notifications" / name).open(newline="", encoding="utf-8-sig") as stream:
        return list(csv.DictReader(stream))


def test_washingtons_published_days_are_those_of_its_dates(notices):
    identify, contain, notify, wrong = [], [], [], 0
    for row in notices:
        start, aware, end, sent = (day(row[f"Date{name}"]) for name in ("Start", "Aware", "End", "Submitted"))
        if row["DaysToIdentifyBreach"]:
            identify.append(int(row["DaysToIdentifyBreach"]))
            wrong += bool(start and aware) and (aware - start).days != identify[-1]
        if row["DaysToContainBreach"]:
            contain.append(int(row["DaysToContainBreach"]))
            wrong += bool(aware and end) and max(0, (end - aware).days) != contain[-1]
        if row["DaysElapsedBeforeNotification"]:
            notify.append(int(row["DaysElapsedBeforeNotification"]))
            wrong += bool(aware and sent) and (sent - aware).days != notify[-1]
    assert (len(notices), len(identify), len(contain), len(notify), wrong) == (936, 803, 746, 916, 0)
    assert (median(identify).value, median(contain).value, median(notify).value) == (28, 0, 56)
    assert sum(value < 0 for value in identify) == 8


def test_washingtons_dwell_time_leaves_out_what_days_cannot_tell(notices, empty):
    records = []
    for row in notices:
        made = Incident(id=golden.key("incident", row["Id"]), title=f"Notice {row['Id']}", kind="security", status="closed")
        moments = {"initial_compromise": day(row["DateStart"]), "detected": day(row["DateAware"]), "contained": day(row["DateEnd"])}
        records += [made, *(
            Milestone(id=golden.key("milestone", row["Id"] + kind), incident_id=made.id, kind=kind, happened_at=moment, precision="day")
            for kind, moment in moments.items() if moment
        )]
    golden.put_many(empty, records)
    found = measure_all(empty, VIEWER, ["dwell_time", "time_to_contain"], Scope(as_of=golden.AS_OF))
    [dwell], [contain] = found["dwell_time"], found["time_to_contain"]
    days = [int(row["DaysToIdentifyBreach"]) for row in notices if row["DaysToIdentifyBreach"]]
    assert dwell.exclusions["negative"] == 8
    assert dwell.n_used == sum(value >= 1 for value in days)
    assert dwell.value == median([value for value in days if value >= 1]).value
    assert dwell.exclusions["zero"] == sum(value == 0 for value in days)
    assert (contain.n_eligible, contain.n_excluded) == (936, 0)


@pytest.fixture(scope="module")
def veris_rows(shared_data):
    with gzip.open(shared_data / "vcdb" / "vcdb_validated.jsonl.gz", "rt", encoding="utf-8") as stream:
        return [json.loads(line) for line in stream]


def test_veris_says_how_little_is_known_of_time(veris_rows):
    rows = veris_rows

    def known(row, name):
        unit = row["timeline"].get(name, {}).get("unit")
        return unit not in (None, "NA", "Unknown", "Never")

    def numbered(row, name):
        return known(row, name) and row["timeline"][name].get("value") is not None

    availability = [row for row in rows if "availability" in row.get("attribute", {})]
    affecting = {"Interruption", "Degradation", "Obscuration", "Acceleration"}
    harmed = [row for row in availability if affecting & set(row["attribute"]["availability"].get("variety", []))]
    assert (len(rows), len({row["incident_id"] for row in rows})) == (7292, 7287)
    assert (sum(known(row, "discovery") for row in rows), sum(numbered(row, "discovery") for row in rows)) == (1766, 1073)
    assert (sum(known(row, "containment") for row in rows), sum(numbered(row, "containment") for row in rows)) == (550, 205)
    both = [row for row in rows if known(row, "discovery") and known(row, "containment")]
    assert (len(both), sum(numbered(row, "discovery") and numbered(row, "containment") for row in both)) == (391, 74)
    assert sum({"day", "month"} <= set(row["timeline"]["incident"]) for row in rows) == 3451
    assert (len(availability), len(harmed)) == (2131, 405)


def test_veris_says_how_many_found_out_by_themselves(veris_rows, shared_data, empty):
    path = shared_data / "vcdb" / "vcdb_validated.jsonl.gz"
    first = {row["incident_id"]: row for row in reversed(veris_rows)}
    counted = Counter(name for row in first.values() for name, told in row["discovery_method"].items() if told)
    assert counted == {"unknown": 3639, "external": 2326, "internal": 1191, "other": 107, "partner": 25}
    known = counted["internal"] + counted["external"] + counted["partner"]
    read = veris.read(open_input(path, "vcdb.jsonl.gz"), Options())
    golden.put_many(empty, [row for row in read if isinstance(row, Incident | Detection)])
    [found] = measure_all(empty, VIEWER, ["internal_detection"], Scope(as_of=golden.AS_OF))["internal_detection"]
    assert (found.n_eligible, found.n_used, found.exclusions) == (7287, 3542, {"not judged": 7287 - known})
    assert found.units.values.sum() == counted["internal"]
    assert found.shown == "1191 of 3542"


def test_jenkins_posts_have_a_median_of_two_hours(shared_data):
    minutes, notice, zoneless = [], 0, 0
    for path in sorted((shared_data / "jenkins-status-cstate").glob("*.md")):
        front = path.read_text(encoding="utf-8").split("---")[1]
        fields = dict(re.findall(r"^(\w+):[ \t]*(.+?)[ \t]*$", front, flags=re.MULTILINE))
        notice += fields.get("severity") == "notice"
        times = [fields[name].strip("'\"") for name in ("date", "resolvedWhen") if fields.get(name)]
        whole = [re.sub(r"T(\d):", r"T0\1:", text.replace(" ", "T", 1).replace("Z", "+00:00")) for text in times]
        moments = [datetime.fromisoformat(text) for text in whole]
        zoneless += moments[0].tzinfo is None
        if len(moments) == 2:
            began, ended = (moment if moment.tzinfo else moment.replace(tzinfo=UTC) for moment in moments)
            minutes.append((ended - began).total_seconds() / 60)
    data = np.array(minutes)
    assert (len(data), int((data < 0).sum()), int((data == 0).sum())) == (240, 7, 1)
    assert median(data[data > 0]).value == 120
    assert (notice, zoneless) == (48, 9)


def test_devlakes_incidents_are_failures_of_the_deployments_it_names(shared_data, empty):
    folder = shared_data / "vendor-devlake-fixtures" / "dora" / "e2e" / "connect_incident_to_deployment"

    def table(name):
        with (folder / name).open(newline="", encoding="utf-8") as stream:
            return list(csv.DictReader(stream))

    live = {}
    for row in table("prev_success_deployment_commit/cicd_deployment_commits_after.csv"):
        if row["result"] == "SUCCESS" and row["environment"] == "PRODUCTION" and row["cicd_scope_id"] in ("cicd1", "cicd2"):
            moment = datetime.fromisoformat(row["finished_date"])
            live[row["cicd_deployment_id"]] = min(moment, live.get(row["cicd_deployment_id"], moment))
    raised = {row["id"]: row for row in table("raw_tables/incidents.csv")}
    expected = {row["id"]: row["deployment_id"] for row in table("snapshot_tables/project_incident_deployment_relationships.csv")}

    def at(text):
        return datetime.strptime(text, "%Y-%m-%d %H:%M:%S").replace(tzinfo=UTC)

    last = {key: max((moment, name) for name, moment in live.items() if moment < at(raised[key]["created_date"]))[1] for key in expected}
    assert last == expected

    service = Service(id=golden.key("service", "p"), name="project1")
    release = Release(id=golden.key("release", "p"), service_id=service.id, release_version="1")
    deployments = [Deployment(id=golden.key("deployment", name), service_id=service.id, release_id=release.id, deployed_at=moment)
                   for name, moment in live.items()]
    records = [service, release, *deployments]
    for key, deployment in expected.items():
        cause = golden.key("deployment", deployment)
        made = Incident(id=golden.key("incident", key), title=key, status="closed", cause_deployment_id=cause)
        moments = {"declared": at(raised[key]["created_date"]), "mitigated": at(raised[key]["updated_date"])}
        records += [made, *(Milestone(id=golden.key("milestone", key + kind), incident_id=made.id, kind=kind, happened_at=moment)
                            for kind, moment in moments.items())]
    golden.put_many(empty, records)
    found = measure_all(empty, VIEWER, ["change_fail_rate", "failed_deploy_recovery"], Scope(as_of=golden.AS_OF))
    [rate], [recovery] = found["change_fail_rate"], found["failed_deploy_recovery"]
    assert (rate.shown, rate.exclusions) == (f"{len(set(expected.values()))} of {len(live) - 1}", {"first known deployment": 1})
    hours = [(at(raised[key]["updated_date"]) - live[name]).total_seconds() / 3600 for key, name in expected.items()]
    assert sorted(recovery.units.values) == pytest.approx(sorted(hours))
    assert recovery.value == pytest.approx(float(np.median(hours)))
