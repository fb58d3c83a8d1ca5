"""Says in one sentence why a server did not start, whichever program runs it."""

import sys

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from core.errors import ParleyError


class Starting:
    """ASGI middleware: what goes wrong while the app starts reaches its server as sentence and remedy, without a trace."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass everything on but the start."""
        if scope["type"] != "lifespan":
            await self.app(scope, receive, send)
            return

        async def sending(message: Message) -> None:
            # The message is the trace as text; the error itself is the one being handled while it is sent.
            error = sys.exception()
            if message["type"] == "lifespan.startup.failed" and isinstance(error, ParleyError):
                message = {**message, "message": f"Parley did not start. {error}"}
            await send(message)

        await self.app(scope, receive, sending)
