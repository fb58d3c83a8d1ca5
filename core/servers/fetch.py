"""One request to a listed server: to the address that was checked, within its time and size, stopped at once when asked to."""

import base64
import contextlib
import http.client
import socket
import ssl
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from urllib.parse import quote, unquote, urljoin, urlsplit

from core.errors import InvalidInput, ParleyError
from core.notebook.asking import METHODS
from core.servers.addresses import Resolve, refused, resolve
from core.servers.listed import Listed

AT_ONCE = 4
"""Requests under way at the same time; more are told to come again."""
HOPS = 3
"""Redirects followed, each only to a listed server."""
LONGEST_TARGET = 8000
_slots = threading.BoundedSemaphore(AT_ONCE)
_REDIRECTS = frozenset({301, 302, 303, 307, 308})


class ServerUnreached(ParleyError):
    """A listed server gave no usable answer; the sentence says which one and why."""

    status = 502


class RequestCancelled(ParleyError):
    """A request was stopped because somebody asked for that."""

    status = 409


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """What a server answered: `body` whole, within its size; `url` is where the answer came from, `seconds` how long it took."""

    server: str
    url: str
    status: int
    reason: str
    headers: tuple[tuple[str, str], ...]
    body: bytes
    seconds: float


def below(server: Listed, target: str) -> str:
    """The address of a path (with its query) below a listed server.

    Raises `InvalidInput` for one that could leave it: no path, a step upwards however it is written, a backslash, an `@`-less or
    doubled beginning, a fragment, control characters, or more than 8,000 characters.
    """
    path = target.partition("?")[0]
    plain = unquote(unquote(path))
    steps = plain.replace("\\", "/").split("/")
    if not target.startswith("/") or target.startswith("//") or "\\" in plain or {".", ".."} & set(steps):
        raise InvalidInput(f"“{target[:80]}” does not stay below the server {server.name}.", "Write a path from its root, such as /health.")
    is_plain = not any(letter < " " or letter == "\x7f" for letter in plain + target) and not {"#", " "} & set(target)
    if not is_plain or len(target) > LONGEST_TARGET:
        raise InvalidInput(f"“{target[:80]}” is no plain path with a query.", "Write it encoded, without spaces and without a fragment.")
    return server.url + quote(target, safe="%/?&=+,;:@!$'()*~-._[]")


def within(server: Listed, url: str) -> str | None:
    """The path and query of a whole address below a listed server, None where it lies elsewhere or cannot be read."""
    try:
        parts = urlsplit(url)
        asked = parts.scheme, parts.hostname, parts.port or (443 if parts.scheme == "https" else 80)
    except ValueError:
        return None
    if asked != server.origin or "@" in parts.netloc or not parts.path.startswith(f"{server.path}/"):
        return None
    return parts.path.removeprefix(server.path) + (f"?{parts.query}" if parts.query else "")


class Fetch:
    """One request. `run` gives the answer once; `cancel` ends it from another thread."""

    def __init__(
        self,
        server: Listed,
        method: str,
        target: str,
        headers: Mapping[str, str] | None = None,
        *,
        servers: Mapping[str, Listed] | None = None,
        resolving: Resolve = resolve,
    ) -> None:
        """`servers` are those to which a redirect may lead; none beside `server` when left out. Raises `InvalidInput`."""
        if method not in METHODS:
            raise InvalidInput(f"{method[:20]} is not asked of any server.", f"Use {' or '.join(METHODS)}.")
        self._url = below(server, target)
        self._server, self._method, self._headers, self._resolving = server, method, dict(headers or {}), resolving
        self._servers = {server.name: server, **(servers or {})}
        self._woken, self._lock = threading.Event(), threading.Lock()
        self._socket: socket.socket | None = None
        self._outcome: Fetched | ParleyError | None = None
        self._deadline = 0.0

    def run(self) -> Fetched:
        """The answer, whatever its status. Raises `ServerUnreached`, `RequestCancelled` and `InvalidInput`."""
        if not _slots.acquire(timeout=1.0):
            raise ServerUnreached(f"{AT_ONCE} requests are under way already.", "Ask again in a moment.")
        self._deadline = time.monotonic() + self._server.seconds
        threading.Thread(target=self._work, daemon=True, name=f"asking {self._server.name}").start()
        self._woken.wait(self._server.seconds)
        self._end(self._failed(f"did not answer within {self._server.seconds:g} seconds", "Ask for less, or try again."))
        if isinstance(self._outcome, Fetched):
            return self._outcome
        raise self._outcome or self._failed("gave no answer", "Try again.")

    def cancel(self) -> None:
        """Stop it now; whoever waits in `run` gets `RequestCancelled`. Does nothing once it has ended."""
        self._end(RequestCancelled(f"The request to {self._server.name} was cancelled.", "Run it again to get an answer."))

    def _end(self, outcome: Fetched | ParleyError) -> None:
        with self._lock:
            self._outcome = self._outcome or outcome
            open_socket, self._socket = self._socket, None
        if open_socket is not None:
            with contextlib.suppress(OSError):
                open_socket.shutdown(socket.SHUT_RDWR)
            open_socket.close()
        self._woken.set()

    def _work(self) -> None:
        begun = time.monotonic()
        try:
            self._end(self._follow(begun))
        except ParleyError as error:
            self._end(error)
        except (OSError, http.client.HTTPException, ValueError) as error:
            self._end(self._failed(_told(error), "Look whether it runs and is listed rightly."))
        finally:
            _slots.release()

    def _follow(self, begun: float) -> Fetched:
        server, url = self._server, self._url
        for _ in range(HOPS + 1):
            status, reason, headers, body = self._ask(server, url)
            target = dict(headers).get("location", "")
            if status not in _REDIRECTS or not target:
                seconds = round(time.monotonic() - begun, 3)
                return Fetched(server=server.name, url=url, status=status, reason=reason, headers=headers, body=body, seconds=seconds)
            server, url = self._led_to(server, urljoin(url, target))
        raise self._failed(f"led from one place to the next more than {HOPS} times", "List the server it leads to.")

    def _led_to(self, origin: Listed, url: str) -> tuple[Listed, str]:
        """The listed server to which a redirect leads, and the address there."""
        for server in self._servers.values():
            rest = within(server, url)
            if rest is not None and (origin.origin[0], server.origin[0]) != ("https", "http"):
                return server, below(server, rest)
        raise self._failed(f"led to {url.partition('?')[0][:100]}, which is not listed", "The operator lists a server before it is asked.")

    def _ask(self, server: Listed, url: str) -> tuple[int, str, tuple[tuple[str, str], ...], bytes]:
        scheme, host, port = server.origin
        address = self._address(server, host, port)
        connection = _Pinned(host, port, address, self._left(), _tls(server) if scheme == "https" else None, self._hold)
        parts = urlsplit(url)
        sent = {"Accept-Encoding": "identity", "User-Agent": "Parley", "Connection": "close", **self._headers, **_authorised(server)}
        try:
            connection.request(self._method, parts.path + (f"?{parts.query}" if parts.query else "") or "/", headers=sent)
            # Closed here, since a server that closes leaves its answer to whoever reads it.
            with contextlib.closing(connection.getresponse()) as answer:
                headers = tuple((name.lower(), value) for name, value in answer.getheaders())
                return answer.status, answer.reason, headers, self._body(server, answer)
        finally:
            connection.close()

    def _address(self, server: Listed, host: str, port: int) -> str:
        try:
            found = self._resolving(host, port)
        except OSError:
            raise self._failed(f"cannot be found: nobody knows the name {host}", "Look at its url in the list of servers.") from None
        why = refused(server.reach, found)
        if why:
            raise self._failed(f"is not asked: {why}", "If that is right, the operator sets its reach in the list of servers.")
        return found[0]

    def _hold(self, opened: socket.socket) -> None:
        with self._lock:
            if self._outcome is None:
                self._socket = opened
                return
        opened.close()
        raise OSError("stopped")

    def _left(self) -> float:
        return max(0.01, self._deadline - time.monotonic())

    def _body(self, server: Listed, answer: http.client.HTTPResponse) -> bytes:
        if answer.getheader("Content-Encoding", "identity").strip().lower() not in ("", "identity"):
            raise self._failed("answered compressed, though it was asked not to", "Let it answer without Content-Encoding.")
        most = server.megabytes * 1_000_000
        pieces, size = [], 0
        while piece := answer.read(65536):
            pieces.append(piece)
            size += len(piece)
            if size > most:
                raise self._failed(f"answered with more than {server.megabytes} MB", "Ask for less.")
        return b"".join(pieces)

    def _failed(self, what: str, remedy: str) -> ServerUnreached:
        return ServerUnreached(f"The server {self._server.name} ({self._server.url}) {what}.", remedy)


class _Pinned(http.client.HTTPConnection):
    """A connection to the checked address; the host's name is only said to the server, never looked up again."""

    def __init__(
        self, host: str, port: int, address: str, seconds: float, tls: ssl.SSLContext | None, hold: Callable[[socket.socket], None]
    ) -> None:
        super().__init__(host, port, timeout=seconds)
        self.default_port = 443 if tls else 80
        self._address, self._seconds, self._tls, self._taken = address, seconds, tls, hold

    def connect(self) -> None:
        """Open it, with TLS for the name where that is asked for."""
        opened = socket.create_connection((self._address, self.port), timeout=self._seconds)
        self._taken(opened)
        self.sock = self._tls.wrap_socket(opened, server_hostname=self.host) if self._tls else opened
        if self._tls:
            self._taken(self.sock)


def _tls(server: Listed) -> ssl.SSLContext:
    try:
        return ssl.create_default_context(cafile=server.ca_file or None)
    except OSError as error:
        remedy = "Correct ca_file in the list of servers."
        raise InvalidInput(f"The certificates {server.ca_file} of the server {server.name} cannot be read.", remedy) from error


def _authorised(server: Listed) -> dict[str, str]:
    secret = server.secret()
    if server.credential == "basic":
        secret = base64.b64encode(secret.encode()).decode()
    return {"Authorization": f"{server.credential.capitalize()} {secret}"} if secret else {}


def _told(error: Exception) -> str:
    """What went wrong, without what the server sent."""
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"shows a certificate that is not trusted ({error.verify_message})"
    if isinstance(error, TimeoutError):
        return "did not answer in time"
    if isinstance(error, ConnectionRefusedError):
        return "refuses the connection: nothing listens there"
    if isinstance(error, http.client.HTTPException | ValueError):
        return f"did not answer in HTTP ({type(error).__name__})"
    return f"cannot be reached ({(error.strerror if isinstance(error, OSError) else '') or type(error).__name__})"
