"""A real HTTP server on this machine that answers what a test says, and lists of servers that name it."""

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from core.servers.listed import Listed
from core.settings import settings
from tests.core.notebook.conftest import make_cell

__all__ = ["list_servers", "make_cell", "outside", "reply"]


@dataclass
class Outside:
    """What stands outside: `says` answers each request, `asked` keeps method, path and headers of those that came."""

    port: int = 0
    asked: list[tuple[str, str, dict[str, str]]] = field(default_factory=list)
    says: Callable[[BaseHTTPRequestHandler], None] = lambda handler: reply(handler, 200, b"hello\n", "text/plain")

    def listed(self, **more: Any) -> Listed:
        """This server as the operator lists it."""
        given = {"name": "here", "kind": "http", "url": f"http://127.0.0.1:{self.port}", "reach": "this machine", "seconds": 5.0}
        return Listed(**{**given, **more})


def reply(handler: BaseHTTPRequestHandler, status: int, body: bytes = b"", kind: str = "application/json", **headers: str) -> None:
    """Answer whole."""
    handler.send_response(status)
    for name, value in {"Content-Type": kind, "Content-Length": str(len(body)), **headers}.items():
        handler.send_header(name.replace("_", "-"), value)
    handler.end_headers()
    if handler.command != "HEAD":
        handler.wfile.write(body)


@pytest.fixture
def outside() -> Iterator[Outside]:
    """The server, on a port of its own."""
    told = Outside()

    class Handler(BaseHTTPRequestHandler):
        """Notes what came and answers what is said."""

        def _answer(self) -> None:
            told.asked.append((self.command, self.path, dict(self.headers)))
            try:
                told.says(self)
            except ConnectionError:
                self.close_connection = True

        do_GET = do_HEAD = do_POST = _answer

        def log_message(self, format: str, *args: Any) -> None:
            """Nothing is written."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    told.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    yield told
    server.shutdown()
    server.server_close()


@pytest.fixture
def list_servers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str], Path]]:
    """Write the operator's list; gives its path."""
    path = tmp_path / "servers.toml"
    monkeypatch.setenv("PARLEY_SERVERS", str(path))
    settings.cache_clear()

    def write(text: str) -> Path:
        path.write_text(text, encoding="utf-8")
        path.chmod(0o600)
        return path

    yield write
    monkeypatch.undo()
    settings.cache_clear()
