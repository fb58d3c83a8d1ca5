"""Duties to notify: for each regime a decision with its reason, and when each notice was sent."""

from collections.abc import Mapping
from typing import Any

from core.notebook.cells import Spec
from core.notebook.document import Cell
from core.notebook.given import choice, is_skipped, mapping, moment, names, only, option, required, skip, wrong
from core.notebook.markup import table

DECISIONS = ("reportable", "not_reportable")
KEYS = frozenset({"regimes"})
SPEC = Spec(kind="clock", languages=("clock",), is_yaml=True, attributes=KEYS, keys=KEYS)


def regimes(cell: Cell) -> tuple[str, ...]:
    """The regimes to screen, such as gdpr, nis2, dora."""
    return names(option(cell, "regimes"))


def validate(cell: Cell, answer: Mapping[str, Any]) -> dict[str, Any]:
    """`{"regimes": {name: {decision, reason, submitted: {stage: time}}}}`; a regime not decided yet is left out."""
    if skipped := skip(cell, answer):
        return skipped
    only(cell, answer, "regimes")
    given = mapping(cell, answer.get("regimes"), "a decision by regime")
    for name in given:
        if name not in regimes(cell):
            raise wrong(cell, name, f"regimes out of {', '.join(regimes(cell))}")
    return {"regimes": {name: _decision(cell, given[name]) for name in sorted(given)}}


def _decision(cell: Cell, value: object) -> dict[str, Any]:
    each = mapping(cell, value, "a decision and its reason")
    only(cell, each, "decision", "reason", "submitted")
    submitted = mapping(cell, each.get("submitted", {}), "the time of each notice by its stage")
    return {
        "decision": choice(cell, each.get("decision"), DECISIONS),
        "reason": required(cell, each, "reason", "the reason for the decision"),
        "submitted": {stage: moment(cell, submitted[stage]) for stage in sorted(submitted)},
    }


def settled(cell: Cell, answer: Mapping[str, Any] | None) -> bool:
    """When every regime is decided."""
    return is_skipped(answer) or set((answer or {}).get("regimes", {})) >= set(regimes(cell))


def markdown(cell: Cell, answer: Mapping[str, Any] | None) -> str:
    """A table of regimes, decisions, reasons and notices."""
    given = (answer or {}).get("regimes", {})
    return table(("Regime", "Decision", "Reason", "Notices"), [_row(name, given.get(name)) for name in regimes(cell)])


def _row(name: str, each: Mapping[str, Any] | None) -> tuple[object, ...]:
    if each is None:
        return (name.upper(), "open", None, None)
    notices = ", ".join(f"{stage}: {when}" for stage, when in each.get("submitted", {}).items())
    return (name.upper(), each["decision"].replace("_", " "), each["reason"], notices or None)
