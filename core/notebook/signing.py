"""What a signature covers: one hash per cell as its signer saw it, and a Merkle root over them."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

import rfc8785

from core.jsonable import exact
from core.notebook.cells import all_kinds
from core.notebook.document import Cell, Document

_OUTSIDE = frozenset({"signoff", "followups", "timeline", "chart"})
"""Kinds whose answer is not their own: signatures, follow-up status, entries and a query's result."""


def cell_hash(cell: Cell, answer: Mapping[str, Any] | None) -> str:
    """SHA-256 (hex) over the RFC 8785 form of what the author wrote and what was answered.

    The language, body and attributes are the author's; who answered and when stay outside, so that saving the same words
    again voids nothing. A signoff counts with its statement, never with its signatures; comments are no part of it.
    """
    content = getattr(all_kinds()[cell.kind], "content", None)
    given = None if cell.kind in _OUTSIDE else content(answer) if content and answer else answer
    author = {"language": cell.language, "body": cell.body.replace("\r\n", "\n"), "attributes": dict(cell.attributes)}
    return content_hash({"name": cell.name, "kind": cell.kind, "author": author, "answer": given})


def content_hash(value: Any) -> str:
    """SHA-256 (hex) over the RFC 8785 form of a JSON-able value; whole numbers beyond 2^53 count as their text."""
    return _hash_of(json.dumps(_plain(value), ensure_ascii=False, sort_keys=True))


@lru_cache(maxsize=8192)
def _hash_of(text: str) -> str:
    """The hash of what a JSON text says: one text says one thing, so what was hashed once need not be brought into its form again."""
    return hashlib.sha256(rfc8785.dumps(json.loads(text))).hexdigest()


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {str(key): _plain(each) for key, each in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(each) for each in value]
    return exact(value)


def root(hashes: Mapping[str, str]) -> str:
    """The Merkle root (hex) over the cell hashes in the order of their names.

    A leaf is SHA-256 of 0x00, the name's length in bytes, a colon, the name and the hash; a node SHA-256 of 0x01 and its two
    children (the prefixes of RFC 9162, section 2.1). A node without a sibling rises unchanged; no cells give SHA-256 of nothing.
    """
    level = [_leaf(name, hashes[name]) for name in sorted(hashes)]
    if not level:
        return hashlib.sha256().hexdigest()
    while len(level) > 1:
        pairs = [level[place : place + 2] for place in range(0, len(level), 2)]
        level = [hashlib.sha256(b"\x01" + b"".join(pair)).digest() if len(pair) == 2 else pair[0] for pair in pairs]
    return level[0].hex()


def _leaf(name: str, digest: str) -> bytes:
    data = name.encode()
    return hashlib.sha256(b"\x00%d:%s%s" % (len(data), data, digest.encode())).digest()


def covered(
    document: Document,
    answers: Mapping[str, Mapping[str, Any]],
    signoff: str,
    visible: Iterable[str],
    record: Mapping[str, Any] | None = None,
) -> dict[str, str]:
    """The hashes that a signature in the cell `signoff` covers, by name; `visible` are the cells its signer can see.

    In a runbook: the cells before the signoff and its own statement. In every other notebook: all cells; in a postmortem
    also what `record` holds of the incident (starred entries, milestones), under names with a colon, which no cell has.
    """
    seen = frozenset(visible)
    hashes: dict[str, str] = {}
    for cell in document.cells():
        if cell.name in seen:
            hashes[cell.name] = cell_hash(cell, answers.get(cell.name))
        if document.kind == "runbook" and cell.name == signoff:
            return hashes
    if document.kind == "postmortem":
        hashes |= {name: content_hash(content) for name, content in (record or {}).items()}
    return hashes


def live(signature: Mapping[str, Any], current_hashes: Mapping[str, str]) -> bool:
    """True while a signature stands: not revoked, and everything it covered is as it was.

    `signature` has `root`, `cell_hashes` (mapping) and `revoked_at`; `current_hashes` is `covered(…)` now, which must name the
    same cells: one that came into sight or left it is a change as well.
    """
    signed = signature["cell_hashes"]
    return signature.get("revoked_at") is None and signature["root"] == root(signed) and dict(signed) == dict(current_hashes)
