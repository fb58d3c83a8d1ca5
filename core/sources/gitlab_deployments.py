"""GitLab deployments: the list of the REST API and the deployment webhook."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from core.records import Record
from core.sources import Finding, Input, Options
from core.sources.building import Rejected, inner, mapping, required, taken, text, when
from core.sources.decoding import first_object, json_rows
from core.sources.going_live import Live, records_of, told_in, version_of

NAME = "gitlab_deployments"
TITLE = "GitLab deployments (REST or webhook)"
_PENDING = ("created", "running", "blocked")


def recognises(file: Input) -> bool:
    """True for a deployment with its `iid`, `deployable` and environment, or a webhook of that kind."""
    first = first_object(file.head)
    return first.get("object_kind") == "deployment" or first.keys() >= {"iid", "deployable", "environment", "sha"}


def read(file: Input, options: Options) -> Iterator[Record | Finding]:
    """Services (the project's name, or `--service`), releases (a version tag, else the commit) and deployments. Only the status `success`
    says that it went live. The commit's message may say `Planned:`, `Caused-by:` and `Culprit-of:`. Names of people are not taken.

    Raises `BadFile` for malformed JSON."""
    for place, value in json_rows(file):
        yield from taken(file, place, _read_row, file, place, value, options)


def _read_row(file: Input, place: str, value: Any, options: Options) -> list[Record | Finding]:
    row = mapping(value, "")
    status = text(row, "status")
    if status not in ("success", *_PENDING):
        raise Rejected("status", status, "It did not succeed, so nothing went live.")
    job = inner(row, "deployable") if isinstance(row.get("deployable"), dict) else {}
    moments = (when(row, "status_changed_at"), when(job, "finished_at"), when(row, "updated_at"), when(row, "created_at"))
    at = next((each for each in moments if each), None)
    if at is None:
        raise Rejected("updated_at", "", "It states no time.")
    project = _project(row, job)
    name = options.service or project.rpartition("/")[2]
    if not name:
        raise Rejected("project", "", "It names no project; say with --service which service it belongs to.")
    environment, commit = row.get("environment"), inner(job, "commit")
    live = Live(
        source=NAME,
        key=f"{project or name}/{text(row, 'id') or required(row, 'deployment_id')}",
        service=name,
        version=version_of(text(row, "ref"), text(row, "sha") or _commit(row)),
        environment=environment if isinstance(environment, str) else text(inner(row, "environment"), "name"),
        at=at.at,
        said=told_in(text(commit, "message")),
        label=" ".join((text(commit, "title") or text(row, "commit_title")).split())[:200],
        url=text(row, "deployable_url") or text(job, "web_url") or None,
        is_known=status == "success",
    )
    return records_of(live, file, place, options)




def _commit(row: dict[str, Any]) -> str:
    return text(row, "commit_url").rpartition("/")[2] or text(row, "short_sha")


def _project(row: dict[str, Any], job: dict[str, Any]) -> str:
    """The project's path, out of the webhook or the addresses beside the deployment."""
    stated = text(inner(row, "project"), "path_with_namespace")
    addresses = (text(inner(job, "commit"), "web_url"), text(inner(job, "pipeline"), "web_url"), text(job, "web_url"))
    found = [urlsplit(each).path.partition("/-/")[0].strip("/") for each in addresses if "/-/" in each]
    return stated or next(iter(found), "")
