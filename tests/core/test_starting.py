"""A server that cannot start says why in one sentence."""

import contextlib
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor

import anyio
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.types import Message

from core.errors import StoreHeld
from core.starting import Starting


def _start(error: Exception | None) -> list[Message]:
    """What an app tells its server when `error` strikes while it starts."""

    @contextlib.asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        if error is not None:
            raise error
        yield

    app = Starlette(lifespan=lifespan, middleware=[Middleware(Starting)])
    told: list[Message] = []
    asked = iter([{"type": "lifespan.startup"}, {"type": "lifespan.shutdown"}])

    async def run() -> None:
        async def receive() -> Message:
            return next(asked)

        async def send(message: Message) -> None:
            told.append(message)

        with contextlib.suppress(StoreHeld, ZeroDivisionError):
            await app({"type": "lifespan", "state": {}}, receive, send)

    # In a thread of its own: the browser tests leave a loop running in this one.
    with ThreadPoolExecutor(1) as own:
        own.submit(anyio.run, run).result()
    return told


def test_an_error_of_ours_is_told_without_its_trace() -> None:
    assert _start(StoreHeld("The store is already open by process 7.", "Stop it first.")) == [
        {"type": "lifespan.startup.failed", "message": "Parley did not start. The store is already open by process 7. Stop it first."}
    ]


def test_any_other_error_keeps_its_trace() -> None:
    (told,) = _start(ZeroDivisionError("one"))
    assert told["message"].startswith("Traceback")
    assert told["message"].endswith("ZeroDivisionError: one\n")


def test_a_start_that_goes_well_is_left_alone() -> None:
    assert [each["type"] for each in _start(None)] == ["lifespan.startup.complete", "lifespan.shutdown.complete"]
