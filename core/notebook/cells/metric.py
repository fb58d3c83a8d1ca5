"""A figure from the catalogue over a window, shown as the ladder of small numbers allows, or refused with the reason."""

from collections.abc import Mapping
from typing import Any

from core.notebook.cells import Spec
from core.notebook.document import Cell
from core.notebook.given import only, option, required, rests_on, skip, text, whole
from core.notebook.markup import one_line

_KEPT = ("shown", "suppressed_reason", "sentence", "value", "lo", "hi", "unit", "n_used", "n_eligible", "coverage")
_ABOUT = ("sequence", "ran_at", "data")
KEYS = frozenset({"id", "from", "to", "window", "kind", "severity", "service", "by"})
SPEC = Spec(kind="metric", languages=("metric",), is_yaml=True, attributes=frozenset({"id", "window"}), keys=KEYS)


def validate(cell: Cell, answer: Mapping[str, Any]) -> dict[str, Any]:
    """`{"shown": text as on screen, "as_of": …}` or `{"suppressed_reason": …}`: the figure as it was when it was discussed, with
    `values`, `sequence`, `ran_at`, `fingerprint` and `data` as `notebook.ask` gives them.
    """
    if skipped := skip(cell, answer):
        return skipped
    only(cell, answer, *_KEPT, *_ABOUT, "values", "as_of", "fingerprint")
    key = "suppressed_reason" if answer.get("suppressed_reason") else "shown"
    required(cell, answer, key, "the figure as shown, or the reason why it is not")
    text(cell, answer, "as_of")
    if "data" in answer:
        rests_on(cell, answer["data"])
    if "sequence" in answer:
        whole(cell, answer["sequence"], "the record's sequence")
    return dict(answer)


def content(answer: Mapping[str, Any]) -> dict[str, Any]:
    """What a signature covers: the figure without when and at which change of the record it was read."""
    return {key: each for key, each in answer.items() if key not in _ABOUT}


def settled(cell: Cell, answer: Mapping[str, Any] | None) -> bool:
    """Always: what the catalogue cannot show it refuses with the reason, and either is said."""
    return True


def value(answer: Mapping[str, Any]) -> Any:
    """The figure, or None when it was refused."""
    return answer.get("value")


def markdown(cell: Cell, answer: Mapping[str, Any] | None) -> str:
    """The catalogue's name of the figure, what was shown, on how many it rests, and as of when."""
    given = answer or {}
    shown = str(given.get("shown") or "not recorded")
    if given.get("suppressed_reason"):
        shown = f"{given['shown']}. {given['suppressed_reason']}" if given.get("shown") else f"not shown: {given['suppressed_reason']}"
    used = f"{given['n_used']} of {given['n_eligible']} used" if "n_used" in given and "n_eligible" in given else ""
    about = ", ".join(each for each in (used, f"as of {one_line(str(given['as_of']))}" if given.get("as_of") else "") if each)
    said = f"**{one_line(str(option(cell, 'id') or cell.name))}:** {one_line(shown)}"
    return f"{said} ({about})" if about else said
