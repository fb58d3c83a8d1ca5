"""Commands of the command line that are made from the registry: a noun, a verb, and options from the JSON Schema of its arguments."""

import json
import re
from pathlib import Path
from typing import Any

import typer

from core.cli import options
from core.cli.call import CALL, Answer
from core.errors import BadFile, InvalidInput

NOUNS = {
    "incident": "Incidents: create, change, touch, list, show.",
    "milestone": "Named times of an incident: record, correct, list.",
    "timeline": "What happened: add, paste, adopt, star, correct, reword, known, remove, list.",
    "remediation": "What was done in production: record, check, list.",
    "followup": "Promised changes: create, change, change_many, due, handoff, list.",
    "person": "People and who took part: name, join, roles, take_role, list.",
    "factor": "Contributing factors: tag.",
    "service": "Services and what runs where: list, running.",
    "deployment": "Deployments: list.",
    "exposure": "Intervals in which a vulnerable component was live.",
    "pingpong": "Remediations that one discipline made and the other undid.",
    "notebook": "Postmortems and walkthroughs: start, answer, skip, waive, sign, show, publish.",
    "meeting": "The joint meeting on a notebook: start, move, timer, lead, end, hands, parking lot, attendance.",
    "comment": "Comments beside cells and timeline entries: add, resolve, remove, list, mentions.",
    "survey": "Three questions after a meeting, shown as counts of five or more: answer, show.",
    "calibration": "What participants say before a meeting: answer, show.",
    "analysis": "Saved SQL cells that follow from each other: save, show, ask, remove.",
    "annotation": "What changed and from when, on every chart over time: add, change, remove, list.",
    "objective": "Service level objectives and what is left of their budgets: list.",
    "detection": "Who noticed an incident first: record.",
    "trends": "The leadership page: freeze, frozen, verify.",
    "target": "Targets of numbers that may have one: set, end, list.",
    "audit": "The audit log: list, verify.",
    "demo": "The worked example: load, remove, state.",
    "overview": "What the record holds and what waits: counts, notebooks, problems.",
    "health": "Whether Parley is well.",
}
"""Commands made from the registry, with their help."""
OPEN = {"allow_extra_args": True, "ignore_unknown_options": True}
"""Settings of a command that reads its own options."""
_NUMBER = re.compile(r"INC-\d+", re.IGNORECASE)


def noun(context: typer.Context) -> Answer:
    """Carry out the command of the registry that the noun and its first word name."""
    return run(str(context.info_name), list(context.args))


def run(name: str, words: list[str]) -> Answer:
    """The same for a noun and words."""
    from core.commands import schemas

    known = {entry["name"]: entry for entry in schemas()}
    chosen, rest = options.choose(name, words, known)
    entry = known[chosen]
    defaults = {"discipline": CALL.discipline} if CALL.discipline else {}
    arguments = options.read(chosen, rest, entry["arguments"], entry["summary"], defaults)
    if isinstance(arguments, str):
        return Answer({"name": chosen, "summary": entry["summary"], "arguments": entry["arguments"]}, text=arguments.rstrip())
    return judged(CALL.caller().call(chosen, _with_ids(chosen, arguments)))


def judged(value: Any) -> Answer:
    """An answer with the exit status that it calls for: 1 for a log that does not hold and for a guard that does not let pass."""
    answers = value if isinstance(value, list) else [value]
    found = any(isinstance(item, dict) and (item.get("holds") is False or item.get("verdict") in ("block", "unknown")) for item in answers)
    return Answer(value, 1 if found else 0)


def _with_ids(name: str, arguments: dict[str, Any]) -> dict[str, Any]:
    """Where an incident is meant, INC-142 may stand for its id."""
    named = [key for key in ("incident_id", "incident", "id") if _NUMBER.fullmatch(str(arguments.get(key, "")))]
    if name == "incident.show" or not named:
        return arguments
    shown = {key: CALL.caller().call("incident.show", {"id": arguments[key]})["incident"]["id"] for key in named}
    return {**arguments, **shown}


def guard(context: typer.Context) -> Answer:
    """May we? `packages --pairs FILE.jsonl` reads lines {ecosystem, package, from, to}; `components --from A --to B` compares two SBOMs,
    scanner reports or lock files (or package URLs); others: rollback, forward, ground."""
    words = list(context.args)
    if words[:1] == ["components"]:
        return run("guard", ["components", *_lists(words[1:])])
    if words[:1] != ["packages"] or "--pairs" not in [word.partition("=")[0] for word in words]:
        return run("guard", words)
    place = next(index for index, word in enumerate(words) if word.partition("=")[0] == "--pairs")
    _, mark, value = words[place].partition("=")
    if not mark and place + 1 >= len(words):
        raise InvalidInput("--pairs needs a file.", "See `python -m core guard --help`.")
    pairs = _lines(Path(value if mark else words[place + 1]))
    rest = words[1:place] + words[place + (1 if mark else 2) :]
    return run("guard", ["packages", "--arguments", json.dumps({"pairs": pairs}), *rest])


def _lists(words: list[str]) -> list[str]:
    """The words with the component lists of `--from` and `--to` read here, since a server is never told a path."""
    from core.exposure.listed import distinct, from_purls, read_components

    lists: dict[str, Any] = {}
    rest: list[str] = []
    todo = list(words)
    while todo:
        word = todo.pop(0)
        name, mark, value = word.partition("=")
        if name not in ("--from", "--to"):
            rest.append(word)
            continue
        if not mark and not todo:
            raise InvalidInput(f"{name} needs a file or package URLs.", "See `python -m core guard components --help`.")
        given = value if mark else todo.pop(0)
        found = from_purls(given) if given.startswith("pkg:") else read_components(Path(given))
        keys = ("name", "ecosystem", "component_version", "purl", "parse_problem")
        lists[name[2:]] = [{key: getattr(each, key) for key in keys} for each in distinct(found)]
    return [*rest, "--arguments", json.dumps(lists)] if lists else rest


def _lines(path: Path) -> list[Any]:
    """The documents of a JSON Lines file. Raises `BadFile` naming the line."""
    found = []
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise BadFile(f"{path} is not UTF-8 (byte {error.start}).", "Save it as UTF-8.") from error
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            try:
                found.append(json.loads(line))
            except (ValueError, RecursionError) as error:
                raise BadFile(f"{path} line {number} is not JSON: {error}.", "Correct the line.") from error
    return found


def commands() -> Answer:
    """Everything in the registry: name, kind, summary and the JSON Schema of its arguments."""
    from core.commands import schemas

    found = schemas()
    return Answer(found, text="\n".join(f"{item['name']:24}{item['kind']:9}{item['summary']}" for item in found))
