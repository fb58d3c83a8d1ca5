"""Files that leave by our own route: a screen hands out a link that its reader alone can use, for a while."""

import secrets
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from core.access import Viewer
from core.browsers import token_of
from core.document import export
from core.errors import ParleyError
from core.store.opened import the_store

MOST = 10_000
"""How many links are kept in mind; the oldest are forgotten first."""
LASTS = 3600.0
"""Seconds for which a link can be used after a screen last showed it."""
_GONE = "This link can no longer be used. Go back to Parley, load the page again and choose the format once more.\n"


@dataclass(frozen=True, slots=True)
class Asked:
    """What a link gives: one thing of the record in one format, as this viewer may see it, in this browser (its cookie) only.

    `chosen` are the filters of a list by name; see `core.document.export`.
    """

    viewer: Viewer
    record_id: str
    form: str
    browser: str | None
    chosen: tuple[tuple[str, str], ...] = ()


@dataclass
class Links:
    """The links that this process gave out. Safe to share between threads; nothing of it outlives the process."""

    clock: Callable[[], float] = time.monotonic
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _asked: dict[str, tuple[Asked, float]] = field(default_factory=dict)
    _names: dict[Asked, str] = field(default_factory=dict)

    def issue(self, asked: Asked) -> str:
        """An address of 256 random bits; the same question asked again keeps its address and lasts anew."""
        with self._lock:
            name = self._names.pop(asked, None) or secrets.token_urlsafe(32)
            self._asked.pop(name, None)
            while len(self._asked) >= MOST:
                oldest, (forgotten, _) = next(iter(self._asked.items()))
                del self._asked[oldest], self._names[forgotten]
            self._names[asked], self._asked[name] = name, (asked, self.clock() + LASTS)
        return f"/file/{name}"

    def find(self, name: str, browser: str | None) -> Asked | None:
        """What a link gives to a browser; None for a link that was not given out, is too old, or was given to another browser."""
        asked, until = self._asked.get(name, (None, 0.0))
        is_usable = asked is not None and self.clock() < until and asked.browser in (None, browser)
        return asked if is_usable else None


LINKS = Links()
"""The links of this process."""


def _file(request: Request) -> Response:
    asked = LINKS.find(request.path_params["name"], token_of(request.headers.getlist("cookie")))
    if asked is None:
        return PlainTextResponse(_GONE, status_code=404, headers={"Cache-Control": "no-store"})
    try:
        made = export(the_store(), asked.viewer, asked.record_id, asked.form, dict(asked.chosen))
    except ParleyError as error:
        return PlainTextResponse(f"{error.sentence} {error.remedy}\n", status_code=error.status, headers={"Cache-Control": "no-store"})
    headers = {"Content-Disposition": f'attachment; filename="{made.name}"', "Cache-Control": "no-store"}
    return Response(made.content, media_type=made.media_type, headers=headers)


route = Route("/file/{name}", _file, methods=["GET"])
"""Where the links lead. The file is made when it is asked for, so that it never shows more than its reader may see then."""
