"""The leadership page frozen as a dated PDF: made from what one reader sees at one moment, kept, listed, and verified ever after."""

import base64
import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, Literal

from pydantic import AwareDatetime, ConfigDict, Field

from core.access import Viewer
from core.charts.small import small
from core.errors import InvalidInput, NotAllowed, Stale
from core.metrics.board import Board, board
from core.metrics.scope import Scope, current
from core.person import Nothing
from core.records import FrozenPage, Person, new_id
from core.records.base import Json
from core.store.change import Change
from core.store.command import Arguments, Inside, prepared, read
from core.store.digest import canonical
from core.store.store import Store

Tlp = Literal["CLEAR", "GREEN", "AMBER", "AMBER+STRICT", "RED"]
_EVERYONE = "everyone"
_ATTEMPTS = 3
_SHOWN = "id, version, visibility, frozen_at, as_of, as_of_seq, head, tlp, seen_as, sha256, frozen_by, content"


class Freeze(Arguments):
    """The page's own filters: period [from, to), kind, severity, service; with `compares` the last `days`, or the period, beside the one
    before. `seen_as` names whose view is frozen, everyone or a group; without it the widest circle that sees just what you see. `seen` is
    the digest of the page as it was looked at.
    """

    model_config = ConfigDict(populate_by_name=True)

    from_: AwareDatetime | None = Field(default=None, alias="from")
    to: AwareDatetime | None = None
    as_of: AwareDatetime | None = None
    kind: str | None = None
    severity: str | None = None
    service: str | None = None
    compares: bool = False
    days: int | None = Field(default=None, ge=1, le=36_500)
    tlp: Tlp = "AMBER"
    seen_as: str | None = Field(default=None, min_length=1, max_length=60)
    seen: str | None = Field(default=None, max_length=64)


@dataclass(frozen=True, slots=True)
class _Made:
    """A page ready to be kept."""

    page: Board
    seen_as: str
    frozen_at: datetime
    sequence: int
    head: str
    file: bytes


@prepared("trends.freeze", "Freeze the leadership page as a dated PDF that equals the screen", Freeze)
def freeze(store: Store, viewer: Viewer, asked: Freeze) -> Inside:
    """Measure, draw and set the page; then keep it with one audit entry, which holds the digest of its bytes.

    Raises `InvalidInput`, `NotAllowed`, and `Stale` where the page is no longer the one that was looked at.
    """
    made = _made(store, viewer, asked)
    return lambda change: _keep(change, asked, made)


@read("trends.frozen", "The frozen leadership pages, the newest first", Nothing)
def frozen(store: Store, viewer: Viewer, args: Nothing) -> list[dict[str, Any]]:
    """Each with when and by whom it was frozen, `as_of`, whose view it is, TLP, where the record stood, and the digest of its file."""
    rows = store.ask(viewer, f"SELECT {_SHOWN} FROM visible_frozen_page ORDER BY frozen_at DESC NULLS LAST, id ASC NULLS LAST")
    people = {person.id: person.name for person in store.find(viewer, Person)}
    told = []
    for row in rows:
        content = json.loads(row.pop("content"))
        told.append({**row, "frozen_by": people.get(row["frozen_by"], "someone"), "lead": content["lead"], "content": content})
    return told


class Verify(Arguments):
    """A frozen page by its `id`, or a file that someone holds by the SHA-256 of its bytes."""

    id: str | None = None
    sha256: str | None = Field(default=None, pattern=r"^[0-9a-fA-F]{64}$")


@read("trends.verify", "Prove that a frozen page is what was frozen", Verify)
def verify(store: Store, viewer: Viewer, args: Verify) -> dict[str, Any]:
    """`holds` and `findings`: whether the kept bytes have the digest that the page and the audit log name, and whether the log held, after
    the change that the page names, the head that it names. `audit verify` proves the log itself. Raises `NotFound`, `InvalidInput`.
    """
    found = _named(store, viewer, args)
    if found is None:
        return {"holds": False, "findings": [f"No page was frozen here whose file has the digest {args.sha256}."]}
    findings = []
    if hashlib.sha256(base64.b64decode(found.file)).hexdigest() != found.sha256:
        findings.append("The kept file is not the one that was frozen: its digest differs.")
    entries = store.home.read(
        "SELECT a.seq, c.result FROM audit a JOIN audit_content c ON c.seq = a.seq WHERE a.command = $1 AND a.seq = $2",
        [freeze.name, found.changed_seq],
    )
    told = json.loads(entries[0]["result"]) if entries else {}
    if (told.get("id"), told.get("sha256")) != (found.id, found.sha256):
        findings.append(f"The audit log has no entry that freezes this file (change {found.changed_seq}).")
    if not store.home.read("SELECT 1 AS one FROM audit WHERE seq = $1 AND hash = $2", [found.as_of_seq, found.head]):
        findings.append(f"The audit log's head after change {found.as_of_seq} is not the one on the page.")
    return {"holds": not findings, "findings": findings, "id": found.id, "frozen_at": found.frozen_at, "sha256": found.sha256}


def frozen_file(store: Store, viewer: Viewer, record_id: str) -> bytes | None:
    """The kept bytes of a frozen page that this viewer may see; None where the id is no such page's."""
    found = store.find(viewer, FrozenPage, "CAST(id AS TEXT) = $1", [record_id])
    return base64.b64decode(found[0].file) if found else None


def _named(store: Store, viewer: Viewer, args: Verify) -> FrozenPage | None:
    if args.id:
        return store.get(viewer, FrozenPage, args.id)
    if not args.sha256:
        raise InvalidInput("Nothing says which page to verify.", "Give its id, or the SHA-256 of the file.")
    return next(iter(store.find(viewer, FrozenPage, "sha256 = $1", [args.sha256.lower()])), None)


def _made(store: Store, viewer: Viewer, asked: Freeze) -> _Made:
    from core.exports.leadership_sheet import Stamp, leadership_pdf

    head: dict[str, Any] = {}
    for _ in range(_ATTEMPTS):
        head = store.home.read("SELECT seq, hash FROM record_head WHERE id = 1")[0]
        page, seen_as = _seen(store, viewer, asked)
        if store.sequence() == head["seq"]:
            break
    else:
        raise InvalidInput("The record changed while the page was made, three times.", "Try again in a moment.")
    if asked.seen and asked.seen != page.digest():
        raise Stale("The page is no longer the one you looked at: the record changed.", "Look at it again, then freeze it.")
    now = datetime.now(UTC)
    stamp = Stamp(frozen_at=now, frozen_by=viewer.name, seen_as=seen_as, tlp=asked.tlp, sequence=head["seq"], head=head["hash"])
    return _Made(page, seen_as, now, head["seq"], head["hash"], leadership_pdf(page, stamp))


def _seen(store: Store, viewer: Viewer, asked: Freeze) -> tuple[Board, str]:
    """The page, and whose view it is. Raises `InvalidInput` where no circle sees just what the viewer sees."""
    scope = Scope(
        as_of=asked.as_of or current(store, viewer), from_=asked.from_, to=asked.to, kind=asked.kind, severity=asked.severity,
        service=asked.service,
    )

    def of(reader: Viewer) -> Board:
        return board(store, reader, scope, compares=asked.compares, days=asked.days)

    if asked.seen_as:
        if not viewer.sees_all and asked.seen_as not in viewer.groups:
            raise NotAllowed(f"You do not belong to {asked.seen_as}.", "Freeze the view of everyone or of a group of yours.")
        return of(_as(viewer, [asked.seen_as])), asked.seen_as
    own = of(viewer)
    mine = _comparable(own)
    for group in _circles(store, viewer):
        page = of(_as(viewer, [group]))
        if _comparable(page) == mine:
            return page, group
    raise InvalidInput(
        "This page counts what no single circle of readers may see, so nobody but you could read it.",
        "Say whose view to freeze (`seen_as`: everyone or a group); it then holds what they may see.",
    )


def _circles(store: Store, viewer: Viewer) -> Sequence[str]:
    held = viewer.groups
    if viewer.sees_all:
        held = held | {row["visibility"] for row in store.ask(viewer, "SELECT DISTINCT visibility FROM visible_incident")}
    return [_EVERYONE, *sorted(held - {_EVERYONE})]


def _as(viewer: Viewer, groups: Sequence[str]) -> Viewer:
    return replace(viewer, sees_all=False, groups=frozenset([_EVERYONE, *groups]))


def _comparable(page: Board) -> str:
    """All that a page tells: its words, values, and what its charts draw."""
    drawn = [drawing.spec if (drawing := small(tile[0].value, aim=tile[0].aim)) else None for tile in page.tiles]
    return canonical({"content": page.content(), "drawn": drawn})


def _keep(change: Change, asked: Freeze, made: _Made) -> dict[str, Any]:
    viewer = change.viewer
    if viewer.person_id:
        change.ensure(Person(id=viewer.person_id, name=viewer.name))
    sha256 = hashlib.sha256(made.file).hexdigest()
    kept = change.add(FrozenPage(
        id=new_id(), visibility=made.seen_as, frozen_at=made.frozen_at, frozen_by=viewer.person_id,
        as_of=made.page.scope.as_of, as_of_seq=made.sequence, head=made.head, tlp=asked.tlp, seen_as=made.seen_as,
        content=Json(canonical(made.page.content())), file=base64.b64encode(made.file).decode(), sha256=sha256,
    ))  # fmt: skip
    return {"id": kept.id, "version": kept.version, "sha256": sha256, "as_of": made.page.scope.as_of, "seen_as": made.seen_as,
            "sequence": made.sequence, "head": made.head, "bytes": len(made.file)}
