"""Services: which there are, what runs where, and what was deployed."""

from typing import Any

from pydantic import Field

from core.access import Viewer
from core.person import Nothing
from core.queries import ask
from core.store.command import Arguments, read
from core.store.store import Store


@read("service.list", "Every service, with how many incidents touched it", Nothing)
def services(store: Store, viewer: Viewer, args: Nothing) -> list[dict[str, Any]]:
    """By name."""
    return ask(store, viewer, "record/services")


@read("service.running", "What runs where", Nothing)
def running(store: Store, viewer: Viewer, args: Nothing) -> list[dict[str, Any]]:
    """The last deployment of each service and environment."""
    return ask(store, viewer, "record/running")


class FindDeployments(Arguments):
    """`service` is a name; `page` counts from 1, `size` rows each."""

    service: str | None = None
    page: int = Field(default=1, ge=1)
    size: int = Field(default=50, ge=1, le=1000)


@read("deployment.list", "What was deployed, newest first", FindDeployments)
def deployments(store: Store, viewer: Viewer, args: FindDeployments) -> list[dict[str, Any]]:
    """One page of deployments."""
    return ask(store, viewer, "record/deployments", [args.service, args.size, (args.page - 1) * args.size])
