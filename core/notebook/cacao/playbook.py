"""A CACAO 2.0 playbook as JSON gives it, checked before anything is made of it: what is wrong is named with its place."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from core.errors import BadFile

MOST_BYTES = 2_000_000
MOST_STEPS = 500
STEPS = ("start", "end", "action", "playbook-action", "parallel", "if-condition", "while-condition", "switch-condition")
"""The kinds of workflow step of CACAO 2.0, section 4."""
AGENTS = frozenset(
    ["group", "individual", "location", "organization", "sector", "http-api", "linux", "net-address", "security-category", "ssh"]
)
"""The agent and target types of CACAO 2.0, section 7; the list is open, so that others may be a name's own beginning."""
REQUIRED = ("id", "name", "created_by", "created", "modified", "workflow_start", "workflow")
SECRETS = re.compile(r"password|passphrase|secret|token|private_key|api_key", re.IGNORECASE)
_STEP = re.compile(r"([a-z]+(?:-[a-z]+)*)--[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_MAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")


@dataclass(frozen=True, slots=True)
class Playbook:
    """`whole` is the JSON with secrets taken out (`masked` names where); `steps` is its workflow by id, `start` the first step's id."""

    whole: Mapping[str, Any]
    steps: Mapping[str, Mapping[str, Any]]
    start: str
    masked: tuple[str, ...]

    def variables(self) -> dict[str, Mapping[str, Any]]:
        """Every declared variable by its name, those of the playbook before those of its steps."""
        found: dict[str, Mapping[str, Any]] = {}
        for owner in (self.whole.get("playbook_variables"), *(step.get("step_variables") for step in self.steps.values())):
            for name, what in (owner or {}).items() if isinstance(owner, Mapping) else ():
                found.setdefault(str(name), what if isinstance(what, Mapping) else {})
        return found

    def named(self, id: object) -> str:
        """The name of an agent or target, or its id where nothing defines it."""
        for group in ("agent_definitions", "target_definitions"):
            known = self.whole.get(group)
            if isinstance(known, Mapping) and isinstance(known.get(str(id)), Mapping):
                return str(known[str(id)].get("name") or id)
        return str(id)


def read_playbook(data: bytes | str, name: str) -> Playbook:
    """The playbook in a file called `name`. Raises `BadFile` naming the place of whatever is wrong; nothing is guessed."""
    raw = data.encode() if isinstance(data, str) else data
    if len(raw) > MOST_BYTES:
        raise BadFile(f"{name} has {len(raw):,} bytes; a playbook has at most {MOST_BYTES:,}.", "Split it.")
    try:
        whole = json.loads(raw.decode())
    except UnicodeError:
        raise BadFile(f"{name} is not UTF-8 text.", "Save the file as UTF-8.") from None
    except (ValueError, RecursionError) as error:
        raise BadFile(f"{name} is not JSON: {str(error)[:100]}.", "Export it again.") from None
    if not isinstance(whole, dict) or whole.get("type") != "playbook":
        raise BadFile(f"{name} is not a CACAO playbook: its type is not “playbook”.", "Choose a CACAO 2.0 file.")
    if whole.get("spec_version") != "cacao-2.0":
        stated = whole.get("spec_version")
        raise BadFile(f"{name} is of the version {stated!r}; Parley reads cacao-2.0.", "Convert it to CACAO 2.0 where it was made.")
    problem = next(_problems(whole), None)
    if problem:
        raise BadFile(f"{name}: {problem}.", "Correct the playbook where it was made; nothing of it was taken.")
    masked: list[str] = []
    cleaned = _masked(whole, "", masked)
    return Playbook(whole=cleaned, steps=cleaned["workflow"], start=cleaned["workflow_start"], masked=tuple(masked))


def edges(step: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Where a step leads, as (how, id of the next step): CACAO's `on_…` members, `next_steps` and `cases`."""
    for key in ("on_true", "on_false", "on_success", "on_failure"):
        if step.get(key):
            yield key, str(step[key])
    if isinstance(step.get("next_steps"), list):
        yield from (("next_steps", str(each)) for each in step["next_steps"])
    if isinstance(step.get("cases"), Mapping):
        yield from ((f"case {value}", str(target)) for value, target in step["cases"].items())
    if step.get("on_completion"):
        yield "on_completion", str(step["on_completion"])


def _problems(whole: Mapping[str, Any]) -> Iterator[str]:
    if any("\x00" in text or not _is_text(text) for text in _texts(whole)):
        yield "a text in it holds a NUL character or half a character, which no notebook can hold"
    for key in REQUIRED:
        if not whole.get(key):
            yield f"{key} is missing"
    workflow = whole["workflow"]
    if not isinstance(workflow, dict):
        yield f"workflow is a {type(workflow).__name__}, not an object of steps by their id"
    if len(workflow) > MOST_STEPS:
        yield f"it has {len(workflow):,} steps, more than {MOST_STEPS}"
    for id, step in workflow.items():
        yield from _step_problems(id, step, workflow)
    if whole["workflow_start"] not in workflow:
        yield f"workflow_start names {whole['workflow_start']!r}, which is no step"
    yield from _definitions(whole)
    yield from _circle(workflow, str(whole["workflow_start"]))


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, each in value.items():
            yield key
            yield from _texts(each)
    elif isinstance(value, list):
        for each in value:
            yield from _texts(each)


def _is_text(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _step_problems(id: str, step: object, workflow: Mapping[str, Any]) -> Iterator[str]:
    if not isinstance(step, dict):
        yield f"the step {id} is not an object"
        return
    shape = _STEP.fullmatch(id)
    if step.get("type") not in STEPS:
        yield f"the step {id} has the type {step.get('type')!r}, which CACAO 2.0 does not know"
    elif shape is None or shape[1] != step["type"]:
        yield f"the step {id} does not have the id of a step of the type {step['type']}"
    if step.get("type") == "action" and not _commands_of(step):
        yield f"the step {id} has no commands"
    if step.get("type") in ("if-condition", "while-condition") and not isinstance(step.get("condition"), str):
        yield f"the step {id} has no condition"
    for how, target in edges(step):
        if target not in workflow:
            yield f"the step {id} leads by {how} to {target}, which is no step"


def _commands_of(step: Mapping[str, Any]) -> bool:
    commands = step.get("commands")
    return isinstance(commands, list) and bool(commands) and all(isinstance(each, dict) and each.get("type") for each in commands)


def _definitions(whole: Mapping[str, Any]) -> Iterator[str]:
    for group in ("agent_definitions", "target_definitions"):
        known = whole.get(group) or {}
        if not isinstance(known, dict):
            yield f"{group} is not an object"
            return
        for id, what in known.items():
            kind = what.get("type") if isinstance(what, dict) else None
            if not isinstance(kind, str) or (kind not in AGENTS and not id.startswith(kind)):
                yield f"{group} {id} has the type {kind!r}, which is no kind of agent or target"
            contact = what.get("contact") if isinstance(what, dict) else None
            mails = contact.get("email") if isinstance(contact, dict) else None
            for mail in (mails or {}).values() if isinstance(mails, dict) else ():
                if not isinstance(mail, str) or not _MAIL.fullmatch(mail):
                    yield f"{group} {id} has the mail address {str(mail)[:60]!r}, which is none"


def _circle(workflow: Mapping[str, Any], start: str) -> Iterator[str]:
    """A walk that comes back to a step it is in; only a `while-condition` may be led back to, since it says when to stop."""
    path: list[str] = []
    state: dict[str, int] = {}
    todo: list[tuple[str, bool]] = [(start, False)]
    while todo:
        id, leaving = todo.pop()
        if leaving:
            state[id] = 2
            path.pop()
            continue
        if state.get(id) == 1 and workflow[id].get("type") == "while-condition":
            continue
        if state.get(id) == 1:
            yield f"the steps go round in a circle: {' → '.join([*path[path.index(id) :], id])}"
            return
        if state.get(id) == 2:
            continue
        state[id] = 1
        path.append(id)
        todo.append((id, True))
        todo.extend((target, False) for _, target in edges(workflow.get(id, {})))


def _masked(value: Any, place: str, masked: list[str]) -> Any:
    if isinstance(value, dict):
        kept = {}
        for key, each in value.items():
            where = f"{place}.{key}".lstrip(".")
            if SECRETS.search(key) and isinstance(each, str) and each and "authentication_info_definitions" in where:
                masked.append(where)
                kept[key] = ""
            else:
                kept[key] = _masked(each, where, masked)
        return kept
    return [_masked(each, place, masked) for each in value] if isinstance(value, list) else value
