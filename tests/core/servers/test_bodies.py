"""What an HTTP server answers, as a table."""

import json

import pytest

from core.servers.bodies import expected, read_body
from core.servers.fetch import Fetched, ServerUnreached


def fetched(body, kind="application/json", headers=(), status=200):
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    all_headers = (("content-type", kind), *headers)
    return Fetched(server="shop", url="http://shop/x", status=status, reason="OK", headers=all_headers, body=data, seconds=0.1)


@pytest.mark.parametrize(
    ("body", "pick", "columns", "rows"),
    [
        ([{"a": 1, "b": None}, {"b": "x", "c": [1, {"d": 2}]}], "", ["a", "b", "c"], [[1, None, None], [None, "x", '[1, {"d": 2}]']]),
        ({"status": "up", "build": {"v": 1}}, "", ["key", "value"], [["status", "up"], ["build", '{"v": 1}']]),
        ({"data": {"items": [{"n": 1.5}]}}, "/data/items", ["n"], [[1.5]]),
        ({"a/b": {"m~n": [10, 20]}}, "/a~1b/m~0n/1", ["value"], [[20]]),
        ([True, None, "x"], "", ["value"], [[True], [None], ["x"]]),
        ([], "", ["value"], []),
        (2**60, "", ["value"], [[str(2**60)]]),
        (b'{"x": NaN, "y": Infinity}', "", ["key", "value"], [["x", "NaN"], ["y", "Infinity"]]),
    ],
)
def test_json_becomes_rows(body, pick, columns, rows):
    assert read_body(fetched(body), "GET", pick) == (columns, rows, len(rows))


def test_text_becomes_lines():
    assert read_body(fetched(b"one\r\ntwo\n\nthree\n", "text/plain; charset=utf-8"), "GET", "") == (
        ["line"], [["one"], ["two"], [""], ["three"]], 4,
    )  # fmt: skip
    assert read_body(fetched(b"", "text/plain"), "GET", "") == (["line"], [], 0)


def test_head_becomes_headers_and_never_holds_a_secret_one():
    found = fetched(b"", "text/html", (("server", "x"), ("set-cookie", "sid=s3cret"), ("www-authenticate", "Basic")), 301)
    assert read_body(found, "HEAD", "") == (["header", "value"], [["status", "301"], ["content-type", "text/html"], ["server", "x"]], 3)


def test_more_rows_than_are_kept_are_counted():
    columns, rows, count = read_body(fetched(list(range(1500))), "GET", "")
    assert (columns, len(rows), count) == (["value"], 1000, 1500)


@pytest.mark.parametrize(
    ("body", "kind", "pick", "why"),
    [
        (b"\x89PNG\x0d\x0a", "image/png", "", "answered image/png that is no text"),
        (b"a\0b", "text/plain", "", "answered text/plain that is no text"),
        (b"{", "application/json", "", "answered no JSON that can be read"),
        (b"[" * 100_000, "application/problem+json", "", "answered no JSON that can be read"),
        (b'{"a": [1]}', "application/json", "/a/1", "answered nothing at /a/1"),
        (b'{"a": [1]}', "application/json", "/a/-", "answered nothing at /a/-"),
        (b"x", "text/plain", "/a", "answered no JSON that can be read"),
    ],
)
def test_what_cannot_be_shown_says_so(body, kind, pick, why):
    with pytest.raises(ServerUnreached, match=f"The server shop {why}"):
        read_body(fetched(body, kind), "GET", pick)


@pytest.mark.parametrize(
    ("status", "stated", "good"),
    [(200, "", True), (204, "2xx", True), (404, "", False), (404, "404, 410", True),
     (503, "any", True), (301, "3XX", True), (500, "200", False)],
)  # fmt: skip
def test_a_status_is_expected_as_it_is_stated(status, stated, good):
    assert expected(status, stated) is good
