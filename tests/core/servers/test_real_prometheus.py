"""PromQL cells ask a real Prometheus, where one is installed: every shape of answer, and its refusals in its own words."""

import shutil
import socket
import struct
import subprocess
import time
from http.client import HTTPConnection, HTTPException
from types import SimpleNamespace

import pytest

from core import commands, walkthrough
from core.servers.fetch import ServerUnreached
from tests.core.servers.conftest import reply
from tests.core.walking import ADA, Walk

SERVICE = 'che"ck}/\\out'
SERIES = """# TYPE shop_requests counter
shop_requests_total{service="che\\"ck}/\\\\out",value="v"} 10 1795510740
shop_requests_total{service="che\\"ck}/\\\\out",value="v"} 16 1795510800
shop_requests_total{service="che\\"ck}/\\\\out",value="v"} 40 1795510860
# TYPE shop_ratio gauge
shop_ratio{service="a"} NaN 1795510740
shop_ratio{service="a"} +Inf 1795510800
shop_ratio{service="a"} -Inf 1795510860
shop_ratio{service="b"} 0.25 1795510860
# EOF
"""
CELLS = {
    "one": ("", 'shop_requests_total{service="${service}"}'),
    "none": ("", 'shop_requests_total{service="${service}.*"}'),
    "both": ("", "sort(shop_ratio)"),
    "points": ("", "shop_ratio[10m]"),
    "line": (',"from":"2m","to":"2026-11-24T09:01:00Z","step":"30s"', 'rate(shop_requests_total{service=~"${service}"}[2m])'),
    "scalar": ("", "1/0"),
    "words": ("", '"as it is"'),
    "broken": ("", "sum by (code"),
    "many": ("", "count_over_time(vector(1)[10y:1s])"),
    "unlike": ("", "shop_requests_total * on() group_left() shop_ratio"),
    "spread": (',"at":"now"', "shop_seconds"),
}
CONFIG = """global: {scrape_interval: 200ms, scrape_timeout: 200ms}
scrape_configs: [{job_name: shop, static_configs: [{targets: ["127.0.0.1:%d"]}]}]
"""


def packed(field, value):
    """A field of a protocol buffer whose parts are all shorter than 128 bytes."""
    if isinstance(value, float):
        return bytes([field << 3 | 1]) + struct.pack("<d", value)
    return bytes([field << 3, value]) if isinstance(value, int) else bytes([field << 3 | 2, len(value)]) + value


def spread():
    """A native histogram: 4 in all, two at zero, one in (1, 2], one in (2, 4]; signed numbers are zigzag."""
    span = packed(1, 2) + packed(2, 2)
    parts = [packed(1, 4), packed(2, 5.5), packed(5, 0), packed(6, 0.5), packed(7, 2), packed(12, span), packed(13, 2), packed(13, 0)]
    family = packed(1, b"shop_seconds") + packed(3, 4) + packed(4, packed(7, b"".join(parts)))
    return bytes([len(family)]) + family


def answers(port):
    try:
        connection = HTTPConnection("127.0.0.1", port, timeout=1)
        connection.request("GET", "/-/ready")
        return connection.getresponse().status == 200
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()


@pytest.fixture
def asking(walked_store, tmp_path, monkeypatch, outside, list_servers):
    """A walkthrough whose cells ask a Prometheus that holds `SERIES` and looks at the local server."""
    server, tool = shutil.which("prometheus"), shutil.which("promtool")
    if server is None or tool is None:
        pytest.skip("no prometheus and promtool are installed (Debian: apt-get install prometheus)")
    outside.says = lambda handler: reply(
        handler, 200, spread(), "application/vnd.google.protobuf; proto=io.prometheus.client.MetricFamily; encoding=delimited"
    )
    (tmp_path / "series").write_text(SERIES)
    (tmp_path / "config.yml").write_text(CONFIG % outside.port)
    data = tmp_path / "data"
    subprocess.run([tool, "tsdb", "create-blocks-from", "openmetrics", tmp_path / "series", data], check=True, capture_output=True)
    with socket.create_server(("127.0.0.1", 0)) as found:
        port = found.getsockname()[1]
    settings = [f"--config.file={tmp_path / 'config.yml'}", f"--storage.tsdb.path={data}", f"--web.listen-address=127.0.0.1:{port}"]
    settings += ["--storage.tsdb.retention.time=100y", "--enable-feature=native-histograms", "--query.max-samples=100000"]
    with open(tmp_path / "log", "wb") as log:
        process = subprocess.Popen([server, *settings], stdout=log, stderr=log)
    try:
        give_up = time.monotonic() + 30
        while not answers(port):
            assert process.poll() is None, (tmp_path / "log").read_text()
            assert time.monotonic() < give_up, (tmp_path / "log").read_text()
            time.sleep(0.05)
        yield SimpleNamespace(walk=_walk(walked_store, tmp_path, monkeypatch, list_servers, port), port=port)
    finally:
        process.kill()
        process.wait()


def _walk(store, folder, monkeypatch, list_servers, port):
    monkeypatch.setattr("core.notebook.library.search_path", lambda: (folder,))
    (folder / "response").mkdir()
    at = ',"at":"2026-11-24T09:01:00Z"'
    cells = [f'```promql {{"name":"{name}"{more or at}}}\n{query}\n```\n' for name, (more, query) in CELLS.items()]
    head = "---\nnotebook: runbook\nid: response/real\ntitle: Real\ninputs: {service: {type: service}}\n---\n\n# Real\n\n## Ask\n\n"
    (folder / "response" / "real.md").write_text(head + "\n".join(cells), encoding="utf-8")
    list_servers(f'[[server]]\nname = "prom"\nkind = "prometheus"\nurl = "http://127.0.0.1:{port}"\nreach = "this machine"\nseconds = 10\n')
    return Walk(store, walkthrough.start.run(store, ADA, {"template": "response/real", "input": {"service": SERVICE}})["id"])


def test_a_real_prometheus_answers_every_kind_of_query(asking):
    def ask(cell):
        found = commands.execute(asking.walk.store, ADA, "notebook.ask_server", {"id": asking.walk.id, "cell": cell})
        assert (found["server"], found["status"], found["truncated"], found["notes"]) == ("prom", 200, False, [])
        return found["columns"], found["rows"]

    at = "2026-11-24T09:01:00Z"
    assert commands.execute(asking.walk.store, ADA, "server.try", {"name": "prom"})["answers"] is True
    columns = ["metric", "service", "label_value", "time", "value"]
    assert ask("one") == (columns, [["shop_requests_total", SERVICE, "v", at, 40.0]])
    assert ask("none") == (["time", "value"], [])
    assert ask("both") == (["metric", "service", "time", "value"], [["shop_ratio", "a", at, "-Inf"], ["shop_ratio", "b", at, 0.25]])
    labels, points = ask("points")
    assert labels == ["metric", "service", "time", "value"]
    assert sorted(points) == [
        ["shop_ratio", "a", "2026-11-24T08:59:00Z", "NaN"], ["shop_ratio", "a", "2026-11-24T09:00:00Z", "+Inf"],
        ["shop_ratio", "a", at, "-Inf"], ["shop_ratio", "b", at, 0.25],
    ]  # fmt: skip
    assert ask("scalar") == (["time", "value"], [[at, "+Inf"]])
    assert ask("words") == (["time", "value"], [[at, "as it is"]])
    assert ask("line") == (
        ["service", "label_value", "time", "value"],
        [[SERVICE, "v", "2026-11-24T09:00:00Z", 0.1], [SERVICE, "v", "2026-11-24T09:00:30Z", 0.1], [SERVICE, "v", at, 0.25]],
    )
    give_up = time.monotonic() + 20
    while not (told := ask("spread"))[1]:
        assert time.monotonic() < give_up, "the server never looked"
        time.sleep(0.1)
    shown = [dict(zip(told[0], row, strict=True)) for row in told[1]]
    assert [{**row, "time": "", "instance": ""} for row in shown] == [
        {
            "metric": "shop_seconds", "instance": "", "job": "shop", "time": "", "value": None, "count": 4.0, "sum": 5.5,
            "buckets": "[-0.5, 0.5]: 2; (1, 2]: 1; (2, 4]: 1",
        }
    ]  # fmt: skip
    for cell, said, remedy in (
        ("broken", "bad_data: invalid parameter .*unclosed left parenthesis", "Correct the query."),
        ("many", "execution: query processing would load too many samples", "Ask for a shorter time or fewer series."),
        ("unlike", "execution: .*duplicate series", "The query is understood but cannot be carried out: look at what it joins."),
    ):
        with pytest.raises(ServerUnreached, match=f"The server prom refused the query, {said}") as failed:
            ask(cell)
        assert failed.value.remedy == remedy
