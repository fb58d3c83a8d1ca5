"""`serve`: the screens and the HTTP door on this machine, until they are stopped."""

import os
import socket
import sys
from pathlib import Path

from core.cli.call import CALL, Answer, operator_settings
from core.errors import InvalidInput, ParleyError

ROOT = Path(__file__).resolve().parents[2]


class PortTaken(ParleyError):
    """Something else listens on the port."""

    status = 503


def serve() -> Answer:
    """Serve the screens and the HTTP door until Ctrl-C."""
    from core.gate import LOOPBACK
    from core.settings import settings
    from core.store.opened import close_store, the_store

    store = CALL.path().absolute()
    # The app reads its settings from the environment, and Streamlit its theme from the folder it is started in.
    os.environ["PARLEY_STORE"] = str(store)
    settings.cache_clear()
    os.chdir(ROOT)
    chosen = operator_settings()
    if chosen.host not in LOOPBACK:
        raise InvalidInput(f"Parley does not listen on {chosen.host}: nobody would have to sign in.", "Leave PARLEY_HOST at 127.0.0.1.")
    _check_port(chosen.host, chosen.port)
    # The write-ahead log, temporary and exported files are their owner's only, like the store.
    os.umask(0o077)
    the_store()
    host = f"[{chosen.host}]" if ":" in chosen.host else chosen.host
    sys.stderr.write(
        f"Parley       http://{host}:{chosen.port}\nYour data    {store}\n"
        f"Privacy      it listens on this machine only, and {_leaves()}.\nStop with Ctrl-C.\n"
    )
    try:
        _run(chosen.host, chosen.port)
    finally:
        close_store()
    return Answer({"store": store, "stopped": True}, text="")


def _leaves() -> str:
    """What leaves the machine: nothing, until the operator lists servers for cells to ask."""
    from core.servers.listed import place

    listed = place()
    return f"asks only the servers listed in {listed}" if listed.exists() else "nothing leaves it"


def _check_port(host: str, port: int) -> None:
    """Raises `PortTaken` where something listens already, `InvalidInput` where the port may not be used."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind((host, port))
        except PermissionError as error:
            raise InvalidInput(f"Port {port} needs rights that you do not have.", "Set PARLEY_PORT to one above 1023.") from error
        except OSError as error:
            raise PortTaken(f"Port {port} on {host} is taken by another program.", "Stop it, or set PARLEY_PORT to a free one.") from error


def _run(host: str, port: int) -> None:
    import uvicorn

    sys.path.insert(0, str(ROOT))
    # One process only: it owns the store. websockets-sansio is what Streamlit itself asks uvicorn for.
    uvicorn.run("app:app", host=host, port=port, ws="websockets-sansio", access_log=False, log_level="warning", server_header=False)
