"""The questions about exposure that every door offers of releases and components: guards and common ground."""

from typing import Any, Literal

from pydantic import ConfigDict, Field

from core.access import Viewer
from core.exposure import answers, facts, incidents
from core.exposure.listed import MOST
from core.exposure.policy import Policy
from core.records import Component, Id
from core.store.command import Arguments, read
from core.store.store import Store

Line = Literal["NONE", "LOW", "MODERATE", "HIGH", "CRITICAL"]


class Pair(Arguments):
    """One step of one package; `ecosystem` is OSV's word such as `PyPI`. Whatever else a line carries is left alone."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    ecosystem: str
    package: str
    from_: str = Field(alias="from")
    to: str


class GuardRollback(Arguments):
    """What a rollback would do."""

    model_config = ConfigDict(populate_by_name=True)

    service: str = Field(description="Name of the service")
    to: str = Field(description="Version to go to")
    from_: str | None = Field(default=None, alias="from", description="Version that runs there; the last deployed one unless given")
    environment: str = Field(default="production", alias="env", description="Where, such as production")
    line: Line = Field(default="HIGH", description="Severity from which something that comes back blocks")


@read("guard.rollback", "What would come back if a service went to another release", GuardRollback)
def guard_rollback(store: Store, viewer: Viewer, args: GuardRollback) -> dict[str, Any]:
    """The guard's answer. Raises `NotFound` for an unknown service."""
    return answers.rollback_guard(store, viewer, args.service, args.to, args.from_, args.environment, Policy(args.line))


class GuardPackages(Arguments):
    """Steps of packages, answered in their order."""

    pairs: list[Pair]
    line: Line = "HIGH"


@read("guard.packages", "What would come back if packages went to other versions", GuardPackages)
def guard_packages(store: Store, viewer: Viewer, args: GuardPackages) -> list[dict[str, Any]]:
    """One answer a pair."""
    pairs = [pair.model_dump(by_alias=True) for pair in args.pairs]
    return answers.packages_guard(store, viewer, pairs, Policy(args.line))


class Part(Arguments):
    """One component; `ecosystem` is OSV's word, None where the package type has none, `parse_problem` why it could not be identified."""

    name: str = Field(max_length=2000)
    ecosystem: str | None = None
    component_version: str | None = Field(default=None, max_length=1000)
    purl: str = Field(default="", max_length=4000)
    parse_problem: str | None = None


class GuardComponents(Arguments):
    """Two component lists."""

    model_config = ConfigDict(populate_by_name=True)

    from_: list[Part] = Field(alias="from", max_length=MOST, description="What is there now: a file, or package URLs")
    to: list[Part] = Field(max_length=MOST, description="What would be there: a file, or package URLs")
    line: Line = "HIGH"


@read("guard.components", "What would come back if one component list replaced another", GuardComponents)
def guard_components(store: Store, viewer: Viewer, args: GuardComponents) -> dict[str, Any]:
    """The guard's answer; on the command line `--from` and `--to` take an SBOM, a report or a lock file, or package URLs."""
    before, after = ([_component(part) for part in parts] for parts in (args.from_, args.to))
    return answers.components_guard(store, viewer, before, after, Policy(args.line))


def _component(part: Part) -> Component:
    return Component(id=Id(""), release_id=Id(""), **part.model_dump())


class GuardForward(Arguments):
    """A release that is about to go out."""

    model_config = ConfigDict(populate_by_name=True)

    service: str = Field(description="Name of the service")
    to: str = Field(description="Version that is about to go out")
    from_: str | None = Field(default=None, alias="from", description="Version that runs there; the last deployed one unless given")
    environment: str = Field(default="production", alias="env", description="Where, such as production")


@read("guard.forward", "Which incidents are linked to a release or to a component change it contains", GuardForward)
def guard_forward(store: Store, viewer: Viewer, args: GuardForward) -> dict[str, Any]:
    """The guard's answer. Raises `NotFound` for an unknown service."""
    return incidents.forward_guard(store, viewer, args.service, args.to, args.from_, args.environment)


class FindGround(Arguments):
    """`service` is a name, `to` the version someone wants to go to."""

    service: str
    to: str
    line: Line = "HIGH"


@read("guard.ground", "The nearest release both disciplines can accept", FindGround)
def ground(store: Store, viewer: Viewer, args: FindGround) -> dict[str, Any]:
    """It, and why each nearer one fails. Raises `NotFound` for an unknown service or version."""
    return answers.common_ground(store, viewer, args.service, args.to, Policy(args.line))


class FindPackageGround(Arguments):
    """`version` is the one someone wants to go to; `ecosystem` is OSV's word such as `PyPI`."""

    ecosystem: str
    package: str
    version: str
    line: Line = "HIGH"


@read("guard.ground_package", "The nearest version of a package that both disciplines can accept", FindPackageGround)
def ground_package(store: Store, viewer: Viewer, args: FindPackageGround) -> dict[str, Any]:
    """It, and why each nearer one fails. Raises `InvalidInput` for a version that cannot be parsed."""
    return answers.package_ground(store, viewer, args.ecosystem, args.package, args.version, Policy(args.line))


class OfService(Arguments):
    """`service` is a name."""

    service: str


@read("release.list", "The releases of a service, oldest first", OfService)
def release_list(store: Store, viewer: Viewer, args: OfService) -> list[dict[str, Any]]:
    """Each with version, when it became deployable and whether its components are known. Raises `NotFound` for the service."""
    found = facts.releases_of(store, viewer, args.service)
    return [{"version": each.release_version, "released_at": each.released_at, "has_components": each.has_components} for each in found]
