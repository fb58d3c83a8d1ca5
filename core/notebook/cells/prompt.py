"""A question to write an answer to, together."""

import re
from collections.abc import Mapping
from typing import Any

from core.notebook.cells import Spec
from core.notebook.document import Cell
from core.notebook.given import is_skipped, names, only, option, prose, required, skip, text
from core.notebook.markup import escaped, neutral, one_line, paragraphs

_NUMBER = re.compile(r"(?<![\w.,:/#-])\d[\d.,]*(?![\w:/-])(?:\s?%|[ \t][^\W\d_]+)?")
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
    only(cell, answer, "text", "nothing", "authors", "asserted")
    if "nothing" in answer:
        only(cell, answer, "nothing")
        return {"nothing": required(cell, answer, "nothing", "the reason why there is nothing to say")}
    authors = names(answer.get("authors"))
    said = {"text": text(cell, answer, "text"), **({"authors": list(authors)} if authors else {})}
    kept = [dict(each) for each in asserted(answer) if each["text"] in said["text"]]
    return {**said, **({"asserted": kept} if kept else {})}


def asserted(answer: Mapping[str, Any]) -> list[Mapping[str, str]]:
    """Words with numbers that somebody vouches for, since no query gives them: `text`, `by`, `discipline`, `since` (UTC) and `source`."""
    return [each for each in answer.get("asserted") or [] if isinstance(each, Mapping) and isinstance(each.get("text"), str)]


def unbound(answer: Mapping[str, Any]) -> list[str]:
    """The numbers of the text, each with the word beside it, for which nobody vouches; times, days, ids and versions are none."""
    held = [each["text"] for each in asserted(answer)]
    found = (match[0].strip() for match in _NUMBER.finditer(answer.get("text", "")))
    return [each for each in dict.fromkeys(found) if not any(each in whole for whole in held)]


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
    vouched = [f"“{one_line(each['text'])}” ({one_line(_who(each))})" for each in asserted(given)]
    mark = f"_Asserted, not measured: {'; '.join(vouched)}._" if vouched else ""
    return paragraphs(neutral(question(cell)), said or "_No answer._", mark)


def _who(entry: Mapping[str, str]) -> str:
    source = f", from {entry['source']}" if entry.get("source") else ""
    return f"{entry.get('by', 'someone')}{source}"
