"""Servers outside that cells may ask: which are listed, whether they answer, and what one says to a cell."""

from typing import Any
from urllib.parse import urlencode

from core.access import Viewer
from core.errors import NotFound, ParleyError
from core.servers import prometheus
from core.servers.ask import Question, prepare
from core.servers.fetch import Fetch
from core.servers.listed import EXAMPLE, Listed, place, the_servers
from core.store.command import Arguments, read
from core.store.store import Store

__all__ = ["EXAMPLE", "Question", "ask", "listed", "prepare", "try_out"]

_SHOWN = ("name", "kind", "url", "reach", "credential", "variable", "seconds", "megabytes", "about")


class Nothing(Arguments):
    """Takes nothing."""


@read("server.list", "The servers that PromQL and HTTP cells may ask", Nothing)
def listed(store: Store, viewer: Viewer, args: Nothing) -> dict[str, Any]:
    """Where the list lies and what it holds. Of a credential only whether its variable is set. Raises `BadFile` for a wrong list."""
    return {"file": str(place()), "servers": [_row(server) for server in the_servers().values()]}


def _row(server: Listed) -> dict[str, Any]:
    return {name: getattr(server, name) for name in _SHOWN} | {"is_ready": _is_ready(server)}


def _is_ready(server: Listed) -> bool:
    try:
        server.secret()
    except ParleyError:
        return False
    return True


class TryServer(Arguments):
    """The name of a listed server."""

    name: str


@read("server.try", "Ask a listed server whether it answers", TryServer)
def try_out(store: Store, viewer: Viewer, args: TryServer) -> dict[str, Any]:
    """Whether it answers, with what and how fast: a metrics server to the query `1`, another to its own address."""
    server = the_servers().get(args.name)
    if server is None:
        raise NotFound(f"No server called {args.name} is listed.", f"The operator lists servers in {place()}.")
    try:
        path = "/api/v1/query?" + urlencode({"query": "1"}) if server.kind == "prometheus" else "/"
        fetched = Fetch(server, "GET", path, servers=the_servers()).run()
        if server.kind == "prometheus":
            prometheus.read_answer(fetched)
    except ParleyError as error:
        return {"name": server.name, "answers": False, "said": f"{error.sentence} {error.remedy}".strip(), "seconds": None}
    return {"name": server.name, "answers": True, "said": f"{fetched.status} {fetched.reason}".strip(), "seconds": fetched.seconds}


class AskServer(Arguments):
    """A PromQL or HTTP cell of a notebook by its name."""

    id: str
    cell: str


@read("notebook.ask_server", "Ask what a PromQL or HTTP cell asks of its listed server; nothing is kept", AskServer)
def ask(store: Store, viewer: Viewer, args: AskServer) -> dict[str, Any]:
    """The answer in the form that `notebook.answer` keeps. Values are encoded, never pasted. Raises as `prepare` and `Question.run`."""
    return prepare(store, viewer, args.id, args.cell).run()
