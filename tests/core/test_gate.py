"""The gate: nothing of another site gets in, nothing loads from elsewhere."""

from pathlib import Path

import pytest
import streamlit as st
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route, WebSocketRoute
from starlette.testclient import TestClient
from starlette.websockets import WebSocket, WebSocketDisconnect

from core.gate import Gate, hostname, policy

OWN = {"host": "127.0.0.1:8501"}
METHODS = ["GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE"]


def _page(request: Request) -> PlainTextResponse:
    return PlainTextResponse("page")


async def _socket(socket: WebSocket) -> None:
    await socket.accept()
    await socket.send_text("open")
    await socket.close()


@pytest.fixture
def client() -> TestClient:
    routes = [Route("/", _page, methods=METHODS), WebSocketRoute("/socket", _socket)]
    app = Starlette(routes=routes, middleware=[Middleware(Gate, content_policy=policy("<script>one</script>"))])
    return TestClient(app, base_url="http://127.0.0.1:8501")


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize(
    "host",
    ["evil.example", "127.0.0.1.evil.example", "localhost.evil.example", "10.0.0.1:8501", "127.0.0.1:8501@evil.example", "", " localhost",
     "localhost/", "127.0.0.1:8501, evil.example", "0.0.0.0:8501", "127.0.0.1:port", "[::1", "localhost."],
)  # fmt: skip
def test_a_foreign_host_is_never_answered(client: TestClient, method: str, host: str) -> None:
    answer = client.request(method, "/", headers={"host": host, "authorization": "Bearer x"})
    assert answer.status_code == 403
    assert answer.headers["content-security-policy"].startswith("default-src 'none'")


def test_two_hosts_are_never_answered(client: TestClient) -> None:
    headers = [("host", "127.0.0.1:8501"), ("host", "evil.example")]
    assert client.get("/", headers=headers).status_code == 403


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize(
    "origin",
    ["http://evil.example", "null", "http://127.0.0.1:9999", "http://localhost:8501", "file://", "", "http://127.0.0.1:8501.evil.example"],
)
def test_a_page_of_another_origin_never_gets_in(client: TestClient, method: str, origin: str) -> None:
    answer = client.request(method, "/", headers={**OWN, "origin": origin, "authorization": "Bearer x"})
    assert (answer.status_code, answer.headers["x-frame-options"]) == (403, "DENY")


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_a_change_without_origin_or_token_never_gets_in(client: TestClient, method: str) -> None:
    assert client.request(method, "/", headers=OWN).status_code == 403
    assert client.request(method, "/", headers={**OWN, "authorization": "Bearer x"}).status_code == 200
    assert client.request(method, "/", headers={**OWN, "origin": "http://127.0.0.1:8501"}).status_code == 200


@pytest.mark.parametrize(
    "fetch",
    [
        ("cross-site", "no-cors", "image"),
        ("cross-site", "cors", "empty"),
        ("same-site", "no-cors", "script"),
        ("cross-site", "navigate", "iframe"),
    ],
)
def test_another_site_never_loads_anything(client: TestClient, fetch: tuple[str, str, str]) -> None:
    site, mode, dest = fetch
    headers = {**OWN, "sec-fetch-site": site, "sec-fetch-mode": mode, "sec-fetch-dest": dest}
    assert client.get("/", headers=headers).status_code == 403


def test_a_link_from_elsewhere_opens_and_own_pages_load(client: TestClient) -> None:
    link = {**OWN, "sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate", "sec-fetch-dest": "document"}
    own = {**OWN, "sec-fetch-site": "same-origin", "sec-fetch-mode": "no-cors", "sec-fetch-dest": "script"}
    assert [client.get("/", headers=headers).status_code for headers in (link, own, OWN)] == [200, 200, 200]


@pytest.mark.parametrize(
    "headers",
    [OWN, {**OWN, "origin": "http://evil.example"}, {"host": "evil.example", "origin": "http://evil.example"}, {**OWN, "origin": "null"}],
)
def test_a_socket_from_elsewhere_never_opens(client: TestClient, headers: dict[str, str]) -> None:
    with pytest.raises(WebSocketDisconnect) as closed, client.websocket_connect("/socket", headers=headers):
        pass
    assert closed.value.code == 1008


def test_own_sockets_open(client: TestClient) -> None:
    with client.websocket_connect("/socket", headers={**OWN, "origin": "http://127.0.0.1:8501"}) as socket:
        assert socket.receive_text() == "open"


def test_every_answer_carries_the_policy(client: TestClient) -> None:
    headers = client.get("/", headers=OWN).headers
    names = ("x-content-type-options", "referrer-policy", "x-frame-options", "cross-origin-opener-policy")
    assert {name: headers[name] for name in names} == {
        "x-content-type-options": "nosniff", "referrer-policy": "no-referrer", "x-frame-options": "DENY",
        "cross-origin-opener-policy": "same-origin",
    }  # fmt: skip
    rules = dict(rule.split(" ", 1) for rule in headers["content-security-policy"].split("; "))
    assert rules["frame-ancestors"] == "'none'"
    assert rules["script-src"] == "'self' 'sha256-dpLDrTVAu4A8Ags67mbNiIcSMjTqDG5xQ8Ct1z/0Me0='"


def test_the_policy_never_names_another_place_or_eval() -> None:
    found = policy((Path(st.__file__).parent / "static" / "index.html").read_text(encoding="utf-8"))
    words = {word for rule in found.split("; ") for word in rule.split(" ")[1:]}
    assert {word for word in words if not word.startswith("'sha256-")} == {"'none'", "'self'", "'unsafe-inline'", "data:", "blob:"}
    assert "'unsafe-inline'" not in found.split("script-src")[1].split(";")[0]


def test_other_scopes_pass() -> None:
    seen: list[str] = []

    async def inner(scope: dict[str, str], receive: object, send: object) -> None:
        seen.append(scope["type"])

    # Driven by hand: the browser tests leave a loop running in this thread.
    with pytest.raises(StopIteration):
        Gate(inner, "")({"type": "lifespan"}, None, None).send(None)  # type: ignore[arg-type]
    assert seen == ["lifespan"]


@pytest.mark.parametrize(("host", "name"), [("LOCALHOST:1", "localhost"), ("[::1]:8501", "::1"), ("127.0.0.1", "127.0.0.1"), ("a b", "")])
def test_hostname(host: str, name: str) -> None:
    assert hostname(host) == name
