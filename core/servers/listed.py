"""The servers that cells may ask, as the operator lists them in a file that no screen can write."""

import ipaddress
import os
import re
import stat
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from core.errors import BadFile, InvalidInput, NotFound
from core.settings import settings

KINDS = ("prometheus", "http")
REACHES = ("this machine", "internal", "public")
"""Where a server's name may lead: only here, to private or public addresses, or to public ones alone."""
CREDENTIALS = ("none", "bearer", "basic")
VARIABLE = re.compile(r"PARLEY_SERVER_[A-Z0-9_]{1,60}")
"""A credential's variable has this form, so that no entry can send away what else the environment holds."""
SECONDS, LONGEST = 10.0, 60.0
MEGABYTES, LARGEST = 5, 50
EXAMPLE = """[[server]]
name = "prometheus"
kind = "prometheus"
url = "https://prometheus.internal:9090"
reach = "internal"
credential = "bearer"
variable = "PARLEY_SERVER_PROMETHEUS"
"""
_NAME = re.compile(r"[a-z][a-z0-9_-]{0,39}")
_HOST = re.compile(r"(?=.{1,253}\Z)[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*")
_PATH = re.compile(r"(/[A-Za-z0-9._~-]+)*")
_TYPES: dict[str, type | tuple[type, ...]] = {
    "name": str, "kind": str, "url": str, "reach": str, "credential": str, "variable": str, "ca_file": str, "seconds": (int, float),
    "megabytes": int, "about": str,
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """One server. Requests go to `url` (no user, query or fragment; without a slash at its end) and below it, nowhere else.

    `variable` names the environment variable that holds the credential: a token for `bearer`, `user:password` for `basic`; it is read
    when a request is made and kept nowhere. `seconds` and `megabytes` are the most that one answer may take.
    """

    name: str
    kind: str
    url: str
    reach: str = "internal"
    credential: str = "none"
    variable: str = ""
    ca_file: str = ""
    seconds: float = SECONDS
    megabytes: int = MEGABYTES
    about: str = ""

    @property
    def origin(self) -> tuple[str, str, int]:
        """Scheme, host and port."""
        parts = urlsplit(self.url)
        return parts.scheme, parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80)

    @property
    def path(self) -> str:
        """What every request's path begins with; empty for all."""
        return urlsplit(self.url).path

    def secret(self) -> str:
        """The credential's value now, empty where there is none. Raises `InvalidInput` when its variable is not set."""
        if self.credential == "none":
            return ""
        value = os.environ.get(self.variable, "")
        if not value or not value.isascii() or any(letter < " " for letter in value):
            remedy = f"Start Parley with {self.variable} set to the {'token' if self.credential == 'bearer' else 'user:password'}."
            raise InvalidInput(f"The credential of the server {self.name} is not set, or is no plain text.", remedy)
        return value


def place() -> Path:
    """Where the list lies: PARLEY_SERVERS, else `servers.toml` beside the store."""
    chosen = settings()
    return chosen.servers or chosen.store.with_name("servers.toml")


def the_servers() -> dict[str, Listed]:
    """The listed servers by name; none where there is no file. Raises `BadFile`."""
    path = place()
    return read_servers(path) if path.exists() else {}


def read_servers(path: Path) -> dict[str, Listed]:
    """The servers of a file by name. Raises `BadFile` naming the entry and what is wrong, also for a file that others may write."""
    rows = operators_file(path, "server")
    found: dict[str, Listed] = {}
    for number, row in enumerate(rows, 1):
        server = _server(path, number, row)
        if server.name in found:
            raise BadFile(f"{path}, server {number}: {server.name} is there twice.", "Give each server a name of its own.")
        found[server.name] = server
    return found


def operators_file(path: Path, table: str) -> list[Any]:
    """The `[[table]]` entries of a file that only the operator writes.

    Raises `BadFile` for one that the group or others may write, or that is not TOML of such entries.
    """
    try:
        with path.open("rb") as file:
            found = os.fstat(file.fileno())
            told = tomllib.load(file)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
        raise BadFile(f"{path} cannot be read: {error}.", "Correct the file.") from error
    if found.st_mode & (stat.S_IWGRP | stat.S_IWOTH) or found.st_uid not in (0, os.getuid()):
        raise BadFile(f"{path} can be written by others than the one who runs Parley.", f"Own it, then: chmod 600 {path}")
    rows = told.get(table, [])
    if set(told) - {table} or not isinstance(rows, list):
        raise BadFile(f"{path} has {', '.join(sorted(set(told) - {table})) or table} which means nothing.", f"Write each as [[{table}]].")
    return rows


def server_for(kind: str, name: str, servers: Mapping[str, Listed]) -> Listed:
    """The server of this name, or the only one of the kind where the cell names none. Raises `NotFound` and `InvalidInput`."""
    fitting = [each for each in servers.values() if each.kind == kind]
    if name:
        found = servers.get(name)
        if found is None or found.kind != kind:
            known = ", ".join(each.name for each in fitting) or "none"
            raise NotFound(f"No {kind} server called {name} is listed.", f"Listed: {known}. The operator lists servers in {place()}.")
        return found
    if len(fitting) != 1:
        what = "No" if not fitting else "More than one"
        remedy = f'The operator lists one in {place()}.' if not fitting else f'Name it: "server":"{fitting[0].name}".'  # fmt: skip
        raise InvalidInput(f"{what} {kind} server is listed, and the cell names none.", remedy)
    return fitting[0]


def _server(path: Path, number: int, row: Any) -> Listed:
    wrong = "it is no table" if not isinstance(row, dict) else _wrong(row)
    if wrong:
        raise BadFile(f"{path}, server {number}: {wrong}.", f"Write it like:\n{EXAMPLE}")
    return Listed(**{**row, "url": row["url"].rstrip("/")})


def _wrong(row: Mapping[str, Any]) -> str:
    unknown = sorted(set(row) - set(_TYPES))
    missing = [key for key in ("name", "kind", "url") if key not in row]
    if unknown or missing:
        return f"{unknown[0]} means nothing here" if unknown else f"{missing[0]} is missing"
    for key, value in row.items():
        if not isinstance(value, _TYPES[key]) or isinstance(value, bool):
            return f"{key} is {value!r}, which is of the wrong type"
    for key, options in (("kind", KINDS), ("reach", REACHES), ("credential", CREDENTIALS)):
        if key in row and row[key] not in options:
            return f"{key} is {row[key]!r}, not one of {', '.join(options)}"
    if not _NAME.fullmatch(row["name"]):
        return f"the name {row['name']!r} is not made of lower-case letters, digits, _ and -"
    if not 0 < row.get("seconds", SECONDS) <= LONGEST or not 0 < row.get("megabytes", MEGABYTES) <= LARGEST:
        return f"seconds is at most {LONGEST:g} and megabytes at most {LARGEST}"
    return _wrong_address(row) or _wrong_credential(row)


def _wrong_address(row: Mapping[str, Any]) -> str:
    try:
        parts = urlsplit(row["url"])
        port = parts.port
    except ValueError:
        return f"the url {row['url']!r} cannot be read"
    if parts.scheme not in ("http", "https") or not parts.hostname or "@" in parts.netloc or port == 0:
        return f"the url {row['url']!r} is not http(s)://host[:port][/path] without a user"
    if parts.query or parts.fragment or "?" in row["url"] or "#" in row["url"]:
        return f"the url {row['url']!r} has a query or a fragment"
    if not _PATH.fullmatch(parts.path.rstrip("/")) or {".", ".."} & set(parts.path.split("/")):
        return f"the path of {row['url']!r} holds more than plain names"
    if not _is_host(parts.hostname):
        return f"the host {parts.hostname!r} is neither a plain name nor an address"
    return ""


def _is_host(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        # A name whose last part is a number would be read as an address in its old short forms.
        return bool(_HOST.fullmatch(host)) and not re.fullmatch(r"[0-9]+|0x[0-9a-f]*", host.rsplit(".", 1)[-1])
    return True


def _wrong_credential(row: Mapping[str, Any]) -> str:
    credential, variable = row.get("credential", "none"), row.get("variable", "")
    if (credential == "none") != (variable == ""):
        return "credential and variable belong together"
    if variable and not VARIABLE.fullmatch(variable):
        return f"the variable {variable!r} does not begin with PARLEY_SERVER_"
    if credential != "none" and row["url"].startswith("http:") and row.get("reach", "internal") == "public":
        return "a credential would cross the public net unencrypted; use https"
    return ""
