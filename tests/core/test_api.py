"""The HTTP door: token, bounds, and the same answers as every other door."""

import json
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core import api, limits
from core.commands import schemas
from core.errors import ParleyError
from core.store import opened
from core.store.store import Store

TOKEN = {"Authorization": "Bearer secret"}


@pytest.fixture
def door(store: Store, monkeypatch: pytest.MonkeyPatch) -> Iterator[TestClient]:
    monkeypatch.setattr(opened, "_open", [store])
    app = api.create()
    app.state.token = "secret"
    with TestClient(app, raise_server_exceptions=False, headers=TOKEN) as client:
        yield client


def call(door: TestClient, name: str, **arguments: Any) -> Any:
    return door.post(f"/v1/commands/{name}", json={"arguments": arguments, "as": "Ana", "discipline": "sre"})


def test_a_command_and_a_read(door: TestClient) -> None:
    made = call(door, "incident.create", title="Checkout is slow")
    assert (made.status_code, made.json()["number"]) == (200, 1)
    found = call(door, "incident.list").json()
    assert (found["total"], found["rows"][0]["title"], found["rows"][0]["kind"]) == (1, "Checkout is slow", "reliability")
    assert call(door, "incident.show", id="INC-1").json()["people"][0]["name"] == "Ana"


def test_a_command_sent_twice_takes_effect_once(door: TestClient) -> None:
    body = {"arguments": {"title": "Once"}, "command_id": "c-1"}
    first, second = (door.post("/v1/commands/incident.create", json=body).json() for _ in range(2))
    assert first == second
    assert call(door, "incident.list").json()["total"] == 1


@pytest.mark.parametrize("authorization", ["", "Bearer ", "Bearer wrong", "secret2", "Bearer secret2", "Bearer sécret"])
@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/v1/commands/demo.load"),
        ("POST", "/v1/import"),
        ("GET", "/v1/export/all?format=jsonl"),
        ("GET", "/v1/backup"),
        ("GET", "/v1/commands"),
    ],
)
def test_without_the_token_nothing_is_ever_done(door: TestClient, store: Store, authorization: str, method: str, path: str) -> None:
    headers = {"Authorization": authorization.encode()} if authorization else {"Authorization": ""}
    content = {"content": b'{"arguments": {}}'} if method == "POST" else {}
    answer = door.request(method, path, headers=headers, **content)
    assert (answer.status_code, answer.json()["error"], store.sequence()) == (403, "not-allowed", 0)


def test_a_door_without_a_token_never_opens(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opened, "_open", [store])
    with TestClient(api.create(), headers={"Authorization": "Bearer "}) as client:
        assert client.get("/v1/commands").status_code == 403


def test_health_needs_no_token_and_tells_no_path(door: TestClient) -> None:
    assert door.get("/v1/health", headers={"Authorization": ""}).json() == {"ok": True, "version": "0.1.0"}


def test_the_list_is_the_registry(door: TestClient) -> None:
    assert door.get("/v1/commands").json() == json.loads(json.dumps(schemas()))


@pytest.mark.parametrize(
    ("path", "body", "status", "code"),
    [
        ("/v1/commands/nothing.here", b"{}", 404, "not-found"),
        ("/v1/commands/incident.create", b"{}", 400, "invalid-input"),
        ("/v1/commands/incident.create", b"{", 400, "invalid-input"),
        ("/v1/commands/incident.create", b"[]", 400, "invalid-input"),
        ("/v1/commands/incident.create", b'{"unknown": 1}', 400, "invalid-input"),
        ("/v1/commands/incident.create", b'{"arguments": {"title": "x", "more": 1}}', 400, "invalid-input"),
        ("/v1/commands/incident.create", b'{"arguments": {"title": "x\\u0000"}}', 400, "invalid-input"),
        ("/v1/commands/incident.list", b'{"discipline": "sales"}', 400, "invalid-input"),
        ("/v1/commands/incident.show", b'{"arguments": {"id": "INC-9"}}', 404, "not-found"),
        ("/v1/nothing", b"{}", 404, "not-found"),
    ],
)
def test_refusals_say_what_and_what_to_do(door: TestClient, path: str, body: bytes, status: int, code: str) -> None:
    answer = door.post(path, content=body, headers={"Content-Type": "application/json"})
    told = answer.json()
    assert (answer.status_code, told["error"], set(told)) == (status, code, {"error", "sentence", "remedy"})
    assert told["sentence"]
    assert told["remedy"]


def test_an_unexpected_error_never_shows_its_trace(
    door: TestClient, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(*_: object) -> None:
        raise ZeroDivisionError("the secret 42")

    monkeypatch.setattr(api, "execute", fail)
    answer = door.post("/v1/commands/incident.list", json={})
    assert (answer.status_code, answer.json()["error"]) == (500, "unexpected")
    assert "42" not in answer.text
    assert "Traceback" not in answer.text


def test_a_body_over_the_limit_is_never_read(door: TestClient, store: Store) -> None:
    def pieces() -> Iterator[bytes]:
        for _ in range(6):
            yield b" " * 1024 * 1024

    whole = door.post("/v1/commands/incident.create", content=b" " * (api.JSON_BYTES + 1))
    streamed = door.post("/v1/commands/incident.create", content=pieces())
    assert [(answer.status_code, answer.json()["error"]) for answer in (whole, streamed)] == [(413, "too-large")] * 2
    assert store.sequence() == 0


KEV_TEXT = json.dumps(
    {
        "title": "CISA Catalog of Known Exploited Vulnerabilities",
        "catalogVersion": "2026.01.01",
        "dateReleased": "2026-01-01T00:00:00Z",
        "count": 1,
        "vulnerabilities": [
            {
                "cveID": "CVE-2026-0001",
                "vendorProject": "Example",
                "product": "Thing",
                "vulnerabilityName": "A hole",
                "dateAdded": "2026-01-01",
                "shortDescription": "It is a hole.",
                "requiredAction": "Close it.",
                "dueDate": "2026-01-22",
                "knownRansomwareCampaignUse": "Unknown",
                "notes": "",
                "cwes": [],
            }
        ],
    }
)


def test_import_takes_bytes_and_calls_files_as_they_were_called(door: TestClient) -> None:
    files = [("files", ("feeds/kev.json", KEV_TEXT)), ("files", ("feeds/broken.json", "{"))]
    first = door.post("/v1/import", files=files, data={"dry_run": "true"})
    assert (first.status_code, first.json()["added"]) == (200, 1)
    done = door.post("/v1/import", files=files).json()
    again = door.post("/v1/import", files=files).json()
    assert [(report["added"], report["unchanged"]) for report in (done, again)] == [(1, 0), (0, 1)]
    assert [entry["file"] for entry in done["skipped"]] == ["feeds/broken.json"]


@pytest.mark.parametrize("name", ["../../escape.json", "/etc/escape.json", "..\\..\\escape.json", "a/../../escape.json", ".."])
def test_an_upload_never_lands_outside_its_folder(door: TestClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    answer = door.post("/v1/import", files=[("files", (name, KEV_TEXT))])
    assert answer.status_code == 200
    assert str(tmp_path) not in answer.text
    assert not list(tmp_path.rglob("escape.json"))


def test_two_files_of_one_name_are_refused(door: TestClient) -> None:
    files = [("files", ("kev.json", KEV_TEXT)), ("files", ("kev.json", KEV_TEXT))]
    assert door.post("/v1/import", files=files).json()["error"] == "invalid-input"


def test_backup_and_export_leave_as_files(door: TestClient, tmp_path: Path) -> None:
    call(door, "incident.create", title="Kept")
    copy = tmp_path / "copy.duckdb"
    copy.write_bytes(door.get("/v1/backup").content)
    with_copy = Store.open(copy, memory_mb=128)
    assert with_copy.sequence() == 1
    with_copy.close()
    assert b"Kept" in door.get("/v1/export/all", params={"format": "jsonl"}).content
    assert door.get("/v1/export/all", params={"format": "exe"}).json()["error"] == "invalid-input"


def test_every_error_has_its_own_code_and_status() -> None:
    answers = [limits.answer_for(kind("What happened.", "What to do.")) for kind in ParleyError.__subclasses__()]
    assert {answer.status_code for answer in answers} <= {400, 403, 404, 409, 413, 502, 503, 504, 507}
    codes = [json.loads(bytes(answer.body))["error"] for answer in answers]
    assert len(codes) == len(set(codes))


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    name=st.sampled_from([entry["name"] for entry in schemas() if entry["kind"] == "read"]),
    arguments=st.dictionaries(
        st.sampled_from(["id", "incident_id", "sql", "text", "page", "ids", "service", "to", "nothing"]),
        st.one_of(st.none(), st.booleans(), st.integers(), st.text(max_size=20), st.lists(st.text(max_size=5), max_size=3)),
        max_size=3,
    ),
)
def test_no_read_ever_fails_unexpectedly(door: TestClient, name: str, arguments: dict[str, Any]) -> None:
    answer = door.post(f"/v1/commands/{name}", json={"arguments": arguments})
    assert answer.status_code in (200, 400, 403, 404, 409, 504)


def test_uploads_are_kept_private(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    with api._kept([]) as (folder, paths):
        assert (paths, stat.S_IMODE(folder.stat().st_mode)) == ([], 0o700)
    assert not list(tmp_path.iterdir())
