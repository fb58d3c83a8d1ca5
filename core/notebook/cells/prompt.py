"""A question to write an answer to, together."""

from collections.abc import Mapping
from typing import Any

from core.notebook.cells import Spec
from core.notebook.document import Cell
from core.notebook.given import is_skipped, names, only, option, prose, required, skip, text
from core.notebook.markup import escaped, neutral, paragraphs

SPEC = Spec(kind="prompt", languages=("prompt",), attributes=frozenset({"help"}), keys=frozenset({"help"}))


def question(cell: Cell) -> str:
    """The author's question, as Markdown."""
    return prose(cell)


def help_text(cell: Cell) -> str:
    """What helps to answer, or nothing."""
    return str(option(cell, "help") or "")


def validate(cell: Cell, answer: Mapping[str, Any]) -> dict[str, Any]:
    """`{"text": …}`, with `authors` (names) where several wrote it, or `{"nothing": reason}` where there is nothing to say."""
    if skipped := skip(cell, answer):
        return skipped
    only(cell, answer, "text", "nothing", "authors")
    if "nothing" in answer:
        only(cell, answer, "nothing")
        return {"nothing": required(cell, answer, "nothing", "the reason why there is nothing to say")}
    authors = names(answer.get("authors"))
    return {"text": text(cell, answer, "text"), **({"authors": list(authors)} if authors else {})}


def content(answer: Mapping[str, Any]) -> dict[str, Any]:
    """What a signature covers: the words, not whose they are."""
    return {key: value for key, value in answer.items() if key != "authors"}


def settled(cell: Cell, answer: Mapping[str, Any] | None) -> bool:
    """When something was written, or there is nothing to say for a stated reason."""
    given = answer or {}
    return is_skipped(answer) or bool(given.get("text", "").strip() or given.get("nothing"))


def value(answer: Mapping[str, Any]) -> Any:
    """The text, for conditions and references."""
    return answer.get("text", "")


def markdown(cell: Cell, answer: Mapping[str, Any] | None) -> str:
    """The question, then what was written."""
    given = answer or {}
    said = escaped(given.get("text", "")) or (f"Nothing to say: {escaped(given['nothing'])}" if given.get("nothing") else "")
    return paragraphs(neutral(question(cell)), said or "_No answer._")
