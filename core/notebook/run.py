"""Where a notebook stands: pure functions from document, answers and inputs to what is visible, settled, blocked and next."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from core.notebook.cells import all_kinds
from core.notebook.conditions import decide
from core.notebook.document import Cell, Document, Step
from core.notebook.given import is_skipped, names

Answers = Mapping[str, Mapping[str, Any]]
StepWord = Literal["to_do", "doing", "done", "skipped", "blocked"]


@dataclass(frozen=True, slots=True, kw_only=True)
class CellState:
    """One cell now. `waits_for` are the cells of its `after` that are not settled; `skipped` is the reason it was skipped for.

    A hidden cell is settled. `is_open` means that something is still asked of the participants.
    """

    name: str
    kind: str
    step: str
    is_visible: bool
    is_required: bool
    is_settled: bool
    is_answered: bool
    waits_for: tuple[str, ...] = ()
    skipped: str = ""

    @property
    def is_open(self) -> bool:
        """True while it is visible and not settled."""
        return self.is_visible and not self.is_settled

    @property
    def is_blocked(self) -> bool:
        """True while it is open and waits for another cell."""
        return self.is_open and bool(self.waits_for)


@dataclass(frozen=True, slots=True, kw_only=True)
class StepState:
    """One step now. `reason` says why it was skipped or what it waits for."""

    name: str
    title: str
    state: StepWord
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """A whole notebook now. `current` is the first step with something to do, None when there is none.

    `still_open` are the required cells that are not settled, in reading order. `keeps_from_publishing` and
    `keeps_from_closing` are sentences; an empty tuple means it may be done.
    """

    cells: Mapping[str, CellState]
    steps: tuple[StepState, ...]
    current: str | None
    still_open: tuple[str, ...]
    keeps_from_publishing: tuple[str, ...]
    keeps_from_closing: tuple[str, ...]

    @property
    def may_publish(self) -> bool:
        """True when nothing keeps it from being published."""
        return not self.keeps_from_publishing

    @property
    def may_close(self) -> bool:
        """True when nothing keeps it from being closed."""
        return not self.keeps_from_closing


def state(document: Document, answers: Answers, inputs: Mapping[str, Any]) -> State:
    """The state of a notebook. The answer of a signoff cell is `{"signatures": […]}`, made from the signature records."""
    known = facts(document, answers, inputs)
    cells = {cell.name: _cell_state(cell, answers, known) for cell in document.cells()}
    cells = {cell.name: _waiting(cell, cells) for cell in document.cells()}
    steps = tuple(_step_state(step, [cells[cell.name] for cell in step.cells]) for step in document.steps)
    still_open = tuple(name for name, each in cells.items() if each.is_open and each.is_required)
    current = next((step.name for step in steps if step.state in ("to_do", "doing")), None)
    current = current or next((step.name for step in steps if step.state == "blocked"), None)
    return State(
        cells=cells,
        steps=steps,
        current=current,
        still_open=still_open,
        keeps_from_publishing=_kept(document, cells, still_open, publishing=True),
        keeps_from_closing=_kept(document, cells, still_open, publishing=False),
    )


def facts(document: Document, answers: Answers, inputs: Mapping[str, Any]) -> dict[str, Any]:
    """What conditions and references may name: inputs, and each answered cell's value (a query's is its first row)."""
    known = dict(inputs)
    for cell in document.cells():
        answer = answers.get(cell.name)
        value = getattr(all_kinds()[cell.kind], "value", None) if answer and not is_skipped(answer) else None
        if answer and value is not None:
            known[cell.name] = value(answer)
    return known


def is_required(cell: Cell) -> bool:
    """The attribute where the author set it; a task list in prose is not required; else the kind's default."""
    stated = cell.attributes.get("required", "").lower()
    if stated in {"true", "false"}:
        return stated == "true"
    return all_kinds()[cell.kind].SPEC.required and not (cell.kind == "checklist" and cell.language is None)


def _cell_state(cell: Cell, answers: Answers, known: Mapping[str, Any]) -> CellState:
    kind = all_kinds()[cell.kind]
    reads = getattr(kind, "reads", None)
    answer = answers.get(reads(cell) if reads else cell.name)
    condition = cell.attributes.get("when", "").strip()
    is_visible = not condition or decide(condition, known) is not False
    return CellState(
        name=cell.name,
        kind=cell.kind,
        step=cell.step,
        is_visible=is_visible,
        is_required=is_required(cell),
        is_settled=not is_visible or kind.settled(cell, answer),
        is_answered=kind.SPEC.takes_answer and bool(answer),
        skipped=str(answer["skipped"]) if answer and is_skipped(answer) and kind.SPEC.takes_answer else "",
    )


def _waiting(cell: Cell, cells: Mapping[str, CellState]) -> CellState:
    own = cells[cell.name]
    waits = tuple(name for name in names(cell.attributes.get("after", "")) if name in cells and cells[name].is_open)
    # What was settled before the cell it waits for came open again is no longer settled.
    undone = bool(waits) and cell.kind == "signoff"
    return CellState(
        name=own.name,
        kind=own.kind,
        step=own.step,
        is_visible=own.is_visible,
        is_required=own.is_required,
        is_settled=own.is_settled and not (undone and own.is_visible),
        is_answered=own.is_answered,
        waits_for=waits,
        skipped=own.skipped,
    )


def _step_state(step: Step, cells: list[CellState]) -> StepState:
    asking = [each for each in cells if each.is_open]
    skipped = [each.skipped for each in cells if each.skipped]
    answered = [each for each in cells if each.is_visible and each.is_answered and not each.skipped]
    word: StepWord
    reason = ""
    if asking and all(each.is_blocked for each in asking):
        word, reason = "blocked", f"waits for {', '.join(dict.fromkeys(name for each in asking for name in each.waits_for))}"
    elif asking:
        word = "doing" if answered or skipped else "to_do"
    elif skipped and not answered:
        word, reason = "skipped", "; ".join(dict.fromkeys(skipped))
    else:
        word = "done"
    return StepState(name=step.name, title=step.title, state=word, reason=reason)


def _kept(document: Document, cells: Mapping[str, CellState], still_open: tuple[str, ...], publishing: bool) -> tuple[str, ...]:
    sentences = []
    if publishing and document.kind == "runbook":
        sentences.append("A walkthrough is closed, not published.")
    if not publishing and document.kind != "runbook":
        sentences.append("Only a walkthrough is closed; this is published.")
    for name in still_open:
        each = cells[name]
        waits = f" It waits for {', '.join(each.waits_for)}." if each.waits_for else ""
        sentences.append(f"The {each.kind} {name} is still open.{waits}")
    signable = any(each.kind == "signoff" and each.is_visible for each in cells.values())
    if publishing and document.kind in ("postmortem", "policy") and not signable:
        sentences.append("There is no sign-off in it that both disciplines could sign.")
    return tuple(sentences)
