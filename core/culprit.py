"""The deployment that a person names as what caused an incident: guards, common ground and costs are asked from it."""

from typing import Any

from pydantic import Field

from core.errors import InvalidInput
from core.incident import resolve
from core.notebook.opened import Inside
from core.records import Deployment, Id, Incident, Release, Service
from core.store.change import Change
from core.store.command import Arguments, command


class NameCulprit(Arguments):
    """`deployment` is its id, None takes the mark back. `version` is the version of the incident that was seen."""

    id: str = Field(description="The incident, such as INC-7")
    deployment: str | None = Field(default=None, description="The deployment's id; none takes the mark back")
    version: int | None = Field(default=None, ge=1)


@command("incident.culprit", "Name the deployment that caused an incident, or take that back", NameCulprit)
def name_culprit(change: Change, args: NameCulprit) -> dict[str, Any]:
    """Mark it on the incident; what was named before stays in the history, and no import changes it.

    Raises `InvalidInput` when it stands that way already or the deployment was made because of this incident, `NotFound` for either.
    """
    incident = change.get(Incident, resolve(Inside(change), change.viewer, args.id))
    # A cause that this viewer may not see is none to them, and theirs to take back neither.
    standing = change.find(Deployment, "id = $1", [incident.cause_deployment_id]) if incident.cause_deployment_id else []
    if args.deployment == (standing[0].id if standing else None):
        said = "This deployment is named already" if args.deployment else "No deployment is named"
        raise InvalidInput(f"{said} as the cause of INC-{incident.number}.", "Nothing was changed.")
    named = None
    if args.deployment:
        deployment = change.get(Deployment, args.deployment)
        if deployment.caused_by_incident_id == incident.id:
            raise InvalidInput(
                f"This deployment was made because of INC-{incident.number}, so it cannot be what caused it.", "Name an earlier one."
            )
        service, release = change.get(Service, deployment.service_id), change.get(Release, deployment.release_id)
        named = {"service": service.name, "release_version": release.release_version, "deployed_at": deployment.deployed_at.isoformat()}
    saved = change.alter(incident, based_on=args.version, cause_deployment_id=Id(args.deployment) if args.deployment else None)
    return {"id": incident.id, "version": saved.version, "culprit": named}
