"""The incident's timeline inside a notebook: people curate, star and correct the entries themselves."""

from collections.abc import Mapping
from typing import Any

from core.notebook.cells import Spec
from core.notebook.document import Cell
from core.notebook.given import wrong
from core.notebook.markup import table

KEYS = frozenset({"starred", "from", "to", "label", "text"})
SPEC = Spec(kind="timeline", languages=("timeline",), is_yaml=True, takes_answer=False, attributes=KEYS, keys=KEYS)


def validate(cell: Cell, answer: Mapping[str, Any]) -> dict[str, Any]:
    """Always raises `InvalidInput`: entries are changed where they are kept."""
    raise wrong(cell, dict(answer), "changes to the timeline's entries instead")


def settled(cell: Cell, answer: Mapping[str, Any] | None) -> bool:
    """Always."""
    return True


def markdown(cell: Cell, answer: Mapping[str, Any] | None) -> str:
    """A table of `answer["entries"]`: each has `happened_at`, `text` and may have the two times it became known."""
    rows = [
        (entry["happened_at"], entry["text"], entry.get("known_to_sre_at"), entry.get("known_to_security_at"))
        for entry in (answer or {}).get("entries", [])
    ]
    if not rows:
        return "_No starred entries._"
    return table(("When (UTC)", "What happened", "Known to SRE", "Known to security"), rows)
