"""A decision of two disciplines: a position of each, the evidence, the outcome, the dissent and when to look again."""

from collections.abc import Mapping
from typing import Any

from core.notebook.cells import Spec
from core.notebook.document import Cell
from core.notebook.given import DISCIPLINES, choice, day, is_skipped, mapping, names, only, option, prose, required, skip, text
from core.notebook.markup import escaped, neutral, one_line, paragraphs

KEYS = frozenset({"options"})
SPEC = Spec(kind="decision", languages=("decision",), required=True, attributes=KEYS, keys=KEYS)


def question(cell: Cell) -> str:
    """What is to be decided, as Markdown."""
    return prose(cell)


def options(cell: Cell) -> tuple[str, ...]:
    """The outcomes to choose from; empty when any text will do."""
    return names(option(cell, "options"))


def validate(cell: Cell, answer: Mapping[str, Any]) -> dict[str, Any]:
    """`{positions: {sre, security}, evidence, outcome, dissent, revisit_on}`; without an outcome it is still open."""
    if skipped := skip(cell, answer):
        return skipped
    only(cell, answer, "positions", "evidence", "outcome", "dissent", "revisit_on")
    positions = mapping(cell, answer.get("positions", {}), "a position by discipline")
    only(cell, positions, *DISCIPLINES)
    kept: dict[str, Any] = {
        "positions": {who: text(cell, positions, who) for who in DISCIPLINES if who in positions},
        "evidence": text(cell, answer, "evidence"),
        "dissent": text(cell, answer, "dissent"),
    }
    if answer.get("outcome"):
        kept["outcome"] = (
            choice(cell, answer["outcome"], options(cell)) if options(cell) else required(cell, answer, "outcome", "what was decided")
        )
    if answer.get("revisit_on"):
        kept["revisit_on"] = day(cell, answer["revisit_on"])
    return kept


def part_of(answer: Mapping[str, Any] | None, part: str) -> str:
    """What stands in one part: a discipline's position, or evidence, outcome, dissent or revisit_on; empty when nothing does."""
    given = answer or {}
    return str((given.get("positions", {}) if part in DISCIPLINES else given).get(part, ""))


def merged(answer: Mapping[str, Any] | None, changed: Mapping[str, Any]) -> dict[str, Any]:
    """The answer with some parts replaced and all others as they stand; a skipped decision begins anew."""
    given = {} if is_skipped(answer) else dict(answer or {})
    positions = {**given.get("positions", {}), **changed.get("positions", {})}
    whole = {**given, **changed, "positions": {who: said for who, said in positions.items() if said}}
    return {name: each for name, each in whole.items() if each not in (None, "", {})}


def settled(cell: Cell, answer: Mapping[str, Any] | None) -> bool:
    """When an outcome is chosen."""
    return is_skipped(answer) or bool(answer and answer.get("outcome"))


def value(answer: Mapping[str, Any]) -> Any:
    """The outcome."""
    return answer.get("outcome")


def markdown(cell: Cell, answer: Mapping[str, Any] | None) -> str:
    """The question, each discipline's position, the outcome and what speaks against it."""
    given = answer or {}
    positions = given.get("positions", {})
    parts = [neutral(question(cell))]
    for who, label in (("sre", "SRE position"), ("security", "Security position")):
        parts.append(f"**{label}:** {escaped(positions[who])}" if positions.get(who) else "")
    parts.append(f"**Evidence:** {escaped(given['evidence'])}" if given.get("evidence") else "")
    parts.append(f"**Decision:** {one_line(given['outcome'])}" if given.get("outcome") else "**Decision:** _open_")
    parts.append(f"**Dissent:** {escaped(given['dissent'])}" if given.get("dissent") else "")
    parts.append(f"**To be looked at again on:** {one_line(given['revisit_on'])}" if given.get("revisit_on") else "")
    return paragraphs(*parts)
