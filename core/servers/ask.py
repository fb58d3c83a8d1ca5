"""From a PromQL or HTTP cell of a notebook to the request it stands for, and from the answer to what the cell keeps."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from core.access import Viewer
from core.errors import InvalidInput
from core.notebook.asking import is_name, read_request, span
from core.notebook.document import Cell
from core.notebook.edit import ready
from core.notebook.opened import Opened, open_notebook
from core.notebook.references import fill_http, fill_promql, find_references
from core.notebook.sharing import facts_for
from core.notebook.signing import content_hash
from core.servers import bodies, prometheus
from core.servers.fetch import Fetch, Fetched, ServerUnreached, within
from core.servers.listed import Listed, server_for, the_servers
from core.store.store import Store


@dataclass(slots=True)
class Question:
    """One cell on its way to its server. `run` gives what the cell keeps; `cancel` stops it from another thread."""

    cell: Cell
    server: Listed
    fetch: Fetch
    request: str
    method: str = "GET"

    def run(self) -> dict[str, Any]:
        """The answer in the form that the cell keeps. Raises `ServerUnreached`, `RequestCancelled` and `InvalidInput`."""
        asked_at = datetime.now(UTC)
        fetched = self.fetch.run()
        shown = self._prometheus(fetched) if self.cell.kind == "promql" else self._http(fetched)
        return {
            **shown,
            "ran_at": asked_at.isoformat(),
            "truncated": shown["row_count"] > len(shown["rows"]),
            "fingerprint": content_hash({"columns": shown["columns"], "rows": shown["rows"]}),
            "server": self.server.name,
            "url": fetched.url.partition("?")[0],
            "request": self.request,
            "status": fetched.status,
            "seconds": fetched.seconds,
        }

    def cancel(self) -> None:
        """Stop it now."""
        self.fetch.cancel()

    def _prometheus(self, fetched: Fetched) -> dict[str, Any]:
        told = prometheus.read_answer(fetched)
        rows = [list(row) for row in told.rows]
        return {"columns": list(told.columns), "rows": rows, "row_count": told.row_count, "notes": list(told.notes)}

    def _http(self, fetched: Fetched) -> dict[str, Any]:
        expect = self.cell.attributes.get("expect", "")
        if not bodies.expected(fetched.status, expect):
            what = f"The server {self.server.name} answered {fetched.status} {fetched.reason} to {self.request}, not {expect or '2xx'}."
            raise ServerUnreached(what, 'Look at the server, or let the cell expect it: "expect":"any".')
        columns, rows, count = bodies.read_body(fetched, self.method, self.cell.attributes.get("pick", ""))
        return {"columns": columns, "rows": rows, "row_count": count, "notes": []}


def prepare(store: Store, viewer: Viewer, notebook_id: str, name: str) -> Question:
    """The request of a cell, ready to be sent to its listed server.

    Raises `InvalidInput` for another kind of cell, a value that is missing or too restricted, a time that is none, or a request that
    would leave its server; `NotFound` for a server nobody listed; `Blocked` while the cell waits for others.
    """
    opened = open_notebook(store, viewer, notebook_id)
    cell = opened.cell_for(viewer, name)
    ready(opened, cell)
    if cell.kind not in ("promql", "http"):
        raise InvalidInput(f"{cell.name} is {cell.language or cell.kind}; no server is asked for it.", "Run a PromQL or HTTP cell.")
    servers = the_servers()
    keys = [reference.key for reference in find_references(cell.body)]
    if cell.kind == "promql":
        keys += [each for key in ("at", "from", "to") if is_name(each := cell.attributes.get(key, ""))]
    facts = facts_for(opened, viewer, cell, keys)
    return _prometheus(opened, cell, facts, servers) if cell.kind == "promql" else _http(cell, facts, servers)


def _prometheus(opened: Opened, cell: Cell, facts: Mapping[str, Any], servers: Mapping[str, Listed]) -> Question:
    server = server_for("prometheus", cell.attributes.get("server", ""), servers)
    query = fill_promql(cell.body.strip(), facts)
    if not query:
        raise InvalidInput(f"The cell {cell.name} (line {cell.line}) asks nothing.", "Write a query.")
    moment, window = when(cell, facts, datetime.now(UTC))
    target = prometheus.target(query, moment, window, server.seconds)
    return Question(cell, server, Fetch(server, "GET", target, {"Accept": "application/json"}, servers=servers), query)


def when(cell: Cell, facts: Mapping[str, Any], now: datetime) -> tuple[datetime, prometheus.Window | None]:
    """The moment an instant query is for, and the window of a range query, which is one that states `from`.

    `from`, `to` and `at` are a span back such as 30m (`from` back from `to`, the others from now), `now`, a time with its zone, or the
    name of an input or answer that holds one. Raises `InvalidInput` for anything else.
    """
    stated = cell.attributes
    if "from" not in stated:
        return _moment(cell, stated.get("at", "now"), facts, now), None
    end = _moment(cell, stated.get("to", "now"), facts, now)
    start = _moment(cell, stated["from"], facts, end)
    step = span(stated["step"]) if "step" in stated else prometheus.step_for(start, end)
    if step is None or not step:
        raise InvalidInput(f"The step {stated['step']!r} of {cell.name} (line {cell.line}) is no span.", "Write one such as 30s or 5m.")
    return end, prometheus.Window(start, end, step)


def _moment(cell: Cell, text: str, facts: Mapping[str, Any], base: datetime) -> datetime:
    back = span(text)
    if text.strip() == "now" or back is not None:
        return base - (back or timedelta())
    stated = str(facts.get(text, "")) if is_name(text) else text
    try:
        found = datetime.fromisoformat(stated)
        if found.tzinfo is not None:
            return found.astimezone(UTC)
    except (ValueError, OverflowError):
        pass
    what = f"{text} has no time yet" if is_name(text) else f"“{text[:40]}” is no time"
    remedy = "Give a span such as 1h, a time with its zone, or a name that holds one."
    raise InvalidInput(f"In {cell.name} (line {cell.line}) {what}.", remedy)


def _http(cell: Cell, facts: Mapping[str, Any], servers: Mapping[str, Listed]) -> Question:
    method, target, headers = read_request(cell)
    filled = fill_http(target, facts)
    server, path = _where(cell, filled, servers)
    sent = {name: fill_http(value, facts) for name, value in headers.items()}
    return Question(cell, server, Fetch(server, method, path, sent, servers=servers), f"{method} {filled}", method)


def _where(cell: Cell, target: str, servers: Mapping[str, Listed]) -> tuple[Listed, str]:
    """The listed server and the path below it: of a path that of the named one, of a whole address the one it lies below."""
    if target.startswith("/"):
        return server_for("http", cell.attributes.get("server", ""), servers), target
    for server in servers.values():
        rest = within(server, target) if server.kind == "http" else None
        if rest is not None:
            return server, rest
    remedy = "Write a path, and name its server."
    raise InvalidInput(f"“{target[:80]}” in {cell.name} (line {cell.line}) lies below no listed server.", remedy)
