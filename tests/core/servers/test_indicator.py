"""Buckets of an indicator from a server: asked at the ends of whole buckets, unmeasured ones left out, and taken by the import."""

import json
import re
from datetime import UTC, datetime
from urllib.parse import parse_qs, urlsplit

import pytest

from core import commands
from core.access import Viewer
from core.errors import InvalidInput, NotFound
from core.imports import import_files
from core.servers.indicator import HEAD
from tests.core.servers.conftest import reply

ADA = Viewer.local("Ada", "sre")
SLO = """apiVersion: openslo/v1
kind: SLO
metadata: {name: answers}
spec:
  service: web
  budgetingMethod: Occurrences
  timeWindow: [{duration: 30d, isRolling: true}]
  objectives: [{target: 0.999}]
"""
ASKED = {
    "service": "web", "objective": "answers", "good": "ok", "total": "everything", "since": "2026-11-24T09:01:00Z",
    "until": "2026-11-24T09:21:00Z",
}


@pytest.fixture
def promised(store, tmp_path, outside, list_servers):
    """A store with one objective, and a server that counts: an estimate, one without a number, one where good is a little the larger."""
    (tmp_path / "slo.yaml").write_text(SLO, encoding="utf-8")
    import_files(store, ADA, [tmp_path / "slo.yaml"])
    list_servers(f'[[server]]\nname = "here"\nkind = "prometheus"\nurl = "http://127.0.0.1:{outside.port}"\nreach = "this machine"\n')
    values = {"ok": ["99.4", "NaN", "100.2"], "everything": ["100.4", "50", "99.9"], "several": ["1", "2", "3"]}

    def says(handler):
        asked = parse_qs(urlsplit(handler.path).query)
        query, start, step = asked["query"][0], float(asked["start"][0]), float(asked["step"][0])
        points = [[start + place * step, value] for place, value in enumerate(values[query])]
        pods = ("a", "b") if query == "several" else ("a",)
        result = [{"metric": {"pod": pod}, "values": points} for pod in pods]
        reply(handler, 200, json.dumps({"status": "success", "data": {"resultType": "matrix", "result": result}}).encode())

    outside.says = says
    return store


def test_whole_buckets_come_as_the_csv_that_the_import_takes(promised, tmp_path, outside):
    lines = commands.execute(promised, ADA, "objective.buckets", ASKED)
    assert lines == [
        HEAD,
        '"web","answers",2026-11-24T09:05:00Z,2026-11-24T09:10:00Z,99,100',
        '"web","answers",2026-11-24T09:15:00Z,2026-11-24T09:20:00Z,100,100',
    ]
    start, end = datetime(2026, 11, 24, 9, 10, tzinfo=UTC).timestamp(), datetime(2026, 11, 24, 9, 20, tzinfo=UTC).timestamp()
    for _, path, _ in outside.asked:
        assert re.search(rf"start={start:.3f}&end={end:.3f}&step=300", path)
    (tmp_path / "slo.csv").write_text("\n".join(lines), encoding="utf-8")
    assert import_files(promised, ADA, [tmp_path / "slo.csv"])["records"]["sli_bucket"]["added"] == 2
    row = commands.execute(promised, ADA, "objective.list", {"as_of": "2026-11-24T09:30:00Z"})[0]
    assert (row["bad"], row["total"]) == (1.0, 200.0)


def test_several_series_are_never_added_up_unasked(promised):
    with pytest.raises(InvalidInput, match="more than one number for a moment"):
        commands.execute(promised, ADA, "objective.buckets", {**ASKED, "good": "several"})


def test_what_is_not_there_and_a_period_without_a_bucket_are_said(promised):
    with pytest.raises(NotFound, match="no objective called speed"):
        commands.execute(promised, ADA, "objective.buckets", {**ASKED, "objective": "speed"})
    with pytest.raises(InvalidInput, match="no whole bucket of 5 min"):
        commands.execute(promised, ADA, "objective.buckets", {**ASKED, "until": "2026-11-24T09:04:00Z"})
