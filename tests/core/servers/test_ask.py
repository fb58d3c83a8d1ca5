"""Cells that ask listed servers: values encoded, results kept with their time, failures in words, nothing restricted sent out."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core import commands, walkthrough
from core.access import Viewer
from core.errors import Blocked, InvalidInput, NotFound
from core.notebook.references import fill_http, fill_promql
from core.servers import prepare
from core.servers.ask import when
from core.servers.fetch import ServerUnreached
from core.servers.listed import Listed
from tests.core.servers.conftest import reply
from tests.core.walking import ADA, Walk

TEMPLATE = """---
notebook: runbook
id: response/test-servers
title: Servers
disciplines: [sre, security]
inputs:
  service: {type: service, required: true}
---

# Servers

## Ask

```promql {"name":"errors","from":"1h","step":"60s","show":"chart"}
rate(errors_total{service="${service}",path=~"${service}.*"}[5m])
```

```promql {"name":"then","at":"noticed"}
up
```

```http {"name":"health","pick":"/checks","expect":"200,503"}
GET /health/${service}?name=${service}
Accept: application/json
```

```http {"name":"whole"}
http://127.0.0.1:PORT/status
```

```http {"name":"later","after":"health"}
HEAD /
```

```field {"name":"noticed"}
type: time
```

```prompt {"name":"secret","visibility":"security"}
What is it?
```

```http {"name":"leak"}
GET /?q=${secret}
```

```http {"name":"inside","visibility":"security"}
GET /?q=${secret}
```
"""
SERVICE = "che\"ck}/.. out&x=1#"


@pytest.fixture
def asking(walked_store, tmp_path, monkeypatch, outside, list_servers):
    """A walkthrough whose cells ask the local server."""
    monkeypatch.setattr("core.notebook.library.search_path", lambda: (tmp_path,))
    (tmp_path / "response").mkdir()
    text = TEMPLATE.replace("PORT", str(outside.port))
    (tmp_path / "response" / "test-servers.md").write_text(text, encoding="utf-8")
    url = f'url = "http://127.0.0.1:{outside.port}"\nreach = "this machine"\nseconds = 5\n'
    list_servers(f'[[server]]\nname = "prom"\nkind = "prometheus"\n{url}[[server]]\nname = "shop"\nkind = "http"\n{url}')
    given = {"template": "response/test-servers", "input": {"service": SERVICE}}
    return Walk(walked_store, walkthrough.start.run(walked_store, ADA, given)["id"])


def ask(walk, cell, viewer=ADA):
    return commands.execute(walk.store, viewer, "notebook.ask_server", {"id": walk.id, "cell": cell})


def prometheus(handler):
    data = {"resultType": "matrix", "result": [{"metric": {"job": "a"}, "values": [[0, "1"], [60, "NaN"]]}]}
    reply(handler, 200, json.dumps({"status": "success", "data": data, "warnings": ["slow"]}).encode())


def test_a_promql_cell_is_asked_and_kept_with_its_time_and_server(asking, outside):
    outside.says = prometheus
    before = datetime.now(UTC)
    found = ask(asking, "errors")
    query = 'rate(errors_total{service="che\\"ck}/.. out&x=1#",path=~"che\\"ck\\\\}/\\\\.\\\\. out&x=1#.*"}[5m])'
    assert before <= datetime.fromisoformat(found["ran_at"]) <= datetime.now(UTC)
    assert {key: found[key] for key in found if key not in ("ran_at", "seconds", "fingerprint")} == {
        "columns": ["job", "time", "value"], "rows": [["a", "1970-01-01T00:00:00Z", 1.0], ["a", "1970-01-01T00:01:00Z", "NaN"]],
        "row_count": 2, "notes": ["slow"], "truncated": False, "server": "prom",
        "url": f"http://127.0.0.1:{outside.port}/api/v1/query_range", "request": query, "status": 200,
    }  # fmt: skip
    asked = parse_qs(urlsplit(outside.asked[0][1]).query)
    assert (asked["query"], asked["step"], float(asked["end"][0]) - float(asked["start"][0])) == ([query], ["60"], 3600.0)
    asking.answer("errors", found)
    kept = asking.cell("errors")
    assert (kept["is_settled"], kept["answer"]["row_count"], kept["answer"]["server"], kept["answered_by"]) == (True, 2, "prom", "Ada")


def test_a_moment_comes_from_an_answer(asking, outside):
    outside.says = lambda handler: reply(handler, 200, b'{"status":"success","data":{"resultType":"vector","result":[]}}')
    with pytest.raises(InvalidInput, match=r"In then \(line \d+\) noticed has no time yet"):
        ask(asking, "then")
    asking.answer("noticed", "2026-11-24T09:00:00+01:00")
    ask(asking, "then")
    assert parse_qs(urlsplit(outside.asked[-1][1]).query)["time"] == ["1795507200.000"]


@pytest.mark.parametrize("service", ["a/../../admin", "..", "../x", "a\\b", "%2e%2e/x"])
def test_a_value_never_climbs_out_of_its_path(asking, outside, walked_store, service):
    given = {"template": "response/test-servers", "input": {"service": service}}
    walk = Walk(walked_store, walkthrough.start.run(walked_store, ADA, given)["id"])
    with pytest.raises(InvalidInput, match=r"does not stay below|would change the path"):
        ask(walk, "health")
    assert outside.asked == []


@pytest.mark.parametrize("service", ["check out", "ä&b=1?c#d", "100%", "a+b", "'\"<>"])
def test_a_value_is_one_part_of_the_path_and_one_parameter(asking, outside, service, walked_store):
    outside.says = lambda handler: reply(handler, 503, b'{"checks": [{"name": "db", "up": false}]}')
    given = {"template": "response/test-servers", "input": {"service": service}}
    walk = Walk(walked_store, walkthrough.start.run(walked_store, ADA, given)["id"])
    found = ask(walk, "health")
    parts = urlsplit(outside.asked[0][1])
    assert (unquote(parts.path), parse_qs(parts.query)) == (f"/health/{service}", {"name": [service]})
    assert (found["columns"], found["rows"], found["status"], found["server"]) == (["name", "up"], [["db", False]], 503, "shop")
    assert outside.asked[0][2]["Accept"] == "application/json"


def test_a_status_that_is_not_expected_says_which_server_what_and_the_remedy(asking, outside):
    outside.says = lambda handler: reply(handler, 500, b"oops")
    with pytest.raises(ServerUnreached) as failed:
        ask(asking, "whole")
    port = outside.port
    assert failed.value.sentence == f"The server shop answered 500 Internal Server Error to GET http://127.0.0.1:{port}/status, not 2xx."
    assert failed.value.remedy == 'Look at the server, or let the cell expect it: "expect":"any".'


def test_a_cell_that_waits_is_never_asked(asking, outside):
    with pytest.raises(Blocked, match="later waits for health"):
        ask(asking, "later")
    assert outside.asked == []


def test_an_answer_of_another_visibility_is_never_sent_out_or_kept(asking, outside):
    security = Viewer(person_id=ADA.person_id, name="Ada", discipline="security", groups=frozenset({"everyone", "security"}))
    asking.answer("secret", "the-private-thing")
    for viewer in (ADA, security):
        with pytest.raises(InvalidInput, match="is more restricted than the cell leak"):
            ask(asking, "leak", viewer)
    assert outside.asked == []
    ask(asking, "inside", security)
    assert outside.asked[0][1] == "/?q=the-private-thing"
    outsider = Viewer(person_id=None, name="guest", discipline=None)
    with pytest.raises(NotFound):
        ask(asking, "inside", outsider)


def test_another_kind_of_cell_and_an_unlisted_server_are_refused(asking, list_servers):
    with pytest.raises(InvalidInput, match="secret is prompt; no server is asked for it"):
        ask(asking, "secret")
    list_servers("")
    with pytest.raises(InvalidInput, match="No prometheus server is listed"):
        ask(asking, "errors")
    with pytest.raises(InvalidInput, match="lies below no listed server"):
        ask(asking, "whole")


def test_a_question_can_be_cancelled(asking, outside):
    question = prepare(asking.store, ADA, asking.id, "whole")
    question.cancel()
    with pytest.raises(Exception, match="was cancelled"):
        question.run()


def test_the_list_says_whether_a_credential_is_set_and_never_what_it_is(asking, list_servers, outside, monkeypatch):
    monkeypatch.setenv("PARLEY_SERVER_X", "s3cret")
    more = f'url = "http://127.0.0.1:{outside.port}"\nreach = "this machine"\ncredential = "bearer"\nvariable = "PARLEY_SERVER_X"'
    path = list_servers(f'[[server]]\nname = "x"\nkind = "http"\n{more}')
    found = commands.execute(asking.store, ADA, "server.list", {})
    assert found == {
        "file": str(path),
        "servers": [{
            "name": "x", "kind": "http", "url": f"http://127.0.0.1:{outside.port}", "reach": "this machine", "credential": "bearer",
            "variable": "PARLEY_SERVER_X", "seconds": 10.0, "megabytes": 5, "about": "", "is_ready": True,
        }],
    }  # fmt: skip
    tried = commands.execute(asking.store, ADA, "server.try", {"name": "x"})
    assert (tried["answers"], tried["said"], outside.asked[0][2]["Authorization"]) == (True, "200 OK", "Bearer s3cret")
    monkeypatch.delenv("PARLEY_SERVER_X")
    assert commands.execute(asking.store, ADA, "server.list", {})["servers"][0]["is_ready"] is False
    said = commands.execute(asking.store, ADA, "server.try", {"name": "x"})
    assert (said["answers"], said["said"]) == (
        False, "The credential of the server x is not set, or is no plain text. Start Parley with PARLEY_SERVER_X set to the token.",
    )  # fmt: skip


@given(st.text(max_size=40))
def test_a_value_never_leaves_its_label_in_promql(value):
    if not value:
        return
    filled = fill_promql('up{job="${job}",zone!="b"}', {"job": value})
    head, tail = 'up{job="', '",zone!="b"}'
    assert filled.startswith(head)
    assert filled.endswith(tail)
    inner = filled[len(head) : -len(tail)]
    at, letters = 0, []
    while at < len(inner):
        assert inner[at] not in '"\n'
        if inner[at] == "\\":
            letters.append({"n": "\n", "r": "\r"}.get(inner[at + 1], inner[at + 1]))
            at += 1
        else:
            letters.append(inner[at])
        at += 1
    assert "".join(letters) == value


@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=40))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_value_never_becomes_another_part_of_an_address(value):
    if set(value) == {"."}:
        return
    parts = urlsplit(f"http://h{fill_http('/a/${v}/b?q=${v}&z=1', {'v': value})}")
    assert (parts.netloc, parts.fragment, parts.path.count("/")) == ("h", "", 3)
    assert parse_qs(parts.query, keep_blank_values=True) == {"q": [value], "z": ["1"]}
    assert unquote(parts.path) == f"/a/{value}/b"


@pytest.mark.parametrize(
    ("stated", "moment", "window"),
    [
        ({}, "09:00", None),
        ({"at": "15m"}, "08:45", None),
        ({"at": "2026-11-24T08:00:00+00:00"}, "08:00", None),
        ({"from": "1h"}, "09:00", ("08:00", "09:00", 15)),
        ({"from": "1h", "to": "30m", "step": "5m"}, "08:30", ("07:30", "08:30", 300)),
        ({"from": "began", "to": "now"}, "09:00", ("06:00", "09:00", 44)),
    ],
)
def test_times_of_a_cell(make_cell, stated, moment, window):
    now = datetime(2026, 11, 24, 9, tzinfo=UTC)
    cell = replace(make_cell("promql", "q", "up"), attributes=stated)
    at, found = when(cell, {"began": "2026-11-24T06:00:00+00:00"}, now)
    assert f"{at:%H:%M}" == moment
    assert (found and (f"{found.start:%H:%M}", f"{found.end:%H:%M}", found.step / timedelta(seconds=1))) == window


@pytest.mark.parametrize("stated", [{"at": "yesterday"}, {"from": "1 year"}, {"from": "2026-11-24T08:00:00"}, {"from": "1h", "step": "0s"}])
def test_times_that_are_none_are_refused(make_cell, stated):
    with pytest.raises(InvalidInput):
        when(replace(make_cell("promql", "q", "up"), attributes=stated), {}, datetime(2026, 11, 24, 9, tzinfo=UTC))


def test_a_whole_address_never_leads_past_the_list(make_cell):
    from core.servers.ask import _http

    servers = {"s": Listed(name="s", kind="http", url="https://shop.internal/api")}
    assert _http(make_cell("http", "q", "https://shop.internal/api/x?y=1"), {}, servers).request == "GET https://shop.internal/api/x?y=1"
    for body in (
        "https://shop.internal/", "https://shop.internal/api", "http://shop.internal/api/x", "https://shop.internal:444/api/x",
        "https://a@shop.internal/api/x", "https://shop.internal.example/api/x", "https://shop.internal/api/../x", "https://shop.internal/apix",
        "POST https://shop.internal/api/x", "https://SHOP.internal\\@evil/api/x", "GET /x\nHost: evil", "GET /x\nAuthorization: y", "ftp://x/",
    ):  # fmt: skip
        with pytest.raises(InvalidInput):
            _http(make_cell("http", "q", body, server="s"), {}, servers)
