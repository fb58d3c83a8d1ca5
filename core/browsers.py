"""Which browser on this machine asks: an opaque cookie, so that a reload does not forget the person who was picked there."""

import secrets
import threading
from dataclasses import dataclass
from http.cookies import CookieError, SimpleCookie

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from core.gate import LOOPBACK
from core.settings import settings

COOKIE = "parley_browser"
MOST = 1000
"""How many browsers are kept in mind; the one that came first is forgotten first."""


@dataclass(frozen=True, slots=True)
class Picked:
    """Who was picked at a browser, checked by nobody."""

    name: str
    discipline: str


class Browsers:
    """The tokens that this process gave out, each with who was picked there. Safe to share between threads.

    Nothing of it outlives the process, and a token that it did not give out means nothing to it.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._known: dict[str, Picked | None] = {}

    def issue(self) -> str:
        """A fresh token of 256 random bits."""
        token = secrets.token_urlsafe(32)
        with self._lock:
            while len(self._known) >= MOST:
                del self._known[next(iter(self._known))]
            self._known[token] = None
        return token

    def knows(self, token: str | None) -> bool:
        """True for a token that was given out here and not forgotten."""
        return token in self._known

    def picked(self, token: str | None) -> Picked | None:
        """Who was picked last at this browser; None on a server that is not for this machine alone, where people sign in."""
        return self._known.get(token) if token and is_local() else None

    def keep(self, token: str | None, picked: Picked) -> None:
        """Remember who was picked; does nothing for a token that was not given out here."""
        with self._lock:
            if token in self._known:
                self._known[token] = picked


BROWSERS = Browsers()
"""The browsers of this process."""


def is_local() -> bool:
    """True when only this machine can reach the server, where a person is picked and nobody signs in."""
    return settings().host in LOOPBACK


class Recognise:
    """ASGI middleware: a page that is opened without a known token carries one away. Scripts cannot read it, other sites cannot send it."""

    def __init__(self, app: ASGIApp, browsers: Browsers = BROWSERS) -> None:
        self.app = app
        self.browsers = browsers

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on; add the cookie to a page."""
        asks_page = scope["type"] == "http" and scope["method"] == "GET" and is_local()
        if not asks_page or self.browsers.knows(token_of(Headers(scope=scope).getlist("cookie"))):
            await self.app(scope, receive, send)
            return

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                if headers.get("content-type", "").startswith("text/html"):
                    headers.append("set-cookie", f"{COOKIE}={self.browsers.issue()}; Path=/; HttpOnly; SameSite=Strict")
            await send(message)

        await self.app(scope, receive, sending)


def token_of(cookies: list[str]) -> str | None:
    """The token in Cookie headers; None where there is none, or the header is not well formed."""
    for header in cookies:
        try:
            found = SimpleCookie(header).get(COOKIE)
        except CookieError:
            continue
        if found is not None:
            return found.value
    return None
