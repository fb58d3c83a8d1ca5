"""Requests to a real server: within time and size, to checked addresses, never past the list."""

import socket
import threading
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import InvalidInput
from core.servers.fetch import Fetch, RequestCancelled, ServerUnreached, below
from core.servers.listed import Listed
from tests.core.servers.conftest import reply

PLACE = Listed(name="here", kind="http", url="http://127.0.0.1:9/api", reach="this machine")


def test_an_answer_comes_whole_with_where_and_how(outside):
    fetched = Fetch(outside.listed(), "GET", "/status?a=b%20c", {"Accept": "text/plain"}).run()
    assert (fetched.server, fetched.status, fetched.reason, fetched.body) == ("here", 200, "OK", b"hello\n")
    assert fetched.url == f"http://127.0.0.1:{outside.port}/status?a=b%20c"
    method, path, headers = outside.asked[0]
    assert (method, path) == ("GET", "/status?a=b%20c")
    assert {name: headers[name] for name in ("Host", "Accept", "Accept-Encoding", "User-Agent", "Connection")} == {
        "Host": f"127.0.0.1:{outside.port}", "Accept": "text/plain", "Accept-Encoding": "identity", "User-Agent": "Parley",
        "Connection": "close",
    }  # fmt: skip
    assert "Authorization" not in headers


@pytest.mark.parametrize(("credential", "value", "sent"), [("bearer", "t0ken", "Bearer t0ken"), ("basic", "u:p", "Basic dTpw")])
def test_a_credential_is_sent_as_it_is_listed(outside, monkeypatch, credential, value, sent):
    monkeypatch.setenv("PARLEY_SERVER_HERE", value)
    Fetch(outside.listed(credential=credential, variable="PARLEY_SERVER_HERE"), "GET", "/").run()
    assert outside.asked[0][2]["Authorization"] == sent


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "CONNECT", "get", "GET / HTTP/1.1\r\nX: y"])
def test_nothing_but_get_and_head_is_ever_sent(outside, method):
    with pytest.raises(InvalidInput, match="is not asked of any server"):
        Fetch(outside.listed(), method, "/")


def test_head_asks_for_no_body(outside):
    fetched = Fetch(outside.listed(), "HEAD", "/").run()
    assert (fetched.status, fetched.body, outside.asked[0][0]) == (200, b"", "HEAD")


def test_a_server_that_is_slow_is_given_up_at_its_time(outside):
    outside.says = lambda handler: time.sleep(3)
    begun = time.monotonic()
    with pytest.raises(ServerUnreached, match=r"The server here \(http://127\.0\.0\.1:\d+\) did not answer"):
        Fetch(outside.listed(seconds=0.3), "GET", "/").run()
    assert time.monotonic() - begun < 2


def test_a_server_that_drips_is_given_up_at_its_time(outside):
    def drip(handler):
        handler.send_response(200)
        handler.end_headers()
        for _ in range(40):
            handler.wfile.write(b"x")
            handler.wfile.flush()
            time.sleep(0.05)

    outside.says = drip
    with pytest.raises(ServerUnreached, match=r"did not answer within 0\.4 seconds"):
        Fetch(outside.listed(seconds=0.4), "GET", "/").run()


def test_a_cancel_ends_it_at_once(outside):
    outside.says = lambda handler: time.sleep(3)
    fetch = Fetch(outside.listed(seconds=30), "GET", "/")
    threading.Timer(0.2, fetch.cancel).start()
    begun = time.monotonic()
    with pytest.raises(RequestCancelled, match="was cancelled"):
        fetch.run()
    assert time.monotonic() - begun < 2


def test_more_than_its_size_is_never_read(outside):
    sent = []

    def much(handler):
        handler.send_response(200)
        handler.end_headers()
        for _ in range(100):
            sent.append(handler.wfile.write(b"x" * 1_000_000))

    outside.says = much
    with pytest.raises(ServerUnreached, match="answered with more than 1 MB"):
        Fetch(outside.listed(megabytes=1), "GET", "/").run()
    assert len(sent) < 50


def test_a_compressed_answer_is_never_unpacked(outside):
    outside.says = lambda handler: reply(handler, 200, b"\x1f\x8b", Content_Encoding="gzip")
    with pytest.raises(ServerUnreached, match="answered compressed"):
        Fetch(outside.listed(), "GET", "/").run()


def test_what_is_no_http_says_so(outside):
    outside.says = lambda handler: handler.wfile.write(b"SSH-2.0-x\r\n" * 3)
    with pytest.raises(ServerUnreached, match=r"did not answer in HTTP \(BadStatusLine\)"):
        Fetch(outside.listed(), "GET", "/").run()


def test_a_port_nobody_listens_on_says_so():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{taken.getsockname()[1]}"
        with pytest.raises(ServerUnreached, match="refuses the connection: nothing listens there") as failed:
            Fetch(Listed(name="gone", kind="http", url=url, reach="this machine"), "GET", "/").run()
    assert failed.value.sentence.startswith(f"The server gone ({url})")
    assert failed.value.remedy == "Look whether it runs and is listed rightly."


def test_a_redirect_is_followed_to_a_listed_place_only(outside):
    outside.says = lambda handler: (
        reply(handler, 200, b"there") if handler.path == "/there" else reply(handler, 302, Location="/there")
    )
    assert Fetch(outside.listed(), "GET", "/").run().body == b"there"


@pytest.mark.parametrize(
    "location",
    ["http://169.254.169.254/latest/meta-data/", "http://example.org/", "//example.org/", "http://127.0.0.1:1/", "file:///etc/passwd",
     "http://[::1]/", "gopher://127.0.0.1:70/x", "http://a@127.0.0.1:{port}/", "http://127.0.0.1:{port}@example.org/", "http://[bad/"],
)  # fmt: skip
def test_a_redirect_never_leaves_the_list(outside, location):
    outside.says = lambda handler: reply(handler, 302, Location=location.format(port=outside.port))
    with pytest.raises(ServerUnreached, match=r"led to .* which is not listed|did not answer in HTTP"):
        Fetch(outside.listed(), "GET", "/").run()
    assert len(outside.asked) == 1


def test_a_redirect_never_leaves_the_path_of_its_server(outside):
    outside.says = lambda handler: reply(handler, 302, Location="/admin")
    with pytest.raises(ServerUnreached, match="which is not listed"):
        Fetch(outside.listed(url=f"http://127.0.0.1:{outside.port}/api"), "GET", "/x").run()
    assert [path for _, path, _ in outside.asked] == ["/api/x"]


def test_a_credential_never_follows_a_redirect_to_another_server(outside, monkeypatch):
    monkeypatch.setenv("PARLEY_SERVER_HERE", "t0ken")
    first = outside.listed(url=f"http://127.0.0.1:{outside.port}/a", credential="bearer", variable="PARLEY_SERVER_HERE")
    second = outside.listed(name="other", url=f"http://127.0.0.1:{outside.port}/b")
    outside.says = lambda handler: reply(handler, 200) if handler.path == "/b/x" else reply(handler, 307, Location="/b/x")
    Fetch(first, "GET", "/", servers={"other": second}).run()
    assert [(path, headers.get("Authorization")) for _, path, headers in outside.asked] == [("/a/", "Bearer t0ken"), ("/b/x", None)]


def test_redirects_in_a_circle_end(outside):
    outside.says = lambda handler: reply(handler, 302, Location="/")
    with pytest.raises(ServerUnreached, match="more than 3 times"):
        Fetch(outside.listed(), "GET", "/").run()
    assert len(outside.asked) == 4


def test_a_name_that_is_rebound_between_look_ups_never_reaches_what_it_turned_to(outside):
    server = Listed(name="rebound", kind="http", url=f"http://rebound.example:{outside.port}", reach="public")
    asked = []

    def rebinding(host, port):
        asked.append(host)
        return ["127.0.0.1"]

    with pytest.raises(ServerUnreached, match=r"is not asked: 127\.0\.0\.1 lies outside its reach, public"):
        Fetch(server, "GET", "/", resolving=rebinding).run()
    assert (asked, outside.asked) == (["rebound.example"], [])


def test_the_checked_address_is_the_one_connected_to_and_the_name_is_looked_up_once(outside):
    looked = []

    def resolving(host, port):
        looked.append((host, port))
        return ["127.0.0.1"]

    server = Listed(name="named", kind="http", url=f"http://nowhere.invalid:{outside.port}", reach="this machine")
    assert Fetch(server, "GET", "/", resolving=resolving).run().status == 200
    assert looked == [("nowhere.invalid", outside.port)]
    assert outside.asked[0][2]["Host"] == f"nowhere.invalid:{outside.port}"


def test_a_proxy_of_the_environment_is_never_used(outside, monkeypatch):
    for name in ("http_proxy", "HTTP_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    assert Fetch(outside.listed(), "GET", "/").run().status == 200


@pytest.mark.parametrize(
    "target",
    ["", "x", "//example.org/", "http://example.org/", "/../x", "/a/../../x", "/%2e%2e/x", "/%252e%252e/x", "/a/..%2fx", "/a\\..\\x",
     "/%5c..%5cx", "/a b", "/a\tb", "/a\r\nHost: x", "/a%0d%0aX: y", "/a#b", "/" + "a" * 9000, "/\x00", "/a%00", "/./x"],
)  # fmt: skip
def test_a_path_never_leaves_its_server(target):
    with pytest.raises(InvalidInput):
        below(PLACE, target)


@given(st.text(max_size=60))
def test_whatever_is_asked_stays_below_the_listed_address(text):
    try:
        url = below(PLACE, f"/{text}")
    except InvalidInput:
        return
    assert url.startswith("http://127.0.0.1:9/api/")
    assert url.isascii()
    assert not {" ", "\r", "\n", "\0", "#", "\\"} & set(url)
    assert ".." not in url.partition("?")[0].split("/")
