"""A command that a person carries out, and what came of it. Nothing is executed here."""

from collections.abc import Mapping
from typing import Any

from core.notebook.cells import Spec
from core.notebook.document import Cell
from core.notebook.given import choice, is_skipped, moment, only, required, skip, text, whole, wrong
from core.notebook.markup import fenced, one_line, paragraphs

OUTCOMES = ("done", "failed", "skipped")
ACTS = ("check", "capture", "remediation")
SPEC = Spec(
    kind="command",
    languages=("sh", "bash", "zsh", "shell", "console", "powershell", "python"),
    attributes=frozenset({"act", "confirm", "kind"}),
)


def needs_confirmation(cell: Cell) -> bool:
    """True when the person must say that they mean it before the outcome is recorded."""
    return cell.attributes.get("confirm", "").lower() in {"true", "yes", "1"}


def validate(cell: Cell, answer: Mapping[str, Any]) -> dict[str, Any]:
    """`{outcome, output, exit_code, evidence, ran_at, confirmed}`; `{"outcome": "skipped", "reason": …}` for one not run."""
    if skipped := skip(cell, answer):
        return skipped
    only(cell, answer, "outcome", "output", "exit_code", "evidence", "ran_at", "confirmed", "reason")
    outcome = choice(cell, answer.get("outcome"), OUTCOMES)
    if outcome == "skipped":
        return {"outcome": outcome, "reason": required(cell, answer, "reason", "the reason why it was not run")}
    if needs_confirmation(cell) and answer.get("confirmed") is not True:
        raise wrong(cell, outcome, "confirmed: true as well; this command asks for a confirmation")
    code = answer.get("exit_code")
    return {
        "outcome": outcome,
        "output": text(cell, answer, "output"),
        "evidence": text(cell, answer, "evidence"),
        "exit_code": None if code is None else whole(cell, code, "a whole number as exit code"),
        "ran_at": None if answer.get("ran_at") is None else moment(cell, answer["ran_at"]),
        "confirmed": answer.get("confirmed") is True,
    }


def settled(cell: Cell, answer: Mapping[str, Any] | None) -> bool:
    """When an outcome is recorded."""
    return is_skipped(answer) or bool(answer and answer.get("outcome"))


def value(answer: Mapping[str, Any]) -> Any:
    """The outcome."""
    return answer.get("outcome")


def markdown(cell: Cell, answer: Mapping[str, Any] | None) -> str:
    """The command, then its outcome, output and evidence."""
    given = answer or {}
    facts = [f"**Outcome:** {one_line(given.get('outcome') or 'not recorded')}"]
    if given.get("exit_code") is not None:
        facts.append(f"exit code {given['exit_code']}")
    if given.get("ran_at"):
        facts.append(one_line(given["ran_at"]))
    if given.get("reason"):
        facts.append(f"reason: {one_line(given['reason'])}")
    return paragraphs(
        fenced(cell.body, cell.language or "sh"),
        ", ".join(facts),
        fenced(given["output"], "text") if given.get("output") else "",
        f"Evidence: {one_line(given['evidence'])}" if given.get("evidence") else "",
    )
