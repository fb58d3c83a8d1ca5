"""Answers of a Prometheus-compatible server, in every documented form, as a table."""

import json
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import InvalidInput
from core.servers.fetch import Fetched, ServerUnreached
from core.servers.prometheus import ROWS, Answered, Window, read_answer, step_for, target

AT = datetime(2026, 11, 24, 9, tzinfo=UTC)
HISTOGRAM = {"count": "60", "sum": "33.5", "buckets": [[0, "0.5", "1", "12"], [3, "-0.1", "0.1", "48"]]}


def answered(body, status=200, reason="OK"):
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    fetched = Fetched(server="prom", url="http://p/api/v1/query", status=status, reason=reason, headers=(), body=data, seconds=0.1)
    return read_answer(fetched)


def success(kind, result, **more):
    return answered({"status": "success", "data": {"resultType": kind, "result": result}, **more})


def test_an_instant_vector():
    result = [
        {"metric": {"__name__": "up", "job": "api", "instance": "a:1"}, "value": [1435781451.781, "1"]},
        {"metric": {"__name__": "up", "job": "db"}, "value": [1435781451.781, "0"]},
    ]
    assert success("vector", result) == Answered(
        columns=("metric", "instance", "job", "time", "value"),
        rows=(("up", "a:1", "api", "2015-07-01T20:10:51.781Z", 1.0), ("up", None, "db", "2015-07-01T20:10:51.781Z", 0.0)),
        row_count=2,
        notes=(),
    )


def test_a_range():
    result = [{"metric": {"job": "api"}, "values": [[1435781430, "1.5"], [1435781445, "NaN"], [1435781460, "+Inf"], [1435781475, "-Inf"]]}]
    assert success("matrix", result) == Answered(
        columns=("job", "time", "value"),
        rows=(
            ("api", "2015-07-01T20:10:30Z", 1.5), ("api", "2015-07-01T20:10:45Z", "NaN"), ("api", "2015-07-01T20:11:00Z", "+Inf"),
            ("api", "2015-07-01T20:11:15Z", "-Inf"),
        ),
        row_count=4,
        notes=(),
    )  # fmt: skip


def test_a_scalar_and_a_string():
    assert success("scalar", [1435781460.0, "2"]).rows == (("2015-07-01T20:11:00Z", 2.0),)
    assert success("string", [1435781460, "x"]).rows == (("2015-07-01T20:11:00Z", "x"),)


def test_nothing_is_no_zero():
    assert success("vector", []) == Answered(columns=("time", "value"), rows=(), row_count=0, notes=())


def test_native_histograms_have_no_value():
    found = success("vector", [{"metric": {}, "histogram": [1435781460, HISTOGRAM]}])
    assert found.columns == ("time", "value", "count", "sum", "buckets")
    assert found.rows == (("2015-07-01T20:11:00Z", None, 60.0, 33.5, "(0.5, 1]: 12; [-0.1, 0.1]: 48"),)
    mixed = success("matrix", [{"metric": {"a": "b"}, "values": [[20, "1"]], "histograms": [[10, {"count": "0", "sum": "NaN"}]]}])
    assert mixed.rows == (("b", "1970-01-01T00:00:10Z", None, 0.0, "NaN", ""), ("b", "1970-01-01T00:00:20Z", 1.0, None, None, None))


def test_warnings_and_infos_are_kept():
    found = success("vector", [], warnings=["one shard\n did not answer"], infos=["metric might not be a counter"])
    assert found.notes == ("one shard did not answer", "metric might not be a counter")


def test_a_label_that_is_named_like_a_column_is_told_apart():
    result = [{"metric": {"value": "v", "time": "t", "metric": "m"}, "value": [0, "1"]}]
    assert success("vector", result).columns == ("label_metric", "label_time", "label_value", "time", "value")


def test_more_than_is_kept_is_counted():
    found = success("matrix", [{"metric": {}, "values": [[second, "1"] for second in range(ROWS + 3)]}])
    assert (len(found.rows), found.row_count) == (ROWS, ROWS + 3)


@pytest.mark.parametrize(
    ("kind", "status", "remedy"),
    [
        ("bad_data", 400, "Correct the query."),
        ("execution", 422, "The query is understood but cannot be carried out: look at what it joins."),
        ("timeout", 503, "Ask for a shorter time or fewer series."),
        ("canceled", 503, "Ask again."),
        ("unavailable", 503, "The server is not ready; ask again later."),
        ("internal", 500, "Look at the server's own log."),
    ],
)
def test_an_error_says_which_server_what_and_the_remedy(kind, status, remedy):
    with pytest.raises(ServerUnreached) as failed:
        answered({"status": "error", "errorType": kind, "error": "1:3: parse error:\n unexpected"}, status, "Bad Request")
    assert failed.value.sentence == f"The server prom refused the query, {kind}: 1:3: parse error: unexpected."
    assert failed.value.remedy == remedy


@pytest.mark.parametrize("body", [b"", b"<html>", b"[]", b"null", b'{"status":"ok"}', b"[" * 100_000, b"\xff\xfe", b"1" * 5000])
def test_what_is_no_prometheus_says_so(body):
    with pytest.raises(ServerUnreached, match="The server prom answered 502 Bad Gateway, not in the form of Prometheus"):
        answered(body, 502, "Bad Gateway")


@pytest.mark.parametrize(
    "data",
    [
        {}, [], None, "x", {"resultType": "other", "result": []}, {"resultType": "scalar", "result": []},
        {"resultType": "matrix", "result": [{"metric": {}, "values": 5}]},
        *({"resultType": "vector", "result": [each]} for each in (
            {}, {"metric": ["a"], "value": [0, "1"]}, {"metric": {}, "value": [0]}, {"metric": {}, "value": ["x", "1"]},
            {"metric": {}, "value": [0, "one"]}, {"metric": {}, "value": [1e300, "1"]},
            {"metric": {}, "histogram": [0, {"count": "1", "sum": "1", "buckets": [[9, "a", "b", "c"]]}]},
        )),
    ],
)  # fmt: skip
def test_a_result_that_cannot_be_read_says_so(data):
    with pytest.raises(ServerUnreached, match="sent a result that cannot be read"):
        answered({"status": "success", "data": data})


JSON = st.recursive(st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5), lambda inner: (
    st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["resultType", "result", "metric", "value", "values", "status"]), inner)
), max_leaves=12)  # fmt: skip


@given(JSON)
def test_any_answer_is_a_table_or_one_clear_error(data):
    try:
        found = answered({"status": "success", "data": data})
    except ServerUnreached:
        return
    assert all(len(row) == len(found.columns) for row in found.rows)


def test_an_instant_query_is_asked_for_its_moment_and_within_its_time():
    parts = urlsplit(target('up{job="a b"}', AT, None, 10.9))
    assert parts.path == "/api/v1/query"
    assert parse_qs(parts.query) == {"query": ['up{job="a b"}'], "time": ["1795510800.000"], "timeout": ["10s"]}


def test_a_range_query_is_asked_in_steps():
    window = Window(AT - timedelta(hours=1), AT, timedelta(seconds=30))
    parts = urlsplit(target("up", AT, window, 0.5))
    assert parts.path == "/api/v1/query_range"
    assert parse_qs(parts.query) == {
        "query": ["up"], "start": ["1795507200.000"], "end": ["1795510800.000"], "step": ["30"], "timeout": ["1s"],
    }  # fmt: skip


@pytest.mark.parametrize("window", [Window(AT, AT, timedelta(1)), Window(AT, AT - timedelta(1), timedelta(1))])
def test_a_range_backwards_is_refused(window):
    with pytest.raises(InvalidInput, match="from an earlier to a later time"):
        target("up", AT, window, 10)


def test_more_points_than_a_server_gives_are_refused():
    with pytest.raises(InvalidInput, match="has 86400 steps"):
        target("up", AT, Window(AT - timedelta(days=1), AT, timedelta(seconds=1)), 10)


@pytest.mark.parametrize(("hours", "seconds"), [(0.1, 15), (1, 15), (6, 87), (24, 346)])
def test_a_step_gives_about_250_points_and_is_no_finer_than_servers_look(hours, seconds):
    assert step_for(AT - timedelta(hours=hours), AT) == timedelta(seconds=seconds)


@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=50))
def test_a_query_never_becomes_another_parameter(query):
    asked = parse_qs(urlsplit(target(query, AT, None, 10)).query, keep_blank_values=True)
    assert asked == {"query": [query], "time": ["1795510800.000"], "timeout": ["10s"]}
