"""Two ways to ask for the same: in this process with the store open, or over HTTP where a server holds the store."""

import json
import os
import uuid
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from core.errors import InvalidInput, ParleyError, StoreHeld

if TYPE_CHECKING:
    import httpx2

    from core.access import Viewer
    from core.server_file import ServerFile
    from core.sources import Options
    from core.store.store import Store


class ServerFailed(ParleyError):
    """The server that holds the store did not answer, or said no in its own words."""

    status = 502


@dataclass(frozen=True, slots=True)
class Who:
    """On whose behalf the command line asks: a name and a discipline, both optional."""

    name: str | None = None
    discipline: str | None = None


class Caller(Protocol):
    """What the command line needs of the store, wherever it is."""

    def call(self, name: str, arguments: Mapping[str, Any]) -> Any:
        """Carry out a command or answer a read; the answer is in terms of JSON. Raises what it raises."""

    def bring_in(self, paths: Sequence[Path], options: "Options", source: str | None, dry_run: bool) -> dict[str, Any]:
        """Import files; see `core.imports.import_files`."""

    def export(self, record_id: str, form: str) -> bytes:
        """The bytes of a file that leaves; see `core.document.export`."""

    def backup(self, target: Path) -> None:
        """Write a copy of the store to a new file."""

    def close(self) -> None:
        """Let go of the store or the connection."""


def caller(store: Path, memory_mb: int, who: Who) -> "Embedded | Remote":
    """The server when one holds the store, else this process. Raises the Store… errors on the first use."""
    from core.server_file import find

    server = find(store)
    return Remote(server, who) if server else Embedded(store, memory_mb, who)


class Embedded:
    """The store opened in this process, on the first use."""

    def __init__(self, path: Path, memory_mb: int, who: Who) -> None:
        self.path = path
        self.memory_mb = memory_mb
        self.who = who

    @cached_property
    def store(self) -> "Store":
        """The open store. Raises the Store… errors."""
        from core.store.store import Store

        os.umask(0o077)
        return Store.open(self.path, self.memory_mb)

    @cached_property
    def viewer(self) -> "Viewer":
        """The person who asks."""
        from core.access import Viewer

        return Viewer.local(self.who.name or "", self.who.discipline)

    def call(self, name: str, arguments: Mapping[str, Any]) -> Any:
        """See `Caller`."""
        from core.commands import execute
        from core.jsonable import plain

        return plain(execute(self.store, self.viewer, name, arguments))

    def bring_in(self, paths: Sequence[Path], options: "Options", source: str | None, dry_run: bool) -> dict[str, Any]:
        """See `Caller`."""
        from core.imports import import_files

        return import_files(self.store, self.viewer, paths, options, dry_run, source)

    def export(self, record_id: str, form: str) -> bytes:
        """See `Caller`."""
        from core.document import export

        return export(self.store, self.viewer, record_id, form).content

    def backup(self, target: Path) -> None:
        """See `Caller`."""
        self.store.home.backup(target)

    def close(self) -> None:
        """Close the store when it was opened."""
        if "store" in self.__dict__:
            self.store.close()


class Remote:
    """The server on this machine that holds the store."""

    def __init__(self, server: "ServerFile", who: Who) -> None:
        self.server = server
        self.who = who

    @cached_property
    def client(self) -> "httpx2.Client":
        """The connection; no proxy and no file of the environment has a say in it."""
        import httpx2

        headers = {"Authorization": f"Bearer {self.server.token}"}
        return httpx2.Client(base_url=f"{self.server.address}/api/v1/", headers=headers, timeout=None, trust_env=False)

    def call(self, name: str, arguments: Mapping[str, Any]) -> Any:
        """See `Caller`."""
        body = {"arguments": dict(arguments), "command_id": str(uuid.uuid4()), **self._who()}
        return json.loads(self._ask("POST", f"commands/{name}", json=body))

    def bring_in(self, paths: Sequence[Path], options: "Options", source: str | None, dry_run: bool) -> dict[str, Any]:
        """See `Caller`. Files are found here and their bytes sent, packed as they lie."""
        from core.sources import CHAT
        from core.sources.reading import Skipped, open_inputs

        found = list(open_inputs(paths))
        passed_over = [item for item in found if isinstance(item, Skipped)]
        skipped = [{"file": item.file, "why": item.why} for item in passed_over]
        inputs = [item for item in found if not isinstance(item, Skipped)]
        words = {"source": source, "dry_run": "true" if dry_run else None, "service": options.service,
                 "release_version": options.release_version, **{name: options.extra.get(name) for name in CHAT},
                 "mapping_name": str(options.mapping) if options.mapping else None, **self._who()}  # fmt: skip
        with ExitStack() as stack:
            files = [("files", (item.name, stack.enter_context(item.path.open("rb")))) for item in inputs]
            if options.mapping:
                files.append(("mapping", (options.mapping.name, stack.enter_context(options.mapping.open("rb")))))
            data = {name: word for name, word in words.items() if word is not None}
            report: dict[str, Any] = json.loads(self._ask("POST", "import", data=data, files=files or [("files", ("", b""))]))
        report["skipped"] = [*report["skipped"], *skipped]
        report["unreadable"] += sum(item.is_unreadable for item in passed_over)
        # The server calls the files by harmless names; here they are called as they were given.
        given = {"/".join(part for part in item.name.split("/") if part not in ("", ".", "..")): item.name for item in inputs}
        for entry in (*report["skipped"], *report["problems"]):
            entry["file"] = given.get(entry["file"], entry["file"])
        return report

    def export(self, record_id: str, form: str) -> bytes:
        """See `Caller`."""
        return self._ask("GET", f"export/{record_id}", params={"format": form, **self._who()})

    def backup(self, target: Path) -> None:
        """See `Caller`. The server sends the bytes; this process writes the file."""
        if target.exists():
            raise InvalidInput(f"{target} is already there.", "Name a file that does not exist yet.")
        partial = target.with_name(f".{target.name}.{os.getpid()}")
        try:
            with os.fdopen(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
                self._stream("backup", file)
            partial.rename(target)
        finally:
            partial.unlink(missing_ok=True)

    def _stream(self, path: str, file: Any) -> None:
        import httpx2

        try:
            with self.client.stream("GET", path) as answer:
                if answer.is_error:
                    answer.read()
                    raise refusal(answer.status_code, answer.content)
                for piece in answer.iter_bytes():
                    file.write(piece)
        except httpx2.HTTPError as error:
            raise self._silent(error) from error

    def close(self) -> None:
        """Close the connection."""
        if "client" in self.__dict__:
            self.client.close()

    def _who(self) -> dict[str, str]:
        return {name: value for name, value in (("as", self.who.name), ("discipline", self.who.discipline)) if value}

    def _ask(self, method: str, path: str, **request: Any) -> bytes:
        import httpx2

        try:
            answer = self.client.request(method, path, **request)
        except httpx2.HTTPError as error:
            raise self._silent(error) from error
        if answer.is_error:
            raise refusal(answer.status_code, answer.content)
        return answer.content

    def _silent(self, error: Exception) -> ParleyError:
        holder = f"The server that holds the store (process {self.server.pid})"
        return StoreHeld(f"{holder} does not answer: {error}.", "Stop it and try again, or look at its log.")


def refusal(status: int, body: bytes) -> ParleyError:
    """The server's refusal as the error it was there, so that sentence, remedy and exit code are the same through both ways."""
    try:
        told = json.loads(body)
        code, sentence, remedy = str(told["error"]), str(told["sentence"]), str(told["remedy"])
    except (ValueError, KeyError, TypeError):
        return ServerFailed(f"The server answered {status} without a reason.", "Look at its log.")
    kinds = {kind("").code: kind for kind in _kinds(ParleyError)}
    return kinds.get(code, ServerFailed)(sentence, remedy)


def _kinds(base: type[ParleyError]) -> list[type[ParleyError]]:
    return [base, *(kind for child in base.__subclasses__() for kind in _kinds(child))]
