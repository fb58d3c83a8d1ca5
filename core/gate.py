"""The gate before every route: only this server's own pages may call it, and they may load nothing from elsewhere."""

import base64
import hashlib
import re
from collections.abc import Iterable
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

LOOPBACK = ("127.0.0.1", "localhost", "::1")
"""Names under which a server on this machine may be asked."""
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
_INLINE = re.compile(r"<script>(.*?)</script>", re.DOTALL)
_HOST = re.compile(r"(\[[0-9a-f:.]+\]|[a-z0-9.-]+)(?::[0-9]{1,5})?", re.IGNORECASE)
_POLICY = (
    "default-src 'none'",
    "script-src 'self'{scripts}",
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "font-src 'self' data:",
    "media-src 'self' blob:",
    "connect-src 'self'",
    "worker-src 'self' blob:",
    "manifest-src 'self'",
    "frame-src 'self'",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
)


def policy(index_page: str) -> str:
    """The Content-Security-Policy for an index page: this server only, and of inline scripts just those of that page, by hash.

    Inline styles stay because Streamlit styles its widgets that way; nothing needs `eval`, not even charts.
    """
    digests = (base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() for text in _INLINE.findall(index_page))
    return "; ".join(_POLICY).format(scripts="".join(f" 'sha256-{digest}'" for digest in digests))


class Gate:
    """ASGI middleware. Refuses a foreign Host (DNS rebinding) and a foreign or missing Origin, and adds the policy headers.

    A browser leaves Origin out when a person opens an address; that is let through for safe methods only, and only when the
    browser does not say that another site's page asks. Programs that are no browser send no Origin: for anything but a safe
    method, and for WebSockets, they must carry a bearer token, which the route then checks.
    """

    def __init__(self, app: ASGIApp, content_policy: str, hosts: Iterable[str] = LOOPBACK) -> None:
        self.app = app
        self.hosts = frozenset(hosts)
        self.headers = {
            "Content-Security-Policy": content_policy,
            "X-Content-Type-Options": "nosniff",
            "X-Frame-Options": "DENY",
            "Referrer-Policy": "no-referrer",
            "Cross-Origin-Opener-Policy": "same-origin",
            "Cross-Origin-Resource-Policy": "same-origin",
            "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let the request in or answer it here."""
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
            return
        refusal = self.refusal(scope)
        if refusal and scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008, "reason": refusal[0]})
        elif refusal:
            sentence, remedy = refusal
            answer = JSONResponse({"error": "foreign-request", "sentence": sentence, "remedy": remedy}, status_code=403)
            await answer(scope, receive, self._with_headers(send))
        else:
            await self.app(scope, receive, self._with_headers(send))

    def refusal(self, scope: Scope) -> tuple[str, str] | None:
        """Why this request is refused and what to do, or None when it may pass."""
        headers = Headers(scope=scope)
        hosts = headers.getlist("host")
        if len(hosts) != 1 or hostname(hosts[0]) not in self.hosts:
            return "This server does not answer under that host name.", f"Open it as {' or '.join(sorted(self.hosts))}."
        origins = headers.getlist("origin")
        if origins:
            schemes = {"http", "ws", "https", "wss"}
            own = len(origins) == 1 and urlsplit(origins[0]).scheme in schemes and urlsplit(origins[0]).netloc == hosts[0]
            return None if own else ("A page of another site asked.", "Use Parley's own pages or its command line.")
        if scope["type"] == "http" and scope["method"] in SAFE_METHODS:
            return self._unasked(headers)
        if headers.get("authorization", "").startswith("Bearer "):
            return None
        return "The request does not say which page it comes from.", "Programs send the bearer token of server.json."

    def _unasked(self, headers: Headers) -> tuple[str, str] | None:
        """A safe request without Origin: another site may link here, but not load anything from here."""
        site, mode = headers.get("sec-fetch-site", "none"), headers.get("sec-fetch-mode", "navigate")
        linked = mode == "navigate" and headers.get("sec-fetch-dest", "document") == "document"
        if site in ("none", "same-origin") or linked:
            return None
        return "A page of another site asked.", "Use Parley's own pages or its command line."

    def _with_headers(self, send: Send) -> Send:
        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in self.headers.items():
                    headers[name] = value
            await send(message)

        return sending


def hostname(host: str) -> str:
    """The name in a Host header without its port, lower case; empty when the header is not well formed."""
    match = _HOST.fullmatch(host)
    return match.group(1).strip("[]").lower() if match else ""
