"""The file `server.json` beside the store: how the command line finds the server that holds it."""

import json
import os
import secrets
from dataclasses import asdict, dataclass
from pathlib import Path

NAME = "server.json"


@dataclass(frozen=True, slots=True)
class ServerFile:
    """A running server: its process id, where it listens on this machine, the store it holds, and the random token that it asks for."""

    pid: int
    host: str
    port: int
    store: str
    token: str

    @property
    def address(self) -> str:
        """The address of the server without a trailing slash, such as http://127.0.0.1:8501."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"http://{host}:{self.port}"


def path_beside(store: Path) -> Path:
    """Where the file lies for a store."""
    return store.absolute().parent / NAME


def announce(store: Path, host: str, port: int) -> ServerFile:
    """Write the file for this process, readable by its owner only, with a fresh token. Raises `OSError` when it cannot be written."""
    server = ServerFile(os.getpid(), host, port, str(store.absolute()), secrets.token_urlsafe(32))
    path = path_beside(store)
    fresh = path.with_name(f".{NAME}.{server.pid}")
    fresh.unlink(missing_ok=True)
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        json.dump(asdict(server), file)
    fresh.replace(path)
    return server


def withdraw(server: ServerFile) -> None:
    """Remove the file when it is still the one that `announce` wrote for this server."""
    path = path_beside(Path(server.store))
    if _read(path) == server:
        path.unlink(missing_ok=True)


def find(store: Path) -> ServerFile | None:
    """The server that says it holds this store and whose process is alive, else None."""
    server = _read(path_beside(store))
    if server is None or server.store != str(store.absolute()) or not _is_alive(server.pid):
        return None
    return server


def _read(path: Path) -> ServerFile | None:
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        return ServerFile(int(found["pid"]), str(found["host"]), int(found["port"]), str(found["store"]), str(found["token"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except (PermissionError, OverflowError):
        return True
    return True
