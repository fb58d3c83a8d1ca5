"""GitHub workflow runs that deploy: the webhook `workflow_run` and the list of the REST API."""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from core.records import Record
from core.sources import Finding, Input, Options
from core.sources.building import Rejected, inner, mapping, required, required_time, text
from core.sources.decoding import first_object, json_rows
from core.sources.going_live import Live, records_of, told_in, version_of

NAME = "github_workflows"
TITLE = "GitHub workflow runs (webhook or REST)"
_DEPLOYS = re.compile(r"deploy|release|roll[ _-]?(?:out|back)|publish|promote", re.IGNORECASE)
_ROLLS_BACK = re.compile(r"roll[ _-]?back|hot[ _-]?fix|revert", re.IGNORECASE)
_PLACE = re.compile(r"\b(production|prod|staging|stage|canary|preprod|test|qa|dev|development)\b", re.IGNORECASE)
_ENVIRONMENTS = {"prod": "production", "stage": "staging", "dev": "development"}


def recognises(file: Input) -> bool:
    """True for the webhook, the API's list, or a run by itself."""
    first = first_object(file.head)
    runs = first.get("workflow_runs")
    if isinstance(runs, list):
        return True
    told = first.get("workflow_run")
    is_webhook = isinstance(told, dict) and "deployment" not in first and "check_run" not in first
    return is_webhook or first.keys() >= {"workflow_id", "run_number", "head_sha"}


def read(file: Input, options: Options) -> Iterator[Record | Finding]:
    """Successful runs whose workflow, file or title speaks of deploying, releasing or rolling back; what is left out is counted in one
    remark. A run that speaks of a rollback or hotfix was not planned; the commit's message may say
    so too (`Planned:`), and `Caused-by:` and `Culprit-of:`. Raises `BadFile` for malformed JSON."""
    left: dict[str, int] = {}
    for place, value in _rows(file):
        try:
            yield from _read_row(file, place, value, options)
        except Rejected as refusal:
            if refusal.where in ("name", "conclusion"):
                left[refusal.why] = left.get(refusal.why, 0) + 1
            else:
                yield Finding("rejected", file.name, f"{place}, {refusal.where}", refusal.value[:200], refusal.why)
    for why, count in left.items():
        yield Finding("rejected", file.name, "workflow runs", str(count), why)


def _rows(file: Input) -> Iterator[tuple[str, Any]]:
    for place, value in json_rows(file):
        runs = value.get("workflow_runs") if isinstance(value, dict) else None
        if isinstance(runs, list):
            yield from ((f"workflow_runs item {index}", row) for index, row in enumerate(runs, 1))
        else:
            yield place, value


def _read_row(file: Input, place: str, value: Any, options: Options) -> list[Record | Finding]:
    row = mapping(value, "")
    run = inner(row, "workflow_run") or row
    words = " ".join([text(inner(row, "workflow"), "name"), text(run, "name"), text(run, "path").rpartition("/")[2]])
    title = text(run, "display_title")
    if not _DEPLOYS.search(words):
        raise Rejected("name", words, "Their workflows do not speak of deploying, releasing or rolling back.")
    if text(run, "conclusion") != "success":
        raise Rejected("conclusion", text(run, "conclusion"), "They have not ended in success, so nothing is known to have gone live.")
    repository = inner(run, "repository") or inner(row, "repository")
    name = text(repository, "full_name") or "/".join(text(run, "html_url").removeprefix("https://github.com/").split("/")[:2])
    if not name:
        raise Rejected("repository", "", "The run names no repository.")
    where = _PLACE.search(words)
    environment = where[1].lower() if where else "production"
    said = told_in(text(inner(run, "head_commit"), "message"))
    is_repair = said.is_planned is None and _ROLLS_BACK.search(f"{words} {title}")
    live = Live(
        source=NAME,
        key=f"{name}/{required(run, 'id')}/{text(run, 'run_attempt') or '1'}",
        service=options.service or name.rpartition("/")[2],
        version=version_of(text(run, "head_branch"), required(run, "head_sha")),
        environment=_ENVIRONMENTS.get(environment, environment),
        at=required_time(run, "updated_at").at,
        said=replace(said, is_planned=False) if is_repair else said,
        label=" ".join(title.split())[:200],
        url=text(run, "html_url") or None,
    )
    return records_of(live, file, place, options)
