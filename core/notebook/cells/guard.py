"""A computed answer to "may we?": clear, warn, block or unknown, and what two disciplines said to it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from core.notebook.cells import Spec
from core.notebook.document import Cell
from core.notebook.given import DISCIPLINES, mapping, moment, only, required, text, wrong
from core.notebook.markup import one_line, paragraphs, table

KEYS = frozenset({"kind", "service", "to", "from", "env", "environment", "policy"})
SPEC = Spec(kind="guard", languages=("guard",), is_yaml=True, required=True, attributes=KEYS, keys=KEYS)
VERDICTS = ("clear", "warn", "block", "unknown")
_LISTS = ("reintroduced", "incidents", "present", "fixed", "unknown", "reasons")


def validate(cell: Cell, answer: Mapping[str, Any]) -> dict[str, Any]:
    """`{verdict: the guard's whole answer, computed_at, inputs, acknowledged: {discipline: …}, waiver: …}`.

    A guard is never skipped: it is clear, acknowledged or waived.
    """
    only(cell, answer, "verdict", "computed_at", "inputs", "acknowledged", "waiver")
    kept: dict[str, Any] = {
        "verdict": _verdict(cell, answer.get("verdict")),
        "computed_at": moment(cell, answer.get("computed_at")),
        "inputs": dict(mapping(cell, answer.get("inputs", {}), "the guard's inputs")),
    }
    if answer.get("acknowledged"):
        given = mapping(cell, answer["acknowledged"], "an acknowledgement by discipline")
        only(cell, given, *DISCIPLINES)
        kept["acknowledged"] = {who: _accepted(cell, given[who], "by", "at", "covers") for who in DISCIPLINES if who in given}
    if answer.get("waiver"):
        kept["waiver"] = _waiver(cell, mapping(cell, answer["waiver"], "a waiver"))
    return kept


def _verdict(cell: Cell, value: object) -> dict[str, Any]:
    verdict = mapping(cell, value, "the guard's answer")
    if verdict.get("verdict") not in VERDICTS:
        raise wrong(cell, verdict.get("verdict"), f"a verdict out of {', '.join(VERDICTS)}")
    for key in _LISTS:
        if not isinstance(verdict.get(key, []), (list, tuple)):
            raise wrong(cell, verdict[key], f"a list for {key}")
    return dict(verdict)


def _waiver(cell: Cell, value: Mapping[str, Any]) -> dict[str, Any]:
    kept = _accepted(cell, value, "reason", "owner", "expires_at", "by", "at", "covers", "unknown", "discipline")
    return kept | {
        "reason": required(cell, value, "reason", "the reason for the waiver"),
        "owner": required(cell, value, "owner", "who answers for the waiver"),
        "expires_at": moment(cell, value.get("expires_at")),
        "unknown": _ids(cell, value.get("unknown", [])),
        "discipline": text(cell, value, "discipline"),
    }


def _accepted(cell: Cell, value: object, *keys: str) -> dict[str, Any]:
    given = mapping(cell, value, "who accepted what, and when")
    only(cell, given, *keys)
    by = required(cell, given, "by", "who it was")
    return {"by": by, "at": moment(cell, given.get("at")), "covers": _ids(cell, given.get("covers", []))}


def _ids(cell: Cell, value: object) -> list[str]:
    if not isinstance(value, (list, tuple)) or not all(isinstance(each, str) for each in value):
        raise wrong(cell, value, "a list of names")
    return sorted(set(value))


def returning(verdict: Mapping[str, Any]) -> frozenset[str]:
    """The ids of what would come back, holes and linked incidents; an acknowledgement or a waiver covers exactly these."""
    return frozenset(_name(each, "id") for key in ("reintroduced", "incidents") for each in verdict.get(key, []))


def unknowns(verdict: Mapping[str, Any]) -> frozenset[str]:
    """The names of what nobody can know; a waiver must name each."""
    return frozenset(_name(each, "component") for each in verdict.get("unknown", []))


def _name(each: object, key: str) -> str:
    return str(each.get(key, each)) if isinstance(each, Mapping) else str(each)


def missing(answer: Mapping[str, Any] | None) -> tuple[str, ...]:
    """What keeps the step from being signed, in sentences; empty when it may be. The table "Guard" of the architecture."""
    if not answer or "verdict" not in answer:
        return ("The guard was not asked yet.",)
    verdict = answer["verdict"]
    back, unknown = returning(verdict), unknowns(verdict)
    match verdict["verdict"]:
        case "clear" if not back and not unknown:
            return ()
        case "warn" if not unknown:
            seen = answer.get("acknowledged", {})
            lacking = [who for who in DISCIPLINES if who not in seen or not back <= set(seen[who]["covers"])]
            by = {seen[who]["by"] for who in DISCIPLINES if who in seen}
            if not lacking and len(by) < len(DISCIPLINES):
                return ("One person acknowledged for both disciplines; each needs its own.",)
            return tuple(f"{who} has not acknowledged what comes back." for who in lacking)
    return _unwaived(answer.get("waiver"), back, unknown)


def _unwaived(waiver: Mapping[str, Any] | None, back: frozenset[str], unknown: frozenset[str]) -> tuple[str, ...]:
    if waiver is None:
        return ("A waiver with reason, owner and expiry is needed.",)
    uncovered = sorted(back - set(waiver["covers"]))
    unnamed = sorted(unknown - set(waiver["unknown"]))
    sentences = [f"The waiver does not cover {', '.join(uncovered)}."] if uncovered else []
    return (*sentences, f"The waiver does not name the unknown: {', '.join(unnamed)}.") if unnamed else tuple(sentences)


def without_ended(answer: Mapping[str, Any], now: datetime) -> Mapping[str, Any]:
    """The answer without its waiver, once that has ended at `now` (UTC): then the guard is as red as before."""
    waiver = answer.get("waiver")
    if not isinstance(waiver, Mapping) or datetime.fromisoformat(str(waiver["expires_at"])) > now:
        return answer
    return {key: each for key, each in answer.items() if key != "waiver"}


def settled(cell: Cell, answer: Mapping[str, Any] | None) -> bool:
    """When the step may be signed."""
    return not missing(answer)


def content(answer: Mapping[str, Any]) -> dict[str, Any]:
    """What a signature covers: the answer without the time it was computed, so that asking again voids nothing by itself."""
    return {key: each for key, each in answer.items() if key != "computed_at"}


def value(answer: Mapping[str, Any]) -> Any:
    """The verdict's word."""
    return answer.get("verdict", {}).get("verdict")


def markdown(cell: Cell, answer: Mapping[str, Any] | None) -> str:
    """The verdict with its reasons and the data's date, what comes back, what is unknown, and who accepted it."""
    if not answer or "verdict" not in answer:
        return "**Guard:** _not asked_"
    verdict = answer["verdict"]
    items = (each for each in verdict.get("reintroduced", []) if isinstance(each, Mapping))
    back = [(each.get("id"), each.get("severity"), each.get("kev")) for each in items]
    told = (each for each in verdict.get("incidents", []) if isinstance(each, Mapping))
    linked = [(each.get("id"), each.get("title"), each.get("why")) for each in told]
    seen = answer.get("acknowledged", {})
    dates = verdict.get("data_as_of")
    dated = ", ".join(f"{name} {date}" for name, date in dates.items()) if isinstance(dates, Mapping) else str(dates or "")
    return paragraphs(
        f"**Guard:** {one_line(verdict['verdict'])}, computed {one_line(answer['computed_at'])}",
        f"Advisory data as of {one_line(dated or 'unknown')}.",
        "\n".join(f"- {one_line(str(reason))}" for reason in verdict.get("reasons", [])),
        table(("Comes back", "Severity", "Known exploited"), back) if back else "",
        table(("Linked incident", "Title", "Why"), linked) if linked else "",
        "\n".join(f"- Unknown: {one_line(name)}" for name in sorted(unknowns(verdict))),
        "\n".join(f"- Acknowledged for {who} by {one_line(each['by'])}, {one_line(each['at'])}" for who, each in seen.items()),
        _waived(answer.get("waiver")),
    )


def _waived(waiver: Mapping[str, Any] | None) -> str:
    if waiver is None:
        return ""
    owner, by, until = (one_line(waiver[key]) for key in ("owner", "by", "expires_at"))
    return f"**Waiver** until {until}, owner {owner}, recorded by {by}: {one_line(waiver['reason'])}"
