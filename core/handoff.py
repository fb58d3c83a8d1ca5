"""A follow-up as text for a tracker: title and body for Jira, GitHub or GitLab, to be copied there."""

import re
from typing import Any, Literal

from core.access import Viewer
from core.errors import NotFound
from core.notebook.markup import one_line
from core.queries import ask
from core.store.command import Arguments, read
from core.store.home import Row
from core.store.store import Store, is_id

Tracker = Literal["github", "gitlab", "jira"]
_JOINER = "\u2060"
_CALLS = re.compile(r"@(?=\w)|[#!](?=\d)")
_JIRA = re.compile(r"([\\{}\[\]*_|!^~+#-])")
_DISCIPLINES = {"sre": "SRE", "security": "Security", "joint": "SRE and security"}


class HandOff(Arguments):
    """A follow-up by its id, and for which tracker."""

    id: str
    tracker: Tracker


@read("followup.handoff", "A follow-up as text for a tracker", HandOff)
def handoff(store: Store, viewer: Viewer, args: HandOff) -> dict[str, Any]:
    """`title`, `body` and `warning`, which says when the follow-up is restricted here and a tracker may show it to more people.

    Text of the record stays text: nobody is mentioned, no other issue is linked and no quick action is carried out by it.
    """
    rows = ask(store, viewer, "record/followup", [args.id]) if is_id(args.id) else []
    if not rows:
        raise NotFound(f"There is no follow-up with the id {args.id}.", "It may be gone; reload.")
    row = rows[0]
    written = {"github": _github, "gitlab": _gitlab, "jira": _jira}[args.tracker](row)
    warning = "" if row["visibility"] == "everyone" else f"Here only “{row['visibility']}” may see this; the tracker may show it to others."
    return {"tracker": args.tracker, "title": " ".join(_quiet(row["title"]).split()), "body": written, "warning": warning}


def _facts(row: Row) -> list[tuple[str, str]]:
    """Name and text of what is known; what is not is left out."""
    severity = min((each for each in (row["sre_severity"], row["security_severity"]) if each), default="")
    shown = f" ({severity})" if severity else ""
    incident = f"INC-{row['incident_number']} {row['incident_title']}{shown}" if row["incident_number"] else ""
    told = [
        ("Incident", incident),
        ("Discipline", _DISCIPLINES.get(row["discipline"], row["discipline"])),
        ("Priority", row["priority"]),
        ("Owner", row["owner"] or ""),
        ("Due", row["due_on"].isoformat() if row["due_on"] else ""),
        ("Contributing factor", row["factor"] or ""),
        ("Follow-up in Parley", row["id"]),
    ]
    return [(name, " ".join(text.split())) for name, text in told if text]


def _github(row: Row) -> str:
    return "\n".join(f"- **{name}:** {_markdown(text)}" for name, text in _facts(row)) + "\n"


def _gitlab(row: Row) -> str:
    actions = [f"/due {row['due_on'].isoformat()}"] if row["due_on"] else []
    return "\n".join([_github(row), *actions]).rstrip("\n") + "\n"


def _jira(row: Row) -> str:
    return "\n".join(f"* *{name}:* {_JIRA.sub(_escaped, _quiet(text))}" for name, text in _facts(row)) + "\n"


def _escaped(match: re.Match[str]) -> str:
    return f"\\{match[1]}"


def _markdown(text: str) -> str:
    return _quiet(one_line(text))


def _quiet(text: str) -> str:
    """Text in which no tracker finds a person or another issue."""
    return _CALLS.sub(lambda match: match[0] + _JOINER, text)
