"""GitHub deployments: webhooks `deployment` and `deployment_status`, and the lists of the REST API."""

import json
from collections.abc import Iterator
from typing import Any

from core.records import Record
from core.sources import Finding, Input, Options
from core.sources.building import Rejected, inner, mapping, required, required_time, taken, text
from core.sources.decoding import first_object, json_rows
from core.sources.going_live import Live, records_of, told_by, version_of

NAME = "github_deployments"
TITLE = "GitHub deployments (webhook or REST)"
_PENDING = ("", "created", "queued", "pending", "in_progress", "waiting")
_ENDED = ("inactive",)


def recognises(file: Input) -> bool:
    """True for a webhook with a deployment and its repository, or a deployment as the REST API lists it."""
    first = first_object(file.head)
    told = first.get("deployment")
    if isinstance(told, dict):
        return {"id", "environment"} <= told.keys() and ("repository" in first or "deployment_status" in first or "sha" in told)
    return first.keys() >= {"id", "sha", "ref", "task", "environment"}


def read(file: Input, options: Options) -> Iterator[Record | Finding]:
    """Services (the repository's name, or `--service`), releases (a version tag, else the commit) and deployments.

    Only the status `success` says that it went live; a deployment without a status is kept as a mention, which any later word outranks.
    Its payload may say `planned`, `caused_by` and `culprit_of`. Raises `BadFile` for malformed JSON.
    """
    for place, value in json_rows(file):
        yield from taken(file, place, _read_row, file, place, value, options)


def _read_row(file: Input, place: str, value: Any, options: Options) -> list[Record | Finding]:
    row = mapping(value, "")
    told = inner(row, "deployment") or row
    status = inner(row, "deployment_status")
    state = text(status, "state") or text(told, "state").lower()
    if state in _ENDED:
        return []
    if state not in (*_PENDING, "success"):
        raise Rejected("deployment_status.state", state, "It did not succeed, so nothing went live.")
    at = required_time(status if status else told, "created_at")
    live = Live(
        source=NAME,
        key=f"{_repository(row, told)}/{required(told, 'id')}",
        service=options.service or _repository(row, told).rpartition("/")[2],
        version=version_of(text(told, "ref"), text(told, "sha")),
        environment=text(status, "environment") or text(told, "environment"),
        at=at.at,
        said=told_by(_payload(told)),
        label=" ".join(text(told, "description").split())[:200],
        url=text(status, "target_url") or text(status, "log_url") or None,
        is_known=state == "success",
    )
    return records_of(live, file, place, options)


def _repository(row: dict[str, Any], told: dict[str, Any]) -> str:
    """The repository's full name, out of the webhook or the API's own addresses."""
    name = text(inner(row, "repository"), "full_name")
    if not name:
        parts = (text(told, "repository_url") or text(told, "url")).split("/repos/")
        name = "/".join(parts[1].split("/")[:2]) if len(parts) == 2 else ""
    if not name:
        raise Rejected("repository", "", "It names no repository; export it with its url, or send the webhook.")
    return name


def _payload(told: dict[str, Any]) -> dict[str, Any]:
    """What the pipeline sent along: an object, or text that holds one."""
    sent = told.get("payload")
    if isinstance(sent, str):
        try:
            sent = json.loads(sent) if sent.strip() else {}
        except (ValueError, RecursionError):
            return {}
    return sent if isinstance(sent, dict) else {}
