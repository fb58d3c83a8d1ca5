"""The cookie by which a browser is known again: opaque, given out here only, and nothing on a server that others can reach."""

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.routing import Route
from starlette.testclient import TestClient

from core import browsers
from core.browsers import COOKIE, Browsers, Picked, Recognise, token_of
from core.settings import Settings

ADA = Picked("Ada Bright", "sre")


def _page(request: Request) -> Response:
    return HTMLResponse("page")


def _text(request: Request) -> Response:
    return PlainTextResponse("text")


@pytest.fixture
def known() -> Browsers:
    return Browsers()


@pytest.fixture
def client(known: Browsers) -> TestClient:
    app = Starlette(routes=[Route("/", _page), Route("/text", _text)], middleware=[Middleware(Recognise, browsers=known)])
    return TestClient(app, base_url="http://127.0.0.1:8501")


def _elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(browsers, "settings", lambda: Settings(host="0.0.0.0"))


def test_a_page_carries_a_token_away_once_and_nothing_else_does(client: TestClient, known: Browsers) -> None:
    assert "set-cookie" not in client.get("/text").headers
    given = client.get("/").headers["set-cookie"]
    assert given.endswith("; Path=/; HttpOnly; SameSite=Strict")
    assert known.knows(token_of([given.split(";")[0]]))
    assert "set-cookie" not in client.get("/").headers


def test_who_was_picked_is_known_again(client: TestClient, known: Browsers) -> None:
    client.get("/")
    token = client.cookies[COOKIE]
    assert known.picked(token) is None
    known.keep(token, ADA)
    assert known.picked(token) == ADA


@pytest.mark.parametrize("planted", ["", "x", "Ada Bright", '"', "a" * 5000])
def test_a_token_that_was_not_given_out_here_is_never_anybody(client: TestClient, known: Browsers, planted: str) -> None:
    known.keep(planted, ADA)
    assert known.picked(planted) is None
    answer = client.get("/", headers={"cookie": f"{COOKIE}={planted}"})
    assert token_of([answer.headers["set-cookie"].split(";")[0]]) != planted


def test_where_others_can_come_a_cookie_never_says_who_someone_is(
    client: TestClient, known: Browsers, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = known.issue()
    known.keep(token, ADA)
    _elsewhere(monkeypatch)
    assert known.picked(token) is None
    assert "set-cookie" not in client.get("/").headers


def test_the_oldest_is_forgotten_first(known: Browsers, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(browsers, "MOST", 2)
    first, second, third = known.issue(), known.issue(), known.issue()
    assert [known.knows(token) for token in (first, second, third)] == [False, True, True]


@pytest.mark.parametrize("header", ["", ";;;", "a=b; c", f"{COOKIE}", "\x00=\x01", 'a="'])
def test_a_cookie_header_that_is_none_is_no_token(header: str) -> None:
    assert token_of([header]) is None
