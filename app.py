"""The front door: one ASGI app made of the screens, the HTTP door and the gate before both."""

import asyncio
import contextlib
import gc
from collections.abc import AsyncIterator
from pathlib import Path

import streamlit as st
from starlette.middleware import Middleware
from starlette.routing import Mount, WebSocketRoute

from core import api, downloads, server_file
from core.browsers import Recognise
from core.errors import InvalidInput
from core.gate import LOOPBACK, Gate, policy
from core.live.channel import channel
from core.live.desk import the_rooms
from core.log import configure
from core.settings import settings
from core.starting import Starting
from core.store.opened import close_store, the_store

HERE = Path(__file__).resolve().parent
WARM_AFTER = 3.0
"""Seconds after the start at which a worker for SQL cells is started: the first page needs the processor before that."""
INDEX = Path(st.__file__).parent / "static" / "index.html"


def warm() -> None:
    """Have a worker in reserve, so that the first SQL cell need not wait for one, and set aside what lives as long as the server."""
    from core.sandbox import warm as start_one

    start_one()
    gc.freeze()


@contextlib.asynccontextmanager
async def lifespan(_: st.App) -> AsyncIterator[None]:
    """Open the store and say where it is served; close it at the end. Raises the Store… errors."""
    configure()
    chosen = settings()
    if chosen.host not in LOOPBACK:
        raise InvalidInput(f"Parley does not listen on {chosen.host}: nobody would have to sign in.", "Leave PARLEY_HOST at 127.0.0.1.")
    the_store()
    server = server_file.announce(chosen.store, chosen.host, chosen.port)
    door.state.token = server.token
    loop = asyncio.get_running_loop()
    loop.call_later(WARM_AFTER, loop.run_in_executor, None, warm)
    try:
        async with the_rooms().running():
            yield
    finally:
        server_file.withdraw(server)
        close_store()


door = api.create()
app = st.App(
    str(HERE / "pages" / "frame.py"),
    routes=[downloads.route, Mount("/api", app=door), WebSocketRoute("/live/{notebook}/{visibility}", channel(the_rooms()))],
    middleware=[Middleware(Starting), Middleware(Gate, content_policy=policy(INDEX.read_text(encoding="utf-8"))), Middleware(Recognise)],
    lifespan=lifespan,
)
