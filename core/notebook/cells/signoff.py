"""What is accepted and by whom: one signature per discipline, each by a different person."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from core.notebook.cells import Spec
from core.notebook.document import Cell
from core.notebook.given import DISCIPLINES, names, option, prose, wrong
from core.notebook.markup import neutral, one_line, paragraphs

KEYS = frozenset({"needs"})
SPEC = Spec(kind="signoff", languages=("signoff",), required=True, takes_answer=False, attributes=KEYS, keys=KEYS)


def needs(cell: Cell) -> tuple[str, ...]:
    """The disciplines that must sign; both when the author named none."""
    return names(option(cell, "needs")) or DISCIPLINES


def statement(cell: Cell) -> str:
    """What a signature accepts, as Markdown."""
    return prose(cell)


def validate(cell: Cell, answer: Mapping[str, Any]) -> dict[str, Any]:
    """Always raises `InvalidInput`: a signature is bound to content and a person, it is not an answer."""
    raise wrong(cell, dict(answer), "a signature instead (sign)")


def settled(cell: Cell, answer: Mapping[str, Any] | None) -> bool:
    """When every discipline needed has a live signature, no person counting twice.

    `answer` is `{"signatures": [{discipline, person_id, is_live, …}]}`, which the engine makes from the signature records.
    """
    signed = {each["discipline"]: each["person_id"] for each in (answer or {}).get("signatures", []) if each["is_live"]}
    return all(who in signed for who in needs(cell)) and len({signed[who] for who in needs(cell)}) == len(set(needs(cell)))


def markdown(cell: Cell, answer: Mapping[str, Any] | None) -> str:
    """The statement and each signature with its assurance; a void one is named as void."""
    signatures: Iterable[Mapping[str, Any]] = (answer or {}).get("signatures", [])
    lines = [_line(each) for each in signatures]
    live = {each["discipline"] for each in signatures if each["is_live"]}
    lines += [f"- {_title(who)}: not signed" for who in needs(cell) if who not in live]
    return paragraphs(neutral(statement(cell)), "\n".join(lines))


def _line(each: Mapping[str, Any]) -> str:
    who = one_line(str(each.get("person_name") or each["person_id"]))
    note = "" if each["is_live"] else f" – void: {one_line(str(each.get('void_reason') or 'the content was changed'))}"
    assurance = one_line(str(each.get("assurance", "unverified")))
    return f"- {_title(each['discipline'])}: {who}, {_when(str(each.get('signed_at', '')))}, identity {assurance}{note}"


def _when(signed_at: str) -> str:
    """A stored time, to the minute in UTC."""
    return f"{datetime.fromisoformat(signed_at).astimezone(UTC):%Y-%m-%d %H:%M} UTC" if signed_at else "at an unknown time"


def _title(discipline: str) -> str:
    return {"sre": "SRE", "security": "Security"}.get(discipline, one_line(discipline))
