"""The bounds of the HTTP door: how large a body may be, and what a caller learns when something goes wrong."""

import uuid
from collections.abc import Mapping

from starlette.datastructures import Headers
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from core.errors import ParleyError
from core.log import log

MEBI = 1024 * 1024


class TooLarge(ParleyError):
    """The body of a request is larger than the door takes."""

    status = 413


def answer_for(error: Exception) -> JSONResponse:
    """The answer to a failed call: our own errors as they are, any other as one sentence with an id that the log repeats."""
    if isinstance(error, ParleyError):
        return JSONResponse({"error": error.code, "sentence": error.sentence, "remedy": error.remedy}, status_code=error.status)
    reference = uuid.uuid4().hex[:12]
    log().error("unexpected", reference=reference, kind=type(error).__name__, exc_info=error)
    sentence = f"Something went wrong that Parley did not expect ({reference})."
    return JSONResponse({"error": "unexpected", "sentence": sentence, "remedy": "Look for this id in the server's log."}, status_code=500)


class Limits:
    """ASGI middleware: stops reading a body at its limit (bytes, by path), and lets no trace of an error out."""

    def __init__(self, app: ASGIApp, sizes: Mapping[str, int], otherwise: int) -> None:
        self.app = app
        self.sizes = sizes
        self.otherwise = otherwise

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, within its bounds."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        path = scope["path"].removeprefix(scope.get("root_path", ""))
        limit = self.sizes.get(path, self.otherwise)
        announced = Headers(scope=scope).get("content-length", "0")
        over = announced.isdigit() and int(announced) > limit
        started, read = False, 0

        async def receiving() -> Message:
            nonlocal read, over
            message = {"type": "http.disconnect"} if over else await receive()
            read += len(message.get("body", b""))
            over = over or read > limit
            return {"type": "http.disconnect"} if over else message

        async def sending(message: Message) -> None:
            nonlocal started
            if over and not started:
                return
            started = True
            await send(message)

        try:
            if not over:
                await self.app(scope, receiving, sending)
        except Exception as error:
            if started:
                raise
            if not over:
                await answer_for(error)(scope, receive, send)
        if over and not started:
            refusal = TooLarge(f"The request is larger than {limit // MEBI} MB.", "Send less at once, or raise PARLEY_UPLOAD_MB.")
            await answer_for(refusal)(scope, receive, send)
